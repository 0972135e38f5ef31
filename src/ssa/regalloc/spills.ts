// Where spills go: right behind the definition, or on a branch that leads to all the loads, if the value still is in a register
// there and the branch is in no deeper loop: ways without a load then do without the store. In: blocks with registers handed
// out. Out: for each StoreReg the block at whose start it belongs, its argument the register that holds the value there.
import { type Block, BlockKind } from "../block.ts";
import { type DomTree, dominators, loopDepths } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import type { Value } from "../value.ts";
import type { RegState } from "./regalloc.ts";

/** Blocks to whose start a spill moves; those that stay behind their definition are not in it. O(uses × depth of tree). */
export function sinkSpills(
  f: Func,
  spills: readonly Value[],
  endRegs: readonly (readonly RegState[] | null)[],
): ReadonlyMap<Value, Block> {
  const out = new Map<Value, Block>();
  const dom = dominators(f);
  const depth = loopDepths(f, dom);
  const needed = new Map<Value, Block>();
  for (const s of spills) needed.set(s, s.block);
  const users = commonUsers(f, dom, needed);
  for (const s of spills) {
    const v = s.args[0]!;
    const last = users.get(s);
    if (last === undefined) continue;
    let best: RegState | null = null;
    let bestAt = v.block;
    let least = depth[v.block.id]! + 1;
    for (let b: Block | null = last; b !== null && b !== v.block; b = dom.idom[b.id] ?? null) {
      const at = depth[b.id]! < least ? heldAtStart(b, v, endRegs) : null;
      if (at === null) continue;
      best = at;
      bestAt = b;
      least = depth[b.id]!;
    }
    if (best === null) continue;
    s.setArg(0, best.c);
    s.block = bestAt;
    // a parameter's own slot is found by what is stored
    const slot = f.argSlots.get(v);
    if (slot !== undefined && best.c !== v) f.argSlots.set(best.c, slot);
    out.set(s, bestAt);
  }
  return out;
}

/** The register of `v` at the start of `b`, which one block alone leads to. */
function heldAtStart(b: Block, v: Value, endRegs: readonly (readonly RegState[] | null)[]): RegState | null {
  if (b.preds.length !== 1) return null;
  const p = b.preds[0]!.b;
  // the runtime comes back to the end of a function with other registers
  if (p.kind === BlockKind.Defer) return null;
  return endRegs[p.id]!.find((s) => s.v === v) ?? null;
}

/** For each spill the last block that all of its readers have in common on their ways from the entry. */
function commonUsers(f: Func, dom: DomTree, spills: ReadonlyMap<Value, Block>): Map<Value, Block> {
  const out = new Map<Value, Block>();
  const add = (s: Value, b: Block): void => {
    const old = out.get(s);
    out.set(s, old === undefined ? b : common(dom, old, b));
  };
  for (const b of f.blocks) {
    for (const v of b.values) {
      for (let i = 0; i < v.args.length; i++) {
        const a = v.args[i]!;
        if (a.op === Op.StoreReg && spills.has(a)) add(a, v.op === Op.Phi ? b.preds[i]!.b : b);
      }
    }
    for (const c of [b.control, b.control2]) if (c !== null && spills.has(c)) add(c, b);
  }
  return out;
}

function common(dom: DomTree, x: Block, y: Block): Block {
  let a = x;
  let b = y;
  while (a !== b) {
    if (dom.depth[a.id]! >= dom.depth[b.id]!) a = dom.idom[a.id]!;
    else b = dom.idom[b.id]!;
  }
  return a;
}
