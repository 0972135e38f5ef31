// Labels and branch statements of a function: where break, continue, fallthrough and goto lead, and the errors in them.
// In: a body without syntax errors. Out: `BranchStmt.target`, errors. Function literals inside are not entered: each
// function is checked on its own. Contract: Go specification, "Labeled statements" to "Fallthrough statements"; errors as
// src/cmd/compile/internal/syntax/branches.go (Go 1.26).
import { formatPosition, NoPos, type Pos, type SourceFile } from "../source/position.ts";
import {
  type BlockStmt,
  type BranchStmt,
  type CaseClause,
  type Expr,
  type LabeledStmt,
  NodeKind,
  type Stmt,
  type SwitchStmt,
  type TypeSwitchStmt,
} from "./ast.ts";
import { exprString } from "./format.ts";
import { Token } from "./token.ts";

/** A label of the function. */
interface Label {
  /** The block that declares it. */
  block: Block;
  stmt: LabeledStmt;
  used: boolean;
}

/** A block that is being checked. */
interface Block {
  outer: Block | null;
  start: Pos;
  /** The label of the statement that the block belongs to. */
  label: LabeledStmt | null;
  /** Gotos to labels that were not seen yet, inner blocks' included. */
  forward: BranchStmt[];
  /** Those of them before the variable that was declared last: they would jump over it. */
  overVar: BranchStmt[];
  varPos: Pos;
  varName: string;
}

/** What unlabelled branches in a statement list refer to. */
interface Context {
  breaks: Stmt | null;
  continues: Stmt | null;
  /** The clause of a switch that the list is the body of. */
  clause: CaseClause | null;
}

type Report = (pos: Pos, message: string) => void;

/** Checks the body of one function. */
export function checkBranches(file: SourceFile, body: BlockStmt, report: Report): void {
  const checker = new BranchChecker(file, report);
  checker.finish(checker.block(null, { breaks: null, continues: null, clause: null }, null, body.pos, body.list));
}

class BranchChecker {
  private readonly labels = new Map<string, Label>();
  private readonly file: SourceFile;
  private readonly report: Report;

  constructor(file: SourceFile, report: Report) {
    this.file = file;
    this.report = report;
  }

  private where(pos: Pos): string {
    return formatPosition(this.file.position(pos - this.file.base));
  }

  /** Reports the gotos that found no label, and the labels that nothing refers to. */
  finish(forward: BranchStmt[]): void {
    for (const goto of forward) {
      const { name, pos } = goto.label!;
      const label = this.labels.get(name);
      if (label === undefined) this.report(pos, `label ${name} not defined`);
      else {
        label.used = true;
        this.report(pos, `goto ${name} jumps into block starting at ${this.where(label.block.start)}`);
      }
    }
    for (const { used, stmt } of this.labels.values()) {
      if (!used) this.report(stmt.label.pos, `label ${stmt.label.name} defined and not used`);
    }
  }

  /** Checks a statement list; the gotos in it that found no label yet. */
  block(outer: Block | null, context: Context, label: LabeledStmt | null, start: Pos, body: Stmt[]): BranchStmt[] {
    const b: Block = { outer, start, label, forward: [], overVar: [], varPos: NoPos, varName: "" };
    // A fallthrough is the last statement even if empty ones follow.
    let length = body.length;
    while (length > 0 && body[length - 1]!.kind === NodeKind.EmptyStmt) length--;
    for (let i = 0; i < length; i++) {
      let s = body[i]!;
      let label: LabeledStmt | null = null;
      while (s.kind === NodeKind.LabeledStmt) {
        if (s.label.name !== "_") {
          this.declare(b, s);
          label = s;
        }
        s = s.stmt;
      }
      this.statement(b, context, label, s, i + 1 === length);
    }
    return b.forward;
  }

  private declare(b: Block, stmt: LabeledStmt): void {
    const { name, pos } = stmt.label;
    let label = this.labels.get(name);
    if (label !== undefined) {
      this.report(pos, `label ${name} already defined at ${this.where(label.stmt.label.pos)}`);
    } else this.labels.set(name, (label = { block: b, stmt, used: false }));
    b.forward = b.forward.filter((goto) => {
      if (goto.label!.name !== name) return true;
      goto.target = stmt;
      label.used = true;
      if (b.overVar.includes(goto)) {
        const at = this.where(b.varPos);
        this.report(goto.label!.pos, `goto ${name} jumps over declaration of ${b.varName} at ${at}`);
      }
      return false;
    });
  }

  private declareVar(b: Block, pos: Pos, names: readonly Expr[]): void {
    b.varPos = pos;
    b.varName = names.map(exprString).join(", ");
    b.overVar = [...b.forward];
  }

  private statement(b: Block, context: Context, label: LabeledStmt | null, s: Stmt, last: boolean): void {
    const inner = (c: Context, start: Pos, list: Stmt[]): void => {
      b.forward.push(...this.block(b, c, label, start, list));
    };
    const { breaks, continues } = context;
    switch (s.kind) {
      case NodeKind.DeclStmt: {
        const spec = s.decl.kind === NodeKind.GenDecl && s.decl.tok === Token.Var ? s.decl.specs[0] : undefined;
        if (spec?.kind === NodeKind.ValueSpec) this.declareVar(b, spec.pos, [spec.names[0]!]);
        return;
      }
      case NodeKind.AssignStmt:
        if (s.tok === Token.Define) this.declareVar(b, s.tokPos, s.lhs);
        return;
      case NodeKind.BranchStmt:
        if (s.label === null) this.unlabelled(context, s, last);
        else this.labelled(b, s, s.label.name);
        return;
      case NodeKind.BlockStmt:
        return inner({ breaks, continues, clause: null }, s.pos, s.list);
      case NodeKind.IfStmt: {
        // Chains of else-if may be long. What follows an `else` is in a block of its own; nothing can be declared there.
        let branch: Stmt | null = s;
        while (branch !== null && branch.kind === NodeKind.IfStmt) {
          inner({ breaks, continues, clause: null }, branch.body.pos, branch.body.list);
          branch = branch.els;
        }
        if (branch !== null) inner({ breaks, continues, clause: null }, branch.pos, [branch]);
        return;
      }
      case NodeKind.ForStmt:
      case NodeKind.RangeStmt:
        return inner({ breaks: s, continues: s, clause: null }, s.body.pos, s.body.list);
      case NodeKind.SwitchStmt:
      case NodeKind.TypeSwitchStmt:
      case NodeKind.SelectStmt:
        for (const c of s.body.list) {
          if (c.kind === NodeKind.CaseClause) inner({ breaks: s, continues, clause: c }, c.pos, c.body);
          else if (c.kind === NodeKind.CommClause) inner({ breaks: s, continues, clause: null }, c.pos, c.body);
        }
    }
  }

  private unlabelled(context: Context, s: BranchStmt, last: boolean): void {
    if (s.tok === Token.Break) {
      s.target = context.breaks;
      if (s.target === null) this.report(s.pos, "break is not in a loop, switch, or select");
    } else if (s.tok === Token.Continue) {
      s.target = context.continues;
      if (s.target === null) this.report(s.pos, "continue is not in a loop");
    } else if (s.tok === Token.Fallthrough) {
      const message = fallthroughError(context, last);
      if (message !== "") this.report(s.pos, message);
    }
  }

  private labelled(b: Block, s: BranchStmt, name: string): void {
    const label = this.labels.get(name);
    if (label !== undefined) label.used = true;
    if (s.tok === Token.Goto) {
      for (let outer: Block | null = b; outer !== null && label !== undefined; outer = outer.outer) {
        if (label.block === outer) {
          s.target = label.stmt;
          return;
        }
      }
      b.forward.push(s);
      return;
    }
    const what = s.tok === Token.Break ? "break" : "continue";
    const pos = s.label!.pos;
    if (label === undefined) return this.report(pos, `${what} label not defined: ${name}`);
    let outer: Block | null = b;
    while (outer !== null && outer.label !== label.stmt) outer = outer.outer;
    const target = outer === null ? null : label.stmt.stmt;
    if (target !== null && mayLeave(target, s.tok)) s.target = target;
    else this.report(pos, `invalid ${what} label ${name}`);
  }
}

/** Whether break (or continue) may name a label of `s`. */
function mayLeave(s: Stmt, tok: Token): boolean {
  switch (s.kind) {
    case NodeKind.ForStmt:
    case NodeKind.RangeStmt:
      return true;
    case NodeKind.SwitchStmt:
    case NodeKind.TypeSwitchStmt:
    case NodeKind.SelectStmt:
      return tok === Token.Break;
    default:
      return false;
  }
}

/** What is wrong with a fallthrough; empty if nothing is. */
function fallthroughError(context: Context, last: boolean): string {
  const s = context.breaks as SwitchStmt | TypeSwitchStmt | null;
  if (s?.kind === NodeKind.TypeSwitchStmt) return "cannot fallthrough in type switch";
  if (s?.kind !== NodeKind.SwitchStmt || context.clause === null || !last) return "fallthrough statement out of place";
  const clauses = s.body.list;
  return clauses[clauses.length - 1] === context.clause ? "cannot fallthrough final case in switch" : "";
}
