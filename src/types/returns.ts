// Terminating statements: does control reach the end of a function with results? In: statements. Out: yes or no.
// Contract: spec "Terminating statements".
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import type { Checker } from "./checker.ts";
import { type Builtin, BuiltinId, type Obj, ObjKind } from "./object.ts";

/** Whether `s`, labelled `label` ("" for none), is terminating. */
export function isTerminating(c: Checker, s: ast.Stmt, label: string): boolean {
  switch (s.kind) {
    case NodeKind.ReturnStmt:
      return true;
    case NodeKind.BranchStmt:
      return s.tok === Token.Goto || s.tok === Token.Fallthrough;
    case NodeKind.ExprStmt:
      return isPanic(s.x);
    case NodeKind.BlockStmt:
      return listTerminates(c, s.list);
    case NodeKind.LabeledStmt:
      return isTerminating(c, s.stmt, s.label.name);
    case NodeKind.IfStmt: {
      let at: ast.Stmt = s;
      while (at.kind === NodeKind.IfStmt) {
        if (at.els === null || !listTerminates(c, at.body.list)) return false;
        at = at.els;
      }
      return isTerminating(c, at, "");
    }
    case NodeKind.SwitchStmt:
    case NodeKind.TypeSwitchStmt:
      return switchTerminates(c, s.body.list, label);
    case NodeKind.SelectStmt:
      return s.body.list.every(
        (clause) =>
          clause.kind === NodeKind.CommClause &&
          listTerminates(c, clause.body) &&
          !listBreaks(clause.body, label, true),
      );
    case NodeKind.ForStmt:
      return s.cond === null && !hasBreak(s.body, label, true);
    default:
      return false;
  }
}

// A call of the predeclared panic, whatever it is called in.
function isPanic(e: ast.Expr): boolean {
  const call = unparen(e);
  if (call.kind !== NodeKind.CallExpr) return false;
  const f = unparen(call.fun);
  if (f.kind !== NodeKind.Ident) return false;
  const obj = f.denotes as Obj | null;
  return obj !== null && obj.kind === ObjKind.Builtin && (obj as Builtin).id === BuiltinId.Panic;
}

function listTerminates(c: Checker, list: readonly ast.Stmt[]): boolean {
  let i = list.length - 1;
  while (i >= 0 && list[i]!.kind === NodeKind.EmptyStmt) i--;
  return i >= 0 && isTerminating(c, list[i]!, "");
}

function switchTerminates(c: Checker, clauses: readonly ast.Stmt[], label: string): boolean {
  let hasDefault = false;
  for (const clause of clauses) {
    if (clause.kind !== NodeKind.CaseClause) return false;
    if (clause.list.length === 0) hasDefault = true;
    if (!listTerminates(c, clause.body) || listBreaks(clause.body, label, true)) return false;
  }
  return hasDefault;
}

function listBreaks(list: readonly ast.Stmt[], label: string, implicit: boolean): boolean {
  return list.some((s) => hasBreak(s, label, implicit));
}

// Whether a break in `s` leaves the statement labelled `label` or, with `implicit`, the one directly around.
function hasBreak(s: ast.Stmt | null, label: string, implicit: boolean): boolean {
  if (s === null) return false;
  switch (s.kind) {
    case NodeKind.BranchStmt:
      if (s.tok !== Token.Break) return false;
      return s.label === null ? implicit : s.label.name === label;
    case NodeKind.LabeledStmt:
      return hasBreak(s.stmt, label, implicit);
    case NodeKind.BlockStmt:
      return listBreaks(s.list, label, implicit);
    case NodeKind.IfStmt: {
      let at: ast.Stmt | null = s;
      while (at !== null && at.kind === NodeKind.IfStmt) {
        if (hasBreak(at.body, label, implicit)) return true;
        at = at.els;
      }
      return hasBreak(at, label, implicit);
    }
    case NodeKind.CaseClause:
    case NodeKind.CommClause:
      return listBreaks(s.body, label, implicit);
    case NodeKind.SwitchStmt:
    case NodeKind.TypeSwitchStmt:
    case NodeKind.SelectStmt:
    case NodeKind.ForStmt:
    case NodeKind.RangeStmt:
      return label !== "" && hasBreak(s.body, label, false);
    default:
      return false;
  }
}
