// The order in which package-level variables are initialised. In: declarations with what their initialisers (and the
// functions that those call) refer to. Out: initialisers in order, cycles as errors; or only those that may need code, found
// without a look at what is data anyway. Contract: spec "Package initialization".
import type * as ast from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { checkFuncBody, checkInitializer, objDecl } from "./decl.ts";
import { type DeclInfo, type Func, type Obj, ObjKind, type Var } from "./object.ts";

/** `lhs = rhs`, to be done when the package starts. */
export interface Initializer {
  lhs: readonly Var[];
  rhs: ast.Expr;
}

interface Node {
  obj: Obj;
  /** Variables and constants that wait for this one. */
  dependents: Node[];
  /** How many this one still waits for. */
  pending: number;
  done: boolean;
  /** Its initialiser is part of the answer. */
  listed: boolean;
}

/**
 * The initialisers of the package's variables in order. Bodies of functions that initialisers can reach are checked
 * for it. Remembered: the second question is free.
 */
export function initOrder(c: Checker): Initializer[] {
  if (c.initializers !== null) return c.initializers;
  const values = c.objects.filter((o) => o.kind === ObjKind.Var || o.kind === ObjKind.Const);
  for (const v of values) {
    objDecl(c, v);
    if (v.kind === ObjKind.Var) checkInitializer(c, v as Var);
  }
  processDelayed(c);
  c.initializers = inOrder(c, buildGraph(c, values, false), (obj) => obj.decl?.deps ?? []);
  return c.initializers;
}

/**
 * The initialisers of `initOrder`, in its order, without those of variables that are data (StaticVars). Unless the package has
 * been checked as a whole, nothing is checked but what the order depends on.
 */
export function initCode(c: Checker): Initializer[] {
  if (c.initializers !== null) return c.initializers.filter((i) => !isData(c, i.lhs[0]!));
  const values = c.objects.filter((o) => o.kind === ObjKind.Var && o.decl?.init != null && !isData(c, o as Var));
  for (const v of values) objDecl(c, v);
  processDelayed(c);
  return inOrder(c, buildGraph(c, values, true), (obj) => dependencies(c, obj));
}

function isData(c: Checker, v: Var): boolean {
  return c.staticVars.refs(v) !== null;
}

/** What `obj` refers to, as `initCode` sees it: what is data is not checked, but known to refer to what it names. */
function dependencies(c: Checker, obj: Obj): Iterable<Obj> {
  const refs = obj.kind === ObjKind.Var ? c.staticVars.refs(obj as Var) : null;
  if (refs !== null) return refs;
  if (obj.type === null) {
    objDecl(c, obj);
    processDelayed(c);
  }
  return obj.decl?.deps ?? [];
}

function processDelayed(c: Checker): void {
  c.session.processDelayed(c.session.path.length === 0 ? 0 : c.session.delayed.length);
}

function inOrder(c: Checker, nodes: Node[], deps: (obj: Obj) => Iterable<Obj>): Initializer[] {
  const out: Initializer[] = [];
  const emitted = new Set<DeclInfo>();
  const queue = new ReadyQueue(nodes);
  for (let left = nodes.length; left > 0; left--) {
    const n = queue.next();
    if (n.pending > 0) {
      const cycle = findPath(n.obj, deps);
      if (cycle !== null) reportCycle(c, cycle);
    }
    n.done = true;
    for (const d of n.dependents) {
      d.pending--;
      if (d.pending === 0 && !d.done) queue.ready(d);
    }
    const info = n.obj.decl;
    if (n.obj.kind !== ObjKind.Var || !n.listed || info === null || info.init === null || emitted.has(info)) continue;
    emitted.add(info);
    out.push({ lhs: info.lhs ?? [n.obj as Var], rhs: info.init });
  }
  return out;
}

/**
 * An edge from each value to the values that it refers to, directly or over functions. `onDemand`: `values` are those that are
 * initialised by code; the variables that they wait for come in addition, since these have their turn as well, and constants,
 * which never wait their turn, are looked through.
 */
function buildGraph(c: Checker, values: readonly Obj[], onDemand: boolean): Node[] {
  const nodes = new Map<Obj, Node>();
  const node = (obj: Obj, listed: boolean): Node => {
    const n = { obj, dependents: [], pending: 0, done: false, listed };
    nodes.set(obj, n);
    return n;
  };
  for (const obj of values) node(obj, true);
  for (const [obj, n] of nodes) {
    const seen = new Set<Obj>();
    const work: Obj[] = [obj];
    for (let at = work.pop(); at !== undefined; at = work.pop()) {
      if (at.kind === ObjKind.Func) {
        checkFuncBody(c, at as Func);
        if (c.session.path.length === 0) c.session.processDelayed(0);
      }
      for (const d of onDemand ? dependencies(c, at) : (at.decl?.deps ?? [])) {
        if (seen.has(d)) continue;
        seen.add(d);
        const dep = nodes.get(d) ?? (onDemand && d.kind === ObjKind.Var ? node(d, false) : null);
        if (dep !== null) {
          n.pending++;
          dep.dependents.push(n);
        } else if (d.kind === ObjKind.Func || onDemand) work.push(d);
      }
    }
  }
  return [...nodes.values()];
}

/** Constants first, then what waits for nothing in order of declaration; in cycles what waits for least. */
class ReadyQueue {
  private readonly nodes: Node[];
  /** A binary heap of ready nodes. */
  private readonly heap: Node[] = [];
  constructor(nodes: Node[]) {
    this.nodes = nodes;
    for (const n of nodes) if (n.pending === 0) this.ready(n);
  }

  private before(a: Node, b: Node): boolean {
    const ca = a.obj.kind === ObjKind.Const;
    const cb = b.obj.kind === ObjKind.Const;
    if (ca !== cb) return ca;
    return a.obj.order < b.obj.order;
  }

  ready(n: Node): void {
    const h = this.heap;
    let i = h.length;
    h.push(n);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!this.before(n, h[up]!)) break;
      h[i] = h[up]!;
      i = up;
    }
    h[i] = n;
  }

  next(): Node {
    while (this.heap.length > 0) {
      const n = this.pop();
      if (!n.done) return n;
    }
    let best: Node | null = null;
    for (const n of this.nodes) {
      if (n.done) continue;
      if (best === null || n.pending < best.pending || (n.pending === best.pending && this.before(n, best))) best = n;
    }
    return best!;
  }

  private pop(): Node {
    const h = this.heap;
    const top = h[0]!;
    const last = h.pop()!;
    if (h.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= h.length) break;
      if (child + 1 < h.length && this.before(h[child + 1]!, h[child]!)) child++;
      if (!this.before(h[child]!, last)) break;
      h[i] = h[child]!;
      i = child;
    }
    h[i] = last;
    return top;
  }
}

// The way from `start` back to itself, last step first. Depth first with a stack of its own: chains can be long.
function findPath(start: Obj, refs: (obj: Obj) => Iterable<Obj>): Obj[] | null {
  const seen = new Set<Obj>([start]);
  const path: { obj: Obj; deps: Obj[]; next: number }[] = [];
  const enter = (obj: Obj): void => {
    const deps = [...refs(obj)].sort((a, b) => a.order - b.order);
    path.push({ obj, deps, next: 0 });
  };
  enter(start);
  while (path.length > 0) {
    const top = path[path.length - 1]!;
    if (top.next === top.deps.length) {
      path.pop();
      continue;
    }
    const d = top.deps[top.next++]!;
    if (d === start) {
      const way = path.slice(1).map((p) => p.obj);
      return [start, ...way.reverse()];
    }
    if (seen.has(d)) continue;
    seen.add(d);
    enter(d);
  }
  return null;
}

function reportCycle(c: Checker, cycle: readonly Obj[]): void {
  let obj = cycle[0]!;
  if (cycle.length === 1) {
    c.error(obj, "InvalidInitCycle", `initialization cycle: ${obj.name} refers to itself`);
    return;
  }
  const details = [];
  for (let i = cycle.length - 1; i >= 0; i--) {
    const next = cycle[i]!;
    details.push({ pos: obj.pos, text: `${obj.name} refers to ${next.name}` });
    obj = next;
  }
  c.report(cycle[0]!.pos, "InvalidInitCycle", `initialization cycle for ${cycle[0]!.name}`, details);
}
