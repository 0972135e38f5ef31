// `glasgo tool compile`: one package's Go files to an object file. Contract: Go 1.26's cmd/compile (flags, exit codes).
import { DiskFiles } from "../../host/files.ts";
import { findGoroot, type Goroot, GorootError } from "../../host/goroot.ts";
import { readWhole, writeAside } from "../../host/input-file.ts";
import { printError } from "../../host/terminal.ts";
import { parseImportConfig } from "../../link/load.ts";
import { joinPath } from "../../load/path.ts";
import { Program } from "../../load/program.ts";
import { compileToArchive } from "../../program/archive.ts";
import { symbolPath } from "../../program/frontend.ts";
import { ImportedObjects } from "../../program/imported.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { ExitCode, InputError, UsageError } from "../errors.ts";
import { type FlagSpec, parseFlags } from "../flags.ts";

export const summary = "compile one package to an object file, with cmd/compile's flags";

const usageLine = "glasgo tool compile [options] file.go...";

const specs: Record<string, FlagSpec> = {
  o: { kind: "string", help: "write output to `file`" },
  p: { kind: "string", help: "set expected package import `path`" },
  importcfg: { kind: "string", help: "read import configuration from `file`" },
  trimpath: { kind: "string", help: "remove `prefix` from recorded source file paths" },
  N: { kind: "bool", help: "disable optimizations" },
  l: { kind: "bool", help: "disable inlining" },
  d: { kind: "string", help: "debug `settings`: check (verify after every pass)" },
};

export function main(args: string[]): number {
  const flags = parseFlags(usageLine, specs, args);
  if (flags.rest.length === 0) throw new UsageError(`usage: ${usageLine}`);
  const tree = goTree();
  const load = new Program({
    files: new DiskFiles(),
    goroot: tree.dir,
    dir: process.cwd(),
    modules: { cacheDir: "", mod: "mod" },
  });
  const p = load.fileList(flags.rest);
  if (typeof p === "string") return fail(p);
  const path = flags.strings.get("p") ?? symbolPath(p);
  const archives = importArchives(flags.strings.get("importcfg"));
  if (typeof archives === "string") return fail(archives);
  const trim = flags.strings.get("trimpath") ?? "";
  const debug = (flags.strings.get("d") ?? "").split(",");
  const { archive, diagnostics } = compileToArchive(p, {
    goVersion: tree.version,
    path,
    optimize: flags.bools.get("N") !== true,
    noInline: flags.bools.get("l") === true,
    verify: debug.includes("check"),
    filePath: (name) => trimmed(joinPath(load.dir, name), trim),
    imported: new ImportedObjects((q) => archiveBytes(archives.get(q))),
  });
  const list = new DiagnosticList();
  for (const d of diagnostics) list.reporter(d);
  list.print(load.fileSet);
  if (archive === null) return ExitCode.InputHasErrors;
  const out = flags.strings.get("o") ?? flags.rest[0]!.replace(/^.*\//, "").replace(/\.go$/, ".o");
  const error = writeAside(out, [archive]);
  return error === null ? 0 : fail(error);
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

/** Import path → archive file. */
function importArchives(file: string | undefined): Map<string, string> | string {
  if (file === undefined) return new Map();
  const bytes = readWhole(file);
  if (typeof bytes === "string") return `open ${file}: ${bytes}`;
  const config = parseImportConfig(new TextDecoder().decode(bytes), file);
  return typeof config === "string" ? config : config.packages;
}

function archiveBytes(file: string | undefined): Uint8Array | null {
  const bytes = file === undefined ? "" : readWhole(file);
  return typeof bytes === "string" ? null : bytes;
}
