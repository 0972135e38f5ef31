// Range clauses: over arrays, slices, strings, maps, channels, integers and functions. In: a RangeStmt. Out: its
// variables with types, errors. Contract: spec "For statements with range clause".
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import { assignment, assignVar, initVar } from "./assignments.ts";
import type { Checker } from "./checker.ts";
import { expr } from "./expr.ts";
import { Mode } from "./facts.ts";
import { Var, VarKind } from "./object.ts";
import { Operand } from "./operand.ts";
import { identical, isBoolean, isInteger, isInvalid, isString } from "./predicates.ts";
import { stmt } from "./stmt.ts";
import {
  type ArrayType,
  BasicKind,
  type Chan,
  ChanDir,
  type MapType,
  type Signature,
  type Slice,
  type Type,
  TypeKind,
} from "./type.ts";
import { commonUnder, derefArray } from "./typeterms.ts";
import { invalidType, runeType, types } from "./universe.ts";

/** What a range over a type yields; types are null for variables that it does not permit. */
interface RangeTypes {
  ok: boolean;
  key: Type | null;
  value: Type | null;
  cause: string;
}

export function rangeStmt(c: Checker, inner: number, s: ast.RangeStmt): void {
  const x = new Operand();
  expr(c, null, x, s.x);
  let r: RangeTypes = { ok: true, key: null, value: null, cause: "" };
  if (x.mode !== Mode.Invalid) {
    r = rangeTypes(c, x.type);
    if (!r.ok) {
      if (r.cause !== "") c.softError(x, "InvalidRangeExpr", "cannot range over %s: %s", x, r.cause);
      else c.softError(x, "InvalidRangeExpr", "cannot range over %s", x);
    } else if (r.key === null && s.key !== null) {
      c.softError(s.key, "InvalidIterVar", "range over %s permits no iteration variables", x);
    } else if (r.value === null && s.value !== null) {
      c.softError(s.value, "InvalidIterVar", "range over %s permits only one iteration variable", x);
    } else if (s.extra !== null) {
      c.softError(s.extra, "InvalidIterVar", "range clause permits at most two iteration variables");
    }
  }
  c.openScope(s, "range");
  const overInt = x.mode !== Mode.Invalid && isInteger(x.type);
  if (s.tok === Token.Define) declareIteration(c, s, x, r, overInt);
  else if (s.key !== null) assignIteration(c, s, x, r, overInt);
  else if (overInt) assignment(c, x, null, "range clause"); // an untyped constant takes its default type
  stmt(c, inner, s.body);
  c.closeScope();
}

function declareIteration(c: Checker, s: ast.RangeStmt, x: Operand, r: RangeTypes, overInt: boolean): void {
  const vars: Var[] = [];
  [s.key, s.value].forEach((lhs, i) => {
    if (lhs === null) return;
    let obj: Var;
    if (lhs.kind === NodeKind.Ident) {
      obj = new Var(VarKind.Local, lhs.pos, c.pkg, lhs.name, null);
      lhs.denotes = obj;
      if (lhs.name !== "_") vars.push(obj);
    } else {
      c.error(lhs, "InvalidSyntaxTree", "cannot declare %s", lhs);
      obj = new Var(VarKind.Local, lhs.pos, c.pkg, "_", null);
    }
    const t = i === 0 ? r.key : r.value;
    if (t === null || isInvalid(t)) {
      obj.type = invalidType;
      obj.used = true;
      return;
    }
    if (overInt) initVar(c, obj, x, "range clause");
    else initVar(c, obj, new Operand().set(Mode.Value, t, lhs), "assignment");
  });
  if (vars.length > 0) for (const v of vars) c.declare(c.env.scope, null, v, s.body.pos);
  else c.error(s, "NoNewVar", "no new variables on left side of :=");
}

function assignIteration(c: Checker, s: ast.RangeStmt, x: Operand, r: RangeTypes, overInt: boolean): void {
  [s.key, s.value].forEach((lhs, i) => {
    const t = i === 0 ? r.key : r.value;
    if (lhs === null || t === null || isInvalid(t)) return;
    if (!overInt) {
      assignVar(c, lhs, null, new Operand().set(Mode.Value, t, lhs), "assignment");
      return;
    }
    assignVar(c, lhs, null, x, "range clause");
    // An integer assigned to an interface variable would not count.
    if (x.mode !== Mode.Invalid && !isInteger(x.type)) {
      c.softError(lhs, "InvalidRangeExpr", "cannot use iteration variable of type %s", x.type);
    }
  });
}

function bad(cause: string): RangeTypes {
  return { ok: false, key: invalidType, value: invalidType, cause };
}

function good(key: Type | null, value: Type | null): RangeTypes {
  return { ok: true, key, value, cause: "" };
}

function rangeTypes(c: Checker, t: Type): RangeTypes {
  const r = commonUnder(t, (x, u) =>
    u !== null && u.kind === TypeKind.Chan && (u as Chan).dir === ChanDir.Send
      ? { format: "receive from send-only channel %s", args: [x!] }
      : null,
  );
  if (r.type === null) return bad(c.format(r.problem.format, r.problem.args));
  const int = types[BasicKind.Int]!;
  const u = derefArray(r.type);
  switch (u.kind) {
    case TypeKind.Basic:
      if (isString(u)) return good(int, runeType);
      if (!isInteger(u)) return { ok: false, key: null, value: null, cause: "" };
      return c.allowVersion(22) ? good(t, null) : bad("requires go1.22 or later");
    case TypeKind.Array:
      return good(int, (u as ArrayType).elem);
    case TypeKind.Slice:
      return good(int, (u as Slice).elem);
    case TypeKind.Map:
      return good((u as MapType).key, (u as MapType).elem);
    case TypeKind.Chan:
      return good((u as Chan).elem, null);
    case TypeKind.Signature:
      return c.allowVersion(23) ? rangeFunc(c, u as Signature) : bad("requires go1.23 or later");
    default:
      return { ok: false, key: null, value: null, cause: "" };
  }
}

function rangeFunc(c: Checker, f: Signature): RangeTypes {
  const must = "func must be func(yield func(...) bool): ";
  if (f.params.length !== 1) return bad(`${must}wrong argument count`);
  if (f.results.length !== 0) return bad(`${must}unexpected results`);
  const r = commonUnder(f.params.vars[0]!.type!, null);
  if (r.type === null) return bad(`${must}in yield type, ${c.format(r.problem.format, r.problem.args)}`);
  if (r.type.kind !== TypeKind.Signature) return bad(`${must}argument is not func`);
  const yielder = r.type as Signature;
  if (yielder.params.length > 2) return bad(`${must}yield func has too many parameters`);
  const results = yielder.results.vars;
  if (results.length !== 1 || !identical(results[0]!.type!, types[BasicKind.Bool]!)) {
    if (results.length === 1 && isBoolean(results[0]!.type!)) {
      return bad(`${must}yield func returns user-defined boolean, not bool`);
    }
    return bad(`${must}yield func does not return bool`);
  }
  return good(yielder.params.vars[0]?.type ?? null, yielder.params.vars[1]?.type ?? null);
}
