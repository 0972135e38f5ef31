// The program as far as it has been asked for: functions and variables by link symbol. A Func exists as soon as something
// refers to it; its body is built when `body` asks. In: checked packages. Out: Func, Global.
import { InternalError } from "../base/internal-error.ts";
import type { Reporter } from "../source/diagnostic.ts";
import type { FileSet, Pos } from "../source/position.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import {
  type Func as FuncObject,
  ObjKind,
  type Package,
  type TypeName as TypeObject,
  typeOfObject,
  type Var as VarObject,
} from "../types/object.ts";
import type { Named, Signature } from "../types/type.ts";
import { TypeKind } from "../types/type.ts";
import { buildDeclared } from "./build/function.ts";
import { buildGlobalData, buildInit } from "./build/initialise.ts";
import { buildMethodValue, buildWrapper } from "./build/wrappers.ts";
import { Env, linkPath, TypeConverter } from "./convert.ts";
import { DirectiveIndex } from "./directives.ts";
import { Func, Global, Pragma } from "./func.ts";
import { derefType, findMethod, type Method, methodsOf } from "./methods.ts";
import { deadcode } from "./passes/deadcode.ts";
import { functionSymbol, methodSymbol, staticTempInfix } from "./symbols.ts";
import { Kind, type Type, TypeTable, voidType } from "./type.ts";
import { pathPrefix } from "./typestring.ts";

/** A checked package with its syntax. */
export interface SourcePackage {
  readonly types: Package;
  readonly files: readonly ast.File[];
  /** Local names and symbols of all its //go:linkname lines, and perhaps of more, where that is known without the tree. */
  readonly linknames?: () => readonly (readonly [string, string])[];
  /** Package-level variables' initialisers in execution order, without data; several left sides share one call. */
  initOrder(): readonly Initializer[];
  /** Does the variable begin as data whatever runs? Its initialiser is looked at when somebody asks for the data. */
  isData(v: VarObject): boolean;
}

export interface Initializer {
  readonly lhs: readonly VarObject[];
  readonly rhs: ast.Expr;
}

/** Where packages come from. */
export interface Sources {
  readonly fileSet: FileSet;
  /** Every package of the program, imported ones before their importers. */
  packages(): readonly SourcePackage[];
  byPath(path: string): SourcePackage | null;
  readonly report: Reporter;
  /** Nobody asks for facts about functions that have been built: their trees need not be kept. */
  readonly forgetsBodies?: boolean;
}

/** How a function's body is made; kept in Func.source until then. */
export type BodySource =
  | { readonly how: "declared"; readonly obj: FuncObject; readonly env: Env | null }
  | { readonly how: "wrapper"; readonly recv: Type; readonly method: Method }
  | { readonly how: "methodValue"; readonly recv: Type; readonly method: Method }
  | { readonly how: "init"; readonly pkg: SourcePackage }
  | { readonly how: "mapInit" }
  | { readonly how: "closure" };

/** An entry of a type's method table: what a descriptor's uncommon part and an itab need. */
export interface MethodEntry {
  readonly name: string;
  readonly pkgPath: string;
  readonly pkgName: string;
  /** Func type without receiver. */
  readonly type: Type;
  /** Called with the interface's data word as receiver. */
  readonly ifn: Func;
  /** Called with the receiver itself. */
  readonly tfn: Func;
}

const noTypes: readonly Type[] = [];

/** The function that fills one variable of a package; no declaration can have that name. */
const mapInitPattern = /^(.*)\.map\.init\.\d+$/;
/** `(*T).m` or `T.m`: what follows the package in a method's symbol. */
const methodPattern = /^(?:\(\*([^().]+)\)|([^().]+))\.([^().]+)$/;

/** Functions and globals of one program. */
export class Program {
  readonly table = new TypeTable();
  readonly sources: Sources;
  readonly types: TypeConverter;
  readonly directives: DirectiveIndex;
  private readonly funcs = new Map<string, Func>();
  private readonly globals = new Map<string, Global>();
  private readonly globalOf = new Map<VarObject, Global>();
  private readonly funcOf = new Map<FuncObject, Func>();
  /** Declarations without body, each a Func of its own: two packages may declare one symbol differently. */
  private readonly bodyless = new Map<FuncObject, Func>();
  private readonly methodTables = new Map<Type, readonly MethodEntry[]>();
  private readonly initNumbers = new Map<FuncObject, number>();
  private readonly building = new Set<Func>();
  /** Takes a package's initialiser through the passes, which may turn more of it into data. Set by Passes. */
  onInit: ((fn: Func) => void) | null = null;

  constructor(sources: Sources) {
    this.sources = sources;
    this.types = new TypeConverter(this.table, { files: (pkg) => this.package(pkg.path).files });
    this.directives = new DirectiveIndex(sources);
  }

  /** The package of that path; it must be part of the program. */
  package(path: string): SourcePackage {
    const p = this.find(path);
    if (p === null) throw new InternalError(`ir: package ${path} is not loaded`);
    return p;
  }

  /** The package of a path or of a symbol's prefix, where `main` is the program's. */
  private find(path: string): SourcePackage | null {
    const p = this.sources.byPath(path);
    if (p !== null || path !== "main") return p;
    for (const s of this.sources.packages()) if (s.types.name === "main") return s;
    return null;
  }

  /** A declared function, or its instance. */
  func(obj: FuncObject, targs: readonly Type[]): Func {
    const origin = obj.origin;
    if (targs.length === 0) {
      const known = this.funcOf.get(origin);
      if (known !== undefined) return known;
    }
    const sig = origin.signature;
    const env = targs.length === 0 ? null : new Env(sig.tparams, targs);
    const name = origin.name === "init" && sig.recv === null ? `init.${this.initNumber(origin)}` : origin.name;
    const own = functionSymbol(linkPath(origin.pkg!), name, targs);
    const fn = this.declare(origin, own, this.types.signature(sig, env), env);
    if (targs.length === 0) this.funcOf.set(origin, fn);
    return fn;
  }

  /** A method declared on defined type `holder` (with its type arguments). */
  method(holder: Type, obj: FuncObject): Func {
    const origin = obj.origin;
    const args = ownArguments(holder);
    if (args.length === 0 && holder.named!.outerArgs === 0) {
      const known = this.funcOf.get(origin);
      if (known !== undefined) return known;
    }
    const recv = origin.hasPtrRecv ? holder.pointer() : holder;
    const symbol = methodSymbol(recv, origin.name, origin.exported ? "" : linkPath(origin.pkg!));
    const known = this.definedFunc(symbol);
    if (known !== null) return known;
    const sig = origin.signature;
    const env = args.length === 0 ? null : new Env(sig.rparams, args);
    const fn = this.declare(origin, symbol, this.types.methodSignature(sig, recv, env), env);
    fn.isMethod = true;
    if (args.length === 0) this.funcOf.set(origin, fn);
    return fn;
  }

  /** The Func of a declaration; for one without body, whoever defines its symbol. */
  private declare(obj: FuncObject, own: string, type: Type, env: Env | null): Func {
    const decl = obj.decl?.func ?? null;
    const symbol = this.directives.funcSymbol(obj, own);
    if (decl?.hasBody === true) {
      const known = this.funcs.get(symbol);
      if (known !== undefined && !known.external) return known;
    } else {
      const known = this.bodyless.get(obj);
      if (known !== undefined) return known;
    }
    const fn = new Func(symbol, linkPath(obj.pkg!), type, decl?.recv?.opening ?? obj.pos);
    fn.pragma = decl === null ? 0 : this.directives.pragma(decl);
    if (symbol !== own) fn.pragma |= Pragma.Linkname;
    fn.dupOk = env !== null;
    fn.source = { how: "declared", obj, env } satisfies BodySource;
    if (decl?.hasBody !== true) {
      // What callers may assume is what this declaration says, whatever the definition does.
      fn.definedBy = this.definer(symbol, obj);
      fn.external = fn.definedBy === null;
      this.bodyless.set(obj, fn);
      if (fn.external && !this.funcs.has(symbol)) this.funcs.set(symbol, fn);
      return fn;
    }
    // Has a body that only panics: calls of it are operations, and its argument escapes as into a function not seen.
    if (symbol.startsWith("internal/abi.EscapeNonString[")) fn.external = true;
    this.funcs.set(symbol, fn);
    return fn;
  }

  /** The Go function with a body that defines `symbol`, other than `asker` itself. */
  private definer(symbol: string, asker: FuncObject | null): Func | null {
    const pushed = this.directives.pushedFunc(symbol);
    if (pushed !== null && pushed !== asker) return this.func(pushed, noTypes);
    const obj = this.objectOf(symbol);
    if (obj !== null && obj !== asker && obj.decl?.func?.hasBody === true) {
      if (this.directives.funcSymbol(obj, symbol) !== symbol) return null;
      const recv = obj.signature.recv;
      if (recv === null) return this.func(obj, noTypes);
      return this.method(derefType(this.types.type(recv.type!, null)), obj);
    }
    return obj === null ? this.wrapperOf(symbol) : null;
  }

  /** What has that symbol, unless it is a mere declaration: that one gives way to a definition that comes later. */
  private definedFunc(symbol: string): Func | null {
    const known = this.funcs.get(symbol);
    return known === undefined || known.external ? null : known;
  }

  /**
   * The wrapper that a declared (not generic) type has under a symbol: a method of T for *T, or one that T gets by embedding.
   * Declarations may name it: reflect has one of `reflect.(*Value).pointer`, whose method's receiver is a Value.
   */
  private wrapperOf(symbol: string): Func | null {
    const dot = symbol.indexOf(".", symbol.lastIndexOf("/") + 1);
    const m = dot < 0 ? null : methodPattern.exec(symbol.slice(dot + 1));
    if (m === null) return null;
    const base = this.declaredType(symbol.slice(0, dot), m[1] ?? m[2]!);
    if (base === null || base.kind === Kind.Interface) return null;
    const pointer = m[1] !== undefined;
    const recv = pointer ? base.pointer() : base;
    const method = methodsOf(base).find((x) => methodSymbol(recv, x.name, x.pkgPath) === symbol);
    if (method === undefined || (!pointer && !method.onValue)) return null;
    const wraps = method.path.length > 0 || method.ptrRecv !== pointer;
    return wraps ? this.methodFunc(recv, method) : null;
  }

  /** Declared function or method of a plain (not generic) symbol. */
  private objectOf(symbol: string): FuncObject | null {
    const dot = symbol.indexOf(".", symbol.lastIndexOf("/") + 1);
    if (dot < 0) return null;
    const pkg = this.packageOfPrefix(symbol.slice(0, dot));
    if (pkg === null) return null;
    const rest = symbol.slice(dot + 1);
    const m = methodPattern.exec(rest);
    if (m === null) {
      const obj = pkg.types.scope.lookup(rest);
      return obj !== null && obj.kind === ObjKind.Func ? (obj as FuncObject) : this.initFunc(pkg, rest);
    }
    const tn = pkg.types.scope.lookup(m[1] ?? m[2]!);
    if (tn === null || tn.kind !== ObjKind.TypeName) return null;
    const t = typeOfObject(tn as TypeObject);
    if (t.kind !== TypeKind.Named || (t as Named).typeParams().length > 0) return null;
    for (const f of (t as Named).methods) {
      if (f !== null && f.name === m[3] && f.hasPtrRecv === (m[1] !== undefined)) return f;
    }
    return null;
  }

  private packageOfPrefix(prefix: string): SourcePackage | null {
    return this.find(unescapePath(prefix));
  }

  /** The type that the package of that symbol prefix declares under `name`; null if it declares none without parameters. */
  declaredType(prefix: string, name: string): Type | null {
    const obj = this.packageOfPrefix(prefix)?.types.scope.lookup(name) ?? null;
    if (obj === null || obj.kind !== ObjKind.TypeName) return null;
    const t = typeOfObject(obj as TypeObject);
    if (t.kind !== TypeKind.Named || (t as Named).obj !== obj || (t as Named).typeParams().length > 0) return null;
    return this.types.type(t, null);
  }

  /** `init.N` of a package. */
  private initFunc(pkg: SourcePackage, name: string): FuncObject | null {
    if (!name.startsWith("init.")) return null;
    const all = this.initFuncs(pkg);
    return all[Number(name.slice(5))] ?? null;
  }

  /** The package's `init` functions, in order. */
  initFuncs(pkg: SourcePackage): FuncObject[] {
    const out: FuncObject[] = [];
    declareNames(pkg);
    for (const file of pkg.files) {
      for (const d of file.decls) {
        if (d.kind === NodeKind.FuncDecl && d.recv === null && d.name.name === "init" && d.hasBody) {
          out.push(d.name.denotes as FuncObject);
        }
      }
    }
    return out;
  }

  private initNumber(obj: FuncObject): number {
    let n = this.initNumbers.get(obj);
    if (n === undefined) {
      const all = this.initFuncs(this.package(obj.pkg!.path));
      for (let i = 0; i < all.length; i++) this.initNumbers.set(all[i]!, i);
      n = this.initNumbers.get(obj)!;
    }
    return n;
  }

  /** The package-level variable. */
  global(obj: VarObject): Global {
    const known = this.globalOf.get(obj);
    if (known !== undefined) return known;
    const own = functionSymbol(linkPath(obj.pkg!), obj.name, noTypes);
    const symbol = this.directives.varSymbol(obj, own);
    let g = this.globals.get(symbol);
    if (g === undefined) {
      if (symbol !== own) {
        const defined = this.variableOf(symbol);
        if (defined !== null && defined !== obj) {
          g = this.global(defined);
          this.globalOf.set(obj, g);
          return g;
        }
      }
      g = new Global(symbol, linkPath(obj.pkg!), this.types.type(typeOfObject(obj), null), obj.pos);
      g.source = obj;
      this.globals.set(symbol, g);
    }
    this.globalOf.set(obj, g);
    return g;
  }

  private variableOf(symbol: string): VarObject | null {
    const dot = symbol.indexOf(".", symbol.lastIndexOf("/") + 1);
    if (dot < 0) return null;
    const pkg = this.packageOfPrefix(symbol.slice(0, dot));
    const obj = pkg === null ? null : pkg.types.scope.lookup(symbol.slice(dot + 1));
    return obj !== null && obj.kind === ObjKind.Var ? (obj as VarObject) : null;
  }

  /** A new read-only or writable static variable of the compiler's own (`pkg..stmp_N`). */
  staticTemp(symbol: string, pkgPath: string, type: Type, pos: Pos): Global {
    const g = new Global(symbol, pkgPath, type, pos);
    this.globals.set(symbol, g);
    return g;
  }

  /**
   * The function to call for method `m` on a receiver of type `recv`, which is the base type of `m` or a pointer to it:
   * the declaration itself, or a wrapper that follows the path.
   */
  methodFunc(recv: Type, m: Method): Func {
    const base = derefType(recv);
    const pointer = recv !== base;
    if (m.path.length === 0 && m.decl !== null && m.ptrRecv === pointer) return this.method(base, m.decl);
    const symbol = methodSymbol(recv, m.name, m.pkgPath);
    const known = this.definedFunc(symbol);
    if (known !== null) return known;
    const sig = this.methodType(m);
    const type = this.table.func([recv, ...sig.params], sig.results, sig.variadic);
    const fn = new Func(symbol, base.named?.pkgPath ?? "", type, m.decl?.pos ?? 0);
    fn.isMethod = true;
    fn.wrapper = true;
    fn.dupOk = true;
    fn.source = { how: "wrapper", recv, method: m } satisfies BodySource;
    this.funcs.set(symbol, fn);
    return fn;
  }

  /** The closure function of method value `x.m`, x of type `recv`: its only capture is the receiver. */
  methodValueFunc(recv: Type, m: Method): Func {
    const symbol = methodSymbol(recv, m.name, m.pkgPath, "-fm");
    const known = this.funcs.get(symbol);
    if (known !== undefined) return known;
    const fn = new Func(symbol, derefType(recv).named?.pkgPath ?? "", this.methodType(m), m.decl?.pos ?? 0);
    fn.wrapper = true;
    fn.dupOk = true;
    fn.source = { how: "methodValue", recv, method: m } satisfies BodySource;
    this.funcs.set(symbol, fn);
    buildMethodValue(this, fn, recv, m);
    return fn;
  }

  /** Func type of a method, without receiver. */
  methodType(m: Method): Type {
    if (m.decl === null) return m.holder.methods[m.slot]!.type;
    const args = ownArguments(m.holder);
    const sig = m.decl.signature;
    return this.types.signature(sig, args.length === 0 ? null : new Env(sig.rparams, args));
  }

  /** The methods in the method set of `t` (not an interface), in the order of descriptors. */
  methodTable(t: Type): readonly MethodEntry[] {
    const known = this.methodTables.get(t);
    if (known !== undefined) return known;
    const base = derefType(t);
    const pointer = t !== base;
    const out: MethodEntry[] = [];
    if (t.kind !== Kind.Interface && !(pointer && base.kind === Kind.Interface)) {
      for (const m of methodsOf(base)) {
        if (!pointer && !m.onValue) continue;
        const tfn = this.methodFunc(t, m);
        const ifn = pointer || t.isDirectIface() ? tfn : this.methodFunc(t.pointer(), m);
        out.push({ name: m.name, pkgPath: m.pkgPath, pkgName: m.pkgName, type: this.methodType(m), ifn, tfn });
      }
    }
    this.methodTables.set(t, out);
    return out;
  }

  /** The functions of the itab of (t, iface), in the interface's order; null when t lacks a method. */
  itab(t: Type, iface: Type): Func[] | null {
    const base = derefType(t);
    const pointer = t !== base;
    if (pointer && base.kind === Kind.Interface) return null;
    const out: Func[] = [];
    for (const want of iface.methods) {
      const m = findMethod(base, want.name, want.pkgPath);
      if (m === null || (!pointer && !m.onValue) || this.methodType(m) !== want.type) return null;
      out.push(this.methodFunc(pointer || t.isDirectIface() ? t : t.pointer(), m));
    }
    return out;
  }

  /** The function that initialises the package's variables that need code; null when there are none. */
  initializer(pkg: SourcePackage): Func | null {
    const fn = this.initializerFunc(pkg);
    if (this.onInit !== null && !this.building.has(fn)) this.onInit(fn);
    const body = this.body(fn);
    return body === null || body.length === 0 ? null : fn;
  }

  /** The function that `initializer` means, even if there is nothing for it to do. */
  initializerFunc(pkg: SourcePackage): Func {
    const symbol = `${pathPrefix(linkPath(pkg.types))}.init`;
    let fn = this.funcs.get(symbol);
    if (fn === undefined) {
      fn = new Func(symbol, linkPath(pkg.types), this.table.func([], [], false), 0);
      fn.source = { how: "init", pkg } satisfies BodySource;
      this.funcs.set(symbol, fn);
    }
    return fn;
  }

  /** What the package runs when it is initialised, in order: its initialiser, then its init functions. */
  initTask(pkg: SourcePackage): Func[] {
    const out: Func[] = [];
    const init = this.initializer(pkg);
    if (init !== null) out.push(init);
    for (const obj of this.initFuncs(pkg)) {
      const fn = this.func(obj, noTypes);
      if (!isIdle(obj.decl!.func!.lookAtBody()!.list) || !this.doesNothing(fn)) out.push(fn);
    }
    return out;
  }

  /** Whether constant conditions leave nothing of the body. */
  private doesNothing(fn: Func): boolean {
    if (this.body(fn) === null) return false;
    deadcode(fn);
    return fn.body!.length === 0;
  }

  /** Fills in the variable's initial contents (`data`), as far as they need no code. */
  globalData(g: Global): void {
    buildGlobalData(this, g);
  }

  /** The function that `symbol` names: known already, or a declared one, with or without a body. */
  lookupFunc(symbol: string): Func | null {
    const known = this.funcs.get(symbol);
    if (known !== undefined) return known.external ? (this.definer(symbol, null) ?? known) : known;
    const definer = this.definer(symbol, null);
    if (definer !== null) return definer;
    if (symbol.endsWith(".init")) {
      const pkg = this.packageOfPrefix(symbol.slice(0, -5));
      if (pkg !== null) return this.initializer(pkg);
    }
    const filler = mapInitPattern.exec(symbol);
    if (filler !== null) {
      const pkg = this.packageOfPrefix(filler[1]!);
      if (pkg !== null) this.initializer(pkg);
      return this.funcs.get(symbol) ?? null;
    }
    const declared = this.objectOf(symbol);
    if (declared === null || declared.decl?.func?.recv != null) return null;
    return this.func(declared, noTypes);
  }

  /** The variable that `symbol` names, or null. */
  lookupGlobal(symbol: string): Global | null {
    const known = this.globals.get(symbol);
    if (known !== undefined) return known;
    const obj = this.directives.pushedVar(symbol) ?? this.variableOf(symbol);
    return obj === null ? this.partOfData(symbol) : this.global(obj);
  }

  /** What a variable that is data has behind its pointers, by its symbol (`pkg.x..stmp_N`). */
  private partOfData(symbol: string): Global | null {
    const at = symbol.lastIndexOf(staticTempInfix);
    const obj = at < 0 ? null : this.variableOf(symbol.slice(0, at));
    if (obj === null || !this.package(obj.pkg!.path).isData(obj)) return null;
    this.globalData(this.global(obj));
    return this.globals.get(symbol) ?? null;
  }

  /** Registers a function that a builder made (closures, bound calls); symbols are unique. */
  register(fn: Func): void {
    const known = this.funcs.get(fn.symbol);
    if (known !== undefined) throw new InternalError(`ir: ${fn.symbol} is defined twice`);
    this.funcs.set(fn.symbol, fn);
  }

  /** Whether the symbol is taken. */
  has(symbol: string): boolean {
    return this.funcs.has(symbol);
  }

  /** The body of `fn`, built now if need be; null for external functions. */
  body(fn: Func): Func["body"] {
    if (fn.body !== null || fn.external || fn.definedBy !== null) return fn.body;
    if (fn.built) throw new InternalError(`ir: ${fn.symbol} is asked for after its body was dropped`);
    if (this.building.has(fn)) throw new InternalError(`ir: ${fn.symbol} is asked for while it is built`);
    this.building.add(fn);
    try {
      this.build(fn, fn.source as BodySource);
    } finally {
      this.building.delete(fn);
    }
    return fn.body;
  }

  /** Code has been made of `fn`: its body goes. Initialisers stay, which are asked later whether they do anything. */
  dropBody(fn: Func): void {
    if (this.sources.forgetsBodies !== true) return;
    const source = fn.source as BodySource | null;
    if (source?.how === "init" || (source?.how === "declared" && source.obj.name === "init")) return;
    fn.body = null;
    fn.built = true;
  }

  private build(fn: Func, source: BodySource): void {
    switch (source.how) {
      case "declared":
        source.obj.pkg!.resolver!.checkBody(source.obj);
        buildDeclared(this, fn, source.obj, source.env);
        // A generic function's body is built again with other types.
        if (source.env === null && this.sources.forgetsBodies === true) source.obj.decl!.func!.dropBody();
        return;
      case "wrapper":
        buildWrapper(this, fn, source.recv, source.method);
        return;
      case "methodValue":
        throw new InternalError(`ir: ${fn.symbol} has no body`);
      case "init":
        buildInit(this, fn, source.pkg);
        return;
      case "mapInit":
        throw new InternalError(`ir: ${fn.symbol} has no body`);
      case "closure":
        throw new InternalError(`ir: closure ${fn.symbol} is built with its function`);
    }
  }

  /** A function of package runtime. */
  runtimeFunc(name: string): Func {
    const obj = this.package("runtime").types.scope.lookup(name);
    if (obj === null || obj.kind !== ObjKind.Func) throw new InternalError(`ir: runtime.${name} is no function`);
    return this.func(obj as FuncObject, noTypes);
  }

  /** All functions that exist so far, in no particular order. */
  allFuncs(): IterableIterator<Func> {
    return this.funcs.values();
  }

  /** Functions and methods declared in the package without type parameters, in source order. */
  declaredFuncs(pkg: SourcePackage): Func[] {
    const out: Func[] = [];
    declareNames(pkg);
    for (const file of pkg.files) {
      for (const d of file.decls) {
        if (d.kind !== NodeKind.FuncDecl || d.name.name === "_") continue;
        const obj = d.name.denotes as FuncObject | null;
        if (obj === null) continue;
        const sig = obj.signature;
        if (sig.tparams.length > 0 || sig.rparams.length > 0) continue;
        out.push(sig.recv === null ? this.func(obj, noTypes) : this.method(this.receiverBase(sig), obj));
      }
    }
    return out;
  }

  /** The defined type that a method's signature is declared on. */
  receiverBase(sig: Signature): Type {
    return derefType(this.types.type(sig.recv!.type!, null));
  }

  /** Package-level variables of the package, in source order. */
  declaredGlobals(pkg: SourcePackage): Global[] {
    const out: Global[] = [];
    declareNames(pkg);
    for (const file of pkg.files) {
      for (const d of file.decls) {
        if (d.kind !== NodeKind.GenDecl || d.tok !== Token.Var) continue;
        for (const s of d.specs) {
          if (s.kind !== NodeKind.ValueSpec) continue;
          for (const n of s.names)
            if (n.name !== "_" && n.denotes !== null) out.push(this.global(n.denotes as VarObject));
        }
      }
    }
    return out;
  }
}

/** Makes sure that the package's declarations have their objects: a question to its scope does. */
function declareNames(pkg: SourcePackage): void {
  pkg.types.scope.lookup("");
}

/** Type arguments of the type itself, without those of the functions around its declaration. */
export function ownArguments(t: Type): readonly Type[] {
  const n = t.named;
  if (n === null) return noTypes;
  return n.outerArgs === 0 ? n.typeArgs : n.typeArgs.slice(n.outerArgs);
}

/** The result type of calling something of func type `t`. */
export function callResult(table: TypeTable, t: Type): Type {
  const r = t.results;
  return r.length === 0 ? voidType : r.length === 1 ? r[0]! : table.tuple(r);
}

/** The import path of a symbol's prefix. */
function unescapePath(s: string): string {
  if (!s.includes("%")) return s;
  const bytes: number[] = [];
  for (let i = 0; i < s.length; i++) {
    if (s[i] === "%") {
      bytes.push(Number.parseInt(s.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(s.charCodeAt(i));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Nothing but branches and loops around nothing: code only if a condition asks for it. */
function isIdle(list: readonly ast.Stmt[]): boolean {
  return list.every((s) => {
    switch (s.kind) {
      case NodeKind.EmptyStmt:
        return true;
      case NodeKind.BlockStmt:
        return isIdle(s.list);
      case NodeKind.IfStmt:
        return isIdle(s.body.list) && (s.els === null || isIdle([s.els]));
      case NodeKind.ForStmt:
        return isIdle(s.body.list);
      default:
        return false;
    }
  });
}
