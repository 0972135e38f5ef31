// Memory of links that are over, for those that come after them in the same process: fresh pages cost a small link more than
// anything that it does with them. In: how much is needed. Out: memory as it was left, and what the next link may have.

/** More is not kept from one link to the next. */
const mostKept = 1 << 28;

let arena: Uint8Array | null = null;
let columns: ArrayBuffer | null = null;

/** At least `n` bytes, of which the first `dirty` need not be zero. */
export function takeArena(n: number): { bytes: Uint8Array; dirty: number } {
  const a = arena;
  if (a === null || a.length < n) return { bytes: new Uint8Array(n), dirty: 0 };
  arena = null;
  return { bytes: a, dirty: a.length };
}

/** Zeroed. */
function takeColumns(n: number): ArrayBuffer {
  const c = columns;
  if (c === null || c.byteLength < n) return new ArrayBuffer(n);
  columns = null;
  new Uint8Array(c, 0, n).fill(0);
  return c;
}

/** Nobody looks at these any more. */
export function giveBack(a: Uint8Array, c: ArrayBuffer): void {
  if (a.length <= mostKept && (arena === null || a.length > arena.length)) arena = a;
  if (c.byteLength <= mostKept && (columns === null || c.byteLength > columns.byteLength)) columns = c;
}

type Column = Int32Array | Uint32Array | Uint8Array | Uint16Array | Int16Array | Float64Array;

/** The linker's columns (symbols.ts) behind each other in one piece of memory. */
export class ColumnBlock {
  readonly buffer: ArrayBuffer;
  private used = 0;

  /** For columns of `n` elements, of which the first `count` are what they were. */
  constructor(
    private readonly n: number,
    private readonly count: number,
  ) {
    this.buffer = takeColumns(n * bytesPerSymbol + paddings);
  }

  /** A column like `old`, with more room. */
  add<T extends Column>(old: T): T {
    const column = new (old.constructor as new (b: ArrayBuffer, at: number, n: number) => T)(
      this.buffer,
      this.used,
      this.n,
    );
    column.set(old.length > this.count ? old.subarray(0, this.count) : old);
    this.used += Math.ceil(column.byteLength / 8) * 8;
    return column;
  }
}

/** Of all columns. */
const bytesPerSymbol = 74;
/** Each column begins at a multiple of 8. */
const paddings = 20 * 8;
