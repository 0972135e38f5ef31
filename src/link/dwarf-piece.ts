// A compile unit before anything has its place: its parts of the debugging sections, and where in them something is missing that is
// known only of the whole program. So a unit of which nothing has changed can be taken as an earlier link has made it.
// In: what is written to a PieceWriter, or bytes that hold pieces; out: pieces, or such bytes.
import { Bytes, Pairs } from "./dwarf-bytes.ts";

/** Sections of which units have parts. */
export const enum Part {
  Info = 0,
  Line = 1,
  Frame = 2,
  Ranges = 3,
  Lists = 4,
}

export const partCount = 5;

/** All numbers are native. Symbols are the linker's numbers. */
export interface Piece {
  /** By Part. That of .debug_info ends where more entries may follow, and begins with the length that is still to be filled in. */
  readonly bytes: readonly Uint8Array[];
  /** By Part: [place, symbol, …] of 64-bit addresses; how far into the symbol stands there. */
  readonly addresses: readonly Int32Array[];
  /** In .debug_info: [place, part, …] of 32-bit offsets in sections; what stands there counts from the piece's own part. */
  readonly offsets: Int32Array;
  /** In .debug_info: [place, descriptor, …] of references to entries of types; 0 for one that is not known. */
  readonly types: Int32Array;
  /** In .debug_info: [place, function, …] of references to what stands for inlined copies of a function. */
  readonly inlined: Int32Array;
}

/** Writes pieces, one after the other. */
export class PieceWriter {
  readonly info = new Bytes(1 << 16);
  readonly line = new Bytes(1 << 16);
  readonly frame = new Bytes(1 << 16);
  readonly ranges = new Bytes(1 << 14);
  readonly lists = new Bytes(1 << 16);
  private readonly offsets = new Pairs();
  private readonly types = new Pairs();
  private readonly inlined = new Pairs();

  /** Writes the place of `part` at which what is written next to it will be. */
  offset(part: Part.Line | Part.Ranges | Part.Lists): void {
    const { info } = this;
    info.reserve(4);
    this.offsets.add(info.length, part);
    info.u32(part === Part.Line ? this.line.length : part === Part.Ranges ? this.ranges.length : this.lists.length);
  }

  /** Writes a reference to the type with that descriptor. */
  type(descriptor: number): void {
    const { info } = this;
    info.reserve(4);
    this.types.add(info.length, descriptor);
    info.u32(0);
  }

  /** Writes a reference to what stands for the inlined copies of function `id`. */
  origin(id: number): void {
    const { info } = this;
    info.reserve(4);
    this.inlined.add(info.length, id);
    info.u32(0);
  }

  /** What was written since the last call. */
  take(): Piece {
    const parts = [this.info, this.line, this.frame, this.ranges, this.lists];
    return {
      addresses: parts.map((p) => p.addresses.take()),
      bytes: parts.map((p) => p.take()),
      offsets: this.offsets.take(),
      types: this.types.take(),
      inlined: this.inlined.take(),
    };
  }
}

/** A unit with the piece that was made of it. */
export interface ReadyUnit {
  readonly pkg: string;
  /** Symbols in order of address. */
  readonly functions: Int32Array;
  readonly variables: Int32Array;
  readonly piece: Piece;
}

const magic = 0x31554c47; // "GLU1"
const headerWords = 3;
/** Of the name's length, functions and variables, by part bytes and addresses, then the three lists. */
const unitWords = 3 + 2 * partCount + 3;

/** `units` as bytes, which `readUnits` gives back to those who say the same `about`. */
export function writeUnits(units: readonly ReadyUnit[], about: string): Uint8Array {
  const encoder = new TextEncoder();
  const subject = encoder.encode(about);
  const names = units.map((u) => encoder.encode(u.pkg));
  const header: number[] = [magic, units.length, subject.length];
  const words: Int32Array[] = [];
  const bytes: Uint8Array[] = [subject];
  units.forEach(({ functions, variables, piece }, i) => {
    header.push(names[i]!.length, functions.length, variables.length);
    for (const b of piece.bytes) header.push(b.length);
    for (const a of piece.addresses) header.push(a.length);
    header.push(piece.offsets.length, piece.types.length, piece.inlined.length);
    words.push(functions, variables, ...piece.addresses, piece.offsets, piece.types, piece.inlined);
    bytes.push(names[i]!, ...piece.bytes);
  });
  const wordCount = words.reduce((n, w) => n + w.length, header.length);
  const out = new Uint8Array(bytes.reduce((n, b) => n + b.length, 4 * wordCount));
  const numbers = new Int32Array(out.buffer, 0, wordCount);
  numbers.set(header);
  let at = header.length;
  for (const w of words) {
    numbers.set(w, at);
    at += w.length;
  }
  at *= 4;
  for (const b of bytes) {
    out.set(b, at);
    at += b.length;
  }
  return out;
}

/** The units in `bytes` by package; none if somebody else's are in them. */
export function readUnits(bytes: Uint8Array, about: string): Map<string, ReadyUnit> {
  const units = new Map<string, ReadyUnit>();
  const b = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(b.buffer, b.byteOffset, b.length >> 2);
  if (words.length < headerWords || words[0] !== magic) return units;
  const count = words[1]!;
  let wordAt = headerWords + unitWords * count;
  let byteAt = wordAt * 4;
  for (let i = 0; i < count; i++) {
    const h = headerWords + unitWords * i;
    byteAt += 4 * (words[h + 1]! + words[h + 2]!);
    for (let k = 0; k < partCount + 3; k++) byteAt += 4 * words[h + 3 + partCount + k]!;
  }
  const list = (n: number): Int32Array => words.subarray(wordAt, (wordAt += n));
  const part = (n: number): Uint8Array => b.subarray(byteAt, (byteAt += n));
  const decoder = new TextDecoder();
  if (decoder.decode(part(words[2]!)) !== about) return units;
  for (let i = 0; i < count; i++) {
    const h = words.subarray(headerWords + unitWords * i);
    const pkg = decoder.decode(part(h[0]!));
    const functions = list(h[1]!);
    const variables = list(h[2]!);
    const parts: Uint8Array[] = [];
    const addresses: Int32Array[] = [];
    for (let k = 0; k < partCount; k++) {
      parts.push(part(h[3 + k]!));
      addresses.push(list(h[3 + partCount + k]!));
    }
    const [offsets, types, inlined] = [0, 1, 2].map((k) => list(h[3 + 2 * partCount + k]!));
    const piece = { bytes: parts, addresses, offsets: offsets!, types: types!, inlined: inlined! };
    units.set(pkg, { pkg, functions, variables, piece });
  }
  return units;
}
