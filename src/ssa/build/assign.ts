// Assignments: operands of the left side, the right side, then checks and the store. Parts of variables that are SSA
// values are assigned by building the whole value anew.
import { hasCall } from "../../ir/calls.ts";
import {
  type Append,
  type Assign,
  type AssignOp,
  type AssignTuple,
  BinaryOp,
  type Expr,
  type FieldOf,
  type Index,
  type MapIndex,
  NodeKind,
} from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import type { Value } from "../value.ts";
import { address, isAddressable, prepareAddress } from "./address.ts";
import { appendInPlace } from "./append.ts";
import { binary } from "./arith.ts";
import { type Index as Bound, BoundsKind, boundsCheck, extendIndex } from "./bounds.ts";
import { evalInto, inMemory, latin1, operand, tuple } from "./expr.ts";
import { type FuncBuilder, PlaceKind } from "./function.ts";
import { prepareMapStore } from "./maps.ts";
import { makeCalls, settle, settleList } from "./order.ts";
import { isStatic } from "./staticdata.ts";
import { ssaType } from "./types.ts";
import { placeOf, readVar, writeVar } from "./variables.ts";

/** The left side of an assignment, its operands evaluated. */
interface Target {
  /** What is there now. */
  read(): Value;
  /** Stores; checks come first. */
  write(x: Value): void;
  /** Address of the target, for values built in place; null if there is none yet. */
  readonly address: (() => Value) | null;
}

function target(b: FuncBuilder, n: Expr): Target {
  const t = ssaType(n.type);
  if (n.kind === NodeKind.MapIndex) {
    const m = prepareMapStore(b, n);
    return { read: m.read, write: (x) => b.storeTo(t, m.slot(), x), address: null };
  }
  if (isAddressable(n) && !inMemory(b, n)) return partOfVar(b, n);
  const addr = prepareAddress(b, n);
  let at: Value | null = null;
  const once = (): Value => {
    at ??= addr();
    return at;
  };
  return {
    read: () => b.loadFrom(n.type, once()),
    write: (x) => b.storeTo(t, once(), x),
    address: once,
  };
}

/** A variable that is an SSA value, or a field or element of one. */
function partOfVar(b: FuncBuilder, n: Expr): Target {
  if (n.kind === NodeKind.VarRef) {
    return { read: () => readVar(b, n.v), write: (x) => writeVar(b, n.v, x), address: null };
  }
  if (n.kind === NodeKind.FieldOf) return fieldTarget(b, n);
  if (n.kind === NodeKind.Index) return elementTarget(b, n);
  return b.fail(`assignment to node kind ${n.kind}`);
}

function fieldTarget(b: FuncBuilder, n: FieldOf): Target {
  const { s } = b;
  const outer = partOfVar(b, n.x);
  const fields = n.x.type.fields;
  const select = (whole: Value, i: number): Value => s.v1(Op.StructSelect, ssaType(fields[i]!.type), whole).withInt(i);
  return {
    read: () => select(outer.read(), n.index),
    write: (x) => {
      const whole = outer.read();
      const parts = fields.map((_, i) => (i === n.index ? x : select(whole, i)));
      outer.write(s.vN(Op.StructMake, ssaType(n.x.type), parts));
    },
    address: null,
  };
}

function elementTarget(b: FuncBuilder, n: Index): Target {
  const { s } = b;
  const outer = partOfVar(b, n.x);
  const i: Bound = extendIndex(b, n.index);
  const len = n.x.type.len;
  const check = (): void => b.positioned(n, () => boundsCheck(b, i, b.int(len), BoundsKind.Index, n.bounded));
  return {
    read: () => {
      check();
      if (len === 0) return b.zero(n.type);
      return s.v1(Op.ArraySelect, ssaType(n.type), outer.read()).withInt(0);
    },
    write: (x) => {
      check();
      if (len > 0) outer.write(s.v1(Op.ArrayMake1, ssaType(n.x.type), x));
    },
    address: null,
  };
}

/** A value that is made of constants and of variables outside of memory: it can be built where an older one still is. */
function isDetached(b: FuncBuilder, n: Expr): boolean {
  if (n.kind === NodeKind.StructLit || n.kind === NodeKind.ArrayLit) return n.values.every((v) => isDetached(b, v));
  return isStatic(n) || (n.kind === NodeKind.VarRef && !inMemory(b, n));
}

/** Pointers to arrays that were made of slices may point into each other's array. */
function mayOverlap(n: Assign): boolean {
  const t = n.lhs.type;
  if (n.lhs.kind !== NodeKind.Deref || n.rhs.kind !== NodeKind.Deref) return false;
  return t.kind === IrKind.Array && t.len > 1 && !ssaType(t).canSSA && t.size > 0;
}

function overlappingMove(b: FuncBuilder, t: IrType, to: Value, from: Value): void {
  if (t.hasPointers) b.runtime("typedmemmove", b.typeAddr(t), to, from);
  else b.runtime("memmove", to, from, b.uintptr(t.size));
}

/** The value of `right`, the calls in `left` made before. */
function afterCalls(b: FuncBuilder, left: Expr, right: Expr): Value {
  makeCalls(b, left);
  return operand(b, right);
}

export function buildAssign(b: FuncBuilder, n: Assign): void {
  const lhs = n.lhs;
  if (lhs.kind === NodeKind.MapIndex && n.rhs.kind === NodeKind.Append && isEntry(n.rhs, lhs)) {
    return appendToEntry(b, lhs, n.rhs);
  }
  if (n.rhs.kind === NodeKind.Append && isInPlace(b, n.rhs, lhs)) {
    settle(b, n.rhs);
    const at = address(b, lhs);
    b.at(n);
    return appendInPlace(b, n.rhs, at);
  }
  const t = ssaType(lhs.type);
  // Calls on the right side come before anything on the left side is read.
  const made = hasCall(n.rhs) ? afterCalls(b, lhs, n.rhs) : null;
  const to = target(b, lhs);
  if (!t.canSSA && to.address !== null && isDetached(b, n.rhs)) {
    evalInto(b, n.rhs, to.address(), false);
    return;
  }
  let x = made ?? operand(b, n.rhs);
  b.at(n);
  // Growing the map for the new entry may move what the right side points to.
  if (!t.canSSA && lhs.kind === NodeKind.MapIndex) x = b.spill(t, x);
  if (mayOverlap(n)) return overlappingMove(b, lhs.type, to.address!(), x);
  to.write(x);
}

export function buildAssignOp(b: FuncBuilder, n: AssignOp): void {
  const made = hasCall(n.rhs) ? afterCalls(b, n.lhs, n.rhs) : null;
  const to = updatesEntry(n) ? entryTarget(b, n.lhs as MapIndex) : target(b, n.lhs);
  const y = made ?? operand(b, n.rhs);
  b.at(n);
  to.write(binary(b, n.op, n.lhs.type, to.read(), y, n.rhs));
}

/** Is it about one entry of a map that may be there already when the new value is computed? A division may still panic. */
function updatesEntry(n: AssignOp): boolean {
  return n.lhs.kind === NodeKind.MapIndex && n.op !== BinaryOp.Div && n.op !== BinaryOp.Rem;
}

/** An entry that is read and written: inserted first, so that it is looked for once. */
function entryTarget(b: FuncBuilder, n: MapIndex): Target {
  const t = ssaType(n.type);
  const m = prepareMapStore(b, n);
  let at: Value | null = null;
  const once = (): Value => {
    at ??= m.slot();
    return at;
  };
  return { read: () => b.loadFrom(n.type, once()), write: (x) => b.storeTo(t, once(), x), address: null };
}

/** `m[k] = append(m[k], …)`: the entry is looked for once, when what is appended has its values. */
function appendToEntry(b: FuncBuilder, lhs: MapIndex, rhs: Append): void {
  settleList(b, [lhs.map, lhs.key, ...rhs.args]);
  const m = prepareMapStore(b, lhs);
  for (const a of rhs.args) {
    const x = operand(b, a);
    const t = ssaType(a.type);
    // the map may grow, and what it holds move
    b.ready.set(a, t.canSSA ? x : b.spill(t, x));
  }
  const at = m.slot();
  b.ready.set(rhs.slice, b.loadFrom(lhs.type, at));
  b.storeTo(ssaType(lhs.type), at, operand(b, rhs));
}

/** Is the entry `m` what is appended to, and does reading map and key twice have no effect? */
function isEntry(n: Append, m: MapIndex): boolean {
  const x = n.slice;
  if (n.spread && n.args[0]!.kind === NodeKind.MakeSlice) return false; // never made: see appendZeros
  return x.kind === NodeKind.MapIndex && !x.commaOk && sameSafe(x.map, m.map) && sameSafe(x.key, m.key);
}

/** Is `to` what is appended to, outside of the frame, and can it not be among its own elements, old or new? */
function isInPlace(b: FuncBuilder, n: Append, to: Expr): boolean {
  if (n.spread || n.args.length === 0 || n.type !== to.type) return false;
  return isOutside(b, to) && isSamePlace(n.slice, to) && !holdsSliceOf(n.type.elem, n.type.elem);
}

/** Is there a slice of `elem` in the memory of a `t`? */
function holdsSliceOf(t: IrType, elem: IrType): boolean {
  switch (t.kind) {
    case IrKind.Slice:
      return t.elem === elem;
    case IrKind.Array:
      return holdsSliceOf(t.elem, elem);
    case IrKind.Struct:
      return t.fields.some((f) => holdsSliceOf(f.type, elem));
    default:
      return false;
  }
}

/** Is it memory that a pointer leads to, or a package's? */
function isOutside(b: FuncBuilder, n: Expr): boolean {
  switch (n.kind) {
    case NodeKind.VarRef: {
      const { kind } = placeOf(b, n.v);
      return kind === PlaceKind.Pointer || kind === PlaceKind.PointerInFrame;
    }
    case NodeKind.FieldOf:
      return isOutside(b, n.x);
    case NodeKind.Index:
      return n.x.type.kind === IrKind.Slice || (n.x.type.kind === IrKind.Array && isOutside(b, n.x));
    default:
      return n.kind === NodeKind.Deref || n.kind === NodeKind.GlobalRef;
  }
}

/** The same variable, field, or element of a slice or array. */
function isSamePlace(x: Expr, y: Expr): boolean {
  if (x.kind !== NodeKind.Index || y.kind !== NodeKind.Index) return sameSafe(x, y);
  return x.type === y.type && sameSafe(x.x, y.x) && sameSafe(x.index, y.index);
}

/** Two expressions of variables, fields and constants that are the same. */
function sameSafe(x: Expr, y: Expr): boolean {
  if (x.type !== y.type) return false;
  switch (x.kind) {
    case NodeKind.VarRef:
      return y.kind === x.kind && x.v === y.v;
    case NodeKind.GlobalRef:
      return y.kind === x.kind && x.global === y.global;
    case NodeKind.ConstInt:
      return y.kind === x.kind && x.lo === y.lo && x.hi === y.hi;
    case NodeKind.ConstString:
      return y.kind === x.kind && latin1(x.bytes) === latin1(y.bytes);
    case NodeKind.FieldOf:
      return y.kind === x.kind && x.index === y.index && sameSafe(x.x, y.x);
    case NodeKind.Deref:
      return y.kind === x.kind && sameSafe(x.x, y.x);
    default:
      return false;
  }
}

export function buildAssignTuple(b: FuncBuilder, n: AssignTuple): void {
  const values = tuple(b, n.rhs);
  b.at(n);
  n.vars.forEach((v, i) => {
    if (v === null) return;
    const x = values[i]!;
    const t = ssaType(v.type);
    writeVar(b, v, t.canSSA && x.type !== t ? b.s.v1(Op.Copy, t, x) : x);
  });
}
