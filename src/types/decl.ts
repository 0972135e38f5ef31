// Declarations: what an object's type is, when it is asked for; bodies of functions; declarations inside functions.
// In: objects with their DeclInfo. Out: objects with types and values. Contract: spec "Declarations and scope".
import { makeInt, unknown } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import { checkArity, initConst, initVar, initVars } from "./assignments.ts";
import { type Checker, Environment } from "./checker.ts";
import { checkDirectCycle, checkValidType, validCycle } from "./cycles.ts";
import { expr, newTarget } from "./expr.ts";
import { Const, type DeclInfo, type Func, type Obj, ObjKind, type Scope, TypeName, Var, VarKind } from "./object.ts";
import { Operand } from "./operand.ts";
import { isConstType, isInvalid, isTypeParam } from "./predicates.ts";
import { collectTypeParams, functionType } from "./signature.ts";
import { literalIn } from "./staticvars.ts";
import { functionBody } from "./stmt.ts";
import {
  Alias,
  asNamed,
  emptyTuple,
  type Interface,
  Named,
  Pointer,
  Signature,
  type Struct,
  type Type,
  TypeKind,
  type TypeParam,
} from "./type.ts";
import { typeSetOf } from "./typeset.ts";
import { readType, readVarType } from "./typexpr.ts";
import { invalidType } from "./universe.ts";
import { parseVersion } from "./version.ts";

/** Determines the type of an object of this package. Met again while it is being read: is the cycle allowed? */
export function objDecl(c: Checker, obj: Obj): void {
  if (obj.pathIndex >= 0) {
    if (!validCycle(c, obj) || obj.type === null) {
      if (obj.kind !== ObjKind.Func) obj.type = invalidType;
    }
    return;
  }
  if (obj.type !== null) return;
  const d = obj.decl;
  if (d === null) {
    obj.type = invalidType;
    return;
  }
  if (obj.kind === ObjKind.TypeName) {
    checkDirectCycle(c, obj as TypeName);
    if (obj.type !== null) {
      collectMethods(c, obj as TypeName);
      return;
    }
  }
  if (obj.kind === ObjKind.Const && c.session.depth > c.session.maxDepth / 4) resolveEarlierConsts(c, obj);
  if (obj.type !== null) return;
  if (!c.enter(obj)) {
    obj.type = invalidType;
    return;
  }
  c.push(obj);
  const savedEnv = c.env;
  const savedVersion = c.version;
  c.env = new Environment(d.fileScope);
  c.version = parseVersion(d.version) ?? c.packageVersion;
  switch (obj.kind) {
    case ObjKind.Const:
      c.env.decl = d;
      constDecl(c, obj as Const, d.type, d.init, d.inherited);
      break;
    case ObjKind.Var:
      c.env.decl = d;
      varDecl(c, obj as Var, d.lhs, d.type, d.init);
      break;
    case ObjKind.TypeName:
      typeDecl(c, obj as TypeName, d.typeSpec!);
      collectMethods(c, obj as TypeName);
      break;
    case ObjKind.Func:
      funcDecl(c, obj as Func, d);
      break;
  }
  c.env = savedEnv;
  c.version = savedVersion;
  c.pop();
  c.leave();
}

let inEarlierConsts = false;

// Long lists of constants, each made from the one before: in source order none waits for many others.
function resolveEarlierConsts(c: Checker, obj: Obj): void {
  if (inEarlierConsts) return;
  inEarlierConsts = true;
  let i = obj.order - 1;
  while (i > 0 && c.objects[i - 1]!.kind === ObjKind.Const) i--;
  for (; i < obj.order - 1; i++) {
    const o = c.objects[i]!;
    if (o.type === null && o.pathIndex < 0) objDecl(c, o);
  }
  inEarlierConsts = false;
}

function constDecl(c: Checker, obj: Const, type: ast.Expr | null, init: ast.Expr | null, inherited: boolean): void {
  const { iota, errPos } = c.env;
  c.env.iota = obj.value;
  c.env.errPos = 0;
  obj.value = unknown;
  constValue(c, obj, type, init, inherited);
  c.env.iota = iota;
  c.env.errPos = errPos;
}

function constValue(c: Checker, obj: Const, type: ast.Expr | null, init: ast.Expr | null, inherited: boolean): void {
  if (type !== null) {
    const t = readType(c, type);
    if (!isConstType(t)) {
      if (!isInvalid(t.underlying())) c.error(type, "InvalidConstType", "invalid constant type %s", t);
      obj.type = invalidType;
      return;
    }
    obj.type = t;
  }
  const x = new Operand();
  if (init !== null) {
    // Errors in an expression that comes from an earlier spec are told of this constant.
    if (inherited) c.env.errPos = obj.pos;
    expr(c, null, x, init);
  }
  initConst(c, obj, x);
}

/**
 * The type of a variable that begins as data, where it is written, so that nobody who asks for it makes the initialiser be
 * looked at; null: it is not known that way.
 */
function typeOfData(c: Checker, obj: Var, type: ast.Expr | null, init: ast.Expr): Type | null {
  if (c.checkedAll || c.staticVars.refs(obj) === null) return null;
  if (type !== null) return obj.type;
  const x = unparen(init);
  const written = literalIn(x)?.type ?? null;
  if (written === null || isOpenArray(written)) return null;
  const t = readVarType(c, written);
  return isInvalid(t) || x.kind === NodeKind.CompositeLit ? t : new Pointer(t);
}

/** `[...]T`. */
function isOpenArray(type: ast.Expr): boolean {
  return type.kind === NodeKind.ArrayType && type.len !== null && type.len.kind === NodeKind.Ellipsis;
}

/** Checks the initialiser of a variable whose type is known without it, once. */
export function checkInitializer(c: Checker, obj: Var): void {
  if (!c.unlooked.delete(obj)) return;
  const d = obj.decl!;
  const savedEnv = c.env;
  const savedVersion = c.version;
  c.env = new Environment(d.fileScope);
  c.env.decl = d;
  c.version = parseVersion(d.version) ?? c.packageVersion;
  const x = new Operand();
  expr(c, newTarget(obj.type, obj.name), x, d.init!);
  initVar(c, obj, x, "variable declaration");
  c.env = savedEnv;
  c.version = savedVersion;
}

function varDecl(c: Checker, obj: Var, lhs: Var[] | null, type: ast.Expr | null, init: ast.Expr | null): void {
  if (type !== null) obj.type = readVarType(c, type);
  if (init === null) {
    if (type === null) obj.type = invalidType;
    return;
  }
  if (lhs === null || lhs.length === 1) {
    const known = typeOfData(c, obj, type, init);
    if (known !== null) {
      obj.type = known;
      c.unlooked.add(obj);
      return;
    }
    const x = new Operand();
    expr(c, newTarget(obj.type, obj.name), x, init);
    initVar(c, obj, x, "variable declaration");
    return;
  }
  if (type !== null) for (const v of lhs) v.type = obj.type;
  initVars(c, lhs, [init], null);
}

/** A constraint interface of another package. */
export function isImportedConstraint(c: Checker, t: Type): boolean {
  const n = asNamed(t);
  if (n === null || n.obj.pkg === c.pkg || n.obj.pkg === null) return false;
  const u = n.underlying();
  return u.kind === TypeKind.Interface && !typeSetOf(u as Interface).isMethodSet;
}

function typeDecl(c: Checker, obj: TypeName, spec: ast.TypeSpec): void {
  let versionError = false;
  let rhs: Type | null = null;
  c.later(() => {
    const n = asNamed(obj.type);
    if (n !== null) checkValidType(c, n);
    if (!versionError && rhs !== null && isImportedConstraint(c, rhs)) {
      c.verifyVersion(spec.type, 18, "using type constraint %s", rhs);
    }
  });
  const tparams = spec.typeParams !== null && spec.typeParams.list.length > 0 ? spec.typeParams : null;
  const scoped = tparams !== null;
  if (spec.assign > 0) {
    if (tparams !== null && !c.verifyVersion(tparams.list[0]!, 23, "generic type alias")) versionError = true;
    if (!versionError && !c.verifyVersion(spec, 9, "type alias")) versionError = true;
    const alias = new Alias(obj, null);
    obj.type = alias;
    if (tparams !== null) {
      c.openScope(spec, "type parameters");
      collectTypeParams(c, tparams, (list) => {
        alias.tparams = list;
      });
    }
    rhs = readType(c, spec.type, obj);
    alias.rhs ??= rhs;
    if (isTypeParam(rhs) && alias.tparams.includes(rhs as TypeParam)) {
      c.error(spec.type, "MisplacedTypeParam", "cannot use type parameter declared in alias declaration as RHS");
      alias.rhs = invalidType;
    }
  } else {
    if (tparams !== null && !c.verifyVersion(tparams.list[0]!, 18, "type parameter")) versionError = true;
    const named = new Named(obj, null, [], obj.pos);
    obj.type = named;
    if (tparams !== null) {
      c.openScope(spec, "type parameters");
      collectTypeParams(c, tparams, (list) => {
        named.tparams = list;
      });
    }
    rhs = readType(c, spec.type, obj);
    named.rhs ??= rhs;
    if (isTypeParam(rhs)) {
      c.error(spec.type, "MisplacedTypeParam", "cannot use a type parameter as RHS in type declaration");
      named.rhs = invalidType;
    }
  }
  if (scoped) c.closeScope();
}

// Attaches the declared methods; their signatures are read when asked for.
function collectMethods(c: Checker, obj: TypeName): void {
  const methods = c.pendingMethods.get(obj);
  if (methods === undefined) return;
  c.pendingMethods.delete(obj);
  const base = asNamed(obj.type);
  if (base !== null) c.later(() => checkFieldUniqueness(c, base));
  const seen = new Map<string, Func>();
  for (const m of methods) {
    const alt = seen.get(m.name);
    if (alt !== undefined) {
      const at = alt.pos > 0 ? ` at ${c.position(alt.pos)}` : "";
      c.error(m, "DuplicateMethod", `method ${obj.name}.${m.name} already declared${at}`);
      continue;
    }
    seen.set(m.name, m);
    if (base !== null) base.methods.push(m);
  }
}

function checkFieldUniqueness(c: Checker, base: Named): void {
  const u = base.underlying();
  if (u.kind !== TypeKind.Struct || base.methods.length === 0) return;
  for (const f of (u as Struct).fields) {
    if (f.name === "_") continue;
    const m = base.methods.find((x) => x!.name === f.name);
    if (m == null) continue;
    c.report(m.pos, "DuplicateFieldAndMethod", `field and method with the same name ${f.name}`, c.otherDecl(f));
  }
}

function funcDecl(c: Checker, obj: Func, d: DeclInfo): void {
  const sig = new Signature(null, emptyTuple, emptyTuple, false);
  obj.type = sig; // cycles through the signature see an empty one
  const f = d.func!;
  functionType(c, f.recv, f.type.typeParams, f.type, sig);
  if (f.type.typeParams !== null && f.type.typeParams.list.length > 0 && !f.hasBody) {
    c.softError(f, "BadDecl", "generic function is missing function body");
  }
}

/** Checks a declared function's body, once. */
export function checkFuncBody(c: Checker, fn: Func): void {
  const f = fn.origin;
  if (f.bodyChecked) return;
  f.bodyChecked = true;
  const d = f.decl;
  if (d === null || d.func === null || !d.func.hasBody || c.options.ignoreFuncBodies === true) return;
  if (f.type === null) objDecl(c, f);
  const saved = c.version;
  c.version = parseVersion(d.version) ?? c.packageVersion;
  functionBody(c, d, f.type as Signature, d.func.body!, null);
  c.version = saved;
}

/** A declaration statement. */
export function declStmt(c: Checker, decl: ast.Decl): void {
  if (decl.kind !== NodeKind.GenDecl) return;
  let lastSpec: ast.ValueSpec | null = null;
  for (const spec of decl.specs) {
    if (spec.kind === NodeKind.ValueSpec) {
      if (decl.tok === Token.Const) {
        const own = spec.type !== null || spec.values.length > 0;
        if (own) lastSpec = spec;
        localConsts(c, spec, lastSpec, !own && lastSpec !== null);
      } else localVars(c, spec);
    } else if (spec.kind === NodeKind.TypeSpec) {
      const obj = new TypeName(spec.name.pos, c.pkg, spec.name.name, null);
      c.declare(c.env.scope, spec.name, obj, spec.name.pos);
      c.push(obj);
      typeDecl(c, obj, spec);
      c.pop();
    }
  }
}

function localConsts(c: Checker, spec: ast.ValueSpec, from: ast.ValueSpec | null, inherited: boolean): void {
  const top = c.session.delayed.length;
  const values = from?.values ?? [];
  const objs = spec.names.map((id, i) => {
    const obj = new Const(id.pos, c.pkg, id.name, null, makeInt(spec.iota));
    constDecl(c, obj, from?.type ?? null, values[i] ?? null, inherited);
    return obj;
  });
  checkArity(c, spec.pos, spec.names, values, true, inherited);
  c.session.processDelayed(top); // function literals see the scope as it was
  declareAll(c, c.env.scope, spec.names, objs, spec.pos);
}

function localVars(c: Checker, spec: ast.ValueSpec): void {
  const top = c.session.delayed.length;
  const vars = spec.names.map((id) => new Var(VarKind.Local, id.pos, c.pkg, id.name, null));
  const values = spec.values;
  for (let i = 0; i < vars.length; i++) {
    let lhs: Var[] | null = null;
    let init: ast.Expr | null = null;
    if (values.length === vars.length) init = values[i]!;
    else if (values.length === 1) {
      lhs = vars;
      init = values[0]!;
    } else if (i < values.length) init = values[i]!;
    varDecl(c, vars[i]!, lhs, spec.type, init);
    if (values.length === 1) break; // all variables have their types now
  }
  for (const v of vars) v.type ??= invalidType;
  if (spec.type === null || values.length > 0) checkArity(c, spec.pos, spec.names, values, false, false);
  c.session.processDelayed(top);
  declareAll(c, c.env.scope, spec.names, vars, spec.pos);
}

function declareAll(c: Checker, scope: Scope, ids: readonly ast.Ident[], objs: readonly Obj[], pos: number): void {
  for (let i = 0; i < ids.length; i++) c.declare(scope, ids[i]!, objs[i]!, pos);
}
