// Where nodes start and end: go/ast's methods Pos and End as free functions.
// Contract: src/go/ast/ast.go (Go 1.26).
import { NoPos, type Pos } from "../source/position.ts";
import type { Field, FieldList, Node } from "./ast.ts";
import { NodeKind } from "./kinds.ts";
import { tokenString } from "./token.ts";

/** Position of the first byte of `n`. */
export function startPos(n: Node): Pos {
  return n.pos;
}

function fieldEnd(f: Field): Pos {
  return endPos(f.tag ?? f.type);
}

function fieldListEnd(l: FieldList): Pos {
  if (l.closing !== NoPos) return l.closing + 1;
  const n = l.list.length;
  return n > 0 ? fieldEnd(l.list[n - 1]!) : NoPos;
}

function lastEnd(list: readonly Node[], otherwise: Pos): Pos {
  const n = list.length;
  return n > 0 ? endPos(list[n - 1]!) : otherwise;
}

/** Position after the last byte of `n`; comments that belong to `n` do not count. */
export function endPos(n: Node): Pos {
  for (;;) {
    switch (n.kind) {
      case NodeKind.BadExpr:
      case NodeKind.BadStmt:
      case NodeKind.BadDecl:
        return n.to;
      case NodeKind.Ident:
        return n.pos + utf8Length(n.name);
      case NodeKind.BasicLit:
      case NodeKind.Comment:
        return n.end;
      case NodeKind.Ellipsis:
        if (n.elt === null) return n.pos + 3;
        n = n.elt;
        break;
      case NodeKind.CompositeLit:
        return n.rbrace !== NoPos ? n.rbrace + 1 : lastEnd(n.elts, n.lbrace + 1);
      case NodeKind.BlockStmt:
        return n.rbrace !== NoPos ? n.rbrace + 1 : lastEnd(n.list, n.pos + 1);
      case NodeKind.ParenExpr:
      case NodeKind.TypeAssertExpr:
      case NodeKind.CallExpr:
        return n.rparen + 1;
      case NodeKind.IndexExpr:
      case NodeKind.IndexListExpr:
      case NodeKind.SliceExpr:
        return n.rbrack + 1;
      case NodeKind.SelectorExpr:
        n = n.sel;
        break;
      case NodeKind.StarExpr:
      case NodeKind.UnaryExpr:
      case NodeKind.ExprStmt:
        n = n.x;
        break;
      case NodeKind.BinaryExpr:
        n = n.y;
        break;
      case NodeKind.KeyValueExpr:
      case NodeKind.MapType:
      case NodeKind.ChanType:
      case NodeKind.SendStmt:
        n = n.value;
        break;
      case NodeKind.ArrayType:
        n = n.elt;
        break;
      case NodeKind.StructType:
        return fieldListEnd(n.fields);
      case NodeKind.InterfaceType:
        return fieldListEnd(n.methods);
      case NodeKind.FuncType:
        return fieldListEnd(n.results ?? n.params);
      case NodeKind.Field:
        return fieldEnd(n);
      case NodeKind.FieldList:
        return fieldListEnd(n);
      case NodeKind.DeclStmt:
        n = n.decl;
        break;
      case NodeKind.EmptyStmt:
        return n.implicit ? n.pos : n.pos + 1;
      case NodeKind.LabeledStmt:
        n = n.stmt;
        break;
      case NodeKind.IncDecStmt:
        return n.tokPos + 2;
      case NodeKind.AssignStmt:
        return lastEnd(n.rhs, n.tokPos + 1);
      case NodeKind.GoStmt:
      case NodeKind.DeferStmt:
        n = n.call;
        break;
      case NodeKind.ReturnStmt:
        return lastEnd(n.results, n.pos + 6);
      case NodeKind.BranchStmt:
        if (n.label === null) return n.pos + tokenString(n.tok).length;
        n = n.label;
        break;
      case NodeKind.IfStmt:
        n = n.els ?? n.body;
        break;
      case NodeKind.CaseClause:
      case NodeKind.CommClause:
        return lastEnd(n.body, n.colon + 1);
      case NodeKind.FuncLit:
      case NodeKind.SwitchStmt:
      case NodeKind.TypeSwitchStmt:
      case NodeKind.SelectStmt:
      case NodeKind.ForStmt:
      case NodeKind.RangeStmt:
        n = n.body;
        break;
      case NodeKind.ImportSpec:
        n = n.path;
        break;
      case NodeKind.ValueSpec:
        return lastEnd(n.values.length > 0 ? n.values : n.type !== null ? [n.type] : n.names, n.pos);
      case NodeKind.TypeSpec:
        n = n.type;
        break;
      case NodeKind.GenDecl:
        return n.rparen !== NoPos ? n.rparen + 1 : lastEnd(n.specs, n.pos);
      case NodeKind.FuncDecl:
        n = n.body ?? n.type;
        break;
      case NodeKind.File:
        return lastEnd(n.decls, endPos(n.name));
      case NodeKind.CommentGroup:
        return lastEnd(n.list, n.pos);
    }
  }
}

/** Number of bytes that a name takes in UTF-8. */
function utf8Length(s: string): number {
  let n = s.length;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 0x80) continue;
    // A surrogate pair is two units and four bytes: one more for each half.
    n += c < 0x800 || (c >= 0xd800 && c <= 0xdfff) ? 1 : 2;
  }
  return n;
}
