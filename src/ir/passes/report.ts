// The messages of `-m`: what can be inlined and was, what escapes and what parameters leak, in gc's words and places.
// In: the pass manager's hooks. Out: diagnostics of one package, sorted by position.
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { Pos } from "../../source/position.ts";
import * as ast from "../../syntax/ast.ts";
import type { Func as FuncObject } from "../../types/object.ts";
import { type Func, Pragma, type Var, VarClass } from "../func.ts";
import * as ir from "../nodes.ts";
import type { Program, SourcePackage } from "../program.ts";
import { Kind, type Type } from "../type.ts";
import type { Batch } from "./escape/analyze.ts";
import type { Location } from "./escape/graph.ts";
import { trackedResults } from "./escape/leaks.ts";
import { formatExpr } from "./format.ts";
import { messageName } from "./messages.ts";
import type { Passes } from "./passes.ts";

/** Collects the messages about one package while passes run. */
export class OptimizationReport {
  readonly pkgPath: string;
  private readonly found: Diagnostic[] = [];

  constructor(pkgPath: string) {
    this.pkgPath = pkgPath;
  }

  /** Listens to a pass manager. */
  attach(p: Passes): void {
    p.onMessage = (pos, text, fn, inl) => {
      if (fn.pkgPath === this.pkgPath && !fn.dupOk) this.add(outermost(fn, pos, inl), text);
    };
    p.onBatch = (fns, batch) => this.batch(fns, batch);
  }

  private add(pos: Pos, message: string): void {
    if (pos > 0) this.found.push({ pos, message, severity: "note" });
  }

  /** All messages, in source order, without repetitions. */
  diagnostics(): Diagnostic[] {
    const seen = new Set<string>();
    const out: Diagnostic[] = [];
    this.found.forEach((d, i) => {
      const key = `${d.pos}:${d.message}`;
      if (seen.has(key)) return;
      seen.add(key);
      out.push({ ...d, code: String(i) });
    });
    out.sort((a, b) => a.pos - b.pos || Number(a.code) - Number(b.code));
    for (const d of out) delete d.code;
    return out;
  }

  /** Messages about the package's functions without Go body, which no pass looks at. */
  declarations(program: Program, source: SourcePackage): void {
    for (const file of source.files) {
      for (const d of file.decls) {
        if (d.kind !== ast.NodeKind.FuncDecl || d.body !== null || d.recv !== null || d.name.denotes === null) continue;
        const fn = program.func(d.name.denotes as FuncObject, []);
        let i = 0;
        for (const field of d.type.params.list) {
          for (const name of field.names) this.bodyless(fn, fn.type.params[i++]!, name.name, name.pos);
          if (field.names.length === 0) i++;
        }
      }
    }
  }

  private bodyless(fn: Func, t: Type, name: string, pos: Pos): void {
    if (t.kind === Kind.Uintptr) this.add(pos, `assuming ${name} is unsafe uintptr`);
    else if (t.hasPointers && name !== "_") {
      const safe = (fn.pragma & Pragma.NoEscape) !== 0;
      this.add(pos, safe ? `${name} does not escape` : `leaking param: ${name}`);
    }
  }

  private batch(fns: readonly Func[], batch: Batch): void {
    const mine = fns.filter((f) => f.pkgPath === this.pkgPath && !f.dupOk);
    if (mine.length === 0) return;
    for (const fn of mine) this.parameters(fn, batch);
    for (const { fn, s } of batch.selfAssignments) {
      if (fn.pkgPath !== this.pkgPath || fn.dupOk) continue;
      const text = `${formatExpr(s.lhs, this.pkgPath)} = ${formatExpr(s.rhs, this.pkgPath)}`;
      this.add(outermost(fn, s.pos, s.inl), `${messageName(fn, this.pkgPath)} ignoring self-assignment in ${text}`);
    }
    for (const loc of batch.graph.all) {
      if (loc.fn === null || loc.fn.pkgPath !== this.pkgPath || loc.fn.dupOk) continue;
      if (loc.v !== null) this.variable(loc, loc.v);
      else if (loc.n !== null) this.allocation(loc, loc.n);
    }
  }

  private parameters(fn: Func, batch: Batch): void {
    if (!fn.wrapper) for (const p of fn.params) this.parameter(fn, p, batch);
    for (const c of fn.closures) if (c.body !== null) this.parameters(c, batch);
  }

  private parameter(fn: Func, p: Var, batch: Batch): void {
    if ((fn.pragma & Pragma.UintptrEscapes) !== 0) {
      if (p.type.kind === Kind.Uintptr) {
        this.add(p.pos, `marking ${p.name} as escaping uintptr`);
        return;
      }
      if (
        p.type.isSlice() &&
        p.type.elem.kind === Kind.Uintptr &&
        fn.type.variadic &&
        p === fn.params[fn.params.length - 1]
      ) {
        this.add(p.pos, `marking ${p.name} as escaping ...uintptr`);
        return;
      }
    }
    const loc = batch.graph.known(p);
    if (loc === undefined || loc.escapes || !p.type.hasPointers || p.name === "_" || p.name.startsWith(".")) return;
    const leaks = loc.leaks;
    leaks.optimize();
    let said = false;
    if (leaks.heap >= 0) {
      this.add(p.pos, leaks.heap === 0 ? `leaking param: ${p.name}` : `leaking param content: ${p.name}`);
      said = true;
    }
    for (let i = 0; i < trackedResults; i++) {
      const level = leaks.result(i);
      if (level < 0) continue;
      this.add(p.pos, `leaking param: ${p.name} to result ${fn.results[i]!.name} level=${level}`);
      said = true;
    }
    if (!said) this.add(p.pos, `${p.name} does not escape`);
  }

  private variable(loc: Location, v: Var): void {
    if (!loc.escapes || v.cls === VarClass.Captured || v.name.startsWith(".") || v.name.startsWith("#")) return;
    this.add(outermost(loc.fn!, v.pos, v.inl), `moved to heap: ${v.name}`);
  }

  private allocation(loc: Location, n: ir.Expr): void {
    if (n.kind === ir.NodeKind.Closure && n.fn.wrapper && n.fn.outer !== null) return;
    const text = n.kind === ir.NodeKind.Append ? "append" : formatExpr(n, this.pkgPath);
    this.add(outermost(loc.fn!, n.pos, n.inl), `${text} ${loc.escapes ? "escapes to heap" : "does not escape"}`);
    if (n.kind === ir.NodeKind.Convert && n.op === ir.ConvertOp.StringToBytesTemp) {
      this.add(outermost(loc.fn!, n.pos, n.inl), "zero-copy string->[]byte conversion");
    }
  }
}

/** The place in the function's own text: of the outermost call that brought an inlined node. */
function outermost(fn: Func, pos: Pos, inl: number): Pos {
  let p = pos;
  for (let i = inl; i >= 0; ) {
    const e = fn.inlineTree[i]!;
    p = e.pos;
    i = e.parent;
  }
  return p;
}
