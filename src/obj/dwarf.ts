// What debuggers know of one function: its entry in .debug_info (name, extent, declaration, inlined calls; no variables)
// and its line program. In: a defined text symbol with its tables; out: the symbols that hang on its FuncInfo.
// Contract: Go 1.26's cmd/internal/dwarf (abbreviations), cmd/internal/obj/dwarf.go; DWARF 5, sections 2.17.3, 6.2.
import { RelocType, SymFlag, SymKind } from "./kinds.ts";
import { decodePcTable, PcTableReader, putUvarint } from "./pctable.ts";
import { type FuncInfo, ObjSymbol } from "./symbol.ts";

/** Abbreviation codes that the linker's .debug_abbrev defines. */
const enum Abbrev {
  Function = 3,
  Wrapper = 4,
  AbstractFunction = 5,
  InlinedCall = 9,
}

/** Entries of range lists. */
const enum RangeOp {
  End = 0,
  BaseAddress = 1,
  OffsetPair = 4,
}

const enum LineOp {
  Extended = 0,
  Copy = 1,
  AdvancePc = 2,
  AdvanceLine = 3,
  SetFile = 4,
}

/** Operations behind LineOp.Extended. */
const enum ExtendedOp {
  EndSequence = 1,
  SetAddress = 2,
}

const callFrameCfa = 0x9c;

const encoder = new TextEncoder();

class Bytes {
  private b = new Uint8Array(256);
  length = 0;

  private room(n: number): void {
    if (this.length + n <= this.b.length) return;
    const grown = new Uint8Array(Math.max(this.b.length * 2, this.length + n));
    grown.set(this.b);
    this.b = grown;
  }

  byte(x: number): void {
    this.room(1);
    this.b[this.length++] = x;
  }

  unsigned(x: number): void {
    this.room(10);
    this.length = putUvarint(this.b, this.length, x);
  }

  signed(x: number): void {
    for (let v = x; ; ) {
      const low = v & 0x7f;
      v >>= 7;
      const done = (v === 0 && (low & 0x40) === 0) || (v === -1 && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  raw(b: Uint8Array): void {
    this.room(b.length);
    this.b.set(b, this.length);
    this.length += b.length;
  }

  text(s: string): void {
    this.raw(encoder.encode(s));
    this.byte(0);
  }

  u32(x: number): void {
    for (let i = 0; i < 4; i++) this.byte(x >> (8 * i));
  }

  zeros(n: number): void {
    this.room(n);
    this.length += n;
  }

  finish(): Uint8Array {
    return this.b.slice(0, this.length);
  }
}

function debugSymbol(kind: SymKind): ObjSymbol {
  const s = new ObjSymbol("");
  s.kind = kind;
  s.flags = SymFlag.Static;
  return s;
}

function fill(s: ObjSymbol, b: Bytes): ObjSymbol {
  s.data = b.finish();
  s.size = s.data.length;
  return s;
}

/**
 * Gives `f`, a function, its debugging symbols. `fileNumber` is the number of a source file in the object that the
 * function goes into, from 1; `wrapper`: nobody wrote the function; `abstract` is the entry that stands for all copies of a
 * function that has been inlined (see `abstractFunction`), null leaves inlined calls out.
 */
export function describeFunction(
  f: ObjSymbol,
  fileNumber: (path: string) => number,
  wrapper: boolean,
  abstract: ((fn: ObjSymbol) => ObjSymbol) | null,
): void {
  const info = f.func!;
  const numbers = info.files.map(fileNumber);
  const calls = abstract === null ? null : new InlinedCalls(f, numbers, abstract);
  info.dwarfInfo = entryOf(f, info, numbers[0] ?? 1, wrapper, calls);
  info.dwarfRanges = calls === null ? null : calls.ranges();
  info.dwarfLines = lineProgram(f, info, numbers);
}

/** The name of the entry that all copies of the inlined function `name` refer to. */
export function abstractName(name: string): string {
  return `go:info.${name}$abstract`;
}

/** Fills in the entry of a function that has been inlined somewhere. */
export function abstractFunction(s: ObjSymbol, fn: ObjSymbol): void {
  s.kind = SymKind.DwarfAbsFcn;
  s.flags = SymFlag.DupOk;
  const b = new Bytes();
  b.unsigned(Abbrev.AbstractFunction);
  b.text(fn.name);
  b.byte(1); // inlined, not because anybody said so
  b.unsigned(fn.func!.startLine);
  b.byte(1);
  b.unsigned(0);
  fill(s, b);
}

function entryOf(f: ObjSymbol, info: FuncInfo, file: number, wrapper: boolean, calls: InlinedCalls | null): ObjSymbol {
  const s = debugSymbol(SymKind.DwarfFcn);
  const b = new Bytes();
  b.unsigned(wrapper ? Abbrev.Wrapper : Abbrev.Function);
  b.text(f.name);
  s.addReloc(b.length, 4, RelocType.DwTxtAddrU4, f);
  b.zeros(4);
  b.unsigned(f.size);
  b.byte(1);
  b.byte(callFrameCfa);
  if (wrapper) b.byte(1);
  else {
    b.u32(file);
    b.unsigned(info.startLine);
    b.byte(f.has(SymFlag.Static) ? 0 : 1);
  }
  calls?.write(s, b, -1);
  b.unsigned(0);
  return fill(s, b);
}

/** The calls that were inlined into a function, as entries inside its own, with the code that each covers. */
class InlinedCalls {
  private readonly info: FuncInfo;
  private readonly lists = debugSymbol(SymKind.DwarfRange);
  private readonly listBytes = new Bytes();
  /** [from, to, …] of each node of the inline tree, what is nested in it included. */
  private readonly extents: number[][];
  private readonly children = new Map<number, number[]>();

  constructor(
    private readonly f: ObjSymbol,
    private readonly numbers: readonly number[],
    private readonly abstract: (fn: ObjSymbol) => ObjSymbol,
  ) {
    this.info = f.func!;
    const { inlineTree, pcinline } = this.info;
    this.extents = inlineTree.map(() => []);
    for (let i = 0; i < inlineTree.length; i++) {
      const siblings = this.children.get(inlineTree[i]!.parent);
      if (siblings === undefined) this.children.set(inlineTree[i]!.parent, [i]);
      else siblings.push(i);
    }
    const r = new PcTableReader(pcinline);
    while (r.next()) {
      for (let i = r.value; i >= 0; i = inlineTree[i]!.parent) {
        const extent = this.extents[i]!;
        if (extent[extent.length - 1] === r.pc) extent[extent.length - 1] = r.nextPc;
        else extent.push(r.pc, r.nextPc);
      }
    }
  }

  /** Writes the calls directly inside call `parent` (-1: the function) to entry `s`. */
  write(s: ObjSymbol, b: Bytes, parent: number): void {
    for (const i of this.children.get(parent) ?? []) {
      if (this.extents[i]!.length === 0) continue;
      const node = this.info.inlineTree[i]!;
      b.unsigned(Abbrev.InlinedCall);
      s.addReloc(b.length, 4, RelocType.DwarfSecRef, this.abstract(node.func));
      b.zeros(4);
      s.addReloc(b.length, 4, RelocType.DwarfSecRef, this.lists, this.listBytes.length);
      b.zeros(4);
      this.list(this.extents[i]!);
      b.u32(this.numbers[node.file] ?? 1);
      b.unsigned(Math.max(0, node.line));
      this.write(s, b, i);
      b.unsigned(0);
    }
  }

  private list(extent: readonly number[]): void {
    const b = this.listBytes;
    b.byte(RangeOp.BaseAddress);
    this.lists.addReloc(b.length, 4, RelocType.DwTxtAddrU4, this.f);
    b.zeros(4);
    for (let i = 0; i < extent.length; i += 2) {
      b.byte(RangeOp.OffsetPair);
      b.unsigned(extent[i]!);
      b.unsigned(extent[i + 1]!);
    }
    b.byte(RangeOp.End);
  }

  /** The range lists that the entries refer to; null: there are none. */
  ranges(): ObjSymbol | null {
    return this.listBytes.length === 0 ? null : fill(this.lists, this.listBytes);
  }
}

/** Rows of the line table wherever file or line changes. */
function lineProgram(f: ObjSymbol, info: FuncInfo, numbers: readonly number[]): ObjSymbol {
  const s = debugSymbol(SymKind.DwarfLines);
  const b = new Bytes();
  b.byte(LineOp.Extended);
  b.unsigned(9);
  b.byte(ExtendedOp.SetAddress);
  s.addReloc(b.length, 8, RelocType.Addr, f);
  b.zeros(8);
  const files = decodePcTable(info.pcfile);
  let at = 0;
  let pc = 0;
  let line = 1;
  let file = 1;
  for (const row of decodePcTable(info.pcline)) {
    for (let start = row.pc; start < row.end; ) {
      while (at < files.length && files[at]!.end <= start) at++;
      const part = files[at];
      if (part === undefined) break;
      const number = numbers[part.value] ?? 1;
      if (row.value >= 0) {
        if (number !== file) {
          b.byte(LineOp.SetFile);
          b.unsigned(number);
          file = number;
        }
        b.byte(LineOp.AdvancePc);
        b.unsigned(start - pc);
        b.byte(LineOp.AdvanceLine);
        b.signed(row.value - line);
        b.byte(LineOp.Copy);
        pc = start;
        line = row.value;
      }
      start = Math.min(row.end, part.end);
    }
  }
  b.byte(LineOp.AdvancePc);
  b.unsigned(f.size - pc);
  b.byte(LineOp.Extended);
  b.unsigned(1);
  b.byte(ExtendedOp.EndSequence);
  return fill(s, b);
}
