// Func: a function in SSA form. It owns ids, the constants of the entry block, frame variables and what later phases
// learn about the function. Passes change it in place.
import type { CallLayout } from "../abi/callconv.ts";
import { InternalError } from "../base/internal-error.ts";
import type { Pos } from "../source/position.ts";
import { Local, LocalClass, type SymbolRef } from "./aux.ts";
import { Block, type BlockKind } from "./block.ts";
import type { DomTree } from "./dom.ts";
import { Op } from "./ops.gen.ts";
import type { SourceVar } from "./sourcevars.ts";
import { Kind, T, type Type } from "./type.ts";
import { Value } from "./value.ts";

/** A call that was inlined: node `i` of Func.inlineTree is meant by Value.inl === i. Node 0 is the function itself. */
export interface InlineCall {
  /** Index of the node that this call stands in; 0: directly in the function. */
  readonly parent: number;
  /** Position of the call. */
  readonly pos: Pos;
  /** The function that was inlined. */
  readonly fn: SymbolRef | null;
  readonly name: string;
}

/** A place in the frame: `offset` bytes into a variable. */
export interface Slot {
  readonly local: Local;
  readonly offset: number;
}

/** Where the runtime finds deferred calls when the function panics: a byte with a bit for each that is due, and their closures. */
export interface OpenDeferSlots {
  readonly bits: Local;
  readonly closures: Local;
}

/** What a front end says about a function; the same names as gc's pragmas where they exist. */
export class FuncFlags {
  nosplit = false;
  noinline = false;
  /** nowritebarrier: a write barrier in it is an error. */
  noWriteBarrier = false;
  /** systemstack, and everything that must not be preempted anywhere. */
  noWritebarrierRec = false;
  wrapper = false;
  abiWrapper = false;
  needCtxt = false;
  /** Has a defer; results are kept in memory. */
  hasDefer = false;
  /** Bounds and nil checks are compiled (off with -B). */
  boundsChecks = true;
  /** This is the runtime or a package below it: no write barriers from closures entry etc. are assumed. */
  inRuntime = false;
  /** norace, checkptr and the like do not exist here. */
  topFrame = false;
  noFrame = false;
}

/** Invariants: `entry` is blocks[0] and has no preds; ids are dense from 1; values of a block are in no order until
 * `schedule` has run. */
export class Func {
  readonly name: string;
  /** Signature as a person reads it, printed in the dump's first line. */
  signature = "func()";
  blocks: Block[] = [];
  entry!: Block;
  layout: CallLayout | null = null;
  readonly flags = new FuncFlags();
  /** For a method wrapper: the function that it stands for, shown instead of it in tracebacks. */
  wrapped: SymbolRef | null = null;
  pos: Pos = 0;
  /** Frame variables; the builder adds, stackalloc adds spill slots. */
  locals: Local[] = [];
  params: Local[] = [];
  results: Local[] = [];
  inlineTree: InlineCall[] = [{ parent: -1, pos: 0, fn: null, name: "" }];
  /** The value of `inl` that new values get; whoever makes some in place of another value sets it to that one's. */
  currentInline = 0;
  /** Values are in execution order inside each block. */
  scheduled = false;
  /** The register of each value, by id, after regalloc; holes for values in none. */
  home: number[] = [];
  /** Deferred calls that the function makes itself when it returns; null for none. See build/opendefers.ts. */
  openDefers: OpenDeferSlots | null = null;
  /** Registers of the parts of each tuple, -1 for none. */
  tupleRegs: ReadonlyMap<Value, readonly number[]> = new Map();
  /** Where in the frame each StoreReg, spilled phi and stack argument is, by id, after stackalloc. */
  slots: (Slot | undefined)[] = [];
  /** Variables of the source that debuggers are told of; null: nobody asks. */
  sourceVars: SourceVar[] | null = null;
  /** Values from this id on were made by passes. */
  built = 0;
  /** Values of source variables, for the `name` lines. */
  readonly names = new Map<string, Value[]>();
  /** Register parameters: which part of which parameter they are; their home is that part's spill slot. */
  readonly argSlots = new Map<Value, { local: Local; offset: number }>();
  /** Length and capacity of slices that were read as a whole: the first is never above the second. */
  lengths: (readonly [Value, Value])[] = [];
  /** Loads of the write barrier's switch: from there to WBend nothing may be preempted. */
  readonly wbFlagLoads = new Set<Value>();
  /** Blocks that run while the collector marks, and the ones that do the stores afterwards, up to their WBend. */
  readonly wbThen = new Set<Block>();
  readonly wbEnd = new Set<Block>();
  /** Bytes of the outgoing argument area: the largest of all calls. */
  outgoing = 0;
  /** The read-only symbol that holds the bytes of a string constant (one Latin-1 character a byte). */
  stringSymbol: (bytes: string) => SymbolRef = (bytes) => ({ name: `go:string.${JSON.stringify(bytes)}` });
  /** The descriptor of a type, for write barriers of whole values. */
  typeSymbol: (t: Type) => SymbolRef = (t) => ({ name: `type:${t.name}` });
  /** A function or variable of the runtime, without the `runtime.` in front. */
  runtimeSymbol: (name: string) => SymbolRef = (name) => ({ name: `runtime.${name}` });
  private nextValue = 1;
  private nextBlock = 1;
  /** Constants of the entry block by op, then by what they are. */
  private readonly constants = new Map<number, Value[]>();

  constructor(name: string) {
    this.name = name;
  }

  /** One more than the largest value id: the length of a side table. */
  get numValues(): number {
    return this.nextValue;
  }
  get numBlocks(): number {
    return this.nextBlock;
  }
  newValueId(): number {
    return this.nextValue++;
  }

  /** What dom.ts knows of the edges; whoever changes edges other than by the methods of Block says so. */
  order: readonly Block[] | null = null;
  tree: DomTree | null = null;

  edgesChanged(): void {
    this.order = null;
    this.tree = null;
  }

  newBlock(kind: BlockKind | number): Block {
    this.edgesChanged();
    const b = new Block(this.nextBlock++, kind, this);
    this.blocks.push(b);
    return b;
  }

  /** For the parser: the next ids will be larger than these. */
  reserveIds(value: number, block: number): void {
    if (value >= this.nextValue) this.nextValue = value + 1;
    if (block >= this.nextBlock) this.nextBlock = block + 1;
  }

  newLocal(name: string, type: Type, cls: LocalClass, pos: Pos): Local {
    const l = new Local(name, type, cls, this.locals.length, pos);
    this.locals.push(l);
    if (cls === LocalClass.Param) this.params.push(l);
    else if (cls === LocalClass.Result) this.results.push(l);
    return l;
  }

  /** An unnamed variable of the frame. */
  newTemp(type: Type, pos: Pos): Local {
    return this.newLocal(`.t${this.locals.length}`, type, LocalClass.Auto, pos);
  }

  private constant(op: number, type: Type, lo: number, hi: number, aux: string | null): Value {
    let list = this.constants.get(op);
    if (list === undefined) {
      list = [];
      this.constants.set(op, list);
    }
    for (let i = 0; i < list.length; i++) {
      const v = list[i]!;
      if (v.auxLo === lo && v.auxHi === hi && v.aux === aux && v.type === type && v.op === op) {
        if (v.block === this.entry) return v;
        list.splice(i--, 1); // removed by deadcode
      }
    }
    const v = new Value(this.newValueId(), op, type, this.entry, 0, 0);
    v.auxLo = lo;
    v.auxHi = hi;
    v.aux = aux;
    this.entry.values.push(v);
    list.push(v);
    return v;
  }

  /** Forgets a constant that deadcode removed. */
  forgetConstants(): void {
    this.constants.clear();
    for (const v of this.entry.values) {
      if (v.op < Op.ConstBool || v.op > Op.ZeroVal) continue;
      const list = this.constants.get(v.op);
      if (list === undefined) this.constants.set(v.op, [v]);
      else list.push(v);
    }
  }

  constBool(x: boolean, type: Type = T.bool): Value {
    return this.constant(Op.ConstBool, type, x ? 1 : 0, 0, null);
  }

  /** An integer (or pointer-sized) constant of the width of `type`; the halves are those of its int64 value. */
  constInt64(type: Type, lo: number, hi: number): Value {
    switch (type.size) {
      case 1: {
        const x = (lo << 24) >> 24;
        return this.constant(Op.Const8, type, x, x >> 31, null);
      }
      case 2: {
        const x = (lo << 16) >> 16;
        return this.constant(Op.Const16, type, x, x >> 31, null);
      }
      case 4:
        return this.constant(Op.Const32, type, lo | 0, lo >> 31, null);
      case 8:
        return this.constant(Op.Const64, type, lo | 0, hi | 0, null);
      default:
        throw new InternalError(`const of type ${type.name} in ${this.name}`);
    }
  }

  /** An integer constant given as a safe integer; taken modulo the width of `type`. */
  constInt(type: Type, n: number): Value {
    return this.constInt64(type, n | 0, Math.floor(n / 0x100000000) | 0);
  }

  constFloat(type: Type, x: number): Value {
    const v = floatBits(type.kind === Kind.Float32 ? Math.fround(x) : x);
    return this.constant(type.kind === Kind.Float32 ? Op.Const32F : Op.Const64F, type, v[0]!, v[1]!, null);
  }

  /** A nil pointer, map, channel, function. */
  constNil(type: Type): Value {
    return this.constant(Op.ConstNil, type, 0, 0, null);
  }

  /** `bytes` holds one character (0 to 255) for each byte. */
  constString(type: Type, bytes: string): Value {
    return this.constant(Op.ConstString, type, 0, 0, bytes);
  }

  constSlice(type: Type): Value {
    return this.constant(Op.ConstSlice, type, 0, 0, null);
  }

  constInterface(type: Type): Value {
    return this.constant(Op.ConstInterface, type, 0, 0, null);
  }

  /** The zero value of any type that fits SSA. */
  zeroValue(type: Type): Value {
    switch (type.kind) {
      case Kind.Bool:
        return this.constBool(false, type);
      case Kind.Float32:
      case Kind.Float64:
        return this.constFloat(type, 0);
      case Kind.Ptr:
        return this.constNil(type);
      case Kind.String:
        return this.constString(type, "");
      case Kind.Slice:
        return this.constSlice(type);
      case Kind.Iface:
        return this.constInterface(type);
      case Kind.Struct:
      case Kind.Array:
      case Kind.Complex64:
      case Kind.Complex128:
        return this.constant(Op.ZeroVal, type, 0, 0, null);
      default:
        return this.constInt64(type, 0, 0);
    }
  }

  /** The one SP (or SB, InitMem) of the function; made in the entry block on demand. */
  private single(op: number, type: Type): Value {
    for (const v of this.entry.values) if (v.op === op) return v;
    const v = new Value(this.newValueId(), op, type, this.entry, 0, 0);
    this.entry.values.push(v);
    return v;
  }
  sp(): Value {
    return (this.spCache ??= this.single(Op.SP, T.uintptr));
  }
  sb(): Value {
    return (this.sbCache ??= this.single(Op.SB, T.uintptr));
  }
  initMem(): Value {
    return this.single(Op.InitMem, T.mem);
  }
  spCache: Value | null = null;
  sbCache: Value | null = null;

  fail(phase: string, what: string): never {
    throw new InternalError(`${phase}: ${this.name}: ${what}`);
  }
}

const f64 = new Float64Array(1);
const i32 = new Int32Array(f64.buffer);
function floatBits(x: number): Int32Array {
  f64[0] = x;
  return i32;
}
