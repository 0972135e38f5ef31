// Value: one operation of a function in SSA form and what it yields. Arguments are one array for every op: calls,
// phis and stores need it anyway, and one shape keeps every loop over arguments a plain loop.
import type { Pos } from "../source/position.ts";
import type { Block } from "./block.ts";
import { Op } from "./ops.gen.ts";
import { type AuxKind, opArity, opAux, opFlags, opNames } from "./optable.ts";
import type { Type } from "./type.ts";

/**
 * A value. `id` never changes and is dense in its function; `type` may be refined to one of the same class. `uses`
 * counts the arguments and block controls that point here, and only the methods of Value and Block change it.
 * `auxLo`/`auxHi` hold an integer, a bool (0 or 1) or the bits of a float64; `aux` holds an object. Which of them
 * an op uses is its AuxKind; the others are 0 and null.
 */
export class Value {
  readonly id: number;
  op: number;
  type: Type;
  block: Block;
  args: Value[];
  auxLo: number;
  auxHi: number;
  aux: object | string | null;
  uses: number;
  pos: Pos;
  /** Index in Func.inlineTree of the inlined call that this value's code belongs to; 0 for the function itself. */
  inl: number;

  constructor(id: number, op: number, type: Type, block: Block, pos: Pos, inl: number) {
    this.id = id;
    this.op = op;
    this.type = type;
    this.block = block;
    this.args = [];
    this.auxLo = 0;
    this.auxHi = 0;
    this.aux = null;
    this.uses = 0;
    this.pos = pos;
    this.inl = inl;
  }

  /** The integer in auxLo/auxHi as a number; NaN beyond 2^53, so that comparisons with it fail. */
  get auxInt(): number {
    const hi = this.auxHi;
    if (hi === this.auxLo >> 31) return this.auxLo;
    if (hi >= 0x200000 || hi < -0x200000) return Number.NaN;
    return hi * 0x100000000 + (this.auxLo >>> 0);
  }

  /** Sets auxLo/auxHi to a safe integer. */
  set auxInt(n: number) {
    this.auxLo = n | 0;
    this.auxHi = Math.floor(n / 0x100000000) | 0;
  }

  /** The float64 whose bits are in auxLo/auxHi. */
  get auxFloat(): number {
    bits[0] = this.auxLo;
    bits[1] = this.auxHi;
    return float[0]!;
  }

  set auxFloat(x: number) {
    float[0] = x;
    this.auxLo = bits[0]!;
    this.auxHi = bits[1]!;
  }

  /** For building: sets auxLo/auxHi and returns the value. */
  withInt(n: number): Value {
    this.auxInt = n;
    return this;
  }

  /** For building: sets aux and returns the value. */
  withAux(aux: object | string | null): Value {
    this.aux = aux;
    return this;
  }

  // What is pushed to an empty array makes room for sixteen more: lists of arguments start out as long as they are.

  addArg(a: Value): void {
    a.uses++;
    if (this.args.length === 0) this.args = [a];
    else this.args.push(a);
  }

  /** For a value without arguments. */
  setArgs(args: readonly Value[]): void {
    for (let i = 0; i < args.length; i++) args[i]!.uses++;
    this.args = args.slice();
  }

  setArg(i: number, a: Value): void {
    a.uses++;
    this.args[i]!.uses--;
    this.args[i] = a;
  }

  /** Removes argument `i`; the ones behind it move up. */
  removeArg(i: number): void {
    this.args[i]!.uses--;
    this.args.splice(i, 1);
  }

  clearArgs(): void {
    const args = this.args;
    if (args.length === 0) return;
    for (let i = 0; i < args.length; i++) args[i]!.uses--;
    this.args = [];
  }

  /** Becomes `op` without arguments and aux; type, block and position stay. */
  reset(op: number): void {
    this.op = op;
    this.clearArgs();
    this.auxLo = 0;
    this.auxHi = 0;
    this.aux = null;
  }

  reset1(op: number, a: Value): void {
    a.uses++;
    this.reset(op);
    this.args = [a];
  }

  reset2(op: number, a: Value, b: Value): void {
    a.uses++;
    b.uses++;
    this.reset(op);
    this.args = [a, b];
  }

  reset3(op: number, a: Value, b: Value, c: Value): void {
    a.uses++;
    b.uses++;
    c.uses++;
    this.reset(op);
    this.args = [a, b, c];
  }

  /** Becomes a Copy of `a`; later passes take the users past it. */
  copyOf(a: Value): void {
    if (a === this) throw new Error(`v${this.id} copied to itself`);
    this.reset1(Op.Copy, a);
  }

  get opName(): string {
    return opNames[this.op]!;
  }
  get auxKind(): AuxKind {
    return opAux[this.op]! as AuxKind;
  }
  has(flag: number): boolean {
    return (opFlags[this.op]! & flag) !== 0;
  }
  /** The memory state that this value reads or replaces; null if it does not look at memory. Memory is the last
   * argument wherever there is one; a phi's arguments are not its memory. */
  get memoryArg(): Value | null {
    if (this.op === Op.Phi) return null;
    const n = this.args.length;
    if (n === 0) return null;
    const last = this.args[n - 1]!;
    return last.type.isMem ? last : null;
  }
  /** Does it make a new memory state (alone or as the last part of a tuple)? */
  get makesMemory(): boolean {
    if (this.type.isMem) return true;
    const parts = this.type.parts;
    return parts.length > 0 && parts[parts.length - 1]!.isMem;
  }
  get arity(): number {
    return opArity[this.op]!;
  }

  toString(): string {
    return `v${this.id}`;
  }
}

const float = new Float64Array(1);
const bits = new Int32Array(float.buffer);
