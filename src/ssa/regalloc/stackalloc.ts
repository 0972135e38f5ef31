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
  const of: (number | undefined)[] = [];
  const types: Type[] = [];
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

/** The maps know whole parameters only: a part may use its spill slot if it is the only pointer, or there is none. */
function mapsExactly(v: Value, slot: Slot): boolean {
  const pointers = slot.local.type.pointerOffsets();
  if (pointers.length === 0) return v.type.kind !== Kind.Ptr;
  return pointers.length === 1 && pointers[0] === slot.offset && v.type.kind === Kind.Ptr;
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

/** For each web the webs that are alive when it is written. */
function interference(f: Func, webs: Webs): Set<number>[] {
  const n = webs.types.length;
  const conflicts: Set<number>[] = Array.from({ length: n }, () => new Set());
  const liveIn: Set<number>[] = Array.from({ length: f.numBlocks }, () => new Set());
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = f.blocks.length - 1; i >= 0; i--) {
      const b = f.blocks[i]!;
      const live = transfer(b, liveIn, webs, null);
      const old = liveIn[b.id]!;
      if (live.size !== old.size) {
        liveIn[b.id] = live;
        changed = true;
      }
    }
  }
  for (const b of f.blocks) transfer(b, liveIn, webs, conflicts);
  return conflicts;
}

/** Webs alive at the start of `b`; with `conflicts`, also notes which are written while others live. */
function transfer(b: Block, liveIn: Set<number>[], webs: Webs, conflicts: Set<number>[] | null): Set<number> {
  const live = new Set<number>();
  for (const e of b.succs) for (const w of liveIn[e.b.id]!) live.add(w);
  for (let i = b.values.length - 1; i >= 0; i--) {
    const v = b.values[i]!;
    if (v.op === Op.Phi) continue;
    const def = webs.of[v.id];
    if (def !== undefined) {
      live.delete(def);
      if (conflicts !== null) {
        for (const w of live) {
          conflicts[def]!.add(w);
          conflicts[w]!.add(def);
        }
      }
    }
    for (const a of v.args) {
      const w = webs.of[a.id];
      if (w !== undefined) live.add(w);
    }
  }
  return live;
}

/** Slot numbers: the lowest one whose webs do not overlap. */
function color(webs: Webs, conflicts: Set<number>[]): number[] {
  const out: number[] = [];
  const kinds: Type[] = [];
  webs.types.forEach((t, w) => {
    const want = slotType(t);
    const taken = new Set<number>();
    for (const x of conflicts[w]!) if (out[x] !== undefined) taken.add(out[x]!);
    let c = 0;
    while (c < kinds.length && (taken.has(c) || kinds[c] !== want)) c++;
    if (c === kinds.length) kinds.push(want);
    out.push(c);
  });
  return out;
}
