// append: grow when the capacity does not suffice, then store behind the old end. Contract: growslice(old pointer, new
// length, old capacity, number added, element type) of GOROOT/src/runtime/slice.go, 1.26, gives pointer and capacity.
import { type Append, type Expr, type MakeSlice, NodeKind } from "../../ir/nodes.ts";
import { Kind as IrKind } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { type Field, T } from "../type.ts";
import type { Value } from "../value.ts";
import { elementPointer } from "./address.ts";
import { extendIndex } from "./bounds.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { bytesOf } from "./slices.ts";
import { sliceCap, sliceLen, slicePtr } from "./strings.ts";
import { ssaType } from "./types.ts";

/** The slice that is appended and never made. */
export function appendedZeros(n: Append): MakeSlice | null {
  const only = n.spread ? n.args[0]! : null;
  return only !== null && only.kind === NodeKind.MakeSlice && only.cap === null ? only : null;
}

export function buildAppend(b: FuncBuilder, n: Append): Value {
  const zeros = appendedZeros(n);
  if (zeros !== null) return appendZeros(b, n, zeros);
  const { s } = b;
  const elem = n.type.elem;
  const et = ssaType(elem);
  const x = operand(b, n.slice);
  const args = newElements(b, n);
  if (args.length === 0) return x;
  const oldLen = sliceLen(b, x);
  const isString = n.spread && n.args[0]!.type.kind === IrKind.String;
  let added: Value;
  if (!n.spread) added = b.int(args.length);
  else added = isString ? s.v1(Op.StringLen, T.int, args[0]!) : sliceLen(b, args[0]!);
  const newLen = s.v2(Op.Add64, T.int, oldLen, added);
  const r = grow(b, x, newLen, added, elem);
  const end = elementPointer(b, et, r.ptr, oldLen);
  if (n.spread) {
    const from = isString ? s.v1(Op.StringPtr, T.ptr, args[0]!) : slicePtr(b, args[0]!);
    spread(b, n, end, from, added);
  } else {
    for (let i = 0; i < args.length; i++) b.storeTo(et, s.offPtr(T.ptr, end, i * et.size), args[i]!);
  }
  return s.v3(Op.SliceMake, ssaType(n.type), r.ptr, newLen, r.cap);
}

/** What is appended. What stands in memory may be where one of the elements before it goes. */
function newElements(b: FuncBuilder, n: Append): Value[] {
  const t = ssaType(n.type.elem);
  const own = (a: Expr): boolean => a.kind === NodeKind.StructLit || a.kind === NodeKind.ArrayLit;
  return n.args.map((a, i) => (i === 0 || n.spread || t.canSSA || own(a) ? operand(b, a) : b.spill(t, operand(b, a))));
}

/** append(x, make([]T, n)...): the new elements are zeroed in place, and there is no other slice. */
function appendZeros(b: FuncBuilder, n: Append, made: MakeSlice): Value {
  const { s } = b;
  const elem = n.type.elem;
  const x = operand(b, n.slice);
  const added = extendIndex(b, made.len).v;
  b.require(s.v2(Op.Leq64, T.bool, b.int(0), added), () => b.runtime("panicmakeslicelen"));
  const oldLen = sliceLen(b, x);
  const newLen = s.v2(Op.Add64, T.int, oldLen, added);
  const r = grow(b, x, newLen, added, elem);
  const end = elementPointer(b, ssaType(elem), r.ptr, oldLen);
  if (elem.size > 0) {
    const clear = elem.hasPointers ? "memclrHasPointers" : "memclrNoHeapPointers";
    whenAny(b, added, () => b.runtime(clear, end, bytesOf(b, added, elem.size)));
  }
  return s.v3(Op.SliceMake, ssaType(n.type), r.ptr, newLen, r.cap);
}

/** What is done to `count` elements: behind the last one there may be no object that a pointer could be kept to. */
function whenAny(b: FuncBuilder, count: Value, body: () => void): void {
  b.when(b.s.v2(Op.Neq64, T.bool, count, b.int(0)), body, 1);
}

/** `x = append(x, …)` with `x` at `at`: its pointer and capacity are stored only when it grows. No element holds an `x`. */
export function appendInPlace(b: FuncBuilder, n: Append, at: Value): void {
  const { s } = b;
  const et = ssaType(n.type.elem);
  const [ptr, len, cap] = ssaType(n.type).fields;
  const store = (f: Field, x: Value): void => b.storeTo(f.type, s.offPtr(T.ptr, at, f.offset), x);
  const x = b.loadFrom(n.type, at);
  const args = newElements(b, n);
  const oldLen = sliceLen(b, x);
  const added = b.int(args.length);
  const newLen = s.v2(Op.Add64, T.int, oldLen, added);
  const r = grow(b, x, newLen, added, n.type.elem, (newPtr, newCap) => {
    store(cap!, newCap);
    store(ptr!, newPtr);
  });
  store(len!, newLen);
  const end = elementPointer(b, et, r.ptr, oldLen);
  args.forEach((a, i) => {
    b.storeTo(et, s.offPtr(T.ptr, end, i * et.size), a);
  });
}

/** `grown` is built where there is a new array. */
function grow(
  b: FuncBuilder,
  x: Value,
  newLen: Value,
  added: Value,
  elem: Append["type"],
  grown?: (ptr: Value, cap: Value) => void,
): { ptr: Value; cap: Value } {
  const { s } = b;
  const ptr = b.tempVar(T.ptr);
  const cap = b.tempVar(T.int);
  s.write(ptr, slicePtr(b, x));
  s.write(cap, sliceCap(b, x));
  b.when(
    s.v2(Op.Less64U, T.bool, s.read(cap), newLen),
    () => {
      const g = b.runtime1("growslice", s.read(ptr), newLen, s.read(cap), added, b.typeAddr(elem));
      s.write(ptr, slicePtr(b, g));
      s.write(cap, sliceCap(b, g));
      grown?.(s.read(ptr), s.read(cap));
    },
    -1,
  );
  return { ptr: s.read(ptr), cap: s.read(cap) };
}

function spread(b: FuncBuilder, n: Append, to: Value, from: Value, count: Value): void {
  const elem = n.type.elem;
  if (elem.size === 0) return;
  if (elem.hasPointers) {
    whenAny(b, count, () => b.runtime("typedslicecopy", b.typeAddr(elem), to, count, from, count));
  } else b.runtime("memmove", to, from, bytesOf(b, count, elem.size));
}
