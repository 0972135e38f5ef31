// Comments that mean something: `//line` and `/*line*/` directives, `//go:` lines, build constraints.
// Contract: cmd/compile's documentation, "Compiler Directives"; src/cmd/compile/internal/syntax/parser.go, updateBase.
import type { Directive } from "./declarations.ts";
import type { Scanner } from "./scanner.ts";

/** The largest line and column number that a directive may give. */
const maxNumber = 1 << 30;

function startsWith(src: Uint8Array, p: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (src[p + i]! !== text.charCodeAt(i)) return false;
  return true;
}

/** Whether the line comment at `p` starts with `//go:`. */
export function isDirectiveStart(src: Uint8Array, p: number): boolean {
  return startsWith(src, p + 2, "go:");
}

/** Whether the comment at `p`, of either form, starts with `line `. */
export function isLineDirectiveStart(src: Uint8Array, p: number): boolean {
  return startsWith(src, p + 2, "line ");
}

/** Takes the directives that the scanner finds; `p` and `q` are a comment's first offset and the one after it. */
export class LineDirectives {
  private readonly scanner: Scanner;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  /** A `//go:` line. */
  addDirective(p: number, q: number): void {
    const d = this.directive(p, q);
    this.scanner.directives.push(d);
    if (this.scanner.top && d.text.startsWith("//go:build")) this.scanner.buildLines.push(d);
  }

  /** A line comment before the package clause that may be `// +build`. */
  addPlusBuild(p: number, q: number): void {
    const src = this.scanner.source;
    let start = p + 2;
    while (src[start] === 0x20 || src[start] === 0x09) start++;
    if (!startsWith(src, start, "+build")) return;
    const after = src[start + 6]!;
    if (start + 6 === q || after <= 0x20) this.scanner.buildLines.push(this.directive(p, q));
  }

  private directive(p: number, q: number): Directive {
    const text = this.scanner.text.decode(p, q).trimEnd();
    let start = 2;
    while (text[start] === " " || text[start] === "\t") start++;
    let end = start;
    while (end < text.length && text[end] !== " " && text[end] !== "\t") end++;
    const name = text.slice(start, end);
    return { pos: this.scanner.base + p, text, name, args: text.slice(end).trim() };
  }

  /** A comment that starts with `line `: it renames the text after it, if it is well formed. */
  addLine(p: number, q: number): void {
    const s = this.scanner;
    let text = s.text.decode(p, q);
    const general = text.startsWith("/*");
    if (general && !text.endsWith("*/")) return;
    // A line directive of this form must start its line.
    if (!general && p !== s.file.lineStart(s.file.lineTotal)) return;
    text = general ? text.slice(7, -2) : text.slice(7).replace(/\r$/, "");
    const tail = trailingNumber(text);
    if (tail === null) return;
    const invalid = (what: string, at: number): void => {
      const before = new TextEncoder().encode(text.slice(0, at)).length;
      s.error(p + 7 + before, `invalid ${what} number: ${text.slice(at)}`);
    };
    if (Number.isNaN(tail.value)) return invalid("line", tail.at);
    const inner = trailingNumber(text.slice(0, tail.at - 1));
    let line = tail;
    let column = 0;
    let filename = text.slice(0, tail.at - 1);
    if (inner !== null && !Number.isNaN(inner.value)) {
      if (tail.value === 0 || tail.value > maxNumber) return invalid("column", tail.at);
      line = inner;
      column = tail.value;
      filename = text.slice(0, inner.at - 1);
      if (filename === "") filename = s.file.position(p).filename;
    }
    if (line.value === 0 || line.value > maxNumber) return invalid("line", line.at);
    s.file.addLineDirective(general ? q : q + 1, filename, line.value, column);
  }
}

/** The number after the last `:` of `text` and where it starts; NaN if it is no number, null if there is no colon. */
function trailingNumber(text: string): { at: number; value: number } | null {
  const at = text.lastIndexOf(":") + 1;
  if (at === 0) return null;
  const digits = text.slice(at);
  return { at, value: /^[0-9]+$/.test(digits) && Number(digits) < 2 ** 64 ? Number(digits) : Number.NaN };
}
