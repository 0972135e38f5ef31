// `glasgo tool compile` and its flags: objects for the official tools, with assembly in the package; listings, decisions,
// errors in the official compiler's words, and what is refused.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "../../test/missing.ts";
import { SymFlag } from "../obj/kinds.ts";
import { Block, ObjectFile, objMagic, Rec } from "../obj/objfile.ts";

const skip = missingGoroot();
const official = spawnSync("go", ["version"], { encoding: "utf8" });
const skipOfficial =
  skip || (official.status === 0 && /go1\.26/.test(official.stdout) ? false : "needs the official Go 1.26");

const dir = mkdtempSync(join(tmpdir(), "glasgo-compile-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const glasgo = resolve("bin/glasgo");

function write(name: string, text: string): string {
  writeFileSync(join(dir, name), text);
  return name;
}

interface Ran {
  status: number | null;
  out: string;
  err: string;
}

function run(command: string, args: readonly string[]): Ran {
  const r = spawnSync(command, args, { cwd: dir, encoding: "utf8" });
  return { status: r.status, out: r.stdout, err: r.stderr };
}

const compile = (...args: string[]): Ran => run(process.execPath, [glasgo, "tool", "compile", ...args]);

function go(...args: string[]): string {
  const r = run("go", ["tool", ...args]);
  assert.equal(r.status, 0, `go tool ${args.join(" ")}: ${r.out}${r.err}`);
  return r.out;
}

test("assembly in the package, the official linker", { skip: skipOfficial }, () => {
  const goos = { include: join(spawnSync("go", ["env", "GOROOT"], { encoding: "utf8" }).stdout.trim(), "pkg/include") };
  write(
    "q.go",
    "package q\n\nfunc Add(a, b int) int\n\nfunc Twice(a int) int { return viaAsm(a) }\n\nfunc viaAsm(a int) int\n\nfunc double(a int) int { return a + a }\n\nconst Step = 8\n",
  );
  write(
    "q.s",
    `#include "textflag.h"
#include "go_asm.h"

TEXT ·Add(SB), NOSPLIT, $0-24
	MOVQ a+0(FP), AX
	ADDQ b+8(FP), AX
	ADDQ $const_Step, AX
	MOVQ AX, ret+16(FP)
	RET

TEXT ·viaAsm(SB), 0, $16-16
	MOVQ a+0(FP), AX
	MOVQ AX, 0(SP)
	CALL ·double(SB)
	MOVQ 8(SP), AX
	MOVQ AX, ret+8(FP)
	RET
`,
  );
  write("main.go", 'package main\n\nimport "example.com/q"\n\nfunc main() { println(q.Add(30, 4), q.Twice(21)) }\n');
  write("go.mod", "module example.com\n\ngo 1.26\n");
  // The imported package's source is where its path says.
  spawnSync("sh", ["-c", "mkdir -p q && cp q.go q.s q/"], { cwd: dir });
  write("go_asm.h", "");
  go("asm", "-p", "example.com/q", "-I", ".", "-I", goos.include, "-gensymabis", "-o", "symabis", "q.s");
  const first = compile(
    ...[
      "-p",
      "example.com/q",
      "-symabis",
      "symabis",
      "-asmhdr",
      "go_asm.h",
      "-buildid",
      "a/b",
      "-pack",
      "-o",
      "q.a",
      "q.go",
    ],
  );
  assert.equal(first.status, 0, first.err);
  assert.match(readFileSync(join(dir, "go_asm.h"), "utf8"), /^#define const_Step 8$/m);
  assert.match(readFileSync(join(dir, "q.a"), "latin1"), /\nbuild id "a\/b"\n/);
  go("asm", "-p", "example.com/q", "-I", ".", "-I", goos.include, "-o", "q.o", "q.s");
  go("pack", "r", "q.a", "q.o");
  const std = spawnSync(
    "go",
    ["list", "-deps", "-export", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "runtime"],
    {
      encoding: "utf8",
    },
  ).stdout;
  write("importcfg", `${std}\npackagefile example.com/q=q.a\n`);
  write("importcfg.compile", `importmap q=example.com/q\n${std}\npackagefile example.com/q=q.a\n`);
  write("bad-map", "# nothing\nimportmap q\n");
  const second = compile(
    "-p",
    "main",
    "-lang=go1.26",
    "-complete",
    "-importcfg",
    "importcfg.compile",
    "-nolocalimports",
    "-c=4",
    "-o",
    "main.a",
    "main.go",
  );
  assert.equal(second.status, 0, second.err);
  go("link", "-importcfg", "importcfg", "-o", "a.out", "main.a");
  assert.equal(run(join(dir, "a.out"), []).err, "42 42\n");
  assert.match(go("nm", "q.a"), / T example\.com\/q\.double/);
  assert.match(go("objdump", "main.a"), /TEXT main\.main\(SB\)/);
});

test("listing, decisions, checks", { skip }, () => {
  write("p.go", "package p\n\nfunc At(s []int, i int) int { return s[i] }\n\nfunc New() *int { return new(int) }\n");
  const s = compile("-p", "p", "-S", "-o", "p.o", "p.go");
  assert.equal(s.status, 0, s.err);
  assert.match(s.out, /^p\.At STEXT .*size=\d+ args=0x20 locals=/m);
  assert.match(s.out, /\(p\.go:3\)|p\.go:3\)\tTEXT\tp\.At\(SB\), /);
  assert.match(s.out, /panicBounds/);
  assert.doesNotMatch(compile("-p", "p", "-B", "-S", "-o", "p.o", "p.go").out, /panicBounds/);
  const m = compile("-p", "p", "-trimpath", dir, "-m", "-o", "p.o", "p.go");
  assert.match(m.out, /^p\.go:3:6: can inline At$/m);
  assert.match(m.out, /^p\.go:5:29: new\(int\) escapes to heap$/m);
  assert.doesNotMatch(compile("-p", "p", "-l", "-m", "-o", "p.o", "p.go").out, /can inline/);
});

test("symbols that a linkname marks say so", { skip }, () => {
  write("l.go", 'package l\n\nimport _ "unsafe"\n\n//go:linkname Marked\nfunc Marked() {}\n\nfunc Plain() {}\n');
  const l = compile("-p", "l", "-o", "l.o", "l.go");
  assert.equal(l.status, 0, l.err);
  const bytes = readFileSync(join(dir, "l.o"));
  const object = ObjectFile.open(bytes, bytes.indexOf(objMagic), bytes.length);
  assert.ok(typeof object !== "string");
  const marked: string[] = [];
  // The second byte of flags stands behind name, calling convention, kind and the first.
  for (let i = 0; i < object.count(Block.SymDef, Rec.Sym); i++) {
    if ((object.bytes[object.symAt(i) + 12]! & (SymFlag.Linkname >> 8)) !== 0) marked.push(object.symName(i));
  }
  assert.deepEqual(marked, ["l.Marked"]);
});

test("errors", { skip }, () => {
  write("e.go", "package p\n\nfunc f()\n\nfunc g[T any](x T) {}\n");
  for (const [args, expected] of [
    [["-complete", "e.go"], /^e\.go:3:6: missing function body\n/],
    [["-lang=go1.17", "e.go"], /e\.go:5:8: type parameter requires go1\.18 or later/],
    [["-lang=1.17", "e.go"], /invalid value "1\.17" for -lang/],
    [["-race", "e.go"], /-race: the race detector is not supported by glasgo/],
    [["-msan=true", "e.go"], /-msan: the memory sanitizer is not supported/],
    [["-goversion", "go1.25.0", "e.go"], /version "go1\.26\.\d+" does not match go tool version "go1\.25\.0"/],
    [["-importcfg", "bad-map", "e.go"], /bad-map:2: invalid importmap: syntax is "importmap old=new"/],
    [["-symabis", "bad", "e.go"], /bad:1: invalid symabi type "what"/],
    [["-nosuch", "e.go"], /flag provided but not defined: -nosuch/],
  ] as const) {
    write("bad", "what is this\n");
    const r = compile("-p", "p", "-o", "e.o", ...args);
    assert.notEqual(r.status, 0, args.join(" "));
    assert.match(r.out + r.err, expected, args.join(" "));
  }
  assert.match(compile("-V=full").out, /^compile version go1\.26\.\d+\n$/);
  assert.equal(compile("-race=false", "-p", "p", "-o", "e.o", "e.go").status, 2);
});

test("write barriers where the runtime's directives forbid them", { skip }, () => {
  const file = write(
    "barriers.go",
    `package runtime

type t struct{ f *t }

var x t
var y *t

//go:nowritebarrier
func plain() {
	x.f = y
	other()
}

//go:noinline
func other() { x.f = y }

//go:nowritebarrierrec
func outer() {
	middle()
	allowed()
}

func middle() { inner() }

//go:noinline
func inner() { x.f = y }

//go:yeswritebarrierrec
//go:noinline
func allowed() { other() }

//go:noinline
func systemstack(func()) {}

//go:nowritebarrierrec
func switches() {
	systemstack(named)
	systemstack(func() { x.f = y })
}

func named() { x = t{y} }

//go:nowritebarrierrec
func inlined() { set() }

func set() { y = nil; x.f = y }

//go:nowritebarrierrec
func constant() { take([]byte("text")) }

//go:noinline
func take(b []byte) {}

func stringtoslicebyte(buf *[32]byte, s string) []byte { x.f = y; return buf[:] }
`,
  );
  const r = compile("-+", "-p", "runtime", "-o", "barriers.o", file);
  const expected = `barriers.go:10:6: write barrier prohibited
barriers.go:26:20: write barrier prohibited by caller; inner
	barriers.go:19:8: called by outer
barriers.go:38:27: write barrier prohibited by caller; switches.func1
	barriers.go:38:13: called by switches
barriers.go:41:18: write barrier prohibited by caller; named
	barriers.go:37:13: called by switches
barriers.go:44:21: write barrier prohibited
barriers.go:44:21: write barrier prohibited by caller; inlined
`;
  assert.deepEqual(r, { status: 1, out: "", err: expected });
  if (skipOfficial !== false) return;
  const theirs = run("go", ["tool", "compile", "-+", "-p", "runtime", "-o", "barriers.o", file]);
  assert.equal((theirs.out + theirs.err).replaceAll(`${dir}/`, ""), expected, "what go says");
  // Without the stores there is nothing to say.
  const text = write(
    "fine.go",
    readFileSync(join(dir, "barriers.go"), "utf8")
      .replaceAll(/y = nil;|x\.f = y/g, "")
      .replace("x = t{y}", ""),
  );
  assert.deepEqual(compile("-+", "-p", "runtime", "-o", "fine.o", text), { status: 0, out: "", err: "" });
});
