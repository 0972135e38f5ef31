// Finds the command that the words of a command line name, runs it, turns what it throws into an exit code:
// 0 fine, 1 the input has errors, 2 wrong use, 3 a bug in glasgo.
import { print, printError } from "../host/terminal.ts";
import { type CommandEntry, commandsOf, findCommand } from "./commands.ts";
import { ExitCode, UsageError } from "./errors.ts";
import { helpFor, helpText, suggestion, unknownCommand, versionText } from "./help.ts";
import { report } from "./report.ts";

/** Runs a command line: the exit code. Throws OwnProcessNeeded only (in a server). */
export function runCommand(words: string[]): Promise<number> {
  return run(words).catch(report).catch(report);
}

async function run(args: string[]): Promise<number> {
  const first = args[0];
  if (first === undefined) {
    printError(helpText());
    return ExitCode.WrongUse;
  }
  if (first === "--version" || first === "-version" || first === "-V" || first === "version") {
    if (args.length > 1) throw new UsageError("version: takes no arguments, it prints glasgo's own version");
    print(versionText());
    return ExitCode.Fine;
  }
  if (first === "help" || first === "--help" || first === "-help" || first === "-h") return help(args.slice(1));
  const found = findCommand(args);
  const group = commandsOf(first);
  if (found?.entry.name === first && group.length > 0 && args[1] !== undefined && isMistyped(args)) {
    throw unknownCommand(args.slice(0, 2));
  }
  if (found !== null) return (await found.entry.load()).main(found.rest);
  if (first === "show" && (args[1] === undefined || /^--?h(elp)?$/.test(args[1]))) return showTour(group);
  if (group.length === 0) throw unknownCommand([first]);
  if (args[1] === undefined || /^--?h(elp)?$/.test(args[1])) {
    throw new UsageError(helpFor(first, group), args[1] !== undefined);
  }
  throw unknownCommand(args.slice(0, 2));
}

/** Whether the second word is nearly that of a command. */
function isMistyped(args: readonly string[]): boolean {
  return !args[1]!.startsWith("-") && suggestion(args.slice(0, 2).join(" ")) !== "";
}

async function help(words: string[]): Promise<number> {
  if (words.length === 0) {
    print(helpText());
    return ExitCode.Fine;
  }
  const found = findCommand(words);
  if (found !== null) return (await found.entry.load()).main(["--help"]);
  const group = commandsOf(words[0]!);
  if (/^(help|version)$/.test(words[0]!)) return help([]);
  if (group.length === 0 || words.length > 1) throw unknownCommand(words);
  if (words[0] === "show") return showTour(group);
  print(`${helpFor(words[0]!, group)}\n`);
  return ExitCode.Fine;
}

/** `glasgo show`: a walk through the compiler, and the commands of it. */
async function showTour(group: readonly CommandEntry[]): Promise<number> {
  const { tourText } = await import("./tour.ts");
  print(`${tourText()}\n${helpFor("show", group)}\n`);
  return ExitCode.Fine;
}
