// Which variables are data by the way they are written, and that the order of all others is the same whether or not these are
// looked at: expected orders follow from the specification ("Package initialization").
import assert from "node:assert/strict";
import test from "node:test";
import { FileSet } from "../source/position.ts";
import { parseFile } from "../syntax/parser/file.ts";
import { Checker, Session } from "./checker.ts";
import { ObjKind, type Package, type Var } from "./object.ts";
import { unsafePackage } from "./universe.ts";
import { typeString } from "./writer.ts";

interface Opened {
  readonly checker: Checker;
  readonly messages: string[];
}

function open(source: string, library: Package | null = null, path = "x"): Opened {
  const bytes = new TextEncoder().encode(source);
  const messages: string[] = [];
  const report = (d: { message: string }): void => {
    messages.push(d.message);
  };
  const fset = new FileSet();
  const file = parseFile(fset.addFile("x.go", bytes.length), "x.go", bytes, { reporter: report });
  const checker = new Checker(new Session(fset), {
    path,
    files: [file],
    report,
    importer: {
      import: (p) => (p === "unsafe" ? unsafePackage : p === "lib" && library !== null ? library : new Error("none")),
    },
  });
  checker.collect();
  return { checker, messages };
}

const libSource = `package lib
const C = 7
var V = 8
type Pair struct { A, B int }
type Map map[string]int
func F() {}
func G[T any]() {}
`;

function library(): Package {
  const { checker } = open(libSource, null, "lib");
  return checker.pkg;
}

const head = `package x
import "lib"
import "unsafe"
const size = 3
const ( zero = iota; one; two )
const length = len(table)
const width = unsafe.Sizeof(size)
const longer = length + 1
type point struct { x, y int }
type points []point
type named points
type alias = []point
type table_ map[string]int
type box[T any] struct { v T }
type number int
type shape interface { area() int }
func (p point) area() int { return p.x }
func (p *point) grow() { p.x++ }
func f() int { return 1 }
func generic[T any](x T) T { return x }
var zeroed point
var origin = point{1, 2}
var place = &point{3, 4}
var text = "text"
var table = [3]int{1, 2, 3}
var declared point = point{5, 6}
`;

test("data: constants, functions, addresses of variables, literals of these", () => {
  for (const value of [
    "1",
    "-1.5 + 2i*1i",
    `"a" + "b"`,
    "true",
    "'x' << 2",
    "(two | one) * lib.C",
    "number(two)",
    "float64(one) / 3",
    `string("abc")`,
    "f",
    "lib.F",
    "&zeroed",
    "&(origin)",
    "[]int{1, two: 5, 7}",
    "[size]int{}",
    "[...]string{one: text2}",
    "point{x: 1}",
    "&point{}",
    "points{{1, 2}, {}}",
    "named{{1, 2}}",
    "alias{{1, 2}}",
    "[]*point{{1, 2}, &point{}, nil, &zeroed}",
    "[][]point{{{1, 2}}, {}}",
    "[][size]points{{{{1, 2}}}}",
    "lib.Pair{A: 1}",
    "[]lib.Pair{{1, 2}}",
    '[]struct { name string; run func() int }{{"f", f}, {name: "g"}}',
    '[]interface{}{1, "a", point{}, &point{}, nil}',
    "[]shape{point{}, &origin2}",
    "struct { m map[string]int; s shape }{nil, point{}}",
  ]) {
    const source = `${head}const text2 = "t"\nvar origin2 point\nvar v = ${value}\n`;
    const { checker, messages } = open(source, library());
    const v = checker.pkg.scope.lookup("v") as Var;
    assert.ok(checker.isData(v), value);
    checker.checkPackage();
    assert.deepEqual(
      messages.filter((m) => !m.includes("imported and not used")),
      [],
      value,
    );
  }
});

test("no data, or not surely: calls, copies beside code, what constants hide, maps, instances", () => {
  for (const value of [
    "f()",
    "generic(1)",
    "generic[int]",
    "new(int)",
    "make([]int, 1)",
    "func() {}",
    "len(table)",
    "length",
    "longer",
    "width",
    "[length]int{}",
    "[]int{length: 1}",
    "point{y: longer}",
    '[]byte("abc")',
    "text",
    "point{x: f()}",
    "origin",
    "[]point{origin}",
    "origin.x",
    "&origin.x",
    "&table[1]",
    "table[1]",
    "table[:]",
    "origin.area",
    "place.grow",
    "point.area",
    "(*point).grow",
    "shape(origin)",
    "shape(point{})",
    "*place",
    "map[string]int{}",
    "table_{}",
    "lib.Map{}",
    '[]map[string]int{{"a": 1}}',
    "[]table_{{}}",
    "box[int]{1}",
    "[]box[int]{{1}}",
    "lib.V",
    "&lib.V",
    "lib.G[int]",
    "undefined",
    "iota",
    "struct { a [length]int }{}",
    "&v",
    "[]any{&v}",
  ]) {
    const { checker } = open(`${head}var code = f()\nvar v = ${value}\n`, library());
    const v = checker.pkg.scope.lookup("v") as Var;
    // `iota` is a constant by its name; the check of the package complains.
    if (value !== "iota") assert.equal(checker.isData(v), false, value);
  }
});

test("names may be declared anew, and lines may give a variable another symbol", () => {
  const data = (source: string): boolean => {
    const { checker } = open(source, library());
    return checker.isData(checker.pkg.scope.lookup("v") as Var);
  };
  assert.ok(data("package x\nvar v = int(1)"));
  assert.ok(!data("package x\nfunc int(n byte) byte { return n }\nvar v = int(1)"));
  assert.ok(!data("package x\nvar nil *byte\nvar v = []*byte{nil, g()}\nfunc g() *byte { return nil }"));
  assert.ok(!data("package x\nfunc g() bool { return true }\nvar true = g()\nvar v = true"));
  assert.ok(!data('package x\nimport _ "unsafe"\n//go:linkname v other.v\nvar v = 1'));
  assert.ok(!data('package x\nimport _ "unsafe"\n//go:linkname w other.w\nvar w int\nvar v = &w'));
  assert.ok(data('package x\nimport _ "unsafe"\n//go:linkname v\nvar v = 1'));
  assert.ok(!data("package x\nvar v, w = f()\nfunc f() (int, int) { return 1, 2 }"));
  assert.ok(data("package x\nvar v, w = 1, f()\nfunc f() int { return 2 }"));
  assert.ok(!data("package x\nvar v int"));
});

test("copies: where no initialiser of the package runs code, of literals whose type is theirs", () => {
  const data = (v: string, rest: string): boolean => {
    const { checker } = open(`package x\n${rest}\nvar v = ${v}`);
    return checker.isData(checker.pkg.scope.lookup("v") as Var);
  };
  const p = "type P struct { n int }\n";
  assert.ok(data("a", `${p}var a = &P{1}`));
  assert.ok(data("[]*P{a, b}", `${p}var a = &P{1}\nvar b = a`));
  assert.ok(data("a", `${p}var a = P{1}\nvar m = map[string]P{"a": a}\nvar s = []byte("x")\nvar n = make([]int, 2)`));
  assert.ok(!data("a", `${p}var a = P{1}\nvar m = f()\nfunc f() int { a.n++; return 1 }`));
  assert.ok(!data("a", `${p}var a = P{1}\nvar _ = []int{0: f()}\nfunc f() int { a.n++; return 1 }`));
  assert.ok(!data("a", `${p}var a = P{1}\nvar c chan int\nvar _ = <-c`));
  // The linker can set a string.
  assert.ok(!data("a", `var a = "text"`));
  assert.ok(!data("[]string{a}", `var a = "text"`));
  // An interface may be converted by code.
  assert.ok(!data("a", `${p}var a any = P{1}`));
  assert.ok(!data("a", `${p}var a P`));
  assert.ok(!data("a", "var a = &b\nvar b = a"));
  // Further than that nobody looks.
  assert.ok(!data("d", `${p}var a = P{1}\nvar b = a\nvar c = b\nvar d = c`));
});

/** Names in the order of their initialisers that are no data; asked for alone, and after a check of everything. */
function orders(source: string): [string, string] {
  const names = (c: Checker): string =>
    c
      .initCode()
      .map((i) => i.lhs.map((v) => v.name).join(","))
      .join(" ");
  const alone = names(open(`package x\n${source}`).checker);
  const { checker, messages } = open(`package x\n${source}`);
  checker.checkPackage();
  assert.deepEqual(messages, []);
  return [alone, names(checker)];
}

const orderCases: readonly { name: string; source: string; want: string }[] = [
  {
    name: "a variable waits for data that is declared later, and others come first",
    source: "var a = f(v)\nvar b = g()\nvar v = []int{1}\nfunc f(x []int) int { return 1 }\nfunc g() int { return 2 }",
    want: "b a",
  },
  {
    name: "without that data it is the first",
    source: "var a = f()\nvar b = g()\nvar v = []int{1}\nfunc f() int { return 1 }\nfunc g() int { return 2 }",
    want: "a b",
  },
  {
    name: "through a function",
    source: "var a = f()\nvar b = g()\nvar v = 1\nfunc f() int { return v }\nfunc g() int { return 2 }",
    want: "b a",
  },
  {
    name: "data names a function that needs another variable",
    source:
      "var a = v[0]()\nvar b = g()\nvar c = g()\nvar v = []func() int{f}\nfunc f() int { return c }\nfunc g() int { return 2 }",
    want: "b c a",
  },
  {
    name: "nobody refers to that data",
    source:
      "var a = g()\nvar b = g()\nvar c = g()\nvar v = []func() int{f}\nfunc f() int { return c }\nfunc g() int { return 2 }",
    want: "a b c",
  },
  {
    name: "the address of a variable is a reference",
    source: "var a = *v[0]\nvar b = g()\nvar c = g()\nvar v = []*int{&c}\nfunc g() int { return 2 }",
    want: "b c a",
  },
  {
    name: "of one without a value as well",
    source: "var a = *v[0]\nvar b = g()\nvar v = []*int{&c}\nvar c int\nfunc g() int { return 2 }",
    want: "b a",
  },
  {
    name: "through data of data",
    source:
      "var a = len(v)\nvar b = g()\nvar v = []*[]func() int{&w}\nvar c = g()\nvar w = []func() int{f}\nfunc f() int { return c }\nfunc g() int { return 2 }",
    want: "b c a",
  },
  {
    name: "copies",
    source: 'var a = v.f\nvar m = map[string]p{"a": w}\nvar v = w\nvar w = p{}\ntype p struct { f int }',
    want: "m a",
  },
  {
    name: "method values and expressions are code",
    source:
      "var a = v.m\nvar b = (*t).m\nvar v = t{}\ntype t struct { n int }\nfunc (*t) m() int { return c }\nvar c = d\nvar d = f()\nfunc f() int { return 1 }",
    want: "d c a b",
  },
  {
    name: "constants that are lengths of variables",
    source: "const n = len(v)\nvar a = f() + n\nvar b = f()\nvar v = [2]int{1, 2}\nfunc f() int { return 1 }",
    want: "b a",
  },
  {
    name: "data whose length is such a constant is none",
    source:
      "const n = len(v)\nvar a = len(w) + f()\nvar b = f()\nvar w = [n]int{}\nvar v = [2]func() int{f}\nfunc f() int { return 1 }",
    want: "b w a",
  },
  {
    name: "blank variables",
    source:
      "var _ = f()\nvar _ = 1\nvar _ i = (*t)(nil)\nvar _ = t{}\ntype t int8_\ntype int8_ struct{}\nfunc (*t) m() {}\ntype i interface { m() }\nfunc f() int { return 1 }",
    want: "_",
  },
  {
    name: "several from one call, waiting",
    source: "var a, b = f()\nvar c = g()\nvar v = 1\nfunc f() (int, int) { return v, 2 }\nfunc g() int { return 2 }",
    want: "c a,b",
  },
  {
    name: "generic functions and types",
    source:
      "var a = f[int](v)\nvar b = f[string](1)\nvar v = []box[int]{}\nvar w = []box[int]{{1}}\ntype box[T any] struct { v T }\nfunc f[T any](x any) any { return x }",
    want: "b v a w",
  },
];

for (const c of orderCases) {
  test(`order: ${c.name}`, () => {
    const [alone, whole] = orders(c.source);
    assert.equal(whole, c.want, "after a check of everything");
    assert.equal(alone, c.want, "asked for alone");
  });
}

test("initialisers of data are not checked for the order, but when somebody asks", () => {
  const source = `package x
var v = []t{{1, undefined}}
var w t = t{wrong: 1}
var a = f(v, w)
type t struct { a, b int }
func f(x []t, y t) int { return 1 }
`;
  const { checker, messages } = open(source.replace("undefined", "f"));
  assert.deepEqual(
    checker.initCode().map((i) => i.lhs[0]!.name),
    ["a"],
  );
  const v = checker.pkg.scope.lookup("v") as Var;
  assert.equal(typeString(v.type!), "[]x.t");
  assert.deepEqual(messages, []);
  checker.checkInit(v);
  assert.deepEqual(messages, ["cannot use f (value of type func(x []t, y t) int) as int value in struct literal"]);
  checker.checkInit(v);
  assert.equal(messages.length, 1);
  // Each thing is said once.
  checker.checkPackage();
  assert.deepEqual(messages.slice(1), ["unknown field wrong in struct literal of type t"]);
});

test("a long chain of constants, and of operators, does not exhaust the stack", () => {
  const list = Array.from({ length: 20_000 }, (_, i) => `c${i + 1} = c${i} + 1`).join("\n");
  const sum = Array(20_000).fill("1").join(" + ");
  const copies = Array.from({ length: 20_000 }, (_, i) => `var a${i + 1} = a${i}`).join("\n");
  const { checker } = open(
    `package x\nconst (\nc0 = 1\n${list}\n)\nvar v = c20000\nvar w = ${sum}\nvar a0 = []int{1}\n${copies}`,
  );
  const isData = (name: string): boolean => checker.isData(checker.pkg.scope.lookup(name) as Var);
  assert.ok(isData("v") && isData("w") && isData("a2") && !isData("a20000"));
});

test("every variable that is data has a type before it is checked", () => {
  const { checker } = open(`${head}var v = []*point{{1, 2}}\nvar w = &lib.Pair{}`, library());
  const vars = checker.objects.filter((o) => o.kind === ObjKind.Var) as Var[];
  const types = vars.map((v) => {
    checker.resolve(v);
    return `${v.name} ${typeString(v.type!)}`;
  });
  assert.deepEqual(types.slice(-2), ["v []*x.point", "w *lib.Pair"]);
});
