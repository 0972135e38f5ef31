// check:go-test: the cases of GOROOT/test that build a program and run it. Everything, the runtime and the library included, is
// compiled, assembled and linked by us; output and exit code must be what the case says.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DiskFiles } from "../../src/host/files.ts";
import { Program } from "../../src/load/program.ts";
import { buildProgram } from "../../src/program/build.ts";
import type { Diagnostic } from "../../src/source/diagnostic.ts";
import { type Outcome, runCheck } from "./harness.ts";
import { casesOf, goroot, reasonToSkip, recipe, runAndCompare, version } from "./recipe.ts";

function list(): string[] {
  return casesOf(["run", "runoutput", "rundir", "buildrun", "buildrundir", "runindir"]);
}

function run(name: string): Outcome {
  const file = join(goroot, "test", name);
  const text = readFileSync(file, "utf8");
  const r = recipe(text);
  const why = r.action === "run" ? reasonToSkip(text, r) : `action ${r.action}`;
  if (why !== null) return { status: "skip", detail: why };
  const dir = mkdtempSync(join(tmpdir(), "check-go-test-"));
  try {
    return buildAndRun(file, dir, r.args);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function buildAndRun(file: string, dir: string, args: readonly string[]): Outcome {
  const load = new Program({ files: new DiskFiles(), goroot, dir, modules: { cacheDir: "", mod: "mod" } });
  // Go files named in the recipe belong to the program; what follows them is its arguments.
  const more = args.filter((a) => a.endsWith(".go"));
  const p = load.fileList([file, ...more.map((a) => join(dirname(file), a))]);
  if (typeof p === "string") return { status: "fail", detail: `load: ${p}` };
  const problems: Diagnostic[] = [];
  const built = buildProgram(
    p,
    {
      link: {
        entry: "",
        buildId: "",
        gnuBuildId: "none",
        textAddress: -1,
        dataAddress: -1,
        round: -1,
        funcAlign: 0,
        noSymbols: false,
        noDwarf: true,
        compressDwarf: false,
        deflate: null,
        strings: new Map([
          ["runtime.buildVersion", version],
          ["runtime.defaultGOROOT", goroot],
        ]),
        checkLinkname: true,
        pruneWeakMap: true,
        goroot,
        buildVersion: version,
      },
      optimize: true,
      verify: process.argv.includes("--verify"),
      path: (name) => name,
    },
    (d) => problems.push(d),
  );
  if (built.bytes === null) {
    const messages = [...problems.map((d) => d.message), ...built.errors].join("; ");
    return { status: "fail", detail: `build: ${messages.slice(0, 500)}` };
  }
  const executable = join(dir, "a.out");
  writeFileSync(executable, built.bytes, { mode: 0o755 });
  return runAndCompare(executable, args.slice(more.length), file, {});
}

await runCheck({ name: "check:go-test", list, run, known: "test/known/go-test.txt", timeout: 300_000 });
