// The build cache on disk: one file an entry, named by its key, in the user's cache folder. Files are written beside their place
// and renamed, so that a reader sees all of an entry or nothing of it, however many processes there are and wherever one
// of them is killed. Each ends with a check sum and its key. Nothing is locked. In: keys and bytes. Out: bytes; whatever fails counts as "not there".
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { builtin } from "./builtin.ts";
import { closeEntry, closeTwice, openEntry, openTwice } from "./cache-entry.ts";
import { homeFolder } from "./home.ts";

const hour = 3600 * 1000;
const day = 24 * hour;
/** Above this size the entries that were not used for longest go. */
const defaultLimit = 2 * 2 ** 30;
/** The part of the limit that may be written before the folder is looked through again, and is made free for that. */
const reserve = 1 / 4;

/** The cache folder, or null where GLASGO_CACHE=off says that there is none. */
export function cacheFolder(): string | null {
  const asked = process.env.GLASGO_CACHE ?? "";
  if (asked === "off") return null;
  if (asked !== "") return asked;
  return join(process.env.XDG_CACHE_HOME || join(homeFolder(), ".cache"), "glasgo");
}

/** Entries of so many bytes are worth keeping in memory, and so many bytes of them in all. */
const leastKept = 1 << 18;
const mostKept = 1 << 26;

/**
 * Large entries as they were read, for a process that runs many commands: they are the same bytes as long as the file is the
 * same. Nobody writes to what a store gives.
 */
class KeptEntries {
  private readonly entries = new Map<string, { state: string; bytes: Uint8Array }>();
  private total = 0;

  get(file: string, at: Stats): Uint8Array | null {
    const e = this.entries.get(file);
    if (e === undefined) return null;
    this.remove(file);
    if (e.state !== stateOf(at)) return null;
    this.enter(file, e.state, e.bytes);
    return e.bytes;
  }

  add(file: string, at: Stats, bytes: Uint8Array): void {
    if (bytes.length < leastKept || bytes.length > mostKept) return;
    this.enter(file, stateOf(at), bytes);
    // Those used last are at the end.
    for (const oldest of this.entries.keys()) {
      if (this.total <= mostKept) break;
      this.remove(oldest);
    }
  }

  private enter(file: string, state: string, bytes: Uint8Array): void {
    this.entries.set(file, { state, bytes });
    this.total += bytes.length;
  }

  private remove(file: string): void {
    this.total -= this.entries.get(file)!.bytes.length;
    this.entries.delete(file);
  }
}

let kept: KeptEntries | null = null;

/** For a process that runs many commands: large entries stay in memory from now on. */
export function keepEntries(): void {
  kept ??= new KeptEntries();
}

function stateOf(at: Stats): string {
  return `${at.ino} ${at.size} ${at.mtimeMs} ${at.ctimeMs}`;
}

export class DiskStore {
  readonly identity: string;
  /** Also what is true on this machine alone has its place here. */
  readonly local = this;
  private readonly dir: string;
  private readonly now = Date.now();
  private written = 0;
  /** Bytes written since the mark in the folder was last brought up to date. */
  private grown = 0;

  constructor(dir: string, identity: string) {
    this.dir = dir;
    this.identity = identity;
  }

  get(key: string): Uint8Array | null {
    if (kept === null) return this.read(key, openEntry);
    const file = this.file(key);
    const at = statSync(file, { throwIfNoEntry: false });
    if (at === undefined) return null;
    const known = kept.get(file, at);
    if (known !== null) return known;
    const bytes = this.read(key, openEntry);
    if (bytes !== null) kept.add(file, at, bytes);
    return bytes;
  }

  put(key: string, bytes: Uint8Array): void {
    this.write(key, closeEntry(key, bytes));
  }

  /** The same for small entries that are to be read as fast as can be. */
  getQuickly(key: string): Buffer | null {
    return this.read(key, openTwice);
  }

  putForQuickReading(key: string, bytes: Uint8Array): void {
    this.write(key, closeTwice(key, bytes));
  }

  private read<T>(key: string, open: (key: string, whole: Buffer) => T | null): T | null {
    const file = this.file(key);
    try {
      const bytes = open(key, readFileSync(file));
      if (bytes !== null) this.touch(file);
      return bytes;
    } catch {
      return null;
    }
  }

  private write(key: string, whole: Buffer): void {
    const file = this.file(key);
    const aside = `${file}.${process.pid}.${this.written++}.tmp`;
    try {
      mkdirSync(join(this.dir, key.slice(0, 2)), { recursive: true });
      writeFileSync(aside, whole);
      // Some file systems wait for the disk where one file takes another's place; where there is none, a reader has a miss.
      this.remove(file);
      renameSync(aside, file);
      this.grown += whole.length;
    } catch {
      this.remove(aside);
    }
  }

  private remove(file: string): void {
    try {
      unlinkSync(file);
    } catch {
      // It is not there, or the folder is not ours: nothing to remove.
    }
  }

  /** Whether it falls to the caller to do what `key` stands for: to one of all who ask on a day, mostly. */
  claim(key: string): boolean {
    const file = this.file(key);
    try {
      const last = statSync(file, { throwIfNoEntry: false });
      if (last !== undefined && this.now - last.mtimeMs < day) return false;
      if (last !== undefined) this.remove(file);
      mkdirSync(join(this.dir, key.slice(0, 2)), { recursive: true });
      writeFileSync(file, "", { flag: "wx" });
      return true;
    } catch {
      // Another process was faster, or the folder cannot be written.
      return false;
    }
  }

  hash(data: Uint8Array | string): string {
    return builtin.crypto.createHash("sha256").update(data).digest("hex");
  }

  /** An entry is in a folder that the first two digits of its key name. */
  private file(key: string): string {
    return join(this.dir, key.slice(0, 2), key.slice(2));
  }

  /** The time of last use, to the hour: that is enough to know what nobody needs any more. */
  private touch(file: string): void {
    const at = statSync(file, { throwIfNoEntry: false });
    if (at === undefined || this.now - at.mtimeMs < hour) return;
    utimesSync(file, this.now / 1000, this.now / 1000);
  }

  /**
   * Once a day, and when a quarter of the limit has been written: removes what was left behind and what was not used for
   * longest, until there is room for the next quarter.
   */
  clean(limit = defaultLimit): void {
    const mark = join(this.dir, "cleaned");
    const last = readMark(mark);
    const grown = last.grown + this.grown;
    const due = this.now - last.at >= day || grown >= limit * reserve;
    if (!due && this.grown === 0) return;
    this.grown = 0;
    try {
      writeFileSync(mark, due ? `${this.now} 0\n` : `${last.at} ${grown}\n`);
      if (due) this.removeOldest(limit * (1 - reserve));
    } catch {
      // Another process is cleaning, or the folder cannot be written.
    }
  }

  private removeOldest(limit: number): void {
    const files = listEntries(this.dir);
    let total = 0;
    for (const f of files) total += f.size;
    files.sort((a, b) => a.used - b.used);
    for (const f of files) {
      const left = f.name.endsWith(".tmp") && this.now - f.used > day;
      if (total <= limit && !left) continue;
      rmSync(f.name, { force: true });
      total -= f.size;
    }
  }
}

/** When the folder was last looked through, and how many bytes have been written since, as far as is known. */
function readMark(mark: string): { at: number; grown: number } {
  try {
    const words = /^(\d+) (\d+)\n$/.exec(readFileSync(mark, "latin1"));
    return words === null
      ? { at: statSync(mark).mtimeMs, grown: 0 }
      : { at: Number(words[1]), grown: Number(words[2]) };
  } catch {
    return { at: 0, grown: 0 };
  }
}

/** Removes all entries, and nothing else that may be in the folder. null, or why not. */
export function removeCache(dir: string): string | null {
  try {
    for (const name of readdirSync(dir)) {
      if (/^[0-9a-f]{2}$/.test(name) || name === "cleaned") rmSync(join(dir, name), { recursive: true, force: true });
    }
    return null;
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === "ENOENT" ? null : (e as Error).message;
  }
}

interface Entry {
  name: string;
  size: number;
  used: number;
}

function listEntries(dir: string): Entry[] {
  const out: Entry[] = [];
  for (const folder of readdirSync(dir)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of readdirSync(join(dir, folder))) {
      const file = join(dir, folder, name);
      const at = statSync(file, { throwIfNoEntry: false });
      if (at !== undefined) out.push({ name: file, size: at.size, used: at.mtimeMs });
    }
  }
  return out;
}
