// Pc-value tables: for each instruction of a function one number (stack depth, file, line, stack map …), run-length and
// delta coded. In: (pc, value) in order; out: bytes. Contract: "pc-value table" of Go 1.2's symbol table design, as in
// Go 1.26's cmd/internal/obj (pcln.go) and runtime/symtab.go: value starts at -1, value deltas are zigzag varints, pc deltas
// are varints in units of the target's smallest instruction, a zero value delta after the first pair ends the table.
import { noBytes } from "./symbol.ts";

/**
 * Builds one table. Call `set` whenever the value in effect changes, pcs ascending; a second value for the same pc
 * replaces the first one, a value that is in effect already changes nothing.
 */
export class PcTableBuilder {
  private pcs: number[] = [];
  private values: number[] = [];

  set(pc: number, value: number): void {
    const n = this.pcs.length;
    if (n > 0 && this.pcs[n - 1] === pc) {
      this.values[n - 1] = value;
      if (n > 1 && this.values[n - 2] === value) {
        this.pcs.pop();
        this.values.pop();
      }
      return;
    }
    if (n > 0 && this.values[n - 1] === value) return;
    this.pcs.push(pc);
    this.values.push(value);
  }

  /** The table for code that ends at `end`; empty if there was no code. A value before the first `set` is -1. */
  finish(end: number): Uint8Array {
    const n = this.pcs.length;
    if (n === 0 || end === 0) return noBytes;
    const out = new Uint8Array(n * 10 + 12);
    let at = 0;
    let value = -1;
    let i = 0;
    if (this.pcs[0] !== 0) {
      out[at++] = 0;
      at = putUvarint(out, at, this.pcs[0]!);
    }
    for (; i < n; i++) {
      const v = this.values[i]!;
      // A first pair may repeat -1: its zero delta is not the end of the table. Later ones always differ.
      if (v === value && at > 0) continue;
      at = putVarint(out, at, v - value);
      value = v;
      let next = i + 1;
      while (next < n && this.values[next] === v) next++;
      at = putUvarint(out, at, (next < n ? this.pcs[next]! : end) - this.pcs[i]!);
      i = next - 1;
    }
    out[at++] = 0;
    return out.slice(0, at);
  }
}

/** Walks a table: after each `next()` that returned true, `value` holds for pcs from `pc` up to `nextPc`. */
export class PcTableReader {
  pc = 0;
  nextPc = 0;
  value = -1;
  private at: number;
  private start: number;
  private bytes: Uint8Array;
  private end: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.start = start;
    this.end = end;
  }

  /** Goes to another table. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.start = start;
    this.end = end;
    this.pc = this.nextPc = 0;
    this.value = -1;
  }

  /** False at the end of the table, also of one that is cut off. */
  next(): boolean {
    const { bytes, end } = this;
    const { at } = this;
    this.pc = this.nextPc;
    if (at >= end) return false;
    // Most numbers take one byte.
    let u = bytes[at]!;
    if (u < 0x80) this.at = at + 1;
    else u = this.uvarint();
    if (u === 0 && at !== this.start) return false;
    this.value = (this.value + ((u & 1) !== 0 ? -(u >>> 1) - 1 : u >>> 1)) | 0;
    if (this.at >= end) return false;
    const step = bytes[this.at]!;
    if (step < 0x80) {
      this.at++;
      this.nextPc = this.pc + step;
    } else this.nextPc = this.pc + this.uvarint();
    return true;
  }

  /** Where the table ended in the bytes, once `next` has returned false. */
  get position(): number {
    return this.at;
  }

  private uvarint(): number {
    let x = 0;
    for (let shift = 0; this.at < this.end; shift += 7) {
      const b = this.bytes[this.at++]!;
      x |= (b & 0x7f) << shift;
      if (b < 0x80) break;
    }
    return x >>> 0;
  }
}

/** All pairs of a table, for tests, dumps and the writer. */
export function decodePcTable(bytes: Uint8Array): { pc: number; end: number; value: number }[] {
  const out: { pc: number; end: number; value: number }[] = [];
  const r = new PcTableReader(bytes);
  while (r.next()) out.push({ pc: r.pc, end: r.nextPc, value: r.value });
  return out;
}

/** The table with every value mapped; -1 stays. Used where a function's file numbers become a package's. */
export function mapPcTable(bytes: Uint8Array, map: (value: number) => number): Uint8Array {
  const b = new PcTableBuilder();
  const r = new PcTableReader(bytes);
  let end = 0;
  while (r.next()) {
    b.set(r.pc, r.value === -1 ? -1 : map(r.value));
    end = r.nextPc;
  }
  return b.finish(end);
}

export function putUvarint(out: Uint8Array, at: number, value: number): number {
  let v = value >>> 0;
  while (v >= 0x80) {
    out[at++] = (v & 0x7f) | 0x80;
    v >>>= 7;
  }
  out[at++] = v;
  return at;
}

/** Signed, zigzag, 32 bits (differences wrap). */
export function putVarint(out: Uint8Array, at: number, value: number): number {
  const v = value | 0;
  return putUvarint(out, at, ((v << 1) ^ (v >> 31)) >>> 0);
}
