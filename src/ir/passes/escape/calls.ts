// Escape analysis of calls and built-ins: where arguments go, where results come from.
import { type Func, Pragma } from "../../func.ts";
import * as ir from "../../nodes.ts";
import { Kind } from "../../type.ts";
import { type Hole, shift } from "./graph.ts";
import type { Walker } from "./walker.ts";

/** A call in any form. `ks`: where each result goes; null when the results are dropped. */
export function callExpr(w: Walker, ks: readonly Hole[] | null, x: ir.Expr): void {
  switch (x.kind) {
    case ir.NodeKind.CallStatic:
      staticCall(w, ks, x.fn, x.args, x);
      if (x.keepAlive !== null) {
        const to = (x.fn.pragma & Pragma.UintptrEscapes) !== 0 ? w.graph.heapHole : w.graph.mutatorHole;
        for (const v of x.keepAlive) w.graph.flow(to, w.graph.of(v));
      }
      return;
    case ir.NodeKind.CallClosure: {
      const target = w.batch.staticValue(x.fn);
      let fn: Func | null = null;
      if (target.kind === ir.NodeKind.FuncValue) fn = target.fn;
      else if (target.kind === ir.NodeKind.Closure && target.fn.captures[0]?.outer !== null) fn = target.fn;
      const wanted = ks !== null && ks.some((k) => k.dst !== w.graph.blank);
      const callee = w.note(w.graph.calleeHole, x, "callee operand");
      w.expr(fn === null && wanted ? callee : w.graph.discardHole, x.fn);
      if (fn !== null) staticCall(w, ks, fn, x.args, x);
      else for (const a of x.args) w.assignHeap(a, x, "call parameter");
      return;
    }
    case ir.NodeKind.CallInterface:
      w.assignHeap(x.recv, x, "call parameter");
      for (const a of x.args) w.assignHeap(a, x, "call parameter");
      return;
    case ir.NodeKind.InlinedCall:
      w.stmts(x.body);
      for (let i = 0; i < x.results.length; i++) {
        w.expr(ks?.[i] ?? w.graph.discardHole, new ir.VarRef(x.pos, x.results[i]!));
      }
      return;
    case ir.NodeKind.Append:
      append(w, ks?.[0] ?? w.graph.discardHole, x);
      return;
    case ir.NodeKind.Builtin:
      builtin(w, ks?.[0] ?? w.graph.discardHole, x);
      return;
    default:
      w.discard(x);
  }
}

function staticCall(w: Walker, ks: readonly Hole[] | null, fn: Func, args: readonly ir.Expr[], x: ir.Expr): void {
  // A function of this batch: its results flow to the call's.
  if (ks !== null && fn.results.length > 0 && w.graph.known(fn.results[0]!) !== undefined) {
    fn.results.forEach((r, i) => {
      if (ks[i] !== undefined) w.graph.flow(r.type.hasPointers ? ks[i]! : w.graph.discardHole, w.graph.of(r));
    });
  }
  for (let i = 0; i < args.length; i++) w.expr(w.note(w.paramHole(ks, fn, i), x, "call parameter"), args[i]!);
}

function append(w: Walker, k: Hole, x: ir.Append): void {
  const g = w.graph;
  const holes = [k, g.mutatorHole];
  if (x.type.elem.hasPointers) holes.push(shift(w.note(g.heapHole, x, "appendee slice"), 1));
  w.expr(w.tee(holes), x.slice);
  if (x.spread) {
    const tail = x.args[0]!;
    const pointers = tail.type.kind === Kind.Slice && tail.type.elem.hasPointers;
    w.expr(pointers ? shift(g.heapHole, 1) : g.discardHole, tail);
  } else for (const a of x.args) w.assignHeap(a, x, "call parameter");
  const store = w.spill(k, x);
  store.dst.loopDepth = 0;
}

function builtin(w: Walker, k: Hole, x: ir.Builtin): void {
  const g = w.graph;
  switch (x.op) {
    case ir.BuiltinOp.Copy: {
      w.expr(g.mutatorHole, x.args[0]!);
      const src = x.args[1]!;
      const pointers = src.type.kind === Kind.Slice && src.type.elem.hasPointers;
      w.expr(pointers ? shift(w.note(g.heapHole, x, "copied slice"), 1) : g.discardHole, src);
      return;
    }
    case ir.BuiltinOp.Panic:
      w.assignHeap(x.args[0]!, x, "panic");
      return;
    case ir.BuiltinOp.Clear:
      w.expr(g.mutatorHole, x.args[0]!);
      return;
    case ir.BuiltinOp.Min:
    case ir.BuiltinOp.Max:
      for (const a of x.args) w.expr(k, a);
      return;
    case ir.BuiltinOp.UnsafeAdd:
    case ir.BuiltinOp.UnsafeSlice:
    case ir.BuiltinOp.UnsafeString:
      w.expr(k, x.args[0]!);
      w.discard(x.args[1]!);
      return;
    case ir.BuiltinOp.UnsafeSliceData:
    case ir.BuiltinOp.UnsafeStringData:
      w.expr(k, x.args[0]!);
      return;
    default:
      for (const a of x.args) w.discard(a);
  }
}
