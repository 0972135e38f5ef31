// Machine programs: the one currency between whoever chooses instructions (the SSA back end, the Plan 9 assembler) and
// the encoder. A `Prog` is one instruction or directive, an `Addr` one of its operands, a list of Progs one function.
// Operand order is the assembler's: sources first, destination last. Contract: src/cmd/internal/obj/link.go.
import type { ObjSymbol } from "../../obj/symbol.ts";
import type { Pos } from "../../source/position.ts";
import { As } from "./instructions.gen.ts";
import { Reg } from "./registers.ts";

export { As };
/** What an operand is. */
export const enum AddrKind {
  None,
  /** A register: `reg`. */
  Reg,
  /** An integer `$x`: `lo`, `hi`. */
  Const,
  /** A floating point constant `$(x)`: `float`. */
  Float,
  /** A string constant, only in DATA: `text`. */
  String,
  /** Memory: `offset(reg)(index*scale)`, or `name+offset(SB|SP|FP)`. */
  Mem,
  /** The address of what Mem would access: `$name+offset(SB)`, `$offset(SP)`. */
  Address,
  /** A jump's target in the same function (`target`), or another function (`sym`). */
  Branch,
  /** `*name(SB)`: call through the pointer in a global. */
  Indirect,
  /** TEXT's `$frame-args`: `lo` and `hi`. */
  TextSize,
  /** A block of four vector registers `[Z0-Z3]`: `reg` and `index`. */
  RegList,
}

/** What a memory operand's offset counts from. */
export const enum NameKind {
  /** `reg`, or nothing. */
  None,
  /** The global `sym`. */
  Extern,
  /** The global `sym`, private to its file. */
  Static,
  /** A local variable: the offset counts from the top of the locals (pseudo-register SP), so it is negative. */
  Auto,
  /** A parameter or result on the stack: the offset counts from the first of them (pseudo-register FP). */
  Param,
  /** The slot of `sym` in the global offset table. */
  GotRef,
}

/**
 * One operand. Never changed once it is made, so that operands may be shared: `regAddr` hands out one object per
 * register. `lo` and `hi` are the halves of a 64-bit number: the constant's value, or the offset of memory.
 */
export class Addr {
  readonly kind: AddrKind;
  readonly name: NameKind;
  readonly reg: number;
  readonly index: number;
  readonly scale: number;
  readonly lo: number;
  readonly hi: number;
  readonly sym: ObjSymbol | null;
  readonly float: number;
  readonly text: string | null;
  /** For Branch only; set by whoever resolves labels. */
  target: Prog | null;

  constructor(
    kind: AddrKind,
    name: NameKind,
    reg: number,
    index: number,
    scale: number,
    lo: number,
    hi: number,
    sym: ObjSymbol | null,
    float: number,
    text: string | null,
    target: Prog | null,
  ) {
    this.kind = kind;
    this.name = name;
    this.reg = reg;
    this.index = index;
    this.scale = scale;
    this.lo = lo;
    this.hi = hi;
    this.sym = sym;
    this.float = float;
    this.text = text;
    this.target = target;
  }
}

const make = (kind: AddrKind, name: NameKind, reg: number, lo: number, hi: number, sym: ObjSymbol | null): Addr =>
  new Addr(kind, name, reg, Reg.None, 0, lo, hi, sym, 0, null, null);

/** "No operand". */
export const noAddr: Addr = make(AddrKind.None, NameKind.None, Reg.None, 0, 0, null);

const registers: Addr[] = [];
for (let r = 0; r <= 255; r++) registers.push(make(AddrKind.Reg, NameKind.None, r, 0, 0, null));

/** A register. */
export function regAddr(reg: number): Addr {
  return registers[reg]!;
}

/** `$x` for an x that fits in 32 signed bits. */
export function constAddr(x: number): Addr {
  return make(AddrKind.Const, NameKind.None, Reg.None, x | 0, x < 0 ? -1 : 0, null);
}

/** `$x` for any 64-bit x. */
export function const64Addr(lo: number, hi: number): Addr {
  return make(AddrKind.Const, NameKind.None, Reg.None, lo | 0, hi | 0, null);
}

/** `$(x)`: the encoder puts the value into a read-only symbol. */
export function floatAddr(x: number): Addr {
  return new Addr(AddrKind.Float, NameKind.None, Reg.None, Reg.None, 0, 0, 0, null, x, null, null);
}

/** `offset(reg)`. */
export function memAddr(reg: number, offset: number): Addr {
  return make(AddrKind.Mem, NameKind.None, reg, offset | 0, offset < 0 ? -1 : 0, null);
}

/** `offset(reg)(index*scale)`; `reg` may be Reg.None, `scale` is 1, 2, 4 or 8. */
export function memIndexAddr(reg: number, index: number, scale: number, offset: number): Addr {
  const hi = offset < 0 ? -1 : 0;
  return new Addr(AddrKind.Mem, NameKind.None, reg, index, scale, offset | 0, hi, null, 0, null, null);
}

/** `mem` with an index register. */
export function indexed(mem: Addr, index: number, scale: number): Addr {
  return new Addr(mem.kind, mem.name, mem.reg, index, scale, mem.lo, mem.hi, mem.sym, 0, null, null);
}

/** `name+offset(SB)`: the contents of a global. */
export function symAddr(sym: ObjSymbol, offset = 0): Addr {
  return make(AddrKind.Mem, NameKind.Extern, Reg.None, offset | 0, offset < 0 ? -1 : 0, sym);
}

/** `$name+offset(SB)`: the address of a global. */
export function symAddressAddr(sym: ObjSymbol, offset = 0): Addr {
  return make(AddrKind.Address, NameKind.Extern, Reg.None, offset | 0, offset < 0 ? -1 : 0, sym);
}

/** A local variable: `offset` bytes (negative) from the top of the locals. `sym` is its name in listings, or null. */
export function autoAddr(offset: number, sym: ObjSymbol | null = null): Addr {
  return make(AddrKind.Mem, NameKind.Auto, Reg.SP, offset | 0, offset < 0 ? -1 : 0, sym);
}

/** A stack parameter or result: `offset` bytes from the first of them. */
export function paramAddr(offset: number, sym: ObjSymbol | null = null): Addr {
  return make(AddrKind.Mem, NameKind.Param, Reg.SP, offset | 0, offset < 0 ? -1 : 0, sym);
}

/** The address of what `mem` accesses: `LEAQ mem, r` and `MOVQ addressOf(mem), r` are the same. */
export function addressOf(mem: Addr): Addr {
  const { name, reg, index, scale, lo, hi, sym } = mem;
  return new Addr(AddrKind.Address, name, reg, index, scale, lo, hi, sym, 0, null, null);
}

/** A jump's destination: a Prog of the same function; null when it is filled in later (`addr.target = p`). */
export function branchAddr(target: Prog | null): Addr {
  return new Addr(AddrKind.Branch, NameKind.None, Reg.None, Reg.None, 0, 0, 0, null, 0, null, target);
}

/** The destination of CALL, JMP or RET to another function. */
export function callAddr(sym: ObjSymbol, offset = 0): Addr {
  return make(AddrKind.Branch, NameKind.Extern, Reg.None, offset | 0, offset < 0 ? -1 : 0, sym);
}

/** Bits of `Prog.flags`. */
export const enum ProgFlag {
  /** The encoder's: the jump is still believed to be short. */
  Short = 1,
  /** The encoder's: the jump goes backwards. */
  Backward = 2,
  /** The instruction ends the prologue (debuggers stop after it). */
  PrologueEnd = 4,
  /** No debugger should stop here. */
  NotStatement = 8,
  /** The encoder's: an operand has changed since the instruction was encoded, and its bytes with it. */
  Narrowed = 16,
}

/**
 * One instruction or directive. `from` is the first source, `to` the destination, `rest` what stands between them
 * (null when nothing does). Whoever makes it sets as, from, to, rest, pos, inline, suffix; the encoder owns the others
 * and may append Progs (prologue, epilogue) to the list.
 */
export class Prog {
  as: As;
  from: Addr;
  to: Addr;
  rest: Addr[] | null = null;
  /** The next Prog of the function. */
  link: Prog | null = null;
  pos: Pos;
  /** The node of the function's inlining tree (TextFunc.inlineTree) that `pos` belongs to; -1 for the function itself. */
  inline = -1;
  /** How many bytes the instruction pushes (negative: pops). Set by the prologue pass for PUSH, POP, ADJSP and RET. */
  spadj = 0;
  /** Id of the SSA value that it is the code of, minus that of the block whose end it is; 0: neither. For listings. */
  value = 0;
  /** AVX-512 suffixes: bits of `Suffix`. */
  suffix = 0;
  flags = 0;
  /** Offset of the instruction in the function; valid after assembleText. */
  pc = 0;
  /** Its length in bytes; valid after assembleText. */
  size = 0;
  /** How far SP is below its value at entry when the instruction starts. Set by the prologue pass. */
  depth = 0;
  /** The encoder's: the first of the forward jumps that wait for this Prog, and the next in that list. */
  waiting: Prog | null = null;
  nextWaiting: Prog | null = null;

  constructor(as: As, from: Addr, to: Addr, pos: Pos) {
    this.as = as;
    this.from = from;
    this.to = to;
    this.pos = pos;
  }
}

/** AVX-512 instruction suffixes: `.Z`, `.BCST`, `.SAE`, and `.RN_SAE` and so on. Bits, added up. */
export const enum Suffix {
  None = 0,
  Zeroing = 1,
  Broadcast = 2,
  Sae = 4,
  /** Rounding control is given: RoundNearest plus 16 times the mode (nearest, down, up, to zero). */
  RoundNearest = 8,
  RoundDown = 24,
  RoundUp = 40,
  RoundZero = 56,
}

/**
 * A register argument that the path to morestack saves in its stack home and restores after. `home` is relative to SP
 * at entry: `memAddr(Reg.SP, 8 + offset)`.
 */
export interface RegSpill {
  reg: number;
  home: Addr;
  spill: As;
  unspill: As;
}
