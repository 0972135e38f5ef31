// The syntax tree's statements; see ast.ts.
import type { Pos } from "../source/position.ts";
import type { Decl, Expr, Ident, Stmt } from "./ast.ts";
import { NodeKind } from "./kinds.ts";
import type { Token } from "./token.ts";

/** Stands for a statement with syntax errors; text from `pos` to `to`. */
export class BadStmt {
  readonly kind: NodeKind.BadStmt;
  readonly pos: Pos;
  to: Pos;

  constructor(pos: Pos, to: Pos) {
    this.kind = NodeKind.BadStmt;
    this.pos = pos;
    this.to = to;
  }
}

/** A declaration in a statement list. */
export class DeclStmt {
  readonly kind: NodeKind.DeclStmt;
  readonly pos: Pos;
  /** GenDecl of const, type or var; never a FuncDecl without errors. */
  decl: Decl;

  constructor(pos: Pos, decl: Decl) {
    this.kind = NodeKind.DeclStmt;
    this.pos = pos;
    this.decl = decl;
  }
}

/** An empty statement; `pos` is that of the semicolon that follows. */
export class EmptyStmt {
  readonly kind: NodeKind.EmptyStmt;
  readonly pos: Pos;
  /** The semicolon is not in the source. */
  implicit: boolean;

  constructor(pos: Pos, implicit: boolean) {
    this.kind = NodeKind.EmptyStmt;
    this.pos = pos;
    this.implicit = implicit;
  }
}

/** `label: stmt`. */
export class LabeledStmt {
  readonly kind: NodeKind.LabeledStmt;
  readonly pos: Pos;
  label: Ident;
  colon: Pos;
  stmt: Stmt;

  constructor(pos: Pos, label: Ident, colon: Pos, stmt: Stmt) {
    this.kind = NodeKind.LabeledStmt;
    this.pos = pos;
    this.label = label;
    this.colon = colon;
    this.stmt = stmt;
  }
}

/** An expression used as a statement. */
export class ExprStmt {
  readonly kind: NodeKind.ExprStmt;
  readonly pos: Pos;
  x: Expr;

  constructor(pos: Pos, x: Expr) {
    this.kind = NodeKind.ExprStmt;
    this.pos = pos;
    this.x = x;
  }
}

/** `chan <- value`. */
export class SendStmt {
  readonly kind: NodeKind.SendStmt;
  readonly pos: Pos;
  chan: Expr;
  arrow: Pos;
  value: Expr;

  constructor(pos: Pos, chan: Expr, arrow: Pos, value: Expr) {
    this.kind = NodeKind.SendStmt;
    this.pos = pos;
    this.chan = chan;
    this.arrow = arrow;
    this.value = value;
  }
}

/** `x++`, `x--`. */
export class IncDecStmt {
  readonly kind: NodeKind.IncDecStmt;
  readonly pos: Pos;
  x: Expr;
  tokPos: Pos;
  /** Inc or Dec. */
  tok: Token;

  constructor(pos: Pos, x: Expr, tokPos: Pos, tok: Token) {
    this.kind = NodeKind.IncDecStmt;
    this.pos = pos;
    this.x = x;
    this.tokPos = tokPos;
    this.tok = tok;
  }
}

/** An assignment, an assignment operation or a short variable declaration. */
export class AssignStmt {
  readonly kind: NodeKind.AssignStmt;
  readonly pos: Pos;
  lhs: Expr[];
  tokPos: Pos;
  /** Assign, Define or an assignment operation. */
  tok: Token;
  rhs: Expr[];

  constructor(pos: Pos, lhs: Expr[], tokPos: Pos, tok: Token, rhs: Expr[]) {
    this.kind = NodeKind.AssignStmt;
    this.pos = pos;
    this.lhs = lhs;
    this.tokPos = tokPos;
    this.tok = tok;
    this.rhs = rhs;
  }
}

/** `go call`. */
export class GoStmt {
  readonly kind: NodeKind.GoStmt;
  readonly pos: Pos;
  /** A CallExpr in a tree without errors. */
  call: Expr;

  constructor(pos: Pos, call: Expr) {
    this.kind = NodeKind.GoStmt;
    this.pos = pos;
    this.call = call;
  }
}

/** `defer call`. */
export class DeferStmt {
  readonly kind: NodeKind.DeferStmt;
  readonly pos: Pos;
  /** A CallExpr in a tree without errors. */
  call: Expr;

  constructor(pos: Pos, call: Expr) {
    this.kind = NodeKind.DeferStmt;
    this.pos = pos;
    this.call = call;
  }
}

/** `return results`. */
export class ReturnStmt {
  readonly kind: NodeKind.ReturnStmt;
  readonly pos: Pos;
  results: Expr[];

  constructor(pos: Pos, results: Expr[]) {
    this.kind = NodeKind.ReturnStmt;
    this.pos = pos;
    this.results = results;
  }
}

/** `break`, `continue`, `goto`, `fallthrough`. */
export class BranchStmt {
  readonly kind: NodeKind.BranchStmt;
  readonly pos: Pos;
  tok: Token;
  label: Ident | null;
  /** The statement that a later phase resolved the branch to. */
  target: unknown;

  constructor(pos: Pos, tok: Token, label: Ident | null) {
    this.kind = NodeKind.BranchStmt;
    this.pos = pos;
    this.tok = tok;
    this.label = label;
    this.target = null;
  }
}

/** `{ … }`; in a switch or select its list holds CaseClauses or CommClauses only. */
export class BlockStmt {
  readonly kind: NodeKind.BlockStmt;
  readonly pos: Pos;
  list: Stmt[];
  /** NoPos if absent because of a syntax error. */
  rbrace: Pos;
  scope: unknown;

  constructor(pos: Pos, list: Stmt[], rbrace: Pos) {
    this.kind = NodeKind.BlockStmt;
    this.pos = pos;
    this.list = list;
    this.rbrace = rbrace;
    this.scope = null;
  }
}

/** `if init; cond body else els`. */
export class IfStmt {
  readonly kind: NodeKind.IfStmt;
  readonly pos: Pos;
  init: Stmt | null;
  cond: Expr;
  body: BlockStmt;
  /** (go/ast: Else) */
  els: Stmt | null;
  scope: unknown;

  constructor(pos: Pos, init: Stmt | null, cond: Expr, body: BlockStmt, els: Stmt | null) {
    this.kind = NodeKind.IfStmt;
    this.pos = pos;
    this.init = init;
    this.cond = cond;
    this.body = body;
    this.els = els;
    this.scope = null;
  }
}

/** `case list:` or, where `list` is empty, `default:`. */
export class CaseClause {
  readonly kind: NodeKind.CaseClause;
  readonly pos: Pos;
  list: Expr[];
  colon: Pos;
  body: Stmt[];
  scope: unknown;
  /** The variable that a type switch with `x :=` declares in this clause. */
  implicit: unknown;

  constructor(pos: Pos, list: Expr[], colon: Pos, body: Stmt[]) {
    this.kind = NodeKind.CaseClause;
    this.pos = pos;
    this.list = list;
    this.colon = colon;
    this.body = body;
    this.scope = null;
    this.implicit = null;
  }
}

/** An expression switch. */
export class SwitchStmt {
  readonly kind: NodeKind.SwitchStmt;
  readonly pos: Pos;
  init: Stmt | null;
  tag: Expr | null;
  body: BlockStmt;
  scope: unknown;

  constructor(pos: Pos, init: Stmt | null, tag: Expr | null, body: BlockStmt) {
    this.kind = NodeKind.SwitchStmt;
    this.pos = pos;
    this.init = init;
    this.tag = tag;
    this.body = body;
    this.scope = null;
  }
}

/** A type switch; `assign` is `x := y.(type)` or the expression statement `y.(type)`. */
export class TypeSwitchStmt {
  readonly kind: NodeKind.TypeSwitchStmt;
  readonly pos: Pos;
  init: Stmt | null;
  assign: Stmt;
  body: BlockStmt;
  scope: unknown;

  constructor(pos: Pos, init: Stmt | null, assign: Stmt, body: BlockStmt) {
    this.kind = NodeKind.TypeSwitchStmt;
    this.pos = pos;
    this.init = init;
    this.assign = assign;
    this.body = body;
    this.scope = null;
  }
}

/** `case comm:` of a select or, where `comm` is null, `default:`. */
export class CommClause {
  readonly kind: NodeKind.CommClause;
  readonly pos: Pos;
  comm: Stmt | null;
  colon: Pos;
  body: Stmt[];
  scope: unknown;

  constructor(pos: Pos, comm: Stmt | null, colon: Pos, body: Stmt[]) {
    this.kind = NodeKind.CommClause;
    this.pos = pos;
    this.comm = comm;
    this.colon = colon;
    this.body = body;
    this.scope = null;
  }
}

/** `select { … }`. */
export class SelectStmt {
  readonly kind: NodeKind.SelectStmt;
  readonly pos: Pos;
  body: BlockStmt;

  constructor(pos: Pos, body: BlockStmt) {
    this.kind = NodeKind.SelectStmt;
    this.pos = pos;
    this.body = body;
  }
}

/** `for init; cond; post body`. */
export class ForStmt {
  readonly kind: NodeKind.ForStmt;
  readonly pos: Pos;
  init: Stmt | null;
  cond: Expr | null;
  post: Stmt | null;
  body: BlockStmt;
  scope: unknown;

  constructor(pos: Pos, init: Stmt | null, cond: Expr | null, post: Stmt | null, body: BlockStmt) {
    this.kind = NodeKind.ForStmt;
    this.pos = pos;
    this.init = init;
    this.cond = cond;
    this.post = post;
    this.body = body;
    this.scope = null;
  }
}

/** `for key, value = range x body`. */
export class RangeStmt {
  readonly kind: NodeKind.RangeStmt;
  readonly pos: Pos;
  key: Expr | null;
  value: Expr | null;
  /** NoPos if there is no key. */
  tokPos: Pos;
  /** Illegal if there is no key, else Assign or Define. */
  tok: Token;
  range: Pos;
  x: Expr;
  body: BlockStmt;
  /** A third variable, which no range clause may have; the type checker says so. */
  extra: Expr | null;
  scope: unknown;

  constructor(
    pos: Pos,
    key: Expr | null,
    value: Expr | null,
    tokPos: Pos,
    tok: Token,
    range: Pos,
    x: Expr,
    body: BlockStmt,
  ) {
    this.kind = NodeKind.RangeStmt;
    this.pos = pos;
    this.key = key;
    this.value = value;
    this.tokPos = tokPos;
    this.tok = tok;
    this.range = range;
    this.x = x;
    this.body = body;
    this.extra = null;
    this.scope = null;
  }
}
