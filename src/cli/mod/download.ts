// `glasgo mod download`: the modules that go.mod names, fetched into the module cache and checked. go.sum gets the hashes that
// it lacks. Contract: `go help mod download`, without arguments.
import { readFileSync } from "node:fs";
import { moduleCacheDir } from "../../host/environment.ts";
import { writeAside } from "../../host/input-file.ts";
import { FetchError, ModuleFetcher } from "../../host/module-fetch.ts";
import { ProgressLine } from "../../host/progress.ts";
import { printError } from "../../host/terminal.ts";
import { escapeModulePath } from "../../load/modules.ts";
import type { Program } from "../../load/program.ts";
import { compareVersions } from "../../load/semver.ts";
import { parseCommand, userCommand } from "../command.ts";
import { InputError } from "../errors.ts";
import { type LoadOptions, openProgram, withLoadOptions } from "../loading.ts";

export const summary = "fetch the modules that go.mod names into the module cache";

export async function main(args: string[]): Promise<number> {
  const command = withLoadOptions(userCommand("mod download", summary))
    .option("-x", "print what is fetched")
    .allowExcessArguments(false);
  parseCommand(command, args);
  const options = command.opts<LoadOptions & { x?: true }>();
  const line = new ProgressLine();
  const abort = new AbortController();
  const stop = (s: NodeJS.Signals): void => abort.abort(new InputError(`glasgo: stopped by ${s}`));
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const s of signals) process.on(s, stop);
  try {
    await downloadAll(options, {
      progress: (text) => line.show(text),
      fetched: (url) => {
        if (options.x === true) printError(`# get ${url}\n`);
      },
      signal: abort.signal,
    });
    return 0;
  } catch (e) {
    line.clear();
    if (e instanceof FetchError) throw new InputError(`glasgo: ${e.message}`);
    throw e;
  } finally {
    line.clear();
    for (const s of signals) process.off(s, stop);
  }
}

interface Listener {
  progress(text: () => string): void;
  fetched(url: string): void;
  signal: AbortSignal;
}

async function downloadAll(options: LoadOptions, listener: Listener): Promise<void> {
  // What go.sum lacks is what this command adds.
  const asked = { ...options, mod: "mod" };
  let program = openProgram(asked);
  const root = program.modules.mains[0];
  if (root === undefined)
    throw new InputError(
      "go: go.mod file not found in current directory or any parent directory; see 'go help modules'",
    );
  const { workFile } = program.modules;
  const sumFile = workFile === "" ? `${root.dir}/go.sum` : `${workFile}.sum`;
  const sums = readSums(sumFile);
  if (workFile !== "") {
    for (const m of program.modules.mains) for (const [k, v] of readSums(`${m.dir}/go.sum`)) sums.set(k, v);
  }
  const before = sums.size;
  const cacheDir = moduleCacheDir();
  const fetcher = new ModuleFetcher({ cacheDir, escaped: escapeModulePath, sums, ...listener });
  // Every go.mod may name more versions whose go.mod is to be read.
  let absent = absentModFiles(program);
  while (absent.length > 0) {
    for (const m of absent) await fetcher.modFile(m);
    program = openProgram(asked);
    absent = absentModFiles(program);
  }
  for (const m of program.modules.required()) {
    const at = m.replacedBy ?? m;
    if (at.version === "") continue;
    if (m.dir === null) await fetcher.files(at);
    else await fetcher.cachedFiles(at);
  }
  for (const m of program.modules.cachedModFiles()) await fetcher.cachedModFile(m);
  if (sums.size > before) saveSums(sumFile, sums);
}

function absentModFiles(program: Program): { path: string; version: string }[] {
  const problems = program.modules.problems;
  if (problems.length > 0) throw new InputError(problems.map((p) => `go: ${p.message}`).join("\n"));
  return program.modules.absentModFiles().filter((v) => v.version !== "");
}

function readSums(file: string): Map<string, string> {
  const sums = new Map<string, string>();
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== "ENOENT") throw new FetchError(`cannot read ${file}`);
  }
  for (const l of text.split("\n")) {
    const words = l.trim().split(/\s+/);
    if (words.length === 3) sums.set(`${words[0]} ${words[1]}`, words[2]!);
  }
  return sums;
}

/** Writes go.sum in the go command's order: by path, then version, go.mod last. */
function saveSums(file: string, sums: ReadonlyMap<string, string>): void {
  const rows = [...sums].map(([key, hash]) => {
    const [path, version] = key.split(" ") as [string, string];
    return { path, version: version.replace(/\/go\.mod$/, ""), mod: version.endsWith("/go.mod") ? 1 : 0, key, hash };
  });
  rows.sort((a, b) => {
    if (a.path !== b.path) return a.path < b.path ? -1 : 1;
    return compareVersions(a.version, b.version) || a.mod - b.mod;
  });
  const text = rows.map((r) => `${r.key} ${r.hash}\n`).join("");
  const error = writeAside(file, [new TextEncoder().encode(text)]);
  if (error !== null) throw new FetchError(`cannot write ${file}: ${error}`);
}
