// Declarations without body that name a method's symbol, as GOROOT/src/reflect/badlinkname.go has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gorootHere } from "../../test/missing.ts";
import { DiskFiles } from "../host/files.ts";
import { Program as LoadProgram } from "../load/program.ts";
import { OverlayFiles } from "../load/provider.ts";
import { Frontend } from "../program/frontend.ts";
import type { Func } from "./func.ts";
import type { Program } from "./program.ts";

const goroot = gorootHere();
const skip = goroot === null ? "no GOROOT" : false;

const source = `package main

import _ "unsafe"

type Inner struct{ n int }

func (i Inner) promoted() int { return i.n }

type T struct{ Inner }

func (t T) value() int    { return t.n }
func (t *T) pointer() int { return t.n }

//go:linkname ofValue main.(*T).value
func ofValue(T) int

//go:linkname ofPromoted main.T.promoted
func ofPromoted(T) int

//go:linkname ofPointer main.(*T).pointer
func ofPointer(*T) int

//go:linkname ofNothing main.T.pointer
func ofNothing(T) int

func main() {}
`;

function open(): { program: Program; declared: () => Map<string, Func>; table: () => Map<string, Func> } {
  const file = "/linkname/input.go";
  const load = new LoadProgram({
    files: new OverlayFiles(new DiskFiles(), { [file]: new TextEncoder().encode(source) }),
    goroot: goroot!,
    dir: "/linkname",
    modules: { cacheDir: "", mod: "", work: "off" },
  });
  const pkg = load.fileList([file]);
  if (typeof pkg === "string") throw new Error(pkg);
  const frontend = new Frontend(load, [pkg], () => {});
  const { program } = frontend;
  const own = frontend.source(pkg);
  const names = [
    "Inner.promoted",
    "T.value",
    "(*T).pointer",
    "ofValue",
    "ofPromoted",
    "ofPointer",
    "ofNothing",
    "main",
  ];
  return {
    program,
    declared: () => new Map(program.declaredFuncs(own).map((fn, i) => [names[i]!, fn])),
    table: () => {
      const t = program.declaredType("main", "T")!;
      const all = [t, t.pointer()].flatMap((x) => program.methodTable(x).map((m) => m.tfn));
      return new Map(all.map((fn) => [fn.symbol, fn]));
    },
  };
}

function check(declared: Map<string, Func>, table: Map<string, Func>, program: Program): void {
  for (const [name, symbol] of [
    ["ofValue", "main.(*T).value"],
    ["ofPromoted", "main.T.promoted"],
    ["ofPointer", "main.(*T).pointer"],
  ] as const) {
    const method = table.get(symbol)!;
    assert.equal(method.external, false, symbol);
    assert.notEqual(program.body(method), null, symbol);
    assert.equal(declared.get(name)!.definedBy, method, name);
    assert.equal(program.lookupFunc(symbol), method, symbol);
  }
  const nothing = declared.get("ofNothing")!;
  assert.equal(nothing.definedBy, null);
  assert.equal(nothing.external, true);
}

test("a declaration of a method's symbol does not stand in the method's way", { skip }, () => {
  const { program, declared, table } = open();
  check(declared(), table(), program);
});

test("nor does it when the method comes first", { skip }, () => {
  const { program, declared, table } = open();
  const methods = table();
  check(declared(), methods, program);
});

test("a wrapper is found by its symbol alone", { skip }, () => {
  const { program } = open();
  for (const symbol of ["main.(*T).value", "main.T.promoted", "main.(*T).promoted"]) {
    const fn = program.lookupFunc(symbol);
    assert.ok(fn !== null && !fn.external && fn.wrapper, symbol);
  }
  assert.equal(program.lookupFunc("main.T.pointer"), null);
  assert.equal(program.lookupFunc("main.T.absent"), null);
});
