// Debugging sections compressed as ELF knows it (Chdr, zlib), in chunks of their own: several threads share a section, and what
// of a section is as it was in an earlier link need not be compressed again. In: a section's bytes, and where it may be cut;
// out: the section's contents.
// Contract: System V gABI (Elf64_Chdr, ELFCOMPRESS_ZLIB); RFC 1950 (zlib: header, check sum), RFC 1951 (blocks).
import { joinAdler32 } from "../base/adler32.ts";
import { put32, put64 } from "./symbols.ts";

export interface Deflated {
  /** Blocks none of which is the last, up to a byte's end. */
  readonly blocks: Uint8Array;
  /** Adler-32 of what was compressed. */
  readonly sum: number;
}

export type Deflate = (b: Uint8Array) => Promise<Deflated>;

const leastChunk = 1 << 17;
const chdrSize = 24;
/** Two bytes in front; the last block, which is empty, and the check sum behind. */
const zlibSize = 2 + 2 + 4;

/** Where chunks may end. */
export interface Cuts {
  /** In order. */
  readonly places: readonly number[];
  /** One of them, at which a chunk ends in any case: what follows changes more often. -1: there is none. */
  readonly always: number;
}

/** `bytes` compressed; null if that does not make it smaller. */
export async function compress(bytes: Uint8Array, cuts: Cuts, deflate: Deflate): Promise<Uint8Array | null> {
  if (bytes.length < 64) return null;
  const chunks = chunksOf(bytes, cuts);
  const packed = await Promise.all(chunks.map(deflate));
  const length = packed.reduce((n, p) => n + p.blocks.length, chdrSize + zlibSize);
  if (length >= bytes.length) return null;
  const out = new Uint8Array(length);
  put32(out, 0, 1);
  put64(out, 8, bytes.length);
  put64(out, 16, 1);
  let at = chdrSize;
  out[at++] = 0x78;
  out[at++] = 0x01;
  let sum = 1;
  for (let k = 0; k < packed.length; k++) {
    out.set(packed[k]!.blocks, at);
    at += packed[k]!.blocks.length;
    sum = joinAdler32(sum, packed[k]!.sum, chunks[k]!.length);
  }
  out[at++] = 3;
  out[at++] = 0;
  for (let shift = 24; shift >= 0; shift -= 8) out[at++] = sum >>> shift;
  return out;
}

function chunksOf(bytes: Uint8Array, { places, always }: Cuts): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (let k = 0; k < places.length; k++) {
    const to = places[k]!;
    if ((to - from < leastChunk && to !== always) || to === from || to >= bytes.length) continue;
    chunks.push(bytes.subarray(from, to));
    from = to;
  }
  chunks.push(bytes.subarray(from));
  return chunks;
}
