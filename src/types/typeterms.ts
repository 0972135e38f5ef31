// What all types of a type set have in common: the "core type" questions of operations on type parameters.
// In: a type. Out: the common underlying type, or a cause. Contract: spec 1.26, the operations on type parameters.
import type { MessageArg } from "./checker.ts";
import { forAllUnder, identical } from "./predicates.ts";
import { type ArrayType, type Chan, ChanDir, type Pointer, type Type, TypeKind } from "./type.ts";

/** A cause: a format and its arguments, put into words only where needed. */
export interface TypeProblem {
  format: string;
  args: MessageArg[];
}

export type Common = { type: Type; problem: null } | { type: null; problem: TypeProblem };

function problem(format: string, ...args: MessageArg[]): Common {
  return { type: null, problem: { format, args } };
}

/**
 * The common underlying type of all types of `t`'s type set; channels may differ in direction (the restricted one
 * wins). `condition` may reject each type with a cause first; it sees (null, null) if there are no specific types.
 */
export function commonUnder(
  t: Type,
  condition: ((t: Type | null, u: Type | null) => TypeProblem | null) | null,
): Common {
  if (t.kind !== TypeKind.TypeParam && t.kind !== TypeKind.Alias) {
    const u = t.underlying();
    const p = condition?.(t, u) ?? null;
    return p === null ? { type: u, problem: null } : { type: null, problem: p };
  }
  let first: Type | null = null;
  let common: Type | null = null;
  let failure: Common | null = null;
  forAllUnder(t, (x, u) => {
    const p = condition?.(x, u) ?? null;
    if (p !== null) failure = { type: null, problem: p };
    else if (u === null) failure = problem("no specific type");
    else if (common === null) {
      first = x;
      common = u;
    } else if (common.kind === TypeKind.Chan && u.kind === TypeKind.Chan) {
      const a = common as Chan;
      const b = u as Chan;
      if (!identical(a.elem, b.elem)) failure = problem("channels %s and %s have different element types", first!, x!);
      else if (a.dir === b.dir) return true;
      else if (a.dir === ChanDir.Both) {
        first = x;
        common = u;
      } else if (b.dir !== ChanDir.Both) {
        failure = problem("channels %s and %s have conflicting directions", first!, x!);
      }
    } else if (!identical(common, u)) {
      failure = problem("%s and %s have different underlying types", first!, x!);
    }
    return failure === null;
  });
  return failure ?? { type: common!, problem: null };
}

/** The array type that a pointer to an array points to; other types as they are. */
export function derefArray(u: Type): Type {
  if (u.kind === TypeKind.Pointer) {
    const a = (u as Pointer).elem.underlying();
    if (a.kind === TypeKind.Array) return a as ArrayType;
  }
  return u;
}
