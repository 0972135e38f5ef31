// What a file of assembly says that it defines, without being assembled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { definedNames } from "./assembly.ts";

const cases: readonly [title: string, text: string, names: readonly string[] | null][] = [
  ["functions and data", "TEXT ·Add(SB), NOSPLIT, $0-24\nGLOBL runtime·x(SB), RODATA, $8\n", ["p.Add", "runtime.x"]],
  ["calling conventions", "TEXT ·f<ABIInternal>(SB), 4, $0\nTEXT math∕bits·g(SB), 4, $0\n", ["p.f", "math/bits.g"]],
  ["data in parts", "DATA ·t+0(SB)/8, $1\n", ["p.t"]],
  ["a macro that defines", "#define F(name) \\\n\tTEXT name(SB), 4, $0; \\\n\tRET\nF(·a)\n", null],
  ["a macro as a name", "#define NAME ·f\nTEXT NAME(SB), 4, $0\n", null],
  ["included code", '#include "common.s"\n', null],
  ["headers", '#include "textflag.h"\nTEXT ·f(SB), NOSPLIT, $0\n', ["p.f"]],
  [
    "its own data",
    "DATA x<>+0(SB)/8, $1\nGLOBL x<>(SB), 8, $8\nTEXT ·f(SB), 4, $0\nMOVQ x<>(SB), AX\n",
    ["x<>", "p.f"],
  ],
  ["another file's data", "TEXT ·f(SB), 4, $0\nMOVQ x<>(SB), AX\n", null],
];

for (const [title, text, names] of cases) {
  test(title, () => {
    const found = definedNames(text, "p");
    assert.deepEqual(found === null ? null : [...found], names);
  });
}
