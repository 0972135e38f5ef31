// What debuggers know of one function: its entry in .debug_info (name, extent, declaration; no variables) and its line
// program. In: a defined text symbol with its tables; out: the two symbols that hang on its FuncInfo.
// Contract: Go 1.26's cmd/internal/dwarf (abbreviations 3 and 4), cmd/internal/obj/dwarf.go; DWARF 5, section 6.2.
import { RelocType, SymFlag, SymKind } from "./kinds.ts";
import { decodePcTable, putUvarint } from "./pctable.ts";
import { type FuncInfo, ObjSymbol } from "./symbol.ts";

/** Abbreviation codes that the linker's .debug_abbrev defines. */
const enum Abbrev {
  Function = 3,
  Wrapper = 4,
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
 * function goes into, from 1; `wrapper`: nobody wrote the function.
 */
export function describeFunction(f: ObjSymbol, fileNumber: (path: string) => number, wrapper: boolean): void {
  const info = f.func!;
  const numbers = info.files.map(fileNumber);
  info.dwarfInfo = entryOf(f, info, numbers[0] ?? 1, wrapper);
  info.dwarfLines = lineProgram(f, info, numbers);
}

function entryOf(f: ObjSymbol, info: FuncInfo, file: number, wrapper: boolean): ObjSymbol {
  const s = debugSymbol(SymKind.DwarfFcn);
  const b = new Bytes();
  b.unsigned(wrapper ? Abbrev.Wrapper : Abbrev.Function);
  b.raw(new TextEncoder().encode(f.name));
  b.byte(0);
  s.addReloc(b.length, 4, RelocType.DwTxtAddrU4, f);
  b.zeros(4);
  b.unsigned(f.size);
  b.byte(1);
  b.byte(callFrameCfa);
  if (wrapper) b.byte(1);
  else {
    for (let i = 0; i < 4; i++) b.byte(file >> (8 * i));
    b.unsigned(info.startLine);
    b.byte(f.has(SymFlag.Static) ? 0 : 1);
  }
  b.unsigned(0);
  return fill(s, b);
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
