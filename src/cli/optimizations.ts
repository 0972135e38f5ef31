// `glasgo build -m`: what the compiler decides about a package that the command line names, printed as the go command passes
// it on: a heading, then the messages in the compiler's order, to standard error.
import { printError } from "../host/terminal.ts";
import type { Package } from "../load/program.ts";
import { optimizationMessages, type ReportOptions } from "../program/optimizations.ts";
import { formatPosition } from "../source/position.ts";
import { shortName } from "./loading.ts";

/** Prints the messages about `p`. Errors in it are not: whoever compiles it will. */
export function printOptimizations(p: Package, options: ReportOptions): void {
  const { program } = p;
  const messages = optimizationMessages(p, options);
  let text = messages.length > 0 ? `# ${p.path}\n` : "";
  for (const d of messages) {
    const at = program.fileSet.position(d.pos);
    at.filename = shortName(program.dir, at.filename);
    text += `${formatPosition(at)}: ${d.message}\n`;
  }
  printError(text);
}
