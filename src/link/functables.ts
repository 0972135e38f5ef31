// What functions' auxiliary symbols are, and where their information is, as columns by the functions' places in the text. In:
// functions in order of address; out: the tables that pclntab.ts and dwarf.ts are made from.
// Contract: Go 1.26's cmd/internal/obj (order of auxiliary symbols), cmd/internal/goobj (FuncInfo).
import { AuxType, Funcdata, Pcdata } from "../obj/kinds.ts";
import { i32, Rec, u32 } from "../obj/objfile.ts";
import type { Link } from "./state.ts";

/** Bytes of a node of an inline tree: parent, file, line, function (8), parent pc. */
export const inlineNode = 24;

export class FuncTables {
  /** Symbols; 0 where there is none. */
  readonly info: Int32Array;
  readonly pcsp: Int32Array;
  readonly pcfile: Int32Array;
  readonly pcline: Int32Array;
  readonly pcinline: Int32Array;
  /** Where the serialised information is in the arena, and in it the file numbers and the inline tree. */
  readonly infoAt: Uint32Array;
  readonly filesAt: Uint32Array;
  readonly fileCount: Int32Array;
  readonly inlineAt: Uint32Array;
  readonly inlineCount: Int32Array;
  /** The symbols in a function's slots are pcdata[pcdataFrom[k]] up to pcdata[pcdataFrom[k + 1]], and so on. */
  readonly pcdata: number[] = [];
  readonly pcdataFrom: Int32Array;
  readonly funcdata: number[] = [];
  readonly funcdataFrom: Int32Array;

  constructor(link: Link, funcs: readonly number[]) {
    const n = funcs.length;
    this.info = new Int32Array(n);
    this.pcsp = new Int32Array(n);
    this.pcfile = new Int32Array(n);
    this.pcline = new Int32Array(n);
    this.pcinline = new Int32Array(n);
    this.infoAt = new Uint32Array(n);
    this.filesAt = new Uint32Array(n);
    this.fileCount = new Int32Array(n);
    this.inlineAt = new Uint32Array(n);
    this.inlineCount = new Int32Array(n);
    this.pcdataFrom = new Int32Array(n + 1);
    this.funcdataFrom = new Int32Array(n + 1);
    for (let k = 0; k < n; k++) this.read(link, k, funcs[k]!);
  }

  private read(link: Link, k: number, id: number): void {
    const { syms } = link;
    const { pcdata, funcdata } = this;
    const { mem } = syms;
    const o = syms.objects[syms.obj[id]!]!;
    for (let at = syms.auxAt[id]!, end = at + Rec.Aux * syms.auxCount[id]!; at < end; at += Rec.Aux) {
      switch (mem[at]) {
        case AuxType.FuncInfo:
          this.info[k] = syms.resolve(o, at + 1);
          break;
        case AuxType.Funcdata:
          funcdata.push(syms.resolve(o, at + 1));
          break;
        case AuxType.Pcsp:
          this.pcsp[k] = syms.resolve(o, at + 1);
          break;
        case AuxType.Pcfile:
          this.pcfile[k] = syms.resolve(o, at + 1);
          break;
        case AuxType.Pcline:
          this.pcline[k] = syms.resolve(o, at + 1);
          break;
        case AuxType.Pcinline:
          this.pcinline[k] = syms.resolve(o, at + 1);
          break;
        case AuxType.Pcdata:
          pcdata.push(syms.resolve(o, at + 1));
          break;
      }
    }
    if (this.info[k] === 0) {
      pcdata.length = this.pcdataFrom[k]!;
      funcdata.length = this.funcdataFrom[k]!;
    } else this.readInfo(link, k, id);
    this.pcdataFrom[k + 1] = pcdata.length;
    this.funcdataFrom[k + 1] = funcdata.length;
  }

  private readInfo(link: Link, k: number, id: number): void {
    const { syms } = link;
    const info = this.info[k]!;
    const at = syms.dataAt[info]!;
    const end = at + syms.dataLen[info]!;
    let files = u32(syms.mem, at + 16);
    const inlineAt = at + 20 + 4 * files + 4;
    let calls = inlineAt <= end ? u32(syms.mem, inlineAt - 4) : 0;
    if (inlineAt + inlineNode * calls > end) {
      link.error(id, "malformed function information");
      files = calls = 0;
    }
    this.infoAt[k] = at;
    this.filesAt[k] = at + 20;
    this.fileCount[k] = files;
    this.inlineAt[k] = inlineAt;
    this.inlineCount[k] = calls;
  }

  /** How many pcdata offsets the function's record has: functions with inlined calls have one for these. */
  pcdataCount(k: number): number {
    const n = this.pcdataFrom[k + 1]! - this.pcdataFrom[k]!;
    return this.inlineCount[k]! > 0 ? Math.max(n, Pcdata.InlTreeIndex + 1) : n;
  }

  funcdataCount(k: number): number {
    const n = this.funcdataFrom[k + 1]! - this.funcdataFrom[k]!;
    return this.inlineCount[k]! > 0 ? Math.max(n, Funcdata.InlTree + 1) : n;
  }
}

/** The line of the func keyword, from a function's information. */
export function startLine(mem: Uint8Array, infoAt: number): number {
  return Math.max(0, i32(mem, infoAt + 12));
}
