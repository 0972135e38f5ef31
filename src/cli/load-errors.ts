// What `build`, `run` and `test` print of packages that cannot be loaded. In: the packages that are asked for. Out: the go
// command's text, and what can be done. Contract: cmd/go/internal/load/pkg.go (Go 1.26), PackageError.
import { errorColors } from "../host/terminal.ts";
import type { Package } from "../load/package.ts";
import { loadErrors } from "../load/problems.ts";
import type { Program } from "../load/program.ts";
import { formatPosition } from "../source/position.ts";
import { advice } from "./advice.ts";
import { shortName } from "./loading.ts";

/** What is wrong with loading `roots`, packages of `program`, as lines to print; "" if nothing is. */
export function loadErrorText(program: Program, roots: readonly Package[]): string {
  const errors = loadErrors(roots);
  let text = "";
  for (const { before, pos, message } of errors) {
    const position = program.fileSet.position(pos);
    position.filename = shortName(program.dir, position.filename).replace(/^\.\//, "");
    const where = formatPosition(position);
    text += where === "-" ? `${before}${message}\n` : `${before}${errorColors().bold(`${where}:`)} ${message}\n`;
  }
  return text + advice(errors, program).join("");
}
