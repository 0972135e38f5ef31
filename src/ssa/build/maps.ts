// Maps: lookup, assignment, delete, clear, make, literals. Contract: GOROOT/src/runtime/map.go and the fast variants for
// keys of 4 and 8 bytes of plain memory and for strings (map_fast*.go), Go 1.26.

import { mapHeader as layout, mapGroup, mapGroupSlots, mapMaxElemBytes } from "../../ir/maplayout.ts";
import {
  ArrayLit,
  Convert,
  ConvertOp,
  Esc,
  type Expr,
  type MakeMap,
  type MapIndex,
  type MapLit,
  NodeKind,
} from "../../ir/nodes.ts";
import { Alg, type Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { Kind, layoutStruct, T } from "../type.ts";
import type { Value } from "../value.ts";
import { elementPointer } from "./address.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { staticCopy } from "./literals.ts";
import { convertInteger } from "./numeric.ts";
import { settleList } from "./order.ts";
import { isConstant } from "./staticdata.ts";
import { canSSA, ssaType } from "./types.ts";

/** The runtime's zero value for missing elements has this many bytes. */
const zeroValSize = 1024;

const enum Fast {
  Slow,
  Word32,
  Word64,
  Word64Ptr,
  String,
}

function fastKind(t: IrType): Fast {
  if (t.elem.size > mapMaxElemBytes) return Fast.Slow;
  const k = t.key;
  if (k.alg === Alg.String) return Fast.String;
  if (k.alg !== Alg.Mem) return Fast.Slow;
  if (k.size === 4) return Fast.Word32;
  if (k.size === 8) return k.hasPointers ? Fast.Word64Ptr : Fast.Word64;
  return Fast.Slow;
}

const suffix = ["", "_fast32", "_fast64", "_fast64", "_faststr"];

/** The key as the runtime function wants it: its bits, or its address. */
function keyArgument(b: FuncBuilder, t: IrType, kind: Fast, key: Value, assign: boolean): Value {
  const { s } = b;
  const st = ssaType(t.key);
  switch (kind) {
    case Fast.String:
      return key;
    case Fast.Word32:
      return bits(b, st, key, T.uint32);
    case Fast.Word64:
      return bits(b, st, key, T.uint64);
    case Fast.Word64Ptr:
      return bits(b, st, key, assign ? T.ptr : T.uint64);
    default:
      return st.canSSA ? spillKey(b, t.key, key) : key;
  }
  function bits(fb: FuncBuilder, from: typeof st, v: Value, to: typeof st): Value {
    if (from.isInteger || (from.kind === Kind.Ptr && to.kind === Kind.Ptr)) return v;
    if (from.kind === Kind.Ptr) return s.v2(Op.Convert, to, v, s.mem);
    const a = from.canSSA ? fb.spill(from, v) : v;
    return s.load(to, a);
  }
}

function spillKey(b: FuncBuilder, t: IrType, key: Value): Value {
  const st = ssaType(t);
  if (st.size === 0) return b.symAddr(b.link.runtimeVar("zerobase"));
  return b.spill(st, key);
}

interface Access {
  readonly map: Value;
  readonly key: Value;
}

function operands(b: FuncBuilder, map: Expr, key: Expr): Access {
  const m = operand(b, map);
  let k = operand(b, key);
  if (!canSSA(key.type)) k = b.spill(ssaType(key.type), k);
  return { map: m, key: k };
}

/** Pointer to the element (to a zero value if there is none), and for commaOk whether it was there. */
function access(b: FuncBuilder, t: IrType, a: Access, commaOk: boolean): Value[] {
  const kind = fastKind(t);
  const key = keyArgument(b, t, kind, a.key, false);
  const name = `mapaccess${commaOk ? 2 : 1}`;
  if (t.elem.size > zeroValSize) {
    const zero = b.symAddr(b.link.mapZero(t.elem.size));
    return b.runtime(`${name}_fat`, b.typeAddr(t), a.map, key, zero);
  }
  return b.runtime(name + suffix[kind]!, b.typeAddr(t), a.map, key);
}

/** `m[k]` */
export function mapLookup(b: FuncBuilder, n: MapIndex): Value {
  const t = n.map.type;
  return b.loadFrom(t.elem, access(b, t, operands(b, n.map, n.key), false)[0]!);
}

/** `v, ok = m[k]` */
export function mapTuple(b: FuncBuilder, n: MapIndex): Value[] {
  const t = n.map.type;
  const [p, ok] = access(b, t, operands(b, n.map, n.key), n.commaOk);
  const v = b.loadFrom(t.elem, p!);
  return n.commaOk ? [v, ok!] : [v];
}

/** Pointer to the element for key, which is inserted if it is not there. */
function slot(b: FuncBuilder, t: IrType, a: Access): Value {
  const kind = fastKind(t);
  const key = keyArgument(b, t, kind, a.key, true);
  const name = kind === Fast.Word64Ptr ? "mapassign_fast64ptr" : `mapassign${suffix[kind]!}`;
  return b.runtime1(name, b.typeAddr(t), a.map, key);
}

/** A key that is stored must not share its bytes with a slice. */
function lasting(key: Expr): Expr {
  if (key.kind !== NodeKind.Convert || key.op !== ConvertOp.BytesToStringTemp) return key;
  return new Convert(key.pos, key.type, ConvertOp.BytesToString, key.x);
}

/** `m[k] = v`: operands now; the function that is returned inserts and gives the address to store to. */
export function prepareMapStore(b: FuncBuilder, n: MapIndex): { read: () => Value; slot: () => Value } {
  const t = n.map.type;
  const a = operands(b, n.map, lasting(n.key));
  return {
    read: () => b.loadFrom(t.elem, access(b, t, a, false)[0]!),
    slot: () => slot(b, t, a),
  };
}

export function buildDelete(b: FuncBuilder, map: Expr, key: Expr): void {
  const t = map.type;
  const a = operands(b, map, key);
  const kind = fastKind(t);
  b.runtime(`mapdelete${suffix[kind]!}`, b.typeAddr(t), a.map, keyArgument(b, t, kind, a.key, false));
}

export function clearMap(b: FuncBuilder, map: Expr): void {
  b.runtime("mapclear", b.typeAddr(map.type), operand(b, map));
}

/** internal/runtime/maps.Map, to which a map value points. */
const mapHeader = layoutStruct("maps.Map", [
  ["used", T.uint64],
  ["seed", T.uintptr],
  ["dirPtr", T.ptr],
  ["dirLen", T.int],
  ["globalDepth", T.uint8],
  ["globalShift", T.uint8],
  ["writing", T.uint8],
  ["tombstonePossible", T.bool],
  ["clearSeq", T.uint64],
]);

/** The control word of a group all of whose slots are empty, either half. */
const emptyControl = 0x80808080 | 0;

/** An empty map that lives in the frame. `withGroup`: so do its first eight slots. */
function stackMap(b: FuncBuilder, t: IrType, withGroup: boolean): Value {
  const { s } = b;
  const m = b.temp(mapHeader);
  s.zero(mapHeader, m);
  if (!withGroup) return m;
  const group = ssaType(mapGroup(b.link.types, t));
  const g = b.temp(group);
  s.zero(group, g);
  s.store(T.uint64, g, b.f.constInt64(T.uint64, emptyControl, emptyControl));
  s.store(T.ptr, s.offPtr(T.ptr, m, layout.dirPtrOffset), g);
  return m;
}

/** A map for `n` entries, of which there are at most eight. */
function smallMap(b: FuncBuilder, t: IrType, esc: Esc): Value {
  if (esc !== Esc.Stack) return b.runtime1("makemap_small");
  const m = stackMap(b, t, true);
  b.s.store(T.uint64, b.s.offPtr(T.ptr, m, layout.seedOffset), b.runtime1("rand"));
  return m;
}

export function buildMakeMap(b: FuncBuilder, n: MakeMap): Value {
  const hint = n.hint;
  const isConst = hint === null || hint.kind === NodeKind.ConstInt;
  if (hint === null || (hint.kind === NodeKind.ConstInt && hint.hi === 0 && hint.lo >= 0 && hint.lo <= mapGroupSlots)) {
    return smallMap(b, n.type, n.esc);
  }
  const x = operand(b, hint);
  const m = n.esc === Esc.Stack ? stackMap(b, n.type, !isConst) : b.nil();
  if (hint.type.isUnsigned() && hint.type.size === 8) {
    return b.runtime1("makemap64", b.typeAddr(n.type), x, m);
  }
  return b.runtime1("makemap", b.typeAddr(n.type), convertInteger(b, x, hint.type, T.int), m);
}

/** More entries of constants than this are inserted by a loop over tables of them. */
const maxUnrolled = 25;

/** As with gc, entries of constants come first: where keys turn out equal, the others win. */
export function buildMapLit(b: FuncBuilder, n: MapLit): Value {
  const t = n.type;
  const count = n.keys.length;
  const m =
    count <= mapGroupSlots
      ? smallMap(b, t, n.esc)
      : b.runtime1("makemap", b.typeAddr(t), b.int(count), n.esc === Esc.Stack ? stackMap(b, t, false) : b.nil());
  const known: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < count; i++) (isConstant(n.keys[i]!) && isConstant(n.values[i]!) ? known : others).push(i);
  if (known.length > maxUnrolled) insertTable(b, n, m, known);
  else for (const i of known) insert(b, n, m, i);
  for (const i of others) insert(b, n, m, i);
  return m;
}

function insert(b: FuncBuilder, n: MapLit, m: Value, i: number): void {
  settleList(b, [n.keys[i]!, n.values[i]!]);
  const key = operand(b, n.keys[i]!);
  store(b, n.type, m, key, operand(b, n.values[i]!));
}

function store(b: FuncBuilder, t: IrType, map: Value, k: Value, v: Value): void {
  const key = canSSA(t.key) ? k : b.spill(ssaType(t.key), k);
  b.storeTo(ssaType(t.elem), slot(b, t, { map, key }), v);
}

/** `for i := range keys { m[keys[i]] = values[i] }` over read-only arrays of entries `which`. */
function insertTable(b: FuncBuilder, n: MapLit, m: Value, which: readonly number[]): void {
  const { s } = b;
  const table = (elem: IrType, from: readonly Expr[]): Value => {
    const values = which.map((i) => from[i]!);
    const type = b.link.types.array(elem, values.length);
    return staticCopy(b, new ArrayLit(n.pos, type, [...values.keys()], values));
  };
  const { key, elem } = n.type;
  const keys = table(key, n.keys);
  const values = table(elem, n.values);
  const [head, body, end] = [b.block(), b.block(), b.block()];
  const i = b.tempVar(T.int);
  s.write(i, b.int(0));
  b.start(head);
  b.branch(s.v2(Op.Less64, T.bool, s.read(i), b.int(which.length)), body, end, 1);
  s.startBlock(body);
  const k = b.loadFrom(key, elementPointer(b, ssaType(key), keys, s.read(i)));
  const v = b.loadFrom(elem, elementPointer(b, ssaType(elem), values, s.read(i)));
  store(b, n.type, m, k, v);
  s.write(i, s.v2(Op.Add64, T.int, s.read(i), b.int(1)));
  b.jump(head);
  s.startBlock(end);
}
