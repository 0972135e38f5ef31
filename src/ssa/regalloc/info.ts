// What register allocation must know of a machine. A register is a number below 32, a set of registers a 32-bit mask.
import type { Value } from "../value.ts";

/** Where one op wants its operands. A mask of 0 says: not in a register (memory, flags, void). */
export interface Constraint {
  /** By argument; shorter than the arguments if the rest need no registers. */
  readonly inputs: readonly number[];
  /** The result, or the parts of a tuple. */
  readonly outputs: readonly number[];
  readonly clobbers: number;
}

export interface RegisterInfo {
  /** By register number. */
  readonly names: readonly string[];
  /** Registers that may hold integers and pointers. */
  readonly gp: number;
  /** Registers that may hold floats. */
  readonly fp: number;
  /** The stack pointer's number: always holds Op.SP, never anything else. */
  readonly sp: number;
  constraint(v: Value): Constraint;
  /** The register of the n-th integer or float argument at entry. */
  argRegister(v: Value): number;
}

/** Number of the lowest register in a mask that is not 0. */
export function lowest(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

export function countBits(mask: number): number {
  let m = mask;
  m -= (m >>> 1) & 0x55555555;
  m = (m & 0x33333333) + ((m >>> 2) & 0x33333333);
  return (((m + (m >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
