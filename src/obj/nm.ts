// The symbols of a file as `nm` lists them, whatever kind of file it is. In: bytes; out: one list per object in it.
// Contract: Go 1.26's cmd/internal/objfile.
import { isArchive, listArchive } from "./archive.ts";
import { elfSymbols, isElf, readElf } from "./elf.ts";
import { Abi, SymKind } from "./kinds.ts";
import { ObjectFile, readPreamble, u16, u32 } from "./objfile.ts";

export interface NmSymbol {
  name: string;
  address: number;
  size: number;
  /** T text, R read-only data, D data, B bss, U undefined; lower case: local. */
  code: string;
}

export interface NmEntry {
  /** The archive member's name. */
  name: string;
  symbols: NmSymbol[];
}

/** The symbols of all objects in the file; a string answer says why it cannot be read. */
export function listSymbols(bytes: Uint8Array): NmEntry[] | string {
  if (isElf(bytes)) return elfEntries(bytes);
  if (isArchive(bytes)) {
    const { members, error } = listArchive((at, n) => bytes.subarray(at, at + n), bytes.length);
    if (error !== null) return error;
    const entries: NmEntry[] = [];
    for (const m of members) {
      if (m.name === "__.PKGDEF") continue;
      const symbols = objectSymbols(bytes, m.offset, m.offset + m.size);
      if (typeof symbols === "string") {
        if (symbols === unrecognized) continue;
        return symbols;
      }
      entries.push({ name: m.name, symbols });
    }
    return entries;
  }
  const symbols = objectSymbols(bytes, 0, bytes.length);
  return typeof symbols === "string" ? symbols : [{ name: "_go_.o", symbols }];
}

const unrecognized = "unrecognized object file";

function elfEntries(bytes: Uint8Array): NmEntry[] | string {
  const image = readElf(bytes);
  if (typeof image === "string") return image;
  const list = elfSymbols(image);
  if (typeof list === "string") return list;
  const symbols = list.map((s): NmSymbol => {
    const section = image.sections[s.section];
    let code = "?";
    if (s.section === 0) code = "U";
    else if (s.section === 0xfff2) code = "B";
    else if (section !== undefined)
      code = ({ 6: "T", 2: "R", 3: "D" } as Record<number, string>)[section.flags & 7] ?? "?";
    if (s.info >> 4 === 0) code = code === "?" ? "_" : code.toLowerCase();
    return { name: s.name, address: s.value, size: s.size, code };
  });
  return [{ name: "", symbols }];
}

function codeOf(kind: SymKind): string {
  switch (kind) {
    case SymKind.Text:
    case SymKind.TextFips:
      return "T";
    case SymKind.Rodata:
    case SymKind.RodataFips:
      return "R";
    case SymKind.NoptrData:
    case SymKind.NoptrDataFips:
    case SymKind.Data:
    case SymKind.DataFips:
      return "D";
    case SymKind.Bss:
    case SymKind.NoptrBss:
    case SymKind.TlsBss:
      return "B";
  }
  return "?";
}

function objectSymbols(bytes: Uint8Array, from: number, end: number): NmSymbol[] | string {
  const pre = readPreamble(bytes, from, end);
  if (pre === "not an object file") return unrecognized;
  if (typeof pre === "string") return pre;
  const file = ObjectFile.open(bytes, pre.objectAt, end);
  if (typeof file === "string") return file;
  const out: NmSymbol[] = [];
  for (let i = 0; i < file.defined; i++) {
    const name = file.symName(i);
    if (name === "") continue;
    const at = file.symAt(i);
    const isStatic = u16(bytes, at + 8) === Abi.Static;
    let code = codeOf(bytes[at + 10]!);
    if (isStatic) code = code === "?" ? "_" : code.toLowerCase();
    out.push({
      name: isStatic ? `${name}<1>` : name,
      address: file.dataAt(i) - file.base,
      size: u32(bytes, at + 13),
      code,
    });
  }
  for (let i = file.defined; i < file.defined + file.nonPkgRefs; i++) {
    out.push({ name: file.symName(i), address: 0, size: 0, code: "U" });
  }
  for (const name of file.referencedNames().values()) out.push({ name, address: 0, size: 0, code: "U" });
  return out;
}
