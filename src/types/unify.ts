// Unification: which types must the type parameters stand for, so that two types match. In: pairs of types. Out: a
// table of type parameters and what they were found to be. Contract: spec "Type unification".
import { idOf, lookupFieldOrMethod } from "./lookup.ts";
import { type Func, ObjKind, sameId, typeOfObject } from "./object.ts";
import { identical, isInterface, isTypeLit, isTypeParam } from "./predicates.ts";
import {
  type ArrayType,
  asNamed,
  type Basic,
  type Chan,
  ChanDir,
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
  type TypeParam,
  unalias,
} from "./type.ts";
import { sameTerms, typeSetOf } from "./typeset.ts";
import { commonUnder } from "./typeterms.ts";

/** How strictly two types must match. */
export const enum UnifyMode {
  /** Inexact: channel directions may differ, a defined type matches its underlying type literal. */
  Loose = 0,
  /** The types are those of an assignment: inexact at the top only. */
  Assign = 1,
  Exact = 2,
}

const depthLimit = 100;

/** What a type parameter was found to be; parameters that were unified with each other share one. */
interface Slot {
  type: Type | null;
}

interface InterfacePair {
  x: Interface;
  y: Interface;
  previous: InterfacePair | null;
}

function samePair(p: InterfacePair | null, x: Interface, y: Interface): boolean {
  for (; p !== null; p = p.previous) if ((p.x === x && p.y === y) || (p.x === y && p.y === x)) return true;
  return false;
}

// An interface that is no type parameter's constraint.
function asInterface(t: Type): Interface | null {
  if (isTypeParam(t)) return null;
  const u = t.underlying();
  return u.kind === TypeKind.Interface ? (u as Interface) : null;
}

export class Unifier {
  private readonly slots = new Map<TypeParam, Slot>();
  /** Since Go 1.21 methods of interfaces take part. */
  private readonly interfaces: boolean;
  private depth = 0;

  constructor(tparams: readonly TypeParam[], targs: readonly (Type | null)[], interfaces: boolean) {
    tparams.forEach((p, i) => {
      this.slots.set(p, { type: targs[i] ?? null });
    });
    this.interfaces = interfaces;
  }

  at(p: TypeParam): Type | null {
    return this.slots.get(p)!.type;
  }

  set(p: TypeParam, t: Type): void {
    this.slots.get(p)!.type = t;
  }

  /** How many parameters are not known yet. */
  unknowns(): number {
    let n = 0;
    for (const s of this.slots.values()) if (s.type === null) n++;
    return n;
  }

  inferred(tparams: readonly TypeParam[]): (Type | null)[] {
    return tparams.map((p) => this.at(p));
  }

  unify(x: Type, y: Type, mode: UnifyMode): boolean {
    return this.types(x, y, mode, null);
  }

  private bound(t: Type): TypeParam | null {
    const u = t.kind === TypeKind.Alias ? unalias(t) : t;
    return u.kind === TypeKind.TypeParam && this.slots.has(u as TypeParam) ? (u as TypeParam) : null;
  }

  private join(x: TypeParam, y: TypeParam): boolean {
    const a = this.slots.get(x)!;
    const b = this.slots.get(y)!;
    if (a === b) return true;
    if (a.type !== null && b.type !== null) return false;
    const [keep, drop] = a.type !== null ? [a, b] : [b, a];
    for (const [p, s] of this.slots) if (s === drop) this.slots.set(p, keep);
    return true;
  }

  private types(x: Type, y: Type, mode: UnifyMode, pairs: InterfacePair | null): boolean {
    if (x === y || unalias(x) === unalias(y)) return true;
    if (this.depth >= depthLimit) return false;
    this.depth++;
    const ok = this.typesAt(x, y, mode, pairs);
    this.depth--;
    return ok;
  }

  private typesAt(x: Type, y: Type, mode: UnifyMode, pairs: InterfacePair | null): boolean {
    // A bound type parameter stands left, a defined type right.
    if (asNamed(x) !== null || this.bound(y) !== null) [x, y] = [y, x];
    const named = asNamed(y);
    if ((mode & UnifyMode.Exact) === 0 && named !== null && isTypeLit(x) && !(this.interfaces && isInterface(x))) {
      y = named.underlying();
      if (x === y || unalias(x) === unalias(y)) return true;
    }
    const px = this.bound(x);
    const py = this.bound(y);
    if (px !== null && py !== null) {
      return this.join(px, py) || this.types(this.at(px)!, this.at(py)!, mode, pairs);
    }
    if (px !== null) return this.param(px, y, mode, pairs);
    if (this.interfaces && (mode & UnifyMode.Exact) === 0) {
      const r = this.looseInterfaces(x, y, pairs);
      if (r !== null) return r;
    }
    if (isTypeParam(y)) [x, y] = [y, x];
    return this.structure(unalias(x), unalias(y), y, mode, pairs);
  }

  // px is bound: its type, if known, must match y; it may be replaced by a better one.
  private param(px: TypeParam, y: Type, mode: UnifyMode, pairs: InterfacePair | null): boolean {
    const x = this.at(px);
    if (x === null) {
      this.set(px, y);
      return true;
    }
    if (!this.types(x, y, mode, pairs)) return false;
    const xi = asInterface(x);
    const yi = asInterface(y);
    const xn = asNamed(x) !== null;
    const yn = asNamed(y) !== null;
    if (xi !== null && yi !== null) {
      if (xn && yn) return identical(x, y);
      if (typeSetOf(xi).methods.length !== typeSetOf(yi).methods.length) return false;
    } else if (xi !== null || yi !== null) return false;
    if ((mode & UnifyMode.Exact) === 0 && !xn) {
      const yu = y.underlying();
      // A defined type is kept over a literal, a directed channel over a plain one.
      if (yn || (yu.kind === TypeKind.Chan && (yu as Chan).dir !== ChanDir.Both)) this.set(px, y);
    }
    return true;
  }

  // Interfaces match what has their methods; null if neither type is one.
  private looseInterfaces(x: Type, y: Type, pairs: InterfacePair | null): boolean | null {
    let xi = asInterface(x);
    const yi = asInterface(y);
    if (xi !== null && yi !== null) {
      const a = typeSetOf(xi);
      const b = typeSetOf(yi);
      if (a.comparable !== b.comparable || !sameTerms(a.terms, b.terms)) return false;
      if (samePair(pairs, xi, yi)) return true;
      const next = { x: xi, y: yi, previous: pairs };
      const [few, many] = a.methods.length > b.methods.length ? [b.methods, a.methods] : [a.methods, b.methods];
      const byId = new Map(many.map((m) => [idOf(m), m]));
      return few.every((m) => {
        const o = byId.get(idOf(m));
        return o !== undefined && this.types(m.type!, o.type!, UnifyMode.Exact, next);
      });
    }
    if (yi !== null) {
      xi = yi;
      y = x;
    }
    if (xi === null) return null;
    return typeSetOf(xi).methods.every((m) => {
      const r = lookupFieldOrMethod(y, false, m.pkg, m.name);
      if (r.obj === null || r.obj.kind !== ObjKind.Func) return false;
      return this.types(m.type!, typeOfObject(r.obj as Func), UnifyMode.Exact, pairs);
    });
  }

  private structure(x: Type, y: Type, yOriginal: Type, mode: UnifyMode, pairs: InterfacePair | null): boolean {
    if (x.kind === TypeKind.TypeParam) {
      // Not bound: its core type must match.
      const core = commonUnder(x, null);
      return core.type !== null && this.types(core.type, yOriginal, UnifyMode.Assign, pairs);
    }
    if (x.kind !== y.kind) return false;
    const inner = (mode & UnifyMode.Assign) !== 0 ? mode | UnifyMode.Exact : mode;
    switch (x.kind) {
      case TypeKind.Basic:
        return (x as Basic).basic === (y as Basic).basic;
      case TypeKind.Array: {
        const a = x as ArrayType;
        const b = y as ArrayType;
        return (a.length < 0 || b.length < 0 || a.length === b.length) && this.types(a.elem, b.elem, inner, pairs);
      }
      case TypeKind.Slice:
        return this.types((x as Slice).elem, (y as Slice).elem, inner, pairs);
      case TypeKind.Pointer:
        return this.types((x as Pointer).elem, (y as Pointer).elem, inner, pairs);
      case TypeKind.Struct:
        return this.structs(x as Struct, y as Struct, inner, pairs);
      case TypeKind.Tuple:
        return this.tuples(x as Tuple, y as Tuple, mode, pairs);
      case TypeKind.Signature: {
        const a = x as Signature;
        const b = y as Signature;
        return (
          a.variadic === b.variadic &&
          this.tuples(a.params, b.params, inner, pairs) &&
          this.tuples(a.results, b.results, inner, pairs)
        );
      }
      case TypeKind.Interface:
        return this.exactInterfaces(x as Interface, y as Interface, pairs);
      case TypeKind.Map: {
        const a = x as MapType;
        const b = y as MapType;
        return this.types(a.key, b.key, inner, pairs) && this.types(a.elem, b.elem, inner, pairs);
      }
      case TypeKind.Chan: {
        const a = x as Chan;
        const b = y as Chan;
        return ((mode & UnifyMode.Exact) === 0 || a.dir === b.dir) && this.types(a.elem, b.elem, inner, pairs);
      }
      case TypeKind.Named: {
        const a = x as Named;
        const b = y as Named;
        if (a.targs.length !== b.targs.length) return false;
        for (let i = 0; i < a.targs.length; i++) if (!this.types(a.targs[i]!, b.targs[i]!, mode, pairs)) return false;
        return a.origin.obj === b.origin.obj;
      }
      default:
        return false;
    }
  }

  private structs(a: Struct, b: Struct, mode: UnifyMode, pairs: InterfacePair | null): boolean {
    if (a.fields.length !== b.fields.length) return false;
    return a.fields.every((f, i) => {
      const g = b.fields[i]!;
      return (
        f.embedded === g.embedded &&
        a.tag(i) === b.tag(i) &&
        sameId(f, g.pkg, g.name) &&
        this.types(f.type!, g.type!, mode, pairs)
      );
    });
  }

  private tuples(a: Tuple, b: Tuple, mode: UnifyMode, pairs: InterfacePair | null): boolean {
    if (a.vars.length !== b.vars.length) return false;
    return a.vars.every((v, i) => this.types(v.type!, b.vars[i]!.type!, mode, pairs));
  }

  private exactInterfaces(x: Interface, y: Interface, pairs: InterfacePair | null): boolean {
    const a = typeSetOf(x);
    const b = typeSetOf(y);
    if (a.comparable !== b.comparable || !sameTerms(a.terms, b.terms) || a.methods.length !== b.methods.length) {
      return false;
    }
    if (samePair(pairs, x, y)) return true;
    const next = { x, y, previous: pairs };
    return a.methods.every((m, i) => {
      const o = b.methods[i]!;
      return idOf(m) === idOf(o) && this.types(m.type!, o.type!, UnifyMode.Exact, next);
    });
  }
}
