import assert from "node:assert/strict";
import { test } from "node:test";
import { Func } from "../ir/func.ts";
import type { MethodEntry, Program } from "../ir/program.ts";
import { intType, type Type, TypeTable } from "../ir/type.ts";
import { Abi, RelocType, SymKind } from "../obj/kinds.ts";
import { ObjSymbol } from "../obj/symbol.ts";
import { Ahead, type Code } from "./ahead.ts";

const table = new TypeTable();
const plain = table.func([], [], false);
const other = table.func([], [intType], false);

function func(symbol: string): Func {
  return new Func(symbol, "p", plain, 0);
}

function defined(name: string, kind: SymKind): ObjSymbol {
  const s = new ObjSymbol(name, Abi.Abi0);
  s.kind = kind;
  return s;
}

/** What is begun and made, in order. */
class Log {
  readonly begun: string[] = [];
  readonly made: string[] = [];
  readonly ahead: Ahead;
  private readonly tables = new Map<Type, MethodEntry[]>();

  constructor() {
    const program = { methodTable: (t: Type) => this.tables.get(t) ?? [] } as unknown as Program;
    this.ahead = new Ahead(program, {
      begin: (code: Code) => this.begun.push(typeof code === "string" ? code : code.symbol),
      make: (s, isThere) => {
        this.made.push(s.name);
        return isThere || s.abi === Abi.Abi0;
      },
    });
  }

  /** Type `t` has a method `name`, by way of a wrapper for interfaces. */
  method(t: Type, name: string, type: Type): void {
    const m = { name, pkgPath: "", pkgName: "", type, ifn: func(`(*T).${name}`), tfn: func(`T.${name}`) };
    this.tables.set(t, [...(this.tables.get(t) ?? []), m]);
  }
}

test("what a lowered function refers to is begun once; others' references are not heard", () => {
  const log = new Log();
  const { ahead } = log;
  const [f, g, filler] = [func("p.f"), func("p.g"), func("p.map.init.0")];
  filler.source = { how: "mapInit" };
  ahead.refer(f);
  ahead.listen(true);
  ahead.refer(g);
  ahead.refer(g);
  ahead.refer(filler);
  ahead.referTo("runtime.newobject");
  ahead.listen(false);
  assert.deepEqual(log.begun, []);
  ahead.run();
  assert.deepEqual(log.begun, ["p.g", "runtime.newobject"]);
});

test("a function whose tree is done is begun at once if there is somebody to do it, else with all others", () => {
  const log = new Log();
  log.ahead.settled(func("p.early"), false);
  log.ahead.settled(func("p.late"), true);
  assert.deepEqual(log.begun, ["p.late"]);
  log.ahead.run();
  assert.deepEqual(log.begun, ["p.late", "p.early"]);
});

test("methods are begun once their type is converted and somebody calls one of that name and type, in either order", () => {
  for (const callFirst of [true, false]) {
    const log = new Log();
    const t = intType;
    log.method(t, "M", plain);
    log.method(t, "N", plain);
    log.method(t, "M", other);
    const iface = { methods: [{ name: "M", type: plain }] } as unknown as Type;
    const steps = [() => log.ahead.convert(t), () => log.ahead.call(iface, 0)];
    if (callFirst) steps.reverse();
    for (const step of steps) {
      assert.deepEqual(log.begun, []);
      step();
      log.ahead.run();
    }
    assert.deepEqual(log.begun, ["(*T).M", "T.M"]);
  }
});

test("assembly leads to Go functions, through other assembly and its data", () => {
  const log = new Log();
  const [entry, start, data] = [
    defined("_rt0", SymKind.Text),
    defined("rt0_go", SymKind.Text),
    defined("mainPC", SymKind.Rodata),
  ];
  entry.addReloc(1, 4, RelocType.Call, start);
  start.addReloc(1, 4, RelocType.Call, entry);
  start.addReloc(6, 4, RelocType.PcRel, data);
  data.addReloc(0, 8, RelocType.Addr, new ObjSymbol("runtime.main", Abi.Internal));
  log.ahead.assembled(entry);
  log.ahead.run();
  assert.deepEqual(log.begun, ["runtime.main"]);
});

test("who waits makes code that is there before data, and then what these lead to", () => {
  const log = new Log();
  const code = new ObjSymbol("p.f", Abi.Internal);
  const [data, behind, weak] = [new ObjSymbol("p.x"), new ObjSymbol("p.y"), new ObjSymbol("p.z")];
  const callee = new ObjSymbol("p.g", Abi.Internal);
  code.addReloc(0, 4, RelocType.PcRel, data);
  code.addReloc(4, 4, RelocType.Call, callee);
  code.addReloc(8, 8, RelocType.WeakAddr, weak);
  code.addReloc(0, 0, RelocType.UseIface, weak);
  data.addReloc(0, 8, RelocType.Addr, behind);
  assert.equal(log.ahead.makeNext(), false);
  log.ahead.arrived(code);
  while (log.ahead.makeNext());
  assert.deepEqual(log.made, ["p.f", "p.x", "p.g", "p.y"]);
});
