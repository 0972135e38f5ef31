// The file: ELF header, program headers, notes, section headers, symbol table. In: segments with addresses and contents;
// out: bytes. Contract: System V ABI for x86-64 (ELF-64); notes "Go" 4 (build id) and "GNU" 3; Go 1.26's cmd/link for the
// order of symbols and sections.
import { sum256 } from "../base/sha256.ts";
import { SymFlag } from "../obj/kinds.ts";
import { Attr, isText, Kind } from "./kinds.ts";
import { type Link, roundUp, type Section, type Segment } from "./state.ts";
import { put16, put32, put64 } from "./symbols.ts";

const headerSize = 64;
const programHeaderSize = 56;
const sectionHeaderSize = 64;
const symbolSize = 24;
/** At most so many sections come after those of the segments, with so many bytes of names and padding. */
const laterSections = 16;
const laterNames = 512;

const enum ProgramType {
  Load = 1,
  Note = 4,
  Phdr = 6,
  GnuStack = 0x6474e551,
}

const enum SectionType {
  ProgBits = 1,
  SymTab = 2,
  StrTab = 3,
  Note = 7,
  NoBits = 8,
}

const enum SectionFlag {
  Write = 1,
  Alloc = 2,
  Exec = 4,
  Compressed = 0x800,
}

interface ProgramHeader {
  type: ProgramType;
  flags: number;
  offset: number;
  address: number;
  fileSize: number;
  memorySize: number;
  align: number;
}

interface SectionHeader {
  name: string;
  type: SectionType;
  flags: number;
  address: number;
  offset: number;
  size: number;
  link: string;
  info: number;
  align: number;
  entrySize: number;
  section: Section | null;
}

/** A note that identifies the build. */
export interface Note {
  section: string;
  owner: string;
  type: number;
  description: Uint8Array;
}

export function buildNotes(link: Link): Note[] {
  const { buildId, gnuBuildId } = link.options;
  const notes: Note[] = [];
  const gnu = gnuBuildId === "" && buildId !== "" ? "gobuildid" : gnuBuildId;
  if (gnu !== "" && gnu !== "none") {
    const description = gnu === "gobuildid" ? hashOf(buildId) : fromHex(gnu.slice(2));
    notes.push({ section: ".note.gnu.build-id", owner: "GNU\0", type: 3, description });
  }
  if (buildId !== "")
    notes.push({ section: ".note.go.buildid", owner: "Go\0\0", type: 4, description: bytesOf(buildId) });
  return notes;
}

/** The toolchain's hash: SHA-256 made different from the plain one. */
function hashOf(buildId: string): Uint8Array {
  const sum = sum256(bytesOf(buildId));
  sum[0]! ^= 0xff;
  return sum.subarray(0, 20);
}

function noteSize(n: Note): number {
  return 12 + n.owner.length + roundUp(n.description.length, 4);
}

/** Bytes that the file begins with when nothing is padded: header, program headers, notes. */
export function compactHeaderSize(segments: number, notes: readonly Note[]): number {
  let n = headerSize + programHeaderSize * (segments + (notes.length > 0 ? 1 : 0) + 1);
  for (const note of notes) n += noteSize(note);
  return roundUp(n, 16);
}

export class ElfFile {
  private readonly programs: ProgramHeader[] = [];
  private readonly sections: SectionHeader[] = [];
  private readonly notes: readonly Note[];
  private symbols: Uint8Array = new Uint8Array(0);
  private strings: Uint8Array = new Uint8Array(0);
  private sectionNames: Uint8Array = new Uint8Array(0);
  private readonly nameOffset = new Map<string, number>();
  private firstGlobal = 0;
  private tail = 0;

  constructor(
    private readonly link: Link,
    private readonly segments: readonly Segment[],
  ) {
    this.notes = buildNotes(link);
  }

  /** Makes what does not depend on the debugging sections, which stand behind all others; how long it is at most. */
  prepare(): number {
    const { link } = this;
    this.addNotes();
    this.addPrograms();
    for (const seg of this.segments) for (const s of seg.sections) this.addSection(s);
    this.sections.sort((a, b) => {
      const x = (b.flags & SectionFlag.Alloc) - (a.flags & SectionFlag.Alloc);
      return x !== 0 || (a.flags & SectionFlag.Alloc) === 0 ? x : a.address - b.address || a.size - b.size;
    });
    for (let i = 0; i < this.sections.length; i++) {
      const s = this.sections[i]!.section;
      if (s !== null) s.number = i + 1;
    }
    if (!link.options.noSymbols) this.makeSymbols();
    let names = 0;
    for (const s of this.sections) names += s.name.length + 1;
    const headers = sectionHeaderSize * (this.sections.length + laterSections);
    return this.symbols.length + this.strings.length + names + headers + laterNames;
  }

  /** Lays out what stands outside the segments; the size of the whole file. */
  layout(): number {
    const { link } = this;
    for (const s of link.dwarf.sections) this.addSection(s);
    const last = link.dwarf.sections.length > 0 ? link.dwarf : this.segments[this.segments.length - 1]!;
    this.tail = roundUp(last.fileOffset + last.fileLength, 8);
    let at = this.tail;
    if (!link.options.noSymbols) {
      this.addPlain(".symtab", SectionType.SymTab, at, this.symbols.length, 8, symbolSize, ".strtab", this.firstGlobal);
      at += this.symbols.length;
      this.addPlain(".strtab", SectionType.StrTab, at, this.strings.length, 1, 0, "", 0);
      at += this.strings.length;
    }
    this.makeSectionNames();
    this.addPlain(".shstrtab", SectionType.StrTab, at, this.sectionNames.length, 1, 0, "", 0);
    at += this.sectionNames.length;
    if (this.headersFit()) return at;
    return roundUp(at, 8) + sectionHeaderSize * (this.sections.length + 1);
  }

  /** Section headers stand right behind the program headers if there is room before the text, else at the end. */
  private headersFit(): boolean {
    const used = headerSize + programHeaderSize * this.programs.length + sectionHeaderSize * (this.sections.length + 1);
    let notes = 0;
    for (const n of this.notes) notes += noteSize(n);
    return used + notes <= this.link.headerSize;
  }

  private addNotes(): void {
    const { link } = this;
    let end = link.headerSize;
    const base = link.textStart - link.headerSize;
    for (const n of this.notes) {
      const size = noteSize(n);
      end -= size;
      this.sections.push({
        name: n.section,
        type: SectionType.Note,
        flags: SectionFlag.Alloc,
        address: base + end,
        offset: end,
        size,
        link: "",
        info: 0,
        align: 4,
        entrySize: 0,
        section: null,
      });
    }
  }

  private addPrograms(): void {
    const { link, programs } = this;
    const text = this.segments[0]!;
    const headersLoaded = text.fileOffset === 0;
    if (headersLoaded && link.hasRuntime) {
      programs.push({
        type: ProgramType.Phdr,
        flags: 4,
        offset: headerSize,
        address: text.address + headerSize,
        fileSize: 0,
        memorySize: 0,
        align: link.round,
      });
    }
    const notes = this.sections.filter((s) => s.type === SectionType.Note);
    if (notes.length > 0 && headersLoaded) {
      const first = notes.reduce((a, b) => (a.offset < b.offset ? a : b));
      const size = notes.reduce((n, s) => n + s.size, 0);
      programs.push({
        type: ProgramType.Note,
        flags: 4,
        offset: first.offset,
        address: first.address,
        fileSize: size,
        memorySize: size,
        align: 4,
      });
    }
    for (const s of this.segments) {
      if (s.length === 0) continue;
      programs.push({
        type: ProgramType.Load,
        flags: s.permissions,
        offset: s.fileOffset,
        address: s.address,
        fileSize: s.fileLength,
        memorySize: s.length,
        align: link.round,
      });
    }
    if (link.options.main !== null || link.hasRuntime) {
      programs.push({
        type: ProgramType.GnuStack,
        flags: 6,
        offset: 0,
        address: 0,
        fileSize: 0,
        memorySize: 0,
        align: 8,
      });
    }
    if (programs[0]?.type === ProgramType.Phdr) {
      programs[0].fileSize = programs[0].memorySize = programHeaderSize * programs.length;
    }
  }

  private addSection(s: Section): void {
    const seg = s.segment;
    const debug = seg === this.link.dwarf;
    if (!debug && s.length === 0 && !this.link.hasRuntime) return;
    const inFile = debug || s.address < seg.address + seg.fileLength;
    let flags = 0;
    if (!debug) {
      flags = SectionFlag.Alloc;
      if ((seg.permissions & 2) !== 0) flags |= SectionFlag.Write;
      if ((seg.permissions & 1) !== 0 && s.isText) flags |= SectionFlag.Exec;
    } else if (s.compressed) flags = SectionFlag.Compressed;
    this.sections.push({
      name: s.name,
      type: inFile ? SectionType.ProgBits : SectionType.NoBits,
      flags,
      address: debug ? 0 : s.address,
      offset: seg.fileOffset + s.address - seg.address,
      size: s.length,
      link: "",
      info: 0,
      align: s.align,
      entrySize: 0,
      section: s,
    });
  }

  private addPlain(
    name: string,
    type: SectionType,
    offset: number,
    size: number,
    align: number,
    entrySize: number,
    link: string,
    info: number,
  ): void {
    this.sections.push({
      name,
      type,
      flags: 0,
      address: 0,
      offset,
      size,
      link,
      info,
      align,
      entrySize,
      section: null,
    });
  }

  private makeSectionNames(): void {
    const names = ["", ...this.sections.map((s) => s.name), ".shstrtab"];
    let text = "";
    for (const n of names) {
      if (this.nameOffset.has(n)) continue;
      this.nameOffset.set(n, text.length);
      text += `${n}\0`;
    }
    this.sectionNames = bytesOf(text);
  }

  private makeSymbols(): void {
    const table = new SymbolTable(this.link);
    table.build();
    this.symbols = table.symbols;
    this.strings = table.strings;
    this.firstGlobal = table.firstGlobal;
  }

  /** Writes everything but the segments' contents. */
  write(out: Uint8Array): void {
    const { link } = this;
    const atEnd = !this.headersFit();
    const sectionsAt = atEnd
      ? out.length - sectionHeaderSize * (this.sections.length + 1)
      : headerSize + programHeaderSize * this.programs.length;
    this.writeHeader(out, sectionsAt);
    let at = headerSize;
    for (const p of this.programs) {
      put32(out, at, p.type);
      put32(out, at + 4, p.flags);
      put64(out, at + 8, p.offset);
      put64(out, at + 16, p.address);
      put64(out, at + 24, p.address);
      put64(out, at + 32, p.fileSize);
      put64(out, at + 40, p.memorySize);
      put64(out, at + 48, p.align);
      at += programHeaderSize;
    }
    this.writeSectionHeaders(out, sectionsAt);
    let end = link.headerSize;
    for (const n of this.notes) {
      end -= noteSize(n);
      put32(out, end, n.owner.length);
      put32(out, end + 4, n.description.length);
      put32(out, end + 8, n.type);
      out.set(bytesOf(n.owner), end + 12);
      out.set(n.description, end + 12 + n.owner.length);
    }
    at = this.tail;
    for (const part of [this.symbols, this.strings, this.sectionNames]) {
      out.set(part, at);
      at += part.length;
    }
  }

  private writeHeader(out: Uint8Array, sectionsAt: number): void {
    out.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    put16(out, 16, 2); // executable
    put16(out, 18, 62); // x86-64
    put32(out, 20, 1);
    put64(out, 24, this.link.entry);
    put64(out, 32, headerSize);
    put64(out, 40, sectionsAt);
    put16(out, 52, headerSize);
    put16(out, 54, programHeaderSize);
    put16(out, 56, this.programs.length);
    put16(out, 58, sectionHeaderSize);
    put16(out, 60, this.sections.length + 1);
    put16(out, 62, this.sections.length);
  }

  private writeSectionHeaders(out: Uint8Array, start: number): void {
    let at = start + sectionHeaderSize;
    for (const s of this.sections) {
      put32(out, at, this.nameOffset.get(s.name)!);
      put32(out, at + 4, s.type);
      put64(out, at + 8, s.flags);
      put64(out, at + 16, s.address);
      put64(out, at + 24, s.offset);
      put64(out, at + 32, s.size);
      put32(out, at + 40, s.link === "" ? 0 : this.sections.findIndex((x) => x.name === s.link) + 1);
      put32(out, at + 44, s.info);
      put64(out, at + 48, s.align);
      put64(out, at + 56, s.entrySize);
      at += sectionHeaderSize;
    }
  }
}

const enum Binding {
  Local = 0,
  Global = 1,
}

const enum SymbolType {
  Object = 1,
  Func = 2,
  File = 4,
}

/** .symtab and .strtab: functions in order of address, then data in the order of Link.live; local ones first. */
class SymbolTable {
  symbols: Uint8Array = new Uint8Array(1 << 16);
  strings: Uint8Array = new Uint8Array(1 << 16);
  firstGlobal = 0;
  private count = 0;
  private stringsUsed = 1;
  private readonly text: number;
  private readonly etext: number;

  constructor(private readonly link: Link) {
    this.text = link.syms.lookup("runtime.text");
    this.etext = link.syms.lookup("runtime.etext");
  }

  build(): void {
    this.count = 1;
    this.putString("go.go");
    this.entry(1, (Binding.Local << 4) | SymbolType.File, 0xfff1, 0, 0);
    const globals: number[] = [];
    const globalTypes: SymbolType[] = [];
    const add = (id: number, type: SymbolType): void => {
      if (this.isLocal(id)) this.put(id, type, Binding.Local);
      else {
        globals.push(id);
        globalTypes.push(type);
      }
    };
    const { link } = this;
    const { syms } = link;
    if (link.hasRuntime && this.text !== 0) add(this.text, SymbolType.Func);
    for (const id of link.textOrder) add(id, SymbolType.Func);
    if (link.hasRuntime && this.etext !== 0) add(this.etext, SymbolType.Func);
    const ids = link.live();
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const attr = syms.attr[id]!;
      if ((attr & Attr.NotInSymbolTable) !== 0) continue;
      const kind = syms.kind[id]!;
      if (kind <= Kind.TextEnd || kind >= Kind.TlsBss || syms.nameLen[id] === 0) continue;
      if (syms.mem[syms.nameAt[id]!] === 0x2e || syms.sect[id] === 0) continue;
      if (!link.hasRuntime && (attr & Attr.Special) !== 0) continue;
      add(id, SymbolType.Object);
    }
    this.firstGlobal = this.count;
    for (let i = 0; i < globals.length; i++) this.put(globals[i]!, globalTypes[i]!, Binding.Global);
    this.symbols = this.symbols.subarray(0, this.count * symbolSize);
    this.strings = this.strings.subarray(0, this.stringsUsed);
  }

  private isLocal(id: number): boolean {
    const { syms } = this.link;
    const attr = syms.attr[id]!;
    if ((attr & SymFlag.Local) !== 0) return true;
    return (attr & Attr.Static) !== 0 && !syms.name(id).includes("..stmp_");
  }

  private put(id: number, type: SymbolType, binding: Binding): void {
    const { link } = this;
    const { syms } = link;
    const section = link.sections[syms.sect[id]!];
    if (section === null || section === undefined) {
      link.error(id, "missing section in putelfsym");
      return;
    }
    const at = this.putName(id);
    const size = syms.size[id]!;
    this.entry(at, (binding << 4) | type, section.number, syms.value[id]!, size);
  }

  private entry(name: number, info: number, section: number, value: number, size: number): void {
    const at = this.count++ * symbolSize;
    if (at + symbolSize > this.symbols.length) this.symbols = grow(this.symbols);
    const out = this.symbols;
    put32(out, at, name);
    out[at + 4] = info;
    put16(out, at + 6, section);
    put64(out, at + 8, value);
    put64(out, at + 16, size);
  }

  /** The symbol's name; "·" becomes "."; an ABI0 function beside a Go one of that name says so. */
  private putName(id: number): number {
    const { syms } = this.link;
    const n = syms.nameLen[id]!;
    const from = syms.nameAt[id]!;
    while (this.stringsUsed + n + 8 > this.strings.length) this.strings = grow(this.strings);
    const { mem } = syms;
    const start = this.stringsUsed;
    let to = start;
    const name = mem.subarray(from, from + n);
    if (name.indexOf(0xc2) < 0) {
      this.strings.set(name, to);
      to += n;
    } else {
      for (let i = 0; i < n; i++) {
        const dot = name[i] === 0xc2 && name[i + 1] === 0xb7;
        this.strings[to++] = dot ? 0x2e : name[i]!;
        if (dot) i++;
      }
    }
    if (isText(syms.kind[id]!) && syms.abi[id] === 0 && (syms.attr[id]! & Attr.Static) === 0) {
      const other = syms.twin(id, 1);
      if (other !== 0 && isText(syms.kind[other]!)) for (const c of ".abi0") this.strings[to++] = c.charCodeAt(0);
    }
    this.strings[to++] = 0;
    this.stringsUsed = to;
    return start;
  }

  private putString(s: string): void {
    const b = bytesOf(`${s}\0`);
    this.strings.set(b, this.stringsUsed);
    this.stringsUsed += b.length;
  }
}

function grow(b: Uint8Array): Uint8Array {
  const more = new Uint8Array(b.length * 2);
  more.set(b);
  return more;
}

function bytesOf(s: string): Uint8Array {
  const b = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) b[i] = s.charCodeAt(i);
  return b;
}

function fromHex(s: string): Uint8Array {
  const b = new Uint8Array(s.length >> 1);
  for (let i = 0; i < b.length; i++) b[i] = parseInt(s.slice(2 * i, 2 * i + 2), 16);
  return b;
}
