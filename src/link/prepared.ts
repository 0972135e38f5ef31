// Symbols that were made before, in the linker's own columns: most of a program that is linked again with one part of it
// changed. In: symbols as a compiler makes them, or such bytes. Out: bytes, or the columns they stand for. A link that begins
// with them gives every byte that it gives without: no number shows in an output, and equal tables are one either way.
import { crc32 } from "../base/crc32.ts";
import type { Abi } from "../obj/kinds.ts";
import type { ObjSymbol, SymbolProvider } from "../obj/symbol.ts";
import { Provided } from "./provided.ts";
import { LinkObject, type SavedSymbols, Symbols } from "./symbols.ts";

const magic = 0x32504c47; // "GLP2"
/** Of `magic`, the number of symbols, named ones, slots of the table, words of `contents` and `types`, bytes of the arena and of the text, stamp. */
const headerWords = 9;
const wordColumns = 13;

/** What is no number. */
interface Texts {
  files: string[];
  /** [package, numbers of files …]. */
  units: [string, ...number[]][];
  /** What nobody can make, as `spelled`. */
  absent: string[];
  /** Numbers of symbols without names by what their makers know them by. */
  identities: Record<string, number>;
}

/** Prepared symbols as numbers and places in their bytes. */
export interface Prepared {
  symbols: SavedSymbols;
  contents: Int32Array;
  /** [variable, type, …], where only debuggers care. */
  types: Int32Array;
  texts: Texts;
  /** Tells these numbers of symbols from those of other prepared symbols. */
  stamp: string;
  /** What a link that began with the same symbols has kept of debugging information (DebugInfo.keep); null: nothing. */
  units: Uint8Array | null;
}

/** How `absent` spells a symbol. */
export function spelled(name: string, abi: Abi): string {
  return `${name} ${abi}`;
}

/** What `bytes` hold; null if they are not what `writePrepared` has written. */
export function readPrepared(bytes: Uint8Array): Prepared | null {
  const b = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(b.buffer, b.byteOffset, b.length >> 2);
  if (b.length < headerWords * 4 || words[0] !== magic) return null;
  const [, count, named, slots, contentWords, typeWords, memBytes, textBytes, sum] = words;
  let at = headerWords;
  const take = (n: number): Int32Array => words.subarray(at, (at += n));
  const columns: Int32Array[] = [];
  for (let i = 0; i < wordColumns; i++) columns.push(take(count!));
  const table = take(slots!);
  const contents = take(contentWords!);
  const types = take(typeWords!);
  let place = b.byteOffset + 4 * at;
  const abi = new Uint16Array(b.buffer, place, count);
  place += 2 * count!;
  const rest = (n: number): Uint8Array => new Uint8Array(b.buffer, (place += n) - n, n);
  const kind = rest(count!);
  const mem = rest(memBytes!);
  const texts = JSON.parse(new TextDecoder().decode(rest(textBytes!))) as Texts;
  const symbols = { count: count!, named: named!, words: columns, table, abi, kind, mem };
  return { symbols, contents, types, texts, stamp: `${count} ${memBytes} ${textBytes} ${sum}`, units: null };
}

/** Fills `syms`, which is empty, and `provided`. */
export function usePrepared(p: Prepared, syms: Symbols, provided: Provided): void {
  syms.restore(p.symbols);
  for (const [pkg, ...files] of p.texts.units) {
    const names = files.map((i) => p.texts.files[i]!);
    syms.objects.push(new LinkObject(syms.objects.length, "provided", pkg, null, names));
  }
  provided.contents.restore(p.contents);
  provided.plainTypeIds = [...p.types];
  provided.identities = new Map(Object.entries(p.texts.identities));
  provided.hasPrepared = true;
}

/** What identifies a symbol without a name: see SymbolProvider. */
export type Identity = (s: ObjSymbol) => string | null;

/** `symbols`, which are all defined, in columns, behind those of `base`. `absent`: what nobody can make, as `spelled`. */
export function writePrepared(
  symbols: readonly ObjSymbol[],
  absent: readonly string[],
  base: Prepared | null,
  identity: Identity,
): Uint8Array {
  const syms = new Symbols(1 << 24, 1 << 15);
  const asked = new Map<string, ObjSymbol>();
  const provider: SymbolProvider = { lookup: (name, abi) => asked.get(spelled(name, abi)), identity };
  const provided = new Provided(syms, [provider], true);
  if (base !== null) usePrepared(base, syms, provided);
  for (const s of symbols) asked.set(spelled(s.name, s.abi), s);
  for (const s of symbols) provided.demand(syms.lookupOrCreate(s.name, s.abi));
  const files = new Map<string, number>();
  const units: Texts["units"] = [];
  for (const o of syms.objects.slice(1)) {
    for (const f of o.files) if (!files.has(f)) files.set(f, files.size);
    units.push([o.pkg, ...o.files.map((f) => files.get(f)!)]);
  }
  const all = new Set([...(base?.texts.absent ?? []), ...absent]);
  const texts: Texts = {
    files: [...files.keys()],
    units,
    absent: [...all],
    identities: Object.fromEntries(provided.identities),
  };
  const types = Int32Array.from(provided.plainTypeIds);
  return encode(syms.saved(), provided.contents.saved(), types, new TextEncoder().encode(JSON.stringify(texts)));
}

function encode(s: SavedSymbols, contents: Int32Array, types: Int32Array, text: Uint8Array): Uint8Array {
  const { count, mem } = s;
  const words = headerWords + wordColumns * count + s.table.length + contents.length + types.length;
  const out = new Uint8Array(4 * words + 3 * count + mem.length + text.length);
  const w = new Int32Array(out.buffer, 0, words);
  w.set([magic, count, s.named, s.table.length, contents.length, types.length, mem.length, text.length]);
  let at = headerWords;
  for (const c of [...s.words, s.table, contents, types]) {
    w.set(c, at);
    at += c.length;
  }
  at *= 4;
  for (const bytes of [new Uint8Array(s.abi.buffer, s.abi.byteOffset, 2 * count), s.kind, mem, text]) {
    out.set(bytes, at);
    at += bytes.length;
  }
  w[headerWords - 1] = crc32(out);
  return out;
}
