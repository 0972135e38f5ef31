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

  constructor(
    private readonly syms: Symbols,
    private readonly providers: readonly SymbolProvider[],
  ) {}

  /** Defines `id` if a provider can. */
  demand(id: number): void {
    if (this.providers.length === 0 || this.syms.nameLen[id] === 0) return;
    const name = this.syms.name(id);
    const abi = this.syms.abi[id]! as Abi;
    for (const p of this.providers) {
      const s = p.lookup(name, abi);
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
    if (hidden) {
      if (s.has(SymFlag.Static)) syms.attr[id]! |= Attr.Static;
      if (s.isDefined) this.fill(id, s);
    }
    return id;
  }

  /** Equal contents of equal names, made by different files, are one. */
  private shared(s: ObjSymbol): number {
    let key = `${s.name}\0${s.kind}\0${s.align}\0`;
    for (const x of s.data) key += String.fromCharCode(x);
    const known = this.contents.get(key);
    const id = known ?? this.syms.anonymous(s.name, Kind.Xxx);
    this.remember(s, id);
    if (known === undefined) {
      this.contents.set(key, id);
      this.fill(id, s);
    }
    return id;
  }
  private readonly contents = new Map<string, number>();

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
    const n = s.relocs.length;
    const targets = s.relocs.map((r) => this.number(r.symbol));
    const at = syms.alloc(n * Rec.Reloc);
    for (let i = 0; i < n; i++) {
      const r = s.relocs[i]!;
      syms.putReloc(at + i * Rec.Reloc, r.offset, r.size, r.type, targets[i]!, r.addend);
    }
    syms.relocAt[id] = at;
    syms.relocCount[id] = n;
  }

  private fillAux(id: number, s: ObjSymbol): void {
    const aux: [AuxType, number][] = [];
    if (s.gotype !== null) aux.push([AuxType.Gotype, this.number(s.gotype)]);
    const f = s.func;
    if (f !== null) {
      aux.push([AuxType.FuncInfo, this.bytes(this.encodeInfo(f))]);
      for (const d of f.funcdata) aux.push([AuxType.Funcdata, d === null ? 0 : this.number(d)]);
      if (f.pcsp.length > 0) aux.push([AuxType.Pcsp, this.table(f.pcsp)]);
      if (f.pcfile.length > 0) aux.push([AuxType.Pcfile, this.table(f.pcfile)]);
      if (f.pcline.length > 0) aux.push([AuxType.Pcline, this.table(f.pcline)]);
      if (f.pcinline.length > 0) aux.push([AuxType.Pcinline, this.table(f.pcinline)]);
      for (const t of f.pcdata) aux.push([AuxType.Pcdata, this.table(t)]);
    }
    this.putAux(id, aux);
  }

  private putAux(id: number, aux: readonly [AuxType, number][]): void {
    const { syms } = this;
    const at = syms.alloc(aux.length * Rec.Aux);
    for (let i = 0; i < aux.length; i++) {
      syms.mem[at + i * Rec.Aux] = aux[i]![0];
      put32(syms.mem, at + i * Rec.Aux + 5, aux[i]![1]);
    }
    syms.auxAt[id] = at;
    syms.auxCount[id] = aux.length;
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
    this.putAux(id, [[AuxType.FuncInfo, this.bytes(this.encodeInfo(info))]]);
    return id;
  }

  private bytes(data: Uint8Array): number {
    const id = this.syms.anonymous("", Kind.Rodata);
    this.syms.setData(id, data);
    return id;
  }

  /** Equal tables are one. */
  private table(data: Uint8Array): number {
    let key = "";
    for (const x of data) key += String.fromCharCode(x);
    let id = this.tables.get(key);
    if (id === undefined) {
      id = this.bytes(data);
      this.tables.set(key, id);
    }
    return id;
  }
  private readonly tables = new Map<string, number>();

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

/** The package that a symbol's name begins with: up to the first dot behind the last slash (before any type argument). */
function packageOf(name: string): string {
  const bracket = name.search(/[[({]/);
  const head = bracket < 0 ? name : name.slice(0, bracket);
  const dot = head.indexOf(".", head.lastIndexOf("/") + 1);
  return dot < 0 ? "" : head.slice(0, dot);
}
