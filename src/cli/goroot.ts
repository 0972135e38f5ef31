// `glasgo goroot`: which Go tree is used, its version, and what led to it.
import { findGoroot, GorootError } from "../host/goroot.ts";
import { print } from "../host/terminal.ts";
import { parseCommand, userCommand } from "./command.ts";
import { InputError } from "./errors.ts";

export const summary = "print the Go tree whose runtime and library are compiled";

export async function main(args: string[]): Promise<number> {
  const command = userCommand("goroot", summary)
    .option("--goroot <dir>", "the Go tree to use")
    .option("--json", "print JSON")
    .allowExcessArguments(false);
  parseCommand(command, args);
  const options = command.opts<{ goroot?: string; json?: true }>();
  try {
    const found = findGoroot(options.goroot);
    print(
      options.json === true
        ? `${JSON.stringify(found, null, 2)}\n`
        : `${found.dir}\n${found.version} (found by ${found.from})\n`,
    );
  } catch (e) {
    if (e instanceof GorootError) throw new InputError(`glasgo: ${e.message}`);
    throw e;
  }
  return 0;
}
