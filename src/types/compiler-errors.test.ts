// What the compiler says beyond the checker: stages, directives, sizes; and that generic types do not confuse it.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnostic } from "../source/diagnostic.ts";
import { FileSet } from "../source/position.ts";
import { parseFile } from "../syntax/parser/file.ts";
import { Checker, Session } from "./checker.ts";
import { compilerDiagnostics } from "./compiler-errors.ts";
import { unsafePackage } from "./universe.ts";

/** `line: message` of all that is said of a file; `std` for a package of the standard library. */
function say(text: string, std = false, all = false): string[] {
  const fset = new FileSet();
  const syntaxErrors: Diagnostic[] = [];
  const found: Diagnostic[] = [];
  const source = new TextEncoder().encode(text);
  const tree = parseFile(fset, "x.go", source, { reporter: (d) => syntaxErrors.push(d) });
  const checker = new Checker(new Session(fset), {
    path: "p",
    goVersion: "go1.26",
    files: [tree],
    report: (d) => found.push(d),
    importer: { import: (path) => (path === "unsafe" ? unsafePackage : new Error("none")) },
  });
  checker.checkPackage();
  const mode = { std, runtime: false, complete: true, goVersion: "go1.26" };
  const list = compilerDiagnostics(checker, [{ tree, source }], mode, syntaxErrors, found, all);
  return list.map((d) => `${fset.position(d.pos).line}: ${d.message}`);
}

test("directives out of place", () => {
  assert.deepEqual(say("package p\n\n//go:noinline\n\n//go:nosplit\nvar x int\n"), [
    "3: misplaced compiler directive",
    "5: misplaced compiler directive",
  ]);
  assert.deepEqual(say("package p\n\n//go:noinline\nfunc f() {}\n\nfunc g() { /* x */ } //go:nosplit\n"), [
    "6: misplaced compiler directive",
  ]);
  assert.deepEqual(say("package p\n\n//go:systemstack\nfunc f() {}\n"), [
    "3: //go:systemstack only allowed in runtime",
  ]);
  assert.deepEqual(say("package p\n\n//go:unknown\nfunc f() {}\n", true), [
    "3: //go:unknown is not allowed in the standard library",
  ]);
  assert.deepEqual(say("package p\n\n//go:unknown\nfunc f() {}\n"), []);
});

test("linknames and bodies", () => {
  assert.deepEqual(
    say("package p\n\n//go:linkname f x.f\nfunc f()\n"),
    ['3: //go:linkname only allowed in Go files that import "unsafe"'].sort(),
  );
  const unsafe = 'package p\n\nimport _ "unsafe"\n\n';
  assert.deepEqual(say(`${unsafe}//go:linkname f x.f\nfunc f()\n`), []);
  assert.deepEqual(say(`${unsafe}func f()\n`), ["5: missing function body"]);
  assert.deepEqual(say(`${unsafe}//go:linkname g x.g\nvar h int\n`), [
    "5: //go:linkname must refer to declared function or variable",
  ]);
  assert.deepEqual(say(`${unsafe}//go:linkname f\nfunc f()\n//go:linkname f y.f\n`), [
    "7: duplicate //go:linkname for f",
  ]);
});

test("types that are too large, generic ones aside", () => {
  assert.deepEqual(say("package p\n\nvar c chan [1 << 16]byte\n"), ["3: channel element type too large (>64kB)"]);
  assert.deepEqual(say("package p\n\ntype T [1 << 50]byte\n"), [
    "3: type [1125899906842624]byte larger than address space",
  ]);
  const generic =
    "type A[T any] = struct{ F T }\nfunc f() { type a[T any] = struct{ F T }; _ = a[int]{} }\nfunc g[P any](chan P, [2]P) {}\n";
  assert.deepEqual(say(`package p\n\n${generic}`), []);
});

test("interfaces that contain themselves", () => {
  assert.deepEqual(say("package p\n\ntype I interface{ m() interface{ I } }\ntype _ interface{ I }\n"), [
    "3: invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)",
  ]);
});

test("stages: nothing is checked after a syntax error, unless all is asked for", () => {
  const text = 'package p\n\nvar x int = "s"\nx = 1\n';
  assert.deepEqual(say(text), ["4: syntax error: non-declaration statement outside function body"]);
  assert.deepEqual(say(text, false, true), [
    "4: syntax error: non-declaration statement outside function body",
    '3: cannot use "s" (untyped string constant) as int value in variable declaration',
  ]);
});
