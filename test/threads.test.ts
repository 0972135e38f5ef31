// Two threads make what one makes: the same executables, to the last byte, and the same of what is wrong with a program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const skip = missingGoroot();
const dir = mkdtempSync(join(tmpdir(), "glasgo-threads-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Line directives, jump tables, tables of inlined calls, generics, constants that passes make, large variables, defers. */
const source = `package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

type pair[K cmp.Ordered, V any] struct {
	key   K
	value V
}

func sorted[K cmp.Ordered, V any](m map[K]V) []pair[K, V] {
	var out []pair[K, V]
	for k, v := range m {
		out = append(out, pair[K, V]{k, v})
	}
	slices.SortFunc(out, func(a, b pair[K, V]) int { return cmp.Compare(a.key, b.key) })
	return out
}

//line elsewhere.go:100
func name(n int) string {
	switch n {
	case 0: return "zero"
	case 1: return "one"
	case 2: return "two"
	case 3: return "three"
	case 4: return "four"
	case 5: return "five"
	case 6: return "six"
	case 7: return "seven"
	case 8: return "eight"
	}
	return "many"
}

/*line :7:3*/ func half(x float64) float64 { return x/2 + 0.125 }

var table = map[string][]float64{"a": {1, 2.5}, "b": {half(3)}}

func fails() (err error) {
	defer func() { err = errors.Join(err, fmt.Errorf("%v", recover())) }()
	var p *[1 << 20]int
	return fmt.Errorf("%d", p[7])
}

func main() {
	for _, p := range sorted(table) {
		fmt.Println(p.key, p.value, name(len(p.value)))
	}
	fmt.Println(fails(), strings.Repeat("x", len(os.Args)))
}
`;

function build(
  threads: number,
  cache: string,
  file: string,
): { bytes: Buffer | null; status: number | null; text: string } {
  const out = join(dir, "out");
  rmSync(out, { force: true });
  const env = { ...process.env, GLASGO_THREADS: String(threads), GLASGO_CACHE: cache, GLASGO_SERVER: "off" };
  const r = spawnSync(process.execPath, [resolve("bin/glasgo"), "build", "-o", out, file], { env, encoding: "utf8" });
  return { bytes: r.status === 0 ? readFileSync(out) : null, status: r.status, text: r.stderr };
}

test("executables are the same", { skip }, () => {
  const file = join(dir, "main.go");
  writeFileSync(file, source);
  const alone = build(1, "off", file);
  assert.equal(alone.text, "");
  const cache = join(dir, "cache");
  for (const [threads, where] of [
    [2, "off"],
    [2, cache],
    [1, cache],
  ] as const) {
    const r = build(threads, where, file);
    assert.equal(r.text, "");
    assert.ok(r.bytes!.equals(alone.bytes!), `${threads} threads, cache ${where}`);
  }
});

test("so is what is said of a frame that is too large", { skip }, () => {
  const file = join(dir, "large.go");
  writeFileSync(
    file,
    `package main

import "fmt"

type large struct{ b [1500000000]byte }

//go:noinline
func used(x large, s string) int { return len(s) + int(x.b[7]) }

func main() { fmt.Println(used(large{}, "ha")) }
`,
  );
  const alone = build(1, "off", file);
  assert.equal(alone.status, 1);
  assert.match(alone.text, /stack frame too large/);
  assert.deepEqual(build(2, "off", file), alone);
});

test("a thread that ends is noticed, and the build says what can be done", { skip }, () => {
  const copy = join(dir, "copy");
  cpSync("bin", join(copy, "bin"), { recursive: true });
  cpSync("dist", join(copy, "dist"), { recursive: true });
  // It ends where Node ends one that has no memory left: while it makes code, and without a word.
  const script = join(copy, "dist/code-thread.cjs");
  const ends = `require("node:worker_threads").workerData.port.once("message", () => {
    const list = [];
    for (;;) list.push(new Array(1000).fill(list.length));
  });`;
  writeFileSync(script, `${readFileSync(script, "utf8")}\n${ends}`);
  const file = join(dir, "main.go");
  writeFileSync(file, source);
  const env = { ...process.env, GLASGO_THREADS: "2", GLASGO_CACHE: "off", GLASGO_SERVER: "off" };
  const args = ["--max-old-space-size=300", join(copy, "bin/glasgo"), "build", "-o", join(dir, "lost"), file];
  const r = spawnSync(process.execPath, args, { env, encoding: "utf8", timeout: 100_000 });
  assert.equal(
    r.stderr,
    "glasgo: the thread that makes code has ended: no memory was left, most likely\n" +
      "help: NODE_OPTIONS=--max-old-space-size=8192 allows each thread 8 GB of memory, GLASGO_THREADS=1 does without this one.\n",
  );
  assert.equal(r.status, 3);
  assert.ok(!existsSync(join(dir, "lost")));
});
