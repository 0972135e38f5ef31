// devirtualize: a method call on an interface that was just made from a concrete value calls the method directly.
// Needs single definitions (Var.reassigned); most cases appear after inlining, which calls `rewriteCall` again.
import type { Func, Var } from "../func.ts";
import { derefType, findMethod } from "../methods.ts";
import * as ir from "../nodes.ts";
import { Kind } from "../type.ts";
import { inspect, rewriteExprs } from "../visit.ts";
import type { Passes } from "./passes.ts";

export function devirtualize(p: Passes, fns: readonly Func[]): void {
  for (const fn of fns) devirtualizeFunc(p, fn);
}

/** Rewrites the calls of one function and its closures. */
export function devirtualizeFunc(p: Passes, fn: Func): void {
  const known = singleDefinitions(fn);
  const visit = (f: Func): void => {
    if (f.body === null) return;
    rewriteExprs(f.body, (x) => rewriteCall(p, f, x, known));
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
    else if (e.kind === ir.NodeKind.VarRef) {
      let v = e.v;
      while (v.outer !== null) v = v.outer;
      const value = known.get(v) ?? null;
      if (value === null) return e;
      e = value;
    } else return e;
  }
  return e;
}

/** The call itself, or the direct call that replaces it. */
export function rewriteCall(p: Passes, fn: Func, x: ir.Expr, known: ReadonlyMap<Var, ir.Expr | null>): ir.Expr {
  if (x.kind !== ir.NodeKind.CallInterface) return x;
  let source = staticValue(x.recv, known);
  while (source.kind === ir.NodeKind.Convert && source.op === ir.ConvertOp.InterfaceToInterface) {
    source = staticValue(source.x, known);
  }
  if (source.kind !== ir.NodeKind.Convert || source.op !== ir.ConvertOp.ToInterface) return x;
  const concrete = source.x.type;
  const want = x.recv.type.methods[x.method]!;
  const m = findMethod(derefType(concrete), want.name, want.pkgPath);
  if (m === null || m.decl === null || m.path.length > 0) return x;
  const target = p.program.method(m.holder, m.decl);
  // The interface is taken apart again: its value is asserted to the type it is known to have.
  const self = new ir.TypeAssert(x.pos, concrete, x.recv, concrete, false);
  const isPointer = concrete.kind === Kind.Pointer && concrete.named === null;
  if (m.ptrRecv && !isPointer) return x;
  const recv = m.ptrRecv === isPointer ? self : new ir.Deref(x.pos, concrete.elem, self);
  // Nobody may have looked at this method yet.
  p.decide(target);
  p.observer?.devirtualized(fn, x, concrete);
  const call = new ir.CallStatic(x.pos, x.type, target, [recv, ...x.args]);
  call.inl = x.inl;
  return call;
}
