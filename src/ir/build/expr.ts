// Expressions: names, selectors, operators, indexing, slicing, assertions. Calls, built-ins and literals have files of
// their own. In: checked syntax. Out: nodes whose types are exact.
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { Token } from "../../syntax/token.ts";
import { factOf, instanceOf, objectOf, type Selection, SelectionKind, selectionOf } from "../../types/facts.ts";
import {
  type Func as FuncObject,
  type Obj,
  ObjKind,
  typeOfObject,
  VarKind,
  type Var as VarObject,
} from "../../types/object.ts";
import { qualifier } from "../convert.ts";
import type { Var } from "../func.ts";
import { derefType, findMethod, type Method } from "../methods.ts";
import * as ir from "../nodes.ts";
import { boolType, intType, Kind, type Type, uint8Type, uintType, unsafePointerType } from "../type.ts";
import { call, isAny } from "./calls.ts";
import { constNode } from "./constants.ts";
import { convertTo, isNil, nilType, withoutCopy } from "./conversions.ts";
import { binaryOpOf, compareOpOf, exprPos, type FuncBuilder } from "./function.ts";
import { compositeLit, funcLit } from "./literals.ts";

/** The value of `x`. */
export function expr(b: FuncBuilder, x: ast.Expr): ir.Expr {
  const tv = factOf(x);
  if (tv !== null && tv.value !== null) {
    const t = b.type(tv.type);
    if (t.kind !== Kind.Interface) return constNode(exprPos(x), t, tv.value);
  }
  switch (x.kind) {
    case ast.NodeKind.Ident:
      return ident(b, x, x.pos);
    case ast.NodeKind.ParenExpr:
      return expr(b, x.x);
    case ast.NodeKind.FuncLit:
      return funcLit(b, x);
    case ast.NodeKind.CompositeLit:
      return compositeLit(b, x);
    case ast.NodeKind.SelectorExpr:
      return selector(b, x);
    case ast.NodeKind.IndexExpr:
      return index(b, x);
    case ast.NodeKind.IndexListExpr:
      return expr(b, x.x);
    case ast.NodeKind.SliceExpr:
      return slice(b, x);
    case ast.NodeKind.TypeAssertExpr:
      return typeAssert(b, x, false);
    case ast.NodeKind.CallExpr:
      return call(b, x);
    case ast.NodeKind.StarExpr:
      return deref(expr(b, x.x), x.pos);
    case ast.NodeKind.UnaryExpr:
      return unary(b, x);
    case ast.NodeKind.BinaryExpr:
      return binary(b, x);
    default:
      throw new InternalError(`ir: ${b.fn.symbol}: expression of kind ${x.kind} at ${x.pos}`);
  }
}

/** The value of `x` in type `t`, to which it is assignable. */
export function exprTo(b: FuncBuilder, x: ast.Expr, t: Type): ir.Expr {
  return convertTo(expr(b, x), t, exprPos(x));
}

/** The type recorded for `x`. */
export function typeOfExpr(b: FuncBuilder, x: ast.Expr): Type {
  const tv = factOf(x);
  if (tv === null) throw new InternalError(`ir: ${b.fn.symbol}: no type was recorded at ${x.pos}`);
  return b.type(tv.type);
}

function ident(b: FuncBuilder, x: ast.Ident, pos: Pos): ir.Expr {
  const obj = objectOf(x);
  if (obj === null) throw new InternalError(`ir: ${b.fn.symbol}: ${x.name} denotes nothing`);
  return object(b, obj, x, pos);
}

function object(b: FuncBuilder, obj: Obj, id: ast.Ident, pos: Pos): ir.Expr {
  switch (obj.kind) {
    case ObjKind.Var: {
      const v = obj as VarObject;
      if (v.varKind === VarKind.Package || v.parent === v.pkg?.scope) {
        return packageVariable(b, v, pos);
      }
      return new ir.VarRef(pos, b.variable(v));
    }
    case ObjKind.Func: {
      const fn = b.program.func(obj as FuncObject, typeArguments(b, id));
      return new ir.FuncValue(pos, typeOfFuncName(b, id, fn.type), fn);
    }
    case ObjKind.Nil:
      return new ir.Zero(pos, nilType);
    default:
      throw new InternalError(`ir: ${b.fn.symbol}: ${obj.name} is no value`);
  }
}

/** A package's variable. One that a linkname makes another package's may be declared with another type there: it has its own here. */
function packageVariable(b: FuncBuilder, v: VarObject, pos: Pos): ir.Expr {
  const g = b.program.global(v);
  const x = new ir.GlobalRef(pos, g);
  if (g.source === v) return x;
  const type = b.program.types.type(typeOfObject(v), null);
  if (type === g.type) return x;
  const address = new ir.AddrOf(pos, g.type.pointer(), x);
  return new ir.Deref(pos, type, new ir.Convert(pos, type.pointer(), ir.ConvertOp.Nop, address), true);
}

/** The declared type of a function's name: that of the symbol it links to may be written differently. */
function typeOfFuncName(b: FuncBuilder, id: ast.Ident, fallback: Type): Type {
  const inst = instanceOf(id);
  if (inst !== null) return b.type(inst.type);
  const tv = factOf(id);
  return tv === null ? fallback : b.type(tv.type);
}

/** The type arguments that a generic function's name got. */
export function typeArguments(b: FuncBuilder, id: ast.Ident): Type[] {
  const inst = instanceOf(id);
  return inst === null ? [] : inst.targs.map((t) => b.type(t));
}

/** `*x`. */
export function deref(x: ir.Expr, pos: Pos): ir.Expr {
  if (x.kind === ir.NodeKind.AddrOf) return x.x;
  return new ir.Deref(pos, x.type.elem, x);
}

/** `&x` of an addressable node; `&*p` panics if p is nil (spec, "Address operators"). */
export function addressOf(x: ir.Expr, pos: Pos): ir.Expr {
  markAddress(x);
  return new ir.AddrOf(pos, x.type.pointer(), x);
}

/** The variable that an addressable expression is (a part of), or null. */
export function rootVar(x: ir.Expr): Var | null {
  let e = x;
  for (;;) {
    if (e.kind === ir.NodeKind.VarRef) return e.v;
    if (e.kind === ir.NodeKind.FieldOf) e = e.x;
    else if (e.kind === ir.NodeKind.Index && e.x.type.kind === Kind.Array) e = e.x;
    else return null;
  }
}

function markAddress(x: ir.Expr): void {
  for (let v = rootVar(x); v !== null; v = v.outer) v.addrTaken = true;
}

/** Records that the variable is assigned to after its definition. */
export function markAssigned(x: ir.Expr): void {
  for (let v = rootVar(x); v !== null; v = v.outer) v.reassigned = true;
}

/** Follows a path of fields; pointers on the way are dereferenced. */
export function fieldPath(base: ir.Expr, path: readonly number[], pos: Pos): ir.Expr {
  let e = base;
  for (let i = 0; i < path.length; i++) {
    if (e.type.kind === Kind.Pointer) e = deref(e, pos);
    const f = e.type.fields[path[i]!]!;
    e = new ir.FieldOf(pos, f.type, e, path[i]!);
  }
  return e;
}

function selector(b: FuncBuilder, x: ast.SelectorExpr): ir.Expr {
  const s = selectionOf(x);
  const pos = exprPos(x);
  if (s === null) return object(b, objectOf(x.sel)!, x.sel, pos);
  switch (s.kind) {
    case SelectionKind.FieldVal:
      return fieldPath(expr(b, x.x), s.index, pos);
    case SelectionKind.MethodVal:
      return methodValue(b, x, s, pos);
    case SelectionKind.MethodExpr: {
      const recv = b.type(s.recv);
      const fn = b.program.methodFunc(recv, methodOf(b, recv, s));
      return new ir.FuncValue(pos, typeOfExpr(b, x), fn);
    }
  }
}

/** The method that a selection means for a receiver of back-end type `recv`. */
export function methodOf(b: FuncBuilder, recv: Type, s: Selection): Method {
  const m = findMethod(derefType(recv), s.obj.name, qualifier(s.obj)[0]);
  if (m === null) throw new InternalError(`ir: ${b.fn.symbol}: ${recv.linkString} has no method ${s.obj.name}`);
  return m;
}

/**
 * The receiver to hand to method `m` of the value `x`: what the path leads to, by address or by value as the method wants.
 * For a method of an interface, the interface.
 */
export function receiver(x: ir.Expr, m: Method, pos: Pos): ir.Expr {
  const e = fieldPath(x, m.path, pos);
  if (m.decl === null) return e.type.kind === Kind.Pointer ? deref(e, pos) : e;
  const pointer = e.type.named === null && e.type.kind === Kind.Pointer;
  if (m.ptrRecv) return pointer ? e : addressOf(e, pos);
  return pointer ? deref(e, pos) : e;
}

/** `x.m` not called: a closure over the receiver, which is evaluated (and checked for nil) now. */
function methodValue(b: FuncBuilder, x: ast.SelectorExpr, s: Selection, pos: Pos): ir.Expr {
  const base = expr(b, x.x);
  const m = methodOf(b, base.type, s);
  const recv = receiver(base, m, pos);
  const direct = findMethod(derefType(recv.type), m.name, m.pkgPath)!;
  return boundMethod(b, recv, direct, pos, base);
}

/** The closure of method `m` over the evaluated receiver. */
export function boundMethod(b: FuncBuilder, recv: ir.Expr, m: Method, pos: Pos, written: ir.Expr): ir.Expr {
  const template = b.program.methodValueFunc(recv.type, m);
  const v = b.fn.temp(recv.type, pos);
  v.captured = true;
  const stmts: ir.Stmt[] = [new ir.Define(pos, v, recv)];
  // Binding a method of a nil interface panics here, not when the closure is called.
  if (recv.type.kind === Kind.Interface) stmts.push(checkInterface(new ir.VarRef(pos, v), pos));
  return new ir.StmtExpr(pos, stmts, new ir.Closure(pos, template.type, template, [v], written));
}

/** Panics if interface `x` is nil. */
export function checkInterface(x: ir.Expr, pos: Pos): ir.Stmt {
  const word = new ir.ItabType(pos, unsafePointerType, x);
  const pointer = new ir.Convert(pos, uint8Type.pointer(), ir.ConvertOp.Nop, word);
  return new ir.ExprStmt(pos, new ir.Deref(pos, uint8Type, pointer));
}

function index(b: FuncBuilder, x: ast.IndexExpr): ir.Expr {
  const f = factOf(x.index);
  if (f?.isType) return expr(b, x.x); // an instantiation: the name knows its arguments
  const base = expr(b, x.x);
  return indexed(b, base, x.index, exprPos(x), false);
}

/** `base[i]`; with `commaOk` the map form that says whether there is an entry. */
export function indexed(b: FuncBuilder, base: ir.Expr, i: ast.Expr, pos: Pos, commaOk: boolean): ir.Expr {
  const t = base.type;
  if (t.kind === Kind.Map) {
    const key = withoutCopy(exprTo(b, i, t.key));
    const type = commaOk ? b.program.table.tuple([t.elem, boolType]) : t.elem;
    return new ir.MapIndex(pos, type, base, key, commaOk);
  }
  const at = expr(b, i);
  if (t.kind === Kind.Pointer) return new ir.Index(pos, t.elem.elem, deref(base, pos), at);
  return new ir.Index(pos, t.kind === Kind.String ? uint8Type : t.elem, base, at);
}

function slice(b: FuncBuilder, x: ast.SliceExpr): ir.Expr {
  const pos = exprPos(x);
  let base = expr(b, x.x);
  const type = typeOfSlice(base.type);
  if (base.type.kind === Kind.Array) base = addressOf(base, pos);
  const bound = (e: ast.Expr | null): ir.Expr | null => (e === null ? null : expr(b, e));
  return new ir.SliceOf(pos, type, base, bound(x.low), bound(x.high), bound(x.max));
}

function typeOfSlice(t: Type): Type {
  if (t.kind === Kind.Array) return t.elem.slice();
  return t.kind === Kind.Pointer ? t.elem.elem.slice() : t;
}

export function typeAssert(b: FuncBuilder, x: ast.TypeAssertExpr, commaOk: boolean): ir.Expr {
  const target = typeOfExpr(b, x.type!);
  const type = commaOk ? b.program.table.tuple([target, boolType]) : target;
  const n = new ir.TypeAssert(exprPos(x), type, expr(b, x.x), target, commaOk);
  n.writtenAny = isAny(x.type!);
  return n;
}

export function receive(b: FuncBuilder, x: ast.UnaryExpr, commaOk: boolean): ir.Expr {
  const ch = expr(b, x.x);
  const type = commaOk ? b.program.table.tuple([ch.type.elem, boolType]) : ch.type.elem;
  return new ir.Receive(x.pos, type, ch, commaOk);
}

function unary(b: FuncBuilder, x: ast.UnaryExpr): ir.Expr {
  switch (x.op) {
    case Token.And: {
      const operand = ast.unparen(x.x);
      if (operand.kind === ast.NodeKind.CompositeLit) {
        const lit = compositeLit(b, operand);
        return new ir.PtrLit(x.pos, lit.type.pointer(), lit);
      }
      return convertTo(addressOf(expr(b, operand), x.pos), typeOfExpr(b, x));
    }
    case Token.Arrow:
      return receive(b, x, false);
    case Token.Add:
      return expr(b, x.x);
    case Token.Sub:
      return unaryNode(expr(b, x.x), ir.UnaryOp.Neg, x.pos);
    case Token.Xor:
      return unaryNode(expr(b, x.x), ir.UnaryOp.Com, x.pos);
    case Token.Not:
      return unaryNode(expr(b, x.x), ir.UnaryOp.Not, x.pos);
    default:
      throw new InternalError(`ir: ${b.fn.symbol}: unary operator ${x.op}`);
  }
}

function unaryNode(x: ir.Expr, op: ir.UnaryOp, pos: Pos): ir.Expr {
  return new ir.Unary(pos, x.type, op, x);
}

function binary(b: FuncBuilder, x: ast.BinaryExpr): ir.Expr {
  const type = typeOfExpr(b, x);
  if (x.op === Token.LAnd || x.op === Token.LOr) {
    return new ir.Logical(x.opPos, type, x.op === Token.LAnd, exprTo(b, x.x, type), exprTo(b, x.y, type));
  }
  const cmp = compareOpOf(x.op);
  if (cmp !== 0) return comparison(expr(b, x.x), expr(b, x.y), cmp, type, x.opPos);
  const op = binaryOpOf(x.op);
  if (op === 0) throw new InternalError(`ir: ${b.fn.symbol}: binary operator ${x.op}`);
  if (type.kind === Kind.String) return concat(b, x, type);
  if (op === ir.BinaryOp.Shl || op === ir.BinaryOp.Shr) {
    return new ir.Binary(x.opPos, type, op, exprTo(b, x.x, type), shiftCount(b, x.y));
  }
  return new ir.Binary(x.opPos, type, op, exprTo(b, x.x, type), exprTo(b, x.y, type));
}

/** A shift count. Untyped constants of any kind count as unsigned integers (spec, "Operators"). */
export function shiftCount(b: FuncBuilder, y: ast.Expr): ir.Expr {
  const tv = factOf(y);
  if (tv !== null && tv.value !== null && !b.type(tv.type).isInteger()) {
    return constNode(exprPos(y), uintType, tv.value);
  }
  return expr(b, y);
}

/**
 * `x + y + …` of strings as one node, neighbouring constants joined. Where one part alone is not empty the runtime answers
 * with that part itself, so a `string(bytes)` may do without its copy only beside a constant that has bytes.
 */
function concat(b: FuncBuilder, x: ast.BinaryExpr, type: Type): ir.Expr {
  const operands: ast.Expr[] = [];
  const flatten = (e: ast.Expr): void => {
    const u = ast.unparen(e);
    const constant = factOf(u)?.value != null;
    if (!constant && u.kind === ast.NodeKind.BinaryExpr && u.op === Token.Add) {
      flatten(u.x);
      flatten(u.y);
    } else operands.push(u);
  };
  flatten(x);
  const parts: ir.Expr[] = [];
  for (const o of operands) {
    const e = exprTo(b, o, type);
    const last = parts[parts.length - 1];
    if (e.kind === ir.NodeKind.ConstString && last !== undefined && last.kind === ir.NodeKind.ConstString) {
      const joined = new Uint8Array(last.bytes.length + e.bytes.length);
      joined.set(last.bytes);
      joined.set(e.bytes, last.bytes.length);
      parts[parts.length - 1] = new ir.ConstString(last.pos, type, joined);
    } else parts.push(e);
  }
  if (parts.some((p) => p.kind === ir.NodeKind.ConstString && p.bytes.length > 0)) parts.forEach(withoutCopy);
  return parts.length === 1 ? parts[0]! : new ir.Concat(x.opPos, type, parts);
}

/** A comparison with both sides brought to one type, or an interface with a concrete value. */
export function comparison(left: ir.Expr, right: ir.Expr, op: ir.CompareOp, type: Type, pos: Pos): ir.Expr {
  let x = left;
  let y = right;
  if (isNil(x)) x = convertTo(x, isNil(y) ? intType.pointer() : y.type);
  if (isNil(y)) y = convertTo(y, x.type);
  if (x.type !== y.type) {
    const xi = x.type.kind === Kind.Interface;
    const yi = y.type.kind === Kind.Interface;
    if (xi && yi) {
      if (hasMethods(x.type, y.type)) x = convertTo(x, y.type);
      else y = convertTo(y, x.type);
    } else if (yi) {
      return new ir.Compare(pos, type, op, y, x);
    } else if (!xi) {
      if (x.type.named === null || x.type.isPtrShaped()) x = convertTo(x, y.type);
      else y = convertTo(y, x.type);
    }
  }
  return new ir.Compare(pos, type, op, withoutCopy(x), withoutCopy(y));
}

/** Whether interface `t` has all methods of interface `want`. */
function hasMethods(t: Type, want: Type): boolean {
  return want.methods.every((m) => t.methods.some((o) => o.name === m.name && o.pkgPath === m.pkgPath));
}

/** Whether evaluating `x` again gives the same value, whatever ran in between, and costs nothing. */
export function isStable(x: ir.Expr): boolean {
  if (x.kind <= ir.NodeKind.Zero || x.kind === ir.NodeKind.FuncValue) return true;
  return x.kind === ir.NodeKind.VarRef && x.v.name.startsWith(".autotmp_");
}

/** `x` itself if it is stable, else a temporary with its value, defined now. */
export function stable(b: FuncBuilder, x: ir.Expr): ir.Expr {
  return isStable(x) ? x : b.save(x);
}
