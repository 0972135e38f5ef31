// Expressions: dispatch, operators, comparisons, shifts. In: expression trees. Out: operands, facts in the trees.
// Contract: spec "Expressions"; messages and positions are cmd/compile/internal/types2's.
import { toInt } from "../constant/convert.ts";
import { binaryOp, compare, imag, Op, real, shift as shiftConstant, sign, unaryOp } from "../constant/operations.ts";
import { Kind, makeBool, unknown } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { Token, tokenString } from "../syntax/token.ts";
import { assignable } from "./assignability.ts";
import { callExpr, functionInstance, selector } from "./call.ts";
import type { At, Checker } from "./checker.ts";
import { checkOverflow, makeRepresentable, operatorPos } from "./constants.ts";
import { finiteSize } from "./cycles.ts";
import { Mode } from "./facts.ts";
import { assertableTo, Cause } from "./implements.ts";
import { indexExpr, sliceExpr } from "./indexing.ts";
import { basicLit, compositeLit, funcLit } from "./literals.ts";
import { compositeKind, Operand } from "./operand.ts";
import {
  allBasic,
  comparable,
  defaultType,
  forAllUnder,
  hasNil,
  identical,
  isComplex,
  isGeneric,
  isInteger,
  isInterface,
  isInvalid,
  isTypeParam,
  isUnsigned,
  isUntyped,
} from "./predicates.ts";
import { sizeof } from "./sizes.ts";
import {
  BasicInfo,
  BasicKind,
  type Chan,
  ChanDir,
  type Pointer,
  pointerTo,
  type Signature,
  type Tuple,
  type Type,
  TypeKind,
} from "./type.ts";
import { commonUnder } from "./typeterms.ts";
import { ident, readType, readVarType, validVarType } from "./typexpr.ts";
import { invalidType, types } from "./universe.ts";
import { convertUntyped, matchTypes, updateExprType } from "./untyped.ts";

/** What an expression statement may do with the result. */
export const enum ExprKind {
  Conversion,
  Expression,
  /** A call or receive: may stand alone. */
  Statement,
}

/** The function type that an expression is assigned to, for the inference of its type arguments. */
export interface Target {
  signature: Signature;
  description: string;
}

/** A target if `t` is a function type, else null. */
export function newTarget(t: Type | null, description: string): Target | null {
  if (t === null) return null;
  const u = t.underlying();
  return u.kind === TypeKind.Signature ? { signature: u as Signature, description } : null;
}

/** Checks any expression and records its fact. `hint` is the element type of an enclosing composite literal. */
export function rawExpr(
  c: Checker,
  target: Target | null,
  x: Operand,
  e: ast.Expr,
  hint: Type | null,
  allowGeneric: boolean,
): ExprKind {
  x.mode = Mode.Invalid;
  x.type = invalidType;
  x.value = null;
  if (!c.enter(e)) return invalid(x, e);
  const kind = exprInternal(c, target, x, e, hint);
  c.leave();
  if (!allowGeneric) nonGeneric(c, target, x);
  if (x.mode !== Mode.Invalid && x.mode !== Mode.NoValue && !finiteSize(c, x.type)) {
    x.mode = Mode.Invalid;
    x.type = invalidType;
  }
  c.record(x);
  return kind;
}

/** A generic type or function must be instantiated here. */
export function nonGeneric(c: Checker, target: Target | null, x: Operand): void {
  if (x.mode === Mode.Invalid || x.mode === Mode.NoValue) return;
  let what = "";
  const k = x.type.kind;
  if (k === TypeKind.Named || k === TypeKind.Alias) {
    if (isGeneric(x.type)) what = "type";
  } else if (k === TypeKind.Signature && (x.type as Signature).tparams.length > 0) {
    if (target !== null) {
      functionInstance(c, target, c.at(x), x, null, true);
      return;
    }
    what = "function";
  }
  if (what !== "") {
    c.error(x, "WrongTypeArgCount", `cannot use generic ${what} %s without instantiation`, x.expr!);
    x.mode = Mode.Invalid;
    x.type = invalidType;
  }
}

/** Checks an expression that must have one value. */
export function expr(c: Checker, target: Target | null, x: Operand, e: ast.Expr): void {
  rawExpr(c, target, x, e, null, false);
  exclude(c, x, true);
  singleValue(c, x);
}

/** The same for one that may be a generic function. */
export function genericExpr(c: Checker, x: Operand, e: ast.Expr): void {
  rawExpr(c, null, x, e, null, true);
  exclude(c, x, true);
  singleValue(c, x);
}

export function exprWithHint(c: Checker, x: Operand, e: ast.Expr, hint: Type): void {
  rawExpr(c, null, x, e, hint, false);
  exclude(c, x, true);
  singleValue(c, x);
}

/** Checks an expression or a type. */
export function exprOrType(c: Checker, x: Operand, e: ast.Expr, allowGeneric: boolean): void {
  rawExpr(c, null, x, e, null, allowGeneric);
  exclude(c, x, false);
  singleValue(c, x);
}

/** Checks an expression that may have several values; with `allowCommaOk` one that may be used with `, ok` has two. */
export function multiExpr(c: Checker, e: ast.Expr, allowCommaOk: boolean): { list: Operand[]; commaOk: boolean } {
  const x = new Operand();
  rawExpr(c, null, x, e, null, false);
  exclude(c, x, true);
  if (x.mode !== Mode.Invalid && x.type.kind === TypeKind.Tuple) {
    return { list: (x.type as Tuple).vars.map((v) => new Operand().set(Mode.Value, v.type!, e)), commaOk: false };
  }
  if (allowCommaOk && (x.mode === Mode.MapIndex || x.mode === Mode.CommaOk)) {
    const ok = new Operand().set(Mode.Value, types[BasicKind.UntypedBool]!, e);
    return { list: [x, ok], commaOk: true };
  }
  return { list: [x], commaOk: false };
}

/** Checks a list of expressions; a single one may have several values. */
export function exprList(c: Checker, es: readonly ast.Expr[]): Operand[] {
  if (es.length === 1) return multiExpr(c, es[0]!, false).list;
  return es.map((e) => {
    const x = new Operand();
    expr(c, null, x, e);
    return x;
  });
}

// No value, a built-in's name (and, where only values will do, a type) are errors.
function exclude(c: Checker, x: Operand, valuesOnly: boolean): void {
  switch (x.mode) {
    case Mode.NoValue:
      c.error(x, "TooManyValues", valuesOnly ? "%s used as value" : "%s used as value or type", x);
      break;
    case Mode.Builtin:
      if (!valuesOnly) return;
      c.error(x, "UncalledBuiltin", "%s must be called", x);
      break;
    case Mode.TypExpr:
      if (!valuesOnly) return;
      c.error(x, "NotAnExpr", "%s is not an expression", x);
      break;
    default:
      return;
  }
  x.mode = Mode.Invalid;
}

export function singleValue(c: Checker, x: Operand): void {
  if (x.mode === Mode.Value && x.type.kind === TypeKind.Tuple) {
    c.error(x, "TooManyValues", "multiple-value %s in single-value context", x);
    x.mode = Mode.Invalid;
  }
}

function invalid(x: Operand, e: ast.Expr): ExprKind {
  x.mode = Mode.Invalid;
  x.expr = e;
  return ExprKind.Statement; // no further complaint about an unused result
}

function exprInternal(c: Checker, target: Target | null, x: Operand, e: ast.Expr, hint: Type | null): ExprKind {
  switch (e.kind) {
    case NodeKind.BadExpr:
      return invalid(x, e);
    case NodeKind.Ident:
      ident(c, x, e, false);
      break;
    case NodeKind.Ellipsis:
      c.error(e, "InvalidSyntaxTree", "invalid use of ...");
      return invalid(x, e);
    case NodeKind.BasicLit:
      basicLit(c, x, e);
      break;
    case NodeKind.FuncLit:
      funcLit(c, x, e);
      break;
    case NodeKind.CompositeLit:
      compositeLit(c, x, e, hint);
      break;
    case NodeKind.ParenExpr: {
      const kind = rawExpr(c, null, x, e.x, null, false);
      x.expr = e;
      return kind;
    }
    case NodeKind.SelectorExpr:
      selector(c, x, e, false);
      break;
    case NodeKind.IndexExpr:
    case NodeKind.IndexListExpr:
      if (indexExpr(c, x, e)) functionInstance(c, target, e.lbrack, x, e, true);
      break;
    case NodeKind.SliceExpr:
      sliceExpr(c, x, e);
      break;
    case NodeKind.TypeAssertExpr:
      typeAssertion(c, x, e);
      break;
    case NodeKind.CallExpr:
      return callExpr(c, x, e);
    case NodeKind.StarExpr:
      indirection(c, x, e);
      break;
    case NodeKind.UnaryExpr:
      unary(c, x, e);
      if (x.mode !== Mode.Invalid && e.op === Token.Arrow) {
        x.expr = e;
        return ExprKind.Statement;
      }
      break;
    case NodeKind.BinaryExpr:
      binaryChain(c, x, e);
      break;
    case NodeKind.KeyValueExpr:
      c.error(e, "InvalidSyntaxTree", "no key:value expected");
      return invalid(x, e);
    default:
      x.type = readType(c, e);
      x.mode = Mode.TypExpr;
  }
  if (x.mode === Mode.Invalid) return invalid(x, e);
  x.expr = e;
  return ExprKind.Expression;
}

function typeAssertion(c: Checker, x: Operand, e: ast.TypeAssertExpr): void {
  if (e.type === null) {
    c.error(e, "InvalidSyntaxTree", "use of .(type) outside type switch");
    rawExpr(c, null, x, e.x, null, true);
    x.mode = Mode.Invalid;
    return;
  }
  expr(c, null, x, e.x);
  if (x.mode === Mode.Invalid) return;
  if (isTypeParam(x.type)) {
    c.error(x, "InvalidAssert", "invalid operation: cannot use type assertion on type parameter value %s", x);
    x.mode = Mode.Invalid;
    return;
  }
  if (!isInterface(x.type)) {
    c.error(x, "InvalidAssert", "invalid operation: %s is not an interface", x);
    x.mode = Mode.Invalid;
    return;
  }
  const t = readVarType(c, e.type);
  if (isInvalid(t)) {
    x.mode = Mode.Invalid;
    return;
  }
  checkAssertion(c, e, x, t, false);
  x.mode = Mode.CommaOk;
  x.type = t;
}

/** Reports a type assertion or type switch case that can never hold. */
export function checkAssertion(c: Checker, e: ast.Expr, x: Operand, t: Type, typeSwitch: boolean): void {
  const cause = new Cause();
  if (assertableTo(c, x.type, t, cause)) return;
  if (typeSwitch) {
    c.error(
      e,
      "ImpossibleAssert",
      "impossible type switch case: %s\n\t%s cannot have dynamic type %s %s",
      e,
      x,
      t,
      cause.text,
    );
  } else {
    c.error(
      e,
      "ImpossibleAssert",
      "impossible type assertion: %s\n\t%s does not implement %s %s",
      e,
      t,
      x.type,
      cause.text,
    );
  }
}

function indirection(c: Checker, x: Operand, e: ast.StarExpr): void {
  exprOrType(c, x, e.x, false);
  if (x.mode === Mode.Invalid) return;
  if (x.mode === Mode.TypExpr) {
    validVarType(c, e.x, x.type);
    x.type = pointerTo(x.type);
    return;
  }
  let base: Type | null = null;
  const ok = forAllUnder(x.type, (_t, u) => {
    if (u === null || u.kind !== TypeKind.Pointer) {
      c.error(x, "InvalidIndirection", "invalid operation: cannot indirect %s", x);
      return false;
    }
    const elem = (u as Pointer).elem;
    if (base !== null && !identical(elem, base)) {
      c.error(x, "InvalidIndirection", "invalid operation: pointers of %s must have identical base types", x);
      return false;
    }
    base = elem;
    return true;
  });
  if (!ok || base === null) {
    x.mode = Mode.Invalid;
    return;
  }
  x.mode = Mode.Variable;
  x.type = base;
}

/** Bits of `Basic.info` that an operator's operands need. */
function operandInfo(op: Token): number {
  switch (op) {
    case Token.Add:
      return BasicInfo.Numeric | BasicInfo.String;
    case Token.Sub:
    case Token.Mul:
    case Token.Quo:
      return BasicInfo.Numeric;
    case Token.LAnd:
    case Token.LOr:
    case Token.Not:
      return BasicInfo.Boolean;
    default:
      return BasicInfo.Integer;
  }
}

function operatorDefined(c: Checker, x: Operand, op: Token, info: number): boolean {
  if (allBasic(x.type, info)) return true;
  c.error(x, "UndefinedOp", "invalid operation: operator %s not defined on %s", tokenString(op), x);
  x.mode = Mode.Invalid;
  return false;
}

function unary(c: Checker, x: Operand, e: ast.UnaryExpr): void {
  expr(c, null, x, e.x);
  if (x.mode === Mode.Invalid) return;
  let op = e.op;
  if (op === Token.And) {
    if (unparen(e.x).kind !== NodeKind.CompositeLit && x.mode !== Mode.Variable) {
      c.error(x, "UnaddressableOperand", "invalid operation: cannot take address of %s", x);
      x.mode = Mode.Invalid;
      return;
    }
    x.mode = Mode.Value;
    x.type = pointerTo(x.type);
    return;
  }
  if (op === Token.Arrow) {
    const elem = channelElem(c, x, x, true);
    if (elem === null) {
      x.mode = Mode.Invalid;
      return;
    }
    x.mode = Mode.CommaOk;
    x.type = elem;
    c.env.hasCallOrRecv = true;
    return;
  }
  if (op === Token.Tilde) {
    const base = "cannot use ~ outside of interface or type constraint";
    if (!allBasic(x.type, BasicInfo.Integer)) {
      c.error(e, "UndefinedOp", base);
      x.mode = Mode.Invalid;
      return;
    }
    c.error(e, "UndefinedOp", `${base} (use ^ for bitwise complement)`);
    op = Token.Xor;
  }
  const info = op === Token.Add ? BasicInfo.Numeric : operandInfo(op);
  if (!operatorDefined(c, x, op, info)) return;
  if (x.mode !== Mode.Constant) {
    x.mode = Mode.Value;
    return;
  }
  if (x.value!.kind === Kind.Unknown) return;
  const bits = isUnsigned(x.type) ? sizeof(x.type) * 8 : 0;
  x.value = unaryOp(unaryConstantOp(op), x.value!, bits);
  x.expr = e;
  checkOverflow(c, x, e.pos);
}

function unaryConstantOp(op: Token): Op {
  if (op === Token.Add) return Op.Plus;
  if (op === Token.Sub) return Op.Minus;
  return op === Token.Xor ? Op.Complement : Op.Not;
}

/** The element type of the channels that `x` can be; null (reported) where it cannot be received from or sent to. */
export function channelElem(c: Checker, at: At, x: Operand, receive: boolean): Type | null {
  const r = commonUnder(x.type, (t, u) => {
    if (u === null) return { format: "no specific channel type", args: [] };
    if (u.kind !== TypeKind.Chan) return { format: "non-channel %s", args: [t!] };
    const dir = (u as Chan).dir;
    if (receive && dir === ChanDir.Send) return { format: "send-only channel %s", args: [t!] };
    if (!receive && dir === ChanDir.Recv) return { format: "receive-only channel %s", args: [t!] };
    return null;
  });
  if (r.type !== null) return (r.type as Chan).elem;
  const cause = c.format(r.problem.format, r.problem.args);
  const code = receive ? "InvalidReceive" : "InvalidSend";
  const what = receive ? "receive from" : "send to";
  if (isTypeParam(x.type)) c.error(at, code, `invalid operation: cannot ${what} %s: %s`, x, cause);
  else c.error(at, code, `invalid operation: cannot ${what} %s %s`, cause, x);
  return null;
}

export function isShift(op: Token): boolean {
  return op === Token.Shl || op === Token.Shr;
}

export function isComparison(op: Token): boolean {
  switch (op) {
    case Token.Eql:
    case Token.Neq:
    case Token.Lss:
    case Token.Leq:
    case Token.Gtr:
    case Token.Geq:
      return true;
    default:
      return false;
  }
}

// Left-leaning chains of operators may be very long: the left operands are walked in a loop.
function binaryChain(c: Checker, x: Operand, e: ast.BinaryExpr): void {
  if (e.x.kind !== NodeKind.BinaryExpr) {
    expr(c, null, x, e.x);
    binaryRest(c, x, e, e.x, e.y, e.op);
    return;
  }
  const chain: ast.BinaryExpr[] = [e];
  let at: ast.Expr = e.x;
  while (at.kind === NodeKind.BinaryExpr) {
    chain.push(at);
    at = at.x;
  }
  expr(c, null, x, at);
  for (let i = chain.length - 1; i >= 0; i--) {
    const b = chain[i]!;
    binaryRest(c, x, b, b.x, b.y, b.op);
    if (i > 0) {
      x.expr = b;
      if (x.mode !== Mode.Invalid) c.record(x);
    }
  }
}

/** `lhs op rhs` of an assignment operation. */
export function binary(c: Checker, x: Operand, lhs: ast.Expr, rhs: ast.Expr, op: Token): void {
  expr(c, null, x, lhs);
  binaryRest(c, x, null, lhs, rhs, op);
}

// The left operand is in x. `e` is null in assignment operations.
function binaryRest(c: Checker, x: Operand, e: ast.BinaryExpr | null, lhs: ast.Expr, rhs: ast.Expr, op: Token): void {
  const y = new Operand();
  expr(c, null, y, rhs);
  if (x.mode === Mode.Invalid) return;
  if (y.mode === Mode.Invalid) {
    x.mode = Mode.Invalid;
    x.expr = y.expr;
    return;
  }
  if (isShift(op)) {
    shift(c, x, y, e, op);
    return;
  }
  matchTypes(c, x, y);
  if ((x.mode as Mode) === Mode.Invalid) return;
  if (isComparison(op)) {
    comparison(c, x, y, op, false);
    return;
  }
  if (!identical(x.type, y.type)) {
    if (!isInvalid(x.type) && !isInvalid(y.type)) {
      if (e !== null) {
        c.error(x, "MismatchedTypes", "invalid operation: %s (mismatched types %s and %s)", e, x.type, y.type);
      } else {
        const text = `invalid operation: %s ${tokenString(op)}= %s (mismatched types %s and %s)`;
        c.error(x, "MismatchedTypes", text, lhs, rhs, x.type, y.type);
      }
    }
    x.mode = Mode.Invalid;
    return;
  }
  if (!operatorDefined(c, x, op, operandInfo(op))) return;
  if ((op === Token.Quo || op === Token.Rem) && dividesByZero(x, y)) {
    c.error(y, "DivByZero", "invalid operation: division by zero");
    x.mode = Mode.Invalid;
    return;
  }
  if (x.mode !== Mode.Constant || y.mode !== Mode.Constant) {
    x.mode = Mode.Value;
    return;
  }
  if (x.value!.kind === Kind.Unknown || y.value!.kind === Kind.Unknown) {
    x.value = unknown;
    return;
  }
  x.value = binaryOp(x.value!, binaryConstantOp(op, isInteger(x.type)), y.value!);
  x.expr = e;
  checkOverflow(c, x, e === null ? c.at(lhs) : operatorPos(e));
}

function dividesByZero(x: Operand, y: Operand): boolean {
  if (y.mode !== Mode.Constant) return false;
  if ((x.mode === Mode.Constant || allBasic(x.type, BasicInfo.Integer)) && sign(y.value!) === 0) {
    return y.value!.kind !== Kind.Unknown;
  }
  if (x.mode !== Mode.Constant || !isComplex(x.type) || y.value!.kind === Kind.Unknown) return false;
  const re = real(y.value!);
  const im = imag(y.value!);
  return sign(binaryOp(re, Op.Mul, re)) === 0 && sign(binaryOp(im, Op.Mul, im)) === 0;
}

function binaryConstantOp(op: Token, integer: boolean): Op {
  switch (op) {
    case Token.Add:
      return Op.Add;
    case Token.Sub:
      return Op.Sub;
    case Token.Mul:
      return Op.Mul;
    case Token.Quo:
      return integer ? Op.IntQuo : Op.Quo;
    case Token.Rem:
      return Op.Rem;
    case Token.And:
      return Op.And;
    case Token.Or:
      return Op.Or;
    case Token.Xor:
      return Op.Xor;
    case Token.AndNot:
      return Op.AndNot;
    case Token.LAnd:
      return Op.LogicalAnd;
    default:
      return Op.LogicalOr;
  }
}

function comparisonOp(op: Token): Op {
  switch (op) {
    case Token.Eql:
      return Op.Equal;
    case Token.Neq:
      return Op.NotEqual;
    case Token.Lss:
      return Op.Less;
    case Token.Leq:
      return Op.LessEqual;
    case Token.Gtr:
      return Op.Greater;
    default:
      return Op.GreaterEqual;
  }
}

/** `x op y` where op is a comparison; `switchCase`: x is a case's value and y the switch's. The result is in x. */
export function comparison(c: Checker, x: Operand, y: Operand, op: Token, switchCase: boolean): void {
  if (isInvalid(x.type) || isInvalid(y.type)) {
    x.mode = Mode.Invalid;
    return;
  }
  if (switchCase) op = Token.Eql;
  let errOp = x;
  let cause = "";
  let code = "";
  if (assignable(c, x, y.type, null) !== "" && assignable(c, y, x.type, null) !== "") {
    code = "MismatchedTypes";
    errOp = y;
    cause = c.format("mismatched types %s and %s", [x.type, y.type]);
  } else if (op === Token.Eql || op === Token.Neq) {
    if (x.isNil || y.isNil) {
      if (!hasNil(x.isNil ? y.type : x.type)) {
        code = "UndefinedOp";
        errOp = y;
      }
    } else if (comparable(x.type, true, null) !== null) {
      code = "UndefinedOp";
      cause = incomparableCause(c, x.type);
    } else if (comparable(y.type, true, null) !== null) {
      code = "UndefinedOp";
      errOp = y;
      cause = incomparableCause(c, y.type);
    }
  } else if (!allBasic(x.type, BasicInfo.Ordered)) code = "UndefinedOp";
  else if (!allBasic(y.type, BasicInfo.Ordered)) {
    code = "UndefinedOp";
    errOp = y;
  }
  if (code !== "") {
    comparisonError(c, x, y, op, switchCase, errOp, cause, code);
    x.mode = Mode.Invalid;
    return;
  }
  if (x.mode === Mode.Constant && y.mode === Mode.Constant) {
    x.value = makeBool(compare(x.value!, comparisonOp(op), y.value!));
  } else {
    x.mode = Mode.Value;
    x.value = null;
    // Operands that are still untyped take their default types now.
    if (x.expr !== null) updateExprType(c, x.expr, defaultType(x.type), true);
    if (y.expr !== null) updateExprType(c, y.expr, defaultType(y.type), true);
  }
  x.type = types[BasicKind.UntypedBool]!;
}

function comparisonError(
  c: Checker,
  x: Operand,
  y: Operand,
  op: Token,
  switchCase: boolean,
  errOp: Operand,
  cause: string,
  code: string,
): void {
  let at = errOp;
  if (cause === "") {
    if (isTypeParam(x.type) || isTypeParam(y.type)) {
      if (!isTypeParam(x.type)) at = y;
      cause = c.format(`type parameter %s cannot use operator ${tokenString(op)}`, [at.type]);
    } else {
      const kind = compositeKind(at.type);
      cause = `operator ${tokenString(op)} not defined on ${kind === "" ? c.typeString(at.type) : kind}`;
    }
  }
  if (switchCase) {
    c.error(x, code, "invalid case %s in switch on %s (%s)", x.expr!, y.expr!, cause);
  } else {
    c.error(at, code, `invalid operation: %s ${tokenString(op)} %s (%s)`, x.expr!, y.expr!, cause);
  }
}

export function incomparableCause(c: Checker, t: Type): string {
  const k = t.underlying().kind;
  if (k === TypeKind.Slice || k === TypeKind.Signature || k === TypeKind.Map) {
    return `${compositeKind(t)} can only be compared to nil`;
  }
  const why = comparable(t, true, null);
  return why === null ? "" : c.format(why.format, why.type === null ? [] : [why.type]);
}

function shift(c: Checker, x: Operand, y: Operand, e: ast.Expr | null, op: Token): void {
  const xval = x.mode === Mode.Constant ? toInt(x.value!) : null;
  const isIntConst = isUntyped(x.type) && xval !== null && xval.kind === Kind.Int;
  if (!isIntConst && !allBasic(x.type, BasicInfo.Integer)) {
    c.error(x, "InvalidShiftOperand", "invalid operation: shifted operand %s must be integer", x);
    x.mode = Mode.Invalid;
    return;
  }
  if (!shiftCount(c, y)) {
    x.mode = Mode.Invalid;
    return;
  }
  if (x.mode === Mode.Constant) {
    if (y.mode === Mode.Constant) {
      constantShift(c, x, y, e, op);
      return;
    }
    if (isUntyped(x.type)) {
      // The operand takes the type that the shift as a whole takes later.
      if (x.expr !== null && c.untypedFact(x.expr) !== null) c.shiftOperands.add(x.expr);
      x.mode = Mode.Value;
      x.value = null;
      return;
    }
  }
  if (!allBasic(x.type, BasicInfo.Integer)) {
    c.error(x, "InvalidShiftOperand", "invalid operation: shifted operand %s must be integer", x);
    x.mode = Mode.Invalid;
    return;
  }
  x.mode = Mode.Value;
}

function shiftCount(c: Checker, y: Operand): boolean {
  if (y.mode === Mode.Constant) {
    const v = toInt(y.value!);
    if (v.kind === Kind.Int && sign(v) < 0) {
      c.error(y, "InvalidShiftCount", "invalid operation: negative shift count %s", y);
      return false;
    }
    if (isUntyped(y.type)) {
      makeRepresentable(c, y, types[BasicKind.Uint]!);
      return (y.mode as Mode) !== Mode.Invalid;
    }
    return true;
  }
  if (allBasic(y.type, BasicInfo.Integer)) {
    if (allBasic(y.type, BasicInfo.Unsigned)) return true;
    return c.verifyVersion(y, 13, "invalid operation: signed shift count %s", y);
  }
  if (isUntyped(y.type)) {
    convertUntyped(c, y, types[BasicKind.Uint]!);
    return (y.mode as Mode) !== Mode.Invalid;
  }
  c.error(y, "InvalidShiftCount", "invalid operation: shift count %s must be integer", y);
  return false;
}

/** Shift counts beyond this are errors: enough for the smallest float64. */
const maxShift = 1023 - 1 + 52;

function constantShift(c: Checker, x: Operand, y: Operand, e: ast.Expr | null, op: Token): void {
  if (x.value!.kind === Kind.Unknown || y.value!.kind === Kind.Unknown) {
    x.value = unknown;
    if (!isInteger(x.type)) x.type = types[BasicKind.UntypedInt]!;
    return;
  }
  const count = toInt(y.value!);
  if (count.kind !== Kind.Int || count.big !== null || count.small > maxShift) {
    c.error(y, "InvalidShiftCount", "invalid operation: invalid shift count %s", y);
    x.mode = Mode.Invalid;
    return;
  }
  if (!isInteger(x.type)) x.type = types[BasicKind.UntypedInt]!;
  x.value = shiftConstant(toInt(x.value!), op === Token.Shl ? Op.Shl : Op.Shr, count.small);
  const at = x.expr;
  x.expr = e;
  checkOverflow(c, x, e === null ? (at === null ? 0 : c.at(at)) : operatorPos(e));
}

/** Checks expressions for their uses only, after an error. True if all are valid. */
export function use(c: Checker, es: readonly ast.Expr[], lhs = false): boolean {
  let ok = true;
  for (const e of es) if (!useOne(c, e, lhs)) ok = false;
  return ok;
}

function useOne(c: Checker, e: ast.Expr, lhs: boolean): boolean {
  const x = new Operand();
  x.mode = Mode.Value;
  const n = unparen(e);
  if (n.kind === NodeKind.Ident) {
    if (n.name === "_") return true;
    const v = lhs ? c.localVar(n) : null;
    const used = v?.used ?? false;
    exprOrType(c, x, n, true);
    if (v !== null) v.used = used; // being assigned to is no use
  } else if (n.kind === NodeKind.KeyValueExpr) return useOne(c, n.value, lhs);
  else rawExpr(c, null, x, e, null, true);
  return (x.mode as Mode) !== Mode.Invalid;
}
