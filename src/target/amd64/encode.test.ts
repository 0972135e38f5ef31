// The encoder against bytes recorded from the official assembler, and forms of the table that no line reaches.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Assembly } from "../../asm/assemble.ts";
import { decodePcTable } from "../../obj/pctable.ts";
import { FormField, instructionForms } from "./forms.ts";
import { formCount } from "./instructions.gen.ts";

/** Assembles instructions, one a line; bytes by line, and the messages. */
function assembleLines(lines: readonly string[]): { bytes: string[]; errors: string[] } {
  const errors: string[] = [];
  const assembly: Assembly = new Assembly({
    packagePath: "p",
    defines: [],
    include: () => null,
    path: (name) => name,
    report: (d) => errors.push(`${lines[assembly.files.position(d.pos).line - 2]}: ${d.message}`),
  });
  assembly.assemble("t.s", new TextEncoder().encode(`TEXT f(SB), 4, $0\n${lines.join("\n")}\n`));
  const bytes: string[] = lines.map(() => "-");
  const f = assembly.pkg.text[0];
  if (f === undefined) return { bytes, errors };
  for (const r of decodePcTable(f.func!.pcline)) {
    bytes[r.value - 2] = Buffer.from(f.data.subarray(r.pc, r.end)).toString("hex");
  }
  return { bytes, errors };
}

const cases = readFileSync("src/target/amd64/testdata/encodings.txt", "utf8")
  .split("\n")
  .filter((l) => l !== "" && !l.startsWith("#"))
  .map((l) => l.split(" // ") as [string, string]);

test("encodings recorded from the official assembler", () => {
  // Few lines a function: what is pushed in one line moves the names relative to SP in the next.
  const wrong: string[] = [];
  for (let i = 0; i < cases.length; i += 1) {
    if (!/^(PUSH|POP)/.test(cases[i]![0])) continue;
    const { bytes, errors } = assembleLines([cases[i]![0]]);
    if (errors.length > 0 || bytes[0] !== cases[i]![1]) wrong.push(`${cases[i]![0]}: ${bytes[0]} ${errors}`);
  }
  const others = cases.filter(([l]) => !/^(PUSH|POP)/.test(l));
  const { bytes, errors } = assembleLines(others.map(([l]) => l));
  assert.deepEqual(errors, []);
  others.forEach(([l, want], i) => {
    if (bytes[i] !== want) wrong.push(`${l}: want ${want}, got ${bytes[i]}`);
  });
  assert.deepEqual(wrong, []);
});

test("instructions that do not exist are reported", () => {
  const lines = [
    "ADDQ X0, AX",
    "MOVB $1, X0",
    "VADDPD.BCST Z0, Z1, Z2",
    "MOVQ 433954697820(AX), AX",
    "ADDQ (AX)(SP*1), AX",
  ];
  const { errors } = assembleLines(lines);
  assert.equal(errors.length, lines.length);
  assert.match(errors[0]!, /invalid instruction/);
  assert.match(errors[2]!, /illegal broadcast without memory argument/);
  assert.match(errors[3]!, /offset too large/);
});

test("the table is whole", () => {
  const { start, record, accept } = instructionForms();
  assert.equal(start[start.length - 1], formCount);
  assert.equal(record.length, formCount * FormField.Size);
  assert.ok(accept.length > 0);
});
