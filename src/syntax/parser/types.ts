// Types: literals of types, names, instantiations, struct and interface types. Signatures are in parameters.ts.
// Contract: Go specification, "Types"; the trees are go/parser's, the errors gc's (Go 1.26).
import { NoPos, type Pos } from "../../source/position.ts";
import {
  ArrayType,
  BinaryExpr,
  ChanDir,
  ChanType,
  Ellipsis,
  type Expr,
  Field,
  FieldList,
  FuncType,
  type Ident,
  InterfaceType,
  MapType,
  NodeKind,
  ParenExpr,
  SelectorExpr,
  StarExpr,
  StructType,
  UnaryExpr,
} from "../ast.ts";
import { Token } from "../token.ts";
import { packIndex, parseExpr, parseMoreTypes } from "./expressions.ts";
import { parseParameterEntries, parseParameters, parseResult, parseTypeParameters } from "./parameters.ts";
import type { Parser } from "./state.ts";

/** Type ; where there is none, reports it. */
export function parseType(p: Parser): Expr {
  const t = parseTypeOrNull(p);
  if (t !== null) return t;
  const bad = p.badExpr();
  p.syntaxError("expected type");
  p.skip(Token.Comma, Token.Colon, Token.Semicolon, Token.Rparen, Token.Rbrack, Token.Rbrace);
  return bad;
}

/** Type = TypeName [ TypeArgs ] | TypeLit | "(" Type ")" ; null if no type starts here. */
export function parseTypeOrNull(p: Parser): Expr | null {
  if (p.is(Token.Ident)) return parseQualifiedName(p, null);
  p.enter();
  const t = parseTypeLiteral(p);
  p.leave();
  return t;
}

function parseTypeLiteral(p: Parser): Expr | null {
  switch (p.tok) {
    case Token.Mul: {
      const star = p.take();
      return new StarExpr(star, parseType(p));
    }
    case Token.Arrow: {
      const arrow = p.take();
      p.want(Token.Chan);
      return new ChanType(arrow, arrow, ChanDir.Recv, parseChanElement(p));
    }
    case Token.Func: {
      const pos = p.take();
      return parseFuncType(p, pos, "function type");
    }
    case Token.Lbrack: {
      const lbrack = p.take();
      return parseArrayType(p, lbrack, null);
    }
    case Token.Chan: {
      const pos = p.take();
      const arrow = p.is(Token.Arrow) ? p.take() : NoPos;
      return new ChanType(pos, arrow, arrow === NoPos ? ChanDir.Both : ChanDir.Send, parseChanElement(p));
    }
    case Token.Map:
      return parseMapType(p);
    case Token.Struct:
      return parseStructType(p);
    case Token.Interface:
      return parseInterfaceType(p);
    case Token.Lparen: {
      const lparen = p.take();
      const t = parseType(p);
      return new ParenExpr(lparen, t, p.want(Token.Rparen));
    }
    default:
      return null;
  }
}

function parseChanElement(p: Parser): Expr {
  const t = parseTypeOrNull(p);
  if (t !== null) return t;
  const bad = p.badExpr();
  p.syntaxError("missing channel element type");
  return bad;
}

/** MapType = "map" "[" KeyType "]" ElementType . */
function parseMapType(p: Parser): MapType {
  const pos = p.take();
  p.want(Token.Lbrack);
  const key = parseType(p);
  p.want(Token.Rbrack);
  return new MapType(pos, key, parseType(p));
}

/**
 * ArrayType = "[" ArrayLength "]" ElementType . SliceType = "[" "]" ElementType . After "[" at `lbrack`; `len` is the
 * length if it has been read.
 */
export function parseArrayType(p: Parser, lbrack: Pos, len: Expr | null): ArrayType {
  if (len === null) {
    if (p.got(Token.Rbrack)) return new ArrayType(lbrack, null, parseType(p));
    if (p.is(Token.Ellipsis)) len = new Ellipsis(p.take(), null);
    else {
      p.exprLevel++;
      len = parseExpr(p);
      p.exprLevel--;
    }
  }
  if (p.is(Token.Comma)) {
    p.syntaxError("unexpected comma; expected ]");
    p.advanceToken();
  }
  p.want(Token.Rbrack);
  return new ArrayType(lbrack, len, parseType(p));
}

/** TypeName [ TypeArgs ] ; TypeName = identifier [ "." identifier ] . `name` is the first name if it has been read. */
export function parseQualifiedName(p: Parser, name: Ident | null): Expr {
  let x: Expr;
  if (name !== null) x = name;
  else if (p.is(Token.Ident)) x = p.ident();
  else {
    x = p.badExpr();
    p.syntaxError("expected name");
    p.skip(Token.Period, Token.Semicolon, Token.Rbrace);
  }
  if (p.got(Token.Period)) x = new SelectorExpr(x.pos, x, p.ident());
  return p.is(Token.Lbrack) ? parseTypeInstance(p, x) : x;
}

/** TypeArgs = "[" TypeList [ "," ] "]" . */
function parseTypeInstance(p: Parser, x: Expr): Expr {
  const lbrack = p.take();
  let list: Expr[];
  if (p.is(Token.Rbrack)) {
    p.syntaxError("expected type argument list");
    list = [p.badExpr()];
  } else {
    p.enter();
    p.exprLevel++;
    const first = parseType(p);
    list = parseMoreTypes(p, first) ?? [first];
    p.exprLevel--;
    p.leave();
  }
  return packIndex(x, lbrack, list, p.want(Token.Rbrack));
}

/**
 * After a name: "[" n "]" E is an array type, "[" "]" E a slice type, and what has a comma or no element type is the
 * instantiation of `name`.
 */
export function parseArrayOrInstance(p: Parser, name: Ident): Expr {
  const lbrack = p.take();
  if (p.got(Token.Rbrack)) return new ArrayType(lbrack, null, parseType(p));
  p.enter();
  p.exprLevel++;
  const first = parseExpr(p);
  const more = parseMoreTypes(p, first);
  p.exprLevel--;
  p.leave();
  const rbrack = p.want(Token.Rbrack);
  if (more === null) {
    const elt = parseTypeOrNull(p);
    if (elt !== null) return new ArrayType(lbrack, first, elt);
  }
  return packIndex(name, lbrack, more ?? [first], rbrack);
}

/**
 * FunctionType = "func" Signature . After "func" at `func` (NoPos in interfaces). Type parameters are reported where
 * `context` names what cannot have them.
 */
export function parseFuncType(p: Parser, func: Pos, context: string): FuncType {
  const start = p.errorPos;
  let typeParams: FieldList | null = null;
  if (p.is(Token.Lbrack)) {
    const lbrack = p.take();
    if (context !== "") p.syntaxErrorAt(start, `${context} must have no type parameters`);
    if (p.is(Token.Rbrack)) {
      p.syntaxError("empty type parameter list");
      p.advanceToken();
    } else typeParams = parseTypeParameters(p, lbrack, null, null);
  }
  const params = parseParameters(p, true);
  const results = parseResult(p);
  return new FuncType(func === NoPos ? params.pos : func, func, context === "" ? typeParams : null, params, results);
}

/** StructType = "struct" "{" { FieldDecl ";" } "}" . */
function parseStructType(p: Parser): StructType {
  const pos = p.take();
  const lbrace = p.want(Token.Lbrace);
  const list: Field[] = [];
  while (p.inList(Token.Rbrace)) {
    const doc = p.lead();
    const field = parseFieldDecl(p);
    if (field !== null) {
      field.doc = doc;
      list.push(field);
    }
    const more = p.gotSeparator("struct type", Token.Semicolon, Token.Rbrace);
    if (field !== null) field.comment = p.endComment;
    if (!more) break;
  }
  const rbrace = p.closeList(Token.Rbrace);
  return new StructType(pos, new FieldList(lbrace, lbrace, list, rbrace));
}

/** FieldDecl = ( IdentifierList Type | EmbeddedField ) [ Tag ] . */
function parseFieldDecl(p: Parser): Field | null {
  const pos = p.pos;
  switch (p.tok) {
    case Token.Ident:
      return parseNamedField(p, pos);
    case Token.Mul: {
      p.advanceToken();
      const type = new StarExpr(pos, parseEmbeddedType(p));
      return new Field(pos, [], type, p.literalOrNull());
    }
    case Token.Lparen: {
      const type = parseEmbeddedType(p);
      return new Field(pos, [], type, p.literalOrNull());
    }
    default:
      p.syntaxError("expected field name or embedded type");
      p.skip(Token.Semicolon, Token.Rbrace);
      return null;
  }
}

function parseNamedField(p: Parser, pos: Pos): Field {
  const name = p.ident();
  if (p.is(Token.Period) || p.is(Token.Semicolon) || p.is(Token.Rbrace) || p.isLiteral()) {
    return new Field(pos, [], parseQualifiedName(p, name), p.literalOrNull());
  }
  const names = [name];
  while (p.got(Token.Comma)) names.push(p.ident());
  if (names.length > 1 || !p.is(Token.Lbrack)) return new Field(pos, names, parseType(p), p.literalOrNull());
  const type = parseArrayOrInstance(p, name);
  return new Field(pos, type.kind === NodeKind.ArrayType ? names : [], type, p.literalOrNull());
}

/** EmbeddedField = [ "*" ] TypeName [ TypeArgs ] ; parentheses are reported and then ignored. */
function parseEmbeddedType(p: Parser): Expr {
  if (!p.is(Token.Lparen)) return parseQualifiedName(p, null);
  p.syntaxError("cannot parenthesize embedded type");
  p.advanceToken();
  let type: Expr;
  if (p.is(Token.Mul)) {
    const star = p.take();
    type = new StarExpr(star, parseQualifiedName(p, null));
  } else type = parseQualifiedName(p, null);
  p.got(Token.Rparen);
  return type;
}

/** InterfaceType = "interface" "{" { ( MethodElem | TypeElem ) ";" } "}" . */
function parseInterfaceType(p: Parser): InterfaceType {
  const pos = p.take();
  const lbrace = p.want(Token.Lbrace);
  const list: Field[] = [];
  while (p.inList(Token.Rbrace)) {
    const doc = p.is(Token.Ident) ? p.lead() : null;
    let field = p.is(Token.Ident) ? parseMethodElem(p) : null;
    if (field === null) {
      const type = parseTypeElem(p, null);
      field = new Field(type.pos, [], type, null);
    } else if (field.names.length === 0) {
      const type = parseTypeElem(p, field.type);
      field = new Field(type.pos, [], type, null);
    }
    field.doc = doc;
    list.push(field);
    const more = p.gotSeparator("interface type", Token.Semicolon, Token.Rbrace);
    field.comment = p.endComment;
    if (!more) break;
  }
  const rbrace = p.closeList(Token.Rbrace);
  return new InterfaceType(pos, new FieldList(lbrace, lbrace, list, rbrace));
}

/** MethodElem = MethodName Signature ; or a type's name, instantiated or not. */
function parseMethodElem(p: Parser): Field {
  const context = "interface method";
  const name = p.ident();
  if (p.is(Token.Lparen)) return new Field(name.pos, [name], parseFuncType(p, NoPos, context), null);
  if (!p.is(Token.Lbrack)) return new Field(name.pos, [], parseQualifiedName(p, name), null);
  // m[T C](x T), which is an error, or the instantiated type T[A, B].
  const start = p.errorPos;
  const lbrack = p.take();
  if (p.is(Token.Rbrack)) {
    const at = p.errorPos;
    p.advanceToken();
    const isMethod = p.is(Token.Lparen);
    p.report(at, isMethod ? "empty type parameter list" : "empty type argument list");
    return isMethod
      ? new Field(name.pos, [name], parseFuncType(p, NoPos, context), null)
      : new Field(name.pos, [], name, null);
  }
  // A list of type arguments looks like parameters that are all types.
  const entries = parseParameterEntries(p, null, null, Token.Rbrack, false, false);
  if (entries.list.length === 0) {
    return p.is(Token.Lparen)
      ? new Field(name.pos, [name], parseFuncType(p, NoPos, context), null)
      : new Field(name.pos, [], name, null);
  }
  if (entries.list[0]!.name !== null) {
    const type = parseFuncType(p, NoPos, context);
    p.report(start, "interface method must have no type parameters");
    return new Field(name.pos, [name], type, null);
  }
  const types = entries.list.map((e) => e.type!);
  return new Field(name.pos, [], packIndex(name, lbrack, types, entries.closing), null);
}

/** TypeElem = TypeTerm { "|" TypeTerm } ; `first` is the first term if it has been read. */
export function parseTypeElem(p: Parser, first: Expr | null): Expr {
  let x = first ?? parseTypeTerm(p);
  while (p.is(Token.Or)) {
    const opPos = p.take();
    x = new BinaryExpr(x.pos, x, opPos, Token.Or, parseTypeTerm(p));
  }
  return x;
}

/** TypeTerm = [ "~" ] Type . */
function parseTypeTerm(p: Parser): Expr {
  if (p.is(Token.Tilde)) {
    const pos = p.take();
    return new UnaryExpr(pos, Token.Tilde, parseType(p));
  }
  const t = parseTypeOrNull(p);
  if (t !== null) return t;
  const bad = p.badExpr();
  p.syntaxError("expected ~ term or type");
  p.skip(
    Token.Semicolon,
    Token.Rparen,
    Token.Rbrack,
    Token.Rbrace,
    // every operator that is not *, <- or an assignment
    Token.Or,
    Token.Tilde,
    Token.Add,
    Token.Sub,
    Token.Quo,
    Token.Rem,
    Token.And,
    Token.Xor,
    Token.Shl,
    Token.Shr,
    Token.AndNot,
    Token.LAnd,
    Token.LOr,
    Token.Eql,
    Token.Lss,
    Token.Gtr,
    Token.Not,
    Token.Neq,
    Token.Leq,
    Token.Geq,
  );
  return bad;
}
