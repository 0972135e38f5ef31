// tighten: values move to where they are used: into the block that dominates all their users, never into more loops. What
// was computed long before its use, or for all ways though needed on one, would keep a register or a slot of the frame. In:
// machine ops, values of a block in any order. Only what gives the same result anywhere moves, and only what has one operand
// in a register at most, so that never more than before is alive. O(values + climbing in the dominator tree).
import type { Block } from "../block.ts";
import { type DomTree, dominators, loopDepths } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags } from "../optable.ts";
import { Kind } from "../type.ts";
import type { Value } from "../value.ts";

export function tighten(f: Func): void {
  if (f.blocks.length > 1) new Tighten(f).run();
}

const pinned = OpFlag.Call | OpFlag.Effect | OpFlag.Load | OpFlag.Atomic | OpFlag.NilArg0 | OpFlag.ZeroWidth;

/** Is the value the same wherever it is computed, for one register at most? */
function canMove(v: Value): boolean {
  if ((opFlags[v.op]! & pinned) !== 0 || v.type.parts.length > 0) return false;
  switch (v.type.kind) {
    case Kind.Mem:
    case Kind.Flags:
    case Kind.Void:
    case Kind.Tuple:
      return false;
  }
  let register: Value | null = null;
  for (const a of v.args) {
    if (a.op === Op.SP || a.op === Op.SB) continue;
    if (a.type.isMem || a.type.kind === Kind.Flags || (register !== null && register !== a)) return false;
    register = a;
  }
  return true;
}

class Tighten {
  private readonly f: Func;
  private readonly dom: DomTree;
  private readonly depth: Int32Array;
  /** By value id, of values that can move: the block that dominates the users seen so far. */
  private readonly target: (Block | null)[];
  /** By value id: users that can move themselves and are not settled; -1: the value stays where it is. */
  private readonly unsettled: Int32Array;

  constructor(f: Func) {
    this.f = f;
    this.dom = dominators(f);
    this.depth = loopDepths(f, this.dom);
    this.target = new Array<Block | null>(f.numValues).fill(null);
    this.unsettled = new Int32Array(f.numValues).fill(-1);
  }

  run(): void {
    const { f, unsettled } = this;
    for (const b of f.blocks) for (const v of b.values) if (canMove(v)) unsettled[v.id] = 0;
    for (const b of f.blocks) {
      for (const v of b.values) {
        if (unsettled[v.id]! >= 0) for (const a of v.args) if (unsettled[a.id]! >= 0) unsettled[a.id]!++;
      }
    }
    for (const b of f.blocks) this.usesOf(b);
    const moved = this.settle();
    if (moved.length === 0) return;
    for (const b of f.blocks) b.values = b.values.filter((v) => v.block === b);
    for (const v of moved) v.block.values.push(v);
  }

  /** Uses whose place is fixed. A phi's argument is used at the end of the block that it comes from. */
  private usesOf(b: Block): void {
    for (const v of b.values) {
      if (this.unsettled[v.id]! >= 0) continue;
      for (let i = 0; i < v.args.length; i++) this.use(v.args[i]!, v.op === Op.Phi ? b.preds[i]!.b : b);
    }
    if (b.control !== null) this.use(b.control, b);
    if (b.control2 !== null) this.use(b.control2, b);
  }

  private use(a: Value, b: Block): void {
    if (this.unsettled[a.id]! < 0) return;
    let t = this.target[a.id]!;
    if (t === null) t = b;
    else while (!this.dom.dominates(t, b)) t = this.dom.idom[t.id]!;
    this.target[a.id] = t;
  }

  /** Finds the values' places, users first. Returns those that have a new one. */
  private settle(): Value[] {
    const moved: Value[] = [];
    const ready: Value[] = [];
    for (const b of this.f.blocks) for (const v of b.values) if (this.unsettled[v.id] === 0) ready.push(v);
    for (let v = ready.pop(); v !== undefined; v = ready.pop()) {
      const t = this.place(v);
      if (t !== v.block) {
        v.block = t;
        moved.push(v);
      }
      for (const a of v.args) {
        if (this.unsettled[a.id]! < 0) continue;
        this.use(a, t);
        if (--this.unsettled[a.id]! === 0) ready.push(a);
      }
    }
    return moved.sort((a, b) => a.id - b.id);
  }

  /** The block nearest to the users that is in the fewest loops. */
  private place(v: Value): Block {
    const t = this.target[v.id]!;
    if (t === null) return v.block;
    let best = t;
    for (let b = t; this.depth[best.id]! > 0 && b !== v.block; ) {
      b = this.dom.idom[b.id]!;
      if (this.depth[b.id]! < this.depth[best.id]!) best = b;
    }
    return best;
  }
}
