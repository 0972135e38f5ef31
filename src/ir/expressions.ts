// Expressions of the IR, one class a kind; their union is Expr. Users import nodes.ts.
import type { Pos } from "../source/position.ts";
import type { Func, Global, Var } from "./func.ts";
import {
  type BinaryOp,
  type BuiltinOp,
  type CompareOp,
  type ConvertOp,
  Esc,
  ExprNode,
  NodeKind,
  type UnaryOp,
} from "./node-kinds.ts";
import type { Stmt } from "./statements.ts";
import type { Type } from "./type.ts";

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
