// Which expressions may do something that others see: calls, receives, appends. Evaluation order is about them: the spec
// orders calls alone ("Order of evaluation"), and what only reads variables is evaluated when all calls have been made, as gc
// does it and programs have come to expect.
import * as ir from "./nodes.ts";
import { Kind, type Type } from "./type.ts";
import { isAddressable } from "./verify.ts";
import { mapChildren } from "./visit.ts";

/** Is a call (a receive, an append, …) made when `n` is evaluated, or something that gc keeps in a temporary like one? */
export function hasCall(n: ir.Expr): boolean {
  switch (n.kind) {
    case ir.NodeKind.ConstBool:
    case ir.NodeKind.ConstInt:
    case ir.NodeKind.ConstFloat:
    case ir.NodeKind.ConstComplex:
    case ir.NodeKind.ConstString:
    case ir.NodeKind.Zero:
    case ir.NodeKind.VarRef:
    case ir.NodeKind.GlobalRef:
    case ir.NodeKind.FuncValue:
    case ir.NodeKind.New:
    case ir.NodeKind.Closure:
    case ir.NodeKind.TypeWord:
      return false;
    case ir.NodeKind.Deref:
    case ir.NodeKind.FieldOf:
    case ir.NodeKind.AddrOf:
    case ir.NodeKind.Unary:
    case ir.NodeKind.Convert:
    case ir.NodeKind.PtrLit:
    case ir.NodeKind.ItabType:
      return hasCall(n.x);
    case ir.NodeKind.Logical:
      return true;
    case ir.NodeKind.TypeAssert:
      return !n.target.isPtrShaped() || hasCall(n.x);
    case ir.NodeKind.Index:
      return hasCall(n.x) || hasCall(n.index);
    case ir.NodeKind.MapIndex:
      return hasCall(n.map) || hasCall(n.key);
    case ir.NodeKind.Binary:
    case ir.NodeKind.Compare:
      return hasCall(n.x) || hasCall(n.y);
    case ir.NodeKind.SliceOf:
      return hasCall(n.x) || some(n.lo) || some(n.hi) || some(n.max);
    case ir.NodeKind.MakeSlice:
      return hasCall(n.len) || some(n.cap);
    case ir.NodeKind.MakeMap:
      return some(n.hint);
    case ir.NodeKind.MakeChan:
      return some(n.size);
    case ir.NodeKind.Builtin:
      return isCall(n) || n.args.some(hasCall);
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.SliceLit:
      return n.values.some(hasCall);
    case ir.NodeKind.MapLit:
      return n.keys.some(hasCall) || n.values.some(hasCall);
    case ir.NodeKind.Concat:
      return n.parts.some(hasCall);
    default:
      return true;
  }
}

function some(n: ir.Expr | null): boolean {
  return n !== null && hasCall(n);
}

/** Is `n` itself such a call, whatever its operands are? */
export function isCall(n: ir.Expr): boolean {
  switch (n.kind) {
    case ir.NodeKind.CallStatic:
    case ir.NodeKind.CallClosure:
    case ir.NodeKind.CallInterface:
    case ir.NodeKind.InlinedCall:
    case ir.NodeKind.StmtExpr:
    case ir.NodeKind.Receive:
    case ir.NodeKind.Append:
      return true;
    case ir.NodeKind.Builtin:
      return n.op >= ir.BuiltinOp.Copy && n.op <= ir.BuiltinOp.Recover;
    default:
      return false;
  }
}

/**
 * Is `n`, which is no call itself, evaluated in its turn among the calls? gc makes these temporaries: what depends on a
 * variable by length or content, as make, slicing and a string's bytes do, is settled before a later call changes that.
 */
export function hasTurn(n: ir.Expr): boolean {
  switch (n.kind) {
    // It decides by itself whether its right side is evaluated.
    case ir.NodeKind.Logical:
    // Its entries come one by one.
    case ir.NodeKind.MapLit:
    case ir.NodeKind.Builtin:
    case ir.NodeKind.SliceOf:
    case ir.NodeKind.MakeSlice:
    case ir.NodeKind.MakeMap:
    case ir.NodeKind.MakeChan:
      return true;
    case ir.NodeKind.TypeAssert:
      return !n.target.isPtrShaped();
    case ir.NodeKind.Convert:
      if (n.op === ir.ConvertOp.StringToBytes || n.op === ir.ConvertOp.StringToRunes) return true;
      return n.op === ir.ConvertOp.ToInterface && !isAddressable(n.x) && boxedByAddress(n.x.type);
    default:
      return false;
  }
}

/**
 * Does gc give a value of this type to the conversion by its address? Not words of two, four or eight bytes without pointers,
 * strings and slices, for which there are functions that take the value. Contract: convT and its kin, GOROOT/src/runtime/iface.go.
 */
function boxedByAddress(t: Type): boolean {
  const only = soleComponent(t);
  if (only.kind === Kind.String || only.kind === Kind.Slice) return false;
  return t.hasPointers || t.align !== t.size || t.size === 1;
}

/** What a struct of one field or an array of one element is around. */
function soleComponent(t: Type): Type {
  if (t.kind === Kind.Struct && t.fields.length === 1) return soleComponent(t.fields[0]!.type);
  if (t.kind === Kind.Array && t.len === 1) return soleComponent(t.elem);
  return t;
}

/**
 * Evaluates the members of `list` in gc's order: `define(i)` for each that is a call or has its turn among them; of any other
 * before the last call the parts that are, which `save` puts into temporaries. Gives the indices that are left: what they
 * read is read when all calls have been made.
 */
export function inTurn(list: ir.Expr[], save: (x: ir.Expr) => ir.Expr, define: (i: number) => void): number[] {
  let last = list.length - 1;
  while (last >= 0 && !hasCall(list[last]!)) last--;
  const rest: number[] = [];
  list.forEach((x, i) => {
    if (i === last || (i < last && (isCall(x) || hasTurn(x)))) define(i);
    else {
      if (i < last) list[i] = withoutTurns(x, save);
      rest.push(i);
    }
  });
  return rest;
}

/** `n`, which has no turn itself, with those parts that have theirs in temporaries. */
export function withoutTurns(n: ir.Expr, save: (x: ir.Expr) => ir.Expr): ir.Expr {
  if (isCall(n) || hasTurn(n)) return save(n);
  mapChildren(
    n,
    (x) => withoutTurns(x, save),
    (list) => list,
  );
  return n;
}
