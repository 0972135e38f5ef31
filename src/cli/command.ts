// The frame of the commands that people type: commander with Go's habit that long options may have one dash
// (`-goroot DIR`, `-json`), errors as UsageError, help on request.
import { Command, CommanderError } from "commander";
import { goSetting } from "../host/environment.ts";
import { UsageError } from "./errors.ts";
import { buildVcs, truthOf } from "./flags.ts";
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
  // One of three words, but a truth value to those who do not know the third.
  if (name === "buildvcs") return [`${flag}=${buildVcs(value)}`];
  if (value === undefined) return [flag];
  if (option.required || option.optional) return flag.length === 2 ? [flag, value] : [`${flag}=${value}`];
  const truth = truthOf(value);
  if (truth === undefined) throw new UsageError(`invalid boolean value ${JSON.stringify(value)} for -${name}`);
  return truth === true ? [flag] : [];
}

/** All arguments as commander wants them. With `ownOnly`, what follows the first word that is no option is left alone. */
function allSpelled(command: Command, args: readonly string[], ownOnly: boolean): string[] {
  const out: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--" || (ownOnly && !/^-./.test(arg))) return [...out, ...args.slice(i)];
    const words = spelled(command, arg);
    out.push(...words);
    // The value of an option is not to be taken for one.
    const only = words.length === 1 ? words[0] : undefined;
    const option = only === undefined ? undefined : command.options.find((o) => o.long === only || o.short === only);
    if (option?.required === true && i + 1 < args.length) out.push(args[++i]!);
  }
  return out;
}

/** The flags in the setting GOFLAGS that `command` knows, where it is a command that builds or loads packages. */
function settingFlags(command: Command): string[] {
  if (!command.options.some((o) => o.long === "--tags")) return [];
  const words = goSetting("GOFLAGS").split(/\s+/);
  return words.filter((w) => {
    const name = /^--?([^=]+)/.exec(w)?.[1];
    return command.options.some((o) => o.long === `--${name}` || o.short === `-${name}`);
  });
}

/**
 * Reads `args` for `command`; then use `command.args` and `command.opts()`. `ownOnly`: the options end where the first other
 * word stands, since what follows is another program's (as with `passThroughOptions`).
 */
export function parseCommand(command: Command, args: readonly string[], ownOnly = false): void {
  const setting = allSpelled(command, settingFlags(command), false);
  const spread = [...setting, ...allSpelled(command, args, ownOnly)];
  try {
    command.parse(spread, { from: "user" });
  } catch (e) {
    if (!(e instanceof CommanderError)) throw e;
    if (e.code === "commander.helpDisplayed") throw new UsageError(command.helpInformation().trimEnd(), true);
    throw new UsageError(`${e.message.replace(/^error: /, "")}\n\n${command.helpInformation().trimEnd()}`);
  }
}
