// What the runtime wants to know of the stack arguments of functions written in assembly; their Go declarations say it.
import { abi0, layoutCall } from "../abi/callconv.ts";
import { DataWriter, type OnDemandSymbols, readOnlyData } from "../abi/symbols.ts";
import type { Func } from "../ir/func.ts";
import { forEachPointer } from "../ir/layout.ts";
import { Abi, SymFlag } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import { ssaType } from "../ssa/build/types.ts";
import { argumentBytes } from "../target/amd64/funcdata.ts";

export const stackMapSuffix = ".args_stackmap";
export const argInfoSuffix = ".arginfo0";

/**
 * Which words of an assembly function's stack arguments (first bitmap) and arguments with results (second) are pointers.
 * Layout: GOROOT/src/runtime/symtab.go, stackmap.
 */
export function argumentMap(symbols: OnDemandSymbols, fn: Func, name: string): ObjSymbol {
  return symbols.onDemand(name, Abi.Abi0, (s) => {
    readOnlyData(s, stackArgumentMap(s, fn), SymFlag.Local);
  });
}

/** Where a traceback finds the stack arguments of an assembly function; null: no declaration says. */
export function argumentInfo(symbols: OnDemandSymbols, fn: Func | null, name: string): ObjSymbol {
  return symbols.onDemand(name, Abi.Abi0, (s) => {
    const params = fn === null ? [] : fn.type.params.map(ssaType);
    const { params: places } = layoutCall(abi0, params, []);
    const args = params.map((type, i) => ({ type, offset: places[i]!.offset }));
    readOnlyData(s, argumentBytes(args), SymFlag.Local);
  });
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
