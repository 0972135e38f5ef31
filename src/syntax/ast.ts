// The syntax tree: go/ast's nodes, one class of fixed shape a kind. The parser makes them; later phases fill the slots
// typed `unknown` (the type checker's facts), which syntax knows nothing of, and change nothing else.
// Contract: src/go/ast/ast.go (Go 1.26). Names are go/ast's in lower camel case. `pos` is where the node starts, what
// go/ast's method Pos returns: the field that go/ast names after it (NamePos, Lparen of ParenExpr, If, TokPos …) is `pos`.
import type {
  BadDecl,
  Comment,
  CommentGroup,
  Field,
  FieldList,
  File,
  FuncDecl,
  GenDecl,
  ImportSpec,
  TypeSpec,
  ValueSpec,
} from "./declarations.ts";
import type {
  ArrayType,
  BadExpr,
  BasicLit,
  BinaryExpr,
  CallExpr,
  ChanType,
  CompositeLit,
  Ellipsis,
  FuncLit,
  FuncType,
  Ident,
  IndexExpr,
  IndexListExpr,
  InterfaceType,
  KeyValueExpr,
  MapType,
  ParenExpr,
  SelectorExpr,
  SliceExpr,
  StarExpr,
  StructType,
  TypeAssertExpr,
  UnaryExpr,
} from "./expressions.ts";
import { NodeKind } from "./kinds.ts";
import type {
  AssignStmt,
  BadStmt,
  BlockStmt,
  BranchStmt,
  CaseClause,
  CommClause,
  DeclStmt,
  DeferStmt,
  EmptyStmt,
  ExprStmt,
  ForStmt,
  GoStmt,
  IfStmt,
  IncDecStmt,
  LabeledStmt,
  RangeStmt,
  ReturnStmt,
  SelectStmt,
  SendStmt,
  SwitchStmt,
  TypeSwitchStmt,
} from "./statements.ts";

export * from "./declarations.ts";
export * from "./expressions.ts";
export * from "./kinds.ts";
export * from "./statements.ts";

/** Expressions and types. */
export type Expr =
  | BadExpr
  | Ident
  | Ellipsis
  | BasicLit
  | FuncLit
  | CompositeLit
  | ParenExpr
  | SelectorExpr
  | IndexExpr
  | IndexListExpr
  | SliceExpr
  | TypeAssertExpr
  | CallExpr
  | StarExpr
  | UnaryExpr
  | BinaryExpr
  | KeyValueExpr
  | ArrayType
  | StructType
  | FuncType
  | InterfaceType
  | MapType
  | ChanType;

/** Statements, the clauses of switch and select included. */
export type Stmt =
  | BadStmt
  | DeclStmt
  | EmptyStmt
  | LabeledStmt
  | ExprStmt
  | SendStmt
  | IncDecStmt
  | AssignStmt
  | GoStmt
  | DeferStmt
  | ReturnStmt
  | BranchStmt
  | BlockStmt
  | IfStmt
  | CaseClause
  | SwitchStmt
  | TypeSwitchStmt
  | CommClause
  | SelectStmt
  | ForStmt
  | RangeStmt;

/** What a GenDecl holds. */
export type Spec = ImportSpec | ValueSpec | TypeSpec;

/** Declarations. */
export type Decl = BadDecl | GenDecl | FuncDecl;

/** Every node. */
export type Node = Expr | Stmt | Spec | Decl | Field | FieldList | File | Comment | CommentGroup;

export function isExpr(n: Node): n is Expr {
  return n.kind >= NodeKind.BadExpr && n.kind <= NodeKind.ChanType;
}

export function isStmt(n: Node): n is Stmt {
  return n.kind >= NodeKind.BadStmt && n.kind <= NodeKind.RangeStmt;
}

export function isSpec(n: Node): n is Spec {
  return n.kind >= NodeKind.ImportSpec && n.kind <= NodeKind.TypeSpec;
}

export function isDecl(n: Node): n is Decl {
  return n.kind >= NodeKind.BadDecl && n.kind <= NodeKind.FuncDecl;
}

/** `x` without the parentheses around it. */
export function unparen(x: Expr): Expr {
  while (x.kind === NodeKind.ParenExpr) x = x.x;
  return x;
}

/** Number of parameters or fields that `list` declares: an unnamed field counts as one. */
export function numFields(list: FieldList | null): number {
  if (list === null) return 0;
  let n = 0;
  for (const f of list.list) n += f.names.length === 0 ? 1 : f.names.length;
  return n;
}
