// The part of `npm run check:syntax` that every test run does: 500 files of GOROOT, always the same, compared with the
// official Go. Without an official Go there is nothing to read and nothing to ask: then all of them are skipped.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { hasGo } from "./oracle/syntax/oracle.ts";

const skip = hasGo ? false : "500 files skipped: the official Go is not on the PATH";

test("tokens, trees and errors of 500 files equal the official ones", { skip }, () => {
  const args = ["scripts/run.mjs", "test/check/syntax.ts", "--sample", "500", "--seed", "1"];
  const r = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  assert.equal(r.status, 0, r.stdout + r.stderr);
  assert.match(r.stdout, /check:syntax: 500 passed, 0 failed, 0 skipped/);
});
