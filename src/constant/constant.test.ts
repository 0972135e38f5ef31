// Constants: go/constant's recorded answers replayed, and what those programs do not reach.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bitLength, fitsInt, int64Halves, makeInt, smallUnsigned, wrapInt } from "./index.ts";
import { describe, evaluate } from "./program.ts";

test("recorded answers of go/constant", () => {
  let count = 0;
  for (const line of readFileSync("src/constant/testdata/recorded.txt", "utf8").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [program, answer] = line.split("\t=>\t") as [string, string];
    assert.equal(describe(evaluate(program.split("\t"))), answer, program);
    count++;
  }
  assert.equal(count, 800);
});

test("integers that fit a type", () => {
  const cases: [number | bigint, number, boolean, boolean][] = [
    [255, 8, true, true],
    [256, 8, true, false],
    [-1, 8, true, false],
    [127, 8, false, true],
    [128, 8, false, false],
    [-128, 8, false, true],
    [-129, 8, false, false],
    [(1n << 63n) - 1n, 64, false, true],
    [1n << 63n, 64, false, false],
    [-(1n << 63n), 64, false, true],
    [-(1n << 63n) - 1n, 64, false, false],
    [(1n << 64n) - 1n, 64, true, true],
    [1n << 64n, 64, true, false],
    [2 ** 53 - 1, 64, false, true],
  ];
  for (const [v, bits, unsigned, want] of cases)
    assert.equal(fitsInt(makeInt(v), bits, unsigned), want, `${v} ${bits}`);
});

test("integers cut to a type, and their halves", () => {
  assert.equal(wrapInt(makeInt(-1), 8, true).small, 255);
  assert.equal(wrapInt(makeInt(200), 8, false).small, -56);
  assert.deepEqual(int64Halves(makeInt(-1)), { low: -1, high: -1 });
  assert.deepEqual(int64Halves(makeInt(0x1_0000_0002)), { low: 2, high: 1 });
  assert.deepEqual(int64Halves(makeInt((1n << 64n) - 1n)), { low: -1, high: -1 });
  assert.deepEqual(int64Halves(makeInt(0xffffffff)), { low: -1, high: 0 });
  assert.equal(bitLength(makeInt(-256)), 9);
  assert.equal(smallUnsigned(evaluate(["f:1e3"])), 1000);
  assert.equal(smallUnsigned(makeInt(-1)), null);
  assert.equal(smallUnsigned(makeInt(1000), 999), null);
});

test("text that is no literal is unknown", () => {
  for (const bad of [
    "i:",
    "i:0x",
    "i:08",
    "i:12a",
    "f:1e",
    "f:0x1",
    "c:''",
    "c:'ab'",
    's:"a',
    's:"\\q"',
    's:"\\u12"',
    "c:'\\400'",
  ]) {
    const kind = describe(evaluate([bad])).split("\t")[2];
    assert.equal(kind, bad === "f:0x1" ? "Float" : "Unknown", bad);
  }
});
