// Builds that share a cache through a GOCACHEPROG program: the same bytes as without, made by one and used by the other.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const skip = missingGoroot();
const dir = mkdtempSync(join(tmpdir(), "glasgo-cacheprog-"));
after(() => rmSync(dir, { recursive: true, force: true }));

mkdirSync(join(dir, "m"));
writeFileSync(join(dir, "m", "go.mod"), "module example.com/m\n\ngo 1.26\n");

/** Needs no runtime, so that it is built in a moment. */
const source = `package main

var list = [3]int{1, 2, 3}
var sum int

//go:nosplit
func start() {
	for _, x := range &list {
		sum += x
	}
}
`;

writeFileSync(join(dir, "m", "main.go"), source);

interface Built {
  status: number | null;
  stderr: string;
  bytes: Buffer | null;
  /** What the cache program was asked since it was asked last. */
  asked: string[];
}

/** Builds with a local cache of its own. */
function build(local: string, cacheProgram: string, mode = ""): Built {
  rmSync(join(dir, "out"), { force: true });
  rmSync(join(dir, "shared", "log"), { force: true });
  const words =
    cacheProgram || `"${process.execPath}" ${resolve("test/cache-program.mjs")} ${join(dir, "shared")} ${mode}`;
  const env = { ...process.env, GLASGO_CACHE: local === "off" ? local : join(dir, local), GOCACHEPROG: words };
  const args = ["bin/glasgo", "build", "-C", join(dir, "m"), "--entry", "main.start", "-o", join(dir, "out")];
  const r = spawnSync(process.execPath, args, { encoding: "utf8", env });
  const read = (f: string): Buffer | null => {
    try {
      return readFileSync(join(dir, f));
    } catch {
      return null;
    }
  };
  const asked = read("shared/log")?.toString().trim().split("\n") ?? [];
  return { status: r.status, stderr: r.stderr, bytes: read("out"), asked };
}

test("two machines share what one has made", { skip }, () => {
  const want = build("off", "");
  assert.equal(want.stderr, "");
  assert.deepEqual(want.asked, []);
  const first = build("one", "");
  assert.equal(first.stderr, "");
  assert.ok(first.bytes!.equals(want.bytes!));
  assert.ok(first.asked.includes("put"));
  assert.equal(first.asked.at(-1), "close");
  const second = build("two", "");
  assert.ok(second.bytes!.equals(want.bytes!));
  assert.ok(second.asked.includes("get"));
  assert.ok(!second.asked.includes("put"), "nothing is made twice");
  // Nothing has changed: the answer is on this machine.
  const third = build("two", "");
  assert.ok(third.bytes!.equals(want.bytes!));
  assert.deepEqual(third.asked, []);
});

test("a program that is not there or dies is an error that says so", { skip }, () => {
  const absent = build("three", "no-such-cache-program -v");
  assert.equal(absent.status, 1);
  const message = 'glasgo: GOCACHEPROG program "no-such-cache-program": executable file not found in $PATH\n';
  assert.equal(absent.stderr, message);
  const dying = build("three", "", "die");
  assert.equal(dying.status, 1);
  assert.match(dying.stderr, /^glasgo: GOCACHEPROG program ".*": it ended before the build did\n$/);
});
