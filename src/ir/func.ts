// What the tree's nodes refer to: functions, local and global variables, labels, the inline tree of a function.
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
  /** `size` bytes of an integer or of a float's bits, little-endian: lo, hi. */
  Int = 1,
  /** Address of `global` plus `addend`. */
  Global = 2,
  /** Address of the static closure object of `fn`. */
  Func = 3,
  /** Address of the descriptor of `type`. */
  Type = 4,
  /** Address of the itab of `type` for interface `iface`. */
  Itab = 5,
  /** Address of the read-only text `bytes` (a string's data word; its length is a separate Int). */
  Text = 6,
}

/** One initialised word (or less) of a StaticData. */
export class DataItem {
  readonly offset: number;
  readonly kind: DataKind;
  size = 8;
  lo = 0;
  hi = 0;
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
    d.size = this.size;
    d.lo = this.lo;
    d.hi = this.hi;
    d.global = this.global;
    d.addend = this.addend;
    d.fn = this.fn;
    d.type = this.type;
    d.iface = this.iface;
    d.bytes = this.bytes;
    return d;
  }
}

/** Initial contents: items by rising offset; what no item covers is zero. */
export class StaticData {
  readonly items: DataItem[] = [];
}

/** One initialisation that needs code: `global = value` (or several from one call), in the order of the package. */
export interface InitStep {
  globals: (Global | null)[];
  value: Expr;
}
