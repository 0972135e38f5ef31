// Help and version texts of the command line itself; each command has its own help.
import { supportedVersion } from "../host/goroot.ts";
import { colors } from "../host/terminal.ts";
import { type CommandEntry, commands } from "./commands.ts";
import { nearest } from "./nearest.ts";

declare const GLASGO_VERSION: string;

/** `glasgo --version`. */
export function versionText(): string {
  return `glasgo ${GLASGO_VERSION} for Go ${supportedVersion} on Node ${process.versions.node}\n`;
}

function list(entries: readonly CommandEntry[]): string {
  const width = Math.max(...entries.map((c) => c.name.length));
  return entries.map((c) => `  ${colors.bold(c.name.padEnd(width))}  ${c.summary}`).join("\n");
}

/** `glasgo help`. */
export function helpText(): string {
  return `glasgo, a Go toolchain to look into

usage: glasgo COMMAND [ARGUMENT ...]

${list(commands)}
  ${colors.bold("help COMMAND")}  explain one command

Options that all commands know: --help. glasgo --version prints the version.
Exit codes: 0 fine, 1 the input has errors, 2 wrong use, 3 a bug in glasgo.
`;
}

/** Help for a word that groups commands, as `show`. */
export function helpFor(group: string, entries: readonly CommandEntry[]): string {
  return `usage: glasgo ${group} WHAT [ARGUMENT ...]\n\n${list(entries)}`;
}

/** `, did you mean "x"?` if a command's name is close to `name`. */
export function suggestion(name: string): string {
  const best = nearest(
    name,
    commands.flatMap((c) => [c.name, c.name.split(" ")[0]!]),
  );
  return best === "" ? "" : `, did you mean "${best}"?`;
}
