// Files read piece by piece, and files written so that no half of one is ever seen: beside, then renamed.
import {
  closeSync,
  fchmodSync,
  fstatSync,
  futimesSync,
  openSync,
  read,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { status } from "./files.ts";

/** A file that is open for reading. */
export class InputFile {
  readonly size: number;
  private constructor(
    private readonly fd: number,
    size: number,
  ) {
    this.size = size;
  }

  /** The file, or the system's words for why not ("no such file or directory" …). */
  static open(path: string): InputFile | string {
    try {
      const fd = openSync(path, "r");
      const stat = fstatSync(fd);
      if (stat.isDirectory()) {
        closeSync(fd);
        return "is a directory";
      }
      return new InputFile(fd, stat.size);
    } catch (e) {
      return systemMessage(e);
    }
  }

  /** Reads into target[at, at + length) from `offset`, in a thread of Node's; the number of bytes, fewer at the end. */
  read(target: Uint8Array, at: number, offset: number, length: number): Promise<number> {
    return new Promise((resolve, reject) => {
      let done = 0;
      const next = (e: Error | null, n: number): void => {
        if (e !== null) return reject(e);
        done += n;
        if (n === 0 || done === length) resolve(done);
        else read(this.fd, target, at + done, length - done, offset + done, next);
      };
      read(this.fd, target, at, length, offset, next);
    });
  }

  /** The bytes at [offset, offset + length), fewer at the end. */
  bytes(offset: number, length: number): Uint8Array {
    const b = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    let done = 0;
    for (let n = -1; n !== 0 && done < b.length; done += n)
      n = readSync(this.fd, b, done, b.length - done, offset + done);
    return b.subarray(0, done);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** The whole file, or the system's words for why not. */
export function readWhole(path: string): Uint8Array | string {
  const f = InputFile.open(path);
  if (typeof f === "string") return f;
  const b = f.bytes(0, f.size);
  f.close();
  return b;
}

/** By what a file is known again that nobody has written to or replaced: size, time of the last change, inode. */
export type FileMark = [size: number, time: number, inode: number];

/**
 * Marks an open file. Its time becomes one that the system's clock, which is coarse, gives to no file: even a change in the
 * next instant leaves another. null where the file system's times are too coarse for that.
 */
function markFile(fd: number): FileMark | null {
  const now = (Date.now() + Math.random()) / 1000;
  futimesSync(fd, now, now);
  const s = fstatSync(fd);
  return s.mtimeMs % 1 === 0 ? null : [s.size, s.mtimeMs, s.ino];
}

/** Whether the file at `path` is the one that was marked, as it was then. */
export function hasMark(path: string, mark: FileMark): boolean {
  try {
    const s = statSync(path, { throwIfNoEntry: false });
    return s?.isFile() === true && s.size === mark[0] && s.mtimeMs === mark[1] && s.ino === mark[2];
  } catch {
    // It cannot be looked at: whoever writes it says why.
    return false;
  }
}

/**
 * Writes a file beside its place and renames it there. null, or the system's words for why not. `marked` takes the mark of a
 * regular file.
 */
export function writeAside(
  path: string,
  pieces: readonly Uint8Array[],
  mode = 0o666,
  marked: ((mark: FileMark | null) => void) | null = null,
): string | null {
  const aside = `${path}.${process.pid}.tmp`;
  // A device or a pipe (-o /dev/null) is written to, not replaced.
  if (status(path)?.isFile() === false) return writeInto(path, pieces);
  let mark: FileMark | null = null;
  try {
    const fd = openSync(aside, "w", mode);
    try {
      for (const p of pieces) for (let at = 0; at < p.length; ) at += writeSync(fd, p, at, p.length - at);
      if ((mode & 0o111) !== 0) fchmodSync(fd, mode & ~umask());
      if (marked !== null) mark = markFile(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(aside, path);
    marked?.(mark);
    return null;
  } catch (e) {
    rmSync(aside, { force: true });
    return systemMessage(e);
  }
}

function writeInto(path: string, pieces: readonly Uint8Array[]): string | null {
  try {
    const fd = openSync(path, "w");
    try {
      for (const p of pieces) for (let at = 0; at < p.length; ) at += writeSync(fd, p, at, p.length - at);
    } finally {
      closeSync(fd);
    }
    return null;
  } catch (e) {
    return systemMessage(e);
  }
}

function umask(): number {
  return process.umask();
}

/** "ENOENT: no such file or directory, open 'x'" → "no such file or directory". */
export function systemMessage(e: unknown): string {
  const text = e instanceof Error ? e.message : String(e);
  return /^[A-Z0-9]+: ([^,]*)/.exec(text)?.[1] ?? text;
}
