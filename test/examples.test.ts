// The examples without a runtime, built from source by glasgo alone, and what a program says about how it was built.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-examples-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const missing = missingGoroot();
const has = (program: string): boolean => spawnSync("which", [program]).status === 0;

/** `glasgo build` with no Go binary on the PATH. */
function build(cwd: string, ...args: string[]): { status: number | null; stderr: string } {
  const env = { ...process.env, PATH: "/nonexistent" };
  const glasgo = resolve("bin/glasgo");
  const r = spawnSync(process.execPath, [glasgo, "build", ...args], { cwd, env, encoding: "utf8" });
  return { status: r.status, stderr: r.stderr };
}

function write(files: Record<string, string>): string {
  const root = mkdtempSync(join(dir, "m"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

test("examples/minimal: under 1 KiB, and no system call but its own", { skip: missing }, () => {
  const out = join(dir, "minimal");
  assert.deepEqual(build(".", "-entry", "main.start", "-o", out, "examples/minimal"), { status: 0, stderr: "" });
  assert.equal(spawnSync(out, { encoding: "utf8" }).stdout, "hello world!\n");
  assert.ok(statSync(out).size < 1024, `${statSync(out).size} bytes`);
  if (!has("strace")) return;
  const trace = spawnSync("strace", ["-f", "-o", join(dir, "trace"), out]);
  assert.equal(trace.status, 0);
  const calls = readFileSync(join(dir, "trace"), "utf8").matchAll(/^\d+ +(\w+)\(/gm);
  assert.deepEqual(
    [...calls].map((m) => m[1]),
    ["execve", "write", "exit_group"],
  );
});

test("examples/kernel boots", { skip: missing || (has("qemu-system-x86_64") ? false : "no qemu") }, () => {
  const out = join(dir, "kernel");
  const flags = ["-entry", "main._start", "-ldflags", "-T 0x100000", "-o", out];
  assert.deepEqual(build(".", ...flags, "examples/kernel"), { status: 0, stderr: "" });
  const devices = "-display none -serial stdio -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=1".split(" ");
  const r = spawnSync("qemu-system-x86_64", ["-kernel", out, ...devices], { encoding: "utf8", timeout: 120_000 });
  assert.equal(r.stdout.replaceAll("\r", ""), "hello from a kernel in Go\nthe first 16 squares add up to 1240\n");
  assert.equal(r.status, 33);
});

test("what needs the runtime is named, with the way to it", { skip: missing }, () => {
  const root = write({
    "go.mod": "module m\n\ngo 1.26\n",
    "m.go":
      "package main\n\nvar m map[int]int\n\n//go:noinline\nfunc grow() { m[1] = 2 }\n\n//go:nosplit\nfunc start() { grow() }\n\nfunc main() {}\n",
  });
  const r = build(root, "-entry", "main.start", "-o", join(root, "out"));
  assert.equal(r.status, 1);
  assert.match(
    r.stderr,
    /^# m\nmain\.start: the entry does not start the Go runtime, but runtime\.\w+ \(.*\) is reached:\n\tmain\.start\n\t→ main\.grow\n\t→ runtime\.\w+\n$/,
  );
  assert.throws(() => statSync(join(root, "out")));
});

test("an entry that nobody defines", { skip: missing }, () => {
  const root = write({ "go.mod": "module m\n", "m.go": "package main\n\nfunc main() {}\n" });
  assert.deepEqual(build(root, "-entry", "main.begin", "-o", join(root, "out")), {
    status: 1,
    stderr: '# m\nmissing entry symbol "main.begin"\n',
  });
});

const infoModule = {
  "go.mod":
    "module example.com/m\n\ngo 1.24\n\ngodebug panicnil=1\n\nrequire example.com/d v1.2.3\n\nreplace example.com/d => ./d\n",
  "d/go.mod": "module example.com/d\n\ngo 1.24\n",
  "d/d.go": "package d\n\nconst Word = 1\n",
  "cmd/tool/m.go": `//go:debug http2client=0
package main

import (
	"example.com/d"
	"runtime/debug"
)

var text = "-"

func main() {
	info, ok := debug.ReadBuildInfo()
	println(ok, d.Word, text)
	println(info.String())
}
`,
};

test("build information is the go command's", { skip: missing || (has("go") ? false : "no go command") }, () => {
  const root = write(infoModule);
  const flags = ["-ldflags", "-X 'main.text=a b'", "-tags", "x,y", "-o"];
  assert.deepEqual(build(root, ...flags, "ours", "./cmd/tool"), { status: 0, stderr: "" });
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOAMD64: "v1" };
  assert.equal(spawnSync("go", ["build", ...flags, "theirs", "./cmd/tool"], { cwd: root, env }).status, 0);
  const version = (file: string): string =>
    spawnSync("go", ["version", "-m", file], { cwd: root, encoding: "utf8" }).stdout.replace(/^\w+: /, "");
  assert.notEqual(version("theirs"), "");
  assert.equal(version("ours"), version("theirs"));
  const run = (file: string): string => spawnSync(join(root, file), { encoding: "utf8" }).stderr;
  assert.match(run("theirs"), /^true 1 a b\ngo\tgo1\.26/);
  assert.equal(run("ours"), run("theirs"));
  const id = spawnSync("go", ["tool", "buildid", join(root, "ours")], { encoding: "utf8" }).stdout;
  assert.match(id, /^glasgo\/[\w-]{32}\n$/);
});
