// liveness: which pointers of the frame are alive at each call. In: the function after regalloc and stackalloc, frame
// laid out. Out: a stack map (arguments and locals) for every call and one for the entry. Variables live by mention: from
// VarDef to the last value that names them; what is reached through their address is found by the collector as a stack
// object. Contract: src/runtime/stack.go, mgcmark.go; src/internal/abi/symtab.go (stackmap).
import { AuxCall, type Local, LocalClass } from "./aux.ts";
import type { Block } from "./block.ts";
import { BlockKind } from "./block.ts";
import { type Frame, inFrame } from "./frame.ts";
import type { Func } from "./func.ts";
import { Op } from "./ops.gen.ts";
import { OpFlag, opFlags, opNames } from "./optable.ts";
import { Kind } from "./type.ts";
import type { Value } from "./value.ts";

/** Bits by word: arguments from the first one up, locals from the lowest word of the pointer area up. */
export interface StackMap {
  readonly args: Uint8Array;
  readonly locals: Uint8Array;
}

export interface Liveness {
  /** Distinct maps; number 0 is the one at entry. */
  readonly maps: readonly StackMap[];
  /** Number of the map at each call, by value id. */
  readonly at: (number | undefined)[];
  readonly argBits: number;
  readonly localBits: number;
  /** Variables that the prologue must clear, because a map mentions them before they are written. */
  readonly needZero: readonly Local[];
}

/**
 * Is a stack map recorded at this value? Calls have one: the callee may stop, or move the stack. Write barriers run to their
 * end on the stack that is there (nosplit, from test to stores an unsafe point), so nobody would ask for theirs.
 */
export function hasStackMap(v: Value): boolean {
  return (opFlags[v.op]! & OpFlag.Call) !== 0 && !(v.aux instanceof AuxCall && v.aux.writeBarrier);
}

export function computeLiveness(f: Func, frame: Frame): Liveness {
  return new Solver(f, frame).run();
}

class Solver {
  private readonly f: Func;
  private readonly frame: Frame;
  private readonly vars: Local[];
  private readonly index = new Map<Local, number>();
  private readonly words: number;
  private readonly liveIn: (Uint32Array | undefined)[];
  /** What transfer has found last. */
  private readonly live: Uint32Array;
  private readonly argBits: number;
  private readonly localBits: number;
  private readonly keys = new Map<string, number>();
  private readonly maps: StackMap[] = [];
  /** Results in memory of a function with defers: whatever a deferred call does with them must be seen. */
  private readonly always: number[] = [];

  constructor(f: Func, frame: Frame) {
    this.f = f;
    this.frame = frame;
    this.vars = f.locals.filter((l) => l.type.hasPointers && (l.used || l.cls !== LocalClass.Auto));
    for (let i = 0; i < this.vars.length; i++) this.index.set(this.vars[i]!, i);
    this.words = (this.vars.length + 31) >> 5;
    this.live = new Uint32Array(this.words);
    this.liveIn = new Array<Uint32Array | undefined>(f.numBlocks);
    this.argBits = (f.layout?.width ?? 0) / 8;
    this.localBits = frame.pointerBytes / 8;
    this.vars.forEach((l, i) => {
      // A result that lives in the heap gets to the caller's frame only at the return: what is there before is not its own.
      if (l.alwaysLive || l.openDeferSlot) this.always.push(i);
    });
  }

  run(): Liveness {
    const f = this.f;
    this.entryMap();
    const at = new Array<number | undefined>(f.numValues);
    for (const b of f.blocks) this.liveIn[b.id] = new Uint32Array(this.words);
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = f.blocks.length - 1; i >= 0; i--) {
        const b = f.blocks[i]!;
        const live = this.transfer(b, null);
        const old = this.liveIn[b.id]!;
        for (let k = 0; k < this.words; k++) {
          if (live[k] !== old[k]) {
            old.set(live);
            changed = true;
            break;
          }
        }
      }
    }
    for (const b of f.blocks) this.transfer(b, at);
    const entry = this.liveIn[f.entry.id] ?? new Uint32Array(this.words);
    const needZero = this.vars.filter((l, i) => inFrame(l) && (entry[i >> 5]! & (1 << (i & 31))) !== 0);
    for (const i of this.always) {
      const l = this.vars[i]!;
      if (inFrame(l) && !needZero.includes(l)) needZero.push(l);
    }
    return { maps: this.maps, at, argBits: this.argBits, localBits: this.localBits, needZero };
  }

  /** At entry all parameters are there: on the stack, or just stored to their slots on the way to a larger stack. */
  private entryMap(): void {
    const args = new Uint8Array((this.argBits + 7) >> 3);
    for (const p of this.f.params) {
      if (p.offset < 0) continue;
      for (const o of p.type.pointerOffsets()) setBit(args, (p.offset + o) / 8);
    }
    this.number({ args, locals: new Uint8Array((this.localBits + 7) >> 3) });
  }

  private number(m: StackMap): number {
    const key = `${m.args.join(",")}|${m.locals.join(",")}`;
    let n = this.keys.get(key);
    if (n === undefined) {
      n = this.maps.length;
      this.maps.push(m);
      this.keys.set(key, n);
    }
    return n;
  }

  private transfer(b: Block, at: (number | undefined)[] | null): Uint32Array {
    const live = this.live.fill(0);
    for (const e of b.succs) {
      const s = this.liveIn[e.b.id]!;
      for (let k = 0; k < this.words; k++) live[k]! |= s[k]!;
    }
    if (b.kind === BlockKind.Ret || b.kind === BlockKind.RetJmp) this.stackResults(live);
    for (let i = b.values.length - 1; i >= 0; i--) {
      const v = b.values[i]!;
      if (at !== null && hasStackMap(v)) at[v.id] = this.number(this.mapOf(live));
      this.effect(v, live);
    }
    return live;
  }

  private stackResults(live: Uint32Array): void {
    for (const r of this.f.results) {
      const i = this.index.get(r);
      if (i !== undefined && r.offset >= 0) live[i >> 5]! |= 1 << (i & 31);
    }
  }

  private effect(v: Value, live: Uint32Array): void {
    if (v.op === Op.VarDef) {
      this.clear(live, v.aux as Local);
      return;
    }
    if (v.op === Op.StoreReg) {
      const s = this.f.slots[v.id];
      if (s !== undefined && s.local.spill) this.clear(live, s.local);
      return;
    }
    if (v.op === Op.LoadReg || v.op === Op.KeepAlive) {
      const s = this.f.slots[v.args[0]!.id];
      // A length in the slot of a parameter says nothing of the pointer beside it.
      if (s !== undefined && (s.local.spill || v.args[0]!.type.kind === Kind.Ptr)) this.set(live, s.local);
      return;
    }
    const l = v.aux;
    if (l !== null && typeof l === "object" && this.index.has(l as Local)) {
      // A store to all of a one-word variable makes its old contents irrelevant.
      const local = l as Local;
      if (local.type.isScalar && v.type.isMem && isPlainStore(v)) this.clear(live, local);
      else this.set(live, local);
    }
  }

  private set(live: Uint32Array, l: Local): void {
    const i = this.index.get(l);
    if (i !== undefined) live[i >> 5]! |= 1 << (i & 31);
  }

  private clear(live: Uint32Array, l: Local): void {
    const i = this.index.get(l);
    if (i !== undefined) live[i >> 5]! &= ~(1 << (i & 31));
  }

  private mapOf(live: Uint32Array): StackMap {
    const args = new Uint8Array((this.argBits + 7) >> 3);
    const locals = new Uint8Array((this.localBits + 7) >> 3);
    const mark = (i: number): void => {
      const l = this.vars[i]!;
      const own = inFrame(l);
      const base = own ? this.frame.pointerBytes + l.offset : l.offset;
      for (const o of l.type.pointerOffsets()) setBit(own ? locals : args, (base + o) / 8);
    };
    for (let i = 0; i < this.vars.length; i++) if ((live[i >> 5]! & (1 << (i & 31))) !== 0) mark(i);
    for (const i of this.always) mark(i);
    return { args, locals };
  }
}

function setBit(bits: Uint8Array, i: number): void {
  bits[i >> 3]! |= 1 << (i & 7);
}

/** A store that names the variable itself as its address. */
function isPlainStore(v: Value): boolean {
  return (
    v.args.length > 0 &&
    v.args[0]!.op === Op.SP &&
    (opNames[v.op] === "MOVQstore" || opNames[v.op] === "MOVQstoreconst")
  );
}
