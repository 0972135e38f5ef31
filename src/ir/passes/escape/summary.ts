// Summaries: what callers need to know of a function, one Leaks a parameter. Of an analysed function they are read off the solved
// graph; one without a Go body here has what its declaration and directives say.
import { type Func, Pragma } from "../../func.ts";
import { Kind, type Type } from "../../type.ts";
import type { Graph } from "./graph.ts";
import { Leaks, leakAll } from "./leaks.ts";

/** The summary of a function: one Leaks a parameter. */
export interface Summary {
  readonly params: readonly Leaks[];
}

/** Answers with the summary of a function outside the batch. */
export type SummaryOf = (fn: Func) => Summary;

/** The summary of a function whose graph is solved. */
export function summarize(graph: Graph, fn: Func): Summary {
  const params: Leaks[] = [];
  for (const p of fn.params) {
    const loc = graph.known(p);
    if (!p.type.hasPointers || loc === undefined) {
      params.push(new Leaks());
      continue;
    }
    if (loc.escapes) params.push(leakAll());
    else {
      loc.leaks.optimize();
      params.push(loc.leaks);
    }
  }
  return { params };
}

function pointersBesideStrings(t: Type): boolean {
  switch (t.kind) {
    case Kind.String:
      return false;
    case Kind.Struct:
      return t.fields.some((f) => pointersBesideStrings(f.type));
    case Kind.Array:
      return pointersBesideStrings(t.elem);
    default:
      return t.hasPointers;
  }
}

/** The summary of a function without Go body here. */
export function externalSummary(fn: Func): Summary {
  const params = fn.type.params.map((t) => {
    const l = new Leaks();
    if (!t.hasPointers) return l;
    // Strings are hashed or copied by their content, wherever that is.
    if (fn.symbol.startsWith("internal/abi.EscapeNonString[") && !pointersBesideStrings(t)) return l;
    if ((fn.pragma & Pragma.NoEscape) !== 0) {
      l.addMutator(0);
      l.addCallee(0);
    } else l.addHeap(0);
    return l;
  });
  return { params };
}
