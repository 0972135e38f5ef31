// dse: stores, zeros and moves that the same block overwrites before anything can read them. In: memory as a chain, before write
// barriers. What ends a search backwards: loads, calls, atomic operations, checks that may panic (whoever recovers may look).
// Another goroutine may miss a value that a store right behind replaced, which the memory model allows. O(values × stores that
// are remembered).
import type { Block } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import type { Type } from "../type.ts";
import type { Value } from "../value.ts";
import { copyelim } from "./phielim.ts";
import { sameAddress } from "./rulefunctions.ts";

/** Stores remembered at a time; older ones are forgotten. */
const maxRemembered = 16;

export function dse(f: Func): void {
  let changed = false;
  for (const b of f.blocks) if (deadStores(b)) changed = true;
  if (changed) copyelim(f);
}

/** What will be overwritten: `size` bytes at `at`. */
interface Overwrite {
  readonly at: Value;
  readonly size: number;
}

function deadStores(b: Block): boolean {
  const stores = b.values.filter(isStore);
  if (stores.length < 2) return false;
  /** States that something looks at: not the next store, and not what merely stands behind it. */
  const read = new Set<Value>();
  const inside = new Set<Value>();
  for (const v of b.values) {
    const m = v.memoryArg;
    if (m === null || v.op === Op.LocalAddr || v.op === Op.Convert) continue;
    if (isStore(v)) inside.add(m);
    else read.add(m);
  }
  let changed = false;
  for (const last of stores) {
    if (inside.has(last)) continue;
    const overwrites: Overwrite[] = [];
    for (let v = last; v.block === b && isStore(v); ) {
      const m: Value = v.args[v.args.length - 1]!;
      if (read.has(v)) overwrites.length = 0;
      if (step(v, overwrites)) {
        v.copyOf(m);
        changed = true;
      }
      v = m;
    }
  }
  return changed;
}

/** Changes memory and nothing else. */
function isStore(v: Value): boolean {
  return v.op === Op.Store || v.op === Op.Zero || v.op === Op.Move || v.op === Op.VarDef;
}

/** Is `v` overwritten by what comes behind it? Remembers what `v` overwrites. */
function step(v: Value, overwrites: Overwrite[]): boolean {
  if (v.op === Op.VarDef) return false;
  const at = v.args[0]!;
  const size = v.op === Op.Store ? (v.aux as Type).size : v.auxInt;
  if (overwrites.some((o) => o.size >= size && sameAddress(o.at, at))) return true;
  // a move reads what was there before
  if (v.op === Op.Move) overwrites.length = 0;
  else {
    if (overwrites.length === maxRemembered) overwrites.shift();
    overwrites.push({ at, size });
  }
  return false;
}
