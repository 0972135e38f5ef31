// Diagnostics as the Go tools print them: sorted by position, one syntax error a line, ten at most.
// Contract: src/cmd/compile/internal/base/print.go (Go 1.26).
import { errorColors, printError } from "../host/terminal.ts";
import type { Diagnostic, Reporter } from "../source/diagnostic.ts";
import { type FileSet, formatPosition } from "../source/position.ts";

export class DiagnosticList {
  private readonly list: Diagnostic[] = [];
  private readonly shorten: (filename: string) => string;
  /** Hand this to the phases. */
  readonly reporter: Reporter = (d) => this.list.push(d);

  /** `shorten` makes the file names that people read. */
  constructor(shorten: (filename: string) => string = (f) => f) {
    this.shorten = shorten;
  }

  /** Whether there is an error that keeps the program from being compiled. */
  get hasErrors(): boolean {
    return this.list.some((d) => d.severity === "error" || d.severity === "soft");
  }

  /** What is to be printed, in order: without repetitions, and with one syntax error a line. */
  sorted(fset: FileSet): { diagnostic: Diagnostic; where: string }[] {
    const order = [...this.list].sort((a, b) => a.pos - b.pos); // stable: of equal places the first report counts
    const result: { diagnostic: Diagnostic; where: string }[] = [];
    let last = "";
    let syntaxLine = "";
    for (const diagnostic of order) {
      const position = fset.position(diagnostic.pos);
      position.filename = this.shorten(position.filename);
      const where = formatPosition(position);
      const line = `${position.filename}:${position.line}`;
      if (diagnostic.message.startsWith("syntax error")) {
        if (line === syntaxLine) continue;
        syntaxLine = line;
      }
      const text = `${line}: ${diagnostic.message}`;
      if (text === last) continue;
      last = text;
      result.push({ diagnostic, where });
    }
    return result;
  }

  /** Prints them, to standard error unless `say` is given; `all` lifts the limit of ten. */
  print(fset: FileSet, all = false, say: (text: string) => void = printError): void {
    let errors = 0;
    for (const { diagnostic, where } of this.sorted(fset)) {
      if (diagnostic.severity === "error" || diagnostic.severity === "soft") errors++;
      say(where === "-" ? `${diagnostic.message}\n` : `${errorColors().bold(`${where}:`)} ${diagnostic.message}\n`);
      if (errors === 10 && !all && this.list.length > 10) {
        say(`${errorColors().bold(`${where}:`)} too many errors\n`);
        return;
      }
    }
  }
}
