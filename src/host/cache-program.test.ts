// The client's side of the GOCACHEPROG protocol, with a program that keeps to it and with some that do not.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { ProgramStore } from "./cache-program.ts";
import { DiskStore } from "./cache-store.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-cacheprog-test-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const program = resolve("test/cache-program.mjs");
const key = `${"cd".repeat(32)}-code`;

class Failed extends Error {}

function open(words: readonly string[], warnings: string[] = []): ProgramStore {
  const local = new DiskStore(join(dir, "local"), "me");
  const warn = (text: string): void => {
    warnings.push(text);
  };
  return new ProgramStore(words, local, (what) => new Failed(what), warn);
}

function start(folder: string, mode = "", warnings: string[] = []): ProgramStore {
  return open([process.execPath, program, join(dir, folder), mode], warnings);
}

function log(folder: string): string[] {
  return readFileSync(join(dir, folder, "log"), "utf8")
    .trim()
    .split("\n");
}

test("entries come back, also to another process and large ones", () => {
  const store = start("a");
  assert.equal(store.get(key), null);
  const large = Uint8Array.from({ length: 1 << 20 }, (_, i) => i * 31);
  store.put(key, large);
  assert.deepEqual(Buffer.from(store.get(key)!), Buffer.from(large));
  store.put(`${key}2`, new Uint8Array(0));
  assert.equal(store.get(`${key}2`)!.length, 0);
  store.close();
  const again = start("a");
  assert.deepEqual(Buffer.from(again.get(key)!), Buffer.from(large));
  again.close();
  assert.deepEqual(log("a"), ["get", "put", "get", "put", "get", "close", "get", "close"]);
});

test("answers over several lines", () => {
  const store = start("lines", "lines");
  store.put(key, Uint8Array.of(1));
  assert.deepEqual([...store.get(key)!], [1]);
  store.close();
});

test("a file that is not what the program says, or not ours, is no entry", () => {
  const store = start("b");
  store.put(key, Uint8Array.of(1, 2, 3));
  const body = join(dir, "b", readdirSync(join(dir, "b")).find((f) => f.endsWith(".body"))!);
  const good = readFileSync(body);
  for (const bad of [good.subarray(1), Buffer.concat([good, good]), Buffer.from(good).fill(7, 0, 1)]) {
    writeFileSync(body, bad);
    assert.equal(store.get(key), null);
  }
  rmSync(body);
  const silent = readdirSync(join(dir, "b")).filter((f) => f.endsWith(".output"));
  assert.equal(silent.length, 1);
  writeFileSync(body, good);
  assert.deepEqual([...store.get(key)!], [1, 2, 3]);
  store.close();
});

test("only what the program has declared is asked of it", () => {
  const store = start("c", "no-put");
  store.put(key, Uint8Array.of(1));
  assert.equal(store.get(key), null);
  store.close();
  assert.deepEqual(log("c"), ["get"]);
});

test("what the program cannot do is said once, and the build goes on", () => {
  const warnings: string[] = [];
  const store = start("d", "refuse", warnings);
  store.put(key, Uint8Array.of(1));
  store.put(key, Uint8Array.of(1));
  assert.equal(store.get(key), null);
  store.close();
  assert.deepEqual(warnings, ["glasgo: GOCACHEPROG: put: the disk is full\n"]);
});

test("a program that cannot be started, says nothing, or dies ends the build", () => {
  const fails = (store: ProgramStore, message: RegExp): void => {
    assert.throws(
      () => {
        for (let i = 0; i < 5; i++) store.get(key);
      },
      (e) => e instanceof Failed && message.test(e.message),
    );
  };
  fails(open(["no-such-program-anywhere"]), /"no-such-program-anywhere": executable file not found in \$PATH$/);
  fails(open([join(dir, "nothing")]), /nothing": no such file$/);
  writeFileSync(join(dir, "text"), "text");
  fails(open([join(dir, "text")]), /text": it cannot be started$/);
  fails(open(["true"]), /"true": it ended before the build did$/);
  fails(open(["echo", "hello"]), /"echo": what it answers is no JSON object$/);
  fails(open(["echo", '{"ID":7}']), /"echo": it does not answer request 0$/);
  fails(start("e", "deaf"), /it declared no supported commands$/);
  fails(start("f", "die"), /it ended before the build did$/);
});
