// Where things are in type descriptors, itabs and the module record: what compiler, linker and runtime agree on, for
// 64-bit targets. Offsets in bytes. Contract: Go 1.26's internal/abi (Type and its kin, ITab) and runtime.moduledata.

/** internal/abi.Kind. */
export const enum TypeKind {
  Bool = 1,
  Int = 2,
  Int64 = 6,
  Uint = 7,
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
}

/** internal/abi.TFlag. */
export const enum TypeFlag {
  Uncommon = 1,
  ExtraStar = 2,
  Named = 4,
  RegularMemory = 8,
  GcMaskOnDemand = 16,
  DirectIface = 32,
}

/** Offsets in the part that all descriptors begin with. */
export const enum TypeOff {
  Size = 0,
  PtrBytes = 8,
  Hash = 16,
  Flag = 20,
  Kind = 23,
  GcData = 32,
  /** A 32-bit offset to the name. */
  Str = 40,
  Common = 48,
}

/** Bits of the byte in front of a name. */
export const enum NameFlag {
  Embedded = 8,
}

/** Offset of the type in an itab. */
export const itabTypeOff = 8;

/** Size of what a kind adds to the common part; the uncommon part, if there is one, comes after it. */
export function kindExtra(kind: number): number {
  switch (kind) {
    case TypeKind.Struct:
      return 32;
    case TypeKind.Pointer:
    case TypeKind.Func:
    case TypeKind.Slice:
      return 8;
    case TypeKind.Array:
    case TypeKind.Interface:
      return 24;
    case TypeKind.Chan:
      return 16;
    case TypeKind.Map:
      return 64;
  }
  return 0;
}

/** Offsets in the uncommon part, and the size of a method's record: name, type, interface code, direct code (4 each). */
export const enum UncommonOff {
  MethodCount = 4,
  Methods = 8,
  Size = 16,
  MethodSize = 4 * 4,
}

export const structFieldSize = 24;

/**
 * The fields of runtime.moduledata that the linker fills in, in order. "slice": address, length, capacity; "address": one
 * word; "string": address, length; "byte". What follows is the runtime's own. Names are the runtime's.
 */
export const moduleDataFields = [
  ["pcHeader", "address"],
  ["funcnametab", "slice"],
  ["cutab", "slice"],
  ["filetab", "slice"],
  ["pctab", "slice"],
  ["pclntable", "slice"],
  ["ftab", "slice"],
  ["findfunctab", "address"],
  ["minpc", "address"],
  ["maxpc", "address"],
  ["text", "address"],
  ["etext", "address"],
  ["noptrdata", "address"],
  ["enoptrdata", "address"],
  ["data", "address"],
  ["edata", "address"],
  ["bss", "address"],
  ["ebss", "address"],
  ["noptrbss", "address"],
  ["enoptrbss", "address"],
  ["covctrs", "address"],
  ["ecovctrs", "address"],
  ["end", "address"],
  ["gcdata", "address"],
  ["gcbss", "address"],
  ["types", "address"],
  ["etypes", "address"],
  ["rodata", "address"],
  ["gofunc", "address"],
  ["epclntab", "address"],
  ["textsectmap", "slice"],
  ["typelinks", "slice"],
  ["itablinks", "slice"],
  ["ptab", "slice"],
  ["pluginpath", "string"],
  ["pkghashes", "slice"],
  ["inittasks", "slice"],
  ["modulename", "string"],
  ["modulehashes", "slice"],
  ["hasmain", "byte"],
] as const;

export type ModuleDataField = (typeof moduleDataFields)[number][0];
