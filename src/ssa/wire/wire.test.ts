// Functions through a writer and a reader: what comes out is what went in, said once is known from then on, and identity holds.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { abi0, abiInternal, layoutCall } from "../../abi/callconv.ts";
import { ObjSymbol } from "../../obj/symbol.ts";
import { passes } from "../../target/amd64/compile.ts";
import { AuxCall, LocalClass } from "../aux.ts";
import { BlockKind } from "../block.ts";
import { SSABuilder, Var } from "../builder.ts";
import { checkFunc } from "../check.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { parseFunc } from "../parse.ts";
import { runPasses } from "../passes.ts";
import { printFunc } from "../print.ts";
import { SourceVar } from "../sourcevars.ts";
import { arrayType, pointerTo, pointerType, resultsType, string_, structType, T, Type, tupleType } from "../type.ts";
import type { FuncMessage } from "./format.ts";
import { ListTable } from "./lists.ts";
import { FuncReader } from "./reader.ts";
import { FuncWriter } from "./writer.ts";

/** A message as the other thread gets it. */
function post(m: FuncMessage): FuncMessage {
  return structuredClone(m, { transfer: [m.words.buffer] });
}

function through(f: Func): Func {
  return new FuncReader().read(post(new FuncWriter().write(f)));
}

/** Everything that the printed form leaves out, as text. */
function describe(f: Func): string {
  return JSON.stringify({
    own: [f.pos, f.flags, f.layout, f.numValues, f.numBlocks, f.built, f.currentInline, f.wrapped?.name],
    locals: f.locals.map((l) => ({ ...l, type: l.type.name })),
    places: [f.params.map((l) => l.index), f.results.map((l) => l.index), f.openDefers?.bits.index],
    inlineTree: f.inlineTree.map((c) => [c.parent, c.pos, c.fn?.name, c.name]),
    variables: f.sourceVars?.map((x) => ({ ...x, type: x.type.name, local: x.local?.index })),
    blocks: f.blocks.map((b) => ({
      own: [b.id, b.kind, b.likely, b.pos, b.inl],
      ends: [...b.succs, ...b.preds].map((e) => [e.b.id, e.i]),
      marks: b.marks?.map((m) => [m.variable.index, m.offset, m.size, m.value?.id, m.before]),
      values: b.values.map((v) => [v.id, v.op, v.pos, v.inl, v.uses, v.auxLo, v.auxHi, v.type.kind, v.type.size]),
    })),
    cached: [f.spCache?.id, f.sbCache?.id],
  });
}

function assertSame(f: Func, g: Func): void {
  assert.equal(printFunc(g, { uses: true }), printFunc(f, { uses: true }));
  assert.equal(describe(g), describe(f));
  checkFunc(g, "read");
}

const dir = "src/ssa/passes/testdata";

for (const file of readdirSync(dir).filter((n) => n.endsWith(".txt"))) {
  test(`the functions of ${file}`, () => {
    const texts = [...readFileSync(`${dir}/${file}`, "utf8").matchAll(/^run .*\n([\s\S]*?)\n--\n/gm)].map((m) => m[1]!);
    assert.ok(texts.length > 0);
    const writer = new FuncWriter();
    const reader = new FuncReader();
    for (const text of texts) {
      const f = parseFunc(text);
      assertSame(f, reader.read(post(writer.write(f))));
    }
  });
}

const sum = `main.sum func([]int, int) int
  param s <[]int>
  param k <int>
  result r <int>
  b1:
    v1 = InitMem; v2 (3) = Arg <[]int> {s}; v3 (3) = Arg <int> {k}; v4 = Const64 <int> [0]; v5 = Const64 <int> [1]
    v6 (4) = SliceLen <int> v2
    Plain → b2
  b2: ← b1 b3
    v7 (5) = Phi <int> v4 v12; v8 (5) = Phi <int> v4 v13; v9 (5) = Less64 <bool> v7 v6
    If v9 → b3 b4 (likely) (5)
  b3: ← b2
    v10 (6) = SlicePtr <*int> v2; v11 (6) = PtrIndex <*int> v10 v7; v14 (6) = Load <int> v11 v1
    v13 (6) = Add64 <int> v8 v14; v12 (5) = Add64 <int> v7 v5
    Plain → b2
  b4: ← b2
    v15 (8) = Mul64 <int> v8 v3; v16 (8) = MakeResult <(int,mem)> v15 v1
    Ret v16 (8)`;

test("passes do to the copy what they do to the original", () => {
  const f = parseFunc(sum);
  const g = through(f);
  runPasses(f, passes, true);
  runPasses(g, passes, true);
  assert.equal(printFunc(g), printFunc(f));
});

/** A function of one block that ends in a return; `build` may add what it likes. */
function small(name: string, build: (s: SSABuilder) => void): Func {
  const s = new SSABuilder(name);
  s.startBlock(s.f.entry);
  s.mem = s.f.initMem();
  build(s);
  const r = s.v1(Op.MakeResult, resultsType([T.mem]), s.mem);
  const b = s.endBlock();
  b.kind = BlockKind.Ret;
  b.setControl(r);
  s.f.layout = layoutCall(abiInternal, [], []);
  return s.finish();
}

test("what has been said is not said again", () => {
  const name = (k: number): ObjSymbol => new ObjSymbol(`main.g${k}`);
  const g = [name(0), name(1)];
  const pair = structType(
    "main.pair",
    [
      { name: "p", type: pointerTo(T.int), offset: 0 },
      { name: "n", type: T.int, offset: 8 },
    ],
    16,
    8,
  );
  const make = (k: number): Func =>
    small(`main.f${k}`, (s) => {
      const x = s.f.newLocal("x", pair, LocalClass.Auto, 7);
      s.mem = s.v1(Op.VarDef, T.mem, s.mem).withAux(x);
      s.move(pair, s.localAddr(T.ptr, x), s.addr(T.ptr, g[k % 2]!));
      const call = new AuxCall(g[0]!, layoutCall(abi0, [pair], [T.int]), [pair], [T.int]);
      const load = s.v2(Op.Dereference, pair, s.localAddr(T.ptr, x), s.mem);
      const c = s.v2(Op.StaticLECall, resultsType([T.int, T.mem]), load, s.mem).withAux(call);
      s.mem = s.v1(Op.SelectN, T.mem, c).withInt(1);
    });
  const writer = new FuncWriter();
  const reader = new FuncReader();
  const read = [0, 1, 2, 3].map((k) => {
    const f = make(k);
    const m = writer.write(f);
    if (k >= 2) assert.equal(m.words[0], 0, "no definitions");
    if (k >= 2) assert.deepEqual(m.texts, [f.name, f.signature]);
    const r = reader.read(post(m));
    assertSame(f, r);
    return r;
  });
  const find = (f: Func, op: number) => f.entry.values.find((v) => v.op === op)!;
  const types = new Set(read.map((f) => f.locals[0]!.type));
  assert.equal(types.size, 1);
  const type = [...types][0]!;
  assert.notEqual(type, pair);
  assert.equal(writer.typeAt(reader.typeNumber(type)), pair);
  assert.equal(type.fields[0]!.type, pointerTo(T.int), "pointers that passes make are the same");
  assert.equal(find(read[0]!, Op.Move).aux, type);
  for (const f of read) {
    assert.equal(f.initMem().type, T.mem);
    assert.equal(f.sp().type, T.uintptr);
    assert.equal(find(f, Op.LocalAddr).aux, f.locals[0]);
    const call = find(f, Op.StaticLECall).aux as AuxCall;
    assert.ok(call instanceof AuxCall);
    assert.equal(call.layout.conv, abi0);
    assert.deepEqual(call.layout, layoutCall(abi0, [pair], [T.int]));
    assert.equal(call.fn, find(read[0]!, Op.Addr).aux, "one object for one symbol");
    assert.equal(writer.symbolAt(reader.numberOf(call.fn!)), g[0]);
  }
  assert.equal(find(read[1]!, Op.Addr).aux, find(read[3]!, Op.Addr).aux);
  assert.notEqual(find(read[0]!, Op.Addr).aux, find(read[1]!, Op.Addr).aux);
  assert.equal(read[2]!.constInt(T.int, 5), read[2]!.constInt(T.int, 5));
});

test("several functions in one message", () => {
  const functions = [parseFunc(sum), parseFunc(sum.replace("main.sum", "main.again")), parseFunc(sum)];
  const writer = new FuncWriter();
  for (const f of functions) writer.add(f);
  const m = writer.take();
  assert.equal(writer.size, 0);
  const reader = new FuncReader();
  reader.begin(post(m));
  assert.throws(() => reader.begin(m), /left over/);
  const read = functions.map(() => reader.next());
  functions.forEach((f, i) => {
    assertSame(f, read[i]!);
  });
  reader.begin(post(writer.write(parseFunc(sum))));
  assert.equal(reader.next().locals[1]!.type, read[0]!.locals[1]!.type);
});

test("constants are found again", () => {
  const f = small("main.f", (s) => s.store(T.int, s.addr(T.ptr, { name: "main.g" }), s.f.constInt(T.int, -7)));
  const g = through(f);
  const n = g.numValues;
  assert.equal(g.constInt(T.int, -7).op, Op.Const64);
  assert.equal(g.numValues, n);
  assert.equal(g.constFloat(T.float64, 2).auxFloat, 2);
  assert.equal(g.numValues, n + 1);
});

test("everything that a function may have", () => {
  const f = small("main.f", (s) => {
    const { f } = s;
    f.flags.nosplit = true;
    f.flags.hasDefer = true;
    f.signature = "func(...any)";
    f.pos = 12345;
    f.wrapped = { name: "main.T.f" };
    f.sourceVars = [];
    f.inlineTree.push({ parent: 0, pos: 5, fn: { name: "main.inlined" }, name: "main.inlined" });
    f.inlineTree.push({ parent: 1, pos: 6, fn: null, name: "main.deeper" });
    const large = new Type(arrayType("", T.uint8, 1).kind, "[6000000000]uint8", 6e9, 1, [], T.uint8, 6e9);
    const bits = f.newLocal("bits", T.uint8, LocalClass.Auto, 1);
    const closures = f.newLocal("closures", large, LocalClass.Auto, 2);
    bits.openDeferSlot = bits.alwaysLive = closures.needZero = closures.used = true;
    closures.offset = -5e9;
    f.openDefers = { bits, closures };
    const type = new ObjSymbol("type:int");
    const x = new SourceVar("x", type, 8, LocalClass.Param, 77, 0, 0);
    const y = new SourceVar("y", type, 6e9, LocalClass.Auto, 78, 2, 1);
    y.local = closures;
    f.sourceVars.push(x, y);
    const v = new Var("x", T.int);
    v.source = x;
    s.pos = 9;
    f.currentInline = 2;
    const one = s.v2(
      Op.Mul64uhilo,
      tupleType(T.uint64, T.uint64),
      f.constInt(T.uint64, 1e15),
      f.constInt(T.uint64, -1),
    );
    s.write(v, s.v1(Op.Select0, T.uint64, one));
    s.write(v, f.constInt(T.int, 3));
    const args = Array.from({ length: 40 }, (_, i) => f.constInt(T.int, i));
    s.vN(Op.StructMake, structType("main.many", [], 0, 1), args);
    f.constString(string_, "\u0000\u00ff a");
    f.names.set("x", [one]);
  });
  assert.match(describe(f), /-5000000000.*6000000000/s);
  assertSame(f, through(f));
});

test("more edges, blocks and types than fit into one word", () => {
  const s = new SSABuilder("main.wide");
  const f = s.f;
  s.startBlock(f.entry);
  s.mem = f.initMem();
  const arms = Array.from({ length: 300 }, () => s.newBlock(BlockKind.Plain));
  const end = s.newBlock(BlockKind.Ret);
  const table = s.endBlock();
  table.kind = BlockKind.JumpTable;
  table.setControl(f.constInt(T.int, 0));
  const x = new Var("x", T.ptr);
  for (const b of arms) table.addEdgeTo(b);
  for (const b of arms) {
    s.startBlock(b);
    const t = pointerType(`*main.T${b.id}`, null);
    for (let i = 0; i < 8; i++) s.write(x, f.constNil(i === 0 ? t : pointerType(`*main.T${b.id}.${i}`, null)));
    s.endBlock().addEdgeTo(end);
  }
  s.startBlock(end);
  const r = s.v1(Op.MakeResult, resultsType([T.mem]), s.mem);
  s.v1(Op.Copy, T.ptr, s.read(x));
  s.endBlock().setControl(r);
  assertSame(s.finish(), through(f));
});

test("blocks and values whose ids have gaps", () => {
  const f = parseFunc("b3: v9 = InitMem; Plain -> b7; b7: <- b3; v4 = MakeResult <(mem)> v9; Ret v4");
  assertSame(f, through(f));
});

test("a symbol asked for by name is the one that functions refer to", () => {
  const { fn, other, twin } = {
    fn: new ObjSymbol("runtime.f", 1),
    other: new ObjSymbol("x"),
    twin: new ObjSymbol("x"),
  };
  const writer = new FuncWriter((s) => s !== twin);
  const reader = new FuncReader();
  const early = reader.lookup("runtime.f", 1);
  const f = small("main.f", (s) => {
    for (const x of [fn, twin, other]) s.store(T.int, s.addr(T.ptr, x), s.f.constInt(T.int, 1));
  });
  assert.equal(reader.numberOf(early), -1);
  const g = reader.read(post(writer.write(f)));
  const [a, b, c] = g.entry.values.filter((v) => v.op === Op.Addr).map((v) => v.aux as ObjSymbol);
  assert.equal(a, early);
  assert.equal(a!.abi, 1);
  assert.equal(g.runtimeSymbol("f"), early);
  assert.notEqual(g.runtimeSymbol("writeBarrier"), early);
  assert.equal(writer.symbolAt(reader.numberOf(early)), fn);
  assert.equal(reader.lookup("x", 0), c);
  assert.notEqual(b, c);
  assert.equal(writer.symbolAt(reader.numberOf(b!)), twin);
  assert.equal(writer.symbolAt(reader.numberOf(c!)), other);
  assert.ok(reader.isNamed(c!) && !reader.isNamed(b!));
});

test("symbols that passes ask for can be told", () => {
  const t = structType("main.pair", [{ name: "p", type: T.ptr, offset: 0 }], 8, 8);
  t.origin = { alg: 1 };
  const plain = structType("main.plain", [{ name: "p", type: T.ptr, offset: 0 }], 8, 8);
  const f = small("main.f", (s) => {
    s.zero(t, s.addr(T.ptr, { name: "g" }));
    s.zero(plain, s.addr(T.ptr, { name: "g" }));
  });
  const writer = new FuncWriter();
  const reader = new FuncReader();
  const g = reader.read(post(writer.write(f)));
  const [a, b] = g.entry.values.filter((v) => v.op === Op.Zero).map((v) => v.aux as Type);
  const d = g.typeSymbol(a!) as ObjSymbol;
  assert.equal(d.name, "type:noalg.main.pair");
  assert.equal(g.typeSymbol(a!), d);
  assert.equal(reader.numberOf(d), -1);
  assert.equal(writer.typeAt(reader.typeOf(d)), t);
  assert.throws(() => g.typeSymbol(b!), /no descriptor for main.plain/);
  const text = g.stringSymbol("a\u00ff");
  assert.equal(reader.stringOf(text), "a\u00ff");
  assert.equal(g.stringSymbol("a\u00ff"), text);
  assert.equal(reader.stringOf(d), null);
  assert.equal(reader.typeNumber(tupleType(T.int, T.mem)), -1);
});

test("a function that passes have changed is refused", () => {
  const f = parseFunc(sum);
  runPasses(f, passes, true);
  assert.throws(() => new FuncWriter().write(f), /ssa wire: main.sum: passes have run/);
});

test("lists of numbers", () => {
  const table = new ListTable();
  const list = new Int32Array(4);
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5000; i++) {
      list.set([i & 7, i >> 3, 0, 0]);
      assert.equal(table.find(list, 2 + (i & 1)), i);
    }
  }
  assert.equal(table.size, 5000);
  assert.equal(table.find(list, 0), 5000);
  assert.equal(table.find(list, 0), 5000);
});
