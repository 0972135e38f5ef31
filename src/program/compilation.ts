// One compilation: every symbol that Go source defines, made when it is asked for. In: a Frontend, and which packages are
// compiled here (one for an object file, all for a whole program). Out: ObjSymbols on demand; it is the Linkage of ssa/build
// and answers the questions of abi/.

import { Algorithms } from "../abi/algorithms.ts";
import { abi0, abiInternal, type CallConv } from "../abi/callconv.ts";
import { type DescriptorMethod, Descriptors } from "../abi/descriptor.ts";
import { Itabs } from "../abi/itab.ts";
import { NameSymbols } from "../abi/names.ts";
import { closureSymbol, defineGlobal } from "../abi/static-data.ts";
import { DataWriter, OnDemandSymbols, readOnlyData } from "../abi/symbols.ts";
import { InternalError } from "../base/internal-error.ts";
import { type Func, Global, type StaticData } from "../ir/func.ts";
import type { KnownFunc } from "../ir/passes/passes.ts";
import type { Program as IrProgram } from "../ir/program.ts";
import { Kind, type Type, type TypeTable } from "../ir/type.ts";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import type { Linkage } from "../ssa/build/linkage.ts";
import { typeOfObject } from "../types/object.ts";
import type { Ahead } from "./ahead.ts";
import { Backend, type Watcher } from "./backend.ts";
import { embeddedData } from "./embed.ts";
import type { Frontend } from "./frontend.ts";
import { TableSymbols } from "./tables.ts";
import type { CodeThread } from "./thread/messages.ts";

export interface CompilationOptions {
  /** Import path of the one package that is compiled; null: every package is. */
  readonly only: string | null;
  readonly optimize: boolean;
  readonly noInline: boolean;
  /** Run the verifier after every pass. */
  readonly verify: boolean;
  /** -B: indices and slices are not checked. */
  readonly noBounds?: boolean;
  /** Tell debuggers where variables are. */
  readonly describeVariables?: boolean;
  /** Looks on while functions are compiled. */
  readonly watcher?: Watcher | undefined;
  /** Starts another thread for the back end, once there is enough to do; null: there is none. */
  readonly thread?: (() => CodeThread | null) | null;
  /** The path that a source file goes by in tables. */
  path(filename: string): string;
}

export class Compilation implements Linkage {
  readonly frontend: Frontend;
  readonly program: IrProgram;
  readonly options: CompilationOptions;
  readonly symbols = new OnDemandSymbols();
  readonly types: TypeTable;
  readonly names: NameSymbols;
  readonly algorithms: Algorithms;
  readonly descriptors: Descriptors;
  readonly itabs: Itabs;
  /** The ABI0 code of a function that assembly defines so and not otherwise; null: no assembly is known here. */
  stackCode: ((name: string) => ObjSymbol | null) | null = null;
  /** Data that assembly gives a variable which Go declares without a value; null: no assembly is known here. */
  writtenData: ((name: string) => ObjSymbol | null) | null = null;
  /** Symbol path of the package that declares a symbol; what is made wherever it is needed is not in it. */
  readonly owners = new Map<ObjSymbol, string>();
  /** Packages that a symbol depends on by other ways than imports: who defines what it only declares. */
  readonly foreign = new Map<ObjSymbol, Set<string>>();
  /** The package whose assembly defines a function that Go only declares; null: no assembly is known here. */
  stackCodeOwner: ((name: string) => string | null) | null = null;
  readonly tables = new TableSymbols();
  /** Hears what lowered functions refer to; null: nobody wants to know. */
  ahead: Ahead | null = null;
  private readonly backend: Backend;
  private readonly structs = new Map<string, Type>();
  private readonly dataCount = new Map<Func, number>();

  constructor(frontend: Frontend, options: CompilationOptions) {
    this.frontend = frontend;
    this.program = frontend.program;
    this.options = options;
    this.types = frontend.program.table;
    this.names = new NameSymbols(this.symbols);
    this.algorithms = new Algorithms(this.symbols, {
      types: this.types,
      runtimeFunc: (name) => this.program.runtimeFunc(name),
      code: (fn) => this.func(fn),
    });
    const facts = {
      types: this.types,
      struct: (name: string) => this.abiStruct(name),
      methods: (t: Type) => this.methods(t),
      defines: (t: Type) => this.definesType(t),
      declared: (s: ObjSymbol, t: Type) => {
        const path = this.typeOwner(t);
        if (path !== null) this.own(s, path);
      },
    };
    this.descriptors = new Descriptors(this.symbols, facts, this.names, this.algorithms);
    this.itabs = new Itabs(this.symbols, facts, this.descriptors);
    this.backend = new Backend(this, frontend, options);
  }

  /** What is known of functions from earlier builds; see Passes.known. */
  set knownFunc(known: (fn: Func) => KnownFunc | null) {
    this.backend.passes.known = known;
  }

  /** Is code made beside other work, so that it is worth telling ahead what will be needed? */
  get beginsAhead(): boolean {
    return this.backend.beginsAhead;
  }

  /** Nothing more will be asked for. */
  finish(): void {
    this.backend.finish();
  }

  findings(): Iterable<[Func, KnownFunc]> {
    return this.backend.passes.findings();
  }

  /** Is what package `path` declares compiled here? */
  compiles(path: string): boolean {
    return this.options.only === null || this.options.only === path;
  }

  /** The symbol that is being defined depends on package `path`, which it may reach by other ways than imports. */
  private note(path: string): void {
    const s = this.symbols.current;
    if (s === null) return;
    const known = this.foreign.get(s);
    if (known === undefined) this.foreign.set(s, new Set([path]));
    else known.add(path);
  }

  /** Says that package `path` declares `s`. */
  own(s: ObjSymbol, path: string): ObjSymbol {
    this.owners.set(s, path);
    return s;
  }

  // -- Linkage

  func(fn: Func): ObjSymbol {
    this.ahead?.refer(fn);
    return this.inlined(fn);
  }

  inlined(fn: Func): ObjSymbol {
    if (fn.definedBy !== null) {
      this.note(fn.definedBy.pkgPath);
      return this.inlined(fn.definedBy);
    }
    const name = fn.symbol;
    if (fn.external || !(fn.dupOk || this.compiles(fn.pkgPath))) return this.symbols.lookup(name, Abi.Internal);
    const s = this.symbols.onDemand(
      name,
      Abi.Internal,
      (x) => this.backend.defineFunc(x, fn),
      (x) => this.backend.beginFunc(x, fn),
    );
    return fn.dupOk ? s : this.own(s, fn.pkgPath);
  }

  entry(fn: Func, conv: CallConv): ObjSymbol {
    if (conv === abiInternal) return this.func(fn);
    return this.symbols.lookup((fn.definedBy ?? fn).symbol, Abi.Abi0);
  }

  callee(fn: Func): { symbol: ObjSymbol; conv: CallConv } {
    if (fn.external && this.stackCode !== null) {
      this.note(this.stackCodeOwner?.(fn.symbol) ?? fn.pkgPath);
      const symbol = this.stackCode(fn.symbol);
      if (symbol !== null) return { symbol, conv: abi0 };
    }
    return { symbol: this.func(fn), conv: abiInternal };
  }

  /** Code of `fn` for calls by `abi`, made from `target`, its code for calls by the other convention. */
  wrapper(fn: Func, abi: Abi, target: ObjSymbol): ObjSymbol {
    const s = this.symbols.onDemand(fn.symbol, abi, (x) => {
      this.note(this.stackCodeOwner?.(fn.symbol) ?? fn.pkgPath);
      this.backend.defineWrapper(x, fn, target);
    });
    return fn.dupOk ? s : this.own(s, fn.pkgPath);
  }

  closure(fn: Func): ObjSymbol {
    this.ahead?.refer(fn);
    const s = closureSymbol(this.symbols, fn.symbol, () => this.func(fn));
    if (fn.dupOk || fn.external) return s;
    return this.own(s, (fn.definedBy ?? fn).pkgPath);
  }

  global(g: Global): ObjSymbol {
    if (g.external || !(g.dupOk || this.compiles(g.pkgPath))) return this.symbols.lookup(g.symbol);
    this.note(g.pkgPath);
    const symbol = this.symbols.onDemand(g.symbol, Abi.Abi0, (s) => {
      this.program.globalData(g);
      const from = g.data === null && g.source !== null ? this.frontend.loadedByPath(g.pkgPath) : null;
      if (from !== null) g.data = embeddedData(from, this.types, g);
      const written = g.data === null && this.writtenData !== null ? this.writtenData(g.symbol) : null;
      if (written === null) defineGlobal(s, g, this);
      else takeOver(s, written);
    });
    return g.dupOk ? symbol : this.own(symbol, g.pkgPath);
  }

  type(t: Type): ObjSymbol {
    return this.descriptors.symbol(t);
  }

  /** A package declares a type outside of functions and without parameters, and the pointer to it. */
  private typeOwner(t: Type): string | null {
    const n = (t.named === null && t.kind === Kind.Pointer ? t.elem : t).named;
    if (n === null || n.pkgPath === "" || n.typeArgs.length > 0 || n.local > 0) return null;
    return n.pkgPath;
  }

  implements(t: Type, iface: Type): boolean {
    return this.program.itab(t, iface) !== null;
  }

  itab(t: Type, iface: Type): ObjSymbol {
    return this.itabs.symbol(t, iface);
  }

  runtime(name: string): ObjSymbol {
    // The linker's question finds it by name, in Go or in assembly: the runtime's source is not looked at for it here.
    const s = this.symbols.lookup(`runtime.${name}`, Abi.Internal);
    this.ahead?.referTo(s.name);
    return s;
  }

  runtimeVar(name: string): ObjSymbol {
    return this.symbols.lookup(`runtime.${name}`);
  }

  text(bytes: Uint8Array): ObjSymbol {
    return this.names.text(bytes);
  }

  string(bytes: string): ObjSymbol {
    const b = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) b[i] = bytes.charCodeAt(i);
    return this.names.text(b);
  }

  data(owner: Func, t: Type, data: StaticData, readOnly: boolean): ObjSymbol {
    const n = this.dataCount.get(owner) ?? 0;
    this.dataCount.set(owner, n + 1);
    const name = `${owner.symbol}..stmp_${n}`;
    const g = new Global(name, owner.pkgPath, t, owner.pos);
    g.data = data;
    g.readOnly = readOnly;
    g.dupOk = owner.dupOk;
    const symbol = this.symbols.onDemand(name, Abi.Abi0, (s) => {
      defineGlobal(s, g, this);
      s.flags |= SymFlag.Local;
    });
    return owner.dupOk ? symbol : this.own(symbol, owner.pkgPath);
  }

  mapZero(size: number): ObjSymbol {
    return this.symbols.onDemand(`go:map.zero${size}`, Abi.Abi0, (s) => {
      readOnlyData(s, new Uint8Array(size), SymFlag.DupOk);
    });
  }

  /** Read-only memory with the bits of a float. */
  float(x: number, size: 4 | 8): ObjSymbol {
    const view = new DataView(new ArrayBuffer(8));
    if (size === 4) view.setFloat32(0, x, true);
    else view.setFloat64(0, x, true);
    const bytes = new Uint8Array(view.buffer, 0, size);
    const digits = [...bytes].reverse().map((b) => b.toString(16).padStart(2, "0"));
    return this.symbols.onDemand(`$f${size * 8}.${digits.join("")}`, Abi.Abi0, (s) => {
      readOnlyData(s, bytes, SymFlag.ContentAddressable | SymFlag.Local);
      s.align = size;
    });
  }

  // -- what the linker must keep: markers without bytes on the code that asks for it

  usedInInterface(user: Func, t: Type): void {
    this.ahead?.convert(t);
    this.func(user).addReloc(0, 0, RelocType.UseIface, this.type(t));
  }

  usedMethod(user: Func, iface: Type, method: number): void {
    this.ahead?.call(iface, method);
    const at = this.descriptors.interfaceMethodOffset(iface, method);
    this.func(user).addReloc(0, 0, RelocType.UseIfaceMethod, this.type(iface), at);
  }

  usedByReflection(user: Func, name: string | null): void {
    const code = this.func(user);
    if (name === null) code.flags |= SymFlag.ReflectMethod;
    else code.addReloc(0, 0, RelocType.UseNamedMethod, this.string(name));
  }

  // -- questions of abi/

  private abiStruct(name: string): Type {
    let t = this.structs.get(name);
    if (t === undefined) {
      const obj = this.program.package("internal/abi").types.scope.lookup(name);
      if (obj === null) throw new InternalError(`program: internal/abi has no ${name}`);
      t = this.program.types.type(typeOfObject(obj), null);
      // Fields know their offsets once the layout has been asked for.
      if (t.layout.size < 0) throw new InternalError(`program: internal/abi.${name} has no layout`);
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

  /** Named types are described where they are declared, predeclared ones by the runtime, all others by everybody. */
  private definesType(t: Type): boolean {
    if (this.options.only === null) return true;
    const base = t.named === null && t.kind === Kind.Pointer ? t.elem : t;
    const name = base.named;
    if (name === null) return !isBasic(base) || this.compiles("runtime");
    if (name.pkgPath === "") return this.compiles("runtime");
    return name.typeArgs.length > 0 || this.compiles(name.pkgPath);
  }

  /** The package's initialisation record: its functions, and the records of the packages that come first. */
  initTask(path: string, imports: readonly string[]): ObjSymbol {
    const task = this.symbols.onDemand(`${path}..inittask`, Abi.Abi0, (s) => {
      const pkg = this.program.package(path);
      const fns = this.program.initTask(pkg);
      const w = new DataWriter(s, 8 + 8 * fns.length);
      w.u32(4, fns.length);
      for (const p of imports) s.addReloc(0, 0, RelocType.InitOrder, this.symbols.lookup(`${p}..inittask`));
      fns.forEach((fn, i) => {
        this.ahead?.need(fn);
        s.addReloc(8 + 8 * i, 8, RelocType.Addr, this.func(fn));
      });
      s.kind = SymKind.NoptrData;
      s.data = w.bytes;
      s.size = w.bytes.length;
    });
    return this.own(task, path);
  }
}

function isBasic(t: Type): boolean {
  return (t.kind < Kind.Array && t.kind !== Kind.Invalid) || t.kind === Kind.String || t.kind === Kind.UnsafePointer;
}

/** Makes `s` the same as `from`, which another table knows under the same name. */
function takeOver(s: ObjSymbol, from: ObjSymbol): void {
  s.kind = from.kind;
  s.flags |= from.flags;
  s.size = from.size;
  s.align = from.align;
  s.data = from.data;
  s.relocs = from.relocs;
}
