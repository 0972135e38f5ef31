// `npm run bench:compile`: how fast one package becomes an object file, beside `go tool compile -c=1`, in turns: functions a
// second (text symbols of the object each one writes) and lines of Go a second, both of processor time of the whole process,
// the best of the rounds. "process" is `glasgo tool compile`, start of Node and work of V8's optimiser included; "warm" the
// same in a process that has done it before. Imported packages: go reads export data, glasgo their sources.
//
//   npm run bench:compile -- [--rounds 3] [--only fmt,strconv]
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DiskFiles } from "../src/host/files.ts";
import { Program } from "../src/load/program.ts";
import { compileToArchive } from "../src/program/archive.ts";
import { ImportedObjects } from "../src/program/imported.ts";

const option = (name: string, otherwise: string): string => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? otherwise : (process.argv[i + 1] ?? otherwise);
};
const rounds = Number(option("rounds", "3"));
/** Packages without assembly, small to large. */
const packages = option("only", "strconv,fmt,go/types,net/http").split(",");
const env: NodeJS.ProcessEnv = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "" };
delete env.NODE_EXTRA_CA_CERTS;
const go = (...args: string[]): string =>
  execFileSync("go", args, { env, encoding: "utf8", maxBuffer: 1 << 26 }).trim();

const dir = mkdtempSync(join(tmpdir(), "glasgo-bench-"));
const config = join(dir, "importcfg");
const goroot = go("env", "GOROOT");
const version = go("env", "GOVERSION");

/** Archives of the official library; what std imports as golang.org/x/… is below vendor. */
function writeConfig(): Map<string, string> {
  const lines = go("list", "-export", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "std");
  const vendored = [...lines.matchAll(/^packagefile vendor\/(\S+?)=/gm)].map(([, p]) => `importmap ${p}=vendor/${p}`);
  writeFileSync(config, `${vendored.join("\n")}\n${lines}\n`);
  return new Map([...lines.matchAll(/^packagefile (\S+?)=(.*)$/gm)].map((m) => [m[1]!, m[2]!]));
}

const open = (): Program =>
  new Program({ files: new DiskFiles(), goroot, dir: goroot, modules: { cacheDir: "", mod: "mod" } });

/** Processor seconds of a command. */
function spent(command: readonly string[], cwd: string): number {
  const r = spawnSync("/usr/bin/time", ["-f", "%U %S", ...command], { cwd, env, encoding: "utf8" });
  if (r.status !== 0) throw new Error(`${command.slice(0, 4).join(" ")}: ${r.error?.message ?? r.stderr}`);
  const [user, system] = r.stderr.trim().split("\n").pop()!.split(" ").map(Number);
  return user! + system!;
}

/** Text symbols: their type stands before the name in what nm prints. */
function functionsIn(archive: string): number {
  const types = go("tool", "nm", archive)
    .split("\n")
    .map((l) => l.trim().split(/\s+/).at(-2));
  return types.filter((t) => t === "T" || t === "t").length;
}

/** One compilation in this process; processor seconds. */
function warm(path: string, archives: ReadonlyMap<string, string>): number {
  const start = process.cpuUsage();
  const p = open().std(path);
  const { archive, diagnostics } = compileToArchive(p, {
    goVersion: version,
    path,
    optimize: true,
    noInline: false,
    verify: false,
    filePath: (name) => name,
    imported: new ImportedObjects((q) => {
      const file = archives.get(q);
      return file === undefined ? null : readFileSync(file);
    }),
  });
  if (archive === null) throw new Error(`${path}: ${diagnostics.map((d) => d.message).join("; ")}`);
  const used = process.cpuUsage(start);
  return (used.user + used.system) / 1e6;
}

function bench(path: string, archives: ReadonlyMap<string, string>): void {
  const p = open().std(path);
  const files = p.files.map((f) => f.path);
  const lines = p.files.reduce((n, f) => n + f.source.filter((c) => c === 10).length, 0);
  const flags = ["-p", path, "-std", "-complete", "-importcfg", config];
  const compiler = go("tool", "-n", "compile");
  const own = [process.execPath, resolve("bin/glasgo"), "tool", "compile"];
  const official: number[] = [];
  const whole: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < rounds; i++) {
    official.push(spent([compiler, "-c=1", ...flags, "-o", join(dir, "gc.a"), ...files], p.dir));
    whole.push(spent([...own, ...flags, "-o", join(dir, "our.a"), ...files], p.dir));
    again.push(warm(path, archives));
  }
  const least = Math.min(...official);
  const row = (name: string, times: readonly number[], functions: number): void => {
    const seconds = Math.min(...times);
    const speed = `${Math.round(functions / seconds)} | ${Math.round(lines / seconds)}`;
    const ratio = (seconds / least).toFixed(2);
    console.log(`| ${path} | ${lines} | ${name} | ${seconds.toFixed(2)} | ${ratio} | ${functions} | ${speed} |`);
  };
  row("go tool compile -c=1", official, functionsIn(join(dir, "gc.a")));
  const functions = functionsIn(join(dir, "our.a"));
  row("process", whole, functions);
  row("warm", again, functions);
}

try {
  const archives = writeConfig();
  console.log("| package | lines | compiler | processor s | ratio | functions | functions/s | lines/s |");
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const path of packages) bench(path, archives);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
