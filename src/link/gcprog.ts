// Pointer programs: which words of the data and bss segments hold pointers, as a small program that the runtime unrolls
// at start. In: pointers and repetitions in order of address; out: bytes. Contract: Go 1.26's runtime (runGCProg):
// 0nnnnnnn = n bits follow literally; 1nnnnnnn c = repeat the last n bits c times (n in a varint if 0); 0 = end.

const maxLiteral = 127;

export class PointerProgram {
  private out = new Uint8Array(256);
  private length = 0;
  private readonly literal = new Uint8Array(16);
  private literalBits = 0;
  /** Number of the next word. */
  private next = 0;

  /** The word `index` holds a pointer; those before it that were not mentioned do not. */
  pointer(index: number): void {
    this.zeroUntil(index);
    this.bit(1);
  }

  zeroUntil(index: number): void {
    const n = index - this.next;
    if (n <= 0) return;
    if (n < 32) {
      for (let i = 0; i < n; i++) this.bit(0);
      return;
    }
    this.bit(0);
    this.repeat(1, n - 1);
  }

  /** The last `words` words again, `count` times. */
  repeat(words: number, count: number): void {
    if (words === 0 || count === 0) return;
    this.flush();
    if (words < 128) this.byte(0x80 | words);
    else {
      this.byte(0x80);
      this.varint(words);
    }
    this.varint(count);
    this.next += words * count;
  }

  /** The program for a segment of `words` words. */
  finish(words: number): Uint8Array {
    this.zeroUntil(words);
    this.flush();
    this.byte(0);
    return this.out.slice(0, this.length);
  }

  private bit(x: number): void {
    if (this.literalBits === maxLiteral) this.flush();
    if (x !== 0) this.literal[this.literalBits >> 3]! |= 1 << (this.literalBits & 7);
    this.literalBits++;
    this.next++;
  }

  private flush(): void {
    if (this.literalBits === 0) return;
    this.byte(this.literalBits);
    for (let i = 0; i * 8 < this.literalBits; i++) {
      this.byte(this.literal[i]!);
      this.literal[i] = 0;
    }
    this.literalBits = 0;
  }

  private varint(x: number): void {
    while (x >= 0x80) {
      this.byte(0x80 | (x % 0x80));
      x = Math.floor(x / 0x80);
    }
    this.byte(x);
  }

  private byte(x: number): void {
    if (this.length === this.out.length) {
      const more = new Uint8Array(this.length * 2);
      more.set(this.out);
      this.out = more;
    }
    this.out[this.length++] = x;
  }
}
