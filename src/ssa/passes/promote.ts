// promote: variables of the frame whose address goes nowhere become values. In: scalars only (decompose has run); what was
// inlined often reads and writes a local through a pointer to it (methods with pointer receivers, closures). Out: loads of such
// variables are what was stored, with phis where memory states join; their stores, zeros and VarDefs are gone, and so are those
// of variables that nobody reads. Memory states are the program points: a variable's value at one is found by going from state
// to state, so that the order of values in a block does not matter. O(memory states × parts of variables), within a budget.
import { Local, LocalClass } from "../aux.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import type { Type } from "../type.ts";
import type { Value } from "../value.ts";
import { phielim } from "./phielim.ts";

/** A variable with more parts stays in memory. */
const maxParts = 32;
/** Memory states looked at in one function; what is not decided by then stays in memory. */
const budget = 4_000_000;

/** A scalar of a variable: all accesses to any of its bytes are to exactly these. */
interface Part {
  readonly offset: number;
  readonly type: Type;
  /** What it holds in a memory state. */
  readonly at: Map<Value, Value>;
}

interface Variable {
  readonly local: Local;
  readonly parts: Part[];
  readonly loads: Value[];
  readonly stores: Value[];
  /** Zero, VarDef, VarLive, nil checks, and moves into it. */
  readonly others: Value[];
  moves: boolean;
}

export function promote(f: Func): void {
  const p = new Promoter(f);
  if (p.run()) phielim(f);
}

/** A place in a variable of the frame, if `p` is the address of one. */
function placeOf(p: Value): { local: Local; offset: number } | null {
  let v = p;
  let offset = 0;
  for (;;) {
    if (v.op === Op.OffPtr) offset += v.auxInt;
    else if (v.op === Op.LocalAddr) return { local: v.aux as Local, offset: offset + v.auxInt };
    else if (v.op !== Op.Copy && v.op !== Op.NilCheck) return null;
    v = v.args[0]!;
  }
}

/** Types that may stand for each other in a part. */
function sameClass(a: Type, b: Type): boolean {
  if (a === b) return true;
  return a.size === b.size && (a.kind === b.kind || (a.isInteger && b.isInteger));
}

class Promoter {
  private readonly f: Func;
  private readonly variables = new Map<Local, Variable>();
  private readonly refused = new Set<Local>();
  private readonly open: { phi: Value; mem: Value; x: Variable; part: Part }[] = [];
  private steps = 0;

  constructor(f: Func) {
    this.f = f;
  }

  run(): boolean {
    this.collect();
    let changed = false;
    for (const x of this.variables.values()) {
      if (this.refused.has(x.local) || (x.moves && x.loads.length > 0) || !this.divide(x)) continue;
      if (this.steps > budget) break;
      this.promote(x);
      changed = true;
    }
    return changed;
  }

  /** Sorts the uses of each variable, and refuses those whose address is used for more than its memory. */
  private collect(): void {
    for (const b of this.f.blocks) {
      for (const v of b.values) {
        if (v.op === Op.VarDef || v.op === Op.VarLive) this.variable(v.aux as Local)?.others.push(v);
        else if (v.op !== Op.LocalAddr && v.aux instanceof Local) this.refused.add(v.aux);
        for (let i = 0; i < v.args.length; i++) {
          const a = v.args[i]!;
          if (a.op === Op.LocalAddr || a.op === Op.OffPtr || a.op === Op.NilCheck || a.op === Op.Copy)
            this.use(v, i, a);
        }
      }
      for (const c of [b.control, b.control2]) {
        const at = c === null ? null : placeOf(c);
        if (at !== null) this.refused.add(at.local);
      }
    }
  }

  private variable(l: Local): Variable | null {
    // what the runtime looks at, or code that it enters, stays where it is
    if (l.cls !== LocalClass.Auto || l.alwaysLive || l.openDeferSlot) return null;
    let x = this.variables.get(l);
    if (x === undefined) {
      x = { local: l, parts: [], loads: [], stores: [], others: [], moves: false };
      this.variables.set(l, x);
    }
    return x;
  }

  /** Argument `i` of `v` is `a`, perhaps an address in a variable. */
  private use(v: Value, i: number, a: Value): void {
    const at = placeOf(a);
    if (at === null) return;
    const x = this.variable(at.local);
    if (x === null) return;
    switch (i === 0 ? v.op : Op.Invalid) {
      case Op.OffPtr:
      case Op.Copy:
        return;
      case Op.NilCheck:
      case Op.Zero:
        x.others.push(v);
        return;
      case Op.Move:
        x.others.push(v);
        x.moves = true;
        return;
      case Op.Load:
        x.loads.push(v);
        this.access(x, at.offset, v.type, v.type);
        return;
      case Op.Store:
        x.stores.push(v);
        this.access(x, at.offset, v.aux as Type, v.args[1]!.type);
        return;
      default:
        this.refused.add(at.local);
    }
  }

  private access(x: Variable, offset: number, type: Type, of: Type): void {
    if (this.refused.has(x.local)) return;
    if (type.isScalar && sameClass(type, of)) {
      const part = x.parts.find((p) => p.offset < offset + type.size && offset < p.offset + p.type.size);
      if (part === undefined) {
        x.parts.push({ offset, type, at: new Map() });
        if (x.parts.length <= maxParts) return;
      } else if (part.offset === offset && sameClass(part.type, type)) return;
    }
    this.refused.add(x.local);
  }

  /** Does every zeroing cover whole parts? */
  private divide(x: Variable): boolean {
    for (const v of x.others) {
      if (v.op !== Op.Zero) continue;
      const from = placeOf(v.args[0]!)!.offset;
      const to = from + v.auxInt;
      for (const p of x.parts) {
        const inside = p.offset >= from && p.offset + p.type.size <= to;
        if (!inside && p.offset < to && from < p.offset + p.type.size) return false;
      }
    }
    return true;
  }

  private promote(x: Variable): void {
    const values = x.loads.map((v) => {
      const offset = placeOf(v.args[0]!)!.offset;
      const part = x.parts.find((p) => p.offset === offset)!;
      return this.valueAt(x, part, v.args[1]!);
    });
    while (this.open.length > 0) {
      const o = this.open.pop()!;
      for (const m of o.mem.args) o.phi.addArg(this.valueAt(o.x, o.part, m));
    }
    x.loads.forEach((v, i) => {
      v.copyOf(values[i]!);
    });
    for (const v of x.stores) v.copyOf(v.args[2]!);
    for (const v of x.others) v.copyOf(v.op === Op.NilCheck ? v.args[0]! : v.args[v.args.length - 1]!);
  }

  /** What the part holds in the memory state `mem`. */
  private valueAt(x: Variable, part: Part, mem: Value): Value {
    const way: Value[] = [];
    let m: Value | null = mem;
    let r: Value | null = null;
    while (r === null) {
      if (m === null) r = this.f.zeroValue(part.type);
      else {
        r = part.at.get(m) ?? this.madeBy(x, part, m);
        if (r === null) {
          way.push(m);
          m = before(m);
        } else part.at.set(m, r);
      }
    }
    for (const w of way) part.at.set(w, r);
    this.steps += way.length + 1;
    return r;
  }

  /** The part's value if the memory state `m` is where it got one. */
  private madeBy(x: Variable, part: Part, m: Value): Value | null {
    switch (m.op) {
      case Op.Phi: {
        this.f.currentInline = m.inl;
        const phi = m.block.newValue0(Op.Phi, part.type, m.pos);
        this.open.push({ phi, mem: m, x, part });
        return phi;
      }
      case Op.Store: {
        const at = placeOf(m.args[0]!);
        return at !== null && at.local === x.local && at.offset === part.offset ? m.args[1]! : null;
      }
      case Op.Zero: {
        const at = placeOf(m.args[0]!);
        if (at === null || at.local !== x.local) return null;
        const inside = part.offset >= at.offset && part.offset < at.offset + m.auxInt;
        return inside ? this.f.zeroValue(part.type) : null;
      }
      case Op.VarDef:
        // what a variable holds before its first store is never looked at
        return m.aux === x.local ? this.f.zeroValue(part.type) : null;
      default:
        return null;
    }
  }
}

/** The memory state that `m` was made from; null at the function's start. */
function before(m: Value): Value | null {
  if (m.op === Op.SelectN || m.op === Op.Select0 || m.op === Op.Select1) return m.args[0]!.memoryArg;
  return m.memoryArg;
}
