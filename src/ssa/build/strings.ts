// Strings: concatenation, and the conversions between strings, byte slices, rune slices and runes.
// Contract: GOROOT/src/runtime/string.go, 1.26: a first argument `buf` may name frame memory for a small result.
import { type Concat, type Convert, ConvertOp, Esc, type Expr, NodeKind } from "../../ir/nodes.ts";
import { stringType as irString } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { arrayType, layoutStruct, string_, T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { convertInteger } from "./numeric.ts";
import { ssaType } from "./types.ts";

const bytes32 = arrayType("[32]uint8", T.uint8, 32);
const bytes4 = layoutStruct("[4]uint8", [["b", T.uint32]]);
const runes32 = arrayType("[32]int32", T.int32, 32);

export function buildConcat(b: FuncBuilder, n: Concat): Value {
  const parts: Value[] = [];
  for (const p of n.parts) parts.push(operand(b, p));
  return concat(b, parts, ssaType(n.type), n.esc === Esc.Stack);
}

/** Joins strings. `onStack`: the result does not outlive the frame. */
export function concat(b: FuncBuilder, parts: readonly Value[], t: Type, onStack: boolean): Value {
  const { s } = b;
  const buf = onStack ? b.temp(bytes32) : b.nil();
  if (parts.length <= 5) return retyped(b, b.runtime1(`concatstring${parts.length}`, buf, ...parts), t);
  const a = b.temp(arrayType(`[${parts.length}]string`, string_, parts.length));
  for (let i = 0; i < parts.length; i++) s.store(string_, s.offPtr(T.ptr, a, 16 * i), parts[i]!);
  const list = s.v3(Op.SliceMake, ssaType(irString.slice()), a, b.int(parts.length), b.int(parts.length));
  return retyped(b, b.runtime1("concatstrings", buf, list), t);
}

function retyped(b: FuncBuilder, v: Value, t: Type): Value {
  return v.type === t ? v : b.s.v1(Op.Copy, t, v);
}

/** Conversions between strings and slices. */
export function stringConversion(b: FuncBuilder, n: Convert): Value {
  const { s } = b;
  const t = ssaType(n.type);
  const x = operand(b, n.x);
  const onStack = n.esc === Esc.Stack;
  switch (n.op) {
    case ConvertOp.BytesToString:
      return retyped(
        b,
        b.runtime1("slicebytetostring", onStack ? b.temp(bytes32) : b.nil(), slicePtr(b, x), sliceLen(b, x)),
        t,
      );
    case ConvertOp.BytesToStringTemp:
      return s.v2(Op.StringMake, t, slicePtr(b, x), sliceLen(b, x));
    case ConvertOp.RunesToString:
      return retyped(b, b.runtime1("slicerunetostring", onStack ? b.temp(bytes32) : b.nil(), x), t);
    case ConvertOp.RuneToString: {
      const r = runeArgument(b, n.x, x);
      return retyped(b, b.runtime1("intstring", onStack ? b.temp(bytes4) : b.nil(), r), t);
    }
    case ConvertOp.StringToBytes:
      return retyped(b, b.runtime1("stringtoslicebyte", onStack ? b.temp(bytes32) : b.nil(), x), t);
    case ConvertOp.StringToBytesTemp: {
      const len = s.v1(Op.StringLen, T.int, x);
      return s.v3(Op.SliceMake, t, notNil(b, n.x, s.v1(Op.StringPtr, T.ptr, x)), len, len);
    }
    case ConvertOp.StringToRunes:
      return retyped(b, b.runtime1("stringtoslicerune", onStack ? b.temp(runes32) : b.nil(), x), t);
    default:
      return b.fail(`conversion ${n.op}`);
  }
}

/** An empty string may have no bytes to point to, but the slice made of it is not nil. */
function notNil(b: FuncBuilder, n: Expr, ptr: Value): Value {
  if (n.kind === NodeKind.ConstString && n.bytes.length > 0) return ptr;
  return b.select(
    T.ptr,
    b.s.v1(Op.IsNonNil, T.bool, ptr),
    () => ptr,
    () => b.symAddr(b.link.runtimeVar("zerobase")),
    1,
  );
}

/** The code point as int64; a uint64 beyond that is no code point either way. */
function runeArgument(b: FuncBuilder, n: Expr, x: Value): Value {
  return convertInteger(b, x, n.type, T.int64);
}

export function slicePtr(b: FuncBuilder, x: Value): Value {
  return b.s.v1(Op.SlicePtr, T.ptr, x);
}

export function sliceLen(b: FuncBuilder, x: Value): Value {
  return b.s.v1(Op.SliceLen, T.int, x);
}

export function sliceCap(b: FuncBuilder, x: Value): Value {
  return b.s.v1(Op.SliceCap, T.int, x);
}
