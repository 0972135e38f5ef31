// A whole program as a provider of symbols for the linker: Go source, assembly, and what stands between them. In: a
// Compilation of all packages and their assembly. Out: each symbol that the linker's walk asks for, made then.
import { abi0, layoutCall } from "../abi/callconv.ts";
import { DataWriter, readOnlyData } from "../abi/symbols.ts";
import type { Func } from "../ir/func.ts";
import { forEachPointer } from "../ir/layout.ts";
import { Abi, SymFlag } from "../obj/kinds.ts";
import type { ObjSymbol, SymbolProvider } from "../obj/symbol.ts";
import { ssaType } from "../ssa/build/types.ts";
import { argumentBytes } from "../target/amd64/funcdata.ts";
import { AssemblySources } from "./assembly.ts";
import type { Compilation } from "./compilation.ts";
import { symbolPath } from "./frontend.ts";

const stackMapSuffix = ".args_stackmap";
const argInfoSuffix = ".arginfo0";
const initTaskSuffix = "..inittask";

/** Answers the linker. */
export class WholeProgram implements SymbolProvider {
  private readonly c: Compilation;
  private readonly assembly: AssemblySources;

  constructor(c: Compilation) {
    this.c = c;
    this.assembly = new AssemblySources(c.frontend, (name) => c.options.path(name), c.options.watcher ?? null);
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
    const { symbols } = this.c;
    const known = symbols.table.get(name, abi);
    if (known !== undefined && symbols.define(known)) return known;
    const found = abi === Abi.Internal ? this.internalCode(name) : this.stackCodeOrData(name);
    if (found !== undefined) symbols.define(found);
    return found;
  }

  /** Code for calls by ABIInternal: a Go function, or assembly behind a wrapper. */
  private internalCode(name: string): ObjSymbol | undefined {
    const fn = this.c.program.lookupFunc(name);
    if (fn !== null && !fn.external) return this.c.func(fn);
    const written = this.assembly.lookup(name, Abi.Internal);
    if (written !== undefined) return written;
    const stack = this.assembly.lookup(name, Abi.Abi0);
    if (stack === undefined || fn === null) return undefined;
    return this.c.wrapper(fn, Abi.Internal, stack);
  }

  /** Assembly, data, or a Go function for callers that pass everything on the stack. */
  private stackCodeOrData(name: string): ObjSymbol | undefined {
    const { c } = this;
    const written = this.assembly.lookup(name, Abi.Abi0);
    if (written !== undefined) return written;
    if (name.endsWith(stackMapSuffix)) return this.argumentMap(name);
    if (name.endsWith(argInfoSuffix)) return this.argumentInfo(name);
    if (name.endsWith(initTaskSuffix)) return this.initTask(name.slice(0, -initTaskSuffix.length));
    const global = c.program.lookupGlobal(name);
    if (global !== null && !global.external) return c.global(global);
    const fn = c.program.lookupFunc(name);
    if (fn !== null && !fn.external) return c.wrapper(fn, Abi.Abi0, c.func(fn));
    const internal = this.assembly.lookup(name, Abi.Internal);
    return fn === null || internal === undefined ? undefined : c.wrapper(fn, Abi.Abi0, internal);
  }

  private initTask(prefix: string): ObjSymbol | undefined {
    const p = this.c.frontend.loaded().find((x) => symbolPath(x) === prefix);
    if (p === undefined) return undefined;
    const imports = p.dependencies().map((d) => symbolPath(d));
    return this.c.initTask(prefix, imports);
  }

  /**
   * Which words of an assembly function's stack arguments (first bitmap) and arguments with results (second) are pointers:
   * what its Go declaration says. Layout: GOROOT/src/runtime/symtab.go, stackmap.
   */
  private argumentMap(name: string): ObjSymbol | undefined {
    const fn = this.c.program.lookupFunc(name.slice(0, -stackMapSuffix.length));
    if (fn === null) return undefined;
    return this.c.symbols.onDemand(name, Abi.Abi0, (s) => {
      readOnlyData(s, stackArgumentMap(s, fn), SymFlag.Local);
    });
  }

  /** Where a traceback finds the stack arguments of an assembly function. */
  private argumentInfo(name: string): ObjSymbol | undefined {
    const fn = this.c.program.lookupFunc(name.slice(0, -argInfoSuffix.length));
    return this.c.symbols.onDemand(name, Abi.Abi0, (s) => {
      const params = fn === null ? [] : fn.type.params.map(ssaType);
      const { params: places } = layoutCall(abi0, params, []);
      const args = params.map((type, i) => ({ type, offset: places[i]!.offset }));
      readOnlyData(s, argumentBytes(args), SymFlag.Local);
    });
  }
}

function stackArgumentMap(s: ObjSymbol, fn: Func): Uint8Array {
  const { params, results } = fn.type;
  const layout = layoutCall(abi0, params.map(ssaType), results.map(ssaType));
  const words = layout.width / 8;
  const bytes = Math.ceil(words / 8);
  const maps = results.length > 0 ? 2 : 1;
  const w = new DataWriter(s, 8 + maps * bytes);
  w.u32(0, maps);
  w.u32(4, words);
  const set = (map: number, offset: number) => {
    const word = offset / 8;
    w.bytes[8 + map * bytes + (word >> 3)]! |= 1 << (word & 7);
  };
  for (let m = 0; m < maps; m++) {
    for (let i = 0; i < params.length; i++) {
      forEachPointer(params[i]!, layout.params[i]!.offset, (o) => set(m, o));
    }
  }
  for (let i = 0; i < results.length; i++) {
    forEachPointer(results[i]!, layout.results[i]!.offset, (o) => set(1, o));
  }
  return w.bytes;
}
