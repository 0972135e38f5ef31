// Symbols that are made on demand (by a compiler or an assembler) instead of read from files. In: an undefined symbol's
// name; out: its columns filled, as if it had stood in an object file: relocations, auxiliary symbols and function tables
// are written to the arena in the object file's encoding, so that no later phase knows the difference.
import { builtinNumber } from "../obj/builtins.ts";
import { Abi, AuxType, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { Rec } from "../obj/objfile.ts";
import { FuncInfo, nobody, type ObjSymbol, type SymbolProvider } from "../obj/symbol.ts";
import { contentHash, EqualContents } from "./equal-contents.ts";
import { Attr, Kind, kindOf } from "./kinds.ts";
import { LinkObject, put32, type Symbols } from "./symbols.ts";

/** A program needs something that only those who made the symbols of prepared.ts could make: it has to be linked without them. */
export class NotPrepared extends Error {}

/**
 * Whether `s`, which assembly takes for its own and does not define, is one of the runtime's that object files refer to by number:
 * the official assembler has it refer to that one (generated files say `runtime·morestack_noctxt<>(SB)`).
 */
function isBuiltin(s: ObjSymbol): boolean {
  return !s.isDefined && builtinNumber.has(`${s.name} ${Abi.Abi0}`);
}

export class Provided {
  /** Stands for functions by package and the source files that they come from: one per distinct list. */
  private readonly units = new Map<string, LinkObject>();
  /** Symbol numbers of made symbols, by their own scratch index. */
  private readonly made: (ObjSymbol | null)[] = [null];
  private readonly idOf: number[] = [0];
  /** Symbols that were referred to, by number: their names need not be read from the arena. */
  private readonly referred = new Map<number, ObjSymbol>();
  /** Tables and other symbols without an identity of their own. */
  readonly contents: EqualContents;
  /** Some of the symbols were made before (prepared.ts). */
  hasPrepared = false;

  /** `complete`: also what only debuggers are told becomes part of the columns. */
  constructor(
    private readonly syms: Symbols,
    private readonly providers: readonly SymbolProvider[],
    private readonly complete = false,
  ) {
    this.contents = new EqualContents(syms);
  }

  /** Defines `id` if a provider can. */
  demand(id: number): void {
    if (this.providers.length === 0 || this.syms.nameLen[id] === 0) return;
    // A file's own symbol is nobody else's, whatever its name.
    if ((this.syms.attr[id]! & Attr.Static) !== 0) return;
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

  /** Can a provider begin what it will be asked for? */
  get beginsAhead(): boolean {
    return this.providers.some((p) => p.begin !== undefined);
  }

  /** Tells the providers that `id` will be demanded soon. Only code is worth it. */
  begin(id: number): void {
    const abi = this.syms.abi[id]! as Abi;
    if (abi !== Abi.Internal || this.syms.nameLen[id] === 0) return;
    const name = this.referred.get(id)?.name ?? this.syms.name(id);
    for (let i = 0; i < this.providers.length; i++) this.providers[i]!.begin?.(name, abi);
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
    if (s.name === "" || (s.has(SymFlag.Static) && !isBuiltin(s))) return this.nameless(s);
    const id = syms.lookupOrCreate(s.name, s.abi);
    this.remember(s, id);
    this.referred.set(id, s);
    // What is named by its contents may be known to one assembly file alone.
    if (s.has(SymFlag.ContentAddressable) && s.isDefined && syms.kind[id] === Kind.Xxx) this.fill(id, s);
    return id;
  }

  /** The number of a symbol that no name leads to. */
  private nameless(s: ObjSymbol): number {
    if (s.isDefined && isReadOnly(s.kind)) return this.shared(s);
    const identity = this.identity(s);
    const known = identity === null ? undefined : this.identities.get(identity);
    if (known !== undefined) {
      this.remember(s, known);
      return known;
    }
    // What was made before may have the very same one, and nothing tells that it is.
    if (identity === null && this.hasPrepared) throw new NotPrepared();
    const { syms } = this;
    const id = syms.anonymous(s.name, Kind.Xxx);
    this.remember(s, id);
    if (identity !== null) this.identities.set(identity, id);
    if (s.has(SymFlag.Static)) syms.attr[id]! |= Attr.Static;
    if (s.isDefined) this.fill(id, s);
    return id;
  }

  private identity(s: ObjSymbol): string | null {
    for (let i = 0; i < this.providers.length; i++) {
      const identity = this.providers[i]!.identity?.(s) ?? null;
      if (identity !== null) return identity;
    }
    return null;
  }
  /** Numbers of nameless symbols by what their providers know them by. */
  identities = new Map<string, number>();

  /** Equal contents of equal names, made by different files, are one. */
  private shared(s: ObjSymbol): number {
    const { syms, contents } = this;
    const kind = kindOf[s.kind]! as Kind;
    const hash = contentHash(s.name, s.data);
    let known = s.relocs.length === 0 ? contents.find(hash, kind, s.align, s.name, s.data) : 0;
    if (known === 0) {
      const id = syms.anonymous(s.name, Kind.Xxx);
      if (s.has(SymFlag.Static)) syms.attr[id]! |= Attr.Static;
      // Tables may lead to each other.
      this.remember(s, id);
      this.fill(id, s);
      if (s.relocs.length > 0) known = contents.find(hash, kind, s.align, s.name, s.data, id);
      if (known === 0) {
        contents.add(hash, id);
        return id;
      }
    }
    this.remember(s, known);
    return known;
  }

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
      const isPlain = kind[id] === Kind.NoptrData || kind[id] === Kind.NoptrBss;
      if (isPlain && this.complete) this.plainTypeIds.push(id, this.number(s.gotype));
      else if (isPlain) this.plainTypes.set(id, s.gotype);
      else aux.push(AuxType.Gotype, this.number(s.gotype));
    }
    const f = s.func;
    if (f !== null) {
      if (f.variables.length > 0) {
        if (this.complete) aux.push(AuxType.DwarfInfo, this.variableTable(f));
        else this.variables.set(id, f);
      }
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
    if (t !== undefined) return this.number(t);
    if (this.plainTypeIds.length === 0) return 0;
    if (this.plainTypeOf === null) {
      this.plainTypeOf = new Map();
      for (let i = 0; i < this.plainTypeIds.length; i += 2)
        this.plainTypeOf.set(this.plainTypeIds[i]!, this.plainTypeIds[i + 1]!);
    }
    return this.plainTypeOf.get(id) ?? 0;
  }
  private readonly plainTypes = new Map<number, ObjSymbol>();
  private plainTypeOf: Map<number, number> | null = null;
  /** [variable, type, …] of prepared symbols. */
  plainTypeIds: number[] = [];

  /** What debuggers are told of the variables of a made function (obj/variables.ts); null: nothing. */
  variablesOf(id: number): Uint8Array | null {
    const f = this.variables.get(id);
    if (f !== undefined) return f.variables;
    const { syms } = this;
    const table = syms.objects[syms.obj[id]!]!.file === null ? syms.aux(id, AuxType.DwarfInfo) : 0;
    return table === 0 ? null : syms.data(table);
  }
  private readonly variables = new Map<number, FuncInfo>();

  /** The descriptors of the variables' types. */
  variableTypes(id: number): number[] {
    const f = this.variables.get(id);
    if (f !== undefined) return f.variableTypes.all().map((t) => this.number(t));
    const { syms } = this;
    const table = syms.aux(id, AuxType.DwarfInfo);
    const out: number[] = [];
    for (let k = 0, at = syms.relocAt[table]!; k < syms.relocCount[table]!; k++, at += Rec.Reloc)
      out.push(syms.target(table, at));
    return out;
  }

  /** The table as a symbol that refers to the types. */
  private variableTable(f: FuncInfo): number {
    const { syms } = this;
    const id = this.bytes(f.variables);
    const types = f.variableTypes.all().map((t) => this.number(t));
    syms.setRelocs(
      id,
      types.map((t) => [0, 0, RelocType.UseType, t, 0] as const),
    );
    return id;
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
    const { contents } = this;
    const hash = contentHash("", data);
    const known = contents.find(hash, Kind.Rodata, 0, "", data);
    if (known !== 0) return known;
    const id = this.bytes(data);
    contents.add(hash, id);
    return id;
  }

  private unit(pkg: string, files: readonly string[]): LinkObject {
    const key = [pkg, ...files].join("\0");
    if (this.hasPrepared && this.units.size === 0)
      for (const o of this.syms.objects) if (o.index > 0) this.units.set([o.pkg, ...o.files].join("\0"), o);
    let o = this.units.get(key);
    if (o === undefined) {
      o = new LinkObject(this.syms.objects.length, "provided", pkg, null, files);
      this.syms.objects.push(o);
      this.units.set(key, o);
    }
    return o;
  }
}

/** Of what nobody writes to it does not matter where it is: without a name it is nothing but what it holds. */
function isReadOnly(kind: SymKind): boolean {
  return kind === SymKind.Rodata || kind === SymKind.RodataFips;
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
