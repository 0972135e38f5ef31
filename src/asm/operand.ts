// One operand's tokens into an Addr: registers, constants, memory, symbols.
// Contract: src/cmd/asm/internal/asm/parse.go; doc/asm.html.
import { Abi } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import { Addr, AddrKind, NameKind } from "../target/amd64/prog.ts";
import { Reg, regNames } from "../target/amd64/registers.ts";
import { parseFloatLiteral, parseInteger, unquote } from "./literal.ts";
import { describeKind, Tok, type Token } from "./scanner.ts";

/** Pseudo-registers; they are never in an Addr that is given out. */
const enum Pseudo {
  FP = -1,
  SB = -2,
  PC = -3,
}

const registers: ReadonlyMap<string, number> = new Map([
  ...regNames.map((name, i): [string, number] => [name, i]).filter(([name]) => name !== ""),
  ["g", Reg.G],
  ["FP", Pseudo.FP],
  ["SB", Pseudo.SB],
  ["PC", Pseudo.PC],
]);

/** What operands mean beyond their tokens. */
export interface OperandContext {
  error(message: string): void;
  /** The symbol of a name: private to the file, or of an ABI. */
  symbol(name: string, isStatic: boolean, abi: Abi): ObjSymbol;
  /** Put before names that start with a dot. */
  readonly packagePrefix: string;
  /** `name<ABIInternal>` is allowed. */
  readonly allowAbi: boolean;
}

/** Text of bytes in which each character is one byte. */
const latin1 = (b: Uint8Array): string => String.fromCharCode(...b);

/** Parses operands, one at a time. */
export class OperandParser {
  /** The instruction that the operands belong to. */
  word = "";
  /** It is a jump: plain names are labels. */
  isJump = false;
  /** The last instruction was one. For the official assembler, plain names in directives are labels then, too: their value is 0. */
  afterJump = false;
  private readonly context: OperandContext;
  private tokens: readonly Token[] = [];
  private at = 0;
  // The operand under construction.
  private kind: AddrKind = AddrKind.None;
  private name: NameKind = NameKind.None;
  private reg = 0;
  private index = 0;
  private scale = 0;
  private offset = 0n;
  private sym: ObjSymbol | null = null;
  private float = 0;
  private text: string | null = null;

  constructor(context: OperandContext) {
    this.context = context;
  }

  /** The operand that `tokens` spell. Errors are reported, and something is returned all the same. */
  parse(tokens: readonly Token[]): Addr {
    this.start(tokens);
    this.kind = AddrKind.None;
    this.name = NameKind.None;
    this.reg = 0;
    this.index = 0;
    this.scale = 0;
    this.offset = 0n;
    this.sym = null;
    this.float = 0;
    this.text = null;
    this.operand();
    if (this.reg < 0) {
      // Jumps may name the PC: the caller has the kind to tell.
      if (!this.isJump) this.error(`illegal use of pseudo-register in ${this.word}`);
      this.reg = 0;
    }
    const v = BigInt.asIntN(64, this.offset);
    return new Addr(
      this.kind,
      this.name,
      this.reg,
      this.index,
      this.scale,
      Number(BigInt.asIntN(32, v)),
      Number(v >> 32n),
      this.sym,
      this.float,
      this.text,
      null,
    );
  }

  /** `[$|*]name[<ABI>][+n](SB)`, not private: a reference that decides about calling conventions; null for others. */
  functionReference(tokens: readonly Token[]): { name: string; abi: Abi } | null {
    this.start(tokens);
    if (this.peek() === Tok.Dollar || this.peek() === Tok.Star) this.next();
    const t = this.next();
    if (t.kind !== Tok.Ident || registers.has(t.text)) return null;
    const name = this.qualify(t.text);
    const { isStatic, abi } = this.attributes(name, false);
    if (isStatic) return null;
    let u = this.next();
    if (u.kind === Tok.Plus) {
      if (this.next().kind !== Tok.Int) return null;
      u = this.next();
    }
    if (u.kind !== Tok.LeftParen) return null;
    const base = this.next();
    if (base.kind !== Tok.Ident || base.text !== "SB") return null;
    return this.next().kind === Tok.RightParen && this.peek() === Tok.EOF ? { name, abi } : null;
  }

  private error(message: string): void {
    this.context.error(message);
  }

  private start(tokens: readonly Token[]): void {
    this.tokens = tokens;
    this.at = 0;
  }

  private next(): Token {
    return this.tokens[this.at++] ?? { kind: Tok.EOF, text: "EOF", pos: 0 };
  }

  private peek(): Tok {
    return this.tokens[this.at]?.kind ?? Tok.EOF;
  }

  private expect(kind: Tok, what = describeKind(kind)): void {
    if (this.peek() !== kind) this.error(`expected ${what}, found ${this.next().text}`);
  }

  private get(kind: Tok): Token {
    this.expect(kind);
    return this.next();
  }

  private end(): void {
    this.expect(Tok.EOF, "end of operand");
  }

  private have(kind: Tok): boolean {
    for (let i = this.at; i < this.tokens.length; i++) if (this.tokens[i]!.kind === kind) return true;
    return false;
  }

  private qualify(name: string): string {
    return name.startsWith(".") ? this.context.packagePrefix + name : name;
  }

  /** `$name+offset(SB)(reg)(index*scale)`, every part optional, or a register, a constant, a register list. */
  private operand(): void {
    if (this.tokens.length === 0) return this.error("empty operand: cannot happen");
    let prefix = "";
    if (this.peek() === Tok.Dollar || this.peek() === Tok.Star) prefix = this.next().text;
    const t = this.next();
    if (t.kind === Tok.LeftBracket) {
      if (prefix !== "") this.error("illegal use of register list");
      this.registerList();
      return this.end();
    }
    if (t.kind === Tok.Ident) {
      if (registers.has(t.text)) return this.lone(t.text, prefix);
      this.symbolReference(this.qualify(t.text), prefix);
      if (this.peek() === Tok.EOF) return;
    }
    if (this.startsConstant(t)) {
      if (this.constant(prefix)) return;
    } else if (t.kind === Tok.LeftParen) this.at--;
    this.indirect(prefix);
    this.end();
  }

  private lone(name: string, prefix: string): void {
    const r = this.register(name, prefix);
    if (r !== null) {
      if (r.scale !== 0) this.error("expected simple register reference");
      this.kind = AddrKind.Reg;
      this.reg = r.reg;
    }
    this.end();
  }

  /** True if a constant expression starts at `t`, which has just been read; a parenthesis may also open `(reg)`. */
  private startsConstant(t: Token): boolean {
    switch (t.kind) {
      case Tok.Int:
      case Tok.Float:
      case Tok.String:
      case Tok.Char:
      case Tok.Plus:
      case Tok.Minus:
      case Tok.Tilde:
        return true;
      case Tok.LeftParen:
        if (this.peek() === Tok.EOF) {
          this.error("missing right parenthesis");
          return false;
        }
        return !registers.has(this.tokens[this.at]!.text);
    }
    return false;
  }

  /** A constant, its first token just read; false if it is the offset of a register that follows. */
  private constant(prefix: string): boolean {
    this.at--;
    if (this.have(Tok.Float)) {
      if (prefix !== "$") this.error("floating-point constant must be an immediate");
      this.kind = AddrKind.Float;
      this.float = this.floatExpression();
      this.end();
      return true;
    }
    if (this.have(Tok.String)) {
      if (prefix !== "$") {
        this.error("string constant must be an immediate");
        return true;
      }
      const s = unquote(this.get(Tok.String).text);
      if (s.error !== null) this.error(`string parse error: ${s.error}`);
      this.kind = AddrKind.String;
      this.text = latin1(s.value);
      this.end();
      return true;
    }
    this.offset = this.expression();
    if (this.peek() === Tok.LeftParen) return false;
    this.kind = prefix === "$" ? AddrKind.Const : prefix === "*" ? AddrKind.Indirect : AddrKind.Mem;
    this.end();
    return true;
  }

  /** `AX`, `AX*8`; null after an error. */
  private register(name: string, prefix: string): { reg: number; scale: number } | null {
    const reg = registers.get(name);
    if (reg === undefined) {
      this.error(`expected register; found ${name}`);
      return null;
    }
    if (prefix === "$") this.error(`prefix ${prefix} not allowed for register: ${prefix}${name}`);
    const c = this.peek();
    if (c === Tok.Comma || c === Tok.Plus) {
      this.error(`(register${c === Tok.Comma ? "," : "+"}register) not supported on this architecture`);
      return null;
    }
    let scale = 0;
    if (c === Tok.Star) {
      this.next();
      const s = this.next().text;
      if (/^[1248]$/.test(s)) scale = Number(s);
      else this.error(`bad scale: ${s}`);
    }
    return { reg, scale };
  }

  private registerList(): void {
    const low = this.next();
    const first = registers.get(low.text);
    if (first === undefined) {
      if (low.kind === Tok.EOF) this.error("register list: expected ']', found EOF");
      else this.error(`register list: bad low register in \`[${low.text}\``);
      return;
    }
    const dash = this.next();
    if (dash.kind !== Tok.Minus) {
      const found = describeKind(dash.kind);
      return this.error(`register list: expected '-' after \`[${low.text}\`, found ${found}`);
    }
    const high = this.next();
    const last = registers.get(high.text);
    if (last === undefined) return this.error(`register list: bad high register in \`[${low.text}-${high.text}\``);
    const close = this.next();
    if (close.kind !== Tok.RightBracket) {
      const list = `[${low.text}-${high.text}`;
      this.error(`register list: expected ']' after \`${list}\`, found ${describeKind(close.kind)}`);
    }
    this.kind = AddrKind.RegList;
    this.reg = first;
    this.index = last;
  }

  /** The part after a name: `<>`, `<ABIInternal>`, offset, `(SB)`. */
  private symbolReference(name: string, prefix: string): void {
    this.kind = prefix === "$" ? AddrKind.Address : prefix === "*" ? AddrKind.Indirect : AddrKind.Mem;
    const { isStatic, abi } = this.attributes(name, true);
    if (this.peek() === Tok.Plus || this.peek() === Tok.Minus) this.offset = this.expression();
    this.sym = this.context.symbol(name, isStatic, abi);
    if (this.peek() === Tok.EOF) {
      if (prefix === "" && (this.isJump || this.afterJump)) return;
      return this.error(`illegal or missing addressing mode for symbol ${name}`);
    }
    this.get(Tok.LeftParen);
    const base = this.get(Tok.Ident).text;
    this.get(Tok.RightParen);
    this.pseudo(base, isStatic, prefix);
  }

  private attributes(name: string, complain: boolean): { isStatic: boolean; abi: Abi } {
    let abi = Abi.Abi0;
    let isStatic = false;
    if (this.peek() !== Tok.Less) return { isStatic, abi };
    this.next();
    if (this.peek() === Tok.Greater) isStatic = true;
    else if (this.peek() === Tok.Ident) {
      const s = this.next().text;
      if (!this.context.allowAbi) {
        if (complain) {
          this.error(`ABI selector only permitted when compiling runtime, reference was to ${JSON.stringify(name)}`);
        }
      } else if (s === "ABIInternal") abi = Abi.Internal;
      else if (s !== "ABI0" && complain) {
        this.error(`malformed ABI selector ${JSON.stringify(s)} in reference to ${JSON.stringify(name)}`);
      }
    }
    this.get(Tok.Greater);
    return { isStatic, abi };
  }

  private pseudo(base: string, isStatic: boolean, prefix: string): void {
    if (this.reg !== 0) this.error(`internal error: reg ${base} already set in pseudo`);
    switch (base) {
      case "FP":
        this.name = NameKind.Param;
        break;
      case "PC":
        if (prefix !== "") this.error("illegal addressing mode for PC");
        this.kind = AddrKind.Branch;
        break;
      case "SB":
        this.name = isStatic ? NameKind.Static : NameKind.Extern;
        break;
      case "SP":
        this.name = NameKind.Auto;
        break;
      default:
        this.error(`expected pseudo-register; found ${base}`);
    }
    if (prefix === "$") this.kind = AddrKind.Address;
  }

  /** `(reg)`, `(index*scale)`, `(reg)(index*scale)`, `(SB)`. */
  private indirect(prefix: string): void {
    this.get(Tok.LeftParen);
    const t = this.next();
    const first = this.register(t.text, "");
    if (first === null) this.error(`indirect through non-register ${t.text}`);
    this.get(Tok.RightParen);
    this.kind = AddrKind.Mem;
    if (first === null) return;
    if (first.reg < 0) {
      if (t.text !== "PC" && this.name === NameKind.None) this.error(`cannot reference ${t.text} without a symbol`);
      return this.pseudo(t.text, false, prefix);
    }
    this.reg = first.reg;
    if (prefix === "$") this.kind = AddrKind.Address;
    if (first.scale !== 0) {
      this.reg = 0;
      this.index = first.reg;
      this.scale = first.scale;
      return;
    }
    if (this.peek() !== Tok.LeftParen) return;
    this.next();
    const u = this.next();
    const second = this.register(u.text, "");
    if (second === null) this.error(`indirect through non-register ${u.text}`);
    else {
      // No instruction takes SP as an index; so it is with pseudo-registers.
      this.index = second.reg < 0 ? Reg.SP : second.reg;
      this.scale = second.scale;
    }
    this.get(Tok.RightParen);
  }

  /** Sums: `+ - | ^`, lowest precedence. 64 bits, unsigned, wrapping. */
  private expression(): bigint {
    let v = this.term();
    for (;;) {
      switch (this.peek()) {
        case Tok.Plus:
          this.next();
          v += this.term();
          break;
        case Tok.Minus:
          this.next();
          v -= this.term();
          break;
        case Tok.Or:
          this.next();
          v |= this.term();
          break;
        case Tok.Caret:
          this.next();
          v ^= this.term();
          break;
        default:
          return BigInt.asUintN(64, v);
      }
      v = BigInt.asUintN(64, v);
    }
  }

  /** Products: `* / % << >> &`. */
  private term(): bigint {
    let v = this.factor();
    const high = 1n << 63n;
    for (;;) {
      switch (this.peek()) {
        case Tok.Star:
          this.next();
          v *= this.factor();
          break;
        case Tok.Slash: {
          this.next();
          if (v >= high) this.error("divide of value with high bit set");
          const divisor = this.factor();
          if (divisor === 0n) this.error("division by zero");
          else v /= divisor;
          break;
        }
        case Tok.Percent: {
          this.next();
          const divisor = this.factor();
          if (v >= high) this.error("modulo of value with high bit set");
          if (divisor === 0n) this.error("modulo by zero");
          else v %= divisor;
          break;
        }
        case Tok.ShiftLeft: {
          this.next();
          const shift = this.factor();
          if (shift >= high) this.error("negative left shift count");
          return shift >= 64n ? 0n : BigInt.asUintN(64, v << shift);
        }
        case Tok.ShiftRight: {
          this.next();
          const shift = this.term();
          if (shift >= high) this.error("negative right shift count");
          if (v >= high) this.error("right shift of value with high bit set");
          v = shift >= 64n ? 0n : v >> shift;
          break;
        }
        case Tok.Ampersand:
          this.next();
          v &= this.factor();
          break;
        default:
          return v;
      }
      v = BigInt.asUintN(64, v);
    }
  }

  private factor(): bigint {
    const t = this.next();
    switch (t.kind) {
      case Tok.Int: {
        const n = parseInteger(t.text);
        if (n.error !== null) this.error(n.error);
        return n.value;
      }
      case Tok.Char:
        return this.character(t.text);
      case Tok.Plus:
        return this.factor();
      case Tok.Minus:
        return BigInt.asUintN(64, -this.factor());
      case Tok.Tilde:
        return BigInt.asUintN(64, ~this.factor());
      case Tok.LeftParen: {
        const v = this.expression();
        if (this.next().kind !== Tok.RightParen) this.error("missing closing paren");
        return v;
      }
    }
    this.error(`unexpected ${t.text} evaluating expression`);
    return 0n;
  }

  private character(text: string): bigint {
    const s = unquote(text);
    if (s.error !== null) {
      this.error(s.error);
      return 0n;
    }
    if (s.value.length === 1 && s.value[0]! >= 0x80) {
      this.error("illegal UTF-8 encoding for character constant");
      return 0xfffdn;
    }
    return BigInt(new TextDecoder().decode(s.value).codePointAt(0) ?? 0xfffd);
  }

  private floatExpression(): number {
    const t = this.next();
    switch (t.kind) {
      case Tok.LeftParen: {
        const v = this.floatExpression();
        if (this.next().kind !== Tok.RightParen) this.error("missing closing paren");
        return v;
      }
      case Tok.Plus:
        return this.floatExpression();
      case Tok.Minus:
        return -this.floatExpression();
      case Tok.Float: {
        const f = parseFloatLiteral(t.text);
        if (f.error !== null) this.error(f.error);
        return f.value;
      }
    }
    this.error(`unexpected ${t.text} evaluating float expression`);
    return 0;
  }
}
