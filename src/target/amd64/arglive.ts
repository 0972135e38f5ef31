// Which register arguments a traceback may believe: the slot of one holds its value from where the function has stored it there.
// In: a function after regalloc, and what tracebacks print of its arguments. Out: FUNCDATA_ArgLiveInfo (the smallest offset that
// is not always live, then bitmaps) and, for blocks and values, where in it the bitmap is that holds from there on; -1 for a
// place where all slots are live. Contracts: src/runtime/traceback.go (printArgs), internal/abi/symtab.go, Go 1.26.
import { LocalClass } from "../../ssa/aux.ts";
import type { Block } from "../../ssa/block.ts";
import type { Func } from "../../ssa/func.ts";
import { Op } from "../../ssa/ops.gen.ts";
import type { Value } from "../../ssa/value.ts";

export interface ArgLiveness {
  readonly info: Uint8Array;
  /** By block id, at its start. */
  readonly atBlock: readonly number[];
  /** By value id, behind values that change it. */
  readonly behind: ReadonlyMap<number, number>;
}

/** First of the codes of argument lists that are no offsets (TraceArgs…), 1.26. */
const firstCode = 0xfb;

/** `printed`: the codes that say where a traceback finds arguments. null: all are live everywhere. */
export function argLiveness(f: Func, printed: Uint8Array | null): ArgLiveness | null {
  if (printed === null) return null;
  const slots = trackedSlots(f, printed);
  return slots.length === 0 ? null : new Solver(f, slots).run();
}

/** Offsets of what is printed, from the first one on that is not stored at entry. */
function trackedSlots(f: Func, printed: Uint8Array): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < printed.length; i++) if (printed[i]! < firstCode) offsets.push(printed[i++]!);
  let start = 0x100;
  for (const o of offsets) if (o < start && !isAlwaysLive(f, o)) start = o;
  return offsets.filter((o) => o >= start);
}

/** Stack arguments are in place, and so is, from the entry on, what lives in memory. */
function isAlwaysLive(f: Func, offset: number): boolean {
  const i = f.params.findIndex((p) => p.offset <= offset && offset < p.offset + p.type.size);
  return i < 0 || f.params[i]!.addrTaken || f.layout!.params[i]!.regs.length === 0;
}

/** What is stored at a point is stored on every way to it: sets of slots as bits, which only grow. */
class Solver {
  private readonly f: Func;
  private readonly slots: readonly number[];
  private readonly all: number;
  private readonly entry: number;
  private readonly out: number[] = [];
  private readonly info: number[];
  private readonly places = new Map<number, number>();

  constructor(f: Func, slots: readonly number[]) {
    this.f = f;
    this.slots = slots;
    this.all = 2 ** slots.length - 1;
    this.info = [slots[0]!];
    let entry = 0;
    for (let i = 0; i < slots.length; i++) if (isAlwaysLive(f, slots[i]!)) entry |= 1 << i;
    this.entry = entry;
  }

  run(): ArgLiveness {
    const { blocks } = this.f;
    for (const b of blocks) this.out[b.id] = this.all;
    for (let changed = true; changed; ) {
      changed = false;
      for (const b of blocks) {
        let live = this.atStart(b);
        for (const v of b.values) live |= this.stored(v);
        if (live !== this.out[b.id]) changed = true;
        this.out[b.id] = live;
      }
    }
    const atBlock: number[] = [];
    const behind = new Map<number, number>();
    for (const b of blocks) {
      let live = this.atStart(b);
      atBlock[b.id] = this.place(live);
      for (const v of b.values) {
        const more = this.stored(v) & ~live;
        if (more === 0) continue;
        live |= more;
        behind.set(v.id, this.place(live));
      }
    }
    return { info: Uint8Array.from(this.info), atBlock, behind };
  }

  private atStart(b: Block): number {
    if (b === this.f.entry) return this.entry;
    let live = this.all;
    for (const e of b.preds) live &= this.out[e.b.id]!;
    return live;
  }

  /** The slot that `v` stores, as a bit. */
  private stored(v: Value): number {
    if (v.op !== Op.StoreReg) return 0;
    const at = this.f.slots[v.id];
    if (at === undefined || at.local.cls !== LocalClass.Param) return 0;
    const i = this.slots.indexOf(at.local.offset + at.offset);
    return i < 0 ? 0 : 1 << i;
  }

  /** Where the bitmap of a set is; the first one is at 1. */
  private place(live: number): number {
    if (live === this.all) return -1;
    let at = this.places.get(live);
    if (at === undefined) {
      at = this.info.length;
      this.places.set(live, at);
      for (let i = 0; i < this.slots.length; i += 8) this.info.push((live >> i) & 0xff);
    }
    return at;
  }
}
