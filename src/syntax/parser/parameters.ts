// Parameters, results, receivers and type parameters. Whether `a, b` are names or types is known only at the end of a
// list, so entries are read first and made fields of then.
// Contract: Go specification, "Function types", "Type parameter declarations"; errors as gc's (Go 1.26).
import { NoPos, type Pos } from "../../source/position.ts";
import { Ellipsis, type Expr, Field, FieldList, Ident, NodeKind } from "../ast.ts";
import { Token } from "../token.ts";
import { type Parser, tokenText } from "./state.ts";
import { parseArrayOrInstance, parseQualifiedName, parseTypeElem, parseTypeOrNull } from "./types.ts";

/** One parameter. While the list is being read, a lone name may turn out to be a type. */
class Entry {
  name: Ident | null;
  type: Expr | null;

  constructor(name: Ident | null, type: Expr | null) {
    this.name = name;
    this.type = type;
  }
}

export interface Entries {
  list: Entry[];
  /** Position of the closing token. */
  closing: Pos;
}

/** Parameters = "(" [ ParameterList [ "," ] ] ")" . `variadic` allows `...` with the last one. */
export function parseParameters(p: Parser, variadic: boolean): FieldList {
  const pos = p.pos;
  const opening = p.want(Token.Lparen);
  const entries = parseParameterEntries(p, null, null, Token.Rparen, false, variadic);
  return new FieldList(pos, opening, groupFields(entries.list), entries.closing);
}

/** Result = Parameters | Type ; null where there is none. */
export function parseResult(p: Parser): FieldList | null {
  if (p.is(Token.Lparen)) return parseParameters(p, false);
  // Most functions that have no result are followed by these.
  if (p.is(Token.Lbrace) || p.is(Token.Semicolon)) return null;
  const type = parseTypeOrNull(p);
  return type === null ? null : new FieldList(type.pos, NoPos, [new Field(type.pos, [], type, null)], NoPos);
}

/** TypeParameters = "[" TypeParamList [ "," ] "]" , after "[" at `lbrack`; `name` and `type` have been read if given. */
export function parseTypeParameters(p: Parser, lbrack: Pos, name: Ident | null, type: Expr | null): FieldList {
  const entries = parseParameterEntries(p, name, type, Token.Rbrack, true, false);
  return new FieldList(lbrack, lbrack, groupFields(entries.list), entries.closing);
}

/** Makes one field of consecutive parameters that share a type; unnamed ones have a field each. */
function groupFields(list: Entry[]): Field[] {
  const fields: Field[] = [];
  let current: Field | null = null;
  for (const { name, type } of list) {
    if (name === null) fields.push((current = new Field(type!.pos, [], type!, null)));
    else if (current !== null && current.type === type && current.names.length > 0) current.names.push(name);
    else fields.push((current = new Field(name.pos, [name], type!, null)));
  }
  return fields;
}

/**
 * The entries of a list that `close` ends, "(" or "[" having been read. `name`, or `name` and `type`, is the first entry
 * if it has been read. Afterwards all entries are named or none is, and all have types.
 */
export function parseParameterEntries(
  p: Parser,
  name: Ident | null,
  type: Expr | null,
  close: Token,
  requireNames: boolean,
  variadic: boolean,
): Entries {
  // A complete first entry may be all there is, in which case the list below would be empty.
  if (type !== null && p.tok === close) return { list: [new Entry(name, type)], closing: p.take() };
  const list: Entry[] = [];
  p.enter();
  while (p.inList(close)) {
    const entry = type !== null ? new Entry(name, type) : parseParameter(p, name, close);
    name = type = null;
    if (entry !== null) list.push(entry);
    if (!p.gotSeparator("parameter list", Token.Comma, close)) break;
  }
  p.leave();
  const end = p.errorPos;
  const closing = p.closeList(close);
  distributeTypes(p, list, end, requireNames);
  checkEllipsis(p, list, variadic);
  return { list, closing };
}

/** ParameterDecl = [ IdentifierList ] [ "..." ] Type , one name at a time. `name` has been read if given. */
function parseParameter(p: Parser, name: Ident | null, close: Token): Entry | null {
  // Type parameters may have unions as constraints.
  const unions = close === Token.Rbrack;
  if (name === null && p.is(Token.Ident)) name = p.ident();
  if (name !== null) {
    if (p.is(Token.Lbrack)) {
      const type = parseArrayOrInstance(p, name);
      const isArray = type.kind === NodeKind.ArrayType;
      return new Entry(isArray ? name : null, unions ? parseTypeElem(p, type) : type);
    }
    if (p.is(Token.Period)) {
      const type = parseQualifiedName(p, name);
      return new Entry(null, unions ? parseTypeElem(p, type) : type);
    }
    if (unions && p.is(Token.Or)) return new Entry(null, parseTypeElem(p, name));
  }
  if (p.is(Token.Ellipsis)) return new Entry(name, parseVariadicType(p));
  if (unions && p.is(Token.Tilde)) return new Entry(name, parseTypeElem(p, null));
  let type = parseTypeOrNull(p);
  if (type !== null && unions) type = parseTypeElem(p, type);
  if (name !== null || type !== null) return new Entry(name, type);
  p.syntaxError(`expected ${tokenText(close)}`);
  p.skip(Token.Comma, close);
  return null;
}

function parseVariadicType(p: Parser): Expr {
  const pos = p.take();
  const elt = parseTypeOrNull(p);
  if (elt !== null) return new Ellipsis(pos, elt);
  const bad = p.badExpr();
  p.syntaxError("... is missing type");
  return bad;
}

/** Decides what lone names are: types, if no entry has both; else names that have the type of the next entry. */
function distributeTypes(p: Parser, list: Entry[], end: Pos, requireNames: boolean): void {
  let named = 0;
  let typed = 0;
  for (const e of list) {
    if (e.type === null) continue;
    typed++;
    if (e.name !== null) named++;
  }
  if (named === 0 && !requireNames) {
    for (const e of list) {
      if (e.type !== null) continue;
      e.type = e.name;
      e.name = null;
    }
    return;
  }
  if (named === list.length) return;
  let errorPos: Pos = NoPos;
  let type: Expr | null = null;
  for (let i = list.length - 1; i >= 0; i--) {
    const e = list[i]!;
    if (e.type !== null) {
      type = e.type;
      if (e.name === null) {
        errorPos = bareStart(type);
        e.name = new Ident(errorPos, "_");
      }
    } else if (type !== null) e.type = type;
    else {
      errorPos = e.name!.pos;
      e.type = p.badExpr();
    }
  }
  if (errorPos === NoPos) return;
  // If every type has a name, the names without type are at the end, and so is the error.
  if (named === typed) {
    p.syntaxErrorAt(end, requireNames ? "missing type constraint" : "missing parameter type");
  } else if (requireNames) {
    const hint = list.length === 1 ? " or invalid array length" : "";
    p.syntaxErrorAt(errorPos, `missing type parameter name${hint}`);
  } else p.syntaxErrorAt(errorPos, "missing parameter name");
}

/** Where gc says that a type starts: neither parentheses nor the word func count. */
function bareStart(type: Expr): Pos {
  while (type.kind === NodeKind.ParenExpr || type.kind === NodeKind.BinaryExpr) type = type.x;
  return type.kind === NodeKind.FuncType ? (type.typeParams ?? type.params).pos : type.pos;
}

/** Reports the first `...` that is not with the last parameter of a function; misplaced ones count as T. */
function checkEllipsis(p: Parser, list: Entry[], variadic: boolean): void {
  let reported = false;
  for (let i = 0; i < list.length; i++) {
    const type = list[i]!.type;
    if (type === null || type.kind !== NodeKind.Ellipsis || (variadic && i + 1 === list.length)) continue;
    if (!reported) p.report(type.pos, variadic ? "can only use ... with final parameter" : "invalid use of ...");
    reported = true;
    list[i]!.type = type.elt;
  }
}
