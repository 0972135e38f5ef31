// Each file in testdata/ holds cases of one pass or more: textual SSA before, the passes to run, textual SSA after.
//
//   == title
//   run PASS[, PASS…]
//   …function before…
//   --
//   …function after…
//
// `--update` writes the second half anew; a person reads the difference.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { passes, unverified } from "../../target/amd64/compile.ts";
import { checkFunc } from "../check.ts";
import { parseFunc } from "../parse.ts";
import { printFunc } from "../print.ts";

const dir = "src/ssa/passes/testdata";
const byName = new Map(passes.map((p) => [p.name, p]));

interface Case {
  readonly title: string;
  readonly passes: readonly string[];
  readonly before: string;
  readonly after: string;
}

function parseCases(text: string): { head: string; cases: Case[] } {
  const [head, ...parts] = text.split(/^== /m) as [string, ...string[]];
  const cases = parts.map((p): Case => {
    const m = /^(.*)\nrun (.*)\n([\s\S]*?)\n--\n([\s\S]*)$/.exec(p);
    assert.ok(m !== null, `a case needs a run line and --: ${p.slice(0, 60)}`);
    return { title: m[1]!, passes: m[2]!.split(/, */), before: m[3]!, after: m[4]!.trim() };
  });
  return { head, cases };
}

function runCase(c: Case): string {
  const f = parseFunc(c.before);
  checkFunc(f, "parse");
  for (const name of c.passes) {
    const p = byName.get(name);
    assert.ok(p !== undefined, `no pass ${name}`);
    p.run(f);
    if (!unverified.has(name)) checkFunc(f, name);
  }
  return printFunc(f).trim();
}

for (const file of readdirSync(dir).filter((n) => n.endsWith(".txt"))) {
  const path = `${dir}/${file}`;
  const { head, cases } = parseCases(readFileSync(path, "utf8"));
  for (const c of cases) {
    test(`${file}: ${c.title}`, () => {
      if (process.env.GLASGO_UPDATE === "1") return;
      assert.equal(runCase(c), c.after);
    });
  }
  if (process.env.GLASGO_UPDATE === "1") {
    const text = cases.map((c) => `== ${c.title}\nrun ${c.passes.join(", ")}\n${c.before}\n--\n${runCase(c)}\n\n`);
    writeFileSync(path, `${head}${text.join("")}`.trimEnd() + "\n");
  }
}
