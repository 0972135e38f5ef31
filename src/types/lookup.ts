// Fields and methods: finding `x.f` through embedded fields, method sets, and what a type lacks of an interface.
// In: types. Out: objects with their paths. Contract: spec "Selectors", "Method sets", "Implementing an interface".
import { type Func, type Obj, ObjKind, type Package, sameId, typeOfObject, type Var } from "./object.ts";
import { identical, isInterface, isInvalid, isTypeParam } from "./predicates.ts";
import {
  asNamed,
  type Interface,
  type Named,
  type Pointer,
  type Signature,
  type Struct,
  type Type,
  TypeKind,
  unalias,
} from "./type.ts";
import { compareMethods, typeSetOf } from "./typeset.ts";

/** A field or method found, with the path to it and whether a pointer was followed on the way. */
export interface Found {
  obj: Var | Func;
  index: number[];
  indirect: boolean;
}

/** Why nothing was found. */
export const enum LookupFailure {
  NotFound,
  /** Two at the same depth; `index` is the path of one. */
  Ambiguous,
  /** A method with pointer receiver, where the operand is neither a pointer nor addressable. */
  PointerReceiver,
}

export interface NotFound {
  obj: null;
  failure: LookupFailure;
}

const notFound: NotFound = { obj: null, failure: LookupFailure.NotFound };
const ambiguous: NotFound = { obj: null, failure: LookupFailure.Ambiguous };
const pointerReceiver: NotFound = { obj: null, failure: LookupFailure.PointerReceiver };

/** `*T` → T and true; other types unchanged and false. Pointer types only, not defined pointer types. */
export function deref(t: Type): [Type, boolean] {
  const u = unalias(t);
  return u.kind === TypeKind.Pointer ? [(u as Pointer).elem, true] : [t, false];
}

/** Index of the declared method, or -1. */
export function methodIndex(n: Named, pkg: Package | null, name: string, foldCase: boolean): number {
  if (name === "_") return -1;
  const ms = n.origin.methods;
  if (foldCase) {
    const lower = name.toLowerCase();
    for (let i = 0; i < ms.length; i++) if (ms[i]!.name.toLowerCase() === lower) return i;
    return -1;
  }
  for (let i = 0; i < ms.length; i++) if (ms[i]!.name === name && sameId(ms[i]!, pkg, name)) return i;
  return -1;
}

/** Index of the field, or -1. */
export function fieldIndex(fields: readonly Var[], pkg: Package | null, name: string, foldCase: boolean): number {
  if (name === "_") return -1;
  for (let i = 0; i < fields.length; i++) if (sameId(fields[i]!, pkg, name, foldCase)) return i;
  return -1;
}

interface Candidate {
  type: Type;
  index: readonly number[];
  indirect: boolean;
  multiples: boolean;
}

/**
 * The field or method `name` of `t` as package `pkg` sees it. With `addressable`, methods with pointer receiver are
 * found on values too.
 */
export function lookupFieldOrMethod(
  t: Type,
  addressable: boolean,
  pkg: Package | null,
  name: string,
  foldCase = false,
): Found | NotFound {
  // Methods of a defined pointer type: it has none, but its base struct has fields.
  const named = asNamed(t);
  if (named !== null) {
    const u = named.underlying();
    if (u.kind === TypeKind.Pointer) {
      const r = lookupAt(u, false, pkg, name, foldCase);
      return r.obj !== null && r.obj.kind === ObjKind.Func ? notFound : r;
    }
  }
  return lookupAt(t, addressable, pkg, name, foldCase);
}

function lookupAt(
  start: Type,
  addressable: boolean,
  pkg: Package | null,
  name: string,
  foldCase: boolean,
): Found | NotFound {
  if (name === "_") return notFound;
  const [base, isPointer] = deref(start);
  if (isPointer && isInterface(base)) return notFound; // pointers to interfaces have no methods
  const direct = lookupDirect(base, isPointer, addressable, pkg, name, foldCase);
  if (direct !== null) return direct;
  let current: Candidate[] = [{ type: base, index: [], indirect: isPointer, multiples: false }];
  let seen: Named[] | null = null;
  while (current.length > 0) {
    const next: Candidate[] = [];
    let found: Found | null = null;
    for (const c of current) {
      const named = asNamed(c.type);
      if (named !== null) {
        if (seen === null) seen = [named];
        else if (seen.some((s) => identical(s, named))) continue;
        else seen.push(named);
        const i = methodIndex(named, pkg, name, foldCase);
        if (i >= 0) {
          if (found !== null || c.multiples) return ambiguous;
          found = { obj: named.method(i), index: [...c.index, i], indirect: c.indirect };
          continue;
        }
      }
      const u = c.type.underlying();
      if (u.kind === TypeKind.Struct) {
        const fields = (u as Struct).fields;
        for (let i = 0; i < fields.length; i++) {
          const f = fields[i]!;
          if (sameId(f, pkg, name, foldCase)) {
            if (found !== null || c.multiples) return ambiguous;
            found = { obj: f, index: [...c.index, i], indirect: c.indirect };
          } else if (found === null && f.embedded) {
            const [ft, ptr] = deref(f.type!);
            const k = unalias(ft).kind;
            if (k === TypeKind.Named || k === TypeKind.Struct || k === TypeKind.Interface || k === TypeKind.TypeParam) {
              next.push({ type: ft, index: [...c.index, i], indirect: c.indirect || ptr, multiples: c.multiples });
            }
          }
        }
      } else if (u.kind === TypeKind.Interface) {
        const set = typeSetOf(u as Interface);
        const i = set.methodIndex(pkg, name, foldCase);
        if (i >= 0) {
          if (found !== null || c.multiples) return ambiguous;
          found = { obj: set.methods[i]!, index: [...c.index, i], indirect: c.indirect };
        }
      }
    }
    if (found !== null) {
      if (found.obj.kind === ObjKind.Func && hasPtrRecv(found.obj) && !found.indirect && !addressable) {
        return pointerReceiver;
      }
      return found;
    }
    current = mergeMultiples(next);
  }
  return notFound;
}

// The common case: a method or field of the type itself. null where embedded fields have to be looked at, too.
function lookupDirect(
  t: Type,
  isPointer: boolean,
  addressable: boolean,
  pkg: Package | null,
  name: string,
  foldCase: boolean,
): Found | NotFound | null {
  const u = unalias(t);
  const n = u.kind === TypeKind.Named ? (u as Named) : null;
  const m = n === null ? -1 : methodIndex(n, pkg, name, foldCase);
  if (m >= 0) {
    const obj = n!.method(m);
    if (hasPtrRecv(obj) && !isPointer && !addressable) return pointerReceiver;
    return { obj, index: [m], indirect: isPointer };
  }
  const under = u.underlying();
  if (under.kind === TypeKind.Struct) {
    const f = fieldIndex((under as Struct).fields, pkg, name, foldCase);
    if (f >= 0) return { obj: (under as Struct).fields[f]!, index: [f], indirect: isPointer };
    return null;
  }
  if (under.kind !== TypeKind.Interface) return notFound;
  const set = typeSetOf(under as Interface);
  const i = set.methodIndex(pkg, name, foldCase);
  return i < 0 ? notFound : { obj: set.methods[i]!, index: [i], indirect: isPointer };
}

/** Whether a method's receiver is a pointer; its signature need not be known. */
export function hasPtrRecv(f: Func): boolean {
  const sig = f.type as Signature | null;
  if (sig !== null && sig.recv !== null) return deref(sig.recv.type!)[1];
  return f.hasPtrRecv;
}

// Types that occur more than once at a depth hide each other's names.
function mergeMultiples(list: Candidate[]): Candidate[] {
  if (list.length <= 1) return list;
  const out: Candidate[] = [];
  for (const c of list) {
    const same = out.find((o) => identical(o.type, c.type));
    if (same === undefined) out.push(c);
    else same.multiples = true;
  }
  return out;
}

/** One method of a method set, reached over `index`. */
export interface MethodSetEntry {
  func: Func;
  index: readonly number[];
  indirect: boolean;
}

/**
 * The method set of `t`, sorted as gc sorts methods: exported names first, then by name, then by package path.
 * For a type that is not a pointer, methods with pointer receivers are left out.
 */
export function methodSet(t: Type): MethodSetEntry[] {
  const named = asNamed(t);
  const [base, isPointer] = deref(t);
  if (isPointer && isInterface(base)) return [];
  if (named !== null && named.underlying().kind === TypeKind.Pointer) return [];
  const collected = new Map<string, MethodSetEntry | null>(); // null: a field, or ambiguous
  let current: Candidate[] = [{ type: base, index: [], indirect: isPointer, multiples: false }];
  const seen: Named[] = [];
  while (current.length > 0) {
    const next: Candidate[] = [];
    const level = new Map<string, MethodSetEntry | null>();
    const add = (key: string, e: MethodSetEntry | null) => level.set(key, level.has(key) ? null : e);
    for (const c of current) {
      const n = asNamed(c.type);
      if (n !== null) {
        if (seen.some((s) => identical(s, n))) continue;
        seen.push(n);
        for (let i = 0; i < n.numMethods; i++) {
          const f = n.origin.methods[i]!;
          add(idOf(f), c.multiples ? null : { func: f, index: [...c.index, i], indirect: c.indirect });
        }
      }
      const u = c.type.underlying();
      if (u.kind === TypeKind.Struct) {
        (u as Struct).fields.forEach((f, i) => {
          if (f.name !== "_") add(idOf(f), null);
          if (!f.embedded) return;
          const [ft, ptr] = deref(f.type!);
          next.push({ type: ft, index: [...c.index, i], indirect: c.indirect || ptr, multiples: c.multiples });
        });
      } else if (u.kind === TypeKind.Interface) {
        typeSetOf(u as Interface).methods.forEach((m, i) => {
          add(idOf(m), c.multiples ? null : { func: m, index: [...c.index, i], indirect: c.indirect });
        });
      }
    }
    for (const [key, e] of level) if (!collected.has(key)) collected.set(key, e);
    current = mergeMultiples(next);
  }
  const out: MethodSetEntry[] = [];
  for (const e of collected.values()) {
    if (e === null || (hasPtrRecv(e.func) && !e.indirect)) continue;
    out.push({ func: methodAt(t, e), index: e.index, indirect: e.indirect });
  }
  return out.sort((a, b) => compareMethods(a.func, b.func));
}

// The method with its instance's type arguments in place.
function methodAt(t: Type, e: MethodSetEntry): Func {
  let [at] = deref(t);
  for (let i = 0; i < e.index.length - 1; i++) {
    const s = at.underlying() as Struct;
    [at] = deref(s.fields[e.index[i]!]!.type!);
  }
  const n = asNamed(at);
  if (n === null || n.underlying().kind === TypeKind.Interface) return e.func;
  return n.method(e.index[e.index.length - 1]!);
}

/** A name's identity as a string: unexported names carry their package. */
export function idOf(obj: Obj): string {
  return obj.exported ? obj.name : `${obj.pkg?.path ?? "_"}.${obj.name}`;
}

/** Why a type lacks a method. */
export const enum MissingWhy {
  NotFound,
  WrongName,
  Unexported,
  WrongSignature,
  Ambiguous,
  PointerReceiver,
  Field,
}

export interface Missing {
  why: MissingWhy;
  /** The interface's method. */
  method: Func;
  /** What the type has instead, if anything of use for a message. */
  have: Func | null;
}

/**
 * The first method of interface `t` that `v` lacks, or null. Unless `static`, an interface `v` may lack methods (its
 * dynamic type may have them) but must not have others of the same name.
 */
export function missingMethod(
  v: Type,
  t: Type,
  isStatic: boolean,
  equivalent: (x: Type, y: Type) => boolean = identical,
): Missing | null {
  const methods = typeSetOf(t.underlying() as Interface).methods;
  if (methods.length === 0) return null;
  const u = v.underlying();
  if (u.kind === TypeKind.Interface) {
    const set = typeSetOf(u as Interface);
    for (const m of methods) {
      const i = set.methodIndex(m.pkg, m.name, false);
      if (i < 0) {
        if (isStatic) return { why: MissingWhy.NotFound, method: m, have: null };
        continue;
      }
      const f = set.methods[i]!;
      if (!equivalent(f.type!, m.type!)) return { why: MissingWhy.WrongSignature, method: m, have: f };
    }
    return null;
  }
  for (const m of methods) {
    const r = lookupAt(v, false, m.pkg, m.name, false);
    if (r.obj === null) return whyMissing(v, m, r.failure);
    if (r.obj.kind !== ObjKind.Func) return { why: MissingWhy.Field, method: m, have: null };
    const f = r.obj as Func;
    if (!equivalent(typeOfObject(f), m.type!)) return { why: MissingWhy.WrongSignature, method: m, have: f };
  }
  return null;
}

function whyMissing(v: Type, m: Func, failure: LookupFailure): Missing {
  if (failure === LookupFailure.Ambiguous) return { why: MissingWhy.Ambiguous, method: m, have: null };
  if (failure === LookupFailure.PointerReceiver) return { why: MissingWhy.PointerReceiver, method: m, have: null };
  const other = lookupAt(v, false, m.pkg, m.name, true);
  if (other.obj === null || other.obj.kind !== ObjKind.Func) return { why: MissingWhy.NotFound, method: m, have: null };
  const have = other.obj as Func;
  return { why: have.name === m.name ? MissingWhy.Unexported : MissingWhy.WrongName, method: m, have };
}

/** Whether an embedded field somewhere in the struct (or pointed-to struct) is invalid: then methods may be missing. */
export function hasInvalidEmbeddedFields(t: Type, seen: Set<Type> | null = null): boolean {
  const s = derefStructPtr(t).underlying();
  if (s.kind !== TypeKind.Struct || seen?.has(s) === true) return false;
  const visited = seen ?? new Set<Type>();
  visited.add(s);
  return (s as Struct).fields.some(
    (f) => f.embedded && (isInvalid(f.type!) || hasInvalidEmbeddedFields(f.type!, visited)),
  );
}

/** The struct type that a pointer to struct points to; other types unchanged. */
export function derefStructPtr(t: Type): Type {
  const u = t.underlying();
  if (u.kind === TypeKind.Pointer && (u as Pointer).elem.underlying().kind === TypeKind.Struct) {
    return (u as Pointer).elem;
  }
  return t;
}

/** A pointer to an interface (a common mistake). */
export function isInterfacePtr(t: Type): boolean {
  const u = t.underlying();
  return u.kind === TypeKind.Pointer && isInterface((u as Pointer).elem);
}

export function isTypeParamPtr(t: Type): boolean {
  const u = t.underlying();
  return u.kind === TypeKind.Pointer && isTypeParam((u as Pointer).elem);
}
