// `glasgo clean`: removes the build cache. Contract: `go help clean`, the part of it that concerns the cache.
import { cacheFolder, removeCache } from "../host/cache-store.ts";
import { printError } from "../host/terminal.ts";
import { parseCommand, userCommand } from "./command.ts";
import { ExitCode, UsageError } from "./errors.ts";

export const summary = "remove the build cache";

export async function main(args: string[]): Promise<number> {
  const command = userCommand("clean", summary).option("--cache", "remove everything that builds have kept");
  parseCommand(command, args);
  if (command.opts<{ cache?: true }>().cache !== true) throw new UsageError("glasgo clean: say what: -cache");
  const dir = cacheFolder();
  const error = dir === null ? null : removeCache(dir);
  if (error === null) return ExitCode.Fine;
  printError(`glasgo clean: cannot remove ${dir}: ${error}\n`);
  return ExitCode.InputHasErrors;
}
