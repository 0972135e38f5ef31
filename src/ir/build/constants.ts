// Constant values as nodes. In: exact values of the checker. Out: ConstBool, ConstInt, ConstFloat, ConstComplex,
// ConstString, rounded and cut to their type.
import { InternalError } from "../../base/internal-error.ts";
import {
  Kind as ConstKind,
  float32Value,
  float64Value,
  imag,
  int64Halves,
  real,
  toFloat,
  toInt,
  type Value,
} from "../../constant/index.ts";
import type { Pos } from "../../source/position.ts";
import * as ir from "../nodes.ts";
import { boolType, intType, Kind, type Type } from "../type.ts";

/** The node of constant `v` in type `t`, which is not an interface. */
export function constNode(pos: Pos, t: Type, v: Value): ir.Expr {
  switch (t.kind) {
    case Kind.Bool:
      if (v.kind === ConstKind.Bool) return new ir.ConstBool(pos, t, v.value);
      break;
    case Kind.String:
      if (v.kind === ConstKind.String) return new ir.ConstString(pos, t, binaryBytes(v.bytes));
      break;
    case Kind.Float32:
      return new ir.ConstFloat(pos, t, float32Value(toFloat(v)));
    case Kind.Float64:
      return new ir.ConstFloat(pos, t, float64Value(toFloat(v)));
    case Kind.Complex64:
      return new ir.ConstComplex(pos, t, float32Value(toFloat(real(v))), float32Value(toFloat(imag(v))));
    case Kind.Complex128:
      return new ir.ConstComplex(pos, t, float64Value(toFloat(real(v))), float64Value(toFloat(imag(v))));
    default:
      if (t.isInteger() || t.kind === Kind.UnsafePointer || t.kind === Kind.Pointer) {
        const i = toInt(v);
        if (i.kind === ConstKind.Int) {
          const h = int64Halves(i);
          return new ir.ConstInt(pos, t, h.low, h.high);
        }
      }
  }
  throw new InternalError(`ir: no constant of kind ${v.kind} in type ${t.linkString}`);
}

/** Bytes of a string that holds one byte a character. */
export function binaryBytes(s: string): Uint8Array {
  const b = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) b[i] = s.charCodeAt(i);
  return b;
}

export function intNode(pos: Pos, n: number, t: Type = intType): ir.ConstInt {
  return new ir.ConstInt(pos, t, n | 0, Math.floor(n / 0x100000000));
}

export function boolNode(pos: Pos, value: boolean): ir.ConstBool {
  return new ir.ConstBool(pos, boolType, value);
}

/** The value of an integer constant that fits a JavaScript number exactly; null for other expressions. */
export function smallInt(x: ir.Expr | null): number | null {
  if (x === null || x.kind !== ir.NodeKind.ConstInt) return null;
  if (x.hi === 0 || x.hi === -1) return x.hi * 0x100000000 + (x.lo >>> 0);
  if (x.hi > -0x200000 && x.hi < 0x200000) return x.hi * 0x100000000 + (x.lo >>> 0);
  return null;
}

/** A copy of a constant in another type with the same representation. */
export function retyped(x: ir.Expr, t: Type): ir.Expr | null {
  switch (x.kind) {
    case ir.NodeKind.ConstBool:
      return new ir.ConstBool(x.pos, t, x.value);
    case ir.NodeKind.ConstInt:
      return new ir.ConstInt(x.pos, t, x.lo, x.hi);
    case ir.NodeKind.ConstFloat:
      return new ir.ConstFloat(x.pos, t, x.value);
    case ir.NodeKind.ConstComplex:
      return new ir.ConstComplex(x.pos, t, x.re, x.im);
    case ir.NodeKind.ConstString:
      return new ir.ConstString(x.pos, t, x.bytes);
    case ir.NodeKind.Zero:
      return new ir.Zero(x.pos, t);
    default:
      return null;
  }
}

export function isConst(x: ir.Expr): boolean {
  return x.kind <= ir.NodeKind.Zero;
}
