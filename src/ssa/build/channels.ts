// Channels: make, send, receive. Contract: GOROOT/src/runtime/chan.go, 1.26: elements are passed by address.
import type { MakeChan, Receive, Send } from "../../ir/nodes.ts";
import { T } from "../type.ts";
import type { Value } from "../value.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { convertInteger } from "./numeric.ts";
import { settleList } from "./order.ts";
import { ssaType } from "./types.ts";

export function buildMakeChan(b: FuncBuilder, n: MakeChan): Value {
  const t = b.typeAddr(n.type);
  if (n.size === null) return b.runtime1("makechan", t, b.int(0));
  const x = operand(b, n.size);
  if (n.size.type.isUnsigned() && n.size.type.size === 8) return b.runtime1("makechan64", t, x);
  return b.runtime1("makechan", t, convertInteger(b, x, n.size.type, T.int));
}

/** Address of a value to be sent. */
export function sendBuffer(b: FuncBuilder, type: Send["value"]["type"], x: Value): Value {
  const t = ssaType(type);
  if (t.size === 0) return b.symAddr(b.link.runtimeVar("zerobase"));
  return t.canSSA ? b.spill(t, x) : x;
}

/** Memory for a value to be received. The runtime writes it; the collector may look at it before. */
export function receiveBuffer(b: FuncBuilder, type: Receive["type"]): Value {
  const t = ssaType(type);
  if (t.size === 0) return b.nil();
  const a = b.temp(t);
  b.s.zero(t, a);
  return a;
}

export function buildSend(b: FuncBuilder, n: Send): void {
  settleList(b, [n.ch, n.value]);
  const ch = operand(b, n.ch);
  const x = operand(b, n.value);
  b.runtime("chansend1", ch, sendBuffer(b, n.value.type, x));
}

export function buildReceive(b: FuncBuilder, n: Receive): Value {
  const ch = operand(b, n.ch);
  const elem = n.ch.type.elem;
  const buf = receiveBuffer(b, elem);
  b.runtime("chanrecv1", ch, buf);
  return b.loadFrom(elem, buf);
}

export function receiveTuple(b: FuncBuilder, n: Receive): Value[] {
  if (!n.commaOk) return [buildReceive(b, n)];
  const ch = operand(b, n.ch);
  const elem = n.ch.type.elem;
  const buf = receiveBuffer(b, elem);
  const ok = b.runtime1("chanrecv2", ch, buf);
  return [b.loadFrom(elem, buf), ok];
}
