// Checks of indices and slice bounds, and of division. A failing check goes to PanicBounds, which tells the runtime the
// index, the length and the kind. Contract: GOROOT/src/internal/abi/bounds.go, src/cmd/compile/internal/ssa/op.go, 1.26.
import { type Expr, NodeKind } from "../../ir/nodes.ts";
import type { Type as IrType } from "../../ir/type.ts";
import { BlockKind } from "../block.ts";
import { Op } from "../ops.gen.ts";
import { T } from "../type.ts";
import type { Value } from "../value.ts";
import { operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { convertInteger } from "./numeric.ts";

/** What PanicBounds carries: even numbers for signed indices; one more for unsigned. Convert has a signed form only. */
export const enum BoundsKind {
  Index = 0,
  SliceAlen = 2,
  SliceAcap = 4,
  SliceB = 6,
  Slice3Alen = 8,
  Slice3Acap = 10,
  Slice3B = 12,
  Slice3C = 14,
  Convert = 16,
}

/** An index widened to 64 bits, and whether a message should print it as unsigned. */
export class Index {
  readonly v: Value;
  readonly unsigned: boolean;
  constructor(v: Value, unsigned: boolean) {
    this.v = v;
    this.unsigned = unsigned;
  }
}

/** Evaluates an index of any integer type. */
export function extendIndex(b: FuncBuilder, n: Expr): Index {
  if (n.kind === NodeKind.ConstInt) return new Index(b.f.constInt64(T.int, n.lo, n.hi), n.type.isUnsigned());
  return widenIndex(b, operand(b, n), n.type);
}

export function widenIndex(b: FuncBuilder, x: Value, t: IrType): Index {
  return new Index(convertInteger(b, x, t, T.int), t.isUnsigned() && t.size === 8);
}

/** Panics unless 0 <= i < n (Index) or 0 <= i <= n (the slice kinds). */
export function boundsCheck(b: FuncBuilder, i: Index, n: Value, kind: BoundsKind, bounded: boolean): void {
  if (bounded || !b.options.checks) return;
  const { s } = b;
  const op = kind === BoundsKind.Index ? Op.IsInBounds : Op.IsSliceInBounds;
  const ok = s.v2(op, T.bool, i.v, n);
  b.require(ok, () => {
    const code = kind === BoundsKind.Convert || !i.unsigned ? kind : kind + 1;
    s.mem = s.v3(Op.PanicBounds, T.mem, i.v, n, s.mem).withInt(code);
    const m = s.mem;
    const end = s.endBlock();
    end.kind = BlockKind.Exit;
    end.setControl(m);
  });
}
