// Flags as Go's flag package reads them, for `glasgo tool …`: `-o x`, `-o=x`, `--o x`, `-v`, `-v=false`; the first
// argument that is no flag, or `--`, ends them. Contract: src/flag/flag.go (Go 1.26).
import { UsageError } from "./errors.ts";

/** What a flag takes: nothing (true unless it says otherwise), text, a whole number, or text that may come repeatedly. */
export type FlagKind = "bool" | "string" | "int" | "count" | "list";

export interface FlagSpec {
  kind: FlagKind;
  /** One line for the usage text; names the value in backquotes, as in "write output to `file`". */
  help: string;
  /** Shown in the usage text. */
  default?: string;
}

export interface ParsedFlags {
  /** Text flags: the last value given. */
  readonly strings: ReadonlyMap<string, string>;
  readonly ints: ReadonlyMap<string, number>;
  readonly bools: ReadonlyMap<string, boolean>;
  /** Repeatable flags, in order. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** The arguments after the flags. */
  readonly rest: string[];
}

const truths = new Map<string, boolean>(
  [
    ["1", "t", "T", "true", "TRUE", "True"],
    ["0", "f", "F", "false", "FALSE", "False"],
  ].flatMap((words, i) => words.map((w): [string, boolean] => [w, i === 0])),
);

/** When a program is told of its sources' revision; "auto": where there is a repository, and its command. */
export type BuildVcs = "auto" | "true" | "false";

/** What a boolean flag's value says, as Go's strconv.ParseBool reads it. */
export function truthOf(text: string): boolean | undefined {
  return truths.get(text);
}

/** The value of -buildvcs, which is "auto" or a truth value; without one it is true. */
export function buildVcs(text: string | undefined): BuildVcs {
  if (text === "auto") return text;
  const truth = text === undefined ? true : truthOf(text);
  if (truth !== undefined) return truth ? "true" : "false";
  const why = "value is neither 'auto' nor a valid bool";
  throw new UsageError(`invalid boolean value ${JSON.stringify(text)} for -buildvcs: ${why}`);
}

/**
 * Reads flags. `count` flags are whole numbers that count up when given without a value (`-v -v`). Throws UsageError,
 * with the usage text, for a flag that is unknown or malformed, or for `-h`.
 */
export function parseFlags(usageLine: string, specs: Record<string, FlagSpec>, args: readonly string[]): ParsedFlags {
  const strings = new Map<string, string>();
  const ints = new Map<string, number>();
  const bools = new Map<string, boolean>();
  const lists = new Map<string, string[]>();
  const fail = (message: string): never => {
    throw new UsageError(`${message}\n${usageText(usageLine, specs)}`);
  };
  let i = 0;
  for (; i < args.length; i++) {
    const m = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(args[i]!);
    if (args[i] === "--") {
      i++;
      break;
    }
    if (m === null) {
      if (/^-./.test(args[i]!)) fail(`bad flag syntax: ${args[i]}`);
      break;
    }
    const name = m[1]!;
    const spec = Object.hasOwn(specs, name) ? specs[name]! : undefined;
    if (spec === undefined) {
      if (name === "h" || name === "help") throw new UsageError(usageText(usageLine, specs), true);
      return fail(`flag provided but not defined: -${name}`);
    }
    let value = m[2];
    if (spec.kind === "bool") {
      const truth = truths.get(value ?? "true");
      if (truth === undefined) return fail(`invalid boolean value "${value}" for -${name}: parse error`);
      bools.set(name, truth);
      continue;
    }
    if (spec.kind === "count" && value === undefined) {
      ints.set(name, (ints.get(name) ?? 0) + 1);
      continue;
    }
    value ??= args[++i];
    if (value === undefined) return fail(`flag needs an argument: -${name}`);
    if (spec.kind === "string") strings.set(name, value);
    else if (spec.kind === "list") lists.set(name, [...(lists.get(name) ?? []), value]);
    else {
      const n = Number(value.replaceAll("_", ""));
      if (!/^[+-]?(0[xXoObB])?[0-9a-fA-F_]+$/.test(value) || !Number.isSafeInteger(n)) {
        if (spec.kind === "count" && truths.has(value)) ints.set(name, truths.get(value) === true ? 1 : 0);
        else return fail(`invalid value "${value}" for flag -${name}: parse error`);
      } else ints.set(name, n);
    }
  }
  return { strings, ints, bools, lists, rest: args.slice(i) };
}

/** The text that explains the flags of a command. */
export function usageText(usageLine: string, specs: Record<string, FlagSpec>): string {
  const lines = [`usage: ${usageLine}`];
  for (const [name, spec] of Object.entries(specs).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const quoted = /`([^`]*)`/.exec(spec.help)?.[1];
    const value = spec.kind === "bool" ? "" : ` ${quoted ?? (spec.kind === "string" ? "string" : "value")}`;
    const byDefault = spec.default === undefined ? "" : ` (default ${spec.default})`;
    lines.push(`  -${name}${value}`, `    \t${spec.help.replaceAll("`", "")}${byDefault}`);
  }
  return lines.join("\n");
}
