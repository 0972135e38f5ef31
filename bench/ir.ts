// `npm run bench:ir`: the tree of every function that std declares (build) and all passes over it, in one thread: functions a
// second of processor time, and the largest resident set. Parsing and checking come first and are not counted.
import { Passes } from "../src/ir/passes/passes.ts";
import { matchPatterns } from "../src/load/patterns.ts";
import { Frontend } from "../src/program/frontend.ts";
import { gorootProgram } from "../test/check/types-packages.ts";

const program = gorootProgram();
const packages = matchPatterns(program, ["std"]).packages;
const frontend = new Frontend(program, packages, () => {});
for (const p of packages) frontend.checkAll(p);

function timed(what: string, run: () => number): void {
  const start = process.cpuUsage();
  const n = run();
  const used = process.cpuUsage(start);
  const seconds = (used.user + used.system) / 1e6;
  console.log(
    `${what}: ${n} functions in ${seconds.toFixed(2)} s of processor time, ${Math.round(n / seconds)} a second`,
  );
}

const ir = frontend.program;
const fns = packages.flatMap((p) => ir.declaredFuncs(frontend.source(p)));
timed("build", () => {
  for (const fn of fns) ir.body(fn);
  return fns.length;
});
const passes = new Passes(ir);
timed("passes", () => {
  for (const fn of fns) passes.ready(fn);
  return [...ir.allFuncs()].filter((f) => f.body !== null).length;
});
console.log(`largest resident set: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
