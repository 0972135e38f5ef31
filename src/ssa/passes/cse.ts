// cse: two values that compute the same from the same become one, where the first is available to the second. Loads of
// one memory state count as computations, and so do nil checks, whose result is the address that others load from. In:
// values in any order. Out: the later ones are Copies. O(values) expected.
import type { Block } from "../block.ts";
import { dominators } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { AuxKind, OpFlag, opAux, opFlags } from "../optable.ts";
import type { Value } from "../value.ts";
import { copySource } from "./phielim.ts";

export function cse(f: Func): void {
  const dom = dominators(f);
  const table = new Map<number, Value[]>();
  const done = new Uint8Array(f.numValues);
  for (const b of dom.order) {
    for (const v of inOrder(b, done)) {
      for (let i = 0; i < v.args.length; i++) if (v.args[i]!.op === Op.Copy) v.setArg(i, copySource(v.args[i]!));
      if (!isComputation(v)) continue;
      const key = hash(v);
      const list = table.get(key);
      if (list === undefined) {
        table.set(key, [v]);
        continue;
      }
      const same = list.find(
        (w) => w.op !== Op.Copy && equal(v, w) && dom.dominates(w.block, v.block) && isBefore(w, v),
      );
      if (same === undefined) list.push(v);
      else v.copyOf(same);
    }
  }
}

/** The block's values, arguments before users. */
function inOrder(b: Block, done: Uint8Array): Value[] {
  const out: Value[] = [];
  const stack: Value[] = [];
  for (const v of b.values) {
    if (done[v.id] !== 0) continue;
    stack.push(v);
    while (stack.length > 0) {
      const w = stack[stack.length - 1]!;
      if (done[w.id] === 2) {
        stack.pop();
        continue;
      }
      const first = done[w.id] === 0;
      done[w.id] = 1;
      let waits = false;
      if (first && w.op !== Op.Phi) {
        for (const a of w.args) {
          if (a.block === b && done[a.id] === 0) {
            stack.push(a);
            waits = true;
          }
        }
      }
      if (waits) continue;
      stack.pop();
      done[w.id] = 2;
      out.push(w);
    }
  }
  return out;
}

/** Of two checks of one pointer the first has to stay; ids of one block rise in the order of the program. */
function isBefore(w: Value, v: Value): boolean {
  return v.op !== Op.NilCheck || w.block !== v.block || w.id < v.id;
}

/** May two of the same be made one? */
function isComputation(v: Value): boolean {
  if (v.op === Op.NilCheck) return true;
  if (v.type.isMem || v.makesMemory) return false;
  if ((opFlags[v.op]! & (OpFlag.Effect | OpFlag.Call | OpFlag.Atomic)) !== 0) return false;
  switch (v.op) {
    case Op.Phi:
    case Op.Copy:
    case Op.Unknown:
    case Op.Arg:
    case Op.InitMem:
    case Op.SP:
    case Op.SB:
    case Op.ArgIntReg:
    case Op.ArgFloatReg:
    case Op.GetClosurePtr:
    case Op.VarDef:
    case Op.Convert:
      return false;
    case Op.Select0:
    case Op.Select1:
    case Op.SelectN:
      return !v.args[0]!.makesMemory;
    // a WB tuple or a load of the collector's switch is fresh each time
    default:
      return !v.block.func.wbFlagLoads.has(v);
  }
}

function hash(v: Value): number {
  let h = (v.op * 31 + v.type.kind) | 0;
  h = (Math.imul(h, 31) + v.auxLo) | 0;
  h = (Math.imul(h, 31) + v.auxHi) | 0;
  const n = relevant(v);
  for (let i = 0; i < n; i++) h = (Math.imul(h, 31) + v.args[i]!.id) | 0;
  return h;
}

function equal(v: Value, w: Value): boolean {
  if (v.op !== w.op || v.auxLo !== w.auxLo || v.auxHi !== w.auxHi || v.args.length !== w.args.length) return false;
  if (v.type !== w.type && (v.type.kind !== w.type.kind || v.type.size !== w.type.size || v.type.parts.length > 0)) {
    return false;
  }
  if (v.aux !== w.aux && opAux[v.op] !== AuxKind.None) return false;
  // the element's size is a part of what PtrIndex computes
  if (v.op === Op.PtrIndex && v.type.elem?.size !== w.type.elem?.size) return false;
  const n = relevant(v);
  for (let i = 0; i < n; i++) if (v.args[i] !== w.args[i]) return false;
  return true;
}

/** How many arguments decide the result: that of a nil check has nothing to do with memory. */
function relevant(v: Value): number {
  return v.op === Op.NilCheck ? 1 : v.args.length;
}
