// Which expressions may do something that others see: calls, receives, appends. Evaluation order is about them: the spec
// orders calls alone ("Order of evaluation"), and what only reads variables is evaluated when all calls have been made, as gc
// does it and programs have come to expect.
import * as ir from "./nodes.ts";

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

/** Indices of `list` in the order in which its members are best evaluated one by one: those with calls first. */
export function callsFirst(list: readonly ir.Expr[]): number[] {
  const first: number[] = [];
  const rest: number[] = [];
  list.forEach((x, i) => {
    (hasCall(x) ? first : rest).push(i);
  });
  return [...first, ...rest];
}
