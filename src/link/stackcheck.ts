// Functions without a stack check (nosplit) must fit into what every stack keeps free for them. In: functions with their
// stack depths by pc and their calls; out: complaints, each with the chain of calls that needs too much.
// Contract: Go 1.26's runtime (stackNosplit = 800 bytes below the guard), cmd/link (stackcheck) for the messages.
import { AuxType, RelocType, SymFlag } from "../obj/kinds.ts";
import { i32, Rec, u16 } from "../obj/objfile.ts";
import { PcTableReader } from "../obj/pctable.ts";
import { Attr, isText } from "./kinds.ts";
import type { Link } from "./state.ts";

const stackNosplit = 800;
/** What a call instruction pushes. */
const callSize = 8;
const limit = stackNosplit - callSize;
/** The height of a function that is on the way to itself. */
const endless = 0x7fff;

const enum Target {
  /** The function's own frame, no call. */
  Leaf = 0,
  /** A call through a pointer: assumed to check the stack. */
  Indirect = -1,
}

interface Edge {
  growth: number;
  target: number;
}

export class StackCheck {
  /** By symbol: bytes of stack that it may need before a stack check, -1: not known yet. */
  private readonly height: Int32Array;
  private readonly morestack: number;

  constructor(private readonly link: Link) {
    this.height = new Int32Array(link.syms.count).fill(-1);
    this.morestack = link.syms.lookup("runtime.morestack");
  }

  run(): void {
    const failed: number[] = [];
    const { textOrder: ids, syms } = this.link;
    for (let k = 0; k < ids.length; k++) {
      // Others check the stack first.
      if ((syms.attr[ids[k]!]! & SymFlag.NoSplit) !== 0 && this.need(ids[k]!) > limit) failed.push(ids[k]!);
    }
    if (failed.length === 0) return;
    // Those that nobody else in the list calls explain the others.
    const called = new Set<number>();
    for (const id of failed) for (const e of this.edges(id)) if (e.target !== id) called.add(e.target);
    const roots = failed.filter((id) => !called.has(id));
    for (const id of roots.length > 0 ? roots : failed.slice(0, 1)) this.report(id);
  }

  private need(id: number): number {
    if (id === this.morestack || id === Target.Leaf) return 0;
    if (id === Target.Indirect) return callSize;
    const known = this.height[id]!;
    if (known >= 0) return known;
    this.height[id] = endless;
    let max = 0;
    for (const e of this.edges(id)) max = Math.max(max, e.growth + this.need(e.target));
    this.height[id] = Math.min(max, endless);
    return this.height[id]!;
  }

  /** What a function adds to the stack, and whom it calls then. */
  private edges(id: number): Edge[] {
    const { syms } = this.link;
    if (id <= 0 || id === this.morestack || !isText(syms.kind[id]!)) return [];
    if ((syms.attr[id]! & Attr.Special) !== 0 || syms.aux(id, AuxType.FuncInfo) === 0) return [];
    if ((syms.attr[id]! & SymFlag.NoSplit) === 0) return [{ growth: callSize, target: this.morestack }];
    const pcsp = syms.aux(id, AuxType.Pcsp);
    if (pcsp === 0) return [];
    const { mem } = syms;
    const edges: Edge[] = [];
    const object = syms.objects[syms.obj[id]!]!;
    const depth = new PcTableReader(mem, syms.dataAt[pcsp], syms.dataAt[pcsp]! + syms.dataLen[pcsp]!);
    let at = syms.relocAt[id]!;
    const end = at + Rec.Reloc * syms.relocCount[id]!;
    let deepest = 0;
    while (depth.next()) {
      if (depth.value > deepest) deepest = depth.value;
      for (; at < end && i32(mem, at) < depth.nextPc; at += Rec.Reloc) {
        const type = u16(mem, at + 5) & 0x7fff;
        if (type === RelocType.CallInd) edges.push({ growth: depth.value + callSize, target: Target.Indirect });
        else if (type === RelocType.Call)
          edges.push({ growth: depth.value + callSize, target: syms.resolve(object, at + 15) });
      }
    }
    if (deepest > 0) edges.push({ growth: deepest, target: Target.Leaf });
    return edges;
  }

  private name(id: number): string {
    if (id === Target.Indirect) return "indirect";
    return `${this.link.syms.name(id)}<${this.link.syms.abi[id]}>`;
  }

  /** The chain that needs most, call by call. */
  private report(root: number): void {
    let text = `nosplit stack over ${limit} byte limit\n${this.name(root)}`;
    let left = limit;
    const seen = new Set<number>([root]);
    let indent = "";
    for (let id = root; ; ) {
      let best: Edge | null = null;
      for (const e of this.edges(id)) {
        if (best === null || e.growth + this.need(e.target) > best.growth + this.need(best.target)) best = e;
      }
      if (best === null) break;
      indent += "    ";
      left -= best.growth;
      text += `\n${indent}grows ${best.growth} bytes`;
      if (best.target === Target.Leaf) break;
      text += `, calls ${this.name(best.target)}`;
      if (seen.has(best.target)) {
        text += `\n${indent}infinite cycle`;
        this.link.error(root, text);
        return;
      }
      seen.add(best.target);
      id = best.target;
    }
    this.link.error(root, `${text}\n${indent}${-left} bytes over limit`);
  }
}
