// Statements. Contract: Go specification, "Statements"; the trees are go/parser's, the errors gc's (Go 1.26).
import type { Pos } from "../../source/position.ts";
import {
  AssignStmt,
  BlockStmt,
  BranchStmt,
  CaseClause,
  CommClause,
  DeclStmt,
  DeferStmt,
  EmptyStmt,
  type Expr,
  ExprStmt,
  GoStmt,
  type Ident,
  IncDecStmt,
  LabeledStmt,
  NodeKind,
  RangeStmt,
  ReturnStmt,
  SelectStmt,
  SendStmt,
  type Stmt,
  SwitchStmt,
  TypeSwitchStmt,
  unparen,
} from "../ast.ts";
import { checkBranches } from "../branches.ts";
import { SemicolonKind } from "../scanner.ts";
import { Token, tokenString } from "../token.ts";
import { parseConstDecl, parseTypeDecl, parseVarDecl } from "./declarations.ts";
import { parseExpr, parseExprList, parsePrimaryExpr, parseUnaryExpr } from "./expressions.ts";
import { isTypeSwitchGuard, parseForStmt, parseHeader, parseIfStmt } from "./headers.ts";
import type { Parser } from "./state.ts";

/** FunctionBody = Block . */
export function parseFunctionBody(p: Parser): BlockStmt {
  const exprLevel = p.exprLevel;
  p.functionLevel++;
  p.exprLevel = 0;
  const errors = p.errors;
  const body = parseBlock(p, "");
  p.exprLevel = exprLevel;
  p.functionLevel--;
  // In a body with syntax errors, labels may be missing that are there.
  if (p.checksBranches && p.errors === errors) checkBranches(p.file, body, (pos, message) => p.report(pos, message));
  return body;
}

/** Block = "{" StatementList "}" . `context` says what the block belongs to, for the error if there is no "{". */
export function parseBlock(p: Parser, context: string): BlockStmt {
  const pos = p.pos;
  if (!p.got(Token.Lbrace)) {
    p.syntaxError(`expected { after ${context}`);
    p.skip(Token.Ident, Token.Rbrace);
    if (p.is(Token.Rbrace)) return new BlockStmt(pos, [], p.take());
  }
  const list = parseStmtList(p);
  return new BlockStmt(pos, list, p.want(Token.Rbrace));
}

/** StatementList = { Statement ";" } . */
export function parseStmtList(p: Parser): Stmt[] {
  const list: Stmt[] = [];
  while (!p.is(Token.EOF) && !p.is(Token.Rbrace) && !p.is(Token.Case) && !p.is(Token.Default)) {
    const s = parseStmtOrNull(p);
    p.dropDirectives();
    if (s === null) break;
    list.push(s);
    // ";" may be missing before "}"
    p.endComment = null;
    if (p.is(Token.Semicolon)) p.takeSemicolon();
    else if (!p.is(Token.Rbrace)) {
      p.syntaxError("at end of statement");
      p.skip(Token.Semicolon, Token.Rbrace, Token.Case, Token.Default);
      p.got(Token.Semicolon);
    }
    if (s.kind === NodeKind.DeclStmt) attachLineComment(p, s);
  }
  return list;
}

function attachLineComment(p: Parser, s: DeclStmt): void {
  const decl = s.decl;
  if (decl.kind === NodeKind.GenDecl && decl.lparen === 0) decl.specs[0]!.comment = p.endComment;
}

/** Statement ; null if none starts here. */
function parseStmtOrNull(p: Parser): Stmt | null {
  p.enter();
  const s = parseStmt(p);
  p.leave();
  return s;
}

function parseStmt(p: Parser): Stmt | null {
  const pos = p.pos;
  switch (p.tok) {
    case Token.Ident: {
      p.dropDirectives();
      const lhs = parseExprList(p);
      if (p.is(Token.Colon) && lhs.length === 1 && lhs[0]!.kind === NodeKind.Ident) {
        return parseLabeledStmt(p, lhs[0]);
      }
      return parseSimpleStmt(p, lhs, false, pos);
    }
    case Token.Var:
      return new DeclStmt(pos, parseVarDecl(p));
    case Token.Const:
      return new DeclStmt(pos, parseConstDecl(p));
    case Token.Type:
      return new DeclStmt(pos, parseTypeDecl(p));
  }
  p.dropDirectives();
  switch (p.tok) {
    case Token.Lbrace:
      return parseBlock(p, "");
    case Token.Add:
    case Token.Sub:
    case Token.Mul:
    case Token.And:
    case Token.Xor:
    case Token.Not:
    case Token.Arrow:
    case Token.Int:
    case Token.Float:
    case Token.Imag:
    case Token.Char:
    case Token.String:
    case Token.Func:
    case Token.Lparen:
    case Token.Lbrack:
    case Token.Struct:
    case Token.Map:
    case Token.Chan:
    case Token.Interface:
      return parseSimpleStmt(p, null, false, pos);
    case Token.For:
      return parseForStmt(p);
    case Token.Switch:
      return parseSwitchStmt(p);
    case Token.Select:
      return parseSelectStmt(p);
    case Token.If:
      return parseIfStmt(p);
    case Token.Go:
    case Token.Defer:
      return parseCallStmt(p);
    case Token.Return:
      return parseReturnStmt(p);
    case Token.Break:
    case Token.Continue:
    case Token.Goto:
    case Token.Fallthrough:
      return parseBranchStmt(p);
    case Token.Semicolon:
      return new EmptyStmt(pos, p.semicolon !== SemicolonKind.Explicit);
    default:
      return null;
  }
}

/**
 * SimpleStmt = ExpressionStmt | SendStmt | IncDecStmt | Assignment | ShortVarDecl . `lhs` has been read if given. Where
 * `rangeAllowed`, it may also be a RangeClause, given as a RangeStmt that starts at `pos` and has no body yet.
 */
export function parseSimpleStmt(p: Parser, lhs: Expr[] | null, rangeAllowed: boolean, pos: Pos): Stmt {
  if (rangeAllowed && p.is(Token.Range)) return parseRangeClause(p, pos, [], 0, Token.Illegal);
  lhs ??= parseExprList(p);
  const first = lhs[0]!;
  const tok = p.tok;
  if (tok === Token.Assign || tok === Token.Define) {
    const tokPos = p.take();
    if (rangeAllowed && p.is(Token.Range)) return parseRangeClause(p, pos, lhs, tokPos, tok);
    return new AssignStmt(first.pos, lhs, tokPos, tok, parseExprList(p));
  }
  if (lhs.length > 1) {
    p.syntaxError("expected := or = or comma");
    p.skip(Token.Semicolon, Token.Rbrace);
    return new ExprStmt(first.pos, first);
  }
  if (tok >= Token.AddAssign && tok <= Token.AndNotAssign) {
    const tokPos = p.take();
    return new AssignStmt(first.pos, lhs, tokPos, tok, [parseExpr(p)]);
  }
  if (tok === Token.Inc || tok === Token.Dec) return new IncDecStmt(first.pos, first, p.take(), tok);
  if (tok === Token.Arrow) {
    const arrow = p.take();
    return new SendStmt(first.pos, first, arrow, parseExpr(p));
  }
  return new ExprStmt(first.pos, first);
}

/** RangeClause = [ ExpressionList "=" | IdentifierList ":=" ] "range" Expression , from "range" on. */
function parseRangeClause(p: Parser, pos: Pos, lhs: Expr[], tokPos: Pos, tok: Token): RangeStmt {
  const range = p.take();
  const x = parseExpr(p);
  const noBody = null as unknown as BlockStmt;
  const s = new RangeStmt(pos, lhs[0] ?? null, lhs[1] ?? null, tokPos, tok, range, x, noBody);
  s.extra = lhs[2] ?? null;
  return s;
}

/** LabeledStmt = Label ":" Statement . */
function parseLabeledStmt(p: Parser, label: Ident): Stmt | null {
  const errorPos = p.errorPos;
  const colon = p.take();
  // The semicolon after an empty statement may be missing before "}".
  if (p.is(Token.Rbrace)) return new LabeledStmt(label.pos, label, colon, new EmptyStmt(p.pos, true));
  const s = parseStmtOrNull(p);
  if (s !== null) return new LabeledStmt(label.pos, label, colon, s);
  p.syntaxErrorAt(errorPos, "missing statement after label");
  return null;
}

/** GoStmt = "go" Expression . DeferStmt = "defer" Expression . */
function parseCallStmt(p: Parser): GoStmt | DeferStmt {
  const tok = p.tok;
  const pos = p.take();
  let call = p.is(Token.Ident) ? parsePrimaryExpr(p, p.ident()) : parseCallOperand(p);
  if (call.kind === NodeKind.ParenExpr) {
    p.report(call.pos, `expression in ${tokenString(tok)} must not be parenthesized`);
    call = unparen(call);
  }
  return tok === Token.Go ? new GoStmt(pos, call) : new DeferStmt(pos, call);
}

/** A primary expression; an operator before it is no expression here. */
function parseCallOperand(p: Parser): Expr {
  switch (p.tok) {
    case Token.Add:
    case Token.Sub:
    case Token.Not:
    case Token.Xor:
    case Token.Tilde:
    case Token.And:
    case Token.Mul:
    case Token.Arrow: {
      const bad = p.badExpr();
      p.syntaxError("expected expression");
      p.skip(Token.Rparen, Token.Rbrack, Token.Rbrace);
      return bad;
    }
    default:
      return parseUnaryExpr(p);
  }
}

/** ReturnStmt = "return" [ ExpressionList ] . */
function parseReturnStmt(p: Parser): ReturnStmt {
  const pos = p.take();
  return new ReturnStmt(pos, !p.is(Token.Semicolon) && !p.is(Token.Rbrace) ? parseExprList(p) : []);
}

/** BreakStmt, ContinueStmt, GotoStmt and FallthroughStmt. */
function parseBranchStmt(p: Parser): BranchStmt {
  const tok = p.tok;
  const pos = p.take();
  const hasLabel = tok === Token.Goto || (tok !== Token.Fallthrough && p.is(Token.Ident));
  return new BranchStmt(pos, tok, hasLabel ? p.ident() : null);
}

/** SwitchStmt = ExprSwitchStmt | TypeSwitchStmt . */
function parseSwitchStmt(p: Parser): SwitchStmt | TypeSwitchStmt {
  const pos = p.pos;
  const { init, cond } = parseHeader(p, Token.Switch);
  const body = parseClauses(p, "switch", parseCaseClause);
  if (cond !== null && isTypeSwitchGuard(cond)) return new TypeSwitchStmt(pos, init, cond, body);
  return new SwitchStmt(pos, init, cond !== null && cond.kind === NodeKind.ExprStmt ? cond.x : null, body);
}

/** SelectStmt = "select" "{" { CommClause } "}" . */
function parseSelectStmt(p: Parser): SelectStmt {
  const pos = p.take();
  return new SelectStmt(pos, parseClauses(p, "select", parseCommClause));
}

function parseClauses(p: Parser, what: string, parseClause: (p: Parser) => Stmt): BlockStmt {
  const pos = p.pos;
  if (!p.got(Token.Lbrace)) {
    p.syntaxError(`missing { after ${what} clause`);
    p.skip(Token.Case, Token.Default, Token.Rbrace);
  }
  const list: Stmt[] = [];
  while (p.inList(Token.Rbrace)) list.push(parseClause(p));
  return new BlockStmt(pos, list, p.want(Token.Rbrace));
}

/** CaseClause = ( "case" ExpressionList | "default" ) ":" StatementList ; types are expressions here. */
function parseCaseClause(p: Parser): CaseClause {
  const pos = p.pos;
  let list: Expr[] = [];
  if (p.got(Token.Case)) list = parseExprList(p);
  else if (!p.got(Token.Default)) clauseExpected(p);
  const colon = p.want(Token.Colon);
  return new CaseClause(pos, list, colon, parseStmtList(p));
}

/** CommClause = ( "case" ( SendStmt | RecvStmt ) | "default" ) ":" StatementList . */
function parseCommClause(p: Parser): CommClause {
  const pos = p.pos;
  let comm: Stmt | null = null;
  if (p.got(Token.Case)) comm = parseSimpleStmt(p, null, false, p.pos);
  else if (!p.got(Token.Default)) clauseExpected(p);
  const colon = p.want(Token.Colon);
  return new CommClause(pos, comm, colon, parseStmtList(p));
}

function clauseExpected(p: Parser): void {
  p.syntaxError("expected case or default or }");
  p.skip(Token.Colon, Token.Case, Token.Default, Token.Rbrace);
}
