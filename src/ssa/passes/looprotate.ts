// looprotate: a loop whose condition stands at its top, `h: if !c goto out; body; goto h`, gets it at its end: `goto h;
// body; h: if c goto body`. One jump a round instead of two. In: blocks in their final order, after regalloc (a block
// keeps its registers, wherever it stands). Out: f.blocks in a new order. O(blocks + edges).
import type { Block } from "../block.ts";
import { BlockKind } from "../block.ts";
import { type DomTree, dominators } from "../dom.ts";
import type { Func } from "../func.ts";

export function looprotate(f: Func): void {
  const position = new Int32Array(f.numBlocks);
  f.blocks.forEach((b, i) => {
    position[b.id] = i;
  });
  if (!hasBackwardJump(f, position)) return;
  const dom = dominators(f);
  /** By id of the block that jumps back: the head that comes behind it. */
  const heads: (Block | undefined)[] = [];
  const moved = new Uint8Array(f.numBlocks);
  for (let i = 1; i < f.blocks.length; i++) {
    const h = f.blocks[i]!;
    if (h.succs.length !== 2 || h.preds.length < 2) continue;
    const last = lastJumpBack(h, dom, position);
    if (last === null || !leavesOnOneSide(h, f.blocks[i + 1]!, dom)) continue;
    heads[last.id] = h;
    moved[h.id] = 1;
  }
  const order: Block[] = [];
  for (const b of f.blocks) {
    if (moved[b.id] !== 0) continue;
    order.push(b);
    const h = heads[b.id];
    if (h !== undefined) order.push(h);
  }
  f.blocks = order;
}

function hasBackwardJump(f: Func, position: Int32Array): boolean {
  for (const b of f.blocks) for (const e of b.succs) if (position[e.b.id]! <= position[b.id]!) return true;
  return false;
}

/** The last block in the order that does nothing but jump back to `h`. */
function lastJumpBack(h: Block, dom: DomTree, position: Int32Array): Block | null {
  let last: Block | null = null;
  for (const e of h.preds) {
    const p = e.b;
    if (p.kind !== BlockKind.Plain || position[p.id]! <= position[h.id]! || !dom.dominates(h, p)) continue;
    if (last === null || position[p.id]! > position[last.id]!) last = p;
  }
  return last;
}

/** Does `h` go on inside the loop with the block behind it, and leave the loop on its other side? */
function leavesOnOneSide(h: Block, next: Block, dom: DomTree): boolean {
  const [x, y] = [h.succs[0]!.b, h.succs[1]!.b];
  if (x === y || (x !== next && y !== next)) return false;
  const loop = loopBlocks(h, dom);
  return loop.has(next) && !loop.has(next === x ? y : x);
}

/** The blocks of the natural loop of `h`. */
export function loopBlocks(h: Block, dom: DomTree): Set<Block> {
  const loop = new Set<Block>([h]);
  const stack: Block[] = [];
  for (const e of h.preds) if (dom.dominates(h, e.b)) stack.push(e.b);
  while (stack.length > 0) {
    const b = stack.pop()!;
    if (loop.has(b)) continue;
    loop.add(b);
    for (const e of b.preds) stack.push(e.b);
  }
  return loop;
}
