// What generic.rules calls: conditions and small computations.
import { Op } from "../ops.gen.ts";
import type { Type } from "../type.ts";
import type { Value } from "../value.ts";

/** Size of what a PtrIndex steps over. */
export function elemSize(v: Value): number {
  const elem = v.type.elem;
  if (elem === null) return v.block.func.fail("opt", `v${v.id}: PtrIndex to a type without element`);
  return elem.size;
}

/** Is the constant a power of two whose reciprocal is one too, and normal? Its bits are those of a float64. */
export function hasExactReciprocal(k: Value): boolean {
  const exponent = ((k.auxHi >>> 20) & 0x7ff) - 1023;
  const limit = k.type.size === 4 ? 125 : 1021;
  return k.auxLo === 0 && (k.auxHi & 0xfffff) === 0 && Math.abs(exponent) <= limit;
}

/** The base of an address and its constant distance from it. Checks do not change an address. */
function base(p: Value): { v: Value; offset: number } {
  let v = p;
  let offset = 0;
  for (;;) {
    if (v.op === Op.OffPtr) offset += v.auxInt;
    else if (v.op !== Op.Copy && v.op !== Op.NilCheck) return { v, offset };
    v = v.args[0]!;
  }
}

/** Is it the same place? LocalAddrs of one variable are, whatever memory they name. */
export function sameAddress(p: Value, q: Value): boolean {
  if (p === q) return true;
  const a = base(p);
  const b = base(q);
  return a.offset === b.offset && sameBase(a.v, b.v);
}

function sameBase(a: Value, b: Value): boolean {
  if (a === b) return true;
  return a.op === b.op && (a.op === Op.LocalAddr || a.op === Op.Addr) && a.aux === b.aux && a.auxLo === b.auxLo;
}

/** Do n bytes at p and m bytes at q surely not overlap? */
export function apart(p: Value, n: number, q: Value, m: number): boolean {
  const a = base(p);
  const b = base(q);
  if (sameBase(a.v, b.v)) return a.offset + n <= b.offset || b.offset + m <= a.offset;
  const variable = (v: Value): boolean => v.op === Op.LocalAddr || v.op === Op.Addr || v.op === Op.SP;
  if (variable(a.v) && variable(b.v)) return a.v.op !== b.v.op || a.v.aux !== b.v.aux;
  return false;
}

/** May a load of type t take the value x that was stored as u? */
export function fits(t: Type, x: Type, u: Type): boolean {
  return t.size === u.size && t.size === x.size && t.isFloat === x.isFloat && t.isScalar && x.isScalar;
}
