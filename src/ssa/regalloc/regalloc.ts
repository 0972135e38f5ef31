// regalloc: puts every value into a register of its own for as long as it is in use. In: scheduled, flag-allocated blocks
// without critical edges. Out: `f.home` by value id, Copy/LoadReg/StoreReg values between, constants made where they are
// used; arguments of each value are the very copies that its instruction reads. After it the function is no longer in
// strict SSA form: a block's registers may come from different values in different preds.
//
// The method is greedy along the layout of the code. Walking a block, the state is what each register holds. An operand
// that is in no register is loaded from its stack slot, which is filled once, behind the value's definition (spills.ts). The
// value whose next use is farthest away loses its register; uses behind calls count as far. At joins the state of one
// pred is taken over, and `shuffle.ts` adjusts the other edges. No register survives a call.

import { type Block, BlockKind } from "../block.ts";
import { postorder } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags } from "../optable.ts";
import { layoutOrder } from "../passes/layout.ts";
import { Kind } from "../type.ts";
import { Value } from "../value.ts";
import { Ahead, far } from "./ahead.ts";
import { placeSpills, removeUnused } from "./cleanup.ts";
import { type Desires, desiresAtEnd } from "./desires.ts";
import { type Constraint, countBits, lowest, type RegisterInfo } from "./info.ts";
import { callDistance, liveAtEnd, unlikelyDistance } from "./live.ts";
import { shuffleEdge } from "./shuffle.ts";
import { stackalloc } from "./stackalloc.ts";

/** Register `r` holds `v`, as the value `c` (v itself, a Copy, a LoadReg, a constant made again). */
export interface RegState {
  readonly r: number;
  readonly v: Value;
  readonly c: Value;
}

export function regalloc(f: Func, info: RegisterInfo): void {
  const a = new RegAlloc(f, info);
  a.run();
}

export class RegAlloc {
  readonly f: Func;
  readonly info: RegisterInfo;
  readonly home: number[];
  /** Ids below are values of the program; above, copies made here. */
  private readonly count: number;
  /** Mask of all registers a value may be in: 0 if it lives in none. */
  private readonly classOf: Int32Array;
  private readonly remat: Uint8Array;
  /** Registers that hold the value now. */
  private readonly regs: Int32Array;
  private readonly spills: (Value | null)[];
  private readonly ahead: Ahead;
  private live!: Map<number, number>[];
  private readonly holds: (Value | null)[] = new Array<Value | null>(32).fill(null);
  private readonly cached: (Value | null)[] = new Array<Value | null>(32).fill(null);
  /** Registers that must not be touched before the current instruction is done. */
  private locked = 0;
  /** Registers that the current instruction reads: nothing may be moved into them in front of it. */
  private reading = 0;
  private out: Value[] = [];
  private block!: Block;
  private readonly endRegs: (RegState[] | null)[];
  private readonly startRegs: (RegState[] | null)[];
  private desires: (Desires | null)[] = [];
  /** By block id: 1 where a jump back leads to. */
  private heads: Uint8Array = new Uint8Array(0);
  private readonly tupleRegs = new Map<Value, number[]>();
  private readonly visited: Uint8Array;
  private readonly position: Int32Array;

  constructor(f: Func, info: RegisterInfo) {
    this.f = f;
    this.info = info;
    const n = f.numValues;
    this.count = n;
    // with room for the copies: an array that is written far beyond its end becomes a hash table
    this.home = new Array<number>(2 * n);
    this.classOf = new Int32Array(n);
    this.remat = new Uint8Array(n);
    this.regs = new Int32Array(n);
    this.spills = new Array<Value | null>(n).fill(null);
    this.ahead = new Ahead(n);
    this.endRegs = new Array<RegState[] | null>(f.numBlocks).fill(null);
    this.startRegs = new Array<RegState[] | null>(f.numBlocks).fill(null);
    this.visited = new Uint8Array(f.numBlocks);
    this.position = new Int32Array(f.numBlocks);
  }

  run(): void {
    const f = this.f;
    f.blocks = layoutOrder(f);
    f.blocks.forEach((b, i) => {
      this.position[b.id] = i;
    });
    this.classify();
    const wants = new Uint8Array(this.count);
    for (let i = 0; i < this.count; i++) wants[i] = this.classOf[i] !== 0 && this.remat[i] === 0 ? 1 : 0;
    this.live = liveAtEnd(f, wants);
    this.desires = desiresAtEnd(f, this.info, wants);
    this.heads = loopHeads(f);
    for (const b of f.blocks) {
      this.startBlock(b);
      this.allocBlock(b);
      this.visited[b.id] = 1;
    }
    for (const b of f.blocks) {
      if (b.preds.length < 2) continue;
      for (let i = 0; i < b.preds.length; i++) {
        const p = b.preds[i]!.b;
        shuffleEdge(this, p, b, i, this.endRegs[p.id]!, this.startRegs[b.id]!);
      }
    }
    placeSpills(f, this.spills, this.endRegs);
    removeUnused(f, (v) => v.id >= this.count, this.keep);
    for (const v of this.dropped) v.clearArgs();
    f.home = this.home;
    f.tupleRegs = this.tupleRegs;
    stackalloc(f, this.storesTo);
  }

  // -- facts about values

  private classify(): void {
    for (const b of this.f.blocks) {
      for (const v of b.values) {
        if (v.op === Op.SP) this.home[v.id] = this.info.sp;
        if (v.op === Op.SP || v.op === Op.SB || v.op === Op.InitMem) continue;
        const t = v.type;
        if (t.isFloat || t.kind === Kind.Int128) this.classOf[v.id] = this.info.fp;
        else if (t.isScalar) this.classOf[v.id] = this.info.gp;
        if (v.op === Op.Arg) this.spills[v.id] = v;
        if ((opFlags[v.op]! & OpFlag.Remat) !== 0 && v.args.every((a) => a.op === Op.SP || a.op === Op.SB)) {
          this.remat[v.id] = 1;
        }
      }
    }
  }

  isRemat(v: Value): boolean {
    return v.id < this.count && this.remat[v.id] !== 0;
  }

  classMask(v: Value): number {
    return this.classOf[v.id]!;
  }

  /** Is it something that registers are handed out for? */
  private wantsReg(v: Value): boolean {
    return this.classOf[v.id] !== 0;
  }

  // -- what lies ahead in a block

  /** Where each value of the block stands, in the measure of distances. */
  private places: number[] = [];
  /** Where the value stands that is being placed. */
  private now = 0;

  /** Is the value used no more before a call that follows in the block? Then its register is free: it has to be on the stack anyway. */
  private leavesReg(id: number): boolean {
    return this.isBehindCall(this.ahead.nextUse(id));
  }

  private isBehindCall(use: number): boolean {
    if (use === far) return true;
    const end = this.places[this.places.length - 1]!;
    return end - this.now >= callDistance && use - this.now >= callDistance;
  }

  /** Makes the chains of next uses and the wishes for registers of one block, walking it backwards. */
  private collectUses(b: Block): void {
    const ahead = this.ahead;
    ahead.clear();
    const n = b.values.length;
    let calls = 0;
    const shift: number[] = new Array<number>(n + 1);
    for (let i = 0; i < n; i++) {
      shift[i] = i + calls;
      if ((opFlags[b.values[i]!.op]! & OpFlag.Call) !== 0) calls += callDistance;
    }
    shift[n] = n + calls;
    this.places = shift;
    this.now = 0;
    for (const [id, d] of this.live[b.id]!) ahead.addUse(id, shift[n]! + d);
    this.wishesOfSuccs(b);
    for (const c of [b.control, b.control2]) if (c !== null && this.wantsReg(c)) ahead.addUse(c.id, shift[n]!);
    for (let i = n - 1; i >= 0; i--) {
      const v = b.values[i]!;
      if (v.op === Op.Phi) continue;
      this.wishes(v);
      for (let k = v.args.length - 1; k >= 0; k--) {
        const a = v.args[k]!;
        if (a.id < this.count && this.wantsReg(a) && a.op !== Op.SP) ahead.addUse(a.id, shift[i]!);
      }
    }
  }

  /**
   * What the blocks behind want: by their instructions; by the registers that a join expects, if it has been visited; for
   * arguments of phis, by the phi's register or by that of an argument that has one already.
   */
  private wishesOfSuccs(b: Block): void {
    const desires = this.desires[b.id];
    if (desires !== null && desires !== undefined) for (const [id, r] of desires) this.ahead.wish(id, r);
    for (const e of b.succs) {
      if (e.b.preds.length < 2) continue;
      const start = this.startRegs[e.b.id];
      if (start !== null && start !== undefined)
        for (const s of start) if (s.v.id < this.count) this.ahead.wish(s.v.id, s.r);
      for (const v of e.b.values) {
        if (v.op !== Op.Phi) break;
        const a = v.args[e.i]!;
        if (a.id >= this.count || this.classOf[v.id] === 0) continue;
        const r = this.visited[e.b.id] !== 0 ? (this.home[v.id] ?? -1) : this.homeOfArg(v);
        if (r >= 0) this.ahead.wish(a.id, r);
      }
    }
  }

  /** The register that the first of the phi's arguments to have one was made in; -1 if none has. */
  private homeOfArg(phi: Value): number {
    for (const a of phi.args) {
      const r = a.id < this.count && this.remat[a.id] === 0 ? this.home[a.id] : undefined;
      if (r !== undefined && r >= 0) return r;
    }
    return -1;
  }

  private wishes(v: Value): void {
    const flags = opFlags[v.op]!;
    const c = this.info.constraint(v);
    if ((flags & OpFlag.Call) !== 0) this.ahead.forgetWishes();
    for (let i = 0; i < c.inputs.length; i++) {
      const m = c.inputs[i]!;
      const a = v.args[i]!;
      if (m !== 0 && (m & (m - 1)) === 0 && a.id < this.count && this.remat[a.id] === 0)
        this.ahead.wish(a.id, lowest(m));
    }
    const d = this.ahead.wished(v.id);
    if ((flags & OpFlag.ResultInArg0) !== 0 && d >= 0 && v.args[0]!.id < this.count) this.ahead.wish(v.args[0]!.id, d);
  }

  // -- registers

  private setReg(r: number, v: Value, c: Value): void {
    this.holds[r] = v;
    this.cached[r] = c;
    this.regs[v.id]! |= 1 << r;
    this.home[c.id] = r;
  }

  private freeReg(r: number): void {
    const v = this.holds[r];
    if (v === null || v === undefined) return;
    this.regs[v.id]! &= ~(1 << r);
    this.holds[r] = null;
    this.cached[r] = null;
  }

  private freeValue(v: Value): void {
    let m = this.regs[v.id]!;
    while (m !== 0) {
      const r = lowest(m);
      m &= m - 1;
      this.freeReg(r);
    }
  }

  private usedMask(): number {
    let m = 0;
    for (let r = 0; r < 32; r++) if (this.holds[r] !== null) m |= 1 << r;
    return m;
  }

  /** A register out of `mask` for `v`; whoever is in it has to go. */
  private takeReg(mask: number, v: Value | null): number {
    const m = mask & ~this.locked;
    if (m === 0)
      this.f.fail(
        "regalloc",
        `no register for ${v === null ? "a temporary" : `v${v.id} ${v.opName}`} in b${this.block.id}`,
      );
    const free = m & ~this.usedMask();
    if (free !== 0) {
      const d = v === null ? -1 : this.ahead.wished(v.id);
      if (d >= 0 && (free & (1 << d)) !== 0) return d;
      const calm = free & ~this.ahead.allWishes;
      return lowest(calm !== 0 ? calm : free);
    }
    const r = this.farthest(m);
    this.evict(r, mask);
    return r;
  }

  private farthest(m: number): number {
    let best = -1;
    let dist = -1;
    for (let r = 0; r < 32; r++) {
      if ((m & (1 << r)) === 0) continue;
      const v = this.holds[r]!;
      let d = this.ahead.nextUse(v.id);
      // a copy elsewhere or a constant costs nothing to lose
      if (countBits(this.regs[v.id]!) > 1) d = far + 1;
      else if (this.remat[v.id] !== 0) d += unlikelyDistance;
      if (d > dist) {
        dist = d;
        best = r;
      }
    }
    return best;
  }

  /** Empties `r`. If its value is in no other register, a free one outside of `mask` takes it. */
  private evict(r: number, mask: number): void {
    const v = this.holds[r]!;
    const only = countBits(this.regs[v.id]!) === 1;
    if (only && this.remat[v.id] === 0 && !this.ahead.isDead(v.id)) {
      const free = this.classOf[v.id]! & ~this.usedMask() & ~this.locked & ~this.reading & ~mask;
      if (free !== 0) {
        const to = lowest(free);
        const c = this.emit1(Op.Copy, v, this.cached[r]!);
        this.freeReg(r);
        this.setReg(to, v, c);
        return;
      }
    }
    this.freeReg(r);
  }

  /** A new value in the current block that stands for `v`. */
  private emit1(op: number, v: Value, arg: Value): Value {
    const c = new Value(this.f.newValueId(), op, v.type, this.block, this.pos, this.inl);
    c.addArg(arg);
    this.out.push(c);
    return c;
  }
  private pos = 0;
  private inl = 0;

  /** Computes a constant or fixed address again. */
  cloneRemat(v: Value, b: Block, out: Value[], pos: number, inl: number): Value {
    const c = new Value(this.f.newValueId(), v.op, v.type, b, pos, inl);
    c.auxLo = v.auxLo;
    c.auxHi = v.auxHi;
    c.aux = v.aux;
    for (const a of v.args) c.addArg(a);
    out.push(c);
    return c;
  }

  /** The stack slot of `v`, as the value that is in it. Filled right behind the definition. */
  spillOf(v: Value): Value {
    let s = this.spills[v.id]!;
    if (s === null) {
      s = new Value(this.f.newValueId(), Op.StoreReg, v.type, v.block, v.pos, v.inl);
      s.addArg(v);
      this.spills[v.id] = s;
    }
    return s;
  }

  /** Brings `v` into a register of `mask`, locks it and returns the value that is in it. */
  private load(v: Value, mask: number): Value {
    if (v.op === Op.SP) {
      if ((mask & (1 << this.info.sp)) !== 0) return v;
      const r = this.takeReg(mask & this.info.gp, null);
      const c = this.emit1(Op.Copy, v, v);
      this.home[c.id] = r;
      this.locked |= 1 << r;
      return c;
    }
    const here = this.regs[v.id]! & mask;
    if (here !== 0) {
      const d = this.ahead.wished(v.id);
      const r = d >= 0 && (here & (1 << d)) !== 0 ? d : lowest(here);
      this.locked |= 1 << r;
      return this.cached[r]!;
    }
    const r = this.takeReg(mask & this.classOf[v.id]!, v);
    let c: Value;
    const elsewhere = this.regs[v.id]!;
    if (elsewhere !== 0) c = this.emit1(Op.Copy, v, this.cached[lowest(elsewhere)]!);
    else if (this.remat[v.id] !== 0) c = this.cloneRemat(v, this.block, this.out, this.pos, this.inl);
    else c = this.emit1(Op.LoadReg, v, this.spillOf(v));
    this.setReg(r, v, c);
    this.locked |= 1 << r;
    return c;
  }

  // -- blocks

  private startBlock(b: Block): void {
    this.block = b;
    this.out = [];
    this.locked = 0;
    for (let r = 0; r < 32; r++) this.freeReg(r);
    this.collectUses(b);
    if (b.preds.length === 0) {
      this.startRegs[b.id] = [];
      return;
    }
    if (b.preds.length === 1) {
      const p = b.preds[0]!.b;
      // the runtime comes back to the end of a function with other registers
      const kept = p.kind === BlockKind.Defer && p.succs[1]!.b === b ? [] : this.endRegs[p.id]!;
      for (const s of kept) if (!this.leavesReg(s.v.id)) this.setReg(s.r, s.v, s.c);
      this.startRegs[b.id] = [];
      return;
    }
    this.join(b);
  }

  /** Takes over the registers of one pred that has been visited, and finds places for the phis. */
  private join(b: Block): void {
    let primary = -1;
    for (let i = 0; i < b.preds.length; i++) {
      const p = b.preds[i]!.b;
      if (this.visited[p.id] === 0) continue;
      if (primary < 0 || this.position[p.id]! > this.position[b.preds[primary]!.b.id]!) primary = i;
    }
    if (primary < 0) this.f.fail("regalloc", `b${b.id} is visited before all of its preds`);
    const pred = b.preds[primary]!.b;
    for (const s of this.endRegs[pred.id]!) this.setReg(s.r, s.v, s.c);
    const phis = b.values.filter((v) => v.op === Op.Phi && this.wantsReg(v));
    const chosen = new Int8Array(phis.length).fill(-1);
    let taken = 0;
    phis.forEach((v, i) => {
      const m = this.regs[v.args[primary]!.id]! & ~taken;
      if (m === 0 || this.remat[v.args[primary]!.id] !== 0) return;
      chosen[i] = lowest(m);
      taken |= 1 << chosen[i]!;
    });
    // what neither lives on nor is wanted soon gives its register back
    for (let r = 0; r < 32; r++) {
      const v = this.holds[r];
      if (v === null || v === undefined) continue;
      if (this.remat[v.id] !== 0 || this.ahead.nextUse(v.id) >= callDistance) this.freeReg(r);
    }
    phis.forEach((_, i) => {
      const r = chosen[i]!;
      if (r < 0) return;
      const w = this.holds[r];
      if (w === null || w === undefined) return;
      // the argument lives on: it moves to a free register in the pred
      const free = this.classOf[w.id]! & ~this.usedMask() & ~taken;
      if (countBits(this.regs[w.id]!) === 1 && free !== 0) {
        const to = lowest(free);
        const c = new Value(this.f.newValueId(), Op.Copy, w.type, pred, pred.pos, pred.inl);
        c.addArg(this.cached[r]!);
        pred.values.push(c);
        this.endRegs[pred.id]!.push({ r: to, v: w, c });
        this.freeReg(r);
        this.setReg(to, w, c);
      } else this.freeReg(r);
    });
    phis.forEach((v, i) => {
      if (chosen[i]! >= 0) this.setReg(chosen[i]!, v, v);
    });
    phis.forEach((v, i) => {
      if (chosen[i]! >= 0) return;
      const free = this.classOf[v.id]! & ~this.usedMask();
      const d = this.ahead.wished(v.id);
      if (free !== 0 && this.ahead.nextUse(v.id) < far) {
        const r = d >= 0 && (free & (1 << d)) !== 0 ? d : lowest(free);
        this.setReg(r, v, v);
      } else this.spills[v.id] = v;
    });
    const start: RegState[] = [];
    for (let r = 0; r < 32; r++) {
      const v = this.holds[r];
      if (v === null || v === undefined) continue;
      if (v.op === Op.Phi && v.block === b) {
        if (this.ahead.isDead(v.id)) this.freeReg(r);
        continue;
      }
      start.push({ r, v, c: this.cached[r]! });
    }
    this.startRegs[b.id] = start;
  }

  private allocBlock(b: Block): void {
    const values = b.values;
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      if (v.op === Op.Phi) {
        this.out.push(v);
        continue;
      }
      this.now = this.places[i]!;
      this.locked = 0;
      this.pos = v.pos;
      this.inl = v.inl;
      this.value(v);
    }
    this.now = this.places[values.length]!;
    this.locked = 0;
    this.pos = b.pos;
    this.inl = b.inl;
    this.control(b);
    this.preload(b);
    b.values = this.out;
    const end: RegState[] = [];
    for (let r = 0; r < 32; r++) {
      const v = this.holds[r];
      if (v !== null && v !== undefined) end.push({ r, v, c: this.cached[r]! });
    }
    this.endRegs[b.id] = end;
  }

  private control(b: Block): void {
    for (const c of [b.control, b.control2]) {
      if (c === null || !this.wantsReg(c)) continue;
      const x = this.load(c, this.classOf[c.id]!);
      if (c === b.control) b.setControl(x);
      else b.setControl2(x);
      this.ahead.popUse(c.id);
      if (this.leavesReg(c.id)) this.freeValue(c);
    }
  }

  /** In front of a loop: what the loop uses soon is loaded once here instead of in every round. */
  private preload(b: Block): void {
    if (b.kind !== BlockKind.Plain) return;
    const to = b.succs[0]!.b;
    if (this.visited[to.id] !== 0 || to.preds.length < 2) return;
    if (this.heads[to.id] === 0) return;
    const list = [...this.live[b.id]!]
      .filter(([, d]) => d < unlikelyDistance)
      .sort((x, y) => x[1] - y[1] || x[0] - y[0]);
    const byId = new Map<number, Value>();
    for (const [id] of list) byId.set(id, this.valueById(id));
    let room = 4;
    for (const [id] of list) {
      const v = byId.get(id)!;
      if (this.regs[id] !== 0) continue;
      const free = this.classOf[id]! & ~this.usedMask();
      if (countBits(free) <= room) continue;
      this.locked = 0;
      this.load(v, free);
      room = 4;
    }
  }

  private byId: Value[] | null = null;
  private valueById(id: number): Value {
    if (this.byId === null) {
      const all = new Array<Value>(this.f.numValues);
      for (const b of this.f.blocks) for (const v of b.values) all[v.id] = v;
      this.byId = all;
    }
    return this.byId[id]!;
  }

  // -- one instruction

  private value(v: Value): void {
    switch (v.op) {
      case Op.SP:
      case Op.SB:
      case Op.InitMem:
      case Op.Arg:
        this.out.push(v);
        return;
      case Op.ArgIntReg:
      case Op.ArgFloatReg:
        this.out.push(v);
        this.made(v, this.info.argRegister(v));
        return;
      case Op.Select0:
        this.pick(v, 0);
        return;
      case Op.Select1:
        this.pick(v, 1);
        return;
      case Op.SelectN:
        this.pick(v, v.auxLo);
        return;
      case Op.KeepAlive:
        this.keepAlive(v);
        return;
    }
    if (this.remat[v.id] !== 0) {
      // made again in front of each use
      this.dropped.push(v);
      return;
    }
    this.instruction(v);
  }
  private readonly dropped: Value[] = [];

  /**
   * Needs no register, but the collector must find the pointer: in its stack slot if a call has destroyed its register,
   * or by the variable that it is the address of.
   */
  private keepAlive(v: Value): void {
    const a = v.args[0]!;
    this.out.push(v);
    if (a.id >= this.count || !this.wantsReg(a)) return;
    this.ahead.popUse(a.id);
    if (this.remat[a.id] !== 0) {
      v.reset1(Op.VarLive, v.args[1]!);
      v.aux = a.aux;
    } else if (this.regs[a.id] === 0) v.setArg(0, this.spillOf(a));
    if (this.leavesReg(a.id)) this.freeValue(a);
  }

  /** `v` has been made in `r`; it stays there if it is wanted soon. */
  private made(v: Value, r: number): void {
    if (this.leavesReg(v.id)) this.home[v.id] = r;
    else this.setReg(r, v, v);
  }

  private pick(v: Value, i: number): void {
    this.out.push(v);
    if (!this.wantsReg(v)) return;
    const r = this.tupleRegs.get(v.args[0]!)?.[i] ?? -1;
    if (r < 0) this.f.fail("regalloc", `v${v.id}: part ${i} of v${v.args[0]!.id} is in no register`);
    if (this.ahead.isDead(v.id)) this.home[v.id] = r;
    else {
      this.freeReg(r);
      this.made(v, r);
    }
  }

  private instruction(v: Value): void {
    const c = this.info.constraint(v);
    const flags = opFlags[v.op]!;
    const args = this.loadArgs(v, c);
    const in0 = (flags & OpFlag.ResultInArg0) !== 0;
    if (in0) this.prepareFirst(v, c, args);
    this.reading = this.locked;
    for (let i = 0; i < v.args.length; i++) {
      const a = v.args[i]!;
      if (a.id < this.count && this.wantsReg(a) && a.op !== Op.SP) this.ahead.popUse(a.id);
    }
    let keepInputs = 0;
    if ((flags & OpFlag.ResultNotInArgs) !== 0) keepInputs = this.locked;
    for (let i = 0; i < v.args.length; i++) {
      const a = v.args[i]!;
      if (a.id < this.count && this.wantsReg(a) && this.leavesReg(a.id)) this.freeValue(a);
    }
    const first = in0 ? this.home[args[0]!.id]! : -1;
    this.clearClobbered(c, flags, first);
    const outs = this.placeOutputs(v, c, first, keepInputs);
    this.reading = 0;
    for (let i = 0; i < args.length; i++) if (args[i] !== v.args[i]) v.setArg(i, args[i]!);
    this.out.push(v);
    if (v.type.parts.length > 0) this.tupleRegs.set(v, outs);
    else if (this.wantsReg(v) && outs.length > 0 && outs[0]! >= 0) this.made(v, outs[0]!);
  }

  /** Brings all arguments where they must be: those with the least choice first. */
  private loadArgs(v: Value, c: Constraint): Value[] {
    const args = v.args.slice();
    const n = Math.min(c.inputs.length, args.length);
    for (let i = -1; ; ) {
      i = this.nextToLoad(c, i, args, n);
      if (i < 0) break;
      // fixed registers of other arguments are not free for this one
      let mask = c.inputs[i]!;
      if ((mask & (mask - 1)) !== 0) mask &= ~this.fixedOthers(c, i, args) || mask;
      args[i] = this.load(args[i]!, mask);
    }
    return args;
  }

  /** The number of the argument whose turn it is behind that of `last` (-1: nobody's): by how many registers it may be in, then in order. */
  private nextToLoad(c: Constraint, last: number, args: Value[], n: number): number {
    const behind = last < 0 ? -1 : (countBits(c.inputs[last]!) << 8) + last;
    let best = -1;
    let least = 1 << 30;
    for (let i = 0; i < n; i++) {
      if (c.inputs[i] === 0) continue;
      const at = (countBits(c.inputs[i]!) << 8) + i;
      if (at <= behind || at >= least || !this.needs(args[i]!)) continue;
      best = i;
      least = at;
    }
    return best;
  }

  private fixedOthers(c: Constraint, i: number, args: Value[]): number {
    let m = 0;
    for (let k = 0; k < c.inputs.length; k++) {
      const x = c.inputs[k]!;
      if (k !== i && x !== 0 && (x & (x - 1)) === 0 && args[k] !== args[i]) m |= x;
    }
    return m;
  }

  private needs(a: Value): boolean {
    return a.op === Op.SP || (a.id < this.count && this.wantsReg(a));
  }

  /** The register of argument 0 will be overwritten: its value is kept elsewhere if it is still wanted. */
  private prepareFirst(v: Value, c: Constraint, args: Value[]): void {
    const a0 = v.args[0]!;
    if (a0.id >= this.count || this.lastUse(a0, v)) {
      this.preferOutput(v, c, args);
      return;
    }
    const a1 = v.args.length > 1 ? v.args[1]! : null;
    const comm = (opFlags[v.op]! & OpFlag.Commutative) !== 0;
    if (comm && a1 !== null && a1 !== a0 && a1.id < this.count && this.wantsReg(a1) && this.lastUse(a1, v)) {
      const both = c.inputs[0] === c.inputs[1];
      if (both) {
        [args[0], args[1]] = [args[1]!, args[0]!];
        v.args[0] = a1;
        v.args[1] = a0;
        this.preferOutput(v, c, args);
        return;
      }
    }
    const r = this.home[args[0]!.id]!;
    const others = this.regs[a0.id]! & ~(1 << r);
    if (others !== 0) {
      this.freeReg(r);
      return;
    }
    if (this.remat[a0.id] !== 0) {
      this.freeReg(r);
      return;
    }
    const free = this.classOf[a0.id]! & ~this.usedMask() & ~this.locked;
    const d = this.ahead.wished(v.id);
    const inMask = c.inputs[0]!;
    const good = free & inMask & ~c.clobbers & ~this.fixedOthers(c, 0, args);
    if (good !== 0) {
      const to = d >= 0 && (good & (1 << d)) !== 0 ? d : this.calm(good);
      const copy = this.emit1(Op.Copy, a0, args[0]!);
      this.home[copy.id] = to;
      args[0] = copy;
      // the original stays where it was, and may be read by another argument
      this.locked |= 1 << to;
      return;
    }
    if (free !== 0) {
      const copy = this.emit1(Op.Copy, a0, args[0]!);
      this.freeReg(r);
      this.setReg(lowest(free & ~c.clobbers || free), a0, copy);
      return;
    }
    this.freeReg(r);
  }

  private calm(mask: number): number {
    const m = mask & ~this.ahead.allWishes;
    return lowest(m !== 0 ? m : mask);
  }

  /** The result goes where argument 0 is; if another register is wished for and free, argument 0 moves there first. */
  private preferOutput(v: Value, c: Constraint, args: Value[]): void {
    const d = this.ahead.wished(v.id);
    if (d < 0 || args[0] === undefined) return;
    const r = this.home[args[0]!.id];
    if (r === undefined || r === d || (c.inputs[0]! & (1 << d)) === 0 || (c.inputs[0]! & (c.inputs[0]! - 1)) === 0)
      return;
    if (((this.usedMask() | this.locked) & (1 << d)) !== 0) return;
    const copy = this.emit1(Op.Copy, v.args[0]!, args[0]!);
    this.home[copy.id] = d;
    this.locked |= 1 << d;
    args[0] = copy;
  }

  /** Does `a` leave its register with `v`? All of v's own uses of it are still in the chain. */
  private lastUse(a: Value, v: Value): boolean {
    let own = 0;
    for (const x of v.args) if (x === a) own++;
    return this.isBehindCall(this.ahead.useBehind(a.id, own));
  }

  /** Values in registers that the instruction destroys move away, or are loaded again later. */
  private clearClobbered(c: Constraint, flags: number, first: number): void {
    let gone = c.clobbers;
    for (const m of c.outputs) if (m !== 0 && (m & (m - 1)) === 0) gone |= m;
    const isCall = (flags & OpFlag.Call) !== 0;
    for (let r = 0; r < 32; r++) {
      if ((gone & (1 << r)) === 0 || this.holds[r] === null) continue;
      const w = this.holds[r]!;
      if (isCall || this.ahead.isDead(w.id)) this.freeReg(r);
      else {
        const saved = this.locked;
        this.locked |= gone;
        this.evict(r, gone);
        this.locked = saved;
      }
    }
    if (first >= 0) this.freeReg(first);
  }

  private placeOutputs(v: Value, c: Constraint, first: number, keepInputs: number): number[] {
    const outs: number[] = [];
    let taken = c.clobbers | keepInputs;
    for (let i = 0; i < c.outputs.length; i++) {
      const m = c.outputs[i]!;
      if (m === 0) outs.push(-1);
      else if (i === 0 && first >= 0) {
        outs.push(first);
        taken |= 1 << first;
      } else {
        // inputs are read before outputs are written, so their registers may be taken
        const fixed = (m & (m - 1)) === 0;
        this.locked = taken;
        const r = fixed ? lowest(m) : this.takeReg(m & ~taken, v.type.parts.length > 0 ? null : v);
        if (this.holds[r] !== null) this.freeReg(r);
        outs.push(r);
        taken |= 1 << r;
      }
    }
    return outs;
  }

  /** Moves on edges whose reader is a register of the next block rather than a value. */
  readonly keep = new Set<Value>();
  /** StoreRegs on edges: the spilled phi whose slot they write. */
  readonly storesTo = new Map<Value, Value>();
}

function loopHeads(f: Func): Uint8Array {
  const number = new Int32Array(f.numBlocks);
  const order = postorder(f);
  order.forEach((b, i) => {
    number[b.id] = i;
  });
  const heads = new Uint8Array(f.numBlocks);
  for (const b of order) for (const e of b.preds) if (number[e.b.id]! <= number[b.id]!) heads[b.id] = 1;
  return heads;
}
