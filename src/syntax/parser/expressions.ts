// Expressions. Contract: Go specification, "Expressions"; the trees are go/parser's, the errors gc's (Go 1.26).
import { NoPos, type Pos } from "../../source/position.ts";
import {
  BinaryExpr,
  CallExpr,
  ChanDir,
  ChanType,
  CompositeLit,
  type Expr,
  FuncLit,
  IndexExpr,
  IndexListExpr,
  KeyValueExpr,
  NodeKind,
  ParenExpr,
  SelectorExpr,
  SliceExpr,
  StarExpr,
  TypeAssertExpr,
  UnaryExpr,
  unparen,
} from "../ast.ts";
import { exprString } from "../format.ts";
import { precedences, Token } from "../token.ts";
import type { Parser } from "./state.ts";
import { parseFunctionBody } from "./statements.ts";
import { parseFuncType, parseType, parseTypeOrNull } from "./types.ts";

/** Expression = UnaryExpr | Expression binary_op Expression . */
export function parseExpr(p: Parser): Expr {
  return parseBinaryExpr(p, parseUnaryExpr(p), 0);
}

/** Goes on with the binary operators after `x` that bind more tightly than `precedence`. */
export function parseBinaryExpr(p: Parser, x: Expr, precedence: number): Expr {
  for (;;) {
    const op = p.tok;
    const opPrecedence = precedences[op]!;
    if (opPrecedence <= precedence) return x;
    const opPos = p.take();
    const y = parseBinaryExpr(p, parseUnaryExpr(p), opPrecedence);
    x = new BinaryExpr(x.pos, x, opPos, op, y);
  }
}

/** UnaryExpr = PrimaryExpr | unary_op UnaryExpr . */
export function parseUnaryExpr(p: Parser): Expr {
  const op = p.tok;
  switch (op) {
    case Token.Ident:
      return parsePrimaryExpr(p, p.ident());
    case Token.Add:
    case Token.Sub:
    case Token.Not:
    case Token.Xor:
    case Token.Tilde:
    case Token.And: {
      p.enter();
      const pos = p.take();
      const x = parseUnaryExpr(p);
      p.leave();
      return new UnaryExpr(pos, op, x);
    }
    case Token.Mul: {
      p.enter();
      const pos = p.take();
      const x = parseUnaryExpr(p);
      p.leave();
      return new StarExpr(pos, x);
    }
    case Token.Arrow: {
      p.enter();
      const pos = p.take();
      const x = parseUnaryExpr(p);
      p.leave();
      return x.kind === NodeKind.ChanType ? receiveOnly(p, pos, x) : new UnaryExpr(pos, Token.Arrow, x);
    }
    default:
      return parsePrimaryExpr(p, parseOperand(p));
  }
}

/**
 * The arrow at `arrow` stands before the channel type `t`, so it belongs to it: `<-(chan T)` is `(<-chan T)`, and in
 * `<-(chan<- T)` the second arrow belongs to T in turn.
 */
function receiveOnly(p: Parser, arrow: Pos, t: ChanType): ChanType {
  let value = t.value;
  if (t.dir === ChanDir.Recv) p.syntaxError("unexpected <-, expected chan");
  else if (t.dir === ChanDir.Send) {
    if (value.kind === NodeKind.ChanType) value = receiveOnly(p, t.arrow, value);
    else p.syntaxError(`unexpected ${exprString(value)}, expected chan`);
  }
  return new ChanType(arrow, arrow, ChanDir.Recv, value);
}

/** Operand = Literal | OperandName | "(" Expression ")" ; types are operands of conversions and literals. */
function parseOperand(p: Parser): Expr {
  switch (p.tok) {
    case Token.Ident:
      return p.ident();
    case Token.Int:
    case Token.Float:
    case Token.Imag:
    case Token.Char:
    case Token.String:
      return p.basicLit();
    case Token.Lparen:
      return parseParenExpr(p);
    case Token.Func:
      return parseFuncTypeOrLit(p);
    case Token.Lbrack:
    case Token.Chan:
    case Token.Map:
    case Token.Struct:
    case Token.Interface:
      return parseType(p);
    default: {
      const x = p.badExpr();
      p.syntaxError("expected expression");
      p.skip(Token.Rparen, Token.Rbrack, Token.Rbrace);
      return x;
    }
  }
}

function parseParenExpr(p: Parser): ParenExpr {
  p.enter();
  const lparen = p.take();
  p.exprLevel++;
  const x = parseExpr(p);
  p.exprLevel--;
  const rparen = p.want(Token.Rparen);
  p.leave();
  return new ParenExpr(lparen, x, rparen);
}

/** FunctionLit = "func" Signature FunctionBody ; without a body it is a type. */
function parseFuncTypeOrLit(p: Parser): Expr {
  p.enter();
  const pos = p.take();
  let x: Expr = parseFuncType(p, pos, "function type");
  if (p.is(Token.Lbrace)) {
    p.exprLevel++;
    x = new FuncLit(pos, x, parseFunctionBody(p));
    p.exprLevel--;
  }
  p.leave();
  return x;
}

/** PrimaryExpr = Operand | PrimaryExpr ( Selector | Index | Slice | TypeAssertion | Arguments ) ; `x` is the operand. */
export function parsePrimaryExpr(p: Parser, x: Expr): Expr {
  for (;;) {
    switch (p.tok) {
      case Token.Period:
        x = parseSelectorOrAssertion(p, x);
        break;
      case Token.Lbrack:
        x = parseIndexOrSlice(p, x);
        break;
      case Token.Lparen:
        x = parseCall(p, x);
        break;
      case Token.Lbrace:
        if (!mayStartLiteral(p, x)) return x;
        if (x.kind === NodeKind.ParenExpr) p.syntaxError("cannot parenthesize type in composite literal");
        x = parseLiteralValue(p, x);
        break;
      default:
        return x;
    }
  }
}

/** Selector = "." identifier . TypeAssertion = "." "(" Type ")" . */
function parseSelectorOrAssertion(p: Parser, x: Expr): Expr {
  p.advanceToken();
  if (p.is(Token.Ident)) return new SelectorExpr(x.pos, x, p.ident());
  if (!p.is(Token.Lparen)) {
    p.syntaxError("expected name or (");
    p.skip(Token.Semicolon, Token.Rparen);
    return x;
  }
  const lparen = p.take();
  const type = p.got(Token.Type) ? null : parseType(p);
  return new TypeAssertExpr(x.pos, x, lparen, type, p.want(Token.Rparen));
}

/** Index = "[" Expression "]" ; Slice = "[" [ Expression ] ":" [ Expression ] [ ":" Expression ] "]" . */
function parseIndexOrSlice(p: Parser, x: Expr): Expr {
  p.enter();
  const lbrack = p.take();
  let first: Expr | null = null;
  if (!p.is(Token.Colon)) {
    if (p.is(Token.Rbrack)) {
      p.syntaxError("expected operand");
      first = p.badExpr();
      p.leave();
      return new IndexExpr(x.pos, x, lbrack, first, p.want(Token.Rbrack));
    }
    p.exprLevel++;
    first = parseExpr(p);
    const more = parseMoreTypes(p, first);
    p.exprLevel--;
    if (more !== null || p.is(Token.Rbrack)) {
      p.leave();
      return packIndex(x, lbrack, more ?? [first], p.want(Token.Rbrack));
    }
  }
  const slice = parseSlice(p, x, lbrack, first);
  p.leave();
  return slice;
}

/** { "," Type } [ "," ] after the first type argument or index: all of them, or null if no comma follows. */
export function parseMoreTypes(p: Parser, first: Expr): Expr[] | null {
  if (!p.is(Token.Comma)) return null;
  const list = [first];
  while (p.got(Token.Comma)) {
    const t = parseTypeOrNull(p);
    if (t === null) break;
    list.push(t);
  }
  return list;
}

/** An index or instantiation with one or several arguments. */
export function packIndex(x: Expr, lbrack: Pos, list: Expr[], rbrack: Pos): Expr {
  return list.length === 1
    ? new IndexExpr(x.pos, x, lbrack, list[0]!, rbrack)
    : new IndexListExpr(x.pos, x, lbrack, list, rbrack);
}

function parseSlice(p: Parser, x: Expr, lbrack: Pos, low: Expr | null): SliceExpr {
  if (!p.got(Token.Colon)) {
    p.syntaxError("expected comma, : or ]");
    p.skip(Token.Comma, Token.Colon, Token.Rbrack);
  }
  p.exprLevel++;
  let high: Expr | null = null;
  let max: Expr | null = null;
  if (!p.is(Token.Colon) && !p.is(Token.Rbrack)) high = parseExpr(p);
  const slice3 = p.is(Token.Colon);
  if (slice3) {
    if (high === null) {
      p.report(p.errorPos, "middle index required in 3-index slice");
      high = p.badExpr();
    }
    p.advanceToken();
    if (p.is(Token.Rbrack)) {
      p.report(p.errorPos, "final index required in 3-index slice");
      max = p.badExpr();
    } else max = parseExpr(p);
  }
  p.exprLevel--;
  return new SliceExpr(x.pos, x, lbrack, low, high, max, slice3, p.want(Token.Rbrack));
}

/** Arguments = "(" [ ( ExpressionList | Type [ "," ExpressionList ] ) [ "..." ] [ "," ] ] ")" . */
function parseCall(p: Parser, fun: Expr): CallExpr {
  p.enter();
  const lparen = p.take();
  const args: Expr[] = [];
  let ellipsis = NoPos;
  p.exprLevel++;
  while (p.inList(Token.Rparen)) {
    args.push(parseExpr(p));
    if (p.is(Token.Ellipsis)) ellipsis = p.take();
    if (!p.gotSeparator("argument list", Token.Comma, Token.Rparen) || ellipsis !== NoPos) break;
  }
  p.exprLevel--;
  const rparen = p.closeList(Token.Rparen);
  p.leave();
  return new CallExpr(fun.pos, fun, lparen, args, ellipsis, rparen);
}

/** Whether `{` after `x` starts a composite literal of type `x`, and not a block. */
function mayStartLiteral(p: Parser, x: Expr): boolean {
  const t = unparen(x);
  switch (t.kind) {
    case NodeKind.Ident:
    case NodeKind.SelectorExpr:
      return p.exprLevel >= 0;
    case NodeKind.IndexExpr:
    case NodeKind.IndexListExpr:
      return p.exprLevel >= 0 && !isValue(t);
    case NodeKind.ArrayType:
    case NodeKind.StructType:
    case NodeKind.MapType:
      return true;
    default:
      return false;
  }
}

/** Whether `x` can be no type, by its syntax alone. */
function isValue(x: Expr): boolean {
  for (;;) {
    switch (x.kind) {
      case NodeKind.BasicLit:
      case NodeKind.CompositeLit:
      case NodeKind.FuncLit:
      case NodeKind.SliceExpr:
      case NodeKind.TypeAssertExpr:
      case NodeKind.CallExpr:
      case NodeKind.UnaryExpr:
      case NodeKind.BinaryExpr:
        return true;
      case NodeKind.ParenExpr:
        x = x.x;
        break;
      case NodeKind.IndexExpr:
        if (isValue(x.index)) return true;
        x = x.x;
        break;
      case NodeKind.IndexListExpr:
        x = x.x;
        break;
      default:
        return false;
    }
  }
}

/** LiteralValue = "{" [ ElementList [ "," ] ] "}" . */
function parseLiteralValue(p: Parser, type: Expr | null): CompositeLit {
  p.enter();
  const lbrace = p.take();
  const elts: Expr[] = [];
  p.exprLevel++;
  while (p.inList(Token.Rbrace)) {
    const element = parseElement(p);
    if (p.is(Token.Colon)) {
      const colon = p.take();
      elts.push(new KeyValueExpr(element.pos, element, colon, parseElement(p)));
    } else elts.push(element);
    if (!p.gotSeparator("composite literal", Token.Comma, Token.Rbrace)) break;
  }
  p.exprLevel--;
  const rbrace = p.closeList(Token.Rbrace);
  p.leave();
  return new CompositeLit(type === null ? lbrace : type.pos, type, lbrace, elts, rbrace);
}

/** Element = Expression | LiteralValue . */
function parseElement(p: Parser): Expr {
  return p.is(Token.Lbrace) ? parseLiteralValue(p, null) : parseExpr(p);
}

/** ExpressionList = Expression { "," Expression } . */
export function parseExprList(p: Parser): Expr[] {
  const list = [parseExpr(p)];
  while (p.got(Token.Comma)) list.push(parseExpr(p));
  return list;
}
