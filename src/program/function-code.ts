// The second half of the way from a function to its machine code: SSA passes, register allocation, the assembler. It knows
// nothing of the front end, so that it can run in another thread (thread/). In: a function in SSA form. Out: its symbol filled in.
import type { FuncInfo, ObjSymbol } from "../obj/symbol.ts";
import type { Frame } from "../ssa/frame.ts";
import type { Func } from "../ssa/func.ts";
import type { Hooks } from "../ssa/passes.ts";
import { type AssembleContext, assembleText, type TextFlag, type TextFunc } from "../target/amd64/assemble.ts";
import { compileFunc } from "../target/amd64/compile.ts";
import type { DataMaker } from "../target/amd64/funcdata.ts";
import { describeVariables } from "../target/amd64/variables.ts";

/** Frames from here on are refused: no stack of a goroutine grows that large. */
const largestFrame = 1 << 30;

export interface CodeOptions {
  readonly optimize: boolean;
  readonly hooks: Hooks;
  /** 0 for ABI0, 1 for ABIInternal. */
  readonly abi: number;
  readonly flags: TextFlag | 0;
  readonly data: DataMaker;
  readonly context: AssembleContext;
  /** Is shown the frame of `f`, which is as it was when code was made of it. */
  readonly frame?: ((f: Func, frame: Frame) => void) | undefined;
}

/** Makes the code of `f` the contents of `s`. Returns why that cannot be done, or null. */
export function makeCode(f: Func, s: ObjSymbol, options: CodeOptions): string | null {
  const { context } = options;
  const compiled = compileFunc(f, s, options);
  options.frame?.(f, compiled.frame);
  const problem = frameProblem(f, compiled.frame);
  if (problem !== null) return problem;
  const made = assembleText(compiled.text, context);
  if (made?.func && f.sourceVars !== null) variables(f, compiled.text, made.func, context);
  return null;
}

function variables(f: Func, text: TextFunc, info: FuncInfo, context: AssembleContext): void {
  describeVariables(f, info, {
    first: text.first,
    size: text.sym.size,
    savedBase: info.locals - text.frameSize,
    line: (pos) => context.files.position(pos).line,
    node: (inl) => text.inlineNumbers?.get(inl - 1) ?? -1,
  });
}

/** Why a function's frame is too large; null if it is not. Words: cmd/compile/internal/ssagen (CheckLargeStacks). */
function frameProblem(f: Func, frame: Frame): string | null {
  const args = f.layout?.width ?? 0;
  const locals = frame.size - f.outgoing;
  const mb = (bytes: number): number => Math.floor(bytes / (1 << 20));
  if (Math.max(frame.size, args) < largestFrame) return null;
  const text = `stack frame too large (>1GB): ${mb(locals)} MB locals + ${mb(args)} MB args`;
  return Math.max(locals, args) < largestFrame ? `${text} + ${mb(f.outgoing)} MB callee` : text;
}
