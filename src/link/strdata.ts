// String variables that are set at link time (-X importpath.name=value, and what the toolchain itself sets), and the
// build information that `go version` reads. Contract: Go 1.26's cmd/link (-X), debug/buildinfo.
import { RelocType, SymFlag } from "../obj/kinds.ts";
import { Attr, Kind } from "./kinds.ts";
import type { Link } from "./state.ts";
import { put64, type Symbols } from "./symbols.ts";

export function setStrings(link: Link): void {
  for (const [name, value] of link.options.strings) setString(link, name, value);
}

function setString(link: Link, name: string, value: string): void {
  const { syms } = link;
  const id = syms.lookup(name);
  if (id === 0) return;
  const type = syms.aux(id, 0);
  if (type === 0) return;
  // What is made on demand is known or not, as it happens.
  if (link.options.providers.length > 0 && !syms.isReachable(id)) return;
  if (syms.name(type) !== "type:string") {
    link.errors.push(`${name}: cannot set with -X: not a var of type string (${syms.name(type)})`);
    return;
  }
  if (!syms.isReachable(id)) return;
  if (syms.kind[id] === Kind.Bss) syms.kind[id] = Kind.Data;
  const text = syms.define(`${name}.str`, Kind.Rodata);
  syms.attr[text]! |= Attr.Reachable;
  // With a NUL behind it, which its length does not count.
  syms.setData(text, bytesOf(`${value}\0`));
  const header = new Uint8Array(16);
  put64(header, 8, value.length);
  syms.dataAt[id] = syms.addBytes(header);
  syms.dataLen[id] = 16;
  // The record of its type stays where the file has it; only contents and relocations are new.
  setOwnRelocs(syms, id, [[0, 8, RelocType.Addr, text, 0]]);
}

/** Relocations for a symbol from a file: it becomes the linker's own, its type is kept. */
function setOwnRelocs(syms: Symbols, id: number, relocs: [number, number, number, number, number][]): void {
  const type = syms.aux(id, 0);
  syms.obj[id] = 0;
  syms.local[id] = -1;
  const at = syms.alloc(9);
  syms.auxAt[id] = at;
  syms.auxCount[id] = 1;
  put64(syms.mem, at + 1, 0);
  new DataView(syms.mem.buffer).setUint32(at + 5, type, true);
  syms.setRelocs(id, relocs);
}

const prefix = "\xff Go buildinf:";

export function makeBuildInfo(link: Link): void {
  const { syms, options } = link;
  const info = syms.define("go:buildinfo", Kind.BuildInfo);
  syms.attr[info]! |= Attr.Reachable;
  syms.align[info] = 16;
  // Pointer size, then "the strings stand here" instead of pointers to them.
  const head = `${prefix}\x08\x02`.padEnd(32, "\0");
  const body = head + withLength(options.buildVersion) + withLength(options.strings.get("runtime.modinfo") ?? "");
  syms.setData(info, bytesOf(body.padEnd(Math.ceil(body.length / 16) * 16, "\0")));
  const ref = syms.define("go:buildinfo.ref", Kind.Rodata);
  syms.attr[ref]! |= Attr.Reachable;
  syms.align[ref] = 8;
  syms.setData(ref, new Uint8Array(8));
  syms.setRelocs(ref, [[0, 8, RelocType.Addr, info, 0]]);
}

function withLength(s: string): string {
  let head = "";
  let n = s.length;
  for (; n >= 0x80; n >>= 7) head += String.fromCharCode(0x80 | (n & 0x7f));
  return head + String.fromCharCode(n) + s;
}

/** One byte per character. */
function bytesOf(s: string): Uint8Array {
  const b = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) b[i] = s.charCodeAt(i);
  return b;
}

/** A variable of one byte that says that nobody can ask for a memory profile. */
export function disableMemoryProfiling(link: Link): void {
  const { syms } = link;
  const profile = syms.lookup("runtime.memProfileInternal", 1);
  if (profile !== 0 && syms.isReachable(profile)) return;
  const id = syms.lookup("runtime.disableMemoryProfiling");
  if (id === 0) return;
  const wasReachable = syms.attr[id]! & (Attr.Reachable | SymFlag.Local);
  syms.takeOver(id);
  syms.attr[id]! |= wasReachable;
  syms.kind[id] = Kind.NoptrData;
  syms.setData(id, new Uint8Array([1]));
}
