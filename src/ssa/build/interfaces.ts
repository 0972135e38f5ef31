// Interface values: how a concrete value gets into one, how its words are read, conversions between interface types.
// Contract: GOROOT/src/runtime/iface.go, internal/abi (iface.go), 1.26: type word, then data word; a value that is one
// pointer is the data word, any other is behind it and never changes.
import { StaticData } from "../../ir/func.ts";
import { type Convert, Esc, type Expr, NodeKind } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { itab, T } from "../type.ts";
import type { Value } from "../value.ts";
import { isAddressable } from "./address.ts";
import { evalInto, inMemory, operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { settle } from "./order.ts";
import { staticValue } from "./staticdata.ts";
import { canSSA, ssaType } from "./types.ts";

/** Offset of the type in an itab, and of the first method. */
const itabType = 8;
export const itabMethods = 24;
/** Offset of the hash in a type descriptor, and in an itab, which has a copy. */
const hashOffset = 16;

/** The data word. */
export function ifaceData(b: FuncBuilder, x: Value): Value {
  return b.s.v1(Op.IData, T.ptr, x);
}

/** The word for concrete type `t` in interface type `iface`. */
export function typeWord(b: FuncBuilder, t: IrType, iface: IrType): Value {
  return b.s.addr(itab, iface.isEmptyInterface() ? b.link.type(t) : b.link.itab(t, iface));
}

/** Is the dynamic type of `x`, a value of interface type `iface`, the concrete type `t`? */
export function hasType(b: FuncBuilder, iface: IrType, x: Value, t: IrType): Value {
  // In an instance a type argument may lack the methods; a table made for it would say otherwise to the runtime.
  if (!iface.isEmptyInterface() && !b.link.implements(t, iface)) return b.f.constBool(false);
  return b.s.v2(Op.Eq64, T.bool, b.s.v1(Op.ITab, itab, x), typeWord(b, t, iface));
}

/** The type descriptor in interface value `x`, nil for a nil interface. */
export function ifaceTypeWord(b: FuncBuilder, iface: IrType, x: Value): Value {
  const { s } = b;
  const tab = s.v1(Op.ITab, itab, x);
  if (iface.isEmptyInterface()) return tab;
  return b.select(
    itab,
    s.v2(Op.Neq64, T.bool, tab, b.f.constInt(itab, 0)),
    () => typeOfItab(b, tab),
    () => b.f.constInt(itab, 0),
    1,
  );
}

/** The type descriptor in an itab that is not nil. */
export function typeOfItab(b: FuncBuilder, tab: Value): Value {
  return b.s.load(itab, b.s.offPtr(itab, tab, itabType));
}

/** The hash of the dynamic type, by the type word of an interface value that is not nil. */
export function typeHash(b: FuncBuilder, word: Value): Value {
  return b.s.load(T.uint32, b.s.offPtr(T.ptr, word, hashOffset));
}

/** The concrete value of type `t` in `x`, whose type word is known to fit (an address if it does not fit SSA). */
export function loadData(b: FuncBuilder, t: IrType, x: Value): Value {
  const data = ifaceData(b, x);
  if (t.isDirectIface()) return fromWord(b, t, data);
  return b.loadFrom(t, data);
}

/** A direct value from its word: pointers as they are, structs and arrays of one pointer wrapped up again. */
function fromWord(b: FuncBuilder, t: IrType, word: Value): Value {
  const { s } = b;
  const st = ssaType(t);
  if (t.kind === IrKind.Struct) {
    const parts = t.fields.map((f) => (f.type.size === 0 ? b.zero(f.type) : fromWord(b, f.type, word)));
    return s.vN(Op.StructMake, st, parts);
  }
  if (t.kind === IrKind.Array) return s.v1(Op.ArrayMake1, st, fromWord(b, t.elem, word));
  return s.v1(Op.Copy, st, word);
}

/** The one word of a direct value. */
function toWord(b: FuncBuilder, t: IrType, x: Value): Value {
  const { s } = b;
  if (t.kind === IrKind.Struct) {
    const i = t.fields.findIndex((f) => f.type.size !== 0);
    return toWord(b, t.fields[i]!.type, s.v1(Op.StructSelect, ssaType(t.fields[i]!.type), x).withInt(i));
  }
  if (t.kind === IrKind.Array) return toWord(b, t.elem, s.v1(Op.ArraySelect, ssaType(t.elem), x).withInt(0));
  return x;
}

export function buildToInterface(b: FuncBuilder, n: Convert): Value {
  const t = n.x.type;
  b.link.usedInInterface(b.fn, t);
  const data = dataWord(b, n.x, n.esc);
  return b.s.v2(Op.IMake, ssaType(n.type), typeWord(b, t, n.type), data);
}

/** The data word for the value of `n`. */
function dataWord(b: FuncBuilder, n: Expr, esc: Esc): Value {
  const { s } = b;
  const t = n.type;
  const st = ssaType(t);
  if (t.isDirectIface()) return toWord(b, t, operand(b, n));
  if (t.size === 0) {
    operand(b, n);
    return b.symAddr(b.link.runtimeVar("zerobase"));
  }
  const constant = constantData(b, n);
  if (constant !== null) return constant;
  if (n.kind === NodeKind.GlobalRef && n.global.readOnly) return b.symAddr(b.link.global(n.global));
  if (t.size === 1 && (t.isInteger() || t.kind === IrKind.Bool)) {
    const x = operand(b, n);
    const i = s.v1(Op.ZeroExt8to64, T.uint64, t.kind === IrKind.Bool ? s.v1(Op.CvtBoolToUint8, T.uint8, x) : x);
    const eight = s.v2(Op.Lsh64x64, T.uint64, i, b.f.constInt(T.uint64, 3));
    eight.auxLo = 1;
    return s.v2(Op.AddPtr, T.ptr, b.symAddr(b.link.runtimeVar("staticuint64s")), eight);
  }
  if (esc === Esc.Stack && t.size <= 1024) {
    const literal = n.kind === NodeKind.StructLit || n.kind === NodeKind.ArrayLit;
    if (literal && !st.canSSA) {
      settle(b, n);
      const a = b.temp(st);
      evalInto(b, n, a, false);
      return a;
    }
    return b.spill(st, operand(b, n));
  }
  return heapData(b, n);
}

function heapData(b: FuncBuilder, n: Expr): Value {
  const { s } = b;
  const t = n.type;
  const st = ssaType(t);
  if (t.isInteger() || t.isFloat()) {
    let x = operand(b, n);
    if (t.size === 2) return b.runtime1("convT16", x);
    const word = t.size === 4 ? T.uint32 : T.uint64;
    if (t.isFloat()) x = s.v1(Op.Bitcast, word, x);
    return b.runtime1(t.size === 4 ? "convT32" : "convT64", x);
  }
  if (t.kind === IrKind.String) return b.runtime1("convTstring", operand(b, n));
  if (t.kind === IrKind.Slice) return b.runtime1("convTslice", operand(b, n));
  let p: Value;
  if (isAddressable(n) && (!canSSA(t) || inMemory(b, n)) && n.kind === NodeKind.VarRef) p = operandAddress(b, n);
  else p = canSSA(t) ? b.spill(st, operand(b, n)) : operand(b, n);
  return b.runtime1(t.hasPointers ? "convT" : "convTnoptr", b.typeAddr(t), p);
}

function operandAddress(b: FuncBuilder, n: Expr): Value {
  const x = operand(b, n);
  return canSSA(n.type) ? b.spill(ssaType(n.type), x) : x;
}

/** Constants lie in read-only data; they need no allocation. */
function constantData(b: FuncBuilder, n: Expr): Value | null {
  const data = new StaticData(n.type.size);
  if (!staticValue(n, 0, data)) return null;
  if (n.type.size === 1) return null;
  return b.symAddr(b.link.data(b.fn, n.type, data, true));
}

export function buildIfaceToIface(b: FuncBuilder, n: Convert): Value {
  const { s } = b;
  const from = n.x.type;
  const t = ssaType(n.type);
  const x = operand(b, n.x);
  // Method tables belong to one interface type each, whatever its methods: only empty interfaces are all alike.
  if (from === n.type || (from.isEmptyInterface() && n.type.isEmptyInterface())) return s.v1(Op.Copy, t, x);
  const data = ifaceData(b, x);
  if (n.type.isEmptyInterface()) return s.v2(Op.IMake, t, ifaceTypeWord(b, from, x), data);
  // nil stays nil; otherwise the method table of the dynamic type for the new interface.
  const tab = s.v1(Op.ITab, itab, x);
  const word = b.select(
    itab,
    s.v2(Op.Neq64, T.bool, tab, b.f.constInt(itab, 0)),
    () => b.runtime1("assertE2I", b.typeAddr(n.type), from.isEmptyInterface() ? tab : typeOfItab(b, tab)),
    () => b.f.constInt(itab, 0),
    1,
  );
  return s.v2(Op.IMake, t, word, data);
}
