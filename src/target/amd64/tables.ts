// A function's pc-value tables and what goes with them: stack depth, file, line, inlining, pcdata, funcdata.
// Contract: src/cmd/internal/obj/pcln.go.
import { PcTableBuilder } from "../../obj/pctable.ts";
import { type FuncInfo, InlineNode, type ObjSymbol } from "../../obj/symbol.ts";
import { NoPos, type Pos, type SourceFile } from "../../source/position.ts";
import type { AssembleContext, TextFunc } from "./assemble.ts";
import type { ParentProgs } from "./inlinemarks.ts";
import { As } from "./instructions.gen.ts";
import { AddrKind, type Prog } from "./prog.ts";

const unknownFile = "??";

/** Numbers the files that a function's positions lie in, and remembers the last one: most positions share it. */
export class Lines {
  readonly files: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly context: AssembleContext;
  private file: SourceFile | undefined;
  private plainNumber = -1;
  number = 0;
  line = 0;

  constructor(context: AssembleContext) {
    this.context = context;
  }

  /** Sets `number` and `line` for `pos`. */
  find(pos: Pos): void {
    let file = this.file;
    if (file === undefined || pos < file.base || pos > file.base + file.size) {
      file = this.context.files.file(pos);
      this.file = file;
      this.plainNumber = -1;
    }
    if (file === undefined) {
      this.number = this.numberOf("");
      this.line = 0;
      return;
    }
    const at = file.position(pos - file.base);
    this.line = at.line;
    if (at.filename !== file.name) {
      // a line directive without a file name: tracebacks show "??"
      this.number = this.numberOf(at.filename === "" ? unknownFile : at.filename);
      return;
    }
    if (this.plainNumber < 0) this.plainNumber = this.numberOf(at.filename);
    this.number = this.plainNumber;
  }

  private numberOf(filename: string): number {
    const known = this.numbers.get(filename);
    if (known !== undefined) return known;
    const n = this.files.length;
    this.files.push(filename === "" || filename === unknownFile ? filename : this.context.path(filename));
    this.numbers.set(filename, n);
    return n;
  }
}

/** The part of the function's inlining tree that its instructions use, numbered as they are met. */
class InlineTable {
  readonly nodes: InlineNode[] = [];
  readonly numbers = new Map<number, number>();
  private readonly f: TextFunc;
  private readonly lines: Lines;

  constructor(f: TextFunc, lines: Lines) {
    this.f = f;
    this.lines = lines;
  }

  /** The number of the function's tree node `node`; -1 for the function itself. */
  use(node: number): number {
    if (node < 0) return -1;
    const known = this.numbers.get(node);
    if (known !== undefined) return known;
    const call = this.f.inlineTree[node]!;
    const parent = this.use(call.parent);
    this.lines.find(call.pos);
    const n = this.nodes.length;
    this.nodes.push(new InlineNode(parent, this.lines.number, this.lines.line, call.func, 0));
    this.numbers.set(node, n);
    return n;
  }

  setParentPcs(parents: ParentProgs): void {
    for (const [node, prog] of parents) {
      const n = this.numbers.get(node);
      if (n !== undefined) this.nodes[n]!.parentPc = prog.pc;
    }
  }
}

/** Fills in the tables of `info` from the Progs that start at `text` and have been laid out into `size` bytes. */
export function fillTables(
  text: Prog,
  size: number,
  f: TextFunc,
  context: AssembleContext,
  parents: ParentProgs,
  info: FuncInfo,
): void {
  const lines = new Lines(context);
  if (f.pos !== NoPos) {
    lines.find(f.pos);
    info.startLine = lines.line;
  }
  const depths = new PcTableBuilder();
  const files = new PcTableBuilder();
  const lineTable = new PcTableBuilder();
  const inlined = new PcTableBuilder();
  const tree = new InlineTable(f, lines);
  const data: PcTableBuilder[] = [];
  const dataValue: number[] = [];
  let depth = 0;
  let file = -1;
  let line = -1;
  const tables = pcdataCount(text);
  for (let i = 0; i < tables; i++) {
    data.push(new PcTableBuilder());
    dataValue.push(-1);
  }
  const funcdata: (ObjSymbol | null)[] = [];
  for (let p: Prog | null = text; p !== null; p = p.link) {
    if (p.as !== As.TEXT && p.as !== As.NOP && p.pos !== NoPos) {
      lines.find(p.pos);
      file = lines.number;
      line = lines.line;
    }
    const node = tree.use(p.inline);
    if (p.link === null || p.link.pc !== p.pc) {
      depths.set(p.pc, depth);
      files.set(p.pc, file);
      lineTable.set(p.pc, line);
      inlined.set(p.pc, node);
      for (let i = 0; i < tables; i++) data[i]!.set(p.pc, dataValue[i]!);
    }
    depth += p.spadj;
    if (p.as === As.PCDATA && p.from.lo < tables) dataValue[p.from.lo] = p.to.lo;
    else if (p.as === As.FUNCDATA && p.to.kind === AddrKind.Mem) {
      while (funcdata.length <= p.from.lo) funcdata.push(null);
      funcdata[p.from.lo] = p.to.sym;
    }
  }
  f.inlineNumbers = tree.numbers;
  info.pcsp = depths.finish(size);
  info.pcfile = files.finish(size);
  info.pcline = lineTable.finish(size);
  info.pcinline = inlined.finish(size);
  const pcdata: Uint8Array[] = [];
  for (let i = 0; i < tables; i++) pcdata.push(data[i]!.finish(size));
  info.pcdata = pcdata;
  info.funcdata = funcdata;
  tree.setParentPcs(parents);
  info.inlineTree = tree.nodes;
  info.files = lines.files;
}

/** One more than the highest pcdata table that is ever set to something; -1 is what all start with. */
function pcdataCount(text: Prog): number {
  let n = 0;
  for (let p: Prog | null = text; p !== null; p = p.link) {
    if (p.as === As.PCDATA && p.to.lo !== -1 && p.from.lo >= n) n = p.from.lo + 1;
  }
  return n;
}
