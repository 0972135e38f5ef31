// Addresses: of variables, globals, fields, elements; and what new objects are. `prepareAddress` splits the work the way
// an assignment needs it: operands first, checks (nil, bounds) when the right side has been evaluated.
import {
  type Deref,
  Esc,
  type Expr,
  type Index as IndexNode,
  type New,
  NodeKind,
  type PtrLit,
} from "../../ir/nodes.ts";
import { Kind as IrKind } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { pointerTo, T } from "../type.ts";
import type { Value } from "../value.ts";
import { BoundsKind, boundsCheck, extendIndex } from "./bounds.ts";
import { evalInto, inMemory, operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { settle } from "./order.ts";
import { canSSA, ssaType } from "./types.ts";
import { addressOf } from "./variables.ts";

/** Can the expression stand for memory? (It may still be an SSA variable: see inMemory.) */
export function isAddressable(n: Expr): boolean {
  switch (n.kind) {
    case NodeKind.VarRef:
    case NodeKind.GlobalRef:
    case NodeKind.Deref:
      return true;
    case NodeKind.FieldOf:
      return isAddressable(n.x);
    case NodeKind.Index:
      if (n.x.type.kind === IrKind.Slice) return true;
      return n.x.type.kind === IrKind.Array && isAddressable(n.x);
    default:
      return false;
  }
}

/** Address of `n`: of memory it stands for, or of a place that holds its value. */
export function address(b: FuncBuilder, n: Expr): Value {
  return prepareAddress(b, n)();
}

/**
 * Evaluates the operands of `n` now; the function that is returned does the checks and gives the address. What the checks
 * find has the position of `n`, whatever statement they are part of.
 */
export function prepareAddress(b: FuncBuilder, n: Expr): () => Value {
  settle(b, n);
  const place = prepare(b, n);
  if (n.kind === NodeKind.VarRef || n.kind === NodeKind.GlobalRef) return place;
  return () => b.positioned(n, place);
}

function prepare(b: FuncBuilder, n: Expr): () => Value {
  const { s } = b;
  switch (n.kind) {
    case NodeKind.VarRef:
      if (!inMemory(b, n)) return holder(b, n);
      return () => addressOf(b, n.v);
    case NodeKind.GlobalRef:
      return () => b.symAddr(b.link.global(n.global));
    case NodeKind.Deref: {
      const p = operand(b, n.x);
      return () => (n.nonNil ? p : b.nilCheck(p));
    }
    case NodeKind.FieldOf: {
      if (isAddressable(n) && !inMemory(b, n)) return holder(b, n);
      const base = prepareAddress(b, n.x);
      const offset = n.x.type.fieldOffset(n.index);
      return () => s.offPtr(T.ptr, base(), offset);
    }
    case NodeKind.Index:
      return prepareElement(b, n);
    default:
      return holder(b, n);
  }
}

/** For a value without a place: a temporary that holds it. */
function holder(b: FuncBuilder, n: Expr): () => Value {
  const x = operand(b, n);
  const a = canSSA(n.type) ? b.spill(ssaType(n.type), x) : x;
  return () => a;
}

function prepareElement(b: FuncBuilder, n: IndexNode): () => Value {
  const { s } = b;
  const x = n.x.type;
  if (x.kind === IrKind.Slice) {
    const v = operand(b, n.x);
    const i = extendIndex(b, n.index);
    return () => {
      boundsCheck(b, i, s.v1(Op.SliceLen, T.int, v), BoundsKind.Index, n.bounded);
      return elementAddress(b, s.v1(Op.SlicePtr, T.ptr, v), i.v, x.elem.size, n);
    };
  }
  if (x.kind !== IrKind.Array) return holder(b, n);
  if (isAddressable(n) && !inMemory(b, n)) return holder(b, n);
  const base = prepareAddress(b, n.x);
  const i = extendIndex(b, n.index);
  return () => {
    const p = base();
    boundsCheck(b, i, b.int(x.len), BoundsKind.Index, n.bounded);
    return elementAddress(b, p, i.v, x.elem.size, n);
  };
}

function elementAddress(b: FuncBuilder, base: Value, i: Value, size: number, n: IndexNode): Value {
  if (size === 0) return base;
  return elementPointer(b, ssaType(n.x.type.elem), base, i);
}

/** `&base[i]` for elements of type `t`. */
export function elementPointer(b: FuncBuilder, t: ReturnType<typeof ssaType>, base: Value, i: Value): Value {
  if (t.size === 0) return base;
  if (i.op === Op.Const64) {
    const at = i.auxInt * t.size;
    if (at >= 0 && at < 0x7fffffff) return b.s.offPtr(T.ptr, base, at);
  }
  return b.s.v2(Op.PtrIndex, pointerTo(t), base, i);
}

/** The pointer that a dereference follows, checked. */
export function derefPointer(b: FuncBuilder, n: Deref): Value {
  const p = operand(b, n.x);
  return n.nonNil ? p : b.nilCheck(p);
}

/** `new(T)` and `&T{…}`. */
export function pointerElement(b: FuncBuilder, n: New | PtrLit): Value {
  const elem = n.type.elem;
  const t = ssaType(elem);
  if (n.kind === NodeKind.New) {
    if (n.esc !== Esc.Stack) return b.newObject(elem);
    const a = b.temp(t);
    if (t.size > 0) b.s.zero(t, a);
    return a;
  }
  const literal = n.x.kind === NodeKind.StructLit || n.x.kind === NodeKind.ArrayLit;
  if (literal && !t.canSSA) {
    // Calls come before the memory's life begins: the collector would look at what is not there yet.
    settle(b, n.x);
    const a = n.esc === Esc.Stack ? b.temp(t) : b.newObject(elem);
    evalInto(b, n.x, a, n.esc !== Esc.Stack);
    return a;
  }
  const x = operand(b, n.x);
  const a = n.esc === Esc.Stack ? b.temp(t) : b.newObject(elem);
  b.storeTo(t, a, x);
  return a;
}
