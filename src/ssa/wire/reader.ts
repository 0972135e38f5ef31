// FuncReader: messages of one FuncWriter → functions, in the order in which they were written. Out: a function like the one that
// was written, made of this thread's own objects: types, frame variables and symbols are one object for what was one object, the
// predeclared types and calling conventions are this thread's. Symbols that passes ask for (stringSymbol and the like) are made here;
// what they are for the writer's side, the reader can tell.
import { InternalError } from "../../base/internal-error.ts";
import { Abi } from "../../obj/kinds.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import { AuxCall, type SymbolRef } from "../aux.ts";
import { Block, Edge } from "../block.ts";
import { isRuntimeVariable } from "../build/linkage.ts";
import { Func } from "../func.ts";
import { Mark, SourceVar } from "../sourcevars.ts";
import type { Type } from "../type.ts";
import { Value } from "../value.ts";
import {
  AuxTag,
  auxShift,
  BlockBit,
  CallBit,
  callShift,
  edgeMax,
  edgeShift,
  type FuncMessage,
  LocalBit,
  unpackFlags,
  ValueBit,
  VariableBit,
} from "./format.ts";
import { Known } from "./known.ts";

/** A value's arguments that are read before the values themselves: value, index, id. */
class Pending {
  readonly users: Value[] = [];
  readonly indices: number[] = [];
  readonly ids: number[] = [];
}

const noWords = new Int32Array(0);
const nobody = new Func("");

export class FuncReader {
  private readonly known = new Known();
  private words: Int32Array = noWords;
  private texts: readonly string[] = [];
  private at = 0;
  private f: Func = nobody;
  /** By id. */
  private blocks: Block[] = [];
  private values: Value[] = [];
  /** First words of blocks, in their order. */
  private readonly heads: number[] = [];
  private readonly pending = new Pending();
  // the value before the one at work
  private id = 0;
  private pos = 0;
  private inl = 0;

  /** The one function of a message. */
  read(m: FuncMessage): Func {
    this.begin(m);
    const f = this.next();
    if (this.words.length > 0) fail(`${f.name}: ${this.words.length - this.at} words are left over`);
    return f;
  }

  /** Takes a message, whose functions `next` gives. */
  begin(m: FuncMessage): void {
    if (this.words.length > 0) fail(`${this.words.length - this.at} words of the message before are left over`);
    this.words = m.words;
    this.texts = m.texts;
    this.at = 1 + m.words[0]!;
    this.known.define(m.words, 1, this.at, m.texts);
  }

  /** The next function of the message. */
  next(): Func {
    const f = new Func(this.once());
    this.f = f;
    f.stringSymbol = this.stringSymbol;
    f.typeSymbol = this.typeSymbol;
    f.runtimeSymbol = this.runtimeSymbol;
    const finish = this.head();
    this.locals();
    this.inlineTree();
    this.sourceVars();
    this.edges();
    this.id = 0;
    this.pos = 0;
    this.inl = 0;
    for (const b of f.blocks) this.blockValues(b);
    this.resolve();
    for (let i = 0; i < f.blocks.length; i++) this.tail(f.blocks[i]!, this.heads[i]!);
    this.names();
    finish();
    this.release();
    return f;
  }

  // -- what a symbol is that functions of this reader refer to: one of these answers

  /** The number by which the writer's side knows the symbol; -1: it is not from there. */
  numberOf(s: SymbolRef): number {
    return this.known.symbolNumbers.get(s) ?? -1;
  }

  /** The number by which the writer's side knows the type; -1: it is not from there. */
  typeNumber(t: Type): number {
    return this.known.typeNumbers.get(t) ?? -1;
  }

  /** For a type's descriptor, the number of the type; -1: it is none, or one that the writer's side knows by its number. */
  typeOf(s: SymbolRef): number {
    return this.known.describedBy.get(s) ?? -1;
  }

  /** For the bytes of a string constant, these; null: it is something else. */
  stringOf(s: SymbolRef): string | null {
    return this.known.stringBytes.get(s) ?? null;
  }

  /** Did `lookup` give it? */
  isNamed(s: ObjSymbol): boolean {
    return this.known.isNamed(s);
  }

  /** The symbol that the writer's side finds under this name: the one that functions refer to, now or later. */
  lookup(name: string, abi: number): ObjSymbol {
    return this.known.lookup(name, abi);
  }

  private readonly stringSymbol = (bytes: string): ObjSymbol => this.known.string(bytes);
  private readonly typeSymbol = (t: Type): ObjSymbol => this.known.descriptor(t) ?? fail(`no descriptor for ${t.name}`);
  private readonly runtimeSymbol = (name: string): ObjSymbol =>
    this.known.lookup(`runtime.${name}`, isRuntimeVariable(name) ? Abi.Abi0 : Abi.Internal);

  /** What has been read is not kept alive. */
  private release(): void {
    this.f = nobody;
    this.blocks = [];
    this.values = [];
    if (this.at < this.words.length) return;
    this.words = noWords;
    this.texts = [];
  }

  private word(): number {
    return this.words[this.at++]!;
  }

  private big(): number {
    const lo = this.word() >>> 0;
    return this.word() * 0x100000000 + lo;
  }

  private once(): string {
    return this.texts[this.word()]!;
  }

  private symbol(): ObjSymbol | null {
    const n = this.word();
    return n === 0 ? null : this.known.symbols[n - 1]!;
  }

  /** Reads what belongs to the function itself; what it returns has to be called when its values are there. */
  private head(): () => void {
    const { f } = this;
    f.signature = this.once();
    f.pos = this.word();
    unpackFlags(this.word(), f.flags);
    f.reserveIds(this.word() - 1, this.word() - 1);
    // as long as they will be: ids come in no order, and an array with large gaps would become a table
    this.values = new Array<Value>(f.numValues);
    this.blocks = new Array<Block>(f.numBlocks);
    f.built = this.word();
    const inl = this.word();
    const sp = this.word();
    const sb = this.word();
    f.wrapped = this.symbol();
    const layout = this.word();
    return () => {
      f.currentInline = inl;
      f.spCache = this.valueOrNull(sp);
      f.sbCache = this.valueOrNull(sb);
      f.layout = layout === 0 ? null : this.known.signatures[layout - 1]!.layout;
      f.forgetConstants();
    };
  }

  private locals(): void {
    const { f } = this;
    for (let n = this.word(); n > 0; n--) {
      const name = this.known.texts[this.word()]!;
      const type = this.known.types[this.word()]!;
      const pos = this.word();
      const bits = this.word();
      const l = f.newLocal(name, type, bits & 3, pos);
      l.addrTaken = (bits & LocalBit.AddrTaken) !== 0;
      l.used = (bits & LocalBit.Used) !== 0;
      l.needZero = (bits & LocalBit.NeedZero) !== 0;
      l.alwaysLive = (bits & LocalBit.AlwaysLive) !== 0;
      l.openDeferSlot = (bits & LocalBit.OpenDeferSlot) !== 0;
      l.spill = (bits & LocalBit.Spill) !== 0;
      if ((bits & LocalBit.Offset) !== 0) l.offset = this.big();
    }
    const open = this.word();
    if (open !== 0) f.openDefers = { bits: f.locals[open - 1]!, closures: f.locals[this.word() - 1]! };
  }

  private inlineTree(): void {
    const tree = this.f.inlineTree;
    for (let n = this.word(); n > 1; n--) {
      const parent = this.word();
      const pos = this.word();
      const fn = this.symbol();
      tree.push({ parent, pos, fn, name: this.known.texts[this.word()]! });
    }
  }

  private sourceVars(): void {
    const count = this.word();
    if (count < 0) return;
    const all: SourceVar[] = [];
    for (let i = 0; i < count; i++) {
      all.push(this.sourceVar(i));
    }
    this.f.sourceVars = all;
  }

  private sourceVar(index: number): SourceVar {
    const bits = this.word();
    const name = this.known.texts[this.word()]!;
    const type = this.known.symbols[this.word()]!;
    const pos = this.word();
    const size = (bits & VariableBit.Large) !== 0 ? this.big() : this.word();
    const inl = (bits & VariableBit.Inl) !== 0 ? this.word() : 0;
    const x = new SourceVar(name, type, size, bits & 3, pos, inl, index);
    if ((bits & VariableBit.Local) !== 0) x.local = this.f.locals[this.word()]!;
    return x;
  }

  private edges(): void {
    const { f, blocks } = this;
    const count = this.word();
    const isDense = this.word() !== 0;
    for (let i = 0; i < count; i++) {
      const b = new Block(isDense ? i + 1 : this.word(), 0, f);
      f.blocks.push(b);
      blocks[b.id] = b;
    }
    f.entry = f.blocks[0]!;
    this.pos = 0;
    this.inl = 0;
    for (let i = 0; i < count; i++) this.heads[i] = this.block(f.blocks[i]!);
  }

  /** All of a block but what refers to values; its first word. */
  private block(b: Block): number {
    const bits = this.word();
    b.kind = bits & ((1 << BlockBit.LikelyShift) - 1);
    b.likely = ((bits >> BlockBit.LikelyShift) & 3) - 1;
    let succs = (bits >> BlockBit.SuccShift) & BlockBit.EdgeMax;
    if (succs === BlockBit.EdgeMax) succs = this.word();
    let preds = (bits >> BlockBit.PredShift) & BlockBit.EdgeMax;
    if (preds === BlockBit.EdgeMax) preds = this.word();
    if ((bits & BlockBit.Pos) !== 0) this.pos = this.word();
    if ((bits & BlockBit.Inl) !== 0) this.inl = this.word();
    b.pos = this.pos;
    b.inl = this.inl;
    for (let i = 0; i < succs; i++) b.succs.push(this.edge());
    for (let i = 0; i < preds; i++) b.preds.push(this.edge());
    return bits;
  }

  private edge(): Edge {
    const word = this.word();
    const i = word & edgeMax;
    return new Edge(this.blocks[word >>> edgeShift]!, i === edgeMax ? this.word() : i);
  }

  private blockValues(b: Block): void {
    const count = this.word();
    for (let i = 0; i < count; i++) b.values.push(this.value(b));
  }

  private value(b: Block): Value {
    const w = this.words;
    let at = this.at;
    const bits = w[at++]!;
    if ((bits & ValueBit.Id) !== 0) this.id = w[at++]!;
    else this.id++;
    let type = bits >>> ValueBit.TypeShift;
    if (type === ValueBit.TypeMax) type = w[at++]!;
    let count = (bits >> ValueBit.ArgShift) & ValueBit.ArgMax;
    if (count === ValueBit.ArgMax) count = w[at++]!;
    if ((bits & ValueBit.Pos) !== 0) this.pos = w[at++]!;
    if ((bits & ValueBit.Inl) !== 0) this.inl = w[at++]!;
    const op = bits & ((1 << ValueBit.ArgShift) - 1);
    const v = new Value(this.id, op, this.known.types[type]!, b, this.pos, this.inl);
    this.values[v.id] = v;
    this.at = at;
    if (count > 0) this.args(v, count);
    if ((bits & ValueBit.Lo) !== 0) v.auxLo = this.word();
    if ((bits & ValueBit.Hi) !== 0) v.auxHi = this.word();
    if ((bits & ValueBit.Aux) !== 0) v.aux = this.aux();
    return v;
  }

  private args(v: Value, count: number): void {
    switch (count) {
      case 1:
        v.args = [this.arg(v, 0)];
        return;
      case 2:
        v.args = [this.arg(v, 0), this.arg(v, 1)];
        return;
      case 3:
        v.args = [this.arg(v, 0), this.arg(v, 1), this.arg(v, 2)];
        return;
      default: {
        const args = [this.arg(v, 0), this.arg(v, 1), this.arg(v, 2), this.arg(v, 3)];
        for (let i = 4; i < count; i++) args.push(this.arg(v, i));
        v.args = args;
      }
    }
  }

  /** Argument `i` of `v`; `v` itself stands for one that is still to come. */
  private arg(v: Value, i: number): Value {
    const id = this.words[this.at++]!;
    const a = this.values[id];
    if (a === undefined) {
      this.pending.users.push(v);
      this.pending.indices.push(i);
      this.pending.ids.push(id);
      return v;
    }
    a.uses++;
    return a;
  }

  private resolve(): void {
    const { users, indices, ids } = this.pending;
    for (let k = 0; k < users.length; k++) {
      const a = this.valueOf(ids[k]!);
      a.uses++;
      users[k]!.args[indices[k]!] = a;
    }
    users.length = 0;
    indices.length = 0;
    ids.length = 0;
  }

  private valueOf(id: number): Value {
    return this.values[id] ?? fail(`${this.f.name}: v${id} is in no block`);
  }

  private valueOrNull(id: number): Value | null {
    return id === 0 ? null : this.valueOf(id);
  }

  private aux(): object | string {
    const word = this.word();
    const n = word >> auxShift;
    switch (word & AuxTag.Mask) {
      case AuxTag.Symbol:
        return this.known.symbols[n]!;
      case AuxTag.Local:
        return this.f.locals[n]!;
      case AuxTag.Type:
        return this.known.types[n]!;
      case AuxTag.Text:
        return this.texts[n]!;
      case AuxTag.Call:
        return this.call(n === 0 ? null : this.known.symbols[n - 1]!);
      default:
        return fail(`${this.f.name}: aux ${word}`);
    }
  }

  private call(fn: SymbolRef | null): AuxCall {
    const word = this.word();
    const s = this.known.signatures[word >> callShift]!;
    const call = new AuxCall(fn, s.layout, s.params, s.results);
    call.noReturn = (word & CallBit.NoReturn) !== 0;
    call.writeBarrier = (word & CallBit.WriteBarrier) !== 0;
    return call;
  }

  private tail(b: Block, bits: number): void {
    if ((bits & BlockBit.Control) !== 0) b.setControl(this.valueOf(this.word()));
    if ((bits & BlockBit.Control2) !== 0) b.setControl2(this.valueOf(this.word()));
    if ((bits & BlockBit.Marks) === 0) return;
    const marks: Mark[] = [];
    for (let n = this.word(); n > 0; n--) {
      const word = this.word();
      const x = this.f.sourceVars![word >> 1]!;
      const id = this.word();
      marks.push(new Mark(x, 0, x.size, this.valueOrNull(id), (word & 1) !== 0 ? id + 1 : this.word()));
    }
    b.marks = marks;
  }

  private names(): void {
    for (let n = this.word(); n > 0; n--) {
      const name = this.once();
      const values: Value[] = [];
      for (let k = this.word(); k > 0; k--) values.push(this.valueOf(this.word()));
      this.f.names.set(name, values);
    }
  }
}

function fail(what: string): never {
  throw new InternalError(`ssa wire: ${what}`);
}
