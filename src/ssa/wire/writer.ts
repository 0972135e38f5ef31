// FuncWriter: functions as buildFunc leaves them → messages. In: functions that no pass has seen. Out: one message each, whose
// buffer is the caller's to give away; the function is not changed. What passes and the back end need not see is not in it: the
// front end's objects behind types and variables, which come back as numbers where they are asked for. O(values).
import { InternalError } from "../../base/internal-error.ts";
import { type AuxCall, Local, type SymbolRef } from "../aux.ts";
import type { Block, Edge } from "../block.ts";
import type { Func } from "../func.ts";
import { AuxKind, opAux } from "../optable.ts";
import type { Mark, SourceVar } from "../sourcevars.ts";
import type { Type } from "../type.ts";
import type { Value } from "../value.ts";
import { Definitions } from "./definitions.ts";
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
  packFlags,
  ValueBit,
  VariableBit,
} from "./format.ts";

export class FuncWriter {
  private readonly known: Definitions;
  private words = new Int32Array(1 << 16);
  private count = 0;
  // the value before the one at work
  private id = 0;
  private pos = 0;
  private inl = 0;

  /** `isNamed`: is it the symbol that whoever asks for its name and ABI gets? */
  constructor(isNamed: (s: SymbolRef) => boolean = () => true) {
    this.known = new Definitions(isNamed);
  }

  /** A message with one function. */
  write(f: Func): FuncMessage {
    this.add(f);
    return this.take();
  }

  /** Words of functions that are in no message yet. */
  get size(): number {
    return this.count;
  }

  /** The functions that have been added since the last message. */
  take(): FuncMessage {
    const m = this.known.message(this.words, this.count);
    this.count = 0;
    return m;
  }

  /** `f` will be the next function of the message. */
  add(f: Func): void {
    this.head(f);
    this.locals(f);
    this.inlineTree(f);
    this.sourceVars(f);
    this.edges(f);
    this.id = 0;
    this.pos = 0;
    this.inl = 0;
    for (const b of f.blocks) this.values(b, f);
    for (const b of f.blocks) this.tail(b);
    this.names(f);
  }

  symbolAt(n: number): SymbolRef {
    return this.known.symbols[n] ?? fail(`no symbol ${n}`);
  }

  /** A type that is no list of results. */
  typeAt(n: number): Type {
    return this.known.types[n] ?? fail(`no type ${n}`);
  }

  private room(n: number): void {
    const least = this.count + n;
    if (least <= this.words.length) return;
    const grown = new Int32Array(Math.max(least, 2 * this.words.length));
    grown.set(this.words);
    this.words = grown;
  }

  private put(word: number): void {
    if (this.count === this.words.length) this.room(1);
    this.words[this.count++] = word;
  }

  /** A number beyond 32 bits. */
  private putBig(n: number): void {
    this.put(n | 0);
    this.put(Math.floor(n / 0x100000000));
  }

  private putSymbol(s: SymbolRef | null): void {
    this.put(s === null ? 0 : this.known.symbol(s) + 1);
  }

  private putLocal(l: Local | null, f: Func): void {
    this.put(l === null ? 0 : indexOf(l, f) + 1);
  }

  private head(f: Func): void {
    if (f.scheduled || f.outgoing !== 0 || f.lengths.length > 0 || f.argSlots.size > 0 || f.wbFlagLoads.size > 0) {
      fail(`${f.name}: passes have run`);
    }
    this.put(this.known.once(f.name));
    this.put(this.known.once(f.signature));
    this.put(f.pos);
    this.put(packFlags(f.flags));
    this.put(f.numValues);
    this.put(f.numBlocks);
    this.put(f.built);
    this.put(f.currentInline);
    this.put(f.spCache === null ? 0 : f.spCache.id);
    this.put(f.sbCache === null ? 0 : f.sbCache.id);
    this.putSymbol(f.wrapped);
    this.put(this.known.layout(f));
  }

  private locals(f: Func): void {
    this.put(f.locals.length);
    for (const l of f.locals) {
      this.put(this.known.text(l.name));
      this.put(this.known.type(l.type));
      this.put(l.pos);
      let bits: number = l.cls;
      if (l.addrTaken) bits |= LocalBit.AddrTaken;
      if (l.used) bits |= LocalBit.Used;
      if (l.needZero) bits |= LocalBit.NeedZero;
      if (l.alwaysLive) bits |= LocalBit.AlwaysLive;
      if (l.openDeferSlot) bits |= LocalBit.OpenDeferSlot;
      if (l.spill) bits |= LocalBit.Spill;
      if (l.offset !== 0) bits |= LocalBit.Offset;
      this.put(bits);
      if (l.offset !== 0) this.putBig(l.offset);
    }
    const open = f.openDefers;
    this.putLocal(open === null ? null : open.bits, f);
    if (open !== null) this.putLocal(open.closures, f);
  }

  private inlineTree(f: Func): void {
    const tree = f.inlineTree;
    this.put(tree.length);
    for (let i = 1; i < tree.length; i++) {
      const c = tree[i]!;
      this.put(c.parent);
      this.put(c.pos);
      this.putSymbol(c.fn);
      this.put(this.known.text(c.name));
    }
  }

  private sourceVars(f: Func): void {
    const all = f.sourceVars;
    this.put(all === null ? -1 : all.length);
    if (all !== null) for (let i = 0; i < all.length; i++) this.sourceVar(all[i]!, i, f);
  }

  private sourceVar(x: SourceVar, index: number, f: Func): void {
    if (x.index !== index) fail(`${f.name}: variable ${x.name} is not where it says`);
    const isLarge = x.size > 0x7fffffff;
    let bits: number = x.cls;
    if (isLarge) bits |= VariableBit.Large;
    if (x.inl !== 0) bits |= VariableBit.Inl;
    if (x.local !== null) bits |= VariableBit.Local;
    this.put(bits);
    this.put(this.known.text(x.name));
    this.put(this.known.symbol(x.type));
    this.put(x.pos);
    if (isLarge) this.putBig(x.size);
    else this.put(x.size);
    if (x.inl !== 0) this.put(x.inl);
    if (x.local !== null) this.put(indexOf(x.local, f));
  }

  private edges(f: Func): void {
    const { blocks } = f;
    this.put(blocks.length);
    let isDense = true;
    for (let i = 0; i < blocks.length; i++) if (blocks[i]!.id !== i + 1) isDense = false;
    this.put(isDense ? 1 : 0);
    if (!isDense) for (const b of blocks) this.put(b.id);
    this.pos = 0;
    this.inl = 0;
    for (const b of blocks) this.block(b, f);
  }

  private block(b: Block, f: Func): void {
    if (b.aux !== null) fail(`${f.name}: b${b.id} has an aux`);
    const { succs, preds } = b;
    this.room(8 + 2 * (succs.length + preds.length));
    const w = this.words;
    let n = this.count;
    const at = n++;
    let bits = b.kind | ((b.likely + 1) << BlockBit.LikelyShift);
    bits |= Math.min(succs.length, BlockBit.EdgeMax) << BlockBit.SuccShift;
    if (succs.length >= BlockBit.EdgeMax) w[n++] = succs.length;
    bits |= Math.min(preds.length, BlockBit.EdgeMax) << BlockBit.PredShift;
    if (preds.length >= BlockBit.EdgeMax) w[n++] = preds.length;
    if (b.pos !== this.pos) {
      bits |= BlockBit.Pos;
      w[n++] = this.pos = b.pos;
    }
    if (b.inl !== this.inl) {
      bits |= BlockBit.Inl;
      w[n++] = this.inl = b.inl;
    }
    if (b.control !== null) bits |= BlockBit.Control;
    if (b.control2 !== null) bits |= BlockBit.Control2;
    if (b.marks !== null) bits |= BlockBit.Marks;
    w[at] = bits;
    this.count = n;
    for (let i = 0; i < succs.length; i++) this.edge(succs[i]!);
    for (let i = 0; i < preds.length; i++) this.edge(preds[i]!);
  }

  /** There is room. */
  private edge(e: Edge): void {
    const { i } = e;
    const { id } = e.b;
    if (id >= 1 << (32 - edgeShift)) fail(`b${id}`);
    this.words[this.count++] = (id << edgeShift) | Math.min(i, edgeMax);
    if (i >= edgeMax) this.words[this.count++] = i;
  }

  private values(b: Block, f: Func): void {
    const { values } = b;
    this.put(values.length);
    for (let i = 0; i < values.length; i++) this.value(values[i]!, f);
  }

  private value(v: Value, f: Func): void {
    const { args, aux } = v;
    const count = args.length;
    this.room(16 + count);
    const type = this.known.type(v.type);
    let n = this.count;
    const w = this.words;
    const at = n++;
    let bits = v.op;
    if (v.id !== ++this.id) {
      bits |= ValueBit.Id;
      w[n++] = this.id = v.id;
    }
    if (type < ValueBit.TypeMax) bits |= type << ValueBit.TypeShift;
    else {
      bits |= ValueBit.TypeMax << ValueBit.TypeShift;
      w[n++] = type;
    }
    if (count < ValueBit.ArgMax) bits |= count << ValueBit.ArgShift;
    else {
      bits |= ValueBit.ArgMax << ValueBit.ArgShift;
      w[n++] = count;
    }
    if (v.pos !== this.pos) {
      bits |= ValueBit.Pos;
      w[n++] = this.pos = v.pos;
    }
    if (v.inl !== this.inl) {
      bits |= ValueBit.Inl;
      w[n++] = this.inl = v.inl;
    }
    for (let i = 0; i < count; i++) w[n++] = args[i]!.id;
    if (v.auxLo !== 0) {
      bits |= ValueBit.Lo;
      w[n++] = v.auxLo;
    }
    if (v.auxHi !== 0) {
      bits |= ValueBit.Hi;
      w[n++] = v.auxHi;
    }
    if (aux !== null) bits |= ValueBit.Aux;
    w[at] = bits;
    this.count = n;
    if (aux !== null) this.aux(v, aux, f);
  }

  private aux(v: Value, aux: object | string, f: Func): void {
    switch (opAux[v.op]) {
      case AuxKind.Sym:
      case AuxKind.SymOff:
      case AuxKind.SymValOff:
        if (aux instanceof Local) break;
        this.put((this.known.symbol(aux as SymbolRef) << auxShift) | AuxTag.Symbol);
        return;
      case AuxKind.Local:
      case AuxKind.LocalOff:
        break;
      case AuxKind.Type:
      case AuxKind.TypeSize:
        this.put((this.known.type(aux as Type) << auxShift) | AuxTag.Type);
        return;
      case AuxKind.Str:
        this.put((this.known.once(aux as string) << auxShift) | AuxTag.Text);
        return;
      case AuxKind.Call:
        return this.call(aux as AuxCall);
      default:
        fail(`${f.name}: aux of v${v.id} ${v.opName}`);
    }
    this.put((indexOf(aux as Local, f) << auxShift) | AuxTag.Local);
  }

  private call(call: AuxCall): void {
    const fn = call.fn === null ? 0 : this.known.symbol(call.fn) + 1;
    this.put((fn << auxShift) | AuxTag.Call);
    const bits = (call.noReturn ? CallBit.NoReturn : 0) | (call.writeBarrier ? CallBit.WriteBarrier : 0);
    this.put((this.known.signature(call) << callShift) | bits);
  }

  private tail(b: Block): void {
    if (b.control !== null) this.put(b.control.id);
    if (b.control2 !== null) this.put(b.control2.id);
    const { marks } = b;
    if (marks === null) return;
    this.room(1 + 3 * marks.length);
    this.words[this.count++] = marks.length;
    for (let i = 0; i < marks.length; i++) this.mark(marks[i]!);
  }

  /** There is room. Mostly the variable gets the value that was made last. */
  private mark(m: Mark): void {
    if (m.offset !== 0 || m.size !== m.variable.size) fail(`mark of a part of ${m.variable.name}`);
    const value = m.value === null ? 0 : m.value.id;
    const follows = m.before === value + 1 ? 1 : 0;
    this.words[this.count++] = (m.variable.index << 1) | follows;
    this.words[this.count++] = value;
    if (follows === 0) this.words[this.count++] = m.before;
  }

  private names(f: Func): void {
    this.put(f.names.size);
    for (const [name, values] of f.names) {
      this.put(this.known.once(name));
      this.put(values.length);
      for (const v of values) this.put(v.id);
    }
  }
}

function indexOf(l: Local, f: Func): number {
  if (f.locals[l.index] !== l) fail(`${f.name}: ${l.name} is not where it says`);
  return l.index;
}

function fail(what: string): never {
  throw new InternalError(`ssa wire: ${what}`);
}
