// `glasgo tool link`: the linker with cmd/link's flags. Contract: Go 1.26's cmd/link (flags, messages, exit codes).
import { statSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { optimizeLater } from "../../host/engine.ts";
import { findGoroot, GorootError } from "../../host/goroot.ts";
import { InputFile, readWhole, writeAside } from "../../host/input-file.ts";
import { printError } from "../../host/terminal.ts";
import { link } from "../../link/link.ts";
import { type ImportConfig, parseImportConfig } from "../../link/load.ts";
import type { LinkOptions } from "../../link/options.ts";
import { escapePath } from "../../obj/path.ts";
import { ExitCode, UsageError } from "../errors.ts";
import { type FlagSpec, type ParsedFlags, parseFlags } from "../flags.ts";

export const summary = "link object files to an executable, with cmd/link's flags";

const usageLine = "glasgo tool link [options] main.o";
const ignored = (kind: "bool" | "string"): FlagSpec => ({ kind, help: "accepted, changes nothing" });

const specs: Record<string, FlagSpec> = {
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

export async function main(args: string[]): Promise<number> {
  optimizeLater();
  const flags = parseFlags(usageLine, specs, args);
  if (flags.rest.length !== 1) throw new UsageError(`usage: ${usageLine}`);
  const options = optionsOf(flags);
  const strings = setStrings(flags, options);
  if (strings !== null) return fail(`link: ${strings}`);
  const result = link(options, inputSize(options.main!, options.config));
  if ((flags.ints.get("v") ?? 0) > 0) {
    for (const [phase, ms] of result.times) printError(`${ms.toFixed(1).padStart(8)} ms  ${phase}\n`);
  }
  if (result.bytes === null) {
    for (const e of result.errors.slice(0, 20)) printError(`${e}\n`);
    if (result.errors.length > 20) printError("too many errors\n");
    return ExitCode.InputHasErrors;
  }
  const out = flags.strings.get("o") ?? "a.out";
  const error = writeAside(out, [result.bytes], 0o777);
  return error === null ? ExitCode.Fine : fail(`link: cannot create ${out}: ${error}`);
}

function fail(message: string): number {
  printError(`${message}\n`);
  return ExitCode.InputHasErrors;
}

function optionsOf(flags: ParsedFlags): LinkOptions {
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
  const goroot = gorootOrNone();
  const noSymbols = bools.get("s") ?? false;
  return {
    files: { open: (path) => InputFile.open(path) },
    main: flags.rest[0]!,
    config: readConfig(strings.get("importcfg")),
    providers: [],
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
    deflate: (b) => deflateSync(b, { level: 1 }),
    strings: new Map(),
    checkLinkname: bools.get("checklinkname") ?? true,
    pruneWeakMap: bools.get("pruneweakmap") ?? true,
    goroot: goroot.dir,
    buildVersion: goroot.version,
  };
}

/** GOROOT if there is one: without it, file names and versions in the program stay as the objects have them. */
function gorootOrNone(): { dir: string; version: string } {
  try {
    return findGoroot();
  } catch (e) {
    if (e instanceof GorootError) return { dir: "", version: "" };
    throw e;
  }
}

function readConfig(file: string | undefined): ImportConfig {
  if (file === undefined) return { packages: new Map(), modinfo: "" };
  const text = readWhole(file);
  if (typeof text === "string") throw new UsageError(`link: open ${file}: ${text}`);
  const config = parseImportConfig(new TextDecoder().decode(text), file);
  if (typeof config === "string") throw new UsageError(`link: ${config}`);
  return config;
}

/** -X definitions and what every program gets. What is wrong, or null. */
function setStrings(flags: ParsedFlags, options: LinkOptions): string | null {
  const add = (definition: string): boolean => {
    const eq = definition.indexOf("=");
    const dot = eq < 0 ? -1 : definition.lastIndexOf(".", eq);
    if (eq < 0 || dot < 0) return false;
    const value = Buffer.from(definition.slice(eq + 1)).toString("latin1");
    options.strings.set(escapePath(definition.slice(0, dot)) + definition.slice(dot, eq), value);
    return true;
  };
  if (options.goroot !== "") add(`runtime.defaultGOROOT=${options.goroot}`);
  if (options.buildVersion !== "") add(`runtime.buildVersion=${options.buildVersion}`);
  for (const d of flags.lists.get("X") ?? []) {
    if (!add(d)) return "-X flag requires argument of the form importpath.name=value";
  }
  if (options.config.modinfo !== "") options.strings.set("runtime.modinfo", options.config.modinfo);
  return null;
}

/** About how many bytes of input there may be, so that the arena need not grow. */
function inputSize(main: string, config: ImportConfig): number {
  let n = 1 << 24;
  for (const file of [main, ...config.packages.values()]) n += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return n;
}
