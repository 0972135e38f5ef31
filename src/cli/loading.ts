// What all commands that work on packages share: options for finding GOROOT, modules and tags, the Program made of them,
// and the packages that patterns name. In: parsed options; out: load's Program. Problems become InputErrors or diagnostics.
import type { Command } from "commander";
import { hashNatively, optimizeLess } from "../host/engine.ts";
import { goSetting, moduleCacheDir, settingsFile } from "../host/environment.ts";
import { DiskFiles, fileState, type SeenDirectory } from "../host/files.ts";
import { findGoroot, GorootError } from "../host/goroot.ts";
import { BuildContext } from "../load/context.ts";
import type { Package } from "../load/package.ts";
import { joinPath, relativePath } from "../load/path.ts";
import { matchPatterns } from "../load/patterns.ts";
import { Program } from "../load/program.ts";
import { type FileProvider, OverlayFiles } from "../load/provider.ts";
import { Directories } from "../program/cache/directories.ts";
import type { CacheStore } from "../program/cache/store.ts";
import { InputError, UsageError } from "./errors.ts";

export interface LoadOptions {
  goroot?: string;
  tags?: string;
  mod?: string;
  modfile?: string;
  overlay?: string;
  chdir?: string;
  experiment?: string;
}

/** Adds the options that `openProgram` understands. */
export function withLoadOptions(command: Command): Command {
  return command
    .option("--goroot <dir>", "the Go tree to use")
    .option("--tags <list>", "build tags, separated by commas")
    .option("--mod <mode>", "module mode: mod, readonly or vendor")
    .option("--modfile <file>", "read this in place of go.mod")
    .option("--overlay <file>", "a JSON file that replaces files, as in `go build -overlay`")
    .option("-C, --chdir <dir>", "work as if started in this directory");
}

const disks: DiskFiles[] = [];

/** The Go tree of the programs that were opened, and what --goroot said of it. */
let found: { asked: string | null; dir: string; version: string } | null = null;

/** For another command in the same process: no program was opened. */
export function forgetPrograms(): void {
  disks.length = 0;
  found = null;
}

/** null: no program was opened. */
export function gorootFound(): typeof found {
  return found;
}

/**
 * The files that the programs which were opened have looked at so far, there or not, with their states then. Tests of the
 * library and of modules that others have made are left out: what is in them means nothing to a program.
 */
export function filesLookedAt(): Map<string, string> {
  const others = [`${joinPath(process.cwd(), found?.dir ?? "")}/`, `${moduleCacheDir()}/`];
  const seen = new Map([[settingsFile(), fileState(settingsFile())]]);
  for (const d of disks) {
    for (const [path, state] of d.filesSeen()) {
      if (!path.endsWith("_test.go") || !others.some((o) => path.startsWith(o))) seen.set(path, state);
    }
  }
  return seen;
}

/** The same for directories. */
export function directoriesLookedAt(): Map<string, SeenDirectory> {
  return new Map(disks.flatMap((d) => [...d.directoriesSeen()]));
}

/**
 * The program that the current directory and the options describe. Throws InputError where there is no GOROOT. With a
 * store, directories of packages are known from earlier programs.
 */
export function openProgram(o: LoadOptions, store: CacheStore | null = null): Program {
  optimizeLess();
  hashNatively();
  const dir = joinPath(process.cwd(), o.chdir ?? ".");
  refuseOtherSystems();
  const mod = o.mod ?? "";
  if (mod !== "" && mod !== "mod" && mod !== "readonly" && mod !== "vendor") {
    throw new UsageError(`-mod must be mod, readonly or vendor, not ${mod}`);
  }
  try {
    const disk = new DiskFiles();
    disks.push(disk);
    const context = new BuildContext({
      tags: (o.tags ?? "").split(/[\s,]+/).filter((t) => t !== ""),
      experiments: goSetting("GOEXPERIMENT").split(","),
    });
    const goroot = findGoroot(o.goroot);
    found = { asked: o.goroot ?? null, dir: goroot.dir, version: goroot.version };
    return new Program({
      files: overlaid(disk, o.overlay, dir),
      goroot: joinPath(process.cwd(), goroot.dir),
      dir,
      context,
      directories: store === null || o.overlay !== undefined ? null : new Directories(store, disk, context),
      modules: {
        cacheDir: moduleCacheDir(),
        mod,
        work: goSetting("GOWORK"),
        modFile: o.modfile === undefined ? undefined : joinPath(dir, o.modfile),
      },
    });
  } catch (e) {
    if (e instanceof GorootError) throw new InputError(`glasgo: ${e.message}`);
    throw e;
  }
}

/** What is compiled is for linux/amd64, whatever machine this is; a program for another system is refused, not mistaken. */
function refuseOtherSystems(): void {
  for (const [name, only] of [
    ["GOOS", "linux"],
    ["GOARCH", "amd64"],
  ] as const) {
    const asked = goSetting(name);
    if (asked === "" || asked === only) continue;
    throw new InputError(
      `glasgo: unsupported platform: ${name}=${asked}\n` +
        `help: glasgo compiles for linux/amd64 only; unset ${name}, or use the official Go for ${asked}`,
    );
  }
}

function overlaid(files: FileProvider, overlay: string | undefined, dir: string): FileProvider {
  if (overlay === undefined) return files;
  const path = joinPath(dir, overlay);
  const bytes = files.readFile(path);
  if (bytes === null) throw new InputError(`glasgo: open ${path}: no such file or directory`);
  const replaced: Record<string, Uint8Array | null> = {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
    throw new InputError(`glasgo: parsing overlay JSON: ${e.message}`);
  }
  const map = (parsed as { Replace?: Record<string, string> } | null)?.Replace ?? {};
  for (const [from, to] of Object.entries(map)) {
    replaced[joinPath(dir, from)] = to === "" ? null : files.readFile(joinPath(dir, to));
  }
  return new OverlayFiles(files, replaced);
}

/** A file's name as messages show it: relative to `dir` where that is shorter, `./x.go` in `dir` itself. */
export function shortName(dir: string, path: string): string {
  if (!path.startsWith("/")) return path;
  const rel = relativePath(dir, path);
  if (rel.length >= path.length) return path;
  return rel.includes("/") ? rel : `./${rel}`;
}

/** The packages that `patterns` name. Problems with go.mod files end the command, those of patterns too unless `miss` takes them. */
export function namedPackages(
  program: Program,
  patterns: readonly string[],
  warn: (text: string) => void,
  miss?: (pattern: string, message: string) => void,
): Package[] {
  const broken: string[] = [];
  let previous = "";
  for (const p of program.modules.problems) {
    const name = p.file.slice(p.file.lastIndexOf("/") + 1);
    if (p.line > 0 && previous !== p.file) broken.push(`go: errors parsing ${name}:`);
    previous = p.line > 0 ? p.file : "";
    broken.push(
      p.line > 0
        ? `${shortName(program.dir, p.file).replace(/^\.\//, "")}:${p.line}: ${p.message}`
        : `go: ${p.message}`,
    );
  }
  if (broken.length > 0) throw new InputError(broken.join("\n"));
  const matched = matchPatterns(program, patterns);
  if (program.modules.refusal !== "") throw new InputError(program.modules.refusal);
  for (const w of matched.warnings) warn(`go: warning: ${w}\n`);
  const all = matched.problems.some((p) => p.message.startsWith("go: "));
  if (miss !== undefined && !all) for (const p of matched.problems) miss(p.pattern, p.message);
  else if (matched.problems.length > 0) throw new InputError(matched.problems.map((p) => p.message).join("\n"));
  return matched.packages;
}
