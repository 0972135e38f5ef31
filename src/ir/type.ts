// Types of the back end. A `Type` is canonical: two Go types are identical exactly when their objects are ===. All facts
// that code generation asks for (size, alignment, pointer bytes, equality kind, link string) are computed once, on the
// first question. Contracts: spec "Type identity"; GOROOT/src/cmd/compile/internal/types (sizes, names), Go 1.26.
import { InternalError } from "../base/internal-error.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { linkString, typeHash } from "./typestring.ts";

/** Kinds 1 to 26 are the numbers of reflect.Kind; the rest exist only inside the compiler. */
export const enum Kind {
  Invalid = 0,
  Bool = 1,
  Int = 2,
  Int8 = 3,
  Int16 = 4,
  Int32 = 5,
  Int64 = 6,
  Uint = 7,
  Uint8 = 8,
  Uint16 = 9,
  Uint32 = 10,
  Uint64 = 11,
  Uintptr = 12,
  Float32 = 13,
  Float64 = 14,
  Complex64 = 15,
  Complex128 = 16,
  Array = 17,
  Chan = 18,
  Func = 19,
  Interface = 20,
  Map = 21,
  Pointer = 22,
  Slice = 23,
  String = 24,
  Struct = 25,
  UnsafePointer = 26,
  /** Several values at once: the results of a call, `v, ok`. `elems` holds their types. */
  Tuple = 27,
  /** SSA: the state of memory. */
  Mem = 28,
  /** SSA: the condition flags of a comparison. */
  Flags = 29,
  /** No value. */
  Void = 30,
  /** SSA: sixteen bytes in a vector register, for block moves. */
  Int128 = 31,
}

/** How values are compared and hashed; the names are those of gc's AlgKind. */
export const enum Alg {
  NoEq = 0,
  /** Not comparable because a part is an internal type without algorithms. */
  NoAlg = 1,
  /** Plain memory of the type's size. */
  Mem = 2,
  String = 3,
  /** Interface with methods. */
  Inter = 4,
  /** Empty interface. */
  NilInter = 5,
  Float32 = 6,
  Float64 = 7,
  Complex64 = 8,
  Complex128 = 9,
  /** Needs a function made for the type. */
  Special = 10,
}

/** Direction of a channel type; the numbers are those of reflect.ChanDir. */
export const enum ChanDir {
  Recv = 1,
  Send = 2,
  Both = 3,
}

/** A struct field. `offset` is valid after the struct's layout was asked (any of size, align, `fieldOffset`). */
export class Field {
  readonly name: string;
  /** Import path of the declaring package when the name is not exported, "" otherwise. */
  readonly pkgPath: string;
  /** Name of that package, for descriptors' strings. */
  readonly pkgName: string;
  readonly type: Type;
  readonly embedded: boolean;
  /** The tag, unquoted, "" for none. */
  readonly tag: string;
  offset = 0;
  constructor(name: string, pkgPath: string, pkgName: string, type: Type, embedded: boolean, tag: string) {
    this.name = name;
    this.pkgPath = pkgPath;
    this.pkgName = pkgName;
    this.type = type;
    this.embedded = embedded;
    this.tag = tag;
  }
}

/** A method of an interface type: its place in `Type.methods` is its slot in the itab. */
export class InterfaceMethod {
  readonly name: string;
  /** Import path of the declaring package when the name is not exported, "" otherwise. */
  readonly pkgPath: string;
  readonly pkgName: string;
  /** Func type without receiver. */
  readonly type: Type;
  constructor(name: string, pkgPath: string, pkgName: string, type: Type) {
    this.name = name;
    this.pkgPath = pkgPath;
    this.pkgName = pkgName;
    this.type = type;
  }
}

/** What a defined type is called. Its `Type` is the identity; this only describes. */
export class TypeName {
  /** "" for predeclared types. */
  readonly pkgPath: string;
  readonly pkgName: string;
  /** Bare name, without type arguments. */
  readonly name: string;
  /** Type arguments of an instance, in order; those of an enclosing generic function stand before its own. */
  readonly typeArgs: readonly Type[];
  /** How many of `typeArgs` come from enclosing functions (printed before a ";"). */
  readonly outerArgs: number;
  /** Number of a type declared inside a function (`T·1`), 0 for package level. */
  readonly local: number;
  /** The front end's object for it (types.TypeName), opaque here. */
  readonly source: unknown;
  constructor(
    pkgPath: string,
    pkgName: string,
    name: string,
    typeArgs: readonly Type[],
    outerArgs: number,
    local: number,
    source: unknown,
  ) {
    this.pkgPath = pkgPath;
    this.pkgName = pkgName;
    this.name = name;
    this.typeArgs = typeArgs;
    this.outerArgs = outerArgs;
    this.local = local;
    this.source = source;
  }
}

const noTypes: readonly Type[] = [];
const noFields: readonly Field[] = [];
const noMethods: readonly InterfaceMethod[] = [];

/**
 * One type. A defined type (`named !== null`) has the kind and the parts of its underlying type; they are filled in when
 * first asked for, so that a type nobody looks into costs nothing.
 */
export class Type {
  /** Dense, in order of creation, within one table. Never part of any output: it depends on the order of questions. */
  readonly id: number;
  readonly table: TypeTable | null;
  readonly named: TypeName | null;
  private k: Kind;
  private elemType: Type | null = null;
  private keyType: Type | null = null;
  private fieldList: readonly Field[] = noFields;
  private methodList: readonly InterfaceMethod[] = noMethods;
  private typeList: readonly Type[] = noTypes;
  private resultList: readonly Type[] = noTypes;
  /** Array length; ChanDir for channels; 1 for variadic functions. */
  private n = 0;
  private under: Type | null = null;
  private resolve: (() => Type) | null = null;
  private layoutMemo: Layout | null = null;
  private linkMemo = "";
  private hashMemo = -1;
  private ptrMemo: Type | null = null;
  private sliceMemo: Type | null = null;
  /** An internal type that shares storage layout with user types but has no equality (map groups). */
  noAlg = false;
  /** For the group struct of a map: the map type (its name is derived from it). */
  groupOf: Type | null = null;
  private groupMemo: Type | null = null;

  constructor(table: TypeTable | null, id: number, kind: Kind, named: TypeName | null) {
    this.table = table;
    this.id = id;
    this.k = kind;
    this.named = named;
  }

  /** @internal Fills in the parts of a composite type. Only TypeTable calls it. */
  init(elem: Type | null, key: Type | null, n: number, types: readonly Type[], results: readonly Type[]): this {
    this.elemType = elem;
    this.keyType = key;
    this.n = n;
    this.typeList = types;
    this.resultList = results;
    return this;
  }

  /** @internal */
  initFields(fields: readonly Field[]): this {
    this.fieldList = fields;
    return this;
  }

  /** @internal */
  initMethods(methods: readonly InterfaceMethod[]): this {
    this.methodList = methods;
    return this;
  }

  /** @internal Says how the underlying type of a defined type is found when somebody asks. */
  initLazy(resolve: () => Type): this {
    this.resolve = resolve;
    return this;
  }

  private complete(): void {
    const resolve = this.resolve;
    if (resolve === null) throw new InternalError(`ir: type ${this.linkString} has no kind`);
    this.resolve = null;
    const u = resolve().underlying;
    this.under = u;
    this.k = u.kind;
    this.elemType = u.elemType;
    this.keyType = u.keyType;
    this.fieldList = u.fieldList;
    this.methodList = u.methodList;
    this.typeList = u.typeList;
    this.resultList = u.resultList;
    this.n = u.n;
  }

  get kind(): Kind {
    if (this.k === Kind.Invalid) this.complete();
    return this.k;
  }

  /** The type literal or predeclared type behind a defined type; the type itself otherwise. */
  get underlying(): Type {
    if (this.k === Kind.Invalid) this.complete();
    return this.under === null ? this : this.under;
  }

  /** Element of a pointer, slice, array, channel or map. */
  get elem(): Type {
    if (this.k === Kind.Invalid) this.complete();
    const e = this.elemType;
    if (e === null) throw new InternalError(`ir: ${this.linkString} has no element type`);
    return e;
  }

  /** Key of a map. */
  get key(): Type {
    if (this.k === Kind.Invalid) this.complete();
    const e = this.keyType;
    if (e === null) throw new InternalError(`ir: ${this.linkString} has no key type`);
    return e;
  }

  /** Number of elements of an array. */
  get len(): number {
    if (this.k === Kind.Invalid) this.complete();
    return this.n;
  }

  get chanDir(): ChanDir {
    if (this.k === Kind.Invalid) this.complete();
    return this.n as ChanDir;
  }

  /** Fields of a struct, offsets valid. */
  get fields(): readonly Field[] {
    if (this.k === Kind.Invalid) this.complete();
    return this.fieldList;
  }

  /** Methods of an interface in itab order: exported names first, then by name, then by package. */
  get methods(): readonly InterfaceMethod[] {
    if (this.k === Kind.Invalid) this.complete();
    return this.methodList;
  }

  /** Parameters of a function (receiver not among them unless the type was made with it). */
  get params(): readonly Type[] {
    if (this.k === Kind.Invalid) this.complete();
    return this.typeList;
  }

  get results(): readonly Type[] {
    if (this.k === Kind.Invalid) this.complete();
    return this.resultList;
  }

  /** The last parameter is `...T`; its type in `params` is the slice. */
  get variadic(): boolean {
    if (this.k === Kind.Invalid) this.complete();
    return this.n === 1;
  }

  /** Members of a tuple. */
  get elems(): readonly Type[] {
    return this.typeList;
  }

  get layout(): Layout {
    let l = this.layoutMemo;
    if (l === null) this.layoutMemo = l = layoutOf(this);
    return l;
  }

  /** Size in bytes, padding included. */
  get size(): number {
    return this.layout.size;
  }

  get align(): number {
    return this.layout.align;
  }

  /** Length of the prefix that holds all pointers; 0 when there are none. */
  get ptrData(): number {
    return this.layout.ptrData;
  }

  get hasPointers(): boolean {
    return this.layout.ptrData !== 0;
  }

  get alg(): Alg {
    return this.layout.alg;
  }

  get comparable(): boolean {
    return this.layout.alg > Alg.NoAlg;
  }

  /** May not live on the heap (internal/runtime/sys.NotInHeap and what contains it); pointers to it are not traced. */
  get notInHeap(): boolean {
    return this.layout.notInHeap;
  }

  /** Byte offset of field `i` of a struct. */
  fieldOffset(i: number): number {
    if (this.layoutMemo === null) this.layout;
    return this.fields[i]!.offset;
  }

  /** gc's link name of the type without the `type:` prefix; equal strings mean identical types. */
  get linkString(): string {
    if (this.linkMemo === "") this.linkMemo = linkString(this);
    return this.linkMemo;
  }

  /** Name of the symbol of the type's descriptor. */
  get symbol(): string {
    return `type:${this.linkString}`;
  }

  /** The hash in the descriptor: what type switches and the runtime compare first. Unsigned 32 bits. */
  get hash(): number {
    if (this.hashMemo < 0) this.hashMemo = typeHash(this.linkString);
    return this.hashMemo;
  }

  isInteger(): boolean {
    const k = this.kind;
    return k >= Kind.Int && k <= Kind.Uintptr;
  }
  isSigned(): boolean {
    const k = this.kind;
    return k >= Kind.Int && k <= Kind.Int64;
  }
  isUnsigned(): boolean {
    const k = this.kind;
    return k >= Kind.Uint && k <= Kind.Uintptr;
  }
  isFloat(): boolean {
    const k = this.kind;
    return k === Kind.Float32 || k === Kind.Float64;
  }
  isComplex(): boolean {
    const k = this.kind;
    return k === Kind.Complex64 || k === Kind.Complex128;
  }
  isString(): boolean {
    return this.kind === Kind.String;
  }
  isBoolean(): boolean {
    return this.kind === Kind.Bool;
  }
  isInterface(): boolean {
    return this.kind === Kind.Interface;
  }
  isEmptyInterface(): boolean {
    return this.kind === Kind.Interface && this.methodList.length === 0;
  }
  isStruct(): boolean {
    return this.kind === Kind.Struct;
  }
  isArray(): boolean {
    return this.kind === Kind.Array;
  }
  isSlice(): boolean {
    return this.kind === Kind.Slice;
  }
  isMap(): boolean {
    return this.kind === Kind.Map;
  }
  isChan(): boolean {
    return this.kind === Kind.Chan;
  }
  isFunc(): boolean {
    return this.kind === Kind.Func;
  }
  isPtr(): boolean {
    return this.kind === Kind.Pointer;
  }
  /** Represented by one pointer word: pointers, unsafe.Pointer, channels, maps, functions. */
  isPtrShaped(): boolean {
    const k = this.kind;
    return k === Kind.Pointer || k === Kind.UnsafePointer || k === Kind.Chan || k === Kind.Map || k === Kind.Func;
  }
  /** A value of the type is stored in an interface's data word itself, not behind a pointer. */
  isDirectIface(): boolean {
    const l = this.layout;
    return l.size === 8 && l.ptrData === 8;
  }

  /** `*T`. */
  pointer(): Type {
    let p = this.ptrMemo;
    if (p === null) this.ptrMemo = p = this.owner().makePointer(this);
    return p;
  }

  /** `[]T`. */
  slice(): Type {
    let p = this.sliceMemo;
    if (p === null) this.sliceMemo = p = this.owner().makeSlice(this);
    return p;
  }

  /** The group struct of a map type's table (a control word and eight slots); see maplayout.ts. */
  get mapGroup(): Type | null {
    return this.groupMemo;
  }
  setMapGroup(g: Type): void {
    this.groupMemo = g;
  }

  private owner(): TypeTable {
    return this.table === null ? basicTable : this.table;
  }

  toString(): string {
    return this.linkString;
  }
}

/** Makes types and keeps them canonical. One per program; the predeclared types are shared by all tables. */
export class TypeTable {
  private nextId: number;
  private readonly interned = new Map<string, Type>();
  constructor(firstId = 4096) {
    this.nextId = firstId;
    for (let i = 0; i < seeds.length; i++) this.interned.set(seeds[i]![0], seeds[i]![1]);
  }

  private make(kind: Kind, key: string): Type {
    const t = new Type(this, this.nextId++, kind, null);
    this.interned.set(key, t);
    return t;
  }

  /** @internal Use Type.pointer. */
  makePointer(elem: Type): Type {
    return new Type(this, this.nextId++, Kind.Pointer, null).init(elem, null, 0, noTypes, noTypes);
  }

  /** @internal Use Type.slice. */
  makeSlice(elem: Type): Type {
    return new Type(this, this.nextId++, Kind.Slice, null).init(elem, null, 0, noTypes, noTypes);
  }

  pointer(elem: Type): Type {
    return elem.pointer();
  }

  slice(elem: Type): Type {
    return elem.slice();
  }

  array(elem: Type, len: number): Type {
    const key = `a${elem.id},${len}`;
    return this.interned.get(key) ?? this.make(Kind.Array, key).init(elem, null, len, noTypes, noTypes);
  }

  map(k: Type, elem: Type): Type {
    const key = `m${k.id},${elem.id}`;
    return this.interned.get(key) ?? this.make(Kind.Map, key).init(elem, k, 0, noTypes, noTypes);
  }

  chan(elem: Type, dir: ChanDir): Type {
    const key = `c${elem.id},${dir}`;
    return this.interned.get(key) ?? this.make(Kind.Chan, key).init(elem, null, dir, noTypes, noTypes);
  }

  func(params: readonly Type[], results: readonly Type[], variadic: boolean): Type {
    const key = `f${ids(params)}${variadic ? "v" : ""}>${ids(results)}`;
    return this.interned.get(key) ?? this.make(Kind.Func, key).init(null, null, variadic ? 1 : 0, params, results);
  }

  tuple(elems: readonly Type[]): Type {
    const key = `t${ids(elems)}`;
    return this.interned.get(key) ?? this.make(Kind.Tuple, key).init(null, null, 0, elems, noTypes);
  }

  struct(fields: readonly Field[]): Type {
    let key = "s";
    for (let i = 0; i < fields.length; i++) {
      const f = fields[i]!;
      key += `${f.pkgPath}.${f.name}${f.embedded ? "!" : ":"}${f.type.id}${f.tag === "" ? "" : JSON.stringify(f.tag)};`;
    }
    return this.interned.get(key) ?? this.make(Kind.Struct, key).initFields(fields);
  }

  /** An interface with exactly these methods; they are sorted here. */
  interface(methods: readonly InterfaceMethod[]): Type {
    const sorted = methods.length < 2 ? methods : methods.slice().sort(compareMethods);
    let key = "i";
    for (let i = 0; i < sorted.length; i++) {
      const m = sorted[i]!;
      key += `${m.pkgPath}.${m.name}:${m.type.id};`;
    }
    return this.interned.get(key) ?? this.make(Kind.Interface, key).initMethods(sorted);
  }

  /** A new defined type; `resolve` gives any type with the same underlying type, and is called at most once. */
  named(name: TypeName, resolve: () => Type): Type {
    return new Type(this, this.nextId++, Kind.Invalid, name).initLazy(resolve);
  }

  /** A struct without identity of its own (internal layouts); never interned. */
  internalStruct(fields: readonly Field[], noAlg: boolean): Type {
    const t = new Type(this, this.nextId++, Kind.Struct, null).initFields(fields);
    t.noAlg = noAlg;
    return t;
  }

  /** An array like `array`, without algorithms; never interned. */
  internalArray(elem: Type, len: number, noAlg: boolean): Type {
    const t = new Type(this, this.nextId++, Kind.Array, null).init(elem, null, len, noTypes, noTypes);
    t.noAlg = noAlg;
    return t;
  }
}

function ids(types: readonly Type[]): string {
  let s = "";
  for (let i = 0; i < types.length; i++) s += `${types[i]!.id},`;
  return s;
}

/** The order of methods in itabs and descriptors: exported before others, then by name, then by package path. */
export function compareMethods(a: { name: string; pkgPath: string }, b: { name: string; pkgPath: string }): number {
  const ea = a.pkgPath === "";
  const eb = b.pkgPath === "";
  if (ea !== eb) return ea ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.pkgPath < b.pkgPath ? -1 : a.pkgPath > b.pkgPath ? 1 : 0;
}

/** Composite types that exist before any table: every table knows them by their keys. */
const seeds: [string, Type][] = [];
/** Holds pointers and slices of predeclared types, so that they are the same in every table. */
const basicTable = new TypeTable(64);

function basic(kind: Kind, id: number): Type {
  return new Type(null, id, kind, null);
}

export const boolType = basic(Kind.Bool, 1);
export const intType = basic(Kind.Int, 2);
export const int8Type = basic(Kind.Int8, 3);
export const int16Type = basic(Kind.Int16, 4);
export const int32Type = basic(Kind.Int32, 5);
export const int64Type = basic(Kind.Int64, 6);
export const uintType = basic(Kind.Uint, 7);
export const uint8Type = basic(Kind.Uint8, 8);
export const uint16Type = basic(Kind.Uint16, 9);
export const uint32Type = basic(Kind.Uint32, 10);
export const uint64Type = basic(Kind.Uint64, 11);
export const uintptrType = basic(Kind.Uintptr, 12);
export const float32Type = basic(Kind.Float32, 13);
export const float64Type = basic(Kind.Float64, 14);
export const complex64Type = basic(Kind.Complex64, 15);
export const complex128Type = basic(Kind.Complex128, 16);
export const stringType = basic(Kind.String, 24);
export const unsafePointerType = basic(Kind.UnsafePointer, 26);
export const memType = basic(Kind.Mem, 28);
export const flagsType = basic(Kind.Flags, 29);
export const voidType = basic(Kind.Void, 30);
export const int128Type = basic(Kind.Int128, 31);
/** `interface{}`, which `any` is another name of. */
export const emptyInterfaceType = basic(Kind.Interface, 32);
/** The predeclared type `error`. */
export const errorType: Type = new Type(null, 33, Kind.Invalid, new TypeName("", "", "error", noTypes, 0, 0, null));
const errorMethod = new InterfaceMethod(
  "Error",
  "",
  "",
  new Type(null, 34, Kind.Func, null).init(null, null, 0, noTypes, [stringType]),
);
const errorUnderlying = new Type(null, 35, Kind.Interface, null).initMethods([errorMethod]);
errorType.initLazy(() => errorUnderlying);
/** `struct{}`. */
export const emptyStructType = basic(Kind.Struct, 36);
seeds.push(
  ["i", emptyInterfaceType],
  ["s", emptyStructType],
  [`f>${stringType.id},`, errorMethod.type],
  [`i.Error:${errorMethod.type.id};`, errorUnderlying],
);

/** The predeclared types by kind, for tables indexed by kind. */
export const basicByKind: readonly (Type | null)[] = [
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
];
