// check:random: random programs whose output under us and under gc must agree. A case is a batch of programs, one package;
// its object is made by us and by `go tool compile`, both are linked by the official linker with the official runtime.
// Batches take turns: optimised, without inlining, with -N, optimised with the verifier after every pass.
//
//   npm run check:random -- [--sample N --seed S] [--base B]     N batches of 25 programs; seeds from B on
//   npm run check:random -- --reduce SEED [--mode M]             makes a failing program small: dist/random/SEED.go
//   npm run check:random -- --print SEED                         the program, on standard output
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskFiles } from "../../src/host/files.ts";
import { Program } from "../../src/load/program.ts";
import { compileToArchive } from "../../src/program/archive.ts";
import { ImportedObjects } from "../../src/program/imported.ts";
import { numberOption } from "../fuzz/option.ts";
import { generateProgram } from "../fuzz/programs/generate.ts";
import { prelude } from "../fuzz/programs/prelude.ts";
import { reduce } from "../fuzz/programs/reduce.ts";
import { type Outcome, runCheck } from "./harness.ts";

const batchSize = 25;
const batches = 400;
/** What was found, made small; each is a case of its own. */
const found = "test/fuzz/found";
const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
const version = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();
const config = join(process.cwd(), "dist/oracle/std.importcfg");

type Mode = "optimized" | "noinline" | "N" | "verify";
const modes: readonly Mode[] = ["optimized", "noinline", "N", "verify"];

function prepare(): void {
  mkdirSync("dist/oracle", { recursive: true });
  if (existsSync(config)) return;
  console.error("the official library is asked for its archives, which may have to be compiled first");
  const f = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
  const text = execFileSync("go", ["list", "-export", "-f", f, "std"], { encoding: "utf8", maxBuffer: 1 << 26 });
  writeFileSync(config, text);
}

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

/** One package with the programs of some seeds. */
function source(seeds: readonly number[]): string {
  const programs = seeds.map(generateProgram);
  const calls = programs.map((p) => `\t${p.main}()\n`).join("");
  return `${prelude}\n${programs.map((p) => p.text).join("\n")}\nfunc main() {\n${calls}}\n`;
}

interface Ran {
  /** Why there is no output. */
  readonly error: string | null;
  readonly output: string;
}

/** With these the collector runs often, and what it takes is overwritten: a pointer that it does not see is found out. */
const strict = { ...process.env, GOGC: "5", GODEBUG: "clobberfree=1" };

function execute(dir: string, archive: string, env: NodeJS.ProcessEnv = process.env): Ran {
  const link = spawnSync("go", ["tool", "link", "-s", "-w", "-importcfg", config, "-o", `${archive}.out`, archive], {
    cwd: dir,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (link.status !== 0) return { error: `link: ${link.stdout}${link.stderr}`.slice(0, 400), output: "" };
  const q = spawnSync(join(dir, `${archive}.out`), [], { cwd: dir, encoding: "latin1", timeout: 30_000, env });
  const how = q.status === 0 ? null : `exit ${q.status ?? q.signal}: ${q.stderr.slice(-1500)}`;
  return { error: how, output: q.stderr };
}

function official(dir: string, text: string, flags: readonly string[] = []): Ran {
  writeFileSync(join(dir, "a.go"), text);
  const c = spawnSync("go", ["tool", "compile", ...flags, "-p", "main", "-importcfg", config, "-o", "gc.a", "a.go"], {
    cwd: dir,
    encoding: "utf8",
    timeout: 120_000,
  });
  if (c.status !== 0) return { error: `gc: ${c.stdout}${c.stderr}`.slice(0, 600), output: "" };
  return execute(dir, "gc.a");
}

function own(dir: string, text: string, mode: Mode): Ran {
  const file = join(dir, "a.go");
  writeFileSync(file, text);
  const load = new Program({ files: new DiskFiles(), goroot, dir, modules: { cacheDir: "", mod: "mod" } });
  const p = load.fileList([file]);
  if (typeof p === "string") return { error: `load: ${p}`, output: "" };
  let compiled: ReturnType<typeof compileToArchive>;
  try {
    compiled = compileToArchive(p, {
      goVersion: version,
      optimize: mode !== "N",
      noInline: mode === "noinline" || mode === "N",
      verify: mode === "verify",
      filePath: (path) => path,
      imported,
    });
  } catch (e) {
    return { error: `compile: ${e instanceof Error ? e.stack : String(e)}`.slice(0, 1500), output: "" };
  }
  const { archive, diagnostics } = compiled;
  if (archive === null)
    return { error: `compile: ${diagnostics.map((d) => d.message).join("; ")}`.slice(0, 600), output: "" };
  writeFileSync(join(dir, "our.a"), archive);
  return execute(dir, "our.a", strict);
}

/** How the two differ on these programs; null: not at all. The official side must run. */
function difference(dir: string, text: string, mode: Mode): string | null {
  const want = official(dir, text);
  if (want.error !== null) throw new Error(want.error);
  const got = own(dir, text, mode);
  if (got.error !== null) return got.error;
  const a = want.output.split("\n");
  const b = got.output.split("\n");
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] === b[i]) continue;
    // The oracle may be wrong too: then its own code without optimisation says what we say.
    const plain = official(dir, text, ["-N", "-l"]);
    const who = plain.error === null && plain.output === got.output ? "gc disagrees with its own -N -l: " : "";
    return `${who}line ${i + 1}: gc ${JSON.stringify(a[i])}, here ${JSON.stringify(b[i])}`;
  }
  return null;
}

function withDir<T>(f: (dir: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), "check-random-"));
  try {
    return f(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A program that failed once, in all modes. */
function runFound(name: string): Outcome {
  const text = readFileSync(join(found, name), "utf8");
  return withDir((dir) => {
    for (const mode of modes) {
      const d = difference(dir, text, mode);
      if (d !== null) return { status: "fail", detail: `${mode}: ${d}` };
    }
    return { status: "pass" };
  });
}

function run(item: string): Outcome {
  if (item.endsWith(".go")) return runFound(item);
  const [first, last] = item.split("-").map(Number) as [number, number];
  const mode = modes[Math.floor(first / batchSize) % modes.length]!;
  const seeds = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return withDir((dir) => {
    const whole = difference(dir, source(seeds), mode);
    if (whole === null) return { status: "pass" };
    // Which program is it?
    const bad: string[] = [];
    for (const seed of seeds) {
      const d = difference(dir, source([seed]), mode);
      if (d !== null) bad.push(`seed ${seed} (${mode}): ${d}`);
    }
    return { status: "fail", detail: bad.length > 0 ? bad.join("\n  ") : `${mode}, together only: ${whole}` };
  });
}

/** Makes the program of `seed` small as long as it fails in the same way. */
function reduceSeed(seed: number, mode: Mode): void {
  withDir((dir) => {
    const kind = (d: string | null): string => (d === null ? "" : d.replace(/:.*/s, "").replace(/\d+/g, "N"));
    const text = source([seed]);
    const first = difference(dir, text, mode);
    if (first === null) throw new Error(`seed ${seed} (${mode}) does not fail`);
    console.log(first);
    const small = reduce(text, (t) => {
      if (official(dir, t).error !== null) return false;
      return kind(difference(dir, t, mode)) === kind(first);
    });
    mkdirSync("dist/random", { recursive: true });
    writeFileSync(`dist/random/${seed}.go`, small);
    console.log(`dist/random/${seed}.go: ${small.split("\n").length} lines\n${difference(dir, small, mode)}`);
  });
}

const modeIndex = process.argv.indexOf("--mode");
const chosen = modeIndex < 0 ? null : (process.argv[modeIndex + 1] as Mode);
if (process.argv.includes("--print")) console.log(source([numberOption("print", 1)]));
else if (process.argv.includes("--reduce")) {
  prepare();
  const seed = numberOption("reduce", 1);
  reduceSeed(seed, chosen ?? modes[Math.floor((seed - 1 - ((seed - 1) % batchSize) + 1) / batchSize) % modes.length]!);
} else {
  const base = numberOption("base", 1);
  const list = (): string[] => {
    prepare();
    const old = readdirSync(found).filter((f) => f.endsWith(".go"));
    const seeds = Array.from(
      { length: batches },
      (_, i) => `${base + i * batchSize}-${base + (i + 1) * batchSize - 1}`,
    );
    return [...old.sort(), ...seeds];
  };
  await runCheck({ name: "check:random", list, run, known: "test/known/random.txt", timeout: 180_000 });
}
