// Type assertions and type switches: a concrete type is a comparison of the type word, an interface type asks the
// runtime for a method table. Among many concrete types the hash in the descriptor, or in the method table, decides first.
// Contract: GOROOT/src/runtime/iface.go, error.go, 1.26.
import type { TypeAssert, TypeSwitch } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import type { Block } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { itab, T } from "../type.ts";
import type { Value } from "../value.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { hasType, ifaceData, ifaceTypeWord, loadData, typeHash } from "./interfaces.ts";
import { stmts } from "./stmt.ts";
import { branchByConstant, type Entry } from "./switchsearch.ts";
import { canSSA, ssaType } from "./types.ts";
import { defineValue } from "./variables.ts";

/** `x.(T)` that panics on failure. */
export function buildTypeAssert(b: FuncBuilder, n: TypeAssert): Value {
  const { s } = b;
  const x = operand(b, n.x);
  const from = n.x.type;
  if (n.target.kind !== IrKind.Interface) {
    if (n.nilPanics) b.nilCheck(s.v1(Op.ITab, itab, x));
    const ok = hasType(b, from, x, n.target);
    b.require(ok, () => {
      const have = s.v1(Op.ITab, itab, x);
      const name = from.isEmptyInterface() ? "panicdottypeE" : "panicdottypeI";
      b.runtime(name, have, b.typeAddr(n.target), b.typeAddr(from));
    });
    return loadData(b, n.target, x);
  }
  const t = ssaType(n.target);
  const typ = ifaceTypeWord(b, from, x);
  b.require(s.v2(Op.Neq64, T.bool, typ, b.f.constInt(itab, 0)), () => {
    b.runtime("panicnildottype", b.typeAddr(n.target));
  });
  const word = n.target.isEmptyInterface() ? typ : b.runtime1("assertE2I", b.typeAddr(n.target), typ);
  return s.v2(Op.IMake, t, word, ifaceData(b, x));
}

/** `v, ok = x.(T)` */
export function assertTuple(b: FuncBuilder, n: TypeAssert): Value[] {
  const x = operand(b, n.x);
  const from = n.x.type;
  if (!n.commaOk) return [buildTypeAssert(b, n)];
  if (n.target.kind === IrKind.Interface) {
    const word = tableFor(b, from, x, n.target);
    const ok = b.s.v2(Op.Neq64, T.bool, word, b.f.constInt(itab, 0));
    return [interfaceOr(b, n.target, word, ok, x), ok];
  }
  const ok = hasType(b, from, x, n.target);
  return [concreteOr(b, n.target, ok, x), ok];
}

/** The type word that `x` gets as an interface of type `target`; 0 if it does not have the methods or is nil. */
function tableFor(b: FuncBuilder, from: IrType, x: Value, target: IrType): Value {
  const typ = ifaceTypeWord(b, from, x);
  return target.isEmptyInterface() ? typ : b.runtime1("assertE2I2", b.typeAddr(target), typ);
}

function interfaceOr(b: FuncBuilder, target: IrType, word: Value, ok: Value, x: Value): Value {
  const data = b.select(
    T.ptr,
    ok,
    () => ifaceData(b, x),
    () => b.nil(),
    1,
  );
  return b.s.v2(Op.IMake, ssaType(target), word, data);
}

/** The concrete value if `ok`, zero otherwise. */
function concreteOr(b: FuncBuilder, t: IrType, ok: Value, x: Value): Value {
  const st = ssaType(t);
  if (canSSA(t)) {
    return b.select(
      st,
      ok,
      () => loadData(b, t, x),
      () => b.f.zeroValue(st),
    );
  }
  const a = b.temp(st);
  const yes = b.block();
  const no = b.block();
  const end = b.block();
  b.branch(ok, yes, no);
  b.s.startBlock(yes);
  b.s.move(st, a, loadData(b, t, x));
  b.jump(end);
  b.s.startBlock(no);
  b.s.zero(st, a);
  b.jump(end);
  b.s.startBlock(end);
  return a;
}

export function buildTypeSwitch(b: FuncBuilder, n: TypeSwitch): void {
  const { s } = b;
  const x = operand(b, n.x);
  const from = n.x.type;
  const end = b.block();
  b.targets(n.label).brk = end;
  let dflt: Block | null = null;
  const bodies: (() => void)[] = [];
  let concrete: ConcreteCase[] = [];
  const test = (): void => {
    testConcrete(b, from, x, concrete);
    concrete = [];
  };
  for (const c of n.cases) {
    const body = b.block();
    // With one type in the clause, its variable has that type and gets the value found by the test.
    const found = { value: x };
    const single = !c.isDefault && c.types.length === 1 && c.types[0] !== null && c.v !== null && c.v.type !== from;
    if (c.isDefault) dflt = body;
    for (const t of c.types) {
      if (t !== null && t.kind !== IrKind.Interface) {
        concrete.push({ type: t, to: body });
        continue;
      }
      test();
      if (single) found.value = interfaceCase(b, from, x, t!, body);
      else testCase(b, from, x, t, body);
    }
    bodies.push(() => {
      s.startBlock(body);
      b.s.pos = c.pos;
      if (c.v !== null) {
        const v = single && c.types[0]!.kind !== IrKind.Interface ? loadData(b, c.types[0]!, x) : found.value;
        defineValue(b, c.v, v);
      }
      stmts(b, c.body);
      b.jump(end);
    });
  }
  test();
  b.jump(dflt ?? end);
  for (const build of bodies) build();
  s.startBlock(end);
}

/** Branches to `body` if the dynamic type of `x` fits, and goes on behind. */
function testCase(b: FuncBuilder, from: IrType, x: Value, t: IrType | null, body: Block): void {
  const { s } = b;
  const next = b.block();
  let ok: Value;
  if (t === null) ok = s.v2(Op.Eq64, T.bool, s.v1(Op.ITab, itab, x), b.f.constInt(itab, 0));
  else if (t.kind === IrKind.Interface) {
    ok = s.v2(Op.Neq64, T.bool, tableFor(b, from, x, t), b.f.constInt(itab, 0));
  } else ok = hasType(b, from, x, t);
  b.branch(ok, body, next);
  s.startBlock(next);
}

/** Branches to `body` if `x` has the methods of interface type `t`; the value of that type, good in `body`. */
function interfaceCase(b: FuncBuilder, from: IrType, x: Value, t: IrType, body: Block): Value {
  const { s } = b;
  const word = tableFor(b, from, x, t);
  const next = b.block();
  const value = s.v2(Op.IMake, ssaType(t), word, ifaceData(b, x));
  b.branch(s.v2(Op.Neq64, T.bool, word, b.f.constInt(itab, 0)), body, next);
  s.startBlock(next);
  return value;
}

interface ConcreteCase {
  readonly type: IrType;
  readonly to: Block;
}

/** From this many concrete types on the hash is looked at. */
const hashFrom = 8;

/** Branches to the first of the cases that has the dynamic type of `x`, and goes on behind. */
function testConcrete(b: FuncBuilder, from: IrType, x: Value, cases: readonly ConcreteCase[]): void {
  const { s } = b;
  const byHash = new Map<number, ConcreteCase[]>();
  for (const c of cases) {
    const same = byHash.get(c.type.hash);
    if (same === undefined) byHash.set(c.type.hash, [c]);
    else same.push(c);
  }
  if (byHash.size < hashFrom) {
    for (const c of cases) testCase(b, from, x, c.type, c.to);
    return;
  }
  const miss = b.block();
  const inside = b.block();
  const word = s.v1(Op.ITab, itab, x);
  b.branch(s.v2(Op.Neq64, T.bool, word, b.f.constInt(itab, 0)), inside, miss);
  s.startBlock(inside);
  const entries: Entry[] = [];
  for (const hash of byHash.keys()) entries.push({ lo: hash | 0, hi: 0, count: 1, to: b.block() });
  branchByConstant(b, { value: typeHash(b, word), type: T.uint32, signed: false }, entries, miss);
  [...byHash.values()].forEach((group, i) => {
    s.startBlock(entries[i]!.to);
    for (const c of group) testCase(b, from, x, c.type, c.to);
    b.jump(miss);
  });
  s.startBlock(miss);
}
