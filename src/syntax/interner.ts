// Names: every identifier's text becomes one string object, made when its bytes are seen first and found by hash after
// that. So equal names are identical (`===` compares pointers, Maps hash each name once), and reading a file makes
// strings only for names that no file before had. In: bytes. Out: ids, dense from 0, and their strings.
import { tokenNames } from "./token.ts";

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** A table of byte strings. Three numbers an entry (hash, offset in the pool, length), found by open addressing. */
export class Interner {
  /** The string of each id. */
  readonly names: string[] = [];
  private slots = new Int32Array(1 << 12);
  private mask = (1 << 12) - 1;
  private entries = new Int32Array(3 << 11);
  private pool = new Uint8Array(1 << 15);
  private poolEnd = 0;

  /** The id of `src[start..end)`, whose hash (`nextHash` over its bytes, from 0) is `hash`. */
  id(src: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.slots;
    const entries = this.entries;
    const pool = this.pool;
    const mask = this.mask;
    const length = end - start;
    let slot = (hash ^ (hash >>> 15)) & mask;
    search: for (;;) {
      const e = slots[slot]!;
      if (e === 0) return this.add(src, start, end, hash, slot);
      const at = (e - 1) * 3;
      slot = (slot + 1) & mask;
      if (entries[at]! !== hash || entries[at + 2]! !== length) continue;
      let q = entries[at + 1]!;
      for (let p = start; p < end; p++, q++) {
        if (src[p]! !== pool[q]!) continue search;
      }
      return e - 1;
    }
  }

  /** The interned form of a string. */
  intern(s: string): string {
    const bytes = encoder.encode(s);
    let hash = 0;
    for (let i = 0; i < bytes.length; i++) hash = nextHash(hash, bytes[i]!);
    return this.names[this.id(bytes, 0, bytes.length, hash)]!;
  }

  private add(src: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const id = this.names.length;
    const length = end - start;
    if (this.poolEnd + length > this.pool.length) this.pool = grow(this.pool, this.poolEnd + length);
    this.pool.set(src.subarray(start, end), this.poolEnd);
    if (id * 3 + 3 > this.entries.length) this.entries = grow(this.entries, id * 3 + 3);
    this.entries[id * 3] = hash;
    this.entries[id * 3 + 1] = this.poolEnd;
    this.entries[id * 3 + 2] = length;
    this.poolEnd += length;
    this.names.push(text(src, start, end));
    this.slots[slot] = id + 1;
    if (id * 2 > this.mask) this.rehash();
    return id;
  }

  private rehash(): void {
    const mask = this.mask * 2 + 1;
    const slots = new Int32Array(mask + 1);
    for (let id = 0; id < this.names.length; id++) {
      const hash = this.entries[id * 3]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot]! !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.slots = slots;
    this.mask = mask;
  }
}

/** The bytes as a string; the decoder's own cost is above that of a short ASCII name. */
function text(src: Uint8Array, start: number, end: number): string {
  const bytes = src.subarray(start, end);
  let all = 0;
  for (let i = 0; i < bytes.length; i++) all |= bytes[i]!;
  if (all >= 0x80) return decoder.decode(bytes);
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

function grow<T extends Uint8Array | Int32Array>(old: T, least: number): T {
  const bigger = new (old.constructor as new (n: number) => T)(Math.max(old.length * 2, least));
  bigger.set(old);
  return bigger;
}

/** The hash of a byte string extended by one byte. */
export function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** Ids below this are keywords: id + Token.Break is the token. */
export const keywordCount = 25;

/** The table that all parsers share; keywords come first. */
export const names: Interner = /* @__PURE__ */ (() => {
  const table = new Interner();
  for (const keyword of tokenNames.slice(-keywordCount)) table.intern(keyword);
  return table;
})();

/** The one string object for a name: `intern("x") === ident.name` for every identifier x. */
export function intern(name: string): string {
  return names.intern(name);
}
