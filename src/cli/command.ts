// The frame of the commands that people type: commander with Go's habit that long options may have one dash
// (`-goroot DIR`, `-json`), errors as UsageError, help on request.
import { Command, CommanderError } from "commander";
import { UsageError } from "./errors.ts";

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

/** Reads `args` for `command`; then use `command.args` and `command.opts()`. */
export function parseCommand(command: Command, args: readonly string[]): void {
  const long = new Set(command.options.map((o) => o.long));
  const end = args.indexOf("--");
  const spread = args.map((arg, i) => {
    const m = /^-([A-Za-z][\w-]+)(=.*)?$/s.exec(arg);
    return m !== null && (end < 0 || i < end) && long.has(`--${m[1]}`) ? `-${arg}` : arg;
  });
  try {
    command.parse(spread, { from: "user" });
  } catch (e) {
    if (!(e instanceof CommanderError)) throw e;
    if (e.code === "commander.helpDisplayed") throw new UsageError(command.helpInformation().trimEnd(), true);
    throw new UsageError(`${e.message.replace(/^error: /, "")}\n\n${command.helpInformation().trimEnd()}`);
  }
}
