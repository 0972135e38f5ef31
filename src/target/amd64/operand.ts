// What an operand is, for choosing an instruction's form: one Kind for each operand.
// Contract: src/cmd/internal/obj/x86/asm6.go (oclass).
import { Kind } from "./instructions.gen.ts";
import { type Addr, AddrKind, NameKind } from "./prog.ts";
import { Reg, regCount, regNumber } from "./registers.ts";

/** The kind of every register; Kind.none for those that no instruction takes. */
const registerKind: Uint8Array = makeRegisterKinds();

function makeRegisterKinds(): Uint8Array {
  const k = new Uint8Array(regCount);
  const fill = (first: number, last: number, kind: Kind) => k.fill(kind, first, last + 1);
  fill(Reg.AL, Reg.R15B, Kind.rb);
  k[Reg.AL] = Kind.al;
  k[Reg.CL] = Kind.cl;
  k[Reg.SPB] = Kind.none; // the official assembler takes it nowhere
  fill(Reg.AH, Reg.BH, Kind.rb);
  fill(Reg.AX, Reg.R15, Kind.rl);
  k[Reg.AX] = Kind.ax;
  k[Reg.CX] = Kind.cx;
  k[Reg.DX] = Kind.rx;
  k[Reg.BX] = Kind.rx;
  fill(Reg.F0, Reg.F7, Kind.rf);
  k[Reg.F0] = Kind.f0;
  fill(Reg.M0, Reg.M7, Kind.mm);
  fill(Reg.K0, Reg.K7, Kind.k1);
  k[Reg.K0] = Kind.k0;
  fill(Reg.X0, Reg.X15, Kind.xr);
  k[Reg.X0] = Kind.xr0;
  fill(Reg.X15 + 1, Reg.X31, Kind.xh);
  fill(Reg.Y0, Reg.Y15, Kind.yr);
  fill(Reg.Y15 + 1, Reg.Y31, Kind.yh);
  fill(Reg.Z0, Reg.Z31, Kind.zr);
  for (let i = 0; i <= Reg.TASK - Reg.CS; i++) k[Reg.CS + i] = Kind.cs + i;
  for (let i = 0; i <= Reg.CR8 - Reg.CR0; i++) k[Reg.CR0 + i] = Kind.cr0 + i;
  for (let i = 0; i < 8; i++) k[Reg.DR0 + i] = Kind.dr0 + i;
  for (let i = 0; i < 8; i++) k[Reg.TR0 + i] = Kind.tr0 + i;
  k[Reg.TLS] = Kind.tls;
  return k;
}

/** The kind of `a`; Kind.none if nothing can be made of it. */
export function kindOf(a: Addr): Kind {
  switch (a.kind) {
    case AddrKind.Reg:
      return registerKind[a.reg]!;
    case AddrKind.Const:
      return kindOfConst(a.lo, a.hi);
    case AddrKind.Mem:
      return kindOfMemory(a);
    case AddrKind.Branch:
      return Kind.branch;
    case AddrKind.Address:
      return Kind.address;
    case AddrKind.Indirect:
      return a.name !== NameKind.None && a.reg === Reg.None && a.index === Reg.None ? Kind.indirect : Kind.none;
    case AddrKind.RegList:
      return kindOfList(a.reg, a.index);
    default:
      return Kind.none;
  }
}

function kindOfConst(lo: number, hi: number): Kind {
  if (hi === 0) {
    if (lo === 0) return Kind.i0;
    if (lo === 1) return Kind.i1;
    if (lo < 0) return Kind.i32;
    return lo <= 3 ? Kind.u2 : lo <= 127 ? Kind.u7 : lo <= 255 ? Kind.u8 : Kind.s32;
  }
  if (hi === -1 && lo < 0) return lo >= -128 ? Kind.i8 : Kind.s32;
  return Kind.i64;
}

function kindOfMemory(a: Addr): Kind {
  const index = a.index;
  if (index === Reg.SP) return Kind.none;
  if (index >= Reg.X0 && index <= Reg.Z31) {
    if (index >= Reg.Z0) return Kind.zvm;
    const high = (index & 31) >= 16;
    if (index >= Reg.Y0) return high ? Kind.yvmh : Kind.yvm;
    return high ? Kind.xvmh : Kind.xvm;
  }
  switch (a.name) {
    case NameKind.None:
      return Kind.mem;
    case NameKind.Auto:
    case NameKind.Param:
      return a.reg === Reg.SP || a.reg === Reg.None ? Kind.mem : Kind.none;
    default: // a global is addressed relative to the instruction, which leaves no room for registers
      return a.reg === Reg.None && index === Reg.None && a.scale === 0 ? Kind.mem : Kind.none;
  }
}

function kindOfList(first: number, last: number): Kind {
  if (regNumber[last]! - regNumber[first]! !== 3) return Kind.none;
  if (first >= Reg.X0 && last <= Reg.X31) return Kind.x4;
  if (first >= Reg.Y0 && first <= Reg.Y31 && last <= Reg.Y31) return Kind.y4;
  return first >= Reg.Z0 && last <= Reg.Z31 ? Kind.z4 : Kind.none;
}
