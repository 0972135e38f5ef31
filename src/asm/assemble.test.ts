// The assembler's front half: preprocessing, directives, labels, messages, -gensymabis.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SymFlag, SymKind } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import { Assembly, escapePath } from "./assemble.ts";

function run(text: string, path = "p", defines: string[] = [], files: Record<string, string> = {}) {
  const errors: string[] = [];
  const assembly: Assembly = new Assembly({
    packagePath: path,
    defines,
    include: (_, name) => (files[name] === undefined ? null : new TextEncoder().encode(files[name])),
    path: (name) => name,
    report: (d) => {
      const at = assembly.files.position(d.pos);
      errors.push(`${at.filename}:${at.line}: ${d.message}`);
    },
  });
  const src = new TextEncoder().encode(text);
  return {
    assembly,
    errors,
    assemble: () => assembly.assemble("t.s", src),
    abis: () => assembly.symbolAbis("t.s", src),
  };
}

function code(text: string, defines: string[] = [], files: Record<string, string> = {}): string {
  const r = run(text, "p", defines, files);
  assert.ok(r.assemble(), r.errors.join("\n"));
  return hex(r.assembly.pkg.text[0]!);
}

const hex = (s: ObjSymbol): string => Buffer.from(s.data).toString("hex");

test("macros, conditions and includes", () => {
  const body = "TEXT f(SB), NOSPLIT, $0\n#ifdef ADD\n\tTWICE(ADDQ, AX)\n#else\n\tTWICE(SUBQ, AX)\n#endif\n\tRET\n";
  const macros = "#define NOSPLIT 4\n#define TWICE(op, r) \\\n\top $1, r; \\\n\top $N, r\n#define N 2\n";
  assert.equal(code(macros + body), "4883e8014883e802c3");
  assert.equal(code(macros + body, ["ADD"]), "4883c0014883c002c3");
  assert.equal(code(`#include "m.h"\n${body}`, ["ADD=1"], { "m.h": macros }), "4883c0014883c002c3");
});

test("macro mistakes stop the file", () => {
  for (const [text, want] of [
    ["#ifdef A\n", "t.s:2: unclosed #ifdef or #ifndef"],
    ["#define A(x, x) x\n", "t.s:1: duplicate argument x in definition for macro: A"],
    ["#define A 1\n#define A 2\n", "t.s:3: redefinition of macro: A"],
    ["#undef B\n", "t.s:1: #undef for undefined macro: B"],
    ['#include "no.h"\n', "t.s:2: #include: open no.h: no such file or directory"],
    ["#define A(x) x\nA(1, 2)\n", "t.s:2: wrong arg count for macro A"],
  ] as const) {
    const r = run(text);
    assert.equal(r.assemble(), false);
    assert.deepEqual(r.errors, [want]);
  }
});

test("labels, relative jumps and old register pairs", () => {
  const text = "TEXT f(SB), 4, $0\nloop:\n\tDECQ CX\n\tJNE loop\n\tJMP 2(PC)\n\tINCQ AX\n\tSHLQ $3, DX:AX\n\tRET\n";
  assert.equal(code(text), "48ffc975fbeb0348ffc0480fa4c203c3");
});

test("a jump to a jump goes to where that one goes", () => {
  const text = "TEXT f(SB), 4, $0\n\tJE a\n\tJMP a\n\tINCQ AX\na:\n\tJMP b\n\tINCQ BX\nb:\n\tRET\nc:\n\tJMP c\n";
  assert.equal(code(text), "740aeb0848ffc0eb0348ffc3c3ebfe");
});

test("DATA and GLOBL", () => {
  const r = run(
    'DATA a<>+0(SB)/4, $0x01020304\nDATA a<>+4(SB)/8, $"hello"\nDATA a<>+12(SB)/8, $1.5\nDATA a<>+20(SB)/8, $b+8(SB)\nGLOBL a<>(SB), 8, $32\n',
  );
  assert.ok(r.assemble(), r.errors.join("\n"));
  const a = r.assembly.pkg.data[0]!;
  assert.equal(a.kind, SymKind.Rodata);
  assert.ok(a.has(SymFlag.Static));
  assert.equal(a.size, 32);
  assert.equal(hex(a), `04030201${Buffer.from("hello").toString("hex")}000000000000000000f83f0000000000000000`);
  assert.deepEqual(
    a.relocs.map((x) => [x.offset, x.size, x.symbol.name, x.addend]),
    [[20, 8, "b", 8]],
  );
});

test("a frame brings stack check, frame pointer and their removal", () => {
  const f = run("TEXT f(SB), 0, $16-8\n\tCALL other(SB)\n\tMOVQ x-8(SP), AX\n\tMOVQ y+0(FP), BX\n\tRET\n");
  assert.ok(f.assemble(), f.errors.join("\n"));
  const s = f.assembly.pkg.text[0]!;
  assert.equal(s.func!.locals, 24);
  assert.equal(s.func!.args, 8);
  assert.equal(
    hex(s),
    "644c8b342500000000493b6610761d554889e54883ec10e800000000488b442408488b5c24204883c4105dc3e800000000ebcd",
  );
});

test("messages carry the line and go on to the next", () => {
  const r = run("TEXT f(SB), 4, $0\n\tFOO AX\n\tMOVQ $1, (AX\n\tJMP nowhere\n");
  assert.equal(r.assemble(), false);
  assert.deepEqual(r.errors, ['t.s:2: unrecognized instruction "FOO"', "t.s:3: expected ')', found EOF"]);
});

test("after a jump, flags that are no numbers count as none", () => {
  const names =
    "TEXT f(SB), 4, $0\n\tJMP 0(PC)\nTEXT second(SB), NOSPLIT, $200-32\n\tRET\nTEXT third(SB), NOSPLIT, $0\n\tRET\n";
  const r = run(names);
  assert.equal(r.assemble(), false);
  assert.deepEqual(r.errors, ["t.s:5: illegal or missing addressing mode for symbol NOSPLIT"]);
  const g = run(names.slice(0, names.indexOf("TEXT third")));
  assert.ok(g.assemble(), g.errors.join("\n"));
  assert.deepEqual(
    g.assembly.pkg.text.map((s) => s.has(SymFlag.NoSplit)),
    [true, false],
  );
});

test("-gensymabis", () => {
  const r = run(
    "TEXT ·f<ABIInternal>(SB), 4, $0\n\tCALL runtime·g(SB)\n\tJMP h<>(SB)\n\tMOVQ $·v+8(SB), AX\nDATA d<>+0(SB)/8, $e(SB)\n",
    "runtime",
  );
  assert.equal(r.abis(), "def runtime.f ABIInternal\nref runtime.g ABI0\nref runtime.v ABI0\nref e ABI0\n");
});

test("import paths in symbol names", () => {
  assert.equal(escapePath("example.com/a.b/c.d"), "example.com/a.b/c%2ed");
  assert.equal(escapePath("runtime"), "runtime");
});

test("-S lists what the official assembler (go1.26.8) lists", () => {
  for (const name of ["frame", "data"]) {
    const assembly: Assembly = new Assembly({
      packagePath: "main",
      defines: [],
      include: () => null,
      path: (file) => file,
      report: (d) => assert.fail(d.message),
      keepListing: true,
    });
    assert.ok(assembly.assemble(`${name}.s`, readFileSync(`src/asm/testdata/${name}.s`)));
    assert.equal(assembly.listing(), readFileSync(`src/asm/testdata/${name}.txt`, "utf8"));
  }
});
