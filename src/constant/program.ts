// Evaluates a constant expression written in postfix, for tests and for comparison with go/constant (test/oracle/constant
// runs the same programs). In: tokens; out: one line of everything that can be observed of the value.
import { InternalError } from "../base/internal-error.ts";
import { float32Value, float64Value, roundToFloat32, roundToFloat64, toComplex, toFloat, toInt } from "./convert.ts";
import { exactString, shortString } from "./format.ts";
import { LiteralKind, makeFromLiteral } from "./literal.ts";
import { binaryOp, compare, imag, Op, real, shift, unaryOp } from "./operations.ts";
import { isReal, makeBool, makeImag, type Value } from "./value.ts";

const literalKinds: Record<string, LiteralKind> = {
  i: LiteralKind.Int,
  f: LiteralKind.Float,
  m: LiteralKind.Imaginary,
  c: LiteralKind.Char,
  s: LiteralKind.String,
};

const binaryOps: Record<string, Op> = {
  "+": Op.Add,
  "-": Op.Sub,
  "*": Op.Mul,
  "/": Op.Quo,
  div: Op.IntQuo,
  "%": Op.Rem,
  "&": Op.And,
  "|": Op.Or,
  "^": Op.Xor,
  "&^": Op.AndNot,
  "&&": Op.LogicalAnd,
  "||": Op.LogicalOr,
};

const comparisons: Record<string, Op> = {
  "==": Op.Equal,
  "!=": Op.NotEqual,
  "<": Op.Less,
  "<=": Op.LessEqual,
  ">": Op.Greater,
  ">=": Op.GreaterEqual,
};

const unaryOps: Record<string, (x: Value) => Value> = {
  pos: (x) => unaryOp(Op.Plus, x),
  neg: (x) => unaryOp(Op.Minus, x),
  not: (x) => unaryOp(Op.Not, x),
  "imag*": makeImag,
  re: real,
  im: imag,
  toint: toInt,
  tofloat: toFloat,
  tocomplex: toComplex,
  float64: roundToFloat64,
  float32: roundToFloat32,
};

/** Runs a postfix program; see test/oracle/constant for the tokens. */
export function evaluate(program: readonly string[]): Value {
  const stack: Value[] = [];
  const pop = (): Value => {
    const v = stack.pop();
    if (v === undefined) throw new InternalError(`constant.evaluate: empty stack in ${program.join(" ")}`);
    return v;
  };
  for (const token of program) {
    const colon = token.indexOf(":");
    const name = colon < 0 ? token : token.slice(0, colon);
    const text = colon < 0 ? "" : token.slice(colon + 1);
    if (colon >= 0 && literalKinds[name] !== undefined) stack.push(makeFromLiteral(text, literalKinds[name]));
    else if (name === "b") stack.push(makeBool(text === "true"));
    else if (name === "compl") stack.push(unaryOp(Op.Complement, pop(), Number(text)));
    else if (name === "shl" || name === "shr") stack.push(shift(pop(), name === "shl" ? Op.Shl : Op.Shr, Number(text)));
    else if (unaryOps[token] !== undefined) stack.push(unaryOps[token](pop()));
    else {
      const y = pop();
      const x = pop();
      const op = comparisons[token];
      stack.push(op !== undefined ? makeBool(compare(x, op, y)) : binaryOp(x, binaryOps[token]!, y));
    }
  }
  return pop();
}

const kindNames = ["Unknown", "Bool", "String", "Int", "Float", "Complex"];

/** Everything that can be observed of a value, in one line with tabs. */
export function describe(v: Value): string {
  const fields = [exactString(v), shortString(v), kindNames[v.kind]!];
  for (const converted of [toInt(v), toFloat(v), toComplex(v)]) fields.push(exactString(converted));
  if (isReal(v)) fields.push(bits(float64Value(v), 8), bits(float32Value(v), 4));
  return fields.join("\t");
}

function bits(x: number, size: number): string {
  const view = new DataView(new ArrayBuffer(8));
  if (size === 8) view.setFloat64(0, x);
  else view.setFloat32(0, x);
  let out = "";
  for (let i = 0; i < size; i++) out += view.getUint8(i).toString(16).padStart(2, "0");
  return out;
}
