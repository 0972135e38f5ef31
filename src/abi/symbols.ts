// Symbols made on demand: whoever refers to one says how it is defined, and the definition runs when the linker (or the
// object writer) asks. So the order of references changes nothing in what comes out.
// In: names with a definition each. Out: ObjSymbols, references until `define` is asked for them.
import { InternalError } from "../base/internal-error.ts";
import { settleFipsKind } from "../obj/fips.ts";
import { Abi, type SymFlag, SymKind } from "../obj/kinds.ts";
import { noBytes, type ObjSymbol, SymbolTable } from "../obj/symbol.ts";

/** Fills in a symbol: kind, flags, size, data, relocations. Called at most once. */
export type Definition = (symbol: ObjSymbol) => void;

/** Does ahead what can be done of a definition, and returns the rest; null: nothing has been done. */
export type Beginning = (symbol: ObjSymbol) => Definition | null;

/** The definition of what is being defined. */
const atWork: Definition = () => {};

/** The symbols of one compilation, with a definition for each one that is made here. */
export class OnDemandSymbols {
  readonly table = new SymbolTable();
  private readonly definitions = new Map<ObjSymbol, Definition>();
  private readonly beginnings = new Map<ObjSymbol, Beginning>();
  /** Symbols that were defined by somebody else, who may want them defined here after all. */
  private readonly given = new Set<ObjSymbol>();
  /** Called for each symbol when it gets a definition: an object writer collects them here. */
  announced: ((symbol: ObjSymbol) => void) | null = null;
  /** The symbol whose definition is at work; null: none. */
  current: ObjSymbol | null = null;

  /** A reference; somebody else defines it. */
  lookup(name: string, abi: Abi = Abi.Abi0): ObjSymbol {
    return this.table.lookup(name, abi);
  }

  /** The symbol of that name; the first caller's `definition` will be used, `begin` only before that. */
  onDemand(name: string, abi: Abi, definition: Definition, begin?: Beginning): ObjSymbol {
    const s = this.table.lookup(name, abi);
    if ((s.kind === SymKind.Xxx || this.given.has(s)) && !this.definitions.has(s)) {
      this.definitions.set(s, definition);
      if (begin !== undefined) this.beginnings.set(s, begin);
      if (this.announced !== null) this.announced(s);
    }
    return s;
  }

  /** `s` has been defined by somebody else. */
  give(s: ObjSymbol): void {
    this.given.add(s);
  }

  /** Makes a defined symbol one that is only referred to, for whoever wants to define it again. */
  reset(s: ObjSymbol): void {
    this.given.delete(s);
    s.kind = SymKind.Xxx;
    s.flags = 0;
    s.size = 0;
    s.align = 0;
    s.data = noBytes;
    s.relocs = [];
    s.gotype = null;
    s.func = null;
  }

  /** Has the definition of `s` begun if it can be done in parts and is not done. False: nobody here knows how it is defined. */
  begin(s: ObjSymbol): boolean {
    const definition = this.definitions.get(s);
    if (definition === undefined) return false;
    const beginning = this.beginnings.get(s);
    if (beginning === undefined || s.kind !== SymKind.Xxx) return true;
    this.beginnings.delete(s);
    const outer = this.current;
    this.current = s;
    const rest = beginning(s);
    this.current = outer;
    if (rest !== null) this.definitions.set(s, rest);
    return true;
  }

  /** Defines `s` if that was not done yet. False: nobody here knows how. */
  define(s: ObjSymbol): boolean {
    if (s.kind !== SymKind.Xxx) return true;
    const definition = this.definitions.get(s);
    if (definition === undefined || definition === atWork) return false;
    // Who refers to it meanwhile brings no other definition.
    this.definitions.set(s, atWork);
    this.beginnings.delete(s);
    const outer = this.current;
    this.current = s;
    definition(s);
    this.current = outer;
    this.definitions.delete(s);
    if (s.kind === SymKind.Xxx) throw new InternalError(`abi: the definition of ${s.name} left it undefined`);
    settleFipsKind(s);
    return true;
  }
}

/** Marks `s` as read-only data of `size` bytes that several packages may define alike. */
export function readOnlyData(s: ObjSymbol, data: Uint8Array, flags: SymFlag | 0): void {
  s.kind = SymKind.Rodata;
  s.data = data;
  s.size = data.length;
  s.flags |= flags;
}

/** The bytes of text as symbol names and string data carry them. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const hexDigits = "0123456789abcdef";

export function hex(bytes: Uint8Array): string {
  let s = "";
  for (let i = 0; i < bytes.length; i++) s += hexDigits[bytes[i]! >> 4]! + hexDigits[bytes[i]! & 15]!;
  return s;
}

/** Writes fields of a symbol's data and the relocations that belong to them. All numbers are little-endian. */
export class DataWriter {
  readonly symbol: ObjSymbol;
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(symbol: ObjSymbol, size: number) {
    this.symbol = symbol;
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  u8(offset: number, value: number): void {
    this.bytes[offset] = value;
  }

  u16(offset: number, value: number): void {
    this.view.setUint16(offset, value, true);
  }

  u32(offset: number, value: number): void {
    this.view.setUint32(offset, value, true);
  }

  /** A number that is exact in a double, as 64 bits. */
  u64(offset: number, value: number): void {
    this.view.setUint32(offset, value, true);
    this.view.setUint32(offset + 4, Math.floor(value / 4294967296), true);
  }
}
