// Walking the tree: one switch that knows every node's children, and what is built on it. Children come in the order
// in which they are evaluated.
import * as ir from "./nodes.ts";

/**
 * Replaces every child of `n` by what `expr` (for expressions) and `stmts` (for statement lists) return, in evaluation
 * order. Returning the child unchanged only visits it.
 */
export function mapChildren(
  n: ir.Expr | ir.Stmt,
  expr: (x: ir.Expr) => ir.Expr,
  stmts: (list: ir.Stmt[]) => ir.Stmt[],
): void {
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
    case ir.NodeKind.LabelMark:
    case ir.NodeKind.Goto:
    case ir.NodeKind.Break:
    case ir.NodeKind.Continue:
    case ir.NodeKind.InlineMark:
      return;
    // The same for each of them, but each in a line of its own: V8 remembers at most four classes for an access.
    case ir.NodeKind.Deref:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.FieldOf:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.AddrOf:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.Unary:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.Convert:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.TypeAssert:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.PtrLit:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.ItabType:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.ExprStmt:
      n.x = expr(n.x);
      return;
    case ir.NodeKind.Index:
      n.x = expr(n.x);
      n.index = expr(n.index);
      return;
    case ir.NodeKind.MapIndex:
      n.map = expr(n.map);
      n.key = expr(n.key);
      return;
    case ir.NodeKind.Binary:
    case ir.NodeKind.Compare:
    case ir.NodeKind.Logical:
      n.x = expr(n.x);
      n.y = expr(n.y);
      return;
    case ir.NodeKind.SliceOf:
      n.x = expr(n.x);
      if (n.lo !== null) n.lo = expr(n.lo);
      if (n.hi !== null) n.hi = expr(n.hi);
      if (n.max !== null) n.max = expr(n.max);
      return;
    case ir.NodeKind.CallStatic:
    case ir.NodeKind.Builtin:
      each(n.args, expr);
      return;
    case ir.NodeKind.CallClosure:
      n.fn = expr(n.fn);
      each(n.args, expr);
      return;
    case ir.NodeKind.CallInterface:
      n.recv = expr(n.recv);
      each(n.args, expr);
      return;
    case ir.NodeKind.Append:
      n.slice = expr(n.slice);
      each(n.args, expr);
      return;
    case ir.NodeKind.MakeSlice:
      n.len = expr(n.len);
      if (n.cap !== null) n.cap = expr(n.cap);
      return;
    case ir.NodeKind.MakeMap:
      if (n.hint !== null) n.hint = expr(n.hint);
      return;
    case ir.NodeKind.MakeChan:
      if (n.size !== null) n.size = expr(n.size);
      return;
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.SliceLit:
      each(n.values, expr);
      return;
    case ir.NodeKind.MapLit:
      for (let i = 0; i < n.keys.length; i++) {
        n.keys[i] = expr(n.keys[i]!);
        n.values[i] = expr(n.values[i]!);
      }
      return;
    case ir.NodeKind.Receive:
      n.ch = expr(n.ch);
      return;
    case ir.NodeKind.Concat:
      each(n.parts, expr);
      return;
    case ir.NodeKind.StmtExpr:
      n.stmts = stmts(n.stmts);
      n.x = expr(n.x);
      return;
    case ir.NodeKind.InlinedCall:
      n.body = stmts(n.body);
      return;
    case ir.NodeKind.Define:
      if (n.init !== null) n.init = expr(n.init);
      return;
    case ir.NodeKind.Assign:
    case ir.NodeKind.AssignOp:
      n.lhs = expr(n.lhs);
      n.rhs = expr(n.rhs);
      return;
    case ir.NodeKind.AssignTuple:
      n.rhs = expr(n.rhs);
      return;
    case ir.NodeKind.Block:
      n.body = stmts(n.body);
      return;
    case ir.NodeKind.If:
      n.cond = expr(n.cond);
      n.body = stmts(n.body);
      n.els = stmts(n.els);
      return;
    case ir.NodeKind.For:
      if (n.cond !== null) n.cond = expr(n.cond);
      n.body = stmts(n.body);
      n.post = stmts(n.post);
      return;
    case ir.NodeKind.Range:
      n.x = expr(n.x);
      n.body = stmts(n.body);
      return;
    case ir.NodeKind.Switch:
      if (n.tag !== null) n.tag = expr(n.tag);
      for (const c of n.cases) {
        each(c.values, expr);
        c.body = stmts(c.body);
      }
      return;
    case ir.NodeKind.TypeSwitch:
      n.x = expr(n.x);
      for (const c of n.cases) c.body = stmts(c.body);
      return;
    case ir.NodeKind.Select:
      for (const c of n.cases) {
        if (c.ch !== null) c.ch = expr(c.ch);
        if (c.send !== null) c.send = expr(c.send);
      }
      for (const c of n.cases) c.body = stmts(c.body);
      return;
    case ir.NodeKind.Go:
    case ir.NodeKind.Defer:
      n.fn = expr(n.fn);
      return;
    case ir.NodeKind.Return:
      each(n.values, expr);
      return;
    case ir.NodeKind.Send:
      n.ch = expr(n.ch);
      n.value = expr(n.value);
      return;
  }
}

function each(list: ir.Expr[], expr: (x: ir.Expr) => ir.Expr): void {
  for (let i = 0; i < list.length; i++) list[i] = expr(list[i]!);
}

/** Calls `enter` for every node below `list`, outermost first; where it returns false, what is inside is left out. */
export function inspect(list: readonly ir.Stmt[], enter: (n: ir.Expr | ir.Stmt) => boolean): void {
  const expr = (x: ir.Expr): ir.Expr => {
    if (enter(x)) mapChildren(x, expr, stmts);
    return x;
  };
  const stmts = (l: ir.Stmt[]): ir.Stmt[] => {
    for (const s of l) if (enter(s)) mapChildren(s, expr, stmts);
    return l;
  };
  for (const s of list) if (enter(s)) mapChildren(s, expr, stmts);
}

/** As `inspect`, for one expression. */
export function inspectExpr(x: ir.Expr, enter: (n: ir.Expr | ir.Stmt) => boolean): void {
  if (!enter(x)) return;
  const expr = (e: ir.Expr): ir.Expr => {
    inspectExpr(e, enter);
    return e;
  };
  mapChildren(x, expr, (l) => {
    inspect(l, enter);
    return l;
  });
}

/** Rewrites every expression below `list`, innermost first. */
export function rewriteExprs(list: ir.Stmt[], f: (x: ir.Expr) => ir.Expr): void {
  const expr = (x: ir.Expr): ir.Expr => {
    mapChildren(x, expr, stmts);
    return f(x);
  };
  const stmts = (l: ir.Stmt[]): ir.Stmt[] => {
    for (const s of l) mapChildren(s, expr, stmts);
    return l;
  };
  stmts(list);
}
