// Standard output and error, colours, and how the process ends. Colours only on a terminal; NO_COLOR is honoured. A reader
// that closes the pipe early is no error. Node's own streams are left alone: to make them takes as long as a short command.
// In a server the streams are those of the client whose command is being run.
import { fstatSync, readSync, statSync, writeSync } from "node:fs";
import type { Colors } from "picocolors/types.js";
import { builtin } from "./builtin.ts";

/** Somebody else whose command this process runs: the standard streams are theirs. */
export interface Client {
  /** Writes all of it to file descriptor 1 or 2. Throws OutputClosed when nobody reads it any more. */
  write(fd: number, bytes: Uint8Array): void;
  isTerminal(fd: number): boolean;
  /** How wide their terminal is; 0: unknown. */
  readonly columns: number;
  /** Has them run a program, by its words, whose directory they remove afterwards. */
  run(program: { name: string; dir: string; words: readonly string[] }): void;
}

/** Colours by file descriptor. */
const made: Colors[] = [];

/** null: this process works for itself. */
let client: Client | null = null;

export function currentClient(): Client | null {
  return client;
}

/** From now on this process works for `c`. */
export function workFor(c: Client | null): void {
  client = c;
  made.length = 0;
}

/** Thrown in a server: the command needs what only a process of its own has. */
export class OwnProcessNeeded extends Error {}

/** Call this before anything is done that a server cannot do for a client. */
export function needOwnProcess(): void {
  if (client !== null) throw new OwnProcessNeeded();
}

/** Whether a person may look at what is written to file descriptor `fd`. */
export function isTerminal(fd: number): boolean {
  if (client !== null) return client.isTerminal(fd);
  try {
    const s = fstatSync(fd);
    if (!s.isCharacterDevice() || s.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
    return builtin.tty.isatty(fd);
  } catch {
    // It is closed.
    return false;
  }
}

/** Colours if a person looks at `fd` and has not refused them (NO_COLOR, a terminal that knows none). */
function colorsOf(fd: number): Colors {
  const { NO_COLOR, TERM } = process.env;
  // Not imported above: it asks Node's own streams.
  const { createColors } = require("picocolors") as typeof import("picocolors");
  return createColors(!NO_COLOR && TERM !== "dumb" && isTerminal(fd));
}

/** For text on standard output. */
export function colors(): Colors {
  made[1] ??= colorsOf(1);
  return made[1];
}

/** For text on standard error. */
export function errorColors(): Colors {
  made[2] ??= colorsOf(2);
  return made[2];
}

/** Thrown when nobody reads the output any more: the command has nothing left to do. */
export class OutputClosed extends Error {}

/** A stream in non-blocking mode is not ready: wait a millisecond. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** The width of the terminal that standard error is; 0: unknown. */
export function columns(): number {
  return client === null ? (process.stderr.columns ?? 0) : client.columns;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  if (client !== null) {
    client.write(fd, bytes);
    return;
  }
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
  writeError(Buffer.from(text));
}

/** Writes bytes to standard error. */
export function writeError(bytes: Uint8Array): void {
  try {
    writeAll(2, bytes);
  } catch (e) {
    if (!(e instanceof OutputClosed)) throw e;
  }
}

/** All of standard input. */
export function readInput(): Uint8Array {
  needOwnProcess();
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
