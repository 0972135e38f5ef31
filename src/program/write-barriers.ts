// What the runtime's directives forbid: write barriers in a function (go:nowritebarrier), or in it and all that it calls
// (go:nowritebarrierrec), but for calls of those that may (go:yeswritebarrierrec). In: functions of one package as they are
// compiled. Out: errors. Contract: GOROOT/src/runtime/HACKING.md, "go:nowritebarrier and go:nowritebarrierrec"; GOROOT/test/nowritebarrier.go.

import { type Func, Pragma } from "../ir/func.ts";
import * as ir from "../ir/nodes.ts";
import { inspect } from "../ir/visit.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { NoPos, type Pos } from "../source/position.ts";
import type { File } from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import type { AssembledText } from "../target/amd64/dump.ts";
import { As } from "../target/amd64/instructions.gen.ts";
import type { Watcher } from "./backend.ts";

const barrier = /^runtime\.(?:gcWriteBarrier\d|wbMove|wbZero)$/;

interface Call {
  /** The link symbol of who is called. */
  readonly to: string;
  readonly pos: Pos;
}

/** What is known of a function. */
interface Known {
  readonly fn: Func;
  readonly calls: Call[];
  /** Makes bytes of strings other than constants. Those of the runtime fit into the frame, where gc has them without a call. */
  readonly convertsVariables: boolean;
  /** Of the first write barrier in it. */
  barrier: Pos;
}

/** Whether a function of `files` has such a directive: none but the runtime's do. */
export function forbidsWriteBarriers(files: readonly File[]): boolean {
  return files.some((f) =>
    f.decls.some(
      (d) => d.kind === NodeKind.FuncDecl && d.directives.some((x) => x.name.startsWith("go:nowritebarrier")),
    ),
  );
}

/** Looks on while functions are compiled, in place of `next`, which hears of everything too. */
export class WriteBarriers implements Watcher {
  private readonly next: Watcher | undefined;
  private readonly known = new Map<string, Known>();
  readonly wants: NonNullable<Watcher["wants"]>;

  constructor(next: Watcher | undefined) {
    this.next = next;
    this.wants = (fn) => next?.wants?.(fn) ?? false;
  }

  /** What a function passes to systemstack is called: afterwards nobody could tell. */
  tree(pass: string, fn: Func): void {
    this.next?.tree?.(pass, fn);
    if (pass !== "escape" || fn.body === null) return;
    const calls: Call[] = [];
    let convertsVariables = false;
    inspect(fn.body, (n) => {
      if (n.kind === ir.NodeKind.Convert && n.op === ir.ConvertOp.StringToBytes)
        convertsVariables ||= n.x.kind !== ir.NodeKind.ConstString;
      if (n.kind !== ir.NodeKind.CallStatic || n.fn.symbol !== "runtime.systemstack") return true;
      const [f] = n.args;
      if (f?.kind === ir.NodeKind.Closure || f?.kind === ir.NodeKind.FuncValue)
        calls.push({ to: f.fn.symbol, pos: n.pos });
      return true;
    });
    this.known.set(fn.symbol, { fn, calls, convertsVariables, barrier: NoPos });
  }

  code(s: ObjSymbol, code: AssembledText): void {
    this.next?.code?.(s, code);
    const known = this.known.get(s.name);
    if (known === undefined) return;
    for (let p = code.text.link; p !== null; p = p.link) {
      if (p.as !== As.CALL || p.to.sym === null) continue;
      const to = p.to.sym.name;
      if (to === "runtime.stringtoslicebyte" && !known.convertsVariables) continue;
      const pos = placeIn(known.fn, p.pos, p.inline);
      known.calls.push({ to, pos });
      if (known.barrier === NoPos && barrier.test(to)) known.barrier = pos;
    }
  }

  values(...args: Parameters<NonNullable<Watcher["values"]>>): void {
    this.next?.values?.(...args);
  }

  frame(...args: Parameters<NonNullable<Watcher["frame"]>>): void {
    this.next?.frame?.(...args);
  }

  compiled(fn: Func): void {
    this.next?.compiled?.(fn);
  }

  assembling(file: string): void {
    this.next?.assembling?.(file);
  }

  /**
   * All functions have been compiled: reports what must not be. Breadth first, so that the shortest way there is told. `place`
   * writes a position as messages have it.
   */
  check(place: (pos: Pos) => string, report: (d: Diagnostic) => void): void {
    const error = (pos: Pos, message: string): void => report({ pos, message, severity: "error" });
    /** Who is called by whom, with the call; null: the function itself says so. */
    const reached = new Map<Known, { by: Known; pos: Pos } | null>();
    for (const k of this.known.values()) {
      const { pragma } = k.fn;
      if ((pragma & Pragma.NoWriteBarrierRec) !== 0) reached.set(k, null);
      const forbidden = (pragma & (Pragma.NoWriteBarrier | Pragma.NoWriteBarrierRec)) !== 0;
      if (forbidden && k.barrier !== NoPos) error(k.barrier, "write barrier prohibited");
    }
    // What is added on the way is come to.
    for (const [k, from] of reached) {
      if (k.barrier === NoPos) {
        for (const { to, pos } of k.calls) {
          const callee = this.known.get(to);
          if (callee === undefined || (callee.fn.pragma & Pragma.YesWriteBarrierRec) !== 0) continue;
          if (!reached.has(callee)) reached.set(callee, { by: k, pos });
        }
        continue;
      }
      let message = `write barrier prohibited by caller; ${nameOf(k.fn)}`;
      for (let at = from; at != null; at = reached.get(at.by) ?? null) {
        message += `\n\t${place(at.pos)}: called by ${nameOf(at.by.fn)}`;
      }
      error(k.barrier, message);
    }
  }
}

/** Where `pos`, which came with entry `inline` of the inlining tree (-1: none), stands in `fn` itself. */
function placeIn(fn: Func, pos: Pos, inline: number): Pos {
  for (let i = inline; i >= 0; i = fn.inlineTree[i]!.parent) pos = fn.inlineTree[i]!.pos;
  return pos;
}

/** As messages name it: without the package. */
function nameOf(fn: Func): string {
  return fn.symbol.startsWith(`${fn.pkgPath}.`) ? fn.symbol.slice(fn.pkgPath.length + 1) : fn.symbol;
}
