// What prove knows at one place of a function: bounds of integers and differences between them, `a ≤ b + c` over the
// exact integers (never modulo 2^n), with all of it undone in reverse order when the place is left. Values mean their
// signed numbers in the width of their type. Bounds are doubles; beyond ±2^53 they are infinite, that is: not known.
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { T } from "../type.ts";
import type { Value } from "../value.ts";

const exact = 2 ** 53;
/** Differences larger than this are not kept. */
const maxOffset = 2 ** 40;
const inf = Number.POSITIVE_INFINITY;

/** How far a question may follow facts, and how many it may look at in all. */
const maxDepth = 6;
const maxSteps = 80;
/** Expressions deeper than this have no bounds but their type's. */
const maxNesting = 64;

const upperOrInf = (n: number): number => (n > exact ? inf : n);
const lowerOrInf = (n: number): number => (n < -exact ? -inf : n);

/** The largest number of a type; infinite for 64 bits. */
export function typeMax(v: Value): number {
  const n = v.type.size;
  return n >= 8 ? inf : 2 ** (8 * n - 1) - 1;
}
export function typeMin(v: Value): number {
  const n = v.type.size;
  return n >= 8 ? -inf : -(2 ** (8 * n - 1));
}

export function isConst(v: Value): boolean {
  return v.op >= Op.Const8 && v.op <= Op.Const64;
}

/** The signed number of a constant; infinite beyond 2^53. */
export function constValue(v: Value): number {
  if (v.op !== Op.Const64) return v.auxLo;
  const n = v.auxHi * 0x100000000 + (v.auxLo >>> 0);
  return n > exact ? inf : n < -exact ? -inf : n;
}

interface Term {
  readonly x: Value;
  readonly d: number;
}

export class Facts {
  private readonly lo: Float64Array;
  private readonly hi: Float64Array;
  private readonly known: Uint8Array;
  /** Facts `a ≤ b + c` as lists: by a, and by b. */
  private readonly below: Int32Array;
  private readonly above: Int32Array;
  private readonly left: Value[] = [];
  private readonly right: Value[] = [];
  private readonly diff: number[] = [];
  private readonly nextBelow: number[] = [];
  private readonly nextAbove: number[] = [];
  /** Bounds that were narrowed: id, old lower, old upper, whether they had been known. */
  private readonly undo: number[] = [];
  private readonly count: number;
  private steps = 0;
  private nesting = 0;

  constructor(f: Func) {
    const n = f.numValues;
    this.count = n;
    this.lo = new Float64Array(n);
    this.hi = new Float64Array(n);
    this.known = new Uint8Array(n);
    this.below = new Int32Array(n).fill(-1);
    this.above = new Int32Array(n).fill(-1);
  }

  /** A mark to return to with `leave`. */
  enter(): { facts: number; bounds: number } {
    return { facts: this.left.length, bounds: this.undo.length };
  }

  leave(mark: { facts: number; bounds: number }): void {
    while (this.left.length > mark.facts) {
      const i = this.left.length - 1;
      this.below[this.left[i]!.id] = this.nextBelow[i]!;
      this.above[this.right[i]!.id] = this.nextAbove[i]!;
      this.left.pop();
      this.right.pop();
      this.diff.pop();
      this.nextBelow.pop();
      this.nextAbove.pop();
    }
    const u = this.undo;
    while (u.length > mark.bounds) {
      const was = u.pop()!;
      const hi = u.pop()!;
      const lo = u.pop()!;
      const id = u.pop()!;
      this.lo[id] = lo;
      this.hi[id] = hi;
      this.known[id] = was;
    }
  }

  /** Learns a ≤ b + c. */
  addLess(a: Value, b: Value, c: number): void {
    if (a === b || Math.abs(c) > maxOffset || a.id >= this.count || b.id >= this.count) return;
    this.narrow(a, -inf, this.upper(b) + c);
    this.narrow(b, this.lower(a) - c, inf);
    if (isConst(a) || isConst(b)) return;
    const i = this.left.length;
    this.left.push(a);
    this.right.push(b);
    this.diff.push(c);
    this.nextBelow.push(this.below[a.id]!);
    this.nextAbove.push(this.above[b.id]!);
    this.below[a.id] = i;
    this.above[b.id] = i;
  }

  /** Learns lo ≤ v ≤ hi. */
  narrow(v: Value, lo: number, hi: number): void {
    if (v.id >= this.count) return;
    this.base(v);
    const l = Math.max(this.lo[v.id]!, lowerOrInf(lo));
    const h = Math.min(this.hi[v.id]!, upperOrInf(hi));
    if (l > this.lo[v.id]! || h < this.hi[v.id]!) this.set(v.id, l, h);
  }

  private set(id: number, lo: number, hi: number): void {
    this.undo.push(id, this.lo[id]!, this.hi[id]!, this.known[id]!);
    this.lo[id] = lo;
    this.hi[id] = hi;
    this.known[id] = 1;
  }

  /** Makes sure that the bounds which follow from v's op alone are there. */
  private base(v: Value): void {
    if (this.known[v.id] !== 0) return;
    this.set(v.id, typeMin(v), typeMax(v));
    if (this.nesting > maxNesting) return;
    this.nesting++;
    const [lo, hi] = this.opBounds(v);
    this.nesting--;
    const l = Math.max(this.lo[v.id]!, lowerOrInf(lo));
    const h = Math.min(this.hi[v.id]!, upperOrInf(hi));
    this.lo[v.id] = l;
    this.hi[v.id] = h;
  }

  /** The largest number that `v` can be here. */
  upper(v: Value, depth = 2): number {
    if (isConst(v)) return constValue(v);
    if (v.id >= this.count) return typeMax(v);
    this.base(v);
    let h = this.hi[v.id]!;
    if (depth === 0) return h;
    for (let i = this.below[v.id]!; i >= 0; i = this.nextBelow[i]!)
      h = Math.min(h, this.upper(this.right[i]!, depth - 1) + this.diff[i]!);
    const e = this.equal(v);
    if (e !== null) h = Math.min(h, this.upper(e.x, depth - 1) + e.d);
    return upperOrInf(h);
  }

  /** The smallest number that `v` can be here. */
  lower(v: Value, depth = 2): number {
    if (isConst(v)) return constValue(v);
    if (v.id >= this.count) return typeMin(v);
    this.base(v);
    let l = this.lo[v.id]!;
    if (depth === 0) return l;
    for (let i = this.above[v.id]!; i >= 0; i = this.nextAbove[i]!)
      l = Math.max(l, this.lower(this.left[i]!, depth - 1) - this.diff[i]!);
    const e = this.equal(v);
    if (e !== null) l = Math.max(l, this.lower(e.x, depth - 1) + e.d);
    return lowerOrInf(l);
  }

  /** Is a ≤ b + c sure? */
  less(a: Value, b: Value, c: number): boolean {
    this.steps = 0;
    return this.search(a, b, c, maxDepth);
  }

  private search(a: Value, b: Value, c: number, depth: number): boolean {
    if (a === b) return c >= 0;
    if (++this.steps > maxSteps) return false;
    const hi = this.upper(a, isConst(b) ? 3 : 1);
    const lo = this.lower(b, isConst(a) ? 3 : 1);
    if (hi !== inf && lo !== -inf && hi <= lo + c) return true;
    if (depth === 0 || a.id >= this.count || b.id >= this.count) return false;
    for (let i = this.below[a.id]!; i >= 0; i = this.nextBelow[i]!)
      if (this.search(this.right[i]!, b, c - this.diff[i]!, depth - 1)) return true;
    const above = this.atMost(a);
    if (above !== null && this.search(above.x, b, c - above.d, depth - 1)) return true;
    const under = this.equal(b);
    return under !== null && this.search(a, under.x, c + under.d, depth - 1);
  }

  /** x and d with v ≤ x + d, from v's op. */
  private atMost(v: Value): Term | null {
    const e = this.equal(v);
    if (e !== null) return e;
    const [x, y] = [v.args[0]!, v.args[1]!];
    switch (v.op) {
      case Op.Sub64:
      case Op.Sub32: {
        // two numbers that are not negative have a difference
        const lo = this.lower(y, 1);
        return lo >= 0 && this.lower(x, 1) >= 0 && lo < maxOffset ? { x, d: -lo } : null;
      }
      case Op.And64:
      case Op.And32:
        if (this.lower(x, 1) >= 0) return { x, d: 0 };
        return this.lower(y, 1) >= 0 ? { x: y, d: 0 } : null;
      case Op.Rsh64x64:
      case Op.Rsh64Ux64:
      case Op.Rsh32x64:
      case Op.Rsh32Ux64:
      case Op.Div64:
      case Op.Div32:
        return this.lower(x, 1) >= 0 && this.lower(y, 1) >= 0 ? { x, d: 0 } : null;
      case Op.Mod64:
      case Op.Mod32:
        return this.lower(y, 1) > 0 ? { x: y, d: -1 } : null;
      case Op.Mod64u:
      case Op.Mod32u:
        return this.lower(y, 1) > 0 ? { x: y, d: -1 } : null;
      default:
        return null;
    }
  }

  /** x and d with v = x + d exactly: sums that do not overflow, conversions that keep the number. */
  private equal(v: Value): Term | null {
    switch (v.op) {
      case Op.Add64:
      case Op.Add32:
      case Op.Add16:
      case Op.Add8: {
        const k = v.args[1]!;
        if (!isConst(k)) return null;
        const d = constValue(k);
        if (Math.abs(d) > maxOffset) return null;
        return (d >= 0 ? this.headroom(v.args[0]!, d) : this.footroom(v.args[0]!, -d)) ? { x: v.args[0]!, d } : null;
      }
      case Op.SignExt8to16:
      case Op.SignExt8to32:
      case Op.SignExt8to64:
      case Op.SignExt16to32:
      case Op.SignExt16to64:
      case Op.SignExt32to64:
      case Op.Copy:
        return { x: v.args[0]!, d: 0 };
      case Op.ZeroExt8to16:
      case Op.ZeroExt8to32:
      case Op.ZeroExt8to64:
      case Op.ZeroExt16to32:
      case Op.ZeroExt16to64:
      case Op.ZeroExt32to64:
        return this.bounds(v.args[0]!)[0] >= 0 ? { x: v.args[0]!, d: 0 } : null;
      case Op.Trunc64to32:
      case Op.Trunc64to16:
      case Op.Trunc64to8:
      case Op.Trunc32to16:
      case Op.Trunc32to8:
      case Op.Trunc16to8: {
        const [lo, hi] = this.bounds(v.args[0]!);
        return lo >= typeMin(v) && hi <= typeMax(v) ? { x: v.args[0]!, d: 0 } : null;
      }
      default:
        return null;
    }
  }

  /** Bounds without following facts. */
  private bounds(v: Value): [number, number] {
    return [this.lower(v, 0), this.upper(v, 0)];
  }

  /** Does v + k stay in v's type? A v that is below anything by k has that much room. */
  headroom(v: Value, k: number): boolean {
    const max = typeMax(v);
    const hi = this.upper(v, 0);
    if (hi + k <= (max === inf ? exact : max)) return true;
    if (v.id >= this.count) return false;
    for (let i = this.below[v.id]!; i >= 0; i = this.nextBelow[i]!)
      if (this.diff[i]! <= -k && this.right[i]!.type.size <= v.type.size) return true;
    return false;
  }

  footroom(v: Value, k: number): boolean {
    const min = typeMin(v);
    const lo = this.lower(v, 0);
    if (lo - k >= (min === -inf ? -exact : min)) return true;
    if (v.id >= this.count) return false;
    for (let i = this.above[v.id]!; i >= 0; i = this.nextAbove[i]!)
      if (this.diff[i]! <= -k && this.left[i]!.type.size <= v.type.size) return true;
    return false;
  }

  private opBounds(v: Value): [number, number] {
    const x = v.args[0];
    const y = v.args[1];
    if (v.type === T.length) return [0, inf];
    switch (v.op) {
      case Op.ZeroExt8to16:
      case Op.ZeroExt8to32:
      case Op.ZeroExt8to64:
      case Op.ZeroExt16to32:
      case Op.ZeroExt16to64:
      case Op.ZeroExt32to64: {
        const [lo, hi] = this.bounds(x!);
        return lo >= 0 ? [lo, hi] : [0, 2 ** (8 * x!.type.size) - 1];
      }
      case Op.SignExt8to16:
      case Op.SignExt8to32:
      case Op.SignExt8to64:
      case Op.SignExt16to32:
      case Op.SignExt16to64:
      case Op.SignExt32to64:
        return this.bounds(x!);
      case Op.And8:
      case Op.And16:
      case Op.And32:
      case Op.And64: {
        const [a, b] = [this.bounds(x!), this.bounds(y!)];
        if (a[0] < 0 && b[0] < 0) return [-inf, inf];
        return [0, Math.min(a[0] >= 0 ? a[1] : inf, b[0] >= 0 ? b[1] : inf)];
      }
      case Op.Or8:
      case Op.Or16:
      case Op.Or32:
      case Op.Or64:
      case Op.Xor32:
      case Op.Xor64: {
        const [a, b] = [this.bounds(x!), this.bounds(y!)];
        return a[0] >= 0 && b[0] >= 0 ? [0, allOnes(Math.max(a[1], b[1]))] : [-inf, inf];
      }
      case Op.Rsh8Ux64:
      case Op.Rsh16Ux64:
      case Op.Rsh32Ux64:
      case Op.Rsh64Ux64: {
        if (!isConst(y!)) return this.bounds(x!)[0] >= 0 ? [0, this.bounds(x!)[1]] : [-inf, inf];
        const c = constValue(y!);
        if (c <= 0) return c === 0 ? this.bounds(x!) : [0, 0];
        const bits = 8 * v.type.size;
        if (c >= bits) return [0, 0];
        const [lo, hi] = this.bounds(x!);
        const all = 2 ** (bits - c) - 1;
        return lo >= 0 ? [0, Math.min(all, Math.floor(hi / 2 ** c))] : [0, all];
      }
      case Op.Rsh8x64:
      case Op.Rsh16x64:
      case Op.Rsh32x64:
      case Op.Rsh64x64: {
        if (!isConst(y!)) return this.bounds(x!)[0] >= 0 ? [0, this.bounds(x!)[1]] : [-inf, inf];
        const c = constValue(y!);
        const bits = 8 * v.type.size;
        if (c < 0 || c >= bits) return [-inf, inf];
        const [lo, hi] = this.bounds(x!);
        const edge = 2 ** (bits - 1 - c);
        return [Math.max(Math.floor(lo / 2 ** c), -edge), Math.min(Math.floor(hi / 2 ** c), edge - 1)];
      }
      case Op.Mod8:
      case Op.Mod16:
      case Op.Mod32:
      case Op.Mod64: {
        const c = isConst(y!) ? Math.abs(constValue(y!)) - 1 : inf;
        const [lo, hi] = this.bounds(x!);
        return [lo >= 0 ? 0 : -c, lo >= 0 ? Math.min(c, hi) : c];
      }
      case Op.Mod8u:
      case Op.Mod16u:
      case Op.Mod32u:
      case Op.Mod64u: {
        const [lo, hi] = this.bounds(y!);
        return lo > 0 ? [0, hi - 1] : [-inf, inf];
      }
      case Op.Div8:
      case Op.Div16:
      case Op.Div32:
      case Op.Div64: {
        const c = isConst(y!) ? constValue(y!) : 0;
        const [lo, hi] = this.bounds(x!);
        return lo >= 0 && c > 0 ? [0, Math.floor(hi / c)] : [-inf, inf];
      }
      case Op.CvtBoolToUint8:
        return [0, 1];
      case Op.Ctz8:
      case Op.Ctz16:
      case Op.Ctz32:
      case Op.Ctz64:
      case Op.Ctz8NonZero:
      case Op.Ctz16NonZero:
      case Op.Ctz32NonZero:
      case Op.Ctz64NonZero:
      case Op.BitLen8:
      case Op.BitLen16:
      case Op.BitLen32:
      case Op.BitLen64:
      case Op.PopCount8:
      case Op.PopCount16:
      case Op.PopCount32:
      case Op.PopCount64:
        return [0, 8 * x!.type.size];
      case Op.CondSelect: {
        const [a, b] = [this.bounds(x!), this.bounds(y!)];
        return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
      }
      case Op.Phi:
        return this.phiBounds(v);
      default:
        return [-inf, inf];
    }
  }

  /** A phi lies among its arguments. Those not seen yet, in loops, may be anything. */
  private phiBounds(v: Value): [number, number] {
    let [lo, hi] = [inf, -inf];
    for (const a of v.args) {
      if (!isConst(a) && (a.id >= this.count || this.known[a.id] === 0)) return [-inf, inf];
      lo = Math.min(lo, this.lower(a, 0));
      hi = Math.max(hi, this.upper(a, 0));
    }
    return [lo, hi];
  }
}

/** The smallest 2^k - 1 that is not below n. */
function allOnes(n: number): number {
  return n === inf ? inf : 2 ** Math.ceil(Math.log2(n + 1)) - 1;
}
