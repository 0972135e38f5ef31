// Compiled code laid out again: gc's -S listing is read back into Progs, without its padding, and our layout must give
// the same bytes: short and long jumps, and the padding that keeps jumps off 32-byte boundaries.
import { Parser } from "../../src/asm/parser.ts";
import { Preprocessor } from "../../src/asm/preprocess.ts";
import { SymbolTable } from "../../src/obj/symbol.ts";
import { FileSet } from "../../src/source/position.ts";
import { Encoder } from "../../src/target/amd64/encode.ts";
import { layout } from "../../src/target/amd64/layout.ts";
import { As, callAddr, type Prog } from "../../src/target/amd64/prog.ts";

interface ListedFunction {
  name: string;
  code: { pc: number; text: string }[];
  hex: string;
  relocs: { at: number; size: number }[];
}

/** What came of all functions of a listing. */
export interface Relayout {
  same: number;
  different: string[];
  /** Functions with an operand that this reader cannot make out, or without code. */
  skipped: number;
}

function readListing(listing: string): ListedFunction[] {
  const functions: ListedFunction[] = [];
  let current: ListedFunction | null = null;
  for (const line of listing.split("\n")) {
    const head = /^(\S+) STEXT/.exec(line);
    if (head !== null) {
      current = { name: head[1]!, code: [], hex: "", relocs: [] };
      functions.push(current);
    } else if (/^\S/.test(line)) current = null;
    if (current === null) continue;
    const code = /^\t0x[0-9a-f]+ (\d+) \(.*?\)\t(.*)$/.exec(line);
    if (code !== null) {
      current.code.push({ pc: Number(code[1]), text: code[2]! });
      continue;
    }
    const bytes = /^\t0x[0-9a-f]+ ((?:[0-9a-f]{2} )+)/.exec(line);
    if (bytes !== null) current.hex += bytes[1]!.replaceAll(" ", "");
    const reloc = /^\trel (\d+)\+(\d+) /.exec(line);
    if (reloc !== null) current.relocs.push({ at: Number(reloc[1]), size: Number(reloc[2]) });
  }
  return functions;
}

const noCode = /^(TEXT|FUNCDATA|PCDATA|NOP)\b/;

/** Assembly text of the function: labels for jumps, `s(SB)` for every global, offsets from SP for every variable. */
function asAssembly(f: ListedFunction): string {
  const targets = new Set(f.code.flatMap(({ text }) => /^J\w+\t(\d+)$/.exec(text)?.slice(1).map(Number) ?? []));
  const lines = ["TEXT f(SB), 4, $0"];
  const labelled = new Set<number>();
  f.code.forEach(({ pc, text }, i) => {
    if (targets.has(pc) && !labelled.has(pc)) {
      labelled.add(pc);
      lines.push(`L${pc}:`);
      if (noCode.test(text)) lines.push("NOP");
    }
    const next = f.code[i + 1]?.pc ?? -1;
    if (text === "NOP" && (next === pc || next < 0)) lines.push("NOP"); // others are padding
    if (!noCode.test(text)) lines.push(instruction(text));
  });
  const end = f.hex.length / 2;
  if (targets.has(end)) lines.push(`L${end}:`, "NOP");
  return `${lines.join("\n")}\n`;
}

function instruction(text: string): string {
  const jump = /^(J\w+)\t(\d+)$/.exec(text);
  if (jump !== null) return `${jump[1]} L${jump[2]}`;
  const far = /^(CALL|JMP)\t\S.*\(SB\)$/.exec(text);
  if (far !== null) return `${far[1]} s(SB)`;
  const duff = /^(DUFF\w+)\t/.exec(text);
  if (duff !== null) return `${duff[1]} $s(SB)`;
  const variable =
    /(^|[\t ,$*])((?:[^\s,()]|"(?:[^"\\]|\\.)*"|\([^()]*\)(?=[^,]*\((?:SB|SP|FP)\)))*?)((?:[+-]\d+)?)\((SP|FP)\)/g;
  const t = text.replace(variable, (all, before: string, name: string, offset: string) =>
    name === "" || /^-?\d+$/.test(name)
      ? all.replace("(FP)", "(SP)")
      : `${before}${offset === "" ? "0" : offset.replace("+", "")}(SP)`,
  );
  if (!t.includes("(SB)")) return t.replace("\t", " ");
  const tab = t.indexOf("\t");
  const operands = t.slice(tab + 1).split(/, (?=[^"]*(?:"[^"]*"[^"]*)*$)/);
  const k = operands.findIndex((o) => o.endsWith("(SB)"));
  const address = /^\$[^0-9-]/.test(operands[0]!) ? "$" : "";
  const plain = operands.slice(0, k).filter((o) => /^(\$-?\d+|[A-Z]+\d*)$/.test(o));
  return `${t.slice(0, tab)} ${[...plain, `${address}s(SB)`, ...operands.slice(k + 1)].join(", ")}`;
}

/** Lays out every function of the listing again. */
export function relayout(listing: string): Relayout {
  const result: Relayout = { same: 0, different: [], skipped: 0 };
  const encoder = new Encoder();
  for (const f of readListing(listing)) {
    const first = parse(asAssembly(f));
    let failed = first === null;
    if (first !== null) {
      encoder.begin(() => {
        failed = true;
      }, 0);
      layout(first, encoder, true, () => {
        failed = true;
      });
    }
    if (failed) {
      result.skipped++;
      continue;
    }
    const want = Uint8Array.from(Buffer.from(f.hex, "hex"));
    const got = encoder.bytes.slice(0, encoder.at);
    for (const { at, size } of f.relocs) {
      want.fill(0, at, at + size);
      got.fill(0, at, at + size);
    }
    if (Buffer.compare(want, got) === 0) result.same++;
    else result.different.push(`${f.name}: ${want.length} bytes, got ${got.length}`);
  }
  return result;
}

function parse(text: string): Prog | null {
  const files = new FileSet();
  const symbols = new SymbolTable();
  const src = new TextEncoder().encode(text);
  const lex = new Preprocessor({ files, include: () => null, defines: [], report: () => {} });
  lex.open("f.s", src);
  const context = {
    symbol: (name: string) => symbols.lookup(name),
    settleKind: () => {},
    packagePrefix: "p",
    allowAbi: true,
    report: () => {},
    line: (pos: number) => String(files.position(pos).line),
  };
  const parser = new Parser(lex, context, []);
  if (!parser.parse()) return null;
  const first = parser.functions[0]?.first ?? null;
  for (let p = first; p !== null; p = p.link) {
    const far = p.as === As.CALL || p.as === As.JMP || p.as === As.DUFFZERO || p.as === As.DUFFCOPY;
    if (far && p.to.sym !== null) p.to = callAddr(p.to.sym);
  }
  return first;
}
