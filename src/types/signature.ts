// Function signatures: receivers, type parameters, parameters, results. In: their syntax. Out: Signature, declared
// parameters. Contract: spec "Function types", "Method declarations", "Type parameter declarations".
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import { measure } from "./assignments.ts";
import type { Checker } from "./checker.ts";
import { Mode } from "./facts.ts";
import { Cause } from "./implements.ts";
import { deref } from "./lookup.ts";
import { Scope, TypeName, Var, VarKind } from "./object.ts";
import { isInvalid, isTypeParam } from "./predicates.ts";
import { instantiateNamed, subst } from "./subst.ts";
import {
  type Alias,
  type Basic,
  BasicKind,
  emptyTuple,
  Interface,
  type Named,
  type Pointer,
  pointerTo,
  Signature,
  sliceOf,
  Tuple,
  type Type,
  TypeKind,
  TypeParam,
  unalias,
} from "./type.ts";
import { unionType } from "./typelit.ts";
import { typeSetOf } from "./typeset.ts";
import { readGenericType, readType, readVarType } from "./typexpr.ts";
import { invalidType } from "./universe.ts";

/** Reads a signature; `recv` and `tparams` are those of a declaration. `into` is filled if given. */
export function functionType(
  c: Checker,
  recv: ast.FieldList | null,
  tparams: ast.FieldList | null,
  t: ast.FuncType,
  into: Signature | null = null,
): Signature {
  const sig = into ?? new Signature(null, emptyTuple, emptyTuple, false);
  const scope = new Scope(c.env.scope, t.pos, 0, "function", true);
  t.scope = scope;
  sig.scope = scope;
  c.env.scope = scope;
  let receiver: Var | null = null;
  let rparams: TypeParam[] = [];
  const recvField = recv === null ? null : receiverField(recv);
  if (recvField !== null) [receiver, rparams] = collectReceiver(c, recvField);
  if (tparams !== null && tparams.list.length > 0) {
    collectTypeParams(c, tparams, (list) => {
      sig.tparams = list;
    });
  }
  const params = collectParams(c, VarKind.Param, t.params);
  const results = collectParams(c, VarKind.Result, t.results);
  if (receiver !== null && recvField!.names.length > 0) c.declare(scope, recvField!.names[0]!, receiver, t.pos);
  declareParams(c, params);
  declareParams(c, results);
  sig.recv = receiver;
  sig.rparams = rparams;
  if (params.vars.length > 0) sig.params = new Tuple(params.vars);
  if (results.vars.length > 0) sig.results = new Tuple(results.vars);
  sig.variadic = params.variadic;
  c.env.scope = scope.parent!;
  return sig;
}

function receiverField(recv: ast.FieldList): ast.Field | null {
  // The parser has reported a missing or a second receiver.
  if (recv.list.length === 0) return null;
  return recv.list[0]!;
}

/** A receiver's parts: `*`, the base type's expression, the type parameters' expressions (null: none are written). */
export function unpackReceiver(e: ast.Expr): { pointer: boolean; base: ast.Expr; params: ast.Expr[] | null } {
  let base = unparen(e);
  let pointer = false;
  if (base.kind === NodeKind.StarExpr) {
    pointer = true;
    base = unparen(base.x);
  }
  if (base.kind === NodeKind.IndexExpr) return { pointer, base: base.x, params: [base.index] };
  if (base.kind === NodeKind.IndexListExpr) return { pointer, base: base.x, params: base.indices };
  return { pointer, base, params: null };
}

function collectReceiver(c: Checker, f: ast.Field): [Var, TypeParam[]] {
  const { pointer, base, params } = unpackReceiver(f.type);
  let type: Type;
  let tparams: TypeParam[] = [];
  if (params === null) {
    type = readVarType(c, f.type);
    if (definesOnInstance(c, base, type)) type = invalidType;
  } else [type, tparams] = genericReceiver(c, f, pointer, base, params);
  const id = f.names[0];
  const named = id !== undefined && id.name !== "";
  const recv = new Var(VarKind.Recv, named ? id.pos : f.pos, c.pkg, named ? id.name : "", type);
  if (!named) f.implicit = recv;
  c.later(() => checkReceiver(c, base, recv));
  return [recv, tparams];
}

// `type A = G[int]; func (A) m()`: methods cannot be declared on one instance.
function definesOnInstance(c: Checker, base: ast.Expr, type: Type): boolean {
  let t = withoutPointers(type);
  while (t.kind === TypeKind.Alias) {
    const rhs = withoutPointers((t as Alias).rhs ?? invalidType);
    const generic = rhs.kind === TypeKind.Named ? (rhs as Named).typeParams() : [];
    if (generic.length > 0 || (rhs.kind === TypeKind.Alias && (rhs as Alias).origin.tparams.length > 0)) {
      c.error(base, "InvalidRecv", "cannot define new methods on instantiated type %s", rhs);
      return true;
    }
    t = rhs;
  }
  return false;
}

function withoutPointers(t: Type): Type {
  while (t.kind === TypeKind.Pointer) t = (t as Pointer).elem;
  return t;
}

function genericReceiver(
  c: Checker,
  f: ast.Field,
  pointer: boolean,
  base: ast.Expr,
  params: ast.Expr[],
): [Type, TypeParam[]] {
  const cause = new Cause();
  const generic = readGenericType(c, base, cause);
  let named: Named | null = null;
  if (isInvalid(generic)) {
    if (cause.text !== "") c.error(base, "InvalidRecv", cause.text);
  } else if (generic.kind === TypeKind.Named) named = generic as Named;
  else c.error(base, "InvalidRecv", "cannot define new methods on generic alias type %s", generic);

  const tparams: TypeParam[] = [];
  for (const p of params) {
    if (p.kind !== NodeKind.Ident && p.kind !== NodeKind.BadExpr) {
      c.error(p, "BadDecl", "receiver type parameter %s must be an identifier", p);
    }
    const id = p.kind === NodeKind.Ident ? p : null;
    const tp = declareTypeParam(c, id, p.pos);
    tp.index = tparams.length;
    tparams.push(tp);
    if (id !== null) {
      id.denotes = tp.obj;
      c.recordType(id, Mode.TypExpr, tp, null);
    }
  }
  if (named === null) return [invalidType, tparams];
  const declared = named.tparams;
  if (declared.length === tparams.length) {
    tparams.forEach((tp, i) => {
      c.canonicalParams.set(tp, declared[i]!);
      tp.bound = subst(declared[i]!.bound, declared, tparams);
    });
  } else {
    const got = measure(tparams.length, "type parameter");
    const text = `receiver declares ${got}, but receiver base type declares ${declared.length}`;
    c.error(base, "BadRecv", text);
  }
  c.verifyVersion(base, 18, "type instantiation");
  const inst = instantiateNamed(named, tparams, f.type.pos);
  const id = base.kind === NodeKind.Ident ? base : base.kind === NodeKind.SelectorExpr ? base.sel : null;
  if (id !== null) c.recordInstance(id, tparams, inst);
  const type = pointer ? pointerTo(inst) : inst;
  recordReceiverTypes(c, f.type, type);
  return [type, tparams];
}

// The facts of `(*T[P])` and what is inside.
function recordReceiverTypes(c: Checker, e: ast.Expr, t: Type): void {
  for (;;) {
    c.recordType(e, Mode.TypExpr, t, null);
    if (e.kind === NodeKind.ParenExpr) e = e.x;
    else if (e.kind === NodeKind.StarExpr && t.kind === TypeKind.Pointer) {
      e = e.x;
      t = (t as Pointer).elem;
    } else return;
  }
}

function checkReceiver(c: Checker, at: ast.Expr, recv: Var): void {
  const [t] = deref(recv.type!);
  const a = unalias(t);
  if (isInvalid(a)) return;
  if (a.kind === TypeKind.Named) {
    if ((a as Named).obj.pkg !== c.pkg) {
      c.error(at, "InvalidRecv", "cannot define new methods on non-local type %s", t);
      return;
    }
    const u = a.underlying();
    let cause = "";
    if (u.kind === TypeKind.Basic && (u as Basic).basic === BasicKind.UnsafePointer) cause = "unsafe.Pointer";
    else if (u.kind === TypeKind.Pointer || u.kind === TypeKind.Interface) cause = "pointer or interface type";
    if (cause !== "") c.error(at, "InvalidRecv", "invalid receiver type %s (%s)", t, cause);
  } else if (a.kind === TypeKind.Basic) {
    c.error(at, "InvalidRecv", "cannot define new methods on non-local type %s", t);
  } else c.error(at, "InvalidRecv", "invalid receiver type %s", recv.type!);
}

interface Params {
  names: (ast.Ident | null)[];
  vars: Var[];
  variadic: boolean;
}

function collectParams(c: Checker, kind: VarKind, list: ast.FieldList | null): Params {
  const out: Params = { names: [], vars: [], variadic: false };
  if (list === null) return out;
  for (let i = 0; i < list.list.length; i++) {
    const f = list.list[i]!;
    let e = f.type;
    let variadic = false;
    if (e.kind === NodeKind.Ellipsis) {
      if (kind === VarKind.Param && i === list.list.length - 1 && f.names.length <= 1) variadic = true;
      else c.error(e, "InvalidSyntaxTree", "invalid use of ...");
      if (e.elt === null) continue;
      e = e.elt;
    }
    let type = readVarType(c, e);
    if (variadic) {
      out.variadic = true;
      type = sliceOf(type);
      c.recordType(f.type, Mode.TypExpr, type, null);
    }
    if (f.names.length === 0) {
      const v = new Var(kind, f.pos, c.pkg, "", type);
      f.implicit = v;
      out.names.push(null);
      out.vars.push(v);
      continue;
    }
    for (const id of f.names) {
      out.names.push(id);
      out.vars.push(new Var(kind, id.pos, c.pkg, id.name, type));
    }
  }
  return out;
}

function declareParams(c: Checker, p: Params): void {
  p.names.forEach((id, i) => {
    if (id !== null && id.name !== "") c.declare(c.env.scope, id, p.vars[i]!, 0);
  });
}

/** Declares the type parameters of a list, then reads their constraints, which may refer to them. */
export function collectTypeParams(c: Checker, list: ast.FieldList, set: (tparams: TypeParam[]) => void): void {
  const tparams: TypeParam[] = [];
  for (const f of list.list) {
    for (const id of f.names) {
      const p = declareTypeParam(c, id, id.pos);
      p.index = tparams.length;
      tparams.push(p);
    }
  }
  set(tparams);
  const outer = c.env.inTypeParams;
  c.env.inTypeParams = true;
  let i = 0;
  for (const f of list.list) {
    let bound = readBound(c, f.type);
    if (isTypeParam(bound)) {
      c.error(f.type, "MisplacedTypeParam", "cannot use a type parameter as constraint");
      bound = invalidType;
    }
    for (let n = f.names.length; n > 0; n--) tparams[i++]!.bound = bound;
  }
  c.env.inTypeParams = outer;
}

// `~T` and `A | B` stand for the interface that embeds them.
function readBound(c: Checker, e: ast.Expr): Type {
  const isElement =
    (e.kind === NodeKind.UnaryExpr && e.op === Token.Tilde) || (e.kind === NodeKind.BinaryExpr && e.op === Token.Or);
  if (!isElement) return readType(c, e);
  const t = new Interface([], [unionType(c, e)], [e.pos]);
  t.implicit = true;
  c.newInterface(t);
  c.later(() => typeSetOf(t));
  return t;
}

function declareTypeParam(c: Checker, id: ast.Ident | null, pos: number): TypeParam {
  const name = new TypeName(pos, c.pkg, id === null ? "_" : id.name, null);
  const p = new TypeParam(name, invalidType);
  name.type = p;
  c.declare(c.env.scope, id, name, 0);
  return p;
}
