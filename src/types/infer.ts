// Type inference: type arguments of a generic function from its arguments and the constraints. In: type parameters,
// the type arguments that are written, parameters and arguments. Out: all type arguments, or a cause.
// Contract: spec "Type inference".
import type { At, Checker } from "./checker.ts";
import { Mode } from "./facts.ts";
import { Cause, hasAllMethods } from "./implements.ts";
import { TypeName } from "./object.ts";
import type { Operand } from "./operand.ts";
import { defaultType, isTyped, maxUntyped } from "./predicates.ts";
import { subst, substTuple } from "./subst.ts";
import {
  type ArrayType,
  type Chan,
  type Interface,
  type MapType,
  type Named,
  type Pointer,
  Signature,
  type Slice,
  type Struct,
  type Term,
  type Tuple,
  type Type,
  TypeKind,
  TypeParam,
  type Union,
  unalias,
} from "./type.ts";
import { typeSetOf } from "./typeset.ts";
import { commonUnder } from "./typeterms.ts";
import { Unifier, UnifyMode } from "./unify.ts";
import { invalidType } from "./universe.ts";

/** Why inference failed, and where to say so; empty if an argument was invalid already. */
export class InferenceFailure {
  pos = 0;
  text = "";
  set(c: Checker, at: At, text: string): null {
    this.pos = c.at(at);
    this.text = text;
    return null;
  }
}

/**
 * All type arguments, or null with the failure told. `targs` holds the known ones (null: unknown). With `reverse` the
 * one argument stands for the function type that a generic function is assigned to.
 */
export function infer(
  c: Checker,
  pos: number,
  tparams: readonly TypeParam[],
  known: readonly (Type | null)[],
  params: Tuple,
  args: readonly Operand[],
  reverse: boolean,
  failure: InferenceFailure,
): Type[] | null {
  const n = tparams.length;
  const targs: (Type | null)[] = tparams.map((_, i) => known[i] ?? null);
  if (targs.every((t) => t !== null)) return targs as Type[];
  if (args.some((a) => a.mode === Mode.Invalid)) return null;
  params = substTuple(params, ...knownPairs(tparams, targs));
  const u = new Unifier(tparams, targs, c.allowVersion(21));
  const untyped: number[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const par = params.vars[i]!.type!;
    if (!isParameterized(tparams, par) && !isParameterized(tparams, arg.type)) continue;
    if (isTyped(arg.type)) {
      if (!u.unify(par, arg.type, UnifyMode.Assign)) {
        return mismatch(c, u, tparams, par, arg, reverse, failure);
      }
    } else if (par.kind === TypeKind.TypeParam && !arg.isNil) untyped.push(i);
  }
  if (!inferFromConstraints(c, pos, u, tparams, failure)) return null;
  if (!inferFromUntyped(c, u, params, args, untyped, failure)) return null;
  const inferred = u.inferred(tparams);
  killCycles(tparams, inferred);
  simplify(tparams, targs, inferred);
  for (let i = 0; i < n; i++) {
    const t = inferred[i]!;
    if (t !== null && !isParameterized(tparams, t)) continue;
    const obj = tparams[i]!.obj;
    return failure.set(c, pos, `cannot infer ${obj.name} (declared at ${c.position(obj.pos)})`);
  }
  return inferred as Type[];
}

function knownPairs(tparams: readonly TypeParam[], targs: readonly (Type | null)[]): [TypeParam[], Type[]] {
  const ps: TypeParam[] = [];
  const ts: Type[] = [];
  tparams.forEach((p, i) => {
    const t = targs[i];
    if (t === null || t === undefined) return;
    ps.push(p);
    ts.push(t);
  });
  return [ps, ts];
}

function mismatch(
  c: Checker,
  u: Unifier,
  tparams: readonly TypeParam[],
  par: Type,
  arg: Operand,
  reverse: boolean,
  failure: InferenceFailure,
): null {
  const targs = u.inferred(tparams);
  const e = arg.expr!;
  if (targs.every((t) => t === null)) {
    const names = typeParamNames(tparams);
    const text = `type %s of %s does not match %s (cannot infer ${names})`;
    return failure.set(c, arg, c.format(text, [arg.type, e, par]));
  }
  const inferred = subst(par, ...knownPairs(tparams, targs));
  if (inferred === par) return failure.set(c, arg, c.format("type %s of %s does not match %s", [arg.type, e, par]));
  if (reverse) {
    const text = "inferred type %s for %s does not match type %s of %s";
    return failure.set(c, arg, c.format(text, [inferred, par, arg.type, e]));
  }
  const text = "type %s of %s does not match inferred type %s for %s";
  return failure.set(c, arg, c.format(text, [arg.type, e, inferred, par]));
}

function typeParamNames(tparams: readonly TypeParam[]): string {
  const names = tparams.map((p) => p.obj.name);
  if (names.length <= 2) return names.join(" and ");
  return `${names.slice(0, -1).join(", ")}, and ${names[names.length - 1]}`;
}

// Core types of constraints and methods that they ask for say more, until nothing new comes.
function inferFromConstraints(
  c: Checker,
  pos: number,
  u: Unifier,
  tparams: readonly TypeParam[],
  failure: InferenceFailure,
): boolean {
  for (;;) {
    const before = u.unknowns();
    for (const p of tparams) {
      const t = u.at(p);
      const core = coreTerm(p);
      if (core !== null) {
        if (t !== null) {
          if (!u.unify(t, core.type, UnifyMode.Loose)) {
            failure.set(c, pos, c.format("%s (type %s) does not satisfy %s", [p, t, p.bound]));
            return false;
          }
        } else if (core.single && !core.tilde) u.set(p, core.type);
      }
      // Only a type without open parameters can be asked for its methods.
      if (t !== null && !isParameterized(tparams, t)) {
        const cause = new Cause();
        const ok = hasAllMethods(c, t, p.iface(), true, (x, y) => u.unify(x, y, UnifyMode.Exact), cause);
        if (!ok) {
          failure.set(c, pos, c.format("%s (type %s) does not satisfy %s %s", [p, t, p.bound, cause.text]));
          return false;
        }
      }
    }
    if (u.unknowns() === before) return true;
  }
}

// Untyped constants give their default type, the largest kind of all that go to one parameter.
function inferFromUntyped(
  c: Checker,
  u: Unifier,
  params: Tuple,
  args: readonly Operand[],
  untyped: readonly number[],
  failure: InferenceFailure,
): boolean {
  const max = new Map<TypeParam, Type>();
  for (const i of untyped) {
    const p = params.vars[i]!.type as TypeParam;
    if (u.at(p) !== null) continue;
    const arg = args[i]!;
    const so = max.get(p);
    const m = so === undefined ? arg.type : maxUntyped(so, arg.type);
    if (m === null) {
      failure.set(c, arg, c.format("mismatched types %s and %s (cannot infer %s)", [so!, arg.type, p]));
      return false;
    }
    max.set(p, m);
  }
  for (const [p, t] of max) u.set(p, defaultType(t));
  return true;
}

// Replaces parameters within inferred types by what they were found to be.
function simplify(tparams: readonly TypeParam[], targs: readonly (Type | null)[], inferred: (Type | null)[]): void {
  let dirty = inferred.map((_, i) => i).filter((i) => inferred[i] !== null && targs[i] === null);
  while (dirty.length > 0) {
    const [ps, ts] = knownPairs(tparams, inferred);
    const next: number[] = [];
    for (const i of dirty) {
      const t0 = inferred[i]!;
      let t1 = subst(t0, ps, ts);
      if (t1 === t0) continue;
      if (t1.kind === TypeKind.Signature && (t1 as Signature).tparams.length > 0 && !isParameterized(tparams, t1)) {
        const s = t1 as Signature;
        t1 = new Signature(s.recv, s.params, s.results, s.variadic);
      }
      inferred[i] = t1;
      next.push(i);
    }
    dirty = next;
  }
}

/** Fresh type parameters for a use of a generic function, so that a recursive call does not mix them up. */
export function renameTypeParams<T extends Type>(tparams: readonly TypeParam[], type: T): [TypeParam[], T] {
  const fresh = tparams.map((p) => {
    const name = new TypeName(p.obj.pos, p.obj.pkg, p.obj.name, null);
    const q = new TypeParam(name, invalidType);
    name.type = q;
    q.index = p.index;
    return q;
  });
  fresh.forEach((q, i) => {
    q.bound = subst(tparams[i]!.bound, tparams, fresh);
  });
  return [fresh, subst(type, tparams, fresh) as T];
}

/** Whether one of `tparams` occurs in `t`. */
export function isParameterized(tparams: readonly TypeParam[], t: Type, seen: Set<Type> | null = null): boolean {
  switch (t.kind) {
    case TypeKind.Basic:
      return false;
    case TypeKind.TypeParam:
      return tparams.includes(t as TypeParam);
    case TypeKind.Alias:
      return isParameterized(tparams, unalias(t), seen);
    case TypeKind.Named: {
      const targs = (t as Named).targs;
      if (targs.length === 0) return false;
      const s = seen ?? new Set<Type>();
      if (s.has(t)) return false;
      s.add(t);
      return targs.some((x) => isParameterized(tparams, x, s));
    }
    case TypeKind.Array:
      return isParameterized(tparams, (t as ArrayType).elem, seen);
    case TypeKind.Slice:
      return isParameterized(tparams, (t as Slice).elem, seen);
    case TypeKind.Pointer:
      return isParameterized(tparams, (t as Pointer).elem, seen);
    case TypeKind.Chan:
      return isParameterized(tparams, (t as Chan).elem, seen);
    case TypeKind.Map:
      return isParameterized(tparams, (t as MapType).key, seen) || isParameterized(tparams, (t as MapType).elem, seen);
  }
  const s = seen ?? new Set<Type>();
  if (s.has(t)) return false;
  s.add(t);
  switch (t.kind) {
    case TypeKind.Struct:
      return (t as Struct).fields.some((f) => isParameterized(tparams, f.type!, s));
    case TypeKind.Tuple:
      return (t as Tuple).vars.some((v) => isParameterized(tparams, v.type!, s));
    case TypeKind.Signature:
      return (
        isParameterized(tparams, (t as Signature).params, s) || isParameterized(tparams, (t as Signature).results, s)
      );
    case TypeKind.Interface: {
      const set = typeSetOf(t as Interface);
      if (set.methods.some((m) => isParameterized(tparams, m.type!, s))) return true;
      return set.hasTerms && set.terms!.every((x) => isParameterized(tparams, x.type, s));
    }
    default:
      return false;
  }
}

// The single term of a constraint or, if all its types have one underlying type, that type.
function coreTerm(p: TypeParam): (Term & { single: boolean }) | null {
  const set = typeSetOf(p.iface());
  if (!set.hasTerms) return null;
  const terms = set.terms!;
  if (terms.length === 1) return { tilde: terms[0]!.tilde, type: terms[0]!.type, single: true };
  const common = commonUnder(p, null);
  if (common.type === null) return null;
  return { tilde: terms.some((t) => t.tilde), type: common.type, single: false };
}

// Parameters that are found to be made of themselves are not inferred.
function killCycles(tparams: readonly TypeParam[], inferred: (Type | null)[]): void {
  const on = new Set<Type>();
  const visit = (type: Type): void => {
    const t = unalias(type);
    if (on.has(t)) {
      const i = t.kind === TypeKind.TypeParam ? tparams.indexOf(t as TypeParam) : -1;
      if (i >= 0) inferred[i] = null;
      return;
    }
    on.add(t);
    parts(t).forEach(visit);
    if (t.kind === TypeKind.TypeParam) {
      const i = tparams.indexOf(t as TypeParam);
      const found = i >= 0 ? inferred[i] : null;
      if (found != null) visit(found);
    }
    on.delete(t);
  };
  for (const p of tparams) visit(p);
}

function parts(t: Type): readonly Type[] {
  switch (t.kind) {
    case TypeKind.Array:
      return [(t as ArrayType).elem];
    case TypeKind.Slice:
      return [(t as Slice).elem];
    case TypeKind.Pointer:
      return [(t as Pointer).elem];
    case TypeKind.Chan:
      return [(t as Chan).elem];
    case TypeKind.Map:
      return [(t as MapType).key, (t as MapType).elem];
    case TypeKind.Struct:
      return (t as Struct).fields.map((f) => f.type!);
    case TypeKind.Signature:
      return [...(t as Signature).params.vars, ...(t as Signature).results.vars].map((v) => v.type!);
    case TypeKind.Union:
      return (t as Union).terms.map((x) => x.type);
    case TypeKind.Interface:
      return [...(t as Interface).methods.map((m) => m.type!), ...(t as Interface).embeddeds];
    case TypeKind.Named:
      return (t as Named).targs;
    default:
      return [];
  }
}
