// variable-ranges: where variables are in which parts of the code, as DWARF says it. In: places, one after the other; out:
// bytes of expressions, and ranges that refer to them, each kept once for all functions and filled anew for the next one.
// Contract: DWARF 4, section 2.6; the System V ABI for amd64, figure 3.36 (numbers of registers).
import { inFrame } from "../../ssa/frame.ts";
import type { Slot } from "../../ssa/func.ts";
import type { SourceVar } from "../../ssa/sourcevars.ts";
import type { Value } from "../../ssa/value.ts";
import { AOp } from "./ops.gen.ts";

/** Numbers of DWARF for the machine's. */
const dwarfRegister = [0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];

const enum DwarfOp {
  Consts = 0x11,
  Reg0 = 0x50,
  Regx = 0x90,
  FrameBase = 0x91,
  Piece = 0x93,
  ImplicitValue = 0x9e,
  StackValue = 0x9f,
}

/** The bytes of a variable from `offset` on, and where they are: a register, a slot, a constant; -1. */
export interface Part {
  readonly offset: number;
  readonly size: number;
  place: number;
  /** The value that it has there, by id. */
  id: number;
}

/** A variable and what is known of it. */
export class Described {
  readonly source: SourceVar;
  /** The node of the inline tree that it came with, plus 1; 0 for the function itself; -1 for one without code. */
  readonly node: number;
  readonly parts: Part[] = [];
  /** Index of its first part among all. */
  base = 0;
  /** Its ranges, for `Ranges`: the first and the last one (-1: none), and how many. */
  first = -1;
  last = -1;
  count = 0;
  /** The range that has not ended: where it begins, and its expression; length 0: there is none. */
  open = 0;
  exprAt = 0;
  exprLength = 0;
  /** It has to be looked at in the next flush. */
  dirty = false;

  constructor(source: SourceVar, node: number) {
    this.source = source;
    this.node = node;
  }
}

const scratch = new Uint8Array(24);
const scratchView = new DataView(scratch.buffer);

/** Expressions of DWARF, one behind the other. */
class Expressions {
  bytes = new Uint8Array(1024);
  length = 0;

  put(x: number): void {
    if (this.length === this.bytes.length) {
      const more = new Uint8Array(2 * this.length);
      more.set(this.bytes);
      this.bytes = more;
    }
    this.bytes[this.length++] = x;
  }

  uleb(x: number): void {
    let v = x;
    for (; v >= 0x80; v = Math.floor(v / 0x80)) this.put((v & 0x7f) | 0x80);
    this.put(v);
  }

  sleb(x: number): void {
    for (let v = x; ; ) {
      const low = ((v % 128) + 128) % 128;
      v = Math.floor(v / 128);
      if ((v === 0 && (low & 0x40) === 0) || (v === -1 && (low & 0x40) !== 0)) return this.put(low);
      this.put(low | 0x80);
    }
  }

  /** A place in the frame, whose base is the address behind the return address. */
  frame(slot: Slot, savedBase: number): void {
    const l = slot.local;
    this.put(DwarfOp.FrameBase);
    this.sleb(l.offset + slot.offset - (inFrame(l) ? 8 + savedBase : 0));
  }

  /** A register, by the machine's number. */
  register(r: number): void {
    if (r < 16) this.put(DwarfOp.Reg0 + dwarfRegister[r]!);
    else if (r < 31) this.put(DwarfOp.Reg0 + 1 + r);
    else {
      this.put(DwarfOp.Regx);
      this.put(1 + r);
    }
  }

  /** A variable of `size` bytes that is a constant for a while. */
  constant(v: Value, size: number): void {
    if (v.op !== AOp.MOVSSconst && v.op !== AOp.MOVSDconst && !Number.isNaN(v.auxInt)) {
      this.put(DwarfOp.Consts);
      this.sleb(v.auxInt);
      return this.put(DwarfOp.StackValue);
    }
    if (v.op === AOp.MOVSSconst) scratchView.setFloat32(0, v.auxFloat, true);
    else {
      scratchView.setInt32(0, v.auxLo, true);
      scratchView.setInt32(4, v.auxHi, true);
    }
    this.put(DwarfOp.ImplicitValue);
    this.uleb(size);
    for (let i = 0; i < size; i++) this.put(scratch[i]!);
  }

  /** What was written last is where the next `n` bytes of the variable are. */
  piece(n: number): void {
    this.put(DwarfOp.Piece);
    this.uleb(n);
  }

  /** Are the `n` bytes at `a` and at `b` the same? */
  equal(a: number, b: number, n: number): boolean {
    const { bytes } = this;
    for (let i = 0; i < n; i++) if (bytes[a + i] !== bytes[b + i]) return false;
    return true;
  }
}

/** Ranges of all variables: each from, to, where its expression is, its length, and the next range of the same variable; -1. */
class Ranges {
  list = new Int32Array(1024);
  private length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Adds one behind those of `x`. */
  add(x: Described, to: number): void {
    const at = this.length;
    if (at + 5 > this.list.length) {
      const more = new Int32Array(2 * this.list.length);
      more.set(this.list);
      this.list = more;
    }
    const { list } = this;
    list[at] = x.open;
    list[at + 1] = to;
    list[at + 2] = x.exprAt;
    list[at + 3] = x.exprLength;
    list[at + 4] = -1;
    if (x.last < 0) x.first = at;
    else list[x.last + 4] = at;
    x.last = at;
    x.count++;
    this.length = at + 5;
  }
}

/** Those of the function that was looked at last. */
export const expressions = new Expressions();
export const ranges = new Ranges();
