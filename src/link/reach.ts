// What the program is: everything that the entry point leads to. The walk asks whoever defines a symbol for it only when
// it gets there, so with a compiler behind it this is what decides what is compiled.
//
// Relocations lead from symbol to symbol, with these exceptions: weak ones lead nowhere; a method of a type is reached
// only if the type is converted to an interface and a method of that name and signature is called through one, or by
// name, or by reflection. Contract: Go 1.26's cmd/link (deadcode) and the relocation types' meanings (obj/kinds.ts).

import { TypeKind, TypeOff, UncommonOff } from "../abi/runtime-layout.ts";
import { AuxType, RelocType, SymFlag } from "../obj/kinds.ts";
import { i32, i64, Rec, u16 } from "../obj/objfile.ts";
import { Attr, Kind } from "./kinds.ts";
import { LinkFailure, type LinkObject, type Symbols } from "./symbols.ts";
import { TypeReader } from "./typedesc.ts";

/** A method of a reached type that is converted to an interface: kept once somebody may call it. */
class Candidate {
  readonly name: string;
  /** `${name} ${function type}`: what an interface call asks for. */
  readonly signature: string;
  readonly type: number;
  /** Where the first of its three relocations is. */
  readonly at: number;
  constructor(name: string, signature: string, type: number, at: number) {
    this.name = name;
    this.signature = signature;
    this.type = type;
    this.at = at;
  }
}

/** So many symbols ahead of the walk are begun: enough for others to work on, few enough to be held in memory. */
const farthest = 1 << 12;

/** How a package initialiser calls a function that fills a large map variable. */
const weakCall: number = RelocType.Weak | RelocType.Call;

export class Reach {
  /** First in, first out: what is asked for was mentioned a while ago, and may have been begun then. */
  private readonly queue: number[] = [];
  private head = 0;
  /** So many of the queue have been begun. */
  private begun = 0;
  private readonly called = new Set<string>();
  private readonly calledByName = new Set<string>();
  private candidates: Candidate[] = [];
  private reflects = false;
  private readonly types: TypeReader;
  private readonly packageInits: number[] = [];
  /** What was marked, in the order in which it first was, which depends on nothing but the program; some twice. */
  readonly order: number[] = [];
  /** Symbols from this number on were made when the walk was over. */
  end = 0;
  /** Who first led to a symbol: for "reached by" chains in error messages. */
  readonly parent: Int32Array;
  private parents: Int32Array;

  /**
   * `demand` makes an undefined symbol defined if anybody can; it may add symbols. `withTables`: functions lead to what the
   * runtime wants to know about them. `keepMapInits`: functions that fill large map variables stay whether or not anybody
   * reaches the variable. `begin` is told of symbols that will be demanded soon.
   */
  constructor(
    private readonly syms: Symbols,
    private readonly demand: (id: number) => void,
    private readonly withTables: boolean,
    private readonly keepMapInits = false,
    private readonly begin: ((id: number) => void) | null = null,
  ) {
    this.types = new TypeReader(syms, demand);
    this.parents = new Int32Array(syms.count + 1024);
    this.parent = this.parents;
  }

  parentOf(id: number): number {
    return id < this.parents.length ? this.parents[id]! : 0;
  }

  mark(id: number, from: number): void {
    if (id === 0 || (this.syms.attr[id]! & Attr.Reachable) !== 0) return;
    this.syms.attr[id]! |= Attr.Reachable;
    if (id >= this.parents.length) {
      const more = new Int32Array(id * 2);
      more.set(this.parents);
      this.parents = more;
    }
    if (this.parents[id] === 0) this.parents[id] = from;
    this.queue.push(id);
    this.order.push(id);
  }

  /** Makes a symbol part of the program that leads nowhere else. */
  keep(id: number): void {
    this.syms.attr[id]! |= Attr.Reachable;
    this.order.push(id);
  }

  /** Runs until nothing new is reached. */
  run(): void {
    for (;;) {
      this.flood();
      const rest: Candidate[] = [];
      for (const c of this.candidates) {
        if ((this.reflects && isExported(c.name)) || this.called.has(c.signature) || this.calledByName.has(c.name)) {
          for (let k = 0; k < 3; k++) this.mark(this.syms.target(c.type, c.at + k * Rec.Reloc), c.type);
        } else rest.push(c);
      }
      this.candidates = rest;
      if (this.head === this.queue.length) break;
    }
    this.end = this.syms.count;
  }

  /** Lets be begun what comes up. */
  private lookAhead(): void {
    const { syms, queue } = this;
    const end = Math.min(this.head + farthest, queue.length);
    for (; this.begun < end; this.begun++) {
      const id = queue[this.begun]!;
      if (syms.kind[id] === Kind.Xxx) this.begin!(id);
    }
  }

  private flood(): void {
    const { syms, queue } = this;
    while (this.head < queue.length) {
      if (this.begin !== null) this.lookAhead();
      const id = queue[this.head++]!;
      if (syms.kind[id] === Kind.Xxx) this.demand(id);
      const flags = syms.attr[id]!;
      if ((flags & SymFlag.ReflectMethod) !== 0) this.reflects = true;
      const object = syms.objects[syms.obj[id]!]!;
      if ((flags & SymFlag.GoType) !== 0) this.walkType(id, object, (flags & SymFlag.UsedInIface) !== 0);
      else this.walk(id, object);
      if (this.withTables) this.walkAux(id, object);
      if ((flags & SymFlag.PkgInit) !== 0) this.packageInits.push(id);
      if (syms.outer[id] !== 0) this.mark(syms.outer[id]!, id);
    }
  }

  private walk(id: number, object: LinkObject): void {
    const { syms } = this;
    for (let at = syms.relocAt[id]!, end = at + Rec.Reloc * syms.relocCount[id]!; at < end; at += Rec.Reloc) {
      const type = u16(syms.mem, at + 5);
      if ((type & RelocType.Weak) !== 0 && !(this.keepMapInits && type === weakCall)) continue;
      if (type >= RelocType.UseType && type <= RelocType.MethodOff && this.marker(id, object, type, at)) continue;
      if (type === RelocType.InitOrder) continue;
      this.mark(syms.resolve(object, at + 15), id);
    }
  }

  /** Relocations that say something instead of leading somewhere. False for those that do lead on. */
  private marker(id: number, object: LinkObject, type: number, at: number): boolean {
    const { syms, types } = this;
    switch (type) {
      case RelocType.UseType:
        return true;
      case RelocType.UseIface: {
        // What is only said about a type does not make its descriptor; an itab has to be read.
        let t = syms.resolve(object, at + 15);
        if (syms.kind[t] === Kind.Xxx && syms.nameStartsWith(t, "go:itab.")) this.demand(t);
        if ((syms.attr[t]! & SymFlag.Itab) !== 0) t = types.itabType(t);
        this.useInInterface(t, id);
        return true;
      }
      case RelocType.UseIfaceMethod: {
        const t = syms.resolve(object, at + 15);
        if (syms.kind[t] === Kind.Xxx) this.demand(t);
        const offset = i64(syms.mem, at + 7);
        if (syms.dataLen[t]! < TypeOff.Common || types.kind(t) !== TypeKind.Interface) {
          throw new LinkFailure(`symbol ${JSON.stringify(syms.name(t))} is not an interface`);
        }
        this.called.add(this.signature(t, offset));
        return true;
      }
      case RelocType.UseNamedMethod: {
        const t = syms.resolve(object, at + 15);
        if (syms.kind[t] === Kind.Xxx) this.demand(t);
        this.calledByName.add(new TextDecoder().decode(syms.data(t)));
        return true;
      }
    }
    return false;
  }

  /** Name and function type of the method record at `offset` of a type. */
  private signature(type: number, offset: number): string {
    return `${this.types.nameAt(type, offset)} ${this.types.targetAt(type, offset + 4)}`;
  }

  private useInInterface(type: number, from: number): void {
    const { attr } = this.syms;
    if ((attr[type]! & SymFlag.UsedInIface) !== 0) return;
    attr[type]! |= SymFlag.UsedInIface;
    if ((attr[type]! & Attr.Reachable) !== 0) {
      // Walked before it was known: its methods have to be looked at.
      attr[type]! &= ~Attr.Reachable;
      this.mark(type, from);
    }
  }

  private walkType(id: number, object: LinkObject, inInterface: boolean): void {
    const { syms } = this;
    const methods: number[] = [];
    for (let at = syms.relocAt[id]!, end = at + Rec.Reloc * syms.relocCount[id]!; at < end; at += Rec.Reloc) {
      const type = u16(syms.mem, at + 5);
      if ((type & RelocType.Weak) !== 0 || type === RelocType.InitOrder) continue;
      if (type === RelocType.MethodOff) {
        if (at + 2 * Rec.Reloc >= end) throw new LinkFailure("expect three consecutive R_METHODOFF relocs");
        if (inInterface) {
          methods.push(at);
          this.useInInterface(syms.resolve(object, at + 15), id);
        }
        at += 2 * Rec.Reloc;
        continue;
      }
      if (type >= RelocType.UseType && type <= RelocType.UseNamedMethod && this.marker(id, object, type, at)) continue;
      const target = syms.resolve(object, at + 15);
      if (inInterface && target !== 0) {
        if (syms.kind[target] === Kind.Xxx) this.demand(target);
        if ((syms.attr[target]! & SymFlag.GoType) !== 0 && (syms.attr[target]! & SymFlag.UsedInIface) === 0) {
          // What can be reached from an interface value by reflection is in an interface, too.
          syms.attr[target]! = (syms.attr[target]! | SymFlag.UsedInIface) & ~Attr.Reachable;
        }
      }
      this.mark(target, id);
    }
    if (methods.length > 0) this.addCandidates(id, methods);
  }

  private addCandidates(type: number, methods: readonly number[]): void {
    const { offset, count } = this.types.methods(type);
    if (count !== methods.length) {
      throw new LinkFailure(
        `${JSON.stringify(this.syms.name(type))} has ${methods.length} method relocations for ${count} methods`,
      );
    }
    for (let i = 0; i < count; i++) {
      const at = offset + i * UncommonOff.MethodSize;
      this.candidates.push(new Candidate(this.types.nameAt(type, at), this.signature(type, at), type, methods[i]!));
    }
  }

  private walkAux(id: number, object: LinkObject): void {
    const { syms } = this;
    for (let at = syms.auxAt[id]!, end = at + Rec.Aux * syms.auxCount[id]!; at < end; at += Rec.Aux) {
      const type = syms.mem[at]!;
      // Debugging information is made anew from the tables that the runtime reads.
      if (type === AuxType.Gotype || (type >= AuxType.DwarfInfo && type <= AuxType.DwarfLines)) continue;
      this.mark(syms.resolve(object, at + 1), id);
    }
  }

  /**
   * Package initialisers call the functions that fill large map variables by weak references. Where the variable is not
   * reached the call goes to a function that does nothing; returns the places that have to be redirected.
   */
  redirectMapInits(nothing: number): void {
    const { syms } = this;
    for (const id of this.packageInits) {
      const object = syms.objects[syms.obj[id]!]!;
      for (let at = syms.relocAt[id]!, end = at + Rec.Reloc * syms.relocCount[id]!; at < end; at += Rec.Reloc) {
        if (u16(syms.mem, at + 5) !== weakCall) continue;
        const target = syms.resolve(object, at + 15);
        if (syms.isReachable(target)) continue;
        this.keep(nothing);
        this.redirected.set(at, nothing);
        this.redirecting.add(id);
      }
    }
  }
  /** Relocation records (by place) that go somewhere else than they say. */
  readonly redirected = new Map<number, number>();
  /** The initialisers that they are in. */
  readonly redirecting = new Set<number>();

  /** How `id` was reached, from the entry point on. */
  chain(id: number): string[] {
    const out: string[] = [];
    for (let s = id; s !== 0 && out.length < 100; s = this.parentOf(s)) out.push(this.syms.name(s));
    return out.reverse();
  }
}

/** A method name whose first letter is upper case. */
function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** The offset of a relocation record. */
export function relocOffset(mem: Uint8Array, at: number): number {
  return i32(mem, at);
}
