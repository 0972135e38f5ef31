// What debuggers see of variables and types: the same as in the program that the official toolchain builds of the same source.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-debugvars-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const has = (program: string): boolean => spawnSync("which", [program]).status === 0;
const missing = missingGoroot() || (has("go") ? false : "no go command");

function run(command: string, ...args: string[]): string {
  const r = spawnSync(command, args, { encoding: "utf8", cwd: dir, timeout: 240_000, maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, `${command} ${args.join(" ")}\n${r.stderr}`);
  return r.stdout;
}

/** Builds `text` with both toolchains: NAME.ours and NAME.theirs. */
function buildBoth(name: string, text: string): void {
  writeFileSync(join(dir, `${name}.go`), text);
  run(process.execPath, join(process.cwd(), "bin/glasgo"), "build", "-o", `${name}.ours`, `${name}.go`);
  run("go", "build", "-o", `${name}.theirs`, `${name}.go`);
}

const globals = `package main

import "fmt"

type point struct {
	X, Y int
	name string
}

type named struct {
	point
	next *named
	set  map[string][]point
	any  interface{ String() string }
}

type celsius float64
type handler func(*point, ...int) (string, error)

var (
	count   int8 = -7
	flag         = true
	text         = "hello"
	pt           = point{1, 2, "p"}
	ptr          = &pt
	list         = []int{1, 2, 3}
	words        = []string{"a", "bc"}
	arr          = [3]uint16{4, 5, 6}
	grid         = [2][2]celsius{{1, 2}, {3, 4}}
	m            = map[string]int{"a": 1}
	ch           = make(chan *point, 3)
	temp    celsius = 36.5
	c128         = complex(1, -2)
	e       any  = 5
	err     error
	fn      handler
	n       named
	anon    struct{ a, b uint8; c *struct{ x int } }
)

func main() {
	fmt.Println(count, flag, text, pt, ptr, list, words, arr, grid, m, ch, temp, c128, e, err, fn == nil, n, anon)
}
`;

/** What gdb says to each command, addresses and symbols that have nothing else left out. */
function gdb(program: string, commands: readonly string[]): string {
  const text = run("gdb", "-nx", "-batch", ...commands.flatMap((c) => ["-ex", `echo ${c}\\n`, "-ex", c]), program);
  const from = text.indexOf(commands[0]!);
  return text
    .slice(from)
    .replace(/0x[0-9a-f]+( <[^>]*>)?/g, "ADDRESS")
    .replace(/^ADDRESS .*\n/gm, "");
}

test("gdb prints variables and types of packages as of the official build", {
  skip: missing || (has("gdb") ? false : "no gdb"),
}, () => {
  buildBoth("globals", globals);
  const variables = ["count", "flag", "text", "pt", "ptr", "list", "words", "arr", "grid", "m", "ch", "temp", "c128"];
  variables.push("e", "err", "fn", "n", "anon");
  for (const v of variables) assert.match(globals, new RegExp(`^\t${v} `, "m"));
  const commands = variables.flatMap((v) => [`whatis 'main.${v}'`, `ptype 'main.${v}'`]);
  for (const v of [
    "count",
    "flag",
    "text",
    "pt",
    "*'main.ptr'",
    "list",
    "words",
    "arr",
    "grid",
    "temp",
    "c128",
    "anon",
  ]) {
    commands.push(`print ${v.startsWith("*") ? v : `'main.${v}'`}`);
  }
  for (const t of ["main.point", "main.named", "main.celsius", "map[string]int"]) {
    commands.push(`ptype '${t}'`);
  }
  commands.push("print 'main.pt'.Y", "print *'main.text'.str@5", "info variables -q main\\.");
  const ours = gdb("globals.ours", commands);
  assert.equal(ours, gdb("globals.theirs", commands));
  assert.match(ours, /^\$\d+ = \{X = 1, Y = 2, name = ADDRESS "p"\}$/m);
});

test("Go's reader understands every entry; types of variables are the official ones", { skip: missing }, () => {
  buildBoth("globals", globals);
  run("go", "build", "-o", "reader", join(process.cwd(), "test/oracle/dwarf/main.go"));
  const read = (program: string): Map<string, string> => {
    const rows = run("./reader", program).trimEnd().split("\n");
    return new Map(rows.map((row) => /^(\w+ \S+) (.*)$/.exec(row)!.slice(1) as [string, string]));
  };
  const ours = read("globals.ours");
  const theirs = read("globals.theirs");
  const variables = [...theirs.keys()].filter((k) => k.startsWith("var "));
  const common = variables.filter((k) => ours.has(k));
  assert.ok(common.length > 400, `${common.length} variables in common`);
  assert.deepEqual(
    common.filter((k) => ours.get(k) !== theirs.get(k)).map((k) => `${k}: ${ours.get(k)} (official: ${theirs.get(k)})`),
    [],
  );
  // What else there is: tables that the official compiler makes for its own runtime calls.
  const linked = new Set(run("go", "tool", "nm", "globals.ours").split(/\s+/));
  const lacking = variables.filter(
    (k) => linked.has(k.slice(4)) && !ours.has(k) && !/^var runtime\.(empty|runtime_init)/.test(k),
  );
  assert.deepEqual(lacking, []);
});

const locals = `package main

import "fmt"

type pair struct {
	a int
	b string
}

//go:noinline
func keep(p *pair, xs ...int) int { return p.a + len(xs) }

//go:noinline
func params(a int8, b uint32, s string, xs []int, p *pair, v pair, f float64, e any, ok bool) int {
	fmt.Println(a, b, s, xs, p, v, f, e, ok)
	return keep(p, xs...) // line 16
}

//go:noinline
func loop(n int) (sum int) {
	for i := 0; i < n; i++ {
		sum += keep(&pair{i, "x"}, n)
		if i == 3 {
			word := fmt.Sprint("w", i)
			fmt.Println(word, sum) // line 25
		}
	}
	return sum
}

func swap(n int) (int, int) {
	before, after := 0, 1
	for i := 0; i < n; i++ {
		before, after = after, before+after
		fmt.Println(i) // line 35
	}
	return before, after
}

//go:noinline
func memory(n int) *pair {
	local := pair{n, "local"}
	moved := pair{n + 1, "moved"}
	k := keep(&local, 1, 2)
	func() { moved.a += k }()
	fmt.Println(local.a, k) // line 46
	return &moved
}

func main() {
	p := &pair{7, "seven"}
	r := params(-3, 40, "text", []int{1, 2, 3}, p, pair{1, "one"}, 2.5, 9, true)
	r += loop(5)
	r += swap2(r)
	fmt.Println(r, memory(r).a)
}

//go:noinline
func swap2(r int) int {
	x, y := swap(6)
	return r + x + y
}
`;

/** Where to stop, and what variables that are known there hold. */
const stops: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    "main.params",
    {
      ...{ a: "-3 '\\375'", b: "40", s: 'ADDRESS "text"', xs: "{array = ADDRESS, len = 3, cap = 3}", p: "ADDRESS" },
      ...{ v: '{a = 1, b = ADDRESS "one"}', f: "2.5", e: "{_type = ADDRESS, data = ADDRESS}", ok: "true" },
    },
  ],
  [
    "locals.go:16",
    { s: 'ADDRESS "text"', xs: "{array = ADDRESS, len = 3, cap = 3}", p: "ADDRESS", f: "2.5", ok: "true" },
  ],
  ["locals.go:25", { n: "5", i: "3", sum: "10", word: 'ADDRESS "w3"' }],
  ["locals.go:35 if i == 3", { i: "3", before: "3" }],
  ["locals.go:46", { n: "71", k: "73", local: '{a = 71, b = ADDRESS "local"}' }],
];

/** What gdb prints of parameters and locals at each stop. */
function atStops(program: string): Map<string, string>[] {
  const commands = stops.map(([where]) => `tbreak ${where}`);
  commands.push(
    "run",
    ...stops.flatMap((_, i) => [`echo STOP${i}\\n`, "info args", "info locals", "continue"]).slice(0, -1),
    "kill",
  );
  const text = gdb(program, commands);
  return stops.map((_, i) => {
    const from = text.indexOf(`\nSTOP${i}\n`);
    const to = text.indexOf(i + 1 < stops.length ? "\ncontinue\n" : "\nkill\n", from);
    const rows = text.slice(from, to).matchAll(/^(\S+) = (.*)$/gm);
    return new Map([...rows].map((row) => [row[1]!, row[2]!]));
  });
}

test("gdb prints parameters and locals, wherever they are", {
  skip: missing || (has("gdb") ? false : "no gdb"),
}, () => {
  buildBoth("locals", locals);
  const ours = atStops("locals.ours");
  const theirs = atStops("locals.theirs");
  stops.forEach(([where, expected], i) => {
    for (const [v, value] of Object.entries(expected)) assert.equal(ours[i]!.get(v), value, `${v} at ${where}`);
    // Whatever both know is the same; but where variables change places, the official compiler gives a variable its new value
    // as soon as that is made, not where it is assigned.
    if (where.includes("35")) return;
    for (const [v, value] of theirs[i]!) {
      const own = ours[i]!.get(v);
      if (own === undefined || `${own}${value}`.includes("<optimized out>")) continue;
      assert.equal(own, value, `${v} at ${where}`);
    }
  });
});

test("checkers of debugging information have no complaints", {
  skip: missingGoroot() || (has("readelf") && has("llvm-dwarfdump") ? false : "no readelf, llvm-dwarfdump"),
}, () => {
  writeFileSync(join(dir, "globals.go"), globals);
  run(process.execPath, join(process.cwd(), "bin/glasgo"), "build", "-o", "globals.ours", "globals.go");
  assert.doesNotMatch(run("readelf", "--debug-dump", "globals.ours"), /^readelf: /m);
  assert.match(run("llvm-dwarfdump", "--verify", "globals.ours"), /^No errors\.$/m);
});
