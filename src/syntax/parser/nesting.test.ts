// Nesting of any depth gives a tree or one clean error, and never overflows the stack: of the parser, the resolution,
// the walks and the dumps. Each form is tried just below the limit, just above it, and far above it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSet } from "../../source/position.ts";
import { isExpr } from "../ast.ts";
import { dumpJson, dumpText } from "../dump.ts";
import { endPos } from "../extent.ts";
import { exprString } from "../format.ts";
import { inspect } from "../walk.ts";
import { parseFile } from "./file.ts";
import { maxDepth } from "./state.ts";

/** What stands before, n times around, in the middle, n times after, and at the end. */
type Form = [name: string, before: string, open: string, middle: string, close: string, after: string];

const nested: Form[] = [
  ["parentheses", "package p; var x = ", "(", "1", ")", ""],
  ["unary operators", "package p; var x = ", "!", "1", "", ""],
  ["receive operators", "package p; var x = ", "<-", "c", "", ""],
  ["pointers in expressions", "package p; var x = ", "*", "c", "", ""],
  ["calls", "package p; var x = ", "f(", "1", ")", ""],
  ["indices", "package p; var x = ", "a[", "1", "]", ""],
  ["slices", "package p; var x = ", "a[1:", "1", "]", ""],
  ["assertions", "package p; var x = ", "a.([", "1", "]int)", ""],
  ["composite literals", "package p; var x = ", "T{", "1", "}", ""],
  ["elided literals", "package p; var x = T", "{", "1", "}", ""],
  ["keyed literals", "package p; var x = ", "T{1:", "1", "}", ""],
  ["function literals", "package p; var x = ", "func() { _ = ", "1", "}", ""],
  ["right operands", "package p; var x = ", "1*(1+", "1", ")", ""],
  ["pointer types", "package p; type T ", "*", "int", "", ""],
  ["slice types", "package p; type T ", "[]", "int", "", ""],
  ["array types", "package p; type T ", "[1]", "int", "", ""],
  ["array lengths", "package p; type T ", "[len([", "1", "]int{})]int", ""],
  ["channel types", "package p; type T ", "chan ", "int", "", ""],
  ["receive channels", "package p; type T ", "<-chan ", "int", "", ""],
  ["map values", "package p; type T ", "map[int]", "int", "", ""],
  ["map keys", "package p; type T ", "map[", "int", "]int", ""],
  ["types in parentheses", "package p; type T ", "(", "int", ")", ""],
  ["struct types", "package p; type T ", "struct { f ", "int", "}", ""],
  ["interface types", "package p; type T ", "interface { m(", "int", ") }", ""],
  ["parameters", "package p; type T ", "func(", "int", ")", ""],
  ["results", "package p; type T ", "func() (", "int", ")", ""],
  ["instances", "package p; type T ", "G[", "int", "]", ""],
  ["type parameters", "package p; type T[P ", "interface { ", "int", "}", "] int"],
  ["blocks", "package p; func f() { ", "{", "", "}", "}"],
  ["if", "package p; func f() { ", "if x { ", "", "}", "}"],
  ["else blocks", "package p; func f() { ", "if x { } else { ", "", "}", "}"],
  ["for", "package p; func f() { ", "for { ", "", "}", "}"],
  ["range", "package p; func f() { ", "for range x { ", "", "}", "}"],
  ["switch", "package p; func f() { ", "switch { case x: ", "", "}", "}"],
  ["select", "package p; func f() { ", "select { case <-c: ", "", "}", "}"],
  ["headers", "package p; func f() { ", "if func() bool { ", "", "}() { }", "}"],
  ["labels", "package p; func f() { ", "_: ", "x()", "", "}"],
];

/** Chains are read in a loop, and may have any length. */
const chains: Form[] = [
  ["binary operators", "package p; var x = 1", "+1", "", "", ""],
  ["selectors", "package p; var x = a", ".b", "", "", ""],
  ["calls of results", "package p; var x = a", "()", "", "", ""],
  ["indices of elements", "package p; var x = a", "[0]", "", "", ""],
  ["assertions of assertions", "package p; var x = a", ".(T)", "", "", ""],
  ["else-if", "package p; func f() { if x { } ", "else if x { } ", "", "", "}"],
  ["statements", "package p; func f() { ", "x(); ", "", "", "}"],
  ["unions", "package p; type C interface { A", "|B", "", "", "}"],
];

function build([, before, open, middle, close, after]: Form, n: number): Uint8Array {
  return new TextEncoder().encode(`${before}${open.repeat(n)}${middle}${close.repeat(n)}${after}`);
}

function errorsOf(form: Form, n: number, dump: boolean): string[] {
  const errors: string[] = [];
  const src = build(form, n);
  const file = parseFile(new FileSet(), "x.go", src, {
    reporter: (d) => errors.push(d.message),
    resolve: true,
    branches: true,
    comments: true,
  });
  inspect(file, (node) => {
    if (isExpr(node) && n < 1000) exprString(node);
    return true;
  });
  endPos(file);
  if (dump && errors.length === 0) {
    dumpText(file, () => {});
    let text = "";
    dumpJson(file, (t) => (text += t));
    JSON.parse(text);
  }
  return errors;
}

for (const form of nested) {
  test(`nested ${form[0]}`, () => {
    assert.deepEqual(errorsOf(form, 100, true), []);
    for (const n of [160, 240, 490, 600, 20_000]) {
      const errors = errorsOf(form, n, false);
      if (n > maxDepth) assert.equal(errors.length, 1);
      if (errors.length > 0) assert.match(errors[0]!, /^nesting is deeper than \d+ levels, which is not supported$/);
    }
  });
}

for (const form of chains) {
  test(`chain of ${form[0]}`, () => {
    assert.deepEqual(errorsOf(form, 300, true), []);
    assert.deepEqual(errorsOf(form, 5_000, false), []);
  });
}
