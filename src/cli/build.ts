// `glasgo build`: a main package and all it needs, from source to an executable. Contract: `go help build`, the part of it that
// concerns static executables for linux/amd64.
import { writeAside } from "../host/input-file.ts";
import { printError } from "../host/terminal.ts";
import type { Package } from "../load/program.ts";
import { addBuildOptions, type BuildFlags, compileNamed } from "./building.ts";
import { parseCommand, userCommand } from "./command.ts";
import { ExitCode, InputError } from "./errors.ts";
import { withLoadOptions } from "./loading.ts";
import { offerGoroot } from "./offer.ts";

export const summary = "compile and link a program";

export async function main(args: string[]): Promise<number> {
  const command = addBuildOptions(withLoadOptions(userCommand("build", summary)))
    .argument("[packages...]", "a main package or its Go files; the current directory if none")
    .option("-o <file>", "write the executable to this file");
  parseCommand(command, args);
  const options = command.opts<BuildFlags & { o?: string }>();
  await offerGoroot(options.goroot);
  const built = compileNamed(command.args, options);
  if (built === null) return ExitCode.InputHasErrors;
  const out = options.o ?? outputName(built.main);
  const error = writeAside(out, [built.bytes], 0o777);
  if (error !== null) {
    printError(`glasgo build: cannot write ${out}: ${error}\n`);
    return ExitCode.InputHasErrors;
  }
  return ExitCode.Fine;
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
