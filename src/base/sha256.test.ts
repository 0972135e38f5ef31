import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { sum256 } from "./sha256.ts";

test("SHA-256 equals Node's for lengths around the block borders", () => {
  for (let n = 0; n < 200; n++) {
    const data = new Uint8Array(n);
    for (let i = 0; i < n; i++) data[i] = i * 7 + n;
    const want = createHash("sha256").update(data).digest("hex");
    assert.equal(Buffer.from(sum256(data)).toString("hex"), want, `length ${n}`);
  }
});
