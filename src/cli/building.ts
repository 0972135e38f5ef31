// What `build` and `run` share: their options, and the way from patterns to an executable's bytes. Diagnostics are printed
// here. In: parsed options. Out: bytes, or null after errors.
import { createHash } from "node:crypto";
import type { Command } from "commander";
import { ProgramStore } from "../host/cache-program.ts";
import type { DiskStore } from "../host/cache-store.ts";
import { goSetting } from "../host/environment.ts";
import { needOwnProcess, printError } from "../host/terminal.ts";
import { importGraph } from "../load/graph.ts";
import type { Package } from "../load/package.ts";
import { baseName, dirName, joinPath } from "../load/path.ts";
import { isWild } from "../load/patterns.ts";
import type { Program } from "../load/program.ts";
import { buildProgram, tryPackage } from "../program/build.ts";
import { defaultGodebug, moduleInfo } from "../program/buildinfo.ts";
import { advice, adviceOnLinking } from "./advice.ts";
import { DiagnosticList } from "./diagnostics.ts";
import { InputError, UsageError } from "./errors.ts";
import { type BuildVcs, parseFlags } from "./flags.ts";
import { addGoFlags, gcFlag, refuseGoFlags } from "./go-flags.ts";
import { addOrigin, type LinkSettings, linkerFlags, linkSettings, splitQuoted } from "./linker-flags.ts";
import { loadErrorText } from "./load-errors.ts";
import { type LoadOptions, namedPackages, openProgram, shortName } from "./loading.ts";
import { localStore } from "./local-store.ts";
import { Narration } from "./narration.ts";
import { stampOf } from "./revision.ts";
import { codeThread } from "./threads.ts";

export interface BuildFlags extends LoadOptions {
  entry?: string;
  ldflags?: string;
  trimpath?: true;
  N?: true;
  verify?: true;
  time?: true;
  a?: true;
  v?: true;
  x?: true;
  gcflags?: string;
  /** Nothing is written of it unless this is said: only `glasgo build` asks by itself. */
  buildvcs?: BuildVcs;
}

export function addBuildOptions(command: Command): Command {
  command
    .option(
      "--entry <symbol>",
      "start at this symbol; what it reaches is the whole program (no symbol table, unless -ldflags=-s=false)",
    )
    .option("--ldflags <flags>", "flags of the linker, as in `glasgo tool link`: -s -w -X path.name=value -T address …")
    .option("--trimpath", "leave directories of this machine out of the executable")
    .option("-N", "compile without optimisation")
    .option("--verify", "check the compiler's own work after every pass (slow)")
    .option("--time", "say how long the phases took")
    .option("-a", "compile everything anew, without the cache")
    .option("-v", "print the packages that are compiled")
    .addOption(command.createOption("--buildvcs <when>").hideHelp())
    .option("-x", "print every step: functions compiled, files assembled, files written");
  return addGoFlags(command);
}

/** The version that programs say they are built with. */
const goVersion = "go1.26.8";

/** Outside of any module, a directory that is a module of its own can be named: then the build happens in there. */
function openFor(patterns: readonly string[], flags: BuildFlags): { program: Program; inside: readonly string[] } {
  const store = usedStore(flags);
  const program = openProgram(flags, store);
  const [only = "."] = patterns;
  if (program.modules.mains.length > 0 || patterns.length > 1 || /\.go$|\.\.\./.test(only)) {
    return { program, inside: patterns };
  }
  const dir = joinPath(program.dir, only);
  if (program.files.readFile(`${dir}/go.mod`) === null) return { program, inside: patterns };
  return { program: openProgram({ ...flags, chdir: dir }, store), inside: ["."] };
}

/** The packages that `patterns` name, in a program that is opened for them. */
export function packagesToBuild(patterns: readonly string[], flags: BuildFlags): Package[] {
  refuseGoFlags({ ...flags });
  if (gcFlag({ ...flags }, "N")) flags.N = true;
  const { program, inside } = openFor(patterns, flags);
  const packages = namedPackages(program, inside, printError);
  // A wildcard passes over packages that are nothing but tests; who names one is told.
  const empty = packages.filter((p) => p.hasOnlyTests());
  if (empty.length > 0 && !inside.some(isWild)) {
    throw new InputError(empty.map((p) => `${p.path}: no non-test Go files in ${p.dir}`).join("\n"));
  }
  const wanted = packages.filter((p) => !p.hasOnlyTests());
  const errors = loadErrorText(program, wanted);
  if (errors !== "") throw new InputError(errors.trimEnd());
  return wanted;
}

/** What else a test binary needs. */
export interface MoreBuildOptions {
  /** Loads the package again. Given where one program is built, which is worth some more of the cache: see BuildOptions. */
  again?: () => Package;
  /** Variables that the linker sets, as with `-X`. */
  strings?: ReadonlyMap<string, string>;
  /** What the package is called where errors have no place; its path unless given. */
  name?: string;
  /** Where errors are printed, the linker's or others; standard error unless given. */
  print?: (text: string, isLink: boolean) => void;
}

export interface Built {
  /** The executable. */
  bytes: Uint8Array;
  /** Says that nobody looks at it any more (LinkResult). */
  release(): void;
}

/** Builds main package `main`. null: errors, which have been printed. */
export async function compileMain(
  main: Package,
  flags: BuildFlags,
  more: MoreBuildOptions = {},
): Promise<Built | null> {
  const { program } = main;
  const say = more.print ?? ((text: string) => printError(text));
  const link = linkOptions(flags, main);
  const isFiles = main.path === "command-line-arguments";
  const narration = new Narration(isFiles ? main.files.map((f) => f.name).join(" ") : main.path, flags);
  for (const [name, value] of more.strings ?? []) link.strings.set(name, value);
  const cache = usedStore(flags);
  const list = new DiagnosticList((name) => shortName(program.dir, name));
  const result = await buildProgram(
    main,
    {
      link,
      optimize: flags.N !== true,
      noInline: gcFlag({ ...flags }, "l"),
      verify: flags.verify === true,
      path: sourceNames(main, flags.trimpath === true),
      watcher: narration.watcher,
      thread: codeThread,
      cache,
      again: more.again,
    },
    list.reporter,
  );
  narration.clear();
  cache?.clean();
  if (flags.time === true) {
    for (const [phase, ms] of result.times) printError(`${ms.toFixed(1).padStart(8)} ms  ${phase}\n`);
  }
  if (list.hasErrors) {
    printErrors(main, more.name ?? main.path, list, (text) => say(text, false));
    return null;
  }
  if (result.errors.length > 0) say(`# ${main.path}\n`, true);
  for (const e of result.errors.slice(0, 20)) say(`${e}\n`, true);
  for (const help of adviceOnLinking(result.errors, program, flags.entry !== undefined)) say(help, true);
  if (result.bytes === null || result.errors.length > 0) return null;
  nameContent(result.bytes);
  return { bytes: result.bytes, release: result.release };
}

/** Whether program `main` carries files (`//go:embed`). */
export function embedsFiles(main: Package): boolean {
  return importGraph([main]).order.some((p) => !p.isStd && p.embedPatterns().size > 0);
}

/** Compiles package `p`, which is no program, to see that it can be compiled. What is wrong with it is printed. */
export async function compileLibrary(p: Package, flags: BuildFlags): Promise<boolean> {
  const { program } = p;
  const narration = new Narration(p.path, flags);
  const list = new DiagnosticList((name) => shortName(program.dir, name));
  const settings = {
    optimize: flags.N !== true,
    noInline: gcFlag({ ...flags }, "l"),
    verify: flags.verify === true,
    path: (name: string) => name,
    watcher: narration.watcher,
  };
  await tryPackage(p, settings, list.reporter);
  narration.clear();
  if (!list.hasErrors) return true;
  printErrors(p, p.path, list, printError);
  return false;
}

/** The store of a cache program, which is started once. */
let shared: ProgramStore | null = null;

/**
 * The user's build cache; null where there is none, or where this build of glasgo does not know itself. Where GOCACHEPROG
 * names a program, that keeps what others can use as well.
 */
export function openStore(): DiskStore | ProgramStore | null {
  const disk = localStore();
  if (disk === null) return null;
  const words = splitQuoted(goSetting("GOCACHEPROG"));
  if (words.length === 0) return disk;
  needOwnProcess();
  shared ??= new ProgramStore(words, disk, (what) => new InputError(`glasgo: ${what}`), printError);
  return shared;
}

/** The cache for a build with these flags: to check everything everything has to be made. */
export function usedStore(flags: BuildFlags): DiskStore | ProgramStore | null {
  return flags.verify === true || flags.a === true ? null : openStore();
}

/** Prints what was reported in a build of `p`, which is called `name`. */
function printErrors(p: Package, name: string, list: DiagnosticList, say: (text: string) => void): void {
  const { program } = p;
  for (const [heading, part] of byPackage(p, name, list)) {
    say(`# ${heading}\n`);
    part.print(program.fileSet, false, say);
  }
  const errors = list.sorted(program.fileSet).map((e) => e.diagnostic);
  for (const help of advice(errors, program)) say(help);
}

/** The diagnostics of each package, by what it is called; packages that import one with errors are not looked at. */
function byPackage(p: Package, name: string, list: DiagnosticList): [string, DiagnosticList][] {
  const { fileSet, dir } = p.program;
  const { order } = importGraph([p]);
  const owners = new Map(order.flatMap((q) => q.files.map((f) => [f.path, q] as const)));
  const parts = new Map<Package, DiagnosticList>();
  for (const { diagnostic } of list.sorted(fileSet)) {
    const owner = owners.get(fileSet.file(diagnostic.pos)?.name ?? "") ?? p;
    let part = parts.get(owner);
    if (part === undefined) {
      part = new DiagnosticList((file) => shortName(dir, file));
      parts.set(owner, part);
    }
    part.reporter(diagnostic);
  }
  const broken: Package[] = [];
  const found: [string, DiagnosticList][] = [];
  for (const q of order) {
    const part = parts.get(q);
    if (part === undefined || broken.some((b) => q.dependsOn(b.path))) continue;
    if (part.hasErrors) broken.push(q);
    found.push([q === p ? name : q.id, part]);
  }
  return found;
}

/**
 * How source files are named in the executable. GOROOT's begin with $GOROOT, which the linker replaces. With `trim` no
 * directory of this machine is left: packages stand for theirs, with their module's version where it has one.
 */
function sourceNames(main: Package, trim: boolean): (name: string) => string {
  const { goroot } = main.program;
  const library = `${goroot}/src/`;
  if (!trim) return (name) => (name.startsWith(library) ? `$GOROOT${name.slice(goroot.length)}` : name);
  const prefixes = new Map<string, string>();
  for (const p of importGraph([main]).order) {
    if (p.isStd) continue;
    const { module, path } = p;
    const plain = module === null || module.version === "" || path === "command-line-arguments";
    prefixes.set(p.dir, plain ? path : `${module.path}@${module.version}${path.slice(module.path.length)}`);
  }
  return (name) => {
    if (name.startsWith(library)) return name.slice(library.length);
    const prefix = prefixes.get(dirName(name));
    if (prefix === undefined) return name;
    return `${prefix === "command-line-arguments" ? "." : prefix}/${baseName(name)}`;
  };
}

/** What the linker is told. */
function linkOptions(flags: BuildFlags, main: Package): LinkSettings {
  const words = splitQuoted(flags.ldflags ?? "");
  const parsed = parseFlags("-ldflags: flags of the linker", linkerFlags, words);
  if (parsed.rest.length > 0) throw new UsageError(`-ldflags: ${JSON.stringify(parsed.rest[0])} is not a flag`);
  const settings = linkSettings(parsed);
  if (flags.entry !== undefined) settings.entry = flags.entry;
  const trimpath = flags.trimpath === true;
  addOrigin(settings, trimpath ? "" : main.program.goroot, goVersion);
  const godebug = defaultGodebug(main);
  const { strings } = settings;
  if (godebug !== "" && !strings.has("runtime.godebugDefault")) strings.set("runtime.godebugDefault", godebug);
  const tags = (flags.tags ?? "").split(/[\s,]+/).filter((t) => t !== "");
  // Without the runtime nobody can ask.
  const stamp = flags.entry === undefined ? stampOf(main, main.program.dir, flags.buildvcs ?? "false") : null;
  const how = { ldflags: flags.ldflags ?? "", tags, trimpath, optimize: flags.N !== true, stamp };
  strings.set("runtime.modinfo", moduleInfo(main, how, godebug));
  if (settings.gnuBuildId === "") settings.gnuBuildId = "none";
  if (settings.entry === "") settings.buildId ||= unknownBuildId;
  // With an entry of one's own what matters is that nothing else is there; -ldflags=-s=false keeps the tables.
  else if (!parsed.bools.has("s") && !parsed.bools.has("w")) settings.noSymbols = settings.noDwarf = true;
  return settings;
}

/** Stands in for the build id until the contents are known. */
const unknownBuildId = "glasgo/????????????????????????????????";
/** The build id is in the notes, behind the headers, and in front of the text. */
const buildIdReach = 16384;

/** Gives a finished executable the id that follows from its contents. */
function nameContent(bytes: Uint8Array): void {
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const id = `glasgo/${createHash("sha256")
    .update(b)
    .digest("base64url")
    .slice(0, unknownBuildId.length - 7)}`;
  for (let at = b.indexOf(unknownBuildId); at >= 0 && at < buildIdReach; at = b.indexOf(unknownBuildId, at + 1)) {
    b.write(id, at, "latin1");
  }
}
