// Debugging information: a compile unit per package with its functions, inlined calls and lines, and how to unwind each
// function's frame, variables of packages and their types. In: functions with addresses and their pc-value tables, variables with
// type descriptors; out: the .debug_* sections' bytes. Everything comes from the tables that the runtime uses too, so it is there
// for whatever made the code. Units are made one by one, or were by an earlier link, and get their places then.
// Contract: DWARF 4.
import { AuxType } from "../obj/kinds.ts";
import { u32 } from "../obj/objfile.ts";
import { Abbrev, abbreviations } from "./dwarf-abbrev.ts";
import { Bytes } from "./dwarf-bytes.ts";
import { type Cuts, compress } from "./dwarf-compress.ts";
import { Part, type Piece, partCount, type ReadyUnit, readUnits, writeUnits } from "./dwarf-piece.ts";
import { firstTypeAbbrev, TypeEntries, typeAbbreviations } from "./dwarf-types.ts";
import { startFrames, UnitWriter } from "./dwarf-unit.ts";
import { firstVariableAbbrev, variableAbbreviations } from "./dwarf-vars.ts";
import { type FuncTables, startLine } from "./functables.ts";
import { isData, Kind } from "./kinds.ts";
import { packageOf } from "./provided.ts";
import type { Link, Section } from "./state.ts";
import { type LinkObject, put32, put64 } from "./symbols.ts";

/** What a package has: functions as places in the text, in order of address; variables as symbols, in the order of Link.live. */
class Unit {
  readonly functions: number[] = [];
  readonly variables: number[] = [];
  /** What is inlined somewhere, as symbols. */
  readonly inlined: number[] = [];
  piece: Piece | null = null;
  constructor(readonly pkg: string) {}
}

/** If an earlier link has left so many functions without a unit that was ready, the next one shall find it. */
const tolerated = 100;

/** The sections' contents, in the order in which they stand in the file. */
export class DebugInfo {
  /** By Part; .debug_info begins with the types. */
  private out: Bytes[] = [];
  /** By Part: where units begin. */
  private readonly begins: number[][] = [[], [], [], [], []];
  /** By Part: where package main's unit begins. */
  private mainBegins: readonly number[] = [];
  /** What stands for inlined copies: where in .debug_info, by function; -1: wanted. */
  private abstractAt = new Int32Array(0);
  private readonly units = new Map<string, Unit>();
  private contents: { name: string; bytes: Uint8Array; cuts: Cuts }[] = [];
  private packed: Promise<(Uint8Array | null)[]> = Promise.resolve([]);
  readonly sections: { section: Section; data: Uint8Array }[] = [];
  private readonly types: TypeEntries;
  private readonly producer: string;
  /** Functions whose units were not ready, though nothing in them is new. */
  private missed = 0;

  constructor(private readonly link: Link) {
    this.types = new TypeEntries(link);
    this.producer = `Go cmd/compile ${link.options.buildVersion || "go1.26"}; regabi`;
  }

  /** Makes the sections' contents from functions' `tables` and begins to compress them: that goes on while the link does other things. */
  build(tables: FuncTables): void {
    this.findFunctions();
    this.findVariables();
    this.abstractAt = new Int32Array(this.link.syms.count);
    const writer = new UnitWriter(this.link, tables, this.producer);
    this.makePieces(writer);
    this.findShared(writer);
    this.placeUnits();
    const section = (name: string, p: Part): (typeof this.contents)[0] => {
      const cuts = { places: this.begins[p]!, always: this.mainBegins[p] ?? -1 };
      return { name, bytes: this.out[p]!.bytes(), cuts };
    };
    this.contents = [
      { name: ".debug_abbrev", bytes: abbrev(), cuts: { places: [], always: -1 } },
      section(".debug_line", Part.Line),
      section(".debug_frame", Part.Frame),
      section(".debug_info", Part.Info),
      section(".debug_ranges", Part.Ranges),
      section(".debug_loc", Part.Lists),
    ];
    const { compressDwarf, deflate } = this.link.options;
    const deflating = compressDwarf ? deflate : null;
    this.packed = Promise.all(
      this.contents.map((c) => (deflating === null ? null : compress(c.bytes, c.cuts, deflating))),
    );
  }

  /** How long the sections are at most. */
  get room(): number {
    return this.contents.reduce((n, c) => n + c.bytes.length + 8, 0);
  }

  /** Gives the sections their places behind each other in the debug segment, once they are compressed. */
  async place(): Promise<void> {
    const { link } = this;
    let at = 0;
    const packed = await this.packed;
    this.contents.forEach(({ name, bytes }, i) => {
      const compressed = packed[i]!;
      const data = compressed ?? bytes;
      const section = link.addSection(link.dwarf, name);
      section.align = compressed === null ? 1 : 8;
      section.compressed = compressed !== null;
      section.address = at;
      section.length = data.length;
      at += data.length;
      if (link.options.compressDwarf) at = Math.ceil(at / 8) * 8;
      this.sections.push({ section, data });
    });
    link.dwarf.length = link.dwarf.fileLength = at;
  }

  /**
   * What a link that begins with the same prepared symbols can begin with, too (Prepared.units); null where that is what this
   * one had already, more or less.
   */
  keep(): Uint8Array | null {
    const { prepared } = this.link.options;
    if (prepared == null || this.missed <= tolerated) return null;
    const ready: ReadyUnit[] = [];
    for (const u of this.units.values()) {
      const piece = u.piece!;
      const functions = this.symbolsOf(u);
      const lists = [functions, u.variables, piece.types, piece.inlined, ...piece.addresses];
      if (functions.length === 0 || !lists.every((l, i) => isBelow(l, prepared.symbols.count, i < 2 ? 1 : 2))) continue;
      ready.push({ pkg: u.pkg, functions: Int32Array.from(functions), variables: Int32Array.from(u.variables), piece });
    }
    return writeUnits(ready, this.about(prepared.stamp));
  }

  /** What pieces depend on besides the symbols. */
  private about(stamp: string): string {
    return [stamp, this.producer, this.link.options.goroot].join("\n");
  }

  private unit(pkg: string): Unit {
    let u = this.units.get(pkg);
    if (u === undefined) this.units.set(pkg, (u = new Unit(pkg)));
    return u;
  }

  private findFunctions(): void {
    const { syms, textOrder } = this.link;
    let last: LinkObject | null = null;
    let list: number[] = [];
    for (let k = 0; k < textOrder.length; k++) {
      const id = textOrder[k]!;
      const kind = syms.kind[id]!;
      if (kind !== Kind.Text && kind !== Kind.TextFips) continue;
      const o = syms.objects[syms.obj[id]!]!;
      if (o.index === 0) continue;
      if (o !== last) {
        last = o;
        list = this.unit(o.pkg).functions;
      }
      list.push(k);
    }
  }

  /** The variables of packages: what has a type and no name that the compiler made up. */
  private findVariables(): void {
    const { link } = this;
    const { syms } = link;
    const ids = link.live();
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!;
      const kind = syms.kind[id]!;
      if ((!isData(kind) && kind !== Kind.ModuleData) || syms.nameLen[id] === 0 || link.typeOf(id) === 0) continue;
      const symbolName = syms.name(id);
      const o = syms.objects[syms.obj[id]!]!;
      const own = packageOf(symbolName);
      if (symbolName.includes("..", own.length) || symbolName.length === own.length) continue;
      this.unit(o.index === 0 ? own : o.pkg).variables.push(id);
    }
  }

  private symbolsOf(u: Unit): number[] {
    const { textOrder } = this.link;
    return u.functions.map((k) => textOrder[k]!);
  }

  private makePieces(writer: UnitWriter): void {
    const { link } = this;
    const { prepared } = link.options;
    const count = prepared?.symbols.count ?? 0;
    const known = prepared?.units == null ? null : readUnits(prepared.units, this.about(prepared.stamp));
    for (const u of this.units.values()) {
      const functions = this.symbolsOf(u);
      const ready = known?.get(u.pkg);
      if (ready !== undefined && same(ready.functions, functions) && same(ready.variables, u.variables)) {
        u.piece = ready.piece;
        continue;
      }
      u.piece = writer.write(u.pkg, u.functions, u.variables);
      if (isBelow(functions, count)) this.missed += functions.length;
    }
  }

  /** What units refer to in each other: types, and what stands for inlined copies, in the unit of the function's own package. */
  private findShared(writer: UnitWriter): void {
    const { abstractAt, types } = this;
    const { syms } = this.link;
    for (const u of [...this.units.values()]) {
      const { types: wanted, inlined } = u.piece!;
      for (let k = 1; k < wanted.length; k += 2) types.need(wanted[k]!);
      for (let k = 1; k < inlined.length; k += 2) {
        const fn = inlined[k]!;
        if (abstractAt[fn] !== 0) continue;
        abstractAt[fn] = -1;
        const o = syms.objects[syms.obj[fn]!]!;
        this.unit(o.index === 0 ? packageOf(syms.name(fn)) : o.pkg).inlined.push(fn);
      }
    }
    for (const u of this.units.values()) u.piece ??= writer.write(u.pkg, [], []);
  }

  private placeUnits(): void {
    const { out, begins } = this;
    const types = this.types.isEmpty ? new Uint8Array(0) : this.types.finish(this.producer);
    const sizes = [types.length, 0, 64, 0, 0];
    for (const u of this.units.values()) {
      for (let p = 0; p < partCount; p++) sizes[p]! += u.piece!.bytes[p]!.length;
      for (let k = 0; k < u.inlined.length; k++) sizes[Part.Info]! += this.link.syms.nameLen[u.inlined[k]!]! + 8;
      sizes[Part.Info]!++;
    }
    for (let p = 0; p < partCount; p++) out.push(new Bytes(sizes[p]!));
    out[Part.Info]!.append(types);
    startFrames(out[Part.Frame]!);
    const origins: [number, Int32Array][] = [];
    for (const u of this.units.values()) {
      if (u.pkg === "main") this.mainBegins = out.map((b) => b.length);
      for (let p = 0; p < partCount; p++) begins[p]!.push(out[p]!.length);
      origins.push([out[Part.Info]!.length, u.piece!.inlined]);
      this.placeUnit(u, u.piece!);
    }
    const { data } = out[Part.Info]!;
    for (const [base, list] of origins)
      for (let k = 0; k < list.length; k += 2) put32(data, base + list[k]!, this.abstractAt[list[k + 1]!]!);
  }

  private placeUnit(u: Unit, piece: Piece): void {
    const { out } = this;
    const bases = piece.bytes.map((b, p) => out[p]!.append(b));
    for (let p = 0; p < partCount; p++) this.fillAddresses(out[p]!.data, bases[p]!, piece.addresses[p]!);
    const info = out[Part.Info]!;
    const base = bases[Part.Info]!;
    const { offsets, types } = piece;
    for (let k = 0; k < offsets.length; k += 2) {
      const at = base + offsets[k]!;
      put32(info.data, at, u32(info.data, at) + bases[offsets[k + 1]!]!);
    }
    for (let k = 0; k < types.length; k += 2) put32(info.data, base + types[k]!, this.types.placeOf(types[k + 1]!));
    for (let k = 0; k < u.inlined.length; k++) this.abstract(info, u.inlined[k]!);
    info.reserve(1);
    info.u8(0);
    info.closeLength(base);
  }

  private fillAddresses(data: Uint8Array, base: number, addresses: Int32Array): void {
    const { value } = this.link.syms;
    for (let k = 0; k < addresses.length; k += 2) {
      const at = base + addresses[k]!;
      put64(data, at, value[addresses[k + 1]!]! + u32(data, at));
    }
  }

  /** What stands for the inlined copies of `fn`. */
  private abstract(info: Bytes, fn: number): void {
    const { syms } = this.link;
    this.abstractAt[fn] = info.length;
    const facts = syms.aux(fn, AuxType.FuncInfo);
    info.reserve(4);
    info.u8(Abbrev.Abstract);
    info.copy(syms.mem, syms.nameAt[fn]!, syms.nameLen[fn]!);
    info.reserve(16);
    info.u8(1); // inlined, not because anybody said so
    info.uleb(facts === 0 ? 0 : startLine(syms.mem, syms.dataAt[facts]!));
  }
}

function abbrev(): Uint8Array {
  const b = new Bytes();
  const write = ([tag, children, ...forms]: readonly number[], code: number): void => {
    b.reserve(8 + 2 * forms.length);
    b.uleb(code);
    b.uleb(tag!);
    b.u8(children!);
    for (const f of forms) b.uleb(f);
    b.u16(0);
  };
  abbreviations.forEach((a, i) => {
    write(a, i + 1);
  });
  variableAbbreviations.forEach((a, i) => {
    write(a, firstVariableAbbrev + i);
  });
  typeAbbreviations.forEach((a, i) => {
    write(a, firstTypeAbbrev + i);
  });
  b.reserve(1);
  b.u8(0);
  return b.bytes();
}

function same(a: Int32Array, b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Every number in `list`, or every second one, is less than `end`. */
function isBelow(list: ArrayLike<number>, end: number, step = 1): boolean {
  for (let i = step - 1; i < list.length; i += step) if (list[i]! >= end) return false;
  return true;
}
