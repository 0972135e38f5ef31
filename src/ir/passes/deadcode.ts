// deadcode: conditions that constants decide, and statements after one that never completes. Needs nothing; leaves labels
// that a goto may still reach. O(nodes).
import type { Func } from "../func.ts";
import * as ir from "../nodes.ts";
import { rewriteExprs } from "../visit.ts";

export function deadcode(fn: Func): void {
  if (fn.body === null) return;
  fold(fn.body);
  fn.body = prune(fn.body);
  for (const c of fn.closures) deadcode(c);
}

/** Logical operators with a constant side. */
function fold(body: ir.Stmt[]): void {
  rewriteExprs(body, (x) => {
    if (x.kind === ir.NodeKind.Logical && x.x.kind === ir.NodeKind.ConstBool) {
      if (x.x.value !== x.and) return new ir.ConstBool(x.pos, x.type, !x.and);
      return x.y;
    }
    if (x.kind === ir.NodeKind.Unary && x.op === ir.UnaryOp.Not && x.x.kind === ir.NodeKind.ConstBool) {
      return new ir.ConstBool(x.pos, x.type, !x.x.value);
    }
    return x;
  });
}

function prune(list: ir.Stmt[]): ir.Stmt[] {
  const out: ir.Stmt[] = [];
  let dead = false;
  for (const s of list) {
    // A label may be jumped to, also from far away.
    if (s.kind === ir.NodeKind.LabelMark) dead = false;
    if (dead) continue;
    inside(s);
    if (s.kind === ir.NodeKind.If && s.cond.kind === ir.NodeKind.ConstBool) {
      const taken = s.cond.value ? s.body : s.els;
      out.push(...taken);
      if (ends(taken)) dead = true;
      continue;
    }
    if (s.kind === ir.NodeKind.For && s.cond?.kind === ir.NodeKind.ConstBool && !s.cond.value) continue;
    out.push(s);
    if (terminates(s)) dead = true;
  }
  return out;
}

function inside(s: ir.Stmt): void {
  switch (s.kind) {
    case ir.NodeKind.Block:
    case ir.NodeKind.Range:
      s.body = prune(s.body);
      return;
    case ir.NodeKind.For:
      s.body = prune(s.body);
      s.post = prune(s.post);
      return;
    case ir.NodeKind.If:
      s.body = prune(s.body);
      s.els = prune(s.els);
      return;
    case ir.NodeKind.Switch:
    case ir.NodeKind.TypeSwitch:
    case ir.NodeKind.Select:
      for (const c of s.cases) c.body = prune(c.body);
      return;
    default:
      return;
  }
}

function ends(list: readonly ir.Stmt[]): boolean {
  const last = list[list.length - 1];
  return last !== undefined && terminates(last);
}

/** Whether what follows the statement is never reached from it. */
export function terminates(s: ir.Stmt): boolean {
  switch (s.kind) {
    case ir.NodeKind.Return:
    case ir.NodeKind.Goto:
    case ir.NodeKind.Break:
    case ir.NodeKind.Continue:
      return true;
    case ir.NodeKind.ExprStmt:
      return s.x.kind === ir.NodeKind.Builtin && s.x.op === ir.BuiltinOp.Panic;
    case ir.NodeKind.If:
      return ends(s.body) && ends(s.els);
    default:
      return false;
  }
}
