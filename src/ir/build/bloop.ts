// Loops over testing.B.Loop: what their statements compute is used, so that no pass takes a benchmark's work away. In: the
// statements that a builder made of one statement in such a loop. Out: the same with KeepAlive behind them, and what `-m=2`
// says of it. Contract: testing.B.Loop's documentation (Go 1.24): arguments, results and assigned variables are kept.
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { Token } from "../../syntax/token.ts";
import { objectOf } from "../../types/facts.ts";
import { ObjKind, type Var as VarObject } from "../../types/object.ts";
import type { Func, Var } from "../func.ts";
import * as ir from "../nodes.ts";
import { Kind, voidType } from "../type.ts";
import { isStable } from "./expr.ts";
import { exprPos, type FuncBuilder } from "./function.ts";

/** Said of a place in a function with such a loop. */
export interface KeptAlive {
  readonly pos: Pos;
  readonly message: string;
}

const messages = new WeakMap<Func, KeptAlive[]>();

/** What is kept alive in `fn`, in source order. */
export function keptAlive(fn: Func): readonly KeptAlive[] {
  return messages.get(fn) ?? [];
}

/** Is it `b.Loop()` of a *testing.B? */
export function isBenchmarkLoop(cond: ir.Expr | null): boolean {
  return cond !== null && cond.kind === ir.NodeKind.CallStatic && cond.fn.symbol === "testing.(*B).Loop";
}

/** Builds `s`, a statement of such a loop, with what it computes kept alive. */
export function kept(b: FuncBuilder, s: ast.Stmt, build: () => void): void {
  if (!computes(s)) {
    build();
    return;
  }
  const k = new Keeper(b, exprPosOf(s));
  const made = b.collect(build);
  if (s.kind === ast.NodeKind.ExprStmt) {
    const last = made.pop();
    for (const m of made) b.emit(m);
    if (last !== undefined) k.call(last);
  } else {
    for (const m of made) k.assignment(m);
    for (const x of targets(s)) k.target(x);
  }
  k.finish();
}

function computes(s: ast.Stmt): boolean {
  switch (s.kind) {
    case ast.NodeKind.ExprStmt:
    case ast.NodeKind.AssignStmt:
    case ast.NodeKind.IncDecStmt:
      return true;
    case ast.NodeKind.DeclStmt:
      return s.decl.kind === ast.NodeKind.GenDecl && s.decl.tok === Token.Var;
    default:
      return false;
  }
}

function exprPosOf(s: ast.Stmt): Pos {
  return s.kind === ast.NodeKind.ExprStmt ? exprPos(s.x) : s.kind === ast.NodeKind.AssignStmt ? s.tokPos : s.pos;
}

/** The expressions that the statement gives values. */
function targets(s: ast.Stmt): ast.Expr[] {
  switch (s.kind) {
    case ast.NodeKind.AssignStmt:
      return s.lhs;
    case ast.NodeKind.IncDecStmt:
      return [s.x];
    case ast.NodeKind.DeclStmt:
      if (s.decl.kind !== ast.NodeKind.GenDecl) return [];
      return s.decl.specs.flatMap((spec) => (spec.kind === ast.NodeKind.ValueSpec ? spec.names : []));
    default:
      return [];
  }
}

class Keeper {
  private readonly b: FuncBuilder;
  private readonly pos: Pos;
  private readonly after: ir.Stmt[] = [];

  constructor(b: FuncBuilder, pos: Pos) {
    this.b = b;
    this.pos = pos;
  }

  finish(): void {
    for (const s of this.after) this.b.emit(s);
  }

  /** A statement of an assignment: what it drops is kept. */
  assignment(s: ir.Stmt): void {
    const { b } = this;
    if (s.kind === ir.NodeKind.ExprStmt && hasValue(s.x)) {
      this.dropped(this.value(s.x));
      return;
    }
    if (s.kind === ir.NodeKind.AssignTuple) {
      s.vars.forEach((v, i) => {
        if (v === null) this.dropped((s.vars[i] = this.variable(s.rhs.type.elems[i]!)));
      });
    }
    b.emit(s);
  }

  /** An expression on the left side. */
  target(x: ast.Expr): void {
    const e = ast.unparen(x);
    if (e.kind === ast.NodeKind.Ident && e.name === "_") return;
    if (e.kind === ast.NodeKind.StarExpr) {
      // A store through a pointer is never taken away.
      this.note("dereference will be kept alive");
      return;
    }
    const obj = variableIn(e);
    if (obj === null) {
      this.note("expr is unknown to bloop pass");
      return;
    }
    this.note(`${obj.name} will be kept alive`);
    if (obj.parent !== obj.pkg?.scope) this.keepValue(this.b.use(this.pos, this.b.variable(obj)));
  }

  /** A call that stands alone: its results are kept, or its arguments when it has none. */
  call(s: ir.Stmt): void {
    const x = s.kind === ir.NodeKind.ExprStmt ? s.x : null;
    if (x === null || !isFunctionCall(x)) {
      this.b.emit(s);
      return;
    }
    if (x.type.kind === Kind.Tuple) {
      this.note("function results will be kept alive");
      const vars = x.type.elems.map((t) => this.variable(t));
      for (const v of vars) this.keep(v);
      this.b.emit(new ir.AssignTuple(this.pos, vars, x));
    } else if (x.type !== voidType) {
      this.note("function result will be kept alive");
      this.keep(this.value(x));
    } else {
      for (const list of argumentsOf(x)) for (let i = 0; i < list.length; i++) list[i] = this.argument(list[i]!);
      this.b.emit(s);
    }
  }

  private argument(x: ir.Expr): ir.Expr {
    if (x.kind === ir.NodeKind.SliceLit && x.variadic) return x;
    const v = peeled(x);
    if (v !== null) {
      this.note(`${v.name} will be kept alive`);
      this.keep(v);
      return x;
    }
    this.note("function arg will be kept alive");
    // Functions and constants are there anyway, and calls of a known function can be inlined.
    if (isStable(x) || x.kind === ir.NodeKind.Closure) return x;
    const saved = this.value(x);
    this.keep(saved);
    return new ir.VarRef(x.pos, saved);
  }

  private dropped(v: Var): void {
    this.note(`${v.name} will be kept alive`);
    this.keep(v);
  }

  private value(x: ir.Expr): Var {
    const v = this.b.fn.temp(x.type, x.pos);
    this.b.emit(new ir.Define(this.pos, v, x));
    return v;
  }

  private variable(t: ir.Expr["type"]): Var {
    const v = this.b.fn.temp(t, this.pos);
    this.b.emit(new ir.Define(this.pos, v, null));
    return v;
  }

  private keep(v: Var): void {
    this.keepValue(new ir.VarRef(this.pos, v));
  }

  private keepValue(x: ir.Expr): void {
    this.after.push(new ir.ExprStmt(this.pos, new ir.Builtin(this.pos, voidType, ir.BuiltinOp.KeepAlive, [x])));
  }

  private note(message: string): void {
    const { fn } = this.b;
    let all = messages.get(fn);
    if (all === undefined) messages.set(fn, (all = []));
    all.push({ pos: this.pos, message });
  }
}

function hasValue(x: ir.Expr): boolean {
  return x.type !== voidType && x.type.kind !== Kind.Tuple;
}

function isFunctionCall(x: ir.Expr): x is ir.CallStatic | ir.CallClosure | ir.CallInterface {
  return (
    x.kind === ir.NodeKind.CallStatic || x.kind === ir.NodeKind.CallClosure || x.kind === ir.NodeKind.CallInterface
  );
}

/** The lists that arguments stand in: the call's own, and that of the slice that a variadic call makes. */
function argumentsOf(x: ir.CallStatic | ir.CallClosure | ir.CallInterface): ir.Expr[][] {
  const last = x.args[x.args.length - 1];
  return last?.kind === ir.NodeKind.SliceLit && last.variadic ? [x.args, last.values] : [x.args];
}

/** The variable that an expression on the left is part of. */
function variableIn(x: ast.Expr): VarObject | null {
  switch (x.kind) {
    case ast.NodeKind.Ident: {
      const obj = objectOf(x);
      return obj !== null && obj.kind === ObjKind.Var ? (obj as VarObject) : null;
    }
    case ast.NodeKind.ParenExpr:
    case ast.NodeKind.SelectorExpr:
    case ast.NodeKind.IndexExpr:
    case ast.NodeKind.SliceExpr:
      return variableIn(x.x);
    default:
      return null;
  }
}

/** The local variable that an argument is part of, or points to. */
function peeled(x: ir.Expr): Var | null {
  switch (x.kind) {
    case ir.NodeKind.VarRef:
      return x.v;
    case ir.NodeKind.FieldOf:
    case ir.NodeKind.AddrOf:
    case ir.NodeKind.Deref:
    case ir.NodeKind.Convert:
      return peeled(x.x);
    case ir.NodeKind.Index:
    case ir.NodeKind.SliceOf:
      return peeled(x.x);
    case ir.NodeKind.MapIndex:
      return peeled(x.map);
    default:
      return null;
  }
}
