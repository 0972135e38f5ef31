// The checker on small programs: messages with their places, facts, lazy questions, initialisation order.
import assert from "node:assert/strict";
import test from "node:test";
import { MemoryFiles } from "../load/provider.ts";
import { FileSet, formatPosition } from "../source/position.ts";
import * as ast from "../syntax/ast.ts";
import { parseFile } from "../syntax/parser/file.ts";
import { inspect } from "../syntax/walk.ts";
import { check as checkProgram } from "./check.ts";
import { Checker, Session } from "./checker.ts";
import { factOf } from "./facts.ts";
import { type Func, typeOfObject } from "./object.ts";
import { unsafePackage } from "./universe.ts";
import { objectString, typeString } from "./writer.ts";

interface Result {
  checker: Checker;
  file: ast.File;
  messages: string[];
}

function prepare(source: string, goVersion = ""): Result {
  const fset = new FileSet();
  const bytes = new TextEncoder().encode(source);
  const messages: string[] = [];
  const report = (d: { pos: number; message: string }): void => {
    messages.push(`${formatPosition(fset.position(d.pos))}: ${d.message}`);
  };
  const file = parseFile(fset.addFile("x.go", bytes.length), "x.go", bytes, { reporter: report });
  const checker = new Checker(new Session(fset), {
    path: "x",
    files: [file],
    goVersion,
    report,
    importer: { import: (path) => (path === "unsafe" ? unsafePackage : new Error("not found")) },
  });
  return { checker, file, messages };
}

function check(source: string, goVersion = ""): Result {
  const r = prepare(`package x\n${source}`, goVersion);
  r.checker.checkPackage();
  return r;
}

const cases: { name: string; source: string; errors: string[]; version?: string }[] = [
  { name: "unused variable", source: "func f() { a := 1 }", errors: ["x.go:2:12: declared and not used: a"] },
  { name: "missing return", source: "func f() int { }", errors: ["x.go:2:16: missing return"] },
  {
    name: "mismatched types",
    source: `var _ = 1 + "a"`,
    errors: [`x.go:2:9: invalid operation: 1 + "a" (mismatched types untyped int and untyped string)`],
  },
  {
    name: "constant overflow",
    source: "var _ int8 = 300",
    errors: ["x.go:2:14: cannot use 300 (untyped int constant) as int8 value in variable declaration (overflows)"],
  },
  {
    name: "missing method",
    source: "type I interface{ M() }\ntype T int\nfunc (*T) M() {}\nvar _ I = T(0)",
    errors: [
      "x.go:5:11: cannot use T(0) (constant 0 of int type T) as I value in variable declaration: " +
        "T does not implement I (method M has pointer receiver)",
    ],
  },
  {
    name: "recursive type",
    source: "type A struct{ b B }\ntype B struct{ a A }",
    errors: ["x.go:2:6: invalid recursive type A\n\tx.go:2:6: A refers to B\n\tx.go:3:6: B refers to A"],
  },
  {
    name: "initialisation cycle",
    source: "var a = f()\nfunc f() int { return a }",
    errors: ["x.go:2:5: initialization cycle for a\n\tx.go:2:5: a refers to f\n\tx.go:3:6: f refers to a"],
  },
  {
    name: "constraint not satisfied",
    source: "func f[T ~int](T) {}\nfunc g() { f(1.5) }",
    errors: ["x.go:3:13: float64 does not satisfy ~int (float64 missing in ~int)"],
  },
  {
    name: "cannot infer",
    source: "func f[T any]() {}\nfunc g() { f() }",
    errors: ["x.go:3:13: in call to f, cannot infer T (declared at x.go:2:8)"],
  },
  {
    name: "version",
    source: "func f() { for range 3 {} }",
    version: "go1.21",
    errors: ["x.go:2:22: cannot range over 3 (untyped int constant): requires go1.22 or later"],
  },
  { name: "missing import", source: 'import "nowhere"', errors: ["x.go:2:8: could not import nowhere (not found)"] },
];

for (const c of cases) {
  test(c.name, () => {
    assert.deepEqual(check(c.source, c.version).messages, c.errors);
  });
}

test("valid programs give no message", () => {
  const source = `
type List[T any] struct { next *List[T]; v T }
func (l *List[T]) All() func(yield func(T) bool) {
	return func(yield func(T) bool) { for ; l != nil; l = l.next { if !yield(l.v) { return } } }
}
func Map[T, U any](s []T, f func(T) U) (out []U) { for _, x := range s { out = append(out, f(x)) }; return }
type Number interface { ~int | ~float64 }
func Sum[S ~[]E, E Number](s S) (n E) { for _, x := range s { n += x }; return }
func id[T any](x T) T { return x }
var total = Sum(Map([]string{"a"}, func(s string) int { return len(s) }))
var ints = Map([]int{1}, id)
func use() { var l *List[string]; for s := range l.All() { _ = s }; p := new(3); *p++; _ = min(1, 2.5) }
`;
  assert.deepEqual(check(source).messages, []);
});

test("long chains of operators and of else-if do not exhaust the stack", () => {
  const sum = Array(20_000).fill("x").join(" + ");
  const chain = Array(5_000).fill("if x > 0 {").join("} else ");
  assert.deepEqual(check(`var x int\nvar y = ${sum}\nfunc f() { ${chain}} }`).messages, []);
});

test("bodies are checked only when asked for", () => {
  const { checker, messages } = prepare("package x\nfunc f() { undefined1() }\nfunc g() { undefined2() }");
  const pkg = checker.collect();
  const f = pkg.scope.lookup("f") as Func;
  assert.equal(f.signature === f.type ? objectString(f) : "", "func x.f()");
  assert.deepEqual(messages, []);
  checker.checkBody(f);
  assert.deepEqual(messages, ["x.go:2:12: undefined: undefined1"]);
});

test("initialisation order follows references through functions", () => {
  const { checker } = prepare("package x\nvar a = b + f()\nvar b = 1\nvar c = 2\nfunc f() int { return c }");
  const order = checker.initOrder().map((i) => i.lhs.map((v) => v.name).join(","));
  assert.deepEqual(order, ["b", "c", "a"]);
});

test("untyped operands take the type of their context", () => {
  const { file } = check("var s uint = 3\nvar x float64 = 1 << 3\nvar y int64 = 1 << s");
  const shifts: string[] = [];
  inspect(file, (n) => {
    if (n.kind === ast.NodeKind.BinaryExpr) shifts.push(typeString(factOf(n)!.type), typeString(factOf(n.x)!.type));
    return true;
  });
  assert.deepEqual(shifts, ["float64", "untyped int", "int64", "int64"]);
});

test("check() works on files in memory", () => {
  const files = new MemoryFiles({
    "/w/go.mod": "module m\n\ngo 1.26\n",
    "/w/a.go": 'package a\n\nimport "m/b"\n\nvar X int = b.Y\n',
    "/w/b/b.go": 'package b\n\nconst Y = "y"\n',
  });
  const { diagnostics } = checkProgram({ files, goroot: "/go", dir: "/w", patterns: ["./..."] });
  const text = diagnostics.map((d) => `${d.file}:${d.line}:${d.column}: ${d.message}`);
  assert.deepEqual(text, [
    '/w/a.go:5:13: cannot use b.Y (untyped string constant "y") as int value in variable declaration',
  ]);
});

test("what the stack has no room for is a message, not an exception", () => {
  const constants = Array.from({ length: 5000 }, (_, i) => `const c${i} = c${i + 1} + 1`).join("\n");
  const types = Array.from({ length: 5000 }, (_, i) => `type T${i} struct { f T${i + 1} }`).join("\n");
  const chain = `type T struct{}\nfunc (t T) A() T { return t }\nvar t T\nvar _ = t${".A()".repeat(5000)}`;
  for (const source of [`${constants}\nconst c5000 = 1`, `${types}\ntype T5000 int`, chain]) {
    const { messages } = check(source);
    assert.match(messages[0] ?? "", /nesting of expressions or declarations is too deep, which is not supported$/);
  }
});

test("a long list of constants, asked for from its end", () => {
  const list = Array.from({ length: 3000 }, (_, i) => `c${i + 1} = c${i} + 1`).join("\n");
  const { checker, messages } = prepare(`package x\nconst (\nc0 = 1\n${list}\n)`);
  const last = checker.collect().scope.lookup("c3000")!;
  assert.equal(typeString(typeOfObject(last)), "untyped int");
  assert.deepEqual(messages, []);
});
