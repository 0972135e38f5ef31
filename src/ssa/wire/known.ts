// The reader's half of what a connection knows: the objects of this thread for the numbers that the writer gives. In: the
// definitions of each message. Out: types, symbols, signatures and texts by number, and the way back.
import { type CallLayout, layoutCall } from "../../abi/callconv.ts";
import { InternalError } from "../../base/internal-error.ts";
import { Abi } from "../../obj/kinds.ts";
import { ObjSymbol } from "../../obj/symbol.ts";
import type { SymbolRef } from "../aux.ts";
import { type Field, pointerTo, resultsType, Type } from "../type.ts";
import { conventions, Def, noType, SymbolBit, sharedTypes, TypeBit } from "./format.ts";

interface Signature {
  readonly layout: CallLayout;
  readonly params: readonly Type[];
  readonly results: readonly Type[];
}

export class Known {
  readonly types: Type[] = [noType, ...sharedTypes];
  readonly symbols: ObjSymbol[] = [];
  readonly signatures: Signature[] = [];
  readonly texts: string[] = [""];
  readonly typeNumbers = new Map<Type, number>();
  readonly symbolNumbers = new Map<SymbolRef, number>();
  /** Names of the descriptors of types that have one. */
  private readonly descriptors = new Map<Type, string>();
  /** Type numbers of descriptors that were asked for. */
  readonly describedBy = new Map<SymbolRef, number>();
  readonly stringBytes = new Map<SymbolRef, string>();
  private readonly strings = new Map<string, ObjSymbol>();
  private readonly named: readonly [Map<string, ObjSymbol>, Map<string, ObjSymbol>] = [new Map(), new Map()];
  private words: Int32Array = new Int32Array(0);
  private at = 0;

  constructor() {
    for (let i = 1; i < this.types.length; i++) this.typeNumbers.set(this.types[i]!, i);
  }

  /** Takes over the definitions in `words[from..to)`. */
  define(words: Int32Array, from: number, to: number, texts: readonly string[]): void {
    this.words = words;
    this.at = from;
    while (this.at < to) {
      switch (this.next()) {
        case Def.Text:
          this.texts.push(texts[this.next()]!);
          break;
        case Def.Symbol:
          this.defineSymbol(texts[this.next()]!, this.next());
          break;
        case Def.Type:
          this.defineType(texts);
          break;
        case Def.Results:
          this.types.push(resultsType(this.typeList(this.next())));
          break;
        case Def.Signature:
          this.defineSignature();
          break;
        default:
          throw new InternalError(`ssa wire: definition at ${this.at}`);
      }
    }
  }

  lookup(name: string, abi: number): ObjSymbol {
    const table = this.named[abi === Abi.Internal ? 1 : 0];
    let s = table.get(name);
    if (s === undefined) {
      s = new ObjSymbol(name, abi);
      table.set(name, s);
    }
    return s;
  }

  isNamed(s: ObjSymbol): boolean {
    return this.named[s.abi === Abi.Internal ? 1 : 0].get(s.name) === s;
  }

  /** The descriptor of `t`; null for a type that has none. */
  descriptor(t: Type): ObjSymbol | null {
    const name = this.descriptors.get(t);
    if (name === undefined) return null;
    const s = this.lookup(name, Abi.Abi0);
    this.describedBy.set(s, this.typeNumbers.get(t)!);
    return s;
  }

  string(bytes: string): ObjSymbol {
    let s = this.strings.get(bytes);
    if (s === undefined) {
      s = new ObjSymbol("go:string", Abi.Abi0);
      this.strings.set(bytes, s);
      this.stringBytes.set(s, bytes);
    }
    return s;
  }

  private next(): number {
    return this.words[this.at++]!;
  }

  private big(): number {
    const lo = this.next() >>> 0;
    return this.next() * 0x100000000 + lo;
  }

  private typeList(n: number): Type[] {
    const out: Type[] = [];
    for (let i = 0; i < n; i++) out.push(this.types[this.next()]!);
    return out;
  }

  /** A symbol that was asked for by name before it was heard of is the same. */
  private defineSymbol(name: string, bits: number): void {
    const abi = (bits & SymbolBit.Internal) !== 0 ? Abi.Internal : Abi.Abi0;
    let s = (bits & SymbolBit.Named) !== 0 ? this.lookup(name, abi) : new ObjSymbol(name, abi);
    if (this.symbolNumbers.has(s)) s = new ObjSymbol(name, abi);
    this.symbolNumbers.set(s, this.symbols.push(s) - 1);
  }

  private defineType(texts: readonly string[]): void {
    const kind = this.next();
    const name = texts[this.next()]!;
    const bits = this.next();
    const size = this.big();
    const align = this.next();
    const elem = this.next();
    const length = this.big();
    const fields: Field[] = [];
    for (let n = this.next(); n > 0; n--) {
      const fieldName = this.texts[this.next()]!;
      const type = this.types[this.next()]!;
      fields.push({ name: fieldName, type, offset: this.big() });
    }
    const parts = this.typeList(this.next());
    const elemType = elem === 0 ? null : this.types[elem]!;
    const t =
      (bits & TypeBit.PointerTo) !== 0
        ? pointerTo(elemType!)
        : new Type(kind, name, size, align, fields, elemType, length, parts);
    if ((bits & TypeBit.Origin) !== 0) {
      this.descriptors.set(t, `type:${(bits & TypeBit.NoAlg) !== 0 ? "noalg." : ""}${name}`);
    }
    this.typeNumbers.set(t, this.types.push(t) - 1);
  }

  private defineSignature(): void {
    const n = this.next() - 2;
    const conv = conventions[this.next()]!;
    const count = this.next();
    const params = this.typeList(count);
    const results = this.typeList(n - count);
    this.signatures.push({ layout: layoutCall(conv, params, results), params, results });
  }
}
