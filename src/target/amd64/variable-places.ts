// variable-places: where the variables of the source are at each place in the code. In: a function after its code was made,
// with marks that say which value a variable has from where on (ssa/sourcevars.ts). Out: for each variable, ranges of the code
// with the DWARF expression that holds there. What each register and each slot of the frame holds is found by following the
// code until nothing changes; a variable is wherever its value is, and nowhere where no place holds it any more.
//
// The blocks are read once and noted as lists of events (a place gets a value, a value is made anew, registers are lost, code
// begins). Everything after that goes through these numbers. O(values + blocks × cells × rounds).
import { ScratchBytes, ScratchInts } from "../../base/scratch.ts";
import { LocalClass } from "../../ssa/aux.ts";
import type { Block } from "../../ssa/block.ts";
import type { Func, Slot } from "../../ssa/func.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { OpFlag, opFlags } from "../../ssa/optable.ts";
import type { Mark } from "../../ssa/sourcevars.ts";
import type { Value } from "../../ssa/value.ts";
import { As } from "./instructions.gen.ts";
import { clobbersOf } from "./machine.ts";
import { AOp } from "./ops.gen.ts";
import type { Prog } from "./prog.ts";
import { type Described, expressions, type Part, ranges } from "./variable-ranges.ts";

const registerCount = 32;
/** No function is worth more of these. */
const maxCells = 6_000_000;

/** Numbers one after the other. */
class Ints {
  list = new Int32Array(1024);
  length = 0;

  push2(a: number, b: number): void {
    let { list } = this;
    const n = this.length;
    if (n + 2 > list.length) {
      const more = new Int32Array(2 * list.length);
      more.set(list);
      this.list = list = more;
    }
    list[n] = a;
    list[n + 1] = b;
    this.length = n + 2;
  }
}

/** Events are pairs of numbers: a place and the id that it gets; or one of these and what it is about. */
const enum Event {
  /** The value with this id is made anew. */
  Forget = -1,
  /** These registers are lost: bits. */
  Lose = -2,
  /** From this place in the code on it is so. */
  Code = -3,
}

/** What is known of the code. */
export interface Code {
  readonly first: Prog | null;
  readonly size: number;
  /** How the saved frame pointer moves what is in the frame. */
  readonly savedBase: number;
}

function isConstant(v: Value): boolean {
  switch (v.op) {
    case AOp.MOVLconst:
    case AOp.MOVQconst:
    case AOp.MOVSSconst:
    case AOp.MOVSDconst:
      return true;
  }
  return false;
}

/** What the caller gave. It is there from the beginning, whenever its turn comes. */
function isIncoming(v: Value): boolean {
  return v.op === Op.ArgIntReg || v.op === Op.ArgFloatReg || v.op === Op.Arg;
}

function isArgument(m: Mark): boolean {
  return m.variable.cls === LocalClass.Param && m.value !== null && isIncoming(m.value);
}

/** What is copied, loaded or stored by `v`, perhaps `v` itself. */
function sourceOf(v: Value): Value {
  let x = v;
  while ((x.op === Op.Copy || x.op === Op.LoadReg || x.op === Op.StoreReg) && x.args.length > 0) x = x.args[0]!;
  return x;
}

const enum Wanted {
  No = 0,
  Yes = 1,
  /** A constant, which is in no place. */
  Constant = 2,
}

// One of each for all functions: describing does not nest.
const slotNumbers = new ScratchInts();
const sourceNumbers = new ScratchInts();
const wantedBytes = new ScratchBytes();
const aheadBytes = new ScratchBytes();
const doneBytes = new ScratchBytes();
const startNumbers = new ScratchInts();
const endNumbers = new ScratchInts();
const blockEndNumbers = new ScratchInts();
const eventNumbers = new ScratchInts();
const localNumbers = new ScratchInts();
const compactNumbers = new ScratchInts();
const cellNumbers = new ScratchInts();
const holderNumbers = new ScratchInts();
const stateNumbers = new ScratchInts();
const beforeNumbers = new ScratchInts();
const outNumbers = new ScratchInts();
const knownBytes = new ScratchBytes();
const todoBytes = new ScratchBytes();
const events = new Ints();
const links = new Ints();
const none: Int32Array = new Int32Array(0);

/** Finds the ranges of `variables`, which are those of `f` in order. They are in `ranges` and `expressions` until the next call. */
export function findPlaces(f: Func, variables: readonly Described[], code: Code): void {
  ranges.clear();
  expressions.length = 0;
  new Walk(f, variables, code).run();
}

/** Goes through a function's code. */
class Walk {
  /** Slots, in the numbers of places behind the registers. */
  private readonly slots: Slot[] = [];
  /** Place of the slot that a value is stored in, by id; 0 for none that anybody wants. */
  private slotOf = none;
  /** The value that a copy, load or store is of, by id; 0: not known yet. */
  private sources = none;
  /** By id: some variable has this value at some time. */
  private wanted: Uint8Array = wantedBytes.take(0);
  private readonly constants = new Map<number, Value>();
  /** By id: a wanted value that comes later in the block at hand. */
  private ahead: Uint8Array = aheadBytes.take(0);
  /** By id of a block: it is known how it ends. */
  private known: Uint8Array = knownBytes.take(0);
  private places = 0;
  private size = 0;
  /** What the places hold and, behind them, what value each part of a variable has: ids, 0 for nothing that anybody wants. */
  private state = none;
  private changed = false;
  /** Places that got a value since the last flush. */
  private readonly filled: number[] = [];
  /** By id: the cells that get this value somewhere, and the variables that have it; lists in `links`, 0 for none. */
  private cells = none;
  private holders = none;
  /** What has to be looked at in the next flush: the values of these variables or the places of the values have changed. */
  private readonly dirty: Described[] = [];
  /** The variable that each part belongs to. */
  private readonly variableOf: Described[] = [];
  /** The state is another block's. */
  private jumped = false;
  /** Where the code of each value begins and ends, by id; -1: it has none. */
  private starts = none;
  private ends = none;
  private blockEnds = none;
  /** Where the events of each block begin, in order of blocks. */
  private eventsOf = none;
  /** What has happened since code began. */
  private isNews = false;
  /** Nothing has been written yet: the first change is there from the function's beginning. */
  private first = true;

  constructor(
    private readonly f: Func,
    private readonly variables: readonly Described[],
    private readonly code: Code,
  ) {}

  run(): void {
    const { f } = this;
    const n = f.numValues;
    this.wanted = wantedBytes.take(n);
    this.sources = sourceNumbers.take(n);
    this.holders = holderNumbers.take(n);
    links.length = 2; // 0 is the end of a list
    if (!this.noteParts()) return;
    this.noteSlots();
    for (const x of this.variables) {
      x.base = this.size;
      this.size += x.parts.length;
      for (let i = 0; i < x.parts.length; i++) this.variableOf.push(x);
    }
    if (this.size * f.numBlocks > maxCells) return;
    this.findCode();
    this.cells = cellNumbers.take(n);
    this.ahead = aheadBytes.take(n);
    this.noteEvents();
    const out = this.settle();
    this.write(out);
  }

  // -- what there is

  /** Finds what variables consist of. False: there is nothing to look for. */
  private noteParts(): boolean {
    let any = false;
    for (const b of this.f.blocks) {
      if (b.marks === null) continue;
      for (const m of b.marks) {
        if (m.value === null) continue;
        this.notePart(m, sourceOf(m.value));
        any = true;
      }
    }
    return any;
  }

  private notePart(m: Mark, v: Value): void {
    const { id } = v;
    if (this.wanted[id] === Wanted.No) {
      const constant = isConstant(v);
      this.wanted[id] = constant ? Wanted.Constant : Wanted.Yes;
      if (constant) this.constants.set(id, v);
    }
    const { index } = m.variable;
    if (!has(this.holders, id, index)) add(this.holders, id, index);
    const { parts } = this.variables[index]!;
    for (let i = 0; i < parts.length; i++) if (parts[i]!.offset === m.offset) return;
    parts.push({ offset: m.offset, size: m.size, place: -1, id: 0 });
  }

  /** Numbers the slots that wanted values are stored in, in the order in which slots come. */
  private noteSlots(): void {
    const { f } = this;
    const slotOf = slotNumbers.take(f.numValues);
    const byLocal = localNumbers.take(f.locals.length);
    const others = new Map<number, number>();
    const all: Slot[] = [];
    const wanted: boolean[] = [];
    this.slotOf = slotOf;
    for (const b of f.blocks) {
      const { values } = b;
      for (let i = 0; i < values.length; i++) {
        const v = values[i]!;
        const s = f.slots[v.id];
        if (s === undefined) continue;
        const { index } = s.local;
        const key = index * 0x100000 + s.offset;
        let n = s.offset === 0 ? byLocal[index]! : (others.get(key) ?? 0);
        if (n === 0) {
          n = all.push(s);
          wanted.push(false);
          if (s.offset === 0) byLocal[index] = n;
          else others.set(key, n);
        }
        slotOf[v.id] = n;
        if (this.idOf(v) !== 0) wanted[n - 1] = true;
      }
    }
    const compact = compactNumbers.take(all.length + 1);
    for (let n = 1; n <= all.length; n++) {
      if (wanted[n - 1]!) compact[n] = registerCount + this.slots.push(all[n - 1]!) - 1;
    }
    for (let id = 0; id < f.numValues; id++) slotOf[id] = compact[slotOf[id]!]!;
    this.places = this.size = registerCount + this.slots.length;
  }

  /** The id of the value of the program that `v` is, if anybody wants it; 0. */
  private idOf(v: Value): number {
    let id = this.sources[v.id]!;
    if (id === 0) {
      id = sourceOf(v).id;
      this.sources[v.id] = id;
    }
    return this.wanted[id] === Wanted.No ? 0 : id;
  }

  private findCode(): void {
    const starts = startNumbers.take(this.f.numValues, -1);
    const ends = endNumbers.take(this.f.numValues, -1);
    const blockEnds = blockEndNumbers.take(this.f.numBlocks, -1);
    for (let p: Prog | null = this.code.first; p !== null; p = p.link) {
      const { value } = p;
      if (value < 0) {
        if (blockEnds[-value] === -1) blockEnds[-value] = p.pc;
      } else if (value > 0 && p.as !== As.PCDATA && p.as !== As.FUNCDATA) {
        if (starts[value] === -1) starts[value] = p.pc;
        ends[value] = p.pc + p.size;
      }
    }
    this.starts = starts;
    this.ends = ends;
    this.blockEnds = blockEnds;
  }

  // -- what happens

  private noteEvents(): void {
    const { blocks } = this.f;
    const begin = eventNumbers.take(blocks.length + 1);
    events.length = 0;
    for (let i = 0; i < blocks.length; i++) {
      begin[i] = events.length;
      this.isNews = true;
      this.noteBlock(blocks[i]!);
    }
    begin[blocks.length] = events.length;
    this.eventsOf = begin;
  }

  private set(cell: number, id: number): void {
    events.push2(cell, id);
    this.isNews = true;
    if (id !== 0 && !has(this.cells, id, cell)) add(this.cells, id, cell);
  }

  private at(pc: number): void {
    if (pc < 0 || !this.isNews) return;
    events.push2(Event.Code, pc);
    this.isNews = false;
  }

  /** A value comes into being: whatever was of that name before, in an earlier round of a loop, is another one. */
  private forget(id: number): void {
    if (this.wanted[id] === Wanted.No) return;
    events.push2(Event.Forget, id);
    this.isNews = true;
  }

  /** `v` is in its register and slot from now on. */
  private define(v: Value): void {
    const id = this.idOf(v);
    const slot = this.slotOf[v.id]!;
    if (slot !== 0) this.set(slot, id);
    const home = this.f.home[v.id];
    if (home !== undefined) this.set(home, id);
  }

  private noteBlock(b: Block): void {
    const { f, ahead } = this;
    const { values } = b;
    let i = 0;
    for (; i < values.length && values[i]!.op === Op.Phi; i++) this.forget(values[i]!.id);
    for (let k = 0; k < i; k++) this.define(values[k]!);
    if (b === f.entry) for (let k = 0; k < values.length; k++) if (isIncoming(values[k]!)) this.define(values[k]!);
    const marks = b.marks ?? [];
    const done = doneBytes.take(marks.length);
    if (marks.length > 0) {
      for (let k = i; k < values.length; k++) if (this.wanted[values[k]!.id] !== Wanted.No) ahead[values[k]!.id] = 1;
    }
    let m = 0;
    for (; m < marks.length && (marks[m]!.before === 0 || isArgument(marks[m]!)); m++) {
      done[m] = 1;
      this.mark(marks[m]!);
    }
    for (; i < values.length; i++) {
      const v = values[i]!;
      if (v.id < f.built) for (; m < marks.length && marks[m]!.before <= v.id; m++) this.pass(marks, m, done);
      this.at(this.starts[v.id]!);
      this.value(v);
      if (ahead[v.id] !== 0) {
        ahead[v.id] = 0;
        for (let k = 0; k < marks.length; k++) {
          const x = marks[k]!.value;
          if (done[k] === 0 && x !== null && this.idOf(x) === v.id) this.pass(marks, k, done);
        }
      }
    }
    for (; m < marks.length; m++) this.pass(marks, m, done);
    this.at(this.blockEnds[b.id]!);
  }

  /**
   * Mark `k` counts from now on. If its value comes later in the block, the variable is not known until then. What it should
   * have had before is past.
   */
  private pass(marks: readonly Mark[], k: number, done: Uint8Array): void {
    const m = marks[k]!;
    if (done[k] !== 0) return;
    if (m.value !== null && this.ahead[this.idOf(m.value)] !== 0) return this.assign(m, 0);
    for (let i = 0; i <= k; i++) if (marks[i]!.variable === m.variable && marks[i]!.offset === m.offset) done[i] = 1;
    this.mark(m);
  }

  private mark(m: Mark): void {
    this.assign(m, m.value === null ? 0 : this.idOf(m.value));
  }

  /** What mark `m` is about has value `id` from now on; 0: nobody knows. */
  private assign(m: Mark, id: number): void {
    const x = this.variables[m.variable.index]!;
    for (let k = 0; k < x.parts.length; k++) {
      const p = x.parts[k]!;
      if (p.offset >= m.offset && p.offset < m.offset + m.size) this.set(x.base + k, id);
    }
  }

  private value(v: Value): void {
    if (v.op === Op.SP || v.op === Op.SB || v.op === Op.InitMem || isIncoming(v)) return;
    const lost = clobbersOf(v);
    if (lost !== 0) {
      events.push2(Event.Lose, lost);
      this.isNews = true;
    }
    if (v.type.parts.length > 0) {
      const regs = this.f.tupleRegs.get(v);
      if (regs !== undefined) for (let i = 0; i < regs.length; i++) if (regs[i]! >= 0) this.set(regs[i]!, 0);
    }
    // Whoever looks from inside of the call finds the place before its end.
    if ((opFlags[v.op]! & OpFlag.Call) !== 0 && this.ends[v.id] !== -1) this.at(this.ends[v.id]! - 1);
    if (v.op !== Op.Copy && v.op !== Op.LoadReg && v.op !== Op.StoreReg) this.forget(v.id);
    this.define(v);
  }

  // -- what is where

  /** What is in the places and variables at the end of each block, by id. */
  private settle(): Int32Array {
    const { f, size } = this;
    const { blocks } = f;
    const out = outNumbers.take(f.numBlocks * size);
    this.known = knownBytes.take(f.numBlocks);
    const todo = todoBytes.take(f.numBlocks).fill(1, 0, f.numBlocks);
    this.state = stateNumbers.take(size);
    for (let again = true; again; ) {
      again = false;
      for (let i = 0; i < blocks.length; i++) {
        const b = blocks[i]!;
        if (todo[b.id] === 0) continue;
        todo[b.id] = 0;
        // Until it is known how it begins, nothing follows from it.
        if (!this.enter(b, out) && b !== f.entry) continue;
        this.replay(i);
        if (!this.leave(b, out)) continue;
        again = true;
        for (let k = 0; k < b.succs.length; k++) todo[b.succs[k]!.b.id] = 1;
      }
    }
    return out;
  }

  /** Makes the state what all blocks before `b` agree on, as far as they are known. False: none is. */
  private enter(b: Block, out: Int32Array): boolean {
    const { state, size, known } = this;
    let any = false;
    for (let k = 0; k < b.preds.length; k++) {
      const { id } = b.preds[k]!.b;
      if (known[id] === 0) continue;
      const from = id * size;
      if (!any) for (let i = 0; i < size; i++) state[i] = out[from + i]!;
      else for (let i = 0; i < size; i++) if (state[i] !== out[from + i]) state[i] = 0;
      any = true;
    }
    if (!any) state.fill(0, 0, size);
    return any;
  }

  /** The state is what is at the end of `b`. Whether that is news. */
  private leave(b: Block, out: Int32Array): boolean {
    const { state, size, known } = this;
    const to = b.id * size;
    let isNew = known[b.id] === 0;
    for (let i = 0; i < size && !isNew; i++) isNew = state[i] !== out[to + i];
    if (!isNew) return false;
    known[b.id] = 1;
    for (let i = 0; i < size; i++) out[to + i] = state[i]!;
    return true;
  }

  /** What happens in the block with index `i` happens to the state. */
  private replay(i: number): void {
    const { state, cells } = this;
    const { list } = events;
    const next = links.list;
    const end = this.eventsOf[i + 1]!;
    for (let at = this.eventsOf[i]!; at < end; at += 2) {
      const what = list[at]!;
      const x = list[at + 1]!;
      if (what >= 0) state[what] = x;
      else if (what === Event.Forget) {
        for (let l = cells[x]!; l !== 0; l = next[l + 1]!) if (state[next[l]!] === x) state[next[l]!] = 0;
      } else if (what === Event.Lose) for (let m = x; m !== 0; m &= m - 1) state[31 - Math.clz32(m & -m)] = 0;
    }
  }

  // -- what is said about it

  /** Goes through the code once more and notes the ranges. */
  private write(out: Int32Array): void {
    const { size, state } = this;
    const { blocks } = this.f;
    const before = beforeNumbers.take(size);
    state.fill(0, 0, size);
    for (let i = 0; i < blocks.length; i++) {
      for (let k = 0; k < size; k++) before[k] = state[k]!;
      this.enter(blocks[i]!, out);
      this.compare(before);
      this.changed = true;
      this.jumped = true;
      this.tell(i);
    }
    this.flush(this.code.size);
    for (const x of this.variables) this.close(x, this.code.size);
  }

  /** The state was `before`, and is another one. */
  private compare(before: Int32Array): void {
    const { state, size, places } = this;
    for (let i = 0; i < size; i++) {
      if (before[i] === state[i]) continue;
      if (i >= places) this.look(this.variableOf[i - places]!);
      else {
        this.lookAtHolders(before[i]!);
        this.lookAtHolders(state[i]!);
      }
    }
  }

  /** As `replay`, but variables are told. */
  private tell(i: number): void {
    const { state, cells } = this;
    const { list } = events;
    const next = links.list;
    const end = this.eventsOf[i + 1]!;
    for (let at = this.eventsOf[i]!; at < end; at += 2) {
      const what = list[at]!;
      const x = list[at + 1]!;
      if (what >= 0) this.change(what, x);
      else if (what === Event.Code) this.flush(x);
      else if (what === Event.Forget) {
        for (let l = cells[x]!; l !== 0; l = next[l + 1]!) if (state[next[l]!] === x) this.change(next[l]!, 0);
      } else for (let m = x; m !== 0; m &= m - 1) this.change(31 - Math.clz32(m & -m), 0);
    }
  }

  private change(cell: number, id: number): void {
    const old = this.state[cell]!;
    if (old === id) return;
    this.state[cell] = id;
    this.changed = true;
    if (cell >= this.places) return this.look(this.variableOf[cell - this.places]!);
    if (id !== 0) this.filled.push(cell);
    this.lookAtHolders(old);
    this.lookAtHolders(id);
  }

  /** Variables that have the value `id` at some time may have moved. */
  private lookAtHolders(id: number): void {
    const { list } = links;
    for (let l = this.holders[id]!; l !== 0; l = list[l + 1]!) this.look(this.variables[list[l]!]!);
  }

  /** `x` may have moved. */
  private look(x: Described): void {
    if (x.dirty) return;
    x.dirty = true;
    this.dirty.push(x);
  }

  /** What has changed is so from `pc` on. */
  private flush(pc: number): void {
    if (!this.changed) return;
    this.changed = false;
    const at = this.first ? 0 : pc;
    this.first = false;
    const { dirty, filled } = this;
    for (let i = 0; i < dirty.length; i++) {
      const x = dirty[i]!;
      x.dirty = false;
      this.update(x, at);
    }
    while (dirty.length > 0) dirty.pop();
    while (filled.length > 0) filled.pop();
    this.jumped = false;
  }

  /** Says where variable `x` is from `at` on, if it has moved. */
  private update(x: Described, at: number): void {
    let moved = false;
    for (let k = 0; k < x.parts.length; k++) {
      const p = x.parts[k]!;
      const place = this.place(p, this.state[x.base + k]!);
      if (place === p.place) continue;
      p.place = place;
      moved = true;
    }
    if (!moved) return;
    this.close(x, at);
    x.open = at;
    x.exprAt = expressions.length;
    this.express(x);
    x.exprLength = expressions.length - x.exprAt;
  }

  /** Where part `p` is, whose value is `id` now. It stays where it is as long as it is there, but goes from a register to a slot. */
  private place(p: Part, id: number): number {
    if (id !== p.id) {
      p.id = id;
      return this.find(id);
    }
    const { place } = p;
    if (id === 0 || place >= this.places) return place;
    if (place >= 0 && this.state[place] !== id) return this.find(id);
    if (place >= registerCount) return place;
    if (place < 0 && this.jumped) return this.find(id);
    const { filled } = this;
    let best = place;
    for (let i = 0; i < filled.length; i++) {
      const q = filled[i]!;
      if (this.state[q] === id && (best < 0 || (best < registerCount && q >= registerCount))) best = q;
    }
    return best;
  }

  private close(x: Described, pc: number): void {
    if (x.exprLength > 0 && x.open < pc) {
      const { list } = ranges;
      const { last } = x;
      if (
        last >= 0 &&
        list[last + 1] === x.open &&
        list[last + 3] === x.exprLength &&
        expressions.equal(list[last + 2]!, x.exprAt, x.exprLength)
      ) {
        list[last + 1] = pc;
      } else ranges.add(x, pc);
    }
    x.exprLength = 0;
  }

  /** Where value `id` is: in a slot, in a register; constants have places behind all others. -1: nowhere. */
  private find(id: number): number {
    if (id === 0) return -1;
    const { state, places } = this;
    if (this.wanted[id] === Wanted.Constant) return places + id;
    let register = -1;
    let slot = -1;
    const { list } = links;
    for (let l = this.cells[id]!; l !== 0; l = list[l + 1]!) {
      const c = list[l]!;
      if (c >= places || state[c] !== id) continue;
      if (c >= registerCount) {
        if (slot < 0 || c < slot) slot = c;
      } else if (register < 0 || c < register) register = c;
    }
    return slot >= 0 ? slot : register;
  }

  /** Writes where `x` is; nothing if nobody knows. */
  private express(x: Described): void {
    const { parts } = x;
    const { size } = x.source;
    if (parts.length === 1) {
      const p = parts[0]!;
      if (p.place < 0) return;
      if (p.offset === 0 && p.size === size) return this.putPlace(p);
    } else if (parts.every((p) => p.place < 0)) return;
    let at = 0;
    for (const p of [...parts].sort((a, b) => a.offset - b.offset)) {
      if (p.offset > at) expressions.piece(p.offset - at);
      if (p.place >= 0) this.putPlace(p);
      expressions.piece(p.size);
      at = p.offset + p.size;
    }
    if (at < size) expressions.piece(size - at);
  }

  private putPlace(p: Part): void {
    const { place } = p;
    if (place >= this.places) expressions.constant(this.constants.get(place - this.places)!, p.size);
    else if (place >= registerCount) expressions.frame(this.slots[place - registerCount]!, this.code.savedBase);
    else expressions.register(place);
  }
}

/** Is `x` in the list of `id`? */
function has(lists: Int32Array, id: number, x: number): boolean {
  const { list } = links;
  for (let l = lists[id]!; l !== 0; l = list[l + 1]!) if (list[l] === x) return true;
  return false;
}

function add(lists: Int32Array, id: number, x: number): void {
  const l = links.length;
  links.push2(x, lists[id]!);
  lists[id] = l;
}
