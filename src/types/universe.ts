// The predeclared names: types, constants, nil and the built-in functions; and package unsafe. Made once, shared by all
// checks. Contract: spec "Predeclared identifiers", "Package unsafe".
import { makeBool, makeInt } from "../constant/value.ts";
import { Builtin, BuiltinId, Const, Func, Nil, type Obj, Package, Scope, TypeName, Var, VarKind } from "./object.ts";
import {
  Alias,
  Basic,
  BasicInfo,
  BasicKind,
  emptyTuple,
  Interface,
  Named,
  namedHooks,
  Signature,
  Tuple,
} from "./type.ts";

export const universe = new Scope(null, 0, 0, "universe");

function basic(kind: BasicKind, info: number, name: string): Basic {
  return new Basic(kind, info, name);
}

/** Basic types by BasicKind. */
export const types: readonly Basic[] = [
  basic(BasicKind.Invalid, 0, "invalid type"),
  basic(BasicKind.Bool, BasicInfo.Boolean, "bool"),
  basic(BasicKind.Int, BasicInfo.Integer, "int"),
  basic(BasicKind.Int8, BasicInfo.Integer, "int8"),
  basic(BasicKind.Int16, BasicInfo.Integer, "int16"),
  basic(BasicKind.Int32, BasicInfo.Integer, "int32"),
  basic(BasicKind.Int64, BasicInfo.Integer, "int64"),
  basic(BasicKind.Uint, BasicInfo.Integer | BasicInfo.Unsigned, "uint"),
  basic(BasicKind.Uint8, BasicInfo.Integer | BasicInfo.Unsigned, "uint8"),
  basic(BasicKind.Uint16, BasicInfo.Integer | BasicInfo.Unsigned, "uint16"),
  basic(BasicKind.Uint32, BasicInfo.Integer | BasicInfo.Unsigned, "uint32"),
  basic(BasicKind.Uint64, BasicInfo.Integer | BasicInfo.Unsigned, "uint64"),
  basic(BasicKind.Uintptr, BasicInfo.Integer | BasicInfo.Unsigned, "uintptr"),
  basic(BasicKind.Float32, BasicInfo.Float, "float32"),
  basic(BasicKind.Float64, BasicInfo.Float, "float64"),
  basic(BasicKind.Complex64, BasicInfo.Complex, "complex64"),
  basic(BasicKind.Complex128, BasicInfo.Complex, "complex128"),
  basic(BasicKind.String, BasicInfo.String, "string"),
  basic(BasicKind.UnsafePointer, 0, "Pointer"),
  basic(BasicKind.UntypedBool, BasicInfo.Boolean | BasicInfo.Untyped, "untyped bool"),
  basic(BasicKind.UntypedInt, BasicInfo.Integer | BasicInfo.Untyped, "untyped int"),
  basic(BasicKind.UntypedRune, BasicInfo.Integer | BasicInfo.Untyped, "untyped rune"),
  basic(BasicKind.UntypedFloat, BasicInfo.Float | BasicInfo.Untyped, "untyped float"),
  basic(BasicKind.UntypedComplex, BasicInfo.Complex | BasicInfo.Untyped, "untyped complex"),
  basic(BasicKind.UntypedString, BasicInfo.String | BasicInfo.Untyped, "untyped string"),
  basic(BasicKind.UntypedNil, BasicInfo.Untyped, "untyped nil"),
];

export const invalidType = types[BasicKind.Invalid]!;
export const byteType = basic(BasicKind.Uint8, BasicInfo.Integer | BasicInfo.Unsigned, "byte");
export const runeType = basic(BasicKind.Int32, BasicInfo.Integer, "rune");
namedHooks.invalid = () => invalidType;

function predeclare(obj: Obj): void {
  universe.insert(obj);
}

for (let k = BasicKind.Bool; k <= BasicKind.String; k++) {
  predeclare(new TypeName(0, null, types[k]!.name, types[k]!));
}
predeclare(new TypeName(0, null, "byte", byteType));
predeclare(new TypeName(0, null, "rune", runeType));

/** `interface{}` as `any` means it: printed as "any". */
export const anyInterface = new Interface([], []);
export const emptyInterface = new Interface([], []);

const anyName = new TypeName(0, null, "any", null);
export const anyType = new Alias(anyName, anyInterface);
anyName.type = anyType;
predeclare(anyName);

function declareNamed(name: string): Named {
  const obj = new TypeName(0, null, name, null);
  const named = new Named(obj, null, [], 0);
  obj.type = named;
  predeclare(obj);
  return named;
}

/** The predeclared type `error`. */
export const errorType = declareNamed("error");
{
  const recv = new Var(VarKind.Recv, 0, null, "", errorType);
  const result = new Var(VarKind.Result, 0, null, "", types[BasicKind.String]!);
  const sig = new Signature(recv, emptyTuple, new Tuple([result]), false);
  const method = new Func(0, null, "Error", sig);
  const iface = new Interface([method], []);
  errorType.rhs = iface;
  errorType.under = iface;
}

/** The predeclared constraint `comparable`. */
export const comparableType = declareNamed("comparable");
export const comparableInterface = new Interface([], []);
comparableInterface.isComparable = true;
comparableType.rhs = comparableInterface;
comparableType.under = comparableInterface;

predeclare(new Const(0, null, "true", types[BasicKind.UntypedBool]!, makeBool(true)));
predeclare(new Const(0, null, "false", types[BasicKind.UntypedBool]!, makeBool(false)));
/** `iota`; its value is the checker's, in the declaration being read. */
export const iota = new Const(0, null, "iota", types[BasicKind.UntypedInt]!, makeInt(0));
predeclare(iota);
predeclare(new Nil(types[BasicKind.UntypedNil]!));

/** What a built-in's call looks like: least number of arguments, more allowed, and its use as a statement. */
export interface BuiltinInfo {
  readonly name: string;
  readonly nargs: number;
  readonly variadic: boolean;
  /** May stand as a statement of its own, its result (if any) unused. */
  readonly statement: boolean;
}

/** By BuiltinId. */
export const builtins: readonly BuiltinInfo[] = [
  { name: "append", nargs: 1, variadic: true, statement: false },
  { name: "cap", nargs: 1, variadic: false, statement: false },
  { name: "clear", nargs: 1, variadic: false, statement: true },
  { name: "close", nargs: 1, variadic: false, statement: true },
  { name: "complex", nargs: 2, variadic: false, statement: false },
  { name: "copy", nargs: 2, variadic: false, statement: true },
  { name: "delete", nargs: 2, variadic: false, statement: true },
  { name: "imag", nargs: 1, variadic: false, statement: false },
  { name: "len", nargs: 1, variadic: false, statement: false },
  { name: "make", nargs: 1, variadic: true, statement: false },
  { name: "max", nargs: 1, variadic: true, statement: false },
  { name: "min", nargs: 1, variadic: true, statement: false },
  { name: "new", nargs: 1, variadic: false, statement: false },
  { name: "panic", nargs: 1, variadic: false, statement: true },
  { name: "print", nargs: 0, variadic: true, statement: true },
  { name: "println", nargs: 0, variadic: true, statement: true },
  { name: "real", nargs: 1, variadic: false, statement: false },
  { name: "recover", nargs: 0, variadic: false, statement: true },
  { name: "Add", nargs: 2, variadic: false, statement: false },
  { name: "Alignof", nargs: 1, variadic: false, statement: false },
  { name: "Offsetof", nargs: 1, variadic: false, statement: false },
  { name: "Sizeof", nargs: 1, variadic: false, statement: false },
  { name: "Slice", nargs: 2, variadic: false, statement: false },
  { name: "SliceData", nargs: 1, variadic: false, statement: false },
  { name: "String", nargs: 2, variadic: false, statement: false },
  { name: "StringData", nargs: 1, variadic: false, statement: false },
  { name: "assert", nargs: 1, variadic: false, statement: true },
  { name: "trace", nargs: 0, variadic: true, statement: false },
];

/** Package unsafe. */
export const unsafePackage = new Package("unsafe", "unsafe", new Scope(universe, 0, 0, "package"));
const unsafePointerName = new TypeName(0, unsafePackage, "Pointer", types[BasicKind.UnsafePointer]!);
unsafePackage.scope.insert(unsafePointerName);

for (let id = BuiltinId.Append; id <= BuiltinId.StringData; id++) {
  const inUnsafe = id >= BuiltinId.Add;
  const obj = new Builtin(inUnsafe ? unsafePackage : null, builtins[id]!.name, id, invalidType);
  if (inUnsafe) unsafePackage.scope.insert(obj);
  else predeclare(obj);
}

/** Adds the built-ins `assert` and `trace` that Go's own checker tests use. */
export function declareTestBuiltins(): void {
  for (const id of [BuiltinId.Assert, BuiltinId.Trace]) {
    predeclare(new Builtin(null, builtins[id]!.name, id, invalidType));
  }
}
