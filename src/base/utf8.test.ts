import assert from "node:assert/strict";
import test from "node:test";
import { putUtf8, utf8Length } from "./utf8.ts";

test("texts as UTF-8", () => {
  for (const s of ["", "main.go", "gofile·é.go", "日本", "a\u{1f600}b"]) {
    const want = new TextEncoder().encode(s);
    const out = new Uint8Array(want.length + 4).fill(7);
    assert.equal(utf8Length(s), want.length);
    assert.equal(putUtf8(out, 2, s), want.length);
    assert.deepEqual(out.subarray(2, 2 + want.length), want);
    assert.deepEqual([out[0], out[1], out[out.length - 2], out[out.length - 1]], [7, 7, 7, 7]);
  }
});
