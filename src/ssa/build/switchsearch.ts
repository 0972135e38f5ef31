// Where an integer goes among many constants: few are compared one after the other, many close together make a jump through a
// table, others are searched by halves; constants without a gap take one test. Expression switches come here with their tag,
// with the length and bytes of a string, type switches with the hash of a type.
// Contract of when a table is worth it: src/cmd/compile/internal/walk/switch.go.
import { type Block, BlockKind } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import type { FuncBuilder } from "./function.ts";
import { log2Size } from "./numeric.ts";

/** From this many ranges on a search beats comparing one after the other. */
export const searchFrom = 5;
/** From this many ranges on a table beats a search, if at least one in so many of its entries is a case. */
const tableFrom = 8;
const tableDensity = 4;

/** The integer that decides. */
export interface Key {
  readonly value: Value;
  readonly type: Type;
  readonly signed: boolean;
}

/** Constants without a gap, `count` of them from hi:lo on, and where they go. */
export interface Entry {
  readonly lo: number;
  readonly hi: number;
  readonly count: number;
  readonly to: Block;
}

/** Ends the current block: to where the key goes, to `miss` if it is none of the constants. Of equal ones the first counts. */
export function branchByConstant(b: FuncBuilder, key: Key, list: readonly Entry[], miss: Block): void {
  search(b, key, ranges(list, key.signed), miss);
}

/** Constants that follow each other and go to one place become one entry, if that leaves fewer tests. */
function ranges(list: readonly Entry[], signed: boolean): readonly Entry[] {
  const out: Entry[] = [];
  let before: Entry | null = null;
  for (const e of [...list].sort((x, y) => compareInts(x, y, signed))) {
    // expressions that are constants only in an instance may be the same
    if (before !== null && compareInts(before, e, signed) === 0) continue;
    before = e;
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

function linear(b: FuncBuilder, key: Key, list: readonly Entry[], miss: Block): void {
  list.forEach((e, i) => {
    const next = i + 1 === list.length ? miss : b.block();
    b.branch(within(b, key, e), e.to, next);
    if (next !== miss) b.s.startBlock(next);
  });
}

/** Is the tag one of the entry's constants? As a distance from the first of them, anything below that is large. */
function within(b: FuncBuilder, key: Key, e: Entry): Value {
  const log = log2Size(key.type);
  const first = b.f.constInt64(key.type, e.lo, e.hi);
  if (e.count === 1) return b.s.v2(Op.Eq8 + log, T.bool, key.value, first);
  const distance = b.s.v2(subtract[log]!, key.type, key.value, first);
  return b.s.v2(atMost[log]!, T.bool, distance, b.f.constInt64(key.type, e.count - 1, 0));
}

/** How many entries a table for all of `list` would have; 0 if it is not worth it. */
function tableWidth(b: FuncBuilder, key: Key, list: readonly Entry[]): number {
  if (b.options.jumpTables !== true || list.length < tableFrom) return 0;
  const [first, last] = [list[0]!, list[list.length - 1]!];
  const high = key.signed ? last.hi - first.hi : (last.hi >>> 0) - (first.hi >>> 0);
  const width = high * 0x100000000 + (last.lo >>> 0) - (first.lo >>> 0) + last.count;
  return width <= list.length * tableDensity ? width : 0;
}

/** Jumps by the tag's distance from the first constant. Each way out has a block of its own, which the table alone leads to. */
function table(b: FuncBuilder, key: Key, list: readonly Entry[], width: number, miss: Block): void {
  const { s } = b;
  const log = log2Size(key.type);
  const first = list[0]!;
  const distance = s.v2(subtract[log]!, key.type, key.value, b.f.constInt64(key.type, first.lo, first.hi));
  const inside = b.block();
  b.branch(s.v2(atMost[log]!, T.bool, distance, b.f.constInt64(key.type, width - 1, 0)), inside, miss, 1);
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

function search(b: FuncBuilder, key: Key, list: readonly Entry[], miss: Block): void {
  if (list.length < searchFrom) return linear(b, key, list, miss);
  const width = tableWidth(b, key, list);
  if (width > 0) return table(b, key, list, width, miss);
  const mid = list.length >> 1;
  const left = b.block();
  const right = b.block();
  const c = b.f.constInt64(key.type, list[mid]!.lo, list[mid]!.hi);
  b.branch(b.s.v2((key.signed ? Op.Less8 : Op.Less8U) + log2Size(key.type), T.bool, key.value, c), left, right);
  b.s.startBlock(left);
  search(b, key, list.slice(0, mid), miss);
  b.s.startBlock(right);
  search(b, key, list.slice(mid), miss);
}
