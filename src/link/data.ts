// Where data goes. In: reached symbols that are not code; out: sections with their symbols in order, addresses, the
// pointer programs of the data and bss segments. Within a kind small symbols come first, equal ones in the order of Link.live.
// Contract: Go 1.26's cmd/link (order and section names), runtime (symbols that mark the bounds, gcdata, gcbss).

import { TypeKind } from "../abi/runtime-layout.ts";
import { RelocType, SymFlag } from "../obj/kinds.ts";
import { Rec } from "../obj/objfile.ts";
import { PointerProgram } from "./gcprog.ts";
import { Attr, Kind } from "./kinds.ts";
import { type Link, roundUp, type Section, type Segment } from "./state.ts";
import type { Symbols } from "./symbols.ts";

const maxAlign = 32;
const cutoff = 2e9;

/** A symbol's alignment, chosen by size if nobody asked for one. */
export function symbolAlign(syms: Symbols, id: number): number {
  let align = syms.align[id]!;
  if (align !== 0) return align;
  align = maxAlign;
  const size = syms.size[id]!;
  while (align > size && align > 1) align >>= 1;
  syms.align[id] = align;
  return align;
}

/** Kinds that share .rodata, in order. */
const readOnlyKinds = [
  Kind.Type,
  Kind.GoString,
  Kind.GoFunc,
  Kind.GcBits,
  Kind.Rodata,
  Kind.RodataFipsStart,
  Kind.RodataFips,
  Kind.RodataFipsEnd,
  Kind.RodataEnd,
] as const;

/** Symbols that stand for a whole group in the symbol table; their members are not listed there. */
const carriers: readonly (readonly [Kind, string])[] = [
  [Kind.Type, "type:*"],
  [Kind.GoString, "go:string.*"],
  [Kind.GoFunc, "go:funcdesc"],
  [Kind.GcBits, "runtime.gcbits.*"],
];

export class DataLayout {
  private readonly lists: number[][] = [];
  private readonly alignOf: number[] = [];
  private readonly carrier = new Map<Kind, number>();
  /** Offset from the start of the segment at work; becomes addresses in `assignAddresses`. */
  private at = 0;
  private gcDataEnd = 0;

  constructor(private readonly link: Link) {
    for (let k = 0; k < Kind.FirstUnallocated; k++) {
      this.lists.push([]);
      this.alignOf.push(1);
    }
  }

  /** Sorts read-only data into groups by name and hides what is nobody's business in the symbol table. */
  group(): void {
    const { syms } = this.link;
    for (const [kind, name] of this.link.hasRuntime ? carriers : []) {
      const id = syms.define(name, kind);
      syms.attr[id]! |= Attr.Reachable;
      if (kind !== Kind.Type) syms.attr[id]! |= SymFlag.Local;
      syms.align[id] = 8;
      this.carrier.set(kind, id);
    }
    const ids = this.link.live();
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const attr = syms.attr[id]!;
      if ((attr & (Attr.Static | Attr.FromAssembly)) === Attr.Static) syms.attr[id]! |= Attr.NotInSymbolTable;
      if ((attr & Attr.Special) !== 0 || syms.kind[id] !== Kind.Rodata) continue;
      const kind = groupOf(syms, id);
      if (kind === Kind.Rodata) continue;
      syms.kind[id] = kind;
      syms.attr[id]! |= Attr.NotInSymbolTable;
      syms.outer[id] = this.carrier.get(kind) ?? 0;
    }
  }

  /** Makes the sections and gives symbols their offsets in them. */
  layout(): void {
    this.collect();
    this.sort();
    this.layoutWritable();
    this.layoutReadOnly();
    const { link } = this;
    for (const list of this.lists) for (const id of list) link.dataOrder.push(id);
  }

  private collect(): void {
    const { syms } = this.link;
    const ids = this.link.live();
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      if ((syms.attr[id]! & Attr.Special) !== 0) continue;
      const kind = syms.kind[id]!;
      if (kind <= Kind.TextEnd || kind >= Kind.FirstUnallocated || syms.nameLen[id] === 0) continue;
      this.lists[kind]!.push(id);
      if (syms.size[id]! < syms.dataLen[id]!) {
        this.link.error(id, `initialize bounds (${syms.size[id]} < ${syms.dataLen[id]})`);
      } else if (syms.size[id]! > cutoff) this.link.error(id, `symbol too large (${syms.size[id]} bytes)`);
    }
  }

  private sort(): void {
    const { syms } = this.link;
    const zero = syms.lookup("runtime.zerobase");
    const { size } = syms;
    for (let kind = 0; kind < this.lists.length; kind++) {
      const list = this.lists[kind]!;
      let align = 1;
      for (let k = 0; k < list.length; k++) {
        const a = symbolAlign(syms, list[k]!);
        if (a > align) align = a;
      }
      this.alignOf[kind] = align;
      if (kind !== Kind.Pclntab) sortBySize(list, size, zero);
    }
  }

  private section(segment: Segment, name: string, kinds: readonly Kind[]): Section {
    const s = this.link.addSection(segment, name);
    s.align = 1;
    for (const k of kinds) s.align = Math.max(s.align, this.alignOf[k]!);
    this.at = roundUp(this.at, s.align);
    s.address = this.at;
    return s;
  }

  private place(s: Section, list: readonly number[]): void {
    const { syms } = this.link;
    for (let k = 0; k < list.length; k++) {
      const id = list[k]!;
      this.at = roundUp(this.at, symbolAlign(syms, id));
      syms.sect[id] = s.index;
      syms.value[id] = this.at - s.address;
      this.at += syms.size[id]!;
    }
    s.length = this.at - s.address;
    if (s.length > cutoff) this.link.error(0, `too much data in section ${s.name} (${s.length}, over ${cutoff} bytes)`);
  }

  private sectionOf(segment: Segment, name: string, kinds: readonly Kind[]): Section {
    const s = this.section(segment, name, kinds.slice(0, 1));
    for (const k of kinds) this.place(s, this.lists[k]!);
    return s;
  }

  /** A section per symbol, named after it. */
  private sectionsOfOne(segment: Segment, kind: Kind, name?: string): void {
    const { syms } = this.link;
    for (const id of this.lists[kind]!) {
      const symbolName = syms.name(id);
      const s = this.section(segment, name ?? symbolName.replace(/^go:/, ".go."), []);
      s.align = symbolAlign(syms, id);
      this.at = roundUp(this.at, s.align);
      s.address = this.at;
      this.place(s, [id]);
    }
  }

  private layoutWritable(): void {
    const { link } = this;
    const { syms } = link;
    const seg = link.data;
    this.sectionsOfOne(seg, Kind.BuildInfo);
    this.sectionsOfOne(seg, Kind.FipsInfo);
    this.sectionsOfOne(seg, Kind.ModuleData, ".go.module");
    const noptr = this.sectionOf(seg, ".noptrdata", [
      Kind.NoptrData,
      Kind.NoptrDataFipsStart,
      Kind.NoptrDataFips,
      Kind.NoptrDataFipsEnd,
      Kind.NoptrDataEnd,
    ]);
    this.bounds("noptrdata", noptr);
    const dataKinds = [Kind.Data, Kind.DataFipsStart, Kind.DataFips, Kind.DataFipsEnd, Kind.DataEnd];
    const data = this.sectionOf(seg, ".data", dataKinds);
    this.bounds("data", data);
    this.gcDataEnd = data.length;
    const bss = this.sectionOf(seg, ".bss", [Kind.Bss]);
    this.bounds("bss", bss);
    if (link.hasRuntime) {
      // The FIPS module's variables are the collector's roots like all others.
      const roots = [...this.lists[Kind.Data]!, ...this.lists[Kind.DataFips]!];
      this.pointerProgram("runtime.gcdata", roots, this.gcDataEnd);
      this.pointerProgram("runtime.gcbss", this.lists[Kind.Bss]!, bss.length);
    }
    const noptrbss = this.sectionOf(seg, ".noptrbss", [Kind.NoptrBss]);
    this.bounds("noptrbss", noptrbss);
    const counters = noptrbss.length;
    this.place(noptrbss, this.lists[Kind.CoverageCounter]!);
    this.bounds("covctrs", noptrbss);
    this.counters = { start: counters, end: noptrbss.length };
    if (this.lists[Kind.LibFuzzerCounter]!.length > 0) {
      this.sectionOf(seg, ".go.fuzzcntrs", [Kind.LibFuzzerCounter]);
    }
    // Thread-local variables have offsets, not addresses.
    this.at = 0;
    for (const id of this.lists[Kind.TlsBss]!) {
      this.at = roundUp(this.at, symbolAlign(syms, id));
      syms.value[id] = this.at;
      this.at += syms.size[id]!;
    }
  }
  private counters = { start: 0, end: 0 };

  private bounds(name: string, s: Section): void {
    const { syms } = this.link;
    for (const n of [`runtime.${name}`, `runtime.e${name}`]) {
      const id = syms.lookup(n);
      if (id !== 0 && (syms.attr[id]! & Attr.Special) !== 0) syms.sect[id] = s.index;
    }
  }

  private layoutReadOnly(): void {
    const { link } = this;
    const { syms } = link;
    // A program without the runtime is small: its constants share a page with its code.
    const seg = link.hasRuntime ? link.rodata : link.text;
    this.at = 0;
    const rodata = this.section(seg, ".rodata", readOnlyKinds);
    this.bounds("rodata", rodata);
    this.bounds("types", rodata);
    for (const kind of readOnlyKinds) {
      const list = this.lists[kind]!;
      this.place(rodata, list);
    }
    if (this.lists[Kind.Pclntab]!.length > 0) {
      const pcln = this.sectionOf(seg, ".gopclntab", [Kind.Pclntab]);
      const end = syms.lookup("runtime.epclntab");
      syms.sect[end] = pcln.index;
    }
    if (this.lists[Kind.Typelink]!.length > 0) this.sectionOf(seg, ".typelink", [Kind.Typelink]);
    if (this.lists[Kind.Itablink]!.length > 0) this.sectionOf(seg, ".itablink", [Kind.Itablink]);
  }
  private pointerProgram(name: string, list: readonly number[], end: number): void {
    const { link } = this;
    const { syms } = link;
    const p = new PointerProgram();
    for (let k = 0; k < list.length; k++) {
      const id = list[k]!;
      const type = syms.aux(id, 0);
      if (type !== 0) this.addPointers(p, syms.value[id]!, type, id);
      else if (syms.size[id]! > 0) {
        link.error(0, `missing Go type information for global symbol ${syms.name(id)}: size ${syms.size[id]}`);
      }
    }
    const id = syms.lookup(name);
    syms.setData(id, p.finish(Math.floor(end / 8)));
  }

  private addPointers(p: PointerProgram, offset: number, type: number, of: number): void {
    const { types } = this.link;
    const words = Math.floor(types.ptrBytes(type) / 8);
    if (words === 0) {
      this.link.error(of, "has no pointers but in data section");
      return;
    }
    switch (types.kind(type)) {
      case TypeKind.Array: {
        const elem = types.arrayElem(type);
        const n = types.arrayLen(type);
        this.addPointers(p, offset, elem, of);
        if (n > 1) {
          const size = types.size(elem);
          p.zeroUntil((offset + size) / 8);
          p.repeat(size / 8, n - 1);
        }
        break;
      }
      case TypeKind.Struct: {
        const n = types.fieldCount(type);
        for (let i = 0; i < n; i++) {
          const field = types.fieldType(type, i);
          if (types.ptrBytes(field) !== 0) this.addPointers(p, offset + types.fieldOffset(type, i), field, of);
        }
        break;
      }
      default: {
        if (types.gcMaskOnDemand(type)) this.link.error(of, "GC mask not available");
        const mask = this.link.syms.data(types.gcMask(type));
        for (let i = 0; i < words; i++) {
          if ((mask[i >> 3]! & (1 << (i & 7))) !== 0) p.pointer(offset / 8 + i);
        }
      }
    }
  }

  /** Turns offsets into addresses, and gives the bounds their values. */
  assignAddresses(): void {
    const { link } = this;
    const { syms } = link;
    const { round } = link;
    const text = link.text.sections[0]!;
    link.text.address = link.textStart;
    link.text.length = text.address + text.length - link.textStart;
    let va = roundUp(link.textStart + link.text.length, round);
    if (link.hasRuntime) va = roundUp(this.assignReadOnly(va), round);
    else {
      va = this.assignBehindText(text.address + text.length);
      // In the next page, at the same place in it: the file needs no padding.
      va = roundUp(roundUp(va, round) + (va % round), 32);
    }
    if (link.options.dataAddress !== -1) va = link.options.dataAddress;
    link.data.address = va;
    const writable = link.data.sections;
    for (let i = 0; i < writable.length; i++) {
      const s = writable[i]!;
      const length = i + 1 < writable.length ? writable[i + 1]!.address - s.address : s.length;
      s.address = va;
      va += length;
    }
    link.data.length = va - link.data.address;
    const bss = writable.find((s) => s.name === ".bss");
    link.data.fileLength = (bss === undefined ? va : bss.address) - link.data.address;
    const ids = link.dataOrder;
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const s = link.sections[syms.sect[id]!];
      if (s !== null && s !== undefined) syms.value[id]! += s.address;
    }
    this.assignBounds(va);
  }

  private assignReadOnly(start: number): number {
    const seg = this.link.rodata;
    let va = start;
    seg.address = va;
    for (const s of seg.sections) {
      va = roundUp(va, s.align);
      s.address = va;
      va += s.length;
    }
    seg.length = va - seg.address;
    seg.fileLength = seg.length;
    return va;
  }

  private assignBehindText(start: number): number {
    const seg = this.link.text;
    let va = start;
    for (const s of seg.sections) {
      if (s.isText || s.length === 0) continue;
      va = roundUp(va, s.align);
      s.address = va;
      va += s.length;
    }
    seg.length = va - seg.address;
    return va;
  }

  private assignBounds(end: number): void {
    const { link } = this;
    const { syms } = link;
    const set = (name: string, value: number, section: Section | undefined): void => {
      const id = syms.lookup(name);
      if (id === 0 || (!link.hasRuntime && (syms.attr[id]! & Attr.Special) === 0)) return;
      syms.value[id] = value;
      if (section !== undefined) syms.sect[id] = section.index;
    };
    const both = (name: string, sectionName: string): void => {
      const s = link.sections.find((x) => x?.name === sectionName);
      if (s === null || s === undefined) return;
      set(`runtime.${name}`, s.address, s);
      set(`runtime.e${name}`, s.address + s.length, s);
    };
    both("rodata", ".rodata");
    both("types", ".rodata");
    both("noptrdata", ".noptrdata");
    both("data", ".data");
    both("bss", ".bss");
    both("noptrbss", ".noptrbss");
    const noptrbss = link.sections.find((x) => x?.name === ".noptrbss");
    if (noptrbss !== null && noptrbss !== undefined) {
      set("runtime.covctrs", noptrbss.address + this.counters.start, noptrbss);
      set("runtime.ecovctrs", noptrbss.address + this.counters.end, noptrbss);
    }
    const pcln = link.sections.find((x) => x?.name === ".gopclntab");
    if (pcln !== null && pcln !== undefined) set("runtime.epclntab", pcln.address + pcln.length, pcln);
    const last = link.data.sections[link.data.sections.length - 1];
    set("runtime.end", end, last);
    const rodata = link.sections.find((x) => x?.name === ".rodata");
    for (const name of ["gcdata", "gcbss"]) {
      const id = syms.lookup(`runtime.${name}`);
      if (id !== 0) set(`runtime.e${name}`, syms.value[id]! + syms.size[id]!, rodata ?? undefined);
    }
  }
}

/** More symbols of a kind are not sorted by packed numbers. */
const places = 2 ** 21;

/**
 * Sorts symbols by size; equal ones stay in order. The address of zero-sized variables, `zero`,
 * lies behind other zero-sized symbols and before everything else. Ranks and places are packed into numbers (53 bits), which
 * are sorted faster than a comparison is called.
 */
function sortBySize(list: number[], size: Uint32Array, zero: number): void {
  const rank = (id: number): number => (id === zero ? 1 : 2 * size[id]!);
  const n = list.length;
  if (n > places) {
    list.sort((a, b) => rank(a) - rank(b));
    return;
  }
  const keys = new Float64Array(n);
  for (let k = 0; k < n; k++) keys[k] = rank(list[k]!) * places + k;
  keys.sort();
  const old = list.slice();
  for (let k = 0; k < n; k++) list[k] = old[keys[k]! % places]!;
}

/** The group that a read-only symbol belongs to by its name. */
function groupOf(syms: Symbols, id: number): Kind {
  const { mem } = syms;
  const at = syms.nameAt[id]!;
  const n = syms.nameLen[id]!;
  // "·f" at the end: what a function value points to.
  if (n >= 3 && mem[at + n - 1] === 0x66 && mem[at + n - 2] === 0xb7 && mem[at + n - 3] === 0xc2) return Kind.GoFunc;
  switch (mem[at]) {
    case 0x67:
      return syms.nameStartsWith(id, "go:string.") ? Kind.GoString : Kind.Rodata;
    case 0x72:
      return syms.nameStartsWith(id, "runtime.gcbits.") ? Kind.GcBits : Kind.Rodata;
    case 0x74:
      if (!syms.nameStartsWith(id, "type:")) return Kind.Rodata;
      return syms.nameStartsWith(id, "type:.gcprog.") ? Kind.GcBits : Kind.Type;
  }
  return Kind.Rodata;
}

/** Lists of all types that reflection can find by name, and of all itabs. */
export function typeLinks(link: Link): void {
  const { syms, types } = link;
  const named: { text: string; id: number }[] = [];
  const itabs: number[] = [];
  const ids = link.live();
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k]!;
    const attr = syms.attr[id]!;
    if ((attr & SymFlag.Typelink) !== 0) named.push({ text: types.typeString(id), id });
    else if ((attr & SymFlag.Itab) !== 0) itabs.push(id);
  }
  // By bytes of UTF-8, which is the order that the runtime's binary search uses.
  named.sort((a, b) => compareUtf8(a.text, b.text));
  const list = (name: string, kind: Kind, ids: readonly number[], type: RelocType, size: number): void => {
    const s = syms.define(name, kind);
    syms.attr[s]! |= Attr.Reachable | SymFlag.Local;
    syms.setData(s, new Uint8Array(size * ids.length));
    const at = syms.alloc(Rec.Reloc * ids.length);
    for (let i = 0; i < ids.length; i++) syms.putReloc(at + i * Rec.Reloc, i * size, size, type, ids[i]!, 0);
    syms.relocAt[s] = at;
    syms.relocCount[s] = ids.length;
  };
  list(
    "runtime.typelink",
    Kind.Typelink,
    named.map((t) => t.id),
    RelocType.AddrOff,
    4,
  );
  list("runtime.itablink", Kind.Itablink, itabs, RelocType.Addr, 8);
}

/** Order of code points; differs from order of UTF-16 units where surrogates meet the last plane's letters. */
function compareUtf8(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const fix = (c: number): number => (c >= 0xe000 ? c - 0x800 : c >= 0xd800 ? c + 0x2000 : c);
    return fix(x) - fix(y);
  }
  return a.length - b.length;
}
