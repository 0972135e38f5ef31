// One instruction's bytes: finds the form that takes the operands and writes prefixes, opcode, ModRM, displacement and
// immediate, noting relocations. Which of several possible encodings is written is the official assembler's choice.
// Contract: src/cmd/internal/obj/x86/asm6.go; Intel SDM volume 2, chapter 2.
import { RelocType } from "../../obj/kinds.ts";
import { nobody, type ObjSymbol, Reloc } from "../../obj/symbol.ts";
import { FormField, FormFlag, FormKind, type Forms, instructionForms, legacyPrefixes, noSlot } from "./forms.ts";
import { As, kindCount } from "./instructions.gen.ts";
import { kindOf } from "./operand.ts";
import { type Addr, AddrKind, NameKind, noAddr, type Prog, ProgFlag, regAddr, Suffix } from "./prog.ts";
import { Reg, regNames, regNumber } from "./registers.ts";

/** Receives what is wrong with an instruction, in the official assembler's words; %v stands for the instruction. */
export type EncodeError = (p: Prog, message: string) => void;

/** Whether the register must stand beside a REX prefix, with or without any bit set in it. */
function needsRex(reg: number, isByte: boolean): boolean {
  if (reg >= Reg.SPB && reg <= Reg.DIB) return true;
  return isByte && reg >= Reg.SP && reg <= Reg.DI;
}

const noForms: Forms = { start: new Uint16Array(0), record: new Uint8Array(0), accept: new Uint8Array(0) };

const isSegment = (reg: number): boolean => reg >= Reg.CS && reg <= Reg.GS;

/** Writes instructions one after the other into `bytes[0..at)`. One encoder may serve many functions: call `reset`. */
export class Encoder {
  bytes = new Uint8Array(4096);
  at = 0;
  relocs: Reloc[] = [];
  /** What was written before the last `reset`, and the first of its relocations that `again` has not passed. */
  private oldBytes = new Uint8Array(4096);
  private oldRelocs: Reloc[] = [];
  private oldReloc = 0;
  private savedBase = 0;
  private forms: Forms = noForms;
  private report: EncodeError = () => {};
  private readonly ops: Addr[] = [noAddr, noAddr, noAddr, noAddr, noAddr];
  private readonly kinds = new Uint8Array(5);
  /** log2 of what disp8 counts in, or -1 outside of EVEX. */
  private disp8Unit = -1;

  /** Starts a function whose frame holds `savedBase` bytes of saved frame pointer. */
  begin(report: EncodeError, savedBase: number): void {
    this.report = report;
    this.savedBase = savedBase;
    this.forms = instructionForms();
    this.reset();
  }

  /** Begins anew; what was written is kept for `again`. */
  reset(): void {
    this.at = 0;
    const { bytes, relocs } = this;
    this.bytes = this.oldBytes;
    this.oldBytes = bytes;
    this.relocs = this.oldRelocs;
    this.relocs.length = 0;
    this.oldRelocs = relocs;
    this.oldReloc = 0;
  }

  /**
   * Appends `n` bytes that stood at `from` before the last reset, with their relocations. They must be the same wherever they
   * stand, and be asked for in their order; some may be left out. The caller sees to room.
   */
  again(from: number, n: number): void {
    const { at, bytes, oldBytes, oldRelocs } = this;
    for (let i = 0; i < n; i++) bytes[at + i] = oldBytes[from + i]!;
    this.at = at + n;
    for (; this.oldReloc < oldRelocs.length; this.oldReloc++) {
      const r = oldRelocs[this.oldReloc]!;
      if (r.offset < from) continue;
      if (r.offset >= from + n) return;
      r.offset += at - from;
      this.relocs.push(r);
    }
  }

  /** Makes room for `n` more bytes. */
  reserve(n: number): void {
    if (this.at + n <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + n));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  byte(x: number): void {
    this.bytes[this.at++] = x;
  }

  int16(x: number): void {
    this.bytes[this.at++] = x;
    this.bytes[this.at++] = x >> 8;
  }

  int32(x: number): void {
    const b = this.bytes;
    b[this.at++] = x;
    b[this.at++] = x >> 8;
    b[this.at++] = x >> 16;
    b[this.at++] = x >> 24;
  }

  /** Notes a relocation of the next `size` bytes. */
  relocate(size: number, type: RelocType, symbol: ObjSymbol, addend: number): void {
    this.relocs.push(new Reloc(this.at, size, type, symbol, addend));
  }

  /** Appends the instruction `p`; the caller sees to room for 32 bytes. */
  encode(p: Prog): void {
    const firstReloc = this.relocs.length;
    this.segmentPrefix(p.from);
    this.segmentPrefix(p.to);
    const n = this.collect(p);
    if (isGather(p.as) && !this.checkGather(p)) return;
    const form = this.choose(p, n);
    if (form < 0) {
      this.report(p, "invalid instruction: %v");
      return;
    }
    const record = this.forms.record;
    switch ((record[form]! >> 4) & 3) {
      case FormKind.Legacy:
        this.legacy(p, form);
        break;
      case FormKind.Vex:
        this.vex(p, form);
        break;
      default:
        this.evex(p, form);
    }
    this.finishRelocs(firstReloc);
  }

  /** What is relative to the end of a relocation becomes relative to the end of the instruction. */
  finishRelocs(first: number): void {
    for (let i = first; i < this.relocs.length; i++) {
      const r = this.relocs[i]!;
      if (r.type === RelocType.PcRel) r.addend -= this.at - (r.offset + r.size);
    }
  }

  /** An instruction of one opcode byte and a ModRM byte: CALL and JMP through `a`. True if it had a REX prefix. */
  indirect(p: Prog, opcode: number, extension: number, a: Addr): boolean {
    this.segmentPrefix(a);
    this.disp8Unit = -1;
    const rex = this.rexOfRm(a);
    if (rex !== 0) this.byte(0x40 | rex);
    this.byte(opcode);
    const first = this.relocs.length;
    this.modrm(p, a, extension);
    this.finishRelocs(first);
    return rex !== 0;
  }

  private segmentPrefix(a: Addr): void {
    if (a.kind !== AddrKind.Mem || (a.reg < Reg.CS && a.index < Reg.CS)) return;
    const r = a.name === NameKind.None && (isSegment(a.reg) || a.reg === Reg.TLS) ? a.reg : a.index;
    switch (r) {
      case Reg.CS:
        return this.byte(0x2e);
      case Reg.DS:
        return this.byte(0x3e);
      case Reg.ES:
        return this.byte(0x26);
      case Reg.FS:
      case Reg.TLS:
        return this.byte(0x64);
      case Reg.GS:
        return this.byte(0x65);
    }
  }

  /** Operands and their kinds into `ops` and `kinds`; how many. */
  private collect(p: Prog): number {
    let n = 0;
    if (p.from.kind !== AddrKind.None) this.ops[n++] = p.from;
    const rest = p.rest;
    if (rest !== null) for (let i = 0; i < rest.length && n < 5; i++) this.ops[n++] = rest[i]!;
    if (p.to.kind !== AddrKind.None && n < 5) this.ops[n++] = p.to;
    for (let i = 0; i < n; i++) this.kinds[i] = kindOf(this.ops[i]!);
    return n;
  }

  /** The offset of the first form that takes the operands, -1 if there is none. A suffix asks for an EVEX form. */
  private choose(p: Prog, n: number): number {
    const { start, record, accept } = this.forms;
    const kinds = this.kinds;
    const end = start[p.as + 1]! * FormField.Size;
    next: for (let f = start[p.as]! * FormField.Size; f < end; f += FormField.Size) {
      const shape = record[f]!;
      if ((shape & 15) !== n) continue;
      for (let i = 0; i < n; i++) {
        if (accept[record[f + FormField.Class + i]! * kindCount + kinds[i]!] === 0) continue next;
      }
      if (p.suffix !== 0 && ((shape >> 4) & 3) !== FormKind.Evex) continue;
      return f;
    }
    return -1;
  }

  private operand(slot: number): Addr {
    return slot === noSlot ? noAddr : this.ops[slot]!;
  }

  private rexOfRm(a: Addr): number {
    if (a.kind === AddrKind.Reg) return (regNumber[a.reg]! >> 3) & 1;
    const base = a.name === NameKind.None ? a.reg : Reg.None;
    return ((regNumber[a.index]! >> 2) & 2) | ((regNumber[base]! >> 3) & 1);
  }

  private legacy(p: Prog, f: number): void {
    const record = this.forms.record;
    const flags = record[f + FormField.Flags]!;
    const rmSlot = record[f + FormField.RmReg]! & 15;
    const regSlot = record[f + FormField.RmReg]! >> 4;
    this.disp8Unit = -1;
    const prefixes = legacyPrefixes[record[f + FormField.Prefix]!]!;
    for (let i = 0; i < prefixes.length; i++) this.byte(prefixes[i]!);
    let rex = (flags & FormFlag.W) !== 0 ? 8 : 0;
    let bare = false;
    if (rmSlot !== noSlot) {
      const rm = this.ops[rmSlot]!;
      rex |= this.rexOfRm(rm);
      bare = rm.kind === AddrKind.Reg && needsRex(rm.reg, (flags & FormFlag.ByteRm) !== 0);
    }
    if (regSlot !== noSlot) {
      const reg = this.ops[regSlot]!.reg;
      rex |= (regNumber[reg]! >> 1) & 4;
      bare ||= needsRex(reg, (flags & FormFlag.ByteReg) !== 0);
    }
    if (rex !== 0 || bare) this.byte(0x40 | rex);
    if ((flags & FormFlag.ByteRm) !== 0 && rmSlot !== noSlot) this.narrow(p, rmSlot);
    if ((flags & FormFlag.ByteReg) !== 0 && regSlot !== noSlot) this.narrow(p, regSlot);
    const count = record[f]! >> 6;
    for (let i = 0; i < count; i++) this.byte(record[f + FormField.Opcode + i]!);
    if ((flags & FormFlag.PlusReg) !== 0) this.bytes[this.at - 1]! += regNumber[this.ops[rmSlot]!.reg]! & 7;
    else this.modrmOf(p, f, rmSlot, regSlot);
    this.immediate(f);
  }

  /**
   * A wide register that stood for a byte register becomes one for good. It changes nothing now, but if the function
   * is laid out again, `CMPB AX, $1` is `CMPB AL, $1` by then, which has a shorter form: so it is with the official
   * assembler, and the bytes are to be the same.
   */
  private narrow(p: Prog, slot: number): void {
    const a = this.ops[slot]!;
    if (a.kind !== AddrKind.Reg || a.reg < Reg.AX || a.reg > Reg.R15) return;
    const byteReg = regAddr(a.reg - Reg.AX + Reg.AL);
    if (slot === 0 && p.from === a) p.from = byteReg;
    else if (slot > 0 || p.from.kind === AddrKind.None) p.to = byteReg;
    else return;
    p.flags |= ProgFlag.Narrowed;
  }

  private modrmOf(p: Prog, f: number, rmSlot: number, regSlot: number): void {
    if (rmSlot === noSlot) return;
    const extension = this.forms.record[f + FormField.ImmSizeExt]! >> 4;
    const reg = regSlot === noSlot ? extension & 7 : regNumber[this.ops[regSlot]!.reg]!;
    this.modrm(p, this.ops[rmSlot]!, reg & 7);
  }

  private immediate(f: number): void {
    const record = this.forms.record;
    const trail = record[f + FormField.ImmTrail]! >> 4;
    if (trail !== noSlot) this.byte(regNumber[this.ops[trail]!.reg]! << 4);
    const slot = record[f + FormField.ImmTrail]! & 15;
    if (slot === noSlot) return;
    const { lo, hi } = this.ops[slot]!;
    switch (record[f + FormField.ImmSizeExt]! & 15) {
      case 1:
        return this.byte(lo);
      case 2:
        return this.int16(lo);
      case 4:
        return this.int32(lo);
      default:
        this.int32(lo);
        this.int32(hi);
    }
  }

  private vex(p: Prog, f: number): void {
    const record = this.forms.record;
    const rmSlot = record[f + FormField.RmReg]! & 15;
    const regSlot = record[f + FormField.RmReg]! >> 4;
    const prefix = record[f + FormField.Prefix]!;
    const w = record[f + FormField.Flags]! & FormFlag.W;
    const map = (prefix >> 2) & 3;
    const r = (regNumber[this.operand(regSlot).reg]! >> 3) & 1;
    const xb = rmSlot === noSlot ? 0 : this.rexOfRm(this.ops[rmSlot]!);
    const v = ~regNumber[this.operand(record[f + FormField.VvvvMask]! & 15).reg]! & 15;
    const tail = (v << 3) | (((prefix >> 4) & 1) << 2) | (prefix & 3);
    this.disp8Unit = -1;
    if (map === 1 && xb === 0 && w === 0) {
      this.byte(0xc5);
      this.byte(((r ^ 1) << 7) | tail);
    } else {
      this.byte(0xc4);
      this.byte((((r << 2) | xb) << 5) ^ 0xe0 ^ map);
      this.byte((w << 7) | tail);
    }
    this.byte(record[f + FormField.Opcode]!);
    this.modrmOf(p, f, rmSlot, regSlot);
    this.immediate(f);
  }

  private evex(p: Prog, f: number): void {
    const record = this.forms.record;
    const rmSlot = record[f + FormField.RmReg]! & 15;
    const regSlot = record[f + FormField.RmReg]! >> 4;
    const maskSlot = record[f + FormField.VvvvMask]! >> 4;
    const prefix = record[f + FormField.Prefix]!;
    const rm = this.operand(rmSlot);
    const reg = regNumber[this.operand(regSlot).reg]!;
    const v = regNumber[this.operand(record[f + FormField.VvvvMask]! & 15).reg]!;
    const index = rm.kind === AddrKind.Mem ? regNumber[rm.index]! : 0;
    const xb = rm.kind === AddrKind.Reg ? (regNumber[rm.reg]! >> 3) & 3 : this.rexOfRm(rm);
    let length = (prefix >> 4) & 3;
    const suffix = p.suffix;
    if (suffix !== 0) this.checkSuffix(p, f, rm, maskSlot);
    let b = 0;
    if ((suffix & Suffix.RoundNearest) !== 0) {
      b = 1;
      length = (suffix >> 4) & 3;
    } else if ((suffix & (Suffix.Broadcast | Suffix.Sae)) !== 0) b = 1;
    const z = (suffix & Suffix.Zeroing) !== 0 ? 1 : 0;
    const vHigh = index >= 16 ? 0 : index < 16 && (v & 16) !== 0 ? 0 : 1;
    const units = record[f + FormField.Disp8]!;
    this.disp8Unit = (suffix & Suffix.Broadcast) !== 0 ? units >> 4 : units & 15;
    this.byte(0x62);
    this.byte((((reg & 8) << 4) | (xb << 5) | (reg & 16)) ^ 0xf0 ^ ((prefix >> 2) & 3));
    this.byte(((record[f + FormField.Flags]! & FormFlag.W) << 7) | ((~v & 15) << 3) | 4 | (prefix & 3));
    this.byte((z << 7) | (length << 5) | (b << 4) | (vHigh << 3) | regNumber[this.operand(maskSlot).reg]!);
    this.byte(record[f + FormField.Opcode]!);
    this.modrmOf(p, f, rmSlot, regSlot);
    this.immediate(f);
  }

  private checkSuffix(p: Prog, f: number, rm: Addr, maskSlot: number): void {
    const flags = this.forms.record[f + FormField.Flags]!;
    const inMemory = rm.kind === AddrKind.Mem;
    const suffix = p.suffix;
    if ((suffix & Suffix.Zeroing) !== 0) {
      if ((flags & FormFlag.Zeroing) === 0) this.report(p, "unsupported zeroing: %v");
      if (maskSlot === noSlot) this.report(p, "mask register must be specified for .Z instructions: %v");
    }
    if ((suffix & Suffix.RoundNearest) !== 0) {
      if (inMemory) this.report(p, "illegal rounding with memory argument: %v");
      else if ((flags & FormFlag.Rounding) === 0) this.report(p, "unsupported rounding: %v");
    } else if ((suffix & Suffix.Broadcast) !== 0) {
      if (!inMemory) this.report(p, "illegal broadcast without memory argument: %v");
      else if (this.forms.record[f + FormField.Disp8]! >> 4 === 0) this.report(p, "unsupported broadcast: %v");
    } else if ((suffix & Suffix.Sae) !== 0) {
      if (inMemory) this.report(p, "illegal SAE with memory argument: %v");
      else if ((flags & FormFlag.Sae) === 0) this.report(p, "unsupported SAE: %v");
    }
  }

  /** The hardware faults when a gather's registers overlap. */
  private checkGather(p: Prog): boolean {
    const middle = p.rest === null ? noAddr : p.rest[0]!;
    if (middle === noAddr) {
      this.report(p, "need a third arg for gather instruction: %v");
      return false;
    }
    const dest = regNumber[p.to.reg]!;
    if (middle.reg >= Reg.K0 && middle.reg <= Reg.K7) {
      if (dest !== indexNumber(p.from)) return true;
      this.report(p, "index and destination registers should be distinct: %v");
      return false;
    }
    const index = indexNumber(middle);
    const mask = regNumber[p.from.reg]!;
    if (dest !== mask && dest !== index && mask !== index) return true;
    this.report(p, "mask, index, and destination registers should be distinct: %v");
    return false;
  }

  /** ModRM, SIB and displacement for the operand `a`, with `reg` (0-7) in the reg field. */
  private modrm(p: Prog, a: Addr, reg: number): void {
    const r = reg << 3;
    if (a.kind === AddrKind.Reg) return this.byte(0xc0 | r | (regNumber[a.reg]! & 7));
    if (a.kind !== AddrKind.Mem) return this.badAddress(p);
    if (a.hi !== a.lo >> 31 && p.as !== As.LEAL) this.report(p, "offset too large in %v");
    let disp = a.lo;
    let base = a.reg;
    switch (a.name) {
      case NameKind.Auto:
        disp += p.depth - this.savedBase;
        base = Reg.SP;
        break;
      case NameKind.Param:
        disp += p.depth + 8;
        base = Reg.SP;
        break;
      case NameKind.None:
        break;
      default:
        return this.global(p, a, r);
    }
    const index = isSegment(a.index) || a.index === Reg.TLS ? Reg.None : a.index;
    if (index !== Reg.None) return this.indexed(p, a, r, base, index, disp);
    if (base === Reg.None || isSegment(base) || base === Reg.TLS) {
      this.byte(r | 4);
      this.byte(0x25);
      if (base === Reg.TLS) {
        this.relocate(4, RelocType.TlsLe, nobody, disp);
        disp = 0;
      }
      return this.int32(disp);
    }
    if (base < Reg.AX || base > Reg.R15) return this.badAddress(p);
    const low = base & 7;
    const mod = this.displacementMode(disp, low);
    this.byte(mod | r | low);
    if (low === 4) this.byte(0x24);
    this.displacement(mod, disp);
  }

  private global(p: Prog, a: Addr, r: number): void {
    if (a.sym === null) return this.badAddress(p);
    this.byte(r | 5);
    this.relocate(4, a.name === NameKind.GotRef ? RelocType.GotPcRel : RelocType.PcRel, a.sym, a.lo);
    this.int32(0);
  }

  private indexed(p: Prog, a: Addr, r: number, base: number, index: number, disp: number): void {
    const scale = a.scale === 1 ? 0 : a.scale === 2 ? 0x40 : a.scale === 4 ? 0x80 : a.scale === 8 ? 0xc0 : -1;
    const goodBase = base === Reg.None || (base >= Reg.AX && base <= Reg.R15);
    const goodIndex = (index >= Reg.AX && index <= Reg.R15) || (index >= Reg.X0 && index <= Reg.Z31);
    if (scale < 0 || !goodBase || !goodIndex) {
      this.report(p, `asmidx: bad address ${a.scale}/${regNames[index]}/${regNames[base]}`);
      return;
    }
    const sib = scale | ((regNumber[index]! & 7) << 3);
    if (base === Reg.None) {
      this.byte(r | 4);
      this.byte(sib | 5);
      return this.int32(disp);
    }
    const mod = this.displacementMode(disp, base & 7);
    this.byte(mod | r | 4);
    this.byte(sib | (base & 7));
    this.displacement(mod, disp);
  }

  /** ModRM.mod: no displacement (which rm = 5 cannot say), one byte, or four. */
  private displacementMode(disp: number, low: number): number {
    if (disp === 0 && low !== 5) return 0;
    const unit = this.disp8Unit;
    if (unit <= 0) return disp >= -128 && disp <= 127 ? 0x40 : 0x80;
    return (disp & ((1 << unit) - 1)) === 0 && disp >> unit >= -128 && disp >> unit <= 127 ? 0x40 : 0x80;
  }

  private displacement(mod: number, disp: number): void {
    if (mod === 0x40) this.byte(this.disp8Unit > 0 ? disp >> this.disp8Unit : disp);
    else if (mod === 0x80) this.int32(disp);
  }

  private badAddress(p: Prog): void {
    this.report(p, "asmand: bad address");
  }
}

/** The number of an operand's index register, -1 if it has none. */
const indexNumber = (a: Addr): number => (a.index === Reg.None ? -1 : regNumber[a.index]!);

function isGather(as: As): boolean {
  switch (as) {
    case As.VGATHERDPD:
    case As.VGATHERQPD:
    case As.VGATHERDPS:
    case As.VGATHERQPS:
    case As.VPGATHERDD:
    case As.VPGATHERQD:
    case As.VPGATHERDQ:
    case As.VPGATHERQQ:
      return true;
  }
  return false;
}
