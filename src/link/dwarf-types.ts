// Types for debuggers: an entry for each type that something described is of, and for what it consists of. In: type
// descriptors, reached or not; out: a unit without code, and where each type's entry is.
// Strings, slices, maps and channels are described as the runtime's structures that they are, with their own elements.
// Contract: DWARF 4; Go 1.26's cmd/link (which entry a kind has, attributes 0x2900 and up); runtime, internal/runtime/maps.
import { TypeKind, TypeOff } from "../abi/runtime-layout.ts";
import { languageGo } from "./dwarf-abbrev.ts";
import { Bytes } from "./dwarf-bytes.ts";
import { Kind } from "./kinds.ts";
import type { Link } from "./state.ts";
import { put32 } from "./symbols.ts";

/** Abbreviations of this unit have numbers from here on (Abbrev.Unit). */
export const firstTypeAbbrev = 20;

const enum Abbrev {
  Unit = 20,
  Unspecified,
  Base,
  Array,
  Range,
  Chan,
  Func,
  Param,
  Result,
  Variadic,
  Interface,
  Map,
  Pointer,
  BarePointer,
  Slice,
  Struct,
  Member,
  Embedded,
  Typedef,
  MadePointer,
  MadeStruct,
}

const name = [0x03, 0x08]; // string
const size = [0x0b, 0x0f]; // udata
const type = [0x49, 0x10]; // ref_addr
const kind = [0x2900, 0x0b]; // data1
/** Where the descriptor is, counted from the start of its section; 0: it is not part of the program. */
const descriptor = [0x2904, 0x01]; // addr
const elem = [0x2902, 0x10]; // ref_addr
const offset = [0x38, 0x0f]; // udata

/** [tag, has children, attribute, form, …] by number. */
export const typeAbbreviations: readonly (readonly number[])[] = [
  // compile_unit: name, language data1, producer
  [0x11, 1, ...name, 0x13, 0x0b, 0x25, 0x08],
  [0x3b, 0, ...name],
  // base_type: encoding data1, size data1
  [0x24, 0, ...name, 0x3e, 0x0b, 0x0b, 0x0b, ...kind, ...descriptor],
  // array_type and its subrange: count
  [0x01, 1, ...name, ...type, ...size, ...kind, ...descriptor],
  [0x21, 0, ...type, 0x37, 0x0f],
  // a channel: typedef of a pointer to what the runtime has
  [0x16, 0, ...name, ...type, ...kind, ...descriptor, ...elem],
  // subroutine_type, parameters, results (variable_parameter), unspecified_parameters
  [0x15, 1, ...name, ...size, ...kind, ...descriptor],
  [0x05, 0, ...type],
  [0x05, 0, 0x4b, 0x19, ...type],
  [0x18, 0],
  // an interface: typedef of what the runtime has
  [0x16, 0, ...name, ...type, ...kind, ...descriptor],
  // a map, with its key
  [0x16, 0, ...name, ...type, ...kind, ...descriptor, 0x2901, 0x10, ...elem],
  [0x0f, 0, ...name, ...type, ...kind, ...descriptor],
  [0x0f, 0, ...name, ...descriptor],
  // structure_type: a slice, a struct or string; member, embedded member
  [0x13, 1, ...name, ...size, ...kind, ...descriptor, ...elem],
  [0x13, 1, ...name, ...size, ...kind, ...descriptor],
  [0x0d, 0, ...name, ...offset, ...type],
  [0x0d, 0, ...name, ...offset, ...type, 0x2903, 0x19],
  [0x16, 0, ...name, ...type],
  // nobody's types: pointer, structure
  [0x0f, 0, ...name, ...type],
  [0x13, 1, ...name, ...size, ...kind],
];

const decoder = new TextDecoder();

const namePrefix = "type:".length;
/** Names of type literals: for these there is no further name to give. A function's or interface's literal is one. */
const literal = /^(\[|\*|map\[|chan |struct \{|noalg\.struct \{)/;

/** DW_ATE_* of a kind of number. */
function encodingOf(k: number): number {
  if (k === TypeKind.Bool) return 2;
  if (k === TypeKind.Complex64 || k === TypeKind.Complex128) return 3;
  if (k === TypeKind.Float32 || k === TypeKind.Float64) return 4;
  return k <= TypeKind.Int64 ? 5 : 7;
}

/** Members of a structure of the runtime's that get another type: entries by member. */
type Substitutes = Readonly<Record<string, number>>;

export class TypeEntries {
  /** What references refer to, from 1: the descriptor, or 0 with a writer in `made`; and the place, once it is written. */
  private readonly descriptors: number[] = [0];
  private readonly places: number[] = [0];
  private readonly made = new Map<number, () => void>();
  private readonly madeByName = new Map<string, number>();
  /** By symbol, 0 for none. */
  private byDescriptor = new Int32Array(1 << 14);
  /** Entry of the type that is not known; 0: nobody asked. */
  private unknown = 0;
  private readonly byName = new Map<string, number>();
  /** [place, entry, …] */
  private references = new Int32Array(1 << 13);
  private referenceCount = 0;
  private readonly info = new Bytes(1 << 16);

  constructor(private readonly link: Link) {}

  /** Whether there is anything to write. */
  get isEmpty(): boolean {
    return this.descriptors.length === 1;
  }

  /** Something refers to the type with that descriptor; 0: a type that is not known. */
  need(descriptor: number): void {
    this.entry(descriptor);
  }

  /** Where the entry of a type is that something refers to, once all are written. */
  placeOf(descriptor: number): number {
    return this.places[this.entry(descriptor)]!;
  }

  private reference(entry: number): void {
    const n = this.referenceCount;
    if (n === this.references.length) {
      const more = new Int32Array(2 * n);
      more.set(this.references);
      this.references = more;
    }
    this.references[n] = this.info.length;
    this.references[n + 1] = entry;
    this.referenceCount = n + 2;
    this.info.room(4);
  }

  /** The unit, which stands at the beginning of its section. */
  finish(producer: string): Uint8Array {
    const { info } = this;
    const length = info.room(4);
    info.reserve(64);
    info.u16(4);
    info.u32(0);
    info.u8(8);
    info.uleb(Abbrev.Unit);
    info.text("go:types");
    info.reserve(4);
    info.u8(languageGo);
    info.text(producer);
    for (let i = 1; i < this.descriptors.length; i++) {
      info.reserve(64);
      const make = this.made.get(i);
      if (make === undefined) this.places[i] = this.write(this.descriptors[i]!);
      else {
        this.places[i] = info.length;
        make();
      }
    }
    info.reserve(1);
    info.u8(0);
    info.closeLength(length);
    const { references, places } = this;
    for (let i = 0; i < this.referenceCount; i += 2) put32(info.data, references[i]!, places[references[i + 1]!]!);
    return info.bytes();
  }

  private add(descriptor: number): number {
    this.places.push(0);
    return this.descriptors.push(descriptor) - 1;
  }

  private entry(descriptor: number): number {
    if (descriptor === 0) return (this.unknown ||= this.add(0));
    const known = descriptor < this.byDescriptor.length ? this.byDescriptor[descriptor]! : 0;
    return known !== 0 ? known : this.newEntry(descriptor);
  }

  private newEntry(descriptor: number): number {
    const { syms } = this.link;
    const at = syms.nameAt[descriptor]! + namePrefix;
    const isPointer = syms.mem[at] === 0x2a;
    const made = isPointer && this.madeByName.size > 0 ? this.madeByName.get(this.typeName(descriptor)) : undefined;
    const e = made ?? this.add(descriptor);
    if (descriptor >= this.byDescriptor.length) {
      const more = new Int32Array(2 * descriptor);
      more.set(this.byDescriptor);
      this.byDescriptor = more;
    }
    this.byDescriptor[descriptor] = e;
    return e;
  }

  private typeName(descriptor: number): string {
    return this.link.syms.name(descriptor).slice(namePrefix);
  }

  /** The entry of a type that every program with a runtime has. */
  private named(typeName: string): number {
    let e = this.byName.get(typeName);
    if (e === undefined) this.byName.set(typeName, (e = this.entry(this.link.askDefined(`type:${typeName}`))));
    return e;
  }

  /** The entry of a type that has no descriptor, which `write` writes when its turn comes. */
  private make(typeName: string, write: (self: number) => void): number {
    let e = this.madeByName.get(typeName);
    if (e !== undefined) return e;
    e = this.add(0);
    const self = e;
    this.madeByName.set(typeName, e);
    this.made.set(e, () => write(self));
    return e;
  }

  /** The entry of the pointer to `base`, which is called `baseName`; with its descriptor if that is part of the program. */
  private pointerTo(base: number, baseName: string): number {
    const { syms } = this.link;
    const id = syms.lookup(`type:*${baseName}`);
    if (id !== 0 && ((this.byDescriptor[id] ?? 0) !== 0 || syms.isReachable(id))) return this.entry(id);
    return this.make(`*${baseName}`, () => {
      this.info.uleb(Abbrev.MadePointer);
      this.info.text(`*${baseName}`);
      this.refers(base);
    });
  }

  private refers(entry: number): void {
    this.info.reserve(16);
    this.reference(entry);
  }

  /** Writes the entry of a type with a descriptor; where the name that others refer to is. */
  private write(id: number): number {
    const { info, link } = this;
    const { syms, types } = link;
    const at = info.length;
    if (id !== 0 && syms.kind[id] === Kind.Xxx) link.demand(id);
    if (id === 0 || syms.dataLen[id]! < TypeOff.Common) {
      info.uleb(Abbrev.Unspecified);
      info.text(id === 0 ? "<unspecified>" : this.typeName(id));
      return at;
    }
    const hasName = this.writeKind(id, types.kind(id));
    if (!hasName || literal.test(this.typeName(id))) return at;
    const named = info.length;
    info.reserve(16);
    info.uleb(Abbrev.Typedef);
    this.copyName(id);
    info.reserve(4);
    info.u32(at);
    return named;
  }

  /** Writes the entry itself. Whether a named type of that kind has its name in an entry of its own. */
  private writeKind(id: number, k: number): boolean {
    const { types } = this.link;
    switch (k) {
      case TypeKind.Array:
        this.array(id);
        return true;
      case TypeKind.Chan:
        this.chan(id);
        return false;
      case TypeKind.Func:
        this.func(id);
        return true;
      case TypeKind.Interface:
        this.begin(Abbrev.Interface, id);
        this.refers(this.named(types.interfaceMethods(id) === 0 ? "runtime.eface" : "runtime.iface"));
        this.facts(id, k);
        return true;
      case TypeKind.Map:
        this.map(id);
        return false;
      case TypeKind.Pointer:
        this.begin(Abbrev.Pointer, id);
        this.refers(this.entry(types.elem(id)));
        this.facts(id, k);
        return true;
      case TypeKind.Slice:
        this.slice(id);
        return true;
      case TypeKind.String:
        this.string(id);
        return false;
      case TypeKind.Struct:
        this.struct(id);
        return true;
      case TypeKind.UnsafePointer:
        this.begin(Abbrev.BarePointer, id);
        this.runtimeType(id);
        return false;
      default:
        this.begin(Abbrev.Base, id);
        this.info.reserve(16);
        this.info.u8(encodingOf(k));
        this.info.u8(types.size(id));
        this.facts(id, k);
        return false;
    }
  }

  private begin(abbrev: Abbrev, id: number): void {
    this.info.reserve(4);
    this.info.uleb(abbrev);
    this.copyName(id);
  }

  private copyName(id: number): void {
    const { syms } = this.link;
    this.info.copy(syms.mem, syms.nameAt[id]! + namePrefix, syms.nameLen[id]! - namePrefix);
  }

  private facts(id: number, k: number): void {
    this.info.reserve(16);
    this.info.u8(k);
    this.runtimeType(id);
  }

  private runtimeType(id: number): void {
    const { link, info } = this;
    const section = link.syms.isReachable(id) ? link.sections[link.syms.sect[id]!] : null;
    info.reserve(8);
    info.u64(section ? link.syms.value[id]! - section.address : 0);
  }

  private bytes(n: number): void {
    this.info.reserve(16);
    this.info.uleb(n);
  }

  private end(): void {
    this.info.reserve(1);
    this.info.u8(0);
  }

  private member(memberName: string, at: number, of: number): void {
    const { info } = this;
    info.reserve(4);
    info.uleb(Abbrev.Member);
    info.text(memberName);
    this.bytes(at);
    this.reference(of);
  }

  private array(id: number): void {
    const { types } = this.link;
    this.begin(Abbrev.Array, id);
    this.refers(this.entry(types.elem(id)));
    this.bytes(types.size(id));
    this.facts(id, TypeKind.Array);
    this.info.reserve(32);
    this.info.uleb(Abbrev.Range);
    this.reference(this.named("uintptr"));
    this.info.uleb(types.arrayLen(id));
    this.info.u8(0);
  }

  private func(id: number): void {
    const { info } = this;
    const { types } = this.link;
    this.begin(Abbrev.Func, id);
    this.bytes(types.size(id));
    this.facts(id, TypeKind.Func);
    const { params, results, variadic } = types.signature(id);
    info.reserve(8 * (params + results) + 16);
    for (let i = 0; i < params; i++) {
      info.uleb(Abbrev.Param);
      this.reference(this.entry(types.paramType(id, i)));
    }
    if (variadic) info.uleb(Abbrev.Variadic);
    for (let i = params; i < params + results; i++) {
      info.uleb(Abbrev.Result);
      this.reference(this.entry(types.paramType(id, i)));
    }
    info.u8(0);
  }

  private slice(id: number): void {
    const { types } = this.link;
    const of = types.elem(id);
    this.begin(Abbrev.Slice, id);
    this.bytes(types.size(id));
    this.facts(id, TypeKind.Slice);
    this.refers(this.entry(of));
    this.member("array", 0, this.pointerTo(this.entry(of), this.typeName(of)));
    this.member("len", 8, this.named("int"));
    this.member("cap", 16, this.named("int"));
    this.end();
  }

  private string(id: number): void {
    this.begin(Abbrev.Struct, id);
    this.bytes(16);
    this.facts(id, TypeKind.String);
    this.member("str", 0, this.pointerTo(this.named("uint8"), "uint8"));
    this.member("len", 8, this.named("int"));
    this.end();
  }

  private struct(id: number): void {
    const { types } = this.link;
    this.begin(Abbrev.Struct, id);
    this.bytes(types.size(id));
    this.facts(id, TypeKind.Struct);
    this.members(id, null);
    this.end();
  }

  private members(id: number, instead: Substitutes | null): void {
    const { info } = this;
    const { types, syms } = this.link;
    for (let i = 0, n = types.fieldCount(id); i < n; i++) {
      const of = types.fieldType(id, i);
      const at = types.fieldOffset(id, i);
      types.openField(id, i);
      const { fieldNameAt, fieldNameLength } = types;
      info.reserve(4);
      info.uleb(types.isEmbedded ? Abbrev.Embedded : Abbrev.Member);
      if (fieldNameLength === 0) info.text(this.typeName(of));
      else info.copy(syms.mem, fieldNameAt, fieldNameLength);
      this.bytes(at);
      const name =
        instead === null ? "" : decoder.decode(syms.mem.subarray(fieldNameAt, fieldNameAt + fieldNameLength));
      this.reference(instead?.[name] ?? this.entry(of));
    }
  }

  /** The entry of a structure of the runtime's, `like`, as it is for some element: with some members' types filled in. */
  private variant(like: string, variantName: string, substitutes: () => Substitutes): number {
    return this.make(variantName, () => {
      const { info, link } = this;
      const id = link.askDefined(`type:${like}`);
      info.uleb(Abbrev.MadeStruct);
      info.text(variantName);
      this.bytes(id === 0 ? 0 : link.types.size(id));
      info.u8(TypeKind.Struct);
      if (id !== 0) this.members(id, substitutes());
      this.end();
    });
  }

  private map(id: number): void {
    const { types } = this.link;
    const key = types.mapPart(id, 0);
    const value = types.mapPart(id, 1);
    const group = types.mapPart(id, 2);
    const what = `<${this.typeName(key)},${this.typeName(value)}>`;
    const groups = (): number =>
      this.variant("internal/runtime/maps.groupsReference", `groupReference${what}`, () => ({
        data: this.pointerTo(this.entry(group), this.typeName(group)),
      }));
    const table = (): number =>
      this.variant("internal/runtime/maps.table", `table${what}`, () => ({ groups: groups() }));
    const map = this.variant("internal/runtime/maps.Map", `map${what}`, () => ({
      dirPtr: this.pointerTo(this.pointerTo(table(), `table${what}`), `*table${what}`),
    }));
    this.begin(Abbrev.Map, id);
    this.refers(this.pointerTo(map, `map${what}`));
    this.facts(id, TypeKind.Map);
    this.refers(this.entry(key));
    this.refers(this.entry(value));
  }

  private chan(id: number): void {
    const of = this.link.types.elem(id);
    const ofName = this.typeName(of);
    const what = `<${ofName}>`;
    const waiter = (): number =>
      this.variant("runtime.sudog", `sudog${what}`, () => ({ elem: this.pointerTo(this.entry(of), ofName) }));
    const queue = (): number =>
      this.variant("runtime.waitq", `waitq${what}`, () => {
        const p = this.pointerTo(waiter(), `sudog${what}`);
        return { first: p, last: p };
      });
    const chan = this.variant("runtime.hchan", `hchan${what}`, () => ({ recvq: queue(), sendq: queue() }));
    this.begin(Abbrev.Chan, id);
    this.refers(this.pointerTo(chan, `hchan${what}`));
    this.facts(id, TypeKind.Chan);
    this.refers(this.entry(of));
  }
}
