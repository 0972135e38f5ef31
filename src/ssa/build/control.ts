// Conditions as control flow: `cond` branches on a boolean expression without making a bool of && and ||.
import { type Compare, CompareOp, type Expr, type Logical, NodeKind, UnaryOp } from "../../ir/nodes.ts";
import { Kind as IrKind } from "../../ir/type.ts";
import type { Block } from "../block.ts";
import type { Value } from "../value.ts";
import { branchEqualStrings } from "./compare.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { settle } from "./order.ts";
import { stmts } from "./stmt.ts";
import { ssaType } from "./types.ts";

/** Ends the current block with a branch to `yes` or `no`. */
export function cond(b: FuncBuilder, n: Expr, yes: Block, no: Block, likely = 0): void {
  b.ensureBlock();
  b.at(n);
  if (b.ready.has(n)) {
    b.branch(operand(b, n), yes, no, likely);
    return;
  }
  switch (n.kind) {
    case NodeKind.ConstBool:
      b.jump(n.value ? yes : no);
      return;
    case NodeKind.Logical: {
      const mid = b.block();
      if (n.and) cond(b, n.x, mid, no, Math.max(likely, 0));
      else cond(b, n.x, yes, mid, Math.min(likely, 0));
      b.s.startBlock(mid);
      cond(b, n.y, yes, no, likely);
      return;
    }
    case NodeKind.Unary:
      if (n.op === UnaryOp.Not) return cond(b, n.x, no, yes, -likely);
      break;
    case NodeKind.StmtExpr:
      stmts(b, n.stmts);
      return cond(b, n.x, yes, no, likely);
    case NodeKind.Compare:
      if (isStringEquality(n)) {
        settle(b, n);
        const x = operand(b, n.x);
        const y = operand(b, n.y);
        const eq = n.op === CompareOp.Eq;
        branchEqualStrings(b, x, y, eq ? yes : no, eq ? no : yes);
        return;
      }
      break;
    default:
  }
  const v = operand(b, n);
  b.branch(v, yes, no, likely);
}

function isStringEquality(n: Compare): boolean {
  if (n.op !== CompareOp.Eq && n.op !== CompareOp.Ne) return false;
  return n.x.type.kind === IrKind.String && n.y.type.kind === IrKind.String;
}

/** `x && y` or `x || y` as a value: y is evaluated only if x does not decide. */
export function buildLogical(b: FuncBuilder, n: Logical): Value {
  const t = ssaType(n.type);
  const r = b.tempVar(t);
  const rest = b.block();
  const end = b.block();
  const x = operand(b, n.x);
  b.s.write(r, x);
  if (n.and) b.branch(x, rest, end);
  else b.branch(x, end, rest);
  b.s.startBlock(rest);
  b.s.write(r, operand(b, n.y));
  b.jump(end);
  b.s.startBlock(end);
  return b.s.read(r);
}
