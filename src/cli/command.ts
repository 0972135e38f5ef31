// The frame of the commands that people type: commander with Go's habit that long options may have one dash
// (`-goroot DIR`, `-json`), errors as UsageError, help on request.
import { Command, CommanderError } from "commander";
import { UsageError } from "./errors.ts";
import { truthOf } from "./flags.ts";
import { nearest } from "./nearest.ts";

/** A commander command that throws UsageError instead of ending the process. Add arguments and options to it. */
export function userCommand(name: string, summary: string): Command {
  return new Command(`glasgo ${name}`)
    .description(summary)
    .helpOption("-h, --help", "show this help")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .showSuggestionAfterError(true)
    .exitOverride();
}

/** An argument as commander wants it: long options have two dashes, and those without a value get none (`-v=false`). */
function spelled(command: Command, arg: string): string[] {
  const m = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(arg);
  if (m === null) return [arg];
  const [, name, value] = m as unknown as [string, string, string | undefined];
  const option = command.options.find((o) => o.long === `--${name}` || o.short === `-${name}`);
  if (option === undefined) {
    // Letters are not run together: -nosuch is no -n -o -s.
    if (arg.startsWith("--") || name.length === 1) return [arg];
    const near = nearest(
      name,
      command.options.map((o) => (o.long ?? o.short ?? "").replace(/^-+/, "")),
    );
    throw new UsageError(`unknown option '-${name}'${near === "" ? "" : `, did you mean '-${near}'?`}`);
  }
  const flag = option.long === `--${name}` ? `--${name}` : `-${name}`;
  if (value === undefined) return [flag];
  if (option.required || option.optional) return flag.length === 2 ? [flag, value] : [`${flag}=${value}`];
  const truth = truthOf(value);
  if (truth === undefined && !(name === "buildvcs" && value === "auto"))
    throw new UsageError(`invalid boolean value ${JSON.stringify(value)} for -${name}`);
  return truth === true ? [flag] : [];
}

/** Reads `args` for `command`; then use `command.args` and `command.opts()`. */
export function parseCommand(command: Command, args: readonly string[]): void {
  const end = args.indexOf("--");
  const spread = args.flatMap((arg, i) => (end >= 0 && i > end ? [arg] : spelled(command, arg)));
  try {
    command.parse(spread, { from: "user" });
  } catch (e) {
    if (!(e instanceof CommanderError)) throw e;
    if (e.code === "commander.helpDisplayed") throw new UsageError(command.helpInformation().trimEnd(), true);
    throw new UsageError(`${e.message.replace(/^error: /, "")}\n\n${command.helpInformation().trimEnd()}`);
  }
}
