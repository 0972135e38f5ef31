// Help and version texts of the command line itself; each command has its own help.
import { supportedVersion } from "../host/goroot.ts";
import { colors } from "../host/terminal.ts";
import { type CommandEntry, commands } from "./commands.ts";

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
  let best = "";
  let least = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const c of commands) {
    for (const word of [c.name, c.name.split(" ")[0]!]) {
      const d = distance(name, word);
      if (d < least) {
        least = d;
        best = word;
      }
    }
  }
  return best === "" ? "" : `, did you mean "${best}"?`;
}

/** Number of insertions, deletions and replacements of letters that make `b` of `a`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
