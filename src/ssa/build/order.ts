// Order of evaluation inside one expression: calls from left to right, and what only reads when all of them have been made.
// In: an expression whose operands are about to be evaluated. Out: its calls' values in `FuncBuilder.ready`, where `operand`
// finds them. Contract: spec, "Order of evaluation"; where that leaves a choice, gc's.
import { hasCall, hasTurn, isCall } from "../../ir/calls.ts";
import { type Expr, NodeKind } from "../../ir/nodes.ts";
import { mapChildren } from "../../ir/visit.ts";
import { appendedZeros } from "./append.ts";
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
    case NodeKind.Append: {
      const zeros = appendedZeros(n);
      settleList(b, [n.slice, ...(zeros === null ? n.args : [zeros.len])]);
      return;
    }
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
