// Adler-32, the check sum of zlib's streams. In: bytes, or sums of parts and their lengths. Out: 32 bits without sign.
// Contract: RFC 1950, sections 2.2 and 8.2.

const modulus = 65521;
/** So many bytes at a time that 32 bits hold the sums. */
const batch = 3800;

export function adler32(b: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < b.length; ) {
    const end = Math.min(at + batch, b.length);
    for (; at < end; at++) {
      low += b[at]!;
      high += low;
    }
    low %= modulus;
    high %= modulus;
  }
  return ((high << 16) | low) >>> 0;
}

/** The sum of two parts, of which the second has `length` bytes. */
export function joinAdler32(first: number, second: number, length: number): number {
  const before = first & 0xffff;
  const low = (before + (second & 0xffff) + modulus - 1) % modulus;
  // Each byte of the second part has added what the first had summed up to, which began with 1.
  const added = ((length % modulus) * (before + modulus - 1)) % modulus;
  const high = ((first >>> 16) + (second >>> 16) + added) % modulus;
  return ((high << 16) | low) >>> 0;
}
