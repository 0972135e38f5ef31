// Copies of trees: for keeping a body as it was, and for putting a callee's body into a caller with its variables, labels
// and closures replaced. In: a tree and what to replace. Out: a tree that shares no node with it.
import { type Func, Label, Var } from "../../func.ts";
import * as ir from "../../nodes.ts";

/** What a copy replaces. */
export interface Replacement {
  /** The variable for a use of `v`. */
  variable(v: Var): Var;
  label(l: Label): Label;
  /** The function for a closure node's. */
  closure(fn: Func): Func;
  /** Statements in place of a return. */
  returned(s: ir.Return, values: ir.Expr[]): ir.Stmt;
  /** Inline tree entry of the copies. */
  inl(old: number): number;
}

const same: Replacement = {
  variable: (v) => v,
  label: (l) => l,
  closure: (fn) => fn,
  returned: (s, values) => new ir.Return(s.pos, values),
  inl: (old) => old,
};

/** Copies a plain tree: same variables, same labels, same closures. */
export function copyBody(body: readonly ir.Stmt[]): ir.Stmt[] {
  return new Cloner(same).list(body);
}

/** Copies an expression likewise. */
export function copyExpr(x: ir.Expr): ir.Expr {
  return new Cloner(same).expr(x);
}

/** Copies trees under a replacement. */
export class Cloner {
  private readonly r: Replacement;
  constructor(r: Replacement) {
    this.r = r;
  }

  list(stmts: readonly ir.Stmt[]): ir.Stmt[] {
    const out: ir.Stmt[] = [];
    for (const s of stmts) out.push(this.stmt(s));
    return out;
  }

  private v(v: Var | null): Var | null {
    return v === null ? null : this.r.variable(v);
  }

  private many(xs: readonly ir.Expr[]): ir.Expr[] {
    const out: ir.Expr[] = [];
    for (const x of xs) out.push(this.expr(x));
    return out;
  }

  private opt(x: ir.Expr | null): ir.Expr | null {
    return x === null ? null : this.expr(x);
  }

  expr(x: ir.Expr): ir.Expr {
    const c = this.copyNode(x);
    c.inl = this.r.inl(x.inl);
    return c;
  }

  private copyNode(x: ir.Expr): ir.Expr {
    const pos = x.pos;
    const t = x.type;
    switch (x.kind) {
      case ir.NodeKind.ConstBool:
        return new ir.ConstBool(pos, t, x.value);
      case ir.NodeKind.ConstInt:
        return new ir.ConstInt(pos, t, x.lo, x.hi);
      case ir.NodeKind.ConstFloat:
        return new ir.ConstFloat(pos, t, x.value);
      case ir.NodeKind.ConstComplex:
        return new ir.ConstComplex(pos, t, x.re, x.im);
      case ir.NodeKind.ConstString:
        return new ir.ConstString(pos, t, x.bytes);
      case ir.NodeKind.Zero:
        return new ir.Zero(pos, t);
      case ir.NodeKind.VarRef:
        return new ir.VarRef(pos, this.r.variable(x.v));
      case ir.NodeKind.GlobalRef:
        return new ir.GlobalRef(pos, x.global);
      case ir.NodeKind.FuncValue:
        return new ir.FuncValue(pos, t, x.fn);
      case ir.NodeKind.Deref:
        return new ir.Deref(pos, t, this.expr(x.x), x.nonNil);
      case ir.NodeKind.FieldOf:
        return new ir.FieldOf(pos, t, this.expr(x.x), x.index);
      case ir.NodeKind.Index:
        return new ir.Index(pos, t, this.expr(x.x), this.expr(x.index), x.bounded);
      case ir.NodeKind.MapIndex:
        return new ir.MapIndex(pos, t, this.expr(x.map), this.expr(x.key), x.commaOk);
      case ir.NodeKind.AddrOf:
        return new ir.AddrOf(pos, t, this.expr(x.x));
      case ir.NodeKind.Unary:
        return new ir.Unary(pos, t, x.op, this.expr(x.x));
      case ir.NodeKind.Binary: {
        const c = new ir.Binary(pos, t, x.op, this.expr(x.x), this.expr(x.y));
        c.bounded = x.bounded;
        return c;
      }
      case ir.NodeKind.Compare:
        return new ir.Compare(pos, t, x.op, this.expr(x.x), this.expr(x.y));
      case ir.NodeKind.Logical:
        return new ir.Logical(pos, t, x.and, this.expr(x.x), this.expr(x.y));
      case ir.NodeKind.Convert: {
        const c = new ir.Convert(pos, t, x.op, this.expr(x.x));
        c.written = x.written;
        return c;
      }
      case ir.NodeKind.TypeAssert: {
        const c = new ir.TypeAssert(pos, t, this.expr(x.x), x.target, x.commaOk);
        c.nilPanics = x.nilPanics;
        c.writtenAny = x.writtenAny;
        return c;
      }
      case ir.NodeKind.SliceOf: {
        const c = new ir.SliceOf(pos, t, this.expr(x.x), this.opt(x.lo), this.opt(x.hi), this.opt(x.max));
        c.bounded = x.bounded;
        return c;
      }
      case ir.NodeKind.CallStatic: {
        const c = new ir.CallStatic(pos, t, x.fn, this.many(x.args));
        if (x.keepAlive !== null) c.keepAlive = x.keepAlive.map((v) => this.r.variable(v));
        return c;
      }
      case ir.NodeKind.CallClosure:
        return new ir.CallClosure(pos, t, this.expr(x.fn), this.many(x.args));
      case ir.NodeKind.CallInterface:
        return new ir.CallInterface(pos, t, this.expr(x.recv), x.method, this.many(x.args));
      case ir.NodeKind.Builtin:
        return new ir.Builtin(pos, t, x.op, this.many(x.args));
      case ir.NodeKind.Append:
        return new ir.Append(pos, t, this.expr(x.slice), this.many(x.args), x.spread);
      case ir.NodeKind.New:
        return new ir.New(pos, t);
      case ir.NodeKind.PtrLit:
        return new ir.PtrLit(pos, t, this.expr(x.x));
      case ir.NodeKind.MakeSlice:
        return new ir.MakeSlice(pos, t, this.expr(x.len), this.opt(x.cap));
      case ir.NodeKind.MakeMap:
        return new ir.MakeMap(pos, t, this.opt(x.hint));
      case ir.NodeKind.MakeChan:
        return new ir.MakeChan(pos, t, this.opt(x.size));
      case ir.NodeKind.StructLit:
        return new ir.StructLit(pos, t, x.indices.slice(), this.many(x.values));
      case ir.NodeKind.ArrayLit:
        return new ir.ArrayLit(pos, t, x.indices.slice(), this.many(x.values));
      case ir.NodeKind.SliceLit:
        return new ir.SliceLit(pos, t, x.len, x.indices.slice(), this.many(x.values), x.variadic);
      case ir.NodeKind.MapLit: {
        const keys: ir.Expr[] = [];
        const values: ir.Expr[] = [];
        for (let i = 0; i < x.keys.length; i++) {
          keys.push(this.expr(x.keys[i]!));
          values.push(this.expr(x.values[i]!));
        }
        return new ir.MapLit(pos, t, keys, values);
      }
      case ir.NodeKind.Closure: {
        const fn = x.fn.outer === null ? x.fn : this.r.closure(x.fn);
        return new ir.Closure(
          pos,
          t,
          fn,
          x.vars.map((v) => this.r.variable(v)),
          x.written,
        );
      }
      case ir.NodeKind.Receive:
        return new ir.Receive(pos, t, this.expr(x.ch), x.commaOk);
      case ir.NodeKind.Concat:
        return new ir.Concat(pos, t, this.many(x.parts));
      case ir.NodeKind.StmtExpr: {
        const stmts = this.list(x.stmts);
        return new ir.StmtExpr(pos, stmts, this.expr(x.x));
      }
      case ir.NodeKind.InlinedCall:
        return new ir.InlinedCall(
          pos,
          t,
          this.list(x.body),
          x.results.map((v) => this.r.variable(v)),
        );
      case ir.NodeKind.TypeWord:
        return new ir.TypeWord(pos, t, x.of);
      case ir.NodeKind.ItabType:
        return new ir.ItabType(pos, t, this.expr(x.x));
    }
  }

  private stmt(s: ir.Stmt): ir.Stmt {
    const c = this.copyStmt(s);
    c.inl = this.r.inl(s.inl);
    return c;
  }

  private copyStmt(s: ir.Stmt): ir.Stmt {
    const pos = s.pos;
    switch (s.kind) {
      case ir.NodeKind.Define: {
        const init = this.opt(s.init);
        return new ir.Define(pos, this.r.variable(s.v), init);
      }
      case ir.NodeKind.Assign:
        return new ir.Assign(pos, this.expr(s.lhs), this.expr(s.rhs));
      case ir.NodeKind.AssignOp:
        return new ir.AssignOp(pos, s.op, this.expr(s.lhs), this.expr(s.rhs));
      case ir.NodeKind.AssignTuple:
        return new ir.AssignTuple(
          pos,
          s.vars.map((v) => this.v(v)),
          this.expr(s.rhs),
        );
      case ir.NodeKind.ExprStmt:
        return new ir.ExprStmt(pos, this.expr(s.x));
      case ir.NodeKind.Block: {
        const label = s.label === null ? null : this.r.label(s.label);
        return new ir.Block(pos, label, this.list(s.body));
      }
      case ir.NodeKind.If:
        return new ir.If(pos, this.expr(s.cond), this.list(s.body), this.list(s.els));
      case ir.NodeKind.For: {
        const label = this.r.label(s.label);
        return new ir.For(pos, label, this.opt(s.cond), this.list(s.post), this.list(s.body));
      }
      case ir.NodeKind.Range: {
        const label = this.r.label(s.label);
        return new ir.Range(pos, label, s.rangeKind, this.expr(s.x), this.v(s.key), this.v(s.value), this.list(s.body));
      }
      case ir.NodeKind.Switch: {
        const label = this.r.label(s.label);
        const tag = this.opt(s.tag);
        const cases = s.cases.map(
          (c) => new ir.SwitchCase(c.pos, this.many(c.values), c.isDefault, this.list(c.body), c.fallsThrough),
        );
        return new ir.Switch(pos, label, tag, cases);
      }
      case ir.NodeKind.TypeSwitch: {
        const label = this.r.label(s.label);
        const x = this.expr(s.x);
        const cases = s.cases.map((c) => new ir.TypeCase(c.pos, c.types, c.isDefault, this.v(c.v), this.list(c.body)));
        return new ir.TypeSwitch(pos, label, x, cases);
      }
      case ir.NodeKind.Select: {
        const label = this.r.label(s.label);
        const cases = s.cases.map(
          (c) =>
            new ir.SelectCase(
              c.pos,
              c.kind,
              this.opt(c.ch),
              this.opt(c.send),
              this.v(c.value),
              this.v(c.ok),
              this.list(c.body),
            ),
        );
        return new ir.Select(pos, label, cases);
      }
      case ir.NodeKind.Go:
        return new ir.Go(pos, this.expr(s.fn));
      case ir.NodeKind.Defer: {
        const d = new ir.Defer(pos, this.expr(s.fn));
        d.at = this.v(s.at);
        return d;
      }
      case ir.NodeKind.Return:
        return this.r.returned(s, this.many(s.values));
      case ir.NodeKind.Send:
        return new ir.Send(pos, this.expr(s.ch), this.expr(s.value));
      case ir.NodeKind.LabelMark:
        return new ir.LabelMark(pos, this.r.label(s.label));
      case ir.NodeKind.Goto:
        return new ir.Goto(pos, this.r.label(s.label));
      case ir.NodeKind.Break:
        return new ir.Break(pos, this.r.label(s.label));
      case ir.NodeKind.Continue:
        return new ir.Continue(pos, this.r.label(s.label));
      case ir.NodeKind.InlineMark:
        return new ir.InlineMark(pos, s.index);
    }
  }
}

/** A new variable of `fn` like `v`. */
export function copyVar(v: Var, fn: Func, cls: Var["cls"]): Var {
  const c = new Var(v.name, v.type, v.pos, cls, fn);
  c.addrTaken = v.addrTaken;
  c.reassigned = v.reassigned;
  c.captured = v.captured;
  return c;
}

/** New labels on demand. */
export function labelCopies(): (l: Label) => Label {
  const map = new Map<Label, Label>();
  return (l) => {
    let c = map.get(l);
    if (c === undefined) map.set(l, (c = new Label(l.name)));
    return c;
  };
}
