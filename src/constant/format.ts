// Constants → text: the exact form (a fraction stays one) and the short form for messages. Contract: go/constant's
// ExactString and String; strconv.Quote.
import { type BigFloat, bigFloatText } from "./bigfloat.ts";
import { float64Value } from "./convert.ts";
import { float64ToRatio } from "./ieee.ts";
import { Kind, type NumberValue, Rank, type RealValue, realToBigFloat, type Value } from "./value.ts";

/** All of the value: "1/3", "0x.8p+5000", a quoted string. */
export function exactString(x: Value): string {
  switch (x.kind) {
    case Kind.Unknown:
      return "unknown";
    case Kind.Bool:
      return String(x.value);
    case Kind.String:
      return quote(x.bytes);
    default:
      return exactNumber(x);
  }
}

function exactNumber(x: NumberValue): string {
  switch (x.rank) {
    case Rank.Int:
      return String(x.big ?? x.small);
    case Rank.Rat:
      return x.denominator === 1n ? String(x.numerator) : `${x.numerator}/${x.denominator}`;
    case Rank.Float:
      return bigFloatText(x.value);
    case Rank.Complex:
      return `(${exactNumber(x.re)} + ${exactNumber(x.im)}i)`;
  }
}

/** A form for people: floats with six digits, strings cut at 72 characters. */
export function shortString(x: Value): string {
  switch (x.kind) {
    case Kind.String: {
      const quoted = Array.from(quote(x.bytes));
      return quoted.length > 72 ? `${quoted.slice(0, 69).join("")}...` : quoted.join("");
    }
    case Kind.Float:
      return shortFloat(x);
    case Kind.Complex:
      return `(${shortString(x.re)} + ${shortString(x.im)}i)`;
    default:
      return exactString(x);
  }
}

function shortFloat(x: RealValue): string {
  const exact = realToBigFloat(x);
  if (exact === null) return "+Inf";
  const f = float64Value(x);
  if (Number.isFinite(f) && (f === 0) === (exact.sign === 0)) {
    const s = formatG6(f);
    return !exact.isInteger() && !s.includes(".") ? formatShortestG(f) : s;
  }
  return hugeFloat(exact);
}

/** Six digits of a float beyond float64: mantissa and decimal exponent apart, which is close enough for a message. */
function hugeFloat(f: BigFloat): string {
  const digits = Number((f.mantissa < 0n ? -f.mantissa : f.mantissa) >> 459n) / 2 ** 53;
  const decimal = f.binaryExponent * 0.3010299956639812;
  let exponent = Math.trunc(decimal);
  let m = digits * 10 ** (decimal - exponent);
  if (m < 1 - 0.5e-6) {
    m *= 10;
    exponent--;
  } else if (m >= 10) {
    m /= 10;
    exponent++;
  }
  return `${f.sign < 0 ? "-" : ""}${formatG6(m)}e${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

/** C's %.6g, ties to even. */
export function formatG6(x: number): string {
  if (x === 0) return "0";
  const negative = x < 0;
  const { numerator, denominator } = float64ToRatio(Math.abs(x));
  // The estimate of the decimal exponent may be one off; scaled digits outside [10^5, 10^6) say so.
  let exponent = Math.floor(Math.log10(Math.abs(x)));
  let digits = scaledDigits(numerator, denominator, 5 - exponent);
  if (digits >= 1_000_000n) digits = scaledDigits(numerator, denominator, 5 - ++exponent);
  else if (digits < 100_000n) digits = scaledDigits(numerator, denominator, 5 - --exponent);
  if (digits === 1_000_000n) {
    digits = 100_000n;
    exponent++;
  }
  return (negative ? "-" : "") + layoutG(digits.toString().replace(/0+$/, ""), exponent, 6);
}

/** numerator/denominator * 10^power, rounded to an integer, ties to even. */
function scaledDigits(numerator: bigint, denominator: bigint, power: number): bigint {
  const n = power > 0 ? numerator * 10n ** BigInt(power) : numerator;
  const d = power < 0 ? denominator * 10n ** BigInt(-power) : denominator;
  const q = n / d;
  const twice = (n - q * d) * 2n;
  return twice > d || (twice === d && (q & 1n) === 1n) ? q + 1n : q;
}

/** Go's %g: the fewest digits that read back as x. */
function formatShortestG(x: number): string {
  const [mantissa, e] = Math.abs(x).toExponential().split("e") as [string, string];
  const digits = mantissa.replace(".", "");
  return (x < 0 ? "-" : "") + layoutG(digits, Number(e), 6);
}

/** Digits d.ddd * 10^exponent as %g lays them out: with an exponent below -4 and from `limit` on. */
function layoutG(digits: string, exponent: number, limit: number): string {
  if (exponent < -4 || exponent >= limit) {
    const abs = String(Math.abs(exponent)).padStart(2, "0");
    return `${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ""}e${exponent < 0 ? "-" : "+"}${abs}`;
  }
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits + "0".repeat(exponent + 1 - digits.length);
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

const simpleQuotes: Record<number, string> = {
  7: "\\a",
  8: "\\b",
  12: "\\f",
  10: "\\n",
  13: "\\r",
  9: "\\t",
  11: "\\v",
  34: '\\"',
  92: "\\\\",
};

/** A Go string literal of the bytes (one UTF-16 unit each), printable characters as themselves. */
export function quote(bytes: string): string {
  let out = '"';
  let i = 0;
  while (i < bytes.length) {
    const { rune, size } = decodeRune(bytes, i);
    const first = bytes.charCodeAt(i);
    i += size;
    if (rune < 0) out += `\\x${hex(first, 2)}`;
    else out += simpleQuotes[rune] ?? (isPrintable(rune) ? String.fromCodePoint(rune) : escapeRune(rune));
  }
  return `${out}"`;
}

function escapeRune(rune: number): string {
  if (rune < 0x20 || rune === 0x7f) return `\\x${hex(rune, 2)}`;
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`;
}

function hex(n: number, width: number): string {
  return n.toString(16).padStart(width, "0");
}

function isPrintable(rune: number): boolean {
  if (rune < 0x7f) return rune >= 0x20;
  return /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(rune));
}

/** The code point encoded at byte `at` and its length; rune -1 and size 1 where the bytes are no valid UTF-8. */
export function decodeRune(bytes: string, at: number): { rune: number; size: number } {
  const b = bytes.charCodeAt(at);
  if (b < 0x80) return { rune: b, size: 1 };
  const size = b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > bytes.length) return { rune: -1, size: 1 };
  let rune = b & (0x7f >> size);
  for (let i = 1; i < size; i++) {
    const c = bytes.charCodeAt(at + i);
    if ((c & 0xc0) !== 0x80) return { rune: -1, size: 1 };
    rune = (rune << 6) | (c & 0x3f);
  }
  const tooShort = (size === 3 && rune < 0x800) || (size === 4 && rune < 0x10000);
  if (tooShort || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff)) return { rune: -1, size: 1 };
  return { rune, size };
}
