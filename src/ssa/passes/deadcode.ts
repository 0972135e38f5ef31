// deadcode: removes blocks that cannot be reached, turns First into Plain, and removes values that nothing needs.
// Needed are controls, values with effects, and their arguments. Users of copies
// take what they copy. Leaves dense lists behind. O(values + edges).
import { ScratchBytes, truncate } from "../../base/scratch.ts";
import { BlockKind } from "../block.ts";
import type { Func } from "../func.ts";
import { settleNames } from "../names.ts";
import { OpFlag, opFlags } from "../optable.ts";
import { settleMarks } from "../sourcevars.ts";
import type { Value } from "../value.ts";
import { copyelim } from "./phielim.ts";

export function deadcode(f: Func): void {
  removeUnreachable(f);
  copyelim(f);
  if (f.names.size > 0) settleNames(f);
  removeDeadValues(f);
  f.spCache = null;
  f.sbCache = null;
  f.forgetConstants();
}

const blockMarks = new ScratchBytes();

function reachable(f: Func): Uint8Array {
  const seen = blockMarks.take(f.numBlocks);
  const stack = [f.entry];
  seen[f.entry.id] = 1;
  while (stack.length > 0) {
    const b = stack.pop()!;
    const n = b.kind === BlockKind.First ? 1 : b.succs.length;
    for (let i = 0; i < n; i++) {
      const s = b.succs[i]!.b;
      if (seen[s.id] === 0) {
        seen[s.id] = 1;
        stack.push(s);
      }
    }
  }
  return seen;
}

function removeUnreachable(f: Func): void {
  const live = reachable(f);
  for (const b of f.blocks) {
    if (live[b.id] === 0) {
      while (b.succs.length > 0) b.dropSucc(b.succs.length - 1);
    } else if (b.kind === BlockKind.First) {
      b.dropSucc(1);
      b.kind = BlockKind.Plain;
      b.likely = 0;
    }
  }
  let n = 0;
  for (const b of f.blocks) {
    if (live[b.id] !== 0) {
      f.blocks[n++] = b;
      continue;
    }
    b.setControl(null);
    b.setControl2(null);
    for (const v of b.values) v.clearArgs();
    b.values = [];
  }
  f.blocks.length = n;
}

const marks = new ScratchBytes();
const marked: Value[] = [];

function removeDeadValues(f: Func): void {
  const live = marks.take(f.numValues);
  for (const b of f.blocks) {
    if (b.control !== null) mark(b.control, live);
    if (b.control2 !== null) mark(b.control2, live);
    for (const v of b.values) if ((opFlags[v.op]! & OpFlag.Effect) !== 0) mark(v, live);
    while (marked.length > 0) {
      const args = marked.pop()!.args;
      for (let i = 0; i < args.length; i++) mark(args[i]!, live);
    }
  }
  if (f.sourceVars !== null) settleMarks(f, live);
  for (const b of f.blocks) {
    const values = b.values;
    let n = 0;
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      if (live[v.id] === 0) v.clearArgs();
      else if (n++ < i) values[n - 1] = v;
    }
    if (n < values.length) truncate(values, n);
  }
  for (const [name, vs] of f.names) {
    const kept = vs.filter((v) => live[v.id] !== 0 && v.block.values.length > 0);
    if (kept.length === 0) f.names.delete(name);
    else f.names.set(name, kept);
  }
}

function mark(v: Value, live: Uint8Array): void {
  if (live[v.id] !== 0) return;
  live[v.id] = 1;
  if (v.args.length > 0) marked.push(v);
}
