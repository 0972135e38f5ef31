// Assembly text into tokens. A newline is a token, comments are not; identifiers may hold the middle dot and the
// division slash that stand for "." and "/" in Go symbol names.
// Contract: src/cmd/asm/internal/lex/tokenizer.go; text/scanner for numbers, characters and strings.
import type { Pos, SourceFile } from "../source/position.ts";

/** A token's kind: one of these, or the character itself. */
export const enum Tok {
  EOF = -1,
  Ident = -2,
  Int = -3,
  Float = -4,
  Char = -5,
  String = -6,
  /** `<<`, `>>`, `->`, `@>` */
  ShiftLeft = -7,
  ShiftRight = -8,
  Arrow = -9,
  Rotate = -10,
  /** A //go:build comment. */
  BuildComment = -11,
  /** A macro's name that is not to be expanded again. */
  MacroName = -12,

  Newline = 10,
  Hash = 35,
  Dollar = 36,
  Percent = 37,
  Ampersand = 38,
  LeftParen = 40,
  RightParen = 41,
  Star = 42,
  Plus = 43,
  Comma = 44,
  Minus = 45,
  Dot = 46,
  Slash = 47,
  Colon = 58,
  Semicolon = 59,
  Less = 60,
  Greater = 62,
  LeftBracket = 91,
  Backslash = 92,
  RightBracket = 93,
  Caret = 94,
  Or = 124,
  Tilde = 126,
}

/** A token with the text that it was written as, substitutes for "." and "/" replaced. */
export interface Token {
  readonly kind: Tok;
  readonly text: string;
  readonly pos: Pos;
}

/** How messages name a kind of token. */
export function describeKind(kind: Tok): string {
  switch (kind) {
    case Tok.EOF:
      return "EOF";
    case Tok.Ident:
      return "identifier";
    case Tok.Int:
      return "integer constant";
    case Tok.Float:
      return "float constant";
    case Tok.Char:
      return "rune constant";
    case Tok.String:
      return "string constant";
  }
  return kind > 0 ? `'${kind === 10 ? "\\n" : String.fromCodePoint(kind)}'` : "'\\ufffd'";
}

const letter = /\p{L}/u;
const digit = /\p{Nd}/u;

function isIdentStart(c: number): boolean {
  if (c < 0x80) return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x5f;
  return c === 0xb7 || c === 0x2215 || letter.test(String.fromCodePoint(c));
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;

function isIdentPart(c: number): boolean {
  return isIdentStart(c) || isDigit(c) || (c >= 0x80 && digit.test(String.fromCodePoint(c)));
}

/** Reads one file. `next` sets kind, text and offset. */
export class Scanner {
  readonly file: SourceFile;
  kind: Tok = Tok.EOF;
  text = "";
  /** Byte offset at which the token starts, and the one after its end. */
  start = 0;
  at = 0;
  private readonly src: Uint8Array;
  /** The same, one character a byte, of which only ASCII is looked at. */
  private readonly chars: string;

  constructor(file: SourceFile, src: Uint8Array) {
    this.file = file;
    this.src = src;
    this.chars = new TextDecoder("latin1").decode(src);
  }

  get pos(): Pos {
    return this.file.pos(this.start);
  }

  next(): Tok {
    const kind = this.scan();
    this.kind = kind;
    if (kind !== Tok.BuildComment && kind !== Tok.EOF) this.text = this.slice();
    if (kind === Tok.Newline) this.file.addLine(this.at);
    return kind;
  }

  private slice(): string {
    const src = this.src;
    let plain = true;
    for (let i = this.start; i < this.at; i++) if (src[i]! >= 0x80) plain = false;
    if (plain) return this.chars.slice(this.start, this.at);
    const s = new TextDecoder().decode(src.subarray(this.start, this.at));
    return s.replaceAll("·", ".").replaceAll("∕", "/");
  }

  private scan(): Tok {
    const src = this.src;
    for (;;) {
      let c = src[this.at];
      while (c === 0x20 || c === 0x09 || c === 0x0d) c = src[++this.at];
      this.start = this.at;
      if (c === undefined) return Tok.EOF;
      if (c === 0x2f && (src[this.at + 1] === 0x2f || src[this.at + 1] === 0x2a)) {
        if (this.comment()) return Tok.BuildComment;
        continue;
      }
      if (c >= 0x80) c = this.codePoint();
      if (isIdentStart(c)) return this.identifier();
      if (isDigit(c) || (c === 0x2e && isDigit(src[this.at + 1] ?? 0))) return this.number();
      if (c === 0x22 || c === 0x27) return this.quoted(c);
      this.at += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      return this.operator(c);
    }
  }

  private operator(c: number): Tok {
    const follows = this.src[this.at];
    if (c === 0x2d && follows === 0x3e) return this.pair(Tok.Arrow);
    if (c === 0x40 && follows === 0x3e) return this.pair(Tok.Rotate);
    if (c === 0x3c && follows === 0x3c) return this.pair(Tok.ShiftLeft);
    if (c === 0x3e && follows === 0x3e) return this.pair(Tok.ShiftRight);
    return c;
  }

  private pair(kind: Tok): Tok {
    this.at++;
    return kind;
  }

  private codePoint(): number {
    const s = new TextDecoder().decode(this.src.subarray(this.at, this.at + 4));
    return s.codePointAt(0) ?? 0xfffd;
  }

  private identifier(): Tok {
    const src = this.src;
    for (;;) {
      const c = src[this.at];
      if (c === undefined) break;
      if (c < 0x80) {
        if (!isIdentPart(c)) break;
        this.at++;
        continue;
      }
      const point = this.codePoint();
      if (!isIdentPart(point)) break;
      this.at += point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    return Tok.Ident;
  }

  private number(): Tok {
    const src = this.src;
    const hex = src[this.at] === 0x30 && (src[this.at + 1]! | 0x20) === 0x78;
    const radix = src[this.at] === 0x30 && /[xob]/i.test(String.fromCharCode(src[this.at + 1] ?? 0));
    if (radix) this.at += 2;
    let kind = Tok.Int;
    for (;;) {
      const c = src[this.at] ?? 0;
      const lower = c | 0x20;
      if (isDigit(c) || c === 0x5f || (hex && lower >= 0x61 && lower <= 0x66)) this.at++;
      else if (c === 0x2e && (hex || !radix)) {
        kind = Tok.Float;
        this.at++;
      } else if ((hex && lower === 0x70) || (!radix && lower === 0x65)) {
        kind = Tok.Float;
        this.at++;
        if (src[this.at] === 0x2b || src[this.at] === 0x2d) this.at++;
        while (isDigit(src[this.at] ?? 0)) this.at++;
        return kind;
      } else return kind;
    }
  }

  private quoted(quote: number): Tok {
    const src = this.src;
    this.at++;
    for (;;) {
      const c = src[this.at];
      if (c === undefined || c === 0x0a) break;
      this.at++;
      if (c === quote) break;
      if (c === 0x5c && src[this.at] !== undefined && src[this.at] !== 0x0a) this.at++;
    }
    return quote === 0x22 ? Tok.String : Tok.Char;
  }

  /** Skips a comment; true if it is a build constraint. */
  private comment(): boolean {
    const src = this.src;
    if (src[this.at + 1] === 0x2f) {
      const start = this.at;
      while (this.at < src.length && src[this.at] !== 0x0a) this.at++;
      return /^\/\/go:build(\s|$)/.test(new TextDecoder().decode(src.subarray(start, Math.min(this.at, start + 12))));
    }
    this.at += 2;
    while (this.at < src.length && !(src[this.at] === 0x2a && src[this.at + 1] === 0x2f)) {
      if (src[this.at++] === 0x0a) this.file.addLine(this.at);
    }
    this.at = Math.min(this.at + 2, src.length);
    return false;
  }
}
