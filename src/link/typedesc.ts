// Reads type descriptors before they have addresses: pointers in them are relocations still. In: a descriptor symbol; out:
// its kind, methods, elements, pointer mask.
import {
  itabTypeOff,
  kindExtra,
  NameFlag,
  structFieldSize,
  TypeFlag,
  TypeKind,
  TypeOff,
  UncommonOff,
} from "../abi/runtime-layout.ts";
import { i32, Rec, u16, u32 } from "../obj/objfile.ts";
import { Kind } from "./kinds.ts";
import { LinkFailure, type Symbols } from "./symbols.ts";

const decoder = new TextDecoder();

export class TypeReader {
  /** `demand` makes an undefined symbol defined if anybody can: what is read need not be part of the program. */
  constructor(
    private readonly syms: Symbols,
    private readonly demand: (id: number) => void,
  ) {}

  private need(type: number, bytes: number): number {
    if (this.syms.kind[type] === Kind.Xxx) this.demand(type);
    if (this.syms.dataLen[type]! < bytes) {
      throw new LinkFailure(`malformed type descriptor ${this.syms.name(type)}`);
    }
    return this.syms.dataAt[type]!;
  }

  kind(type: number): TypeKind {
    return this.syms.mem[this.need(type, TypeOff.Common) + TypeOff.Kind]! as TypeKind;
  }

  size(type: number): number {
    return this.word(type, TypeOff.Size);
  }

  ptrBytes(type: number): number {
    return this.word(type, TypeOff.PtrBytes);
  }

  private flags(type: number): number {
    return this.syms.mem[this.need(type, TypeOff.Common) + TypeOff.Flag]!;
  }

  gcMaskOnDemand(type: number): boolean {
    return (this.flags(type) & TypeFlag.GcMaskOnDemand) !== 0;
  }

  private word(type: number, offset: number): number {
    const at = this.need(type, offset + 8) + offset;
    return u32(this.syms.mem, at) + u32(this.syms.mem, at + 4) * 0x100000000;
  }

  /** What the relocation at `offset` refers to; 0 if there is none. Relocations are in order of offset. */
  targetAt(sym: number, offset: number): number {
    const { mem } = this.syms;
    const at = this.syms.relocAt[sym]!;
    let lo = 0;
    let hi = this.syms.relocCount[sym]!;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (i32(mem, at + mid * Rec.Reloc) < offset) lo = mid + 1;
      else hi = mid;
    }
    for (; lo < this.syms.relocCount[sym]! && i32(mem, at + lo * Rec.Reloc) === offset; lo++) {
      // Markers sit at offset 0 of whatever they mark and have no size.
      if (mem[at + lo * Rec.Reloc + 4] !== 0) return this.syms.target(sym, at + lo * Rec.Reloc);
    }
    return 0;
  }

  /** The name that the offset or pointer at `offset` leads to: flag byte, varint length, text. */
  nameAt(sym: number, offset: number): string {
    const target = this.targetAt(sym, offset);
    if (target === 0) return "";
    if (this.syms.kind[target] === Kind.Xxx) this.demand(target);
    const b = this.syms.data(target);
    let length = 0;
    let i = 1;
    for (let shift = 0; i < b.length; shift += 7) {
      const x = b[i++]!;
      length |= (x & 0x7f) << shift;
      if (x < 0x80) break;
    }
    return decoder.decode(b.subarray(i, i + length));
  }

  /** A type as reflection prints it. */
  typeString(type: number): string {
    const s = this.nameAt(type, TypeOff.Str);
    return (this.flags(type) & TypeFlag.ExtraStar) !== 0 ? s.slice(1) : s;
  }

  itabType(itab: number): number {
    return this.targetAt(itab, itabTypeOff);
  }

  /** The offset of the first method record of a type, and how many there are. */
  methods(type: number): { offset: number; count: number } {
    if ((this.flags(type) & TypeFlag.Uncommon) === 0)
      throw new LinkFailure(`no methods on ${JSON.stringify(this.syms.name(type))}`);
    const uncommon = TypeOff.Common + kindExtra(this.kind(type));
    const at = this.need(type, uncommon + UncommonOff.Size) + uncommon;
    const count = u16(this.syms.mem, at + UncommonOff.MethodCount);
    const offset = uncommon + u32(this.syms.mem, at + UncommonOff.Methods);
    this.need(type, offset + count * UncommonOff.MethodSize);
    return { offset, count };
  }

  arrayElem(type: number): number {
    return this.targetAt(type, TypeOff.Common);
  }

  arrayLen(type: number): number {
    return this.word(type, TypeOff.Common + 16);
  }

  fieldCount(type: number): number {
    return this.word(type, TypeOff.Common + 16);
  }

  private fieldAt(type: number, i: number): number {
    const uncommon = (this.flags(type) & TypeFlag.Uncommon) !== 0 ? UncommonOff.Size : 0;
    return TypeOff.Common + kindExtra(TypeKind.Struct) + uncommon + i * structFieldSize;
  }

  fieldType(type: number, i: number): number {
    return this.targetAt(type, this.fieldAt(type, i) + 8);
  }

  fieldOffset(type: number, i: number): number {
    return this.word(type, this.fieldAt(type, i) + 16);
  }

  /** Finds the name of field `i`: where it is in the arena, how long, and whether the field is embedded. */
  openField(type: number, i: number): void {
    const { syms } = this;
    const name = this.targetAt(type, this.fieldAt(type, i));
    if (name !== 0 && syms.kind[name] === Kind.Xxx) this.demand(name);
    const { mem } = syms;
    const from = syms.dataAt[name]!;
    const end = from + syms.dataLen[name]!;
    this.isEmbedded = from < end && (mem[from]! & NameFlag.Embedded) !== 0;
    let length = 0;
    let at = from + 1;
    for (let shift = 0; at < end; shift += 7) {
      const x = mem[at++]!;
      length |= (x & 0x7f) << shift;
      if (x < 0x80) break;
    }
    this.fieldNameAt = at;
    this.fieldNameLength = Math.max(0, Math.min(length, end - at));
  }
  fieldNameAt = 0;
  fieldNameLength = 0;
  isEmbedded = false;

  /** What a pointer, slice, array or channel is made of. */
  elem(type: number): number {
    return this.targetAt(type, TypeOff.Common);
  }

  /** Key, element and group of a map. */
  mapPart(type: number, part: 0 | 1 | 2): number {
    return this.targetAt(type, TypeOff.Common + 8 * part);
  }

  /** How many methods an interface has. */
  interfaceMethods(type: number): number {
    return this.word(type, TypeOff.Common + 16);
  }

  /** How many parameters and results a function type has, and whether the last parameter takes any number of values. */
  signature(type: number): { params: number; results: number; variadic: boolean } {
    const at = this.need(type, TypeOff.Common + 4) + TypeOff.Common;
    const results = u16(this.syms.mem, at + 2);
    return { params: u16(this.syms.mem, at), results: results & 0x7fff, variadic: (results & 0x8000) !== 0 };
  }

  /** The type of parameter `i` of a function type; results follow parameters. */
  paramType(type: number, i: number): number {
    const uncommon = (this.flags(type) & TypeFlag.Uncommon) !== 0 ? UncommonOff.Size : 0;
    return this.targetAt(type, TypeOff.Common + kindExtra(TypeKind.Func) + uncommon + 8 * i);
  }

  /** The symbol that holds the pointer bitmap. */
  gcMask(type: number): number {
    return this.targetAt(type, TypeOff.GcData);
  }
}
