// `glasgo build`: packages and all they need, from source to executables. One main package is written to a file, several to
// the directory that -o names; what else is named is compiled to see that it can be. Contract: `go help build`, the part of
// it that concerns static executables for linux/amd64.
import { join } from "node:path";
import { isDirectory } from "../host/files.ts";
import { writeAside } from "../host/input-file.ts";
import { outputProblem } from "../host/output-file.ts";
import { printError } from "../host/terminal.ts";
import type { Package } from "../load/program.ts";
import { addBuildOptions, type BuildFlags, compileLibrary, compileMain, packagesToBuild } from "./building.ts";
import { parseCommand, userCommand } from "./command.ts";
import { ExitCode, InputError } from "./errors.ts";
import { messageLevel, splitMessages } from "./gcflags.ts";
import { gcFlag } from "./go-flags.ts";
import { withLoadOptions } from "./loading.ts";
import { Narration } from "./narration.ts";
import { offerGoroot } from "./offer.ts";
import { printOptimizations } from "./optimizations.ts";
import { BuildRequest } from "./requests.ts";

export const summary = "compile and link programs";

interface Flags extends BuildFlags {
  o?: string;
}

export async function main(args: string[]): Promise<number> {
  const command = addBuildOptions(withLoadOptions(userCommand("build", summary)))
    .argument("[packages...]", "packages, patterns as ./..., or Go files; the current directory if none")
    .option("-m", "say what is inlined and what escapes; -m=2: and why")
    .option("-o <file>", "write the executable to this file, or the executables to this directory");
  const split = splitMessages(args);
  parseCommand(command, split.args);
  const options = command.opts<Flags>();
  const level = Math.max(split.level, messageLevel(options.gcflags ?? ""));
  options.buildvcs ??= "auto";
  const request = level > 0 ? null : new BuildRequest(command.args, options);
  const known = request?.answer() ?? null;
  if (known !== null && isFileName(options.o)) {
    const done = writeExecutable(known.bytes, options.o ?? known.name, options.o === undefined);
    return done ? ExitCode.Fine : ExitCode.InputHasErrors;
  }
  await offerGoroot(options.goroot);
  const packages = packagesToBuild(command.args, options);
  const places = placesOf(packages, options);
  const report = { level, noInline: gcFlag({ ...options }, "l"), noOptimize: options.N === true };
  let code = ExitCode.Fine;
  for (const p of packages) {
    if (level > 0) printOptimizations(p, report);
    if (!(await buildOne(p, places.get(p) ?? null, options, packages.length === 1 ? request : null)))
      code = ExitCode.InputHasErrors;
  }
  return code;
}

/** Directories get a name of the build's own. */
function isFileName(out: string | undefined): boolean {
  return out === undefined || !(out.endsWith("/") || isDirectory(out));
}

/** Writes what an earlier build has made. `implied`: the user has not named the file. */
function writeExecutable(bytes: Uint8Array, out: string, implied: boolean): boolean {
  const problem = outputProblem(out, implied);
  if (problem !== null) printError(`glasgo build: ${problem}\n`);
  return problem === null && writeBytes(bytes, out);
}

function writeBytes(bytes: Uint8Array, out: string): boolean {
  const error = writeAside(out, [bytes], 0o777);
  if (error !== null) printError(`glasgo build: cannot write ${out}: ${error}\n`);
  return error === null;
}

/** Where the executables go; packages without one are compiled for nothing but their errors. */
function placesOf(packages: readonly Package[], options: Flags): Map<Package, string> {
  const mains = packages.filter((p) => p.name === "main");
  const { o } = options;
  if (o === undefined) return new Map(packages.length === 1 ? mains.map((p) => [p, outputName(p)]) : []);
  const toDirectory = o.endsWith("/") || isDirectory(o);
  if (toDirectory && mains.length === 0) throw new InputError("glasgo build: -o: no main packages to build");
  if (toDirectory) return new Map(mains.map((p) => [p, join(o, outputName(p))]));
  if (packages.length > 1) throw new InputError(`glasgo build: cannot write multiple packages to non-directory ${o}`);
  if (mains.length === 0) {
    const only = packages[0]?.path ?? "";
    throw new InputError(
      `glasgo build: -o ${o}: package ${only} is not a main package, so there is no executable\n` +
        'help: "glasgo tool compile" writes an object file',
    );
  }
  return new Map([[mains[0]!, o]]);
}

/** Builds one package; an executable goes to `out`, if there is one. What goes wrong is printed. */
async function buildOne(
  p: Package,
  out: string | null,
  options: Flags,
  request: BuildRequest | null,
): Promise<boolean> {
  if (p.name !== "main") return compileLibrary(p, options);
  const problem = out === null ? null : outputProblem(out, options.o === undefined);
  if (problem !== null) {
    printError(`glasgo build: ${problem}\n`);
    return false;
  }
  const bytes = await compileMain(p, options);
  if (bytes === null) return false;
  request?.keep(outputName(p), bytes);
  if (out === null) return true;
  new Narration(p.path, options).step("write", out);
  return writeBytes(bytes, out);
}

/** The last element of the import path, or the first file's name: as the go command names it. */
function outputName(p: Package): string {
  if (p.path !== "command-line-arguments") {
    const parts = p.path.split("/");
    const last = parts.pop()!;
    return /^v[2-9][0-9]*$/.test(last) && parts.length > 0 ? parts.pop()! : last;
  }
  const first = p.files[0];
  if (first === undefined) throw new InputError("glasgo build: no Go files");
  return first.name.replace(/\.go$/, "");
}
