// Which type the values of interface variables have: all that is assigned to a variable is followed, through conversions,
// assertions and inlined calls. In: a function with its closures, and what inlining adds to it. Out: the one concrete type
// that an expression can hold if it is not nil, or null. Contract: the reach of
// GOROOT/src/cmd/compile/internal/devirtualize, Go 1.26.
import { type Func, type Var, VarClass } from "../func.ts";
import { derefType } from "../methods.ts";
import * as ir from "../nodes.ts";
import type { Type } from "../type.ts";
import { inspect } from "../visit.ts";

/** A statement that assigns to a variable; `index` is the place in its list of variables. */
interface Source {
  readonly s: ir.Stmt;
  readonly index: number;
}

/** Nothing but nil is assigned. */
const onlyNil = Symbol("nil");
type Found = Type | typeof onlyNil | null;

export class DynamicTypes {
  private readonly root: Func;
  private readonly sources = new Map<Var, Source[]>();
  private walked = false;
  /** Added before the first walk: perhaps not part of the tree yet. */
  private readonly pending: (readonly ir.Stmt[])[] = [];

  /** Nothing is looked at before the first question. */
  constructor(root: Func) {
    this.root = root;
  }

  /** The concrete type of interface value `x`, if it is not nil. */
  of(x: ir.Expr): Type | null {
    const t = this.find(x, new Set());
    return t === onlyNil ? null : t;
  }

  /** Statements that have been added to the function. */
  added(list: readonly ir.Stmt[]): void {
    if (this.walked) this.note(list);
    else this.pending.push(list);
  }

  private find(from: ir.Expr, seen: Set<Var>): Found {
    let x = from;
    for (;;) {
      if (!x.type.isInterface()) return x.type;
      switch (x.kind) {
        case ir.NodeKind.Convert:
        case ir.NodeKind.StmtExpr:
          x = x.x;
          continue;
        case ir.NodeKind.TypeAssert:
          if (x.commaOk) return null;
          x = x.x;
          continue;
        case ir.NodeKind.InlinedCall:
          return x.results.length === 1 ? this.variable(x.results[0]!, seen) : null;
        case ir.NodeKind.VarRef:
          return this.variable(x.v, seen);
        default:
          return null;
      }
    }
  }

  private variable(use: Var, seen: Set<Var>): Found {
    const v = canonical(use);
    if (!v.type.isInterface()) return v.type;
    if (v.cls !== VarClass.Local || v.addrTaken) return null;
    if (seen.has(v)) return onlyNil;
    seen.add(v);
    this.walk();
    let type: Type | null = null;
    for (const source of this.sources.get(v) ?? []) {
      const t = this.assigned(source, seen);
      if (t === onlyNil) continue;
      // Unnamed types are compared as gc has them: each place that writes one makes another.
      if (t === null || (type !== null && (type !== t || derefType(t).named === null))) return null;
      type = t;
    }
    return type ?? onlyNil;
  }

  /** What a statement assigns; asked again when calls in it may have been inlined since. */
  private assigned({ s, index }: Source, seen: Set<Var>): Found {
    switch (s.kind) {
      case ir.NodeKind.Define:
        return s.init === null ? onlyNil : this.value(s.init, seen);
      case ir.NodeKind.Assign:
        return this.value(s.rhs, seen);
      case ir.NodeKind.AssignTuple: {
        let x = s.rhs;
        while (x.kind === ir.NodeKind.StmtExpr) x = x.x;
        if (x.kind === ir.NodeKind.InlinedCall) return this.variable(x.results[index]!, seen);
        if (x.kind !== ir.NodeKind.TypeAssert || index !== 0) return null;
        return x.target.isInterface() ? this.find(x.x, seen) : x.target;
      }
      case ir.NodeKind.TypeSwitch:
        return this.find(s.x, seen);
      default:
        return null;
    }
  }

  private value(x: ir.Expr, seen: Set<Var>): Found {
    return x.kind === ir.NodeKind.Zero ? onlyNil : this.find(x, seen);
  }

  private walk(): void {
    if (this.walked) return;
    this.walked = true;
    const visit = (fn: Func): void => {
      if (fn.body !== null) this.note(fn.body);
      for (const c of fn.closures) visit(c);
    };
    visit(this.root);
    for (const list of this.pending) this.note(list);
    this.pending.length = 0;
  }

  private note(list: readonly ir.Stmt[]): void {
    inspect(list, (n) => {
      switch (n.kind) {
        case ir.NodeKind.Define:
          this.add(n.v, n, 0);
          break;
        case ir.NodeKind.Assign:
          if (n.lhs.kind === ir.NodeKind.VarRef) this.add(n.lhs.v, n, 0);
          break;
        case ir.NodeKind.AssignTuple:
          n.vars.forEach((v, i) => {
            this.add(v, n, i);
          });
          break;
        case ir.NodeKind.Range:
          this.add(n.key, n, 0);
          this.add(n.value, n, 1);
          break;
        case ir.NodeKind.TypeSwitch:
          for (const c of n.cases) this.add(c.v, n, 0);
          break;
        case ir.NodeKind.Select:
          for (const c of n.cases) this.add(c.value, n, 0);
          break;
        default:
      }
      return true;
    });
  }

  private add(v: Var | null, s: ir.Stmt, index: number): void {
    if (v === null || !v.type.isInterface()) return;
    const c = canonical(v);
    const list = this.sources.get(c);
    if (list === undefined) this.sources.set(c, [{ s, index }]);
    else list.push({ s, index });
  }
}

function canonical(v: Var): Var {
  let c = v;
  while (c.outer !== null) c = c.outer;
  return c;
}
