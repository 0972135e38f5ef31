// Calls of the predeclared functions and of package unsafe. Contract: spec "Built-in functions", "Package unsafe".
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { factOf, selectionOf } from "../../types/facts.ts";
import { BuiltinId } from "../../types/object.ts";
import * as ir from "../nodes.ts";
import {
  complex64Type,
  complex128Type,
  emptyInterfaceType,
  float32Type,
  float64Type,
  intType,
  Kind,
  stringType,
  type Type,
  uint8Type,
  uintptrType,
  unsafePointerType,
  voidType,
} from "../type.ts";
import { argumentValues, bindOperand, insideOf, wrap } from "./calls.ts";
import { intNode } from "./constants.ts";
import { convertTo } from "./conversions.ts";
import { expr, exprTo, typeOfExpr } from "./expr.ts";
import { exprPos, type FuncBuilder } from "./function.ts";

/** Value of a call of a built-in that is no constant. */
export function builtin(b: FuncBuilder, x: ast.CallExpr, id: BuiltinId): ir.Expr {
  const pos = exprPos(x);
  const args = x.args;
  switch (id) {
    case BuiltinId.Append:
      return append(b, x);
    case BuiltinId.Len:
    case BuiltinId.Cap:
      return length(b, args[0]!, id === BuiltinId.Len ? ir.BuiltinOp.Len : ir.BuiltinOp.Cap, pos);
    case BuiltinId.Make:
      return make(b, x);
    case BuiltinId.New:
      return newCall(b, args[0]!, typeOfExpr(b, x), pos);
    case BuiltinId.Panic:
      return new ir.Builtin(pos, voidType, ir.BuiltinOp.Panic, [exprTo(b, args[0]!, emptyInterfaceType)]);
    case BuiltinId.Recover:
      b.fn.hasRecover = true;
      return new ir.Builtin(pos, emptyInterfaceType, ir.BuiltinOp.Recover, []);
    case BuiltinId.Complex: {
      const before: ir.Stmt[] = [];
      const node = complex(argumentValues(b, x, before), pos, typeOfExpr(b, x));
      return before.length === 0 ? node : new ir.StmtExpr(pos, before, node);
    }
    case BuiltinId.Real:
    case BuiltinId.Imag:
      return part(b, args[0]!, id === BuiltinId.Real ? ir.BuiltinOp.Real : ir.BuiltinOp.Imag, pos);
    case BuiltinId.Min:
    case BuiltinId.Max: {
      const t = typeOfExpr(b, x);
      const op = id === BuiltinId.Min ? ir.BuiltinOp.Min : ir.BuiltinOp.Max;
      const before: ir.Stmt[] = [];
      const values = argumentValues(b, x, before).map((v) => convertTo(v, t));
      const node = values.length === 1 ? values[0]! : new ir.Builtin(pos, t, op, values);
      return before.length === 0 ? node : new ir.StmtExpr(pos, before, node);
    }
    case BuiltinId.Sizeof:
      return intNode(pos, expr(b, args[0]!).type.size, uintptrType);
    case BuiltinId.Alignof:
      return intNode(pos, expr(b, args[0]!).type.align, uintptrType);
    case BuiltinId.Offsetof:
      return intNode(pos, offsetOf(b, args[0]!), uintptrType);
    default: {
      const before: ir.Stmt[] = [];
      const node = plain(b, id, argumentValues(b, x, before), pos);
      return before.length === 0 ? node : new ir.StmtExpr(pos, before, node);
    }
  }
}

/** Built-ins whose arguments are plain values. */
function plain(b: FuncBuilder, id: BuiltinId, args: ir.Expr[], pos: Pos): ir.Expr {
  const a = args[0]!;
  const simple = (op: ir.BuiltinOp, type: Type): ir.Expr => new ir.Builtin(pos, type, op, args);
  switch (id) {
    case BuiltinId.Copy:
      return simple(ir.BuiltinOp.Copy, intType);
    case BuiltinId.Delete:
      args[1] = convertTo(args[1]!, a.type.key);
      return simple(ir.BuiltinOp.Delete, voidType);
    case BuiltinId.Clear:
      return simple(ir.BuiltinOp.Clear, voidType);
    case BuiltinId.Close:
      return simple(ir.BuiltinOp.Close, voidType);
    case BuiltinId.Print:
      return simple(ir.BuiltinOp.Print, voidType);
    case BuiltinId.Println:
      return simple(ir.BuiltinOp.Println, voidType);
    case BuiltinId.Panic:
      args[0] = convertTo(a, emptyInterfaceType);
      return simple(ir.BuiltinOp.Panic, voidType);
    case BuiltinId.Recover:
      b.fn.hasRecover = true;
      return simple(ir.BuiltinOp.Recover, emptyInterfaceType);
    case BuiltinId.Add:
      return simple(ir.BuiltinOp.UnsafeAdd, unsafePointerType);
    case BuiltinId.Slice:
      return simple(ir.BuiltinOp.UnsafeSlice, a.type.elem.slice());
    case BuiltinId.SliceData:
      return simple(ir.BuiltinOp.UnsafeSliceData, a.type.elem.pointer());
    case BuiltinId.String:
      return simple(ir.BuiltinOp.UnsafeString, stringType);
    case BuiltinId.StringData:
      return simple(ir.BuiltinOp.UnsafeStringData, uint8Type.pointer());
    default:
      throw new InternalError(`ir: ${b.fn.symbol}: built-in ${id}`);
  }
}

/** A built-in as the func() value of a go or defer statement. */
export function builtinAsFunc(b: FuncBuilder, x: ast.CallExpr, id: BuiltinId, why: "go" | "defer", at: Pos): ir.Expr {
  const pos = exprPos(x);
  const before: ir.Stmt[] = [];
  let values: ir.Expr[];
  if (id === BuiltinId.Panic) values = [exprTo(b, x.args[0]!, emptyInterfaceType)];
  else values = argumentValues(b, x, before);
  if (id === BuiltinId.Delete) values[1] = convertTo(values[1]!, values[0]!.type.key);
  for (const s of before) b.emit(s);
  const bound = values.map((e) => bindOperand(b, e));
  return wrap(b, why, at, (w) => {
    const inner = bound.map((e) => insideOf(w, e));
    return new ir.ExprStmt(pos, plain(w, id, inner, pos));
  });
}

function append(b: FuncBuilder, x: ast.CallExpr): ir.Expr {
  const pos = exprPos(x);
  const before: ir.Stmt[] = [];
  const values = argumentValues(b, x, before);
  const t = typeOfExpr(b, x);
  const slice = convertTo(values[0]!, t);
  let node: ir.Expr;
  if (x.ellipsis !== 0) {
    const tail = values[1]!;
    node = new ir.Append(pos, t, slice, [tail.type.kind === Kind.String ? tail : convertTo(tail, t)], true);
  } else {
    const rest: ir.Expr[] = [];
    for (let i = 1; i < values.length; i++) rest.push(convertTo(values[i]!, t.elem));
    node = rest.length === 0 ? slice : new ir.Append(pos, t, slice, rest, false);
  }
  return before.length === 0 ? node : new ir.StmtExpr(pos, before, node);
}

function length(b: FuncBuilder, arg: ast.Expr, op: ir.BuiltinOp, pos: Pos): ir.Expr {
  const x = expr(b, arg);
  const array = x.type.kind === Kind.Pointer ? x.type.elem : x.type;
  if (array.kind === Kind.Array) {
    // Not a constant because something in it must run, or because the type came with an instance.
    const n = intNode(pos, array.len);
    return hasEffects(x) ? new ir.StmtExpr(pos, [new ir.ExprStmt(pos, x)], n) : n;
  }
  return new ir.Builtin(pos, intType, op, [x]);
}

function hasEffects(x: ir.Expr): boolean {
  switch (x.kind) {
    case ir.NodeKind.VarRef:
    case ir.NodeKind.GlobalRef:
    case ir.NodeKind.Zero:
      return false;
    case ir.NodeKind.FieldOf:
    case ir.NodeKind.Deref:
    case ir.NodeKind.AddrOf:
      return hasEffects(x.x);
    default:
      return true;
  }
}

function make(b: FuncBuilder, x: ast.CallExpr): ir.Expr {
  const pos = exprPos(x);
  const t = typeOfExpr(b, x);
  const bound = (i: number): ir.Expr | null => {
    const a = x.args[i];
    if (a === undefined) return null;
    const e = expr(b, a);
    return e.type.isInteger() ? e : convertTo(e, intType);
  };
  switch (t.kind) {
    case Kind.Slice:
      return new ir.MakeSlice(pos, t, bound(1)!, bound(2));
    case Kind.Map:
      return new ir.MakeMap(pos, t, bound(1));
    case Kind.Chan:
      return new ir.MakeChan(pos, t, bound(1));
    default:
      throw new InternalError(`ir: ${b.fn.symbol}: make of ${t.linkString}`);
  }
}

/** `new(T)` or, with a value, `new(x)`. */
function newCall(b: FuncBuilder, arg: ast.Expr, t: Type, pos: Pos): ir.Expr {
  if (factOf(arg)?.isType) return new ir.New(pos, t);
  return new ir.PtrLit(pos, t, exprTo(b, arg, t.elem));
}

function complex(args: ir.Expr[], pos: Pos, t: Type): ir.Expr {
  const part = t.kind === Kind.Complex64 ? float32Type : float64Type;
  let re = args[0]!;
  let im = args[1]!;
  // A defined float type gives the predeclared complex type; a constant side takes the other's type.
  if (re.type !== im.type) {
    if (re.type.kind !== part.kind) re = convertTo(re, im.type);
    else im = convertTo(im, re.type);
  }
  return new ir.Builtin(pos, t, ir.BuiltinOp.Complex, [re, im]);
}

function part(b: FuncBuilder, arg: ast.Expr, op: ir.BuiltinOp, pos: Pos): ir.Expr {
  const x = expr(b, arg);
  const t = x.type === complex64Type ? float32Type : x.type === complex128Type ? float64Type : null;
  return new ir.Builtin(pos, t ?? (x.type.kind === Kind.Complex64 ? float32Type : float64Type), op, [x]);
}

function offsetOf(b: FuncBuilder, arg: ast.Expr): number {
  const sel = ast.unparen(arg) as ast.SelectorExpr;
  const s = selectionOf(sel)!;
  let t = typeOfExpr(b, sel.x);
  if (t.kind === Kind.Pointer) t = t.elem;
  let offset = 0;
  for (const i of s.index) {
    offset += t.fieldOffset(i);
    t = t.fields[i]!.type;
  }
  return offset;
}
