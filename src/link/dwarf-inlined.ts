// Inlined calls for debuggers. In: a function's inline tree and the table of which instruction belongs to which call of it; out:
// entries inside that of the function.
// Contract: DWARF 4, section 3.3.8.2; Go 1.26's cmd/internal/goobj (inline trees).
import { i32, u32 } from "../obj/objfile.ts";
import { PcTableReader } from "../obj/pctable.ts";
import { Abbrev } from "./dwarf-abbrev.ts";
import type { UnitFiles } from "./dwarf-lines.ts";
import { Part, type PieceWriter } from "./dwarf-piece.ts";
import type { VariableEntries } from "./dwarf-vars.ts";
import { type FuncTables, inlineNode } from "./functables.ts";
import type { Link } from "./state.ts";
import type { LinkObject } from "./symbols.ts";

/** The calls that were inlined into a function, as entries inside its own. */
export class InlinedCalls {
  /** By call: the one that it is nested in, the first one in it, the next one beside it; -1. */
  private parents = new Int32Array(64);
  private firsts = new Int32Array(64);
  private nexts = new Int32Array(64);
  /** [from, to, …] of each call, what is nested in it included. */
  private extents: number[][] = [];
  private readonly reader = new PcTableReader(new Uint8Array(0));
  private id = 0;

  constructor(
    private readonly link: Link,
    private readonly tables: FuncTables,
    private readonly out: PieceWriter,
    private readonly variables: VariableEntries,
  ) {}

  /** Writes the calls in the function at that place of the text. */
  write(place: number, object: LinkObject, files: UnitFiles): void {
    this.id = this.link.textOrder[place]!;
    const inlineAt = this.tables.inlineAt[place]!;
    const count = this.tables.inlineCount[place]!;
    const first = this.readTree(inlineAt, count);
    this.readExtents(this.tables.pcinline[place]!, count);
    this.siblings(first, inlineAt, object, files);
  }

  /** The first call that stands in the function itself; -1. */
  private readTree(inlineAt: number, n: number): number {
    const { mem } = this.link.syms;
    if (n > this.parents.length) {
      this.parents = new Int32Array(2 * n);
      this.firsts = new Int32Array(2 * n);
      this.nexts = new Int32Array(2 * n);
    }
    this.firsts.fill(-1, 0, n);
    while (this.extents.length < n) this.extents.push([]);
    let first = -1;
    for (let i = n - 1; i >= 0; i--) {
      this.extents[i]!.length = 0;
      // A call comes behind the one that it is nested in.
      const parent = Math.min(i32(mem, inlineAt + inlineNode * i), i - 1);
      this.parents[i] = parent;
      this.nexts[i] = parent < 0 ? first : this.firsts[parent]!;
      if (parent < 0) first = i;
      else this.firsts[parent] = i;
    }
    return first;
  }

  private readExtents(pcinline: number, count: number): void {
    const { extents, parents, reader: r } = this;
    const { syms } = this.link;
    const from = syms.dataAt[pcinline]!;
    r.open(syms.mem, from, from + syms.dataLen[pcinline]!);
    while (r.next()) {
      for (let i = r.value < count ? r.value : -1; i >= 0; i = parents[i]!) {
        const extent = extents[i]!;
        if (extent[extent.length - 1] === r.pc) extent[extent.length - 1] = r.nextPc;
        else extent.push(r.pc, r.nextPc);
      }
    }
  }

  private siblings(first: number, inlineAt: number, object: LinkObject, files: UnitFiles): void {
    const { out } = this;
    const { info } = out;
    const { syms } = this.link;
    for (let i = first; i >= 0; i = this.nexts[i]!) {
      const extent = this.extents[i]!;
      if (extent.length === 0) continue;
      const at = inlineAt + inlineNode * i;
      info.reserve(64);
      info.u8(extent.length === 2 ? Abbrev.InlinedRange : Abbrev.InlinedRanges);
      out.origin(syms.resolve(object, at + 12));
      if (extent.length === 2) {
        info.address(this.id, extent[0]!);
        info.u32(extent[1]! - extent[0]!);
      } else this.rangeList(extent);
      info.uleb(files.number(object.files, u32(syms.mem, at + 4)));
      info.uleb(Math.max(0, i32(syms.mem, at + 8)));
      this.variables.writeOf(i);
      this.siblings(this.firsts[i]!, inlineAt, object, files);
      info.reserve(1);
      info.u8(0);
    }
  }

  private rangeList(extent: readonly number[]): void {
    const { ranges } = this.out;
    this.out.offset(Part.Ranges);
    ranges.reserve(8 * extent.length + 16);
    for (const pc of extent) ranges.address(this.id, pc);
    ranges.room(16);
  }
}
