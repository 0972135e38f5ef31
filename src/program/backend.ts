// From a function of the IR to its machine code: IR passes, SSA, the target's passes, the assembler. In: ir.Func. Out: the
// symbol filled in, with the tables for the runtime as further symbols.
import { readOnlyData } from "../abi/symbols.ts";
import { sum256 } from "../base/sha256.ts";
import type { Func } from "../ir/func.ts";
import { Passes } from "../ir/passes/passes.ts";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { ObjSymbol } from "../obj/symbol.ts";
import { buildFunc, defaultOptions } from "../ssa/build/index.ts";
import { checkFunc } from "../ssa/check.ts";
import type { Hooks } from "../ssa/passes.ts";
import { type AssembleContext, assembleText, TextFlag } from "../target/amd64/assemble.ts";
import { compileFunc } from "../target/amd64/compile.ts";
import type { DataMaker } from "../target/amd64/funcdata.ts";
import type { Compilation, CompilationOptions } from "./compilation.ts";
import type { Frontend } from "./frontend.ts";

export class Backend {
  private readonly c: Compilation;
  private readonly options: CompilationOptions;
  private readonly passes: Passes;
  private readonly context: AssembleContext;
  private readonly hooks: Hooks;
  private readonly tables = new Map<string, ObjSymbol>();

  constructor(c: Compilation, frontend: Frontend, options: CompilationOptions) {
    this.c = c;
    this.options = options;
    this.passes = new Passes(c.program, { noInline: options.noInline, noOptimize: !options.optimize });
    this.context = {
      lookup: (name, abi) =>
        abi === Abi.Internal && name.startsWith("runtime.") ? c.runtime(name.slice(8)) : c.symbols.lookup(name, abi),
      float32: (x) => c.float(x, 4),
      float64: (x) => c.float(x, 8),
      report: (d) => frontend.report(d),
      files: frontend.fileSet,
      path: (name) => options.path(name),
    };
    this.hooks = options.verify ? { check: checkFunc } : {};
  }

  /** Fills in the code symbol of `fn`. */
  defineFunc(s: ObjSymbol, fn: Func): void {
    this.passes.ready(fn);
    const f = buildFunc(fn, this.c, { ...defaultOptions, inRuntime: isRuntime(fn.pkgPath) });
    if (this.options.verify) checkFunc(f, "build");
    let flags: number = 0;
    if (fn.dupOk) flags |= TextFlag.DupOk;
    const compiled = compileFunc(f, s, {
      optimize: this.options.optimize,
      hooks: this.hooks,
      abi: Abi.Internal,
      flags: flags as TextFlag,
      data: this.makeData,
    });
    assembleText(compiled.text, this.context);
  }

  /** Tables are named by what they hold, so that equal ones are one. */
  private readonly makeData: DataMaker = (kind, bytes, refs) => {
    let key = `${kind}·`;
    for (const b of sum256(bytes).subarray(0, 16)) key += b.toString(16).padStart(2, "0");
    for (const r of refs) key += `,${r.offset}:${r.symbol.name}`;
    let s = this.tables.get(key);
    if (s === undefined) {
      s = new ObjSymbol(key.length < 100 ? key : key.slice(0, 100));
      const content = refs.length === 0 ? SymFlag.ContentAddressable : SymFlag.Static;
      readOnlyData(s, bytes, SymFlag.Local | content);
      s.kind = SymKind.Rodata;
      for (const r of refs) s.addReloc(r.offset, 4, RelocType.AddrOff, r.symbol);
      this.tables.set(key, s);
    }
    return s;
  };
}

/** Packages that the runtime consists of: no write barriers before it is up, and some more rights. */
function isRuntime(path: string): boolean {
  return path === "runtime" || path.startsWith("runtime/internal/") || path.startsWith("internal/runtime/");
}
