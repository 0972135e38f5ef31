// What names denote: packages, constants, types, variables, functions, labels, built-ins, nil; and the scopes that hold
// them. In: declarations. Out: objects whose `type` is known, or is found by asking (`typeOfObject`).
// Contract: spec "Declarations and scope"; go/types object.go, scope.go.
import type { Value } from "../constant/value.ts";
import type { Pos } from "../source/position.ts";
import type * as ast from "../syntax/ast.ts";
import type { Alias, Named, Signature, Type, TypeParam } from "./type.ts";
import { TypeKind } from "./type.ts";

export const enum ObjKind {
  PkgName,
  Const,
  TypeName,
  Var,
  Func,
  Label,
  Builtin,
  Nil,
}

/** How a package-level object or method was declared: what the checker needs when it is asked for. */
export interface DeclInfo {
  /** Scope that the declaration is read in (its file's). */
  fileScope: Scope;
  /** Go version of the file, `go1.N`. */
  version: string;
  /** `var a, b = f()`: all variables of the declaration. */
  lhs: Var[] | null;
  type: ast.Expr | null;
  init: ast.Expr | null;
  /** The constant's expressions come from an earlier spec of the group. */
  inherited: boolean;
  typeSpec: ast.TypeSpec | null;
  func: ast.FuncDecl | null;
  /** Package-level constants, variables and functions that an initialiser or body refers to. */
  deps: Set<Obj> | null;
}

/** An object. `type` is null until the checker has determined it; `parent` is null for fields, methods and `_`. */
export abstract class Obj {
  readonly kind: ObjKind;
  readonly name: string;
  readonly pkg: Package | null;
  readonly pos: Pos;
  type: Type | null;
  parent: Scope | null = null;
  /** From where on the name is visible in a function; 0 for the whole scope. */
  scopePos: Pos = 0;
  /** Order of declaration in the package, from 1; 0 for local objects. */
  order = 0;
  /** Index in the checker's path of declarations in progress, or -1. */
  pathIndex = -1;
  decl: DeclInfo | null = null;
  constructor(kind: ObjKind, pos: Pos, pkg: Package | null, name: string, type: Type | null) {
    this.kind = kind;
    this.name = name;
    this.pkg = pkg;
    this.pos = pos;
    this.type = type;
  }
  get exported(): boolean {
    return isExported(this.name);
  }
}

/** The name of an imported package in a file. */
export class PkgName extends Obj {
  declare readonly kind: ObjKind.PkgName;
  readonly imported: Package;
  used = false;
  constructor(pos: Pos, pkg: Package | null, name: string, imported: Package, type: Type) {
    super(ObjKind.PkgName, pos, pkg, name, type);
    this.imported = imported;
  }
}

export class Const extends Obj {
  declare readonly kind: ObjKind.Const;
  value: Value;
  constructor(pos: Pos, pkg: Package | null, name: string, type: Type | null, value: Value) {
    super(ObjKind.Const, pos, pkg, name, type);
    this.value = value;
  }
}

/** A type's name: `type` is the Basic, Named, Alias or TypeParam. */
export class TypeName extends Obj {
  declare readonly kind: ObjKind.TypeName;
  constructor(pos: Pos, pkg: Package | null, name: string, type: Type | null) {
    super(ObjKind.TypeName, pos, pkg, name, type);
  }
  /** Whether the name stands for a type that has another name, or none. */
  get isAlias(): boolean {
    const t = this.type;
    if (t === null) return false;
    switch (t.kind) {
      case TypeKind.Basic:
        return this.pkg !== null || this.name !== (t as unknown as { name: string }).name;
      case TypeKind.Named:
        return this !== (t as Named).obj;
      case TypeKind.TypeParam:
        return this !== (t as TypeParam).obj;
      default:
        return true;
    }
  }
}

export const enum VarKind {
  Package,
  Local,
  Recv,
  Param,
  Result,
  Field,
}

export class Var extends Obj {
  declare readonly kind: ObjKind.Var;
  readonly varKind: VarKind;
  /** An embedded field. */
  readonly embedded: boolean;
  used = false;
  /** The generic type's field or the generic function's parameter that this one was substituted from, else itself. */
  origin: Var;
  constructor(
    varKind: VarKind,
    pos: Pos,
    pkg: Package | null,
    name: string,
    type: Type | null,
    embedded = false,
    origin: Var | null = null,
  ) {
    super(ObjKind.Var, pos, pkg, name, type);
    this.varKind = varKind;
    this.embedded = embedded;
    this.origin = origin ?? this;
  }
  get isField(): boolean {
    return this.varKind === VarKind.Field;
  }
}

/** A declared function, a method (of a Named type or an interface) or an instance's method. */
export class Func extends Obj {
  declare readonly kind: ObjKind.Func;
  /** The receiver's type is written with `*`; known before the signature is. */
  hasPtrRecv = false;
  /** The generic type's method that this one was substituted from, else itself. */
  origin: Func;
  /** The body has been checked (or there is none to check). */
  bodyChecked = false;
  constructor(pos: Pos, pkg: Package | null, name: string, type: Signature | null, origin: Func | null = null) {
    super(ObjKind.Func, pos, pkg, name, type);
    this.origin = origin ?? this;
  }
  /** The declared or substituted signature; asks the checker for it if need be. */
  get signature(): Signature {
    return typeOfObject(this) as Signature;
  }
}

export class Label extends Obj {
  declare readonly kind: ObjKind.Label;
  used = false;
  constructor(pos: Pos, pkg: Package | null, name: string, type: Type) {
    super(ObjKind.Label, pos, pkg, name, type);
  }
}

/** Built-in functions, in the order of their names in the spec; those from Add on live in package unsafe. */
export const enum BuiltinId {
  Append,
  Cap,
  Clear,
  Close,
  Complex,
  Copy,
  Delete,
  Imag,
  Len,
  Make,
  Max,
  Min,
  New,
  Panic,
  Print,
  Println,
  Real,
  Recover,
  Add,
  Alignof,
  Offsetof,
  Sizeof,
  Slice,
  SliceData,
  String,
  StringData,
  /** Only in tests of the checker. */
  Assert,
  Trace,
}

export class Builtin extends Obj {
  declare readonly kind: ObjKind.Builtin;
  readonly id: BuiltinId;
  constructor(pkg: Package | null, name: string, id: BuiltinId, type: Type) {
    super(ObjKind.Builtin, 0, pkg, name, type);
    this.id = id;
  }
}

/** The predeclared nil. */
export class Nil extends Obj {
  declare readonly kind: ObjKind.Nil;
  constructor(type: Type) {
    super(ObjKind.Nil, 0, null, "nil", type);
  }
}

/** Names of one block. Local scopes keep their parent; lookups through parents honour `scopePos`. */
export class Scope {
  readonly parent: Scope | null;
  /** Objects by name, in order of declaration. Made when the first one arrives. */
  names: Map<string, Obj> | null = null;
  readonly pos: Pos;
  readonly end: Pos;
  /** What the scope belongs to, for dumps: "universe", "package", "file", "function", "block" ... */
  readonly comment: string;
  readonly isFunc: boolean;
  constructor(parent: Scope | null, pos: Pos, end: Pos, comment: string, isFunc = false) {
    this.parent = parent;
    this.pos = pos;
    this.end = end;
    this.comment = comment;
    this.isFunc = isFunc;
  }

  /** The object of that name in this very scope. */
  lookup(name: string): Obj | null {
    return this.names === null ? null : (this.names.get(name) ?? null);
  }

  /** Adds `obj`; if the name is taken, adds nothing and returns the object that has it. */
  insert(obj: Obj): Obj | null {
    if (this.names === null) this.names = new Map();
    else {
      const alt = this.names.get(obj.name);
      if (alt !== undefined) return alt;
    }
    this.names.set(obj.name, obj);
    if (obj.parent === null) obj.parent = this;
    return null;
  }

  /** The object that `name` means at `pos` (0: anywhere), here or in an enclosing scope. */
  lookupParent(name: string, pos: Pos): Obj | null {
    for (let s: Scope | null = this; s !== null; s = s.parent) {
      if (s.names === null) continue;
      const obj = s.names.get(name);
      if (obj !== undefined && (pos === 0 || obj.scopePos <= pos)) return obj;
    }
    return null;
  }

  /** All objects, in order of declaration. */
  objects(): Obj[] {
    return this.names === null ? [] : [...this.names.values()];
  }
}

/** Who answers for a package's objects: its checker. */
export interface PackageResolver {
  /** Determines `obj.type` (and a constant's value). */
  resolve(obj: Obj): void;
  /** Checks the body of a function declared in this package, if that has not been done. */
  checkBody(fn: Func): void;
  /** Checks the initialiser of a variable declared in this package, if that has not been done. */
  checkInit(v: Var): void;
}

/** A package. `scope` holds the package-level objects, whose types are found when asked for. */
export class Package {
  readonly path: string;
  name: string;
  private readonly members: Scope;
  /** Reads the package's declarations when its scope is first looked at. */
  loader: (() => void) | null = null;
  /** Directly imported packages, in the order of the first import. */
  imports: Package[] = [];
  /** Go version of the module, `go1.N`; empty for the newest. */
  goVersion = "";
  /** Stands for a package that could not be imported. */
  fake = false;
  resolver: PackageResolver | null = null;
  constructor(path: string, name: string, scope: Scope) {
    this.path = path;
    this.name = name;
    this.members = scope;
  }

  /** The package-level objects. */
  get scope(): Scope {
    if (this.loader !== null) {
      const load = this.loader;
      this.loader = null;
      load();
    }
    return this.members;
  }
}

/** The type of an object, determined now if it has not been. */
export function typeOfObject(obj: Obj): Type {
  if (obj.type === null) obj.pkg!.resolver!.resolve(obj);
  return obj.type!;
}

/** The type that a TypeName stands for, aliases not followed. */
export function declaredType(obj: TypeName): Type | Named | Alias {
  return typeOfObject(obj);
}

/** Starts with an upper-case letter. */
export function isExported(name: string): boolean {
  const c = name.charCodeAt(0);
  if (c < 0x80) return c >= 0x41 && c <= 0x5a;
  return /^\p{Lu}/u.test(name);
}

/** Identity of names across packages: exported names are the same everywhere, others in their package only. */
export function sameId(obj: Obj, pkg: Package | null, name: string, foldCase = false): boolean {
  if (foldCase && obj.name.toLowerCase() === name.toLowerCase()) return true;
  if (obj.name !== name) return false;
  if (isExported(name)) return true;
  return samePackage(obj.pkg, pkg);
}

export function samePackage(a: Package | null, b: Package | null): boolean {
  return a === b || (a !== null && b !== null && a.path === b.path);
}
