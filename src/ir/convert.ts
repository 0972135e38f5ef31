// Types of the checker → canonical types of the back end, with type parameters replaced by what an Env says.
// In: types/type.ts. Out: ir/type.ts. Generic code is instantiated fully, so no type parameter is left.
import { InternalError } from "../base/internal-error.ts";
import type { Pos } from "../source/position.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { walk } from "../syntax/walk.ts";
import type { Package, TypeName as TypeObject, Var as VarObject } from "../types/object.ts";
import * as T from "../types/type.ts";
import { typeSetOf } from "../types/typeset.ts";
import {
  boolType,
  ChanDir,
  complex64Type,
  complex128Type,
  errorType,
  Field,
  float32Type,
  float64Type,
  InterfaceMethod,
  int8Type,
  int16Type,
  int32Type,
  int64Type,
  intType,
  stringType,
  type Type,
  TypeName,
  type TypeTable,
  uint8Type,
  uint16Type,
  uint32Type,
  uint64Type,
  uintptrType,
  uintType,
  unsafePointerType,
  voidType,
} from "./type.ts";

/** The type arguments that a body is built with: of its function and, for methods, of the receiver's type. */
export class Env {
  readonly params: ReadonlyMap<T.TypeParam, Type>;
  /** The arguments in order. */
  readonly args: readonly Type[];
  /** Answers already given, by id of the checker's type. */
  readonly cache = new Map<number, Type>();
  readonly key: string;
  constructor(tparams: readonly T.TypeParam[], args: readonly Type[]) {
    const m = new Map<T.TypeParam, Type>();
    for (let i = 0; i < tparams.length; i++) m.set(tparams[i]!, args[i]!);
    this.params = m;
    this.args = args;
    this.key = args.map((a) => a.id).join(",");
  }
}

/** What the names of local types need to know of their package. */
export interface FilesOf {
  files(pkg: Package): readonly ast.File[];
}

const basics: readonly (Type | null)[] = [
  null,
  boolType,
  intType,
  int8Type,
  int16Type,
  int32Type,
  int64Type,
  uintType,
  uint8Type,
  uint16Type,
  uint32Type,
  uint64Type,
  uintptrType,
  float32Type,
  float64Type,
  complex64Type,
  complex128Type,
  stringType,
  unsafePointerType,
  boolType,
  intType,
  int32Type,
  float64Type,
  complex128Type,
  stringType,
  unsafePointerType,
];

/** Converts types for one program. */
export class TypeConverter {
  readonly table: TypeTable;
  private readonly source: FilesOf;
  /** Types without type parameters, by id of the checker's type. */
  private readonly plain: (Type | undefined)[] = [];
  private readonly instances = new Map<string, Type>();
  private readonly localNumbers = new Map<Package, Map<Pos, number>>();

  constructor(table: TypeTable, source: FilesOf) {
    this.table = table;
    this.source = source;
  }

  /** The back end's type of `t`; type parameters are looked up in `env`. Untyped kinds give their default type. */
  type(t: T.Type, env: Env | null): Type {
    if (env === null) {
      const known = this.plain[t.id];
      if (known !== undefined) return known;
      return (this.plain[t.id] = this.make(t, null));
    }
    const known = env.cache.get(t.id);
    if (known !== undefined) return known;
    const made = this.make(t, env);
    env.cache.set(t.id, made);
    return made;
  }

  private make(t: T.Type, env: Env | null): Type {
    switch (t.kind) {
      case T.TypeKind.Basic: {
        const b = basics[(t as T.Basic).basic];
        if (b == null) throw new InternalError("ir: conversion of the invalid type");
        return b;
      }
      case T.TypeKind.Alias:
        return this.type(T.unalias(t), env);
      case T.TypeKind.Pointer:
        return this.type((t as T.Pointer).elem, env).pointer();
      case T.TypeKind.Slice:
        return this.type((t as T.Slice).elem, env).slice();
      case T.TypeKind.Array:
        return this.table.array(this.type((t as T.ArrayType).elem, env), (t as T.ArrayType).length);
      case T.TypeKind.Map:
        return this.table.map(this.type((t as T.MapType).key, env), this.type((t as T.MapType).elem, env));
      case T.TypeKind.Chan:
        return this.table.chan(this.type((t as T.Chan).elem, env), chanDir((t as T.Chan).dir));
      case T.TypeKind.Struct:
        return this.struct(t as T.Struct, env);
      case T.TypeKind.Tuple:
        return this.tuple(t as T.Tuple, env);
      case T.TypeKind.Signature:
        return this.signature(t as T.Signature, env);
      case T.TypeKind.Interface:
        return this.interface(t as T.Interface, env);
      case T.TypeKind.Named:
        return this.named(t as T.Named, env);
      case T.TypeKind.TypeParam: {
        const arg = env?.params.get(t as T.TypeParam);
        if (arg === undefined) throw new InternalError(`ir: type parameter ${(t as T.TypeParam).obj.name} is unbound`);
        return arg;
      }
      case T.TypeKind.Union:
        throw new InternalError("ir: a union is no type of a value");
    }
  }

  /** Types of the variables of a tuple. */
  list(t: T.Tuple, env: Env | null): Type[] {
    const out: Type[] = [];
    for (let i = 0; i < t.vars.length; i++) out.push(this.type(t.vars[i]!.type!, env));
    return out;
  }

  /** No value, one value, or a tuple. */
  private tuple(t: T.Tuple, env: Env | null): Type {
    return this.results(this.list(t, env));
  }

  /** The type of a call with these results. */
  results(types: readonly Type[]): Type {
    if (types.length === 0) return voidType;
    return types.length === 1 ? types[0]! : this.table.tuple(types);
  }

  /** The func type without receiver. */
  signature(t: T.Signature, env: Env | null): Type {
    return this.table.func(this.list(t.params, env), this.list(t.results, env), t.variadic);
  }

  /** The func type with the receiver as its first parameter. */
  methodSignature(t: T.Signature, recv: Type, env: Env | null): Type {
    return this.table.func([recv, ...this.list(t.params, env)], this.list(t.results, env), t.variadic);
  }

  private struct(t: T.Struct, env: Env | null): Type {
    const fields: Field[] = [];
    for (let i = 0; i < t.fields.length; i++) {
      const f = t.fields[i]!;
      const [path, name] = qualifier(f);
      fields.push(new Field(f.name, path, name, this.type(f.type!, env), f.embedded, t.tag(i)));
    }
    return this.table.struct(fields);
  }

  private interface(t: T.Interface, env: Env | null): Type {
    const methods: InterfaceMethod[] = [];
    for (const m of typeSetOf(t).methods) {
      const [path, name] = qualifier(m);
      methods.push(new InterfaceMethod(m.name, path, name, this.signature(m.signature, env)));
    }
    return this.table.interface(methods);
  }

  private named(t: T.Named, env: Env | null): Type {
    const origin = t.origin;
    const pkg = origin.obj.pkg;
    if (pkg === null) {
      if (origin.obj.name === "error") return errorType;
      return this.type(origin.underlying(), env);
    }
    const args: Type[] = [];
    for (let i = 0; i < t.targs.length; i++) args.push(this.type(t.targs[i]!, env));
    return this.instance(origin, args, env);
  }

  /** The defined type `origin` with type arguments; `env` matters for types declared in generic functions. */
  instance(origin: T.Named, args: readonly Type[], env: Env | null): Type {
    const pkg = origin.obj.pkg!;
    const local = origin.obj.parent !== pkg.scope;
    const outer = local && env !== null ? env : null;
    let key = `${origin.id}`;
    if (args.length > 0) key += `[${args.map((a) => a.id).join(",")}`;
    if (outer !== null) key += `;${outer.key}`;
    const known = this.instances.get(key);
    if (known !== undefined) return known;
    const all = outer === null ? args : [...outer.args, ...args];
    const number = local ? this.localNumber(pkg, origin.obj) : 0;
    const name = new TypeName(linkPath(pkg), pkg.name, origin.obj.name, all, outer?.args.length ?? 0, number, origin);
    const inner = args.length > 0 ? new Env(origin.typeParams(), args) : outer;
    const made = this.table.named(name, () => this.type(origin.underlying(), inner));
    this.instances.set(key, made);
    return made;
  }

  /** gc numbers the types declared in functions of a package in source order, from 1. */
  private localNumber(pkg: Package, obj: TypeObject): number {
    let numbers = this.localNumbers.get(pkg);
    if (numbers === undefined) {
      this.localNumbers.set(pkg, (numbers = new Map()));
      let next = 1;
      const found = numbers;
      let depth = 0;
      const enter = (n: ast.Node): boolean => {
        if (n.kind === NodeKind.FuncLit) depth++;
        if (n.kind === NodeKind.TypeSpec && depth > 0 && n.assign === 0) found.set(n.name.pos, next++);
        return true;
      };
      const leave = (n: ast.Node): void => {
        if (n.kind === NodeKind.FuncLit) depth--;
      };
      for (const file of this.source.files(pkg)) {
        for (const d of file.decls) {
          if (d.kind !== NodeKind.FuncDecl) walk(d, enter, leave);
          else if (d.mayDeclareTypes) {
            depth = 1;
            walk(d.lookAtBody()!, enter, leave);
            depth = 0;
          }
        }
      }
    }
    const number = numbers.get(obj.pos);
    if (number === undefined) throw new InternalError(`ir: local type ${obj.name} is in no function of ${pkg.path}`);
    return number;
  }
}

/** Package path and name that belong to an unexported name; empty for exported ones. */
export function qualifier(obj: { name: string; exported: boolean; pkg: Package | null }): [string, string] {
  return obj.exported || obj.pkg === null ? ["", ""] : [linkPath(obj.pkg), obj.pkg.name];
}

/** The path that symbols carry: the front end has called a main package `main`, wherever it lies, unless it is under test. */
export function linkPath(pkg: Package): string {
  return pkg.path;
}

/** The type of a variable that the checker has seen. */
export function varType(v: VarObject): T.Type {
  if (v.type === null) throw new InternalError(`ir: ${v.name} has no type`);
  return v.type;
}

function chanDir(d: T.ChanDir): ChanDir {
  return d === T.ChanDir.Both ? ChanDir.Both : d === T.ChanDir.Send ? ChanDir.Send : ChanDir.Recv;
}
