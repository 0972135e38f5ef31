// What is known while a batch of functions is analysed, beside the graph.
import { type Func, type Var, VarClass } from "../../func.ts";
import * as ir from "../../nodes.ts";
import { canonical, Graph, type Hole } from "./graph.ts";
import type { SummaryOf } from "./summary.ts";

/** A function literal whose captures flow when all bodies have been walked. */
export interface PendingClosure {
  hole: Hole;
  node: ir.Closure;
}

export class Batch {
  readonly graph: Graph;
  readonly members: ReadonlySet<Func>;
  readonly summaryOf: SummaryOf;
  readonly closures: PendingClosure[] = [];
  /** Assignments that put back what was there, for messages. */
  readonly selfAssignments: { fn: Func; s: ir.Assign }[] = [];
  /** Functions whose bodies have been walked. */
  readonly walked = new Set<Func>();
  /** The only value of variables that are defined once and never assigned. */
  readonly staticValues = new Map<Var, ir.Expr | null>();

  constructor(members: ReadonlySet<Func>, summaryOf: SummaryOf, explains: boolean) {
    this.graph = new Graph(explains);
    this.members = members;
    this.summaryOf = summaryOf;
  }

  /** Gives the variables of `fn` their locations. */
  addVars(fn: Func): void {
    const g = this.graph;
    for (const v of fn.vars) {
      if (v.cls === VarClass.Captured && v.outer !== null) continue;
      if (g.known(v) === undefined) g.newVar(v, fn, 1);
    }
    fn.results.forEach((r, i) => {
      g.of(r).resultIndex = i + 1;
    });
  }

  /** The value that an expression always has, as far as single definitions tell. */
  staticValue(x: ir.Expr): ir.Expr {
    let e = x;
    for (let i = 0; i < 8; i++) {
      if (e.kind === ir.NodeKind.Convert && e.op === ir.ConvertOp.Nop) e = e.x;
      else if (e.kind === ir.NodeKind.VarRef) {
        const v = canonical(e.v);
        const value = v.reassigned || v.addrTaken ? null : (this.staticValues.get(v) ?? null);
        if (value === null) return e;
        e = value;
      } else return e;
    }
    return e;
  }
}
