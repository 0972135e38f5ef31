// Storage layout of types on amd64: size, alignment, pointer bytes, equality kind, field offsets. Contract: gc's layout
// (GOROOT/src/cmd/compile/internal/types/size.go, Go 1.26); descriptors, the garbage collector and reflect rely on it.
import { InternalError } from "../base/internal-error.ts";
import { Alg, Kind, type Type } from "./type.ts";

/** What is computed about a type once. */
export class Layout {
  readonly size: number;
  readonly align: number;
  readonly ptrData: number;
  readonly alg: Alg;
  readonly notInHeap: boolean;
  constructor(size: number, align: number, ptrData: number, alg: Alg, notInHeap: boolean) {
    this.size = size;
    this.align = align;
    this.ptrData = ptrData;
    this.alg = alg;
    this.notInHeap = notInHeap;
  }
}

function plain(size: number, alg: Alg = Alg.Mem): Layout {
  return new Layout(size, size, 0, alg, false);
}

const byte = plain(1);
const two = plain(2);
const four = plain(4);
const eight = plain(8);
const word = new Layout(8, 8, 8, Alg.Mem, false);
const untracedWord = new Layout(8, 8, 0, Alg.Mem, false);
const opaqueWord = new Layout(8, 8, 8, Alg.NoEq, false);
const float32 = plain(4, Alg.Float32);
const float64 = plain(8, Alg.Float64);
const complex64 = new Layout(8, 4, 0, Alg.Complex64, false);
const complex128 = new Layout(16, 8, 0, Alg.Complex128, false);
const string = new Layout(16, 8, 8, Alg.String, false);
const iface = new Layout(16, 8, 16, Alg.Inter, false);
const eface = new Layout(16, 8, 16, Alg.NilInter, false);
const slice = new Layout(24, 8, 8, Alg.NoEq, false);
const untracedSlice = new Layout(24, 8, 0, Alg.NoEq, false);
const nothing = new Layout(0, 1, 0, Alg.Mem, false);
const int128 = new Layout(16, 16, 0, Alg.Mem, false);

/** Computes the layout of `t`; parts are asked through their own memo. */
export function layoutOf(t: Type): Layout {
  switch (t.kind) {
    case Kind.Bool:
    case Kind.Int8:
    case Kind.Uint8:
      return byte;
    case Kind.Int16:
    case Kind.Uint16:
      return two;
    case Kind.Int32:
    case Kind.Uint32:
      return four;
    case Kind.Int:
    case Kind.Uint:
    case Kind.Int64:
    case Kind.Uint64:
    case Kind.Uintptr:
      return eight;
    case Kind.Float32:
      return float32;
    case Kind.Float64:
      return float64;
    case Kind.Complex64:
      return complex64;
    case Kind.Complex128:
      return complex128;
    case Kind.UnsafePointer:
    case Kind.Chan:
      return word;
    case Kind.Pointer:
      return isNotInHeap(t.elem) ? untracedWord : word;
    case Kind.Func:
    case Kind.Map:
      return opaqueWord;
    case Kind.String:
      return string;
    case Kind.Interface:
      return t.methods.length === 0 ? eface : iface;
    case Kind.Slice:
      return isNotInHeap(t.elem) ? untracedSlice : slice;
    case Kind.Array:
      return arrayLayout(t);
    case Kind.Struct:
      return structLayout(t);
    case Kind.Tuple:
    case Kind.Mem:
    case Kind.Flags:
    case Kind.Void:
      return nothing;
    case Kind.Int128:
      return int128;
    case Kind.Invalid:
      throw new InternalError("ir: layout of a type without kind");
  }
}

/**
 * Whether a value of `t` must stay off the heap, decided without layouts: pointers ask it of their element, which may be
 * the type whose layout is being computed.
 */
export function isNotInHeap(t: Type): boolean {
  const name = t.named;
  if (name !== null && name.name === "nih" && name.pkgPath === "internal/runtime/sys") return true;
  switch (t.kind) {
    case Kind.Array:
      return isNotInHeap(t.elem);
    case Kind.Struct: {
      const fs = t.fields;
      for (let i = 0; i < fs.length; i++) if (isNotInHeap(fs[i]!.type)) return true;
      return false;
    }
    default:
      return false;
  }
}

function arrayLayout(t: Type): Layout {
  const e = t.elem.layout;
  const n = t.len;
  let alg: Alg;
  if (t.noAlg) alg = Alg.NoAlg;
  else if (e.alg <= Alg.NoAlg) alg = e.alg;
  else if (n === 0) alg = Alg.Mem;
  else if (n === 1) alg = e.alg;
  else alg = e.alg === Alg.Mem ? Alg.Mem : Alg.Special;
  const ptrData = e.ptrData === 0 || n === 0 ? 0 : e.size * (n - 1) + e.ptrData;
  return new Layout(e.size * n, e.align, ptrData, alg, e.notInHeap);
}

function structLayout(t: Type): Layout {
  const fields = t.fields;
  let offset = 0;
  let align = 1;
  let ptrData = 0;
  const name = t.named;
  if (name !== null && name.name === "align64") {
    if (name.pkgPath === "sync/atomic" || name.pkgPath === "internal/runtime/atomic") align = 8;
  }
  let notInHeap = name !== null && name.name === "nih" && name.pkgPath === "internal/runtime/sys";
  for (let i = 0; i < fields.length; i++) {
    const f = fields[i]!;
    const l = f.type.layout;
    if (l.align > align) align = l.align;
    offset = roundUp(offset, l.align);
    f.offset = offset;
    if (l.ptrData !== 0) ptrData = offset + l.ptrData;
    if (l.notInHeap) notInHeap = true;
    offset += l.size;
  }
  // A pointer to a final field of size zero must not point at the next object.
  if (offset > 0 && fields[fields.length - 1]!.type.size === 0) offset++;
  const size = roundUp(offset, align);
  return new Layout(size, align, ptrData, structAlg(t, size), notInHeap);
}

function structAlg(t: Type, size: number): Alg {
  if (t.noAlg) return Alg.NoAlg;
  const fields = t.fields;
  if (fields.length === 1 && fields[0]!.name !== "_") return fields[0]!.type.alg;
  let alg = Alg.Mem;
  for (let i = 0; i < fields.length; i++) {
    const f = fields[i]!;
    const a = f.type.alg;
    if (a === Alg.NoAlg) return Alg.NoAlg;
    if (a === Alg.NoEq) alg = Alg.NoEq;
    else if (alg !== Alg.NoEq && (a !== Alg.Mem || f.name === "_" || isPaddedField(t, i, size))) alg = Alg.Special;
  }
  return alg;
}

/** Whether bytes that belong to no field follow field `i`; `size` is the struct's. */
export function isPaddedField(t: Type, i: number, size: number): boolean {
  const fields = t.fields;
  const f = fields[i]!;
  const end = i + 1 < fields.length ? fields[i + 1]!.offset : size;
  return f.offset + f.type.size !== end;
}

/** Smallest multiple of `align` that is at least `n`. */
export function roundUp(n: number, align: number): number {
  const r = n % align;
  return r === 0 ? n : n + align - r;
}

/**
 * Calls `found` with the byte offset of every pointer word in a value of type `t` placed at `base`, in rising order.
 * O(pointer words): for large arrays prefer the garbage collector's repeat forms.
 */
export function forEachPointer(t: Type, base: number, found: (offset: number) => void): void {
  if (t.ptrData === 0) return;
  switch (t.kind) {
    case Kind.Interface:
      // The first word points at what is never collected: an itab, or a type that somebody else holds.
      found(base + 8);
      return;
    case Kind.Array: {
      const size = t.elem.size;
      for (let i = 0; i < t.len; i++) forEachPointer(t.elem, base + i * size, found);
      return;
    }
    case Kind.Struct: {
      const fs = t.fields;
      for (let i = 0; i < fs.length; i++) forEachPointer(fs[i]!.type, base + t.fieldOffset(i), found);
      return;
    }
    default:
      found(base);
  }
}
