// SHA-256 of a byte array. Contract: FIPS 180-4. Symbol hashes and type hashes need it without leaving the browser.

/** Word `i` of the round constants: the first 32 bits of the fractional part of the cube root of the i-th prime. */
const rounds = new Int32Array(64);
/** The first 32 bits of the fractional parts of the square roots of the first eight primes. */
const start = new Int32Array(8);
{
  let n = 0;
  for (let p = 2; n < 64; p++) {
    let prime = true;
    for (let d = 2; d * d <= p; d++) if (p % d === 0) prime = false;
    if (!prime) continue;
    if (n < 8) start[n] = fraction(BigInt(p), 2n);
    rounds[n++] = fraction(BigInt(p), 3n);
  }
}

/** floor(2^32 · p^(1/k)) mod 2^32, exactly. */
function fraction(p: bigint, k: bigint): number {
  const scaled = p << (32n * k);
  let lo = 0n;
  let hi = 1n << 40n;
  while (lo + 1n < hi) {
    const mid = (lo + hi) >> 1n;
    if (mid ** k <= scaled) lo = mid;
    else hi = mid;
  }
  return Number(BigInt.asIntN(32, lo));
}

const w = new Int32Array(64);

let nativeSum: ((data: Uint8Array) => Uint8Array) | null = null;

/** Whoever has a faster SHA-256 at hand: it is asked about what is long enough for that to matter. */
export function useNativeSum(sum: (data: Uint8Array) => Uint8Array): void {
  nativeSum = sum;
}

/** From this length on the native sum is asked: its first use costs two milliseconds. */
const longData = 1 << 18;

/** The 32 bytes of SHA-256 of `data`. */
export function sum256(data: Uint8Array): Uint8Array {
  if (nativeSum !== null && data.length >= longData) return nativeSum(data);
  const blocks = (data.length + 72) >> 6;
  const last = new Uint8Array(128);
  const whole = data.length >> 6;
  last.set(data.subarray(whole << 6));
  last[data.length & 63] = 0x80;
  const tail = (blocks - whole) << 6;
  const view = new DataView(last.buffer);
  view.setUint32(tail - 8, Math.floor(data.length / 0x20000000));
  view.setUint32(tail - 4, (data.length << 3) >>> 0);
  const h = new Int32Array(start);
  for (let b = 0; b < whole; b++) block(h, data, b << 6);
  for (let b = whole; b < blocks; b++) block(h, last, (b - whole) << 6);
  const out = new Uint8Array(32);
  const o = new DataView(out.buffer);
  for (let i = 0; i < 8; i++) o.setInt32(i * 4, h[i]!);
  return out;
}

function block(h: Int32Array, data: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const j = at + i * 4;
    w[i] = (data[j]! << 24) | (data[j + 1]! << 16) | (data[j + 2]! << 8) | data[j + 3]!;
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let a = h[0]!;
  let b = h[1]!;
  let c = h[2]!;
  let d = h[3]!;
  let e = h[4]!;
  let f = h[5]!;
  let g = h[6]!;
  let z = h[7]!;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (z + s1 + ((e & f) ^ (~e & g)) + rounds[i]! + w[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    z = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  h[0] = (h[0]! + a) | 0;
  h[1] = (h[1]! + b) | 0;
  h[2] = (h[2]! + c) | 0;
  h[3] = (h[3]! + d) | 0;
  h[4] = (h[4]! + e) | 0;
  h[5] = (h[5]! + f) | 0;
  h[6] = (h[6]! + g) | 0;
  h[7] = (h[7]! + z) | 0;
}
