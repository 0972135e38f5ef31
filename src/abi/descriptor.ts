// Type descriptors: `type:T`, what the runtime and reflect know of a type. Layout, in order: the struct of internal/abi for
// the kind, an UncommonType if the type has a name or methods, the arrays that the kind needs, the methods.
// Contract: GOROOT/src/internal/abi/type.go and map.go; cmd/compile/internal/reflectdata/reflect.go, Go 1.26.
import { InternalError } from "../base/internal-error.ts";
import { mapGroup, mapMaxElemBytes, mapMaxKeyBytes } from "../ir/maplayout.ts";
import { Alg, type Field, Kind, type Type, type TypeTable } from "../ir/type.ts";
import { nameString } from "../ir/typestring.ts";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import type { Algorithms } from "./algorithms.ts";
import { isExportedName, maxPointerMaskBytes, type NameSymbols } from "./names.ts";
import { DataWriter, type OnDemandSymbols } from "./symbols.ts";

/** A method of a concrete type, as descriptors and itabs list it. */
export interface DescriptorMethod {
  name: string;
  /** Import path of the declaring package when the name is not exported, "" otherwise. */
  pkgPath: string;
  /** Func type without receiver. */
  type: Type;
  /** Code for calls through an interface: the receiver is the interface's data word. */
  ifaceCode: ObjSymbol;
  /** Code for direct calls: the receiver is a value of the type. */
  directCode: ObjSymbol;
}

/** What the descriptors must be told about the program. */
export interface DescriptorFacts {
  types: TypeTable;
  /** A struct type that `internal/abi` declares, for example "FuncType", laid out. */
  struct(name: string): Type;
  /** The method set of a concrete type, ordered by compareMethods. */
  methods(t: Type): readonly DescriptorMethod[];
  /** Whether the descriptor of `t` is defined in this compilation (always, for a whole program). */
  defines(t: Type): boolean;
  /** Hears of the descriptor of every type that is referred to. */
  declared?(s: ObjSymbol, t: Type): void;
}

const enum TFlag {
  Uncommon = 1,
  ExtraStar = 2,
  Named = 4,
  RegularMemory = 8,
  GcMaskOnDemand = 16,
  DirectIface = 32,
}

const enum MapFlag {
  NeedKeyUpdate = 1,
  HashMightPanic = 2,
  IndirectKey = 4,
  IndirectElem = 8,
}

/** internal/abi's struct of each kind; kinds without one use plain Type. */
function structName(kind: Kind): string {
  switch (kind) {
    case Kind.Array:
      return "ArrayType";
    case Kind.Slice:
      return "SliceType";
    case Kind.Chan:
      return "ChanType";
    case Kind.Func:
      return "FuncType";
    case Kind.Interface:
      return "InterfaceType";
    case Kind.Map:
      return "MapType";
    case Kind.Pointer:
      return "PtrType";
    case Kind.Struct:
      return "StructType";
    default:
      return "Type";
  }
}

/** Where the parts of one descriptor stand. */
interface Parts {
  struct: Type;
  uncommon: number;
  arrays: number;
  methods: number;
  size: number;
}

/** Makes type descriptors; one per compilation. */
export class Descriptors {
  private readonly symbols: OnDemandSymbols;
  private readonly facts: DescriptorFacts;
  private readonly names: NameSymbols;
  private readonly algorithms: Algorithms;
  private readonly offsets = new Map<string, number>();

  constructor(symbols: OnDemandSymbols, facts: DescriptorFacts, names: NameSymbols, algorithms: Algorithms) {
    this.symbols = symbols;
    this.facts = facts;
    this.names = names;
    this.algorithms = algorithms;
  }

  /** The symbol `type:T`. */
  symbol(t: Type): ObjSymbol {
    const name = `type:${t.alg === Alg.NoAlg ? "noalg." : ""}${t.linkString}`;
    if (!this.facts.defines(t)) return this.symbols.lookup(name);
    const s = this.symbols.onDemand(name, Abi.Abi0, (x) => this.define(x, t));
    this.facts.declared?.(s, t);
    return s;
  }

  /** Byte offset of the record of interface method `index` in the descriptor of interface `t`. */
  interfaceMethodOffset(t: Type, index: number): number {
    return this.parts(t).arrays + index * this.facts.struct("Imethod").size;
  }

  private offset(struct: string, field: string): number {
    const key = `${struct}.${field}`;
    let o = this.offsets.get(key);
    if (o === undefined) {
      const found = this.facts.struct(struct).fields.find((f) => f.name === field);
      if (found === undefined) throw new InternalError(`abi: internal/abi.${struct} has no field ${field}`);
      o = found.offset;
      this.offsets.set(key, o);
    }
    return o;
  }

  private arrayBytes(t: Type): number {
    switch (t.kind) {
      case Kind.Func:
        return (t.params.length + t.results.length) * 8;
      case Kind.Interface:
        return t.methods.length * this.facts.struct("Imethod").size;
      case Kind.Struct:
        return t.fields.length * this.facts.struct("StructField").size;
      default:
        return 0;
    }
  }

  private methodsOf(t: Type): readonly DescriptorMethod[] {
    return t.kind === Kind.Interface ? [] : this.facts.methods(t);
  }

  private parts(t: Type): Parts {
    const struct = this.facts.struct(structName(t.kind));
    const methods = this.methodsOf(t);
    const uncommon = struct.size;
    const extra = hasName(t) || methods.length > 0;
    const arrays = uncommon + (extra ? this.facts.struct("UncommonType").size : 0);
    const list = arrays + this.arrayBytes(t);
    const size = list + methods.length * this.facts.struct("Method").size;
    return { struct, uncommon: extra ? uncommon : -1, arrays, methods: list, size };
  }

  private define(s: ObjSymbol, t: Type): void {
    const parts = this.parts(t);
    const w = new DataWriter(s, parts.size);
    this.writeCommon(w, t, parts);
    this.writeKind(w, t, parts);
    if (parts.uncommon >= 0) this.writeUncommon(w, t, parts);
    s.kind = SymKind.Rodata;
    s.data = w.bytes;
    s.size = parts.size;
    s.flags |= SymFlag.GoType;
    const base = t.named === null && t.isPtr() ? t.elem : t;
    if (!hasName(base) || (base.named !== null && base.named.typeArgs.length > 0)) s.flags |= SymFlag.DupOk;
    if (mayBeMadeByReflection(t)) s.flags |= SymFlag.Typelink;
    s.relocs.sort((a, b) => a.offset - b.offset);
  }

  private pointer(w: DataWriter, offset: number, target: ObjSymbol | null): void {
    if (target !== null) w.symbol.addReloc(offset, 8, RelocType.Addr, target);
  }

  private off32(w: DataWriter, offset: number, target: ObjSymbol, weak = false): void {
    w.symbol.addReloc(offset, 4, weak ? RelocType.WeakAddrOff : RelocType.AddrOff, target);
  }

  private slice(w: DataWriter, offset: number, start: number, length: number): void {
    w.symbol.addReloc(offset, 8, RelocType.Addr, w.symbol, start);
    w.u64(offset + 8, length);
    w.u64(offset + 16, length);
  }

  private writeCommon(w: DataWriter, t: Type, parts: Parts): void {
    const at = (field: string) => this.offset("Type", field);
    const onDemand = t.ptrData / 8 > maxPointerMaskBytes * 8;
    let text = nameString(t);
    let flags = 0;
    let exported = false;
    if (text.startsWith("*")) exported = t.isPtr() && isExportedType(t.elem);
    else {
      text = `*${text}`;
      flags |= TFlag.ExtraStar;
      exported = isExportedType(t);
    }
    if (parts.uncommon >= 0) flags |= TFlag.Uncommon;
    if (hasName(t)) flags |= TFlag.Named;
    if (t.alg === Alg.Mem) flags |= TFlag.RegularMemory;
    if (onDemand) flags |= TFlag.GcMaskOnDemand;
    if (t.isDirectIface()) flags |= TFlag.DirectIface;
    w.u64(at("Size_"), t.size);
    w.u64(at("PtrBytes"), t.ptrData);
    w.u32(at("Hash"), t.hash);
    w.u8(at("TFlag"), flags);
    w.u8(at("Align_"), t.align);
    w.u8(at("FieldAlign_"), t.align);
    w.u8(at("Kind_"), t.kind);
    this.pointer(w, at("Equal"), this.algorithms.equalClosure(t));
    this.pointer(w, at("GCData"), onDemand ? this.maskOnDemand(t) : this.names.pointerMask(t));
    this.off32(w, at("Str"), this.names.name(text, "", "", exported, false));
    if (!t.isPtr()) {
      const pointer = t.pointer();
      const strong = hasName(t) || this.methodsOf(pointer).length > 0;
      this.off32(w, at("PtrToThis"), this.symbol(pointer), !strong);
    }
  }

  private maskOnDemand(t: Type): ObjSymbol {
    return this.symbols.onDemand(`type:.gcmask.${t.linkString}`, Abi.Abi0, (s) => {
      s.kind = SymKind.NoptrBss;
      s.size = 8;
      s.flags |= SymFlag.DupOk | SymFlag.Local;
    });
  }

  private writeKind(w: DataWriter, t: Type, parts: Parts): void {
    switch (t.kind) {
      case Kind.Array:
        this.pointer(w, this.offset("ArrayType", "Elem"), this.symbol(t.elem));
        this.pointer(w, this.offset("ArrayType", "Slice"), this.symbol(t.elem.slice()));
        w.u64(this.offset("ArrayType", "Len"), t.len);
        return;
      case Kind.Slice:
        this.pointer(w, this.offset("SliceType", "Elem"), this.symbol(t.elem));
        return;
      case Kind.Pointer:
        this.pointer(w, this.offset("PtrType", "Elem"), this.symbol(t.elem));
        return;
      case Kind.Chan:
        this.pointer(w, this.offset("ChanType", "Elem"), this.symbol(t.elem));
        w.u64(this.offset("ChanType", "Dir"), t.chanDir);
        return;
      case Kind.Func:
        return this.writeFunc(w, t, parts);
      case Kind.Interface:
        return this.writeInterface(w, t, parts);
      case Kind.Map:
        return this.writeMap(w, t);
      case Kind.Struct:
        return this.writeStruct(w, t, parts);
      default:
    }
  }

  private writeFunc(w: DataWriter, t: Type, parts: Parts): void {
    w.u16(this.offset("FuncType", "InCount"), t.params.length);
    w.u16(this.offset("FuncType", "OutCount"), t.results.length | (t.variadic ? 0x8000 : 0));
    let at = parts.arrays;
    for (const p of [...t.params, ...t.results]) {
      this.pointer(w, at, this.symbol(p));
      at += 8;
    }
  }

  private writeInterface(w: DataWriter, t: Type, parts: Parts): void {
    const pkgPath = t.named === null ? "" : t.named.pkgPath;
    if (pkgPath !== "") this.pointer(w, this.offset("InterfaceType", "PkgPath"), this.names.importPath(pkgPath));
    this.slice(w, this.offset("InterfaceType", "Methods"), parts.arrays, t.methods.length);
    const size = this.facts.struct("Imethod").size;
    for (let i = 0; i < t.methods.length; i++) {
      const m = t.methods[i]!;
      const at = parts.arrays + i * size;
      const foreign = m.pkgPath !== pkgPath ? m.pkgPath : "";
      this.off32(w, at + this.offset("Imethod", "Name"), this.names.name(m.name, "", foreign, m.pkgPath === "", false));
      this.off32(w, at + this.offset("Imethod", "Typ"), this.symbol(m.type));
    }
  }

  private writeMap(w: DataWriter, t: Type): void {
    const at = (field: string) => this.offset("MapType", field);
    const group = mapGroup(this.facts.types, t);
    const slot = group.fields[1]!.type.elem;
    const elem = slot.fields[1]!;
    let flags = 0;
    if (needsKeyUpdate(t.key)) flags |= MapFlag.NeedKeyUpdate;
    if (hashMightPanic(t.key)) flags |= MapFlag.HashMightPanic;
    if (t.key.size > mapMaxKeyBytes) flags |= MapFlag.IndirectKey;
    if (t.elem.size > mapMaxElemBytes) flags |= MapFlag.IndirectElem;
    this.pointer(w, at("Key"), this.symbol(t.key));
    this.pointer(w, at("Elem"), this.symbol(t.elem));
    this.pointer(w, at("Group"), this.symbol(group));
    this.pointer(w, at("Hasher"), this.algorithms.hashClosure(t.key));
    w.u64(at("GroupSize"), group.size);
    w.u64(at("SlotSize"), slot.size);
    w.u64(at("ElemOff"), elem.offset);
    w.u32(at("Flags"), flags);
    // A named map converted to its plain type by reflection must find the same hash function.
    if (t.underlying !== t) w.symbol.addReloc(0, 0, RelocType.Keep, this.symbol(t.underlying));
  }

  private writeStruct(w: DataWriter, t: Type, parts: Parts): void {
    const hidden = t.fields.find((f) => f.pkgPath !== "");
    if (hidden !== undefined)
      this.pointer(w, this.offset("StructType", "PkgPath"), this.names.importPath(hidden.pkgPath));
    this.slice(w, this.offset("StructType", "Fields"), parts.arrays, t.fields.length);
    const size = this.facts.struct("StructField").size;
    for (let i = 0; i < t.fields.length; i++) {
      const f: Field = t.fields[i]!;
      const at = parts.arrays + i * size;
      const name = this.names.name(f.name, f.tag, "", isExportedName(f.name), f.embedded);
      this.pointer(w, at + this.offset("StructField", "Name"), name);
      this.pointer(w, at + this.offset("StructField", "Typ"), this.symbol(f.type));
      w.u64(at + this.offset("StructField", "Offset"), f.offset);
    }
  }

  private writeUncommon(w: DataWriter, t: Type, parts: Parts): void {
    const at = (field: string) => parts.uncommon + this.offset("UncommonType", field);
    const methods = this.methodsOf(t);
    const pkgPath = packageOf(t);
    let exported = 0;
    while (exported < methods.length && methods[exported]!.pkgPath === "") exported++;
    if (pkgPath !== "") this.off32(w, at("PkgPath"), this.names.importPath(pkgPath));
    w.u16(at("Mcount"), methods.length);
    w.u16(at("Xcount"), exported);
    w.u32(at("Moff"), parts.methods - parts.uncommon);
    const size = this.facts.struct("Method").size;
    for (let i = 0; i < methods.length; i++) {
      const m = methods[i]!;
      const start = parts.methods + i * size;
      const foreign = m.pkgPath !== pkgPath ? m.pkgPath : "";
      const name = this.names.name(m.name, "", foreign, m.pkgPath === "", false);
      this.off32(w, start + this.offset("Method", "Name"), name);
      const reference = (field: string, target: ObjSymbol) =>
        w.symbol.addReloc(start + this.offset("Method", field), 4, RelocType.MethodOff, target);
      reference("Mtyp", this.symbol(m.type));
      reference("Ifn", m.ifaceCode);
      reference("Tfn", m.directCode);
    }
  }
}

/** Whether the type is written by a name: a defined or a predeclared type. */
export function hasName(t: Type): boolean {
  if (t.named !== null) return true;
  const k = t.kind;
  return (k >= Kind.Bool && k <= Kind.Complex128) || k === Kind.String || k === Kind.UnsafePointer;
}

function isExportedType(t: Type): boolean {
  if (t.named !== null) return isExportedName(t.named.name);
  return t.kind === Kind.UnsafePointer;
}

/** The package that a descriptor says it is of: that of the type's name, or of its element's. */
function packageOf(t: Type): string {
  let n = t;
  if (!hasName(t)) {
    const k = t.kind;
    if (k !== Kind.Array && k !== Kind.Slice && k !== Kind.Pointer && k !== Kind.Chan) return "";
    n = t.elem;
  }
  if (n.named !== null) return n.named.pkgPath;
  return n.kind === Kind.UnsafePointer ? "unsafe" : "";
}

/** Unnamed types that reflect.PointerTo and its like must find instead of making them anew. */
function mayBeMadeByReflection(t: Type): boolean {
  if (hasName(t) || t.alg === Alg.NoAlg) return false;
  switch (t.kind) {
    case Kind.Pointer:
    case Kind.Array:
    case Kind.Chan:
    case Kind.Func:
    case Kind.Map:
    case Kind.Slice:
    case Kind.Struct:
      return true;
    default:
      return false;
  }
}

/** Equal keys may differ in bits (floats' zeros) or in what they keep alive (strings): an update must store the key. */
function needsKeyUpdate(t: Type): boolean {
  switch (t.kind) {
    case Kind.Float32:
    case Kind.Float64:
    case Kind.Complex64:
    case Kind.Complex128:
    case Kind.Interface:
    case Kind.String:
      return true;
    case Kind.Array:
      return needsKeyUpdate(t.elem);
    case Kind.Struct:
      return t.fields.some((f) => needsKeyUpdate(f.type));
    default:
      return false;
  }
}

function hashMightPanic(t: Type): boolean {
  switch (t.kind) {
    case Kind.Interface:
      return true;
    case Kind.Array:
      return hashMightPanic(t.elem);
    case Kind.Struct:
      return t.fields.some((f) => hashMightPanic(f.type));
    default:
      return false;
  }
}
