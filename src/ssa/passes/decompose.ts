// decompose: takes every value apart into scalars and places arguments and results where the calling convention wants
// them. In: strings, slices, interfaces, complex numbers, small structs and arrays as values; LECalls with Go-level
// arguments. Out: scalars only; StaticCall, ClosureCall, InterCall, TailCall and MakeResult whose arguments are register
// values, with stack arguments stored to the bottom of the frame; Arg of scalars (stack) and ArgIntReg/ArgFloatReg.
// O(values × parts).
import { floatBase, type Placement } from "../../abi/callconv.ts";
import { type AuxCall, type Local, LocalClass } from "../aux.ts";
import type { Block } from "../block.ts";
import type { Func } from "../func.ts";
import { splitNames } from "../names.ts";
import { Op } from "../ops.gen.ts";
import { splitMarks } from "../sourcevars.ts";
import { Kind, type Leaf, pointerTo, resultsType, T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import { copySource } from "./phielim.ts";

export function decompose(f: Func): void {
  new Decomposer(f).run();
}

class Decomposer {
  private readonly f: Func;
  /** Scalars of each value taken apart, by id. */
  private readonly memo: (readonly Value[] | undefined)[] = [];
  /** Register parameters by register number. */
  private readonly argRegs = new Map<number, Value>();
  /** Phis of scalars whose arguments are filled in at the end: [phi, scalar's number, phi taken apart]. */
  private readonly phis: [Value[], Value][] = [];
  /** What a call's results became. */
  private readonly calls = new Map<Value, CallParts>();
  /** SelectN and SelectNAddr by their call. */
  private readonly selects = new Map<Value, Value[]>();
  private readonly entryStack: Map<Local, Placement> = new Map();

  constructor(f: Func) {
    this.f = f;
    f.params.forEach((p, i) => {
      const place = f.layout?.params[i];
      if (place === undefined) f.fail("decompose", `no place for parameter ${p.name}`);
      p.offset = place!.offset;
      this.entryStack.set(p, place!);
    });
    f.results.forEach((r, i) => {
      const place = f.layout?.results[i];
      if (place === undefined) f.fail("decompose", `no place for result ${r.name}`);
      r.offset = place!.regs.length === 0 ? place!.offset : -1;
    });
  }

  run(): void {
    const f = this.f;
    this.spillParams();
    // Arguments and results of calls first: they define what SelectN means.
    const calls: Value[] = [];
    for (const b of f.blocks) {
      for (const v of b.values) {
        if (isLECall(v)) calls.push(v);
        else if (v.op === Op.SelectN || v.op === Op.SelectNAddr) {
          const users = this.selects.get(v.args[0]!);
          if (users === undefined) this.selects.set(v.args[0]!, [v]);
          else users.push(v);
        }
      }
    }
    for (const v of calls) if (isLECall(v)) this.expandCall(v);
    for (const b of f.blocks) {
      for (const v of [...b.values]) this.visit(v);
      const c = b.control;
      if (c !== null && c.op === Op.MakeResult) this.expandReturn(b, c);
    }
    this.fillPhis();
    splitNames(f, (v) => this.memo[v.id]);
    if (f.sourceVars !== null) splitMarks(f, (v) => this.memo[v.id]);
  }

  /** Rewrites one value that consumes aggregates or picks a scalar out of one. */
  private visit(v: Value): void {
    this.f.currentInline = v.inl;
    switch (v.op) {
      case Op.Store:
        if (v.args[1]!.type.isAggregate) this.expandStore(v);
        return;
      case Op.EqInter:
      case Op.EqSlice:
      case Op.NeqInter:
      case Op.NeqSlice:
        this.compareNil(v);
        return;
      case Op.KeepAlive:
        this.keepAlive(v);
        return;
      case Op.Dereference:
        return; // consumed by the call or return that it belongs to
      default:
        if (!v.type.isAggregate && isSelector(v)) {
          const p = this.select(v);
          if (p.length !== 1) this.f.fail("decompose", `${v.opName} v${v.id} of ${p.length} parts`);
          if (p[0] !== v) v.copyOf(p[0]!);
        } else if (v.op === Op.Arg && !v.type.isAggregate) this.scalarArg(v);
        else if (v.op === Op.ZeroVal && !v.type.isAggregate) v.copyOf(this.f.zeroValue(v.type));
    }
  }

  /** The scalars of `v`, in memory order. */
  private parts(v: Value): readonly Value[] {
    let p = this.memo[v.id];
    if (p === undefined) {
      const inl = this.f.currentInline;
      this.f.currentInline = v.inl;
      p = v.type.isAggregate ? this.takeApart(v) : [v];
      this.f.currentInline = inl;
      if (v.type.kind === Kind.Slice && p.length === 3) this.f.lengths.push([p[1]!, p[2]!]);
      this.memo[v.id] = p;
      if (p.length !== v.type.leaves().length) {
        this.f.fail("decompose", `v${v.id} ${v.opName} <${v.type.name}> has ${p.length} parts`);
      }
    }
    return p;
  }

  private takeApart(v: Value): readonly Value[] {
    const f = this.f;
    switch (v.op) {
      case Op.Copy:
        return this.parts(copySource(v));
      case Op.StringMake:
      case Op.SliceMake:
      case Op.IMake:
      case Op.ComplexMake:
      case Op.StructMake:
      case Op.ArrayMake1:
        return v.args.flatMap((a) => this.parts(a));
      case Op.ConstString:
        return this.stringParts(v);
      case Op.ConstSlice:
      case Op.ConstInterface:
      case Op.ZeroVal:
      case Op.Unknown:
        return v.type.leaves().map((l) => f.zeroValue(l.type));
      case Op.Phi: {
        const out = v.type.leaves().map((l) => v.block.newValue0(Op.Phi, l.type, v.pos));
        this.phis.push([out, v]);
        return out;
      }
      case Op.Load:
        return v.type.leaves().map((l) => this.loadLeaf(v, v.args[0]!, v.args[1]!, l));
      case Op.Arg:
        return v.type.leaves().map((l, i) => this.argLeaf(v, v.aux as Local, v.auxLo, l, i));
      case Op.CondSelect: {
        const a = this.parts(v.args[0]!);
        const b = this.parts(v.args[1]!);
        return a.map((x, i) => v.block.newValue3(Op.CondSelect, x.type, v.pos, x, b[i]!, v.args[2]!));
      }
      default:
        if (isSelector(v)) return this.select(v);
        return f.fail("decompose", `cannot take apart v${v.id} = ${v.opName} <${v.type.name}>`);
    }
  }

  private stringParts(v: Value): readonly Value[] {
    const f = this.f;
    const s = v.aux as string;
    const leaves = v.type.leaves();
    if (s === "") return leaves.map((l) => f.zeroValue(l.type));
    const ptr = f.entry.newValue1(Op.Addr, leaves[0]!.type, 0, f.sb()).withAux(f.stringSymbol(s));
    return [ptr, f.constInt(leaves[1]!.type, s.length)];
  }

  /** What a selector picks: a run of the scalars of its argument. */
  private select(v: Value): readonly Value[] {
    const a = v.args[0]!;
    switch (v.op) {
      case Op.SelectN:
        return this.resultParts(v);
      case Op.StringPtr:
      case Op.SlicePtr:
      case Op.SlicePtrUnchecked:
      case Op.ITab:
      case Op.ComplexReal:
        return this.parts(a).slice(0, 1);
      case Op.StringLen:
      case Op.SliceLen:
      case Op.IData:
      case Op.ComplexImag:
        return this.parts(a).slice(1, 2);
      case Op.SliceCap:
        return this.parts(a).slice(2, 3);
      case Op.ArraySelect:
        return this.parts(a);
      case Op.StructSelect: {
        let first = 0;
        const n = v.auxLo;
        for (let i = 0; i < n; i++) first += a.type.fields[i]!.type.leaves().length;
        return this.parts(a).slice(first, first + v.type.leaves().length);
      }
      default:
        return this.f.fail("decompose", `${v.opName} is no selector`);
    }
  }

  private loadLeaf(v: Value, ptr: Value, mem: Value, l: Leaf): Value {
    return v.block.newValue2(Op.Load, l.type, v.pos, this.offset(v.block, v, ptr, l), mem);
  }

  private offset(b: Block, v: Value, ptr: Value, l: Leaf): Value {
    return l.offset === 0 ? ptr : b.newValue1(Op.OffPtr, pointerTo(l.type), v.pos, ptr).withInt(l.offset);
  }

  // -- parameters

  /** The register parameter with number `r`; one value each, in the entry block. */
  private argReg(r: number, type: Type, local: Local, offset: number): Value {
    let v = this.argRegs.get(r);
    if (v === undefined) {
      const isFloat = r >= floatBase;
      v = this.f.entry.newValue0(isFloat ? Op.ArgFloatReg : Op.ArgIntReg, type, local.pos);
      v.withInt(isFloat ? r - floatBase : r);
      this.argRegs.set(r, v);
      this.f.argSlots.set(v, { local, offset });
    }
    return v;
  }

  private argLeaf(v: Value, local: Local, base: number, l: Leaf, index: number): Value {
    const place = this.entryStack.get(local);
    if (place === undefined) return this.f.fail("decompose", `Arg of ${local.name}, which is no parameter`);
    if (place.regs.length > 0) return this.argReg(place.regs[index]!, l.type, local, l.offset);
    return v.block
      .newValue0(Op.Arg, l.type, v.pos)
      .withAux(local)
      .withInt(base + l.offset);
  }

  private scalarArg(v: Value): void {
    const local = v.aux as Local;
    const place = this.entryStack.get(local);
    if (place !== undefined && place.regs.length > 0) v.copyOf(this.argReg(place.regs[0]!, v.type, local, 0));
  }

  /** Register parameters that live in memory are stored on entry. */
  private spillParams(): void {
    const f = this.f;
    const init = f.initMem();
    let mem = init;
    const stores: Value[] = [];
    for (const p of f.params) {
      const place = this.entryStack.get(p)!;
      if (!p.addrTaken || place.regs.length === 0) continue;
      p.type.leaves().forEach((l, i) => {
        const x = this.argReg(place.regs[i]!, l.type, p, l.offset);
        const a = f.entry.newValue2(Op.LocalAddr, pointerTo(l.type), p.pos, f.sp(), mem).withAux(p).withInt(l.offset);
        mem = f.entry.newValue3(Op.Store, T.mem, p.pos, a, x, mem).withAux(l.type);
        stores.push(a, mem);
      });
    }
    if (mem !== init) replaceUses(f, init, mem, new Set(stores));
  }

  // -- stores and other users

  private expandStore(v: Value): void {
    const [ptr, x, mem] = v.args as [Value, Value, Value];
    const leaves = x.type.leaves();
    const p = this.parts(x);
    let m = mem;
    const b = v.block;
    for (let i = 0; i < p.length; i++) {
      const a = this.offset(b, v, ptr, leaves[i]!);
      if (i === p.length - 1) {
        v.reset3(Op.Store, a, p[i]!, m);
        v.aux = leaves[i]!.type;
      } else m = b.newValue3(Op.Store, T.mem, v.pos, a, p[i]!, m).withAux(leaves[i]!.type);
    }
    if (p.length === 0) v.copyOf(mem);
  }

  private compareNil(v: Value): void {
    const [a, b] = v.args as [Value, Value];
    const isConst = (x: Value): boolean => x.op === Op.ConstInterface || x.op === Op.ConstSlice || x.op === Op.ZeroVal;
    const x = isConst(copySource(b)) ? a : b;
    if (!isConst(copySource(x === a ? b : a))) this.f.fail("decompose", `v${v.id} does not compare with nil`);
    const word = this.parts(x)[0]!;
    if (v.op === Op.NeqInter || v.op === Op.NeqSlice) v.reset1(Op.IsNonNil, word);
    else v.reset1(Op.Not, v.block.newValue1(Op.IsNonNil, T.bool, v.pos, word));
  }

  private keepAlive(v: Value): void {
    const x = v.args[0]!;
    if (!x.type.isAggregate) return;
    const p = this.parts(x);
    if (p.length === 0) {
      v.copyOf(v.args[1]!);
      return;
    }
    let mem = v.args[1]!;
    for (let i = 0; i < p.length - 1; i++) mem = v.block.newValue2(Op.KeepAlive, T.mem, v.pos, p[i]!, mem);
    v.reset2(Op.KeepAlive, p[p.length - 1]!, mem);
  }

  // -- calls

  /** An address in the outgoing argument area. */
  private outgoing(b: Block, v: Value, type: Type, offset: number): Value {
    return b.newValue1(Op.OffPtr, pointerTo(type), v.pos, this.f.sp()).withInt(offset);
  }

  private expandCall(v: Value): void {
    const f = this.f;
    f.currentInline = v.inl;
    const call = v.aux as AuxCall;
    const b = v.block;
    const first = v.op === Op.ClosureLECall ? 2 : v.op === Op.InterLECall ? 1 : 0;
    const n = v.args.length - 1;
    let mem = v.args[n]!;
    if (n - first !== call.params.length)
      f.fail("decompose", `call v${v.id} has ${n - first} arguments for ${call.params.length}`);
    const args = v.args.slice(0, first);
    const regs: Value[] = [];
    for (let i = first; i < n; i++) {
      const place = call.layout.params[i - first]!;
      const type = call.params[i - first]!;
      if (place.regs.length > 0) regs.push(...this.valueParts(v, v.args[i]!, type));
      else if (v.op === Op.TailLECall) this.checkTailArg(v, v.args[i]!, place.offset);
      else mem = this.toMemory(b, v, v.args[i]!, type, this.outgoing(b, v, type, place.offset), mem);
    }
    args.push(...regs, mem);
    const op =
      v.op === Op.StaticLECall
        ? Op.StaticCall
        : v.op === Op.ClosureLECall
          ? Op.ClosureCall
          : v.op === Op.InterLECall
            ? Op.InterCall
            : Op.TailCall;
    const types: Type[] = [];
    const starts: number[] = [];
    call.results.forEach((r, i) => {
      starts.push(types.length);
      if (call.layout.results[i]!.regs.length > 0) for (const l of r.leaves()) types.push(l.type);
    });
    for (const a of args) a.uses++;
    v.reset(op);
    v.args.push(...args);
    v.aux = call;
    if (op === Op.TailCall) return;
    v.type = resultsType([...types, T.mem]);
    this.calls.set(v, { call, starts, regCount: types.length, picks: [], mem: null });
    f.outgoing = Math.max(f.outgoing, call.layout.width);
    this.rewriteResults(v);
  }

  /** A tail call's stack arguments must be where they are already. */
  private checkTailArg(v: Value, arg: Value, offset: number): void {
    const a = copySource(arg);
    const local = (a.op === Op.Arg ? a.aux : a.op === Op.Dereference ? a.args[0]!.aux : null) as Local | null;
    if (local === null || local.offset !== offset)
      this.f.fail("decompose", `tail call v${v.id} moves a stack argument`);
  }

  /** Scalars of a value, or of memory for a Dereference. */
  private valueParts(v: Value, arg: Value, type: Type): readonly Value[] {
    const a = copySource(arg);
    if (a.op !== Op.Dereference) return this.parts(arg);
    return type.leaves().map((l) => this.loadLeaf(v, a.args[0]!, a.args[1]!, l));
  }

  /** Stores an argument or result at `ptr`; returns the memory after it. */
  private toMemory(b: Block, v: Value, arg: Value, type: Type, ptr: Value, mem: Value): Value {
    const a = copySource(arg);
    if (type.size === 0) return mem;
    if (a.op === Op.Dereference) {
      return b.newValue3(Op.Move, T.mem, v.pos, ptr, a.args[0]!, mem).withAux(type).withInt(type.size);
    }
    const leaves = type.leaves();
    const p = this.parts(arg);
    let m = mem;
    for (let i = 0; i < p.length; i++) {
      const at = this.offset(b, v, ptr, leaves[i]!);
      m = b.newValue3(Op.Store, T.mem, v.pos, at, p[i]!, m).withAux(leaves[i]!.type);
    }
    return m;
  }

  /** Renumbers the memory result, gives results in memory an address. */
  private rewriteResults(v: Value): void {
    const info = this.calls.get(v)!;
    const { call } = info;
    const users = this.selects.get(v) ?? [];
    let mem: Value | null = null;
    for (const u of users) if (u.op === Op.SelectN && u.type.isMem) mem = u;
    if (mem === null) mem = v.block.newValue1(Op.SelectN, T.mem, v.pos, v);
    mem.auxInt = info.regCount;
    info.mem = mem;
    for (const u of users) {
      if (u.op !== Op.SelectNAddr) continue;
      const i = u.auxLo;
      const place = call.layout.results[i]!;
      if (place.regs.length === 0) {
        u.reset1(Op.OffPtr, this.f.sp());
        u.auxInt = place.offset;
      } else this.spillResult(v, info, u, i, call.results[i]!);
    }
  }

  /**
   * A result that travels in registers but is used in memory: stored to a temporary right behind the call. The value that was
   * the call's memory becomes the last of the stores, so that whoever uses it comes behind them all.
   */
  private spillResult(v: Value, info: CallParts, u: Value, i: number, type: Type): void {
    const f = this.f;
    const b = v.block;
    const tmp = f.newTemp(type, v.pos);
    tmp.addrTaken = true;
    const stored = info.mem!;
    info.mem = b.newValue1(Op.SelectN, T.mem, stored.pos, v).withInt(info.regCount);
    stored.pos = v.pos;
    let mem = b.newValue1(Op.VarDef, T.mem, v.pos, info.mem).withAux(tmp);
    const leaves = type.leaves();
    leaves.forEach((l, k) => {
      const x = this.pick(v, info, info.starts[i]! + k, l.type);
      const a = b.newValue2(Op.LocalAddr, pointerTo(l.type), v.pos, f.sp(), mem).withAux(tmp).withInt(l.offset);
      if (k === leaves.length - 1) stored.reset3(Op.Store, a, x, mem);
      else mem = b.newValue3(Op.Store, T.mem, v.pos, a, x, mem);
      (k === leaves.length - 1 ? stored : mem).aux = l.type;
    });
    u.reset2(Op.LocalAddr, f.sp(), stored);
    u.aux = tmp;
  }

  /** Register result `k` of a call as a value. */
  private pick(call: Value, info: CallParts, k: number, type: Type): Value {
    let p = info.picks[k];
    if (p === undefined) {
      p = call.block.newValue1(Op.SelectN, type, call.pos, call).withInt(k);
      info.picks[k] = p;
    }
    return p;
  }

  private resultParts(v: Value): readonly Value[] {
    const call = v.args[0]!;
    // A call may stand in a block behind that of a call which takes its results.
    if (isLECall(call)) this.expandCall(call);
    const info = this.calls.get(call);
    if (info === undefined || v.type.isMem) return [v];
    if (info.picks.includes(v)) return [v];
    const i = v.auxLo;
    const place = info.call.layout.results[i]!;
    const leaves = v.type.leaves();
    if (place.regs.length > 0) return leaves.map((l, k) => this.pick(call, info, info.starts[i]! + k, l.type));
    return leaves.map((l) => {
      const at = this.outgoing(call.block, v, l.type, place.offset + l.offset);
      return call.block.newValue2(Op.Load, l.type, v.pos, at, info.mem!);
    });
  }

  private expandReturn(b: Block, c: Value): void {
    const f = this.f;
    f.currentInline = c.inl;
    const layout = f.layout;
    if (layout === null) f.fail("decompose", "the function has no layout");
    const n = c.args.length - 1;
    let mem = c.args[n]!;
    const regs: Value[] = [];
    for (let i = 0; i < n; i++) {
      const place = layout!.results[i]!;
      const type = f.results[i]!.type;
      const arg = c.args[i]!;
      if (place.regs.length > 0) {
        regs.push(...this.valueParts(c, arg, type));
        continue;
      }
      const source = copySource(arg);
      const local = f.results[i]!;
      if (source.op === Op.Dereference && source.args[0]!.op === Op.LocalAddr && source.args[0]!.aux === local)
        continue;
      // Only here does the result's place get a value: before, the collector must not look at it.
      mem = b.newValue1(Op.VarDef, T.mem, c.pos, mem).withAux(local);
      const at = b.newValue2(Op.LocalAddr, pointerTo(type), c.pos, f.sp(), mem).withAux(local);
      mem = this.toMemory(b, c, arg, type, at, mem);
    }
    for (const r of regs) r.uses++;
    mem.uses++;
    c.clearArgs();
    c.args.push(...regs, mem);
    c.type = resultsType([...regs.map((r) => r.type), T.mem]);
  }

  private fillPhis(): void {
    for (let k = 0; k < this.phis.length; k++) {
      const [out, v] = this.phis[k]!;
      for (const a of v.args) {
        const p = this.parts(a);
        for (let i = 0; i < out.length; i++) out[i]!.addArg(p[i]!);
      }
    }
    // Phis of aggregates have no users left but each other.
    for (const [, v] of this.phis) v.reset(Op.Unknown);
  }
}

interface CallParts {
  readonly call: AuxCall;
  /** Number of the first register result of each Go result. */
  readonly starts: readonly number[];
  readonly regCount: number;
  readonly picks: (Value | undefined)[];
  mem: Value | null;
}

function isLECall(v: Value): boolean {
  return v.op === Op.StaticLECall || v.op === Op.ClosureLECall || v.op === Op.InterLECall || v.op === Op.TailLECall;
}

function isSelector(v: Value): boolean {
  switch (v.op) {
    case Op.SelectN:
    case Op.StringPtr:
    case Op.StringLen:
    case Op.SlicePtr:
    case Op.SlicePtrUnchecked:
    case Op.SliceLen:
    case Op.SliceCap:
    case Op.ITab:
    case Op.IData:
    case Op.ComplexReal:
    case Op.ComplexImag:
    case Op.StructSelect:
    case Op.ArraySelect:
      return true;
    default:
      return false;
  }
}

/** All uses of `from` outside of `except` become uses of `to`. O(values). */
export function replaceUses(f: Func, from: Value, to: Value, except: ReadonlySet<Value>): void {
  for (const b of f.blocks) {
    for (const v of b.values) {
      if (except.has(v)) continue;
      for (let i = 0; i < v.args.length; i++) if (v.args[i] === from) v.setArg(i, to);
    }
    if (b.control === from) b.setControl(to);
  }
}

/** Is the result in the caller's frame? Register results live in this function's own. */
export function resultOnStack(l: Local): boolean {
  return l.cls === LocalClass.Result && l.offset >= 0;
}
