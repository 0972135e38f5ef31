// Raw deflate in Node's own threads, for debugging sections. In: bytes; out: blocks none of which is the last.
// What was compressed lately is remembered: from one link to the next a server sees mostly the same.
import { adler32 } from "../base/adler32.ts";
import { builtin } from "./builtin.ts";

/** So many bytes are remembered, before they were compressed. */
const memory = 48 << 20;
/** What is shorter than that costs no time. */
const leastRemembered = 1 << 12;

export interface Deflated {
  readonly blocks: Uint8Array;
  /** Adler-32 of what was compressed. */
  readonly sum: number;
}

class Remembered {
  constructor(
    public bytes: Uint8Array,
    readonly packed: Promise<Deflated>,
  ) {}
}

/** Those used last are at the end. */
let remembered: Remembered[] = [];

/** zlib at its fastest; the same bytes for the same bytes, whatever was compressed before. `b` must not change any more. */
export function deflate(b: Uint8Array): Promise<Deflated> {
  const known = remembered.findIndex((r) => r.bytes.length === b.length && Buffer.compare(r.bytes, b) === 0);
  const entry = known < 0 ? new Remembered(b, compress(b)) : remembered.splice(known, 1)[0]!;
  // So that what it was a part of can go.
  entry.bytes = b;
  if (b.length >= leastRemembered) {
    remembered.push(entry);
    forgetOldest();
  }
  return entry.packed;
}

function forgetOldest(): void {
  let total = 0;
  let first = remembered.length;
  while (first > 0 && total <= memory) total += remembered[--first]!.bytes.length;
  if (first > 0) remembered = remembered.slice(first);
}

async function compress(b: Uint8Array): Promise<Deflated> {
  const { zlib } = builtin;
  const settings = {
    level: 1,
    memLevel: 9,
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
    // Room for all that can come out, so that it is made in one piece.
    chunkSize: b.length + (b.length >> 8) + 1024,
  };
  const blocks = new Promise<Uint8Array>((resolve, reject) => {
    zlib.deflateRaw(b, settings, (e, packed) => (e === null ? resolve(packed) : reject(e)));
  });
  const sum = adler32(b);
  return { blocks: await blocks, sum };
}
