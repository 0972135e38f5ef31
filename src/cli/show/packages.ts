// `glasgo show packages PATTERN…`: packages, their files and imports: as text, as JSON, or as a graph for Graphviz.
import { print, printError } from "../../host/terminal.ts";
import { graphToDot, importGraph } from "../../load/graph.ts";
import type { Package } from "../../load/package.ts";
import { parseCommand, userCommand } from "../command.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { type LoadOptions, namedPackages, openProgram, shortName, withLoadOptions } from "../loading.ts";

export const summary = "print packages, their files and the import graph";

export async function main(args: string[]): Promise<number> {
  const command = withLoadOptions(userCommand("show packages", summary))
    .argument("[patterns...]", "import paths, directories, ./..., std, cmd, or Go files; the current directory if none")
    .option("--deps", "all packages that the named ones need, imports first")
    .option("--test", "the variants of the packages that their tests make")
    .option("--json", "print a JSON array")
    .option("--dot", "print the import graph in Graphviz's language (implies --deps)");
  parseCommand(command, args);
  const options = command.opts<LoadOptions & { deps?: true; test?: true; json?: true; dot?: true }>();
  const program = openProgram(options);
  let packages = namedPackages(program, command.args, printError);
  if (options.test === true) packages = packages.flatMap(withTests);
  const graph = importGraph(packages);
  const shown = options.deps === true || options.dot === true ? graph.order : packages;
  if (options.dot === true) print(graphToDot(shown));
  else if (options.json === true) print(`${JSON.stringify(shown.map(describe), null, 1)}\n`);
  else for (const p of shown) print(text(p, program.dir));
  const diagnostics = new DiagnosticList((name) => shortName(program.dir, name));
  for (const c of graph.cycles) diagnostics.reporter(c);
  for (const p of shown) for (const d of p.problems()) diagnostics.reporter(d);
  diagnostics.print(program.fileSet, true);
  return diagnostics.hasErrors ? 1 : 0;
}

function withTests(p: Package): Package[] {
  const tests = p.program.tests(p);
  if (tests === null) return [p];
  const found = tests.internal === p ? [p] : [p, tests.internal];
  return tests.external === null ? found : [...found, tests.external];
}

/** A package for people: its name, where it is, files, imports (what they resolve to, if that is another path). */
function text(p: Package, dir: string): string {
  const module =
    p.module === null ? (p.isStd ? "std" : "") : `${p.module.path}${p.module.version && `@${p.module.version}`}`;
  const lines = [`${p.id}  package ${p.name}  ${[module, p.goVersion].filter((s) => s !== "").join("  ")}`];
  lines.push(`  in ${shortName(dir, p.dir)}: ${p.files.map((f) => f.name).join(" ")}`);
  if (p.asmFiles.length > 0) lines.push(`  assembly: ${p.directory.asmFiles.join(" ")}`);
  for (const [pattern, files] of p.embedPatterns()) lines.push(`  embeds ${pattern}: ${files.join(" ")}`);
  for (const path of p.imports) {
    const id = p.import(path)?.id ?? path;
    lines.push(`  imports ${path}${id === path ? "" : ` as ${id}`}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A package as data. */
function describe(p: Package): object {
  return {
    id: p.id,
    path: p.path,
    name: p.name,
    dir: p.dir,
    std: p.isStd,
    forTest: p.forTest,
    module: p.module === null ? null : { path: p.module.path, version: p.module.version, dir: p.module.dir },
    goVersion: p.goVersion,
    goFiles: p.files.map((f) => f.name),
    testFiles: p.directory.testFiles.map((f) => f.name),
    externalTestFiles: p.directory.externalTestFiles.map((f) => f.name),
    ignoredFiles: p.directory.ignoredGoFiles,
    asmFiles: p.directory.asmFiles,
    headerFiles: p.directory.headerFiles,
    imports: Object.fromEntries(p.imports.map((path) => [path, p.import(path)?.id ?? null])),
    embeds: Object.fromEntries(p.embedPatterns()),
    problems: p.problems().map((d) => {
      const at = p.program.fileSet.position(d.pos);
      return { file: at.filename, line: at.line, column: at.column, message: d.message };
    }),
  };
}
