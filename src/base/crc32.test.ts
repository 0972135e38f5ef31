// The check value of the CRC catalogue, and zlib's own where Node has it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { crc32 } from "./crc32.ts";

test("the catalogue's check value", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});

const own = (zlib as { crc32?: (data: Uint8Array) => number }).crc32;

test("the same as zlib's", { skip: own === undefined ? "this Node has no zlib.crc32" : false }, () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7919) >> 3);
  for (const n of [1, 3, 8, 64, 999, 1000]) assert.equal(crc32(bytes.subarray(0, n)), own!(bytes.subarray(0, n)));
});
