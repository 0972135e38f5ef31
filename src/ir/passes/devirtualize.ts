// devirtualize: a method call on an interface that holds nothing but values of one concrete type calls that type's method.
// Most cases appear after inlining, which calls `rewriteCall` again.

import { receiver } from "../build/expr.ts";
import type { Func, Var } from "../func.ts";
import { derefType, findMethod, type Method } from "../methods.ts";
import * as ir from "../nodes.ts";
import type { InterfaceMethod, Type } from "../type.ts";
import { inspect, rewriteExprs } from "../visit.ts";
import { DynamicTypes } from "./dynamictype.ts";
import type { Passes } from "./passes.ts";

export function devirtualize(p: Passes, fns: readonly Func[]): void {
  for (const fn of fns) devirtualizeFunc(p, fn);
}

/** Rewrites the calls of one function and its closures. */
export function devirtualizeFunc(p: Passes, fn: Func): void {
  const types = new DynamicTypes(fn);
  const visit = (f: Func): void => {
    if (f.body === null) return;
    rewriteExprs(f.body, (x) => rewriteCall(p, f, x, types));
    for (const c of f.closures) visit(c);
  };
  visit(fn);
}

/** Variables with one definition and no assignment, with the value they are defined with. */
export function singleDefinitions(fn: Func): Map<Var, ir.Expr | null> {
  const known = new Map<Var, ir.Expr | null>();
  const walk = (f: Func): void => {
    inspect(f.body ?? [], (n) => {
      if (n.kind === ir.NodeKind.Define) {
        known.set(n.v, known.has(n.v) || n.v.reassigned || n.v.addrTaken ? null : n.init);
      } else if (n.kind === ir.NodeKind.AssignTuple) {
        for (const v of n.vars) if (v !== null) known.set(v, null);
      }
      return true;
    });
    for (const c of f.closures) walk(c);
  };
  walk(fn);
  return known;
}

/** What an expression's value is, as far as single definitions and conversions tell. */
export function staticValue(x: ir.Expr, known: ReadonlyMap<Var, ir.Expr | null>): ir.Expr {
  let e = x;
  for (let i = 0; i < 16; i++) {
    if (e.kind === ir.NodeKind.Convert && e.op === ir.ConvertOp.Nop) e = e.x;
    else if (e.kind === ir.NodeKind.StmtExpr) e = e.x;
    else if (e.kind === ir.NodeKind.InlinedCall && e.results.length === 1) {
      const value = known.get(e.results[0]!) ?? null;
      if (value === null) return e;
      e = value;
    } else if (e.kind === ir.NodeKind.VarRef) {
      let v = e.v;
      while (v.outer !== null) v = v.outer;
      const value = known.get(v) ?? null;
      if (value === null) return e;
      e = value;
    } else return e;
  }
  return e;
}

/** The call itself, or the call of the method that it comes down to. */
export function rewriteCall(p: Passes, fn: Func, x: ir.Expr, types: DynamicTypes): ir.Expr {
  if (x.kind !== ir.NodeKind.CallInterface) return x;
  const concrete = types.of(x.recv);
  if (concrete === null) return x;
  const want = x.recv.type.methods[x.method]!;
  const m = methodOf(concrete, want);
  // A type that lacks a method panics in the assertion on the way here.
  if (m === null || x.recv.type.methods.some((other) => methodOf(concrete, other) === null)) return x;
  const self = new ir.TypeAssert(x.pos, concrete, x.recv, concrete, false);
  self.nilPanics = true;
  self.inl = x.inl;
  const recv = receiver(self, m, x.pos);
  p.observer?.devirtualized(fn, x, concrete, m.decl === null);
  let call: ir.CallInterface | ir.CallStatic;
  if (m.decl === null) call = new ir.CallInterface(x.pos, x.type, recv, m.slot, x.args);
  else {
    const target = p.program.method(m.holder, m.decl);
    // Nobody may have looked at this method yet.
    p.decide(target);
    call = new ir.CallStatic(x.pos, x.type, target, [recv, ...x.args]);
  }
  call.inl = x.inl;
  return call;
}

/** The method that a value of type `t` has for an interface's. */
function methodOf(t: Type, want: InterfaceMethod): Method | null {
  const base = derefType(t);
  const m = findMethod(base, want.name, want.pkgPath);
  return m === null || (base === t && !m.onValue) ? null : m;
}
