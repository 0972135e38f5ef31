// Block: a straight run of values that ends in one decision, and the edges between blocks.
import type { Pos } from "../source/position.ts";
import type { Func } from "./func.ts";
import { Op } from "./ops.gen.ts";
import type { Mark } from "./sourcevars.ts";
import type { Type } from "./type.ts";
import { Value } from "./value.ts";

/** How a block ends. Targets add kinds from `TargetBlockBase` on, through `defineBlockKinds`. */
export const enum BlockKind {
  Invalid,
  /** One successor. */
  Plain,
  /** Two successors: control (bool) true, false. */
  If,
  /** Two successors: normal, and where the runtime enters after a recovered panic (never branched to). Control: memory of the call. */
  Defer,
  /** No successor; control: MakeResult (memory only after lowering of results). */
  Ret,
  /** Return by a jump to another function; control: TailCall's memory. */
  RetJmp,
  /** No successor, never reached: control is the memory of the call that does not return. */
  Exit,
  /** Control: an index known to be in range; one successor for each value. */
  JumpTable,
  /** Two successors, only the first is ever taken. Made by rewriting; gone after deadcode. */
  First,
}
export const targetBlockBase = 32;

export const blockNames: string[] = ["Invalid", "Plain", "If", "Defer", "Ret", "RetJmp", "Exit", "JumpTable", "First"];

/** Names the block kinds of a target. */
export function defineBlockKinds(names: readonly string[]): void {
  names.forEach((n, i) => {
    blockNames[targetBlockBase + i] = n;
  });
}

/** One end of an edge: block `b`, and the index of the other end in b's list. */
export class Edge {
  b: Block;
  i: number;
  constructor(b: Block, i: number) {
    this.b = b;
    this.i = i;
  }
}

/** Always: for each k, `succs[k].b.preds[succs[k].i]` is the edge back to k. Phis have one argument for each pred. */
export class Block {
  readonly id: number;
  kind: number;
  readonly func: Func;
  values: Value[];
  preds: Edge[];
  succs: Edge[];
  /** What decides; a JumpTable of a target may have two. */
  control: Value | null;
  control2: Value | null;
  /** 1: the first successor is likely, -1: unlikely, 0: not known. */
  likely: number;
  pos: Pos;
  inl: number;
  aux: object | null;
  /** Where variables of the source get their values, in order; null: nowhere. */
  marks: Mark[] | null;

  constructor(id: number, kind: number, func: Func) {
    this.id = id;
    this.kind = kind;
    this.func = func;
    this.values = [];
    this.preds = [];
    this.succs = [];
    this.control = null;
    this.control2 = null;
    this.likely = 0;
    this.pos = 0;
    this.inl = 0;
    this.aux = null;
    this.marks = null;
  }

  setControl(v: Value | null): void {
    if (v !== null) v.uses++;
    if (this.control !== null) this.control.uses--;
    this.control = v;
  }

  setControl2(v: Value | null): void {
    if (v !== null) v.uses++;
    if (this.control2 !== null) this.control2.uses--;
    this.control2 = v;
  }

  /** Becomes `kind` with one control; edges stay. */
  resetWithControl(kind: number, v: Value | null): void {
    this.kind = kind;
    this.setControl2(null);
    this.setControl(v);
    this.aux = null;
  }

  addEdgeTo(to: Block): void {
    this.func.edgesChanged();
    const i = this.succs.length;
    const j = to.preds.length;
    const there = new Edge(to, j);
    const back = new Edge(this, i);
    if (i === 0) this.succs = [there];
    else this.succs.push(there);
    if (j === 0) to.preds = [back];
    else to.preds.push(back);
  }

  /** Removes the edge to successor `k` with the phi arguments of that edge. The block's kind is left to the caller. */
  dropSucc(k: number): void {
    const e = this.succs[k]!;
    e.b.removePredArg(e.i);
    e.b.removePred(e.i);
    this.removeSucc(k);
  }

  /** Forgets pred `i` (the last takes its place); callers keep phis in step with `removePredArg`. */
  removePred(i: number): void {
    this.func.edgesChanged();
    const last = this.preds.pop()!;
    if (i < this.preds.length) {
      this.preds[i] = last;
      last.b.succs[last.i]!.i = i;
    }
  }

  /** Forgets successor `k`; the ones behind it move up, so that their order keeps its meaning. */
  removeSucc(k: number): void {
    this.func.edgesChanged();
    this.succs.splice(k, 1);
    for (let j = k; j < this.succs.length; j++) {
      const e = this.succs[j]!;
      e.b.preds[e.i]!.i = j;
    }
  }

  /** Takes argument `i` out of each phi the way `removePred` takes the pred out: the last one replaces it. A phi that
   * is left with one argument becomes a Copy. */
  removePredArg(i: number): void {
    const n = this.preds.length - 1;
    for (const v of this.values) {
      if (v.op !== Op.Phi) continue;
      const args = v.args;
      args[i]!.uses--;
      args[i] = args[n]!;
      args.pop();
      if (n === 1 && args[0] !== v) v.op = Op.Copy;
    }
  }

  /** Redirects successor `k` to `to`, which gets a new pred at its end; phis of both are the caller's. */
  redirectSucc(k: number, to: Block): void {
    const e = this.succs[k]!;
    e.b.removePred(e.i);
    e.b = to;
    e.i = to.preds.length;
    to.preds.push(new Edge(this, k));
  }

  /** Exchanges the two successors and the likelihood; the caller inverts the condition. */
  swapSuccs(): void {
    this.func.edgesChanged();
    const a = this.succs[0]!;
    const b = this.succs[1]!;
    this.succs[0] = b;
    this.succs[1] = a;
    b.b.preds[b.i]!.i = 0;
    a.b.preds[a.i]!.i = 1;
    this.likely = -this.likely;
  }

  newValue0(op: number, type: Type, pos: Pos): Value {
    const v = new Value(this.func.newValueId(), op, type, this, pos, this.func.currentInline);
    this.values.push(v);
    return v;
  }
  newValue1(op: number, type: Type, pos: Pos, a: Value): Value {
    const v = this.newValue0(op, type, pos);
    v.addArg(a);
    return v;
  }
  newValue2(op: number, type: Type, pos: Pos, a: Value, b: Value): Value {
    const v = this.newValue0(op, type, pos);
    a.uses++;
    b.uses++;
    v.args = [a, b];
    return v;
  }
  newValue3(op: number, type: Type, pos: Pos, a: Value, b: Value, c: Value): Value {
    const v = this.newValue0(op, type, pos);
    a.uses++;
    b.uses++;
    c.uses++;
    v.args = [a, b, c];
    return v;
  }
  newValue4(op: number, type: Type, pos: Pos, a: Value, b: Value, c: Value, d: Value): Value {
    const v = this.newValue0(op, type, pos);
    a.uses++;
    b.uses++;
    c.uses++;
    d.uses++;
    v.args = [a, b, c, d];
    return v;
  }
  newValueN(op: number, type: Type, pos: Pos, args: readonly Value[]): Value {
    const v = this.newValue0(op, type, pos);
    v.setArgs(args);
    return v;
  }
  /** A new value like `v` (same op, type, position, aux) in this block, with the arguments given. */
  cloneValue(v: Value, args: readonly Value[]): Value {
    const c = this.newValueN(v.op, v.type, v.pos, args);
    c.inl = v.inl;
    c.auxLo = v.auxLo;
    c.auxHi = v.auxHi;
    c.aux = v.aux;
    return c;
  }

  toString(): string {
    return `b${this.id}`;
  }
}
