// Functions that adapt one calling convention to the other: Go called from assembly (ABI0 → ABIInternal) and assembly called
// through a function value or from another package (ABIInternal → ABI0). In: the function as declared. Out: the IR of a
// function with the same signature that hands everything on. Contract: GOROOT/src/cmd/compile/abi-internal.md;
// cmd/compile marks these wrappers nosplit, since the runtime calls them where the stack must not move.
import { Func, Pragma, Var, VarClass } from "../ir/func.ts";
import * as ir from "../ir/nodes.ts";
import { type Type, type TypeTable, voidType } from "../ir/type.ts";

/** A function that calls `target` with its own arguments and returns what comes back. */
export function forward(target: Func, types: TypeTable): Func {
  const { params, results } = target.type;
  const fn = new Func(target.symbol, target.pkgPath, target.type, target.pos);
  fn.pragma = Pragma.NoSplit;
  fn.dupOk = true;
  fn.wrapper = true;
  for (let i = 0; i < params.length; i++) fn.params.push(new Var(`p${i}`, params[i]!, 0, VarClass.Param, fn));
  for (let i = 0; i < results.length; i++) fn.results.push(new Var(`~r${i}`, results[i]!, 0, VarClass.Result, fn));
  const args = fn.params.map((v) => new ir.VarRef(0, v));
  const call = new ir.CallStatic(target.pos, resultType(results, types), target, args);
  fn.body = body(fn, call);
  return fn;
}

function resultType(results: readonly Type[], types: TypeTable): Type {
  if (results.length === 0) return voidType;
  return results.length === 1 ? results[0]! : types.tuple(results);
}

function body(fn: Func, call: ir.CallStatic): ir.Stmt[] {
  switch (fn.results.length) {
    case 0:
      return [new ir.ExprStmt(call.pos, call), new ir.Return(call.pos, [])];
    case 1:
      return [new ir.Return(call.pos, [call])];
    default:
      return [new ir.AssignTuple(call.pos, fn.results, call), new ir.Return(call.pos, [])];
  }
}
