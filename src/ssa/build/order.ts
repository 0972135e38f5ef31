// Order of evaluation inside one expression: calls from left to right, and what only reads when all of them have been made.
// In: an expression whose operands are about to be evaluated. Out: its calls' values in `FuncBuilder.ready`, where `operand`
// finds them. Contract: spec, "Order of evaluation"; where that leaves a choice, gc's.
import { hasCall, isCall } from "../../ir/calls.ts";
import { BuiltinOp, ConvertOp, type Expr, NodeKind } from "../../ir/nodes.ts";
import { Kind, type Type } from "../../ir/type.ts";
import { mapChildren } from "../../ir/visit.ts";
import { isAddressable } from "./address.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";

/** Makes the calls in the operands of `n` that its other operands must wait for. */
export function settle(b: FuncBuilder, n: Expr): void {
  switch (n.kind) {
    case NodeKind.Binary:
    case NodeKind.Compare:
      if (hasCall(n.y)) settleList(b, [n.x, n.y]);
      return;
    case NodeKind.Index:
      if (hasCall(n.index)) settleList(b, [n.x, n.index]);
      return;
    case NodeKind.MapIndex:
      if (hasCall(n.key)) settleList(b, [n.map, n.key]);
      return;
    case NodeKind.SliceOf:
      settleList(b, [n.x, ...[n.lo, n.hi, n.max].filter((x) => x !== null)]);
      return;
    case NodeKind.MakeSlice:
      if (n.cap !== null) settleList(b, [n.len, n.cap]);
      return;
    case NodeKind.CallStatic:
    case NodeKind.Builtin:
      settleList(b, n.args);
      return;
    case NodeKind.CallClosure:
      settleList(b, [n.fn, ...n.args]);
      return;
    case NodeKind.Append:
      settleList(b, [n.slice, ...n.args]);
      return;
    case NodeKind.StructLit:
    case NodeKind.ArrayLit:
    case NodeKind.SliceLit:
      settleList(b, n.values);
      return;
    case NodeKind.Concat:
      settleList(b, n.parts);
  }
}

/** The same for operands of a statement, or of an expression that evaluates something else first. */
export function settleList(b: FuncBuilder, list: readonly Expr[]): void {
  let last = list.length - 1;
  while (last > 0 && !hasCall(list[last]!)) last--;
  if (last > 0) for (let i = 0; i <= last; i++) makeCalls(b, list[i]!);
}

/** Makes the calls in `n`, and what has its turn with them, and keeps their values. */
export function makeCalls(b: FuncBuilder, n: Expr): void {
  if (b.ready.has(n)) return;
  if (isCall(n) || hasTurn(n)) {
    b.ready.set(n, operand(b, n));
    return;
  }
  mapChildren(
    n,
    (x) => {
      makeCalls(b, x);
      return x;
    },
    (list) => list,
  );
}

/** What is no call and still has its turn among the calls: gc makes it a temporary. */
function hasTurn(n: Expr): boolean {
  switch (n.kind) {
    case NodeKind.Logical:
      // It decides by itself whether its right side is evaluated.
      return true;
    case NodeKind.MapLit:
      // Its entries come one by one.
      return hasCall(n);
    case NodeKind.Builtin:
      return n.op <= BuiltinOp.Imag;
    case NodeKind.SliceOf:
      return true;
    case NodeKind.TypeAssert:
      return !n.target.isPtrShaped();
    case NodeKind.Convert:
      return n.op === ConvertOp.ToInterface && !isAddressable(n.x) && boxedByAddress(n.x.type);
    default:
      return false;
  }
}

/** Values that the runtime copies from memory into an interface; words, strings and slices are handed over as they are. */
function boxedByAddress(t: Type): boolean {
  if (t.isPtrShaped() || t.kind === Kind.String || t.kind === Kind.Slice) return false;
  return t.kind === Kind.Struct || t.kind === Kind.Array || t.isComplex() || t.size === 1;
}
