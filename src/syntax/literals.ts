// String and rune literals. In: the scanner at the opening quote. Out: the offset after the literal.
// Contract: Go specification, "Rune literals", "String literals"; messages as cmd/compile/internal/syntax (Go 1.26).
import { describeRune, quoteRune } from "./quote.ts";
import type { Scanner } from "./scanner.ts";

/** Reads the string literal at `p`. */
export function scanString(s: Scanner, src: Uint8Array, p: number): number {
  if (src[p]! === 0x60) return scanRawString(s, src, p);
  let q = p + 1;
  let all = 0;
  for (;;) {
    const c = src[q]!;
    if (c === 0x22) {
      q++;
      break;
    }
    if (c === 0x5c) {
      q = scanEscape(s, src, q + 1, 0x22);
      continue;
    }
    if (c === 0x0a) {
      s.error(q, "newline in string");
      break;
    }
    if (c === 0 && s.isEndOrNul(q)) {
      s.error(p, "string not terminated");
      break;
    }
    all |= c;
    q++;
  }
  s.special = all >= 0x80;
  if (all >= 0x80) s.text.check(s, p, q);
  return q;
}

function scanRawString(s: Scanner, src: Uint8Array, p: number): number {
  let q = p + 1;
  let all = 0;
  let returns = false;
  for (;;) {
    const c = src[q]!;
    if (c === 0x60) {
      q++;
      break;
    }
    if (c === 0x0a) s.file.addLine(q + 1);
    else if (c === 0x0d) returns = true;
    else if (c === 0 && s.isEndOrNul(q)) {
      s.error(p, "string not terminated");
      break;
    }
    all |= c;
    q++;
  }
  s.special = all >= 0x80 || returns;
  if (all >= 0x80) s.text.check(s, p, q);
  return q;
}

/** Reads the rune literal at `p`. */
export function scanCharacter(s: Scanner, src: Uint8Array, p: number): number {
  let q = p + 1;
  let runes = 0;
  let ok = true;
  let all = 0;
  for (; ; runes++) {
    const c = src[q]!;
    if (c === 0x27) {
      if (ok && runes === 0) s.error(q, "empty rune literal or unescaped '");
      else if (ok && runes !== 1) s.error(p, "more than one character in rune literal");
      q++;
      break;
    }
    if (c === 0x5c) {
      const after = scanEscape(s, src, q + 1, 0x27);
      if (s.badEscape) ok = false;
      q = after;
      continue;
    }
    if (c === 0x0a) {
      if (ok) s.error(q, "newline in rune literal");
      break;
    }
    if (c === 0 && s.isEndOrNul(q)) {
      if (ok) s.error(p, "rune literal not terminated");
      break;
    }
    all |= c;
    q += c < 0x80 ? 1 : s.text.runeLength(q) || 1;
  }
  s.special = all >= 0x80;
  if (all >= 0x80) s.text.check(s, p, q);
  return q;
}

function hexDigit(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 99;
}

/**
 * Reads the escape sequence after the backslash; returns the offset after what was read of it. Sets `badEscape`. The end
 * of the file is left to the caller to report.
 */
function scanEscape(s: Scanner, src: Uint8Array, p: number, quote: number): number {
  s.badEscape = false;
  const c = src[p]!;
  switch (c) {
    case 0x61: // a
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
    case 0x76: // v
    case 0x5c:
      return p + 1;
    case 0x78:
      return scanCodeEscape(s, src, p + 1, 2, 16);
    case 0x75:
      return scanCodeEscape(s, src, p + 1, 4, 16);
    case 0x55:
      return scanCodeEscape(s, src, p + 1, 8, 16);
  }
  if (c === quote) return p + 1;
  if (c >= 0x30 && c <= 0x37) return scanCodeEscape(s, src, p, 3, 8);
  if (c === 0 && p >= s.end) return p;
  s.badEscape = true;
  s.error(p, "unknown escape");
  return p;
}

function scanCodeEscape(s: Scanner, src: Uint8Array, p: number, digits: number, base: number): number {
  let x = 0;
  let q = p;
  for (; q < p + digits; q++) {
    const c = src[q]!;
    if (c === 0 && q >= s.end) return q;
    const d = hexDigit(c);
    if (d >= base) {
      s.badEscape = true;
      const shown = quoteRune(s.text.rune(q));
      s.error(q, `invalid character ${shown} in ${base === 8 ? "octal" : "hexadecimal"} escape`);
      return q;
    }
    x = x * base + d;
  }
  if (base === 8 && x > 255) {
    s.badEscape = true;
    s.error(q, `octal escape value ${x} > 255`);
  } else if (digits > 3 && (x > 0x10ffff || (x >= 0xd800 && x < 0xe000))) {
    s.badEscape = true;
    s.error(q, `escape is invalid Unicode code point ${describeRune(x)}`);
  }
  return q;
}
