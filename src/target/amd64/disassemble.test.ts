// The disassembler against lines recorded from `go tool objdump` (go1.26.8).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Disassembler } from "./disassemble.ts";

const lines = readFileSync("src/target/amd64/testdata/disassembly.txt", "utf8")
  .split("\n")
  .filter((l) => l !== "" && !l.startsWith("#"));

test("instructions as the official disassembler shows them", () => {
  const wrong: string[] = [];
  for (const line of lines) {
    const [hex, want] = line.split(" // ") as [string, string];
    const code = Uint8Array.from(Buffer.from(hex.padEnd(30, "90"), "hex"));
    const d = new Disassembler(code, () => null);
    d.next(0, 0x1000);
    const bytes = d.text === "?" ? hex.length / 2 : d.length;
    if (d.text !== want || bytes !== hex.length / 2)
      wrong.push(`${hex}: want ${want}, got ${d.text} (${d.length} bytes)`);
  }
  assert.deepEqual(wrong, []);
});

test("symbols by name", () => {
  const code = Uint8Array.from(Buffer.from("488b0501000000e8f4ffffff", "hex"));
  const d = new Disassembler(code, (a) => (a >= 0x1000 && a < 0x1100 ? { name: "main.f", start: 0x1000 } : null));
  d.next(0, 0x1000);
  assert.equal(d.text, "MOVQ main.f+8(SB), AX");
  d.next(7, 0x1007);
  assert.equal(d.text, "CALL main.f(SB)");
});

test("what ends too early is no instruction", () => {
  const d = new Disassembler(Uint8Array.of(0x48, 0x8b), () => null);
  d.next(0, 0x1000);
  assert.equal(d.text, "?");
  assert.equal(d.length, 1);
});
