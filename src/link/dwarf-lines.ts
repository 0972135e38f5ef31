// Line number programs: which instruction comes from which line of which file. In: functions' pc-value tables; out: a
// unit's part of .debug_line.
// Contract: DWARF 4, section 6.2.
import { PcTableReader } from "../obj/pctable.ts";
import { Bytes } from "./dwarf-bytes.ts";
import type { FuncTables } from "./functables.ts";
import { expandGoroot } from "./pclntab.ts";
import type { Link } from "./state.ts";

const lineBase = -4;
const lineRange = 10;
const opcodeBase = 11;

/** A unit's source files, numbered from 1 in order of first use. */
export class UnitFiles {
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
export class LineProgram {
  private readonly code = new Bytes();
  private readonly lines = new PcTableReader(new Uint8Array(0));
  private readonly fileRows = new PcTableReader(new Uint8Array(0));

  constructor(
    private readonly files: UnitFiles,
    private readonly tables: FuncTables,
  ) {}

  /** Adds a function; the number of the file that it begins in. */
  function(link: Link, place: number, list: readonly string[]): number {
    const { info, pcline, pcfile } = this.tables;
    if (info[place] === 0 || pcline[place] === 0 || pcfile[place] === 0) return 0;
    const { syms } = link;
    const id = link.textOrder[place]!;
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
    code.address(id, 0);
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
    code.uleb(syms.size[id]! - pc);
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
    const at = out.append(this.code.bytes());
    const addresses = this.code.addresses.take();
    for (let k = 0; k < addresses.length; k += 2) out.addresses.add(at + addresses[k]!, addresses[k + 1]!);
    out.closeLength(length);
  }
}
