// Exact rounding of fractions to the IEEE 754 formats of Go's float32 and float64, denormals and overflow included.
// In: numerator and denominator; out: a JavaScript number. Also the way back: the exact fraction that a float64 is.
import { bitLength } from "./bigfloat.ts";

interface Format {
  /** Bits of mantissa with the hidden one. */
  mantissa: number;
  /** Exponent of the last bit of a denormal. */
  minLast: number;
  /** Largest exponent of the last bit of a normal number. */
  maxLast: number;
}

const float32Format: Format = { mantissa: 24, minLast: -149, maxLast: 104 };
const float64Format: Format = { mantissa: 53, minLast: -1074, maxLast: 971 };

const scratch = new DataView(new ArrayBuffer(8));

/** 2^e exactly, for -1074 <= e <= 1023. */
function powerOfTwo(e: number): number {
  if (e >= -1022) {
    scratch.setUint32(0, (e + 1023) << 20);
    scratch.setUint32(4, 0);
  } else {
    const bit = e + 1074;
    scratch.setUint32(0, bit >= 32 ? 1 << (bit - 32) : 0);
    scratch.setUint32(4, bit < 32 ? 1 << bit : 0);
  }
  return scratch.getFloat64(0);
}

/** The number of format `f` nearest to numerator/denominator (denominator > 0), ties to even; an infinity on overflow. */
function roundRatio(numerator: bigint, denominator: bigint, f: Format): number {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n;
  const n = negative ? -numerator : numerator;
  // The quotient gets two or three bits more than the mantissa; `last` is the exponent of its last bit.
  let last = bitLength(n) - bitLength(denominator) - f.mantissa - 2;
  if (last < f.minLast - 2) last = f.minLast - 2;
  const scaledN = last < 0 ? n << BigInt(-last) : n;
  const scaledD = last < 0 ? denominator : denominator << BigInt(last);
  let q = scaledN / scaledD;
  const inexact = q * scaledD !== scaledN;
  const target = Math.max(last + bitLength(q) - f.mantissa, f.minLast);
  const drop = BigInt(target - last);
  const rest = q & ((1n << drop) - 1n);
  const half = 1n << (drop - 1n);
  q >>= drop;
  if (rest > half || (rest === half && (inexact || (q & 1n) === 1n))) q++;
  let exponent = target;
  if (bitLength(q) > f.mantissa) {
    q >>= 1n;
    exponent++;
  }
  const magnitude = exponent > f.maxLast ? Number.POSITIVE_INFINITY : scale(Number(q), exponent);
  return negative ? -magnitude : magnitude;
}

/** m * 2^e without an intermediate overflow or a second rounding; the result is known to be representable. */
function scale(m: number, e: number): number {
  return e > 900 ? m * powerOfTwo(e - 100) * powerOfTwo(100) : m * powerOfTwo(e);
}

export function ratioToFloat64(numerator: bigint, denominator: bigint): number {
  return roundRatio(numerator, denominator, float64Format);
}

export function ratioToFloat32(numerator: bigint, denominator: bigint): number {
  return roundRatio(numerator, denominator, float32Format);
}

/** The exact fraction that a finite float64 is: numerator and (a power of two) denominator, in lowest terms. */
export function float64ToRatio(x: number): { numerator: bigint; denominator: bigint } {
  if (Number.isInteger(x)) return { numerator: BigInt(x), denominator: 1n };
  scratch.setFloat64(0, x);
  const high = scratch.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  let m = (BigInt(high & 0xfffff) << 32n) | BigInt(scratch.getUint32(4));
  if (biased !== 0) m |= 1n << 52n;
  let e = Math.max(biased, 1) - 1075;
  while ((m & 1n) === 0n) {
    m >>= 1n;
    e++;
  }
  return { numerator: x < 0 ? -m : m, denominator: 1n << BigInt(-e) };
}
