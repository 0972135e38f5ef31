// Functions that only adapt a call: promoted methods, pointer receivers for value methods, method values, methods of
// interfaces as functions. In: a receiver type and a method. Out: a Func with a one-call body.
import { type Func, Var, VarClass } from "../func.ts";
import { derefType, type Method } from "../methods.ts";
import * as ir from "../nodes.ts";
import { callResult, type Program } from "../program.ts";
import { boolType, Kind, type Type, voidType } from "../type.ts";
import { receiver } from "./expr.ts";

/** The body of the function for method `m` with a receiver of type `recv`: follow the path, call. */
export function buildWrapper(program: Program, fn: Func, recv: Type, m: Method): void {
  const pos = fn.pos;
  const types = fn.type.params;
  for (let i = 0; i < types.length; i++) {
    fn.params.push(new Var(i === 0 ? ".this" : `.arg${i}`, types[i]!, pos, VarClass.Param, fn));
  }
  addResults(fn);
  const body: ir.Stmt[] = [];
  const self = fn.params[0]!;
  const base = derefType(recv);
  if (recv !== base && m.path.length === 0 && m.decl !== null && !m.ptrRecv) {
    // A value method through a nil pointer panics with the method's name.
    const isNil = new ir.Compare(pos, boolType, ir.CompareOp.Eq, new ir.VarRef(pos, self), new ir.Zero(pos, recv));
    const panic = new ir.CallStatic(pos, voidType, program.runtimeFunc("panicwrap"), []);
    body.push(new ir.If(pos, isNil, [new ir.ExprStmt(pos, panic)], []));
  }
  const target = receiver(new ir.VarRef(pos, self), m, pos);
  const args = fn.params.slice(1).map((p) => new ir.VarRef(pos, p));
  finish(program, fn, body, target, m, args);
}

/** The body of a method value's closure function: call on the captured receiver. */
export function buildMethodValue(program: Program, fn: Func, recv: Type, m: Method): void {
  const pos = fn.pos;
  const self = new Var(".this", recv, pos, VarClass.Captured, fn);
  self.byRef = false;
  fn.captures.push(self);
  const types = fn.type.params;
  for (let i = 0; i < types.length; i++) {
    fn.params.push(new Var(`.arg${i}`, types[i]!, pos, VarClass.Param, fn));
  }
  addResults(fn);
  const args = fn.params.map((p) => new ir.VarRef(pos, p));
  finish(program, fn, [], receiver(new ir.VarRef(pos, self), m, pos), m, args);
}

function addResults(fn: Func): void {
  const results = fn.type.results;
  for (let i = 0; i < results.length; i++) {
    fn.results.push(new Var(`~r${i}`, results[i]!, fn.pos, VarClass.Result, fn));
  }
}

function finish(program: Program, fn: Func, body: ir.Stmt[], target: ir.Expr, m: Method, args: ir.Expr[]): void {
  const pos = fn.pos;
  const type = callResult(program.table, fn.type);
  const call =
    m.decl === null
      ? new ir.CallInterface(pos, type, target, m.slot, args)
      : new ir.CallStatic(pos, type, program.method(m.holder, m.decl), [target, ...args]);
  if (type.kind === Kind.Void) {
    body.push(new ir.ExprStmt(pos, call), new ir.Return(pos, []));
  } else if (type.kind === Kind.Tuple) {
    body.push(new ir.AssignTuple(pos, fn.results.slice(), call), new ir.Return(pos, []));
  } else body.push(new ir.Return(pos, [call]));
  fn.body = body;
}
