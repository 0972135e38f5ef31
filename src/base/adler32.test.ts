import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { adler32, joinAdler32 } from "./adler32.ts";

/** zlib's own sum stands at the end of its stream. */
function expected(b: Uint8Array): number {
  const z = deflateSync(b);
  return z.readUInt32BE(z.length - 4);
}

test("sums are zlib's, whole and joined", () => {
  const b = Uint8Array.from({ length: 200_000 }, (_, i) => (i < 90_000 ? 255 : (i * i) >> 3));
  for (const n of [0, 1, 2, 3799, 3800, 3801, 65520, 65521, 70_000, 200_000]) {
    const whole = b.subarray(0, n);
    assert.equal(adler32(whole), expected(whole));
    for (const cut of [0, 1, 3800, 65521, 123_456]) {
      if (cut > n) continue;
      const [first, second] = [whole.subarray(0, cut), whole.subarray(cut)];
      assert.equal(joinAdler32(adler32(first), adler32(second), second.length), expected(whole), `${cut} of ${n}`);
    }
  }
});
