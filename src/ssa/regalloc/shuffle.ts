// The moves on one edge into a join: from where the pred left its values to where the block expects them, all at once.
// Registers and the stack slots of spilled phis are both places; a place is written when nobody needs what is in it.
import type { Block } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { Value } from "../value.ts";
import { lowest } from "./info.ts";
import type { RegAlloc, RegState } from "./regalloc.ts";

/** Places from here on are stack slots: slotBase + id of the phi. */
const slotBase = 64;

interface Dest {
  /** Where to. */
  readonly place: number;
  /** What: a value of the program. */
  readonly v: Value;
  /** The phi whose argument this is, or null for a register of startRegs. */
  readonly phi: Value | null;
  done: boolean;
}

/** Appends the moves for pred number `index` of `b`, which is `p`, to p's values. */
export function shuffleEdge(
  ra: RegAlloc,
  p: Block,
  b: Block,
  index: number,
  end: readonly RegState[],
  start: readonly RegState[],
): void {
  new Shuffle(ra, p, b, index, end, start).run();
}

class Shuffle {
  private readonly ra: RegAlloc;
  private readonly p: Block;
  private readonly index: number;
  /** What is in each place now: the program's value, and the value that stands for it. */
  private readonly contents = new Map<number, { v: Value; c: Value }>();
  private readonly dests: Dest[] = [];
  private readonly targets = new Set<number>();

  constructor(ra: RegAlloc, p: Block, b: Block, index: number, end: readonly RegState[], start: readonly RegState[]) {
    this.ra = ra;
    this.p = p;
    this.index = index;
    for (const s of end) this.contents.set(s.r, { v: s.v, c: s.c });
    for (const s of start) this.addDest(s.r, s.v, null);
    for (const v of b.values) {
      if (v.op !== Op.Phi) break;
      if (ra.classMask(v) === 0) continue;
      const a = v.args[index]!;
      const r = ra.home[v.id];
      if (r !== undefined) this.addDest(r, a, v);
      else {
        this.addDest(slotBase + v.id, a, v);
        this.contents.set(slotBase + v.id, { v, c: v });
      }
    }
  }

  private addDest(place: number, v: Value, phi: Value | null): void {
    this.dests.push({ place, v, phi, done: false });
    this.targets.add(place);
  }

  run(): void {
    let left = this.dests.length;
    for (const d of this.dests) {
      const c = this.contents.get(d.place);
      if (c !== undefined && c.v === d.v) {
        this.finish(d, c.c);
        left--;
      }
    }
    while (left > 0) {
      let progress = false;
      for (const d of this.dests) {
        if (d.done || this.isNeeded(d.place, d)) continue;
        this.move(d);
        left--;
        progress = true;
      }
      if (!progress) this.breakCycle();
    }
  }

  private finish(d: Dest, c: Value): void {
    d.done = true;
    this.ra.keep.add(c);
    if (d.phi !== null && d.phi.args[this.index] !== c) d.phi.setArg(this.index, c);
  }

  /** Does another destination still have to read what is in `place`, and has it no other source? */
  private isNeeded(place: number, except: Dest): boolean {
    const here = this.contents.get(place);
    if (here === undefined) return false;
    for (const d of this.dests) {
      if (d.done || d === except || d.v !== here.v) continue;
      if (!this.hasOther(here.v, place)) return true;
    }
    return false;
  }

  /** Is `v` in another place that stays readable? Values with a slot or made from constants always are. */
  private hasOther(v: Value, place: number): boolean {
    for (const [q, c] of this.contents) if (q !== place && c.v === v) return true;
    return this.ra.isRemat(v);
  }

  private source(v: Value): { place: number; c: Value } | null {
    let best: { place: number; c: Value } | null = null;
    for (const [q, c] of this.contents) {
      if (c.v !== v) continue;
      if (best === null || (best.place >= slotBase && q < slotBase)) best = { place: q, c: c.c };
    }
    return best;
  }

  private move(d: Dest): void {
    const c = d.place >= slotBase ? this.toSlot(d) : this.toRegister(d.v, d.place);
    this.contents.set(d.place, { v: d.v, c });
    this.finish(d, c);
  }

  /** `v` into register `r`. */
  private toRegister(v: Value, r: number): Value {
    const ra = this.ra;
    const s = this.source(v);
    let c: Value;
    if (s !== null && s.place < slotBase) c = this.make(Op.Copy, v, s.c);
    else if (ra.isRemat(v)) c = ra.cloneRemat(v, this.p, this.p.values, this.p.pos, this.p.inl);
    else if (s !== null) c = this.make(Op.LoadReg, v, s.c);
    else c = this.make(Op.LoadReg, v, ra.spillOf(v));
    ra.home[c.id] = r;
    ra.keep.add(c);
    return c;
  }

  private toSlot(d: Dest): Value {
    const s = this.source(d.v);
    let c = s !== null && s.place < slotBase ? s.c : null;
    if (c === null) {
      const r = this.freeRegister(d.v);
      if (r < 0 || ((1 << r) & this.ra.classMask(d.v)) === 0) return this.toSlotByExchange(d, r);
      c = this.toRegister(d.v, r);
      this.contents.set(r, { v: d.v, c });
    }
    return this.store(d, c);
  }

  /**
   * What no register of its class is free for cannot be made in one of the other class (a constant, an address): a register
   * of its own class is lent for it, its contents waiting in `other` meanwhile; where that is none (-1), they are made or
   * loaded again.
   */
  private toSlotByExchange(d: Dest, other: number): Value {
    const own = this.ra.classMask(d.v);
    let lent = -1;
    for (const q of this.contents.keys())
      if (q < slotBase && ((1 << q) & own) !== 0 && (lent < 0 || q < lent)) lent = q;
    const here = this.contents.get(lent)!;
    const aside = other < 0 ? null : this.copyTo(other, here.v, here.c);
    const store = this.store(d, this.toRegister(d.v, lent));
    this.contents.delete(lent);
    const back = aside === null ? this.toRegister(here.v, lent) : this.copyTo(lent, here.v, aside);
    this.contents.set(lent, { v: here.v, c: back });
    for (const x of this.dests) if (x.done && x.place === lent) this.finish(x, back);
    return store;
  }

  private copyTo(r: number, v: Value, from: Value): Value {
    const c = this.make(Op.Copy, v, from);
    this.ra.home[c.id] = r;
    this.ra.keep.add(c);
    return c;
  }

  private store(d: Dest, c: Value): Value {
    const store = this.make(Op.StoreReg, d.v, c);
    this.ra.keep.add(store);
    this.ra.storesTo.set(store, d.phi!);
    return store;
  }

  private make(op: number, v: Value, arg: Value): Value {
    const p = this.p;
    const c = new Value(this.ra.f.newValueId(), op, v.type, p, p.pos, p.inl);
    c.addArg(arg);
    p.values.push(c);
    return c;
  }

  /**
   * A register that nobody needs on this edge, or one that waits for its own value and is empty till then; of the other class if
   * the value's own is full; -1 if there is none.
   */
  private freeRegister(v: Value): number {
    const { gp, fp } = this.ra.info;
    let taken = 0;
    let waiting = 0;
    for (const [q, c] of this.contents) {
      if (q < slotBase && this.dests.some((d) => !d.done && d.v === c.v)) taken |= 1 << q;
    }
    for (const d of this.dests) {
      if (d.place >= slotBase) continue;
      if (d.done) taken |= 1 << d.place;
      else waiting |= 1 << d.place;
    }
    const own = this.ra.classMask(v);
    for (const used of [taken | waiting, taken]) {
      for (const mask of [own, own === gp ? fp : gp]) {
        const free = mask & ~used;
        if (free !== 0) return lowest(free);
      }
    }
    return -1;
  }

  /** All destinations wait for each other: one of the values that they wait for moves out of the way. */
  private breakCycle(): void {
    const d = this.dests.find((x) => !x.done)!;
    const here = this.contents.get(d.place)!;
    const r = this.freeRegister(here.v);
    if (r < 0) return this.dropOne();
    const c = d.place >= slotBase ? this.make(Op.LoadReg, here.v, here.c) : this.make(Op.Copy, here.v, here.c);
    this.ra.home[c.id] = r;
    this.ra.keep.add(c);
    this.contents.delete(d.place);
    this.contents.set(r, { v: here.v, c });
  }

  /** Every register is taken: one of them is given up, and its value made or loaded again when it is wanted. */
  private dropOne(): void {
    const d = this.dests.find((x) => !x.done && x.place < slotBase && this.canReload(x.place));
    if (d === undefined)
      this.ra.f.fail("shuffle", `no register left on the edge b${this.p.id} → b${this.p.succs[0]!.b.id}`);
    this.contents.delete(d.place);
  }

  /** Is the value in register `r` to be had without it? That of a phi in a slot is not once the slot has its new value. */
  private canReload(r: number): boolean {
    const { v } = this.contents.get(r)!;
    return this.hasOther(v, r) || !this.dests.some((d) => d.phi === v && d.place >= slotBase);
  }
}
