// Symbols for everything that Go source defines: functions, variables, descriptors, itabs, strings, initialisation records.
// In: the IR program. Out: ObjSymbols, defined when asked for. This is the door of ARCHITECTURE.md: whoever asks (the linker
// for what is reached, an object writer for a whole package) gets the same bytes.
import { Algorithms } from "../abi/algorithms.ts";
import { type DescriptorFacts, type DescriptorMethod, Descriptors } from "../abi/descriptor.ts";
import { Itabs } from "../abi/itab.ts";
import { NameSymbols } from "../abi/names.ts";
import { closureSymbol, defineGlobal } from "../abi/static-data.ts";
import { DataWriter, OnDemandSymbols } from "../abi/symbols.ts";
import { InternalError } from "../base/internal-error.ts";
import { Func, Global, type StaticData } from "../ir/func.ts";
import type { Program, SourcePackage } from "../ir/program.ts";
import type { Type, TypeTable } from "../ir/type.ts";
import { pathPrefix } from "../ir/typestring.ts";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { type ObjSymbol, SymbolTable } from "../obj/symbol.ts";
import type { Linkage } from "../ssa/build/linkage.ts";
import { type TypeName, typeOfObject } from "../types/object.ts";

/** Who turns a function with a Go body into machine code. */
export interface CodeGenerator {
  /** Fills in `symbol` (ABIInternal). */
  compile(fn: Func, symbol: ObjSymbol, unit: Compilation): void;
  /** Fills in `symbol`, code for calls by convention `symbol.abi` that hands them on to `target` by the other one. */
  wrap(fn: Func, symbol: ObjSymbol, target: ObjSymbol, unit: Compilation): void;
}

/** Whether a compilation defines what a package (by its import path) declares; `null`: all packages. */
export type Owner = ((pkgPath: string) => boolean) | null;

/** One compilation: a whole program, or one package on its way into an object file. */
export class Compilation implements Linkage {
  readonly program: Program;
  readonly types: TypeTable;
  readonly symbols = new OnDemandSymbols();
  readonly names: NameSymbols;
  readonly descriptors: Descriptors;
  readonly itabs: Itabs;
  readonly algorithms: Algorithms;
  private readonly generator: CodeGenerator;
  private readonly owner: Owner;
  private readonly structs = new Map<string, Type>();

  constructor(program: Program, generator: CodeGenerator, owner: Owner) {
    this.program = program;
    this.types = program.table;
    this.generator = generator;
    this.owner = owner;
    this.names = new NameSymbols(this.symbols);
    this.algorithms = new Algorithms(this.symbols, {
      types: this.types,
      runtimeFunc: (name) => this.runtimeFunc(name),
      code: (fn) => this.func(fn),
    });
    const facts: DescriptorFacts = {
      types: this.types,
      struct: (name) => this.abiStruct(name),
      methods: (t) => this.methods(t),
      defines: (t) => this.definesType(t),
    };
    this.descriptors = new Descriptors(this.symbols, facts, this.names, this.algorithms);
    this.itabs = new Itabs(this.symbols, facts, this.descriptors);
  }

  // -- Linkage

  func(fn: Func): ObjSymbol {
    if (fn.external || !(fn.dupOk || this.owns(fn.pkgPath))) return this.symbols.lookup(fn.symbol, Abi.Internal);
    return this.symbols.onDemand(fn.symbol, Abi.Internal, (s) => {
      if (this.program.body(fn) === null) throw new InternalError(`program: ${fn.symbol} has no body`);
      this.generator.compile(fn, s, this);
    });
  }

  closure(fn: Func): ObjSymbol {
    return closureSymbol(this.symbols, fn.symbol, () => this.func(fn));
  }

  global(g: Global): ObjSymbol {
    if (g.external || !(g.dupOk || this.owns(g.pkgPath))) return this.symbols.lookup(g.symbol);
    return this.symbols.onDemand(g.symbol, Abi.Abi0, (s) => {
      this.program.globalData(g);
      defineGlobal(s, g, this);
    });
  }

  type(t: Type): ObjSymbol {
    return this.descriptors.symbol(t);
  }

  itab(t: Type, iface: Type): ObjSymbol {
    return this.itabs.symbol(t, iface);
  }

  runtime(name: string): ObjSymbol {
    return this.func(this.runtimeFunc(name));
  }

  runtimeVar(name: string): ObjSymbol {
    const g = this.program.lookupGlobal(`runtime.${name}`);
    return g === null ? this.symbols.lookup(`runtime.${name}`) : this.global(g);
  }

  string(bytes: string): ObjSymbol {
    const out = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) out[i] = bytes.charCodeAt(i);
    return this.names.text(out);
  }

  text(bytes: Uint8Array): ObjSymbol {
    return this.names.text(bytes);
  }

  data(owner: Func, t: Type, data: StaticData, readOnly: boolean): ObjSymbol {
    const s = SymbolTable.fileLocal(`${owner.symbol}..stmp`, SymKind.Xxx);
    const g = new Global(s.name, owner.pkgPath, t, 0);
    g.data = data;
    g.readOnly = readOnly;
    defineGlobal(s, g, this);
    return s;
  }

  mapZero(size: number): ObjSymbol {
    return this.symbols.onDemand(`go:map.zero.${size}`, Abi.Abi0, (s) => {
      s.kind = SymKind.NoptrBss;
      s.size = size;
      s.flags |= SymFlag.DupOk;
    });
  }

  // -- what is defined here

  private owns(pkgPath: string): boolean {
    return this.owner === null || this.owner(pkgPath);
  }

  private definesType(t: Type): boolean {
    if (this.owner === null) return true;
    const base = t.named === null && t.isPtr() ? t.elem : t;
    if (base.named !== null) {
      return base.named.typeArgs.length > 0 || this.owner(base.named.pkgPath === "" ? "runtime" : base.named.pkgPath);
    }
    return isBasicDescriptor(base) ? this.owner("runtime") : true;
  }

  /** The function of package runtime that compiled code calls by name. */
  runtimeFunc(name: string): Func {
    const fn = this.program.lookupFunc(`runtime.${name}`);
    if (fn !== null) return fn;
    // Assembly without a Go declaration: memequal and its like.
    const bare = new Func(`runtime.${name}`, "runtime", this.types.func([], [], false), 0);
    bare.external = true;
    return bare;
  }

  /** A struct that internal/abi declares, laid out. */
  private abiStruct(name: string): Type {
    let t = this.structs.get(name);
    if (t === undefined) {
      const obj = this.program.package("internal/abi").types.scope.lookup(name);
      if (obj === null) throw new InternalError(`program: internal/abi declares no ${name}`);
      t = this.program.types.type(typeOfObject(obj as TypeName), null);
      this.structs.set(name, t);
    }
    return t;
  }

  private methods(t: Type): readonly DescriptorMethod[] {
    return this.program.methodTable(t).map((m) => ({
      name: m.name,
      pkgPath: m.pkgPath,
      type: m.type,
      ifaceCode: this.func(m.ifn),
      directCode: this.func(m.tfn),
    }));
  }

  /**
   * The record that says what to run when `pkg` is initialised and which records come first; null if there is nothing to
   * run and nothing to wait for. Layout: GOROOT/src/runtime/proc.go, initTask.
   */
  initTask(pkg: SourcePackage): ObjSymbol | null {
    const funcs = this.program.initTask(pkg);
    const imports = pkg.types.imports.map((p) => this.program.sources.byPath(p.path)).filter((p) => p !== null);
    const before = imports.map((p) => this.initTaskSymbol(p)).filter((s) => s !== null);
    if (funcs.length === 0 && before.length === 0) return null;
    return this.symbols.onDemand(`${pathPrefix(pkg.types.path)}..inittask`, Abi.Abi0, (s) => {
      const w = new DataWriter(s, 8 + 8 * funcs.length);
      w.u32(4, funcs.length);
      for (const b of before) s.addReloc(0, 0, RelocType.InitOrder, b);
      for (let i = 0; i < funcs.length; i++) s.addReloc(8 + 8 * i, 8, RelocType.Addr, this.func(funcs[i]!));
      s.kind = SymKind.NoptrData;
      s.data = w.bytes;
      s.size = w.bytes.length;
    });
  }

  private readonly initTasks = new Map<string, ObjSymbol | null>();

  private initTaskSymbol(pkg: SourcePackage): ObjSymbol | null {
    let s = this.initTasks.get(pkg.types.path);
    if (s === undefined) {
      s = this.initTask(pkg);
      this.initTasks.set(pkg.types.path, s);
    }
    return s;
  }

  /** Code of `fn` for calls by `abi`, made from its code for calls by the other convention. */
  wrapper(fn: Func, abi: Abi, target: ObjSymbol): ObjSymbol {
    return this.symbols.onDemand(fn.symbol, abi, (s) => this.generator.wrap(fn, s, target, this));
  }
}

/** Descriptors that package runtime always has: predeclared types, any, error, and slices of them. */
function isBasicDescriptor(t: Type): boolean {
  let base = t;
  if (base.isSlice()) base = base.elem;
  return base.table === null && (base.named !== null || !base.isStruct());
}
