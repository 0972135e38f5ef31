// Conversions between numeric types: every pair of integers, floats and complex numbers. Contract: spec "Conversions
// between numeric types"; what amd64 has is signed conversions of 32 and 64 bits, the rest is spelt out here.
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import type { FuncBuilder } from "./function.ts";
import { ssaType } from "./types.ts";

/** Extension and truncation ops by log2 of the source size, then of the target size. */
const signExtend = [
  [0, Op.SignExt8to16, Op.SignExt8to32, Op.SignExt8to64],
  [0, 0, Op.SignExt16to32, Op.SignExt16to64],
  [0, 0, 0, Op.SignExt32to64],
];
const zeroExtend = [
  [0, Op.ZeroExt8to16, Op.ZeroExt8to32, Op.ZeroExt8to64],
  [0, 0, Op.ZeroExt16to32, Op.ZeroExt16to64],
  [0, 0, 0, Op.ZeroExt32to64],
];
const truncate = [
  [],
  [Op.Trunc16to8],
  [Op.Trunc32to8, Op.Trunc32to16],
  [Op.Trunc64to8, Op.Trunc64to16, Op.Trunc64to32],
];

/** 0 to 3 for 1, 2, 4 and 8 bytes. */
export function log2Size(t: { size: number }): number {
  return t.size === 8 ? 3 : t.size === 4 ? 2 : t.size === 2 ? 1 : 0;
}

/** An integer of IR type `from` as an integer of SSA type `to`: extended by the sign of `from`, or cut off. */
export function convertInteger(b: FuncBuilder, x: Value, from: IrType, to: Type): Value {
  const a = log2Size(from);
  const z = log2Size(to);
  if (a === z) return x.type === to ? x : b.s.v1(Op.Copy, to, x);
  if (a > z) return b.s.v1(truncate[a]![z]!, to, x);
  return b.s.v1((from.isSigned() ? signExtend : zeroExtend)[a]![z]!, to, x);
}

/** Converts `x` between numeric types. */
export function buildNumeric(b: FuncBuilder, x: Value, from: IrType, to: IrType): Value {
  const t = ssaType(to);
  if (to.isInteger()) {
    if (from.isInteger()) return convertInteger(b, x, from, t);
    if (from.isFloat()) return floatToInteger(b, x, from, to);
  } else if (to.isFloat()) {
    if (from.isInteger()) return integerToFloat(b, x, from, t);
    if (from.isFloat()) return convertFloat(b, x, t);
  } else if (to.isComplex() && from.isComplex()) {
    const part = to.kind === IrKind.Complex64 ? T.float32 : T.float64;
    const [re, im] = complexParts(b, x);
    return b.s.v2(Op.ComplexMake, t, convertFloat(b, re, part), convertFloat(b, im, part));
  }
  return b.fail(`numeric conversion ${from.linkString} to ${to.linkString}`);
}

/** Real and imaginary part. */
export function complexParts(b: FuncBuilder, x: Value): [Value, Value] {
  const part = x.type.size === 8 ? T.float32 : T.float64;
  return [b.s.v1(Op.ComplexReal, part, x), b.s.v1(Op.ComplexImag, part, x)];
}

export function convertFloat(b: FuncBuilder, x: Value, to: Type): Value {
  if (x.type.size === to.size) return x.type === to ? x : b.s.v1(Op.Copy, to, x);
  return b.s.v1(to.size === 8 ? Op.Cvt32Fto64F : Op.Cvt64Fto32F, to, x);
}

function integerToFloat(b: FuncBuilder, x: Value, from: IrType, to: Type): Value {
  const { s } = b;
  const wide = to.size === 8;
  if (from.size < 4 || (from.size === 4 && from.isSigned())) {
    return s.v1(wide ? Op.Cvt32to64F : Op.Cvt32to32F, to, convertInteger(b, x, from, T.int32));
  }
  const cvt = wide ? Op.Cvt64to64F : Op.Cvt64to32F;
  const y = convertInteger(b, x, from, T.int64);
  if (from.size === 4 || from.isSigned()) return s.v1(cvt, to, y);
  // The top bit is set: halve (keeping the lowest bit for rounding), convert, double.
  return b.select(
    to,
    s.v2(Op.Leq64, T.bool, b.f.constInt(T.int64, 0), y),
    () => s.v1(cvt, to, y),
    () => {
      const one = b.f.constInt(T.int64, 1);
      const half = s.v2(Op.Rsh64Ux64, T.int64, y, b.f.constInt(T.uint64, 1));
      const f = s.v1(cvt, to, s.v2(Op.Or64, T.int64, half, s.v2(Op.And64, T.int64, y, one)));
      return s.v2(wide ? Op.Add64F : Op.Add32F, to, f, f);
    },
    1,
  );
}

function floatToInteger(b: FuncBuilder, x: Value, from: IrType, to: IrType): Value {
  const { s } = b;
  const wide = from.size === 8;
  const t = ssaType(to);
  if (to.size < 4 || (to.size === 4 && to.isSigned())) {
    const y = s.v1(wide ? Op.Cvt64Fto32 : Op.Cvt32Fto32, T.int32, x);
    return to.size === 4 ? retyped(b, y, t) : s.v1(truncate[2]![log2Size(to)]!, t, y);
  }
  const cvt = wide ? Op.Cvt64Fto64 : Op.Cvt32Fto64;
  if (to.size === 4) return s.v1(Op.Trunc64to32, t, s.v1(cvt, T.int64, x));
  if (to.isSigned()) return retyped(b, s.v1(cvt, T.int64, x), t);
  // From 2^63 on: convert what is above, and put the top bit back.
  const limit = b.f.constFloat(wide ? T.float64 : T.float32, 2 ** 63);
  return b.select(
    t,
    s.v2(wide ? Op.Less64F : Op.Less32F, T.bool, x, limit),
    () => retyped(b, s.v1(cvt, T.int64, x), t),
    () => {
      const rest = s.v2(wide ? Op.Sub64F : Op.Sub32F, limit.type, x, limit);
      return s.v2(Op.Xor64, t, s.v1(cvt, T.int64, rest), b.f.constInt64(T.int64, 0, -0x80000000));
    },
    1,
  );
}

function retyped(b: FuncBuilder, x: Value, t: Type): Value {
  return x.type === t ? x : b.s.v1(Op.Copy, t, x);
}
