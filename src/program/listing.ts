// A function's instructions as data, for `glasgo show asm` and the explorer page: which value each is the code of, where it
// comes from in the source, where it is and what its bytes are.
import { Abi, SymFlag } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import type { Pos } from "../source/position.ts";
import type { AssembledText } from "../target/amd64/dump.ts";
import { As } from "../target/amd64/instructions.gen.ts";
import { formatInstruction, type StackShift } from "../target/amd64/listing.ts";
import { NameKind, type Prog } from "../target/amd64/prog.ts";
import type { At } from "./inspect.ts";

export interface CodeLine {
  /** Number of the instruction in the function, from 0. */
  readonly index: number;
  /** The value that it is the code of; 0: none (prologue, tables). */
  readonly value: number;
  /** The block whose end it is; 0: none. */
  readonly block: number;
  readonly at: At | null;
  /** Does a statement start here? Debuggers stop at such. */
  readonly statement: boolean;
  readonly pc: number;
  readonly bytes: readonly number[];
  readonly text: string;
}

export interface CodeListing {
  readonly symbol: string;
  readonly size: number;
  readonly frame: number;
  readonly lines: readonly CodeLine[];
}

/** The instructions of `sym`, which has been assembled. */
export function listCode(
  sym: ObjSymbol,
  code: AssembledText,
  at: (pos: Pos) => At | null,
  variable: (kind: "frame" | "param", offset: number) => string,
): CodeListing {
  const numbers = new Map<Prog, number>();
  for (let p: Prog | null = code.text; p !== null; p = p.link) numbers.set(p, numbers.size);
  const shift: StackShift = {
    auto: 0,
    param: 0,
    variable: (kind, offset) => variable(kind === NameKind.Auto ? "frame" : "param", offset),
    target: (p) => String(numbers.get(p)),
  };
  const lines: CodeLine[] = [];
  let previous: At | null = null;
  for (const [p, index] of numbers) {
    const where = p.as === As.NOP ? null : at(p.pos);
    const table = p.as === As.TEXT || p.as === As.FUNCDATA || p.as === As.PCDATA;
    const statement = !table && where !== null && (where.line !== previous?.line || where.file !== previous.file);
    if (!table && where !== null) previous = where;
    lines.push({
      index,
      value: Math.max(0, p.value),
      block: Math.max(0, -p.value),
      at: where,
      statement,
      pc: p.pc,
      bytes: [...sym.data.subarray(p.pc, p.pc + p.size)],
      text:
        p.as === As.TEXT
          ? `TEXT ${sym.name}(SB), ${attributes(sym, code)}`
          : formatInstruction(p, shift).replace("\t", " "),
    });
  }
  return { symbol: sym.name, size: sym.size, frame: sym.func?.locals ?? 0, lines };
}

function attributes(sym: ObjSymbol, code: AssembledText): string {
  const words: string[] = [];
  if (sym.has(SymFlag.DupOk)) words.push("DUPOK");
  if (sym.has(SymFlag.NoSplit)) words.push("NOSPLIT");
  if (code.wrapper) words.push("WRAPPER");
  if (code.needsContext) words.push("NEEDCTXT");
  words.push(sym.abi === Abi.Internal ? "ABIInternal" : "ABI0");
  return words.join("|");
}
