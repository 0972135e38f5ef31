// Arithmetic, logic, shifts and comparison of constants. In: values whose kinds the type checker found fit for the
// operator; out: a new value. An unknown operand makes an unknown result. Contract: go/constant's BinaryOp and siblings.
import { InternalError } from "../base/internal-error.ts";
import { addBigFloat, compareBigFloat, mulBigFloat, negBigFloat, quoBigFloat } from "./bigfloat.ts";
import {
  type IntValue,
  Kind,
  makeBool,
  makeComplex,
  makeFloat,
  makeInt,
  makeRat,
  makeString,
  type NumberValue,
  Rank,
  type RatValue,
  type RealValue,
  realToBigFloat,
  unknown,
  type Value,
} from "./value.ts";

/** Operators on constants. Quo is exact division (of integers too); IntQuo truncates, as `/` does for integer types. */
export const enum Op {
  Add = 0,
  Sub = 1,
  Mul = 2,
  Quo = 3,
  IntQuo = 4,
  Rem = 5,
  And = 6,
  Or = 7,
  Xor = 8,
  AndNot = 9,
  LogicalAnd = 10,
  LogicalOr = 11,
  Shl = 12,
  Shr = 13,
  Equal = 14,
  NotEqual = 15,
  Less = 16,
  LessEqual = 17,
  Greater = 18,
  GreaterEqual = 19,
  Plus = 20,
  Minus = 21,
  Complement = 22,
  Not = 23,
}

/** x op y for the operators Add to LogicalOr. A division by zero is the caller's to report beforehand. */
export function binaryOp(x: Value, op: Op, y: Value): Value {
  if (x.kind === Kind.Unknown || y.kind === Kind.Unknown) return unknown;
  if (x.kind === Kind.Bool && y.kind === Kind.Bool) {
    if (op === Op.LogicalAnd) return makeBool(x.value && y.value);
    if (op === Op.LogicalOr) return makeBool(x.value || y.value);
  } else if (x.kind === Kind.String && y.kind === Kind.String) {
    if (op === Op.Add) return makeString(x.bytes + y.bytes);
  } else if (isNumber(x) && isNumber(y)) {
    return numberOp(x, op, y);
  }
  throw new InternalError(`constant.binaryOp: operator ${op} on kinds ${x.kind} and ${y.kind}`);
}

function isNumber(x: Value): x is NumberValue {
  return x.rank !== Rank.None;
}

function numberOp(x: NumberValue, op: Op, y: NumberValue): Value {
  const rank: Rank = Math.max(x.rank, y.rank);
  switch (rank) {
    case Rank.Int:
      return intOp(x as IntValue, op, y as IntValue);
    case Rank.Rat:
      return ratOp(x as IntValue | RatValue, op, y as IntValue | RatValue);
    case Rank.Float:
      return floatOp(x as RealValue, op, y as RealValue);
    default:
      return complexOp(x, op, y);
  }
}

/** Number arithmetic while the result is a safe integer (then it is exact), else BigInt. */
function intOp(x: IntValue, op: Op, y: IntValue): Value {
  if (x.big === null && y.big === null) {
    const r = smallIntOp(x.small, op, y.small);
    if (Number.isSafeInteger(r)) return makeInt(r);
  }
  const a = x.toBigInt();
  const b = y.toBigInt();
  switch (op) {
    case Op.Add:
      return makeInt(a + b);
    case Op.Sub:
      return makeInt(a - b);
    case Op.Mul:
      return makeInt(a * b);
    case Op.Quo:
      return makeRat(a, b);
    case Op.IntQuo:
      return makeInt(a / b);
    case Op.Rem:
      return makeInt(a % b);
    case Op.And:
      return makeInt(a & b);
    case Op.Or:
      return makeInt(a | b);
    case Op.Xor:
      return makeInt(a ^ b);
    case Op.AndNot:
      return makeInt(a & ~b);
    default:
      throw new InternalError(`constant.binaryOp: operator ${op} on integers`);
  }
}

/** NaN where numbers do not do. */
function smallIntOp(a: number, op: Op, b: number): number {
  switch (op) {
    case Op.Add:
      return a + b;
    case Op.Sub:
      return a - b;
    case Op.Mul:
      return a * b;
    case Op.IntQuo:
      return Math.trunc(a / b);
    case Op.Rem:
      return a % b;
    case Op.And:
    case Op.Or:
    case Op.Xor:
    case Op.AndNot:
      if ((a | 0) !== a || (b | 0) !== b) return Number.NaN;
      return op === Op.And ? a & b : op === Op.Or ? a | b : op === Op.Xor ? a ^ b : a & ~b;
    default:
      return Number.NaN;
  }
}

function ratOp(x: IntValue | RatValue, op: Op, y: IntValue | RatValue): Value {
  const a = x.rank === Rank.Int ? x.toBigInt() : x.numerator;
  const b = x.rank === Rank.Int ? 1n : x.denominator;
  const c = y.rank === Rank.Int ? y.toBigInt() : y.numerator;
  const d = y.rank === Rank.Int ? 1n : y.denominator;
  switch (op) {
    case Op.Add:
      return makeRat(a * d + c * b, b * d);
    case Op.Sub:
      return makeRat(a * d - c * b, b * d);
    case Op.Mul:
      return makeRat(a * c, b * d);
    case Op.Quo:
      return makeRat(a * d, b * c);
    default:
      throw new InternalError(`constant.binaryOp: operator ${op} on fractions`);
  }
}

function floatOp(x: RealValue, op: Op, y: RealValue): Value {
  const a = realToBigFloat(x);
  const b = realToBigFloat(y);
  if (a === null || b === null) return unknown;
  switch (op) {
    case Op.Add:
      return makeFloat(addBigFloat(a, b));
    case Op.Sub:
      return makeFloat(addBigFloat(a, negBigFloat(b)));
    case Op.Mul:
      return makeFloat(mulBigFloat(a, b));
    case Op.Quo:
      return makeFloat(quoBigFloat(a, b));
    default:
      throw new InternalError(`constant.binaryOp: operator ${op} on floats`);
  }
}

const zero = makeInt(0);

function realPart(x: NumberValue): RealValue {
  return x.rank === Rank.Complex ? x.re : x;
}

function imaginaryPart(x: NumberValue): RealValue {
  return x.rank === Rank.Complex ? x.im : zero;
}

function complexOp(x: NumberValue, op: Op, y: NumberValue): Value {
  const a = realPart(x);
  const b = imaginaryPart(x);
  const c = realPart(y);
  const d = imaginaryPart(y);
  switch (op) {
    case Op.Add:
    case Op.Sub:
      return makeComplex(binaryOp(a, op, c), binaryOp(b, op, d));
    case Op.Mul:
      return makeComplex(
        binaryOp(binaryOp(a, Op.Mul, c), Op.Sub, binaryOp(b, Op.Mul, d)),
        binaryOp(binaryOp(b, Op.Mul, c), Op.Add, binaryOp(a, Op.Mul, d)),
      );
    case Op.Quo: {
      // Multiplied by the conjugate: (ac + bd)/s + ((bc - ad)/s)i with s = cc + dd.
      const s = binaryOp(binaryOp(c, Op.Mul, c), Op.Add, binaryOp(d, Op.Mul, d));
      const re = binaryOp(binaryOp(a, Op.Mul, c), Op.Add, binaryOp(b, Op.Mul, d));
      const im = binaryOp(binaryOp(b, Op.Mul, c), Op.Sub, binaryOp(a, Op.Mul, d));
      return makeComplex(binaryOp(re, Op.Quo, s), binaryOp(im, Op.Quo, s));
    }
    default:
      throw new InternalError(`constant.binaryOp: operator ${op} on complex values`);
  }
}

/**
 * op x for Plus, Minus, Complement and Not. The complement of a value of an unsigned type has that type's `bits`; 0 is for
 * signed and untyped ones.
 */
export function unaryOp(op: Op, x: Value, bits = 0): Value {
  if (x.kind === Kind.Unknown) return unknown;
  if (op === Op.Plus && isNumber(x)) return x;
  if (op === Op.Minus && isNumber(x)) return negate(x);
  if (op === Op.Complement && x.kind === Kind.Int) {
    if (bits === 0 && x.big === null && x.small < Number.MAX_SAFE_INTEGER) return makeInt(-1 - x.small);
    const v = ~x.toBigInt();
    return makeInt(bits === 0 ? v : v & ((1n << BigInt(bits)) - 1n));
  }
  if (op === Op.Not && x.kind === Kind.Bool) return makeBool(!x.value);
  throw new InternalError(`constant.unaryOp: operator ${op} on kind ${x.kind}`);
}

function negate(x: NumberValue): Value {
  switch (x.rank) {
    case Rank.Int:
      return x.big === null ? makeInt(-x.small) : makeInt(-x.big);
    case Rank.Rat:
      return makeRat(-x.numerator, x.denominator);
    case Rank.Float:
      return makeFloat(negBigFloat(x.value));
    case Rank.Complex:
      return makeComplex(negate(x.re), negate(x.im));
  }
}

/** x << count or x >> count (arithmetic) of an integer. The caller bounds the count. */
export function shift(x: Value, op: Op, count: number): Value {
  if (x.kind === Kind.Unknown) return unknown;
  if (x.kind !== Kind.Int || (op !== Op.Shl && op !== Op.Shr)) {
    throw new InternalError(`constant.shift: operator ${op} on kind ${x.kind}`);
  }
  if (count === 0) return x;
  if (x.big === null && x.small === 0) return x;
  if (op === Op.Shl && x.big === null && count < 53) {
    const r = x.small * 2 ** count;
    if (Number.isSafeInteger(r)) return makeInt(r);
  }
  const v = x.toBigInt();
  return makeInt(op === Op.Shl ? v << BigInt(count) : v >> BigInt(count));
}

/** x op y for Equal to GreaterEqual. False if a side is unknown. */
export function compare(x: Value, op: Op, y: Value): boolean {
  if (x.kind === Kind.Unknown || y.kind === Kind.Unknown) return false;
  if (x.kind === Kind.Bool && y.kind === Kind.Bool) return holds(x.value === y.value ? 0 : 1, op);
  if (x.kind === Kind.String && y.kind === Kind.String) {
    return holds(x.bytes < y.bytes ? -1 : x.bytes > y.bytes ? 1 : 0, op);
  }
  if (isNumber(x) && isNumber(y)) {
    if (x.rank === Rank.Complex || y.rank === Rank.Complex) {
      const same = compareReal(realPart(x), realPart(y)) === 0 && compareReal(imaginaryPart(x), imaginaryPart(y)) === 0;
      return holds(same ? 0 : 1, op);
    }
    return holds(compareReal(x, y), op);
  }
  throw new InternalError(`constant.compare: kinds ${x.kind} and ${y.kind}`);
}

function holds(order: number, op: Op): boolean {
  switch (op) {
    case Op.Equal:
      return order === 0;
    case Op.NotEqual:
      return order !== 0;
    case Op.Less:
      return order < 0;
    case Op.LessEqual:
      return order <= 0;
    case Op.Greater:
      return order > 0;
    case Op.GreaterEqual:
      return order >= 0;
    default:
      throw new InternalError(`constant.compare: operator ${op}`);
  }
}

function compareReal(x: RealValue, y: RealValue): number {
  if (x.rank === Rank.Int && y.rank === Rank.Int) {
    const a = x.big ?? x.small;
    const b = y.big ?? y.small;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (x.rank === Rank.Float || y.rank === Rank.Float) {
    const a = realToBigFloat(x);
    const b = realToBigFloat(y);
    if (a === null || b === null) throw new InternalError("constant.compare: a fraction became infinite");
    return compareBigFloat(a, b);
  }
  const a = x.rank === Rank.Int ? x.toBigInt() : x.numerator;
  const b = x.rank === Rank.Int ? 1n : x.denominator;
  const c = y.rank === Rank.Int ? y.toBigInt() : y.numerator;
  const d = y.rank === Rank.Int ? 1n : y.denominator;
  const left = a * d;
  const right = c * b;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** -1, 0 or 1; of a complex value, 0 exactly when it is zero. Unknown counts as 1, so that it never is a zero divisor. */
export function sign(x: Value): number {
  switch (x.rank) {
    case Rank.Int:
      return x.big === null ? Math.sign(x.small) : x.big < 0n ? -1 : 1;
    case Rank.Rat:
      return x.numerator < 0n ? -1 : x.numerator > 0n ? 1 : 0;
    case Rank.Float:
      return x.value.sign;
    case Rank.Complex:
      return sign(x.re) | sign(x.im);
    default:
      if (x.kind === Kind.Unknown) return 1;
      throw new InternalError(`constant.sign: kind ${x.kind}`);
  }
}

/** The real part of a number. */
export function real(x: Value): Value {
  if (x.kind === Kind.Unknown) return unknown;
  if (!isNumber(x)) throw new InternalError(`constant.real: kind ${x.kind}`);
  return realPart(x);
}

/** The imaginary part of a number. */
export function imag(x: Value): Value {
  if (x.kind === Kind.Unknown) return unknown;
  if (!isNumber(x)) throw new InternalError(`constant.imag: kind ${x.kind}`);
  return imaginaryPart(x);
}
