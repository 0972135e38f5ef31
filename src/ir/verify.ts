// The verifier: what README.md promises of a tree is checked here. In: a Func with a body. Out: a list of violations;
// empty when all is well. Run after building and after every pass in tests.
import { kindName } from "./dump.ts";
import { type Func, type Label, type Var, VarClass } from "./func.ts";
import * as ir from "./nodes.ts";
import { Kind, type Type } from "./type.ts";
import { mapChildren } from "./visit.ts";

/** Checks one function; its closures are functions of their own. */
export function verify(fn: Func): string[] {
  const v = new Verifier(fn);
  v.signature();
  v.list(fn.body ?? []);
  v.labels();
  return v.errors;
}

class Verifier {
  readonly errors: string[] = [];
  private readonly fn: Func;
  private readonly own: Set<Var>;
  private readonly defined = new Set<Var>();
  private readonly open: Label[] = [];
  private readonly loops: Label[] = [];
  private readonly marks = new Set<Label>();
  private readonly gotos: Label[] = [];

  constructor(fn: Func) {
    this.fn = fn;
    this.own = new Set(fn.vars);
    for (const v of [...fn.params, ...fn.results, ...fn.captures]) this.defined.add(v);
  }

  private fail(n: { kind: ir.NodeKind; pos: number } | null, what: string): void {
    this.errors.push(`${this.fn.symbol}: ${n === null ? "" : `${kindName(n.kind)} at ${n.pos}: `}${what}`);
  }

  signature(): void {
    const t = this.fn.type;
    const same = (vars: readonly Var[], types: readonly Type[]): boolean =>
      vars.length === types.length && vars.every((v, i) => v.type === types[i]);
    if (this.fn.body === null) return;
    if (!same(this.fn.params, t.params)) this.fail(null, "parameters differ from the type");
    if (!same(this.fn.results, t.results)) this.fail(null, "results differ from the type");
    for (const c of this.fn.captures) {
      if (c.cls !== VarClass.Captured) this.fail(null, `capture ${c.name} is no captured variable`);
    }
  }

  labels(): void {
    for (const g of this.gotos) if (!this.marks.has(g)) this.fail(null, `goto ${g.name} has no target`);
  }

  list(stmts: readonly ir.Stmt[]): void {
    for (const s of stmts) this.stmt(s);
  }

  private sameType(n: ir.Stmt | ir.Expr, a: Type, b: Type, what: string): void {
    if (a !== b) this.fail(n, `${what}: ${a.linkString} and ${b.linkString}`);
  }

  private useVar(n: ir.Stmt | ir.Expr, v: Var): void {
    if (!this.own.has(v)) this.fail(n, `variable ${v.name} belongs to another function`);
    else if (!this.defined.has(v)) this.fail(n, `variable ${v.name} is used before its definition`);
  }

  private define(n: ir.Stmt, v: Var | null): void {
    if (v === null) return;
    if (!this.own.has(v)) this.fail(n, `variable ${v.name} belongs to another function`);
    this.defined.add(v);
  }

  private within(label: Label | null, loop: boolean, body: () => void): void {
    if (label === null) {
      body();
      return;
    }
    this.open.push(label);
    if (loop) this.loops.push(label);
    body();
    if (loop) this.loops.pop();
    this.open.pop();
  }

  private stmt(s: ir.Stmt): void {
    switch (s.kind) {
      case ir.NodeKind.Define:
        if (s.init !== null) {
          this.expr(s.init);
          this.sameType(s, s.v.type, s.init.type, "value");
        }
        this.define(s, s.v);
        return;
      case ir.NodeKind.Assign:
        this.expr(s.lhs);
        this.expr(s.rhs);
        this.place(s, s.lhs);
        this.sameType(s, s.lhs.type, s.rhs.type, "sides");
        return;
      case ir.NodeKind.AssignOp:
        this.expr(s.lhs);
        this.expr(s.rhs);
        this.place(s, s.lhs);
        if (s.op < ir.BinaryOp.Shl) this.sameType(s, s.lhs.type, s.rhs.type, "sides");
        return;
      case ir.NodeKind.AssignTuple:
        this.assignTuple(s);
        return;
      case ir.NodeKind.Block:
        this.within(s.label, false, () => this.list(s.body));
        return;
      case ir.NodeKind.For:
        if (s.cond !== null) this.expr(s.cond);
        this.within(s.label, true, () => this.list(s.body));
        this.list(s.post);
        return;
      case ir.NodeKind.Range:
        this.expr(s.x);
        this.define(s, s.key);
        this.define(s, s.value);
        this.within(s.label, true, () => this.list(s.body));
        return;
      case ir.NodeKind.Switch:
        if (s.tag !== null) this.expr(s.tag);
        for (const c of s.cases) {
          for (const v of c.values) this.expr(v);
          this.within(s.label, false, () => this.list(c.body));
        }
        return;
      case ir.NodeKind.TypeSwitch:
        this.expr(s.x);
        for (const c of s.cases) {
          this.define(s, c.v);
          this.within(s.label, false, () => this.list(c.body));
        }
        return;
      case ir.NodeKind.Select:
        this.select(s);
        return;
      case ir.NodeKind.LabelMark:
        if (this.marks.has(s.label)) this.fail(s, `label ${s.label.name} stands twice`);
        this.marks.add(s.label);
        return;
      case ir.NodeKind.Goto:
        this.gotos.push(s.label);
        return;
      case ir.NodeKind.Break:
        if (!this.open.includes(s.label)) this.fail(s, `break ${s.label.name} is not inside it`);
        return;
      case ir.NodeKind.Continue:
        if (!this.loops.includes(s.label)) this.fail(s, `continue ${s.label.name} is not inside it`);
        return;
      case ir.NodeKind.Return:
        for (const v of s.values) this.expr(v);
        this.returned(s);
        return;
      case ir.NodeKind.Go:
      case ir.NodeKind.Defer:
        this.expr(s.fn);
        if (s.fn.type.kind !== Kind.Func || s.fn.type.params.length > 0 || s.fn.type.results.length > 0) {
          this.fail(s, `function has type ${s.fn.type.linkString}`);
        }
        return;
      case ir.NodeKind.Send:
        this.expr(s.ch);
        this.expr(s.value);
        this.sameType(s, s.ch.type.elem, s.value.type, "element");
        return;
      default:
        this.descend(s);
    }
  }

  private descend(n: ir.Stmt | ir.Expr): void {
    mapChildren(
      n,
      (x) => {
        this.expr(x);
        return x;
      },
      (l) => {
        this.list(l);
        return l;
      },
    );
  }

  private assignTuple(s: ir.AssignTuple): void {
    this.expr(s.rhs);
    const t = s.rhs.type;
    if (t.kind !== Kind.Tuple || t.elems.length !== s.vars.length) {
      this.fail(s, `${s.vars.length} variables for ${t.linkString}`);
      return;
    }
    s.vars.forEach((v, i) => {
      if (v === null) return;
      this.useVar(s, v);
      this.sameType(s, v.type, t.elems[i]!, `variable ${v.name}`);
    });
  }

  private select(s: ir.Select): void {
    for (const c of s.cases) {
      if (c.ch !== null) this.expr(c.ch);
      if (c.send !== null) {
        this.expr(c.send);
        this.sameType(s, c.ch!.type.elem, c.send.type, "sent value");
      }
    }
    for (const c of s.cases) {
      this.define(s, c.value);
      this.define(s, c.ok);
      this.within(s.label, false, () => this.list(c.body));
    }
  }

  private returned(s: ir.Return): void {
    const results = this.fn.results;
    if (s.values.length === 0) return;
    if (s.values.length !== results.length) this.fail(s, `${s.values.length} values for ${results.length} results`);
    else
      s.values.forEach((v, i) => {
        this.sameType(s, v.type, results[i]!.type, `result ${i}`);
      });
  }

  private place(n: ir.Stmt, x: ir.Expr): void {
    if (x.kind === ir.NodeKind.MapIndex && !x.commaOk) return;
    if (!isAddressable(x)) this.fail(n, `${kindName(x.kind)} cannot be assigned to`);
  }

  private args(n: ir.Expr, params: readonly Type[], args: readonly ir.Expr[]): void {
    if (params.length !== args.length) this.fail(n, `${args.length} arguments for ${params.length} parameters`);
    else
      args.forEach((a, i) => {
        this.sameType(n, params[i]!, a.type, `argument ${i}`);
      });
  }

  private expr(x: ir.Expr): void {
    this.descend(x);
    const t = x.type;
    switch (x.kind) {
      case ir.NodeKind.VarRef:
        this.useVar(x, x.v);
        return;
      case ir.NodeKind.Closure:
        if (x.vars.length !== x.fn.captures.length) this.fail(x, "captures differ from the function's");
        x.vars.forEach((v, i) => {
          this.useVar(x, v);
          const c = x.fn.captures[i];
          if (c !== undefined) this.sameType(x, v.type, c.type, `capture ${v.name}`);
        });
        return;
      case ir.NodeKind.Deref:
        if (x.x.type.kind !== Kind.Pointer) this.fail(x, `operand is ${x.x.type.linkString}`);
        else this.sameType(x, t, x.x.type.elem, "element");
        return;
      case ir.NodeKind.FieldOf:
        if (x.x.type.kind !== Kind.Struct) this.fail(x, `operand is ${x.x.type.linkString}`);
        else this.sameType(x, t, x.x.type.fields[x.index]!.type, "field");
        return;
      case ir.NodeKind.Index:
        if (!x.index.type.isInteger()) this.fail(x, `index is ${x.index.type.linkString}`);
        return;
      case ir.NodeKind.MapIndex:
        this.sameType(x, x.key.type, x.map.type.key, "key");
        return;
      case ir.NodeKind.AddrOf:
        if (!isAddressable(x.x)) this.fail(x, `${kindName(x.x.kind)} has no address`);
        return;
      case ir.NodeKind.Unary:
        this.sameType(x, t, x.x.type, "operand");
        return;
      case ir.NodeKind.Binary:
        this.sameType(x, t, x.x.type, "left operand");
        if (x.op < ir.BinaryOp.Shl) this.sameType(x, t, x.y.type, "right operand");
        return;
      case ir.NodeKind.Compare:
        if (x.x.type.kind !== Kind.Interface || x.y.type.kind === Kind.Interface) {
          this.sameType(x, x.x.type, x.y.type, "operands");
        }
        return;
      case ir.NodeKind.Concat:
        if (x.parts.length < 2) this.fail(x, "fewer than two parts");
        return;
      case ir.NodeKind.Convert:
        if (x.x.type.kind === Kind.Tuple || x.x.type.kind === Kind.Void) this.fail(x, "operand is no single value");
        return;
      case ir.NodeKind.CallClosure:
        this.args(x, x.fn.type.params, x.args);
        return;
      case ir.NodeKind.CallInterface:
        this.args(x, x.recv.type.methods[x.method]!.type.params, x.args);
        return;
      case ir.NodeKind.CallStatic:
        if (x.args.length !== x.fn.type.params.length) this.args(x, x.fn.type.params, x.args);
        return;
      case ir.NodeKind.StructLit:
        x.values.forEach((v, i) => {
          this.sameType(x, v.type, t.fields[x.indices[i]!]!.type, "field");
        });
        return;
      case ir.NodeKind.ArrayLit:
      case ir.NodeKind.SliceLit:
        for (const v of x.values) this.sameType(x, v.type, t.elem, "element");
        return;
      case ir.NodeKind.Append:
        if (!x.spread) for (const a of x.args) this.sameType(x, a.type, t.elem, "element");
        return;
    }
  }
}

/** Whether the expression denotes a place. */
export function isAddressable(x: ir.Expr): boolean {
  switch (x.kind) {
    case ir.NodeKind.VarRef:
    case ir.NodeKind.GlobalRef:
    case ir.NodeKind.Deref:
      return true;
    case ir.NodeKind.FieldOf:
      return isAddressable(x.x);
    case ir.NodeKind.Index:
      return x.x.type.kind === Kind.Slice || (x.x.type.kind === Kind.Array && isAddressable(x.x));
    default:
      return false;
  }
}
