// Builtins that are lowered as a whole: len and cap, min and max, complex numbers, print, panic and recover, unsafe.
import { type Builtin, BuiltinOp, CompareOp, type Expr } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { Op } from "../ops.gen.ts";
import { T, tupleType } from "../type.ts";
import type { Value } from "../value.ts";
import { extendIndex } from "./bounds.ts";
import { ordered } from "./compare.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { buildDelete, clearMap } from "./maps.ts";
import { complexParts, convertFloat, convertInteger } from "./numeric.ts";
import { buildCopy, clearSlice } from "./slices.ts";
import { sliceCap, sliceLen, slicePtr } from "./strings.ts";
import { ssaType } from "./types.ts";

const overflowType = tupleType(T.uintptr, T.bool);

/** The value of a builtin; something meaningless for those without. */
export function buildBuiltin(b: FuncBuilder, n: Builtin): Value {
  const { s } = b;
  const t = ssaType(n.type);
  const a = n.args;
  const nothing = (): Value => b.f.constBool(false);
  switch (n.op) {
    case BuiltinOp.Len:
    case BuiltinOp.Cap:
      return lengthOf(b, n.op === BuiltinOp.Len, a[0]!);
    case BuiltinOp.Copy:
      return buildCopy(b, a[0]!, a[1]!);
    case BuiltinOp.Delete:
      buildDelete(b, a[0]!, a[1]!);
      return nothing();
    case BuiltinOp.Clear:
      if (a[0]!.type.kind === IrKind.Map) clearMap(b, a[0]!);
      else clearSlice(b, a[0]!);
      return nothing();
    case BuiltinOp.Close:
      b.runtime("closechan", operand(b, a[0]!));
      return nothing();
    case BuiltinOp.Panic:
      b.runtime("gopanic", operand(b, a[0]!));
      b.ensureBlock();
      return nothing();
    case BuiltinOp.KeepAlive:
      // Of what is in memory the address is kept, and with it what is there.
      s.mem = s.v2(Op.KeepAlive, T.mem, operand(b, a[0]!), s.mem);
      return nothing();
    case BuiltinOp.Print:
    case BuiltinOp.Println:
      print(b, n);
      return nothing();
    case BuiltinOp.Recover:
      return s.v1(Op.Copy, t, b.runtime1("gorecover"));
    case BuiltinOp.Min:
    case BuiltinOp.Max:
      return minMax(b, n);
    case BuiltinOp.Complex: {
      const re = operand(b, a[0]!);
      return s.v2(Op.ComplexMake, t, re, operand(b, a[1]!));
    }
    case BuiltinOp.Real:
      return convertFloat(b, complexParts(b, operand(b, a[0]!))[0], t);
    case BuiltinOp.Imag:
      return convertFloat(b, complexParts(b, operand(b, a[0]!))[1], t);
    default:
      return unsafeBuiltin(b, n);
  }
}

function lengthOf(b: FuncBuilder, isLen: boolean, n: Expr): Value {
  const { s } = b;
  const x = operand(b, n);
  switch (n.type.kind) {
    case IrKind.String:
      return s.v1(Op.StringLen, T.int, x);
    case IrKind.Slice:
      return isLen ? sliceLen(b, x) : sliceCap(b, x);
    case IrKind.Array:
      return b.int(n.type.len);
    case IrKind.Pointer:
      return b.int(n.type.elem.len);
    case IrKind.Map:
      // The header begins with the number of entries; a nil map has no header.
      return b.select(
        T.int,
        s.v1(Op.IsNonNil, T.bool, x),
        () => s.load(T.int, x),
        () => b.int(0),
        1,
      );
    case IrKind.Chan:
      return b.runtime1(isLen ? "chanlen" : "chancap", x);
    default:
      return b.fail(`len of ${n.type.linkString}`);
  }
}

function minMax(b: FuncBuilder, n: Builtin): Value {
  const { s } = b;
  const t = ssaType(n.type);
  const isMin = n.op === BuiltinOp.Min;
  const values: Value[] = [];
  for (const a of n.args) values.push(operand(b, a));
  let r = values[0]!;
  for (let i = 1; i < values.length; i++) {
    const x = r;
    const y = values[i]!;
    if (n.type.isFloat()) {
      const op = isMin ? Op.Min32F : Op.Max32F;
      r = s.v2(op + (t.size === 8 ? 1 : 0), t, x, y);
    } else if (n.type.kind === IrKind.String) {
      r = s.v1(Op.Copy, t, b.runtime1(isMin ? "strmin" : "strmax", x, y));
    } else {
      const c = isMin ? ordered(b, CompareOp.Lt, n.type, x, y) : ordered(b, CompareOp.Lt, n.type, y, x);
      r = b.select(
        t,
        c,
        () => x,
        () => y,
      );
    }
  }
  return r;
}

function print(b: FuncBuilder, n: Builtin): void {
  const line = n.op === BuiltinOp.Println;
  const values: Value[] = [];
  for (const a of n.args) values.push(operand(b, a));
  b.runtime("printlock");
  n.args.forEach((a, i) => {
    if (line && i > 0) b.runtime("printsp");
    printOne(b, a.type, values[i]!);
  });
  if (line) b.runtime("printnl");
  b.runtime("printunlock");
}

function printOne(b: FuncBuilder, t: IrType, x: Value): void {
  switch (t.kind) {
    case IrKind.Interface:
      return void b.runtime(t.isEmptyInterface() ? "printeface" : "printiface", x);
    case IrKind.Slice:
      return void b.runtime("printslice", x);
    case IrKind.String:
      return void b.runtime(
        t.named?.pkgPath === "runtime" && t.named.name === "quoted" ? "printquoted" : "printstring",
        x,
      );
    case IrKind.Bool:
      return void b.runtime("printbool", x);
    case IrKind.Float32:
      return void b.runtime("printfloat32", x);
    case IrKind.Float64:
      return void b.runtime("printfloat64", x);
    case IrKind.Complex64:
      return void b.runtime("printcomplex64", x);
    case IrKind.Complex128:
      return void b.runtime("printcomplex128", x);
    case IrKind.Pointer:
      if (!t.hasPointers) return void b.runtime("printuintptr", x);
      return void b.runtime("printpointer", x);
    case IrKind.UnsafePointer:
    case IrKind.Chan:
    case IrKind.Map:
    case IrKind.Func:
      return void b.runtime("printpointer", x);
    default:
  }
  if (!t.isInteger()) b.fail(`print of ${t.linkString}`);
  const wide = convertInteger(b, x, t, t.isSigned() ? T.int64 : T.uint64);
  const name = t.named;
  if (name?.name === "hex" && (name.pkgPath === "runtime" || name.pkgPath === "internal/runtime/maps")) {
    b.runtime("printhex", wide);
  } else b.runtime(t.isSigned() ? "printint" : "printuint", wide);
}

function unsafeBuiltin(b: FuncBuilder, n: Builtin): Value {
  const { s } = b;
  const t = ssaType(n.type);
  const a = n.args;
  const x = operand(b, a[0]!);
  switch (n.op) {
    case BuiltinOp.UnsafeAdd:
      return s.v2(Op.AddPtr, t, x, extendIndex(b, a[1]!).v);
    case BuiltinOp.UnsafeSlice: {
      const len = extendIndex(b, a[1]!).v;
      checkUnsafeSlice(b, x, len, n.type.elem.size);
      return s.v3(Op.SliceMake, t, x, len, len);
    }
    case BuiltinOp.UnsafeSliceData:
      return slicePtr(b, x);
    case BuiltinOp.UnsafeString: {
      const len = extendIndex(b, a[1]!).v;
      checkUnsafeString(b, x, len);
      return s.v2(Op.StringMake, t, x, len);
    }
    case BuiltinOp.UnsafeStringData:
      return s.v1(Op.StringPtr, t, x);
    default:
      return b.fail(`builtin ${n.op}`);
  }
}

/** The length must not be negative and the whole must end before the top of the address space; nil has length 0. */
function checkUnsafeSlice(b: FuncBuilder, ptr: Value, len: Value, size: number): void {
  const { s } = b;
  b.require(s.v2(Op.Leq64, T.bool, b.int(0), len), () => b.runtime("panicunsafeslicelen"));
  if (size === 0) return;
  const mul = s.v2(Op.Mul64uover, overflowType, len, b.uintptr(size));
  const bytes = s.v1(Op.Select0, T.uintptr, mul);
  b.require(s.v1(Op.Not, T.bool, s.v1(Op.Select1, T.bool, mul)), () => b.runtime("panicunsafeslicelen"));
  checkEnd(b, ptr, bytes, "slice");
}

function checkUnsafeString(b: FuncBuilder, ptr: Value, len: Value): void {
  const { s } = b;
  b.require(s.v2(Op.Leq64, T.bool, b.int(0), len), () => b.runtime("panicunsafestringlen"));
  checkEnd(b, ptr, len, "string");
}

function checkEnd(b: FuncBuilder, ptr: Value, bytes: Value, what: "slice" | "string"): void {
  const { s } = b;
  const room = s.v1(Op.Neg64, T.uintptr, s.v2(Op.Convert, T.uintptr, ptr, s.mem));
  // bytes <= -ptr holds for every range that does not wrap, and for nil only with length 0.
  b.require(s.v2(Op.Leq64U, T.bool, bytes, room), () => {
    const isNil = s.v1(Op.Not, T.bool, s.v1(Op.IsNonNil, T.bool, ptr));
    b.when(isNil, () => {
      b.runtime(what === "slice" ? "panicunsafeslicenilptr" : "panicunsafestringnilptr");
      b.ensureBlock();
    });
    b.runtime(what === "slice" ? "panicunsafeslicelen" : "panicunsafestringlen");
  });
}
