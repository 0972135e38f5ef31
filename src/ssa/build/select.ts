// select: nothing (block for ever), one case, one case and default, and the general form through selectgo.
// Contract: GOROOT/src/runtime/select.go, 1.26: an array of (channel, element address) with the sends in front and the
// receives behind, an array of twice as many uint16 as scratch; the result is the case's place and whether it received.
import { type Select, type SelectCase, SelectKind } from "../../ir/nodes.ts";
import { boolType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { arrayType, layoutStruct, T } from "../type.ts";
import type { Value } from "../value.ts";
import { receiveBuffer, sendBuffer } from "./channels.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { stmts } from "./stmt.ts";
import { ssaType } from "./types.ts";
import { defineValue } from "./variables.ts";

const scase = layoutStruct("runtime.scase", [
  ["c", T.ptr],
  ["elem", T.ptr],
]);

export function buildSelect(b: FuncBuilder, n: Select): void {
  const end = b.block();
  b.targets(n.label).brk = end;
  const others = n.cases.filter((c) => c.kind !== SelectKind.Default);
  const dflt = n.cases.find((c) => c.kind === SelectKind.Default) ?? null;
  if (others.length === 0) {
    if (dflt === null) b.runtime("block");
    else stmts(b, dflt.body);
  } else if (others.length === 1) {
    if (dflt === null) blocking(b, others[0]!);
    else nonblocking(b, others[0]!, dflt);
  } else general(b, others, dflt);
  b.jump(end);
  b.s.startBlock(end);
}

function begin(b: FuncBuilder, c: SelectCase, buf: Value | null, ok: Value | null): void {
  if (c.value !== null && buf !== null) defineValue(b, c.value, b.loadFrom(c.value.type, buf));
  if (c.ok !== null && ok !== null) {
    const t = ssaType(c.ok.type);
    defineValue(b, c.ok, c.ok.type === boolType ? ok : b.s.v1(Op.Copy, t, ok));
  }
  stmts(b, c.body);
}

function blocking(b: FuncBuilder, c: SelectCase): void {
  const ch = operand(b, c.ch!);
  if (c.kind === SelectKind.Send) {
    const x = operand(b, c.send!);
    b.runtime("chansend1", ch, sendBuffer(b, c.send!.type, x));
    return begin(b, c, null, null);
  }
  const buf = c.value === null ? b.nil() : receiveBuffer(b, c.value.type);
  if (c.ok === null) {
    b.runtime("chanrecv1", ch, buf);
    begin(b, c, buf, null);
  } else begin(b, c, buf, b.runtime1("chanrecv2", ch, buf));
}

function nonblocking(b: FuncBuilder, c: SelectCase, dflt: SelectCase): void {
  const ch = operand(b, c.ch!);
  let selected: Value;
  let buf: Value | null = null;
  let ok: Value | null = null;
  if (c.kind === SelectKind.Send) {
    const x = operand(b, c.send!);
    selected = b.runtime1("selectnbsend", ch, sendBuffer(b, c.send!.type, x));
  } else {
    buf = c.value === null ? b.nil() : receiveBuffer(b, c.value.type);
    const r = b.runtime("selectnbrecv", buf, ch);
    selected = r[0]!;
    ok = r[1]!;
  }
  const yes = b.block();
  const no = b.block();
  const end = b.block();
  b.branch(selected, yes, no);
  b.s.startBlock(yes);
  begin(b, c, buf, ok);
  b.jump(end);
  b.s.startBlock(no);
  stmts(b, dflt.body);
  b.jump(end);
  b.s.startBlock(end);
}

function general(b: FuncBuilder, cases: readonly SelectCase[], dflt: SelectCase | null): void {
  const { s } = b;
  const count = cases.length;
  const sends = cases.filter((c) => c.kind === SelectKind.Send).length;
  // All channels and values are evaluated before the array is filled.
  const channels: Value[] = [];
  const buffers: Value[] = [];
  for (const c of cases) {
    channels.push(operand(b, c.ch!));
    if (c.kind === SelectKind.Send) {
      const x = operand(b, c.send!);
      const t = ssaType(c.send!.type);
      buffers.push(t.canSSA ? sendBuffer(b, c.send!.type, x) : b.spill(t, x));
    } else buffers.push(c.value === null ? b.nil() : receiveBuffer(b, c.value.type));
  }
  const array = b.temp(arrayType(`[${count}]runtime.scase`, scase, count));
  const order = b.temp(arrayType(`[${2 * count}]uint16`, T.uint16, 2 * count));
  let send = 0;
  let recv = count;
  const slots: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = cases[i]!.kind === SelectKind.Send ? send++ : --recv;
    slots.push(at);
    s.store(T.ptr, s.offPtr(T.ptr, array, 16 * at), channels[i]!);
    s.store(T.ptr, s.offPtr(T.ptr, array, 16 * at + 8), buffers[i]!);
  }
  const block = b.f.constBool(dflt === null);
  const [chosen, ok] = b.runtime("selectgo", array, order, b.nil(), b.int(sends), b.int(count - sends), block);
  const end = b.block();
  if (dflt !== null) {
    const yes = b.block();
    const no = b.block();
    b.branch(s.v2(Op.Less64, T.bool, chosen!, b.int(0)), yes, no);
    s.startBlock(yes);
    stmts(b, dflt.body);
    b.jump(end);
    s.startBlock(no);
  }
  for (let i = 0; i < count; i++) {
    const last = i + 1 === count;
    const yes = b.block();
    const no = last ? null : b.block();
    if (no === null) b.jump(yes);
    else b.branch(s.v2(Op.Eq64, T.bool, chosen!, b.int(slots[i]!)), yes, no);
    s.startBlock(yes);
    begin(b, cases[i]!, buffers[i]!, ok!);
    b.jump(end);
    if (no !== null) s.startBlock(no);
  }
  s.startBlock(end);
}
