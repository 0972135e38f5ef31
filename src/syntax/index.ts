// The library `glasgo/syntax`: Go source text → tokens → syntax tree, without any use of Node.
//
//     import { FileSet, parseFile, inspect, NodeKind } from "glasgo/syntax";
//     const fset = new FileSet();
//     const file = parseFile(fset, "x.go", new TextEncoder().encode("package p; var x = 1"), {
//       reporter: (d) => console.error(fset.position(d.pos), d.message),
//     });
//     inspect(file, (n) => (n.kind === NodeKind.Ident && console.log(n.name), true));
export type { Diagnostic, Reporter } from "../source/diagnostic.ts";
export { FileSet, formatPosition, NoPos, type Pos, type Position, SourceFile } from "../source/position.ts";
export * from "./ast.ts";
export { checkBranches } from "./branches.ts";
export { dumpJson, dumpText } from "./dump.ts";
export { endPos, startPos } from "./extent.ts";
export { exprString, stmtString } from "./format.ts";
export { type BuildExpr, buildGoVersion, parseBuildLine } from "./go-version.ts";
export { intern } from "./interner.ts";
export { outline } from "./outline.ts";
export { type ParseOptions, parseFile } from "./parser/file.ts";
export { resolveFile } from "./resolve.ts";
export * from "./token.ts";
export { scan, type TokenData } from "./tokens.ts";
export { children, inspect, walk } from "./walk.ts";
