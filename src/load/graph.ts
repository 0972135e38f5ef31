// The import graph: all packages that some packages need, in an order in which imports come first, and import cycles. In:
// packages; out: packages and problems. Contract: spec, "Import declarations"; cmd/go for the words about cycles.
import type { Diagnostic } from "../source/diagnostic.ts";
import { NoPos } from "../source/position.ts";
import type { Package } from "./package.ts";
import { baseName } from "./path.ts";

export interface ImportGraph {
  /** Every package reachable, each after those that it imports (cycles cut at the import that closes them). */
  order: Package[];
  /** One problem a cycle; `code` is "InvalidImportCycle". */
  cycles: Diagnostic[];
}

/** Walks the imports of `roots`. Deterministic: roots as given, imports sorted by path. */
export function importGraph(roots: readonly Package[]): ImportGraph {
  const graph: ImportGraph = { order: [], cycles: [] };
  const done = new Set<Package>();
  const stack: Package[] = [];
  const onStack = new Set<Package>();
  const visit = (p: Package): void => {
    if (onStack.has(p)) {
      graph.cycles.push(cycle([...stack, p]));
      return;
    }
    if (done.has(p)) return;
    done.add(p);
    stack.push(p);
    onStack.add(p);
    for (const d of p.dependencies()) visit(d);
    stack.pop();
    onStack.delete(p);
    graph.order.push(p);
  };
  for (const p of roots) visit(p);
  return graph;
}

function cycle(chain: readonly Package[]): Diagnostic {
  return { pos: NoPos, message: cycleMessage(chain), severity: "error", code: "InvalidImportCycle" };
}

/** `package a imports b from a.go imports a from b.go: import cycle not allowed`, from the root that led to it. */
export function cycleMessage(chain: readonly Package[]): string {
  const lines = chain.map((p, i) => {
    const importer = chain[i - 1];
    return importer === undefined ? p.path : `\n\timports ${p.path} from ${importingFile(importer, p)}`;
  });
  const inTest = chain[0]!.forTest !== "" ? " in test" : "";
  return `package ${lines.join("")}: import cycle not allowed${inTest}`;
}

function importingFile(from: Package, to: Package): string {
  for (const f of from.files) {
    if (f.found.header.imports.some((i) => from.import(i.path) === to)) return baseName(f.path);
  }
  return "?";
}

/** The graph in Graphviz's language: one line a package, one an import, sorted. */
export function graphToDot(packages: readonly Package[]): string {
  const lines = ["digraph imports {", "  rankdir=LR;", "  node [shape=box, fontname=monospace];"];
  const quote = (s: string): string => `"${s.replace(/["\\]/g, "\\$&")}"`;
  const sorted = [...packages].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const p of sorted) lines.push(`  ${quote(p.id)}${p.isStd ? "" : " [style=bold]"};`);
  for (const p of sorted) for (const d of p.dependencies()) lines.push(`  ${quote(p.id)} -> ${quote(d.id)};`);
  return `${[...lines, "}"].join("\n")}\n`;
}
