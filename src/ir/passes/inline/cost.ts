// The cost of a function's body in gc's units: roughly one a node of gc's tree, calls 57 more. Our tree has other nodes,
// so each kind says what gc would count for the source it stands for. In: a body before inlining. Out: cost or a reason.
// Contract: GOROOT/src/cmd/compile/internal/inline/inl.go, Go 1.26.
import { type Func, Pragma, type Var, VarClass } from "../../func.ts";
import { isIntrinsic } from "../../intrinsics.ts";
import * as ir from "../../nodes.ts";
import { Kind } from "../../type.ts";
import { mapChildren } from "../../visit.ts";
import { staticValue } from "../devirtualize.ts";
import { isInstance, isPlainInstance } from "../messages.ts";

export const maxBudget = 80;
const extraCall = 57;
const paramCall = 17;
const closureOnce = 10 * maxBudget;
/** Functions of this many nodes inline only what costs next to nothing. */
const bigFunction = 5000;
export const bigFunctionMaxCost = 20;
export const closureOnceCost = closureOnce;

/** Outcome of measuring. */
export interface Cost {
  cost: number;
  reason: string;
}

/** The function that a call by value comes down to, if single definitions tell. */
export function closureCallee(x: ir.CallClosure, caller: Func, known: ReadonlyMap<Var, ir.Expr | null>): Func | null {
  const f = staticValue(x.fn, known);
  if (f.kind === ir.NodeKind.FuncValue) return f.fn;
  if (f.kind !== ir.NodeKind.Closure || f.fn.outer === null) return null;
  // A body that captures variables of another frame cannot move here.
  const first = f.fn.captures[0];
  return first === undefined || first.outer!.fn === caller ? f.fn : null;
}

/** Why a function cannot be inlined whatever its body is; "" if that depends on the body. */
export function impossible(fn: Func): string {
  const p = fn.pragma;
  if ((p & Pragma.NoInline) !== 0) return "marked go:noinline";
  if ((p & Pragma.CgoUnsafeArgs) !== 0) return "marked go:cgo_unsafe_args";
  if ((p & Pragma.UintptrKeepAlive) !== 0) return "marked as having a keep-alive uintptr argument";
  if ((p & Pragma.UintptrEscapes) !== 0) return "marked as having an escaping uintptr argument";
  if ((p & Pragma.YesWriteBarrierRec) !== 0) return "marked go:yeswritebarrierrec";
  // Wrappers of methods are made when all else has been inlined, and tracebacks of their panics name them.
  if (fn.wrapper && fn.outer === null) return "wrapper of a method";
  return fn.body === null ? "no function body" : "";
}

/** Measures a body, whole if `thorough`. Callees that can be inlined count with their own cost. */
export function measureCost(fn: Func, known: ReadonlyMap<Var, ir.Expr | null>, thorough = false): Cost {
  const budget = fn.outer !== null ? Math.max(maxBudget, closureOnce) : maxBudget;
  const m = new Meter(fn, known, thorough ? Number.MAX_SAFE_INTEGER : budget);
  m.list(fn.body!);
  if (m.reason !== "") return { cost: -1, reason: m.reason };
  if (m.cost > budget) {
    return { cost: -1, reason: `function too complex: cost ${m.cost} exceeds budget ${budget}` };
  }
  return { cost: m.cost, reason: "" };
}

/** Whether the function is too big to let others in. */
export function isBig(fn: Func): boolean {
  const m = new Meter(fn, new Map(), Number.MAX_SAFE_INTEGER);
  m.countOnly = true;
  m.list(fn.body!);
  return m.cost >= bigFunction;
}

const mergedLoads =
  /^(?:encoding\/binary\.(?:little|big)Endian\.(?:Put|Append)?Uint(?:16|32|64)|internal\/byteorder\.[LB]E(?:Put|Append)?Uint(?:16|32|64))$/;

class Meter {
  cost = 0;
  reason = "";
  countOnly = false;
  private readonly fn: Func;
  private readonly known: ReadonlyMap<Var, ir.Expr | null>;
  private readonly limit: number;

  constructor(fn: Func, known: ReadonlyMap<Var, ir.Expr | null>, limit: number) {
    this.fn = fn;
    this.known = known;
    this.limit = limit;
  }

  /** What the dictionary costs that a function of a shared shape gets: a symbol's address, or an entry of one's own. */
  private get dictionary(): number {
    return isInstance(this.fn) ? 4 : 2;
  }

  private get over(): boolean {
    return this.reason !== "" || this.cost > this.limit * 4;
  }

  /** Statements of one source statement have one position: together they count as one. */
  list(stmts: readonly ir.Stmt[]): void {
    let last = 0;
    for (let i = 0; i < stmts.length; i++) {
      const s = stmts[i]!;
      const assigns = s.kind === ir.NodeKind.Define || s.kind === ir.NodeKind.Assign;
      if (!assigns && s.kind !== ir.NodeKind.AssignTuple) {
        this.stmt(s);
        last = 0;
        continue;
      }
      const first = s.pos !== last;
      last = s.pos;
      if (s.kind === ir.NodeKind.Define) this.define(s, first, tupleFollows(stmts, i), storedLater(stmts, i));
      else if (s.kind === ir.NodeKind.Assign) {
        if (first || isTemp(s.rhs)) this.cost += first ? 1 : 0;
        this.expr(s.lhs);
        if (!isTemp(s.rhs)) this.expr(s.rhs);
      } else {
        this.cost += 1;
        // What is returned at once goes through declared temporaries.
        const returned = stmts[i + 1]?.kind === ir.NodeKind.Return;
        for (const v of s.vars) {
          if (v === null || !isTempVar(v)) this.cost += 1;
          else if (returned) this.cost += 3;
        }
        this.expr(s.rhs);
      }
    }
  }

  private define(s: ir.Define, first: boolean, tuple: boolean, stored: boolean): void {
    if (isTempVar(s.v)) {
      // A temporary of ours: its value is part of what it is for; the statement counts once.
      if (s.init !== null && s.init.kind !== ir.NodeKind.VarRef) {
        if (first && !stored) this.cost += 1;
        this.expr(s.init);
      }
      return;
    }
    // The declaration and its name; the assignment and its name.
    this.cost += 2;
    if (tuple) return;
    this.cost += first ? 2 : 1;
    if (s.init !== null && !isTemp(s.init)) this.expr(s.init);
  }

  private children(n: ir.Expr | ir.Stmt): void {
    mapChildren(
      n,
      (x) => {
        this.expr(x);
        return x;
      },
      (l) => {
        this.list(l);
        return l;
      },
    );
  }

  private fail(reason: string): void {
    if (!this.countOnly && this.reason === "") this.reason = reason;
  }

  private stmt(s: ir.Stmt): void {
    if (this.over) return;
    switch (s.kind) {
      case ir.NodeKind.ExprStmt:
      case ir.NodeKind.Block:
      case ir.NodeKind.InlineMark:
        break;
      case ir.NodeKind.AssignOp:
        this.cost += 1;
        break;
      case ir.NodeKind.If:
        if (s.cond.kind === ir.NodeKind.ConstBool) {
          this.cost += 1;
          this.list(s.cond.value ? s.body : s.els);
          return;
        }
        this.cost += 1;
        break;
      case ir.NodeKind.Range:
        this.cost += 1;
        for (const v of [s.key, s.value]) if (v !== null) this.cost += 3;
        if (s.key === null && s.value !== null) this.cost += 1; // the blank name
        break;
      case ir.NodeKind.Switch:
      case ir.NodeKind.Select:
        this.cost += 1 + s.cases.length;
        break;
      case ir.NodeKind.TypeSwitch:
        this.cost += 2 + s.cases.length;
        break;
      case ir.NodeKind.Go:
        this.fail("unhandled op GO");
        this.cost += 1;
        break;
      case ir.NodeKind.Defer:
        this.fail("unhandled op DEFER");
        this.cost += 1;
        break;
      case ir.NodeKind.LabelMark:
        this.cost += 1;
        break;
      default:
        this.cost += 1;
    }
    this.children(s);
  }

  private expr(x: ir.Expr): void {
    if (this.over) return;
    switch (x.kind) {
      case ir.NodeKind.CallStatic:
        if (x.fn.symbol === "runtime.getg") {
          this.cost += 1;
          return;
        }
        this.staticCall(x.fn);
        // The function's name is a node, a method's is not; a dictionary is handed to functions of shared shapes.
        this.cost += (x.fn.isMethod ? 1 : 2) + (isPlainInstance(x.fn) ? this.dictionary : 0);
        break;
      case ir.NodeKind.CallClosure:
        this.closureCall(x);
        this.cost += 1;
        break;
      case ir.NodeKind.CallInterface:
        this.cost += 2 + extraCall;
        break;
      case ir.NodeKind.Builtin:
        this.builtin(x);
        return;
      case ir.NodeKind.Convert:
        if (
          x.op !== ir.ConvertOp.Nop &&
          !(x.op === ir.ConvertOp.Numeric && wide(x.type.kind) === wide(x.x.type.kind)) &&
          x.op !== ir.ConvertOp.PointerToUintptr &&
          x.op !== ir.ConvertOp.UintptrToPointer
        ) {
          this.cost += 1;
        }
        break;
      case ir.NodeKind.FieldOf:
        // Through a pointer it is one node, and so is each embedded step.
        this.cost += 1;
        if (x.x.kind === ir.NodeKind.Deref) {
          this.expr(x.x.x);
          return;
        }
        break;
      case ir.NodeKind.Index:
        this.cost += 1;
        if (x.x.kind === ir.NodeKind.Deref && x.x.type.isArray()) {
          this.cost += 1;
          this.expr(x.x.x);
          this.expr(x.index);
          return;
        }
        break;
      case ir.NodeKind.AddrOf:
        this.address(x);
        return;
      case ir.NodeKind.Deref:
        this.cost += throughNop(x.x).kind === ir.NodeKind.AddrOf ? 0 : 1;
        break;
      case ir.NodeKind.SliceOf:
        this.cost += 1;
        if (x.lo !== null && isZero(x.lo)) this.cost -= 1;
        if (x.hi !== null && isLengthOf(x.hi, x.x)) this.cost -= 2;
        break;
      case ir.NodeKind.SliceLit:
        this.cost += 2;
        break;
      case ir.NodeKind.StructLit:
        this.cost += 1 + x.values.length;
        break;
      case ir.NodeKind.MapLit:
        this.cost += 1 + x.keys.length;
        break;
      case ir.NodeKind.Closure:
        // A method value counts two, a function literal sixteen.
        this.cost += x.fn.outer === null ? 2 : 16;
        break;
      case ir.NodeKind.MakeMap:
        this.cost += x.hint === null ? 2 : 1;
        break;
      case ir.NodeKind.MakeChan:
        this.cost += x.size === null ? 2 : 1;
        break;
      case ir.NodeKind.Compare:
        // The concrete side of a mixed comparison is converted.
        this.cost += x.x.type !== x.y.type ? 2 : 1;
        break;
      case ir.NodeKind.StmtExpr:
        this.hidden(x);
        return;
      case ir.NodeKind.InlinedCall:
        break;
      default:
        this.cost += 1;
    }
    this.children(x);
  }

  /** Temporaries of the builder's own: only what is written in the source counts. */
  private hidden(x: ir.StmtExpr): void {
    for (const s of x.stmts) {
      if (s.kind === ir.NodeKind.Define && s.init !== null) this.expr(s.init);
      else if (s.kind === ir.NodeKind.AssignTuple) {
        this.cost += 3 * s.vars.length;
        this.expr(s.rhs);
      }
    }
    this.expr(x.x);
  }

  private address(x: ir.AddrOf): void {
    this.cost += 1;
    const f = x.x;
    if (f.kind === ir.NodeKind.FieldOf) {
      const base = f.x.kind === ir.NodeKind.Deref ? f.x.x : f.x;
      const struct = f.x.type;
      // The address of a first field costs nothing.
      if (base.kind === ir.NodeKind.VarRef && struct.fieldOffset(f.index) === 0) this.cost -= 2;
    }
    this.expr(f);
  }

  private staticCall(fn: Func): void {
    const s = fn.symbol;
    switch (s) {
      case "internal/runtime/sys.GetCallerPC":
      case "internal/runtime/sys.GetCallerSP":
        this.fail(`call to ${s.slice(s.lastIndexOf(".") + 1)}`);
        return;
      case "runtime.deferrangefunc":
        this.fail("defer call in range func");
        return;
      case "runtime.panicrangestate":
      case "internal/abi.NoEscape":
      case "runtime.heapBits.nextArena":
        return;
    }
    if (s.startsWith("internal/abi.EscapeNonString[") || mergedLoads.test(s) || isIntrinsic(s)) return;
    this.cost += calleeCost(fn) ?? extraCall;
  }

  private closureCall(x: ir.CallClosure): void {
    const fn = closureCallee(x, this.fn, this.known);
    const inlined = fn === null ? null : calleeCost(fn);
    if (inlined !== null) {
      this.cost += inlined;
      return;
    }
    const v = x.fn.kind === ir.NodeKind.VarRef ? x.fn.v : null;
    const cheap = v !== null && (v.cls === VarClass.Param || v.cls === VarClass.Captured);
    this.cost += cheap ? Math.min(paramCall, extraCall) : extraCall;
  }

  private builtin(x: ir.Builtin): void {
    if (x.op === ir.BuiltinOp.Recover) this.fail("call to recover");
    this.cost += 1;
    if (x.op === ir.BuiltinOp.Panic) {
      this.cost += 1;
      const a = x.args[0]!;
      if (a.kind === ir.NodeKind.Convert) {
        this.expr(a.x);
        return;
      }
    }
    this.children(x);
  }
}

function isTempVar(v: Var): boolean {
  return v.name.startsWith(".autotmp_");
}

/** int and int64 are the same machine type, as are uint, uint64 and uintptr. */
function wide(k: Kind): Kind {
  if (k === Kind.Int) return Kind.Int64;
  return k === Kind.Uint || k === Kind.Uintptr ? Kind.Uint64 : k;
}

function isTemp(x: ir.Expr): boolean {
  return x.kind === ir.NodeKind.VarRef && x.v.name.startsWith(".autotmp_");
}

/** Whether the temporary defined at `i` is a value of a parallel assignment: what stores it is counted there. */
function storedLater(stmts: readonly ir.Stmt[], i: number): boolean {
  const { v } = stmts[i] as ir.Define;
  for (let j = i + 1; j < stmts.length; j++) {
    const s = stmts[j]!;
    if (s.kind === ir.NodeKind.Assign && s.rhs.kind === ir.NodeKind.VarRef && s.rhs.v === v) return true;
    if (s.kind !== ir.NodeKind.Define && s.kind !== ir.NodeKind.Assign) return false;
  }
  return false;
}

/** Whether the definition at `i` only makes room for the values of a tuple that follows. */
function tupleFollows(stmts: readonly ir.Stmt[], i: number): boolean {
  const d = stmts[i] as ir.Define;
  if (d.init !== null) return false;
  for (let j = i + 1; j < stmts.length; j++) {
    const s = stmts[j]!;
    if (s.kind === ir.NodeKind.AssignTuple) return s.pos === d.pos && s.vars.includes(d.v);
    if (s.kind !== ir.NodeKind.Define || s.init !== null) return false;
  }
  return false;
}

/** What a call of an inlinable function adds; null when it would stay a call. */
function calleeCost(fn: Func): number | null {
  if (fn.inline === null || fn.inline.cost < 0) return null;
  const limit = fn.outer !== null ? maxBudget * 2 : maxBudget;
  return fn.inline.cost <= limit ? fn.inline.cost : null;
}

function throughNop(x: ir.Expr): ir.Expr {
  let e = x;
  while (e.kind === ir.NodeKind.Convert && e.op <= ir.ConvertOp.UintptrToPointer && e.op !== ir.ConvertOp.Numeric)
    e = e.x;
  return e;
}

/** Whether `n` is the length of the variable `x`: slicing up to there does nothing. */
function isLengthOf(n: ir.Expr, x: ir.Expr): boolean {
  if (n.kind !== ir.NodeKind.Builtin || n.op !== ir.BuiltinOp.Len) return false;
  const of = n.args[0]!;
  if (of.kind === ir.NodeKind.VarRef) return x.kind === ir.NodeKind.VarRef && x.v === of.v;
  return of.kind === ir.NodeKind.GlobalRef && x.kind === ir.NodeKind.GlobalRef && x.global === of.global;
}

function isZero(x: ir.Expr): boolean {
  return x.kind === ir.NodeKind.ConstInt && x.lo === 0 && x.hi === 0;
}
