// writebarrier: puts a write barrier in front of stores of pointers into memory that the garbage collector may be marking.
// In: scalar stores, Move and Zero in a memory chain. Out: the block is split at each run of such stores:
//
//     b:    if runtime.writeBarrier is on → then, else end (likely)
//     then: hand the old and new pointers to the collector (WB gives room in its buffer; wbMove and wbZero for whole values)
//     end:  the stores themselves, WBend
//
// Nothing may be preempted from the test to WBend. No barrier for memory of the frame, nor for constants stored into an object
// that was just allocated. Contract: src/runtime/mbarrier.go, mwbbuf.go, Go 1.26. O(values) a block with barriers.
import { abiInternal, layoutCall } from "../../abi/callconv.ts";
import { AuxCall } from "../aux.ts";
import { type Block, BlockKind } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { resultsType, T, type Type, tupleType } from "../type.ts";
import type { Value } from "../value.ts";
import { copySource } from "./phielim.ts";

/** How many pointers the collector's buffer takes at a time. */
const maxEntries = 8;

export function writebarrier(f: Func): void {
  const users = new Users();
  for (let i = 0, n = f.blocks.length; i < n; i++) {
    const b = f.blocks[i]!;
    if (!b.values.some(mayNeed)) continue;
    const groups = groupsOf(b);
    if (groups.length === 0) continue;
    users.collect(f);
    new Splitter(f, users).splitAll(b, groups);
  }
}

/** What a store owes the collector. */
interface Need {
  readonly v: Value;
  readonly oldValue: boolean;
  readonly newValue: boolean;
}

/** Who uses the memory that a store leaves: values, and blocks that end with it. */
class Users {
  readonly values = new Map<Value, Value[]>();
  readonly blocks = new Map<Value, Block[]>();
  private collected = false;

  /** Takes in the function as it is, once; what is made later is `add`ed. */
  collect(f: Func): void {
    if (this.collected) return;
    this.collected = true;
    for (const b of f.blocks) {
      this.add(b.values);
      this.addControl(b);
    }
  }

  addControl(b: Block): void {
    const c = b.control;
    if (c === null || !mayNeed(c)) return;
    const list = this.blocks.get(c);
    if (list === undefined) this.blocks.set(c, [b]);
    else list.push(b);
  }

  add(values: readonly Value[], from = 0): void {
    for (let k = from; k < values.length; k++) {
      const v = values[k]!;
      for (const a of v.args) {
        if (!mayNeed(a)) continue;
        const list = this.values.get(a);
        if (list === undefined) this.values.set(a, [v]);
        else list.push(v);
      }
    }
  }
}

/** The memory that a memory operation starts from. */
function memoryBefore(v: Value): Value | null {
  return v.memoryArg ?? (isSelect(v) ? v.args[0]! : null);
}

/** The memory operations of a block, in order. */
function memoryChain(b: Block): Value[] {
  const next = new Map<Value, Value>();
  const made = new Set<Value>();
  for (const v of b.values) {
    if (v.op === Op.Phi || !v.makesMemory) continue;
    made.add(v);
    const m = memoryBefore(v);
    if (m !== null) next.set(m, v);
  }
  let v: Value | undefined;
  for (const m of made) {
    const before = memoryBefore(m);
    if (before === null || !made.has(before)) v = m;
  }
  const out: Value[] = [];
  for (; v !== undefined; v = next.get(v)) out.push(v);
  return out;
}

/** The runs of stores that need a barrier, each with one test for all of them. */
function groupsOf(b: Block): Need[][] {
  const groups: Need[][] = [];
  let group: Need[] = [];
  let entries = 0;
  const before = new Set<Value>();
  const close = (): void => {
    if (group.length > 0) groups.push(group);
    group = [];
    entries = 0;
  };
  for (const v of memoryChain(b)) {
    const need = mayNeed(v) ? needOf(v) : null;
    if (need === null) close();
    else {
      const n = v.op === Op.Store ? (need.oldValue ? 1 : 0) + (need.newValue ? 1 : 0) : 0;
      // what a Move copies must not be the work of a store whose barrier runs before it is done
      if (group.length > 0 && (entries + n > maxEntries || v.op === Op.Move || readsGroup(v, group, before))) close();
      group.push(need);
      entries += n;
    }
    // What came before a group has not seen it.
    if (group.length === 0) before.add(v);
    else if (group.length === 1) for (const g of groups.at(-1) ?? []) before.add(g.v);
  }
  close();
  return groups;
}

/** Was the address or value that `v` stores loaded from memory that the group has changed? `before`: memory from before it. */
function readsGroup(v: Value, group: Need[], before: ReadonlySet<Value>): boolean {
  const states = new Set<Value>();
  for (const g of group) states.add(g.v);
  const seen = new Set<Value>();
  const stack = v.args.slice(0, -1);
  while (stack.length > 0) {
    const a = stack.pop()!;
    if (a.block !== v.block || a.op === Op.Phi || seen.has(a) || before.has(a)) continue;
    seen.add(a);
    if (states.has(a)) return true;
    stack.push(...a.args);
  }
  return false;
}

/** The values of `b`, in their order: what no group comes before, then what the first does but not the second, and so on. */
function divide(b: Block, groups: readonly Need[][]): Value[][] {
  const level = new Map<Value, number>();
  groups.forEach((group, k) => {
    for (const g of group) level.set(g.v, k + 1);
  });
  const known = new Set<Value>();
  const stack: Value[] = [];
  for (const root of b.values) {
    stack.push(root);
    while (stack.length > 0) {
      const v = stack[stack.length - 1]!;
      if (known.has(v)) {
        stack.pop();
        continue;
      }
      let most = level.get(v) ?? 0;
      const waiting = stack.length;
      // A phi begins its block, whatever comes round to it.
      if (v.op !== Op.Phi) {
        for (const a of v.args) {
          if (a.block !== b) continue;
          if (known.has(a)) most = Math.max(most, level.get(a) ?? 0);
          else stack.push(a);
        }
      }
      if (stack.length > waiting) continue;
      stack.pop();
      known.add(v);
      if (most > 0) level.set(v, most);
    }
  }
  const parts: Value[][] = [[], ...groups.map((): Value[] => [])];
  for (const v of b.values) parts[level.get(v) ?? 0]!.push(v);
  return parts;
}

class Splitter {
  private readonly f: Func;
  private readonly users: Users;
  /** The block in front of the barrier at hand. */
  private b!: Block;
  /** What the last of the blocks is to end with. */
  private control: Value | null = null;

  constructor(f: Func, users: Users) {
    this.f = f;
    this.users = users;
  }

  /** Splits `b` in front of each group. */
  splitAll(b: Block, groups: readonly Need[][]): void {
    const { users } = this;
    const parts = divide(b, groups);
    const tail = {
      kind: b.kind,
      control2: b.control2,
      likely: b.likely,
      aux: b.aux,
      succs: b.succs,
    };
    const { pos, inl } = b;
    this.control = b.control;
    b.setControl(null);
    b.setControl2(null);
    b.aux = null;
    b.succs = [];
    b.func.edgesChanged();
    b.values = parts[0]!;
    this.b = b;
    groups.forEach((group, k) => {
      this.b = this.split(group, parts[k + 1]!, tail.kind);
    });
    const end = this.b;
    end.setControl(this.control);
    users.addControl(end);
    end.setControl2(tail.control2);
    end.likely = tail.likely;
    end.pos = pos;
    end.inl = inl;
    end.aux = tail.aux;
    end.succs = tail.succs;
    b.func.edgesChanged();
    end.succs.forEach((e, i) => {
      const back = e.b.preds[e.i]!;
      back.b = end;
      back.i = i;
    });
  }

  /** Ends the block with the test for `group`; answers the block that goes on, with the values of `part`. */
  private split(group: Need[], part: Value[], kind: BlockKind): Block {
    const { f, b, users } = this;
    const first = group[0]!.v;
    const old = b.values.length;
    f.currentInline = first.inl;
    const mem0 = this.saveVolatile(first);
    const pos = first.pos;
    const last = group[group.length - 1]!.v;
    const end = f.newBlock(kind);
    for (const v of part) v.block = end;
    end.values = part;
    const then = f.newBlock(BlockKind.Plain);
    then.pos = pos;
    const flagAddr = b.newValue1(Op.Addr, T.ptr, pos, f.sb()).withAux(f.runtimeSymbol("writeBarrier"));
    const flag = b.newValue2(Op.Load, T.uint32, pos, flagAddr, mem0);
    f.wbFlagLoads.add(flag);
    b.kind = BlockKind.If;
    b.setControl(b.newValue2(Op.Neq32, T.bool, pos, flag, f.constInt(T.uint32, 0)));
    b.likely = -1;
    b.pos = pos;
    b.inl = first.inl;
    then.inl = first.inl;
    b.addEdgeTo(then);
    b.addEdgeTo(end);
    const memThen = this.barriers(then, group, mem0);
    then.addEdgeTo(end);
    f.wbThen.add(then);
    f.wbEnd.add(end);
    // preds of end: b, then
    const phi = end.newValue2(Op.Phi, T.mem, pos, mem0, memThen);
    first.setArg(first.args.length - 1, phi);
    const done = end.newValue1(Op.WBend, T.mem, pos, last);
    users.add(b.values, old);
    users.add(then.values);
    users.add([phi]);
    for (const v of users.values.get(last) ?? []) {
      for (let i = 0; i < v.args.length; i++) if (v.args[i] === last) v.setArg(i, done);
    }
    for (const x of users.blocks.get(last) ?? []) if (x.control === last) x.setControl(done);
    if (this.control === last) this.control = done;
    return end;
  }

  /** A call's result in the outgoing area would not survive the call of wbMove: it is copied to the frame first. */
  private saveVolatile(first: Value): Value {
    const { f, b } = this;
    const mem = first.args[first.args.length - 1]!;
    if (first.op !== Op.Move) return mem;
    const src = baseOf(first.args[1]!);
    if (src.op !== Op.SP) return mem;
    const type = first.aux as Type;
    const tmp = f.newTemp(type, first.pos);
    tmp.addrTaken = true;
    const def = b.newValue1(Op.VarDef, T.mem, first.pos, mem).withAux(tmp);
    const at = b.newValue2(Op.LocalAddr, T.ptr, first.pos, f.sp(), def).withAux(tmp);
    const copy = b.newValue3(Op.Move, T.mem, first.pos, at, first.args[1]!, def).withAux(type).withInt(first.auxInt);
    first.setArg(1, b.newValue2(Op.LocalAddr, T.ptr, first.pos, f.sp(), copy).withAux(tmp));
    first.setArg(2, copy);
    return copy;
  }

  /** Fills the block that runs while the collector marks. Returns its memory. */
  private barriers(then: Block, group: Need[], mem0: Value): Value {
    let mem = mem0;
    let entries = 0;
    for (const g of group) {
      if (g.v.op === Op.Store) entries += (g.oldValue ? 1 : 0) + (g.newValue ? 1 : 0);
      else mem = this.wholeValue(then, g.v, mem);
    }
    if (entries === 0) return mem;
    const pos = group[0]!.v.pos;
    const wb = then.newValue1(Op.WB, bufferAndMem, pos, mem).withInt(entries);
    const buffer = then.newValue1(Op.Select0, T.uintptr, pos, wb);
    mem = then.newValue1(Op.Select1, T.mem, pos, wb);
    let k = 0;
    const put = (x: Value, at: number): void => {
      const slot = then.newValue1(Op.OffPtr, T.uintptr, at, buffer).withInt(8 * k++);
      mem = then.newValue3(Op.Store, T.mem, at, slot, x, mem).withAux(T.uintptr);
    };
    for (const g of group) {
      if (g.v.op !== Op.Store) continue;
      this.f.currentInline = g.v.inl;
      if (g.newValue) put(g.v.args[1]!, g.v.pos);
      if (g.oldValue) put(then.newValue2(Op.Load, T.uintptr, g.v.pos, g.v.args[0]!, mem), g.v.pos);
    }
    return mem;
  }

  /** Calls wbZero(type, dst) or wbMove(type, dst, src). */
  private wholeValue(then: Block, v: Value, mem: Value): Value {
    const { f } = this;
    f.currentInline = v.inl;
    const type = v.aux as Type;
    const descriptor = then.newValue1(Op.Addr, T.uintptr, v.pos, f.sb()).withAux(f.typeSymbol(type));
    const params = v.op === Op.Move ? [T.uintptr, T.ptr, T.ptr] : [T.uintptr, T.ptr];
    const args = v.op === Op.Move ? [descriptor, v.args[0]!, v.args[1]!] : [descriptor, v.args[0]!];
    const layout = layoutCall(abiInternal, params, []);
    f.outgoing = Math.max(f.outgoing, layout.width);
    const aux = new AuxCall(f.runtimeSymbol(v.op === Op.Move ? "wbMove" : "wbZero"), layout, params, []);
    aux.writeBarrier = true;
    const call = then.newValueN(Op.StaticCall, resultsType([T.mem]), v.pos, [...args, mem]).withAux(aux);
    return then.newValue1(Op.SelectN, T.mem, v.pos, call);
  }
}

const bufferAndMem = tupleType(T.uintptr, T.mem);

function isSelect(v: Value): boolean {
  return v.op === Op.SelectN || v.op === Op.Select1;
}

function mayNeed(v: Value): boolean {
  if (v.op !== Op.Store && v.op !== Op.Move && v.op !== Op.Zero) return false;
  const t = v.aux as Type;
  return t.hasPointers && !onStack(v.args[0]!);
}

/** What an address points into. */
function baseOf(p: Value): Value {
  let v = copySource(p);
  while (v.op === Op.OffPtr || v.op === Op.AddPtr || v.op === Op.PtrIndex || v.op === Op.NilCheck)
    v = copySource(v.args[0]!);
  return v;
}

function onStack(p: Value): boolean {
  const b = baseOf(p);
  return b.op === Op.LocalAddr || b.op === Op.SP;
}

/** A pointer that is no object of the heap. */
function isStatic(x: Value): boolean {
  const v = copySource(x);
  return (
    v.op === Op.ConstNil || v.op === Op.Const64 || v.op === Op.Addr || (v.op === Op.OffPtr && isStatic(v.args[0]!))
  );
}

function needOf(v: Value): Need | null {
  if (v.op !== Op.Store) return { v, oldValue: true, newValue: true };
  const oldValue = !isFresh(v);
  const newValue = !isStatic(v.args[1]!);
  return oldValue || newValue ? { v, oldValue, newValue } : null;
}

/** Is the memory that `v` stores to part of an object that was just allocated, not written since? Then it holds nil. */
function isFresh(v: Value): boolean {
  const base = baseOf(v.args[0]!);
  if (base.op !== Op.SelectN || base.auxLo !== 0) return false;
  const call = base.args[0]!;
  if (call.op !== Op.StaticCall || !isNewObject((call.aux as AuxCall).fn?.name)) return false;
  const at = offsetOf(v.args[0]!);
  if (at < 0) return false;
  let m = v.args[2]!;
  for (let steps = 0; steps < 64; steps++) {
    m = copySource(m);
    if (m.op === Op.SelectN && m.args[0] === call) return true;
    if (m.op === Op.WBend) m = m.args[0]!;
    else if (m.op === Op.Phi && m.args.length === 2 && m.block.func.wbEnd.has(m.block)) m = m.args[0]!;
    else if (m.op === Op.Store) {
      if (baseOf(m.args[0]!) === base) {
        const o = offsetOf(m.args[0]!);
        if (o < 0 || (o < at + 8 && at < o + (m.aux as Type).size)) return false;
      }
      // a store elsewhere cannot reach an object whose address nobody else has yet, unless that was the store
      m = m.args[2]!;
    } else if (m.op === Op.VarDef || m.op === Op.Zero || m.op === Op.Move) {
      if (m.op !== Op.VarDef && baseOf(m.args[0]!) === base) return false;
      m = m.args[m.args.length - 1]!;
    } else return false;
  }
  return false;
}

function isNewObject(name: string | undefined): boolean {
  return name === "runtime.newobject";
}

/** Constant distance from the base; -1 if it is not constant. */
function offsetOf(p: Value): number {
  let v = copySource(p);
  let o = 0;
  for (;;) {
    if (v.op === Op.OffPtr) o += v.auxInt;
    else if (v.op === Op.AddPtr || v.op === Op.PtrIndex) return -1;
    else if (v.op !== Op.NilCheck) return o;
    v = copySource(v.args[0]!);
  }
}
