// Calls, conversions, instantiations of functions, selectors. In: their syntax. Out: operands, selections, instances.
// Contract: spec "Calls", "Selectors", "Instantiations", "Method expressions".
import type * as ast from "../syntax/ast.ts";
import { Ident, NodeKind } from "../syntax/ast.ts";
import { convert } from "./assignability.ts";
import { assignment, typesSummary } from "./assignments.ts";
import { builtinCall } from "./builtins.ts";
import type { At, Checker } from "./checker.ts";
import { ExprKind, expr, exprOrType, genericExpr, nonGeneric, rawExpr, type Target, use } from "./expr.ts";
import { Mode, Selection, SelectionKind } from "./facts.ts";
import { Cause, interfacePtrText, verifyArgs } from "./implements.ts";
import { indexExpr } from "./indexing.ts";
import { InferenceFailure, infer, isParameterized, renameTypeParams } from "./infer.ts";
import { isInterfacePtr, LookupFailure, lookupFieldOrMethod } from "./lookup.ts";
import { lookupText } from "./lookuptext.ts";
import {
  type Builtin,
  type Const,
  type Func,
  isExported,
  type Obj,
  ObjKind,
  type Package,
  type PkgName,
  Var,
  VarKind,
} from "./object.ts";
import { Operand } from "./operand.ts";
import { isInvalid, isTypeParam } from "./predicates.ts";
import { instantiateSignature, substTuple } from "./subst.ts";
import { type Interface, Signature, type Slice, Tuple, type Type, TypeKind, type TypeParam } from "./type.ts";
import { typeSetOf } from "./typeset.ts";
import { commonUnder } from "./typeterms.ts";
import { instanceIdent, resolveObject, typeList } from "./typexpr.ts";
import { builtins, invalidType } from "./universe.ts";

function indicesOf(e: ast.IndexExpr | ast.IndexListExpr): ast.Expr[] {
  return e.kind === NodeKind.IndexExpr ? [e.index] : e.indices;
}

function isIndex(e: ast.Expr): e is ast.IndexExpr | ast.IndexListExpr {
  return e.kind === NodeKind.IndexExpr || e.kind === NodeKind.IndexListExpr;
}

/**
 * Instantiates the generic function in `x` with the type arguments of `inst`, if any; the others are inferred from
 * `target`. Without `inferRest` a partial list of type arguments is returned instead.
 */
export function functionInstance(
  c: Checker,
  target: Target | null,
  pos: number,
  x: Operand,
  inst: ast.IndexExpr | ast.IndexListExpr | null,
  inferRest: boolean,
): Type[] | null {
  const at: At = inst ?? pos;
  const versionError = !c.verifyVersion(inst === null ? at : inst.lbrack, 18, "function instantiation");
  let targs: (Type | null)[] = [];
  let xlist: ast.Expr[] = [];
  if (inst !== null) {
    xlist = indicesOf(inst);
    const list = typeList(c, xlist);
    if (list === null) {
      x.mode = Mode.Invalid;
      return null;
    }
    targs = list;
  }
  const sig = x.type as Signature;
  const want = sig.tparams.length;
  if (targs.length > want) {
    c.error(xlist[want]!, "WrongTypeArgCount", `got ${targs.length} type arguments but want ${want}`);
    x.mode = Mode.Invalid;
    return null;
  }
  if (targs.length < want) {
    if (!inferRest) return targs as Type[];
    const inferred = inferFromTarget(c, target, pos, x, sig, targs, inst !== null, versionError, at);
    if (inferred === null) {
      x.mode = Mode.Invalid;
      return null;
    }
    targs = inferred;
  }
  x.type = instantiateChecked(c, c.at(x), x.expr!, sig, targs as Type[], xlist);
  x.mode = Mode.Value;
  return null;
}

function inferFromTarget(
  c: Checker,
  target: Target | null,
  pos: number,
  x: Operand,
  sig: Signature,
  targs: readonly (Type | null)[],
  partial: boolean,
  versionError: boolean,
  at: At,
): Type[] | null {
  const params: Var[] = [];
  const args: Operand[] = [];
  const reverse = target !== null;
  if (target !== null) {
    if (!versionError && !c.allowVersion(21)) {
      const how = partial ? "partially" : "implicitly";
      c.versionError(at, 21, `${how} instantiated function in assignment`);
    }
    const plain = new Signature(null, sig.params, sig.results, sig.variadic);
    params.push(new Var(VarKind.Param, pos, c.pkg, "", plain));
    const id = new Ident(c.at(x), target.description);
    args.push(new Operand().set(Mode.Value, target.signature, id));
  }
  const [tparams, tuple] = renameTypeParams(sig.tparams, new Tuple(params));
  const failure = new InferenceFailure();
  const inferred = infer(c, pos, tparams, targs, tuple, args, reverse, failure);
  if (inferred === null && failure.text !== "") c.report(failure.pos, "CannotInferTypeArgs", failure.text, []);
  return inferred;
}

function instantiateChecked(
  c: Checker,
  pos: number,
  e: ast.Expr,
  sig: Signature,
  targs: readonly Type[],
  xlist: readonly ast.Expr[],
): Signature {
  const inst = instantiateSignature(sig, targs);
  const id = instanceIdent(e);
  if (id !== null) c.recordInstance(id, targs, inst);
  c.later(() => {
    const cause = new Cause();
    const i = verifyArgs(c, sig.tparams, targs, cause);
    if (i >= 0) c.softError(i < xlist.length ? xlist[i]! : pos, "InvalidTypeArg", cause.text);
    else c.instanceGraph.push({ pos, tparams: sig.tparams, targs, argExprs: xlist });
  });
  return inst;
}

function invalidCall(x: Operand, call: ast.CallExpr): ExprKind {
  x.mode = Mode.Invalid;
  x.expr = call;
  return ExprKind.Statement;
}

/** A call, conversion or built-in. */
export function callExpr(c: Checker, x: Operand, call: ast.CallExpr): ExprKind {
  let inst: ast.IndexExpr | ast.IndexListExpr | null = null;
  if (isIndex(call.fun)) {
    if (indexExpr(c, x, call.fun)) inst = call.fun;
    x.expr = call.fun;
    c.record(x);
  } else exprOrType(c, x, call.fun, true);
  switch (x.mode) {
    case Mode.Invalid:
      use(c, call.args);
      return invalidCall(x, call);
    case Mode.TypExpr:
      conversion(c, x, call);
      return ExprKind.Conversion;
    case Mode.Builtin: {
      const id = x.builtin;
      if (!builtinCall(c, x, call, id)) x.mode = Mode.Invalid;
      x.expr = call;
      const mode = x.mode as Mode;
      if (mode !== Mode.Invalid && mode !== Mode.Constant) c.env.hasCallOrRecv = true;
      return builtins[id]!.statement ? ExprKind.Statement : ExprKind.Expression;
    }
  }
  if (x.type.kind === TypeKind.Signature) return functionCall(c, x, call, inst, x.type as Signature);
  const common = commonUnder(x.type, (t, u) =>
    u !== null && u.kind !== TypeKind.Signature ? { format: "%s is not a function", args: [t!] } : null,
  );
  if (common.type === null) {
    const cause = c.format(common.problem.format, common.problem.args);
    c.error(x, "InvalidCall", "invalid operation: cannot call %s: %s", x, cause);
    use(c, call.args);
    return invalidCall(x, call);
  }
  return functionCall(c, x, call, inst, common.type as Signature);
}

function conversion(c: Checker, x: Operand, call: ast.CallExpr): void {
  nonGeneric(c, null, x);
  if (x.mode === Mode.Invalid) return;
  const t = x.type;
  x.mode = Mode.Invalid;
  const n = call.args.length;
  if (n === 0) c.error(call, "WrongArgCount", "missing argument in conversion to %s", t);
  else if (n > 1) {
    use(c, call.args);
    c.error(call.args[n - 1]!, "WrongArgCount", "too many arguments in conversion to %s", t);
  } else {
    expr(c, null, x, call.args[0]!);
    if ((x.mode as Mode) !== Mode.Invalid && conversionAllowed(c, call, t)) convert(c, x, t);
    else x.mode = Mode.Invalid;
  }
  x.expr = call;
}

function conversionAllowed(c: Checker, call: ast.CallExpr, t: Type): boolean {
  const u = t.underlying();
  if (u.kind === TypeKind.Interface && !isTypeParam(t) && !typeSetOf(u as Interface).isMethodSet) {
    const text = "cannot use interface %s in conversion (contains specific type constraints or is comparable)";
    c.error(call, "MisplacedConstraintIface", text, t);
    return false;
  }
  if (call.ellipsis > 0) {
    c.error(call.args[0]!, "BadDotDotDotSyntax", "invalid use of ... in conversion to %s", t);
    return false;
  }
  return true;
}

function functionCall(
  c: Checker,
  x: Operand,
  call: ast.CallExpr,
  inst: ast.IndexExpr | ast.IndexListExpr | null,
  sig: Signature,
): ExprKind {
  const wasGeneric = sig.tparams.length > 0;
  let targs: Type[] = [];
  let xlist: ast.Expr[] = [];
  if (inst !== null) {
    xlist = indicesOf(inst);
    const list = typeList(c, xlist);
    const want = sig.tparams.length;
    if (list !== null && list.length > want) {
      c.error(xlist[want]!, "WrongTypeArgCount", `got ${list.length} type arguments but want ${want}`);
    }
    if (list === null || list.length > want) {
      use(c, call.args);
      return invalidCall(x, call);
    }
    targs = list;
    if (targs.length === want && want > 0) {
      c.verifyVersion(inst.lbrack, 18, "function instantiation");
      sig = instantiateChecked(c, inst.lbrack, inst, sig, targs, xlist);
      targs = [];
      xlist = [];
    }
  }
  const { args, targLists } = genericArgs(c, call.args);
  const result = checkArguments(c, call, sig, targs, xlist, args, targLists);
  if (wasGeneric && result.tparams.length === 0) c.recordType(call.fun, Mode.Value, result, null);
  const results = result.results;
  if (results.length === 0) {
    x.mode = Mode.NoValue; // the type stays the function's, for messages
  } else {
    x.mode = Mode.Value;
    x.type = results.length === 1 ? results.vars[0]!.type! : results;
  }
  x.value = null;
  x.expr = call;
  c.env.hasCallOrRecv = true;
  if (x.mode === Mode.Value && result.tparams.length > 0 && isParameterized(result.tparams, x.type)) {
    x.mode = Mode.Invalid;
  }
  return ExprKind.Statement;
}

const noLists: (Type[] | null)[] = [];

// Arguments; those that are generic functions stay generic, with the type arguments that are written.
function genericArgs(c: Checker, es: readonly ast.Expr[]): { args: Operand[]; targLists: (Type[] | null)[] } {
  const inferRest = !c.allowVersion(21);
  const args: Operand[] = [];
  let targLists: (Type[] | null)[] = noLists;
  for (let i = 0; i < es.length; i++) {
    const e = es[i]!;
    const x = new Operand();
    if (isIndex(e) && indexOperand(c, x, e)) {
      const targs = functionInstance(c, null, e.lbrack, x, e, inferRest);
      x.expr = e;
      if (targs !== null) {
        if (targLists === noLists) targLists = es.map(() => null);
        targLists[i] = targs;
      }
      if (targs === null) c.record(x);
      args.push(x);
    } else if (isIndex(e)) {
      finishExpr(c, x, e);
      args.push(x);
    } else if (es.length === 1) {
      rawExpr(c, null, x, e, null, true);
      valuesOnly(c, x);
      if (x.mode !== Mode.Invalid && x.type.kind === TypeKind.Tuple) {
        for (const v of (x.type as Tuple).vars) args.push(new Operand().set(Mode.Value, v.type!, e));
      } else args.push(x);
    } else {
      genericExpr(c, x, e);
      args.push(x);
    }
  }
  return { args, targLists };
}

function indexOperand(c: Checker, x: Operand, e: ast.IndexExpr | ast.IndexListExpr): boolean {
  const generic = indexExpr(c, x, e);
  x.expr = e;
  return generic;
}

function finishExpr(c: Checker, x: Operand, e: ast.Expr): void {
  x.expr = e;
  c.record(x);
  valuesOnly(c, x);
}

function valuesOnly(c: Checker, x: Operand): void {
  if (x.mode === Mode.NoValue) c.error(x, "TooManyValues", "%s used as value", x);
  else if (x.mode === Mode.Builtin) c.error(x, "UncalledBuiltin", "%s must be called", x);
  else if (x.mode === Mode.TypExpr) c.error(x, "NotAnExpr", "%s is not an expression", x);
  else return;
  x.mode = Mode.Invalid;
}

/** Checks arguments against a signature; the signature with its type parameters replaced. */
export function checkArguments(
  c: Checker,
  call: ast.CallExpr,
  sig: Signature,
  targs: readonly Type[],
  xlist: readonly ast.Expr[],
  args: readonly Operand[],
  targLists: readonly (Type[] | null)[],
): Signature {
  const fitted = fitParams(c, call, sig, args);
  if (fitted === null) return sig;
  let params = fitted;
  let result = sig;
  const n = sig.tparams.length;
  let tparams: TypeParam[] = [];
  const known: (Type | null)[] = targs.slice();
  if (n > 0) {
    if (!c.allowVersion(18)) {
      const what = isIndex(call.fun) ? "function instantiation" : "implicit function instantiation";
      c.versionError(isIndex(call.fun) ? call.fun.lbrack : call.lparen, 18, what);
    }
    [tparams, params] = renameTypeParams(sig.tparams, params);
    while (known.length < n) known.push(null);
  }
  const generic: { arg: Operand; signature: Signature }[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg.mode === Mode.Invalid || arg.type.kind !== TypeKind.Signature) continue;
    const s = arg.type as Signature;
    if (s.tparams.length === 0) continue;
    const [fresh, renamed] = renameTypeParams(s.tparams, s);
    const own = new Signature(renamed.recv, renamed.params, renamed.results, renamed.variadic, fresh);
    arg.type = own;
    tparams = [...tparams, ...fresh];
    const written = targLists[i] ?? [];
    for (let j = 0; j < fresh.length; j++) known.push(written[j] ?? null);
    generic.push({ arg, signature: own });
  }
  if (generic.length > 0) {
    c.verifyVersion(generic[0]!.arg, 21, "implicitly instantiated function as argument");
  }
  if (tparams.length > 0) {
    const failure = new InferenceFailure();
    const inferred = infer(c, call.lparen, tparams, known, params, args, false, failure);
    if (inferred === null) {
      if (failure.text !== "") {
        const text = c.format("in call to %s, %s", [call.fun, failure.text]);
        c.report(failure.pos, "CannotInferTypeArgs", text, []);
      }
      return sig;
    }
    if (n > 0) {
      const own = inferred.slice(0, n);
      result = instantiateChecked(c, call.lparen, call.fun, sig, own, xlist);
      params = fitted === sig.params ? result.params : substTuple(params, tparams.slice(0, n), own);
    }
    let j = n;
    for (const g of generic) {
      const k = j + g.signature.tparams.length;
      g.arg.type = instantiateChecked(c, call.lparen, g.arg.expr!, g.signature, inferred.slice(j, k), []);
      c.record(g.arg);
      j = k;
    }
  }
  for (let i = 0; i < args.length; i++) assignArgument(c, call, args[i]!, params.vars[i]!.type!);
  return result;
}

// Most arguments have the parameter's very type.
function assignArgument(c: Checker, call: ast.CallExpr, a: Operand, t: Type): void {
  if (a.type === t && a.mode >= Mode.Constant && t.kind !== TypeKind.Signature && a.type.kind !== TypeKind.Tuple)
    return;
  assignment(c, a, t, call.fun);
}

// The parameters as the arguments see them (one each, for variadic functions); null (reported) if the number is wrong.
function fitParams(c: Checker, call: ast.CallExpr, sig: Signature, args: readonly Operand[]): Tuple | null {
  const nargs = args.length;
  let npars = sig.params.length;
  const dots = call.ellipsis > 0;
  let params = sig.params;
  if (sig.variadic) {
    if (dots) {
      if (call.args.length === 1 && nargs > 1) {
        c.error(call, "InvalidDotDotDot", `cannot use ... with ${nargs}-valued %s`, call.args[0]!);
        return null;
      }
    } else if (nargs >= npars - 1) {
      const vars = sig.params.vars.slice(0, npars - 1);
      const last = sig.params.vars[npars - 1]!;
      const elem = (last.type as Slice).elem;
      while (vars.length < nargs) vars.push(new Var(VarKind.Param, last.pos, last.pkg, last.name, elem));
      params = new Tuple(vars);
      npars = nargs;
    } else npars--; // not even enough for the others
  } else if (dots) {
    c.error(call, "NonVariadicDotDotDot", "cannot use ... in call to non-variadic %s", call.fun);
    return null;
  }
  if (nargs === npars) return params;
  let at: At = call;
  let qualifier = "not enough";
  if (nargs > npars) {
    at = args[npars]!.expr!;
    qualifier = "too many";
  } else if (nargs > 0) at = args[nargs - 1]!.expr!;
  const have = typesSummary(
    c,
    args.map((a) => a.type),
    false,
    dots,
  );
  const want = typesSummary(
    c,
    sig.params.vars.map((v) => v.type),
    sig.variadic,
    false,
  );
  const text = c.format(`${qualifier} arguments in call to %s`, [call.fun]);
  c.report(c.at(at), "WrongArgCount", text, [
    { pos: 0, text: `have ${have}` },
    { pos: 0, text: `want ${want}` },
  ]);
  return null;
}

// ---- Selectors ----

/** `x.f`: a qualified identifier, field, method value or method expression. */
export function selector(c: Checker, x: Operand, e: ast.SelectorExpr, wantType: boolean): void {
  const sel = e.sel.name;
  if (e.x.kind === NodeKind.Ident) {
    const obj = c.lookup(e.x.name);
    if (obj !== null && obj.kind === ObjKind.PkgName) {
      e.x.denotes = obj;
      (obj as PkgName).used = true;
      if (qualified(c, x, e, (obj as PkgName).imported)) x.expr = e;
      else invalidSelector(x, e);
      return;
    }
  }
  exprOrType(c, x, e.x, false);
  if (x.mode === Mode.Builtin) c.error(e.sel.pos - 1, "UncalledBuiltin", "invalid use of %s in selector expression", x);
  if (x.mode === Mode.Builtin || x.mode === Mode.Invalid) {
    invalidSelector(x, e);
    return;
  }
  if (wantType) {
    c.error(e.sel, "NotAType", "%s is not a type", e);
    invalidSelector(x, e);
    return;
  }
  const found = lookupFieldOrMethod(x.type, x.mode === Mode.Variable, c.pkg, sel);
  if (found.obj === null) {
    if (!isInvalid(x.type.underlying())) notSelected(c, x, e, found.failure);
    invalidSelector(x, e);
    return;
  }
  const obj = found.obj;
  if (obj.type === null || obj.pathIndex >= 0) resolveObject(c, obj);
  if (x.mode === Mode.TypExpr) {
    if (obj.kind !== ObjKind.Func) {
      c.error(e.sel, "MissingFieldOrMethod", "%s.%s undefined (type %s has no method %s)", x.expr!, sel, x.type, sel);
      invalidSelector(x, e);
      return;
    }
    const sig = obj.type as unknown as Signature;
    if (sig.recv === null) {
      c.error(e, "InvalidDeclCycle", "illegal cycle in method declaration");
      invalidSelector(x, e);
      return;
    }
    e.selection = new Selection(SelectionKind.MethodExpr, x.type, obj, found.index, found.indirect);
    e.sel.denotes = obj;
    x.type = methodExpression(sig, x.type);
    x.mode = Mode.Value;
    if ((obj as Func).origin === obj) c.addDep(obj);
  } else if (obj.kind === ObjKind.Var) {
    e.selection = new Selection(SelectionKind.FieldVal, x.type, obj, found.index, found.indirect);
    e.sel.denotes = obj;
    x.mode = x.mode === Mode.Variable || found.indirect ? Mode.Variable : Mode.Value;
    x.type = obj.type!;
  } else {
    e.selection = new Selection(SelectionKind.MethodVal, x.type, obj, found.index, found.indirect);
    e.sel.denotes = obj;
    x.mode = Mode.Value;
    x.type = withoutReceiver(obj.type as unknown as Signature);
    if ((obj as Func).origin === obj) c.addDep(obj);
  }
  x.value = null;
  x.expr = e;
}

function invalidSelector(x: Operand, e: ast.SelectorExpr): void {
  x.mode = Mode.Invalid;
  x.type = invalidType;
  x.expr = e;
}

// Method values' types, shared by all uses of a method.
const methodValues = new WeakMap<Signature, Signature>();

function withoutReceiver(s: Signature): Signature {
  if (s.recv === null) return s;
  let out = methodValues.get(s);
  if (out === undefined) {
    out = new Signature(null, s.params, s.results, s.variadic, s.tparams);
    out.rparams = s.rparams;
    // A signature that is still being read must not be kept.
    methodValues.set(s, out);
  }
  return out;
}

// T.m: a function with the receiver as its first parameter.
function methodExpression(sig: Signature, recv: Type): Signature {
  const params = sig.params.vars;
  const r = sig.recv!;
  let name = "";
  if (params.length > 0 && params[0]!.name !== "") name = r.name === "" ? "_" : r.name;
  const first = new Var(VarKind.Param, r.pos, r.pkg, name, recv);
  return new Signature(null, new Tuple([first, ...params]), sig.results, sig.variadic, sig.tparams);
}

function notSelected(c: Checker, x: Operand, e: ast.SelectorExpr, failure: LookupFailure): void {
  const sel = e.sel.name;
  if (failure === LookupFailure.Ambiguous) {
    c.error(e.sel, "AmbiguousSelector", "ambiguous selector %s.%s", x.expr!, sel);
    return;
  }
  if (failure === LookupFailure.PointerReceiver) {
    if (x.mode === Mode.TypExpr) {
      const text = `invalid method expression %s.${sel} (needs pointer receiver (*%s).${sel})`;
      c.error(e.sel, "InvalidMethodExpr", text, x.type, x.type);
    } else c.error(e.sel, "InvalidMethodExpr", `cannot call pointer method ${sel} on %s`, x.type);
    return;
  }
  let why: string;
  if (isInterfacePtr(x.type)) why = interfacePtrText(c, x.type);
  else {
    const alt = lookupFieldOrMethod(x.type, x.mode === Mode.Variable, c.pkg, sel, true);
    why = lookupText(c, x.type, sel, alt.obj, false);
  }
  c.error(e.sel, "MissingFieldOrMethod", "%s.%s undefined (%s)", x.expr!, sel, why);
}

// pkg.Name
function qualified(c: Checker, x: Operand, e: ast.SelectorExpr, pkg: Package): boolean {
  const sel = e.sel.name;
  let obj = pkg.scope.lookup(sel);
  // The compiler sees other packages through export data, where unexported names are not there.
  if (c.options.hideUnexported === true && !isExported(sel)) obj = null;
  if (obj === null) {
    if (!pkg.fake && sel !== "_") {
      const alt = exportedIgnoringCase(pkg, sel);
      if (alt !== null) c.error(e.sel, "UndeclaredImportedName", "undefined: %s (but have %s)", e, alt.name);
      else c.error(e.sel, "UndeclaredImportedName", "undefined: %s", e);
    }
    return false;
  }
  if (!isExported(sel)) c.error(e.sel, "UnexportedName", `name ${sel} not exported by package ${pkg.name}`);
  e.sel.denotes = obj;
  if (obj.type === null) resolveObject(c, obj);
  const type = obj.type!;
  switch (obj.kind) {
    case ObjKind.Const:
      if (isInvalid(type)) return false;
      x.mode = Mode.Constant;
      x.value = (obj as Const).value;
      break;
    case ObjKind.TypeName:
      x.mode = Mode.TypExpr;
      break;
    case ObjKind.Var:
      x.mode = Mode.Variable;
      break;
    case ObjKind.Func:
      x.mode = Mode.Value;
      break;
    case ObjKind.Builtin:
      x.mode = Mode.Builtin;
      x.builtin = (obj as Builtin).id;
      break;
    default:
      return false;
  }
  x.type = type;
  return true;
}

function exportedIgnoringCase(pkg: Package, name: string): Obj | null {
  const lower = name.toLowerCase();
  const names = pkg.scope.objects().filter((o) => o.exported && o.name.toLowerCase() === lower);
  names.sort((a, b) => (a.name < b.name ? -1 : 1));
  return names[0] ?? null;
}
