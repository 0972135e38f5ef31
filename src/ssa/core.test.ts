// The core of SSA: text in, text out; the verifier's complaints; variables into phis; dominators.
import assert from "node:assert/strict";
import { test } from "node:test";
import { abiInternal, layoutCall } from "../abi/callconv.ts";
import { LocalClass } from "./aux.ts";
import { BlockKind } from "./block.ts";
import { SSABuilder, Var } from "./builder.ts";
import { checkFunc } from "./check.ts";
import { dominators } from "./dom.ts";
import { Op } from "./ops.gen.ts";
import { parseFunc } from "./parse.ts";
import { genericPasses, order, orderErrors, runPasses } from "./passes.ts";
import { printFunc } from "./print.ts";
import { T } from "./type.ts";

const diamond = `main.f func(int) int
  param x <int>
  b1:
    v1 (?) = InitMem <mem>
    v2 (3) = Arg <int> {x}
    v3 (?) = Const64 <int> [-9223372036854775808]
    v4 (4) = Less64 <bool> v2 v3
    v20 (4) = ConstString <string> {"a;b\\u0000"}
    If v4 → b2 b3 (likely) (4)
  b2: ← b1
    v5 (5) = Add64 <int> v2 v3
    Plain → b4 (?)
  b3: ← b1
    Plain → b4 (?)
  b4: ← b3 b2
    v6 (6) = Phi <int> v2 v5
    v7 (7) = StaticLECall <(int,string,mem)> {runtime.g} v6 v1
    v8 (7) = SelectN <mem> [2] v7
    v9 (8) = MakeResult <(int,mem)> v6 v8
    Ret v9 (8)
`;

test("text goes through the parser and the printer unchanged", () => {
  const f = parseFunc(diamond);
  checkFunc(f, "parse");
  assert.equal(printFunc(f), diamond);
});

test("a scheduled function shows where the code of each line begins", () => {
  const f = parseFunc(diamond);
  assert.doesNotMatch(printFunc(f), /\(\+/);
  f.scheduled = true;
  const text = printFunc(f);
  // constants count where they are made, phis, parameters and selections are no code, and a jump belongs to what is in front of it
  const marked = [...text.matchAll(/^ +(v\d+|\w+ v\d+).*\(\+(\d+)\)/gm)].map((m) => `${m[1]} ${m[2]}`);
  assert.deepEqual(marked, ["v4 4", "v5 5", "v7 7", "Ret v9 8"]);
  const again = parseFunc(text);
  again.scheduled = true;
  assert.equal(printFunc(again), text);
});

test("short form: arrows in ASCII, semicolons, inferred types", () => {
  const f = parseFunc(`b1: v1 = ConstBool [1]; v2 = Const64 [7]; v3 = Const64 [9]; If v1 -> b2 b3
    b2: <- b1; Plain -> b3
    b3: <- b1 b2; v4 = Phi v2 v3; v5 = InitMem; v6 = MakeResult <(int,mem)> v4 v5; Ret v6`);
  assert.equal(f.blocks[2]!.values[0]!.type, T.int64);
  assert.equal(f.blocks[2]!.preds[0]!.b, f.blocks[0]);
});

test("the verifier names what is wrong", () => {
  const bad: [string, RegExp][] = [
    ["b1: v1 = Const64 [1]; v2 = Add64 v1 v3; v3 = Const64 [2]; Plain -> b2\nb2: <- b1; v4 = InitMem; Ret v4", /^$/],
    ["b1: Plain -> b2\nb2: v4 = InitMem; If v4 -> b2 b2", /is no bool/],
    ["b1: v1 = InitMem; v2 = Const32 <int64> [1]; Ret v1", /bad type/],
    [
      "b1: v1 = ConstBool [1]; v9 = InitMem; If v1 -> b2 b3\nb2: v2 = Const64 [1]; Ret v9\nb3: v3 = Neg64 v2; Ret v9",
      /does not reach/,
    ],
  ];
  for (const [text, want] of bad) {
    const f = parseFunc(text);
    if (want.source === "^$") checkFunc(f, "test");
    else assert.throws(() => checkFunc(f, "test"), want);
  }
});

test("the verifier counts uses", () => {
  const f = parseFunc(diamond);
  f.blocks[0]!.values[1]!.uses++;
  assert.throws(() => checkFunc(f, "test"), /v2 counts 4 uses, has 3/);
});

test("variables become phis where values meet", () => {
  const s = new SSABuilder("loop");
  const n = s.f.newLocal("n", T.int, LocalClass.Param, 0);
  const i = new Var("i", T.int);
  const head = s.newBlock(BlockKind.If);
  const body = s.newBlock(BlockKind.Plain);
  const done = s.newBlock(BlockKind.Ret);
  s.startBlock(s.f.entry);
  s.mem = s.f.initMem();
  const limit = s.v0(Op.Arg, T.int).withAux(n);
  s.write(i, s.f.constInt(T.int, 0));
  s.endBlock().addEdgeTo(head);
  s.startBlock(head);
  const c = s.v2(Op.Less64, T.bool, s.read(i), limit);
  s.endBlock();
  head.setControl(c);
  head.addEdgeTo(body);
  head.addEdgeTo(done);
  s.startBlock(body);
  s.write(i, s.v2(Op.Add64, T.int, s.read(i), s.f.constInt(T.int, 1)));
  s.endBlock().addEdgeTo(head);
  s.startBlock(done);
  const r = s.vN(Op.MakeResult, s.f.constInt(T.int, 0).type, [s.read(i), s.mem]);
  r.type = parseFunc("b1: v1 = InitMem; v2 = MakeResult <(int,mem)> v1 v1; Ret v2").blocks[0]!.values[1]!.type;
  s.endBlock();
  done.setControl(r);
  const f = s.finish();
  f.newLocal("r", T.int, LocalClass.Result, 0);
  f.layout = layoutCall(abiInternal, [T.int], [T.int]);
  runPasses(f, genericPasses, true, { check: checkFunc });
  const phis = f.blocks.flatMap((b) => b.values.filter((v) => v.op === Op.Phi));
  assert.equal(phis.length, 1);
  assert.equal(phis[0]!.block, head);
  assert.ok(f.blocks.every((b) => b.values.every((v) => v.op !== Op.FwdRef && v.op !== Op.Copy)));
});

test("dominators", () => {
  const f = parseFunc(diamond);
  const dom = dominators(f);
  const [b1, b2, b3, b4] = f.blocks;
  assert.equal(dom.idom[b4!.id], b1);
  assert.ok(dom.dominates(b1!, b2!) && dom.dominates(b3!, b3!) && !dom.dominates(b2!, b4!));
});

test("the pass table obeys its order rows", () => {
  assert.deepEqual(orderErrors(genericPasses, order), []);
});
