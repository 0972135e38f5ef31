// Exact constant values: what the spec calls constants, from literals to results of constant expressions. Values are
// immutable. In and out: `Value`. Contract: src/go/constant/value.go; spec, "Constants".
//
// A number lives in one of five classes, each able to hold what the one before it holds: IntValue, RatValue (fractions
// up to 4096 bits), FloatValue (512 bits of mantissa), ComplexValue. An operation brings both sides to the later class.
import { InternalError } from "../base/internal-error.ts";
import { type BigFloat, bigFloatFromRatio, bigFloatZero, bitLength, roundBigFloat } from "./bigfloat.ts";
import { float64ToRatio } from "./ieee.ts";

/** What a value is in the language's terms. Rationals and big floats are both Float. */
export const enum Kind {
  Unknown = 0,
  Bool = 1,
  String = 2,
  Int = 3,
  Float = 4,
  Complex = 5,
}

/** Order of the number classes; operands are brought to the higher one. */
export const enum Rank {
  None = 0,
  Int = 1,
  Rat = 2,
  Float = 3,
  Complex = 4,
}

/** The outcome of an operation on an erroneous operand, or one that cannot be represented (an infinite float). */
export class UnknownValue {
  readonly kind = Kind.Unknown;
  readonly rank = Rank.None;
}

export class BoolValue {
  readonly kind = Kind.Bool;
  readonly rank = Rank.None;
  readonly value: boolean;

  constructor(value: boolean) {
    this.value = value;
  }
}

/** A string constant: any bytes. `bytes` has one UTF-16 unit (0 to 255) for each byte, so ASCII reads as itself. */
export class StringValue {
  readonly kind = Kind.String;
  readonly rank = Rank.None;
  readonly bytes: string;

  constructor(bytes: string) {
    this.bytes = bytes;
  }
}

/** An integer. `big` is null exactly while the value is a safe integer, which is then in `small` (else 0). */
export class IntValue {
  readonly kind = Kind.Int;
  readonly rank = Rank.Int;
  readonly small: number;
  readonly big: bigint | null;

  constructor(small: number, big: bigint | null) {
    this.small = small;
    this.big = big;
  }

  toBigInt(): bigint {
    return this.big ?? BigInt(this.small);
  }
}

/** A fraction in lowest terms; the denominator is positive. It may be a whole number (1/1): its kind is Float still. */
export class RatValue {
  readonly kind = Kind.Float;
  readonly rank = Rank.Rat;
  readonly numerator: bigint;
  readonly denominator: bigint;

  constructor(numerator: bigint, denominator: bigint) {
    this.numerator = numerator;
    this.denominator = denominator;
  }
}

export class FloatValue {
  readonly kind = Kind.Float;
  readonly rank = Rank.Float;
  readonly value: BigFloat;

  constructor(value: BigFloat) {
    this.value = value;
  }
}

/** Both parts are Int or Float. */
export class ComplexValue {
  readonly kind = Kind.Complex;
  readonly rank = Rank.Complex;
  readonly re: RealValue;
  readonly im: RealValue;

  constructor(re: RealValue, im: RealValue) {
    this.re = re;
    this.im = im;
  }
}

export type RealValue = IntValue | RatValue | FloatValue;
export type NumberValue = RealValue | ComplexValue;
export type Value = UnknownValue | BoolValue | StringValue | NumberValue;

export const unknown = new UnknownValue();
const trueValue = new BoolValue(true);
const falseValue = new BoolValue(false);
/** Shared values for the integers -1 to 255. */
const smallInts: IntValue[] = [];
for (let i = -1; i < 256; i++) smallInts.push(new IntValue(i, null));

/** Components of fractions and exponents of floats up to this many bits stay fractions. */
const maxRatBits = 4096;

export function makeBool(b: boolean): BoolValue {
  return b ? trueValue : falseValue;
}

/** A string constant from its bytes, one UTF-16 unit each; see `utf8Bytes` for ordinary text. */
export function makeString(bytes: string): StringValue {
  return new StringValue(bytes);
}

export function makeInt(x: number | bigint): IntValue {
  if (typeof x === "bigint") {
    if (x < -0x1fffffffffffffn || x > 0x1fffffffffffffn) return new IntValue(0, x);
    x = Number(x);
  } else if (!Number.isSafeInteger(x)) {
    throw new InternalError(`constant.makeInt: ${x} is not a safe integer`);
  }
  return x >= -1 && x < 256 ? smallInts[x + 1]! : new IntValue(x === 0 ? 0 : x, null);
}

/** The fraction numerator/denominator (not 0), reduced; a big float where it would need more than 4096 bits. */
export function makeRat(numerator: bigint, denominator: bigint): RatValue | FloatValue | UnknownValue {
  if (denominator < 0n) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator);
  if (divisor !== 1n) {
    numerator /= divisor;
    denominator /= divisor;
  }
  if (bitLength(numerator) < maxRatBits && bitLength(denominator) < maxRatBits) {
    return new RatValue(numerator, denominator);
  }
  return makeFloat(bigFloatFromRatio(numerator, denominator));
}

const floatZero = new FloatValue(bigFloatZero);

/** A big float as a value; null (infinity) is unknown. */
export function makeFloat(x: BigFloat | null): FloatValue | UnknownValue {
  if (x === null) return unknown;
  return x.mantissa === 0n ? floatZero : new FloatValue(x);
}

/** The exact value of a float64; unknown for infinities and NaN. */
export function makeFloat64(x: number): Value {
  if (!Number.isFinite(x)) return unknown;
  const r = float64ToRatio(x);
  return new RatValue(r.numerator, r.denominator);
}

export function makeComplex(re: Value, im: Value): ComplexValue | UnknownValue {
  if (!isReal(re) || !isReal(im)) return unknown;
  return new ComplexValue(re, im);
}

/** im * i */
export function makeImag(im: Value): ComplexValue | UnknownValue {
  return makeComplex(makeInt(0), im);
}

export function isReal(x: Value): x is RealValue {
  return x.kind === Kind.Int || x.kind === Kind.Float;
}

/** Whether an integer of this size, or a float of this exponent, is still kept as a fraction. */
export function staysRat(bits: number): boolean {
  return -maxRatBits < bits && bits < maxRatBits;
}

/** x as a fraction, an integer beyond the limit as a big float. */
export function intToFloat(x: IntValue): RatValue | FloatValue {
  const v = x.toBigInt();
  if (x.big === null || staysRat(bitLength(v))) return new RatValue(v, 1n);
  return new FloatValue(roundBigFloat(v, 0)!);
}

export function realToBigFloat(x: RealValue): BigFloat | null {
  switch (x.rank) {
    case Rank.Int:
      return roundBigFloat(x.toBigInt(), 0);
    case Rank.Rat:
      return bigFloatFromRatio(x.numerator, x.denominator);
    case Rank.Float:
      return x.value;
  }
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) {
    if (a <= 0x1fffffffffffffn && b <= 0x1fffffffffffffn) return BigInt(smallGcd(Number(a), Number(b)));
    const r = a % b;
    a = b;
    b = r;
  }
  return a;
}

function smallGcd(a: number, b: number): number {
  while (b !== 0) {
    const r = a % b;
    a = b;
    b = r;
  }
  return a;
}
