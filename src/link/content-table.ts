// Symbols that are known by their contents, by the hashes that object files carry of them. In: an object's hashed symbols.
// Out: one number for equal ones, in the columns of symbols.ts.
import { type Block, Rec } from "../obj/objfile.ts";
import type { LinkObject, Symbols } from "./symbols.ts";

/** Words of a slot of a ContentTable. */
const enum Slot {
  /** The symbol's number; 0: nobody is here. */
  Id,
  /** A word made of the hash. */
  Tag,
  /** Where the hash is. */
  Place,
  Size,
  Words,
}

/** Symbols by content hash: gives equal ones one number. */
export class ContentTable {
  /** Slots of `Slot.Words` words each. */
  private slots: Int32Array;
  private mask: number;
  private used = 0;

  /** For hashes of `length` bytes, in block `block` of their files. */
  constructor(
    private readonly syms: Symbols,
    private readonly length: number,
    private readonly block: Block,
  ) {
    this.mask = 4095;
    this.slots = new Int32Array(Slot.Words * (this.mask + 1));
  }

  /** Makes room for `n` symbols, half of which are expected to be equal to others. */
  reserve(n: number): void {
    while (this.mask < n) this.mask = 2 * this.mask + 1;
    this.slots = new Int32Array(Slot.Words * (this.mask + 1));
  }

  /**
   * Numbers `n` symbols of `o` from number `from` on; with `named` those that have a name: others are numbered when somebody
   * asks for them. Nothing is ordered by their numbers, and most of an object's symbols are such and never asked for.
   */
  number(o: LinkObject, from: number, n: number, named: boolean): void {
    const { syms, length } = this;
    const { view } = syms;
    let hashAt = o.file!.at(this.block);
    for (let i = from, at = o.file!.symAt(from); i < from + n; i++, at += Rec.Sym, hashAt += length) {
      if (!named || view.getUint32(at, true) !== 0) this.place(o, i, at, hashAt);
    }
  }

  /** The number of symbol `i` of `o`, whose hash is the `k`th. */
  find(o: LinkObject, i: number, k: number): number {
    return this.place(o, i, o.file!.symAt(i), o.file!.at(this.block) + k * this.length);
  }

  private place(o: LinkObject, i: number, at: number, hashAt: number): number {
    const { syms, slots, mask } = this;
    const { view } = syms;
    const high = Math.imul(view.getInt32(hashAt + 4, true), 0x9e3779b1);
    const h = Math.imul(view.getInt32(hashAt, true) ^ high, 0x85ebca6b);
    const tag = h ^ (h >>> 13);
    let slot = (tag & mask) * Slot.Words;
    let id = slots[slot]!;
    while (id !== 0 && (slots[slot + Slot.Tag] !== tag || !this.same(hashAt, slots[slot + Slot.Place]! >>> 0))) {
      slot = (slot + Slot.Words) & (slots.length - 1);
      id = slots[slot]!;
    }
    const size = view.getUint32(at + 13, true);
    if (id === 0) {
      id = syms.addLazily(o, i);
      slots[slot] = id;
      slots[slot + Slot.Tag] = tag;
      slots[slot + Slot.Place] = hashAt;
      slots[slot + Slot.Size] = size;
      if (2 * ++this.used > mask) this.grow();
    } else {
      const align = view.getUint32(at + 17, true);
      if (align > syms.align[id]!) syms.align[id] = align;
      // Equal contents, but for zeros at the end that need not be stored.
      if (size > slots[slot + Slot.Size]! >>> 0) {
        syms.replace(id, o, i);
        slots[slot + Slot.Size] = size;
      }
    }
    o.syms[i - o.defs] = id;
    return id;
  }

  private grow(): void {
    const old = this.slots;
    this.mask = 2 * this.mask + 1;
    const slots = new Int32Array(2 * old.length);
    for (let from = 0; from < old.length; from += Slot.Words) {
      if (old[from] === 0) continue;
      let slot = (old[from + Slot.Tag]! & this.mask) * Slot.Words;
      while (slots[slot] !== 0) slot = (slot + Slot.Words) & (slots.length - 1);
      slots.set(old.subarray(from, from + Slot.Words), slot);
    }
    this.slots = slots;
  }

  private same(a: number, b: number): boolean {
    const { view } = this.syms;
    for (let i = 0; i < this.length; i += 4) {
      if (view.getInt32(a + i, true) !== view.getInt32(b + i, true)) return false;
    }
    return true;
  }
}
