// `glasgo check PATTERN…`: parses and type-checks packages with their tests and prints what is wrong with them, as an editor
// or a CI job wants it: `file:line:column: message`, or JSON. Exit code 1 if there are errors.
import { print, printError } from "../host/terminal.ts";
import { importGraph } from "../load/graph.ts";
import type { Package } from "../load/package.ts";
import type { Program } from "../load/program.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { compilerDiagnostics } from "../types/compiler-errors.ts";
import type { CompilerMode } from "../types/directives.ts";
import { World } from "../types/world.ts";
import { parseCommand, userCommand } from "./command.ts";
import { DiagnosticList } from "./diagnostics.ts";
import { type LoadOptions, namedPackages, openProgram, shortName, withLoadOptions } from "./loading.ts";

export const summary = "type-check packages and their tests";

export async function main(args: string[]): Promise<number> {
  const command = withLoadOptions(userCommand("check", summary))
    .argument("[patterns...]", "import paths, directories, ./..., std, cmd, or Go files; the current directory if none")
    .option("--no-tests", "leave test files out")
    .option("--json", "print a JSON array: file, line, column, severity, code, message")
    .option("-e, --all-errors", "print all errors, not only ten")
    .option("--time", "say how long loading, parsing and checking took");
  parseCommand(command, args);
  const options = command.opts<LoadOptions & { tests: boolean; json?: true; allErrors?: true; time?: true }>();
  const clock = new Clock();
  const program = openProgram(options);
  const named = namedPackages(program, command.args, printError);
  const packages = options.tests ? named.flatMap(withTests) : named.filter((p) => p.files.length > 0);
  const list = new DiagnosticList((name) => shortName(program.dir, name));
  for (const d of findProblems(program, packages, clock)) list.reporter(d);
  if (options.json === true) print(`${JSON.stringify(asData(list, program), null, 1)}\n`);
  else list.print(program.fileSet, options.allErrors);
  if (options.time === true) printError(`${packages.length} packages: ${clock.text()}\n`);
  return list.hasErrors ? 1 : 0;
}

/** Milliseconds by phase. */
class Clock {
  private readonly phases: string[] = [];
  private last = performance.now();

  end(phase: string): void {
    const now = performance.now();
    this.phases.push(`${phase} ${(now - this.last).toFixed(0)} ms`);
    this.last = now;
  }

  text(): string {
    return this.phases.join(", ");
  }
}

/** A package, or in its place the variants that its tests make of it: they contain it. */
function withTests(p: Package): Package[] {
  const tests = p.program.tests(p);
  if (tests === null) return [p];
  const found = tests.internal.files.length > 0 ? [tests.internal] : [];
  return tests.external === null ? found : [...found, tests.external];
}

/** What loading, parsing and checking `packages` finds. */
function findProblems(program: Program, packages: readonly Package[], clock: Clock): Diagnostic[] {
  const found: Diagnostic[] = [];
  const graph = importGraph(packages);
  found.push(...graph.cycles);
  for (const p of graph.order) found.push(...p.problems());
  clock.end("load");
  for (const p of packages) p.trees();
  clock.end("parse");
  const byPackage = new Map<Package, Diagnostic[]>();
  const world = new World({
    fileSet: program.fileSet,
    check: { hideUnexported: true },
    report: (p, d) => {
      const list = byPackage.get(p);
      if (list === undefined) byPackage.set(p, [d]);
      else list.push(d);
    },
  });
  // What is on an import cycle, or imports such a package, has no order in which it could be checked.
  const cyclic = graph.cycles.length === 0 ? [] : graph.order.filter((p) => p.dependsOn(p.path));
  const checkable = packages.filter((p) => !cyclic.some((c) => c === p || p.dependsOn(c.path)));
  for (const p of checkable) world.checker(p).checkPackage();
  for (const p of graph.order) {
    const syntaxErrors = p.files.flatMap((f) => f.syntaxErrors);
    const list = byPackage.get(p) ?? [];
    if (!checkable.includes(p)) found.push(...syntaxErrors, ...list);
    else {
      const files = p.files.map((f) => ({ tree: f.tree(), source: f.source }));
      found.push(...compilerDiagnostics(world.checker(p), files, modeOf(p), syntaxErrors, list, true));
    }
  }
  clock.end("check");
  return found;
}

/** How the go command would have a package compiled. */
function modeOf(p: Package): CompilerMode {
  return { std: p.isStd, runtime: p.isStd, complete: !p.isStd && p.asmFiles.length === 0, goVersion: p.goVersion };
}

function asData(list: DiagnosticList, program: Program): object[] {
  return list.sorted(program.fileSet).map(({ diagnostic: d }) => {
    const { filename, line, column } = program.fileSet.position(d.pos);
    return {
      file: shortName(program.dir, filename),
      line,
      column,
      severity: d.severity,
      code: d.code ?? "",
      message: d.message,
    };
  });
}
