// The scanner: UTF-8 bytes → tokens, one at a time, held in the scanner's own fields; no object and, but for names that
// were never seen before, no string is made for a token. Errors are in gc's words.
// Contract: Go specification, "Lexical elements"; tokens and positions as src/go/scanner, messages as
// src/cmd/compile/internal/syntax/scanner.go (Go 1.26).
import type { Reporter } from "../source/diagnostic.ts";
import { NoPos, type Pos, type SourceFile } from "../source/position.ts";
import { isDirectiveStart, isLineDirectiveStart, LineDirectives } from "./comments.ts";
import type { Directive } from "./declarations.ts";
import { keywordCount, names, nextHash } from "./interner.ts";
import { scanCharacter, scanString } from "./literals.ts";
import { scanNumber } from "./numbers.ts";
import { describeRune } from "./quote.ts";
import { Skim, skimBlock } from "./skim.ts";
import { SourceText } from "./text.ts";
import { Token } from "./token.ts";
import { isUnicodeDigit, isUnicodeLetter } from "./unicode.ts";

/** Bit 0: continues an identifier; bit 1: a decimal digit. By byte; bytes from 0x80 on are neither. */
const byteClass = /* @__PURE__ */ (() => {
  const t = new Uint8Array(256);
  for (let c = 0x30; c <= 0x39; c++) t[c] = 3;
  for (let c = 0x41; c <= 0x5a; c++) t[c] = t[c + 32] = 1;
  t[0x5f] = 1;
  return t;
})();

const nameTable = names;

function isHexDigit(c: number): boolean {
  return byteClass[c]! === 3 || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
}

/** A buffer that no scanner uses. */
let spare: Uint8Array | null = null;

/** A copy of `src[from..end)`, at the same offsets, with zeros after it: reading may go a little beyond the end. */
function padded(src: Uint8Array, from: number, end: number): Uint8Array {
  const room = end + 8;
  const buffer = spare !== null && spare.length >= room ? spare : new Uint8Array(Math.max(room, 1 << 16));
  spare = null;
  buffer.set(src.subarray(from, end), from);
  buffer.fill(0, end, room);
  return buffer;
}

/** What ended the line of an automatic semicolon; decides how errors call it. */
export const enum SemicolonKind {
  /** A `;` in the source. */
  Explicit,
  Newline,
  EOF,
}

export interface ScannerOptions {
  /** Where errors go. */
  reporter: Reporter;
  /** Records where comments are, for `comments: true` of the parser. */
  comments?: boolean;
  /** Where to begin: a byte between two tokens; the beginning unless given. */
  from?: number;
  /** Where to end, as if the file did; its end unless given. */
  to?: number;
}

/**
 * Reads one file. `next()` advances to the next token; then `tok`, `pos`, `start`, `offset` and, for some tokens,
 * `name` and `literal()` describe it.
 */
export class Scanner {
  readonly file: SourceFile;
  /** `file.base`: add it to an offset to get a position. */
  readonly base: number;
  readonly text: SourceText;
  readonly reporter: Reporter;
  /** The file's bytes and at least one 0 after them. */
  private readonly src: Uint8Array;
  /** Number of bytes of the file. */
  readonly end: number;

  /** The current token. */
  tok: Token = Token.Illegal;
  /** Where it starts, as a position and as an offset; an automatic semicolon is where the first newline is. */
  pos: Pos = NoPos;
  start = 0;
  /** Offset after the current token: where reading goes on. */
  offset = 0;
  /** The interned text of an Ident. */
  name = "";
  /** For a Semicolon. */
  semicolon: SemicolonKind = SemicolonKind.Explicit;
  /** Where errors say that the token is: `pos`, but the comment's start for a semicolon inside a general comment. */
  errorPos: Pos = NoPos;
  /** For a literal: it holds bytes beyond ASCII, or (raw strings) carriage returns. */
  special = false;
  /** Whether the escape sequence that was read last is malformed. */
  badEscape = false;

  /** Start and end offsets of all comments so far, in pairs, if comments are asked for. */
  readonly comments: number[] | null;
  /** The `//go:` lines so far. */
  readonly directives: Directive[] = [];
  /** `//go:build` and `// +build` lines so far; the parser stops their collection at the package clause. */
  readonly buildLines: Directive[] = [];
  /** Before the package clause. */
  top = true;

  /** A newline here ends the statement. */
  private needSemicolon = false;
  /** Offset of the first newline in the general comment that was read last; 0 if it has none. */
  private commentNewline = 0;
  private readonly lineDirectives: LineDirectives;

  constructor(file: SourceFile, src: Uint8Array, options: ScannerOptions) {
    this.file = file;
    this.base = file.base;
    const from = options.from ?? 0;
    this.end = options.to ?? src.length;
    this.src = padded(src, from, this.end);
    this.text = new SourceText(this.src, this.end, from);
    this.reporter = options.reporter;
    this.comments = options.comments === true ? [] : null;
    this.lineDirectives = new LineDirectives(this);
    // A byte order mark is allowed as the first character.
    if (src[0] === 0xef && src[1] === 0xbb && src[2] === 0xbf) this.offset = 3;
    if (options.from !== undefined) this.offset = options.from;
  }

  /** The file's bytes, with some zeros after them. */
  get source(): Uint8Array {
    return this.src;
  }

  /** The scanner is not used any more: another may have its memory. */
  release(): void {
    spare = this.src;
  }

  /** Reports an error at byte `offset`. */
  error(offset: number, message: string): void {
    this.reporter({ pos: this.base + offset, message, severity: "error" });
  }

  /** The source text of the current token as go/scanner gives it: raw strings without carriage returns. */
  literal(): string {
    const s = this.special ? this.text.decode(this.start, this.offset) : this.text.ascii(this.start, this.offset);
    return this.special && s.charCodeAt(0) === 0x60 ? s.replaceAll("\r", "") : s;
  }

  /** Advances to the next token. */
  next(): void {
    const src = this.src;
    const nlsemi = this.needSemicolon;
    this.needSemicolon = false;
    let p = this.offset;
    for (;;) {
      const c = src[p]!;
      if (byteClass[c]! === 1) return this.identifier(p);
      if (c === 0x20 || c === 0x09) {
        p++;
        continue;
      }
      if (c === 0x0a) {
        this.file.addLine(p + 1);
        if (nlsemi) {
          this.offset = p + 1;
          return this.automaticSemicolon(p, p, SemicolonKind.Newline);
        }
        p++;
        continue;
      }
      this.start = p;
      this.errorPos = this.pos = this.base + p;
      let after: number;
      if (c === 0x2f && src[p + 1] === 0x2f) {
        p = this.lineComment(p);
        continue;
      }
      if (c === 0x2f && src[p + 1] === 0x2a) {
        after = this.generalComment(p);
        if (nlsemi && this.commentNewline > 0) {
          // A general comment that spans lines acts like a newline.
          this.offset = after;
          return this.automaticSemicolon(this.commentNewline, p, SemicolonKind.Newline);
        }
        p = after;
        continue;
      }
      if (byteClass[c]! !== 0) {
        this.needSemicolon = true;
        after = this.number(p);
      } else after = this.operator(c, p);
      if (after > 0) {
        this.offset = after;
        return;
      }
      if (c === 0 && p >= this.end) return this.endOfFile(nlsemi);
      if (c >= 0x80 && this.isRune(p)) return this.wideIdentifier(p);
      p = this.skipInvalid(c, p);
    }
  }

  /**
   * Passes the block that the current `{` starts, so that `next` gives what follows. Returns the offset behind it doubled,
   * plus Skim.HasType; or Skim.Impossible, and has passed nothing.
   */
  passBlock(): number {
    const passed = skimBlock(this.src, this.offset, this.file);
    if (passed !== Skim.Impossible) {
      this.offset = passed >>> 1;
      this.needSemicolon = true;
    }
    return passed;
  }

  /** Whether at `p` is a character that is no byte order mark. */
  private isRune(p: number): boolean {
    return this.text.runeLength(p) > 0 && this.text.rune(p) !== 0xfeff;
  }

  /** Passes a byte, or a byte order mark, that starts no token, and reports it; returns the offset after it. */
  private skipInvalid(c: number, p: number): number {
    if (c === 0x0d) return p + 1;
    if (c >= 0x80 && this.text.runeLength(p) > 0) {
      this.error(p, "invalid BOM in the middle of the file");
      return p + 3;
    }
    if (c === 0) this.error(p, "invalid NUL character");
    else this.error(p, c >= 0x80 ? "invalid UTF-8 encoding" : `invalid character ${describeRune(c)}`);
    return p + 1;
  }

  private endOfFile(nlsemi: boolean): void {
    this.offset = this.end;
    if (nlsemi) return this.automaticSemicolon(this.end, this.end, SemicolonKind.EOF);
    this.tok = Token.EOF;
    this.start = this.end;
    this.errorPos = this.pos = this.base + this.end;
  }

  /** The semicolon that a newline or the end of the file stands for, at `p`; errors name `errorAt`. */
  private automaticSemicolon(p: number, errorAt: number, kind: SemicolonKind): void {
    this.tok = Token.Semicolon;
    this.semicolon = kind;
    this.start = p;
    this.pos = this.base + p;
    this.errorPos = this.base + errorAt;
  }

  private identifier(p: number): void {
    this.start = p;
    this.errorPos = this.pos = this.base + p;
    const src = this.src;
    let hash = 0;
    let c = src[p]!;
    let q = p;
    do {
      hash = (Math.imul(hash, 31) + c) | 0;
      c = src[++q]!;
    } while (byteClass[c]! !== 0);
    if (c >= 0x80) return this.wideIdentifier(p);
    this.offset = q;
    this.finishIdentifier(nameTable.id(src, p, q, hash));
  }

  private finishIdentifier(id: number): void {
    if (id < keywordCount) {
      const tok = Token.Break + id;
      this.tok = tok;
      this.needSemicolon =
        tok === Token.Return || tok === Token.Break || tok === Token.Continue || tok === Token.Fallthrough;
      return;
    }
    this.needSemicolon = true;
    this.tok = Token.Ident;
    this.name = nameTable.names[id]!;
  }

  /** An identifier with a character beyond ASCII; such a character that is no letter is reported and taken as one. */
  private wideIdentifier(p: number): void {
    const src = this.src;
    let hash = 0;
    let q = p;
    for (;;) {
      const c = src[q]!;
      let length = 1;
      if (c >= 0x80) {
        length = this.text.runeLength(q);
        if (length === 0) {
          this.error(q, "invalid UTF-8 encoding");
          length = 1;
        } else this.checkIdentifierRune(q, q === p);
      } else if (byteClass[c]! === 0) break;
      for (let i = 0; i < length; i++) hash = nextHash(hash, src[q + i]!);
      q += length;
    }
    this.offset = q;
    this.finishIdentifier(nameTable.id(src, p, q, hash));
  }

  private checkIdentifierRune(p: number, first: boolean): void {
    const rune = this.text.rune(p);
    if (isUnicodeLetter(rune)) return;
    if (rune === 0xfeff) this.error(p, "invalid BOM in the middle of the file");
    else if (!isUnicodeDigit(rune)) this.error(p, `invalid character ${describeRune(rune)} in identifier`);
    else if (first) this.error(p, `identifier cannot begin with digit ${describeRune(rune)}`);
  }

  /** Reads an operator, delimiter, string or rune literal that starts with `c`; returns the offset after it, or 0. */
  private operator(c: number, p: number): number {
    const d = this.src[p + 1]!;
    switch (c) {
      case 0x22: // "
      case 0x60: // `
        this.tok = Token.String;
        this.needSemicolon = true;
        return scanString(this, this.src, p);
      case 0x27: // '
        this.tok = Token.Char;
        this.needSemicolon = true;
        return scanCharacter(this, this.src, p);
      case 0x28:
        this.tok = Token.Lparen;
        return p + 1;
      case 0x29:
        this.tok = Token.Rparen;
        this.needSemicolon = true;
        return p + 1;
      case 0x2c:
        this.tok = Token.Comma;
        return p + 1;
      case 0x2e: // .
        if (byteClass[d]! === 3) {
          this.needSemicolon = true;
          return this.number(p);
        }
        if (d === 0x2e && this.src[p + 2] === 0x2e) {
          this.tok = Token.Ellipsis;
          return p + 3;
        }
        this.tok = Token.Period;
        return p + 1;
      case 0x3a: // :
        return this.pair(d === 0x3d, Token.Define, Token.Colon, p);
      case 0x3b:
        this.tok = Token.Semicolon;
        this.semicolon = SemicolonKind.Explicit;
        return p + 1;
      case 0x5b:
        this.tok = Token.Lbrack;
        return p + 1;
      case 0x5d:
        this.tok = Token.Rbrack;
        this.needSemicolon = true;
        return p + 1;
      case 0x7b:
        this.tok = Token.Lbrace;
        return p + 1;
      case 0x7d:
        this.tok = Token.Rbrace;
        this.needSemicolon = true;
        return p + 1;
      case 0x7e:
        this.tok = Token.Tilde;
        return p + 1;
      case 0x3d: // =
        return this.pair(d === 0x3d, Token.Eql, Token.Assign, p);
      case 0x21: // !
        return this.pair(d === 0x3d, Token.Neq, Token.Not, p);
      case 0x2a: // *
        return this.pair(d === 0x3d, Token.MulAssign, Token.Mul, p);
      case 0x2f: // /
        return this.pair(d === 0x3d, Token.QuoAssign, Token.Quo, p);
      case 0x25: // %
        return this.pair(d === 0x3d, Token.RemAssign, Token.Rem, p);
      case 0x5e: // ^
        return this.pair(d === 0x3d, Token.XorAssign, Token.Xor, p);
      case 0x2b: // +
        if (d === 0x2b) {
          this.needSemicolon = true;
          this.tok = Token.Inc;
          return p + 2;
        }
        return this.pair(d === 0x3d, Token.AddAssign, Token.Add, p);
      case 0x2d: // -
        if (d === 0x2d) {
          this.needSemicolon = true;
          this.tok = Token.Dec;
          return p + 2;
        }
        return this.pair(d === 0x3d, Token.SubAssign, Token.Sub, p);
      case 0x7c: // |
        return d === 0x7c ? this.double(Token.LOr, p) : this.pair(d === 0x3d, Token.OrAssign, Token.Or, p);
      case 0x26: // &
        if (d === 0x26) return this.double(Token.LAnd, p);
        if (d === 0x5e) return this.pair(this.src[p + 2] === 0x3d, Token.AndNotAssign, Token.AndNot, p + 1);
        return this.pair(d === 0x3d, Token.AndAssign, Token.And, p);
      case 0x3c: // <
        if (d === 0x3c) return this.pair(this.src[p + 2] === 0x3d, Token.ShlAssign, Token.Shl, p + 1);
        if (d === 0x2d) return this.double(Token.Arrow, p);
        return this.pair(d === 0x3d, Token.Leq, Token.Lss, p);
      case 0x3e: // >
        if (d === 0x3e) return this.pair(this.src[p + 2] === 0x3d, Token.ShrAssign, Token.Shr, p + 1);
        return this.pair(d === 0x3d, Token.Geq, Token.Gtr, p);
      default:
        return 0;
    }
  }

  private pair(two: boolean, long: Token, short: Token, p: number): number {
    this.tok = two ? long : short;
    return two ? p + 2 : p + 1;
  }

  private double(tok: Token, p: number): number {
    this.tok = tok;
    return p + 2;
  }

  /** Most numbers are plain decimal or hexadecimal; everything else is numbers.ts. */
  private number(p: number): number {
    const src = this.src;
    let q = p;
    if (src[p]! !== 0x30) {
      while ((byteClass[src[q]!]! & 2) !== 0) q++;
    } else if ((src[p + 1]! | 0x20) === 0x78 && isHexDigit(src[p + 2]!)) {
      q = p + 3;
      while (isHexDigit(src[q]!)) q++;
    } else q++;
    const c = src[q]!;
    if (q > p && byteClass[c]! === 0 && c !== 0x2e) {
      this.tok = Token.Int;
      this.special = false;
      return q;
    }
    return scanNumber(this, src, p);
  }

  /** Reads a `//` comment at `p`; returns the offset of the newline or end that follows it. */
  private lineComment(p: number): number {
    const src = this.src;
    let q = p + 2;
    let all = 0;
    for (;;) {
      const c = src[q]!;
      if (c === 0x0a) break;
      if (c === 0 && this.isEndOrNul(q)) break;
      all |= c;
      q++;
    }
    if (all >= 0x80) this.text.check(this, p, q);
    if (this.comments !== null) this.comments.push(p, q);
    const c = src[p + 2]!;
    if (c === 0x67) {
      if (isDirectiveStart(src, p)) this.lineDirectives.addDirective(p, q);
    } else if (c === 0x6c) {
      if (isLineDirectiveStart(src, p)) this.lineDirectives.addLine(p, q);
    } else if (this.top && (c === 0x20 || c === 0x2b)) this.lineDirectives.addPlusBuild(p, q);
    return q;
  }

  /** Reads a general comment at `p`; returns the offset after it. */
  private generalComment(p: number): number {
    const src = this.src;
    let q = p + 2;
    let all = 0;
    this.commentNewline = 0;
    for (;;) {
      const c = src[q]!;
      all |= c;
      if (c === 0x2a && src[q + 1] === 0x2f) {
        q += 2;
        break;
      }
      if (c === 0x0a) {
        this.file.addLine(q + 1);
        if (this.commentNewline === 0) this.commentNewline = q;
      } else if (c === 0 && this.isEndOrNul(q)) {
        this.error(p, "comment not terminated");
        break;
      }
      q++;
    }
    if (all >= 0x80) this.text.check(this, p, q);
    if (this.comments !== null) this.comments.push(p, q);
    if (src[p + 2] === 0x6c && isLineDirectiveStart(src, p)) this.lineDirectives.addLine(p, q);
    return q;
  }

  /** Whether the 0 at `p` is the end of the file; a NUL in the file is an error. */
  isEndOrNul(p: number): boolean {
    if (p >= this.end) return true;
    this.error(p, "invalid NUL character");
    return false;
  }
}
