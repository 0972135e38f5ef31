// Types of the IR as the back end sees them. One SSA type for each IR type, remembered; `origin` leads back.
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import {
  arrayType,
  complex64,
  complex128,
  type Field,
  ifaceType,
  Kind,
  namedScalar,
  pointerType,
  resultsType,
  sliceType,
  stringType,
  structType,
  T,
  Type,
} from "../type.ts";

const memo = new WeakMap<IrType, Type>();

/** The SSA type of `t`. Pointers do not name their element, so recursive types end. */
export function ssaType(t: IrType): Type {
  let r = memo.get(t);
  if (r === undefined) {
    r = make(t);
    r.origin ??= t;
    memo.set(t, r);
  }
  return r;
}

const scalarKinds: readonly (Kind | 0)[] = [
  0,
  Kind.Bool,
  Kind.Int64,
  Kind.Int8,
  Kind.Int16,
  Kind.Int32,
  Kind.Int64,
  Kind.Uint64,
  Kind.Uint8,
  Kind.Uint16,
  Kind.Uint32,
  Kind.Uint64,
  Kind.Uint64,
  Kind.Float32,
  Kind.Float64,
];

function make(t: IrType): Type {
  const name = t.linkString;
  switch (t.kind) {
    case IrKind.Bool:
    case IrKind.Int:
    case IrKind.Int8:
    case IrKind.Int16:
    case IrKind.Int32:
    case IrKind.Int64:
    case IrKind.Uint:
    case IrKind.Uint8:
    case IrKind.Uint16:
    case IrKind.Uint32:
    case IrKind.Uint64:
    case IrKind.Uintptr:
    case IrKind.Float32:
    case IrKind.Float64:
      return namedScalar(name, scalarKinds[t.kind]!);
    case IrKind.Complex64:
      return new Type(Kind.Complex64, name, 8, 4, complex64.fields);
    case IrKind.Complex128:
      return new Type(Kind.Complex128, name, 16, 8, complex128.fields);
    case IrKind.String:
      return stringType(name);
    case IrKind.Slice:
      return t.elem.notInHeap ? untracedSlice(name) : sliceType(name, null);
    case IrKind.Interface:
      return ifaceType(name);
    case IrKind.Pointer:
      // A pointer to memory outside the heap is no pointer for the collector.
      return t.hasPointers ? pointerType(name, null) : namedScalar(name, Kind.Uint64);
    case IrKind.UnsafePointer:
    case IrKind.Chan:
    case IrKind.Func:
    case IrKind.Map:
      return pointerType(name, null);
    case IrKind.Array:
      return arrayType(name, ssaType(t.elem), t.len);
    case IrKind.Struct: {
      const fields: Field[] = t.fields.map((f, i) => ({
        name: f.name,
        type: ssaType(f.type),
        offset: t.fieldOffset(i),
      }));
      return structType(name, fields, t.size, t.align);
    }
    case IrKind.Tuple:
      return resultsType([...t.elems.map(ssaType), T.mem]);
    default:
      return T.void;
  }
}

function untracedSlice(name: string): Type {
  const words = ["ptr", "len", "cap"].map((n, i) => ({ name: n, type: i === 0 ? T.uintptr : T.int, offset: 8 * i }));
  return new Type(Kind.Slice, name, 24, 8, words);
}

/** May values of `t` be SSA values? The others are handed around by address. */
export function canSSA(t: IrType): boolean {
  return ssaType(t).canSSA;
}
