// Range loops over integers, slices, arrays by pointer, strings, maps and channels. Key and value are new variables in
// every round. Contract: spec "For statements with range clause"; runtime.mapIterStart/mapIterNext, decoderune, 1.26.
import { type Range, RangeKind } from "../../ir/nodes.ts";
import type { Type as IrType } from "../../ir/type.ts";
import type { Block } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { layoutStruct, T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import { elementPointer } from "./address.ts";
import { receiveBuffer } from "./channels.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { log2Size } from "./numeric.ts";
import { stmts } from "./stmt.ts";
import { sliceLen, slicePtr } from "./strings.ts";
import { ssaType } from "./types.ts";
import { defineValue } from "./variables.ts";

/** internal/runtime/maps.Iter; compiled code reads the first two words. */
const mapIter = layoutStruct("maps.Iter", [
  ["key", T.ptr],
  ["elem", T.ptr],
  ["typ", T.ptr],
  ["m", T.ptr],
  ["entryOffset", T.uint64],
  ["dirOffset", T.uint64],
  ["clearSeq", T.uint64],
  ["globalDepth", T.uint8],
  ["dirIdx", T.int],
  ["tab", T.ptr],
  ["group", T.ptr],
  ["entryIdx", T.uint64],
]);

interface Loop {
  readonly head: Block;
  readonly body: Block;
  readonly next: Block;
  readonly end: Block;
}

function loop(b: FuncBuilder, n: Range): Loop {
  const l = { head: b.block(), body: b.block(), next: b.block(), end: b.block() };
  const t = b.targets(n.label);
  t.brk = l.end;
  t.cont = l.next;
  return l;
}

export function buildRange(b: FuncBuilder, n: Range): void {
  switch (n.rangeKind) {
    case RangeKind.Int:
      return rangeInt(b, n);
    case RangeKind.Slice:
    case RangeKind.ArrayPointer:
      return rangeElements(b, n);
    case RangeKind.String:
      return rangeString(b, n);
    case RangeKind.Map:
      return rangeMap(b, n);
    case RangeKind.Chan:
      return rangeChan(b, n);
  }
}

/** A value of `type` under the type that variable `t` has. */
function as(b: FuncBuilder, x: Value, t: IrType): Value {
  const st = ssaType(t);
  return x.type === st ? x : b.s.v1(Op.Copy, st, x);
}

function counting(b: FuncBuilder, n: Range, t: Type, less: number, limit: Value, round: (i: Value) => void): void {
  const { s } = b;
  const l = loop(b, n);
  const i = b.tempVar(t);
  s.write(i, b.f.constInt(t, 0));
  b.start(l.head);
  b.branch(s.v2(less, T.bool, s.read(i), limit), l.body, l.end, 1);
  s.startBlock(l.body);
  round(s.read(i));
  stmts(b, n.body);
  b.start(l.next);
  s.pos = n.pos;
  s.write(i, s.v2(Op.Add8 + log2Size(t), t, s.read(i), b.f.constInt(t, 1)));
  b.jump(l.head);
  s.startBlock(l.end);
}

function rangeInt(b: FuncBuilder, n: Range): void {
  const limit = operand(b, n.x);
  const t = n.x.type;
  const less = (t.isSigned() ? Op.Less8 : Op.Less8U) + log2Size(t);
  counting(b, n, ssaType(t), less, limit, (i) => {
    if (n.key !== null) defineValue(b, n.key, as(b, i, n.key.type));
  });
}

function rangeElements(b: FuncBuilder, n: Range): void {
  const x = operand(b, n.x);
  const isSlice = n.rangeKind === RangeKind.Slice;
  const elem = isSlice ? n.x.type.elem : n.x.type.elem.elem;
  const len = isSlice ? sliceLen(b, x) : b.int(n.x.type.elem.len);
  const base = isSlice ? slicePtr(b, x) : x;
  const value = n.value;
  counting(b, n, T.int, Op.Less64, len, (i) => {
    if (n.key !== null) defineValue(b, n.key, as(b, i, n.key.type));
    if (value === null) return;
    const from = isSlice ? base : b.nilCheck(base);
    defineValue(b, value, b.loadFrom(elem, elementPointer(b, ssaType(elem), from, i)));
  });
}

function rangeString(b: FuncBuilder, n: Range): void {
  const { s } = b;
  const x = operand(b, n.x);
  const l = loop(b, n);
  const len = s.v1(Op.StringLen, T.int, x);
  const at = b.tempVar(T.int);
  const after = b.tempVar(T.int);
  const rune = b.tempVar(T.int32);
  s.write(at, b.int(0));
  b.start(l.head);
  b.branch(s.v2(Op.Less64, T.bool, s.read(at), len), l.body, l.end, 1);
  s.startBlock(l.body);
  const ptr = s.v2(Op.AddPtr, T.ptr, s.v1(Op.StringPtr, T.ptr, x), s.read(at));
  const byte = s.v1(Op.ZeroExt8to32, T.int32, s.load(T.uint8, ptr));
  const ascii = b.block();
  const wide = b.block();
  const go = b.block();
  b.branch(s.v2(Op.Less32, T.bool, byte, b.f.constInt(T.int32, 0x80)), ascii, wide, 1);
  s.startBlock(ascii);
  s.write(rune, byte);
  s.write(after, s.v2(Op.Add64, T.int, s.read(at), b.int(1)));
  b.jump(go);
  s.startBlock(wide);
  const [r, k] = b.runtime("decoderune", x, s.read(at));
  s.write(rune, r!);
  s.write(after, k!);
  b.jump(go);
  s.startBlock(go);
  if (n.key !== null) defineValue(b, n.key, as(b, s.read(at), n.key.type));
  if (n.value !== null) defineValue(b, n.value, as(b, s.read(rune), n.value.type));
  stmts(b, n.body);
  b.start(l.next);
  s.write(at, s.read(after));
  b.jump(l.head);
  s.startBlock(l.end);
}

function rangeMap(b: FuncBuilder, n: Range): void {
  const { s } = b;
  const t = n.x.type;
  const m = operand(b, n.x);
  const l = loop(b, n);
  const it = b.temp(mapIter);
  s.zero(mapIter, it);
  b.runtime("mapIterStart", b.typeAddr(t), m, it);
  b.start(l.head);
  const key = s.load(T.ptr, it);
  b.branch(s.v1(Op.IsNonNil, T.bool, key), l.body, l.end, 1);
  s.startBlock(l.body);
  if (n.key !== null) defineValue(b, n.key, b.loadFrom(t.key, key));
  if (n.value !== null) defineValue(b, n.value, b.loadFrom(t.elem, s.load(T.ptr, s.offPtr(T.ptr, it, 8))));
  stmts(b, n.body);
  b.start(l.next);
  s.pos = n.pos;
  b.runtime("mapIterNext", it);
  b.jump(l.head);
  s.startBlock(l.end);
}

function rangeChan(b: FuncBuilder, n: Range): void {
  const { s } = b;
  const ch = operand(b, n.x);
  const elem = n.x.type.elem;
  const l = loop(b, n);
  b.start(l.head);
  const buf = receiveBuffer(b, elem);
  const ok = b.runtime1("chanrecv2", ch, buf);
  b.branch(ok, l.body, l.end, 1);
  s.startBlock(l.body);
  if (n.key !== null) defineValue(b, n.key, b.loadFrom(elem, buf));
  stmts(b, n.body);
  b.start(l.next);
  b.jump(l.head);
  s.startBlock(l.end);
}
