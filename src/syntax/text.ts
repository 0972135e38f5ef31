// The text of a file's bytes: strings for tokens, UTF-8 decoding and its errors.
// Contract: src/unicode/utf8 (what is a valid encoding).
import type { Scanner } from "./scanner.ts";

const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** Makes strings of parts of `src[from..end)`. */
export class SourceText {
  private readonly src: Uint8Array;
  private readonly from: number;
  private readonly end: number;
  /** All of it as one string, where one unit is one byte; null if not made yet, or impossible. */
  private whole: string | null = null;
  private tried = false;

  constructor(src: Uint8Array, end: number, from: number) {
    this.src = src;
    this.from = from;
    this.end = end;
  }

  /** The string of `src[start..end)`, which is ASCII. Cheap: a slice of one string for all. */
  ascii(start: number, end: number): string {
    if (!this.tried) {
      this.tried = true;
      const s = utf8.decode(this.src.subarray(this.from, this.end));
      // As many units as bytes: every byte, valid or not, is one unit.
      if (s.length === this.end - this.from) this.whole = s;
    }
    if (this.whole !== null) return this.whole.substring(start - this.from, end - this.from);
    return String.fromCharCode.apply(null, this.src.subarray(start, end) as unknown as number[]);
  }

  /** The string of `src[start..end)`, which is UTF-8. */
  decode(start: number, end: number): string {
    return utf8.decode(this.src.subarray(start, end));
  }

  /** Number of bytes of the character at `p`, whose first byte is not ASCII; 0 if it is no valid UTF-8. */
  runeLength(p: number): number {
    const src = this.src;
    const c = src[p]!;
    const d = src[p + 1]!;
    if ((d & 0xc0) !== 0x80) return 0;
    if (c >= 0xc2 && c <= 0xdf) return 2;
    if ((src[p + 2]! & 0xc0) !== 0x80) return 0;
    if (c >= 0xe0 && c <= 0xef) {
      if (c === 0xe0 && d < 0xa0) return 0; // longer than needed
      if (c === 0xed && d >= 0xa0) return 0; // a surrogate
      return 3;
    }
    if ((src[p + 3]! & 0xc0) !== 0x80) return 0;
    if (c < 0xf0 || c > 0xf4 || (c === 0xf0 && d < 0x90) || (c === 0xf4 && d >= 0x90)) return 0;
    return 4;
  }

  /** The character at `p`; U+FFFD if it is no valid UTF-8. */
  rune(p: number): number {
    const src = this.src;
    const c = src[p]!;
    if (c < 0x80) return c;
    switch (this.runeLength(p)) {
      case 2:
        return ((c & 0x1f) << 6) | (src[p + 1]! & 0x3f);
      case 3:
        return ((c & 0x0f) << 12) | ((src[p + 1]! & 0x3f) << 6) | (src[p + 2]! & 0x3f);
      case 4:
        return ((c & 0x07) << 18) | ((src[p + 1]! & 0x3f) << 12) | ((src[p + 2]! & 0x3f) << 6) | (src[p + 3]! & 0x3f);
      default:
        return 0xfffd;
    }
  }

  /** Reports what is no valid UTF-8, and byte order marks, in `src[start..end)`. */
  check(scanner: Scanner, start: number, end: number): void {
    const src = this.src;
    for (let p = start; p < end; ) {
      if (src[p]! < 0x80) {
        p++;
        continue;
      }
      const length = this.runeLength(p);
      if (length === 0) scanner.error(p, "invalid UTF-8 encoding");
      else if (length === 3 && this.rune(p) === 0xfeff) scanner.error(p, "invalid BOM in the middle of the file");
      p += length === 0 ? 1 : length;
    }
  }
}
