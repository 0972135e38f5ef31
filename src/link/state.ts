// A link under way: the symbols, what was found out about them, the sections that they go to, the complaints.
import { AuxType, RelocType } from "../obj/kinds.ts";
import { Rec, u16 } from "../obj/objfile.ts";
import { Attr, Kind } from "./kinds.ts";
import type { Loader } from "./load.ts";
import type { LinkOptions } from "./options.ts";
import type { Provided } from "./provided.ts";
import type { Reach } from "./reach.ts";
import type { Symbols } from "./symbols.ts";
import type { TypeReader } from "./typedesc.ts";

export class Segment {
  readonly sections: Section[] = [];
  address = 0;
  length = 0;
  fileOffset = 0;
  fileLength = 0;
  constructor(
    readonly name: string,
    /** 4 readable, 2 writable, 1 executable. */
    readonly permissions: number,
  ) {}
}

export class Section {
  address = 0;
  length = 0;
  align = 8;
  /** Number in the file's section table. */
  number = 0;
  compressed = false;
  constructor(
    readonly index: number,
    readonly name: string,
    readonly segment: Segment,
  ) {}

  get isText(): boolean {
    return this.name === ".text";
  }
}

export class Link {
  readonly errors: string[] = [];
  /** Sections by index; index 0 is none. */
  readonly sections: (Section | null)[] = [null];
  readonly text = new Segment("text", 5);
  readonly rodata = new Segment("rodata", 4);
  readonly data = new Segment("data", 6);
  readonly dwarf = new Segment("dwarf", 6);
  /** Functions in order of address. */
  textOrder: number[] = [];
  /** Symbols of the data segments in order of address, within their sections. */
  dataOrder: number[] = [];
  /** The Go runtime is part of the program: it gets its tables. */
  hasRuntime = false;
  /** Bytes that the file begins with before the text. */
  headerSize = 4096;
  round = 4096;
  textStart = 0;
  moduleData = 0;
  /** The descriptor of its type. */
  moduleDataType = 0;
  mainInitTasks = 0;
  entry = 0;
  /** The symbol whose address is the goroutine slot's offset; 0: the usual fixed offset. */
  tls = 0;

  constructor(
    readonly options: LinkOptions,
    readonly syms: Symbols,
    readonly loader: Loader,
    public reach: Reach,
    readonly types: TypeReader,
    readonly provided: Provided,
  ) {}

  readonly demand = (id: number): void => this.provided.demand(id);

  addSection(segment: Segment, name: string): Section {
    const s = new Section(this.sections.length, name, segment);
    this.sections.push(s);
    segment.sections.push(s);
    return s;
  }

  /** The type of a variable of a package; 0: it is none. */
  typeOf(id: number): number {
    if (id !== 0 && id === this.moduleData && this.moduleDataType !== 0) return this.moduleDataType;
    return this.syms.aux(id, AuxType.Gotype) || this.provided.typeOf(id);
  }

  /** The symbol of that name, defined if anybody can define it; not reached by that. */
  ask(name: string, abi = 0): number {
    const id = this.syms.lookupOrCreate(name, abi);
    if (this.syms.kind[id] === Kind.Xxx) this.demand(id);
    return id;
  }

  /** Like `ask`; 0 if nobody defines it. */
  askDefined(name: string, abi = 0): number {
    const id = this.options.providers.length > 0 ? this.ask(name, abi) : this.syms.lookup(name, abi);
    return id !== 0 && this.syms.kind[id] !== Kind.Xxx ? id : 0;
  }

  /**
   * All reached symbols. Those from files are in order of number, as in the official linker. The numbers of those that
   * providers make depend on what was made before, so these are in the order in which the walk came to them, and behind them
   * what the linker made itself. Not to be called before the walk is over.
   */
  live(): Int32Array {
    const { syms } = this;
    const own = syms.ownDefinitions;
    if (this.liveCount === syms.count && this.liveOwn === own.length) return this.liveList;
    const added: number[] = [];
    const byNumber = this.options.providers.length === 0;
    if (!byNumber && this.liveCount === 0) {
      const { order, end } = this.reach;
      for (let k = 0; k < order.length; k++) if (this.addLive(order[k]!)) added.push(order[k]!);
      this.liveCount = end;
    }
    // Definitions of the linker's own may be reached by now, and may take numbers that stood for nobody.
    for (const id of own) if ((id < this.liveCount || !byNumber) && this.addLive(id)) added.push(id);
    const old = added.length > 0;
    for (let id = Math.max(1, this.liveCount); id < syms.count; id++) if (this.addLive(id)) added.push(id);
    this.liveCount = syms.count;
    this.liveOwn = own.length;
    if (added.length === 0) return this.liveList;
    const list = new Int32Array(this.liveList.length + added.length);
    list.set(this.liveList);
    list.set(added, this.liveList.length);
    this.liveList = old && byNumber ? list.sort() : list;
    return this.liveList;
  }
  private liveList: Int32Array = new Int32Array(0);
  private liveCount = 0;
  private liveOwn = 0;

  /** Notes that `id` is in the list. False if it was there or is not reached. */
  private addLive(id: number): boolean {
    const { attr } = this.syms;
    if ((attr[id]! & (Attr.Reachable | Attr.Live)) !== Attr.Reachable) return false;
    attr[id]! |= Attr.Live;
    return true;
  }

  /** Some reached symbol refers to the goroutine slot. */
  usesTls(): boolean {
    const { syms } = this;
    for (let id = 1; id < syms.count; id++) {
      if (!syms.isReachable(id)) continue;
      for (let at = syms.relocAt[id]!, end = at + Rec.Reloc * syms.relocCount[id]!; at < end; at += Rec.Reloc) {
        if (u16(syms.mem, at + 5) === RelocType.TlsLe) return true;
      }
    }
    return false;
  }

  /** A complaint about a symbol. The link goes on to find more, and fails in the end. */
  error(id: number, message: string): void {
    this.errors.push(id === 0 ? message : `${this.syms.name(id)}: ${message}`);
  }
}

export function roundUp(x: number, to: number): number {
  return Math.ceil(x / to) * to;
}
