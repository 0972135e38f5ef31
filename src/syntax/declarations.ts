// The syntax tree's files, declarations, fields, comments and directives, and the objects of the classic resolution.
// See ast.ts.
import type { Pos, SourceFile } from "../source/position.ts";
import type { BasicLit, BlockStmt, Decl, Expr, FuncType, Ident, Node, Spec } from "./ast.ts";
import { NodeKind, type ObjKind } from "./kinds.ts";
import type { Token } from "./token.ts";

/** A `//go:` line (or another `//name:` directive): `//go:linkname a b` has name "go:linkname" and args "a b". */
export interface Directive {
  pos: Pos;
  /** The whole comment, from `//`. */
  text: string;
  name: string;
  /** What follows the name, without space around it. */
  args: string;
}

const noDirectives: Directive[] = [];

/** One comment of either form, without the newline that ends it. Carriage returns are removed from `text`. */
export class Comment {
  readonly kind: NodeKind.Comment;
  readonly pos: Pos;
  /** Position after the comment. */
  end: Pos;
  text: string;

  constructor(pos: Pos, end: Pos, text: string) {
    this.kind = NodeKind.Comment;
    this.pos = pos;
    this.end = end;
    this.text = text;
  }
}

/** Comments that follow each other with no other token and no empty line between. */
export class CommentGroup {
  readonly kind: NodeKind.CommentGroup;
  readonly pos: Pos;
  list: Comment[];

  constructor(pos: Pos, list: Comment[]) {
    this.kind = NodeKind.CommentGroup;
    this.pos = pos;
    this.list = list;
  }
}

/**
 * A field of a struct, a method or element of an interface, a parameter, a result or a type parameter. `pos` is that of
 * the first name, else of the type.
 */
export class Field {
  readonly kind: NodeKind.Field;
  readonly pos: Pos;
  /** Empty for embedded fields and unnamed parameters. */
  names: Ident[];
  type: Expr;
  tag: BasicLit | null;
  doc: CommentGroup | null;
  comment: CommentGroup | null;
  /** The type checker's object of an unnamed parameter or embedded field. */
  implicit: unknown;

  constructor(pos: Pos, names: Ident[], type: Expr, tag: BasicLit | null) {
    this.kind = NodeKind.Field;
    this.pos = pos;
    this.names = names;
    this.type = type;
    this.tag = tag;
    this.doc = null;
    this.comment = null;
    this.implicit = null;
  }
}

/** Fields in parentheses, braces or brackets. `pos` is that of `opening`, else of the first field, else NoPos. */
export class FieldList {
  readonly kind: NodeKind.FieldList;
  readonly pos: Pos;
  /** NoPos where there is no bracket. */
  opening: Pos;
  list: Field[];
  closing: Pos;

  constructor(pos: Pos, opening: Pos, list: Field[], closing: Pos) {
    this.kind = NodeKind.FieldList;
    this.pos = pos;
    this.opening = opening;
    this.list = list;
    this.closing = closing;
  }
}

/** One import; `pos` is that of the name, else of the path. */
export class ImportSpec {
  readonly kind: NodeKind.ImportSpec;
  readonly pos: Pos;
  name: Ident | null;
  path: BasicLit;
  doc: CommentGroup | null;
  comment: CommentGroup | null;
  directives: Directive[];
  /** The type checker's package name, where `name` is null. */
  implicit: unknown;

  constructor(pos: Pos, name: Ident | null, path: BasicLit) {
    this.kind = NodeKind.ImportSpec;
    this.pos = pos;
    this.name = name;
    this.path = path;
    this.doc = null;
    this.comment = null;
    this.directives = noDirectives;
    this.implicit = null;
  }
}

/** Constants or variables declared together. */
export class ValueSpec {
  readonly kind: NodeKind.ValueSpec;
  readonly pos: Pos;
  names: Ident[];
  type: Expr | null;
  values: Expr[];
  /** Index in its group. */
  iota: number;
  doc: CommentGroup | null;
  comment: CommentGroup | null;
  directives: Directive[];

  constructor(pos: Pos, names: Ident[], type: Expr | null, values: Expr[], iota: number) {
    this.kind = NodeKind.ValueSpec;
    this.pos = pos;
    this.names = names;
    this.type = type;
    this.values = values;
    this.iota = iota;
    this.doc = null;
    this.comment = null;
    this.directives = noDirectives;
  }
}

/** A type definition or, where `assign` is valid, an alias declaration. */
export class TypeSpec {
  readonly kind: NodeKind.TypeSpec;
  readonly pos: Pos;
  name: Ident;
  typeParams: FieldList | null;
  assign: Pos;
  type: Expr;
  doc: CommentGroup | null;
  comment: CommentGroup | null;
  directives: Directive[];
  /** The scope of the type parameters. */
  scope: unknown;

  constructor(pos: Pos, name: Ident, typeParams: FieldList | null, assign: Pos, type: Expr) {
    this.kind = NodeKind.TypeSpec;
    this.pos = pos;
    this.name = name;
    this.typeParams = typeParams;
    this.assign = assign;
    this.type = type;
    this.doc = null;
    this.comment = null;
    this.directives = noDirectives;
    this.scope = null;
  }
}

/** Stands for a declaration with syntax errors; text from `pos` to `to`. */
export class BadDecl {
  readonly kind: NodeKind.BadDecl;
  readonly pos: Pos;
  to: Pos;

  constructor(pos: Pos, to: Pos) {
    this.kind = NodeKind.BadDecl;
    this.pos = pos;
    this.to = to;
  }
}

/** An import, const, type or var declaration; `lparen` is valid for a group in parentheses. */
export class GenDecl {
  readonly kind: NodeKind.GenDecl;
  readonly pos: Pos;
  /** Import, Const, Type or Var. */
  tok: Token;
  lparen: Pos;
  specs: Spec[];
  rparen: Pos;
  doc: CommentGroup | null;

  constructor(pos: Pos, tok: Token, lparen: Pos, specs: Spec[], rparen: Pos) {
    this.kind = NodeKind.GenDecl;
    this.pos = pos;
    this.tok = tok;
    this.lparen = lparen;
    this.specs = specs;
    this.rparen = rparen;
    this.doc = null;
  }
}

/** Reads bodies of functions that were passed when their file was parsed. */
export interface BodyReader {
  /** The body whose braces are there. Where it has errors, these are reported. */
  read(lbrace: Pos, rbrace: Pos): BlockStmt;
}

/** Where a body is. */
export interface PassedBody {
  readonly reader: BodyReader;
  readonly lbrace: Pos;
  readonly rbrace: Pos;
  /** Without it no types are declared in the body. */
  readonly mayDeclareTypes: boolean;
}

/** A function or method declaration; `pos` is that of `func`. `body` is null for a function implemented elsewhere. */
export class FuncDecl {
  readonly kind: NodeKind.FuncDecl;
  readonly pos: Pos;
  recv: FieldList | null;
  name: Ident;
  type: FuncType;
  private block: BlockStmt | null;
  private readonly passed: PassedBody | null;
  doc: CommentGroup | null;
  /** The `//go:` lines that precede it. */
  directives: Directive[];
  /** For phases after type checking. */
  info: unknown;

  /** `passed`: the body that it has, if that is not there yet. */
  constructor(
    pos: Pos,
    recv: FieldList | null,
    name: Ident,
    type: FuncType,
    body: BlockStmt | null,
    passed: PassedBody | null = null,
  ) {
    this.kind = NodeKind.FuncDecl;
    this.pos = pos;
    this.recv = recv;
    this.name = name;
    this.type = type;
    this.block = body;
    this.passed = passed;
    this.doc = null;
    this.directives = noDirectives;
    this.info = null;
  }

  /** Read now, if it was passed and nobody has asked yet; the same tree from then on, until it is dropped. */
  get body(): BlockStmt | null {
    if (this.block === null && this.passed !== null) this.block = this.readBody();
    return this.block;
  }

  /** Whether there is a body; does not read it. */
  get hasBody(): boolean {
    return this.block !== null || this.passed !== null;
  }

  /** The body for somebody who has only a short look at it: it is not kept if it was not there. */
  lookAtBody(): BlockStmt | null {
    return this.block ?? (this.passed === null ? null : this.readBody());
  }

  /** False: no types are declared in the body. True says nothing. */
  get mayDeclareTypes(): boolean {
    return this.block !== null || this.passed?.mayDeclareTypes === true;
  }

  /** Nobody needs the facts that have been recorded in the body: it goes, if it can be read again. */
  dropBody(): void {
    if (this.passed !== null) this.block = null;
  }

  private readBody(): BlockStmt {
    const { reader, lbrace, rbrace } = this.passed!;
    return reader.read(lbrace, rbrace);
  }
}

/** One source file; `pos` is that of `package`. */
export class File {
  readonly kind: NodeKind.File;
  readonly pos: Pos;
  source: SourceFile;
  name: Ident;
  decls: Decl[];
  /** For each of `decls` the offset behind the one before: from there on it can be parsed alone, see parseDeclaration. */
  starts: number[];
  imports: ImportSpec[];
  doc: CommentGroup | null;
  /** All comments, in order (with `comments: true`). */
  comments: CommentGroup[];
  /** The file's own package-level objects (with `resolve: true`). */
  classicScope: Scope | null;
  /**
   * Identifiers that `classicScope` does not explain (with `resolve: true`); null if no function looked further than its
   * own scopes, which go/ast tells from an empty list.
   */
  unresolved: Ident[] | null;
  /** All `//go:` lines and the like, in order; those before a declaration are at that declaration too. */
  directives: Directive[];
  /** `//go:build` and `// +build` lines before the package clause. */
  buildLines: Directive[];
  /** The least Go version that the `//go:build` line asks for, `go1.N`, or empty. */
  goVersion: string;
  scope: unknown;
  /** For later phases. */
  info: unknown;

  constructor(pos: Pos, source: SourceFile, name: Ident, decls: Decl[], imports: ImportSpec[]) {
    this.kind = NodeKind.File;
    this.pos = pos;
    this.source = source;
    this.name = name;
    this.decls = decls;
    this.starts = [];
    this.imports = imports;
    this.doc = null;
    this.comments = [];
    this.classicScope = null;
    this.unresolved = null;
    this.directives = [];
    this.buildLines = [];
    this.goVersion = "";
    this.scope = null;
    this.info = null;
  }
}

/** An object of the classic resolution (go/ast's Object). */
export class Obj {
  readonly kind: ObjKind;
  readonly name: string;
  /** Field, spec, FuncDecl, LabeledStmt or AssignStmt that declares it. */
  decl: Node | null;
  /** The value of iota for constants. */
  data: number | null;

  constructor(kind: ObjKind, name: string, decl: Node | null, data: number | null) {
    this.kind = kind;
    this.name = name;
    this.decl = decl;
    this.data = data;
  }
}

/** A scope of the classic resolution; `objects` keeps the order of declaration. */
export class Scope {
  readonly outer: Scope | null;
  readonly objects: Map<string, Obj>;

  constructor(outer: Scope | null) {
    this.outer = outer;
    this.objects = new Map();
  }
}
