// Sizes, alignments and field offsets as gc lays types out on 64-bit machines. In: types. Out: bytes, -1 for a type
// that is too large. Contract: cmd/compile/internal/types/size.go; spec "Size and alignment guarantees".

import { InternalError } from "../base/internal-error.ts";
import { isTypeParam } from "./predicates.ts";
import { type ArrayType, asNamed, type Basic, BasicInfo, BasicKind, type Struct, type Type, TypeKind } from "./type.ts";

const wordSize = 8;
const maxAlign = 8;
/** Beyond this a size is not exact as a number and no machine has the memory: the type is too large. */
const maxSize = 2 ** 63;

/** Sizes by BasicKind; -1: not a type of values. */
const basicSizes = [-1, 1, 8, 1, 2, 4, 8, 8, 1, 2, 4, 8, 8, 4, 8, 8, 16, 16, 8];

/** Size in bytes; -1 if it does not fit in an int64. */
export function sizeof(t: Type): number {
  const u = t.underlying();
  switch (u.kind) {
    case TypeKind.Basic: {
      const size = basicSizes[(u as Basic).basic];
      return size === undefined || size < 0 ? wordSize : size;
    }
    case TypeKind.Array: {
      const n = (u as ArrayType).length;
      if (n <= 0) return 0;
      const elem = sizeof((u as ArrayType).elem);
      if (elem <= 0) return elem;
      return elem * n >= maxSize ? -1 : elem * n;
    }
    case TypeKind.Slice:
      return 3 * wordSize;
    case TypeKind.Interface:
      if (isTypeParam(t)) throw new InternalError("types: sizeof a type parameter");
      return 2 * wordSize;
    case TypeKind.Struct:
      return structSize(u as Struct, t);
    default:
      return wordSize;
  }
}

function structSize(s: Struct, t: Type): number {
  const n = s.fields.length;
  if (n === 0) return 0;
  if (s.size >= 0) return s.size;
  const offset = offsetsof(s)[n - 1]!;
  let last = sizeof(s.fields[n - 1]!.type!);
  if (offset < 0 || last < 0) return -1;
  if (offset > 0 && last === 0) last = 1; // a pointer to the last field must not point behind the struct
  const size = alignUp(offset + last, alignof(t));
  if (size >= maxSize) return -1;
  return size;
}

export function alignof(t: Type): number {
  const u = t.underlying();
  switch (u.kind) {
    case TypeKind.Array:
      return alignof((u as ArrayType).elem);
    case TypeKind.Struct: {
      const s = u as Struct;
      if (s.fields.length === 0 && isAtomicAlign64(t)) return 8;
      let max = 1;
      for (const f of s.fields) max = Math.max(max, alignof(f.type!));
      return max;
    }
    case TypeKind.Slice:
    case TypeKind.Interface:
      return wordSize;
    case TypeKind.Basic: {
      const b = u as Basic;
      if ((b.info & BasicInfo.String) !== 0) return wordSize;
      const size = Math.max(1, sizeof(u));
      return Math.min(maxAlign, b.basic === BasicKind.Complex64 || b.basic === BasicKind.Complex128 ? size / 2 : size);
    }
    default:
      return wordSize;
  }
}

/** Offsets of the fields; -1 from the first on that is too far away. */
export function offsetsof(s: Struct): number[] {
  if (s.offsets !== null) return s.offsets;
  const offsets: number[] = [];
  let at = 0;
  for (const f of s.fields) {
    if (at < 0) {
      offsets.push(-1);
      continue;
    }
    at = alignUp(at, alignof(f.type!));
    offsets.push(at);
    const size = sizeof(f.type!);
    at = size < 0 || at + size >= maxSize ? -1 : at + size;
  }
  return offsets;
}

export function alignUp(x: number, align: number): number {
  return Math.ceil(x / align) * align;
}

/** The empty struct that asks for 8-byte alignment wherever it is embedded. */
function isAtomicAlign64(t: Type): boolean {
  const n = asNamed(t);
  if (n === null || n.obj.name !== "align64" || n.obj.pkg === null) return false;
  const path = n.obj.pkg.path;
  return path === "sync/atomic" || path === "internal/runtime/atomic";
}

/** Whether the size of `t` depends on type parameters. */
export function hasVarSize(t: Type, seen: Set<Type> | null = null): boolean {
  const named = asNamed(t);
  if (named !== null) {
    if (seen === null) seen = new Set();
    else if (seen.has(named)) return false;
    seen.add(named);
  }
  if (isTypeParam(t)) return true;
  const u = t.underlying();
  if (u.kind === TypeKind.Array) return hasVarSize((u as ArrayType).elem, seen);
  if (u.kind === TypeKind.Struct) return (u as Struct).fields.some((f) => hasVarSize(f.type!, seen));
  return false;
}
