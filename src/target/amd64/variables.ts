// variables: where the variables of the source are at each place in the code. In: a function after its code was made, with
// marks that say which value a variable has from where on (ssa/sourcevars.ts). Out: the table for debuggers. What each register
// and each slot of the frame holds is found by going through the instructions, until nothing changes; a variable is wherever its
// value is, and nowhere where no place holds it any more. O(blocks × (places + parts of variables) × rounds).
import type { FuncInfo, ObjSymbol, SymbolList } from "../../obj/symbol.ts";
import { VariableKind, VariableWriter } from "../../obj/variables.ts";
import { type Local, LocalClass } from "../../ssa/aux.ts";
import type { Block } from "../../ssa/block.ts";
import { inFrame } from "../../ssa/frame.ts";
import type { Func, Slot } from "../../ssa/func.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { OpFlag, opFlags } from "../../ssa/optable.ts";
import type { Mark, SourceVar } from "../../ssa/sourcevars.ts";
import type { Value } from "../../ssa/value.ts";
import { As } from "./instructions.gen.ts";
import { registers } from "./machine.ts";
import { AOp } from "./ops.gen.ts";
import type { Prog } from "./prog.ts";

/** What the table needs of the function's code. */
export interface CodeFacts {
  readonly first: Prog | null;
  readonly size: number;
  /** How the saved frame pointer moves what is in the frame. */
  readonly savedBase: number;
  line(pos: number): number;
  /** The number that a node of the inline tree has in the function's tables; -1: no instruction belongs to it. */
  node(inl: number): number;
}

/** Numbers of DWARF for the machine's. */
const dwarfRegister = [0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];

const enum DwarfOp {
  Addr = 0x03,
  Consts = 0x11,
  Reg0 = 0x50,
  Regx = 0x90,
  FrameBase = 0x91,
  Piece = 0x93,
  ImplicitValue = 0x9e,
  StackValue = 0x9f,
}

const registerCount = 32;
/** No function is worth more of these. */
const maxCells = 6_000_000;

/** The bytes of a variable from `offset` on, and where they are: a register, a slot, a constant; -1. */
interface Part {
  readonly offset: number;
  readonly size: number;
  place: number;
  /** The value that it has there, by id. */
  id: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly expr: Uint8Array;
}

interface Described {
  readonly source: SourceVar;
  readonly parts: Part[];
  /** Index of its first part among all. */
  base: number;
  readonly ranges: Range[];
  open: number;
  expr: Uint8Array | null;
}

/** Puts the table of `f`'s variables into `info`. */
export function describeVariables(f: Func, info: FuncInfo, code: CodeFacts): void {
  const all = f.sourceVars;
  if (all === null || all.length === 0) return;
  const variables = all.map((source): Described => ({ source, parts: [], base: 0, ranges: [], open: 0, expr: null }));
  new Walk(f, variables, code).run();
  const types: ObjSymbol[] = [];
  const w = new VariableWriter();
  const kept = variables.filter((x) => isWorthwhile(x, code));
  if (kept.length === 0) return;
  // The linker writes what belongs to a node together.
  kept.sort((a, b) => nodeOf(a, code) - nodeOf(b, code));
  w.number(kept.length);
  for (const x of kept) writeVariable(w, x, types, code);
  info.variables = w.finish();
  info.variableTypes = listed(types);
}

/** Made here and not where the table is: a closure keeps whatever the closures beside it mention, which would be all of the code. */
function listed(types: readonly ObjSymbol[]): SymbolList {
  return { all: () => types };
}

/** The node of the inline tree, plus 1; 0 for the function itself. */
function nodeOf(x: Described, code: CodeFacts): number {
  return x.source.inl === 0 ? 0 : code.node(x.source.inl) + 1;
}

/** Variables of the function itself are there even where they are nowhere to be found. */
function isWorthwhile(x: Described, code: CodeFacts): boolean {
  if (x.source.inl === 0) return true;
  return code.node(x.source.inl) >= 0 && (x.ranges.length > 0 || frameAddress(x.source.local) !== null);
}

function writeVariable(w: VariableWriter, x: Described, types: ObjSymbol[], code: CodeFacts): void {
  const s = x.source;
  const kind =
    s.cls === LocalClass.Param
      ? VariableKind.Param
      : s.cls === LocalClass.Result
        ? VariableKind.Result
        : VariableKind.Local;
  const everywhere = frameAddress(s.local);
  w.number(kind + (everywhere === null ? 0 : VariableKind.Everywhere));
  w.text(s.name);
  let type = types.indexOf(s.type as ObjSymbol);
  if (type < 0) type = types.push(s.type as ObjSymbol) - 1;
  w.number(type);
  w.number(code.line(s.pos));
  w.number(nodeOf(x, code));
  if (everywhere !== null) return w.blob(frameExpression(everywhere, code.savedBase));
  w.number(x.ranges.length);
  let end = 0;
  for (const r of x.ranges) {
    w.number(r.from - end);
    w.number(r.to - r.from);
    w.blob(r.expr);
    end = r.to;
  }
}

/** A variable that has its place in memory; null if it has none. */
function frameAddress(l: Local | null): Slot | null {
  if (l === null) return null;
  if (!l.used && l.cls !== LocalClass.Param) return null;
  return { local: l, offset: 0 };
}

const scratch = new Uint8Array(24);

/** Appends a number to `out` as SLEB128. */
function sleb(out: number[], x: number): void {
  for (let v = x; ; ) {
    const low = ((v % 128) + 128) % 128;
    v = Math.floor(v / 128);
    if ((v === 0 && (low & 0x40) === 0) || (v === -1 && (low & 0x40) !== 0)) {
      out.push(low);
      return;
    }
    out.push(low | 0x80);
  }
}

function uleb(out: number[], x: number): void {
  let v = x;
  for (; v >= 0x80; v = Math.floor(v / 0x80)) out.push((v & 0x7f) | 0x80);
  out.push(v);
}

/** The frame's base is the address behind the return address. */
function putFrame(out: number[], slot: Slot, savedBase: number): void {
  const l = slot.local;
  out.push(DwarfOp.FrameBase);
  sleb(out, l.offset + slot.offset - (inFrame(l) ? 8 + savedBase : 0));
}

function frameExpression(slot: Slot, savedBase: number): Uint8Array {
  const out: number[] = [];
  putFrame(out, slot, savedBase);
  return Uint8Array.from(out);
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

/** Goes through a function's code. */
class Walk {
  /** Slots, in the numbers of places behind the registers. */
  private readonly slots: Slot[] = [];
  /** Place of the slot that a value is stored in, by id; 0 for none. */
  private readonly slotOf: Int32Array;
  /** The value that a copy, load or store is of, by id; 0: not known yet. */
  private readonly sources: Int32Array;
  private readonly byId: (Value | undefined)[] = [];
  /** By id: some variable has this value at some time. */
  private readonly wanted: Uint8Array;
  /** By id: such a value that comes later in the block at hand. */
  private readonly ahead: Uint8Array;
  private readonly partOf = new Map<SourceVar, Described>();
  private readonly indexOf = new Map<Described, number>();
  private parts = 0;
  private places = 0;
  /** What the places hold and, behind them, what value each part of a variable has: ids, 0 for nothing that anybody wants. */
  private state = new Int32Array(0);
  private changed = false;
  /** Places that got a value since the last flush. */
  private filled: number[] = [];
  /** By id of a value: the variables that have it at some time, by index. */
  private readonly holders: (number[] | undefined)[] = [];
  /** Variables, by index, that have to be looked at in the next flush: their values or the places of these have changed. */
  private readonly dirty: Uint8Array;
  private dirtyList: number[] = [];
  /** Variable of each part, by index. */
  private variableOf: number[] = [];
  /** The state is another block's. */
  private jumped = false;
  /** Where the code of each value begins and ends, by id; -1: it has none. */
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly blockEnds: Int32Array;
  private writing = false;
  /** Nothing has been written yet: the first change is there from the function's beginning. */
  private first = true;

  constructor(
    private readonly f: Func,
    private readonly variables: Described[],
    private readonly code: CodeFacts,
  ) {
    const n = f.numValues;
    this.dirty = new Uint8Array(variables.length);
    this.slotOf = new Int32Array(n);
    this.sources = new Int32Array(n);
    this.wanted = new Uint8Array(n);
    this.ahead = new Uint8Array(n);
    this.starts = new Int32Array(n).fill(-1);
    this.ends = new Int32Array(n).fill(-1);
    this.blockEnds = new Int32Array(f.numBlocks).fill(-1);
  }

  run(): void {
    if (!this.prepare()) return;
    const { f } = this;
    const size = this.places + this.parts;
    if (size * f.numBlocks > maxCells) return;
    const out = this.settle(size);
    this.findCode();
    this.writing = true;
    for (const b of f.blocks) {
      this.enter(b, out);
      this.changed = true;
      this.jumped = true;
      this.block(b);
    }
    this.flush(this.code.size);
    for (const x of this.variables) this.close(x, this.code.size);
  }

  // -- what there is

  /** Finds what variables consist of and where it may be. False: there is nothing to look for. */
  private prepare(): boolean {
    this.variables.forEach((x, k) => {
      this.partOf.set(x.source, x);
      this.indexOf.set(x, k);
    });
    const { f } = this;
    const slotNumbers = new Map<number, number>();
    for (const b of f.blocks) {
      for (const v of b.values) {
        this.byId[v.id] = v;
        const s = f.slots[v.id];
        if (s === undefined) continue;
        const key = s.local.index * 0x100000 + s.offset;
        let n = slotNumbers.get(key);
        if (n === undefined) {
          n = registerCount + this.slots.push(s) - 1;
          slotNumbers.set(key, n);
        }
        this.slotOf[v.id] = n;
      }
    }
    this.places = registerCount + this.slots.length;
    let any = false;
    for (const b of f.blocks) for (const m of b.marks ?? []) any = this.notePart(m) || any;
    this.variables.forEach((x, k) => {
      x.base = this.places + this.parts;
      this.parts += x.parts.length;
      for (let i = 0; i < x.parts.length; i++) this.variableOf.push(k);
    });
    return any;
  }

  private notePart(m: Mark): boolean {
    if (m.value === null) return false;
    const v = this.sourceOf(m.value);
    this.wanted[v.id] = 1;
    this.byId[v.id] = v;
    const x = this.partOf.get(m.variable);
    if (x === undefined) return false;
    const k = this.indexOf.get(x)!;
    const list = this.holders[v.id];
    if (list === undefined) this.holders[v.id] = [k];
    else if (!list.includes(k)) list.push(k);
    if (!x.parts.some((p) => p.offset === m.offset)) x.parts.push({ offset: m.offset, size: m.size, place: -1, id: 0 });
    return true;
  }

  /** What is copied, loaded or stored by `v`, perhaps `v` itself. */
  private sourceOf(v: Value): Value {
    let x = v;
    while ((x.op === Op.Copy || x.op === Op.LoadReg || x.op === Op.StoreReg) && x.args.length > 0) x = x.args[0]!;
    return x;
  }

  /** The id of the value of the program that `v` is, if anybody wants it; 0. */
  private idOf(v: Value): number {
    let id = this.sources[v.id]!;
    if (id === 0) {
      id = this.sourceOf(v).id;
      this.sources[v.id] = id;
    }
    return this.wanted[id] === 0 ? 0 : id;
  }

  private findCode(): void {
    for (let p: Prog | null = this.code.first; p !== null; p = p.link) {
      if (p.value < 0) {
        if (this.blockEnds[-p.value] === -1) this.blockEnds[-p.value] = p.pc;
      } else if (p.value > 0 && p.as !== As.PCDATA && p.as !== As.FUNCDATA) {
        if (this.starts[p.value] === -1) this.starts[p.value] = p.pc;
        this.ends[p.value] = p.pc + p.size;
      }
    }
  }

  // -- what is where

  /** What is in the places and variables at the end of each block, by id. */
  private settle(size: number): (Int32Array | undefined)[] {
    const { f } = this;
    const out: (Int32Array | undefined)[] = new Array<Int32Array | undefined>(f.numBlocks).fill(undefined);
    this.state = new Int32Array(size);
    const todo = new Uint8Array(f.numBlocks).fill(1);
    for (let again = true; again; ) {
      again = false;
      for (const b of f.blocks) {
        if (todo[b.id] === 0) continue;
        todo[b.id] = 0;
        // Until it is known how it begins, nothing follows from it.
        if (b !== f.entry && !b.preds.some((e) => out[e.b.id] !== undefined)) continue;
        this.enter(b, out);
        this.block(b);
        const old = out[b.id];
        if (old !== undefined && equal(old, this.state)) continue;
        out[b.id] = this.state.slice();
        for (const e of b.succs) {
          todo[e.b.id] = 1;
          again = true;
        }
      }
    }
    return out;
  }

  /** Makes the state what all blocks before `b` agree on, as far as they are known. */
  private enter(b: Block, out: readonly (Int32Array | undefined)[]): void {
    const { state } = this;
    let first = true;
    for (const e of b.preds) {
      const from = out[e.b.id];
      if (from === undefined) continue;
      if (first) state.set(from);
      else for (let i = 0; i < state.length; i++) if (state[i] !== from[i]) state[i] = 0;
      first = false;
    }
    if (first) state.fill(0);
  }

  private set(place: number, id: number): void {
    const old = this.state[place]!;
    if (old === id) return;
    this.state[place] = id;
    this.changed = true;
    if (!this.writing) return;
    if (place >= this.places) return this.look(this.variableOf[place - this.places]!);
    if (id !== 0) this.filled.push(place);
    for (const k of this.holders[old] ?? []) this.look(k);
    for (const k of this.holders[id] ?? []) this.look(k);
  }

  /** Variable `k` may have moved. */
  private look(k: number): void {
    if (this.dirty[k] !== 0) return;
    this.dirty[k] = 1;
    this.dirtyList.push(k);
  }

  /** A value comes into being: whatever was of that name before, in an earlier round of a loop, is another one. */
  private forget(id: number): void {
    if (this.wanted[id] === 0) return;
    const { state } = this;
    for (let i = 0; i < state.length; i++) if (state[i] === id) this.set(i, 0);
  }

  private block(b: Block): void {
    const { f } = this;
    const { values } = b;
    let i = 0;
    for (; i < values.length && values[i]!.op === Op.Phi; i++) this.forget(values[i]!.id);
    for (let k = 0; k < i; k++) this.define(values[k]!);
    if (b === f.entry) for (const v of values) if (isIncoming(v)) this.define(v);
    const marks = b.marks ?? [];
    const done = new Uint8Array(marks.length);
    if (marks.length > 0) for (const v of values) if (this.wanted[v.id] !== 0) this.ahead[v.id] = 1;
    for (let k = 0; k < i; k++) this.ahead[values[k]!.id] = 0;
    let m = 0;
    for (; m < marks.length && (marks[m]!.before === 0 || isArgument(marks[m]!)); m++) {
      done[m] = 1;
      this.mark(marks[m]!);
    }
    for (; i < values.length; i++) {
      const v = values[i]!;
      if (v.id < f.built) for (; m < marks.length && marks[m]!.before <= v.id; m++) this.pass(marks, m, done);
      if (this.writing && this.starts[v.id] !== -1) this.flush(this.starts[v.id]!);
      this.value(v);
      if (this.ahead[v.id] !== 0) {
        this.ahead[v.id] = 0;
        for (let k = 0; k < marks.length; k++) {
          const x = marks[k]!.value;
          if (done[k] === 0 && x !== null && this.idOf(x) === v.id) this.pass(marks, k, done);
        }
      }
    }
    for (; m < marks.length; m++) this.pass(marks, m, done);
    if (this.writing && this.blockEnds[b.id] !== -1) this.flush(this.blockEnds[b.id]!);
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
    const x = this.partOf.get(m.variable);
    if (x === undefined) return;
    for (let k = 0; k < x.parts.length; k++) {
      const p = x.parts[k]!;
      if (p.offset >= m.offset && p.offset < m.offset + m.size) this.set(x.base + k, id);
    }
  }

  /** `v` is in its register and slot from now on. */
  private define(v: Value): void {
    const id = this.idOf(v);
    const slot = this.slotOf[v.id]!;
    if (slot !== 0) this.set(slot, id);
    const home = this.f.home[v.id];
    if (home !== undefined) this.set(home, id);
  }

  private value(v: Value): void {
    if (v.op === Op.SP || v.op === Op.SB || v.op === Op.InitMem || isIncoming(v)) return;
    const { clobbers } = registers.constraint(v);
    const isCall = (opFlags[v.op]! & OpFlag.Call) !== 0;
    for (let set = clobbers; set !== 0; set &= set - 1) this.set(31 - Math.clz32(set & -set), 0);
    const parts = this.f.tupleRegs.get(v);
    if (parts !== undefined) for (const r of parts) if (r >= 0) this.set(r, 0);
    // Whoever looks from inside of the call finds the place before its end.
    if (isCall && this.writing && this.ends[v.id] !== -1) this.flush(this.ends[v.id]! - 1);
    if (v.op !== Op.Copy && v.op !== Op.LoadReg && v.op !== Op.StoreReg) this.forget(v.id);
    this.define(v);
  }

  // -- what is said about it

  /** What has changed is so from `pc` on. */
  private flush(pc: number): void {
    if (!this.changed) return;
    this.changed = false;
    const at = this.first ? 0 : pc;
    this.first = false;
    if (this.jumped) for (const x of this.variables) this.update(x, at);
    else for (const k of this.dirtyList) this.update(this.variables[k]!, at);
    for (const k of this.dirtyList) this.dirty[k] = 0;
    this.dirtyList.length = 0;
    this.filled.length = 0;
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
    x.expr = this.expression(x);
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
    let best = place;
    for (const q of this.filled) {
      if (this.state[q] === id && (best < 0 || (best < registerCount && q >= registerCount))) best = q;
    }
    return best;
  }

  private close(x: Described, pc: number): void {
    if (x.expr !== null && x.open < pc) {
      const last = x.ranges[x.ranges.length - 1];
      if (last !== undefined && last.to === x.open && equal(last.expr, x.expr)) {
        x.ranges[x.ranges.length - 1] = { from: last.from, to: pc, expr: last.expr };
      } else x.ranges.push({ from: x.open, to: pc, expr: x.expr });
    }
    x.expr = null;
  }

  /** Where value `id` is: in a slot, in a register; constants have places behind all others. -1: nowhere. */
  private find(id: number): number {
    if (id === 0) return -1;
    const { state, places } = this;
    if (isConstant(this.byId[id]!)) return places + id;
    for (let i = registerCount; i < places; i++) if (state[i] === id) return i;
    for (let i = 0; i < registerCount; i++) if (state[i] === id) return i;
    return -1;
  }

  private expression(x: Described): Uint8Array | null {
    const { parts } = x;
    if (parts.every((p) => p.place < 0)) return null;
    const out: number[] = [];
    if (parts.length === 1 && parts[0]!.offset === 0 && parts[0]!.size === x.source.size) {
      this.putPlace(out, parts[0]!);
      return Uint8Array.from(out);
    }
    let at = 0;
    const piece = (n: number): void => {
      out.push(DwarfOp.Piece);
      uleb(out, n);
    };
    for (const p of [...parts].sort((a, b) => a.offset - b.offset)) {
      if (p.offset > at) piece(p.offset - at);
      if (p.place >= 0) this.putPlace(out, p);
      piece(p.size);
      at = p.offset + p.size;
    }
    if (at < x.source.size) piece(x.source.size - at);
    return Uint8Array.from(out);
  }

  private putPlace(out: number[], p: Part): void {
    const { place } = p;
    if (place >= this.places) putConstant(out, this.byId[place - this.places]!, p.size);
    else if (place >= registerCount) putFrame(out, this.slots[place - registerCount]!, this.code.savedBase);
    else if (place < 16) out.push(DwarfOp.Reg0 + dwarfRegister[place]!);
    else if (place < 31) out.push(DwarfOp.Reg0 + 1 + place);
    else out.push(DwarfOp.Regx, 1 + place);
  }
}

/** A variable that is a constant for a while. */
function putConstant(out: number[], v: Value, size: number): void {
  if (v.op !== AOp.MOVSSconst && v.op !== AOp.MOVSDconst && !Number.isNaN(v.auxInt)) {
    out.push(DwarfOp.Consts);
    sleb(out, v.auxInt);
    out.push(DwarfOp.StackValue);
    return;
  }
  const view = new DataView(scratch.buffer);
  if (v.op === AOp.MOVSSconst) view.setFloat32(0, v.auxFloat, true);
  else {
    view.setInt32(0, v.auxLo, true);
    view.setInt32(4, v.auxHi, true);
  }
  out.push(DwarfOp.ImplicitValue);
  uleb(out, size);
  for (let i = 0; i < size; i++) out.push(scratch[i]!);
}

function equal(a: Int32Array | Uint8Array, b: Int32Array | Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
