// Inline marks: the unwinder goes from an inlined call's body to its caller by an instruction that stands at the call, in the
// caller's line. Emission makes a no-op for each call; here those calls whose line has an instruction of its own take that, and
// those of whose body nothing is left take none. In: Progs after `prepare`. Out: no-ops without size in place of marks that are
// not needed; `settleInlineMarks` returns the instruction of each of the others. Contract: src/runtime/symtabinl.go.
import { NoPos } from "../../source/position.ts";
import type { AssembleContext, TextFunc } from "./assemble.ts";
import { As } from "./instructions.gen.ts";
import { noAddr, type Prog } from "./prog.ts";
import { Lines } from "./tables.ts";

/** Node of the inlining tree → the instruction that stands for its call. */
export type ParentProgs = ReadonlyMap<number, Prog>;

export function settleInlineMarks(text: Prog, f: TextFunc, context: AssembleContext): ParentProgs {
  const out = new Map<number, Prog>();
  if (f.inlineMarks.length === 0) return out;
  const tree = f.inlineTree;
  const marks = new Set<Prog>();
  for (const m of f.inlineMarks) marks.add(m.prog);
  const used = new Uint8Array(tree.length);
  for (let p: Prog | null = text; p !== null; p = p.link) {
    if (!hasCode(p) || marks.has(p)) continue;
    for (let n = p.inline; n >= 0 && used[n] === 0; n = tree[n]!.parent) used[n] = 1;
  }
  const lines = new Lines(context);
  /** By caller: what is looked for, by file and line. */
  const wanted = new Map<number, Map<string, number[]>>();
  for (const { node, prog } of f.inlineMarks) {
    if (used[node] === 0) {
      drop(prog);
      continue;
    }
    const call = tree[node]!;
    if (out.has(node)) {
      drop(prog); // the block was copied: one mark is enough
      continue;
    }
    out.set(node, prog);
    lines.find(call.pos);
    const key = `${lines.number}:${lines.line}`;
    let ofCaller = wanted.get(call.parent);
    if (ofCaller === undefined) {
      ofCaller = new Map();
      wanted.set(call.parent, ofCaller);
    }
    const list = ofCaller.get(key);
    if (list === undefined) ofCaller.set(key, [node]);
    else list.push(node);
  }
  const entry = entryMark(text, marks);
  for (let p: Prog | null = text; p !== null && wanted.size > 0; p = p.link) {
    const ofCaller = wanted.get(p.inline);
    if (ofCaller === undefined || p.pos === NoPos || !hasCode(p) || marks.has(p)) continue;
    lines.find(p.pos);
    const key = `${lines.number}:${lines.line}`;
    const list = ofCaller.get(key);
    if (list === undefined) continue;
    for (const node of list) {
      if (out.get(node) === entry) continue;
      drop(out.get(node)!);
      out.set(node, p);
    }
    ofCaller.delete(key);
    if (ofCaller.size === 0) wanted.delete(p.inline);
  }
  return out;
}

/**
 * The mark that stays because the function begins with it and goes on with an inlined body: at its address the function is
 * itself, not what it calls (runtime.FuncForPC). null if there is none such.
 */
function entryMark(text: Prog, marks: ReadonlySet<Prog>): Prog | null {
  let first: Prog | null = null;
  for (let p: Prog | null = text; p !== null; p = p.link) {
    if (!hasCode(p)) continue;
    if (marks.has(p)) first ??= p;
    else return p.inline >= 0 ? first : null;
  }
  return null;
}

/** Does the Prog become an instruction, so that its address is its own? */
function hasCode(p: Prog): boolean {
  switch (p.as) {
    case As.TEXT:
    case As.NOP:
    case As.FUNCDATA:
    case As.PCDATA:
    case As.PCALIGN:
    case As.PCALIGNMAX:
      return false;
    default:
      return true;
  }
}

function drop(p: Prog): void {
  p.as = As.NOP;
  p.from = noAddr;
  p.to = noAddr;
}
