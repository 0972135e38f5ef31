// Calling conventions as data, and where they put the parameters and results of a signature. Nothing here knows a
// compiler's types: a type is its size, alignment and scalars. Contracts: src/cmd/compile/abi-internal.md ("Function
// call argument and result passing"), doc/asm.html (ABI0), the System V ABI for AMD64, section 3.2.3.
import { InternalError } from "../base/internal-error.ts";

/** What a convention has to know about a type. */
export interface AbiType {
  readonly size: number;
  readonly align: number;
  /** Its scalars, or null if it may not travel in registers. */
  registerParts(): readonly AbiPart[] | null;
}

export interface AbiPart {
  readonly type: { readonly size: number; readonly isFloat: boolean };
  readonly offset: number;
}

export interface CallConv {
  readonly name: string;
  /** Registers in the order of assignment, by the names of the target's register table. */
  readonly intParams: readonly string[];
  readonly floatParams: readonly string[];
  readonly intResults: readonly string[];
  readonly floatResults: readonly string[];
  /** The callee may store its register parameters into space that the caller keeps for it. */
  readonly spillArea: boolean;
  /** C's rule: a parameter of up to 16 bytes goes by eightbytes, one that is larger in memory. */
  readonly eightbytes: boolean;
  /** Registers that a callee gives back as it got them. */
  readonly preserved: readonly string[];
}

/** Go's own convention since 1.17. No register survives a call but SP and BP. */
export const abiInternal: CallConv = {
  name: "ABIInternal",
  intParams: ["AX", "BX", "CX", "DI", "SI", "R8", "R9", "R10", "R11"],
  floatParams: ["X0", "X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12", "X13", "X14"],
  intResults: ["AX", "BX", "CX", "DI", "SI", "R8", "R9", "R10", "R11"],
  floatResults: ["X0", "X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12", "X13", "X14"],
  spillArea: true,
  eightbytes: false,
  preserved: [],
};

/** The convention of assembly functions: everything on the stack. */
export const abi0: CallConv = {
  name: "ABI0",
  intParams: [],
  floatParams: [],
  intResults: [],
  floatResults: [],
  spillArea: false,
  eightbytes: false,
  preserved: [],
};

/** C on Linux. */
export const systemV: CallConv = {
  name: "SystemV",
  intParams: ["DI", "SI", "DX", "CX", "R8", "R9"],
  floatParams: ["X0", "X1", "X2", "X3", "X4", "X5", "X6", "X7"],
  intResults: ["AX", "DX"],
  floatResults: ["X0", "X1"],
  spillArea: false,
  eightbytes: true,
  preserved: ["BX", "BP", "R12", "R13", "R14", "R15"],
};

/** Where one parameter or result is. */
export interface Placement {
  /**
   * One entry for each of the type's parts: an index into the convention's integer registers, or, from
   * `floatBase` on, its float registers. Empty: on the stack.
   */
  readonly regs: readonly number[];
  /** Bytes from the start of the argument area: the value's home on the stack, or its spill slot; -1: none. */
  readonly offset: number;
}

/** In `Placement.regs`: register numbers from here on are float registers. */
export const floatBase = 32;

/** A whole signature. Offsets count from the first stack argument (0(SP) before the call, 0(FP) in the callee). */
export interface CallLayout {
  readonly conv: CallConv;
  readonly params: readonly Placement[];
  readonly results: readonly Placement[];
  /** End of the stack parameters, results start at its next word. */
  readonly paramsEnd: number;
  readonly spillOffset: number;
  /** All bytes that the caller keeps at the bottom of its frame for this call. */
  readonly width: number;
}

const onStack: readonly number[] = [];

/** Takes registers from two sequences, or nothing at all for a type that does not fit into what is left. */
class Sequence {
  ints = 0;
  floats = 0;
  private readonly maxInts: number;
  private readonly maxFloats: number;
  constructor(ints: readonly string[], floats: readonly string[]) {
    this.maxInts = ints.length;
    this.maxFloats = floats.length;
  }

  take(parts: readonly AbiPart[]): readonly number[] | null {
    const regs: number[] = [];
    let ints = this.ints;
    let floats = this.floats;
    for (const p of parts) {
      if (p.type.isFloat) {
        if (floats >= this.maxFloats) return null;
        regs.push(floatBase + floats++);
      } else {
        if (ints >= this.maxInts) return null;
        regs.push(ints++);
      }
    }
    this.ints = ints;
    this.floats = floats;
    return regs;
  }
}

const up = (n: number, align: number): number => Math.ceil(n / align) * align;

/** The layout of a call with the given parameters (receiver first) and results. Pure. */
export function layoutCall(conv: CallConv, params: readonly AbiType[], results: readonly AbiType[]): CallLayout {
  let top = 0;
  const place = (t: AbiType, seq: Sequence): { regs: readonly number[]; offset: number } => {
    if (conv.eightbytes && (t.size > 8 || t.registerParts()?.length !== 1)) {
      throw new InternalError(`callconv: ${conv.name} passes scalars only so far`);
    }
    const parts = t.size === 0 ? null : t.registerParts();
    const regs = parts === null ? null : seq.take(parts);
    if (regs !== null && regs.length > 0) return { regs, offset: -1 };
    top = up(top, conv.eightbytes ? 8 : t.align);
    const offset = top;
    top += t.size;
    return { regs: onStack, offset };
  };
  const inSeq = new Sequence(conv.intParams, conv.floatParams);
  const ps = params.map((t) => place(t, inSeq));
  const paramsEnd = top;
  top = up(top, 8);
  const outSeq = new Sequence(conv.intResults, conv.floatResults);
  const rs = results.map((t) => place(t, outSeq));
  top = up(top, 8);
  const spillOffset = top;
  if (conv.spillArea) {
    ps.forEach((p, i) => {
      if (p.regs.length === 0) return;
      top = up(top, params[i]!.align);
      p.offset = top;
      top += params[i]!.size;
    });
    top = up(top, 8);
  }
  return { conv, params: ps, results: rs, paramsEnd, spillOffset, width: top };
}
