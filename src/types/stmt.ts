// Statements and function bodies. In: statement trees. Out: facts, errors, scopes. Contract: spec "Statements".

import { toInt } from "../constant/convert.ts";
import { exactString } from "../constant/format.ts";
import { Kind, makeBool, type Value } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { Ident, NodeKind, unparen } from "../syntax/ast.ts";
import { assignOperator, Token, tokenString } from "../syntax/token.ts";
import { assignment, assignVar, assignVars, initVars, shortVarDecl } from "./assignments.ts";
import { type Checker, Environment } from "./checker.ts";
import { declStmt } from "./decl.ts";
import { binary, channelElem, checkAssertion, comparison, ExprKind, expr, rawExpr, use } from "./expr.ts";
import { Mode } from "./facts.ts";
import { branchWords, checkLabels } from "./labels.ts";
import { type DeclInfo, ObjKind, type Scope, Var, VarKind } from "./object.ts";
import { Operand } from "./operand.ts";
import { allBasic, hasNil, identical, isComparable, isInterface, isInvalid, isTypeParam } from "./predicates.ts";
import { rangeStmt } from "./range.ts";
import { isTerminating } from "./returns.ts";
import { BasicInfo, BasicKind, type Signature, type Type } from "./type.ts";
import { readVarType } from "./typexpr.ts";
import { invalidType, types } from "./universe.ts";
import { convertUntyped } from "./untyped.ts";

/** What the surrounding statements allow. */
export const enum Context {
  Break = 1,
  Continue = 2,
  Fallthrough = 4,
  FinalCase = 8,
  TypeSwitch = 16,
}

/** Checks the body of a function or function literal. */
export function functionBody(
  c: Checker,
  decl: DeclInfo | null,
  sig: Signature,
  body: ast.BlockStmt,
  iota: Value | null,
): void {
  const saved = c.env;
  const env = new Environment(sig.scope as Scope);
  env.decl = decl;
  env.iota = iota;
  env.signature = sig;
  env.locals = [];
  c.env = env;
  stmtList(c, 0, body.list);
  if (env.hasLabel && c.options.ignoreBranchErrors !== true) checkLabels(c, body);
  if (sig.results.length > 0 && !isTerminating(c, body, "")) {
    c.error(body.rbrace > 0 ? body.rbrace : body.pos, "MissingReturn", "missing return");
  }
  for (const v of env.locals) {
    if (!v.used) c.softError(v, "UnusedVar", `declared and not used: ${v.name}`);
  }
  c.env = saved;
}

export function stmtList(c: Checker, context: number, list: readonly ast.Stmt[]): void {
  const inner = context & ~Context.Fallthrough;
  let n = list.length;
  while (n > 0 && list[n - 1]!.kind === NodeKind.EmptyStmt) n--; // invisible to the rule about fallthrough
  for (let i = 0; i < n; i++) {
    stmt(c, i === n - 1 ? inner | (context & Context.Fallthrough) : inner, list[i]!);
  }
}

function multipleDefaults(c: Checker, clauses: readonly ast.Stmt[]): void {
  let first: ast.Stmt | null = null;
  for (const s of clauses) {
    const isDefault =
      (s.kind === NodeKind.CaseClause && s.list.length === 0) || (s.kind === NodeKind.CommClause && s.comm === null);
    if (!isDefault) continue;
    if (first === null) first = s;
    else c.error(s, "DuplicateDefault", `multiple defaults (first at ${c.position(first.pos)})`);
  }
}

export function stmt(c: Checker, context: number, s: ast.Stmt): void {
  const top = c.session.delayed.length;
  stmtInternal(c, context, s);
  c.session.processDelayed(top); // function literals, before scopes change
}

function stmtInternal(c: Checker, context: number, s: ast.Stmt): void {
  const inner = context & ~(Context.Fallthrough | Context.FinalCase | Context.TypeSwitch);
  switch (s.kind) {
    case NodeKind.BadStmt:
    case NodeKind.EmptyStmt:
      return;
    case NodeKind.DeclStmt:
      declStmt(c, s.decl);
      return;
    case NodeKind.LabeledStmt:
      c.env.hasLabel = true;
      stmt(c, context, s.stmt);
      return;
    case NodeKind.ExprStmt:
      exprStmt(c, s);
      return;
    case NodeKind.SendStmt:
      sendStmt(c, s);
      return;
    case NodeKind.IncDecStmt:
      incDecStmt(c, s);
      return;
    case NodeKind.AssignStmt:
      assignStmt(c, s);
      return;
    case NodeKind.GoStmt:
      suspendedCall(c, "go", s.call);
      return;
    case NodeKind.DeferStmt:
      suspendedCall(c, "defer", s.call);
      return;
    case NodeKind.ReturnStmt:
      returnStmt(c, s);
      return;
    case NodeKind.BranchStmt:
      branchStmt(c, context, s);
      return;
    case NodeKind.BlockStmt:
      c.openScope(s, "block");
      stmtList(c, inner, s.list);
      c.closeScope();
      return;
    case NodeKind.IfStmt:
      ifStmt(c, inner, s);
      return;
    case NodeKind.SwitchStmt:
      switchStmt(c, inner | Context.Break, s);
      return;
    case NodeKind.TypeSwitchStmt:
      typeSwitchStmt(c, inner | Context.Break | Context.TypeSwitch, s);
      return;
    case NodeKind.SelectStmt:
      selectStmt(c, inner | Context.Break, s);
      return;
    case NodeKind.ForStmt:
      forStmt(c, inner | Context.Break | Context.Continue, s);
      return;
    case NodeKind.RangeStmt:
      rangeStmt(c, inner | Context.Break | Context.Continue, s);
      return;
    default:
      c.error(s, "InvalidSyntaxTree", "invalid statement");
  }
}

function exprStmt(c: Checker, s: ast.ExprStmt): void {
  const x = new Operand();
  const kind = rawExpr(c, null, x, s.x, null, false);
  if (x.mode === Mode.Builtin) c.error(x, "UncalledBuiltin", "%s must be called", x);
  else if (x.mode === Mode.TypExpr) c.error(x, "NotAnExpr", "%s is not an expression", x);
  else if (kind !== ExprKind.Statement) c.error(x, "UnusedExpr", "%s is not used", x);
}

function sendStmt(c: Checker, s: ast.SendStmt): void {
  const ch = new Operand();
  const val = new Operand();
  expr(c, null, ch, s.chan);
  expr(c, null, val, s.value);
  if (ch.mode === Mode.Invalid || val.mode === Mode.Invalid) return;
  const elem = channelElem(c, s, ch, false);
  if (elem !== null) assignment(c, val, elem, "send");
}

function incDecStmt(c: Checker, s: ast.IncDecStmt): void {
  const x = new Operand();
  expr(c, null, x, s.x);
  if (x.mode === Mode.Invalid) return;
  if (!allBasic(x.type, BasicInfo.Numeric)) {
    const op = s.tok === Token.Inc ? "++" : "--";
    c.error(s.x, "NonNumericIncDec", `invalid operation: %s${op} (non-numeric type %s)`, s.x, x.type);
    return;
  }
  assignVar(c, s.x, null, x, "assignment");
}

function assignStmt(c: Checker, s: ast.AssignStmt): void {
  if (s.tok === Token.Assign) {
    assignVars(c, s.lhs, s.rhs);
    return;
  }
  if (s.tok === Token.Define) {
    shortVarDecl(c, s.tokPos, s.lhs, s.rhs);
    return;
  }
  const op = assignOperator(s.tok);
  if (s.lhs.length !== 1 || s.rhs.length !== 1) {
    const text = `assignment operation ${tokenString(op)} requires single-valued expressions`;
    c.error(s, "MultiValAssignOp", text);
    return;
  }
  const x = new Operand();
  binary(c, x, s.lhs[0]!, s.rhs[0]!, op);
  assignVar(c, s.lhs[0]!, null, x, "assignment");
}

function suspendedCall(c: Checker, keyword: string, call: ast.Expr): void {
  const code = keyword === "go" ? "InvalidGo" : "InvalidDefer";
  if (call.kind !== NodeKind.CallExpr) {
    c.error(call, code, `expression in ${keyword} must be function call`);
    use(c, [call]);
    return;
  }
  const x = new Operand();
  const kind = rawExpr(c, null, x, call, null, false);
  if (kind === ExprKind.Conversion) c.error(x, code, `${keyword} requires function call, not conversion %s`, x);
  else if (kind === ExprKind.Expression) c.error(x, "UnusedResults", `${keyword} discards result of %s`, x);
}

function returnStmt(c: Checker, s: ast.ReturnStmt): void {
  const results = c.env.signature!.results.vars;
  if (s.results.length === 0 && results.length > 0 && results[0]!.name !== "") {
    for (const v of results) {
      const alt = c.lookup(v.name);
      if (alt === null || alt === v) continue;
      const text = `result parameter ${v.name} not in scope at return`;
      const detail = c.format("inner declaration of %s", [v]);
      c.report(s.pos, "OutOfScopeResult", text, [{ pos: alt.pos, text: detail }]);
    }
    return;
  }
  initVars(c, results, s.results, s);
}

function branchStmt(c: Checker, context: number, s: ast.BranchStmt): void {
  if (s.label !== null) {
    c.env.hasLabel = true;
    return;
  }
  if (c.options.ignoreBranchErrors === true) return;
  if (s.tok === Token.Break) {
    if ((context & Context.Break) === 0) {
      const text = branchWords(c).breakOutside;
      c.error(s, "MisplacedBreak", text);
    }
  } else if (s.tok === Token.Continue) {
    if ((context & Context.Continue) === 0) {
      c.error(s, "MisplacedContinue", branchWords(c).continueOutside);
    }
  } else if (s.tok === Token.Fallthrough && (context & Context.Fallthrough) === 0) {
    let text = "fallthrough statement out of place";
    if ((context & Context.FinalCase) !== 0) text = "cannot fallthrough final case in switch";
    else if ((context & Context.TypeSwitch) !== 0) text = "cannot fallthrough in type switch";
    c.error(s, "MisplacedFallthrough", text);
  }
}

function condition(c: Checker, e: ast.Expr, what: string): void {
  const x = new Operand();
  expr(c, null, x, e);
  if (x.mode !== Mode.Invalid && !allBasic(x.type, BasicInfo.Boolean)) {
    c.error(e, "InvalidCond", `non-boolean condition in ${what} statement`);
  }
}

// Chains of else-if may be long: the scopes nest, the calls do not.
function ifStmt(c: Checker, inner: number, first: ast.IfStmt): void {
  let depth = 0;
  let s: ast.Stmt | null = first;
  while (s !== null && s.kind === NodeKind.IfStmt) {
    const top = c.session.delayed.length;
    c.openScope(s, "if");
    depth++;
    if (s.init !== null) stmt(c, 0, s.init);
    condition(c, s.cond, "if");
    stmt(c, inner, s.body);
    c.session.processDelayed(top);
    s = s.els;
  }
  if (s !== null) {
    if (s.kind === NodeKind.BlockStmt) stmt(c, inner, s);
    else if (s.kind !== NodeKind.BadStmt) c.error(s, "InvalidSyntaxTree", "invalid else branch in if statement");
  }
  for (; depth > 0; depth--) c.closeScope();
}

function forStmt(c: Checker, inner: number, s: ast.ForStmt): void {
  c.openScope(s, "for");
  if (s.init !== null) stmt(c, 0, s.init);
  if (s.cond !== null) condition(c, s.cond, "for");
  if (s.post !== null) {
    stmt(c, 0, s.post);
    if (s.post.kind === NodeKind.AssignStmt && s.post.tok === Token.Define) {
      use(c, s.post.lhs); // variables declared there are not reported as unused as well
    }
  }
  stmt(c, inner, s.body);
  c.closeScope();
}

// ---- switch ----

interface SeenValue {
  pos: number;
  type: Type;
}

/** A key that equal constants of one type share; null for constants that are not compared. */
export function constantKey(v: Value): string | null {
  switch (v.kind) {
    case Kind.Int:
    case Kind.Float: {
      const i = toInt(v);
      return i.kind === Kind.Int ? `n${exactString(i)}` : `f${exactString(v)}`;
    }
    case Kind.String:
      return `s${v.bytes}`;
    default:
      return null;
  }
}

function switchStmt(c: Checker, inner: number, s: ast.SwitchStmt): void {
  c.openScope(s, "switch");
  if (s.init !== null) stmt(c, 0, s.init);
  const x = new Operand();
  if (s.tag !== null) {
    expr(c, null, x, s.tag);
    assignment(c, x, null, "switch expression");
    if ((x.mode as Mode) !== Mode.Invalid && !isComparable(x.type) && !hasNil(x.type)) {
      c.error(x, "InvalidExprSwitch", "cannot switch on %s (%s is not comparable)", x, x.type);
      x.mode = Mode.Invalid;
    }
  } else {
    const clause = s.body.list[0];
    x.set(Mode.Constant, types[BasicKind.Bool]!, new Ident(clause?.pos ?? s.body.rbrace, "true"));
    x.value = makeBool(true);
  }
  multipleDefaults(c, s.body.list);
  const seen = new Map<string, SeenValue[]>();
  s.body.list.forEach((clause, i) => {
    if (clause.kind !== NodeKind.CaseClause) {
      c.error(clause, "InvalidSyntaxTree", "incorrect expression switch case");
      return;
    }
    caseValues(c, x, clause.list, seen);
    c.openScope(clause, "case");
    const last = i === s.body.list.length - 1;
    stmtList(c, inner | (last ? Context.FinalCase : Context.Fallthrough), clause.body);
    c.closeScope();
  });
  c.closeScope();
}

function caseValues(c: Checker, x: Operand, values: readonly ast.Expr[], seen: Map<string, SeenValue[]>): void {
  for (const e of values) {
    const v = new Operand();
    expr(c, null, v, e);
    if (x.mode === Mode.Invalid || v.mode === Mode.Invalid) continue;
    convertUntyped(c, v, x.type);
    if ((v.mode as Mode) === Mode.Invalid) continue;
    const res = v.copy();
    comparison(c, res, x, Token.Eql, true);
    if (res.mode === Mode.Invalid || v.mode !== Mode.Constant) continue;
    const key = constantKey(v.value!);
    if (key === null) continue;
    const list = seen.get(key);
    const other = list?.find((o) => identical(o.type, v.type));
    if (other !== undefined) {
      const text = c.format("duplicate case %s in expression switch", [v]);
      c.report(c.at(v), "DuplicateCase", text, [{ pos: other.pos, text: "previous case" }]);
      continue;
    }
    const entry = { pos: c.at(v), type: v.type };
    if (list === undefined) seen.set(key, [entry]);
    else list.push(entry);
  }
}

function isNilExpr(c: Checker, e: ast.Expr): boolean {
  const id = unparen(e);
  return id.kind === NodeKind.Ident && c.lookup(id.name)?.kind === ObjKind.Nil;
}

interface SeenType {
  type: Type | null;
  expr: ast.Expr;
}

// The type of the clause's variable: that of a single case, else the switch's.
function caseTypes(c: Checker, x: Operand | null, list: readonly ast.Expr[], seen: SeenType[]): Type {
  let t: Type | null = null;
  for (const e of list) {
    if (isNilExpr(c, e)) {
      t = null;
      expr(c, null, new Operand(), e);
    } else {
      t = readVarType(c, e);
      if (isInvalid(t)) continue;
    }
    const type = t;
    const other = seen.find((o) => (type === null ? o.type === null : o.type !== null && identical(o.type, type)));
    if (other !== undefined) {
      const text = `duplicate case ${type === null ? "nil" : c.typeString(type)} in type switch`;
      c.report(e.pos, "DuplicateCase", text, [{ pos: other.expr.pos, text: "previous case" }]);
      continue;
    }
    seen.push({ type, expr: e });
    if (x !== null && type !== null) checkAssertion(c, e, x, type, true);
  }
  if (list.length !== 1 || t === null) return x === null ? invalidType : x.type;
  return t;
}

function typeSwitchStmt(c: Checker, inner: number, s: ast.TypeSwitchStmt): void {
  c.openScope(s, "switch");
  if (s.init !== null) stmt(c, 0, s.init);
  let lhs: ast.Ident | null = null;
  let guard: ast.Expr | null = null;
  if (s.assign.kind === NodeKind.AssignStmt) {
    guard = s.assign.rhs[0] ?? null;
    const l = s.assign.lhs[0];
    if (l !== undefined && l.kind === NodeKind.Ident) {
      if (l.name === "_") c.softError(l, "NoNewVar", "no new variable on left side of :=");
      else lhs = l;
    }
  } else if (s.assign.kind === NodeKind.ExprStmt) guard = s.assign.x;
  const guardExpr = guard === null ? null : unparen(guard);
  if (guardExpr === null || guardExpr.kind !== NodeKind.TypeAssertExpr) {
    c.error(s, "InvalidSyntaxTree", "incorrect type switch");
    c.closeScope();
    return;
  }
  const sx = switchOperand(c, guardExpr.x);
  multipleDefaults(c, s.body.list);
  const vars: Var[] = [];
  const seen: SeenType[] = [];
  for (const clause of s.body.list) {
    if (clause.kind !== NodeKind.CaseClause) {
      c.error(clause, "InvalidSyntaxTree", "incorrect type switch case");
      continue;
    }
    const t = caseTypes(c, sx, clause.list, seen);
    c.openScope(clause, "case");
    if (lhs !== null) {
      const v = new Var(VarKind.Local, lhs.pos, c.pkg, lhs.name, t);
      const locals = c.env.locals;
      c.env.locals = null; // its use is counted over all clauses
      c.declare(c.env.scope, null, v, clause.colon);
      c.env.locals = locals;
      clause.implicit = v;
      vars.push(v);
    }
    stmtList(c, inner, clause.body);
    c.closeScope();
  }
  if (lhs !== null && !vars.some((v) => v.used)) {
    c.softError(lhs, "UnusedVar", `${lhs.name} declared and not used`);
  }
  c.closeScope();
}

function switchOperand(c: Checker, e: ast.Expr): Operand | null {
  const x = new Operand();
  expr(c, null, x, e);
  if (x.mode === Mode.Invalid) return null;
  if (isTypeParam(x.type)) {
    c.error(x, "InvalidTypeSwitch", "cannot use type switch on type parameter value %s", x);
  } else if (isInterface(x.type)) return x;
  else c.error(x, "InvalidTypeSwitch", "%s is not an interface", x);
  return null;
}

// ---- select ----

function isReceive(e: ast.Expr): boolean {
  const x = unparen(e);
  return x.kind === NodeKind.UnaryExpr && x.op === Token.Arrow;
}

function validComm(s: ast.Stmt | null): boolean {
  if (s === null || s.kind === NodeKind.SendStmt) return true;
  if (s.kind === NodeKind.AssignStmt) return s.rhs.length === 1 && isReceive(s.rhs[0]!);
  return s.kind === NodeKind.ExprStmt && isReceive(s.x);
}

function selectStmt(c: Checker, inner: number, s: ast.SelectStmt): void {
  multipleDefaults(c, s.body.list);
  for (const clause of s.body.list) {
    if (clause.kind !== NodeKind.CommClause) continue;
    if (!validComm(clause.comm)) {
      const text = "select case must be send or receive (possibly with assignment)";
      c.error(clause.comm!, "InvalidSelectCase", text);
      continue;
    }
    c.openScope(clause, "case");
    if (clause.comm !== null) stmt(c, inner, clause.comm);
    stmtList(c, inner, clause.body);
    c.closeScope();
  }
}
