// The syntax tree as data for people and programs: the text of ast.Print, byte for byte, and JSON with the same names.
// Both come from one walk over one table of go/ast's fields. No recursion: a tree may be as deep as it likes.
// Contract: src/go/ast/print.go, Fprint with NotNilFilter; src/go/ast/ast.go for names and order (Go 1.26).
import { NoPos, type Pos, type SourceFile } from "../source/position.ts";
import { type File, type Node, NodeKind, Obj, Scope } from "./ast.ts";
import { quoteString } from "./quote.ts";
import { tokenString } from "./token.ts";

/** How a field is shown. `[]` are lists, with go/ast's element type. */
type FieldType = "pos" | "node" | "string" | "tok" | "bool" | "number" | "obj" | "scope" | "[]" | "fileEnd" | "noPos";

interface Field {
  /** go/ast's name. */
  name: string;
  /** Ours. */
  key: string;
  type: FieldType;
  /** For lists: `[]ast.Expr`. */
  listType: string;
}

// NAME[=KEY]:TYPE, where KEY is NAME with a small first letter if left out, and the first `pos` is the node's.
const table = `
BadExpr From=pos:pos To:pos
Ident NamePos=pos:pos Name:string Obj:obj
Ellipsis Ellipsis=pos:pos Elt:node
BasicLit ValuePos=pos:pos ValueEnd=end:pos Kind=tok:tok Value:string
FuncLit Type:node Body:node
CompositeLit Type:node Lbrace:pos Elts:[]ast.Expr Rbrace:pos Incomplete:bool
ParenExpr Lparen=pos:pos X:node Rparen:pos
SelectorExpr X:node Sel:node
IndexExpr X:node Lbrack:pos Index:node Rbrack:pos
IndexListExpr X:node Lbrack:pos Indices:[]ast.Expr Rbrack:pos
SliceExpr X:node Lbrack:pos Low:node High:node Max:node Slice3:bool Rbrack:pos
TypeAssertExpr X:node Lparen:pos Type:node Rparen:pos
CallExpr Fun:node Lparen:pos Args:[]ast.Expr Ellipsis:pos Rparen:pos
StarExpr Star=pos:pos X:node
UnaryExpr OpPos=pos:pos Op:tok X:node
BinaryExpr X:node OpPos:pos Op:tok Y:node
KeyValueExpr Key:node Colon:pos Value:node
ArrayType Lbrack=pos:pos Len:node Elt:node
StructType Struct=pos:pos Fields:node Incomplete:bool
FuncType Func:pos TypeParams:node Params:node Results:node
InterfaceType Interface=pos:pos Methods:node Incomplete:bool
MapType Map=pos:pos Key:node Value:node
ChanType Begin=pos:pos Arrow:pos Dir:number Value:node
Comment Slash=pos:pos Text:string
CommentGroup List:[]*ast.Comment
Field Doc:node Names:[]*ast.Ident Type:node Tag:node Comment:node
FieldList Opening:pos List:[]*ast.Field Closing:pos
BadStmt From=pos:pos To:pos
DeclStmt Decl:node
EmptyStmt Semicolon=pos:pos Implicit:bool
LabeledStmt Label:node Colon:pos Stmt:node
ExprStmt X:node
SendStmt Chan:node Arrow:pos Value:node
IncDecStmt X:node TokPos:pos Tok:tok
AssignStmt Lhs:[]ast.Expr TokPos:pos Tok:tok Rhs:[]ast.Expr
GoStmt Go=pos:pos Call:node
DeferStmt Defer=pos:pos Call:node
ReturnStmt Return=pos:pos Results:[]ast.Expr
BranchStmt TokPos=pos:pos Tok:tok Label:node
BlockStmt Lbrace=pos:pos List:[]ast.Stmt Rbrace:pos
IfStmt If=pos:pos Init:node Cond:node Body:node Else=els:node
CaseClause Case=pos:pos List:[]ast.Expr Colon:pos Body:[]ast.Stmt
SwitchStmt Switch=pos:pos Init:node Tag:node Body:node
TypeSwitchStmt Switch=pos:pos Init:node Assign:node Body:node
CommClause Case=pos:pos Comm:node Colon:pos Body:[]ast.Stmt
SelectStmt Select=pos:pos Body:node
ForStmt For=pos:pos Init:node Cond:node Post:node Body:node
RangeStmt For=pos:pos Key:node Value:node TokPos:pos Tok:tok Range:pos X:node Body:node
ImportSpec Doc:node Name:node Path:node Comment:node EndPos=pos:noPos
ValueSpec Doc:node Names:[]*ast.Ident Type:node Values:[]ast.Expr Comment:node
TypeSpec Doc:node Name:node TypeParams:node Assign:pos Type:node Comment:node
BadDecl From=pos:pos To:pos
GenDecl Doc:node TokPos=pos:pos Tok:tok Lparen:pos Specs:[]ast.Spec Rparen:pos
FuncDecl Doc:node Recv:node Name:node Type:node Body:node
File Doc:node Package=pos:pos Name:node Decls:[]ast.Decl FileStart=source:pos FileEnd=source:fileEnd ~
  Scope=classicScope:scope Imports:[]*ast.ImportSpec Unresolved:[]*ast.Ident Comments:[]*ast.CommentGroup GoVersion:string
`;

interface Shape {
  /** `ast.Ident`. */
  type: string;
  fields: Field[];
}

let shapes: Shape[] | null = null;

/** The shapes of all nodes by NodeKind: the table's lines are in the order of the kinds. */
function nodeShapes(): Shape[] {
  if (shapes !== null) return shapes;
  shapes = [];
  const byName = new Map<string, Shape>();
  for (const line of table.replace(/~\n/g, "").trim().split("\n")) {
    const [name, ...words] = line.trim().split(/\s+/);
    byName.set(name!, { type: `ast.${name}`, fields: words.map(parseField) });
  }
  for (const [name, kind] of kindNames) shapes[kind] = byName.get(name)!;
  return shapes;
}

function parseField(word: string): Field {
  const [, name, key, type] = /^(\w+)(?:=(\w+))?:(.*)$/.exec(word)!;
  const isList = type!.startsWith("[]");
  return {
    name: name!,
    key: key ?? name![0]!.toLowerCase() + name!.slice(1),
    type: isList ? "[]" : (type as FieldType),
    listType: isList ? type! : "",
  };
}

/** The name of each kind of node. */
export const kindNames: readonly (readonly [string, NodeKind])[] = [
  ["Comment", NodeKind.Comment],
  ["CommentGroup", NodeKind.CommentGroup],
  ["BadExpr", NodeKind.BadExpr],
  ["Ident", NodeKind.Ident],
  ["Ellipsis", NodeKind.Ellipsis],
  ["BasicLit", NodeKind.BasicLit],
  ["FuncLit", NodeKind.FuncLit],
  ["CompositeLit", NodeKind.CompositeLit],
  ["ParenExpr", NodeKind.ParenExpr],
  ["SelectorExpr", NodeKind.SelectorExpr],
  ["IndexExpr", NodeKind.IndexExpr],
  ["IndexListExpr", NodeKind.IndexListExpr],
  ["SliceExpr", NodeKind.SliceExpr],
  ["TypeAssertExpr", NodeKind.TypeAssertExpr],
  ["CallExpr", NodeKind.CallExpr],
  ["StarExpr", NodeKind.StarExpr],
  ["UnaryExpr", NodeKind.UnaryExpr],
  ["BinaryExpr", NodeKind.BinaryExpr],
  ["KeyValueExpr", NodeKind.KeyValueExpr],
  ["ArrayType", NodeKind.ArrayType],
  ["StructType", NodeKind.StructType],
  ["FuncType", NodeKind.FuncType],
  ["InterfaceType", NodeKind.InterfaceType],
  ["MapType", NodeKind.MapType],
  ["ChanType", NodeKind.ChanType],
  ["Field", NodeKind.Field],
  ["FieldList", NodeKind.FieldList],
  ["BadStmt", NodeKind.BadStmt],
  ["DeclStmt", NodeKind.DeclStmt],
  ["EmptyStmt", NodeKind.EmptyStmt],
  ["LabeledStmt", NodeKind.LabeledStmt],
  ["ExprStmt", NodeKind.ExprStmt],
  ["SendStmt", NodeKind.SendStmt],
  ["IncDecStmt", NodeKind.IncDecStmt],
  ["AssignStmt", NodeKind.AssignStmt],
  ["GoStmt", NodeKind.GoStmt],
  ["DeferStmt", NodeKind.DeferStmt],
  ["ReturnStmt", NodeKind.ReturnStmt],
  ["BranchStmt", NodeKind.BranchStmt],
  ["BlockStmt", NodeKind.BlockStmt],
  ["IfStmt", NodeKind.IfStmt],
  ["CaseClause", NodeKind.CaseClause],
  ["SwitchStmt", NodeKind.SwitchStmt],
  ["TypeSwitchStmt", NodeKind.TypeSwitchStmt],
  ["CommClause", NodeKind.CommClause],
  ["SelectStmt", NodeKind.SelectStmt],
  ["ForStmt", NodeKind.ForStmt],
  ["RangeStmt", NodeKind.RangeStmt],
  ["ImportSpec", NodeKind.ImportSpec],
  ["ValueSpec", NodeKind.ValueSpec],
  ["TypeSpec", NodeKind.TypeSpec],
  ["BadDecl", NodeKind.BadDecl],
  ["GenDecl", NodeKind.GenDecl],
  ["FuncDecl", NodeKind.FuncDecl],
  ["File", NodeKind.File],
];

const objShape: Shape = {
  type: "ast.Object",
  fields: ["Kind:number", "Name:string", "Decl:node", "Data:number"].map(parseField),
};
const scopeShape: Shape = { type: "ast.Scope", fields: ["Objects:scope"].map(parseField) };
const objKindNames = ["bad", "package", "const", "type", "var", "func", "label"];

type Pointee = Node | Obj | Scope;

/** What a walk tells about; every value is followed by nothing, an `open…` by its members and `close`. */
interface Sink {
  /** A pointer's target, which `ref` told of before. */
  ref(p: Pointee): boolean;
  openStruct(type: string): void;
  openList(type: string, length: number, isMap: boolean): void;
  /** Before a member of a struct, a list or a map. */
  name(name: string): void;
  index(i: number): void;
  key(name: string): void;
  leaf(text: string, json: unknown): void;
  close(): void;
}

/** A struct, list or map that is being told of. */
interface Frame {
  fields: readonly Field[] | null;
  target: Record<string, unknown>;
  list: readonly Pointee[];
  keys: readonly string[] | null;
  next: number;
}

function describe(root: File, sink: Sink): void {
  const stack: Frame[] = [];
  const open = (p: Pointee): void => {
    if (sink.ref(p)) return;
    const shape = p instanceof Obj ? objShape : p instanceof Scope ? scopeShape : nodeShapes()[p.kind]!;
    sink.openStruct(shape.type);
    const target = p as unknown as Record<string, unknown>;
    stack.push({ fields: shape.fields, target, list: [], keys: null, next: 0 });
  };
  const openMap = (objects: Map<string, Obj>): void => {
    sink.openList("map[string]*ast.Object", objects.size, true);
    const keys = [...objects.keys()].sort();
    const list = keys.map((k) => objects.get(k)!);
    stack.push({ fields: null, target: {}, list, keys, next: 0 });
  };
  open(root);
  while (stack.length > 0) {
    const f = stack[stack.length - 1]!;
    if (f.next >= (f.fields ?? f.list).length) {
      stack.pop();
      sink.close();
      continue;
    }
    const i = f.next++;
    if (f.fields === null) {
      if (f.keys === null) sink.index(i);
      else sink.key(f.keys[i]!);
      open(f.list[i]!);
      continue;
    }
    const field = f.fields[i]!;
    const value = f.target[field.key];
    // Empty lists are nil in go/ast, but for one, which is null here where it is nil there.
    const isNil = field.type === "[]" && (value as Node[] | null)?.length === 0 && field.key !== "unresolved";
    if (value === null || isNil) continue;
    sink.name(field.name);
    if (field.type === "[]") {
      const list = value as Pointee[];
      sink.openList(field.listType, list.length, false);
      stack.push({ fields: null, target: {}, list, keys: null, next: 0 });
    } else if (field.type === "node" || field.type === "obj") open(value as Pointee);
    else if (field.type === "scope" && value instanceof Scope) open(value);
    else if (field.type === "scope") openMap(value as Map<string, Obj>);
    else leaf(root.source, sink, field, value, f.target);
  }
}

function leaf(file: SourceFile, sink: Sink, field: Field, value: unknown, target: unknown): void {
  switch (field.type) {
    case "pos":
      return position(file, sink, typeof value === "number" ? value : file.base);
    case "fileEnd":
      return position(file, sink, file.base + file.size);
    case "noPos":
      return position(file, sink, NoPos);
    case "string":
      return sink.leaf(quoteString(value as string), value);
    case "tok":
      return sink.leaf(tokenString(value as number), tokenString(value as number));
    default: {
      const isObjKind = target instanceof Obj && field.name === "Kind";
      const shown = isObjKind ? objKindNames[value as number] : value;
      return sink.leaf(String(shown), shown);
    }
  }
}

function position(file: SourceFile, sink: Sink, pos: Pos): void {
  if (pos === NoPos) return sink.leaf("-", null);
  const p = goPosition(file, pos);
  const column = p.column === 0 ? "" : `:${p.column}`;
  sink.leaf(`${p.filename}${p.filename === "" ? "" : ":"}${p.line}${column}`, { offset: pos - file.base, ...p });
}

/** A position as go/token has it: the end of the file is on the last line, names in directives are relative to it. */
function goPosition(file: SourceFile, pos: Pos): { filename: string; line: number; column: number } {
  let offset = pos - file.base;
  // go/token starts no line at the end of the file.
  const afterLast = offset === file.size && file.lineTotal > 1 && file.lineStart(file.lineTotal) === offset;
  if (afterLast) offset--;
  const { filename, line, column } = file.position(offset);
  const isOther = filename !== file.name && filename !== "";
  return {
    filename: isOther ? besides(file.name, filename) : filename,
    line,
    column: afterLast && column > 0 ? column + 1 : column,
  };
}

/** The cleaned path of `name`, which is relative to the directory of `file` if it is not absolute. */
function besides(file: string, name: string): string {
  const path = name.startsWith("/") ? name : file.slice(0, file.lastIndexOf("/") + 1) + name;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts[parts.length - 1] !== "..") parts.pop();
    else if (part !== ".." || !path.startsWith("/")) parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/") || ".";
}

/** Collects output and hands it on in pieces. */
class Output {
  private readonly pieces: string[] = [];
  private size = 0;
  private readonly write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.write = write;
  }

  add(s: string): void {
    this.pieces.push(s);
    this.size += s.length;
    if (this.size > 1 << 16) this.flush();
  }

  flush(): void {
    this.write(this.pieces.join(""));
    this.pieces.length = 0;
    this.size = 0;
  }
}

const indents: string[] = [""];

class TextSink implements Sink {
  private readonly out: Output;
  /** Line on which each pointer's target starts. */
  private readonly lines = new Map<Pointee, number>();
  private line = 0;
  private depth = 0;
  /** A struct or list was opened and has no member yet. */
  private empty = false;

  constructor(out: Output) {
    this.out = out;
    this.startLine();
  }

  private startLine(): void {
    while (indents.length <= this.depth) indents.push(`${indents[indents.length - 1]}.  `);
    this.out.add(`${String(this.line).padStart(6)}  ${indents[this.depth]}`);
  }

  private endLine(): void {
    this.out.add("\n");
    this.line++;
  }

  private member(text: string): void {
    if (this.empty) {
      this.depth++;
      this.endLine();
      this.empty = false;
    }
    this.startLine();
    this.out.add(text);
  }

  ref(p: Pointee): boolean {
    const at = this.lines.get(p);
    if (at === undefined) {
      this.lines.set(p, this.line);
      this.out.add("*");
      return false;
    }
    this.out.add(`*(obj @ ${at})`);
    this.endLine();
    return true;
  }

  openStruct(type: string): void {
    this.out.add(`${type} {`);
    this.empty = true;
  }

  openList(type: string, length: number): void {
    this.out.add(`${type} (len = ${length}) {`);
    this.empty = true;
  }

  name(name: string): void {
    this.member(`${name}: `);
  }

  index(i: number): void {
    this.member(`${i}: `);
  }

  key(name: string): void {
    this.member(`${quoteString(name)}: `);
  }

  leaf(text: string): void {
    this.out.add(text);
    this.endLine();
  }

  close(): void {
    if (!this.empty) {
      this.depth--;
      this.startLine();
    }
    this.empty = false;
    this.out.add("}");
    this.endLine();
  }
}

class JsonSink implements Sink {
  private readonly out: Output;
  private readonly ids = new Map<Pointee, number>();
  private id = 0;
  private readonly closers: string[] = [];
  private first = true;

  constructor(out: Output) {
    this.out = out;
  }

  private member(name: string | null): void {
    this.out.add(this.first ? "" : ",");
    this.out.add(name === null ? "" : `${JSON.stringify(name)}:`);
    this.first = false;
  }

  ref(p: Pointee): boolean {
    const id = this.ids.get(p);
    if (id === undefined) {
      this.ids.set(p, (this.id = this.ids.size + 1));
      return false;
    }
    this.out.add(`{"ref":${id}}`);
    return true;
  }

  openStruct(type: string): void {
    this.out.add(`{"id":${this.id},"type":${JSON.stringify(type)}`);
    this.first = false;
    this.closers.push("}");
  }

  openList(_type: string, _length: number, isMap: boolean): void {
    this.out.add(isMap ? "{" : "[");
    this.closers.push(isMap ? "}" : "]");
    this.first = true;
  }

  name(name: string): void {
    this.member(name);
  }

  index(): void {
    this.member(null);
  }

  key(name: string): void {
    this.member(name);
  }

  leaf(_text: string, json: unknown): void {
    this.out.add(JSON.stringify(json));
  }

  close(): void {
    this.out.add(this.closers.pop()!);
    this.first = false;
  }
}

/** Writes the tree as ast.Print does; `write` is called with pieces of the text. */
export function dumpText(file: File, write: (text: string) => void): void {
  const out = new Output(write);
  describe(file, new TextSink(out));
  out.flush();
}

/**
 * Writes the tree as JSON: a node is an object with `id`, `type` and go/ast's fields that are not nil; a node that was
 * written before is `{"ref": id}`; a position has offset, filename, line and column.
 */
export function dumpJson(file: File, write: (text: string) => void): void {
  const out = new Output(write);
  describe(file, new JsonSink(out));
  out.add("\n");
  out.flush();
}
