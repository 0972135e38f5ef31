// Types as the back end sees them: a class, a size, and how to take a value apart. One object serves every Go type
// that has the same name; builders make them from their own types (src/ssa/build), the parser from text. In SSA a type
// decides registers, loads and stores, decomposition and pointer maps, nothing else.
import { InternalError } from "../base/internal-error.ts";

/** The class of a type. Signedness matters to argument and load extension only; ops carry their own. */
export const enum Kind {
  Invalid,
  Bool,
  Int8,
  Int16,
  Int32,
  Int64,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Float32,
  Float64,
  /** A word that the garbage collector follows: pointers, maps, channels, functions, unsafe.Pointer. */
  Ptr,
  Complex64,
  Complex128,
  String,
  Slice,
  Iface,
  Struct,
  Array,
  /** 16 bytes in a vector register; made by Move and Zero lowering only. */
  Int128,
  Mem,
  Flags,
  Void,
  /** Two results of one op: `parts`. */
  Tuple,
  /** Results of a call: `parts`, the last is memory. */
  Results,
}

export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly offset: number;
}

/** A scalar inside a larger value. */
export interface Leaf {
  readonly type: Type;
  readonly offset: number;
}

export const wordSize = 8;

/** Immutable. Compare with ===; two Go types of different name are two objects. */
export class Type {
  readonly kind: Kind;
  readonly name: string;
  readonly size: number;
  readonly align: number;
  /** Struct fields in order; for strings, slices, interfaces and complex numbers their hidden words. */
  readonly fields: readonly Field[];
  /** Array element; pointer target where known (PtrIndex and printing). */
  readonly elem: Type | null;
  /** Array length. */
  readonly length: number;
  /** Tuple and Results. */
  readonly parts: readonly Type[];
  /** The front end's type that this was made from, for those who need more than the back end. */
  origin: object | null = null;
  /** Its number in the connection (wire/) that spoke of it last, which checks it against its own table. */
  wire = 0;
  private leafCache: readonly Leaf[] | null = null;
  private pointerCache: readonly number[] | null = null;
  private longArrayCache: boolean | null = null;

  constructor(
    kind: Kind,
    name: string,
    size: number,
    align: number,
    fields: readonly Field[] = [],
    elem: Type | null = null,
    length = 0,
    parts: readonly Type[] = [],
  ) {
    this.kind = kind;
    this.name = name;
    this.size = size;
    this.align = align;
    this.fields = fields;
    this.elem = elem;
    this.length = length;
    this.parts = parts;
  }

  get isInteger(): boolean {
    return this.kind >= Kind.Int8 && this.kind <= Kind.Uint64;
  }
  get isSigned(): boolean {
    return this.kind >= Kind.Int8 && this.kind <= Kind.Int64;
  }
  get isFloat(): boolean {
    return this.kind === Kind.Float32 || this.kind === Kind.Float64;
  }
  get isMem(): boolean {
    return this.kind === Kind.Mem;
  }
  /** One machine word class: bool, integers, floats, pointers. */
  get isScalar(): boolean {
    return this.kind >= Kind.Bool && this.kind <= Kind.Ptr;
  }
  /** Made of several scalars (possibly of none). */
  get isAggregate(): boolean {
    return this.kind >= Kind.Complex64 && this.kind <= Kind.Array;
  }
  get hasPointers(): boolean {
    return this.pointerOffsets().length > 0;
  }

  /** The scalars that make up a value, in memory order; padding is left out, blank fields are not. */
  leaves(): readonly Leaf[] {
    let r = this.leafCache;
    if (r === null) {
      const out: Leaf[] = [];
      this.addLeaves(out, 0);
      r = this.leafCache = out;
    }
    return r;
  }

  private addLeaves(out: Leaf[], base: number): void {
    if (this.kind === Kind.Array) {
      for (let i = 0; i < this.length; i++) this.elem!.addLeaves(out, base + i * this.elem!.size);
    } else if (this.isAggregate) {
      for (const f of this.fields) f.type.addLeaves(out, base + f.offset);
    } else out.push({ type: this, offset: base });
  }

  /** Byte offsets of all words that hold pointers, rising. */
  pointerOffsets(): readonly number[] {
    let r = this.pointerCache;
    if (r === null) {
      const out: number[] = [];
      if (this.kind === Kind.Array) {
        const inner = this.elem!.pointerOffsets();
        if (inner.length > 0) {
          for (let i = 0; i < this.length; i++) for (const o of inner) out.push(i * this.elem!.size + o);
        }
      } else if (this.kind === Kind.Ptr) out.push(0);
      else for (const f of this.fields) for (const o of f.type.pointerOffsets()) out.push(f.offset + o);
      r = this.pointerCache = out;
    }
    return r;
  }

  /**
   * May a variable of this type be an SSA value? Small values made of few parts may; the rest stays in memory and is
   * copied with Move, because each part would need a register.
   */
  get canSSA(): boolean {
    if (this.size > 4 * wordSize) return false;
    if (this.kind === Kind.Array) return this.length === 0 || (this.length === 1 && this.elem!.canSSA);
    if (this.kind === Kind.Struct) {
      if (this.fields.length > 4) return false;
      for (const f of this.fields) if (!f.type.canSSA) return false;
    }
    return this.leaves().length <= 4;
  }

  /** The scalars as calling conventions with registers see them; null if the type holds an array of more than one
   * element, which never travels in registers. */
  registerParts(): readonly Leaf[] | null {
    return this.hasLongArray() ? null : this.leaves();
  }

  private hasLongArray(): boolean {
    this.longArrayCache ??= this.findLongArray();
    return this.longArrayCache;
  }

  private findLongArray(): boolean {
    if (this.kind === Kind.Array) return this.length > 1 || (this.length === 1 && this.elem!.hasLongArray());
    if (this.kind === Kind.Struct) for (const f of this.fields) if (f.type.hasLongArray()) return true;
    return false;
  }

  toString(): string {
    return this.name;
  }
}

function scalar(kind: Kind, name: string, size: number): Type {
  return new Type(kind, name, size, size === 0 ? 1 : size);
}

const field = (name: string, type: Type, offset: number): Field => ({ name, type, offset });

/** The predeclared types and the ones that only SSA has. */
export const T = {
  bool: scalar(Kind.Bool, "bool", 1),
  int8: scalar(Kind.Int8, "int8", 1),
  int16: scalar(Kind.Int16, "int16", 2),
  int32: scalar(Kind.Int32, "int32", 4),
  int64: scalar(Kind.Int64, "int64", 8),
  int: scalar(Kind.Int64, "int", 8),
  uint8: scalar(Kind.Uint8, "uint8", 1),
  uint16: scalar(Kind.Uint16, "uint16", 2),
  uint32: scalar(Kind.Uint32, "uint32", 4),
  uint64: scalar(Kind.Uint64, "uint64", 8),
  uint: scalar(Kind.Uint64, "uint", 8),
  uintptr: scalar(Kind.Uint64, "uintptr", 8),
  float32: scalar(Kind.Float32, "float32", 4),
  float64: scalar(Kind.Float64, "float64", 8),
  /** A pointer to a byte: any pointer-shaped word of no particular Go type. */
  ptr: scalar(Kind.Ptr, "*uint8", 8),
  unsafePointer: scalar(Kind.Ptr, "unsafe.Pointer", 8),
  /** A length or capacity that a string or slice has: an int that is never negative. */
  length: scalar(Kind.Int64, "len", 8),
  int128: new Type(Kind.Int128, "int128", 16, 16),
  mem: scalar(Kind.Mem, "mem", 0),
  flags: scalar(Kind.Flags, "flags", 0),
  void: scalar(Kind.Void, "void", 0),
};

export const complex64 = new Type(Kind.Complex64, "complex64", 8, 4, [
  field("real", T.float32, 0),
  field("imag", T.float32, 4),
]);
export const complex128 = new Type(Kind.Complex128, "complex128", 16, 8, [
  field("real", T.float64, 0),
  field("imag", T.float64, 8),
]);
const stringFields = [field("ptr", T.ptr, 0), field("len", T.length, 8)];
export const string_ = stringType("string");

export function stringType(name: string): Type {
  return new Type(Kind.String, name, 16, 8, stringFields);
}

/** A slice; `elem` is used for printing only, `name` is its Go name. */
export function sliceType(name: string, elem: Type | null): Type {
  const ptr = elem === null ? T.ptr : pointerTo(elem);
  const fields = [field("ptr", ptr, 0), field("len", T.length, 8), field("cap", T.length, 16)];
  return new Type(Kind.Slice, name, 24, 8, fields, elem);
}

/** An interface. The type word of both kinds points to static or immortal data: for the garbage collector it is no
 * pointer, neither in frames nor in memory. */
export function ifaceType(name: string): Type {
  return new Type(Kind.Iface, name, 16, 8, [field("tab", itab, 0), field("data", T.ptr, 8)]);
}

/** The first word of an interface. */
export const itab: Type = new Type(Kind.Uint64, "*itab", 8, 8);
export const any_ = ifaceType("any");

export function pointerType(name: string, elem: Type | null): Type {
  return new Type(Kind.Ptr, name, 8, 8, [], elem);
}

const pointers = new WeakMap<Type, Type>();
/** `*elem`, one object for each elem. */
export function pointerTo(elem: Type): Type {
  let p = pointers.get(elem);
  if (p === undefined) {
    p = pointerType(`*${elem.name}`, elem);
    pointers.set(elem, p);
  }
  return p;
}

/** Is `t` the object that pointerTo gives? */
export function isPointerTo(t: Type): boolean {
  return t.elem !== null && pointers.get(t.elem) === t;
}

/** An integer, bool or float class under another Go name. */
export function namedScalar(name: string, kind: Kind): Type {
  const size = sizeOf(kind);
  return new Type(kind, name, size, size);
}

function sizeOf(kind: Kind): number {
  switch (kind) {
    case Kind.Bool:
    case Kind.Int8:
    case Kind.Uint8:
      return 1;
    case Kind.Int16:
    case Kind.Uint16:
      return 2;
    case Kind.Int32:
    case Kind.Uint32:
    case Kind.Float32:
      return 4;
    case Kind.Int64:
    case Kind.Uint64:
    case Kind.Float64:
    case Kind.Ptr:
      return 8;
    default:
      throw new InternalError(`ssa type: kind ${kind} is no scalar`);
  }
}

/** A struct; offsets are given, because the size rules of a Go type belong to its front end. */
export function structType(name: string, fields: readonly Field[], size: number, align: number): Type {
  return new Type(Kind.Struct, name, size, align, fields);
}

/** A struct with fields laid out one after the other, each at its own alignment. */
export function layoutStruct(name: string, parts: readonly (readonly [string, Type])[]): Type {
  let offset = 0;
  let align = 1;
  const fields: Field[] = [];
  for (const [n, t] of parts) {
    offset = roundUp(offset, t.align);
    fields.push(field(n, t, offset));
    offset += t.size;
    if (t.align > align) align = t.align;
  }
  if (fields.length > 0 && offset > 0 && fields[fields.length - 1]!.type.size === 0) offset++;
  return new Type(Kind.Struct, name, roundUp(offset, align), align, fields);
}

export function arrayType(name: string, elem: Type, length: number): Type {
  return new Type(Kind.Array, name, elem.size * length, elem.align, [], elem, length);
}

/** Two results of one op. */
export function tupleType(a: Type, b: Type): Type {
  return new Type(Kind.Tuple, `(${a.name},${b.name})`, 0, 1, [], null, 0, [a, b]);
}

/** The results of a call; memory is the last part. */
export function resultsType(parts: readonly Type[]): Type {
  return new Type(Kind.Results, `(${parts.map((p) => p.name).join(",")})`, 0, 1, [], null, 0, parts);
}

/** `n` rounded up to a multiple of `align` (a power of two). Exact for sizes beyond 32 bits. */
export function roundUp(n: number, align: number): number {
  return Math.ceil(n / align) * align;
}
