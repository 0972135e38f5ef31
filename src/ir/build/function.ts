// Building one function: its variables, captures, labels, and the list of statements being written. The other files of
// this folder are functions over this builder, one file a group of constructs. In: a checked body. Out: Func.body.
import { InternalError } from "../../base/internal-error.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import { Token } from "../../syntax/token.ts";
import type { Func as FuncObject, Package, Var as VarObject } from "../../types/object.ts";
import type * as T from "../../types/type.ts";
import type { Env } from "../convert.ts";
import { Func, Label, Var, VarClass } from "../func.ts";
import * as ir from "../nodes.ts";
import type { Program } from "../program.ts";
import { callResult } from "../program.ts";
import type { Type } from "../type.ts";
import type { RangeFuncBody } from "./rangefunc.ts";
import { stmtList } from "./statements.ts";

/** A statement that break or continue may leave. */
export interface Target {
  readonly name: string | null;
  readonly breakLabel: Label;
  /** null for switch, select and plain blocks. */
  readonly continueLabel: Label | null;
  /** Only a named break finds it (a labelled block). */
  readonly onlyNamed: boolean;
}

/** State of building one function or closure. */
export class FuncBuilder {
  readonly program: Program;
  readonly fn: Func;
  readonly env: Env | null;
  /** The function that the closure being built is written in. */
  readonly parent: FuncBuilder | null;
  readonly pkg: Package;
  /** N of the file's go1.N. */
  readonly version: number;
  /** Set while the body of a range-over-func loop is built as a closure. */
  rangeBody: RangeFuncBody | null = null;
  /** Set in a loop over testing.B.Loop. */
  benchmark = false;
  out: ir.Stmt[] = [];
  readonly targets: Target[] = [];
  private readonly vars = new Map<VarObject, Var>();
  private readonly captured = new Map<Var, Var>();
  private readonly labels = new Map<string, Label>();
  /** The label that stands before the statement being built. */
  pendingLabel: string | null = null;

  constructor(program: Program, fn: Func, env: Env | null, parent: FuncBuilder | null, pkg: Package, version: number) {
    this.program = program;
    this.fn = fn;
    this.env = env;
    this.parent = parent;
    this.pkg = pkg;
    this.version = version;
  }

  /** The back end's type of a checker's type, in this function's instance. */
  type(t: T.Type): Type {
    return this.program.types.type(t, this.env);
  }

  emit(s: ir.Stmt): void {
    this.out.push(s);
  }

  /** Builds statements into a list of their own. */
  collect(build: () => void): ir.Stmt[] {
    const saved = this.out;
    const list: ir.Stmt[] = [];
    this.out = list;
    try {
      build();
    } finally {
      this.out = saved;
    }
    return list;
  }

  /** A new variable for a local object. */
  declare(obj: VarObject, pos: Pos = obj.pos): Var {
    const v = new Var(obj.name, this.type(obj.type!), pos, VarClass.Local, this.fn);
    this.vars.set(obj, v);
    return v;
  }

  bind(obj: VarObject, v: Var): void {
    this.vars.set(obj, v);
  }

  /** The variable that an object stands for, captured from an enclosing function if need be. */
  variable(obj: VarObject): Var {
    const v = this.find(obj);
    if (v === null) throw new InternalError(`ir: ${this.fn.symbol}: variable ${obj.name} is not declared`);
    return v;
  }

  private find(obj: VarObject): Var | null {
    const own = this.vars.get(obj);
    if (own !== undefined) return own;
    const outer = this.parent === null ? null : this.parent.find(obj);
    return outer === null ? null : this.capture(outer);
  }

  /** The capture of `outer`, a variable of the enclosing function. */
  capture(outer: Var): Var {
    let v = this.captured.get(outer);
    if (v === undefined) {
      v = new Var(outer.name, outer.type, outer.pos, VarClass.Captured, this.fn);
      v.outer = outer;
      outer.captured = true;
      this.fn.captures.push(v);
      this.captured.set(outer, v);
    }
    return v;
  }

  /** A use of a variable of this function or, from inside a closure, of an enclosing one. */
  use(pos: Pos, v: Var): ir.VarRef {
    return new ir.VarRef(pos, v.fn === this.fn ? v : this.reach(v));
  }

  private reach(v: Var): Var {
    if (this.parent === null) throw new InternalError(`ir: ${this.fn.symbol}: ${v.name} is of no enclosing function`);
    return this.capture(v.fn === this.parent.fn ? v : this.parent.reach(v));
  }

  /** Defines a temporary with the value of `x` in the statements being written. */
  temp(x: ir.Expr, pos: Pos = x.pos): Var {
    const v = this.fn.temp(x.type, pos);
    this.emit(new ir.Define(pos, v, x));
    return v;
  }

  /** A temporary's use after defining it. */
  save(x: ir.Expr): ir.Expr {
    return new ir.VarRef(x.pos, this.temp(x));
  }

  /** The Goto label of that name in this function. */
  label(name: string): Label {
    let l = this.labels.get(name);
    if (l === undefined) this.labels.set(name, (l = new Label(name)));
    return l;
  }

  hasLabel(name: string): boolean {
    return this.labels.has(name);
  }

  /** The name that a labelled statement got, given to the loop or switch that takes it. */
  takeLabel(): string | null {
    const name = this.pendingLabel;
    this.pendingLabel = null;
    return name;
  }

  /** Builds with a break or continue target in force. */
  within(target: Target, build: () => void): void {
    this.targets.push(target);
    try {
      build();
    } finally {
      this.targets.pop();
    }
  }

  /** Starts a closure of this function. */
  closure(why: "func" | "range" | "go" | "defer", type: Type, pos: Pos): FuncBuilder {
    const fn = new Func(this.fn.closureSymbol(why), this.fn.pkgPath, type, pos);
    if (why === "range") fn.rangeParent = this.fn;
    fn.outer = this.fn;
    fn.dupOk = this.fn.dupOk;
    fn.source = { how: "closure" };
    this.fn.closures.push(fn);
    this.program.register(fn);
    return new FuncBuilder(this.program, fn, this.env, this, this.pkg, this.version);
  }

  /** Makes the parameters and results of a signature's objects. */
  declareSignature(sig: T.Signature): void {
    if (sig.recv !== null) this.declareParam(sig.recv);
    for (const p of sig.params.vars) this.declareParam(p);
    let i = 0;
    for (const r of sig.results.vars) this.declareResult(r, i++);
  }

  private declareParam(obj: VarObject): void {
    const v = new Var(obj.name === "" ? "_" : obj.name, this.type(obj.type!), obj.pos, VarClass.Param, this.fn);
    this.fn.params.push(v);
    this.vars.set(obj, v);
  }

  private declareResult(obj: VarObject, i: number): void {
    const name = obj.name === "" || obj.name === "_" ? `~r${i}` : obj.name;
    const v = new Var(name, this.type(obj.type!), obj.pos, VarClass.Result, this.fn);
    this.fn.results.push(v);
    this.vars.set(obj, v);
  }

  /** Makes parameters and results from the function's type alone, for functions without source. */
  declareFromType(pos: Pos): void {
    const t = this.fn.type;
    for (let i = 0; i < t.params.length; i++) {
      this.fn.params.push(new Var(`.arg${i}`, t.params[i]!, pos, VarClass.Param, this.fn));
    }
    for (let i = 0; i < t.results.length; i++) {
      this.fn.results.push(new Var(`~r${i}`, t.results[i]!, pos, VarClass.Result, this.fn));
    }
  }

  /** Builds the body from syntax. */
  body(block: ast.BlockStmt): void {
    this.fn.endPos = block.rbrace;
    this.fn.body = this.collect(() => stmtList(this, block.list));
  }
}

/** Builds a declared function. */
export function buildDeclared(program: Program, fn: Func, obj: FuncObject, env: Env | null): void {
  const decl = obj.decl!.func!;
  const b = new FuncBuilder(program, fn, env, null, obj.pkg!, versionNumber(obj.decl!.version));
  b.declareSignature(obj.signature);
  if (decl.body === null) throw new InternalError(`ir: ${fn.symbol} has no body`);
  b.body(decl.body);
}

/** Makes the parameter variables of a function whose body is elsewhere, so that callers can ask about them. */
export function callType(b: FuncBuilder, t: Type): Type {
  return callResult(b.program.table, t);
}

/** N of "go1.N"; a large number for "". */
export function versionNumber(v: string): number {
  const m = /^go1\.(\d+)/.exec(v);
  return m === null ? 1_000 : Number(m[1]);
}

/** Where gc says that an expression is: postfix forms at their operator, others at their start. */
export function exprPos(x: ast.Expr): Pos {
  switch (x.kind) {
    case ast.NodeKind.CallExpr:
      return x.lparen;
    case ast.NodeKind.IndexExpr:
    case ast.NodeKind.IndexListExpr:
    case ast.NodeKind.SliceExpr:
      return x.lbrack;
    case ast.NodeKind.SelectorExpr:
      return x.sel.pos - 1;
    case ast.NodeKind.TypeAssertExpr:
      return x.lparen - 1;
    case ast.NodeKind.BinaryExpr:
      return x.opPos;
    case ast.NodeKind.CompositeLit:
      return x.lbrace;
    case ast.NodeKind.KeyValueExpr:
      return x.colon;
    case ast.NodeKind.ParenExpr:
      return exprPos(x.x);
    default:
      return x.pos;
  }
}

/** The binary operation of an operator token; 0 for others. */
export function binaryOpOf(tok: Token): ir.BinaryOp | 0 {
  switch (tok) {
    case Token.Add:
      return ir.BinaryOp.Add;
    case Token.Sub:
      return ir.BinaryOp.Sub;
    case Token.Mul:
      return ir.BinaryOp.Mul;
    case Token.Quo:
      return ir.BinaryOp.Div;
    case Token.Rem:
      return ir.BinaryOp.Rem;
    case Token.And:
      return ir.BinaryOp.And;
    case Token.Or:
      return ir.BinaryOp.Or;
    case Token.Xor:
      return ir.BinaryOp.Xor;
    case Token.AndNot:
      return ir.BinaryOp.AndNot;
    case Token.Shl:
      return ir.BinaryOp.Shl;
    case Token.Shr:
      return ir.BinaryOp.Shr;
    default:
      return 0;
  }
}

/** The comparison of an operator token; 0 for others. */
export function compareOpOf(tok: Token): ir.CompareOp | 0 {
  switch (tok) {
    case Token.Eql:
      return ir.CompareOp.Eq;
    case Token.Neq:
      return ir.CompareOp.Ne;
    case Token.Lss:
      return ir.CompareOp.Lt;
    case Token.Leq:
      return ir.CompareOp.Le;
    case Token.Gtr:
      return ir.CompareOp.Gt;
    case Token.Geq:
      return ir.CompareOp.Ge;
    default:
      return 0;
  }
}
