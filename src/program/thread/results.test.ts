import assert from "node:assert/strict";
import { test } from "node:test";
import { Abi, FuncFlag, FuncId, RelocType, SymFlag, SymKind } from "../../obj/kinds.ts";
import { FuncInfo, InlineNode, nobody, ObjSymbol } from "../../obj/symbol.ts";
import { type Origin, ResultReader, type ResultWorld, ResultWriter } from "./results.ts";

/** A world that makes a symbol of whatever is said, and remembers it. */
function world(): ResultWorld & { said: string[] } {
  const said: string[] = [];
  const make = (what: string): ObjSymbol => {
    said.push(what);
    return new ObjSymbol(what);
  };
  return {
    said,
    known: (n) => make(`known ${n}`),
    named: (name, abi) => make(`named ${name} ${abi}`),
    string: (bytes) => make(`string ${[...bytes]}`),
    float: (x, size) => make(`float ${x} ${size}`),
    descriptor: (n) => make(`type ${n}`),
    mask: (bytes) => make(`mask ${[...bytes]}`),
    arrived: () => {},
    table: (key, bytes, refs) => make(`table ${key} ${[...bytes]} ${refs.map((r) => `${r.offset}:${r.symbol.name}`)}`),
  };
}

function symbol(origins: Map<ObjSymbol, Origin>, origin: Origin, name = "", data: number[] = []): ObjSymbol {
  const s = new ObjSymbol(name);
  s.data = Uint8Array.from(data);
  origins.set(s, origin);
  return s;
}

test("a function's code and tables come back as they were", () => {
  const origins = new Map<ObjSymbol, Origin>();
  const known = symbol(origins, { item: "known", number: 7 });
  const named = symbol(origins, { item: "named" }, "runtime.morestack");
  const text = symbol(origins, { item: "string", bytes: Uint8Array.of(104, 105) });
  const half = symbol(origins, { item: "float", size: 8, lo: 0, hi: 0x3fe00000 });
  const type = symbol(origins, { item: "descriptor", type: 3 });
  const mask = symbol(origins, { item: "mask" }, "runtime.gcbits.01", [1]);
  const table = symbol(origins, { item: "table", key: "stkobj·1" }, "stkobj", [5, 6]);
  table.addReloc(0, 4, RelocType.AddrOff, mask);

  const s = new ObjSymbol("main.f", Abi.Internal);
  const jumps = symbol(origins, { item: "own" }, "main.f.jump3", [0, 0, 0, 0, 0, 0, 0, 0]);
  jumps.kind = SymKind.Rodata;
  jumps.flags = SymFlag.Static;
  jumps.size = 8;
  jumps.addReloc(0, 8, RelocType.Addr, s, 16);
  s.data = Uint8Array.of(1, 2, 3);
  s.size = 3;
  s.flags = SymFlag.DupOk;
  const targets = [known, named, text, half, type, table, jumps, nobody, s, known];
  for (const [i, t] of targets.entries()) s.addReloc(i, 4, RelocType.PcRel, t, -i);
  const info = new FuncInfo();
  info.args = -0x80000000;
  info.locals = 24;
  info.funcId = FuncId.Wrapper;
  info.funcFlag = FuncFlag.TopFrame;
  info.startLine = 12;
  info.files = ["a.go", "b.go"];
  info.pcsp = Uint8Array.of(9);
  info.pcline = Uint8Array.of(8, 7);
  info.pcdata = [Uint8Array.of(6), new Uint8Array(0)];
  info.funcdata = [table, null, mask];
  info.inlineTree = [new InlineNode(-1, 1, 40, known, 2)];
  info.variables = Uint8Array.of(4, 4);
  info.variableTypes = { all: () => [type] };
  s.func = info;

  const w = new ResultWriter(5, (x) => origins.get(x)!);
  w.code(s);
  const first = w.take();
  assert.equal(first.build, 5);
  w.problem("too large");
  w.code(s);
  w.failure("wrong");
  const second = w.take();

  const there = world();
  const reader = new ResultReader(there);
  const to = ["f", "g", "h", "i"].map((name) => new ObjSymbol(name, Abi.Internal));
  const results = to.map((x) => reader.expect(x));
  // A marker of the front end stays in front.
  to[0]!.addReloc(0, 0, RelocType.UseIface, nobody);
  reader.receive(structuredClone(first));
  assert.deepEqual(
    results.map((r) => r.isThere),
    [true, false, false, false],
  );
  reader.fill(results[0]!);
  const [f] = to as [ObjSymbol];
  assert.deepEqual(there.said, [
    "known 7",
    "named runtime.morestack 0",
    "string 104,105",
    "float 0.5 8",
    "type 3",
    "mask 1",
    "table stkobj·1 5,6 0:mask 1",
  ]);
  assert.equal(f.kind, SymKind.Text);
  assert.equal(f.flags, SymFlag.DupOk);
  assert.deepEqual([...f.data], [1, 2, 3]);
  assert.deepEqual(
    f.relocs.map((r) => `${r.offset} ${r.size} ${r.type} ${r.symbol.name} ${r.addend}`),
    [
      `0 0 ${RelocType.UseIface}  0`,
      ...["known 7", "named runtime.morestack 0", "string 104,105", "float 0.5 8", "type 3"].map(
        (name, i) => `${i} 4 ${RelocType.PcRel} ${name} ${-i}`,
      ),
      `5 4 ${RelocType.PcRel} table stkobj·1 5,6 0:mask 1 -5`,
      `6 4 ${RelocType.PcRel} main.f.jump3 -6`,
      `7 4 ${RelocType.PcRel}  -7`,
      `8 4 ${RelocType.PcRel} f -8`,
      `9 4 ${RelocType.PcRel} known 7 -9`,
    ],
  );
  const table2 = f.relocs[7]!.symbol;
  assert.deepEqual([table2.kind, table2.flags, table2.size], [SymKind.Rodata, SymFlag.Static, 8]);
  assert.equal(table2.relocs[0]!.symbol, f);
  const g = f.func!;
  assert.deepEqual(
    [g.args, g.locals, g.funcId, g.funcFlag, g.startLine],
    [-0x80000000, 24, FuncId.Wrapper, FuncFlag.TopFrame, 12],
  );
  assert.deepEqual(g.files, ["a.go", "b.go"]);
  assert.deepEqual([[...g.pcsp], [...g.pcfile], [...g.pcline]], [[9], [], [8, 7]]);
  assert.deepEqual(
    g.pcdata.map((b) => [...b]),
    [[6], []],
  );
  assert.deepEqual(
    g.funcdata.map((d) => d?.name ?? null),
    ["table stkobj·1 5,6 0:mask 1", null, "mask 1"],
  );
  assert.deepEqual(
    g.inlineTree.map((n) => [n.parent, n.file, n.line, n.func.name, n.parentPc]),
    [[-1, 1, 40, "known 7", 2]],
  );
  assert.deepEqual(
    g.variableTypes.all().map((t) => t.name),
    ["type 3"],
  );

  reader.receive(structuredClone(second));
  assert.deepEqual(
    results.slice(1).map((r) => [r.problem, r.failure]),
    [
      ["too large", null],
      [null, null],
      [null, "wrong"],
    ],
  );
  reader.fill(results[2]!);
  assert.equal(there.said.length, 7, "what was said is not said again");
  assert.equal(to[2]!.relocs[8]!.symbol, to[2]);
  assert.throws(() => reader.receive(structuredClone(second)), /nobody has asked for/);
});

test("a number that does not fit is an error", () => {
  const s = new ObjSymbol("f");
  s.size = 2 ** 31;
  s.func = new FuncInfo();
  assert.throws(() => new ResultWriter(1, () => ({ item: "named" })).code(s), /does not fit/);
});
