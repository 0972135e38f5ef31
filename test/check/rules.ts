// `npm run check:rules`: which rewrite rules fire. Compiles the programs of bench/programs, test/programs and a sample of
// GOROOT/test (their package main, against the official library) and lists the rules of the three rule files that no function
// needed. A rule in that list is not wrong, but the first to look at when code is bigger than it should be. `--witness` compiles
// nothing: it shows the function that a unit test (src/target/amd64/rules.test.ts) makes for each rule whose text contains TEXT.
//
//   npm run check:rules -- [--sample 60] [--list] [--witness TEXT]
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DiskFiles } from "../../src/host/files.ts";
import { Program } from "../../src/load/program.ts";
import { compileToArchive } from "../../src/program/archive.ts";
import { ImportedObjects } from "../../src/program/imported.ts";
import * as generic from "../../src/ssa/passes/generic.rules.gen.ts";
import { printFunc } from "../../src/ssa/print.ts";
import type { RuleTable } from "../../src/ssa/rewrite.ts";
import * as late from "../../src/target/amd64/late.rules.gen.ts";
import * as lower from "../../src/target/amd64/lower.rules.gen.ts";
import "../../src/target/amd64/machine.ts";
import { findWitness, type Rules } from "../../src/target/amd64/witness.ts";

const ruleFiles = [
  ["generic.rules", generic, generic.genericRules],
  ["lower.rules", lower, lower.lowerRules],
  ["late.rules", late, late.lateRules],
] as const;

const wanted = process.argv.indexOf("--witness");
if (wanted > 0) {
  showWitnesses(process.argv[wanted + 1] ?? "");
  process.exit(0);
}

function showWitnesses(text: string): void {
  for (const [, module, table] of ruleFiles) {
    const rules = module as unknown as Rules;
    rules.ruleNames.forEach((name, i) => {
      if (!name.includes(text)) return;
      let before = "";
      const w = findWitness(rules, table as RuleTable, i, (x) => {
        before = printFunc(x.f);
      });
      console.log(`== ${name}\n${w === null ? "no witness\n" : `${before}--\n${printFunc(w.f)}`}`);
    });
  }
}

const option = (name: string, or: number): number => {
  const i = process.argv.indexOf(name);
  return i < 0 ? or : Number(process.argv[i + 1]);
};
const go = (...args: string[]): string => execFileSync("go", args, { encoding: "utf8", maxBuffer: 1 << 26 }).trim();
const goroot = go("env", "GOROOT");
const goVersion = go("env", "GOVERSION");

const archives = new Map<string, string>();
for (const line of go("list", "-export", "-f", "{{.ImportPath}}={{.Export}}", "std").split("\n")) {
  const [path, file] = line.split("=") as [string, string];
  if (file !== "") archives.set(path, file);
}
const imported = new ImportedObjects((path) => {
  const file = archives.get(path);
  return file === undefined ? null : readFileSync(file);
});

function programs(dir: string): string[] {
  return readdirSync(dir)
    .filter((f) => f.endsWith(".go"))
    .sort()
    .map((f) => resolve(dir, f));
}

/** Every n-th `run` case of GOROOT/test. */
function sample(n: number): string[] {
  const dir = join(goroot, "test");
  const all = programs(dir).filter((f) => /^\/\/ run$/m.test(readFileSync(f, "utf8")));
  const step = Math.max(1, Math.floor(all.length / n));
  return all.filter((_, i) => i % step === 0);
}

let compiled = 0;
const files = [...programs("bench/programs"), ...programs("test/programs"), ...sample(option("--sample", 60))];
for (const file of files) {
  const load = new Program({ files: new DiskFiles(), goroot, dir: ".", modules: { cacheDir: "", mod: "mod" } });
  const p = load.fileList([file]);
  if (typeof p === "string") continue;
  const { archive } = compileToArchive(p, {
    goVersion,
    optimize: true,
    noInline: false,
    verify: false,
    filePath: (path) => path,
    imported,
  });
  if (archive !== null) compiled++;
}
console.log(`${compiled} of ${files.length} programs compiled`);
for (const [name, rules] of ruleFiles) {
  const { hits, ruleNames } = rules as unknown as Rules;
  const idle = ruleNames.filter((_, i) => hits[i] === 0);
  console.log(`${name}: ${ruleNames.length - idle.length} of ${ruleNames.length} fired`);
  if (process.argv.includes("--list")) for (const r of idle) console.log(`  ${r}`);
}
