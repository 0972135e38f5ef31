// Assignments and initialisations: one or many variables, `:=`, results of a return. In: operands, expressions.
// Out: variables with types, errors. Contract: spec "Assignment statements", "Short variable declarations".
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { endPos } from "../syntax/extent.ts";
import { exprString } from "../syntax/format.ts";
import { assignable } from "./assignability.ts";
import type { At, Checker } from "./checker.ts";
import { expr, exprList, multiExpr, newTarget, singleValue, use } from "./expr.ts";
import { Mode, typeAndValue } from "./facts.ts";
import { Cause } from "./implements.ts";
import { type Const, type Obj, ObjKind, Var, VarKind } from "./object.ts";
import { Operand } from "./operand.ts";
import { defaultType, isInvalid, isNonTypeParamInterface, isNumeric, isUntyped } from "./predicates.ts";
import { type Basic, BasicKind, type Signature, type Slice, Tuple, type Type, TypeKind } from "./type.ts";
import { invalidType, types } from "./universe.ts";
import { implicitType, setImplicit } from "./untyped.ts";

/** What a value is assigned in, for messages; an expression stands for "argument to" it. */
export type Context = string | ast.Expr;

function contextText(context: Context): string {
  return typeof context === "string" ? context : `argument to ${exprString(context)}`;
}

/** Prepares `x` for a variable of type `t` (null: any typed value will do); `context` says of what, for messages. */
export function assignment(c: Checker, x: Operand, t: Type | null, context: Context): void {
  singleValue(c, x);
  switch (x.mode) {
    case Mode.Invalid:
      return;
    case Mode.NilValue:
    case Mode.Constant:
    case Mode.Variable:
    case Mode.MapIndex:
    case Mode.Value:
    case Mode.CommaOk:
      break;
    default:
      c.error(x, "IncompatibleAssign", "cannot assign %s to %s in %s", x, t ?? "_", contextText(context));
      x.mode = Mode.Invalid;
      return;
  }
  if (isUntyped(x.type) && !assignUntyped(c, x, t, context)) {
    x.mode = Mode.Invalid;
    return;
  }
  const u = x.type.underlying();
  if (u.kind === TypeKind.Signature && (u as Signature).tparams.length > 0) {
    c.error(
      x,
      "WrongTypeArgCount",
      "cannot use generic function %s without instantiation in %s",
      x,
      contextText(context),
    );
    x.mode = Mode.Invalid;
    return;
  }
  if (t === null || x.type === t) return;
  const cause = new Cause();
  const code = assignable(c, x, t, cause);
  if (code === "") return;
  if (cause.text !== "")
    c.error(x, code, "cannot use %s as %s value in %s: %s", x, t, contextText(context), cause.text);
  else c.error(x, code, "cannot use %s as %s value in %s", x, t, contextText(context));
  x.mode = Mode.Invalid;
}

function assignUntyped(c: Checker, x: Operand, t: Type | null, context: Context): boolean {
  let target = t;
  if (x.isNil) {
    if (t === null) {
      c.error(x, "UntypedNilUse", "use of untyped nil in %s", contextText(context));
      return false;
    }
  } else if (t === null || isNonTypeParamInterface(t)) target = defaultType(x.type);
  const r = implicitType(c, x, target!);
  if (typeof r !== "string") {
    setImplicit(c, x, r);
    return true;
  }
  const tail = r === "TruncatedFloat" ? " (truncated)" : r === "NumericOverflow" ? " (overflows)" : "";
  const code = tail === "" ? "IncompatibleAssign" : r;
  c.error(x, code, `cannot use %s as %s value in %s${tail}`, x, target!, contextText(context));
  return false;
}

export function initConst(c: Checker, lhs: Const, x: Operand): void {
  if (x.mode === Mode.Invalid || isInvalid(x.type) || (lhs.type !== null && isInvalid(lhs.type))) {
    lhs.type ??= invalidType;
    return;
  }
  if (x.mode !== Mode.Constant) {
    c.error(x, "InvalidConstInit", "%s is not constant", x);
    lhs.type ??= invalidType;
    return;
  }
  lhs.type ??= x.type;
  assignment(c, x, lhs.type, "constant declaration");
  if ((x.mode as Mode) !== Mode.Invalid) lhs.value = x.value!;
}

export function initVar(c: Checker, lhs: Var, x: Operand, context: string): void {
  if (x.mode === Mode.Invalid || isInvalid(x.type) || (lhs.type !== null && isInvalid(lhs.type))) {
    lhs.type ??= invalidType;
    x.mode = Mode.Invalid;
    return;
  }
  if (lhs.type === null) {
    let t = x.type;
    if (isUntyped(t)) {
      if (t === types[BasicKind.UntypedNil]) {
        c.error(x, "UntypedNilUse", "use of untyped nil in %s", context);
        lhs.type = invalidType;
        x.mode = Mode.Invalid;
        return;
      }
      t = defaultType(t);
    }
    lhs.type = t;
  }
  assignment(c, x, lhs.type, context);
}

/** The type of an assignment's left side: null for `_`, invalid (reported) if it cannot be assigned to. */
function lhsType(c: Checker, lhs: ast.Expr): Type | null {
  const id = unparen(lhs);
  if (id.kind === NodeKind.Ident && id.name === "_") {
    id.denotes = null;
    return null;
  }
  const v = id.kind === NodeKind.Ident ? c.localVar(id) : null;
  const used = v?.used ?? false;
  const x = new Operand();
  expr(c, null, x, lhs);
  if (v !== null) v.used = used; // being assigned to is no use
  if (x.mode === Mode.Invalid || isInvalid(x.type)) return invalidType;
  if (x.mode === Mode.Variable || x.mode === Mode.MapIndex) return x.type;
  if (x.expr!.kind === NodeKind.SelectorExpr) {
    const op = new Operand();
    expr(c, null, op, x.expr!.x);
    if (op.mode === Mode.MapIndex) {
      c.error(x, "UnaddressableFieldAssign", "cannot assign to struct field %s in map", x.expr!);
      return invalidType;
    }
  }
  c.error(x, "UnassignableOperand", "cannot assign to %s (neither addressable nor a map index expression)", x.expr!);
  return invalidType;
}

/** `lhs = rhs`, or `lhs = x` where the right side has been checked. */
export function assignVar(c: Checker, lhs: ast.Expr, rhs: ast.Expr | null, x: Operand | null, context: string): void {
  const t = lhsType(c, lhs);
  if (t !== null && isInvalid(t)) {
    if (x !== null) x.mode = Mode.Invalid;
    else use(c, [rhs!]);
    return;
  }
  if (x === null) {
    const isFunc = t !== null && t.underlying().kind === TypeKind.Signature;
    x = new Operand();
    expr(c, isFunc ? newTarget(t, exprString(lhs)) : null, x, rhs!);
  }
  assignment(c, x, t, t === null && context === "assignment" ? "assignment to _ identifier" : context);
}

/** `(int, string, number)`: types as messages about counts list them. */
export function typesSummary(c: Checker, list: readonly (Type | null)[], variadic: boolean, hasDots: boolean): string {
  const parts = list.map((t, i) => {
    const last = i === list.length - 1;
    let s: string;
    if (t === null || isInvalid(t)) s = "unknown type";
    else if (isUntyped(t)) s = isNumeric(t) ? "number" : (t as Basic).name.replace("untyped ", "");
    else s = c.typeString(t);
    if (last && variadic) s = `...${t !== null && t.kind === TypeKind.Slice ? c.typeString((t as Slice).elem) : s}`;
    else if (last && hasDots) s += "...";
    return s;
  });
  return `(${parts.join(", ")})`;
}

/** `1 variable`, `2 variables`. */
export function measure(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}

function assignError(c: Checker, rhs: readonly ast.Expr[], l: number, r: number): void {
  const vars = measure(l, "variable");
  const vals = measure(r, "value");
  const first = rhs[0]!;
  const call = unparen(first);
  if (rhs.length === 1 && call.kind === NodeKind.CallExpr) {
    c.error(first, "WrongAssignCount", `assignment mismatch: ${vars} but %s returns ${vals}`, call.fun);
  } else c.error(first, "WrongAssignCount", `assignment mismatch: ${vars} but ${vals}`);
}

function returnError(c: Checker, at: ast.Stmt, lhs: readonly Var[], rhs: readonly Operand[]): void {
  let where: At = at;
  let qualifier = "not enough";
  if (rhs.length > lhs.length) {
    where = rhs[lhs.length]!;
    qualifier = "too many";
  } else if (rhs.length > 0) where = rhs[rhs.length - 1]!;
  const have = typesSummary(
    c,
    rhs.map((x) => x.type),
    false,
    false,
  );
  const want = typesSummary(
    c,
    lhs.map((v) => v.type),
    false,
    false,
  );
  c.report(c.at(where), "WrongResultCount", `${qualifier} return values`, [
    { pos: 0, text: `have ${have}` },
    { pos: 0, text: `want ${want}` },
  ]);
}

/** Initialises variables (or results, for a return statement) from expressions. */
export function initVars(c: Checker, lhs: readonly Var[], exprs: readonly ast.Expr[], ret: ast.Stmt | null): void {
  const context = ret === null ? "assignment" : "return statement";
  const isCall = exprs.length === 1 && unparen(exprs[0]!).kind === NodeKind.CallExpr;
  if (lhs.length === exprs.length && !isCall) {
    lhs.forEach((v, i) => {
      const x = new Operand();
      const desc = ret !== null && v.name === "" ? "result variable" : v.name;
      expr(c, newTarget(v.type, desc), x, exprs[i]!);
      initVar(c, v, x, context);
    });
    return;
  }
  if (exprs.length !== 1) {
    // The expressions are valid by themselves, but there are too few or too many of them.
    if (use(c, exprs)) {
      if (ret !== null) returnError(c, ret, lhs, exprList(c, exprs));
      else assignError(c, exprs, lhs.length, exprs.length);
    }
    for (const v of lhs) v.type ??= invalidType;
    return;
  }
  const { list, commaOk } = multiExpr(c, exprs[0]!, lhs.length === 2 && ret === null);
  if (lhs.length === list.length) {
    lhs.forEach((v, i) => {
      initVar(c, v, list[i]!, context);
    });
    if (commaOk && valid(list)) recordCommaOk(c, exprs[0]!, list);
    return;
  }
  if (list[0]!.mode !== Mode.Invalid) {
    if (ret !== null) returnError(c, ret, lhs, list);
    else assignError(c, exprs, lhs.length, list.length);
  }
  for (const v of lhs) v.type ??= invalidType;
}

function valid(list: readonly Operand[]): boolean {
  return list[0]!.mode !== Mode.Invalid && list[1]!.mode !== Mode.Invalid;
}

/** The fact of an expression used with `, ok` is a pair. */
export function recordCommaOk(c: Checker, e: ast.Expr, list: readonly Operand[]): void {
  const pair = [list[0]!, list[1]!].map((x) => new Var(VarKind.Param, e.pos, c.pkg, "", x.type));
  const t = new Tuple(pair);
  for (;;) {
    const tv = e.tv as { mode: Mode } | null;
    if (tv !== null) e.tv = typeAndValue(tv.mode, t, null);
    if (e.kind !== NodeKind.ParenExpr) return;
    e = e.x;
  }
}

/** `a, b = x, y`. */
export function assignVars(c: Checker, lhs: readonly ast.Expr[], exprs: readonly ast.Expr[]): void {
  const isCall = exprs.length === 1 && unparen(exprs[0]!).kind === NodeKind.CallExpr;
  if (lhs.length === exprs.length && !isCall) {
    lhs.forEach((l, i) => {
      assignVar(c, l, exprs[i]!, null, "assignment");
    });
    return;
  }
  if (exprs.length !== 1) {
    const okLeft = use(c, lhs, true);
    const okRight = use(c, exprs);
    if (okLeft && okRight) assignError(c, exprs, lhs.length, exprs.length);
    return;
  }
  const { list, commaOk } = multiExpr(c, exprs[0]!, lhs.length === 2);
  if (lhs.length === list.length) {
    lhs.forEach((l, i) => {
      assignVar(c, l, null, list[i]!, "assignment");
    });
    if (commaOk && valid(list)) recordCommaOk(c, exprs[0]!, list);
    return;
  }
  if (list[0]!.mode !== Mode.Invalid) assignError(c, exprs, lhs.length, list.length);
  use(c, lhs, true);
}

/** `a, b := x, y`; `pos` is that of `:=`. */
export function shortVarDecl(c: Checker, pos: number, lhs: readonly ast.Expr[], rhs: readonly ast.Expr[]): void {
  const top = c.session.delayed.length;
  const scope = c.env.scope;
  const seen = new Set<string>();
  const newVars: Var[] = [];
  let hasError = false;
  const vars = lhs.map((l): Var => {
    const v = shortVar(c, l, seen, newVars, scope.lookup.bind(scope));
    if (v !== null) return v;
    hasError = true;
    return new Var(VarKind.Local, l.pos, c.pkg, "_", null); // takes the value of a wrong left side
  });
  initVars(c, vars, rhs, null);
  c.session.processDelayed(top);
  if (newVars.length === 0 && !hasError) {
    c.softError(pos, "NoNewVar", "no new variables on left side of :=");
    return;
  }
  const scopePos = rhs.length > 0 ? endPos(rhs[rhs.length - 1]!) : pos;
  for (const v of newVars) c.declare(scope, null, v, scopePos);
}

function shortVar(
  c: Checker,
  l: ast.Expr,
  seen: Set<string>,
  newVars: Var[],
  lookup: (name: string) => Obj | null,
): Var | null {
  if (l.kind !== NodeKind.Ident) {
    use(c, [l], true);
    c.error(l, "BadDecl", "non-name %s on left side of :=", l);
    return null;
  }
  const name = l.name;
  if (name !== "_") {
    if (seen.has(name)) {
      c.error(l, "RepeatedDecl", "%s repeated on left side of :=", l);
      return null;
    }
    seen.add(name);
  }
  const alt = lookup(name);
  if (alt !== null) {
    l.denotes = alt;
    if (alt.kind === ObjKind.Var) return alt as Var;
    c.error(l, "UnassignableOperand", "cannot assign to %s", l);
    return null;
  }
  const v = new Var(VarKind.Local, l.pos, c.pkg, name, null);
  if (name !== "_") newVars.push(v);
  l.denotes = v;
  return v;
}

/** Reports declarations with more or fewer expressions than names. */
export function checkArity(
  c: Checker,
  pos: number,
  names: readonly ast.Ident[],
  inits: readonly ast.Expr[],
  isConst: boolean,
  inherited: boolean,
): void {
  const l = names.length;
  const r = inits.length;
  if (l < r) {
    const n = inits[l]!;
    if (inherited) c.error(pos, "WrongAssignCount", `extra init expr at ${c.position(n.pos)}`);
    else c.error(n, "WrongAssignCount", "extra init expr %s", n);
  } else if (l > r && (isConst || r !== 1)) {
    const n = names[r]!;
    c.error(n, "WrongAssignCount", `missing init expr for ${n.name}`);
  }
}
