// Whole programs built by glasgo alone, the runtime and the library included: each prints what the .out file beside it says,
// which is what the official Go 1.26 prints (`go run`, both streams).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { missingGoroot } from "./missing.ts";

const dir = "test/programs";

for (const name of readdirSync(dir).filter((f) => f.endsWith(".go"))) {
  test(`program ${name}`, { skip: missingGoroot() }, () => {
    const out = mkdtempSync(join(tmpdir(), "glasgo-programs-"));
    try {
      const file = join(out, "program");
      // No Go binary may take part: there is none on the PATH.
      const env = { ...process.env, PATH: "/nonexistent" };
      const built = spawnSync(process.execPath, ["bin/glasgo", "build", "-o", file, join(dir, name)], {
        encoding: "utf8",
        env,
      });
      assert.equal(built.status, 0, built.stderr);
      const ran = spawnSync("/bin/sh", ["-c", `exec ${file} 2>&1`], { encoding: "utf8", timeout: 60_000 });
      assert.equal(ran.status, 0, ran.stdout);
      assert.equal(ran.stdout, readFileSync(join(dir, name.replace(/\.go$/, ".out")), "utf8"));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
}
