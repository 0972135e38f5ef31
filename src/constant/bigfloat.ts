// Big binary floating-point numbers with a mantissa of 512 bits, over BigInt. Every operation rounds once, to nearest even.
// In and out: BigFloat; null stands for infinity (an exponent that no longer fits 32 bits). Contract: math/big.Float at
// precision 512, as go/constant uses it for values whose fraction would grow too large.

/** Bits of mantissa. */
export const precision = 512;

/** Largest and smallest binary exponent of a value written as 0.1xxx * 2^exponent. */
const maxExponent = 0x7fffffff;
const minExponent = -0x80000000;

/** Number of bits of `x`'s magnitude; 0 for 0. */
export function bitLength(x: bigint): number {
  if (x < 0n) x = -x;
  if (x < 0x1fffffffffffffn) {
    const n = Number(x);
    return n < 0x100000000 ? 32 - Math.clz32(n) : 64 - Math.clz32(n / 0x100000000);
  }
  const hex = x.toString(16);
  return hex.length * 4 - (Math.clz32(Number.parseInt(hex[0]!, 16)) - 28);
}

/** A value mantissa * 2^exponent. The mantissa is 0 (then the exponent is 0 too) or has exactly 512 bits; it has the sign. */
export class BigFloat {
  readonly mantissa: bigint;
  readonly exponent: number;

  constructor(mantissa: bigint, exponent: number) {
    this.mantissa = mantissa;
    this.exponent = exponent;
  }

  get sign(): number {
    return this.mantissa === 0n ? 0 : this.mantissa < 0n ? -1 : 1;
  }

  /** The exponent e of the form 0.1xxx * 2^e; 0 for 0. */
  get binaryExponent(): number {
    return this.mantissa === 0n ? 0 : this.exponent + precision;
  }

  isInteger(): boolean {
    if (this.mantissa === 0n || this.exponent >= 0) return true;
    if (this.exponent <= -precision) return false;
    return (this.mantissa & ((1n << BigInt(-this.exponent)) - 1n)) === 0n;
  }
}

export const bigFloatZero = new BigFloat(0n, 0);

/**
 * The BigFloat nearest to mantissa * 2^exponent; null where it would be infinite. `bits` is the precision asked for.
 * A caller that has cut bits off sets the lowest bit of a mantissa of at least `bits + 2` bits, so that ties are seen.
 */
export function roundBigFloat(mantissa: bigint, exponent: number, bits = precision): BigFloat | null {
  if (mantissa === 0n) return bigFloatZero;
  const negative = mantissa < 0n;
  let m = negative ? -mantissa : mantissa;
  let e = exponent;
  const excess = bitLength(m) - bits;
  if (excess > 0) {
    const shift = BigInt(excess);
    const rest = m & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    m >>= shift;
    e += excess;
    if (rest > half || (rest === half && (m & 1n) === 1n)) m++;
  }
  const missing = precision - bitLength(m);
  if (missing > 0) {
    m <<= BigInt(missing);
    e -= missing;
  } else if (missing < 0) {
    m >>= BigInt(-missing);
    e -= missing;
  }
  if (e + precision > maxExponent) return null;
  if (e + precision < minExponent) return bigFloatZero;
  return new BigFloat(negative ? -m : m, e);
}

/** numerator/denominator * 2^exponent. */
export function bigFloatFromRatio(numerator: bigint, denominator: bigint, exponent = 0): BigFloat | null {
  const shift = precision + 3 - (bitLength(numerator) - bitLength(denominator));
  const n = shift > 0 ? numerator << BigInt(shift) : numerator;
  const d = shift > 0 ? denominator : denominator << BigInt(-shift);
  const q = n / d;
  return roundBigFloat(q * d === n ? q : sticky(q, n < 0n), exponent - shift);
}

/** `q` with the lowest bit of its magnitude set, to say that a remainder was cut off. `negative` is the sign if q is 0. */
function sticky(q: bigint, negative: boolean): bigint {
  return negative ? -(-q | 1n) : q | 1n;
}

export function negBigFloat(x: BigFloat): BigFloat {
  return new BigFloat(-x.mantissa, x.exponent);
}

export function addBigFloat(x: BigFloat, y: BigFloat): BigFloat | null {
  if (x.mantissa === 0n) return y;
  if (y.mantissa === 0n) return x;
  if (x.exponent < y.exponent) return addBigFloat(y, x);
  const distance = x.exponent - y.exponent;
  if (distance > 2 * precision) {
    // y only tilts the rounding: one unit far below x's last bit stands for all of it.
    const guard = BigInt(precision);
    return roundBigFloat((x.mantissa << guard) + (y.mantissa < 0n ? -1n : 1n), x.exponent - precision);
  }
  return roundBigFloat((x.mantissa << BigInt(distance)) + y.mantissa, y.exponent);
}

export function mulBigFloat(x: BigFloat, y: BigFloat): BigFloat | null {
  return roundBigFloat(x.mantissa * y.mantissa, x.exponent + y.exponent);
}

/** x / y; y is not zero. */
export function quoBigFloat(x: BigFloat, y: BigFloat): BigFloat | null {
  if (x.mantissa === 0n) return bigFloatZero;
  const shift = precision + 4;
  const n = x.mantissa << BigInt(shift);
  const q = n / y.mantissa;
  const exact = q * y.mantissa === n;
  return roundBigFloat(exact ? q : sticky(q, n < 0n !== y.mantissa < 0n), x.exponent - y.exponent - shift);
}

export function compareBigFloat(x: BigFloat, y: BigFloat): number {
  if (x.sign !== y.sign) return x.sign < y.sign ? -1 : 1;
  if (x.exponent !== y.exponent && x.sign !== 0) return x.exponent < y.exponent === x.sign > 0 ? -1 : 1;
  return x.mantissa < y.mantissa ? -1 : x.mantissa > y.mantissa ? 1 : 0;
}

/** The integer that `x` is, or null. The caller makes sure that the exponent is moderate. */
export function bigFloatToInteger(x: BigFloat): bigint | null {
  if (!x.isInteger()) return null;
  return x.exponent >= 0 ? x.mantissa << BigInt(x.exponent) : x.mantissa / (1n << BigInt(-x.exponent));
}

/** `x` cut to `bits` bits of mantissa, towards zero or (`up`) away from it. */
export function truncateBigFloat(x: BigFloat, bits: number, up: boolean): BigFloat {
  const drop = BigInt(precision - bits);
  const negative = x.mantissa < 0n;
  let m = (negative ? -x.mantissa : x.mantissa) >> drop;
  if (up && m << drop !== (negative ? -x.mantissa : x.mantissa)) m++;
  return roundBigFloat(negative ? -m : m, x.exponent + (precision - bits)) ?? x;
}

/** 5^n to about 640 bits, as mantissa and exponent: exact while it fits. For decimal literals with huge exponents. */
export function powerOfFive(n: number): { mantissa: bigint; exponent: number } {
  const limit = precision + 128;
  let m = 1n;
  let e = 0;
  for (const bit of n.toString(2)) {
    m *= bit === "1" ? m * 5n : m;
    e *= 2;
    const excess = bitLength(m) - limit;
    if (excess > 0) {
      m >>= BigInt(excess);
      e += excess;
    }
  }
  return { mantissa: m, exponent: e };
}

/** The exact text of a mantissa in hexadecimal, "0x.8p+1" for 1: as %p prints a big.Float. */
export function bigFloatText(x: BigFloat): string {
  if (x.mantissa === 0n) return "0";
  const negative = x.mantissa < 0n;
  const digits = (negative ? -x.mantissa : x.mantissa).toString(16).replace(/0+$/, "");
  const e = x.binaryExponent;
  return `${negative ? "-" : ""}0x.${digits}p${e < 0 ? "-" : "+"}${Math.abs(e)}`;
}
