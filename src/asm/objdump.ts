// The code of an object file, an archive or an executable as text. In: the file's bytes; out: one piece of text a
// function. Contract: Go 1.26's cmd/objdump, cmd/internal/disasm, cmd/internal/objfile.
import { isArchive, listArchive } from "../obj/archive.ts";
import { builtins } from "../obj/builtins.ts";
import { isElf, readElf } from "../obj/elf.ts";
import { LineTable, type SourceLine } from "../obj/gopclntab.ts";
import { Abi, AuxType, RelocType } from "../obj/kinds.ts";
import { listSymbols, type NmSymbol } from "../obj/nm.ts";
import { i32, i64, ObjectFile, PkgIdx, Rec, readPreamble, u16, u32 } from "../obj/objfile.ts";
import { decodePcTable } from "../obj/pctable.ts";
import { Disassembler } from "../target/amd64/disassemble.ts";
import { alignColumns } from "./columns.ts";

/** What is to be shown. */
export interface ObjdumpOptions {
  /** Only functions whose name matches. */
  filter: RegExp | null;
  start: number;
  end: number;
  /** Line `line` of a source file, for source lines between the instructions; null: not to be had. */
  source: ((file: string, line: number) => string | null) | null;
}

interface CodeReloc {
  at: number;
  /** What the listing says of it in the instruction that starts at `pc`, counted from the function's start. */
  text(pc: number): string;
}

interface CodeFile {
  text: Uint8Array;
  textStart: number;
  symbols: NmSymbol[];
  relocs(symbol: NmSymbol): CodeReloc[];
  line(symbol: NmSymbol, pc: number): SourceLine;
}

/** Hands the listing to `print`, function by function. A string answer says why the file cannot be read. */
export function objdump(bytes: Uint8Array, options: ObjdumpOptions, print: (text: string) => void): string | null {
  const file = isElf(bytes) ? openElf(bytes) : openObject(bytes);
  if (typeof file === "string") return file;
  list(file, options, print);
  return null;
}

/** Names of the text section's ends, which are no functions. */
const sectionSymbols = /^(runtime\.|_)?e?text$/;

function list(file: CodeFile, o: ObjdumpOptions, print: (text: string) => void): void {
  const symbols = file.symbols
    .filter((s) => !sectionSymbols.test(s.name))
    .map((s, i) => ({ s, i }))
    .sort((a, b) => a.s.address - b.s.address || a.i - b.i)
    .map(({ s }) => s);
  const textEnd = file.textStart + file.text.length;
  const start = Math.max(o.start, file.textStart);
  const end = Math.min(o.end, textEnd);
  const disassembler = new Disassembler(file.text.subarray(0, end - file.textStart), (address) =>
    lookup(symbols, address),
  );
  let printed = false;
  for (const s of symbols) {
    if (s.code !== "T" && s.code !== "t") continue;
    const symbolEnd = s.address + s.size;
    if (s.address < file.textStart || symbolEnd <= start || end <= s.address) continue;
    if (o.filter !== null && !o.filter.test(s.name)) continue;
    const head = `${printed ? "\n" : ""}TEXT ${s.name}(SB) ${file.line(s, s.address).file}\n`;
    printed = true;
    const from = Math.max(s.address, start);
    print(head + listFunction(file, s, from, Math.min(symbolEnd, end), disassembler, o));
  }
}

function lookup(symbols: readonly NmSymbol[], address: number): { name: string; start: number } | null {
  let lo = 0;
  let hi = symbols.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (address < symbols[mid]!.address) hi = mid;
    else lo = mid + 1;
  }
  const s = symbols[lo - 1];
  if (s === undefined || s.address === 0 || address >= s.address + s.size) return null;
  return { name: s.name, start: s.address };
}

function listFunction(
  file: CodeFile,
  s: NmSymbol,
  from: number,
  end: number,
  d: Disassembler,
  o: ObjdumpOptions,
): string {
  const rows: string[][] = [];
  const relocs = file.relocs(s);
  let next = 0;
  let last: SourceLine = { file: "", line: 0 };
  for (let pc = from; pc < end; pc += d.length) {
    const offset = pc - file.textStart;
    d.next(offset, pc);
    const at = file.line(s, pc);
    const cells: string[] = [];
    if (o.source !== null) {
      if (at.file !== last.file || at.line !== last.line) {
        const line = o.source(at.file, at.line);
        if (line !== null) rows.push([line]);
        last = at;
      }
      cells.push(`  0x${pc.toString(16)}`);
    } else cells.push(`  ${at.file.slice(at.file.lastIndexOf("/") + 1)}:${at.line}`, `0x${pc.toString(16)}`);
    cells.push(hexBytes(file.text, offset, d.length), d.text);
    const notes: string[] = [];
    while (next < relocs.length && relocs[next]!.at < offset + d.length)
      notes.push(relocs[next++]!.text(pc - s.address));
    if (notes.length > 0) cells.push(notes.join(" "));
    rows.push([...cells, ""]);
  }
  return alignColumns(rows);
}

function hexBytes(b: Uint8Array, at: number, n: number): string {
  let s = "";
  for (let i = at; i < at + n; i++) s += b[i]!.toString(16).padStart(2, "0");
  return s;
}

function openElf(bytes: Uint8Array): CodeFile | string {
  const image = readElf(bytes);
  if (typeof image === "string") return image;
  const entries = listSymbols(bytes);
  if (typeof entries === "string") return entries;
  const text = image.sections.find((s) => s.name === ".text");
  if (text === undefined) return "text section not found";
  const pclntab = image.sections.find((s) => s.name === ".gopclntab" || s.name === ".data.rel.ro.gopclntab");
  const table =
    pclntab === undefined
      ? null
      : LineTable.open(bytes.subarray(pclntab.offset, pclntab.offset + pclntab.size), text.address);
  return {
    text: bytes.subarray(text.offset, text.offset + text.size),
    textStart: text.address,
    symbols: entries[0]!.symbols,
    relocs: () => [],
    line: (_, pc) => table?.find(pc) ?? { file: "", line: 0 },
  };
}

function openObject(bytes: Uint8Array): CodeFile | string {
  let from = 0;
  let end = bytes.length;
  if (isArchive(bytes)) {
    const { members, error } = listArchive((at, n) => bytes.subarray(at, at + n), bytes.length);
    if (error !== null) return error;
    const member = members.find(
      (m) => typeof readPreamble(bytes, m.offset, m.offset + m.size) !== "string" && m.name !== "__.PKGDEF",
    );
    if (member === undefined) return "no object in the archive";
    from = member.offset;
    end = member.offset + member.size;
  }
  const preamble = readPreamble(bytes, from, end);
  if (typeof preamble === "string") return preamble;
  const object = ObjectFile.open(bytes, preamble.objectAt, end);
  return typeof object === "string" ? object : new ObjectCode(object, end);
}

const relocNames: Partial<Record<number, string>> = {
  [RelocType.Addr]: "R_ADDR",
  [RelocType.AddrOff]: "R_ADDROFF",
  [RelocType.Size]: "R_SIZE",
  [RelocType.Call]: "R_CALL",
  [RelocType.CallInd]: "R_CALLIND",
  [RelocType.Const]: "R_CONST",
  [RelocType.PcRel]: "R_PCREL",
  [RelocType.TlsLe]: "R_TLS_LE",
  [RelocType.TlsIe]: "R_TLS_IE",
  [RelocType.GotOff]: "R_GOTOFF",
  [RelocType.UseField]: "R_USEFIELD",
  [RelocType.UseType]: "R_USETYPE",
  [RelocType.UseIface]: "R_USEIFACE",
  [RelocType.UseIfaceMethod]: "R_USEIFACEMETHOD",
  [RelocType.UseNamedMethod]: "R_USENAMEDMETHOD",
  [RelocType.MethodOff]: "R_METHODOFF",
  [RelocType.Keep]: "R_KEEP",
  [RelocType.GotPcRel]: "R_GOTPCREL",
  [RelocType.InitOrder]: "R_INITORDER",
  [RelocType.WeakAddr]: "R_WEAKADDR",
  [RelocType.WeakAddrOff]: "R_WEAKADDROFF",
};

/** An object file: code lies where its bytes lie in the file. */
class ObjectCode implements CodeFile {
  readonly text: Uint8Array;
  readonly textStart = 0;
  readonly symbols: NmSymbol[] = [];
  private readonly numbers = new Map<NmSymbol, number>();
  private readonly file: ObjectFile;
  private readonly names: Map<string, string>;
  private readonly fileNames: string[];
  private current: NmSymbol | null = null;
  private lines: { end: number; value: number }[] = [];
  private files: { end: number; value: number }[] = [];

  constructor(file: ObjectFile, end: number) {
    this.file = file;
    this.text = file.bytes.subarray(file.base, end);
    this.names = file.referencedNames();
    this.fileNames = file.files();
    for (let i = 0; i < file.defined; i++) {
      if (file.symName(i) === "") continue;
      const at = file.symAt(i);
      const isText = file.bytes[at + 10] === 1 || file.bytes[at + 10] === 2;
      const code = isText ? (u16(file.bytes, at + 8) === Abi.Static ? "t" : "T") : "D";
      const s: NmSymbol = {
        name: this.nameOf(i),
        address: file.dataAt(i) - file.base,
        size: u32(file.bytes, at + 13),
        code,
      };
      this.symbols.push(s);
      this.numbers.set(s, i);
    }
  }

  private nameOf(i: number): string {
    const name = this.file.symName(i);
    return u16(this.file.bytes, this.file.symAt(i) + 8) === Abi.Static ? `${name}<1>` : name;
  }

  /** The number of the symbol that the reference at `at` names; -1 for one that has none here. */
  private resolve(at: number): number {
    const o = this.file;
    const first = [
      [PkgIdx.Self, 0],
      [PkgIdx.Hashed64, o.defs],
      [PkgIdx.Hashed, o.defs + o.hashed64Defs],
      [PkgIdx.None, o.defs + o.hashed64Defs + o.hashedDefs],
    ].find(([pkg]) => pkg === u32(o.bytes, at));
    if (first === undefined) return -1;
    const i = first[1]! + u32(o.bytes, at + 4);
    return i < o.defined + o.nonPkgRefs ? i : -1;
  }

  private target(at: number): string {
    const i = this.resolve(at);
    if (i >= 0) return this.nameOf(i);
    const pkg = u32(this.file.bytes, at);
    const sym = u32(this.file.bytes, at + 4);
    if (pkg === PkgIdx.Builtin) {
      const b = builtins[sym];
      if (b === undefined) return "";
      return b.abi === Abi.Abi0 ? b.name : `${b.name}<${b.abi}>`;
    }
    return this.names.get(`${pkg} ${sym}`) ?? "";
  }

  relocs(symbol: NmSymbol): CodeReloc[] {
    const { file } = this;
    const i = this.numbers.get(symbol)!;
    const out: CodeReloc[] = [];
    for (let k = 0, r = file.relocsAt(i); k < file.relocCount(i); k++, r += Rec.Reloc) {
      const offset = i32(file.bytes, r);
      const size = file.bytes[r + 4]!;
      const type = u16(file.bytes, r + 5);
      const addend = Number(i64(file.bytes, r + 7));
      const target = this.target(r + 15);
      out.push({
        at: symbol.address + offset,
        text: (pc) => {
          const d = offset - pc;
          const head = `[${d}:${d + size}]${relocNames[type] ?? `RelocType(${(type << 16) >> 16})`}`;
          if (target === "") return addend === 0 ? head : `${head}:${addend}`;
          return addend === 0 ? `${head}:${target}` : `${head}:${target}+${addend}`;
        },
      });
    }
    return out;
  }

  line(asked: NmSymbol, pc: number): SourceLine {
    const symbol = asked.size > 0 ? asked : this.at(pc);
    if (symbol === null) return { file: "", line: 0 };
    if (this.current !== symbol) this.open(symbol);
    const at = pc - symbol.address;
    const value = (rows: { end: number; value: number }[]): number => rows.find((r) => at < r.end)?.value ?? -1;
    if (this.lines.length === 0) return { file: "", line: 0 };
    return { file: this.fileNames[value(this.files)] ?? "", line: value(this.lines) };
  }

  /** The function whose code `pc` lies in: symbols without code share the place of the next one. */
  private at(pc: number): NmSymbol | null {
    return this.symbols.find((s) => s.code !== "D" && s.address <= pc && pc < s.address + s.size) ?? null;
  }

  private open(symbol: NmSymbol): void {
    const { file } = this;
    const i = this.numbers.get(symbol)!;
    this.current = symbol;
    this.lines = [];
    this.files = [];
    for (let k = 0, at = file.auxAt(i); k < file.auxCount(i); k++, at += Rec.Aux) {
      const type = file.bytes[at]! as AuxType;
      if (type !== AuxType.Pcfile && type !== AuxType.Pcline) continue;
      const to = this.resolve(at + 1);
      if (to < 0) continue;
      const rows = decodePcTable(file.bytes.subarray(file.dataAt(to), file.dataAt(to) + file.dataSize(to)));
      if (type === AuxType.Pcfile) this.files = rows;
      else this.lines = rows;
    }
  }
}
