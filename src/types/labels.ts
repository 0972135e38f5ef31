// Labels, goto, labelled break and continue. In: a function body. Out: labels, resolved branches, errors.
// Contract: spec "Labeled statements", "Goto statements"; gc words these in cmd/compile/internal/syntax.
import { formatPosition, type Pos } from "../source/position.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { exprString } from "../syntax/format.ts";
import { Token } from "../syntax/token.ts";
import type { Checker } from "./checker.ts";
import { Label } from "./object.ts";
import { invalidType } from "./universe.ts";

/** The words of messages about branches: gc's, or go/types'. */
interface BranchWords {
  breakOutside: string;
  continueOutside: string;
  unused: (label: string) => string;
  undefined: (label: string) => string;
  duplicate: (label: string, at: string) => string;
  intoBlock: (label: string, at: string) => string;
  overVar: (label: string, variable: string, at: string, line: number) => string;
}

const gcWords: BranchWords = {
  breakOutside: "break is not in a loop, switch, or select",
  continueOutside: "continue is not in a loop",
  unused: (l) => `label ${l} defined and not used`,
  undefined: (l) => `label ${l} not defined`,
  duplicate: (l, at) => `label ${l} already defined at ${at}`,
  intoBlock: (l, at) => `goto ${l} jumps into block starting at ${at}`,
  overVar: (l, v, at) => `goto ${l} jumps over declaration of ${v} at ${at}`,
};

const goTypesWords: BranchWords = {
  breakOutside: "break not in for, switch, or select statement",
  continueOutside: "continue not in for statement",
  unused: (l) => `label ${l} declared and not used`,
  undefined: (l) => `label ${l} not declared`,
  duplicate: (l) => `label ${l} already declared`,
  intoBlock: (l) => `goto ${l} jumps into block`,
  overVar: (l, _v, _at, line) => `goto ${l} jumps over variable declaration at line ${line}`,
};

export function branchWords(c: Checker): BranchWords {
  return c.options.goTypesBranchWords === true ? goTypesWords : gcWords;
}

/** A block on the way down: the label of the statement that it belongs to, and the labels declared in it. */
interface Block {
  parent: Block | null;
  owner: ast.LabeledStmt | null;
  start: Pos;
  labels: Map<string, ast.LabeledStmt>;
}

interface DeclaredLabel {
  label: Label;
  block: Block;
}

/** Checks all labels and labelled branches of a body; function literals inside have their own. */
export function checkLabels(c: Checker, body: ast.BlockStmt): void {
  new LabelChecker(c).run(body);
}

class LabelChecker {
  private readonly c: Checker;
  private readonly all = new Map<string, DeclaredLabel>();
  private readonly words: BranchWords;
  constructor(c: Checker) {
    this.c = c;
    this.words = branchWords(c);
  }

  run(body: ast.BlockStmt): void {
    const forward = this.block(null, null, body.pos, body.list);
    for (const jump of forward) {
      const id = jump.label!;
      const target = this.all.get(id.name);
      if (target === undefined) {
        this.c.error(id, "UndeclaredLabel", this.words.undefined(id.name));
        continue;
      }
      target.label.used = true;
      const at = this.c.position(target.block.start);
      this.c.error(id, "JumpIntoBlock", this.words.intoBlock(id.name, at));
    }
    for (const { label } of this.all.values()) {
      if (!label.used) this.c.softError(label, "UnusedLabel", this.words.unused(label.name));
    }
  }

  // Returns the gotos whose labels have not been met.
  private block(
    parent: Block | null,
    owner: ast.LabeledStmt | null,
    start: Pos,
    list: readonly ast.Stmt[],
  ): ast.BranchStmt[] {
    const b: Block = { parent, owner, start, labels: new Map() };
    const w = new BlockWalker(b);
    for (const s of list) this.stmt(w, null, s);
    return w.forward;
  }

  private stmt(w: BlockWalker, owner: ast.LabeledStmt | null, s: ast.Stmt): void {
    switch (s.kind) {
      case NodeKind.DeclStmt:
        if (s.decl.kind === NodeKind.GenDecl && s.decl.tok === Token.Var) {
          for (const spec of s.decl.specs)
            if (spec.kind === NodeKind.ValueSpec) w.declares(spec.pos, spec.names[0]!.name);
        }
        return;
      case NodeKind.AssignStmt:
        if (s.tok === Token.Define) w.declares(s.tokPos, s.lhs.map(exprString).join(", "));
        return;
      case NodeKind.LabeledStmt:
        if (s.label.name !== "_") this.declare(w, s);
        this.stmt(w, s.label.name === "_" ? owner : s, s.stmt);
        return;
      case NodeKind.BranchStmt:
        if (s.label !== null) this.branch(w, s, s.label);
        return;
      case NodeKind.BlockStmt:
        w.forward.push(...this.block(w.block, owner, s.pos, s.list));
        return;
      case NodeKind.IfStmt:
        this.stmt(w, owner, s.body);
        if (s.els !== null) this.stmt(w, owner, s.els);
        return;
      case NodeKind.SwitchStmt:
      case NodeKind.TypeSwitchStmt:
      case NodeKind.SelectStmt: {
        const outer: Block = { parent: w.block, owner, start: s.pos, labels: new Map() };
        for (const clause of s.body.list) {
          if (clause.kind !== NodeKind.CaseClause && clause.kind !== NodeKind.CommClause) continue;
          w.forward.push(...this.block(outer, null, clause.pos, clause.body));
        }
        return;
      }
      case NodeKind.ForStmt:
      case NodeKind.RangeStmt:
        this.stmt(w, owner, s.body);
        return;
    }
  }

  private declare(w: BlockWalker, s: ast.LabeledStmt): void {
    const name = s.label.name;
    const alt = this.all.get(name);
    const label = new Label(s.label.pos, this.c.pkg, name, invalidType);
    if (alt !== undefined) {
      const at = this.c.position(alt.label.pos);
      const details = this.c.options.goTypesBranchWords === true ? this.c.otherDecl(alt.label) : [];
      this.c.report(s.label.pos, "DuplicateLabel", this.words.duplicate(name, at), details, true);
    } else {
      this.all.set(name, { label, block: w.block });
      w.block.labels.set(name, s);
      s.label.denotes = label;
    }
    w.forward = w.forward.filter((jump) => {
      if (jump.label!.name !== name) return true;
      label.used = true;
      (alt?.label ?? label).used = true;
      jump.label!.denotes = label;
      jump.target = s;
      if (w.overVar.has(jump)) {
        const p = this.c.session.fset.position(w.varPos);
        const text = this.words.overVar(name, w.varName, formatPosition(p), p.line);
        this.c.softError(jump.label!, "JumpOverDecl", text);
      }
      return false;
    });
  }

  private branch(w: BlockWalker, s: ast.BranchStmt, id: ast.Ident): void {
    const name = id.name;
    let target: ast.LabeledStmt | null = null;
    if (s.tok === Token.Goto) {
      for (let b: Block | null = w.block; b !== null && target === null; b = b.parent) {
        target = b.labels.get(name) ?? null;
      }
      if (target === null) {
        w.forward.push(s);
        return;
      }
    } else {
      for (let b: Block | null = w.block; b !== null && target === null; b = b.parent) {
        if (b.owner?.label.name === name) target = b.owner;
      }
      const kind = target?.stmt.kind;
      const loop = kind === NodeKind.ForStmt || kind === NodeKind.RangeStmt;
      const breakable =
        loop || kind === NodeKind.SwitchStmt || kind === NodeKind.TypeSwitchStmt || kind === NodeKind.SelectStmt;
      const isBreak = s.tok === Token.Break;
      if (target === null || !(isBreak ? breakable : loop)) {
        this.invalidTarget(id, isBreak ? "break" : "continue", target);
        return;
      }
    }
    s.target = target;
    const known = this.all.get(name);
    if (known !== undefined) {
      known.label.used = true;
      id.denotes = known.label;
    }
  }

  private invalidTarget(id: ast.Ident, what: string, _target: ast.LabeledStmt | null): void {
    const known = this.all.get(id.name);
    if (known === undefined && this.c.options.goTypesBranchWords !== true) {
      this.c.error(id, "MisplacedLabel", `${what} label not defined: ${id.name}`);
      return;
    }
    if (this.c.options.goTypesBranchWords !== true && known !== undefined) known.label.used = true;
    this.c.error(id, "MisplacedLabel", `invalid ${what} label ${id.name}`);
  }
}

/** The walk over one block: gotos to labels ahead, and which of them have passed a variable declaration. */
class BlockWalker {
  readonly block: Block;
  forward: ast.BranchStmt[] = [];
  overVar = new Set<ast.BranchStmt>();
  varPos: Pos = 0;
  varName = "";
  constructor(block: Block) {
    this.block = block;
  }
  declares(pos: Pos, name: string): void {
    this.varPos = pos;
    this.varName = name;
    this.overVar = new Set(this.forward);
  }
}
