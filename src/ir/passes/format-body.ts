// Bodies of small functions as gc writes them behind "can inline": one line, loops and switches only named.
import type { Func } from "../func.ts";
import * as ir from "../nodes.ts";
import { messageString } from "../typestring.ts";
import { binaryText, formatExpr, variableName } from "./format.ts";

/** The statements of the body that inlining would copy. */
export function formatBody(fn: Func): string {
  return statements(fn.inline?.body ?? fn.body ?? [], fn.pkgPath);
}

/** An expression, or a statement without what is inside of it. */
export function formatNode(n: ir.Expr | ir.Stmt, local: string): string {
  return isStatement(n) ? statement(n, local) : formatExpr(n, local);
}

function isStatement(n: ir.Expr | ir.Stmt): n is ir.Stmt {
  return !("type" in n);
}

function statements(list: readonly ir.Stmt[], local: string): string {
  const out: string[] = [];
  for (const s of list) {
    const text = statement(s, local);
    if (text !== "") out.push(text);
  }
  return out.join("; ");
}

function statement(s: ir.Stmt, local: string): string {
  const f = (x: ir.Expr): string => formatExpr(x, local);
  switch (s.kind) {
    case ir.NodeKind.Define:
      return s.init === null
        ? `var ${s.v.name} ${messageString(s.v.type, local)}`
        : `${variableName(s.v, local)} := ${f(s.init)}`;
    case ir.NodeKind.Assign:
      return `${f(s.lhs)} = ${f(s.rhs)}`;
    case ir.NodeKind.AssignOp: {
      const one = s.rhs.kind === ir.NodeKind.ConstInt && s.rhs.lo === 1 && s.rhs.hi === 0;
      if (one && s.op === ir.BinaryOp.Add) return `${f(s.lhs)}++`;
      if (one && s.op === ir.BinaryOp.Sub) return `${f(s.lhs)}--`;
      return `${f(s.lhs)} ${binaryText[s.op]!}= ${f(s.rhs)}`;
    }
    case ir.NodeKind.AssignTuple:
      return `${s.vars.map((v) => v?.name ?? "_").join(", ")} = ${f(s.rhs)}`;
    case ir.NodeKind.ExprStmt:
      return f(s.x);
    case ir.NodeKind.Block:
      return statements(s.body, local);
    case ir.NodeKind.If: {
      const head = `if ${f(s.cond)} { ${statements(s.body, local)} }`;
      return s.els.length === 0 ? head : `${head} else { ${statements(s.els, local)} }`;
    }
    case ir.NodeKind.For:
    case ir.NodeKind.Range:
      return "for loop";
    case ir.NodeKind.Switch:
    case ir.NodeKind.TypeSwitch:
      return "switch statement";
    case ir.NodeKind.Select:
      return "select statement";
    case ir.NodeKind.Go:
      return `go ${f(s.fn)}`;
    case ir.NodeKind.Defer:
      return `defer ${f(s.fn)}`;
    case ir.NodeKind.Return:
      return s.values.length === 0 ? "return" : `return ${s.values.map(f).join(", ")}`;
    case ir.NodeKind.Send:
      return `${f(s.ch)} <- ${f(s.value)}`;
    case ir.NodeKind.LabelMark:
      return `${s.label.name}: `;
    case ir.NodeKind.Goto:
      return `goto ${s.label.name}`;
    case ir.NodeKind.Break:
      return "break";
    case ir.NodeKind.Continue:
      return "continue";
    case ir.NodeKind.InlineMark:
      return "";
  }
}
