// The runtime's tables about functions: names, source files, pc-value tables, one record per function, and the index from
// a pc to its function. In: functions in order of address with their FuncInfo; out: the symbols of .gopclntab.
// Contract: Go 1.26's runtime/symtab.go (pcHeader, moduledata), runtime2.go (_func), funcdata; internal/abi/symtab.go.
import { putUtf8, utf8Length } from "../base/utf8.ts";
import { AuxType, Funcdata, Pcdata, RelocType, SymFlag } from "../obj/kinds.ts";
import { i32, Rec, u16, u32 } from "../obj/objfile.ts";
import { symbolAlign } from "./data.ts";
import { FuncTables, inlineNode } from "./functables.ts";
import { Attr, Kind } from "./kinds.ts";
import { type Link, roundUp } from "./state.ts";
import { put32, put64 } from "./symbols.ts";

/** A function's record without its pcdata and funcdata offsets. */
const funcSize = 44;
const headerSize = 72;
const magic = 0xfffffff1;
const noValue = 0xffffffff;
const inlineRecord = 16;

/** The file names of one object and where their offsets are in the compile unit table. */
class Unit {
  entries = 0;
  /** Index of the first entry in the table. */
  start = 0;
  /** Offset in the file table by file number; filled for used files. */
  readonly offsets: number[] = [];
  constructor(readonly files: readonly string[]) {}
}

export function expandGoroot(file: string, goroot: string): string {
  return goroot !== "" && file.startsWith("$GOROOT/") ? goroot + file.slice("$GOROOT".length) : file;
}

export class Pclntab {
  readonly funcs: number[];
  header = 0;
  names = 0;
  cuTable = 0;
  fileTable = 0;
  pcTable = 0;
  funcTable = 0;
  funcData = 0;
  findFunc = 0;
  private readonly units = new Map<number, Unit>();
  private readonly unitList: Unit[] = [];
  private readonly nameOffset: Int32Array;
  private readonly named: number[] = [];
  private namesSize = 0;
  private readonly fileOffset = new Map<string, number>();
  /** The same by names as objects have them. */
  private readonly offsetOf = new Map<string, number>();
  private filesSize = 0;
  private readonly pcSyms: number[] = [];
  private readonly pcSeen: Uint8Array;
  private pcSize = 1;
  private readonly dataSyms: number[] = [];
  /** The inline tree symbol of a function, by index in `funcs`; 0. */
  private readonly inlineTree: Int32Array;
  private readonly recordAt: Int32Array;
  readonly tables: FuncTables;
  /** The information symbol of an inlined function, 0: not looked up yet. */
  private readonly inlinedInfo: Int32Array;
  private recordsSize = 0;
  private carrier = 0;

  constructor(private readonly link: Link) {
    this.funcs = link.textOrder;
    this.tables = new FuncTables(link, this.funcs);
    // Not before: tables that only functions refer to get their numbers when they are asked for.
    const n = link.syms.count;
    this.nameOffset = new Int32Array(n).fill(-1);
    this.pcSeen = new Uint8Array(n);
    this.inlineTree = new Int32Array(this.funcs.length);
    this.recordAt = new Int32Array(this.funcs.length);
    this.inlinedInfo = new Int32Array(n);
  }

  /** Collects the tables' contents and makes their symbols. What depends on addresses is written by `finish`. */
  prepare(): void {
    const { syms } = this.link;
    this.carrier = syms.define("runtime.pclntab", Kind.Pclntab);
    syms.attr[this.carrier]! |= Attr.Reachable | SymFlag.Local;
    syms.align[this.carrier] = 8;
    this.header = this.table("runtime.pcheader", headerSize, 8);
    this.recordsSize = this.funcs.length * 8 + 4;
    for (let i = 0; i < this.funcs.length; i++) this.collect(i);
    this.names = this.table("runtime.funcnametab", this.namesSize, 1);
    let entries = 0;
    for (const u of this.unitList) {
      u.start = entries;
      entries += u.entries;
    }
    this.cuTable = this.table("runtime.cutab", entries * 4, 4);
    this.fileTable = this.table("runtime.filetab", this.filesSize, 1);
    this.pcTable = this.table("runtime.pctab", this.pcSize, 1);
    this.makeInlineTrees();
    this.funcTable = this.table("runtime.functab", this.recordsSize, 4);
    this.placeFuncdata();
    this.makeFindFunc();
    this.writeNames();
    this.writeFiles();
    this.writePcTable();
  }

  private table(name: string, size: number, align: number): number {
    const { syms } = this.link;
    const id = syms.define(name, Kind.Pclntab);
    const n = roundUp(size, 8);
    syms.dataAt[id] = syms.alloc(n);
    syms.dataLen[id] = n;
    syms.size[id] = n;
    syms.align[id] = align;
    syms.outer[id] = this.carrier;
    syms.attr[id]! |= Attr.Reachable | Attr.NotInSymbolTable;
    return id;
  }

  private collect(i: number): void {
    const { link } = this;
    const { syms } = link;
    const id = this.funcs[i]!;
    const t = this.tables;
    this.useName(id);
    const unit = this.unitOf(id);
    this.recordsSize = roundUp(this.recordsSize, 8);
    this.recordAt[i] = this.recordsSize;
    this.recordsSize += funcSize;
    if (t.info[i] === 0) return;
    const object = syms.objects[syms.obj[id]!]!;
    const { files } = object;
    for (let k = 0, at = t.filesAt[i]!; k < t.fileCount[i]!; k++, at += 4) {
      this.useFile(unit, files, u32(syms.mem, at));
    }
    for (let k = 0, at = t.inlineAt[i]!; k < t.inlineCount[i]!; k++, at += inlineNode) {
      this.useFile(unit, files, u32(syms.mem, at + 4));
      this.useName(syms.resolve(object, at + 12));
    }
    this.usePcTable(t.pcsp[i]!);
    this.usePcTable(t.pcfile[i]!);
    this.usePcTable(t.pcline[i]!);
    for (let k = t.pcdataFrom[i]!; k < t.pcdataFrom[i + 1]!; k++) this.usePcTable(t.pcdata[k]!);
    if (t.inlineCount[i]! > 0) {
      this.usePcTable(t.pcinline[i]!);
      this.inlineTree[i] = -1;
    }
    this.recordsSize += 4 * (t.pcdataCount(i) + t.funcdataCount(i));
  }

  private useName(id: number): void {
    if (this.nameOffset[id]! >= 0) return;
    this.nameOffset[id] = this.namesSize;
    this.named.push(id);
    this.namesSize += this.link.syms.nameLen[id]! + 1;
  }

  private unitOf(id: number): Unit {
    const o = this.link.syms.obj[id]!;
    let u = this.units.get(o);
    if (u === undefined) {
      u = new Unit(this.link.syms.objects[o]!.files);
      this.units.set(o, u);
      // What the linker made itself has no source files.
      if (o !== 0) this.unitList.push(u);
    }
    return u;
  }

  private useFile(unit: Unit, files: readonly string[], n: number): void {
    if (unit.offsets[n] !== undefined) return;
    const file = files[n] ?? "??";
    let offset = this.offsetOf.get(file);
    if (offset === undefined) {
      offset = this.placeFile(expandGoroot(file, this.link.options.goroot));
      this.offsetOf.set(file, offset);
    }
    unit.offsets[n] = offset;
    if (unit.entries < n + 1) unit.entries = n + 1;
  }

  /** The place of a name in the file table. */
  private placeFile(name: string): number {
    const known = this.fileOffset.get(name);
    if (known !== undefined) return known;
    const offset = this.filesSize;
    this.fileOffset.set(name, offset);
    this.filesSize += utf8Length(name) + 1;
    return offset;
  }

  /** Gives a pc-value table its place (in `value`); one that is absent or empty is at 0. */
  private usePcTable(id: number): void {
    const { syms } = this.link;
    if (id === 0 || this.pcSeen[id] !== 0) return;
    this.pcSeen[id] = 1;
    const size = syms.size[id]!;
    syms.value[id] = size === 0 ? 0 : this.pcSize;
    if (size === 0) return;
    this.pcSyms.push(id);
    this.pcSize += size;
  }

  private makeInlineTrees(): void {
    const { link } = this;
    const { syms } = link;
    for (let i = 0; i < this.funcs.length; i++) {
      if (this.inlineTree[i] !== -1) continue;
      const id = this.funcs[i]!;
      const count = this.tables.inlineCount[i]!;
      const tree = syms.anonymous("", Kind.Pclntab);
      const at = syms.alloc(inlineRecord * count);
      const { mem } = syms;
      const object = syms.objects[syms.obj[id]!]!;
      for (
        let k = 0, node = this.tables.inlineAt[i]!, out = at;
        k < count;
        k++, node += inlineNode, out += inlineRecord
      ) {
        const callee = syms.resolve(object, node + 12);
        const info = this.inlinedInfo[callee]! || syms.aux(callee, AuxType.FuncInfo);
        this.inlinedInfo[callee] = info;
        if (info === 0) link.error(callee, "inlined function missing func info");
        else {
          mem[out] = mem[syms.dataAt[info]! + 8]!;
          put32(mem, out + 12, i32(mem, syms.dataAt[info]! + 12));
        }
        put32(mem, out + 4, this.nameOffset[callee]!);
        put32(mem, out + 8, i32(mem, node + 20));
      }
      syms.dataAt[tree] = at;
      syms.dataLen[tree] = syms.size[tree] = inlineRecord * count;
      syms.align[tree] = 4;
      syms.attr[tree]! |= Attr.Reachable;
      this.inlineTree[i] = tree;
    }
  }

  /** The symbol in a funcdata slot; 0 where there is nothing to point to. */
  private funcdata(i: number, slot: number): number {
    const { syms } = this.link;
    const tree = this.inlineTree[i]!;
    if (slot === Funcdata.InlTree && tree !== 0) return tree;
    const { funcdata, funcdataFrom } = this.tables;
    const k = funcdataFrom[i]! + slot;
    const s = k < funcdataFrom[i + 1]! ? funcdata[k]! : 0;
    if (s === 0) return 0;
    // Assembly functions refer to maps that exist only if there is a Go prototype.
    const optional = slot === Funcdata.ArgsPointerMaps || slot === Funcdata.ArgInfo;
    const absent = syms.kind[s] === Kind.Xxx || (syms.attr[this.funcs[i]!]! & Attr.FromAssembly) !== 0;
    if (optional && absent && syms.dataLen[s] === 0) return 0;
    return s;
  }

  private placeFuncdata(): void {
    const { link } = this;
    const { syms } = link;
    const dataSeen = new Uint8Array(syms.count);
    for (let i = 0; i < this.funcs.length; i++) {
      for (let slot = 0, n = this.tables.funcdataCount(i); slot < n; slot++) {
        const s = this.funcdata(i, slot);
        if (s === 0 || dataSeen[s] !== 0) continue;
        dataSeen[s] = 1;
        this.dataSyms.push(s);
      }
    }
    let maxAlign = 0;
    for (const s of this.dataSyms) maxAlign = Math.max(maxAlign, symbolAlign(syms, s));
    this.dataSyms.sort((a, b) => syms.align[b]! - syms.align[a]!);
    let size = 0;
    for (const s of this.dataSyms) {
      if (syms.size[s] === 0) {
        link.error(s, "zero size funcdata");
        continue;
      }
      size = roundUp(size, syms.align[s]!);
      syms.value[s] = size;
      size += syms.size[s]!;
      // It lives inside go:func.*, not with its kind.
      syms.attr[s]! |= Attr.Special | Attr.NotInSymbolTable;
    }
    this.funcData = this.table("go:func.*", size, maxAlign);
    syms.attr[this.funcData]! = (syms.attr[this.funcData]! & ~Attr.NotInSymbolTable) | SymFlag.Local;
  }

  private writeNames(): void {
    const { syms } = this.link;
    const { mem } = syms;
    const base = syms.dataAt[this.names]!;
    const ids = this.named;
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const from = syms.nameAt[id]!;
      mem.copyWithin(base + this.nameOffset[id]!, from, from + syms.nameLen[id]!);
    }
  }

  private writeFiles(): void {
    const { syms } = this.link;
    const { mem } = syms;
    const base = syms.dataAt[this.fileTable]!;
    for (const [name, offset] of this.fileOffset) putUtf8(mem, base + offset, name);
    let at = syms.dataAt[this.cuTable]!;
    for (const u of this.unitList) {
      for (let i = 0; i < u.entries; i++, at += 4) {
        put32(mem, at, u.offsets[i] ?? this.offsetOf.get(u.files[i]!) ?? noValue);
      }
    }
  }

  private writePcTable(): void {
    const { syms } = this.link;
    const { mem } = syms;
    const base = syms.dataAt[this.pcTable]!;
    const ids = this.pcSyms;
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const from = syms.dataAt[id]!;
      mem.copyWithin(base + syms.value[id]!, from, from + syms.dataLen[id]!);
    }
  }

  /** Room for the index from pc to function: a base per 4096 bytes of text, a small step per 256. */
  private makeFindFunc(): void {
    const { syms } = this.link;
    const { low, high } = this.range();
    const buckets = Math.ceil((high - low) / 4096);
    const id = syms.define("runtime.findfunctab", Kind.Pclntab);
    const size = 4 * buckets + Math.ceil((high - low) / 256);
    syms.dataAt[id] = syms.alloc(size);
    syms.dataLen[id] = syms.size[id] = size;
    syms.align[id] = 4;
    syms.attr[id]! |= Attr.Reachable | SymFlag.Local;
    this.findFunc = id;
    this.writeFindFunc(low, high);
  }

  private range(): { low: number; high: number } {
    const { syms } = this.link;
    const last = this.funcs[this.funcs.length - 1]!;
    return { low: syms.value[this.funcs[0]!]!, high: syms.value[last]! + syms.size[last]! };
  }

  private writeFindFunc(low: number, high: number): void {
    const { syms } = this.link;
    const n = Math.ceil((high - low) / 256);
    // The first function that covers a part of each 256 bytes.
    const first = new Int32Array(n).fill(-1);
    for (let i = 0; i < this.funcs.length; i++) {
      const from = syms.value[this.funcs[i]!]!;
      const to = i + 1 < this.funcs.length ? syms.value[this.funcs[i + 1]!]! : high;
      const end = Math.floor((to - 1 - low) / 256);
      for (let b = Math.floor((from - low) / 256); b <= end; b++) if (first[b] === -1) first[b] = i;
    }
    const { mem } = syms;
    let at = syms.dataAt[this.findFunc]!;
    for (let b = 0; b < n; b += 16) {
      const base = first[b]!;
      put32(mem, at, base);
      at += 4;
      for (let j = b; j < b + 16 && j < n; j++) {
        if (first[j]! - base >= 256) this.link.error(0, "too many functions in a findfunc bucket");
        mem[at++] = first[j]! - base;
      }
    }
  }

  /** Writes the header and the function records, once everything has its address. */
  finish(): void {
    const { syms } = this.link;
    const at = syms.dataAt[this.header]!;
    const { mem } = syms;
    put32(mem, at, magic | 0);
    mem[at + 6] = 1;
    mem[at + 7] = 8;
    put64(mem, at + 8, this.funcs.length);
    put64(mem, at + 16, this.fileOffset.size);
    const base = syms.value[this.header]!;
    const parts = [this.names, this.cuTable, this.fileTable, this.pcTable, this.funcTable];
    for (let i = 0; i < parts.length; i++) put64(mem, at + 32 + 8 * i, syms.value[parts[i]!]! - base);
    this.resolveFuncdata();
    this.writeFuncs();
  }

  /** Copies funcdata to its place; the only relocations in it are offsets of functions and types. */
  private resolveFuncdata(): void {
    const { link } = this;
    const { syms } = link;
    const { mem } = syms;
    const base = syms.dataAt[this.funcData]!;
    const ids = this.dataSyms;
    for (let k = 0; k < ids.length; k++) {
      const s = ids[k]!;
      const to = base + syms.value[s]!;
      const from = syms.dataAt[s]!;
      mem.copyWithin(to, from, from + syms.dataLen[s]!);
      for (let at = syms.relocAt[s]!, end = at + Rec.Reloc * syms.relocCount[s]!; at < end; at += Rec.Reloc) {
        const type = u16(mem, at + 5);
        const target = syms.target(s, at);
        if ((type & 0x7fff) !== RelocType.AddrOff || mem[at + 4] !== 4) {
          link.error(s, `unsupported reloc ${type} for funcdata symbol`);
          continue;
        }
        if ((type & RelocType.Weak) !== 0 && !syms.isReachable(target)) continue;
        const section = link.sections[syms.sect[target]!];
        if (section === null || section === undefined) {
          link.error(s, `missing section for relocation target ${syms.name(target)} for funcdata symbol`);
          continue;
        }
        put32(mem, to + i32(mem, at), syms.value[target]! - section.address + i32(mem, at + 7));
      }
    }
  }

  private writeFuncs(): void {
    const { link } = this;
    const { syms } = link;
    const { mem } = syms;
    const base = syms.dataAt[this.funcTable]!;
    const textStart = syms.value[syms.lookup("runtime.text")]!;
    const deferReturn = syms.lookup("runtime.deferreturn", 1);
    for (let i = 0; i < this.funcs.length; i++) {
      const id = this.funcs[i]!;
      put32(mem, base + 8 * i, syms.value[id]! - textStart);
      put32(mem, base + 8 * i + 4, this.recordAt[i]!);
      this.writeFunc(base + this.recordAt[i]!, i, id, textStart, deferReturn);
    }
    const last = this.funcs[this.funcs.length - 1]!;
    put32(mem, base + 8 * this.funcs.length, syms.value[last]! - textStart + syms.size[last]!);
  }

  private writeFunc(at: number, i: number, id: number, textStart: number, deferReturn: number): void {
    const t = this.tables;
    const { syms } = this.link;
    const { mem, value } = syms;
    const unit = this.units.get(syms.obj[id]!)!;
    put32(mem, at, value[id]! - textStart);
    put32(mem, at + 4, this.nameOffset[id]!);
    put32(mem, at + 12, this.deferReturnPc(id, deferReturn));
    if (t.info[i] !== 0) {
      const info = t.infoAt[i]!;
      put32(mem, at + 8, i32(mem, info));
      put32(mem, at + 16, value[t.pcsp[i]!]!);
      put32(mem, at + 20, value[t.pcfile[i]!]!);
      put32(mem, at + 24, value[t.pcline[i]!]!);
      put32(mem, at + 36, i32(mem, info + 12));
      mem[at + 40] = mem[info + 8]!;
      mem[at + 41] = mem[info + 9]!;
    }
    const pcdataCount = t.pcdataCount(i);
    const funcdataCount = t.funcdataCount(i);
    put32(mem, at + 28, pcdataCount);
    put32(mem, at + 32, syms.obj[id] === 0 ? noValue : unit.start);
    mem[at + 43] = funcdataCount;
    const pcdataAt = at + funcSize;
    for (let k = t.pcdataFrom[i]!, to = pcdataAt; k < t.pcdataFrom[i + 1]!; k++, to += 4) {
      put32(mem, to, value[t.pcdata[k]!]!);
    }
    if (t.inlineCount[i]! > 0) put32(mem, pcdataAt + 4 * Pcdata.InlTreeIndex, value[t.pcinline[i]!]!);
    const funcdataAt = pcdataAt + 4 * pcdataCount;
    for (let slot = 0; slot < funcdataCount; slot++) {
      const s = this.funcdata(i, slot);
      put32(mem, funcdataAt + 4 * slot, s === 0 ? noValue : value[s]!);
    }
  }

  /** Where a recovered panic goes on: the call of runtime.deferreturn, from its opcode byte. 0: there is none. */
  private deferReturnPc(id: number, deferReturn: number): number {
    const { syms } = this.link;
    if (deferReturn === 0) return 0;
    const { mem } = syms;
    const o = syms.objects[syms.obj[id]!]!;
    for (let at = syms.relocAt[id]!, end = at + Rec.Reloc * syms.relocCount[id]!; at < end; at += Rec.Reloc) {
      if (mem[at + 5] !== RelocType.Call || mem[at + 6] !== 0) continue;
      if (syms.resolve(o, at + 15) === deferReturn) return i32(mem, at) - 1;
    }
    return 0;
  }
}
