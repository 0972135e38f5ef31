// Conversions between kinds, and representability: does a constant fit a Go type, and what does rounding make of it?
// Contract: go/constant's ToInt, ToFloat, ToComplex, Float32Val, Float64Val; spec, "Representability".
import { InternalError } from "../base/internal-error.ts";
import {
  bitLength as bigBitLength,
  bigFloatToInteger,
  precision,
  roundBigFloat,
  truncateBigFloat,
} from "./bigfloat.ts";
import { ratioToFloat32, ratioToFloat64 } from "./ieee.ts";
import { sign } from "./operations.ts";
import {
  type FloatValue,
  type IntValue,
  intToFloat,
  Kind,
  makeComplex,
  makeFloat64,
  makeInt,
  Rank,
  type RealValue,
  staysRat,
  unknown,
  type Value,
} from "./value.ts";

/** The integer that x is (1.0 and 1+0i are); unknown where it is none. */
export function toInt(x: Value): Value {
  switch (x.rank) {
    case Rank.Int:
      return x;
    case Rank.Rat:
      return x.denominator === 1n ? makeInt(x.numerator) : unknown;
    case Rank.Float:
      return floatToInt(x);
    case Rank.Complex:
      return sign(x.im) === 0 ? toInt(x.re) : unknown;
    default:
      return unknown;
  }
}

/**
 * A big float counts as an integer also when leaving its last four bits out, downwards or upwards, gives one: they are
 * taken for the rounding errors of the operations before.
 */
function floatToInt(x: FloatValue): Value {
  const f = x.value;
  if (!staysRat(f.binaryExponent)) return unknown;
  for (const candidate of [f, truncateBigFloat(f, precision - 4, false), truncateBigFloat(f, precision - 4, true)]) {
    const i = bigFloatToInteger(candidate);
    if (i !== null) return makeInt(i);
  }
  return unknown;
}

/** x as a Float; unknown for a complex value with an imaginary part, and for what is no number. */
export function toFloat(x: Value): Value {
  switch (x.rank) {
    case Rank.Int:
      return intToFloat(x);
    case Rank.Rat:
    case Rank.Float:
      return x;
    case Rank.Complex:
      return sign(x.im) === 0 ? toFloat(x.re) : unknown;
    default:
      return unknown;
  }
}

export function toComplex(x: Value): Value {
  switch (x.rank) {
    case Rank.Int:
    case Rank.Rat:
    case Rank.Float:
      return makeComplex(x, makeInt(0));
    case Rank.Complex:
      return x;
    default:
      return unknown;
  }
}

/** Bits of an integer's magnitude. */
export function bitLength(x: Value): number {
  if (x.kind === Kind.Unknown) return 0;
  return bigBitLength(intOf(x, "bitLength").toBigInt());
}

function intOf(x: Value, what: string): IntValue {
  if (x.kind !== Kind.Int) throw new InternalError(`constant.${what}: kind ${x.kind} is no integer`);
  return x;
}

function realOf(x: Value, what: string): RealValue {
  if (x.kind !== Kind.Int && x.kind !== Kind.Float)
    throw new InternalError(`constant.${what}: kind ${x.kind} is not real`);
  return x;
}

/** The float64 nearest to a real value: an infinity beyond the largest, 0 with x's sign below the smallest. 0 for unknown. */
export function float64Value(x: Value): number {
  return x.kind === Kind.Unknown ? 0 : nearest(realOf(x, "float64Value"), ratioToFloat64);
}

/** The float32 nearest to a real value, as a number. */
export function float32Value(x: Value): number {
  return x.kind === Kind.Unknown ? 0 : nearest(realOf(x, "float32Value"), ratioToFloat32);
}

function nearest(x: RealValue, round: (numerator: bigint, denominator: bigint) => number): number {
  switch (x.rank) {
    case Rank.Int: {
      if (x.big === null) return round === ratioToFloat64 ? x.small : Math.fround(x.small);
      return nearestBigFloat(x.big, round);
    }
    case Rank.Rat:
      return round(x.numerator, x.denominator);
    case Rank.Float: {
      const { mantissa, exponent, binaryExponent } = x.value;
      if (binaryExponent > 1100) return mantissa < 0n ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      if (binaryExponent < -1200) return mantissa < 0n ? -0 : 0;
      return exponent >= 0 ? round(mantissa << BigInt(exponent), 1n) : round(mantissa, 1n << BigInt(-exponent));
    }
  }
}

/** Large integers go through a big float first, as go/constant takes them: that matters past 512 bits only. */
function nearestBigFloat(v: bigint, round: (numerator: bigint, denominator: bigint) => number): number {
  const f = roundBigFloat(v, 0);
  if (f === null || f.binaryExponent > 1100) return v < 0n ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return f.exponent >= 0 ? round(f.mantissa << BigInt(f.exponent), 1n) : round(f.mantissa, 1n << BigInt(-f.exponent));
}

/** x rounded to a float32; unknown where it overflows. */
export function roundToFloat32(x: Value): Value {
  return makeFloat64(float32Value(x));
}

/** x rounded to a float64; unknown where it overflows. */
export function roundToFloat64(x: Value): Value {
  return makeFloat64(float64Value(x));
}

/** 2 to the power of the index: V8 computes others slowly. */
const powers = Array.from({ length: 54 }, (_, i) => 2 ** i);

/** Whether an integer fits a type of `bits` bits. */
export function fitsInt(x: IntValue, bits: number, unsigned: boolean): boolean {
  if (x.big !== null) {
    return x.big === (unsigned ? BigInt.asUintN(bits, x.big) : BigInt.asIntN(bits, x.big));
  }
  const v = x.small;
  if (unsigned) return v >= 0 && (bits > 52 || v < powers[bits]!);
  if (bits > 53) return true;
  const limit = powers[bits - 1]!;
  return v >= -limit && v < limit;
}

/** An integer's value cut to `bits` bits, read as signed or unsigned (what a conversion of a variable would do). */
export function wrapInt(x: IntValue, bits: number, unsigned: boolean): IntValue {
  const v = x.toBigInt();
  return makeInt(unsigned ? BigInt.asUintN(bits, v) : BigInt.asIntN(bits, v));
}

/** A non-negative integer constant as a number if it is at most `max`; else null. For shift counts, lengths, indices. */
export function smallUnsigned(x: Value, max = Number.MAX_SAFE_INTEGER): number | null {
  const i = toInt(x);
  return i.kind === Kind.Int && i.big === null && i.small >= 0 && i.small <= max ? i.small : null;
}

/** The low and high 32 bits (two's complement, both as int32) of an integer of up to 64 bits. */
export function int64Halves(x: Value): { low: number; high: number } {
  const i = intOf(x, "int64Halves");
  if (i.big === null && (i.small | 0) === i.small) return { low: i.small | 0, high: i.small < 0 ? -1 : 0 };
  const v = i.toBigInt();
  return { low: Number(BigInt.asIntN(32, v)), high: Number(BigInt.asIntN(32, v >> 32n)) };
}
