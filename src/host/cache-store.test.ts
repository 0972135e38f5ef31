// The cache on disk: entries come back, under their own names only; what cannot be read or written is simply not there; the
// entries that were not used for longest go first.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { DiskStore, removeCache } from "./cache-store.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "glasgo-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (b: Uint8Array | null): string | null => (b === null ? null : new TextDecoder().decode(b));

test("entries come back under their own names", () => {
  const s = new DiskStore(dir, "compiler");
  s.put("aa11-code", bytes("one"));
  s.put("aa22-code", bytes(""));
  assert.equal(text(s.get("aa11-code")), "one");
  assert.equal(text(s.get("aa22-code")), "");
  assert.equal(s.get("aa33-code"), null);
  s.put("aa11-code", bytes("two"));
  assert.equal(text(new DiskStore(dir, "compiler").get("aa11-code")), "two");
  renameSync(join(dir, "aa", "11-code"), join(dir, "aa", "33-code"));
  assert.equal(s.get("aa33-code"), null);
  writeFileSync(join(dir, "aa", "22-code"), "");
  assert.equal(s.get("aa22-code"), null);
});

test("a folder that is none loses entries and disturbs nobody", () => {
  const s = new DiskStore(dir, "compiler");
  writeFileSync(join(dir, "bb"), "");
  s.put("bb11-code", bytes("one"));
  assert.equal(s.get("bb11-code"), null);
  assert.deepEqual(readdirSync(dir), ["bb"]);
});

test("cleaning takes what was not used for longest, and what was left half-written", () => {
  const s = new DiskStore(dir, "compiler");
  const long = Date.now() / 1000 - 3 * 24 * 3600;
  for (const [i, key] of ["cc11", "cc22", "cc33"].entries()) {
    s.put(key, new Uint8Array(1000));
    utimesSync(join(dir, "cc", key.slice(2)), long + i, long + i);
  }
  writeFileSync(join(dir, "cc", "44.1.0.tmp"), "half");
  utimesSync(join(dir, "cc", "44.1.0.tmp"), long, long);
  // Use keeps an entry.
  assert.notEqual(s.get("cc11"), null);
  s.clean(2100);
  assert.deepEqual(readdirSync(join(dir, "cc")).sort(), ["11", "33"]);
  s.clean(0);
  assert.deepEqual(readdirSync(join(dir, "cc")).sort(), ["11", "33"], "once a day");
  mkdirSync(join(dir, "other"));
  assert.equal(removeCache(dir), null);
  assert.deepEqual(readdirSync(dir), ["other"]);
  assert.equal(removeCache(join(dir, "none")), null);
});
