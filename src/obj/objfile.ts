// Reads Go object files in place: no object per symbol or relocation, only offsets into the bytes. In: the bytes of one
// archive member; out: counts, records, names. Every offset that is handed out lies inside the bytes.
// Contract: Go 1.26's cmd/internal/goobj ("\0go120ld"): header with 19 block offsets, then the blocks.

/** Blocks in file order. */
export const enum Block {
  Autolib = 0,
  PkgIdx = 1,
  File = 2,
  SymDef = 3,
  Hashed64Def = 4,
  HashedDef = 5,
  NonPkgDef = 6,
  NonPkgRef = 7,
  RefFlags = 8,
  Hash64 = 9,
  Hash = 10,
  RelocIdx = 11,
  AuxIdx = 12,
  DataIdx = 13,
  Reloc = 14,
  Aux = 15,
  Data = 16,
  RefName = 17,
  End = 18,
  Count = 19,
}

export const objMagic = "\0go120ld";

/** Sizes of records. */
export const enum Rec {
  String = 8,
  Autolib = 16,
  Sym = 21,
  RefFlags = 10,
  Hash64 = 4 + 4,
  Hash = 8 + 8,
  Reloc = 23,
  Aux = 9,
  RefName = 8 + 4 + 4,
  Header = 8 + 8 + 4 + 4 * 19,
}

/** Package indices with a meaning of their own; others index the file's list of packages. */
export const enum PkgIdx {
  Invalid = 0,
  Self = 0x7ffffffb,
  Builtin = 0x7ffffffc,
  Hashed = 0x7ffffffd,
  Hashed64 = 0x7ffffffe,
  None = 0x7fffffff,
}

export const enum ObjFlag {
  Shared = 1,
  FromAssembly = 4,
  Unlinkable = 8,
  Std = 16,
}

const decoder = new TextDecoder();

// Numbers are read through a DataView, which is one load in compiled code and one call before that. The view of the bytes
// that were read last is kept: most reads are of the same array as the one before.
let viewed: Uint8Array = new Uint8Array(0);
let view = new DataView(viewed.buffer);

function look(b: Uint8Array): void {
  viewed = b;
  view = new DataView(b.buffer, b.byteOffset, b.byteLength);
}

export function u16(b: Uint8Array, at: number): number {
  if (b !== viewed) look(b);
  return view.getUint16(at, true);
}

export function i32(b: Uint8Array, at: number): number {
  if (b !== viewed) look(b);
  return view.getInt32(at, true);
}

export function u32(b: Uint8Array, at: number): number {
  if (b !== viewed) look(b);
  return view.getUint32(at, true);
}

/** A signed 64-bit number; exact up to 2^53, which addends are. */
export function i64(b: Uint8Array, at: number): number {
  return i32(b, at + 4) * 0x100000000 + u32(b, at);
}

/**
 * One object. `at(block)` and the record offsets are absolute in `bytes`. Symbols are numbered as in the file: those of
 * the package, short hashed, hashed, not the package's, then references by name.
 */
export class ObjectFile {
  readonly bytes: Uint8Array;
  /** Where the object's magic is. Offsets inside the file count from here. */
  readonly base: number;
  readonly flags: number;
  readonly defs: number;
  readonly hashed64Defs: number;
  readonly hashedDefs: number;
  readonly nonPkgDefs: number;
  readonly nonPkgRefs: number;
  /** All that are defined. */
  readonly defined: number;
  /** Where the symbols' records are, and the indices and blocks that these lead to; how far indices may go. */
  readonly symsAt: number;
  readonly relocIdxAt: number;
  readonly auxIdxAt: number;
  readonly dataIdxAt: number;
  readonly relocBase: number;
  readonly auxBase: number;
  readonly dataBase: number;
  readonly relocLimit: number;
  readonly auxLimit: number;
  readonly dataLimit: number;
  private readonly blocks: Uint32Array;
  /** Where its bytes end. */
  readonly end: number;

  private constructor(bytes: Uint8Array, base: number, end: number, blocks: Uint32Array) {
    this.bytes = bytes;
    this.base = base;
    this.end = end;
    this.blocks = blocks;
    this.flags = u32(bytes, base + 16);
    this.defs = this.count(Block.SymDef, Rec.Sym);
    this.hashed64Defs = this.count(Block.Hashed64Def, Rec.Sym);
    this.hashedDefs = this.count(Block.HashedDef, Rec.Sym);
    this.nonPkgDefs = this.count(Block.NonPkgDef, Rec.Sym);
    this.nonPkgRefs = this.count(Block.NonPkgRef, Rec.Sym);
    this.defined = this.defs + this.hashed64Defs + this.hashedDefs + this.nonPkgDefs;
    this.symsAt = blocks[Block.SymDef]!;
    this.relocIdxAt = blocks[Block.RelocIdx]!;
    this.auxIdxAt = blocks[Block.AuxIdx]!;
    this.dataIdxAt = blocks[Block.DataIdx]!;
    this.relocBase = blocks[Block.Reloc]!;
    this.auxBase = blocks[Block.Aux]!;
    this.dataBase = blocks[Block.Data]!;
    this.relocLimit = this.count(Block.Reloc, Rec.Reloc);
    this.auxLimit = this.count(Block.Aux, Rec.Aux);
    this.dataLimit = blocks[Block.RefName]! - blocks[Block.Data]!;
  }

  /**
   * The object at bytes[base, end), or why it is none. With `unchecked` the caller checks names and indices of the symbols
   * that it uses itself: most of a library is used by nobody.
   */
  static open(bytes: Uint8Array, base: number, end: number, unchecked = false): ObjectFile | string {
    if (end - base < Rec.Header) return "truncated object file";
    for (let i = 0; i < objMagic.length; i++) {
      if (bytes[base + i] !== objMagic.charCodeAt(i)) return "wrong magic, not a Go object file";
    }
    const blocks = new Uint32Array(Block.Count);
    let previous = Rec.Header as number;
    for (let i = 0; i < Block.Count; i++) {
      const offset = u32(bytes, base + 20 + 4 * i);
      if (offset < previous) return "malformed object file: blocks out of order";
      if (offset > end - base) return "truncated object file";
      blocks[i] = base + offset;
      previous = offset;
    }
    const o = new ObjectFile(bytes, base, end, blocks);
    return o.wrongCounts() ?? (unchecked ? null : o.wrongIndex()) ?? o;
  }

  private wrongCounts(): string | null {
    const n = this.defined;
    for (const b of [Block.RelocIdx, Block.AuxIdx, Block.DataIdx]) {
      if (this.count(b, 4) < n + 1) return "malformed object file: index too short";
    }
    if (
      this.count(Block.Hash64, Rec.Hash64) < this.hashed64Defs ||
      this.count(Block.Hash, Rec.Hash) < this.hashedDefs
    ) {
      return "malformed object file: missing content hashes";
    }
    return null;
  }

  /** Checks every index array and name once, so that nobody has to later. */
  private wrongIndex(): string | null {
    const n = this.defined;
    const ascending = (b: Block, limit: number): boolean => {
      let at = this.blocks[b]!;
      let previous = 0;
      for (let i = 0; i <= n; i++, at += 4) {
        const x = u32(this.bytes, at);
        if (x < previous || x > limit) return false;
        previous = x;
      }
      return true;
    };
    if (!ascending(Block.RelocIdx, this.count(Block.Reloc, Rec.Reloc)))
      return "malformed object file: relocation index";
    if (!ascending(Block.AuxIdx, this.count(Block.Aux, Rec.Aux)))
      return "malformed object file: auxiliary symbol index";
    if (!ascending(Block.DataIdx, this.blocks[Block.RefName]! - this.blocks[Block.Data]!)) {
      return "malformed object file: data index";
    }
    const total = n + this.nonPkgRefs;
    const size = this.end - this.base;
    for (let i = 0, at = this.blocks[Block.SymDef]!; i < total; i++, at += Rec.Sym) {
      if (u32(this.bytes, at) + u32(this.bytes, at + 4) > size) return "malformed object file: symbol name";
    }
    return null;
  }

  at(block: Block): number {
    return this.blocks[block]!;
  }

  count(block: Block, record: number): number {
    return Math.floor((this.blocks[block + 1]! - this.blocks[block]!) / record);
  }

  get fingerprint(): Uint8Array {
    return this.bytes.subarray(this.base + 8, this.base + 16);
  }

  /** Offset of symbol i's record: name length, name offset, ABI (2), kind, flags, flags2, size, alignment. */
  symAt(i: number): number {
    return this.blocks[Block.SymDef]! + i * Rec.Sym;
  }

  symName(i: number): string {
    return this.string(this.symAt(i));
  }

  relocsAt(i: number): number {
    return this.blocks[Block.Reloc]! + Rec.Reloc * u32(this.bytes, this.blocks[Block.RelocIdx]! + 4 * i);
  }

  relocCount(i: number): number {
    const at = this.blocks[Block.RelocIdx]! + 4 * i;
    return u32(this.bytes, at + 4) - u32(this.bytes, at);
  }

  auxAt(i: number): number {
    return this.blocks[Block.Aux]! + Rec.Aux * u32(this.bytes, this.blocks[Block.AuxIdx]! + 4 * i);
  }

  auxCount(i: number): number {
    const at = this.blocks[Block.AuxIdx]! + 4 * i;
    return u32(this.bytes, at + 4) - u32(this.bytes, at);
  }

  dataAt(i: number): number {
    return this.blocks[Block.Data]! + u32(this.bytes, this.blocks[Block.DataIdx]! + 4 * i);
  }

  dataSize(i: number): number {
    const at = this.blocks[Block.DataIdx]! + 4 * i;
    return u32(this.bytes, at + 4) - u32(this.bytes, at);
  }

  /** The string that the (length, offset) pair at `at` stands for; empty if it lies outside. */
  string(at: number): string {
    const length = u32(this.bytes, at);
    const from = this.base + u32(this.bytes, at + 4);
    if (from + length > this.end) return "";
    return decoder.decode(this.bytes.subarray(from, from + length));
  }

  private strings(block: Block): string[] {
    const out: string[] = [];
    const n = this.count(block, Rec.String);
    for (let i = 0; i < n; i++) out.push(this.string(this.blocks[block]! + i * Rec.String));
    return out;
  }

  /** Packages that are referred to by index; number 0 is nobody. */
  packages(): string[] {
    return this.strings(Block.PkgIdx);
  }

  files(): string[] {
    return this.strings(Block.File);
  }

  imports(): { path: string; fingerprint: Uint8Array }[] {
    const out: { path: string; fingerprint: Uint8Array }[] = [];
    const n = this.count(Block.Autolib, Rec.Autolib);
    for (let i = 0; i < n; i++) {
      const at = this.blocks[Block.Autolib]! + i * Rec.Autolib;
      out.push({ path: this.string(at), fingerprint: this.bytes.subarray(at + 8, at + 16) });
    }
    return out;
  }

  /** Names of symbols of other packages, which references give by index: key `${pkgIdx} ${symIdx}`. For tools. */
  referencedNames(): Map<string, string> {
    const out = new Map<string, string>();
    const n = this.count(Block.RefName, Rec.RefName);
    for (let i = 0; i < n; i++) {
      const at = this.blocks[Block.RefName]! + i * Rec.RefName;
      out.set(`${u32(this.bytes, at)} ${u32(this.bytes, at + 4)}`, this.string(at + 8));
    }
    return out;
  }
}

/** What stands before the object proper in an archive member. */
export interface ObjectPreamble {
  /** "go object linux amd64 go1.26.8 …", without the newline. */
  header: string;
  /** The file says that it is of a package main. */
  isMain: boolean;
  /** Where the object's magic is. */
  objectAt: number;
}

/**
 * Reads the text that an object file begins with: header line, build id, cgo directives between "$$" lines, a line "!".
 * A string answer says what is wrong.
 */
export function readPreamble(
  bytes: Uint8Array,
  from: number,
  end: number,
): ObjectPreamble | "not an object file" | "truncated object file" {
  const magic = "go object ";
  for (let i = 0; i < magic.length; i++) if (bytes[from + i] !== magic.charCodeAt(i)) return "not an object file";
  const newline = bytes.indexOf(10, from);
  if (newline < 0 || newline >= end) return "truncated object file";
  const header = decoder.decode(bytes.subarray(from, newline));
  let markers = 0;
  let isMain = false;
  for (let line = newline + 1; line < end; ) {
    if (markers % 2 === 0 && bytes[line] === 0x21 && bytes[line + 1] === 10)
      return { header, isMain, objectAt: line + 2 };
    if (bytes[line] === 0x24 && bytes[line + 1] === 0x24) markers++;
    const next = bytes.indexOf(10, line);
    if (next < 0) break;
    if (next - line === 4 && decoder.decode(bytes.subarray(line, next)) === "main") isMain = true;
    line = next + 1;
  }
  return "truncated object file";
}
