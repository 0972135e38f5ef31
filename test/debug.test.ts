// What debuggers see of programs: places, frames, inlined calls; and that the official linker takes our objects with all
// their debugging information.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-debug-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const has = (program: string): boolean => spawnSync("which", [program]).status === 0;
const missing = missingGoroot() || (has("gdb") ? false : "no gdb");

const source = join(dir, "main.go");
writeFileSync(
  source,
  `package main

var sum int

func add(a int) int {
	sum += a // line 6
	return sum
}

//go:noinline
func work(n int) int {
	t := 0
	for i := range n {
		t += add(i) // line 14
	}
	return t
}

func main() {
	println(work(4)) // line 20
}
`,
);

function run(command: string, ...args: string[]): string {
  const r = spawnSync(command, args, { encoding: "utf8", cwd: dir, timeout: 240_000 });
  assert.equal(r.status, 0, `${command} ${args.join(" ")}\n${r.stderr}`);
  return r.stdout;
}

const glasgo = (...args: string[]): string => run(process.execPath, join(process.cwd(), "bin/glasgo"), ...args);

/** Stops in the inlined function and at its caller: the frames are as in the source. */
function checkWithGdb(program: string): void {
  const commands = ["tbreak main.work", "run", "backtrace", "break main.go:6", "continue", "backtrace", "info line"];
  const text = run("gdb", "-nx", "-batch", ...commands.flatMap((c) => ["-ex", c]), program);
  const frames = [...text.matchAll(/^#\d+ +(?:0x[0-9a-f]+ in )?([\w.]+) \(.*\) at \S*\/(main\.go:\d+)/gm)];
  const found = frames.map((m) => `${m[1]} ${m[2]}`);
  assert.match(found[0] ?? text, /^main\.work main\.go:1[1-3]$/);
  assert.deepEqual(found.slice(1), [
    "main.main main.go:20",
    "main.add main.go:6",
    "main.work main.go:14",
    "main.main main.go:20",
  ]);
  assert.match(text, /Line 6 of "\S*main\.go" starts at address 0x[0-9a-f]+ <main\.work\+\d+>/);
}

test("gdb finds its way in a program that glasgo built", { skip: missing }, () => {
  glasgo("build", "-o", "built", source);
  checkWithGdb(join(dir, "built"));
});

test("the official linker takes our object's debugging information", {
  skip: missing || (has("go") ? false : "no go command"),
}, () => {
  const config = run(
    "go",
    "list",
    "-export",
    "-deps",
    "-f",
    "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}",
    "runtime",
  );
  writeFileSync(join(dir, "importcfg"), config);
  glasgo("tool", "compile", "-p", "main", "-importcfg", "importcfg", "-o", "main.a", source);
  run("go", "tool", "link", "-importcfg", "importcfg", "-o", "theirs", "main.a");
  checkWithGdb(join(dir, "theirs"));
  glasgo("tool", "link", "-importcfg", "importcfg", "-o", "ours", "main.a");
  checkWithGdb(join(dir, "ours"));
});
