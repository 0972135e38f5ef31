// V8 of the Node that runs the tests knows every flag that it is given, and one of later versions is given none.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import v8 from "node:v8";
import { flagsForMany, freeMemory, keepCode, optimizeLess, shareProcessors } from "./engine.ts";

/** The flags that are set while `program` runs, by an engine of that version. */
function flagsSet(version: string, program: () => void): string[] {
  const given: string[] = [];
  const { setFlagsFromString } = v8;
  const versions = Object.getOwnPropertyDescriptor(process, "versions")!;
  v8.setFlagsFromString = (flag) => given.push(flag);
  Object.defineProperty(process, "versions", { ...versions, value: { ...process.versions, v8: version } });
  try {
    program();
  } finally {
    Object.defineProperty(process, "versions", versions);
    v8.setFlagsFromString = setFlagsFromString;
  }
  return given;
}

function all(): void {
  optimizeLess();
  shareProcessors();
  keepCode();
}

test("flags that are set are known", () => {
  const given = flagsSet(process.versions.v8, all);
  assert.notEqual(given.length, 0, `V8 ${process.versions.v8} was never tried: see knowsFlags`);
  const program = `const v8 = require("node:v8"); for (const f of ${JSON.stringify([...given, "--expose-gc"])}) v8.setFlagsFromString(f)`;
  const r = spawnSync(process.execPath, [...flagsForMany(), "-e", program], { encoding: "utf8" });
  assert.deepEqual([r.status, r.stdout, r.stderr], [0, "", ""]);
});

test("an engine of a later version is told nothing", () => {
  assert.deepEqual(flagsSet("15.0.1", all), []);
  let flags: string[] | null = null;
  flagsSet("15.0.1", () => {
    flags = flagsForMany();
  });
  assert.deepEqual(flags, []);
});

test("memory is freed at once", () => {
  let lists: number[][] | null = Array.from({ length: 50 }, (_, i) => new Array<number>(1_000_000).fill(i / 3));
  const before = process.memoryUsage().heapUsed;
  assert.equal(lists.length, 50);
  lists = null;
  freeMemory();
  assert.ok(process.memoryUsage().heapUsed < before / 2);
});
