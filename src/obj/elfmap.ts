// What is where in an executable, as data: segments with their sections in order of address, the space between them, the
// biggest symbols of each section, the entry. And that data as text.
import { type ElfImage, type ElfSection, elfSymbols } from "./elf.ts";

export interface MapSymbol {
  name: string;
  address: number;
  size: number;
}

export interface MapSection {
  name: string;
  address: number;
  /** In the file; -1 if it takes no place there. */
  offset: number;
  size: number;
  /** w writable, a in memory, x code. */
  flags: string;
  /** How many symbols it has, and the biggest of them. */
  symbols: number;
  biggest: MapSymbol[];
}

export interface MapSegment {
  /** "load", "note", "headers", "stack", "tls" or a number. */
  kind: string;
  permissions: string;
  address: number;
  memorySize: number;
  offset: number;
  fileSize: number;
  sections: MapSection[];
}

export interface ElfMap {
  fileSize: number;
  entry: number;
  /** The symbol at the entry; "" if there is none. */
  entrySymbol: string;
  segments: MapSegment[];
  /** Sections that are not loaded: debugging information, symbols, names. */
  unloaded: MapSection[];
}

const segmentKinds: ReadonlyMap<number, string> = new Map([
  [1, "load"],
  [2, "dynamic"],
  [3, "interpreter"],
  [4, "note"],
  [6, "headers"],
  [7, "tls"],
  [0x6474e551, "stack"],
  [0x6474e552, "relro"],
]);

/** The map of an executable, with up to `biggest` symbols a section. */
export function elfMap(image: ElfImage, biggest: number): ElfMap {
  const symbols = elfSymbols(image);
  const bySection = new Map<number, MapSymbol[]>();
  let entrySymbol = "";
  for (const s of typeof symbols === "string" ? [] : symbols) {
    if (s.section === 0 || s.section >= image.sections.length) continue;
    const list = bySection.get(s.section);
    const m = { name: s.name, address: s.value, size: s.size };
    if (list === undefined) bySection.set(s.section, [m]);
    else list.push(m);
    if (s.value === image.entry && (s.info & 15) === 2) entrySymbol = s.name;
  }
  const section = (s: ElfSection, i: number): MapSection => {
    const list = bySection.get(i) ?? [];
    return {
      name: s.name,
      address: s.address,
      offset: s.type === 8 ? -1 : s.offset,
      size: s.size,
      flags: `${(s.flags & 1) !== 0 ? "w" : "-"}${(s.flags & 2) !== 0 ? "a" : "-"}${(s.flags & 4) !== 0 ? "x" : "-"}`,
      symbols: list.length,
      biggest: [...list].sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1)).slice(0, biggest),
    };
  };
  const all = image.sections.map(section);
  const loaded = (i: number): boolean => (image.sections[i]!.flags & 2) !== 0;
  return {
    fileSize: image.bytes.length,
    entry: image.entry,
    entrySymbol,
    segments: image.segments.map((p) => ({
      kind: segmentKinds.get(p.type) ?? `0x${p.type.toString(16)}`,
      permissions: `${(p.flags & 4) !== 0 ? "r" : "-"}${(p.flags & 2) !== 0 ? "w" : "-"}${(p.flags & 1) !== 0 ? "x" : "-"}`,
      address: p.address,
      memorySize: p.memorySize,
      offset: p.offset,
      fileSize: p.fileSize,
      sections:
        p.type !== 1
          ? []
          : all
              .filter((s, i) => loaded(i) && s.address >= p.address && s.address + s.size <= p.address + p.memorySize)
              .sort((a, b) => a.address - b.address),
    })),
    unloaded: all.filter((_, i) => i > 0 && !loaded(i)),
  };
}

const barWidth = 24;

/** The map as text: a line per segment and section, bars by share of the file, biggest symbols below. */
export function printElfMap(m: ElfMap): string {
  const lines: string[] = [];
  const entry = m.entrySymbol === "" ? "" : ` ${m.entrySymbol}`;
  lines.push(`${m.fileSize} bytes, entry ${hex(m.entry)}${entry}`);
  const total = Math.max(1, m.fileSize);
  const bar = (size: number): string => {
    const n = Math.round((size / total) * barWidth);
    return `${"#".repeat(Math.min(barWidth, n))}${".".repeat(Math.max(0, barWidth - n))}`;
  };
  const sectionLine = (s: MapSection): string => {
    const share = s.offset < 0 ? `${" ".repeat(barWidth - 11)}not in file` : bar(s.size);
    return `  ${hex(s.address)}  ${s.flags}  ${String(s.size).padStart(10)}  ${share}  ${s.name}${s.symbols > 0 ? ` (${s.symbols} symbols)` : ""}`;
  };
  const symbolLines = (s: MapSection): void => {
    for (const x of s.biggest) lines.push(`  ${" ".repeat(18)}      ${String(x.size).padStart(10)}    ${x.name}`);
  };
  for (const p of m.segments) {
    const extra = p.memorySize > p.fileSize ? `, ${p.memorySize - p.fileSize} more in memory` : "";
    lines.push(
      "",
      `${p.kind.padEnd(8)} ${p.permissions}  ${hex(p.address)}  file ${hex(p.offset, 8)} + ${p.fileSize}${extra}`,
    );
    let end = p.address;
    for (const s of p.sections) {
      if (s.address > end)
        lines.push(
          `  ${hex(end)}       ${String(s.address - end).padStart(10)}  ${end === p.address && p.offset === 0 ? "headers, notes" : "(gap)"}`,
        );
      lines.push(sectionLine(s));
      symbolLines(s);
      end = Math.max(end, s.address + s.size);
    }
  }
  if (m.unloaded.length > 0) {
    lines.push("", "not loaded");
    for (const s of m.unloaded) {
      lines.push(`  ${" ".repeat(18)}  ${s.flags}  ${String(s.size).padStart(10)}  ${bar(s.size)}  ${s.name}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function hex(x: number, width = 16): string {
  return `0x${x.toString(16).padStart(width, "0")}`;
}
