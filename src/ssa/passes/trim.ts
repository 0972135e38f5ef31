// trim: blocks that hold no code, as edges that turned out to need no moves, are left out of jumps. In: blocks in their final
// order, after regalloc; out: fewer blocks. Phis are not kept in step any more. O(blocks + edges).
import { type Block, BlockKind, Edge } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { forgetMarks, joinMarks } from "../sourcevars.ts";

export function trim(f: Func): void {
  let n = 0;
  for (const b of f.blocks) {
    if (b !== f.entry && isEmpty(b, f)) bypass(b, b.succs[0]!.b);
    else f.blocks[n++] = b;
  }
  f.blocks.length = n;
}

function isEmpty(b: Block, f: Func): boolean {
  if (b.kind !== BlockKind.Plain || b.succs[0]!.b === b || f.wbThen.has(b) || f.wbEnd.has(b)) return false;
  for (const v of b.values) if (v.op !== Op.Phi) return false;
  // the other way of a defer is the runtime's: it is no jump
  return b.preds.every((e) => e.b.kind !== BlockKind.Defer);
}

/** All preds of `b` go to `to` directly; the first takes over b's place among the preds of `to`. */
function bypass(b: Block, to: Block): void {
  b.func.edgesChanged();
  const from = b.preds.length === 1 ? b.preds[0]!.b : null;
  if (from !== null && from.succs.length === 1) joinMarks(from, b);
  else forgetMarks(b, to);
  const at = b.succs[0]!.i;
  b.preds.forEach((e, k) => {
    const i = k === 0 ? at : to.preds.length;
    to.preds[i] = new Edge(e.b, e.i);
    e.b.succs[e.i] = new Edge(to, i);
  });
  if (b.preds.length === 0) to.removePred(at);
  b.preds = [];
  b.succs = [];
}
