// check:ssa: the `run`, `runoutput` and `rundir` cases of GOROOT/test under the official runtime. The packages of the case are
// compiled by us into objects, linked by the official linker with the official runtime and library, and run; output and exit
// code must be what the case says. (check:go-test has the same cases with everything compiled and linked by us.)
//
//   npm run check:ssa -- [--noinline] [--verify] [--action rundir]
//
// Contract: GOROOT/src/cmd/internal/testdir/testdir_test.go (which comment means what, where output is expected).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importGraph } from "../../src/load/graph.ts";
import type { Package } from "../../src/load/package.ts";
import { compileToArchive } from "../../src/program/archive.ts";
import { symbolPath } from "../../src/program/frontend.ts";
import { ImportedObjects } from "../../src/program/imported.ts";
import { type Outcome, runCheck } from "./harness.ts";
import {
  casesOf,
  Failure,
  fileList,
  goroot,
  judge,
  libraryArchives,
  localPackages,
  packageIn,
  type Recipe,
  reasonToSkip,
  recipe,
  runProgram,
  version,
} from "./recipe.ts";

const tests = join(goroot, "test");

function list(): string[] {
  libraryArchives();
  const i = process.argv.indexOf("--action");
  return casesOf(i < 0 ? ["run", "runoutput", "rundir"] : [process.argv[i + 1] ?? ""]);
}

function run(name: string): Outcome {
  const file = join(tests, name);
  const text = readFileSync(file, "utf8");
  const r = recipe(text);
  const why = reasonToSkip(text, r);
  if (why !== null) return { status: "skip", detail: why };
  const dir = mkdtempSync(join(tmpdir(), "check-ssa-"));
  try {
    return perform(r, file, dir);
  } catch (e) {
    if (e instanceof Failure) return { status: "fail", detail: e.message };
    throw e;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function perform(r: Recipe, file: string, dir: string): Outcome {
  const exe = join(dir, "a.exe");
  // Go files named in the recipe belong to the program; what follows them is its arguments.
  const more = r.args.filter((a) => a.endsWith(".go"));
  const args = r.args.slice(more.length);
  if (r.action === "rundir") {
    const root = localPackages(file, dir, r.singleFiles);
    build(() => packageIn(root), dir, r.flags);
    return judge(runProgram(exe, args, dir, r.env), file);
  }
  build(() => fileList([file, ...more.map((a) => join(tests, a))]), dir, r.flags);
  if (r.action === "run") return judge(runProgram(exe, args, tests, r.env), file);
  const generator = runProgram(exe, args, tests, r.env);
  if (generator.status !== 0) throw new Failure(`the generator: ${generator.output.slice(0, 600)}`);
  const generated = join(dir, "tmp__.go");
  writeFileSync(generated, generator.output, "latin1");
  build(() => fileList([generated]), dir, r.flags);
  return judge(runProgram(exe, [], tests, r.env), file);
}

/** Import path → official archive. */
const official = new Map<string, string>();

/** Builds a main package and what it imports outside of the library into `dir`/a.exe. `load` gives it, anew each time. */
function build(load: () => Package, dir: string, flags: readonly string[]): void {
  if (official.size === 0) {
    for (const line of readFileSync(libraryArchives(), "utf8").split("\n")) {
      const m = /^packagefile (.*?)=(.*)$/.exec(line);
      if (m !== null) official.set(m[1]!, m[2]!);
    }
  }
  const archives = new Map(official);
  const imported = new ImportedObjects((path) => {
    const file = archives.get(path);
    return file === undefined ? null : readFileSync(file);
  });
  const own = importGraph([load()]).order.flatMap((p, i) => (p.isStd || p.path === "unsafe" ? [] : [i]));
  let last = "";
  for (const [k, i] of own.entries()) {
    // What is found out of trees belongs to one compilation.
    const p = importGraph([load()]).order[i]!;
    last = join(dir, `p${k}.a`);
    writeFileSync(last, compile(p, imported));
    archives.set(symbolPath(p), last);
  }
  const config = join(dir, "importcfg");
  writeFileSync(config, [...archives].map(([path, file]) => `packagefile ${path}=${file}\n`).join(""));
  const given = flags.find((f) => f.startsWith("-ldflags="))?.slice("-ldflags=".length) ?? "";
  const words = given.split(/\s+/).filter((w) => w !== "");
  const link = spawnSync("go", ["tool", "link", "-w", ...words, "-importcfg", config, "-o", "a.exe", last], {
    cwd: dir,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (link.status !== 0) throw new Failure(`link: ${link.stdout}${link.stderr}`.slice(0, 400));
}

function compile(p: Package, imported: ImportedObjects): Uint8Array {
  const { archive, diagnostics } = compileToArchive(p, {
    goVersion: version,
    path: symbolPath(p),
    optimize: true,
    noInline: process.argv.includes("--noinline"),
    verify: process.argv.includes("--verify"),
    filePath: (path) => path,
    imported,
  });
  if (archive !== null) return archive;
  const messages = diagnostics.map((d) => d.message).join("; ");
  throw new Failure(`compile: ${messages.slice(0, 400)}`);
}

await runCheck({ name: "check:ssa", list, run, known: "test/known/ssa.txt", timeout: 300_000 });
