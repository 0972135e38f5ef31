// Expression switches: cases in source order; integer constants are found by binary search, those without a gap by one test,
// many close together by a jump through a table. Strings are compared with one case after the other.
// Contract of when a table is worth it: src/cmd/compile/internal/walk/switch.go.
import { CompareOp, type Expr, NodeKind, type Switch } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { type Block, BlockKind } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { T } from "../type.ts";
import type { Value } from "../value.ts";
import { branchEqualStrings, equal, equalConcrete, equalNil, ordered } from "./compare.ts";
import { cond } from "./control.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { stmts } from "./stmt.ts";
import { ssaType } from "./types.ts";

/** From this many ranges on a search beats comparing one after the other. */
const searchFrom = 5;
/** From this many ranges on a table beats a search, if at least one in so many of its entries is a case. */
const tableFrom = 8;
const tableDensity = 4;

/** Integer constants without a gap, `count` of them from hi:lo on, and where they go. */
interface Entry {
  readonly lo: number;
  readonly hi: number;
  readonly count: number;
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
        pending.push({ lo: v.lo, hi: v.hi, count: 1, to: body });
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
  const signed = t.isSigned();
  const list = ranges(pending.splice(0), signed);
  const miss = b.block();
  search(b, t, tag, list, miss);
  b.s.startBlock(miss);
}

/** Constants that follow each other and go to one place become one entry, if that leaves fewer tests. */
function ranges(list: readonly Entry[], signed: boolean): readonly Entry[] {
  const sorted = [...list].sort((x, y) => compareInts(x, y, signed));
  const out: Entry[] = [];
  for (const e of sorted) {
    const last = out[out.length - 1];
    if (last !== undefined && last.to === e.to && follows(last, e))
      out[out.length - 1] = { ...last, count: last.count + 1 };
    else out.push(e);
  }
  // few constants are tried in the order of the program, the likely ones first
  return list.length < searchFrom && out.length === list.length ? list : out;
}

function follows(last: Entry, e: Entry): boolean {
  const lo = (last.lo + last.count) | 0;
  const carried = (last.lo >>> 0) + last.count > 0xffffffff ? 1 : 0;
  return lo === (e.lo | 0) && ((last.hi + carried) | 0) === (e.hi | 0);
}

function compareInts(x: Entry, y: Entry, signed: boolean): number {
  if (x.hi !== y.hi) return signed ? x.hi - y.hi : (x.hi >>> 0) - (y.hi >>> 0);
  return (x.lo >>> 0) - (y.lo >>> 0);
}

function linear(b: FuncBuilder, t: IrType, tag: Value, list: readonly Entry[], miss: Block): void {
  list.forEach((e, i) => {
    const next = i + 1 === list.length ? miss : b.block();
    b.branch(within(b, t, tag, e), e.to, next);
    if (next !== miss) b.s.startBlock(next);
  });
}

/** Is the tag one of the entry's constants? As a distance from the first of them, anything below that is large. */
function within(b: FuncBuilder, t: IrType, tag: Value, e: Entry): Value {
  const st = ssaType(t);
  const first = b.f.constInt64(st, e.lo, e.hi);
  if (e.count === 1) return equal(b, t, tag, first);
  const width = 31 - Math.clz32(st.size);
  const distance = b.s.v2(subtract[width]!, st, tag, first);
  return b.s.v2(atMost[width]!, T.bool, distance, b.f.constInt64(st, e.count - 1, 0));
}

/** How many entries a table for all of `list` would have; 0 if it is not worth it. */
function tableWidth(b: FuncBuilder, t: IrType, list: readonly Entry[]): number {
  if (b.options.jumpTables !== true || list.length < tableFrom) return 0;
  const [first, last] = [list[0]!, list[list.length - 1]!];
  const high = t.isSigned() ? last.hi - first.hi : (last.hi >>> 0) - (first.hi >>> 0);
  const width = high * 0x100000000 + (last.lo >>> 0) - (first.lo >>> 0) + last.count;
  return width <= list.length * tableDensity ? width : 0;
}

/** Jumps by the tag's distance from the first constant. Each way out has a block of its own, which the table alone leads to. */
function table(b: FuncBuilder, t: IrType, tag: Value, list: readonly Entry[], width: number, miss: Block): void {
  const { s } = b;
  const st = ssaType(t);
  const log = 31 - Math.clz32(st.size);
  const first = list[0]!;
  const distance = s.v2(subtract[log]!, st, tag, b.f.constInt64(st, first.lo, first.hi));
  const inside = b.block();
  b.branch(s.v2(atMost[log]!, T.bool, distance, b.f.constInt64(st, width - 1, 0)), inside, miss, 1);
  s.startBlock(inside);
  const index = log === 3 ? distance : s.v1(zeroExtend[log]!, T.uint64, distance);
  const end = s.endBlock();
  end.kind = BlockKind.JumpTable;
  end.setControl(index);
  const ways = new Map<Block, Block>();
  const to = (x: Block): void => {
    let way = ways.get(x);
    if (way === undefined) {
      way = b.block();
      ways.set(x, way);
    }
    end.addEdgeTo(way);
  };
  for (const e of list) {
    const at = (e.lo - first.lo) >>> 0;
    while (end.succs.length < at) to(miss);
    for (let i = 0; i < e.count; i++) to(e.to);
  }
  for (const [x, way] of ways) {
    s.startBlock(way);
    b.jump(x);
  }
}

const zeroExtend = [Op.ZeroExt8to64, Op.ZeroExt16to64, Op.ZeroExt32to64];
const subtract = [Op.Sub8, Op.Sub16, Op.Sub32, Op.Sub64];
const atMost = [Op.Leq8U, Op.Leq16U, Op.Leq32U, Op.Leq64U];

function search(b: FuncBuilder, t: IrType, tag: Value, list: readonly Entry[], miss: Block): void {
  if (list.length < searchFrom) return linear(b, t, tag, list, miss);
  const width = tableWidth(b, t, list);
  if (width > 0) return table(b, t, tag, list, width, miss);
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
