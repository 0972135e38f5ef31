// switch, type switch and select. Contract: spec "Switch statements", "Select statements".
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { Token } from "../../syntax/token.ts";
import { clauseVarOf, factOf, objectOf } from "../../types/facts.ts";
import { ObjKind, type Var as VarObject } from "../../types/object.ts";
import { Label, type Var } from "../func.ts";
import * as ir from "../nodes.ts";
import { boolType, Kind, type Type } from "../type.ts";
import { assignValues } from "./assign.ts";
import { boolNode, isConst } from "./constants.ts";
import { convertTo, isNil, withoutCopy } from "./conversions.ts";
import { comparison, expr, exprTo, stable, typeOfExpr } from "./expr.ts";
import { exprPos, type FuncBuilder } from "./function.ts";
import { stmt, stmtList } from "./statements.ts";

function endsInFallthrough(body: readonly ast.Stmt[]): boolean {
  const last = body[body.length - 1];
  if (last === undefined) return false;
  const s = last.kind === ast.NodeKind.LabeledStmt ? last.stmt : last;
  return s.kind === ast.NodeKind.BranchStmt && s.tok === Token.Fallthrough;
}

export function switchStmt(b: FuncBuilder, s: ast.SwitchStmt): void {
  const name = b.takeLabel();
  if (s.init !== null) stmt(b, s.init);
  const label = new Label(name ?? "switch");
  let tag = s.tag === null ? null : exprTo(b, s.tag, typeOfExpr(b, s.tag));
  const clauses = s.body.list as ast.CaseClause[];
  let values = clauses.map((c) => c.list.map((e) => caseValue(b, e, tag)));
  if (tag !== null && values.some((vs) => vs.some((v) => !comparesTo(v, tag!)))) {
    // Some case is an interface and the tag is not: spelt as conditions.
    const t = stable(b, tag);
    values = values.map((vs) => vs.map((v) => comparison(t, v, ir.CompareOp.Eq, boolType, v.pos)));
    tag = null;
  }
  const chosen = decided(tag, clauses, values);
  if (chosen !== -2) {
    taken(b, s.pos, label, name, clauses, chosen);
    return;
  }
  // Cases that are evaluated could change the bytes that the tag was made of.
  if (tag !== null && values.every((vs) => vs.every(isConst))) tag = withoutCopy(tag);
  const cases = clauses.map((c, i) => {
    const body = b.collect(() =>
      b.within({ name, breakLabel: label, continueLabel: null, onlyNamed: false }, () => stmtList(b, c.body)),
    );
    return new ir.SwitchCase(c.pos, values[i]!, c.list.length === 0, body, endsInFallthrough(c.body));
  });
  b.emit(new ir.Switch(s.pos, label, tag, cases));
}

function caseValue(b: FuncBuilder, x: ast.Expr, tag: ir.Expr | null): ir.Expr {
  const v = expr(b, x);
  // Without a tag the cases are compared with true: an interface too.
  if (tag === null && v.type.kind === Kind.Interface) {
    return comparison(v, boolNode(v.pos, true), ir.CompareOp.Eq, boolType, v.pos);
  }
  if (tag === null) return convertTo(v, boolType);
  if (isNil(v)) return convertTo(v, tag.type);
  if (v.type === tag.type) return v;
  const vi = v.type.kind === Kind.Interface;
  const ti = tag.type.kind === Kind.Interface;
  return vi !== ti ? v : vi ? v : convertTo(v, tag.type);
}

function comparesTo(v: ir.Expr, tag: ir.Expr): boolean {
  return v.type === tag.type || (tag.type.kind === Kind.Interface && v.type.kind !== Kind.Interface);
}

/** The clause that constants alone decide for: its index, -1 for none, -2 when it is decided at run time. */
function decided(tag: ir.Expr | null, clauses: ast.CaseClause[], values: ir.Expr[][]): number {
  const key = tag === null ? "true" : constKey(tag);
  if (key === null) return -2;
  let fallback = -1;
  for (let i = 0; i < clauses.length; i++) {
    if (clauses[i]!.list.length === 0) fallback = i;
    if (endsInFallthrough(clauses[i]!.body)) return -2;
  }
  for (let i = 0; i < clauses.length; i++) {
    for (const v of values[i]!) {
      const k = constKey(v);
      if (k === null) return -2;
      if (k === key) return i;
    }
  }
  return fallback;
}

/** The same for equal constants of one type. */
function constKey(x: ir.Expr): string | null {
  switch (x.kind) {
    case ir.NodeKind.ConstBool:
      return `${x.value}`;
    case ir.NodeKind.ConstInt:
      return `${x.hi},${x.lo}`;
    case ir.NodeKind.ConstString:
      return `"${x.bytes.join(",")}`;
    case ir.NodeKind.ConstFloat:
      return floatKey(x.value);
    case ir.NodeKind.ConstComplex: {
      const re = floatKey(x.re);
      const im = floatKey(x.im);
      return re === null || im === null ? null : `${re}+${im}i`;
    }
    default:
      return null;
  }
}

/** Both zeros are equal; a NaN equals nothing. */
function floatKey(x: number): string | null {
  return Number.isNaN(x) ? null : `${x + 0}`;
}

function taken(
  b: FuncBuilder,
  pos: Pos,
  label: Label,
  name: string | null,
  clauses: ast.CaseClause[],
  i: number,
): void {
  if (i < 0) return;
  const body = b.collect(() =>
    b.within({ name, breakLabel: label, continueLabel: null, onlyNamed: false }, () => stmtList(b, clauses[i]!.body)),
  );
  b.emit(new ir.Block(pos, label, body));
}

export function typeSwitchStmt(b: FuncBuilder, s: ast.TypeSwitchStmt): void {
  const name = b.takeLabel();
  if (s.init !== null) stmt(b, s.init);
  const label = new Label(name ?? "typeswitch");
  const guard = s.assign.kind === ast.NodeKind.AssignStmt ? s.assign.rhs[0]! : (s.assign as ast.ExprStmt).x;
  const x = expr(b, (ast.unparen(guard) as ast.TypeAssertExpr).x);
  const cases = (s.body.list as ast.CaseClause[]).map((c) => typeCase(b, c, x.type, label, name));
  b.emit(new ir.TypeSwitch(s.pos, label, x, cases));
}

function typeCase(b: FuncBuilder, c: ast.CaseClause, operand: Type, label: Label, name: string | null): ir.TypeCase {
  const types: (Type | null)[] = c.list.map((e) => {
    const tv = factOf(e);
    return tv !== null && tv.isType ? b.type(tv.type) : null;
  });
  const obj = clauseVarOf(c);
  let v: Var | null = null;
  const body = b.collect(() =>
    b.within({ name, breakLabel: label, continueLabel: null, onlyNamed: false }, () => {
      if (obj !== null) v = b.declare(obj, c.pos);
      stmtList(b, c.body);
    }),
  );
  const single = types.length === 1 ? types[0]! : null;
  const declared = v as Var | null;
  if (declared !== null && declared.type !== (single ?? operand)) {
    throw new InternalError(`ir: ${b.fn.symbol}: type switch variable ${declared.name} has the wrong type`);
  }
  return new ir.TypeCase(c.pos, types, c.list.length === 0, declared, body);
}

export function selectStmt(b: FuncBuilder, s: ast.SelectStmt): void {
  const name = b.takeLabel();
  const label = new Label(name ?? "select");
  const cases = (s.body.list as ast.CommClause[]).map((c) => commClause(b, c, label, name));
  b.emit(new ir.Select(s.pos, label, cases));
}

function commClause(b: FuncBuilder, c: ast.CommClause, label: Label, name: string | null): ir.SelectCase {
  const inside = (before: () => void): ir.Stmt[] =>
    b.collect(() =>
      b.within({ name, breakLabel: label, continueLabel: null, onlyNamed: false }, () => {
        before();
        stmtList(b, c.body);
      }),
    );
  const nothing = (): void => {};
  const comm = c.comm;
  if (comm === null) {
    return new ir.SelectCase(c.pos, ir.SelectKind.Default, null, null, null, null, inside(nothing));
  }
  if (comm.kind === ast.NodeKind.SendStmt) {
    const ch = expr(b, comm.chan);
    const value = exprTo(b, comm.value, ch.type.elem);
    return new ir.SelectCase(comm.arrow, ir.SelectKind.Send, ch, value, null, null, inside(nothing));
  }
  if (comm.kind === ast.NodeKind.ExprStmt) {
    const ch = received(b, comm.x);
    return new ir.SelectCase(exprPos(comm.x), ir.SelectKind.Receive, ch, null, null, null, inside(nothing));
  }
  const assign = comm as ast.AssignStmt;
  const ch = received(b, assign.rhs[0]!);
  return receiveClause(b, assign, ch, inside);
}

function received(b: FuncBuilder, x: ast.Expr): ir.Expr {
  return expr(b, (ast.unparen(x) as ast.UnaryExpr).x);
}

function receiveClause(
  b: FuncBuilder,
  assign: ast.AssignStmt,
  ch: ir.Expr,
  inside: (before: () => void) => ir.Stmt[],
): ir.SelectCase {
  const types = [ch.type.elem, boolType];
  const vars: (Var | null)[] = [null, null];
  const targets: (ast.Expr | null)[] = [null, null];
  const body = inside(() => {
    for (let i = 0; i < assign.lhs.length; i++) {
      const l = assign.lhs[i]!;
      if (l.kind === ast.NodeKind.Ident && l.name === "_") continue;
      const obj = l.kind === ast.NodeKind.Ident ? objectOf(l) : null;
      if (assign.tok === Token.Define && obj !== null && obj.kind === ObjKind.Var && obj.pos === l.pos) {
        const v = b.declare(obj as VarObject);
        if (v.type === types[i]) {
          vars[i] = v;
          continue;
        }
        vars[i] = b.fn.temp(types[i]!, l.pos);
        b.emit(new ir.Define(l.pos, v, convertTo(new ir.VarRef(l.pos, vars[i]!), v.type)));
      } else {
        vars[i] = b.fn.temp(types[i]!, l.pos);
        targets[i] = l;
      }
    }
    const values = vars.map((v) => (v === null ? boolNode(assign.pos, false) : new ir.VarRef(assign.pos, v)));
    if (targets[0] !== null || targets[1] !== null) assignValues(b, targets, values, assign.tokPos);
  });
  return new ir.SelectCase(assign.tokPos, ir.SelectKind.Receive, ch, null, vars[0]!, vars[1]!, body);
}
