// The build cache changes nothing but time: whatever it holds, an executable has the same bytes as without it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const skip = missingGoroot();
const dir = mkdtempSync(join(tmpdir(), "glasgo-cache-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** A program in two packages: what is edited is in the one or the other. */
const sources = {
  "go.mod": "module example.com/m\n\ngo 1.26\n",
  "main.go": `package main

import (
	"example.com/m/part"
	"fmt"
	"os"
	"slices"
)

type shape interface{ Area() float64 }

func main() {
	s := []int{3, 1, 2}
	slices.SortFunc(s, func(a, b int) int { return a - b })
	var x shape = part.Square{Side: 2}
	fmt.Fprintln(os.Stdout, s, x.Area(), part.Pair[string, int]{"a", 1})
}
`,
  "part/part.go": `// Package part has what main needs.
package part

import "fmt"

type Square struct{ Side float64 }

func (s Square) Area() float64 { return s.Side * s.Side }

type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

func (p Pair[K, V]) String() string { return fmt.Sprint(p.Key, "=", p.Value) }
`,
};

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, "m", name, ".."), { recursive: true });
    writeFileSync(join(dir, "m", name), text);
  }
}

/** The executable of the module, or of `file`, built with that cache folder ("off": none). */
function build(cache: string, ...args: string[]): Buffer {
  const out = join(dir, "out");
  rmSync(out, { force: true });
  const env = { ...process.env, PATH: "/nonexistent", GLASGO_CACHE: cache === "off" ? cache : join(dir, cache) };
  const r = spawnSync(process.execPath, ["bin/glasgo", "build", "-C", join(dir, "m"), "-o", out, ...args], {
    encoding: "utf8",
    env,
  });
  assert.equal(r.status, 0, r.stderr);
  return readFileSync(out);
}

function entries(cache: string): string[] {
  const all = readdirSync(join(dir, cache), { recursive: true, encoding: "utf8" });
  return all.map((f) => join(dir, cache, f)).filter((f) => statSync(f).isFile());
}

test("the same bytes with an empty, a full, another program's and a broken cache", { skip }, () => {
  write(sources);
  const want = build("off");
  assert.ok(build("a").equals(want), "empty");
  assert.ok(build("a").equals(want), "full");
  // What a smaller program has left is less than this one needs.
  write({ "small/small.go": 'package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("small") }\n' });
  build("b", "./small");
  assert.ok(build("b").equals(want), "after another program");
  // Every entry is broken in its own way.
  entries("a").forEach((f, i) => {
    const b = readFileSync(f);
    if (i % 3 === 0) writeFileSync(f, b.subarray(0, b.length >> 1));
    else if (b.length > 0) {
      b[(i * 7919) % b.length]! ^= 0x10;
      writeFileSync(f, b);
    }
  });
  assert.ok(build("a").equals(want), "broken");
});

test("the same bytes after an edit of the program and of what it imports", { skip }, () => {
  write(sources);
  build("c");
  const main = sources["main.go"].replace("a - b", "b - a");
  write({ "main.go": main });
  const first = build("c");
  assert.ok(first.equals(build("off")), "main package");
  write({ "part/part.go": sources["part/part.go"].replace('"="', '" is "') });
  const second = build("c");
  assert.ok(second.equals(build("off")), "imported package");
  assert.ok(!first.equals(second));
});

test("the same bytes where the linker begins with what was prepared, for this program or for another", { skip }, () => {
  const program = (body: string): string => `package main

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

var _ = []any{fmt.Sprint, os.Exit, reflect.TypeOf, slices.Max[[]int], new(sync.Mutex), new(atomic.Int32)}

type point struct{ x, y int }

func (p *point) Far() bool { return p.x > 100 }

func main() {
	${body}
}
`;
  rmSync(join(dir, "m"), { recursive: true, force: true });
  // With a cache, which is tried above, and nothing prepared in it.
  const unprepared = (): Buffer => {
    mkdirSync(join(dir, "q"), { recursive: true });
    for (const f of entries("q")) if (f.endsWith("-prepared")) rmSync(f);
    return build("q");
  };
  const module = { "go.mod": "module example.com/m\n\ngo 1.26\n" };
  const bodies = [
    'os.Stdout.WriteString("one")',
    'os.Stdout.WriteString("two, which is longer")',
    // Instances and methods that no program before had.
    "var p atomic.Pointer[point]; p.Store(&point{1, 2}); fmt.Println(p.Load().x, p.CompareAndSwap(nil, nil))",
    'var m sync.Map; m.Store("a", 1); m.Range(func(k, v any) bool { fmt.Println(k, v); return true })',
    "s := []point{{2, 1}, {1, 2}}; slices.SortStableFunc(s, func(a, b point) int { return a.x - b.x }); fmt.Println(s)",
    'fmt.Println(reflect.ValueOf(&point{200, 1}).MethodByName("Far").Call(nil)[0])',
    "done := make(chan point); go func() { done <- point{3, 4} }(); fmt.Println(<-done)",
  ];
  for (const body of [...bodies, bodies[0]!, bodies[5]!]) {
    write({ ...module, "main.go": program(body) });
    assert.ok(build("p").equals(unprepared()), body);
  }
  assert.ok(entries("p").some((f) => f.endsWith("-prepared") && statSync(f).size > 1e6));
  // Data that has no name has an identity all the same: two functions of one file share it.
  const assembly = `#include "textflag.h"
DATA count<>+0(SB)/8, $40
GLOBL count<>(SB), NOPTR, $8

TEXT ·first(SB), NOSPLIT, $0-8
	INCQ count<>(SB)
	MOVQ count<>(SB), AX
	MOVQ AX, ret+0(FP)
	RET

TEXT ·second(SB), NOSPLIT, $0-8
	ADDQ $10, count<>(SB)
	MOVQ count<>(SB), AX
	MOVQ AX, ret+0(FP)
	RET
`;
  for (const call of ["first()", "second()", "first() + second()"]) {
    const declared = "func first() int\nfunc second() int\n";
    write({ "main.go": `${program(`fmt.Println(${call})`)}\n${declared}`, "count.s": assembly });
    assert.ok(build("p").equals(unprepared()), call);
  }
});

test("errors are reported whether or not the rest is in the cache", { skip }, () => {
  write(sources);
  build("d");
  write({ "main.go": sources["main.go"].replace("s := ", "unused := 1\n\ts := ") });
  for (let i = 0; i < 2; i++) {
    const env = { ...process.env, GLASGO_CACHE: join(dir, "d") };
    const r = spawnSync(process.execPath, ["bin/glasgo", "build", "-C", join(dir, "m"), "-o", join(dir, "out")], {
      encoding: "utf8",
      env,
    });
    assert.equal(r.status, 1);
    assert.match(r.stderr, /declared and not used: unused/);
  }
});

/** Builds in the module's own folder, as people do; whether the executable that was there has been left alone. */
function buildInPlace(...args: string[]): { alone: boolean; bytes: Buffer } {
  const where = join(dir, "m");
  const out = join(where, "m");
  const before = statSync(out, { throwIfNoEntry: false })?.ino;
  const env = { ...process.env, PATH: "/nonexistent", GLASGO_CACHE: join(dir, "c") };
  const r = spawnSync(process.execPath, [resolve("bin/glasgo"), "build", ...args], {
    cwd: where,
    encoding: "utf8",
    env,
  });
  assert.equal(r.status, 0, r.stderr);
  return { alone: statSync(out).ino === before, bytes: readFileSync(out) };
}

/** What changed less than an instant before a build is built anew once more. */
function settle(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
}

test("an executable is left alone if it is what would be written, and only then", { skip }, () => {
  write(sources);
  settle();
  const out = join(dir, "m/m");
  const first = buildInPlace();
  assert.ok(!first.alone);
  assert.ok(buildInPlace().alone, "nothing has changed");

  // In place, and the same size.
  const fd = openSync(out, "r+");
  writeSync(fd, "?", 100);
  closeSync(fd);
  const second = buildInPlace();
  assert.ok(!second.alone && second.bytes.equals(first.bytes), "the executable was changed");
  assert.ok(buildInPlace().alone);

  rmSync(out);
  assert.ok(buildInPlace().bytes.equals(first.bytes), "the executable was removed");
  assert.ok(buildInPlace().alone);

  write({ "part/part.go": sources["part/part.go"].replace('"="', '":"') });
  settle();
  const third = buildInPlace();
  assert.ok(!third.alone && !third.bytes.equals(first.bytes), "a package was changed");
  assert.ok(third.bytes.equals(build("c")));
  assert.ok(buildInPlace().alone);

  write({ "more.go": 'package main\n\nfunc init() { println("more") }\n' });
  settle();
  const fourth = buildInPlace();
  assert.ok(!fourth.alone && fourth.bytes.equals(build("c")), "a file was added");
  rmSync(join(dir, "m/more.go"));
  settle();
  assert.ok(buildInPlace().bytes.equals(third.bytes), "a file was removed");

  for (const f of entries("c").filter((f) => f.endsWith("-words"))) {
    const b = readFileSync(f);
    b[b.indexOf('"name":"m"') + 8]! ^= 2;
    writeFileSync(f, b);
  }
  assert.ok(buildInPlace().bytes.equals(third.bytes), "an entry is broken");
  assert.ok(!readdirSync(join(dir, "m")).some((f) => f.endsWith(".tmp")));
});

test("a program that carries all that is beside it is built anew as that changes", { skip }, () => {
  const where = join(dir, "carries");
  mkdirSync(where);
  writeFileSync(join(where, "go.mod"), "module carries\n\ngo 1.26\n");
  writeFileSync(
    join(where, "main.go"),
    `package main

import "embed"

//go:embed *
var files embed.FS

func main() {
	found, _ := files.ReadDir(".")
	for _, f := range found {
		println(f.Name())
	}
}
`,
  );
  settle();
  const env = { ...process.env, PATH: "/nonexistent", GLASGO_CACHE: join(dir, "c") };
  const run = (): string => {
    const built = spawnSync(process.execPath, [resolve("bin/glasgo"), "build", "-o", "prog"], { cwd: where, env });
    assert.equal(built.status, 0, String(built.stderr));
    return spawnSync(join(where, "prog"), { encoding: "utf8" }).stderr;
  };
  assert.equal(run(), "go.mod\nmain.go\n");
  settle();
  assert.equal(run(), "go.mod\nmain.go\nprog\n");
});

test("run answers with what would be built now", { skip }, () => {
  const where = join(dir, "run");
  mkdirSync(where);
  const env = { ...process.env, PATH: "/nonexistent", GLASGO_CACHE: join(dir, "c") };
  const run = (...args: string[]) => {
    const r = spawnSync(process.execPath, [resolve("bin/glasgo"), "run", "main.go", ...args], { cwd: where, env });
    return `${r.status} ${r.stderr}`;
  };
  const text = (code: number) =>
    `package main\n\nimport "os"\n\nfunc main() { println(os.Args[1]); os.Exit(${code}) }\n`;
  for (const code of [3, 4]) {
    writeFileSync(join(where, "main.go"), text(code));
    settle();
    for (const arg of ["a", "b", "-h"]) assert.equal(run(arg), `${code} ${arg}\n`);
  }
  rmSync(join(where, "main.go"));
  assert.match(run("a"), /^1 .*main\.go/s);
});

/** Instances of generic types, method tables and names that both programs need, and of which one needs more. */
const others = {
  first: `package main

import (
	"fmt"
	"net/http"
)

func main() { fmt.Println(http.StatusText(http.StatusOK), http.DefaultClient.Timeout, http.Get != nil) }
`,
  second: `package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"net/netip"
)

func main() {
	p := netip.MustParsePrefix("10.0.0.0/8")
	b, _ := json.Marshal(map[string]any{"p": p.String(), "a": p.Addr()})
	r := httptest.NewRecorder()
	io.WriteString(r, string(b))
	fmt.Println(r.Body.String(), p.Addr().WithZone("x"))
}
`,
};

test("a large program of which another one, made by two threads, has left parts", { skip }, () => {
  const at = (name: string): string => join(dir, `large-${name}`);
  const build = (name: string, cache: string): Buffer => {
    const env = { ...process.env, GLASGO_CACHE: cache, GLASGO_THREADS: "2", GLASGO_SERVER: "off" };
    const r = spawnSync(process.execPath, [resolve("bin/glasgo"), "build", "-o", at("out"), at(`${name}.go`)], {
      env,
      encoding: "utf8",
    });
    assert.equal(r.status, 0, r.stderr);
    return readFileSync(at("out"));
  };
  for (const [name, text] of Object.entries(others)) writeFileSync(at(`${name}.go`), text);
  build("first", at("cache"));
  const second = build("second", at("cache"));
  assert.ok(second.equals(build("second", "off")));
});
