// Running what `glasgo run` has built. In: an executable, the program's arguments. Out: its exit code.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { builtin } from "../host/builtin.ts";
import { runChild } from "../host/child.ts";
import { systemMessage, writeAside } from "../host/input-file.ts";
import { printError } from "../host/terminal.ts";
import { ExitCode, InputError } from "./errors.ts";

export interface Executable {
  name: string;
  bytes: Uint8Array;
}

/** Runs `launcher`'s words, the executable, its arguments; `begin` hears of the words. */
export async function runExecutable(
  built: Executable,
  launcher: readonly string[],
  rest: readonly string[],
  begin: (words: string) => void,
): Promise<number> {
  const dir = mkdtempSync(join(builtin.os.tmpdir(), "glasgo-run-"));
  try {
    // Named as the package is: what the program sees of its own name.
    const file = join(dir, built.name);
    const error = writeAside(file, [built.bytes], 0o777);
    if (error !== null) {
      printError(`glasgo run: cannot write ${file}: ${error}\n`);
      return ExitCode.InputHasErrors;
    }
    const words = [...launcher, file, ...rest];
    begin(words.join(" "));
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

/** What is built runs on linux/amd64 only: better said before the build than after it. */
export function checkMachine(): void {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new InputError(
    `glasgo run: the program would be one for linux/amd64, and this machine is ${process.platform}/${process.arch}\n` +
      "help: glasgo build works here; run the executable on a linux/amd64 machine or in a container",
  );
}
