// What the compiler decides about a package, for `-m`: inlining, devirtualisation, escape analysis. In: a loaded package. Out:
// diagnostics in gc's order. The package goes through the front half and the IR passes by itself, whole; the executable
// that may be built besides it is the same with and without this.
import { Passes } from "../ir/passes/passes.ts";
import { OptimizationReport } from "../ir/passes/report.ts";
import type { Package as LoadedPackage } from "../load/package.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { formatPosition } from "../source/position.ts";
import { findProblems } from "./build.ts";
import { Frontend } from "./frontend.ts";

export interface ReportOptions {
  /** 1: `-m`; 2: `-m=2`. */
  readonly level: number;
  readonly noInline: boolean;
  readonly noOptimize: boolean;
  /** How files are called in the text of messages. */
  shorten(filename: string): string;
}

/** The messages about `p`; none when it has errors. */
export function optimizationMessages(p: LoadedPackage, options: ReportOptions): Diagnostic[] {
  const found = new Map<LoadedPackage, Diagnostic[]>();
  let failed = false;
  const isError = (d: Diagnostic): boolean => d.severity === "error" || d.severity === "soft";
  const frontend = new Frontend(p.program, [p], (d, q) => {
    if (q === undefined) failed ||= isError(d);
    else found.set(q, [...(found.get(q) ?? []), d]);
  });
  if (findProblems(frontend, p, found).some(isError) || failed) return [];
  const source = frontend.source(p);
  const passes = new Passes(frontend.program, { noInline: options.noInline, noOptimize: options.noOptimize });
  const messages = new OptimizationReport(source.types.path, options.level);
  messages.position = (pos) => {
    const at = frontend.fileSet.position(pos);
    at.filename = options.shorten(at.filename);
    return formatPosition(at);
  };
  messages.run(passes, frontend.program, source);
  return failed ? [] : messages.messages();
}
