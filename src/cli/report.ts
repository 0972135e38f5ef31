// What a command throws, as text for a person and an exit code.
import { InternalError } from "../base/internal-error.ts";
import { errorColors, OutputClosed, OwnProcessNeeded, print, printError } from "../host/terminal.ts";
import { ThreadLost } from "../host/thread.ts";
import { FileChanged } from "../load/provider.ts";
import { ExitCode, InputError, UsageError } from "./errors.ts";

/** Says what went wrong; the exit code for it. What a server cannot do goes on to it. */
export function report(e: unknown): number {
  if (e instanceof OwnProcessNeeded) throw e;
  if (e instanceof OutputClosed) return ExitCode.Fine;
  if (e instanceof UsageError && e.askedFor) {
    print(`${e.message}\n`);
    return ExitCode.Fine;
  }
  if (e instanceof UsageError) {
    printError(e.message.startsWith("usage:") ? `${e.message}\n` : `glasgo: ${e.message}\n`);
    return ExitCode.WrongUse;
  }
  if (e instanceof InputError || e instanceof FileChanged) {
    printError(e instanceof FileChanged ? `glasgo: ${e.message}\n` : `${e.message}\n`);
    return ExitCode.InputHasErrors;
  }
  if (e instanceof ThreadLost) {
    printError(
      `${errorColors().red("glasgo: the thread that makes code has ended:")} ${e.message}\n` +
        `help: NODE_OPTIONS=--max-old-space-size=8192 allows each thread 8 GB of memory, GLASGO_THREADS=1 does without this one.\n`,
    );
    return ExitCode.InternalError;
  }
  const where = e instanceof InternalError ? `${e.where}: ` : "";
  const cause = e instanceof InternalError && e.cause instanceof Error ? e.cause : e;
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  printError(
    `${errorColors().red("glasgo: internal error:")} ${where}${stack}\n` +
      `This is a bug in glasgo, not in your program. Please report it, with the input and this text.\n`,
  );
  return ExitCode.InternalError;
}
