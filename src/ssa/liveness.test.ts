// What stack maps say, and where there is one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { abiInternal, layoutCall } from "../abi/callconv.ts";
import { AuxCall } from "./aux.ts";
import { BlockKind } from "./block.ts";
import type { Frame } from "./frame.ts";
import { Func } from "./func.ts";
import { computeLiveness } from "./liveness.ts";
import { Op } from "./ops.gen.ts";
import { resultsType, T } from "./type.ts";

const frame: Frame = { locals: [], pointerBytes: 0, size: 0 } as unknown as Frame;

test("a call has a stack map, the call of a write barrier none", () => {
  const f = new Func("main.f");
  f.layout = layoutCall(abiInternal, [], []);
  const b = f.newBlock(BlockKind.Ret);
  f.entry = b;
  let mem = b.newValue0(Op.InitMem, T.mem, 0);
  const call = (name: string, barrier: boolean) => {
    const aux = new AuxCall(f.runtimeSymbol(name), layoutCall(abiInternal, [], []), [], []);
    aux.writeBarrier = barrier;
    const v = b.newValueN(Op.StaticCall, resultsType([T.mem]), 0, [mem]).withAux(aux);
    mem = b.newValue1(Op.SelectN, T.mem, 0, v);
    return v;
  };
  const plain = call("growslice", false);
  const barrier = call("wbMove", true);
  const { at } = computeLiveness(f, frame);
  assert.equal(at[plain.id], 0);
  assert.equal(at[barrier.id], undefined);
});
