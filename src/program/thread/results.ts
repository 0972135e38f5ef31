// What comes back of a function: its code, relocations and tables as numbers, bytes and texts. In: a symbol that `makeCode` has
// filled in. Out: replies, and from them the same in another symbol. What several functions refer to is said once and is a
// number from then on.
//
//   words  = items: symbols that are new, and functions (Item)
//   symbol = 0 for none, 1 for the function that comes next, numbers from 2 on in the order of definitions
//   bytes  = where they begin in the reply's, and how many
import { InternalError } from "../../base/internal-error.ts";
import { type Abi, type FuncFlag, type FuncId, type RelocType, type SymFlag, SymKind } from "../../obj/kinds.ts";
import { FuncInfo, InlineNode, noBytes, nobody, ObjSymbol, Reloc } from "../../obj/symbol.ts";
import type { Reply } from "./messages.ts";

const enum Item {
  /** A symbol that the function's message knows: its number there. */
  Known,
  /** Name, calling convention. */
  Named,
  /** The bytes of a string constant. */
  String,
  /** Size, the two halves of a 64-bit number. */
  Float,
  /** The descriptor of a type: the type's number. */
  Descriptor,
  /** Mask of pointers: bytes. */
  Mask,
  /** Key, bytes, references. */
  Table,
  /** Name, kind, flags, size, alignment, bytes, relocations. */
  Own,
  /** Length of what follows; code. */
  Code,
  /** Why there can be no code. */
  Problem,
  /** What went wrong. */
  Failure,
}

/** How the thread that made it knows a symbol. */
export type Origin =
  | { readonly item: "known"; readonly number: number }
  | { readonly item: "named" }
  | { readonly item: "string"; readonly bytes: Uint8Array }
  | { readonly item: "float"; readonly size: number; readonly lo: number; readonly hi: number }
  | { readonly item: "descriptor"; readonly type: number }
  | { readonly item: "mask" }
  | { readonly item: "table"; readonly key: string }
  | { readonly item: "own" };

/** Writes replies. `origin` says how a symbol is known. */
export class ResultWriter {
  private readonly build: number;
  private readonly origin: (s: ObjSymbol) => Origin;
  private readonly numbers = new Map<ObjSymbol, number>();
  private readonly textNumbers = new Map<string, number>();
  private readonly out = new Words();
  private readonly item = new Words();
  private bytes = new Uint8Array(1 << 16);
  private byteCount = 0;
  private texts: string[] = [];
  private self: ObjSymbol | null = null;

  constructor(build: number, origin: (s: ObjSymbol) => Origin) {
    this.build = build;
    this.origin = origin;
  }

  /** How much there is to be sent. */
  get size(): number {
    return this.out.count * 4 + this.byteCount;
  }

  /** What has been written since the last reply. */
  take(): Reply {
    const reply = {
      build: this.build,
      words: this.out.list.slice(0, this.out.count),
      bytes: this.bytes.slice(0, this.byteCount),
      texts: this.texts,
    };
    this.out.count = 0;
    this.byteCount = 0;
    this.texts = [];
    return reply;
  }

  problem(text: string): void {
    this.out.put(Item.Problem);
    this.out.put(this.text(text));
  }

  failure(text: string): void {
    this.out.put(Item.Failure);
    this.out.put(this.text(text));
  }

  /** A function, whose code is in `s`. */
  code(s: ObjSymbol): void {
    this.self = s;
    const w = this.item;
    w.count = 0;
    w.put(s.flags);
    w.put(s.size);
    w.put(s.align);
    this.blob(w, s.data);
    this.relocs(w, s.relocs);
    this.info(w, s.func!);
    const { out } = this;
    out.put(Item.Code);
    out.put(w.count);
    out.append(w);
    this.self = null;
  }

  private info(w: Words, f: FuncInfo): void {
    w.put(f.args);
    w.put(f.locals);
    w.put(f.align);
    w.put(f.funcId);
    w.put(f.funcFlag);
    w.put(f.startLine);
    w.put(f.files.length);
    for (let i = 0; i < f.files.length; i++) w.put(this.text(f.files[i]!));
    this.blob(w, f.pcsp);
    this.blob(w, f.pcfile);
    this.blob(w, f.pcline);
    this.blob(w, f.pcinline);
    w.put(f.pcdata.length);
    for (let i = 0; i < f.pcdata.length; i++) this.blob(w, f.pcdata[i]!);
    w.put(f.funcdata.length);
    for (let i = 0; i < f.funcdata.length; i++) {
      const d = f.funcdata[i]!;
      w.put(d === null ? 0 : this.number(d));
    }
    w.put(f.inlineTree.length);
    for (let i = 0; i < f.inlineTree.length; i++) {
      const n = f.inlineTree[i]!;
      w.put(n.parent);
      w.put(n.file);
      w.put(n.line);
      w.put(this.number(n.func));
      w.put(n.parentPc);
    }
    this.blob(w, f.variables);
    const types = f.variableTypes.all();
    w.put(types.length);
    for (let i = 0; i < types.length; i++) w.put(this.number(types[i]!));
  }

  private relocs(w: Words, relocs: readonly Reloc[]): void {
    w.put(relocs.length);
    for (let i = 0; i < relocs.length; i++) {
      const r = relocs[i]!;
      w.put(r.offset);
      w.put(r.size);
      w.put(r.type);
      w.put(this.number(r.symbol));
      w.put(r.addend);
    }
  }

  private blob(w: Words, data: Uint8Array): void {
    const at = this.byteCount;
    if (at + data.length > this.bytes.length) {
      const more = new Uint8Array(2 * (at + data.length));
      more.set(this.bytes);
      this.bytes = more;
    }
    this.bytes.set(data, at);
    this.byteCount = at + data.length;
    w.put(at);
    w.put(data.length);
  }

  private text(text: string): number {
    let n = this.textNumbers.get(text);
    if (n === undefined) {
      n = this.textNumbers.size;
      this.textNumbers.set(text, n);
      this.texts.push(text);
    }
    return n;
  }

  private number(s: ObjSymbol): number {
    if (s === nobody) return 0;
    if (s === this.self) return 1;
    return this.numbers.get(s) ?? this.define(s);
  }

  private define(s: ObjSymbol): number {
    // First what it refers to: it is put behind that.
    const w = new Words();
    const o = this.origin(s);
    switch (o.item) {
      case "known":
        w.put(Item.Known);
        w.put(o.number);
        break;
      case "named":
        w.put(Item.Named);
        w.put(this.text(s.name));
        w.put(s.abi);
        break;
      case "string":
        w.put(Item.String);
        this.blob(w, o.bytes);
        break;
      case "float":
        w.put(Item.Float);
        w.put(o.size);
        w.put(o.lo);
        w.put(o.hi);
        break;
      case "descriptor":
        w.put(Item.Descriptor);
        w.put(o.type);
        break;
      case "mask":
        w.put(Item.Mask);
        this.blob(w, s.data);
        break;
      case "table":
        w.put(Item.Table);
        w.put(this.text(o.key));
        this.blob(w, s.data);
        this.relocs(w, s.relocs);
        break;
      case "own":
        this.own(w, s);
    }
    this.out.append(w);
    const n = this.numbers.size + 2;
    this.numbers.set(s, n);
    return n;
  }

  private own(w: Words, s: ObjSymbol): void {
    if (s.gotype !== null || s.func !== null) throw new InternalError(`thread: ${s.name} is no plain data`);
    w.put(Item.Own);
    w.put(this.text(s.name));
    w.put(s.kind);
    w.put(s.flags);
    w.put(s.size);
    w.put(s.align);
    this.blob(w, s.data);
    this.relocs(w, s.relocs);
  }
}

/** Growing numbers of 32 bits. */
class Words {
  list = new Int32Array(256);
  count = 0;

  put(n: number): void {
    if ((n | 0) !== n) throw new InternalError(`thread: ${n} does not fit`);
    if (this.count === this.list.length) this.grow(1);
    this.list[this.count++] = n;
  }

  append(w: Words): void {
    if (this.count + w.count > this.list.length) this.grow(w.count);
    this.list.set(w.list.subarray(0, w.count), this.count);
    this.count += w.count;
  }

  private grow(by: number): void {
    const more = new Int32Array(2 * (this.count + by));
    more.set(this.list);
    this.list = more;
  }
}

/** How the reader makes symbols of what the writer says about them. */
export interface ResultWorld {
  known(number: number): ObjSymbol;
  named(name: string, abi: Abi): ObjSymbol;
  string(bytes: Uint8Array): ObjSymbol;
  float(x: number, size: 4 | 8): ObjSymbol;
  descriptor(type: number): ObjSymbol;
  mask(bytes: Uint8Array): ObjSymbol;
  table(key: string, bytes: Uint8Array, refs: readonly { offset: number; symbol: ObjSymbol }[]): ObjSymbol;
  /** There is code for `s`. */
  arrived(s: ObjSymbol): void;
}

/** What came back of one function. */
export class Result {
  /** The symbol that is to be filled in. */
  readonly symbol: ObjSymbol;
  /** Why there is no code; null: there is. */
  problem: string | null = null;
  failure: string | null = null;
  reply: Reply | null = null;
  at = 0;

  constructor(symbol: ObjSymbol) {
    this.symbol = symbol;
  }

  get isThere(): boolean {
    return this.reply !== null;
  }
}

const noWords = new Int32Array(0);
const halves = new Int32Array(2);
const float = new Float64Array(halves.buffer);

/** Reads replies, in the order in which they were sent. */
export class ResultReader {
  private readonly world: ResultWorld;
  private readonly symbols: ObjSymbol[] = [nobody, nobody];
  private readonly texts: string[] = [];
  /** Functions that nothing has come of yet. */
  private readonly expected: Result[] = [];
  private first = 0;
  private words: Int32Array = noWords;
  private bytes: Uint8Array = noBytes;
  private at = 0;
  private self: ObjSymbol = nobody;

  constructor(world: ResultWorld) {
    this.world = world;
  }

  /** There will be code for `s`, after that for others that are expected. */
  expect(s: ObjSymbol): Result {
    const r = new Result(s);
    this.expected.push(r);
    return r;
  }

  /** Takes note of what is in a reply. */
  receive(reply: Reply): void {
    for (let i = 0; i < reply.texts.length; i++) this.texts.push(reply.texts[i]!);
    this.open(reply, 0);
    while (this.at < this.words.length) this.next(reply);
  }

  private open(reply: Reply, at: number): void {
    this.words = reply.words;
    this.bytes = reply.bytes;
    this.at = at;
  }

  private next(reply: Reply): void {
    const r = this.expected[this.first];
    if (r === undefined) throw new InternalError("thread: a result that nobody has asked for");
    this.self = r.symbol;
    const item: Item = this.word();
    if (item < Item.Code) {
      this.symbols.push(this.define(item));
      return;
    }
    r.reply = reply;
    if (item === Item.Code) {
      const length = this.word();
      r.at = this.at;
      this.at += length;
      this.world.arrived(r.symbol);
    } else if (item === Item.Problem) r.problem = this.texts[this.word()]!;
    else r.failure = this.texts[this.word()]!;
    this.first++;
    if (this.first === this.expected.length) {
      this.expected.length = 0;
      this.first = 0;
    }
  }

  private define(item: Item): ObjSymbol {
    const { world } = this;
    switch (item) {
      case Item.Known:
        return world.known(this.word());
      case Item.Named: {
        const name = this.text();
        return world.named(name, this.word() as Abi);
      }
      case Item.String:
        return world.string(this.blob().slice());
      case Item.Float: {
        const size = this.word();
        halves[0] = this.word();
        halves[1] = this.word();
        return world.float(float[0]!, size as 4 | 8);
      }
      case Item.Descriptor:
        return world.descriptor(this.word());
      case Item.Mask:
        return world.mask(this.blob().slice());
      case Item.Table: {
        const key = this.text();
        const bytes = this.blob().slice();
        return world.table(key, bytes, this.relocs());
      }
      default:
        return this.own();
    }
  }

  private own(): ObjSymbol {
    const s = new ObjSymbol(this.text());
    s.kind = this.word() as SymKind;
    s.flags = this.word() as SymFlag;
    s.size = this.word();
    s.align = this.word();
    s.data = this.blob().slice();
    s.relocs = this.relocs();
    return s;
  }

  /** Adds to the symbol what came back of it. */
  fill(r: Result): void {
    const s = r.symbol;
    this.self = s;
    this.open(r.reply!, r.at);
    if (!s.isText) s.kind = SymKind.Text;
    s.flags |= this.word();
    s.size = this.word();
    s.align = this.word();
    s.data = this.blob();
    const relocs = this.relocs();
    if (s.relocs.length === 0) s.relocs = relocs;
    else for (let i = 0; i < relocs.length; i++) s.relocs.push(relocs[i]!);
    s.func = this.info();
    r.reply = null;
  }

  private info(): FuncInfo {
    const f = new FuncInfo();
    f.args = this.word();
    f.locals = this.word();
    f.align = this.word();
    f.funcId = this.word() as FuncId;
    f.funcFlag = this.word() as FuncFlag;
    f.startLine = this.word();
    const files: string[] = [];
    for (let n = this.word(); n > 0; n--) files.push(this.text());
    f.files = files;
    f.pcsp = this.blob();
    f.pcfile = this.blob();
    f.pcline = this.blob();
    f.pcinline = this.blob();
    const pcdata: Uint8Array[] = [];
    for (let n = this.word(); n > 0; n--) pcdata.push(this.blob());
    f.pcdata = pcdata;
    const funcdata: (ObjSymbol | null)[] = [];
    for (let n = this.word(); n > 0; n--) {
      const d = this.symbol();
      funcdata.push(d === nobody ? null : d);
    }
    f.funcdata = funcdata;
    f.inlineTree = this.inlineTree();
    f.variables = this.blob();
    const n = this.word();
    if (n > 0) {
      const types: ObjSymbol[] = [];
      for (let i = 0; i < n; i++) types.push(this.symbol());
      f.variableTypes = listed(types);
    }
    return f;
  }

  private inlineTree(): InlineNode[] {
    const out: InlineNode[] = [];
    for (let n = this.word(); n > 0; n--) {
      const parent = this.word();
      const file = this.word();
      const line = this.word();
      const func = this.symbol();
      out.push(new InlineNode(parent, file, line, func, this.word()));
    }
    return out;
  }

  private relocs(): Reloc[] {
    const out: Reloc[] = [];
    for (let n = this.word(); n > 0; n--) {
      const offset = this.word();
      const size = this.word();
      const type = this.word() as RelocType;
      const symbol = this.symbol();
      out.push(new Reloc(offset, size, type, symbol, this.word()));
    }
    return out;
  }

  private word(): number {
    return this.words[this.at++]!;
  }

  private text(): string {
    return this.texts[this.word()]!;
  }

  private blob(): Uint8Array {
    const at = this.word();
    return this.bytes.subarray(at, at + this.word());
  }

  private symbol(): ObjSymbol {
    const n = this.word();
    return n === 1 ? this.self : this.symbols[n]!;
  }
}

/** Made here and not where the table is: a closure keeps whatever the closures beside it mention. */
function listed(types: readonly ObjSymbol[]): { all(): readonly ObjSymbol[] } {
  return { all: () => types };
}
