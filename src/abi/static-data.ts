// Initialised variables and closure objects as symbols. In: ir.Global with its StaticData, ir.Func. Out: ObjSymbols whose
// section follows from what they hold (pointers or not, initialised or zero).

import { InternalError } from "../base/internal-error.ts";
import type { Func, Global, StaticData } from "../ir/func.ts";
import { type DataItem, DataKind } from "../ir/func.ts";
import type { Type } from "../ir/type.ts";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import { DataWriter, type OnDemandSymbols, readOnlyData } from "./symbols.ts";

/** Symbols of what static data can point at. */
export interface DataTargets {
  global(g: Global): ObjSymbol;
  closure(fn: Func): ObjSymbol;
  func(fn: Func): ObjSymbol;
  type(t: Type): ObjSymbol;
  itab(t: Type, iface: Type): ObjSymbol;
  text(bytes: Uint8Array): ObjSymbol;
}

/** The static closure object of a declared function: one word, its code. `code` is asked when the object is defined. */
export function closureSymbol(symbols: OnDemandSymbols, name: string, code: () => ObjSymbol): ObjSymbol {
  return symbols.onDemand(`${name}·f`, Abi.Abi0, (s) => {
    readOnlyData(s, new Uint8Array(8), SymFlag.DupOk);
    s.addReloc(0, 8, RelocType.Addr, code());
  });
}

/** Fills in the symbol of `g`: contents, section, and the type that tells the garbage collector about it. */
export function defineGlobal(s: ObjSymbol, g: Global, targets: DataTargets): void {
  const t = g.type;
  s.size = t.size;
  if (g.dupOk) s.flags |= SymFlag.DupOk;
  if (g.data !== null) {
    const w = new DataWriter(s, t.size);
    writeStaticData(w, g.data, targets);
    s.data = w.bytes;
  }
  // Whoever reaches the variable needs its first value.
  if (g.filledBy !== null) s.addReloc(0, 0, RelocType.Keep, targets.func(g.filledBy));
  if (g.readOnly) s.kind = SymKind.Rodata;
  else if (g.data === null) s.kind = t.hasPointers ? SymKind.Bss : SymKind.NoptrBss;
  else s.kind = t.hasPointers ? SymKind.Data : SymKind.NoptrData;
  if (!g.readOnly) s.gotype = targets.type(t);
}

function writeStaticData(w: DataWriter, data: StaticData, targets: DataTargets): void {
  w.bytes.set(data.bytes);
  for (let i = 0; i < data.items.length; i++) {
    const item = data.items[i]!;
    const target = targetOf(item, targets);
    w.symbol.addReloc(item.offset, 8, RelocType.Addr, target, item.addend);
    // A word of an interface value: methods of the type can be called through it.
    if (item.kind === DataKind.Type || item.kind === DataKind.Itab) {
      w.symbol.addReloc(item.offset, 0, RelocType.UseIface, targets.type(item.type!), 0);
    }
  }
}

function targetOf(item: DataItem, targets: DataTargets): ObjSymbol {
  switch (item.kind) {
    case DataKind.Global:
      return targets.global(item.global!);
    case DataKind.Func:
      return targets.closure(item.fn!);
    case DataKind.Type:
      return targets.type(item.type!);
    case DataKind.Itab:
      return targets.itab(item.type!, item.iface!);
    case DataKind.Text:
      return targets.text(item.bytes!);
    default:
      throw new InternalError(`abi: static data of kind ${item.kind}`);
  }
}
