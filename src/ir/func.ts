// What the tree's nodes refer to: functions, local and global variables, labels, the inline tree of a function.
import { InternalError } from "../base/internal-error.ts";
import type { Pos } from "../source/position.ts";
import type { Expr, Stmt } from "./nodes.ts";
import type { Type } from "./type.ts";

export const enum VarClass {
  /** Parameter; the receiver is the first. */
  Param = 1,
  /** Result, named or not (`~r0`). */
  Result = 2,
  /** Declared in the body, or a temporary. */
  Local = 3,
  /** A variable of the enclosing function, seen from inside a closure; `outer` is that variable. */
  Captured = 4,
}

/**
 * A variable of a function. Uses are VarRef nodes whatever the variable's place: a frame slot, a register, a heap object
 * (`heap`), the closure object (Captured by value), or through a pointer in it (Captured `byRef`).
 */
export class Var {
  /** Source name; `.autotmp_N` for temporaries, `~rN` for unnamed results, `_` for blank parameters. */
  name: string;
  readonly type: Type;
  readonly pos: Pos;
  cls: VarClass;
  /** Dense from 0 within its function. */
  id: number;
  /** The function that it belongs to. */
  fn: Func;
  /** Captured: the variable of `fn.outer` that it stands for. */
  outer: Var | null = null;
  /** Captured: by reference (the closure object holds its address). */
  byRef = true;
  /** Moved to the heap: Define (or function entry, for Param and Result) allocates it. */
  heap = false;
  /** AddrOf is applied to it (or to a part of it) somewhere. */
  addrTaken = false;
  /** A closure holds its address: decided by escape analysis. Copies made by inlining do not inherit it. */
  refCaptured = false;
  /** Assigned other than by its Define (or as a parameter, at entry). */
  reassigned = false;
  /** Referred to by a closure. */
  captured = false;
  /** Inline tree entry that it came with; -1: the function's own. */
  inl = -1;
  constructor(name: string, type: Type, pos: Pos, cls: VarClass, fn: Func) {
    this.name = name;
    this.type = type;
    this.pos = pos;
    this.cls = cls;
    this.fn = fn;
    this.id = fn.vars.length;
    fn.vars.push(this);
  }
}

/** Target of Break, Continue or Goto: identity is all that counts, the name is for dumps. */
export class Label {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Directives that bind code generation (`//go:…`), as bits of `Func.pragma`. */
export const enum Pragma {
  NoEscape = 1,
  NoSplit = 2,
  NoInline = 4,
  NoWriteBarrier = 8,
  NoWriteBarrierRec = 16,
  YesWriteBarrierRec = 32,
  SystemStack = 64,
  UintptrEscapes = 128,
  UintptrKeepAlive = 256,
  NoCheckPtr = 512,
  CgoUnsafeArgs = 1024,
  NoRace = 2048,
  RegisterParams = 4096,
  NoInterface = 8192,
  Linkname = 16384,
}

/** What the inliner found out about a function. */
export interface InlineInfo {
  /** Cost in gc's units, or -1. */
  readonly cost: number;
  /** Why not, in gc's words; "" when it can be inlined. */
  readonly reason: string;
  /** The body as it was before calls in it were inlined; null when nobody can want a copy of it. */
  readonly body: Stmt[] | null;
  /** How many variables and temporaries it had then. */
  readonly vars: number;
  readonly temps: number;
}

/** One inlined call: the callee's body stands in the function at `pos`, itself inside entry `parent` (-1: none). */
export interface InlineEntry {
  parent: number;
  pos: Pos;
  fn: Func;
}

/**
 * A function that code can be made for: declared, method, closure, instance, wrapper. It exists as soon as something
 * refers to it; `body` is filled in when asked for.
 */
export class Func {
  /** Link symbol, for example `fmt.(*pp).printArg` or `main.main.func1`. Unique in the program. */
  readonly symbol: string;
  /** Import path of the package that it is compiled in. */
  readonly pkgPath: string;
  /** Type as called: a receiver is the first parameter. */
  readonly type: Type;
  pos: Pos;
  endPos: Pos;
  /** Bits of Pragma. */
  pragma = 0;
  /** Parameters in order, receiver first. */
  readonly params: Var[] = [];
  readonly results: Var[] = [];
  /** Variables that the closure object holds, in order; empty for other functions. */
  readonly captures: Var[] = [];
  /** Every variable, by id. */
  readonly vars: Var[] = [];
  /** null: not built yet, or `external`. */
  body: Stmt[] | null = null;
  /** Its body has been there, and gone since code was made of it. What is copied into callers is in `inline`. */
  built = false;
  /** Has no Go body: defined in assembly, or elsewhere by linkname. */
  external = false;
  /**
   * A declaration without Go body whose symbol Go code defines elsewhere (linkname): that definition. Calls go to the
   * symbol as to any Go function; only assumptions about the callee (escape, inlining) stop at the declaration.
   */
  definedBy: Func | null = null;
  /** The function that this closure is written in; null for others. */
  outer: Func | null = null;
  /** Closures written in the body, in source order. */
  readonly closures: Func[] = [];
  /** May be defined by several packages with the same content: instances, wrappers, closures of these. */
  dupOk = false;
  /** Made by the compiler to adapt a call; tracebacks hide it. */
  wrapper = false;
  /** Has a receiver (the first parameter). */
  isMethod = false;
  hasDefer = false;
  hasRecover = false;
  /** Of a package initialiser: functions it calls that count as reached only through the variables that they fill. */
  readonly fillers: Func[] = [];
  readonly inlineTree: InlineEntry[] = [];
  /** Names already given to temporaries. */
  tempCount = 0;
  /** Numbers already given to closures of each sort, by suffix. */
  readonly closureCounts = { func: 0, range: 0, wrap: 0 };
  /** The body of this loop over a function is written in that function, which numbers its closures. */
  rangeParent: Func | null = null;
  /** A literal that came with inlined bodies: the functions of these. Their calls in it stay calls, or there were no end. */
  inlinedFrom: readonly Func[] | null = null;
  /** How inlining sees it: null until measured; `cost` -1: cannot be inlined. */
  inline: InlineInfo | null = null;
  /** The front end's declaration, opaque here. */
  source: unknown = null;

  constructor(symbol: string, pkgPath: string, type: Type, pos: Pos) {
    this.symbol = symbol;
    this.pkgPath = pkgPath;
    this.type = type;
    this.pos = pos;
    this.endPos = pos;
  }

  /**
   * The symbol of the next closure of this function in gc's numbering; `inlined` names the functions whose inlined bodies
   * the closure is written in, outermost first.
   */
  closureSymbol(why: "func" | "range" | "go" | "defer", inlined: readonly string[] = []): string {
    let owner: Func = this;
    while (owner.rangeParent !== null) owner = owner.rangeParent;
    const outer = [owner.symbol, ...inlined].join(".");
    const n = ++owner.closureCounts[why === "go" || why === "defer" ? "wrap" : why];
    switch (why) {
      case "func":
        return `${outer}${owner.outer === null ? ".func" : "."}${n}`;
      case "range":
        return `${outer}-range${n}`;
      case "go":
        return `${outer}.gowrap${n}`;
      case "defer":
        return `${outer}.deferwrap${n}`;
    }
  }

  /** A new temporary of the function. */
  temp(type: Type, pos: Pos): Var {
    return new Var(`.autotmp_${this.tempCount++}`, type, pos, VarClass.Local, this);
  }
}

/** A package-level variable. */
export class Global {
  /** Link symbol, for example `os.Args`. */
  readonly symbol: string;
  readonly pkgPath: string;
  readonly type: Type;
  readonly pos: Pos;
  /** The value that it has before any code runs, when that is known; null: all zero. */
  data: StaticData | null = null;
  /** Never written: may be placed in read-only memory and deduplicated. */
  readOnly = false;
  /** Defined elsewhere by linkname: no storage here. */
  external = false;
  dupOk = false;
  /** The function that gives it its first value, which is in the program if the variable is; null: the package's initialiser. */
  filledBy: Func | null = null;
  source: unknown = null;
  constructor(symbol: string, pkgPath: string, type: Type, pos: Pos) {
    this.symbol = symbol;
    this.pkgPath = pkgPath;
    this.type = type;
    this.pos = pos;
  }
}

/** What a word of static data points at. */
export const enum DataKind {
  /** Address of `global` plus `addend`. */
  Global = 1,
  /** Address of the static closure object of `fn`. */
  Func = 2,
  /** Address of the descriptor of `type`. */
  Type = 3,
  /** Address of the itab of `type` for interface `iface`. */
  Itab = 4,
  /** Address of the read-only text `bytes` (a string's data word). */
  Text = 5,
}

/** One word of a StaticData that is an address. */
export class DataItem {
  readonly offset: number;
  readonly kind: DataKind;
  global: Global | null = null;
  addend = 0;
  fn: Func | null = null;
  type: Type | null = null;
  iface: Type | null = null;
  bytes: Uint8Array | null = null;
  constructor(offset: number, kind: DataKind) {
    this.offset = offset;
    this.kind = kind;
  }

  /** The same contents at another place. */
  copyAt(offset: number): DataItem {
    const d = new DataItem(offset, this.kind);
    d.global = this.global;
    d.addend = this.addend;
    d.fn = this.fn;
    d.type = this.type;
    d.iface = this.iface;
    d.bytes = this.bytes;
    return d;
  }
}

/** Up to this size the bytes of static data are made at once; from it on they grow, for long arrays of which only a little is set. */
const smallData = 4096;

const noBytes = new Uint8Array(0);

/** Initial contents of a variable: its numbers as bytes, little-endian, and its addresses as items. The rest is zero. */
export class StaticData {
  /** Addresses, by rising offset once all are there. */
  readonly items: DataItem[] = [];
  /** The first bytes of the variable. Those that no number covers are zero, and so are all that follow. */
  bytes: Uint8Array = noBytes;
  /** How long the variable is. */
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  /** Is everything zero? */
  get isZero(): boolean {
    return this.items.length === 0 && this.bytes.length === 0;
  }

  /** Adds an address at `offset`: the caller says which. */
  address(offset: number, kind: DataKind): DataItem {
    const d = new DataItem(offset, kind);
    this.items.push(d);
    return d;
  }

  /** Puts the low `size` (1, 2, 4 or 8) bytes of a number at `offset`. */
  int(offset: number, size: number, lo: number, hi: number): void {
    if (lo === 0 && hi === 0) return;
    this.reach(offset + size);
    const { bytes } = this;
    for (let i = 0; i < size && i < 4; i++) bytes[offset + i] = lo >> (8 * i);
    for (let i = 4; i < size; i++) bytes[offset + i] = hi >> (8 * i);
  }

  /** Puts the bits of a float of `size` (4 or 8) bytes at `offset`. */
  float(offset: number, size: number, value: number): void {
    if (size === 4) {
      float32[0] = value;
      this.int(offset, 4, bits32[0]!, 0);
    } else {
      float64[0] = value;
      this.int(offset, 8, bits64[0]!, bits64[1]!);
    }
  }

  /** Puts a string's two words at `offset`. */
  text(offset: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.address(offset, DataKind.Text).bytes = bytes;
    this.int(offset + 8, 8, bytes.length, 0);
  }

  /** Puts `bytes` at `offset`. */
  copyBytes(offset: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.reach(offset + bytes.length);
    this.bytes.set(bytes, offset);
  }

  /** Puts the contents of another variable at `offset`. */
  copy(offset: number, from: StaticData): void {
    this.copyBytes(offset, from.bytes);
    for (let i = 0; i < from.items.length; i++) this.items.push(from.items[i]!.copyAt(offset + from.items[i]!.offset));
  }

  /** Puts the items in order. */
  sort(): void {
    const { items } = this;
    for (let i = 1; i < items.length; i++) {
      if (items[i - 1]!.offset <= items[i]!.offset) continue;
      items.sort((a, b) => a.offset - b.offset);
      return;
    }
  }

  /** Makes room for the first `end` bytes. */
  private reach(end: number): void {
    const have = this.bytes.length;
    if (end <= have) return;
    if (end > this.size) throw new InternalError(`ir: ${end} bytes of static data for a variable of ${this.size}`);
    const bytes = new Uint8Array(
      this.size <= smallData ? this.size : Math.min(this.size, Math.max(end, 2 * have, smallData)),
    );
    bytes.set(this.bytes);
    this.bytes = bytes;
  }
}

const float64 = new Float64Array(1);
const float32 = new Float32Array(1);
const bits64 = new Int32Array(float64.buffer);
const bits32 = new Int32Array(float32.buffer);

/** One initialisation that needs code: `global = value` (or several from one call), in the order of the package. */
export interface InitStep {
  globals: (Global | null)[];
  value: Expr;
}
