// Running what `glasgo run` has built. In: an executable, the program's arguments. Out: its exit code.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { builtin } from "../host/builtin.ts";
import { runChild } from "../host/child.ts";
import { systemMessage, writeAside } from "../host/input-file.ts";
import { currentClient, printError } from "../host/terminal.ts";
import { ExitCode, InputError } from "./errors.ts";

export interface Executable {
  name: string;
  bytes: Uint8Array;
}

/** An executable in a directory of its own, with the words to run it by. */
export interface ReadyProgram {
  name: string;
  dir: string;
  words: readonly string[];
}

/**
 * Runs `launcher`'s words, the executable, its arguments; `begin` hears of the words. In a server the client does it when the
 * command has ended.
 */
export async function runExecutable(
  built: Executable,
  launcher: readonly string[],
  rest: readonly string[],
  begin: (words: string) => void,
): Promise<number> {
  const dir = mkdtempSync(join(builtin.os.tmpdir(), "glasgo-run-"));
  // Named as the package is: what the program sees of its own name.
  const file = join(dir, built.name);
  const error = writeAside(file, [built.bytes], 0o777);
  if (error !== null) {
    rmSync(dir, { recursive: true, force: true });
    printError(`glasgo run: cannot write ${file}: ${error}\n`);
    return ExitCode.InputHasErrors;
  }
  const ready = { name: file, dir, words: [...launcher, file, ...rest] };
  begin(ready.words.join(" "));
  const client = currentClient();
  if (client === null) return runReady(ready);
  client.run(ready);
  return ExitCode.Fine;
}

/** Runs the program; its directory is gone in the end. */
export async function runReady({ name, dir, words }: ReadyProgram): Promise<number> {
  try {
    return await runChild(words).catch((e: Error) => {
      throw new InputError(
        `glasgo run: cannot run ${name}: ${systemMessage(e)}\n` +
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
