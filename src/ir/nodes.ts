// The IR: a small typed tree in which nothing is implicit. One class a kind, fixed shapes; `switch (n.kind)` dispatches.
// What each node means is said at its class and, as the contract for lowering to SSA, in README.md. Built by build/ from
// checked syntax, rewritten by passes/, read by ssa/build.
import type { Pos } from "../source/position.ts";
import type { Func, Global, Label, Var } from "./func.ts";
import type { Type } from "./type.ts";

/** Kinds of expressions (below 64) and statements (from 64). */
export const enum NodeKind {
  ConstBool = 1,
  ConstInt = 2,
  ConstFloat = 3,
  ConstComplex = 4,
  ConstString = 5,
  Zero = 6,
  VarRef = 7,
  GlobalRef = 8,
  FuncValue = 9,
  Deref = 10,
  FieldOf = 11,
  Index = 12,
  MapIndex = 13,
  AddrOf = 14,
  Unary = 15,
  Binary = 16,
  Compare = 17,
  Logical = 18,
  Convert = 19,
  TypeAssert = 20,
  SliceOf = 21,
  CallStatic = 22,
  CallClosure = 23,
  CallInterface = 24,
  Builtin = 25,
  Append = 26,
  New = 27,
  PtrLit = 28,
  MakeSlice = 29,
  MakeMap = 30,
  MakeChan = 31,
  StructLit = 32,
  ArrayLit = 33,
  SliceLit = 34,
  MapLit = 35,
  Closure = 36,
  Receive = 37,
  Concat = 38,
  StmtExpr = 39,
  InlinedCall = 40,
  TypeWord = 41,
  ItabType = 42,

  Define = 64,
  Assign = 65,
  AssignOp = 66,
  AssignTuple = 67,
  ExprStmt = 68,
  Block = 69,
  If = 70,
  For = 71,
  Range = 72,
  Switch = 73,
  TypeSwitch = 74,
  Select = 75,
  Go = 76,
  Defer = 77,
  Return = 78,
  Send = 79,
  LabelMark = 80,
  Goto = 81,
  Break = 82,
  Continue = 83,
  InlineMark = 84,
}

/** Where an allocation lives, the answer of escape analysis. Until it has run: Unknown, to be treated as Heap. */
export const enum Esc {
  Unknown = 0,
  /** In the frame of the function (or no allocation at all). */
  Stack = 1,
  Heap = 2,
}

export const enum UnaryOp {
  Neg = 1,
  /** `!x` */
  Not = 2,
  /** `^x` */
  Com = 3,
}

export const enum BinaryOp {
  Add = 1,
  Sub = 2,
  Mul = 3,
  Div = 4,
  Rem = 5,
  And = 6,
  Or = 7,
  Xor = 8,
  AndNot = 9,
  Shl = 10,
  Shr = 11,
}

export const enum CompareOp {
  Eq = 1,
  Ne = 2,
  Lt = 3,
  Le = 4,
  Gt = 5,
  Ge = 6,
}

export const enum ConvertOp {
  /** Same representation: between named types, channel directions, pointer and unsafe.Pointer. No code. */
  Nop = 1,
  /** Between numeric types. */
  Numeric = 2,
  /** unsafe.Pointer to uintptr. */
  PointerToUintptr = 3,
  /** uintptr to unsafe.Pointer. */
  UintptrToPointer = 4,
  /** A concrete value into an interface. Allocates unless the value is pointer-shaped, constant, zero-size or small. */
  ToInterface = 5,
  /** Interface to an interface whose methods the source statically has. nil stays nil. */
  InterfaceToInterface = 6,
  BytesToString = 7,
  RunesToString = 8,
  /** Integer (a code point) to string. */
  RuneToString = 9,
  StringToBytes = 10,
  StringToRunes = 11,
  /** Slice to array: panics when the slice is shorter; the elements are copied. */
  SliceToArray = 12,
  /** Slice to array pointer: panics when the slice is shorter. */
  SliceToArrayPointer = 13,
  /** []byte to string without copy: the result dies before the bytes can change (map lookup, comparison, concat). */
  BytesToStringTemp = 14,
  /** string to []byte without copy: the result is only read (range). */
  StringToBytesTemp = 15,
}

/** Builtins that are lowered as a whole. Argument and result types are exact: no untyped or converted operand remains. */
export const enum BuiltinOp {
  /** (string, slice, array pointer's array, map, chan) → int */
  Len = 1,
  Cap = 2,
  /** (dst slice, src slice or string) → int, the count */
  Copy = 3,
  /** (map, key) */
  Delete = 4,
  /** (map or slice) */
  Clear = 5,
  /** (chan) */
  Close = 6,
  /** (interface{}); control does not come back */
  Panic = 7,
  /** Arguments of basic, pointer, interface, slice kinds; constants have their default types. */
  Print = 8,
  Println = 9,
  /** () → interface{} */
  Recover = 10,
  /** Two or more of one ordered type */
  Min = 11,
  Max = 12,
  /** (float, float) → complex */
  Complex = 13,
  Real = 14,
  Imag = 15,
  /** (unsafe.Pointer, integer) */
  UnsafeAdd = 16,
  /** (*T, integer) → []T */
  UnsafeSlice = 17,
  /** (slice) → *T */
  UnsafeSliceData = 18,
  /** (*byte, integer) → string */
  UnsafeString = 19,
  /** (string) → *byte */
  UnsafeStringData = 20,
}

export const enum RangeKind {
  /** `for k := range n`: x is the integer; key has its type. */
  Int = 1,
  /** x is a slice, evaluated once. */
  Slice = 2,
  /** x is a pointer to an array, evaluated once; only dereferenced when `value` is used. */
  ArrayPointer = 3,
  /** key is the byte index, value the rune. */
  String = 4,
  Map = 5,
  /** key is the element received. */
  Chan = 6,
}

/** Base of all nodes. `inl` indexes the function's inline tree; -1: the node is of the function itself. */
export abstract class Node {
  kind: NodeKind;
  pos: Pos;
  inl: number;
  constructor(kind: NodeKind, pos: Pos) {
    this.kind = kind;
    this.pos = pos;
    this.inl = -1;
  }
}

/** An expression. `type` is voidType for calls without result, a tuple for several results and `v, ok` forms. */
export abstract class ExprNode extends Node {
  type: Type;
  constructor(kind: NodeKind, pos: Pos, type: Type) {
    super(kind, pos);
    this.type = type;
  }
}

export class ConstBool extends ExprNode {
  declare readonly kind: NodeKind.ConstBool;
  value: boolean;
  constructor(pos: Pos, type: Type, value: boolean) {
    super(NodeKind.ConstBool, pos, type);
    this.value = value;
  }
}

/** An integer constant (also of uintptr and pointer types): its value, in two's complement in 64 bits. */
export class ConstInt extends ExprNode {
  declare readonly kind: NodeKind.ConstInt;
  lo: number;
  hi: number;
  constructor(pos: Pos, type: Type, lo: number, hi: number) {
    super(NodeKind.ConstInt, pos, type);
    this.lo = lo | 0;
    this.hi = hi | 0;
  }
}

/** A floating-point constant, already rounded to its type. */
export class ConstFloat extends ExprNode {
  declare readonly kind: NodeKind.ConstFloat;
  value: number;
  constructor(pos: Pos, type: Type, value: number) {
    super(NodeKind.ConstFloat, pos, type);
    this.value = value;
  }
}

export class ConstComplex extends ExprNode {
  declare readonly kind: NodeKind.ConstComplex;
  re: number;
  im: number;
  constructor(pos: Pos, type: Type, re: number, im: number) {
    super(NodeKind.ConstComplex, pos, type);
    this.re = re;
    this.im = im;
  }
}

export class ConstString extends ExprNode {
  declare readonly kind: NodeKind.ConstString;
  bytes: Uint8Array;
  constructor(pos: Pos, type: Type, bytes: Uint8Array) {
    super(NodeKind.ConstString, pos, type);
    this.bytes = bytes;
  }
}

/** The zero value of any type that has no constant: nil of every sort, empty structs and arrays. */
export class Zero extends ExprNode {
  declare readonly kind: NodeKind.Zero;
  constructor(pos: Pos, type: Type) {
    super(NodeKind.Zero, pos, type);
  }
}

/** A local variable, parameter, result or captured variable, wherever it lives. Addressable. */
export class VarRef extends ExprNode {
  declare readonly kind: NodeKind.VarRef;
  v: Var;
  constructor(pos: Pos, v: Var) {
    super(NodeKind.VarRef, pos, v.type);
    this.v = v;
  }
}

/** A package-level variable. Addressable. */
export class GlobalRef extends ExprNode {
  declare readonly kind: NodeKind.GlobalRef;
  global: Global;
  constructor(pos: Pos, global: Global) {
    super(NodeKind.GlobalRef, pos, global.type);
    this.global = global;
  }
}

/** A declared function as a value: the address of its static closure object (`name·f`). */
export class FuncValue extends ExprNode {
  declare readonly kind: NodeKind.FuncValue;
  fn: Func;
  constructor(pos: Pos, type: Type, fn: Func) {
    super(NodeKind.FuncValue, pos, type);
    this.fn = fn;
  }
}

/** What pointer `x` points at. Addressable. Panics on nil unless `nonNil`. */
export class Deref extends ExprNode {
  declare readonly kind: NodeKind.Deref;
  x: Expr;
  nonNil: boolean;
  constructor(pos: Pos, type: Type, x: Expr, nonNil = false) {
    super(NodeKind.Deref, pos, type);
    this.x = x;
    this.nonNil = nonNil;
  }
}

/** Field `index` of struct `x`. Addressable when x is. Embedded paths are chains of these. */
export class FieldOf extends ExprNode {
  declare readonly kind: NodeKind.FieldOf;
  x: Expr;
  index: number;
  constructor(pos: Pos, type: Type, x: Expr, index: number) {
    super(NodeKind.FieldOf, pos, type);
    this.x = x;
    this.index = index;
  }
}

/**
 * Element `index` of an array, slice or string (by `x.type.kind`). Addressable for slices and for addressable arrays.
 * `index` has any integer type. Bounds are checked unless `bounded`.
 */
export class Index extends ExprNode {
  declare readonly kind: NodeKind.Index;
  x: Expr;
  index: Expr;
  bounded: boolean;
  constructor(pos: Pos, type: Type, x: Expr, index: Expr, bounded = false) {
    super(NodeKind.Index, pos, type);
    this.x = x;
    this.index = index;
    this.bounded = bounded;
  }
}

/** `m[key]`; with `commaOk` the type is (elem, bool). On the left of Assign and AssignOp it inserts. */
export class MapIndex extends ExprNode {
  declare readonly kind: NodeKind.MapIndex;
  map: Expr;
  key: Expr;
  commaOk: boolean;
  constructor(pos: Pos, type: Type, map: Expr, key: Expr, commaOk: boolean) {
    super(NodeKind.MapIndex, pos, type);
    this.map = map;
    this.key = key;
    this.commaOk = commaOk;
  }
}

/** Address of an addressable expression (VarRef, GlobalRef, Deref, FieldOf, Index). Never of a literal: see PtrLit. */
export class AddrOf extends ExprNode {
  declare readonly kind: NodeKind.AddrOf;
  x: Expr;
  constructor(pos: Pos, type: Type, x: Expr) {
    super(NodeKind.AddrOf, pos, type);
    this.x = x;
  }
}

export class Unary extends ExprNode {
  declare readonly kind: NodeKind.Unary;
  op: UnaryOp;
  x: Expr;
  constructor(pos: Pos, type: Type, op: UnaryOp, x: Expr) {
    super(NodeKind.Unary, pos, type);
    this.op = op;
    this.x = x;
  }
}

/**
 * Arithmetic on two operands of the result's type (strings: see Concat). Shifts: `y` has any integer type; a negative
 * count panics; counts of the width and more give 0 or the sign. Integer division panics on 0.
 */
export class Binary extends ExprNode {
  declare readonly kind: NodeKind.Binary;
  op: BinaryOp;
  x: Expr;
  y: Expr;
  /** For shifts: the count is known to be less than the width. */
  bounded: boolean;
  constructor(pos: Pos, type: Type, op: BinaryOp, x: Expr, y: Expr) {
    super(NodeKind.Binary, pos, type);
    this.op = op;
    this.x = x;
    this.y = y;
    this.bounded = false;
  }
}

/**
 * Comparison. Both operands have one type, of any comparable kind (slices, maps and functions only against Zero), or x
 * is an interface and y a concrete value of a type that implements it: true when x holds that type and that value.
 */
export class Compare extends ExprNode {
  declare readonly kind: NodeKind.Compare;
  op: CompareOp;
  x: Expr;
  y: Expr;
  constructor(pos: Pos, type: Type, op: CompareOp, x: Expr, y: Expr) {
    super(NodeKind.Compare, pos, type);
    this.op = op;
    this.x = x;
    this.y = y;
  }
}

/** `x && y` or `x || y`. */
export class Logical extends ExprNode {
  declare readonly kind: NodeKind.Logical;
  and: boolean;
  x: Expr;
  y: Expr;
  constructor(pos: Pos, type: Type, and: boolean, x: Expr, y: Expr) {
    super(NodeKind.Logical, pos, type);
    this.and = and;
    this.x = x;
    this.y = y;
  }
}

export class Convert extends ExprNode {
  declare readonly kind: NodeKind.Convert;
  op: ConvertOp;
  x: Expr;
  /** Where the data goes when the conversion allocates. */
  esc: Esc;
  /** The type as a conversion in the source calls it, for messages: "any" if it says so, "T" otherwise; "" if implicit. */
  written: "" | "T" | "any" = "";
  constructor(pos: Pos, type: Type, op: ConvertOp, x: Expr) {
    super(NodeKind.Convert, pos, type);
    this.op = op;
    this.x = x;
    this.esc = Esc.Unknown;
  }
}

/**
 * `x.(target)`: x is an interface. Panics on failure, or gives (zero, false) with `commaOk`. With `nilPanics` a nil x
 * panics as a call of its method does.
 */
export class TypeAssert extends ExprNode {
  declare readonly kind: NodeKind.TypeAssert;
  x: Expr;
  target: Type;
  commaOk: boolean;
  nilPanics = false;
  /** The source calls the target `any`. */
  writtenAny = false;
  constructor(pos: Pos, type: Type, x: Expr, target: Type, commaOk: boolean) {
    super(NodeKind.TypeAssert, pos, type);
    this.x = x;
    this.target = target;
    this.commaOk = commaOk;
  }
}

/** `x[lo:hi:max]`; x is a string, a slice or a pointer to an array (nil is checked). Absent bounds are null. */
export class SliceOf extends ExprNode {
  declare readonly kind: NodeKind.SliceOf;
  x: Expr;
  lo: Expr | null;
  hi: Expr | null;
  max: Expr | null;
  /** The bounds are known to hold. */
  bounded: boolean;
  constructor(pos: Pos, type: Type, x: Expr, lo: Expr | null, hi: Expr | null, max: Expr | null) {
    super(NodeKind.SliceOf, pos, type);
    this.x = x;
    this.lo = lo;
    this.hi = hi;
    this.max = max;
    this.bounded = false;
  }
}

/** Call of a known function or method; the receiver is the first argument. Variadic arguments are already a slice. */
export class CallStatic extends ExprNode {
  declare readonly kind: NodeKind.CallStatic;
  fn: Func;
  args: Expr[];
  /** Variables that must stay alive until the call returns (//go:uintptrkeepalive); null for none. */
  keepAlive: Var[] | null;
  constructor(pos: Pos, type: Type, fn: Func, args: Expr[]) {
    super(NodeKind.CallStatic, pos, type);
    this.fn = fn;
    this.args = args;
    this.keepAlive = null;
  }
}

/** Call of a function value. */
export class CallClosure extends ExprNode {
  declare readonly kind: NodeKind.CallClosure;
  fn: Expr;
  args: Expr[];
  constructor(pos: Pos, type: Type, fn: Expr, args: Expr[]) {
    super(NodeKind.CallClosure, pos, type);
    this.fn = fn;
    this.args = args;
  }
}

/** Call of method `method` (its place in `recv.type.methods`) of an interface value. */
export class CallInterface extends ExprNode {
  declare readonly kind: NodeKind.CallInterface;
  recv: Expr;
  method: number;
  args: Expr[];
  constructor(pos: Pos, type: Type, recv: Expr, method: number, args: Expr[]) {
    super(NodeKind.CallInterface, pos, type);
    this.recv = recv;
    this.method = method;
    this.args = args;
  }
}

export class Builtin extends ExprNode {
  declare readonly kind: NodeKind.Builtin;
  op: BuiltinOp;
  args: Expr[];
  constructor(pos: Pos, type: Type, op: BuiltinOp, args: Expr[]) {
    super(NodeKind.Builtin, pos, type);
    this.op = op;
    this.args = args;
  }
}

/** `append(slice, args...)`: with `spread` there is one argument, a slice of the same type or a string for []byte. */
export class Append extends ExprNode {
  declare readonly kind: NodeKind.Append;
  slice: Expr;
  args: Expr[];
  spread: boolean;
  esc: Esc;
  constructor(pos: Pos, type: Type, slice: Expr, args: Expr[], spread: boolean) {
    super(NodeKind.Append, pos, type);
    this.slice = slice;
    this.args = args;
    this.spread = spread;
    this.esc = Esc.Unknown;
  }
}

/** `new(T)`: type is *T; the memory is zeroed. */
export class New extends ExprNode {
  declare readonly kind: NodeKind.New;
  esc: Esc;
  constructor(pos: Pos, type: Type) {
    super(NodeKind.New, pos, type);
    this.esc = Esc.Unknown;
  }
}

/** A new variable initialised with `x`, by address: `&T{…}`, `new(expr)`. */
export class PtrLit extends ExprNode {
  declare readonly kind: NodeKind.PtrLit;
  x: Expr;
  esc: Esc;
  constructor(pos: Pos, type: Type, x: Expr) {
    super(NodeKind.PtrLit, pos, type);
    this.x = x;
    this.esc = Esc.Unknown;
  }
}

/** `make([]T, len, cap)`: bounds of any integer type; cap null: as len. Panics when out of range. */
export class MakeSlice extends ExprNode {
  declare readonly kind: NodeKind.MakeSlice;
  len: Expr;
  cap: Expr | null;
  esc: Esc;
  constructor(pos: Pos, type: Type, len: Expr, cap: Expr | null) {
    super(NodeKind.MakeSlice, pos, type);
    this.len = len;
    this.cap = cap;
    this.esc = Esc.Unknown;
  }
}

export class MakeMap extends ExprNode {
  declare readonly kind: NodeKind.MakeMap;
  hint: Expr | null;
  esc: Esc;
  constructor(pos: Pos, type: Type, hint: Expr | null) {
    super(NodeKind.MakeMap, pos, type);
    this.hint = hint;
    this.esc = Esc.Unknown;
  }
}

export class MakeChan extends ExprNode {
  declare readonly kind: NodeKind.MakeChan;
  size: Expr | null;
  constructor(pos: Pos, type: Type, size: Expr | null) {
    super(NodeKind.MakeChan, pos, type);
    this.size = size;
  }
}

/** A struct value: field `indices[i]` is `values[i]`, evaluated in this order; the other fields are zero. */
export class StructLit extends ExprNode {
  declare readonly kind: NodeKind.StructLit;
  indices: number[];
  values: Expr[];
  constructor(pos: Pos, type: Type, indices: number[], values: Expr[]) {
    super(NodeKind.StructLit, pos, type);
    this.indices = indices;
    this.values = values;
  }
}

/** An array value: element `indices[i]` is `values[i]`; the other elements are zero. */
export class ArrayLit extends ExprNode {
  declare readonly kind: NodeKind.ArrayLit;
  indices: number[];
  values: Expr[];
  constructor(pos: Pos, type: Type, indices: number[], values: Expr[]) {
    super(NodeKind.ArrayLit, pos, type);
    this.indices = indices;
    this.values = values;
  }
}

/** A slice of a new array of `len` elements, given as in ArrayLit. The `...` of variadic calls is one of these. */
export class SliceLit extends ExprNode {
  declare readonly kind: NodeKind.SliceLit;
  len: number;
  indices: number[];
  values: Expr[];
  /** Made for the variadic arguments of a call. */
  variadic: boolean;
  esc: Esc;
  constructor(pos: Pos, type: Type, len: number, indices: number[], values: Expr[], variadic: boolean) {
    super(NodeKind.SliceLit, pos, type);
    this.len = len;
    this.indices = indices;
    this.values = values;
    this.variadic = variadic;
    this.esc = Esc.Unknown;
  }
}

/** A new map with these entries, evaluated key, value, key, value, ... and inserted in order. */
export class MapLit extends ExprNode {
  declare readonly kind: NodeKind.MapLit;
  keys: Expr[];
  values: Expr[];
  esc: Esc;
  constructor(pos: Pos, type: Type, keys: Expr[], values: Expr[]) {
    super(NodeKind.MapLit, pos, type);
    this.keys = keys;
    this.values = values;
    this.esc = Esc.Unknown;
  }
}

/**
 * A function literal (or a method value's binding): a closure object of `fn`, whose word i after the code pointer belongs
 * to `fn.captures[i]` and is made from `vars[i]`, a variable of the function this node stands in: its value, or its address
 * if the capture is `byRef`. Without captures it is the static closure object.
 */
export class Closure extends ExprNode {
  declare readonly kind: NodeKind.Closure;
  fn: Func;
  vars: Var[];
  esc: Esc;
  /** The receiver of a method value as it was written, for messages only. */
  written: Expr | null;
  constructor(pos: Pos, type: Type, fn: Func, vars: Var[], written: Expr | null = null) {
    super(NodeKind.Closure, pos, type);
    this.fn = fn;
    this.vars = vars;
    this.esc = Esc.Unknown;
    this.written = written;
  }
}

/** `<-ch`; with `commaOk` the type is (elem, bool). */
export class Receive extends ExprNode {
  declare readonly kind: NodeKind.Receive;
  ch: Expr;
  commaOk: boolean;
  constructor(pos: Pos, type: Type, ch: Expr, commaOk: boolean) {
    super(NodeKind.Receive, pos, type);
    this.ch = ch;
    this.commaOk = commaOk;
  }
}

/** Concatenation of two or more strings; neighbouring constants are already joined. */
export class Concat extends ExprNode {
  declare readonly kind: NodeKind.Concat;
  parts: Expr[];
  esc: Esc;
  constructor(pos: Pos, type: Type, parts: Expr[]) {
    super(NodeKind.Concat, pos, type);
    this.parts = parts;
    this.esc = Esc.Unknown;
  }
}

/** Runs `stmts`, then gives `x`. */
export class StmtExpr extends ExprNode {
  declare readonly kind: NodeKind.StmtExpr;
  stmts: Stmt[];
  x: Expr;
  constructor(pos: Pos, stmts: Stmt[], x: Expr) {
    super(NodeKind.StmtExpr, pos, x.type);
    this.stmts = stmts;
    this.x = x;
  }
}

/** A call that was replaced by the callee's body; afterwards its value is that of `results` (none, one, a tuple). */
export class InlinedCall extends ExprNode {
  declare readonly kind: NodeKind.InlinedCall;
  body: Stmt[];
  results: Var[];
  constructor(pos: Pos, type: Type, body: Stmt[], results: Var[]) {
    super(NodeKind.InlinedCall, pos, type);
    this.body = body;
    this.results = results;
  }
}

/** The address of type `of`'s descriptor, as unsafe.Pointer. */
export class TypeWord extends ExprNode {
  declare readonly kind: NodeKind.TypeWord;
  of: Type;
  constructor(pos: Pos, type: Type, of: Type) {
    super(NodeKind.TypeWord, pos, type);
    this.of = of;
  }
}

/** The descriptor word of interface `x`: of its dynamic type, nil for a nil interface; as unsafe.Pointer. */
export class ItabType extends ExprNode {
  declare readonly kind: NodeKind.ItabType;
  x: Expr;
  constructor(pos: Pos, type: Type, x: Expr) {
    super(NodeKind.ItabType, pos, type);
    this.x = x;
  }
}

export type Expr =
  | ConstBool
  | ConstInt
  | ConstFloat
  | ConstComplex
  | ConstString
  | Zero
  | VarRef
  | GlobalRef
  | FuncValue
  | Deref
  | FieldOf
  | Index
  | MapIndex
  | AddrOf
  | Unary
  | Binary
  | Compare
  | Logical
  | Convert
  | TypeAssert
  | SliceOf
  | CallStatic
  | CallClosure
  | CallInterface
  | Builtin
  | Append
  | New
  | PtrLit
  | MakeSlice
  | MakeMap
  | MakeChan
  | StructLit
  | ArrayLit
  | SliceLit
  | MapLit
  | Closure
  | Receive
  | Concat
  | StmtExpr
  | InlinedCall
  | TypeWord
  | ItabType;

/** A new instance of local `v` begins its life here, with `init` or zeroed. A heap variable is allocated here. */
export class Define extends Node {
  declare readonly kind: NodeKind.Define;
  v: Var;
  init: Expr | null;
  constructor(pos: Pos, v: Var, init: Expr | null) {
    super(NodeKind.Define, pos);
    this.v = v;
    this.init = init;
  }
}

/**
 * `lhs = rhs`. Order: the operands of lhs (pointer, slice, index, map, key) left to right, then rhs, then checks of lhs
 * (nil, bounds, nil map), then the store.
 */
export class Assign extends Node {
  declare readonly kind: NodeKind.Assign;
  lhs: Expr;
  rhs: Expr;
  constructor(pos: Pos, lhs: Expr, rhs: Expr) {
    super(NodeKind.Assign, pos);
    this.lhs = lhs;
    this.rhs = rhs;
  }
}

/** `lhs op= rhs`: operands of lhs are evaluated once. For strings only Add. Shifts as in Binary. */
export class AssignOp extends Node {
  declare readonly kind: NodeKind.AssignOp;
  op: BinaryOp;
  lhs: Expr;
  rhs: Expr;
  constructor(pos: Pos, op: BinaryOp, lhs: Expr, rhs: Expr) {
    super(NodeKind.AssignOp, pos);
    this.op = op;
    this.lhs = lhs;
    this.rhs = rhs;
  }
}

/**
 * `vars[0], vars[1], … = rhs` where rhs has a tuple type: calls with several results, `v, ok` forms. null drops a value.
 * The variables are assigned, not begun; types are exactly those of the tuple.
 */
export class AssignTuple extends Node {
  declare readonly kind: NodeKind.AssignTuple;
  vars: (Var | null)[];
  rhs: Expr;
  constructor(pos: Pos, vars: (Var | null)[], rhs: Expr) {
    super(NodeKind.AssignTuple, pos);
    this.vars = vars;
    this.rhs = rhs;
  }
}

/** Evaluates `x` for its effects (and its possible panic). */
export class ExprStmt extends Node {
  declare readonly kind: NodeKind.ExprStmt;
  x: Expr;
  constructor(pos: Pos, x: Expr) {
    super(NodeKind.ExprStmt, pos);
    this.x = x;
  }
}

/** Statements in order; `Break` to its label leaves it. */
export class Block extends Node {
  declare readonly kind: NodeKind.Block;
  label: Label | null;
  body: Stmt[];
  constructor(pos: Pos, label: Label | null, body: Stmt[]) {
    super(NodeKind.Block, pos);
    this.label = label;
    this.body = body;
  }
}

export class If extends Node {
  declare readonly kind: NodeKind.If;
  cond: Expr;
  body: Stmt[];
  els: Stmt[];
  constructor(pos: Pos, cond: Expr, body: Stmt[], els: Stmt[]) {
    super(NodeKind.If, pos);
    this.cond = cond;
    this.body = body;
    this.els = els;
  }
}

/** `for ; cond; post`: cond null is true; `Continue` goes to post. Per-iteration variables are already spelt out. */
export class For extends Node {
  declare readonly kind: NodeKind.For;
  label: Label;
  cond: Expr | null;
  post: Stmt[];
  body: Stmt[];
  constructor(pos: Pos, label: Label, cond: Expr | null, post: Stmt[], body: Stmt[]) {
    super(NodeKind.For, pos);
    this.label = label;
    this.cond = cond;
    this.post = post;
    this.body = body;
  }
}

/**
 * A range loop. `key` and `value` (null when not wanted) begin a new instance in every iteration, as by Define. Loops over
 * array values and functions have been rewritten by the builder.
 */
export class Range extends Node {
  declare readonly kind: NodeKind.Range;
  label: Label;
  rangeKind: RangeKind;
  x: Expr;
  key: Var | null;
  value: Var | null;
  body: Stmt[];
  constructor(pos: Pos, label: Label, rangeKind: RangeKind, x: Expr, key: Var | null, value: Var | null, body: Stmt[]) {
    super(NodeKind.Range, pos);
    this.label = label;
    this.rangeKind = rangeKind;
    this.x = x;
    this.key = key;
    this.value = value;
    this.body = body;
  }
}

/** One clause of a Switch. Without `fallsThrough` the clause ends the switch. */
export class SwitchCase {
  pos: Pos;
  /** Compared in order with the tag as by Compare; without a tag: conditions. Empty and `isDefault` for default. */
  values: Expr[];
  isDefault: boolean;
  body: Stmt[];
  fallsThrough: boolean;
  constructor(pos: Pos, values: Expr[], isDefault: boolean, body: Stmt[], fallsThrough: boolean) {
    this.pos = pos;
    this.values = values;
    this.isDefault = isDefault;
    this.body = body;
    this.fallsThrough = fallsThrough;
  }
}

/** `switch tag`: the tag is evaluated once; cases are tried in source order, default last wherever it stands. */
export class Switch extends Node {
  declare readonly kind: NodeKind.Switch;
  label: Label;
  tag: Expr | null;
  cases: SwitchCase[];
  constructor(pos: Pos, label: Label, tag: Expr | null, cases: SwitchCase[]) {
    super(NodeKind.Switch, pos);
    this.label = label;
    this.tag = tag;
    this.cases = cases;
  }
}

/** One clause of a TypeSwitch: null in `types` is nil. `v` begins at the top of the clause. */
export class TypeCase {
  pos: Pos;
  types: (Type | null)[];
  isDefault: boolean;
  /** Its type is the single type of the clause, or that of the switch operand. null when there is none or it is unused. */
  v: Var | null;
  body: Stmt[];
  constructor(pos: Pos, types: (Type | null)[], isDefault: boolean, v: Var | null, body: Stmt[]) {
    this.pos = pos;
    this.types = types;
    this.isDefault = isDefault;
    this.v = v;
    this.body = body;
  }
}

/** `switch v := x.(type)`: x is an interface, evaluated once. */
export class TypeSwitch extends Node {
  declare readonly kind: NodeKind.TypeSwitch;
  label: Label;
  x: Expr;
  cases: TypeCase[];
  constructor(pos: Pos, label: Label, x: Expr, cases: TypeCase[]) {
    super(NodeKind.TypeSwitch, pos);
    this.label = label;
    this.x = x;
    this.cases = cases;
  }
}

export const enum SelectKind {
  Send = 1,
  Receive = 2,
  Default = 3,
}

/** One clause of a Select. `value` and `ok` of a receive begin at the top of the clause; null when not wanted. */
export class SelectCase {
  pos: Pos;
  kind: SelectKind;
  ch: Expr | null;
  /** The value sent. */
  send: Expr | null;
  value: Var | null;
  ok: Var | null;
  body: Stmt[];
  constructor(
    pos: Pos,
    kind: SelectKind,
    ch: Expr | null,
    send: Expr | null,
    value: Var | null,
    ok: Var | null,
    body: Stmt[],
  ) {
    this.pos = pos;
    this.kind = kind;
    this.ch = ch;
    this.send = send;
    this.value = value;
    this.ok = ok;
    this.body = body;
  }
}

/** `select`: channels and sent values of all clauses are evaluated first, in source order. */
export class Select extends Node {
  declare readonly kind: NodeKind.Select;
  label: Label;
  cases: SelectCase[];
  constructor(pos: Pos, label: Label, cases: SelectCase[]) {
    super(NodeKind.Select, pos);
    this.label = label;
    this.cases = cases;
  }
}

/** `go fn()`: fn is a func() value; arguments were bound by the builder in a wrapper closure. */
export class Go extends Node {
  declare readonly kind: NodeKind.Go;
  fn: Expr;
  constructor(pos: Pos, fn: Expr) {
    super(NodeKind.Go, pos);
    this.fn = fn;
  }
}

/** `defer fn()`: fn is a func() value, evaluated now and called when the function returns or panics. */
export class Defer extends Node {
  declare readonly kind: NodeKind.Defer;
  fn: Expr;
  /** Stack: runs at most once per call of the function and the record may live in the frame. */
  esc: Esc;
  /** For a defer in the body of a range-over-func loop: the outer function's token from `runtime.deferrangefunc`. */
  at: Var | null;
  constructor(pos: Pos, fn: Expr) {
    super(NodeKind.Defer, pos);
    this.fn = fn;
    this.esc = Esc.Unknown;
    this.at = null;
  }
}

/** All values are evaluated, then stored in the result variables, then deferred calls run. Empty with results: bare. */
export class Return extends Node {
  declare readonly kind: NodeKind.Return;
  values: Expr[];
  constructor(pos: Pos, values: Expr[]) {
    super(NodeKind.Return, pos);
    this.values = values;
  }
}

export class Send extends Node {
  declare readonly kind: NodeKind.Send;
  ch: Expr;
  value: Expr;
  constructor(pos: Pos, ch: Expr, value: Expr) {
    super(NodeKind.Send, pos);
    this.ch = ch;
    this.value = value;
  }
}

/** The place that Gotos of `label` go to. */
export class LabelMark extends Node {
  declare readonly kind: NodeKind.LabelMark;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.LabelMark, pos);
    this.label = label;
  }
}

export class Goto extends Node {
  declare readonly kind: NodeKind.Goto;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.Goto, pos);
    this.label = label;
  }
}

/** Leaves the enclosing Block, For, Range, Switch, TypeSwitch or Select that has `label`. */
export class Break extends Node {
  declare readonly kind: NodeKind.Break;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.Break, pos);
    this.label = label;
  }
}

/** Next iteration of the enclosing For or Range that has `label`. */
export class Continue extends Node {
  declare readonly kind: NodeKind.Continue;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.Continue, pos);
    this.label = label;
  }
}

/** The place where the body of inline tree entry `index` begins; keeps a line for the call even when all else folds. */
export class InlineMark extends Node {
  declare readonly kind: NodeKind.InlineMark;
  index: number;
  constructor(pos: Pos, index: number) {
    super(NodeKind.InlineMark, pos);
    this.index = index;
  }
}

export type Stmt =
  | Define
  | Assign
  | AssignOp
  | AssignTuple
  | ExprStmt
  | Block
  | If
  | For
  | Range
  | Switch
  | TypeSwitch
  | Select
  | Go
  | Defer
  | Return
  | Send
  | LabelMark
  | Goto
  | Break
  | Continue
  | InlineMark;
