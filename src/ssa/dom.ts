// Orders of the control-flow graph and its dominator tree. Results are plain arrays by block id. They are kept until an edge
// changes, and made anew for the next pass that needs them.
import { ScratchBytes } from "../base/scratch.ts";
import type { Block } from "./block.ts";
import type { Func } from "./func.ts";

const blockMarks = new ScratchBytes();
const noBlocks: Block[] = [];

/** Reachable blocks in postorder of a depth-first walk that takes successors in order. */
export function postorder(f: Func): readonly Block[] {
  f.order ??= findPostorder(f);
  return f.order;
}

/** The same, whatever is known. Iterative. */
export function findPostorder(f: Func): Block[] {
  const out: Block[] = [];
  const seen = blockMarks.take(f.numBlocks);
  const stack: Block[] = [f.entry];
  const next: number[] = [0];
  seen[f.entry.id] = 1;
  while (stack.length > 0) {
    const b = stack[stack.length - 1]!;
    const i = next[next.length - 1]!;
    if (i < b.succs.length) {
      next[next.length - 1] = i + 1;
      const s = b.succs[i]!.b;
      if (seen[s.id] === 0) {
        seen[s.id] = 1;
        stack.push(s);
        next.push(0);
      }
    } else {
      out.push(b);
      stack.pop();
      next.pop();
    }
  }
  return out;
}

export function reversePostorder(f: Func): Block[] {
  return postorder(f).slice().reverse();
}

/** The dominator tree of the reachable blocks. */
export class DomTree {
  /** Immediate dominator by block id; null for the entry and unreachable blocks. */
  readonly idom: (Block | null)[];
  /** Reverse postorder of the reachable blocks. */
  readonly order: readonly Block[];
  /** Position in `order` by id, -1 if not reachable. */
  readonly number: Int32Array;
  /** Children in the tree, in reverse postorder, by id. */
  readonly children: (readonly Block[])[];
  private readonly enter: Int32Array;
  private readonly leave: Int32Array;
  /** Depth in the tree by id. */
  readonly depth: Int32Array;

  constructor(f: Func) {
    const n = f.numBlocks;
    this.order = reversePostorder(f);
    // one buffer for four arrays
    const ints = new Int32Array(4 * n);
    this.number = ints.subarray(0, n).fill(-1);
    for (let i = 0; i < this.order.length; i++) this.number[this.order[i]!.id] = i;
    this.idom = new Array<Block | null>(n).fill(null);
    this.solve(f);
    this.children = this.makeChildren(n);
    this.enter = ints.subarray(n, 2 * n);
    this.leave = ints.subarray(2 * n, 3 * n);
    this.depth = ints.subarray(3 * n);
    this.walk(f.entry);
  }

  /** Most blocks have none or one. */
  private makeChildren(n: number): (readonly Block[])[] {
    const children = new Array<Block[]>(n).fill(noBlocks);
    for (const b of this.order) {
      const d = this.idom[b.id]!;
      if (d === null) continue;
      const list = children[d.id]!;
      if (list === noBlocks) children[d.id] = [b];
      else list.push(b);
    }
    return children;
  }

  /** Cooper, Harvey, Kennedy: intersect along the current tree until nothing changes. */
  private solve(f: Func): void {
    const { idom, number, order } = this;
    idom[f.entry.id] = f.entry;
    for (let changed = true; changed; ) {
      changed = false;
      for (const b of order) {
        if (b === f.entry) continue;
        let d: Block | null = null;
        for (const e of b.preds) {
          let p: Block = e.b;
          if (number[p.id]! < 0 || idom[p.id] === null) continue;
          if (d === null) d = p;
          else {
            while (p !== d) {
              while (number[p.id]! > number[d.id]!) p = idom[p.id]!;
              while (number[d.id]! > number[p.id]!) d = idom[d.id]!;
            }
          }
        }
        if (idom[b.id] !== d) {
          idom[b.id] = d;
          changed = true;
        }
      }
    }
    idom[f.entry.id] = null;
  }

  private walk(entry: Block): void {
    let clock = 1;
    const stack: Block[] = [entry];
    const next: number[] = [0];
    this.enter[entry.id] = clock++;
    while (stack.length > 0) {
      const b = stack[stack.length - 1]!;
      const i = next[next.length - 1]!++;
      const kids = this.children[b.id]!;
      if (i < kids.length) {
        const c = kids[i]!;
        this.enter[c.id] = clock++;
        this.depth[c.id] = this.depth[b.id]! + 1;
        stack.push(c);
        next.push(0);
      } else {
        this.leave[b.id] = clock++;
        stack.pop();
        next.pop();
      }
    }
  }

  isReachable(b: Block): boolean {
    return this.number[b.id]! >= 0;
  }

  /** Does every path from the entry to `b` go through `a`? (A block dominates itself.) */
  dominates(a: Block, b: Block): boolean {
    return this.enter[a.id]! <= this.enter[b.id]! && this.leave[b.id]! <= this.leave[a.id]! && this.enter[a.id]! > 0;
  }
}

export function dominators(f: Func): DomTree {
  f.tree ??= new DomTree(f);
  return f.tree;
}

/** Does a way lead back to `b` from a block that it dominates? */
function isHead(b: Block, dom: DomTree): boolean {
  for (let i = 0; i < b.preds.length; i++) if (dom.dominates(b, b.preds[i]!.b)) return true;
  return false;
}

/** How many loops each block is in, by id. */
export function loopDepths(f: Func, dom: DomTree): Int32Array {
  const depth = new Int32Array(f.numBlocks);
  const seen = new Int32Array(f.numBlocks);
  for (const head of f.blocks) {
    if (!isHead(head, dom)) continue;
    const stack = head.preds.map((e) => e.b).filter((p) => dom.dominates(head, p));
    seen[head.id] = head.id;
    depth[head.id]!++;
    while (stack.length > 0) {
      const b = stack.pop()!;
      if (seen[b.id] === head.id) continue;
      seen[b.id] = head.id;
      depth[b.id]!++;
      for (const e of b.preds) stack.push(e.b);
    }
  }
  return depth;
}
