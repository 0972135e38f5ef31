import assert from "node:assert/strict";
import { test } from "node:test";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { FuncInfo, ObjSymbol, SymbolTable } from "../obj/symbol.ts";
import { Kind } from "./kinds.ts";
import { readPrepared, spelled, usePrepared, writePrepared } from "./prepared.ts";
import { NotPrepared, Provided } from "./provided.ts";
import { Symbols } from "./symbols.ts";

const table = new SymbolTable();

function data(name: string, bytes: number[], flags: SymFlag | 0 = 0): ObjSymbol {
  const s = table.lookup(name);
  s.kind = SymKind.Rodata;
  s.flags = flags;
  s.data = Uint8Array.from(bytes);
  s.size = bytes.length;
  return s;
}

/** A table without a name of its own that refers to `to`. */
function stackObjects(to: ObjSymbol): ObjSymbol {
  const s = new ObjSymbol("stkobj·1");
  s.kind = SymKind.Rodata;
  s.flags = SymFlag.Static | SymFlag.Local;
  s.data = Uint8Array.of(1, 2, 3, 4);
  s.size = 4;
  s.addReloc(0, 4, RelocType.AddrOff, to);
  return s;
}

function func(name: string, files: string[], funcdata: ObjSymbol[]): ObjSymbol {
  const s = table.lookup(name, Abi.Internal);
  s.kind = SymKind.Text;
  s.data = Uint8Array.of(0x90, 0xc3);
  s.size = 2;
  s.func = new FuncInfo();
  s.func.files = files;
  s.func.pcsp = Uint8Array.of(2, 2, 0);
  s.func.funcdata = funcdata;
  return s;
}

const identity = (s: ObjSymbol): string | null => (s.name === "total<>" ? "p 0 7" : null);

function open(bytes: Uint8Array): { syms: Symbols; provided: Provided } {
  const syms = new Symbols(1 << 16, 0);
  const provided = new Provided(syms, [{ lookup: (name, abi) => table.get(name, abi), identity }]);
  usePrepared(readPrepared(bytes)!, syms, provided);
  return { syms, provided };
}

test("prepared symbols are the columns that they would be filled with", () => {
  const type = data("type:p.T", [1, 2, 3]);
  const f = func("p.f", ["/a/x.go", "/a/é.go"], [stackObjects(type)]);
  const variable = data("p.v", [7]);
  variable.kind = SymKind.NoptrData;
  variable.gotype = type;
  const bytes = writePrepared([f, variable, type], ["p.nothing 0"], null, identity);
  const { syms, provided } = open(bytes);
  const id = syms.lookup("p.f", Abi.Internal);
  assert.equal(syms.kind[id], Kind.Text);
  assert.deepEqual([...syms.data(id)], [0x90, 0xc3]);
  const object = syms.objects[syms.obj[id]!]!;
  assert.deepEqual([object.pkg, ...object.files], ["p", "/a/x.go", "/a/é.go"]);
  assert.equal(provided.typeOf(syms.lookup("p.v")), syms.lookup("type:p.T"));
  assert.deepEqual(readPrepared(bytes)!.texts.absent, [spelled("p.nothing", Abi.Abi0)]);
  assert.equal(readPrepared(bytes.subarray(4)), null);
});

test("what is made later shares tables with what was prepared", () => {
  const type = data("type:p.T", [1, 2, 3]);
  const bytes = writePrepared([func("p.f", ["x.go"], [stackObjects(type)]), type], [], null, identity);
  const { syms, provided } = open(bytes);
  const before = syms.auxCount[syms.lookup("p.f", Abi.Internal)]!;
  func("p.g", ["x.go"], [stackObjects(type)]);
  const g = syms.lookupOrCreate("p.g", Abi.Internal);
  provided.demand(g);
  const f = syms.lookup("p.f", Abi.Internal);
  assert.equal(before, syms.auxCount[g]);
  assert.equal(syms.obj[f], syms.obj[g]);
  const records = (id: number): number[] =>
    Array.from({ length: before }, (_, k) => syms.resolve(syms.objects[0]!, syms.auxAt[id]! + 9 * k + 1));
  // All but the first, the functions' own information, which no two share.
  assert.deepEqual(records(f).slice(1), records(g).slice(1));
  const again = writePrepared([table.lookup("p.g", Abi.Internal)], [], readPrepared(bytes), identity);
  assert.equal(open(again).syms.kind[open(again).syms.lookup("p.g", Abi.Internal)], Kind.Text);
});

test("what has no name is found by what its maker knows it by", () => {
  const total = (): ObjSymbol => {
    const s = SymbolTable.fileLocal("total<>", SymKind.NoptrData);
    s.data = Uint8Array.of(9);
    return s;
  };
  const f = func("p.f", ["x.go"], []);
  f.relocs = [];
  f.addReloc(0, 4, RelocType.PcRel, total());
  const { syms, provided } = open(writePrepared([f], [], null, identity));
  const g = func("p.g", ["x.go"], []);
  g.relocs = [];
  g.addReloc(0, 4, RelocType.PcRel, total());
  const id = syms.lookupOrCreate("p.g", Abi.Internal);
  provided.demand(id);
  const target = (s: number): number => syms.target(s, syms.relocAt[s]!);
  assert.equal(target(id), target(syms.lookup("p.f", Abi.Internal)));
  assert.deepEqual([...syms.data(target(id))], [9]);
});

test("what has an identity and no name cannot be made beside prepared symbols", () => {
  const bytes = writePrepared([data("type:p.T", [1])], [], null, identity);
  const { syms, provided } = open(bytes);
  const counter = SymbolTable.fileLocal("count<>", SymKind.NoptrData);
  const f = func("p.h", ["x.go"], []);
  f.addReloc(0, 4, RelocType.PcRel, counter);
  assert.throws(() => provided.demand(syms.lookupOrCreate("p.h", Abi.Internal)), NotPrepared);
});
