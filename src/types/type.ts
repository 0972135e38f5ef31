// Go's types as data: one class a kind, as the checker builds them and later phases read them.
// In: nothing. Out: Basic, Array, Slice, Struct, Pointer, Tuple, Signature, Union, Interface, Map, Chan, Named,
// TypeParam, Alias. Contract: doc/go_spec.html "Types". Identity is `identical` (predicates.ts), not `===`, except for
// Basic, Pointer and Slice types, uninstantiated Named types and (in one Session) instances, which are shared.
import { InternalError } from "../base/internal-error.ts";
import type { Pos } from "../source/position.ts";
import type { TypeAndValue } from "./facts.ts";
import type { Func, Scope, TypeName, Var } from "./object.ts";
import type { TypeSet } from "./typeset.ts";

export const enum TypeKind {
  Basic,
  Array,
  Slice,
  Struct,
  Pointer,
  Tuple,
  Signature,
  Union,
  Interface,
  Map,
  Chan,
  Named,
  TypeParam,
  Alias,
}

let nextTypeId = 1;

/** What all types have. `id` is dense and unique in the process: for side tables, never for output. */
export abstract class Type {
  readonly kind: TypeKind;
  readonly id: number;
  /** The shared `*T` and `[]T` of this T, made by `pointerTo` and `sliceOf`. */
  pointer: Pointer | null = null;
  slice: Slice | null = null;
  /** Shared facts of expressions of this type without a constant value, by mode (facts.ts). */
  facts: (TypeAndValue | undefined)[] | null = null;

  constructor(kind: TypeKind) {
    this.kind = kind;
    this.id = nextTypeId++;
  }

  /** The underlying type: never Named or Alias; a type parameter's is its constraint interface. */
  underlying(): Type {
    return this;
  }
}

export const enum BasicKind {
  Invalid,
  Bool,
  Int,
  Int8,
  Int16,
  Int32,
  Int64,
  Uint,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Uintptr,
  Float32,
  Float64,
  Complex64,
  Complex128,
  String,
  UnsafePointer,
  UntypedBool,
  UntypedInt,
  UntypedRune,
  UntypedFloat,
  UntypedComplex,
  UntypedString,
  UntypedNil,
}

/** Properties of basic types, as bits of `Basic.info`. */
export const enum BasicInfo {
  Boolean = 1,
  Integer = 2,
  Unsigned = 4,
  Float = 8,
  Complex = 16,
  String = 32,
  Untyped = 64,
  Ordered = 2 | 8 | 32,
  Numeric = 2 | 8 | 16,
  Const = 1 | 2 | 8 | 16 | 32,
}

/** A predeclared type (or the invalid type). `byte` and `rune` are objects of their own, identical to uint8 and int32. */
export class Basic extends Type {
  declare readonly kind: TypeKind.Basic;
  readonly basic: BasicKind;
  readonly info: number;
  readonly name: string;
  constructor(basic: BasicKind, info: number, name: string) {
    super(TypeKind.Basic);
    this.basic = basic;
    this.info = info;
    this.name = name;
  }
}

/** `[length]elem`; a length below 0 says that it is unknown because of an error. */
export class ArrayType extends Type {
  declare readonly kind: TypeKind.Array;
  elem: Type;
  length: number;
  constructor(elem: Type, length: number) {
    super(TypeKind.Array);
    this.elem = elem;
    this.length = length;
  }
}

export class Slice extends Type {
  declare readonly kind: TypeKind.Slice;
  readonly elem: Type;
  constructor(elem: Type) {
    super(TypeKind.Slice);
    this.elem = elem;
  }
}

/** Fields in source order (an embedded one has `embedded`); `tags` is empty or as long as `fields`. */
export class Struct extends Type {
  declare readonly kind: TypeKind.Struct;
  fields: Var[];
  tags: string[];
  /** Field offsets, once sizes.ts has computed them. */
  offsets: number[] | null = null;
  size = -1;
  constructor(fields: Var[], tags: string[]) {
    super(TypeKind.Struct);
    this.fields = fields;
    this.tags = tags;
  }
  tag(i: number): string {
    return i < this.tags.length ? this.tags[i]! : "";
  }
}

export class Pointer extends Type {
  declare readonly kind: TypeKind.Pointer;
  readonly elem: Type;
  constructor(elem: Type) {
    super(TypeKind.Pointer);
    this.elem = elem;
  }
}

/** An ordered list of variables: parameters, results, or the type of a call with several results. */
export class Tuple extends Type {
  declare readonly kind: TypeKind.Tuple;
  readonly vars: readonly Var[];
  constructor(vars: readonly Var[]) {
    super(TypeKind.Tuple);
    this.vars = vars;
  }
  get length(): number {
    return this.vars.length;
  }
}

export const emptyTuple = new Tuple([]);

/**
 * A function or method type. `recv` is no part of its identity. Generic functions have `tparams`; methods of generic
 * types have `rparams`, the receiver's own names for the type parameters.
 */
export class Signature extends Type {
  declare readonly kind: TypeKind.Signature;
  tparams: readonly TypeParam[];
  rparams: readonly TypeParam[];
  recv: Var | null;
  params: Tuple;
  results: Tuple;
  variadic: boolean;
  /** The function's scope with receiver, parameters and results (declared functions and literals only). */
  scope: Scope | null = null;
  constructor(recv: Var | null, params: Tuple, results: Tuple, variadic: boolean, tparams: readonly TypeParam[] = []) {
    super(TypeKind.Signature);
    this.tparams = tparams;
    this.rparams = [];
    this.recv = recv;
    this.params = params;
    this.results = results;
    this.variadic = variadic;
  }
}

/** One term of a union: `type` or `~type`. */
export interface Term {
  readonly tilde: boolean;
  readonly type: Type;
}

/** `A | ~B`: only as an embedded element of an interface. */
export class Union extends Type {
  declare readonly kind: TypeKind.Union;
  readonly terms: readonly Term[];
  constructor(terms: readonly Term[]) {
    super(TypeKind.Union);
    this.terms = terms;
  }
}

/** `methods` and `embeddeds` are the explicit ones; what they add up to is the type set (typeset.ts). */
export class Interface extends Type {
  declare readonly kind: TypeKind.Interface;
  methods: Func[];
  embeddeds: Type[];
  embedPos: Pos[];
  /** An interface that stands for a constraint literal such as `~int`. */
  implicit = false;
  /** The predeclared `comparable`'s interface. */
  isComparable = false;
  /** All methods and embedded types are known. */
  complete: boolean;
  typeSet: TypeSet | null = null;
  constructor(methods: Func[], embeddeds: Type[], embedPos: Pos[] = [], complete = true) {
    super(TypeKind.Interface);
    this.methods = methods;
    this.embeddeds = embeddeds;
    this.embedPos = embedPos;
    this.complete = complete;
  }
}

export class MapType extends Type {
  declare readonly kind: TypeKind.Map;
  key: Type;
  elem: Type;
  constructor(key: Type, elem: Type) {
    super(TypeKind.Map);
    this.key = key;
    this.elem = elem;
  }
}

export const enum ChanDir {
  Both,
  Send,
  Recv,
}

export class Chan extends Type {
  declare readonly kind: TypeKind.Chan;
  readonly dir: ChanDir;
  elem: Type;
  constructor(dir: ChanDir, elem: Type) {
    super(TypeKind.Chan);
    this.dir = dir;
    this.elem = elem;
  }
}

/**
 * A defined type, a generic type, or an instance of one.
 * A declared type has `origin === this`; `rhs` is null until its declaration has been read. An instance shares its
 * origin's object; its right-hand side and methods are substituted when first asked for (instantiate.ts).
 */
export class Named extends Type {
  declare readonly kind: TypeKind.Named;
  readonly obj: TypeName;
  readonly origin: Named;
  readonly targs: readonly Type[];
  /** Where the instance was written (declared types: the name). */
  pos: Pos;
  tparams: readonly TypeParam[] = [];
  rhs: Type | null = null;
  under: Type | null = null;
  /** Declared methods in source order; for an instance, filled one by one through `method`. */
  methods: (Func | null)[] = [];
  /** Answer of the finite-size question, once known. */
  finite: boolean | null = null;
  constructor(obj: TypeName, origin: Named | null, targs: readonly Type[], pos: Pos) {
    super(TypeKind.Named);
    this.obj = obj;
    this.origin = origin ?? this;
    this.targs = targs;
    this.pos = pos;
  }

  get isInstance(): boolean {
    return this.origin !== this;
  }

  /** Type parameters of the generic type (an instance reports its origin's). */
  typeParams(): readonly TypeParam[] {
    return this.origin.tparams;
  }

  get numMethods(): number {
    return this.origin.methods.length;
  }

  /** The i-th declared method, with an instance's type arguments in place. */
  method(i: number): Func {
    if (this.origin === this) return this.methods[i]!;
    const known = this.methods[i];
    if (known != null) return known;
    return (this.methods[i] = namedHooks.expandMethod(this, i));
  }

  /** The declared right-hand side (an instance's is substituted now); null while its declaration is being read. */
  rightHandSide(): Type | null {
    if (this.rhs === null && this.origin !== this) namedHooks.expandRhs(this);
    return this.rhs;
  }

  override underlying(): Type {
    return this.under ?? resolveUnderlying(this);
  }
}

/** Set once by instantiate.ts: how an instance gets its right-hand side and methods. */
export const namedHooks: {
  expandRhs: (n: Named) => void;
  expandMethod: (n: Named, i: number) => Func;
  invalid: () => Type;
} = {
  expandRhs: () => {
    throw new InternalError("types: instances are not set up");
  },
  expandMethod: () => {
    throw new InternalError("types: instances are not set up");
  },
  invalid: () => {
    throw new InternalError("types: the universe is not set up");
  },
};

// Follows names to the first type that is none. While a declaration on the way is still being read the answer is the
// invalid type, and is not remembered.
function resolveUnderlying(start: Named): Type {
  const path: Named[] = [];
  let t: Type = start;
  for (;;) {
    if (t.kind === TypeKind.Alias) {
      t = unalias(t);
      if (t.kind === TypeKind.Alias) return namedHooks.invalid();
      continue;
    }
    if (t.kind !== TypeKind.Named) break;
    const n = t as Named;
    if (n.under !== null) {
      t = n.under;
      break;
    }
    if (path.includes(n)) return namedHooks.invalid();
    path.push(n);
    const rhs = n.rightHandSide();
    if (rhs === null) return namedHooks.invalid();
    t = rhs;
  }
  if (t.kind === TypeKind.TypeParam) t = t.underlying();
  for (const n of path) n.under = t;
  return t;
}

/** A type parameter. Its constraint is `bound`; `index` is its place in its list. */
export class TypeParam extends Type {
  declare readonly kind: TypeKind.TypeParam;
  readonly obj: TypeName;
  index = -1;
  bound: Type;
  constructor(obj: TypeName, bound: Type) {
    super(TypeKind.TypeParam);
    this.obj = obj;
    this.bound = bound;
  }
  override underlying(): Type {
    return this.iface();
  }
  /** The constraint as an interface; a constraint that is no interface is embedded in a new one. */
  iface(): Interface {
    return typeParamHooks.iface(this);
  }
}

export const typeParamHooks: { iface: (p: TypeParam) => Interface } = {
  iface: () => {
    throw new InternalError("types: type parameters are not set up");
  },
};

/** An alias declared with `=`. Use `unalias` to see what it stands for; `rhs` is null while it is being read. */
export class Alias extends Type {
  declare readonly kind: TypeKind.Alias;
  readonly obj: TypeName;
  readonly origin: Alias;
  readonly targs: readonly Type[];
  tparams: readonly TypeParam[] = [];
  rhs: Type | null;
  actual: Type | null = null;
  constructor(obj: TypeName, rhs: Type | null, origin: Alias | null = null, targs: readonly Type[] = []) {
    super(TypeKind.Alias);
    this.obj = obj;
    this.rhs = rhs;
    this.origin = origin ?? this;
    this.targs = targs;
  }
  override underlying(): Type {
    const t = unalias(this);
    return t.kind === TypeKind.Alias ? namedHooks.invalid() : t.underlying();
  }
}

/** The type that an alias (of an alias ...) stands for; other types are returned as they are. */
export function unalias(t: Type): Type {
  if (t.kind !== TypeKind.Alias) return t;
  const a = t as Alias;
  if (a.actual !== null) return a.actual;
  let u: Type = a;
  for (let steps = 0; u.kind === TypeKind.Alias; steps++) {
    const b: Alias = u as Alias;
    if (b.rhs === null || steps > 10_000) return namedHooks.invalid();
    u = b.actual ?? b.rhs;
  }
  a.actual = u;
  return u;
}

/** The shared type `*elem`. */
export function pointerTo(elem: Type): Pointer {
  return (elem.pointer ??= new Pointer(elem));
}

/** The shared type `[]elem`. */
export function sliceOf(elem: Type): Slice {
  return (elem.slice ??= new Slice(elem));
}

/** `t` as a defined type or instance (aliases followed), or null. */
export function asNamed(t: Type | null): Named | null {
  if (t === null) return null;
  const u = unalias(t);
  return u.kind === TypeKind.Named ? (u as Named) : null;
}

/** `t` as a type parameter (aliases followed), or null. */
export function asTypeParam(t: Type): TypeParam | null {
  const u = unalias(t);
  return u.kind === TypeKind.TypeParam ? (u as TypeParam) : null;
}
