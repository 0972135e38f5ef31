// A symbol as `go tool asm -S` and `go tool compile -S` print it: attributes, instructions with pc and position, bytes,
// relocations. In: a defined symbol, and the Progs of a function. Contract: src/cmd/internal/obj/objfile.go.
import { Abi, FuncFlag, RelocType, SymFlag, SymKind } from "../../obj/kinds.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import type { FileSet } from "../../source/position.ts";
import { As } from "./instructions.gen.ts";
import { formatInstruction } from "./listing.ts";
import type { Prog } from "./prog.ts";

/** What a listing needs of a function besides its symbol. */
export interface AssembledText {
  /** The TEXT Prog; its list is the whole function. */
  text: Prog;
  /** Flags of the TEXT directive that the symbol does not carry. */
  wrapper: boolean;
  needsContext: boolean;
  noFrame: boolean;
  /** Bytes of the saved frame pointer. */
  savedBase: number;
}

const kindNames: Partial<Record<SymKind, string>> = {
  [SymKind.Text]: "STEXT",
  [SymKind.TextFips]: "STEXTFIPS",
  [SymKind.Rodata]: "SRODATA",
  [SymKind.RodataFips]: "SRODATAFIPS",
  [SymKind.NoptrData]: "SNOPTRDATA",
  [SymKind.NoptrDataFips]: "SNOPTRDATAFIPS",
  [SymKind.Data]: "SDATA",
  [SymKind.DataFips]: "SDATAFIPS",
  [SymKind.Bss]: "SBSS",
  [SymKind.NoptrBss]: "SNOPTRBSS",
  [SymKind.TlsBss]: "STLSBSS",
};

const relocNames: Partial<Record<RelocType, string>> = {
  [RelocType.Addr]: "R_ADDR",
  [RelocType.AddrOff]: "R_ADDROFF",
  [RelocType.Call]: "R_CALL",
  [RelocType.CallInd]: "R_CALLIND",
  [RelocType.PcRel]: "R_PCREL",
  [RelocType.TlsLe]: "R_TLS_LE",
  [RelocType.TlsIe]: "R_TLS_IE",
  [RelocType.GotPcRel]: "R_GOTPCREL",
  [RelocType.UseIface]: "R_USEIFACE",
  [RelocType.UseIfaceMethod]: "R_USEIFACEMETHOD",
  [RelocType.UseNamedMethod]: "R_USENAMEDMETHOD",
  [RelocType.Keep]: "R_KEEP",
  [RelocType.InitOrder]: "R_INITORDER",
  [RelocType.WeakAddr]: "R_WEAKADDR",
  [RelocType.WeakAddrOff]: "R_WEAKADDROFF",
};

/** The symbol's text. `code` is null for data, and for functions whose Progs are not at hand. */
export function formatSymbol(s: ObjSymbol, code: AssembledText | null, files: FileSet): string {
  let out = `${heading(s)}\n`;
  if (code !== null) out += instructions(s, code, files);
  out += bytes(s.data);
  for (const r of [...s.relocs].sort((a, b) => a.offset - b.offset)) {
    const name = r.symbol.name === "" && r.type === RelocType.TlsLe ? "TLS" : r.symbol.name;
    const sign = r.addend < 0 ? "" : "+";
    const type = relocNames[r.type] ?? `RelocType(${r.type})`;
    out += `\trel ${r.offset}+${r.size} t=${type} ${name}${sign === "" ? `+${r.addend}` : sign + r.addend}\n`;
  }
  return out;
}

function heading(s: ObjSymbol): string {
  const words = [s.name, kindNames[s.kind] ?? `SymKind(${s.kind})`];
  const f = s.func;
  if (s.has(SymFlag.Static)) words.push("static");
  if (s.has(SymFlag.DupOk)) words.push("dupok");
  if (s.has(SymFlag.NoSplit)) words.push("nosplit");
  if (f !== null && (f.funcFlag & FuncFlag.TopFrame) !== 0) words.push("topframe");
  if (f !== null && (f.funcFlag & FuncFlag.Asm) !== 0) words.push("asm");
  words.push(`size=${s.size}`);
  if (f !== null) {
    const hex = (x: number) => `0x${BigInt.asUintN(64, BigInt(x)).toString(16)}`;
    words.push(`args=${hex(f.args)}`, `locals=${hex(f.locals)}`, `funcid=${hex(f.funcId)}`, `align=${hex(f.align)}`);
  }
  return words.join(" ");
}

function attributes(s: ObjSymbol, code: AssembledText): string {
  const words: string[] = [];
  const add = (holds: boolean, word: string) => {
    if (holds) words.push(word);
  };
  add(s.has(SymFlag.DupOk), "DUPOK");
  add(s.has(SymFlag.NoSplit), "NOSPLIT");
  add(s.has(SymFlag.ReflectMethod), "REFLECTMETHOD");
  add(code.wrapper, "WRAPPER");
  add(code.needsContext, "NEEDCTXT");
  add(code.noFrame, "NOFRAME");
  add(s.has(SymFlag.Static), "STATIC");
  add(s.has(SymFlag.AbiWrapper), "ABIWRAPPER");
  add(s.has(SymFlag.PkgInit), "PKGINIT");
  add(s.abi === Abi.Internal, "ABIInternal");
  add((s.func!.funcFlag & FuncFlag.TopFrame) !== 0, "TOPFRAME");
  return words.length === 0 ? "" : `${words.join("|")}, `;
}

function instructions(s: ObjSymbol, code: AssembledText, files: FileSet): string {
  const { args, locals } = s.func!;
  let out = "";
  for (let p: Prog | null = code.text; p !== null; p = p.link) {
    const at = files.position(p.pos);
    const pc = `0x${p.pc.toString(16).padStart(4, "0")} ${String(p.pc).padStart(5, "0")}`;
    const shift = { auto: p.depth - code.savedBase, param: p.depth + 8 };
    const size = args === -0x80000000 ? `$${locals}` : `$${locals}-${args}`;
    const text = p.as === As.TEXT ? `TEXT\t${s.name}(SB), ${attributes(s, code)}${size}` : formatInstruction(p, shift);
    const where = at.line === 0 ? "<unknown line number>" : `${at.filename}:${at.line}`;
    out += `\t${pc} (${where})\t${text}\n`;
  }
  return out;
}

function bytes(data: Uint8Array): string {
  let out = "";
  for (let i = 0; i < data.length; i += 16) {
    const row = [...data.subarray(i, i + 16)];
    const hex = row.map((b) => ` ${b.toString(16).padStart(2, "0")}`).join("");
    const text = row.map((b) => (b >= 0x20 && b <= 0x7e ? String.fromCharCode(b) : ".")).join("");
    out += `\t0x${i.toString(16).padStart(4, "0")}${hex.padEnd(48)}  ${text}\n`;
  }
  return out;
}
