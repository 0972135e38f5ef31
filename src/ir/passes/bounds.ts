// Indices that their type or their last operation keeps inside an array: `a[x&7]`, `a[b]` for a byte b and 256 elements.
// In: an index expression. Out: a bound on its value. Only for the messages of `-m`: the back end proves these and more.
import * as ir from "../nodes.ts";
import { Kind } from "../type.ts";

/** Whether `x` is an index that is no constant and cannot be out of the bounds of the array or constant string. */
export function isElided(x: ir.Index): boolean {
  if (x.index.kind === ir.NodeKind.ConstInt) return false;
  if (x.x.type.kind === Kind.Array) return largest(x.index) < x.x.type.len;
  return x.x.kind === ir.NodeKind.ConstString && largest(x.index) < x.x.bytes.length;
}

/** No value of the expression is negative or greater than this; Infinity where nothing is known. */
function largest(x: ir.Expr): number {
  const t = x.type;
  if (!t.isInteger()) return Number.POSITIVE_INFINITY;
  const unsigned = t.isUnsigned();
  let bits = 8 * t.size;
  let least = Number.POSITIVE_INFINITY;
  if (x.kind === ir.NodeKind.Binary) {
    const y = constant(x.y);
    switch (x.op) {
      case ir.BinaryOp.And:
        least = Math.min(mask(constant(x.x)), mask(y));
        break;
      case ir.BinaryOp.AndNot:
        // Only what the type has above the cleared bits could remain: nothing, if all of them are cleared.
        if (unsigned && y !== null && y >= 0 && bits <= 32) least = 2 ** bits - 1 - y;
        else if (y !== null && y < 0) least = -y - 1;
        break;
      case ir.BinaryOp.Rem:
        if (unsigned && y !== null && y > 0) least = y - 1;
        break;
      case ir.BinaryOp.Div:
        if (unsigned && y !== null) for (let n = y; bits > 0 && n >= 2; n = Math.floor(n / 2)) bits--;
        break;
      case ir.BinaryOp.Shr:
        if (unsigned && y !== null && y >= 0) bits = Math.max(0, bits - y);
        break;
      default:
    }
  }
  return Math.min(least, unsigned && bits <= 62 ? 2 ** bits - 1 : Number.POSITIVE_INFINITY);
}

function mask(n: number | null): number {
  return n === null || n < 0 ? Number.POSITIVE_INFINITY : n;
}

/** The value of a constant that fits 32 bits. */
function constant(x: ir.Expr): number | null {
  if (x.kind !== ir.NodeKind.ConstInt) return null;
  return x.hi === x.lo >> 31 ? x.lo : x.hi === 0 ? x.lo >>> 0 : null;
}
