// Tables that are known by their contents (stack maps, stack objects, argument descriptions): equal ones are one symbol,
// whichever function asked first and whether it was compiled now or came from the cache. In: a key that spells the contents
// out. Out: the symbol.
import { readOnlyData } from "../abi/symbols.ts";
import { sum256 } from "../base/sha256.ts";
import { RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { ObjSymbol } from "../obj/symbol.ts";
import type { DataMaker, DataRef } from "../target/amd64/funcdata.ts";

export class TableSymbols {
  private readonly byKey = new Map<string, ObjSymbol>();
  private readonly keys = new Map<ObjSymbol, string>();

  /** The table with that key, made now if there is none. */
  intern(key: string, make: () => ObjSymbol): ObjSymbol {
    let s = this.byKey.get(key);
    if (s === undefined) {
      s = make();
      this.byKey.set(key, s);
      this.keys.set(s, key);
    }
    return s;
  }

  /** The key of a table; null for any other symbol. */
  keyOf(s: ObjSymbol): string | null {
    return this.keys.get(s) ?? null;
  }
}

/** The key of a table of that kind with these contents: what is long is there as a hash. */
function tableKey(kind: string, bytes: Uint8Array, refs: readonly DataRef[]): string {
  let key = `${kind}·`;
  for (const b of sum256(bytes).subarray(0, 16)) key += b.toString(16).padStart(2, "0");
  for (const r of refs) key += `,${r.offset}:${r.symbol.name}`;
  return key;
}

/** Contents of a table in one text. */
function tableContent(kind: string, bytes: Uint8Array, refs: readonly DataRef[]): string {
  let content = `${kind} ${bytes.length} `;
  for (let i = 0; i < bytes.length; i++) content += String.fromCharCode(bytes[i]!);
  for (const r of refs) content += `,${r.offset}:${r.symbol.name}`;
  return content;
}

/** Tables of functions. */
export class FunctionTables {
  private readonly tables: TableSymbols;
  private readonly mask: (bytes: Uint8Array) => ObjSymbol;
  private readonly made = new Map<string, ObjSymbol>();

  /** `mask`: the symbol of a mask of pointers. */
  constructor(tables: TableSymbols, mask: (bytes: Uint8Array) => ObjSymbol) {
    this.tables = tables;
    this.mask = mask;
  }

  readonly make: DataMaker = (kind, bytes, refs) => {
    if (kind === "gcbits") return this.mask(bytes);
    const content = tableContent(kind, bytes, refs);
    let s = this.made.get(content);
    if (s === undefined) {
      s = this.keyed(tableKey(kind, bytes, refs), bytes, refs);
      this.made.set(content, s);
    }
    return s;
  };

  /** The table with that key. */
  keyed(key: string, bytes: Uint8Array, refs: readonly DataRef[]): ObjSymbol {
    return this.tables.intern(key, () => {
      const s = new ObjSymbol(key.length < 100 ? key : key.slice(0, 100));
      const content = refs.length === 0 ? SymFlag.ContentAddressable : SymFlag.Static;
      readOnlyData(s, bytes, SymFlag.Local | content);
      s.kind = SymKind.Rodata;
      for (const r of refs) s.addReloc(r.offset, 4, RelocType.AddrOff, r.symbol);
      return s;
    });
  }
}
