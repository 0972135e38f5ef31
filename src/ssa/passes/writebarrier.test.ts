// Where write barriers go, and where not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkFunc } from "../check.ts";
import { Op } from "../ops.gen.ts";
import { parseFunc } from "../parse.ts";
import { printFunc } from "../print.ts";
import { deadcode } from "./deadcode.ts";
import { decompose } from "./decompose.ts";
import { writebarrier } from "./writebarrier.ts";

function run(text: string): ReturnType<typeof parseFunc> {
  const f = parseFunc(text);
  decompose(f);
  deadcode(f);
  checkFunc(f, "decompose");
  writebarrier(f);
  checkFunc(f, "writebarrier");
  return f;
}
const count = (f: ReturnType<typeof parseFunc>, op: Op): number =>
  f.blocks.reduce((n, b) => n + b.values.filter((v) => v.op === op).length, 0);

test("two stores in a row share one test; what follows waits for them", () => {
  const f = run(`f func(p *int, q *int)
    param p <**uint8>
    param q <*uint8>
    b1: v1 = InitMem; v2 = Arg <**uint8> {p}; v3 = Arg <*uint8> {q}
    v4 = Store {*uint8} v2 v3 v1
    v5 = OffPtr <**uint8> [8] v2
    v6 = Store {*uint8} v5 v3 v4
    v7 = Load <*uint8> v2 v6
    v8 = Store {*uint8} v7 v3 v6
    v9 = MakeResult <(mem)> v8
    Ret v9`);
  assert.equal(f.wbFlagLoads.size, 2, printFunc(f));
  assert.equal(count(f, Op.WBend), 2);
  const sizes = f.blocks.flatMap((b) => b.values.filter((v) => v.op === Op.WB).map((v) => v.auxLo));
  assert.deepEqual(sizes, [4, 2]);
});

test("no barrier for the frame, for integers, for nil into a new object", () => {
  const f = run(`f func(q *int)
    param q <*uint8>
    auto x <*uint8> addrtaken
    b1: v1 = InitMem; v2 = SP <uintptr>; v3 = Arg <*uint8> {q}
    v4 = VarDef {x} v1
    v5 = LocalAddr <**uint8> {x} v2 v4
    v6 = Store {*uint8} v5 v3 v4
    v7 = Const64 <int> [3]
    v8 = Store {int} v3 v7 v6
    v9 = StaticLECall <(*uint8,mem)> {runtime.newobject} v3 v8
    v10 = SelectN <*uint8> [0] v9
    v11 = SelectN <mem> [1] v9
    v12 = ConstNil <*uint8>
    v13 = Store {*uint8} v10 v12 v11
    v14 = MakeResult <(mem)> v13
    Ret v14`);
  assert.equal(f.wbFlagLoads.size, 0);
});

test("a new object's old contents need not be shown", () => {
  const f = run(`f func(q *int)
    param q <*uint8>
    b1: v1 = InitMem; v3 = Arg <*uint8> {q}
    v9 = StaticLECall <(*uint8,mem)> {runtime.newobject} v3 v1
    v10 = SelectN <*uint8> [0] v9
    v11 = SelectN <mem> [1] v9
    v13 = Store {*uint8} v10 v3 v11
    v14 = MakeResult <(mem)> v13
    Ret v14`);
  const sizes = f.blocks.flatMap((b) => b.values.filter((v) => v.op === Op.WB).map((v) => v.auxLo));
  assert.deepEqual(sizes, [1]);
});
