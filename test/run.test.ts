// `glasgo run`: arguments, standard streams, signals and the exit code are the program's own; --trace-syscalls shows its calls.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-run-test-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const missing = missingGoroot();
const strace = ["/usr/bin/strace", "/bin/strace"].some((f) => existsSync(f));

const program = `package main

import (
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	in, _ := io.ReadAll(os.Stdin)
	os.Stdout.WriteString(os.Args[1] + " " + os.Args[2] + " " + string(in))
	os.Stderr.WriteString("waiting\\n")
	if s := <-c; s == syscall.SIGTERM {
		os.Exit(7)
	}
}
`;

test("a program under glasgo run", { skip: missing }, async () => {
  const file = join(dir, "x.go");
  writeFileSync(file, program);
  const tmp = mkdtempSync(join(dir, "tmp"));
  const flags = strace ? ["--trace-syscalls"] : [];
  const child = spawn(process.execPath, [resolve("bin/glasgo"), "run", ...flags, file, "-x", "--help"], {
    env: { ...process.env, TMPDIR: tmp },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (b) => {
    out += b;
  });
  child.stderr.on("data", (b) => {
    err += b;
    if (String(b).includes("waiting\n")) child.kill("SIGTERM");
  });
  child.stdin.end("from stdin");
  const code = await new Promise((done) => child.on("close", done));
  assert.equal(out, "-x --help from stdin", err);
  assert.equal(code, 7, err);
  if (strace) {
    assert.match(err, /^execve\("[^"]*\/x", \["[^"]*"(?:\.\.\.)?, "-x", "--help"\]/);
    assert.match(err, /write\(1, "-x --help from stdin", 20/);
    assert.match(err, /exit_group\(7/);
  }
  // The executable is gone.
  assert.deepEqual(readdirSync(tmp), []);
});
