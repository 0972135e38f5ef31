// Expression switches: cases in source order; runs of integer constants are found by binary search.
import { CompareOp, type Expr, NodeKind, type Switch } from "../../ir/nodes.ts";

import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import type { Block } from "../block.ts";
import type { Value } from "../value.ts";
import { branchEqualStrings, equal, equalConcrete, equalNil, ordered } from "./compare.ts";
import { cond } from "./control.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { stmts } from "./stmt.ts";
import { ssaType } from "./types.ts";

/** From this many constants on a search beats comparing one after the other. */
const searchFrom = 5;

/** An integer constant and where it goes. */
interface Entry {
  readonly lo: number;
  readonly hi: number;
  readonly to: Block;
}

export function buildSwitch(b: FuncBuilder, n: Switch): void {
  const { s } = b;
  const end = b.block();
  b.targets(n.label).brk = end;
  const tag = n.tag === null ? null : stableTag(b, n.tag);
  const bodies = n.cases.map(() => b.block());
  let dflt: Block = end;
  const pending: Entry[] = [];
  n.cases.forEach((c, i) => {
    const body = bodies[i]!;
    if (c.isDefault) dflt = body;
    b.s.pos = c.pos;
    for (const v of c.values) {
      if (tag !== null && n.tag!.type.isInteger() && v.kind === NodeKind.ConstInt) {
        pending.push({ lo: v.lo, hi: v.hi, to: body });
        continue;
      }
      if (tag !== null) flush(b, n.tag!.type, tag, pending);
      const next = b.block();
      if (tag === null) cond(b, v, body, next);
      else if (n.tag!.type.kind === IrKind.String && v.type.kind === IrKind.String)
        branchEqualStrings(b, tag, operand(b, v), body, next);
      else b.branch(matches(b, n.tag!.type, tag, v), body, next);
      s.startBlock(next);
    }
  });
  if (tag !== null) flush(b, n.tag!.type, tag, pending);
  b.jump(dflt);
  n.cases.forEach((c, i) => {
    s.startBlock(bodies[i]!);
    stmts(b, c.body);
    const next = c.fallsThrough ? bodies[i + 1] : end;
    b.jump(next ?? end);
  });
  s.startBlock(end);
}

/** The tag's value, which the bodies cannot change under the tests. */
function stableTag(b: FuncBuilder, n: Expr): Value {
  const x = operand(b, n);
  const t = ssaType(n.type);
  return t.canSSA ? x : b.spill(t, x);
}

function matches(b: FuncBuilder, t: IrType, tag: Value, v: Expr): Value {
  if (v.kind === NodeKind.Zero) {
    const nil = equalNil(b, t, tag);
    if (nil !== null) return nil;
  }
  const y = operand(b, v);
  const mixed = (t.kind === IrKind.Interface) !== (v.type.kind === IrKind.Interface);
  if (mixed) return equalConcrete(b, t, tag, v.type, y);
  return equal(b, t, tag, y);
}

/** Tests the constants collected so far; what matches none goes on behind. */
function flush(b: FuncBuilder, t: IrType, tag: Value, pending: Entry[]): void {
  if (pending.length === 0) return;
  const list = pending.splice(0);
  const miss = b.block();
  if (list.length >= searchFrom) {
    const signed = t.isSigned();
    list.sort((x, y) => compareInts(x, y, signed));
    search(b, t, tag, list, miss);
  } else linear(b, t, tag, list, miss);
  b.s.startBlock(miss);
}

function compareInts(x: Entry, y: Entry, signed: boolean): number {
  if (x.hi !== y.hi) return signed ? x.hi - y.hi : (x.hi >>> 0) - (y.hi >>> 0);
  return (x.lo >>> 0) - (y.lo >>> 0);
}

function linear(b: FuncBuilder, t: IrType, tag: Value, list: readonly Entry[], miss: Block): void {
  list.forEach((e, i) => {
    const c = b.f.constInt64(ssaType(t), e.lo, e.hi);
    const next = i + 1 === list.length ? miss : b.block();
    b.branch(equal(b, t, tag, c), e.to, next);
    if (next !== miss) b.s.startBlock(next);
  });
}

function search(b: FuncBuilder, t: IrType, tag: Value, list: readonly Entry[], miss: Block): void {
  if (list.length < searchFrom) return linear(b, t, tag, list, miss);
  const mid = list.length >> 1;
  const left = b.block();
  const right = b.block();
  const c = b.f.constInt64(ssaType(t), list[mid]!.lo, list[mid]!.hi);
  b.branch(ordered(b, CompareOp.Lt, t, tag, c), left, right);
  b.s.startBlock(left);
  search(b, t, tag, list.slice(0, mid), miss);
  b.s.startBlock(right);
  search(b, t, tag, list.slice(mid), miss);
}
