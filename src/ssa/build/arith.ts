// Arithmetic: unary and binary operators of integers, floats, complex numbers and strings, with the checks that the
// specification asks for (division by zero, negative shift counts).
import { type Binary, BinaryOp, type Expr, NodeKind, type Unary, UnaryOp } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { complex128, T } from "../type.ts";
import type { Value } from "../value.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { complexParts, convertFloat, log2Size } from "./numeric.ts";
import { concat } from "./strings.ts";
import { ssaType } from "./types.ts";

/** The op for the smallest width; the wider ones follow it. */
const intOps: Record<BinaryOp, number> = {
  [BinaryOp.Add]: Op.Add8,
  [BinaryOp.Sub]: Op.Sub8,
  [BinaryOp.Mul]: Op.Mul8,
  [BinaryOp.Div]: Op.Div8,
  [BinaryOp.Rem]: Op.Mod8,
  [BinaryOp.And]: Op.And8,
  [BinaryOp.Or]: Op.Or8,
  [BinaryOp.Xor]: Op.Xor8,
  [BinaryOp.AndNot]: 0,
  [BinaryOp.Shl]: 0,
  [BinaryOp.Shr]: 0,
};

const floatOps: Partial<Record<BinaryOp, number>> = {
  [BinaryOp.Add]: Op.Add32F,
  [BinaryOp.Sub]: Op.Sub32F,
  [BinaryOp.Mul]: Op.Mul32F,
  [BinaryOp.Div]: Op.Div32F,
};

export function buildUnary(b: FuncBuilder, n: Unary): Value {
  const { s } = b;
  const x = operand(b, n.x);
  const t = ssaType(n.type);
  switch (n.op) {
    case UnaryOp.Not:
      return s.v1(Op.Not, t, x);
    case UnaryOp.Com:
      return s.v1(Op.Com8 + log2Size(t), t, x);
    case UnaryOp.Neg:
      if (n.type.isFloat()) return s.v1(t.size === 4 ? Op.Neg32F : Op.Neg64F, t, x);
      if (n.type.isComplex()) {
        const [re, im] = complexParts(b, x);
        const op = re.type.size === 4 ? Op.Neg32F : Op.Neg64F;
        return s.v2(Op.ComplexMake, t, s.v1(op, re.type, re), s.v1(op, im.type, im));
      }
      return s.v1(Op.Neg8 + log2Size(t), t, x);
  }
}

export function buildBinary(b: FuncBuilder, n: Binary): Value {
  const x = operand(b, n.x);
  const y = operand(b, n.y);
  return binary(b, n.op, n.type, x, y, n.y);
}

/** `x op y` for values of type `type`; `right` is the expression that gave y (shift counts have its type). */
export function binary(b: FuncBuilder, op: BinaryOp, type: IrType, x: Value, y: Value, right: Expr): Value {
  const { s } = b;
  const t = ssaType(type);
  if (type.kind === IrKind.String) return concat(b, [x, y], t, false);
  if (type.isFloat()) return s.v2(floatOps[op]! + (t.size === 8 ? 1 : 0), t, x, y);
  if (type.isComplex()) return complexBinary(b, op, type, x, y);
  if (type.kind === IrKind.Bool) return s.v2(op === BinaryOp.And ? Op.AndB : Op.OrB, t, x, y);
  const w = log2Size(t);
  switch (op) {
    case BinaryOp.Shl:
    case BinaryOp.Shr:
      return shift(b, op, type, x, y, right);
    case BinaryOp.AndNot:
      return s.v2(Op.And8 + w, t, x, s.v1(Op.Com8 + w, t, y));
    case BinaryOp.Div:
    case BinaryOp.Rem: {
      checkDivisor(b, y, right, w);
      if (type.isSigned()) return s.v2(intOps[op] + w, t, x, y);
      return s.v2((op === BinaryOp.Div ? Op.Div8u : Op.Mod8u) + w, t, x, y);
    }
    default:
      return s.v2(intOps[op] + w, t, x, y);
  }
}

function checkDivisor(b: FuncBuilder, y: Value, right: Expr, w: number): void {
  if (right.kind === NodeKind.ConstInt && (right.lo !== 0 || right.hi !== 0)) return;
  const zero = b.f.constInt(y.type, 0);
  b.require(b.s.v2(Op.Neq8 + w, T.bool, y, zero), () => b.runtime("panicdivide"));
}

function shift(b: FuncBuilder, op: BinaryOp, type: IrType, x: Value, y: Value, right: Expr): Value {
  const { s } = b;
  const t = ssaType(type);
  const w = log2Size(t);
  const first = op === BinaryOp.Shl ? Op.Lsh8x8 : type.isSigned() ? Op.Rsh8x8 : Op.Rsh8Ux8;
  if (right.kind === NodeKind.ConstInt) {
    const count = b.f.constInt64(T.uint64, right.lo, right.hi);
    const v = s.v2(first + 4 * w + 3, t, x, count);
    if (right.hi === 0 && right.lo >= 0 && right.lo < t.size * 8) v.auxLo = 1;
    return v;
  }
  const cw = log2Size(y.type);
  if (right.type.isSigned()) {
    const ok = s.v2(Op.Leq8 + cw, T.bool, b.f.constInt(y.type, 0), y);
    b.require(ok, () => b.runtime("panicshift"));
  }
  return s.v2(first + 4 * w + cw, t, x, y);
}

function complexBinary(b: FuncBuilder, op: BinaryOp, type: IrType, x: Value, y: Value): Value {
  const { s } = b;
  const t = ssaType(type);
  const [a, bi] = complexParts(b, x);
  const [c, d] = complexParts(b, y);
  const part = a.type;
  const wide = part.size === 8 ? 1 : 0;
  if (op === BinaryOp.Add || op === BinaryOp.Sub) {
    const o = floatOps[op]! + wide;
    return s.v2(Op.ComplexMake, t, s.v2(o, part, a, c), s.v2(o, part, bi, d));
  }
  // Products and quotients of complex64 are computed in float64 and rounded once.
  const up = (v: Value): Value => convertFloat(b, v, T.float64);
  if (op === BinaryOp.Mul) {
    const mul = (p: Value, q: Value): Value => s.v2(Op.Mul64F, T.float64, up(p), up(q));
    const re = s.v2(Op.Sub64F, T.float64, mul(a, c), mul(bi, d));
    const im = s.v2(Op.Add64F, T.float64, mul(a, d), mul(bi, c));
    return s.v2(Op.ComplexMake, t, convertFloat(b, re, part), convertFloat(b, im, part));
  }
  const num = s.v2(Op.ComplexMake, complex128, up(a), up(bi));
  const den = s.v2(Op.ComplexMake, complex128, up(c), up(d));
  const [re, im] = complexParts(b, b.runtime1("complex128div", num, den));
  return s.v2(Op.ComplexMake, t, convertFloat(b, re, part), convertFloat(b, im, part));
}
