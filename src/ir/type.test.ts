import assert from "node:assert/strict";
import { test } from "node:test";
import { mapGroup } from "./maplayout.ts";
import {
  Alg,
  ChanDir,
  emptyInterfaceType,
  errorType,
  Field,
  float64Type,
  InterfaceMethod,
  int8Type,
  int64Type,
  intType,
  stringType,
  type Type,
  TypeName,
  TypeTable,
  uint8Type,
} from "./type.ts";
import { nameString } from "./typestring.ts";

function field(name: string, type: Type, pkg = ""): Field {
  return new Field(name, pkg, pkg, type, false, "");
}

test("identical types are one object", () => {
  const t = new TypeTable();
  assert.equal(t.map(stringType, intType), t.map(stringType, intType));
  assert.equal(intType.pointer().pointer(), t.pointer(t.pointer(intType)));
  assert.equal(t.struct([field("A", intType)]), t.struct([field("A", intType)]));
  assert.notEqual(t.struct([field("a", intType, "p")]), t.struct([field("a", intType, "q")]));
  assert.equal(t.interface([]), emptyInterfaceType);
  const errorMethod = new InterfaceMethod("Error", "", "", t.func([], [stringType], false));
  assert.equal(t.interface([errorMethod]), errorType.underlying);
});

test("layout follows gc", () => {
  const t = new TypeTable();
  const cases: [Type, number, number, number, Alg][] = [
    [t.struct([field("A", int8Type), field("B", int64Type), field("C", int8Type)]), 24, 8, 0, Alg.Special],
    [t.struct([field("A", intType), field("Z", t.struct([]))]), 16, 8, 0, Alg.Special],
    [t.struct([field("Z", t.struct([])), field("A", intType)]), 8, 8, 0, Alg.Mem],
    [t.array(stringType, 3), 48, 8, 40, Alg.Special],
    [t.array(intType, 3), 24, 8, 0, Alg.Mem],
    [t.array(float64Type, 1), 8, 8, 0, Alg.Float64],
    [t.struct([field("S", stringType), field("E", errorType)]), 32, 8, 32, Alg.Special],
    [uint8Type.slice(), 24, 8, 8, Alg.NoEq],
    [t.struct([field("_", intType)]), 8, 8, 0, Alg.Special],
  ];
  for (const [type, size, align, ptrData, alg] of cases) {
    const l = type.layout;
    assert.deepEqual([l.size, l.align, l.ptrData, l.alg], [size, align, ptrData, alg], type.linkString);
  }
});

test("what must stay off the heap is not traced through pointers", () => {
  const t = new TypeTable();
  const nih = t.named(new TypeName("internal/runtime/sys", "sys", "nih", [], 0, 0, null), () => t.struct([]));
  const span = t.struct([field("_", nih), field("next", intType)]);
  assert.equal(span.notInHeap, true);
  assert.equal(span.pointer().ptrData, 0);
  assert.equal(span.pointer().isDirectIface(), false);
});

test("names", () => {
  const t = new TypeTable();
  const T: Type = t.named(new TypeName("a.b/c.d", "c", "T", [intType, stringType], 1, 2, null), () =>
    t.struct([field("next", T.pointer(), "a.b/c.d")]),
  );
  assert.equal(T.linkString, "a.b/c%2ed.T[int;string]·2");
  assert.equal(nameString(T), "c.T[int;string]");
  const recv = t.chan(intType, ChanDir.Recv);
  const f = t.func([T.pointer(), intType.slice()], [intType, errorType], true);
  const table: [Type, string][] = [
    [t.chan(recv, ChanDir.Both), "chan (<-chan int)"],
    [f, "func(*a.b/c%2ed.T[int;string]·2, ...int) (int, error)"],
    [t.struct([new Field("A", "", "", intType, false, 'j:"x"')]), 'struct { A int "j:\\"x\\"" }'],
    [t.struct([new Field("error", "", "", errorType, true, "")]), "struct { error }"],
    [t.struct([new Field("E", "", "", errorType, true, "")]), "struct { E = error }"],
    [t.interface([new InterfaceMethod("m", "p", "p", t.func([], [], false))]), "interface { p.m() }"],
    [mapGroup(t, t.map(stringType, intType)), "map.group[string]int"],
  ];
  for (const [type, want] of table) assert.equal(type.linkString, want);
});

test("map groups have eight slots after the control word; large parts go behind pointers", () => {
  const t = new TypeTable();
  assert.equal(mapGroup(t, t.map(stringType, intType)).size, 8 + 8 * 24);
  assert.equal(mapGroup(t, t.map(t.array(intType, 17), t.array(int8Type, 129))).size, 8 + 8 * 16);
});
