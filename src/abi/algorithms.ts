// Equality and hash functions of types: which closure a descriptor refers to, and the IR of the functions that must be made
// (`type:.eq.T`, `type:.hash.T`). Contract: GOROOT/src/cmd/compile/internal/reflectdata/alg.go (names, which runtime
// function serves which type), runtime/alg.go (typehash must agree with what is made here), Go 1.26.
import { InternalError } from "../base/internal-error.ts";
import { Func, Label, Pragma, Var, VarClass } from "../ir/func.ts";
import { isPaddedField } from "../ir/layout.ts";
import * as ir from "../ir/nodes.ts";
import { Alg, boolType, intType, Kind, type Type, type TypeTable, uintptrType, unsafePointerType } from "../ir/type.ts";
import { Abi, RelocType, SymFlag } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import { DataWriter, type OnDemandSymbols, readOnlyData } from "./symbols.ts";

/** What the functions need of the program. */
export interface AlgorithmFacts {
  types: TypeTable;
  /** The function of package runtime, with its Go type. */
  runtimeFunc(name: string): Func;
  /** The code symbol of `fn`, to be called by the internal convention; makes it known that it must be compiled. */
  code(fn: Func): ObjSymbol;
}

/** The type has equality but its bytes have a size that the runtime has a function for. */
function memorySuffix(t: Type): string | null {
  switch (t.size) {
    case 0:
    case 1:
    case 2:
    case 4:
    case 8:
    case 16:
      return String(t.size * 8);
    default:
      return null;
  }
}

/** Makes closures and functions; one per compilation. */
export class Algorithms {
  private readonly symbols: OnDemandSymbols;
  private readonly facts: AlgorithmFacts;
  private readonly equalFuncs = new Map<Type, Func>();
  private readonly hashFuncs = new Map<Type, Func>();

  constructor(symbols: OnDemandSymbols, facts: AlgorithmFacts) {
    this.symbols = symbols;
    this.facts = facts;
  }

  /** The closure object that compares two values by address; null for types without equality. */
  equalClosure(t: Type): ObjSymbol | null {
    switch (t.alg) {
      case Alg.NoEq:
      case Alg.NoAlg:
        return null;
      case Alg.Mem: {
        const suffix = memorySuffix(t);
        if (suffix !== null) return this.runtimeClosure(`memequal${suffix}`);
        return this.sizedClosure(`type:.eqfunc${t.size}`, "memequal_varlen", t.size);
      }
      case Alg.String:
        return this.runtimeClosure("strequal");
      case Alg.Inter:
        return this.runtimeClosure("interequal");
      case Alg.NilInter:
        return this.runtimeClosure("nilinterequal");
      case Alg.Float32:
        return this.runtimeClosure("f32equal");
      case Alg.Float64:
        return this.runtimeClosure("f64equal");
      case Alg.Complex64:
        return this.runtimeClosure("c64equal");
      case Alg.Complex128:
        return this.runtimeClosure("c128equal");
      case Alg.Special:
        return this.madeClosure(`type:.eqfunc.${t.linkString}`, () => this.equalFunc(t));
    }
  }

  /** The closure object that hashes a value by address; `t` has equality. */
  hashClosure(t: Type): ObjSymbol {
    switch (t.alg) {
      case Alg.NoEq:
      case Alg.NoAlg:
        throw new InternalError(`abi: hash of ${t.linkString}, which has no equality`);
      case Alg.Mem: {
        const suffix = memorySuffix(t);
        if (suffix !== null) return this.runtimeClosure(`memhash${suffix}`);
        return this.sizedClosure(`type:.hashfunc${t.size}`, "memhash_varlen", t.size);
      }
      case Alg.Special:
        return this.madeClosure(`type:.hashfunc.${t.linkString}`, () => this.hashFunc(t));
      default:
        return this.runtimeClosure(runtimeHash(t.alg));
    }
  }

  private runtimeClosure(name: string): ObjSymbol {
    return this.symbols.onDemand(`runtime.${name}·f`, Abi.Abi0, (s) => {
      readOnlyData(s, new Uint8Array(8), SymFlag.DupOk);
      s.addReloc(0, 8, RelocType.Addr, this.facts.code(this.facts.runtimeFunc(name)));
    });
  }

  /** A closure object whose second word is a size that the runtime function reads. */
  private sizedClosure(symbol: string, name: string, size: number): ObjSymbol {
    return this.symbols.onDemand(symbol, Abi.Abi0, (s) => {
      const w = new DataWriter(s, 16);
      w.u64(8, size);
      readOnlyData(s, w.bytes, SymFlag.DupOk);
      s.addReloc(0, 8, RelocType.Addr, this.facts.code(this.facts.runtimeFunc(name)));
    });
  }

  private madeClosure(symbol: string, fn: () => Func): ObjSymbol {
    return this.symbols.onDemand(symbol, Abi.Abi0, (s) => {
      readOnlyData(s, new Uint8Array(8), SymFlag.DupOk);
      s.addReloc(0, 8, RelocType.Addr, this.facts.code(fn()));
    });
  }

  /** `func(p, q *T) bool` for a type that needs a function of its own. */
  equalFunc(t: Type): Func {
    let fn = this.equalFuncs.get(t);
    if (fn === undefined) {
      fn = this.newFunc(`type:.eq.${t.linkString}`, [t.pointer(), t.pointer()], ["p", "q"], boolType);
      fn.body = t.kind === Kind.Array ? this.arrayEqual(fn, t) : structEqual(fn, t);
      this.equalFuncs.set(t, fn);
    }
    return fn;
  }

  /** `func(p *T, h uintptr) uintptr` likewise. */
  hashFunc(t: Type): Func {
    let fn = this.hashFuncs.get(t);
    if (fn === undefined) {
      fn = this.newFunc(`type:.hash.${t.linkString}`, [t.pointer(), uintptrType], ["p", "h"], uintptrType);
      fn.pragma |= Pragma.NoInline;
      this.hashFuncs.set(t, fn);
      fn.body = t.kind === Kind.Array ? this.arrayHash(fn, t) : this.structHash(fn, t);
    }
    return fn;
  }

  private newFunc(symbol: string, params: Type[], names: string[], result: Type): Func {
    const fn = new Func(symbol, "", this.facts.types.func(params, [result], false), 0);
    fn.dupOk = true;
    fn.wrapper = true;
    for (let i = 0; i < params.length; i++) fn.params.push(new Var(names[i]!, params[i]!, 0, VarClass.Param, fn));
    fn.results.push(new Var("~r0", result, 0, VarClass.Result, fn));
    return fn;
  }

  private arrayEqual(fn: Func, t: Type): ir.Stmt[] {
    const i = fn.temp(intType, 0);
    const element = (pointer: Var) => new ir.Index(0, t.elem, target(pointer, t), new ir.VarRef(0, i), true);
    const differ = new ir.Compare(0, boolType, ir.CompareOp.Ne, element(fn.params[0]!), element(fn.params[1]!));
    const stop = new ir.If(0, differ, [new ir.Return(0, [new ir.ConstBool(0, boolType, false)])], []);
    return [...countingLoop(i, t.len, [stop]), new ir.Return(0, [new ir.ConstBool(0, boolType, true)])];
  }

  private arrayHash(fn: Func, t: Type): ir.Stmt[] {
    const i = fn.temp(intType, 0);
    const element = new ir.Index(0, t.elem, target(fn.params[0]!, t), new ir.VarRef(0, i), true);
    return [
      ...countingLoop(i, t.len, [this.hashStep(fn, element)]),
      new ir.Return(0, [new ir.VarRef(0, fn.params[1]!)]),
    ];
  }

  /** Runs of plain memory are hashed as a whole; blank fields are left out. */
  private structHash(fn: Func, t: Type): ir.Stmt[] {
    const body: ir.Stmt[] = [];
    const fields = t.fields;
    let i = 0;
    while (i < fields.length) {
      const f = fields[i]!;
      if (f.name === "_") {
        i++;
        continue;
      }
      const field = new ir.FieldOf(0, f.type, target(fn.params[0]!, t), i);
      if (f.type.alg !== Alg.Mem) {
        body.push(this.hashStep(fn, field));
        i++;
        continue;
      }
      const next = memoryRunEnd(t, i);
      const last = fields[next - 1]!;
      body.push(this.hashMemory(fn, field, last.offset + last.type.size - f.offset));
      i = next;
    }
    body.push(new ir.Return(0, [new ir.VarRef(0, fn.params[1]!)]));
    return body;
  }

  /** `h = hash(&x, h)` for a part that is not plain memory. */
  private hashStep(fn: Func, x: ir.Expr): ir.Stmt {
    if (x.type.alg === Alg.Mem) return this.hashMemory(fn, x, x.type.size);
    const special = x.type.alg === Alg.Special;
    const callee = special ? this.hashFunc(x.type) : this.facts.runtimeFunc(runtimeHash(x.type.alg));
    const address = new ir.AddrOf(0, x.type.pointer(), x);
    return assignHash(fn, callee, [special ? address : asUnsafe(address), new ir.VarRef(0, fn.params[1]!)]);
  }

  private hashMemory(fn: Func, x: ir.Expr, size: number): ir.Stmt {
    const address = asUnsafe(new ir.AddrOf(0, x.type.pointer(), x));
    const args = [address, new ir.VarRef(0, fn.params[1]!), new ir.ConstInt(0, uintptrType, size | 0, 0)];
    return assignHash(fn, this.facts.runtimeFunc("memhash"), args);
  }
}

function runtimeHash(alg: Alg): string {
  switch (alg) {
    case Alg.String:
      return "strhash";
    case Alg.Inter:
      return "interhash";
    case Alg.NilInter:
      return "nilinterhash";
    case Alg.Float32:
      return "f32hash";
    case Alg.Float64:
      return "f64hash";
    case Alg.Complex64:
      return "c64hash";
    case Alg.Complex128:
      return "c128hash";
    default:
      throw new InternalError(`abi: no runtime hash for algorithm ${alg}`);
  }
}

/** Index after the last field of the run of plain memory that starts at field `start`. */
export function memoryRunEnd(t: Type, start: number): number {
  const fields = t.fields;
  let next = start + 1;
  while (next < fields.length && !isPaddedField(t, next - 1, t.size)) {
    const f = fields[next]!;
    if (f.name === "_" || f.type.alg !== Alg.Mem) break;
    next++;
  }
  return next;
}

/** What pointer parameter `p` to a `t` points at; never nil. */
function target(p: Var, t: Type): ir.Expr {
  return new ir.Deref(0, t, new ir.VarRef(0, p), true);
}

function asUnsafe(x: ir.Expr): ir.Expr {
  return new ir.Convert(0, unsafePointerType, ir.ConvertOp.Nop, x);
}

function assignHash(fn: Func, callee: Func, args: ir.Expr[]): ir.Stmt {
  const h = fn.params[1]!;
  h.reassigned = true;
  return new ir.Assign(0, new ir.VarRef(0, h), new ir.CallStatic(0, uintptrType, callee, args));
}

/** `for i := 0; i < length; i++ { body }` */
function countingLoop(i: Var, length: number, body: ir.Stmt[]): ir.Stmt[] {
  i.reassigned = true;
  const use = () => new ir.VarRef(0, i);
  const constant = (n: number) => new ir.ConstInt(0, intType, n | 0, Math.floor(n / 4294967296));
  const cond = new ir.Compare(0, boolType, ir.CompareOp.Lt, use(), constant(length));
  const post = new ir.AssignOp(0, ir.BinaryOp.Add, use(), constant(1));
  return [new ir.Define(0, i, constant(0)), new ir.For(0, new Label("each"), cond, [post], body)];
}

/** `return *p == *q` */
function structEqual(fn: Func, t: Type): ir.Stmt[] {
  const [p, q] = [target(fn.params[0]!, t), target(fn.params[1]!, t)];
  return [new ir.Return(0, [new ir.Compare(0, boolType, ir.CompareOp.Eq, p, q)])];
}
