// `glasgo build -m`: what the compiler decides about a package that the command line names, printed as the go command passes
// it on: a heading, then the messages in the compiler's order, to standard error.
import { printError } from "../host/terminal.ts";
import type { Package } from "../load/package.ts";
import { optimizationMessages, type ReportOptions } from "../program/optimizations.ts";
import { formatPosition } from "../source/position.ts";
import { shortName } from "./loading.ts";

/** Prints the messages about `p`. Errors in it are not: whoever compiles it will. */
export function printOptimizations(p: Package, options: Omit<ReportOptions, "shorten">): void {
  const { program } = p;
  const shorten = (name: string): string => shortName(program.dir, name);
  const messages = optimizationMessages(p, { ...options, shorten });
  let text = messages.length > 0 ? `# ${p.path}\n` : "";
  for (const d of messages) {
    const at = program.fileSet.position(d.pos);
    at.filename = shorten(at.filename);
    text += `${formatPosition(at)}: ${d.message}\n`;
  }
  printError(text);
}
