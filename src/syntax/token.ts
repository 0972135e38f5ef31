// The tokens of Go: small integers in go/token's order, their names, operator precedence and classes.
// Contract: Go specification, "Tokens" and "Operators"; src/go/token/token.go.

/** A token of Go. Keywords, literals and operators are contiguous ranges; see `isKeyword`, `isLiteral`, `isOperator`. */
export const enum Token {
  Illegal,
  EOF,
  Comment,

  Ident,
  Int,
  Float,
  Imag,
  Char,
  String,

  Add, // +
  Sub, // -
  Mul, // *
  Quo, // /
  Rem, // %
  And, // &
  Or, // |
  Xor, // ^
  Shl, // <<
  Shr, // >>
  AndNot, // &^

  AddAssign, // +=
  SubAssign, // -=
  MulAssign, // *=
  QuoAssign, // /=
  RemAssign, // %=
  AndAssign, // &=
  OrAssign, // |=
  XorAssign, // ^=
  ShlAssign, // <<=
  ShrAssign, // >>=
  AndNotAssign, // &^=

  LAnd, // &&
  LOr, // ||
  Arrow, // <-
  Inc, // ++
  Dec, // --
  Eql, // ==
  Lss, // <
  Gtr, // >
  Assign, // =
  Not, // !
  Neq, // !=
  Leq, // <=
  Geq, // >=
  Define, // :=
  Ellipsis, // ...

  Lparen,
  Lbrack,
  Lbrace,
  Comma,
  Period,
  Rparen,
  Rbrack,
  Rbrace,
  Semicolon,
  Colon,
  Tilde,

  Break,
  Case,
  Chan,
  Const,
  Continue,
  Default,
  Defer,
  Else,
  Fallthrough,
  For,
  Func,
  Go,
  Goto,
  If,
  Import,
  Interface,
  Map,
  Package,
  Range,
  Return,
  Select,
  Struct,
  Switch,
  Type,
  Var,
}

const text =
  "ILLEGAL EOF COMMENT IDENT INT FLOAT IMAG CHAR STRING " +
  "+ - * / % & | ^ << >> &^ += -= *= /= %= &= |= ^= <<= >>= &^= " +
  "&& || <- ++ -- == < > = ! != <= >= := ... ( [ { , . ) ] } ; : ~ " +
  "break case chan const continue default defer else fallthrough for func go goto if import interface map package " +
  "range return select struct switch type var";

/** The text of each token as go/token prints it: `+`, `break`, `IDENT`. */
export const tokenNames: readonly string[] = text.split(" ");

/** The text of a token as go/token prints it. */
export function tokenString(tok: Token): string {
  return tokenNames[tok]!;
}

export function isKeyword(tok: Token): boolean {
  return tok >= Token.Break;
}

/** Identifiers and basic literals. */
export function isLiteral(tok: Token): boolean {
  return tok >= Token.Ident && tok <= Token.String;
}

/** Operators and delimiters. */
export function isOperator(tok: Token): boolean {
  return tok >= Token.Add && tok <= Token.Tilde;
}

/** Precedence of binary operators: 1 (`||`) to 5 (`*`); 0 for every other token. */
export const precedences: Uint8Array = /* @__PURE__ */ (() => {
  const p = new Uint8Array(Token.Var + 1);
  p[Token.LOr] = 1;
  p[Token.LAnd] = 2;
  for (const t of [Token.Eql, Token.Neq, Token.Lss, Token.Leq, Token.Gtr, Token.Geq]) p[t] = 3;
  for (const t of [Token.Add, Token.Sub, Token.Or, Token.Xor]) p[t] = 4;
  for (const t of [Token.Mul, Token.Quo, Token.Rem, Token.Shl, Token.Shr, Token.And, Token.AndNot]) p[t] = 5;
  return p;
})();

/** The operator of an assignment operation, `Add` of `AddAssign`; `Illegal` for `=`, `:=` and every other token. */
export function assignOperator(tok: Token): Token {
  return tok >= Token.AddAssign && tok <= Token.AndNotAssign ? tok - (Token.AddAssign - Token.Add) : Token.Illegal;
}
