// One function on its way from IR to SSA: the state that all constructs share (variables' places, labels, results), and
// the small steps they are made of (branches, checks, runtime calls, temporaries). In: ir.Func. Out: ssa.Func.
//
// A value whose type fits SSA is handed around as that value; any other value as the address of memory that holds it
// and that stays as it is until it is copied, which is done at once where something may change it in between.
import { type CallConv, layoutCall } from "../../abi/callconv.ts";
import { type RuntimeType, runtimeCall } from "../../abi/runtime-calls.ts";
import { InternalError } from "../../base/internal-error.ts";
import type { Func as IrFunc, Var as IrVar, Label } from "../../ir/func.ts";
import type { Expr, Node } from "../../ir/nodes.ts";
import type { Type as IrType } from "../../ir/type.ts";
import { AuxCall, type Local, type SymbolRef } from "../aux.ts";
import { type Block, BlockKind } from "../block.ts";
import { SSABuilder, Var } from "../builder.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { any_, complex64, complex128, itab, resultsType, sliceType, string_, T, type Type } from "../type.ts";
import type { Value } from "../value.ts";
import type { Linkage } from "./linkage.ts";
import type { OpenDefers } from "./opendefers.ts";
import { ssaType } from "./types.ts";

export interface BuildOptions {
  /** Convention of the function itself and of the calls that it makes. */
  readonly conv: CallConv;
  /** Index, slice and nil checks (off with -B). */
  readonly checks: boolean;
  /** Compile the packages of the runtime: some intrinsics and rules are theirs alone. */
  readonly inRuntime: boolean;
  /** Switches may jump through tables of code addresses. */
  readonly jumpTables?: boolean;
  /** Keep the names of variables, for dumps. */
  readonly names?: boolean;
  /** Leave marks that say where variables are. */
  readonly marks?: boolean;
}

export const enum PlaceKind {
  None,
  /** An SSA variable: `v`. */
  Value,
  /** Memory of the frame: `local`. */
  Frame,
  /** Memory whose address is in the SSA variable `v`: heap objects, variables captured by reference. */
  Pointer,
  /** Memory whose address is kept in frame variable `local`, so that code entered through the runtime finds it. */
  PointerInFrame,
}

/** Where a variable of the function lives. */
export class Place {
  readonly kind: PlaceKind;
  readonly v: Var | null;
  readonly local: Local | null;
  constructor(kind: PlaceKind, v: Var | null, local: Local | null) {
    this.kind = kind;
    this.v = v;
    this.local = local;
  }
}

/** Blocks that a label stands for; made when first asked for. */
export class Targets {
  brk: Block | null = null;
  cont: Block | null = null;
  mark: Block | null = null;
}

const byteSlice = sliceType("[]uint8", T.uint8);

const runtimeTypes: Record<RuntimeType, Type> = {
  bool: T.bool,
  uint8: T.uint8,
  uint16: T.uint16,
  int32: T.int32,
  uint32: T.uint32,
  int64: T.int64,
  uint64: T.uint64,
  int: T.int,
  uintptr: T.uintptr,
  float32: T.float32,
  float64: T.float64,
  complex64,
  complex128,
  string: string_,
  slice: byteSlice,
  any: any_,
  ptr: T.ptr,
  type: itab,
};

export class FuncBuilder {
  readonly s: SSABuilder;
  readonly f: Func;
  readonly fn: IrFunc;
  readonly link: Linkage;
  readonly options: BuildOptions;
  /** By ir.Var.id. */
  readonly places: (Place | undefined)[] = [];
  readonly labels = new Map<Label, Targets>();
  /** Values of calls that were made before their expression's turn came; taken out when it does. See order.ts. */
  readonly ready = new Map<Expr, Value>();
  /** Frame variables of the results, in order. */
  readonly resultLocals: Local[] = [];
  closurePtr: Value | null = null;
  /** Where the runtime comes back to when a deferred call recovers; one for all defers. */
  recovered: Block | null = null;
  /** Deferred calls that the function's exits make themselves; null: the runtime keeps a record of each. */
  open: OpenDefers | null = null;

  constructor(fn: IrFunc, link: Linkage, options: BuildOptions) {
    this.fn = fn;
    this.link = link;
    this.options = options;
    this.s = new SSABuilder(fn.symbol);
    this.f = this.s.f;
    this.s.keepNames = options.names === true;
    if (options.marks === true) this.f.sourceVars = [];
  }

  /** Position and inline tree entry of what is built next. */
  at(n: Node): void {
    if (n.pos !== 0) this.s.pos = n.pos;
    this.f.currentInline = n.inl + 1;
  }

  /** Builds something at the position of `n` in the midst of something else. */
  positioned<R>(n: Node, build: () => R): R {
    const pos = this.s.pos;
    const inl = this.f.currentInline;
    this.at(n);
    const r = build();
    this.s.pos = pos;
    this.f.currentInline = inl;
    return r;
  }

  fail(what: string): never {
    throw new InternalError(`ssa/build: ${this.fn.symbol}: ${what} (position ${this.s.pos})`);
  }

  // -- constants

  int(n: number): Value {
    return this.f.constInt(T.int, n);
  }
  uintptr(n: number): Value {
    return this.f.constInt(T.uintptr, n);
  }
  nil(): Value {
    return this.f.constNil(T.ptr);
  }

  // -- blocks

  block(): Block {
    return this.s.newBlock(BlockKind.Plain);
  }

  /** Ends the current block with a jump to `to`. */
  jump(to: Block): void {
    if (this.s.current === null) return;
    this.s.endBlock().addEdgeTo(to);
  }

  /** Starts a block; what was current falls through to it. */
  start(b: Block): void {
    this.jump(b);
    this.s.startBlock(b);
  }

  /** Ends the current block with a branch. `likely`: 1 yes, -1 no, 0 unknown. */
  branch(cond: Value, yes: Block, no: Block, likely = 0): void {
    const b = this.s.endBlock();
    b.kind = BlockKind.If;
    b.setControl(cond);
    b.likely = likely;
    b.addEdgeTo(yes);
    b.addEdgeTo(no);
  }

  /** Goes on in a fresh block when `cond` holds; `otherwise` builds the other side, which must not come back. */
  require(cond: Value, otherwise: () => void): void {
    const ok = this.block();
    const bad = this.block();
    this.branch(cond, ok, bad, 1);
    this.s.startBlock(bad);
    otherwise();
    if (this.s.current !== null) this.exit();
    this.s.startBlock(ok);
  }

  /** Ends the current block after a call that does not return. */
  exit(): void {
    const m = this.s.mem;
    const b = this.s.endBlock();
    b.kind = BlockKind.Exit;
    b.setControl(m);
  }

  /** Code that cannot be reached still has to be built: it goes to a block without preds. */
  ensureBlock(): void {
    if (this.s.current !== null) return;
    this.s.startBlock(this.block());
  }

  /** `cond ? yes() : no()`, as control flow. */
  select(type: Type, cond: Value, yes: () => Value, no: () => Value, likely = 0): Value {
    const x = this.tempVar(type);
    const bYes = this.block();
    const bNo = this.block();
    const end = this.block();
    this.branch(cond, bYes, bNo, likely);
    this.s.startBlock(bYes);
    this.s.write(x, yes());
    this.jump(end);
    this.s.startBlock(bNo);
    this.s.write(x, no());
    this.jump(end);
    this.s.startBlock(end);
    return this.s.read(x);
  }

  /** Runs `body` only if `cond` holds. */
  when(cond: Value, body: () => void, likely = 0): void {
    const yes = this.block();
    const end = this.block();
    this.branch(cond, yes, end, likely);
    this.s.startBlock(yes);
    body();
    this.jump(end);
    this.s.startBlock(end);
  }

  // -- variables of the builder

  private temps = 0;
  /** A nameless SSA variable. */
  tempVar(type: Type): Var {
    return new Var(`.v${this.temps++}`, type);
  }

  /** Address of a new frame variable, which starts its life here with unknown contents. */
  temp(type: Type): Value {
    const l = this.f.newTemp(type, this.s.pos);
    return this.defineLocal(l);
  }

  /** VarDef and address. */
  defineLocal(l: Local): Value {
    this.s.mem = this.s.v1(Op.VarDef, T.mem, this.s.mem).withAux(l);
    return this.s.localAddr(T.ptr, l);
  }

  /** A temporary that holds `x` (a value, or the address of one that does not fit SSA); its address. */
  spill(type: Type, x: Value): Value {
    const a = this.temp(type);
    this.storeTo(type, a, x);
    return a;
  }

  /** `*addr = x`, by value or by copy. */
  storeTo(type: Type, addr: Value, x: Value): void {
    if (type.size === 0) return;
    if (type.canSSA) this.s.store(type, addr, x);
    else this.s.move(type, addr, x);
  }

  /** What is at `addr`: loaded, or `addr` itself for a type that does not fit SSA. */
  loadFrom(t: IrType, addr: Value): Value {
    const st = ssaType(t);
    if (!st.canSSA) return addr;
    if (st.size === 0) return this.f.zeroValue(st);
    return this.s.load(st, addr);
  }

  /** The zero value: a value, or the address of zeroed memory. */
  zero(t: IrType): Value {
    const st = ssaType(t);
    if (st.canSSA) return this.f.zeroValue(st);
    const a = this.temp(st);
    this.s.zero(st, a);
    return a;
  }

  // -- checks

  nilCheck(p: Value): Value {
    if (!this.options.checks) return p;
    if (p.op === Op.LocalAddr || p.op === Op.Addr || p.op === Op.NilCheck) return p;
    return this.s.v2(Op.NilCheck, p.type, p, this.s.mem);
  }

  // -- calls

  /** Calls `runtime.name`; results in order, none for one that does not return (the block has ended then). */
  runtime(name: string, ...args: Value[]): Value[] {
    const c = runtimeCall(name);
    if (c.params.length !== args.length) this.fail(`runtime.${name} with ${args.length} arguments`);
    const params = c.params.map((p) => runtimeTypes[p]);
    const results = c.results.map((p) => runtimeTypes[p]);
    const call = this.call(Op.StaticLECall, this.link.runtime(name), params, results, args, c.noReturn);
    if (c.noReturn) {
      this.exit();
      return [];
    }
    return results.map((t, i) => this.result(call, t, i));
  }

  /** The single result of `runtime.name`. */
  runtime1(name: string, ...args: Value[]): Value {
    return this.runtime(name, ...args)[0]!;
  }

  /** A call; memory afterwards is the call's. `args` start with code pointer and closure where the op wants them. */
  call(
    op: number,
    fn: SymbolRef | null,
    params: readonly Type[],
    results: readonly Type[],
    args: readonly Value[],
    noReturn = false,
    conv: CallConv = this.options.conv,
  ): Value {
    const aux = new AuxCall(fn, layoutCall(conv, params, results), params, results);
    aux.noReturn = noReturn;
    const c = this.s.vN(op, resultsType([...results, T.mem]), [...args, this.s.mem]).withAux(aux);
    this.s.mem = this.s.v1(Op.SelectN, T.mem, c).withInt(results.length);
    return c;
  }

  /**
   * The i-th result; of one that does not fit SSA the address, out of the area that the next call takes. (What comes in
   * registers gets a place of its own when calls are expanded.)
   */
  result(call: Value, type: Type, i: number): Value {
    if (type.canSSA) return this.s.v1(Op.SelectN, type, call).withInt(i);
    const from = this.s.v1(Op.SelectNAddr, T.ptr, call).withInt(i);
    if ((call.aux as AuxCall).layout.results[i]!.regs.length > 0) return from;
    const a = this.temp(type);
    this.s.move(type, a, from);
    return a;
  }

  // -- addresses of static things

  typeAddr(t: IrType): Value {
    return this.s.addr(itab, this.link.type(t));
  }

  symAddr(sym: SymbolRef): Value {
    return this.s.addr(T.ptr, sym);
  }

  /** A new zeroed heap object of type `t`. */
  newObject(t: IrType): Value {
    if (t.size === 0) return this.symAddr(this.link.runtimeVar("zerobase"));
    return this.runtime1("newobject", this.typeAddr(t));
  }

  place(v: IrVar): Place {
    const p = this.places[v.id];
    if (p === undefined || v.fn !== this.fn) this.fail(`variable ${v.name} has no place`);
    return p;
  }

  targets(l: Label): Targets {
    let t = this.labels.get(l);
    if (t === undefined) {
      t = new Targets();
      this.labels.set(l, t);
    }
    return t;
  }
}
