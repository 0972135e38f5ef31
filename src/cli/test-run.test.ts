// How test binaries end, and what becomes of their output. Shell scripts stand in for the binaries.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runTest, type TestEnd } from "./test-run.ts";

async function run(script: string, args: string[] = [], timeout = 0): Promise<{ end: TestEnd; out: string }> {
  const dir = mkdtempSync(join(tmpdir(), "glasgo-test-run-"));
  try {
    const executable = join(dir, "script");
    writeFileSync(executable, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const pieces: Uint8Array[] = [];
    const end = await runTest({ executable, args, dir: "/", timeout, sink: (b) => pieces.push(b) });
    return { end, out: Buffer.concat(pieces).toString() };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const cases: { script: string; error: string; exited: boolean; out: string }[] = [
  { script: "echo one; echo two >&2; echo three", error: "", exited: true, out: "one\ntwo\nthree\n" },
  { script: 'pwd; echo "$PWD" "$@"; exit 3', error: "exit status 3", exited: true, out: "/\n/ a b c\n" },
  { script: "kill -9 $$", error: "signal: killed", exited: false, out: "" },
  { script: "kill -SEGV $$", error: "signal: segmentation fault", exited: false, out: "" },
  { script: "cat", error: "", exited: true, out: "" },
];

for (const c of cases) {
  test(c.script, async () => {
    const { end, out } = await run(c.script, ["a", "b c"]);
    assert.deepEqual({ error: end.error, exited: end.exited, out }, { error: c.error, exited: c.exited, out: c.out });
    assert.equal(end.late, "");
  });
}

test("a binary that outlives its timeout is asked to quit", async () => {
  const { end } = await run("trap 'exit 2' QUIT; while :; do sleep 0.1; done", [], 1);
  assert.equal(end.error, "exit status 2");
  assert.equal(end.late, "*** Test killed with quit: ran too long (5.001s).");
});
