// flagalloc: there is one flags register. Where a reader finds the flags destroyed or replaced by others, the value that
// made them is computed again right in front of it. In: scheduled blocks. Out: every flags reader sees its flags.
// Flags never live across blocks afterwards. O(values).
import type { Block } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags } from "../optable.ts";
import { Kind } from "../type.ts";
import type { Value } from "../value.ts";

const hasFlagsPart = (v: Value): boolean => v.type.parts.some((p) => p.kind === Kind.Flags);

/** Does executing `v` change the flags register? */
export function clobbersFlags(v: Value): boolean {
  return v.type.kind === Kind.Flags || (opFlags[v.op]! & (OpFlag.ClobberFlags | OpFlag.Call)) !== 0 || hasFlagsPart(v);
}

export function flagalloc(f: Func): void {
  for (const b of f.blocks) allocBlock(f, b);
  removeUnused(f);
}

function allocBlock(f: Func, b: Block): void {
  const old = b.values;
  const out: Value[] = [];
  b.values = out;
  /** Whose flags the register holds: a flags value, or the tuple that has them as a part. */
  let current: Value | null = null;
  const source = (flags: Value): Value => (flags.op === Op.Select1 ? flags.args[0]! : flags);
  const settle = (v: Value): void => {
    if (isZeroWidthFlags(v)) return;
    current =
      clobbersFlags(v) && v.op !== Op.Select1 ? (v.type.kind === Kind.Flags || hasFlagsPart(v) ? v : null) : current;
  };
  const again = (flags: Value): Value => {
    const s = source(flags);
    if (s.memoryArg !== null) f.fail("flagalloc", `flags v${flags.id} come from memory and are needed twice`);
    for (const a of s.args) {
      if (a.type.kind === Kind.Flags && source(a) !== current) {
        const fresh = again(a);
        const c = b.cloneValue(
          s,
          s.args.map((x) => (x === a ? fresh : x)),
        );
        current = c;
        return flags === s ? c : b.cloneValue(flags, [c]);
      }
    }
    const c = b.cloneValue(s, s.args);
    current = c;
    return flags === s ? c : b.cloneValue(flags, [c]);
  };
  for (const v of old) {
    if (v.op !== Op.Select1 && v.op !== Op.Phi) {
      for (let i = 0; i < v.args.length; i++) {
        const a = v.args[i]!;
        if (a.type.kind !== Kind.Flags || isZeroWidthFlags(a)) continue;
        if (source(a) !== current) v.setArg(i, again(a));
      }
    }
    out.push(v);
    settle(v);
  }
  const c = b.control;
  if (c !== null && c.type.kind === Kind.Flags && source(c) !== current) b.setControl(again(c));
}

/** Constant flags and the like are not in the register; a Select1 names what is there. */
function isZeroWidthFlags(v: Value): boolean {
  return v.type.kind === Kind.Flags && v.op !== Op.Select1 && (opFlags[v.op]! & OpFlag.ZeroWidth) !== 0;
}

/** Originals whose readers all took a fresh copy. */
function removeUnused(f: Func): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of f.blocks) {
      let n = 0;
      for (const v of b.values) {
        const flags = v.type.kind === Kind.Flags || hasFlagsPart(v);
        if (flags && v.uses === 0 && v.memoryArg === null) {
          v.clearArgs();
          changed = true;
        } else b.values[n++] = v;
      }
      b.values.length = n;
    }
  }
}
