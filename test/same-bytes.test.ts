// The same source gives the same bytes: twice, with the cache that another folder's build has filled, and with -trimpath in
// another folder and out of another GOROOT too.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { gorootHere, missingGoroot } from "./missing.ts";

const skip = missingGoroot();
const dir = mkdtempSync(join(tmpdir(), "glasgo-same-bytes-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** File names get into an executable by lines of functions, by assembly, by runtime.Caller, and by modules. */
const sources = {
  "go.mod": "module example.com/m\n\ngo 1.26\n\nrequire example.com/dep v1.0.0\n\nreplace example.com/dep => ./dep\n",
  "main.go": `package main

import (
	_ "embed"
	"runtime"

	"example.com/dep"
	"example.com/m/part"
)

//go:embed text.txt
var text string

func answer() int

func main() {
	_, file, line, _ := runtime.Caller(0)
	println(file, line, text, answer(), dep.Name(), part.Pair[string, int]{"a", 1}.Key)
	defer func() { panic(recover()) }()
	var m map[string]func()
	m["x"] = main
}
`,
  "answer_amd64.s": '#include "textflag.h"\n\nTEXT ·answer(SB), NOSPLIT, $0-8\n\tMOVQ $42, ret+0(FP)\n\tRET\n',
  "text.txt": "text",
  "part/part.go": "package part\n\ntype Pair[K comparable, V any] struct {\n\tKey   K\n\tValue V\n}\n",
  "dep/go.mod": "module example.com/dep\n\ngo 1.26\n",
  "dep/dep.go":
    'package dep\n\nimport "runtime"\n\nfunc Name() string {\n\t_, file, _, _ := runtime.Caller(0)\n\treturn file\n}\n',
};

function write(folder: string): string {
  const root = join(dir, folder);
  for (const [name, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

function build(root: string, cache: string, goroot: string, ...flags: string[]): Buffer {
  const out = join(dir, "out");
  const env = { HOME: dir, PATH: "/nonexistent", GOROOT: goroot, GLASGO_CACHE: cache };
  const args = [resolve("bin/glasgo"), "build", ...flags, "-o", out, "."];
  const r = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  assert.deepEqual({ status: r.status, err: r.stderr }, { status: 0, err: "" });
  const bytes = readFileSync(out);
  rmSync(out);
  return bytes;
}

/** A GOROOT with another name. */
function otherGoroot(goroot: string): string {
  const other = join(dir, "another-goroot");
  mkdirSync(other);
  cpSync(join(goroot, "VERSION"), join(other, "VERSION"));
  symlinkSync(join(goroot, "src"), join(other, "src"));
  return other;
}

test("the same bytes", { skip }, () => {
  const goroot = gorootHere()!;
  const here = write("here");
  const there = write("deep/er/there");
  const cache = join(dir, "cache");
  const plain = build(here, "off", goroot);
  assert.ok(plain.equals(build(here, cache, goroot)), "twice");
  assert.ok(plain.includes(`${here}/main.go`), "a folder's name is in what is built there");
  const moved = build(there, cache, goroot);
  assert.ok(!moved.includes(here) && moved.includes(`${there}/main.go`), "the cache does not bring it elsewhere");

  const trimmed = build(here, cache, goroot, "-trimpath");
  for (const name of [dir, goroot]) assert.ok(!trimmed.includes(name), `${name} is in what -trimpath made`);
  assert.ok(trimmed.equals(build(there, cache, goroot, "-trimpath")), "in another folder");
  assert.ok(
    trimmed.equals(build(there, "off", otherGoroot(goroot), "-trimpath")),
    "in another folder, GOROOT elsewhere",
  );
});
