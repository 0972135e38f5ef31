// Identifiers, and expressions that stand for types. In: expression trees. Out: types, facts.
// Contract: spec "Types", "Declarations and scope".
import { toInt } from "../constant/convert.ts";
import { Kind } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind, ChanDir as SyntaxDir } from "../syntax/ast.ts";
import { selector } from "./call.ts";
import type { Checker } from "./checker.ts";
import { representableValue } from "./constants.ts";
import { objDecl } from "./decl.ts";
import { expr, use } from "./expr.ts";
import { Mode } from "./facts.ts";
import { Cause, verifyArgs } from "./implements.ts";
import { type Const, type Obj, ObjKind, type TypeName, type Var } from "./object.ts";
import { Operand } from "./operand.ts";
import { isComparable, isGeneric, isInteger, isInvalid, isTypeParam, isUntyped } from "./predicates.ts";
import { functionType } from "./signature.ts";
import { instantiateAlias, instantiateNamed } from "./subst.ts";
import {
  type Alias,
  ArrayType,
  BasicKind,
  Chan,
  ChanDir,
  type Interface,
  MapType,
  type Named,
  pointerTo,
  sliceOf,
  type Type,
  TypeKind,
} from "./type.ts";
import { interfaceType, structType } from "./typelit.ts";
import { typeSetOf } from "./typeset.ts";
import { anyType, comparableType, invalidType, iota, types, universe } from "./universe.ts";
import { objectKindString } from "./writer.ts";

/** Determines the type of an object of any package. */
export function resolveObject(c: Checker, obj: Obj): void {
  if (obj.pkg === c.pkg || obj.pkg === null) objDecl(c, obj);
  else if (obj.type === null) obj.pkg.resolver!.resolve(obj);
}

/** Checks an identifier that stands for a value or, with `wantType`, must stand for a type. */
export function ident(c: Checker, x: Operand, e: ast.Ident, wantType: boolean): void {
  x.mode = Mode.Invalid;
  x.expr = e;
  const obj = c.lookup(e.name);
  if (obj === null) {
    if (e.name === "_") c.error(e, "InvalidBlank", "cannot use _ as value or type");
    else if (e.name !== "") c.error(e, "UndeclaredName", "undefined: %s", e.name);
    return;
  }
  if (obj.parent === universe && (obj === comparableType.obj || obj === anyType.obj)) {
    if (!c.verifyVersion(e, 18, "predeclared %s", e.name)) return;
  }
  e.denotes = obj;
  const isType = obj.kind === ObjKind.TypeName;
  if (!isType && wantType) {
    c.error(e, "NotAType", "%s (%s) is not a type", obj.name, objectKindString(obj));
    if (obj.kind === ObjKind.Var && obj.pkg === c.pkg) (obj as Var).used = true;
    return;
  }
  // A type in type context is asked for even if it is known: that is how cycles are found.
  if (obj.type === null || (isType && wantType && obj.pkg === c.pkg)) resolveObject(c, obj);
  if (c.dotImports.size > 0 && obj.pkg !== c.pkg) markDotImport(c, obj);
  const type = obj.type!;
  switch (obj.kind) {
    case ObjKind.PkgName:
      c.error(e, "InvalidPkgUse", "use of package %s not in selector", obj.name);
      return;
    case ObjKind.Const:
      c.addDep(obj);
      if (isInvalid(type)) return;
      if (obj === iota) {
        if (c.env.iota === null) {
          c.error(e, "InvalidIota", "cannot use iota outside constant declaration");
          return;
        }
        x.value = c.env.iota;
      } else x.value = (obj as Const).value;
      x.mode = Mode.Constant;
      break;
    case ObjKind.TypeName:
      x.mode = Mode.TypExpr;
      break;
    case ObjKind.Var:
      if (obj.pkg === c.pkg) (obj as Var).used = true;
      c.addDep(obj);
      if (isInvalid(type)) return;
      x.mode = Mode.Variable;
      break;
    case ObjKind.Func:
      c.addDep(obj);
      x.mode = Mode.Value;
      break;
    case ObjKind.Builtin:
      x.builtin = (obj as unknown as { id: number }).id;
      x.mode = Mode.Builtin;
      break;
    case ObjKind.Nil:
      x.mode = Mode.NilValue;
      break;
    default:
      return;
  }
  x.type = type;
}

// The name came from a file scope: its dot-import is used.
function markDotImport(c: Checker, obj: Obj): void {
  for (let s = c.env.scope as typeof c.env.scope | null; s !== null; s = s.parent) {
    if (s.lookup(obj.name) === null) continue;
    const p = c.dotImports.get(s)?.get(obj.name);
    if (p !== undefined) p.used = true;
    return;
  }
}

/** The type that an expression stands for; generic types must be instantiated. */
export function readType(c: Checker, e: ast.Expr, def: TypeName | null = null): Type {
  if (!c.enter(e)) return invalidType;
  let t = typeInternal(c, e, def);
  c.leave();
  if (isGeneric(t)) {
    c.error(e, "WrongTypeArgCount", "cannot use generic type %s without instantiation", t);
    t = invalidType;
  }
  c.recordType(e, Mode.TypExpr, t, null);
  return t;
}

/** The type of a variable: no constraint interface. */
export function readVarType(c: Checker, e: ast.Expr): Type {
  const t = readType(c, e);
  validVarType(c, e, t);
  return t;
}

export function validVarType(c: Checker, e: ast.Expr, t: Type): void {
  const k = t.kind;
  // Only interfaces can be wrong; names may turn out to be interfaces later.
  if (k !== TypeKind.Interface && k !== TypeKind.Named && k !== TypeKind.Alias) return;
  if (k === TypeKind.Named && (t as Named).under !== null && (t as Named).under!.kind !== TypeKind.Interface) return;
  if (isTypeParam(t)) return;
  c.later(() => {
    const u = t.underlying();
    if (u.kind !== TypeKind.Interface) return;
    const set = typeSetOf(u as Interface);
    if (set.isMethodSet) return;
    const why = set.comparable ? "is (or embeds) comparable" : "contains type constraints";
    c.softError(e, "MisplacedConstraintIface", `cannot use type %s outside a type constraint: interface ${why}`, t);
  });
}

/** A generic type without its arguments; invalid with `cause` set if it is none. */
export function readGenericType(c: Checker, e: ast.Expr, cause: Cause): Type {
  let t = typeInternal(c, e, null);
  if (!isInvalid(t) && !isGeneric(t)) {
    cause.text = c.format("%s is not a generic type", [t]);
    t = invalidType;
  }
  c.recordType(e, Mode.TypExpr, t, null);
  return t;
}

function typeInternal(c: Checker, e: ast.Expr, def: TypeName | null): Type {
  switch (e.kind) {
    case NodeKind.BadExpr:
      return invalidType;
    case NodeKind.Ident:
    case NodeKind.SelectorExpr: {
      const x = new Operand();
      if (e.kind === NodeKind.Ident) ident(c, x, e, true);
      else selector(c, x, e, true);
      if (x.mode === Mode.TypExpr) return x.type;
      if (x.mode === Mode.NoValue) c.error(x, "NotAType", "%s used as type", x);
      else if (x.mode !== Mode.Invalid) c.error(x, "NotAType", "%s is not a type", x);
      return invalidType;
    }
    case NodeKind.IndexExpr:
      c.verifyVersion(e, 18, "type instantiation");
      return instantiatedType(c, e.x, [e.index]);
    case NodeKind.IndexListExpr:
      c.verifyVersion(e, 18, "type instantiation");
      return instantiatedType(c, e.x, e.indices);
    case NodeKind.ParenExpr:
      return readType(c, e.x, def);
    case NodeKind.ArrayType:
      return arrayType(c, e);
    case NodeKind.Ellipsis:
      c.error(e, "InvalidSyntaxTree", "invalid use of ...");
      return invalidType;
    case NodeKind.StructType:
      return structType(c, e);
    case NodeKind.StarExpr: {
      const elem = readVarType(c, e.x);
      return isInvalid(elem) ? invalidType : pointerTo(elem);
    }
    case NodeKind.FuncType:
      return functionType(c, null, null, e);
    case NodeKind.InterfaceType:
      return interfaceType(c, e, def);
    case NodeKind.MapType:
      return mapType(c, e);
    case NodeKind.ChanType: {
      const dir = e.dir === SyntaxDir.Both ? ChanDir.Both : e.dir === SyntaxDir.Send ? ChanDir.Send : ChanDir.Recv;
      return new Chan(dir, readVarType(c, e.value));
    }
    default:
      c.error(e, "NotAType", "%s is not a type", e);
      use(c, [e]);
      return invalidType;
  }
}

function arrayType(c: Checker, e: ast.ArrayType): Type {
  if (e.len === null) return sliceOf(readVarType(c, e.elt));
  let length = -1;
  if (e.len.kind === NodeKind.Ellipsis) {
    c.error(e, "BadDotDotDotSyntax", "invalid use of [...] array (outside a composite literal)");
  } else length = arrayLength(c, e.len);
  const elem = readVarType(c, e.elt);
  return length < 0 ? invalidType : new ArrayType(elem, length);
}

function mapType(c: Checker, e: ast.MapType): Type {
  const t = new MapType(readVarType(c, e.key), readVarType(c, e.value));
  if (t.key.kind === TypeKind.Basic) return t;
  c.later(() => {
    if (isComparable(t.key)) return;
    const why = isTypeParam(t.key) ? " (missing comparable constraint)" : "";
    c.error(e.key, "IncomparableMapKey", `invalid map key type %s${why}`, t.key);
  });
  return t;
}

function arrayLength(c: Checker, e: ast.Expr): number {
  if (e.kind === NodeKind.Ident) {
    const obj = c.lookup(e.name);
    if (obj === null) {
      c.error(e, "InvalidArrayLen", "undefined array length %s or missing type constraint", e.name);
      return -1;
    }
    if (obj.kind !== ObjKind.Const) {
      c.error(e, "InvalidArrayLen", "invalid array length %s", e.name);
      return -1;
    }
  }
  const x = new Operand();
  expr(c, null, x, e);
  if (x.mode !== Mode.Constant) {
    if (x.mode !== Mode.Invalid) c.error(x, "InvalidArrayLen", "array length %s must be constant", x);
    return -1;
  }
  if (isUntyped(x.type) || isInteger(x.type)) {
    const v = toInt(x.value!);
    if (v.kind === Kind.Int && representableValue(v, types[BasicKind.Int]!) !== null) {
      const n = v.big === null ? v.small : Number(v.big);
      if (n >= 0) return n;
    }
  }
  const text = isInteger(x.type) ? "invalid array length %s" : "array length %s must be integer";
  c.error(x, "InvalidArrayLen", text, x);
  return -1;
}

/** Type arguments; null if one is invalid. */
export function typeList(c: Checker, es: readonly ast.Expr[]): Type[] | null {
  const out: Type[] = [];
  let ok = true;
  for (const e of es) {
    const t = readVarType(c, e);
    if (isInvalid(t)) ok = false;
    out.push(t);
  }
  return ok ? out : null;
}

function instantiatedType(c: Checker, x: ast.Expr, args: readonly ast.Expr[]): Type {
  const cause = new Cause();
  const generic = readGenericType(c, x, cause);
  if (cause.text !== "") {
    c.error(x, "NotAGenericType", "invalid operation: %s%s (%s)", x, args, cause.text);
  }
  if (isInvalid(generic)) return generic;
  const targs = typeList(c, args);
  if (targs === null) return invalidType;
  const g = generic as Named | Alias;
  const inst = instantiateChecked(c, g, targs, x.pos);
  if (inst === null) return invalidType;
  const id = instanceIdent(x);
  c.later(() => {
    if (id !== null) c.recordInstance(id, targs, inst);
    verifyInstance(c, x.pos, g.obj.name, g.tparams, targs, args);
  });
  return inst;
}

// A generic alias's arity must be right before its right-hand side can be substituted.
function instantiateChecked(c: Checker, g: Named | Alias, targs: readonly Type[], pos: number): Type | null {
  if (g.kind === TypeKind.Named) return instantiateNamed(g as Named, targs, pos);
  const a = g as Alias;
  if (!validArgCount(c, pos, a.obj.name, a.tparams.length, targs.length)) return null;
  return instantiateAlias(a, targs);
}

function verifyInstance(
  c: Checker,
  pos: number,
  name: string,
  tparams: Named["tparams"],
  targs: readonly Type[],
  args: readonly ast.Expr[],
): void {
  if (!validArgCount(c, pos, name, tparams.length, targs.length)) return;
  const cause = new Cause();
  const i = verifyArgs(c, tparams, targs, cause);
  if (i >= 0) c.softError(i < args.length ? args[i]! : pos, "InvalidTypeArg", cause.text);
  else c.instanceGraph.push({ pos, tparams, targs, argExprs: args });
}

/** Reports a wrong number of type arguments. */
export function validArgCount(c: Checker, pos: number, name: string, want: number, got: number): boolean {
  if (got === want) return true;
  const few = got < want ? "not enough" : "too many";
  c.error(pos, "WrongTypeArgCount", `${few} type arguments for type %s: have ${got}, want ${want}`, name);
  return false;
}

/** The identifier that names the generic type or function of an instantiation. */
export function instanceIdent(e: ast.Expr): ast.Ident | null {
  switch (e.kind) {
    case NodeKind.Ident:
      return e;
    case NodeKind.SelectorExpr:
      return e.sel;
    case NodeKind.IndexExpr:
    case NodeKind.IndexListExpr:
    case NodeKind.ParenExpr:
      return instanceIdent(e.x);
    default:
      return null;
  }
}
