// `if`, `for` and the headers of statements: initialiser, condition, post statement or range clause before a block.
// Contract: Go specification, "If statements", "For statements"; the trees are go/parser's, the errors gc's (Go 1.26).

import { NoPos, type Pos } from "../../source/position.ts";
import { type BlockStmt, type Expr, ForStmt, IfStmt, NodeKind, type RangeStmt, type Stmt } from "../ast.ts";
import { exprString, stmtString } from "../format.ts";
import { SemicolonKind } from "../scanner.ts";
import { Token, tokenString } from "../token.ts";
import type { Parser } from "./state.ts";
import { parseBlock, parseSimpleStmt } from "./statements.ts";

/** What stands between the keyword and the block. `cond` is an expression statement or a type switch guard. */
interface Header {
  init: Stmt | null;
  cond: Stmt | null;
  post: Stmt | null;
  /** Where the condition of an `if` is missing. */
  missing: Pos;
}

/** Whether `s` is `x.(type)` or `v := x.(type)`; that `v` is a name is for checkCondition to see. */
export function isTypeSwitchGuard(s: Stmt): boolean {
  let x: Expr;
  if (s.kind === NodeKind.ExprStmt) x = s.x;
  else if (s.kind === NodeKind.AssignStmt && s.tok === Token.Define && s.lhs.length === 1 && s.rhs.length === 1) {
    x = s.rhs[0]!;
  } else return false;
  return x.kind === NodeKind.TypeAssertExpr && x.type === null;
}

/** [ SimpleStmt ";" ] [ Condition [ ";" PostStmt ] ] after `keyword`, which is passed; or a RangeClause, in `init`. */
export function parseHeader(p: Parser, keyword: Token): Header {
  const h: Header = { init: null, cond: null, post: null, missing: NoPos };
  const pos = p.take();
  if (p.is(Token.Lbrace)) {
    if (keyword === Token.If) {
      p.syntaxError("missing condition in if statement");
      h.missing = p.errorPos;
    }
    return h;
  }
  const outer = p.exprLevel;
  p.exprLevel = -1;
  if (!p.is(Token.Semicolon)) {
    if (p.got(Token.Var)) p.syntaxError(`var declaration not allowed in ${tokenString(keyword)} initializer`);
    h.init = parseSimpleStmt(p, null, keyword === Token.For, pos);
    if (h.init.kind === NodeKind.RangeStmt) {
      p.exprLevel = outer;
      return h;
    }
  }
  if (p.is(Token.Lbrace)) {
    h.cond = h.init;
    h.init = null;
  } else parseAfterInit(p, keyword, h);
  if (h.cond !== null) checkCondition(p, keyword, h.cond);
  p.exprLevel = outer;
  return h;
}

/** ";" and what follows the initialiser. */
function parseAfterInit(p: Parser, keyword: Token, h: Header): void {
  let semicolon: Pos = NoPos;
  let found = "";
  if (p.is(Token.Semicolon)) {
    semicolon = p.errorPos;
    if (p.semicolon !== SemicolonKind.Explicit) found = p.tokenFound();
    p.advanceToken();
  } else {
    // "expected {" is a better message here than "expected ;"
    p.want(Token.Lbrace);
    if (!p.is(Token.Lbrace)) p.skip(Token.Lbrace, Token.Rbrace);
  }
  if (keyword === Token.For) return parseForRest(p, h);
  if (!p.is(Token.Lbrace)) h.cond = parseSimpleStmt(p, null, false, p.pos);
  else if (keyword === Token.If && semicolon !== NoPos) {
    h.missing = semicolon;
    p.syntaxErrorAt(
      semicolon,
      found === "" ? "missing condition in if statement" : `unexpected ${found}, expected { after if clause`,
    );
  }
}

/** [ Condition ] ";" [ PostStmt ] . */
function parseForRest(p: Parser, h: Header): void {
  if (!p.is(Token.Semicolon)) {
    if (p.is(Token.Lbrace)) {
      p.syntaxError("expected for loop condition");
      return;
    }
    h.cond = parseSimpleStmt(p, null, false, p.pos);
  }
  p.want(Token.Semicolon);
  if (p.is(Token.Lbrace)) return;
  h.post = parseSimpleStmt(p, null, false, p.pos);
  if (h.post.kind === NodeKind.AssignStmt && h.post.tok === Token.Define) {
    p.syntaxErrorAt(h.post.tokPos, "cannot declare in post statement of for loop");
  }
}

/** Reports a condition that is no expression, typically `=` written for `==`. */
function checkCondition(p: Parser, keyword: Token, s: Stmt): void {
  if (s.kind === NodeKind.ExprStmt) return;
  const isGuard = s.kind === NodeKind.AssignStmt && s.lhs[0]!.kind === NodeKind.Ident && isTypeSwitchGuard(s);
  if (keyword === Token.Switch && isGuard) return;
  let text = stmtString(s);
  let pos = s.pos;
  if (s.kind === NodeKind.AssignStmt) {
    if (s.tok === Token.Assign) text = `assignment ${emphasized(s.lhs)} = ${emphasized(s.rhs)}`;
    pos = s.tokPos;
  } else if (s.kind === NodeKind.IncDecStmt) pos = s.tokPos;
  else if (s.kind === NodeKind.SendStmt) pos = s.arrow;
  p.syntaxErrorAt(pos, `cannot use ${text} as value`);
}

/** Expressions as text, a binary one in parentheses so that the `=` beside it is seen. */
function emphasized(list: Expr[]): string {
  const text = list.map(exprString).join(", ");
  return list.length === 1 && list[0]!.kind === NodeKind.BinaryExpr ? `(${text})` : text;
}

/** The condition of an `if` or `for`. */
function condition(p: Parser, h: Header): Expr | null {
  if (h.cond === null) return null;
  return h.cond.kind === NodeKind.ExprStmt ? h.cond.x : p.badExpr();
}

/** IfStmt = "if" [ SimpleStmt ";" ] Expression Block [ "else" ( IfStmt | Block ) ] . */
export function parseIfStmt(p: Parser): IfStmt {
  let first: IfStmt | null = null;
  let last: IfStmt | null = null;
  // A chain of else-if is read in a loop, so that it may have any length.
  for (;;) {
    const pos = p.pos;
    const h = parseHeader(p, Token.If);
    const cond = condition(p, h) ?? p.badExpr();
    const s: IfStmt = new IfStmt(pos, h.init, cond, parseBlock(p, "if clause"), null);
    if (last === null) first = s;
    else last.els = s;
    last = s;
    if (!p.got(Token.Else)) break;
    if (p.is(Token.If)) continue;
    if (p.is(Token.Lbrace)) last.els = parseBlock(p, "");
    else {
      p.syntaxError("else must be followed by if or statement block");
      p.skip(Token.Ident, Token.Rbrace);
    }
    break;
  }
  return first!;
}

/** ForStmt = "for" [ Condition | ForClause | RangeClause ] Block . */
export function parseForStmt(p: Parser): ForStmt | RangeStmt {
  const pos = p.pos;
  const h = parseHeader(p, Token.For);
  const body: BlockStmt = parseBlock(p, "for clause");
  if (h.init !== null && h.init.kind === NodeKind.RangeStmt) {
    h.init.body = body;
    return h.init;
  }
  return new ForStmt(pos, h.init, condition(p, h), h.post, body);
}
