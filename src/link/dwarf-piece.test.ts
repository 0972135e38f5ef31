import assert from "node:assert/strict";
import { test } from "node:test";
import { Part, PieceWriter, readUnits, writeUnits } from "./dwarf-piece.ts";

/** A unit that has something of everything, told from others by `n`. */
function unit(pkg: string, n: number) {
  const w = new PieceWriter();
  w.info.text(pkg);
  w.line.text("lines");
  w.line.reserve(8);
  w.line.address(n, 3);
  w.offset(Part.Line);
  w.ranges.reserve(8);
  w.ranges.address(n + 1, 0);
  w.offset(Part.Ranges);
  w.type(n + 2);
  w.origin(n + 3);
  return { pkg, functions: Int32Array.of(n, n + 1), variables: Int32Array.of(n + 9), piece: w.take() };
}

test("units come back as they were kept", () => {
  const units = [unit("a", 10), unit("example.com/b\u00e9", 20), unit("", 30)];
  const bytes = writeUnits(units, "about");
  const back = readUnits(bytes, "about");
  assert.deepEqual([...back.keys()], ["a", "example.com/b\u00e9", ""]);
  for (const u of units) assert.deepEqual(back.get(u.pkg), u);
  // Also from within other bytes.
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  assert.deepEqual(readUnits(shifted.subarray(1), "about").get("a"), units[0]);
});

test("what is about something else is not taken", () => {
  assert.equal(readUnits(writeUnits([unit("a", 10)], "about"), "other").size, 0);
  assert.equal(readUnits(new Uint8Array(0), "about").size, 0);
  assert.equal(readUnits(new Uint8Array(64), "about").size, 0);
});

test("a writer begins afresh with each unit, and knows what its places stand for", () => {
  const w = new PieceWriter();
  w.info.text("first");
  w.type(5);
  w.take();
  w.ranges.reserve(8);
  w.ranges.address(7, 0x10);
  w.offset(Part.Ranges);
  w.type(6);
  const { bytes, addresses, offsets, types } = w.take();
  assert.deepEqual([...bytes[Part.Info]!], [8, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...bytes[Part.Ranges]!], [0x10, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...addresses[Part.Ranges]!], [0, 7]);
  assert.deepEqual([...offsets], [0, Part.Ranges]);
  assert.deepEqual([...types], [4, 6]);
});
