// opt: constant folding and the generic rewrite rules, to a fixed point. Required: some rules legalise ops that no
// machine has. Leaves unused values for deadcode.
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { applyRules, constantBranch, type RuleTable } from "../rewrite.ts";
import type { Value } from "../value.ts";
import { fold } from "./fold.ts";
import { genericRules } from "./generic.rules.gen.ts";

export function opt(f: Func): void {
  applyRules(f, table, constantBranch);
}

/** Folding first, then the rules of the op. */
const table: RuleTable = Array.from({ length: Op.HasCPUFeature + 1 }, (_, op) => {
  const rule = (genericRules as RuleTable)[op];
  if (rule === undefined) return fold;
  return (v: Value) => fold(v) || rule(v);
});
