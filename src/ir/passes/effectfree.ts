// Expressions whose evaluation nobody can notice: no call, no panic, nothing written; fresh memory and reads of variables are
// allowed. What is so may be left out, or be evaluated elsewhere if no code runs between. In: an expression. O(its nodes).
import * as ir from "../nodes.ts";
import { Kind, type Type } from "../type.ts";

/** How many nodes the expression has (an entry of a map is one, too) if it is free of effects, -1 if it may not be. Function literals count as not free. */
export function effectFreeSize(x: ir.Expr): number {
  switch (x.kind) {
    case ir.NodeKind.ConstBool:
    case ir.NodeKind.ConstInt:
    case ir.NodeKind.ConstFloat:
    case ir.NodeKind.ConstComplex:
    case ir.NodeKind.ConstString:
    case ir.NodeKind.Zero:
    case ir.NodeKind.VarRef:
    case ir.NodeKind.GlobalRef:
    case ir.NodeKind.FuncValue:
    case ir.NodeKind.TypeWord:
    case ir.NodeKind.New:
      return 1;
    case ir.NodeKind.FieldOf:
    case ir.NodeKind.PtrLit:
      return sum([x.x]);
    case ir.NodeKind.AddrOf:
      return isPlace(x.x) ? sum([x.x]) : -1;
    case ir.NodeKind.Convert:
      return isFreeConversion(x.op) ? sum([x.x]) : -1;
    case ir.NodeKind.SliceOf:
      // All of a variable.
      return x.lo === null && x.hi === null && x.max === null && x.x.kind === ir.NodeKind.AddrOf ? sum([x.x]) : -1;
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.SliceLit:
      return sum(x.values);
    case ir.NodeKind.MapLit: {
      // A key in an interface may be of a type that cannot be hashed.
      if (hasInterface(x.type.key)) return -1;
      const keys = sum(x.keys);
      const values = sum(x.values);
      return keys < 0 || values < 0 ? -1 : keys + values + x.keys.length;
    }
    default:
      return -1;
  }
}

function sum(list: readonly ir.Expr[]): number {
  let total = 1;
  for (const x of list) {
    const n = effectFreeSize(x);
    if (n < 0) return -1;
    total += n;
  }
  return total;
}

function isFreeConversion(op: ir.ConvertOp): boolean {
  switch (op) {
    case ir.ConvertOp.Nop:
    case ir.ConvertOp.Numeric:
    case ir.ConvertOp.PointerToUintptr:
    case ir.ConvertOp.ToInterface:
    case ir.ConvertOp.StringToBytes:
      return true;
    default:
      return false;
  }
}

/** A variable, or a field of one. */
function isPlace(x: ir.Expr): boolean {
  if (x.kind === ir.NodeKind.FieldOf) return isPlace(x.x);
  return x.kind === ir.NodeKind.VarRef || x.kind === ir.NodeKind.GlobalRef;
}

function hasInterface(t: Type): boolean {
  switch (t.kind) {
    case Kind.Interface:
      return true;
    case Kind.Array:
      return hasInterface(t.elem);
    case Kind.Struct:
      return t.fields.some((f) => hasInterface(f.type));
    default:
      return false;
  }
}
