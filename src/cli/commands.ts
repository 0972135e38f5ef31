// The table of commands. Each is a module of its own, loaded when it is used: src/cli/NAME.ts is `glasgo NAME`,
// src/cli/GROUP/NAME.ts is `glasgo GROUP NAME`. The table is made from the files by gen/commands.gen.mjs.
import { table } from "./commands.gen.ts";

export interface CommandModule {
  /** Runs the command; the result is the process's exit code. Throws UsageError, InputError or a bug. */
  main(args: string[]): number | Promise<number>;
}

export interface CommandEntry {
  /** `show ast`, `tool link`, `goroot`. */
  name: string;
  /** One line for the help. */
  summary: string;
  load: () => Promise<CommandModule>;
}

/** All commands, by name. */
export const commands: readonly CommandEntry[] = table;

/** The command that the first one or two words of `args` name, with the arguments after them. */
export function findCommand(args: readonly string[]): { entry: CommandEntry; rest: string[] } | null {
  for (const words of [2, 1]) {
    const entry = args.length >= words ? commands.find((c) => c.name === args.slice(0, words).join(" ")) : undefined;
    if (entry !== undefined) return { entry, rest: args.slice(words) };
  }
  return null;
}

/** The commands whose first word is `group`, if `group` is a word that only groups commands. */
export function commandsOf(group: string): CommandEntry[] {
  return commands.filter((c) => c.name.startsWith(`${group} `));
}
