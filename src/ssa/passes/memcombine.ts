// memcombine: narrow loads that are put together by shifts become one wide load, narrow stores of the parts of one value or of
// constants side by side become one wide store; the bytes may be in either order (encoding/binary's functions, written out).
// In: blocks after write barriers, so that a store here is an instruction. Out: Load, Store, Bswap of 2, 4 or 8 bytes, and Zero of
// 16. The machine reads and writes at any address, lowest byte first. O(values).
import type { Block } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { Kind, T, type Type } from "../type.ts";
import type { Value } from "../value.ts";

export function memcombine(f: Func): void {
  for (const b of f.blocks) {
    // an Or stands behind those inside of it
    for (let i = b.values.length - 1; i >= 0; i--) {
      const v = b.values[i]!;
      if (orWidth(v) > 0 && v.uses > 0) combineLoads(v);
    }
    combineStores(b);
    if (gone.size === 0) continue;
    b.values = b.values.filter((v) => !gone.has(v));
    gone.clear();
  }
}

/** Values of the block at work that nobody needs any more. */
const gone = new Set<Value>();

/** Takes `v` away if it has no users, and what it alone used. */
function release(v: Value, b: Block): void {
  if (v.uses > 0 || v.block !== b || v.args.length === 0) return;
  const args = [...v.args];
  v.reset(Op.Unknown);
  gone.add(v);
  for (const a of args) release(a, b);
}

const unsigned: Readonly<Record<number, Type | undefined>> = { 2: T.uint16, 4: T.uint32, 8: T.uint64 };

/** The op of `list`, which is for 1, 2, 4 and 8 bytes, for a width in bytes. */
const forWidth = (list: readonly number[], bytes: number): number => list[31 - Math.clz32(bytes)]!;
const bswaps = [Op.Invalid, Op.Bswap16, Op.Bswap32, Op.Bswap64];

/** Bytes of an Or of at least two bytes; 0 for other values. */
function orWidth(v: Value): number {
  return v.op === Op.Or16 ? 2 : v.op === Op.Or32 ? 4 : v.op === Op.Or64 ? 8 : 0;
}

/** An address: `base + index + offset`. */
interface Place {
  readonly base: Value;
  readonly index: Value | null;
  readonly offset: number;
}

function placeOf(p: Value): Place {
  let v = p;
  let offset = 0;
  for (;;) {
    if (v.op === Op.OffPtr) offset += v.auxInt;
    else if (v.op === Op.AddPtr) {
      const [base, i] = [v.args[0]!, v.args[1]!];
      if (i.op === Op.Add64 && i.args[1]!.op === Op.Const64)
        return { base, index: i.args[0]!, offset: offset + i.args[1]!.auxInt };
      return { base, index: i, offset };
    } else if (v.op !== Op.Copy) return { base: v, index: null, offset };
    v = v.args[0]!;
  }
}

const sameObject = (a: Place, b: Place): boolean => a.base === b.base && a.index === b.index;

// -- loads

interface Term {
  readonly load: Value;
  readonly place: Place;
  /** Bits that what is loaded is shifted by. */
  readonly shift: number;
}

/** One load for all operands of the Or `v`. */
function combineLoads(v: Value): void {
  const terms: Term[] = [];
  const args = [...v.args];
  if (collectTerms(v, v, terms) && replaceLoads(v, terms)) for (const a of args) release(a, v.block);
}

/** The loads that are or'ed together, which nobody else wants. */
function collectTerms(root: Value, v: Value, out: Term[]): boolean {
  if (v.op === root.op && (v === root || (v.uses === 1 && v.block === root.block))) {
    return out.length < 8 && collectTerms(root, v.args[0]!, out) && collectTerms(root, v.args[1]!, out);
  }
  let x = v;
  let shift = 0;
  if (isLeftShift(x) && x.uses === 1) {
    shift = x.args[1]!.auxInt;
    x = x.args[0]!;
  }
  while (isExtension(x) && x.uses === 1) x = x.args[0]!;
  if (x.op !== Op.Load || x.uses !== 1 || x.block !== root.block || !x.type.isInteger) return false;
  out.push({ load: x, place: placeOf(x.args[0]!), shift });
  return out.length <= 8;
}

const isConstant = (v: Value): boolean => v.op >= Op.Const8 && v.op <= Op.Const64;

function isLeftShift(v: Value): boolean {
  return v.op >= Op.Lsh8x8 && v.op <= Op.Lsh64x64 && isConstant(v.args[1]!) && v.args[1]!.auxInt >= 0;
}

function isExtension(v: Value): boolean {
  switch (v.op) {
    case Op.ZeroExt8to16:
    case Op.ZeroExt8to32:
    case Op.ZeroExt8to64:
    case Op.ZeroExt16to32:
    case Op.ZeroExt16to64:
    case Op.ZeroExt32to64:
      return true;
    default:
      return false;
  }
}

function replaceLoads(v: Value, terms: Term[]): boolean {
  const first = terms[0]!;
  const size = first.load.type.size;
  const bytes = size * terms.length;
  const type = unsigned[bytes];
  if (terms.length < 2 || type === undefined || bytes > v.type.size) return false;
  terms.sort((a, b) => a.place.offset - b.place.offset);
  const lowest = terms[0]!;
  const mem = first.load.args[1]!;
  let rising = true;
  let falling = size === 1;
  for (let i = 0; i < terms.length; i++) {
    const t = terms[i]!;
    if (t.load.type.size !== size || t.load.args[1] !== mem || !sameObject(t.place, first.place)) return false;
    if (t.place.offset !== lowest.place.offset + i * size) return false;
    if (t.shift !== 8 * size * i) rising = false;
    if (t.shift !== 8 * (terms.length - 1 - i)) falling = false;
  }
  if (!rising && !falling) return false;
  const b = v.block;
  b.func.currentInline = v.inl;
  let x = b.newValue2(Op.Load, type, v.pos, lowest.load.args[0]!, mem);
  if (!rising) x = b.newValue1(forWidth(bswaps, bytes), type, v.pos, x);
  if (bytes === v.type.size) v.copyOf(x);
  else v.reset1(extension(bytes, v.type.size), x);
  return true;
}

function extension(from: number, to: number): number {
  if (from === 4) return Op.ZeroExt32to64;
  return to === 4 ? Op.ZeroExt16to32 : Op.ZeroExt16to64;
}

// -- stores

/** A store of the block, with nothing but stores behind it that look at its memory. */
interface Piece {
  readonly store: Value;
  readonly size: number;
  readonly place: Place;
}

function combineStores(b: Block): void {
  if (!b.values.some(isStore)) return;
  const inside = new Set<Value>();
  for (const v of b.values) if (v.op === Op.Store) inside.add(v.args[2]!);
  for (const v of [...b.values]) {
    if (v.op !== Op.Store || (inside.has(v) && v.uses === 1)) continue;
    let last: Value | null = v;
    while (last !== null) last = combineRun(b, last);
  }
}

const isStore = (v: Value): boolean => v.op === Op.Store;

/** Tries runs that end in the store `last`; returns the store in front of it or of what was combined. */
function combineRun(b: Block, last: Value): Value | null {
  const run: Piece[] = [];
  for (let v = last; v.op === Op.Store && v.block === b; v = v.args[2]!) {
    if (v !== last && v.uses !== 1) break;
    const piece = { store: v, size: (v.aux as Type).size, place: placeOf(v.args[0]!) };
    if (!isWord(v.args[1]!) || piece.size !== v.args[1]!.type.size) break;
    if (run.length > 0 && (piece.size !== run[0]!.size || !sameObject(piece.place, run[0]!.place))) break;
    run.push(piece);
    if (run.length === 8) break;
  }
  let done = 1;
  if (run.length > 1) {
    const size = run[0]!.size;
    for (let bytes = size === 8 ? 16 : 8; bytes > size; bytes >>= 1) {
      const n = bytes / size;
      if (run.length < n || !replaceStores(b, run.slice(0, n), bytes)) continue;
      done = n;
      break;
    }
  }
  const next = run.length === 0 ? last.args[2]! : run[done - 1]!.store.args[2]!;
  // the last store of what was combined reads the memory that the first one read
  const before = done > 1 ? last.args[last.args.length - 1]! : next;
  return before.op === Op.Store && before.block === b ? before : null;
}

const isWord = (x: Value): boolean => x.type.isInteger || x.type.kind === Kind.Bool || x.op === Op.ConstNil;

/** One store for all pieces, the last of the program first in the list. */
function replaceStores(b: Block, pieces: readonly Piece[], bytes: number): boolean {
  const sorted = [...pieces].sort((x, y) => x.place.offset - y.place.offset);
  const lowest = sorted[0]!;
  const size = lowest.size;
  for (let i = 0; i < sorted.length; i++) if (sorted[i]!.place.offset !== lowest.place.offset + i * size) return false;
  const last = pieces[0]!.store;
  const mem = pieces[pieces.length - 1]!.store.args[2]!;
  const at = lowest.store.args[0]!;
  b.func.currentInline = last.inl;
  if (bytes === 16) {
    if (!sorted.every((p) => isZero(p.store.args[1]!))) return false;
    last.reset2(Op.Zero, at, mem);
    last.aux = T.int128;
    last.auxInt = 16;
    detach(pieces, b);
    return true;
  }
  const type = unsigned[bytes]!;
  const x = constantOf(b, sorted, type) ?? partsOf(b, last, sorted, type);
  if (x === null) return false;
  last.reset3(Op.Store, at, x, mem);
  last.aux = type;
  detach(pieces, b);
  return true;
}

/** The stores in front of the last one, which is the wide one now, are no longer on the way of memory. */
function detach(pieces: readonly Piece[], b: Block): void {
  for (const p of pieces.slice(1)) {
    const x = p.store.args[1]!;
    p.store.reset(Op.Unknown);
    gone.add(p.store);
    release(x, b);
  }
}

function isZero(x: Value): boolean {
  return x.op === Op.ConstNil || (isConstant(x) && x.auxLo === 0 && x.auxHi === 0);
}

/** Constants side by side as one; null if it is too large for an instruction. */
function constantOf(b: Block, sorted: readonly Piece[], type: Type): Value | null {
  const size = sorted[0]!.size;
  const halves = [0, 0];
  for (let i = 0; i < sorted.length; i++) {
    const x = sorted[i]!.store.args[1]!;
    if (!isConstant(x) && x.op !== Op.ConstBool) return null;
    const bits = size === 4 ? x.auxLo : x.auxLo & ((1 << (size * 8)) - 1);
    const at = i * size;
    halves[at >> 2]! |= bits << ((at & 3) * 8);
  }
  if (type.size === 8 && halves[1] !== halves[0]! >> 31 && sorted.length < 4) return null;
  return b.func.constInt64(type, halves[0]!, halves[1]!);
}

/** The value whose parts the stores write, its bytes turned round if need be; null if there is none. */
function partsOf(b: Block, last: Value, sorted: readonly Piece[], type: Type): Value | null {
  const size = sorted[0]!.size;
  const parts = sorted.map((p) => partOf(p.store.args[1]!));
  const whole = parts.find((p) => p !== null && p.shift === 0)?.x ?? null;
  if (whole === null || whole.type.size < type.size || !whole.type.isInteger) return null;
  let rising = true;
  let falling = size === 1;
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i]!;
    if (p === null || p.x !== whole) return null;
    if (p.shift !== 8 * size * i) rising = false;
    if (p.shift !== 8 * (parts.length - 1 - i)) falling = false;
  }
  if (!rising && !falling) return null;
  const x =
    whole.type.size === type.size ? whole : b.newValue1(truncation(whole.type.size, type.size), type, last.pos, whole);
  return rising ? x : b.newValue1(forWidth(bswaps, type.size), type, last.pos, x);
}

/** `v` as the low bits of `x >> shift`. */
function partOf(v: Value): { x: Value; shift: number } | null {
  if (!isTruncation(v)) return null;
  const x = v.args[0]!;
  const isShift = (x.op >= Op.Rsh8x8 && x.op <= Op.Rsh64x64) || (x.op >= Op.Rsh8Ux8 && x.op <= Op.Rsh64Ux64);
  if (!isShift || !isConstant(x.args[1]!)) return { x, shift: 0 };
  const shift = x.args[1]!.auxInt;
  // bits beyond the value's own would be signs
  return shift >= 0 && shift + v.type.size * 8 <= x.type.size * 8 ? { x: x.args[0]!, shift } : null;
}

function isTruncation(v: Value): boolean {
  switch (v.op) {
    case Op.Trunc16to8:
    case Op.Trunc32to8:
    case Op.Trunc64to8:
    case Op.Trunc32to16:
    case Op.Trunc64to16:
    case Op.Trunc64to32:
      return true;
    default:
      return false;
  }
}

function truncation(from: number, to: number): number {
  if (from === 4) return Op.Trunc32to16;
  return to === 4 ? Op.Trunc64to32 : Op.Trunc64to16;
}
