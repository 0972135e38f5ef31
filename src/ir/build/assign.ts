// Assignments and variable declarations: single, parallel, from several results, with operators.
// Contract: spec "Assignment statements", "Short variable declarations": operands of the left side and the right side
// are evaluated first, then assigned left to right.
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { assignOperator, Token } from "../../syntax/token.ts";
import { objectOf } from "../../types/facts.ts";
import { ObjKind, type Var as VarObject } from "../../types/object.ts";
import { hasCall, inTurn, withoutTurns } from "../calls.ts";
import type { Var } from "../func.ts";
import * as ir from "../nodes.ts";
import { Kind, type Type } from "../type.ts";
import { intNode } from "./constants.ts";
import { convertTo } from "./conversions.ts";
import { expr, exprTo, indexed, isStable, markAssigned, receive, shiftCount, stable, typeAssert } from "./expr.ts";
import { binaryOpOf, exprPos, type FuncBuilder } from "./function.ts";

/** `lhs = rhs`, `lhs := rhs`, `lhs op= rhs`. */
export function assignStmt(b: FuncBuilder, s: ast.AssignStmt): void {
  if (s.tok !== Token.Assign && s.tok !== Token.Define) {
    assignOp(b, s);
    return;
  }
  assignList(b, s.lhs, s.rhs, s.tok === Token.Define, s.tokPos);
}

/** Assigns or declares a list of expressions. */
export function assignList(b: FuncBuilder, lhs: ast.Expr[], rhs: ast.Expr[], define: boolean, pos: Pos): void {
  if (lhs.length === 1 && rhs.length === 1) one(b, lhs[0]!, rhs[0]!, define, pos);
  else if (lhs.length === rhs.length) parallel(b, lhs, rhs, define, pos);
  else if (rhs.length === 1) fromTuple(b, lhs, rhs[0]!, define, pos);
  else throw new InternalError(`ir: ${b.fn.symbol}: ${lhs.length} = ${rhs.length}`);
}

function isBlank(x: ast.Expr): boolean {
  return x.kind === ast.NodeKind.Ident && x.name === "_";
}

/** The variable that a `:=` declares with this name, or null if it assigns to an older one. */
function declared(x: ast.Expr, define: boolean): VarObject | null {
  if (!define || x.kind !== ast.NodeKind.Ident || x.name === "_") return null;
  const obj = objectOf(x);
  return obj !== null && obj.kind === ObjKind.Var && obj.pos === x.pos ? (obj as VarObject) : null;
}

function one(b: FuncBuilder, l: ast.Expr, r: ast.Expr, define: boolean, pos: Pos): void {
  if (isBlank(l)) {
    discard(b, expr(b, r), pos);
    return;
  }
  const obj = declared(l, define);
  if (obj !== null) {
    const value = exprTo(b, r, b.type(obj.type!));
    b.emit(new ir.Define(pos, b.declare(obj), value));
    return;
  }
  const target = place(b, l);
  b.emit(new ir.Assign(pos, target, exprTo(b, r, target.type)));
}

/** Evaluates for the effects only. */
export function discard(b: FuncBuilder, x: ir.Expr, pos: Pos): void {
  if (!isStable(x) || x.kind === ir.NodeKind.VarRef) b.emit(new ir.ExprStmt(pos, x));
}

/** The place that an expression on the left denotes. */
export function place(b: FuncBuilder, x: ast.Expr): ir.Expr {
  const e = expr(b, x);
  markAssigned(e);
  return e;
}

/** A place whose operands no later statement can change. */
function fixedPlace(b: FuncBuilder, e: ir.Expr): ir.Expr {
  switch (e.kind) {
    case ir.NodeKind.Deref:
      return new ir.Deref(e.pos, e.type, stable(b, e.x), e.nonNil);
    case ir.NodeKind.FieldOf:
      return new ir.FieldOf(e.pos, e.type, fixedPlace(b, e.x), e.index);
    case ir.NodeKind.Index: {
      const x = e.x.type.kind === Kind.Array ? fixedPlace(b, e.x) : stable(b, e.x);
      return new ir.Index(e.pos, e.type, x, stable(b, e.index), e.bounded);
    }
    case ir.NodeKind.MapIndex:
      return new ir.MapIndex(e.pos, e.type, stable(b, e.map), stable(b, e.key), e.commaOk);
    default:
      return e;
  }
}

function parallel(b: FuncBuilder, lhs: ast.Expr[], rhs: ast.Expr[], define: boolean, pos: Pos): void {
  const objs = lhs.map((l) => declared(l, define));
  if (lhs.every((l, i) => isBlank(l) || objs[i] !== null)) {
    // Only new variables: they are not visible on the right, so one after the other is the same.
    const values = rhs.map((r, i) => (objs[i] == null ? expr(b, r) : exprTo(b, r, b.type(objs[i]!.type!))));
    const define = (i: number): void => {
      if (objs[i] === null) discard(b, values[i]!, pos);
      else b.emit(new ir.Define(pos, b.declare(objs[i]!), values[i]!));
    };
    inTurn(values, (x) => b.save(x), define).forEach(define);
    return;
  }
  const places = lhs.map((l, i) => (isBlank(l) || objs[i] !== null ? null : place(b, l)));
  const values = rhs.map((r, i) => {
    const t = objs[i] != null ? b.type(objs[i]!.type!) : places[i]?.type;
    return t === undefined ? expr(b, r) : exprTo(b, r, t);
  });
  const evaluate = (i: number): void => {
    if (places[i] === null && objs[i] === null) discard(b, values[i]!, pos);
    else values[i] = stable(b, values[i]!);
  };
  // Calls come first, on the left and on the right; then what is only read.
  const save = (x: ir.Expr): ir.Expr => b.save(x);
  if (places.some((p) => p !== null && hasCall(p)) || values.some(hasCall)) {
    for (const p of places) if (p !== null) withoutTurns(p, save);
  }
  const rest = inTurn(values, save, evaluate);
  places.forEach((p, i) => {
    if (p !== null) places[i] = fixedPlace(b, p);
  });
  rest.forEach(evaluate);
  for (let i = 0; i < lhs.length; i++) {
    if (objs[i] != null) b.emit(new ir.Define(pos, b.declare(objs[i]!), values[i]!));
    else if (places[i] !== null) b.emit(new ir.Assign(pos, places[i]!, values[i]!));
  }
}

/** Assigns values (stable ones) to expressions, as the clauses of range and select do. */
export function assignValues(b: FuncBuilder, lhs: (ast.Expr | null)[], values: ir.Expr[], pos: Pos): void {
  const places = lhs.map((l) => (l === null || isBlank(l) ? null : place(b, l)));
  const several = places.filter((p) => p !== null).length > 1;
  const fixed = several ? places.map((p) => (p === null ? null : fixedPlace(b, p))) : places;
  for (let i = 0; i < lhs.length; i++) {
    const p = fixed[i]!;
    if (p !== null) b.emit(new ir.Assign(pos, p, convertTo(values[i]!, p.type, pos)));
  }
}

/** A right side that gives two values, or the several results of a call. */
export function tupleExpr(b: FuncBuilder, x: ast.Expr): ir.Expr {
  const e = ast.unparen(x);
  switch (e.kind) {
    case ast.NodeKind.IndexExpr:
      return indexed(b, expr(b, e.x), e.index, exprPos(e), true);
    case ast.NodeKind.TypeAssertExpr:
      return typeAssert(b, e, true);
    case ast.NodeKind.UnaryExpr:
      return receive(b, e, true);
    default:
      return expr(b, e);
  }
}

function fromTuple(b: FuncBuilder, lhs: ast.Expr[], rhs: ast.Expr, define: boolean, pos: Pos): void {
  const objs = lhs.map((l) => declared(l, define));
  const places = lhs.map((l, i) => (isBlank(l) || objs[i] !== null ? null : fixedPlace(b, place(b, l))));
  const tuple = tupleExpr(b, rhs);
  const vars: (Var | null)[] = [];
  const after: (() => void)[] = [];
  for (let i = 0; i < lhs.length; i++) {
    const t = tuple.type.elems[i]!;
    const obj = objs[i]!;
    const p = places[i]!;
    if (obj !== null) {
      const v = b.declare(obj);
      if (v.type === t) {
        b.emit(new ir.Define(pos, v, null));
        vars.push(v);
      } else {
        const tmp = temporary(b, t, pos);
        vars.push(tmp);
        after.push(() => b.emit(new ir.Define(pos, v, convertTo(new ir.VarRef(pos, tmp), v.type))));
      }
    } else if (p === null) vars.push(null);
    else if (p.kind === ir.NodeKind.VarRef && p.type === t) vars.push(p.v);
    else {
      const tmp = temporary(b, t, pos);
      vars.push(tmp);
      after.push(() => b.emit(new ir.Assign(pos, p, convertTo(new ir.VarRef(pos, tmp), p.type))));
    }
  }
  b.emit(new ir.AssignTuple(pos, vars, tuple));
  for (const f of after) f();
}

function temporary(b: FuncBuilder, t: Type, pos: Pos): Var {
  const v = b.fn.temp(t, pos);
  b.emit(new ir.Define(pos, v, null));
  return v;
}

function assignOp(b: FuncBuilder, s: ast.AssignStmt): void {
  const op = binaryOpOf(assignOperator(s.tok));
  if (op === 0) throw new InternalError(`ir: ${b.fn.symbol}: assignment operator ${s.tok}`);
  const target = place(b, s.lhs[0]!);
  const shift = op === ir.BinaryOp.Shl || op === ir.BinaryOp.Shr;
  const value = shift ? shiftCount(b, s.rhs[0]!) : exprTo(b, s.rhs[0]!, target.type);
  b.emit(new ir.AssignOp(s.tokPos, op, target, value));
}

/** `x++`, `x--`. */
export function incDec(b: FuncBuilder, s: ast.IncDecStmt): void {
  const target = place(b, s.x);
  const op = s.tok === Token.Inc ? ir.BinaryOp.Add : ir.BinaryOp.Sub;
  b.emit(new ir.AssignOp(s.tokPos, op, target, oneOf(target.type, s.tokPos)));
}

function oneOf(t: Type, pos: Pos): ir.Expr {
  if (t.isFloat()) return new ir.ConstFloat(pos, t, 1);
  if (t.isComplex()) return new ir.ConstComplex(pos, t, 1, 0);
  return intNode(pos, 1, t);
}

/** `var a, b T = x, y` inside a function. */
export function localVars(b: FuncBuilder, spec: ast.ValueSpec): void {
  if (spec.values.length > 0) {
    assignList(b, spec.names, spec.values, true, spec.pos);
    return;
  }
  for (const n of spec.names) {
    const obj = objectOf(n);
    if (n.name === "_" || obj === null) continue;
    b.emit(new ir.Define(n.pos, b.declare(obj as VarObject), null));
  }
}
