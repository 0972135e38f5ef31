// emit: a function after register allocation → Progs. One handler a shape of op (the `emit=` column of amd64.ops). In: f
// with homes and slots, its frame and its liveness. Out: a list of Progs with branches resolved, PCDATA between them, and
// what the assembler wants to know besides (jump tables, inline marks).
import { abi0 } from "../../abi/callconv.ts";
import { InternalError } from "../../base/internal-error.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import { type AuxCall, Local } from "../../ssa/aux.ts";
import { type Block, BlockKind } from "../../ssa/block.ts";
import { inFrame } from "../../ssa/frame.ts";
import type { Func } from "../../ssa/func.ts";
import { hasStackMap, type Liveness } from "../../ssa/liveness.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { OpFlag, opAsm, opEmit, opFlags, opNames } from "../../ssa/optable.ts";
import { clobbersFlags } from "../../ssa/passes/flagalloc.ts";
import { describeValue } from "../../ssa/print.ts";
import { Kind, type Type } from "../../ssa/type.ts";
import type { Value } from "../../ssa/value.ts";
import type { ArgLiveness } from "./arglive.ts";
import { As, asNames } from "./instructions.gen.ts";
import { ABlock, machineReg } from "./machine.ts";
import { AOp } from "./ops.gen.ts";
import {
  type Addr,
  autoAddr,
  branchAddr,
  callAddr,
  constAddr,
  indexed,
  memAddr,
  memIndexAddr,
  noAddr,
  Prog,
  paramAddr,
  regAddr,
  symAddr,
} from "./prog.ts";
import { Reg } from "./registers.ts";
import { shapes } from "./shapes.ts";

const asByName = new Map<string, As>();
asNames.forEach((n, i) => {
  asByName.set(n, i as As);
});

/** The instruction called `name`. */
export function as(name: string): As {
  const a = asByName.get(name);
  if (a === undefined) throw new InternalError(`amd64 emit: no instruction ${name}`);
  return a;
}

const mnemonics: (As | undefined)[] = [];
const special: Record<string, string> = {
  SETL: "SETLT",
  SETG: "SETGT",
  SETB: "SETCS",
  SETBE: "SETLS",
  SETA: "SETHI",
  SETAE: "SETCC",
  SETO: "SETOS",
};

/** The machine instruction of an op: its `asm=`, or the capital letters that its name starts with. */
export function mnemonic(op: number): As {
  let a = mnemonics[op];
  if (a === undefined) {
    const name =
      opAsm[op] !== "" ? opAsm[op]! : (/^[A-Z]+(?:\d+[A-Z]+)?[A-Z0-9]*?(?=[a-z\d]|$)/.exec(opNames[op]!)?.[0] ?? "");
    a = as(special[name] ?? name);
    mnemonics[op] = a;
  }
  return a;
}

/** Values of PCDATA $UnsafePoint, $StackMapIndex, $ArgLiveIndex, $PanicBounds. */
export const enum PcdataTable {
  UnsafePoint = 0,
  StackMapIndex = 1,
  ArgLiveIndex = 3,
  PanicBounds = 4,
}

export interface Emitted {
  readonly first: Prog;
  readonly inlineMarks: { prog: Prog; node: number }[];
  readonly jumpTables: { sym: ObjSymbol; targets: Prog[] }[];
}

export class Emitter {
  readonly f: Func;
  private readonly live: Liveness;
  private head: Prog | null = null;
  private tail: Prog | null = null;
  pos = 0;
  private inl = 0;
  /** `Prog.value` of what is put next. */
  private owner = 0;
  private mapIndex = -1;
  private readonly args: ArgLiveness | null;
  private argIndex = -1;
  /** What `argIndex` is to be at the next instruction that is no store of an argument. */
  private nextArgIndex = -1;
  private unsafe = false;
  /** The runtime's own code and functions without stack check are never preempted. */
  private allUnsafe = false;
  private readonly starts: (Prog | undefined)[] = [];
  private pending: Block[] = [];
  private readonly branches: { prog: Prog; to: Block }[] = [];
  private readonly tables: { sym: ObjSymbol; blocks: Block[] }[] = [];
  private readonly marks: { prog: Prog; node: number }[] = [];
  /** Constants that must not touch the flags, by value id. */
  private flagsLive: Uint8Array = new Uint8Array(0);

  constructor(f: Func, live: Liveness, args: ArgLiveness | null) {
    this.f = f;
    this.live = live;
    this.args = args;
  }

  run(): Emitted {
    const f = this.f;
    this.flagsLive = findFlagsLive(f);
    this.pos = f.pos;
    this.allUnsafe = f.flags.inRuntime || f.flags.nosplit;
    this.setUnsafe(this.allUnsafe);
    if (f.layout?.conv === abi0) this.enterFromAbi0();
    this.clearVariables();
    const blocks = f.blocks;
    for (let i = 0; i < blocks.length; i++) {
      const b = blocks[i]!;
      this.pending.push(b);
      this.setUnsafe(this.startsUnsafe(b));
      if (this.args === null) for (const v of b.values) this.value(v);
      else this.valuesWithArgs(b, this.args);
      this.endBlock(b, i + 1 < blocks.length ? blocks[i + 1]! : null);
    }
    if (this.pending.length > 0 || this.head === null) this.put(As.UNDEF, noAddr, noAddr);
    for (const { prog, to } of this.branches) prog.to.target = this.startOf(to);
    return {
      first: this.head!,
      inlineMarks: this.marks,
      jumpTables: this.tables.map((t) => ({ sym: t.sym, targets: t.blocks.map((b) => this.startOf(b)) })),
    };
  }

  private startOf(b: Block): Prog {
    const p = this.starts[b.id];
    if (p === undefined) return this.f.fail("emit", `b${b.id} has no code`);
    return p;
  }

  // -- the list of Progs

  put(a: As, from: Addr, to: Addr): Prog {
    const p = new Prog(a, from, to, this.pos);
    p.inline = this.inl - 1;
    p.value = this.owner;
    if (this.tail === null) this.head = p;
    else this.tail.link = p;
    this.tail = p;
    if (this.pending.length > 0) {
      for (const b of this.pending) this.starts[b.id] = p;
      this.pending = [];
    }
    return p;
  }

  put3(a: As, from: Addr, middle: Addr, to: Addr): Prog {
    const p = this.put(a, from, to);
    p.rest = [middle];
    return p;
  }

  /** A jump to a block. */
  jump(a: As, to: Block): void {
    this.branches.push({ prog: this.put(a, noAddr, branchAddr(null)), to });
  }

  pcdata(table: PcdataTable, value: number): void {
    this.put(As.PCDATA, constAddr(table), constAddr(value));
  }

  private setUnsafe(on: boolean): void {
    if (on === this.unsafe) return;
    this.unsafe = on;
    this.pcdata(PcdataTable.UnsafePoint, on ? -2 : -1);
  }

  /** Says between values which arguments have been stored in their slots. */
  private valuesWithArgs(b: Block, args: ArgLiveness): void {
    this.nextArgIndex = args.atBlock[b.id]!;
    for (const v of b.values) {
      if (v.op !== Op.StoreReg) this.setArgIndex();
      this.value(v);
      this.nextArgIndex = args.behind.get(v.id) ?? this.nextArgIndex;
    }
    this.setArgIndex();
  }

  private setArgIndex(): void {
    if (this.argIndex === this.nextArgIndex) return;
    this.argIndex = this.nextArgIndex;
    this.pcdata(PcdataTable.ArgLiveIndex, this.argIndex);
  }

  /** Does `b` start inside of a write barrier sequence? */
  private startsUnsafe(b: Block): boolean {
    const f = this.f;
    if (this.allUnsafe || f.wbThen.has(b) || f.wbEnd.has(b)) return true;
    // an edge from the test to the stores that got a block of its own
    return (
      b.kind === BlockKind.Plain && b.preds.length === 1 && f.wbEnd.has(b.succs[0]!.b) && testsBarrier(f, b.preds[0]!.b)
    );
  }

  /** Announces the stack map of a call that has one. */
  stackMap(v: Value): void {
    if (!hasStackMap(v)) return;
    const n = this.live.at[v.id];
    if (n === undefined) return this.f.fail("emit", `no stack map for v${v.id}`);
    if (n === this.mapIndex) return;
    this.mapIndex = n;
    this.pcdata(PcdataTable.StackMapIndex, n);
  }

  // -- operands

  /** Register of a value, as the assembler numbers it. */
  reg(v: Value): number {
    if (v.op === Op.SP) return Reg.SP;
    const r = this.f.home[v.id];
    if (r === undefined) return this.f.fail("emit", `${describeValue(v)} in b${v.block.id} is in no register`);
    return machineReg(r);
  }
  r(v: Value): Addr {
    return regAddr(this.reg(v));
  }
  /** Register of part `i` of a tuple. */
  part(v: Value, i: number): Addr {
    const r = this.f.tupleRegs.get(v)?.[i] ?? -1;
    if (r < 0) return this.f.fail("emit", `part ${i} of v${v.id} is in no register`);
    return regAddr(machineReg(r));
  }

  local(l: Local, offset: number): Addr {
    return inFrame(l) ? autoAddr(l.offset + offset) : paramAddr(l.offset + offset);
  }

  /** Memory at `base` + aux + offset. */
  mem(v: Value, base: Value, offset: number): Addr {
    const aux = v.aux;
    if (aux instanceof Local) return this.local(aux, offset);
    if (aux !== null) {
      if (base.op !== Op.SB) this.f.fail("emit", `v${v.id} has a symbol but its base is v${base.id} ${base.opName}`);
      return symAddr(aux as ObjSymbol, offset);
    }
    return memAddr(this.reg(base), offset);
  }
  memIndex(v: Value, base: Value, index: Value, scale: number): Addr {
    if (v.aux instanceof Local) return indexed(this.local(v.aux, v.auxLo), this.reg(index), scale);
    if (v.aux !== null) this.f.fail("emit", `v${v.id} ${v.opName} has a symbol`);
    return memIndexAddr(this.reg(base), this.reg(index), scale, v.auxLo);
  }

  /** May instructions in front of (or as) `v` destroy the flags? */
  flagsAreLive(v: Value): boolean {
    return this.flagsLive[v.id] !== 0;
  }

  // -- entry

  /** Code called from assembly finds neither the goroutine nor zero where ABIInternal wants them. */
  private enterFromAbi0(): void {
    this.put(As.XORPS, regAddr(Reg.X15), regAddr(Reg.X15));
    this.put(As.MOVQ, memAddr(Reg.TLS, 0), regAddr(Reg.G));
  }

  /** After a call into assembly. */
  afterAbi0(): void {
    this.enterFromAbi0();
  }

  /** Variables that the collector may look at before the program writes them. */
  private clearVariables(): void {
    for (const l of this.live.needZero) {
      for (const o of l.type.pointerOffsets()) this.put(As.MOVQ, constAddr(0), this.local(l, o));
    }
  }

  // -- values

  private value(v: Value): void {
    this.pos = v.pos !== 0 ? v.pos : this.pos;
    this.inl = v.inl;
    this.owner = v.id;
    switch (v.op) {
      case Op.WBend:
        this.setUnsafe(this.allUnsafe);
        return;
      case Op.InlMark:
        this.inlineMark(v);
        return;
      case Op.Copy:
        this.copy(v);
        return;
      case Op.LoadReg:
        this.loadReg(v);
        return;
      case Op.StoreReg:
        this.storeReg(v);
        return;
    }
    if ((opFlags[v.op]! & OpFlag.ZeroWidth) !== 0) return;
    if (this.f.wbFlagLoads.has(v)) this.setUnsafe(true);
    const shape = shapes[opEmit[v.op]!];
    if (shape === undefined) return this.f.fail("emit", `v${v.id}: ${v.opName} has no code`);
    shape(this, v);
  }

  private inlineMark(v: Value): void {
    const node = v.auxLo;
    const call = this.f.inlineTree[node]!;
    this.pos = call.pos;
    this.inl = call.parent;
    const p = this.put(As.XCHGL, regAddr(Reg.AX), regAddr(Reg.AX));
    this.marks.push({ prog: p, node: node - 1 });
  }

  private copy(v: Value): void {
    const from = v.args[0]!;
    if (from.type.isMem || from.type.kind === Kind.Void) return;
    const a = this.reg(from);
    const b = this.reg(v);
    if (a !== b) this.put(moveAs(v.type, a, b), regAddr(a), regAddr(b));
  }

  private slot(v: Value): Addr {
    const s = this.f.slots[v.id];
    if (s === undefined) return this.f.fail("emit", `v${v.id} ${v.opName} has no slot`);
    return this.local(s.local, s.offset);
  }

  private loadReg(v: Value): void {
    const r = this.reg(v);
    this.put(loadAs(v.type, r), this.slot(v.args[0]!), regAddr(r));
  }

  private storeReg(v: Value): void {
    const r = this.reg(v.args[0]!);
    this.put(storeAs(v.type, r), regAddr(r), this.slot(v));
  }

  // -- ends of blocks

  private endBlock(b: Block, next: Block | null): void {
    if (b.pos !== 0) this.pos = b.pos;
    this.inl = b.inl;
    this.owner = -b.id;
    const to = (k: number): Block => b.succs[k]!.b;
    switch (b.kind) {
      case BlockKind.Plain:
      case BlockKind.First:
        if (to(0) !== next) this.jump(As.JMP, to(0));
        return;
      case BlockKind.Ret:
        this.put(As.RET, noAddr, noAddr);
        return;
      case BlockKind.RetJmp: {
        const call = tailCall(b);
        this.put(As.RET, noAddr, callAddr((call.aux as AuxCall).fn as ObjSymbol));
        return;
      }
      case BlockKind.Exit:
        this.put(As.UNDEF, noAddr, noAddr);
        return;
      // The second edge is the runtime's: after a recovered panic it goes on at the function's first call of deferreturn.
      case BlockKind.Defer:
        if (to(0) !== next) this.jump(As.JMP, to(0));
        return;
      case ABlock.EQF:
        this.jump(As.JNE, to(1));
        this.jump(As.JPS, to(1));
        if (to(0) !== next) this.jump(As.JMP, to(0));
        return;
      case ABlock.NEF:
        this.jump(As.JNE, to(0));
        this.jump(As.JPS, to(0));
        if (to(1) !== next) this.jump(As.JMP, to(1));
        return;
      case ABlock.JUMPTABLE:
        this.jumpTable(b);
        return;
    }
    const j = jumps.get(b.kind);
    if (j === undefined) return this.f.fail("emit", `b${b.id} ends in kind ${b.kind}`);
    if (to(0) === next) this.jump(j[1], to(1));
    else {
      this.jump(j[0], to(0));
      if (to(1) !== next) this.jump(As.JMP, to(1));
    }
  }

  private jumpTable(b: Block): void {
    const sym = b.aux as ObjSymbol;
    this.tables.push({ sym, blocks: b.succs.map((e) => e.b) });
    this.put(As.JMP, noAddr, memIndexAddr(this.reg(b.control2!), this.reg(b.control!), 8, 0));
  }
}

function testsBarrier(f: Func, b: Block): boolean {
  return b.values.some((v) => f.wbFlagLoads.has(v));
}

function tailCall(b: Block): Value {
  for (let i = b.values.length - 1; i >= 0; i--) if (b.values[i]!.op === AOp.CALLtail) return b.values[i]!;
  throw new InternalError(`amd64 emit: b${b.id} returns by a jump to nothing`);
}

/** [taken if the condition holds, taken if not] */
const jumps = new Map<number, readonly [As, As]>([
  [ABlock.EQ, [As.JEQ, As.JNE]],
  [ABlock.NE, [As.JNE, As.JEQ]],
  [ABlock.LT, [As.JLT, As.JGE]],
  [ABlock.LE, [As.JLE, As.JGT]],
  [ABlock.GT, [As.JGT, As.JLE]],
  [ABlock.GE, [As.JGE, As.JLT]],
  [ABlock.ULT, [As.JCS, As.JCC]],
  [ABlock.ULE, [As.JLS, As.JHI]],
  [ABlock.UGT, [As.JHI, As.JLS]],
  [ABlock.UGE, [As.JCC, As.JCS]],
  [ABlock.OS, [As.JOS, As.JOC]],
  [ABlock.OC, [As.JOC, As.JOS]],
  [ABlock.ORD, [As.JPC, As.JPS]],
  [ABlock.NAN, [As.JPS, As.JPC]],
]);

const isX = (r: number): boolean => r >= Reg.X0;

function moveAs(t: Type, from: number, to: number): As {
  if (isX(from) && isX(to)) return As.MOVUPS;
  return t.size === 8 || isX(from) !== isX(to) ? As.MOVQ : As.MOVL;
}

/** Reads a value of type `t` from memory into register `r`. */
export function loadAs(t: Type, r: number): As {
  if (isX(r)) return t.size === 16 ? As.MOVUPS : t.size <= 4 ? As.MOVSS : As.MOVSD;
  switch (t.size) {
    case 1:
      return As.MOVBLZX;
    case 2:
      return As.MOVWLZX;
    case 4:
      return As.MOVL;
    default:
      return As.MOVQ;
  }
}

export function storeAs(t: Type, r: number): As {
  // small values reach vector registers only on the way between spill slots, which have at least four bytes
  if (isX(r)) return t.size === 16 ? As.MOVUPS : t.size <= 4 ? As.MOVSS : As.MOVSD;
  switch (t.size) {
    case 1:
      return As.MOVB;
    case 2:
      return As.MOVW;
    case 4:
      return As.MOVL;
    default:
      return As.MOVQ;
  }
}

/** By value id: 1 where the flags made before are read behind the value. */
function findFlagsLive(f: Func): Uint8Array {
  const out = new Uint8Array(f.numValues);
  for (const b of f.blocks) {
    let live = b.control !== null && b.control.type.kind === Kind.Flags;
    for (let i = b.values.length - 1; i >= 0; i--) {
      const v = b.values[i]!;
      if (live) out[v.id] = 1;
      const makes = v.type.kind === Kind.Flags || v.type.parts.some((p) => p.kind === Kind.Flags);
      if (makes && v.op !== Op.Select1) live = false;
      else if (clobbersFlags(v) && v.op !== AOp.MOVQconst && v.op !== AOp.MOVLconst && v.op !== Op.Select1)
        live = false;
      for (const a of v.args) if (a.type.kind === Kind.Flags && v.op !== Op.Select1) live = true;
    }
  }
  return out;
}
