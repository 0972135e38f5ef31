// Symbols that are made on demand (by a compiler or an assembler) instead of read from files. In: an undefined symbol's
// name; out: its columns filled, as if it had stood in an object file: relocations, auxiliary symbols and function tables
// are written to the arena in the object file's encoding, so that no later phase knows the difference.
import { type Abi, AuxType, SymFlag } from "../obj/kinds.ts";
import { Rec } from "../obj/objfile.ts";
import { FuncInfo, nobody, type ObjSymbol, type SymbolProvider } from "../obj/symbol.ts";
import { Attr, Kind, kindOf } from "./kinds.ts";
import { LinkObject, put32, type Symbols } from "./symbols.ts";

export class Provided {
  /** Stands for functions by package and the source files that they come from: one per distinct list. */
  private readonly units = new Map<string, LinkObject>();
  /** Symbol numbers of made symbols, by their own scratch index. */
  private readonly made: (ObjSymbol | null)[] = [null];
  private readonly idOf: number[] = [0];
  /** Symbols that were referred to, by number: their names need not be read from the arena. */
  private readonly referred = new Map<number, ObjSymbol>();

  constructor(
    private readonly syms: Symbols,
    private readonly providers: readonly SymbolProvider[],
  ) {}

  /** Defines `id` if a provider can. */
  demand(id: number): void {
    if (this.providers.length === 0 || this.syms.nameLen[id] === 0) return;
    const name = this.referred.get(id)?.name ?? this.syms.name(id);
    const abi = this.syms.abi[id]! as Abi;
    for (let i = 0; i < this.providers.length; i++) {
      const s = this.providers[i]!.lookup(name, abi);
      if (s === undefined || !s.isDefined) continue;
      this.remember(s, id);
      this.fill(id, s);
      return;
    }
  }

  private remember(s: ObjSymbol, id: number): void {
    s.id = this.made.length;
    this.made.push(s);
    this.idOf.push(id);
  }

  /** The number of a symbol that a relocation or table refers to. */
  private number(s: ObjSymbol): number {
    if (s === nobody) return 0;
    if (this.made[s.id] === s) return this.idOf[s.id]!;
    const { syms } = this;
    const hidden = s.has(SymFlag.Static | SymFlag.ContentAddressable) || s.name === "";
    if (hidden && s.has(SymFlag.ContentAddressable) && s.isDefined && s.relocs.length === 0) return this.shared(s);
    const id = hidden ? syms.anonymous(s.name, Kind.Xxx) : syms.lookupOrCreate(s.name, s.abi);
    this.remember(s, id);
    if (!hidden) this.referred.set(id, s);
    else {
      if (s.has(SymFlag.Static)) syms.attr[id]! |= Attr.Static;
      if (s.isDefined) this.fill(id, s);
    }
    return id;
  }

  /** Equal contents of equal names, made by different files, are one. */
  private shared(s: ObjSymbol): number {
    const { syms } = this;
    const kind = kindOf[s.kind]!;
    const known = this.contents.get(s.name) ?? [];
    for (const id of known) {
      if (syms.kind[id] !== kind || syms.align[id] !== s.align || syms.dataLen[id] !== s.data.length) continue;
      if (!isAt(syms.mem, syms.dataAt[id]!, s.data)) continue;
      this.remember(s, id);
      return id;
    }
    const id = syms.anonymous(s.name, Kind.Xxx);
    this.remember(s, id);
    this.fill(id, s);
    if (known.push(id) === 1) this.contents.set(s.name, known);
    return id;
  }
  private readonly contents = new Map<string, number[]>();

  private fill(id: number, s: ObjSymbol): void {
    const { syms } = this;
    syms.kind[id] = kindOf[s.kind]!;
    syms.attr[id]! |= s.flags & 0x7fff;
    syms.size[id] = s.size;
    syms.align[id] = s.func === null ? s.align : s.func.align;
    syms.dataAt[id] = syms.addBytes(s.data);
    syms.dataLen[id] = s.data.length;
    syms.obj[id] = s.func === null ? 0 : this.unit(packageOf(s.name), s.func.files).index;
    this.fillRelocs(id, s);
    this.fillAux(id, s);
  }

  private fillRelocs(id: number, s: ObjSymbol): void {
    const { syms } = this;
    const { relocs } = s;
    // Numbers first: they may need room in the arena.
    for (let i = 0; i < relocs.length; i++) this.number(relocs[i]!.symbol);
    const at = syms.alloc(relocs.length * Rec.Reloc);
    for (let i = 0; i < relocs.length; i++) {
      const r = relocs[i]!;
      syms.putReloc(at + i * Rec.Reloc, r.offset, r.size, r.type, this.number(r.symbol), r.addend);
    }
    syms.relocAt[id] = at;
    syms.relocCount[id] = relocs.length;
  }

  private fillAux(id: number, s: ObjSymbol): void {
    const aux: number[] = [];
    if (s.gotype !== null) {
      // Only a type with pointers tells the layout anything. Others get their numbers when debuggers are told of them.
      const { kind } = this.syms;
      if (kind[id] === Kind.NoptrData || kind[id] === Kind.NoptrBss) this.plainTypes.set(id, s.gotype);
      else aux.push(AuxType.Gotype, this.number(s.gotype));
    }
    const f = s.func;
    if (f !== null) {
      if (f.variables.length > 0) this.variables.set(id, f);
      aux.push(AuxType.FuncInfo, this.bytes(this.encodeInfo(f)));
      for (let i = 0; i < f.funcdata.length; i++) {
        const d = f.funcdata[i]!;
        aux.push(AuxType.Funcdata, d === null ? 0 : this.number(d));
      }
      if (f.pcsp.length > 0) aux.push(AuxType.Pcsp, this.table(f.pcsp));
      if (f.pcfile.length > 0) aux.push(AuxType.Pcfile, this.table(f.pcfile));
      if (f.pcline.length > 0) aux.push(AuxType.Pcline, this.table(f.pcline));
      if (f.pcinline.length > 0) aux.push(AuxType.Pcinline, this.table(f.pcinline));
      for (let i = 0; i < f.pcdata.length; i++) aux.push(AuxType.Pcdata, this.table(f.pcdata[i]!));
    }
    this.putAux(id, aux);
  }

  /** The type of a made variable; 0: it has none, or was not made here. */
  typeOf(id: number): number {
    const t = this.plainTypes.get(id);
    return t === undefined ? 0 : this.number(t);
  }
  private readonly plainTypes = new Map<number, ObjSymbol>();

  /** What debuggers are told of the variables of a made function; null: nothing. */
  variablesOf(id: number): FuncInfo | null {
    return this.variables.get(id) ?? null;
  }
  private readonly variables = new Map<number, FuncInfo>();

  /** The descriptors of the variables' types. */
  variableTypes(f: FuncInfo): number[] {
    return f.variableTypes.all().map((t) => this.number(t));
  }

  /** Records of [type, symbol, …]. */
  private putAux(id: number, aux: readonly number[]): void {
    const { syms } = this;
    const n = aux.length >> 1;
    const start = syms.alloc(n * Rec.Aux);
    const { mem } = syms;
    for (let i = 0, at = start; i < aux.length; i += 2, at += Rec.Aux) {
      mem[at] = aux[i]!;
      put32(mem, at + 5, aux[i + 1]!);
    }
    syms.auxAt[id] = start;
    syms.auxCount[id] = n;
  }

  private encodeInfo(f: FuncInfo): Uint8Array {
    const n = f.files.length;
    const out = new Uint8Array(16 + 4 + 4 * n + 4 + 24 * f.inlineTree.length);
    put32(out, 0, f.args);
    put32(out, 4, f.locals);
    out[8] = f.funcId;
    out[9] = f.funcFlag;
    put32(out, 12, f.startLine);
    put32(out, 16, n);
    for (let i = 0; i < n; i++) put32(out, 20 + 4 * i, i);
    let at = 20 + 4 * n;
    put32(out, at, f.inlineTree.length);
    at += 4;
    for (const node of f.inlineTree) {
      put32(out, at, node.parent);
      put32(out, at + 4, node.file);
      put32(out, at + 8, node.line);
      put32(out, at + 16, this.inlined(node.func));
      put32(out, at + 20, node.parentPc);
      at += 24;
    }
    return out;
  }

  /**
   * A function that was inlined: the table needs its name, start line and id, but not its code. It stays undefined unless
   * something else leads to it.
   */
  private inlined(f: ObjSymbol): number {
    const id = this.number(f);
    const { syms } = this;
    if (syms.kind[id] !== Kind.Xxx || syms.auxCount[id] !== 0 || f.func === null) return id;
    const info = new FuncInfo();
    info.startLine = f.func.startLine;
    info.funcId = f.func.funcId;
    this.putAux(id, [AuxType.FuncInfo, this.bytes(this.encodeInfo(info))]);
    return id;
  }

  private bytes(data: Uint8Array): number {
    const id = this.syms.anonymous("", Kind.Rodata);
    this.syms.setData(id, data);
    return id;
  }

  /** Equal tables are one. */
  private table(data: Uint8Array): number {
    const { syms } = this;
    const { dataLen, dataAt, mem } = syms;
    let h = data.length;
    for (let i = 0; i < data.length; i++) h = Math.imul(h ^ data[i]!, 0x01000193);
    h ^= h >>> 15;
    const mask = this.tables.length - 1;
    let slot = h & mask;
    for (let id = this.tables[slot]!; id !== 0; id = this.tables[slot]!) {
      if (dataLen[id] === data.length && isAt(mem, dataAt[id]!, data)) return id;
      slot = (slot + 1) & mask;
    }
    const id = this.bytes(data);
    this.tables[slot] = id;
    this.tableHashes.push(h, id);
    if (this.tableHashes.length > mask) this.growTables();
    return id;
  }
  /** By hash of their contents, at most half of the slots; and [hash, number, …] of all. */
  private tables = new Int32Array(4096);
  private readonly tableHashes: number[] = [];

  private growTables(): void {
    const grown = new Int32Array(this.tables.length * 2);
    const mask = grown.length - 1;
    for (let i = 0; i < this.tableHashes.length; i += 2) {
      let slot = this.tableHashes[i]! & mask;
      while (grown[slot] !== 0) slot = (slot + 1) & mask;
      grown[slot] = this.tableHashes[i + 1]!;
    }
    this.tables = grown;
  }

  private unit(pkg: string, files: readonly string[]): LinkObject {
    const key = [pkg, ...files].join("\0");
    let o = this.units.get(key);
    if (o === undefined) {
      o = new LinkObject(this.syms.objects.length, "provided", pkg, null, files);
      this.syms.objects.push(o);
      this.units.set(key, o);
    }
    return o;
  }
}

/** Whether `data` stands at mem[at]. */
function isAt(mem: Uint8Array, at: number, data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i++) if (mem[at + i] !== data[i]) return false;
  return true;
}

/** The package that a symbol's name begins with: up to the first dot behind the last slash (before any type argument). */
export function packageOf(name: string): string {
  let dot = -1;
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c === 0x5b || c === 0x28 || c === 0x7b) break; // [ ( {
    if (c === 0x2f) dot = -1;
    else if (c === 0x2e && dot < 0) dot = i;
  }
  return dot < 0 ? "" : name.slice(0, dot);
}
