// Calls of built-in functions. In: a call, the built-in's id. Out: an operand; the function part's fact is the type that
// the built-in has in this call. Contract: spec "Built-in functions", "Package unsafe".
import { toFloat } from "../constant/convert.ts";
import { binaryOp, compare, imag, Op, real, sign } from "../constant/operations.ts";
import { Kind, makeImag, makeInt, type StringValue, unknown } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { assignable } from "./assignability.ts";
import { assignment } from "./assignments.ts";
import { checkArguments } from "./call.ts";
import type { Checker } from "./checker.ts";
import { expr, exprList, rawExpr, singleValue, use } from "./expr.ts";
import { Mode, Selection, SelectionKind, typeAndValue } from "./facts.ts";
import { checkIndex, isValidIndex } from "./indexing.ts";
import { derefStructPtr, lookupFieldOrMethod } from "./lookup.ts";
import { BuiltinId, ObjKind, Var, VarKind } from "./object.ts";
import { Operand } from "./operand.ts";
import {
  allBasic,
  defaultType,
  forAllUnder,
  identical,
  isBoolean,
  isInvalid,
  isNumeric,
  isString,
  isTypeParam,
  isUntyped,
} from "./predicates.ts";
import { alignof, hasVarSize, offsetsof, sizeof } from "./sizes.ts";
import {
  type ArrayType,
  asTypeParam,
  type Basic,
  BasicInfo,
  BasicKind,
  type Chan,
  ChanDir,
  emptyTuple,
  type MapType,
  type Pointer,
  pointerTo,
  Signature,
  type Slice,
  type Struct,
  sliceOf,
  Tuple,
  type Type,
  TypeKind,
} from "./type.ts";
import { typeSetOf } from "./typeset.ts";
import { commonUnder, derefArray, type TypeProblem } from "./typeterms.ts";
import { readVarType, validVarType } from "./typexpr.ts";
import { builtins, byteType, emptyInterface, types } from "./universe.ts";
import { convertUntyped, matchTypes, updateExprType } from "./untyped.ts";

const int = types[BasicKind.Int]!;
const uintptr = types[BasicKind.Uintptr]!;
const unsafePointer = types[BasicKind.UnsafePointer]!;

/** One call on its way: its operands, and the built-in's name for messages. */
interface BuiltinCall {
  c: Checker;
  x: Operand;
  call: ast.CallExpr;
  id: BuiltinId;
  args: Operand[];
  name: string;
}

/** Checks a call; false (reported) if it is wrong. The result is in `x`. */
export function builtinCall(c: Checker, x: Operand, call: ast.CallExpr, id: BuiltinId): boolean {
  const info = builtins[id]!;
  if (call.ellipsis > 0 && id !== BuiltinId.Append) {
    c.error(call, "InvalidDotDotDot", `invalid operation: invalid use of ... with built-in ${info.name}`);
    use(c, call.args);
    return false;
  }
  // The length of an array is constant unless the operand has calls or receives of its own.
  const hadCall = c.env.hasCallOrRecv;
  const isLength = id === BuiltinId.Len || id === BuiltinId.Cap;
  if (isLength) c.env.hasCallOrRecv = false;
  const ok = checkCall(c, x, call, id);
  if (isLength) c.env.hasCallOrRecv = hadCall;
  return ok;
}

function checkCall(c: Checker, x: Operand, call: ast.CallExpr, id: BuiltinId): boolean {
  const info = builtins[id]!;
  let args: Operand[] = [];
  let nargs = call.args.length;
  const ownArgs = id === BuiltinId.Make || id === BuiltinId.New || id === BuiltinId.Offsetof || id === BuiltinId.Trace;
  if (!ownArgs) {
    args = exprList(c, call.args);
    nargs = args.length;
    if (args.some((a) => a.mode === Mode.Invalid)) return false;
    if (nargs > 0) {
      const first = args[0]!;
      x.set(first.mode, first.type, first.expr);
      x.value = first.value;
      args[0] = x;
    }
  }
  const few = nargs < info.nargs;
  if (few || (!info.variadic && nargs > info.nargs)) {
    const count = few ? "not enough" : "too many";
    const text = `invalid operation: ${count} arguments for %s (expected ${info.nargs}, found ${nargs})`;
    c.error(call, "WrongArgCount", text, call);
    if (ownArgs) use(c, call.args);
    return false;
  }
  const b: BuiltinCall = { c, x, call, id, args, name: info.name };
  return dispatch(b);
}

function dispatch(b: BuiltinCall): boolean {
  switch (b.id) {
    case BuiltinId.Append:
      return append(b);
    case BuiltinId.Cap:
    case BuiltinId.Len:
      return length(b);
    case BuiltinId.Clear:
      return clear(b);
    case BuiltinId.Close:
      return close(b);
    case BuiltinId.Complex:
      return complex(b);
    case BuiltinId.Copy:
      return copy(b);
    case BuiltinId.Delete:
      return deleteKey(b);
    case BuiltinId.Imag:
    case BuiltinId.Real:
      return part(b);
    case BuiltinId.Make:
      return make(b);
    case BuiltinId.Max:
    case BuiltinId.Min:
      return extreme(b);
    case BuiltinId.New:
      return newValue(b);
    case BuiltinId.Panic:
      assignment(b.c, b.x, emptyInterface, "argument to panic");
      return b.x.mode !== Mode.Invalid && noValue(b, [emptyInterface]);
    case BuiltinId.Print:
    case BuiltinId.Println:
      return print(b);
    case BuiltinId.Recover:
      return value(b, emptyInterface, []);
    case BuiltinId.Add:
      return unsafeAdd(b);
    case BuiltinId.Alignof:
    case BuiltinId.Sizeof:
      return size(b);
    case BuiltinId.Offsetof:
      return offset(b);
    case BuiltinId.Slice:
      return unsafeSlice(b);
    case BuiltinId.SliceData:
      return sliceData(b);
    case BuiltinId.String:
      return unsafeString(b);
    case BuiltinId.StringData:
      return stringData(b);
    case BuiltinId.Assert:
      return assertion(b);
    default:
      return trace(b);
  }
}

// ---- Results ----

function signatureOf(result: Type | null, params: readonly Type[], variadic = false): Signature {
  const vars = params.map((t) => new Var(VarKind.Param, 0, null, "", defaultType(t)));
  const results = result === null ? emptyTuple : new Tuple([new Var(VarKind.Result, 0, null, "", result)]);
  return new Signature(null, vars.length === 0 ? emptyTuple : new Tuple(vars), results, variadic);
}

// The function part's fact, inside parentheses too.
function recordSignature(b: BuiltinCall, sig: Signature): void {
  let f = b.call.fun;
  for (;;) {
    f.tv = typeAndValue(Mode.Builtin, sig, null);
    if (f.kind !== NodeKind.ParenExpr) return;
    f = f.x;
  }
}

function value(b: BuiltinCall, result: Type, params: readonly Type[]): boolean {
  recordSignature(b, signatureOf(result, params));
  b.x.mode = Mode.Value;
  b.x.type = result;
  b.x.value = null;
  return true;
}

function noValue(b: BuiltinCall, params: readonly Type[]): boolean {
  recordSignature(b, signatureOf(null, params));
  b.x.mode = Mode.NoValue;
  b.x.type = emptyTuple;
  return true;
}

// ---- append, copy ----

function isByteSlice(u: Type | null): boolean {
  return u !== null && u.kind === TypeKind.Slice && identical((u as Slice).elem, byteType);
}

function elementType(x: Operand): Type | TypeProblem {
  let elem: Type | null = null;
  let problem: TypeProblem | null = null;
  forAllUnder(x.type, (_t, u) => {
    if (u === null || u.kind !== TypeKind.Slice) {
      problem = x.isNil
        ? { format: "argument must be a slice; have untyped nil", args: [] }
        : { format: "argument must be a slice; have %s", args: [x] };
    } else if (elem === null) elem = (u as Slice).elem;
    else if (!identical(elem, (u as Slice).elem)) {
      problem = { format: "mismatched slice element types %s and %s in %s", args: [elem, (u as Slice).elem, x] };
    }
    return problem === null;
  });
  return problem ?? elem!;
}

function isProblem(t: Type | TypeProblem): t is TypeProblem {
  return "format" in t;
}

function append(b: BuiltinCall): boolean {
  const { c, x, call, args } = b;
  const elem = elementType(x);
  if (isProblem(elem)) {
    c.error(x, "InvalidAppend", "invalid append: %s", c.format(elem.format, elem.args));
    return false;
  }
  const t = x.type;
  let sig: Signature | null = null;
  if (args.length === 2 && call.ellipsis > 0 && assignable(c, x, sliceOf(byteType), null) === "") {
    // append([]byte, string...)
    const y = args[1]!;
    let hasString = false;
    const ok = forAllUnder(y.type, (_t, u) => {
      if (isByteSlice(u)) return true;
      if (u === null || !isString(u)) return false;
      hasString = true;
      return true;
    });
    if (ok && hasString) {
      sig = signatureOf(t, [t, y.type], true);
    }
  }
  if (sig === null) {
    sig = signatureOf(t, [t, sliceOf(elem)], true);
    const copyOfFirst = x.copy();
    checkArguments(c, call, sig, [], [], [copyOfFirst, ...args.slice(1)], []);
  }
  recordSignature(b, sig);
  x.mode = Mode.Value;
  x.type = t;
  return true;
}

function copy(b: BuiltinCall): boolean {
  const { c, x, args } = b;
  const y = args[1]!;
  let special = false;
  if (assignable(c, x, sliceOf(byteType), null) === "") {
    special = forAllUnder(y.type, (_t, u) => isByteSlice(u) || (u !== null && isString(u)));
  }
  if (!special) {
    const dst = elementType(x);
    if (isProblem(dst)) {
      c.error(x, "InvalidCopy", "invalid copy: %s", c.format(dst.format, dst.args));
      return false;
    }
    let src = elementType(y);
    if (isProblem(src)) {
      if (!allBasic(y.type, BasicInfo.String)) {
        c.error(y, "InvalidCopy", "invalid copy: %s", c.format(src.format, src.args));
        return false;
      }
      src = byteType;
    }
    if (!identical(dst, src)) {
      const text = "invalid copy: arguments %s and %s have different element types %s and %s";
      c.error(x, "InvalidCopy", text, x, y, dst, src);
      return false;
    }
  }
  return value(b, int, [x.type, y.type]);
}

// ---- len, cap, clear, close, delete ----

function length(b: BuiltinCall): boolean {
  const { c, x, id } = b;
  const isLen = id === BuiltinId.Len;
  const hasLength = (u: Type): boolean => {
    switch (u.kind) {
      case TypeKind.Basic:
        return isLen && isString(u);
      case TypeKind.Array:
      case TypeKind.Slice:
      case TypeKind.Chan:
        return true;
      case TypeKind.Map:
        return isLen;
      default:
        return false;
    }
  };
  const u = derefArray(x.type.underlying());
  const ok = isTypeParam(x.type)
    ? forAllUnder(x.type, (_t, v) => v !== null && hasLength(derefArray(v)))
    : hasLength(u);
  if (!ok) {
    if (!isInvalid(x.type.underlying())) {
      c.error(x, isLen ? "InvalidLen" : "InvalidCap", `invalid argument: %s for built-in ${b.name}`, x);
    }
    return false;
  }
  if (u.kind === TypeKind.Basic && x.mode === Mode.Constant) {
    const s = x.value!;
    x.value = s.kind === Kind.String ? makeInt((s as StringValue).bytes.length) : unknown;
    x.type = int;
    return true;
  }
  if (u.kind === TypeKind.Array && !c.env.hasCallOrRecv) {
    const n = (u as ArrayType).length;
    x.mode = Mode.Constant;
    x.value = n >= 0 ? makeInt(Number.isSafeInteger(n) ? n : BigInt(n)) : unknown;
    x.type = int;
    return true;
  }
  return value(b, int, [x.type]);
}

function clear(b: BuiltinCall): boolean {
  const { c, x } = b;
  c.verifyVersion(b.call.fun, 21, "clear");
  const ok = forAllUnder(x.type, (_t, u) => {
    if (u !== null && (u.kind === TypeKind.Map || u.kind === TypeKind.Slice)) return true;
    const text = "invalid argument: cannot clear %s: argument must be (or constrained by) map or slice";
    c.error(x, "InvalidClear", text, x);
    return false;
  });
  return ok && noValue(b, [x.type]);
}

function close(b: BuiltinCall): boolean {
  const { c, x } = b;
  const ok = forAllUnder(x.type, (_t, u) => {
    if (u === null || u.kind !== TypeKind.Chan) {
      c.error(x, "InvalidClose", "invalid operation: cannot close non-channel %s", x);
      return false;
    }
    if ((u as Chan).dir !== ChanDir.Recv) return true;
    c.error(x, "InvalidClose", "invalid operation: cannot close receive-only channel %s", x);
    return false;
  });
  return ok && noValue(b, [x.type]);
}

function deleteKey(b: BuiltinCall): boolean {
  const { c, x, args } = b;
  const map = x.type;
  let key: Type | null = null;
  const ok = forAllUnder(map, (_t, u) => {
    if (u === null || u.kind !== TypeKind.Map) {
      c.error(x, "InvalidDelete", "invalid argument: %s is not a map", x);
      return false;
    }
    const k = (u as MapType).key;
    if (key !== null && !identical(k, key)) {
      c.error(x, "InvalidDelete", "invalid argument: maps of %s must have identical key types", x);
      return false;
    }
    key = k;
    return true;
  });
  if (!ok || key === null) return false;
  const k = args[1]!;
  assignment(c, k, key, "argument to delete");
  return k.mode !== Mode.Invalid && noValue(b, [map, key]);
}

// ---- complex, real, imag ----

function complex(b: BuiltinCall): boolean {
  const { c, x, args, call } = b;
  const y = args[1]!;
  const ux = isUntyped(x.type);
  const uy = isUntyped(y.type);
  if (ux && uy) {
    if (x.mode === Mode.Constant && y.mode === Mode.Constant) {
      for (const o of [x, y]) {
        if (isNumeric(o.type) && sign(imag(o.value!)) === 0) o.type = types[BasicKind.UntypedFloat]!;
      }
    } else {
      convertUntyped(c, x, types[BasicKind.Float64]!);
      convertUntyped(c, y, types[BasicKind.Float64]!);
    }
  } else if (ux) convertUntyped(c, x, y.type);
  else if (uy) convertUntyped(c, y, x.type);
  if (x.mode === Mode.Invalid || y.mode === Mode.Invalid) return false;
  if (!identical(x.type, y.type)) {
    c.error(x, "InvalidComplex", "invalid operation: %s (mismatched types %s and %s)", call, x.type, y.type);
    return false;
  }
  const result = mapFloat(b, x, (k) => {
    if (k === BasicKind.Float32) return BasicKind.Complex64;
    if (k === BasicKind.Float64) return BasicKind.Complex128;
    return k === BasicKind.UntypedFloat ? BasicKind.UntypedComplex : null;
  });
  if (result === null) {
    c.error(x, "InvalidComplex", "invalid argument: arguments have type %s, expected floating-point", x.type);
    return false;
  }
  if (x.mode === Mode.Constant && y.mode === Mode.Constant) {
    x.value = binaryOp(toFloat(x.value!), Op.Add, makeImag(toFloat(y.value!)));
    x.type = result;
    return true;
  }
  return value(b, result, [x.type, x.type]);
}

function part(b: BuiltinCall): boolean {
  const { c, x, id } = b;
  if (isUntyped(x.type)) {
    if (x.mode === Mode.Constant) {
      if (isNumeric(x.type)) x.type = types[BasicKind.UntypedComplex]!;
    } else {
      convertUntyped(c, x, types[BasicKind.Complex128]!);
      if ((x.mode as Mode) === Mode.Invalid) return false;
    }
  }
  const result = mapFloat(b, x, (k) => {
    if (k === BasicKind.Complex64) return BasicKind.Float32;
    if (k === BasicKind.Complex128) return BasicKind.Float64;
    return k === BasicKind.UntypedComplex ? BasicKind.UntypedFloat : null;
  });
  if (result === null) {
    const code = id === BuiltinId.Real ? "InvalidReal" : "InvalidImag";
    c.error(x, code, "invalid argument: argument has type %s, expected complex type", x.type);
    return false;
  }
  if (x.mode === Mode.Constant) {
    x.value = id === BuiltinId.Real ? real(x.value!) : imag(x.value!);
    x.type = result;
    return true;
  }
  return value(b, result, [x.type]);
}

// The result type that belongs to the operand's; type parameters have none.
function mapFloat(b: BuiltinCall, x: Operand, f: (k: BasicKind) => BasicKind | null): Type | null {
  const p = asTypeParam(x.type);
  if (p === null) {
    const u = x.type.underlying();
    const k = u.kind === TypeKind.Basic ? f((u as Basic).basic) : null;
    return k === null ? null : types[k]!;
  }
  const set = typeSetOf(p.iface());
  if (!set.hasTerms) return null;
  for (const t of set.terms!) {
    const u = t.type.underlying();
    if (u.kind !== TypeKind.Basic || f((u as Basic).basic) === null) return null;
  }
  const code = b.id === BuiltinId.Real ? "InvalidReal" : b.id === BuiltinId.Imag ? "InvalidImag" : "InvalidComplex";
  const text = `%s not supported as argument to built-in ${b.name} for go1.18 (see go.dev/issue/50937)`;
  b.c.softError(x, code, text, x);
  return x.type;
}

// ---- make, new, min, max, print ----

function make(b: BuiltinCall): boolean {
  const { c, call } = b;
  const arg0 = call.args[0]!;
  const t = readVarType(c, arg0);
  if (isInvalid(t)) {
    use(c, call.args.slice(1));
    return false;
  }
  const common = commonUnder(t, (_t, u) => {
    if (u === null) return { format: "no specific type", args: [] };
    if (u.kind === TypeKind.Slice || u.kind === TypeKind.Map || u.kind === TypeKind.Chan) return null;
    return { format: "type must be slice, map, or channel", args: [] };
  });
  if (common.type === null) {
    const cause = c.format(common.problem.format, common.problem.args);
    c.error(arg0, "InvalidMake", "invalid argument: cannot make %s: %s", arg0, cause);
    use(c, call.args.slice(1));
    return false;
  }
  const min = common.type.kind === TypeKind.Slice ? 2 : 1;
  const n = call.args.length;
  if (n < min || n > min + 1) {
    const text = `invalid operation: %s expects ${min} or ${min + 1} arguments; found ${n}`;
    c.error(call, "WrongArgCount", text, call);
    return false;
  }
  const params: Type[] = [t];
  const sizes: number[] = [];
  for (const e of call.args.slice(1)) {
    const r = checkIndex(c, e, -1);
    params.push(r?.type ?? types[BasicKind.Invalid]!);
    if (r !== null && r.value >= 0) sizes.push(r.value);
  }
  if (sizes.length === 2 && sizes[0]! > sizes[1]!) {
    c.error(call.args[1]!, "SwappedMakeArgs", "invalid argument: length and capacity swapped");
  }
  return value(b, t, params);
}

function newValue(b: BuiltinCall): boolean {
  const { c, x, call } = b;
  const arg = call.args[0]!;
  rawExpr(c, null, x, arg, null, false);
  if (x.mode === Mode.NoValue) c.error(x, "TooManyValues", "%s used as value or type", x);
  else if (x.mode === Mode.Builtin) c.error(x, "UncalledBuiltin", "%s must be called", x);
  else singleValue(c, x);
  if (x.mode === Mode.NoValue || x.mode === Mode.Builtin || x.mode === Mode.Invalid) return false;
  if (x.mode === Mode.TypExpr) validVarType(c, arg, x.type);
  else {
    if (isUntyped(x.type)) {
      assignment(c, x, null, "argument to new");
      if ((x.mode as Mode) === Mode.Invalid) return false;
    }
    c.verifyVersion(call.fun, 26, "new(%s)", arg);
  }
  return value(b, pointerTo(x.type), [x.type]);
}

function extreme(b: BuiltinCall): boolean {
  const { c, x, args, id } = b;
  c.verifyVersion(b.call.fun, 21, `built-in ${b.name}`);
  const op = id === BuiltinId.Max ? Op.Greater : Op.Less;
  const exprs = args.map((a) => a.expr!);
  for (let i = 0; i < args.length; i++) {
    const a = args[i]!;
    if (!allBasic(a.type, BasicInfo.Ordered)) {
      c.error(a, "InvalidMinMaxOperand", "invalid argument: %s cannot be ordered", a);
      return false;
    }
    if (i === 0) continue;
    matchTypes(c, x, a);
    if (x.mode === Mode.Invalid) return false;
    if (!identical(x.type, a.type)) {
      const text = "invalid argument: mismatched types %s (previous argument) and %s (type of %s)";
      c.error(a, "MismatchedTypes", text, x.type, a.type, a.expr!);
      return false;
    }
    if (x.mode === Mode.Constant && a.mode === Mode.Constant) {
      if (compare(a.value!, op, x.value!)) {
        x.set(a.mode, a.type, a.expr);
        x.value = a.value;
      }
    } else x.mode = Mode.Value;
  }
  if (x.mode !== Mode.Constant) {
    x.mode = Mode.Value;
    x.value = null;
    assignment(c, x, emptyInterface, `argument to built-in ${b.name}`);
    if ((x.mode as Mode) === Mode.Invalid) return false;
  }
  for (const e of exprs) updateExprType(c, e, x.type, true);
  if (x.mode === Mode.Constant) return true;
  return value(
    b,
    x.type,
    args.map(() => x.type),
  );
}

function print(b: BuiltinCall): boolean {
  for (const a of b.args) {
    assignment(b.c, a, null, `argument to built-in ${b.name}`);
    if (a.mode === Mode.Invalid) return false;
  }
  return noValue(
    b,
    b.args.map((a) => a.type),
  );
}

// ---- unsafe ----

function unsafeAdd(b: BuiltinCall): boolean {
  const { c, x, args } = b;
  c.verifyVersion(b.call.fun, 17, "unsafe.Add");
  assignment(c, x, unsafePointer, "argument to unsafe.Add");
  if (x.mode === Mode.Invalid) return false;
  const y = args[1]!;
  if (!isValidIndex(c, y, "InvalidUnsafeAdd", "length", true)) return false;
  return value(b, unsafePointer, [unsafePointer, y.type]);
}

function size(b: BuiltinCall): boolean {
  const { c, x, id } = b;
  assignment(c, x, null, `argument to unsafe.${b.name}`);
  if (x.mode === Mode.Invalid) return false;
  if (hasVarSize(x.type)) return value(b, uintptr, [x.type]);
  const n = id === BuiltinId.Sizeof ? sizeof(x.type) : alignof(x.type);
  if (n < 0) {
    c.error(x, "TypeTooLarge", "%s is too large", x);
    return false;
  }
  x.mode = Mode.Constant;
  x.value = makeInt(Number.isSafeInteger(n) ? n : BigInt(n));
  x.type = uintptr;
  return true;
}

function offset(b: BuiltinCall): boolean {
  const { c, x, call } = b;
  const arg = call.args[0]!;
  const sel = unparen(arg);
  if (sel.kind !== NodeKind.SelectorExpr) {
    c.error(arg, "BadOffsetofSyntax", "invalid argument: %s is not a selector expression", arg);
    use(c, [arg]);
    return false;
  }
  expr(c, null, x, sel.x);
  if (x.mode === Mode.Invalid) return false;
  const base = derefStructPtr(x.type);
  const name = sel.sel.name;
  const found = lookupFieldOrMethod(base, false, c.pkg, name);
  if (found.obj === null) {
    c.error(x, "MissingFieldOrMethod", `invalid argument: %s has no single field ${name}`, base);
    return false;
  }
  if (found.obj.kind === ObjKind.Func) {
    c.error(arg, "InvalidOffsetof", "invalid argument: %s is a method value", arg);
    return false;
  }
  if (found.indirect) {
    c.error(x, "InvalidOffsetof", `invalid argument: field ${name} is embedded via a pointer in %s`, base);
    return false;
  }
  const field = found.obj;
  sel.selection = new Selection(SelectionKind.FieldVal, base, field, found.index, false);
  sel.sel.denotes = field;
  sel.tv = typeAndValue(x.mode === Mode.Variable ? Mode.Variable : Mode.Value, field.type!, null);
  if (hasVarSize(base)) return value(b, uintptr, [field.type!]);
  let at = 0;
  let t = base;
  for (const i of found.index) {
    const s = t.underlying() as Struct;
    const o = offsetsof(s)[i]!;
    if (o < 0) {
      c.error(x, "TypeTooLarge", "%s is too large", x);
      return false;
    }
    at += o;
    t = s.fields[i]!.type!;
  }
  x.mode = Mode.Constant;
  x.value = makeInt(at);
  x.type = uintptr;
  return true;
}

function unsafeSlice(b: BuiltinCall): boolean {
  const { c, x, args } = b;
  c.verifyVersion(b.call.fun, 17, "unsafe.Slice");
  const u = commonUnder(x.type, null).type;
  if (u === null || u.kind !== TypeKind.Pointer) {
    c.error(x, "InvalidUnsafeSlice", "invalid argument: %s is not a pointer", x);
    return false;
  }
  const y = args[1]!;
  if (!isValidIndex(c, y, "InvalidUnsafeSlice", "length", false)) return false;
  return value(b, sliceOf((u as Pointer).elem), [u, y.type]);
}

function sliceData(b: BuiltinCall): boolean {
  const { c, x } = b;
  c.verifyVersion(b.call.fun, 20, "unsafe.SliceData");
  const u = commonUnder(x.type, null).type;
  if (u === null || u.kind !== TypeKind.Slice) {
    c.error(x, "InvalidUnsafeSliceData", "invalid argument: %s is not a slice", x);
    return false;
  }
  return value(b, pointerTo((u as Slice).elem), [u]);
}

function unsafeString(b: BuiltinCall): boolean {
  const { c, x, args } = b;
  c.verifyVersion(b.call.fun, 20, "unsafe.String");
  assignment(c, x, pointerTo(byteType), "argument to unsafe.String");
  if (x.mode === Mode.Invalid) return false;
  const y = args[1]!;
  if (!isValidIndex(c, y, "InvalidUnsafeString", "length", false)) return false;
  return value(b, types[BasicKind.String]!, [pointerTo(byteType), y.type]);
}

function stringData(b: BuiltinCall): boolean {
  const { c, x } = b;
  c.verifyVersion(b.call.fun, 20, "unsafe.StringData");
  assignment(c, x, types[BasicKind.String]!, "argument to unsafe.StringData");
  if (x.mode === Mode.Invalid) return false;
  return value(b, pointerTo(byteType), [types[BasicKind.String]!]);
}

// ---- Only in tests of checkers ----

function assertion(b: BuiltinCall): boolean {
  const { c, x, call } = b;
  if (x.mode !== Mode.Constant || !isBoolean(x.type) || x.value!.kind !== Kind.Bool) {
    c.error(x, "Test", "invalid argument: %s is not a boolean constant", x);
    return false;
  }
  if (!(x.value as { value: boolean }).value) c.error(call, "Test", "%s failed", call);
  return true;
}

function trace(b: BuiltinCall): boolean {
  const { c, x, call } = b;
  if (call.args.length === 0) {
    x.mode = Mode.NoValue;
    x.type = emptyTuple;
    return true;
  }
  call.args.forEach((e, i) => {
    rawExpr(c, null, i === 0 ? x : new Operand(), e, null, false);
  });
  return x.mode !== Mode.Invalid;
}
