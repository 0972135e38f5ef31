// A pack: symbols as the cache keeps them, each decoded when it is asked for. In: defined ObjSymbols. Out: bytes, and from the
// bytes the same symbols again.
//
// Layout: magic; number of entries, of references, of strings; where entries, records, references and strings are; the entries
// (hash, reference, place of the record, flags: four 32-bit words each); the records; the references (kind, and name or
// record); the strings as one text, before it where in the text each one ends. All other places are offsets in the file.
import { InternalError } from "../../base/internal-error.ts";
import { Abi, type FuncFlag, type FuncId, type RelocType, SymFlag, type SymKind } from "../../obj/kinds.ts";
import { FuncInfo, InlineNode, noBytes, nobody, ObjSymbol, Reloc } from "../../obj/symbol.ts";
import { ByteSink, ByteSource } from "./bytes.ts";

const magic = 0x324b5047; // "GPK2"
const headerWords = 8;
const entryWords = 4;

/** What a symbol is to the pack that holds it. */
export const enum EntryFlag {
  /** Declared in the pack's package; other entries are there because these refer to them. */
  Own = 1,
}

const enum RefKind {
  Nobody = 0,
  Abi0 = 1,
  Internal = 2,
  /** Known to the pack alone: the record follows. */
  Hidden = 3,
  /** A table that is known by its contents: key and record follow. */
  Content = 4,
}

/** Who knows which symbols a pack's references mean. */
export interface PackWorld {
  lookup(name: string, abi: Abi): ObjSymbol;
  /** The symbol of a table with that key; `make` fills in a new one. */
  table(key: string, make: () => ObjSymbol): ObjSymbol;
  /** Is told of each symbol that is known to the pack alone, and of its number there. */
  hidden?(s: ObjSymbol, ref: number): void;
}

/** The hash that entries are found by. */
export function nameHash(name: string, abi: Abi): number {
  let h = abi === Abi.Internal ? 0x811c9dc4 : 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h ^ (h >>> 15);
}

/** Whether a symbol that Go code defines has no identity by name. */
export function isHidden(s: ObjSymbol): boolean {
  return s.name === "" || s.has(SymFlag.Static);
}

// -- Writing

/** Collects symbols; `finish` gives the bytes. */
export class PackWriter {
  private readonly tableKey: (s: ObjSymbol) => string | null;
  private readonly isHidden: (s: ObjSymbol) => boolean;
  private readonly strings = new Map<string, number>();
  private readonly refs = new Map<ObjSymbol, number>();
  private readonly refSink = new ByteSink();
  private readonly refAt: number[] = [];
  private readonly records = new ByteSink();
  private readonly entries: number[] = [];
  private readonly pending: { ref: number; symbol: ObjSymbol }[] = [];

  /** `tableKey` is the key of a table that is known by its contents, null for any other symbol. */
  constructor(tableKey: (s: ObjSymbol) => string | null, hidden: (s: ObjSymbol) => boolean) {
    this.tableKey = tableKey;
    this.isHidden = hidden;
  }

  /** `foreign` lists packages that a reader will be told of. */
  add(s: ObjSymbol, flags: EntryFlag | 0, foreign: readonly string[] = []): void {
    const ref = this.ref(s);
    this.entries.push(nameHash(s.name, s.abi), ref, this.records.length, flags);
    this.records.unsigned(foreign.length);
    for (const path of foreign) this.records.unsigned(this.string(path));
    this.record(s);
  }

  finish(): Uint8Array {
    const hidden = new Map<number, number>();
    for (let i = 0; i < this.pending.length; i++)
      hidden.set(this.pending[i]!.ref, this.record(this.pending[i]!.symbol));
    this.writeRefs(hidden);
    const names = [...this.strings.keys()];
    const out = new ByteSink();
    const entriesAt = headerWords * 4;
    const recordsAt = entriesAt + this.entries.length * 4;
    const refTableAt = recordsAt + this.records.length;
    const refsAt = refTableAt + 4 * this.refAt.length;
    const nameTableAt = refsAt + this.refSink.length;
    const header = [magic, this.entries.length / entryWords, this.refAt.length, names.length, entriesAt];
    for (const w of [...header, recordsAt, refTableAt, nameTableAt]) out.u32(w);
    for (const w of this.entries) out.u32(w);
    out.raw(this.records.written());
    for (const at of this.refAt) out.u32(refsAt + at);
    out.raw(this.refSink.written());
    let end = 0;
    for (const n of names) {
      end += n.length;
      out.u32(end);
    }
    out.raw(new TextEncoder().encode(names.join("")));
    return out.written().slice();
  }

  private writeRefs(hidden: ReadonlyMap<number, number>): void {
    for (const [s, ref] of this.refs) {
      this.refAt[ref] = this.refSink.length;
      const key = s === nobody ? null : this.tableKey(s);
      if (s === nobody) this.refSink.unsigned(RefKind.Nobody);
      else if (key !== null) {
        this.refSink.unsigned(RefKind.Content);
        this.refSink.unsigned(this.string(key));
        this.refSink.unsigned(this.string(s.name));
        this.refSink.unsigned(hidden.get(ref)!);
      } else if (this.isHidden(s)) {
        this.refSink.unsigned(RefKind.Hidden);
        this.refSink.unsigned(this.string(s.name));
        this.refSink.unsigned(hidden.get(ref) ?? 0);
      } else {
        this.refSink.unsigned(s.abi === Abi.Internal ? RefKind.Internal : RefKind.Abi0);
        this.refSink.unsigned(this.string(s.name));
      }
    }
  }

  private string(s: string): number {
    let n = this.strings.get(s);
    if (n === undefined) this.strings.set(s, (n = this.strings.size));
    return n;
  }

  private ref(s: ObjSymbol): number {
    let n = this.refs.get(s);
    if (n !== undefined) return n;
    n = this.refs.size;
    this.refs.set(s, n);
    if (s === nobody) return n;
    const table = this.tableKey(s) !== null;
    if (table || (this.isHidden(s) && s.isDefined)) this.pending.push({ ref: n, symbol: s });
    return n;
  }

  private optional(s: ObjSymbol | null): void {
    this.records.unsigned(s === null ? 0 : this.ref(s) + 1);
  }

  /** Writes the record of `s`; answers where, counted from the first one, plus 1. */
  private record(s: ObjSymbol): number {
    const w = this.records;
    const at = w.length;
    w.u8(s.kind);
    w.unsigned(s.flags);
    w.unsigned(s.size);
    w.unsigned(s.align);
    w.blob(s.data);
    this.optional(s.gotype);
    w.unsigned(s.relocs.length);
    for (const r of s.relocs) {
      w.unsigned(r.offset);
      w.unsigned(r.size);
      w.unsigned(r.type);
      w.unsigned(this.ref(r.symbol));
      w.signed(r.addend);
    }
    w.u8(s.func === null ? 0 : 1);
    if (s.func !== null) this.func(s.func);
    return at + 1;
  }

  private func(f: FuncInfo): void {
    const w = this.records;
    w.signed(f.args);
    w.signed(f.locals);
    w.unsigned(f.align);
    w.unsigned(f.funcId);
    w.unsigned(f.funcFlag);
    w.unsigned(f.startLine);
    w.unsigned(f.files.length);
    for (const name of f.files) w.unsigned(this.string(name));
    for (const t of [f.pcsp, f.pcfile, f.pcline, f.pcinline]) w.blob(t);
    w.unsigned(f.pcdata.length);
    for (const t of f.pcdata) w.blob(t);
    w.unsigned(f.funcdata.length);
    for (const d of f.funcdata) this.optional(d);
    w.blob(f.variables);
    if (f.variables.length > 0) {
      const types = new ByteSink();
      for (const t of f.variableTypes.all()) types.unsigned(this.ref(t));
      w.blob(types.written());
    }
    w.unsigned(f.inlineTree.length);
    for (const n of f.inlineTree) {
      if (n.func.func === null) throw new InternalError(`cache: ${n.func.name} is inlined and not described`);
      w.signed(n.parent);
      w.unsigned(n.file);
      w.unsigned(n.line);
      w.unsigned(this.ref(n.func));
      w.signed(n.parentPc);
      w.unsigned(n.func.func.startLine);
      w.unsigned(n.func.func.funcId);
    }
  }
}

// -- Reading

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Pack {
  readonly count: number;
  private readonly bytes: Uint8Array;
  private readonly entries: Uint32Array;
  private readonly recordsAt: number;
  private readonly refTableAt: number;
  private readonly nameTableAt: number;
  private readonly refs: (ObjSymbol | null)[];
  private readonly names: (string | null)[];
  /** All strings, once one was asked for. */
  private text: string | null = null;
  private byHash: Map<number, number[]> | null = null;

  private constructor(bytes: Uint8Array, words: Uint32Array) {
    this.bytes = bytes;
    this.count = words[1]!;
    this.refs = new Array<ObjSymbol | null>(words[2]!).fill(null);
    this.names = new Array<string | null>(words[3]!).fill(null);
    this.entries = words.subarray(words[4]! / 4, words[4]! / 4 + this.count * entryWords);
    this.recordsAt = words[5]!;
    this.refTableAt = words[6]!;
    this.nameTableAt = words[7]!;
  }

  /** The pack that `bytes` hold; null if they are not one. */
  static open(bytes: Uint8Array): Pack | null {
    const b = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    if (b.length < headerWords * 4) return null;
    const words = new Uint32Array(b.buffer, b.byteOffset, b.length >> 2);
    return words[0] === magic ? new Pack(b, words) : null;
  }

  hashAt(i: number): number {
    return this.entries[i * entryWords]! | 0;
  }

  isOwn(i: number): boolean {
    return (this.entries[i * entryWords + 3]! & EntryFlag.Own) !== 0;
  }

  isNamed(i: number, name: string, abi: Abi): boolean {
    const ref = this.source(this.entries[i * entryWords + 1]!);
    const kind: RefKind = ref.unsigned();
    if (kind !== (abi === Abi.Internal ? RefKind.Internal : RefKind.Abi0)) return false;
    return this.name(ref.unsigned()) === name;
  }

  /** Fills in the symbol of entry `i`. */
  define(i: number, s: ObjSymbol, world: PackWorld): void {
    const r = this.entry(i);
    for (let n = r.unsigned(); n > 0; n--) r.unsigned();
    this.record(r, s, world);
  }

  /** The packages that were noted with entry `i`. */
  foreign(i: number): string[] {
    const r = this.entry(i);
    return list(r.unsigned(), () => this.name(r.unsigned()));
  }

  /** Like `indexOf`, for those who ask once. */
  scan(name: string, abi: Abi): number {
    const h = nameHash(name, abi);
    for (let i = 0; i < this.count; i++) if (this.hashAt(i) === h && this.isNamed(i, name, abi)) return i;
    return -1;
  }

  /** The number of the entry of that name, -1 if there is none. */
  indexOf(name: string, abi: Abi): number {
    if (this.byHash === null) {
      this.byHash = new Map();
      for (let i = this.count - 1; i >= 0; i--) {
        const list = this.byHash.get(this.hashAt(i));
        if (list === undefined) this.byHash.set(this.hashAt(i), [i]);
        else list.push(i);
      }
    }
    for (const i of this.byHash.get(nameHash(name, abi)) ?? []) if (this.isNamed(i, name, abi)) return i;
    return -1;
  }

  /** Whether what was decoded of it refers to one of these. */
  mentions(symbols: ReadonlySet<ObjSymbol>): boolean {
    for (const s of this.refs) if (s !== null && symbols.has(s)) return true;
    return false;
  }

  private entry(i: number): ByteSource {
    return new ByteSource(this.bytes, this.recordsAt + this.entries[i * entryWords + 2]!);
  }

  /** Name and calling convention of an entry. */
  named(i: number): { name: string; abi: Abi } {
    const ref = this.source(this.entries[i * entryWords + 1]!);
    const kind: RefKind = ref.unsigned();
    return { name: this.name(ref.unsigned()), abi: kind === RefKind.Internal ? Abi.Internal : Abi.Abi0 };
  }

  private source(ref: number): ByteSource {
    return new ByteSource(this.bytes, this.word(this.refTableAt + 4 * ref));
  }

  private word(at: number): number {
    const b = this.bytes;
    return (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0;
  }

  private name(i: number): string {
    let n = this.names[i]!;
    if (n === null) {
      const at = this.nameTableAt + 4 * i;
      this.text ??= decoder.decode(this.bytes.subarray(this.nameTableAt + 4 * this.names.length));
      n = this.text.slice(i === 0 ? 0 : this.word(at - 4), this.word(at));
      this.names[i] = n;
    }
    return n;
  }

  private ref(i: number, world: PackWorld): ObjSymbol {
    return this.refs[i] ?? this.makeRef(i, world);
  }

  private makeRef(i: number, world: PackWorld): ObjSymbol {
    const r = this.source(i);
    const kind: RefKind = r.unsigned();
    if (kind === RefKind.Nobody) return (this.refs[i] = nobody);
    const name = this.name(r.unsigned());
    if (kind === RefKind.Abi0) return (this.refs[i] = world.lookup(name, Abi.Abi0));
    if (kind === RefKind.Internal) return (this.refs[i] = world.lookup(name, Abi.Internal));
    if (kind === RefKind.Content) {
      const own = this.name(r.unsigned());
      return (this.refs[i] = world.table(name, () => {
        const s = new ObjSymbol(own);
        this.record(this.hidden(r.unsigned()), s, world);
        return s;
      }));
    }
    const s = new ObjSymbol(name);
    this.refs[i] = s;
    s.flags = SymFlag.Static;
    world.hidden?.(s, i);
    const record = r.unsigned();
    if (record !== 0) this.record(this.hidden(record), s, world);
    return s;
  }

  private hidden(place: number): ByteSource {
    return new ByteSource(this.bytes, this.recordsAt + place - 1);
  }

  private optional(r: ByteSource, world: PackWorld): ObjSymbol | null {
    const n = r.unsigned();
    return n === 0 ? null : this.ref(n - 1, world);
  }

  private record(r: ByteSource, s: ObjSymbol, world: PackWorld): void {
    s.kind = r.u8() as SymKind;
    s.flags = r.unsigned() as SymFlag;
    s.size = r.unsigned();
    s.align = r.unsigned();
    s.data = r.blob();
    s.gotype = this.optional(r, world);
    const n = r.unsigned();
    const relocs = new Array<Reloc>(n);
    for (let i = 0; i < n; i++) {
      const offset = r.unsigned();
      const size = r.unsigned();
      const type = r.unsigned() as RelocType;
      const target = this.ref(r.unsigned(), world);
      relocs[i] = new Reloc(offset, size, type, target, r.signed());
    }
    s.relocs = relocs;
    if (r.u8() !== 0) s.func = this.func(r, world);
  }

  private func(r: ByteSource, world: PackWorld): FuncInfo {
    const f = new FuncInfo();
    f.args = r.signed();
    f.locals = r.signed();
    f.align = r.unsigned();
    f.funcId = r.unsigned() as FuncId;
    f.funcFlag = r.unsigned() as FuncFlag;
    f.startLine = r.unsigned();
    f.files = list(r.unsigned(), () => this.name(r.unsigned()));
    f.pcsp = table(r);
    f.pcfile = table(r);
    f.pcline = table(r);
    f.pcinline = table(r);
    f.pcdata = list(r.unsigned(), () => table(r));
    f.funcdata = list(r.unsigned(), () => this.optional(r, world));
    f.variables = table(r);
    if (f.variables.length > 0) {
      const types = r.blob();
      f.variableTypes = { all: () => this.refList(types, world) };
    }
    f.inlineTree = list(r.unsigned(), () => this.inlined(r, world));
    return f;
  }

  private refList(bytes: Uint8Array, world: PackWorld): ObjSymbol[] {
    const r = new ByteSource(bytes, 0);
    const out: ObjSymbol[] = [];
    while (r.at < bytes.length) out.push(this.ref(r.unsigned(), world));
    return out;
  }

  /** A function that was inlined is described, whether or not it is compiled itself. */
  private inlined(r: ByteSource, world: PackWorld): InlineNode {
    const parent = r.signed();
    const file = r.unsigned();
    const line = r.unsigned();
    const func = this.ref(r.unsigned(), world);
    const parentPc = r.signed();
    const startLine = r.unsigned();
    const funcId = r.unsigned() as FuncId;
    if (func.func === null) {
      func.func = new FuncInfo();
      func.func.startLine = startLine;
      func.func.funcId = funcId;
    }
    return new InlineNode(parent, file, line, func, parentPc);
  }
}

function table(r: ByteSource): Uint8Array {
  const b = r.blob();
  return b.length === 0 ? noBytes : b;
}

function list<T>(n: number, read: () => T): T[] {
  const out = new Array<T>(n);
  for (let i = 0; i < n; i++) out[i] = read();
  return out;
}
