// `glasgo show ssa` and `show asm` as a user meets them: the talk's kind of dump, a list of functions, wrong names.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "../../test/missing.ts";
import { findCommand } from "./commands.ts";
import { stops } from "./tour.ts";

const skip = missingGoroot();
const dir = mkdtempSync(join(tmpdir(), "glasgo-show-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, "t.go");
writeFileSync(
  file,
  `package main

//go:noinline
func sum(s []int) (n int) {
	for _, x := range s {
		n += x
	}
	return
}

func main() { println(sum([]int{1, 2, 3})) }
`,
);

function show(...args: string[]): { status: number | null; out: string; err: string } {
  const r = spawnSync(process.execPath, ["bin/glasgo", "show", ...args], { encoding: "utf8" });
  return { status: r.status, out: r.stdout, err: r.stderr };
}

test("without --func: a list", { skip }, () => {
  for (const what of ["ssa", "asm"]) {
    const r = show(what, file);
    assert.equal(r.status, 0, r.err);
    assert.equal(r.out, "functions (--func NAME shows one of them):\n  main.sum\n  main.main\n");
  }
});

test("wrong names say which there are", { skip }, () => {
  const r = show("ssa", file, "--func", "nosuch");
  assert.equal(r.status, 1);
  assert.match(r.err, /no function nosuch; there are\n {2}main\.sum\n {2}main\.main\n/);
  const p = show("ssa", file, "--func", "sum", "--pass", "nosuch");
  assert.equal(p.status, 2);
  assert.match(p.err, /no pass nosuch; there are: build, phielim, /);
});

test("values before and after the passes", { skip }, () => {
  const r = show("ssa", file, "--func", "main.sum", "--time");
  assert.equal(r.status, 0, r.err);
  assert.match(r.out, /^-- build --\nmain\.sum func\(\[\]int\) int\n {2}b1:\n {4}v1 \(\?\) = InitMem <mem>\n/);
  assert.match(r.out, /^ {4}If v\d+ → b\d+ b\d+ \(likely\) \(5\)$/m);
  assert.match(r.out, /^name n\[int\]: v\d+ v\d+/m);
  assert.match(r.out, /^-- (?!build)[a-z ]+ --$/m);
  assert.match(r.out, /^ {4}v\d+ \(\+6\) = ADDQ\w* <int> .*v\d+ : \w+ \(n\[int\]\)$/m);
  assert.match(r.out, / ms {2}regalloc +\d+ blocks, \d+ values$/m);
  const json = JSON.parse(show("ssa", file, "--func", "main.sum", "--all", "--json").out) as { pass: string }[];
  assert.ok(json.length > 20 && json[0]!.pass === "build");
});

test("instructions", { skip }, () => {
  const r = show("asm", file, "--func", "sum", "--source", "--bytes");
  assert.equal(r.status, 0, r.err);
  assert.match(r.out, /TEXT main\.sum\(SB\), NOSPLIT\|ABIInternal$/m);
  assert.match(r.out, /^# {5}6 {2}\t\tn \+= x$/m);
  assert.match(r.out, /^v\d+ +\d{5} 0x[\da-f]{4} 48[\da-f]+ +\(\+6\) +ADDQ .*$/m);
});

test("a walk through the compiler", { skip }, () => {
  const r = show();
  assert.equal(r.status, 0);
  for (const s of stops) {
    assert.ok(r.out.includes(`      ${s.command}\n`), s.command);
    // Each command of it is one of ours, and takes the options that it is shown with.
    for (const line of s.command.split(" && ")) {
      const words = line.split(" ");
      assert.equal(words.shift(), "glasgo");
      const found = findCommand(words);
      assert.ok(found !== null, line);
      const help = spawnSync(process.execPath, ["bin/glasgo", ...found.entry.name.split(" "), "--help"], {
        encoding: "utf8",
      });
      const known = help.stdout + help.stderr;
      for (const option of found.rest.filter((w) => w.startsWith("-"))) {
        assert.ok(known.includes(option), `${found.entry.name} takes ${option}`);
      }
    }
  }
});

test("all dumps", { skip }, () => {
  const lib = join(dir, "p.go");
  writeFileSync(lib, "package p\n\ntype T int\n\nfunc (t T) Add(n int) T { return t + T(n) }\n\nfunc F() {}\n");
  const out = join(dir, "dumps");
  const r = show("all", lib, "-o", out);
  assert.equal(r.status, 0, r.err);
  const names = [
    "F.html",
    "T.Add.html",
    "asm.txt",
    "ast-outline.txt",
    "ast.txt",
    "ir.txt",
    "ssa.txt",
    "tokens.txt",
    "types.txt",
  ];
  const found = readdirSync(out).map((n) => n.replace(/^.*?\.(?=F\.html|T\.Add)/, ""));
  assert.deepEqual(found.sort(), names);
  const text = (name: string): string => readFileSync(join(out, name), "utf8");
  assert.match(text("tokens.txt"), /^Line 1: package \(package\)\n/);
  assert.match(text("ast-outline.txt"), /FuncDecl/);
  assert.match(text("types.txt"), /type/);
  assert.match(text("ir.txt"), /^-- build --\nfunc .*T\.Add /m);
  assert.match(text("ssa.txt"), /Add64/);
  assert.match(text("asm.txt"), /TEXT .*T\.Add\(SB\)/);
  const page = readdirSync(out).find((n) => n.endsWith("T.Add.html"))!;
  assert.match(text(page), /^<!doctype html>/);
});
