// What `build` and `run` share: their options, and the way from patterns to an executable's bytes. Diagnostics are printed
// here. In: parsed options. Out: bytes, or null after errors.
import { deflateSync } from "node:zlib";
import type { Command } from "commander";
import { printError } from "../host/terminal.ts";
import type { Package } from "../load/program.ts";
import { buildProgram } from "../program/build.ts";
import { DiagnosticList } from "./diagnostics.ts";
import { InputError, UsageError } from "./errors.ts";
import { type LoadOptions, namedPackages, openProgram, shortName } from "./loading.ts";

export interface BuildFlags extends LoadOptions {
  entry?: string;
  ldflags?: string;
  trimpath?: true;
  N?: true;
  verify?: true;
  time?: true;
}

export function addBuildOptions(command: Command): Command {
  return command
    .option("--entry <symbol>", "start at this symbol; what it reaches is the whole program")
    .option("--ldflags <flags>", "flags of the linker: -s -w -X path.name=value")
    .option("--trimpath", "leave directories of this machine out of the executable")
    .option("-N", "compile without optimisation")
    .option("--verify", "check the compiler's own work after every pass (slow)")
    .option("--time", "say how long the phases took");
}

export interface NamedExecutable {
  main: Package;
  bytes: Uint8Array;
}

/** Builds the one main package that `patterns` name. null: errors, which have been printed. */
export function compileNamed(patterns: readonly string[], flags: BuildFlags): NamedExecutable | null {
  const program = openProgram(flags);
  const named = namedPackages(program, patterns, printError);
  if (named.length !== 1) throw new InputError(`glasgo: one main package wanted, not ${named.length}`);
  const main = named[0]!;
  if (main.name !== "main") throw new InputError(`package ${main.path} is not a main package`);
  const list = new DiagnosticList((name) => shortName(program.dir, name));
  const { goroot } = program;
  const result = buildProgram(
    main,
    {
      link: linkOptions(flags, goroot),
      optimize: flags.N !== true,
      verify: flags.verify === true,
      path: (name) => trimmed(name, main, goroot, flags.trimpath === true),
    },
    list.reporter,
  );
  if (flags.time === true) {
    for (const [phase, ms] of result.times) printError(`${ms.toFixed(1).padStart(8)} ms  ${phase}\n`);
  }
  if (list.hasErrors) {
    printError(`# ${main.path}\n`);
    list.print(program.fileSet);
    return null;
  }
  for (const e of result.errors.slice(0, 20)) printError(`${e}\n`);
  if (result.bytes === null || result.errors.length > 0) return null;
  return { main, bytes: result.bytes };
}

/** Source file names in the executable: GOROOT's begin with $GOROOT, which the linker replaces. */
function trimmed(name: string, main: Package, goroot: string, trim: boolean): string {
  if (name.startsWith(`${goroot}/src/`)) return `$GOROOT${name.slice(goroot.length)}`;
  if (!trim) return name;
  const module = main.module;
  if (module !== null && module.dir !== null && name.startsWith(`${module.dir}/`))
    return `${module.path}${name.slice(module.dir.length)}`;
  return name.startsWith(`${main.dir}/`) ? `${main.path}${name.slice(main.dir.length)}` : name;
}

function linkOptions(flags: BuildFlags, goroot: string): Parameters<typeof buildProgram>[1]["link"] {
  const strings = new Map<string, string>([["runtime.buildVersion", "go1.26.8"]]);
  if (flags.trimpath !== true) strings.set("runtime.defaultGOROOT", goroot);
  let noSymbols = false;
  let noDwarf = false;
  const words = (flags.ldflags ?? "").split(/\s+/).filter((w) => w !== "");
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    if (w === "-s") noSymbols = noDwarf = true;
    else if (w === "-w") noDwarf = true;
    else if (w === "-X" || w.startsWith("-X=")) {
      const definition = w === "-X" ? (words[++i] ?? "") : w.slice(3);
      const eq = definition.indexOf("=");
      if (eq < 0) throw new UsageError("-X flag requires argument of the form importpath.name=value");
      strings.set(definition.slice(0, eq), definition.slice(eq + 1));
    } else throw new UsageError(`flag of the linker that is not known here: ${w}`);
  }
  return {
    entry: flags.entry ?? "",
    buildId: "",
    gnuBuildId: "none",
    textAddress: -1,
    dataAddress: -1,
    round: -1,
    funcAlign: 0,
    noSymbols,
    noDwarf,
    compressDwarf: true,
    deflate: (b) => deflateSync(b, { level: 1 }),
    strings,
    checkLinkname: true,
    pruneWeakMap: true,
    goroot: flags.trimpath === true ? "" : goroot,
    buildVersion: "go1.26.8",
  };
}
