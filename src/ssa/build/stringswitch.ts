// Where a string goes among many constants: its length decides first, then, among those of that length, a byte in which many
// of them differ, and again, until few are left, which are told apart by words. In: the cases between two that are no
// constants. The string's memory is read behind the test of its length only.
import type { ConstString } from "../../ir/nodes.ts";
import type { Block } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import { loadAt, type Piece, pieces, sameBytes, wordOf } from "./compare.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { branchByConstant, type Entry, searchFrom } from "./switchsearch.ts";

export interface StringCase {
  readonly node: ConstString;
  /** The node's bytes, a character each. */
  readonly text: string;
  readonly to: Block;
}

/** Ends the current block: to the case that `tag` is equal to, the first if several are, or to `miss`. */
export function branchByString(b: FuncBuilder, tag: Value, cases: readonly StringCase[], miss: Block): void {
  const byText = new Map<string, StringCase>();
  // expressions that are constants only in an instance may be the same
  for (const c of cases) if (!byText.has(c.text)) byText.set(c.text, c);
  new StringSearch(b, tag, miss).byLength([...byText.values()]);
}

/** Each step ends the current block. Cases given to one are all different. */
class StringSearch {
  private readonly b: FuncBuilder;
  private readonly tag: Value;
  private readonly miss: Block;

  constructor(b: FuncBuilder, tag: Value, miss: Block) {
    this.b = b;
    this.tag = tag;
    this.miss = miss;
  }

  byLength(cases: readonly StringCase[]): void {
    const length = this.b.s.v1(Op.StringLen, T.int, this.tag);
    const groups = groupBy(cases, (c) => c.text.length);
    this.split(
      length,
      true,
      groups,
      (n) => [n, 0],
      (g) => g[0]!.text === "",
      (g) => this.ofOneLength(g),
    );
  }

  private ofOneLength(cases: readonly StringCase[]): void {
    const { b, tag, miss } = this;
    const first = cases[0]!;
    const words = pieces(first.text.length);
    if (cases.length < searchFrom && words !== null) this.byWords(cases, words);
    else if (cases.length > 1) this.byByte(cases);
    else b.branch(sameBytes(b, tag, operand(b, first.node)), first.to, miss);
  }

  /** The byte that leaves the fewest to tell apart. */
  private byByte(cases: readonly StringCase[]): void {
    const at = bestByte(cases);
    const groups = groupBy(cases, (c) => c.text.charCodeAt(at));
    const whole = cases[0]!.text.length === 1;
    this.split(
      this.load(T.uint8, at),
      false,
      groups,
      (x) => [x, 0],
      () => whole,
      (g) => this.ofOneLength(g),
    );
  }

  /** All bytes are in the words. */
  private byWords(cases: readonly StringCase[], words: readonly Piece[]): void {
    const distinct = (w: Piece): number => groupBy(cases, (c) => c.text.slice(w.offset, w.offset + w.width)).size;
    const best = words.reduce((x, y) => (distinct(y) > distinct(x) ? y : x));
    const rest = words.filter((w) => w !== best);
    const { offset, width } = best;
    const groups = groupBy(cases, (c) => c.text.slice(offset, offset + width));
    const type = width === 8 ? T.uint64 : width === 4 ? T.uint32 : width === 2 ? T.uint16 : T.uint8;
    const number = (x: string): readonly [number, number] => [wordOf(x, 0, width), wordOf(x, 4, width - 4)];
    this.split(
      this.load(type, offset),
      false,
      groups,
      number,
      () => rest.length === 0,
      (g) => this.byWords(g, rest),
    );
  }

  /** Branches by `key`. A group that is `decided` has one case, which is gone to; others go on with `then`. */
  private split<K>(
    key: Value,
    signed: boolean,
    groups: ReadonlyMap<K, readonly StringCase[]>,
    number: (k: K) => readonly [lo: number, hi: number],
    decided: (group: readonly StringCase[]) => boolean,
    then: (group: readonly StringCase[]) => void,
  ): void {
    const { b } = this;
    const entries: Entry[] = [];
    const open: [Block, readonly StringCase[]][] = [];
    for (const [k, group] of groups) {
      const [lo, hi] = number(k);
      const to = decided(group) ? group[0]!.to : b.block();
      if (!decided(group)) open.push([to, group]);
      entries.push({ lo, hi, count: 1, to });
    }
    branchByConstant(b, { value: key, type: key.type, signed }, entries, this.miss);
    for (const [block, group] of open) {
      b.s.startBlock(block);
      then(group);
    }
  }

  private load(type: Type, at: number): Value {
    return loadAt(this.b, type, this.b.s.v1(Op.StringPtr, T.ptr, this.tag), at);
  }
}

function groupBy<K>(cases: readonly StringCase[], key: (c: StringCase) => K): Map<K, StringCase[]> {
  const groups = new Map<K, StringCase[]>();
  for (const c of cases) {
    const k = key(c);
    const group = groups.get(k);
    if (group === undefined) groups.set(k, [c]);
    else group.push(c);
  }
  return groups;
}

/** The byte with the most values among strings of one length; of such bytes the one whose largest group is smallest. */
function bestByte(cases: readonly StringCase[]): number {
  let best = 0;
  let most = 0;
  let largest = 0;
  const counts = new Int32Array(256);
  for (let at = 0; at < cases[0]!.text.length; at++) {
    counts.fill(0);
    let values = 0;
    let group = 0;
    for (const c of cases) {
      const n = ++counts[c.text.charCodeAt(at)]!;
      if (n === 1) values++;
      if (n > group) group = n;
    }
    if (values < most || (values === most && group >= largest)) continue;
    [best, most, largest] = [at, values, group];
  }
  return best;
}
