// Comparisons of every type: words, floats, strings, interfaces, interfaces with concrete values, structs, arrays.
// Contract: spec "Comparison operators"; parts are compared in source order and the first difference ends it, so that a
// later part that cannot be compared does not panic.
import { type Compare, CompareOp, type Expr, NodeKind } from "../../ir/nodes.ts";
import { Alg, Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import type { Block } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import { elementPointer } from "./address.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { hasType, ifaceData, loadData } from "./interfaces.ts";
import { complexParts, log2Size } from "./numeric.ts";
import { canSSA, ssaType } from "./types.ts";

export function buildCompare(b: FuncBuilder, n: Compare): Value {
  const t = ssaType(n.type);
  if (n.op === CompareOp.Eq || n.op === CompareOp.Ne) {
    const eq = compareEqual(b, n.x, n.y);
    const r = n.op === CompareOp.Eq ? eq : b.s.v1(Op.Not, T.bool, eq);
    return r.type === t ? r : b.s.v1(Op.Copy, t, r);
  }
  const x = operand(b, n.x);
  const y = operand(b, n.y);
  return ordered(b, n.op, n.x.type, x, y);
}

/** `x < y` and its kin, as a bool of no particular name. */
export function ordered(b: FuncBuilder, op: CompareOp, type: IrType, x: Value, y: Value): Value {
  const { s } = b;
  if (op === CompareOp.Gt) return ordered(b, CompareOp.Lt, type, y, x);
  if (op === CompareOp.Ge) return ordered(b, CompareOp.Le, type, y, x);
  const less = op === CompareOp.Lt;
  if (type.isFloat()) {
    const first = less ? Op.Less32F : Op.Leq32F;
    return s.v2(first + (type.size === 8 ? 1 : 0), T.bool, x, y);
  }
  if (type.kind === IrKind.String) {
    const c = b.runtime1("cmpstring", x, y);
    return s.v2(less ? Op.Less64 : Op.Leq64, T.bool, c, b.int(0));
  }
  const first = type.isSigned() ? (less ? Op.Less8 : Op.Leq8) : less ? Op.Less8U : Op.Leq8U;
  return s.v2(first + log2Size(type), T.bool, x, y);
}

/** `x == nil` for a value of a type that has nil; null for other types. */
export function equalNil(b: FuncBuilder, type: IrType, x: Value): Value | null {
  const { s } = b;
  const t = ssaType(type);
  switch (type.kind) {
    case IrKind.Slice:
      return s.v2(Op.EqSlice, T.bool, x, b.f.constSlice(t));
    case IrKind.Interface:
      return s.v2(Op.EqInter, T.bool, x, b.f.constInterface(t));
    case IrKind.Func:
    case IrKind.Map:
    case IrKind.Chan:
    case IrKind.Pointer:
    case IrKind.UnsafePointer:
      return s.v1(Op.Not, T.bool, s.v1(Op.IsNonNil, T.bool, x));
    default:
      return null;
  }
}

function isNil(n: Expr): boolean {
  return n.kind === NodeKind.Zero;
}

function compareEqual(b: FuncBuilder, nx: Expr, ny: Expr): Value {
  const tx = nx.type;
  const ty = ny.type;
  if (tx.kind === IrKind.Interface && ty.kind !== IrKind.Interface) {
    const x = operand(b, nx);
    return equalConcrete(b, tx, x, ty, operand(b, ny));
  }
  if (ty.kind === IrKind.Interface && tx.kind !== IrKind.Interface) {
    const x = operand(b, nx);
    return equalConcrete(b, ty, operand(b, ny), tx, x);
  }
  if (isNil(ny) || isNil(nx)) {
    const other = isNil(ny) ? nx : ny;
    const k = other.type.kind;
    if (other.type.isPtrShaped() || k === IrKind.Slice || k === IrKind.Interface) {
      return equalNil(b, other.type, operand(b, other))!;
    }
  }
  const x = operand(b, nx);
  const y = operand(b, ny);
  if (tx.kind === IrKind.Interface && tx !== ty) return b.fail("comparison of different interface types");
  return equal(b, tx, x, y);
}

/** x == y as a bool: operands in the convention of `operand`. */
export function equal(b: FuncBuilder, t: IrType, x: Value, y: Value): Value {
  const { s } = b;
  switch (t.kind) {
    case IrKind.Bool:
      return s.v2(Op.EqB, T.bool, x, y);
    case IrKind.Float32:
      return s.v2(Op.Eq32F, T.bool, x, y);
    case IrKind.Float64:
      return s.v2(Op.Eq64F, T.bool, x, y);
    case IrKind.Complex64:
    case IrKind.Complex128: {
      const [xr, xi] = complexParts(b, x);
      const [yr, yi] = complexParts(b, y);
      const op = xr.type.size === 4 ? Op.Eq32F : Op.Eq64F;
      return s.v2(Op.AndB, T.bool, s.v2(op, T.bool, xr, yr), s.v2(op, T.bool, xi, yi));
    }
    case IrKind.Pointer:
    case IrKind.UnsafePointer:
    case IrKind.Chan:
    case IrKind.Func:
    case IrKind.Map:
      return s.v2(Op.EqPtr, T.bool, x, y);
    case IrKind.String:
      return equalStrings(b, x, y);
    case IrKind.Interface:
      return equalInterfaces(b, t, x, y);
    case IrKind.Struct:
      return equalStructs(b, t, x, y);
    case IrKind.Array:
      return equalArrays(b, t, x, y);
    default:
      if (t.isInteger()) return s.v2(Op.Eq8 + log2Size(t), T.bool, x, y);
      return b.fail(`comparison of ${t.linkString}`);
  }
}

export function equalStrings(b: FuncBuilder, x: Value, y: Value): Value {
  const { s } = b;
  const lenX = s.v1(Op.StringLen, T.int, x);
  const lenY = s.v1(Op.StringLen, T.int, y);
  const same = s.v2(Op.Eq64, T.bool, lenX, lenY);
  if (isEmptyConst(x) || isEmptyConst(y)) return same;
  return b.select(
    T.bool,
    same,
    () => sameBytes(b, x, y),
    () => b.f.constBool(false),
  );
}

/** Ends the current block: to `yes` if the strings are equal, without making a bool of it. */
export function branchEqualStrings(b: FuncBuilder, x: Value, y: Value, yes: Block, no: Block): void {
  const { s } = b;
  const same = s.v2(Op.Eq64, T.bool, s.v1(Op.StringLen, T.int, x), s.v1(Op.StringLen, T.int, y));
  if (isEmptyConst(x) || isEmptyConst(y)) {
    b.branch(same, yes, no);
    return;
  }
  const mid = b.block();
  b.branch(same, mid, no);
  s.startBlock(mid);
  b.branch(sameBytes(b, x, y), yes, no);
}

/** Are strings of the same length, which is not 0, equal? */
export function sameBytes(b: FuncBuilder, x: Value, y: Value): Value {
  const { s } = b;
  if (y.op === Op.ConstString || x.op === Op.ConstString) {
    const [text, other] = y.op === Op.ConstString ? [y.aux as string, x] : [x.aux as string, y];
    const list = pieces(text.length);
    if (list !== null) {
      const p = s.v1(Op.StringPtr, T.ptr, other);
      return samePieces(b, list, (t, offset) => [loadAt(b, t, p, offset), constantAt(b, t, text, offset)]);
    }
  }
  const n = s.v1(Op.StringLen, T.int, x.op === Op.ConstString ? x : y);
  return b.runtime1("memequal", s.v1(Op.StringPtr, T.ptr, x), s.v1(Op.StringPtr, T.ptr, y), n);
}

/** By the base-2 logarithm of the size. */
const unsigned = [T.uint8, T.uint16, T.uint32, T.uint64];

/** A load of `width` bytes. */
export interface Piece {
  readonly offset: number;
  readonly width: number;
}

/** At most two loads that cover n bytes, overlapping if need be; null if there are no such two. */
export function pieces(n: number): readonly Piece[] | null {
  if (n === 1 || n === 2 || n === 4 || n === 8) return [{ offset: 0, width: n }];
  if (n === 3) return [piece(0, 2), piece(2, 1)];
  if (n > 4 && n < 8) return [piece(0, 4), piece(n - 4, 4)];
  if (n > 8 && n <= 16) return [piece(0, 8), piece(n - 8, 8)];
  return null;
}
const piece = (offset: number, width: number): Piece => ({ offset, width });

/** Are both sides the same in all pieces? */
function samePieces(
  b: FuncBuilder,
  list: readonly Piece[],
  sides: (t: Type, offset: number) => readonly [Value, Value],
): Value {
  const { s } = b;
  let all: Value | null = null;
  for (const { offset, width } of list) {
    const log = Math.log2(width);
    const [x, y] = sides(unsigned[log]!, offset);
    const same = s.v2(Op.Eq8 + log, T.bool, x, y);
    all = all === null ? same : s.v2(Op.AndB, T.bool, all, same);
  }
  return all!;
}

export function loadAt(b: FuncBuilder, t: Type, p: Value, offset: number): Value {
  return b.s.load(t, offset === 0 ? p : b.s.offPtr(T.ptr, p, offset));
}

/** What a load of type `t` finds `offset` bytes into the text. */
function constantAt(b: FuncBuilder, t: Type, text: string, offset: number): Value {
  return b.f.constInt64(t, wordOf(text, offset, t.size), wordOf(text, offset + 4, t.size - 4));
}

/** The number in up to four of the `width` bytes from `offset` on, the first lowest. */
export function wordOf(text: string, offset: number, width: number): number {
  let x = 0;
  for (let i = 0; i < 4 && i < width; i++) x |= text.charCodeAt(offset + i) << (8 * i);
  return x;
}

function isEmptyConst(v: Value): boolean {
  return v.op === Op.ConstString && v.aux === "";
}

function equalInterfaces(b: FuncBuilder, t: IrType, x: Value, y: Value): Value {
  const { s } = b;
  const tab = s.v1(Op.ITab, T.uintptr, x);
  const same = s.v2(Op.Eq64, T.bool, tab, s.v1(Op.ITab, T.uintptr, y));
  return b.select(
    T.bool,
    same,
    () => b.runtime1(t.isEmptyInterface() ? "efaceeq" : "ifaceeq", tab, ifaceData(b, x), ifaceData(b, y)),
    () => b.f.constBool(false),
  );
}

/** Interface `x` against concrete `y`: the type word decides first. */
export function equalConcrete(b: FuncBuilder, iface: IrType, x: Value, t: IrType, y: Value): Value {
  return b.select(
    T.bool,
    hasType(b, iface, x, t),
    () => equal(b, t, loadData(b, t, x), y),
    () => b.f.constBool(false),
  );
}

/** One comparison of the many that a struct takes. */
interface Step {
  /** Worth doing only if everything cheap is equal. */
  readonly dear: boolean;
  same(): Value;
}

/**
 * Structs: field by field, those of inner structs included. Lengths and scalars come before what takes a call, but nothing
 * moves across a comparison that may panic (spec, "Comparison operators": in source order, up to the first difference).
 */
function equalStructs(b: FuncBuilder, t: IrType, x: Value, y: Value): Value {
  if (!canSSA(t) && t.alg === Alg.Mem) return memEqual(b, x, y, t.size);
  const groups: Step[][] = [[]];
  fieldSteps(
    b,
    t,
    () => x,
    () => y,
    groups,
  );
  const steps = groups.flatMap((g) => [...g.filter((s) => !s.dear), ...g.filter((s) => s.dear)]);
  return all(
    b,
    steps.map((s) => s.same),
  );
}

function fieldSteps(b: FuncBuilder, t: IrType, x: () => Value, y: () => Value, groups: Step[][]): void {
  const { s } = b;
  const inSSA = canSSA(t);
  const fields = t.fields;
  for (let i = 0; i < fields.length; i++) {
    const f = fields[i]!;
    if (f.name === "_" || f.type.size === 0) continue;
    const part = (v: () => Value): (() => Value) =>
      once(() =>
        inSSA
          ? s.v1(Op.StructSelect, ssaType(f.type), v()).withInt(i)
          : b.loadFrom(f.type, s.offPtr(T.ptr, v(), t.fieldOffset(i))),
      );
    partSteps(b, f.type, part(x), part(y), groups);
  }
}

/** Steps come one behind the other, so what one has computed is there for all later ones. */
function once(get: () => Value): () => Value {
  let v: Value | null = null;
  return () => {
    v ??= get();
    return v;
  };
}

function partSteps(b: FuncBuilder, t: IrType, x: () => Value, y: () => Value, groups: Step[][]): void {
  const { s } = b;
  const step = (dear: boolean, same: () => Value): void => void groups[groups.length - 1]!.push({ dear, same });
  const panics = mayPanic(t);
  if (panics && t.kind !== IrKind.Struct) groups.push([]);
  switch (t.kind) {
    case IrKind.String:
      step(false, () => s.v2(Op.Eq64, T.bool, s.v1(Op.StringLen, T.int, x()), s.v1(Op.StringLen, T.int, y())));
      step(true, () => sameBytes(b, x(), y()));
      break;
    case IrKind.Struct:
      if (canSSA(t) || t.alg !== Alg.Mem) fieldSteps(b, t, x, y, groups);
      else step(true, () => equal(b, t, x(), y()));
      break;
    case IrKind.Array:
    case IrKind.Interface:
      step(true, () => equal(b, t, x(), y()));
      break;
    default:
      step(false, () => equal(b, t, x(), y()));
  }
  if (panics && t.kind !== IrKind.Struct) groups.push([]);
}

/** Comparing two values may find that the dynamic type in an interface has no equality. */
function mayPanic(t: IrType): boolean {
  switch (t.kind) {
    case IrKind.Interface:
      return true;
    case IrKind.Array:
      return mayPanic(t.elem);
    case IrKind.Struct:
      return t.fields.some((f) => f.name !== "_" && mayPanic(f.type));
    default:
      return false;
  }
}

/** All parts hold, tried in order. */
function all(b: FuncBuilder, parts: readonly (() => Value)[]): Value {
  if (parts.length === 0) return b.f.constBool(true);
  const r = b.tempVar(T.bool);
  const end = b.block();
  for (let i = 0; i < parts.length; i++) {
    const v = parts[i]!();
    b.s.write(r, v);
    if (i + 1 === parts.length) break;
    const next = b.block();
    b.branch(v, next, end);
    b.s.startBlock(next);
  }
  b.jump(end);
  b.s.startBlock(end);
  return b.s.read(r);
}

function memEqual(b: FuncBuilder, x: Value, y: Value, size: number): Value {
  const list = pieces(size);
  if (list !== null) return samePieces(b, list, (t, offset) => [loadAt(b, t, x, offset), loadAt(b, t, y, offset)]);
  return b.runtime1("memequal", x, y, b.uintptr(size));
}

function equalArrays(b: FuncBuilder, t: IrType, x: Value, y: Value): Value {
  const { s } = b;
  const elem = t.elem;
  if (t.len === 0 || elem.size === 0) return b.f.constBool(true);
  if (canSSA(t)) {
    const get = (v: Value): Value => s.v1(Op.ArraySelect, ssaType(elem), v).withInt(0);
    return equal(b, elem, get(x), get(y));
  }
  if (t.alg === Alg.Mem) return memEqual(b, x, y, t.size);
  // for i := 0; i < len; i++ { if x[i] != y[i] { return false } }; return true
  const i = b.tempVar(T.int);
  const r = b.tempVar(T.bool);
  const head = b.block();
  const body = b.block();
  const next = b.block();
  const end = b.block();
  s.write(i, b.int(0));
  s.write(r, b.f.constBool(true));
  b.start(head);
  b.branch(s.v2(Op.Less64, T.bool, s.read(i), b.int(t.len)), body, end, 1);
  s.startBlock(body);
  const at = (p: Value): Value => b.loadFrom(elem, elementPointer(b, ssaType(elem), p, s.read(i)));
  const v = equal(b, elem, at(x), at(y));
  s.write(r, v);
  b.branch(v, next, end, 1);
  s.startBlock(next);
  s.write(i, s.v2(Op.Add64, T.int, s.read(i), b.int(1)));
  b.jump(head);
  s.startBlock(end);
  return s.read(r);
}
