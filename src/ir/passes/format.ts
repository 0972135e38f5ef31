// Expressions as gc writes them in messages: Go syntax, what the compiler made itself left out.
import type { Var } from "../func.ts";
import * as ir from "../nodes.ts";
import { Kind, type Type } from "../type.ts";
import { messageString, quote } from "../typestring.ts";
import { messageName } from "./messages.ts";

const unaryText = ["", "-", "!", "^"];
export const binaryText = ["", "+", "-", "*", "/", "%", "&", "|", "^", "&^", "<<", ">>"];
const compareText = ["", "==", "!=", "<", "<=", ">", ">="];
const builtinText: Readonly<Record<number, string>> = {
  [ir.BuiltinOp.Len]: "len",
  [ir.BuiltinOp.Cap]: "cap",
  [ir.BuiltinOp.Copy]: "copy",
  [ir.BuiltinOp.Delete]: "delete",
  [ir.BuiltinOp.Clear]: "clear",
  [ir.BuiltinOp.Close]: "close",
  [ir.BuiltinOp.Panic]: "panic",
  [ir.BuiltinOp.Print]: "print",
  [ir.BuiltinOp.Println]: "println",
  [ir.BuiltinOp.Recover]: "recover",
  [ir.BuiltinOp.Min]: "min",
  [ir.BuiltinOp.Max]: "max",
  [ir.BuiltinOp.Complex]: "complex",
  [ir.BuiltinOp.Real]: "real",
  [ir.BuiltinOp.Imag]: "imag",
  [ir.BuiltinOp.UnsafeAdd]: "unsafe.Add",
  [ir.BuiltinOp.UnsafeSlice]: "unsafe.Slice",
  [ir.BuiltinOp.UnsafeSliceData]: "unsafe.SliceData",
  [ir.BuiltinOp.UnsafeString]: "unsafe.String",
  [ir.BuiltinOp.UnsafeStringData]: "unsafe.StringData",
  [ir.BuiltinOp.KeepAlive]: "runtime.KeepAlive",
};

/** gc's text of an expression in a message about package `local`. */
export function formatExpr(x: ir.Expr, local: string): string {
  const f = (e: ir.Expr): string => formatExpr(e, local);
  const ty = (t: Type): string => messageString(t, local);
  const list = (xs: readonly ir.Expr[]): string => xs.map(f).join(", ");
  const convert = (t: Type, e: ir.Expr): string => {
    const s = ty(t);
    return /^[*<([]|^func|^chan|^map/.test(s) ? `(${s})(${f(e)})` : `${s}(${f(e)})`;
  };
  const tight = (e: ir.Expr, least: number): string => (precedence(e) < least ? `(${f(e)})` : f(e));
  switch (x.kind) {
    case ir.NodeKind.ConstBool:
      return `${x.value}`;
    case ir.NodeKind.ConstInt: {
      const v = (BigInt(x.hi) << 32n) | BigInt(x.lo >>> 0);
      const n = x.type.isUnsigned() ? BigInt.asUintN(64, v) : v;
      return isDefault(x.type) ? `${n}` : `${ty(x.type)}(${n})`;
    }
    case ir.NodeKind.ConstFloat:
      return `${x.value}`;
    case ir.NodeKind.ConstComplex:
      return `(${x.re}+${x.im}i)`;
    case ir.NodeKind.ConstString: {
      const s = shorten(quote(new TextDecoder().decode(x.bytes)));
      return x.type.named !== null ? `${ty(x.type)}(${s})` : s;
    }
    case ir.NodeKind.Zero:
      return x.type.kind === Kind.Struct || x.type.kind === Kind.Array ? `${ty(x.type)}{}` : "nil";
    case ir.NodeKind.VarRef:
      return variableName(x.v, local);
    case ir.NodeKind.GlobalRef:
      return globalName(x.global.symbol, x.global.pkgPath, local);
    case ir.NodeKind.FuncValue:
      return messageName(x.fn, local);
    case ir.NodeKind.Deref:
      return `*${tight(x.x, 8)}`;
    case ir.NodeKind.FieldOf: {
      const name = x.x.type.fields[x.index]!.name;
      return `${f(x.x.kind === ir.NodeKind.Deref ? x.x.x : x.x)}.${name}`;
    }
    case ir.NodeKind.Index:
      return `${f(x.x.kind === ir.NodeKind.Deref ? x.x.x : x.x)}[${f(x.index)}]`;
    case ir.NodeKind.MapIndex:
      return `${f(x.map)}[${f(x.key)}]`;
    case ir.NodeKind.AddrOf:
      return `&${tight(x.x, 8)}`;
    case ir.NodeKind.Unary:
      return `${unaryText[x.op]!}${tight(x.x, 8)}`;
    case ir.NodeKind.Binary:
      return `${tight(x.x, precedence(x))} ${binaryText[x.op]!} ${tight(x.y, precedence(x) + 1)}`;
    case ir.NodeKind.Compare:
      return `${tight(x.x, 4)} ${compareText[x.op]!} ${tight(x.y, 5)}`;
    case ir.NodeKind.Logical:
      return `${tight(x.x, precedence(x))} ${x.and ? "&&" : "||"} ${tight(x.y, precedence(x) + 1)}`;
    case ir.NodeKind.Convert:
      if (x.written === "") return f(x.x);
      if (x.written === "any") return `any(${f(x.x)})`;
      return convert(x.type, x.x);
    case ir.NodeKind.TypeAssert:
      return `${f(x.x)}.(${x.writtenAny ? "any" : ty(x.target)})`;
    case ir.NodeKind.SliceOf: {
      const bound = (e: ir.Expr | null): string => (e === null ? "" : f(e));
      const base = x.x.kind === ir.NodeKind.AddrOf ? x.x.x : x.x;
      return `${tight(base, 8)}[${bound(x.lo)}:${bound(x.hi)}${x.max === null ? "" : `:${f(x.max)}`}]`;
    }
    case ir.NodeKind.CallStatic: {
      const dots = x.fn.type.variadic ? "..." : "";
      if (!x.fn.isMethod) return `${messageName(x.fn, local)}(${list(x.args)}${dots})`;
      const name = x.fn.symbol.slice(x.fn.symbol.lastIndexOf(".") + 1);
      const recv = x.fn.type.params[0]!;
      const base = recv.named === null ? `(${ty(recv)})` : ty(recv);
      return `${base}.${name}(${list(x.args)}${dots})`;
    }
    case ir.NodeKind.CallClosure:
      return `${f(x.fn)}(${list(x.args)}${x.fn.type.variadic ? "..." : ""})`;
    case ir.NodeKind.CallInterface: {
      const m = x.recv.type.methods[x.method]!;
      return `${f(x.recv)}.${m.name}(${list(x.args)}${m.type.variadic ? "..." : ""})`;
    }
    case ir.NodeKind.Builtin:
      return `${builtinText[x.op] ?? "builtin"}(${list(x.args)})`;
    case ir.NodeKind.Append:
      return `append(${list([x.slice, ...x.args])}${x.spread ? "..." : ""})`;
    case ir.NodeKind.New:
      return `new(${ty(x.type.elem)})`;
    case ir.NodeKind.PtrLit:
      return `&${f(x.x)}`;
    case ir.NodeKind.MakeSlice:
      return `make(${ty(x.type)}, ${f(x.len)}${x.cap === null ? "" : `, ${f(x.cap)}`})`;
    case ir.NodeKind.MakeMap:
      return `make(${ty(x.type)}${x.hint === null ? "" : `, ${f(x.hint)}`})`;
    case ir.NodeKind.MakeChan:
      return `make(${ty(x.type)}${x.size === null ? "" : `, ${f(x.size)}`})`;
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.MapLit:
      return `${ty(x.type)}{${(x.kind === ir.NodeKind.MapLit ? x.keys.length : x.values.length) > 0 ? "..." : ""}}`;
    case ir.NodeKind.SliceLit:
      return x.variadic ? "... argument" : `${ty(x.type)}{${x.values.length > 0 ? "..." : ""}}`;
    case ir.NodeKind.Closure:
      return x.fn.outer === null ? methodValue(x, local) : "func literal";
    case ir.NodeKind.Receive:
      return `<-${f(x.ch)}`;
    case ir.NodeKind.Concat:
      return x.parts.map(f).join(" + ");
    case ir.NodeKind.StmtExpr:
      return f(x.x);
    case ir.NodeKind.InlinedCall:
      return x.results.map((v) => v.name).join(", ");
    case ir.NodeKind.TypeWord:
      return ty(x.of);
    case ir.NodeKind.ItabType:
      return f(x.x);
  }
}

/** Constants of more than 72 characters are cut, as go/constant prints them. */
function shorten(s: string): string {
  const runes = [...s];
  return runes.length > 72 ? `${runes.slice(0, 69).join("")}...` : s;
}

/** Variables that came with an inlined function keep the package that they were written in. */
export function variableName(v: Var, local: string): string {
  if (v.inl < 0 || !/^[\p{L}_]/u.test(v.name)) return v.name;
  const from = v.fn.inlineTree[v.inl]!.fn.pkgPath;
  return from === local ? v.name : `${from.slice(from.lastIndexOf("/") + 1)}.${v.name}`;
}

/** How tightly the operator of the expression as it is printed binds: 8 for operands. */
function precedence(x: ir.Expr): number {
  switch (x.kind) {
    case ir.NodeKind.Convert:
      return x.written === "" ? precedence(x.x) : 8;
    case ir.NodeKind.StmtExpr:
      return precedence(x.x);
    case ir.NodeKind.Deref:
    case ir.NodeKind.AddrOf:
    case ir.NodeKind.PtrLit:
    case ir.NodeKind.Unary:
      return 7;
    case ir.NodeKind.Binary: {
      const sums = x.op === ir.BinaryOp.Add || x.op === ir.BinaryOp.Sub || x.op === ir.BinaryOp.Or;
      return sums || x.op === ir.BinaryOp.Xor ? 5 : 6;
    }
    case ir.NodeKind.Compare:
      return 4;
    case ir.NodeKind.Logical:
      return x.and ? 3 : 2;
    default:
      return 8;
  }
}

/** `x.M` of a method value. */
function methodValue(x: ir.Closure, local: string): string {
  const name = x.fn.symbol.slice(x.fn.symbol.lastIndexOf(".") + 1).replace(/-fm$/, "");
  if (x.written === null) return `${x.vars[0]!.name}.${name}`;
  const recv = formatExpr(x.written, local);
  return /^[&*]/.test(recv) ? `(${recv}).${name}` : `${recv}.${name}`;
}

/** Types that an untyped constant gets by itself: they are not printed. */
function isDefault(t: Type): boolean {
  if (t.named !== null) return false;
  const k = t.kind;
  return k === Kind.Int || k === Kind.Float64 || k === Kind.Complex128 || k === Kind.String || k === Kind.Int32;
}

function globalName(symbol: string, pkgPath: string, local: string): string {
  const bare = symbol.slice(symbol.indexOf(".", symbol.lastIndexOf("/") + 1) + 1);
  return pkgPath === local ? bare : `${pkgPath.slice(pkgPath.lastIndexOf("/") + 1)}.${bare}`;
}
