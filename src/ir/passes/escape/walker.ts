// Walks the body of one function and adds to the batch's graph what flows where.
import { retyped } from "../../build/constants.ts";
import type { Func, Var } from "../../func.ts";
import * as ir from "../../nodes.ts";
import { Kind } from "../../type.ts";
import { inspect } from "../../visit.ts";
import type { Batch } from "./batch.ts";
import { callExpr } from "./calls.ts";
import { dotType, type Graph, type Hole, holeOf, shift } from "./graph.ts";
import { leakAll } from "./leaks.ts";
import { selfAssign } from "./self-assign.ts";

/** State of walking one function. */
export class Walker {
  readonly batch: Batch;
  readonly graph: Graph;
  readonly fn: Func;
  loopDepth = 1;
  private readonly looping = new Set<unknown>();

  constructor(batch: Batch, fn: Func) {
    this.batch = batch;
    this.graph = batch.graph;
    this.fn = fn;
  }

  walkFunc(): void {
    this.batch.walked.add(this.fn);
    const seen = new Set<unknown>();
    inspect(this.fn.body!, (n) => {
      if (n.kind === ir.NodeKind.LabelMark) seen.add(n.label);
      else if (n.kind === ir.NodeKind.Goto && seen.has(n.label)) this.looping.add(n.label);
      return true;
    });
    this.block(this.fn.body!);
  }

  // Flows.

  /** The hole, with a reason for what flows into it. */
  note(k: Hole, where: ir.Expr | ir.Stmt, why: string): Hole {
    if (this.graph.explanations === null) return k;
    return { dst: k.dst, derefs: k.derefs, addrTaken: k.addrTaken, notes: { where, why, next: k.notes } };
  }

  discard(x: ir.Expr | null): void {
    if (x !== null) this.expr(this.graph.discardHole, x);
  }

  spill(k: Hole, n: ir.Expr): Hole {
    const loc = this.graph.newNode(n, this.fn, this.loopDepth, false);
    this.graph.flow(shift(this.note(k, n, "spill"), -1), loc);
    return holeOf(loc);
  }

  /** A hole that hands what it gets on to all of `ks`. */
  tee(ks: readonly Hole[]): Hole {
    if (ks.length === 0) return this.graph.discardHole;
    if (ks.length === 1) return ks[0]!;
    const loc = this.graph.newNode(null, this.fn, this.loopDepth, false);
    for (const k of ks) this.graph.flow(k, loc);
    return holeOf(loc);
  }

  later(k: Hole): Hole {
    const loc = this.graph.newNode(null, this.fn, this.loopDepth, true);
    this.graph.flow(k, loc);
    return holeOf(loc);
  }

  assignHeap(x: ir.Expr, where: ir.Expr | ir.Stmt, why: string): void {
    this.expr(this.note(this.graph.heapHole, where, why), x);
  }

  /** Where an assignment to `x` puts its value; operands of `x` are walked. */
  addr(x: ir.Expr): Hole {
    switch (x.kind) {
      case ir.NodeKind.VarRef:
        return holeOf(this.graph.of(x.v));
      case ir.NodeKind.GlobalRef:
        return this.graph.heapHole;
      case ir.NodeKind.FieldOf:
        return this.addr(x.x);
      case ir.NodeKind.Index:
        this.discard(x.index);
        if (x.x.type.kind === Kind.Array) return this.addr(x.x);
        this.expr(this.graph.mutatorHole, x.x);
        return this.graph.heapHole;
      case ir.NodeKind.Deref:
        this.expr(this.graph.mutatorHole, x.x);
        return this.graph.heapHole;
      case ir.NodeKind.MapIndex:
        this.discard(x.map);
        this.assignHeap(x.key, x, "key of map put");
        return this.graph.heapHole;
      default:
        this.discard(x);
        return this.graph.heapHole;
    }
  }

  expr(hole: Hole, x: ir.Expr): void {
    let k = hole;
    const g = this.graph;
    if (k.derefs >= 0 && x.type.kind !== Kind.Tuple && !x.type.hasPointers) k = { ...k, dst: g.blank };
    switch (x.kind) {
      case ir.NodeKind.VarRef:
        g.flow(k, g.of(x.v));
        return;
      case ir.NodeKind.Deref:
        this.expr(shift(this.note(k, x, "indirection"), 1), x.x);
        return;
      case ir.NodeKind.FieldOf:
        if (x.x.kind === ir.NodeKind.Deref) this.expr(shift(this.note(k, x, "dot of pointer"), 1), x.x.x);
        else this.expr(this.note(k, x, "dot"), x.x);
        return;
      case ir.NodeKind.AddrOf:
        this.expr(shift(this.note(k, x, "address-of"), -1), x.x);
        return;
      case ir.NodeKind.Index:
        if (x.x.type.kind === Kind.Array) this.expr(this.note(k, x, "fixed-array-index-of"), x.x);
        else this.expr(shift(this.note(k, x, "dot of pointer"), 1), x.x);
        this.discard(x.index);
        return;
      case ir.NodeKind.MapIndex:
        this.discard(x.map);
        this.discard(x.key);
        return;
      case ir.NodeKind.TypeAssert:
        this.expr(dotType(this.note(k, x, "dot"), x.target), x.x);
        return;
      case ir.NodeKind.SliceOf:
        this.expr(this.note(k, x, "slice"), x.x);
        this.discard(x.lo);
        this.discard(x.hi);
        this.discard(x.max);
        return;
      case ir.NodeKind.Convert:
        this.convert(k, x);
        return;
      case ir.NodeKind.Unary:
      case ir.NodeKind.ItabType:
        this.discard(x.x);
        return;
      case ir.NodeKind.Binary:
      case ir.NodeKind.Compare:
      case ir.NodeKind.Logical:
        this.discard(x.x);
        this.discard(x.y);
        return;
      case ir.NodeKind.New:
        this.spill(k, x);
        return;
      case ir.NodeKind.PtrLit:
        this.expr(this.spill(k, x), x.x);
        return;
      case ir.NodeKind.MakeSlice:
        this.knownBound(x);
        this.spill(k, x);
        this.discard(x.len);
        this.discard(x.cap);
        return;
      case ir.NodeKind.MakeMap:
        this.spill(k, x);
        this.discard(x.hint);
        return;
      case ir.NodeKind.MakeChan:
        this.discard(x.size);
        return;
      case ir.NodeKind.SliceLit:
        k = this.spill(k, x);
        for (const v of x.values) this.expr(this.note(k, x, "slice-literal-element"), v);
        return;
      case ir.NodeKind.StructLit:
        for (const v of x.values) this.expr(this.note(k, x, "struct literal element"), v);
        return;
      case ir.NodeKind.ArrayLit:
        for (const v of x.values) this.expr(this.note(k, x, "array literal element"), v);
        return;
      case ir.NodeKind.MapLit:
        this.spill(k, x);
        for (let i = 0; i < x.keys.length; i++) {
          this.assignHeap(x.keys[i]!, x, "map literal key");
          this.assignHeap(x.values[i]!, x, "map literal value");
        }
        return;
      case ir.NodeKind.Concat:
        this.spill(k, x);
        for (const p of x.parts) this.discard(p);
        return;
      case ir.NodeKind.Receive:
        this.discard(x.ch);
        return;
      case ir.NodeKind.Closure:
        this.closure(k, x);
        return;
      case ir.NodeKind.StmtExpr:
        this.stmts(x.stmts);
        this.expr(k, x.x);
        return;
      case ir.NodeKind.CallStatic:
      case ir.NodeKind.CallClosure:
      case ir.NodeKind.CallInterface:
      case ir.NodeKind.Builtin:
      case ir.NodeKind.Append:
      case ir.NodeKind.InlinedCall:
        callExpr(this, [k], x);
        return;
      default:
        return; // constants, globals, functions: nothing flows
    }
  }

  private convert(k: Hole, x: ir.Convert): void {
    switch (x.op) {
      case ir.ConvertOp.UintptrToPointer:
        this.unsafeValue(k, x.x);
        return;
      case ir.ConvertOp.ToInterface:
        this.knownOperand(x);
        this.expr(this.note(x.x.type.isDirectIface() ? k : this.spill(k, x), x, "interface-converted"), x.x);
        return;
      case ir.ConvertOp.BytesToString:
      case ir.ConvertOp.BytesToStringTemp:
      case ir.ConvertOp.StringToBytesTemp:
      case ir.ConvertOp.RunesToString:
      case ir.ConvertOp.RuneToString:
      case ir.ConvertOp.StringToBytes:
      case ir.ConvertOp.StringToRunes:
        this.spill(k, x);
        this.discard(x.x);
        return;
      case ir.ConvertOp.SliceToArray:
        this.expr(shift(this.note(k, x, "slice-to-array"), 1), x.x);
        return;
      default:
        this.expr(k, x.x);
    }
  }

  /** A bound that a single definition makes constant is replaced by it: the array can be on the stack then. */
  private knownBound(x: ir.MakeSlice): void {
    const bound = x.cap ?? x.len;
    const isLen = bound.kind === ir.NodeKind.Builtin && bound.op === ir.BuiltinOp.Len;
    if (bound.kind !== ir.NodeKind.VarRef && !isLen) return;
    const value = this.batch.staticValue(bound);
    let n: number | null = null;
    if (value.kind === ir.NodeKind.ConstInt && value.hi === 0 && value.lo >= 0) n = value.lo;
    else if (value.kind === ir.NodeKind.Builtin && value.op === ir.BuiltinOp.Len) {
      const of = this.batch.staticValue(value.args[0]!);
      if (of.kind === ir.NodeKind.SliceLit) n = of.len;
    }
    if (n === null) return;
    const c = new ir.ConstInt(bound.pos, bound.type, n, 0);
    if (x.cap === null) x.len = c;
    else x.cap = c;
  }

  /** A value that a single definition makes constant is converted as that constant: no allocation. */
  private knownOperand(x: ir.Convert): void {
    if (x.x.kind !== ir.NodeKind.VarRef) return;
    const value = this.batch.staticValue(x.x);
    const c = value === x.x || value.kind === ir.NodeKind.Zero ? null : retyped(value, x.x.type);
    if (c !== null) {
      c.pos = x.x.pos;
      x.x = c;
    }
  }

  /** Pointers that take a detour through uintptr arithmetic. */
  private unsafeValue(k: Hole, x: ir.Expr): void {
    switch (x.kind) {
      case ir.NodeKind.Convert:
        if (x.op === ir.ConvertOp.PointerToUintptr) this.expr(k, x.x);
        else if (x.op === ir.ConvertOp.Nop) this.unsafeValue(k, x.x);
        else this.discard(x.x);
        return;
      case ir.NodeKind.Unary:
        this.unsafeValue(k, x.x);
        return;
      case ir.NodeKind.Binary:
        this.unsafeValue(k, x.x);
        if (x.op === ir.BinaryOp.Shl || x.op === ir.BinaryOp.Shr) this.discard(x.y);
        else this.unsafeValue(k, x.y);
        return;
      case ir.NodeKind.FieldOf:
        // The Data word of reflect.SliceHeader and StringHeader is a pointer in disguise.
        if (isHeaderData(x) && x.x.kind === ir.NodeKind.Deref)
          this.expr(shift(this.note(k, x, "reflect.Header.Data"), 1), x.x.x);
        else this.discard(x);
        return;
      default:
        this.discard(x);
    }
  }

  private closure(k: Hole, x: ir.Closure): void {
    const inner = this.spill(k, x);
    if (x.fn.captures.length > 0 && x.fn.captures[0]!.outer === null) {
      // A method value: the receiver is held by the closure and handed to the method.
      const target = boundTarget(x.fn);
      const lost = target === null ? [] : target.type.results.map(() => this.graph.heapHole);
      const to = target === null ? this.graph.heapHole : this.paramHole(lost, target, 0);
      this.expr(this.tee([to, inner]), new ir.VarRef(x.pos, x.vars[0]!));
      return;
    }
    // Without captures it is a function like any other, with a batch of its own.
    if (x.fn.captures.length === 0) return;
    this.batch.closures.push({ hole: inner, node: x });
    for (const v of x.vars) {
      const loc = this.graph.of(v);
      if (loc.captured) continue;
      loc.captured = true;
      // Assignments before the first capture do not count, unless they run again.
      if (loc.loopDepth === this.loopDepth) loc.reassigned = false;
    }
    this.batch.addVars(x.fn);
    new Walker(this.batch, x.fn).walkFunc();
  }

  /** Where argument `i` of a call of `fn` goes; `ks` are the holes of the call's results. */
  paramHole(ks: readonly Hole[] | null, fn: Func, i: number): Hole {
    if (this.batch.members.has(fn) || this.graph.known(fn.params[i] ?? (null as unknown as Var)) !== undefined) {
      const p = fn.params[i];
      return p === undefined ? this.graph.heapHole : holeOf(this.graph.of(p));
    }
    const leaks = this.batch.summaryOf(fn).params[i] ?? leakAll();
    const holes: Hole[] = [];
    if (leaks.heap >= 0) holes.push(shiftUp(this.graph.heapHole, leaks.heap));
    if (leaks.mutator >= 0) holes.push(shiftUp(this.graph.mutatorHole, leaks.mutator));
    if (leaks.callee >= 0) holes.push(shiftUp(this.graph.calleeHole, leaks.callee));
    if (ks !== null) {
      for (let r = 0; r < ks.length && r < 7; r++) {
        if (leaks.result(r) >= 0) holes.push(shiftUp(ks[r]!, leaks.result(r)));
      }
    }
    return this.tee(holes);
  }

  // Statements.

  block(list: readonly ir.Stmt[]): void {
    const saved = this.loopDepth;
    this.stmts(list);
    this.loopDepth = saved;
  }

  stmts(list: readonly ir.Stmt[]): void {
    for (const s of list) this.stmt(s);
  }

  private begin(v: Var | null): Hole {
    if (v === null) return this.graph.discardHole;
    const loc = this.graph.of(v);
    loc.loopDepth = this.loopDepth;
    return holeOf(loc);
  }

  private stmt(s: ir.Stmt): void {
    const g = this.graph;
    switch (s.kind) {
      case ir.NodeKind.Define: {
        const k = this.begin(s.v);
        // Parameters of an inlined function are assigned together.
        if (s.init !== null) this.expr(this.note(k, s, s.v.inl < 0 ? "assign" : "assign-pair"), s.init);
        return;
      }
      case ir.NodeKind.Assign: {
        const k = this.addr(s.lhs);
        if (s.lhs.kind === ir.NodeKind.FieldOf && s.lhs.x.kind === ir.NodeKind.Deref && isHeaderData(s.lhs)) {
          this.unsafeValue(this.note(g.heapHole, s, "assign"), s.rhs);
        } else if (selfAssign(this.batch, s.lhs, s.rhs)) {
          this.batch.selfAssignments.push({ fn: this.fn, s });
          this.expr(g.discardHole, s.rhs);
        } else this.expr(this.note(k, s, "assign"), s.rhs);
        // Only now: a closure on the right may be the first to capture the variable, and must see it change.
        k.dst.reassigned = true;
        return;
      }
      case ir.NodeKind.AssignOp: {
        const k = this.addr(s.lhs);
        this.expr(this.note(k, s, "assign"), s.rhs);
        k.dst.reassigned = true;
        return;
      }
      case ir.NodeKind.AssignTuple:
        this.assignTuple(s);
        return;
      case ir.NodeKind.ExprStmt:
        if (isCallExpr(s.x)) callExpr(this, null, s.x);
        else this.discard(s.x);
        return;
      case ir.NodeKind.Block:
        this.stmts(s.body);
        return;
      case ir.NodeKind.If:
        this.discard(s.cond);
        this.block(s.body);
        this.block(s.els);
        return;
      case ir.NodeKind.For:
        this.loopDepth++;
        this.discard(s.cond);
        this.stmts(s.post);
        this.block(s.body);
        this.loopDepth--;
        return;
      case ir.NodeKind.Range:
        this.range(s);
        return;
      case ir.NodeKind.Switch:
        this.discard(s.tag);
        for (const c of s.cases) {
          for (const v of c.values) this.discard(v);
          this.block(c.body);
        }
        return;
      case ir.NodeKind.TypeSwitch: {
        const ks: Hole[] = [];
        for (const c of s.cases) {
          if (c.v === null) continue;
          const k = this.begin(c.v);
          if (c.v.type.hasPointers) ks.push(dotType(this.note(k, s, "switch case"), c.v.type));
        }
        this.expr(this.tee(ks), s.x);
        for (const c of s.cases) this.block(c.body);
        return;
      }
      case ir.NodeKind.Select:
        for (const c of s.cases) {
          this.discard(c.ch);
          if (c.send !== null) this.assignHeap(c.send, s, "send");
          this.begin(c.value);
          this.begin(c.ok);
          this.block(c.body);
        }
        return;
      case ir.NodeKind.Go:
        this.expr(g.heapHole, s.fn);
        return;
      case ir.NodeKind.Defer:
        if (this.loopDepth === 1 && s.at === null) {
          s.esc = ir.Esc.Stack;
          this.expr(this.later(g.discardHole), s.fn);
        } else {
          s.esc = ir.Esc.Heap;
          this.expr(g.heapHole, s.fn);
        }
        return;
      case ir.NodeKind.Return:
        for (let i = 0; i < s.values.length; i++) {
          const loc = g.of(this.fn.results[i]!);
          this.expr(this.note(holeOf(loc), s, "return"), s.values[i]!);
          loc.reassigned = true;
        }
        return;
      case ir.NodeKind.Send:
        this.discard(s.ch);
        this.assignHeap(s.value, s, "send");
        return;
      case ir.NodeKind.LabelMark:
        if (this.looping.has(s.label)) this.loopDepth++;
        return;
      default:
        return;
    }
  }

  private assignTuple(s: ir.AssignTuple): void {
    const x = s.rhs;
    const why = x.kind === ir.NodeKind.TypeAssert ? "assign-pair-dot-type" : "assign-pair-func-call";
    const ks = s.vars.map((v) => this.note(v === null ? this.graph.discardHole : holeOf(this.graph.of(v)), s, why));
    if (x.kind === ir.NodeKind.TypeAssert) this.expr(dotType(ks[0]!, x.target), x.x);
    else if (isCallExpr(x)) callExpr(this, ks, x);
    else if (x.kind === ir.NodeKind.StmtExpr) {
      this.stmts(x.stmts);
      if (isCallExpr(x.x)) callExpr(this, ks, x.x);
      else this.discard(x.x);
    } else this.discard(x);
    // The first assignment of a variable made for this statement is its definition.
    for (const v of s.vars) if (v !== null && v.reassigned) this.graph.of(v).reassigned = true;
  }

  private range(s: ir.Range): void {
    const tmp = this.later(this.graph.discardHole);
    this.expr(tmp, s.x);
    this.loopDepth++;
    this.begin(s.key);
    const value = this.begin(s.value);
    this.graph.flow(shift(this.note(value, s, "range-deref"), 1), tmp.dst);
    this.block(s.body);
    this.loopDepth--;
  }
}

function shiftUp(k: Hole, n: number): Hole {
  return n === 0 ? k : { dst: k.dst, derefs: k.derefs + n, addrTaken: false, notes: k.notes };
}

/** Does `callExpr` walk it? */
function isCallExpr(x: ir.Expr): boolean {
  switch (x.kind) {
    case ir.NodeKind.CallStatic:
    case ir.NodeKind.CallClosure:
    case ir.NodeKind.CallInterface:
    case ir.NodeKind.InlinedCall:
    case ir.NodeKind.Builtin:
      return true;
    default:
      return false;
  }
}

function isHeaderData(x: ir.FieldOf): boolean {
  const n = x.x.type.named;
  if (n === null || n.pkgPath !== "reflect" || x.x.type.fields[x.index]!.name !== "Data") return false;
  return n.name === "SliceHeader" || n.name === "StringHeader";
}

/** The method that a method value's function calls; null when that is decided by an interface. */
function boundTarget(fn: Func): Func | null {
  let found: Func | null = null;
  inspect(fn.body ?? [], (n) => {
    if (n.kind === ir.NodeKind.CallStatic) found = n.fn;
    return true;
  });
  return found;
}
