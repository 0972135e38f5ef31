// The linker's flags as cmd/link spells them: for `glasgo tool link`, and for `build -ldflags`. In: arguments; out: what
// the linker is asked for. Contract: Go 1.26's cmd/link (flags, messages); cmd/go for how -ldflags is split.
import { deflate } from "../host/deflate.ts";
import type { LinkOptions } from "../link/options.ts";
import { escapePath } from "../obj/path.ts";
import { UsageError } from "./errors.ts";
import type { FlagSpec, ParsedFlags } from "./flags.ts";

/** What a link is asked for, without what is linked. */
export type LinkSettings = Omit<LinkOptions, "main" | "config" | "providers" | "files">;

const ignored = (kind: "bool" | "string"): FlagSpec => ({ kind, help: "accepted, changes nothing" });

/** Every flag. */
export const linkerFlags: Record<string, FlagSpec> = {
  B: { kind: "string", help: "set ELF NT_GNU_BUILD_ID `note`; gobuildid: from the Go build id; none: leave it out" },
  D: { kind: "int", help: "set the start `address` of data symbols" },
  E: { kind: "string", help: "set `entry` symbol name" },
  H: { kind: "string", help: "set header `type`: linux" },
  R: { kind: "int", help: "set address rounding `quantum`" },
  T: { kind: "int", help: "set the start `address` of text symbols" },
  X: { kind: "list", help: "add string value `definition` of the form importpath.name=value" },
  buildid: { kind: "string", help: "record `id` as Go toolchain build id" },
  buildmode: { kind: "string", help: "set build `mode`: exe" },
  checklinkname: { kind: "bool", help: "check linkname symbol references", default: "true" },
  compressdwarf: { kind: "bool", help: "compress DWARF if possible", default: "true" },
  funcalign: { kind: "int", help: "set function align to `N` bytes" },
  importcfg: { kind: "string", help: "read import configuration from `file`" },
  linkmode: { kind: "string", help: "set link `mode`: internal" },
  o: { kind: "string", help: "write output to `file`", default: "a.out" },
  pruneweakmap: { kind: "bool", help: "prune weak mapinit refs", default: "true" },
  s: { kind: "bool", help: "disable symbol table" },
  v: { kind: "count", help: "print the time of each phase" },
  w: { kind: "bool", help: "disable DWARF generation" },
  // What the go command and old build files pass along.
  ...Object.fromEntries(["a", "n", "c", "d", "f", "g", "h", "e", "aslr", "bindnow"].map((n) => [n, ignored("bool")])),
  ...Object.fromEntries(
    ["extld", "extldflags", "extar", "I", "r", "tmpdir", "installsuffix", "libgcc", "k"].map((n) => [
      n,
      ignored("string"),
    ]),
  ),
  L: { kind: "list", help: "accepted, changes nothing: packages are found by -importcfg" },
};

/** What the flags ask for. `goroot` and the strings that every program gets are the caller's. */
export function linkSettings(flags: ParsedFlags): LinkSettings {
  const { strings, ints, bools } = flags;
  const only = (flag: string, allowed: readonly string[]): void => {
    const v = strings.get(flag);
    if (v !== undefined && !allowed.includes(v)) throw new UsageError(`unsupported -${flag}=${v}: only ${allowed[0]}`);
  };
  only("buildmode", ["exe", "default"]);
  only("linkmode", ["internal", "auto"]);
  only("H", ["linux"]);
  const powerOfTwo = (x: number): boolean => x > 0 && Number.isInteger(Math.log2(x));
  const round = ints.get("R") ?? -1;
  if (round !== -1 && (round < 4096 || !powerOfTwo(round)))
    throw new UsageError(`invalid -R value 0x${round.toString(16)}`);
  const funcAlign = ints.get("funcalign") ?? 0;
  if (funcAlign !== 0 && !powerOfTwo(funcAlign)) throw new UsageError(`invalid -funcalign value ${funcAlign}`);
  const note = strings.get("B") ?? "";
  if (note !== "" && note !== "none" && note !== "gobuildid" && !/^0x(?:[0-9a-fA-F]{2}){1,32}$/.test(note)) {
    throw new UsageError(`-B argument must be 0x and an even number of hex digits, gobuildid or none: ${note}`);
  }
  const noSymbols = bools.get("s") ?? false;
  return {
    entry: strings.get("E") ?? "",
    buildId: strings.get("buildid") ?? "",
    gnuBuildId: note,
    textAddress: ints.get("T") ?? -1,
    dataAddress: ints.get("D") ?? -1,
    round,
    funcAlign,
    noSymbols,
    noDwarf: bools.get("w") ?? noSymbols,
    compressDwarf: bools.get("compressdwarf") ?? true,
    deflate,
    strings: definitions(flags.lists.get("X") ?? []),
    checkLinkname: bools.get("checklinkname") ?? true,
    pruneWeakMap: bools.get("pruneweakmap") ?? true,
    goroot: "",
    buildVersion: "",
  };
}

/** -X definitions: full name of a variable → value, one character per byte. */
function definitions(list: readonly string[]): Map<string, string> {
  const strings = new Map<string, string>();
  for (const definition of list) {
    const eq = definition.indexOf("=");
    const dot = eq < 0 ? -1 : definition.lastIndexOf(".", eq);
    if (dot < 0) throw new UsageError("-X flag requires argument of the form importpath.name=value");
    const value = Buffer.from(definition.slice(eq + 1)).toString("latin1");
    strings.set(escapePath(definition.slice(0, dot)) + definition.slice(dot, eq), value);
  }
  return strings;
}

/** What every program says about where it comes from; what -X says goes first. */
export function addOrigin(settings: LinkSettings, goroot: string, version: string): void {
  settings.goroot = goroot;
  settings.buildVersion = version;
  const add = (name: string, value: string): void => {
    if (value !== "" && !settings.strings.has(name)) {
      settings.strings.set(name, Buffer.from(value).toString("latin1"));
    }
  };
  add("runtime.defaultGOROOT", goroot);
  add("runtime.buildVersion", version);
}

/** Splits at spaces; a word that begins with a quote goes to the next one. As cmd/go splits -ldflags. */
export function splitQuoted(text: string): string[] {
  const words: string[] = [];
  for (let at = 0; ; ) {
    while (at < text.length && /\s/.test(text[at]!)) at++;
    if (at === text.length) return words;
    const quote = text[at]!;
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, at + 1);
      if (end < 0) throw new UsageError(`unterminated ${quote} string`);
      words.push(text.slice(at + 1, end));
      at = end + 1;
    } else {
      const end = /\s/.exec(text.slice(at))?.index ?? text.length - at;
      words.push(text.slice(at, at + end));
      at += end;
    }
  }
}
