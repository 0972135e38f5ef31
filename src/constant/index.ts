// The constant folder's public face: see README.md.
export {
  bitLength,
  fitsInt,
  float32Value,
  float64Value,
  int64Halves,
  roundToFloat32,
  roundToFloat64,
  smallUnsigned,
  toComplex,
  toFloat,
  toInt,
  wrapInt,
} from "./convert.ts";
export { decodeRune, exactString, quote, shortString } from "./format.ts";
export { encodeRune, LiteralKind, makeFromLiteral, unquoteString, utf8Bytes } from "./literal.ts";
export { binaryOp, compare, imag, Op, real, shift, sign, unaryOp } from "./operations.ts";
export {
  BoolValue,
  ComplexValue,
  FloatValue,
  IntValue,
  isReal,
  Kind,
  makeBool,
  makeComplex,
  makeFloat64,
  makeImag,
  makeInt,
  makeRat,
  makeString,
  type NumberValue,
  RatValue,
  type RealValue,
  StringValue,
  UnknownValue,
  unknown,
  type Value,
} from "./value.ts";
