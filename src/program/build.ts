// From a main package to an executable: check what the user wrote, then let the linker ask for what the program needs.
// In: a loaded main package. Out: the executable's bytes, or diagnostics and the linker's messages.
import { type LinkResult, link } from "../link/link.ts";
import type { LinkOptions } from "../link/options.ts";
import { importGraph } from "../load/graph.ts";
import type { Package as LoadedPackage } from "../load/program.ts";
import type { Diagnostic, Reporter } from "../source/diagnostic.ts";
import { compilerDiagnostics } from "../types/compiler-errors.ts";
import type { CompilerMode } from "../types/directives.ts";
import { Compilation } from "./compilation.ts";
import { Frontend } from "./frontend.ts";
import { WholeProgram } from "./whole.ts";

export interface BuildOptions {
  /** Everything that the linker is told; main, config and providers are filled in here. */
  link: Omit<LinkOptions, "main" | "config" | "providers" | "files">;
  optimize: boolean;
  /** Run the SSA verifier after every pass. */
  verify: boolean;
  /** How a source file's name is written into the program. */
  path(filename: string): string;
}

export interface BuildResult {
  bytes: Uint8Array | null;
  /** The linker's messages. */
  errors: readonly string[];
  times: LinkResult["times"];
}

/** Everything wrong with `p` and what it imports, as far as the user has to know: own packages are checked whole. */
export function findProblems(
  frontend: Frontend,
  p: LoadedPackage,
  found: Map<LoadedPackage, Diagnostic[]>,
): Diagnostic[] {
  const graph = importGraph([p]);
  const all: Diagnostic[] = [...graph.cycles];
  for (const q of graph.order) all.push(...q.problems());
  if (all.length > 0) return all;
  for (const q of graph.order) if (q.isMain) frontend.checkAll(q);
  for (const q of graph.order) {
    const syntaxErrors = q.files.flatMap((f) => f.syntaxErrors);
    const list = found.get(q) ?? [];
    if (!q.isMain) all.push(...syntaxErrors, ...list);
    else {
      const files = q.files.map((f) => ({ tree: f.tree(), source: f.source }));
      all.push(...compilerDiagnostics(frontend.world.checker(q), files, compilerMode(q), syntaxErrors, list, true));
    }
  }
  return all;
}

/** How the go command would have a package compiled. */
export function compilerMode(p: LoadedPackage): CompilerMode {
  return { std: p.isStd, runtime: p.isStd, complete: !p.isStd && p.asmFiles.length === 0, goVersion: p.goVersion };
}

/** Builds main package `p`. Diagnostics go to `report`; bytes are null if there were errors. */
export function buildProgram(p: LoadedPackage, options: BuildOptions, report: Reporter): BuildResult {
  const found = new Map<LoadedPackage, Diagnostic[]>();
  let failed = false;
  const frontend = new Frontend(p.program, [p], (d, q) => {
    if (q === undefined) {
      failed = true;
      report(d);
      return;
    }
    const list = found.get(q);
    if (list === undefined) found.set(q, [d]);
    else list.push(d);
  });
  const problems = findProblems(frontend, p, found);
  for (const d of problems) report(d);
  if (problems.some((d) => d.severity === "error" || d.severity === "soft"))
    return { bytes: null, errors: [], times: [] };
  const compilation = new Compilation(frontend, {
    only: null,
    optimize: options.optimize,
    noInline: false,
    verify: options.verify,
    path: options.path,
  });
  const result = link({
    ...options.link,
    files: { open: () => "no object files here" },
    main: null,
    config: { packages: new Map(), modinfo: "" },
    providers: [new WholeProgram(compilation)],
  });
  return { bytes: failed ? null : result.bytes, errors: result.errors, times: result.times };
}
