// `glasgo build`: packages and all they need, from source to executables. One main package is written to a file, several to
// the directory that -o names; what else is named is compiled to see that it can be. Contract: `go help build`, the part of
// it that concerns static executables for linux/amd64.
import type { Package } from "../load/package.ts";
import {
  addBuildOptions,
  type BuildFlags,
  compileLibrary,
  compileMain,
  embedsFiles,
  packagesToBuild,
} from "./building.ts";
import { parseCommand, userCommand } from "./command.ts";
import { canWrite, namesDirectory, outputPlace, writeExecutable } from "./delivering.ts";
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
  const request = level > 0 ? null : new BuildRequest("build", args, command.args, options);
  const known = request?.answer() ?? null;
  if (request !== null && known !== null) {
    const out = outputPlace(options.o ?? null, known.name);
    const done = canWrite(out, options.o === undefined) && deliver(known.bytes, out, request);
    return done ? ExitCode.Fine : ExitCode.InputHasErrors;
  }
  await offerGoroot(options.goroot);
  const packages = packagesToBuild(command.args, options);
  const places = placesOf(packages, options);
  const report = { level, noInline: gcFlag({ ...options }, "l"), noOptimize: options.N === true };
  let code = ExitCode.Fine;
  for (const p of packages) {
    if (level > 0) printOptimizations(p, report);
    const only = packages.length === 1;
    const again = only ? () => packagesToBuild(command.args, options)[0]! : null;
    if (!(await buildOne(p, places.get(p) ?? null, options, only ? request : null, again)))
      code = ExitCode.InputHasErrors;
  }
  return code;
}

function deliver(bytes: Uint8Array, out: string, request: BuildRequest | null): boolean {
  const written = writeExecutable(bytes, out);
  if (written !== undefined) request?.delivered(written);
  return written !== undefined;
}

/** Where the executables go; packages without one are compiled for nothing but their errors. */
function placesOf(packages: readonly Package[], options: Flags): Map<Package, string> {
  const mains = packages.filter((p) => p.name === "main");
  const { o } = options;
  if (o === undefined) return new Map(packages.length === 1 ? mains.map((p) => [p, outputName(p)]) : []);
  const toDirectory = namesDirectory(o);
  if (toDirectory && mains.length === 0) throw new InputError("glasgo build: -o: no main packages to build");
  if (toDirectory) return new Map(mains.map((p) => [p, outputPlace(o, outputName(p))]));
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
  again: (() => Package) | null,
): Promise<boolean> {
  if (p.name !== "main") return compileLibrary(p, options);
  if (out !== null && !canWrite(out, options.o === undefined)) return false;
  const built = await compileMain(p, options, again === null ? {} : { again });
  if (built === null) return false;
  request?.keep(outputName(p), built.bytes, embedsFiles(p));
  if (out !== null) new Narration(p.path, options).step("write", out);
  const done = out === null || deliver(built.bytes, out, request);
  built.release();
  return done;
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
