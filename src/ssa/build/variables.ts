// Where variables live, and how they begin, are read, written and addressed. A variable is an SSA value if its type
// fits and nothing takes its address; otherwise memory of the frame, or of the heap when escape analysis says so.
// Results of a function with a defer stay in memory, because the runtime may enter the function at its end.
import { type Var as IrVar, VarClass } from "../../ir/func.ts";
import { type Expr, NodeKind } from "../../ir/nodes.ts";
import { type Local, LocalClass } from "../aux.ts";
import { BlockKind } from "../block.ts";
import { Var } from "../builder.ts";
import { Op } from "../ops.gen.ts";
import { SourceVar } from "../sourcevars.ts";
import { resultsType, roundUp, T } from "../type.ts";
import type { Value } from "../value.ts";
import { atEnd } from "./defer.ts";
import { evalInto, operand } from "./expr.ts";
import { type FuncBuilder, Place, PlaceKind } from "./function.ts";
import { leaveOpen } from "./opendefers.ts";
import { settle } from "./order.ts";
import { canSSA, ssaType } from "./types.ts";

function isRegister(v: IrVar): boolean {
  return !v.addrTaken && !v.refCaptured && !v.heap && canSSA(v.type);
}

/** Sets up parameters, results and captured variables at the entry of the function. */
export function enter(b: FuncBuilder): void {
  const fn = b.fn;
  const { s } = b;
  s.pos = fn.pos;
  const params = fn.params.map((v) => newLocal(b, v, LocalClass.Param));
  for (const v of fn.results) b.resultLocals.push(newLocal(b, v, LocalClass.Result));
  if (fn.captures.length > 0) b.closurePtr = s.v0(Op.GetClosurePtr, T.ptr);
  // The collector looks at results in the caller's frame from the first call on: they are cleared before objects are made.
  const early = fn.results.map((v, i) => fn.hasDefer && !v.heap && isOnCallersStack(b, i));
  for (let i = 0; i < early.length; i++) if (early[i]!) enterResult(b, fn.results[i]!, b.resultLocals[i]!);
  for (let i = 0; i < params.length; i++) enterParam(b, fn.params[i]!, params[i]!);
  for (let i = 0; i < early.length; i++) if (!early[i]!) enterResult(b, fn.results[i]!, b.resultLocals[i]!);
  enterCaptures(b);
}

/** Result `i` is passed in the caller's frame. */
function isOnCallersStack(b: FuncBuilder, i: number): boolean {
  return b.f.layout!.results[i]!.regs.length === 0;
}

function newLocal(b: FuncBuilder, v: IrVar, cls: LocalClass): Local {
  const l = b.f.newLocal(v.name, ssaType(v.type), cls, v.pos);
  l.origin = v;
  return l;
}

/** What debuggers are to know `v` as; `moved`: as the pointer to it. null: nothing, or nobody asks. */
function sourceVar(b: FuncBuilder, v: IrVar, moved: boolean): SourceVar | null {
  const all = b.f.sourceVars;
  if (all === null || v.name === "_" || v.name.startsWith(".") || v.name === "") return null;
  const cls =
    v.cls === VarClass.Param ? LocalClass.Param : v.cls === VarClass.Result ? LocalClass.Result : LocalClass.Auto;
  const t = moved ? v.type.pointer() : v.type;
  const x = new SourceVar(
    moved ? `&${v.name}` : v.name,
    b.link.type(t),
    ssaType(t).size,
    cls,
    v.pos,
    v.inl + 1,
    all.length,
  );
  all.push(x);
  return x;
}

/** The variable of SSA construction that `v`, or the pointer to it, is. */
function newVar(b: FuncBuilder, v: IrVar, moved: boolean, local: Local | null = null): Var {
  const x = moved ? new Var(`&${v.name}`, T.ptr) : new Var(v.name, ssaType(v.type), local);
  x.source = sourceVar(b, v, moved);
  return x;
}

/** `v` is in the frame. */
function framePlace(b: FuncBuilder, v: IrVar, l: Local): Place {
  const x = sourceVar(b, v, false);
  if (x !== null) x.local = l;
  return new Place(PlaceKind.Frame, null, l);
}

function enterParam(b: FuncBuilder, v: IrVar, l: Local): void {
  const { s } = b;
  const t = l.type;
  if (v.heap) {
    const p = b.newObject(v.type);
    if (t.canSSA) s.store(t, p, s.v0(Op.Arg, t).withAux(l));
    else s.move(t, p, s.localAddr(T.ptr, l));
    setPointer(b, v, p);
  } else if (isRegister(v)) {
    const x = newVar(b, v, false, l);
    b.places[v.id] = new Place(PlaceKind.Value, x, l);
    s.write(x, t.size === 0 ? b.f.zeroValue(t) : s.v0(Op.Arg, t).withAux(l));
  } else {
    l.addrTaken = true;
    b.places[v.id] = framePlace(b, v, l);
  }
}

function enterResult(b: FuncBuilder, v: IrVar, l: Local): void {
  const { s } = b;
  if (v.heap) {
    const p = b.newObject(v.type);
    if (!b.fn.hasDefer) return setPointer(b, v, p);
    const slot = b.f.newLocal(`&${v.name}`, T.ptr, LocalClass.Auto, v.pos);
    slot.alwaysLive = true;
    s.store(T.ptr, b.defineLocal(slot), p);
    const x = sourceVar(b, v, true);
    if (x !== null) x.local = slot;
    b.places[v.id] = new Place(PlaceKind.PointerInFrame, null, slot);
  } else if (isRegister(v) && !b.fn.hasDefer) {
    const x = newVar(b, v, false, l);
    b.places[v.id] = new Place(PlaceKind.Value, x, l);
    s.write(x, b.f.zeroValue(l.type));
  } else {
    l.alwaysLive = b.fn.hasDefer;
    b.places[v.id] = framePlace(b, v, l);
    s.zero(l.type, b.defineLocal(l));
  }
}

/** Captured variables follow the code pointer in the closure object, laid out like a struct's fields. */
function enterCaptures(b: FuncBuilder): void {
  const { s } = b;
  let offset = 8;
  for (const v of b.fn.captures) {
    if (v.byRef) {
      offset = roundUp(offset, 8);
      const at = s.offPtr(T.ptr, b.closurePtr!, offset);
      offset += 8;
      setPointer(b, v, s.load(T.ptr, at));
      continue;
    }
    const t = ssaType(v.type);
    offset = roundUp(offset, t.align);
    const at = s.offPtr(T.ptr, b.closurePtr!, offset);
    offset += t.size;
    if (v.heap) {
      const p = b.newObject(v.type);
      b.storeTo(t, p, b.loadFrom(v.type, at));
      setPointer(b, v, p);
    } else if (isRegister(v)) {
      const x = newVar(b, v, false);
      b.places[v.id] = new Place(PlaceKind.Value, x, null);
      s.write(x, b.loadFrom(v.type, at));
    } else {
      const l = newLocal(b, v, LocalClass.Auto);
      b.places[v.id] = framePlace(b, v, l);
      b.storeTo(t, b.defineLocal(l), b.loadFrom(v.type, at));
    }
  }
}

function setPointer(b: FuncBuilder, v: IrVar, p: Value): void {
  const old = b.places[v.id];
  const x = old !== undefined && old.kind === PlaceKind.Pointer ? old.v! : newVar(b, v, true);
  if (old === undefined || old.v !== x) b.places[v.id] = new Place(PlaceKind.Pointer, x, null);
  b.s.write(x, p);
}

/** The place of a variable of the body; made when it is first met. */
export function placeOf(b: FuncBuilder, v: IrVar): Place {
  let p = b.places[v.id];
  if (p !== undefined) return p;
  if (v.fn !== b.fn) b.fail(`variable ${v.name} belongs to ${v.fn.symbol}`);
  if (v.cls !== VarClass.Local) b.fail(`variable ${v.name} has no place`);
  if (v.heap) p = new Place(PlaceKind.Pointer, newVar(b, v, true), null);
  else if (isRegister(v)) p = new Place(PlaceKind.Value, newVar(b, v, false), null);
  else p = framePlace(b, v, newLocal(b, v, LocalClass.Auto));
  b.places[v.id] = p;
  return p;
}

/** A new instance of `v` begins with the value of `init`, or zero. */
export function define(b: FuncBuilder, v: IrVar, init: Expr | null): void {
  const { s } = b;
  const p = placeOf(b, v);
  const t = ssaType(v.type);
  if (p.kind === PlaceKind.Value) {
    s.write(p.v!, init === null ? b.f.zeroValue(t) : operand(b, init));
    return;
  }
  // The initial value may refer to another instance of the same variable (of the iteration before): evaluate it first
  // unless it can be built in place.
  if (init !== null && !buildsInPlace(init)) {
    let x = operand(b, init);
    if (!t.canSSA && p.kind === PlaceKind.Frame && mayBe(x, p.local!)) x = b.spill(t, x);
    return defineValue(b, v, x);
  }
  // Calls come before the memory's life begins: the collector would look at what is not there yet.
  if (init !== null) settle(b, init);
  const addr = p.kind === PlaceKind.Frame ? b.defineLocal(p.local!) : b.newObject(v.type);
  if (init !== null) evalInto(b, init, addr, p.kind !== PlaceKind.Frame);
  else if (p.kind === PlaceKind.Frame) s.zero(t, addr);
  if (p.kind === PlaceKind.Pointer) s.write(p.v!, addr);
}

/** Literals of large types store their parts where they belong. Anything else is finished before the variable begins:
 * from VarDef on the collector looks at it. */
function buildsInPlace(init: Expr): boolean {
  const k = init.kind;
  return (k === NodeKind.StructLit || k === NodeKind.ArrayLit || k === NodeKind.Zero) && !canSSA(init.type);
}

function mayBe(x: Value, l: Local): boolean {
  let v = x;
  while (v.op === Op.OffPtr || v.op === Op.PtrIndex || v.op === Op.Copy) v = v.args[0]!;
  return v.op === Op.LocalAddr && v.aux === l;
}

/** A new instance of `v` begins with the value `x`. */
export function defineValue(b: FuncBuilder, v: IrVar, x: Value): void {
  const p = placeOf(b, v);
  const t = ssaType(v.type);
  switch (p.kind) {
    case PlaceKind.Value:
      b.s.write(p.v!, x);
      return;
    case PlaceKind.Frame:
      b.storeTo(t, b.defineLocal(p.local!), x);
      return;
    default: {
      const a = b.newObject(v.type);
      b.storeTo(t, a, x);
      b.s.write(p.v!, a);
    }
  }
}

/** Address of a variable that lives in memory. */
export function addressOf(b: FuncBuilder, v: IrVar): Value {
  const p = placeOf(b, v);
  switch (p.kind) {
    case PlaceKind.Frame:
      return b.s.localAddr(T.ptr, p.local!);
    case PlaceKind.Pointer:
      return b.s.read(p.v!);
    case PlaceKind.PointerInFrame:
      return b.s.load(T.ptr, b.s.localAddr(T.ptr, p.local!));
    default:
      return b.fail(`address of register variable ${v.name}`);
  }
}

/** The variable's value now (its address if it does not fit SSA). */
export function readVar(b: FuncBuilder, v: IrVar): Value {
  const p = placeOf(b, v);
  if (p.kind === PlaceKind.Value) return b.s.read(p.v!);
  return b.loadFrom(v.type, addressOf(b, v));
}

export function writeVar(b: FuncBuilder, v: IrVar, x: Value): void {
  const p = placeOf(b, v);
  if (p.kind === PlaceKind.Value) b.s.write(p.v!, x);
  else b.storeTo(ssaType(v.type), addressOf(b, v), x);
}

/** Runs deferred calls and returns with what the result variables hold. The current block ends. */
export function leave(b: FuncBuilder): void {
  if (b.open !== null) return leaveOpen(b, b.open);
  if (b.fn.hasDefer) atEnd(b, () => b.runtime("deferreturn"));
  giveResults(b);
}

/** Returns with what the result variables hold. The current block ends. */
export function giveResults(b: FuncBuilder): void {
  const { s } = b;
  const results = b.fn.results;
  const parts: Value[] = [];
  for (const v of results) {
    const t = ssaType(v.type);
    const p = placeOf(b, v);
    if (p.kind === PlaceKind.Value) parts.push(s.read(p.v!));
    else if (t.size === 0 && t.canSSA) parts.push(b.f.zeroValue(t));
    else if (t.canSSA) parts.push(s.load(t, addressOf(b, v)));
    else parts.push(s.v2(Op.Dereference, t, addressOf(b, v), s.mem));
  }
  const r = s.vN(Op.MakeResult, resultsType([...results.map((v) => ssaType(v.type)), T.mem]), [...parts, s.mem]);
  const end = s.endBlock();
  end.kind = BlockKind.Ret;
  end.setControl(r);
}
