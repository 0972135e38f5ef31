// Struct and interface types and unions. In: their syntax. Out: types whose own rules are checked once all names in
// reach are known. Contract: spec "Struct types", "Interface types".
import { unquoteString } from "../constant/literal.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import type { Checker } from "./checker.ts";
import { Mode } from "./facts.ts";
import { deref, idOf } from "./lookup.ts";
import { Func, type TypeName, Var, VarKind } from "./object.ts";
import { identical, isInterface, isInvalid, isTypeParam } from "./predicates.ts";
import {
  asNamed,
  type Basic,
  BasicKind,
  Interface,
  type Signature,
  Struct,
  type Term,
  type Type,
  TypeKind,
  Union,
} from "./type.ts";
import { compareMethods, termsOverlap, typeSetOf } from "./typeset.ts";
import { readType, readVarType } from "./typexpr.ts";
import { comparableType, invalidType } from "./universe.ts";
import { typeString } from "./writer.ts";

/** Terms of a union beyond this are errors. */
const maxTerms = 100;

export function structType(c: Checker, e: ast.StructType): Struct {
  const fields: Var[] = [];
  let tags: string[] | null = null;
  const names = new Map<string, Var>();
  const add = (id: ast.Ident, type: Type, embedded: boolean, tag: string): void => {
    const f = new Var(VarKind.Field, id.pos, c.pkg, id.name, type, embedded);
    if (id.name !== "_") {
      const alt = names.get(idOf(f));
      if (alt !== undefined) {
        c.report(id.pos, "DuplicateDecl", `${id.name} redeclared`, c.otherDecl(alt));
        return;
      }
      names.set(idOf(f), f);
    }
    if (tag !== "" && tags === null) tags = fields.map(() => "");
    if (tags !== null) tags.push(tag);
    fields.push(f);
    // An embedded field's identifier is a use of its type as well: that fact stays in the type expression.
    if (!embedded) id.denotes = f;
  };
  for (const f of e.fields.list) {
    const type = readVarType(c, f.type);
    const tag = tagOf(c, f.tag);
    if (f.names.length > 0) {
      for (const id of f.names) add(id, type, false, tag);
      continue;
    }
    const id = embeddedIdent(f.type);
    if (id === null) {
      c.error(f.type, "InvalidSyntaxTree", "invalid embedded field type %s", f.type);
      continue;
    }
    const before = fields.length;
    add(id, type, true, tag);
    if (fields.length > before) f.implicit = fields[before]!;
    c.later(() => checkEmbedded(c, f.type, type));
  }
  return new Struct(fields, tags ?? []);
}

function checkEmbedded(c: Checker, e: ast.Expr, type: Type): void {
  const [t, isPointer] = deref(type);
  if (isInvalid(t)) return;
  const u = t.underlying();
  if (u.kind === TypeKind.Basic && (u as Basic).basic === BasicKind.UnsafePointer) {
    c.error(e, "InvalidPtrEmbed", "embedded field type cannot be unsafe.Pointer");
  } else if (u.kind === TypeKind.Pointer) {
    c.error(e, "InvalidPtrEmbed", "embedded field type cannot be a pointer");
  } else if (u.kind === TypeKind.Interface) {
    if (isTypeParam(t)) {
      c.error(e, "MisplacedTypeParam", "embedded field type cannot be a (pointer to a) type parameter");
    } else if (isPointer) {
      c.error(e, "InvalidPtrEmbed", "embedded field type cannot be a pointer to an interface");
    }
  }
}

// T, *T, p.T, *p.T, T[A]: the identifier that names the field.
function embeddedIdent(e: ast.Expr): ast.Ident | null {
  switch (e.kind) {
    case NodeKind.Ident:
      return e;
    case NodeKind.StarExpr:
      return e.x.kind === NodeKind.StarExpr ? null : embeddedIdent(e.x);
    case NodeKind.SelectorExpr:
      return e.sel;
    case NodeKind.IndexExpr:
    case NodeKind.IndexListExpr:
      return embeddedIdent(e.x);
    default:
      return null;
  }
}

function tagOf(c: Checker, tag: ast.BasicLit | null): string {
  if (tag === null) return "";
  const s = tag.tok === Token.String ? unquoteString(tag.value) : null;
  if (s === null) c.error(tag, "InvalidSyntaxTree", `incorrect tag syntax: ${JSON.stringify(tag.value)}`);
  return s ?? "";
}

/** `def` is the name that the interface is declared with: its methods' receiver. */
export function interfaceType(c: Checker, e: ast.InterfaceType, def: TypeName | null): Interface {
  const t = new Interface([], [], [], false);
  c.newInterface(t);
  for (const f of e.methods.list) {
    if (f.names.length === 0) {
      t.embeddeds.push(unionType(c, f.type));
      t.embedPos.push(f.type.pos);
      continue;
    }
    for (const id of f.names) interfaceMethod(c, t, id, f.type, def);
  }
  t.complete = true;
  if (t.methods.length > 1) t.methods.sort(compareMethods);
  if (t.methods.length > 0 || t.embeddeds.length > 0) c.later(() => typeSetOf(t));
  return t;
}

function interfaceMethod(c: Checker, t: Interface, id: ast.Ident, e: ast.Expr, def: TypeName | null): void {
  if (id.name === "_") {
    c.error(id, "BlankIfaceMethod", "methods must have a unique non-blank name");
    return;
  }
  const type = readType(c, e);
  if (type.kind !== TypeKind.Signature) {
    if (!isInvalid(type)) c.error(e, "InvalidSyntaxTree", "%s is not a method signature", type);
    return;
  }
  const sig = type as Signature;
  sig.recv = new Var(VarKind.Recv, id.pos, c.pkg, "", asNamed(def?.type ?? null) ?? t);
  const m = new Func(id.pos, c.pkg, id.name, sig);
  id.denotes = m;
  t.methods.push(m);
}

// A | ~B | C: terms from left to right, with the operators between them.
function flattenUnion(e: ast.Expr, operators: ast.Expr[], terms: ast.Expr[]): void {
  const chain: ast.BinaryExpr[] = [];
  while (e.kind === NodeKind.BinaryExpr && e.op === Token.Or) {
    chain.push(e);
    e = e.x;
  }
  terms.push(e);
  for (let i = chain.length - 1; i >= 0; i--) {
    operators.push(chain[i]!);
    terms.push(chain[i]!.y);
  }
}

/** An element of an interface: a type, `~T` or a union. */
export function unionType(c: Checker, e: ast.Expr): Type {
  const operators: ast.Expr[] = [];
  const exprs: ast.Expr[] = [];
  flattenUnion(e, operators, exprs);
  const terms: Term[] = [];
  let u: Type | null = null;
  for (let i = 0; i < exprs.length; i++) {
    const x = exprs[i]!;
    const term = readTerm(c, x);
    if (exprs.length === 1 && !term.tilde) return term.type;
    if (terms.length >= maxTerms) {
      if (u !== invalidType) {
        c.error(x, "InvalidUnion", `cannot handle more than ${maxTerms} union terms (implementation limitation)`);
        u = invalidType;
      }
    } else {
      terms.push(term);
      u = new Union(terms.slice());
    }
    if (i > 0) c.recordType(operators[i - 1]!, Mode.TypExpr, u!, null);
  }
  if (u === invalidType) return u;
  c.later(() => checkTerms(c, exprs, terms));
  return u!;
}

function readTerm(c: Checker, e: ast.Expr): Term {
  const tilde = e.kind === NodeKind.UnaryExpr && e.op === Token.Tilde;
  const x = tilde ? (e as ast.UnaryExpr).x : e;
  let type = readType(c, x);
  if (isTypeParam(type)) {
    if (tilde) c.error(x, "MisplacedTypeParam", "type in term %s cannot be a type parameter", e);
    else c.error(x, "MisplacedTypeParam", "term cannot be a type parameter");
    type = invalidType;
  }
  const term = { tilde, type };
  if (tilde) c.recordType(e, Mode.TypExpr, new Union([term]), null);
  return term;
}

// Terms are told with full package paths.
function termText(t: Term): string {
  return (t.tilde ? "~" : "") + typeString(t.type);
}

function checkTerms(c: Checker, exprs: readonly ast.Expr[], terms: readonly Term[]): void {
  for (let i = 0; i < terms.length; i++) {
    const t = terms[i]!;
    const e = exprs[i]!;
    if (isInvalid(t.type)) continue;
    const u = t.type.underlying();
    const iface = u.kind === TypeKind.Interface;
    if (t.tilde) {
      if (iface) {
        c.error(e, "InvalidUnion", "invalid use of ~ (%s is an interface)", t.type);
        continue;
      }
      if (!identical(u, t.type)) {
        c.error(e, "InvalidUnion", "invalid use of ~ (underlying type of %s is %s)", t.type, u);
        continue;
      }
    }
    if (iface) {
      const set = typeSetOf(u as Interface);
      const s = termText(t);
      if (set.methods.length > 0) c.error(e, "InvalidUnion", "cannot use %s in union (%s contains methods)", s, s);
      else if (t.type === comparableType) c.error(e, "InvalidUnion", "cannot use comparable in union");
      else if (set.comparable) c.error(e, "InvalidUnion", "cannot use %s in union (%s embeds comparable)", s, s);
      continue;
    }
    for (let j = 0; j < i; j++) {
      const o = terms[j]!;
      if (isInterface(o.type) || isInvalid(o.type) || !termsOverlap(o, t)) continue;
      c.softError(e, "InvalidUnion", "overlapping terms %s and %s", termText(t), termText(o));
      break;
    }
  }
}
