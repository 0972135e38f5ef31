// Functions that become operations instead of calls, by link name. Some of them have no Go body at all and must be here
// (GetCallerPC, getg, …); the others are faster this way. Contract: the functions' documentation in math/bits, math,
// sync/atomic, internal/runtime/{atomic,sys,math}; GOROOT/src/cmd/compile/internal/ssagen/intrinsics.go for the list.
import type { CallStatic } from "../../ir/nodes.ts";
import { Op } from "../ops.gen.ts";
import { T, type Type, tupleType } from "../type.ts";
import type { Value } from "../value.ts";
import { staticCall } from "./calls.ts";
import type { FuncBuilder } from "./function.ts";
import { ifaceData } from "./interfaces.ts";
import { ssaType } from "./types.ts";

type Lower = (b: FuncBuilder, args: readonly Value[], n: CallStatic) => Value[];

/** How to build the call `n` as operations; null for an ordinary call. */
export function intrinsic(b: FuncBuilder, n: CallStatic): ((args: readonly Value[]) => Value[]) | null {
  // An instance each: nothing but what escape analysis has made of it.
  if (n.fn.symbol.startsWith("internal/abi.EscapeNonString[")) return () => [];
  const l = table.get(n.fn.symbol);
  if (l === undefined) return null;
  return (args) => l(b, args, n);
}

/** Is there an operation for the function? Then nothing calls its body by name. */
export function isIntrinsic(symbol: string): boolean {
  return table.has(symbol);
}

const table = new Map<string, Lower>();

function define(pkg: string, names: string, l: Lower): void {
  for (const name of names.split(" ")) table.set(`${pkg}.${name}`, l);
}

const resultType = (n: CallStatic, i = 0): Type => ssaType(n.fn.type.results[i]!);

/** One op of one result. */
function unary(op: number): Lower {
  return (b, a, n) => [b.s.v1(op, resultType(n), a[0]!)];
}
function binary(op: number): Lower {
  return (b, a, n) => [b.s.v2(op, resultType(n), a[0]!, a[1]!)];
}

// -- runtime

define("internal/runtime/sys", "GetCallerPC", (b, _a, n) => [b.s.v0(Op.GetCallerPC, resultType(n))]);
define("internal/runtime/sys", "GetCallerSP", (b, _a, n) => [b.s.v1(Op.GetCallerSP, resultType(n), b.s.mem)]);
define("internal/runtime/sys", "GetClosurePtr", (b, _a, n) => [closurePointer(b, n)]);
define("runtime", "getg", (b, _a, n) => [b.s.v1(Op.GetG, resultType(n), b.s.mem)]);
define("runtime", "KeepAlive", (b, a) => {
  b.s.mem = b.s.v2(Op.KeepAlive, T.mem, ifaceData(b, a[0]!), b.s.mem);
  return [];
});
define("runtime", "publicationBarrier", (b) => {
  b.s.mem = b.s.v1(Op.PubBarrier, T.mem, b.s.mem);
  return [];
});
define("runtime", "slicebytetostringtmp", (b, a, n) => [b.s.v2(Op.StringMake, resultType(n), a[0]!, a[1]!)]);
const prefetch =
  (op: number): Lower =>
  (b, a) => {
    b.s.mem = b.s.v2(op, T.mem, a[0]!, b.s.mem);
    return [];
  };
define("internal/runtime/sys", "Prefetch", prefetch(Op.PrefetchCache));
define("internal/runtime/sys", "PrefetchStreamed", prefetch(Op.PrefetchCacheStreamed));

/** The closure register is only valid at entry, so the op goes to the entry block. */
function closurePointer(b: FuncBuilder, n: CallStatic): Value {
  if (b.closurePtr === null) {
    const v = b.f.entry.newValue0(Op.GetClosurePtr, T.ptr, n.pos);
    b.closurePtr = v;
  }
  return b.s.v2(Op.Convert, resultType(n), b.closurePtr, b.s.mem);
}

// -- groups of control bytes in maps. A set of slots has one bit for each slot, in the low byte, so all functions that know how
// a set looks are here. Contract: src/internal/runtime/maps/group.go, "On AMD64" (type bitset).

/** Control bytes of slots that are empty; deleted ones are 0xfe, and full ones have no highest bit. */
const emptySlot = 0x80;

/** The word with the same byte eight times. */
function everyByte(b: FuncBuilder, t: Type, byte: number): Value {
  const half = Math.imul(byte, 0x01010101);
  return b.f.constInt64(t, half, half);
}

const slots = (name: string, l: (b: FuncBuilder, t: Type, a: readonly Value[]) => Value): void =>
  define("internal/runtime/maps", name, (b, a, n) => [l(b, resultType(n), a)]);
slots("ctrlGroupMatchH2", (b, t, [group, h2]) => b.s.v2(Op.ByteMatch, t, group!, b.s.v1(Op.ByteSplat, T.uint64, h2!)));
slots("ctrlGroupMatchEmpty", (b, t, [group]) => b.s.v2(Op.ByteMatch, t, group!, everyByte(b, T.uint64, emptySlot)));
slots("ctrlGroupMatchEmptyOrDeleted", (b, t, [group]) => b.s.v1(Op.ByteSigns, t, group!));
slots("ctrlGroupMatchFull", (b, t, [group]) =>
  b.s.v2(Op.Xor64, t, b.s.v1(Op.ByteSigns, t, group!), b.f.constInt(t, 0xff)),
);
// never of an empty set
slots("bitsetFirst", (b, t, [set]) => b.s.v1(Op.Ctz64NonZero, t, set!));
slots("bitsetRemoveBelow", (b, t, [set, i]) =>
  b.s.v2(Op.And64, t, set!, b.s.v2(Op.Lsh64x64, t, b.f.constInt(t, -1), i!)),
);
slots("bitsetLowestSet", (b, t, [set]) => {
  const lowest = b.s.v2(Op.And64, set!.type, set!, b.f.constInt(set!.type, 1));
  return b.s.v2(Op.Neq64, t, lowest, b.f.constInt(set!.type, 0));
});
slots("bitsetShiftOutLowest", (b, t, [set]) => b.s.v2(Op.Rsh64Ux64, t, set!, b.f.constInt(T.uint64, 1)));

// -- atomics

const atomicPackage = "internal/runtime/atomic";

/** Ops with result and memory. */
function tuple(op: number, count: number): Lower {
  return (b, a, n) => {
    const { s } = b;
    const t = resultType(n);
    const v = s.vN(op, tupleType(t, T.mem), [...a.slice(0, count), s.mem]);
    s.mem = s.v1(Op.Select1, T.mem, v);
    return [s.v1(Op.Select0, t, v)];
  };
}
/** Ops with memory alone. */
function effect(op: number): Lower {
  return (b, a) => {
    b.s.mem = b.s.v3(op, T.mem, a[0]!, a[1]!, b.s.mem);
    return [];
  };
}

const atomics: readonly (readonly [names: string, shared: string, l: Lower])[] = [
  ["Load LoadAcq Loadint32", "LoadInt32 LoadUint32", tuple(Op.AtomicLoad32, 1)],
  ["Load8", "", tuple(Op.AtomicLoad8, 1)],
  [
    "Load64 LoadAcq64 Loadint64 Loaduint Loaduintptr LoadAcquintptr",
    "LoadInt64 LoadUint64 LoadUintptr",
    tuple(Op.AtomicLoad64, 1),
  ],
  ["Loadp", "LoadPointer", tuple(Op.AtomicLoadPtr, 1)],
  ["Store StoreRel Storeint32", "StoreInt32 StoreUint32", effect(Op.AtomicStore32)],
  ["Store8", "", effect(Op.AtomicStore8)],
  [
    "Store64 StoreRel64 Storeint64 Storeuintptr StoreReluintptr",
    "StoreInt64 StoreUint64 StoreUintptr",
    effect(Op.AtomicStore64),
  ],
  ["StorepNoWB", "", effect(Op.AtomicStorePtrNoWB)],
  ["Xchg8", "", tuple(Op.AtomicExchange8, 2)],
  ["Xchg Xchgint32", "SwapInt32 SwapUint32", tuple(Op.AtomicExchange32, 2)],
  ["Xchg64 Xchgint64 Xchguintptr", "SwapInt64 SwapUint64 SwapUintptr", tuple(Op.AtomicExchange64, 2)],
  ["Xadd Xaddint32", "AddInt32 AddUint32", tuple(Op.AtomicAdd32, 2)],
  ["Xadd64 Xaddint64 Xadduintptr", "AddInt64 AddUint64 AddUintptr", tuple(Op.AtomicAdd64, 2)],
  ["Cas CasRel Casint32", "CompareAndSwapInt32 CompareAndSwapUint32", tuple(Op.AtomicCompareAndSwap32, 3)],
  [
    "Cas64 Casint64 Casuintptr Casp1",
    "CompareAndSwapInt64 CompareAndSwapUint64 CompareAndSwapUintptr",
    tuple(Op.AtomicCompareAndSwap64, 3),
  ],
  ["And8", "", effect(Op.AtomicAnd8)],
  ["And", "", effect(Op.AtomicAnd32)],
  ["Or8", "", effect(Op.AtomicOr8)],
  ["Or", "", effect(Op.AtomicOr32)],
  ["And32", "AndInt32 AndUint32", tuple(Op.AtomicAnd32value, 2)],
  ["And64 Anduintptr", "AndInt64 AndUint64 AndUintptr", tuple(Op.AtomicAnd64value, 2)],
  ["Or32", "OrInt32 OrUint32", tuple(Op.AtomicOr32value, 2)],
  ["Or64 Oruintptr", "OrInt64 OrUint64 OrUintptr", tuple(Op.AtomicOr64value, 2)],
];
for (const [names, shared, l] of atomics) {
  define(atomicPackage, names, l);
  if (shared !== "") define("sync/atomic", shared, l);
}
define("sync", "runtime_LoadAcquintptr", tuple(Op.AtomicLoad64, 1));
define("sync", "runtime_StoreReluintptr", effect(Op.AtomicStore64));

// -- bits

const sizes = [
  ["8", 0],
  ["16", 1],
  ["32", 2],
  ["64", 3],
] as const;
for (const [bits, i] of sizes) {
  define("math/bits", `TrailingZeros${bits}`, unary(Op.Ctz8 + i));
  define("math/bits", `Len${bits}`, unary(Op.BitLen8 + i));
  define("math/bits", `RotateLeft${bits}`, binary(Op.RotateLeft8 + i));
  define("math/bits", `OnesCount${bits}`, withFeature("x86HasPOPCNT", unary(Op.PopCount8 + i)));
}
/** Zeros above the highest bit of a word of `bits`. */
function leadingZeros(bits: number, op: number): Lower {
  return (b, a, n) => {
    const t = resultType(n);
    return [b.s.v2(Op.Sub64, t, b.f.constInt(t, bits), b.s.v1(op, t, a[0]!))];
  };
}
for (const [i, bits] of [8, 16, 32, 64].entries())
  define("math/bits", `LeadingZeros${bits}`, leadingZeros(bits, Op.BitLen8 + i));
define("math/bits", "LeadingZeros", leadingZeros(64, Op.BitLen64));
define("internal/runtime/sys", "LeadingZeros8", leadingZeros(8, Op.BitLen8));
define("internal/runtime/sys", "LeadingZeros64", leadingZeros(64, Op.BitLen64));
define("internal/runtime/sys", "OnesCount64", withFeature("x86HasPOPCNT", unary(Op.PopCount64)));
define("math/bits", "TrailingZeros", unary(Op.Ctz64));
define("math/bits", "Len", unary(Op.BitLen64));
define("math/bits", "RotateLeft", binary(Op.RotateLeft64));
define("math/bits", "OnesCount", withFeature("x86HasPOPCNT", unary(Op.PopCount64)));
define("math/bits", "ReverseBytes16", unary(Op.Bswap16));
define("math/bits", "ReverseBytes32", unary(Op.Bswap32));
define("math/bits", "ReverseBytes64 ReverseBytes", unary(Op.Bswap64));
define("internal/runtime/sys", "Bswap32", unary(Op.Bswap32));
define("internal/runtime/sys", "Bswap64", unary(Op.Bswap64));
define("internal/runtime/sys", "TrailingZeros8", unary(Op.Ctz8));
define("internal/runtime/sys", "TrailingZeros32", unary(Op.Ctz32));
define("internal/runtime/sys", "TrailingZeros64", unary(Op.Ctz64));
define("internal/runtime/sys", "Len8", unary(Op.BitLen8));
define("internal/runtime/sys", "Len64", unary(Op.BitLen64));

/** Ops with two results. */
function pair(op: number, first: (n: CallStatic) => Type, second: (n: CallStatic) => Type): Lower {
  return (b, a, n) => {
    const t = tupleType(first(n), second(n));
    const v = b.s.vN(op, t, a);
    return [b.s.v1(Op.Select0, t.parts[0]!, v), b.s.v1(Op.Select1, t.parts[1]!, v)];
  };
}
const r0 = (n: CallStatic): Type => resultType(n, 0);
const r1 = (n: CallStatic): Type => resultType(n, 1);
define("math/bits", "Mul64 Mul", pair(Op.Mul64uhilo, r0, r1));
define("internal/runtime/math", "Mul64", pair(Op.Mul64uhilo, r0, r1));
define("math/big", "mulWW", pair(Op.Mul64uhilo, r0, r1));
define("internal/runtime/math", "MulUintptr", pair(Op.Mul64uover, r0, r1));
define("math/bits", "Add64 Add", pair(Op.Add64carry, r0, r1));
define("internal/runtime/math", "Add64", pair(Op.Add64carry, r0, r1));
define("math/bits", "Sub64 Sub", pair(Op.Sub64borrow, r0, r1));
define("math/bits", "Div64 Div", (b, a, n) => {
  const { s } = b;
  const y = a[2]!;
  b.require(s.v2(Op.Neq64, T.bool, y, b.f.constInt(y.type, 0)), () => b.runtime("panicdivide"));
  b.require(s.v2(Op.Less64U, T.bool, a[0]!, y), () => b.runtime("panicoverflow"));
  return pair(Op.Div128u, r0, r1)(b, a, n);
});

// -- floating point

define("math", "sqrt Sqrt", unary(Op.Sqrt));
define("math", "Abs", unary(Op.Abs));
define("math", "Copysign", binary(Op.Copysign));
define("math", "Floor", withFeature("x86HasSSE41", unary(Op.Floor)));
define("math", "Ceil", withFeature("x86HasSSE41", unary(Op.Ceil)));
define("math", "Trunc", withFeature("x86HasSSE41", unary(Op.Trunc)));
define("math", "RoundToEven", withFeature("x86HasSSE41", unary(Op.RoundToEven)));
define(
  "math",
  "FMA",
  withFeature("x86HasFMA", (b, a, n) => [b.s.v3(Op.FMA, resultType(n), a[0]!, a[1]!, a[2]!)]),
);
define("math", "Float32bits Float32frombits Float64bits Float64frombits", unary(Op.Bitcast));

/** The op if the machine has it, which the runtime finds out at start; the function otherwise. */
function withFeature(variable: string, fast: Lower): Lower {
  return (b, a, n) => {
    const has = b.s.load(T.bool, b.symAddr(b.link.runtimeVar(variable)));
    const t = resultType(n);
    return [
      b.select(
        t,
        has,
        () => fast(b, a, n)[0]!,
        () => staticCall(b, n, a)[0]!,
        1,
      ),
    ];
  };
}

// -- constant time

define("crypto/internal/constanttime", "boolToUint8", unary(Op.CvtBoolToUint8));
define("crypto/internal/constanttime", "Select", (b, a, n) => {
  const { s } = b;
  const c = s.v2(Op.Neq64, T.bool, a[0]!, b.f.constInt(a[0]!.type, 0));
  return [s.v3(Op.CondSelect, resultType(n), a[1]!, a[2]!, c)];
});
