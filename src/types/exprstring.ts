// Expressions as messages print them: one line, function bodies, composite literals and struct types abbreviated with
// an ellipsis. In: a syntax tree. Out: text. Contract: cmd/compile/internal/syntax, the short form of its printer.
import type * as ast from "../syntax/ast.ts";
import { ChanDir, NodeKind } from "../syntax/ast.ts";
import { tokenString } from "../syntax/token.ts";

export function exprString(e: ast.Expr): string {
  switch (e.kind) {
    case NodeKind.BadExpr:
      return "_";
    case NodeKind.Ident:
      return e.name;
    case NodeKind.BasicLit:
      return e.value;
    case NodeKind.Ellipsis:
      return `...${e.elt === null ? "" : exprString(e.elt)}`;
    case NodeKind.FuncLit:
      return `func${signature(e.type)} {${e.body !== null && e.body.list.length > 0 ? "…" : ""}}`;
    case NodeKind.CompositeLit:
      return `${e.type === null ? "" : exprString(e.type)}{${e.elts.length > 0 ? "…" : ""}}`;
    case NodeKind.ParenExpr:
      return `(${exprString(e.x)})`;
    case NodeKind.SelectorExpr:
      return `${exprString(e.x)}.${e.sel.name}`;
    case NodeKind.IndexExpr:
      return `${exprString(e.x)}[${exprString(e.index)}]`;
    case NodeKind.IndexListExpr:
      return `${exprString(e.x)}[${list(e.indices)}]`;
    case NodeKind.SliceExpr: {
      let s = `${exprString(e.x)}[${e.low === null ? "" : exprString(e.low)}:`;
      if (e.high !== null) s += exprString(e.high);
      if (e.slice3) s += `:${e.max === null ? "" : exprString(e.max)}`;
      return `${s}]`;
    }
    case NodeKind.TypeAssertExpr:
      return `${exprString(e.x)}.(${e.type === null ? "type" : exprString(e.type)})`;
    case NodeKind.CallExpr:
      return `${exprString(e.fun)}(${list(e.args)}${e.ellipsis > 0 ? "..." : ""})`;
    case NodeKind.StarExpr:
      return `*${exprString(e.x)}`;
    case NodeKind.UnaryExpr:
      return tokenString(e.op) + exprString(e.x);
    case NodeKind.BinaryExpr:
      return binary(e);
    case NodeKind.KeyValueExpr:
      return `${exprString(e.key)}: ${exprString(e.value)}`;
    case NodeKind.ArrayType:
      if (e.len === null) return `[]${exprString(e.elt)}`;
      return `[${e.len.kind === NodeKind.Ellipsis ? "..." : exprString(e.len)}]${exprString(e.elt)}`;
    case NodeKind.StructType:
      return e.fields.list.length > 0 ? "struct{…}" : "struct{}";
    case NodeKind.FuncType:
      return `func${signature(e)}`;
    case NodeKind.InterfaceType:
      return e.methods.list.length > 0 ? "interface{…}" : "interface{}";
    case NodeKind.MapType:
      return `map[${exprString(e.key)}]${exprString(e.value)}`;
    case NodeKind.ChanType: {
      const value = exprString(e.value);
      if (e.dir === ChanDir.Recv) return `<-chan ${value}`;
      if (e.dir === ChanDir.Send) return `chan<- ${value}`;
      return e.value.kind === NodeKind.ChanType && e.value.dir === ChanDir.Recv ? `chan (${value})` : `chan ${value}`;
    }
  }
}

// Left-leaning chains may be long: walked in a loop.
function binary(e: ast.BinaryExpr): string {
  const parts: string[] = [];
  let x: ast.Expr = e;
  while (x.kind === NodeKind.BinaryExpr) {
    parts.push(` ${tokenString(x.op)} ${exprString(x.y)}`);
    x = x.x;
  }
  return exprString(x) + parts.reverse().join("");
}

function list(es: readonly ast.Expr[]): string {
  return es.map(exprString).join(", ");
}

function signature(t: ast.FuncType): string {
  let s = `(${fields(t.params)})`;
  const results = t.results?.list ?? [];
  if (results.length === 1 && results[0]!.names.length === 0) s += ` ${exprString(results[0]!.type!)}`;
  else if (results.length > 0) s += ` (${fields(t.results!)})`;
  return s;
}

function fields(l: ast.FieldList): string {
  return l.list
    .map((f) => {
      const t = f.type === null ? "" : exprString(f.type);
      return f.names.length === 0 ? t : `${f.names.map((n) => n.name).join(", ")} ${t}`;
    })
    .join(", ");
}
