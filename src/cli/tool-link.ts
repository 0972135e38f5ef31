// `glasgo tool link`: flags of cmd/link, then link/link.ts. Contract: Go 1.26's cmd/link flags and messages.
import { statSync } from "node:fs";
import { InputFile, readWhole, writeAside } from "../host/input-file.ts";
import { link } from "../link/link.ts";
import { type ImportConfig, parseImportConfig } from "../link/load.ts";
import type { LinkOptions } from "../link/options.ts";
import { escapePath } from "../obj/path.ts";

const usage = `usage: glasgo tool link [options] main.o
  -B note         set ELF NT_GNU_BUILD_ID note; "gobuildid": from the Go build id; "none": leave it out
  -D address      set the start address of data symbols
  -E entry        set entry symbol name
  -R quantum      set address rounding quantum
  -T address      set the start address of text symbols
  -X definition   add string value definition of the form importpath.name=value
  -buildid id     record id as Go toolchain build id
  -checklinkname  check linkname symbol references (default true)
  -compressdwarf  compress DWARF (default true)
  -funcalign N    set function align to N bytes
  -importcfg file read import configuration from file
  -o file         write output to file
  -pruneweakmap   prune weak mapinit refs (default true)
  -s              disable symbol table
  -v              print link trace
  -w              disable DWARF generation
`;

interface Flags {
  out: string;
  importcfg: string;
  verbose: number;
  options: LinkOptions;
  defines: string[];
}

const usualGoroot = "/usr/local/go";

/** Flags that take a value and change nothing here. */
const ignoredWithValue = new Set([
  "extld",
  "extldflags",
  "extar",
  "I",
  "L",
  "r",
  "tmpdir",
  "installsuffix",
  "libgcc",
  "fipso",
  "k",
]);
const ignoredBool = new Set(["a", "n", "c", "d", "f", "g", "h", "e", "debugnosplit", "aslr", "bindnow", "race"]);

/** Runs the command; the process's exit code. */
export function toolLink(args: readonly string[]): number {
  const fail = (message: string, code = 1): number => {
    process.stderr.write(`${message}\n`);
    return code;
  };
  const flags = newFlags();
  const rest = parseFlags(args, flags);
  if (typeof rest === "string") return fail(`${rest}\n${usage.trimEnd()}`, 2);
  if (rest.length !== 1) return fail(usage.trimEnd(), 2);
  const { options } = flags;
  options.main = rest[0]!;
  if (flags.importcfg !== "") {
    const text = readWhole(flags.importcfg);
    if (typeof text === "string") return fail(`link: open ${flags.importcfg}: ${text}`);
    const config = parseImportConfig(new TextDecoder().decode(text), flags.importcfg);
    if (typeof config === "string") return fail(`link: ${config}`);
    options.config = config;
  }
  const bad = setStrings(flags);
  if (bad !== null) return fail(`link: ${bad}`);
  const result = link(options, inputSize(options.main, options.config));
  if (flags.verbose > 0) {
    for (const [phase, ms] of result.times) process.stderr.write(`${ms.toFixed(1).padStart(8)} ms  ${phase}\n`);
  }
  if (result.bytes === null) {
    const shown = result.errors.slice(0, 20);
    for (const e of shown) process.stderr.write(`${e}\n`);
    if (result.errors.length > 20) process.stderr.write("too many errors\n");
    return result.errors.length > 0 && /^link: /.test(result.errors[0]!) ? 1 : 2;
  }
  const error = writeAside(flags.out, [result.bytes], 0o777);
  return error === null ? 0 : fail(`link: cannot create ${flags.out}: ${error}`);
}

function newFlags(): Flags {
  const options: LinkOptions = {
    files: { open: (path) => InputFile.open(path) },
    main: null,
    config: { packages: new Map(), modinfo: "" },
    providers: [],
    entry: "",
    buildId: "",
    gnuBuildId: "",
    textAddress: -1,
    dataAddress: -1,
    round: -1,
    funcAlign: 0,
    noSymbols: false,
    noDwarf: false,
    compressDwarf: true,
    strings: new Map(),
    checkLinkname: true,
    pruneWeakMap: true,
    goroot: process.env.GOROOT ?? usualGoroot,
    buildVersion: "go1.26.8",
  };
  return { out: "a.out", importcfg: "", verbose: 0, options, defines: [] };
}

/** The arguments that are no flags, or what is wrong with the flags. */
function parseFlags(args: readonly string[], flags: Flags): string[] | string {
  const o = flags.options;
  let dwarfSaid = false;
  let i = 0;
  for (; i < args.length; i++) {
    const m = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(args[i]!);
    if (m === null) {
      if (args[i] === "--") i++;
      break;
    }
    const name = m[1]!;
    const bool = (): boolean | null => {
      const v = m[2] ?? "true";
      return /^(1|t|T|true|TRUE|True)$/.test(v) ? true : /^(0|f|F|false|FALSE|False)$/.test(v) ? false : null;
    };
    let missing = false;
    const value = (): string => {
      const v = m[2] ?? args[++i];
      if (v === undefined) missing = true;
      return v ?? "";
    };
    const integer = (): number => {
      const v = value();
      return /^-?(0x[0-9a-fA-F]+|[0-9]+)$/.test(v) ? Number(v) : Number.NaN;
    };
    let b: boolean | null = true;
    let n = 0;
    switch (name) {
      case "o":
        flags.out = value();
        break;
      case "importcfg":
        flags.importcfg = value();
        break;
      case "buildid":
        o.buildId = value();
        break;
      case "B":
        o.gnuBuildId = value();
        break;
      case "E":
        o.entry = value();
        break;
      case "X":
        flags.defines.push(value());
        break;
      case "T":
        n = o.textAddress = integer();
        break;
      case "D":
        n = o.dataAddress = integer();
        break;
      case "R":
        n = o.round = integer();
        break;
      case "funcalign":
        n = o.funcAlign = integer();
        break;
      case "s":
        b = bool();
        o.noSymbols = b ?? false;
        if (!dwarfSaid) o.noDwarf = o.noSymbols;
        break;
      case "w":
        b = bool();
        o.noDwarf = b ?? false;
        dwarfSaid = true;
        break;
      case "compressdwarf":
        b = bool();
        o.compressDwarf = b ?? true;
        break;
      case "checklinkname":
        b = bool();
        o.checkLinkname = b ?? true;
        break;
      case "pruneweakmap":
        b = bool();
        o.pruneWeakMap = b ?? true;
        break;
      case "v":
        flags.verbose++;
        break;
      case "buildmode": {
        const v = value();
        if (v !== "exe" && v !== "default") return `unsupported -buildmode=${v}: only exe`;
        break;
      }
      case "linkmode": {
        const v = value();
        if (v !== "internal" && v !== "auto") return `unsupported -linkmode=${v}: only internal`;
        break;
      }
      case "H": {
        const v = value();
        if (v !== "linux") return `unknown -H option: ${v}`;
        break;
      }
      default:
        if (ignoredWithValue.has(name)) value();
        else if (!ignoredBool.has(name)) return `flag provided but not defined: -${name}`;
    }
    if (missing) return `flag needs an argument: -${name}`;
    if (b === null || Number.isNaN(n)) return `invalid value ${JSON.stringify(m[2] ?? args[i])} for flag -${name}`;
  }
  const powerOfTwo = (x: number): boolean => x > 0 && Number.isInteger(Math.log2(x));
  if (o.round !== -1 && (o.round < 4096 || !powerOfTwo(o.round))) return `invalid -R value 0x${o.round.toString(16)}`;
  if (o.funcAlign !== 0 && !powerOfTwo(o.funcAlign)) return `invalid -funcalign value ${o.funcAlign}`;
  return args.slice(i);
}

/** -X definitions and what every program gets. What is wrong, or null. */
function setStrings(flags: Flags): string | null {
  const { options } = flags;
  const add = (definition: string): boolean => {
    const eq = definition.indexOf("=");
    const dot = eq < 0 ? -1 : definition.lastIndexOf(".", eq);
    if (eq < 0 || dot < 0) return false;
    const value = String.fromCharCode(...new TextEncoder().encode(definition.slice(eq + 1)));
    options.strings.set(escapePath(definition.slice(0, dot)) + definition.slice(dot, eq), value);
    return true;
  };
  if (options.goroot !== "") add(`runtime.defaultGOROOT=${options.goroot}`);
  add(`runtime.buildVersion=${options.buildVersion}`);
  for (const d of flags.defines) if (!add(d)) return "-X flag requires argument of the form importpath.name=value";
  if (options.config.modinfo !== "") options.strings.set("runtime.modinfo", options.config.modinfo);
  return null;
}

/** About how many bytes of input there may be: so that the arena need not grow. */
function inputSize(main: string, config: ImportConfig): number {
  let n = 1 << 24;
  for (const file of [main, ...config.packages.values()]) n += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return n;
}
