// What generic.rules calls: conditions and small computations.
import type { Value } from "../value.ts";

/** Size of what a PtrIndex steps over. */
export function elemSize(v: Value): number {
  const elem = v.type.elem;
  if (elem === null) return v.block.func.fail("opt", `v${v.id}: PtrIndex to a type without element`);
  return elem.size;
}
