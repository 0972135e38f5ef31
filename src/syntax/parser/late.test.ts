// Bodies that are parsed when somebody asks for them: the same trees as at once, and the same lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnostic } from "../../source/diagnostic.ts";
import { FileSet } from "../../source/position.ts";
import { type FuncDecl, NodeKind } from "../ast.ts";
import { dumpText } from "../dump.ts";
import { type ParseOptions, parseFile } from "./file.ts";

const hidden = `package p
func plain() { if x := "}"; x != '}' && x != '\\'' { _ = []int{1, 2} } }
func raw() string {
	// a comment with a } and a "
	return \`
} { \` + "\\"}" /* } */ + "\\\\"
}
/* { */ func (t T) method() (y int) { y /= 2; return y / 3 }
func missing()
func types() { type t struct{}; switch any(t{}).(type) {} }
func words() { typed := "my type"; _ = typed }
func utf8() { ä := "ö}"; _ = ä }
func empty() {}
func generic[T any](x T) { func() { _ = x }() }
`;

function parse(text: string, late: boolean): { tree: string; lines: number; funcs: FuncDecl[]; said: string[] } {
  const said: string[] = [];
  const hear =
    (when: string) =>
    (d: Diagnostic): void =>
      void said.push(`${when}: ${d.message}`);
  const options: ParseOptions = late
    ? { reporter: hear("at once"), late: hear("late") }
    : { reporter: hear("at once") };
  const file = parseFile(new FileSet(), "x.go", new TextEncoder().encode(text), options);
  const lines = file.source.lineTotal;
  const funcs = file.decls.filter((d) => d.kind === NodeKind.FuncDecl);
  const hasBody = funcs.map((f) => f.hasBody);
  let tree = "";
  dumpText(file, (part) => {
    tree += part;
  });
  assert.deepEqual(
    hasBody,
    funcs.map((f) => f.body !== null),
  );
  return { tree, lines, funcs, said };
}

test("the same trees, whatever hides braces", () => {
  const late = parse(hidden, true);
  const now = parse(hidden, false);
  assert.equal(late.tree, now.tree);
  assert.equal(late.lines, now.lines);
  assert.deepEqual([late.said, now.said], [[], []]);
});

test("directives in bodies are found", () => {
  const text = 'package p\nfunc f() {\n//go:noinline\n}\nfunc g() {\n//line y.go:7\n\tpanic("")\n}\nfunc h() {}\n';
  for (const late of [false, true]) {
    const set = new FileSet();
    const hear = (): void => assert.fail();
    const file = parseFile(
      set,
      "x.go",
      new TextEncoder().encode(text),
      late ? { reporter: hear, late: hear } : { reporter: hear },
    );
    assert.deepEqual(
      file.directives.map((d) => d.name),
      ["go:noinline"],
    );
    const { filename, line } = set.position(file.decls[2]!.pos);
    assert.deepEqual([filename, line], ["y.go", 9]);
  }
});

test("a body that was dropped is read again; without the word, it declares no types", () => {
  const { funcs } = parse(hidden, true);
  const [f] = funcs;
  const before = f!.body;
  assert.equal(f!.body, before);
  assert.equal(f!.lookAtBody(), before);
  f!.dropBody();
  const after = f!.lookAtBody();
  assert.notEqual(after, before);
  assert.notEqual(f!.body, after);
  assert.deepEqual(after, before);
  for (const g of funcs) g.dropBody();
  assert.deepEqual(
    funcs.filter((g) => g.mayDeclareTypes).map((g) => g.name.name),
    ["types", "words"],
  );
});

test("errors: in a body when it is read, elsewhere at once and all of them", () => {
  const inBody = "package p\nfunc f() { x := := 1 }\n";
  const late = parse(inBody, true).said;
  assert.deepEqual(late.length, 1);
  assert.deepEqual(
    late.map((s) => s.replace("late", "at once")),
    parse(inBody, false).said,
  );
  for (const text of [
    "package p\nfunc f() { if x { }\nfunc g() { 1 2 }\n",
    "package p\nfunc f() { 1 2 }\nvar = 3\n",
    'package p\nfunc f() { x := "\n}\n',
    "package p\nfunc f() {",
    "package p\nfunc f() { `",
    "package p\nfunc f() { /*",
    "package p\nfunc f() { \0 }\n",
  ]) {
    const { said } = parse(text, true);
    assert.ok(said.length > 0);
    assert.deepEqual(said, parse(text, false).said, text);
  }
});
