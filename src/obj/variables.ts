// What debuggers are told of a function's variables, as one table of bytes: names, types, and where each is at which places in
// the code. In: variables with DWARF expressions; out: the table, which the linker turns into entries (link/dwarf-vars.ts).
// Compact, because it is made and kept for every function and read for those alone that are linked: numbers are LEB128.
//
//   number of variables, in order of node; each: what | 4 if it is at one place all the time; name; index of its type; line; node of the inline
//   tree plus 1; then the expression, or the number of ranges, each with distance from the end of the one before, length,
//   expression. Texts and expressions have their length in front.
// Contract: DWARF 4, section 2.5 (expressions).
import { putUtf8, utf8Length } from "../base/utf8.ts";
import { putUvarint } from "./pctable.ts";

export const enum VariableKind {
  Local = 0,
  Param = 1,
  Result = 2,
  /** Added to the others: one expression holds everywhere. */
  Everywhere = 4,
}

/** Writes tables, each from its beginning to its end. */
export class VariableWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  begin(): void {
    this.length = 0;
  }

  private reserve(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const more = new Uint8Array(Math.max(this.bytes.length * 2, this.length + n));
    more.set(this.bytes);
    this.bytes = more;
  }

  number(x: number): void {
    this.reserve(10);
    this.length = putUvarint(this.bytes, this.length, x);
  }

  /** `n` bytes of `b` from `at` on. */
  part(b: Uint8Array, at: number, n: number): void {
    this.number(n);
    this.reserve(n);
    const { bytes, length } = this;
    for (let i = 0; i < n; i++) bytes[length + i] = b[at + i]!;
    this.length += n;
  }

  blob(b: Uint8Array): void {
    this.part(b, 0, b.length);
  }

  text(s: string): void {
    const n = utf8Length(s);
    this.number(n);
    this.reserve(n);
    this.length += putUtf8(this.bytes, this.length, s);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** Reads a table; the members hold what was read last. */
export class VariableReader {
  private mem: Uint8Array = new Uint8Array(0);
  private at = 0;
  private left = 0;
  private ranges = 0;
  kind: VariableKind = VariableKind.Local;
  isEverywhere = false;
  /** Where the name is, and how long. */
  nameAt = 0;
  nameLength = 0;
  type = 0;
  line = 0;
  /** Node of the inline tree; -1: the function's own. */
  node = -1;
  from = 0;
  to = 0;
  /** The expression of the variable or of the current range. */
  exprAt = 0;
  exprLength = 0;

  open(mem: Uint8Array): void {
    this.mem = mem;
    this.at = 0;
    this.left = mem.length === 0 ? 0 : this.number();
    this.ranges = 0;
  }

  private number(): number {
    let b = this.mem[this.at++]!;
    if (b < 0x80) return b;
    let x = b & 0x7f;
    for (let shift = 7; ; shift += 7) {
      b = this.mem[this.at++]!;
      x |= (b & 0x7f) << shift;
      if (b < 0x80) return x;
    }
  }

  private expression(): void {
    this.exprLength = this.number();
    this.exprAt = this.at;
    this.at += this.exprLength;
  }

  /** Where the reader stands, for `back`. */
  get place(): number {
    return this.at;
  }

  /** Goes back to where it stood at the beginning of a variable. */
  back(place: number): void {
    this.at = place;
    this.left = Number.MAX_SAFE_INTEGER;
    this.ranges = 0;
  }

  /** Goes on to the next variable. */
  next(): boolean {
    while (this.nextRange());
    if (this.left === 0 || this.at >= this.mem.length) return false;
    this.left--;
    const what = this.number();
    this.kind = what & 3;
    this.isEverywhere = (what & VariableKind.Everywhere) !== 0;
    this.nameLength = this.number();
    this.nameAt = this.at;
    this.at += this.nameLength;
    this.type = this.number();
    this.line = this.number();
    this.node = this.number() - 1;
    this.to = 0;
    if (this.isEverywhere) this.expression();
    else this.ranges = this.number();
    return true;
  }

  /** How many ranges are still to come. */
  get rangesLeft(): number {
    return this.ranges;
  }

  /** Goes on to the next range of the variable. */
  nextRange(): boolean {
    if (this.ranges === 0) return false;
    this.ranges--;
    this.from = this.to + this.number();
    this.to = this.from + this.number();
    this.expression();
    return true;
  }
}
