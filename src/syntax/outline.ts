// The syntax tree in short: one line a node, with what tells it from others of its kind and where it starts.
import type { File, Node } from "./ast.ts";
import { kindNames } from "./dump.ts";
import { NodeKind } from "./kinds.ts";
import { tokenString } from "./token.ts";
import { children } from "./walk.ts";

/** Lines like `  BinaryExpr + 3:9`. */
export function outline(file: File): string {
  const out = outlineLines(file).map(({ n, depth, text }) => {
    const { line, column } = file.source.position(n.pos - file.source.base);
    return `${"  ".repeat(depth)}${text} ${line}:${column}`;
  });
  return `${out.join("\n")}\n`;
}

export interface OutlineLine {
  readonly n: Node;
  readonly depth: number;
  /** Kind, and what tells it from others of its kind. */
  readonly text: string;
}

/** The nodes from `root` down, in source order. */
export function outlineLines(root: Node): OutlineLine[] {
  const names: string[] = [];
  for (const [name, kind] of kindNames) names[kind] = name;
  const lines: OutlineLine[] = [];
  const stack: { n: Node; depth: number }[] = [{ n: root, depth: 0 }];
  while (stack.length > 0) {
    const { n, depth } = stack.pop()!;
    lines.push({ n, depth, text: `${names[n.kind]}${fact(n)}` });
    const below: Node[] = [];
    children(n, (child) => below.push(child));
    for (let i = below.length - 1; i >= 0; i--) stack.push({ n: below[i]!, depth: depth + 1 });
  }
  return lines;
}

/** What tells a node from others of its kind, besides its children. */
function fact(n: Node): string {
  switch (n.kind) {
    case NodeKind.Ident:
      return ` ${n.name}`;
    case NodeKind.BasicLit:
      return ` ${tokenString(n.tok)} ${n.value.replaceAll("\n", "\\n")}`;
    case NodeKind.UnaryExpr:
    case NodeKind.BinaryExpr:
      return ` ${tokenString(n.op)}`;
    case NodeKind.AssignStmt:
    case NodeKind.IncDecStmt:
    case NodeKind.BranchStmt:
      return ` ${tokenString(n.tok)}`;
    case NodeKind.GenDecl:
      return ` ${tokenString(n.tok)}${n.lparen > 0 ? " (…)" : ""}`;
    case NodeKind.RangeStmt:
      return n.key === null ? "" : ` ${tokenString(n.tok)}`;
    case NodeKind.ChanType:
      return ["", " chan<-", " <-chan", " chan"][n.dir]!;
    case NodeKind.CallExpr:
      return n.ellipsis > 0 ? " ..." : "";
    case NodeKind.TypeSpec:
      return n.assign > 0 ? " =" : "";
    case NodeKind.TypeAssertExpr:
      return n.type === null ? " .(type)" : "";
    case NodeKind.CaseClause:
      return n.list.length === 0 ? " default" : "";
    case NodeKind.CommClause:
      return n.comm === null ? " default" : "";
    case NodeKind.Comment:
      return ` ${n.text.replaceAll("\n", "\\n")}`;
    default:
      return "";
  }
}
