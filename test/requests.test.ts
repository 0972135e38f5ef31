// A build that was asked for before is answered from the cache, and only as long as nothing that it was made from has changed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const dir = mkdtempSync(join(tmpdir(), "glasgo-requests-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Without the runtime a program is built in no time. */
const source = "package main\n\nfunc start() { number = 1 }\n\nvar number int\n";

function run(...args: string[]): { status: number | null; stderr: string } {
  const env = { ...process.env, GLASGO_CACHE: join(dir, "cache") };
  const bin = join(process.cwd(), "bin/glasgo");
  return spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", cwd: join(dir, "m"), env });
}

function build(...args: string[]): Buffer {
  const r = run("build", "-o", join(dir, "out"), "--entry", "main.start", ...args);
  assert.equal(r.status, 0, r.stderr);
  return readFileSync(join(dir, "out"));
}

function write(name: string, text: string): void {
  mkdirSync(join(dir, "m"), { recursive: true });
  writeFileSync(join(dir, "m", name), text);
  const long = Date.now() / 1000 - 3600;
  utimesSync(join(dir, "m", name), long, long);
}

test("changed, added and removed files are seen, whatever their times say", () => {
  write("go.mod", "module example.com/m\n\ngo 1.26\n");
  write("main.go", source);
  const first = build();
  assert.ok(build().equals(first));
  write("main.go", source.replace("= 1", "= 2"));
  const second = build();
  assert.ok(!second.equals(first), "an edit of the same length with an old time");
  write("more.go", "package main\n\nfunc init() { number = 3 }\n\nfunc more() {}\n");
  write("main.go", source.replace("number = 1", "more()"));
  const third = build();
  assert.ok(!third.equals(second), "a new file");
  rmSync(join(dir, "m", "more.go"));
  assert.equal(run("build", "-o", join(dir, "out"), "--entry", "main.start").status, 1, "more is not defined");
  write("main.go", source);
  assert.ok(build().equals(first), "as before");
});
