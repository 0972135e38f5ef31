// The driver of rewrite rules: applies a table of rewrite functions (made by gen/rules.gen.mjs) until none fires, and
// what the generated code calls. Values that fall out of use stay for deadcode.
import { type Block, BlockKind } from "./block.ts";
import type { Func } from "./func.ts";
import { Op } from "./ops.gen.ts";
import { OpFlag, opFlags } from "./optable.ts";
import { copySource } from "./passes/phielim.ts";
import type { Type } from "./type.ts";
import { Value } from "./value.ts";

export type Rewrite = (v: Value) => boolean;
/** By op id; holes mean no rule. */
export type RuleTable = readonly (Rewrite | undefined)[];

/** A value made by a rule: beside `v`, at its position. */
export function newValue(v: Value, op: number, type: Type, args: readonly Value[]): Value {
  const f = v.block.func;
  const n = new Value(f.newValueId(), op, type, v.block, v.pos, v.inl);
  v.block.values.push(n);
  n.setArgs(args);
  return n;
}

/** `v` becomes `op` with `args`, without aux; its type stays. */
export function become(v: Value, op: number, args: readonly Value[]): void {
  for (let i = 0; i < args.length; i++) args[i]!.uses++;
  v.reset(op);
  v.args = args.slice();
}

/** More rewrites of one value than this mean that rules undo each other. */
const maxRounds = 500;

/**
 * Applies `rules` to all values and `blockRule` to all blocks to a fixed point. Copies are looked through on the way.
 * With `sweep`, values that fall out of use let go of their arguments at once, so that rules about the only user of a value
 * see it; names of variables are no users, so this is for late passes. O(values × depth of rewriting).
 */
export function applyRules(
  f: Func,
  rules: RuleTable,
  blockRule: ((b: Block) => boolean) | null,
  sweep: boolean = false,
): void {
  for (let round = 0; ; round++) {
    if (round > maxRounds) f.fail("rewrite", "rules do not come to an end");
    let changed = false;
    for (let i = 0; i < f.blocks.length; i++) {
      const b = f.blocks[i]!;
      if (b.control !== null && b.control.op === Op.Copy) b.setControl(copySource(b.control));
      if (blockRule !== null && blockRule(b)) changed = true;
      const values = b.values;
      for (let j = 0; j < values.length; j++) {
        const v = values[j]!;
        if (v.op === Op.Phi) {
          if (phiOfOne(v)) changed = true;
          continue;
        }
        const args = v.args;
        for (let k = 0; k < args.length; k++) if (args[k]!.op === Op.Copy) v.setArg(k, copySource(args[k]!));
        if (v.uses === 0 && (opFlags[v.op]! & OpFlag.Effect) === 0 && !v.makesMemory) {
          if (!sweep || args.length === 0 || v.op === Op.Copy) continue;
          v.reset(Op.Unknown);
          changed = true;
        } else if (rules[v.op]?.(v) === true) changed = true;
      }
    }
    if (!changed) return;
  }
}

function phiOfOne(v: Value): boolean {
  let only: Value | null = null;
  for (let i = 0; i < v.args.length; i++) if (v.args[i]!.op === Op.Copy) v.setArg(i, copySource(v.args[i]!));
  for (let i = 0; i < v.args.length; i++) {
    const a = v.args[i]!;
    if (a === v || a === only) continue;
    if (only !== null) return false;
    only = a;
  }
  if (only === null) return false;
  v.copyOf(only);
  return true;
}

/** An If whose condition is known becomes First. For use as a block rule. */
export function constantBranch(b: Block): boolean {
  const c = b.control;
  if (b.kind !== BlockKind.If || c === null) return false;
  if (c.op === Op.Not) {
    b.setControl(c.args[0]!);
    b.swapSuccs();
    return true;
  }
  if (c.op !== Op.ConstBool) return false;
  if (c.auxLo === 0) b.swapSuccs();
  b.kind = BlockKind.First;
  b.setControl(null);
  return true;
}
