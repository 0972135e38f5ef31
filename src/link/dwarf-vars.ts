// Parameters, results and locals of functions for debuggers. In: the tables that came with functions (obj/variables.ts); out:
// entries inside those of functions and inlined calls, and lists of places in .debug_loc.
// Contract: DWARF 4, sections 2.6, 4.1, 7.7.3.
import { VariableReader } from "../obj/variables.ts";
import { Part, type PieceWriter } from "./dwarf-piece.ts";
import type { Link } from "./state.ts";

/** Abbreviations of variables have numbers from here on: three a kind, by Where. */
export const firstVariableAbbrev = 50;

const enum Where {
  Expression = 0,
  List = 1,
  Nowhere = 2,
}

const common = [0x03, 0x08, 0x3b, 0x0f, 0x49, 0x10]; // name string, decl_line udata, type ref_addr
const places: readonly (readonly number[])[] = [[0x02, 0x18], [0x02, 0x17], []]; // location: exprloc, sec_offset

/** [tag, has children, attribute, form, …]: variable, formal_parameter, the same for results (variable_parameter). */
export const variableAbbreviations: readonly (readonly number[])[] = [
  [0x34, 0, ...common],
  [0x05, 0, ...common],
  [0x05, 0, 0x4b, 0x19, ...common],
].flatMap((a) => places.map((p) => [...a, ...p]));

export class VariableEntries {
  private readonly reader = new VariableReader();
  private id = 0;
  private table: Uint8Array | null = null;
  private types: readonly number[] = [];
  /** Where the variables of each node of the inline tree begin. */
  private readonly nodes = new Map<number, number>();

  constructor(
    private readonly link: Link,
    private readonly out: PieceWriter,
  ) {}

  /** Goes to the function `id`. Whether anything is known of its variables. */
  open(id: number): boolean {
    this.id = id;
    this.table = this.link.provided.variablesOf(id);
    this.nodes.clear();
    return this.table !== null;
  }

  /** Writes the variables of the function itself. */
  writeOwn(): void {
    const { table, reader, link, nodes } = this;
    if (table === null) return;
    this.types = link.provided.variableTypes(this.id);
    reader.open(table);
    let last = -1;
    for (let at = reader.place; reader.next(); at = reader.place) {
      if (reader.node === -1) this.write();
      else {
        if (reader.node !== last) nodes.set(reader.node, at);
        last = reader.node;
        while (reader.nextRange());
      }
    }
  }

  /** Writes the variables that came with the call that is node `node` of the inline tree. */
  writeOf(node: number): void {
    const at = this.nodes.get(node);
    if (at === undefined) return;
    const { reader } = this;
    reader.back(at);
    while (reader.next() && reader.node === node) this.write();
  }

  private write(): void {
    const { out, reader } = this;
    const { info } = out;
    const bytes = this.table!;
    const where = reader.isEverywhere ? Where.Expression : reader.rangesLeft > 0 ? Where.List : Where.Nowhere;
    info.reserve(4);
    info.uleb(firstVariableAbbrev + 3 * reader.kind + where);
    info.copy(bytes, reader.nameAt, reader.nameLength);
    info.reserve(32);
    info.uleb(reader.line);
    out.type(this.types[reader.type] ?? 0);
    if (where === Where.Nowhere) return;
    if (where === Where.List) {
      out.offset(Part.Lists);
      return this.list();
    }
    info.reserve(8 + reader.exprLength);
    info.uleb(reader.exprLength);
    for (let i = 0; i < reader.exprLength; i++) info.u8(bytes[reader.exprAt + i]!);
  }

  /** The list says itself what its offsets count from: readers do not agree about what the unit says. */
  private list(): void {
    const { reader } = this;
    const { lists } = this.out;
    const bytes = this.table!;
    lists.reserve(16);
    lists.u32(0xffffffff);
    lists.u32(0xffffffff);
    lists.address(this.id, 0);
    while (reader.nextRange()) {
      lists.reserve(32 + reader.exprLength);
      lists.u64(reader.from);
      lists.u64(reader.to);
      lists.u16(reader.exprLength);
      for (let i = 0; i < reader.exprLength; i++) lists.u8(bytes[reader.exprAt + i]!);
    }
    lists.room(16);
  }
}
