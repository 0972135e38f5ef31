// The tables of a function that the runtime finds through FUNCDATA: stack maps of arguments and locals, stack objects,
// what tracebacks print of the arguments. In: frame and liveness. Out: FUNCDATA Progs in front of the code.
// Contracts: src/runtime/symtab.go (stackmap), stack.go (stackObjectRecord), internal/abi/symtab.go, Go 1.26.
import type { ObjSymbol } from "../../obj/symbol.ts";
import type { Frame } from "../../ssa/frame.ts";
import type { Func } from "../../ssa/func.ts";
import type { Liveness } from "../../ssa/liveness.ts";
import { Kind, type Type } from "../../ssa/type.ts";
import type { Emitted } from "./emit.ts";
import { As } from "./instructions.gen.ts";
import { constAddr, Prog, symAddr } from "./prog.ts";

/** A 4-byte place in a table that holds the offset of a symbol from the start of read-only data. */
export interface DataRef {
  readonly offset: number;
  readonly symbol: ObjSymbol;
}

/**
 * Makes (or finds) the read-only symbol with these contents. `kind` is the start of its name. What is in no FUNCDATA itself
 * (gcbits) must not be taken for the same as what is: linkers keep the two apart.
 */
export type DataMaker = (
  kind: "gcbits" | "gclocals" | "stkobj" | "arginfo" | "argliveinfo" | "wrapinfo" | "opendefer",
  bytes: Uint8Array,
  refs: readonly DataRef[],
) => ObjSymbol;

const enum Table {
  ArgsPointerMaps = 0,
  LocalsPointerMaps = 1,
  StackObjects = 2,
  OpenCodedDeferInfo = 4,
  ArgInfo = 5,
  ArgLiveInfo = 6,
  WrapInfo = 7,
}

/** What tracebacks print of arguments, and which of these are in place (argInfo, ArgLiveness.info). */
export interface ArgumentTables {
  readonly printed: Uint8Array | null;
  readonly live: Uint8Array | null;
}

/** Puts the FUNCDATA of `f` in front of its Progs; returns the new first one. */
export function attachFuncdata(
  f: Func,
  frame: Frame,
  live: Liveness,
  emitted: Emitted,
  args: ArgumentTables,
  data: DataMaker,
): Prog {
  let first = emitted.first;
  const put = (table: Table, sym: ObjSymbol): void => {
    const p = new Prog(As.FUNCDATA, constAddr(table), symAddr(sym), f.pos);
    p.link = first;
    first = p;
  };
  if (f.flags.wrapper && f.wrapped !== null)
    put(Table.WrapInfo, data("wrapinfo", new Uint8Array(4), [{ offset: 0, symbol: f.wrapped as ObjSymbol }]));
  if (args.live !== null) put(Table.ArgLiveInfo, data("argliveinfo", args.live, []));
  if (args.printed !== null) put(Table.ArgInfo, data("arginfo", args.printed, []));
  if (f.openDefers !== null) {
    const { bits, closures } = f.openDefers;
    put(Table.OpenCodedDeferInfo, data("opendefer", varints([-bits.offset, -closures.offset]), []));
  }
  const objects = stackObjects(f, frame, data);
  if (objects !== null) put(Table.StackObjects, objects);
  put(
    Table.LocalsPointerMaps,
    data(
      "gclocals",
      bitmaps(
        live.localBits,
        live.maps.map((m) => m.locals),
      ),
      [],
    ),
  );
  put(
    Table.ArgsPointerMaps,
    data(
      "gclocals",
      bitmaps(
        live.argBits,
        live.maps.map((m) => m.args),
      ),
      [],
    ),
  );
  return first;
}

/** Unsigned numbers, seven bits a byte, the lowest first. */
function varints(numbers: readonly number[]): Uint8Array {
  const out: number[] = [];
  for (let n of numbers) {
    for (; n >= 0x80; n >>>= 7) out.push((n & 0x7f) | 0x80);
    out.push(n);
  }
  return Uint8Array.from(out);
}

/** struct stackmap: how many maps, how many bits each, the maps. */
function bitmaps(bits: number, maps: readonly Uint8Array[]): Uint8Array {
  const width = (bits + 7) >> 3;
  const out = new Uint8Array(8 + width * maps.length);
  put32(out, 0, maps.length);
  put32(out, 4, bits);
  maps.forEach((m, i) => {
    out.set(m.subarray(0, width), 8 + i * width);
  });
  return out;
}

function put32(b: Uint8Array, at: number, x: number): void {
  b[at] = x;
  b[at + 1] = x >> 8;
  b[at + 2] = x >> 16;
  b[at + 3] = x >> 24;
}

/** Records of the variables with pointers whose address is taken: a count, then (offset, size, pointer bytes, mask). */
function stackObjects(f: Func, frame: Frame, data: DataMaker): ObjSymbol | null {
  const list = frame.locals
    .filter((l) => l.addrTaken && l.type.hasPointers && !l.openDeferSlot)
    .map((l) => ({ l, offset: l.offset }));
  for (const p of f.params)
    if (p.addrTaken && p.type.hasPointers && p.offset >= 0) list.push({ l: p, offset: p.offset });
  for (const r of f.results)
    if (r.addrTaken && r.type.hasPointers && r.offset >= 0) list.push({ l: r, offset: r.offset });
  if (list.length === 0) return null;
  list.sort((a, b) => a.offset - b.offset);
  const out = new Uint8Array(8 + 16 * list.length);
  put32(out, 0, list.length);
  const refs: DataRef[] = [];
  list.forEach(({ l, offset }, i) => {
    const at = 8 + 16 * i;
    put32(out, at, offset);
    put32(out, at + 4, l.type.size);
    const pointers = l.type.pointerOffsets();
    put32(out, at + 8, pointers[pointers.length - 1]! + 8);
    refs.push({ offset: at + 12, symbol: data("gcbits", pointerMask(l.type), []) });
  });
  return data("stkobj", out, refs);
}

/** One bit a word, up to the last pointer; whole words, as the bitmaps of types are, so that both are the same symbols. */
function pointerMask(t: Type): Uint8Array {
  const offsets = t.pointerOffsets();
  const words = offsets[offsets.length - 1]! / 8 + 1;
  const out = new Uint8Array(((words + 63) >> 6) << 3);
  for (const o of offsets) out[o >> 6]! |= 1 << ((o >> 3) & 7);
  return out;
}

/** Codes of the argument list of tracebacks. */
const enum ArgCode {
  EndSeq = 0xff,
  StartAgg = 0xfe,
  EndAgg = 0xfd,
  DotDotDot = 0xfc,
  OffsetTooLarge = 0xfb,
}
const maxComponents = 10;
const maxDepth = 5;

/** The bytes that say where a traceback finds each argument; null for functions without any. */
export function argInfo(f: Func): Uint8Array | null {
  const bytes = argumentBytes(f.params.filter((p) => p.offset >= 0));
  return bytes.length === 1 ? null : bytes;
}

/** Arguments of these types at these places of the argument area, as runtime.printArgs reads them (internal/abi/symtab.go). */
export function argumentBytes(args: readonly { type: Type; offset: number }[]): Uint8Array {
  const out: number[] = [];
  let components = 0;
  const write = (offset: number, size: number): void => {
    if (offset >= 0xf0) out.push(ArgCode.OffsetTooLarge);
    else out.push(offset, size);
  };
  const visit = (t: Type, base: number, depth: number): boolean => {
    if (components >= maxComponents) {
      out.push(ArgCode.DotDotDot);
      return false;
    }
    if (!t.isAggregate) {
      components++;
      write(base, t.size);
      return true;
    }
    out.push(ArgCode.StartAgg);
    if (depth + 1 >= maxDepth) {
      components++;
      out.push(ArgCode.DotDotDot);
    } else if (t.kind === Kind.Array) {
      if (t.length === 0) components++;
      for (let i = 0; i < t.length; i++) if (!visit(t.elem!, base + i * t.elem!.size, depth + 1)) break;
    } else {
      if (t.fields.length === 0) components++;
      for (const x of t.fields) if (!visit(x.type, base + x.offset, depth + 1)) break;
    }
    out.push(ArgCode.EndAgg);
    // What follows an aggregate that was cut short says so again.
    return true;
  };
  for (const a of args) if (!visit(a.type, a.offset, 0)) break;
  out.push(ArgCode.EndSeq);
  return Uint8Array.from(out);
}
