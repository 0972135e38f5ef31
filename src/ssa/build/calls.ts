// Calls: of known functions, function values and interface methods. Arguments are evaluated left to right; what does not
// fit SSA is read from memory when the call is made. Contract: GOROOT/src/cmd/compile/abi-internal.md.
import { abi0, abiInternal } from "../../abi/callconv.ts";
import {
  type CallClosure,
  type CallInterface,
  type CallStatic,
  ConvertOp,
  type Expr,
  NodeKind,
} from "../../ir/nodes.ts";
import type { Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { itab, T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import { mayRecover } from "./defer.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { ifaceData, itabMethods } from "./interfaces.ts";
import { intrinsic } from "./intrinsics.ts";
import { settleList } from "./order.ts";
import { markReflection } from "./reflection.ts";
import { ssaType } from "./types.ts";
import { readVar } from "./variables.ts";

export type Call = CallStatic | CallClosure | CallInterface;

/** The value of a call with one result; something meaningless for one without. */
export function buildCall(b: FuncBuilder, n: Call): Value {
  return callTuple(b, n)[0] ?? b.f.constBool(false);
}

/** All results of a call. */
export function callTuple(b: FuncBuilder, n: Call): Value[] {
  if (n.kind === NodeKind.CallStatic) return callStatic(b, n);
  if (n.kind === NodeKind.CallClosure) return callClosure(b, n);
  return callInterface(b, n);
}

function evalArgs(b: FuncBuilder, args: readonly Expr[]): Value[] {
  return args.map((a) => operand(b, a));
}

/** Arguments as the call takes them: addresses of large ones become reads of the memory at the call. */
function passable(b: FuncBuilder, types: readonly Type[], values: readonly Value[]): Value[] {
  return values.map((v, i) => {
    const t = types[i]!;
    return t.canSSA ? v : b.s.v2(Op.Dereference, t, v, b.s.mem);
  });
}

function results(b: FuncBuilder, call: Value, types: readonly Type[]): Value[] {
  return types.map((t, i) => b.result(call, t, i));
}

function callStatic(b: FuncBuilder, n: CallStatic): Value[] {
  const entry = entryOf(b, n);
  if (entry !== null) return [entry];
  markReflection(b, n);
  const special = intrinsic(b, n);
  if (special !== null) return special(evalArgs(b, n.args));
  const args = evalArgs(b, n.args);
  b.at(n);
  return staticCall(b, n, args);
}

/**
 * `internal/abi.FuncPCABI0(f)` and `FuncPCABIInternal(f)`: the address of the code of declared function `f` for that
 * convention; of a function value, also one in an interface, the address that it holds. null for other calls.
 */
function entryOf(b: FuncBuilder, n: CallStatic): Value | null {
  const name = n.fn.symbol;
  if (name !== "internal/abi.FuncPCABI0" && name !== "internal/abi.FuncPCABIInternal") return null;
  const arg = n.args[0]!;
  const f = arg.kind === NodeKind.Convert && arg.op === ConvertOp.ToInterface ? arg.x : arg;
  b.at(n);
  if (f.type.isInterface()) return b.s.load(T.uintptr, b.s.v1(Op.IData, T.ptr, operand(b, f)));
  if (!f.type.isFunc()) b.fail(`${name} of something that is no function`);
  if (f.kind !== NodeKind.FuncValue) return b.s.load(T.uintptr, operand(b, f));
  return b.s.addr(T.uintptr, b.link.entry(f.fn, name.endsWith("0") ? abi0 : abiInternal));
}

/** The plain call, without a look at the intrinsics. */
export function staticCall(b: FuncBuilder, n: CallStatic, args: readonly Value[]): Value[] {
  const sig = n.fn.type;
  const params = sig.params.map(ssaType);
  const outs = sig.results.map(ssaType);
  const { symbol, conv } = b.link.callee(n.fn);
  const c = b.call(Op.StaticLECall, symbol, params, outs, passable(b, params, args), false, conv);
  if (n.keepAlive !== null) {
    for (const v of n.keepAlive) b.s.mem = b.s.v2(Op.KeepAlive, T.mem, readVar(b, v), b.s.mem);
  }
  const r = results(b, c, outs);
  // Deferred calls of range-over-func bodies are run by this function.
  if (n.fn.symbol === "runtime.deferrangefunc") mayRecover(b);
  return r;
}

function callClosure(b: FuncBuilder, n: CallClosure): Value[] {
  const fn = operand(b, n.fn);
  const args = evalArgs(b, n.args);
  b.at(n);
  return closureCall(b, n.fn.type, fn, args);
}

/** Calls function value `fn` of func type `sig`; faults if it is nil. */
export function closureCall(b: FuncBuilder, sig: IrType, fn: Value, args: readonly Value[]): Value[] {
  const params = sig.params.map(ssaType);
  const outs = sig.results.map(ssaType);
  const code = b.s.load(T.uintptr, fn);
  const c = b.call(Op.ClosureLECall, null, params, outs, [code, fn, ...passable(b, params, args)]);
  return results(b, c, outs);
}

function callInterface(b: FuncBuilder, n: CallInterface): Value[] {
  const { s } = b;
  markReflection(b, n);
  b.link.usedMethod(b.fn, n.recv.type, n.method);
  const recv = operand(b, n.recv);
  settleList(b, n.args);
  const args = evalArgs(b, n.args);
  b.at(n);
  const sig = n.recv.type.methods[n.method]!.type;
  const params = [T.ptr, ...sig.params.map(ssaType)];
  const outs = sig.results.map(ssaType);
  const tab = b.nilCheck(s.v1(Op.ITab, itab, recv));
  const code = s.load(T.uintptr, s.offPtr(itab, tab, itabMethods + 8 * n.method));
  const all = [ifaceData(b, recv), ...args];
  const c = b.call(Op.InterLECall, null, params, outs, [code, ...passable(b, params, all)]);
  return results(b, c, outs);
}
