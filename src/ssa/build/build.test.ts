// The builder on small trees made by hand: what comes out passes the verifier, before and after the first passes, and has
// the shape that the construct asks for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { abiInternal, type CallConv } from "../../abi/callconv.ts";
import { runtimeCallNames } from "../../abi/runtime-calls.ts";
import { Func, type Global, Label, Var, VarClass } from "../../ir/func.ts";
import * as ir from "../../ir/nodes.ts";
import {
  boolType,
  emptyInterfaceType,
  errorType,
  float64Type,
  intType,
  stringType,
  type Type,
  TypeTable,
  uint64Type,
  voidType,
} from "../../ir/type.ts";
import type { SymbolRef } from "../aux.ts";
import { BlockKind } from "../block.ts";
import { checkFunc } from "../check.ts";
import type { Func as SsaFunc } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { genericPasses, runPasses } from "../passes.ts";
import { printFunc } from "../print.ts";
import { buildFunc } from "./index.ts";
import type { Linkage } from "./linkage.ts";

const types = new TypeTable();

/** A linkage of names alone. */
class Names implements Linkage {
  readonly types = types;
  private readonly known = new Map<string, SymbolRef>();
  private count = 0;
  private sym(name: string): SymbolRef {
    let s = this.known.get(name);
    if (s === undefined) {
      s = { name };
      this.known.set(name, s);
    }
    return s;
  }
  callee(fn: Func): { symbol: SymbolRef; conv: CallConv } {
    return { symbol: this.func(fn), conv: abiInternal };
  }
  entry(fn: Func, _conv: CallConv): SymbolRef {
    return this.func(fn);
  }
  func(fn: Func): SymbolRef {
    return this.sym(fn.symbol);
  }
  inlined(fn: Func): SymbolRef {
    return this.func(fn);
  }
  closure(fn: Func): SymbolRef {
    return this.sym(`${fn.symbol}·f`);
  }
  global(g: Global): SymbolRef {
    return this.sym(g.symbol);
  }
  type(t: Type): SymbolRef {
    return this.sym(t.symbol);
  }
  implements(): boolean {
    return true;
  }
  itab(t: Type, iface: Type): SymbolRef {
    return this.sym(`go:itab.${t.linkString},${iface.linkString}`);
  }
  runtime(name: string): SymbolRef {
    return this.sym(`runtime.${name}`);
  }
  runtimeVar(name: string): SymbolRef {
    return this.sym(`runtime.${name}`);
  }
  string(bytes: string): SymbolRef {
    return this.sym(`go:string.${bytes}`);
  }
  data(): SymbolRef {
    return this.sym(`main..stmp_${this.count++}`);
  }
  usedInInterface(): void {}
  usedMethod(): void {}
  usedByReflection(): void {}
  mapZero(): SymbolRef {
    return this.sym("go:map.zero");
  }
}

/** A function under construction; each test fills its body. */
function fn(params: readonly [string, Type][], results: readonly Type[]): Func {
  const t = types.func(
    params.map((p) => p[1]),
    results,
    false,
  );
  const f = new Func("main.f", "main", t, 1);
  for (const [name, pt] of params) f.params.push(new Var(name, pt, 1, VarClass.Param, f));
  results.forEach((rt, i) => {
    f.results.push(new Var(`~r${i}`, rt, 1, VarClass.Result, f));
  });
  return f;
}

/** Builds, verifies, cleans up, verifies; the text. */
function build(f: Func, body: ir.Stmt[]): { f: SsaFunc; text: string } {
  f.body = body;
  const s = buildFunc(f, new Names());
  checkFunc(s, "build");
  runPasses(s, genericPasses.slice(0, 3), true, { check: checkFunc });
  return { f: s, text: printFunc(s) };
}

const ref = (v: Var): ir.VarRef => new ir.VarRef(1, v);
const int = (n: number): ir.ConstInt => new ir.ConstInt(1, intType, n, n < 0 ? -1 : 0);
const str = (s: string): ir.ConstString => new ir.ConstString(1, stringType, new TextEncoder().encode(s));
const add = (x: ir.Expr, y: ir.Expr): ir.Binary => new ir.Binary(1, x.type, ir.BinaryOp.Add, x, y);
const cmp = (op: ir.CompareOp, x: ir.Expr, y: ir.Expr): ir.Compare => new ir.Compare(1, boolType, op, x, y);
const ret = (...values: ir.Expr[]): ir.Return => new ir.Return(1, values);
const local = (f: Func, name: string, t: Type): Var => new Var(name, t, 1, VarClass.Local, f);

test("println of a constant", () => {
  const f = fn([], []);
  const { text } = build(f, [new ir.ExprStmt(1, new ir.Builtin(1, voidType, ir.BuiltinOp.Println, [str("hello")]))]);
  assert.match(text, /runtime\.printlock[\s\S]*runtime\.printstring[\s\S]*runtime\.printnl[\s\S]*runtime\.printunlock/);
});

test("a loop over a slice has one bounds-free load and a phi for the sum", () => {
  const f = fn([["xs", types.slice(intType)]], [intType]);
  const sum = local(f, "sum", intType);
  const x = local(f, "x", intType);
  const { text } = build(f, [
    new ir.Define(1, sum, null),
    new ir.Range(1, new Label("l"), ir.RangeKind.Slice, ref(f.params[0]!), null, x, [
      new ir.AssignOp(1, ir.BinaryOp.Add, ref(sum), ref(x)),
    ]),
    ret(ref(sum)),
  ]);
  assert.match(text, /Phi <int>/);
  assert.match(text, /Load <int>/);
  assert.doesNotMatch(text, /PanicBounds/);
});

test("an index is checked, a bounded one is not", () => {
  for (const bounded of [false, true]) {
    const f = fn([["xs", types.slice(intType)]], [intType]);
    const { text } = build(f, [ret(new ir.Index(1, intType, ref(f.params[0]!), int(3), bounded))]);
    assert.equal(/PanicBounds/.test(text), !bounded);
  }
});

test("a field of an SSA struct is assigned by making it anew", () => {
  const f = fn([["p", types.struct([])]], [intType]);
  const pair = types.tuple([intType]);
  assert.equal(pair.elems.length, 1);
  const v = local(f, "a", types.array(intType, 1));
  const { text } = build(f, [
    new ir.Define(1, v, null),
    new ir.Assign(1, new ir.Index(1, intType, ref(v), int(0), true), int(5)),
    ret(new ir.Index(1, intType, ref(v), int(0), true)),
  ]);
  assert.match(text, /ArrayMake1/);
  assert.doesNotMatch(text, /VarDef/);
});

test("a large array lives in the frame", () => {
  const f = fn([["i", intType]], [intType]);
  const v = local(f, "a", types.array(intType, 10));
  const { text } = build(f, [
    new ir.Define(1, v, null),
    new ir.Assign(1, new ir.Index(1, intType, ref(v), ref(f.params[0]!)), int(5)),
    ret(new ir.Index(1, intType, ref(v), int(0), true)),
  ]);
  assert.match(text, /VarDef[\s\S]*Zero[\s\S]*Store[\s\S]*PanicBounds/);
});

test("maps: fast variants by key, commaOk", () => {
  const m = types.map(stringType, intType);
  const f = fn([["m", m]], [intType]);
  const v = local(f, "v", intType);
  const ok = local(f, "ok", boolType);
  const { text } = build(f, [
    new ir.Define(1, v, null),
    new ir.Define(1, ok, null),
    new ir.Assign(1, new ir.MapIndex(1, intType, ref(f.params[0]!), str("k"), false), int(7)),
    new ir.AssignTuple(
      1,
      [v, ok],
      new ir.MapIndex(1, types.tuple([intType, boolType]), ref(f.params[0]!), str("k"), true),
    ),
    ret(ref(v)),
  ]);
  assert.match(text, /mapassign_faststr[\s\S]*mapaccess2_faststr/);
});

test("conditions are control flow", () => {
  const f = fn(
    [
      ["a", intType],
      ["b", float64Type],
    ],
    [boolType],
  );
  const a = ref(f.params[0]!);
  const both = new ir.Logical(
    1,
    boolType,
    true,
    cmp(ir.CompareOp.Gt, a, int(0)),
    cmp(ir.CompareOp.Ne, ref(f.params[1]!), new ir.ConstFloat(1, float64Type, 1.5)),
  );
  const { text } = build(f, [
    new ir.If(1, both, [ret(new ir.ConstBool(1, boolType, true))], []),
    ret(new ir.ConstBool(1, boolType, false)),
  ]);
  assert.match(text, /Less64/);
  assert.doesNotMatch(text, /AndB|Phi <bool>/);
});

test("division checks its divisor", () => {
  const f = fn([["a", intType]], [intType]);
  const a = ref(f.params[0]!);
  const { text } = build(f, [
    ret(new ir.Binary(1, intType, ir.BinaryOp.Div, new ir.Binary(1, intType, ir.BinaryOp.Div, a, a), int(3))),
  ]);
  assert.equal(text.match(/panicdivide/g)!.length, 1);
});

test("uint64 to float64 takes both ways", () => {
  const f = fn([["a", uint64Type]], [float64Type]);
  const { text } = build(f, [ret(new ir.Convert(1, float64Type, ir.ConvertOp.Numeric, ref(f.params[0]!)))]);
  assert.equal(text.match(/Cvt64to64F/g)!.length, 2);
});

test("interfaces: conversion, assertion, call, comparison with nil", () => {
  const f = fn([["e", errorType]], [stringType]);
  const e = ref(f.params[0]!);
  const any = new ir.Convert(1, emptyInterfaceType, ir.ConvertOp.ToInterface, int(5));
  const v = local(f, "v", emptyInterfaceType);
  const { text } = build(f, [
    new ir.Define(1, v, any),
    new ir.If(
      1,
      cmp(ir.CompareOp.Eq, e, new ir.Zero(1, errorType)),
      [ret(new ir.TypeAssert(1, stringType, ref(v), stringType, false))],
      [],
    ),
    ret(new ir.CallInterface(1, stringType, e, 0, [])),
  ]);
  assert.match(text, /stmp_0/);
  assert.match(text, /EqInter/);
  assert.match(text, /panicdottypeE/);
  assert.match(text, /InterLECall/);
});

test("append grows only when it must", () => {
  const t = types.slice(stringType);
  const f = fn([["s", t]], [t]);
  const { text } = build(f, [ret(new ir.Append(1, t, ref(f.params[0]!), [str("a"), str("b")], false))]);
  assert.match(text, /Less64U[\s\S]*growslice/);
  assert.match(text, /\(unlikely\)/);
});

test("a function with a defer keeps its results in memory and returns through deferreturn", () => {
  const f = fn([["g", types.func([], [], false)]], [intType]);
  f.hasDefer = true;
  const { f: s, text } = build(f, [new ir.Defer(1, ref(f.params[0]!)), ret(int(3))]);
  assert.equal(text.match(/runtime\.deferreturn/g)!.length, 2);
  assert.ok(s.results[0]!.alwaysLive);
});

/** `defer g()`, made at most once. */
function once(g: ir.Expr): ir.Defer {
  const d = new ir.Defer(1, g);
  d.esc = ir.Esc.Stack;
  return d;
}

/** How often each pattern is found. */
function counts(text: string, ...patterns: RegExp[]): number[] {
  return patterns.map((p) => text.match(new RegExp(p, "g"))?.length ?? 0);
}

const opened = [/runtime\.deferreturn/, /runtime\.deferproc/, /ClosureLECall/, /StaticLECall <\S+> \{main\.g\}/];

test("defers that happen at most once are calls of the exits; the runtime enters at one deferreturn", () => {
  const f = fn([["h", types.func([], [], false)]], [intType]);
  f.hasDefer = true;
  const g = new Func("main.g", "main", types.func([], [], false), 1);
  const { f: s, text } = build(f, [
    once(ref(f.params[0]!)),
    new ir.If(1, cmp(ir.CompareOp.Eq, int(1), int(1)), [ret(int(2))], []),
    once(new ir.FuncValue(1, g.type, g)),
    ret(int(3)),
  ]);
  // the first exit comes before the second defer: its test of that bit is decided later, by the rules
  assert.deepEqual(counts(text, ...opened), [1, 0, 2, 2]);
  const slots = s.openDefers!;
  assert.equal(slots.closures.type.size, 16);
  assert.ok(slots.bits.openDeferSlot && slots.closures.openDeferSlot && slots.closures.used);
  assert.equal(s.entry.kind, BlockKind.Defer);
  assert.deepEqual(
    s.entry.values.filter((v) => v.op === Op.Store && v.args[0]!.aux === slots.bits).map((v) => v.args[1]!.auxLo),
    [0],
  );
});

test("many exits share the code that makes deferred calls", () => {
  const f = fn([["h", types.func([], [], false)]], [intType]);
  f.hasDefer = true;
  const h = (): ir.Defer => once(ref(f.params[0]!));
  const exit = (n: number): ir.If => new ir.If(1, cmp(ir.CompareOp.Eq, int(n), int(1)), [ret(int(n))], []);
  const few = build(f, [h(), h(), h(), exit(0), exit(1), exit(2), ret(int(9))]);
  assert.deepEqual(counts(few.text, ...opened), [1, 0, 12, 0]);
  const many = build(f, [h(), h(), h(), exit(0), exit(1), exit(2), exit(3), ret(int(9))]);
  assert.deepEqual(counts(many.text, ...opened), [1, 0, 3, 0]);
});

test("defers in loops, of loop bodies that are functions, and more than eight are records", () => {
  const f = fn([["h", types.func([], [], false)]], []);
  f.hasDefer = true;
  const h = (): ir.Defer => once(ref(f.params[0]!));
  const eight = [h(), h(), h(), h(), h(), h(), h(), h()];
  assert.deepEqual(counts(build(f, [...eight, ret()]).text, ...opened), [1, 0, 8, 0]);
  assert.deepEqual(counts(build(f, [...eight, h(), ret()]).text, ...opened), [2, 9, 0, 0]);
  const inLoop = new ir.Defer(1, ref(f.params[0]!));
  inLoop.esc = ir.Esc.Heap;
  assert.deepEqual(counts(build(f, [h(), inLoop, ret()]).text, ...opened), [2, 2, 0, 0]);
});

test("a closure captures values and addresses", () => {
  const f = fn([], [types.func([], [intType], false)]);
  const a = local(f, "a", intType);
  const c = local(f, "c", intType);
  c.addrTaken = true;
  c.heap = true;
  const g = new Func("main.f.func1", "main", types.func([], [intType], false), 1);
  g.outer = f;
  g.results.push(new Var("~r0", intType, 1, VarClass.Result, g));
  const byValue = new Var("a", intType, 1, VarClass.Captured, g);
  byValue.byRef = false;
  byValue.outer = a;
  const byRef = new Var("c", intType, 1, VarClass.Captured, g);
  byRef.outer = c;
  g.captures.push(byValue, byRef);
  const outer = build(f, [
    new ir.Define(1, a, int(1)),
    new ir.Define(1, c, int(2)),
    ret(new ir.Closure(1, g.type, g, [a, c])),
  ]);
  assert.equal(outer.text.match(/runtime\.newobject/g)!.length, 2);
  const inner = build(g, [ret(add(ref(byValue), ref(byRef)))]);
  assert.match(inner.text, /GetClosurePtr/);
});

test("select with two cases asks selectgo", () => {
  const ch = types.chan(intType, 3);
  const f = fn([["c", ch]], []);
  const v = local(f, "v", intType);
  const c = ref(f.params[0]!);
  const { text } = build(f, [
    new ir.Select(1, new Label("s"), [
      new ir.SelectCase(1, ir.SelectKind.Receive, c, null, v, null, [new ir.ExprStmt(1, ref(v))]),
      new ir.SelectCase(1, ir.SelectKind.Send, c, int(1), null, null, []),
    ]),
  ]);
  assert.match(text, /runtime\.selectgo/);
});

/** A switch of `f`'s parameter over the constants, each returning something of its own. */
function switchOver(f: Func, constants: readonly number[]): ir.Stmt[] {
  const cases = constants.map((n) => new ir.SwitchCase(1, [int(n)], false, [ret(int(n + 1000))], false));
  return [new ir.Switch(1, new Label("s"), ref(f.params[0]!), cases), ret(int(0))];
}

test("a switch over eight constants close together jumps through a table, where tables are allowed", () => {
  for (const [constants, jumpTables, ways] of [
    [[0, 4, 8, 12, 16, 20, 24, 28], true, 29],
    [[-3, -2, -1, 0, 1, 2, 3, 4], true, 8],
    [[0, 4, 8, 12, 16, 20, 24, 28], false, 0],
    [[0, 4, 8, 12, 16, 20, 24], true, 0],
    [[0, 4, 8, 12, 16, 20, 24, 33], true, 0],
  ] as const) {
    const f = fn([["x", intType]], [intType]);
    f.body = switchOver(f, constants);
    const s = buildFunc(f, new Names(), { conv: abiInternal, checks: true, inRuntime: false, jumpTables });
    checkFunc(s, "build");
    const table = s.blocks.find((b) => b.kind === BlockKind.JumpTable);
    assert.equal(table?.succs.length ?? 0, ways, `${constants}`);
  }
});

test("a switch over many constants searches", () => {
  const f = fn([["x", intType]], [intType]);
  const cases = [10, 20, 30, 40, 50, 60, 70, 80].map(
    (n) => new ir.SwitchCase(1, [int(n)], false, [ret(int(n + 1))], false),
  );
  const { text } = build(f, [new ir.Switch(1, new Label("s"), ref(f.params[0]!), cases), ret(int(0))]);
  assert.match(text, /Less64/);
  assert.equal(text.match(/Eq64/g)!.length, 8);
});

test("a slice behind a pointer that gets its own append: pointer and capacity are stored when it grows", () => {
  const list = types.slice(intType);
  const f = fn([["p", types.pointer(list)]], []);
  const deref = (): ir.Deref => new ir.Deref(1, list, ref(f.params[0]!));
  const append = (x: ir.Expr, ...args: ir.Expr[]): ir.Append => new ir.Append(1, list, x, args, false);
  const stores = (rhs: ir.Expr): number[] => {
    const { text } = build(f, [new ir.Assign(1, deref(), rhs), ret()]);
    return counts(text, /Store <\S+> \{\[\]int\}/, /Store <\S+> \{len\}/, /Store <\S+> \{\*uint8\}/);
  };
  assert.deepEqual(stores(append(deref(), int(1), int(2))), [0, 2, 1]);
  assert.deepEqual(stores(append(new ir.SliceOf(1, list, deref(), null, int(1), null), int(1), int(2))), [1, 0, 0]);
});

/** A switch of `f`'s parameter over strings, `jumpTables` or not; after build alone. */
function stringSwitch(texts: readonly string[], jumpTables: boolean): string {
  const f = fn([["s", stringType]], [intType]);
  const cases = texts.map((x, i) => new ir.SwitchCase(1, [str(x)], false, [ret(int(i))], false));
  f.body = [new ir.Switch(1, new Label("s"), ref(f.params[0]!), cases), ret(int(-1))];
  const s = buildFunc(f, new Names(), { conv: abiInternal, checks: true, inRuntime: false, jumpTables });
  checkFunc(s, "build");
  runPasses(s, genericPasses.slice(0, 3), true, { check: checkFunc });
  return printFunc(s);
}

test("a switch over strings looks at the length, then at bytes and words; one case of many is compared as memory", () => {
  const tests = [/JumpTable/, /Eq64/, /Eq32/, /Eq16/, /Eq8/, /Less8U/, /memequal/];
  for (const [texts, jumpTables, want] of [
    // lengths alone; the empty string is known by its length
    [["", "a"], false, [0, 2, 0, 0, 1, 0, 0]],
    // one length, few: one load, a comparison each
    [["abcd", "abce", "bbcd"], false, [0, 1, 3, 0, 0, 0, 0]],
    // two words: the one that tells more apart first
    [["abcdef", "abcdeg", "abcdeh"], false, [0, 1, 6, 0, 0, 0, 0]],
    // five of a length: the last byte finds the one that the word is compared with
    [["xa", "xb", "xc", "xd", "xe"], false, [0, 1, 0, 5, 5, 1, 0]],
    [[..."abcdefgh"], true, [1, 1, 0, 0, 0, 0, 0]],
    // long ones: bytes till one is left
    [
      ["a long string for a test", "b long string for a test", "b long string for a text"],
      false,
      [0, 1, 0, 0, 4, 0, 3],
    ],
    [["a", "aa", "aaa", "aaaa", "aaaaa", "aaaaaa", "aaaaaaa", "aaaaaaaa"], true, [1, 1, 7, 2, 2, 0, 0]],
    // equal ones, as instances have: the first counts
    [["a", "a", "a"], false, [0, 1, 0, 0, 1, 0, 0]],
  ] as const) {
    const text = stringSwitch(texts, jumpTables);
    assert.deepEqual(counts(text, ...tests), want, `${texts}\n${text}`);
    assert.doesNotMatch(text, /cmpstring/);
  }
});

test("equal constants in a switch over integers: the first counts, whichever way it is found", () => {
  for (const step of [1, 100]) {
    const constants = [0, 1, 2, 3, 4, 5, 6, 7, 8, 3, 0, 8].map((n) => n * step);
    const f = fn([["x", intType]], [intType]);
    f.body = switchOver(f, constants);
    const s = buildFunc(f, new Names(), { conv: abiInternal, checks: true, inRuntime: false, jumpTables: true });
    checkFunc(s, "build");
    const table = s.blocks.find((b) => b.kind === BlockKind.JumpTable);
    assert.equal(table?.succs.length, step === 1 ? 9 : undefined);
    assert.equal(counts(printFunc(s), /Eq64/)[0], step === 1 ? 0 : 9);
  }
});

test("a type switch over many concrete types looks at the hash, those around an interface type by themselves", () => {
  const named = (n: number): Type => types.array(intType, n + 1);
  const error = types.interface([]);
  const loads = (list: readonly (Type | null)[]): number[] => {
    const f = fn([["x", error]], [intType]);
    const cases = list.map((t, i) => new ir.TypeCase(1, [t], false, null, [ret(int(i))]));
    const { text } = build(f, [new ir.TypeSwitch(1, new Label("s"), ref(f.params[0]!), cases), ret(int(-1))]);
    return counts(text, /Load <uint32>/, /Less32U/, /Eq32/, /Eq64/);
  };
  const eight = [0, 1, 2, 3, 4, 5, 6, 7].map(named);
  assert.deepEqual(loads(eight), [1, 1, 8, 8]);
  assert.deepEqual(loads(eight.slice(1)), [0, 0, 0, 7]);
  assert.deepEqual(loads([...eight.slice(1), null, eight[0]!]), [0, 0, 0, 9]);
});

test("every row of the runtime table parses", () => {
  assert.ok(runtimeCallNames().length > 120);
});
