// Solving the graph: which locations outlive their function or loop, what parameters leak. From every location the
// incoming edges are walked back with their least dereference counts until no fact changes.
// In: Graph. Out: attributes and leaks of its locations. O(locations × edges) at worst, near linear in practice.
import * as ir from "../../nodes.ts";
import { Attr, containsClosure, type Graph, type Location } from "./graph.ts";
import { trackedResults } from "./leaks.ts";

/** Propagates until nothing changes. */
export function solve(g: Graph): void {
  // Two stacks make a double-ended queue: escaping locations go first.
  const front: Location[] = [];
  let back: Location[] = [];
  let backAt = 0;
  const enqueue = (loc: Location): void => {
    if (loc.queuedAll) return;
    loc.queuedAll = true;
    if (loc.escapes) front.push(loc);
    else back.push(loc);
  };
  for (const loc of g.all) {
    loc.queuedAll = true;
    front.push(loc);
  }
  for (const loc of [g.mutator, g.callee, g.heap]) {
    loc.queuedAll = true;
    front.push(loc);
  }
  let walk = 0;
  for (;;) {
    let root = front.pop();
    if (root === undefined) {
      if (backAt === back.length) return;
      root = back[backAt++]!;
      if (backAt > 1024 && backAt * 2 > back.length) {
        back = back.slice(backAt);
        backAt = 0;
      }
    }
    root.queuedAll = false;
    walkOne(g, root, ++walk, enqueue);
  }
}

function walkOne(g: Graph, root: Location, walk: number, enqueue: (loc: Location) => void): void {
  root.walk = walk;
  root.derefs = 0;
  if ((root.attrs & Attr.Calls) !== 0 && root.n !== null && root.n.kind === ir.NodeKind.Closure) {
    loseResults(g, root.n, enqueue);
  }
  const todo: Location[] = [root];
  for (let at = 0; at < todo.length; at++) {
    const l = todo[at]!;
    l.queuedOne = 0;
    let derefs = l.derefs;
    let attrs = 0;
    if (derefs < 0) {
      derefs = 0;
      if (outlives(g, root, l)) attrs = Attr.Escapes | Attr.Persists | Attr.Mutates | Attr.Calls;
      else attrs = root.attrs & Attr.Persists;
    }
    if (derefs === 0) attrs |= root.attrs & (Attr.Mutates | Attr.Calls);
    if (l.param) leak(g, root, l, derefs);
    if ((attrs & ~l.attrs & Attr.Escapes) !== 0) g.explain(root, l, null);
    if ((attrs & ~l.attrs) !== 0) {
      l.attrs |= attrs;
      enqueue(l);
      if (l.escapes) continue;
    }
    const sources = l.sources;
    for (let i = 0; i < sources.length; i++) {
      const src = sources[i]!;
      if (src.escapes) continue;
      const d = derefs + l.derefCounts[i]!;
      if (src.walk === walk && src.derefs <= d) continue;
      src.walk = walk;
      src.derefs = d;
      src.via = l;
      src.viaEdge = i;
      if (src.queuedOne !== walk) {
        src.queuedOne = walk;
        todo.push(src);
      }
    }
  }
}

function leak(g: Graph, root: Location, l: Location, derefs: number): void {
  if (outlives(g, root, l)) {
    if (!l.escapes) g.explain(root, l, { to: root, derefs });
    const result = root.resultIndex - 1;
    if (!root.escapes && root.paramOut && root.fn === l.fn && result < trackedResults)
      l.leaks.addResult(result, derefs);
    else l.leaks.addHeap(derefs);
  }
  if ((root.attrs & Attr.Mutates) !== 0) l.leaks.addMutator(derefs);
  if ((root.attrs & Attr.Calls) !== 0) l.leaks.addCallee(derefs);
}

/** A closure that code out of sight may call: what it returns is lost sight of. */
function loseResults(g: Graph, n: ir.Closure, enqueue: (loc: Location) => void): void {
  if (g.resultsLost.has(n.fn)) return;
  g.resultsLost.add(n.fn);
  for (const r of n.fn.results) {
    const loc = g.known(r);
    if (loc !== undefined) enqueue(loc);
  }
}

/** Whether what is stored in `l` may live longer than `other`. */
function outlives(g: Graph, l: Location, other: Location): boolean {
  if (l.escapes) return true;
  if (l === g.mutator || l === g.callee) return false;
  if (l.fn === null || other.fn === null) return true;
  if (l.paramOut) {
    // A closure that is only called directly returns to the function around it.
    return !(containsClosure(other.fn, l.fn) && !g.resultsLost.has(l.fn));
  }
  if (l.fn === other.fn && l.loopDepth < other.loopDepth) return true;
  return containsClosure(l.fn, other.fn);
}
