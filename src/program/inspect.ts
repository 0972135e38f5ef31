// One function on its whole way through the compiler, as plain data: what `glasgo show ssa`, `show asm` and the explorer
// page draw. In: a loaded package and a function's name. Out: the tree and the values after each pass, the instructions.
// It compiles as a build does, so that what it shows is what runs.
import { type DumpFunc, dumpFunc } from "../ir/dump.ts";
import type { Func } from "../ir/func.ts";
import { references } from "../ir/passes/passes.ts";
import type { Package as LoadedPackage } from "../load/package.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import type { Pos } from "../source/position.ts";
import { inFrame } from "../ssa/frame.ts";
import type { Func as SsaFunc } from "../ssa/func.ts";
import { describeFunc } from "../ssa/print.ts";
import type { Value } from "../ssa/value.ts";
import { endPos, startPos } from "../syntax/extent.ts";
import { NodeKind } from "../syntax/kinds.ts";
import { outlineLines } from "../syntax/outline.ts";
import { registers } from "../target/amd64/machine.ts";
import type { Watcher } from "./backend.ts";
import { findProblems } from "./build.ts";
import { Compilation } from "./compilation.ts";
import { Frontend, symbolPath } from "./frontend.ts";
import { type CodeLine, type CodeListing, listCode } from "./listing.ts";
import { WholeProgram } from "./whole.ts";

/** A place in a source file; columns count bytes from 1. */
export interface At {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface TreeState {
  readonly pass: string;
  readonly func: DumpFunc;
}

export interface ValueState {
  readonly id: number;
  readonly text: string;
  readonly at: At | null;
}

export interface BlockState {
  readonly id: number;
  readonly head: string;
  readonly values: readonly ValueState[];
  readonly tail: string;
  readonly at: At | null;
  readonly succs: readonly number[];
  /** 1: the first successor is likely, -1: unlikely. */
  readonly likely: number;
}

/** A function's values after a pass. */
export interface ValuesState {
  readonly pass: string;
  /** What the pass took. */
  readonly ms: number;
  readonly name: string;
  readonly signature: string;
  readonly locals: readonly string[];
  readonly blocks: readonly BlockState[];
  /** Which values the variables of the source have. */
  readonly names: readonly string[];
}

export type { CodeLine, CodeListing };

/** A node of the syntax tree. */
export interface SyntaxState {
  readonly depth: number;
  readonly text: string;
  readonly at: At | null;
}

export interface Inspection {
  readonly symbol: string;
  readonly at: At | null;
  readonly end: At | null;
  /** The declaration that it comes from; empty for functions that nobody wrote. */
  readonly syntax: readonly SyntaxState[];
  readonly tree: readonly TreeState[];
  readonly values: readonly ValuesState[];
  readonly code: CodeListing;
}

export interface InspectOptions {
  readonly optimize: boolean;
  readonly noInline: boolean;
  /** Show use counts. */
  readonly uses: boolean;
  /** Keep the trees too. */
  readonly trees: boolean;
  /** How a source file's name is shown. */
  path(filename: string): string;
}

export class Inspector {
  private readonly frontend: Frontend;
  private readonly pkg: LoadedPackage;
  private readonly options: InspectOptions;
  private readonly compilation: Compilation;
  /** Errors of the program, found when the inspector was made. With any, nothing else may be asked. */
  readonly problems: readonly Diagnostic[];
  private readonly path: string;
  private watched: Func | null = null;
  private values: ValuesState[] = [];
  private code: CodeListing | null = null;
  private variables: (kind: "frame" | "param", offset: number) => string = () => "";
  /** Of each function, its tree after each pass: passes look at many functions, and only once. */
  private readonly trees = new Map<Func, TreeState[]>();

  constructor(pkg: LoadedPackage, options: InspectOptions) {
    this.pkg = pkg;
    this.options = options;
    this.path = symbolPath(pkg);
    const found = new Map<LoadedPackage, Diagnostic[]>();
    const others: Diagnostic[] = [];
    this.frontend = new Frontend(pkg.program, [pkg], (d, q) => {
      if (q === undefined) others.push(d);
      else if (found.has(q)) found.get(q)!.push(d);
      else found.set(q, [d]);
    });
    this.problems = [...findProblems(this.frontend, pkg, found), ...others];
    this.compilation = new Compilation(this.frontend, {
      only: null,
      optimize: options.optimize,
      noInline: options.noInline,
      verify: false,
      path: (name) => options.path(name),
      watcher: this.watcher(),
    });
    new WholeProgram(this.compilation, null);
  }

  /** Link names of the package's functions in source order, each followed by its closures, then instances. */
  functions(): string[] {
    return this.known().map((fn) => fn.symbol);
  }

  private known(): Func[] {
    const { program } = this.compilation;
    const source = this.frontend.source(this.pkg);
    const seen = new Set<Func>();
    const out: Func[] = [];
    const instances: Func[] = [];
    const add = (fn: Func): void => {
      if (seen.has(fn)) return;
      seen.add(fn);
      if (fn.external || program.body(fn) === null) return;
      out.push(fn);
      if (this.options.trees && !this.trees.has(fn)) this.keepTree("build", fn);
      for (const c of fn.closures) add(c);
      for (const r of references(fn)) if (r.dupOk && !r.wrapper) instances.push(r);
    };
    for (const fn of program.declaredFuncs(source)) add(fn);
    const init = program.initializer(source);
    if (init !== null) add(init);
    for (let i = 0; i < instances.length; i++) add(instances[i]!);
    return out;
  }

  /**
   * The functions that `name` means: a link name of the program (`main.main`, `main.(*T).M`, `main.f.func1`, `fmt.Println`),
   * or one without its package, without type arguments, or a part of one. The best matches only.
   */
  find(name: string): string[] {
    const known = this.functions();
    const rules: ((s: string) => boolean)[] = [
      (s) => s === name,
      (s) => s.endsWith(`.${name}`) && known.includes(s),
      (s) => s.endsWith(`.(*${name.replace(/\.(?=[^.]*$)/, ").")}`),
      (s) => s.replace(/\[.*\]/, "") === name || s.replace(/\[.*\]/, "").endsWith(`.${name}`),
      (s) => s.includes(name),
    ];
    if (!known.includes(name)) {
      const fn = this.compilation.program.lookupFunc(name);
      if (fn !== null && !fn.external) return [name];
    }
    for (const rule of rules) {
      const found = known.filter(rule);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** The way of the function with link name `symbol`. */
  inspect(symbol: string): Inspection {
    const fn = this.known().find((f) => f.symbol === symbol) ?? this.compilation.program.lookupFunc(symbol)!;
    this.watched = fn;
    this.values = [];
    this.code = null;
    if (this.options.trees && this.compilation.program.body(fn) !== null && !this.trees.has(fn))
      this.keepTree("build", fn);
    this.compilation.symbols.define(this.compilation.func(fn));
    this.watched = null;
    return {
      symbol,
      at: this.at(fn.pos),
      end: this.at(fn.endPos),
      syntax: this.syntax(fn),
      tree: this.trees.get(fn) ?? [],
      values: this.values,
      code: this.code!,
    };
  }

  private syntax(fn: Func): SyntaxState[] {
    const { pos } = fn;
    for (const file of this.frontend.byPath(fn.pkgPath)?.files ?? []) {
      if (pos < file.source.base || pos > file.source.base + file.source.size) continue;
      const d = file.decls.find((x) => x.kind === NodeKind.FuncDecl && startPos(x) <= pos && pos < endPos(x));
      if (d === undefined) continue;
      return outlineLines(d).map((l) => ({ depth: l.depth, text: l.text, at: this.at(startPos(l.n)) }));
    }
    return [];
  }

  /** Closures go through the passes with the function that they are written in. */
  private keepTrees(pass: string, fn: Func): void {
    this.keepTree(pass, fn);
    for (const c of fn.closures) this.keepTrees(pass, c);
  }

  private keepTree(pass: string, fn: Func): void {
    const state = { pass, func: dumpFunc(fn, this.frontend.fileSet) };
    const known = this.trees.get(fn);
    if (known === undefined) this.trees.set(fn, [state]);
    else known.push(state);
  }

  private watcher(): Watcher {
    return {
      tree: (pass, fn) => {
        // Passes look at a function once, maybe before anybody asks for it.
        if (this.options.trees && (fn.pkgPath === this.path || fn === this.watched)) this.keepTrees(pass, fn);
      },
      wants: (fn) => fn === this.watched,
      values: (pass, f, ms) => this.values.push(this.valuesState(pass, f, ms)),
      frame: (f) => {
        this.variables = variableNames(f);
      },
      code: (sym, code) => {
        if (this.watched === null || sym.name !== this.watched.symbol) return;
        this.code = listCode(sym, code, (p) => this.at(p), this.variables);
      },
    };
  }

  private at(pos: Pos): At | null {
    if (pos === 0) return null;
    const p = this.frontend.fileSet.position(pos);
    return p.line === 0 ? null : { file: this.options.path(p.filename), line: p.line, column: p.column };
  }

  private valuesState(pass: string, f: SsaFunc, ms: number): ValuesState {
    const placed = f.home.length > 0;
    const d = describeFunc(f, {
      pos: (p) => String(this.at(p)?.line ?? "?"),
      home: placed ? (v) => homeOf(f, v) : undefined,
      uses: this.options.uses,
    });
    return {
      pass,
      ms,
      name: d.name,
      signature: d.signature,
      locals: d.locals,
      blocks: d.blocks.map((b, i) => ({
        id: b.id,
        head: b.head,
        values: b.values.map((v) => ({ id: v.id, text: v.text, at: this.at(v.pos) })),
        tail: b.tail,
        at: this.at(b.pos),
        succs: b.succs,
        likely: f.blocks[i]!.likely,
      })),
      names: d.names,
    };
  }
}

/** Register or slot of a value. */
function homeOf(f: SsaFunc, v: Value): string {
  const r = f.home[v.id];
  if (r !== undefined) return registers.names[r] ?? "";
  const s = f.slots[v.id];
  if (s !== undefined) return `${s.local.name}[${s.local.type.name}]${s.offset > 0 ? `+${s.offset}` : ""}`;
  const parts = f.tupleRegs.get(v);
  return parts === undefined || parts.length === 0 ? "" : `<${parts.map((p) => registers.names[p] ?? "-").join(",")}>`;
}

/** Finds the variable that a stack operand lies in. */
function variableNames(f: SsaFunc): (kind: "frame" | "param", offset: number) => string {
  const frame = f.locals.filter((l) => l.used && inFrame(l));
  const params = f.locals.filter((l) => !inFrame(l));
  return (kind, offset) => {
    for (const l of kind === "frame" ? frame : params)
      if (offset >= l.offset && offset < l.offset + Math.max(1, l.type.size)) return l.name;
    return "";
  };
}
