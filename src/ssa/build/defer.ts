// defer and go. Where the function's exits do not make the calls themselves (opendefers.ts), a deferred call is a record that
// the runtime runs when the function returns or panics: in the frame when it is made at most once, else on the heap.
// Contract: GOROOT/src/runtime/panic.go, runtime2.go (_defer), 1.26.
import { type Defer, Esc, type Go } from "../../ir/nodes.ts";
import { BlockKind } from "../block.ts";
import { layoutStruct, T } from "../type.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { openDefer } from "./opendefers.ts";
import { giveResults, readVar } from "./variables.ts";

/** The record as the collector sees it here: the runtime scans records itself, so no word of it is a pointer. */
const record = layoutStruct("runtime._defer", [
  ["heap", T.bool],
  ["rangefunc", T.bool],
  ["sp", T.uintptr],
  ["pc", T.uintptr],
  ["fn", T.uintptr],
  ["link", T.uintptr],
  ["head", T.uintptr],
]);
const fnOffset = 24;

export function buildGo(b: FuncBuilder, n: Go): void {
  b.runtime("newproc", operand(b, n.fn));
}

export function buildDefer(b: FuncBuilder, n: Defer): void {
  const { s } = b;
  const fn = operand(b, n.fn);
  b.at(n);
  if (b.open !== null) return openDefer(b, b.open, n, fn);
  if (n.at !== null) b.runtime("deferprocat", fn, readVar(b, n.at));
  else if (n.esc === Esc.Stack) {
    const d = b.temp(record);
    s.store(T.ptr, s.offPtr(T.ptr, d, fnOffset), fn);
    b.runtime("deferprocStack", d);
  } else b.runtime("deferproc", fn);
  mayRecover(b);
}

/** The runtime comes back a second time when a deferred call recovers: straight to the end of the function. */
export function mayRecover(b: FuncBuilder): void {
  const { s } = b;
  const mem = s.mem;
  const call = s.endBlock();
  const next = b.block();
  const recovered = b.recovered ?? b.block();
  call.kind = BlockKind.Defer;
  call.setControl(mem);
  call.likely = 1;
  call.addEdgeTo(next);
  call.addEdgeTo(recovered);
  b.recovered = recovered;
  s.startBlock(next);
}

/** Where the runtime goes on when a deferred call has recovered: for tracebacks that is the line of the last exit. */
export function buildRecovered(b: FuncBuilder): void {
  if (b.recovered === null) return;
  b.s.startBlock(b.recovered);
  if (b.open === null) b.s.pos = b.fn.endPos;
  b.f.currentInline = 0;
  b.runtime("deferreturn");
  giveResults(b);
}

/** Builds something at the position of the function's end: there tracebacks see it while deferred calls run. */
export function atEnd(b: FuncBuilder, build: () => void): void {
  const { pos } = b.s;
  const inl = b.f.currentInline;
  b.s.pos = b.fn.endPos;
  b.f.currentInline = 0;
  build();
  b.s.pos = pos;
  b.f.currentInline = inl;
}
