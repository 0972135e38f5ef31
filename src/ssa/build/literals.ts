// Composite literals: structs and arrays as values or in place, slices of new arrays. Constant parts of larger literals
// come from static data in one copy; the rest is stored over it.
import { StaticData } from "../../ir/func.ts";
import { ArrayLit, Esc, type Expr, NodeKind, type SliceLit, type StructLit } from "../../ir/nodes.ts";
import type { Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { T } from "../type.ts";
import type { Value } from "../value.ts";
import { evalInto, operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { addStatic, isStatic, staticValue } from "./staticdata.ts";
import { canSSA, ssaType } from "./types.ts";

/** From this many constant parts on a literal starts as a copy of static data. */
const manyParts = 5;

export function buildStructLit(b: FuncBuilder, n: StructLit): Value {
  if (!canSSA(n.type)) return inTemp(b, n);
  const t = ssaType(n.type);
  if (n.values.length === 0) return b.f.zeroValue(t);
  const parts: (Value | undefined)[] = new Array<Value | undefined>(n.type.fields.length).fill(undefined);
  for (let i = 0; i < n.values.length; i++) parts[n.indices[i]!] = operand(b, n.values[i]!);
  const all = parts.map((p, i) => p ?? b.zero(n.type.fields[i]!.type));
  return b.s.vN(Op.StructMake, t, all);
}

export function buildArrayLit(b: FuncBuilder, n: ArrayLit): Value {
  if (!canSSA(n.type)) return inTemp(b, n);
  const t = ssaType(n.type);
  if (n.values.length === 0) return b.f.zeroValue(t);
  const x = operand(b, n.values[0]!);
  for (let i = 1; i < n.values.length; i++) operand(b, n.values[i]!);
  return n.type.len === 0 ? b.f.zeroValue(t) : b.s.v1(Op.ArrayMake1, t, x);
}

function inTemp(b: FuncBuilder, n: StructLit | ArrayLit): Value {
  if (isStatic(n) && countParts(n) >= manyParts) return staticCopy(b, n);
  const a = b.temp(ssaType(n.type));
  literalInto(b, n, a, false);
  return a;
}

/** Address of read-only data with the value of the static literal `n`. */
export function staticCopy(b: FuncBuilder, n: Expr): Value {
  const data = new StaticData(n.type.size);
  staticValue(n, 0, data);
  return b.symAddr(b.link.data(b.fn, n.type, data, true));
}

function countParts(n: Expr): number {
  if (n.kind !== NodeKind.StructLit && n.kind !== NodeKind.ArrayLit)
    return isStatic(n) && n.kind !== NodeKind.Zero ? 1 : 0;
  let k = 0;
  for (const v of n.values) k += countParts(v);
  return k;
}

/** The static parts of `n` alone, at their offsets. */
function collectStatic(n: StructLit | ArrayLit, base: number, data: StaticData): void {
  n.values.forEach((v, i) => {
    const offset = base + partOffset(n.type, n.indices[i]!, n.kind === NodeKind.StructLit);
    if (isStatic(v)) addStatic(v, offset, data);
    else if (v.kind === NodeKind.StructLit || v.kind === NodeKind.ArrayLit) collectStatic(v, offset, data);
  });
}

function partOffset(t: IrType, index: number, isStruct: boolean): number {
  return isStruct ? t.fieldOffset(index) : index * t.elem.size;
}

/**
 * Stores a literal at `addr`. `fresh`: the memory is zeroed. Otherwise it is zeroed here when parts are missing, or when
 * the collector could see it half filled because a part's value makes a call.
 */
export function literalInto(b: FuncBuilder, n: StructLit | ArrayLit, addr: Value, fresh: boolean): void {
  const { s } = b;
  const t = ssaType(n.type);
  if (t.size === 0) {
    for (const v of n.values) operand(b, v);
    return;
  }
  if (countParts(n) >= manyParts) {
    if (isStatic(n)) return s.move(t, addr, staticCopy(b, n));
    const data = new StaticData(n.type.size);
    collectStatic(n, 0, data);
    data.sort();
    s.move(t, addr, b.symAddr(b.link.data(b.fn, n.type, data, true)));
    return storeParts(b, n, addr, true, true);
  }
  let zeroed = fresh;
  if (!fresh && (isIncomplete(n) || (n.type.hasPointers && !n.values.every(isQuick)))) {
    s.zero(t, addr);
    zeroed = true;
  }
  storeParts(b, n, addr, zeroed, false);
}

function isIncomplete(n: StructLit | ArrayLit): boolean {
  const count = n.kind === NodeKind.StructLit ? n.type.fields.length : n.type.len;
  if (n.values.length < count) return true;
  return n.values.some((v) => (v.kind === NodeKind.StructLit || v.kind === NodeKind.ArrayLit) && isIncomplete(v));
}

/** Certainly without a call. */
function isQuick(n: Expr): boolean {
  switch (n.kind) {
    case NodeKind.VarRef:
    case NodeKind.GlobalRef:
      return true;
    case NodeKind.FieldOf:
      return isQuick(n.x);
    case NodeKind.StructLit:
    case NodeKind.ArrayLit:
      return n.values.every(isQuick);
    default:
      return isStatic(n);
  }
}

/** `skipStatic`: static parts are there already. */
function storeParts(b: FuncBuilder, n: StructLit | ArrayLit, addr: Value, zeroed: boolean, skipStatic: boolean): void {
  const isStruct = n.kind === NodeKind.StructLit;
  n.values.forEach((v, i) => {
    if (skipStatic && isStatic(v)) return;
    const at = b.s.offPtr(T.ptr, addr, partOffset(n.type, n.indices[i]!, isStruct));
    if ((v.kind === NodeKind.StructLit || v.kind === NodeKind.ArrayLit) && (skipStatic || !canSSA(v.type))) {
      if (v.type.size === 0) {
        for (const p of v.values) operand(b, p);
      } else storeParts(b, v, at, zeroed, skipStatic);
    } else evalInto(b, v, at, zeroed);
  });
}

export function buildSliceLit(b: FuncBuilder, n: SliceLit): Value {
  const { s } = b;
  const elem = n.type.elem;
  const et = ssaType(elem);
  const t = ssaType(n.type);
  const len = b.int(n.len);
  if (n.len === 0) return s.v3(Op.SliceMake, t, b.symAddr(b.link.runtimeVar("zerobase")), len, len);
  const array = b.link.types.array(elem, n.len);
  const lit = arrayOf(n, array);
  let a: Value;
  if (n.esc === Esc.Stack && array.size <= 64 * 1024) {
    a = b.temp(ssaType(array));
    literalInto(b, lit, a, false);
  } else {
    a = b.newObject(array);
    if (et.size === 0) for (const v of n.values) operand(b, v);
    else literalInto(b, lit, a, true);
  }
  return s.v3(Op.SliceMake, t, a, len, len);
}

function arrayOf(n: SliceLit, array: IrType): ArrayLit {
  return new ArrayLit(n.pos, array, n.indices, n.values);
}
