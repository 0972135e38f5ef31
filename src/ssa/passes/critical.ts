// critical: gives every edge from a block with several successors to a block with several preds a block of its own, so
// that the moves of a phi have a place that belongs to their edge alone. O(edges).
import { type Block, BlockKind, Edge } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";

export function critical(f: Func): void {
  for (let i = 0, n = f.blocks.length; i < n; i++) {
    const b = f.blocks[i]!;
    if (b.preds.length <= 1 || comesFromOne(b)) continue;
    for (let k = 0; k < b.preds.length; k++) {
      const p = b.preds[k]!.b;
      if (p.succs.length > 1) splitEdge(f, p, b.preds[k]!.i);
    }
  }
}

/** Do all edges come from one jump through a table, with nothing to be moved on any of them? */
function comesFromOne(b: Block): boolean {
  const p = b.preds[0]!.b;
  return b.preds.every((e) => e.b === p) && !b.values.some((v) => v.op === Op.Phi);
}

/** Puts a new Plain block on successor `k` of `p`; the phis of the successor keep their arguments' places. */
export function splitEdge(f: Func, p: Block, k: number): Block {
  const e = p.succs[k]!;
  const to = e.b;
  const d = f.newBlock(BlockKind.Plain);
  d.pos = p.pos;
  d.inl = p.inl;
  d.preds.push(new Edge(p, k));
  d.succs.push(new Edge(to, e.i));
  to.preds[e.i] = new Edge(d, 0);
  p.succs[k] = new Edge(d, 0);
  f.edgesChanged();
  return d;
}
