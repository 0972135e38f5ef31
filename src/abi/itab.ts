// Method tables: `go:itab.T,I` pairs a concrete type with an interface. Contract: GOROOT/src/internal/abi/iface.go (ITab);
// the method pointers are weak, the linker keeps a method only when a call through the interface can reach it.
import { InternalError } from "../base/internal-error.ts";
import { compareMethods, type Type } from "../ir/type.ts";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import type { DescriptorFacts, Descriptors } from "./descriptor.ts";
import { DataWriter, type OnDemandSymbols } from "./symbols.ts";

/** Makes itabs; one per compilation. */
export class Itabs {
  private readonly symbols: OnDemandSymbols;
  private readonly facts: DescriptorFacts;
  private readonly descriptors: Descriptors;

  constructor(symbols: OnDemandSymbols, facts: DescriptorFacts, descriptors: Descriptors) {
    this.symbols = symbols;
    this.facts = facts;
    this.descriptors = descriptors;
  }

  /** The itab of concrete `t` for interface `iface`, which has methods and which `t` implements. */
  symbol(t: Type, iface: Type): ObjSymbol {
    const name = `go:itab.${t.linkString},${iface.linkString}`;
    return this.symbols.onDemand(name, Abi.Abi0, (s) => this.define(s, t, iface));
  }

  /** Byte offset of the code pointer of method `index` in every itab. */
  methodOffset(index: number): number {
    return this.field("Fun") + index * 8;
  }

  private field(name: string): number {
    const f = this.facts.struct("ITab").fields.find((x) => x.name === name);
    if (f === undefined) throw new InternalError(`abi: internal/abi.ITab has no field ${name}`);
    return f.offset;
  }

  private define(s: ObjSymbol, t: Type, iface: Type): void {
    const wanted = iface.methods;
    const w = new DataWriter(s, this.methodOffset(wanted.length));
    s.addReloc(this.field("Inter"), 8, RelocType.Addr, this.descriptors.symbol(iface));
    s.addReloc(this.field("Type"), 8, RelocType.Addr, this.descriptors.symbol(t));
    w.u32(this.field("Hash"), t.hash);
    const methods = this.facts.methods(t);
    let at = 0;
    for (let i = 0; i < wanted.length; i++) {
      const m = wanted[i]!;
      while (at < methods.length && compareMethods(methods[at]!, m) < 0) at++;
      if (at === methods.length || compareMethods(methods[at]!, m) !== 0) {
        throw new InternalError(`abi: ${t.linkString} lacks method ${m.name} of ${iface.linkString}`);
      }
      s.addReloc(this.methodOffset(i), 8, RelocType.WeakAddr, methods[at]!.ifaceCode);
    }
    s.kind = SymKind.Rodata;
    s.data = w.bytes;
    s.size = w.bytes.length;
    s.flags |= SymFlag.DupOk | SymFlag.ContentAddressable | SymFlag.Itab;
  }
}
