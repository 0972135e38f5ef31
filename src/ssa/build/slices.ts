// Slices: slice expressions with their checks, make, conversions to arrays, copy, clear.
// Contract: spec "Slice expressions"; the order of checks and their kinds as in gc 1.26, because messages show them.
import { Esc, type Expr, type MakeSlice, NodeKind, type SliceOf } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { arrayType, T } from "../type.ts";
import type { Value } from "../value.ts";
import { BoundsKind, boundsCheck, extendIndex, Index } from "./bounds.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { sliceCap, sliceLen, slicePtr } from "./strings.ts";
import { ssaType } from "./types.ts";

export function buildSliceOf(b: FuncBuilder, n: SliceOf): Value {
  const { s } = b;
  const kind = n.x.type.kind;
  const x = operand(b, n.x);
  const lo = n.lo === null ? null : extendIndex(b, n.lo);
  const hi = n.hi === null ? null : extendIndex(b, n.hi);
  const max = n.max === null ? null : extendIndex(b, n.max);
  const t = ssaType(n.type);
  if (kind === IrKind.String) return sliceString(b, x, lo, hi, t, n.bounded);
  let ptr: Value;
  let len: Value;
  let cap: Value;
  let elem: IrType;
  let isArray = false;
  if (kind === IrKind.Slice) {
    elem = n.x.type.elem;
    ptr = s.v1(Op.SlicePtrUnchecked, T.ptr, x);
    len = sliceLen(b, x);
    cap = sliceCap(b, x);
  } else {
    const array = n.x.type.elem;
    elem = array.elem;
    ptr = b.nilCheck(x);
    len = b.int(array.len);
    cap = len;
    isArray = true;
  }
  const [j, k] = checkSlice(b, lo, hi, max, len, cap, isArray, n.bounded);
  const i = lo === null ? b.int(0) : lo.v;
  const newLen = lo === null ? j : s.v2(Op.Sub64, T.int, j, i);
  const newCap = lo === null ? k : s.v2(Op.Sub64, T.int, k, i);
  if (lo === null || isZero(i)) return s.v3(Op.SliceMake, t, ptr, newLen, newCap);
  return s.v3(Op.SliceMake, t, advance(b, ptr, i, newCap, elem.size), newLen, newCap);
}

function isZero(v: Value): boolean {
  return v.op === Op.Const64 && v.auxLo === 0 && v.auxHi === 0;
}

/** ptr + i*size, but ptr itself if nothing is left: a pointer past the end would keep the next object alive. */
function advance(b: FuncBuilder, ptr: Value, i: Value, rest: Value, size: number): Value {
  const { s } = b;
  if (size === 0) return ptr;
  const delta = size === 1 ? i : s.v2(Op.Mul64, T.int, i, b.int(size));
  const masked = s.v2(Op.And64, T.int, delta, s.v1(Op.SliceMask, T.int, rest));
  return s.v2(Op.AddPtr, T.ptr, ptr, masked);
}

function sliceString(
  b: FuncBuilder,
  x: Value,
  lo: Index | null,
  hi: Index | null,
  t: ReturnType<typeof ssaType>,
  bounded: boolean,
): Value {
  const { s } = b;
  const len = s.v1(Op.StringLen, T.int, x);
  let j = len;
  if (hi !== null) {
    boundsCheck(b, hi, len, BoundsKind.SliceAlen, bounded);
    j = hi.v;
  }
  const ptr = s.v1(Op.StringPtr, T.ptr, x);
  if (lo === null) return s.v2(Op.StringMake, t, ptr, j);
  boundsCheck(b, lo, j, BoundsKind.SliceB, bounded);
  const rest = s.v2(Op.Sub64, T.int, j, lo.v);
  return s.v2(Op.StringMake, t, isZero(lo.v) ? ptr : advance(b, ptr, lo.v, rest, 1), rest);
}

/** Checks from the outermost bound inwards; the upper bound and the capacity end. */
function checkSlice(
  b: FuncBuilder,
  lo: Index | null,
  hi: Index | null,
  max: Index | null,
  len: Value,
  cap: Value,
  isArray: boolean,
  bounded: boolean,
): [Value, Value] {
  const three = max !== null;
  let k = cap;
  if (three) {
    boundsCheck(b, max, cap, isArray ? BoundsKind.Slice3Alen : BoundsKind.Slice3Acap, bounded);
    k = max.v;
  }
  let j = len;
  if (hi !== null) {
    const kind = three ? BoundsKind.Slice3B : isArray ? BoundsKind.SliceAlen : BoundsKind.SliceAcap;
    boundsCheck(b, hi, k, kind, bounded);
    j = hi.v;
  }
  if (lo !== null) boundsCheck(b, lo, j, three ? BoundsKind.Slice3C : BoundsKind.SliceB, bounded);
  return [j, k];
}

export function buildMakeSlice(b: FuncBuilder, n: MakeSlice): Value {
  const { s } = b;
  const elem = n.type.elem;
  const t = ssaType(n.type);
  const capNode = n.cap;
  const constCap = constantOf(capNode ?? n.len);
  const len = extendIndex(b, n.len);
  const cap = capNode === null ? len : extendIndex(b, capNode);
  if (n.esc === Esc.Stack && constCap !== null && constCap * elem.size <= 64 * 1024) {
    if (capNode !== null) {
      const ok = s.v2(Op.Leq64U, T.bool, len.v, cap.v);
      b.require(ok, () => {
        b.when(s.v2(Op.Less64, T.bool, len.v, b.int(0)), () => {
          b.runtime("panicmakeslicelen");
          b.ensureBlock();
        });
        b.runtime("panicmakeslicecap");
      });
    }
    const et = ssaType(elem);
    const at = arrayType(`[${constCap}]${elem.linkString}`, et, constCap);
    const a = b.temp(at);
    if (at.size > 0) s.zero(at, a);
    return s.v3(Op.SliceMake, t, a, len.v, cap.v);
  }
  const p = b.runtime1("makeslice", b.typeAddr(elem), len.v, cap.v);
  return s.v3(Op.SliceMake, t, p, len.v, cap.v);
}

function constantOf(n: Expr): number | null {
  if (n.kind !== NodeKind.ConstInt || n.hi !== 0 || n.lo < 0) return null;
  return n.lo;
}

/** Pointer to the elements of slice `x` as an array: panics when it is shorter. A nil slice gives nil. */
export function sliceToArrayPointer(b: FuncBuilder, x: Expr, array: IrType): Value {
  const v = operand(b, x);
  const want = new Index(b.int(array.len), false);
  boundsCheck(b, want, sliceLen(b, v), BoundsKind.Convert, false);
  return slicePtr(b, v);
}

/** copy(dst, src): the count. src is a slice or a string. */
export function buildCopy(b: FuncBuilder, dst: Expr, src: Expr): Value {
  const { s } = b;
  const d = operand(b, dst);
  const x = operand(b, src);
  const isString = src.type.kind === IrKind.String;
  const elem = dst.type.elem;
  const from = isString ? s.v1(Op.StringPtr, T.ptr, x) : slicePtr(b, x);
  const srcLen = isString ? s.v1(Op.StringLen, T.int, x) : sliceLen(b, x);
  const dstLen = sliceLen(b, d);
  if (elem.hasPointers) {
    return b.runtime1("typedslicecopy", b.typeAddr(elem), slicePtr(b, d), dstLen, from, srcLen);
  }
  const n = b.select(
    T.int,
    s.v2(Op.Less64, T.bool, dstLen, srcLen),
    () => dstLen,
    () => srcLen,
  );
  if (elem.size === 0) return n;
  const to = slicePtr(b, d);
  b.when(
    s.v2(Op.NeqPtr, T.bool, to, from),
    () => {
      b.runtime("memmove", to, from, bytesOf(b, n, elem.size));
    },
    1,
  );
  return n;
}

/** n elements in bytes, as uintptr. */
export function bytesOf(b: FuncBuilder, n: Value, size: number): Value {
  return size === 1 ? n : b.s.v2(Op.Mul64, T.uintptr, n, b.uintptr(size));
}

/** clear(slice) */
export function clearSlice(b: FuncBuilder, x: Expr): void {
  const v = operand(b, x);
  const elem = x.type.elem;
  if (elem.size === 0) return;
  const n = sliceLen(b, v);
  b.when(
    b.s.v2(Op.Neq64, T.bool, n, b.int(0)),
    () => {
      const name = elem.hasPointers ? "memclrHasPointers" : "memclrNoHeapPointers";
      b.runtime(name, slicePtr(b, v), bytesOf(b, n, elem.size));
    },
    1,
  );
}
