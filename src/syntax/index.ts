// The library `glasgo/syntax`: Go source text → tokens → syntax tree, without any use of Node.
export * from "./ast.ts";
export { endPos, startPos } from "./extent.ts";
export * from "./token.ts";
export { children, inspect, walk } from "./walk.ts";
