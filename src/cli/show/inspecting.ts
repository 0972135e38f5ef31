// What `show ssa`, `show asm` and `show all` share: their options, and the way from what was typed to an Inspector and the
// one function that --func means. Problems are printed here.
import type { Command } from "commander";
import { print, printError } from "../../host/terminal.ts";
import type { Package } from "../../load/package.ts";
import { Inspector } from "../../program/inspect.ts";
import { parseCommand, userCommand } from "../command.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { InputError, UsageError } from "../errors.ts";
import { type LoadOptions, namedPackages, openProgram, shortName, withLoadOptions } from "../loading.ts";

export interface InspectFlags extends LoadOptions {
  func?: string;
  N?: true;
  l?: true;
  uses?: true;
}

/** A command on one package's functions; more options may be added. */
export function inspectCommand(name: string, summary: string): Command {
  return withLoadOptions(userCommand(name, summary))
    .argument("<package>", "a package or Go files")
    .argument("[more...]", "more Go files")
    .option("--func <name>", "main.main, (*T).M, f, f.func1 (a closure), f[int]; without it: a list of them")
    .option("-N", "compile without optimisation")
    .option("-l", "without inlining");
}

export interface Opened {
  pkg: Package;
  inspector: Inspector;
  /** How a file name is shown. */
  path: (name: string) => string;
}

/** The package that the command line names, checked. null: errors, which have been printed. */
export function openInspector(command: Command, args: readonly string[], trees: boolean): Opened | null {
  parseCommand(command, args);
  return inspectPackage(command.args, command.opts<InspectFlags>(), trees);
}

export function inspectPackage(patterns: readonly string[], flags: InspectFlags, trees: boolean): Opened | null {
  const program = openProgram(flags);
  const packages = namedPackages(program, patterns, printError);
  if (packages.length !== 1) throw new UsageError(`one package wanted, not ${packages.length}`);
  const pkg = packages[0]!;
  const root = `${program.goroot}/src/`;
  const path = (name: string): string =>
    name.startsWith(root)
      ? `$GOROOT/src/${name.slice(root.length)}`
      : shortName(program.dir, name).replace(/^\.\//, "");
  const inspector = new Inspector(pkg, {
    optimize: flags.N !== true,
    noInline: flags.l === true,
    uses: flags.uses === true,
    trees,
    path,
  });
  const list = new DiagnosticList((name) => shortName(program.dir, name));
  for (const d of inspector.problems) list.reporter(d);
  if (list.hasErrors) {
    list.print(program.fileSet);
    return null;
  }
  return { pkg, inspector, path };
}

/** The name on disk of a file as it is shown. */
export function realName(o: Opened, shown: string): string | undefined {
  return o.pkg.program.fileSet.files.find((f) => o.path(f.name) === shown)?.name;
}

/** The one function that `name` means; null when there is no name: then the functions have been listed. */
export function chosenFunction(inspector: Inspector, name: string | undefined): string | null {
  if (name === undefined) {
    const all = inspector.functions();
    print(all.length === 0 ? "no functions\n" : `functions (--func NAME shows one of them):\n${lines(all)}`);
    return null;
  }
  const found = inspector.find(name);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw new InputError(`glasgo: ${name} may be\n${lines(found).trimEnd()}`);
  throw new InputError(`glasgo: no function ${name}; there are\n${lines(inspector.functions()).trimEnd()}`);
}

function lines(names: readonly string[]): string {
  return names.map((n) => `  ${n}\n`).join("");
}
