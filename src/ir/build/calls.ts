// Calls: functions, methods, function values, conversions in call form; and the closures that go and defer statements
// bind their calls in. Contract: spec "Calls", "Go statements", "Defer statements".
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { factOf, objectOf, SelectionKind, selectionOf } from "../../types/facts.ts";
import { type Builtin, type Func as FuncObject, type Obj, ObjKind } from "../../types/object.ts";
import type * as T from "../../types/type.ts";
import { TypeKind } from "../../types/type.ts";
import { inTurn } from "../calls.ts";
import { Pragma, Var, VarClass } from "../func.ts";
import * as ir from "../nodes.ts";
import { Kind, type Type } from "../type.ts";
import { builtin, builtinAsFunc } from "./builtins.ts";
import { constNode } from "./constants.ts";
import { convertTo, explicit, withoutCopy } from "./conversions.ts";
import { checkInterface, expr, isStable, methodOf, receiver, typeArguments, typeOfExpr } from "./expr.ts";
import { callType, exprPos, type FuncBuilder } from "./function.ts";

/** Value of a call, a conversion or a built-in. */
export function call(b: FuncBuilder, x: ast.CallExpr): ir.Expr {
  const fun = ast.unparen(x.fun);
  const tv = factOf(fun);
  if (tv?.isType) return conversionCall(b, x, b.type(tv.type));
  const built = builtinOf(fun);
  if (built !== null) return builtin(b, x, built.id);
  return ordinary(b, x, fun);
}

function conversionCall(b: FuncBuilder, x: ast.CallExpr, t: Type): ir.Expr {
  const arg = x.args[0]!;
  const pos = exprPos(arg);
  const v = factOf(arg)?.value ?? null;
  // A constant converted to a type parameter's argument: no constant in the spec, but one value.
  if (v !== null && t.kind !== Kind.Interface && fitsBasic(t) && !(t.kind === Kind.String && v.kind !== 2)) {
    return constNode(pos, t, v);
  }
  return explicit(b, expr(b, arg), t, pos, isAny(x.fun));
}

/** Whether a type is written `any`. */
export function isAny(x: ast.Expr): boolean {
  const e = ast.unparen(x);
  return e.kind === ast.NodeKind.Ident && e.name === "any";
}

function fitsBasic(t: Type): boolean {
  return t.kind <= Kind.Complex128 || t.kind === Kind.String;
}

/** The built-in that a call's function names, or null. */
export function builtinOf(fun: ast.Expr): Builtin | null {
  let obj: Obj | null = null;
  if (fun.kind === ast.NodeKind.Ident) obj = objectOf(fun);
  else if (fun.kind === ast.NodeKind.SelectorExpr && selectionOf(fun) === null) obj = objectOf(fun.sel);
  return obj !== null && obj.kind === ObjKind.Builtin ? (obj as Builtin) : null;
}

/** What is called, its receiver evaluated and its arguments still to come. */
type Callee =
  | { kind: "static"; fn: import("../func.ts").Func; recv: ir.Expr | null }
  | { kind: "interface"; recv: ir.Expr; slot: number }
  | { kind: "value"; fn: ir.Expr };

/** The name that a function expression comes down to: `f`, `p.f`, `f[int]`. */
function functionName(fun: ast.Expr): ast.Ident | null {
  let f = ast.unparen(fun);
  if (f.kind === ast.NodeKind.IndexExpr || f.kind === ast.NodeKind.IndexListExpr) f = ast.unparen(f.x);
  if (f.kind === ast.NodeKind.SelectorExpr) return selectionOf(f) === null ? f.sel : null;
  return f.kind === ast.NodeKind.Ident ? f : null;
}

function callee(b: FuncBuilder, fun: ast.Expr): Callee {
  const name = functionName(fun);
  if (name !== null) {
    const obj = objectOf(name);
    if (obj !== null && obj.kind === ObjKind.Func) {
      return { kind: "static", fn: b.program.func(obj as FuncObject, typeArguments(b, name)), recv: null };
    }
  }
  if (fun.kind === ast.NodeKind.SelectorExpr) {
    const s = selectionOf(fun);
    const pos = exprPos(fun);
    if (s !== null && s.kind === SelectionKind.MethodVal) {
      const base = expr(b, fun.x);
      const m = methodOf(b, base.type, s);
      const recv = receiver(base, m, pos);
      if (m.decl === null) return { kind: "interface", recv, slot: m.slot };
      return { kind: "static", fn: b.program.method(m.holder, m.decl), recv };
    }
    if (s !== null && s.kind === SelectionKind.MethodExpr) {
      const recvType = b.type(s.recv);
      const m = methodOf(b, recvType, s);
      return { kind: "static", fn: b.program.methodFunc(recvType, m), recv: null };
    }
  }
  return { kind: "value", fn: expr(b, fun) };
}

/** The func type a call is made with: as written, without receiver. */
function signatureOf(b: FuncBuilder, fun: ast.Expr): Type {
  const f = ast.unparen(fun);
  return typeOfExpr(b, f);
}

function ordinary(b: FuncBuilder, x: ast.CallExpr, fun: ast.Expr): ir.Expr {
  const pos = exprPos(x);
  const sig = signatureOf(b, fun);
  const c = callee(b, fun);
  const before: ir.Stmt[] = [];
  const args = argumentList(b, x, sig, before);
  if (before.length > 0) evaluateFirst(b, c, before);
  const node = makeCall(b, c, args, sig, pos);
  return before.length === 0 ? node : new ir.StmtExpr(pos, before, node);
}

/** In `f()(g())` the calls of g's results' statements come behind f. */
function evaluateFirst(b: FuncBuilder, c: Callee, before: ir.Stmt[]): void {
  const x = c.kind === "value" ? c.fn : c.recv;
  if (x === null || isStable(x)) return;
  const v = b.fn.temp(x.type, x.pos);
  before.unshift(new ir.Define(x.pos, v, x));
  if (c.kind === "value") c.fn = new ir.VarRef(x.pos, v);
  else c.recv = new ir.VarRef(x.pos, v);
}

function makeCall(b: FuncBuilder, c: Callee, args: ir.Expr[], sig: Type, pos: Pos): ir.Expr {
  const type = callType(b, sig);
  switch (c.kind) {
    case "static": {
      // It copies strings that it has not seen, whatever their type.
      if (c.fn.symbol.startsWith("unique.Make[") && args[0]!.type.kind === Kind.String) withoutCopy(args[0]!);
      const node = new ir.CallStatic(pos, type, c.fn, c.recv === null ? args : [c.recv, ...args]);
      if ((c.fn.pragma & (Pragma.UintptrKeepAlive | Pragma.UintptrEscapes)) !== 0) return keepAlive(b, node);
      return node;
    }
    case "interface":
      return new ir.CallInterface(pos, type, c.recv, c.slot, args);
    case "value":
      return new ir.CallClosure(pos, type, c.fn, args);
  }
}

/**
 * `uintptr(p)` arguments of functions marked so: p is put in a variable that stays alive during the call.
 */
function keepAlive(b: FuncBuilder, node: ir.CallStatic): ir.Expr {
  const stmts: ir.Stmt[] = [];
  const vars: Var[] = [];
  const keep = (x: ir.Expr): void => {
    if (x.kind === ir.NodeKind.Convert && x.op === ir.ConvertOp.PointerToUintptr) {
      const v = b.fn.temp(x.x.type, x.pos);
      stmts.push(new ir.Define(x.pos, v, x.x));
      vars.push(v);
      x.x = new ir.VarRef(x.pos, v);
    } else if (x.kind === ir.NodeKind.Convert && x.op === ir.ConvertOp.Nop) keep(x.x);
    else if (x.kind === ir.NodeKind.SliceLit && x.variadic) for (const e of x.values) keep(e);
  };
  for (const a of node.args) keep(a);
  if (vars.length === 0) return node;
  node.keepAlive = vars;
  return new ir.StmtExpr(node.pos, stmts, node);
}

/** The arguments in the parameters' types, the variadic ones as a slice. `before` gets what `f(g())` needs first. */
function argumentList(b: FuncBuilder, x: ast.CallExpr, sig: Type, before: ir.Stmt[]): ir.Expr[] {
  const values = argumentValues(b, x, before);
  return packArguments(values, sig, x.ellipsis !== 0, exprPos(x));
}

/** Argument values before conversion; the results of `f(g())` are taken apart. */
export function argumentValues(b: FuncBuilder, x: ast.CallExpr, before: ir.Stmt[]): ir.Expr[] {
  if (x.args.length === 1) {
    const arg = expr(b, x.args[0]!);
    if (arg.type.kind !== Kind.Tuple) return [arg];
    return unpack(b, arg, before);
  }
  const out: ir.Expr[] = [];
  for (const a of x.args) out.push(expr(b, a));
  return out;
}

/** A tuple's members in temporaries. */
export function unpack(b: FuncBuilder, tuple: ir.Expr, before: ir.Stmt[]): ir.Expr[] {
  const vars: Var[] = [];
  for (const t of tuple.type.elems) vars.push(b.fn.temp(t, tuple.pos));
  for (const v of vars) before.push(new ir.Define(tuple.pos, v, null));
  before.push(new ir.AssignTuple(tuple.pos, vars, tuple));
  return vars.map((v) => new ir.VarRef(tuple.pos, v));
}

function packArguments(values: ir.Expr[], sig: Type, spread: boolean, pos: Pos): ir.Expr[] {
  const params = sig.params;
  const args: ir.Expr[] = [];
  const fixed = sig.variadic && !spread ? params.length - 1 : params.length;
  for (let i = 0; i < fixed; i++) args.push(convertTo(values[i]!, params[i]!));
  if (fixed === params.length) return args;
  const rest = params[fixed]!;
  if (values.length === fixed) args.push(new ir.Zero(pos, rest));
  else {
    const elems: ir.Expr[] = [];
    const indices: number[] = [];
    for (let i = fixed; i < values.length; i++) {
      indices.push(i - fixed);
      elems.push(convertTo(values[i]!, rest.elem));
    }
    args.push(new ir.SliceLit(pos, rest, elems.length, indices, elems, true));
  }
  return args;
}

/**
 * The func() value that a go or defer statement runs: function and arguments are evaluated now and captured by a wrapper;
 * calls without arguments and results need none.
 */
export function boundCall(b: FuncBuilder, x: ast.CallExpr, why: "go" | "defer", at: Pos): ir.Expr {
  const fun = ast.unparen(x.fun);
  const pos = exprPos(x);
  const built = builtinOf(fun);
  if (built !== null) return builtinAsFunc(b, x, built.id, why, at);
  if (factOf(fun)?.isType) {
    const v = b.save(call(b, x));
    return wrap(b, why, at, (w) => new ir.ExprStmt(pos, insideOf(w, v)));
  }
  const sig = signatureOf(b, fun);
  const c = callee(b, fun);
  if (sig.params.length === 0 && sig.results.length === 0) {
    if (c.kind === "value") return convertTo(c.fn, sig.underlying);
    if (c.kind === "static" && c.recv === null) return new ir.FuncValue(pos, sig, c.fn);
  }
  const before: ir.Stmt[] = [];
  const args = argumentList(b, x, sig, before);
  for (const s of before) b.emit(s);
  const bind = (e: ir.Expr): ir.Expr => bindOperand(b, e);
  let bound: Callee = c;
  if (c.kind === "interface") {
    const recv = bind(c.recv);
    b.emit(checkInterface(recv, pos));
    bound = { kind: "interface", recv, slot: c.slot };
  } else if (c.kind === "value") bound = { kind: "value", fn: bind(c.fn) };
  else if (c.recv !== null) bound = { kind: "static", fn: c.fn, recv: bind(c.recv) };
  const values = args.slice();
  bindAll(b, values);
  return wrap(b, why, at, (w) => {
    const inner = (e: ir.Expr): ir.Expr => insideOf(w, e);
    const target: Callee =
      bound.kind === "interface"
        ? { kind: "interface", recv: inner(bound.recv), slot: bound.slot }
        : bound.kind === "value"
          ? { kind: "value", fn: inner(bound.fn) }
          : { kind: "static", fn: bound.fn, recv: bound.recv === null ? null : inner(bound.recv) };
    return new ir.ExprStmt(pos, makeCall(w, target, values.map(inner), sig, pos));
  });
}

/**
 * Evaluates an operand of a go or defer statement now, as far as that is needed: composite literals are built in the
 * wrapper from operands that are, and so are pointers that become uintptr.
 */
export function bindOperand(b: FuncBuilder, e: ir.Expr): ir.Expr {
  switch (e.kind) {
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.SliceLit:
      bindAll(b, e.values);
      return e;
    case ir.NodeKind.New:
      return e;
    case ir.NodeKind.Convert:
      if (e.op === ir.ConvertOp.PointerToUintptr) {
        e.x = bindOperand(b, e.x);
        return e;
      }
      return b.save(e);
    default:
      return isStable(e) ? e : b.save(e);
  }
}

function bindAll(b: FuncBuilder, values: ir.Expr[]): void {
  const bind = (i: number): void => {
    values[i] = bindOperand(b, values[i]!);
  };
  inTurn(values, (x) => b.save(x), bind).forEach(bind);
}

/** A bound operand of the enclosing function, seen from inside a closure. */
export function insideOf(w: FuncBuilder, e: ir.Expr): ir.Expr {
  switch (e.kind) {
    case ir.NodeKind.VarRef:
      return w.use(e.pos, e.v);
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.SliceLit:
      for (let i = 0; i < e.values.length; i++) e.values[i] = insideOf(w, e.values[i]!);
      return e;
    case ir.NodeKind.Convert:
      e.x = insideOf(w, e.x);
      return e;
    default:
      return e;
  }
}

/** A wrapper closure with one statement; the statement may use variables of `b` through `use`. */
export function wrap(b: FuncBuilder, why: "go" | "defer", pos: Pos, body: (w: FuncBuilder) => ir.Stmt): ir.Expr {
  const type = b.program.table.func([], [], false);
  const w = b.closure(why, type, pos);
  w.fn.wrapper = true;
  w.fn.endPos = pos;
  w.fn.body = w.collect(() => w.emit(body(w)));
  return closureNode(w, type, pos);
}

/** The closure value of a finished closure builder, in its enclosing function. */
export function closureNode(w: FuncBuilder, type: Type, pos: Pos): ir.Closure {
  const vars: Var[] = [];
  for (const c of w.fn.captures) vars.push(c.outer!);
  return new ir.Closure(pos, type, w.fn, vars);
}

/** Parameters of a func type as fresh variables of a synthesised function. */
export function paramVars(b: FuncBuilder, types: readonly Type[], pos: Pos): Var[] {
  return types.map((t, i) => {
    const v = new Var(`.arg${i}`, t, pos, VarClass.Param, b.fn);
    b.fn.params.push(v);
    return v;
  });
}

/** Whether a checker's type is a signature (after aliases). */
export function isSignature(t: T.Type): boolean {
  return t.underlying().kind === TypeKind.Signature;
}
