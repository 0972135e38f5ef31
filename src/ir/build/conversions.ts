// Conversions, implicit (assignability) and explicit (`T(x)`). Every change of type in the tree is a node made here.
// Contract: spec "Conversions", "Assignability".
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ir from "../nodes.ts";
import { Kind, Type } from "../type.ts";
import { retyped } from "./constants.ts";
import type { FuncBuilder } from "./function.ts";

/** The type of the untyped nil until a conversion gives it one. */
export const nilType = new Type(null, 40, Kind.UnsafePointer, null);

export function isNil(x: ir.Expr): boolean {
  return x.type === nilType;
}

/** `x` as a value of type `t`, to which it is assignable. */
export function convertTo(x: ir.Expr, t: Type, pos: Pos = x.pos): ir.Expr {
  const from = x.type;
  if (from === t) return x;
  if (from === nilType) return new ir.Zero(x.pos, t);
  if (from.kind === Kind.Tuple) throw new InternalError(`ir: ${from.linkString} as ${t.linkString} at ${x.pos}`);
  if (t.kind === Kind.Interface) return toInterface(x, t, pos);
  return retyped(x, t) ?? new ir.Convert(pos, t, ir.ConvertOp.Nop, x);
}

function toInterface(x: ir.Expr, t: Type, pos: Pos): ir.Expr {
  const from = x.type;
  if (from.kind !== Kind.Interface) return new ir.Convert(pos, t, ir.ConvertOp.ToInterface, x);
  const op = from.underlying === t.underlying ? ir.ConvertOp.Nop : ir.ConvertOp.InterfaceToInterface;
  return new ir.Convert(pos, t, op, x);
}

/** `T(x)` for an operand that is no constant, or a constant whose conversion is none. */
export function explicit(b: FuncBuilder, x: ir.Expr, t: Type, pos: Pos, isAny: boolean): ir.Expr {
  const c = explicitValue(b, x, t, pos);
  if (c !== x && c.kind === ir.NodeKind.Convert) c.written = isAny ? "any" : "T";
  return c;
}

function explicitValue(b: FuncBuilder, x: ir.Expr, t: Type, pos: Pos): ir.Expr {
  const from = x.type;
  // Between equal interface types nothing happens, but messages show what is written.
  if (from === t && t.kind === Kind.Interface) return new ir.Convert(pos, t, ir.ConvertOp.Nop, x);
  if (from === nilType || t.kind === Kind.Interface) return convertTo(x, t, pos);
  if (from === t) return x;
  const op = conversion(from, t);
  if (op === 0) throw new InternalError(`ir: ${b.fn.symbol}: no conversion from ${from.linkString} to ${t.linkString}`);
  if (op === ir.ConvertOp.Nop) return retyped(x, t) ?? new ir.Convert(pos, t, op, x);
  return new ir.Convert(pos, t, op, x);
}

function conversion(from: Type, t: Type): ir.ConvertOp | 0 {
  if (from.underlying === t.underlying) return ir.ConvertOp.Nop;
  const fk = from.kind;
  const tk = t.kind;
  if (isNumeric(fk) && isNumeric(tk)) return ir.ConvertOp.Numeric;
  if (tk === Kind.String) {
    if (from.isInteger()) return ir.ConvertOp.RuneToString;
    if (fk === Kind.Slice)
      return from.elem.kind === Kind.Uint8 ? ir.ConvertOp.BytesToString : ir.ConvertOp.RunesToString;
  }
  if (fk === Kind.String && tk === Kind.Slice) {
    return t.elem.kind === Kind.Uint8 ? ir.ConvertOp.StringToBytes : ir.ConvertOp.StringToRunes;
  }
  if (fk === Kind.UnsafePointer && tk === Kind.Uintptr) return ir.ConvertOp.PointerToUintptr;
  if (fk === Kind.Uintptr && tk === Kind.UnsafePointer) return ir.ConvertOp.UintptrToPointer;
  if (fk === Kind.Slice && tk === Kind.Array) return ir.ConvertOp.SliceToArray;
  if (fk === Kind.Slice && tk === Kind.Pointer) return ir.ConvertOp.SliceToArrayPointer;
  // Pointers to types with one underlying type, unsafe.Pointer, channels' directions, structs that differ in tags.
  return fk === tk || (from.isPtrShaped() && t.isPtrShaped()) ? ir.ConvertOp.Nop : 0;
}

function isNumeric(k: Kind): boolean {
  return k >= Kind.Int && k <= Kind.Complex128;
}

/** For an operand that is only read before anything can change it: `string(bytes)` needs no copy. */
export function withoutCopy(x: ir.Expr): ir.Expr {
  if (x.kind === ir.NodeKind.Convert && x.op === ir.ConvertOp.BytesToString) x.op = ir.ConvertOp.BytesToStringTemp;
  return x;
}
