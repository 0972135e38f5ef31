// What the checker recorded about files, as data and as text: each expression with mode, type and value, each identifier
// with what it defines or uses, selections, instances. In: checked trees; out: `Fact`s in source order. The texts are those of
// test/oracle/types, which prints go/types' facts, so that the two can be compared line by line.
import { exactString } from "../constant/format.ts";
import type { FileSet, Pos } from "../source/position.ts";
import * as ast from "../syntax/ast.ts";
import { endPos, startPos } from "../syntax/extent.ts";
import { Token } from "../syntax/token.ts";
import { inspect } from "../syntax/walk.ts";
import { factOf, instanceOf, Mode, objectOf, SelectionKind, selectionOf, type TypeAndValue } from "./facts.ts";
import {
  type Const,
  type Func,
  type Obj,
  ObjKind,
  type PkgName,
  type TypeName,
  typeOfObject,
  type Var,
} from "./object.ts";
import { type Alias, type Named, type Type, TypeKind, type TypeParam } from "./type.ts";
import { typeString } from "./writer.ts";

/** One recorded fact and where it stands. */
export interface Fact {
  /** What is stated: of an expression its type; of an identifier what it defines or uses; and so on. */
  kind: "type" | "defines" | "uses" | "implies" | "selects" | "instance";
  /** Byte offsets in the file. */
  start: number;
  end: number;
  text: string;
}

const modeNames: Record<number, string> = {
  [Mode.NoValue]: "novalue",
  [Mode.Builtin]: "builtin",
  [Mode.TypExpr]: "type",
  [Mode.Constant]: "constant",
  [Mode.Variable]: "variable",
  [Mode.MapIndex]: "mapindex",
  [Mode.Value]: "value",
  [Mode.NilValue]: "nil",
  [Mode.CommaOk]: "commaok",
};

/** Collects facts; keeps the texts of types, which come again and again. */
export class FactDumper {
  private readonly fset: FileSet;
  private readonly lines: boolean;
  private readonly typeTexts = new Map<Type, string>();
  private facts: Fact[] = [];
  private base = 0;
  /** Expressions that stand for several constants of a group: they have a value for each. */
  private readonly shared = new Set<ast.Node>();

  /** `lines` writes places as file:line:column, for people; else they are file:offset. */
  constructor(fset: FileSet, lines = false) {
    this.fset = fset;
    this.lines = lines;
  }

  /** The facts of one file, by start, longest first, then by text. */
  file(file: ast.File): Fact[] {
    this.facts = [];
    this.base = file.source.base;
    inspect(file, (n) => {
      this.node(n);
      return true;
    });
    return this.facts.sort(
      (a, b) => a.start - b.start || b.end - a.end || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0),
    );
  }

  /** A position, the file without its directory; "-" where there is none. */
  place(pos: Pos): string {
    const f = pos === 0 ? undefined : this.fset.file(pos);
    if (f === undefined) return "-";
    const name = f.name.slice(f.name.lastIndexOf("/") + 1);
    if (!this.lines) return `${name}:${f.offset(pos)}`;
    const { line, column } = f.position(f.offset(pos), false);
    return `${name}:${line}:${column}`;
  }

  private add(kind: Fact["kind"], start: Pos, end: Pos, text: string): void {
    this.facts.push({ kind, start: start - this.base, end: end - this.base, text });
  }

  private node(n: ast.Node): void {
    if (ast.isExpr(n)) {
      const tv = factOf(n);
      if (tv !== null && tv.mode !== Mode.Invalid && !this.shared.has(n))
        this.add("type", startPos(n), endPos(n), this.fact(tv));
    }
    switch (n.kind) {
      case ast.NodeKind.Ident:
        return this.ident(n);
      case ast.NodeKind.SelectorExpr:
        return this.selector(n);
      case ast.NodeKind.GenDecl:
        return this.constants(n);
      case ast.NodeKind.ImportSpec:
        if (n.name === null && n.implicit !== null) this.implies(n, n.implicit as Obj);
        return;
      case ast.NodeKind.CaseClause:
        if (n.implicit !== null) this.implies(n, n.implicit as Obj);
        return;
      case ast.NodeKind.Field:
        return this.field(n);
      default:
        return;
    }
  }

  private constants(d: ast.GenDecl): void {
    let last: ast.ValueSpec | null = null;
    for (const s of d.tok === Token.Const ? d.specs : []) {
      if (s.kind !== ast.NodeKind.ValueSpec) continue;
      if (s.type !== null || s.values.length > 0) last = s;
      else for (const x of last?.values ?? []) this.share(x);
    }
  }

  private share(x: ast.Expr): void {
    inspect(x, (n) => {
      this.shared.add(n);
      return true;
    });
  }

  private fact(tv: TypeAndValue): string {
    // nil has the type that its place asks for, as in the compiler; go/types leaves it untyped.
    if (tv.mode === Mode.NilValue) return "nil";
    const text = `${modeNames[tv.mode]} ${this.type(tv.type)}`;
    return tv.value === null ? text : `${text} = ${exactString(tv.value)}`;
  }

  private type(t: Type | null): string {
    if (t === null) return "none";
    let s = this.typeTexts.get(t);
    if (s === undefined) {
      s = typeString(t);
      this.typeTexts.set(t, s);
    }
    return s;
  }

  private ident(id: ast.Ident): void {
    const instance = instanceOf(id);
    if (instance !== null) {
      const targs = instance.targs.map((t) => this.type(t)).join(", ");
      this.add("instance", id.pos, endPos(id), `instance [${targs}] ${this.type(instance.type)}`);
    }
    const obj = objectOf(id);
    if (obj === null) return;
    if (obj.pos === id.pos && obj.pkg !== null) this.defines(id, obj);
    else this.add("uses", id.pos, endPos(id), `uses ${this.reference(obj)}`);
  }

  private defines(id: ast.Ident, obj: Obj): void {
    this.add("defines", id.pos, endPos(id), `defines ${this.definition(obj)}`);
  }

  private implies(n: ast.Node, obj: Obj): void {
    const at = startPos(n);
    this.add("implies", at, at, `implies ${this.definition(obj)}`);
  }

  /** An embedded field defines the name that its type ends with, which is a use of the type too. */
  private field(f: ast.Field): void {
    const obj = f.implicit as Obj | null;
    if (obj === null) return;
    if (obj.kind === ObjKind.Var && (obj as Var).embedded) {
      const id = embeddedName(f.type);
      if (id !== null) this.defines(id, obj);
    } else this.implies(f, obj);
  }

  private selector(n: ast.SelectorExpr): void {
    const s = selectionOf(n);
    if (s === null) return;
    const kind =
      s.kind === SelectionKind.FieldVal ? "field" : s.kind === SelectionKind.MethodVal ? "method" : "methodexpr";
    const text = `selects ${kind} (${this.type(s.recv)}) ${this.reference(s.obj)} [${s.index.join(" ")}]`;
    this.add("selects", startPos(n), endPos(n), s.indirect ? `${text} indirect` : text);
  }

  private kindOf(obj: Obj): string {
    switch (obj.kind) {
      case ObjKind.PkgName:
        return "package";
      case ObjKind.Const:
        return "const";
      case ObjKind.TypeName:
        return "type";
      case ObjKind.Var:
        return (obj as Var).isField ? "field" : "var";
      case ObjKind.Func:
        return "func";
      case ObjKind.Label:
        return "label";
      case ObjKind.Builtin:
        return "builtin";
      case ObjKind.Nil:
        return "nil";
    }
  }

  /** Which object it is: kind, package, name, place of declaration. */
  private reference(obj: Obj): string {
    const path = obj.pkg === null ? "" : `${obj.pkg.path}.`;
    return `${this.kindOf(obj)} ${path}${obj.name}@${this.place(obj.pos)}`;
  }

  private definition(obj: Obj): string {
    const s = `${this.kindOf(obj)} ${obj.name}`;
    switch (obj.kind) {
      case ObjKind.PkgName:
        return `${s} ${(obj as PkgName).imported.path}`;
      case ObjKind.Const:
        return `${s} ${this.type(typeOfObject(obj))} = ${exactString((obj as Const).value)}`;
      case ObjKind.Var:
        return `${s}${(obj as Var).embedded ? " embedded" : ""} ${this.type(typeOfObject(obj))}`;
      case ObjKind.Func: {
        const sig = (obj as Func).signature;
        return `${s}${sig.recv === null ? "" : ` (${this.type(sig.recv.type)})`} ${this.type(sig)}`;
      }
      case ObjKind.TypeName:
        return s + this.typeDefinition(typeOfObject(obj as TypeName));
      default:
        return s;
    }
  }

  private typeDefinition(t: Type): string {
    switch (t.kind) {
      case TypeKind.Alias:
        return `${this.typeParams((t as Alias).tparams)} = ${this.type((t as Alias).rhs)}`;
      case TypeKind.Named:
        return `${this.typeParams((t as Named).tparams)} ${this.type(t.underlying())}`;
      case TypeKind.TypeParam:
        return ` constraint ${this.type((t as TypeParam).bound)}`;
      default:
        return ` = ${this.type(t)}`;
    }
  }

  private typeParams(list: readonly TypeParam[]): string {
    if (list.length === 0) return "";
    return `[${list.map((p) => `${p.obj.name} ${this.type(p.bound)}`).join(", ")}]`;
  }
}

/** The identifier that names the field which embeds type `t`: T of `*p.T[int]`. */
function embeddedName(t: ast.Expr): ast.Ident | null {
  switch (t.kind) {
    case ast.NodeKind.Ident:
      return t;
    case ast.NodeKind.StarExpr:
    case ast.NodeKind.ParenExpr:
      return embeddedName(t.x);
    case ast.NodeKind.SelectorExpr:
      return t.sel;
    case ast.NodeKind.IndexExpr:
    case ast.NodeKind.IndexListExpr:
      return embeddedName(t.x);
    default:
      return null;
  }
}
