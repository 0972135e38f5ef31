// What debuggers are told of variables of the source: which there are, and where in the program each gets which value. In:
// marks that the builder leaves in blocks; passes keep them in step here. Out: the same for the back end, which knows where
// values are. Nothing in the compiled code depends on marks, and no value lives longer because of them: a mark whose value is
// gone says that its variable is not known from there on.
import type { Local, LocalClass, SymbolRef } from "./aux.ts";
import type { Block } from "./block.ts";
import type { Func } from "./func.ts";
import { Op } from "./ops.gen.ts";
import type { Type } from "./type.ts";
import type { Value } from "./value.ts";

/** A variable of the source, or for one that was moved to the heap the pointer to it, called `&x`. */
export class SourceVar {
  readonly name: string;
  /** Its type's descriptor. */
  readonly type: SymbolRef;
  readonly size: number;
  readonly cls: LocalClass;
  readonly pos: number;
  /** Index in Func.inlineTree of the call that it came with. */
  readonly inl: number;
  /** Its place in Func.sourceVars. */
  readonly index: number;
  /** Where it is in memory from beginning to end; null: it has marks. */
  local: Local | null = null;

  constructor(name: string, type: SymbolRef, size: number, cls: LocalClass, pos: number, inl: number, index: number) {
    this.name = name;
    this.type = type;
    this.size = size;
    this.cls = cls;
    this.pos = pos;
    this.inl = inl;
    this.index = index;
  }
}

/** From here on in its block, the bytes of a variable from `offset` on are `value`. */
export class Mark {
  readonly variable: SourceVar;
  readonly offset: number;
  readonly size: number;
  /** null: not known. */
  value: Value | null;
  /** Values with smaller ids were made before; 0: at the start of the block. */
  readonly before: number;

  constructor(variable: SourceVar, offset: number, size: number, value: Value | null, before: number) {
    this.variable = variable;
    this.offset = offset;
    this.size = size;
    this.value = value;
    this.before = before;
  }
}

/** Says that the variable has the value `v` from the end of what is built of `b` on. */
export function markValue(b: Block, x: SourceVar, v: Value, before: number): void {
  const m = new Mark(x, 0, x.size, v, before);
  if (b.marks === null) b.marks = [m];
  else if (before === 0) b.marks.unshift(m);
  else b.marks.push(m);
}

/** Marks go past copies, and to nowhere where the value is not in `live`, by id. */
export function settleMarks(f: Func, live: Uint8Array): void {
  for (const b of f.blocks) {
    if (b.marks === null) continue;
    for (const m of b.marks) {
      let v = m.value;
      if (v === null) continue;
      while (v.op === Op.Copy && v.args.length > 0) v = v.args[0]!;
      m.value = live[v.id] === 0 ? null : v;
    }
  }
}

/** Variables of several scalars have a mark a scalar. `parts` is what became of a value. */
export function splitMarks(f: Func, parts: (v: Value) => readonly Value[] | undefined): void {
  for (const b of f.blocks) {
    if (b.marks?.some((m) => m.value?.type.isAggregate === true) !== true) continue;
    const out: Mark[] = [];
    for (const m of b.marks) {
      const t: Type | undefined = m.value?.type;
      if (t?.isAggregate !== true) out.push(m);
      else {
        const p = parts(m.value!);
        t.leaves().forEach((l, i) => {
          out.push(new Mark(m.variable, m.offset + l.offset, l.type.size, p?.[i] ?? null, m.before));
        });
      }
    }
    b.marks = out;
  }
}

/** `b` has become a part of `into`, behind what was there. */
export function joinMarks(into: Block, b: Block): void {
  if (b.marks === null) return;
  into.marks = into.marks === null ? b.marks : [...into.marks, ...b.marks];
  b.marks = null;
}

/** `b` is no more. What it said may be so or not when `to` begins. */
export function forgetMarks(b: Block, to: Block): void {
  if (b.marks === null) return;
  const unknown = b.marks.map((m) => new Mark(m.variable, m.offset, m.size, null, 0));
  to.marks = to.marks === null ? unknown : [...unknown, ...to.marks];
  b.marks = null;
}
