// The compile unit of a package: its functions with their variables and inlined calls, lines and frames, and its variables. In:
// functions as places in the text, with their pc-value tables; out: a piece.
// Contract: DWARF 4; System V ABI for x86-64 (register numbers).

import { PcTableReader } from "../obj/pctable.ts";
import { Abbrev, FunctionBit, languageGo } from "./dwarf-abbrev.ts";
import type { Bytes } from "./dwarf-bytes.ts";
import { InlinedCalls } from "./dwarf-inlined.ts";
import { LineProgram, UnitFiles } from "./dwarf-lines.ts";
import { Part, type Piece, PieceWriter } from "./dwarf-piece.ts";
import { VariableEntries } from "./dwarf-vars.ts";
import { type FuncTables, startLine } from "./functables.ts";
import { Attr } from "./kinds.ts";
import type { Link } from "./state.ts";
import { put32 } from "./symbols.ts";

/** What all frames share: the call frame address is RSP + 8 at entry, the return address lies below it. */
export function startFrames(f: Bytes): void {
  const length = f.room(4);
  f.reserve(32);
  f.u32(0xffffffff);
  f.u8(3);
  f.u8(0);
  f.uleb(1);
  f.sleb(-8);
  f.uleb(16);
  f.u8(0x0c); // def_cfa rsp, 8
  f.uleb(7);
  f.uleb(8);
  f.u8(0x80 | 16); // offset of the return address: 1 * -8
  f.uleb(1);
  closeFrame(f, length);
}

function closeFrame(f: Bytes, length: number): void {
  f.reserve(8);
  while ((f.length - length - 4) % 8 !== 0) f.u8(0);
  f.closeLength(length);
}

export class UnitWriter {
  private readonly out = new PieceWriter();
  private readonly locals: VariableEntries;
  private readonly calls: InlinedCalls;
  private readonly reader = new PcTableReader(new Uint8Array(0));

  constructor(
    private readonly link: Link,
    private readonly tables: FuncTables,
    private readonly producer: string,
  ) {
    this.locals = new VariableEntries(link, this.out);
    this.calls = new InlinedCalls(link, tables, this.out, this.locals);
  }

  /** The unit of package `pkg`: `functions` are places in the text, `variables` symbols. */
  write(pkg: string, functions: ArrayLike<number>, variables: ArrayLike<number>): Piece {
    this.begin(functions.length > 0 ? Abbrev.Unit : Abbrev.DataUnit, pkg);
    if (functions.length > 0) this.code(functions);
    else this.origin();
    for (let k = 0; k < variables.length; k++) this.variable(variables[k]!);
    return this.out.take();
  }

  private begin(abbrev: Abbrev, pkg: string): void {
    const { info } = this.out;
    info.room(4);
    info.reserve(16);
    info.u16(4);
    info.u32(0);
    info.u8(8);
    info.uleb(abbrev);
    info.text(pkg === "" ? "main" : pkg);
    info.reserve(32);
    info.u8(languageGo);
  }

  /** Where it was compiled, and by whom. */
  private origin(): void {
    this.out.info.text(".");
    this.out.info.text(this.producer);
  }

  private code(functions: ArrayLike<number>): void {
    const { out, link } = this;
    const { info, ranges } = out;
    const { syms } = link;
    const files = new UnitFiles(link.options.goroot);
    const program = new LineProgram(files, this.tables);
    out.offset(Part.Line);
    info.reserve(16);
    info.u64(0);
    const rangesAt = info.length;
    out.offset(Part.Ranges);
    this.origin();
    for (let k = 0; k < functions.length; k++) this.function(functions[k]!, program, files);
    put32(info.data, rangesAt, ranges.length);
    ranges.reserve(16 * functions.length + 16);
    for (let k = 0; k < functions.length; k++) {
      const id = link.textOrder[functions[k]!]!;
      ranges.address(id, 0);
      ranges.address(id, syms.size[id]!);
    }
    ranges.room(16);
    program.finish(out.line);
  }

  private function(place: number, program: LineProgram, files: UnitFiles): void {
    const { link, locals, tables: t } = this;
    const { info } = this.out;
    const { syms } = link;
    const id = link.textOrder[place]!;
    const isCaller = t.inlineCount[place]! > 0;
    const object = syms.objects[syms.obj[id]!]!;
    const file = program.function(link, place, object.files);
    const isParent = locals.open(id) || isCaller;
    let bits = isParent ? FunctionBit.Parent : 0;
    if ((syms.attr[id]! & Attr.Static) !== 0) bits |= FunctionBit.Local;
    if (file === 0) bits |= FunctionBit.Made;
    info.reserve(4);
    info.u8(Abbrev.Function + bits);
    info.copy(syms.mem, syms.nameAt[id]!, syms.nameLen[id]!);
    info.reserve(64);
    info.address(id, 0);
    info.u32(syms.size[id]!);
    info.u8(1);
    info.u8(0x9c); // the frame's address is the call frame address
    if (file !== 0) {
      info.uleb(file);
      info.uleb(t.info[place] === 0 ? 0 : startLine(syms.mem, t.infoAt[place]!));
    }
    locals.writeOwn();
    if (isCaller) this.calls.write(place, object, files);
    info.reserve(1);
    if (isParent) info.u8(0);
    this.frame(t.pcsp[place]!, id);
  }

  private variable(id: number): void {
    const { info } = this.out;
    const { syms } = this.link;
    info.reserve(4);
    info.u8(Abbrev.Global);
    info.copy(syms.mem, syms.nameAt[id]!, syms.nameLen[id]!);
    info.reserve(16);
    info.u8(9);
    info.u8(0x03); // the address follows
    info.address(id, 0);
    this.out.type(this.link.typeOf(id));
  }

  private frame(pcsp: number, id: number): void {
    const f = this.out.frame;
    const length = f.room(4);
    const { syms } = this.link;
    // A row of the table takes two bytes at least, and makes eleven here at most.
    f.reserve(32 + 6 * syms.dataLen[pcsp]!);
    f.u32(0);
    f.address(id, 0);
    f.u64(syms.size[id]!);
    if (pcsp !== 0) {
      const from = syms.dataAt[pcsp]!;
      const r = this.reader;
      r.open(syms.mem, from, from + syms.dataLen[pcsp]!);
      let at = 0;
      while (r.next()) {
        this.advance(r.pc - at);
        at = r.pc;
        f.u8(0x0e); // def_cfa_offset
        f.uleb(Math.max(0, r.value) + 8);
      }
    }
    closeFrame(f, length);
  }

  /** The next row of a frame holds `delta` bytes further on. */
  private advance(delta: number): void {
    const f = this.out.frame;
    if (delta <= 0) return;
    if (delta < 0x40) f.u8(0x40 | delta);
    else if (delta < 0x100) {
      f.u8(0x02);
      f.u8(delta);
    } else if (delta < 0x10000) {
      f.u8(0x03);
      f.u16(delta);
    } else {
      f.u8(0x04);
      f.u32(delta);
    }
  }
}
