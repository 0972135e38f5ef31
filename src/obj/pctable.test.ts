// Pc-value tables: known bytes, round trips, odd inputs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePcTable, mapPcTable, PcTableBuilder } from "./pctable.ts";

function encode(pairs: [number, number][], end: number): Uint8Array {
  const b = new PcTableBuilder();
  for (const [pc, value] of pairs) b.set(pc, value);
  return b.finish(end);
}

test("the tables that a frame of 16 bytes gives", () => {
  // sp depth 0, at 4: 16, at 20: 0, code ends at 24; from the contract: deltas +1, +16, -16, zigzag coded.
  const t = encode(
    [
      [0, 0],
      [4, 16],
      [20, 0],
    ],
    24,
  );
  assert.deepEqual([...t], [2, 4, 32, 16, 31, 4, 0]);
  assert.deepEqual(decodePcTable(t), [
    { pc: 0, end: 4, value: 0 },
    { pc: 4, end: 20, value: 16 },
    { pc: 20, end: 24, value: 0 },
  ]);
});

test("a table that begins with -1 keeps its first pair", () => {
  const t = encode(
    [
      [0, -1],
      [300, 2],
    ],
    700,
  );
  assert.deepEqual([...t], [0, 0xac, 2, 6, 0x90, 3, 0]);
  assert.equal(decodePcTable(t)[0]?.value, -1);
});

test("no value at the start means -1 there", () => {
  assert.deepEqual(decodePcTable(encode([[8, 1]], 16)), [
    { pc: 0, end: 8, value: -1 },
    { pc: 8, end: 16, value: 1 },
  ]);
});

test("repeated and replaced values make no pairs", () => {
  const t = encode(
    [
      [0, 5],
      [3, 5],
      [4, 6],
      [4, 5],
      [9, 7],
      [9, 8],
    ],
    12,
  );
  assert.deepEqual(decodePcTable(t), [
    { pc: 0, end: 9, value: 5 },
    { pc: 9, end: 12, value: 8 },
  ]);
});

test("no code, no table", () => {
  assert.equal(encode([], 10).length, 0);
});

test("a cut-off table ends the walk", () => {
  const t = encode(
    [
      [0, 1],
      [1000, 2],
    ],
    2000,
  );
  for (let n = 0; n < t.length; n++) assert.ok(decodePcTable(t.subarray(0, n)).length <= 2);
});

test("mapping values", () => {
  const t = mapPcTable(
    encode(
      [
        [0, 0],
        [5, 1],
        [9, 0],
      ],
      12,
    ),
    (v) => v + 10,
  );
  assert.deepEqual(
    decodePcTable(t).map((p) => p.value),
    [10, 11, 10],
  );
});
