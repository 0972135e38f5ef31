// What holds without escape analysis: every variable whose address is known to somebody lives on the heap, and every
// allocation does. In: a built function. Changes its variables only. Used where the analysis is off (-N).
import { type Func, VarClass } from "../ir/func.ts";

/** Moves variables that are captured or addressed to the heap. Idempotent. */
export function keepOnHeap(fn: Func): void {
  for (const v of fn.vars) {
    if (v.cls !== VarClass.Captured && (v.addrTaken || v.captured)) {
      v.heap = true;
      v.addrTaken = true;
    }
  }
}
