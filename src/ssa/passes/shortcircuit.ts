// shortcircuit: a block that does nothing but branch on a phi of bools is left out by those of its preds whose bool is known:
// a constant, or what they have branched on themselves. `if a && b`, where both come from inlined functions, becomes two
// branches instead of a bool that is made, merged and tested again. In: any blocks. Out: edges past such blocks; phis where the
// values of the block meet themselves again. O(blocks), and O(values) for each block whose other phis have users.
import { type Block, BlockKind } from "../block.ts";
import { reversePostorder } from "../dom.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { Kind } from "../type.ts";
import type { Value } from "../value.ts";
import { deadcode } from "./deadcode.ts";
import { phielim } from "./phielim.ts";

export function shortcircuit(f: Func): void {
  let found = false;
  for (const b of f.blocks) {
    if (b.preds.length > 1) for (const v of b.values) if (v.op === Op.Phi && v.type.kind === Kind.Bool) settle(v);
    found ||= branchesOnPhi(b);
  }
  if (!found) return;
  const number: number[] = new Array<number>(f.numBlocks).fill(-1);
  reversePostorder(f).forEach((b, i) => {
    number[b.id] = i;
  });
  let any = false;
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of f.blocks) {
      if (!branchesOnPhi(b)) continue;
      while (flatten(b, number)) changed = true;
      if (leaveOut(b, number)) changed = true;
    }
    if (changed) any = true;
  }
  if (!any) return;
  phielim(f);
  deadcode(f);
}

/** Does the block hold nothing but phis, one of which decides? */
function branchesOnPhi(b: Block): boolean {
  const c = b.control;
  if (b.kind !== BlockKind.If || c === null || c.op !== Op.Phi || c.block !== b || b.preds.length < 2) return false;
  for (const v of b.values) if (v.op !== Op.Phi) return false;
  return true;
}

/** Arguments of a phi of bools that branches have decided become constants. */
function settle(phi: Value): void {
  phi.args.forEach((a, i) => {
    if (a.op === Op.ConstBool) return;
    const x = known(phi, i);
    if (x >= 0) phi.setArg(i, phi.block.func.constBool(x === 1, phi.type));
  });
}

/** How far up a straight run of blocks a branch on the same bool is looked for. */
const maxRun = 8;

/** What the phi `c` of bools is when its block is entered by edge `i`: 1, 0, or -1 if that is not known. */
function known(c: Value, i: number): number {
  const a = c.args[i]!;
  if (a.op === Op.ConstBool) return a.auxLo;
  let e = c.block.preds[i]!;
  for (let n = 0; n < maxRun && e.b !== c.block; n++) {
    if (e.b.kind === BlockKind.If && e.b.control === a) return e.i === 0 ? 1 : 0;
    if (e.b.preds.length !== 1) break;
    e = e.b.preds[0]!;
  }
  return -1;
}

/** Where an argument of b's phi is a phi that was made for it alone, in a block of its own, the edges into that block become edges into `b`. */
function flatten(b: Block, number: readonly number[]): boolean {
  for (let i = 0; i < b.preds.length; i++) {
    const u = b.preds[i]!.b;
    const a = b.control!.args[i]!;
    if (a.op !== Op.Phi || a.block !== u || u.kind !== BlockKind.Plain || u === b || !feedsOnly(u, b, i)) continue;
    if (u.preds.some((e) => number[e.b.id]! >= number[u.id]!)) continue;
    // the last first: redirecting one takes it out of the list
    for (let k = u.preds.length - 1; k >= 0; k--) {
      const { b: p, i: from } = u.preds[k]!;
      for (const y of b.values) {
        const z = y.args[i]!;
        y.addArg(z.block === u && z.op === Op.Phi ? z.args[k]! : z);
      }
      p.redirectSucc(from, b);
    }
    u.dropSucc(0);
    for (const z of u.values) z.clearArgs();
    u.values = [];
    u.kind = BlockKind.Exit;
    b.func.blocks.splice(b.func.blocks.indexOf(u), 1);
    return true;
  }
  return false;
}

/** Are there only phis in `u`, and does nobody but the phis of `b` use them, for the edge from `u`, its pred number `i`? */
function feedsOnly(u: Block, b: Block, i: number): boolean {
  for (const z of u.values) {
    if (z.op !== Op.Phi) return false;
    let n = z.uses;
    for (const y of b.values) if (y.args[i] === z) n--;
    if (n !== 0) return false;
  }
  return true;
}

/** An edge that goes past the block now: through `by`, with what the block's phis had for it. */
interface Past {
  readonly by: Block;
  readonly values: Map<Value, Value>;
}

/** Redirects the edges into `b` on which its phi is known. `number`: the place of each block in reverse postorder, by id. */
function leaveOut(b: Block, number: number[]): boolean {
  const c = b.control!;
  const entries = mayEnter(b, number);
  const past: Past[] = [];
  for (let i = b.preds.length - 1; i >= 0; i--) {
    if (c.op !== Op.Phi) break; // one edge is left: no choice any more
    const way = known(c, i);
    const p = b.preds[i]!.b;
    if (way < 0 || b.succs[1 - way]!.b === b || (p.kind !== BlockKind.Plain && p.kind !== BlockKind.If)) continue;
    if (number[p.id]! < number[b.id]! && !entries) continue;
    past.push(redirect(b, i, 1 - way, number));
  }
  if (past.length === 0) return false;
  if (c.op === Op.Copy && c.args[0]!.op === Op.ConstBool) {
    if (c.args[0]!.auxLo === 0) b.swapSuccs();
    b.kind = BlockKind.First;
    b.setControl(null);
  }
  for (const x of b.values) if (past[0]!.values.has(x)) meetAgain(b, x, past);
  return true;
}

/**
 * May edges from outside be led past `b`? If it is the head of a loop and they led into the loop, that would have two entries;
 * unless all go, and to one place, which is the head then.
 */
function mayEnter(b: Block, number: readonly number[]): boolean {
  let loop = false;
  let one = -2;
  b.preds.forEach((e, i) => {
    if (number[e.b.id]! >= number[b.id]!) {
      loop = true;
      return;
    }
    const way = known(b.control!, i);
    one = way < 0 || (one !== -2 && one !== way) ? -1 : way;
    if (one < 0) one = -1;
  });
  return !loop || one >= 0;
}

/** Leads edge `i` into `b` to its successor `k` by a block of its own. */
function redirect(b: Block, i: number, k: number, number: number[]): Past {
  const { b: p, i: from } = b.preds[i]!;
  const by = b.func.newBlock(BlockKind.Plain);
  by.pos = b.pos;
  by.inl = b.inl;
  number[by.id] = number[p.id]!;
  const values = new Map<Value, Value>();
  for (const x of b.values) {
    if (x.op !== Op.Phi) continue;
    const a = x.args[i]!;
    // a phi of the block itself: what it was the last time round
    values.set(x, a.op === Op.Phi && a.block === b ? by.newValue1(Op.Copy, a.type, a.pos, a) : a);
  }
  b.removePredArg(i);
  p.redirectSucc(from, by);
  const out = b.succs[k]!;
  by.addEdgeTo(out.b);
  for (const y of out.b.values) {
    if (y.op !== Op.Phi) continue;
    const a = y.args[out.i]!;
    y.addArg(values.get(a) ?? a);
  }
  return { by, values };
}

/** Gives the users of `x`, which `b` made for all that came through it, what it is where both ways meet. */
function meetAgain(b: Block, x: Value, past: readonly Past[]): void {
  let left = x.uses - (b.control === x ? 1 : 0);
  if (left === 0) return;
  const f = b.func;
  const atEnd = new Map<Block, Value>([[b, x]]);
  for (const p of past) atEnd.set(p.by, p.values.get(x)!);
  const atStart = new Map<Block, Value>();
  const open: Value[] = [];
  const start = (u: Block): Value => {
    let at = u;
    let v = atStart.get(at);
    while (v === undefined && at.preds.length === 1 && at.preds[0]!.b !== u) {
      at = at.preds[0]!.b;
      v = atEnd.get(at) ?? atStart.get(at);
    }
    if (v === undefined) {
      // a block that nobody enters any more is about to go
      v = at.newValue0(at.preds.length === 0 ? Op.Unknown : Op.Phi, x.type, x.pos);
      v.inl = x.inl;
      if (v.op === Op.Phi) open.push(v);
      atStart.set(at, v);
    }
    atStart.set(u, v);
    return v;
  };
  const end = (u: Block): Value => atEnd.get(u) ?? start(u);
  const blocks = f.blocks.slice();
  for (let i = 0; i < blocks.length && left > 0; i++) {
    const u = blocks[i]!;
    const values = u.values.slice();
    for (const v of values) {
      for (let k = 0; k < v.args.length; k++) {
        if (v.args[k] !== x) continue;
        left--;
        // all of b's values are phis, or were until one edge was left
        if (v.op === Op.Phi || u === b) v.setArg(k, end(u.preds[k]!.b));
        else v.setArg(k, start(u));
      }
    }
    if (u === b) continue;
    if (u.control === x) {
      left--;
      u.setControl(start(u));
    }
    if (u.control2 === x) {
      left--;
      u.setControl2(start(u));
    }
  }
  for (let phi = open.pop(); phi !== undefined; phi = open.pop()) for (const e of phi.block.preds) phi.addArg(end(e.b));
}
