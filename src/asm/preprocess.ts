// The assembler's preprocessor: #include, #define with arguments, #undef, #ifdef, #ifndef, #else, #endif, #line, and the
// expansion of macros. In: files; out: tokens, one at a time. Contract: src/cmd/asm/internal/lex/input.go.
import type { FileSet, Pos } from "../source/position.ts";
import { Scanner, Tok, type Token } from "./scanner.ts";

/** Stops the assembly of a file; the message has been reported. */
export class Stop extends Error {}

/** Where the preprocessor gets files from, and what it starts with. */
export interface PreprocessOptions {
  files: FileSet;
  /** The contents of an #include's file, looked for in the source's directory and the include path; null: not found. */
  include(name: string): Uint8Array | null;
  /** `NAME` or `NAME=VALUE`. */
  defines: readonly string[];
  /** What a name that no macro defines stands for (`const_N`, `T__size`, `T_f` of go_asm.h), as text; null: nothing. */
  constant?(name: string): string | null;
  report(pos: Pos, message: string): void;
}

interface Macro {
  readonly name: string;
  /** null: used without parentheses. */
  readonly parameters: readonly string[] | null;
  readonly body: readonly Token[];
}

/** The tokens of a macro's expansion; they count as standing where the macro was used. */
interface Expansion {
  readonly tokens: readonly Token[];
  readonly pos: Pos;
  next: number;
}

const maxDepth = 100;

/** Reads a file and what it includes. `next` sets kind, text and pos. */
export class Preprocessor {
  kind: Tok = Tok.EOF;
  text = "";
  pos: Pos = 0;
  private readonly options: PreprocessOptions;
  private readonly stack: (Scanner | Expansion)[] = [];
  private readonly macros = new Map<string, Macro>();
  private readonly conditions: boolean[] = [];
  private lineStart = true;
  /** A token that was read too far. */
  private kept: Token | null = null;
  // What the input on top of the stack read last, before macros are looked up.
  private rawText = "";
  private rawPos: Pos = 0;

  constructor(options: PreprocessOptions) {
    this.options = options;
    for (const define of options.defines) this.predefine(define);
  }

  /** Starts reading `src` before what is left of the current input. */
  open(name: string, src: Uint8Array): void {
    if (this.stack.length > maxDepth) this.fail("input recursion");
    this.stack.push(new Scanner(this.options.files.addFile(name, src.length), src));
  }

  /** The next token after macros and directives. A directive leaves one Hash token behind. */
  next(): Tok {
    if (this.kept !== null) {
      const { kind, text } = this.kept;
      this.kept = null;
      return this.take(kind, text);
    }
    for (let nesting = 0; nesting < maxDepth; ) {
      const kind = this.raw();
      if (kind === Tok.Hash) {
        if (!this.lineStart) this.fail("'#' must be first item on line");
        this.lineStart = this.directive();
        return this.take(Tok.Hash, "#");
      }
      if (kind === Tok.Ident) {
        const macro = this.macro(this.rawText);
        if (macro !== undefined) {
          nesting++;
          this.expand(macro);
          continue;
        }
      }
      if (kind === Tok.EOF && this.conditions.length > 0) this.fail("unclosed #ifdef or #ifndef");
      this.lineStart = kind === Tok.Newline;
      if (this.enabled()) return this.take(kind, this.rawText);
    }
    this.fail("recursive macro invocation");
  }

  private take(kind: Tok, text: string): Tok {
    this.kind = kind;
    this.text = text;
    this.pos = this.rawPos;
    return kind;
  }

  /** The next token of the input, nothing expanded; inputs that end give way to those below. */
  private raw(): Tok {
    for (;;) {
      const top = this.stack[this.stack.length - 1]!;
      if (top instanceof Scanner) {
        const kind = top.next();
        // After a newline one is on the next line: messages about directives count that way.
        this.rawPos = kind === Tok.Newline ? top.file.pos(top.at) : top.pos;
        if (kind !== Tok.EOF || this.stack.length === 1) {
          this.rawText = kind === Tok.EOF ? "" : top.text;
          return kind;
        }
      } else if (top.next < top.tokens.length) {
        const t = top.tokens[top.next++]!;
        this.rawText = t.text;
        this.rawPos = top.pos;
        return t.kind;
      }
      this.stack.pop();
    }
  }

  private fail(message: string): never {
    this.options.report(this.rawPos, message);
    throw new Stop(message);
  }

  private failGot(message: string): never {
    this.fail(`${message} ; got ${JSON.stringify(this.rawText)}`);
  }

  private enabled(): boolean {
    return this.conditions.length === 0 || this.conditions[this.conditions.length - 1]!;
  }

  private predefine(define: string): void {
    const i = define.indexOf("=");
    const name = i > 0 ? define.slice(0, i) : define;
    this.setMacro(name, i > 0 ? define.slice(i + 1) : "1", "command line");
  }

  private setMacro(name: string, value: string, origin: string): Macro {
    const src = new TextEncoder().encode(value);
    const scanner = new Scanner(this.options.files.addFile(origin, src.length), src);
    const body: Token[] = [];
    while (scanner.next() !== Tok.EOF) body.push({ kind: scanner.kind, text: scanner.text, pos: scanner.pos });
    const macro = { name, parameters: null, body };
    this.macros.set(name, macro);
    return macro;
  }

  /** The macro that `name` stands for, made from the package's Go declarations if none was written. */
  private macro(name: string): Macro | undefined {
    const known = this.macros.get(name);
    if (known !== undefined || this.options.constant === undefined || !name.includes("_")) return known;
    const value = this.options.constant(name);
    return value === null ? undefined : this.setMacro(name, value, "go_asm.h");
  }

  /** Obeys a directive after its '#'; false if it is in a part that is skipped. */
  private directive(): boolean {
    if (this.raw() !== Tok.Ident) this.failGot("expected identifier after '#'");
    const word = this.rawText;
    if (!this.enabled() && !/^(else|endif|ifn?def|line)$/.test(word)) return false;
    switch (word) {
      case "define":
        this.define();
        break;
      case "undef":
        this.undefine();
        break;
      case "ifdef":
        this.condition(true);
        break;
      case "ifndef":
        this.condition(false);
        break;
      case "else":
        this.otherwise();
        break;
      case "endif":
        this.expectNewline("#endif");
        if (this.conditions.pop() === undefined) this.fail("unmatched #endif");
        break;
      case "include":
        this.include();
        break;
      case "line":
        this.line();
        break;
      default:
        this.fail(`unexpected token after '#': ${word}`);
    }
    return true;
  }

  private expectNewline(directive: string): void {
    if (this.raw() !== Tok.Newline) this.failGot(`expected newline after ${directive}`);
  }

  private macroName(): string {
    if (this.raw() !== Tok.Ident) this.failGot("expected identifier after # directive");
    return this.rawText;
  }

  private condition(wanted: boolean): void {
    const defined = this.macro(this.macroName()) !== undefined;
    this.expectNewline("#if[n]def");
    this.conditions.push(this.enabled() && defined === wanted);
  }

  private otherwise(): void {
    this.expectNewline("#else");
    const n = this.conditions.length;
    if (n === 0) this.fail("unmatched #else");
    if (n === 1 || this.conditions[n - 2]!) this.conditions[n - 1] = !this.conditions[n - 1]!;
  }

  private undefine(): void {
    const name = this.macroName();
    if (!this.macros.delete(name)) this.fail(`#undef for undefined macro: ${name}`);
    if (this.raw() !== Tok.Newline) this.fail(`syntax error in #undef for macro: ${name}`);
  }

  private define(): void {
    const name = this.macroName();
    const top = this.stack[this.stack.length - 1]!;
    const after = top instanceof Scanner ? top.at : -1;
    let kind = this.raw();
    let parameters: string[] | null = null;
    // `#define A(x)` has a parameter, `#define A (x)` has none: only the space tells them apart.
    if (kind === Tok.LeftParen && (!(top instanceof Scanner) || top.start === after)) {
      parameters = this.parameters(name);
      kind = this.raw();
    }
    const body: Token[] = [];
    while (kind !== Tok.Newline) {
      if (kind === Tok.EOF) {
        if (body.length === 0 && parameters === null) break;
        this.fail(`missing newline in definition for macro: ${name}`);
      }
      if (kind === Tok.Backslash) {
        kind = this.raw();
        if (kind !== Tok.Newline && kind !== Tok.Backslash) {
          this.fail(`can only escape \\ or \\n in definition for macro: ${name}`);
        }
      }
      body.push({ kind, text: this.rawText, pos: this.rawPos });
      kind = this.raw();
    }
    if (this.macros.has(name)) this.fail(`redefinition of macro: ${name}`);
    this.macros.set(name, { name, parameters, body });
  }

  private parameters(macro: string): string[] {
    const names: string[] = [];
    let wanted = true;
    for (;;) {
      switch (this.raw()) {
        case Tok.RightParen:
          return names;
        case Tok.Comma:
          if (wanted) this.fail(`bad syntax in definition for macro: ${macro}`);
          wanted = true;
          break;
        case Tok.Ident:
          if (!wanted) this.fail(`bad syntax in definition for macro: ${macro}`);
          if (names.includes(this.rawText)) {
            this.fail(`duplicate argument ${this.rawText} in definition for macro: ${macro}`);
          }
          names.push(this.rawText);
          wanted = false;
          break;
        default:
          this.fail(`bad definition for macro: ${macro}`);
      }
    }
  }

  private push(tokens: readonly Token[], pos: Pos): void {
    if (this.stack.length > maxDepth) this.fail("input recursion");
    this.stack.push({ tokens, pos, next: 0 });
  }

  private expand(macro: Macro): void {
    const pos = this.rawPos;
    if (macro.parameters === null) return this.push(macro.body, pos);
    const kind = this.raw();
    if (kind !== Tok.LeftParen) {
      this.kept = { kind, text: this.rawText, pos };
      return this.push([{ kind: Tok.MacroName, text: macro.name, pos }], pos);
    }
    const actual = this.actuals(macro, macro.parameters);
    const tokens: Token[] = [];
    for (const t of macro.body) {
      const argument = t.kind === Tok.Ident ? actual.get(t.text) : undefined;
      if (argument === undefined || argument.length === 0) tokens.push(t);
      else tokens.push(...argument);
    }
    this.push(tokens, this.rawPos);
  }

  private actuals(macro: Macro, parameters: readonly string[]): Map<string, Token[]> {
    let lists: Token[][] = [];
    do lists.push(this.argument(macro));
    while (this.argumentEnd !== Tok.RightParen);
    if (parameters.length === 0 && lists.length === 1 && lists[0]!.length === 0) lists = [];
    else if (lists.length !== parameters.length) this.fail(`wrong arg count for macro ${macro.name}`);
    return new Map(lists.map((list, i) => [parameters[i]!, list]));
  }

  private argumentEnd: Tok = Tok.EOF;

  private argument(macro: Macro): Token[] {
    const tokens: Token[] = [];
    for (let nesting = 0; ; ) {
      const kind = this.raw();
      if (kind === Tok.EOF || kind === Tok.Newline) this.fail(`unterminated arg list invoking macro: ${macro.name}`);
      if (nesting === 0 && (kind === Tok.RightParen || kind === Tok.Comma)) {
        this.argumentEnd = kind;
        return tokens;
      }
      if (kind === Tok.LeftParen) nesting++;
      if (kind === Tok.RightParen) nesting--;
      tokens.push({ kind, text: this.rawText, pos: this.rawPos });
    }
  }

  private include(): void {
    if (this.raw() !== Tok.String) this.failGot("expected string after #include");
    const name = this.rawText.slice(1, -1);
    this.expectNewline("#include");
    const src = this.options.include(name);
    if (src === null) this.fail(`#include: open ${name}: no such file or directory`);
    this.open(name, src);
  }

  private line(): void {
    if (this.raw() !== Tok.Int) this.failGot("expected line number after #line");
    const line = Number(this.rawText);
    if (this.raw() !== Tok.String) this.failGot("expected file name in #line");
    const name = this.rawText.slice(1, -1);
    if (this.raw() !== Tok.Newline) this.fail(`unexpected token at end of #line: ${this.rawText}`);
    const top = this.stack[this.stack.length - 1]!;
    if (top instanceof Scanner) top.file.addLineDirective(top.at, name, line, 0);
  }
}
