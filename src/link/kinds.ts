// The linker's symbol kinds: finer than an object file's, in the order in which they are laid out in memory.
import { SymKind } from "../obj/kinds.ts";

export const enum Kind {
  /** Not defined by anybody (yet). */
  Xxx = 0,
  Text,
  TextFipsStart,
  TextFips,
  TextFipsEnd,
  TextEnd,
  // Read-only data, one section.
  Type,
  GoString,
  GoFunc,
  GcBits,
  Rodata,
  RodataFipsStart,
  RodataFips,
  RodataFipsEnd,
  RodataEnd,
  // Read-only data with sections of their own.
  Pclntab,
  Typelink,
  Itablink,
  // Writable data.
  BuildInfo,
  FipsInfo,
  ModuleData,
  NoptrData,
  NoptrDataFipsStart,
  NoptrDataFips,
  NoptrDataFipsEnd,
  NoptrDataEnd,
  Data,
  DataFipsStart,
  DataFips,
  DataFipsEnd,
  DataEnd,
  Bss,
  NoptrBss,
  LibFuzzerCounter,
  CoverageCounter,
  CoverageAuxVar,
  TlsBss,
  // Takes no place in memory.
  FirstUnallocated,
  Dwarf,
  Seh,
}

export const enum Attr {
  // Bits 0 to 14 are SymFlag's.
  Reachable = 1 << 16,
  /** Placed by whoever defined it, not by the layout of its kind. */
  Special = 1 << 17,
  NotInSymbolTable = 1 << 18,
  /** Made by the linker or by a provider, not read from an object file. */
  External = 1 << 19,
  FromAssembly = 1 << 20,
  Static = 1 << 21,
  Std = 1 << 22,
  /** Part of a larger symbol (`outer`) for the symbol table's purposes. */
  Carried = 1 << 23,
  /** In the list of reached symbols (Link.live). */
  Live = 1 << 24,
}

/** The linker's kind for an object file's, by number. */
export const kindOf: Uint8Array = new Uint8Array(32);
for (const [from, to] of [
  [SymKind.Text, Kind.Text],
  [SymKind.TextFips, Kind.TextFips],
  [SymKind.Rodata, Kind.Rodata],
  [SymKind.RodataFips, Kind.RodataFips],
  [SymKind.NoptrData, Kind.NoptrData],
  [SymKind.NoptrDataFips, Kind.NoptrDataFips],
  [SymKind.Data, Kind.Data],
  [SymKind.DataFips, Kind.DataFips],
  [SymKind.Bss, Kind.Bss],
  [SymKind.NoptrBss, Kind.NoptrBss],
  [SymKind.TlsBss, Kind.TlsBss],
  [SymKind.DwarfCuInfo, Kind.Dwarf],
  [SymKind.DwarfConst, Kind.Dwarf],
  [SymKind.DwarfFcn, Kind.Dwarf],
  [SymKind.DwarfAbsFcn, Kind.Dwarf],
  [SymKind.DwarfType, Kind.Dwarf],
  [SymKind.DwarfVar, Kind.Dwarf],
  [SymKind.DwarfRange, Kind.Dwarf],
  [SymKind.DwarfLoc, Kind.Dwarf],
  [SymKind.DwarfLines, Kind.Dwarf],
  [SymKind.DwarfAddr, Kind.Dwarf],
  [SymKind.LibFuzzerCounter, Kind.LibFuzzerCounter],
  [SymKind.CoverageCounter, Kind.CoverageCounter],
  [SymKind.CoverageAuxVar, Kind.CoverageAuxVar],
  [SymKind.SehUnwindInfo, Kind.Seh],
] as const) {
  kindOf[from] = to;
}

export function isText(kind: Kind): boolean {
  return kind >= Kind.Text && kind <= Kind.TextEnd;
}

/** Kinds of the data that may be shared between definitions of different richness (see Symbols.merge). */
export function isData(kind: Kind): boolean {
  return kind >= Kind.NoptrData && kind <= Kind.NoptrBss;
}

const kindNames: ReadonlyMap<Kind, string> = new Map([
  [Kind.Text, "STEXT"],
  [Kind.TextFips, "STEXTFIPS"],
  [Kind.Rodata, "SRODATA"],
  [Kind.RodataFips, "SRODATAFIPS"],
  [Kind.NoptrData, "SNOPTRDATA"],
  [Kind.NoptrDataFips, "SNOPTRDATAFIPS"],
  [Kind.Data, "SDATA"],
  [Kind.DataFips, "SDATAFIPS"],
  [Kind.Bss, "SBSS"],
  [Kind.NoptrBss, "SNOPTRBSS"],
  [Kind.TlsBss, "STLSBSS"],
]);

/** A kind as error messages spell it. */
export function kindName(kind: Kind): string {
  return kindNames.get(kind) ?? `S${kind}`;
}
