// Substitution of type arguments for type parameters, and the instances that it makes. In: a type, parameters and
// arguments. Out: the same type object where nothing changed, else a new one. An instance of a generic type is one
// shared Named per origin and identical arguments. Contract: spec "Instantiations".

import { deref, hasPtrRecv } from "./lookup.ts";
import { Func, typeOfObject, Var } from "./object.ts";
import { genericSignatures, sameList } from "./predicates.ts";
import {
  Alias,
  ArrayType,
  type Basic,
  Chan,
  Interface,
  MapType,
  Named,
  namedHooks,
  type Pointer,
  pointerTo,
  Signature,
  type Slice,
  Struct,
  sliceOf,
  type Term,
  Tuple,
  type Type,
  TypeKind,
  type TypeParam,
  typeParamHooks,
  Union,
  unalias,
} from "./type.ts";
import { invalidType } from "./universe.ts";
import { typeString } from "./writer.ts";

/** `t` with each of `tparams` replaced by the `targs` of the same index. */
export function subst(t: Type, tparams: readonly TypeParam[], targs: readonly Type[]): Type {
  if (tparams.length === 0) return t;
  if (t.kind === TypeKind.Basic) return t;
  return new Substitution(tparams, targs).type(t);
}

/** The same for a parameter list. */
export function substTuple(t: Tuple, tparams: readonly TypeParam[], targs: readonly Type[]): Tuple {
  return tparams.length === 0 ? t : new Substitution(tparams, targs).tuple(t);
}

class Substitution {
  private readonly tparams: readonly TypeParam[];
  private readonly targs: readonly Type[];
  constructor(tparams: readonly TypeParam[], targs: readonly Type[]) {
    this.tparams = tparams;
    this.targs = targs;
  }

  type(t: Type): Type {
    switch (t.kind) {
      case TypeKind.Basic:
        return t;
      case TypeKind.TypeParam: {
        const i = this.tparams.indexOf(t as TypeParam);
        return i < 0 ? t : this.targs[i]!;
      }
      case TypeKind.Named: {
        const n = t as Named;
        if (n.origin.tparams.length === 0) return t;
        if (n.targs.length !== n.origin.tparams.length) return invalidType;
        const targs = this.list(n.targs);
        return targs === n.targs ? t : instantiateNamed(n.origin, targs, n.pos);
      }
      case TypeKind.Alias: {
        const a = t as Alias;
        if (a.origin.tparams.length === 0) return t;
        if (a.targs.length !== a.origin.tparams.length) return invalidType;
        const targs = this.list(a.targs);
        return targs === a.targs ? t : instantiateAlias(a.origin, targs);
      }
      case TypeKind.Pointer: {
        const elem = this.type((t as Pointer).elem);
        return elem === (t as Pointer).elem ? t : pointerTo(elem);
      }
      case TypeKind.Slice: {
        const elem = this.type((t as Slice).elem);
        return elem === (t as Slice).elem ? t : sliceOf(elem);
      }
      case TypeKind.Array: {
        const elem = this.type((t as ArrayType).elem);
        return elem === (t as ArrayType).elem ? t : new ArrayType(elem, (t as ArrayType).length);
      }
      case TypeKind.Map: {
        const m = t as MapType;
        const key = this.type(m.key);
        const elem = this.type(m.elem);
        return key === m.key && elem === m.elem ? t : new MapType(key, elem);
      }
      case TypeKind.Chan: {
        const elem = this.type((t as Chan).elem);
        return elem === (t as Chan).elem ? t : new Chan((t as Chan).dir, elem);
      }
      case TypeKind.Struct: {
        const s = t as Struct;
        const fields = this.vars(s.fields);
        return fields === s.fields ? t : new Struct(fields as Var[], s.tags);
      }
      case TypeKind.Tuple:
        return this.tuple(t as Tuple);
      case TypeKind.Signature:
        return this.signature(t as Signature);
      case TypeKind.Union:
        return this.union(t as Union);
      case TypeKind.Interface:
        return this.interface(t as Interface);
    }
  }

  private list(ts: readonly Type[]): readonly Type[] {
    let out: Type[] | null = null;
    for (let i = 0; i < ts.length; i++) {
      const u = this.type(ts[i]!);
      if (u !== ts[i] && out === null) out = ts.slice();
      if (out !== null) out[i] = u;
    }
    return out ?? ts;
  }

  private vars(vs: readonly Var[]): readonly Var[] {
    let out: Var[] | null = null;
    for (let i = 0; i < vs.length; i++) {
      const v = vs[i]!;
      const u = this.type(v.type!);
      if (u === v.type) continue;
      if (out === null) out = vs.slice();
      out[i] = cloneVar(v, u);
    }
    return out ?? vs;
  }

  tuple(t: Tuple): Tuple {
    const vars = this.vars(t.vars);
    return vars === t.vars ? t : new Tuple(vars);
  }

  private signature(s: Signature): Signature {
    const params = this.tuple(s.params);
    const results = this.tuple(s.results);
    if (params === s.params && results === s.results) return s;
    const out = new Signature(s.recv, params, results, s.variadic, s.tparams);
    out.rparams = s.rparams;
    return out;
  }

  private union(t: Union): Union {
    let out: Term[] | null = null;
    for (let i = 0; i < t.terms.length; i++) {
      const x = t.terms[i]!;
      const u = this.type(x.type);
      if (u === x.type) continue;
      if (out === null) out = t.terms.slice();
      out[i] = { tilde: x.tilde, type: u };
    }
    return out === null ? t : new Union(out);
  }

  private interface(t: Interface): Interface {
    let methods: Func[] | null = null;
    for (let i = 0; i < t.methods.length; i++) {
      const m = t.methods[i]!;
      const u = this.type(m.type!);
      if (u === m.type) continue;
      if (methods === null) methods = t.methods.slice();
      methods[i] = cloneFunc(m, u as Signature);
    }
    const embeddeds = this.list(t.embeddeds);
    if (methods === null && embeddeds === t.embeddeds) return t;
    const out = new Interface([], embeddeds as Type[], t.embedPos, t.complete);
    out.implicit = t.implicit;
    out.methods = withReceiver(methods ?? t.methods, t, out);
    return out;
  }
}

export function cloneVar(v: Var, t: Type): Var {
  const out = new Var(v.varKind, v.pos, v.pkg, v.name, t, v.embedded, v.origin);
  out.used = v.used;
  out.parent = v.parent;
  return out;
}

export function cloneFunc(f: Func, t: Signature): Func {
  const out = new Func(f.pos, f.pkg, f.name, t, f.origin);
  out.hasPtrRecv = f.hasPtrRecv;
  out.decl = f.decl;
  out.order = f.order;
  return out;
}

function withSignatureReceiver(s: Signature, recv: Type): Signature {
  const out = new Signature(cloneVar(s.recv!, recv), s.params, s.results, s.variadic, s.tparams);
  out.rparams = s.rparams;
  out.scope = s.scope;
  return out;
}

/** Interface methods whose receiver is `old` get the receiver `recv`; the same array if there is none. */
export function withReceiver(methods: Func[], old: Type, recv: Type): Func[] {
  let out: Func[] | null = null;
  for (let i = 0; i < methods.length; i++) {
    const sig = methods[i]!.type as Signature;
    if (sig.recv === null || sig.recv.type !== old) continue;
    if (out === null) out = methods.slice();
    out[i] = cloneFunc(methods[i]!, withSignatureReceiver(sig, recv));
  }
  return out ?? methods;
}

/** A cheap number that identical types share. */
export function typeHash(t: Type): number {
  switch (t.kind) {
    case TypeKind.Alias:
      return typeHash(unalias(t));
    case TypeKind.Basic:
      return (t as Basic).basic + 1;
    case TypeKind.Named: {
      const n = t as Named;
      return n.targs.length === 0 ? n.id * 31 : listHash(n.targs) + n.origin.id * 31;
    }
    case TypeKind.TypeParam:
      return t.id * 37;
    case TypeKind.Pointer:
      return (typeHash((t as Pointer).elem) * 3 + 1) | 0;
    case TypeKind.Slice:
      return (typeHash((t as Slice).elem) * 5 + 2) | 0;
    case TypeKind.Array:
      return (typeHash((t as ArrayType).elem) * 7 + 3) | 0;
    case TypeKind.Map:
      return (typeHash((t as MapType).key) * 11 + typeHash((t as MapType).elem) * 13) | 0;
    case TypeKind.Chan:
      return (typeHash((t as Chan).elem) * 17 + 4) | 0;
    case TypeKind.Struct:
      return 1000 + (t as Struct).fields.length;
    case TypeKind.Signature:
      return 2000 + (t as Signature).params.length * 16 + (t as Signature).results.length;
    default:
      return t.kind + 100;
  }
}

function listHash(ts: readonly Type[]): number {
  let h = 0;
  for (const t of ts) h = (h * 101 + typeHash(t)) | 0;
  return h;
}

const namedInstances = new WeakMap<Named, Map<number, Named[]>>();
const aliasInstances = new WeakMap<Alias, Map<number, Alias[]>>();

/** The instance `origin[targs]`: one object for identical arguments that are written with the same aliases. Constraints are not verified here. */
export function instantiateNamed(origin: Named, targs: readonly Type[], pos = 0): Named {
  return shared(namedInstances, origin, targs, () => new Named(origin.obj, origin, targs, pos));
}

/** The instance of a generic alias. */
export function instantiateAlias(origin: Alias, targs: readonly Type[]): Alias {
  return shared(aliasInstances, origin, targs, () => {
    const rhs = origin.rhs === null ? invalidType : subst(origin.rhs, origin.tparams, targs);
    return new Alias(origin.obj, rhs, origin, targs);
  });
}

function shared<T extends Named | Alias>(
  table: WeakMap<T, Map<number, T[]>>,
  origin: T,
  targs: readonly Type[],
  make: () => T,
): T {
  let byHash = table.get(origin);
  if (byHash === undefined) {
    byHash = new Map();
    table.set(origin, byHash);
  }
  const h = listHash(targs);
  const bucket = byHash.get(h);
  if (bucket !== undefined) for (const n of bucket) if (sameSpelling(n.targs, targs)) return n;
  const made = make();
  const now = byHash.get(h);
  if (now === undefined) byHash.set(h, [made]);
  else now.push(made);
  return made;
}

// Arguments that are identical, and written with the same aliases: messages tell them as they were written.
function sameSpelling(a: readonly Type[], b: readonly Type[]): boolean {
  if (!sameList(a, b)) return false;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x !== y && (mentionsAlias(x) || mentionsAlias(y)) && typeString(x) !== typeString(y)) return false;
  }
  return true;
}

function mentionsAlias(t: Type): boolean {
  switch (t.kind) {
    case TypeKind.Basic:
    case TypeKind.TypeParam:
      return false;
    case TypeKind.Pointer:
      return mentionsAlias((t as Pointer).elem);
    case TypeKind.Slice:
      return mentionsAlias((t as Slice).elem);
    case TypeKind.Named:
      return (t as Named).targs.some(mentionsAlias);
    default:
      return true; // an alias, or composite enough to be compared by text
  }
}

/** All instances of a generic type made so far. */
export function instancesOf(origin: Named): Named[] {
  const byHash = namedInstances.get(origin);
  return byHash === undefined ? [] : [...byHash.values()].flat();
}

/** A generic function's signature with its type parameters replaced. */
export function instantiateSignature(s: Signature, targs: readonly Type[]): Signature {
  const sub = new Substitution(s.tparams, targs);
  const out = new Signature(s.recv, sub.tuple(s.params), sub.tuple(s.results), s.variadic);
  out.rparams = s.rparams;
  return out;
}

namedHooks.expandRhs = (n) => {
  const origin = n.origin;
  if (n.targs.length !== origin.tparams.length) {
    n.rhs = invalidType;
    return;
  }
  const from = origin.rhs;
  if (from === null) return; // still being read: asked again later
  let rhs = subst(from, origin.tparams, n.targs);
  if (rhs.kind === TypeKind.Interface) {
    const t = rhs as Interface;
    const methods = withReceiver(t.methods, origin, n);
    if (methods !== t.methods) {
      if (t === from) {
        const copy = new Interface(methods, t.embeddeds, [], t.complete);
        rhs = copy;
      } else t.methods = methods;
    }
  }
  n.rhs = rhs;
};

namedHooks.expandMethod = (n, i) => {
  const om = n.origin.method(i);
  const sig = typeOfObject(om) as Signature;
  const [base] = sig.recv === null ? [invalidType] : deref(sig.recv.type!);
  if (base === n) return om; // the receiver's own type parameters are the arguments
  let out = sig;
  if (sig.rparams.length === n.targs.length) out = subst(sig, sig.rparams, n.targs) as Signature;
  const recv = hasPtrRecv(om) ? pointerTo(n) : n;
  if (sig.recv === null) return om;
  return cloneFunc(om, withSignatureReceiver(out, recv));
};

genericSignatures.align = (x, y, same) => {
  const sub = new Substitution(y.tparams, x.tparams);
  for (let i = 0; i < x.tparams.length; i++) {
    if (!same(x.tparams[i]!.bound, sub.type(y.tparams[i]!.bound))) return null;
  }
  return new Signature(y.recv, sub.tuple(y.params), sub.tuple(y.results), y.variadic);
};

// A bound that is no interface stands for the interface that embeds it.
typeParamHooks.iface = (p) => {
  const bound = p.bound;
  const u = bound.underlying();
  if (u === invalidType) return emptySet;
  if (u.kind === TypeKind.Interface) {
    if (bound.kind === TypeKind.TypeParam) return emptySet;
    return u as Interface;
  }
  const wrapped = new Interface([], [bound]);
  wrapped.implicit = true;
  p.bound = wrapped;
  return wrapped;
};
const emptySet = new Interface([], []);
