// The real file system as a FileProvider (src/load/provider.ts). In: absolute paths; out: bytes and sorted entries.
import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";

/** Is there a directory of this name? */
export function isDirectory(path: string): boolean {
  return status(path)?.isDirectory() === true;
}

/** What is known of a file; null where there is none. */
export function status(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (e) {
    return absent(e);
  }
}

interface Entry {
  name: string;
  kind: "file" | "dir" | "other";
  link: boolean;
}

/** Size and times of what is at `path`: different after every change that a clock could see. "-": nothing is there. */
export function fileState(path: string): string {
  const s = status(path);
  return s === null ? "-" : `${s.size} ${s.mtimeMs} ${s.ctimeMs} ${s.ino}`;
}

/** What is in a directory, as text. */
export function dirListing(path: string): string {
  return listing(list(path));
}

function listing(entries: readonly Entry[] | null): string {
  return entries === null ? "-" : entries.map((e) => `${e.name}\0${e.kind}`).join("\0");
}

/** Reads from disk; directories are remembered, because resolving imports asks for the same ones again and again. */
export class DiskFiles {
  private readonly dirs = new Map<string, readonly Entry[] | null>();
  private readonly read = new Set<string>();

  /** Every file that was asked for, there or not. */
  filesRead(): Iterable<string> {
    return this.read;
  }

  /** Every directory that was asked for, with what was in it then. */
  listings(): [string, string][] {
    return [...this.dirs].map(([path, entries]) => [path, listing(entries)]);
  }

  readFile(path: string): Uint8Array | null {
    this.read.add(path);
    try {
      return readFileSync(path);
    } catch (e) {
      return absent(e);
    }
  }

  readDir(path: string): readonly Entry[] | null {
    let entries = this.dirs.get(path);
    if (entries === undefined) {
      entries = list(path);
      this.dirs.set(path, entries);
    }
    return entries;
  }

  isDir(path: string): boolean {
    return this.readDir(path) !== null;
  }
}

function list(path: string): Entry[] | null {
  try {
    const found = readdirSync(path, { withFileTypes: true }).map((e): Entry => {
      const link = e.isSymbolicLink();
      const target = link ? statSync(`${path}/${e.name}`, { throwIfNoEntry: false }) : e;
      const kind = target?.isDirectory() ? "dir" : target?.isFile() ? "file" : "other";
      return { name: e.name, kind, link };
    });
    return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (e) {
    return absent(e);
  }
}

/** null for "there is no such thing"; any other failure (permissions, a broken disk) goes on as an exception. */
function absent(e: unknown): null {
  const code = (e as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR" || code === "ELOOP") return null;
  throw e;
}
