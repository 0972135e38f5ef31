// The main package of a test binary: which tests, benchmarks, fuzz targets and examples the test files have, and the program
// that runs them. In: a package's test variants; out: a Package "p.test" with one generated file, and what is wrong with the
// test functions. Contract: cmd/go/internal/load/test.go; package testing; src/go/doc (which examples have output).
import type { Diagnostic } from "../source/diagnostic.ts";
import { FileSet } from "../source/position.ts";
import type { CommentGroup, File, FuncDecl } from "../syntax/ast.ts";
import { NodeKind, numFields } from "../syntax/ast.ts";
import { endPos } from "../syntax/extent.ts";
import { parseFile } from "../syntax/parser/file.ts";
import { readHeader } from "./header.ts";
import type { GoSource, Package, TestPackages } from "./package.ts";

interface TestFunction {
  /** The package it is in: `_test` for the tested one, `_xtest` for the external tests. */
  from: "_test" | "_xtest";
  name: string;
}

interface Example extends TestFunction {
  output: string;
  unordered: boolean;
}

export interface TestFunctions {
  tests: TestFunction[];
  benchmarks: TestFunction[];
  fuzzTargets: TestFunction[];
  /** Those with an output comment: the others are compiled, not run. */
  examples: Example[];
  testMain: TestFunction | null;
  problems: Diagnostic[];
}

/** All functions of the test files that `go test` knows by their names. */
export function findTests(t: TestPackages): TestFunctions {
  const found: TestFunctions = {
    tests: [],
    benchmarks: [],
    fuzzTargets: [],
    examples: [],
    testMain: null,
    problems: [],
  };
  for (const f of t.internal.files) if (f.isTest) readTests(f, "_test", found);
  for (const f of t.external?.files ?? []) readTests(f, "_xtest", found);
  return found;
}

function readTests(source: GoSource, from: TestFunction["from"], found: TestFunctions): void {
  // Examples need the comments, which the tree for compiling does not have.
  const tree = parseFile(new FileSet(), source.name, source.source, { reporter: () => {}, comments: true });
  for (const d of tree.decls) {
    if (d.kind !== NodeKind.FuncDecl || d.recv !== null) continue;
    const name = d.name.name;
    const f = { from, name };
    if (name === "TestMain" && hasTestParameter(d, "M")) {
      if (found.testMain !== null) problem(source, d, tree, "multiple definitions of TestMain", found);
      else found.testMain = f;
    } else if (isTestName(name, "Test") && !(name === "TestMain" && hasTestParameter(d, "M"))) {
      if (checkSignature(source, d, tree, "T", found)) found.tests.push(f);
    } else if (isTestName(name, "Benchmark")) {
      if (checkSignature(source, d, tree, "B", found)) found.benchmarks.push(f);
    } else if (isTestName(name, "Fuzz")) {
      if (checkSignature(source, d, tree, "F", found)) found.fuzzTargets.push(f);
    } else if (isTestName(name, "Example")) {
      const output = exampleOutput(d, tree.comments);
      if (output !== null) found.examples.push({ ...f, ...output });
    }
  }
}

/** `Test`, or `Test` and what does not go on in lower case. */
function isTestName(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && (name.length === prefix.length || !/^\p{Ll}/u.test(name.slice(prefix.length)));
}

/** One parameter of type *testing.T (or *T, by whatever name testing is imported), no result, no type parameters. */
function hasTestParameter(d: FuncDecl, type: string): boolean {
  const { params, results, typeParams } = d.type;
  if (numFields(results) > 0 || numFields(params) !== 1 || typeParams !== null) return false;
  const t = params.list[0]!.type;
  if (t.kind !== NodeKind.StarExpr) return false;
  return (
    (t.x.kind === NodeKind.Ident && t.x.name === type) || (t.x.kind === NodeKind.SelectorExpr && t.x.sel.name === type)
  );
}

function checkSignature(source: GoSource, d: FuncDecl, tree: File, type: string, found: TestFunctions): boolean {
  if (hasTestParameter(d, type)) return true;
  const name = d.name.name;
  const parameter = `${type.toLowerCase()} *testing.${type}`;
  const why = d.type.typeParams !== null ? `, ${name} cannot have type parameters` : "";
  problem(source, d, tree, `wrong signature for ${name}, must be: func ${name}(${parameter})${why}`, found);
  return false;
}

function problem(source: GoSource, d: FuncDecl, tree: File, message: string, found: TestFunctions): void {
  found.problems.push({
    pos: source.posAt(d.pos - tree.source.base),
    message,
    severity: "error",
    code: "TestSignature",
  });
}

/** The text after "Output:" in the last comment of an example's body; null if the example has none. */
function exampleOutput(d: FuncDecl, comments: readonly CommentGroup[]): { output: string; unordered: boolean } | null {
  if (d.body === null || numFields(d.type.params) + numFields(d.type.results) > 0) return null;
  let last: CommentGroup | null = null;
  for (const c of comments) if (c.pos > d.body.pos && endPos(c) <= endPos(d.body)) last = c;
  if (last === null) return null;
  const text = last.list.map((c) => commentText(c.text)).join("\n");
  const m = /^\s*(unordered )?output:/i.exec(text);
  if (m === null) return null;
  const output = text
    .slice(m[0].length)
    .replace(/^[ \t]+/, "")
    .replace(/^\n/, "")
    .replace(/\n{3,}/g, "\n\n");
  return { output: output.trimEnd() === "" ? "" : `${output.trimEnd()}\n`, unordered: m[1] !== undefined };
}

/** A comment without its markers. */
function commentText(text: string): string {
  if (text.startsWith("/*")) return text.slice(2, -2);
  return text.slice(2).replace(/^ /, "").trimEnd();
}

/** The source of the main package. */
export function testMainSource(p: Package, found: TestFunctions): string {
  const list = (fs: readonly TestFunction[]): string =>
    fs.map((f) => `\t{${JSON.stringify(f.name)}, ${f.from}.${f.name}},`).join("\n");
  const uses = (from: TestFunction["from"]): boolean =>
    found.testMain?.from === from ||
    [...found.tests, ...found.benchmarks, ...found.fuzzTargets, ...found.examples].some((f) => f.from === from);
  const imports = [
    '"os"',
    ...(found.testMain === null ? [] : ['"reflect"']),
    '"testing"',
    '"testing/internal/testdeps"',
  ];
  if (p.directory.testFiles.length > 0 || p.name === "main") {
    imports.push(`${uses("_test") ? "_test" : "_"} ${JSON.stringify(p.path)}`);
  }
  if (p.directory.externalTestFiles.length > 0) {
    imports.push(`${uses("_xtest") ? "_xtest" : "_"} ${JSON.stringify(`${p.path}_test`)}`);
  }
  const examples = found.examples.map(
    (e) => `\t{${JSON.stringify(e.name)}, ${e.from}.${e.name}, ${JSON.stringify(e.output)}, ${e.unordered}},`,
  );
  const run =
    found.testMain === null
      ? "\tos.Exit(m.Run())"
      : `\t${found.testMain.from}.TestMain(m)\n\tos.Exit(int(reflect.ValueOf(m).Elem().FieldByName("exitCode").Int()))`;
  return `// Code generated for the tests of ${p.path}. DO NOT EDIT.

package main

import (
${imports.map((i) => `\t${i}`).join("\n")}
)

var tests = []testing.InternalTest{
${list(found.tests)}
}

var benchmarks = []testing.InternalBenchmark{
${list(found.benchmarks)}
}

var fuzzTargets = []testing.InternalFuzzTarget{
${list(found.fuzzTargets)}
}

var examples = []testing.InternalExample{
${examples.join("\n")}
}

func init() {
\ttestdeps.ModulePath = ${JSON.stringify(p.module?.path ?? "")}
\ttestdeps.ImportPath = ${JSON.stringify(p.path === "command-line-arguments" || p.path.startsWith("_/") ? "" : p.path)}
}

func main() {
\tm := testing.MainStart(testdeps.TestDeps{}, tests, benchmarks, fuzzTargets, examples)
${run}
}
`;
}

/** The package "p.test" that runs the tests of `p`. */
export function testMain(p: Package, t: TestPackages): { main: Package; functions: TestFunctions } {
  const functions = findTests(t);
  const source = new TextEncoder().encode(testMainSource(p, functions));
  const file = { name: "_testmain.go", path: `${p.dir}/_testmain.go`, source, header: readHeader(source) };
  return { main: p.program.testMainPackage(p, t, file), functions };
}
