// The control-flow graph of a function as a picture: where blocks and edges are drawn. In: a function's values after a pass.
// Out: coordinates. The layout is dagre's: ranks from the entry down, few crossings.
import { Graph, layout } from "@dagrejs/dagre";
import type { ValuesState } from "../../program/inspect.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

export interface PictureNode {
  readonly block: number;
  readonly label: string;
  /** Middle. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PictureEdge {
  readonly from: number;
  readonly to: number;
  /** Of a branch: taken if the condition holds, or if not. */
  readonly way: "only" | "yes" | "no";
  /** Does the compiler expect it to be taken? */
  readonly likely: boolean;
  /** Closes a loop. */
  readonly back: boolean;
  readonly points: readonly (readonly [number, number])[];
}

/** Larger graphs are not drawn: nobody could read them. */
export const mostBlocks = 400;

/** What decides how the picture looks; equal keys, equal pictures. */
export function pictureKey(s: ValuesState): string {
  return s.blocks.map((b) => `${b.id}${ending(b.tail)}${b.likely}:${b.succs.join(",")}`).join(";");
}

/** The kind of a block's end: the first word of its last line. */
function ending(tail: string): string {
  return tail.split(" ", 1)[0]!;
}

/** Edges to a block that is still being walked, in a walk from the entry down. */
function backEdges(s: ValuesState): Set<string> {
  const out = new Set<string>();
  const succs = new Map(s.blocks.map((b) => [b.id, b.succs]));
  const state = new Map<number, "open" | "done">();
  const stack: { id: number; next: number }[] = [];
  const enter = (id: number): void => {
    state.set(id, "open");
    stack.push({ id, next: 0 });
  };
  if (s.blocks.length > 0) enter(s.blocks[0]!.id);
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const to = succs.get(top.id)?.[top.next++];
    if (to === undefined) {
      state.set(top.id, "done");
      stack.pop();
    } else if (state.get(to) === "open") out.add(`${top.id} ${to}`);
    else if (!state.has(to)) enter(to);
  }
  return out;
}

export function drawGraph(s: ValuesState): Picture {
  const g = new Graph({ multigraph: true });
  g.setGraph({ rankdir: "TB", nodesep: 24, edgesep: 12, ranksep: 34, marginx: 12, marginy: 12 });
  g.setDefaultEdgeLabel(() => ({}));
  const loops = backEdges(s);
  for (const b of s.blocks) {
    const label = `b${b.id} ${ending(b.tail)}`;
    g.setNode(String(b.id), { label, width: label.length * 7.5 + 20, height: 28 });
  }
  for (const b of s.blocks) {
    b.succs.forEach((to, i) => {
      g.setEdge(String(b.id), String(to), {}, String(i));
    });
  }
  layout(g);
  const round = (x: number): number => Math.round(x * 10) / 10;
  const edges: PictureEdge[] = [];
  for (const b of s.blocks) {
    b.succs.forEach((to, i) => {
      const { points } = g.edge(String(b.id), String(to), String(i)) as { points: { x: number; y: number }[] };
      edges.push({
        from: b.id,
        to,
        way: b.succs.length !== 2 ? "only" : i === 0 ? "yes" : "no",
        likely: b.succs.length < 2 || b.likely === 0 || b.likely > 0 === (i === 0),
        back: loops.has(`${b.id} ${to}`),
        points: points.map((p) => [round(p.x), round(p.y)] as const),
      });
    });
  }
  const { width = 0, height = 0 } = g.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: s.blocks.map((b) => {
      const n = g.node(String(b.id)) as { label: string; x: number; y: number; width: number; height: number };
      return { block: b.id, label: n.label, x: round(n.x), y: round(n.y), w: round(n.width), h: n.height };
    }),
    edges,
  };
}
