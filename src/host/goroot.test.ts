// Finding a GOROOT: what names it decides, and what is wrong with it is said.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findGoroot, GorootError, gorootVersion } from "./goroot.ts";

function goTree(dir: string, version: string): string {
  mkdirSync(join(dir, "src", "runtime"), { recursive: true });
  writeFileSync(join(dir, "VERSION"), `${version}\ntime 2026-01-01T00:00:00Z\n`);
  return dir;
}

test("GOROOT by option and by variable", () => {
  const dir = mkdtempSync(join(tmpdir(), "glasgo-goroot-"));
  const saved = process.env.GOROOT;
  try {
    const good = goTree(join(dir, "good"), "go1.26.3");
    const old = goTree(join(dir, "old"), "go1.25.1");
    const near = goTree(join(dir, "near"), "go1.260");
    assert.deepEqual(findGoroot(good), { dir: good, version: "go1.26.3", from: "--goroot" });
    process.env.GOROOT = good;
    assert.deepEqual(findGoroot(), { dir: good, version: "go1.26.3", from: "GOROOT" });
    for (const wrong of [old, near]) {
      assert.throws(
        () => findGoroot(wrong),
        (e: Error) =>
          e instanceof GorootError && /--goroot: .* is go1\.2\S+, but glasgo needs Go 1\.26\n/.test(e.message),
      );
    }
    assert.throws(() => findGoroot(dir), /is no Go tree: it has no VERSION file/);
    assert.throws(() => findGoroot(join(dir, "none")), /does not exist/);
    assert.equal(gorootVersion(dir), "");
  } finally {
    if (saved === undefined) delete process.env.GOROOT;
    else process.env.GOROOT = saved;
    rmSync(dir, { recursive: true });
  }
});
