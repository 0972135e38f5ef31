// Debugging information: a compile unit per package with its functions, inlined calls and lines, and how to unwind each
// function's frame, variables of packages and their types. In: functions with addresses and their pc-value tables, variables with
// type descriptors; out: the .debug_* sections' bytes. Everything comes from the tables that the runtime uses too, so it is there
// for whatever made the code.
// Contract: DWARF 4; System V ABI for x86-64 (register numbers).
import { AuxType } from "../obj/kinds.ts";
import { i32, u32 } from "../obj/objfile.ts";
import { PcTableReader } from "../obj/pctable.ts";
import { Bytes } from "./dwarf-bytes.ts";
import { firstTypeAbbrev, TypeEntries, typeAbbreviations } from "./dwarf-types.ts";
import { firstVariableAbbrev, VariableEntries, variableAbbreviations } from "./dwarf-vars.ts";
import { type FuncTables, inlineNode } from "./functables.ts";
import { Attr, isData, Kind } from "./kinds.ts";
import { expandGoroot } from "./pclntab.ts";
import { packageOf } from "./provided.ts";
import type { Link, Section } from "./state.ts";
import { type LinkObject, put32, put64 } from "./symbols.ts";

const enum Abbrev {
  Unit = 1,
  DataUnit = 2,
  Global = 3,
  Abstract = 4,
  InlinedRange = 5,
  InlinedRanges = 6,
  /** A function; plus FunctionBit's. */
  Function = 7,
}

const enum FunctionBit {
  Local = 1,
  /** Has entries inside its own. */
  Parent = 2,
  /** Nobody wrote it: no file and line. */
  Made = 4,
}

// Attributes with their forms.
const name = [0x03, 0x08]; // string
const lowPc = [0x11, 0x01]; // addr
const highPc = [0x12, 0x06]; // data4: how many bytes there are
const rangeList = [0x55, 0x17]; // sec_offset
const external = [0x3f, 0x19]; // flag_present
const origin = [0x31, 0x10]; // ref_addr
const line = [0x3b, 0x0f]; // udata
const callSite = [0x58, 0x0f, 0x59, 0x0f]; // file, line: udata

/** The abbreviation of a function with those bits. */
function functionAbbrev(bits: number): readonly number[] {
  // name, low_pc, high_pc, frame_base exprloc; decl_file udata, decl_line udata; external
  return [
    0x2e,
    (bits & FunctionBit.Parent) !== 0 ? 1 : 0,
    ...[...name, ...lowPc, ...highPc, 0x40, 0x18],
    ...((bits & FunctionBit.Made) !== 0 ? [] : [0x3a, 0x0f, ...line]),
    ...((bits & FunctionBit.Local) !== 0 ? [] : external),
  ];
}

/** [tag, has children, attribute, form, …] by number. */
const abbreviations: readonly (readonly number[])[] = [
  // compile_unit: name, language data1, stmt_list sec_offset, low_pc, ranges, comp_dir string, producer string
  [0x11, 1, ...name, 0x13, 0x0b, 0x10, 0x17, ...lowPc, ...rangeList, 0x1b, 0x08, 0x25, 0x08],
  // the same without functions
  [0x11, 1, ...name, 0x13, 0x0b, 0x1b, 0x08, 0x25, 0x08],
  // variable of a package: location exprloc, type ref_addr
  [0x34, 0, ...name, 0x02, 0x18, 0x49, 0x10, ...external],
  // subprogram that stands for its inlined copies: inline data1
  [0x2e, 0, ...name, 0x20, 0x0b, ...line, ...external],
  // inlined_subroutine, with one range and with several
  [0x1d, 1, ...origin, ...lowPc, ...highPc, ...callSite],
  [0x1d, 1, ...origin, ...rangeList, ...callSite],
  // subprogram, by FunctionBit
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(functionAbbrev),
];

const lineBase = -4;
const lineRange = 10;
const opcodeBase = 11;
const languageGo = 0x16;

/** What a package has: functions as places in the text, in order of address; variables as symbols, in the order of Link.live. */
interface Unit {
  readonly functions: number[];
  readonly variables: number[];
}

/** The sections' contents, in the order in which they stand in the file. */
export class DebugInfo {
  private readonly info = new Bytes(1 << 18);
  private readonly line = new Bytes(1 << 18);
  private readonly frame = new Bytes(1 << 18);
  private readonly ranges = new Bytes(1 << 16);
  private readonly reader = new PcTableReader(new Uint8Array(0));
  /** Where the entry of an inlined function is in .debug_info, by symbol; 0: nowhere yet. */
  private readonly abstractAt: Int32Array;
  private contents: { name: string; bytes: Uint8Array }[] = [];
  private packed: Promise<(Uint8Array | null)[]> = Promise.resolve([]);
  readonly sections: { section: Section; data: Uint8Array }[] = [];

  private tables!: FuncTables;
  private readonly types: TypeEntries;
  private readonly variables: VariableEntries;
  private readonly producer: string;

  constructor(private readonly link: Link) {
    this.abstractAt = new Int32Array(link.syms.count);
    this.types = new TypeEntries(link, this.info);
    this.variables = new VariableEntries(link, this.info, this.types);
    this.producer = `Go cmd/compile ${link.options.buildVersion || "go1.26"}; regabi`;
  }

  /** Makes the sections' contents from functions' `tables` and begins to compress them: that goes on while the link does other things. */
  build(tables: FuncTables): void {
    this.tables = tables;
    this.startFrames();
    const units = this.unitsByPackage();
    this.addVariables(units);
    for (const [pkg, { functions, variables }] of units) this.unit(pkg, functions, variables);
    if (!this.types.isEmpty) this.types.finish(this.producer);
    this.contents = [
      { name: ".debug_abbrev", bytes: this.abbrev() },
      { name: ".debug_line", bytes: this.line.bytes() },
      { name: ".debug_frame", bytes: this.frame.bytes() },
      { name: ".debug_info", bytes: this.info.bytes() },
      { name: ".debug_ranges", bytes: this.ranges.bytes() },
      { name: ".debug_loc", bytes: this.variables.lists.bytes() },
    ];
    const { compressDwarf, deflate } = this.link.options;
    this.packed = Promise.all(this.contents.map((c) => (compressDwarf ? compress(c.bytes, deflate) : null)));
  }

  /** How long the sections are at most. */
  get room(): number {
    return this.contents.reduce((n, c) => n + c.bytes.length + 8, 0);
  }

  /** Gives the sections their places behind each other in the debug segment, once they are compressed. */
  async place(): Promise<void> {
    const { link } = this;
    let at = 0;
    const packed = await this.packed;
    this.contents.forEach(({ name, bytes }, i) => {
      const compressed = packed[i]!;
      const data = compressed ?? bytes;
      const section = link.addSection(link.dwarf, name);
      section.align = compressed === null ? 1 : 8;
      section.compressed = compressed !== null;
      section.address = at;
      section.length = data.length;
      at += data.length;
      if (link.options.compressDwarf) at = Math.ceil(at / 8) * 8;
      this.sections.push({ section, data });
    });
    link.dwarf.length = link.dwarf.fileLength = at;
  }

  /** Functions by package, in order of address, as places in the text. */
  private unitsByPackage(): Map<string, Unit> {
    const { syms, textOrder } = this.link;
    const units = new Map<string, Unit>();
    let last: LinkObject | null = null;
    let list: number[] = [];
    for (let k = 0; k < textOrder.length; k++) {
      const id = textOrder[k]!;
      const kind = syms.kind[id]!;
      if (kind !== Kind.Text && kind !== Kind.TextFips) continue;
      const o = syms.objects[syms.obj[id]!]!;
      if (o.index === 0) continue;
      if (o !== last) {
        last = o;
        list = unitOf(units, o.pkg).functions;
      }
      list.push(k);
    }
    return units;
  }

  /** Adds the variables of packages: what has a type and no name that the compiler made up. */
  private addVariables(units: Map<string, Unit>): void {
    const { link } = this;
    const { syms } = link;
    const ids = link.live();
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const kind = syms.kind[id]!;
      if ((!isData(kind) && kind !== Kind.ModuleData) || syms.nameLen[id] === 0 || link.typeOf(id) === 0) continue;
      const symbolName = syms.name(id);
      const o = syms.objects[syms.obj[id]!]!;
      const own = packageOf(symbolName);
      if (symbolName.startsWith("..", own.length) || symbolName.length === own.length) continue;
      unitOf(units, o.index === 0 ? own : o.pkg).variables.push(id);
    }
  }

  private variable(id: number): void {
    const { info } = this;
    const { syms } = this.link;
    info.reserve(4);
    info.u8(Abbrev.Global);
    info.copy(syms.mem, syms.nameAt[id]!, syms.nameLen[id]!);
    info.reserve(16);
    info.u8(9);
    info.u8(0x03); // the address follows
    info.u64(syms.value[id]!);
    this.types.refer(this.link.typeOf(id));
  }

  private abbrev(): Uint8Array {
    const b = new Bytes();
    const write = ([tag, children, ...forms]: readonly number[], code: number): void => {
      b.uleb(code);
      b.uleb(tag!);
      b.u8(children!);
      for (const f of forms) b.uleb(f);
      b.u16(0);
    };
    abbreviations.forEach((a, i) => {
      write(a, i + 1);
    });
    variableAbbreviations.forEach((a, i) => {
      write(a, firstVariableAbbrev + i);
    });
    typeAbbreviations.forEach((a, i) => {
      write(a, firstTypeAbbrev + i);
    });
    b.u8(0);
    return b.bytes();
  }

  /** Begins a unit; where its length is. */
  private begin(abbrev: Abbrev, pkg: string): number {
    const { info } = this;
    const length = info.room(4);
    info.reserve(16);
    info.u16(4);
    info.u32(0);
    info.u8(8);
    info.uleb(abbrev);
    info.text(pkg === "" ? "main" : pkg);
    info.reserve(32);
    info.u8(languageGo);
    return length;
  }

  private end(length: number, variables: readonly number[]): void {
    for (let k = 0; k < variables.length; k++) this.variable(variables[k]!);
    this.info.reserve(1);
    this.info.u8(0);
    this.info.closeLength(length);
  }

  private unit(pkg: string, functions: readonly number[], variables: readonly number[]): void {
    if (functions.length > 0) return this.codeUnit(pkg, functions, variables);
    const length = this.begin(Abbrev.DataUnit, pkg);
    this.info.text(".");
    this.info.text(this.producer);
    this.end(length, variables);
  }

  private codeUnit(pkg: string, functions: readonly number[], variables: readonly number[]): void {
    const { info, link, ranges, tables: t } = this;
    const { syms } = link;
    const lineStart = this.line.length;
    const files = new UnitFiles(link.options.goroot);
    const program = new LineProgram(files, t);
    const length = this.begin(Abbrev.Unit, pkg);
    info.u32(lineStart);
    info.u64(0);
    const rangesAt = info.length;
    info.u32(0);
    info.text(".");
    info.text(this.producer);
    const extents = new Bytes();
    const { variables: locals } = this;
    const calls = new InlinedCalls(link, t, info, ranges, this.abstractAt, locals);
    for (let k = 0; k < functions.length; k++) {
      const place = functions[k]!;
      const id = link.textOrder[place]!;
      const low = syms.value[id]!;
      const size = syms.size[id]!;
      const isCaller = t.inlineCount[place]! > 0;
      const object = syms.objects[syms.obj[id]!]!;
      const file = program.function(link, place, object.files, low, size);
      if (isCaller) this.abstractEntries(place, object);
      info.reserve(64);
      const isParent = locals.open(id, low) || isCaller;
      let bits = isParent ? FunctionBit.Parent : 0;
      if ((syms.attr[id]! & Attr.Static) !== 0) bits |= FunctionBit.Local;
      if (file === 0) bits |= FunctionBit.Made;
      info.u8(Abbrev.Function + bits);
      info.copy(syms.mem, syms.nameAt[id]!, syms.nameLen[id]!);
      info.reserve(64);
      info.u64(low);
      info.u32(size);
      info.u8(1);
      info.u8(0x9c); // the frame's address is the call frame address
      if (file !== 0) {
        info.uleb(file);
        info.uleb(t.info[place] === 0 ? 0 : startLine(syms.mem, t.infoAt[place]!));
      }
      locals.writeOwn();
      if (isCaller) calls.write(place, object, files, low);
      info.reserve(1);
      if (isParent) info.u8(0);
      extents.reserve(16);
      extents.u64(low);
      extents.u64(low + size);
      this.frameOf(t.pcsp[place]!, low, size);
    }
    this.end(length, variables);
    put32(info.data, rangesAt, ranges.length);
    ranges.reserve(extents.length + 16);
    ranges.data.set(extents.bytes(), ranges.length);
    ranges.length += extents.length + 16;
    program.finish(this.line);
  }

  /** Entries for the functions that are inlined into the current one, where there is none yet. */
  private abstractEntries(place: number, object: LinkObject): void {
    const { info, abstractAt, tables } = this;
    const { syms } = this.link;
    for (let k = 0, at = tables.inlineAt[place]!; k < tables.inlineCount[place]!; k++, at += inlineNode) {
      const fn = syms.resolve(object, at + 12);
      if (abstractAt[fn] !== 0) continue;
      abstractAt[fn] = info.length;
      const facts = syms.aux(fn, AuxType.FuncInfo);
      info.reserve(16);
      info.u8(Abbrev.Abstract);
      info.copy(syms.mem, syms.nameAt[fn]!, syms.nameLen[fn]!);
      info.reserve(16);
      info.u8(1); // inlined, not because anybody said so
      info.uleb(facts === 0 ? 0 : startLine(syms.mem, syms.dataAt[facts]!));
    }
  }

  /** What all frames share: the call frame address is RSP + 8 at entry, the return address lies below it. */
  private startFrames(): void {
    const f = this.frame;
    const length = f.room(4);
    f.reserve(32);
    f.u32(0xffffffff);
    f.u8(3);
    f.u8(0);
    f.uleb(1);
    f.sleb(-8);
    f.uleb(16);
    f.u8(0x0c); // def_cfa rsp, 8
    f.uleb(7);
    f.uleb(8);
    f.u8(0x80 | 16); // offset of the return address: 1 * -8
    f.uleb(1);
    this.closeFrame(length);
  }

  private closeFrame(length: number): void {
    this.frame.reserve(8);
    while ((this.frame.length - length - 4) % 8 !== 0) this.frame.u8(0);
    this.frame.closeLength(length);
  }

  private frameOf(pcsp: number, low: number, size: number): void {
    const f = this.frame;
    const length = f.room(4);
    const { syms } = this.link;
    // A row of the table takes two bytes at least, and makes eleven here at most.
    f.reserve(32 + 6 * syms.dataLen[pcsp]!);
    f.u32(0);
    f.u64(low);
    f.u64(size);
    if (pcsp !== 0) {
      const from = syms.dataAt[pcsp]!;
      const r = this.reader;
      r.open(syms.mem, from, from + syms.dataLen[pcsp]!);
      let at = 0;
      while (r.next()) {
        const delta = r.pc - at;
        at = r.pc;
        if (delta > 0 && delta < 0x40) f.u8(0x40 | delta);
        else if (delta >= 0x40 && delta < 0x100) {
          f.u8(0x02);
          f.u8(delta);
        } else if (delta >= 0x100 && delta < 0x10000) {
          f.u8(0x03);
          f.u16(delta);
        } else if (delta >= 0x10000) {
          f.u8(0x04);
          f.u32(delta);
        }
        f.u8(0x0e); // def_cfa_offset
        f.uleb(Math.max(0, r.value) + 8);
      }
    }
    this.closeFrame(length);
  }
}

function unitOf(units: Map<string, Unit>, pkg: string): Unit {
  let u = units.get(pkg);
  if (u === undefined) units.set(pkg, (u = { functions: [], variables: [] }));
  return u;
}

function startLine(mem: Uint8Array, infoAt: number): number {
  return Math.max(0, i32(mem, infoAt + 12));
}

/** The calls that were inlined into a function, as entries inside its own. */
class InlinedCalls {
  /** By call: the one that it is nested in, the first one in it, the next one beside it; -1. */
  private parents = new Int32Array(64);
  private firsts = new Int32Array(64);
  private nexts = new Int32Array(64);
  /** [from, to, …] of each call, what is nested in it included. */
  private extents: number[][] = [];
  private readonly reader = new PcTableReader(new Uint8Array(0));
  private low = 0;

  constructor(
    private readonly link: Link,
    private readonly tables: FuncTables,
    private readonly info: Bytes,
    private readonly ranges: Bytes,
    private readonly abstractAt: Int32Array,
    private readonly variables: VariableEntries,
  ) {}

  /** Writes the calls in the function at address `low`. */
  write(place: number, object: LinkObject, files: UnitFiles, low: number): void {
    this.low = low;
    const inlineAt = this.tables.inlineAt[place]!;
    const count = this.tables.inlineCount[place]!;
    const first = this.readTree(inlineAt, count);
    this.readExtents(this.tables.pcinline[place]!, count);
    this.siblings(first, inlineAt, object, files);
  }

  /** The first call that stands in the function itself; -1. */
  private readTree(inlineAt: number, n: number): number {
    const { mem } = this.link.syms;
    if (n > this.parents.length) {
      this.parents = new Int32Array(2 * n);
      this.firsts = new Int32Array(2 * n);
      this.nexts = new Int32Array(2 * n);
    }
    this.firsts.fill(-1, 0, n);
    while (this.extents.length < n) this.extents.push([]);
    let first = -1;
    for (let i = n - 1; i >= 0; i--) {
      this.extents[i]!.length = 0;
      // A call comes behind the one that it is nested in.
      const parent = Math.min(i32(mem, inlineAt + inlineNode * i), i - 1);
      this.parents[i] = parent;
      this.nexts[i] = parent < 0 ? first : this.firsts[parent]!;
      if (parent < 0) first = i;
      else this.firsts[parent] = i;
    }
    return first;
  }

  private readExtents(pcinline: number, count: number): void {
    const { extents, parents, reader: r } = this;
    const { syms } = this.link;
    const from = syms.dataAt[pcinline]!;
    r.open(syms.mem, from, from + syms.dataLen[pcinline]!);
    while (r.next()) {
      for (let i = r.value < count ? r.value : -1; i >= 0; i = parents[i]!) {
        const extent = extents[i]!;
        if (extent[extent.length - 1] === r.pc) extent[extent.length - 1] = r.nextPc;
        else extent.push(r.pc, r.nextPc);
      }
    }
  }

  private siblings(first: number, inlineAt: number, object: LinkObject, files: UnitFiles): void {
    const { info } = this;
    const { syms } = this.link;
    for (let i = first; i >= 0; i = this.nexts[i]!) {
      const extent = this.extents[i]!;
      if (extent.length === 0) continue;
      const at = inlineAt + inlineNode * i;
      info.reserve(64);
      info.u8(extent.length === 2 ? Abbrev.InlinedRange : Abbrev.InlinedRanges);
      info.u32(this.abstractAt[syms.resolve(object, at + 12)]!);
      if (extent.length === 2) {
        info.u64(this.low + extent[0]!);
        info.u32(extent[1]! - extent[0]!);
      } else this.rangeList(extent);
      info.uleb(files.number(object.files, u32(syms.mem, at + 4)));
      info.uleb(Math.max(0, i32(syms.mem, at + 8)));
      this.variables.writeOf(i);
      this.siblings(this.firsts[i]!, inlineAt, object, files);
      info.reserve(1);
      info.u8(0);
    }
  }

  private rangeList(extent: readonly number[]): void {
    const { ranges } = this;
    this.info.u32(ranges.length);
    ranges.reserve(8 * extent.length + 16);
    for (const pc of extent) ranges.u64(this.low + pc);
    ranges.room(16);
  }
}

/** A unit's source files, numbered from 1 in order of first use. */
class UnitFiles {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();
  /** By name as the objects have it. */
  private readonly given = new Map<string, number>();
  /** By object's file list and number: most lookups repeat the last list. */
  private list: readonly string[] = [];
  private cache: number[] = [];
  private readonly caches = new Map<readonly string[], number[]>();

  constructor(private readonly goroot: string) {}

  number(list: readonly string[], n: number): number {
    if (list !== this.list) this.open(list);
    const { cache } = this;
    const cached = n < cache.length ? cache[n]! : 0;
    if (cached !== 0) return cached;
    const number = this.lookup(list[n] ?? "??");
    while (cache.length <= n) cache.push(0);
    cache[n] = number;
    return number;
  }

  private open(list: readonly string[]): void {
    this.list = list;
    this.cache = this.caches.get(list) ?? [];
    if (this.cache.length === 0) this.caches.set(list, this.cache);
  }

  private lookup(given: string): number {
    const known = this.given.get(given);
    if (known !== undefined) return known;
    const name = expandGoroot(given, this.goroot);
    let number = this.numbers.get(name);
    if (number === undefined) {
      this.names.push(name);
      number = this.names.length;
      this.numbers.set(name, number);
    }
    this.given.set(given, number);
    return number;
  }
}

/** The line number program of a unit: a sequence of rows for each function. */
class LineProgram {
  private readonly code = new Bytes();
  private readonly lines = new PcTableReader(new Uint8Array(0));
  private readonly fileRows = new PcTableReader(new Uint8Array(0));

  constructor(
    private readonly files: UnitFiles,
    private readonly tables: FuncTables,
  ) {}

  /** Adds a function; the number of the file that it begins in. */
  function(link: Link, place: number, list: readonly string[], low: number, size: number): number {
    const { info, pcline, pcfile } = this.tables;
    if (info[place] === 0 || pcline[place] === 0 || pcfile[place] === 0) return 0;
    const { syms } = link;
    const { code } = this;
    const { lines, fileRows: files } = this;
    const lineAt = syms.dataAt[pcline[place]!]!;
    const lineBytes = syms.dataLen[pcline[place]!]!;
    const fileAt = syms.dataAt[pcfile[place]!]!;
    const fileBytes = syms.dataLen[pcfile[place]!]!;
    lines.open(syms.mem, lineAt, lineAt + lineBytes);
    files.open(syms.mem, fileAt, fileAt + fileBytes);
    // A row of either table takes two bytes at least, and makes eighteen here at most.
    code.reserve(32 + 9 * (lineBytes + fileBytes));
    code.u8(0); // extended: set_address
    code.uleb(9);
    code.u8(2);
    code.u64(low);
    let pc = 0;
    let line = 1;
    let file = 1;
    let first = 0;
    let more = lines.next() && files.next();
    while (more) {
      const from = Math.max(lines.pc, files.pc);
      if (lines.value >= 0 && files.value >= 0) {
        const number = this.files.number(list, files.value);
        if (first === 0) first = number;
        if (number !== file) {
          code.u8(4); // set_file
          code.uleb(number);
          file = number;
        }
        this.row(from - pc, lines.value - line);
        pc = from;
        line = lines.value;
      }
      // Whichever table changes first gives the next row.
      const end = Math.min(lines.nextPc, files.nextPc);
      more = true;
      if (lines.nextPc === end) more = lines.next();
      if (files.nextPc === end) more = files.next() && more;
    }
    code.u8(2); // advance_pc to the end
    code.uleb(size - pc);
    code.u8(0); // extended: end_sequence
    code.uleb(1);
    code.u8(1);
    return first;
  }

  private row(pcDelta: number, lineDelta: number): void {
    const { code } = this;
    let dl = lineDelta;
    let dp = pcDelta;
    if (dl < lineBase || dl >= lineBase + lineRange) {
      code.u8(3); // advance_line
      code.sleb(dl);
      dl = 0;
    }
    if (dl - lineBase + lineRange * dp + opcodeBase > 255) {
      code.u8(2); // advance_pc
      code.uleb(dp);
      dp = 0;
    }
    code.u8(dl - lineBase + lineRange * dp + opcodeBase);
  }

  finish(out: Bytes): void {
    const length = out.room(4);
    out.reserve(64);
    out.u16(4);
    const headerLength = out.room(4);
    out.reserve(64);
    out.u8(1);
    out.u8(1);
    out.u8(1);
    out.u8(lineBase & 0xff);
    out.u8(lineRange);
    out.u8(opcodeBase);
    for (const n of [0, 1, 1, 1, 1, 0, 0, 0, 1, 0]) out.u8(n);
    out.u8(0); // no include directories: names are absolute
    for (const name of this.files.names) {
      out.text(name);
      out.reserve(4);
      out.u8(0);
      out.u8(0);
      out.u8(0);
    }
    out.u8(0);
    out.closeLength(headerLength);
    const code = this.code.bytes();
    out.reserve(code.length);
    const at = out.room(code.length);
    out.data.set(code, at);
    out.closeLength(length);
  }
}

/** The section compressed as ELF knows it (Chdr, zlib); null if that does not make it smaller. */
async function compress(
  bytes: Uint8Array,
  deflate: ((b: Uint8Array) => Promise<Uint8Array>) | null,
): Promise<Uint8Array | null> {
  if (deflate === null || bytes.length < 64) return null;
  const z = await deflate(bytes);
  if (z.length + 24 >= bytes.length) return null;
  const out = new Uint8Array(24 + z.length);
  put32(out, 0, 1);
  put64(out, 8, bytes.length);
  put64(out, 16, 1);
  out.set(z, 24);
  return out;
}
