// Help and version texts of the command line itself; each command has its own help.
import { supportedVersion } from "../host/goroot.ts";
import { colors } from "../host/terminal.ts";
import { type CommandEntry, commands } from "./commands.ts";
import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";

declare const GLASGO_VERSION: string;

/** `glasgo --version`. */
export function versionText(): string {
  return `glasgo ${GLASGO_VERSION} for Go ${supportedVersion} on Node ${process.versions.node}\n`;
}

function list(entries: readonly CommandEntry[]): string {
  const width = Math.max(...entries.map((c) => c.name.length));
  return entries.map((c) => `  ${colors().bold(c.name.padEnd(width))}  ${c.summary}`).join("\n");
}

/** `glasgo help`. */
export function helpText(): string {
  return `glasgo, a Go toolchain to look into

usage: glasgo COMMAND [ARGUMENT ...]

${list(commands)}
  ${colors().bold("help COMMAND")}    explain one command
  ${colors().bold("version")}         print glasgo's version

Options that all commands know: --help.
Exit codes: 0 fine, 1 the input has errors, 2 wrong use, 3 a bug in glasgo.
`;
}

/** Help for a word that groups commands, as `show`. */
export function helpFor(group: string, entries: readonly CommandEntry[]): string {
  return `usage: glasgo ${group} WHAT [ARGUMENT ...]\n\n${list(entries)}`;
}

/** What the go command has and glasgo has not, with what does something of the kind. */
const commandsOfGo: Readonly<Record<string, string>> = {
  bug: "",
  doc: "",
  env: '"glasgo goroot" prints the Go tree in use',
  fix: "",
  fmt: "",
  generate: "",
  get: '"glasgo mod download" fetches what go.mod names',
  install: '"glasgo build -o DIR" writes executables to a directory',
  list: '"glasgo show packages" prints packages, their files and imports',
  mod: '"glasgo mod download" fetches what go.mod names',
  telemetry: "",
  vet: '"glasgo check" reports what does not compile',
  work: "",
};

/** The error for a command that there is not. */
export function unknownCommand(words: readonly string[]): UsageError {
  const name = words.join(" ");
  const near = suggestion(name);
  // A word alone is rather a command of Go's than a slip of the finger.
  const known = Object.hasOwn(commandsOfGo, words[0]!) && (words.length === 1 || near === "");
  const instead = known ? commandsOfGo[words[0]!]! : null;
  const why = instead === null ? near : ": the go command has it, glasgo has not";
  const lines = [`unknown command "${name}"${why}`, ...(instead ? [instead] : []), `"glasgo help" lists the commands`];
  return new UsageError(lines.join("\n"));
}

/** `, did you mean "x"?` if a command's name is close to `name`. */
export function suggestion(name: string): string {
  const best = nearest(
    name,
    commands.flatMap((c) => [c.name, c.name.split(" ")[0]!]),
  );
  return best === "" ? "" : `, did you mean "${best}"?`;
}
