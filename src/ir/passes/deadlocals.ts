// deadlocals: definitions and assignments of local variables that nobody reads, as inlining leaves them behind (a function
// literal passed to a callee that called it). Only values whose evaluation does nothing go. Needs inlining before it and
// escape analysis after it; what it takes away allocates nothing. O(nodes).
import { type Func, type Var, VarClass } from "../func.ts";
import * as ir from "../nodes.ts";
import { mapChildren } from "../visit.ts";

type Store = ir.Define | ir.Assign;

export function deadlocals(fn: Func): void {
  if (fn.body === null) return;
  const uses = new Uses();
  uses.list(fn.body);
  // Literals that became data are in no body.
  for (const c of fn.closures) uses.closure(c);
  const dead = uses.dead();
  if (dead.size > 0) sweep(fn, dead);
}

/** Finds what is read. A store to a variable is looked into only when the variable is read somewhere. */
class Uses {
  /** Stores seen to variables that are not read so far; null: the variable is read. */
  private readonly stores = new Map<Var, Store[] | null>();
  private readonly walked = new Set<Func>();
  /** Literals that are the value of a store: they may be dead with it. */
  private readonly held = new Set<Func>();

  dead(): Set<Store> {
    const out = new Set<Store>();
    for (const list of this.stores.values()) if (list !== null) for (const s of list) out.add(s);
    return out;
  }

  closure(c: Func): void {
    if (this.held.has(c) || this.walked.has(c)) return;
    this.walked.add(c);
    if (c.body !== null) this.list(c.body);
    for (const inner of c.closures) this.closure(inner);
  }

  readonly list = (stmts: ir.Stmt[]): ir.Stmt[] => {
    for (const s of stmts) this.stmt(s);
    return stmts;
  };

  private stmt(s: ir.Stmt): void {
    if (s.kind === ir.NodeKind.Define) {
      if (s.init === null || isPlain(s.init)) this.store(canonical(s.v), s, s.init);
      else {
        // The value is wanted for its effects: the store stays, and with it the variable.
        this.read(canonical(s.v));
        this.expr(s.init);
      }
      return;
    }
    if (s.kind === ir.NodeKind.Assign && s.lhs.kind === ir.NodeKind.VarRef && isPlain(s.rhs)) {
      this.store(canonical(s.lhs.v), s, s.rhs);
      return;
    }
    // What a tuple is taken apart into has to be there.
    if (s.kind === ir.NodeKind.AssignTuple) for (const v of s.vars) if (v !== null) this.read(canonical(v));
    mapChildren(s, this.expr, this.list);
  }

  private store(v: Var, s: Store, value: ir.Expr | null): void {
    const list = this.stores.get(v);
    if (list !== null && v.cls === VarClass.Local) {
      if (value?.kind === ir.NodeKind.Closure) this.held.add(value.fn);
      if (list === undefined) this.stores.set(v, [s]);
      else list.push(s);
    } else if (value !== null) this.expr(value);
  }

  private read(v: Var): void {
    const list = this.stores.get(v);
    if (list === null) return;
    this.stores.set(v, null);
    if (list === undefined) return;
    for (const s of list) {
      const value = s.kind === ir.NodeKind.Define ? s.init : s.rhs;
      if (value !== null) this.expr(value);
    }
  }

  private readonly expr = (x: ir.Expr): ir.Expr => {
    if (x.kind === ir.NodeKind.VarRef) this.read(canonical(x.v));
    else if (x.kind === ir.NodeKind.Closure) {
      for (const v of x.vars) this.read(canonical(v));
      this.held.delete(x.fn);
      this.closure(x.fn);
    } else if (x.kind === ir.NodeKind.InlinedCall) {
      this.list(x.body);
      for (const v of x.results) this.read(canonical(v));
    } else {
      if (x.kind === ir.NodeKind.CallStatic) for (const v of x.keepAlive ?? []) this.read(canonical(v));
      mapChildren(x, this.expr, this.list);
    }
    return x;
  };
}

/** Takes the dead stores out of the bodies, and literals that were their values off the list of closures. */
function sweep(fn: Func, dead: ReadonlySet<Store>): void {
  const gone = new Set<Func>();
  const expr = (x: ir.Expr): ir.Expr => {
    mapChildren(x, expr, list);
    return x;
  };
  const list = (stmts: ir.Stmt[]): ir.Stmt[] => {
    const out: ir.Stmt[] = [];
    for (const s of stmts) {
      if (dead.has(s as Store)) {
        const value = s.kind === ir.NodeKind.Define ? s.init : (s as ir.Assign).rhs;
        if (value?.kind === ir.NodeKind.Closure) gone.add(value.fn);
        continue;
      }
      mapChildren(s, expr, list);
      out.push(s);
    }
    return out;
  };
  const visit = (f: Func): void => {
    if (f.body !== null) f.body = list(f.body);
    for (const c of f.closures) visit(c);
  };
  visit(fn);
  const forget = (f: Func): void => {
    for (let i = f.closures.length - 1; i >= 0; i--) {
      if (gone.has(f.closures[i]!)) f.closures.splice(i, 1);
      else forget(f.closures[i]!);
    }
  };
  forget(fn);
}

/** Evaluating it neither does nor needs anything. */
function isPlain(x: ir.Expr): boolean {
  switch (x.kind) {
    case ir.NodeKind.ConstBool:
    case ir.NodeKind.ConstInt:
    case ir.NodeKind.ConstFloat:
    case ir.NodeKind.ConstComplex:
    case ir.NodeKind.ConstString:
    case ir.NodeKind.Zero:
    case ir.NodeKind.VarRef:
    case ir.NodeKind.GlobalRef:
    case ir.NodeKind.FuncValue:
      return true;
    case ir.NodeKind.Closure:
      return x.fn.outer !== null;
    default:
      return false;
  }
}

function canonical(v: Var): Var {
  let c = v;
  while (c.outer !== null) c = c.outer;
  return c;
}
