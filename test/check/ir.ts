// `npm run check:ir`: every function that a package of std or cmd declares is built, verified, taken through all passes and
// verified again, and the data of every variable is made; a case is a package.
import { DiskFiles } from "../../src/host/files.ts";
import { findGoroot } from "../../src/host/goroot.ts";
import type { Func } from "../../src/ir/func.ts";
import { Passes } from "../../src/ir/passes/passes.ts";
import { verify } from "../../src/ir/verify.ts";
import { BuildContext } from "../../src/load/context.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import { Frontend } from "../../src/program/frontend.ts";
import { type Outcome, runCheck } from "./harness.ts";

function open(): Program {
  const goroot = findGoroot().dir;
  return new Program({
    files: new DiskFiles(),
    goroot,
    dir: `${goroot}/src`,
    context: new BuildContext({ tags: [], experiments: [] }),
    modules: { cacheDir: "", mod: "", work: "off" },
  });
}

let program: Program | null = null;
let frontend: Frontend | null = null;
let passes: Passes | null = null;

function verifyAll(fn: Func, errors: string[]): void {
  errors.push(...verify(fn));
  for (const c of fn.closures) verifyAll(c, errors);
}

/** Trees are kept for the packages to come, as long as they leave room. */
const enough = 2.5e9;

function run(path: string): Outcome {
  if (process.memoryUsage().heapUsed > enough) program = frontend = passes = null;
  program ??= open();
  frontend ??= new Frontend(program, matchPatterns(program, ["std", "cmd"]).packages, () => {});
  passes ??= new Passes(frontend.program);
  const p = frontend.program;
  const source = frontend.byPath(path);
  if (source === null) return { status: "skip", detail: "not part of the build" };
  const errors: string[] = [];
  const attempt = (what: string, f: () => void): void => {
    try {
      f();
    } catch (e) {
      errors.push(
        `${what}: ${e instanceof Error ? (process.argv.includes("--stack") ? e.stack : e.message) : String(e)}`,
      );
    }
  };
  const fns: Func[] = [];
  attempt("init", () => {
    const init = p.initializer(source);
    if (init !== null) fns.push(init);
  });
  attempt("declarations", () => fns.push(...p.declaredFuncs(source)));
  attempt("variables", () => {
    for (const g of p.declaredGlobals(source)) attempt(g.symbol, () => p.globalData(g));
  });
  for (const fn of fns) attempt(fn.symbol, () => p.body(fn) !== null && verifyAll(fn, errors));
  if (!process.argv.includes("--build-only") && errors.length === 0) {
    for (const fn of fns) {
      attempt(fn.symbol, () => {
        passes!.ready(fn);
        if (fn.body !== null) verifyAll(fn, errors);
      });
    }
  }
  if (process.argv.includes("--count")) console.error(`${path}: ${fns.length} functions`);
  if (errors.length === 0) return { status: "pass" };
  return { status: "fail", detail: `${errors.length} errors\n  ${errors.slice(0, 12).join("\n  ")}` };
}

await runCheck({
  name: "check:ir",
  list: () => matchPatterns(open(), ["std", "cmd"]).packages.map((p) => p.path),
  run,
  known: "test/known/ir.txt",
  timeout: 240_000,
});
