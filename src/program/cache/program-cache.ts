// The cache of one program's symbols: finds what earlier builds have made, and keeps what this one makes. In: the program's
// packages and a store. Out: ObjSymbols that are the same as if they had been compiled now.
//
// A pack belongs to a package under the package's key. It holds symbols that the package declares, and all that hangs on them
// and is declared nowhere (instances, wrappers, strings, descriptors of unnamed types …), so that it is complete in itself:
// whatever is missing in it can be found by name in the source, or from a symbol that refers to it.
import { InternalError } from "../../base/internal-error.ts";
import type { Func } from "../../ir/func.ts";
import type { KnownFunc } from "../../ir/passes/passes.ts";
import { packageOf } from "../../link/provided.ts";
import type { Package as LoadedPackage } from "../../load/package.ts";
import type { Abi } from "../../obj/kinds.ts";
import { nobody, type ObjSymbol, type SymbolTable } from "../../obj/symbol.ts";
import type { TableSymbols } from "../tables.ts";
import { PackageFacts } from "./facts.ts";
import type { PackageKeys } from "./keys.ts";
import { EntryFlag, isHidden, Pack, type PackWorld, PackWriter } from "./pack.ts";
import { PackSet } from "./packset.ts";
import type { CacheStore } from "./store.ts";

/** What the compilation knows of the symbols that it makes. */
export interface SymbolFacts {
  /** Symbol path of the package that declares it; null: nobody does, it is made wherever it is needed. */
  owner(s: ObjSymbol): string | null;
  /** Symbol paths of the packages that declare what it refers to by other names than its own package's imports. */
  foreign(s: ObjSymbol): ReadonlySet<string> | undefined;
}

export interface CachedProgram {
  readonly store: CacheStore;
  readonly keys: PackageKeys;
  /** Imported packages first. */
  readonly packages: readonly LoadedPackage[];
  symbolPath(p: LoadedPackage): string;
}

/** A package whose pack is there. */
interface PackedPackage {
  readonly package: LoadedPackage;
  readonly pack: Pack;
}

/** The packs that there are of some packages, read when somebody asks for a symbol that may be in them. */
class Packs {
  private readonly program: CachedProgram;
  private readonly of: readonly LoadedPackage[];
  private readonly opened = new Map<LoadedPackage, PackedPackage | null>();
  private set: PackSet | null = null;
  private packages: PackedPackage[] = [];

  constructor(program: CachedProgram, of: readonly LoadedPackage[]) {
    this.program = program;
    this.of = of;
  }

  private openOne(p: LoadedPackage): PackedPackage | null {
    const known = this.opened.get(p);
    if (known !== undefined) return known;
    const bytes = this.program.store.get(packKey(this.program, p));
    const pack = bytes === null ? null : Pack.open(bytes);
    const opened = pack === null ? null : { package: p, pack };
    this.opened.set(p, opened);
    return opened;
  }

  private openAll(): PackSet {
    if (this.set !== null) return this.set;
    this.packages = this.of.map((p) => this.openOne(p)).filter((p) => p !== null);
    this.set = new PackSet(this.packages.map((p) => p.pack));
    return this.set;
  }

  find(name: string, abi: Abi): Delivered | null {
    const place = this.openAll().find(name, abi);
    return place === null ? null : { from: this.packages[place.pack]!, entry: place.entry };
  }

  /** Looks in the pack of one package first. For those who ask for little: the others stay closed then. */
  findIn(path: string, name: string, abi: Abi): Delivered | null {
    const p = this.set === null ? this.of.find((q) => this.program.symbolPath(q) === path) : undefined;
    const from = p === undefined ? null : this.openOne(p);
    const entry = from === null ? -1 : from.pack.scan(name, abi);
    return entry < 0 ? this.find(name, abi) : { from: from!, entry };
  }

  all(): readonly PackedPackage[] {
    this.openAll();
    return this.packages;
  }
}

/** Where a symbol came from. */
interface Delivered {
  readonly from: PackedPackage;
  readonly entry: number;
}

function packKey(program: CachedProgram, p: LoadedPackage): string {
  return `${program.keys.key(p)}-code`;
}

export class ProgramCache implements PackWorld {
  private readonly program: CachedProgram;
  private readonly symbols: SymbolTable;
  private readonly tables: TableSymbols;
  private readonly made: SymbolFacts;
  /** Symbol paths of the user's own packages. */
  private readonly ownPaths: ReadonlySet<string>;
  private readonly own: Packs;
  private readonly others: Packs;
  private readonly facts = new Map<string, PackageFacts | null>();
  private readonly delivered = new Map<ObjSymbol, Delivered>();
  /** What was delivered, in order; who of the first `indexed` of them refers to whom. */
  private readonly order: ObjSymbol[] = [];
  private indexed = 0;
  private readonly users = new Map<ObjSymbol, ObjSymbol[]>();

  /** `made`: what the compilation knows of the symbols that it makes. */
  constructor(program: CachedProgram, symbols: SymbolTable, tables: TableSymbols, made: SymbolFacts) {
    this.program = program;
    this.symbols = symbols;
    this.tables = tables;
    this.made = made;
    const own = program.packages.filter((p) => p.isOwn);
    this.ownPaths = new Set(own.map((p) => program.symbolPath(p)));
    this.own = new Packs(program, own);
    this.others = new Packs(
      program,
      program.packages.filter((p) => !p.isOwn),
    );
  }

  /** Whether nothing of the program has been kept. */
  get isEmpty(): boolean {
    return this.own.all().length === 0 && this.others.all().length === 0;
  }

  /** What callers need to know of declared function `fn`, if an earlier build has found it out. */
  known(fn: Func): KnownFunc | null {
    return fn.dupOk || fn.outer !== null ? null : (this.factsOf(fn.pkgPath)?.get(fn) ?? null);
  }

  /** The memory of linknames that is part of the facts. */
  readonly linknames = {
    get: (path: string, local: string, symbol: string): boolean | null =>
      this.factsOf(path)?.linkname(local, symbol) ?? null,
    set: (path: string, local: string, symbol: string, gives: boolean): void =>
      this.factsOf(path)?.addLinkname(local, symbol, gives),
  };

  private factsOf(path: string): PackageFacts | null {
    let f = this.facts.get(path);
    if (f === undefined) {
      const p = this.program.packages.find((x) => this.program.symbolPath(x) === path);
      f = p === undefined ? null : new PackageFacts(this.program.store.get(this.factsKey(p)));
      this.facts.set(path, f);
    }
    return f;
  }

  /** Keeps what the passes have found out. */
  saveFacts(findings: Iterable<[Func, KnownFunc]>): void {
    for (const [fn, k] of findings) this.factsOf(fn.pkgPath)?.add(fn, k);
    for (const p of this.program.packages) {
      const entry = this.facts.get(this.program.symbolPath(p))?.finish() ?? null;
      if (entry !== null) this.program.store.put(this.factsKey(p), entry);
    }
  }

  private factsKey(p: LoadedPackage): string {
    return `${this.program.keys.key(p)}-facts`;
  }

  lookup(name: string, abi: Abi): ObjSymbol {
    return this.symbols.lookup(name, abi);
  }

  table(key: string, make: () => ObjSymbol): ObjSymbol {
    return this.tables.intern(key, make);
  }

  /** The symbol, defined, if an earlier build has made it. */
  find(name: string, abi: Abi): ObjSymbol | null {
    // Nobody else has what the user's packages declare: where that has changed, others' packs need not be opened.
    const path = packageOf(name.replace(/^type:\*?/, ""));
    const found = (this.ownPaths.has(path) ? null : this.others.findIn(path, name, abi)) ?? this.own.find(name, abi);
    if (found === null) return null;
    const s = this.symbols.lookup(name, abi);
    found.from.pack.define(found.entry, s, this);
    this.delivered.set(s, found);
    this.order.push(s);
    return s;
  }

  /** The symbols that came from the cache and refer to `s`, in the order in which they came. */
  referrers(s: ObjSymbol): ObjSymbol[] {
    for (; this.indexed < this.order.length; this.indexed++) {
      const r = this.order[this.indexed]!;
      if (!r.isDefined) continue;
      for (const t of new Set(references(r))) {
        const list = this.users.get(t);
        if (list === undefined) this.users.set(t, [r]);
        else list.push(r);
      }
    }
    return (this.users.get(s) ?? []).filter((r) => this.delivered.has(r));
  }

  /** From now on `s` is one that this build makes. */
  forget(s: ObjSymbol): void {
    this.delivered.delete(s);
  }

  /** Symbol path of the package that declares `s`; null: nobody does. */
  owner(s: ObjSymbol): string | null {
    const found = this.delivered.get(s);
    if (found === undefined) return this.made.owner(s);
    if (!found.from.pack.isOwn(found.entry)) return null;
    return this.program.symbolPath(found.from.package);
  }

  /** Symbol paths of the packages that declare what `s` refers to by other names than its own package's imports. */
  foreign(s: ObjSymbol): Iterable<string> {
    const found = this.delivered.get(s);
    if (found !== undefined) return found.from.pack.foreign(found.entry);
    return this.made.foreign(s) ?? [];
  }

  /**
   * Keeps what this build has made. Problems of the store are not problems of the build. `growOthers`: also in packs that are not
   * the user's own, where they refer to it and nobody declares it.
   */
  save(made: ReadonlySet<ObjSymbol>, growOthers: boolean): void {
    if (made.size === 0) return;
    const own = new Map<string, ObjSymbol[]>();
    const shared = new Set<ObjSymbol>();
    for (const s of made) {
      const path = this.owner(s);
      if (path === null) shared.add(s);
      else if (own.has(path)) own.get(path)!.push(s);
      else own.set(path, [s]);
    }
    const isForOthers = growOthers || [...own.keys()].some((path) => !this.ownPaths.has(path));
    const packed = [...(isForOthers ? this.others.all() : []), ...this.own.all()];
    const packs = new Map(packed.map((p) => [p.package, p]));
    // A pack also grows where it refers to what nobody declares and only now was made.
    for (const { package: p, pack } of packed) {
      const path = this.program.symbolPath(p);
      if (shared.size > 0 && !own.has(path) && pack.mentions(shared)) own.set(path, []);
    }
    for (const s of this.delivered.keys()) own.get(this.owner(s) ?? "")?.push(s);
    for (const p of this.program.packages) {
      const list = own.get(this.program.symbolPath(p)) ?? [];
      if (list.length > 0) this.savePackage(p, packs.get(p) ?? null, list);
    }
  }

  private savePackage(p: LoadedPackage, packed: PackedPackage | null, own: readonly ObjSymbol[]): void {
    const { keys } = this.program;
    const entries = new Map<ObjSymbol, EntryFlag | 0>();
    const seen = new Set<ObjSymbol>();
    const kept = (s: ObjSymbol): boolean => {
      for (const path of this.foreign(s)) if (!keys.covers(p, path)) return false;
      return true;
    };
    const todo: ObjSymbol[] = [];
    for (const s of own) {
      if (!kept(s)) continue;
      entries.set(s, EntryFlag.Own);
      todo.push(s);
    }
    for (let s = todo.pop(); s !== undefined; s = todo.pop()) {
      for (const t of references(s)) {
        if (seen.has(t)) continue;
        seen.add(t);
        if (!t.isDefined || entries.has(t)) continue;
        if (!isHidden(t) && this.tables.keyOf(t) === null) {
          if (this.owner(t) !== null || !kept(t)) continue;
          entries.set(t, 0);
        }
        todo.push(t);
      }
    }
    if (packed !== null) {
      let grown = false;
      for (const s of entries.keys()) if (!grown && !has(packed.pack, s)) grown = true;
      if (!grown) return;
      this.addOld(packed, entries);
    }
    const w = new PackWriter((s) => this.tables.keyOf(s), isHidden);
    for (const [s, flags] of entries) w.add(s, flags, [...this.foreign(s)]);
    this.program.store.put(packKey(this.program, p), w.finish());
  }

  /** What the pack held and this program did not need stays in it. */
  private addOld(from: PackedPackage, entries: Map<ObjSymbol, EntryFlag | 0>): void {
    const { pack } = from;
    for (let i = 0; i < pack.count; i++) {
      const { name, abi } = pack.named(i);
      const s = this.symbols.lookup(name, abi);
      if (entries.has(s)) continue;
      if (!s.isDefined) {
        pack.define(i, s, this);
        this.delivered.set(s, { from, entry: i });
      }
      entries.set(s, pack.isOwn(i) ? EntryFlag.Own : 0);
    }
  }
}

function has(pack: Pack, s: ObjSymbol): boolean {
  return pack.indexOf(s.name, s.abi) >= 0;
}

/** Every symbol that `s` names, in no particular order. */
export function references(s: ObjSymbol): ObjSymbol[] {
  const out: ObjSymbol[] = [];
  for (const r of s.relocs) if (r.symbol !== nobody) out.push(r.symbol);
  if (s.gotype !== null) out.push(s.gotype);
  if (s.func !== null) {
    for (const d of s.func.funcdata) if (d !== null) out.push(d);
    for (const t of s.func.variableTypes.all()) out.push(t);
  }
  if (!s.isDefined) throw new InternalError(`cache: ${s.name} is not defined`);
  return out;
}
