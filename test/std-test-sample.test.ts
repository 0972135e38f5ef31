// A fixed sample of check:std-test: tests of small packages of the standard library, built and run by `glasgo test`.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { missingGoroot } from "./missing.ts";

test("tests of the standard library", { skip: missingGoroot() }, () => {
  const packages = ["container/list", "unicode/utf8"];
  const r = spawnSync(process.execPath, ["bin/glasgo", "test", "-short", ...packages], {
    encoding: "utf8",
    // No Go binary may take part: there is none on the PATH.
    env: { ...process.env, PATH: "/nonexistent", GOFLAGS: "" },
  });
  assert.equal(r.status, 0, r.stdout + r.stderr);
  const lines = packages.map((p) => `ok  \t${p}\tTIME\n`);
  assert.equal(r.stdout.replace(/\b[0-9]+\.[0-9]+s\b/g, "TIME"), lines.join(""));
});
