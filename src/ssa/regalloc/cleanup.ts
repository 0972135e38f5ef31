// What register allocation does when every value has its register: the stores of spilled values find their places, and what was made
// in vain goes.
import type { Block } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import type { Value } from "../value.ts";
import type { RegState } from "./regalloc.ts";
import { sinkSpills } from "./spills.ts";

/** Puts each StoreReg of `spills` where `sinkSpills` wants it, or right behind the value it stores (behind all phis, if that is one). */
export function placeSpills(
  f: Func,
  spills: readonly (Value | null)[],
  endRegs: readonly (readonly RegState[] | null)[],
): void {
  const stores = spills.filter((s): s is Value => s !== null && s.op === Op.StoreReg);
  if (stores.length === 0) return;
  const defined = stores.map((s) => s.args[0]!);
  const sunk = sinkSpills(f, stores, endRegs);
  const after = new Map<Value, Value>();
  const atStart = new Map<Block, Value[]>();
  stores.forEach((s, i) => {
    const v = defined[i]!;
    const to = sunk.get(s) ?? (v.op === Op.Phi ? v.block : null);
    if (to === null) {
      after.set(v, s);
      return;
    }
    const list = atStart.get(to);
    if (list === undefined) atStart.set(to, [s]);
    else list.push(s);
  });
  for (const b of f.blocks) {
    const out: Value[] = [];
    const phis = atStart.get(b);
    let placed = phis === undefined;
    for (const v of b.values) {
      if (!placed && v.op !== Op.Phi) {
        out.push(...phis!);
        placed = true;
      }
      out.push(v);
      const s = after.get(v);
      if (s !== undefined) out.push(s);
    }
    if (!placed) out.push(...phis!);
    b.values = out;
  }
}

/** Removes copies, loads, spills and constants made here (`isNew`) that turned out to have no readers; `keep` stays. */
export function removeUnused(f: Func, isNew: (v: Value) => boolean, keep: ReadonlySet<Value>): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of f.blocks) {
      let n = 0;
      for (const v of b.values) {
        const made = v.op === Op.Copy || v.op === Op.LoadReg || v.op === Op.StoreReg || (isNew(v) && v.type.isScalar);
        if (made && v.uses === 0 && !keep.has(v)) {
          v.clearArgs();
          changed = true;
        } else b.values[n++] = v;
      }
      b.values.length = n;
    }
  }
}
