// glasgo/types as a browser gets it: the README's example, bundled without anything of Node, run where there is nothing of Node.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

test("the README's example, bundled for a browser", () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync("src/types/README.md", "utf8"))![1]!;
  const bundled = spawnSync(
    "node_modules/.bin/esbuild",
    ["--bundle", "--platform=browser", "--format=iife", "--loader=ts", "--alias:glasgo/types=./src/types/index.ts"],
    { input: example, encoding: "utf8", maxBuffer: 1 << 26 },
  );
  assert.equal(bundled.status, 0, bundled.stderr);
  const printed: string[] = [];
  const globals = { TextEncoder, TextDecoder, performance, console: { log: (s: string) => printed.push(s) } };
  runInContext(bundled.stdout, createContext(globals));
  assert.deepEqual(printed, [
    '/p/p.go:5:23: cannot use errors.New("no") (value of interface type error) as int value in return statement',
    "F",
    "Answer",
  ]);
});
