// GODEBUG settings that go.mod, go.work and `//go:debug` lines ask for. In: lines as they are written, GOROOT's table of
// settings (internal/godebugs); out: keys and values, or what is wrong with them in the go command's words.
// Contract: doc/godebug.md; `go help buildconstraint` for where the lines stand.
import { goMinor } from "./context.ts";
import type { FileProvider } from "./provider.ts";
import { compareGoVersions } from "./semver.ts";

export interface Godebug {
  key: string;
  value: string;
}

/** What GOROOT's table says. */
export interface GodebugTable {
  /** By name; `changed` is the minor version since which the default is another than `old`, 0 if there is none. */
  settings: Map<string, { changed: number; old: string }>;
  /** By name: the minor version that has them no more. */
  removed: Map<string, number>;
}

/** The settings that this GOROOT knows; null without a table. */
export function readGodebugTable(files: FileProvider, goroot: string): GodebugTable | null {
  const bytes = files.readFile(`${goroot}/src/internal/godebugs/table.go`);
  if (bytes === null) return null;
  const table: GodebugTable = { settings: new Map(), removed: new Map() };
  for (const [, fields] of new TextDecoder().decode(bytes).matchAll(/^\s*\{(Name:.*)\},/gm)) {
    const name = /Name: "([^"]*)"/.exec(fields!)?.[1];
    if (name === undefined) continue;
    const removed = /Removed: (\d+)/.exec(fields!)?.[1];
    if (removed !== undefined) table.removed.set(name, Number(removed));
    else {
      const changed = Number(/Changed: (\d+)/.exec(fields!)?.[1] ?? 0);
      table.settings.set(name, { changed, old: /Old: "([^"]*)"/.exec(fields!)?.[1] ?? "" });
    }
  }
  return table;
}

/** What a `//go:debug` line sets; null for another line, a string is what is wrong. */
export function parseGodebug(line: string): Godebug | string | null {
  const m = /^\/\/go:debug(?:[ \t]+(.*))?$/.exec(line.trimEnd());
  if (m === null) return null;
  const setting = /^([^=]*)=(.*)$/.exec((m[1] ?? "").trim());
  return setting === null ? "missing key=value" : { key: setting[1]!, value: setting[2]! };
}

/** What is wrong with a setting, "" if nothing is. `what` names its kind: "godebug", "//go:debug setting". */
export function godebugProblem(what: string, { key, value }: Godebug, table: GodebugTable | null): string {
  for (const [character, name] of [
    [/[ \t]/, "space"],
    [/,/, "comma"],
  ] as const) {
    if (character.test(key)) return `key contains ${name}`;
    if (character.test(value)) return `value contains ${name}`;
  }
  if (key === "default") {
    if (!/^go1(\.\d+(\.\d+|(rc|beta)\d+)?)?$/.test(value)) return "value for default= must be goVERSION";
    const tooNew = compareGoVersions(/^go(1(?:\.\d+)?)/.exec(value)![1]!, `1.${goMinor}`) > 0;
    return tooNew ? `default=${value} too new (toolchain is go1.${goMinor})` : "";
  }
  if (table === null || table.settings.has(key)) return "";
  const removed = table.removed.get(key);
  if (removed === undefined) return `unknown ${what} "${key}"`;
  return `use of removed ${what} "${key}", see https://go.dev/doc/godebug#go-1${removed}`;
}
