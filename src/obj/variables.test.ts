// The table of a function's variables comes back as it was written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { VariableKind, VariableReader, VariableWriter } from "./variables.ts";

function table(): Uint8Array {
  const w = new VariableWriter();
  w.number(3);
  w.number(VariableKind.Param + VariableKind.Everywhere);
  w.text("größe");
  for (const n of [0, 12, 0]) w.number(n);
  w.blob(Uint8Array.of(0x91, 0x10));
  w.number(VariableKind.Result);
  w.text("r");
  for (const n of [1, 13, 0, 2]) w.number(n);
  for (const [distance, length, op] of [
    [3, 200, 0x50],
    [0, 70000, 0x51],
  ]) {
    w.number(distance!);
    w.number(length!);
    w.blob(Uint8Array.of(op!));
  }
  w.number(VariableKind.Local);
  w.text("x");
  for (const n of [0, 400, 7, 0]) w.number(n);
  return w.finish();
}

test("variables are read in order, ranges or not", () => {
  const bytes = table();
  const r = new VariableReader();
  r.open(bytes);
  const name = (): string => new TextDecoder().decode(bytes.subarray(r.nameAt, r.nameAt + r.nameLength));
  assert.ok(r.next());
  assert.deepEqual(
    [name(), r.kind, r.isEverywhere, r.type, r.line, r.node],
    ["größe", VariableKind.Param, true, 0, 12, -1],
  );
  assert.deepEqual([...bytes.subarray(r.exprAt, r.exprAt + r.exprLength)], [0x91, 0x10]);
  assert.ok(r.next());
  assert.deepEqual([name(), r.kind, r.isEverywhere, r.rangesLeft], ["r", VariableKind.Result, false, 2]);
  assert.ok(r.nextRange());
  assert.deepEqual([r.from, r.to, bytes[r.exprAt]], [3, 203, 0x50]);
  assert.ok(r.nextRange());
  assert.deepEqual([r.from, r.to, bytes[r.exprAt]], [203, 70203, 0x51]);
  assert.equal(r.nextRange(), false);
  const place = r.place;
  for (let again = 0; again < 2; again++) {
    assert.ok(r.next());
    assert.deepEqual([name(), r.kind, r.line, r.node, r.rangesLeft], ["x", VariableKind.Local, 400, 6, 0]);
    assert.equal(r.next(), false);
    r.back(place);
  }
});

test("ranges that nobody reads are skipped; no table has no variables", () => {
  const r = new VariableReader();
  r.open(table());
  for (let i = 0; i < 3; i++) assert.ok(r.next());
  assert.equal(r.line, 400);
  r.open(new Uint8Array(0));
  assert.equal(r.next(), false);
});
