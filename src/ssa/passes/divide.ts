// divide: division by a constant becomes multiplication by its reciprocal, or shifts for powers of two; the remainder is
// what multiplying back leaves. In: Div and Mod with constant divisors. Out: cheaper ops of the same value.
// Method: Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994; Warren, "Hacker's Delight",
// chapter 10. O(values). Reciprocals are computed exactly.
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { T, type Type } from "../type.ts";
import type { Value } from "../value.ts";

export function divide(f: Func): void {
  for (const b of f.blocks) {
    for (let i = 0; i < b.values.length; i++) {
      const v = b.values[i]!;
      const k = kinds.get(v.op);
      if (k !== undefined && v.uses > 0) new Divider(f, v, k).run();
    }
  }
}

interface Kind {
  readonly bits: number;
  readonly signed: boolean;
  readonly mod: boolean;
}

const kinds = new Map<number, Kind>([
  [Op.Div8, { bits: 8, signed: true, mod: false }],
  [Op.Div16, { bits: 16, signed: true, mod: false }],
  [Op.Div32, { bits: 32, signed: true, mod: false }],
  [Op.Div64, { bits: 64, signed: true, mod: false }],
  [Op.Div8u, { bits: 8, signed: false, mod: false }],
  [Op.Div16u, { bits: 16, signed: false, mod: false }],
  [Op.Div32u, { bits: 32, signed: false, mod: false }],
  [Op.Div64u, { bits: 64, signed: false, mod: false }],
  [Op.Mod8, { bits: 8, signed: true, mod: true }],
  [Op.Mod16, { bits: 16, signed: true, mod: true }],
  [Op.Mod32, { bits: 32, signed: true, mod: true }],
  [Op.Mod64, { bits: 64, signed: true, mod: true }],
  [Op.Mod8u, { bits: 8, signed: false, mod: true }],
  [Op.Mod16u, { bits: 16, signed: false, mod: true }],
  [Op.Mod32u, { bits: 32, signed: false, mod: true }],
  [Op.Mod64u, { bits: 64, signed: false, mod: true }],
]);

const consts = new Set<number>([Op.Const8, Op.Const16, Op.Const32, Op.Const64]);

class Divider {
  private readonly f: Func;
  private readonly v: Value;
  private readonly k: Kind;

  constructor(f: Func, v: Value, k: Kind) {
    this.f = f;
    this.v = v;
    this.k = k;
  }

  run(): void {
    const { v, k } = this;
    const y = v.args[1]!;
    if (!consts.has(y.op)) return;
    const raw = y.op === Op.Const64 ? (BigInt(y.auxHi) << 32n) | BigInt(y.auxLo >>> 0) : BigInt(y.auxLo);
    const c = k.signed ? BigInt.asIntN(k.bits, raw) : BigInt.asUintN(k.bits, raw);
    if (c === 0n) return;
    // the smallest number has no opposite: left to the machine
    if (k.signed && c === -(1n << BigInt(k.bits - 1))) return;
    const q = this.quotient(v.args[0]!, c);
    if (q === null) return;
    if (!k.mod) v.copyOf(q);
    else if (!k.signed && isPowerOfTwo(c))
      v.reset2(this.width(Op.And8, Op.And16, Op.And32, Op.And64), v.args[0]!, this.constant(v.type, c - 1n));
    else {
      const x = v.args[0]!;
      const product = this.make(
        this.width(Op.Mul8, Op.Mul16, Op.Mul32, Op.Mul64),
        v.type,
        q,
        this.constant(v.type, raw),
      );
      v.reset2(this.width(Op.Sub8, Op.Sub16, Op.Sub32, Op.Sub64), x, product);
    }
  }

  private quotient(x: Value, c: bigint): Value | null {
    if (c === 1n) return x;
    if (!this.k.signed) return this.unsigned(x, c);
    const q = this.signed(x, c < 0n ? -c : c);
    if (c > 0n) return q;
    return this.make1(this.width(Op.Neg8, Op.Neg16, Op.Neg32, Op.Neg64), this.v.type, q);
  }

  private unsigned(x: Value, c: bigint): Value {
    const { bits } = this.k;
    const t = this.v.type;
    if (isPowerOfTwo(c))
      return this.shift(this.width(Op.Rsh8Ux64, Op.Rsh16Ux64, Op.Rsh32Ux64, Op.Rsh64Ux64), t, x, log2(c));
    if (bits < 64) {
      // x < 2^32: the high half of x * ceil(2^64 / c) is exact
      const wide = this.extend(x, false);
      const m = ((1n << 64n) + c - 1n) / c;
      return this.narrow(this.make(Op.Hmul64u, T.uint64, wide, this.constant(T.uint64, m)));
    }
    // 2^s <= c < 2^(s+1): m = ceil(2^(64+s+1) / c) has 65 bits; its top bit becomes an average
    const s = BigInt(c.toString(2).length - 1);
    const m = ((1n << (64n + s + 1n)) + c - 1n) / c;
    const low = BigInt.asUintN(64, m);
    const high = this.make(Op.Hmul64u, T.uint64, x, this.constant(T.uint64, low));
    // x >= high, as the top bit of m is worth more than the rest
    const avg = this.make(Op.Avg64u, T.uint64, x, high);
    return this.shift(Op.Rsh64Ux64, t, avg, Number(s));
  }

  private signed(x: Value, c: bigint): Value {
    const { bits } = this.k;
    const t = this.v.type;
    const rsh = this.width(Op.Rsh8x64, Op.Rsh16x64, Op.Rsh32x64, Op.Rsh64x64);
    const rshu = this.width(Op.Rsh8Ux64, Op.Rsh16Ux64, Op.Rsh32Ux64, Op.Rsh64Ux64);
    const sub = this.width(Op.Sub8, Op.Sub16, Op.Sub32, Op.Sub64);
    const sign = this.shift(rsh, t, x, bits - 1);
    if (c === 1n) return x;
    if (isPowerOfTwo(c)) {
      // negative numbers round towards zero: c - 1 is added first
      const k = log2(c);
      const bias = this.shift(rshu, t, sign, bits - k);
      const sum = this.make(this.width(Op.Add8, Op.Add16, Op.Add32, Op.Add64), t, x, bias);
      return this.shift(rsh, t, sum, k);
    }
    if (bits < 64) {
      // |x| <= 2^31 and m < 2^33, so the product needs 64 bits and a sign
      const s = BigInt(c.toString(2).length);
      const m = (1n << (31n + s)) / c + 1n;
      const wide = this.extend(x, true);
      const product = this.make(Op.Mul64, T.int64, wide, this.constant(T.int64, m));
      const high = this.shift(Op.Rsh64x64, T.int64, product, Number(31n + s));
      return this.make(sub, t, this.narrow(high), sign);
    }
    const s = BigInt(c.toString(2).length);
    const m = (1n << (63n + s)) / c + 1n;
    const factor = this.constant(t, BigInt.asIntN(64, m));
    let high = this.make(Op.Hmul64, t, x, factor);
    // a reciprocal of 64 bits looks negative: what that takes away is added again
    if (m >= 1n << 63n) high = this.make(Op.Add64, t, high, x);
    return this.make(sub, t, this.shift(Op.Rsh64x64, t, high, Number(s - 1n)), sign);
  }

  private width(a: Op, b: Op, c: Op, d: Op): Op {
    return this.k.bits === 8 ? a : this.k.bits === 16 ? b : this.k.bits === 32 ? c : d;
  }

  private extend(x: Value, signed: boolean): Value {
    const op = signed
      ? this.width(Op.SignExt8to64, Op.SignExt16to64, Op.SignExt32to64, Op.Copy)
      : this.width(Op.ZeroExt8to64, Op.ZeroExt16to64, Op.ZeroExt32to64, Op.Copy);
    return this.make1(op, signed ? T.int64 : T.uint64, x);
  }

  private narrow(x: Value): Value {
    return this.make1(this.width(Op.Trunc64to8, Op.Trunc64to16, Op.Trunc64to32, Op.Copy), this.v.type, x);
  }

  private constant(t: Type, n: bigint): Value {
    return this.f.constInt64(t, Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n)));
  }

  private shift(op: number, t: Type, x: Value, n: number): Value {
    const s = this.make(op, t, x, this.f.constInt(T.uint64, n));
    s.auxLo = 1; // smaller than the width
    return s;
  }

  private make(op: number, t: Type, a: Value, b: Value): Value {
    const n = this.v.block.newValue2(op, t, this.v.pos, a, b);
    n.inl = this.v.inl;
    return n;
  }

  private make1(op: number, t: Type, a: Value): Value {
    const n = this.v.block.newValue1(op, t, this.v.pos, a);
    n.inl = this.v.inl;
    return n;
  }
}

function isPowerOfTwo(c: bigint): boolean {
  return c > 0n && (c & (c - 1n)) === 0n;
}

function log2(c: bigint): number {
  return c.toString(2).length - 1;
}
