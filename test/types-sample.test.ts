// The parts of `npm run check:types`, `check:errors` and `check:load` that every test run does: always the same packages and
// cases, compared with the official Go. Without it there is nothing to read and nothing to ask: then all are skipped.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { hasGo } from "./oracle/syntax/oracle.ts";

const skip = hasGo ? false : "the official Go is not on the PATH";

function sample(check: string, count: number, summary: RegExp): void {
  const args = ["scripts/run.mjs", `test/check/${check}.ts`, "--sample", String(count), "--seed", "1"];
  const r = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  assert.equal(r.status, 0, r.stdout + r.stderr);
  assert.match(r.stdout, summary);
}

test("facts about 40 packages of std and cmd equal go/types'", { skip }, () => {
  sample("types", 40, /check:types: 40 passed, 0 failed, 0 skipped/);
});

test("diagnostics of 120 of Go's own test sources are those that they expect", { skip }, () => {
  sample("errors", 120, /check:errors: \d+ passed, \d failed, \d+ skipped/);
});

test("files and imports of 120 packages are those of the go command", { skip }, () => {
  sample("load", 120, /check:load: 120 passed, 0 failed, 0 skipped/);
});
