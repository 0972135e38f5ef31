// opt: constant folding and the generic rewrite rules, to a fixed point. Required: some rules legalise ops that no
// machine has. Leaves unused values for deadcode.
import type { Func } from "../func.ts";
import { applyRules, constantBranch, type RuleTable } from "../rewrite.ts";
import { genericRules } from "./generic.rules.gen.ts";

export function opt(f: Func): void {
  applyRules(f, genericRules as RuleTable, constantBranch);
}
