// Instructions as text, the way the official assembler's listings and messages write them.
// Contract: src/cmd/internal/obj/util.go (Dconv, InstructionString).
import type { FileSet } from "../../source/position.ts";
import { asNames } from "./instructions.gen.ts";
import { type Addr, AddrKind, NameKind, type Prog, Suffix } from "./prog.ts";
import { Reg, regNames } from "./registers.ts";

/** What an operand's text depends on besides the operand. */
export interface StackShift {
  /** How far the offsets of named stack operands are off from what the machine sees; for listings after assembly. */
  auto: number;
  param: number;
  /** The frame variable at an offset, if known. */
  variable?: (kind: NameKind.Auto | NameKind.Param, offset: number) => string;
  /** How a jump's destination is named; by default its pc. */
  target?: (p: Prog) => string;
}

const noShift: StackShift = { auto: 0, param: 0 };

/** `MOVQ	x+8(FP), AX`: operation, tab, operands. */
export function formatInstruction(p: Prog, shift: StackShift = noShift): string {
  let s = asNames[p.as]! + formatSuffix(p.suffix);
  let separator = "\t";
  const add = (a: Addr) => {
    if (a.kind === AddrKind.None) return;
    s += separator + formatAddr(a, shift);
    separator = ", ";
  };
  add(p.from);
  if (p.rest !== null) p.rest.forEach(add);
  add(p.to);
  return s;
}

/** The same with pc and position before it: `00012 (x.s:7)	ADDQ	AX, BX`. */
export function formatProg(p: Prog, files: FileSet, shift: StackShift = noShift): string {
  const at = files.position(p.pos);
  return `${String(p.pc).padStart(5, "0")} (${at.filename}:${at.line})\t${formatInstruction(p, shift)}`;
}

/** AVX-512 suffixes in their fixed order, each with its dot. */
export function formatSuffix(suffix: number): string {
  if (suffix === 0) return "";
  let s = "";
  if ((suffix & Suffix.RoundNearest) !== 0) s = [".RN_SAE", ".RD_SAE", ".RU_SAE", ".RZ_SAE"][(suffix >> 4) & 3]!;
  else if ((suffix & Suffix.Sae) !== 0) s = ".SAE";
  else if ((suffix & Suffix.Broadcast) !== 0) s = ".BCST";
  return (suffix & Suffix.Zeroing) !== 0 ? s + ".Z" : s;
}

/** A signed 64-bit number from its halves. */
function format64(lo: number, hi: number): string {
  if (hi === lo >> 31) return String(lo);
  return String(BigInt.asIntN(64, (BigInt(hi) << 32n) | BigInt(lo >>> 0)));
}

/** One operand. */
export function formatAddr(a: Addr, shift: StackShift = noShift): string {
  switch (a.kind) {
    case AddrKind.None:
      return "";
    case AddrKind.Reg:
      return regNames[a.reg]!;
    case AddrKind.Const:
      return `$${format64(a.lo, a.hi)}`;
    case AddrKind.Float:
      return `$(${formatFloat(a.float)})`;
    case AddrKind.String:
      return `$${JSON.stringify(a.text)}`;
    case AddrKind.Mem:
      return formatName(a, shift) + (a.index === Reg.None ? "" : formatIndex(a));
    case AddrKind.Address:
      return `$${formatName(a, shift)}`;
    case AddrKind.Branch:
      if (a.sym !== null) return `${a.sym.name}(SB)`;
      if (a.target === null) return `${a.lo}(PC)`;
      return shift.target === undefined ? String(a.target.pc) : shift.target(a.target);
    case AddrKind.Indirect:
      return `*${formatName(a, shift)}`;
    case AddrKind.TextSize:
      return a.hi === -0x80000000 ? `$${a.lo}` : `$${a.lo}-${a.hi}`;
    case AddrKind.RegList:
      return `[${regNames[a.reg]}-${regNames[a.index]}]`;
  }
}

function formatIndex(a: Addr): string {
  return a.scale === 0 ? `(${regNames[a.index]})` : `(${regNames[a.index]}*${a.scale})`;
}

function formatFloat(x: number): string {
  let s = x.toPrecision(17);
  if (s.includes("e")) {
    const [mantissa, exponent] = s.split("e") as [string, string];
    const digits = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
    const sign = exponent.startsWith("-") ? "-" : "+";
    s = `${digits}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
  } else if (s.includes(".")) s = s.replace(/\.?0+$/, "");
  if (Object.is(x, -0)) s = "-0";
  return /[.e]/.test(s) ? s : `${s}.0`;
}

function signed(lo: number, hi: number): string {
  if (lo === 0 && hi === 0) return "";
  return hi < 0 ? format64(lo, hi) : `+${format64(lo, hi)}`;
}

function formatName(a: Addr, shift: StackShift): string {
  const named = (base: string, mark: string, move: number): string => {
    const reg = a.reg === Reg.None || a.name === NameKind.Auto || a.name === NameKind.Param ? base : regNames[a.reg]!;
    const lo = a.lo + move;
    return `${a.sym === null ? "" : a.sym.name}${mark}${signed(lo, move === 0 ? a.hi : lo >> 31)}(${reg})`;
  };
  switch (a.name) {
    case NameKind.Extern:
      return named("SB", "", 0);
    case NameKind.Static:
      return named("SB", "<>", 0);
    case NameKind.GotRef:
      return named("SB", "", 0).replace("(", "@GOT(");
    case NameKind.Auto:
      return (shift.variable?.(a.name, a.lo) ?? "") + named("SP", "", shift.auto);
    case NameKind.Param:
      return (shift.variable?.(a.name, a.lo) ?? "") + named("FP", "", shift.param);
  }
  const offset = format64(a.lo, a.hi);
  if (a.reg === Reg.None) return offset;
  return offset === "0" ? `(${regNames[a.reg]})` : `${offset}(${regNames[a.reg]})`;
}

const suffixBits: ReadonlyMap<string, number> = new Map([
  ["SAE", Suffix.Sae],
  ["RN_SAE", Suffix.RoundNearest],
  ["RD_SAE", Suffix.RoundDown],
  ["RU_SAE", Suffix.RoundUp],
  ["RZ_SAE", Suffix.RoundZero],
  ["BCST", Suffix.Broadcast],
  ["Z", Suffix.Zeroing],
]);

/** `Prog.suffix` of what stands after an operation's dot, `BCST.Z`; a message if it means nothing. */
export function parseSuffix(text: string): number | string {
  const parts = text.split(".");
  const bits = suffixBits.get(parts[0]!);
  if (bits !== undefined && parts.length === 1) return bits;
  if (bits !== undefined && bits !== Suffix.Zeroing && parts.length === 2 && parts[1] === "Z") {
    return bits | Suffix.Zeroing;
  }
  return suffixMistake(parts);
}

function suffixMistake(parts: readonly string[]): string {
  const seen = new Set<string>();
  const unknown = new Set<string>();
  const messages: string[] = [];
  parts.forEach((part, i) => {
    if (part === "Z") {
      if (i !== parts.length - 1) messages.push("Z suffix should be the last");
    } else if (!suffixBits.has(part)) {
      if (!unknown.has(part)) messages.push(`unknown suffix ${JSON.stringify(part)}`);
      unknown.add(part);
    }
    if (seen.has(part)) messages.push(`duplicate suffix ${JSON.stringify(part)}`);
    seen.add(part);
  });
  if (seen.has("BCST") && parts.some((part) => part.endsWith("SAE"))) {
    messages.push("can't combine rounding/SAE and broadcast");
  }
  return messages.length === 0 ? "bad suffix combination" : messages.join("; ");
}
