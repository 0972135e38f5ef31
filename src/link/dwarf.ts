// Debugging information: a compile unit per package with its functions, lines, and how to unwind each function's frame.
// In: functions with addresses and their pc-value tables; out: the .debug_* sections' bytes. Everything comes from the
// tables that the runtime uses too, so it is there for whatever made the code. Variables and types are not described.
// Contract: DWARF 4; System V ABI for x86-64 (register numbers).
import { PcTableReader } from "../obj/pctable.ts";
import { Attr, Kind } from "./kinds.ts";
import { expandGoroot, FuncAux } from "./pclntab.ts";
import type { Link, Section } from "./state.ts";
import { put32, put64 } from "./symbols.ts";

const encoder = new TextEncoder();

/** Bytes at the end of a growing array. */
class Bytes {
  data: Uint8Array = new Uint8Array(1 << 16);
  length = 0;

  room(n: number): number {
    const at = this.length;
    this.length = at + n;
    if (this.length > this.data.length) {
      const more = new Uint8Array(Math.max(this.length, this.data.length * 2));
      more.set(this.data.subarray(0, at));
      this.data = more;
    }
    return at;
  }

  u8(x: number): void {
    const at = this.room(1);
    this.data[at] = x;
  }

  u16(x: number): void {
    this.u8(x & 0xff);
    this.u8((x >> 8) & 0xff);
  }

  u32(x: number): void {
    const at = this.room(4);
    put32(this.data, at, x);
  }

  u64(x: number): void {
    const at = this.room(8);
    put64(this.data, at, x);
  }

  uleb(x: number): void {
    while (x >= 0x80) {
      this.u8((x & 0x7f) | 0x80);
      x = Math.floor(x / 0x80);
    }
    this.u8(x);
  }

  sleb(x: number): void {
    for (;;) {
      const low = x & 0x7f;
      x >>= 7;
      if ((x === 0 && (low & 0x40) === 0) || (x === -1 && (low & 0x40) !== 0)) {
        this.u8(low);
        return;
      }
      this.u8(low | 0x80);
    }
  }

  text(s: string): void {
    const b = encoder.encode(s);
    const at = this.room(b.length + 1);
    this.data.set(b, at);
    this.data[at + b.length] = 0;
  }

  /** A name that is in the arena already. */
  copy(from: Uint8Array, at: number, n: number): void {
    const to = this.room(n + 1);
    this.data.set(from.subarray(at, at + n), to);
    this.data[to + n] = 0;
  }

  /** Fills in a 32-bit length that counts what follows it. */
  closeLength(at: number): void {
    put32(this.data, at, this.length - at - 4);
  }

  bytes(): Uint8Array {
    return this.data.subarray(0, this.length);
  }
}

const enum Abbrev {
  Unit = 1,
  Function = 2,
  LocalFunction = 3,
}

/** [tag, has children, attribute, form, …] by number. */
const abbreviations: readonly (readonly number[])[] = [
  // compile_unit: name string, language data1, stmt_list sec_offset, low_pc addr, ranges sec_offset, comp_dir string, producer string
  [0x11, 1, 0x03, 0x08, 0x13, 0x0b, 0x10, 0x17, 0x11, 0x01, 0x55, 0x17, 0x1b, 0x08, 0x25, 0x08],
  // subprogram: name string, low_pc addr, high_pc data4, frame_base exprloc, decl_file udata, decl_line udata, external flag_present
  [0x2e, 0, 0x03, 0x08, 0x11, 0x01, 0x12, 0x06, 0x40, 0x18, 0x3a, 0x0f, 0x3b, 0x0f, 0x3f, 0x19],
  // The same without external.
  [0x2e, 0, 0x03, 0x08, 0x11, 0x01, 0x12, 0x06, 0x40, 0x18, 0x3a, 0x0f, 0x3b, 0x0f],
];

const lineBase = -4;
const lineRange = 10;
const opcodeBase = 11;
const languageGo = 0x16;

/** The sections' contents, in the order in which they stand in the file. */
export class DebugInfo {
  private readonly info = new Bytes();
  private readonly line = new Bytes();
  private readonly frame = new Bytes();
  private readonly ranges = new Bytes();
  private readonly aux = new FuncAux();
  readonly sections: { section: Section; data: Uint8Array }[] = [];

  constructor(private readonly link: Link) {}

  /** Builds the sections and gives them their places behind each other in the debug segment. */
  build(): void {
    this.startFrames();
    for (const [pkg, functions] of this.unitsByPackage()) this.unit(pkg, functions);
    const { link } = this;
    let at = 0;
    const add = (name: string, bytes: Uint8Array): void => {
      const compressed = link.options.compressDwarf ? compress(bytes, link.options.deflate) : null;
      const data = compressed ?? bytes;
      const section = link.addSection(link.dwarf, name);
      section.align = compressed === null ? 1 : 8;
      section.compressed = compressed !== null;
      section.address = at;
      section.length = data.length;
      at += data.length;
      if (link.options.compressDwarf) at = Math.ceil(at / 8) * 8;
      this.sections.push({ section, data });
    };
    add(".debug_abbrev", this.abbrev());
    add(".debug_line", this.line.bytes());
    add(".debug_frame", this.frame.bytes());
    add(".debug_info", this.info.bytes());
    add(".debug_ranges", this.ranges.bytes());
    link.dwarf.length = link.dwarf.fileLength = at;
  }

  /** Functions by package, in order of address. */
  private unitsByPackage(): Map<string, number[]> {
    const { syms, textOrder } = this.link;
    const units = new Map<string, number[]>();
    for (const id of textOrder) {
      const kind = syms.kind[id]!;
      if (kind !== Kind.Text && kind !== Kind.TextFips) continue;
      const o = syms.objects[syms.obj[id]!]!;
      if (o.index === 0) continue;
      const list = units.get(o.pkg);
      if (list === undefined) units.set(o.pkg, [id]);
      else list.push(id);
    }
    return units;
  }

  private abbrev(): Uint8Array {
    const b = new Bytes();
    abbreviations.forEach(([tag, children, ...forms], i) => {
      b.uleb(i + 1);
      b.uleb(tag!);
      b.u8(children!);
      for (const f of forms) b.uleb(f);
      b.u16(0);
    });
    b.u8(0);
    return b.bytes();
  }

  private unit(pkg: string, functions: readonly number[]): void {
    const { info, link } = this;
    const { syms } = link;
    const lineStart = this.line.length;
    const files = new UnitFiles(link.options.goroot);
    const program = new LineProgram(files);
    const unitLength = info.room(4);
    info.u16(4);
    info.u32(0);
    info.u8(8);
    info.uleb(Abbrev.Unit);
    info.text(pkg === "" ? "main" : pkg);
    info.u8(languageGo);
    info.u32(lineStart);
    info.u64(0);
    info.u32(this.ranges.length);
    info.text(".");
    info.text(`Go cmd/compile ${link.options.buildVersion || "go1.26"}; regabi`);
    for (const id of functions) {
      const low = syms.value[id]!;
      const size = syms.size[id]!;
      this.aux.read(link, id);
      const list = syms.objects[syms.obj[id]!]!.files;
      const file = program.function(link, this.aux, list, low, size);
      const isLocal = (syms.attr[id]! & Attr.Static) !== 0;
      info.uleb(isLocal ? Abbrev.LocalFunction : Abbrev.Function);
      info.copy(syms.mem, syms.nameAt[id]!, syms.nameLen[id]!);
      info.u64(low);
      info.u32(size);
      info.u8(1);
      info.u8(0x9c); // the frame's address is the call frame address
      info.uleb(file);
      info.uleb(this.aux.info === 0 ? 0 : startLine(syms.mem, this.aux.infoAt));
      this.ranges.u64(low);
      this.ranges.u64(low + size);
      this.frameOf(low, size);
    }
    info.u8(0);
    info.closeLength(unitLength);
    this.ranges.u64(0);
    this.ranges.u64(0);
    program.finish(this.line);
  }

  /** What all frames share: the call frame address is RSP + 8 at entry, the return address lies below it. */
  private startFrames(): void {
    const f = this.frame;
    const length = f.room(4);
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
    while ((this.frame.length - length - 4) % 8 !== 0) this.frame.u8(0);
    this.frame.closeLength(length);
  }

  private frameOf(low: number, size: number): void {
    const f = this.frame;
    const length = f.room(4);
    f.u32(0);
    f.u64(low);
    f.u64(size);
    const { pcsp } = this.aux;
    const { syms } = this.link;
    if (pcsp !== 0) {
      const from = syms.dataAt[pcsp]!;
      const r = new PcTableReader(syms.mem, from, from + syms.dataLen[pcsp]!);
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

function startLine(mem: Uint8Array, infoAt: number): number {
  const line = mem[infoAt + 12]! | (mem[infoAt + 13]! << 8) | (mem[infoAt + 14]! << 16) | (mem[infoAt + 15]! << 24);
  return Math.max(0, line);
}

/** A unit's source files, numbered from 1 in order of first use. */
class UnitFiles {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();
  /** By object's file list and number: most lookups repeat the last list. */
  private list: readonly string[] = [];
  private cache: number[] = [];

  constructor(private readonly goroot: string) {}

  number(list: readonly string[], n: number): number {
    if (list !== this.list) {
      this.list = list;
      this.cache = [];
    }
    const cached = this.cache[n];
    if (cached !== undefined) return cached;
    const name = expandGoroot(list[n] ?? "??", this.goroot);
    let number = this.numbers.get(name);
    if (number === undefined) {
      this.names.push(name);
      number = this.names.length;
      this.numbers.set(name, number);
    }
    this.cache[n] = number;
    return number;
  }
}

/** The line number program of a unit: a sequence of rows for each function. */
class LineProgram {
  private readonly code = new Bytes();

  constructor(private readonly files: UnitFiles) {}

  /** Adds a function; the number of the file that it begins in. */
  function(link: Link, aux: FuncAux, list: readonly string[], low: number, size: number): number {
    if (aux.info === 0 || aux.pcline === 0 || aux.pcfile === 0) return 0;
    const { syms } = link;
    const { code } = this;
    const lines = new PcTableReader(
      syms.mem,
      syms.dataAt[aux.pcline],
      syms.dataAt[aux.pcline]! + syms.dataLen[aux.pcline]!,
    );
    const files = new PcTableReader(
      syms.mem,
      syms.dataAt[aux.pcfile],
      syms.dataAt[aux.pcfile]! + syms.dataLen[aux.pcfile]!,
    );
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
    out.u16(4);
    const headerLength = out.room(4);
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
      out.u8(0);
      out.u8(0);
      out.u8(0);
    }
    out.u8(0);
    out.closeLength(headerLength);
    const code = this.code.bytes();
    const at = out.room(code.length);
    out.data.set(code, at);
    out.closeLength(length);
  }
}

/** The section compressed as ELF knows it (Chdr, zlib); null if that does not make it smaller. */
function compress(bytes: Uint8Array, deflate: ((b: Uint8Array) => Uint8Array) | null): Uint8Array | null {
  if (deflate === null || bytes.length < 64) return null;
  const z = deflate(bytes);
  if (z.length + 24 >= bytes.length) return null;
  const out = new Uint8Array(24 + z.length);
  put32(out, 0, 1);
  put64(out, 8, bytes.length);
  put64(out, 16, 1);
  out.set(z, 24);
  return out;
}
