// The real file system as a FileProvider (src/load/provider.ts). In: absolute paths; out: bytes and sorted entries.
import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { builtin } from "./builtin.ts";

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

/** When that was changed last, in milliseconds; 0: nothing is there. */
export function changedAt(state: string): number {
  return Number(state.split(" ")[2] ?? 0);
}

/**
 * A state as three numbers, which are kept in lists and compared with `hasState`: size, time, inode. The time is that of the
 * last change of anything, so of the contents too.
 */
export function stateNumbers(state: string): number[] {
  const [size, , changed, inode] = state.split(" ").map(Number);
  return state === "-" ? [-1, 0, 0] : [size!, changed!, inode!];
}

const ifAny = { throwIfNoEntry: false } as const;

/** Whether the state of what is at `path` is the one at `states[at]`. Asked a thousand times by builds with nothing to do. */
export function hasState(path: string, states: readonly number[], at: number): boolean {
  try {
    const s = statSync(path, ifAny);
    if (s === undefined) return states[at] === -1;
    return s.ctimeMs === states[at + 1] && s.size === states[at] && s.ino === states[at + 2];
  } catch (e) {
    absent(e);
    return states[at] === -1;
  }
}

/** The names and kinds of all that is in a directory, but for `without`; "-": there is none. */
export function dirNames(path: string, without = ""): string {
  return namesOf(list(path)?.filter((e) => e.name !== without) ?? null);
}

function namesOf(entries: readonly Entry[] | null): string {
  return entries === null ? "-" : entries.map((e) => `${e.name}\0${e.kind}`).join("\0");
}

/** What stands for the names and kinds of all that is in a directory, as `dirNames` gives them. */
export function listingOf(names: string): string {
  return names === "-" ? "-" : builtin.crypto.createHash("sha256").update(names).digest("hex");
}

function listing(entries: readonly Entry[] | null): string {
  return listingOf(namesOf(entries));
}

/** Clocks of file systems are coarse: what has changed less than so many milliseconds ago may change again unseen. */
const coarse = 20;

/** What was seen of a directory. */
export interface SeenDirectory {
  /** Taken before it was read. */
  state: string;
  listing: string;
}

/**
 * Reads from disk; directories are remembered, because resolving imports asks for the same ones again and again. Keeps the
 * states of all that was asked for, as they were before.
 */
export class DiskFiles {
  private readonly dirs = new Map<string, readonly Entry[] | null>();
  private readonly listings = new Map<string, string>();
  private readonly states = new Map<string, string>();
  private readonly started = Date.now();

  /** Every file that was asked for, there or not, with its state. */
  *filesSeen(): Iterable<[string, string]> {
    for (const entry of this.states) if (!this.dirs.has(entry[0]) && !this.listings.has(entry[0])) yield entry;
  }

  /** Every directory that was asked for, with what was in it then. */
  *directoriesSeen(): Iterable<[string, SeenDirectory]> {
    for (const path of new Set([...this.dirs.keys(), ...this.listings.keys()])) {
      yield [path, { state: this.state(path), listing: this.listing(path) }];
    }
  }

  state(path: string): string {
    let s = this.states.get(path);
    if (s === undefined) {
      s = fileState(path);
      this.states.set(path, s);
    }
    return s;
  }

  isUnchanged(path: string): boolean {
    return fileState(path) === this.state(path);
  }

  isSettled(state: string): boolean {
    return changedAt(state) < this.started - coarse;
  }

  listing(dir: string): string {
    let l = this.listings.get(dir);
    if (l === undefined) {
      l = listing(this.readDir(dir));
      this.listings.set(dir, l);
    }
    return l;
  }

  knowListing(dir: string, listing: string): void {
    this.listings.set(dir, listing);
  }

  readFile(path: string): Uint8Array | null {
    this.state(path);
    try {
      return readFileSync(path);
    } catch (e) {
      return absent(e);
    }
  }

  readDir(path: string): readonly Entry[] | null {
    let entries = this.dirs.get(path);
    if (entries === undefined) {
      this.state(path);
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
