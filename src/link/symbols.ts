// All symbols of a link, numbered from 1, as columns: one typed array per property, so that the loops over a million
// relocations touch numbers only. Input files, names and everything that the linker makes itself live in one arena of
// bytes, `mem`; a symbol's data, relocations and auxiliary records are places in it.
//
// Relocations are object file records (23 bytes: offset 4, size 1, type 2, addend 8, target 8), whoever made them; a
// target is resolved through the object that its record belongs to (`resolve`). Object 0 is the linker itself.
import { builtins } from "../obj/builtins.ts";
import { Abi, type AuxType, SymFlag } from "../obj/kinds.ts";
import { Block, type ObjectFile, ObjFlag, PkgIdx, Rec, u16, u32 } from "../obj/objfile.ts";
import { ContentTable } from "./content-table.ts";
import { Attr, isData, isText, Kind, kindName, kindOf } from "./kinds.ts";
import { ColumnBlock, giveBack, takeArena } from "./memory.ts";

/** Something that the user did: missing or malformed input. Ends the link; link() turns it into a message. */
export class LinkFailure extends Error {}

/** One object file (an archive has one per Go or assembly unit), or a source of symbols made in memory. */
export class LinkObject {
  readonly index: number;
  /** How messages name it. */
  readonly name: string;
  /** Import path of the package it belongs to. */
  readonly pkg: string;
  readonly file: ObjectFile | null;
  /** How many symbols its package defines in it. */
  readonly defs: number;
  /** Number of the first symbol that the package defines; the others follow. */
  first = 0;
  /**
   * Symbol numbers of the rest of the file's symbols: content-addressable ones, those found by name, references; 0 for those
   * that nobody has asked for yet.
   */
  syms: Int32Array;
  /** Object number by the file's package index. */
  pkgs: Int32Array = new Int32Array(1);
  private names: readonly string[] | null;

  constructor(index: number, name: string, pkg: string, file: ObjectFile | null, files: readonly string[] | null) {
    this.index = index;
    this.name = name;
    this.pkg = pkg;
    this.file = file;
    this.defs = file === null ? 0 : file.defs;
    this.names = files;
    this.syms = new Int32Array(file === null ? 0 : file.defined + file.nonPkgRefs - file.defs);
  }

  /** The number of symbol `i` of the file. */
  symbol(i: number): number {
    const defs = this.file!.defs;
    return i < defs ? this.first + i : this.syms[i - defs]!;
  }

  /** Source files by the numbers that pc-value tables use. */
  get files(): readonly string[] {
    if (this.names === null) this.names = this.file === null ? [] : this.file.files();
    return this.names;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What `Symbols.saved` gives, as typed arrays. */
export interface SavedSymbols {
  count: number;
  /** How many are in the table of names. */
  named: number;
  /** Columns of 32 bits, in the order that `saved` and `restore` agree on. */
  words: readonly (Int32Array | Uint32Array)[];
  table: Int32Array;
  abi: Uint16Array;
  kind: Uint8Array;
  /** The arena. */
  mem: Uint8Array;
}

export class Symbols {
  /** The arena. Replaced when it grows: fetch it anew after anything that may add to it. */
  mem: Uint8Array;
  /** The same bytes; replaced with it. */
  view: DataView;
  memUsed = 0;
  /** Up to here there may be names behind `memUsed` that were only looked up. */
  private dirtyEnd = 0;
  /** Number of symbols, number 0 (nobody) included. */
  count = 1;
  /** Index of the object that the symbol's records belong to. */
  obj: Int32Array = new Int32Array(0);
  /** The other columns are filled from the object's record when the symbol is first needed (see `fill`). */
  private filled: Uint8Array = new Uint8Array(0);
  /** Number in that object's file; -1 for symbols that are not from a file. */
  local: Int32Array = new Int32Array(0);
  nameAt: Uint32Array = new Uint32Array(0);
  nameLen: Int32Array = new Int32Array(0);
  abi: Uint16Array = new Uint16Array(0);
  kind: Uint8Array = new Uint8Array(0);
  attr: Int32Array = new Int32Array(0);
  size: Uint32Array = new Uint32Array(0);
  align: Int32Array = new Int32Array(0);
  dataAt: Uint32Array = new Uint32Array(0);
  dataLen: Uint32Array = new Uint32Array(0);
  relocAt: Uint32Array = new Uint32Array(0);
  relocCount: Int32Array = new Int32Array(0);
  auxAt: Uint32Array = new Uint32Array(0);
  auxCount: Int32Array = new Int32Array(0);
  /** Address, once laid out. Before that what the phase at work says. */
  value: Float64Array = new Float64Array(0);
  /** Index of its section, 0 for none. */
  sect: Int16Array = new Int16Array(0);
  /** The symbol that it is a part of for the symbol table; 0. */
  outer: Int32Array = new Int32Array(0);
  readonly objects: LinkObject[] = [new LinkObject(0, "linker", "", null, [])];
  private hash: Int32Array = new Int32Array(0);
  private table: Int32Array = new Int32Array(1024);
  private tableUsed = 0;
  private readonly builtin = new Int32Array(builtins.length);
  /** The memory of all columns. */
  private buffer = new ArrayBuffer(0);

  /** With room for so many bytes and symbols before anything has to be moved. */
  constructor(memBytes: number, symbols: number) {
    const { bytes, dirty } = takeArena(memBytes);
    this.mem = bytes;
    this.dirtyEnd = dirty;
    this.view = new DataView(bytes.buffer);
    this.reserve(Math.max(symbols, 1024));
  }

  /** Makes room for `n` symbols. */
  private reserve(n: number): void {
    const block = new ColumnBlock(n, this.count);
    this.buffer = block.buffer;
    this.value = block.add(this.value);
    this.obj = block.add(this.obj);
    this.local = block.add(this.local);
    this.filled = block.add(this.filled);
    this.nameAt = block.add(this.nameAt);
    this.nameLen = block.add(this.nameLen);
    this.abi = block.add(this.abi);
    this.kind = block.add(this.kind);
    this.attr = block.add(this.attr);
    this.size = block.add(this.size);
    this.align = block.add(this.align);
    this.dataAt = block.add(this.dataAt);
    this.dataLen = block.add(this.dataLen);
    this.relocAt = block.add(this.relocAt);
    this.relocCount = block.add(this.relocCount);
    this.auxAt = block.add(this.auxAt);
    this.auxCount = block.add(this.auxCount);
    this.sect = block.add(this.sect);
    this.outer = block.add(this.outer);
    this.hash = block.add(this.hash);
  }

  /** Nobody looks at the symbols or at anything in the arena any more: the next link of this process may have the memory. */
  release(): void {
    giveBack(this.mem, this.buffer);
  }

  /** The columns that say what symbols are, before a link lays anything out, and the table of names: for `restore`. */
  saved(): SavedSymbols {
    const n = this.count;
    return {
      count: n,
      named: this.tableUsed,
      words: this.words().map((c) => c.subarray(0, n)),
      table: this.table,
      abi: this.abi.subarray(0, n),
      kind: this.kind.subarray(0, n),
      mem: this.mem.subarray(0, this.memUsed),
    };
  }

  /** The columns of 32 bits among these. */
  private words(): (Int32Array | Uint32Array)[] {
    const { obj, nameAt, nameLen, attr, size, align, dataAt, dataLen, relocAt, relocCount, auxAt, auxCount, hash } =
      this;
    return [obj, nameAt, nameLen, attr, size, align, dataAt, dataLen, relocAt, relocCount, auxAt, auxCount, hash];
  }

  /** Makes the symbols what they were when they were saved. Nothing may have been added before. */
  restore(s: SavedSymbols): void {
    const n = s.count;
    this.reserve(n + (n >> 1) + 4096);
    const words = this.words();
    for (let i = 0; i < words.length; i++) words[i]!.set(s.words[i]!);
    this.abi.set(s.abi);
    this.kind.set(s.kind);
    this.local.fill(-1, 1, n);
    this.filled.fill(1, 0, n);
    this.table = s.table.slice() as Int32Array;
    this.tableUsed = s.named;
    this.count = n;
    this.mem.set(s.mem, this.claim(s.mem.length));
  }

  // ---- the arena

  /** Room for `n` bytes, zeroed, at the place that is returned. */
  alloc(n: number): number {
    const at = this.claim(n);
    if (at < this.dirtyEnd) this.mem.fill(0, at, Math.min(at + n, this.dirtyEnd));
    return at;
  }

  /** Room for `n` bytes that will all be written to. */
  claim(n: number): number {
    const at = this.memUsed;
    if (at + n > this.mem.length) {
      const bigger = new Uint8Array(Math.max(at + n, Math.floor(this.mem.length * 1.5) + 65536));
      bigger.set(this.mem.subarray(0, at));
      this.mem = bigger;
      this.view = new DataView(bigger.buffer);
      this.dirtyEnd = Math.min(this.dirtyEnd, at);
    }
    this.memUsed = at + n;
    return at;
  }

  addBytes(b: Uint8Array): number {
    const at = this.claim(b.length);
    this.mem.set(b, at);
    return at;
  }

  // ---- columns

  /** A new symbol without a name. */
  add(): number {
    const id = this.count++;
    if (id >= this.obj.length) this.reserve(Math.floor(id * 1.5) + 64);
    this.filled[id] = 1;
    return id;
  }

  // ---- names

  /** Of a name: its length and four samples of four bytes; names are compared whole anyway. */
  private hashBytes(at: number, length: number, abi: number): number {
    const mem = this.mem;
    let h = Math.imul(length ^ (abi << 16), 0x9e3779b1);
    if (length < 8) {
      for (let i = at, end = at + length; i < end; i++) h = Math.imul(h ^ mem[i]!, 0x01000193);
    } else {
      const end = at + length;
      const half = at + (length >> 1) - 2;
      const { view } = this;
      h = Math.imul(h ^ view.getInt32(end - 4, true), 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 15) ^ view.getInt32(end - 8, true), 0xc2b2ae35);
      h = Math.imul(h ^ (h >>> 13) ^ view.getInt32(half, true), 0x85ebca6b);
      if (length > 24) h = Math.imul(h ^ (h >>> 15) ^ view.getInt32(half - 6, true), 0xc2b2ae35);
    }
    return h ^ (h >>> 16);
  }

  /** The symbol of that name and ABI, 0 if there is none; leaves the slot where it would go in `slot`. */
  private find(at: number, length: number, abi: number, h: number): number {
    const id = this.search(at, length, abi, h);
    if (this.filled[id] === 0 && id !== 0) this.fill(id);
    return id;
  }

  /** Like `find`; the symbol's columns need not be filled. */
  private search(at: number, length: number, abi: number, h: number): number {
    const { mem, table, hash, nameLen, nameAt, abi: abis } = this;
    const mask = table.length - 1;
    let slot = h & mask;
    for (;;) {
      const id = table[slot]!;
      if (id === 0) {
        this.slot = slot;
        return 0;
      }
      if (hash[id] === h && nameLen[id] === length && abis[id] === abi) {
        let i = 0;
        for (let a = at, b = nameAt[id]!; i < length && mem[a + i] === mem[b + i]; i++);
        if (i === length) return id;
      }
      slot = (slot + 1) & mask;
    }
  }
  private slot = 0;

  private enter(id: number, h: number): void {
    this.hash[id] = h;
    this.table[this.slot] = id;
    if (++this.tableUsed * 2 > this.table.length) this.growTable();
  }

  private growTable(): void {
    const old = this.table;
    const table = new Int32Array(old.length * 2);
    const mask = table.length - 1;
    for (const id of old) {
      if (id === 0) continue;
      let slot = this.hash[id]! & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = id;
    }
    this.table = table;
  }

  /** Writes the name to the end of the arena; its length there. */
  private intern(name: string): number {
    const n = name.length;
    const at = this.claim(n);
    const { mem } = this;
    for (let i = 0; i < n; i++) {
      const c = name.charCodeAt(i);
      if (c >= 0x80) {
        this.forget(at);
        const bytes = encoder.encode(name);
        this.addBytes(bytes);
        return bytes.length;
      }
      mem[at + i] = c;
    }
    return n;
  }

  /** Takes back what was written from `at` on. */
  private forget(at: number): void {
    if (this.dirtyEnd < this.memUsed) this.dirtyEnd = this.memUsed;
    this.memUsed = at;
  }

  /** The symbol of that name, 0 if nobody defined or referred to it. */
  lookup(name: string, abi: number = Abi.Abi0): number {
    const at = this.memUsed;
    const length = this.intern(name);
    const id = this.find(at, length, abi, this.hashBytes(at, length, abi));
    this.forget(at);
    return id;
  }

  /** The symbol of the same name and another ABI; 0. */
  twin(id: number, abi: number): number {
    const at = this.nameAt[id]!;
    const length = this.nameLen[id]!;
    return this.find(at, length, abi, this.hashBytes(at, length, abi));
  }

  /** The symbol of that name; a new one of kind Xxx if there was none. */
  lookupOrCreate(name: string, abi: number = Abi.Abi0): number {
    const at = this.memUsed;
    const length = this.intern(name);
    const id = this.referTo(at, length, abi);
    if (this.nameAt[id] !== at) this.forget(at);
    return id;
  }

  private referTo(at: number, length: number, abi: number): number {
    const h = this.hashBytes(at, length, abi);
    let id = this.find(at, length, abi, h);
    if (id !== 0) return id;
    const slot = this.slot;
    id = this.add();
    this.slot = slot;
    this.nameAt[id] = at;
    this.nameLen[id] = length;
    this.abi[id] = abi;
    this.local[id] = -1;
    this.attr[id] = Attr.External;
    this.enter(id, h);
    return id;
  }

  /** A symbol that no name leads to. */
  anonymous(name: string, kind: Kind): number {
    const id = this.add();
    if (name !== "") {
      const at = this.memUsed;
      this.nameLen[id] = this.intern(name);
      this.nameAt[id] = at;
    }
    this.local[id] = -1;
    this.kind[id] = kind;
    this.attr[id] = Attr.External;
    return id;
  }

  name(id: number): string {
    const at = this.nameAt[id]!;
    return decoder.decode(this.mem.subarray(at, at + this.nameLen[id]!));
  }

  nameStartsWith(id: number, prefix: string): boolean {
    const n = prefix.length;
    if (this.nameLen[id]! < n) return false;
    const mem = this.mem;
    const at = this.nameAt[id]!;
    for (let i = 0; i < n; i++) if (mem[at + i] !== prefix.charCodeAt(i)) return false;
    return true;
  }

  // ---- object files

  /** Takes an object in. Its symbols get numbers in `number`. */
  addObject(name: string, pkg: string, file: ObjectFile): LinkObject {
    const o = new LinkObject(this.objects.length, name, pkg, file, null);
    this.objects.push(o);
    return o;
  }

  /**
   * Numbers the symbols of all objects: first those that packages define, then the others, merging those that are one
   * (by name; by content). Then gives references by name their targets.
   */
  number(objByPkg: ReadonlyMap<string, LinkObject>): void {
    const objects = this.objects;
    let all = 0;
    let named = 0;
    let hashed = 0;
    for (let k = 1; k < objects.length; k++) {
      const f = objects[k]!.file!;
      all += f.defined + (f.nonPkgRefs >> 2);
      hashed += f.hashedDefs;
      named += f.defs + f.nonPkgDefs + (f.nonPkgRefs >> 2);
    }
    this.reserve(Math.max(this.count, all) + 4096);
    let slots = 1024;
    while (slots < 2 * named) slots *= 2;
    this.table = new Int32Array(slots);
    for (let k = 1; k < objects.length; k++) this.numberOwn(objects[k]!);
    this.hashed.reserve(hashed);
    for (let k = 1; k < objects.length; k++) {
      const o = objects[k]!;
      const f = o.file!;
      // Short hashes do not tell zeros at the end: which symbol is the longest has to be found out.
      this.hashed64.number(o, f.defs, f.hashed64Defs, false);
      this.hashed.number(o, f.defs + f.hashed64Defs, f.hashedDefs, true);
      for (let i = f.defs + f.hashed64Defs + f.hashedDefs; i < f.defined; i++) this.numberNamed(o, i);
    }
    for (let k = 1; k < objects.length; k++) this.numberRefs(objects[k]!, objByPkg);
  }

  private readonly hashed64 = new ContentTable(this, Rec.Hash64, Block.Hash64);
  private readonly hashed = new ContentTable(this, Rec.Hash, Block.Hash);

  /** A new symbol whose columns are filled when it is needed. */
  addLazily(o: LinkObject, local: number): number {
    const id = this.count++;
    if (id >= this.obj.length) this.reserve(Math.floor(id * 1.5) + 64);
    this.obj[id] = o.index;
    this.local[id] = local;
    return id;
  }

  /** Fills the columns of `id` from its object's record. */
  private fill(id: number): void {
    this.filled[id] = 1;
    const local = this.local[id]!;
    const o = this.objects[this.obj[id]!]!;
    const f = o.file!;
    const { view } = this;
    const at = f.symsAt + local * Rec.Sym;
    const nameLen = view.getUint32(at, true);
    const nameAt = f.base + view.getUint32(at + 4, true);
    if (nameAt + nameLen > f.end) this.badName(o);
    this.nameLen[id] = nameLen;
    this.nameAt[id] = nameAt;
    const abi = view.getUint16(at + 8, true);
    this.abi[id] = abi;
    this.kind[id] = kindOf[view.getUint8(at + 10) & 31]!;
    let attr = view.getUint16(at + 11, true);
    if (abi === Abi.Static) attr |= Attr.Static;
    if ((f.flags & ObjFlag.FromAssembly) !== 0) attr |= Attr.FromAssembly;
    if ((f.flags & ObjFlag.Std) !== 0) attr |= Attr.Std;
    this.attr[id] = attr | (this.attr[id]! & (SymFlag.UsedInIface | SymFlag.Local));
    this.size[id] = view.getUint32(at + 13, true);
    const align = view.getUint32(at + 17, true);
    if (align > this.align[id]!) this.align[id] = align;
    const i = 4 * local;
    const reloc = view.getUint32(f.relocIdxAt + i, true);
    const relocEnd = view.getUint32(f.relocIdxAt + i + 4, true);
    const aux = view.getUint32(f.auxIdxAt + i, true);
    const auxEnd = view.getUint32(f.auxIdxAt + i + 4, true);
    const data = view.getUint32(f.dataIdxAt + i, true);
    const dataEnd = view.getUint32(f.dataIdxAt + i + 4, true);
    if (reloc > relocEnd || relocEnd > f.relocLimit) this.badIndex(o, "relocation index");
    if (aux > auxEnd || auxEnd > f.auxLimit) this.badIndex(o, "auxiliary symbol index");
    if (data > dataEnd || dataEnd > f.dataLimit) this.badIndex(o, "data index");
    this.relocAt[id] = f.relocBase + Rec.Reloc * reloc;
    this.relocCount[id] = relocEnd - reloc;
    this.auxAt[id] = f.auxBase + Rec.Aux * aux;
    this.auxCount[id] = auxEnd - aux;
    this.dataAt[id] = f.dataBase + data;
    this.dataLen[id] = dataEnd - data;
  }

  /** Gives a known symbol another record to be filled from. */
  replace(id: number, o: LinkObject, local: number): void {
    this.obj[id] = o.index;
    this.local[id] = local;
    this.fill(id);
  }

  /** 0, 1, 2 … */
  private ascending: Int32Array = new Int32Array(0);

  private numberOwn(o: LinkObject): void {
    const f = o.file!;
    const n = f.defs;
    const { view, local } = this;
    const first = this.count;
    o.first = first;
    this.count += n;
    this.obj.fill(o.index, first, first + n);
    while (this.ascending.length < n) this.ascending = ascending(2 * n);
    local.set(this.ascending.subarray(0, n), first);
    for (let i = 0, at = f.symAt(0); i < n; i++, at += Rec.Sym) {
      const id = first + i;
      const length = view.getUint32(at, true);
      if (length === 0) continue;
      const abi = view.getUint16(at + 8, true);
      if (abi === Abi.Static) continue;
      const nameAt = f.base + view.getUint32(at + 4, true);
      if (nameAt + length > f.end) this.badName(o);
      const h = this.hashBytes(nameAt, length, abi);
      // What the lookup compares, and what decides between definitions.
      this.size[id] = view.getUint32(at + 13, true);
      this.nameAt[id] = nameAt;
      this.nameLen[id] = length;
      this.abi[id] = abi;
      this.hash[id] = h;
      const { table } = this;
      const mask = table.length - 1;
      let slot = h & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = id;
      this.tableUsed++;
    }
  }

  private numberNamed(o: LinkObject, i: number): void {
    const f = o.file!;
    const mem = this.mem;
    const at = f.symAt(i);
    const length = u32(mem, at);
    const nameAt = f.base + u32(mem, at + 4);
    const abi = u16(mem, at + 8);
    const rest = i - f.defs;
    if (length === 0 || abi === Abi.Static) {
      o.syms[rest] = this.addLazily(o, i);
      return;
    }
    if (nameAt + length > f.end) this.badName(o);
    const h = this.hashBytes(nameAt, length, abi);
    const known = this.search(nameAt, length, abi, h);
    if (known === 0) {
      const id = this.addLazily(o, i);
      o.syms[rest] = id;
      this.nameAt[id] = nameAt;
      this.nameLen[id] = length;
      this.abi[id] = abi;
      this.size[id] = u32(mem, at + 13);
      this.enter(id, h);
      return;
    }
    o.syms[rest] = known;
    this.merge(known, o, i, at);
  }

  /** Two definitions of one name: takes the one that says more, or complains. */
  private merge(known: number, o: LinkObject, i: number, at: number): void {
    const mem = this.mem;
    const size = u32(mem, at + 13);
    const flags = mem[at + 11]! | (mem[at + 12]! << 8);
    const sticky = flags & (SymFlag.UsedInIface | SymFlag.Local);
    const align = u32(mem, at + 17);
    if ((flags & SymFlag.DupOk) !== 0) {
      if (this.size[known]! < size) {
        // Some flags stay.
        this.attrOf(known);
        this.replace(known, o, i);
      }
    } else if ((this.attrOf(known) & SymFlag.DupOk) === 0) {
      const oldSize = this.size[known]!;
      const kind = kindOf[mem[at + 10]! & 31]! as Kind;
      const oldKind = this.kind[known]! as Kind;
      const hasContent = o.file!.dataSize(i) !== 0;
      const oldIsBss = isData(oldKind) && this.dataLen[known] === 0;
      const newIsBss = isData(kind) && !hasContent;
      if (oldIsBss && (isText(kind) || hasContent || (newIsBss && size > oldSize))) {
        this.replace(known, o, i);
        this.size[known] = Math.max(size, oldSize);
      } else if (newIsBss) this.size[known] = Math.max(size, oldSize);
      else {
        const old = this.objects[this.obj[known]!]!.pkg;
        throw new LinkFailure(
          `duplicated definition of symbol ${this.name(known)}, from ${o.pkg} (type ${kindName(kind)} size ${size}) and ${old} (type ${kindName(oldKind)} size ${oldSize})`,
        );
      }
    }
    if (sticky !== 0) this.attr[known]! |= sticky;
    if (align > this.align[known]!) this.align[known] = align;
  }

  private attrOf(id: number): number {
    if (this.filled[id] === 0) this.fill(id);
    return this.attr[id]!;
  }

  private numberRefs(o: LinkObject, objByPkg: ReadonlyMap<string, LinkObject>): void {
    const f = o.file!;
    const mem = this.mem;
    for (let i = f.defined, end = i + f.nonPkgRefs, at = f.symAt(i); i < end; i++, at += Rec.Sym) {
      // Most references are looked up when somebody follows them; these say something about their target.
      const flags = (mem[at + 11]! | (mem[at + 12]! << 8)) & (SymFlag.UsedInIface | SymFlag.Local);
      if (flags !== 0) this.attr[this.reference(o, i)]! |= flags;
    }
    const pkgs = f.packages();
    o.pkgs = new Int32Array(Math.max(1, pkgs.length));
    for (let p = 1; p < pkgs.length; p++) {
      const other = objByPkg.get(pkgs[p]!);
      if (other === undefined) throw new LinkFailure(`${o.pkg}: reference to nonexistent package ${pkgs[p]}`);
      o.pkgs[p] = other.index;
    }
    const n = f.count(Block.RefFlags, Rec.RefFlags);
    for (let i = 0, at = f.at(Block.RefFlags); i < n; i++, at += Rec.RefFlags) {
      if ((mem[at + 9]! & (SymFlag.UsedInIface >> 8)) === 0) continue;
      this.attr[this.resolve(o, at)]! |= SymFlag.UsedInIface;
    }
  }

  /** The symbol that the reference (package index, symbol index) at `at` in object `o` stands for; 0 for none. */
  resolve(o: LinkObject, at: number): number {
    const id = this.referred(o, at);
    if (this.filled[id] === 0 && id !== 0) this.fill(id);
    return id;
  }

  private referred(o: LinkObject, at: number): number {
    const p = this.view.getInt32(at, true);
    const i = this.view.getUint32(at + 4, true);
    const f = o.file;
    if (f === null) return p === PkgIdx.Invalid ? i : this.badRef(o);
    if (p > 0 && p < o.pkgs.length) {
      const other = this.objects[o.pkgs[p]!]!;
      return i < other.defs ? other.first + i : this.badRef(o);
    }
    switch (p) {
      case PkgIdx.Invalid:
        return i === 0 ? 0 : this.badRef(o);
      case PkgIdx.Self:
        return i < f.defs ? o.first + i : this.badRef(o);
      case PkgIdx.Hashed64:
        return i < f.hashed64Defs ? o.syms[i]! : this.badRef(o);
      case PkgIdx.Hashed:
        if (i >= f.hashedDefs) return this.badRef(o);
        return o.syms[f.hashed64Defs + i]! || this.hashed.find(o, f.defs + f.hashed64Defs + i, i);
      case PkgIdx.None: {
        const k = f.hashed64Defs + f.hashedDefs + i;
        if (k >= o.syms.length) return this.badRef(o);
        const id = o.syms[k]!;
        return id === 0 ? this.reference(o, k + f.defs) : id;
      }
      case PkgIdx.Builtin:
        return this.resolveBuiltin(o, i);
    }
    return this.badRef(o);
  }

  /** The symbol that number `i` of the file, found by name, stands for. */
  namedSymbol(o: LinkObject, i: number): number {
    const id = o.syms[i - o.file!.defs]! || this.reference(o, i);
    if (this.filled[id] === 0) this.fill(id);
    return id;
  }

  /** The symbol that the file's reference by name number `i` stands for. */
  private reference(o: LinkObject, i: number): number {
    const f = o.file!;
    const at = f.symAt(i);
    const mem = this.mem;
    const abi = u16(mem, at + 8);
    if (f.base + u32(mem, at + 4) + u32(mem, at) > f.end) this.badName(o);
    const id =
      abi === Abi.Static
        ? this.anonymous(f.symName(i), Kind.Xxx)
        : this.referTo(f.base + u32(mem, at + 4), u32(mem, at), abi);
    o.syms[i - f.defs] = id;
    return id;
  }

  private resolveBuiltin(o: LinkObject, i: number): number {
    if (i >= builtins.length) return this.badRef(o);
    let id = this.builtin[i]!;
    if (id === 0) {
      id = this.lookupOrCreate(builtins[i]!.name, builtins[i]!.abi);
      this.builtin[i] = id;
    }
    return id;
  }

  private badIndex(o: LinkObject, what: string): never {
    throw new LinkFailure(`${o.name}: malformed object file: ${what}`);
  }

  private badName(o: LinkObject): never {
    throw new LinkFailure(`${o.name}: malformed object file: symbol name`);
  }

  private badRef(o: LinkObject): number {
    throw new LinkFailure(`${o.name}: malformed object file: bad symbol reference`);
  }

  /** The target of the relocation record at `at` of symbol `id`. */
  target(id: number, at: number): number {
    return this.resolve(this.objects[this.obj[id]!]!, at + 15);
  }

  /** The first auxiliary symbol of that type; 0 if there is none. */
  aux(id: number, type: AuxType): number {
    const mem = this.mem;
    const o = this.objects[this.obj[id]!]!;
    for (let at = this.auxAt[id]!, end = at + Rec.Aux * this.auxCount[id]!; at < end; at += Rec.Aux) {
      if (mem[at] === type) return this.resolve(o, at + 1);
    }
    return 0;
  }

  data(id: number): Uint8Array {
    const at = this.dataAt[id]!;
    return this.mem.subarray(at, at + this.dataLen[id]!);
  }

  isReachable(id: number): boolean {
    return (this.attr[id]! & Attr.Reachable) !== 0;
  }

  // ---- symbols that the linker makes

  /** The symbols that `define` made: they may become reached late. */
  readonly ownDefinitions: number[] = [];

  /** Makes the symbol of that name the linker's own, empty, of this kind. */
  define(name: string, kind: Kind): number {
    const id = this.lookupOrCreate(name);
    this.ownDefinitions.push(id);
    this.takeOver(id);
    this.kind[id] = kind;
    return id;
  }

  /** Like `define`, reachable, and placed by the caller, not with its kind. */
  defineSpecial(name: string, kind: Kind): number {
    const id = this.define(name, kind);
    this.attr[id]! |= Attr.Special | Attr.Reachable | SymFlag.Local;
    return id;
  }

  /** Drops what a file said about the symbol's contents, keeping its name, number and flags. */
  takeOver(id: number): void {
    this.obj[id] = 0;
    this.local[id] = -1;
    this.attr[id]! |= Attr.External;
    this.dataAt[id] = this.dataLen[id] = this.size[id] = 0;
    this.relocCount[id] = this.auxCount[id] = 0;
  }

  setData(id: number, data: Uint8Array): void {
    this.dataAt[id] = this.addBytes(data);
    this.dataLen[id] = data.length;
    this.size[id] = data.length;
  }

  /** Gives a symbol of object 0 its relocations: [offset, size, type, target, addend] each. */
  setRelocs(id: number, relocs: readonly (readonly [number, number, number, number, number])[]): void {
    const at = this.alloc(Rec.Reloc * relocs.length);
    this.relocAt[id] = at;
    this.relocCount[id] = relocs.length;
    for (let i = 0; i < relocs.length; i++) {
      const [offset, size, type, target, addend] = relocs[i]!;
      this.putReloc(at + i * Rec.Reloc, offset, size, type, target, addend);
    }
  }

  /** Writes one record whose target is a symbol number. */
  putReloc(at: number, offset: number, size: number, type: number, target: number, addend: number): void {
    const { mem, view } = this;
    view.setUint32(at, offset, true);
    mem[at + 4] = size;
    view.setUint16(at + 5, type, true);
    view.setInt32(at + 7, addend | 0, true);
    view.setInt32(at + 11, (addend | 0) === addend ? addend >> 31 : Math.floor(addend / 0x100000000), true);
    view.setUint32(at + 15, PkgIdx.Invalid, true);
    view.setUint32(at + 19, target, true);
  }
}

export function put16(b: Uint8Array, at: number, x: number): void {
  b[at] = x & 0xff;
  b[at + 1] = (x >>> 8) & 0xff;
}

export function put32(b: Uint8Array, at: number, x: number): void {
  b[at] = x & 0xff;
  b[at + 1] = (x >>> 8) & 0xff;
  b[at + 2] = (x >>> 16) & 0xff;
  b[at + 3] = (x >>> 24) & 0xff;
}

/** An integer up to 2^53 either way, as 64 bits. */
export function put64(b: Uint8Array, at: number, x: number): void {
  put32(b, at, x | 0);
  put32(b, at + 4, Math.floor(x / 0x100000000) | 0);
}

/** 0, 1, 2 … */
function ascending(n: number): Int32Array {
  const a = new Int32Array(n);
  for (let i = 0; i < n; i++) a[i] = i;
  return a;
}
