// Expressions: which file builds which kind. `operand` gives the value, or for a type that does not fit SSA the address
// of memory that holds it; `tuple` gives several; `evalInto` puts the value where the caller wants it.
import {
  type Builtin,
  BuiltinOp,
  ConvertOp,
  type Expr,
  type InlinedCall,
  NodeKind,
  type StmtExpr,
} from "../../ir/nodes.ts";
import { Kind as IrKind } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { T } from "../type.ts";
import type { Value } from "../value.ts";
import { address, derefPointer, isAddressable, pointerElement } from "./address.ts";
import { buildAppend } from "./append.ts";
import { buildBinary, buildUnary } from "./arith.ts";
import { BoundsKind, boundsCheck, extendIndex } from "./bounds.ts";
import { buildBuiltin } from "./builtins.ts";
import { buildCall, callTuple } from "./calls.ts";
import { buildMakeChan, buildReceive, receiveTuple } from "./channels.ts";
import { buildClosure } from "./closures.ts";
import { buildCompare } from "./compare.ts";
import { buildLogical } from "./control.ts";
import { type FuncBuilder, PlaceKind } from "./function.ts";
import { buildIfaceToIface, buildToInterface, ifaceTypeWord } from "./interfaces.ts";
import { buildArrayLit, buildSliceLit, buildStructLit, literalInto } from "./literals.ts";
import { buildMakeMap, buildMapLit, mapLookup, mapTuple } from "./maps.ts";
import { buildNumeric } from "./numeric.ts";
import { settle } from "./order.ts";
import { buildMakeSlice, buildSliceOf, sliceToArrayPointer } from "./slices.ts";
import { stmts } from "./stmt.ts";
import { buildConcat, stringConversion } from "./strings.ts";
import { assertTuple, buildTypeAssert } from "./typeassert.ts";
import { canSSA, ssaType } from "./types.ts";
import { placeOf, readVar } from "./variables.ts";

/** The value of `n`: itself if its type fits SSA, else the address of memory that holds it. */
export function operand(b: FuncBuilder, n: Expr): Value {
  b.ensureBlock();
  if (b.ready.size > 0) {
    const made = b.ready.get(n);
    if (made !== undefined) {
      b.ready.delete(n);
      return made;
    }
  }
  const pos = b.s.pos;
  const inl = b.f.currentInline;
  b.at(n);
  settle(b, n);
  const v = build(b, n);
  b.s.pos = pos;
  b.f.currentInline = inl;
  return v;
}

function build(b: FuncBuilder, n: Expr): Value {
  const { s, f } = b;
  switch (n.kind) {
    case NodeKind.ConstBool:
      return f.constBool(n.value, ssaType(n.type));
    case NodeKind.ConstInt:
      return constInt(b, n.type, n.lo, n.hi);
    case NodeKind.ConstFloat:
      return f.constFloat(ssaType(n.type), n.value);
    case NodeKind.ConstComplex: {
      const part = n.type.kind === IrKind.Complex64 ? T.float32 : T.float64;
      return s.v2(Op.ComplexMake, ssaType(n.type), f.constFloat(part, n.re), f.constFloat(part, n.im));
    }
    case NodeKind.ConstString:
      return f.constString(ssaType(n.type), latin1(n.bytes));
    case NodeKind.Zero:
      return b.zero(n.type);
    case NodeKind.VarRef:
      return readVar(b, n.v);
    case NodeKind.GlobalRef:
      return b.loadFrom(n.type, b.symAddr(b.link.global(n.global)));
    case NodeKind.FuncValue:
      return s.addr(ssaType(n.type), b.link.closure(n.fn));
    case NodeKind.Deref:
      return b.loadFrom(n.type, derefPointer(b, n));
    case NodeKind.FieldOf:
      return buildField(b, n.x, n.index, n);
    case NodeKind.Index:
      return buildIndex(b, n);
    case NodeKind.MapIndex:
      return mapLookup(b, n);
    case NodeKind.AddrOf:
      return asType(b, address(b, n.x), n);
    case NodeKind.Unary:
      return buildUnary(b, n);
    case NodeKind.Binary:
      return buildBinary(b, n);
    case NodeKind.Compare:
      return buildCompare(b, n);
    case NodeKind.Logical:
      return buildLogical(b, n);
    case NodeKind.Convert:
      return buildConvert(b, n);
    case NodeKind.TypeAssert:
      return buildTypeAssert(b, n);
    case NodeKind.SliceOf:
      return buildSliceOf(b, n);
    case NodeKind.CallStatic:
    case NodeKind.CallClosure:
    case NodeKind.CallInterface:
      return buildCall(b, n);
    case NodeKind.Builtin:
      return buildBuiltin(b, n);
    case NodeKind.Append:
      return buildAppend(b, n);
    case NodeKind.New:
    case NodeKind.PtrLit:
      return pointerElement(b, n);
    case NodeKind.MakeSlice:
      return buildMakeSlice(b, n);
    case NodeKind.MakeMap:
      return buildMakeMap(b, n);
    case NodeKind.MakeChan:
      return buildMakeChan(b, n);
    case NodeKind.StructLit:
      return buildStructLit(b, n);
    case NodeKind.ArrayLit:
      return buildArrayLit(b, n);
    case NodeKind.SliceLit:
      return buildSliceLit(b, n);
    case NodeKind.MapLit:
      return buildMapLit(b, n);
    case NodeKind.Closure:
      return buildClosure(b, n);
    case NodeKind.Receive:
      return buildReceive(b, n);
    case NodeKind.Concat:
      return buildConcat(b, n);
    case NodeKind.StmtExpr:
      stmts(b, n.stmts);
      return operand(b, n.x);
    case NodeKind.InlinedCall:
      return inlined(b, n)[0] ?? f.constBool(false);
    case NodeKind.TypeWord:
      return s.addr(ssaType(n.type), b.link.type(n.of));
    case NodeKind.ItabType:
      return s.v2(Op.Convert, ssaType(n.type), ifaceTypeWord(b, n.x.type, operand(b, n.x)), s.mem);
  }
}

function constInt(b: FuncBuilder, t: Expr["type"], lo: number, hi: number): Value {
  const st = ssaType(t);
  if (t.isInteger()) return b.f.constInt64(st, lo, hi);
  if (lo === 0 && hi === 0) return b.f.zeroValue(st);
  return b.s.v2(Op.Convert, st, b.f.constInt64(T.uintptr, lo, hi), b.s.mem);
}

/** Bytes as one character each, the form in which constants travel. */
export function latin1(bytes: Uint8Array): string {
  let r = "";
  for (let i = 0; i < bytes.length; i += 4096) {
    r += String.fromCharCode(...bytes.subarray(i, Math.min(bytes.length, i + 4096)));
  }
  return r;
}

/** A pointer computed as a plain word, under the type that the expression has. */
function asType(b: FuncBuilder, v: Value, n: Expr): Value {
  const t = ssaType(n.type);
  return v.type.kind === t.kind ? v : b.s.v2(Op.Convert, t, v, b.s.mem);
}

function buildField(b: FuncBuilder, x: Expr, index: number, n: Expr): Value {
  if (canSSA(x.type) && !(isAddressable(x) && inMemory(b, x))) {
    return b.s.v1(Op.StructSelect, ssaType(n.type), operand(b, x)).withInt(index);
  }
  const base = isAddressable(x) ? address(b, x) : operand(b, x);
  return b.loadFrom(n.type, b.s.offPtr(T.ptr, base, x.type.fieldOffset(index)));
}

/** Is the addressable `x` part of memory (rather than of an SSA variable)? */
export function inMemory(b: FuncBuilder, x: Expr): boolean {
  switch (x.kind) {
    case NodeKind.VarRef:
      return placeOf(b, x.v).kind !== PlaceKind.Value;
    case NodeKind.FieldOf:
      return inMemory(b, x.x);
    case NodeKind.Index:
      return x.x.type.kind !== IrKind.Array || inMemory(b, x.x);
    default:
      return true;
  }
}

function buildIndex(b: FuncBuilder, n: Expr & { kind: NodeKind.Index }): Value {
  const { s } = b;
  const kind = n.x.type.kind;
  if (kind === IrKind.String) {
    const x = operand(b, n.x);
    const i = extendIndex(b, n.index);
    boundsCheck(b, i, s.v1(Op.StringLen, T.int, x), BoundsKind.Index, n.bounded);
    return s.load(ssaType(n.type), s.v2(Op.AddPtr, T.ptr, s.v1(Op.StringPtr, T.ptr, x), i.v));
  }
  if (kind === IrKind.Array && canSSA(n.x.type) && !(isAddressable(n.x) && inMemory(b, n.x))) {
    const x = operand(b, n.x);
    const i = extendIndex(b, n.index);
    boundsCheck(b, i, b.int(n.x.type.len), BoundsKind.Index, n.bounded);
    if (n.x.type.len === 0) return b.zero(n.type);
    return s.v1(Op.ArraySelect, ssaType(n.type), x).withInt(0);
  }
  return b.loadFrom(n.type, address(b, n));
}

function buildConvert(b: FuncBuilder, n: Expr & { kind: NodeKind.Convert }): Value {
  const { s } = b;
  const t = ssaType(n.type);
  switch (n.op) {
    case ConvertOp.Nop:
      // Two interface types with the same methods have method tables of their own.
      if (n.type.kind === IrKind.Interface && n.type !== n.x.type) return buildIfaceToIface(b, n);
      return retype(b, operand(b, n.x), n.x.type, n.type);
    case ConvertOp.Numeric:
      return buildNumeric(b, operand(b, n.x), n.x.type, n.type);
    case ConvertOp.PointerToUintptr:
    case ConvertOp.UintptrToPointer: {
      const x = operand(b, n.x);
      return s.v2(Op.Convert, t, x, s.mem);
    }
    case ConvertOp.ToInterface:
      return buildToInterface(b, n);
    case ConvertOp.InterfaceToInterface:
      return buildIfaceToIface(b, n);
    case ConvertOp.SliceToArray:
      return b.loadFrom(n.type, sliceToArrayPointer(b, n.x, n.type));
    case ConvertOp.SliceToArrayPointer:
      return sliceToArrayPointer(b, n.x, n.type.elem);
    default:
      return stringConversion(b, n);
  }
}

/** The same bits under another type of the same representation. */
export function retype(b: FuncBuilder, x: Value, from: Expr["type"], to: Expr["type"]): Value {
  if (from === to) return x;
  const t = ssaType(to);
  if (!t.canSSA || x.type === t) return x;
  // Pointers that the collector follows and pointers that it does not must not be mixed up.
  if (t.kind !== x.type.kind) return b.s.v2(Op.Convert, t, x, b.s.mem);
  return b.s.v1(Op.Copy, t, x);
}

/** Runs an inlined body; the values of its results. */
export function inlined(b: FuncBuilder, n: InlinedCall): Value[] {
  const inl = b.f.currentInline;
  stmts(b, n.body);
  b.ensureBlock();
  b.f.currentInline = inl;
  return n.results.map((v) => readVar(b, v));
}

/** The values of an expression of tuple type (or of a call with one result or none). */
export function tuple(b: FuncBuilder, n: Expr): Value[] {
  b.ensureBlock();
  b.at(n);
  settle(b, n);
  switch (n.kind) {
    case NodeKind.CallStatic:
    case NodeKind.CallClosure:
    case NodeKind.CallInterface:
      return callTuple(b, n);
    case NodeKind.InlinedCall:
      return inlined(b, n);
    case NodeKind.StmtExpr:
      stmts(b, (n as StmtExpr).stmts);
      return tuple(b, (n as StmtExpr).x);
    case NodeKind.MapIndex:
      return mapTuple(b, n);
    case NodeKind.TypeAssert:
      return assertTuple(b, n);
    case NodeKind.Receive:
      return receiveTuple(b, n);
    default:
      return b.fail(`tuple of node kind ${n.kind}`);
  }
}

/** `*addr = n`; `fresh`: the memory is zeroed and nobody else sees it yet. */
export function evalInto(b: FuncBuilder, n: Expr, addr: Value, fresh: boolean): void {
  const t = ssaType(n.type);
  if (n.kind === NodeKind.Zero) {
    if (!fresh && t.size > 0) b.s.zero(t, addr);
    return;
  }
  if (!t.canSSA && (n.kind === NodeKind.StructLit || n.kind === NodeKind.ArrayLit)) {
    settle(b, n);
    literalInto(b, n, addr, fresh);
    return;
  }
  b.storeTo(t, addr, operand(b, n));
}

/** Evaluates for effects only. */
export function effects(b: FuncBuilder, n: Expr): void {
  b.ensureBlock();
  if (n.kind === NodeKind.InlinedCall) {
    b.at(n);
    inlined(b, n);
  } else if (n.kind === NodeKind.Builtin && isStatementBuiltin(n)) {
    b.at(n);
    settle(b, n);
    buildBuiltin(b, n);
  } else if (n.type.kind === IrKind.Tuple || isCall(n)) tuple(b, n);
  else operand(b, n);
}

function isCall(n: Expr): boolean {
  return n.kind === NodeKind.CallStatic || n.kind === NodeKind.CallClosure || n.kind === NodeKind.CallInterface;
}

function isStatementBuiltin(n: Builtin): boolean {
  return n.op === BuiltinOp.Panic || n.type.kind === IrKind.Void;
}
