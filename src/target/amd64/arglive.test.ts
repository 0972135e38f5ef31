import assert from "node:assert/strict";
import { test } from "node:test";
import { abiInternal, layoutCall } from "../../abi/callconv.ts";
import { type Local, LocalClass } from "../../ssa/aux.ts";
import { type Block, BlockKind } from "../../ssa/block.ts";
import { Func } from "../../ssa/func.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { arrayType, string_, T, type Type } from "../../ssa/type.ts";
import type { Value } from "../../ssa/value.ts";
import { argLiveness } from "./arglive.ts";
import { argumentBytes } from "./funcdata.ts";

/** A function with parameters in order, each at the place that the convention gives it. */
function withParams(...types: Type[]): { f: Func; params: Local[]; printed: Uint8Array } {
  const f = new Func("main.f");
  f.layout = layoutCall(abiInternal, types, []);
  const params = types.map((t, i) => {
    const l = f.newLocal(`p${i}`, t, LocalClass.Param, 0);
    l.offset = f.layout!.params[i]!.offset;
    return l;
  });
  f.entry ??= f.newBlock(BlockKind.Plain);
  return { f, params, printed: argumentBytes(params) };
}

/** The store of the part of `p` at `offset`. */
function store(f: Func, b: Block, p: Local, offset = 0): Value {
  const v = b.newValue0(Op.StoreReg, T.int, 0);
  f.slots[v.id] = { local: p, offset };
  return v;
}

test("a slot is live where every way has stored it", () => {
  const { f, params, printed } = withParams(T.int, string_, T.int);
  const [yes, no, end] = [0, 0, 0].map(() => f.newBlock(BlockKind.Plain)) as [Block, Block, Block];
  f.entry.addEdgeTo(yes);
  f.entry.addEdgeTo(no);
  yes.addEdgeTo(end);
  no.addEdgeTo(end);
  const first = store(f, f.entry, params[0]!);
  const length = store(f, yes, params[1]!, 8);
  const both = [store(f, yes, params[2]!), store(f, no, params[2]!)];
  const rest = [store(f, end, params[1]!), store(f, end, params[1]!, 8)];
  const live = argLiveness(f, printed)!;
  const bits = (at: number | undefined): number | undefined => (at === -1 ? 0b1111 : live.info[at!]);
  assert.equal(live.info[0], 0);
  assert.equal(bits(live.atBlock[f.entry.id]), 0);
  assert.equal(bits(live.behind.get(first.id)), 0b0001);
  assert.equal(bits(live.atBlock[yes.id]), 0b0001);
  assert.equal(bits(live.behind.get(length.id)), 0b0101);
  assert.deepEqual([bits(live.behind.get(both[0]!.id)), bits(live.behind.get(both[1]!.id))], [0b1101, 0b1001]);
  assert.equal(bits(live.atBlock[end.id]), 0b1001);
  assert.deepEqual([bits(live.behind.get(rest[0]!.id)), live.behind.get(rest[1]!.id)], [0b1011, -1]);
});

test("what is stored in a loop is not live at its head", () => {
  const { f, params, printed } = withParams(T.int);
  const head = f.newBlock(BlockKind.Plain);
  const body = f.newBlock(BlockKind.Plain);
  f.entry.addEdgeTo(head);
  head.addEdgeTo(body);
  body.addEdgeTo(head);
  store(f, body, params[0]!);
  const live = argLiveness(f, printed)!;
  assert.equal(live.info[live.atBlock[head.id]!], 0);
});

test("stack arguments and variables in memory are live everywhere", () => {
  const large = arrayType("[3]int", T.int, 3);
  const { f, params, printed } = withParams(large, T.int, T.int);
  params[1]!.addrTaken = true;
  const live = argLiveness(f, printed)!;
  // tracking begins behind them
  assert.equal(live.info[0], params[2]!.offset);
  assert.equal(live.info[live.atBlock[f.entry.id]!], 0);
  params[2]!.addrTaken = true;
  assert.equal(argLiveness(f, printed), null);
  const onStack = withParams(large);
  assert.equal(argLiveness(onStack.f, onStack.printed), null);
});
