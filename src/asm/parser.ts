// A file's lines into functions and data: labels, instructions, TEXT, DATA, GLOBL, FUNCDATA, PCDATA, PCALIGN.
// Contract: src/cmd/asm/internal/asm/asm.go, parse.go.
import { Abi, argsSizeUnknown, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import type { Pos } from "../source/position.ts";
import { TextFlag } from "../target/amd64/assemble.ts";
import { asNames } from "../target/amd64/instructions.gen.ts";
import { formatAddr, parseSuffix } from "../target/amd64/listing.ts";
import { type Addr, AddrKind, As, branchAddr, NameKind, noAddr, Prog } from "../target/amd64/prog.ts";
import { type OperandContext, OperandParser } from "./operand.ts";
import { type Preprocessor, Stop } from "./preprocess.ts";
import { Tok, type Token } from "./scanner.ts";

/** A function as its file states it. */
export interface FunctionText {
  sym: ObjSymbol;
  flags: TextFlag;
  frameSize: number;
  argSize: number;
  pos: Pos;
  first: Prog | null;
}

/** What the parser asks of the assembly as a whole. */
export interface ParserContext {
  symbol(name: string, isStatic: boolean, abi: Abi): ObjSymbol;
  /** Called when a symbol's kind is settled: packages of the FIPS module have kinds of their own. */
  settleKind(sym: ObjSymbol): void;
  readonly packagePrefix: string;
  readonly allowAbi: boolean;
  report(pos: Pos, message: string): void;
  /** Line number of a position, to give one message a line. */
  line(pos: Pos): string;
}

/** Other names of operations. */
const aliases: Readonly<Record<string, As>> = {
  JA: As.JHI,
  JAE: As.JCC,
  JB: As.JCS,
  JBE: As.JLS,
  JC: As.JCS,
  JE: As.JEQ,
  JG: As.JGT,
  JHS: As.JCC,
  JL: As.JLT,
  JLO: As.JCS,
  JNA: As.JLS,
  JNAE: As.JCS,
  JNB: As.JCC,
  JNBE: As.JHI,
  JNC: As.JCC,
  JNG: As.JLE,
  JNGE: As.JLT,
  JNL: As.JGE,
  JNLE: As.JGT,
  JNO: As.JOC,
  JNP: As.JPC,
  JNS: As.JPL,
  JNZ: As.JNE,
  JO: As.JOS,
  JP: As.JPS,
  JPE: As.JPS,
  JPO: As.JPC,
  JS: As.JMI,
  JZ: As.JEQ,
  MASKMOVDQU: As.MASKMOVOU,
  MOVD: As.MOVQ,
  MOVDQ2Q: As.MOVQ,
  MOVNTDQ: As.MOVNTO,
  MOVOA: As.MOVO,
  PSLLDQ: As.PSLLO,
  PSRLDQ: As.PSRLO,
  PADDD: As.PADDL,
  MOVBELL: As.MOVBEL,
  MOVBEQQ: As.MOVBEQ,
  MOVBEWW: As.MOVBEW,
};

const operations: ReadonlyMap<string, As> = new Map([
  ...asNames.map((name, i): [string, As] => [name, i]),
  ...Object.entries(aliases),
]);

function isJumpWord(word: string): boolean {
  return word.startsWith("J") || word === "CALL" || word.startsWith("LOOP") || word === "XBEGIN";
}

/** Instructions of one operand that write it; for all others it is a source. */
const unaryDestination =
  /^(BSWAP[LQ]|(DEC|INC|NEG|NOT)[BWLQ]|POP[WLQ]|RET|SET..|RDPID|RD[FG]SBASE[LQ]|RD(RAND|SEED)[WLQ]|(SLDT|SMSW|STR)[WLQ]|GETCALLERPC)$/;

const unaryDestinations: ReadonlySet<As> = new Set(
  asNames.flatMap((name, i) => (unaryDestination.test(name) ? [i] : [])),
);

interface Line {
  word: string;
  suffix: string;
  operands: Token[][];
}

/** Parses one file. */
export class Parser {
  readonly functions: FunctionText[] = [];
  errors = 0;
  private readonly lex: Preprocessor;
  private readonly context: ParserContext;
  private readonly operandParser: OperandParser;
  private readonly data: ObjSymbol[];
  private pos: Pos = 0;
  private errorLine = "";
  private sawCode = false;
  private current: FunctionText | null = null;
  private last: Prog | null = null;
  /** Every Prog by its number, which is what `n(PC)` counts in; null for TEXT. */
  private readonly progs: (Prog | null)[] = [null];
  private readonly owner: (FunctionText | null)[] = [null];
  private pendingLabels: string[] = [];
  private labels = new Map<string, Prog>();
  private unresolved: { addr: Addr; label: string }[] = [];
  private readonly relative: { addr: Addr; number: number; owner: FunctionText | null; prog: Prog }[] = [];
  private readonly dataEnd = new Map<string, number>();

  /** Symbols that GLOBL declares are added to `data`. */
  constructor(lex: Preprocessor, context: ParserContext, data: ObjSymbol[]) {
    this.lex = lex;
    this.context = context;
    this.data = data;
    const operandContext: OperandContext = {
      error: (message) => this.error(message),
      symbol: (name, isStatic, abi) => context.symbol(name, isStatic, abi),
      packagePrefix: context.packagePrefix,
      allowAbi: context.allowAbi,
    };
    this.operandParser = new OperandParser(operandContext);
  }

  /** Reads the whole file; false if there were errors. */
  parse(): boolean {
    try {
      for (let l = this.line(); l !== null; l = this.line()) this.statement(l);
      if (this.errors === 0) {
        this.resolveLabels();
        this.resolveRelative();
      }
    } catch (e) {
      if (!(e instanceof Stop)) throw e;
      this.errors++;
    }
    return this.errors === 0;
  }

  /** Instead of parse: the functions that the file defines and refers to, in the format of -gensymabis. */
  symbolAbis(): string | null {
    let out = "";
    const abiName = (abi: Abi) => (abi === Abi.Internal ? "ABIInternal" : "ABI0");
    try {
      for (let l = this.line(); l !== null; l = this.line()) {
        let operands = l.operands;
        if (l.word === "TEXT") {
          const f = operands.length > 0 ? this.operandParser.functionReference(operands[0]!) : null;
          if (f !== null) out += `def ${f.name} ${abiName(f.abi)}\n`;
          continue;
        }
        if (l.word === "DATA" || l.word === "FUNCDATA") {
          if (operands.length < 2) continue;
          operands = operands.slice(1);
        }
        for (const o of operands) {
          const f = this.operandParser.functionReference(o);
          if (f !== null) out += `ref ${f.name} ${abiName(f.abi)}\n`;
        }
      }
    } catch (e) {
      if (!(e instanceof Stop)) throw e;
      this.errors++;
    }
    return this.errors === 0 ? out : null;
  }

  private error(message: string): void {
    const line = this.context.line(this.pos);
    if (line === this.errorLine) return;
    this.errorLine = line;
    this.errors++;
    this.context.report(this.pos, message);
  }

  private token(): Tok {
    for (;;) {
      const kind = this.lex.next();
      if (kind === Tok.BuildComment) {
        if (this.sawCode) this.error("misplaced //go:build comment");
        continue;
      }
      if (kind !== Tok.Newline) this.sawCode = true;
      if (kind !== Tok.Hash) return kind;
    }
  }

  /** `{label:} WORD[.suffix] [operand {, operand}]` up to a newline or semicolon; null at the end. */
  private line(): Line | null {
    next: for (;;) {
      let kind = this.token();
      this.pos = this.lex.pos;
      if (kind === Tok.Newline || kind === Tok.Semicolon) continue;
      if (kind === Tok.EOF) return null;
      if (kind !== Tok.Ident) {
        this.error(`expected identifier, found ${JSON.stringify(this.lex.text)}`);
        return null;
      }
      const word = this.lex.text;
      let suffix = "";
      const operands: Token[][] = [];
      let nesting = 0;
      let colon = -1;
      while (kind !== Tok.Newline && kind !== Tok.Semicolon) {
        const items: Token[] = [];
        for (;;) {
          kind = this.token();
          if (operands.length === 0 && items.length === 0) {
            if (kind === Tok.Dot) {
              kind = this.token();
              if (kind !== Tok.Ident) {
                this.error(`instruction suffix expected identifier, found ${this.lex.text}`);
              }
              suffix += `.${this.lex.text}`;
              continue;
            }
            if (kind === Tok.Colon) {
              this.pendingLabels.push(word);
              continue next;
            }
          }
          if (kind === Tok.EOF) {
            this.error("unexpected EOF");
            return null;
          }
          if (kind === Tok.Newline || kind === Tok.Semicolon) break;
          if (nesting === 0 && kind === Tok.Comma) break;
          if (nesting === 0 && kind === Tok.Colon) {
            if (colon >= 0) {
              this.error("invalid ':' in operand");
              return { word, suffix, operands };
            }
            colon = operands.length;
            break;
          }
          if (kind === Tok.LeftParen || kind === Tok.LeftBracket) nesting++;
          if (kind === Tok.RightParen || kind === Tok.RightBracket) nesting--;
          items.push({ kind, text: this.lex.text, pos: this.lex.pos });
        }
        if (items.length > 0) {
          operands.push(items);
          if (colon >= 0 && operands.length === colon + 2) {
            // AX:DX is an old way to write DX, AX.
            [operands[colon], operands[colon + 1]] = [operands[colon + 1]!, operands[colon]!];
            colon = -1;
          }
        } else if (operands.length > 0 || kind === Tok.Comma || colon >= 0) this.error("missing operand");
      }
      return { word, suffix, operands };
    }
  }

  private statement(l: Line): void {
    this.operandParser.word = l.word;
    this.operandParser.isJump = false;
    switch (l.word) {
      case "DATA":
        return this.dataStatement(l.operands);
      case "FUNCDATA":
        return this.funcdata(l.operands);
      case "GLOBL":
        return this.globl(l.operands);
      case "PCDATA":
        return this.pcdata(l.operands);
      case "PCALIGN":
        return this.pcalign(l.operands);
      case "TEXT":
        return this.text(l.operands);
    }
    const as = operations.get(l.word);
    if (as === undefined) return this.error(`unrecognized instruction ${JSON.stringify(l.word)}`);
    const jump = isJumpWord(l.word);
    this.operandParser.isJump = jump;
    this.operandParser.afterJump = jump;
    const operands = l.operands.map((o) => this.operandParser.parse(o));
    if (jump) this.jump(as, l.suffix, operands);
    else this.instruction(as, l.suffix, operands);
  }

  /** Adds a Prog to the function; one outside of any function has a number, and is dropped. */
  private append(p: Prog, suffix: string): void {
    if (suffix !== "") {
      const parsed = parseSuffix(suffix.slice(1));
      if (typeof parsed === "string") return this.error(parsed);
      p.suffix = parsed;
    }
    const isText = p.as === As.TEXT;
    this.progs.push(p);
    this.owner.push(this.current);
    if (!isText && this.current !== null) {
      if (this.last === null) this.current.first = p;
      else this.last.link = p;
      this.last = p;
    }
    for (const label of this.pendingLabels) {
      if (this.labels.has(label)) return this.error(`label ${JSON.stringify(label)} multiply defined`);
      this.labels.set(label, p);
    }
    this.pendingLabels = [];
  }

  private instruction(as: As, suffix: string, a: Addr[]): void {
    const p = new Prog(as, noAddr, noAddr, this.pos);
    if (a.length === 1) {
      if (unaryDestinations.has(as)) p.to = a[0]!;
      else p.from = a[0]!;
    } else if (a.length >= 2) {
      if (a.length > 6) return this.error(`can't handle ${asNames[as]} instruction with ${a.length} operands`);
      p.from = a[0]!;
      p.to = a[a.length - 1]!;
      if (a.length > 2) p.rest = a.slice(1, -1);
    }
    this.append(p, suffix);
  }

  private jump(as: As, suffix: string, a: Addr[]): void {
    if (a.length !== 1 && a.length !== 2) {
      return this.error(`wrong number of arguments to ${asNames[as]} instruction`);
    }
    const target = a[a.length - 1]!;
    const p = new Prog(as, a.length === 2 ? a[0]! : noAddr, noAddr, this.pos);
    const isGlobal = target.name === NameKind.Extern || target.name === NameKind.Static;
    if (target.kind === AddrKind.Branch) {
      p.to = branchAddr(null);
      this.relative.push({ addr: p.to, number: this.progs.length + target.lo, owner: this.current, prog: p });
    } else if (
      target.kind === AddrKind.Reg ||
      ((target.kind === AddrKind.Mem || target.kind === AddrKind.Indirect) && isGlobal)
    ) {
      p.to = target;
    } else if (target.kind === AddrKind.Mem && target.reg === 0 && target.lo === 0 && target.hi === 0) {
      if (target.sym === null) return;
      p.to = branchAddr(this.labels.get(target.sym.name) ?? null);
      if (p.to.target === null) this.unresolved.push({ addr: p.to, label: target.sym.name });
    } else if (target.kind === AddrKind.Mem && target.name === NameKind.None) p.to = target;
    else if (target.kind === AddrKind.Const) p.to = a[0]!;
    else if (target.kind !== AddrKind.None) return this.error(`cannot assemble jump ${formatAddr(target)}`);
    this.append(p, suffix);
  }

  private resolveLabels(): void {
    for (const { addr, label } of this.unresolved) {
      const target = this.labels.get(label);
      if (target === undefined) {
        this.error(`undefined label ${label}`);
        break;
      }
      addr.target = target;
    }
    this.unresolved = [];
  }

  private resolveRelative(): void {
    for (const { addr, number, owner, prog } of this.relative) {
      const target = this.owner[number] === owner ? this.progs[number] : undefined;
      if (target === undefined || target === null) {
        this.pos = prog.pos;
        this.error(`branch out of range (0x${(number >>> 0).toString(16)})`);
      } else addr.target = target;
    }
  }

  /** A name that a directive declares: `name(SB)`. */
  private validSymbol(directive: string, a: Addr, offsetAllowed: boolean): boolean {
    const name = JSON.stringify(a.sym === null ? "" : a.sym.name);
    const isGlobal = a.name === NameKind.Extern || a.name === NameKind.Static;
    if (a.sym === null || !isGlobal || a.scale !== 0 || a.reg !== 0) {
      this.error(`${directive} symbol ${name} must be a symbol(SB)`);
      return false;
    }
    if (!offsetAllowed && (a.lo !== 0 || a.hi !== 0)) {
      this.error(`${directive} symbol ${name} must not be offset from SB`);
      return false;
    }
    return true;
  }

  private validImmediate(directive: string, a: Addr): boolean {
    if (a.kind === AddrKind.Const && a.name === NameKind.None && a.reg === 0 && a.index === 0) return true;
    this.error(`${directive}: expected immediate constant; found ${formatAddr(a)}`);
    return false;
  }

  /** An integer that a directive's operand stands for: a bare number. */
  private integer(directive: string, tokens: Token[]): number {
    const a = this.operandParser.parse(tokens);
    if (a.kind !== AddrKind.Mem || a.name !== NameKind.None || a.reg !== 0 || a.index !== 0) {
      this.error(`${directive}: expected integer constant; found ${formatAddr(a)}`);
    }
    return a.lo;
  }

  /** TEXT name(SB), flags, $frame-args */
  private text(operands: Token[][]): void {
    if (operands.length !== 2 && operands.length !== 3) return this.error("expect two or three operands for TEXT");
    this.resolveLabels();
    this.labels = new Map();
    const name = this.operandParser.parse(operands[0]!);
    if (!this.validSymbol("TEXT", name, false)) return;
    const sym = name.sym!;
    const flags = operands.length === 3 ? this.integer("TEXT", operands[1]!) : 0;
    if (sym.abi === Abi.Internal && (flags & TextFlag.NoSplit) === 0) {
      this.error(`TEXT ${JSON.stringify(sym.name)}: ABIInternal requires NOSPLIT`);
    }
    const size = this.frame(sym.name, operands[operands.length - 1]!);
    if (size === null) return;
    if (sym.isDefined) return this.error(`symbol ${sym.name} redeclared`);
    sym.kind = SymKind.Text;
    this.context.settleKind(sym);
    this.current = { sym, flags, frameSize: size.frame, argSize: size.args, pos: this.pos, first: null };
    this.functions.push(this.current);
    this.last = null;
    this.append(new Prog(As.TEXT, name, noAddr, this.pos), "");
  }

  /** `$frame-args`: two numbers, not a subtraction. */
  private frame(name: string, tokens: Token[]): { frame: number; args: number } | null {
    const bad = (what: string): null => {
      this.error(`TEXT ${name}: ${what}`);
      return null;
    };
    const kindAt = (i: number): Tok => tokens[i]?.kind ?? Tok.EOF;
    if (tokens.length < 2 || kindAt(0) !== Tok.Dollar) return bad("frame size must be an immediate constant");
    const negative = kindAt(1) === Tok.Minus;
    const at = negative ? 2 : 1;
    if (kindAt(at) !== Tok.Int) return bad("frame size must be an immediate constant");
    const frame = Number(tokens[at]!.text) * (negative ? -1 : 1);
    if (tokens.length === at + 1) return { frame, args: argsSizeUnknown };
    if (tokens.length !== at + 3 || kindAt(at + 1) !== Tok.Minus || kindAt(at + 2) !== Tok.Int) {
      return bad("argument size must be of form -integer");
    }
    return { frame, args: Number(tokens[at + 2]!.text) };
  }

  /** DATA name+offset(SB)/size, $value */
  private dataStatement(operands: Token[][]): void {
    if (operands.length !== 2) return this.error("expect two operands for DATA");
    const t = operands[0]!;
    const n = t.length;
    if (n < 3 || t[n - 2]!.kind !== Tok.Slash || t[n - 1]!.kind !== Tok.Int) {
      return this.error("expect /size for DATA argument");
    }
    const size = Number(t[n - 1]!.text);
    if (!/^\d+$/.test(t[n - 1]!.text)) this.error(`bad size for DATA argument: ${JSON.stringify(t[n - 1]!.text)}`);
    const name = this.operandParser.parse(t.slice(0, n - 2));
    if (!this.validSymbol("DATA", name, true)) return;
    const value = this.operandParser.parse(operands[1]!);
    const sym = name.sym!;
    if ((this.dataEnd.get(sym.name) ?? 0) > name.lo) return this.error(`overlapping DATA entry for ${sym.name}`);
    this.dataEnd.set(sym.name, name.lo + size);
    this.writeData(sym, name.lo, size, value);
  }

  private writeData(sym: ObjSymbol, offset: number, size: number, value: Addr): void {
    switch (value.kind) {
      case AddrKind.Const: {
        if (![1, 2, 4, 8].includes(size)) return this.error(`bad int size for DATA argument: ${size}`);
        const data = this.room(sym, offset, size);
        for (let i = 0; i < size; i++) data[offset + i] = i < 4 ? value.lo >> (8 * i) : value.hi >> (8 * (i - 4));
        return;
      }
      case AddrKind.Float: {
        if (size !== 4 && size !== 8) return this.error(`bad float size for DATA argument: ${size}`);
        const data = this.room(sym, offset, size);
        const view = new DataView(data.buffer, data.byteOffset);
        if (size === 4) view.setFloat32(offset, value.float, true);
        else view.setFloat64(offset, value.float, true);
        return;
      }
      case AddrKind.String: {
        const text = value.text!;
        if (size < text.length) this.error(`WriteString: bad string size: ${size} < ${text.length}`);
        const data = this.room(sym, offset, size);
        for (let i = 0; i < size && i < text.length; i++) data[offset + i] = text.charCodeAt(i);
        return;
      }
      case AddrKind.Address:
        if (size !== 8) return this.error(`bad addr size for DATA argument: ${size}`);
        this.room(sym, offset, size);
        sym.addReloc(offset, size, RelocType.Addr, value.sym!, value.lo);
        return;
    }
    this.error("DATA value must be an immediate constant or address");
  }

  /** The symbol's bytes, long enough for `size` bytes at `offset`; a symbol without contents becomes one with. */
  private room(sym: ObjSymbol, offset: number, size: number): Uint8Array {
    if (sym.kind === SymKind.Xxx || sym.kind === SymKind.Bss) sym.kind = SymKind.Data;
    else if (sym.kind === SymKind.NoptrBss) sym.kind = SymKind.NoptrData;
    else if (sym.kind === SymKind.TlsBss) this.error(`cannot supply data for STLSBSS var ${sym.name}`);
    this.context.settleKind(sym);
    const end = offset + size;
    if (end > sym.data.length) {
      const grown = new Uint8Array(end);
      grown.set(sym.data);
      sym.data = grown;
    }
    if (end > sym.size) sym.size = end;
    return sym.data;
  }

  /** GLOBL name(SB), flags, $size */
  private globl(operands: Token[][]): void {
    if (operands.length !== 2 && operands.length !== 3) return this.error("expect two or three operands for GLOBL");
    const name = this.operandParser.parse(operands[0]!);
    if (!this.validSymbol("GLOBL", name, false)) return;
    const flags = operands.length === 3 ? this.integer("GLOBL", operands[1]!) : 0;
    const size = this.operandParser.parse(operands[operands.length - 1]!);
    if (!this.validImmediate("GLOBL", size)) return;
    const sym = name.sym!;
    if (this.data.includes(sym)) this.error(`symbol ${sym.name} redeclared`);
    this.data.push(sym);
    sym.size = size.lo;
    if (sym.kind === SymKind.Xxx) sym.kind = SymKind.Bss;
    if ((flags & TextFlag.DupOk) !== 0) sym.flags |= SymFlag.DupOk;
    if ((flags & TextFlag.RoData) !== 0) sym.kind = SymKind.Rodata;
    else if ((flags & TextFlag.NoPtr) !== 0) {
      const hasData = sym.kind === SymKind.Data || sym.kind === SymKind.DataFips;
      sym.kind = hasData ? SymKind.NoptrData : SymKind.NoptrBss;
    } else if ((flags & TextFlag.TlsBss) !== 0) sym.kind = SymKind.TlsBss;
    this.context.settleKind(sym);
  }

  private pcdata(operands: Token[][]): void {
    if (operands.length !== 2) return this.error("expect two operands for PCDATA");
    const key = this.operandParser.parse(operands[0]!);
    if (!this.validImmediate("PCDATA", key)) return;
    const value = this.operandParser.parse(operands[1]!);
    if (this.validImmediate("PCDATA", value)) this.append(new Prog(As.PCDATA, key, value, this.pos), "");
  }

  private pcalign(operands: Token[][]): void {
    if (operands.length !== 1) return this.error("expect one operand for PCALIGN");
    const key = this.operandParser.parse(operands[0]!);
    if (this.validImmediate("PCALIGN", key)) this.append(new Prog(As.PCALIGN, key, noAddr, this.pos), "");
  }

  private funcdata(operands: Token[][]): void {
    if (operands.length !== 2) return this.error("expect two operands for FUNCDATA");
    const key = this.operandParser.parse(operands[0]!);
    if (!this.validImmediate("FUNCDATA", key)) return;
    const name = this.operandParser.parse(operands[1]!);
    if (this.validSymbol("FUNCDATA", name, true)) this.append(new Prog(As.FUNCDATA, key, name, this.pos), "");
  }
}
