// How each shape of op becomes instructions: the handlers behind the `emit=` column of amd64.ops. Operands are read
// before results are written unless the op says otherwise in its constraints.
import { abi0 } from "../../abi/callconv.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import type { AuxCall } from "../../ssa/aux.ts";
import { opNames } from "../../ssa/optable.ts";
import { Kind } from "../../ssa/type.ts";
import type { Value } from "../../ssa/value.ts";
import { as, type Emitter, mnemonic, PcdataTable } from "./emit.ts";
import { As } from "./instructions.gen.ts";
import { AOp } from "./ops.gen.ts";
import {
  type Addr,
  branchAddr,
  callAddr,
  const64Addr,
  constAddr,
  floatAddr,
  memAddr,
  memIndexAddr,
  noAddr,
  type Prog,
  paramAddr,
  regAddr,
  symAddr,
} from "./prog.ts";
import { Reg } from "./registers.ts";

type Shape = (e: Emitter, v: Value) => void;

const isTuple = (v: Value): boolean => v.type.kind === Kind.Tuple || v.type.kind === Kind.Results;
/** Where the (first) result goes. */
const result = (e: Emitter, v: Value): Addr => (isTuple(v) ? e.part(v, 0) : e.r(v));
const isWide = (v: Value): boolean => /Q/.test(opNames[v.op]!);
/** The last digit of an op's name: its index scale. */
const scaleOf = (v: Value): number => Number(/(\d)$/.exec(opNames[v.op]!)![1]);

/** Sum of two registers into a third. */
function add(e: Emitter, v: Value): void {
  const [a, b] = [v.args[0]!, v.args[1]!];
  const r = e.reg(v);
  const wide = v.op === AOp.ADDQ;
  if (r === e.reg(a)) e.put(wide ? As.ADDQ : As.ADDL, e.r(b), regAddr(r));
  else if (r === e.reg(b)) e.put(wide ? As.ADDQ : As.ADDL, e.r(a), regAddr(r));
  else e.put(wide ? As.LEAQ : As.LEAL, memIndexAddr(e.reg(a), e.reg(b), 1, 0), regAddr(r));
}

function addConst(e: Emitter, v: Value): void {
  const r = e.reg(v);
  const c = v.auxLo;
  const wide = v.op === AOp.ADDQconst;
  if (r !== e.reg(v.args[0]!)) {
    e.put(wide ? As.LEAQ : As.LEAL, memAddr(e.reg(v.args[0]!), c), regAddr(r));
  } else if (c === 1) e.put(wide ? As.INCQ : As.INCL, noAddr, regAddr(r));
  else if (c === -1) e.put(wide ? As.DECQ : As.DECL, noAddr, regAddr(r));
  else if (c === 128) e.put(wide ? As.SUBQ : As.SUBL, constAddr(-128), regAddr(r));
  else e.put(wide ? As.ADDQ : As.ADDL, constAddr(c), regAddr(r));
}

/** A label: the next instruction, as the target of jumps that are there already. */
function land(e: Emitter, jumps: readonly Prog[]): void {
  const p = e.put(As.NOP, noAddr, noAddr);
  for (const j of jumps) j.to.target = p;
}

/** Signed division. The smallest number divided by -1 faults in the machine and is itself in Go. */
function idiv(e: Emitter, v: Value): void {
  const y = e.r(v.args[1]!);
  const q = v.op === AOp.DIVQ;
  const l = v.op === AOp.DIVL;
  const fixed: Prog[] = [];
  const done: Prog[] = [];
  if (v.auxLo === 0) {
    e.put(q ? As.CMPQ : l ? As.CMPL : As.CMPW, y, constAddr(-1));
    fixed.push(e.put(As.JEQ, noAddr, branchAddr(null)));
  }
  e.put(q ? As.CQO : l ? As.CDQ : As.CWD, noAddr, noAddr);
  e.put(mnemonic(v.op), y, noAddr);
  if (fixed.length === 0) return;
  done.push(e.put(As.JMP, noAddr, branchAddr(null)));
  land(e, fixed);
  e.put(q ? As.NEGQ : l ? As.NEGL : As.NEGW, noAddr, regAddr(Reg.AX));
  e.put(As.XORL, regAddr(Reg.DX), regAddr(Reg.DX));
  land(e, done);
}

function constant(e: Emitter, v: Value): void {
  const wide = v.op === AOp.MOVQconst;
  const zero = v.auxLo === 0 && (!wide || v.auxHi === 0);
  if (zero && !e.flagsAreLive(v)) e.put(As.XORL, e.r(v), e.r(v));
  // the upper half of the register is cleared by any write of the lower one
  else if (wide && v.auxHi !== 0) e.put(As.MOVQ, const64Addr(v.auxLo, v.auxHi), e.r(v));
  else e.put(As.MOVL, constAddr(v.auxLo), e.r(v));
}

/** Calls `body` with the offset of each piece of `width` bytes that covers `n` bytes; the last may overlap. */
function pieces(n: number, width: number, body: (offset: number) => void): void {
  let o = 0;
  for (; o + width <= n; o += width) body(o);
  if (o < n) body(n - width);
}

const x14 = regAddr(Reg.X14);
const x15 = regAddr(Reg.X15);
const r12 = regAddr(Reg.R12);

function zeroLoop(e: Emitter, v: Value): void {
  const n = v.auxLo;
  e.put(As.MOVL, constAddr(n >> 6), r12);
  const top = e.put(As.MOVUPS, x15, memAddr(Reg.DI, 0));
  for (let o = 16; o < 64; o += 16) e.put(As.MOVUPS, x15, memAddr(Reg.DI, o));
  e.put(As.ADDQ, constAddr(64), regAddr(Reg.DI));
  e.put(As.DECL, noAddr, r12);
  e.put(As.JNE, noAddr, branchAddr(top));
  const rest = n & 63;
  for (let o = 0; o < rest; o += 16) e.put(As.MOVUPS, x15, memAddr(Reg.DI, Math.min(o, rest - 16)));
}

function moveLoop(e: Emitter, v: Value): void {
  const n = v.auxLo;
  const piece = (o: number): Prog => {
    const p = e.put(As.MOVUPS, memAddr(Reg.SI, o), x14);
    e.put(As.MOVUPS, x14, memAddr(Reg.DI, o));
    return p;
  };
  e.put(As.MOVL, constAddr(n >> 6), r12);
  const top = piece(0);
  for (let o = 16; o < 64; o += 16) piece(o);
  e.put(As.ADDQ, constAddr(64), regAddr(Reg.SI));
  e.put(As.ADDQ, constAddr(64), regAddr(Reg.DI));
  e.put(As.DECL, noAddr, r12);
  e.put(As.JNE, noAddr, branchAddr(top));
  const rest = n & 63;
  for (let o = 0; o < rest; o += 16) piece(Math.min(o, rest - 16));
}

function call(e: Emitter, v: Value): void {
  const aux = v.aux as AuxCall;
  e.stackMap(v);
  e.put(As.CALL, noAddr, callAddr(aux.fn as ObjSymbol));
  if (aux.layout.conv === abi0) e.afterAbi0();
}

/** How the panic finds index and length: src/internal/abi/bounds.go, BoundsEncode. */
function boundsCode(e: Emitter, v: Value): number {
  const kind = v.auxLo;
  const code = kind >> 1;
  const signed = (kind & 1) === 0;
  const number = (x: Value): number => e.reg(x) - Reg.AX;
  let c = 0;
  const first = v.args[0]!;
  if (v.op === AOp.LoweredPanicBoundsCR) c |= v.auxHi << 2;
  else c |= 1 | (signed ? 4 : 0) | (number(first) << 3);
  if (v.op === AOp.LoweredPanicBoundsRC) c |= v.auxHi << 7;
  else c |= 2 | (number(v.op === AOp.LoweredPanicBoundsRR ? v.args[1]! : first) << 7);
  return c * 9 + code;
}

function atomicLoop(e: Emitter, v: Value): void {
  const wide = /64$/.test(opNames[v.op]!);
  const and = /And/.test(opNames[v.op]!);
  const at = memAddr(e.reg(v.args[0]!), 0);
  e.put(wide ? As.MOVQ : As.MOVL, at, regAddr(Reg.AX));
  const top = e.put(As.MOVQ, regAddr(Reg.AX), r12);
  e.put(and ? (wide ? As.ANDQ : As.ANDL) : wide ? As.ORQ : As.ORL, e.r(v.args[1]!), r12);
  e.put(As.LOCK, noAddr, noAddr);
  e.put(wide ? As.CMPXCHGQ : As.CMPXCHGL, r12, at);
  e.put(As.JNE, noAddr, branchAddr(top));
}

export const shapes: Record<string, Shape> = {
  add,
  addconst: addConst,
  rr2: (e, v) => e.put(mnemonic(v.op), e.r(v.args[1]!), e.r(v.args[0]!)),
  rc2: (e, v) => e.put(mnemonic(v.op), constAddr(v.auxLo), e.r(v.args[0]!)),
  mul3: (e, v) => e.put3(mnemonic(v.op), constAddr(v.auxLo), e.r(v.args[0]!), e.r(v)),
  mulhi: (e, v) => e.put(mnemonic(v.op), e.r(v.args[1]!), noAddr),
  avg: (e, v) => {
    e.put(As.ADDQ, e.r(v.args[1]!), e.r(v));
    e.put(As.RCRQ, constAddr(1), e.r(v));
  },
  div2: (e, v) => e.put(mnemonic(v.op), e.r(v.args[2]!), noAddr),
  idiv,
  div: (e, v) => {
    e.put(As.XORL, regAddr(Reg.DX), regAddr(Reg.DX));
    e.put(mnemonic(v.op), e.r(v.args[1]!), noAddr);
  },
  r1: (e, v) => e.put(mnemonic(v.op), noAddr, e.r(v.args[0]!)),
  rr1: (e, v) => e.put(mnemonic(v.op), e.r(v.args[0]!), result(e, v)),
  // these write part of their register only, or wait for its old value: it is cleared first
  rr1x: (e, v) => {
    const r = e.r(v);
    if (e.reg(v) >= Reg.X0) e.put(As.XORPS, r, r);
    else if (e.reg(v) !== e.reg(v.args[0]!)) e.put(As.XORL, r, r);
    e.put(mnemonic(v.op), e.r(v.args[0]!), r);
  },
  selfself: (e, v) => e.put(mnemonic(v.op), e.r(v), e.r(v)),
  cmp: (e, v) => e.put(mnemonic(v.op), e.r(v.args[0]!), e.r(v.args[1]!)),
  cmpconst: (e, v) => e.put(mnemonic(v.op), e.r(v.args[0]!), constAddr(v.auxLo)),
  cmpload: (e, v) => e.put(mnemonic(v.op), e.mem(v, v.args[0]!, v.auxLo), e.r(v.args[1]!)),
  cmpconstload: (e, v) => e.put(mnemonic(v.op), e.mem(v, v.args[0]!, v.auxHi), constAddr(v.auxLo)),
  test: (e, v) => {
    // UCOMIS compares its destination with its source; BT's bit number is its source
    const [a, b] = v.op === AOp.BTQ || v.op === AOp.BTL ? [v.args[0]!, v.args[1]!] : [v.args[1]!, v.args[0]!];
    e.put(mnemonic(v.op), e.r(a), e.r(b));
  },
  testconst: (e, v) => e.put(mnemonic(v.op), constAddr(v.auxLo), e.r(v.args[0]!)),
  set: (e, v) => e.put(mnemonic(v.op), noAddr, e.r(v)),
  seteqf: (e, v) => {
    e.put(As.SETEQ, noAddr, e.r(v));
    e.put(As.SETPC, noAddr, regAddr(Reg.AX));
    e.put(As.ANDL, regAddr(Reg.AX), e.r(v));
  },
  setnef: (e, v) => {
    e.put(As.SETNE, noAddr, e.r(v));
    e.put(As.SETPS, noAddr, regAddr(Reg.AX));
    e.put(As.ORL, regAddr(Reg.AX), e.r(v));
  },
  const32: constant,
  const64: constant,
  constf: (e, v) => e.put(v.op === AOp.MOVSSconst ? As.MOVSS : As.MOVSD, floatAddr(v.auxFloat), e.r(v)),
  nothing: () => {},
  lea: (e, v) => e.put(As.LEAQ, e.mem(v, v.args[0]!, v.auxLo), e.r(v)),
  leaidx: (e, v) => e.put(isWide(v) ? As.LEAQ : As.LEAL, e.memIndex(v, v.args[0]!, v.args[1]!, scaleOf(v)), e.r(v)),
  immrr: (e, v) => e.put3(mnemonic(v.op), constAddr(v.auxLo), e.r(v.args[0]!), e.r(v)),
  fma: (e, v) => e.put3(As.VFMADD231SD, e.r(v.args[2]!), e.r(v.args[1]!), e.r(v)),
  rm2: (e, v) => e.put(mnemonic(v.op), e.mem(v, v.args[1]!, v.auxLo), e.r(v.args[0]!)),
  load: (e, v) => e.put(mnemonic(v.op), e.mem(v, v.args[0]!, v.auxLo), result(e, v)),
  store: (e, v) => e.put(mnemonic(v.op), e.r(v.args[1]!), e.mem(v, v.args[0]!, v.auxLo)),
  storeconst: (e, v) => {
    const base = mnemonic(v.op);
    const at = e.mem(v, v.args[0]!, v.auxHi);
    e.put(base, constAddr(v.auxLo), at);
  },
  storezero: (e, v) => e.put(As.MOVUPS, x15, e.mem(v, v.args[0]!, v.auxHi)),
  loadidx: (e, v) => e.put(mnemonic(v.op), e.memIndex(v, v.args[0]!, v.args[1]!, scaleOf(v)), e.r(v)),
  storeidx: (e, v) => e.put(mnemonic(v.op), e.r(v.args[2]!), e.memIndex(v, v.args[0]!, v.args[1]!, scaleOf(v))),
  zerorun: (e, v) => pieces(v.auxLo, 16, (o) => e.put(As.MOVUPS, x15, memAddr(e.reg(v.args[0]!), o))),
  zeroloop: zeroLoop,
  moverun: (e, v) =>
    pieces(v.auxLo, 16, (o) => {
      e.put(As.MOVUPS, memAddr(e.reg(v.args[1]!), o), x14);
      e.put(As.MOVUPS, x14, memAddr(e.reg(v.args[0]!), o));
    }),
  moveloop: moveLoop,
  repstos: (e) => {
    e.put(As.REP, noAddr, noAddr);
    e.put(As.STOSQ, noAddr, noAddr);
  },
  repmovs: (e) => {
    e.put(As.REP, noAddr, noAddr);
    e.put(As.MOVSQ, noAddr, noAddr);
  },
  call,
  tailcall: () => {}, // written at the end of its block
  callreg: (e, v) => {
    e.stackMap(v);
    e.put(As.CALL, noAddr, e.r(v.args[0]!));
  },
  callerpc: (e, v) => e.put(As.MOVQ, paramAddr(-8), e.r(v)),
  callersp: (e, v) => e.put(As.LEAQ, paramAddr(0), e.r(v)),
  getg: (e, v) => e.put(As.MOVQ, regAddr(Reg.G), e.r(v)),
  nilcheck: (e, v) => e.put(As.TESTB, regAddr(Reg.AX), memAddr(e.reg(v.args[0]!), 0)),
  wb: (e, v) => e.put(As.CALL, noAddr, callAddr(e.f.runtimeSymbol(`gcWriteBarrier${v.auxLo}`) as ObjSymbol)),
  bounds: (e, v) => {
    e.stackMap(v);
    e.pcdata(PcdataTable.PanicBounds, boundsCode(e, v));
    e.put(As.CALL, noAddr, callAddr(e.f.runtimeSymbol("panicBounds") as ObjSymbol));
  },
  cpufeature: (e, v) => e.put(As.MOVBLZX, symAddr(v.aux as ObjSymbol), e.r(v)),
  xchg: (e, v) => e.put(mnemonic(v.op), e.r(v.args[0]!), e.mem(v, v.args[1]!, v.auxLo)),
  xadd: (e, v) => {
    e.put(As.LOCK, noAddr, noAddr);
    e.put(v.op === AOp.XADDQlock ? As.XADDQ : As.XADDL, e.r(v.args[0]!), e.mem(v, v.args[1]!, v.auxLo));
  },
  cmpxchg: (e, v) => {
    e.put(As.LOCK, noAddr, noAddr);
    e.put(v.op === AOp.CMPXCHGQlock ? As.CMPXCHGQ : As.CMPXCHGL, e.r(v.args[2]!), e.mem(v, v.args[0]!, v.auxLo));
    e.put(As.SETEQ, noAddr, e.part(v, 0));
  },
  lockstore: (e, v) => {
    e.put(As.LOCK, noAddr, noAddr);
    e.put(mnemonic(v.op), e.r(v.args[1]!), e.mem(v, v.args[0]!, v.auxLo));
  },
  atomicloop: atomicLoop,
  prefetch: (e, v) =>
    e.put(as(v.op === AOp.PrefetchT0 ? "PREFETCHT0" : "PREFETCHNTA"), memAddr(e.reg(v.args[0]!), 0), noAddr),
  pause: (e) => e.put(As.PAUSE, noAddr, noAddr),
};
