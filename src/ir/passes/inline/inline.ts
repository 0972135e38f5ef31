// inline: calls of small functions are replaced by their bodies. `measure` decides what can be inlined, on bodies that are
// as written; `inlineCalls` replaces, outermost call first, and goes on inside what it has put in. Contract: the decisions
// and words of GOROOT/src/cmd/compile/internal/inline, Go 1.26.
import { inTurn } from "../../calls.ts";
import { Func, Label, type Var, VarClass } from "../../func.ts";
import { isIntrinsic } from "../../intrinsics.ts";
import * as ir from "../../nodes.ts";
import { inspect, mapChildren } from "../../visit.ts";
import { rewriteCall, singleDefinitions } from "../devirtualize.ts";
import { DynamicTypes } from "../dynamictype.ts";
import type { Passes } from "../passes.ts";
import { Cloner, copyBody, copyVar, labelCopies } from "./clone.ts";
import {
  bigFunctionMaxCost,
  closureCallee,
  closureOnceCost,
  impossible,
  isBig,
  maxBudget,
  measureCost,
} from "./cost.ts";

/** Decides for every function of the component and its closures whether it can be inlined. */
export function measure(p: Passes, fns: readonly Func[]): void {
  for (const fn of fns) measureFunc(p, fn);
}

function measureFunc(p: Passes, fn: Func): void {
  const known = singleDefinitions(fn);
  const closuresFirst = (f: Func): void => {
    for (const c of f.closures) {
      closuresFirst(c);
      decide(p, c, known);
    }
  };
  closuresFirst(fn);
  decide(p, fn, known);
}

function decide(p: Passes, fn: Func, known: ReadonlyMap<Var, ir.Expr | null>): void {
  let reason = impossible(fn);
  let cost = -1;
  if (reason === "") {
    const c = measureCost(fn, known, p.observer?.thorough === true);
    reason = c.reason;
    cost = c.cost;
  }
  const inlinable = cost >= 0;
  fn.inline = {
    cost: inlinable ? cost : -1,
    reason: inlinable ? "" : reason,
    body: inlinable ? copyBody(fn.body!) : null,
    vars: fn.vars.length,
    temps: fn.tempCount,
  };
  if (inlinable) keepClosures(fn);
  p.observer?.measured(fn);
}

/** Literals in a body that can be copied are copied with it, also those that cannot be inlined themselves. */
function keepClosures(fn: Func): void {
  for (const c of fn.closures) {
    if (c.body === null || c.inline === null) continue;
    if (c.inline.body === null) c.inline = { ...c.inline, body: copyBody(c.body) };
    keepClosures(c);
  }
}

/** Replaces calls in the functions of the component and in their closures. */
export function inlineCalls(p: Passes, fns: readonly Func[]): void {
  for (const fn of fns) inlineInto(p, fn);
}

function inlineInto(p: Passes, root: Func): void {
  const known = singleDefinitions(root);
  const uses = new Map<Func, number>();
  countClosureCalls(root, known, uses);
  const types = new DynamicTypes(root);
  const big = new Map<Func, boolean>();
  let found = false;
  const visit = (fn: Func): void => {
    if (fn.body === null) return;
    if (!big.has(fn)) {
      big.set(fn, isBig(fn));
      if (big.get(fn)!) p.observer?.big(fn);
    }
    const state = new Inliner(p, fn, known, uses, types, big.get(fn)!);
    fn.body = state.list(fn.body);
    found ||= state.devirtualized;
    // Closures that came with inlined bodies are among them.
    for (let i = 0; i < fn.closures.length; i++) visit(fn.closures[i]!);
  };
  // What is inlined may decide the types of interfaces that calls before it use.
  do {
    found = false;
    visit(root);
  } while (found);
}

/** Counts how often each closure is called where it is known. */
function countClosureCalls(root: Func, known: ReadonlyMap<Var, ir.Expr | null>, uses: Map<Func, number>): void {
  countIn(root.body ?? [], root, known, uses);
  for (const c of root.closures) countClosureCalls(c, known, uses);
}

function countIn(
  list: readonly ir.Stmt[],
  fn: Func,
  known: ReadonlyMap<Var, ir.Expr | null>,
  uses: Map<Func, number>,
): void {
  inspect(list, (n) => {
    if (n.kind === ir.NodeKind.CallClosure) {
      const c = closureCallee(n, fn, known);
      if (c !== null) uses.set(c, (uses.get(c) ?? 0) + 1);
    }
    return true;
  });
}

class Inliner {
  private readonly p: Passes;
  private readonly fn: Func;
  private readonly known: Map<Var, ir.Expr | null>;
  private readonly uses: Map<Func, number>;
  private readonly types: DynamicTypes;
  private readonly big: boolean;
  /** A call has become that of a known method. */
  devirtualized = false;

  constructor(
    p: Passes,
    fn: Func,
    known: Map<Var, ir.Expr | null>,
    uses: Map<Func, number>,
    types: DynamicTypes,
    big: boolean,
  ) {
    this.p = p;
    this.fn = fn;
    this.known = known;
    this.uses = uses;
    this.types = types;
    this.big = big;
  }

  list = (stmts: ir.Stmt[]): ir.Stmt[] => {
    for (const s of stmts) {
      // The function of a go or defer statement is called later.
      mapChildren(s, this.expr, this.list);
      // What the variable holds may have become known with what was inlined.
      if (s.kind === ir.NodeKind.Define && s.init !== null && this.known.get(s.v)) this.known.set(s.v, s.init);
    }
    return stmts;
  };

  private readonly expr = (x: ir.Expr): ir.Expr => {
    mapChildren(x, this.expr, this.list);
    return this.call(x);
  };

  private call(before: ir.Expr): ir.Expr {
    const x = rewriteCall(this.p, this.fn, before, this.types);
    if (x !== before) this.devirtualized = true;
    let callee: Func | null = null;
    if (x.kind === ir.NodeKind.CallStatic) callee = x.keepAlive === null ? x.fn : null;
    else if (x.kind === ir.NodeKind.CallClosure) {
      callee = closureCallee(x, this.fn, this.known);
      if (callee !== null && !this.uses.has(callee)) this.countAgain(callee);
    } else return x;
    if (callee === null || !this.allowed(x, callee)) return x;
    return this.replace(x, callee);
  }

  /** It was not known to be this closure when calls were counted. */
  private countAgain(callee: Func): void {
    let root = this.fn;
    while (root.outer !== null) root = root.outer;
    const all = new Map<Func, number>();
    countClosureCalls(root, this.known, all);
    this.uses.set(callee, all.get(callee) ?? 1);
  }

  private allowed(x: ir.CallStatic | ir.CallClosure, callee: Func): boolean {
    const info = callee.inline;
    if (info === null || info.cost < 0 || isIntrinsic(callee.symbol)) return false;
    if (callee.symbol.startsWith("internal/abi.EscapeNonString[")) return false;
    if (callee.params.length !== x.args.length) return false;
    let limit = this.big ? bigFunctionMaxCost : maxBudget;
    if (callee.outer !== null) {
      limit *= 2;
      if (this.uses.get(callee) === 1) limit = Math.max(limit, closureOnceCost);
    }
    if (info.cost > limit) return false;
    for (let i = x.inl; i >= 0; i = this.fn.inlineTree[i]!.parent) {
      if (this.fn.inlineTree[i]!.fn === callee) return false;
    }
    for (let f: Func | null = this.fn; f !== null; f = f.outer) {
      if (f.inlinedFrom !== null && f.inlinedFrom.includes(callee)) return false;
    }
    return true;
  }

  /** The callee's body in place of the call. */
  private replace(x: ir.CallStatic | ir.CallClosure, callee: Func): ir.Expr {
    const fn = this.fn;
    const index = fn.inlineTree.length;
    fn.inlineTree.push({ parent: x.inl, pos: x.pos, fn: callee });
    this.p.observer?.inlined(fn, x.pos, callee, x.inl);
    const vars = new Map<Var, Var>();
    const body: ir.Stmt[] = [];
    // A directly called literal has no effects, and a variable that holds it keeps its definition; a call that returned it
    // has been inlined and stays.
    if (x.kind === ir.NodeKind.CallClosure && !isPlain(x.fn)) {
      const d = new ir.Define(x.pos, fn.temp(x.fn.type, x.pos), x.fn);
      d.inl = x.inl;
      body.push(d);
      this.known.set(d.v, x.fn);
    }
    const args = x.args.slice();
    const bind = (i: number): void => {
      const v = copyVar(callee.params[i]!, fn, VarClass.Local);
      v.inl = index;
      vars.set(callee.params[i]!, v);
      const d = new ir.Define(x.pos, v, adapt(args[i]!, v));
      d.inl = x.inl;
      body.push(d);
      this.known.set(v, v.reassigned || v.addrTaken ? null : d.init);
    };
    const save = (part: ir.Expr): ir.Expr => {
      const d = new ir.Define(part.pos, fn.temp(part.type, part.pos), part);
      d.inl = x.inl;
      body.push(d);
      return new ir.VarRef(part.pos, d.v);
    };
    inTurn(args, save, bind).forEach(bind);
    const results: Var[] = [];
    for (const r of callee.results) {
      const v = copyVar(r, fn, VarClass.Local);
      v.inl = index;
      vars.set(r, v);
      results.push(v);
      body.push(new ir.Define(x.pos, v, null));
    }
    body.push(new ir.InlineMark(x.pos, index));
    const done = new Label("inlined");
    const labels = labelCopies();
    const cloner = new Cloner({
      variable: (v) => this.variable(v, callee, vars, index),
      label: labels,
      closure: (c) => this.closure(c, callee, vars, index),
      returned: (s, values) => returned(s, values, results, done, callee, index),
      inl: () => index,
    });
    const inner = cloner.list(callee.inline!.body!);
    for (const s of inner) noteDefinitions(s, this.known);
    countIn(inner, fn, this.known, this.uses);
    const block = new ir.Block(x.pos, done, inner);
    block.inl = index;
    body.push(block);
    const call = new ir.InlinedCall(x.pos, x.type, body, results);
    call.inl = x.inl;
    this.types.added(body);
    this.onlyResult(inner, results);
    // What came in may call further functions.
    block.body = this.list(block.body);
    return call;
  }

  /** A single result that is assigned once, by the last statement, is known. */
  private onlyResult(inner: ir.Stmt[], results: Var[]): void {
    if (results.length !== 1 || inner.length === 0) return;
    const last = inner[inner.length - 1]!;
    if (last.kind !== ir.NodeKind.Block || last.body[0]?.kind !== ir.NodeKind.Assign) return;
    const r = results[0]!;
    if (r.captured || r.addrTaken || r.reassigned || inner.length !== 1) return;
    this.known.set(r, last.body[0].rhs);
  }

  private variable(v: Var, callee: Func, vars: Map<Var, Var>, index: number): Var {
    const known = vars.get(v);
    if (known !== undefined) return known;
    if (v.cls === VarClass.Captured && v.fn === callee) {
      const outer = v.outer!;
      vars.set(v, outer);
      return outer;
    }
    const c = copyVar(v, this.fn, VarClass.Local);
    c.inl = index;
    vars.set(v, c);
    return c;
  }

  /** A closure of the callee becomes a closure of the caller, with a body of its own. */
  private closure(c: Func, callee: Func, vars: Map<Var, Var>, index: number): Func {
    const names: string[] = [];
    const from: Func[] = [];
    for (let i = index; i >= 0; i = this.fn.inlineTree[i]!.parent) {
      from.push(this.fn.inlineTree[i]!.fn);
      names.unshift(bareName(this.fn.inlineTree[i]!.fn));
    }
    const why = c.wrapper ? (c.symbol.includes(".gowrap") ? "go" : "defer") : c.rangeParent !== null ? "range" : "func";
    const copy = copyClosure(this.p, c, this.fn, this.fn.closureSymbol(why, names), (v) =>
      this.variable(v, callee, vars, index),
    );
    copy.inlinedFrom = from;
    const calls = this.uses.get(c);
    if (calls !== undefined) this.uses.set(copy, calls);
    this.types.added(copy.body!);
    return copy;
  }
}

/** Can `x`, the function of a call, be left out once it is known which it is? */
function isPlain(x: ir.Expr): boolean {
  while (x.kind === ir.NodeKind.Convert && x.op === ir.ConvertOp.Nop) x = x.x;
  return x.kind === ir.NodeKind.VarRef || x.kind === ir.NodeKind.Closure || x.kind === ir.NodeKind.FuncValue;
}

/** Arguments of an unsafe shape fit: symbols that linkname gives to a declaration with other types. */
function adapt(x: ir.Expr, v: Var): ir.Expr {
  return x.type === v.type ? x : new ir.Convert(x.pos, v.type, ir.ConvertOp.Nop, x);
}

function bareName(fn: Func): string {
  const slash = fn.symbol.lastIndexOf("/", fn.symbol.indexOf("[") < 0 ? undefined : fn.symbol.indexOf("["));
  const dot = fn.symbol.indexOf(".", slash + 1);
  return fn.symbol.slice(dot + 1);
}

function returned(s: ir.Return, values: ir.Expr[], results: Var[], done: Label, _callee: Func, index: number): ir.Stmt {
  const stmts: ir.Stmt[] = [];
  const add = (t: ir.Stmt): void => {
    t.inl = index;
    stmts.push(t);
  };
  if (values.length === 1) add(new ir.Assign(s.pos, new ir.VarRef(s.pos, results[0]!), values[0]!));
  else if (values.length > 1) {
    // All values are evaluated before any result is set: they may be the results' own variables.
    const fn = results[0]!.fn;
    const temps = values.map((v) => fn.temp(v.type, s.pos));
    const save = (part: ir.Expr): ir.Expr => {
      const d = new ir.Define(part.pos, fn.temp(part.type, part.pos), part);
      add(d);
      return new ir.VarRef(part.pos, d.v);
    };
    const define = (i: number): void => add(new ir.Define(s.pos, temps[i]!, values[i]!));
    inTurn(values, save, define).forEach(define);
    temps.forEach((t, i) => {
      add(new ir.Assign(s.pos, new ir.VarRef(s.pos, results[i]!), new ir.VarRef(s.pos, t)));
    });
  }
  add(new ir.Break(s.pos, done));
  return new ir.Block(s.pos, null, stmts);
}

function noteDefinitions(s: ir.Stmt, known: Map<Var, ir.Expr | null>): void {
  const stmt = (t: ir.Stmt): void => {
    if (t.kind === ir.NodeKind.Define) {
      known.set(t.v, known.has(t.v) || t.v.reassigned || t.v.addrTaken ? null : t.init);
    } else if (t.kind === ir.NodeKind.AssignTuple) {
      for (const v of t.vars) if (v !== null) known.set(v, null);
    }
    mapChildren(t, expr, list);
  };
  const list = (l: ir.Stmt[]): ir.Stmt[] => {
    for (const t of l) stmt(t);
    return l;
  };
  const expr = (x: ir.Expr): ir.Expr => {
    mapChildren(x, expr, list);
    return x;
  };
  stmt(s);
}

/** A copy of closure `c` as a closure of `outer`; `outerVar` maps the variables that it captured. */
export function copyClosure(p: Passes, c: Func, outer: Func, symbol: string, outerVar: (v: Var) => Var): Func {
  const fn = new Func(symbol, outer.pkgPath, c.type, c.pos);
  fn.endPos = c.endPos;
  fn.pragma = c.pragma;
  fn.outer = outer;
  fn.dupOk = outer.dupOk;
  fn.wrapper = c.wrapper;
  fn.rangeParent = c.rangeParent === null ? null : outer;
  fn.hasDefer = c.hasDefer;
  fn.hasRecover = c.hasRecover;
  fn.source = { how: "closure" };
  outer.closures.push(fn);
  p.program.register(fn);
  const vars = new Map<Var, Var>();
  const written = c.inline!;
  for (let i = 0; i < written.vars; i++) {
    const v = c.vars[i]!;
    const copy = copyVar(v, fn, v.cls);
    vars.set(v, copy);
    if (v.cls === VarClass.Captured && v.outer !== null) {
      copy.outer = outerVar(v.outer);
      copy.byRef = v.byRef;
    }
  }
  for (const v of c.params) fn.params.push(vars.get(v)!);
  for (const v of c.results) fn.results.push(vars.get(v)!);
  for (const v of c.captures) fn.captures.push(vars.get(v)!);
  fn.tempCount = written.temps;
  const variable = (v: Var): Var => vars.get(v) ?? v;
  const cloner = new Cloner({
    variable,
    label: labelCopies(),
    closure: (inner) => copyClosure(p, inner, fn, fn.closureSymbol(closureSort(inner)), variable),
    returned: (s, values) => new ir.Return(s.pos, values),
    inl: () => -1,
  });
  fn.body = cloner.list(written.body!);
  fn.inline = { ...written, body: copyBody(fn.body), vars: fn.vars.length };
  p.observer?.measured(fn);
  return fn;
}

function closureSort(c: Func): "func" | "range" | "go" | "defer" {
  if (c.rangeParent !== null) return "range";
  if (!c.wrapper) return "func";
  return c.symbol.includes(".gowrap") ? "go" : "defer";
}
