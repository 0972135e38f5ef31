// `glasgo tool compile`: one package's Go files to an object file. Contract: Go 1.26's cmd/compile (flags, exit codes).
// Imported packages are read from their sources; -importcfg and -I name archives that say how objects refer to them.
import { DiskFiles } from "../../host/files.ts";
import { findGoroot, type Goroot, GorootError } from "../../host/goroot.ts";
import { readWhole, writeAside } from "../../host/input-file.ts";
import { print, printError } from "../../host/terminal.ts";
import { parseImportConfig } from "../../link/load.ts";
import type { Package } from "../../load/package.ts";
import { joinPath } from "../../load/path.ts";
import { Program } from "../../load/program.ts";
import type { ObjPackage } from "../../obj/symbol.ts";
import { type ArchiveOptions, compileToArchive } from "../../program/archive.ts";
import { parseSymbolAbis, type SymbolAbis } from "../../program/compile.ts";
import { symbolPath } from "../../program/frontend.ts";
import { ImportedObjects } from "../../program/imported.ts";
import { optimizationMessages } from "../../program/optimizations.ts";
import { type FileSet, formatPosition } from "../../source/position.ts";
import { type AssembledText, formatSymbol } from "../../target/amd64/dump.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { ExitCode, InputError, UsageError } from "../errors.ts";
import { type FlagSpec, type ParsedFlags, parseFlags } from "../flags.ts";

export const summary = "compile one package to an object file, with cmd/compile's flags";

const usageLine = "glasgo tool compile [options] file.go...";

const specs: Record<string, FlagSpec> = {
  "+": { kind: "bool", help: "compiling runtime" },
  B: { kind: "bool", help: "disable bounds checking" },
  D: { kind: "string", help: "set relative `path` for local imports" },
  I: { kind: "list", help: "add `directory` to import search path" },
  N: { kind: "bool", help: "disable optimizations" },
  S: { kind: "count", help: "print assembly listing" },
  asmhdr: { kind: "string", help: "write assembly header to `file`" },
  buildid: { kind: "string", help: "record `id` as the build id in the export metadata" },
  c: { kind: "int", help: "concurrency during compilation; one function at a time is compiled whatever it is" },
  complete: { kind: "bool", help: "compiling complete package (no C or assembly)" },
  d: { kind: "string", help: "debug `settings`: check (verify after every pass)" },
  dwarf: { kind: "bool", help: "generate DWARF symbols; always done (the linker's -w leaves them out)" },
  e: { kind: "bool", help: "no limit on number of errors reported" },
  embedcfg: {
    kind: "string",
    help: "read go:embed configuration from `file`; patterns are looked up in the source's folder",
  },
  goversion: { kind: "string", help: "required version of the runtime" },
  importcfg: { kind: "string", help: "read import configuration from `file`" },
  l: { kind: "count", help: "disable inlining" },
  lang: { kind: "string", help: "Go language `version` source code expects" },
  m: { kind: "count", help: "print optimization decisions" },
  nolocalimports: { kind: "bool", help: "reject local (relative) imports" },
  o: { kind: "string", help: "write output to `file`" },
  p: { kind: "string", help: "set expected package import `path`" },
  pack: { kind: "bool", help: "write to file.a instead of file.o" },
  std: { kind: "bool", help: "compiling standard library" },
  symabis: { kind: "string", help: "read symbol ABIs from `file`" },
  trimpath: { kind: "string", help: "remove `prefix` from recorded source file paths" },
  V: { kind: "string", help: "print version and exit (-V, -V=full)" },
};

/** Flags of the official compiler that change what code does: to ignore them would be a lie. */
const unsupported: Record<string, string> = {
  race: "the race detector",
  msan: "the memory sanitizer",
  asan: "the address sanitizer",
  dynlink: "dynamic linking of Go code",
  shared: "position-independent code for shared objects",
  linkshared: "shared libraries",
  installsuffix: "other package directories",
  linkobj: "separate linker objects",
  pgoprofile: "profile-guided optimization",
  coveragecfg: "coverage",
  json: "optimization logs as JSON",
  live: "the log of liveness",
  spectre: "Spectre mitigations",
  smallframes: "small frames",
  clobberdead: "clobbered dead slots",
  clobberdeadreg: "clobbered dead registers",
  cpuprofile: "profiles of the compiler",
  memprofile: "profiles of the compiler",
  blockprofile: "profiles of the compiler",
  mutexprofile: "profiles of the compiler",
  traceprofile: "traces of the compiler",
};

export function main(args: string[]): number {
  const tree = goTree();
  if (args.length > 0 && /^--?V(=full|=goexperiment)?$/.test(args[0]!)) {
    print(`compile version ${tree.version}\n`);
    return 0;
  }
  refuse(args);
  const flags = parseFlags(usageLine, specs, args);
  if (flags.rest.length === 0) throw new UsageError(`usage: ${usageLine}`);
  const wanted = flags.strings.get("goversion");
  if (wanted !== undefined && wanted !== "" && wanted !== tree.version) {
    return fail(`version ${JSON.stringify(tree.version)} does not match go tool version ${JSON.stringify(wanted)}`);
  }
  return new Compile(tree, flags).run();
}

/** A flag that this compiler does not have is refused by name, wherever it stands. */
function refuse(args: readonly string[]): void {
  for (const arg of args) {
    const m = /^--?([a-z]+)(?:=(.*))?$/.exec(arg);
    if (m === null || m[2] === "false" || m[2] === "0") continue;
    const what = Object.hasOwn(unsupported, m[1]!) ? unsupported[m[1]!]! : null;
    if (what !== null) throw new InputError(`compile: -${m[1]}: ${what} is not supported by glasgo`);
  }
}

class Compile {
  private readonly tree: Goroot;
  private readonly flags: ParsedFlags;
  private readonly load: Program;

  constructor(tree: Goroot, flags: ParsedFlags) {
    this.tree = tree;
    this.flags = flags;
    this.load = new Program({
      files: new DiskFiles(),
      goroot: tree.dir,
      dir: process.cwd(),
      modules: { cacheDir: "", mod: "mod" },
    });
  }

  run(): number {
    const { flags } = this;
    const p = this.packageOf(flags.rest);
    if (typeof p === "string") return fail(p);
    const path = flags.strings.get("p") ?? symbolPath(p);
    const local = p.imports.find((i) => /^\.\.?(\/|$)/.test(i));
    if (flags.bools.get("nolocalimports") === true && local !== undefined) {
      return fail(`import ${JSON.stringify(local)}: cannot use local imports (-nolocalimports)`);
    }
    const archives = importArchives(flags.strings.get("importcfg"));
    if (typeof archives === "string") return fail(archives);
    const abis = readAbis(flags.strings.get("symabis"), path);
    if (typeof abis === "string") return fail(abis);
    const embed = flags.strings.get("embedcfg");
    if (embed !== undefined && typeof readWhole(embed) === "string") return fail(`open ${embed}: ${readWhole(embed)}`);
    const codes = new Map<object, AssembledText>();
    const list = (flags.ints.get("S") ?? 0) > 0;
    const options = this.archiveOptions(path, archives, abis);
    const made = compileToArchive(p, {
      ...options,
      ...(list ? { watcher: { code: (s: object, code: AssembledText) => void codes.set(s, code) } } : {}),
    });
    const diagnostics = new DiagnosticList((name) => this.shown(name));
    for (const d of made.diagnostics) diagnostics.reporter(d);
    diagnostics.print(this.load.fileSet, flags.bools.get("e") === true);
    if (made.archive === null) return ExitCode.InputHasErrors;
    this.printDecisions(p);
    if (list) printListing(made.object!, codes, this.load.fileSet);
    return this.write(made.archive, made.header);
  }

  /** The package that the files make; std's own where they are one's. */
  private packageOf(files: readonly string[]): Package | string {
    const { flags } = this;
    const lang = flags.strings.get("lang");
    if (lang !== undefined && !/^go1\.\d+$/.test(lang)) return `invalid value ${JSON.stringify(lang)} for -lang`;
    const std = flags.bools.get("std") === true || flags.bools.get("+") === true;
    const path = flags.strings.get("p");
    if (std && path !== undefined) {
      const known = this.load.std(path);
      const own = known.files.map((f) => f.path).sort();
      const given = files.map((f) => joinPath(this.load.dir, f)).sort();
      if (own.length === given.length && own.every((f, i) => f === given[i])) return known;
    }
    return this.load.fileList(files, {
      ...(lang === undefined ? {} : { goVersion: lang }),
      ...(std ? { isStd: true } : {}),
    });
  }

  private archiveOptions(path: string, archives: ReadonlyMap<string, string>, abis: SymbolAbis): ArchiveOptions {
    const { flags, load } = this;
    const trim = flags.strings.get("trimpath") ?? "";
    const buildId = flags.strings.get("buildid");
    const include = flags.lists.get("I") ?? [];
    return {
      goVersion: this.tree.version,
      path,
      optimize: flags.bools.get("N") !== true,
      noInline: (flags.ints.get("l") ?? 0) > 0 || flags.bools.get("N") === true,
      noBounds: flags.bools.get("B") === true,
      verify: (flags.strings.get("d") ?? "").split(",").includes("check"),
      complete: flags.bools.get("complete") === true,
      ...(flags.bools.has("std") ? { std: flags.bools.get("std")! } : {}),
      ...(flags.bools.has("+") ? { runtime: flags.bools.get("+")! } : {}),
      ...(buildId === undefined || buildId === "" ? {} : { buildId }),
      symbolAbis: abis,
      filePath: (name) => trimmed(joinPath(load.dir, name), trim),
      imported: new ImportedObjects((q) => archiveBytes(archives.get(q)) ?? searched(include, q)),
    };
  }

  /** A file as it was named: so errors call it. */
  private shown(name: string): string {
    return this.flags.rest.find((f) => joinPath(this.load.dir, f) === name) ?? name;
  }

  /** -m: what was inlined and what escapes, to standard output, with the paths that the object records. */
  private printDecisions(p: Package): void {
    const level = this.flags.ints.get("m") ?? 0;
    if (level === 0) return;
    const trim = this.flags.strings.get("trimpath") ?? "";
    const recorded = (name: string): string => trimmed(joinPath(this.load.dir, name), trim);
    const messages = optimizationMessages(p, {
      level: Math.min(level, 2),
      noInline: (this.flags.ints.get("l") ?? 0) > 0,
      noOptimize: this.flags.bools.get("N") === true,
      shorten: recorded,
    });
    const line = (d: { pos: number; message: string }): string => {
      const at = this.load.fileSet.position(d.pos);
      at.filename = recorded(at.filename);
      return `${formatPosition(at)}: ${d.message}\n`;
    };
    print(messages.map(line).join(""));
  }

  private write(archive: Uint8Array, header: () => string): number {
    const { flags } = this;
    const asmhdr = flags.strings.get("asmhdr");
    if (asmhdr !== undefined) {
      const error = writeAside(asmhdr, [new TextEncoder().encode(header())]);
      if (error !== null) return fail(error);
    }
    const suffix = flags.bools.get("pack") === true ? ".a" : ".o";
    const out = flags.strings.get("o") ?? flags.rest[0]!.replace(/^.*\//, "").replace(/\.go$/, "") + suffix;
    const error = writeAside(out, [archive]);
    return error === null ? 0 : fail(error);
  }
}

/** -S: code, then data, in the order of the object. */
function printListing(object: ObjPackage, codes: ReadonlyMap<object, AssembledText>, files: FileSet): void {
  for (const s of object.text) print(formatSymbol(s, codes.get(s) ?? null, files));
  for (const s of object.data) print(formatSymbol(s, null, files));
}

function fail(message: string): number {
  printError(`compile: ${message}\n`);
  return ExitCode.InputHasErrors;
}

function goTree(): Goroot {
  try {
    return findGoroot();
  } catch (e) {
    if (e instanceof GorootError) throw new InputError(`compile: ${e.message}`);
    throw e;
  }
}

/** Removes the first prefix of the list `trim` ("a;b=>c" as in cmd/compile) that fits. */
function trimmed(path: string, trim: string): string {
  for (const rule of trim.split(";")) {
    const [from, to] = rule.split("=>") as [string, string | undefined];
    if (from !== "" && path.startsWith(`${from}/`))
      return to === undefined || to === "" ? path.slice(from.length + 1) : to + path.slice(from.length);
  }
  return path;
}

/**
 * Import path → archive file. What `importmap` says of paths in import declarations is found out of the sources here (vendor
 * directories), so that such lines are only checked.
 */
function importArchives(file: string | undefined): Map<string, string> | string {
  if (file === undefined) return new Map();
  const bytes = readWhole(file);
  if (typeof bytes === "string") return `open ${file}: ${bytes}`;
  const lines = new TextDecoder().decode(bytes).split("\n");
  for (const [i, line] of lines.entries()) {
    if (!/^\s*importmap(?:\s|$)/.test(line)) continue;
    if (!/^\s*importmap\s+[^=\s]+=\S/.test(line)) {
      return `${file}:${i + 1}: invalid importmap: syntax is "importmap old=new"`;
    }
    lines[i] = "";
  }
  const config = parseImportConfig(lines.join("\n"), file);
  return typeof config === "string" ? config : config.packages;
}

function readAbis(file: string | undefined, path: string): SymbolAbis | string {
  if (file === undefined) return parseSymbolAbis("", "", path);
  const bytes = readWhole(file);
  if (typeof bytes === "string") return `-symabis: open ${file}: ${bytes}`;
  return parseSymbolAbis(new TextDecoder().decode(bytes), file, path);
}

function archiveBytes(file: string | undefined): Uint8Array | null {
  const bytes = file === undefined ? "" : readWhole(file);
  return typeof bytes === "string" ? null : bytes;
}

/** -I: the archive of an import path in the folders to search. */
function searched(dirs: readonly string[], path: string): Uint8Array | null {
  for (const dir of dirs) {
    for (const suffix of [".a", ".o"]) {
      const bytes = archiveBytes(`${dir}/${path}${suffix}`);
      if (bytes !== null) return bytes;
    }
  }
  return null;
}
