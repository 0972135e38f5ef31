// static initialisation: package variables whose initialiser was a call that has been inlined (errors.New and the like) and
// comes down to data become data, and so do copies of data that no code can have changed yet. Of a literal that needs code for
// some of its parts the others become data, and the parts are assigned one by one. Works on `pkg.init` only. Needs
// inlining before it; what it takes away escape analysis does not see. O(nodes of pkg.init).
import { staticBuilder } from "../build/initialise.ts";
import { hasCall } from "../calls.ts";
import type { Func, Var } from "../func.ts";
import * as ir from "../nodes.ts";
import type { BodySource } from "../program.ts";
import { mapChildren } from "../visit.ts";
import { effectFreeSize } from "./effectfree.ts";
import { copyExpr } from "./inline/clone.ts";
import { MapInitializers } from "./mapinit.ts";
import type { Passes } from "./passes.ts";

/** Takes static assignments out of the bodies of package initialisers. */
export function staticInit(p: Passes, fns: readonly Func[]): void {
  for (const fn of fns) {
    const source = fn.source as BodySource | null;
    if (source === null || source.how !== "init" || fn.body === null) continue;
    const data = staticBuilder(p.program, fn.pkgPath);
    const maps = new MapInitializers(p.program, fn);
    data.copies = true;
    fn.body = fn.body.flatMap((s) => {
      if (s.kind === ir.NodeKind.Assign && s.lhs.kind === ir.NodeKind.GlobalRef) {
        const value = containsInlined(s.rhs) ? new Evaluator().value(s.rhs) : s.rhs;
        if (value !== null && data.initialize(s.lhs.global, value)) return [];
        const filled = value === null ? null : maps.outline(s, value);
        if (filled !== null) return [filled];
        if (hasCall(s.rhs)) data.copies = false;
        return data.split(s.lhs.global, s.rhs, folded) ?? [s];
      }
      data.copies = false;
      return [s];
    });
    data.copies = false;
    data.finish();
  }
}

/** A part of a literal without its inlined calls, if it comes down to a value; otherwise as it is. */
function folded(x: ir.Expr): ir.Expr {
  const value = containsInlined(x) ? new Evaluator().value(x) : null;
  return value !== null && effectFreeSize(value) >= 0 ? value : x;
}

/** Is an inlined call among what the value is put together from? */
function containsInlined(x: ir.Expr): boolean {
  switch (x.kind) {
    case ir.NodeKind.InlinedCall:
      return true;
    case ir.NodeKind.Convert:
    case ir.NodeKind.PtrLit:
      return containsInlined(x.x);
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.SliceLit:
      return x.values.some(containsInlined);
    case ir.NodeKind.MapLit:
      return x.keys.some(containsInlined) || x.values.some(containsInlined);
    default:
      return false;
  }
}

/** Replaces inlined calls by what they return, as far as their bodies only name values. */
class Evaluator {
  private readonly env = new Map<Var, ir.Expr>();
  private readonly used = new Set<Var>();
  private failed = false;

  /** The expression without inlined calls and variables, or null. */
  value(x: ir.Expr): ir.Expr | null {
    const v = this.expr(copyExpr(x));
    return this.failed ? null : v;
  }

  private fail(x: ir.Expr): ir.Expr {
    this.failed = true;
    return x;
  }

  private readonly expr = (x: ir.Expr): ir.Expr => {
    if (this.failed) return x;
    if (x.kind === ir.NodeKind.InlinedCall) return this.call(x);
    if (x.kind === ir.NodeKind.VarRef) return this.variable(x);
    if (x.kind === ir.NodeKind.AddrOf && x.x.kind === ir.NodeKind.VarRef) return this.fail(x);
    mapChildren(x, this.expr, (l) => {
      this.failed = true;
      return l;
    });
    return x.kind === ir.NodeKind.Concat ? joined(x) : x;
  };

  /** What a variable stands for from here on: it may be named later, or never. */
  private bound(x: ir.Expr): ir.Expr {
    const v = this.expr(x);
    if (!this.failed && v.kind !== ir.NodeKind.Closure && effectFreeSize(v) < 0) this.failed = true;
    return v;
  }

  private variable(x: ir.VarRef): ir.Expr {
    const v = this.env.get(x.v);
    if (v === undefined || x.v.addrTaken || x.v.captured) return this.fail(x);
    // An allocation named twice would become two.
    if (this.used.has(x.v) && v.kind > ir.NodeKind.Zero) return this.fail(x);
    this.used.add(x.v);
    return v;
  }

  private call(x: ir.InlinedCall): ir.Expr {
    if (x.results.length !== 1) return this.fail(x);
    this.run(x.body);
    const r = this.env.get(x.results[0]!);
    return r === undefined ? this.fail(x) : r;
  }

  /** Runs straight-line code; false when it has left the inlined body. */
  private run(stmts: readonly ir.Stmt[]): boolean {
    for (const s of stmts) {
      if (this.failed) return false;
      switch (s.kind) {
        case ir.NodeKind.Define:
          this.env.set(s.v, s.init === null ? new ir.Zero(s.pos, s.v.type) : this.bound(s.init));
          if (s.v.reassigned) this.failed = true;
          break;
        case ir.NodeKind.Assign:
          if (s.lhs.kind !== ir.NodeKind.VarRef) this.failed = true;
          else {
            this.env.set(s.lhs.v, this.bound(s.rhs));
            this.used.delete(s.lhs.v);
          }
          break;
        case ir.NodeKind.InlineMark:
          break;
        case ir.NodeKind.Break:
          return false;
        case ir.NodeKind.Block:
          if (!this.run(s.body) && s.label === null) return false;
          break;
        default:
          this.failed = true;
      }
    }
    return true;
  }
}

/** Constants that an inlined call puts one after the other. */
function joined(x: ir.Concat): ir.Expr {
  const bytes: number[] = [];
  for (const p of x.parts) {
    if (p.kind !== ir.NodeKind.ConstString) return x;
    bytes.push(...p.bytes);
  }
  return new ir.ConstString(x.pos, x.type, Uint8Array.from(bytes));
}
