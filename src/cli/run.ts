// `glasgo run`: builds a program into a temporary file and runs it. Its arguments, standard streams, signals and exit code are
// the program's own. With --trace-syscalls the system calls that it makes are printed. Contract: `go help run`.
import { findOnPath } from "../host/search-path.ts";
import { splitRun } from "./answers.ts";
import { addBuildOptions, type BuildFlags, compileMain, embedsFiles, packagesToBuild } from "./building.ts";
import { parseCommand, userCommand } from "./command.ts";
import { ExitCode, InputError, UsageError } from "./errors.ts";
import { withLoadOptions } from "./loading.ts";
import { Narration } from "./narration.ts";
import { offerGoroot } from "./offer.ts";
import { BuildRequest } from "./requests.ts";
import { checkMachine, type Executable, runExecutable } from "./running.ts";

export const summary = "compile, link and run a program";

interface Flags extends BuildFlags {
  traceSyscalls?: true;
}

export async function main(args: string[]): Promise<number> {
  const command = addBuildOptions(withLoadOptions(userCommand("run", summary)))
    .argument("[arguments...]", "a main package or its Go files, then the program's arguments")
    .option("--trace-syscalls", "print the system calls that the program makes, through strace")
    .passThroughOptions();
  parseCommand(command, args, true);
  const { packages, rest } = splitRun(command.args);
  if (packages.length === 0) throw new UsageError("run: no Go files listed");
  const options = command.opts<Flags>();
  // A program that is only run hears of its revision only where that is asked for.
  if (options.buildvcs === "auto") options.buildvcs = "false";
  checkMachine();
  const launcher = options.traceSyscalls === undefined ? [] : tracer();
  const built = await executable(args, packages, options);
  if (built === null) return ExitCode.InputHasErrors;
  const narration = new Narration(built.name, options);
  return runExecutable(built, launcher, rest, (words) => narration.step("run", words));
}

/** The program, and what it is called; null after errors. */
async function executable(args: string[], packages: string[], options: Flags): Promise<Executable | null> {
  const { traceSyscalls: _, ...flags } = options;
  const request = new BuildRequest("run", args, packages, flags);
  const known = request.answer();
  if (known !== null) {
    request.delivered(null);
    return known;
  }
  await offerGoroot(options.goroot);
  const named = packagesToBuild(packages, options);
  const p = named[0]!;
  if (named.length !== 1) throw new InputError(`glasgo run: one main package wanted, not ${named.length}`);
  if (p.name !== "main") throw new InputError(`package ${p.path} is not a main package`);
  const built = await compileMain(p, options, { again: () => packagesToBuild(packages, options)[0]! });
  if (built === null) return null;
  const { bytes } = built;
  const name = p.path === "command-line-arguments" ? p.files[0]!.name.replace(/\.go$/, "") : lastElement(p.path);
  request.keep(name, bytes, embedsFiles(p));
  request.delivered(null);
  return { name, bytes };
}

function lastElement(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The command that prints the system calls of the program behind it. */
function tracer(): string[] {
  const strace = findOnPath("strace");
  if (strace === null) {
    throw new InputError(
      "glasgo run: --trace-syscalls needs strace, which is not installed\n" +
        "help: apt install strace, dnf install strace, apk add strace or pacman -S strace",
    );
  }
  // -D: the program is our child, not strace's, so that signals and its end are its own; -f: all threads; -qq: no lines
  // about their coming and going.
  return [strace, "-D", "-f", "-qq", "--"];
}
