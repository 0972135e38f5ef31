// How much a build says about optimisations: `-m`, `-m=2`, or the same inside -gcflags. Contract: `go tool compile -help`
// (Go 1.26): the flag counts up, `-m -m` is `-m=2`.
import { UsageError } from "./errors.ts";

/** Takes `-m` and `-m=N` out of the arguments before `--`, since the parser of options knows no such flag; their count. */
export function splitMessages(args: readonly string[]): { args: string[]; level: number } {
  const rest: string[] = [];
  let level = 0;
  for (let i = 0; i < args.length; i++) {
    const m = /^--?m(?:=(.*))?$/.exec(args[i]!);
    if (args[i] === "--") {
      rest.push(...args.slice(i));
      break;
    }
    if (m === null) rest.push(args[i]!);
    else level = count(m[1], level);
  }
  return { args: rest, level };
}

/** The count of `-m` in the value of -gcflags. */
export function messageLevel(gcflags: string): number {
  return splitMessages(gcflags.replace(/^all=/, "").split(/\s+/)).level;
}

function count(value: string | undefined, before: number): number {
  if (value === undefined || value === "true") return before + 1;
  if (value === "false") return 0;
  if (!/^[0-9]+$/.test(value)) throw new UsageError(`invalid value "${value}" for flag -m: parse error`);
  return Number(value);
}
