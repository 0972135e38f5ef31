// Strongly connected components of functions, found on demand from a question (Tarjan), callees first. The edges of a
// function must not change once they have been asked for; then the components are the same whoever asks first.
import type { Func } from "../func.ts";

interface Frame {
  fn: Func;
  refs: readonly Func[];
  next: number;
}

export class Components {
  private readonly refs: (fn: Func) => readonly Func[] | null;
  private readonly close: (component: Func[]) => void;
  private readonly isLeaf: (fn: Func) => boolean;
  private readonly done = new Set<Func>();
  /** Those of `done` of which only the outcome is known. */
  private readonly leaves = new Set<Func>();
  /** Members of components of several functions. */
  private readonly together = new Set<Func>();
  private readonly index = new Map<Func, number>();
  private readonly low = new Map<Func, number>();
  private readonly onStack = new Set<Func>();
  private readonly stack: Func[] = [];
  private counter = 0;

  /** `refs` gives what a function refers to, null if it has no body; `close` is called for each component. */
  constructor(
    refs: (fn: Func) => readonly Func[] | null,
    close: (component: Func[]) => void,
    isLeaf: (fn: Func) => boolean = () => false,
  ) {
    this.refs = refs;
    this.close = close;
    this.isLeaf = isLeaf;
  }

  /** Whether `fn` has been looked at, and is a component of its own. */
  isAlone(fn: Func): boolean {
    return this.done.has(fn) && !this.leaves.has(fn) && !this.together.has(fn);
  }

  /** Makes sure that the outcome for `fn` is there; its component need not have been closed if somebody knows it. */
  settle(fn: Func): void {
    if (!this.done.has(fn) && !this.leaf(fn)) this.visit(fn);
  }

  /** Makes sure that the component of `root` has been closed, and all that it refers to. */
  visit(root: Func): void {
    if (this.leaves.delete(root)) this.done.delete(root);
    if (this.done.has(root)) return;
    // A stack of our own: call chains are deeper than JavaScript's.
    const frames: Frame[] = [];
    if (!this.open(root, frames)) return;
    while (frames.length > 0) {
      const f = frames[frames.length - 1]!;
      if (f.next < f.refs.length) {
        const callee = f.refs[f.next++]!;
        if (this.done.has(callee)) continue;
        const seen = this.index.get(callee);
        if (seen === undefined) {
          if (!this.leaf(callee)) this.open(callee, frames);
        } else if (this.onStack.has(callee)) this.lower(f.fn, seen);
        continue;
      }
      frames.pop();
      const low = this.low.get(f.fn)!;
      if (low === this.index.get(f.fn)) this.finish(f.fn);
      const parent = frames[frames.length - 1];
      if (parent !== undefined) this.lower(parent.fn, low);
    }
  }

  /** A function whose outcome is known already leads no further. */
  private leaf(fn: Func): boolean {
    if (!this.isLeaf(fn)) return false;
    this.leaves.add(fn);
    this.done.add(fn);
    return true;
  }

  private open(fn: Func, frames: Frame[]): boolean {
    const refs = this.refs(fn);
    if (refs === null) {
      this.done.add(fn);
      return false;
    }
    const i = this.counter++;
    this.index.set(fn, i);
    this.low.set(fn, i);
    this.stack.push(fn);
    this.onStack.add(fn);
    frames.push({ fn, refs, next: 0 });
    return true;
  }

  private lower(fn: Func, to: number): void {
    if (to < this.low.get(fn)!) this.low.set(fn, to);
  }

  private finish(root: Func): void {
    const component: Func[] = [];
    for (;;) {
      const fn = this.stack.pop()!;
      this.onStack.delete(fn);
      this.done.add(fn);
      component.push(fn);
      if (fn === root) break;
    }
    if (component.length > 1) for (const fn of component) this.together.add(fn);
    this.close(component.length === 1 ? component : this.sourceOrder(component));
  }

  /**
   * The functions in the order of a depth-first walk from the one that stands first in the source. Where Tarjan started
   * must decide nothing.
   */
  private sourceOrder(component: readonly Func[]): Func[] {
    const members = new Set(component);
    const roots = component.slice().sort(inSource);
    const out = new Set<Func>();
    for (const root of roots) {
      const stack = [root];
      while (stack.length > 0) {
        const fn = stack.pop()!;
        if (out.has(fn)) continue;
        out.add(fn);
        const refs = this.refs(fn)!;
        for (let i = refs.length - 1; i >= 0; i--) {
          if (members.has(refs[i]!) && !out.has(refs[i]!)) stack.push(refs[i]!);
        }
      }
    }
    return [...out];
  }
}

/** By package, because in which order packages were loaded must decide nothing. */
function inSource(a: Func, b: Func): number {
  if (a.pkgPath !== b.pkgPath) return a.pkgPath < b.pkgPath ? -1 : 1;
  return a.pos - b.pos || (a.symbol < b.symbol ? -1 : 1);
}
