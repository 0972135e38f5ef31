// What lies ahead in the block that registers are handed out in: for each value the chain of its next uses, and the register it
// would best be in. Made by walking the block backwards, used up walking it forwards. Arrays by value id, so that starting the
// next block costs only what this one touched.

import { truncate } from "../../base/scratch.ts";

/** The distance of a use that never comes. */
export const far = 1 << 28;

/** The elements of all chains: where the use is, and the next of its chain. Number 0 is none. One function is at work at a time. */
let dist = new Int32Array(1024);
let next = new Int32Array(1024);

export class Ahead {
  /** First element of the chain of a value, nearest use first; 0 if it has none left. */
  private readonly head: Int32Array;
  private count = 1;
  private readonly wishes: Int8Array;
  private readonly touched: number[] = [];
  /** Registers that some value of the block wishes for. */
  allWishes = 0;

  /** For values with ids below `n`. */
  constructor(n: number) {
    this.head = new Int32Array(n);
    this.wishes = new Int8Array(n).fill(-1);
  }

  clear(): void {
    for (const id of this.touched) {
      this.head[id] = 0;
      this.wishes[id] = -1;
    }
    truncate(this.touched, 0);
    this.count = 1;
    this.allWishes = 0;
  }

  /** Adds a use in front of those that are known: `at` is its position, in the block or beyond its end. */
  addUse(id: number, at: number): void {
    if (this.count === dist.length) {
      dist = doubled(dist);
      next = doubled(next);
    }
    const u = this.count++;
    dist[u] = at;
    next[u] = this.head[id]!;
    if (this.head[id] === 0) this.touched.push(id);
    this.head[id] = u;
  }

  /** Forgets the nearest use. */
  popUse(id: number): void {
    this.head[id] = next[this.head[id]!]!;
  }

  isDead(id: number): boolean {
    return this.head[id] === 0;
  }

  nextUse(id: number): number {
    const u = this.head[id]!;
    return u === 0 ? far : dist[u]!;
  }

  /** Where the use behind the next `n` is; `far` if there are no more. */
  useBehind(id: number, n: number): number {
    let u = this.head[id]!;
    for (let left = n; left > 0 && u !== 0; left--) u = next[u]!;
    return u === 0 ? far : dist[u]!;
  }

  wish(id: number, r: number): void {
    if (this.head[id] === 0 && this.wishes[id] === -1) this.touched.push(id);
    this.wishes[id] = r;
    this.allWishes |= 1 << r;
  }

  /** The register that a value wishes for, or -1. */
  wished(id: number): number {
    return this.wishes[id] ?? -1;
  }

  /** A wish for a register that a call destroys on the way is void. */
  forgetWishes(): void {
    for (const id of this.touched) this.wishes[id] = -1;
  }
}

function doubled(a: Int32Array): Int32Array<ArrayBuffer> {
  const b = new Int32Array(a.length * 2);
  b.set(a);
  return b;
}
