// Where executables go. In: what -o says, an executable. Out: a file; problems are printed, in the words of `glasgo build`.
import { join } from "node:path";
import { isDirectory } from "../host/files.ts";
import { type FileMark, writeAside } from "../host/input-file.ts";
import { outputProblem } from "../host/output-file.ts";
import { printError } from "../host/terminal.ts";

/** Whether `-o out` means a directory, in which executables get their own names. */
export function namesDirectory(out: string): boolean {
  return out.endsWith("/") || isDirectory(out);
}

/** The file for an executable called `name`. */
export function outputPlace(out: string | null, name: string): string {
  if (out === null) return name;
  return namesDirectory(out) ? join(out, name) : out;
}

/** Whether an executable can be written to `path`; what is in the way is printed. `implied`: the user has not named the file. */
export function canWrite(path: string, implied: boolean): boolean {
  const problem = outputProblem(path, implied);
  if (problem !== null) printError(`glasgo build: ${problem}\n`);
  return problem === null;
}

/** Writes an executable; by what it is known again. undefined: that has failed, and was printed. */
export function writeExecutable(bytes: Uint8Array, path: string): { path: string; mark: FileMark | null } | undefined {
  const written: { path: string; mark: FileMark | null } = { path, mark: null };
  const error = writeAside(path, [bytes], 0o777, (mark) => {
    written.mark = mark;
  });
  if (error === null) return written;
  printError(`glasgo build: cannot write ${path}: ${error}\n`);
  return undefined;
}
