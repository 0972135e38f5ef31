// Cycles among declarations: which are allowed, which types would have no finite size. In: the path of declarations in
// progress, types. Out: errors that show the cycle. Contract: spec "Type declarations", "Size and alignment guarantees".
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { type Obj, ObjKind, TypeName } from "./object.ts";
import { identical, isGeneric } from "./predicates.ts";
import {
  type Alias,
  type ArrayType,
  type Interface,
  type Named,
  type Struct,
  type Type,
  TypeKind,
  type TypeParam,
  type Union,
  unalias,
} from "./type.ts";
import { invalidType } from "./universe.ts";
import { packagePrefix } from "./writer.ts";

/** States of type names in the search for direct cycles: on the path (index), done. */
const done = -1;
const directStates = new WeakMap<Checker, Map<TypeName, number>>();

/**
 * Follows `type A B; type B C; …` from a package-level name. A chain that comes back to itself is an error; the name
 * where it was found becomes invalid.
 */
export function checkDirectCycle(c: Checker, start: TypeName): void {
  let states = directStates.get(c);
  if (states === undefined) {
    states = new Map();
    directStates.set(c, states);
  }
  const path: TypeName[] = [];
  let name = start;
  for (;;) {
    const at = states.get(name);
    if (at === done) break;
    if (at !== undefined) {
      name.type = invalidType;
      const cycle = path.slice(at);
      cycleError(c, cycle, firstInSource(cycle));
      break;
    }
    states.set(name, path.length);
    path.push(name);
    const rhs: ast.Expr | undefined = name.decl?.typeSpec?.type;
    if (rhs === undefined || rhs.kind !== NodeKind.Ident) break;
    const next = c.pkg.scope.lookup(rhs.name);
    if (next === null || next.kind !== ObjKind.TypeName) break;
    name = next as TypeName;
  }
  for (const n of path) states.set(n, done);
}

/** Whether values of `t` have a finite size; an error if a declaration in progress is part of it. */
export function finiteSize(c: Checker, type: Type): boolean {
  const t = type.kind === TypeKind.Alias ? unalias(type) : type;
  switch (t.kind) {
    case TypeKind.Named: {
      const n = t as Named;
      if (n.finite !== null) return n.finite;
      const obj = pathName(n);
      if (obj.pathIndex >= 0) {
        const cycle = c.session.path.slice(obj.pathIndex);
        cycleError(c, cycle, firstInSource(cycle));
        return false;
      }
      const rhs = n.rightHandSide();
      if (rhs === null) return true;
      c.push(obj);
      const finite = finiteSize(c, rhs);
      c.pop();
      n.finite ??= finite;
      return finite;
    }
    case TypeKind.Array:
      return finiteSize(c, (t as ArrayType).elem);
    case TypeKind.Struct:
      for (const f of (t as Struct).fields) if (!finiteSize(c, f.type!)) return false;
      return true;
    default:
      return true;
  }
}

// Instances stand on the path under names of their own.
const instanceNames = new WeakMap<Named, TypeName>();

function pathName(n: Named): TypeName {
  if (!n.isInstance) return n.obj;
  let name = instanceNames.get(n);
  if (name === undefined) {
    name = new TypeName(n.pos, n.obj.pkg, n.obj.name, n);
    instanceNames.set(n, name);
  }
  return name;
}

/** Whether the cycle that starts with `obj`, met again while its declaration is read, is allowed. */
export function validCycle(c: Checker, obj: Obj): boolean {
  const cycle = c.session.path.slice(obj.pathIndex);
  let values = 0;
  let definitions = 0;
  for (const o of cycle) {
    if (o.kind === ObjKind.Const || o.kind === ObjKind.Var) values++;
    else if (o.kind === ObjKind.TypeName) {
      // A generic type may occur in its own type parameter list.
      if (c.env.inTypeParams && o.type !== null && isGeneric(o.type)) return true;
      if (!(o as TypeName).isAlias) definitions++;
    }
  }
  if (values === cycle.length) return true; // an initialisation cycle, reported with the initialisation order
  if (values === 0 && definitions > 0) return true;
  cycleError(c, cycle, firstInSource(cycle));
  return false;
}

export function firstInSource(path: readonly Obj[]): number {
  let first = 0;
  for (let i = 1; i < path.length; i++) if (path[i]!.pos < path[first]!.pos) first = i;
  return first;
}

/** Reports a cycle of declarations, told from `cycle[start]` on. */
export function cycleError(c: Checker, cycle: readonly Obj[], start: number): void {
  const name = (o: Obj): string => packagePrefix(o.pkg, c.writeOptions.qualifier) + o.name;
  let obj = cycle[start]!;
  const isType = obj.kind === ObjKind.TypeName;
  if (isType && obj.type?.kind === TypeKind.Alias) {
    const a = obj.type as Alias;
    a.rhs = invalidType;
    a.actual = invalidType;
  }
  const what = isType ? "invalid recursive type" : "invalid cycle in declaration";
  if (cycle.length === 1) {
    c.error(obj, "InvalidDeclCycle", `${what}: ${name(obj)} refers to itself`);
    return;
  }
  const head = isType ? `${what} ${name(obj)}` : `${what} of ${name(obj)}`;
  const pos = obj.pos;
  const details = [];
  for (let i = 0; i < cycle.length; i++) {
    const next = cycle[(start + i + 1) % cycle.length]!;
    details.push({ pos: obj.pos, text: `${name(obj)} refers to ${name(next)}` });
    obj = next;
  }
  c.report(pos, "InvalidDeclCycle", head, details);
}

/** Reports a type that contains itself; it becomes invalid. */
export function checkValidType(c: Checker, n: Named): void {
  contains(c, n, [], []);
}

// `nest`: the types that the current one is embedded in; `path`: all types on the way, type arguments included.
function contains(c: Checker, type: Type, nest: readonly Named[], path: readonly Named[]): boolean {
  const t = unalias(type);
  switch (t.kind) {
    case TypeKind.Array:
      return contains(c, (t as ArrayType).elem, nest, path);
    case TypeKind.Struct:
      for (const f of (t as Struct).fields) if (!contains(c, f.type!, nest, path)) return false;
      return true;
    case TypeKind.Union:
      for (const x of (t as Union).terms) if (!contains(c, x.type, nest, path)) return false;
      return true;
    case TypeKind.Interface:
      for (const e of (t as Interface).embeddeds) if (!contains(c, e, nest, path)) return false;
      return true;
    case TypeKind.Named:
      return namedContains(c, t as Named, nest, path);
    case TypeKind.TypeParam: {
      // It stands for its argument, which is part of the type where the instance was written.
      const inst = nest[nest.length - 1];
      if (inst === undefined) return true;
      const i = inst.typeParams().indexOf(t as TypeParam);
      if (i < 0 || i >= inst.targs.length) return true;
      return contains(c, inst.targs[i]!, nest.slice(0, -1), path);
    }
    default:
      return true;
  }
}

/** Types without type parameters that have been found valid. */
const validTypes = new WeakSet<Named>();

function namedContains(c: Checker, n: Named, nest: readonly Named[], path: readonly Named[]): boolean {
  if (validTypes.has(n)) return true;
  // A type of another package cannot contain one of this package, except as a type argument.
  if (n.obj.pkg !== c.pkg && n.targs.length === 0) return true;
  for (const e of nest) {
    if (e !== n && !identical(e, n)) continue;
    n.origin.rhs = invalidType;
    n.origin.under = invalidType;
    n.under = invalidType;
    const start = path.findIndex((p) => identical(p, n));
    cycleError(
      c,
      path.slice(start).map((p) => pathName(p)),
      0,
    );
    return false;
  }
  const rhs = n.origin.rhs;
  if (rhs === null) return true;
  const ok = contains(c, rhs, [...nest, n], [...path, n]);
  // Without type parameters the answer does not depend on what it is nested in.
  if (ok && n.targs.length === 0 && n.tparams.length === 0) validTypes.add(n);
  return ok;
}
