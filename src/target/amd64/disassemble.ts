// Machine code as text: one instruction at a time, in Go syntax, as `go tool objdump` shows it, which knows less than the
// encoder (most AVX is `?`). The table is gen/amd64/disassembly.txt.
// Contract: golang.org/x/arch/x86/x86asm (decode.go, plan9x.go), as vendored by Go 1.26.
import { disassemblyRows } from "./disassembly.gen.ts";

/** The symbol that contains an address, and where it starts; null if there is none. */
export type SymbolLookup = (address: number) => { name: string; start: number } | null;

/** One form of an opcode. */
interface Row {
  /** Bit 6*(66 is there) + 2*(0 none, 1 F2, 2 F3) + (REX.W is there). */
  prefixes: number;
  /** 1 memory, 2 register. */
  modes: number;
  /** Bits of ModRM.reg's values. */
  extensions: number;
  /** The whole ModRM byte, or -1. */
  exact: number;
  /** "" for what is no instruction. */
  name: string;
  operands: readonly string[];
}

interface Opcode {
  hasModrm: boolean;
  rows: Row[];
}

const mapNames = ["", "0F", "0F38", "0F3A", "VEX0F", "VEX0F38"];
/** Opcodes of the one-byte map that exist only behind a VEX prefix there. */
const vexOnly = new Set([0x2a, 0x6f, 0x77, 0x7f, 0xe7]);

let opcodes: Map<number, Opcode> | null = null;

function table(): Map<number, Opcode> {
  opcodes ??= readTable();
  return opcodes;
}

const prefixList = /^(-|(66)?(F2|F3)?W?)(\|(-|(66)?(F2|F3)?W?))*$/;

function readTable(): Map<number, Opcode> {
  const all = new Map<number, Opcode>();
  for (const line of disassemblyRows.split("\n")) {
    if (line === "") continue;
    const words = line.split(" ");
    const map = mapNames.indexOf(words[0]!) > 0 && /^[0-9A-F]{2}\+?$/.test(words[1]!) ? words.shift()! : "";
    const code = words.shift()!;
    const key = (mapNames.indexOf(map) << 8) | Number.parseInt(code.slice(0, 2), 16);
    const row: Row = { prefixes: 1, modes: 3, extensions: 0xff, exact: -1, name: "", operands: [] };
    for (; words.length > 0; words.shift()) {
      const w = words[0]!;
      if (prefixList.test(w)) row.prefixes = prefixMask(w);
      else if (w === "m" || w === "r") row.modes = w === "m" ? 1 : 2;
      else if (w.startsWith("=")) row.exact = Number.parseInt(w.slice(1), 16);
      else if (w.startsWith("/")) row.extensions = [...w.slice(1)].reduce((x, d) => x | (1 << Number(d)), 0);
      else break;
    }
    row.name = words[0] === "?" ? "" : words[0]!;
    row.operands = words.length > 1 ? words[1]!.split(",") : [];
    const entry = all.get(key) ?? { hasModrm: code.endsWith("+"), rows: [] };
    entry.rows.push(row);
    all.set(key, entry);
  }
  return all;
}

function prefixMask(list: string): number {
  let mask = 0;
  for (const p of list.split("|")) {
    const repeat = p.includes("F2") ? 2 : p.includes("F3") ? 4 : 0;
    mask |= 1 << ((p.includes("66") ? 6 : 0) + repeat + (p.endsWith("W") ? 1 : 0));
  }
  return mask;
}

const wide = "AX CX DX BX SP BP SI DI R8 R9 R10 R11 R12 R13 R14 R15".split(" ");
const bytesOld = "AL CL DL BL AH CH DH BH".split(" ");
const bytesRex = "AL CL DL BL SP BP SI DI R8 R9 R10 R11 R12 R13 R14 R15".split(" ");
const segmentNames = "ES CS SS DS FS GS".split(" ");
const prefixNames = new Map([
  [0xf0, "LOCK"],
  [0x26, "ES"],
  [0x2e, "CS"],
  [0x36, "SS"],
  [0x3e, "DS"],
  [0x64, "FS"],
  [0x65, "GS"],
]);

interface Memory {
  base: string;
  index: string;
  scale: number;
  disp: number;
  /** Relative to the end of the instruction. */
  relative: boolean;
}

/** `0x1f`, `-0x8`. */
function hex(x: number | bigint): string {
  return x < 0 ? `-0x${(-x).toString(16)}` : `0x${x.toString(16)}`;
}

/** Decodes instructions of one piece of code. After `next`, `text` and `length` describe the instruction. */
export class Disassembler {
  text = "";
  length = 0;
  private readonly code: Uint8Array;
  private readonly lookup: SymbolLookup;
  /** Where the instruction at hand starts. */
  private offset = 0;
  private at = 0;
  private end = 0;
  private pc = 0;
  // What is known of it.
  private rex = 0;
  private dataSize = 0;
  private repeat = 0;
  private segment = "";
  private other = 0;
  /** Offset of its VEX prefix, or -1. */
  private vex = -1;
  private modrm = -1;
  private memory: Memory | null = null;
  private tooShort = false;

  constructor(code: Uint8Array, lookup: SymbolLookup) {
    this.code = code;
    this.lookup = lookup;
  }

  /** Decodes the instruction at `offset`, which runs at address `pc`. What is none is `?`, of one byte. */
  next(offset: number, pc: number): void {
    this.offset = offset;
    this.at = offset;
    this.end = Math.min(this.code.length, offset + 15);
    this.pc = pc;
    this.rex = 0;
    this.dataSize = 0;
    this.repeat = 0;
    this.segment = "";
    this.other = 0;
    this.vex = -1;
    this.modrm = -1;
    this.memory = null;
    this.tooShort = false;
    const text = this.instruction();
    if (text === null || this.tooShort) {
      this.text = "?";
      this.length = 1;
    } else {
      this.text = text;
      this.length = this.at - offset;
    }
  }

  private byte(): number {
    if (this.at >= this.end) {
      this.tooShort = true;
      return 0;
    }
    return this.code[this.at++]!;
  }

  private int16(signed: boolean): number {
    const x = this.byte() | (this.byte() << 8);
    return signed ? (x << 16) >> 16 : x;
  }

  private int32(): number {
    const low = this.int16(false);
    return low | (this.int16(false) << 16);
  }

  private int64(): bigint {
    const low = BigInt(this.int32() >>> 0);
    return low | (BigInt(this.int32() >>> 0) << 32n);
  }

  private readPrefixes(): void {
    for (; this.at < this.end; this.at++) {
      const b = this.code[this.at]!;
      switch (b) {
        case 0x66:
          this.dataSize = 1;
          continue;
        case 0x67:
          continue;
        case 0xf2:
        case 0xf3:
          this.repeat = b;
          continue;
        case 0x64:
        case 0x65:
          this.segment = b === 0x64 ? "FS" : "GS";
          this.other = b;
          continue;
        case 0xf0:
        case 0x26:
        case 0x2e:
        case 0x36:
        case 0x3e:
          this.other = b;
          continue;
        case 0xc4:
        case 0xc5:
          if (this.at !== this.offset) return;
          this.vex = this.at;
          this.at += b === 0xc5 ? 1 : 2;
          continue;
      }
      return;
    }
  }

  private instruction(): string | null {
    this.readPrefixes();
    if (this.vex < 0 && this.at < this.end && (this.code[this.at]! & 0xf0) === 0x40) this.rex = this.code[this.at++]!;
    let op = this.byte();
    let map = 0;
    if (this.vex >= 0) {
      if ((op & 0xf0) === 0x40) return null;
      map = this.vexMap(op);
      if (map < 0) return null;
    }
    if (map === 0 && op === 0x0f) {
      map = 1;
      op = this.byte();
      if (op === 0x38 || op === 0x3a) {
        map = op === 0x38 ? 2 : 3;
        op = this.byte();
      }
    }
    const entry = table().get((map << 8) | op);
    if (entry === undefined) return null;
    if (entry.hasModrm) this.readModrm();
    return this.tooShort ? null : this.render(entry, op);
  }

  /**
   * The map of `op` behind a VEX prefix, -1 for none. The official disassembler knows few such instructions; what else
   * follows the prefix is read as if it were not there, with the prefix's pp as 66, F3 or F2.
   */
  private vexMap(op: number): number {
    const two = this.code[this.vex] === 0xc5;
    const pp = this.code[this.vex + (two ? 1 : 2)]! & 3;
    if (op !== 0x0f && !vexOnly.has(op)) return 0;
    if (op === 0x77) return 4;
    this.dataSize = pp === 1 ? 1 : 0;
    this.repeat = [0, 0, 0xf3, 0xf2][pp]!;
    if (op === 0x0f) return 0;
    return two ? 4 : [-1, 4, 5, -1][this.code[this.vex + 1]! & 3]!;
  }

  /** The row that holds, and the repeat prefix that it does not account for. */
  private find(entry: Opcode, data: number, rep: number, w: number): { row: Row; shown: number } | null {
    const mode = this.memory !== null ? 1 : 2;
    const extension = entry.hasModrm ? (this.modrm >> 3) & 7 : 0;
    const bit = 1 << (6 * data + (rep === 0xf2 ? 2 : rep === 0xf3 ? 4 : 0) + w);
    for (const row of entry.rows) {
      if ((row.prefixes & bit) === 0) continue;
      if (row.exact >= 0 && row.exact !== this.modrm) continue;
      if (entry.hasModrm && ((row.modes & mode) === 0 || (row.extensions & (1 << extension)) === 0)) continue;
      return row.name === "" ? null : { row, shown: 0 };
    }
    if (rep !== 0) {
      const found = this.find(entry, data, 0, w);
      return found === null ? null : { row: found.row, shown: rep };
    }
    if (data !== 0) return this.find(entry, 0, 0, w);
    return w !== 0 ? this.find(entry, 0, 0, 0) : null;
  }

  private render(entry: Opcode, op: number): string | null {
    const w = (this.rex >> 3) & 1;
    const found = this.find(entry, this.dataSize, this.repeat, w);
    if (found === null) return null;
    const { row } = found;
    const parts = row.name.split("~");
    let name = parts.pop()!;
    const half = this.dataSize !== 0 && w === 0;
    if (name.endsWith("%")) name = name.slice(0, -1) + (w !== 0 ? "Q" : half && this.vex < 0 ? "W" : "L");
    const values = this.immediates(row.operands, half);
    if (this.tooShort) return null;
    const shown = row.operands.map((o) => values.get(o) ?? this.operand(o, op));
    let text = parts.map((p) => `${p.replaceAll("_", " ")} `).join("");
    // What stands between a VEX prefix and the opcode is not shown.
    if (found.shown !== 0 && this.vex < 0) text = (found.shown === 0xf3 ? "REP; " : "REPNE; ") + text;
    text += this.prefixText(row, name) + name;
    return shown.length === 0 ? text : `${text} ${shown.join(", ")}`;
  }

  /** A prefix that the operands do not show. */
  private prefixText(row: Row, name: string): string {
    const p = this.other;
    if (p === 0 || this.vex >= 0) return "";
    const inOperand = this.memory !== null || row.operands.some((o) => o === "O8" || o.startsWith("DS:"));
    if ((p === 0x64 || p === 0x65) && inOperand) return "";
    if (name !== "JMP" && /^(J|LOOP)/.test(name)) {
      if (p === 0x2e) return "PN ";
      if (p === 0x3e) return "PT ";
    }
    return `${prefixNames.get(p)} `;
  }

  private readModrm(): void {
    const m = this.byte();
    this.modrm = m;
    const mod = m >> 6;
    if (mod === 3) return;
    const memory: Memory = { base: "", index: "", scale: 0, disp: 0, relative: false };
    let noBase = false;
    if ((m & 7) === 4) {
      const sib = this.byte();
      const long = this.vex >= 0 && this.code[this.vex] === 0xc4;
      const bits = long ? ~(this.code[this.vex + 1]! >> 5) : this.rex;
      const index = ((sib >> 3) & 7) | ((bits & 2) << 2);
      memory.scale = 1 << (sib >> 6);
      if (index !== 4) memory.index = wide[index]!;
      noBase = (sib & 7) === 5 && mod === 0;
      if (!noBase) memory.base = wide[(sib & 7) | ((bits & 1) << 3)]!;
    } else if (mod === 0 && (m & 7) === 5) {
      memory.relative = true;
      memory.base = "IP";
    } else memory.base = wide[(m & 7) | ((this.rex & 1) << 3)]!;
    if (mod === 2 || memory.relative || noBase) memory.disp = this.int32() >>> 0;
    else if (mod === 1) memory.disp = (this.byte() << 24) >> 24;
    this.memory = memory;
  }

  /** Texts of the operands that stand behind the opcode, in the code's own order. */
  private immediates(operands: readonly string[], half: boolean): Map<string, string> {
    const values = new Map<string, string>();
    const order = operands.includes("I1@2") ? ["I2u", "I1@2"] : operands.filter((o) => /^([IJ]\d|Iz|O8)/.test(o));
    for (const o of order) values.set(o, this.immediate(o, half));
    return values;
  }

  private immediate(o: string, half: boolean): string {
    switch (o) {
      case "I1u":
      case "I1@2":
        return `$${hex(this.byte())}`;
      case "I1s":
        return `$${hex((this.byte() << 24) >> 24)}`;
      case "I2s":
      case "I2u":
        return `$${hex(this.int16(o === "I2s"))}`;
      case "Iz":
        return `$${hex(half ? this.int16(true) : this.int32())}`;
      case "I4s":
        return `$${hex(this.int32())}`;
      case "I4u":
        return `$${hex(this.int32() >>> 0)}`;
      case "O8":
        return (this.segment === "" ? "" : `${this.segment}:`) + hex(BigInt.asIntN(64, this.int64()));
      case "J1":
        return this.target((this.byte() << 24) >> 24);
      case "J4":
        return this.target(this.int32());
    }
    const x = this.int64();
    const signed = BigInt.asIntN(64, x);
    return `$${hex(BigInt.asIntN(32, x) === signed ? signed : x)}`;
  }

  /** A jump's destination. The distance is the instruction's last part and counts from its end. */
  private target(distance: number): string {
    const address = this.pc + (this.at - this.offset) + distance;
    const s = this.lookup(address);
    if (s !== null && s.start === address) return `${s.name}(SB)`;
    return hex(address < 0 ? BigInt.asUintN(64, BigInt(address)) : address);
  }

  private operand(o: string, op: number): string {
    const reg = ((this.modrm >> 3) & 7) | ((this.rex & 4) << 1);
    const rm = (this.modrm & 7) | ((this.rex & 1) << 3);
    const low = (op & 7) | ((this.rex & 1) << 3);
    if (this.memory !== null && o.startsWith("E") && o.length <= 2 && !o.endsWith("!")) return this.address();
    switch (o) {
      case "E":
      case "E!":
        return wide[rm]!;
      case "Eb":
        return this.byteName(rm);
      case "Ex":
      case "Ex!":
        // With the long VEX prefix, the official disassembler always takes the upper registers.
        return `X${rm | (this.vex >= 0 && this.code[this.vex] === 0xc4 ? 8 : 0)}`;
      case "Em":
      case "Em!":
        return `M${rm & 7}`;
      case "Ef":
        return `F${rm & 7}`;
      case "G":
        return wide[reg]!;
      case "Gb":
        return this.byteName(reg);
      case "Gx":
        return `X${reg | (this.vex >= 0 && (this.code[this.vex + 1]! & 0x80) === 0 ? 8 : 0)}`;
      case "Gm":
        return `M${reg & 7}`;
      case "Gf":
        return `F${reg & 7}`;
      case "GCR":
      case "GDR":
      case "GTR":
        return o.slice(1) + reg;
      case "Sw":
        return segmentNames[reg & 7] ?? "?";
      case "O":
        return wide[low]!;
      case "Ob":
        return this.byteName(low);
    }
    return this.segment !== "" && o.startsWith("DS:") ? this.segment + o.slice(2) : o;
  }

  private byteName(r: number): string {
    return this.rex !== 0 ? bytesRex[r]! : bytesOld[r & 7]!;
  }

  /** The memory operand; what is relative to the instruction goes by its symbol's name. */
  private address(): string {
    const m = this.memory!;
    if (this.segment === "" && m.disp !== 0 && m.relative) {
      const address = m.disp + this.pc + (this.at - this.offset);
      const s = this.lookup(address);
      if (s !== null) return `${s.name}${address === s.start ? "" : `+${address - s.start}`}(SB)`;
    }
    let text = this.segment === "" ? "" : `${this.segment}:`;
    text += m.disp === 0 ? "0" : hex(m.disp);
    if (m.base !== "") text += `(${m.base})`;
    if (m.index !== "") text += `(${m.index}*${m.scale})`;
    return text;
  }
}
