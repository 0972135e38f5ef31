// Variables that a loop steps by a constant, `i := init; i < n; i += k`: between which numbers they stay. Part of prove.
// The step must be guarded on every way back to the head, so that it cannot overflow: then all rounds go one way.
import { type Block, BlockKind } from "../block.ts";
import type { DomTree } from "../dom.ts";
import { Op } from "../ops.gen.ts";
import type { Value } from "../value.ts";
import { constValue, type Facts, isConst, typeMax, typeMin } from "./facts.ts";
import { copySource } from "./phielim.ts";
import { Relation, relationOf } from "./prove.ts";

const exact = 2 ** 53;

/** Learns what holds of the phis of `h` in each round, if it is the head of a loop with one way in. */
export function learnInduction(h: Block, dom: DomTree, facts: Facts): void {
  const entry = entryOf(h, dom);
  for (const v of h.values) {
    if (v.op !== Op.Phi || !v.type.isInteger) continue;
    // bounds from the arguments are looked at now: later, facts about them would belong to another round
    facts.lower(v, 0);
    if (entry < 0) continue;
    const init = copySource(v.args[entry]!);
    const step = stepOf(v, entry);
    if (step === null || step === 0) continue;
    if (step > 0) upwards(v, init, step, h, dom, facts);
    else downwards(v, init, step, h, dom, facts);
  }
}

/** Number of the one pred that is outside of the loop; -1 if `h` is no such head. */
function entryOf(h: Block, dom: DomTree): number {
  let entry = -1;
  for (let i = 0; i < h.preds.length; i++) {
    if (dom.dominates(h, h.preds[i]!.b)) continue;
    if (entry >= 0) return -1;
    entry = i;
  }
  return entry >= 0 && h.preds.length > 1 ? entry : -1;
}

/** What is added to the phi on every way back, the smaller step counting if they differ; null if it is not that simple. */
function stepOf(phi: Value, entry: number): number | null {
  let step: number | null = null;
  for (let i = 0; i < phi.args.length; i++) {
    if (i === entry) continue;
    const a = copySource(phi.args[i]!);
    if (a.op < Op.Add8 || a.op > Op.Add64 || copySource(a.args[0]!) !== phi || !isConst(a.args[1]!)) return null;
    const k = constValue(a.args[1]!);
    if (Math.abs(k) > 2 ** 30 || (step !== null && step !== k)) return null;
    step = k;
  }
  return step;
}

/** A condition on the way to a jump back: phi ≤ n + d (upwards), n ≤ phi + d (downwards). */
interface Guard {
  readonly n: Value;
  readonly d: number;
}

/** Calls `test` with the conditions that are passed on every way from `h` to the jump back from `latch`. */
function findGuard(h: Block, latch: Block, dom: DomTree, test: (c: Value, yes: boolean) => Guard | null): Guard | null {
  for (let b: Block = latch; b !== h; ) {
    const d = dom.idom[b.id];
    if (d === null || d === undefined) return null;
    if (b.preds.length === 1) {
      const e = b.preds[0]!;
      if (e.b.kind === BlockKind.If && e.b.control !== null) {
        const g = test(copySource(e.b.control), e.i === 0);
        if (g !== null) return g;
      }
    }
    b = d;
  }
  return null;
}

/** The guard on every way back; one and the same if there are several, else null. */
function guardOf(h: Block, dom: DomTree, test: (c: Value, yes: boolean) => Guard | null): Guard | null {
  let all: Guard | null = null;
  for (const e of h.preds) {
    if (!dom.dominates(h, e.b)) continue;
    const g = findGuard(h, e.b, dom, test);
    if (g === null || (all !== null && (all.n !== g.n || all.d !== g.d))) return null;
    all = g;
  }
  return all;
}

function upwards(v: Value, init: Value, step: number, h: Block, dom: DomTree, facts: Facts): void {
  const max = typeMax(v);
  const limit = Number.isFinite(max) ? max : exact;
  // v ≤ n + d leaves room for the step if n does, or if d already is that far below n
  const room = (n: Value, d: number): Guard | null =>
    (d <= -step && n.type.size <= v.type.size) || facts.upper(n) + d + step <= limit ? { n, d } : null;
  const g = guardOf(h, dom, (c, yes) => {
    const below = atMost(c, yes, v);
    return below === null ? null : room(below.n, below.d);
  });
  if (g === null) return;
  facts.addLess(init, v, 0);
  // the last round starts at n + d or below, and leaves v a step further
  const end = g.d + step;
  if (isInvariant(g.n, h, dom) && facts.less(init, g.n, end)) facts.addLess(v, g.n, end);
}

function downwards(v: Value, init: Value, step: number, h: Block, dom: DomTree, facts: Facts): void {
  const min = typeMin(v);
  const limit = Number.isFinite(min) ? min : -exact;
  const room = (n: Value, d: number): Guard | null =>
    (d <= step && n.type.size <= v.type.size) || facts.lower(n) - d + step >= limit ? { n, d } : null;
  const g = guardOf(h, dom, (c, yes) => {
    const above = atLeast(c, yes, v);
    return above === null ? null : room(above.n, above.d);
  });
  if (g === null) return;
  facts.addLess(v, init, 0);
  const end = g.d - step;
  if (isInvariant(g.n, h, dom) && facts.less(g.n, init, end)) facts.addLess(g.n, v, end);
}

/** Is `n` the same in all rounds? */
function isInvariant(n: Value, h: Block, dom: DomTree): boolean {
  return isConst(n) || (n.block !== h && dom.dominates(n.block, h));
}

/** The condition as v ≤ n + d. */
function atMost(c: Value, yes: boolean, v: Value): Guard | null {
  // constants have no operands
  if (relationOf(c) === Relation.None) return null;
  const a = copySource(c.args[0]!);
  const b = c.args.length > 1 ? copySource(c.args[1]!) : a;
  switch (relationOf(c)) {
    case Relation.Less:
      if (yes && a === v) return { n: b, d: -1 };
      return !yes && b === v ? { n: a, d: 0 } : null;
    case Relation.Leq:
      if (yes && a === v) return { n: b, d: 0 };
      return !yes && b === v ? { n: a, d: -1 } : null;
    case Relation.InBounds:
      return yes && a === v ? { n: b, d: -1 } : null;
    case Relation.SliceInBounds:
      return yes && a === v ? { n: b, d: 0 } : null;
    default:
      return null;
  }
}

/** The condition as n ≤ v + d. */
function atLeast(c: Value, yes: boolean, v: Value): Guard | null {
  // constants have no operands
  if (relationOf(c) === Relation.None) return null;
  const a = copySource(c.args[0]!);
  const b = c.args.length > 1 ? copySource(c.args[1]!) : a;
  switch (relationOf(c)) {
    case Relation.Less:
      if (yes && b === v) return { n: a, d: -1 };
      return !yes && a === v ? { n: b, d: 0 } : null;
    case Relation.Leq:
      if (yes && b === v) return { n: a, d: 0 };
      return !yes && a === v ? { n: b, d: -1 } : null;
    default:
      return null;
  }
}
