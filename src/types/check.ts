// Checking packages as one call: the library's entry for editors, tools and the browser. In: a file provider, where GOROOT
// and the packages are, patterns. Out: diagnostics as a person reads them, the loaded program and its checked packages.
import { importGraph } from "../load/graph.ts";
import type { ModuleOptions } from "../load/modules.ts";
import type { Package as LoadedPackage } from "../load/package.ts";
import { matchPatterns } from "../load/patterns.ts";
import { Program } from "../load/program.ts";
import type { FileProvider } from "../load/provider.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { compilerDiagnostics } from "./compiler-errors.ts";
import { World } from "./world.ts";

export interface CheckRequest {
  files: FileProvider;
  /** Absolute, with src below it. */
  goroot: string;
  /** Where relative patterns start: absolute. */
  dir: string;
  /** Import paths, directories, `./...`, `std` or Go files. */
  patterns: readonly string[];
  modules?: ModuleOptions;
}

/** A diagnostic with its place in words. */
export interface PlacedDiagnostic {
  file: string;
  line: number;
  column: number;
  severity: Diagnostic["severity"];
  code: string;
  message: string;
}

export interface CheckOutcome {
  /** Patterns that name nothing, in the go command's words. */
  problems: { pattern: string; message: string }[];
  /** In the order of files and places. */
  diagnostics: PlacedDiagnostic[];
  program: Program;
  packages: LoadedPackage[];
  /** Types, objects and facts of the packages: `world.checker(p)`. */
  world: World;
}

/** Loads, parses and checks the packages that the patterns name. */
export function check(r: CheckRequest): CheckOutcome {
  const program = new Program({ files: r.files, goroot: r.goroot, dir: r.dir, modules: r.modules ?? { cacheDir: "" } });
  const match = matchPatterns(program, [...r.patterns]);
  const packages = match.packages.filter((p) => p.files.length > 0);
  const byPackage = new Map<LoadedPackage, Diagnostic[]>();
  const world = new World({
    fileSet: program.fileSet,
    check: { hideUnexported: true },
    report: (p, d) => {
      const list = byPackage.get(p);
      if (list === undefined) byPackage.set(p, [d]);
      else list.push(d);
    },
  });
  const graph = importGraph(packages);
  const found: Diagnostic[] = [...graph.cycles];
  for (const p of graph.order) found.push(...p.problems());
  // A cycle of imports has no order in which its packages could be checked.
  if (graph.cycles.length === 0) for (const p of packages) world.checker(p).checkPackage();
  for (const p of graph.order) {
    const syntaxErrors = p.files.flatMap((f) => f.syntaxErrors);
    const list = byPackage.get(p) ?? [];
    if (!packages.includes(p) || graph.cycles.length > 0) found.push(...syntaxErrors, ...list);
    else {
      const files = p.files.map((f) => ({ tree: f.tree(), source: f.source }));
      const mode = { std: p.isStd, runtime: p.isStd, complete: false, goVersion: p.goVersion };
      found.push(...compilerDiagnostics(world.checker(p), files, mode, syntaxErrors, list, true));
    }
  }
  found.sort((a, b) => a.pos - b.pos);
  const diagnostics = found.map((d): PlacedDiagnostic => {
    const { filename, line, column } = program.fileSet.position(d.pos);
    return { file: filename, line, column, severity: d.severity, code: d.code ?? "", message: d.message };
  });
  return { problems: match.problems, diagnostics, program, packages, world };
}
