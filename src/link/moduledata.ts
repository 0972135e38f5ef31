// The record that tells the runtime where everything is: runtime.firstmoduledata. In: the tables' symbols; out: the
// record with relocations. The order of fields is abi/runtime-layout.ts's; the size is the descriptor of the runtime's type.
import { type ModuleDataField, moduleDataFields } from "../abi/runtime-layout.ts";
import { RelocType, SymFlag } from "../obj/kinds.ts";
import { Attr, Kind } from "./kinds.ts";
import type { Pclntab } from "./pclntab.ts";
import type { Link } from "./state.ts";
import { put64 } from "./symbols.ts";

/** The symbols that mark where parts of memory begin and end, in the order in which they are numbered. */
const boundSymbols: readonly (readonly [string, Kind])[] = [
  ["rodata", Kind.Rodata],
  ["erodata", Kind.RodataEnd],
  ["types", Kind.Rodata],
  ["etypes", Kind.Rodata],
  ["noptrdata", Kind.NoptrData],
  ["enoptrdata", Kind.NoptrDataEnd],
  ["data", Kind.Data],
  ["edata", Kind.DataEnd],
  ["bss", Kind.Bss],
  ["ebss", Kind.Bss],
  ["noptrbss", Kind.NoptrBss],
  ["enoptrbss", Kind.NoptrBss],
  ["covctrs", Kind.NoptrBss],
  ["ecovctrs", Kind.NoptrBss],
  ["end", Kind.Bss],
  ["epclntab", Kind.Rodata],
];

export function defineBounds(link: Link): void {
  const { syms } = link;
  for (const [name, kind] of boundSymbols) syms.defineSpecial(`runtime.${name}`, kind);
  for (const name of ["gcdata", "gcbss"]) {
    const id = syms.define(`runtime.${name}`, Kind.Rodata);
    syms.attr[id]! |= Attr.Reachable | SymFlag.Local;
    syms.defineSpecial(`runtime.e${name}`, Kind.Rodata);
  }
}

/** One text section: from, to, address. */
function textSectionMap(link: Link): number {
  const { syms } = link;
  const id = syms.define("runtime.textsectionmap", Kind.Rodata);
  syms.attr[id]! |= Attr.Reachable;
  const b = new Uint8Array(24);
  put64(b, 8, link.text.sections[0]!.length);
  syms.setData(id, b);
  syms.setRelocs(id, [[16, 8, RelocType.Addr, syms.lookup("runtime.text"), 0]]);
  return id;
}

type Value = { symbol: number; addend?: number; count?: number } | { byte: number } | null;

export function writeModuleData(link: Link, pcln: Pclntab): void {
  const { syms } = link;
  const mark = (name: string): Value => ({ symbol: syms.lookup(`runtime.${name}`) });
  const slice = (symbol: number, element: number): Value => ({ symbol, count: syms.size[symbol]! / element });
  const funcs = pcln.funcs;
  const last = funcs[funcs.length - 1]!;
  const values: Partial<Record<ModuleDataField, Value>> = {
    pcHeader: { symbol: pcln.header },
    funcnametab: slice(pcln.names, 1),
    cutab: slice(pcln.cuTable, 4),
    filetab: slice(pcln.fileTable, 1),
    pctab: slice(pcln.pcTable, 1),
    pclntable: slice(pcln.funcTable, 1),
    ftab: { symbol: pcln.funcTable, count: funcs.length + 1 },
    findfunctab: { symbol: pcln.findFunc },
    minpc: { symbol: funcs[0]! },
    maxpc: { symbol: last, addend: syms.size[last]! },
    gofunc: { symbol: pcln.funcData },
    textsectmap: { symbol: textSectionMap(link), count: 1 },
    typelinks: slice(syms.lookup("runtime.typelink"), 4),
    itablinks: slice(syms.lookup("runtime.itablink"), 8),
    inittasks: link.mainInitTasks === 0 ? null : slice(link.mainInitTasks, 8),
    hasmain: { byte: 1 },
  };
  const type = link.askDefined("type:runtime.moduledata");
  const size = link.types.size(type);
  const data = new Uint8Array(size);
  const relocs: [number, number, number, number, number][] = [];
  let at = 0;
  for (const [name, shape] of moduleDataFields) {
    const v = name in values ? values[name]! : shape === "address" ? mark(name) : null;
    if (v !== null && "byte" in v) data[at] = v.byte;
    else if (v !== null) {
      relocs.push([at, 8, RelocType.Addr, v.symbol, v.addend ?? 0]);
      if (v.count !== undefined) {
        put64(data, at + 8, v.count);
        put64(data, at + 16, v.count);
      }
    }
    at += shape === "slice" ? 24 : shape === "string" ? 16 : shape === "byte" ? 1 : 8;
  }
  if (at > size) link.error(0, `runtime.moduledata has ${size} bytes, fewer than its ${at} known ones`);
  syms.setData(link.moduleData, data);
  syms.setRelocs(link.moduleData, relocs);
  const lastData = syms.define("runtime.lastmoduledatap", Kind.NoptrData);
  syms.attr[lastData]! |= Attr.Reachable;
  syms.setData(lastData, new Uint8Array(8));
  syms.setRelocs(lastData, [[0, 8, RelocType.Addr, link.moduleData, 0]]);
}
