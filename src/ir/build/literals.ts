// Composite literals and function literals. Contract: spec "Composite literals", "Function literals".
import { InternalError } from "../../base/internal-error.ts";
import * as ast from "../../syntax/ast.ts";
import { factOf } from "../../types/facts.ts";
import type { Signature } from "../../types/type.ts";
import * as ir from "../nodes.ts";
import { Kind, type Type } from "../type.ts";
import { closureNode } from "./calls.ts";
import { smallInt } from "./constants.ts";
import { expr, exprTo, typeOfExpr } from "./expr.ts";
import { exprPos, type FuncBuilder } from "./function.ts";

/** `T{…}`; an elided `&T{…}` has a pointer type. */
export function compositeLit(b: FuncBuilder, x: ast.CompositeLit): ir.Expr {
  const t = typeOfExpr(b, x);
  if (t.kind === Kind.Pointer) {
    const lit = literal(b, x, t.elem);
    return new ir.PtrLit(x.lbrace, t, lit);
  }
  return literal(b, x, t);
}

function literal(b: FuncBuilder, x: ast.CompositeLit, t: Type): ir.Expr {
  switch (t.kind) {
    case Kind.Struct:
      return structLit(b, x, t);
    case Kind.Array: {
      const e = elements(b, x, t.elem);
      return new ir.ArrayLit(x.lbrace, t, e.indices, e.values);
    }
    case Kind.Slice: {
      const e = elements(b, x, t.elem);
      return new ir.SliceLit(x.lbrace, t, e.length, e.indices, e.values, false);
    }
    case Kind.Map:
      return mapLit(b, x, t);
    default:
      throw new InternalError(`ir: ${b.fn.symbol}: literal of type ${t.linkString}`);
  }
}

function structLit(b: FuncBuilder, x: ast.CompositeLit, t: Type): ir.Expr {
  const indices: number[] = [];
  const values: ir.Expr[] = [];
  for (let i = 0; i < x.elts.length; i++) {
    const e = x.elts[i]!;
    let at = i;
    let value = e;
    if (e.kind === ast.NodeKind.KeyValueExpr) {
      const name = (e.key as ast.Ident).name;
      at = t.fields.findIndex((f) => f.name === name);
      value = e.value;
    }
    indices.push(at);
    values.push(exprTo(b, value, t.fields[at]!.type));
  }
  return new ir.StructLit(x.lbrace, t, indices, values);
}

function elements(b: FuncBuilder, x: ast.CompositeLit, elem: Type) {
  const indices: number[] = [];
  const values: ir.Expr[] = [];
  let next = 0;
  let length = 0;
  for (const e of x.elts) {
    let value = e;
    if (e.kind === ast.NodeKind.KeyValueExpr) {
      const at = smallInt(expr(b, e.key));
      if (at === null) throw new InternalError(`ir: ${b.fn.symbol}: index of an element is no constant`);
      next = at;
      value = e.value;
    }
    indices.push(next);
    values.push(exprTo(b, value, elem));
    next++;
    if (next > length) length = next;
  }
  return { indices, values, length };
}

function mapLit(b: FuncBuilder, x: ast.CompositeLit, t: Type): ir.Expr {
  const keys: ir.Expr[] = [];
  const values: ir.Expr[] = [];
  for (const e of x.elts) {
    const kv = e as ast.KeyValueExpr;
    keys.push(exprTo(b, kv.key, t.key));
    values.push(exprTo(b, kv.value, t.elem));
  }
  return new ir.MapLit(x.lbrace, t, keys, values);
}

/** A function literal: its body becomes a Func of its own, built now. */
export function funcLit(b: FuncBuilder, x: ast.FuncLit): ir.Expr {
  const tv = factOf(x);
  if (tv === null) throw new InternalError(`ir: ${b.fn.symbol}: a function literal was not checked`);
  const type = b.type(tv.type);
  const w = b.closure("func", type.underlying, exprPos(x));
  w.declareSignature(tv.type.underlying() as Signature);
  w.body(x.body);
  return closureNode(w, type, x.pos);
}
