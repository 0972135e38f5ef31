// Symbols made in memory that nobody names: those of the same kind, name, alignment, bytes and relocations are one. In: what a
// symbol would hold. Out: the number of one that holds it already.
import { Rec } from "../obj/objfile.ts";
import type { Kind } from "./kinds.ts";
import type { Symbols } from "./symbols.ts";

/** Of a name and what it holds. */
export function contentHash(name: string, data: Uint8Array): number {
  let h = data.length;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  for (let i = 0; i < data.length; i++) h = Math.imul(h ^ data[i]!, 0x01000193);
  return h ^ (h >>> 15);
}

export class EqualContents {
  /** By hash, at most half of the slots. */
  private slots = new Int32Array(4096);
  /** [hash, number, …] in the order in which they came. */
  private entries: Int32Array = new Int32Array(2048);
  private used = 0;

  constructor(private readonly syms: Symbols) {}

  /**
   * The number of a symbol that holds `data` and has the relocations of symbol `like`, or none where that is 0; 0 if there is
   * none.
   */
  find(hash: number, kind: Kind, align: number, name: string, data: Uint8Array, like = 0): number {
    const { slots, syms } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const id = slots[slot]!;
      if (syms.kind[id] !== kind || syms.align[id] !== align || syms.dataLen[id] !== data.length) continue;
      if (!isAt(syms.mem, syms.dataAt[id]!, data) || !this.sameRelocs(id, like)) continue;
      if (name === "" ? syms.nameLen[id] === 0 : syms.name(id) === name) return id;
    }
    return 0;
  }

  private sameRelocs(id: number, like: number): boolean {
    const { relocCount, relocAt, mem } = this.syms;
    if (relocCount[id] !== relocCount[like]) return false;
    const n = relocCount[id]! * Rec.Reloc;
    for (let i = 0, a = relocAt[id]!, b = relocAt[like]!; i < n; i++) if (mem[a + i] !== mem[b + i]) return false;
    return true;
  }

  add(hash: number, id: number): void {
    if (this.used === this.entries.length) this.entries = grown(this.entries);
    this.entries[this.used++] = hash;
    this.entries[this.used++] = id;
    if (this.used > this.slots.length) this.rebuild();
    else this.enter(hash, id);
  }

  private enter(hash: number, id: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = id;
  }

  private rebuild(): void {
    let n = this.slots.length;
    while (n < this.used) n *= 2;
    this.slots = new Int32Array(2 * n);
    for (let i = 0; i < this.used; i += 2) this.enter(this.entries[i]!, this.entries[i + 1]!);
  }

  /** All of them, for `restore`. */
  saved(): Int32Array {
    return this.entries.subarray(0, this.used);
  }

  restore(saved: Int32Array): void {
    this.entries = new Int32Array(2 * saved.length + 1024);
    this.entries.set(saved);
    this.used = saved.length;
    this.rebuild();
  }
}

/** Whether `data` stands at mem[at]. */
function isAt(mem: Uint8Array, at: number, data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i++) if (mem[at + i] !== data[i]) return false;
  return true;
}

function grown(a: Int32Array): Int32Array {
  const more = new Int32Array(2 * a.length);
  more.set(a);
  return more;
}
