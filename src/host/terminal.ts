// Standard output and error, colours, and how the process ends. Colours only on a terminal; NO_COLOR is honoured
// (picocolors does both). A reader that closes the pipe early is no error.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import pc from "picocolors";

/** For text on standard output. */
export const colors = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
/** For text on standard error. */
export const errorColors = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);

/** Thrown when nobody reads the output any more: the command has nothing left to do. */
export class OutputClosed extends Error {}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (e) {
      const code = (e as NodeJS.ErrnoException).code;
      if (code === "EPIPE") throw new OutputClosed();
      // A pipe that is full, in non-blocking mode: wait a moment.
      if (code !== "EAGAIN") throw e;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Writes text or bytes to standard output. */
export function print(data: string | Uint8Array): void {
  writeAll(1, typeof data === "string" ? Buffer.from(data) : data);
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
  const fd = openSync("/dev/stdin", "r");
  try {
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}
