// `glasgo show types FILE`: each expression with its mode, type and constant value, each identifier with what it defines or
// uses, selections, instances: one line a fact, in source order, or JSON.
import { print } from "../../host/terminal.ts";
import type { GoSource, Package } from "../../load/package.ts";
import { joinPath } from "../../load/path.ts";
import type { Program } from "../../load/program.ts";
import { type Fact, FactDumper } from "../../types/dump.ts";
import { World } from "../../types/world.ts";
import { parseCommand, userCommand } from "../command.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { InputError } from "../errors.ts";
import { type LoadOptions, openProgram, shortName, withLoadOptions } from "../loading.ts";

export const summary = "print the types, values and objects of a Go file";

export async function main(args: string[]): Promise<number> {
  const command = withLoadOptions(userCommand("show types", summary))
    .argument("<file>", "a Go file; it is checked with the other files of its package")
    .option("--only <kinds>", "facts of these kinds only: type, defines, uses, implies, selects, instance")
    .option("--line <n>", "facts of this line only")
    .option("--json", "print a JSON array")
    .option("-e, --all-errors", "print all errors, not only ten");
  parseCommand(command, args);
  const options = command.opts<LoadOptions & { only?: string; line?: string; json?: true; allErrors?: true }>();
  const program = openProgram(options);
  const { pkg, file } = findFile(program, command.args[0]!);
  const list = new DiagnosticList((name) => shortName(program.dir, name));
  const world = new World({ fileSet: program.fileSet, report: (_, d) => list.reporter(d) });
  for (const d of pkg.problems()) list.reporter(d);
  pkg.trees();
  for (const f of pkg.files) for (const d of f.syntaxErrors) list.reporter(d);
  world.checker(pkg).checkPackage();
  const kinds = options.only?.split(",");
  const line = options.line === undefined ? 0 : Number(options.line);
  const facts = new FactDumper(program.fileSet, true)
    .file(file.tree())
    .filter((f) => (kinds === undefined || kinds.includes(f.kind)) && (line === 0 || file.file.line(f.start) === line));
  if (options.json === true)
    print(
      `${JSON.stringify(
        facts.map((f) => placed(f, file)),
        null,
        1,
      )}\n`,
    );
  else print(facts.map((f) => text(f, file)).join(""));
  list.print(program.fileSet, options.allErrors);
  return list.hasErrors ? 1 : 0;
}

/** The package that a file belongs to, as its tests see it for a test file; the file alone where it belongs to none. */
function findFile(program: Program, name: string): { pkg: Package; file: GoSource } {
  const path = joinPath(program.dir, name);
  if (program.files.readFile(path) === null) throw new InputError(`glasgo: open ${name}: no such file or directory`);
  const dir = path.slice(0, path.lastIndexOf("/"));
  const importPath = program.importPathOfDir(dir);
  const whole = importPath === "." ? "" : program.package(importPath);
  if (typeof whole !== "string") {
    const tests = program.tests(whole);
    for (const pkg of [whole, tests?.internal, tests?.external]) {
      const file = pkg?.files.find((f) => f.path === path);
      if (pkg !== undefined && pkg !== null && file !== undefined) return { pkg, file };
    }
  }
  const alone = program.fileList([name]);
  if (typeof alone === "string") throw new InputError(`glasgo: ${alone}`);
  return { pkg: alone, file: alone.files[0]! };
}

function placed(f: Fact, file: GoSource): object {
  const { line, column } = file.file.position(f.start, false);
  const end = file.file.position(f.end, false);
  return {
    kind: f.kind,
    line,
    column,
    endLine: end.line,
    endColumn: end.column,
    source: sourceOf(f, file),
    text: f.text,
  };
}

/** The fact's source text, cut short. */
function sourceOf(f: Fact, file: GoSource): string {
  const text = new TextDecoder().decode(file.source.subarray(f.start, f.end)).replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** `12:5-9  x + 1  constant untyped int = 2` */
function text(f: Fact, file: GoSource): string {
  const start = file.file.position(f.start, false);
  const end = file.file.position(f.end, false);
  const to = end.line === start.line ? `${end.column}` : `${end.line}:${end.column}`;
  return `${`${start.line}:${start.column}-${to}`.padEnd(14)} ${sourceOf(f, file).padEnd(24)}  ${f.text}\n`;
}
