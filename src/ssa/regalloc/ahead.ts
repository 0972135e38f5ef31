// What lies ahead in the block that registers are handed out in: for each value the chain of its next uses, and the register it
// would best be in. Made by walking the block backwards, used up walking it forwards. Arrays by value id, so that starting the
// next block costs only what this one touched.

/** The distance of a use that never comes. */
export const far = 1 << 28;

export class Ahead {
  /** First element of the chain of a value, nearest use first; 0 if it has none left. */
  private readonly head: Int32Array;
  private dist: Int32Array = new Int32Array(1024);
  private next: Int32Array = new Int32Array(1024);
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
    this.touched.length = 0;
    this.count = 1;
    this.allWishes = 0;
  }

  /** Adds a use in front of those that are known: `at` is its position, in the block or beyond its end. */
  addUse(id: number, at: number): void {
    if (this.count === this.dist.length) {
      this.dist = doubled(this.dist);
      this.next = doubled(this.next);
    }
    const u = this.count++;
    this.dist[u] = at;
    this.next[u] = this.head[id]!;
    if (this.head[id] === 0) this.touched.push(id);
    this.head[id] = u;
  }

  /** Forgets the nearest use. */
  popUse(id: number): void {
    this.head[id] = this.next[this.head[id]!]!;
  }

  isDead(id: number): boolean {
    return this.head[id] === 0;
  }

  nextUse(id: number): number {
    const u = this.head[id]!;
    return u === 0 ? far : this.dist[u]!;
  }

  /** Where the use behind the next `n` is; `far` if there are no more. */
  useBehind(id: number, n: number): number {
    let u = this.head[id]!;
    for (let left = n; left > 0 && u !== 0; left--) u = this.next[u]!;
    return u === 0 ? far : this.dist[u]!;
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

function doubled(a: Int32Array): Int32Array {
  const b = new Int32Array(a.length * 2);
  b.set(a);
  return b;
}
