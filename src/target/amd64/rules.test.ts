// Every rewrite rule has a witness: a small function, made from the rule's own pattern (witness.ts), whose value it rewrites into
// something well formed. What generic rules do to integers is computed before and after for many operands. A rule without a
// witness is a failure: some rule above it takes all that it could.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Func } from "../../ssa/func.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { opArity } from "../../ssa/optable.ts";
import { fold } from "../../ssa/passes/fold.ts";
import * as generic from "../../ssa/passes/generic.rules.gen.ts";
import type { RuleTable } from "../../ssa/rewrite.ts";
import { Value } from "../../ssa/value.ts";
import * as late from "./late.rules.gen.ts";
import * as lower from "./lower.rules.gen.ts";
import "./machine.ts";
import { findWitness, type Rules, type Witness } from "./witness.ts";

/** Whatever the rule made has the arguments that its op wants, and use counts are right. */
function wellFormed(w: Witness): void {
  const uses = new Map<Value, number>();
  for (const b of w.f.blocks) {
    for (const v of b.values) {
      const n = opArity[v.op]!;
      if (n >= 0 && v.args.length > 0) assert.equal(v.args.length, n, `arguments of ${v.opName}`);
      for (const a of v.args) uses.set(a, (uses.get(a) ?? 0) + 1);
    }
    for (const c of [b.control, b.control2]) if (c !== null) uses.set(c, (uses.get(c) ?? 0) + 1);
  }
  for (const b of w.f.blocks) for (const v of b.values) assert.equal(v.uses, uses.get(v) ?? 0, `uses of ${v.opName}`);
}

const edges = [
  0n,
  1n,
  -1n,
  2n,
  7n,
  8n,
  31n,
  63n,
  64n,
  127n,
  128n,
  255n,
  256n,
  -128n,
  32767n,
  65535n,
  1n << 31n,
  -(1n << 31n),
  1n << 62n,
];

/** What `v` comes to when leaf number i is `operands[i]`; null where that is not known. */
function evaluate(f: Func, v: Value, leaves: readonly Value[], operands: readonly bigint[]): string | null {
  const i = leaves.indexOf(v);
  if (i >= 0) {
    if (!v.type.isInteger && v.type.name !== "bool") return null;
    return BigInt.asIntN(
      v.type.size * 8,
      v.type.isInteger ? operands[i % operands.length]! : operands[i % operands.length]! & 1n,
    ).toString();
  }
  if (v.op === Op.Copy) return evaluate(f, v.args[0]!, leaves, operands);
  if (v.args.length === 0) return v.op >= Op.ConstBool && v.op <= Op.Const64 ? constantText(v) : null;
  const c = new Value(f.newValueId(), v.op, v.type, f.entry, 0, 0);
  c.auxLo = v.auxLo;
  for (const a of v.args) {
    const x = evaluate(f, a, leaves, operands);
    if (x === null) return null;
    const n = BigInt(x);
    // a length is never negative
    if ((v.op === Op.IsInBounds || v.op === Op.IsSliceInBounds) && a === v.args[1] && n < 0n) return null;
    c.addArg(
      a.type.isInteger
        ? f.constInt64(a.type, Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n)))
        : f.constBool(n !== 0n),
    );
  }
  return fold(c) ? constantText(c.args[0]!) : null;
}

const constantText = (v: Value): string =>
  (v.op === Op.Const64 ? (BigInt(v.auxHi) << 32n) | BigInt(v.auxLo >>> 0) : BigInt(v.auxLo)).toString();

function results(w: Witness): (string | null)[] {
  const leaves = [...w.leaves];
  return edges.map((_, k) =>
    evaluate(
      w.f,
      w.root,
      leaves,
      leaves.map((_, j) => edges[(k * 7 + j * 5) % edges.length]!),
    ),
  );
}

for (const [name, rules, table] of [
  ["generic", generic as unknown as Rules, generic.genericRules as RuleTable],
  ["lower", lower as unknown as Rules, lower.lowerRules as RuleTable],
  ["late", late as unknown as Rules, late.lateRules as RuleTable],
] as const) {
  test(`${name} rules have witnesses`, () => {
    const missing: string[] = [];
    rules.ruleNames.forEach((text, i) => {
      const w = findWitness(rules, table, i, () => {});
      if (w === null) missing.push(text);
      else wellFormed(w);
    });
    assert.deepEqual(missing, []);
  });
}

test("generic rules keep what integers come to", () => {
  const rules = generic as unknown as Rules;
  let computed = 0;
  rules.ruleNames.forEach((text, i) => {
    let before: (string | null)[] = [];
    const w = findWitness(rules, generic.genericRules as RuleTable, i, (x) => {
      before = results(x);
    });
    if (w === null) return;
    const after = results(w);
    before.forEach((x, k) => {
      if (x === null || after[k] === null) return;
      computed++;
      assert.equal(after[k], x, `${text}: operands of set ${k}`);
    });
  });
  assert.ok(computed > 2000, `${computed} results compared`);
});
