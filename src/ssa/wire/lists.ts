// Lists of small numbers, each known by a number of its own: which of them were there before. No objects are made.

export class ListTable {
  /** How many different lists there are. */
  size = 0;
  /** All lists, one behind the other. */
  private words = new Int32Array(1 << 10);
  private starts = new Int32Array(1 << 8);
  /** Numbers + 1 by hash; 0 is free. */
  private slots = new Int32Array(1 << 9);

  /** The number of `list[0..n)`; `size` as it was before the call if it is new. */
  find(list: Int32Array, n: number): number {
    let h = n;
    for (let i = 0; i < n; i++) h = (Math.imul(h, 0x01000193) ^ list[i]!) | 0;
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    const mask = this.slots.length - 1;
    let at = (h ^ (h >>> 13)) & mask;
    for (; this.slots[at] !== 0; at = (at + 1) & mask) {
      const k = this.slots[at]! - 1;
      if (this.isAt(k, list, n)) return k;
    }
    this.slots[at] = this.size + 1;
    return this.add(list, n);
  }

  private isAt(k: number, list: Int32Array, n: number): boolean {
    const start = this.starts[k]!;
    if (this.starts[k + 1]! - start !== n) return false;
    for (let i = 0; i < n; i++) if (this.words[start + i] !== list[i]) return false;
    return true;
  }

  private add(list: Int32Array, n: number): number {
    const k = this.size++;
    const start = this.starts[k]!;
    if (start + n > this.words.length) this.words = grown(this.words, start + n);
    for (let i = 0; i < n; i++) this.words[start + i] = list[i]!;
    if (k + 2 > this.starts.length) this.starts = grown(this.starts, k + 2);
    this.starts[k + 1] = start + n;
    if (2 * this.size > this.slots.length) this.rehash();
    return k;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    const mask = this.slots.length - 1;
    for (let k = 0; k < this.size; k++) {
      const end = this.starts[k + 1]!;
      let h = end - this.starts[k]!;
      for (let i = this.starts[k]!; i < end; i++) h = (Math.imul(h, 0x01000193) ^ this.words[i]!) | 0;
      h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
      let at = (h ^ (h >>> 13)) & mask;
      while (this.slots[at] !== 0) at = (at + 1) & mask;
      this.slots[at] = k + 1;
    }
  }
}

function grown(a: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(Math.max(least, 2 * a.length));
  out.set(a);
  return out;
}
