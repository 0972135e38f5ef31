// Packs give back what was put into them, symbol by symbol. Broken ones do not get this far: the store knows them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Abi, FuncId, RelocType, SymFlag, SymKind } from "../../obj/kinds.ts";
import { FuncInfo, InlineNode, nobody, ObjSymbol, SymbolTable } from "../../obj/symbol.ts";
import { TableSymbols } from "../tables.ts";
import { ByteSink, ByteSource } from "./bytes.ts";
import { EntryFlag, isHidden, Pack, type PackWorld, PackWriter } from "./pack.ts";
import { PackSet } from "./packset.ts";

class World implements PackWorld {
  readonly symbols = new SymbolTable();
  readonly tables = new TableSymbols();
  lookup(name: string, abi: Abi): ObjSymbol {
    return this.symbols.lookup(name, abi);
  }
  table(key: string, make: () => ObjSymbol): ObjSymbol {
    return this.tables.intern(key, make);
  }
}

const tableKey = "gclocals·0001,8:p.other";

/** A function with all that a function can have, and a variable. */
function example(w: World): ObjSymbol[] {
  const f = w.lookup("p.f", Abi.Internal);
  f.kind = SymKind.Text;
  f.flags = SymFlag.DupOk | SymFlag.Leaf;
  f.size = 5;
  f.data = Uint8Array.of(1, 2, 3, 4, 5);
  f.addReloc(1, 4, RelocType.Call, w.lookup("p.g", Abi.Internal), -4);
  f.addReloc(2, 0, RelocType.CallInd, nobody, 0);
  f.addReloc(3, 8, RelocType.WeakAddr, w.lookup("p.v", Abi.Abi0), 2 ** 40 + 7);
  const info = new FuncInfo();
  info.args = -0x80000000;
  info.locals = 48;
  info.startLine = 12;
  info.files = ["$GOROOT/src/p/ü.go", "a.go"];
  info.pcsp = Uint8Array.of(9, 8);
  info.pcdata = [new Uint8Array(0), Uint8Array.of(7)];
  const table = w.table(tableKey, () => {
    const t = new ObjSymbol("gclocals·0001");
    t.kind = SymKind.Rodata;
    t.flags = SymFlag.Static | SymFlag.Local;
    t.data = Uint8Array.of(0xff);
    t.size = 1;
    t.addReloc(0, 4, RelocType.AddrOff, w.lookup("p.other", Abi.Abi0));
    return t;
  });
  info.funcdata = [null, table];
  const inlined = w.lookup("p.small", Abi.Internal);
  inlined.func = new FuncInfo();
  inlined.func.startLine = 77;
  inlined.func.funcId = FuncId.Wrapper;
  info.inlineTree = [new InlineNode(-1, 1, 14, inlined, 3)];
  info.variables = Uint8Array.of(1, 5, 1, 0x78, 0, 3, 0, 1, 0x9c);
  const types = [w.lookup("type:int", Abi.Abi0), w.lookup("type:p.T", Abi.Abi0)];
  info.variableTypes = { all: () => types };
  f.func = info;
  const v = w.lookup("p.v", Abi.Abi0);
  v.kind = SymKind.Bss;
  v.size = 2 ** 33;
  v.align = 64;
  v.gotype = w.lookup("type:p.T", Abi.Abi0);
  return [f, v];
}

function packed(): Uint8Array {
  const w = new World();
  const writer = new PackWriter((s) => w.tables.keyOf(s), isHidden);
  const [f, v] = example(w);
  writer.add(f!, EntryFlag.Own, ["q/r"]);
  writer.add(v!, 0);
  return writer.finish();
}

test("symbols come back as they were", () => {
  const want = new World();
  const [f, v] = example(want);
  const pack = Pack.open(packed())!;
  const w = new World();
  const set = new PackSet([pack]);
  for (const s of [f!, v!]) {
    const place = set.find(s.name, s.abi)!;
    const got = w.lookup(s.name, s.abi);
    pack.define(place.entry, got, w);
    assert.deepEqual(plain(got), plain(s));
  }
  assert.deepEqual(pack.foreign(0), ["q/r"]);
  assert.deepEqual(pack.foreign(1), []);
  assert.equal(pack.isOwn(0), true);
  assert.equal(pack.isOwn(1), false);
  assert.equal(set.find("p.f", Abi.Abi0), null);
  assert.equal(set.find("p.g", Abi.Internal), null);
  // Equal tables are one symbol, also across packs.
  const again = new World();
  Pack.open(packed())!.define(0, again.lookup("p.f", Abi.Internal), again);
  assert.equal(again.tables.keyOf(again.lookup("p.f", Abi.Internal).func!.funcdata[1]!), tableKey);
});

/** Numbers, names and bytes of a symbol and of what has no name. */
function plain(s: ObjSymbol): unknown {
  const name = (t: ObjSymbol | null): string | null => (t === null ? null : `${t.name} ${t.abi}`);
  const f = s.func;
  return {
    ...{ name: s.name, abi: s.abi, kind: s.kind, flags: s.flags, size: s.size, align: s.align, data: [...s.data] },
    gotype: name(s.gotype),
    relocs: s.relocs.map((r) => [r.offset, r.size, r.type, r.symbol === nobody ? "nobody" : name(r.symbol), r.addend]),
    func: f && {
      numbers: [f.args, f.locals, f.align, f.funcId, f.funcFlag, f.startLine],
      files: f.files,
      tables: [f.pcsp, f.pcfile, f.pcline, f.pcinline, ...f.pcdata].map((t) => [...t]),
      funcdata: f.funcdata.map((t) => (t === null ? null : plain(t))),
      variables: [...f.variables],
      variableTypes: f.variableTypes.all().map(name),
      inlined: f.inlineTree.map((n) => [
        ...[n.parent, n.file, n.line, name(n.func), n.parentPc, n.func.func!.startLine, n.func.func!.funcId],
      ]),
    },
  };
}

test("what is no pack is none", () => {
  assert.equal(Pack.open(new Uint8Array(0)), null);
  assert.equal(Pack.open(packed().subarray(0, 31)), null);
  assert.equal(Pack.open(packed().fill(0, 0, 4)), null);
});

test("the first of several packs answers, and empty ones do no harm", () => {
  const empty = new PackWriter(() => null, isHidden).finish();
  const packs = [empty, packed(), empty, packed(), empty].map((b) => Pack.open(b)!);
  assert.deepEqual(new PackSet(packs).find("p.v", Abi.Abi0), { pack: 1, entry: 1 });
  assert.equal(new PackSet([]).find("p.v", Abi.Abi0), null);
});

test("numbers", () => {
  const numbers = [0, 1, 127, 128, 300, 2 ** 31, 2 ** 32 + 1, 2 ** 52 - 1];
  const w = new ByteSink();
  for (const n of numbers) {
    w.unsigned(n);
    w.signed(n);
    w.signed(-n);
  }
  const r = new ByteSource(w.written(), 0);
  for (const n of numbers) {
    assert.equal(r.unsigned(), n);
    assert.equal(r.signed(), n);
    assert.equal(r.signed() + 0, n === 0 ? 0 : -n);
  }
});
