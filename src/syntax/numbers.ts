// Number literals in all their forms. In: the scanner at the first digit or point. Out: the offset after the literal.
// Contract: Go specification, "Integer literals" to "Imaginary literals"; messages as cmd/compile/internal/syntax.
import { quoteRune } from "./quote.ts";
import type { Scanner } from "./scanner.ts";
import { Token } from "./token.ts";

const baseNames = new Map([
  [2, "binary"],
  [8, "octal"],
  [10, "decimal"],
  [16, "hexadecimal"],
]);

/** The digits and separators of one part of a literal. */
interface Digits {
  /** Offset after them. */
  end: number;
  digits: boolean;
  separators: boolean;
  /** Offset of the first decimal digit that the base does not have; -1 if there is none. */
  invalid: number;
}

function scanDigits(src: Uint8Array, p: number, base: number): Digits {
  const r: Digits = { end: p, digits: false, separators: false, invalid: -1 };
  for (; ; r.end++) {
    const c = src[r.end]!;
    if (c === 0x5f) {
      r.separators = true;
      continue;
    }
    const isDigit = c >= 0x30 && c <= 0x39;
    if (!isDigit && !(base === 16 && (c | 0x20) >= 0x61 && (c | 0x20) <= 0x66)) return r;
    if (isDigit && c - 0x30 >= base && r.invalid < 0) r.invalid = r.end;
    r.digits = true;
  }
}

/** Reads the number at `p` and sets the token. Only the first mistake in a number is reported. */
export function scanNumber(s: Scanner, src: Uint8Array, p: number): number {
  let ok = true;
  const fail = (offset: number, message: string): void => {
    if (ok) s.error(offset, message);
    ok = false;
  };
  s.special = false;
  let kind = Token.Int;
  let base = 10;
  /** `x`, `o`, `b`, `0` for an octal number without letter, or 0. */
  let prefix = 0;
  let q = p;
  let part: Digits = { end: q, digits: false, separators: false, invalid: -1 };
  let separators = false;
  if (src[q]! !== 0x2e) {
    if (src[q]! === 0x30) {
      prefix = src[q + 1]! | 0x20;
      base = prefix === 0x78 ? 16 : prefix === 0x62 ? 2 : 8;
      if (prefix === 0x78 || prefix === 0x6f || prefix === 0x62) q += 2;
      else prefix = 0x30;
    }
    part = scanDigits(src, q, base);
    q = part.end;
    if (src[q]! === 0x2e && (prefix === 0x6f || prefix === 0x62)) {
      fail(q, `invalid radix point in ${baseNames.get(base)} literal`);
    }
  }
  let anyDigit = part.digits;
  const invalid = part.invalid;
  separators = part.separators;
  if (src[q]! === 0x2e) {
    kind = Token.Float;
    const fraction = scanDigits(src, q + 1, base);
    q = fraction.end;
    anyDigit ||= fraction.digits;
    separators ||= fraction.separators;
  }
  if (!anyDigit) fail(q, `${baseNames.get(base)} literal has no digits`);
  const e = src[q]! | 0x20;
  if (e === 0x65 || e === 0x70) {
    const shown = quoteRune(src[q]!);
    if (e === 0x65 && prefix !== 0 && prefix !== 0x30) fail(q, `${shown} exponent requires decimal mantissa`);
    if (e === 0x70 && prefix !== 0x78) fail(q, `${shown} exponent requires hexadecimal mantissa`);
    kind = Token.Float;
    q++;
    if (src[q]! === 0x2b || src[q]! === 0x2d) q++;
    const exponent = scanDigits(src, q, 10);
    q = exponent.end;
    separators ||= exponent.separators;
    if (!exponent.digits) fail(q, "exponent has no digits");
  } else if (prefix === 0x78 && kind === Token.Float) fail(q, "hexadecimal mantissa requires a 'p' exponent");
  if (src[q]! === 0x69) {
    kind = Token.Imag;
    q++;
  }
  if (kind === Token.Int && invalid >= 0) {
    fail(invalid, `invalid digit ${quoteRune(src[invalid]!)} in ${baseNames.get(base)} literal`);
  }
  if (separators && ok) {
    const bad = misplacedSeparator(src, p, q, prefix === 0x78);
    if (bad >= 0) fail(bad, "'_' must separate successive digits");
  }
  s.tok = kind;
  return q;
}

/** Offset of the first `_` that does not stand between digits (a base prefix counts as a digit); -1 if all do. */
function misplacedSeparator(src: Uint8Array, start: number, end: number, hex: boolean): number {
  const isDigit = (c: number): boolean => (c >= 0x30 && c <= 0x39) || (hex && (c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
  let p = start;
  let digitBefore = false;
  const second = src[start + 1]! | 0x20;
  if (src[start]! === 0x30 && (second === 0x78 || second === 0x6f || second === 0x62)) {
    digitBefore = true;
    p += 2;
  }
  for (; p < end; p++) {
    const c = src[p]!;
    if (c === 0x5f) {
      if (!digitBefore) return p;
      if (p + 1 >= end || (src[p + 1]! !== 0x5f && !isDigit(src[p + 1]!))) return p;
      digitBefore = false;
    } else digitBefore = isDigit(c);
  }
  return -1;
}
