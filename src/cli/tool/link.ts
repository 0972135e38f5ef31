// `glasgo tool link`: the linker with cmd/link's flags. Contract: Go 1.26's cmd/link (flags, messages, exit codes).
import { statSync } from "node:fs";
import { hashNatively, optimizeLess } from "../../host/engine.ts";
import { findGoroot, GorootError } from "../../host/goroot.ts";
import { InputFile, readWhole, writeAside } from "../../host/input-file.ts";
import { printError } from "../../host/terminal.ts";
import { link } from "../../link/link.ts";
import { type ImportConfig, parseImportConfig } from "../../link/load.ts";
import type { LinkOptions } from "../../link/options.ts";
import { ExitCode, UsageError } from "../errors.ts";
import { parseFlags } from "../flags.ts";
import { addOrigin, linkerFlags, linkSettings } from "../linker-flags.ts";

export const summary = "link object files to an executable, with cmd/link's flags";

const usageLine = "glasgo tool link [options] main.o";
export async function main(args: string[]): Promise<number> {
  const flags = parseFlags(usageLine, linkerFlags, args);
  if (flags.rest.length !== 1) throw new UsageError(`usage: ${usageLine}`);
  optimizeLess();
  hashNatively();
  const goroot = gorootOrNone();
  const settings = linkSettings(flags);
  addOrigin(settings, goroot.dir, goroot.version);
  const config = readConfig(flags.strings.get("importcfg"));
  if (config.modinfo !== "") settings.strings.set("runtime.modinfo", config.modinfo);
  const options: LinkOptions = {
    ...settings,
    files: { open: (path) => InputFile.open(path) },
    main: flags.rest[0]!,
    config,
    providers: [],
  };
  const result = await link(options, inputSize(options.main!, options.config));
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
  result.release();
  return error === null ? ExitCode.Fine : fail(`link: cannot create ${out}: ${error}`);
}

function fail(message: string): number {
  printError(`${message}\n`);
  return ExitCode.InputHasErrors;
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

/** About how many bytes of input and output there may be, so that the arena need not grow. */
function inputSize(main: string, config: ImportConfig): number {
  let n = 0;
  for (const file of [main, ...config.packages.values()]) n += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return Math.floor(n * 1.25) + (1 << 24);
}
