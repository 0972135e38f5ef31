// Questions about types: what kind, identical, comparable, generic, default. Contract: spec "Properties of types and
// values".
import { sameId } from "./object.ts";
import {
  type Alias,
  type ArrayType,
  asNamed,
  asTypeParam,
  type Basic,
  BasicInfo,
  BasicKind,
  type Chan,
  type Interface,
  type MapType,
  type Named,
  type Pointer,
  type Signature,
  type Slice,
  type Struct,
  type Tuple,
  type Type,
  TypeKind,
  type Union,
  unalias,
} from "./type.ts";
import { sameTerms, typeSetOf, unionTerms } from "./typeset.ts";
import { invalidType, runeType, types } from "./universe.ts";

export function isInvalid(t: Type): boolean {
  return t === invalidType || (t.kind === TypeKind.Alias && unalias(t) === invalidType);
}

export function isValid(t: Type): boolean {
  return !isInvalid(t);
}

/** The underlying basic type's info bits; 0 for other types (type parameters included). */
export function basicInfo(t: Type): number {
  const u = t.kind === TypeKind.Basic ? t : t.underlying();
  return u.kind === TypeKind.Basic ? (u as Basic).info : 0;
}

export function isBoolean(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.Boolean) !== 0;
}
export function isNumeric(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.Numeric) !== 0;
}
export function isString(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.String) !== 0;
}
export function isInteger(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.Integer) !== 0;
}
export function isUnsigned(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.Unsigned) !== 0;
}
export function isFloat(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.Float) !== 0;
}
export function isComplex(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.Complex) !== 0;
}
export function isConstType(t: Type): boolean {
  return (basicInfo(t) & BasicInfo.Const) !== 0;
}
export function isIntegerOrFloat(t: Type): boolean {
  return (basicInfo(t) & (BasicInfo.Integer | BasicInfo.Float)) !== 0;
}

/** `basicInfo` holds for the type, or for each type of a type parameter's type set. */
export function allBasic(t: Type, info: number): boolean {
  const p = asTypeParam(t);
  if (p === null) return (basicInfo(t) & info) !== 0;
  return forAllUnder(p, (_t, u) => u !== null && (basicInfo(u) & info) !== 0);
}

/**
 * Calls `f` with each type of `t`'s type set and its underlying type until one answer is false. A type that is no type
 * parameter is its own set. `f(null, null)` where the set has no specific types.
 */
export function forAllUnder(t: Type, f: (t: Type | null, u: Type | null) => boolean): boolean {
  const p = asTypeParam(t);
  if (p === null) return f(t, t.underlying());
  const set = typeSetOf(p.iface());
  if (!set.hasTerms) return f(null, null);
  for (const term of set.terms!) {
    const x = unalias(term.type);
    if (!f(term.type, term.tilde ? x : x.underlying())) return false;
  }
  return true;
}

export function isBasicKind(t: Type, kind: BasicKind): boolean {
  const u = t.underlying();
  return u.kind === TypeKind.Basic && (u as Basic).basic === kind;
}

export function isUnsafePointer(t: Type): boolean {
  return isBasicKind(t, BasicKind.UnsafePointer);
}

/** Untyped constants' and nil's types. Looks at the type itself, not at the underlying type: they have no names. */
export function isUntyped(t: Type): boolean {
  return t.kind === TypeKind.Basic && ((t as Basic).info & BasicInfo.Untyped) !== 0;
}
export function isTyped(t: Type): boolean {
  return !isUntyped(t);
}
export function isUntypedNumeric(t: Type): boolean {
  return isUntyped(t) && ((t as Basic).info & BasicInfo.Numeric) !== 0;
}

/** Predeclared types, defined types and type parameters. */
export function hasName(t: Type): boolean {
  const k = unalias(t).kind;
  return k === TypeKind.Basic || k === TypeKind.Named || k === TypeKind.TypeParam;
}

/** Type literals and the like: no defined type, no type parameter, no predeclared type. */
export function isTypeLit(t: Type): boolean {
  const k = unalias(t).kind;
  return k !== TypeKind.Named && k !== TypeKind.TypeParam;
}

export function isTypeParam(t: Type): boolean {
  return t.kind === TypeKind.TypeParam || (t.kind === TypeKind.Alias && unalias(t).kind === TypeKind.TypeParam);
}

/** The underlying type is an interface; type parameters included. */
export function isInterface(t: Type): boolean {
  return t.underlying().kind === TypeKind.Interface;
}

export function isNonTypeParamInterface(t: Type): boolean {
  return !isTypeParam(t) && isInterface(t);
}

/** A generic type without type arguments. */
export function isGeneric(t: Type): boolean {
  if (t.kind === TypeKind.Alias) {
    const a = t as Alias;
    if (a.tparams.length > 0 && a.targs.length === 0) return true;
  }
  const n = asNamed(t);
  return n !== null && !n.isInstance && n.tparams.length > 0;
}

export function hasNil(t: Type): boolean {
  const u = t.underlying();
  switch (u.kind) {
    case TypeKind.Basic:
      return (u as Basic).basic === BasicKind.UnsafePointer;
    case TypeKind.Slice:
    case TypeKind.Pointer:
    case TypeKind.Signature:
    case TypeKind.Map:
    case TypeKind.Chan:
      return true;
    case TypeKind.Interface:
      return !isTypeParam(t) || forAllUnder(t, (_t, x) => x !== null && hasNil(x));
    default:
      return false;
  }
}

/** Why values of a type cannot be compared: the format has one `%s` for `type`, or is empty. */
export interface Incomparable {
  readonly format: string;
  readonly type: Type | null;
}

const plainlyIncomparable: Incomparable = { format: "", type: null };

/** null if `t` is comparable. With `dynamic`, ordinary interfaces are, though the comparison may panic. */
export function comparable(t: Type, dynamic: boolean, seen: Set<Type> | null): Incomparable | null {
  const u = t.underlying();
  switch (u.kind) {
    case TypeKind.Basic:
      return (u as Basic).basic === BasicKind.UntypedNil ? plainlyIncomparable : null;
    case TypeKind.Pointer:
    case TypeKind.Chan:
      return null;
    case TypeKind.Struct:
    case TypeKind.Array:
    case TypeKind.Interface:
      break;
    default:
      return plainlyIncomparable;
  }
  if (seen === null) seen = new Set();
  else if (seen.has(t)) return null;
  seen.add(t);
  if (u.kind === TypeKind.Struct) {
    for (const f of (u as Struct).fields) {
      if (comparable(f.type!, dynamic, seen) !== null) {
        return { format: "struct containing %s cannot be compared", type: f.type };
      }
    }
    return null;
  }
  if (u.kind === TypeKind.Array) {
    if (comparable((u as ArrayType).elem, dynamic, seen) === null) return null;
    return { format: "%s cannot be compared", type: t };
  }
  if (dynamic && !isTypeParam(t)) return null;
  const set = typeSetOf(u as Interface);
  if (set.isComparable(seen)) return null;
  return { format: set.isEmpty ? "empty type set" : "incomparable types in type set", type: null };
}

export function isComparable(t: Type): boolean {
  return comparable(t, true, null) === null;
}

/** A chain of interface pairs whose identity is being decided: a pair met again is assumed identical. */
interface InterfacePair {
  readonly x: Interface;
  readonly y: Interface;
  readonly previous: InterfacePair | null;
}

/** Type identity. */
export function identical(x: Type, y: Type): boolean {
  return x === y || same(x, y, null, false);
}

/** Identity where struct tags do not matter. */
export function identicalIgnoreTags(x: Type, y: Type): boolean {
  return x === y || same(x, y, null, true);
}

function same(x: Type, y: Type, pairs: InterfacePair | null, ignoreTags: boolean): boolean {
  if (x.kind === TypeKind.Alias) x = unalias(x);
  if (y.kind === TypeKind.Alias) y = unalias(y);
  if (x === y) return true;
  if (x.kind !== y.kind) return false;
  switch (x.kind) {
    case TypeKind.Basic:
      return (x as Basic).basic === (y as Basic).basic;
    case TypeKind.Array: {
      const a = x as ArrayType;
      const b = y as ArrayType;
      return (a.length < 0 || b.length < 0 || a.length === b.length) && same(a.elem, b.elem, pairs, ignoreTags);
    }
    case TypeKind.Slice:
      return same((x as Slice).elem, (y as Slice).elem, pairs, ignoreTags);
    case TypeKind.Pointer:
      return same((x as Pointer).elem, (y as Pointer).elem, pairs, ignoreTags);
    case TypeKind.Struct:
      return sameStruct(x as Struct, y as Struct, pairs, ignoreTags);
    case TypeKind.Tuple:
      return sameTuple(x as Tuple, y as Tuple, pairs, ignoreTags);
    case TypeKind.Signature:
      return sameSignature(x as Signature, y as Signature, pairs, ignoreTags);
    case TypeKind.Union: {
      const a = unionTerms(x as Union, null, 0);
      const b = unionTerms(y as Union, null, 0);
      return a !== undefined && b !== undefined && sameTerms(a, b);
    }
    case TypeKind.Interface:
      return sameInterface(x as Interface, y as Interface, pairs, ignoreTags);
    case TypeKind.Map: {
      const a = x as MapType;
      const b = y as MapType;
      return same(a.key, b.key, pairs, ignoreTags) && same(a.elem, b.elem, pairs, ignoreTags);
    }
    case TypeKind.Chan:
      return (x as Chan).dir === (y as Chan).dir && same((x as Chan).elem, (y as Chan).elem, pairs, ignoreTags);
    case TypeKind.Named: {
      const a = x as Named;
      const b = y as Named;
      return a.origin.obj === b.origin.obj && sameList(a.targs, b.targs);
    }
    default:
      return false; // type parameters are identical only to themselves
  }
}

export function sameList(a: readonly Type[], b: readonly Type[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!identical(a[i]!, b[i]!)) return false;
  return true;
}

function sameStruct(a: Struct, b: Struct, pairs: InterfacePair | null, ignoreTags: boolean): boolean {
  if (a.fields.length !== b.fields.length) return false;
  for (let i = 0; i < a.fields.length; i++) {
    const f = a.fields[i]!;
    const g = b.fields[i]!;
    if (f.embedded !== g.embedded || !sameId(f, g.pkg, g.name)) return false;
    if (!ignoreTags && a.tag(i) !== b.tag(i)) return false;
    if (!same(f.type!, g.type!, pairs, ignoreTags)) return false;
  }
  return true;
}

function sameTuple(a: Tuple, b: Tuple, pairs: InterfacePair | null, ignoreTags: boolean): boolean {
  if (a.vars.length !== b.vars.length) return false;
  for (let i = 0; i < a.vars.length; i++) {
    if (!same(a.vars[i]!.type!, b.vars[i]!.type!, pairs, ignoreTags)) return false;
  }
  return true;
}

/** Set by subst.ts: the signature `y` with its type parameters replaced by `x`'s, or null if their bounds differ. */
export const genericSignatures: {
  align: (x: Signature, y: Signature, same: (a: Type, b: Type) => boolean) => Signature | null;
} = { align: () => null };

function sameSignature(a: Signature, b: Signature, pairs: InterfacePair | null, ignoreTags: boolean): boolean {
  if (a.tparams.length !== b.tparams.length || a.variadic !== b.variadic) return false;
  let c: Signature | null = b;
  if (a.tparams.length > 0) {
    c = genericSignatures.align(a, b, (s, t) => same(s, t, pairs, ignoreTags));
    if (c === null) return false;
  }
  return sameTuple(a.params, c.params, pairs, ignoreTags) && sameTuple(a.results, c.results, pairs, ignoreTags);
}

function sameInterface(a: Interface, b: Interface, pairs: InterfacePair | null, ignoreTags: boolean): boolean {
  const s = typeSetOf(a);
  const t = typeSetOf(b);
  if (s.comparable !== t.comparable || s.methods.length !== t.methods.length) return false;
  if (!sameTerms(s.terms, t.terms)) return false;
  for (let p = pairs; p !== null; p = p.previous) {
    if ((p.x === a && p.y === b) || (p.x === b && p.y === a)) return true;
  }
  const next: InterfacePair = { x: a, y: b, previous: pairs };
  for (let i = 0; i < s.methods.length; i++) {
    const f = s.methods[i]!;
    const g = t.methods[i]!;
    if (!sameId(f, g.pkg, g.name) || !same(f.type!, g.type!, next, ignoreTags)) return false;
  }
  return true;
}

/** The type that an untyped constant takes where nothing else decides; other types are their own. */
export function defaultType(t: Type): Type {
  if (t.kind !== TypeKind.Basic) return t;
  switch ((t as Basic).basic) {
    case BasicKind.UntypedBool:
      return types[BasicKind.Bool]!;
    case BasicKind.UntypedInt:
      return types[BasicKind.Int]!;
    case BasicKind.UntypedRune:
      return runeType;
    case BasicKind.UntypedFloat:
      return types[BasicKind.Float64]!;
    case BasicKind.UntypedComplex:
      return types[BasicKind.Complex128]!;
    case BasicKind.UntypedString:
      return types[BasicKind.String]!;
    default:
      return t;
  }
}

/** The later of two untyped numeric kinds (int, rune, float, complex), or the common type; null if they do not mix. */
export function maxUntyped(x: Type, y: Type): Type | null {
  if (x === y) return x;
  if (isUntypedNumeric(x) && isUntypedNumeric(y)) return (x as Basic).basic > (y as Basic).basic ? x : y;
  return null;
}

/** `[]byte` and the like: a slice whose elements' underlying type is uint8. */
export function isBytesOrRunes(t: Type): boolean {
  const s = t.underlying();
  if (s.kind !== TypeKind.Slice) return false;
  const e = (s as Slice).elem.underlying();
  return (
    e.kind === TypeKind.Basic && ((e as Basic).basic === BasicKind.Uint8 || (e as Basic).basic === BasicKind.Int32)
  );
}

/** A type parameter whose constraint, as far as known, no type satisfies. */
export function hasEmptyTypeSet(t: Type): boolean {
  const p = asTypeParam(t);
  if (p === null) return false;
  const b = asNamed(p.bound)?.under ?? unalias(p.bound);
  return b.kind === TypeKind.Interface && (b as Interface).typeSet?.isEmpty === true;
}
