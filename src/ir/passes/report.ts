// The messages of `-m`: what can be inlined and was, what escapes and what parameters leak, in gc's words and places.
// In: the pass manager's decisions. Out: diagnostics of one package, in gc's order or by position.
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { Pos } from "../../source/position.ts";
import type { Func as FuncObject } from "../../types/object.ts";
import { keptAlive } from "../build/bloop.ts";
import { type Func, Pragma, type Var, VarClass } from "../func.ts";
import * as ir from "../nodes.ts";
import type { BodySource, Program, SourcePackage } from "../program.ts";
import { Kind, type Type } from "../type.ts";
import { messageString } from "../typestring.ts";
import { inspect } from "../visit.ts";
import { isElided } from "./bounds.ts";
import type { Batch } from "./escape/batch.ts";
import type { Capture, Explanation, Location } from "./escape/graph.ts";
import { trackedResults } from "./escape/leaks.ts";
import { formatExpr, variableName } from "./format.ts";
import { formatBody, formatNode } from "./format-body.ts";
import { maxBudget } from "./inline/cost.ts";
import { instanceName, isInstance, isPlainInstance, messageName } from "./messages.ts";
import { bottomUp } from "./order.ts";
import type { Observer, Passes } from "./passes.ts";

/** What a message is about, in the order in which gc speaks of a group of functions. */
const enum Topic {
  Explanation = -1,
  Assignment = 0,
  Parameter = 1,
  Variable = 2,
  Allocation = 3,
  Devirtualized = 4,
  Inlining = 5,
}

interface Found {
  readonly pos: Pos;
  readonly topic: Topic;
  readonly message: string;
  /** The function whose text it is about. */
  readonly fn: Func;
  /** How many inlined calls deep the place is. */
  readonly depth: number;
}

/** Collects the messages about one package while passes run. */
export class OptimizationReport implements Observer {
  readonly pkgPath: string;
  /** 1: decisions (`-m`); 2: with costs and reasons (`-m=2`). */
  readonly level: number;
  /** How positions inside of messages are written. */
  position: (pos: Pos) => string = String;
  /** Say of parameters also whether they are written through and called. */
  mutations = false;
  private found: Found[] = [];
  private inlining = false;
  private instances: Func[] = [];
  private readonly copies = new Set<Func>();
  /** Instances by their shape: gc compiles one for all type arguments of a shape. */
  private readonly shapes = new Map<string, Func>();

  constructor(pkgPath: string, level = 1) {
    this.pkgPath = pkgPath;
    this.level = level;
  }

  get thorough(): boolean {
    return this.level > 1;
  }

  /** Takes all functions of the package through the passes, one stage after the other as gc does. */
  run(p: Passes, program: Program, source: SourcePackage): void {
    p.observer = this;
    const fns = [program.initializerFunc(source), ...program.declaredFuncs(source)];
    const stages: Found[] = [];
    const close = (f: (found: readonly Found[]) => Found[]): void => {
      stages.push(...f(this.found));
      this.found = [];
    };
    for (const fn of fns) p.decide(fn);
    this.instances = [...program.allFuncs()].filter((fn) => fn.pkgPath === this.pkgPath && isPlainInstance(fn));
    const before = bottomUp(fns, this.pkgPath, true);
    this.inlining = true;
    close((found) => [...grouped(found, before.map(literalsFirst)), ...this.forwarders(false)]);
    for (const group of before) for (const fn of group) if (fn.outer === null) p.rewritten(fn);
    close((found) => [...inRounds(found, before), ...this.forwarders(true)]);
    this.inlining = false;
    const after = bottomUp(fns, this.pkgPath, false);
    for (const fn of fns) {
      if (fn.source !== null) this.bodyless(fn);
      p.ready(fn);
    }
    close((found) => byTopic(found, after));
    for (const fn of after.flat()) this.indices(fn);
    close((found) => [...found]);
    this.found = stages;
    p.observer = null;
  }

  private add(fn: Func, pos: Pos, topic: Topic, message: string, inl = -1): void {
    if (pos <= 0) return;
    this.found.push({ pos: outermost(fn, pos, inl), topic, message, fn, depth: depthOf(fn, inl) });
  }

  /** All messages as they came. */
  messages(): Diagnostic[] {
    return this.found.map((f) => ({ pos: f.pos, message: f.message, severity: "note" }));
  }

  /** All messages, in source order, without repetitions. */
  diagnostics(): Diagnostic[] {
    const seen = new Set<string>();
    const out: Diagnostic[] = [];
    for (const f of this.found) {
      const key = `${f.pos}:${f.message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      out.push({ pos: f.pos, message: f.message, severity: "note" });
    }
    return out.sort((a, b) => a.pos - b.pos); // stable
  }

  /** Whether messages about the function are wanted. */
  private wants(fn: Func): boolean {
    if (fn.pkgPath !== this.pkgPath) return false;
    if (!fn.dupOk) return true;
    if (!isInstance(fn)) return false;
    const shape = messageName(fn, this.pkgPath);
    const first = this.shapes.get(shape);
    if (first === undefined) this.shapes.set(shape, fn);
    return first === undefined || first === fn;
  }

  // What the passes say.

  measured(fn: Func): void {
    if (!this.wants(fn) || (fn.wrapper && fn.outer === null)) return;
    if (this.level > 1) for (const k of keptAlive(fn)) this.add(fn, k.pos, Topic.Devirtualized, k.message);
    // Copies of literals are judged when somebody calls them.
    if (this.inlining) this.copies.add(fn);
    else this.judged(fn, fn, -1);
  }

  private judged(fn: Func, host: Func, inl: number): void {
    const { cost, reason } = fn.inline!;
    const name = messageName(fn, fn.pkgPath);
    const can = cost >= 0;
    if (!can && this.level < 2) return;
    let message = `${can ? "can" : "cannot"} inline ${name}`;
    if (!can) message += `: ${reason}`;
    else if (this.level > 1) message += ` with cost ${cost} as: ${signature(fn)} { ${formatBody(fn)} }`;
    if (fn.pos <= 0) return;
    this.found.push({ pos: fn.pos, topic: Topic.Inlining, message, fn: host, depth: depthOf(host, inl) });
  }

  big(fn: Func): void {
    if (this.level < 2 || !this.wants(fn)) return;
    const text = `function ${messageName(fn, fn.pkgPath)} considered 'big'; reducing max cost of inlinees`;
    this.add(fn, fn.pos, Topic.Devirtualized, text);
  }

  inlined(fn: Func, pos: Pos, callee: Func, inl: number): void {
    if (!this.wants(fn)) return;
    if (this.copies.delete(callee)) this.judged(callee, fn, inl);
    this.add(fn, pos, Topic.Inlining, `inlining call to ${messageName(callee, fn.pkgPath)}`, inl);
  }

  devirtualized(fn: Func, x: ir.CallInterface, type: Type, partly: boolean): void {
    if (!this.wants(fn)) return;
    const recv = formatExpr(x.recv, fn.pkgPath);
    const method = `${recv}.${x.recv.type.methods[x.method]!.name}`;
    this.add(
      fn,
      x.pos,
      Topic.Devirtualized,
      `${partly ? "partially " : ""}devirtualizing ${method} to ${messageString(type, fn.pkgPath)}`,
      x.inl,
    );
  }

  solved(fns: readonly Func[], batch: Batch): void {
    const mine = fns.filter((f) => this.wants(f));
    if (mine.length === 0) return;
    for (const { fn, s } of batch.selfAssignments) {
      if (!this.wants(fn)) continue;
      const text = `${formatExpr(s.lhs, this.pkgPath)} = ${formatExpr(s.rhs, this.pkgPath)}`;
      this.add(
        fn,
        s.pos,
        Topic.Assignment,
        `${messageName(fn, this.pkgPath)} ignoring self-assignment in ${text}`,
        s.inl,
      );
    }
    for (const e of batch.graph.explanations ?? []) {
      if ("captured" in e) this.capture(e);
      else if (e.loc.fn !== null && this.wants(e.loc.fn)) this.explain(e, e.loc.fn);
    }
    for (const fn of mine) this.parameters(fn, batch);
    for (const loc of batch.graph.all) {
      if (loc.v !== null && loc.fn !== null && this.wants(loc.fn)) this.variable(loc, loc.v);
    }
    for (const loc of batch.graph.all) {
      if (loc.n !== null && loc.fn !== null && this.wants(loc.fn)) this.allocation(loc, loc.n);
    }
  }

  private indices(fn: Func): void {
    if (!this.wants(fn)) return;
    inspect(fn.body ?? [], (n) => {
      if (n.kind === ir.NodeKind.Index && isElided(n)) {
        this.add(fn, n.pos, Topic.Allocation, "index bounds check elided", n.inl);
      }
      return true;
    });
  }

  private capture({ captured, byValue, addrTaken, reassigned }: Capture): void {
    const { fn, v } = captured;
    if (fn === null || v === null || !this.wants(fn)) return;
    const facts = `addr=${addrTaken} assign=${reassigned} width=${v.type.size}`;
    const text = `${messageName(fn, this.pkgPath)} capturing by ${byValue ? "value" : "ref"}: ${v.name} (${facts})`;
    this.add(fn, v.pos, Topic.Explanation, text, v.inl);
  }

  /** The way of a value to where it outlives its place, edge by edge, with the constructs that made each. */
  private explain(e: Explanation, fn: Func): void {
    const at = e.loc.v ?? e.loc.n;
    if (at === null) return;
    const say = (text: string): void => this.add(fn, at.pos, Topic.Explanation, text, at.inl);
    const name = messageName(fn, this.pkgPath);
    const what = e.loc.v === null ? formatExpr(e.loc.n!, this.pkgPath) : variableName(e.loc.v, this.pkgPath);
    if (e.leak === null) say(`${what} escapes to heap in ${name}:`);
    else say(`parameter ${what} leaks to ${this.place(e.leak.to)} for ${name} with derefs=${e.leak.derefs}:`);
    for (const { dst, src, derefs, notes } of e.steps) {
      const ops = derefs < 0 ? "&" : "*".repeat(derefs);
      say(`  flow: ${this.place(dst)} ← ${ops}${this.place(src)}:`);
      for (let n = notes; n !== null; n = n.next) {
        const pos = this.position(outermost(fn, n.where.pos, n.where.inl));
        say(`    from ${formatNode(n.where, this.pkgPath)} (${n.why}) at ${pos}`);
      }
    }
    if (e.cycle) say("  warning: truncated explanation due to assignment cycle; see golang.org/issue/35518");
  }

  private place(loc: Location): string {
    if (loc.v !== null) return variableName(loc.v, this.pkgPath);
    if (loc.n !== null) return `{storage for ${formatExpr(loc.n, this.pkgPath)}}`;
    return loc.escapes && loc.fn === null ? "{heap}" : "{temp}";
  }

  /** Messages about a function without Go body, which no pass looks at. */
  private bodyless(fn: Func): void {
    const source = fn.source as BodySource;
    if (source.how !== "declared" || fn.pkgPath !== this.pkgPath) return;
    const decl = (source.obj as FuncObject).decl?.func ?? null;
    if (decl === null || decl.body !== null || decl.recv !== null) return;
    let i = 0;
    for (const field of decl.type.params.list) {
      for (const name of field.names) this.outside(fn, fn.type.params[i++]!, name.name, name.pos);
      if (field.names.length === 0) i++;
    }
  }

  /**
   * gc compiles one function a shape and for each list of type arguments one that hands on to it. Here each instance is
   * compiled by itself; the messages are those about the function that hands on.
   */
  private forwarders(inlining: boolean): Found[] {
    const out: Found[] = [];
    for (const fn of this.instances.toReversed()) {
      const info = fn.inline;
      if (info === null || info.cost < 0) continue;
      // The call, its arguments and the dictionary, and the return of a value.
      const cost = info.cost + (fn.isMethod ? 3 : 4) + fn.params.length + (fn.results.length > 0 ? 1 : 0);
      const own = instanceName(fn);
      const shape = messageName(fn, fn.pkgPath);
      let message = `can inline ${own}`;
      if (inlining) message = `inlining call to ${shape}`;
      else if (cost > maxBudget) continue;
      else if (this.level > 1) {
        const args = [...fn.params.slice(fn.isMethod ? 1 : 0).map((v) => v.name)];
        const call = `${shape}(&.dict.${own}, ${args.join(", ")})`;
        const body = fn.results.length > 0 ? `return ${call}` : call;
        message += ` with cost ${cost} as: ${signature(fn)} { ${body} }`;
      }
      out.push({ pos: fn.pos, topic: Topic.Inlining, message, fn, depth: 0 });
    }
    return out;
  }

  private outside(fn: Func, t: Type, name: string, pos: Pos): void {
    if (t.kind === Kind.Uintptr) this.add(fn, pos, Topic.Parameter, `assuming ${name} is unsafe uintptr`);
    else if (t.hasPointers && name !== "_") {
      const safe = (fn.pragma & Pragma.NoEscape) !== 0;
      this.add(fn, pos, Topic.Parameter, safe ? `${name} does not escape` : `leaking param: ${name}`);
    }
  }

  private parameters(fn: Func, batch: Batch): void {
    if (!fn.wrapper) for (const p of fn.params) this.parameter(fn, p, batch);
    for (const c of fn.closures) if (c.body !== null) this.parameters(c, batch);
  }

  private parameter(fn: Func, p: Var, batch: Batch): void {
    if ((fn.pragma & Pragma.UintptrEscapes) !== 0) {
      if (p.type.kind === Kind.Uintptr) {
        this.add(fn, p.pos, Topic.Parameter, `marking ${p.name} as escaping uintptr`);
        return;
      }
      const last = p === fn.params[fn.params.length - 1];
      if (fn.type.variadic && last && p.type.isSlice() && p.type.elem.kind === Kind.Uintptr) {
        this.add(fn, p.pos, Topic.Parameter, `marking ${p.name} as escaping ...uintptr`);
        return;
      }
    }
    const loc = batch.graph.known(p);
    if (loc === undefined || loc.escapes || !p.type.hasPointers || p.name === "_" || p.name.startsWith(".")) return;
    const leaks = loc.leaks;
    leaks.optimize();
    let said = false;
    if (leaks.heap >= 0) {
      this.add(
        fn,
        p.pos,
        Topic.Parameter,
        leaks.heap === 0 ? `leaking param: ${p.name}` : `leaking param content: ${p.name}`,
      );
      said = true;
    }
    for (let i = 0; i < trackedResults; i++) {
      const level = leaks.result(i);
      if (level < 0) continue;
      this.add(fn, p.pos, Topic.Parameter, `leaking param: ${p.name} to result ${fn.results[i]!.name} level=${level}`);
      said = true;
    }
    if (this.mutations) {
      if (leaks.mutator >= 0) this.add(fn, p.pos, Topic.Parameter, `mutates param: ${p.name} derefs=${leaks.mutator}`);
      if (leaks.callee >= 0) this.add(fn, p.pos, Topic.Parameter, `calls param: ${p.name} derefs=${leaks.callee}`);
      said ||= leaks.mutator >= 0 || leaks.callee >= 0;
    }
    const nothing = this.mutations ? "does not escape, mutate, or call" : "does not escape";
    if (!said) this.add(fn, p.pos, Topic.Parameter, `${p.name} ${nothing}`);
  }

  private variable(loc: Location, v: Var): void {
    if (!loc.escapes || v.cls === VarClass.Captured || v.name.startsWith(".") || v.name.startsWith("#")) return;
    this.add(loc.fn!, v.pos, Topic.Variable, `moved to heap: ${v.name}`, v.inl);
  }

  private allocation(loc: Location, n: ir.Expr): void {
    if (n.kind === ir.NodeKind.Closure && n.fn.wrapper && n.fn.outer !== null) return;
    const text = n.kind === ir.NodeKind.Append ? "append" : formatExpr(n, this.pkgPath);
    this.add(loc.fn!, n.pos, Topic.Allocation, `${text} ${loc.escapes ? "escapes to heap" : "does not escape"}`, n.inl);
    if (n.kind === ir.NodeKind.Convert && n.op === ir.ConvertOp.StringToBytesTemp) {
      this.add(loc.fn!, n.pos, Topic.Allocation, "zero-copy string->[]byte conversion", n.inl);
    }
  }
}

/** Literals that are called where they stand are looked at before the function around them. */
function literalsFirst(group: readonly Func[]): Func[] {
  const out: Func[] = [];
  const seen = new Set<Func>();
  const add = (fn: Func): void => {
    if (seen.has(fn) || !group.includes(fn)) return;
    seen.add(fn);
    inspect(fn.body ?? [], (n) => {
      if (n.kind === ir.NodeKind.CallClosure && n.fn.kind === ir.NodeKind.Closure) add(n.fn.fn);
      return true;
    });
    out.push(fn);
  };
  for (const fn of group) add(fn);
  return out;
}

/** The messages about the functions in this order. */
function grouped(found: readonly Found[], groups: readonly (readonly Func[])[]): Found[] {
  const byFunc = new Map<Func, Found[]>();
  for (const f of found) {
    const list = byFunc.get(f.fn);
    if (list === undefined) byFunc.set(f.fn, [f]);
    else list.push(f);
  }
  const out: Found[] = [];
  for (const group of groups) for (const fn of group) out.push(...(byFunc.get(fn) ?? []));
  return out;
}

/** Function by function, round by round of inlining; what is written in a function is devirtualised before any of it. */
function inRounds(found: readonly Found[], groups: readonly (readonly Func[])[]): Found[] {
  const fns = groups.flat();
  const place = new Map(fns.map((fn, i) => [fn, i]));
  // A literal that came with an inlined body is looked at where that happens.
  const host = (fn: Func): Func => {
    let f = fn;
    while (!place.has(f) && f.outer !== null) f = f.outer;
    return f;
  };
  const of = (f: Found): number => place.get(host(f.fn)) ?? fns.length;
  const early = (f: Found): boolean => f.topic === Topic.Devirtualized && f.depth === 0;
  const first = found.filter(early).sort((a, b) => a.pos - b.pos);
  const rest = found.filter((f) => !early(f)).sort((a, b) => of(a) - of(b) || a.depth - b.depth);
  return [...first, ...rest];
}

/** Group by group: self-assignments, parameters, variables, allocations; literals that are not referred to are left out. */
function byTopic(found: readonly Found[], groups: readonly (readonly Func[])[]): Found[] {
  const out: Found[] = [];
  const place = new Map<Func, number>();
  groups.forEach((group, i) => {
    for (const fn of group) place.set(fn, i);
  });
  const lists: Found[][] = groups.map(() => []);
  const outside: Found[] = [];
  for (const f of found) {
    const i = place.get(f.fn);
    if (i !== undefined) lists[i]!.push(f);
    else if (f.fn.outer === null) outside.push(f);
  }
  lists.forEach((list, i) => {
    const order = groups[i]!;
    const inWalk = (f: Found): boolean => f.topic === Topic.Allocation || f.topic === Topic.Explanation;
    const at = (f: Found): number => (inWalk(f) ? 0 : order.indexOf(f.fn));
    out.push(...list.sort((a, b) => a.topic - b.topic || at(a) - at(b)));
  });
  return [...out, ...outside];
}

/** `func(int) string`; of a method `method(*T) func(int) string`. */
function signature(fn: Func): string {
  const local = fn.pkgPath;
  const whole = messageString(fn.type, local);
  if (!fn.isMethod) return whole;
  const recv = messageString(fn.type.params[0]!, local);
  const rest = whole.slice(`func(${recv}`.length).replace(/^, /, "");
  return `method(${recv}) func(${rest}`;
}

/** How many inlined calls entry `inl` is inside of, with its own. */
function depthOf(fn: Func, inl: number): number {
  let depth = 0;
  for (let i = inl; i >= 0; i = fn.inlineTree[i]!.parent) depth++;
  return depth;
}

/** The place in the function's own text: of the outermost call that brought an inlined node. */
function outermost(fn: Func, pos: Pos, inl: number): Pos {
  let p = pos;
  for (let i = inl; i >= 0; ) {
    const e = fn.inlineTree[i]!;
    p = e.pos;
    i = e.parent;
  }
  return p;
}
