// amd64 as the register allocator sees it: which registers there are, and where each op wants its operands. Registers
// are numbered 0 to 15 (AX, CX, DX, BX, SP, BP, SI, DI, R8 … R15) and 16 to 31 (X0 … X15), as the machine encodes them.
import { type CallLayout, floatBase, type Placement } from "../../abi/callconv.ts";
import { InternalError } from "../../base/internal-error.ts";
import type { AuxCall } from "../../ssa/aux.ts";
import { defineBlockKinds } from "../../ssa/block.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { defineOps, opArity, opRegs } from "../../ssa/optable.ts";
import type { Constraint, RegisterInfo } from "../../ssa/regalloc/info.ts";
import type { Value } from "../../ssa/value.ts";
import { AOp, opRows } from "./ops.gen.ts";
import { Reg } from "./registers.ts";

const firstOp = AOp.ADDQ;
defineOps(firstOp, opRows, "amd64");

/** Block kinds: a condition on the flags; the first successor is taken if it holds. */
export const enum ABlock {
  EQ = 32,
  NE,
  LT,
  LE,
  GT,
  GE,
  ULT,
  ULE,
  UGT,
  UGE,
  OS,
  OC,
  ORD,
  NAN,
  /** Floating point equality: two flags at once. */
  EQF,
  NEF,
  JUMPTABLE,
}
defineBlockKinds([
  "EQ",
  "NE",
  "LT",
  "LE",
  "GT",
  "GE",
  "ULT",
  "ULE",
  "UGT",
  "UGE",
  "OS",
  "OC",
  "ORD",
  "NAN",
  "EQF",
  "NEF",
  "JUMPTABLE",
]);

const names = ["AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"];
for (let i = 0; i < 16; i++) names.push(`X${i}`);
const numberOf = new Map(names.map((n, i): [string, number] => [n, i]));

const spNumber = 4;
/** All but SP, BP (frame pointer) and R14 (the current goroutine). */
const gp = 0xffff & ~((1 << 4) | (1 << 5) | (1 << 14));
/** X15 holds zero. */
const fp = 0x7fff0000;
const allFp = 0xffff0000 | 0;

const classes: Record<string, number> = {
  gp,
  gpsp: gp | (1 << spNumber),
  gpsb: gp | (1 << spNumber),
  gpndiv: gp & ~((1 << 0) | (1 << 2)),
  gpnax: gp & ~((1 << 0) | (1 << 12)),
  fp,
  flags: 0,
};

function mask(word: string): number {
  const c = classes[word];
  if (c !== undefined) return c;
  const r = numberOf.get(word);
  if (r === undefined) throw new InternalError(`amd64 ops: no register or class ${word}`);
  return 1 << r;
}

/** Reads `IN,IN>OUT,OUT!CLOBBER+CLOBBER`. */
function parseConstraint(text: string): Constraint {
  const m = /^([^>!]*)(?:>([^!]*))?(?:!(.*))?$/.exec(text)!;
  const list = (s: string | undefined): number[] => (s === undefined || s === "" ? [] : s.split(",").map(mask));
  let clobbers = 0;
  for (const c of (m[3] ?? "").split("+")) if (c !== "") clobbers |= c === "fp" ? allFp : mask(c);
  return { inputs: list(m[1]), outputs: list(m[2]), clobbers };
}

const byOp: (Constraint | undefined)[] = [];
const none: Constraint = { inputs: [], outputs: [], clobbers: 0 };
/** Every register that a call may change. */
const callClobbers = gp | fp;

/** The machine's register for a name of a calling convention. */
function registerMask(layout: CallLayout, r: number, result: boolean): number {
  const c = layout.conv;
  const name =
    r >= floatBase
      ? (result ? c.floatResults : c.floatParams)[r - floatBase]
      : (result ? c.intResults : c.intParams)[r];
  return mask(name!);
}

function placed(layout: CallLayout, places: readonly Placement[], result: boolean): number[] {
  const out: number[] = [];
  for (const p of places) for (const r of p.regs) out.push(registerMask(layout, r, result));
  return out;
}

function callConstraint(v: Value): Constraint {
  const { layout } = v.aux as AuxCall;
  const args = placed(layout, layout.params, false);
  const outputs = placed(layout, layout.results, true);
  let inputs = args;
  if (v.op === AOp.CALLclosure || v.op === AOp.CALLinter) {
    const context = 1 << 2;
    let code = gp;
    for (const m of args) code &= ~m;
    inputs = v.op === AOp.CALLclosure ? [code & ~context, context, ...args] : [code, ...args];
  }
  let clobbers = callClobbers;
  for (const p of layout.conv.preserved) if (numberOf.has(p)) clobbers &= ~mask(p);
  return { inputs, outputs, clobbers };
}

function returnConstraint(v: Value): Constraint {
  const layout = v.block.func.layout;
  if (layout === null) return none;
  return { inputs: placed(layout, layout.results, true), outputs: [], clobbers: 0 };
}

export const registers: RegisterInfo = {
  names,
  gp,
  fp,
  sp: spNumber,
  constraint(v: Value): Constraint {
    switch (v.op) {
      case AOp.CALLstatic:
      case AOp.CALLclosure:
      case AOp.CALLinter:
      case AOp.CALLtail:
        return callConstraint(v);
      case AOp.LoweredPanicBoundsRR:
      case AOp.LoweredPanicBoundsRC:
      case AOp.LoweredPanicBoundsCR:
        return { inputs: v.op === AOp.LoweredPanicBoundsRR ? [gp, gp] : [gp], outputs: [], clobbers: callClobbers };
      case Op.MakeResult:
        return returnConstraint(v);
      case Op.KeepAlive:
        return none;
      default:
    }
    let c = byOp[v.op];
    if (c === undefined) {
      c = v.op < firstOp && opArity[v.op]! > 0 && !opRegs[v.op] ? none : parseConstraint(opRegs[v.op]!);
      byOp[v.op] = c;
    }
    return c;
  },
  argRegister(v: Value): number {
    const layout = v.block.func.layout!;
    const m = registerMask(layout, v.op === Op.ArgFloatReg ? floatBase + v.auxLo : v.auxLo, false);
    return 31 - Math.clz32(m);
  },
};

/** The assembler's register for an allocator's number. */
export function machineReg(n: number): number {
  return n < 16 ? Reg.AX + n : Reg.X0 + (n - 16);
}

/** The registers that `v` may change beside its results: what `constraint` says of it, without all the rest. */
export function clobbersOf(v: Value): number {
  switch (v.op) {
    case AOp.CALLstatic:
    case AOp.CALLclosure:
    case AOp.CALLinter:
    case AOp.CALLtail:
      if ((v.aux as AuxCall).layout.conv.preserved.length === 0) return callClobbers;
      return callConstraint(v).clobbers;
    case AOp.LoweredPanicBoundsRR:
    case AOp.LoweredPanicBoundsRC:
    case AOp.LoweredPanicBoundsCR:
      return callClobbers;
    case Op.MakeResult:
      return 0;
  }
  return registers.constraint(v).clobbers;
}
