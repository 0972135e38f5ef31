// Does a type implement an interface, or satisfy a constraint; and the words for why not. In: types, a Checker for
// words and versions. Out: booleans, causes. Contract: spec "Implementing an interface", "Satisfying a type constraint".
import type { Checker } from "./checker.ts";
import {
  hasInvalidEmbeddedFields,
  isInterfacePtr,
  isTypeParamPtr,
  type Missing,
  MissingWhy,
  missingMethod,
} from "./lookup.ts";
import { type Func, typeOfObject } from "./object.ts";
import { comparable, identical, isInterface, isInvalid } from "./predicates.ts";
import { subst } from "./subst.ts";
import {
  type Interface,
  type Pointer,
  type Signature,
  type Term,
  type Type,
  TypeKind,
  type TypeParam,
  type Union,
} from "./type.ts";
import { termsInclude, termsSubset, typeSetOf } from "./typeset.ts";
import { signatureString, typeString } from "./writer.ts";

/** Collects why a question was answered with no. */
export class Cause {
  text = "";
}

/** Whether `v` implements interface `t` (or, as a type argument, satisfies it). */
export function implementsType(c: Checker, v: Type, t: Type, constraint: boolean, cause: Cause | null): boolean {
  const vu = v.underlying();
  const tu = t.underlying();
  if (isInvalid(vu) || isInvalid(tu)) return true;
  if (vu.kind === TypeKind.Pointer && isInvalid((vu as Pointer).elem.underlying())) return true;
  const verb = constraint ? "satisfy" : "implement";
  if (tu.kind !== TypeKind.Interface) {
    if (cause !== null) {
      const detail = isInterfacePtr(tu) ? "type %s is pointer to interface, not interface" : "%s is not an interface";
      cause.text = c.format(`%s does not ${verb} %s (${detail})`, [v, t, t]);
    }
    return false;
  }
  const set = typeSetOf(tu as Interface);
  if (set.isAll) return true;
  const vset = vu.kind === TypeKind.Interface ? typeSetOf(vu as Interface) : null;
  if (vset?.isEmpty === true) return true;
  if (set.isEmpty) {
    if (cause !== null) cause.text = c.format(`cannot ${verb} %s (empty type set)`, [t]);
    return false;
  }
  if (!hasAllMethods(c, v, t, true, identical, cause)) {
    if (cause !== null) cause.text = c.format(`%s does not ${verb} %s %s`, [v, t, cause.text]);
    return false;
  }
  if (!set.hasTerms) return checkComparability(c, v, set.isComparable(null), constraint, verb, cause);
  if (vset !== null) {
    if (!termsSubset(vset.terms, set.terms)) {
      if (cause !== null) cause.text = c.format(`%s does not ${verb} %s`, [v, t]);
      return false;
    }
    return checkComparability(c, v, set.isComparable(null), constraint, verb, cause);
  }
  if (!termsInclude(set.terms, v)) {
    if (cause !== null)
      cause.text = c.format(`%s does not ${verb} %s (%s)`, [v, t, whyNotIncluded(c, v, t, set.terms!)]);
    return false;
  }
  return checkComparability(c, v, set.isComparable(null), constraint, verb, cause);
}

function checkComparability(
  c: Checker,
  v: Type,
  needed: boolean,
  constraint: boolean,
  verb: string,
  cause: Cause | null,
): boolean {
  if (!needed || comparable(v, false, null) === null) return true;
  if (constraint && comparable(v, true, null) === null) {
    if (c.allowVersion(20)) return true;
    if (cause !== null) cause.text = c.format(`%s to ${verb} comparable requires go1.20 or later`, [v]);
    return false;
  }
  if (cause !== null) cause.text = c.format(`%s does not ${verb} comparable`, [v]);
  return false;
}

function whyNotIncluded(c: Checker, v: Type, t: Type, terms: readonly Term[]): string {
  for (const x of terms) {
    if (x.tilde || !identical(x.type, x.type.underlying())) continue;
    if (termsInclude([{ tilde: true, type: x.type }], v)) {
      return c.format("possibly missing ~ for %s in %s", [x.type, t]);
    }
  }
  if (mentions(t.underlying(), v)) return c.format("%s mentions %s, but %s is not in the type set of %s", [t, v, v, t]);
  return c.format("%s missing in %s", [v, terms.map((x) => (x.tilde ? "~" : "") + typeString(x.type)).join(" | ")]);
}

function mentions(t: Type, v: Type): boolean {
  if (t.kind === TypeKind.Interface) return (t as Interface).embeddeds.some((e) => mentions(e, v));
  if (t.kind === TypeKind.Union) return (t as Union).terms.some((x) => mentions(x.type, v));
  return identical(t, v);
}

/** Whether `v` has all methods of interface `t`; an invalid `v`, or one with invalid embedded fields, is trusted. */
export function hasAllMethods(
  c: Checker,
  v: Type,
  t: Type,
  isStatic: boolean,
  equivalent: (x: Type, y: Type) => boolean,
  cause: Cause | null,
): boolean {
  if (isInvalid(v)) return true;
  const m = missingMethod(v, t, isStatic, equivalent);
  if (m === null || hasInvalidEmbeddedFields(v)) return true;
  if (cause !== null) cause.text = missingText(c, v, t, m);
  return false;
}

function missingText(c: Checker, v: Type, t: Type, m: Missing): string {
  const name = m.method.name;
  switch (m.why) {
    case MissingWhy.NotFound:
      if (isInterfacePtr(v)) return `(${interfacePtrText(c, v)})`;
      if (isInterfacePtr(t)) return `(${interfacePtrText(c, t)})`;
      return `(missing method ${name})`;
    case MissingWhy.WrongName:
      return `(missing method ${name})\n\t\thave ${funcText(c, m.have!)}\n\t\twant ${funcText(c, m.method)}`;
    case MissingWhy.Unexported:
      return `(unexported method ${name})`;
    case MissingWhy.WrongSignature: {
      let have = funcText(c, m.have!);
      let want = funcText(c, m.method);
      if (have === want) {
        have = funcText(c, m.have!, true);
        want = funcText(c, m.method, true);
      }
      if (have === want) return `(wrong type for method ${name})`;
      return `(wrong type for method ${name})\n\t\thave ${have}\n\t\twant ${want}`;
    }
    case MissingWhy.Ambiguous:
      return c.format("(ambiguous selector %s.%s)", [v, name]);
    case MissingWhy.PointerReceiver:
      return `(method ${name} has pointer receiver)`;
    case MissingWhy.Field:
      return c.format("(%s.%s is a field, not a method)", [v, name]);
  }
}

export function interfacePtrText(c: Checker, t: Type): string {
  const what = isTypeParamPtr(t)
    ? "pointer to type parameter, not type parameter"
    : "pointer to interface, not interface";
  return c.format(`type %s is ${what}`, [t]);
}

function funcText(c: Checker, f: Func, packageInfo = false): string {
  const o = packageInfo ? { packageInfo: true, noParamNames: true } : { ...c.writeOptions, noParamNames: true };
  return f.name + signatureString(typeOfObject(f) as Signature, o);
}

/** Whether a value of interface type `v` may hold a `t`: the premise of a type assertion. */
export function assertableTo(c: Checker, v: Type, t: Type, cause: Cause | null): boolean {
  if (isInterface(t)) return true;
  return hasAllMethods(c, t, v, false, identical, cause);
}

/** Index of the first type argument that does not satisfy its constraint, with the cause; -1 if all do. */
export function verifyArgs(c: Checker, tparams: readonly TypeParam[], targs: readonly Type[], cause: Cause): number {
  for (let i = 0; i < tparams.length; i++) {
    const p = tparams[i]!;
    p.iface();
    const bound = subst(p.bound, tparams, targs);
    if (!implementsType(c, targs[i]!, bound, true, cause)) return i;
  }
  return -1;
}
