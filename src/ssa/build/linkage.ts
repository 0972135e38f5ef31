// What lowering needs to know of the rest of the program, and nothing more: symbols by what they stand for. Whoever
// compiles (program/) implements it; tests implement it with names alone.
import type { CallConv } from "../../abi/callconv.ts";
import type { Func, Global, StaticData } from "../../ir/func.ts";
import type { Type, TypeTable } from "../../ir/type.ts";
import type { SymbolRef } from "../aux.ts";

/** Every method gives the same object for the same question, so that symbols can be compared by identity. */
export interface Linkage {
  /** The program's types: closures and other internal objects need types of their own. */
  readonly types: TypeTable;
  /** Code of a function, as ABIInternal calls it. */
  func(fn: Func): SymbolRef;
  /** A function whose calls were inlined: tables name it, and its code need not be there. */
  inlined(fn: Func): SymbolRef;
  /** What a direct call of `fn` calls and by which convention: assembly may want everything on the stack. */
  callee(fn: Func): { readonly symbol: SymbolRef; readonly conv: CallConv };
  /** Code of `fn` for calls by `conv`. */
  entry(fn: Func, conv: CallConv): SymbolRef;
  /** The static closure object of a function that captures nothing (`name·f`). */
  closure(fn: Func): SymbolRef;
  global(g: Global): SymbolRef;
  /** The type's descriptor (`type:T`). */
  type(t: Type): SymbolRef;
  /** Has concrete `t` the methods of interface `iface`? Only code of instances that never runs asks about others. */
  implements(t: Type, iface: Type): boolean;
  /** Method table of concrete `t` for interface `iface` (`go:itab.T,I`). */
  itab(t: Type, iface: Type): SymbolRef;
  /** Function `runtime.name`, ABIInternal. */
  runtime(name: string): SymbolRef;
  /** Variable `runtime.name` (zerobase, staticuint64s, zeroVal, …). */
  runtimeVar(name: string): SymbolRef;
  /** Read-only bytes of a string constant, one Latin-1 character a byte. */
  string(bytes: string): SymbolRef;
  /** Unnamed data of the function `owner`: initial contents of composite literals, constants in interfaces. */
  data(owner: Func, t: Type, data: StaticData, readOnly: boolean): SymbolRef;
  /** At least `size` zero bytes: what a map lookup of a large element that is missing points to. */
  mapZero(size: number): SymbolRef;
  /** The code of `user` converts a `t` to an interface: the methods of `t` may be called through one. */
  usedInInterface(user: Func, t: Type): void;
  /** The code of `user` calls this method of interface type `iface`. */
  usedMethod(user: Func, iface: Type, method: number): void;
  /** The code of `user` asks reflect for the method called `name`, or for any method if that is not known. */
  usedByReflection(user: Func, name: string | null): void;
}

/** Is `runtime.name`, which a pass asks for, a variable? The others are functions. */
export function isRuntimeVariable(name: string): boolean {
  return name === "writeBarrier" || name.startsWith("x86Has");
}
