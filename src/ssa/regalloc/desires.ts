// Which registers values would best be in when a block ends: what the blocks behind it want them in, up to the next call. In:
// scheduled blocks and the machine's constraints. Out: by block id, value id → register. One walk against the flow; what a loop
// wants of itself the allocator sees when it comes to the jump back. O(values).
import type { Block } from "../block.ts";
import { postorder } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags } from "../optable.ts";
import type { Value } from "../value.ts";
import { lowest, type RegisterInfo } from "./info.ts";

export type Desires = ReadonlyMap<number, number>;

export function desiresAtEnd(f: Func, info: RegisterInfo, wants: Uint8Array): (Desires | null)[] {
  const end = new Array<Desires | null>(f.numBlocks).fill(null);
  const start = new Array<Desires | null>(f.numBlocks).fill(null);
  const ofPhi = new Map<Value, number>();
  for (const b of postorder(f)) {
    const cur = new Map<number, number>();
    // the likely way is the last to say something, and what it says holds
    for (let k = b.succs.length - 1; k >= 0; k--) if (k !== likely(b)) take(cur, b, k, start, ofPhi, wants);
    if (b.succs.length > 0) take(cur, b, likely(b), start, ofPhi, wants);
    if (cur.size > 0) end[b.id] = new Map(cur);
    for (let i = b.values.length - 1; i >= 0; i--) step(cur, b.values[i]!, info, wants, ofPhi);
    if (cur.size > 0) start[b.id] = cur;
  }
  return end;
}

const likely = (b: Block): number => (b.likely < 0 && b.succs.length > 1 ? 1 : 0);

/** Takes over what successor `k` wants. */
function take(
  cur: Map<number, number>,
  b: Block,
  k: number,
  start: readonly (Desires | null)[],
  ofPhi: ReadonlyMap<Value, number>,
  wants: Uint8Array,
): void {
  const e = b.succs[k]!;
  const s = start[e.b.id];
  if (s !== null && s !== undefined) for (const [id, r] of s) add(cur, id, r);
  for (const v of e.b.values) {
    if (v.op !== Op.Phi) break;
    const r = ofPhi.get(v);
    const a = v.args[e.i]!;
    if (r !== undefined && wants[a.id] !== 0) add(cur, a.id, r);
  }
}

/** `id` wants `r`, and nobody else does. */
function add(cur: Map<number, number>, id: number, r: number): void {
  // for…of would make an array of every entry
  for (const x of cur.keys()) if (x !== id && cur.get(x) === r) cur.delete(x);
  cur.set(id, r);
}

/** From behind `v` to before it. */
function step(
  cur: Map<number, number>,
  v: Value,
  info: RegisterInfo,
  wants: Uint8Array,
  ofPhi: Map<Value, number>,
): void {
  const own = cur.get(v.id);
  if (v.op === Op.Phi) {
    if (own !== undefined) ofPhi.set(v, own);
    cur.delete(v.id);
    return;
  }
  if (own !== undefined) cur.delete(v.id);
  const flags = opFlags[v.op]!;
  const c = info.constraint(v);
  if ((flags & OpFlag.Call) !== 0) cur.clear();
  else if (c.clobbers !== 0 && cur.size > 0) for (const [x, r] of cur) if ((c.clobbers & (1 << r)) !== 0) cur.delete(x);
  for (let i = 0; i < c.inputs.length; i++) {
    const m = c.inputs[i]!;
    const a = v.args[i]!;
    if (m !== 0 && (m & (m - 1)) === 0 && wants[a.id] !== 0) add(cur, a.id, lowest(m));
  }
  if (own !== undefined && (flags & OpFlag.ResultInArg0) !== 0 && wants[v.args[0]!.id] !== 0)
    add(cur, v.args[0]!.id, own);
}
