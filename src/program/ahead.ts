// What the program will need of what has been begun: the functions that a function refers to, and the methods that can be called
// through interfaces, as far as the code of both is known. In: what the passes and lowering meet. Out: functions to begin, long
// before the linker's walk gets there, which waits for the code of each. It finds most of what the walk will (not what only data
// leads to, nor types that are reached through other types) and decides nothing: what is begun in vain is not linked. Who waits for
// code makes other symbols meanwhile: data, type descriptors, code that has arrived. In which order symbols are made changes nothing.
import type { Func } from "../ir/func.ts";
import type { BodySource, Program } from "../ir/program.ts";
import type { Type } from "../ir/type.ts";
import { RelocType } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";

/** Code for calls by ABIInternal: a function, or the name of its symbol. */
export type Code = Func | string;

/** Who makes symbols. */
export interface Maker {
  /** Has the code made if nobody has, and there is anybody else to do it. */
  begin(code: Code): void;
  /** Defines `s`; if it is code, only if that is there. False: it was not defined. */
  make(s: ObjSymbol, isThere: boolean): boolean;
}

interface Candidate {
  readonly type: Type;
  readonly ifn: Func;
  readonly tfn: Func;
}

export class Ahead {
  private readonly program: Program;
  private readonly maker: Maker;
  /** A function that is part of the program is being lowered. */
  private listening = false;
  private readonly known = new Set<Code>();
  private readonly assembly = new Set<ObjSymbol>();
  /** Known, and not begun. */
  private queue: Code[] = [];
  private readonly converted = new Set<Type>();
  /** Code that has arrived. */
  private readonly arrivals = new Queue();
  /** What defined symbols lead to. */
  private readonly mentioned = new Queue();
  private readonly met = new Set<ObjSymbol>();
  /** Types that are converted to interfaces, and have not been looked at. */
  private types: Type[] = [];
  /** Methods that are called through interfaces, by name: the types that they are called with. */
  private readonly called = new Map<string, Set<Type>>();
  /** Methods of converted types that nobody is known to call, by name. */
  private readonly candidates = new Map<string, Candidate[]>();

  constructor(program: Program, maker: Maker) {
    this.program = program;
    this.maker = maker;
  }

  listen(on: boolean): void {
    this.listening = on;
  }

  /** `fn` is part of the program. */
  need(fn: Func): void {
    const code = fn.definedBy ?? fn;
    if (!code.external && !this.known.has(code) && !fillsMap(code)) this.add(code);
  }

  /**
   * The tree of `fn`, to which something leads that is part of the program, is as it will be. While the front end goes on to its
   * callers, which takes seconds in a large program, the code can be made: at once if there is somebody to do it (`now`).
   */
  settled(fn: Func, now: boolean): void {
    if (this.known.has(fn) || fillsMap(fn)) return;
    if (!now) return this.add(fn);
    this.known.add(fn);
    this.maker.begin(fn);
  }

  /** A lowered function refers to the code of `fn`. */
  refer(fn: Func): void {
    if (this.listening) this.need(fn);
  }

  /** A lowered function refers to code of which only the symbol is known. */
  referTo(symbol: string): void {
    if (this.listening) this.needNamed(symbol);
  }

  private needNamed(symbol: string): void {
    if (!this.known.has(symbol)) this.add(symbol);
  }

  /** Assembly is part of the program: what it refers to is, too. */
  assembled(s: ObjSymbol): void {
    if (this.assembly.has(s)) return;
    this.assembly.add(s);
    for (let i = 0; i < s.relocs.length; i++) {
      const { symbol } = s.relocs[i]!;
      if (symbol.isDefined) this.assembled(symbol);
      else if (symbol.name !== "") this.needNamed(symbol.name);
    }
  }

  private add(code: Code): void {
    this.known.add(code);
    this.queue.push(code);
  }

  /** A lowered function converts a `t` to an interface. */
  convert(t: Type): void {
    if (this.converted.has(t)) return;
    this.converted.add(t);
    this.types.push(t);
  }

  /** A lowered function calls a method of interface type `iface`. */
  call(iface: Type, method: number): void {
    const { name, type } = iface.methods[method]!;
    let types = this.called.get(name);
    if (types === undefined) this.called.set(name, (types = new Set()));
    if (types.has(type)) return;
    types.add(type);
    const candidates = this.candidates.get(name);
    if (candidates === undefined) return;
    this.candidates.set(
      name,
      candidates.filter((m) => m.type !== type || !this.take(m)),
    );
  }

  private take(m: Candidate): true {
    this.need(m.ifn);
    this.need(m.tfn);
    return true;
  }

  private lookAt(t: Type): void {
    for (const m of this.program.methodTable(t)) {
      if (this.called.get(m.name)?.has(m.type) === true) {
        this.take(m);
        continue;
      }
      const others = this.candidates.get(m.name);
      if (others === undefined) this.candidates.set(m.name, [m]);
      else others.push(m);
    }
  }

  /** The code of `s` is there, and can be filled in. */
  arrived(s: ObjSymbol): void {
    this.arrivals.add(s);
  }

  /** Makes one more symbol that will be asked for, which may begin others. False: there is none. */
  makeNext(): boolean {
    const arrived = this.arrivals.take();
    const s = arrived ?? this.mentioned.take();
    if (s === undefined) return false;
    if (this.maker.make(s, s === arrived)) this.follow(s);
    this.run();
    return true;
  }

  /** What `s` leads to will be asked for, as far as the walk goes there (link/reach.ts). */
  private follow(s: ObjSymbol): void {
    const { relocs } = s;
    for (let i = 0; i < relocs.length; i++) {
      const { type, symbol } = relocs[i]!;
      if (leadsNowhere(type) || this.met.has(symbol)) continue;
      this.met.add(symbol);
      this.mentioned.add(symbol);
    }
  }

  /** Begins all that is known, and what turns up then. */
  run(): void {
    while (this.queue.length > 0 || this.types.length > 0) {
      const { queue, types } = this;
      this.queue = [];
      this.types = [];
      for (let i = 0; i < queue.length; i++) this.maker.begin(queue[i]!);
      for (let i = 0; i < types.length; i++) this.lookAt(types[i]!);
    }
  }
}

/** First in, first out. */
class Queue {
  private readonly symbols: ObjSymbol[] = [];
  private next = 0;

  add(s: ObjSymbol): void {
    this.symbols.push(s);
  }

  take(): ObjSymbol | undefined {
    return this.next < this.symbols.length ? this.symbols[this.next++] : undefined;
  }
}

/** What fills a map variable is needed only if the variable is. */
function fillsMap(fn: Func): boolean {
  return (fn.source as BodySource | null)?.how === "mapInit";
}

/** Relocations that the walk does not follow, or not always. */
function leadsNowhere(type: RelocType): boolean {
  return (
    (type & RelocType.Weak) !== 0 ||
    (type >= RelocType.UseType && type <= RelocType.MethodOff) ||
    type === RelocType.InitOrder
  );
}
