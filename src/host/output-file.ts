// Whether a program can be written to a place, asked before the long work of building it. In: a path. Out: what is in the way.
import { accessSync, closeSync, constants, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { status } from "./files.ts";
import { systemMessage } from "./input-file.ts";

/**
 * Why an executable cannot be written to `path`; null if it can. Where the user has not named the file (`implied`),
 * something that is no object file is not overwritten. Directories that are missing are made.
 */
export function outputProblem(path: string, implied: boolean): string | null {
  const stat = status(path);
  if (stat?.isDirectory() === true) return `build output ${JSON.stringify(path)} already exists and is a directory`;
  if (stat?.isFile() === true && implied && !isObject(path))
    return `build output ${JSON.stringify(path)} already exists and is not an object file`;
  if (stat !== null && !stat.isFile()) return null;
  const dir = dirname(path);
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    return null;
  } catch (e) {
    return `cannot write ${path}: ${systemMessage(e)}`;
  }
}

/** Empty, an archive, or an executable of some system. */
function isObject(path: string): boolean {
  const head = Buffer.alloc(8);
  const fd = openSync(path, "r");
  const n = readSync(fd, head);
  closeSync(fd);
  return (
    n === 0 ||
    head.toString("latin1") === "!<arch>\n" ||
    /^(?:\x7fELF|MZ|\xcf\xfa\xed\xfe)/.test(head.toString("latin1"))
  );
}
