// Index and slice expressions. In: their syntax. Out: operands. Contract: spec "Index expressions", "Slice expressions".
import { sign } from "../constant/operations.ts";
import { Kind, type StringValue } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { assignment } from "./assignments.ts";
import type { Checker } from "./checker.ts";
import { representableValue } from "./constants.ts";
import { expr, exprOrType, nonGeneric, use } from "./expr.ts";
import { Mode } from "./facts.ts";
import { Operand, valueString } from "./operand.ts";
import { allBasic, forAllUnder, identical, isInvalid, isString, isTypeParam, isUntyped } from "./predicates.ts";
import {
  type ArrayType,
  BasicInfo,
  BasicKind,
  type MapType,
  type Pointer,
  type Signature,
  type Slice,
  sliceOf,
  type Type,
  TypeKind,
} from "./type.ts";
import { readVarType } from "./typexpr.ts";
import { byteType, types } from "./universe.ts";
import { convertUntyped } from "./untyped.ts";

/** What indexing a type gives; null elem: it cannot be indexed. */
interface Indexable {
  elem: Type | null;
  key: Type | null;
  /** Number of elements, or -1. */
  length: number;
  mode: Mode;
}

function indexable(u: Type | null, operand: Mode): Indexable {
  const none: Indexable = { elem: null, key: null, length: -1, mode: Mode.Value };
  if (u === null) return none;
  switch (u.kind) {
    case TypeKind.Basic:
      return isString(u) ? { ...none, elem: byteType } : none;
    case TypeKind.Array: {
      const a = u as ArrayType;
      const mode = operand === Mode.Variable ? Mode.Variable : Mode.Value;
      return { elem: a.elem, key: null, length: a.length, mode };
    }
    case TypeKind.Pointer: {
      const a = (u as Pointer).elem.underlying();
      if (a.kind !== TypeKind.Array) return none;
      return { elem: (a as ArrayType).elem, key: null, length: (a as ArrayType).length, mode: Mode.Variable };
    }
    case TypeKind.Slice:
      return { ...none, elem: (u as Slice).elem, mode: Mode.Variable };
    case TypeKind.Map:
      return { elem: (u as MapType).elem, key: (u as MapType).key, length: -1, mode: Mode.MapIndex };
    default:
      return none;
  }
}

/** Checks `x[i]`; true if it is a generic function's instantiation, which is for the caller to do. */
export function indexExpr(c: Checker, x: Operand, e: ast.IndexExpr | ast.IndexListExpr): boolean {
  exprOrType(c, x, e.x, true);
  const indices = e.kind === NodeKind.IndexExpr ? [e.index] : e.indices;
  if (x.mode === Mode.Invalid) {
    use(c, indices);
    return false;
  }
  if (x.mode === Mode.TypExpr) {
    x.mode = Mode.Invalid;
    x.type = readVarType(c, e);
    if (!isInvalid(x.type)) x.mode = Mode.TypExpr;
    return false;
  }
  if (x.mode === Mode.Value) {
    const u = x.type.underlying();
    if (u.kind === TypeKind.Signature && (u as Signature).tparams.length > 0) return true;
  }
  nonGeneric(c, null, x);
  if ((x.mode as Mode) === Mode.Invalid) return false;
  const r = isTypeParam(x.type) ? typeParamIndex(x) : indexable(x.type.underlying(), x.mode);
  if (r.elem === null) {
    c.error(e.lbrack, "NonSliceableOperand", "cannot index %s", x);
    use(c, indices);
    x.mode = Mode.Invalid;
    return false;
  }
  if (indices.length > 1) c.error(indices[1]!, "InvalidIndex", "invalid operation: more than one index");
  const index = indices[0]!;
  if (r.key !== null) {
    const key = new Operand();
    expr(c, null, key, index);
    assignment(c, key, r.key, "map index");
    x.mode = Mode.MapIndex;
    x.type = r.elem;
    x.expr = e;
    return false;
  }
  let length = r.length;
  if (x.mode === Mode.Constant && x.value!.kind === Kind.String) length = (x.value as StringValue).bytes.length;
  x.mode = r.mode;
  x.type = r.elem;
  x.value = null;
  checkIndex(c, index, length);
  return false;
}

// All types of the type set must be indexable with one result.
function typeParamIndex(x: Operand): Indexable {
  let all: Indexable | null = null;
  let mode: Mode = Mode.Variable;
  const ok = forAllUnder(x.type, (_t, u) => {
    const r = indexable(u, x.mode);
    if (r.elem === null) return false;
    if (r.key === null && r.mode === Mode.Value) mode = Mode.Value;
    if (all === null) {
      all = r;
      return true;
    }
    if ((all.key === null) !== (r.key === null)) return false;
    if (all.key !== null && !identical(all.key, r.key!)) return false;
    if (!identical(all.elem!, r.elem)) return false;
    if (r.length >= 0 && r.length < all.length) all.length = r.length;
    return true;
  });
  const found = all as Indexable | null;
  if (!ok || found === null) return { elem: null, key: null, length: -1, mode: Mode.Value };
  return { elem: found.elem, key: found.key, length: found.length, mode };
}

/** Checks an index below `max` (-1: no limit). The value of a constant one, else -1; null if it is wrong. */
export function checkIndex(c: Checker, e: ast.Expr, max: number): { type: Type; value: number } | null {
  const x = new Operand();
  expr(c, null, x, e);
  if (!isValidIndex(c, x, "InvalidIndex", "index", false)) return null;
  if (x.mode !== Mode.Constant) return { type: x.type, value: -1 };
  const v = x.value!;
  if (v.kind !== Kind.Int) return null;
  const n = v.big === null ? v.small : Number(v.big);
  if (max >= 0 && n >= max) {
    c.error(x, "InvalidIndex", `invalid argument: index ${valueString(v)} out of bounds [0:${max}]`);
    return null;
  }
  return { type: x.type, value: n };
}

/** An operand that must be an integer (and not negative); untyped ones become int. */
export function isValidIndex(c: Checker, x: Operand, code: string, what: string, allowNegative: boolean): boolean {
  if (x.mode === Mode.Invalid) return false;
  convertUntyped(c, x, types[BasicKind.Int]!);
  if ((x.mode as Mode) === Mode.Invalid) return false;
  if (!allBasic(x.type, BasicInfo.Integer)) {
    c.error(x, code, `invalid argument: ${what} %s must be integer`, x);
    return false;
  }
  if (x.mode !== Mode.Constant) return true;
  if (!allowNegative && sign(x.value!) < 0) {
    c.error(x, code, `invalid argument: ${what} %s must not be negative`, x);
    return false;
  }
  const v = representableValue(x.value!, types[BasicKind.Int]!);
  if (v === null) {
    c.error(x, code, `invalid argument: ${what} %s overflows int`, x);
    return false;
  }
  x.value = v;
  return true;
}

/** What a slice expression's operand is, over its whole type set. */
function sliceOperand(c: Checker, x: Operand): Type | null {
  let first: Type | null = null;
  let common: Type | null = null;
  let hasString = false;
  const ok = forAllUnder(x.type, (t, u) => {
    if (u === null) {
      c.error(x, "NonSliceableOperand", "cannot slice %s: no specific type in %s", x, x.type);
      return false;
    }
    let v = u;
    if (isString(u)) {
      v = sliceOf(byteType);
      hasString = true;
    }
    if (common === null) {
      first = t;
      common = v;
      return true;
    }
    if (identical(common, v)) return true;
    c.error(x, "NonSliceableOperand", "cannot slice %s: %s and %s have different underlying types", x, first!, t!);
    return false;
  });
  if (!ok) return null;
  if (hasString) return isTypeParam(x.type) ? types[BasicKind.String]! : x.type.underlying();
  return common;
}

/** Checks `x[low:high:max]`. */
export function sliceExpr(c: Checker, x: Operand, e: ast.SliceExpr): void {
  expr(c, null, x, e.x);
  const parts = [e.low, e.high, e.max];
  if (x.mode === Mode.Invalid) {
    use(
      c,
      parts.filter((p) => p !== null),
    );
    return;
  }
  const u = sliceOperand(c, x);
  if (u === null) {
    x.mode = Mode.Invalid;
    return;
  }
  const length = sliceable(c, x, e, u);
  if (length === null) {
    x.mode = Mode.Invalid;
    return;
  }
  x.mode = Mode.Value;
  x.value = null;
  if (e.slice3 && (e.high === null || e.max === null)) {
    c.error(e, "InvalidSyntaxTree", "2nd and 3rd index required in 3-index slice");
    x.mode = Mode.Invalid;
    return;
  }
  const values = parts.map((p, i) => {
    if (p !== null) return checkIndex(c, p, length >= 0 ? length + 1 : -1)?.value ?? -1;
    if (i === 0) return 0;
    return length;
  });
  checkOrder(c, parts, values);
}

// Constant indices must not decrease.
function checkOrder(c: Checker, parts: readonly (ast.Expr | null)[], values: readonly number[]): void {
  for (let i = 0; i < 2; i++) {
    const x = values[i]!;
    if (x <= 0) continue;
    for (let j = i + 1; j < 3; j++) {
      const y = values[j]!;
      if (y < 0 || y >= x) continue;
      // An index that is not written can only be smaller if the one before is out of bounds.
      const at = parts[j] ?? parts[i];
      if (at != null) c.error(at, "SwappedSliceIndices", `invalid slice indices: ${y} < ${x}`);
      return;
    }
  }
}

// Sets the result's type; the operand's length if known, else -1; null (reported) if it cannot be sliced.
function sliceable(c: Checker, x: Operand, e: ast.SliceExpr, u: Type): number | null {
  switch (u.kind) {
    case TypeKind.Basic:
      if (!isString(u)) break;
      if (e.slice3) {
        c.error(e.max ?? e, "InvalidSliceExpr", "invalid operation: 3-index slice of string");
        return null;
      }
      {
        const constant = x.mode === Mode.Constant && x.value!.kind === Kind.String;
        const length = constant ? (x.value as StringValue).bytes.length : -1;
        if (isUntyped(x.type)) x.type = types[BasicKind.String]!;
        return length;
      }
    case TypeKind.Array:
      if (x.mode !== Mode.Variable) {
        c.error(x, "NonSliceableOperand", "cannot slice unaddressable value %s", x);
        return null;
      }
      x.type = sliceOf((u as ArrayType).elem);
      return (u as ArrayType).length;
    case TypeKind.Pointer: {
      const a = (u as Pointer).elem.underlying();
      if (a.kind !== TypeKind.Array) break;
      x.type = sliceOf((a as ArrayType).elem);
      return (a as ArrayType).length;
    }
    case TypeKind.Slice:
      return -1;
  }
  c.error(x, "NonSliceableOperand", "cannot slice %s", x);
  return null;
}
