// The record by which crypto/internal/fips140/check verifies that the FIPS code and data were not changed: bounds of the
// four kinds of FIPS sections and a MAC over them. Contract: Go 1.26's crypto/internal/fips140/check (Linkinfo, the
// object that is hashed), cmd/link (fips140).
import { sum256 } from "../base/sha256.ts";
import { RelocType, SymFlag } from "../obj/kinds.ts";
import { Attr, Kind } from "./kinds.ts";
import type { Link } from "./state.ts";
import type { Symbols } from "./symbols.ts";

const magic = "\xff Go fipsinfo \xff\x00";
const sumSize = 32;

const bounds: readonly (readonly [string, Kind])[] = [
  ["go:textfipsstart", Kind.TextFipsStart],
  ["go:textfipsend", Kind.TextFipsEnd],
  ["go:rodatafipsstart", Kind.RodataFipsStart],
  ["go:rodatafipsend", Kind.RodataFipsEnd],
  ["go:noptrdatafipsstart", Kind.NoptrDataFipsStart],
  ["go:noptrdatafipsend", Kind.NoptrDataFipsEnd],
  ["go:datafipsstart", Kind.DataFipsStart],
  ["go:datafipsend", Kind.DataFipsEnd],
];

/** Makes the record and the one-byte symbols that enclose the sections. */
export function defineFipsInfo(syms: Symbols): void {
  const info = syms.define("go:fipsinfo", Kind.FipsInfo);
  syms.attr[info]! |= Attr.Reachable;
  const data = new Uint8Array(magic.length + sumSize + 8 * (1 + bounds.length));
  for (let i = 0; i < magic.length; i++) data[i] = magic.charCodeAt(i);
  const relocs: [number, number, number, number, number][] = [];
  let at = magic.length + sumSize;
  relocs.push([at, 8, RelocType.Addr, info, 0]);
  for (const [name, kind] of bounds) {
    const id = syms.define(name, kind);
    syms.attr[id]! |= Attr.Reachable | SymFlag.Local;
    syms.size[id] = 1;
    at += 8;
    relocs.push([at, 8, RelocType.Addr, id, 0]);
  }
  syms.setData(info, data);
  syms.setRelocs(info, relocs);
}

/** Computes the MAC over the finished output and puts it into the record. */
export function sealFips(link: Link, out: Uint8Array): void {
  const { syms } = link;
  const info = syms.lookup("go:fipsinfo");
  if (info === 0 || syms.kind[info] !== Kind.FipsInfo) return;
  const pieces: Uint8Array[] = [new TextEncoder().encode("go fips object v1\n")];
  for (let i = 0; i < bounds.length; i += 2) {
    const from = syms.lookup(bounds[i]![0]);
    const to = syms.lookup(bounds[i + 1]![0]);
    const start = fileOffset(link, from);
    const length = syms.value[to]! - syms.value[from]!;
    const head = new Uint8Array(8);
    new DataView(head.buffer).setUint32(4, length);
    pieces.push(head, out.subarray(start, start + length));
  }
  out.set(hmac(new Uint8Array(32), pieces), fileOffset(link, info) + magic.length);
}

function fileOffset(link: Link, id: number): number {
  const segment = link.sections[link.syms.sect[id]!]!.segment;
  return link.syms.value[id]! - segment.address + segment.fileOffset;
}

/** HMAC-SHA-256 (RFC 2104); the key is shorter than a block. */
function hmac(key: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array {
  const pad = (x: number): Uint8Array => {
    const b = new Uint8Array(64).fill(x);
    for (let i = 0; i < key.length; i++) b[i]! ^= key[i]!;
    return b;
  };
  return sum256(join([pad(0x5c), sum256(join([pad(0x36), ...pieces]))]));
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  let n = 0;
  for (const p of pieces) n += p.length;
  const out = new Uint8Array(n);
  n = 0;
  for (const p of pieces) {
    out.set(p, n);
    n += p.length;
  }
  return out;
}
