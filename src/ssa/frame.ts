// frame: where each variable of the frame is. In: the function after stackalloc. Out: `Local.offset` of autos, negative,
// counted from the top of the locals (just below the saved frame pointer), and the size of it all. Variables with pointers
// come first, nearest to the top, so that the garbage collector's maps are short. O(locals log locals).
import { type Local, LocalClass } from "./aux.ts";
import type { Func } from "./func.ts";
import { roundUp } from "./type.ts";

export interface Frame {
  /** Bytes of locals and outgoing arguments, without return address and saved frame pointer. */
  readonly size: number;
  /** Bytes from the top that may hold pointers: what the locals' maps cover. */
  readonly pointerBytes: number;
  /** Variables in the frame, from the top down. */
  readonly locals: readonly Local[];
}

/** Does the variable live in this function's frame (and not in its caller's)? */
export function inFrame(l: Local): boolean {
  return (
    l.cls === LocalClass.Auto ||
    (l.cls === LocalClass.Result && l.offset < 0) ||
    (l.cls === LocalClass.Param && l.offset < 0)
  );
}

export function layoutFrame(f: Func): Frame {
  markUsed(f);
  const locals = f.locals.filter((l) => l.used && inFrame(l));
  locals.sort((a, b) => order(a) - order(b) || a.index - b.index);
  let top = 0;
  let pointerBytes = 0;
  for (const l of locals) {
    top = roundUp(top + l.type.size, Math.max(1, l.type.align));
    l.offset = -top;
    if (l.type.hasPointers) pointerBytes = roundUp(top, 8);
  }
  return { size: roundUp(roundUp(top, 8) + roundUp(f.outgoing, 8), 8), pointerBytes, locals };
}

/** Pointers first, then by falling alignment, so that little is lost to padding. */
function order(l: Local): number {
  return (l.type.hasPointers ? 0 : 100) + (16 - Math.min(16, l.type.align));
}

function markUsed(f: Func): void {
  for (const l of f.locals) if (!l.spill && !l.openDeferSlot && l.cls === LocalClass.Auto) l.used = false;
  const isLocal = new Set<object>(f.locals);
  for (const b of f.blocks) {
    for (const v of b.values) {
      if (v.aux !== null && typeof v.aux === "object" && isLocal.has(v.aux) && !isVarMark(v.opName))
        (v.aux as Local).used = true;
    }
  }
}

function isVarMark(op: string): boolean {
  return op === "VarDef";
}
