// Which values are alive at the end of each block, and how far away their next use is. In: scheduled blocks. Distances
// count instructions; unlikely branches and calls are far, so that what is used behind them is the first to be evicted.
import type { Block } from "../block.ts";
import { postorder } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags } from "../optable.ts";

export const likelyDistance = 1;
export const normalDistance = 10;
export const unlikelyDistance = 100;
/** More than any other way: what is so far away lies behind a call, and has to come from the stack. */
export const callDistance = 1000;

/** Distance along the edge from `p` to its successor `k`. */
export function edgeDistance(p: Block, k: number): number {
  if (p.succs.length < 2 || p.likely === 0) return p.succs.length < 2 ? likelyDistance : normalDistance;
  return p.likely > 0 === (k === 0) ? likelyDistance : unlikelyDistance;
}

/** By block id: value id → distance of the next use, counted from the end of the block. `wants` says which values matter. */
export function liveAtEnd(f: Func, wants: Uint8Array): Map<number, number>[] {
  const live: Map<number, number>[] = [];
  for (let i = 0; i < f.numBlocks; i++) live.push(new Map());
  const order = postorder(f);
  const dirty = new Uint8Array(f.numBlocks).fill(1);
  const start = new Alive(f.numValues);
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of order) {
      if (dirty[b.id] === 0) continue;
      dirty[b.id] = 0;
      liveAtStart(b, live[b.id]!, wants, start);
      for (let i = 0; i < b.preds.length; i++) {
        const e = b.preds[i]!;
        const delta = edgeDistance(e.b, e.i);
        const target = live[e.b.id]!;
        let grew = false;
        for (let k = 0; k < start.size; k++) {
          const id = start.ids[k]!;
          if (improve(target, id, start.distance(id) + delta)) grew = true;
        }
        for (const v of b.values) {
          if (v.op !== Op.Phi) break;
          const a = v.args[i]!;
          if (wants[a.id] !== 0 && improve(target, a.id, delta)) grew = true;
        }
        if (grew) {
          dirty[e.b.id] = 1;
          changed = true;
        }
      }
    }
  }
  return live;
}

/** Takes a distance over if the value is new. Only membership decides the fixed point; a distance that gets much
 * shorter is worth another round too. */
function improve(target: Map<number, number>, id: number, d: number): boolean {
  const old = target.get(id);
  if (old === undefined || d < old) {
    target.set(id, d);
    return old === undefined || d + normalDistance < old;
  }
  return false;
}

/** The values that are alive at one place and how far away their next uses are: a sparse set. */
class Alive {
  /** The values, the first `size` of them. */
  readonly ids: Int32Array;
  size = 0;
  /** By id: where in `ids` the value is, counted from 1; 0 if it is not alive. */
  private readonly at: Int32Array;
  /** By id, without `farther`, which is for all. */
  private readonly distances: Int32Array;
  private farther = 0;

  constructor(n: number) {
    const ints = new Int32Array(3 * n);
    this.ids = ints.subarray(0, n);
    this.at = ints.subarray(n, 2 * n);
    this.distances = ints.subarray(2 * n);
  }

  clear(): void {
    for (let k = 0; k < this.size; k++) this.at[this.ids[k]!] = 0;
    this.size = 0;
    this.farther = 0;
  }

  distance(id: number): number {
    return this.distances[id]! + this.farther;
  }

  set(id: number, d: number): void {
    if (this.at[id] === 0) {
      this.ids[this.size++] = id;
      this.at[id] = this.size;
    }
    this.distances[id] = d - this.farther;
  }

  delete(id: number): void {
    const k = this.at[id]!;
    if (k === 0) return;
    const last = this.ids[--this.size]!;
    this.ids[k - 1] = last;
    this.at[last] = k;
    this.at[id] = 0;
  }

  /** All of them are `d` farther away. */
  moveAway(d: number): void {
    this.farther += d;
  }
}

function liveAtStart(b: Block, end: Map<number, number>, wants: Uint8Array, cur: Alive): void {
  cur.clear();
  const n = b.values.length;
  for (const [id, d] of end) cur.set(id, d + n);
  if (b.control !== null && wants[b.control.id] !== 0) cur.set(b.control.id, n);
  if (b.control2 !== null && wants[b.control2.id] !== 0) cur.set(b.control2.id, n);
  for (let i = n - 1; i >= 0; i--) {
    const v = b.values[i]!;
    cur.delete(v.id);
    if (v.op === Op.Phi) continue;
    if ((opFlags[v.op]! & OpFlag.Call) !== 0) cur.moveAway(callDistance);
    const args = v.args;
    for (let k = 0; k < args.length; k++) {
      const a = args[k]!;
      if (wants[a.id] !== 0) cur.set(a.id, i);
    }
  }
}
