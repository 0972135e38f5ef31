// Visiting a tree: `children` hands out the direct children of a node in source order, `inspect` and `walk` visit a
// whole tree with an explicit stack, so that no depth of nesting overflows. Contract: src/go/ast/walk.go (Go 1.26).
import type { Field, Node } from "./ast.ts";
import { NodeKind } from "./kinds.ts";

type Visit = (child: Node) => void;

function one(n: Node | null, f: Visit): void {
  if (n !== null) f(n);
}

function all(list: readonly Node[], f: Visit): void {
  for (let i = 0; i < list.length; i++) f(list[i]!);
}

function field(n: Field, f: Visit): void {
  one(n.doc, f);
  all(n.names, f);
  f(n.type);
  one(n.tag, f);
  one(n.comment, f);
}

/** Calls `f` with every direct child of `n`, in the order of go/ast's Walk. */
export function children(n: Node, f: Visit): void {
  switch (n.kind) {
    case NodeKind.BadExpr:
    case NodeKind.BadStmt:
    case NodeKind.BadDecl:
    case NodeKind.Ident:
    case NodeKind.BasicLit:
    case NodeKind.EmptyStmt:
    case NodeKind.Comment:
      return;
    case NodeKind.CommentGroup:
    case NodeKind.FieldList:
    case NodeKind.BlockStmt:
      return all(n.list, f);
    case NodeKind.Field:
      return field(n, f);
    case NodeKind.Ellipsis:
      return one(n.elt, f);
    case NodeKind.FuncLit:
      f(n.type);
      return f(n.body);
    case NodeKind.CompositeLit:
      one(n.type, f);
      return all(n.elts, f);
    case NodeKind.ParenExpr:
    case NodeKind.StarExpr:
    case NodeKind.UnaryExpr:
    case NodeKind.ExprStmt:
    case NodeKind.IncDecStmt:
      return f(n.x);
    case NodeKind.SelectorExpr:
      f(n.x);
      return f(n.sel);
    case NodeKind.IndexExpr:
      f(n.x);
      return f(n.index);
    case NodeKind.IndexListExpr:
      f(n.x);
      return all(n.indices, f);
    case NodeKind.SliceExpr:
      f(n.x);
      one(n.low, f);
      one(n.high, f);
      return one(n.max, f);
    case NodeKind.TypeAssertExpr:
      f(n.x);
      return one(n.type, f);
    case NodeKind.CallExpr:
      f(n.fun);
      return all(n.args, f);
    case NodeKind.BinaryExpr:
      f(n.x);
      return f(n.y);
    case NodeKind.KeyValueExpr:
    case NodeKind.MapType:
      f(n.key);
      return f(n.value);
    case NodeKind.ArrayType:
      one(n.len, f);
      return f(n.elt);
    case NodeKind.StructType:
      return f(n.fields);
    case NodeKind.FuncType:
      one(n.typeParams, f);
      f(n.params);
      return one(n.results, f);
    case NodeKind.InterfaceType:
      return f(n.methods);
    case NodeKind.ChanType:
      return f(n.value);
    default:
      return childrenOfStatement(n, f);
  }
}

function childrenOfStatement(n: Node, f: Visit): void {
  switch (n.kind) {
    case NodeKind.DeclStmt:
      return f(n.decl);
    case NodeKind.LabeledStmt:
      f(n.label);
      return f(n.stmt);
    case NodeKind.SendStmt:
      f(n.chan);
      return f(n.value);
    case NodeKind.AssignStmt:
      all(n.lhs, f);
      return all(n.rhs, f);
    case NodeKind.GoStmt:
    case NodeKind.DeferStmt:
      return f(n.call);
    case NodeKind.ReturnStmt:
      return all(n.results, f);
    case NodeKind.BranchStmt:
      return one(n.label, f);
    case NodeKind.IfStmt:
      one(n.init, f);
      f(n.cond);
      f(n.body);
      return one(n.els, f);
    case NodeKind.CaseClause:
      all(n.list, f);
      return all(n.body, f);
    case NodeKind.SwitchStmt:
      one(n.init, f);
      one(n.tag, f);
      return f(n.body);
    case NodeKind.TypeSwitchStmt:
      one(n.init, f);
      f(n.assign);
      return f(n.body);
    case NodeKind.CommClause:
      one(n.comm, f);
      return all(n.body, f);
    case NodeKind.SelectStmt:
      return f(n.body);
    case NodeKind.ForStmt:
      one(n.init, f);
      one(n.cond, f);
      one(n.post, f);
      return f(n.body);
    case NodeKind.RangeStmt:
      one(n.key, f);
      one(n.value, f);
      f(n.x);
      return f(n.body);
    default:
      return childrenOfDeclaration(n, f);
  }
}

function childrenOfDeclaration(n: Node, f: Visit): void {
  switch (n.kind) {
    case NodeKind.ImportSpec:
      one(n.doc, f);
      one(n.name, f);
      f(n.path);
      return one(n.comment, f);
    case NodeKind.ValueSpec:
      one(n.doc, f);
      all(n.names, f);
      one(n.type, f);
      all(n.values, f);
      return one(n.comment, f);
    case NodeKind.TypeSpec:
      one(n.doc, f);
      f(n.name);
      one(n.typeParams, f);
      f(n.type);
      return one(n.comment, f);
    case NodeKind.GenDecl:
      one(n.doc, f);
      return all(n.specs, f);
    case NodeKind.FuncDecl:
      one(n.doc, f);
      one(n.recv, f);
      f(n.name);
      f(n.type);
      return one(n.body, f);
    case NodeKind.File:
      one(n.doc, f);
      f(n.name);
      return all(n.decls, f);
  }
}

/** Visits `root` and all nodes below it in source order, parents first; where `f` returns false, not what is below. */
export function inspect(root: Node, f: (n: Node) => boolean): void {
  walk(root, f, () => {});
}

/** As `inspect`; `leave` is called after the children of a node for which `enter` returned true. */
export function walk(root: Node, enter: (n: Node) => boolean, leave: (n: Node) => void): void {
  // A node waits on the stack to be entered; below its children, it waits with null on top to be left.
  const stack: (Node | null)[] = [root];
  const push = (child: Node): void => {
    stack.push(child);
  };
  while (stack.length > 0) {
    const n = stack.pop()!;
    if (n === null) {
      leave(stack.pop()!);
      continue;
    }
    if (!enter(n)) continue;
    stack.push(n, null);
    const first = stack.length;
    children(n, push);
    for (let i = first, j = stack.length - 1; i < j; i++, j--) {
      const t = stack[i]!;
      stack[i] = stack[j]!;
      stack[j] = t;
    }
  }
}
