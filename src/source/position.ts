// Source positions. A position is one small integer, `Pos`: the sum of its file's base and a byte offset, so that one
// number names a byte of a file in the whole program. 0 is "no position". What a person reads (file, line, column) is
// computed from it on demand, with `//line` directives applied. Contract: src/go/token/position.go.

/** A byte of a source file in the whole program, or NoPos. Compare and subtract freely within one file. */
export type Pos = number;

export const NoPos: Pos = 0;

/** What a person reads of a position. `column` counts bytes from 1; 0 says that a `//line` directive left it unknown. */
export interface Position {
  filename: string;
  offset: number;
  line: number;
  column: number;
}

/** A `//line` or `/*line` comment directive: from byte `offset` on, text counts as `filename:line:column`. */
export interface LineDirective {
  offset: number;
  filename: string;
  line: number;
  column: number;
}

/** A line table as plain data, for another thread. */
export interface FileTable {
  readonly name: string;
  readonly base: number;
  readonly size: number;
  readonly lines: Int32Array;
  readonly directives: readonly LineDirective[];
}

/**
 * One source file's line table. Lines are added in rising order while scanning; `Pos` of byte `o` is `base + o`, and
 * `base + size` (end of file) is a valid position too.
 */
export class SourceFile {
  readonly name: string;
  readonly base: number;
  readonly size: number;
  /** Offsets of line starts; line 1 starts at 0. Only `lines[0..lineCount)` is in use. */
  private lines: Int32Array;
  private lineCount = 1;
  private directives: LineDirective[] = [];
  /** Gives the text of a file that is not scanned from its beginning, until its lines are known. */
  private text: (() => Uint8Array) | null = null;

  constructor(name: string, base: number, size: number) {
    this.name = name;
    this.base = base;
    this.size = size;
    this.lines = new Int32Array(Math.max(16, size >> 4));
  }

  /** The file that `table` is of. */
  static from(table: FileTable): SourceFile {
    const f = new SourceFile(table.name, table.base, table.size);
    f.lines = table.lines;
    f.lineCount = table.lines.length;
    f.directives = [...table.directives];
    return f;
  }

  /** All that is known of its lines. */
  table(): FileTable {
    this.completeLines();
    const { name, base, size, directives } = this;
    return { name, base, size, lines: this.lines.slice(0, this.lineCount), directives };
  }

  /** Records that a line starts at byte `offset`; called in rising order, out-of-order calls are ignored. */
  addLine(offset: number): void {
    const n = this.lineCount;
    if (offset <= this.lines[n - 1]! || offset > this.size) return;
    if (n === this.lines.length) {
      const grown = new Int32Array(n * 2);
      grown.set(this.lines);
      this.lines = grown;
    }
    this.lines[n] = offset;
    this.lineCount = n + 1;
  }

  /** The file is not scanned as a whole: its lines are found in its text when somebody asks for one. */
  linesFrom(text: () => Uint8Array): void {
    this.text = text;
  }

  /** Finds all lines of a file that `linesFrom` was called for. */
  completeLines(): void {
    if (this.text === null) return;
    const bytes = this.text();
    this.text = null;
    for (let i = bytes.indexOf(10); i >= 0; i = bytes.indexOf(10, i + 1)) this.addLine(i + 1);
  }

  /** Whether text in it counts as being somewhere else. */
  get hasLineDirectives(): boolean {
    return this.directives.length > 0;
  }

  /** Records a line directive that takes effect at byte `offset`. `column` 0 means that columns are unknown. */
  addLineDirective(offset: number, filename: string, line: number, column: number): void {
    const last = this.directives[this.directives.length - 1];
    if (last === undefined || (last.offset < offset && offset < this.size)) {
      this.directives.push({ offset, filename, line, column });
    }
  }

  /** Number of lines seen so far. */
  get lineTotal(): number {
    if (this.text !== null) this.completeLines();
    return this.lineCount;
  }

  /** Byte offset at which line `line` (from 1, unadjusted) starts. */
  lineStart(line: number): number {
    if (this.text !== null) this.completeLines();
    return this.lines[line - 1]!;
  }

  offset(pos: Pos): number {
    return pos - this.base;
  }

  pos(offset: number): Pos {
    return this.base + offset;
  }

  /** Line (from 1) of a byte offset, line directives not applied. O(log lines). */
  line(offset: number): number {
    if (this.text !== null) this.completeLines();
    const lines = this.lines;
    let lo = 0;
    let hi = this.lineCount;
    while (lo + 1 < hi) {
      const mid = (lo + hi) >> 1;
      if (lines[mid]! <= offset) lo = mid;
      else hi = mid;
    }
    return lo + 1;
  }

  /** The position of byte `offset`; `adjusted` applies line directives (as compilers print it). */
  position(offset: number, adjusted = true): Position {
    const line = this.line(offset);
    const column = offset - this.lines[line - 1]! + 1;
    const plain = { filename: this.name, offset, line, column };
    const ds = this.directives;
    if (!adjusted || ds.length === 0 || offset < ds[0]!.offset) return plain;
    let lo = 0;
    let hi = ds.length;
    while (lo + 1 < hi) {
      const mid = (lo + hi) >> 1;
      if (ds[mid]!.offset <= offset) lo = mid;
      else hi = mid;
    }
    const d = ds[lo]!;
    const delta = line - this.line(d.offset);
    if (d.column === 0) plain.column = 0;
    else if (delta === 0) plain.column = d.column + (offset - d.offset);
    plain.filename = d.filename;
    plain.line = d.line + delta;
    return plain;
  }
}

/** All files of a program, each with its own range of positions. */
export class FileSet {
  readonly files: SourceFile[] = [];
  private nextBase = 1;

  /** Adds a file of `size` bytes. */
  addFile(name: string, size: number): SourceFile {
    const file = new SourceFile(name, this.nextBase, size);
    this.nextBase += size + 1;
    this.files.push(file);
    return file;
  }

  /** Adds a file of another set, which has its range of positions. */
  take(file: SourceFile): void {
    const { files } = this;
    let at = files.length;
    while (at > 0 && files[at - 1]!.base > file.base) at--;
    files.splice(at, 0, file);
    this.nextBase = Math.max(this.nextBase, file.base + file.size + 1);
  }

  /** The file that `pos` lies in; undefined for NoPos and positions of no file. O(log files). */
  file(pos: Pos): SourceFile | undefined {
    const files = this.files;
    let lo = 0;
    let hi = files.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (files[mid]!.base <= pos) lo = mid + 1;
      else hi = mid;
    }
    const f = files[lo - 1];
    return f !== undefined && pos <= f.base + f.size ? f : undefined;
  }

  /** What a person reads of `pos`; filename "" and line 0 for NoPos. */
  position(pos: Pos, adjusted = true): Position {
    const f = pos === NoPos ? undefined : this.file(pos);
    return f === undefined ? { filename: "", offset: 0, line: 0, column: 0 } : f.position(pos - f.base, adjusted);
  }
}

/** `file:line:column` as the Go tools print it: parts that are unknown are left out, "-" when nothing is known. */
export function formatPosition(p: Position): string {
  let s = p.filename;
  if (p.line > 0) {
    if (s !== "") s += ":";
    s += p.line;
    if (p.column > 0) s += `:${p.column}`;
  }
  return s === "" ? "-" : s;
}
