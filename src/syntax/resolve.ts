// The classic resolution of identifiers: which declaration in the same file a name denotes, by syntax alone. It fills
// `Ident.obj`, `File.classicScope` and `File.unresolved`; the type checker does not need it.
// Contract: src/go/parser/resolver.go (Go 1.26): same objects, same scopes, same order of what stays unresolved.
import { NoPos } from "../source/position.ts";
import {
  AssignStmt,
  type BlockStmt,
  type CompositeLit,
  type Expr,
  type FieldList,
  type File,
  type FuncDecl,
  type FuncType,
  type GenDecl,
  type Ident,
  type IfStmt,
  type Node,
  NodeKind,
  Obj,
  ObjKind,
  type RangeStmt,
  Scope,
  type Stmt,
  UnaryExpr,
  unparen,
} from "./ast.ts";
import { Token } from "./token.ts";
import { children } from "./walk.ts";

/** Resolves the identifiers of `file`. */
export function resolveFile(file: File): void {
  const r = new Resolver();
  for (const d of file.decls) r.visit(d);
  file.classicScope = r.packageScope;
  if (r.unresolved.length === 0) return;
  file.unresolved = r.unresolved.filter((id) => {
    id.obj = r.packageScope.objects.get(id.name) ?? null;
    return id.obj === null;
  });
}

class Resolver {
  readonly packageScope = new Scope(null);
  readonly unresolved: Ident[] = [];
  private scope = this.packageScope;
  private labels = new Scope(null);
  /** Labels that branches of the current function name. */
  private targets: Ident[] = [];
  private readonly visitChild = (n: Node): void => this.visit(n);

  visit(n: Node): void {
    switch (n.kind) {
      case NodeKind.Ident:
        return this.resolve(n, true);
      case NodeKind.BasicLit:
        return;
      case NodeKind.FuncLit:
        return this.nested(() => {
          this.visitSignature(n.type);
          this.visitBody(n.body);
        });
      case NodeKind.CompositeLit:
      case NodeKind.SelectorExpr:
      case NodeKind.BinaryExpr:
      case NodeKind.CallExpr:
      case NodeKind.IndexExpr:
      case NodeKind.IndexListExpr:
      case NodeKind.SliceExpr:
      case NodeKind.TypeAssertExpr:
        return this.visitChain(n);
      case NodeKind.FuncType:
        return this.nested(() => this.visitSignature(n));
      case NodeKind.StructType:
        return this.nested(() => {
          this.visitTypes(n.fields);
          this.declareFields(n.fields, ObjKind.Var);
        });
      case NodeKind.InterfaceType:
        return this.nested(() => {
          this.visitTypes(n.methods);
          this.declareFields(n.methods, ObjKind.Fun);
        });
      case NodeKind.GenDecl:
        return this.visitGenDecl(n);
      case NodeKind.FuncDecl:
        return this.visitFuncDecl(n);
      default:
        return this.visitStmt(n);
    }
  }

  private visitStmt(n: Node): void {
    switch (n.kind) {
      case NodeKind.LabeledStmt:
        this.declare(n, null, this.labels, ObjKind.Lbl, [n.label]);
        return this.visit(n.stmt);
      case NodeKind.AssignStmt:
        this.visitAll(n.rhs);
        if (n.tok === Token.Define) this.declareShort(n);
        else this.visitAll(n.lhs);
        return;
      case NodeKind.BranchStmt:
        if (n.label !== null) this.targets.push(n.label);
        return;
      case NodeKind.BlockStmt:
        return this.nested(() => this.visitAll(n.list));
      case NodeKind.IfStmt:
        return this.visitIf(n);
      case NodeKind.ForStmt:
      case NodeKind.CommClause:
        return this.nested(() => children(n, this.visitChild));
      case NodeKind.CaseClause:
        this.visitAll(n.list);
        return this.nested(() => this.visitAll(n.body));
      case NodeKind.SwitchStmt:
        return this.nested(() => {
          this.visitOptional(n.init);
          this.nested(() => {
            this.visitOptional(n.tag);
            this.visitAll(n.body.list);
          });
        });
      case NodeKind.TypeSwitchStmt:
        return this.nested(() => {
          this.visitOptional(n.init);
          this.nested(() => {
            this.visit(n.assign);
            this.visitAll(n.body.list);
          });
        });
      case NodeKind.SelectStmt:
        return this.visitAll(n.body.list);
      case NodeKind.RangeStmt:
        return this.nested(() => this.visitRange(n));
      default:
        children(n, this.visitChild);
    }
  }

  private visitAll(list: readonly Node[]): void {
    for (const n of list) this.visit(n);
  }

  private visitOptional(n: Node | null): void {
    if (n !== null) this.visit(n);
  }

  private nested(f: () => void): void {
    this.scope = new Scope(this.scope);
    f();
    this.scope = this.scope.outer!;
  }

  /** An expression that starts with another: chains may be long, so they are walked down in a loop. */
  private visitChain(top: Expr): void {
    const chain: Expr[] = [];
    let x: Expr | null = top;
    while (x !== null) {
      const left: Expr | null | undefined = leftOf(x);
      if (left === undefined) {
        this.visit(x);
        break;
      }
      chain.push(x);
      x = left;
    }
    for (let i = chain.length - 1; i >= 0; i--) this.visitRest(chain[i]!);
  }

  /** What is in `x` besides the expression that it starts with. */
  private visitRest(x: Expr): void {
    switch (x.kind) {
      case NodeKind.CompositeLit:
        return this.visitElements(x);
      case NodeKind.BinaryExpr:
        return this.visit(x.y);
      case NodeKind.CallExpr:
        return this.visitAll(x.args);
      case NodeKind.IndexExpr:
        return this.visit(x.index);
      case NodeKind.IndexListExpr:
        return this.visitAll(x.indices);
      case NodeKind.SliceExpr:
        this.visitOptional(x.low);
        this.visitOptional(x.high);
        return this.visitOptional(x.max);
      case NodeKind.TypeAssertExpr:
        return this.visitOptional(x.type);
    }
  }

  /** A key that is a name may be a field: it stays out of `unresolved`. */
  private visitElements(x: CompositeLit): void {
    for (const e of x.elts) {
      if (e.kind !== NodeKind.KeyValueExpr) this.visit(e);
      else {
        if (e.key.kind === NodeKind.Ident) this.resolve(e.key, false);
        else this.visit(e.key);
        this.visit(e.value);
      }
    }
  }

  /** Chains of else-if may be long: each is in the scope of the one before. */
  private visitIf(first: IfStmt): void {
    const outer = this.scope;
    let s: Stmt | null = first;
    while (s !== null && s.kind === NodeKind.IfStmt) {
      this.scope = new Scope(this.scope);
      this.visitOptional(s.init);
      this.visit(s.cond);
      this.visit(s.body);
      s = s.els;
    }
    this.visitOptional(s);
    this.scope = outer;
  }

  private visitRange(n: RangeStmt): void {
    this.visit(n.x);
    const lhs: Expr[] = [];
    if (n.key !== null) lhs.push(n.key);
    if (n.value !== null) lhs.push(n.value);
    if (lhs.length > 0 && n.tok !== Token.Define) this.visitAll(lhs);
    else if (lhs.length > 0) {
      // The declaration that the objects point to is an assignment that stands for the clause.
      const range = new UnaryExpr(NoPos, Token.Range, n.x);
      const assign = new AssignStmt(lhs[0]!.pos, lhs, n.tokPos, Token.Define, [range]);
      for (const x of lhs) {
        const bare = unparen(x);
        if (bare.kind !== NodeKind.Ident) this.visit(bare);
      }
      this.declareShort(assign);
    }
    this.visit(n.body);
  }

  private visitGenDecl(d: GenDecl): void {
    let scopes = 0;
    d.specs.forEach((spec, i) => {
      if (spec.kind === NodeKind.ValueSpec) {
        this.visitAll(spec.values);
        this.visitOptional(spec.type);
        const kind = d.tok === Token.Const ? ObjKind.Con : ObjKind.Var;
        this.declare(spec, i, this.scope, kind, spec.names);
      } else if (spec.kind === NodeKind.TypeSpec) {
        this.declare(spec, null, this.scope, ObjKind.Typ, [spec.name]);
        if (spec.typeParams !== null) {
          // Closed after the whole declaration only, as go/parser does it.
          this.scope = new Scope(this.scope);
          scopes++;
          this.visitTypeParams(spec.typeParams);
        }
        this.visit(spec.type);
      }
    });
    for (; scopes > 0; scopes--) this.scope = this.scope.outer!;
  }

  private visitFuncDecl(d: FuncDecl): void {
    this.nested(() => {
      if (d.recv !== null) this.visitReceiver(d.recv);
      if (d.type.typeParams !== null) this.visitTypeParams(d.type.typeParams);
      this.visitTypes(d.type.params);
      this.visitTypes(d.type.results);
      this.declareFields(d.recv, ObjKind.Var);
      this.declareFields(d.type.params, ObjKind.Var);
      this.declareFields(d.type.results, ObjKind.Var);
      if (d.body !== null) this.visitBody(d.body);
    });
    if (d.recv === null && d.name.name !== "init") this.declare(d, null, this.packageScope, ObjKind.Fun, [d.name]);
  }

  /** The receiver's type arguments declare type parameters. */
  private visitReceiver(recv: FieldList): void {
    if (recv.list.length === 0) return;
    let type = recv.list[0]!.type;
    if (type.kind === NodeKind.StarExpr) type = type.x;
    const resolve: Expr[] = [];
    let declare: Expr[] = [];
    if (type.kind === NodeKind.IndexExpr) declare = [type.index];
    else if (type.kind === NodeKind.IndexListExpr) declare = type.indices;
    if (type.kind === NodeKind.IndexExpr || type.kind === NodeKind.IndexListExpr) resolve.push(type.x);
    else resolve.push(type);
    for (const x of declare) {
      if (x.kind === NodeKind.Ident) this.declare(x, null, this.scope, ObjKind.Typ, [x]);
      else resolve.push(x);
    }
    this.visitAll(resolve);
    for (const f of recv.list.slice(1)) this.visit(f.type);
  }

  private visitTypeParams(list: FieldList): void {
    this.declareFields(list, ObjKind.Typ);
    this.visitTypes(list);
  }

  private visitSignature(t: FuncType): void {
    this.visitTypes(t.params);
    this.visitTypes(t.results);
    this.declareFields(t.params, ObjKind.Var);
    this.declareFields(t.results, ObjKind.Var);
  }

  private visitTypes(list: FieldList | null): void {
    if (list !== null) for (const f of list.list) this.visit(f.type);
  }

  private declareFields(list: FieldList | null, kind: ObjKind): void {
    if (list !== null) for (const f of list.list) this.declare(f, null, this.scope, kind, f.names);
  }

  /** A function's body shares the scope of its parameters and has labels of its own. */
  private visitBody(body: BlockStmt): void {
    const { labels, targets } = this;
    this.labels = new Scope(null);
    this.targets = [];
    this.visitAll(body.list satisfies Stmt[]);
    for (const label of this.targets) label.obj = this.labels.objects.get(label.name) ?? null;
    this.labels = labels;
    this.targets = targets;
  }

  private declare(decl: Node, data: number | null, scope: Scope, kind: ObjKind, names: readonly Ident[]): void {
    for (const id of names) {
      const obj = new Obj(kind, id.name, decl, data);
      // A receiver's type parameter, whose declaration is a mere name, is known but not recorded.
      if (decl.kind !== NodeKind.Ident) id.obj = obj;
      if (id.name !== "_" && !scope.objects.has(id.name)) scope.objects.set(id.name, obj);
    }
  }

  /** Declares the names on the left of `:=` that the current scope does not have. */
  private declareShort(n: AssignStmt): void {
    for (const x of n.lhs) {
      if (x.kind !== NodeKind.Ident) continue;
      const known = this.scope.objects.get(x.name);
      x.obj = known !== undefined && x.name !== "_" ? known : new Obj(ObjKind.Var, x.name, n, null);
      if (known === undefined && x.name !== "_") this.scope.objects.set(x.name, x.obj);
    }
  }

  private resolve(id: Ident, collect: boolean): void {
    if (id.name === "_") return;
    for (let s: Scope | null = this.scope; s !== null; s = s.outer) {
      const obj = s.objects.get(id.name);
      if (obj === undefined) continue;
      if (obj.decl!.kind !== NodeKind.Ident) id.obj = obj;
      return;
    }
    if (collect) this.unresolved.push(id);
  }
}

/** The expression that `x` starts with, null if it could have one but has not; undefined if `x` is no chain. */
function leftOf(x: Expr): Expr | null | undefined {
  switch (x.kind) {
    case NodeKind.BinaryExpr:
    case NodeKind.SelectorExpr:
    case NodeKind.IndexExpr:
    case NodeKind.IndexListExpr:
    case NodeKind.SliceExpr:
    case NodeKind.TypeAssertExpr:
      return x.x;
    case NodeKind.CallExpr:
      return x.fun;
    case NodeKind.CompositeLit:
      return x.type;
    default:
      return undefined;
  }
}
