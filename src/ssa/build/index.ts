// IR → SSA: the entry. In: a function of the IR with its body, and a Linkage that names what it refers to. Out: a Func
// for the passes of ssa/passes.
import { abiInternal, layoutCall } from "../../abi/callconv.ts";
import { type Func as IrFunc, Pragma } from "../../ir/func.ts";
import { NodeKind } from "../../ir/nodes.ts";
import type { Type as IrType } from "../../ir/type.ts";
import { inspect } from "../../ir/visit.ts";
import type { Func } from "../func.ts";
import type { Type as SsaType } from "../type.ts";
import { buildRecovered } from "./defer.ts";
import { type BuildOptions, FuncBuilder } from "./function.ts";
import type { Linkage } from "./linkage.ts";
import { buildSharedExit, enterOpenDefers, planOpenDefers } from "./opendefers.ts";
import { stmts } from "./stmt.ts";
import { ssaType } from "./types.ts";
import { enter, leave } from "./variables.ts";

export type { BuildOptions } from "./function.ts";
export { isIntrinsic } from "./intrinsics.ts";
export type { Linkage } from "./linkage.ts";

export const defaultOptions: BuildOptions = { conv: abiInternal, checks: true, inRuntime: false };

/** Builds the SSA form of `fn`, whose body must be there. */
export function buildFunc(fn: IrFunc, link: Linkage, options: BuildOptions = defaultOptions): Func {
  const b = new FuncBuilder(fn, link, options);
  if (fn.body === null) b.fail("no body");
  const { f, s } = b;
  f.pos = fn.pos;
  f.signature = fn.type.linkString;
  f.stringSymbol = (bytes) => link.string(bytes);
  f.typeSymbol = (t) => link.type(originOf(b, t));
  f.runtimeSymbol = (name) => (isVariable(name) ? link.runtimeVar(name) : link.runtime(name));
  setFlags(b);
  f.layout = layoutCall(
    options.conv,
    fn.params.map((v) => ssaType(v.type)),
    fn.results.map((v) => ssaType(v.type)),
  );
  inlineTree(b);
  s.startBlock(f.entry);
  s.mem = f.initMem();
  markCaptured(fn);
  planOpenDefers(b);
  enter(b);
  enterOpenDefers(b);
  stmts(b, fn.body!);
  if (s.current !== null) {
    // Behind a panic nothing comes to the end: the last exit is the panic's.
    if (s.current === f.entry || s.current.preds.length > 0) s.pos = fn.endPos;
    f.currentInline = 0;
    leave(b);
  }
  buildSharedExit(b);
  buildRecovered(b);
  return s.finish();
}

/** The IR type behind an SSA type that a pass wants the descriptor of. */
function originOf(b: FuncBuilder, t: SsaType): IrType {
  return t.origin === null ? b.fail(`no descriptor for ${t.name}`) : (t.origin as IrType);
}

/** Variables of the runtime that passes read. */
function isVariable(name: string): boolean {
  return name === "writeBarrier" || name.startsWith("x86Has");
}

function setFlags(b: FuncBuilder): void {
  const { fn } = b;
  const flags = b.f.flags;
  const has = (p: Pragma): boolean => (fn.pragma & p) !== 0;
  flags.nosplit = has(Pragma.NoSplit);
  flags.noinline = has(Pragma.NoInline);
  flags.noWriteBarrier = has(Pragma.NoWriteBarrier);
  flags.noWritebarrierRec = has(Pragma.NoWriteBarrierRec);
  flags.wrapper = fn.wrapper || reflectCalls.has(fn.symbol);
  flags.needCtxt = fn.captures.length > 0;
  flags.hasDefer = fn.hasDefer;
  flags.boundsChecks = b.options.checks;
  flags.inRuntime = b.options.inRuntime;
}

/** Between a panic and a deferred call that reflection makes stand these; recover has to look past them. */
const reflectCalls: ReadonlySet<string> = new Set(["reflect.callReflect", "reflect.callMethod"]);

/** A variable that a closure object of this function holds the address of lives in memory, also after inlining. */
function markCaptured(fn: IrFunc): void {
  inspect(fn.body!, (n) => {
    if (n.kind !== NodeKind.Closure) return true;
    const captures = n.fn.captures;
    for (let i = 0; i < captures.length; i++) if (captures[i]!.byRef) n.vars[i]!.refCaptured = true;
    return true;
  });
}

/** Entries of the IR's tree stand one place later here: node 0 is the function itself. */
function inlineTree(b: FuncBuilder): void {
  for (const e of b.fn.inlineTree) {
    b.f.inlineTree.push({ parent: e.parent + 1, pos: e.pos, fn: b.link.func(e.fn), name: e.fn.symbol });
  }
}
