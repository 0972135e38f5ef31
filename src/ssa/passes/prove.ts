// prove: conditions that are sure to hold where they are asked, from the branches, lengths and loops around them. Walks the
// dominator tree with what is known (facts.ts). In: optimised code with equal values made one. Out: branches on constants,
// shifts and divisions marked as plain; blocks that cannot be reached are left for deadcode. O(values + branches × facts).
import { type Block, BlockKind } from "../block.ts";
import { type DomTree, dominators } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import type { Value } from "../value.ts";
import { constValue, Facts, isConst } from "./facts.ts";
import { learnInduction } from "./induction.ts";
import { copySource } from "./phielim.ts";

export function prove(f: Func): void {
  new Prover(f).run();
}

/** What a comparison says about its operands. */
export const enum Relation {
  None,
  Less,
  Leq,
  Eq,
  Neq,
  LessU,
  LeqU,
  InBounds,
  SliceInBounds,
}

const relations = new Uint8Array(Op.HasCPUFeature + 1);
for (const op of [Op.Less8, Op.Less16, Op.Less32, Op.Less64]) relations[op] = Relation.Less;
for (const op of [Op.Leq8, Op.Leq16, Op.Leq32, Op.Leq64]) relations[op] = Relation.Leq;
for (const op of [Op.Eq8, Op.Eq16, Op.Eq32, Op.Eq64]) relations[op] = Relation.Eq;
for (const op of [Op.Neq8, Op.Neq16, Op.Neq32, Op.Neq64]) relations[op] = Relation.Neq;
for (const op of [Op.Less8U, Op.Less16U, Op.Less32U, Op.Less64U]) relations[op] = Relation.LessU;
for (const op of [Op.Leq8U, Op.Leq16U, Op.Leq32U, Op.Leq64U]) relations[op] = Relation.LeqU;
relations[Op.IsInBounds] = Relation.InBounds;
relations[Op.IsSliceInBounds] = Relation.SliceInBounds;

export const relationOf = (v: Value): Relation => relations[v.op] ?? Relation.None;

class Prover {
  private readonly f: Func;
  private readonly facts: Facts;
  private readonly dom: DomTree;

  constructor(f: Func) {
    this.f = f;
    this.facts = new Facts(f);
    this.dom = dominators(f);
  }

  run(): void {
    const { f, facts, dom } = this;
    for (const [len, cap] of f.lengths) if (isRead(len) && isRead(cap)) facts.addLess(len, cap, 0);
    const stack: { b: Block; mark: ReturnType<Facts["enter"]> | null }[] = [{ b: f.entry, mark: null }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.mark !== null) {
        facts.leave(top.mark);
        stack.pop();
        continue;
      }
      top.mark = facts.enter();
      this.block(top.b);
      for (const c of dom.children[top.b.id]!) stack.push({ b: c, mark: null });
    }
  }

  private block(b: Block): void {
    if (b.preds.length === 1) {
      const e = b.preds[0]!;
      if (e.b.kind === BlockKind.If && e.b.control !== null) this.learn(copySource(e.b.control), e.i === 0);
    } else if (b.preds.length > 1) learnInduction(b, this.dom, this.facts);
    for (const v of b.values) this.simplify(v);
    this.decide(b);
  }

  /** Takes over what the condition `c` being `yes` says. */
  private learn(c: Value, yes: boolean): void {
    const facts = this.facts;
    if (c.op === Op.Not) {
      this.learn(copySource(c.args[0]!), !yes);
      return;
    }
    if ((c.op === Op.AndB && yes) || (c.op === Op.OrB && !yes)) {
      this.learn(copySource(c.args[0]!), yes);
      this.learn(copySource(c.args[1]!), yes);
      return;
    }
    const r = relationOf(c);
    if (r === Relation.None) return;
    const a = copySource(c.args[0]!);
    const b = copySource(c.args[1]!);
    switch (r) {
      case Relation.Less:
        if (yes) facts.addLess(a, b, -1);
        else facts.addLess(b, a, 0);
        return;
      case Relation.Leq:
        if (yes) facts.addLess(a, b, 0);
        else facts.addLess(b, a, -1);
        return;
      case Relation.Eq:
        this.learnEqual(a, b, yes);
        return;
      case Relation.Neq:
        this.learnEqual(a, b, !yes);
        return;
      case Relation.LessU:
        this.learnUnsigned(yes ? a : b, yes ? b : a, yes ? -1 : 0);
        return;
      case Relation.LeqU:
        this.learnUnsigned(yes ? a : b, yes ? b : a, yes ? 0 : -1);
        return;
      case Relation.InBounds:
        // a length is never negative
        if (yes) {
          facts.narrow(a, 0, Number.POSITIVE_INFINITY);
          facts.addLess(a, b, -1);
        } else if (facts.lower(a) >= 0) facts.addLess(b, a, 0);
        return;
      case Relation.SliceInBounds:
        if (yes) {
          facts.narrow(a, 0, Number.POSITIVE_INFINITY);
          facts.addLess(a, b, 0);
        } else if (facts.lower(a) >= 0) facts.addLess(b, a, -1);
        return;
    }
  }

  private learnEqual(a: Value, b: Value, equal: boolean): void {
    const facts = this.facts;
    if (equal) {
      facts.addLess(a, b, 0);
      facts.addLess(b, a, 0);
    } else if (facts.less(a, b, 0)) facts.addLess(a, b, -1);
    else if (facts.less(b, a, 0)) facts.addLess(b, a, -1);
  }

  /** a ≤ b + c as unsigned numbers (c is 0 or -1): the same for signed ones if b is not negative. */
  private learnUnsigned(a: Value, b: Value, c: number): void {
    const facts = this.facts;
    if (facts.lower(b) >= 0) {
      facts.narrow(a, 0, Number.POSITIVE_INFINITY);
      facts.addLess(a, b, c);
    }
  }

  /** An If whose condition is decided here gets a constant. */
  private decide(b: Block): void {
    const c = b.control;
    if (b.kind !== BlockKind.If || c === null || c.op === Op.ConstBool) return;
    const known = this.truth(copySource(c));
    if (known === null) return;
    b.setControl(this.f.constBool(known, c.type));
    b.likely = 0;
  }

  private truth(c: Value): boolean | null {
    if (c.op === Op.Not) {
      const x = this.truth(copySource(c.args[0]!));
      return x === null ? null : !x;
    }
    const r = relationOf(c);
    if (r === Relation.None) return null;
    const facts = this.facts;
    const a = copySource(c.args[0]!);
    const b = copySource(c.args[1]!);
    switch (r) {
      case Relation.Less:
        return facts.less(a, b, -1) ? true : facts.less(b, a, 0) ? false : null;
      case Relation.Leq:
        return facts.less(a, b, 0) ? true : facts.less(b, a, -1) ? false : null;
      case Relation.Eq:
      case Relation.Neq: {
        const yes = r === Relation.Eq;
        if (facts.less(a, b, -1) || facts.less(b, a, -1)) return !yes;
        return facts.less(a, b, 0) && facts.less(b, a, 0) ? yes : null;
      }
      case Relation.LessU:
        return this.unsigned(a, b, -1, 0);
      case Relation.LeqU:
        return this.unsigned(a, b, 0, -1);
      case Relation.InBounds:
        return facts.lower(a, 3) >= 0 && facts.less(a, b, -1) ? true : null;
      case Relation.SliceInBounds:
        return facts.lower(a, 3) >= 0 && facts.less(a, b, 0) ? true : null;
    }
    return null;
  }

  /** a ≤ b + yes, or its opposite b ≤ a + no, of unsigned numbers. */
  private unsigned(a: Value, b: Value, yes: number, no: number): boolean | null {
    const facts = this.facts;
    if (facts.lower(a, 3) >= 0 && facts.less(a, b, yes)) return true;
    if (facts.lower(b, 3) >= 0 && facts.less(b, a, no)) return false;
    return null;
  }

  private simplify(v: Value): void {
    if (v.op >= Op.Lsh8x8 && v.op <= Op.Rsh64Ux64) this.shift(v);
    else if (v.op === Op.SliceMask) {
      if (this.facts.lower(v.args[0]!, 3) > 0) v.copyOf(this.f.constInt(v.type, -1));
    } else if (v.op >= Op.Div8 && v.op <= Op.Mod64) this.division(v);
  }

  /** A count that is below the width needs no mask. */
  private shift(v: Value): void {
    if (v.auxLo !== 0) return;
    const y = v.args[1]!;
    if (this.facts.lower(y) >= 0 && this.facts.upper(y) < 8 * v.type.size) v.auxLo = 1;
  }

  /** Signed division of numbers that are not negative, by a power of two, is a shift. */
  private division(v: Value): void {
    const [x, y] = [v.args[0]!, v.args[1]!];
    const signed =
      v.op === Op.Div8 ||
      v.op === Op.Div16 ||
      v.op === Op.Div32 ||
      v.op === Op.Div64 ||
      v.op === Op.Mod8 ||
      v.op === Op.Mod16 ||
      v.op === Op.Mod32 ||
      v.op === Op.Mod64;
    if (!signed) return;
    if (isConst(y)) {
      const c = constValue(y);
      if (c > 0 && this.facts.lower(x, 3) >= 0) {
        v.op = unsignedOf(v.op);
        v.auxLo = 0;
      }
      return;
    }
    // neither -1 as a divisor nor the smallest number by it
    if (this.facts.lower(y, 3) >= 0 || this.facts.lower(x, 3) >= 0) v.auxLo = 1;
  }
}

/**
 * Did this length come with its capacity from memory, a call or a join? What became a copy is a number that somebody
 * computed, and the check that it is not above its capacity may be one of those that are asked about here.
 */
function isRead(v: Value): boolean {
  switch (v.op) {
    case Op.Load:
    case Op.Phi:
    case Op.Arg:
    case Op.ArgIntReg:
    case Op.SelectN:
      return true;
    default:
      return false;
  }
}

function unsignedOf(op: number): number {
  switch (op) {
    case Op.Div8:
      return Op.Div8u;
    case Op.Div16:
      return Op.Div16u;
    case Op.Div32:
      return Op.Div32u;
    case Op.Div64:
      return Op.Div64u;
    case Op.Mod8:
      return Op.Mod8u;
    case Op.Mod16:
      return Op.Mod16u;
    case Op.Mod32:
      return Op.Mod32u;
    default:
      return Op.Mod64u;
  }
}
