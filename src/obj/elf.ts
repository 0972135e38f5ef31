// Reads ELF-64 files: sections, segments, symbols. In: bytes; out: plain records, or what is malformed. For the tools
// (nm, objdump, show elf). Contract: System V ABI, "Object Files".
import { u16, u32 } from "./objfile.ts";

export interface ElfSection {
  name: string;
  type: number;
  flags: number;
  address: number;
  offset: number;
  size: number;
  link: number;
  info: number;
  align: number;
  entrySize: number;
}

export interface ElfSegment {
  type: number;
  flags: number;
  offset: number;
  address: number;
  fileSize: number;
  memorySize: number;
  align: number;
}

export interface ElfSymbol {
  name: string;
  /** Low 4 bits: type; high 4: binding. */
  info: number;
  section: number;
  value: number;
  size: number;
}

export interface ElfImage {
  bytes: Uint8Array;
  machine: number;
  type: number;
  entry: number;
  sections: ElfSection[];
  segments: ElfSegment[];
}

export function isElf(b: Uint8Array): boolean {
  return b.length >= 4 && b[0] === 0x7f && b[1] === 0x45 && b[2] === 0x4c && b[3] === 0x46;
}

function u64(b: Uint8Array, at: number): number {
  return u32(b, at) + u32(b, at + 4) * 0x100000000;
}

const decoder = new TextDecoder();

/** The NUL-terminated text at `at`, up to `end`. */
function text(b: Uint8Array, at: number, end: number): string {
  let n = at;
  // A table that says it takes no place in the file may have any size.
  for (const last = Math.min(end, b.length); n < last && b[n] !== 0; n++);
  return decoder.decode(b.subarray(at, n));
}

/** The file's headers. A string answer says why it cannot be read. */
export function readElf(b: Uint8Array): ElfImage | string {
  if (!isElf(b)) return "bad magic number";
  if (b.length < 64) return "truncated ELF header";
  if (b[4] !== 2) return "unsupported ELF class: only 64-bit files";
  if (b[5] !== 1) return "unsupported byte order: only little-endian files";
  const image: ElfImage = {
    bytes: b,
    type: u16(b, 16),
    machine: u16(b, 18),
    entry: u64(b, 24),
    sections: [],
    segments: [],
  };
  const phoff = u64(b, 32);
  const shoff = u64(b, 40);
  const [phsize, phnum, shsize, shnum, names] = [u16(b, 54), u16(b, 56), u16(b, 58), u16(b, 60), u16(b, 62)];
  if (phnum > 0 && (phsize < 56 || phoff + phsize * phnum > b.length)) return "program headers outside the file";
  if (shnum > 0 && (shsize < 64 || shoff + shsize * shnum > b.length)) return "section headers outside the file";
  for (let i = 0, at = phoff; i < phnum; i++, at += phsize) {
    image.segments.push({
      type: u32(b, at),
      flags: u32(b, at + 4),
      offset: u64(b, at + 8),
      address: u64(b, at + 16),
      fileSize: u64(b, at + 32),
      memorySize: u64(b, at + 40),
      align: u64(b, at + 48),
    });
  }
  const nameOffsets: number[] = [];
  for (let i = 0, at = shoff; i < shnum; i++, at += shsize) {
    nameOffsets.push(u32(b, at));
    const s: ElfSection = {
      name: "",
      type: u32(b, at + 4),
      flags: u64(b, at + 8),
      address: u64(b, at + 16),
      offset: u64(b, at + 24),
      size: u64(b, at + 32),
      link: u32(b, at + 40),
      info: u32(b, at + 44),
      align: u64(b, at + 48),
      entrySize: u64(b, at + 56),
    };
    // Type 8 takes no place in the file.
    if (s.type !== 8 && s.type !== 0 && s.offset + s.size > b.length) return `section ${i} outside the file`;
    image.sections.push(s);
  }
  const table = image.sections[names];
  if (shnum > 0 && table === undefined) return "no section of section names";
  image.sections.forEach((s, i) => {
    s.name = text(b, table!.offset + nameOffsets[i]!, table!.offset + table!.size);
  });
  return image;
}

/** The symbol table without its empty first entry; a string answer says why there is none. */
export function elfSymbols(image: ElfImage): ElfSymbol[] | string {
  const table = image.sections.find((s) => s.type === 2);
  if (table === undefined) return "no symbol section";
  const strings = image.sections[table.link];
  if (strings === undefined) return "symbol section has no string table";
  const b = image.bytes;
  const out: ElfSymbol[] = [];
  for (let at = table.offset + 24, end = table.offset + table.size; at + 24 <= end; at += 24) {
    out.push({
      name: text(b, strings.offset + u32(b, at), strings.offset + strings.size),
      info: b[at + 4]!,
      section: u16(b, at + 6),
      value: u64(b, at + 8),
      size: u64(b, at + 16),
    });
  }
  return out;
}
