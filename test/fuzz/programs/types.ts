// The types that generated programs use, and how values of them are written and folded into a checksum.
import type { Random } from "../random.ts";

export type Kind =
  | "int"
  | "float"
  | "complex"
  | "string"
  | "bool"
  | "struct"
  | "array"
  | "slice"
  | "map"
  | "ptr"
  | "iface"
  | "func";

export interface Field {
  readonly name: string;
  readonly ty: Ty;
}

/** A Go type. `go` is how it is written; other fields belong to the kinds that need them. */
export interface Ty {
  readonly kind: Kind;
  readonly go: string;
  readonly bits: number;
  readonly signed: boolean;
  readonly elem: Ty | null;
  readonly key: Ty | null;
  readonly length: number;
  readonly fields: readonly Field[];
  readonly params: readonly Ty[];
  /** A struct's methods, an interface's: all take and yield an int. */
  readonly methods: string[];
  readonly ptrMethods: string[];
}

export function ty(kind: Kind, go: string, more: Partial<Ty> = {}): Ty {
  return {
    kind,
    go,
    bits: 0,
    signed: false,
    elem: null,
    key: null,
    length: 0,
    fields: [],
    params: [],
    methods: [],
    ptrMethods: [],
    ...more,
  };
}

const int = (go: string, bits: number, signed: boolean): Ty => ty("int", go, { bits, signed });

export const tInt = int("int", 64, true);
export const tUint64 = int("uint64", 64, false);
export const tByte = int("uint8", 8, false);
export const ints: readonly Ty[] = [
  tInt,
  int("int8", 8, true),
  int("int16", 16, true),
  int("int32", 32, true),
  int("int64", 64, true),
  int("uint", 64, false),
  tByte,
  int("uint16", 16, false),
  int("uint32", 32, false),
  tUint64,
  int("uintptr", 64, false),
];
export const tFloat64 = ty("float", "float64", { bits: 64 });
export const floats: readonly Ty[] = [tFloat64, ty("float", "float32", { bits: 32 })];
export const complexes: readonly Ty[] = [
  ty("complex", "complex128", { bits: 128 }),
  ty("complex", "complex64", { bits: 64 }),
];
export const tString = ty("string", "string");
export const tBool = ty("bool", "bool");

export const sliceOf = (elem: Ty): Ty => ty("slice", `[]${elem.go}`, { elem });
export const arrayOf = (elem: Ty, length: number): Ty => ty("array", `[${length}]${elem.go}`, { elem, length });
export const mapOf = (key: Ty, elem: Ty): Ty => ty("map", `map[${key.go}]${elem.go}`, { key, elem });
export const pointerTo = (elem: Ty): Ty => ty("ptr", `*${elem.go}`, { elem });
export const funcOf = (params: readonly Ty[], result: Ty): Ty =>
  ty("func", `func(${params.map((p) => p.go).join(", ")}) ${result.go}`, { params, elem: result });

/** May values be compared with == without a panic? */
export function comparable(t: Ty): boolean {
  switch (t.kind) {
    case "slice":
    case "map":
    case "func":
    case "iface":
    case "ptr":
      return false;
    case "array":
      return comparable(t.elem!);
    case "struct":
      return t.fields.every((f) => comparable(f.ty));
    default:
      return true;
  }
}

/** A literal of a basic type that is in range wherever it is used. */
export function literal(r: Random, t: Ty): string {
  switch (t.kind) {
    case "int":
      return intLiteral(r, t);
    case "float":
      return r.pick(["0", "1", "-1", "0.5", "-2.25", "3.75e3", "1e-3", "123456.5", "-0.1", "16777216", "7", "1e30"]);
    case "complex":
      return `complex(${literal(r, tFloat64)}, ${r.below(9)})`;
    case "string":
      return r.pick([
        '""',
        '"a"',
        '"hello"',
        '"\\xff\\x00z"',
        '"héllo wörld"',
        '"the quick brown fox jumps"',
        '"x\\n日本"',
      ]);
    case "bool":
      return r.chance(50) ? "true" : "false";
    default:
      throw new Error(`no literal of ${t.go}`);
  }
}

function intLiteral(r: Random, t: Ty): string {
  const bits = BigInt(t.bits);
  const max = t.signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  const min = t.signed ? -(1n << (bits - 1n)) : 0n;
  switch (r.below(8)) {
    case 0:
      return String(max);
    case 1:
      return String(min);
    case 2:
      return String(1n << BigInt(r.below(t.bits - 1)));
    case 3:
      return String(t.signed ? -BigInt(r.below(100)) : max - BigInt(r.below(100)));
    case 4: {
      const x = (BigInt(r.bits()) << 32n) | BigInt(r.bits());
      return String(t.signed ? BigInt.asIntN(t.bits, x) : BigInt.asUintN(t.bits, x));
    }
    default:
      return String(r.below(t.bits === 8 ? 100 : 1000) % (t.bits === 8 ? 120 : 1001));
  }
}

/** A literal other than 0 (and, sometimes, a power of two). */
export function divisor(r: Random, t: Ty): string {
  const top = t.signed ? t.bits - 2 : t.bits - 1;
  if (r.chance(35)) return String(1n << BigInt(r.below(top)));
  if (t.signed && r.chance(25)) return String(-r.between(1, 100));
  if (r.chance(20)) {
    const s = intLiteral(r, t);
    return s === "0" ? "3" : s;
  }
  return String(r.between(1, 100));
}
