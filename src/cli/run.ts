// `glasgo run`: builds a program into a temporary file and runs it. Its arguments, standard streams, signals and exit code are
// the program's own. Contract: `go help run`.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { writeAside } from "../host/input-file.ts";
import { printError } from "../host/terminal.ts";
import { addBuildOptions, type BuildFlags, compileNamed } from "./building.ts";
import { parseCommand, userCommand } from "./command.ts";
import { ExitCode, UsageError } from "./errors.ts";
import { withLoadOptions } from "./loading.ts";
import { offerGoroot } from "./offer.ts";

export const summary = "compile, link and run a program";

export async function main(args: string[]): Promise<number> {
  const command = addBuildOptions(withLoadOptions(userCommand("run", summary)))
    .argument("[arguments...]", "a main package or its Go files, then the program's arguments")
    .passThroughOptions();
  parseCommand(command, args);
  const { packages, rest } = split(command.args);
  if (packages.length === 0) throw new UsageError("glasgo run: no Go files listed");
  const options = command.opts<BuildFlags>();
  await offerGoroot(options.goroot);
  const built = compileNamed(packages, options);
  if (built === null) return ExitCode.InputHasErrors;
  const dir = mkdtempSync(join(tmpdir(), "glasgo-run-"));
  try {
    const file = join(dir, "main");
    const error = writeAside(file, [built.bytes], 0o777);
    if (error !== null) {
      printError(`glasgo run: cannot write ${file}: ${error}\n`);
      return ExitCode.InputHasErrors;
    }
    return await execute(file, rest);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Leading Go files, or one package; the rest is the program's. */
function split(args: readonly string[]): { packages: string[]; rest: string[] } {
  let n = 0;
  while (n < args.length && args[n]!.endsWith(".go")) n++;
  if (n === 0 && args.length > 0) n = 1;
  return { packages: args.slice(0, n), rest: args.slice(n) };
}

/** Runs `file`, hands signals on to it, and answers its exit code; 128 + n where signal n ended it, as shells do. */
function execute(file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: "inherit" });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];
    for (const s of signals) process.on(s, forward);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const s of signals) process.off(s, forward);
      resolve(code ?? 128 + constants.signals[signal!]);
    });
  });
}
