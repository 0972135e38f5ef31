// The IR: a small typed tree in which nothing is implicit. One class a kind, fixed shapes; `switch (n.kind)` dispatches.
// What each node means is said at its class and, as the contract for lowering to SSA, in README.md. Built by build/ from
// checked syntax, rewritten by passes/, read by ssa/build.
export * from "./expressions.ts";
export * from "./node-kinds.ts";
export * from "./statements.ts";
