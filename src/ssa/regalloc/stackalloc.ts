// stackalloc: gives every spilled value a slot in the frame. Values whose lives do not overlap share one if they have
// the same size and both are pointers or both are not, so that the garbage collector's maps stay exact. In: the function
// after regalloc. Out: `f.slots` by value id, new Locals marked `spill`. O(blocks × slots / 32 + interference).
import { LocalClass } from "../aux.ts";
import type { Block } from "../block.ts";
import type { Func, Slot } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { Kind, T, type Type } from "../type.ts";
import type { Value } from "../value.ts";

export function stackalloc(f: Func, storesTo: ReadonlyMap<Value, Value>): void {
  const webs = collectWebs(f, storesTo);
  if (webs.types.length === 0) return;
  const conflicts = interference(f, webs);
  const colors = color(webs, conflicts);
  const locals = new Map<number, ReturnType<Func["newLocal"]>>();
  webs.types.forEach((t, w) => {
    const c = colors[w]!;
    if (!locals.has(c)) {
      const l = f.newLocal(`.spill${c}`, slotType(t), LocalClass.Auto, 0);
      l.spill = true;
      l.used = true;
      locals.set(c, l);
    }
  });
  for (const b of f.blocks) {
    for (const v of b.values) {
      const w = webs.of[v.id];
      if (w !== undefined) f.slots[v.id] = { local: locals.get(colors[w]!)!, offset: 0 };
    }
  }
}

interface Webs {
  /** Web of each StoreReg and spilled phi, by value id. */
  readonly of: (number | undefined)[];
  readonly types: Type[];
}

/** A web is one slot's worth of values: a StoreReg, or a spilled phi with the stores on its edges. */
function collectWebs(f: Func, storesTo: ReadonlyMap<Value, Value>): Webs {
  const of = new Array<number | undefined>(f.numValues);
  const types: Type[] = [];
  f.slots = new Array<Slot | undefined>(f.numValues);
  for (const b of f.blocks) {
    for (const v of b.values) {
      if (v.op === Op.Phi && f.home[v.id] === undefined && (v.type.isScalar || v.type.kind === Kind.Int128)) {
        of[v.id] = types.length;
        types.push(v.type);
      }
    }
  }
  for (const b of f.blocks) {
    for (const v of b.values) {
      if (v.op === Op.Arg) {
        f.slots[v.id] = { local: v.aux as never, offset: v.auxLo };
        (v.aux as { used: boolean }).used = true;
      }
      if (v.op !== Op.StoreReg) continue;
      const phi = storesTo.get(v);
      if (phi !== undefined) {
        of[v.id] = of[phi.id];
        continue;
      }
      const arg = f.argSlots.get(v.args[0]!);
      if (arg !== undefined && arg.local.offset >= 0 && !arg.local.addrTaken && mapsExactly(v, arg)) {
        f.slots[v.id] = arg;
        arg.local.used = true;
      } else {
        of[v.id] = types.length;
        types.push(v.type);
      }
    }
  }
  return { of, types };
}

/** The maps know the pointers of a parameter together: a pointer may use its spill slot if it is the only one. */
function mapsExactly(v: Value, slot: Slot): boolean {
  const pointers = slot.local.type.pointerOffsets();
  if (v.type.kind !== Kind.Ptr) return !pointers.includes(slot.offset);
  return pointers.length === 1 && pointers[0] === slot.offset;
}

function slotType(t: Type): Type {
  if (t.kind === Kind.Ptr) return T.ptr;
  switch (t.size) {
    case 1:
    case 2:
    case 4:
      return T.uint32;
    case 16:
      return T.int128;
    default:
      return T.uint64;
  }
}

/** A row of bits for each block or web: web w is bit w & 31 of word w >> 5. */
class Rows {
  readonly words: number;
  readonly bits: Int32Array;
  constructor(rows: number, columns: number) {
    this.words = (columns + 31) >> 5;
    this.bits = new Int32Array(rows * this.words);
  }
  set(row: number, w: number): void {
    this.bits[row * this.words + (w >> 5)]! |= 1 << (w & 31);
  }
  clear(row: number, w: number): void {
    this.bits[row * this.words + (w >> 5)]! &= ~(1 << (w & 31));
  }
  has(row: number, w: number): boolean {
    return (this.bits[row * this.words + (w >> 5)]! & (1 << (w & 31))) !== 0;
  }
}

/** For each web the webs that are alive when it is written. */
function interference(f: Func, webs: Webs): Rows {
  const n = webs.types.length;
  const liveIn = new Rows(f.numBlocks, n);
  const written = new Rows(f.numBlocks, n);
  for (const b of f.blocks) walkBack(b, webs, liveIn, b.id, written, null);
  const { words } = liveIn;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = f.blocks.length - 1; i >= 0; i--) {
      const b = f.blocks[i]!;
      const to = b.id * words;
      for (const e of b.succs) {
        const from = e.b.id * words;
        for (let k = 0; k < words; k++) {
          const old = liveIn.bits[to + k]!;
          const live = old | (liveIn.bits[from + k]! & ~written.bits[to + k]!);
          if (live === old) continue;
          liveIn.bits[to + k] = live;
          changed = true;
        }
      }
    }
  }
  const conflicts = new Rows(n, n);
  const live = new Rows(1, n);
  for (const b of f.blocks) {
    live.bits.fill(0);
    for (const e of b.succs) for (let k = 0; k < words; k++) live.bits[k]! |= liveIn.bits[e.b.id * words + k]!;
    walkBack(b, webs, live, 0, null, conflicts);
  }
  return conflicts;
}

/**
 * Goes from the end of `b` to its start with the webs that are alive, row `at` of `live`. Notes the webs that are written, and for
 * each of them the ones that are alive then.
 */
function walkBack(b: Block, webs: Webs, live: Rows, at: number, written: Rows | null, conflicts: Rows | null): void {
  for (let i = b.values.length - 1; i >= 0; i--) {
    const v = b.values[i]!;
    if (v.op === Op.Phi) continue;
    const def = webs.of[v.id];
    if (def !== undefined) {
      live.clear(at, def);
      if (written !== null) written.set(b.id, def);
      if (conflicts !== null) {
        const to = def * conflicts.words;
        for (let k = 0; k < conflicts.words; k++) conflicts.bits[to + k]! |= live.bits[at * live.words + k]!;
      }
    }
    const args = v.args;
    for (let k = 0; k < args.length; k++) {
      const w = webs.of[args[k]!.id];
      if (w !== undefined) live.set(at, w);
    }
  }
}

/** Slot numbers: the lowest one whose webs do not overlap. */
function color(webs: Webs, conflicts: Rows): number[] {
  const out: number[] = [];
  const kinds: Type[] = [];
  webs.types.forEach((t, w) => {
    const want = slotType(t);
    const taken = new Set<number>();
    for (let x = 0; x < w; x++) if (conflicts.has(w, x) || conflicts.has(x, w)) taken.add(out[x]!);
    let c = 0;
    while (c < kinds.length && (taken.has(c) || kinds[c] !== want)) c++;
    if (c === kinds.length) kinds.push(want);
    out.push(c);
  });
  return out;
}
