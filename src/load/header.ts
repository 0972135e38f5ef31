// The top of a Go source file, read without parsing the rest: build constraints, package name, imports, and for files that
// import "embed" the `//go:embed` patterns. In: bytes; out: FileHeader. What is wrong with the syntax is left to the parser.
// Contract: src/go/build/read.go and parseFileHeader (which files belong to a package must not depend on their bodies).
import { isGoBuild, isPlusBuild } from "./constraint.ts";

export interface HeaderImport {
  path: string;
  /** Byte offset of its declaration: of its name, if it has one. */
  offset: number;
}

export interface EmbedPattern {
  pattern: string;
  offset: number;
}

/** A `//go:debug` or other `//go:` line above the package clause. */
export interface HeaderDirective {
  text: string;
  offset: number;
}

export interface FileHeader {
  /** "" where there is no package clause. */
  packageName: string;
  packageOffset: number;
  imports: HeaderImport[];
  embeds: EmbedPattern[];
  directives: HeaderDirective[];
  constraints: ConstraintLines;
  /** The text did not have the form of a header: imports may be missing, and the parser will say why. */
  malformed: boolean;
}

export interface ConstraintLines {
  /** The `//go:build` line, or null. */
  goBuild: string | null;
  goBuildOffset: number;
  /** There is more than one `//go:build` line. */
  several: boolean;
  /** The `// +build` lines that count. */
  plusBuild: string[];
}

const decoder = new TextDecoder();

function text(src: Uint8Array, from: number, to: number): string {
  return decoder.decode(src.subarray(from, to));
}

const newline = 0x0a;
const slash = 0x2f;
const star = 0x2a;

function isIdentByte(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x5f || c >= 0x80;
}

/** Build constraint lines of a Go or assembly file: those in the comments before the first line of code. */
export function readConstraints(src: Uint8Array): ConstraintLines {
  const result: ConstraintLines = { goBuild: null, goBuildOffset: 0, several: false, plusBuild: [] };
  let plus: { line: string; start: number }[] = [];
  /** `// +build` lines count only above the last blank line before code. */
  let lastBlank = 0;
  let inBlock = false;
  let sawBlock = false;
  let at = src[0] === 0xef && src[1] === 0xbb && src[2] === 0xbf ? 3 : 0;
  while (at < src.length) {
    const start = at;
    let end = src.indexOf(newline, at);
    if (end < 0) end = src.length;
    at = end + 1;
    let line = text(src, start, end).trim();
    if (line === "" && !inBlock) {
      if (!sawBlock) lastBlank = at;
      continue;
    }
    if (!inBlock && line.startsWith("//")) {
      if (isGoBuild(line)) {
        if (result.goBuild !== null) result.several = true;
        else {
          result.goBuild = line;
          result.goBuildOffset = start;
        }
      } else if (!sawBlock && isPlusBuild(line)) plus.push({ line, start });
      continue;
    }
    // Block comments, perhaps several on a line; anything else is code.
    while (line !== "") {
      if (inBlock) {
        const close = line.indexOf("*/");
        if (close < 0) break;
        inBlock = false;
        line = line.slice(close + 2).trim();
      } else if (line.startsWith("/*")) {
        inBlock = true;
        sawBlock = true;
        line = line.slice(2);
      } else if (line.startsWith("//")) break;
      else {
        at = src.length;
        break;
      }
    }
  }
  plus = plus.filter((p) => p.start < lastBlank);
  result.plusBuild = plus.map((p) => p.line);
  return result;
}

/** Reads a Go file's header. */
export function readHeader(src: Uint8Array): FileHeader {
  return new HeaderReader(src).read();
}

class HeaderReader {
  private readonly src: Uint8Array;
  private at: number;
  private malformed = false;
  /** Where the last import path ends. */
  private importsEnd = 0;
  private readonly directives: HeaderDirective[] = [];
  private beforePackage = true;

  constructor(src: Uint8Array) {
    this.src = src;
    this.at = src[0] === 0xef && src[1] === 0xbb && src[2] === 0xbf ? 3 : 0;
  }

  read(): FileHeader {
    const header: FileHeader = {
      packageName: "",
      packageOffset: 0,
      imports: [],
      embeds: [],
      directives: this.directives,
      constraints: readConstraints(this.src),
      malformed: false,
    };
    this.space();
    header.packageOffset = this.at;
    if (this.word() === "package") {
      this.beforePackage = false;
      this.space();
      header.packageName = this.word();
      this.endOfClause();
      this.importDeclarations(header);
    }
    header.malformed = this.malformed || header.packageName === "";
    if (header.imports.some((i) => i.path === "embed")) header.embeds = readEmbeds(this.src, this.importsEnd);
    return header;
  }

  private importDeclarations(header: FileHeader): void {
    while (!this.malformed) {
      const before = this.at;
      if (this.word() !== "import") {
        this.at = before;
        return;
      }
      this.space();
      if (this.src[this.at] !== 0x28 /* ( */) {
        this.importSpec(header);
        this.endOfClause();
        continue;
      }
      this.at++;
      this.endOfClause();
      while (!this.malformed && this.src[this.at] !== 0x29 /* ) */) {
        this.importSpec(header);
        this.endOfClause();
      }
      this.at++;
      this.endOfClause();
    }
  }

  /** ImportSpec = [ "." | PackageName ] ImportPath . */
  private importSpec(header: FileHeader): void {
    const { at } = this;
    if (this.src[this.at] === 0x2e /* . */) this.at++;
    else this.word();
    this.space();
    const start = this.at;
    const quote = this.src[start];
    if (quote !== 0x22 && quote !== 0x60) {
      this.malformed = true;
      return;
    }
    const end = this.src.indexOf(quote, start + 1);
    const path = end < 0 ? "\n" : text(this.src, start + 1, end);
    if (path.includes("\n")) {
      this.malformed = true;
      return;
    }
    this.at = end + 1;
    this.importsEnd = this.at;
    header.imports.push({ path: path.includes("\\") ? unescapePath(path) : path, offset: at });
  }

  /** Skips space, comments and semicolons. */
  private endOfClause(): void {
    this.space();
    while (this.src[this.at] === 0x3b) {
      this.at++;
      this.space();
    }
  }

  private word(): string {
    const start = this.at;
    while (this.at < this.src.length && isIdentByte(this.src[this.at]!)) this.at++;
    return text(this.src, start, this.at);
  }

  private space(): void {
    const { src } = this;
    for (;;) {
      const c = src[this.at];
      if (c === 0x20 || c === 0x09 || c === 0x0d || c === newline) this.at++;
      else if (c === slash && src[this.at + 1] === slash) {
        const end = src.indexOf(newline, this.at);
        if (this.beforePackage) this.directive(this.at, end < 0 ? src.length : end);
        this.at = end < 0 ? src.length : end + 1;
      } else if (c === slash && src[this.at + 1] === star) {
        const end = endOfBlockComment(src, this.at);
        if (end < 0) this.malformed = true;
        this.at = end < 0 ? src.length : end;
      } else return;
    }
  }

  private directive(from: number, to: number): void {
    if (this.src[from + 2] !== 0x67 /* g */) return;
    const line = text(this.src, from, to).trimEnd();
    if (line.startsWith("//go:")) this.directives.push({ text: line, offset: from });
  }
}

/** The offset after the block comment that starts at `at`; -1 if it has no end. */
function endOfBlockComment(src: Uint8Array, at: number): number {
  for (let i = at + 2; ; i++) {
    i = src.indexOf(star, i);
    if (i < 0) return -1;
    if (src[i + 1] === slash) return i + 2;
  }
}

/** Escapes in an import path are rare enough for a plain reading: \xHH, \uHHHH and one-letter escapes stand for themselves. */
function unescapePath(path: string): string {
  return path.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/gs, (_, x, u, c) =>
    c !== undefined ? c : String.fromCharCode(Number.parseInt(x ?? u, 16)),
  );
}

/** All `//go:embed` patterns from byte `at` on. Literals and block comments are skipped, as a scanner would. */
export function readEmbeds(src: Uint8Array, at: number): EmbedPattern[] {
  const found: EmbedPattern[] = [];
  while (at < src.length) {
    const c = src[at]!;
    if (c === 0x60) {
      const end = src.indexOf(0x60, at + 1);
      at = end < 0 ? src.length : end + 1;
    } else if (c === 0x22 || c === 0x27) at = endOfQuoted(src, at, c);
    else if (c === slash && src[at + 1] === star) {
      const end = endOfBlockComment(src, at);
      at = end < 0 ? src.length : end;
    } else if (c === slash && src[at + 1] === slash) {
      let end = src.indexOf(newline, at);
      if (end < 0) end = src.length;
      const line = text(src, at, end);
      if (/^\/\/go:embed[ \t]/.test(line)) found.push(...embedPatterns(line, at));
      at = end;
    } else at++;
  }
  return found;
}

function endOfQuoted(src: Uint8Array, at: number, quote: number): number {
  for (at++; at < src.length; at++) {
    const c = src[at]!;
    if (c === 0x5c) at++;
    else if (c === quote) return at + 1;
    else if (c === newline) return at;
  }
  return at;
}

/** The patterns of one `//go:embed` line, some of them quoted; none at all if the line is malformed. */
export function embedPatterns(line: string, offset: number): EmbedPattern[] {
  const found: EmbedPattern[] = [];
  let at = "//go:embed".length;
  while (at < line.length) {
    const rest = line.slice(at);
    const gap = /^\s+/.exec(rest);
    if (gap !== null) {
      at += gap[0].length;
      continue;
    }
    const m = /^`([^`]*)`(?=\s|$)|^"((?:[^"\\]|\\.)*)"(?=\s|$)|^([^\s"`]\S*)/.exec(rest);
    if (m === null) return [];
    found.push({ pattern: m[1] ?? (m[2] !== undefined ? unescapePath(m[2]) : m[3]!), offset: offset + at });
    at += m[0].length;
  }
  return found;
}
