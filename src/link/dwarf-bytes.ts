// Bytes at the end of a growing array, in the encodings of debugging sections. In: numbers and texts; out: the section's contents,
// or a part of it with the places of addresses in it.
// Contract: DWARF 4, section 7.6 (LEB128).
import { putUtf8 } from "../base/utf8.ts";
import { put32, put64 } from "./symbols.ts";

/** Pairs of numbers, as many as come. */
export class Pairs {
  private data = new Int32Array(1 << 10);
  private length = 0;

  add(a: number, b: number): void {
    const n = this.length;
    if (n === this.data.length) {
      const more = new Int32Array(2 * n);
      more.set(this.data);
      this.data = more;
    }
    this.data[n] = a;
    this.data[n + 1] = b;
    this.length = n + 2;
  }

  /** What was added since the last call: [a, b, …]. */
  take(): Int32Array {
    const taken = this.data.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}

/** Writers other than `text`, `copy` and `room` expect that `reserve` was called. */
export class Bytes {
  data: Uint8Array;
  length = 0;
  /** Where addresses are, and of which symbols. */
  readonly addresses = new Pairs();

  constructor(room = 1 << 12) {
    this.data = new Uint8Array(room);
  }

  /** Makes sure that `n` more bytes fit. Before every write, or once before several. */
  reserve(n: number): void {
    if (this.length + n <= this.data.length) return;
    const more = new Uint8Array(Math.max(this.length + n, this.data.length * 2));
    more.set(this.data.subarray(0, this.length));
    this.data = more;
  }

  /** Leaves `n` zero bytes; where they are. */
  room(n: number): number {
    this.reserve(n);
    const at = this.length;
    for (let i = at; i < at + n; i++) this.data[i] = 0;
    this.length = at + n;
    return at;
  }

  u8(x: number): void {
    this.data[this.length++] = x;
  }

  u16(x: number): void {
    this.u8(x & 0xff);
    this.u8((x >> 8) & 0xff);
  }

  u32(x: number): void {
    put32(this.data, this.length, x);
    this.length += 4;
  }

  u64(x: number): void {
    put64(this.data, this.length, x);
    this.length += 8;
  }

  /** Leaves the place of the address `offset` bytes into `symbol`. */
  address(symbol: number, offset: number): void {
    this.addresses.add(this.length, symbol);
    this.u64(offset);
  }

  uleb(x: number): void {
    let v = x;
    while (v >= 0x80) {
      this.data[this.length++] = (v & 0x7f) | 0x80;
      v = Math.floor(v / 0x80);
    }
    this.data[this.length++] = v;
  }

  sleb(x: number): void {
    for (let v = x; ; ) {
      const low = v & 0x7f;
      v >>= 7;
      if ((v === 0 && (low & 0x40) === 0) || (v === -1 && (low & 0x40) !== 0)) {
        this.data[this.length++] = low;
        return;
      }
      this.data[this.length++] = low | 0x80;
    }
  }

  text(s: string): void {
    this.reserve(3 * s.length + 1);
    this.length += putUtf8(this.data, this.length, s);
    this.data[this.length++] = 0;
  }

  /** Bytes that are somewhere already, as text with its end. */
  copy(from: Uint8Array, at: number, n: number): void {
    this.reserve(n + 1);
    const { data } = this;
    let to = this.length;
    for (let i = at, end = at + n; i < end; i++) data[to++] = from[i]!;
    data[to++] = 0;
    this.length = to;
  }

  /** Fills in a 32-bit length that counts what follows it. */
  closeLength(at: number): void {
    put32(this.data, at, this.length - at - 4);
  }

  /** Bytes from elsewhere; where they are now. */
  append(b: Uint8Array): number {
    this.reserve(b.length);
    const at = this.length;
    this.data.set(b, at);
    this.length = at + b.length;
    return at;
  }

  bytes(): Uint8Array {
    return this.data.subarray(0, this.length);
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const taken = this.data.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}
