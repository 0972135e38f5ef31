import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateRawSync, inflateSync } from "node:zlib";
import { adler32 } from "../base/adler32.ts";
import { compress } from "./dwarf-compress.ts";

const noCuts = { places: [], always: -1 };
const asked: number[] = [];
const deflate = (b: Uint8Array) => {
  asked.push(b.length);
  return Promise.resolve({ blocks: deflateRawSync(b, { finishFlush: constants.Z_SYNC_FLUSH }), sum: adler32(b) });
};

test("a section in chunks is one stream of zlib's", async () => {
  const bytes = Uint8Array.from({ length: 500_000 }, (_, i) => ((i >> 5) * 7) ^ (i & 3));
  asked.length = 0;
  const places = [100, 140_000, 150_000, 280_000, 280_000, 280_100, 499_999, 500_000];
  const packed = (await compress(bytes, { places, always: 280_100 }, deflate))!;
  // No chunk is smaller than 128 KB but the last, and the one before the cut that is always made.
  assert.deepEqual(asked, [140_000, 140_000, 100, 219_899, 1]);
  const words = new DataView(packed.buffer);
  assert.deepEqual([words.getUint32(0, true), words.getUint32(8, true), words.getUint32(16, true)], [1, 500_000, 1]);
  assert.deepEqual(new Uint8Array(inflateSync(packed.subarray(24))), bytes);
});

test("what compression does not make smaller stays as it is", async () => {
  assert.equal(await compress(new Uint8Array(10), noCuts, deflate), null);
  const uneven = Uint8Array.from({ length: 80 }, (_, i) => i * 37);
  assert.equal(await compress(uneven, noCuts, deflate), null);
});
