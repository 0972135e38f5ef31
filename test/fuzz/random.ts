// Repeatable randomness: a xorshift generator with 64 bits of state in two halves, seeded by a number.
export class Random {
  private a: number;
  private b: number;

  constructor(seed: number) {
    this.a = (seed * 2654435761) >>> 0 || 1;
    this.b = (seed ^ 0x9e3779b9) >>> 0 || 1;
    for (let i = 0; i < 8; i++) this.bits();
  }

  /** 32 random bits. */
  bits(): number {
    let t = this.a;
    this.a = this.b;
    t ^= t << 13;
    t ^= t >>> 17;
    t ^= this.b ^ (this.b << 5);
    this.b = t >>> 0 || 1;
    return (this.a + this.b) >>> 0;
  }

  /** 0 … n-1. */
  below(n: number): number {
    return this.bits() % n;
  }

  /** lo … hi. */
  between(lo: number, hi: number): number {
    return lo + this.below(hi - lo + 1);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** An index, by weight. */
  weighted(weights: readonly number[]): number {
    let n = this.below(weights.reduce((s, w) => s + w, 0));
    for (let i = 0; i < weights.length; i++) {
      n -= weights[i]!;
      if (n < 0) return i;
    }
    return weights.length - 1;
  }
}
