// Numbers and byte strings in the order in which they are written and read: what packs are made of. Integers are LEB128,
// seven bits a byte, lowest first; signed ones have their sign in the lowest bit. They must be exact in a double.
import { InternalError } from "../../base/internal-error.ts";

export class ByteSink {
  bytes: Uint8Array = new Uint8Array(1 << 14);
  length = 0;

  private room(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const more = new Uint8Array(Math.max(this.bytes.length * 2, this.length + n));
    more.set(this.bytes);
    this.bytes = more;
  }

  u8(x: number): void {
    this.room(1);
    this.bytes[this.length++] = x;
  }

  u32(x: number): void {
    this.room(4);
    for (let i = 0; i < 4; i++) this.bytes[this.length++] = (x >>> (8 * i)) & 0xff;
  }

  unsigned(x: number): void {
    this.room(9);
    let rest = x;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  signed(x: number): void {
    if (Math.abs(x) >= 2 ** 52) throw new InternalError(`cache: ${x} is too large`);
    this.unsigned(x < 0 ? -2 * x - 1 : 2 * x);
  }

  raw(data: Uint8Array): void {
    this.room(data.length);
    this.bytes.set(data, this.length);
    this.length += data.length;
  }

  /** A length and so many bytes. */
  blob(data: Uint8Array): void {
    this.unsigned(data.length);
    this.raw(data);
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

export class ByteSource {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  u8(): number {
    return this.bytes[this.at++]!;
  }

  u32(): number {
    const b = this.bytes;
    const at = this.at;
    this.at += 4;
    return (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0;
  }

  unsigned(): number {
    const b = this.bytes;
    let x = b[this.at++]!;
    if (x < 0x80) return x;
    x &= 0x7f;
    let scale = 0x80;
    for (;;) {
      const c = b[this.at++]!;
      x += (c & 0x7f) * scale;
      if (c < 0x80) return x;
      scale *= 0x80;
    }
  }

  signed(): number {
    const x = this.unsigned();
    return x % 2 === 0 ? x / 2 : -(x + 1) / 2;
  }

  /** Shares the bytes: whoever takes them must not write to them. */
  blob(): Uint8Array {
    const n = this.unsigned();
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Data as an entry of the cache. */
export function encodeJson(data: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(data));
}

/** What `encodeJson` has made an entry of. */
export function decodeJson(entry: Uint8Array): unknown {
  return JSON.parse(decoder.decode(entry));
}
