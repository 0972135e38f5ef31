// Declarations. Contract: Go specification, "Declarations and scope", "Import declarations"; the trees are go/parser's,
// the errors gc's (Go 1.26).
import { NoPos, type Pos } from "../../source/position.ts";
import {
  BasicLit,
  BinaryExpr,
  type Expr,
  type FieldList,
  FieldList as Fields,
  FuncDecl,
  FuncType,
  GenDecl,
  Ident,
  ImportSpec,
  NodeKind,
  ParenExpr,
  type Spec,
  StarExpr,
  TypeSpec,
  ValueSpec,
} from "../ast.ts";
import { intern } from "../interner.ts";
import { Token } from "../token.ts";
import { parseBinaryExpr, parseExprList, parsePrimaryExpr } from "./expressions.ts";
import { parseParameters, parseTypeParameters } from "./parameters.ts";
import type { Parser } from "./state.ts";
import { parseFunctionBody } from "./statements.ts";
import { parseArrayType, parseFuncType, parseType, parseTypeOrNull } from "./types.ts";

const dot = /* @__PURE__ */ intern(".");

type ParseSpec = (p: Parser, index: number) => Spec;

export function parseImportDecl(p: Parser): GenDecl {
  return parseGenDecl(p, Token.Import, parseImportSpec);
}

export function parseConstDecl(p: Parser): GenDecl {
  return parseGenDecl(p, Token.Const, parseConstSpec);
}

export function parseTypeDecl(p: Parser): GenDecl {
  return parseGenDecl(p, Token.Type, parseTypeSpec);
}

export function parseVarDecl(p: Parser): GenDecl {
  return parseGenDecl(p, Token.Var, parseVarSpec);
}

/** keyword ( Spec | "(" { Spec ";" } ")" ) . */
function parseGenDecl(p: Parser, keyword: Token, parseSpec: ParseSpec): GenDecl {
  const doc = p.lead();
  const pos = p.take();
  const specs: Spec[] = [];
  let lparen = NoPos;
  let rparen = NoPos;
  if (p.is(Token.Lparen)) {
    p.dropDirectives();
    lparen = p.take();
    while (p.inList(Token.Rparen)) {
      const specDoc = p.lead();
      const spec = parseSpec(p, specs.length);
      spec.doc = specDoc;
      specs.push(spec);
      const more = p.gotSeparator("grouped declaration", Token.Semicolon, Token.Rparen);
      spec.comment = p.endComment;
      if (!more) break;
    }
    rparen = p.closeList(Token.Rparen);
  } else specs.push(parseSpec(p, 0));
  const d = new GenDecl(pos, keyword, lparen, specs, rparen);
  d.doc = doc;
  return d;
}

/** ImportSpec = [ "." | PackageName ] ImportPath . */
function parseImportSpec(p: Parser): ImportSpec {
  const directives = p.takeDirectives();
  let name: Ident | null = null;
  if (p.is(Token.Ident)) name = p.ident();
  else if (p.is(Token.Period)) name = new Ident(p.take(), dot);
  let path: BasicLit;
  if (p.isLiteral()) {
    const malformed = p.isMalformed();
    path = p.basicLit();
    if (path.tok !== Token.String && !malformed) p.syntaxErrorAt(path.pos, "import path must be a string");
  } else {
    path = new BasicLit(p.pos, p.pos, Token.String, "");
    p.syntaxError("missing import path");
    p.skip(Token.Semicolon, Token.Rparen);
  }
  const spec = new ImportSpec(name === null ? path.pos : name.pos, name, path);
  if (directives !== null) spec.directives = directives;
  p.imports.push(spec);
  return spec;
}

function parseNames(p: Parser): Ident[] {
  const names = [p.ident()];
  while (p.got(Token.Comma)) names.push(p.ident());
  return names;
}

/** ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] . */
function parseConstSpec(p: Parser, index: number): ValueSpec {
  const directives = p.takeDirectives();
  const names = parseNames(p);
  let type: Expr | null = null;
  let values: Expr[] = [];
  if (!p.is(Token.EOF) && !p.is(Token.Semicolon) && !p.is(Token.Rparen)) {
    type = parseTypeOrNull(p);
    if (p.gotAssign() !== NoPos) values = parseExprList(p);
  }
  const spec = new ValueSpec(names[0]!.pos, names, type, values, index);
  if (directives !== null) spec.directives = directives;
  return spec;
}

/** VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) . */
function parseVarSpec(p: Parser, index: number): ValueSpec {
  const directives = p.takeDirectives();
  const names = parseNames(p);
  let type: Expr | null = null;
  let values: Expr[] = [];
  if (p.gotAssign() !== NoPos) values = parseExprList(p);
  else {
    type = parseType(p);
    if (p.gotAssign() !== NoPos) values = parseExprList(p);
  }
  const spec = new ValueSpec(names[0]!.pos, names, type, values, index);
  if (directives !== null) spec.directives = directives;
  return spec;
}

/** TypeSpec = identifier [ TypeParameters ] [ "=" ] Type . */
function parseTypeSpec(p: Parser): TypeSpec {
  const directives = p.takeDirectives();
  const name = p.ident();
  let typeParams: FieldList | null = null;
  let assign: Pos = NoPos;
  let type: Expr | null = null;
  if (p.is(Token.Lbrack)) {
    const lbrack = p.take();
    if (p.is(Token.Ident)) {
      const x = parseLengthOrParameter(p);
      const first = splitParameter(x, p.is(Token.Comma));
      if (first !== null && (first.type !== null || !p.is(Token.Rbrack))) {
        typeParams = parseTypeParameters(p, lbrack, first.name, first.type);
      } else type = parseArrayType(p, lbrack, x);
    } else type = parseArrayType(p, lbrack, null);
  }
  if (type === null) {
    assign = p.gotAssign();
    type = parseTypeOrNull(p);
  }
  if (type === null) {
    type = p.badExpr();
    p.syntaxError("in type declaration");
    p.skip(Token.Semicolon, Token.Rparen);
  }
  const spec = new TypeSpec(name.pos, name, typeParams, assign, type);
  if (directives !== null) spec.directives = directives;
  return spec;
}

/**
 * What follows `type T [` when it starts with a name: an array length or the first type parameter, read as an
 * expression. `name [` can only be a parameter whose constraint starts with "[": a length is constant, an index is not.
 */
function parseLengthOrParameter(p: Parser): Expr {
  const name = p.ident();
  if (p.is(Token.Lbrack)) return name;
  p.exprLevel++;
  const x = parseBinaryExpr(p, parsePrimaryExpr(p, name), 0);
  p.exprLevel--;
  return x;
}

/**
 * Splits an expression that can be read as a type parameter: `P *C`, `P (C)`, `P *C|D`; its type is null for a lone
 * name. Null if it cannot, or if it need not: where no part of it is surely a type, only `force` decides for it.
 */
function splitParameter(x: Expr, force: boolean): { name: Ident; type: Expr | null } | null {
  if (x.kind === NodeKind.Ident) return { name: x, type: null };
  if (x.kind === NodeKind.CallExpr) {
    const isParameter = x.fun.kind === NodeKind.Ident && x.args.length === 1 && x.ellipsis === NoPos;
    if (!isParameter || !(force || isTypeElem(x.args[0]!))) return null;
    return { name: x.fun as Ident, type: new ParenExpr(x.lparen, x.args[0]!, x.rparen) };
  }
  if (x.kind !== NodeKind.BinaryExpr) return null;
  if (x.op === Token.Mul) {
    if (x.x.kind !== NodeKind.Ident || !(force || isTypeElem(x.y))) return null;
    return { name: x.x, type: new StarExpr(x.opPos, x.y) };
  }
  if (x.op !== Token.Or) return null;
  const left = splitParameter(x.x, force || isTypeElem(x.y));
  if (left === null || left.type === null) return null;
  return { name: left.name, type: new BinaryExpr(left.type.pos, left.type, x.opPos, Token.Or, x.y) };
}

/** Whether `x` can only be part of a constraint, and no value. */
function isTypeElem(x: Expr): boolean {
  switch (x.kind) {
    case NodeKind.ArrayType:
    case NodeKind.StructType:
    case NodeKind.FuncType:
    case NodeKind.InterfaceType:
    case NodeKind.MapType:
    case NodeKind.ChanType:
      return true;
    case NodeKind.BinaryExpr:
      return isTypeElem(x.x) || isTypeElem(x.y);
    case NodeKind.UnaryExpr:
      return x.op === Token.Tilde || isTypeElem(x.x);
    case NodeKind.StarExpr:
    case NodeKind.ParenExpr:
      return isTypeElem(x.x);
    default:
      return false;
  }
}

/** FunctionDecl = "func" FunctionName Signature [ Body ] . MethodDecl = "func" Receiver MethodName Signature [ Body ] . */
export function parseFuncDecl(p: Parser): FuncDecl {
  const doc = p.lead();
  const pos = p.take();
  const directives = p.takeDirectives();
  let recv: FieldList | null = null;
  let context = "";
  if (p.is(Token.Lparen)) {
    context = "method";
    recv = parseReceiver(p);
  }
  let name: Ident;
  let type: FuncType;
  if (p.is(Token.Ident)) {
    name = p.ident();
    type = parseFuncType(p, pos, context);
  } else {
    name = new Ident(p.pos, "_");
    type = new FuncType(pos, pos, null, new Fields(p.pos, NoPos, [], NoPos), null);
    p.syntaxError(context === "" ? "expected name or (" : "expected name");
    p.skip(Token.Lbrace, Token.Semicolon);
  }
  const passed = p.is(Token.Lbrace) ? p.passBody() : null;
  const body = p.is(Token.Lbrace) ? parseFunctionBody(p) : null;
  const d = new FuncDecl(pos, recv, name, type, body, passed);
  d.doc = doc;
  if (directives !== null) d.directives = directives;
  return d;
}

function parseReceiver(p: Parser): FieldList {
  const recv = parseParameters(p, false);
  let n = 0;
  for (const f of recv.list) n += f.names.length === 0 ? 1 : f.names.length;
  if (n === 0) p.report(p.errorPos, "method has no receiver");
  else if (n > 1) p.report(p.errorPos, "method has multiple receivers");
  return recv;
}
