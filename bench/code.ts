// `npm run bench:code`: how fast the code is that we make. Each program of bench/programs is built by glasgo (runtime and
// library included) and by the official toolchain; both run in turns, the best of the rounds counts. Outputs must agree.
//
//   npm run bench:code -- [--rounds 5] [--only nbody,sorting] [--main] [--dir bench/micro]
//
// --main compiles only the package main ourselves and links it with the official runtime and library: quicker, and it
// shows what the program's own loops cost.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DiskFiles } from "../src/host/files.ts";
import { Program } from "../src/load/program.ts";
import { compileToArchive } from "../src/program/archive.ts";
import { ImportedObjects } from "../src/program/imported.ts";

const option = (name: string): string | undefined => {
  const i = process.argv.indexOf(name);
  return i < 0 ? undefined : process.argv[i + 1];
};
const rounds = Number(option("--rounds") ?? 5);
const only = option("--only")?.split(",");
const mainOnly = process.argv.includes("--main");
const dir = option("--dir") ?? "bench/programs";
const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "" };
const go = (...args: string[]): string =>
  execFileSync("go", args, { env, encoding: "utf8", maxBuffer: 1 << 26 }).trim();

const config = resolve("dist/oracle/std.importcfg");

/** Where the official archives of the library are. */
function importConfig(): Map<string, string> {
  if (!existsSync(config)) {
    mkdirSync("dist/oracle", { recursive: true });
    writeFileSync(
      config,
      go("list", "-export", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "std"),
    );
  }
  const lines = readFileSync(config, "utf8").split("\n");
  return new Map(
    lines.map((l) => /^packagefile (.*?)=(.*)$/.exec(l)).flatMap((m) => (m === null ? [] : [[m[1]!, m[2]!]])),
  );
}

/** The package main compiled by us, everything else official. */
function buildMain(file: string, out: string): void {
  const archives = importConfig();
  const load = new Program({
    files: new DiskFiles(),
    goroot: go("env", "GOROOT"),
    dir: work,
    modules: { cacheDir: "", mod: "mod" },
  });
  const p = load.fileList([resolve(file)]);
  if (typeof p === "string") throw new Error(p);
  const { archive, diagnostics } = compileToArchive(p, {
    goVersion: go("env", "GOVERSION"),
    optimize: true,
    noInline: false,
    verify: false,
    filePath: (path) => path,
    imported: new ImportedObjects((path) => {
      const a = archives.get(path);
      return a === undefined ? null : readFileSync(a);
    }),
  });
  if (archive === null) throw new Error(diagnostics.map((d) => d.message).join("; "));
  writeFileSync(`${out}.a`, archive);
  go("tool", "link", "-w", "-importcfg", config, "-o", out, `${out}.a`);
}

function build(file: string, out: string): void {
  if (mainOnly) return buildMain(file, out);
  const r = spawnSync(process.execPath, ["bin/glasgo", "build", "-o", out, file], { encoding: "utf8" });
  if (r.status !== 0) throw new Error(`${file}: ${r.stderr}`);
}

interface Run {
  readonly wall: number;
  /** User and system time of all threads, in milliseconds. */
  readonly cpu: number;
  readonly text: string;
}

/** One run, and what it printed. The kernel's count of processor time has steps of 10 ms. */
function run(command: string): Run {
  const start = process.hrtime.bigint();
  const r = spawnSync("/usr/bin/time", ["-q", "-f", "%U %S", command], { encoding: "utf8", timeout: 120_000 });
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  if (r.status !== 0) throw new Error(`${command}: exit ${r.status ?? r.signal}\n${r.stderr.slice(0, 2000)}`);
  const [user, system] = r.stderr.trim().split("\n").pop()!.split(" ").map(Number) as [number, number];
  return { wall, cpu: (user + system) * 1000, text: r.stdout };
}

interface Best {
  wall: number;
  cpu: number;
}

function take(best: Best, r: Run): void {
  best.wall = Math.min(best.wall, r.wall);
  best.cpu = Math.min(best.cpu, r.cpu);
}

const ratio = (a: number, b: number): string => (a / b).toFixed(2).padStart(7);
const mean = (list: readonly number[]): number => Math.exp(list.reduce((s, r) => s + Math.log(r), 0) / list.length);

const work = mkdtempSync(join(tmpdir(), "glasgo-bench-"));
try {
  const names = readdirSync(dir)
    .filter((f) => f.endsWith(".go"))
    .map((f) => f.slice(0, -3))
    .filter((n) => only === undefined || only.includes(n));
  const heads = ["glasgo", "gc", "ratio"].map((h, k) => h.padStart(k === 2 ? 7 : 8)).join(" ");
  console.log(`${"".padEnd(16)} ${"wall ms".padStart(25)}   ${"processor ms".padStart(25)}`);
  console.log(`${"".padEnd(16)} ${heads}   ${heads}`);
  const walls: number[] = [];
  const cpus: number[] = [];
  for (const name of names) {
    const [ours, theirs] = [join(work, name), join(work, `${name}.gc`)];
    build(join(dir, `${name}.go`), ours);
    go("build", "-o", theirs, join(dir, `${name}.go`));
    const far = Number.POSITIVE_INFINITY;
    const [a, b]: [Best, Best] = [
      { wall: far, cpu: far },
      { wall: far, cpu: far },
    ];
    for (let i = 0; i < rounds; i++) {
      const [x, y] = [run(ours), run(theirs)];
      if (x.text !== y.text)
        throw new Error(`${name}: outputs differ\n${x.text.slice(0, 500)}\n--\n${y.text.slice(0, 500)}`);
      take(a, x);
      take(b, y);
    }
    walls.push(a.wall / b.wall);
    cpus.push(a.cpu / b.cpu);
    const ms = (x: number): string => x.toFixed(0).padStart(8);
    console.log(
      `${name.padEnd(16)} ${ms(a.wall)} ${ms(b.wall)} ${ratio(a.wall, b.wall)}   ${ms(a.cpu)} ${ms(b.cpu)} ${ratio(a.cpu, b.cpu)}`,
    );
    rmSync(ours, { force: true });
    rmSync(theirs, { force: true });
  }
  console.log(
    `${"geometric mean".padEnd(16)} ${ratio(mean(walls), 1).padStart(25)}   ${ratio(mean(cpus), 1).padStart(25)}   (${names.length} programs)`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
