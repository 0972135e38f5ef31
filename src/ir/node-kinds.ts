// What nodes are made of: their kinds, operators and the base classes of expressions and statements. Users import nodes.ts.
import type { Pos } from "../source/position.ts";
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
  /** (any value) is used, so that what computes it is not taken away */
  KeepAlive = 21,
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
