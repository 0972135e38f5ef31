// `glasgo tool asm`: assembles .s files of one package into an object file. Contract: Go 1.26's cmd/asm.
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { Assembly } from "../../asm/assemble.ts";
import { findGoroot } from "../../host/goroot.ts";
import { readWhole, writeAside } from "../../host/input-file.ts";
import { print, printError } from "../../host/terminal.ts";
import { objectPreamble } from "../../obj/version.ts";
import { writeObject } from "../../obj/writer.ts";
import type { Diagnostic } from "../../source/diagnostic.ts";
import { InputError, UsageError } from "../errors.ts";
import { type FlagSpec, parseFlags } from "../flags.ts";

export const summary = "assemble .s files into an object file";

const usage = "glasgo tool asm [options] file.s ...";

const specs: Record<string, FlagSpec> = {
  D: {
    kind: "list",
    help: "predefined symbol with optional simple value -D=identifier=value; can be set multiple times",
  },
  I: { kind: "list", help: "include directory; can be set multiple times" },
  S: { kind: "count", help: "print assembly and machine code" },
  V: { kind: "bool", help: "print version and exit (as the first flag)" },
  e: { kind: "bool", help: "no limit on number of errors reported" },
  gensymabis: { kind: "bool", help: "write symbol ABI information to output file, don't assemble" },
  o: { kind: "string", help: "output file; default foo.o for /a/b/c/foo.s as first argument" },
  p: { kind: "string", help: "set expected package import to path", default: "<unlinkable>" },
  trimpath: { kind: "string", help: "remove prefix from recorded source file paths" },
  v: { kind: "bool", help: "print debug output" },
  ...Object.fromEntries(
    ["shared", "dynlink", "linkshared"].map((f) => [f, { kind: "bool", help: "refused" } as const]),
  ),
  ...Object.fromEntries(["spectre", "d"].map((f) => [f, { kind: "string", help: "refused" } as const])),
  debug: { kind: "bool", help: "refused" },
};

/** Flags of the official assembler that ask for something else than what is made here. */
const refused: Readonly<Record<string, string>> = {
  shared: "only static executables are made",
  dynlink: "only static executables are made",
  linkshared: "only static executables are made",
  spectre: "mitigations are not made",
  d: "there are no debugging settings",
  debug: "instructions are not dumped while they are parsed; -S lists them",
};

export function main(args: string[]): number {
  if (/^--?V(=full)?$/.test(args[0] ?? "")) {
    print(`asm version ${findGoroot().version}\n`);
    return 0;
  }
  const flags = parseFlags(usage, specs, args);
  for (const [flag, why] of Object.entries(refused)) {
    if (flags.bools.get(flag) === true || (flags.strings.get(flag) ?? "") !== "") {
      throw new UsageError(`asm: -${flag} is not supported: ${why}`);
    }
  }
  if (flags.rest.length === 0) throw new UsageError(`usage: ${usage}`);
  const list = (flags.ints.get("S") ?? 0) > 0;
  const output = flags.strings.get("o") ?? defaultOutput(flags.rest);
  const goroot = findGoroot();
  const include = flags.lists.get("I") ?? [];
  const diagnostics: Diagnostic[] = [];
  const path = recordedPath(goroot.dir, flags.strings.get("trimpath") ?? "");
  const assembly = new Assembly({
    packagePath: flags.strings.get("p") ?? "<unlinkable>",
    defines: flags.lists.get("D") ?? [],
    include(from, name) {
      for (const dir of ["", from, ...include]) {
        const bytes = readWhole(dir === "" ? name : join(dir, name));
        if (typeof bytes !== "string") return bytes;
      }
      return null;
    },
    path,
    report: (d) => diagnostics.push(d),
    keepListing: list,
  });
  let symbolAbis = "";
  for (const file of flags.rest) {
    const src = readWhole(file);
    if (typeof src === "string") throw new InputError(`asm: open ${file}: ${src}`);
    const abis = flags.bools.get("gensymabis") === true;
    const text = abis ? assembly.symbolAbis(file, src) : null;
    if (abis ? text !== null : assembly.assemble(file, src)) {
      symbolAbis += text ?? "";
      continue;
    }
    printDiagnostics(assembly, diagnostics, flags.bools.get("e") === true);
    throw new InputError(`asm: assembly of ${file} failed`);
  }
  const pieces =
    flags.bools.get("gensymabis") === true
      ? [new TextEncoder().encode(symbolAbis)]
      : [new TextEncoder().encode(objectPreamble(goroot.version)), writeObject(assembly.pkg)];
  if (list) print(assembly.listing());
  const failed = writeAside(output, pieces);
  if (failed !== null) throw new InputError(`asm: open ${output}: ${failed}`);
  return 0;
}

function defaultOutput(files: readonly string[]): string {
  if (files.length !== 1) throw new UsageError(`usage: ${usage}`);
  return `${basename(files[0]!).replace(/\.s$/, "")}.o`;
}

/** The paths that objects record: absolute, GOROOT's spelt as a variable, prefixes removed or replaced by -trimpath. */
function recordedPath(goroot: string, trimpath: string): (name: string) => string {
  const rules = trimpath.split(";").map((r) => r.split("=>") as [string, string?]);
  return (name) => {
    const full = isAbsolute(name) ? name : resolve(dirname(name), basename(name));
    for (const [prefix, replacement] of rules) {
      if (prefix === "" || !full.startsWith(prefix)) continue;
      const rest = full.slice(prefix.length).replace(/^\//, "");
      return replacement === undefined || replacement === "" ? rest : `${replacement}/${rest}`;
    }
    return full.startsWith(`${goroot}/`) ? `$GOROOT${full.slice(goroot.length)}` : full;
  };
}

function printDiagnostics(assembly: Assembly, list: readonly Diagnostic[], all: boolean): void {
  list.forEach((d, i) => {
    if (i > 10 && !all) {
      if (i === 11) printError("asm: too many errors\n");
      return;
    }
    const at = assembly.files.position(d.pos);
    printError(`${at.filename}:${at.line}: ${d.message}\n`);
  });
}
