// Expression switches: cases in source order, but constants are searched for (switchsearch.ts, stringswitch.ts), as many at a
// time as stand between two cases that are no constants.
import { type Expr, NodeKind, type Switch } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import type { Block } from "../block.ts";
import type { Value } from "../value.ts";
import { branchEqualStrings, equal, equalConcrete, equalNil } from "./compare.ts";
import { cond } from "./control.ts";
import { latin1, operand } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";
import { stmts } from "./stmt.ts";
import { branchByString, type StringCase } from "./stringswitch.ts";
import { branchByConstant, type Entry } from "./switchsearch.ts";
import { ssaType } from "./types.ts";

export function buildSwitch(b: FuncBuilder, n: Switch): void {
  const { s } = b;
  const end = b.block();
  b.targets(n.label).brk = end;
  const tag = n.tag === null ? null : stableTag(b, n.tag);
  const bodies = n.cases.map(() => b.block());
  let dflt: Block = end;
  const pending = new Pending(b, n.tag?.type ?? null, tag);
  n.cases.forEach((c, i) => {
    const body = bodies[i]!;
    if (c.isDefault) dflt = body;
    b.s.pos = c.pos;
    for (const v of c.values) {
      if (pending.take(v, body)) continue;
      pending.flush();
      const next = b.block();
      if (tag === null) cond(b, v, body, next);
      else if (n.tag!.type.kind === IrKind.String && v.type.kind === IrKind.String)
        branchEqualStrings(b, tag, operand(b, v), body, next);
      else b.branch(matches(b, n.tag!.type, tag, v), body, next);
      s.startBlock(next);
    }
  });
  pending.flush();
  b.jump(dflt);
  n.cases.forEach((c, i) => {
    s.startBlock(bodies[i]!);
    stmts(b, c.body);
    const next = c.fallsThrough ? bodies[i + 1] : end;
    b.jump(next ?? end);
  });
  s.startBlock(end);
}

/** The tag's value, which the bodies cannot change under the tests. */
function stableTag(b: FuncBuilder, n: Expr): Value {
  const x = operand(b, n);
  const t = ssaType(n.type);
  return t.canSSA ? x : b.spill(t, x);
}

function matches(b: FuncBuilder, t: IrType, tag: Value, v: Expr): Value {
  if (v.kind === NodeKind.Zero) {
    const nil = equalNil(b, t, tag);
    if (nil !== null) return nil;
  }
  const y = operand(b, v);
  const mixed = (t.kind === IrKind.Interface) !== (v.type.kind === IrKind.Interface);
  if (mixed) return equalConcrete(b, t, tag, v.type, y);
  return equal(b, t, tag, y);
}

/** Constants that are not tested yet, and where they go. */
class Pending {
  private readonly b: FuncBuilder;
  private readonly type: IrType | null;
  private readonly tag: Value | null;
  private integers: Entry[] = [];
  private strings: StringCase[] = [];

  constructor(b: FuncBuilder, type: IrType | null, tag: Value | null) {
    this.b = b;
    this.type = type;
    this.tag = tag;
  }

  /** Is `v` a constant that can be searched for? It is tested later, then. */
  take(v: Expr, to: Block): boolean {
    if (this.type === null) return false;
    if (v.kind === NodeKind.ConstInt && this.type.isInteger()) {
      this.integers.push({ lo: v.lo, hi: v.hi, count: 1, to });
      return true;
    }
    if (v.kind === NodeKind.ConstString && this.type.kind === IrKind.String) {
      this.strings.push({ node: v, text: latin1(v.bytes), to });
      return true;
    }
    return false;
  }

  /** Tests what was taken; what matches none goes on behind. */
  flush(): void {
    const { b, type, tag, integers, strings } = this;
    if (integers.length + strings.length === 0) return;
    const miss = b.block();
    if (integers.length === 0) branchByString(b, tag!, strings, miss);
    else branchByConstant(b, { value: tag!, type: ssaType(type!), signed: type!.isSigned() }, integers, miss);
    b.s.startBlock(miss);
    this.integers = [];
    this.strings = [];
  }
}
