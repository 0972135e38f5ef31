// Where a parameter's value goes when a function is called: to the heap, to the results, to code that writes through it or
// calls it, each with the least number of dereferences. This is a function's summary for its callers.

const heap = 0;
const mutator = 1;
const callee = 2;
const result0 = 3;

/** Results beyond this many count as the heap. */
export const trackedResults = 7;

/** Least dereference counts by destination; -1: does not go there. */
export class Leaks {
  private readonly counts = new Int8Array(result0 + trackedResults).fill(-1);

  /** As a string: a character a destination, those at the end that nothing goes to left out. */
  toString(): string {
    let s = "";
    for (const n of this.counts) s += String.fromCharCode(34 + n);
    return s.replace(/!+$/, "");
  }

  static from(text: string): Leaks {
    const l = new Leaks();
    for (let i = 0; i < text.length; i++) l.counts[i] = text.charCodeAt(i) - 34;
    return l;
  }

  private add(i: number, derefs: number): void {
    const old = this.counts[i]!;
    if (old < 0 || derefs < old) this.counts[i] = Math.min(derefs, 126);
  }

  addHeap(derefs: number): void {
    this.add(heap, derefs);
  }
  addMutator(derefs: number): void {
    this.add(mutator, derefs);
  }
  addCallee(derefs: number): void {
    this.add(callee, derefs);
  }
  addResult(i: number, derefs: number): void {
    this.add(result0 + i, derefs);
  }

  get heap(): number {
    return this.counts[heap]!;
  }
  get mutator(): number {
    return this.counts[mutator]!;
  }
  get callee(): number {
    return this.counts[callee]!;
  }
  result(i: number): number {
    return this.counts[result0 + i]!;
  }

  /** Leaves out what leaking to the heap at the same depth already says. */
  optimize(): void {
    const h = this.counts[heap]!;
    if (h < 0) return;
    for (let i = 1; i < this.counts.length; i++) if (this.counts[i]! >= h) this.counts[i] = -1;
  }
}

/** The summary of a function of which nothing is known. */
export function leakAll(): Leaks {
  const l = new Leaks();
  l.addHeap(0);
  return l;
}
