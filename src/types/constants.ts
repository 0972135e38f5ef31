// Constants and types: does a value fit a type, what does it become there, when does it overflow. In: operands.
// Out: rounded values, errors. Contract: spec "Representability", "Constant expressions".
import { bitLength, fitsInt, roundToFloat32, roundToFloat64, toComplex, toFloat, toInt } from "../constant/convert.ts";
import { imag, real } from "../constant/operations.ts";
import { Kind, makeComplex, unknown, type Value } from "../constant/value.ts";
import type { Pos } from "../source/position.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import type { Checker } from "./checker.ts";
import { Mode } from "./facts.ts";
import type { Operand } from "./operand.ts";
import { isInteger, isNumeric, isTyped } from "./predicates.ts";
import { type Basic, BasicInfo, BasicKind, type Type } from "./type.ts";

/** Bits of integer constants beyond which they overflow even where they have no type. */
const maxConstantBits = 512;

/** Widths of integer types by BasicKind. */
const integerBits: Partial<Record<BasicKind, number>> = {
  [BasicKind.Int]: 64,
  [BasicKind.Int8]: 8,
  [BasicKind.Int16]: 16,
  [BasicKind.Int32]: 32,
  [BasicKind.Int64]: 64,
  [BasicKind.Uint]: 64,
  [BasicKind.Uint8]: 8,
  [BasicKind.Uint16]: 16,
  [BasicKind.Uint32]: 32,
  [BasicKind.Uint64]: 64,
  [BasicKind.Uintptr]: 64,
};

/** The value that `v` has in the basic type `t` (rounded, for floats); null if it is not representable there. */
export function representableValue(v: Value, t: Basic): Value | null {
  if (v.kind === Kind.Unknown) return v; // reported where it became unknown
  if ((t.info & BasicInfo.Integer) !== 0) {
    const i = toInt(v);
    if (i.kind !== Kind.Int) return null;
    const bits = integerBits[t.basic];
    if (bits === undefined) return t.basic === BasicKind.UntypedInt || t.basic === BasicKind.UntypedRune ? i : null;
    return fitsInt(i, bits, (t.info & BasicInfo.Unsigned) !== 0) ? i : null;
  }
  if ((t.info & BasicInfo.Float) !== 0) {
    const f = toFloat(v);
    return f.kind === Kind.Float || f.kind === Kind.Int ? roundFloat(f, t) : null;
  }
  if ((t.info & BasicInfo.Complex) !== 0) {
    const z = toComplex(v);
    if (z.kind !== Kind.Complex) return null;
    if (t.basic === BasicKind.UntypedComplex) return z;
    const round = t.basic === BasicKind.Complex64 ? roundToFloat32 : roundToFloat64;
    const re = round(real(z));
    const im = round(imag(z));
    return re.kind === Kind.Unknown || im.kind === Kind.Unknown ? null : makeComplex(re, im);
  }
  if ((t.info & BasicInfo.String) !== 0) return v.kind === Kind.String ? v : null;
  if ((t.info & BasicInfo.Boolean) !== 0) return v.kind === Kind.Bool ? v : null;
  return null;
}

function roundFloat(f: Value, t: Basic): Value | null {
  if (t.basic === BasicKind.UntypedFloat) return f;
  const r = t.basic === BasicKind.Float32 ? roundToFloat32(f) : roundToFloat64(f);
  return r.kind === Kind.Unknown ? null : r;
}

/** Why a conversion of a constant failed: names of error codes. */
export type ConversionFailure = "TruncatedFloat" | "NumericOverflow" | "InvalidConstVal" | "InvalidUntypedConversion";

/** The value of constant `x` in type `t`, or why it has none. */
export function representation(x: Operand, t: Basic): Value | ConversionFailure {
  const v = representableValue(x.value!, t);
  if (v !== null) return v;
  if (isNumeric(x.type) && isNumeric(t)) {
    return !isInteger(x.type) && isInteger(t) ? "TruncatedFloat" : "NumericOverflow";
  }
  return "InvalidConstVal";
}

/** Gives constant `x` its value in type `t`; an error if it does not fit. */
export function makeRepresentable(c: Checker, x: Operand, t: Basic): void {
  const v = representation(x, t);
  if (typeof v === "string") {
    invalidConversion(c, v, x, t);
    x.mode = Mode.Invalid;
  } else x.value = v;
}

export function invalidConversion(c: Checker, why: ConversionFailure, x: Operand, target: Type): void {
  let text = "cannot convert %s to type %s";
  if (why === "TruncatedFloat") text = "%s truncated to %s";
  else if (why === "NumericOverflow") text = "%s overflows %s";
  c.error(x, why, text, x, target);
}

/** Reports the result of a constant operation that does not fit its type, or any type. */
export function checkOverflow(c: Checker, x: Operand, opPos: Pos): void {
  const v = x.value!;
  if (v.kind === Kind.Unknown) {
    c.error(opPos, "InvalidConstVal", "constant result is not representable");
    return;
  }
  if (isTyped(x.type)) {
    makeRepresentable(c, x, x.type.underlying() as Basic);
    return;
  }
  if (v.kind === Kind.Int && v.big !== null && bitLength(v) > maxConstantBits) {
    const op = operationName(x.expr);
    c.error(opPos, "InvalidConstVal", `constant ${op === "" ? "" : `${op} `}overflow`);
    x.value = unknown;
  }
}

/** Where an operation's own errors point: at the operator of a binary expression. */
export function operatorPos(e: ast.Expr): Pos {
  return e.kind === NodeKind.BinaryExpr ? e.opPos : e.pos;
}

function operationName(e: ast.Expr | null): string {
  if (e === null) return "";
  if (e.kind === NodeKind.UnaryExpr) return e.op === Token.Xor ? "bitwise complement" : "";
  if (e.kind !== NodeKind.BinaryExpr) return "";
  switch (e.op) {
    case Token.Add:
      return "addition";
    case Token.Sub:
      return "subtraction";
    case Token.Xor:
      return "bitwise XOR";
    case Token.Mul:
      return "multiplication";
    case Token.Shl:
      return "shift";
    default:
      return "";
  }
}
