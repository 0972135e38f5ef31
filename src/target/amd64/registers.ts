// The machine's registers: numbers, names and how each is encoded. A register is one small integer, grouped so that
// a range test tells its class and the low bits its number. Contract: doc/asm.html, src/cmd/compile/abi-internal.md.

/** Register numbers. 0 is "no register". Every group starts at a multiple of 8. */
export const enum Reg {
  None = 0,
  AL = 16,
  CL,
  DL,
  BL,
  SPB,
  BPB,
  SIB,
  DIB,
  R8B,
  R9B,
  R10B,
  R11B,
  R12B,
  R13B,
  R14B,
  R15B,
  AX = 32,
  CX,
  DX,
  BX,
  SP,
  BP,
  SI,
  DI,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15,
  AH = 48,
  CH,
  DH,
  BH,
  F0 = 56,
  F7 = 63,
  M0 = 64,
  M7 = 71,
  K0 = 72,
  K7 = 79,
  X0 = 96,
  X1,
  X2,
  X3,
  X4,
  X5,
  X6,
  X7,
  X8,
  X9,
  X10,
  X11,
  X12,
  X13,
  X14,
  X15,
  X31 = 127,
  Y0 = 128,
  Y15 = 143,
  Y31 = 159,
  Z0 = 160,
  Z31 = 191,
  CS = 192,
  SS,
  DS,
  ES,
  FS,
  GS,
  GDTR,
  IDTR,
  LDTR,
  MSW,
  TASK,
  CR0 = 208,
  CR8 = 216,
  CR15 = 223,
  DR0 = 224,
  DR7 = 231,
  TR0 = 232,
  TR7 = 239,
  /** The base of thread-local storage; only ever an operand's base or index. */
  TLS = 240,

  /** The current goroutine, in ABIInternal functions. */
  G = R14,
  /** The closure context register. */
  Context = DX,
  /** A register that holds no argument at function entry. */
  EntryTmp0 = R12,
  EntryTmp1 = R13,
}

/** One more than the largest register number. */
export const regCount = 241;

const wide = ["AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI"];
const low = ["AL", "CL", "DL", "BL", "SPB", "BPB", "SIB", "DIB"];
const segments = ["CS", "SS", "DS", "ES", "FS", "GS", "GDTR", "IDTR", "LDTR", "MSW", "TASK"];

/** The assembler's name of each register; "" where the number names none. */
export const regNames: readonly string[] = makeNames();

function makeNames(): string[] {
  const names: string[] = new Array(regCount).fill("");
  const group = (base: number, count: number, name: (i: number) => string) => {
    for (let i = 0; i < count; i++) names[base + i] = name(i);
  };
  group(Reg.AL, 16, (i) => low[i] ?? `R${i}B`);
  group(Reg.AX, 16, (i) => wide[i] ?? `R${i}`);
  group(Reg.AH, 4, (i) => ["AH", "CH", "DH", "BH"][i]!);
  group(Reg.F0, 8, (i) => `F${i}`);
  group(Reg.M0, 8, (i) => `M${i}`);
  group(Reg.K0, 8, (i) => `K${i}`);
  group(Reg.X0, 32, (i) => `X${i}`);
  group(Reg.Y0, 32, (i) => `Y${i}`);
  group(Reg.Z0, 32, (i) => `Z${i}`);
  group(Reg.CS, segments.length, (i) => segments[i]!);
  group(Reg.CR0, 16, (i) => `CR${i}`);
  group(Reg.DR0, 8, (i) => `DR${i}`);
  group(Reg.TR0, 8, (i) => `TR${i}`);
  names[Reg.TLS] = "TLS";
  return names;
}

/** The number that instructions carry for each register: 0 to 31. Its bits 3 and 4 go into prefixes. */
export const regNumber: Uint8Array = makeNumbers();

function makeNumbers(): Uint8Array {
  const n = new Uint8Array(regCount);
  for (let r = Reg.AL; r <= Reg.R15; r++) n[r] = r & 15;
  for (let r = Reg.AH; r <= Reg.BH; r++) n[r] = 4 + (r & 3);
  for (let r: number = Reg.F0; r <= Reg.K7; r++) n[r] = r & 7;
  for (let r: number = Reg.X0; r <= Reg.Z31; r++) n[r] = r & 31;
  for (let r: number = Reg.CR0; r <= Reg.CR15; r++) n[r] = r & 15;
  for (let r: number = Reg.DR0; r <= Reg.TR7; r++) n[r] = r & 7;
  return n;
}
