// The cases of GOROOT/test: what the comment at the top of a file asks for. Contract:
// GOROOT/src/cmd/internal/testdir/testdir_test.go.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DiskFiles } from "../../src/host/files.ts";
import { evalConstraint, parseGoBuild } from "../../src/load/constraint.ts";
import { BuildContext } from "../../src/load/context.ts";
import type { Package } from "../../src/load/package.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import type { Outcome } from "./harness.ts";

export const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
export const version = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();

/** What a case asks for, and whether it is for us. */
export interface Recipe {
  /** "run", "rundir", …; "" for a file without a recipe. */
  readonly action: string;
  /** Flags for the tools. Those that take a value in the next word have it behind a "=". */
  readonly flags: readonly string[];
  readonly args: readonly string[];
  /** For the environment of the program: GODEBUG, GOEXPERIMENT. */
  readonly env: Readonly<Record<string, string>>;
  /** Version for a go.mod that is made for the case. */
  readonly goVersion: string;
  /** Each file is a package of its own. */
  readonly singleFiles: boolean;
  /** The build constraint holds for linux/amd64. */
  readonly enabled: boolean;
}

/** Flags whose value is the next word. */
const withValue = new Set(["-t", "-goexperiment", "-godebug", "-gomodversion", "-gcflags", "-ldflags", "-tags"]);

export function recipe(text: string): Recipe {
  const lines = text.split("\n");
  const first = lines.find((l) => l.trim() !== "" && !isConstraint(l)) ?? "";
  const words = first.startsWith("//") ? quotedWords(first.slice(2)) : [];
  const flags: string[] = [];
  const env: Record<string, string> = {};
  let goVersion = "1.14";
  let i = 1;
  for (; i < words.length && words[i]!.startsWith("-"); i++) {
    const flag = words[i]!;
    // The rest of the line is for the linker.
    const value = flag === "-ldflags" ? words.splice(i + 1).join(" ") : withValue.has(flag) ? words[++i]! : "";
    if (flag === "-godebug") env.GODEBUG = value;
    else if (flag === "-gomodversion") goVersion = value;
    else if (flag !== "-t") flags.push(value === "" ? flag : `${flag}=${value}`);
  }
  const header = text.slice(0, text.indexOf("\npackage ") + 1);
  return {
    action: words[0] ?? "",
    flags,
    args: words.slice(i),
    env,
    goVersion,
    singleFiles: flags.includes("-s"),
    enabled: header.split("\n").filter(isConstraint).every(holds),
  };
}

function isConstraint(line: string): boolean {
  return line.startsWith("//go:build ");
}

/** Words between blanks; quotes keep blanks together. */
function quotedWords(s: string): string[] {
  return [...s.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map((m) => m[0].replace(/["']/g, ""));
}

const context = new BuildContext({});

function holds(constraint: string): boolean {
  return evalConstraint(parseGoBuild(constraint), (tag) => context.hasTag(tag));
}

/** Paths below GOROOT/test of the cases with one of these actions, sorted. */
export function casesOf(actions: readonly string[]): string[] {
  const out: string[] = [];
  const walk = (dir: string): void => {
    for (const e of readdirSync(join(goroot, "test", dir), { withFileTypes: true })) {
      const name = dir === "" ? e.name : `${dir}/${e.name}`;
      if (e.isDirectory()) {
        if (!e.name.endsWith(".dir")) walk(name);
      } else if (e.name.endsWith(".go")) {
        if (actions.includes(recipe(readFileSync(join(goroot, "test", name), "utf8")).action)) out.push(name);
      }
    }
  };
  walk("");
  return out.sort();
}

/** Why a case cannot be judged here; null if it can. */
export function reasonToSkip(text: string, r: Recipe): string | null {
  if (!r.enabled) return "build constraint";
  if (/^import "C"|"C"$/m.test(text)) return "needs cgo";
  for (const f of r.flags) {
    const why = special(f);
    if (why !== null) return why;
  }
  return null;
}

/** What a flag asks for beyond the language; null for flags that change nothing that the case looks at. */
function special(flag: string): string | null {
  if (flag === "-race") return "needs the race detector, which is made of C++";
  if (flag.startsWith("-goexperiment")) return `GOEXPERIMENT ${flag.slice(flag.indexOf("=") + 1)} is not supported`;
  const debug = /-d=(?:.*,)?(checkptr(?!=0)|converthash|maymorestack)\b/.exec(flag);
  return debug === null ? null : `-d=${debug[1]} makes gc compile something else than the language says`;
}

const importcfg = join(process.cwd(), "dist/oracle/std.importcfg");

/** File that says where the official library's archives are. Made once. */
export function libraryArchives(): string {
  if (!existsSync(importcfg)) {
    const format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
    const text = execFileSync("go", ["list", "-export", "-f", format, "std"], { maxBuffer: 1 << 26 });
    mkdirSync(dirname(importcfg), { recursive: true });
    writeFileSync(importcfg, text);
  }
  return importcfg;
}

export interface Ran {
  /** null: it ended by a signal, or took too long. */
  readonly status: number | null;
  readonly signal: string | null;
  /** Both streams, one character a byte. */
  readonly output: string;
}

/** Runs `executable` in `cwd`; both streams go to one file, as in the official test. */
export function runProgram(
  executable: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Ran {
  const log = `${executable}.log`;
  const fd = openSync(log, "w");
  const r = spawnSync(executable, args, {
    cwd,
    timeout: 60_000,
    stdio: ["ignore", fd, fd],
    env: { ...process.env, GOROOT: goroot, PWD: cwd, STDLIB_IMPORTCFG: libraryArchives(), ...environment },
  });
  closeSync(fd);
  return { status: r.status, signal: r.signal, output: readFileSync(log, "latin1") };
}

/** It must have ended with code 0 and printed what the .out file beside `source` says: nothing if there is none. */
export function judge(r: Ran, source: string): Outcome {
  if (r.status !== 0) return { status: "fail", detail: `exit ${r.status ?? r.signal}: ${r.output.slice(0, 600)}` };
  const expected = source.replace(/\.go$/, ".out");
  const want = existsSync(expected) ? readFileSync(expected, "latin1") : "";
  if (r.output.replaceAll("\r\n", "\n") === want) return { status: "pass" };
  return { status: "fail", detail: `output: ${r.output.slice(0, 300)}` };
}

/** Why no program comes of a case. */
export class Failure extends Error {}

export const currentVersion = "1.26";

/**
 * The files of a case's directory as module "test" in `dir`: those of one package name are one package, called after its
 * first file; all import each other by "./name". The main package is the module's root.
 */
export function localPackages(file: string, dir: string, singleFiles: boolean): string {
  const source = file.replace(/\.go$/, ".dir");
  const root = join(dir, "test");
  const homes = new Map<string, string>();
  mkdirSync(root);
  writeFileSync(join(root, "go.mod"), `module test\ngo ${currentVersion}\n`);
  for (const name of readdirSync(source)
    .filter((n) => n.endsWith(".go"))
    .sort()) {
    const text = readFileSync(join(source, name), "utf8");
    const pkg = /^package ([\p{Lu}\p{Ll}\w]+)/mu.exec(text)?.[1];
    if (pkg === undefined) throw new Failure(`${name} has no package clause`);
    if (singleFiles || !homes.has(pkg)) homes.set(pkg, pkg === "main" ? root : join(root, name.replace(/\.go$/, "")));
    const home = homes.get(pkg)!;
    mkdirSync(home, { recursive: true });
    // The official test names the files to the compiler, so that their names mean nothing.
    writeFileSync(
      join(home, name.replace(/_test\.go$/, "_test_.go")),
      text.replace(/^(\s*(?:import\s+)?(?:[\w.]+\s+)?)"\.\/([^"]+)"/gm, '$1"test/$2"'),
    );
  }
  if (!existsSync(root)) throw new Failure("no main package");
  return root;
}

function open(dir: string): Program {
  return new Program({ files: new DiskFiles(), goroot, dir, modules: { cacheDir: "", mod: "mod", work: "off" } });
}

/** The main package that these files are; a Failure if they are none. */
export function fileList(files: readonly string[]): Package {
  const p = open("/").fileList(files);
  if (typeof p === "string") throw new Failure(`load: ${p}`);
  return p;
}

/** The package in a directory; a Failure if there is not just one. */
export function packageIn(dir: string): Package {
  const { packages, problems } = matchPatterns(open(dir), ["."]);
  if (packages.length !== 1) throw new Failure(`load: ${problems.map((x) => x.message).join("; ")}`);
  return packages[0]!;
}
