// layout: the order of blocks in the code. Follows likely branches so that they fall through, keeps loops together, and
// puts blocks that end in a panic last. Input: blocks; out: f.blocks in the new order, entry first. O(blocks + edges).
import { type Block, BlockKind } from "../block.ts";
import { reversePostorder } from "../dom.ts";
import type { Func } from "../func.ts";

export function layout(f: Func): void {
  f.blocks = layoutOrder(f);
}

/** The order alone; the register allocator visits blocks in it too. */
export function layoutOrder(f: Func): Block[] {
  const rpo = reversePostorder(f);
  const placed = new Uint8Array(f.numBlocks);
  const cold = coldBlocks(f, rpo);
  const waiting = new Int32Array(f.numBlocks);
  for (const b of rpo) waiting[b.id] = b.preds.length;
  const order: Block[] = [];
  const place = (start: Block): void => {
    for (let b: Block | null = start; b !== null; ) {
      placed[b.id] = 1;
      order.push(b);
      for (const e of b.succs) waiting[e.b.id]!--;
      b = follow(b, placed, cold, waiting);
    }
  };
  place(f.entry);
  // What the latest run of blocks leads to comes next: the exit of an inner loop belongs to the loop around it.
  // Between the start of that run and the block that led to it nothing is left to find: there the search goes on.
  const later: number[] = [];
  let start = 0;
  for (let i = order.length - 1; i >= 0; ) {
    if (i < start) {
      i = later.pop()!;
      start = later.pop()!;
      continue;
    }
    const open = order[i]!.succs.find((e) => placed[e.b.id] === 0 && cold[e.b.id] === 0);
    if (open === undefined) i--;
    else {
      later.push(start, i);
      start = order.length;
      place(open.b);
      i = order.length - 1;
    }
  }
  for (const b of rpo) if (placed[b.id] === 0) place(b);
  // Unreachable blocks do not exist here (deadcode), but a block list must stay complete.
  for (const b of f.blocks) if (placed[b.id] === 0) order.push(b);
  return order;
}

/** Which block should come right behind `b`? */
function follow(b: Block, placed: Uint8Array, cold: Uint8Array, waiting: Int32Array): Block | null {
  const ok = (x: Block): boolean => placed[x.id] === 0 && cold[x.id] === cold[b.id];
  const succs = b.succs;
  if (succs.length === 0) return null;
  if (succs.length === 1) return ok(succs[0]!.b) ? succs[0]!.b : null;
  if (succs.length === 2) {
    const [x, y] = [succs[0]!.b, succs[1]!.b];
    const first = b.likely >= 0 ? x : y;
    const second = first === x ? y : x;
    if (b.likely !== 0 && ok(first)) return first;
    // Without a hint, prefer a block whose preds are all placed: the other one is reached from elsewhere too.
    if (ok(first) && waiting[first.id] === 0) return first;
    if (ok(second) && waiting[second.id] === 0) return second;
    return ok(first) ? first : ok(second) ? second : null;
  }
  for (const e of succs) if (ok(e.b)) return e.b;
  return null;
}

/** Blocks from which every path ends in a panic or another call that does not return. */
function coldBlocks(f: Func, rpo: readonly Block[]): Uint8Array {
  const cold = new Uint8Array(f.numBlocks);
  for (let i = rpo.length - 1; i >= 0; i--) {
    const b = rpo[i]!;
    if (b === f.entry) continue;
    if (b.kind === BlockKind.Exit) cold[b.id] = 1;
    else if (b.succs.length > 0 && b.succs.every((e) => cold[e.b.id] === 1)) cold[b.id] = 1;
  }
  return cold;
}
