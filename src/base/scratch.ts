// Arrays that are used again and again. In: how many elements are needed. Out: an array that is at least as long and holds zeros
// where it was asked for. V8 keeps the bytes of all but tiny typed arrays outside of its heap: making one takes longer than
// most passes over a function. Whoever has a Scratch must be done with its array before it asks for the next.

export class ScratchBytes {
  private list = new Uint8Array(256);

  /** At least `n` zeros. */
  take(n: number): Uint8Array {
    if (n > this.list.length) this.list = new Uint8Array(2 * n);
    else this.list.fill(0, 0, n);
    return this.list;
  }
}

export class ScratchInts {
  private list = new Int32Array(256);

  /** At least `n` times `x`. */
  take(n: number, x = 0): Int32Array {
    if (n > this.list.length) this.list = new Int32Array(2 * n);
    return this.list.fill(x, 0, n);
  }
}

/** Makes `list` shorter. V8 sets a length by a call out of its own code; a few elements are popped sooner. */
export function truncate(list: unknown[], n: number): void {
  if (list.length - n > 100) list.length = n;
  else while (list.length > n) list.pop();
}
