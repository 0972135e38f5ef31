// What an object file says, independent of its numbering: one text per symbol, for comparing the official assembler's
// objects with ours. Both sides print the same fields in the same words.
import { builtins } from "../../src/obj/builtins.ts";
import { type AuxType, SymFlag } from "../../src/obj/kinds.ts";
import { i32, i64, ObjectFile, PkgIdx, Rec, readPreamble, u16, u32 } from "../../src/obj/objfile.ts";
import { decodePcTable } from "../../src/obj/pctable.ts";
import type { ObjPackage, ObjSymbol } from "../../src/obj/symbol.ts";

interface RelocSummary {
  offset: number;
  size: number;
  type: number;
  addend: number;
  target: string;
}

interface Summary {
  kind: number;
  flags: number;
  size: number;
  align: number;
  data: string;
  relocs: RelocSummary[];
  func: string[];
}

const hex = (b: Uint8Array): string =>
  Buffer.from(b)
    .toString("hex")
    .replace(/(00)+$/, "");

function table(name: string, bytes: Uint8Array, map: (v: number) => string = String): string {
  const rows = decodePcTable(bytes).map((r) => `${r.pc}-${r.end}:${r.value < 0 ? r.value : map(r.value)}`);
  return `${name} ${rows.join(" ")}`;
}

function text(s: Summary): string {
  const relocs = s.relocs
    .sort((a, b) => a.offset - b.offset || a.type - b.type)
    .map((r) => `reloc ${r.offset} ${r.size} type=${r.type} ${r.target}+${r.addend}`);
  const head = `kind=${s.kind} flags=${s.flags.toString(16)} size=${s.size} align=${s.align}`;
  return [head, `data ${s.data}`, ...relocs, ...s.func].join("\n");
}

/** Symbols by `name<abi>`; static ones by name and contents. */
export type ObjectSummary = Map<string, string>;

const auxNames: Partial<Record<AuxType, string>> = { 7: "pcsp", 8: "pcfile", 9: "pcline", 10: "pcinline" };

/** Summarises an object file of the official assembler. */
export function summarizeObject(bytes: Uint8Array): ObjectSummary {
  const preamble = readPreamble(bytes, 0, bytes.length);
  if (typeof preamble === "string") throw new Error(preamble);
  const o = ObjectFile.open(bytes, preamble.objectAt, bytes.length);
  if (typeof o === "string") throw new Error(o);
  const files = o.files();
  const named = o.referencedNames();
  const resolve = (pkg: number, sym: number): number => {
    switch (pkg) {
      case PkgIdx.Self:
        return sym;
      case PkgIdx.Hashed64:
        return o.defs + sym;
      case PkgIdx.Hashed:
        return o.defs + o.hashed64Defs + sym;
      case PkgIdx.None:
        return o.defs + o.hashed64Defs + o.hashedDefs + sym;
    }
    return -1;
  };
  const keyOf = (i: number): string => {
    const abi = u16(o.bytes, o.symAt(i) + 8);
    return `${o.symName(i)}<${abi === 0xffff ? "static" : abi}>`;
  };
  const target = (at: number): string => {
    const pkg = u32(o.bytes, at);
    const sym = u32(o.bytes, at + 4);
    if (pkg === 0) return "-";
    if (pkg === PkgIdx.Builtin) return `${builtins[sym]!.name}<${builtins[sym]!.abi}>`;
    const i = resolve(pkg, sym);
    return i < 0 ? `${named.get(`${pkg} ${sym}`)}?` : keyOf(i);
  };
  const data = (i: number): Uint8Array => o.bytes.subarray(o.dataAt(i), o.dataAt(i) + o.dataSize(i));
  const out: ObjectSummary = new Map();
  const internal = new Set<number>();
  const func = (i: number): string[] => {
    const lines: string[] = [];
    let pcdata = 0;
    let funcdata = 0;
    for (let k = 0, at = o.auxAt(i); k < o.auxCount(i); k++, at += Rec.Aux) {
      const type = o.bytes[at]! as AuxType;
      const to = resolve(u32(o.bytes, at + 1), u32(o.bytes, at + 5));
      if (type === 1) {
        const b = data(to);
        const n = u32(b, 16);
        const used = Array.from({ length: n }, (_, j) => files[u32(b, 20 + 4 * j)]);
        lines.push(`func args=${i32(b, 0)} locals=${i32(b, 4)} id=${b[8]} flag=${b[9]} line=${i32(b, 12)}`);
        lines.push(`files ${used.sort().join(" ")}`);
        internal.add(to);
      } else if (type === 2) lines.push(`funcdata${funcdata++} ${target(at + 1)}`);
      else if (type === 11) {
        lines.push(table(`pcdata${pcdata++}`, data(to)));
        internal.add(to);
      } else if (auxNames[type] !== undefined) {
        lines.push(table(auxNames[type]!, data(to), type === 8 ? (v) => files[v]! : String));
        internal.add(to);
      } else internal.add(to);
    }
    return lines.sort();
  };
  for (let i = 0; i < o.defined; i++) {
    const at = o.symAt(i);
    const relocs: RelocSummary[] = [];
    for (let k = 0, r = o.relocsAt(i); k < o.relocCount(i); k++, r += Rec.Reloc) {
      relocs.push({
        offset: i32(o.bytes, r),
        size: o.bytes[r + 4]!,
        type: u16(o.bytes, r + 5),
        addend: Number(i64(o.bytes, r + 7)),
        target: target(r + 15),
      });
    }
    const summary: Summary = {
      kind: o.bytes[at + 10]!,
      flags: o.bytes[at + 11]! | (o.bytes[at + 12]! << 8),
      size: u32(o.bytes, at + 13),
      align: u32(o.bytes, at + 17),
      data: hex(data(i)),
      relocs,
      func: func(i),
    };
    out.set(`${i} ${keyOf(i)}`, text(summary));
  }
  const visible: ObjectSummary = new Map();
  for (const [key, value] of out) {
    const space = key.indexOf(" ");
    const i = Number(key.slice(0, space));
    // What only functions hang on (tables) was shown there; DWARF is the object writer's part.
    if (internal.has(i) || /^kind=(1[2-9]|2[01]) /.test(value)) continue;
    visible.set(key.slice(space + 1), value);
  }
  return visible;
}

/** The same of symbols in memory. */
export function summarizePackage(pkg: ObjPackage): ObjectSummary {
  const out: ObjectSummary = new Map();
  const keyOf = (s: ObjSymbol): string => {
    if (s.name === "" && !s.isDefined) return "-";
    return `${s.name}<${s.has(SymFlag.Static) ? "static" : s.abi}>`;
  };
  for (const s of [...pkg.text, ...pkg.data]) {
    const func: string[] = [];
    const f = s.func;
    if (f !== null) {
      func.push(`func args=${f.args} locals=${f.locals} id=${f.funcId} flag=${f.funcFlag} line=${f.startLine}`);
      func.push(`files ${[...f.files].sort().join(" ")}`);
      func.push(table("pcsp", f.pcsp));
      func.push(table("pcfile", f.pcfile, (v) => f.files[v]!));
      func.push(table("pcline", f.pcline));
      func.push(table("pcinline", f.pcinline));
      f.pcdata.forEach((b, i) => {
        func.push(table(`pcdata${i}`, b));
      });
      f.funcdata.forEach((d, i) => {
        func.push(`funcdata${i} ${d === null ? "-" : keyOf(d)}`);
      });
    }
    const summary: Summary = {
      kind: s.kind,
      flags: s.flags & 0xffff,
      size: s.size,
      align: s.func?.align ?? s.align,
      data: hex(s.data),
      relocs: s.relocs.map((r) => ({ ...r, target: keyOf(r.symbol) })),
      func: func.sort(),
    };
    out.set(keyOf(s), text(summary));
  }
  return out;
}

/** The differences between two summaries, at most `limit` lines; empty if they are the same. */
export function compareSummaries(want: ObjectSummary, got: ObjectSummary, limit = 12): string[] {
  const out: string[] = [];
  for (const [key, w] of want) {
    const g = got.get(key);
    if (g === undefined) out.push(`${key}: missing`);
    else if (g !== w) {
      const a = w.split("\n");
      const b = g.split("\n");
      for (let i = 0; i < Math.max(a.length, b.length); i++) {
        if (a[i] !== b[i]) out.push(`${key}:\n    want ${a[i]?.slice(0, 300)}\n    got  ${b[i]?.slice(0, 300)}`);
      }
    }
  }
  for (const key of got.keys()) if (!want.has(key)) out.push(`${key}: not expected`);
  return out.length > limit ? [...out.slice(0, limit), `… ${out.length - limit} more`] : out;
}
