// An entry of the build cache as it is kept, on disk or by a cache program: what it holds, a check sum of that, its key. In:
// bytes. Out: the same bytes; whatever is not whole is not there.
import { crc32 as ownCrc32 } from "../base/crc32.ts";
import { builtin } from "./builtin.ts";

type Checksum = (data: Uint8Array) => number;

let known: Checksum | null = null;

/** By Node's own function where it has one, which is thirty times as fast. */
function crc32(bytes: Uint8Array): number {
  known ??= (builtin.zlib as { crc32?: Checksum }).crc32 ?? ownCrc32;
  return known(bytes);
}

export function closeEntry(key: string, bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(bytes.length + 4 + Buffer.byteLength(key));
  whole.set(bytes);
  whole.writeUInt32LE(crc32(bytes), bytes.length);
  whole.write(key, bytes.length + 4);
  return whole;
}

/** What a kept entry holds; null where it is broken. What stands under another entry's name is nobody's. */
export function openEntry(key: string, whole: Buffer): Uint8Array | null {
  const name = Buffer.from(key);
  const end = whole.length - name.length - 4;
  if (end < 0 || !whole.subarray(end + 4).equals(name)) return null;
  const bytes = whole.subarray(0, end);
  return crc32(bytes) === whole.readUInt32LE(end) ? bytes : null;
}

/**
 * The same for entries that every start reads: twice the bytes, which are compared in less time than it takes to load the
 * part of Node that makes check sums.
 */
export function closeTwice(key: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, bytes, Buffer.from(key)]);
}

/** What `closeTwice` has closed; null where it is broken. */
export function openTwice(key: string, whole: Buffer): Buffer | null {
  const name = Buffer.from(key);
  const end = whole.length - name.length;
  if (end < 0 || end % 2 !== 0 || !whole.subarray(end).equals(name)) return null;
  const bytes = whole.subarray(0, end / 2);
  return bytes.equals(whole.subarray(end / 2, end)) ? bytes : null;
}
