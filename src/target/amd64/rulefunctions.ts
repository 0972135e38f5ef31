// What the rule files of this folder call: conditions and small computations on constants, and shared tuple types.
import { Local } from "../../ssa/aux.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { T, tupleType } from "../../ssa/type.ts";
import type { Value } from "../../ssa/value.ts";
import { AOp } from "./ops.gen.ts";

export const u64Flags = tupleType(T.uint64, T.flags);
export const u32Flags = tupleType(T.uint32, T.flags);
export const i64Pair = tupleType(T.int64, T.int64);
export const i32Pair = tupleType(T.int32, T.int32);
export const i16Pair = tupleType(T.int16, T.int16);
export const u8Mem = tupleType(T.uint8, T.mem);
export const u32Mem = tupleType(T.uint32, T.mem);
export const u64Mem = tupleType(T.uint64, T.mem);

export function is32Bit(n: number): boolean {
  return n === (n | 0);
}

/** May two symbol parts of one address be joined? */
export function canMerge(a: object | string | null, b: object | string | null): boolean {
  return a === null || b === null;
}
export function merge(a: object | string | null, b: object | string | null): object | string | null {
  return a ?? b;
}

/** A variable of the frame: its address is SP and a constant, so it can be the base of an index address. */
export function isLocal(a: object | string | null): boolean {
  return a instanceof Local;
}

/** The symbol part of an index address: none, or a variable of the frame (globals are addressed by the program counter). */
export function isIndexBase(a: object | string | null): boolean {
  return a === null || a instanceof Local;
}

/** May the value be the index of an address? */
export function isIndex(x: Value): boolean {
  return x.op !== Op.SP && x.op !== Op.SB;
}

export function isPow2(n: number): boolean {
  return n > 0 && (n & (n - 1)) === 0 && n <= 0x40000000;
}

export function log2(n: number): number {
  return 31 - Math.clz32(n);
}

/** May the load `x` be done by `v` itself? It must have no other user, be in the same block and see the same memory as
 * a load at v would: no other memory state between them. */
export function canMergeLoad(v: Value, x: Value): boolean {
  if (x.uses !== 1 || x.block !== v.block) return false;
  const mem = x.args[x.args.length - 1]!;
  // v itself touches no memory; moving the load down to v is safe when v cannot be behind a later store. Any other
  // argument of v that depends on a newer memory would make v come after it.
  for (const a of v.args) if (a !== x && dependsOnNewerMemory(a, mem, v.block.id, 8)) return false;
  return true;
}

/**
 * May the comparison `v` read memory itself instead of the load `x`, which has `uses` users, all of them v? Flags that come
 * from memory cannot be made a second time. So v must be what its block ends in, and no store of the block may have to wait
 * for it: then it is the last of all.
 */
export function endsBlock(v: Value, x: Value, uses: number): boolean {
  const b = v.block;
  if (v.uses !== 1 || b.control !== v || x.uses !== uses || x.block !== b) return false;
  const mem = x.args[x.args.length - 1]!;
  for (const w of b.values) if (w.op !== Op.Phi && w.makesMemory && w.memoryArg === mem) return false;
  // an operand that comes from a newer memory would make this one end before v
  return v.args.every((a) => a === x || !dependsOnNewerMemory(a, mem, b.id, 8));
}

/** Might `a` (within the block) need a memory other than `mem`? Looks `depth` levels deep, then says yes. */
function dependsOnNewerMemory(a: Value, mem: Value, block: number, depth: number): boolean {
  if (a.block.id !== block || a.args.length === 0) return false;
  if (a.op < 1000 && a.type.isMem) return a !== mem;
  if (depth === 0) return true;
  const m = a.memoryArg;
  if (m !== null && m !== mem) return true;
  if (a.makesMemory) return true;
  for (const x of a.args) if (!x.type.isMem && dependsOnNewerMemory(x, mem, block, depth - 1)) return true;
  return false;
}

/** Does the op clear bits 32 to 63 of its result register? */
export function zeroes32(x: Value): boolean {
  switch (x.op) {
    case AOp.ADDL:
    case AOp.ADDLconst:
    case AOp.SUBL:
    case AOp.SUBLconst:
    case AOp.MULL:
    case AOp.MULLconst:
    case AOp.ANDL:
    case AOp.ANDLconst:
    case AOp.ORL:
    case AOp.ORLconst:
    case AOp.XORL:
    case AOp.XORLconst:
    case AOp.NEGL:
    case AOp.NOTL:
    case AOp.SHLL:
    case AOp.SHLLconst:
    case AOp.SHRL:
    case AOp.SHRLconst:
    case AOp.SARL:
    case AOp.SARLconst:
    case AOp.ROLL:
    case AOp.ROLLconst:
    case AOp.MOVLload:
    case AOp.MOVWload:
    case AOp.MOVBload:
    case AOp.MOVLloadidx1:
    case AOp.MOVLloadidx4:
    case AOp.MOVWloadidx1:
    case AOp.MOVWloadidx2:
    case AOp.MOVBloadidx1:
    case AOp.MOVBQZX:
    case AOp.MOVWQZX:
    case AOp.BSWAPL:
      return true;
    default:
      return false;
  }
}

/** May the sum be an index address? SP cannot be an index, SB is no register. */
export function isIndexPair(x: Value, y: Value): boolean {
  return x.op !== Op.SB && y.op !== Op.SB && x.op !== Op.SP && y.op !== Op.SP;
}
