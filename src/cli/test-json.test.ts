// Events of a test binary's output: the official converter makes the same of it, in whatever pieces the output arrives.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { goJson, TestEvents } from "./test-json.ts";

const official = spawnSync("go", ["version"]).status === 0;
const skip = official ? false : "no official Go to compare with";

const framed =
  "set up\n\x16=== RUN   TestA\n\x16=== RUN   TestA/one\n    a_test.go:3: said\n=== RUN   printed by the test itself\n" +
  "half a line\x16=== PAUSE TestA/one\n\x16=== CONT  TestA/one\n\x16=== NAME  TestA\n more <of> A\n\x16=== NAME  \n" +
  "\x16=== ATTR  TestA key some value\n\x16--- FAIL: TestA (0.25s)\n    \x16--- PASS: TestA/one (0.10s)\n        deeper\n    after one\n" +
  "        \x16--- SKIP: TestA/one/two (0.00s)\n\x16=== RUN   TestB\n\x16--- SKIP: TestB (0.00s)\n    why: \u00e9\u4e16\n\x16FAIL\nFAIL in the middle\nexit status 1\n\x16FAIL\tp\t0.1s\n";
const plain =
  "=== RUN   TestA\n--- PASS: TestA (0.00s)\n    a_test.go:3: x\nBenchmarkX   \t     100\t 12 ns/op\nBenchmarkless\t1\n" +
  `${"long ".repeat(1500)}\u4e16\u4e16\nPASS\nok  \tp\t0.1s\n`;
const none = "?   \tp\t[no test files]\n";

function events(text: string, size: number): string[] {
  const lines: string[] = [];
  const e = new TestEvents("p", (line) => lines.push(line));
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) e.write(bytes.subarray(i, i + size));
  e.close(text.includes("\tp\t0.1s") && text.includes("FAIL"));
  return lines.map(withoutTimes);
}

function withoutTimes(line: string): string {
  return line
    .trim()
    .replace(/"Time":"[^"]*",?/, "")
    .replace(/^(\{"Action":"(?:pass|fail|skip)","Package":"p"),"Elapsed":[^,}]*/, "$1");
}

for (const [name, text] of Object.entries({ framed, plain, none })) {
  test(`events of ${name} output`, { skip }, () => {
    const r = spawnSync("go", ["tool", "test2json", "-t", "-p", "p"], { input: text, encoding: "utf8" });
    assert.equal(r.status, 0, r.stderr);
    const expected = r.stdout.trim().split("\n").map(withoutTimes);
    assert.deepEqual(events(text, 1 << 20), expected);
  });
}

test("pieces join to the same text", () => {
  const joined = (size: number): string =>
    events(framed, size)
      .map((l) => (JSON.parse(l) as { Output?: string }).Output ?? "")
      .join("");
  assert.equal(joined(3), joined(1 << 20));
  // Lines that only name a test are no output.
  assert.equal(joined(1 << 20), framed.replaceAll("\x16", "").replace(/^=== NAME .*\n/gm, ""));
});

test("JSON as Go writes it", () => {
  assert.equal(goJson({ a: "<b>&\u2028\b\x01" }), '{"a":"\\u003cb\\u003e\\u0026\\u2028\\b\\u0001"}');
});
