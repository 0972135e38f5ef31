// Source files that are named on the command line.
import { readWhole } from "../host/input-file.ts";
import { readInput } from "../host/terminal.ts";
import { InputError } from "./errors.ts";

/** The file `path`, or standard input for `-`. */
export function readSource(path: string): { name: string; bytes: Uint8Array } {
  if (path === "-") return { name: "<stdin>", bytes: readInput() };
  const bytes = readWhole(path);
  if (typeof bytes === "string") throw new InputError(`glasgo: open ${path}: ${bytes}`);
  return { name: path, bytes };
}
