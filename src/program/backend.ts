// From a function of the IR to its machine code: IR passes, SSA, the target's passes, the assembler. In: ir.Func. Out: the
// symbol filled in, with the tables for the runtime as further symbols.
import { abi0, abiInternal } from "../abi/callconv.ts";
import { readOnlyData } from "../abi/symbols.ts";
import { InternalError } from "../base/internal-error.ts";
import { sum256 } from "../base/sha256.ts";
import type { Func } from "../ir/func.ts";
import { Passes } from "../ir/passes/passes.ts";
import { Abi, funcIdOf, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { FuncInfo, ObjSymbol } from "../obj/symbol.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { NoPos } from "../source/position.ts";
import { buildFunc, defaultOptions } from "../ssa/build/index.ts";
import type { Linkage } from "../ssa/build/linkage.ts";
import { checkFunc } from "../ssa/check.ts";
import type { Frame } from "../ssa/frame.ts";
import type { Func as SsaFunc } from "../ssa/func.ts";
import type { Hooks } from "../ssa/passes.ts";
import { type AssembleContext, assembleText, TextFlag, type TextFunc } from "../target/amd64/assemble.ts";
import { compileFunc } from "../target/amd64/compile.ts";
import type { AssembledText } from "../target/amd64/dump.ts";
import type { DataMaker } from "../target/amd64/funcdata.ts";
import { describeVariables } from "../target/amd64/variables.ts";
import { forward } from "./abi-wrapper.ts";
import type { Compilation, CompilationOptions } from "./compilation.ts";
import type { Frontend } from "./frontend.ts";

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

/** Frames from here on are refused: no stack of a goroutine grows that large. */
const largestFrame = 1 << 30;

/** Why a function's frame is too large; null if it is not. Words: cmd/compile/internal/ssagen (CheckLargeStacks). */
function frameProblem(f: SsaFunc, frame: Frame): string | null {
  const args = f.layout?.width ?? 0;
  const locals = frame.size - f.outgoing;
  const mb = (bytes: number): number => Math.floor(bytes / (1 << 20));
  if (Math.max(frame.size, args) < largestFrame) return null;
  const text = `stack frame too large (>1GB): ${mb(locals)} MB locals + ${mb(args)} MB args`;
  return Math.max(locals, args) < largestFrame ? `${text} + ${mb(f.outgoing)} MB callee` : text;
}

export class Backend {
  private readonly c: Compilation;
  private readonly options: CompilationOptions;
  readonly passes: Passes;
  private readonly context: AssembleContext;
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
    this.report = (d) => frontend.report(d);
    this.hooks = options.verify ? { check: checkFunc } : {};
  }

  /** Fills in the code symbol of `fn`. */
  defineFunc(s: ObjSymbol, fn: Func): void {
    this.passes.ready(fn);
    for (const call of fn.inlineTree) this.describe(call.fn);
    const watcher = this.options.watcher?.wants?.(fn) === true ? this.options.watcher : null;
    const f = buildFunc(fn, this.c, {
      ...defaultOptions,
      inRuntime: isRuntime(fn.pkgPath),
      checks: this.options.noBounds !== true,
      // the FIPS module hashes its data, which may hold no addresses
      jumpTables: this.options.optimize && !isFips(fn.pkgPath),
      names: watcher !== null,
      marks: this.options.describeVariables === true && !fn.wrapper,
    });
    if (this.options.verify) checkFunc(f, "build");
    watcher?.values?.("build", f, 0);
    let flags: number = 0;
    if (fn.dupOk) flags |= TextFlag.DupOk;
    const compiled = compileFunc(f, s, {
      optimize: this.options.optimize,
      hooks: watcher === null ? this.hooks : { ...this.hooks, ...watched(watcher) },
      abi: Abi.Internal,
      flags: flags as TextFlag,
      data: this.makeData,
    });
    watcher?.frame?.(f, compiled.frame);
    const problem = frameProblem(f, compiled.frame);
    if (problem === null) {
      const made = assembleText(compiled.text, this.context);
      if (made?.func && f.sourceVars !== null) this.describeVariables(f, compiled.text, made.func);
    } else this.refuse(s, fn, problem);
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

  private describeVariables(f: SsaFunc, text: TextFunc, info: FuncInfo): void {
    describeVariables(f, info, {
      first: text.first,
      size: text.sym.size,
      savedBase: info.locals - text.frameSize,
      line: (pos) => this.context.files.position(pos).line,
      node: (inl) => text.inlineNumbers?.get(inl - 1) ?? -1,
    });
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
    const s = this.c.func(fn);
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
    const data = this.makeData;
    const flags = TextFlag.DupOk | TextFlag.NoSplit;
    const options = { optimize: true, hooks: this.hooks, abi: s.abi, flags: flags as TextFlag, data };
    assembleText(compileFunc(f, s, options).text, this.context);
  }

  /** Tables are named by what they hold, so that equal ones are one. */
  /** Tables of functions by what is in them. */
  private readonly made = new Map<string, ObjSymbol>();

  private readonly makeData: DataMaker = (kind, bytes, refs) => {
    if (kind === "gcbits") return this.c.names.mask(bytes);
    let content = `${kind} ${bytes.length} `;
    for (let i = 0; i < bytes.length; i++) content += String.fromCharCode(bytes[i]!);
    for (const r of refs) content += `,${r.offset}:${r.symbol.name}`;
    let s = this.made.get(content);
    if (s === undefined) {
      s = this.makeNewData(kind, bytes, refs);
      this.made.set(content, s);
    }
    return s;
  };

  private readonly makeNewData: DataMaker = (kind, bytes, refs) => {
    let key = `${kind}·`;
    for (const b of sum256(bytes).subarray(0, 16)) key += b.toString(16).padStart(2, "0");
    for (const r of refs) key += `,${r.offset}:${r.symbol.name}`;
    return this.c.tables.intern(key, () => {
      const s = new ObjSymbol(key.length < 100 ? key : key.slice(0, 100));
      const content = refs.length === 0 ? SymFlag.ContentAddressable : SymFlag.Static;
      readOnlyData(s, bytes, SymFlag.Local | content);
      s.kind = SymKind.Rodata;
      for (const r of refs) s.addReloc(r.offset, 4, RelocType.AddrOff, r.symbol);
      return s;
    });
  };
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
