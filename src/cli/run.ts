// `glasgo run`: builds a program into a temporary file and runs it. Its arguments, standard streams, signals and exit code are
// the program's own. With --trace-syscalls the system calls that it makes are printed. Contract: `go help run`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../host/child.ts";
import { systemMessage, writeAside } from "../host/input-file.ts";
import { findOnPath } from "../host/search-path.ts";
import { printError } from "../host/terminal.ts";
import { addBuildOptions, type BuildFlags, compileMain, packagesToBuild } from "./building.ts";
import { parseCommand, userCommand } from "./command.ts";
import { ExitCode, InputError, UsageError } from "./errors.ts";
import { withLoadOptions } from "./loading.ts";
import { Narration } from "./narration.ts";
import { offerGoroot } from "./offer.ts";
import { BuildRequest } from "./requests.ts";

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
  const { packages, rest } = split(command.args);
  if (packages.length === 0) throw new UsageError("run: no Go files listed");
  const options = command.opts<Flags>();
  // A program that is only run hears of its revision only where that is asked for.
  if (options.buildvcs === "auto") options.buildvcs = "false";
  checkMachine();
  const launcher = options.traceSyscalls === undefined ? [] : tracer();
  const built = await executable(packages, options);
  if (built === null) return ExitCode.InputHasErrors;
  const dir = mkdtempSync(join(tmpdir(), "glasgo-run-"));
  try {
    // Named as the package is: what the program sees of its own name.
    const file = join(dir, built.name);
    const error = writeAside(file, [built.bytes], 0o777);
    if (error !== null) {
      printError(`glasgo run: cannot write ${file}: ${error}\n`);
      return ExitCode.InputHasErrors;
    }
    const words = [...launcher, file, ...rest];
    new Narration(built.name, options).step("run", words.join(" "));
    return await runChild(words).catch((e: Error) => {
      throw new InputError(
        `glasgo run: cannot run ${file}: ${systemMessage(e)}\n` +
          "help: programs must be allowed to run where temporary files are; the variable TMPDIR names another place",
      );
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The program, and what it is called; null after errors. */
async function executable(packages: string[], options: Flags): Promise<{ name: string; bytes: Uint8Array } | null> {
  const { traceSyscalls: _, ...flags } = options;
  const request = new BuildRequest(["run", ...packages], flags);
  const known = request.answer();
  if (known !== null) return known;
  await offerGoroot(options.goroot);
  const named = packagesToBuild(packages, options);
  const p = named[0]!;
  if (named.length !== 1) throw new InputError(`glasgo run: one main package wanted, not ${named.length}`);
  if (p.name !== "main") throw new InputError(`package ${p.path} is not a main package`);
  const bytes = await compileMain(p, options);
  if (bytes === null) return null;
  const name = p.path === "command-line-arguments" ? p.files[0]!.name.replace(/\.go$/, "") : lastElement(p.path);
  request.keep(name, bytes);
  return { name, bytes };
}

function lastElement(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Leading Go files, or one package; the rest is the program's. */
function split(args: readonly string[]): { packages: string[]; rest: string[] } {
  let n = 0;
  while (n < args.length && args[n]!.endsWith(".go")) n++;
  if (n === 0 && args.length > 0) n = 1;
  return { packages: args.slice(0, n), rest: args.slice(n) };
}

/** What is built runs on linux/amd64 only: better said before the build than after it. */
function checkMachine(): void {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new InputError(
    `glasgo run: the program would be one for linux/amd64, and this machine is ${process.platform}/${process.arch}\n` +
      "help: glasgo build works here; run the executable on a linux/amd64 machine or in a container",
  );
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
