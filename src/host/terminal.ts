// Standard output and error, colours, and how the process ends. Colours only on a terminal; NO_COLOR is honoured. A reader
// that closes the pipe early is no error. Node's own streams are left alone: to make them takes as long as a short command.
import { fstatSync, readSync, statSync, writeSync } from "node:fs";
import { builtin } from "./builtin.ts";

/** Whether a person may look at what is written to file descriptor `fd`. */
export function isTerminal(fd: number): boolean {
  try {
    const s = fstatSync(fd);
    if (!s.isCharacterDevice() || s.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
    return builtin.tty.isatty(fd);
  } catch {
    // It is closed.
    return false;
  }
}

export interface Colors {
  bold(text: string): string;
  red(text: string): string;
  cyan(text: string): string;
}

function colorsOf(fd: number): Colors {
  const { NO_COLOR, TERM } = process.env;
  const on = !NO_COLOR && TERM !== "dumb" && isTerminal(fd);
  const paint = (start: number, end: number) => (text: string) => (on ? `\x1b[${start}m${text}\x1b[${end}m` : text);
  return { bold: paint(1, 22), red: paint(31, 39), cyan: paint(36, 39) };
}

/** For text on standard output. */
export const colors: Colors = colorsOf(1);
/** For text on standard error. */
export const errorColors: Colors = colorsOf(2);

/** Thrown when nobody reads the output any more: the command has nothing left to do. */
export class OutputClosed extends Error {}

/** A stream in non-blocking mode is not ready: wait a millisecond. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (e) {
      const code = (e as NodeJS.ErrnoException).code;
      if (code === "EPIPE") throw new OutputClosed();
      if (code !== "EAGAIN") throw e;
      pause();
    }
  }
}

/** Where `print` puts things instead, if anywhere. */
let kept: Uint8Array[] | null = null;

/** Writes text or bytes to standard output. */
export function print(data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  if (kept === null) writeAll(1, bytes);
  else kept.push(bytes.slice());
}

/** What `work` prints to standard output, which gets nothing of it, with what it returns. Does not nest. */
export async function keepOutput<T>(work: () => Promise<T>): Promise<{ output: Uint8Array; result: T }> {
  const pieces: Uint8Array[] = [];
  kept = pieces;
  try {
    const result = await work();
    return { output: Buffer.concat(pieces), result };
  } finally {
    kept = null;
  }
}

/** Writes text to standard error. */
export function printError(text: string): void {
  try {
    writeAll(2, Buffer.from(text));
  } catch (e) {
    if (!(e instanceof OutputClosed)) throw e;
  }
}

/** All of standard input. */
export function readInput(): Uint8Array {
  const pieces: Uint8Array[] = [];
  const piece = new Uint8Array(1 << 16);
  for (;;) {
    try {
      const n = readSync(0, piece);
      if (n === 0) return Buffer.concat(pieces);
      pieces.push(piece.slice(0, n));
    } catch (e) {
      const code = (e as NodeJS.ErrnoException).code;
      if (code === "EOF") return Buffer.concat(pieces);
      if (code !== "EAGAIN") throw e;
      pause();
    }
  }
}
