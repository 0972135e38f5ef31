// The encoder's door: a function's Progs in, its machine code out. Contract: src/cmd/internal/obj/x86/asm6.go, obj6.go.
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { Pos } from "../../source/position.ts";
import type { ObjSymbol, Prog, RegSpill } from "./prog.ts";

/** TEXT flags: src/runtime/textflag.h. */
export const enum TextFlag {
  NoProf = 1,
  DupOk = 2,
  NoSplit = 4,
  RoData = 8,
  NoPtr = 16,
  Wrapper = 32,
  NeedCtxt = 64,
  Local = 128,
  TlsBss = 256,
  NoFrame = 512,
  ReflectMethod = 1024,
  TopFrame = 2048,
  AbiWrapper = 4096,
  PkgInit = 8192,
}

/** One call that was inlined: a node of a function's inlining tree. Parents stand before children. */
export interface InlineCall {
  /** Index of the call that this one was inlined into, or -1 for the function itself. */
  parent: number;
  /** Where the call stood. */
  pos: Pos;
  func: ObjSymbol;
  /** The callee's name without its package's path. */
  name: string;
}

/** What assembleText turns into code. */
export interface TextFunc {
  sym: ObjSymbol;
  /** 0 for ABI0, 1 for ABIInternal. */
  abi: number;
  flags: TextFlag;
  /** Bytes of locals and outgoing arguments, without return address and saved frame pointer. Multiple of 8. */
  frameSize: number;
  /** Bytes of stack parameters and results; ArgsSizeUnknown when assembly does not say. */
  argSize: number;
  /** Position of the declaration. */
  pos: Pos;
  /** The first instruction (after TEXT); the list ends with link === null. */
  first: Prog;
  /** Register arguments to save around morestack. */
  spills: readonly RegSpill[];
  inlineTree: readonly InlineCall[];
  /** The Prog at whose pc a frame inlined by tree node `node` resumes. */
  inlineMarks: readonly { prog: Prog; node: number }[];
  /** Jump tables: an 8-byte address of each target is written to `sym`. */
  jumpTables: readonly { sym: ObjSymbol; targets: readonly Prog[] }[];
  /** The text was written by hand: no alignment of jumps, SP may be written. */
  isAssembly: boolean;
}

/** `argSize` of a TEXT that does not say. */
export const argsSizeUnknown = -0x80000000;

/** What the encoder asks of its surroundings. */
export interface AssembleContext {
  /** The symbol called `name` in calling convention `abi` (0 for data). */
  lookup(name: string, abi: number): ObjSymbol;
  /** Read-only symbols that hold a floating point constant. */
  float32(x: number): ObjSymbol;
  float64(x: number): ObjSymbol;
  report(d: Diagnostic): void;
}
