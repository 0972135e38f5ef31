// The writer's half of what a connection knows: which types, symbols, signatures and texts have been said, and their numbers.
// In: what functions refer to. Out: numbers, and the definitions of those that are new since the last message.
import { InternalError } from "../../base/internal-error.ts";
import { Alg, type Type as IrType } from "../../ir/type.ts";
import { ObjSymbol } from "../../obj/symbol.ts";
import type { AuxCall, SymbolRef } from "../aux.ts";
import type { Func } from "../func.ts";
import { isPointerTo, Kind, type Type } from "../type.ts";
import { conventionNumber, Def, type FuncMessage, noType, SymbolBit, sharedTypes, TypeBit } from "./format.ts";
import { ListTable } from "./lists.ts";

export class Definitions {
  /** By number. */
  readonly types: Type[] = [noType, ...sharedTypes];
  readonly symbols: SymbolRef[] = [];
  /** Texts of the message at work, which definitions and functions name by index. */
  private texts: string[] = [];
  /** Definition words of the message at work. */
  private words = new Int32Array(1 << 12);
  private count = 0;
  private readonly typeNumbers = new Map<Type, number>();
  private readonly symbolNumbers = new Map<SymbolRef, number>();
  private readonly textNumbers = new Map<string, number>();
  private readonly resultLists = new ListTable();
  private readonly signatures = new ListTable();
  /** Type number of each list of results. */
  private readonly resultNumbers: number[] = [];
  private list = new Int32Array(64);
  private parts = new Int32Array(64);
  private readonly isNamed: (s: SymbolRef) => boolean;

  constructor(isNamed: (s: SymbolRef) => boolean) {
    this.isNamed = isNamed;
    for (let i = 1; i < this.types.length; i++) this.typeNumbers.set(this.types[i]!, i);
  }

  /** What has been defined since the last message, and the functions that needed it. */
  message(body: Int32Array, count: number): FuncMessage {
    const { texts } = this;
    const words = new Int32Array(1 + this.count + count);
    words[0] = this.count;
    words.set(this.words.subarray(0, this.count), 1);
    words.set(body.subarray(0, count), 1 + this.count);
    this.texts = [];
    this.count = 0;
    return { words, texts };
  }

  private put(word: number): void {
    if (this.count === this.words.length) {
      const grown = new Int32Array(this.count * 2);
      grown.set(this.words);
      this.words = grown;
    }
    this.words[this.count++] = word;
  }

  /** A number beyond 32 bits. */
  private putBig(n: number): void {
    this.put(n | 0);
    this.put(Math.floor(n / 0x100000000));
  }

  /** A text of this message alone: its index. */
  once(text: string): number {
    return this.texts.push(text) - 1;
  }

  /** A text that others will have too. */
  text(text: string): number {
    let n = this.textNumbers.get(text);
    if (n === undefined) {
      n = this.textNumbers.size + 1;
      this.textNumbers.set(text, n);
      this.put(Def.Text);
      this.put(this.once(text));
    }
    return n;
  }

  symbol(s: SymbolRef): number {
    const n = (s as ObjSymbol).wire;
    if (n !== undefined && this.symbols[n] === s) return n;
    return this.otherSymbol(s);
  }

  private otherSymbol(s: SymbolRef): number {
    let n = this.symbolNumbers.get(s);
    if (n === undefined) {
      n = this.newSymbol(s);
      this.symbolNumbers.set(s, n);
    }
    if (s instanceof ObjSymbol) s.wire = n;
    return n;
  }

  private newSymbol(s: SymbolRef): number {
    const internal = (s as { abi?: number }).abi === 1 ? SymbolBit.Internal : 0;
    this.put(Def.Symbol);
    this.put(this.once(s.name));
    this.put(internal | (this.isNamed(s) ? SymbolBit.Named : 0));
    return this.symbols.push(s) - 1;
  }

  type(t: Type): number {
    const n = t.wire;
    if (this.types[n] === t) return n;
    return t.kind === Kind.Results ? this.results(t.parts) : this.otherType(t);
  }

  private otherType(t: Type): number {
    let n = this.typeNumbers.get(t);
    if (n === undefined) {
      n = this.newType(t);
      this.typeNumbers.set(t, n);
    }
    t.wire = n;
    return n;
  }

  private newType(t: Type): number {
    const elem = t.elem === null ? 0 : this.type(t.elem);
    const fields = t.fields.map((x) => [this.text(x.name), this.type(x.type)] as const);
    const parts = t.parts.map((p) => this.type(p));
    this.put(Def.Type);
    this.put(t.kind);
    this.put(this.once(t.name));
    this.put((isPointerTo(t) ? TypeBit.PointerTo : 0) | originBits(t));
    this.putBig(t.size);
    this.put(t.align);
    this.put(elem);
    this.putBig(t.length);
    this.put(fields.length);
    for (let i = 0; i < fields.length; i++) {
      this.put(fields[i]![0]);
      this.put(fields[i]![1]);
      this.putBig(t.fields[i]!.offset);
    }
    this.put(parts.length);
    for (const p of parts) this.put(p);
    return this.types.push(t) - 1;
  }

  /** Results are only looked into: those of the same parts are one type on the other side. */
  private results(parts: readonly Type[]): number {
    if (this.parts.length < parts.length) this.parts = new Int32Array(2 * parts.length);
    const list = this.parts;
    for (let i = 0; i < parts.length; i++) list[i] = this.type(parts[i]!);
    const lists = this.resultLists;
    const known = lists.size;
    const k = lists.find(list, parts.length);
    if (k < known) return this.resultNumbers[k]!;
    this.put(Def.Results);
    this.put(parts.length);
    for (let i = 0; i < parts.length; i++) this.put(list[i]!);
    const n = this.types.push(noType) - 1;
    this.resultNumbers.push(n);
    return n;
  }

  /** What decides where the arguments and results of a call are. */
  signature(call: Pick<AuxCall, "params" | "results" | "layout">): number {
    const { params, results } = call;
    const n = 2 + params.length + results.length;
    if (this.list.length < n) this.list = new Int32Array(2 * n);
    const list = this.list;
    list[0] = conventionNumber(call.layout.conv);
    list[1] = params.length;
    let k = 2;
    for (let i = 0; i < params.length; i++) list[k++] = this.type(params[i]!);
    for (let i = 0; i < results.length; i++) list[k++] = this.type(results[i]!);
    const known = this.signatures.size;
    const number = this.signatures.find(list, n);
    if (number === known) {
      this.put(Def.Signature);
      this.put(n);
      for (let i = 0; i < n; i++) this.put(list[i]!);
    }
    return number;
  }

  /** The function's own signature; 0 for a function without layout. */
  layout(f: Func): number {
    if (f.layout === null) return 0;
    const params = f.params.map((l) => l.type);
    const results = f.results.map((l) => l.type);
    if (f.layout.params.length !== params.length || f.layout.results.length !== results.length) {
      throw new InternalError(`ssa wire: ${f.name}: layout of another signature`);
    }
    return this.signature({ params, results, layout: f.layout }) + 1;
  }
}

function originBits(t: Type): TypeBit | 0 {
  if (t.origin === null) return 0;
  const isCompared = t.kind !== Kind.Struct && t.kind !== Kind.Array;
  return isCompared || (t.origin as IrType).alg !== Alg.NoAlg ? TypeBit.Origin : TypeBit.Origin | TypeBit.NoAlg;
}
