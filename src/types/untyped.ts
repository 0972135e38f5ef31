// Untyped values on their way to a type: which type they take, and the facts of the expressions that they came from,
// which are written again when the type is known. Contract: spec "Constants", "Conversions"; shifts of constants by
// variables take the type that they would have without the shift.
import type { Value } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import type { Checker } from "./checker.ts";
import { type ConversionFailure, invalidConversion, representation } from "./constants.ts";
import { Mode, typeAndValue } from "./facts.ts";
import { Operand } from "./operand.ts";
import {
  allBasic,
  defaultType,
  forAllUnder,
  hasNil,
  isBoolean,
  isInvalid,
  isNonTypeParamInterface,
  isNumeric,
  isString,
  isTyped,
  isTypeParam,
  isUntyped,
  maxUntyped,
} from "./predicates.ts";
import { asNamed, type Basic, BasicInfo, BasicKind, type Interface, type Type, TypeKind } from "./type.ts";
import { typeSetOf } from "./typeset.ts";

/** What an untyped operand becomes: its type and, for a constant that fits a basic type, its value there. */
export class Implicit {
  readonly type: Type;
  readonly value: Value | null;
  constructor(type: Type, value: Value | null) {
    this.type = type;
    this.value = value;
  }
}

/** The type that `x` takes where `target` is wanted, or why it cannot be that. Typed operands stay as they are. */
export function implicitType(c: Checker, x: Operand, target: Type): Implicit | ConversionFailure {
  if (x.mode === Mode.Invalid || isTyped(x.type) || isInvalid(target)) return new Implicit(x.type, null);
  if (isUntyped(target)) {
    const m = maxUntyped(x.type, target);
    return m === null ? "InvalidUntypedConversion" : new Implicit(m, null);
  }
  if (x.isNil) return hasNil(target) ? new Implicit(target, null) : "InvalidUntypedConversion";
  const u = target.underlying();
  if (u.kind === TypeKind.Basic) return implicitBasic(x, target, u as Basic);
  if (u.kind !== TypeKind.Interface) return "InvalidUntypedConversion";
  if (isTypeParam(target)) {
    const ok = forAllUnder(target, (_t, v) => v !== null && typeof implicitType(c, x, v) !== "string");
    return ok ? new Implicit(target, null) : "InvalidUntypedConversion";
  }
  // Only an interface that every type implements takes an untyped value, as its default type.
  return typeSetOf(u as Interface).isAll ? new Implicit(defaultType(x.type), null) : "InvalidUntypedConversion";
}

function implicitBasic(x: Operand, target: Type, u: Basic): Implicit | ConversionFailure {
  if (x.mode === Mode.Constant) {
    const v = representation(x, u);
    return typeof v === "string" ? v : new Implicit(target, v);
  }
  let ok = false;
  switch ((x.type as Basic).basic) {
    case BasicKind.UntypedBool:
      ok = isBoolean(u);
      break;
    case BasicKind.UntypedInt:
    case BasicKind.UntypedRune:
    case BasicKind.UntypedFloat:
    case BasicKind.UntypedComplex:
      ok = isNumeric(u);
      break;
    case BasicKind.UntypedString:
      ok = isString(u);
      break;
  }
  return ok ? new Implicit(target, null) : "InvalidUntypedConversion";
}

/** Converts `x` to `target` if it is untyped; an error if that is not possible. */
export function convertUntyped(c: Checker, x: Operand, target: Type): void {
  if (isTyped(x.type)) return;
  const r = implicitType(c, x, target);
  if (typeof r === "string") {
    invalidConversion(c, r, x, isTypeParam(target) ? target : (asNamed(target)?.underlying() ?? target.underlying()));
    x.mode = Mode.Invalid;
    return;
  }
  setImplicit(c, x, r);
}

/** Makes `x` what `implicitType` answered, in its expression's facts too. */
export function setImplicit(c: Checker, x: Operand, r: Implicit): void {
  if (r.value !== null) {
    x.value = r.value;
    const tv = x.expr === null ? null : c.untypedFact(x.expr);
    if (tv !== null) x.expr!.tv = typeAndValue(tv.mode, tv.type, r.value);
  }
  if (r.type !== x.type) {
    x.type = r.type;
    if (x.expr !== null) updateExprType(c, x.expr, r.type, false);
  }
}

/**
 * Writes the type of an expression that has been untyped so far, and of its operands. With `final` the type will not
 * change any more.
 */
export function updateExprType(c: Checker, e: ast.Expr, type: Type, final: boolean): void {
  const old = c.untypedFact(e);
  if (old === null) return;
  switch (e.kind) {
    case NodeKind.ParenExpr:
      updateExprType(c, e.x, type, final);
      break;
    case NodeKind.UnaryExpr:
      // A constant expression's operands keep their types: only the result matters.
      if (old.value === null) updateExprType(c, e.x, type, final);
      break;
    case NodeKind.BinaryExpr:
      if (old.value === null) updateBinary(c, e, type, final);
      break;
  }
  if (!final && isUntyped(type)) {
    e.tv = typeAndValue(old.mode, type.underlying(), old.value);
    return;
  }
  if (c.shiftOperands.delete(e) && !allBasic(type, BasicInfo.Integer)) {
    c.error(e, "InvalidShiftOperand", "invalid operation: shifted operand %s (type %s) must be integer", e, type);
    return;
  }
  let value = old.value;
  if (value !== null) {
    const x = new Operand().set(old.mode, old.type, e);
    x.value = value;
    e.tv = null; // the conversion below must not come back here
    convertUntyped(c, x, type);
    if (x.mode === Mode.Invalid) {
      e.tv = old;
      return;
    }
    value = old.value;
  }
  e.tv = typeAndValue(old.mode, type, value);
}

// Comparisons are bool whatever their operands are; a shift's type is that of its left operand.
function updateBinary(c: Checker, e: ast.BinaryExpr, type: Type, final: boolean): void {
  switch (e.op) {
    case Token.Eql:
    case Token.Neq:
    case Token.Lss:
    case Token.Leq:
    case Token.Gtr:
    case Token.Geq:
      return;
    case Token.Shl:
    case Token.Shr:
      updateExprType(c, e.x, type, final);
      return;
    default: {
      // Down the left side in a loop: chains of operators can be long.
      let at: ast.Expr = e;
      const chain: ast.BinaryExpr[] = [];
      while (at.kind === NodeKind.BinaryExpr && isChainOperator(at.op) && c.untypedFact(at)?.value === null) {
        chain.push(at);
        at = at.x;
      }
      updateExprType(c, at, type, final);
      for (let i = chain.length - 1; i >= 0; i--) {
        const b = chain[i]!;
        updateExprType(c, b.y, type, final);
        if (i > 0) finishUpdate(c, b, type, final);
      }
    }
  }
}

function isChainOperator(op: Token): boolean {
  return op <= Token.AndNot ? op !== Token.Shl && op !== Token.Shr : op === Token.LAnd || op === Token.LOr;
}

function finishUpdate(c: Checker, e: ast.Expr, type: Type, final: boolean): void {
  const old = c.untypedFact(e)!;
  if (!final && isUntyped(type)) {
    e.tv = typeAndValue(old.mode, type.underlying(), old.value);
    return;
  }
  if (c.shiftOperands.delete(e) && !allBasic(type, BasicInfo.Integer)) {
    c.error(e, "InvalidShiftOperand", "invalid operation: shifted operand %s (type %s) must be integer", e, type);
    return;
  }
  e.tv = typeAndValue(old.mode, type, old.value);
}

/** Brings two operands of a binary operation to one type, where one is untyped and it makes sense to try. */
export function matchTypes(c: Checker, x: Operand, y: Operand): void {
  if (!mayConvert(x, y)) return;
  convertUntyped(c, x, y.type);
  if (x.mode === Mode.Invalid) return;
  convertUntyped(c, y, x.type);
  if (y.mode === Mode.Invalid) x.mode = Mode.Invalid;
}

function mayConvert(x: Operand, y: Operand): boolean {
  const a = x.type;
  const b = y.type;
  if (isTyped(a) && isTyped(b)) return false;
  // Only values of like kinds can be brought together; the mismatch itself is reported by the caller.
  if (allBasic(a, BasicInfo.Numeric) !== allBasic(b, BasicInfo.Numeric)) return false;
  if (isNonTypeParamInterface(a) || isNonTypeParamInterface(b)) return true;
  if (allBasic(a, BasicInfo.Boolean) !== allBasic(b, BasicInfo.Boolean)) return false;
  if (allBasic(a, BasicInfo.String) !== allBasic(b, BasicInfo.String)) return false;
  if (x.isNil) return hasNil(b);
  if (y.isNil) return hasNil(a);
  if (a.underlying().kind === TypeKind.Pointer || b.underlying().kind === TypeKind.Pointer) return false;
  return true;
}
