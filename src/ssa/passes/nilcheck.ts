// nilcheckelim: drops nil checks of pointers that cannot be nil, or were checked on every way here. late nilcheck: drops
// a check when the instruction behind it touches the same page 0 anyway and faults by itself. O(values × depth of tree).
import type { Block } from "../block.ts";
import { BlockKind } from "../block.ts";
import { type DomTree, dominators } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags, opNames } from "../optable.ts";
import type { Value } from "../value.ts";
import { copySource } from "./phielim.ts";
import { isNilCheck } from "./schedule.ts";

/** Addresses below this fault: runtime.minLegalPointer. */
const firstPage = 4096;

export function nilcheckelim(f: Func): void {
  const dom = dominators(f);
  // pointers known here: value → the check (or the pointer itself) that stands for it
  walk(f.entry, dom, new Map());
}

function walk(entry: Block, dom: DomTree, known: Map<Value, Value>): void {
  const stack: { b: Block; undo: Value[] | null }[] = [{ b: entry, undo: null }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    if (top.undo !== null) {
      for (const v of top.undo) known.delete(v);
      stack.pop();
      continue;
    }
    top.undo = enter(top.b, known);
    for (const c of dom.children[top.b.id]!) stack.push({ b: c, undo: null });
  }
}

/** Handles one block; returns the pointers that it made known. */
function enter(b: Block, known: Map<Value, Value>): Value[] {
  const added: Value[] = [];
  const add = (p: Value, as: Value): void => {
    if (known.has(p)) return;
    known.set(p, as);
    added.push(p);
  };
  if (b.preds.length === 1) {
    const e = b.preds[0]!;
    const c = e.b.control;
    if (e.b.kind === BlockKind.If && c !== null && c.op === Op.IsNonNil && e.i === 0) {
      const p = copySource(c.args[0]!);
      add(p, p);
    }
  }
  for (const v of b.values) {
    if (v.op !== Op.NilCheck) continue;
    const p = copySource(v.args[0]!);
    const as = cannotBeNil(p) ? p : known.get(p);
    if (as !== undefined) v.copyOf(as);
    else {
      add(p, v);
      add(v, v);
    }
  }
  return added;
}

/** Addresses of variables, of elements behind a bounds check, and what is a little behind a pointer that was checked. */
function cannotBeNil(p: Value): boolean {
  switch (p.op) {
    case Op.Addr:
    case Op.LocalAddr:
    case Op.GetClosurePtr:
    case Op.NilCheck:
      return true;
    // The element of something that has elements; or unsafe.Add, whose result gc does not take for nil either. Not the start of
    // a slice of a slice, with a distance under a mask: that of nil is nil.
    case Op.AddPtr:
      return p.args[1]!.op !== Op.And64;
    case Op.OffPtr:
      return p.auxInt >= 0 && cannotBeNil(copySource(p.args[0]!));
    case Op.SelectN: {
      const call = p.args[0]!;
      const name = call.op === Op.StaticCall ? String(call.aux) : "";
      return name === "runtime.newobject" && p.auxLo === 0;
    }
    default:
      return false;
  }
}

/** After schedule: checks whose pointer is dereferenced later in the block, with nothing to be seen in between. */
export function lateNilcheck(f: Func): void {
  const faulting = new Set<Value>();
  for (const b of f.blocks) {
    if (faulting.size > 0) faulting.clear();
    let removed = false;
    for (let i = b.values.length - 1; i >= 0; i--) {
      const v = b.values[i]!;
      if (isNilCheck(v)) {
        const p = v.args[0]!;
        if (faulting.has(p)) {
          v.clearArgs();
          v.op = Op.Unknown;
          removed = true;
        } else faulting.add(p);
        continue;
      }
      if (v.op === Op.Phi) break;
      if (v.makesMemory && v.op !== Op.VarDef && v.op !== Op.SelectN && v.op !== Op.Select1 && faulting.size > 0)
        faulting.clear();
      const p = faultingPointer(v);
      if (p !== null) faulting.add(p);
    }
    if (removed) b.values = b.values.filter((v) => v.op !== Op.Unknown);
  }
}

/** The pointer whose being nil makes `v` fault for sure. */
function faultingPointer(v: Value): Value | null {
  const flags = opFlags[v.op]!;
  let k = -1;
  if ((flags & OpFlag.NilArg0) !== 0) k = 0;
  else if ((flags & OpFlag.NilArg1) !== 0) k = 1;
  if (k < 0 || v.aux !== null || opNames[v.op]!.includes("idx")) return null;
  const name = opNames[v.op]!;
  const offset =
    name.endsWith("const") || name.endsWith("constload") || name.endsWith("constmodify") ? v.auxHi : v.auxLo;
  // block operations touch their first byte; their aux is a size
  if (name.startsWith("Lowered") || name.startsWith("REP")) return v.args[k]!;
  return offset >= 0 && offset < firstPage - 16 ? v.args[k]! : null;
}
