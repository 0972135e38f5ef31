// Compiler directives: `//go:linkname` of all packages (who defines which symbol under which name) and the pragmas of
// function declarations. Contract: GOROOT/src/cmd/compile/doc.go; internal directives: runtime/HACKING.md.
import type { SourceFile } from "../source/position.ts";
import type * as ast from "../syntax/ast.ts";
import { type Func as FuncObject, type Obj, ObjKind, type Var as VarObject } from "../types/object.ts";
import { Pragma } from "./func.ts";
import type { SourcePackage, Sources } from "./program.ts";

const pragmas: Readonly<Record<string, number>> = {
  "go:noescape": Pragma.NoEscape,
  "go:nosplit": Pragma.NoSplit,
  "go:noinline": Pragma.NoInline,
  "go:nowritebarrier": Pragma.NoWriteBarrier,
  "go:nowritebarrierrec": Pragma.NoWriteBarrierRec,
  "go:yeswritebarrierrec": Pragma.YesWriteBarrierRec,
  "go:systemstack": Pragma.SystemStack,
  "go:uintptrescapes": Pragma.UintptrEscapes,
  "go:uintptrkeepalive": Pragma.UintptrKeepAlive,
  "go:nocheckptr": Pragma.NoCheckPtr,
  "go:cgo_unsafe_args": Pragma.CgoUnsafeArgs | Pragma.NoCheckPtr,
  "go:norace": Pragma.NoRace,
  "go:registerparams": Pragma.RegisterParams,
  "go:nointerface": Pragma.NoInterface,
};

interface PackageNames {
  /** Local name → link symbol it is given. */
  names: Map<string, string>;
  /** Local names with a one-argument linkname: the symbol stays, others may refer to it. */
  marked: Set<string>;
}

/** What earlier programs have found out about lines that may be linknames; asking the package means parsing it. */
export interface LinknameMemory {
  /** Whether package `path` gives its `local` the name `symbol` and defines it; null: nobody has asked yet. */
  get(path: string, local: string, symbol: string): boolean | null;
  set(path: string, local: string, symbol: string, gives: boolean): void;
}

/** Answers who is called what. Reads a package's directives when first asked. */
export class DirectiveIndex {
  private readonly sources: Sources;
  private readonly byPackage = new Map<string, PackageNames>();
  memory: LinknameMemory | null = null;
  /** By symbol: who may give it to which local name, in the order of packages. */
  private candidates: Map<string, [SourcePackage, string][]> | null = null;

  constructor(sources: Sources) {
    this.sources = sources;
  }

  /** Bits of Pragma of a declaration. */
  pragma(decl: ast.FuncDecl): number {
    let bits = 0;
    for (const d of decl.directives) bits |= pragmas[d.name] ?? 0;
    return bits;
  }

  /** The link symbol of a function whose ordinary symbol is `own`. */
  funcSymbol(obj: FuncObject, own: string): string {
    if (obj.pkg === null || obj.parent !== obj.pkg.scope) return own;
    return this.names(obj.pkg.path).names.get(obj.name) ?? own;
  }

  varSymbol(obj: VarObject, own: string): string {
    return this.names(obj.pkg!.path).names.get(obj.name) ?? own;
  }

  /** Local names of package `path` whose symbols other packages may refer to by a linkname: one of its own says so. */
  marked(path: string): ReadonlySet<string> {
    return this.names(path).marked;
  }

  /** The function with a body that some package's linkname gives the symbol to. */
  pushedFunc(symbol: string): FuncObject | null {
    const obj = this.pushed(symbol);
    return obj !== null && obj.kind === ObjKind.Func ? (obj as FuncObject) : null;
  }

  pushedVar(symbol: string): VarObject | null {
    const obj = this.pushed(symbol);
    return obj !== null && obj.kind === ObjKind.Var ? (obj as VarObject) : null;
  }

  /** The first function with a body, or variable, that a linkname gives the symbol to. */
  private pushed(symbol: string): Obj | null {
    if (this.candidates === null) this.candidates = this.collect();
    for (const [pkg, local] of this.candidates.get(symbol) ?? []) {
      const known = this.memory?.get(pkg.types.path, local, symbol) ?? null;
      if (known === false) continue;
      const obj = this.given(pkg, local, symbol);
      if (known === null) this.memory?.set(pkg.types.path, local, symbol, obj !== null);
      if (obj !== null) return obj;
    }
    return null;
  }

  /** What package `pkg` gives the symbol to by its name `local`, if that has contents of its own. */
  private given(pkg: SourcePackage, local: string, symbol: string): Obj | null {
    if (this.names(pkg.types.path).names.get(local) !== symbol) return null;
    const obj = pkg.types.scope.lookup(local);
    if (obj === null) return null;
    return obj.kind === ObjKind.Var || (obj.kind === ObjKind.Func && obj.decl?.func?.hasBody === true) ? obj : null;
  }

  private collect(): Map<string, [SourcePackage, string][]> {
    const m = new Map<string, [SourcePackage, string][]>();
    for (const pkg of this.sources.packages()) {
      for (const [local, symbol] of pkg.linknames?.() ?? this.names(pkg.types.path).names) {
        const list = m.get(symbol);
        if (list === undefined) m.set(symbol, [[pkg, local]]);
        else list.push([pkg, local]);
      }
    }
    return m;
  }

  private names(path: string): PackageNames {
    let n = this.byPackage.get(path);
    if (n === undefined) {
      n = { names: new Map(), marked: new Set() };
      this.byPackage.set(path, n);
      const pkg = this.sources.byPath(path);
      if (pkg !== null) readPackage(pkg, n);
    }
    return n;
  }
}

function readPackage(pkg: SourcePackage, into: PackageNames): void {
  for (const file of pkg.files) {
    for (const d of file.directives) {
      if (d.name !== "go:linkname" || !startsLine(file.source, d.pos)) continue;
      const parts = d.args.split(/\s+/);
      if (parts.length === 2 && parts[1] !== "") into.names.set(parts[0]!, parts[1]!);
      else if (parts.length === 1) into.marked.add(parts[0]!);
    }
  }
}

/** Directives count only at the start of a line. */
function startsLine(source: SourceFile, pos: number): boolean {
  return source.position(source.offset(pos), false).column === 1;
}
