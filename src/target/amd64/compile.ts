// The back end from end to end: a function in SSA form → what the assembler takes. The passes of ssa/, then those of this
// target, in one table; then frame, liveness, Progs and the tables for the runtime.
import { floatBase } from "../../abi/callconv.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import { type Frame, layoutFrame } from "../../ssa/frame.ts";
import type { Func } from "../../ssa/func.ts";
import { computeLiveness, type Liveness } from "../../ssa/liveness.ts";
import { critical } from "../../ssa/passes/critical.ts";
import { deadcode } from "../../ssa/passes/deadcode.ts";
import { flagalloc } from "../../ssa/passes/flagalloc.ts";
import { layout } from "../../ssa/passes/layout.ts";
import { looprotate } from "../../ssa/passes/looprotate.ts";
import { lateNilcheck } from "../../ssa/passes/nilcheck.ts";
import { schedule } from "../../ssa/passes/schedule.ts";
import { tighten } from "../../ssa/passes/tighten.ts";
import { trim } from "../../ssa/passes/trim.ts";
import {
  type Before,
  order as genericOrder,
  genericPasses,
  type Hooks,
  type Pass,
  runPasses,
} from "../../ssa/passes.ts";
import { regalloc } from "../../ssa/regalloc/regalloc.ts";
import { argLiveness } from "./arglive.ts";
import { TextFlag, type TextFunc } from "./assemble.ts";
import { type Emitted, Emitter, loadAs, storeAs } from "./emit.ts";
import { argInfo, attachFuncdata, type DataMaker } from "./funcdata.ts";
import { lateLower, lower } from "./lower.ts";
import { machineReg, registers } from "./machine.ts";
import { paramAddr, type RegSpill } from "./prog.ts";

export const passes: readonly Pass[] = [
  ...genericPasses,
  { name: "lower", run: lower, required: true },
  { name: "late lower", run: lateLower, required: true },
  { name: "lowered deadcode", run: deadcode, required: true },
  { name: "tighten", run: tighten },
  { name: "critical", run: critical, required: true },
  { name: "layout", run: layout, required: true },
  { name: "schedule", run: schedule, required: true },
  { name: "late nilcheck", run: lateNilcheck },
  { name: "flagalloc", run: flagalloc, required: true },
  { name: "regalloc", run: (f) => regalloc(f, registers), required: true },
  { name: "trim", run: trim },
  { name: "loop rotate", run: looprotate },
];

export const order: readonly Before[] = [
  ...genericOrder,
  { first: "opt", next: "lower", why: "some ops exist only to be rewritten" },
  { first: "lower", next: "late lower", why: "peepholes are about machine ops" },
  { first: "late lower", next: "lowered deadcode", why: "folded operands leave values that nobody reads" },
  { first: "lowered deadcode", next: "tighten", why: "users that nobody needs would hold a value where it is" },
  { first: "tighten", next: "schedule", why: "values move between blocks while their order in a block is open" },
  { first: "lowered deadcode", next: "schedule", why: "only what is needed gets a place" },
  { first: "critical", next: "regalloc", why: "a phi's moves need a block that belongs to their edge alone" },
  { first: "schedule", next: "late nilcheck", why: "what comes behind a check is known then" },
  { first: "schedule", next: "flagalloc", why: "which flags survive depends on the order" },
  { first: "flagalloc", next: "regalloc", why: "computing flags again needs registers" },
  {
    first: "regalloc",
    next: "loop rotate",
    why: "registers are handed out along the order of blocks, loops from their head",
  },
];

/** Passes after which the function is no strict SSA any more, so that the verifier does not apply. */
export const unverified: ReadonlySet<string> = new Set(["regalloc", "trim", "loop rotate"]);

export interface Compiled {
  readonly text: TextFunc;
  readonly frame: Frame;
  readonly liveness: Liveness;
  readonly emitted: Emitted;
}

export interface CompileOptions {
  readonly optimize: boolean;
  readonly hooks?: Hooks;
  /** 0 for ABI0, 1 for ABIInternal. */
  readonly abi: number;
  readonly flags: TextFlag | 0;
  /** Makes the read-only symbols of stack maps and the like. */
  readonly data: DataMaker;
}

/** Compiles `f`, whose code will be the contents of `sym`. */
export function compileFunc(f: Func, sym: ObjSymbol, options: CompileOptions): Compiled {
  const hooks = options.hooks ?? {};
  const check = hooks.check;
  runPasses(f, passes, options.optimize, {
    ...hooks,
    ...(check === undefined
      ? {}
      : { check: (g: Func, pass: string) => (unverified.has(pass) ? undefined : check(g, pass)) }),
  });
  const frame = layoutFrame(f);
  const liveness = computeLiveness(f, frame);
  const printed = argInfo(f);
  const args = argLiveness(f, printed);
  const emitted = new Emitter(f, liveness, args).run();
  let flags: number = options.flags;
  if (f.flags.nosplit) flags |= TextFlag.NoSplit;
  if (f.flags.wrapper) flags |= TextFlag.Wrapper;
  if (f.flags.abiWrapper) flags |= TextFlag.AbiWrapper;
  if (f.flags.needCtxt) flags |= TextFlag.NeedCtxt;
  if (f.flags.topFrame) flags |= TextFlag.TopFrame;
  const text: TextFunc = {
    sym,
    abi: options.abi,
    flags: flags as TextFlag,
    frameSize: frame.size,
    argSize: f.layout?.width ?? 0,
    pos: f.pos,
    autogenerated: f.flags.autogenerated,
    first: attachFuncdata(f, frame, liveness, emitted, { printed, live: args?.info ?? null }, options.data),
    spills: registerSpills(f),
    tracksArguments: args !== null,
    inlineTree: f.inlineTree
      .slice(1)
      .map((c) => ({ parent: c.parent - 1, pos: c.pos, func: c.fn as ObjSymbol, name: c.name })),
    inlineMarks: emitted.inlineMarks,
    jumpTables: emitted.jumpTables,
    isAssembly: false,
  };
  return { text, frame, liveness, emitted };
}

/** The register parameters, for the way to a larger stack. */
function registerSpills(f: Func): RegSpill[] {
  const out: RegSpill[] = [];
  const at = f.layout;
  if (at === null) return out;
  f.params.forEach((p, i) => {
    const place = at.params[i]!;
    if (place.regs.length === 0) return;
    p.type.leaves().forEach((l, k) => {
      const r = place.regs[k]!;
      const name = r >= floatBase ? at.conv.floatParams[r - floatBase] : at.conv.intParams[r];
      const reg = machineReg(registers.names.indexOf(name!));
      const home = paramAddr(place.offset + l.offset);
      out.push({ reg, home, spill: storeAs(l.type, reg), unspill: loadAs(l.type, reg) });
    });
  });
  return out;
}
