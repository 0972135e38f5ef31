// Places a function's instructions: jumps short where they reach, alignment, padding. Jumps start out short; one that
// does not reach becomes long for good and the function is laid out again, until nothing changes. What is not a jump is encoded
// once: its bytes are the same wherever it is.
// Contract: src/cmd/internal/obj/x86/asm6.go (span6).
import { InternalError } from "../../base/internal-error.ts";
import { RelocType } from "../../obj/kinds.ts";
import { nobody } from "../../obj/symbol.ts";
import type { EncodeError, Encoder } from "./encode.ts";
import { As, Kind } from "./instructions.gen.ts";
import { kindOf } from "./operand.ts";
import { AddrKind, noAddr, Prog, ProgFlag } from "./prog.ts";
import { Reg } from "./registers.ts";

/** No instruction is longer; the encoder needs that much room. */
const longestInstruction = 32;
/** Jumps of compiled code must not touch or cross a multiple of this (an erratum of some processors). */
const jumpBoundary = 32;

/** Condition code of each conditional jump: the low half of its opcode. */
const conditions: ReadonlyMap<As, number> = new Map([
  [As.JOS, 0x0],
  [As.JOC, 0x1],
  [As.JCS, 0x2],
  [As.JCC, 0x3],
  [As.JEQ, 0x4],
  [As.JNE, 0x5],
  [As.JLS, 0x6],
  [As.JHI, 0x7],
  [As.JMI, 0x8],
  [As.JPL, 0x9],
  [As.JPS, 0xa],
  [As.JPC, 0xb],
  [As.JLT, 0xc],
  [As.JGE, 0xd],
  [As.JLE, 0xe],
  [As.JGT, 0xf],
]);

const conditionOf = new Int8Array(1024).fill(-1);
for (const [as, c] of conditions) conditionOf[as] = c;

/** The condition code of a conditional jump, -1 for anything else. */
export function jumpCondition(as: As): number {
  return as < conditionOf.length ? conditionOf[as]! : -1;
}

const nops: readonly (readonly number[])[] = [
  [],
  [0x90],
  [0x66, 0x90],
  [0x0f, 0x1f, 0x00],
  [0x0f, 0x1f, 0x40, 0x00],
  [0x0f, 0x1f, 0x44, 0x00, 0x00],
  [0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
  [0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00],
  [0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
];

/** Fills `n` bytes with the longest no-operations that fit. */
function fillNops(e: Encoder, n: number): void {
  e.reserve(n);
  for (let left = n; left > 0; ) {
    const nop = nops[Math.min(left, 9)]!;
    for (let i = 0; i < nop.length; i++) e.byte(nop[i]!);
    left -= nop.length;
  }
}

/** Bytes of padding that PCALIGN (every time) or PCALIGNMAX (if it is at most `max`) asks for at `pc`. */
function alignmentPadding(pc: number, p: Prog): number {
  const align = p.from.lo;
  const pad = -pc & (align - 1);
  return p.as === As.PCALIGNMAX && pad > p.to.lo ? 0 : pad;
}

/**
 * Lays out the list that starts at `first` into `e` (reset by the caller) and returns the length of the code. Sets pc
 * and size of every Prog. In compiled code (`padJumps`), padding becomes NOP Progs.
 */
export function layout(first: Prog, e: Encoder, padJumps: boolean, report: EncodeError): number {
  for (let p: Prog | null = first; p !== null; p = p.link) {
    p.flags = (p.flags & ~ProgFlag.Backward) | ProgFlag.Short;
    p.size = 0;
    const target = p.to.target;
    if (target !== null && (target.flags & ProgFlag.Short) !== 0) p.flags |= ProgFlag.Backward;
  }
  const pads: { after: Prog; size: number }[] = [];
  for (let tries = 0; ; tries++) {
    if (tries > 1000) throw new InternalError("layout: jumps do not settle");
    e.reset();
    pads.length = 0;
    if (!pass(first, e, padJumps, report, pads, tries > 0)) break;
  }
  for (const { after, size } of pads) {
    const nop = new Prog(As.NOP, noAddr, noAddr, after.pos);
    nop.inline = after.inline;
    nop.flags = ProgFlag.NotStatement;
    nop.pc = after.pc + after.size;
    nop.size = size;
    nop.link = after.link;
    after.link = nop;
  }
  return e.at;
}

/** One attempt; true if it has to be repeated. Unless it is the first one, only jumps within the function are encoded anew. */
function pass(
  first: Prog,
  e: Encoder,
  padJumps: boolean,
  report: EncodeError,
  pads: { after: Prog; size: number }[],
  isRepeated: boolean,
): boolean {
  let again = false;
  let previous: Prog | null = null;
  for (let p: Prog | null = first; p !== null; p = p.link) {
    const before = e.at;
    if (padJumps) {
      const pad = jumpPadding(p, e.at);
      if (pad > 0) fillNops(e, pad);
    }
    const was = p.pc;
    p.pc = e.at;
    if (landJumps(p, e)) again = true;
    if (p.as === As.PCALIGN || p.as === As.PCALIGNMAX) {
      fillNops(e, alignmentPadding(e.at, p));
      previous = p;
      continue;
    }
    const start = e.at;
    e.reserve(longestInstruction);
    if (isRepeated && p.to.target === null && (p.flags & ProgFlag.Narrowed) === 0) e.again(was, p.size);
    else {
      p.flags &= ~ProgFlag.Narrowed;
      emit(p, e, report);
    }
    const size = e.at - start;
    if (size !== p.size) {
      p.size = size;
      if (padJumps && (isJump(p) || fusedSize(p) > 0)) again = true;
    }
    if (previous !== null && padJumps && start > before) pads.push({ after: previous, size: start - before });
    previous = p;
  }
  return again;
}

/** Fills in the forward jumps that wait for `p`; true if one does not reach. */
function landJumps(p: Prog, e: Encoder): boolean {
  let again = false;
  for (let q = p.waiting; q !== null; q = q.nextWaiting) {
    const end = q.pc + q.size;
    const distance = p.pc - end;
    if ((q.flags & ProgFlag.Short) !== 0) {
      if (distance > 127) {
        again = true;
        q.flags ^= ProgFlag.Short;
      }
      e.bytes[q.pc + (q.as === As.JCXZL || q.as === As.XBEGIN ? 2 : 1)] = distance;
    } else {
      for (let i = 0; i < 4; i++) e.bytes[end - 4 + i] = distance >> (8 * i);
    }
  }
  p.waiting = null;
  return again;
}

/** Writes one Prog: what branches or carries data here, everything else from the table. */
function emit(p: Prog, e: Encoder, report: EncodeError): void {
  switch (p.as) {
    case As.NOP:
    case As.TEXT:
    case As.FUNCDATA:
    case As.PCDATA:
      return;
    case As.BYTE:
      return emitData(p, e, 1, report);
    case As.WORD:
      return emitData(p, e, 2, report);
    case As.LONG:
      return emitData(p, e, 4, report);
    case As.QUAD:
      return emitData(p, e, 8, report);
    case As.UNDEF:
      return e.int16(0x0b0f);
    case As.RET:
      return emitReturn(p, e, report);
    case As.CALL:
      return emitCall(p, e, report);
    case As.JMP:
      return emitJump(p, e, report);
    case As.DUFFCOPY:
    case As.DUFFZERO:
      return emitFar(p, e, 0xe8, p.to.lo, report);
    case As.JCXZW:
    case As.JCXZQ:
      return emitLoop(p, e, 0xe3, report);
    case As.JCXZL:
      e.byte(0x67);
      return emitLoop(p, e, 0xe3, report);
    case As.LOOP:
      return emitLoop(p, e, 0xe2, report);
    case As.LOOPEQ:
      return emitLoop(p, e, 0xe1, report);
    case As.LOOPNE:
      return emitLoop(p, e, 0xe0, report);
    case As.XBEGIN:
      return emitBegin(p, e, report);
  }
  const condition = jumpCondition(p.as);
  if (condition < 0) return e.encode(p);
  if (p.from.kind !== AddrKind.None || p.to.kind !== AddrKind.Branch) return report(p, "invalid instruction: %v");
  if (p.to.sym !== null) return report(p, "branch to ATEXT");
  const distance = nearDistance(p, 2);
  if (distance !== tooFar) {
    e.byte(0x70 | condition);
    e.byte(distance);
    return;
  }
  e.byte(0x0f);
  e.byte(0x80 | condition);
  e.int32(farDistance(p, e));
}

/** What nearDistance says when the jump needs four bytes. */
const tooFar = 1000;

/** The distance of a jump of `size` bytes, if it is to be short; a forward jump is queued at its target and yields 0. */
function nearDistance(p: Prog, size: number): number {
  const target = p.to.target!;
  if ((p.flags & ProgFlag.Backward) !== 0) {
    const distance = target.pc - (p.pc + size);
    return distance >= -128 ? distance : tooFar;
  }
  p.nextWaiting = target.waiting;
  target.waiting = p;
  return (p.flags & ProgFlag.Short) !== 0 ? 0 : tooFar;
}

/** The four-byte distance that is written now; 0 for a forward jump, which is filled in at its target. */
function farDistance(p: Prog, e: Encoder): number {
  return (p.flags & ProgFlag.Backward) !== 0 ? p.to.target!.pc - (e.at + 4) : 0;
}

function emitData(p: Prog, e: Encoder, size: number, report: EncodeError): void {
  if (p.from.kind !== AddrKind.Const || p.to.kind !== AddrKind.None) return report(p, "invalid instruction: %v");
  const { lo, hi } = p.from;
  for (let i = 0; i < size; i++) e.byte(i < 4 ? lo >> (8 * i) : hi >> (8 * (i - 4)));
}

function emitReturn(p: Prog, e: Encoder, report: EncodeError): void {
  if (p.from.kind === AddrKind.Const && p.to.kind === AddrKind.None) {
    e.byte(0xc2);
    return e.int16(p.from.lo);
  }
  if (p.from.kind !== AddrKind.None || p.to.kind !== AddrKind.None) return report(p, "invalid instruction: %v");
  e.byte(0xc3);
}

function emitFar(p: Prog, e: Encoder, opcode: number, addend: number, report: EncodeError): void {
  if (p.to.sym === null) return report(p, "call without target");
  e.byte(opcode);
  e.relocate(4, RelocType.Call, p.to.sym, addend);
  e.int32(0);
}

/** `CALL $x`, `JMP $x`: to an absolute address. */
function emitAbsolute(p: Prog, e: Encoder, opcode: number): void {
  e.byte(opcode);
  e.relocate(4, RelocType.PcRel, nobody, p.to.lo);
  e.int32(0);
}

function isRegisterOrMemory(p: Prog): boolean {
  return (p.to.kind === AddrKind.Reg && p.to.reg >= Reg.AX && p.to.reg <= Reg.R15) || kindOf(p.to) === Kind.mem;
}

function emitCall(p: Prog, e: Encoder, report: EncodeError): void {
  const to = p.to;
  if (p.from.kind !== AddrKind.None) return report(p, "invalid instruction: %v");
  if (to.kind === AddrKind.Branch) return emitFar(p, e, 0xe8, to.lo, report);
  if (to.kind === AddrKind.Const) return emitAbsolute(p, e, 0xe8);
  if (to.kind === AddrKind.Indirect && to.sym !== null) {
    e.int16(0x15ff);
    e.relocate(4, RelocType.PcRel, to.sym, to.lo);
    return e.int32(0);
  }
  if (!isRegisterOrMemory(p)) return report(p, "invalid instruction: %v");
  e.relocate(0, RelocType.CallInd, nobody, 0);
  const marker = e.relocs[e.relocs.length - 1]!;
  if (e.indirect(p, 0xff, 2, to)) marker.offset++;
}

function emitJump(p: Prog, e: Encoder, report: EncodeError): void {
  const to = p.to;
  if (p.from.kind !== AddrKind.None) return report(p, "invalid instruction: %v");
  if (to.kind === AddrKind.Const) return emitAbsolute(p, e, 0xe9);
  if (to.kind !== AddrKind.Branch) {
    if (!isRegisterOrMemory(p)) return report(p, "invalid instruction: %v");
    e.indirect(p, 0xff, 4, to);
    return;
  }
  if (to.sym !== null) return emitFar(p, e, 0xe9, 0, report);
  const distance = nearDistance(p, 2);
  if (distance !== tooFar) {
    e.byte(0xeb);
    e.byte(distance);
    return;
  }
  e.byte(0xe9);
  e.int32(farDistance(p, e));
}

/** Jumps that have no long form. */
function emitLoop(p: Prog, e: Encoder, opcode: number, report: EncodeError): void {
  if (p.from.kind !== AddrKind.None || p.to.kind !== AddrKind.Branch || p.to.sym !== null) {
    return report(p, "invalid instruction: %v");
  }
  const distance = nearDistance(p, 2);
  if (distance === tooFar) return report(p, "loop too far: %v");
  e.byte(opcode);
  e.byte(distance);
}

function emitBegin(p: Prog, e: Encoder, report: EncodeError): void {
  if (p.from.kind !== AddrKind.None || p.to.kind !== AddrKind.Branch || p.to.sym !== null) {
    return report(p, "invalid instruction: %v");
  }
  nearDistance(p, 6);
  e.int16(0xf8c7);
  e.int32(farDistance(p, e));
}

function isJump(p: Prog): boolean {
  switch (p.as) {
    case As.JMP:
    case As.CALL:
    case As.RET:
    case As.DUFFCOPY:
    case As.DUFFZERO:
      return true;
  }
  return p.to.target !== null;
}

/** Bytes to put before `p` so that it, or it and the jump that it fuses with, keeps off a boundary. */
function jumpPadding(p: Prog, pc: number): number {
  const at = pc & (jumpBoundary - 1);
  const fused = fusedSize(p);
  const size = fused > 0 ? fused : isJump(p) ? p.size : 0;
  return size > 0 && at + size >= jumpBoundary ? jumpBoundary - at : 0;
}

function skipTables(p: Prog | null): Prog | null {
  let q = p;
  while (q !== null && (q.as === As.PCDATA || q.as === As.FUNCDATA)) q = q.link;
  return q;
}

const enum Fusion {
  None,
  /** Compare, add, subtract: not with overflow, sign and parity conditions. */
  Arithmetic,
  /** Test, and: with every condition. */
  Logic,
  /** Increment, decrement: not with carry conditions either. */
  Step,
}

function fusionOf(as: As): Fusion {
  switch (as) {
    case As.CMPB:
    case As.CMPW:
    case As.CMPL:
    case As.CMPQ:
    case As.ADDB:
    case As.ADDW:
    case As.ADDL:
    case As.ADDQ:
    case As.SUBB:
    case As.SUBW:
    case As.SUBL:
    case As.SUBQ:
      return Fusion.Arithmetic;
    case As.TESTB:
    case As.TESTW:
    case As.TESTL:
    case As.TESTQ:
    case As.ANDB:
    case As.ANDW:
    case As.ANDL:
    case As.ANDQ:
      return Fusion.Logic;
    case As.INCB:
    case As.INCW:
    case As.INCL:
    case As.INCQ:
    case As.DECB:
    case As.DECW:
    case As.DECL:
    case As.DECQ:
      return Fusion.Step;
  }
  return Fusion.None;
}

function isCompare(as: As): boolean {
  return as === As.CMPB || as === As.CMPW || as === As.CMPL || as === As.CMPQ;
}

/** The size of `p` together with the conditional jump that the processor joins it with; 0 if it does not. */
function fusedSize(first: Prog): number {
  let p = first;
  let prefix = 0;
  if (p.as === As.XACQUIRE || p.as === As.XRELEASE || p.as === As.LOCK) {
    // Padding goes before the prefixes, not between them and their instruction.
    for (let prefixes = p.as === As.LOCK ? 1 : 2; prefixes > 0; prefixes--) {
      if (prefixes === 1 && p.as !== As.LOCK) break;
      prefix += p.size;
      const next = skipTables(p.link);
      if (next === null) return 0;
      p = next;
    }
  }
  const kind = fusionOf(p.as);
  if (kind === Fusion.None) return 0;
  if (kind !== Fusion.Step) {
    const one = isCompare(p.as) ? p.from.kind : p.to.kind;
    const two = isCompare(p.as) ? p.to.kind : p.from.kind;
    if (one === AddrKind.Reg) {
      if (two !== AddrKind.Reg && two !== AddrKind.Const && two !== AddrKind.Mem) return 0;
    } else if (one !== AddrKind.Mem || two !== AddrKind.Reg) return 0;
  }
  let q = skipTables(p.link);
  while (q !== null && q.as === As.NOP) q = skipTables(q.link);
  if (q === null || q.to.target === null) return 0;
  const c = jumpCondition(q.as);
  if (c < 0) return 0;
  if (kind === Fusion.Arithmetic && (c <= 1 || (c >= 8 && c <= 11))) return 0;
  if (kind === Fusion.Step && (c <= 3 || (c >= 6 && c <= 11))) return 0;
  return prefix + p.size + q.size;
}
