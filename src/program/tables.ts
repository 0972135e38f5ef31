// Tables that are known by their contents (stack maps, stack objects, argument descriptions): equal ones are one symbol,
// whichever function asked first and whether it was compiled now or came from the cache. In: a key that spells the contents
// out. Out: the symbol.
import type { ObjSymbol } from "../obj/symbol.ts";

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
