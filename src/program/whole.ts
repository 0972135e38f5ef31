// A whole program as a provider of symbols for the linker: Go source, assembly, and what stands between them. In: a
// Compilation of all packages and their assembly. Out: each symbol that the linker's walk asks for, made then.
import { InternalError } from "../base/internal-error.ts";
import type { Func } from "../ir/func.ts";
import { Abi } from "../obj/kinds.ts";
import type { ObjSymbol, SymbolProvider } from "../obj/symbol.ts";
import { Ahead, type Code } from "./ahead.ts";
import { AssemblySources } from "./assembly.ts";
import { argInfoSuffix, argumentInfo, argumentMap, stackMapSuffix } from "./assembly-arguments.ts";
import type { PreparedProgram } from "./cache/prepared-program.ts";
import { type CachedProgram, ProgramCache } from "./cache/program-cache.ts";
import type { Compilation } from "./compilation.ts";
import { symbolPath } from "./frontend.ts";

const closureSuffix = "·f";
const initTaskSuffix = "..inittask";

/** Answers the linker. */
export class WholeProgram implements SymbolProvider {
  private readonly c: Compilation;
  private readonly assembly: AssemblySources;
  private readonly ahead: Ahead;
  private readonly cache: ProgramCache | null;
  private readonly prepared: PreparedProgram | null;
  /** What was made here and not found in the cache. */
  private readonly made = new Set<ObjSymbol>();
  /** null: nobody has looked. */
  private first: boolean | null = null;
  /** What was made before it was asked for. */
  private readonly madeAhead = new Set<ObjSymbol>();

  /** `prepared`: what the linker has without asking. */
  constructor(c: Compilation, cached: CachedProgram | null, prepared: PreparedProgram | null = null) {
    this.c = c;
    this.prepared = prepared;
    const facts = {
      owner: (s: ObjSymbol) => c.owners.get(s) ?? null,
      foreign: (s: ObjSymbol) => c.foreign.get(s),
    };
    const cache = cached === null ? null : new ProgramCache(cached, c.symbols.table, c.tables, facts);
    this.cache = cache;
    if (cache !== null) {
      c.knownFunc = (fn) => cache.known(fn);
      c.program.directives.memory = cache.linknames;
    }
    this.ahead = new Ahead(c.program, {
      begin: (code) => this.beginCode(code),
      make: (s, isThere) => this.make(s, isThere),
    });
    c.ahead = this.ahead;
    this.assembly = new AssemblySources(c.frontend, (name) => c.options.path(name), cached, c.options.watcher ?? null);
    c.stackCodeOwner = (name) => this.assembly.owner(name);
    c.writtenData = (name) => {
      const symbol = this.assembly.lookup(name, Abi.Abi0);
      return symbol === undefined || symbol.isText ? null : symbol;
    };
    c.stackCode = (name) => {
      const symbol = this.assembly.lookup(name, Abi.Abi0);
      return symbol === undefined || this.assembly.lookup(name, Abi.Internal) !== undefined ? null : symbol;
    };
  }

  lookup(name: string, abi: Abi): ObjSymbol | undefined {
    const s = this.search(name, abi);
    if (this.c.beginsAhead) this.ahead.run();
    if (s === undefined) this.prepared?.absent(name, abi);
    else this.prepared?.answered(s);
    return s;
  }

  /** Begins the code of a Go function that nobody has made. */
  begin(name: string, abi: Abi): void {
    if (!this.c.beginsAhead) return;
    this.start(name, abi);
    this.ahead.run();
  }

  private start(name: string, abi: Abi): void {
    const { symbols } = this.c;
    const known = symbols.table.get(name, abi);
    if (known?.isDefined === true || this.assembly.lookup(name, abi) !== undefined) return;
    if (known !== undefined && this.prepared?.isUsed === true && symbols.begin(known)) return;
    const cached = this.cache?.find(name, abi) ?? null;
    if (cached !== null) return symbols.give(cached);
    if (known !== undefined && symbols.begin(known)) return;
    const found = abi === Abi.Internal ? this.internalCode(name) : undefined;
    if (found !== undefined) symbols.begin(found);
  }

  /** See Maker. */
  private beginCode(code: Code): void {
    if (!this.isFirst) return;
    if (typeof code === "string") {
      const written = this.assembly.lookup(code, Abi.Abi0);
      if (written === undefined) this.start(code, Abi.Internal);
      else this.ahead.assembled(written);
      return;
    }
    const s = this.c.func(code);
    this.start(s.name, s.abi);
  }

  identity(s: ObjSymbol): string | null {
    return this.assembly.identity(s);
  }

  private search(name: string, abi: Abi): ObjSymbol | undefined {
    const { symbols } = this.c;
    const known = symbols.table.get(name, abi);
    if (known?.isDefined === true) return this.madeAhead.has(known) ? this.remember(known) : known;
    const written = this.assembly.lookup(name, abi);
    if (written !== undefined) {
      this.ahead.assembled(written);
      return written;
    }
    // What is not prepared belongs to what has changed, mostly: the cache has it hardly ever.
    if (known !== undefined && this.prepared?.isUsed === true && symbols.define(known)) return this.remember(known);
    // What nobody could make before is not in the cache of what others have made.
    const cached = this.prepared?.isAbsent(name, abi) === true ? null : (this.cache?.find(name, abi) ?? null);
    if (cached !== null) {
      symbols.give(cached);
      return cached;
    }
    if (known !== undefined && symbols.define(known)) return this.remember(known);
    const found = abi === Abi.Internal ? this.internalCode(name) : this.stackCodeOrData(name);
    if (found !== undefined && symbols.define(found)) return this.remember(found);
    return known !== undefined && this.trace(known, new Set()) ? this.remember(known) : undefined;
  }

  /**
   * Whether everything is made now. Where some symbols come from the cache, nothing is made before the walk asks: what is found there
   * too early leads to symbols of which nobody knows yet how they are made.
   */
  private get isFirst(): boolean {
    this.first ??= this.prepared?.isUsed !== true && (this.cache === null || this.cache.isEmpty);
    return this.first;
  }

  /** Makes `s` before it is asked for; see Maker. */
  private make(s: ObjSymbol, isThere: boolean): boolean {
    if (s.isDefined) return true;
    if (s.name === "" || !this.isFirst) return false;
    const { symbols } = this.c;
    if (!isThere && s.abi === Abi.Internal) {
      this.start(s.name, s.abi);
      return false;
    }
    if (!symbols.define(s)) return false;
    if (this.cache !== null) this.madeAhead.add(s);
    return true;
  }

  private remember(s: ObjSymbol): ObjSymbol {
    if (this.cache !== null) this.made.add(s);
    return s;
  }

  /** Keeps what was made in the cache. */
  save(): void {
    const { cache } = this;
    if (cache === null) return;
    if (this.made.size > 0) cache.saveFacts(this.c.findings());
    // Where others' symbols were prepared, their packs need not be opened: they have got what they need.
    cache.save(this.made, this.prepared?.isUsed !== true);
    this.prepared?.save({
      owner: (s) => this.assembly.ownerOf(s) ?? cache.owner(s),
      foreign: (s) => cache.foreign(s),
      identity: (s) => this.identity(s),
    });
  }

  /**
   * Defines a symbol that no declaration names and that only symbols from the cache refer to (a method of an instance that
   * no program before called, say): one of these is made once more from its source, which says how the others are made.
   */
  private trace(s: ObjSymbol, tried: Set<ObjSymbol>): boolean {
    const { cache } = this;
    const { symbols } = this.c;
    if (cache === null || tried.has(s)) return false;
    tried.add(s);
    for (const r of cache.referrers(s)) {
      if (tried.has(r)) continue;
      this.remake(r, tried);
      if (symbols.define(s)) return true;
    }
    return false;
  }

  private remake(s: ObjSymbol, tried: Set<ObjSymbol>): void {
    const { symbols } = this.c;
    this.cache!.forget(s);
    symbols.reset(s);
    const known =
      symbols.define(s) ||
      this.declared(s) ||
      // What this one refers to may be needed to find it: it must not lead back here.
      this.trace(s, tried);
    if (!known) throw new InternalError(`program: ${s.name} came from the cache and cannot be made again`);
    this.made.add(s);
  }

  /** Defines `s` if a declaration stands behind its name. */
  private declared(s: ObjSymbol): boolean {
    const found = s.abi === Abi.Internal ? this.internalCode(s.name) : this.stackCodeOrData(s.name);
    return found === s && this.c.symbols.define(s);
  }

  /** Code for calls by ABIInternal: a Go function, or assembly behind a wrapper. */
  private internalCode(name: string): ObjSymbol | undefined {
    const fn = this.c.program.lookupFunc(name);
    if (fn !== null && !fn.external) return this.c.func(fn);
    const stack = this.assembly.lookup(name, Abi.Abi0);
    if (stack === undefined || fn === null) return undefined;
    return this.c.wrapper(fn, Abi.Internal, stack);
  }

  /** Assembly, data, or a Go function for callers that pass everything on the stack. */
  private stackCodeOrData(name: string): ObjSymbol | undefined {
    const { c } = this;
    if (name.endsWith(stackMapSuffix)) return this.argumentMap(name);
    if (name.endsWith(argInfoSuffix)) return this.argumentInfo(name);
    if (name.endsWith(closureSuffix)) return this.closure(name.slice(0, -closureSuffix.length));
    if (name.endsWith(initTaskSuffix)) return this.initTask(name.slice(0, -initTaskSuffix.length));
    const global = c.program.lookupGlobal(name);
    if (global !== null && !global.external) return c.global(global);
    const type = this.declaredType(name);
    if (type !== undefined) return type;
    const fn = c.program.lookupFunc(name);
    if (fn !== null && !fn.external) return c.wrapper(fn, Abi.Abi0, c.func(fn));
    const internal = this.assembly.lookup(name, Abi.Internal);
    return fn === null || internal === undefined ? undefined : c.wrapper(fn, Abi.Abi0, internal);
  }

  /** The descriptor of a type that a package declares, or of the pointer to it. */
  private declaredType(name: string): ObjSymbol | undefined {
    const m = /^type:(\*?)([^[\](){}·,; *]+)\.([^[\](){}·,; *./]+)$/.exec(name);
    if (m === null || name.startsWith("type:.")) return undefined;
    const { program } = this.c;
    const obj = program.declaredType(m[2]!, m[3]!);
    if (obj === null) return undefined;
    return this.c.type(m[1] === "" ? obj : obj.pointer());
  }

  private closure(name: string): ObjSymbol | undefined {
    const fn = this.c.program.lookupFunc(name);
    return fn === null ? undefined : this.c.closure(fn);
  }

  private initTask(prefix: string): ObjSymbol | undefined {
    const p = this.c.frontend.loaded().find((x) => symbolPath(x) === prefix);
    if (p === undefined) return undefined;
    const imports = p.dependencies().map((d) => symbolPath(d));
    return this.c.initTask(prefix, imports);
  }

  /** The Go declaration of an assembly function; names that are local to a file have none. */
  private declaration(name: string): Func | null {
    return this.assembly.owner(name) === null ? null : this.c.program.lookupFunc(name);
  }

  /**
   * Which words of an assembly function's stack arguments (first bitmap) and arguments with results (second) are pointers:
   * what its Go declaration says. Layout: GOROOT/src/runtime/symtab.go, stackmap.
   */
  private argumentMap(name: string): ObjSymbol | undefined {
    const fn = this.declaration(name.slice(0, -stackMapSuffix.length));
    if (fn === null) return undefined;
    return this.c.own(argumentMap(this.c.symbols, fn, name), fn.pkgPath);
  }

  /** Where a traceback finds the stack arguments of an assembly function. */
  private argumentInfo(name: string): ObjSymbol | undefined {
    const fn = this.declaration(name.slice(0, -argInfoSuffix.length));
    return this.c.own(argumentInfo(this.c.symbols, fn, name), fn === null ? prefixPath(name) : fn.pkgPath);
  }
}

/** The path in a symbol's name, where nothing in it is escaped. */
function prefixPath(name: string): string {
  return name.slice(0, name.indexOf(".", name.lastIndexOf("/") + 1));
}
