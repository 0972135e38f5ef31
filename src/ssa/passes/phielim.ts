// phielim: a Phi whose arguments are all one value (or itself) becomes a Copy. copyelim: users of a Copy use what it
// copies. Together they clean up after SSA building. O(values + uses), phielim to a fixed point.
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import type { Value } from "../value.ts";

export function phielim(f: Func): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of f.blocks) {
      for (const v of b.values) {
        if (v.op !== Op.Phi) continue;
        const only = onlyArgument(v);
        if (only === null) continue;
        v.copyOf(only);
        changed = true;
      }
    }
  }
  copyelim(f);
}

/** The single value that the phi stands for; null if there are two, or none at all. */
function onlyArgument(phi: Value): Value | null {
  let only: Value | null = null;
  for (let i = 0; i < phi.args.length; i++) {
    const a = copySource(phi.args[i]!);
    if (a === phi || a === only) continue;
    if (only !== null) return null;
    only = a;
  }
  return only;
}

/** What a chain of copies ends in. A cycle of copies can only stand in unreachable code; it ends at itself. */
export function copySource(v: Value): Value {
  if (v.op !== Op.Copy) return v;
  let w = v;
  let steps = 0;
  while (w.op === Op.Copy) {
    w = w.args[0]!;
    if (++steps > 100000) return v;
  }
  return w;
}

export function copyelim(f: Func): void {
  for (const b of f.blocks) {
    for (const v of b.values) {
      for (let i = 0; i < v.args.length; i++) {
        const a = v.args[i]!;
        if (a.op === Op.Copy) v.setArg(i, copySource(a));
      }
    }
    if (b.control !== null && b.control.op === Op.Copy) b.setControl(copySource(b.control));
    if (b.control2 !== null && b.control2.op === Op.Copy) b.setControl2(copySource(b.control2));
  }
  for (const vs of f.names.values()) {
    for (let i = 0; i < vs.length; i++) vs[i] = copySource(vs[i]!);
  }
}
