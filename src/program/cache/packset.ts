// The packs of one program as one table: from a name and calling convention to the pack and entry that hold it, by hash, so
// that nothing of a pack is decoded before it is asked for. In: packs, in an order that decides between equal names. Out:
// places.
import type { Abi } from "../../obj/kinds.ts";
import { nameHash, type Pack } from "./pack.ts";

/** Where a symbol is. */
export interface Place {
  readonly pack: number;
  readonly entry: number;
}

export class PackSet {
  readonly packs: readonly Pack[];
  /** Open addressing; a slot holds the number of an entry among all entries, plus 1. */
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly starts: number[] = [];

  /** Where several packs hold a name, the first one answers. */
  constructor(packs: readonly Pack[]) {
    this.packs = packs;
    let total = 0;
    for (const p of packs) {
      this.starts.push(total);
      total += p.count;
    }
    let size = 16;
    while (size < total * 2) size *= 2;
    this.slots = new Int32Array(size);
    this.hashes = new Int32Array(total);
    let n = 0;
    for (const p of packs) {
      for (let i = 0; i < p.count; i++, n++) {
        const h = p.hashAt(i);
        this.hashes[n] = h;
        let slot = h & (size - 1);
        while (this.slots[slot] !== 0) slot = (slot + 1) & (size - 1);
        this.slots[slot] = n + 1;
      }
    }
  }

  find(name: string, abi: Abi): Place | null {
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    const h = nameHash(name, abi);
    for (let slot = h & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const n = slots[slot]! - 1;
      if (hashes[n] !== h) continue;
      const place = this.place(n);
      if (this.packs[place.pack]!.isNamed(place.entry, name, abi)) return place;
    }
    return null;
  }

  private place(n: number): Place {
    let lo = 0;
    let hi = this.starts.length;
    while (lo + 1 < hi) {
      const mid = (lo + hi) >> 1;
      if (this.starts[mid]! <= n) lo = mid;
      else hi = mid;
    }
    // Empty packs share their start with the next one.
    return { pack: lo, entry: n - this.starts[lo]! };
  }
}
