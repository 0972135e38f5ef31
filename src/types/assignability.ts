// May a value be assigned to a type, or converted to it. In: operands. Out: yes, or a cause; conversions.
// Contract: spec "Assignability", "Conversions".
import { smallUnsigned } from "../constant/convert.ts";
import { encodeRune } from "../constant/literal.ts";
import { makeString, type Value } from "../constant/value.ts";
import type { Checker } from "./checker.ts";
import { representableValue } from "./constants.ts";
import { Mode } from "./facts.ts";
import { Cause, implementsType } from "./implements.ts";
import { isInterfacePtr } from "./lookup.ts";
import { type Operand, valueString } from "./operand.ts";
import {
  allBasic,
  defaultType,
  forAllUnder,
  hasName,
  identical,
  identicalIgnoreTags,
  isBasicKind,
  isBytesOrRunes,
  isComplex,
  isConstType,
  isInteger,
  isIntegerOrFloat,
  isInvalid,
  isNonTypeParamInterface,
  isString,
  isTypeParam,
  isUnsafePointer,
  isUntyped,
} from "./predicates.ts";
import {
  type ArrayType,
  asTypeParam,
  type Basic,
  BasicInfo,
  BasicKind,
  type Chan,
  ChanDir,
  type Interface,
  type Pointer,
  type Slice,
  type Type,
  TypeKind,
  unalias,
} from "./type.ts";
import { typeSetOf } from "./typeset.ts";
import { types } from "./universe.ts";
import { implicitType, updateExprType } from "./untyped.ts";

/** Empty if `x` may be assigned to `target`; else the error code. */
export function assignable(c: Checker, x: Operand, target: Type, cause: Cause | null): string {
  if (x.mode === Mode.Invalid || isInvalid(target)) return "";
  const v = unalias(x.type);
  const t = unalias(target);
  if (v === t || identical(v, t)) return "";
  const vu = v.underlying();
  const tu = t.underlying();
  const vp = v.kind === TypeKind.TypeParam;
  const tp = t.kind === TypeKind.TypeParam;
  if (isUntyped(vu)) {
    if (tp) {
      const ok = forEachTerm(t, (term) => typeof implicitType(c, x, term) !== "string");
      return ok ? "" : "IncompatibleAssign";
    }
    return typeof implicitType(c, x, t) === "string" ? "IncompatibleAssign" : "";
  }
  if (!vp && !tp && (!hasName(v) || !hasName(t)) && identical(vu, tu)) return "";
  // Of interfaces that embed each other, an error, the value's is completed first: fewer follow-up errors.
  if (vu.kind === TypeKind.Interface) typeSetOf(vu as Interface);
  if ((tu.kind === TypeKind.Interface && !tp) || isInterfacePtr(tu)) {
    if (implementsType(c, v, t, false, cause)) return "";
    if (!vp) return "InvalidIfaceAssign";
    if (cause !== null) cause.text = "";
  }
  if (vu.kind === TypeKind.Interface && !vp && implementsType(c, t, v, false, null)) {
    if (cause !== null) cause.text = "need type assertion";
    return "IncompatibleAssign";
  }
  if (vu.kind === TypeKind.Chan && (vu as Chan).dir === ChanDir.Both && tu.kind === TypeKind.Chan) {
    if (identical((vu as Chan).elem, (tu as Chan).elem)) {
      return !hasName(v) || !hasName(t) ? "" : "InvalidChanAssign";
    }
  }
  if (!vp && !tp) return "IncompatibleAssign";
  return assignableTerms(c, x, v, t, target, cause);
}

// A value of unnamed type may go to a type parameter, and one of a type parameter to an unnamed type, if it may for
// each type of the type set.
function assignableTerms(c: Checker, x: Operand, v: Type, t: Type, target: Type, cause: Cause | null): string {
  let code = "IncompatibleAssign";
  if (!hasName(v) && t.kind === TypeKind.TypeParam) {
    const ok = forEachTerm(t, (term) => {
      code = assignable(c, x, term, cause);
      if (code !== "") addCause(c, cause, "cannot assign %s to %s (in %s)", x.type, term, t);
      return code === "";
    });
    return ok ? "" : code === "" ? "IncompatibleAssign" : code;
  }
  if (v.kind === TypeKind.TypeParam && !hasName(t)) {
    const y = x.copy();
    const ok = forEachTerm(v, (term) => {
      y.type = term;
      code = assignable(c, y, t, cause);
      if (code !== "") addCause(c, cause, "cannot assign %s (in %s) to %s", term, v, target);
      return code === "";
    });
    return ok ? "" : code === "" ? "IncompatibleAssign" : code;
  }
  return "IncompatibleAssign";
}

function addCause(c: Checker, cause: Cause | null, format: string, ...args: Type[]): void {
  if (cause === null) return;
  const text = c.format(format, args);
  cause.text = cause.text === "" ? text : `${text}\n\t${cause.text}`;
}

// True if there are specific types and `f` holds for each.
function forEachTerm(p: Type, f: (term: Type) => boolean): boolean {
  const set = typeSetOf(asTypeParam(p)!.iface());
  if (!set.hasTerms) return false;
  for (const t of set.terms!) if (!f(t.type)) return false;
  return true;
}

/** Converts `x` to type `target` as `target(x)` does. */
export function convert(c: Checker, x: Operand, target: Type): void {
  const constArg = x.mode === Mode.Constant;
  const cause = new Cause();
  let ok = false;
  if (constArg && isConstType(target)) {
    const v = constantIn(x, target);
    ok = v !== null;
    if (v === null && isInteger(x.type) && isInteger(target)) {
      c.error(x, "InvalidConversion", "constant %s overflows %s", valueString(x.value!), target);
      x.mode = Mode.Invalid;
      return;
    }
    if (v !== null) x.value = v;
  } else if (constArg && isTypeParam(target)) {
    ok = forAllUnder(target, (_t, u) => constantToTerm(c, x, u, target, cause));
    x.mode = Mode.Value; // type parameters are not constants
  } else if (convertible(c, x, target, cause)) {
    ok = true;
    x.mode = Mode.Value;
  }
  if (!ok) {
    if (cause.text !== "") {
      c.error(x, "InvalidConversion", "cannot convert %s to type %s: %s", x, target, cause.text);
    } else c.error(x, "InvalidConversion", "cannot convert %s to type %s", x, target);
    x.mode = Mode.Invalid;
    return;
  }
  if (isUntyped(x.type) && x.expr !== null) {
    let final = target;
    if (x.type === types[BasicKind.UntypedNil]) final = target;
    else if (isNonTypeParamInterface(target) || (constArg && !isConstType(target))) final = defaultType(x.type);
    else if (x.mode === Mode.Constant && isInteger(x.type) && allBasic(target, BasicInfo.String)) final = x.type;
    updateExprType(c, x.expr, final, true);
  }
  x.type = target;
}

// The value of a constant in a basic type; integers become strings of one character.
function constantIn(x: Operand, target: Type): Value | null {
  const u = target.underlying();
  if (u.kind !== TypeKind.Basic) return null;
  const v = representableValue(x.value!, u as Basic);
  if (v !== null) return v;
  if (!isInteger(x.type) || !isString(u)) return null;
  const r = smallUnsigned(x.value!, 0x10ffff);
  return makeString(encodeRune(r ?? 0xfffd));
}

function constantToTerm(c: Checker, x: Operand, u: Type | null, target: Type, cause: Cause): boolean {
  if (u === null) {
    cause.text = c.format("%s does not contain specific types", [target]);
    return false;
  }
  if (isString(x.type) && isBytesOrRunes(u)) return true;
  if (constantIn(x, u) !== null) return true;
  if (isInteger(x.type) && isInteger(u)) {
    cause.text = c.format("constant %s overflows %s (in %s)", [valueString(x.value!), u, target]);
  } else cause.text = c.format("cannot convert %s to type %s (in %s)", [x, u, target]);
  return false;
}

/** Whether a value (no constant) may be converted. */
function convertible(c: Checker, x: Operand, target: Type, cause: Cause | null): boolean {
  if (assignable(c, x, target, cause) === "") return true;
  const v = unalias(x.type);
  const t = unalias(target);
  const vu = v.underlying();
  const tu = t.underlying();
  const vp = v.kind === TypeKind.TypeParam;
  const tp = t.kind === TypeKind.TypeParam;
  if (!vp && !tp && identicalIgnoreTags(vu, tu)) return true;
  if (v.kind === TypeKind.Pointer && t.kind === TypeKind.Pointer) {
    const a = (v as Pointer).elem;
    const b = (t as Pointer).elem;
    if (!isTypeParam(a) && !isTypeParam(b) && identicalIgnoreTags(a.underlying(), b.underlying())) return true;
  }
  if (isIntegerOrFloat(vu) && isIntegerOrFloat(tu)) return true;
  if (isComplex(vu) && isComplex(tu)) return true;
  if ((isInteger(vu) || isBytesOrRunes(vu)) && isString(tu)) return true;
  if (isString(vu) && isBytesOrRunes(tu)) return true;
  if (isPointerOrUintptr(vu) && isUnsafePointer(tu)) return true;
  if (isUnsafePointer(vu) && isPointerOrUintptr(tu)) return true;
  if (vu.kind === TypeKind.Slice) {
    const r = sliceToArray(c, vu as Slice, tu, cause);
    if (r !== null) return r;
  }
  if (!vp && !tp) return false;
  return convertibleTerms(c, x, v, t, target, cause);
}

function isPointerOrUintptr(u: Type): boolean {
  return u.kind === TypeKind.Pointer || isBasicKind(u, BasicKind.Uintptr);
}

// []E to [n]E or *[n]E; null if it is no such conversion.
function sliceToArray(c: Checker, s: Slice, tu: Type, cause: Cause | null): boolean | null {
  let array = tu;
  let minor = 20;
  let what = "array";
  if (tu.kind === TypeKind.Pointer) {
    array = (tu as Pointer).elem.underlying();
    minor = 17;
    what = "array pointer";
  }
  if (array.kind !== TypeKind.Array || !identical(s.elem, (array as ArrayType).elem)) return null;
  if (c.allowVersion(minor)) return true;
  if (cause !== null) cause.text = `conversion of slice to ${what} requires go1.${minor} or later`;
  return false;
}

function convertibleTerms(c: Checker, x: Operand, v: Type, t: Type, target: Type, cause: Cause | null): boolean {
  const y = x.copy();
  if (v.kind === TypeKind.TypeParam && t.kind === TypeKind.TypeParam) {
    return forEachTerm(v, (vt) => {
      y.type = vt;
      return forEachTerm(t, (tt) => {
        if (convertible(c, y, tt, cause)) return true;
        addCause(c, cause, "cannot convert %s (in %s) to type %s (in %s)", vt, v, tt, t);
        return false;
      });
    });
  }
  if (v.kind === TypeKind.TypeParam) {
    return forEachTerm(v, (vt) => {
      y.type = vt;
      if (convertible(c, y, t, cause)) return true;
      addCause(c, cause, "cannot convert %s (in %s) to type %s", vt, v, target);
      return false;
    });
  }
  return forEachTerm(t, (tt) => {
    if (convertible(c, x, tt, cause)) return true;
    addCause(c, cause, "cannot convert %s to type %s (in %s)", x.type, tt, t);
    return false;
  });
}
