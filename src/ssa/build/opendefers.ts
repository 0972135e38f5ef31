// Open-coded defers: a function that makes each of its deferred calls at most once keeps their closures in slots of its frame,
// and its exits call them. A byte of the frame has a bit for every call that is due. It is known at most exits what it holds,
// so that nothing is left of most tests; it is in memory because the runtime reads it, with the closures, when the function
// panics, and goes on at the one call of deferreturn when a deferred call recovers.
// Contract: GOROOT/src/runtime/panic.go (initOpenCodedDefers, nextDefer), 1.26.
import { type Defer, Esc, NodeKind } from "../../ir/nodes.ts";
import { inspect } from "../../ir/visit.ts";
import { type Local, LocalClass } from "../aux.ts";
import type { Block } from "../block.ts";
import { Var } from "../builder.ts";
import { Op } from "../ops.gen.ts";
import { arrayType, T } from "../type.ts";
import type { Value } from "../value.ts";
import { closureCall } from "./calls.ts";
import { mayRecover } from "./defer.ts";
import type { FuncBuilder } from "./function.ts";
import { giveResults } from "./variables.ts";

/** The bits are one byte. */
const maxCalls = 8;
/** Exits times calls: beyond it, all exits go through one piece of code. */
const maxCopies = 15;

/** The deferred calls of a function, in the order in which they are made due. */
export class OpenDefers {
  readonly defers: readonly Defer[];
  readonly bits: Local;
  readonly bitsVar: Var;
  readonly closures: Local;
  /** Where all exits go, when they share one piece of code. */
  readonly exit: Block | null;

  constructor(b: FuncBuilder, defers: readonly Defer[], shared: boolean) {
    this.defers = defers;
    this.bits = slot(b, ".deferBits", T.uint8);
    this.bitsVar = new Var(".deferBits", T.uint8);
    this.closures = slot(b, ".deferClosures", arrayType(`[${defers.length}]*`, T.ptr, defers.length));
    this.exit = shared ? b.block() : null;
  }
}

function slot(b: FuncBuilder, name: string, type: typeof T.ptr): Local {
  const l = b.f.newLocal(name, type, LocalClass.Auto, b.fn.pos);
  l.openDeferSlot = true;
  l.used = true;
  return l;
}

/** Decides whether the function's defers are open-coded. The bits are cleared before anything can panic. */
export function planOpenDefers(b: FuncBuilder): void {
  if (!b.fn.hasDefer) return;
  const defers: Defer[] = [];
  let exits = 1;
  let records = false;
  inspect(b.fn.body!, (n) => {
    if (n.kind === NodeKind.Return) exits++;
    else if (n.kind === NodeKind.Defer) {
      defers.push(n);
      if (n.at !== null || n.esc !== Esc.Stack) records = true;
    } else if (n.kind === NodeKind.CallStatic && n.fn.symbol === "runtime.deferrangefunc") records = true;
    return true;
  });
  if (records || defers.length === 0 || defers.length > maxCalls) return;
  const open = new OpenDefers(b, defers, exits * defers.length > maxCopies);
  b.open = open;
  b.f.openDefers = open;
  b.s.pos = b.fn.pos;
  b.defineLocal(open.bits);
  setBits(b, open, b.f.constInt(T.uint8, 0));
  b.defineLocal(open.closures);
}

/** From here on the runtime may come back to the function's end. */
export function enterOpenDefers(b: FuncBuilder): void {
  if (b.open !== null) mayRecover(b);
}

function setBits(b: FuncBuilder, open: OpenDefers, bits: Value): void {
  b.s.write(open.bitsVar, bits);
  b.s.store(T.uint8, b.s.localAddr(T.ptr, open.bits), bits);
}

function place(b: FuncBuilder, open: OpenDefers, i: number): Value {
  return b.s.offPtr(T.ptr, b.s.localAddr(T.ptr, open.closures), 8 * i);
}

/** Call `n` of closure `fn` is due. */
export function openDefer(b: FuncBuilder, open: OpenDefers, n: Defer, fn: Value): void {
  const { s } = b;
  const i = open.defers.indexOf(n);
  s.store(T.ptr, place(b, open, i), fn);
  setBits(b, open, s.v2(Op.Or8, T.uint8, s.read(open.bitsVar), b.f.constInt(T.uint8, 1 << i)));
}

/** Makes the calls that are due, and returns. */
export function leaveOpen(b: FuncBuilder, open: OpenDefers): void {
  if (open.exit !== null) return b.jump(open.exit);
  callAll(b, open);
  giveResults(b);
}

/** The code that all exits share, if they do. */
export function buildSharedExit(b: FuncBuilder): void {
  const { open } = b;
  if (open === null || open.exit === null) return;
  b.s.startBlock(open.exit);
  b.s.pos = b.fn.endPos;
  b.f.currentInline = 0;
  callAll(b, open);
  giveResults(b);
}

function callAll(b: FuncBuilder, open: OpenDefers): void {
  const { s, f } = b;
  for (let i = open.defers.length - 1; i >= 0; i--) {
    const bits = s.read(open.bitsVar);
    const isDue = s.v2(Op.And8, T.uint8, bits, f.constInt(T.uint8, 1 << i));
    b.when(s.v2(Op.Neq8, T.bool, isDue, f.constInt(T.uint8, 0)), () => {
      // A call that panics is not made again.
      setBits(b, open, s.v2(Op.And8, T.uint8, bits, f.constInt(T.uint8, ~(1 << i))));
      call(b, open.defers[i]!, place(b, open, i));
    });
  }
}

/** Calls the closure that is kept at `at`; mostly it is known what code it has. */
function call(b: FuncBuilder, n: Defer, at: Value): void {
  const { fn } = n;
  const known = fn.kind === NodeKind.FuncValue || fn.kind === NodeKind.Closure ? fn.fn : null;
  if (known === null) closureCall(b, fn.type, b.s.load(T.ptr, at), []);
  else if (fn.kind === NodeKind.Closure && known.captures.length > 0) {
    const code = b.s.addr(T.uintptr, b.link.func(known));
    b.call(Op.ClosureLECall, null, [], [], [code, b.s.load(T.ptr, at)]);
  } else {
    const { symbol, conv } = b.link.callee(known);
    b.call(Op.StaticLECall, symbol, [], [], [], false, conv);
  }
}
