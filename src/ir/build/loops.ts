// for and range statements. Per-iteration variables are spelt out here; loops over arrays become loops over pointers.
// Contract: spec "For statements"; language versions before go1.22 share one variable between iterations.
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { Token } from "../../syntax/token.ts";
import { objectOf } from "../../types/facts.ts";
import type { Var as VarObject } from "../../types/object.ts";
import { Label, type Var } from "../func.ts";
import * as ir from "../nodes.ts";
import { boolType, int32Type, intType, Kind, type Type } from "../type.ts";
import { assignValues } from "./assign.ts";
import { isBenchmarkLoop } from "./bloop.ts";
import { boolNode, intNode } from "./constants.ts";
import { convertTo } from "./conversions.ts";
import { addressOf, expr } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { rangeFunc } from "./rangefunc.ts";
import { condition, staticBool, stmt, stmtList } from "./statements.ts";

/** First Go version whose loop variables are new in every iteration. */
const perIteration = 22;

export function forStmt(b: FuncBuilder, s: ast.ForStmt): void {
  const name = b.takeLabel();
  if (s.init !== null) stmt(b, s.init);
  const label = new Label(name ?? "for");
  const cond = s.cond === null || staticBool(s.cond) === true ? null : condition(b, s.cond);
  const { benchmark } = b;
  b.benchmark ||= isBenchmarkLoop(cond);
  const body = b.collect(() =>
    b.within({ name, breakLabel: label, continueLabel: label, onlyNamed: false }, () => stmtList(b, s.body.list)),
  );
  b.benchmark = benchmark;
  const post = b.collect(() => {
    if (s.post !== null) stmt(b, s.post);
  });
  const vars = b.version >= perIteration ? sharedVars(b, s.init) : [];
  if (vars.length === 0) b.emit(new ir.For(s.pos, label, cond, post, body));
  else copied(b, s.pos, label, cond, post, body, vars);
}

/** Loop variables of which somebody could keep an instance: captured, or their address is taken. */
function sharedVars(b: FuncBuilder, init: ast.Stmt | null): Var[] {
  if (init === null || init.kind !== ast.NodeKind.AssignStmt || init.tok !== Token.Define) return [];
  const out: Var[] = [];
  for (const l of init.lhs) {
    if (l.kind !== ast.NodeKind.Ident || l.name === "_") continue;
    const obj = objectOf(l);
    if (obj === null) continue;
    const v = b.variable(obj as VarObject);
    if (v.captured || v.addrTaken) out.push(v);
  }
  return out;
}

/**
 * The loop with a new instance of `vars` in every iteration but the first, made before the post statement:
 * `for { if first { first = false } else { v := copy; post }; if !cond { break }; body; continue: copy = v }`.
 */
function copied(
  b: FuncBuilder,
  pos: Pos,
  label: Label,
  cond: ir.Expr | null,
  post: ir.Stmt[],
  body: ir.Stmt[],
  vars: Var[],
): void {
  const first = b.temp(boolNode(pos, true), pos);
  const copies = vars.map((v) => {
    const c = b.fn.temp(v.type, pos);
    b.emit(new ir.Define(pos, c, null));
    return c;
  });
  const again: ir.Stmt[] = [];
  const save: ir.Stmt[] = [];
  for (let i = 0; i < vars.length; i++) {
    again.push(new ir.Define(pos, vars[i]!, new ir.VarRef(pos, copies[i]!)));
    save.push(new ir.Assign(pos, new ir.VarRef(pos, copies[i]!), new ir.VarRef(pos, vars[i]!)));
  }
  again.push(...post);
  const start: ir.Stmt[] = [
    new ir.If(
      pos,
      new ir.VarRef(pos, first),
      [new ir.Assign(pos, new ir.VarRef(pos, first), boolNode(pos, false))],
      again,
    ),
  ];
  if (cond !== null) start.push(new ir.If(pos, cond, [], [new ir.Break(pos, label)]));
  b.emit(new ir.For(pos, label, null, save, [...start, ...body]));
}

export function rangeStmt(b: FuncBuilder, s: ast.RangeStmt): void {
  const name = b.takeLabel();
  let x = expr(b, s.x);
  if (x.type.kind === Kind.Func) {
    rangeFunc(b, s, x, name);
    return;
  }
  const wantsValue = s.value !== null && !(s.value.kind === ast.NodeKind.Ident && s.value.name === "_");
  const array = x.type.kind === Kind.Pointer ? x.type.elem : x.type;
  if (array.kind === Kind.Array) {
    if (!wantsValue) {
      if (x.type.kind === Kind.Array ? calls(x) : x.kind !== ir.NodeKind.VarRef) b.emit(new ir.ExprStmt(s.pos, x));
      loop(b, s, name, ir.RangeKind.Int, intNode(s.x.pos, array.len), intType, intType);
      return;
    }
    if (x.type.kind === Kind.Array) x = addressOf(new ir.VarRef(x.pos, b.temp(x)), x.pos);
    loop(b, s, name, ir.RangeKind.ArrayPointer, x, intType, array.elem);
    return;
  }
  switch (x.type.kind) {
    case Kind.Slice:
      // The bytes of a string are only read here: no copy.
      if (x.kind === ir.NodeKind.Convert && x.op === ir.ConvertOp.StringToBytes) x.op = ir.ConvertOp.StringToBytesTemp;
      loop(b, s, name, ir.RangeKind.Slice, x, intType, x.type.elem);
      return;
    case Kind.String:
      loop(b, s, name, ir.RangeKind.String, x, intType, int32Type);
      return;
    case Kind.Map:
      loop(b, s, name, ir.RangeKind.Map, x, x.type.key, x.type.elem);
      return;
    case Kind.Chan:
      loop(b, s, name, ir.RangeKind.Chan, x, x.type.elem, boolType);
      return;
    default:
      if (!x.type.isInteger()) throw new InternalError(`ir: ${b.fn.symbol}: range over ${x.type.linkString}`);
      loop(b, s, name, ir.RangeKind.Int, x, x.type, boolType);
  }
}

function calls(x: ir.Expr): boolean {
  if (x.kind === ir.NodeKind.FieldOf || x.kind === ir.NodeKind.Deref) return calls(x.x);
  return x.kind !== ir.NodeKind.VarRef && x.kind !== ir.NodeKind.GlobalRef;
}

/** The Range node with the variables that the iteration values go to. */
function loop(
  b: FuncBuilder,
  s: ast.RangeStmt,
  name: string | null,
  kind: ir.RangeKind,
  x: ir.Expr,
  keyType: Type,
  valueType: Type,
): void {
  const label = new Label(name ?? "range");
  const define = s.tok === Token.Define;
  const fresh = define && b.version >= perIteration;
  const names = [s.key, s.value];
  const types = [keyType, valueType];
  const vars: (Var | null)[] = [null, null];
  const targets: (ast.Expr | null)[] = [null, null];
  const olds: (Var | null)[] = [null, null];
  for (let i = 0; i < 2; i++) {
    const n = names[i] ?? null;
    if (n === null || (n.kind === ast.NodeKind.Ident && n.name === "_")) continue;
    if (define) {
      const v = b.declare(objectOf(n as ast.Ident) as VarObject);
      if (fresh && v.type === types[i]) {
        vars[i] = v;
        continue;
      }
      if (fresh) throw new InternalError(`ir: ${b.fn.symbol}: range variable ${v.name} has type ${v.type.linkString}`);
      b.emit(new ir.Define(n.pos, v, null));
      v.reassigned = true;
      olds[i] = v;
    } else targets[i] = n;
    vars[i] = b.fn.temp(types[i]!, n.pos);
  }
  const body = b.collect(() =>
    b.within({ name, breakLabel: label, continueLabel: label, onlyNamed: false }, () => {
      for (let i = 0; i < 2; i++) {
        if (olds[i] === null) continue;
        const value = convertTo(new ir.VarRef(s.pos, vars[i]!), olds[i]!.type);
        b.emit(new ir.Assign(s.pos, new ir.VarRef(s.pos, olds[i]!), value));
      }
      const values = vars.map((v) => (v === null ? intNode(s.pos, 0) : new ir.VarRef(s.pos, v)));
      if (targets[0] !== null || targets[1] !== null) assignValues(b, targets, values, s.pos);
      stmtList(b, s.body.list);
    }),
  );
  b.emit(new ir.Range(s.pos, label, kind, x, vars[0]!, vars[1]!, body));
}
