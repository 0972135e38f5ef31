// The numbers that object files, compiler, assembler and linker share: symbol kinds, relocation types, flags, auxiliary
// symbol types, function ids and flags, pcdata and funcdata slots.
// Contract: Go 1.26's cmd/internal/objabi (symkind, reloctype, funcid), cmd/internal/goobj, internal/abi (symtab).

/** What a symbol holds, and so which section it goes to. `Xxx` is a symbol that is only referred to. */
export const enum SymKind {
  Xxx = 0,
  Text = 1,
  TextFips = 2,
  Rodata = 3,
  RodataFips = 4,
  NoptrData = 5,
  NoptrDataFips = 6,
  Data = 7,
  DataFips = 8,
  Bss = 9,
  NoptrBss = 10,
  TlsBss = 11,
  DwarfCuInfo = 12,
  DwarfConst = 13,
  DwarfFcn = 14,
  DwarfAbsFcn = 15,
  DwarfType = 16,
  DwarfVar = 17,
  DwarfRange = 18,
  DwarfLoc = 19,
  DwarfLines = 20,
  DwarfAddr = 21,
  LibFuzzerCounter = 22,
  CoverageCounter = 23,
  CoverageAuxVar = 24,
  SehUnwindInfo = 25,
}

export function isTextKind(kind: SymKind): boolean {
  return kind === SymKind.Text || kind === SymKind.TextFips;
}

/** Which calling convention a text symbol follows. Two symbols of one name and different ABIs are different symbols. */
export const enum Abi {
  /** All arguments on the stack: what assembly functions follow. Data symbols carry it too. */
  Abi0 = 0,
  /** Arguments in registers: what compiled Go functions follow. */
  Internal = 1,
  /** In an object file's symbol record: the symbol is local to its file and has no identity by name. */
  Static = 0xffff,
}

/**
 * What a relocation asks for. Only those that amd64 uses are named.
 * `Weak` is a bit: the target is not made reachable by it, and the place stays zero if nothing else reaches it.
 */
export const enum RelocType {
  /** Absolute address of target + addend, 4 or 8 bytes. */
  Addr = 1,
  /** 32-bit offset of the target from the start of its section group (module data for types, text start for code). */
  AddrOff = 5,
  /** The target's size + addend. */
  Size = 6,
  /** pc-relative 32-bit displacement of a call or a jump between functions. */
  Call = 7,
  /** Marks an indirect call; changes no bytes, seen by the stack depth check. */
  CallInd = 10,
  /** The addend itself. */
  Const = 13,
  /** pc-relative 32-bit displacement to data, or to code taken as data. */
  PcRel = 14,
  /** Offset of the goroutine slot from the thread pointer, local-exec model. */
  TlsLe = 15,
  /** The same by way of a GOT entry, initial-exec model. */
  TlsIe = 16,
  GotOff = 17,
  Plt0 = 18,
  Plt1 = 19,
  Plt2 = 20,
  /** Marks the use of a struct field that is tracked. */
  UseField = 21,
  /** Keeps a type's descriptor known to the debugger without making it reachable. */
  UseType = 22,
  /** The target type is converted to an interface here: its methods become callable through one. */
  UseIface = 23,
  /** A call of a method of an interface: target = the interface type, addend = offset of the method's record in it. */
  UseIfaceMethod = 24,
  /** A call by name through a generic interface or MethodByName("F"): target = a symbol that holds the method's name. */
  UseNamedMethod = 25,
  /** Three of them in a row in a type's uncommon part: a method's type, its interface code, its direct code. */
  MethodOff = 26,
  /** Keeps the target alive; changes no bytes. */
  Keep = 27,
  GotPcRel = 29,
  /** Offset of the target from the start of its DWARF section. */
  DwarfSecRef = 31,
  /** Offset from the start of the symbol's compile unit. */
  AddrCuOff = 95,
  /** An edge between two initialisation records; changes no bytes. */
  InitOrder = 99,
  /** Index of the target function's entry in .debug_addr as ULEB128 of 1 to 4 bytes. */
  DwTxtAddrU1 = 100,
  DwTxtAddrU2 = 101,
  DwTxtAddrU3 = 102,
  DwTxtAddrU4 = 103,
  /** The bit itself, as it stands in 16 bits. */
  Weak = 0x8000,
  WeakAddr = 0x8001,
  WeakAddrOff = 0x8005,
}

/**
 * Facts about a symbol. Bits 0 to 7 are the object file's first flag byte, bits 8 to 15 the second one; the rest live in
 * memory only.
 */
export const enum SymFlag {
  /** Several definitions are allowed; any one is taken. Such a symbol is referred to by name. */
  DupOk = 1 << 0,
  Local = 1 << 1,
  /** The type goes into the module's typelink table. */
  Typelink = 1 << 2,
  /** Calls nothing. */
  Leaf = 1 << 3,
  /** No stack check in the prologue: its frame counts against the nosplit limit. */
  NoSplit = 1 << 4,
  /** May call reflect.Type.Method or MethodByName with a name that is not constant: keeps all exported methods. */
  ReflectMethod = 1 << 5,
  /** A type descriptor. */
  GoType = 1 << 6,
  /** A type that is converted to an interface somewhere. */
  UsedInIface = 1 << 8,
  Itab = 1 << 9,
  Dict = 1 << 10,
  /** The function that runs a package's initialisation, as made by the compiler. */
  PkgInit = 1 << 11,
  /** Named by a //go:linkname, or from assembly. */
  Linkname = 1 << 12,
  /** Made by the compiler to convert between calling conventions. */
  AbiWrapper = 1 << 13,
  WasmExport = 1 << 14,
  /** Its identity is its content: merged with every equal one. Its name says no more than which kind of data it is. */
  ContentAddressable = 1 << 16,
  /** Known only in its own file, by identity. */
  Static = 1 << 17,
  /** A pc-value table. */
  Pcdata = 1 << 18,
  /**
   * Referred to by name from other packages even though it is the package's own (a linkname'd symbol, or one of another
   * package that is defined here).
   */
  ByName = 1 << 19,
}

/** Why a symbol hangs on another one, in an object file. */
export const enum AuxType {
  Gotype = 0,
  FuncInfo = 1,
  Funcdata = 2,
  DwarfInfo = 3,
  DwarfLoc = 4,
  DwarfRanges = 5,
  DwarfLines = 6,
  Pcsp = 7,
  Pcfile = 8,
  Pcline = 9,
  Pcinline = 10,
  Pcdata = 11,
  WasmImport = 12,
  WasmType = 13,
  SehUnwindInfo = 14,
}

/** Functions that the runtime's traceback and scheduler know by number. */
export const enum FuncId {
  Normal = 0,
  Abort = 1,
  Asmcgocall = 2,
  AsyncPreempt = 3,
  Cgocallback = 4,
  Corostart = 5,
  DebugCallV2 = 6,
  GcBgMarkWorker = 7,
  Goexit = 8,
  Gogo = 9,
  Gopanic = 10,
  HandleAsyncEvent = 11,
  Mcall = 12,
  Morestack = 13,
  Mstart = 14,
  Panicwrap = 15,
  Rt0Go = 16,
  RuntimeMain = 17,
  RunFinalizers = 18,
  RunCleanups = 19,
  Sigpanic = 20,
  Systemstack = 21,
  SystemstackSwitch = 22,
  /** Code that nobody wrote: method wrappers, hash and equality functions; left out of tracebacks. */
  Wrapper = 23,
}

const namedFuncIds: ReadonlyMap<string, FuncId> = new Map([
  ["abort", FuncId.Abort],
  ["asmcgocall", FuncId.Asmcgocall],
  ["asyncPreempt", FuncId.AsyncPreempt],
  ["cgocallback", FuncId.Cgocallback],
  ["corostart", FuncId.Corostart],
  ["debugCallV2", FuncId.DebugCallV2],
  ["deferreturn", FuncId.Wrapper],
  ["gcBgMarkWorker", FuncId.GcBgMarkWorker],
  ["goexit", FuncId.Goexit],
  ["gogo", FuncId.Gogo],
  ["gopanic", FuncId.Gopanic],
  ["handleAsyncEvent", FuncId.HandleAsyncEvent],
  ["main", FuncId.RuntimeMain],
  ["mcall", FuncId.Mcall],
  ["morestack", FuncId.Morestack],
  ["mstart", FuncId.Mstart],
  ["panicwrap", FuncId.Panicwrap],
  ["rt0_go", FuncId.Rt0Go],
  ["runCleanups", FuncId.RunCleanups],
  ["runFinalizers", FuncId.RunFinalizers],
  ["sigpanic", FuncId.Sigpanic],
  ["systemstack", FuncId.Systemstack],
  ["systemstack_switch", FuncId.SystemstackSwitch],
]);

/** The number that the runtime knows the function `name` (a full symbol name) by. */
export function funcIdOf(name: string, isWrapper: boolean): FuncId {
  if (isWrapper) return FuncId.Wrapper;
  if (!name.startsWith("runtime.")) return FuncId.Normal;
  return namedFuncIds.get(name.slice("runtime.".length)) ?? FuncId.Normal;
}

export const enum FuncFlag {
  /** Outermost frame: a traceback stops here. */
  TopFrame = 1,
  /** Writes SP arbitrarily: a traceback cannot go through it. */
  SpWrite = 2,
  /** Written in assembly. */
  Asm = 4,
}

/** Slots of a function's pc-value tables. */
export const enum Pcdata {
  UnsafePoint = 0,
  StackMapIndex = 1,
  InlTreeIndex = 2,
  ArgLiveIndex = 3,
  PanicBounds = 4,
}

/** Slots of a function's data tables. */
export const enum Funcdata {
  ArgsPointerMaps = 0,
  LocalsPointerMaps = 1,
  StackObjects = 2,
  InlTree = 3,
  OpenCodedDeferInfo = 4,
  ArgInfo = 5,
  ArgLiveInfo = 6,
  WrapInfo = 7,
}

/** Values of Pcdata.UnsafePoint. */
export const enum UnsafePoint {
  Safe = -1,
  Unsafe = -2,
  Restart1 = -3,
  Restart2 = -4,
  RestartAtEntry = -5,
}

/** The size of a function's arguments when it is not known (assembly without a prototype). */
export const argsSizeUnknown = -0x80000000;
