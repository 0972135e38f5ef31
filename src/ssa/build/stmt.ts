// Statements: which file builds which kind, and control flow: blocks, if, for, labels, jumps, return.
import { type For, type If, NodeKind, type Return, type Stmt } from "../../ir/nodes.ts";
import type { Block } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { T } from "../type.ts";
import { buildAssign, buildAssignOp, buildAssignTuple } from "./assign.ts";
import { buildSend } from "./channels.ts";
import { cond } from "./control.ts";
import { buildDefer, buildGo } from "./defer.ts";
import { effects, operand, tuple } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { settleList } from "./order.ts";
import { buildRange } from "./ranges.ts";
import { buildSelect } from "./select.ts";
import { buildSwitch } from "./switches.ts";
import { buildTypeSwitch } from "./typeassert.ts";
import { canSSA, ssaType } from "./types.ts";
import { define, leave, writeVar } from "./variables.ts";

export function stmts(b: FuncBuilder, list: readonly Stmt[]): void {
  for (let i = 0; i < list.length; i++) stmt(b, list[i]!);
}

export function stmt(b: FuncBuilder, n: Stmt): void {
  const pending = b.ready.size;
  b.ensureBlock();
  b.at(n);
  build(b, n);
  if (b.ready.size !== pending) b.fail("a call was made whose value nobody took");
}

function build(b: FuncBuilder, n: Stmt): void {
  switch (n.kind) {
    case NodeKind.Define:
      return define(b, n.v, n.init);
    case NodeKind.Assign:
      return buildAssign(b, n);
    case NodeKind.AssignOp:
      return buildAssignOp(b, n);
    case NodeKind.AssignTuple:
      return buildAssignTuple(b, n);
    case NodeKind.ExprStmt:
      return effects(b, n.x);
    case NodeKind.Block: {
      if (n.label === null) return stmts(b, n.body);
      const end = b.block();
      b.targets(n.label).brk = end;
      stmts(b, n.body);
      b.start(end);
      return;
    }
    case NodeKind.If:
      return buildIf(b, n);
    case NodeKind.For:
      return buildFor(b, n);
    case NodeKind.Range:
      return buildRange(b, n);
    case NodeKind.Switch:
      return buildSwitch(b, n);
    case NodeKind.TypeSwitch:
      return buildTypeSwitch(b, n);
    case NodeKind.Select:
      return buildSelect(b, n);
    case NodeKind.Go:
      return buildGo(b, n);
    case NodeKind.Defer:
      return buildDefer(b, n);
    case NodeKind.Return:
      return buildReturn(b, n);
    case NodeKind.Send:
      return buildSend(b, n);
    case NodeKind.LabelMark: {
      const t = b.targets(n.label);
      t.mark ??= b.block();
      b.start(t.mark);
      return;
    }
    case NodeKind.Goto: {
      const t = b.targets(n.label);
      t.mark ??= b.block();
      return b.jump(t.mark);
    }
    case NodeKind.Break:
      return b.jump(b.targets(n.label).brk ?? b.fail(`break to ${n.label.name} outside of it`));
    case NodeKind.Continue:
      return b.jump(b.targets(n.label).cont ?? b.fail(`continue of ${n.label.name} outside of it`));
    case NodeKind.InlineMark:
      // Entry i of the IR's tree is node i+1 here: node 0 is the function itself.
      b.f.currentInline = n.index + 1;
      b.s.v0(Op.InlMark, T.void).withInt(n.index + 1);
      return;
  }
}

function buildIf(b: FuncBuilder, n: If): void {
  const yes = b.block();
  const end = b.block();
  const no = n.els.length > 0 ? b.block() : end;
  cond(b, n.cond, yes, no);
  b.s.startBlock(yes);
  stmts(b, n.body);
  b.jump(end);
  if (no !== end) {
    b.s.startBlock(no);
    stmts(b, n.els);
    b.jump(end);
  }
  b.s.startBlock(end);
}

function buildFor(b: FuncBuilder, n: For): void {
  const head = b.block();
  const body = b.block();
  const next = b.block();
  const end: Block = b.block();
  const t = b.targets(n.label);
  t.brk = end;
  t.cont = next;
  b.start(head);
  if (n.cond === null) b.jump(body);
  else cond(b, n.cond, body, end, 1);
  b.s.startBlock(body);
  stmts(b, n.body);
  b.start(next);
  stmts(b, n.post);
  b.jump(head);
  b.s.startBlock(end);
}

function buildReturn(b: FuncBuilder, n: Return): void {
  const results = b.fn.results;
  if (n.values.length > 0) {
    settleList(b, n.values);
    const values =
      n.values.length === 1 && results.length > 1
        ? tuple(b, n.values[0]!)
        : n.values.map((v) => {
            const x = operand(b, v);
            // Storing one result must not change a later one that is read from a result variable.
            return canSSA(v.type) || results.length === 1 ? x : b.spill(ssaType(v.type), x);
          });
    b.at(n);
    results.forEach((r, i) => {
      writeVar(b, r, values[i]!);
    });
  }
  b.at(n);
  leave(b);
}
