// What a build says of itself while it works: the line on the terminal, -v (packages as their first function is compiled)
// and -x (every step). All of it on standard error. In: flags; what the compiler does. Out: a Watcher.
import { ProgressLine } from "../host/progress.ts";
import { printError } from "../host/terminal.ts";
import type { Watcher } from "../program/backend.ts";

export interface NarrationFlags {
  v?: true;
  x?: true;
}

export class Narration {
  private readonly flags: NarrationFlags;
  private readonly line: ProgressLine;
  private readonly name: string;
  private readonly packages = new Set<string>();
  private functions = 0;

  /** `name` is what is built. */
  constructor(name: string, flags: NarrationFlags) {
    this.name = name;
    this.flags = flags;
    // With -x every step is there to see.
    this.line = flags.x === true ? new ProgressLine(false) : new ProgressLine();
  }

  /** Hand this to the compiler. */
  readonly watcher: Watcher = {
    compiled: (fn) => {
      this.functions++;
      this.package(fn.pkgPath);
      this.step("compile", fn.symbol);
      this.show();
    },
    assembling: (file) => this.step("assemble", file),
  };

  /** With -x: says that a step begins. */
  step(what: string, of: string): void {
    if (this.flags.x === true) this.say(`${what.padEnd(8)} ${of}\n`);
  }

  /** Takes the line off the terminal: something else is to be printed, or all is done. */
  clear(): void {
    this.line.clear();
  }

  private package(path: string): void {
    if (path === "" || this.packages.has(path)) return;
    this.packages.add(path);
    if (this.flags.v === true) this.say(`${path}\n`);
  }

  private show(): void {
    this.line.show(() => `building ${this.name}: ${this.functions} functions in ${this.packages.size} packages`);
  }

  private say(text: string): void {
    this.line.clear();
    printError(text);
  }
}
