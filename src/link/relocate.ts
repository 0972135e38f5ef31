// Fills in addresses. In: symbols with addresses, and the output with their data copied in; out: the places that
// relocations name. Contract: meanings of relocation types in obj/kinds.ts; errors in cmd/link's words.
import { RelocType } from "../obj/kinds.ts";
import { i32, i64, Rec, u16 } from "../obj/objfile.ts";
import { Attr, Kind } from "./kinds.ts";
import type { Link } from "./state.ts";
import { put32, put64 } from "./symbols.ts";

/** Offset from the thread pointer to the slot that holds the running goroutine. */
const tlsOffset = -8;

const typeNames: ReadonlyMap<number, string> = new Map([
  [RelocType.Addr, "R_ADDR"],
  [RelocType.AddrOff, "R_ADDROFF"],
  [RelocType.Call, "R_CALL"],
  [RelocType.PcRel, "R_PCREL"],
  [RelocType.TlsLe, "R_TLS_LE"],
  [RelocType.TlsIe, "R_TLS_IE"],
  [RelocType.GotPcRel, "R_GOTPCREL"],
  [RelocType.MethodOff, "R_METHODOFF"],
]);

export class Relocator {
  private readonly sectionBase: Float64Array;
  private readonly unreachableMethod: number;
  private readonly tls: number;
  private readonly undefinedSeen = new Set<string>();

  constructor(private readonly link: Link) {
    this.sectionBase = new Float64Array(link.sections.length);
    for (const s of link.sections) if (s !== null) this.sectionBase[s.index] = s.address;
    this.tls = link.tls === 0 ? tlsOffset : link.syms.value[link.tls]!;
    this.unreachableMethod =
      link.syms.lookup("runtime.unreachableMethod", 1) || link.syms.lookup("runtime.unreachableMethod");
  }

  /** Applies the relocations of `id`, whose data (`length` bytes) stands at out[base]. */
  apply(id: number, out: Uint8Array, base: number, length: number): void {
    const { syms } = this.link;
    const n = syms.relocCount[id]!;
    if (n === 0) return;
    const { mem, value, attr, kind } = syms;
    const object = syms.objects[syms.obj[id]!]!;
    const address = value[id]!;
    for (let at = syms.relocAt[id]!, end = at + Rec.Reloc * n; at < end; at += Rec.Reloc) {
      const size = mem[at + 4]!;
      if (size === 0) continue;
      const offset = i32(mem, at);
      const type = u16(mem, at + 5);
      let target = syms.resolve(object, at + 15);
      if (offset < 0 || offset + size > length) {
        this.link.error(id, `invalid relocation ${syms.name(target)}: ${offset}+${size} not in [0,${length})`);
        continue;
      }
      // What nothing else reached was never asked for: a weak reference to it stays empty.
      const optional = (type & RelocType.Weak) !== 0 || type === RelocType.MethodOff;
      if (target !== 0 && kind[target] === Kind.Xxx && !optional) {
        this.undefined(id, target);
        continue;
      }
      const add = i64(mem, at + 7);
      const reachable = target === 0 || (attr[target]! & Attr.Reachable) !== 0;
      let x: number;
      switch (type) {
        case RelocType.Call:
        case RelocType.PcRel:
          if (!reachable) this.unreachable(id, target);
          x = (target === 0 ? 0 : value[target]!) + add - (address + offset + size);
          break;
        case RelocType.Addr:
          if (!reachable) this.unreachable(id, target);
          x = value[target]! + add;
          break;
        case RelocType.WeakAddr:
          if (!reachable) target = this.unreachableMethod;
          x = value[target]! + add;
          break;
        case RelocType.Weak | RelocType.Call: {
          if (!reachable) target = this.link.reach.redirected.get(at) ?? this.unreachableMethod;
          x = value[target]! + add - (address + offset + size);
          break;
        }
        case RelocType.MethodOff:
          if (!reachable) {
            x = -1;
            break;
          }
          x = this.sectionOffset(id, target, add);
          break;
        case RelocType.AddrOff:
          if (!reachable) this.unreachable(id, target);
          x = this.sectionOffset(id, target, add);
          break;
        case RelocType.WeakAddrOff:
          if (!reachable) continue;
          x = this.sectionOffset(id, target, add);
          break;
        case RelocType.Size:
          x = syms.size[target]! + add;
          break;
        case RelocType.TlsLe:
          x = this.tls + add;
          break;
        case RelocType.Const:
          x = add;
          break;
        case RelocType.TlsIe:
          this.link.error(0, `cannot handle R_TLS_IE (sym ${syms.name(id)}) when linking internally`);
          continue;
        default:
          this.link.error(id, `unknown reloc to ${syms.name(target)}: ${type} (${typeNames.get(type) ?? `R_${type}`})`);
          continue;
      }
      this.store(id, target, type, out, base + offset, size, x);
    }
  }

  private store(id: number, target: number, type: number, out: Uint8Array, at: number, size: number, x: number): void {
    switch (size) {
      case 4:
        if (x < -0x80000000 || x > 0xffffffff || (x > 0x7fffffff && type !== RelocType.Addr)) {
          this.tooBig(id, target, type, x);
        } else if (type === RelocType.Addr && x > 0x7fffffff) {
          this.link.error(
            id,
            `non-pc-relative relocation address for ${this.link.syms.name(target)} is too big: ${hex(x)}`,
          );
        }
        put32(out, at, x | 0);
        return;
      case 8:
        put64(out, at, x);
        return;
      case 1:
        out[at] = x & 0xff;
        return;
      case 2:
        if (x < -0x8000 || x > 0xffff) this.tooBig(id, target, type, x);
        out[at] = x & 0xff;
        out[at + 1] = (x >> 8) & 0xff;
        return;
    }
    this.link.error(id, `bad reloc size ${hex(size)} for ${this.link.syms.name(target)}`);
  }

  private tooBig(id: number, target: number, type: number, x: number): void {
    const relative = type === RelocType.PcRel || type === RelocType.Call ? "pc-relative" : "non-pc-relative";
    const name = typeNames.get(type) ?? `R_${type}`;
    this.link.error(
      id,
      `${relative} relocation ${name} address for ${this.link.syms.name(target)} is too big: ${hex(x)}`,
    );
  }

  private sectionOffset(id: number, target: number, add: number): number {
    const { syms } = this.link;
    const section = syms.sect[target]!;
    if (section === 0) {
      this.link.error(id, `missing section for relocation target ${syms.name(target)}`);
      return 0;
    }
    return syms.value[target]! - this.sectionBase[section]! + add;
  }

  private undefined(id: number, target: number): void {
    const { syms } = this.link;
    const name = syms.name(target);
    const key = `${name} ${syms.abi[target]}`;
    if (this.undefinedSeen.has(key)) return;
    this.undefinedSeen.add(key);
    const isStatic = (syms.attr[target]! & Attr.Static) !== 0;
    const other = isStatic ? 0 : syms.lookup(name, 1 - Math.min(1, syms.abi[target]!));
    if (other !== 0 && syms.kind[other] !== Kind.Xxx) {
      const abiName = (abi: number): string => (abi === 1 ? "ABIInternal" : "ABI0");
      this.link.error(
        id,
        `relocation target ${name} not defined for ${abiName(syms.abi[target]!)} (but is defined for ${abiName(syms.abi[other]!)})`,
      );
      return;
    }
    if (name === "main.main") {
      this.link.error(id, "function main is undeclared in the main package");
      return;
    }
    this.link.error(id, `relocation target ${name} not defined`);
  }

  private unreachable(id: number, target: number): void {
    this.link.error(id, `unreachable sym in relocation: ${this.link.syms.name(target)}`);
  }
}

function hex(x: number): string {
  return x < 0 ? `-0x${(-x).toString(16)}` : `0x${x.toString(16)}`;
}
