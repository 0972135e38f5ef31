// Statements: blocks, declarations, if, return, branches, go and defer. Loops, switches and assignments have files of
// their own. In: checked syntax. Out: statements emitted to the builder.
import { InternalError } from "../../base/internal-error.ts";
import { Kind as ConstKind } from "../../constant/index.ts";
import * as ast from "../../syntax/ast.ts";
import { Token } from "../../syntax/token.ts";
import { factOf } from "../../types/facts.ts";
import * as ir from "../nodes.ts";
import { Kind } from "../type.ts";
import { assignStmt, discard, incDec, localVars } from "./assign.ts";
import { kept } from "./bloop.ts";
import { boundCall, unpack } from "./calls.ts";
import { convertTo } from "./conversions.ts";
import { expr, exprTo, typeOfExpr } from "./expr.ts";
import { exprPos, type FuncBuilder } from "./function.ts";
import { forStmt, rangeStmt } from "./loops.ts";
import { branchOut, deferInBody, returnOut } from "./rangefunc.ts";
import { selectStmt, switchStmt, typeSwitchStmt } from "./switches.ts";

export function stmtList(b: FuncBuilder, list: readonly ast.Stmt[]): void {
  for (const s of list) stmt(b, s);
}

/** Builds one statement. */
export function stmt(b: FuncBuilder, s: ast.Stmt): void {
  if (b.benchmark) kept(b, s, () => plainStmt(b, s));
  else plainStmt(b, s);
}

function plainStmt(b: FuncBuilder, s: ast.Stmt): void {
  switch (s.kind) {
    case ast.NodeKind.EmptyStmt:
      return;
    case ast.NodeKind.BlockStmt:
      stmtList(b, s.list);
      return;
    case ast.NodeKind.ExprStmt: {
      const x = expr(b, s.x);
      discard(b, x, exprPos(s.x));
      return;
    }
    case ast.NodeKind.DeclStmt:
      if (s.decl.kind === ast.NodeKind.GenDecl && s.decl.tok === Token.Var) {
        for (const spec of s.decl.specs) localVars(b, spec as ast.ValueSpec);
      }
      return;
    case ast.NodeKind.AssignStmt:
      assignStmt(b, s);
      return;
    case ast.NodeKind.IncDecStmt:
      incDec(b, s);
      return;
    case ast.NodeKind.SendStmt: {
      const ch = expr(b, s.chan);
      b.emit(new ir.Send(s.arrow, ch, exprTo(b, s.value, ch.type.elem)));
      return;
    }
    case ast.NodeKind.IfStmt:
      ifStmt(b, s);
      return;
    case ast.NodeKind.ForStmt:
      forStmt(b, s);
      return;
    case ast.NodeKind.RangeStmt:
      rangeStmt(b, s);
      return;
    case ast.NodeKind.SwitchStmt:
      switchStmt(b, s);
      return;
    case ast.NodeKind.TypeSwitchStmt:
      typeSwitchStmt(b, s);
      return;
    case ast.NodeKind.SelectStmt:
      selectStmt(b, s);
      return;
    case ast.NodeKind.ReturnStmt:
      returnStmt(b, s);
      return;
    case ast.NodeKind.BranchStmt:
      branchStmt(b, s);
      return;
    case ast.NodeKind.LabeledStmt:
      b.emit(new ir.LabelMark(s.pos, b.label(s.label.name)));
      b.pendingLabel = s.label.name;
      stmt(b, s.stmt);
      b.pendingLabel = null;
      return;
    case ast.NodeKind.GoStmt:
      b.emit(new ir.Go(s.pos, boundCall(b, ast.unparen(s.call) as ast.CallExpr, "go", s.pos)));
      return;
    case ast.NodeKind.DeferStmt: {
      const node = new ir.Defer(s.pos, boundCall(b, ast.unparen(s.call) as ast.CallExpr, "defer", s.pos));
      deferInBody(b, node);
      b.emit(node);
      return;
    }
    default:
      throw new InternalError(`ir: ${b.fn.symbol}: statement of kind ${s.kind} at ${s.pos}`);
  }
}

/** true, false, or null when it is decided at run time. Constants decide, through `!`, `&&` and `||`. */
export function staticBool(x: ast.Expr): boolean | null {
  const e = ast.unparen(x);
  const v = factOf(e)?.value ?? null;
  if (v !== null && v.kind === ConstKind.Bool) return v.value;
  if (e.kind === ast.NodeKind.UnaryExpr && e.op === Token.Not) {
    const r = staticBool(e.x);
    return r === null ? null : !r;
  }
  if (e.kind === ast.NodeKind.BinaryExpr && (e.op === Token.LAnd || e.op === Token.LOr)) {
    const decisive = e.op === Token.LOr;
    const l = staticBool(e.x);
    if (l === decisive) return decisive;
    const r = staticBool(e.y);
    if (l === !decisive) return r;
    return null;
  }
  return null;
}

function ifStmt(b: FuncBuilder, s: ast.IfStmt): void {
  if (s.init !== null) stmt(b, s.init);
  const decided = staticBool(s.cond);
  if (decided === true) {
    stmtList(b, s.body.list);
    return;
  }
  if (decided === false) {
    if (s.els !== null) stmt(b, s.els);
    return;
  }
  const cond = condition(b, s.cond);
  const body = b.collect(() => stmtList(b, s.body.list));
  const els = s.els === null ? [] : b.collect(() => stmt(b, s.els!));
  b.emit(new ir.If(s.pos, cond, body, els));
}

/** A boolean that controls a statement. */
export function condition(b: FuncBuilder, x: ast.Expr): ir.Expr {
  return exprTo(b, x, typeOfExpr(b, x));
}

function returnStmt(b: FuncBuilder, s: ast.ReturnStmt): void {
  const results = resultTypes(b);
  let values: ir.Expr[] = [];
  if (s.results.length === 1 && results.length > 1) {
    const before: ir.Stmt[] = [];
    values = unpack(b, expr(b, s.results[0]!), before);
    for (const t of before) b.emit(t);
    values = values.map((v, i) => convertTo(v, results[i]!));
  } else {
    for (let i = 0; i < s.results.length; i++) values.push(exprTo(b, s.results[i]!, results[i]!));
  }
  if (b.rangeBody !== null) returnOut(b, values, s.pos);
  else b.emit(new ir.Return(s.pos, values));
}

/** Result types of the function that a return statement leaves. */
function resultTypes(b: FuncBuilder): readonly import("../type.ts").Type[] {
  let f = b;
  while (f.rangeBody !== null) f = f.parent!;
  return f.fn.results.map((r) => r.type);
}

function branchStmt(b: FuncBuilder, s: ast.BranchStmt): void {
  const name = s.label === null ? null : s.label.name;
  switch (s.tok) {
    case Token.Break:
    case Token.Continue:
      branchOut(b, s.tok === Token.Break ? "break" : "continue", name, s.pos);
      return;
    case Token.Goto:
      branchOut(b, "goto", name, s.pos);
      return;
    default:
      return; // fallthrough: the switch has seen it
  }
}

/** Whether a type is a tuple of several results. */
export function isTuple(x: ir.Expr): boolean {
  return x.type.kind === Kind.Tuple;
}
