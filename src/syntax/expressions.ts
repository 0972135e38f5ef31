// The syntax tree's expressions and types; see ast.ts.
import type { Pos } from "../source/position.ts";
import type { BlockStmt, Expr, FieldList, Obj } from "./ast.ts";
import { type ChanDir, NodeKind } from "./kinds.ts";
import type { Token } from "./token.ts";

/** Stands for an expression with syntax errors; text from `pos` to `to`. */
export class BadExpr {
  readonly kind: NodeKind.BadExpr;
  readonly pos: Pos;
  to: Pos;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, to: Pos) {
    this.kind = NodeKind.BadExpr;
    this.pos = pos;
    this.to = to;
    this.tv = null;
  }
}

/** An identifier. `name` is interned: equal names are the same string object. */
export class Ident {
  readonly kind: NodeKind.Ident;
  readonly pos: Pos;
  name: string;
  /** What the classic resolution (`resolve: true`) found; null otherwise. */
  obj: Obj | null;
  /** The type checker's object that this identifier defines or uses. */
  denotes: unknown;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, name: string) {
    this.kind = NodeKind.Ident;
    this.pos = pos;
    this.name = name;
    this.obj = null;
    this.denotes = null;
    this.tv = null;
  }
}

/** `...T` in a parameter list or `...` in an array type. */
export class Ellipsis {
  readonly kind: NodeKind.Ellipsis;
  readonly pos: Pos;
  /** Element type (parameter lists only). */
  elt: Expr | null;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, elt: Expr | null) {
    this.kind = NodeKind.Ellipsis;
    this.pos = pos;
    this.elt = elt;
    this.tv = null;
  }
}

/**
 * A literal of basic type: `42`, `0x1p-2`, `2i`, `'a'`, `"foo"`, `` `bar` ``. `value` is the source text (raw strings
 * without carriage returns).
 */
export class BasicLit {
  readonly kind: NodeKind.BasicLit;
  readonly pos: Pos;
  /** Position after the literal (go/ast: ValueEnd). */
  end: Pos;
  /** Int, Float, Imag, Char or String (go/ast: Kind). */
  tok: Token;
  value: string;
  /** The scanner found something wrong with it. */
  bad: boolean;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, end: Pos, tok: Token, value: string) {
    this.kind = NodeKind.BasicLit;
    this.pos = pos;
    this.end = end;
    this.tok = tok;
    this.value = value;
    this.bad = false;
    this.tv = null;
  }
}

/** A function literal. */
export class FuncLit {
  readonly kind: NodeKind.FuncLit;
  readonly pos: Pos;
  type: FuncType;
  body: BlockStmt;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;
  /** For phases after type checking. */
  info: unknown;

  constructor(pos: Pos, type: FuncType, body: BlockStmt) {
    this.kind = NodeKind.FuncLit;
    this.pos = pos;
    this.type = type;
    this.body = body;
    this.tv = null;
    this.info = null;
  }
}

/** `T{a, b: c}`. */
export class CompositeLit {
  readonly kind: NodeKind.CompositeLit;
  readonly pos: Pos;
  /** Null for an elided inner type. */
  type: Expr | null;
  lbrace: Pos;
  elts: Expr[];
  rbrace: Pos;
  /** Expressions are missing because of syntax errors. */
  incomplete: boolean;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, type: Expr | null, lbrace: Pos, elts: Expr[], rbrace: Pos) {
    this.kind = NodeKind.CompositeLit;
    this.pos = pos;
    this.type = type;
    this.lbrace = lbrace;
    this.elts = elts;
    this.rbrace = rbrace;
    this.incomplete = false;
    this.tv = null;
  }
}

/** `(x)`. */
export class ParenExpr {
  readonly kind: NodeKind.ParenExpr;
  readonly pos: Pos;
  x: Expr;
  rparen: Pos;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, x: Expr, rparen: Pos) {
    this.kind = NodeKind.ParenExpr;
    this.pos = pos;
    this.x = x;
    this.rparen = rparen;
    this.tv = null;
  }
}

/** `x.sel`. */
export class SelectorExpr {
  readonly kind: NodeKind.SelectorExpr;
  readonly pos: Pos;
  x: Expr;
  sel: Ident;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;
  /** The type checker's selection; null for qualified identifiers. */
  selection: unknown;

  constructor(pos: Pos, x: Expr, sel: Ident) {
    this.kind = NodeKind.SelectorExpr;
    this.pos = pos;
    this.x = x;
    this.sel = sel;
    this.tv = null;
    this.selection = null;
  }
}

/** `x[index]`: an index, or an instantiation with one type argument. */
export class IndexExpr {
  readonly kind: NodeKind.IndexExpr;
  readonly pos: Pos;
  x: Expr;
  lbrack: Pos;
  index: Expr;
  rbrack: Pos;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, x: Expr, lbrack: Pos, index: Expr, rbrack: Pos) {
    this.kind = NodeKind.IndexExpr;
    this.pos = pos;
    this.x = x;
    this.lbrack = lbrack;
    this.index = index;
    this.rbrack = rbrack;
    this.tv = null;
  }
}

/** `x[a, b]`: an instantiation with several type arguments. */
export class IndexListExpr {
  readonly kind: NodeKind.IndexListExpr;
  readonly pos: Pos;
  x: Expr;
  lbrack: Pos;
  indices: Expr[];
  rbrack: Pos;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, x: Expr, lbrack: Pos, indices: Expr[], rbrack: Pos) {
    this.kind = NodeKind.IndexListExpr;
    this.pos = pos;
    this.x = x;
    this.lbrack = lbrack;
    this.indices = indices;
    this.rbrack = rbrack;
    this.tv = null;
  }
}

/** `x[low:high:max]`. */
export class SliceExpr {
  readonly kind: NodeKind.SliceExpr;
  readonly pos: Pos;
  x: Expr;
  lbrack: Pos;
  low: Expr | null;
  high: Expr | null;
  max: Expr | null;
  /** Two colons present. */
  slice3: boolean;
  rbrack: Pos;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(
    pos: Pos,
    x: Expr,
    lbrack: Pos,
    low: Expr | null,
    high: Expr | null,
    max: Expr | null,
    slice3: boolean,
    rbrack: Pos,
  ) {
    this.kind = NodeKind.SliceExpr;
    this.pos = pos;
    this.x = x;
    this.lbrack = lbrack;
    this.low = low;
    this.high = high;
    this.max = max;
    this.slice3 = slice3;
    this.rbrack = rbrack;
    this.tv = null;
  }
}

/** `x.(T)`, or `x.(type)` where `type` is null. */
export class TypeAssertExpr {
  readonly kind: NodeKind.TypeAssertExpr;
  readonly pos: Pos;
  x: Expr;
  lparen: Pos;
  type: Expr | null;
  rparen: Pos;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, x: Expr, lparen: Pos, type: Expr | null, rparen: Pos) {
    this.kind = NodeKind.TypeAssertExpr;
    this.pos = pos;
    this.x = x;
    this.lparen = lparen;
    this.type = type;
    this.rparen = rparen;
    this.tv = null;
  }
}

/** `fun(args)`: a call or a conversion. */
export class CallExpr {
  readonly kind: NodeKind.CallExpr;
  readonly pos: Pos;
  fun: Expr;
  lparen: Pos;
  args: Expr[];
  /** Position of `...`, or NoPos. */
  ellipsis: Pos;
  rparen: Pos;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, fun: Expr, lparen: Pos, args: Expr[], ellipsis: Pos, rparen: Pos) {
    this.kind = NodeKind.CallExpr;
    this.pos = pos;
    this.fun = fun;
    this.lparen = lparen;
    this.args = args;
    this.ellipsis = ellipsis;
    this.rparen = rparen;
    this.tv = null;
  }
}

/** `*x`: a dereference or a pointer type. */
export class StarExpr {
  readonly kind: NodeKind.StarExpr;
  readonly pos: Pos;
  x: Expr;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, x: Expr) {
    this.kind = NodeKind.StarExpr;
    this.pos = pos;
    this.x = x;
    this.tv = null;
  }
}

/** `op x`; `pos` is the operator's. `op` may be Arrow (receive) and Tilde (constraint element). */
export class UnaryExpr {
  readonly kind: NodeKind.UnaryExpr;
  readonly pos: Pos;
  op: Token;
  x: Expr;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, op: Token, x: Expr) {
    this.kind = NodeKind.UnaryExpr;
    this.pos = pos;
    this.op = op;
    this.x = x;
    this.tv = null;
  }
}

/** `x op y`. Left-leaning chains may be very long: walk down `x` in a loop where depth matters. */
export class BinaryExpr {
  readonly kind: NodeKind.BinaryExpr;
  readonly pos: Pos;
  x: Expr;
  opPos: Pos;
  op: Token;
  y: Expr;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, x: Expr, opPos: Pos, op: Token, y: Expr) {
    this.kind = NodeKind.BinaryExpr;
    this.pos = pos;
    this.x = x;
    this.opPos = opPos;
    this.op = op;
    this.y = y;
    this.tv = null;
  }
}

/** `key: value` in a composite literal. */
export class KeyValueExpr {
  readonly kind: NodeKind.KeyValueExpr;
  readonly pos: Pos;
  key: Expr;
  colon: Pos;
  value: Expr;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, key: Expr, colon: Pos, value: Expr) {
    this.kind = NodeKind.KeyValueExpr;
    this.pos = pos;
    this.key = key;
    this.colon = colon;
    this.value = value;
    this.tv = null;
  }
}

/** `[len]elt`, or a slice type where `len` is null; `len` is an Ellipsis for `[...]elt`. */
export class ArrayType {
  readonly kind: NodeKind.ArrayType;
  readonly pos: Pos;
  len: Expr | null;
  elt: Expr;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, len: Expr | null, elt: Expr) {
    this.kind = NodeKind.ArrayType;
    this.pos = pos;
    this.len = len;
    this.elt = elt;
    this.tv = null;
  }
}

/** `struct { … }`. */
export class StructType {
  readonly kind: NodeKind.StructType;
  readonly pos: Pos;
  fields: FieldList;
  /** Fields are missing because of syntax errors. */
  incomplete: boolean;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, fields: FieldList) {
    this.kind = NodeKind.StructType;
    this.pos = pos;
    this.fields = fields;
    this.incomplete = false;
    this.tv = null;
  }
}

/** A function's signature: of a type, a literal, a declaration or an interface method. */
export class FuncType {
  readonly kind: NodeKind.FuncType;
  readonly pos: Pos;
  /** Position of `func`; NoPos in interface methods. */
  func: Pos;
  typeParams: FieldList | null;
  params: FieldList;
  results: FieldList | null;
  scope: unknown;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, func: Pos, typeParams: FieldList | null, params: FieldList, results: FieldList | null) {
    this.kind = NodeKind.FuncType;
    this.pos = pos;
    this.func = func;
    this.typeParams = typeParams;
    this.params = params;
    this.results = results;
    this.scope = null;
    this.tv = null;
  }
}

/** `interface { … }`; methods, embedded types and unions are all fields of `methods`. */
export class InterfaceType {
  readonly kind: NodeKind.InterfaceType;
  readonly pos: Pos;
  methods: FieldList;
  /** Methods are missing because of syntax errors. */
  incomplete: boolean;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, methods: FieldList) {
    this.kind = NodeKind.InterfaceType;
    this.pos = pos;
    this.methods = methods;
    this.incomplete = false;
    this.tv = null;
  }
}

/** `map[key]value`. */
export class MapType {
  readonly kind: NodeKind.MapType;
  readonly pos: Pos;
  key: Expr;
  value: Expr;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, key: Expr, value: Expr) {
    this.kind = NodeKind.MapType;
    this.pos = pos;
    this.key = key;
    this.value = value;
    this.tv = null;
  }
}

/** `chan T`, `<-chan T`, `chan<- T`; `pos` is that of `chan` or `<-`, whichever comes first. */
export class ChanType {
  readonly kind: NodeKind.ChanType;
  readonly pos: Pos;
  /** Position of `<-`, or NoPos. */
  arrow: Pos;
  dir: ChanDir;
  value: Expr;
  /** What the type checker records for this expression (owned by src/types). */
  tv: unknown;

  constructor(pos: Pos, arrow: Pos, dir: ChanDir, value: Expr) {
    this.kind = NodeKind.ChanType;
    this.pos = pos;
    this.arrow = arrow;
    this.dir = dir;
    this.value = value;
    this.tv = null;
  }
}
