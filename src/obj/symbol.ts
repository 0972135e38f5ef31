// The symbol as compiler, assembler and linker hand it to each other: bytes, relocations and, for functions, the tables
// that the runtime wants. One symbol is one answer to one question of the linker.
// Contract: Go 1.26's cmd/internal/obj (LSym, FuncInfo, Pcln), as far as object files carry it.
import { Abi, type FuncFlag, FuncId, isTextKind, type RelocType, SymFlag, SymKind } from "./kinds.ts";

export const noBytes: Uint8Array = new Uint8Array(0);

/** A place in a symbol's data that the linker fills in. `size` is in bytes; 0 for markers, which change no bytes. */
export class Reloc {
  offset: number;
  size: number;
  type: RelocType;
  symbol: ObjSymbol;
  addend: number;
  constructor(offset: number, size: number, type: RelocType, symbol: ObjSymbol, addend: number) {
    this.offset = offset;
    this.size = size;
    this.type = type;
    this.symbol = symbol;
    this.addend = addend;
  }
}

/** A call that was inlined into a function: a node of the function's inline tree. */
export class InlineNode {
  /** Index of the call that this one is nested in; -1: the function itself. */
  parent: number;
  /** Where the call stands: index into the function's `files`, and line. */
  file: number;
  line: number;
  /** The function that was inlined. It need not be defined, but must have a FuncInfo with startLine and funcId. */
  func: ObjSymbol;
  /** Offset in the code of an instruction that stands for the call itself, for unwinding from inside to outside. */
  parentPc: number;
  constructor(parent: number, file: number, line: number, func: ObjSymbol, parentPc: number) {
    this.parent = parent;
    this.file = file;
    this.line = line;
    this.func = func;
    this.parentPc = parentPc;
  }
}

/** Symbols that few ask for. */
export interface SymbolList {
  all(): readonly ObjSymbol[];
}

const nothing: SymbolList = { all: () => [] };

/**
 * What the runtime must know about a function. The pc-value tables are encoded (pctable.ts); an empty one is absent.
 * File numbers, in `pcfile` and in the inline tree, are indices into this function's own `files`, so that a function's
 * tables depend on nothing but the function.
 */
export class FuncInfo {
  /** Bytes of arguments and results on the caller's stack (argsSizeUnknown if not known). */
  args = 0;
  /** Bytes of the frame without the return address, saved frame pointer included. */
  locals = 0;
  /** Alignment of the code; 0: the target's usual one. */
  align = 0;
  funcId: FuncId = FuncId.Normal;
  funcFlag: FuncFlag | 0 = 0;
  /** Line of the func keyword. */
  startLine = 0;
  /** Absolute (or trimmed) paths of the source files whose numbers the tables use. */
  files: readonly string[] = [];
  pcsp: Uint8Array = noBytes;
  pcfile: Uint8Array = noBytes;
  pcline: Uint8Array = noBytes;
  pcinline: Uint8Array = noBytes;
  /** By Pcdata slot; as long as the highest used slot. */
  pcdata: readonly Uint8Array[] = [];
  /** By Funcdata slot; null for a slot that is not used. */
  funcdata: readonly (ObjSymbol | null)[] = [];
  inlineTree: readonly InlineNode[] = [];
  /** What debuggers are told of variables (variables.ts), and the descriptors of their types, by number there. */
  variables: Uint8Array = noBytes;
  variableTypes: SymbolList = nothing;
  dwarfInfo: ObjSymbol | null = null;
  dwarfLoc: ObjSymbol | null = null;
  dwarfRanges: ObjSymbol | null = null;
  dwarfLines: ObjSymbol | null = null;
}

/**
 * A symbol. `kind` is Xxx as long as it is only referred to; whoever defines it fills in the rest.
 *
 * Identity: (name, abi) within one SymbolTable, except for static symbols, which are known by object identity alone, and
 * content-addressable ones, which are the same when kind of data, size, bytes and relocations are the same.
 * `data` may be shorter than `size`: the rest is zero.
 */
export class ObjSymbol {
  readonly name: string;
  readonly abi: Abi;
  kind: SymKind = SymKind.Xxx;
  flags: SymFlag | 0 = 0;
  size = 0;
  /** 0: what the kind and size ask for. */
  align = 0;
  data: Uint8Array = noBytes;
  /** In order of offset. */
  relocs: Reloc[] = [];
  /** The type of a variable; null if not known. Says where pointers are, for the garbage collector's masks. */
  gotype: ObjSymbol | null = null;
  /** Present exactly in defined text symbols. */
  func: FuncInfo | null = null;
  /** A variable's debugging entry. */
  dwarf: ObjSymbol | null = null;
  /** Scratch index of the linker or writer at work: it checks it against its own table before it trusts it. */
  id = 0;
  /** Its number in the connection between threads that spoke of it last, which checks it too. */
  wire = 0;

  constructor(name: string, abi: Abi = Abi.Abi0) {
    this.name = name;
    this.abi = abi;
  }

  get isDefined(): boolean {
    return this.kind !== SymKind.Xxx;
  }

  get isText(): boolean {
    return isTextKind(this.kind);
  }

  has(flag: SymFlag): boolean {
    return (this.flags & flag) !== 0;
  }

  addReloc(offset: number, size: number, type: RelocType, symbol: ObjSymbol, addend = 0): void {
    this.relocs.push(new Reloc(offset, size, type, symbol, addend));
  }
}

/** The target of relocations that have none (RelocType.CallInd, Const, TlsLe). */
export const nobody: ObjSymbol = new ObjSymbol("");

/** One ObjSymbol per name and ABI: what makes `===` the comparison of symbols in one compilation. */
export class SymbolTable {
  private readonly abi0 = new Map<string, ObjSymbol>();
  private readonly internal = new Map<string, ObjSymbol>();

  /** The symbol of that name, made as a reference if it was not known. */
  lookup(name: string, abi: Abi = Abi.Abi0): ObjSymbol {
    const table = abi === Abi.Internal ? this.internal : this.abi0;
    let s = table.get(name);
    if (s === undefined) {
      s = new ObjSymbol(name, abi);
      table.set(name, s);
    }
    return s;
  }

  get(name: string, abi: Abi = Abi.Abi0): ObjSymbol | undefined {
    return (abi === Abi.Internal ? this.internal : this.abi0).get(name);
  }

  /** A symbol that only its holder knows. */
  static fileLocal(name: string, kind: SymKind): ObjSymbol {
    const s = new ObjSymbol(name, Abi.Abi0);
    s.kind = kind;
    s.flags = SymFlag.Static;
    return s;
  }
}

/**
 * Who is asked for symbols. The linker asks each symbol once, in an order that the answers must not depend on.
 * undefined: this provider does not define it (the next one is asked). The symbol that is returned is defined, and its
 * relocations' targets may still be references, which are the linker's next questions.
 */
export interface SymbolProvider {
  lookup(name: string, abi: Abi): ObjSymbol | undefined;
  /** This symbol will be asked for soon: what can be done ahead, beside other work, may be begun. */
  begin?(name: string, abi: Abi): void;
  /** What a symbol that its name does not identify is known by, this time and the next; null: by nothing. */
  identity?(s: ObjSymbol): string | null;
}

/** A package's symbols on the way into or out of an object file. */
export class ObjPackage {
  /** Import path as symbols spell it (escaped). */
  path: string;
  /** Hash of the export data, 8 bytes: importers remember it and the linker compares. */
  fingerprint: Uint8Array = new Uint8Array(8);
  fromAssembly = false;
  std = false;
  imports: { path: string; fingerprint: Uint8Array }[] = [];
  /** The number of a symbol in the package that defines it; null: it is referred to by name. */
  numberOf: ((s: ObjSymbol) => { pkg: string; index: number } | null) | null = null;
  /** Functions, in the order of their text. */
  text: ObjSymbol[] = [];
  /** Everything else that is defined, in order. */
  data: ObjSymbol[] = [];
  constructor(path: string) {
    this.path = path;
  }
}
