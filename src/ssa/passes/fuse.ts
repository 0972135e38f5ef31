// fuse: a block and its only successor become one where that has no other pred, so that what works inside of blocks
// (operands in memory, nil checks, the order of instructions) sees all of a straight run. In: any blocks. Out: fewer of
// them. O(blocks + values).
import { type Block, BlockKind, Edge } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { joinMarks } from "../sourcevars.ts";
import { copyelim } from "./phielim.ts";

export function fuse(f: Func): void {
  let gone = false;
  for (const b of f.blocks) {
    while (b.kind === BlockKind.Plain && canFollow(b, b.succs[0]!.b, f)) {
      absorb(b, b.succs[0]!.b);
      gone = true;
    }
  }
  if (!gone) return;
  f.blocks = f.blocks.filter((b) => b.kind !== BlockKind.Invalid);
  copyelim(f);
}

function canFollow(b: Block, c: Block, f: Func): boolean {
  return c !== b && c !== f.entry && c.preds.length === 1;
}

/** Moves all of `c` to the end of `b`. */
function absorb(b: Block, c: Block): void {
  for (const v of c.values) {
    if (v.op === Op.Phi) v.op = Op.Copy;
    v.block = b;
    b.values.push(v);
  }
  joinMarks(b, c);
  b.kind = c.kind;
  b.setControl(c.control);
  b.setControl2(c.control2);
  b.likely = c.likely;
  b.aux = c.aux;
  b.pos = c.pos;
  b.inl = c.inl;
  b.succs = c.succs;
  b.func.edgesChanged();
  b.succs.forEach((e, k) => {
    e.b.preds[e.i] = new Edge(b, k);
  });
  c.setControl(null);
  c.setControl2(null);
  c.values = [];
  c.preds = [];
  c.succs = [];
  c.kind = BlockKind.Invalid;
}
