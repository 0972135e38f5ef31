// What `build`, `run` and `test` print of packages that cannot be loaded. In: the packages that are asked for. Out: the go
// command's text, and what can be done. Contract: cmd/go/internal/load/pkg.go (Go 1.26), PackageError.
import { errorColors } from "../host/terminal.ts";
import type { Package, TestPackages } from "../load/package.ts";
import { type LoadError, loadErrors } from "../load/problems.ts";
import type { Program } from "../load/program.ts";
import { formatPosition } from "../source/position.ts";
import { advice } from "./advice.ts";
import { shortName } from "./loading.ts";

/** What is wrong with loading `roots`, packages of `program`, as lines to print; "" if nothing is. */
export function loadErrorText(program: Program, roots: readonly Package[]): string {
  const errors = loadErrors(roots);
  return errors.map((e) => printed(program, e)).join("") + advice(errors, program).join("");
}

export interface PrintedError {
  /** The import path of the package that it is about; "": of none. */
  path: string;
  text: string;
}

/**
 * What keeps the tests of `p` from being built: all that is wrong with loading the package itself, or else the first error of its tests.
 * `help`: lines to print beside it.
 */
export function testLoadErrors(p: Package, tests: TestPackages): { errors: PrintedError[]; help: string } {
  const own = p.files.length > 0 ? loadErrors([p]) : [];
  const roots = [tests.internal, tests.external].filter((q) => q !== null && q.files.length > 0) as Package[];
  const errors = own.length > 0 ? own : loadErrors(roots).slice(0, 1);
  const { program } = p;
  return {
    errors: errors.map((e) => ({ path: e.path, text: printed(program, e) })),
    help: advice(errors, program).join(""),
  };
}

function printed(program: Program, { before, pos, message }: LoadError): string {
  const position = program.fileSet.position(pos);
  position.filename = shortName(program.dir, position.filename).replace(/^\.\//, "");
  const where = formatPosition(position);
  return where === "-" ? `${before}${message}\n` : `${before}${errorColors().bold(`${where}:`)} ${message}\n`;
}
