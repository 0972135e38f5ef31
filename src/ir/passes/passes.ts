// The passes over the tree, run on demand: `ready(fn)` builds what fn can reach by static references, finds strongly
// connected components (Tarjan) and takes each component, callees first, through the table below. A component's facts never
// depend on who asked first, because it is always handled as a whole and after everything it refers to.
import { InternalError } from "../../base/internal-error.ts";
import type { Func } from "../func.ts";
import * as ir from "../nodes.ts";
import type { Program } from "../program.ts";
import { inspect } from "../visit.ts";
import { deadcode } from "./deadcode.ts";
import { devirtualize } from "./devirtualize.ts";
import { analyze, type Batch, externalSummary, type Summary, summarize } from "./escape/analyze.ts";
import { inlineCalls, measure } from "./inline/inline.ts";
import { staticInit } from "./staticinit.ts";

/** One pass over a component. */
export interface Pass {
  readonly name: string;
  readonly run: (p: Passes, fns: readonly Func[]) => void;
  /** Runs without optimisation too. */
  readonly required: boolean;
}

export const passes: readonly Pass[] = [
  { name: "deadcode", required: false, run: (_p, fns) => fns.forEach(deadcode) },
  { name: "measure", required: false, run: (p, fns) => measure(p, fns) },
  { name: "devirtualize", required: false, run: (p, fns) => devirtualize(p, fns) },
  { name: "inline", required: false, run: (p, fns) => inlineCalls(p, fns) },
  { name: "late deadcode", required: false, run: (_p, fns) => fns.forEach(deadcode) },
  { name: "static init", required: false, run: (p, fns) => staticInit(p, fns) },
  { name: "escape", required: true, run: (p, fns) => p.escape(fns) },
];

/** What must run before what, and why; a unit test checks the table against it. */
export const order: readonly { first: string; second: string; why: string }[] = [
  { first: "deadcode", second: "measure", why: "dead branches must not count as cost" },
  {
    first: "measure",
    second: "inline",
    why: "whether a function can be inlined is decided before others enter its body",
  },
  { first: "devirtualize", second: "inline", why: "a call whose method became known can be inlined" },
  { first: "inline", second: "escape", why: "values that stay inside an inlined body need not escape" },
  { first: "inline", second: "late deadcode", why: "constant arguments decide conditions of the inlined body" },
  {
    first: "inline",
    second: "static init",
    why: "calls that come down to data are seen as such once they are inlined",
  },
  { first: "static init", second: "escape", why: "what became data is allocated nowhere" },
  { first: "late deadcode", second: "escape", why: "code that cannot run makes nothing escape" },
];

export interface PassOptions {
  /** -l: no inlining. */
  readonly noInline: boolean;
  /** -N: only the passes that are required. */
  readonly noOptimize: boolean;
  /** Names of passes to leave out. */
  readonly off: ReadonlySet<string>;
}

/** Hooks for dumps, timing and verification. */
export interface PassHooks {
  after?: (pass: string, fn: Func) => void;
}

interface Frame {
  fn: Func;
  refs: Func[];
  next: number;
}

/** Runs the passes for one program. */
export class Passes {
  readonly program: Program;
  readonly options: PassOptions;
  readonly hooks: PassHooks;
  private readonly done = new Set<Func>();
  private readonly index = new Map<Func, number>();
  private readonly low = new Map<Func, number>();
  private readonly onStack = new Set<Func>();
  private readonly stack: Func[] = [];
  private counter = 0;
  private readonly summaries = new Map<Func, Summary>();
  /** Called with every solved batch, for `-m`. */
  onBatch: ((fns: readonly Func[], batch: Batch) => void) | null = null;
  /** Called for each message of the inliner and the devirtualiser. */
  onMessage: ((pos: number, text: string, fn: Func, inl: number) => void) | null = null;

  constructor(program: Program, options?: Partial<PassOptions>, hooks?: PassHooks) {
    this.program = program;
    this.options = { noInline: false, noOptimize: false, off: new Set(), ...options };
    this.hooks = hooks ?? {};
    program.onInit = (fn) => this.ready(fn);
  }

  /** Takes `fn` (or the function that the closure is written in) and all it refers to through the passes. */
  ready(fn: Func): Func {
    let root = fn;
    while (root.outer !== null) root = root.outer;
    if (!this.done.has(root) && this.program.body(root) !== null) this.visit(root);
    return fn;
  }

  /** Tarjan's algorithm with a stack of its own: call chains are deeper than JavaScript's. */
  private visit(root: Func): void {
    const frames: Frame[] = [this.open(root)];
    while (frames.length > 0) {
      const f = frames[frames.length - 1]!;
      if (f.next < f.refs.length) {
        const callee = f.refs[f.next++]!;
        if (this.done.has(callee)) continue;
        const seen = this.index.get(callee);
        if (seen === undefined) {
          if (this.program.body(callee) !== null) frames.push(this.open(callee));
          else this.done.add(callee);
        } else if (this.onStack.has(callee)) this.lower(f.fn, seen);
        continue;
      }
      frames.pop();
      const low = this.low.get(f.fn)!;
      if (low === this.index.get(f.fn)) this.close(f.fn);
      const parent = frames[frames.length - 1];
      if (parent !== undefined) this.lower(parent.fn, low);
    }
  }

  private open(fn: Func): Frame {
    const i = this.counter++;
    this.index.set(fn, i);
    this.low.set(fn, i);
    this.stack.push(fn);
    this.onStack.add(fn);
    return { fn, refs: references(fn), next: 0 };
  }

  private lower(fn: Func, to: number): void {
    if (to < this.low.get(fn)!) this.low.set(fn, to);
  }

  private close(root: Func): void {
    const component: Func[] = [];
    for (;;) {
      const fn = this.stack.pop()!;
      this.onStack.delete(fn);
      component.push(fn);
      if (fn === root) break;
    }
    this.run(component.length === 1 ? component : sourceOrder(component));
  }

  private run(component: readonly Func[]): void {
    for (const pass of passes) {
      if (!pass.required && (this.options.noOptimize || this.options.off.has(pass.name))) continue;
      if (this.options.noInline && (pass.name === "inline" || pass.name === "measure")) continue;
      try {
        pass.run(this, component);
      } catch (e) {
        throw new InternalError(`${pass.name}: ${component[0]!.symbol}`, e);
      }
      if (this.hooks.after !== undefined) for (const fn of component) this.hooks.after(pass.name, fn);
    }
    for (const fn of component) this.done.add(fn);
  }

  escape(fns: readonly Func[]): void {
    const batch = analyze(fns, (fn) => this.summary(fn));
    for (const fn of fns) this.summaries.set(fn, summarize(batch, fn));
    this.onBatch?.(fns, batch);
  }

  /** Where the parameters of a function of an earlier component go. */
  summary(fn: Func): Summary {
    let s = this.summaries.get(fn);
    if (s === undefined) this.summaries.set(fn, (s = externalSummary(fn)));
    return s;
  }
}

/**
 * The component's functions in the order of a depth-first walk from the one that stands first in the source. Who asked first
 * decides where Tarjan starts, and must decide nothing else.
 */
function sourceOrder(component: readonly Func[]): Func[] {
  const members = new Set(component);
  const roots = component.slice().sort((a, b) => a.pos - b.pos || (a.symbol < b.symbol ? -1 : 1));
  const out = new Set<Func>();
  for (const root of roots) {
    const stack = [root];
    while (stack.length > 0) {
      const fn = stack.pop()!;
      if (out.has(fn)) continue;
      out.add(fn);
      const refs = references(fn);
      for (let i = refs.length - 1; i >= 0; i--) if (members.has(refs[i]!) && !out.has(refs[i]!)) stack.push(refs[i]!);
    }
  }
  return [...out];
}

/** Functions that `fn` and its closures refer to by name, in order of appearance. */
export function references(fn: Func): Func[] {
  const out: Func[] = [];
  const seen = new Set<Func>();
  const add = (f: Func): void => {
    if (!seen.has(f)) {
      seen.add(f);
      out.push(f);
    }
  };
  const walked = new Set<Func>();
  const walk = (body: readonly ir.Stmt[]): void => {
    inspect(body, (n) => {
      if (n.kind === ir.NodeKind.CallStatic || n.kind === ir.NodeKind.FuncValue) add(n.fn);
      else if (n.kind === ir.NodeKind.Closure) {
        if (n.fn.outer === null) add(n.fn);
        else into(n.fn);
      }
      return true;
    });
  };
  const into = (f: Func): void => {
    if (walked.has(f)) return;
    walked.add(f);
    walk(f.body ?? []);
    // Literals that became data are in no body.
    for (const c of f.closures) into(c);
  };
  into(fn);
  return out;
}
