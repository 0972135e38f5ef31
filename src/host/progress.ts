// One line on the terminal that says how far long work is. On standard error, only where that is a terminal, rewritten in
// place at most ten times a second, and gone before anything else is printed.
import { columns, isTerminal, printError } from "./terminal.ts";

const eraseLine = "\r\x1b[K";
const everyMs = 100;
/** Work that is done sooner than this shows nothing. */
const quietMs = 300;

export class ProgressLine {
  private readonly enabled: boolean;
  private last: number;
  private shown = false;

  constructor(enabled = isTerminal(2) && process.env.TERM !== "dumb") {
    this.enabled = enabled;
    this.last = Date.now() + quietMs - everyMs;
  }

  /** Says `text()`, if the last time was long enough ago. */
  show(text: () => string): void {
    if (!this.enabled) return;
    const now = Date.now();
    if (now - this.last < everyMs) return;
    this.last = now;
    this.shown = true;
    const width = (columns() || 80) - 1;
    printError(`${eraseLine}${text().slice(0, width)}`);
  }

  /** Removes the line; it comes back with the next `show`. */
  clear(): void {
    if (this.shown) printError(eraseLine);
    this.shown = false;
  }
}
