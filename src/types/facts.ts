// What the checker records in the tree: `tv` of expressions, `denotes` of identifiers, `selection` of selectors,
// `implicit` and `scope` of the nodes that have them. In: slots typed `unknown` (syntax/ast.ts). Out: typed access.
// Contract: go/types.Info (Types, Defs, Uses, Selections, Instances, Implicits, Scopes).
import type { Value } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import type { Obj, PkgName, Scope, Var } from "./object.ts";
import type { Type } from "./type.ts";

/** What kind of thing an expression is. */
export const enum Mode {
  Invalid,
  /** A call without result. */
  NoValue,
  /** A built-in function's name. */
  Builtin,
  /** A type. */
  TypExpr,
  Constant,
  /** Addressable. */
  Variable,
  /** A map element: may be assigned to, is not addressable, may be used with `, ok`. */
  MapIndex,
  Value,
  /** The untyped nil. */
  NilValue,
  /** A value that may be used with `, ok`. */
  CommaOk,
}

/** Fact about an expression. `value` is set exactly for constants. Shared where there is no value: compare fields. */
export class TypeAndValue {
  readonly mode: Mode;
  readonly type: Type;
  readonly value: Value | null;
  constructor(mode: Mode, type: Type, value: Value | null) {
    this.mode = mode;
    this.type = type;
    this.value = value;
  }
  get isType(): boolean {
    return this.mode === Mode.TypExpr;
  }
  get isBuiltin(): boolean {
    return this.mode === Mode.Builtin;
  }
  get addressable(): boolean {
    return this.mode === Mode.Variable;
  }
}

/** The fact for a mode and a type; shared between expressions unless there is a constant value. */
export function typeAndValue(mode: Mode, type: Type, value: Value | null): TypeAndValue {
  if (value !== null) return new TypeAndValue(mode, type, value);
  type.facts ??= [];
  return (type.facts[mode] ??= new TypeAndValue(mode, type, null));
}

export const enum SelectionKind {
  FieldVal,
  MethodVal,
  MethodExpr,
}

/**
 * What `x.f` selects: `index` is the path through embedded fields, its last element the field's or method's own index
 * (for methods of interfaces: in the sorted method set; of Named types: in declaration order).
 */
export class Selection {
  readonly kind: SelectionKind;
  readonly recv: Type;
  readonly obj: Obj;
  readonly index: readonly number[];
  /** A pointer was followed on the path. */
  readonly indirect: boolean;
  constructor(kind: SelectionKind, recv: Type, obj: Obj, index: readonly number[], indirect: boolean) {
    this.kind = kind;
    this.recv = recv;
    this.obj = obj;
    this.index = index;
    this.indirect = indirect;
  }
}

/** Type arguments (written or inferred) of an identifier that denotes a generic type or function, and the result. */
export class Instance {
  readonly targs: readonly Type[];
  readonly type: Type;
  constructor(targs: readonly Type[], type: Type) {
    this.targs = targs;
    this.type = type;
  }
}

/** Instances by identifier: few, so they are kept beside the tree. */
export const instances = new WeakMap<ast.Ident, Instance>();

/** The recorded fact of `x`, or null where the checker made none (it was not asked, or there was an error). */
export function factOf(x: ast.Expr): TypeAndValue | null {
  return x.tv as TypeAndValue | null;
}

/** The type of an expression (of a defining identifier: its object's); null if there is none. */
export function typeOf(x: ast.Expr): Type | null {
  if (x.tv !== null) return (x.tv as TypeAndValue).type;
  if (x.kind === NodeKind.Ident && x.denotes !== null) return (x.denotes as Obj).type;
  return null;
}

/** The object that an identifier defines or uses; null for `_`, labels of no statement and errors. */
export function objectOf(id: ast.Ident): Obj | null {
  return id.denotes as Obj | null;
}

/** The selection of `x.f`; null for a qualified identifier. */
export function selectionOf(x: ast.SelectorExpr): Selection | null {
  return x.selection as Selection | null;
}

/** The instance of a generic identifier, or null. */
export function instanceOf(id: ast.Ident): Instance | null {
  return instances.get(id) ?? null;
}

/** The variable that a type switch declares in a clause. */
export function clauseVarOf(c: ast.CaseClause): Var | null {
  return c.implicit as Var | null;
}

/** The package name that an import without a name declares. */
export function pkgNameOf(s: ast.ImportSpec): PkgName | null {
  return (s.name === null ? s.implicit : s.name.denotes) as PkgName | null;
}

/** The scope that a node opens. */
export function scopeOf(n: { scope: unknown }): Scope | null {
  return n.scope as Scope | null;
}
