// Before encoding: what a function's frame asks for. Rewrites pseudo operands to what the machine has, adds the stack
// check, the frame and its removal before every RET, and works out how deep SP is at every Prog.
// Contract: src/cmd/internal/obj/x86/obj6.go (progedit, preprocess, stacksplit), pass.go; src/runtime/stack.go.
import { FuncFlag, Pcdata, UnsafePoint } from "../../obj/kinds.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import { type AssembleContext, TextFlag, type TextFunc } from "./assemble.ts";
import type { EncodeError } from "./encode.ts";
import { As } from "./instructions.gen.ts";
import {
  Addr,
  AddrKind,
  branchAddr,
  callAddr,
  constAddr,
  memAddr,
  NameKind,
  noAddr,
  Prog,
  ProgFlag,
  regAddr,
  symAddr,
} from "./prog.ts";
import { Reg } from "./registers.ts";

/** Frames up to this size compare SP itself with the guard: that much below the guard is always there. */
const stackSmall = 128;
/** Beyond this size the subtraction from SP could wrap. */
const stackBig = 4096;

/** What the passes learn about a function's frame. */
export interface Frame {
  /** Bytes between SP and the return address. */
  size: number;
  /** Bytes of it that hold the caller's BP: 8 or 0. */
  savedBase: number;
  noSplit: boolean;
  noFrame: boolean;
  funcFlag: FuncFlag | 0;
}

/** Inserts a Prog after `p`, at p's position, and returns it. */
function append(p: Prog, as: As, from: Addr, to: Addr): Prog {
  const q = new Prog(as, from, to, p.pos);
  q.inline = p.inline;
  q.link = p.link;
  p.link = q;
  return q;
}

/** Runs all passes over the list that starts at `text` (the function's TEXT Prog). */
export function prepare(text: Prog, f: TextFunc, context: AssembleContext, report: EncodeError): Frame {
  for (let p: Prog | null = text; p !== null; p = p.link) edit(p, context);
  for (let p: Prog | null = text; p !== null; p = p.link) collapseJumps(p);
  return addFrame(text, f, context, report);
}

/** A jump to an unconditional jump goes to where that one goes; endless circles stay as they are. */
function collapseJumps(p: Prog): void {
  let target = p.to.target;
  if (p.to.kind !== AddrKind.Branch || target === null) return;
  for (let i = 0; i < 5000; i++) {
    if (target.as !== As.JMP || target.to.target === null) {
      if (target !== p.to.target) p.to = branchAddr(target);
      return;
    }
    target = target.to.target;
  }
  p.to = branchAddr(p);
}

function withKind(a: Addr, kind: AddrKind): Addr {
  return new Addr(kind, a.name, a.reg, a.index, a.scale, a.lo, a.hi, a.sym, 0, null, null);
}

/** `off(r)(TLS*1)` is `off(TLS)` where thread-local memory can be addressed directly. */
function directTls(a: Addr): Addr {
  if (a.kind !== AddrKind.Mem || a.index !== Reg.TLS || a.reg < Reg.AX || a.reg > Reg.R15) return a;
  return new Addr(AddrKind.Mem, a.name, Reg.TLS, Reg.None, 0, a.lo, a.hi, a.sym, 0, null, null);
}

/** Rewrites one Prog from what its maker may write to what the encoder takes. */
function edit(p: Prog, context: AssembleContext): void {
  if (p.from.kind === AddrKind.Mem) p.from = directTls(p.from);
  if (p.to.kind === AddrKind.Mem) p.to = directTls(p.to);
  const from = p.from;
  switch (p.as) {
    case As.MOVL:
    case As.MOVQ:
      if (from.kind === AddrKind.Address) {
        p.as = p.as === As.MOVL ? As.LEAL : As.LEAQ;
        p.from = withKind(from, AddrKind.Mem);
      } else if (from.reg === Reg.TLS && from.kind === AddrKind.Reg && isWide(p.to)) {
        p.as = As.NOP;
        p.from = noAddr;
        p.to = noAddr;
      }
      return;
    case As.CALL:
    case As.JMP:
    case As.RET: {
      const { kind, name, sym } = p.to;
      if (kind === AddrKind.Mem && sym !== null && (name === NameKind.Extern || name === NameKind.Static)) {
        p.to = withKind(p.to, AddrKind.Branch);
      }
      return;
    }
    case As.CMPPD:
    case As.CMPPS:
    case As.CMPSD:
    case As.CMPSS: {
      const { kind, name, reg, index, sym } = p.to; // `CMPPS X0, X1, 0` means $0
      if (kind === AddrKind.Mem && name === NameKind.None && reg === 0 && index === 0 && sym === null) {
        p.to = withKind(p.to, AddrKind.Const);
      }
      return;
    }
  }
  if (from.kind === AddrKind.Float) editFloat(p, context);
}

function isWide(a: Addr): boolean {
  return a.kind === AddrKind.Reg && a.reg >= Reg.AX && a.reg <= Reg.R15;
}

/** Floating point constants live in read-only symbols; +0 is made by XORPS. */
function editFloat(p: Prog, context: AssembleContext): void {
  const x = p.from.float;
  const width = floatWidth(p.as);
  if (width === 0) return;
  const move = p.as === As.MOVSS || p.as === As.VMOVSS || p.as === As.MOVSD || p.as === As.VMOVSD;
  if (move && Object.is(x, 0) && p.to.kind === AddrKind.Reg && p.to.reg >= Reg.X0 && p.to.reg <= Reg.X15) {
    p.as = As.XORPS;
    p.from = p.to;
    return;
  }
  p.from = symAddr(width === 4 ? context.float32(x) : context.float64(x));
}

/** Bytes of the floating point constant that `as` takes; 0 if it takes none. */
function floatWidth(as: As): number {
  switch (as) {
    case As.MOVSS:
    case As.VMOVSS:
    case As.FMOVF:
    case As.FADDF:
    case As.FSUBF:
    case As.FSUBRF:
    case As.FMULF:
    case As.FDIVF:
    case As.FDIVRF:
    case As.FCOMF:
    case As.FCOMFP:
    case As.ADDSS:
    case As.SUBSS:
    case As.MULSS:
    case As.DIVSS:
    case As.COMISS:
    case As.UCOMISS:
      return 4;
    case As.MOVSD:
    case As.VMOVSD:
    case As.FMOVD:
    case As.FADDD:
    case As.FSUBD:
    case As.FSUBRD:
    case As.FMULD:
    case As.FDIVD:
    case As.FDIVRD:
    case As.FCOMD:
    case As.FCOMDP:
    case As.ADDSD:
    case As.SUBSD:
    case As.MULSD:
    case As.DIVSD:
    case As.COMISD:
    case As.UCOMISD:
      return 8;
  }
  return 0;
}

/** Runtime functions that a function without a stack check may call: they take no arguments and little stack. */
const cheapCalls: ReadonlySet<string> = new Set([
  "runtime.panicdivide",
  "runtime.panicwrap",
  "runtime.panicshift",
  "runtime.panicBounds",
  "runtime.panicExtend",
]);

/** True if the function's own frame and what it calls fit below the guard without a check. */
function needsNoCheck(text: Prog, size: number): boolean {
  if (size >= stackSmall) return false;
  for (let p: Prog | null = text; p !== null; p = p.link) {
    if (p.as !== As.CALL && p.as !== As.DUFFCOPY && p.as !== As.DUFFZERO) continue;
    if (p.as === As.CALL && (p.to.sym === null || !cheapCalls.has(p.to.sym.name))) return false;
    if (size >= stackSmall - 8) return false;
  }
  return true;
}

function hasCall(text: Prog): boolean {
  for (let p: Prog | null = text; p !== null; p = p.link) {
    if (p.as === As.CALL || p.as === As.DUFFCOPY || p.as === As.DUFFZERO) return true;
  }
  return false;
}

function addFrame(text: Prog, f: TextFunc, context: AssembleContext, report: EncodeError): Frame {
  const locals = Math.max(0, f.frameSize);
  let noFrame = (f.flags & TextFlag.NoFrame) !== 0;
  const savedBase = !noFrame && (locals !== 0 || hasCall(text)) ? 8 : 0;
  if (savedBase === 0) noFrame = true;
  const size = locals + savedBase;
  const noSplit = (f.flags & TextFlag.NoSplit) !== 0 || needsNoCheck(text, size);
  const frame: Frame = { size, savedBase, noSplit, noFrame, funcFlag: 0 };
  if (text.link === null) return frame;
  let p = text;
  if (!noSplit) p = checkStack(text, f, size, context);
  if (savedBase > 0) {
    p = append(p, As.PUSHQ, regAddr(Reg.BP), noAddr);
    p = append(p, As.MOVQ, regAddr(Reg.SP), regAddr(Reg.BP));
  }
  if (size % 8 !== 0) report(text, `unaligned stack size ${size}`);
  if (locals !== 0) {
    p = append(p, As.ADJSP, constAddr(locals), noAddr);
    p.spadj = locals;
  }
  if (size !== 0) p.flags |= ProgFlag.PrologueEnd;
  followStack(text, f, frame, report);
  return frame;
}

/** How many bytes the instruction pushes. */
function pushed(as: As): number {
  switch (as) {
    case As.PUSHL:
    case As.PUSHFL:
      return 4;
    case As.PUSHQ:
    case As.PUSHFQ:
      return 8;
    case As.PUSHW:
    case As.PUSHFW:
      return 2;
    case As.POPL:
    case As.POPFL:
      return -4;
    case As.POPQ:
    case As.POPFQ:
      return -8;
    case As.POPW:
    case As.POPFW:
      return -2;
  }
  return 0;
}

/** Sets `depth` and `spadj` of every Prog, removes the frame before each RET, and turns ADJSP into arithmetic. */
function followStack(text: Prog, f: TextFunc, frame: Frame, report: EncodeError): void {
  let depth = 0;
  let next: Prog | null;
  for (let p: Prog | null = text; p !== null; p = next) {
    next = p.link;
    p.depth = depth;
    const push = pushed(p.as);
    if (push !== 0) {
      p.spadj = push;
      depth += push;
    } else if (p.as === As.NOP || p.as === As.JMP) {
      depth += p.spadj; // around the slow path, which runs before the frame is made
    } else if (p.as === As.ADJSP) {
      p.spadj = p.from.lo;
      depth += p.spadj;
      adjustStack(p, p.spadj);
    } else if (p.as === As.RET) {
      if (depth !== frame.size) report(p, `${f.sym.name}: unbalanced PUSH/POP`);
      removeFrame(p, frame, depth);
    } else if (p.to.reg === Reg.SP && p.to.kind === AddrKind.Reg && p.as !== As.CMPL && p.as !== As.CMPQ) {
      frame.funcFlag = FuncFlag.SpWrite;
      if (!f.isAssembly) report(p, "invalid auto-SPWRITE in non-assembly");
    }
  }
}

/** ADJSP $n: SUBQ, or ADDQ of the opposite where that takes a byte constant and this does not. */
function adjustStack(p: Prog, n: number): void {
  if (n === 0) {
    p.as = As.NOP;
    p.from = noAddr;
    return;
  }
  const add = n === 0x80 || (n < 0 && n !== -0x80);
  p.as = add ? As.ADDQ : As.SUBQ;
  p.from = constAddr(add ? -n : n);
  p.to = regAddr(Reg.SP);
}

function removeFrame(p: Prog, frame: Frame, depth: number): void {
  const to = p.to;
  let last = p;
  if (frame.size !== 0) {
    p.to = noAddr;
    const locals = frame.size - frame.savedBase;
    if (locals !== 0) {
      p.spadj = -locals;
      adjustStack(p, -locals);
      last = append(p, As.RET, noAddr, noAddr);
      last.depth = depth - locals;
    }
    if (frame.savedBase > 0) {
      last.as = As.POPQ;
      last.to = regAddr(Reg.BP);
      last.spadj = -frame.savedBase;
      last = append(last, As.RET, noAddr, noAddr);
    }
    last.as = As.RET;
    last.from = noAddr;
    last.to = to;
    // What follows comes from a branch of the same function, where the frame is still there.
    last.spadj = frame.size;
  }
  if (to.sym !== null) last.as = As.JMP;
}

function unsafePoint(p: Prog, value: number): Prog {
  return append(p, As.PCDATA, constAddr(Pcdata.UnsafePoint), constAddr(value));
}

/** Appends the stack check after `text`, and its slow path at the function's end. Returns the check's last Prog. */
function checkStack(text: Prog, f: TextFunc, size: number, context: AssembleContext): Prog {
  let p = text;
  if (f.abi === 0) p = append(p, As.MOVQ, memAddr(Reg.TLS, 0), regAddr(Reg.G));
  const guard = memAddr(Reg.G, 16);
  let wrapped: Prog | null = null;
  if (size <= stackSmall) {
    p = append(p, As.CMPQ, regAddr(Reg.SP), guard);
    p = unsafePoint(p, UnsafePoint.Unsafe);
  } else if (size <= stackBig) {
    p = append(p, As.LEAQ, memAddr(Reg.SP, -(size - stackSmall)), regAddr(Reg.EntryTmp0));
    p = append(p, As.CMPQ, regAddr(Reg.EntryTmp0), guard);
    p = unsafePoint(p, UnsafePoint.Unsafe);
  } else {
    p = append(p, As.MOVQ, regAddr(Reg.SP), regAddr(Reg.EntryTmp0));
    p = unsafePoint(p, UnsafePoint.Unsafe);
    p = append(p, As.SUBQ, constAddr(size - stackSmall), regAddr(Reg.EntryTmp0));
    wrapped = append(p, As.JCS, noAddr, branchAddr(null));
    p = append(wrapped, As.CMPQ, regAddr(Reg.EntryTmp0), guard);
  }
  const slow = append(p, As.JLS, noAddr, branchAddr(null));
  const end = unsafePoint(slow, UnsafePoint.Safe);
  const spill = addSlowPath(text, f, size, text.link!, context);
  slow.to.target = spill;
  if (wrapped !== null) wrapped.to.target = spill;
  return end;
}

/** The call of morestack at the end of the function, and the jump back to `again`. Returns its first Prog. */
function addSlowPath(text: Prog, f: TextFunc, size: number, again: Prog, context: AssembleContext): Prog {
  let last = text;
  while (last.link !== null) last = last.link;
  // Logically this is still before the frame was made: the depth goes back for it.
  const fix = append(last, As.NOP, noAddr, noAddr);
  fix.spadj = -size;
  let p = append(fix, As.PCDATA, constAddr(Pcdata.StackMapIndex), constAddr(-1));
  p.pos = text.pos;
  p.inline = text.inline;
  // Around the call all arguments are in their slots.
  if (f.tracksArguments) p = append(p, As.PCDATA, constAddr(Pcdata.ArgLiveIndex), constAddr(-1));
  const spill = unsafePoint(p, UnsafePoint.Unsafe);
  p = spill;
  for (const s of f.spills) p = append(p, s.spill, regAddr(s.reg), s.home);
  p = append(p, As.CALL, noAddr, callAddr(morestack(f, context)));
  p.pos = text.pos;
  p.inline = text.inline;
  p = unsafePoint(p, UnsafePoint.Safe);
  for (const s of f.spills) p = append(p, s.unspill, s.home, regAddr(s.reg));
  p = append(p, As.JMP, noAddr, branchAddr(again));
  p.spadj = size;
  return spill;
}

function morestack(f: TextFunc, context: AssembleContext): ObjSymbol {
  const name = (f.flags & TextFlag.NeedCtxt) !== 0 ? "runtime.morestack" : "runtime.morestack_noctxt";
  return context.lookup(name, 0);
}
