// The graph of escape analysis: a location for every variable and every expression that allocates, and edges "the value
// of dst comes from src, dereferenced d times" (-1: its address). Contract: the verdicts and the words of
// GOROOT/src/cmd/compile/internal/escape, Go 1.26.
import { type Func, type Var, VarClass } from "../../func.ts";
import type * as ir from "../../nodes.ts";
import type { Type } from "../../type.ts";
import { Leaks } from "./leaks.ts";

/** Facts about a location, spread along the edges until nothing changes. */
export const enum Attr {
  /** Must be on the heap. */
  Escapes = 1,
  /** May be used after the statement that made it: its memory cannot be reused by the next statement. */
  Persists = 2,
  /** What it points at may be written to. */
  Mutates = 4,
  /** A function value in it may be called, results and all, by code out of sight. */
  Calls = 8,
}

/** Something that holds values: a variable, an allocation, or a temporary of the analysis. */
export class Location {
  readonly v: Var | null;
  readonly n: ir.Expr | null;
  readonly fn: Func | null;
  loopDepth: number;
  readonly param: boolean;
  readonly paramOut: boolean;
  /** Results: place in the list, from 1; else 0. */
  resultIndex = 0;
  attrs: number;
  captured = false;
  reassigned = false;
  addrTaken = false;
  readonly leaks: Leaks;
  /** Incoming edges: sources and how often they are dereferenced; why, if the graph explains itself. */
  readonly sources: Location[] = [];
  readonly derefCounts: number[] = [];
  readonly notes: (Note | null)[] = [];
  /** State of one walk. */
  walk = 0;
  derefs = 0;
  /** Where the walk came from: an edge of that location. */
  via: Location | null = null;
  viaEdge = 0;
  queuedAll = false;
  queuedOne = 0;

  constructor(v: Var | null, n: ir.Expr | null, fn: Func | null, loopDepth: number, attrs: number) {
    this.v = v;
    this.n = n;
    this.fn = fn;
    this.loopDepth = loopDepth;
    this.attrs = attrs;
    this.param = v !== null && v.cls === VarClass.Param;
    this.paramOut = v !== null && v.cls === VarClass.Result;
    this.leaks = this.param ? new Leaks() : noLeaks;
  }

  get escapes(): boolean {
    return (this.attrs & Attr.Escapes) !== 0;
  }
}

const noLeaks = new Leaks();

/** Why a value flows, one construct after the other: the innermost last. */
export interface Note {
  readonly where: ir.Expr | ir.Stmt;
  readonly why: string;
  readonly next: Note | null;
}

/** Where a value goes: into `dst`, after `derefs` dereferences. */
export interface Hole {
  readonly dst: Location;
  readonly derefs: number;
  readonly addrTaken: boolean;
  readonly notes: Note | null;
}

/** One edge on the way of a value. */
export interface Step {
  readonly dst: Location;
  readonly src: Location;
  readonly derefs: number;
  readonly notes: Note | null;
}

/** Why a location escapes, or a parameter leaks: the way from it. */
export interface Explanation {
  readonly loc: Location;
  /** null: it escapes. Otherwise where the parameter leaks to. */
  readonly leak: { readonly to: Location; readonly derefs: number } | null;
  readonly steps: readonly Step[];
  readonly cycle: boolean;
}

/** How closures capture a variable, and why. */
export interface Capture {
  readonly captured: Location;
  readonly byValue: boolean;
  readonly addrTaken: boolean;
  readonly reassigned: boolean;
}

/** The variable of the outermost function that a captured variable stands for. */
export function canonical(v: Var): Var {
  let c = v;
  while (c.outer !== null) c = c.outer;
  return c;
}

/** The graph of one batch of functions that call each other. */
export class Graph {
  readonly heap = new Location(null, null, null, 0, Attr.Escapes | Attr.Persists | Attr.Mutates | Attr.Calls);
  readonly mutator = new Location(null, null, null, 0, Attr.Mutates);
  readonly callee = new Location(null, null, null, 0, Attr.Calls);
  readonly blank = new Location(null, null, null, 0, 0);
  readonly all: Location[] = [];
  private readonly vars = new Map<Var, Location>();
  /** Closure functions whose results are lost sight of because their value is called out of sight. */
  readonly resultsLost = new Set<Func>();
  readonly heapHole: Hole = holeOf(this.heap);
  readonly mutatorHole: Hole = holeOf(this.mutator);
  readonly calleeHole: Hole = holeOf(this.callee);
  readonly discardHole: Hole = holeOf(this.blank);
  /** Explanations in the order in which they were found; null: nobody wants them. */
  readonly explanations: (Explanation | Capture)[] | null;

  constructor(explains: boolean) {
    this.explanations = explains ? [] : null;
  }

  newVar(v: Var, fn: Func, loopDepth: number): Location {
    const loc = new Location(v, null, fn, loopDepth, Attr.Persists);
    this.all.push(loc);
    this.vars.set(v, loc);
    return loc;
  }

  newNode(n: ir.Expr | null, fn: Func, loopDepth: number, persists: boolean): Location {
    const loc = new Location(null, n, fn, loopDepth, persists ? Attr.Persists : 0);
    this.all.push(loc);
    return loc;
  }

  known(v: Var): Location | undefined {
    return this.vars.get(v);
  }

  /** The location of a variable, through captures. */
  of(v: Var): Location {
    const c = canonical(v);
    const loc = this.vars.get(c);
    // A variable of a function outside the batch can only be one that a pass introduced and forgot.
    if (loc === undefined) return this.newVar(c, c.fn, 1);
    return loc;
  }

  /** Adds the edge `k.dst ← src`. */
  flow(k: Hole, src: Location): void {
    if (k.addrTaken) src.addrTaken = true;
    const dst = k.dst;
    if (dst === this.blank || (dst === src && k.derefs >= 0)) return;
    if (dst.escapes && k.derefs < 0) {
      const step = { dst, src, derefs: k.derefs, notes: k.notes };
      this.explanations?.push({ loc: src, leak: null, steps: [step], cycle: false });
      src.attrs |= Attr.Escapes | Attr.Persists | Attr.Mutates | Attr.Calls;
      return;
    }
    dst.sources.push(src);
    dst.derefCounts.push(k.derefs);
    if (this.explanations !== null) dst.notes.push(k.notes);
  }

  /** Keeps the way from `loc` to `root` that the current walk has found. */
  explain(root: Location, loc: Location, leak: Explanation["leak"]): void {
    if (this.explanations === null) return;
    const steps: Step[] = [];
    const seen = new Set<Location>();
    let src = loc;
    let cycle = false;
    while (src !== root) {
      cycle = seen.has(src);
      if (cycle) break;
      seen.add(src);
      const dst = src.via!;
      steps.push({ dst, src, derefs: dst.derefCounts[src.viaEdge]!, notes: dst.notes[src.viaEdge]! });
      src = dst;
    }
    this.explanations.push({ loc, leak, steps, cycle });
  }
}

/** The hole `k` seen from a value that is dereferenced (delta 1) or whose address is taken (delta -1) on the way. */
export function shift(k: Hole, delta: number): Hole {
  return { dst: k.dst, derefs: k.derefs + delta, addrTaken: delta < 0, notes: k.notes };
}

export function holeOf(dst: Location): Hole {
  return { dst, derefs: 0, addrTaken: false, notes: null };
}

/** What comes out of an interface as type `t`: concrete values stand behind a pointer unless they are one. */
export function dotType(k: Hole, t: Type): Hole {
  return t.isInterface() || t.isDirectIface() ? k : shift(k, 1);
}

/** Whether `inner` is a closure written inside `outer`, at any depth. */
export function containsClosure(outer: Func, inner: Func): boolean {
  if (outer === inner) return false;
  for (let f = inner.outer; f !== null; f = f.outer) if (f === outer) return true;
  return false;
}
