// The passes over the tree, run on demand. `ready(fn)` goes through three stages: `measure` decides for fn and all it refers to
// whether they can be inlined, component by component, on bodies as written; `inline` rewrites one function, with those
// decisions alone; `escape` analyses components of the graph that inlining left. No stage looks at what a later one does, and
// each graph is fixed before it is walked, so nothing depends on who asked first.
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import type { Func } from "../func.ts";
import * as ir from "../nodes.ts";
import type { BodySource, Program } from "../program.ts";
import type { Type } from "../type.ts";
import { inspect } from "../visit.ts";
import { Components } from "./components.ts";
import { deadcode } from "./deadcode.ts";
import { deadlocals } from "./deadlocals.ts";
import { devirtualize } from "./devirtualize.ts";
import { analyze } from "./escape/analyze.ts";
import type { Batch } from "./escape/batch.ts";
import { externalSummary, type Summary, summarize } from "./escape/summary.ts";
import { inlineCalls, measure } from "./inline/inline.ts";
import { staticInit } from "./staticinit.ts";

/** When a pass runs; see above. */
export type Stage = "measure" | "inline" | "escape";

/** One pass: over a component, or in stage `inline` over one function. */
export interface Pass {
  readonly name: string;
  readonly stage: Stage;
  readonly run: (p: Passes, fns: readonly Func[]) => void;
  /** Runs without optimisation too. */
  readonly required: boolean;
  /** Left out by -l. */
  readonly inlines: boolean;
}

function row(
  name: string,
  stage: Stage,
  run: Pass["run"],
  flags: { required?: boolean; inlines?: boolean } = {},
): Pass {
  return { name, stage, run, required: flags.required ?? false, inlines: flags.inlines ?? false };
}

export const passes: readonly Pass[] = [
  row("deadcode", "measure", (_p, fns) => fns.forEach(deadcode)),
  row("measure", "measure", (p, fns) => measure(p, fns), { inlines: true }),
  row("devirtualize", "inline", (p, fns) => devirtualize(p, fns)),
  row("inline", "inline", (p, fns) => inlineCalls(p, fns), { inlines: true }),
  row("late deadcode", "inline", (_p, fns) => fns.forEach(deadcode)),
  row("static init", "inline", (p, fns) => staticInit(p, fns)),
  row("deadlocals", "inline", (_p, fns) => fns.forEach(deadlocals)),
  row("escape", "escape", (p, fns) => p.escape(fns), { required: true }),
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
  { first: "inline", second: "deadlocals", why: "literals whose calls were inlined are held by nobody else" },
  { first: "deadlocals", second: "escape", why: "what nobody reads is allocated nowhere" },
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

/** Listens to decisions as they are made. */
export interface Observer {
  /** Everything is to be found out, also what decides nothing: whole costs of functions that are too expensive. */
  readonly thorough: boolean;
  /** It is decided (in `fn.inline`) whether `fn` can be inlined. */
  measured(fn: Func): void;
  /** `fn` is so big that only what costs next to nothing is inlined in it. */
  big(fn: Func): void;
  /** A call in `fn`, itself inlined by entry `inl` or written there (-1), is replaced by the body of `callee`. */
  inlined(fn: Func, pos: Pos, callee: Func, inl: number): void;
  /** A method call on an interface becomes a call of `type`'s method; `partly`: which is one of an embedded interface. */
  devirtualized(fn: Func, call: ir.CallInterface, type: Type, partly: boolean): void;
  /** Escape analysis of a batch is solved. */
  solved(fns: readonly Func[], batch: Batch): void;
}

/** Hooks for dumps, timing and verification. */
export interface PassHooks {
  after?: (pass: string, fn: Func) => void;
}

/** What callers need to know of a function whose body nobody has looked at in this program. */
export interface KnownFunc {
  /** Its cost for inlining, -1 if it cannot be inlined. */
  readonly cost: number;
  readonly summary: Summary;
}

/** Runs the passes for one program. */
export class Passes {
  readonly program: Program;
  readonly options: PassOptions;
  readonly hooks: PassHooks;
  private readonly inlined = new Set<Func>();
  private readonly measured: Components;
  private readonly escaped: Components;
  private readonly edges = new Map<Func, readonly Func[]>();
  private readonly summaries = new Map<Func, Summary>();
  /** What an earlier program has found out about a function that refers, even through others, not to itself. */
  known: ((fn: Func) => KnownFunc | null) | null = null;
  /** Is told of declared functions and wrappers as soon as their trees are as they will be: callees first. */
  settled: ((fn: Func) => void) | null = null;
  /** Is told what the passes decide, for `-m`. */
  observer: Observer | null = null;

  constructor(program: Program, options?: Partial<PassOptions>, hooks?: PassHooks) {
    this.program = program;
    this.options = { noInline: false, noOptimize: false, off: new Set(), ...options };
    this.hooks = hooks ?? {};
    this.measured = new Components(
      (fn) => (program.body(fn) === null ? null : this.edgesOf(fn)),
      (component) => {
        this.run("measure", component);
        for (const fn of component) this.edges.delete(fn);
      },
      (fn) => this.cannotInline(fn),
    );
    this.escaped = new Components(
      (fn) => (program.body(fn) === null ? null : references(this.rewritten(fn), true)),
      (component) => this.close(component),
      (fn) => this.isSummarized(fn),
    );
    program.onInit = (fn) => this.ready(fn);
  }

  private close(component: readonly Func[]): void {
    this.run("escape", component);
    if (this.settled === null) return;
    // Literals are made with the function around them; initialisers are asked whether they do anything.
    for (const fn of component) if (fn.outer === null && isOrdinary(fn)) this.settled(fn);
  }

  /** Known to be called as it stands. One that can be inlined is measured: its body will be wanted. */
  private cannotInline(fn: Func): boolean {
    const k = this.known?.(fn) ?? null;
    if (k === null || k.cost >= 0) return false;
    fn.inline ??= { cost: -1, reason: "", body: null, vars: 0, temps: 0 };
    return true;
  }

  private isSummarized(fn: Func): boolean {
    const k = this.known?.(fn) ?? null;
    if (k === null) return false;
    this.summaries.set(fn, k.summary);
    return true;
  }

  /** What has been found out, for whoever wants to answer `known` the next time: declared functions of all packages. */
  *findings(): Iterable<[Func, KnownFunc]> {
    for (const [fn, summary] of this.summaries) {
      if (fn.outer !== null || fn.dupOk || fn.inline === null || !isDeclared(fn)) continue;
      if (this.measured.isAlone(fn) && this.escaped.isAlone(fn)) yield [fn, { cost: fn.inline.cost, summary }];
    }
  }

  /** Takes `fn` (or the function that the closure is written in) and all it refers to through the passes. */
  ready(fn: Func): Func {
    let root = fn;
    while (root.outer !== null) root = root.outer;
    this.escaped.visit(root);
    return fn;
  }

  /** References of a body as written; asked several times while its component is open. */
  private edgesOf(fn: Func): readonly Func[] {
    let refs = this.edges.get(fn);
    if (refs === undefined) this.edges.set(fn, (refs = references(fn)));
    return refs;
  }

  /** Decides whether `fn` can be inlined, if that has not been done. */
  decide(fn: Func): void {
    let root = fn;
    while (root.outer !== null) root = root.outer;
    this.measured.settle(root);
  }

  /** The function after the stage `inline`. */
  rewritten(fn: Func): Func {
    // Literals are rewritten with the function around them.
    if (fn.outer !== null || this.inlined.has(fn)) return fn;
    this.measured.visit(fn);
    this.inlined.add(fn);
    this.run("inline", [fn]);
    return fn;
  }

  private run(stage: Stage, fns: readonly Func[]): void {
    for (const pass of passes) {
      if (pass.stage !== stage) continue;
      if (!pass.required && (this.options.noOptimize || this.options.off.has(pass.name))) continue;
      if (pass.inlines && this.options.noInline) continue;
      try {
        pass.run(this, fns);
      } catch (e) {
        throw new InternalError(`${pass.name}: ${fns[0]!.symbol}`, e);
      }
      if (this.hooks.after !== undefined) for (const fn of fns) this.hooks.after(pass.name, fn);
    }
  }

  escape(fns: readonly Func[]): void {
    const batch = analyze(fns, (fn) => this.summary(fn), this.observer?.thorough === true);
    for (const fn of fns) this.summaries.set(fn, summarize(batch.graph, fn));
    this.observer?.solved(fns, batch);
  }

  /** Where the parameters of a function of an earlier component go. */
  summary(fn: Func): Summary {
    let s = this.summaries.get(fn);
    if (s === undefined) this.summaries.set(fn, (s = externalSummary(fn)));
    return s;
  }
}

function isOrdinary(fn: Func): boolean {
  const how = (fn.source as BodySource | null)?.how;
  return how === "declared" || how === "wrapper";
}

function isDeclared(fn: Func): boolean {
  return (fn.source as BodySource | null)?.how === "declared" && (fn.body !== null || fn.built);
}

/**
 * Functions that `fn` and its closures refer to by name, in order of appearance. `apart`: literals without captures are
 * functions of their own.
 */
export function references(fn: Func, apart = false): Func[] {
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
        literal(n.fn);
      }
      return true;
    });
  };
  const literal = (c: Func): void => {
    if (c.outer === null || (apart && c.captures.length === 0)) add(c);
    else into(c);
  };
  const into = (f: Func): void => {
    if (walked.has(f)) return;
    walked.add(f);
    walk(f.body ?? []);
    // Literals that became data are in no body.
    for (const c of f.closures) literal(c);
  };
  into(fn);
  return out;
}
