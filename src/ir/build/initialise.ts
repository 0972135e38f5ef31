// Package initialisation: which variables are data, and the function that runs the rest in dependency order. What is data by the
// way it is written is no part of that: its data is made when somebody asks for it.
// In: the checker's initialisation order. Out: Global.data, the body of `pkg.init`. Contract: spec "Package
// initialization".
import { InternalError } from "../../base/internal-error.ts";
import type { Var as VarObject } from "../../types/object.ts";
import { linkPath } from "../convert.ts";
import type { Func, Global, Var } from "../func.ts";
import * as ir from "../nodes.ts";
import type { Initializer, Program, SourcePackage } from "../program.ts";
import { Kind } from "../type.ts";
import { tupleExpr } from "./assign.ts";
import { convertTo } from "./conversions.ts";
import { expr, exprTo } from "./expr.ts";
import { exprPos, FuncBuilder, versionNumber } from "./function.ts";
import { isData, StaticBuilder } from "./staticdata.ts";

const builders = new WeakMap<Program, Map<string, StaticBuilder>>();

/** The layout of a package's static data: one for all passes, since it numbers the variables that it makes. */
export function staticBuilder(program: Program, pkgPath: string): StaticBuilder {
  let all = builders.get(program);
  if (all === undefined) builders.set(program, (all = new Map()));
  let b = all.get(pkgPath);
  if (b === undefined) all.set(pkgPath, (b = new StaticBuilder(program, pkgPath)));
  return b;
}

/** Builds `pkg.init`; on the way it turns out which variables of the package are data, beside those that surely are. */
export function buildInit(program: Program, fn: Func, pkg: SourcePackage): void {
  const b = new FuncBuilder(program, fn, null, null, pkg.types, 1_000);
  const data = staticBuilder(program, linkPath(pkg.types));
  fn.body = b.collect(() => {
    for (const i of pkg.initOrder()) initialize(program, b, data, i);
  });
  data.finish();
}

/** Makes sure that `g.data` is known. */
export function buildGlobalData(program: Program, g: Global): void {
  if (g.source === null) return;
  if (isData(program, g)) {
    if (!made.has(g)) buildData(program, g, g.source as VarObject);
    return;
  }
  const init = program.initializer(program.package(g.pkgPath));
  if (init !== null) program.onInit?.(init);
}

/** Variables that `buildData` has been asked for. */
const made = new WeakSet<Global>();

/** Makes the data of a variable that surely is data; variables behind its pointers have its name and numbers of their own. */
function buildData(program: Program, g: Global, obj: VarObject): void {
  made.add(g);
  const pkg = obj.pkg!;
  const { init } = obj.decl!;
  pkg.resolver!.checkInit(obj);
  const fn = program.initializerFunc(program.package(pkg.path));
  const b = builderFor(new FuncBuilder(program, fn, null, null, pkg, 1_000), obj);
  const data = new StaticBuilder(program, linkPath(pkg), obj.name);
  data.copies = true;
  let known = false;
  const code = b.collect(() => {
    known = data.assign(g, exprTo(b, init!, g.type));
  });
  if (!known || code.length > 0) throw new InternalError(`ir: ${g.symbol} is not data, as it seemed to be`);
  data.finish();
}

function builderFor(b: FuncBuilder, first: VarObject | undefined): FuncBuilder {
  const version = versionNumber(first?.decl?.version ?? "");
  // The version gates loop variables of function literals, which ask the builder they are written in.
  (b as { version: number }).version = version;
  return b;
}

function initialize(program: Program, base: FuncBuilder, data: StaticBuilder, i: Initializer): void {
  const b = builderFor(base, i.lhs[0]);
  const pos = exprPos(i.rhs);
  if (i.lhs.length === 1) {
    const obj = i.lhs[0]!;
    if (obj.name === "_") {
      const x = expr(b, i.rhs);
      if (!data.isStatic(x)) b.emit(new ir.ExprStmt(pos, x));
      return;
    }
    const g = program.global(obj);
    const x = exprTo(b, i.rhs, g.type);
    if (data.initialize(g, x)) return;
    b.emit(new ir.Assign(pos, new ir.GlobalRef(pos, g), x));
    return;
  }
  const x = tupleExpr(b, i.rhs);
  const vars: (Var | null)[] = [];
  const after: ir.Stmt[] = [];
  i.lhs.forEach((obj, n) => {
    if (obj.name === "_") {
      vars.push(null);
      return;
    }
    const g = program.global(obj);
    const v = b.fn.temp(x.type.kind === Kind.Tuple ? x.type.elems[n]! : x.type, pos);
    b.emit(new ir.Define(pos, v, null));
    vars.push(v);
    after.push(new ir.Assign(pos, new ir.GlobalRef(pos, g), convertTo(new ir.VarRef(pos, v), g.type)));
  });
  b.emit(new ir.AssignTuple(pos, vars, x));
  for (const s of after) b.emit(s);
}
