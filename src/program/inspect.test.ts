// The way of functions through the compiler as data: names that mean a function, states after passes, instructions that know
// the value they are the code of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gorootHere } from "../../test/missing.ts";
import { DiskFiles } from "../host/files.ts";
import { Program } from "../load/program.ts";
import { OverlayFiles } from "../load/provider.ts";
import { passes } from "../target/amd64/compile.ts";
import { Inspector } from "./inspect.ts";

const source = `package main

type T struct{ a, b int }

func (t *T) Sum() int { return t.a + t.b }

func Max[E int | float64](x, y E) E {
	if x > y {
		return x
	}
	return y
}

//go:noinline
func f(n int, s string) int {
	sum := 0
	var g func(byte); g = func(x byte) { sum += int(x) }
	for i := 0; i < len(s); i++ {
		g(s[i])
	}
	return sum * n
}

var start = f(1, "x")

func main() {
	println(f((&T{1, 2}).Sum(), "abc"), Max(1, 2), Max(1.5, 2))
}
`;

const tree = gorootHere();
const skip = tree === null ? "no GOROOT" : false;

function inspector(text: string, trees = false): Inspector {
  const files = new OverlayFiles(new DiskFiles(), { "/nowhere/t.go": new TextEncoder().encode(text) });
  const program = new Program({ files, goroot: tree!, dir: "/nowhere", modules: { cacheDir: "", mod: "mod" } });
  const pkg = program.fileList(["/nowhere/t.go"]);
  if (typeof pkg === "string") throw new Error(pkg);
  return new Inspector(pkg, { optimize: true, noInline: false, uses: false, trees, path: (name) => name });
}

test("functions by name", { skip }, () => {
  const i = inspector(source);
  assert.deepEqual(i.functions(), [
    "main.(*T).Sum",
    "main.f",
    "main.f.func1",
    "main.main",
    "main.init",
    "main.Max[int]",
    "main.Max[float64]",
  ]);
  for (const [name, found] of [
    ["main.main", ["main.main"]],
    ["main", ["main.main"]],
    ["f", ["main.f"]],
    ["f.func1", ["main.f.func1"]],
    ["(*T).Sum", ["main.(*T).Sum"]],
    ["T.Sum", ["main.(*T).Sum"]],
    ["Max", ["main.Max[int]", "main.Max[float64]"]],
    ["Max[float64]", ["main.Max[float64]"]],
    ["runtime.memequal_varlen", []],
    ["runtime.mallocgc", ["runtime.mallocgc"]],
    ["nosuch", []],
  ] as const) {
    assert.deepEqual(i.find(name), found, name);
  }
});

test("states after passes, and instructions", { skip }, () => {
  const i = inspector(source, true);
  const f = i.inspect("main.f");
  assert.deepEqual(
    f.values.map((s) => s.pass),
    ["build", ...passes.map((p) => p.name)],
  );
  const built = f.values[0]!;
  assert.equal(built.blocks[0]!.head, "b1:");
  const text = built.blocks.flatMap((b) => b.values.map((v) => v.text)).join("\n");
  assert.match(text, /^v\d+ \(15\) = Arg <int> \{n\} \(n\[int\]\)$/m);
  assert.ok(built.names.some((n) => /^name i\[int\]: v\d+ v\d+/.test(n)));
  // What is one variable of two words becomes two names.
  const parts = f.values.find((s) => s.pass === "decompose")!.names;
  assert.ok(
    parts.some((n) => /^name s\.ptr\[\*uint8\]: v\d+$/.test(n)) &&
      parts.some((n) => /^name s\.len\[(?:int|len)\]: v\d+$/.test(n)),
  );
  assert.ok(f.tree.some((s) => s.pass === "inline") && f.tree[0]!.pass === "build");

  const last = f.values.at(-1)!;
  const ids = new Set(last.blocks.flatMap((b) => b.values.map((v) => v.id)));
  assert.ok(last.blocks.some((b) => b.values.some((v) => / : [A-Z]/.test(v.text))));
  const owners = f.code.lines.filter((l) => l.value > 0);
  assert.ok(owners.length > 10);
  for (const l of owners) assert.ok(ids.has(l.value), `instruction ${l.index} is the code of v${l.value}`);
  assert.equal(
    f.code.lines.reduce((n, l) => n + l.bytes.length, 0),
    f.code.size,
  );
  // The loop's condition is on line 18, and a jump names an instruction by its number.
  assert.ok(f.code.lines.some((l) => l.at?.line === 18 && l.statement));
  const jump = f.code.lines.find((l) => /^J[A-Z]+ \d+$/.test(l.text))!;
  assert.ok(Number(jump.text.split(" ")[1]) < f.code.lines.length);
  assert.ok(f.code.lines.some((l) => / sum-\d+\(SP\)/.test(l.text)));
});

test("a closure's tree and code", { skip }, () => {
  const c = inspector(source, true).inspect("main.f.func1");
  assert.equal(c.at?.line, 17);
  assert.equal(c.tree.at(-1)!.pass, "escape");
  assert.match(c.code.lines[0]!.text, /^TEXT main\.f\.func1\(SB\), NOSPLIT\|NEEDCTXT\|ABIInternal$/);
});

test("errors are problems", { skip }, () => {
  const { problems } = inspector("package main\n\nfunc main() { x := 1 }\n");
  assert.deepEqual(
    problems.map((d) => d.message),
    ["declared and not used: x"],
  );
});
