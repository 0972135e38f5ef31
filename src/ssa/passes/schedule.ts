// schedule: puts the values of each block into execution order. In: values in any order. Out: arguments before users,
// loads before the memory they see is replaced, results of a tuple right behind it, flags as near to their reader as can
// be, and nil checks resolved into plain pointers. Sets f.scheduled. O(values log values).
import { type Block, BlockKind } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags, opNames } from "../optable.ts";
import { Kind, T } from "../type.ts";
import type { Value } from "../value.ts";

/** When a value that is ready goes out: smaller first. */
const enum Score {
  Phi,
  Arg,
  InitMem,
  ReadTuple,
  VarDef,
  NilCheck,
  Memory,
  ReadFlags,
  Default,
  Step,
  Flags,
  Control,
}

const nilCheckNames = new Set(["NilCheck", "LoweredNilCheck"]);

export function isNilCheck(v: Value): boolean {
  return (opFlags[v.op]! & OpFlag.NilArg0) !== 0 && nilCheckNames.has(opNames[v.op]!);
}

export function schedule(f: Func): void {
  const s = new Scheduler(f);
  for (const b of f.blocks) s.block(b);
  dropNilCheckResults(f);
  f.scheduled = true;
}

/** From here on a nil check is an instruction without result: its users take the pointer itself. */
function dropNilCheckResults(f: Func): void {
  for (const b of f.blocks) {
    for (const v of b.values) {
      for (let i = 0; i < v.args.length; i++) {
        let a = v.args[i]!;
        if (!isNilCheck(a)) continue;
        while (isNilCheck(a)) a = a.args[0]!;
        v.setArg(i, a);
      }
    }
    for (const c of [b.control, b.control2]) {
      if (c === null || !isNilCheck(c)) continue;
      let a = c;
      while (isNilCheck(a)) a = a.args[0]!;
      if (c === b.control) b.setControl(a);
      else b.setControl2(a);
    }
  }
  for (const b of f.blocks) for (const v of b.values) if (isNilCheck(v)) v.type = T.void;
}

function hasFlags(v: Value): boolean {
  return (
    v.type.kind === Kind.Flags ||
    (v.type.parts.length > 0 && v.type.parts[v.type.parts.length - 1]!.kind === Kind.Flags)
  );
}

class Scheduler {
  private readonly f: Func;
  private readonly score: Uint8Array;
  /** Arguments in the block that are not yet placed, by value id. */
  private readonly waiting: Int32Array;
  /** Users in the same block, by value id. */
  private readonly users: (Value[] | null)[];
  /** By the id of a memory state, what replaces it; that of the block that was last to ask. */
  private readonly next: (Value | null)[];
  private readonly heap: Value[] = [];

  constructor(f: Func) {
    this.f = f;
    this.score = new Uint8Array(f.numValues);
    this.waiting = new Int32Array(f.numValues);
    this.users = new Array<Value[] | null>(f.numValues).fill(null);
    this.next = new Array<Value | null>(f.numValues).fill(null);
  }

  block(b: Block): void {
    const values = b.values;
    for (const v of values) this.score[v.id] = this.scoreOf(b, v);
    this.scoreControl(b);
    for (const v of values) {
      if (v.op === Op.Phi) continue;
      for (const a of v.args) if (a.block === b && a.op !== Op.Phi) this.edge(a, v);
    }
    this.memoryEdges(b);
    const out: Value[] = [];
    for (const v of values) if (v.op === Op.Phi) out.push(v);
    for (const v of values) if (v.op !== Op.Phi && this.waiting[v.id] === 0) this.push(v);
    while (this.heap.length > 0) {
      const v = this.pop();
      out.push(v);
      const us = this.users[v.id];
      if (us === null || us === undefined) continue;
      for (const u of us) if (--this.waiting[u.id]! === 0) this.push(u);
    }
    if (out.length !== values.length) {
      const stuck = values.find((v) => v.op !== Op.Phi && this.waiting[v.id]! > 0);
      this.f.fail("schedule", `values of b${b.id} depend on each other (v${stuck?.id})`);
    }
    b.values = out;
  }

  private edge(a: Value, v: Value): void {
    const us = this.users[a.id];
    if (us === null || us === undefined) this.users[a.id] = [v];
    else us.push(v);
    this.waiting[v.id]!++;
  }

  private scoreOf(b: Block, v: Value): Score {
    switch (v.op) {
      case Op.Phi:
        return Score.Phi;
      case Op.ArgIntReg:
      case Op.ArgFloatReg:
      case Op.Arg:
        return Score.Arg;
      case Op.InitMem:
      case Op.SP:
      case Op.SB:
        return Score.InitMem;
      case Op.Select0:
      case Op.Select1:
      case Op.SelectN:
        return v.args[0]!.block === b ? Score.ReadTuple : Score.Default;
      case Op.VarDef:
      case Op.InlMark:
        return Score.VarDef;
      default:
    }
    if (opNames[v.op] === "LoweredGetClosurePtr") return Score.Arg;
    if (isNilCheck(v)) return Score.NilCheck;
    if (v.type.isMem) return Score.Memory;
    if (hasFlags(v)) return Score.Flags;
    for (const a of v.args) if (a.type.kind === Kind.Flags) return Score.ReadFlags;
    return isStep(v) ? Score.Step : Score.Default;
  }

  /** What the block's decision needs goes last: flags must survive to the end, and so must a defer's answer. */
  private scoreControl(b: Block): void {
    const c = b.control;
    if (c === null || c.block !== b || c.op === Op.Phi) return;
    if (b.kind === BlockKind.Defer) {
      this.score[c.id] = Score.Control;
      if (c.args.length === 1 && c.args[0]!.block === b) this.score[c.args[0]!.id] = Score.Control;
    } else if (this.score[c.id] !== Score.Arg && this.score[c.id] !== Score.ReadTuple && c.op !== Op.InitMem) {
      this.score[c.id] = Score.Control;
    }
  }

  /** A value that sees memory m must come before the one that replaces m in this block. */
  private memoryEdges(b: Block): void {
    const { next } = this;
    for (const v of b.values) {
      if (v.op === Op.Phi || !v.makesMemory || isSelect(v)) continue;
      const m = v.memoryArg;
      if (m === null) continue;
      const old = next[m.id]!;
      if (old !== null && old.block === b && old !== v) {
        this.f.fail("schedule", `memory v${m.id} is replaced by v${old.id} and v${v.id} in b${b.id}`);
      }
      next[m.id] = v;
    }
    for (const v of b.values) {
      if (v.op === Op.Phi || v.makesMemory || isSelect(v)) continue;
      const m = v.memoryArg;
      if (m === null || v.op === Op.LocalAddr) continue;
      const n = next[m.id]!;
      if (n !== null && n.block === b && n !== v) this.edge(v, n);
    }
  }

  // A binary heap ordered by score, then source position, then id. Positions in different files compare as the files were
  // loaded, which depends on the program: inlined code counts as standing where it was called from.
  private less(a: Value, b: Value): boolean {
    const d = this.score[a.id]! - this.score[b.id]!;
    if (d !== 0) return d < 0;
    if (a.inl !== b.inl) {
      const p = this.ownPos(a) - this.ownPos(b);
      return p !== 0 ? p < 0 : a.inl < b.inl;
    }
    if (a.pos !== b.pos) return a.pos < b.pos;
    return a.id < b.id;
  }

  /** The position of `v`, or of the call that brought it in, in the function itself. */
  private ownPos(v: Value): number {
    const tree = this.f.inlineTree;
    let pos = v.pos;
    for (let i = v.inl; i > 0; i = tree[i]!.parent) pos = tree[i]!.pos;
    return pos;
  }

  private push(v: Value): void {
    const h = this.heap;
    let i = h.length;
    h.push(v);
    while (i > 0) {
      const p = (i - 1) >> 1;
      if (!this.less(v, h[p]!)) break;
      h[i] = h[p]!;
      i = p;
    }
    h[i] = v;
  }

  private pop(): Value {
    const h = this.heap;
    const top = h[0]!;
    const last = h.pop()!;
    const n = h.length;
    if (n === 0) return top;
    let i = 0;
    for (;;) {
      let c = 2 * i + 1;
      if (c >= n) break;
      if (c + 1 < n && this.less(h[c + 1]!, h[c]!)) c++;
      if (!this.less(h[c]!, last)) break;
      h[i] = h[c]!;
      i = c;
    }
    h[i] = last;
    return top;
  }
}

/** The next round's value of a loop variable: made when this round's is done with, both fit one register. */
function isStep(v: Value): boolean {
  const phi = v.args.length === 1 ? v.args[0]! : null;
  return phi !== null && phi.op === Op.Phi && phi.args.includes(v);
}

function isSelect(v: Value): boolean {
  return v.op === Op.Select0 || v.op === Op.Select1 || v.op === Op.SelectN;
}
