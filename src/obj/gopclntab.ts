// The runtime's line table in an executable: pc → function, file, line. In: the .gopclntab section; out: answers.
// Contract: src/debug/gosym/pclntab.go, src/runtime/symtab.go (the layout since Go 1.20).
import { u32 } from "./objfile.ts";
import { PcTableReader } from "./pctable.ts";

const magic = 0xfffffff1;

export interface SourceLine {
  file: string;
  line: number;
}

/** Looks up lines; remembers the last function, because disassembly asks in order. */
export class LineTable {
  private readonly b: Uint8Array;
  private readonly textStart: number;
  private readonly count: number;
  private readonly cuAt: number;
  private readonly filesAt: number;
  private readonly pcsAt: number;
  private readonly functionsAt: number;
  private readonly names = new Map<number, string>();
  private function = -1;
  private files: number[] = [];
  private lines: number[] = [];

  private constructor(b: Uint8Array, textStart: number) {
    const word = (i: number): number => u32(b, 8 + 8 * i);
    this.b = b;
    this.textStart = textStart;
    this.count = word(0);
    this.cuAt = word(4);
    this.filesAt = word(5);
    this.pcsAt = word(6);
    this.functionsAt = word(7);
  }

  /** The table in `bytes`, for code that starts at `textStart`; null if it is none that is known. */
  static open(bytes: Uint8Array, textStart: number): LineTable | null {
    if (bytes.length < 72 || u32(bytes, 0) !== magic || bytes[7] !== 8) return null;
    return new LineTable(bytes, textStart);
  }

  private entry(i: number): number {
    return u32(this.b, this.functionsAt + 8 * i);
  }

  /** File and line of `pc`; null outside of all functions. */
  find(pc: number): SourceLine | null {
    const offset = pc - this.textStart;
    let lo = 0;
    let hi = this.count;
    if (offset < this.entry(0) || offset >= this.entry(this.count)) return null;
    while (lo + 1 < hi) {
      const mid = (lo + hi) >> 1;
      if (this.entry(mid) <= offset) lo = mid;
      else hi = mid;
    }
    if (lo !== this.function) this.open(lo);
    const at = offset - this.entry(lo);
    const file = valueAt(this.files, at);
    const line = valueAt(this.lines, at);
    return { file: file < 0 ? "" : this.fileName(lo, file), line };
  }

  private record(i: number): number {
    return this.functionsAt + u32(this.b, this.functionsAt + 8 * i + 4);
  }

  private open(i: number): void {
    const at = this.record(i);
    this.function = i;
    this.files = this.pairs(u32(this.b, at + 20));
    this.lines = this.pairs(u32(this.b, at + 24));
  }

  /** A pc-value table as end, value, end, value … */
  private pairs(offset: number): number[] {
    const out: number[] = [];
    if (offset === 0) return out;
    const r = new PcTableReader(this.b, this.pcsAt + offset);
    while (r.next()) out.push(r.nextPc, r.value);
    return out;
  }

  private fileName(i: number, file: number): string {
    const unit = u32(this.b, this.record(i) + 32);
    const offset = u32(this.b, this.cuAt + 4 * (unit + file));
    if (offset === 0xffffffff) return "?";
    let name = this.names.get(offset);
    if (name === undefined) {
      const start = this.filesAt + offset;
      name = new TextDecoder().decode(this.b.subarray(start, this.b.indexOf(0, start)));
      this.names.set(offset, name);
    }
    return name;
  }
}

function valueAt(pairs: readonly number[], at: number): number {
  for (let i = 0; i < pairs.length; i += 2) if (at < pairs[i]!) return pairs[i + 1]!;
  return -1;
}
