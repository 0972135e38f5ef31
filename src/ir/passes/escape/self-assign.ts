// Assignments that put back what was there already: they make nothing escape.
import * as ir from "../../nodes.ts";
import type { Batch } from "./batch.ts";

/** `p.buf = p.buf[a:b]`, `x[i], x[j] = x[j], x[i]` and the like store what was there already. */
export function selfAssign(b: Batch, lhs: ir.Expr, value: ir.Expr): boolean {
  const rhs = seeThrough(b, value);
  if (lhs.kind === ir.NodeKind.FieldOf && rhs.kind === ir.NodeKind.SliceOf) {
    const l = lhs.x;
    const r = rhs.x;
    if (l.kind !== ir.NodeKind.Deref || l.x.kind !== ir.NodeKind.VarRef) return false;
    if (r.kind !== ir.NodeKind.FieldOf || r.x.kind !== ir.NodeKind.Deref) return false;
    return r.x.x.kind === ir.NodeKind.VarRef && r.x.x.v === l.x.v;
  }
  if (lhs.kind === ir.NodeKind.Deref && rhs.kind === ir.NodeKind.SliceOf) {
    const from = rhs.x;
    return from.kind === ir.NodeKind.Deref && isVariable(lhs.x) && samePlace(b, lhs.x, from.x);
  }
  if (lhs.kind === ir.NodeKind.FieldOf && rhs.kind === ir.NodeKind.FieldOf) return samePlace(b, lhs.x, rhs.x);
  if (lhs.kind === ir.NodeKind.Index && rhs.kind === ir.NodeKind.Index) {
    return isSimple(lhs.index) && isSimple(rhs.index) && samePlace(b, lhs.x, rhs.x);
  }
  return false;
}

/** What a temporary of a parallel assignment holds. */
function seeThrough(b: Batch, x: ir.Expr): ir.Expr {
  if (x.kind !== ir.NodeKind.VarRef || !x.v.name.startsWith(".autotmp_")) return x;
  return b.staticValues.get(x.v) ?? x;
}

function isVariable(x: ir.Expr): boolean {
  return x.kind === ir.NodeKind.VarRef;
}

function isSimple(x: ir.Expr): boolean {
  switch (x.kind) {
    case ir.NodeKind.ConstInt:
    case ir.NodeKind.VarRef:
    case ir.NodeKind.GlobalRef:
      return true;
    case ir.NodeKind.Binary:
      return isSimple(x.x) && isSimple(x.y);
    case ir.NodeKind.Convert:
    case ir.NodeKind.FieldOf:
    case ir.NodeKind.Deref:
    case ir.NodeKind.Unary:
      return isSimple(x.x);
    default:
      return false;
  }
}

function samePlace(batch: Batch, left: ir.Expr, right: ir.Expr): boolean {
  const a = seeThrough(batch, left);
  const b = seeThrough(batch, right);
  if (a.kind === ir.NodeKind.VarRef) return b.kind === ir.NodeKind.VarRef && a.v === b.v;
  if (a.kind === ir.NodeKind.GlobalRef) return b.kind === ir.NodeKind.GlobalRef && a.global === b.global;
  if (a.kind === ir.NodeKind.FieldOf) {
    return b.kind === ir.NodeKind.FieldOf && a.index === b.index && samePlace(batch, a.x, b.x);
  }
  if (a.kind === ir.NodeKind.Deref) return b.kind === ir.NodeKind.Deref && samePlace(batch, a.x, b.x);
  return false;
}
