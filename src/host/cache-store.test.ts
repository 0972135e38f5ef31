// The store on disk gives back what was put into it, and nothing at all once a byte of it is wrong.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DiskStore, removeCache } from "./cache-store.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-store-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const key = `${"ab".repeat(32)}-code`;
const file = join(dir, "ab", key.slice(2));

test("an entry comes back, in this process and in the next", () => {
  const store = new DiskStore(dir, "me");
  assert.equal(store.get(key), null);
  store.put(key, Uint8Array.of(1, 2, 3));
  assert.deepEqual([...store.get(key)!], [1, 2, 3]);
  assert.deepEqual([...new DiskStore(dir, "me").get(key)!], [1, 2, 3]);
  store.put(key, new Uint8Array(0));
  assert.deepEqual([...store.get(key)!], []);
});

test("an entry with a wrong byte, cut off, or of another name is none", () => {
  const store = new DiskStore(dir, "me");
  store.put(
    key,
    Uint8Array.from({ length: 100 }, (_, i) => i),
  );
  const good = readFileSync(file);
  for (let i = 0; i < good.length; i++) {
    const bad = Buffer.from(good);
    bad[i]! ^= 1 << (i % 8);
    writeFileSync(file, bad);
    assert.equal(store.get(key), null, `byte ${i}`);
    writeFileSync(file, good.subarray(0, i));
    assert.equal(store.get(key), null, `length ${i}`);
  }
  const other = `${"ab".repeat(32)}-fact`;
  store.put(other, Uint8Array.of(9));
  writeFileSync(file, readFileSync(join(dir, "ab", other.slice(2))));
  assert.equal(store.get(key), null, "another entry");
});

test("a folder that cannot be written does no harm, and the cache can be removed", () => {
  writeFileSync(join(dir, "file"), "");
  const store = new DiskStore(join(dir, "file", "folder"), "me");
  store.put(key, Uint8Array.of(1));
  assert.equal(store.get(key), null);
  assert.equal(removeCache(dir), null);
  assert.equal(new DiskStore(dir, "me").get(key), null);
  assert.equal(readFileSync(join(dir, "file"), "utf8"), "");
});

test("the folder keeps within its limit, and what was not used for longest goes", () => {
  const folder = mkdtempSync(join(tmpdir(), "glasgo-store-limit-"));
  const name = (i: number): string => `${"cd".repeat(31)}${String(i).padStart(2, "0")}-code`;
  const path = (i: number): string => join(folder, "cd", name(i).slice(2));
  const limit = 100_000;
  const bytes = new Uint8Array(4000);
  const hoursAgo = (n: number): number => Date.now() / 1000 - n * 3600;
  try {
    new DiskStore(folder, "me").clean(limit); // there is nothing: only the time is noted
    for (let i = 0; i < 60; i++) {
      // Each build is a process of its own.
      const store = new DiskStore(folder, "me");
      store.put(name(i), bytes);
      utimesSync(path(i), hoursAgo(80 - i), hoursAgo(80 - i));
      assert.notEqual(store.get(name(0)), null, "used by every build");
      store.clean(limit);
      const sizes = readdirSync(join(folder, "cd")).map((f) => statSync(join(folder, "cd", f)).size);
      assert.ok(sizes.reduce((a, b) => a + b, 0) <= limit, `${sizes.length} entries after ${i + 1} builds`);
    }
    assert.equal(new DiskStore(folder, "me").get(name(1)), null);
    assert.notEqual(new DiskStore(folder, "me").get(name(59)), null);
    // A mark without words is of an older version: its own time counts.
    writeFileSync(join(folder, "cleaned"), "");
    utimesSync(join(folder, "cleaned"), hoursAgo(25), hoursAgo(25));
    new DiskStore(folder, "me").clean(5000);
    assert.deepEqual(readdirSync(join(folder, "cd")).length, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what is done once a day falls to one process, to another the day after, to none where nothing can be kept", () => {
  const once = `${"ef".repeat(32)}-once`;
  assert.deepEqual(
    [1, 2, 3].map(() => new DiskStore(dir, "me").claim(once)),
    [true, false, false],
  );
  const before = Date.now() / 1000 - 25 * 3600;
  utimesSync(join(dir, "ef", once.slice(2)), before, before);
  assert.deepEqual(
    [1, 2].map(() => new DiskStore(dir, "me").claim(once)),
    [true, false],
  );
  writeFileSync(join(dir, "file"), "");
  assert.equal(new DiskStore(join(dir, "file"), "me").claim(once), false);
});
