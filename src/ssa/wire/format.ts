// The form in which functions travel from one thread to another: FuncWriter and FuncReader share what is here. In: a function
// as buildFunc leaves it. Out: a message of numbers and texts that can be posted. A connection is one writer and one reader; the
// messages are read in the order in which they were written, because what several functions speak of (types, symbols,
// signatures, names) is said in the first message that needs it and is a number from then on.
//
//   words  = count of definition words, definitions, functions
//   symbol = its number + 1, 0 for none; so are locals. Types and texts: their number, which is never 0.
import { abi0, abiInternal, type CallConv, systemV } from "../../abi/callconv.ts";
import { InternalError } from "../../base/internal-error.ts";
import type { FuncFlags } from "../func.ts";
import { any_, complex64, complex128, itab, Kind, string_, T, Type } from "../type.ts";

/** Functions, and what has to be known for them that was not said before. `words.buffer` is the message's own. */
export interface FuncMessage {
  readonly words: Int32Array<ArrayBuffer>;
  readonly texts: readonly string[];
}

/** What a definition defines; numbers of each kind count up in the order of definitions. */
export const enum Def {
  /** Text: index in `texts`. */
  Text,
  /** Symbol: index in `texts`, SymbolBit. */
  Symbol,
  /** Type: kind, index in `texts`, TypeBit, size (2), align, elem or 0, length (2), fields (name, type, offset (2)), parts. */
  Type,
  /** The results of a call, which is a type as well: parts. */
  Results,
  /** Signature: convention, number of parameters, all types. */
  Signature,
}

/** Of a symbol's definition. */
export const enum SymbolBit {
  /** ABIInternal. */
  Internal = 1,
  /** It is the symbol of that name and ABI. */
  Named = 2,
}

/** Of a type's definition. */
export const enum TypeBit {
  /** It is what pointerTo gives for its elem. */
  PointerTo = 1,
  /** It was made from a type of the front end, so that it has a descriptor. */
  Origin = 2,
  /** Its descriptor is one of a type that nobody compares. */
  NoAlg = 4,
}

/** Of a frame variable: its class is in the two lowest bits. */
export const enum LocalBit {
  AddrTaken = 1 << 2,
  Used = 1 << 3,
  NeedZero = 1 << 4,
  AlwaysLive = 1 << 5,
  OpenDeferSlot = 1 << 6,
  Spill = 1 << 7,
  /** Its offset follows. */
  Offset = 1 << 8,
}

/** Of a variable of the source: its class is in the two lowest bits. What is marked follows. */
export const enum VariableBit {
  /** Its size takes two words. */
  Large = 1 << 2,
  Inl = 1 << 3,
  Local = 1 << 4,
}

/**
 * A block begins with one word: its kind in the lowest bits, then how likely its first successor is, how many successors and
 * preds it has, and these bits. The words for what does not fit, or differs from the block before, follow in the order of the
 * bits, then the edges. Its control and marks come behind the values of all blocks.
 */
export const enum BlockBit {
  LikelyShift = 7,
  SuccShift = 9,
  PredShift = 13,
  EdgeMax = 15,
  Pos = 1 << 17,
  Inl = 1 << 18,
  Control = 1 << 19,
  Control2 = 1 << 20,
  Marks = 1 << 21,
}

/** An edge's end is a block's id and, in the lowest bits, the index of the other end; a larger index has a word of its own. */
export const edgeShift = 8;
export const edgeMax = 255;

/**
 * A value begins with one word: its op in the lowest bits, then how many arguments it has, these bits, and its type. The words
 * for what does not fit, or differs from the value before, follow in the order of the bits; the arguments' ids stand behind Inl.
 */
export const enum ValueBit {
  ArgShift = 11,
  ArgMax = 15,
  /** Its position is not that of the value before. */
  Pos = 1 << 15,
  Inl = 1 << 16,
  Lo = 1 << 17,
  Hi = 1 << 18,
  Aux = 1 << 19,
  /** Its id does not follow that of the value before. */
  Id = 1 << 20,
  TypeShift = 21,
  TypeMax = 0x7ff,
}

/** What kind of aux it is: the lowest three bits of its word. */
export const enum AuxTag {
  Symbol = 1,
  Local = 2,
  Type = 3,
  /** Index in `texts`. */
  Text = 4,
  /** The function's symbol or 0; a word with the signature and CallBit follows. */
  Call = 5,
  Mask = 7,
}

/** What an aux's tag leaves of its word. */
export const auxShift = 3;

export const enum CallBit {
  NoReturn = 1,
  WriteBarrier = 2,
}

/** What CallBit leaves of its word. */
export const callShift = 2;

/** The types that every thread has of its own and that passes know by identity: the first ones of each connection. */
export const sharedTypes: readonly Type[] = [...Object.values(T), complex64, complex128, string_, any_, itab];

/** In the place of numbers that stand for no type. */
export const noType = new Type(Kind.Invalid, "", 0, 1);

/** Conventions are compared by identity too. */
export const conventions: readonly CallConv[] = [abiInternal, abi0, systemV];

export function conventionNumber(conv: CallConv): number {
  const n = conventions.indexOf(conv);
  if (n < 0) throw new InternalError(`ssa wire: calling convention ${conv.name}`);
  return n;
}

export const flagNames: readonly (keyof FuncFlags)[] = [
  "nosplit",
  "noinline",
  "noWriteBarrier",
  "noWritebarrierRec",
  "wrapper",
  "autogenerated",
  "abiWrapper",
  "needCtxt",
  "hasDefer",
  "boundsChecks",
  "inRuntime",
  "topFrame",
  "noFrame",
];

export function packFlags(flags: FuncFlags): number {
  let bits = 0;
  for (let i = 0; i < flagNames.length; i++) if (flags[flagNames[i]!]) bits |= 1 << i;
  return bits;
}

export function unpackFlags(bits: number, flags: FuncFlags): void {
  for (let i = 0; i < flagNames.length; i++) flags[flagNames[i]!] = (bits & (1 << i)) !== 0;
}
