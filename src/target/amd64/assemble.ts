// The encoder's door: a function's Progs in, its machine code out. Contract: src/cmd/internal/obj/x86/asm6.go, obj6.go.
import { FuncFlag, funcIdOf, RelocType, SymFlag, SymKind } from "../../obj/kinds.ts";
import { FuncInfo, type ObjSymbol } from "../../obj/symbol.ts";
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { FileSet, Pos } from "../../source/position.ts";
import type { AssembledText } from "./dump.ts";
import { type EncodeError, Encoder } from "./encode.ts";
import { settleInlineMarks } from "./inlinemarks.ts";
import { layout } from "./layout.ts";
import { formatInstruction } from "./listing.ts";
import { As, noAddr, Prog, type RegSpill } from "./prog.ts";
import { type Frame, prepare } from "./prologue.ts";
import { fillTables } from "./tables.ts";

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
  /** The first instruction (after TEXT), null if there is none; the list ends with link === null. */
  first: Prog | null;
  /** Register arguments to save around morestack. */
  spills: readonly RegSpill[];
  /** PCDATA says which of them are stored where. */
  tracksArguments: boolean;
  inlineTree: readonly InlineCall[];
  /** The Prog at whose pc a frame inlined by tree node `node` resumes. */
  inlineMarks: readonly { prog: Prog; node: number }[];
  /** Jump tables: an 8-byte address of each target is written to `sym`. */
  jumpTables: readonly { sym: ObjSymbol; targets: readonly Prog[] }[];
  /** Filled in: which number in the function's tables each node of the tree has got. */
  inlineNumbers?: ReadonlyMap<number, number>;
  /** The text was written by hand: no alignment of jumps, SP may be written. */
  isAssembly: boolean;
}

/** What the encoder asks of its surroundings. */
export interface AssembleContext {
  /** The symbol called `name` in calling convention `abi` (0 for data). */
  lookup(name: string, abi: number): ObjSymbol;
  /** Read-only symbols that hold a floating point constant. */
  float32(x: number): ObjSymbol;
  float64(x: number): ObjSymbol;
  report(d: Diagnostic): void;
  /** All source files that positions may lie in. */
  readonly files: FileSet;
  /** Called with every function that was assembled, for listings. */
  assembled?(sym: ObjSymbol, code: AssembledText): void;
  /** The path that a source file of that name goes by in the object file: absolute, or trimmed. */
  path(filename: string): string;
}

/**
 * Assembles one function: prologue and epilogue, layout, encoding, tables. Fills in `f.sym` (kind, flags, data, size,
 * relocations after those that it has already, FuncInfo) and returns it; null if there were errors, which have been
 * reported. Progs keep their pc and size, for listings.
 */
export function assembleText(f: TextFunc, context: AssembleContext): ObjSymbol | null {
  const text = new Prog(As.TEXT, noAddr, noAddr, f.pos);
  text.link = f.first;
  let failed = false;
  const report: EncodeError = (p, message) => {
    failed = true;
    context.report({
      pos: p.pos,
      severity: "error",
      message: message.replace("%v", () => formatInstruction(p)),
    });
  };
  const align = alignment(text, report);
  const frame = prepare(text, f, context, report);
  const parents = settleInlineMarks(text, f, context);
  encoder.begin(report, frame.savedBase);
  const size = layout(text, encoder, !f.isAssembly, report);
  if (failed) return null;
  const sym = f.sym;
  if (!sym.isText) sym.kind = SymKind.Text;
  sym.size = size;
  sym.data = encoder.bytes.slice(0, size);
  for (const r of encoder.relocs) sym.relocs.push(r);
  sym.flags |= flagsOf(f.flags, frame);
  const info = new FuncInfo();
  info.args = f.argSize;
  info.locals = f.frameSize + frame.savedBase;
  info.align = align;
  info.funcId = funcIdOf(sym.name, (f.flags & (TextFlag.Wrapper | TextFlag.AbiWrapper)) !== 0);
  info.funcFlag = funcFlagOf(f, frame);
  fillTables(text, size, f, context, parents, info);
  sym.func = info;
  for (const table of f.jumpTables) fillJumpTable(table, sym);
  context.assembled?.(sym, {
    text,
    wrapper: (f.flags & TextFlag.Wrapper) !== 0,
    needsContext: (f.flags & TextFlag.NeedCtxt) !== 0,
    noFrame: frame.noFrame,
    savedBase: frame.savedBase,
  });
  return sym;
}

/** One for all functions: assembling does not nest. */
const encoder = new Encoder();

function flagsOf(flags: TextFlag, frame: Frame): SymFlag | 0 {
  let out = frame.noSplit ? SymFlag.NoSplit : 0;
  if ((flags & TextFlag.DupOk) !== 0) out |= SymFlag.DupOk;
  if ((flags & TextFlag.ReflectMethod) !== 0) out |= SymFlag.ReflectMethod;
  if ((flags & TextFlag.AbiWrapper) !== 0) out |= SymFlag.AbiWrapper;
  if ((flags & TextFlag.PkgInit) !== 0) out |= SymFlag.PkgInit;
  return out;
}

function funcFlagOf(f: TextFunc, frame: Frame): FuncFlag | 0 {
  let out = frame.funcFlag;
  if ((f.flags & TextFlag.TopFrame) !== 0) out |= FuncFlag.TopFrame;
  if (f.isAssembly) out |= FuncFlag.Asm;
  return out;
}

/** The alignment that the function's PCALIGNs ask for; 0 if there are none. */
function alignment(text: Prog, report: EncodeError): number {
  let align = 0;
  for (let p: Prog | null = text; p !== null; p = p.link) {
    if (p.as !== As.PCALIGN && p.as !== As.PCALIGNMAX) continue;
    const a = p.from.lo;
    if (a < 8 || a > 2048 || (a & (a - 1)) !== 0) {
      report(p, `alignment value of an instruction must be a power of two and in the range [8, 2048], got ${a}`);
    } else if (p.as === As.PCALIGNMAX && (p.to.lo < 0 || p.to.lo >= a)) {
      report(p, `PCALIGNMAX 'amount' ${p.to.lo} must be non-negative and smaller than the alignment ${a}`);
    } else if (a > align) align = a;
  }
  return align;
}

function fillJumpTable(table: { sym: ObjSymbol; targets: readonly Prog[] }, text: ObjSymbol): void {
  const { sym, targets } = table;
  sym.size = targets.length * 8;
  sym.data = new Uint8Array(sym.size);
  targets.forEach((p, i) => {
    sym.addReloc(i * 8, 8, RelocType.Addr, text, p.pc);
  });
}
