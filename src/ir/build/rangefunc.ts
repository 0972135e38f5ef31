// Loops over functions: the body becomes a closure that the iterator calls; break, continue, goto, return and defer that
// leave the body are carried out after the iterator has returned. Contract: spec "For statements with range clause";
// GOROOT/src/internal/abi/rangefuncconsts.go and runtime.panicrangestate for the checks of the loop's state, Go 1.26.
//
//   state := ready                            one per loop
//   next := 0                                 one per nest of such loops: which exit is under way
//   f(func(k, v) bool {
//       if state != ready { panicrangestate(state) }
//       state = panicking
//       …body…
//       state = ready; return true
//   })
//   if state == panicking { panicrangestate(missingPanic) }
//   state = exhausted
//   if next == 1 { next = 0; break L } …
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { Token } from "../../syntax/token.ts";
import { walk } from "../../syntax/walk.ts";
import { objectOf } from "../../types/facts.ts";
import type { Var as VarObject } from "../../types/object.ts";
import { type Label, Var, VarClass } from "../func.ts";
import * as ir from "../nodes.ts";
import { boolType, emptyInterfaceType, intType, voidType } from "../type.ts";
import { assignValues } from "./assign.ts";
import { closureNode } from "./calls.ts";
import { boolNode, intNode } from "./constants.ts";
import { markAssigned, stable } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { stmtList } from "./statements.ts";

const enum State {
  Done = 0,
  Ready = 1,
  Panic = 2,
  Exhausted = 3,
  MissingPanic = 4,
}

type ExitKind = "break" | "continue" | "goto" | "return";

/** A jump out of a loop body; `code` is the value of `next` while it is under way. */
interface Exit {
  readonly kind: ExitKind;
  readonly label: string | null;
  readonly code: number;
}

/** What the loops of one nest share. */
interface Nest {
  /** The function that all of the nest's loops are written in. */
  readonly outermost: FuncBuilder;
  readonly next: Var;
  readonly exits: Exit[];
  /** Where a token for deferred calls is defined once somebody defers; filled in afterwards. */
  readonly entry: ir.Stmt[];
  defers: Var | null;
}

/** The state of building the body of one loop over a function. */
export interface RangeFuncBody {
  readonly nest: Nest;
  /** Label of the loop, or null. */
  readonly name: string | null;
  /** The loop's state, a variable of the function around it. */
  readonly state: Var;
  /** Labels declared inside the body. */
  readonly labels: ReadonlySet<string>;
  /** Jumps that leave this loop. */
  readonly exits: Set<Exit>;
}

function setVar(b: FuncBuilder, v: Var, value: ir.Expr, pos: Pos): void {
  const target = b.use(pos, v);
  markAssigned(target);
  b.emit(new ir.Assign(pos, target, value));
}

function setState(b: FuncBuilder, v: Var, s: State, pos: Pos): void {
  setVar(b, v, intNode(pos, s), pos);
}

/** `for k, v := range f`: x is the function value. */
export function rangeFunc(b: FuncBuilder, s: ast.RangeStmt, x: ir.Expr, name: string | null): void {
  const pos = s.pos;
  const nest = b.rangeBody?.nest ?? startNest(b, pos);
  const fn = stable(b, x);
  const state = b.fn.temp(intType, pos);
  state.name = `#state${state.id}`;
  b.emit(new ir.Define(pos, state, intNode(pos, State.Ready)));
  const yieldType = fn.type.params[0]!;
  const w = b.closure("range", yieldType.underlying, pos);
  const body: RangeFuncBody = { nest, name, state, labels: labelsIn(s.body), exits: new Set() };
  w.rangeBody = body;
  w.fn.endPos = s.body.rbrace;
  w.fn.body = w.collect(() => bodyClosure(w, s, body));
  b.emit(new ir.ExprStmt(pos, new ir.CallClosure(pos, voidType, fn, [closureNode(w, yieldType, pos)])));
  afterLoop(b, body, pos);
}

function startNest(b: FuncBuilder, pos: Pos): Nest {
  const next = b.fn.temp(intType, pos);
  next.name = `#next${next.id}`;
  b.emit(new ir.Define(pos, next, intNode(pos, 0)));
  const entry: ir.Stmt[] = [];
  b.emit(new ir.Block(pos, null, entry));
  return { outermost: b, next, exits: [], entry, defers: null };
}

function labelsIn(body: ast.BlockStmt): Set<string> {
  const names = new Set<string>();
  walk(
    body,
    (n) => {
      if (n.kind === ast.NodeKind.LabeledStmt) names.add(n.label.name);
      return n.kind !== ast.NodeKind.FuncLit;
    },
    () => {},
  );
  return names;
}

function bodyClosure(w: FuncBuilder, s: ast.RangeStmt, body: RangeFuncBody): void {
  const pos = s.body.pos;
  bindParameters(w, s);
  w.fn.results.push(new Var("~r0", boolType, pos, VarClass.Result, w.fn));
  const running = new ir.Compare(pos, boolType, ir.CompareOp.Ne, w.use(pos, body.state), intNode(pos, State.Ready));
  // An iterator that swallows this panic is found out behind the loop: the state says so before it is raised.
  const wrong = w.collect(() => {
    const was = w.fn.temp(intType, pos);
    w.emit(new ir.Define(pos, was, w.use(pos, body.state)));
    setState(w, body.state, State.Panic, pos);
    w.emit(new ir.ExprStmt(pos, panicState(w, w.use(pos, was), pos)));
  });
  w.emit(new ir.If(pos, running, wrong, []));
  setState(w, body.state, State.Panic, pos);
  assignParameters(w, s);
  stmtList(w, s.body.list);
  finishIteration(w, body, s.body.rbrace);
}

function finishIteration(w: FuncBuilder, body: RangeFuncBody, pos: Pos): void {
  setState(w, body.state, State.Ready, pos);
  w.emit(new ir.Return(pos, [boolNode(pos, true)]));
}

function panicState(b: FuncBuilder, state: ir.Expr, pos: Pos): ir.Expr {
  return new ir.CallStatic(pos, voidType, b.program.runtimeFunc("panicrangestate"), [state]);
}

/** The parameters of the body closure; those of `:=` are the iteration variables themselves. */
function bindParameters(w: FuncBuilder, s: ast.RangeStmt): void {
  const names = [s.key, s.value];
  const types = w.fn.type.params;
  for (let i = 0; i < types.length; i++) {
    const n = names[i] ?? null;
    const blank = n === null || (n.kind === ast.NodeKind.Ident && n.name === "_");
    const obj = !blank && s.tok === Token.Define ? (objectOf(n as ast.Ident) as VarObject) : null;
    const v = new Var(blank ? "_" : (obj?.name ?? `.arg${i}`), types[i]!, n?.pos ?? s.pos, VarClass.Param, w.fn);
    w.fn.params.push(v);
    if (obj !== null) w.bind(obj, v);
  }
}

function assignParameters(w: FuncBuilder, s: ast.RangeStmt): void {
  if (s.tok !== Token.Assign) return;
  const targets = [s.key, s.value].slice(0, w.fn.params.length);
  const values = w.fn.params.map((p) => new ir.VarRef(s.pos, p));
  assignValues(w, targets, values, s.pos);
}

/** What follows the iterator's call in the function around the loop. */
function afterLoop(b: FuncBuilder, body: RangeFuncBody, pos: Pos): void {
  const swallowed = new ir.Compare(pos, boolType, ir.CompareOp.Eq, b.use(pos, body.state), intNode(pos, State.Panic));
  const missing = new ir.ExprStmt(pos, panicState(b, intNode(pos, State.MissingPanic), pos));
  b.emit(new ir.If(pos, swallowed, [missing], []));
  setState(b, body.state, State.Exhausted, pos);
  for (const exit of body.exits) {
    const next = b.use(pos, body.nest.next);
    const chosen = new ir.Compare(pos, boolType, ir.CompareOp.Eq, next, intNode(pos, exit.code));
    const jump = b.collect(() => resume(b, exit, pos));
    b.emit(new ir.If(pos, chosen, jump, []));
  }
}

/** Goes on with an exit in the next function out. */
function resume(b: FuncBuilder, exit: Exit, pos: Pos): void {
  const here = b.rangeBody;
  if (exit.kind === "return") {
    if (here === null) b.emit(new ir.Return(pos, []));
    else leave(b, here, exit, pos);
    return;
  }
  if (here !== null && !isLocal(b, here, exit)) {
    leave(b, here, exit, pos);
    return;
  }
  setVar(b, (here ?? { nest: nestOf(b, exit) }).nest.next, intNode(pos, 0), pos);
  branchOut(b, exit.kind, exit.label, pos);
}

/** The nest whose exit is being carried out; kept by code owner. */
function nestOf(_b: FuncBuilder, exit: Exit): Nest {
  const nest = owners.get(exit);
  if (nest === undefined) throw new InternalError("ir: an exit of no loop nest");
  return nest;
}
const owners = new WeakMap<Exit, Nest>();

/** Whether the body closure being built can carry out the jump itself. */
function isLocal(b: FuncBuilder, body: RangeFuncBody, exit: Exit): boolean {
  if (exit.kind === "goto") return body.labels.has(exit.label!);
  return findTarget(b, exit.kind, exit.label) !== null || exit.label === null || exit.label === body.name;
}

function findTarget(b: FuncBuilder, kind: ExitKind, label: string | null): Label | null {
  for (let i = b.targets.length - 1; i >= 0; i--) {
    const t = b.targets[i]!;
    if (label !== null ? t.name !== label : t.onlyNamed) continue;
    if (kind === "break") return t.breakLabel;
    if (t.continueLabel !== null) return t.continueLabel;
    if (label !== null) return null;
  }
  return null;
}

/** break, continue or goto, to wherever it leads. */
export function branchOut(b: FuncBuilder, kind: "break" | "continue" | "goto", label: string | null, pos: Pos): void {
  const body = b.rangeBody;
  if (kind === "goto") {
    if (body === null || body.labels.has(label!)) b.emit(new ir.Goto(pos, b.label(label!)));
    else leave(b, body, exitOf(body.nest, kind, label), pos);
    return;
  }
  const target = findTarget(b, kind, label);
  if (target !== null) {
    b.emit(kind === "break" ? new ir.Break(pos, target) : new ir.Continue(pos, target));
    return;
  }
  if (body === null) throw new InternalError(`ir: ${b.fn.symbol}: ${kind} ${label ?? ""} leads nowhere`);
  if (label === null || label === body.name) {
    if (kind === "continue") finishIteration(b, body, pos);
    else {
      setState(b, body.state, State.Done, pos);
      b.emit(new ir.Return(pos, [boolNode(pos, false)]));
    }
    return;
  }
  leave(b, body, exitOf(body.nest, kind, label), pos);
}

function exitOf(nest: Nest, kind: ExitKind, label: string | null): Exit {
  for (const e of nest.exits) if (e.kind === kind && e.label === label) return e;
  const e: Exit = { kind, label, code: nest.exits.length + 1 };
  nest.exits.push(e);
  owners.set(e, nest);
  return e;
}

/** Ends the loop from inside its body, with an exit under way. */
function leave(b: FuncBuilder, body: RangeFuncBody, exit: Exit, pos: Pos): void {
  body.exits.add(exit);
  setVar(b, body.nest.next, intNode(pos, exit.code), pos);
  setState(b, body.state, State.Done, pos);
  b.emit(new ir.Return(pos, [boolNode(pos, false)]));
}

/** A return statement inside a loop body: the results are set now, the function returns after the iterators have. */
export function returnOut(b: FuncBuilder, values: ir.Expr[], pos: Pos): void {
  const body = b.rangeBody!;
  const results = body.nest.outermost.fn.results;
  const stableValues = values.length > 1 ? values.map((v) => stable(b, v)) : values;
  for (let i = 0; i < values.length; i++) setVar(b, results[i]!, stableValues[i]!, pos);
  leave(b, body, exitOf(body.nest, "return", null), pos);
}

/** A defer inside a loop body belongs to the function around the loops: it is handed that function's token. */
export function deferInBody(b: FuncBuilder, node: ir.Defer): void {
  const body = b.rangeBody;
  if (body === null) {
    b.fn.hasDefer = true;
    return;
  }
  const nest = body.nest;
  nest.outermost.fn.hasDefer = true;
  if (nest.defers === null) {
    const v = nest.outermost.fn.temp(emptyInterfaceType, node.pos);
    v.name = `#defers${v.id}`;
    nest.defers = v;
    const token = new ir.CallStatic(node.pos, emptyInterfaceType, b.program.runtimeFunc("deferrangefunc"), []);
    nest.entry.push(new ir.Define(node.pos, v, token));
  }
  node.at = b.use(node.pos, nest.defers).v;
}
