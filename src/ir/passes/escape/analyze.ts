// Escape analysis of a batch of functions: builds the graph from their bodies, solves it and writes the verdicts into the
// tree (`esc`, `Var.heap`, `Var.byRef`). In: bodies after inlining, summaries of callees.
import { type Func, VarClass } from "../../func.ts";
import * as ir from "../../nodes.ts";
import { inspect } from "../../visit.ts";
import { Batch, type PendingClosure } from "./batch.ts";
import { Attr, canonical, type Graph, type Location, shift } from "./graph.ts";
import { solve } from "./solve.ts";
import type { SummaryOf } from "./summary.ts";
import { Walker } from "./walker.ts";

const maxStackVar = 128 * 1024;
const maxImplicitStackVar = 64 * 1024;

/** Analyses the functions of one batch (closures come with theirs). Returns the solved graph for reporting. */
export function analyze(fns: readonly Func[], summaryOf: SummaryOf, explains = false): Batch {
  const batch = new Batch(new Set(fns), summaryOf, explains);
  const g = batch.graph;
  for (const fn of fns) {
    batch.addVars(fn);
    collectStaticValues(batch, fn);
  }
  for (const fn of fns) new Walker(batch, fn).walkFunc();
  for (const fn of fns) walkStaticClosures(batch, fn);
  for (const c of batch.closures) flowCaptures(g, c);
  for (const loc of g.all) if (heapReason(loc) !== "") g.flow(shift(g.heapHole, -1), loc);
  solve(g);
  apply(g);
  return batch;
}

function collectStaticValues(batch: Batch, fn: Func): void {
  inspect(fn.body ?? [], (n) => {
    if (n.kind === ir.NodeKind.Define) {
      const again = batch.staticValues.has(n.v);
      batch.staticValues.set(n.v, again ? null : n.init);
    } else if (
      n.kind === ir.NodeKind.Closure &&
      n.fn.body !== null &&
      n.fn.captures.length > 0 &&
      n.fn.outer !== null
    ) {
      collectStaticValues(batch, n.fn);
    } else if (n.kind === ir.NodeKind.AssignTuple) {
      for (const v of n.vars) if (v !== null) batch.staticValues.set(v, null);
    }
    return true;
  });
}

/** Function literals that became data: no node refers to them any more, but they are compiled like any other. */
function walkStaticClosures(batch: Batch, fn: Func): void {
  for (const c of fn.closures) {
    if (c.body === null || c.captures.length === 0) continue;
    if (!batch.walked.has(c)) {
      batch.addVars(c);
      collectStaticValues(batch, c);
      new Walker(batch, c).walkFunc();
    }
    walkStaticClosures(batch, c);
  }
}

function flowCaptures(g: Graph, c: PendingClosure): void {
  for (const v of c.node.fn.captures) {
    const loc = g.of(v);
    const byValue = !loc.addrTaken && !loc.reassigned && v.type.size <= 128;
    v.byRef = !byValue;
    const { addrTaken, reassigned } = loc;
    g.explanations?.push({ captured: loc, byValue, addrTaken: addrTaken || !byValue, reassigned });
    if (!byValue) canonical(v).refCaptured = true;
    const notes = g.explanations === null ? null : { where: c.node, why: "captured by a closure", next: c.hole.notes };
    const k = { ...c.hole, notes };
    g.flow(byValue ? k : shift(k, -1), loc);
  }
}

/** Why an allocation or variable cannot be on the stack whatever happens to it; "" if it can. */
export function heapReason(loc: Location): string {
  const v = loc.v;
  if (v !== null) {
    if (v.cls === VarClass.Param || v.cls === VarClass.Result) return "";
    if (v.type.size > maxStackVar) return "too large for stack";
    return v.type.align > 8 ? "too aligned for stack" : "";
  }
  const n = loc.n;
  if (n === null) return "";
  switch (n.kind) {
    case ir.NodeKind.New:
    case ir.NodeKind.PtrLit:
      return n.type.elem.size > maxImplicitStackVar ? "too large for stack" : "";
    case ir.NodeKind.MakeSlice: {
      const size = n.type.elem.size;
      if (size === 0) return "zero-sized element";
      const bound = n.cap ?? n.len;
      if (bound.kind !== ir.NodeKind.ConstInt) return "";
      if (bound.hi !== 0 || bound.lo < 0) return "";
      return bound.lo > Math.floor(maxImplicitStackVar / size) ? "too large for stack" : "";
    }
    case ir.NodeKind.SliceLit:
      return n.type.elem.size * n.len > maxStackVar ? "too large for stack" : "";
    case ir.NodeKind.Convert:
      return n.op === ir.ConvertOp.ToInterface && n.x.type.size > maxStackVar ? "too large for stack" : "";
    case ir.NodeKind.Closure: {
      let size = 8;
      for (const c of n.fn.captures) size += c.byRef ? 8 : c.type.size;
      return size > maxImplicitStackVar ? "too large for stack" : "";
    }
    default:
      return "";
  }
}

function apply(g: Graph): void {
  for (const loc of g.all) {
    if (loc.v !== null) {
      loc.v.heap = loc.escapes;
      continue;
    }
    const n = loc.n;
    if (n === null || !("esc" in n)) continue;
    n.esc = loc.escapes ? ir.Esc.Heap : ir.Esc.Stack;
    if (n.kind === ir.NodeKind.Convert && n.op === ir.ConvertOp.StringToBytes && (loc.attrs & Attr.Mutates) === 0) {
      n.op = ir.ConvertOp.StringToBytesTemp;
    }
  }
}
