// From a function of the IR to its machine code: IR passes, SSA, the target's passes, the assembler. In: ir.Func. Out: the
// symbol filled in, with the tables for the runtime as further symbols.
import { abi0, abiInternal } from "../abi/callconv.ts";
import type { Definition } from "../abi/symbols.ts";
import { InternalError } from "../base/internal-error.ts";
import type { Func } from "../ir/func.ts";
import { Passes } from "../ir/passes/passes.ts";
import { Abi, funcIdOf, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { FuncInfo, type ObjSymbol } from "../obj/symbol.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { NoPos } from "../source/position.ts";
import { buildFunc, defaultOptions } from "../ssa/build/index.ts";
import type { Linkage } from "../ssa/build/linkage.ts";
import { checkFunc } from "../ssa/check.ts";
import type { Frame } from "../ssa/frame.ts";
import type { Func as SsaFunc } from "../ssa/func.ts";
import type { Hooks } from "../ssa/passes.ts";
import { type AssembleContext, TextFlag } from "../target/amd64/assemble.ts";
import type { AssembledText } from "../target/amd64/dump.ts";
import { forward } from "./abi-wrapper.ts";
import type { Compilation, CompilationOptions } from "./compilation.ts";
import type { Frontend } from "./frontend.ts";
import { makeCode } from "./function-code.ts";
import { FunctionTables } from "./tables.ts";
import { Pipeline } from "./thread/pipeline.ts";

/** Sees how functions come about. It may read what it is given, at once, and must change nothing. */
export interface Watcher {
  /** After a pass over the tree of `fn`. */
  tree?(pass: string, fn: Func): void;
  /** Shall `values` and `frame` be called for `fn`? */
  wants?(fn: Func): boolean;
  /** After `pass` ("build": before all passes), which took `ms`. */
  values?(pass: string, f: SsaFunc, ms: number): void;
  /** Where the variables are; `f` is as it was when code was made of it. */
  frame?(f: SsaFunc, frame: Frame): void;
  /** The code of `fn` is there. */
  compiled?(fn: Func): void;
  /** An assembly file is about to be assembled. */
  assembling?(file: string): void;
  /** A function's instructions, now that they are encoded. */
  code?(sym: ObjSymbol, code: AssembledText): void;
}

export class Backend {
  private readonly c: Compilation;
  private readonly options: CompilationOptions;
  readonly passes: Passes;
  private readonly context: AssembleContext;
  private readonly tables: FunctionTables;
  /** The other thread; null: all code is made in this one. */
  private readonly pipeline: Pipeline | null;
  private readonly hooks: Hooks;
  private readonly report: (d: Diagnostic) => void;

  constructor(c: Compilation, frontend: Frontend, options: CompilationOptions) {
    this.c = c;
    this.options = options;
    const watcher = options.watcher;
    this.passes = new Passes(
      c.program,
      { noInline: options.noInline, noOptimize: !options.optimize },
      watcher?.tree === undefined ? {} : { after: (pass, fn) => watcher.tree!(pass, fn) },
    );
    this.context = {
      lookup: (name, abi) =>
        abi === Abi.Internal && name.startsWith("runtime.") ? c.runtime(name.slice(8)) : c.symbols.lookup(name, abi),
      float32: (x) => c.float(x, 4),
      float64: (x) => c.float(x, 8),
      report: (d) => {
        // Code that we made ourselves: whatever is wrong with it is our mistake.
        throw new InternalError(`assemble: ${d.message}`);
      },
      files: frontend.fileSet,
      path: (name) => options.path(name),
      ...(watcher?.code === undefined
        ? {}
        : { assembled: (s: ObjSymbol, code: AssembledText) => watcher.code!(s, code) }),
    };
    this.tables = new FunctionTables(c.tables, (bytes) => c.names.mask(bytes));
    const world = { context: this.context, compilation: c, files: frontend.fileSet, tables: this.tables };
    const alone = options.verify || watcher?.wants !== undefined || watcher?.code !== undefined;
    this.pipeline = options.thread == null || alone ? null : new Pipeline(options.thread, options.optimize, world);
    const { pipeline } = this;
    if (pipeline !== null) {
      this.passes.settled = (fn) => {
        pipeline.expect();
        c.ahead?.settled(fn, pipeline.isRunning);
      };
    }
    this.report = (d) => frontend.report(d);
    this.hooks = options.verify ? { check: checkFunc } : {};
  }

  /** Fills in the code symbol of `fn`. */
  defineFunc(s: ObjSymbol, fn: Func): void {
    const watcher = this.options.watcher?.wants?.(fn) === true ? this.options.watcher : null;
    const f = this.build(fn, watcher);
    const problem = makeCode(f, s, {
      optimize: this.options.optimize,
      hooks: watcher === null ? this.hooks : { ...this.hooks, ...watched(watcher) },
      abi: Abi.Internal,
      flags: textFlags(fn),
      data: this.tables.make,
      context: this.context,
      frame: watcher?.frame?.bind(watcher),
    });
    if (watcher === null) f.release();
    this.complete(s, fn, problem);
  }

  /** Whether there is another thread that makes code. */
  get beginsAhead(): boolean {
    return this.pipeline?.isRunning === true;
  }

  /** No more functions will be asked for. */
  finish(): void {
    this.pipeline?.finish();
  }

  /** Has the code of `fn` made in the other thread. Returns what remains to be done when it is needed; null: there is no other. */
  beginFunc(s: ObjSymbol, fn: Func): Definition | null {
    const { pipeline } = this;
    if (pipeline?.isRunning !== true) return null;
    const take = pipeline.begin(s, this.build(fn, null), textFlags(fn));
    return () => this.complete(s, fn, take());
  }

  /** The function in SSA form, as it is before all passes. */
  private build(fn: Func, watcher: Watcher | null): SsaFunc {
    this.passes.ready(fn);
    for (const call of fn.inlineTree) this.describe(call.fn);
    this.c.ahead?.listen(true);
    const f = buildFunc(fn, this.c, {
      ...defaultOptions,
      inRuntime: isRuntime(fn.pkgPath),
      checks: this.options.noBounds !== true,
      // the FIPS module hashes its data, which may hold no addresses
      jumpTables: this.options.optimize && !isFips(fn.pkgPath),
      names: watcher !== null,
      marks: this.options.describeVariables === true && !fn.wrapper,
    });
    this.c.ahead?.listen(false);
    this.c.program.dropBody(fn);
    if (this.options.verify) checkFunc(f, "build");
    watcher?.values?.("build", f, 0);
    return f;
  }

  /** What there is to do once `s` has code, or has none because of `problem`. */
  private complete(s: ObjSymbol, fn: Func, problem: string | null): void {
    if (problem !== null) this.refuse(s, fn, problem);
    if (fn.fillers.length > 0) this.weakenCalls(s, fn);
    this.options.watcher?.compiled?.(fn);
  }

  /** The calls of functions that fill variables do not keep these in the program: the variables do. */
  private weakenCalls(s: ObjSymbol, init: Func): void {
    const fillers = new Set(init.fillers.map((fn) => this.c.func(fn)));
    for (const r of s.relocs) {
      if (r.type === RelocType.Call && fillers.has(r.symbol)) r.type |= RelocType.Weak;
    }
    s.flags |= SymFlag.PkgInit;
  }

  /** Reports why `fn` cannot be compiled. Its symbol gets code that traps, which nobody writes: there has been an error. */
  private refuse(s: ObjSymbol, fn: Func, message: string): void {
    const d = fn.wrapper ? { pos: NoPos, message: `<autogenerated>:1: ${message}` } : { pos: fn.pos, message };
    this.report({ ...d, severity: "error" });
    s.kind = SymKind.Text;
    s.data = Uint8Array.of(0x0f, 0x0b);
    s.size = s.data.length;
    s.func ??= new FuncInfo();
  }

  /** What tables say of a function that was inlined, whether or not it is compiled itself. */
  private describe(fn: Func): void {
    const s = this.c.inlined(fn);
    if (s.func !== null) return;
    s.func = new FuncInfo();
    s.func.startLine = this.context.files.position(fn.pos).line;
    s.func.funcId = funcIdOf(s.name, fn.wrapper);
  }

  /** Fills in `s`, code that calls `target` by the convention that `s` itself does not follow. */
  defineWrapper(s: ObjSymbol, fn: Func, target: ObjSymbol): void {
    const conv = s.abi === Abi.Internal ? abiInternal : abi0;
    const link: Linkage = Object.create(this.c, {
      callee: { value: () => ({ symbol: target, conv: conv === abi0 ? abiInternal : abi0 }) },
    });
    const f = buildFunc(forward(fn, this.c.types), link, { ...defaultOptions, conv });
    f.flags.abiWrapper = true;
    const flags = TextFlag.DupOk | TextFlag.NoSplit;
    const { hooks, context } = this;
    const data = this.tables.make;
    const problem = makeCode(f, s, { optimize: true, hooks, abi: s.abi, flags: flags as TextFlag, data, context });
    f.release();
    if (problem !== null) this.refuse(s, fn, problem);
  }
}

function textFlags(fn: Func): TextFlag | 0 {
  return fn.dupOk ? TextFlag.DupOk : 0;
}

function watched(watcher: Watcher): Hooks {
  return { after: (pass, f, ms) => watcher.values?.(pass, f, ms), now: () => performance.now() };
}

function isFips(path: string): boolean {
  return path === "crypto/internal/fips140" || path.startsWith("crypto/internal/fips140/");
}

/** Packages that the runtime consists of: no write barriers before it is up, and some more rights. */
function isRuntime(path: string): boolean {
  return path === "runtime" || path.startsWith("runtime/internal/") || path.startsWith("internal/runtime/");
}
