// Literals → constants: every form of integer, floating-point, imaginary, rune and string literal. In: the literal's text as
// it stands in the source; out: its value, unknown for text that is no literal. Contract: spec, "Constants" to "String
// literals"; go/constant's MakeFromLiteral.
import { bigFloatFromRatio, bigFloatZero, powerOfFive, roundBigFloat } from "./bigfloat.ts";
import {
  Kind,
  makeFloat,
  makeImag,
  makeInt,
  makeRat,
  makeString,
  RatValue,
  staysRat,
  unknown,
  type Value,
} from "./value.ts";

/** The five kinds of literal, in go/token's order. */
export const enum LiteralKind {
  Int = 0,
  Float = 1,
  Imaginary = 2,
  Char = 3,
  String = 4,
}

export function makeFromLiteral(text: string, kind: LiteralKind): Value {
  switch (kind) {
    case LiteralKind.Int:
      return intLiteral(text);
    case LiteralKind.Float:
      return floatLiteral(text);
    case LiteralKind.Imaginary:
      return text.endsWith("i") ? makeImag(floatLiteral(text.slice(0, -1))) : unknown;
    case LiteralKind.Char: {
      const r = unquoteChar(text);
      return r === null ? unknown : makeInt(r);
    }
    case LiteralKind.String: {
      const s = unquoteString(text);
      return s === null ? unknown : makeString(s);
    }
  }
}

function intLiteral(text: string): Value {
  const small = smallIntLiteral(text);
  if (small >= 0) return makeInt(small);
  let digits = text.replaceAll("_", "");
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`;
  if (!/^(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits)) return unknown;
  return makeInt(BigInt(digits));
}

/** Plain decimal and hexadecimal literals that are safe integers for sure; -1 for all others. */
function smallIntLiteral(text: string): number {
  const n = text.length;
  const first = text.charCodeAt(0);
  if (first === 0x30) {
    if (n === 1) return 0;
    if (n < 3 || n > 15 || (text.charCodeAt(1) | 0x20) !== 0x78) return -1;
    let v = 0;
    for (let i = 2; i < n; i++) {
      const d = hexDigit(text.charCodeAt(i));
      if (d < 0) return -1;
      v = v * 16 + d;
    }
    return v;
  }
  if (n > 15) return -1;
  let v = 0;
  for (let i = 0; i < n; i++) {
    const d = text.charCodeAt(i) - 0x30;
    if (d < 0 || d > 9) return -1;
    v = v * 10 + d;
  }
  return n === 0 ? -1 : v;
}

/** The value of a hexadecimal digit's character code; -1 if it is none. */
function hexDigit(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** mantissa digits, fraction digits and exponent; groups: prefix, whole, fraction, exponent letter, exponent. */
const floatForm = /^(0[xX]|0[oO]|0[bB])?([0-9a-fA-F]*?)(?:\.([0-9a-fA-F]*))?(?:([eEpP])([+-]?[0-9]+))?$/;

function floatLiteral(text: string): Value {
  const digits = text.replaceAll("_", "");
  const hex = /^0[xX]/.test(digits);
  const m = hex
    ? floatForm.exec(digits)
    : /^(0[oO]|0[bB])?([0-9]*)(?:\.([0-9]*))?(?:([eE])([+-]?[0-9]+))?$/.exec(digits);
  if (m === null) return unknown;
  const prefix = m[1] ?? "";
  const fraction = m[3] ?? "";
  const all = m[2]! + fraction;
  if (all === "") return unknown;
  const exponent = Number(m[5] ?? "0");
  if (!Number.isSafeInteger(exponent)) return unknown;
  if (prefix === "") return decimalFloat(BigInt(all.replace(/^0+(?=.)/, "")), exponent - fraction.length);
  const mantissa = BigInt(prefix + all);
  return binaryFloat(mantissa, exponent - 4 * fraction.length);
}

function binaryFloat(mantissa: bigint, exponent: number): Value {
  const f = roundBigFloat(mantissa, exponent);
  if (f === null) return unknown;
  if (f === bigFloatZero) return new RatValue(0n, 1n);
  if (!staysRat(f.binaryExponent)) return makeFloat(f);
  return exponent >= 0 ? makeRat(mantissa << BigInt(exponent), 1n) : makeRat(mantissa, 1n << BigInt(-exponent));
}

/** mantissa * 10^exponent: a fraction while its size is moderate, else a big float. */
function decimalFloat(mantissa: bigint, exponent: number): Value {
  if (mantissa === 0n) return new RatValue(0n, 1n);
  if (Math.abs(exponent) < 20_000) {
    const power = 10n ** BigInt(Math.abs(exponent));
    const numerator = exponent >= 0 ? mantissa * power : mantissa;
    const denominator = exponent >= 0 ? 1n : power;
    const f = bigFloatFromRatio(numerator, denominator);
    if (f === null) return unknown;
    return staysRat(f.binaryExponent) ? makeExactRat(numerator, denominator) : makeFloat(f);
  }
  if (Math.abs(exponent) > 0x7fffffff) return exponent < 0 ? new RatValue(0n, 1n) : unknown;
  const power = powerOfFive(Math.abs(exponent));
  const f =
    exponent < 0
      ? bigFloatFromRatio(mantissa, power.mantissa, exponent - power.exponent)
      : roundBigFloat(mantissa * power.mantissa, exponent + power.exponent);
  if (f === null) return unknown;
  return f === bigFloatZero ? new RatValue(0n, 1n) : makeFloat(f);
}

/** A literal of moderate size is a fraction even where its digits alone would exceed what arithmetic keeps as one. */
function makeExactRat(numerator: bigint, denominator: bigint): Value {
  const r = makeRat(numerator, denominator);
  if (r.kind === Kind.Unknown || r instanceof RatValue) return r;
  let a = numerator < 0n ? -numerator : numerator;
  let b = denominator;
  while (b !== 0n) [a, b] = [b, a % b];
  return new RatValue(numerator / a, denominator / a);
}

/** The bytes (one UTF-16 unit each) of `text` in UTF-8. */
export function utf8Bytes(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  let out = "";
  for (const c of text) out += encodeRune(c.codePointAt(0)!);
  return out;
}

/** The UTF-8 bytes of a code point, one UTF-16 unit each; U+FFFD's for what is no code point. */
export function encodeRune(r: number): string {
  if (r < 0 || r > 0x10ffff || (r >= 0xd800 && r <= 0xdfff)) r = 0xfffd;
  if (r < 0x80) return String.fromCharCode(r);
  const tail = (shift: number) => 0x80 | ((r >> shift) & 0x3f);
  if (r < 0x800) return String.fromCharCode(0xc0 | (r >> 6), tail(0));
  if (r < 0x10000) return String.fromCharCode(0xe0 | (r >> 12), tail(6), tail(0));
  return String.fromCharCode(0xf0 | (r >> 18), tail(12), tail(6), tail(0));
}

const simpleEscapes: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
  "'": 39,
  '"': 34,
};

/** One escape sequence: its value, whether it is a byte (\x, octal) rather than a code point, and where it ends. */
interface Escape {
  value: number;
  isByte: boolean;
  end: number;
}

/** Reads the escape whose backslash is at `at`; null if it is none. */
function readEscape(text: string, at: number, quote: string): Escape | null {
  const c = text[at + 1];
  if (c === undefined) return null;
  const simple = simpleEscapes[c];
  if (simple !== undefined) {
    if ((c === "'" || c === '"') && c !== quote) return null;
    return { value: simple, isByte: false, end: at + 2 };
  }
  if (c >= "0" && c <= "7") {
    let value = 0;
    for (let i = 1; i <= 3; i++) {
      const d = text.charCodeAt(at + i) - 0x30;
      if (!(d >= 0 && d <= 7)) return null;
      value = value * 8 + d;
    }
    return value > 255 ? null : { value, isByte: true, end: at + 4 };
  }
  const length = c === "x" ? 2 : c === "u" ? 4 : c === "U" ? 8 : 0;
  if (length === 0) return null;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const d = hexDigit(text.charCodeAt(at + 2 + i));
    if (d < 0) return null;
    value = value * 16 + d;
  }
  if (length > 2 && (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))) return null;
  return { value, isByte: length === 2, end: at + 2 + length };
}

function unquoteChar(text: string): number | null {
  if (text.length < 3 || text[0] !== "'" || !text.endsWith("'")) return null;
  if (text[1] === "\\") {
    const e = readEscape(text, 1, "'");
    return e !== null && e.end === text.length - 1 ? e.value : null;
  }
  const r = text.codePointAt(1)!;
  if (r === 0x27 || r === 10) return null;
  return text.length === (r > 0xffff ? 4 : 3) ? r : null;
}

/** The bytes that a string literal stands for, one UTF-16 unit each; null for text that is no string literal. */
export function unquoteString(text: string): string | null {
  if (text.length < 2 || text[text.length - 1] !== text[0]) return null;
  const inner = text.slice(1, -1);
  if (text[0] === "`") return inner.includes("`") ? null : utf8Bytes(inner.replaceAll("\r", ""));
  if (text[0] !== '"') return null;
  if (!inner.includes("\\")) return inner.includes('"') || inner.includes("\n") ? null : utf8Bytes(inner);
  let out = "";
  let i = 0;
  while (i < inner.length) {
    const next = inner.indexOf("\\", i);
    const plain = inner.slice(i, next < 0 ? inner.length : next);
    if (plain.includes('"') || plain.includes("\n")) return null;
    out += utf8Bytes(plain);
    if (next < 0) break;
    const e = readEscape(inner, next, '"');
    if (e === null) return null;
    out += e.isByte ? String.fromCharCode(e.value) : encodeRune(e.value);
    i = e.end;
  }
  return out;
}
