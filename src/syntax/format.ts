// Expressions and simple statements as one line of text, for error messages: bodies and element lists are cut to `…`.
// Contract: src/cmd/compile/internal/syntax/printer.go, String (Go 1.26).
import { ChanDir, type Expr, type Field, type FieldList, type FuncType, NodeKind, type Stmt } from "./ast.ts";
import { tokenString } from "./token.ts";

/** The text of an expression or type as gc's messages show it. */
export function exprString(x: Expr): string {
  const out: string[] = [];
  write(x, out);
  return out.join("");
}

/** The text of a simple statement; other statements are not shown in messages. */
export function stmtString(s: Stmt): string {
  switch (s.kind) {
    case NodeKind.ExprStmt:
      return exprString(s.x);
    case NodeKind.SendStmt:
      return `${exprString(s.chan)} <- ${exprString(s.value)}`;
    case NodeKind.IncDecStmt:
      return exprString(s.x) + tokenString(s.tok);
    case NodeKind.AssignStmt:
      return `${s.lhs.map(exprString).join(", ")} ${tokenString(s.tok)} ${s.rhs.map(exprString).join(", ")}`;
    default:
      return "statement";
  }
}

function write(x: Expr, out: string[]): void {
  // Operators lean to the left: the chain is walked down in a loop, then written from its lowest end.
  const chain: Expr[] = [];
  for (let left: Expr | null = x; left !== null; ) {
    chain.push(left);
    left = leftOperand(left);
  }
  for (let i = chain.length - 1; i >= 0; i--) writeRest(chain[i]!, out);
}

/** The operand that an expression starts with. */
function leftOperand(x: Expr): Expr | null {
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
    case NodeKind.KeyValueExpr:
      return x.key;
    default:
      return null;
  }
}

function writeList(list: readonly Expr[], out: string[]): void {
  list.forEach((x, i) => {
    if (i > 0) out.push(", ");
    write(x, out);
  });
}

function writeOptional(x: Expr | null, out: string[]): void {
  if (x !== null) write(x, out);
}

/** Writes all of `x` but its left operand. */
function writeRest(x: Expr, out: string[]): void {
  switch (x.kind) {
    case NodeKind.BadExpr:
      out.push("<bad expr>");
      return;
    case NodeKind.Ident:
      out.push(x.name);
      return;
    case NodeKind.BasicLit:
      out.push(x.value);
      return;
    case NodeKind.FuncLit:
      write(x.type, out);
      out.push(x.body.list.length > 0 ? " {…}" : " {}");
      return;
    case NodeKind.CompositeLit:
      out.push(x.elts.length > 0 ? "{…}" : "{}");
      return;
    case NodeKind.ParenExpr:
      out.push("(");
      write(x.x, out);
      out.push(")");
      return;
    case NodeKind.SelectorExpr:
      out.push(".", x.sel.name);
      return;
    case NodeKind.IndexExpr:
      out.push("[");
      write(x.index, out);
      out.push("]");
      return;
    case NodeKind.IndexListExpr:
      out.push("[");
      writeList(x.indices, out);
      out.push("]");
      return;
    case NodeKind.SliceExpr:
      out.push("[");
      writeOptional(x.low, out);
      out.push(":");
      writeOptional(x.high, out);
      if (x.slice3) out.push(":");
      writeOptional(x.max, out);
      out.push("]");
      return;
    case NodeKind.TypeAssertExpr:
      out.push(".(");
      if (x.type === null) out.push("type");
      else write(x.type, out);
      out.push(")");
      return;
    case NodeKind.CallExpr:
      out.push("(");
      writeList(x.args, out);
      out.push(x.ellipsis > 0 ? "...)" : ")");
      return;
    case NodeKind.StarExpr:
      out.push("*");
      write(x.x, out);
      return;
    case NodeKind.UnaryExpr:
      out.push(tokenString(x.op));
      write(x.x, out);
      return;
    case NodeKind.BinaryExpr:
      out.push(" ", tokenString(x.op), " ");
      write(x.y, out);
      return;
    case NodeKind.KeyValueExpr:
      out.push(": ");
      write(x.value, out);
      return;
    default:
      writeType(x, out);
  }
}

function writeType(x: Expr, out: string[]): void {
  switch (x.kind) {
    case NodeKind.Ellipsis:
      out.push("...");
      writeOptional(x.elt, out);
      return;
    case NodeKind.ArrayType:
      out.push("[");
      writeOptional(x.len, out);
      out.push("]");
      write(x.elt, out);
      return;
    case NodeKind.StructType:
      out.push("struct{");
      writeFields(x.fields.list, "; ", out);
      out.push("}");
      return;
    case NodeKind.FuncType:
      out.push("func");
      writeSignature(x, out);
      return;
    case NodeKind.InterfaceType:
      out.push("interface{");
      x.methods.list.forEach((m, i) => {
        if (i > 0) out.push("; ");
        writeMethod(m, out);
      });
      out.push("}");
      return;
    case NodeKind.MapType:
      out.push("map[");
      write(x.key, out);
      out.push("]");
      write(x.value, out);
      return;
    case NodeKind.ChanType: {
      out.push(x.dir === ChanDir.Recv ? "<-chan " : x.dir === ChanDir.Send ? "chan<- " : "chan ");
      const ambiguous = x.dir === ChanDir.Both && x.value.kind === NodeKind.ChanType && x.value.dir === ChanDir.Recv;
      if (ambiguous) out.push("(");
      write(x.value, out);
      if (ambiguous) out.push(")");
    }
  }
}

function writeMethod(m: Field, out: string[]): void {
  if (m.names.length > 0 && m.type.kind === NodeKind.FuncType) {
    out.push(m.names[0]!.name);
    writeSignature(m.type, out);
  } else write(m.type, out);
}

function writeSignature(t: FuncType, out: string[]): void {
  writeParameters(t.params, out);
  if (t.results === null) return;
  out.push(" ");
  const list = t.results.list;
  if (list.length === 1 && list[0]!.names.length === 0) write(list[0]!.type, out);
  else writeParameters(t.results, out);
}

function writeParameters(list: FieldList, out: string[]): void {
  out.push("(");
  writeFields(list.list, ", ", out);
  out.push(")");
}

function writeFields(list: readonly Field[], separator: string, out: string[]): void {
  list.forEach((f, i) => {
    if (i > 0) out.push(separator);
    if (f.names.length > 0) out.push(f.names.map((n) => n.name).join(", "), " ");
    write(f.type, out);
    if (f.tag !== null) out.push(" ", f.tag.value);
  });
}
