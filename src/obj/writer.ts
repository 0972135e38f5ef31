// Writes Go object files. In: a package's symbols; out: the object's bytes (without the preamble, version.ts).
// Contract: Go 1.26's cmd/internal/goobj, and cmd/internal/obj for which symbols are numbered how: those of the package by
// index, content-addressable ones by hash, the rest by name.
import { InternalError } from "../base/internal-error.ts";
import { sum256 } from "../base/sha256.ts";
import { builtinNumber } from "./builtins.ts";
import { Abi, AuxType, SymFlag, SymKind } from "./kinds.ts";
import { Block, ObjFlag, objMagic, PkgIdx, Rec } from "./objfile.ts";
import { mapPcTable } from "./pctable.ts";
import { type FuncInfo, nobody, type ObjPackage, ObjSymbol, type Reloc } from "./symbol.ts";

const encoder = new TextEncoder();

/** The object file of a package. */
export function writeObject(pkg: ObjPackage): Uint8Array {
  return new ObjectWriter(pkg).write();
}

/** Bytes at the end of a growing array. */
class Output {
  bytes: Uint8Array = new Uint8Array(1 << 16);
  length = 0;

  room(n: number): number {
    const at = this.length;
    this.length += n;
    if (this.length > this.bytes.length) {
      const more = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      more.set(this.bytes.subarray(0, at));
      this.bytes = more;
    }
    return at;
  }
  u8(x: number): void {
    const at = this.room(1);
    this.bytes[at] = x;
  }
  u16(x: number): void {
    this.u8(x & 0xff);
    this.u8((x >> 8) & 0xff);
  }
  u32(x: number): void {
    this.setU32(this.room(4), x);
  }
  setU32(at: number, x: number): void {
    const b = this.bytes;
    b[at] = x & 0xff;
    b[at + 1] = (x >>> 8) & 0xff;
    b[at + 2] = (x >>> 16) & 0xff;
    b[at + 3] = (x >>> 24) & 0xff;
  }
  i64(x: number): void {
    this.u32(x | 0);
    this.u32(Math.floor(x / 0x100000000) | 0);
  }
  raw(b: Uint8Array): void {
    const at = this.room(b.length);
    this.bytes.set(b, at);
  }
}

interface Place {
  pkg: PkgIdx | number;
  index: number;
}

class ObjectWriter {
  private readonly out = new Output();
  private readonly strings = new Map<string, { at: number; length: number }>();
  private readonly places = new Map<ObjSymbol, Place>();
  private readonly defs: ObjSymbol[] = [];
  private readonly hashed64: ObjSymbol[] = [];
  private readonly hashed: ObjSymbol[] = [];
  private readonly nonPkg: ObjSymbol[] = [];
  private readonly refs: ObjSymbol[] = [];
  private readonly files: string[] = [];
  private readonly fileNumber = new Map<string, number>();
  /** Symbols made for function tables: equal tables are one. */
  private readonly tables = new Map<string, ObjSymbol>();
  private readonly aux = new Map<ObjSymbol, [AuxType, ObjSymbol | null][]>();
  private readonly hashes = new Map<ObjSymbol, Uint8Array>();

  constructor(private readonly pkg: ObjPackage) {}

  write(): Uint8Array {
    const { pkg, out } = this;
    this.numberDefinitions();
    const functions = this.makeFunctionTables();
    this.numberReferences();
    this.encodeFuncInfos(functions);
    let flags = 0;
    if (pkg.fromAssembly) flags |= ObjFlag.FromAssembly;
    if (pkg.std) flags |= ObjFlag.Std;
    out.raw(encoder.encode(objMagic));
    out.raw(pkg.fingerprint);
    out.u32(flags);
    const offsets = out.room(4 * Block.Count);
    this.writeStrings();
    const begin = (b: Block): void => out.setU32(offsets + 4 * b, out.length);
    const all = [...this.defs, ...this.hashed64, ...this.hashed, ...this.nonPkg];
    begin(Block.Autolib);
    for (const i of pkg.imports) {
      this.stringRef(i.path);
      out.raw(i.fingerprint);
    }
    begin(Block.PkgIdx);
    for (const name of this.packages) this.stringRef(name);
    begin(Block.File);
    for (const f of this.files) this.stringRef(f);
    begin(Block.SymDef);
    for (const s of this.defs) this.symbol(s);
    begin(Block.Hashed64Def);
    for (const s of this.hashed64) this.symbol(s);
    begin(Block.HashedDef);
    for (const s of this.hashed) this.symbol(s);
    begin(Block.NonPkgDef);
    for (const s of this.nonPkg) this.symbol(s);
    begin(Block.NonPkgRef);
    for (const s of this.refs) this.symbol(s);
    begin(Block.RefFlags);
    begin(Block.Hash64);
    for (const s of this.hashed64) out.raw(hash64(s));
    begin(Block.Hash);
    for (const s of this.hashed) out.raw(this.contentHash(s));
    begin(Block.RelocIdx);
    this.index(all, (s) => s.relocs.length);
    begin(Block.AuxIdx);
    this.index(all, (s) => this.aux.get(s)?.length ?? 0);
    begin(Block.DataIdx);
    this.index(all, (s) => s.data.length);
    begin(Block.Reloc);
    for (const s of all) for (const r of inOrder(s.relocs)) this.reloc(r);
    begin(Block.Aux);
    for (const s of all) {
      for (const [type, target] of this.aux.get(s) ?? []) {
        out.u8(type);
        this.symRef(target);
      }
    }
    begin(Block.Data);
    for (const s of all) out.raw(s.data);
    begin(Block.RefName);
    begin(Block.End);
    return out.bytes.slice(0, out.length);
  }

  // ---- numbering

  private place(list: ObjSymbol[], pkg: PkgIdx, s: ObjSymbol): void {
    this.places.set(s, { pkg, index: list.length });
    list.push(s);
  }

  private define(s: ObjSymbol): void {
    if (this.places.has(s)) return;
    if (s.has(SymFlag.ContentAddressable)) {
      const short = s.size <= 8 && s.relocs.length === 0 && sectionOf(s) === 0;
      this.place(short ? this.hashed64 : this.hashed, short ? PkgIdx.Hashed64 : PkgIdx.Hashed, s);
    } else if (this.isNonPackage(s)) this.place(this.nonPkg, PkgIdx.None, s);
    else this.place(this.defs, PkgIdx.Self, s);
  }

  /** Others find it by name only. */
  private isNonPackage(s: ObjSymbol): boolean {
    if (this.pkg.fromAssembly && !s.has(SymFlag.Static)) return true;
    return s.has(SymFlag.DupOk | SymFlag.ByName);
  }

  private numberDefinitions(): void {
    for (const list of [this.pkg.text, this.pkg.data]) {
      for (const s of list) {
        if (!s.isDefined)
          throw new InternalError(`object file of ${this.pkg.path}: ${s.name} is listed but not defined`);
        this.define(s);
      }
    }
  }

  private refer(s: ObjSymbol): void {
    if (s === nobody || this.places.has(s)) return;
    if (s.isDefined && s.has(SymFlag.Static | SymFlag.ContentAddressable)) {
      this.define(s);
      this.extra.push(s);
      return;
    }
    const foreign = this.numbered ? (this.pkg.numberOf?.(s) ?? null) : null;
    if (foreign !== null) {
      let pkg = this.packages.indexOf(foreign.pkg);
      if (pkg < 0) pkg = this.packages.push(foreign.pkg) - 1;
      this.places.set(s, { pkg, index: foreign.index });
      return;
    }
    const builtin = s.has(SymFlag.Linkname) ? undefined : builtinNumber.get(`${s.name} ${s.abi}`);
    if (builtin !== undefined) this.places.set(s, { pkg: PkgIdx.Builtin, index: builtin });
    else {
      this.places.set(s, { pkg: PkgIdx.None, index: -1 - this.refs.length });
      this.refs.push(s);
    }
  }
  /** Local symbols that were found by a reference: their own references are still to be numbered. */
  private readonly extra: ObjSymbol[] = [];

  /** Packages that are referred to by number; number 0 is nobody. */
  private readonly packages: string[] = [""];
  private numbered = false;

  private numberReferences(): void {
    // What content-addressable symbols point at decides who they are: it is numbered as everybody numbers it.
    this.numbered = true;
    for (const s of this.hashed) for (const r of s.relocs) this.refer(r.symbol);
    this.numbered = false;
    const walk = (s: ObjSymbol): void => {
      for (const r of s.relocs) this.refer(r.symbol);
      if (s.gotype !== null) this.refer(s.gotype);
      for (const [, a] of this.aux.get(s) ?? []) if (a !== null) this.refer(a);
      for (const n of s.func?.inlineTree ?? []) this.refer(n.func);
    };
    for (const list of [this.pkg.text, this.pkg.data]) for (const s of list) walk(s);
    for (let i = 0; i < this.extra.length; i++) walk(this.extra[i]!);
    for (const s of this.dwarf) walk(s);
    // References by name are numbered behind the definitions that others find by name.
    for (const p of this.places.values())
      if (p.pkg === PkgIdx.None && p.index < 0) p.index = this.nonPkg.length - 1 - p.index;
  }

  // ---- function tables

  private readonly dwarf: ObjSymbol[] = [];

  private makeFunctionTables(): [ObjSymbol, FuncInfo, ObjSymbol][] {
    const infos: [ObjSymbol, FuncInfo, ObjSymbol][] = [];
    for (const s of this.pkg.text) {
      const f = s.func;
      if (f === null) continue;
      const info = new ObjSymbol("");
      info.kind = SymKind.Data;
      const aux: [AuxType, ObjSymbol | null][] = [];
      if (s.gotype !== null) aux.push([AuxType.Gotype, s.gotype]);
      aux.push([AuxType.FuncInfo, info]);
      for (const d of f.funcdata) aux.push([AuxType.Funcdata, d]);
      const dwarf: [AuxType, ObjSymbol | null][] = [
        [AuxType.DwarfInfo, f.dwarfInfo],
        [AuxType.DwarfLoc, f.dwarfLoc],
        [AuxType.DwarfRanges, f.dwarfRanges],
        [AuxType.DwarfLines, f.dwarfLines],
      ];
      for (const [type, d] of dwarf) if (d !== null && d.size > 0) aux.push([type, d]);
      const numbers = f.files.map((name) => this.file(name));
      this.addTable(aux, AuxType.Pcsp, f.pcsp);
      this.addTable(aux, AuxType.Pcfile, f.pcfile.length === 0 ? f.pcfile : mapPcTable(f.pcfile, (v) => numbers[v]!));
      this.addTable(aux, AuxType.Pcline, f.pcline);
      this.addTable(aux, AuxType.Pcinline, f.pcinline);
      for (const t of f.pcdata) aux.push([AuxType.Pcdata, this.table(t)]);
      this.aux.set(s, aux);
      infos.push([s, f, info]);
    }
    for (const s of this.pkg.data) {
      const aux: [AuxType, ObjSymbol | null][] = [];
      if (s.gotype !== null) aux.push([AuxType.Gotype, s.gotype]);
      if (s.dwarf !== null && s.dwarf.size > 0) aux.push([AuxType.DwarfInfo, s.dwarf]);
      if (aux.length > 0) this.aux.set(s, aux);
    }
    // Function information stands behind the package's other symbols, each with the function's debugging symbols.
    for (const [, f, info] of infos) {
      this.place(this.defs, PkgIdx.Self, info);
      for (const d of [f.dwarfRanges, f.dwarfLoc, f.dwarfLines, f.dwarfInfo]) {
        if (d === null || d.size === 0 || this.places.has(d)) continue;
        this.place(this.defs, PkgIdx.Self, d);
        this.dwarf.push(d);
      }
    }
    return infos;
  }

  private addTable(aux: [AuxType, ObjSymbol | null][], type: AuxType, bytes: Uint8Array): void {
    if (bytes.length > 0) aux.push([type, this.table(bytes)]);
  }

  private table(bytes: Uint8Array): ObjSymbol {
    let key = "";
    for (const b of bytes) key += String.fromCharCode(b);
    let s = this.tables.get(key);
    if (s === undefined) {
      s = new ObjSymbol("");
      s.kind = SymKind.Rodata;
      s.flags = SymFlag.ContentAddressable | SymFlag.Pcdata;
      s.data = bytes;
      s.size = bytes.length;
      this.tables.set(key, s);
      this.define(s);
    }
    return s;
  }

  private file(name: string): number {
    let n = this.fileNumber.get(name);
    if (n === undefined) {
      n = this.files.length;
      this.fileNumber.set(name, n);
      this.files.push(name);
    }
    return n;
  }

  /** What FuncInfo symbols hold; after numbering, because inline trees refer to functions by number. */
  private encodeFuncInfos(infos: readonly [ObjSymbol, FuncInfo, ObjSymbol][]): void {
    for (const [, f, info] of infos) {
      const o = new Output();
      o.u32(f.args);
      o.u32(f.locals);
      o.u8(f.funcId);
      o.u8(f.funcFlag);
      o.u16(0);
      o.u32(f.startLine);
      const used = f.files.map((name) => this.file(name)).sort((a, b) => a - b);
      o.u32(used.length);
      for (const n of used) o.u32(n);
      o.u32(f.inlineTree.length);
      for (const node of f.inlineTree) {
        const p = this.places.get(node.func)!;
        o.u32(node.parent);
        o.u32(this.file(f.files[node.file]!));
        o.u32(node.line);
        o.u32(p.pkg);
        o.u32(p.index);
        o.u32(node.parentPc);
      }
      info.data = o.bytes.slice(0, o.length);
      info.size = o.length;
    }
  }

  // ---- records

  private writeStrings(): void {
    const add = (s: string): void => {
      if (this.strings.has(s)) return;
      const bytes = encoder.encode(s);
      this.strings.set(s, { at: this.out.length, length: bytes.length });
      this.out.raw(bytes);
    };
    add("");
    for (const i of this.pkg.imports) add(i.path);
    for (const name of this.packages) add(name);
    for (const list of [this.defs, this.hashed64, this.hashed, this.nonPkg, this.refs])
      for (const s of list) add(s.name);
    for (const f of this.files) add(f);
  }

  private stringRef(s: string): void {
    const { at, length } = this.strings.get(s)!;
    this.out.u32(length);
    this.out.u32(at);
  }

  private symbol(s: ObjSymbol): void {
    const { out } = this;
    if (s.size > 2e9) throw new InternalError(`${s.name}: symbol too large (${s.size} bytes > 2000000000 bytes)`);
    this.stringRef(s.name);
    out.u16(s.has(SymFlag.Static) ? Abi.Static : s.abi);
    out.u8(s.kind);
    const flags = flagsOf(s, this.pkg);
    out.u8(flags & 0xff);
    out.u8((flags >> 8) & 0xff);
    out.u32(s.size);
    out.u32(alignOf(s));
  }

  private symRef(s: ObjSymbol | null): void {
    const p = s === null || s === nobody ? { pkg: PkgIdx.Invalid, index: 0 } : this.places.get(s);
    if (p === undefined) throw new InternalError(`object file of ${this.pkg.path}: ${s!.name} was not numbered`);
    this.out.u32(p.pkg);
    this.out.u32(p.index);
  }

  private reloc(r: Reloc): void {
    const { out } = this;
    out.u32(r.offset);
    out.u8(r.size);
    out.u16(r.type);
    out.i64(r.addend);
    this.symRef(r.symbol);
  }

  private index(list: readonly ObjSymbol[], count: (s: ObjSymbol) => number): void {
    let n = 0;
    for (const s of list) {
      this.out.u32(n);
      n += count(s);
    }
    this.out.u32(n);
  }

  /** The identity of a content-addressable symbol: the same in every object file that has it. */
  private contentHash(s: ObjSymbol): Uint8Array {
    const known = this.hashes.get(s);
    if (known !== undefined) return known;
    const o = new Output();
    // The toolchain's hash is SHA-256 of a 1 and the data.
    o.u8(1);
    o.i64(s.size);
    o.u8(sectionOf(s));
    let n = s.data.length;
    while (n > 0 && s.data[n - 1] === 0) n--;
    o.raw(s.data.subarray(0, n));
    for (const r of inOrder(s.relocs)) {
      o.u32(r.offset);
      o.u8(r.size);
      o.u8(r.type & 0xff);
      o.i64(r.addend);
      this.hashTarget(o, r.symbol);
    }
    const h = sum256(o.bytes.subarray(0, o.length)).slice(0, Rec.Hash);
    this.hashes.set(s, h);
    return h;
  }

  private hashTarget(o: Output, s: ObjSymbol): void {
    if (s === nobody) throw new InternalError("content-addressable symbol with a relocation to nobody");
    const p = this.places.get(s)!;
    switch (p.pkg) {
      case PkgIdx.Hashed64:
        o.u8(0);
        o.raw(hash64(s));
        return;
      case PkgIdx.Hashed:
        o.u8(1);
        o.raw(this.contentHash(s));
        return;
      case PkgIdx.None:
        o.u8(2);
        o.raw(encoder.encode(s.name));
        return;
      case PkgIdx.Builtin:
        o.u8(3);
        o.u32(p.index);
        return;
    }
    o.raw(encoder.encode(p.pkg === PkgIdx.Self ? this.pkg.path : this.packages[p.pkg]!));
    o.u32(p.index);
  }
}

/** Relocations in order of place. */
function inOrder(relocs: readonly Reloc[]): readonly Reloc[] {
  for (let i = 1; i < relocs.length; i++) {
    if (relocs[i]!.offset < relocs[i - 1]!.offset) return [...relocs].sort((a, b) => a.offset - b.offset);
  }
  return relocs;
}

/** The contents themselves, for what fits in 8 bytes. */
function hash64(s: ObjSymbol): Uint8Array {
  const h = new Uint8Array(Rec.Hash64);
  h.set(s.data);
  return h;
}

/**
 * Tables of functions: those that are named by what they hold, and those that are named by their function. Linkers lay them out
 * elsewhere than other data, so that a string with the same bytes must not be taken for one.
 */
const functionTable =
  /^(gcargs\.|gclocals\.|(gclocals|arginfo|argliveinfo|opendefer|stkobj|wrapinfo)·)|\.(opendefer|arginfo[01]|argliveinfo|wrapinfo|args_stackmap|stkobj)$/;

/** What is read byte by byte. */
const byteData =
  /^(go:string\.|type:\.namedata\.|type:\.importpath\.|(arginfo|argliveinfo|opendefer)·)|\.(opendefer|arginfo[01]|argliveinfo)$/;

/** Keeps data apart that must not be merged across sections: function data, types, pc-value tables. */
function sectionOf(s: ObjSymbol): number {
  if (s.has(SymFlag.Pcdata)) return 0x50;
  const { name } = s;
  if (functionTable.test(name)) return 0x46;
  return name.startsWith("type:") ? 0x54 : 0;
}

function flagsOf(s: ObjSymbol, pkg: ObjPackage): number {
  let flags = s.flags & 0x7fff;
  const { name } = s;
  if (s.kind === SymKind.Rodata) {
    if (name.startsWith("type:") && name[5] !== ".") flags |= SymFlag.GoType;
    if (name.startsWith("go:itab.")) flags |= SymFlag.Itab;
  }
  if ((pkg.fromAssembly && name !== "") || name === "main.main") flags |= SymFlag.Linkname;
  return flags;
}

function alignOf(s: ObjSymbol): number {
  if (s.func !== null) return s.func.align;
  if (!s.has(SymFlag.ContentAddressable) || s.size === 0) return s.align;
  const { name } = s;
  if (byteData.test(name)) return 1;
  if (name.startsWith("gclocals·")) return 4;
  return s.size % 8 === 0 ? 8 : s.size % 4 === 0 ? 4 : s.size % 2 === 0 ? 2 : 1;
}
