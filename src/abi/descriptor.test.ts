// Descriptors and closures of a few types, against what `go tool compile -S` of Go 1.26 prints for them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Func } from "../ir/func.ts";
import { NodeKind } from "../ir/nodes.ts";
import {
  Field,
  float64Type,
  intType,
  stringType,
  type Type,
  TypeTable,
  uint8Type,
  uint16Type,
  uint32Type,
  uintptrType,
  unsafePointerType,
} from "../ir/type.ts";
import { Abi, RelocType, SymKind } from "../obj/kinds.ts";
import { Algorithms } from "./algorithms.ts";
import { Descriptors } from "./descriptor.ts";
import { NameSymbols, pointerMask } from "./names.ts";
import { hex, OnDemandSymbols } from "./symbols.ts";

const types = new TypeTable();
const field = (name: string, type: Type) => new Field(name, "", "", type, false, "");

/** internal/abi.Type and SliceType of Go 1.26, as far as the tests need them. */
function abiStruct(name: string): Type {
  const type = types.struct([
    field("Size_", uintptrType),
    field("PtrBytes", uintptrType),
    field("Hash", uint32Type),
    field("TFlag", uint8Type),
    field("Align_", uint8Type),
    field("FieldAlign_", uint8Type),
    field("Kind_", uint8Type),
    field("Equal", types.func([], [], false)),
    field("GCData", uint8Type.pointer()),
    field("Str", uint32Type),
    field("PtrToThis", uint32Type),
  ]);
  if (name === "Type") return type;
  if (name === "SliceType") return types.struct([field("Type", type), field("Elem", type.pointer())]);
  if (name === "UncommonType") {
    return types.struct([
      field("PkgPath", uint32Type),
      field("Mcount", uint16Type),
      field("Xcount", uint16Type),
      field("Moff", uint32Type),
      field("_", uint32Type),
    ]);
  }
  if (name === "Method") return types.struct([field("Name", uint32Type), field("Rest", types.array(uint32Type, 3))]);
  throw new Error(`no struct ${name}`);
}

function setUp() {
  const symbols = new OnDemandSymbols();
  const algorithms = new Algorithms(symbols, {
    types,
    runtimeFunc: (name) => new Func(`runtime.${name}`, "runtime", types.func([], [], false), 0),
    code: (fn) => symbols.lookup(fn.symbol, Abi.Internal),
  });
  const facts = { types, struct: abiStruct, methods: () => [], defines: () => true };
  const descriptors = new Descriptors(symbols, facts, new NameSymbols(symbols), algorithms);
  return { symbols, algorithms, descriptors };
}

test("the descriptor of [][]string", () => {
  const { symbols, descriptors } = setUp();
  const s = descriptors.symbol(stringType.slice().slice());
  assert.equal(s.kind, SymKind.Xxx);
  assert.ok(symbols.define(s));
  assert.equal(s.size, 56);
  assert.equal(hex(s.data.subarray(0, 16)), "18000000000000000800000000000000");
  assert.equal(hex(s.data.subarray(16, 20)), "44ddd19d");
  // tflag: extra star; align 8, field align 8, kind 23
  assert.equal(hex(s.data.subarray(20, 24)), "02080817");
  assert.deepEqual(
    s.relocs.map((r) => `${r.offset} ${r.type} ${r.symbol.name}`),
    [
      `32 ${RelocType.Addr} runtime.gcbits.0100000000000000`,
      `40 ${RelocType.AddrOff} type:.namedata.*[][]string-`,
      `44 ${RelocType.WeakAddrOff} type:*[][]string`,
      `48 ${RelocType.Addr} type:[]string`,
    ],
  );
});

test("a predeclared type has a name and so an uncommon part", () => {
  const { symbols, descriptors } = setUp();
  const s = descriptors.symbol(intType);
  symbols.define(s);
  assert.equal(s.size, 64);
  // tflag: uncommon, extra star, named, regular memory
  assert.equal(hex(s.data.subarray(20, 24)), "0f080802");
  assert.ok(s.relocs.some((r) => r.offset === 24 && r.symbol.name === "runtime.memequal64·f"));
});

test("pointer masks", () => {
  const t = types.struct([field("a", intType), field("b", stringType), field("c", unsafePointerType)]);
  assert.equal(hex(pointerMask(t)), "0a00000000000000");
  assert.equal(hex(pointerMask(intType)), "");
  assert.equal(hex(pointerMask(types.array(stringType, 5))), "5501000000000000");
});

test("equality and hash functions walk what is not plain memory", () => {
  const { algorithms, symbols } = setUp();
  const t = types.struct([field("a", intType), field("b", intType), field("f", float64Type), field("_", intType)]);
  const closure = algorithms.equalClosure(t)!;
  assert.equal(closure.name, `type:.eqfunc.${t.linkString}`);
  symbols.define(closure);
  assert.equal(closure.relocs[0]!.symbol.name, `type:.eq.${t.linkString}`);
  assert.equal(algorithms.equalFunc(t).body!.length, 1);
  // memhash over a and b together, f64hash, return
  const body = algorithms.hashFunc(t).body!;
  assert.deepEqual(
    body.map((s) => s.kind),
    [NodeKind.Assign, NodeKind.Assign, NodeKind.Return],
  );
  assert.equal(algorithms.equalClosure(types.func([], [], false)), null);
});
