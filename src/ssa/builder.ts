// What every front end needs to make SSA: a current block, and variables that turn into values and phis. Variables are
// read and written by key; a read in a block that has not written it leaves a FwdRef, and `finish` resolves all of them
// once every edge is known. Nobody has to say when a block's preds are complete.
import type { Pos } from "../source/position.ts";
import type { Local } from "./aux.ts";
import type { Block, BlockKind } from "./block.ts";
import { Func } from "./func.ts";
import { addName } from "./names.ts";
import { Op } from "./ops.gen.ts";
import { markValue, type SourceVar } from "./sourcevars.ts";
import { T, type Type } from "./type.ts";
import type { Value } from "./value.ts";

/** Something that holds one value at a time: a source variable, a temporary, or memory. Compared by identity. */
export class Var {
  readonly name: string;
  readonly type: Type;
  /** The frame variable behind it, when there is one. */
  readonly local: Local | null;
  /** What debuggers know it as. */
  source: SourceVar | null = null;
  constructor(name: string, type: Type, local: Local | null = null) {
    this.name = name;
    this.type = type;
    this.local = local;
  }
  toString(): string {
    return this.name;
  }
}

/**
 * One function under construction. Between `startBlock` and `endBlock` there is a current block; code that cannot be
 * reached is built into a block without preds, which deadcode removes.
 */
export class SSABuilder {
  readonly f: Func;
  /** Memory as a variable: stores write it, loads read it. */
  readonly memVar = new Var("mem", T.mem);
  /** The block that values go into; null between endBlock and startBlock. */
  current: Block | null = null;
  /** Keep in Func.names which values source variables had. */
  keepNames = false;
  /** Position of new values; `setPos` pushes, kept by the caller. */
  pos: Pos = 0;
  private defs: Map<Var, Value> = new Map();
  /** What each finished block leaves in its variables, by block id. */
  private readonly atEnd: (Map<Var, Value> | undefined)[] = [];
  private readonly forward: Value[] = [];

  constructor(name: string) {
    this.f = new Func(name);
    this.f.entry = this.f.newBlock(1);
  }

  newBlock(kind: BlockKind | number): Block {
    return this.f.newBlock(kind);
  }

  /** Makes `b` current. Its variables are what its preds left. */
  startBlock(b: Block): void {
    if (this.current !== null) this.f.fail("build", `startBlock(b${b.id}) while b${this.current.id} is open`);
    if (this.atEnd[b.id] !== undefined) this.f.fail("build", `b${b.id} started twice`);
    this.current = b;
    this.defs = new Map();
  }

  /** Ends the current block and returns it; the caller sets kind, control and edges. */
  endBlock(): Block {
    const b = this.current;
    if (b === null) return this.f.fail("build", "endBlock without a block");
    this.atEnd[b.id] = this.defs;
    b.pos = this.pos;
    b.inl = this.f.currentInline;
    this.current = null;
    return b;
  }

  /** The variable's value at this point. */
  read(x: Var): Value {
    const v = this.defs.get(x);
    if (v !== undefined) return v;
    const r = this.forwardRef(this.block(), x);
    this.defs.set(x, r);
    return r;
  }

  write(x: Var, v: Value): void {
    this.defs.set(x, v);
    if (x.source !== null) markValue(this.block(), x.source, v, this.f.numValues);
    if (this.keepNames) this.nameValue(x, v);
  }

  private nameValue(x: Var, v: Value): void {
    if (!/^\.v\d/.test(x.name)) addName(this.f, `${x.name}[${x.type.name}]`, v);
  }

  get mem(): Value {
    return this.read(this.memVar);
  }
  set mem(v: Value) {
    this.defs.set(this.memVar, v);
  }

  /** The current block; an error if there is none. */
  block(): Block {
    const b = this.current;
    if (b === null) return this.f.fail("build", "no current block");
    return b;
  }

  // One function an arity, so that the hot path has no rest parameters.
  v0(op: number, type: Type): Value {
    return this.block().newValue0(op, type, this.pos);
  }
  v1(op: number, type: Type, a: Value): Value {
    return this.block().newValue1(op, type, this.pos, a);
  }
  v2(op: number, type: Type, a: Value, b: Value): Value {
    return this.block().newValue2(op, type, this.pos, a, b);
  }
  v3(op: number, type: Type, a: Value, b: Value, c: Value): Value {
    return this.block().newValue3(op, type, this.pos, a, b, c);
  }
  v4(op: number, type: Type, a: Value, b: Value, c: Value, d: Value): Value {
    return this.block().newValue4(op, type, this.pos, a, b, c, d);
  }
  vN(op: number, type: Type, args: readonly Value[]): Value {
    return this.block().newValueN(op, type, this.pos, args);
  }

  /** `*ptr` in the current memory. */
  load(type: Type, ptr: Value): Value {
    return this.v2(Op.Load, type, ptr, this.mem);
  }
  /** `*ptr = x`; the memory becomes the store's. */
  store(type: Type, ptr: Value, x: Value): void {
    this.mem = this.v3(Op.Store, T.mem, ptr, x, this.mem).withAux(type);
  }
  /** `*ptr = zero`. */
  zero(type: Type, ptr: Value): void {
    this.mem = this.v2(Op.Zero, T.mem, ptr, this.mem).withAux(type).withInt(type.size);
  }
  /** `*dst = *src`. */
  move(type: Type, dst: Value, src: Value): void {
    this.mem = this.v3(Op.Move, T.mem, dst, src, this.mem).withAux(type).withInt(type.size);
  }
  /** Address of a frame variable (which has been VarDef'ed if it is an auto). */
  localAddr(type: Type, local: Local): Value {
    local.addrTaken = true;
    return this.v2(Op.LocalAddr, type, this.f.sp(), this.mem).withAux(local);
  }
  /** Address of a global. */
  addr(type: Type, symbol: object): Value {
    return this.v1(Op.Addr, type, this.f.sb()).withAux(symbol);
  }
  /** p + n inside one object; n may be 0. */
  offPtr(type: Type, p: Value, n: number): Value {
    return this.v1(Op.OffPtr, type, p).withInt(n);
  }

  private forwardRef(b: Block, x: Var): Value {
    const r = b.newValue0(Op.FwdRef, x.type, this.pos).withAux(x);
    this.forward.push(r);
    return r;
  }

  /**
   * Resolves all FwdRefs: to a Copy of the one value that reaches the block, or to a Phi. A variable that may be read
   * before it is written is a bug of the front end. O(variables read × blocks walked).
   */
  finish(): Func {
    if (this.current !== null) this.f.fail("build", `b${this.current.id} is still open`);
    const reachable = this.reachableBlocks();
    while (this.forward.length > 0) {
      const r = this.forward.pop()!;
      if (r.op !== Op.FwdRef) continue;
      const b = r.block;
      const x = r.aux as Var;
      if (b === this.f.entry) {
        this.f.fail("build", `${x.name} is read before it is written (v${r.id})`);
      }
      if (reachable[b.id] === 0 || b.preds.length === 0) {
        r.reset(Op.Unknown);
        continue;
      }
      this.resolve(r, b, x, reachable);
    }
    this.f.built = this.f.numValues;
    return this.f;
  }

  private resolve(r: Value, b: Block, x: Var, reachable: Uint8Array): void {
    const args: Value[] = [];
    let only: Value | null = null;
    let several = false;
    for (const e of b.preds) {
      const v = reachable[e.b.id] === 0 ? null : this.valueAtEnd(e.b, x);
      args.push(v ?? r);
      if (v === null || v === r) continue;
      if (only === null) only = v;
      else if (only !== v) several = true;
    }
    if (only === null) {
      r.reset(Op.Unknown);
    } else if (!several) {
      r.aux = null;
      r.copyOf(only);
    } else {
      r.reset(Op.Phi);
      for (const a of args) r.addArg(a);
      if (x.source !== null) markValue(b, x.source, r, 0);
      if (this.keepNames && x !== this.memVar) this.nameValue(x, r);
    }
  }

  /** What `x` holds when `b` ends; walks up through blocks with one pred, leaves a FwdRef at the first join. */
  private valueAtEnd(start: Block, x: Var): Value {
    let b = start;
    for (;;) {
      const defs = this.atEnd[b.id];
      if (defs === undefined) return this.f.fail("build", `b${b.id} was never built`);
      const v = defs.get(x);
      if (v !== undefined) return this.skipCopies(v);
      if (b.preds.length !== 1) break;
      b = b.preds[0]!.b;
    }
    const r = this.forwardRef(b, x);
    this.atEnd[b.id]!.set(x, r);
    return r;
  }

  private skipCopies(v: Value): Value {
    while (v.op === Op.Copy) v = v.args[0]!;
    return v;
  }

  private reachableBlocks(): Uint8Array {
    const seen = new Uint8Array(this.f.numBlocks);
    const stack = [this.f.entry];
    seen[this.f.entry.id] = 1;
    while (stack.length > 0) {
      for (const e of stack.pop()!.succs) {
        if (seen[e.b.id] === 0) {
          seen[e.b.id] = 1;
          stack.push(e.b);
        }
      }
    }
    return seen;
  }
}
