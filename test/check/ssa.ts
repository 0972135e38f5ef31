// check:ssa: the `run` cases of GOROOT/test. The main package is compiled by us into an object, linked by the official
// linker with the official runtime and library, and run; output and exit code must be what the case says.
// Contract: GOROOT/src/cmd/internal/testdir/testdir_test.go (which comment means what, where output is expected).
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskFiles } from "../../src/host/files.ts";
import { evalConstraint, parseGoBuild } from "../../src/load/constraint.ts";
import { BuildContext } from "../../src/load/context.ts";
import { Program } from "../../src/load/program.ts";
import { compileToArchive } from "../../src/program/archive.ts";
import { ImportedObjects } from "../../src/program/imported.ts";
import { type Outcome, runCheck } from "./harness.ts";

const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
const version = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();
const config = join(process.cwd(), "dist/oracle/std.importcfg");

/** Archives of the official library, read once. */
let archives: Map<string, string> | null = null;
const imported = new ImportedObjects((path) => {
  if (archives === null) {
    archives = new Map();
    for (const line of readFileSync(config, "utf8").split("\n")) {
      const m = /^packagefile (.*?)=(.*)$/.exec(line);
      if (m !== null) archives.set(m[1]!, m[2]!);
    }
  }
  const file = archives.get(path);
  return file === undefined ? null : readFileSync(file);
});

/** First comment that is a recipe, and the build constraint. */
interface Recipe {
  readonly action: string;
  readonly flags: readonly string[];
  readonly args: readonly string[];
  readonly constraint: string;
}

function recipe(text: string): Recipe {
  let constraint = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("//go:build ")) constraint = line;
    const m = /^\/\/ (\w+)(.*)$/.exec(line);
    if (m === null || line.startsWith("//go:build")) {
      if (line.startsWith("package ")) break;
      continue;
    }
    const words = m[2]!
      .trim()
      .split(/\s+/)
      .filter((w) => w !== "");
    const flags = words.filter((w) => w.startsWith("-"));
    // The constraint may stand behind the recipe.
    const later = /^\/\/go:build .*$/m.exec(text.slice(0, text.indexOf("\npackage ") + 1));
    return {
      action: m[1]!,
      flags,
      args: words.filter((w) => !w.startsWith("-")),
      constraint: constraint || (later?.[0] ?? ""),
    };
  }
  return { action: "", flags: [], args: [], constraint };
}

function list(): string[] {
  mkdirSync("dist/oracle", { recursive: true });
  if (!existsSync(config)) {
    const f = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
    const text = execFileSync("go", ["list", "-export", "-f", f, "std"], { encoding: "utf8", maxBuffer: 1 << 26 });
    writeFileSync(config, text);
  }
  const out: string[] = [];
  const walk = (dir: string): void => {
    for (const e of readdirSync(join(goroot, "test", dir), { withFileTypes: true })) {
      const name = dir === "" ? e.name : `${dir}/${e.name}`;
      if (e.isDirectory()) {
        if (!e.name.endsWith(".dir")) walk(name);
      } else if (e.name.endsWith(".go")) {
        const r = recipe(readFileSync(join(goroot, "test", name), "utf8"));
        if (r.action === "run") out.push(name);
      }
    }
  };
  walk("");
  return out.sort();
}

const skip = (detail: string): Outcome => ({ status: "skip", detail });
const fail = (detail: string): Outcome => ({ status: "fail", detail });

function run(name: string): Outcome {
  const file = join(goroot, "test", name);
  const text = readFileSync(file, "utf8");
  const r = recipe(text);
  const context = new BuildContext({});
  if (r.constraint !== "") {
    if (!evalConstraint(parseGoBuild(r.constraint), (tag) => context.hasTag(tag))) return skip("build constraint");
  }
  if (/^import "C"|"C"$/m.test(text)) return skip("needs cgo");
  const bad = r.flags.find((f) => !known(f));
  if (bad !== undefined) return skip(`flag ${bad.replace(/=.*/, "")}`);
  const dir = mkdtempSync(join(tmpdir(), "check-ssa-"));
  try {
    return compileAndRun(file, dir, r);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Flags that change nothing that the case looks at. */
function known(flag: string): boolean {
  return /^-gcflags=/.test(flag) && !/-B|-race|-d=checkptr|-lang/.test(flag);
}

function compileAndRun(file: string, dir: string, r: Recipe): Outcome {
  const load = new Program({
    files: new DiskFiles(),
    goroot,
    dir,
    modules: { cacheDir: "", mod: "mod" },
  });
  // Arguments of the recipe that are Go files belong to the package.
  const more = r.args.filter((a) => a.endsWith(".go")).map((a) => join(goroot, "test", a));
  const p = load.fileList([file, ...more]);
  if (typeof p === "string") return fail(`load: ${p}`);
  const { archive, diagnostics } = compileToArchive(p, {
    goVersion: version,
    optimize: true,
    noInline: process.argv.includes("--noinline"),
    verify: process.argv.includes("--verify"),
    filePath: (path) => path,
    imported,
  });
  if (archive === null)
    return fail(
      `compile: ${diagnostics
        .map((d) => d.message)
        .join("; ")
        .slice(0, 400)}`,
    );
  writeFileSync(join(dir, "a.a"), archive);
  const link = spawnSync("go", ["tool", "link", "-w", "-importcfg", config, "-o", "a.out", "a.a"], {
    cwd: dir,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (link.status !== 0) return fail(`link: ${link.stdout}${link.stderr}`.slice(0, 400));
  // Both streams go to one file, as in the official test.
  const out = openSync(join(dir, "out"), "w");
  const q = spawnSync(
    join(dir, "a.out"),
    r.args.filter((a) => !a.endsWith(".go")),
    {
      cwd: join(goroot, "test"),
      timeout: 30_000,
      stdio: ["ignore", out, out],
      env: { ...process.env, GOROOT: goroot, STDLIB_IMPORTCFG: config },
    },
  );
  closeSync(out);
  const output = readFileSync(join(dir, "out"), "latin1");
  if (q.status !== 0) return fail(`exit ${q.status ?? q.signal}: ${output.slice(0, 600)}`);
  const expected = file.replace(/\.go$/, ".out");
  const want = existsSync(expected) ? readFileSync(expected, "latin1") : "";
  if (output.replaceAll("\r\n", "\n") !== want) return fail(`output: ${output.slice(0, 300)}`);
  return { status: "pass" };
}

await runCheck({ name: "check:ssa", list, run, known: "test/known/ssa.txt", timeout: 90_000 });
