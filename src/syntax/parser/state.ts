// The parser's state: the scanner's current token, nesting levels, comments and directives on hold, and what to do about
// errors. The grammar is in the files beside this one, as functions that take the Parser.
// Contract: messages and recovery as src/cmd/compile/internal/syntax/parser.go (Go 1.26).
import type { Pos, SourceFile } from "../../source/position.ts";
import { NoPos } from "../../source/position.ts";
import {
  BadExpr,
  BasicLit,
  type BodyReader,
  type CommentGroup,
  type Directive,
  Ident,
  type ImportSpec,
  type PassedBody,
} from "../ast.ts";
import { Scanner, type ScannerOptions, SemicolonKind } from "../scanner.ts";
import { Skim } from "../skim.ts";
import { Token, tokenString } from "../token.ts";
import { CommentGroups } from "./comment-groups.ts";

/**
 * How deep expressions, types and statements may nest. The parser needs less than 1 KB of stack for a level and the
 * resolution less than 1.5 KB (unoptimised, Node 20), of the 984 KB that V8 gives: callers and later phases have a share.
 */
export const maxDepth = 500;

/** Where a list of elements ended. */
const enum ListEnd {
  Open,
  Failed,
}

export class Parser extends Scanner {
  /** Function nesting: inside a function, errors are recovered from at statements. */
  functionLevel = 0;
  /** Below 0 in the header of a statement, where `{` starts a block and not a composite literal. */
  exprLevel = 0;
  /** Offset of the scanner's last error; -1 if there is none. */
  private lastError = -1;
  /** Whether labels and branches are checked. */
  checksBranches = false;
  /** Reads bodies of declared functions later: they are passed. Null: they are read at once. */
  bodies: BodyReader | null = null;
  /** Nesting of what is being parsed; see maxDepth. */
  private depth = 0;
  /** Number of errors so far, the scanner's included. */
  errors = 0;
  /** How the list that is being parsed ended. */
  private listEnd = ListEnd.Open;
  /** Directives before this index belong to declarations already, or to nothing. */
  private takenDirectives = 0;
  /** With `comments: true`, the comments around the current token. */
  readonly groups: CommentGroups | null;
  /** The line comment of the declaration or field that ended last. */
  endComment: CommentGroup | null = null;
  readonly imports: ImportSpec[] = [];

  constructor(file: SourceFile, src: Uint8Array, options: ScannerOptions) {
    super(file, src, options);
    this.groups = this.comments === null ? null : new CommentGroups(this);
    this.advanceToken();
  }

  /** Goes to the next token. */
  advanceToken(): void {
    if (this.groups === null) this.next();
    else {
      // Before the first token there is none.
      const before = this.tok === Token.Illegal ? -1 : this.start;
      this.next();
      this.groups.collect(before);
    }
  }

  /** Position of the current token, which is then passed. */
  take(): Pos {
    const pos = this.pos;
    this.advanceToken();
    return pos;
  }

  /** Whether the current token is `tok`. (A method, since the compiler takes `p.tok` to stay what a test said it is.) */
  is(tok: Token): boolean {
    return this.tok === tok;
  }

  /** Passes the current token if it is `tok`. */
  got(tok: Token): boolean {
    if (this.tok !== tok) return false;
    this.advanceToken();
    return true;
  }

  /** Passes `tok` and returns its position; if something else is there, reports it and returns NoPos. */
  want(tok: Token): Pos {
    if (this.tok === tok) return this.take();
    this.syntaxError(`expected ${tokenText(tok)}`);
    this.skip();
    return NoPos;
  }

  /** Passes `=`, or with an error `:=`; returns its position or NoPos. */
  gotAssign(): Pos {
    if (this.tok === Token.Define) this.syntaxError("expected =");
    else if (this.tok !== Token.Assign) return NoPos;
    return this.take();
  }

  // ---- Lists ----

  /** True while a list that `close` ends goes on. */
  inList(close: Token): boolean {
    return this.tok !== close && this.tok !== Token.EOF;
  }

  /**
   * After an element: passes `separator`, which may be missing before `close`. False where the list ends because of an
   * error. Keeps the line comment of an element that a semicolon ends.
   */
  gotSeparator(context: string, separator: Token, close: Token): boolean {
    this.endComment = null;
    if (this.tok === separator) {
      if (separator === Token.Semicolon) this.takeSemicolon();
      else this.advanceToken();
      return true;
    }
    if (this.tok === close) return true;
    this.syntaxError(`in ${context}; possibly missing ${tokenText(separator)} or ${tokenText(close)}`);
    this.skip(Token.Rparen, Token.Rbrack, Token.Rbrace);
    if (this.tok === close) return true;
    this.listEnd = ListEnd.Failed;
    return false;
  }

  /** Position of the list's closing token, which is passed. */
  closeList(close: Token): Pos {
    if (this.listEnd === ListEnd.Failed) {
      this.listEnd = ListEnd.Open;
      return this.pos;
    }
    return this.want(close);
  }

  /** Passes the current semicolon; `endComment` is then the comment on the line that it ends. */
  takeSemicolon(): void {
    this.endComment = null;
    if (this.groups === null) return this.next();
    if (this.semicolon === SemicolonKind.Explicit) {
      this.advanceToken();
      this.endComment = this.groups.line;
    } else {
      this.endComment = this.groups.line;
      this.advanceToken();
    }
  }

  /** Passes the body of a function, whose `{` is the current token. Null: it has to be read, and nothing is passed. */
  passBody(): PassedBody | null {
    if (this.bodies === null) return null;
    const lbrace = this.pos;
    const passed = this.passBlock();
    if (passed === Skim.Impossible) return null;
    const rbrace = this.base + this.offset - 1;
    this.advanceToken();
    return { reader: this.bodies, lbrace, rbrace, mayDeclareTypes: (passed & Skim.HasType) !== 0 };
  }

  // ---- Leaves ----

  /** identifier. Where there is none, reports it and gives a blank one. */
  ident(): Ident {
    if (this.tok === Token.Ident) {
      const x = new Ident(this.pos, this.name);
      this.advanceToken();
      return x;
    }
    const x = new Ident(this.pos, "_");
    this.syntaxError("expected name");
    this.skip();
    return x;
  }

  isLiteral(): boolean {
    return this.tok >= Token.Int && this.tok <= Token.String;
  }

  /** Whether the scanner complained about the current token. */
  isMalformed(): boolean {
    return this.lastError >= this.start && this.lastError <= this.offset;
  }

  /** The current token, which is a literal. */
  basicLit(): BasicLit {
    const x = new BasicLit(this.pos, this.base + this.offset, this.tok, this.literal());
    x.bad = this.isMalformed();
    this.advanceToken();
    return x;
  }

  /** A literal if there is one: a field's tag. */
  literalOrNull(): BasicLit | null {
    return this.isLiteral() ? this.basicLit() : null;
  }

  badExpr(): BadExpr {
    return new BadExpr(this.errorPos, this.errorPos);
  }

  // ---- Directives and comments ----

  /** The `//go:` lines since the last declaration that could have some. */
  takeDirectives(): Directive[] | null {
    const from = this.takenDirectives;
    const to = this.directives.length;
    if (from === to) return null;
    this.takenDirectives = to;
    return this.directives.slice(from);
  }

  /** The `//go:` lines so far belong to nothing that follows. */
  dropDirectives(): void {
    this.takenDirectives = this.directives.length;
  }

  /** The comment that stands directly above the current token. */
  lead(): CommentGroup | null {
    return this.groups === null ? null : this.groups.lead;
  }

  // ---- Nesting ----

  /** Called on the way into whatever can nest; `leave` must follow. At the limit, the rest of the file is dropped. */
  enter(): void {
    if (++this.depth > maxDepth && this.offset < this.end) {
      this.report(this.errorPos, `nesting is deeper than ${maxDepth} levels, which is not supported`);
      this.offset = this.end;
      this.tok = Token.EOF;
    }
  }

  leave(): void {
    this.depth--;
  }

  // ---- Errors ----

  override error(offset: number, message: string): void {
    this.lastError = offset;
    this.report(this.base + offset, message);
  }

  /** Reports `message` as it is. */
  report(pos: Pos, message: string): void {
    this.errors++;
    this.reporter({ pos, message, severity: "error" });
  }

  /** Reports a syntax error at the current token; see syntaxErrorAt. */
  syntaxError(message: string): void {
    this.syntaxErrorAt(this.errorPos, message);
  }

  /**
   * Reports a syntax error. A message that starts with "in ", "at ", "after " or "expected " is completed with what was
   * found. At the end of the file only the first error counts: what follows from it says nothing new.
   */
  syntaxErrorAt(pos: Pos, message: string): void {
    if (this.tok === Token.EOF && this.errors > 0) return;
    if (/^(in|at|after) /.test(message)) message = `unexpected ${this.tokenFound()} ${message}`;
    else if (message.startsWith("expected ")) message = `unexpected ${this.tokenFound()}, ${message}`;
    this.report(pos, `syntax error: ${message}`);
  }

  /** The current token as errors call it. */
  tokenFound(): string {
    if (this.tok === Token.Ident) return `name ${this.name}`;
    if (this.tok === Token.Semicolon) return ["semicolon", "newline", "EOF"][this.semicolon]!;
    if (this.isLiteral()) return `literal ${this.text.decode(this.start, this.offset)}`;
    return tokenText(this.tok);
  }

  /**
   * Passes tokens until one of `follow`, the end, or inside a function a keyword that starts a statement. Without
   * `follow` passes exactly one token, so that there is progress.
   */
  skip(...follow: Token[]): void {
    if (follow.length === 0) {
      if (this.tok !== Token.EOF) this.advanceToken();
      return;
    }
    while (
      this.tok !== Token.EOF &&
      !follow.includes(this.tok) &&
      !(this.functionLevel > 0 && startsStatement(this.tok))
    ) {
      this.advanceToken();
    }
  }
}

/** Keywords at which to go on after an error in a function. */
function startsStatement(tok: Token): boolean {
  switch (tok) {
    case Token.Break:
    case Token.Const:
    case Token.Continue:
    case Token.Defer:
    case Token.Fallthrough:
    case Token.For:
    case Token.Go:
    case Token.Goto:
    case Token.If:
    case Token.Return:
    case Token.Select:
    case Token.Switch:
    case Token.Type:
    case Token.Var:
      return true;
    default:
      return false;
  }
}

/** A token as errors call it. */
export function tokenText(tok: Token): string {
  if (tok === Token.Comma) return "comma";
  if (tok === Token.Semicolon) return "semicolon or newline";
  return tok >= Token.Break ? `keyword ${tokenString(tok)}` : tokenString(tok);
}
