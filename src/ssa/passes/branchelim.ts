// branchelim: a branch around little or nothing whose ways meet in phis of integers or pointers becomes CondSelect, which the
// machine does by a conditional move; phis of bools and of 0 and 1 become logic on the condition. Contract of shapes and limits:
// src/cmd/compile/internal/ssa/branchelim.go and phiopt.go. In: any blocks. Out: the same, with Plain instead of If; fuse
// joins what is left. O(values), and a few rounds over what addresses are made of.
import { type Block, BlockKind } from "../block.ts";
import type { Func } from "../func.ts";
import { Op } from "../ops.gen.ts";
import { OpFlag, opFlags } from "../optable.ts";
import { forgetMarks } from "../sourcevars.ts";
import { Kind, T } from "../type.ts";
import type { Value } from "../value.ts";
import { copyelim } from "./phielim.ts";

/** How many values a block may have that is executed in vain when the branch would have gone past it. */
const maxAlone = 2;

export function branchelim(f: Func): void {
  const meets: Meet[] = [];
  for (const b of f.blocks) {
    const m = meeting(b);
    if (m !== null) meets.push(m);
  }
  if (meets.length === 0) return;
  for (const m of meets) for (const v of m.post.values.slice()) if (v.op === Op.Phi) logic(m, v);
  const addresses = addressParts(f);
  let changed = false;
  // inner branches come behind the outer ones in most functions
  for (let i = meets.length - 1; i >= 0; i--) {
    const m = meeting(meets[i]!.post);
    if (m !== null && isCheap(m) && m.post.values.every((v) => v.op !== Op.Phi || selectable(v, addresses))) {
      eliminate(m);
      changed = true;
    }
  }
  if (changed) f.blocks = f.blocks.filter((b) => b.kind !== BlockKind.Invalid);
  copyelim(f);
}

/** Two ways from a branch that meet in `post`; each is a block of its own, or none (null). */
interface Meet {
  readonly from: Block;
  readonly post: Block;
  readonly yes: Block | null;
  readonly no: Block | null;
  /** Which pred of post the way of the true condition is. */
  readonly yesPred: number;
}

function meeting(post: Block): Meet | null {
  if (post.preds.length !== 2) return null;
  const [p, q] = [post.preds[0]!, post.preds[1]!];
  const [pp, qq] = [side(p.b), side(q.b)];
  let from: Block;
  if (pp !== null && (pp.b === q.b || (qq !== null && pp.b === qq.b))) from = pp.b;
  else if (qq !== null && qq.b === p.b) from = p.b;
  else return null;
  if (from.kind !== BlockKind.If || from === post) return null;
  const [direct0, direct1] = [p.b === from, q.b === from];
  const yesPred = (direct0 ? p.i : pp!.i) === 0 ? 0 : 1;
  const blocks = [direct0 ? null : p.b, direct1 ? null : q.b];
  return { from, post, yes: blocks[yesPred]!, no: blocks[1 - yesPred]!, yesPred };
}

/** The one edge into a block that goes on to one place. */
function side(b: Block): { b: Block; i: number } | null {
  return b.kind === BlockKind.Plain && b.preds.length === 1 ? b.preds[0]! : null;
}

/** Phis that only repeat the condition, or are decided by one more bool that is known already. */
function logic(m: Meet, v: Value): void {
  const yes = v.args[m.yesPred]!;
  const no = v.args[1 - m.yesPred]!;
  const c = m.from.control!;
  const f = v.block.func;
  if (v.type.kind === Kind.Bool) {
    const [y, n] = [known(yes, c, true), known(no, c, false)];
    if (y === 1 && n === 0) v.copyOf(c);
    else if (y === 0 && n === 1) v.reset1(Op.Not, c);
    else if (y === 1 && isMadeBefore(m, no)) v.reset2(Op.OrB, c, no);
    else if (n === 0 && isMadeBefore(m, yes)) v.reset2(Op.AndB, c, yes);
    return;
  }
  if (!v.type.isInteger) return;
  const [y, n] = [constant(yes), constant(no)];
  if (!(y === 1 && n === 0) && !(y === 0 && n === 1)) return;
  const at = v.block;
  const inl = f.currentInline;
  f.currentInline = v.inl;
  const bit = y === 1 ? c : at.newValue1(Op.Not, T.bool, v.pos, c);
  if (v.type.size === 1) v.reset1(Op.CvtBoolToUint8, bit);
  else v.reset1(widen[v.type.size]!, at.newValue1(Op.CvtBoolToUint8, T.uint8, v.pos, bit));
  f.currentInline = inl;
}

const widen: Record<number, number> = { 2: Op.ZeroExt8to16, 4: Op.ZeroExt8to32, 8: Op.ZeroExt8to64 };

/** 1 or 0 for a bool that is known on the way of `c` being `way`; -1 if it is not. */
function known(x: Value, c: Value, way: boolean): number {
  if (x.op === Op.ConstBool) return x.auxLo;
  return x === c ? (way ? 1 : 0) : -1;
}

/** 0 or 1, or -1 for anything else. */
function constant(x: Value): number {
  if (x.op < Op.Const8 || x.op > Op.Const64 || x.auxHi !== 0) return -1;
  return x.auxLo === 0 || x.auxLo === 1 ? x.auxLo : -1;
}

/** Is the value there already when the branch is reached? It is used behind it, so it is enough that none of its blocks makes it. */
function isMadeBefore(m: Meet, x: Value): boolean {
  return x.block !== m.yes && x.block !== m.no && x.block !== m.post;
}

/** Integers and pointers of which addresses of loads are made: those are better guessed by the branch than waited for. */
function addressParts(f: Func): Uint8Array {
  const out = new Uint8Array(f.numValues);
  const work: Value[] = [];
  const add = (v: Value): void => {
    if (out[v.id] !== 0) return;
    out[v.id] = 1;
    work.push(v);
  };
  for (const b of f.blocks) {
    for (const v of b.values) {
      if (v.op === Op.Move) add(v.args[1]!);
      else if ((opFlags[v.op]! & OpFlag.Load) !== 0 || (v.op >= Op.AtomicLoad8 && v.op <= Op.AtomicLoadAcq64))
        add(v.args[0]!);
    }
  }
  for (let v = work.pop(); v !== undefined; v = work.pop()) {
    for (const a of v.args) if (a.type.isInteger || a.type.kind === Kind.Ptr) add(a);
  }
  return out;
}

function selectable(v: Value, addresses: Uint8Array): boolean {
  if (addresses[v.id] !== 0) return false;
  return v.type.kind === Kind.Ptr || (v.type.isInteger && v.type.size >= 2 && v.type.size <= 8);
}

/** Is it worth it? Not for branches that are likely to go one way, nor for more than a few instructions. */
function isCheap(m: Meet): boolean {
  const phis = m.post.values.filter((v) => v.op === Op.Phi);
  if (phis.length === 0) return isEmpty(m.yes) && isEmpty(m.no);
  if (m.from.likely !== 0) return false;
  if (m.yes === null || m.no === null) {
    const alone = m.yes ?? m.no;
    return alone === null || (weight(alone) <= maxAlone && isHarmless(alone));
  }
  if (weight(m.yes) > 1 || weight(m.no) > 1 || !isHarmless(m.yes) || !isHarmless(m.no)) return false;
  // more moves than one, with operands made in between, may need the condition again
  let made = 0;
  for (const v of m.post.values) for (const a of v.args) if (a.block === m.yes || a.block === m.no) made++;
  return phis.length + (phis.length > 1 ? made : 0) < 2;
}

const isEmpty = (b: Block | null): boolean => b === null || weight(b) === 0;

/** How many values are computed in the block. */
function weight(b: Block): number {
  let n = 0;
  for (const v of b.values) if (v.op !== Op.InlMark) n++;
  return n;
}

/** May all of the block be done though it should not be? No memory, no panics, and no pointers that point nowhere. */
function isHarmless(b: Block): boolean {
  for (const v of b.values) {
    if (v.op === Op.Phi || isDivision(v.op) || v.op === Op.OffPtr || v.op === Op.AddPtr || v.op === Op.SubPtr)
      return false;
    if (v.op === Op.InlMark) continue;
    if (v.op === Op.Convert || v.op === Op.PtrIndex || (opFlags[v.op]! & OpFlag.Effect) !== 0) return false;
    if (v.makesMemory || v.memoryArg !== null) return false;
  }
  return true;
}

function isDivision(op: number): boolean {
  return (op >= Op.Div32F && op <= Op.Mod64u) || op === Op.Div128u;
}

function eliminate(m: Meet): void {
  const { from, post, yesPred } = m;
  const c = from.control!;
  for (const v of post.values) {
    if (v.op !== Op.Phi) continue;
    const [yes, no] = [v.args[yesPred]!, v.args[1 - yesPred]!];
    v.reset3(Op.CondSelect, yes, no, c);
  }
  for (const way of [m.yes, m.no]) {
    if (way === null) continue;
    for (const v of way.values) {
      v.block = from;
      from.values.push(v);
    }
    way.values = [];
    forgetMarks(way, post);
    way.kind = BlockKind.Invalid;
    way.preds = [];
    way.succs = [];
  }
  from.kind = BlockKind.Plain;
  from.setControl(null);
  from.succs = [];
  post.preds = [];
  from.func.edgesChanged();
  from.addEdgeTo(post);
}
