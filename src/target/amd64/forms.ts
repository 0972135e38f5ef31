// The instruction table as the encoder reads it: unpacked once, on first use, from instructions.gen.ts into typed
// arrays. The table itself, with its notation, is gen/amd64/instructions.txt.
import { formCount, kindCount, packedClasses, packedCounts, packedForms } from "./instructions.gen.ts";

/** Bytes of a form's record, and what stands where. Operand slots are operand numbers, 7 for none. */
export const enum FormField {
  Size = 16,
  /** Bits 0-3 number of operands, 4-5 FormKind, 6-7 number of opcode bytes. */
  Shape = 0,
  /** Five operand classes. */
  Class = 1,
  /** Low half: operand in ModRM.rm (or in the opcode's low bits: PlusReg). High half: operand in ModRM.reg. */
  RmReg = 6,
  /** Low half: operand in VEX.vvvv. High half: the mask. */
  VvvvMask = 7,
  /** Low half: the immediate. High half: the register in the trailing byte. */
  ImmTrail = 8,
  /** Low half: bytes of the immediate. High half: ModRM.reg's constant, 8 for none. */
  ImmSizeExt = 9,
  /** FormFlag. */
  Flags = 10,
  /** Legacy: number of the prefix sequence. VEX, EVEX: bits 0-1 prefix, 2-3 opcode map, 4-5 vector length. */
  Prefix = 11,
  /** log2 of disp8's unit; high half: the same under broadcast, 0 for no broadcast. */
  Disp8 = 12,
  /** One to three bytes. */
  Opcode = 13,
}

export const noSlot = 7;

export const enum FormKind {
  Legacy = 0,
  Vex = 1,
  Evex = 2,
}

export const enum FormFlag {
  /** REX.W, VEX.W, EVEX.W. */
  W = 1,
  /** The operand in rm (in reg) is a byte register. */
  ByteRm = 2,
  ByteReg = 4,
  /** The register's number is added to the opcode. */
  PlusReg = 8,
  Zeroing = 16,
  Rounding = 32,
  Sae = 64,
}

/** The prefixes of a legacy instruction, by FormField.Prefix. */
export const legacyPrefixes: readonly (readonly number[])[] = [[], [0x66], [0xf2], [0xf3], [0x66, 0xf2], [0x66, 0xf3]];

/** The unpacked table. */
export interface Forms {
  /** First form of each operation; the next element ends it. */
  readonly start: Uint16Array;
  /** Records of FormField.Size bytes. */
  readonly record: Uint8Array;
  /** 1 at class * kindCount + kind where the class holds the kind. */
  readonly accept: Uint8Array;
}

let unpacked: Forms | null = null;

/** The table; unpacks it when it is asked for the first time. */
export function instructionForms(): Forms {
  unpacked ??= unpack();
  return unpacked;
}

function unpack(): Forms {
  const counts = decodeBase64(packedCounts);
  const start = new Uint16Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) start[i + 1] = start[i]! + counts[i]!;
  const bits = decodeBase64(packedClasses);
  const classes = Math.floor((bits.length * 8) / kindCount);
  const accept = new Uint8Array(classes * kindCount);
  for (let i = 0; i < accept.length; i++) accept[i] = (bits[i >> 3]! >> (i & 7)) & 1;
  const record = decodeBase64(packedForms);
  if (record.length !== formCount * FormField.Size) throw new Error("instructions.gen.ts is damaged");
  return { start, record, accept };
}

function decodeBase64(text: string): Uint8Array {
  const s = atob(text);
  const out = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) out[i] = s.charCodeAt(i);
  return out;
}
