// `npm run check:types`: for every package of std and cmd, alone and with its tests, the facts that src/types records equal
// go/types': types, modes, constant values, uses, definitions, selections, instances, initialisation order, and no errors. The
// order of what is no data must be the same before anything else is checked.
// A case is one package or test variant. `--diff FILE` writes every differing line there.
import { appendFileSync } from "node:fs";
import type { Package } from "../../src/load/package.ts";
import type { Program } from "../../src/load/program.ts";
import type { Diagnostic } from "../../src/source/diagnostic.ts";
import { FactDumper } from "../../src/types/dump.ts";
import type { Initializer } from "../../src/types/initorder.ts";
import { World } from "../../src/types/world.ts";
import { runCheck } from "./harness.ts";
import { gorootProgram, Oracle, prepareOracle, variants } from "./types-packages.ts";

/** A program is thrown away after so many cases, with the trees it has read. */
const casesPerProgram = 30;

let oracle: Oracle;
let program: Program;
let world: World;
let found: Map<Package, Diagnostic[]>;
let cases = 0;

function fresh(): void {
  program = gorootProgram();
  found = new Map();
  world = new World({
    fileSet: program.fileSet,
    report: (p, d) => found.set(p, [...(found.get(p) ?? []), d]),
  });
}

function find(id: string): Package {
  const tested = /^(.*) \[(.*)\.test\]$/.exec(id);
  const p = variants(program, tested === null ? id : tested[2]!).find((v) => v.id === id);
  if (p === undefined) throw new Error(`no package ${id}`);
  return p;
}

/** Our facts in the oracle's form. */
function ourFacts(p: Package): string[] {
  const checker = world.checker(p);
  const names = (list: readonly Initializer[]): string => list.map((i) => i.lhs.map((v) => v.name).join(",")).join(" ");
  const code = names(checker.initCode());
  checker.checkPackage();
  const dumper = new FactDumper(program.fileSet);
  const lines: string[] = [];
  for (const f of [...p.files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const fact of dumper.file(f.tree())) lines.push(`${f.name}:${fact.start}-${fact.end} ${fact.text}`);
    for (const d of f.syntaxErrors) lines.push(`${dumper.place(d.pos)} syntax error ${d.message}`);
  }
  for (const d of found.get(p) ?? []) lines.push(`${dumper.place(d.pos)} error ${d.message}`);
  for (const init of checker.initOrder()) {
    lines.push(`init ${init.lhs.map((v) => v.name).join(", ")} at ${dumper.place(init.rhs.pos)}`);
  }
  const whole = names(checker.initOrder().filter((i) => i.lhs.length > 1 || !checker.isData(i.lhs[0]!)));
  if (whole !== code) lines.push(`code in the order ${code} instead of ${whole}`);
  return lines;
}

/** Lines of `a` that `b` does not have, counting repeats. */
function missing(a: readonly string[], b: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of b) left.set(line, (left.get(line) ?? 0) + 1);
  return a.filter((line) => {
    const n = left.get(line) ?? 0;
    if (n > 0) left.set(line, n - 1);
    return n === 0;
  });
}

await runCheck({
  name: "check:types",
  known: "test/known/types.txt",
  timeout: 300_000,
  list: prepareOracle,
  start: () => {
    oracle = new Oracle();
    fresh();
  },
  stop: () => oracle.stop(),
  run: async (id) => {
    if (++cases % casesPerProgram === 0) fresh();
    const theirs = await oracle.facts(id);
    const ours = ourFacts(find(id));
    const extra = missing(ours, theirs);
    const absent = missing(theirs, ours);
    if (extra.length + absent.length === 0) {
      const initOf = (lines: string[]): string => lines.filter((l) => l.startsWith("init ")).join("\n");
      return initOf(ours) === initOf(theirs)
        ? { status: "pass" }
        : { status: "fail", detail: "the order of initialisation differs" };
    }
    const diff = process.argv.indexOf("--diff");
    const lines = [...absent.map((l) => `- ${l}`), ...extra.map((l) => `+ ${l}`)];
    if (diff >= 0) appendFileSync(process.argv[diff + 1]!, `== ${id}\n${lines.join("\n")}\n`);
    const shown = [...absent.slice(0, 4).map((l) => `  - ${l}`), ...extra.slice(0, 4).map((l) => `  + ${l}`)];
    const counts = `of ${theirs.length} facts ${absent.length} are missing, ${extra.length} are not theirs`;
    return { status: "fail", detail: `${counts}\n${shown.map((l) => l.slice(0, 300)).join("\n")}` };
  },
});
