// The textual form of a function, in the manner of the Go compiler's dumps. `describeFunc` returns it as data with a
// position for each line; text is drawn from that. parse.ts reads what this writes. Once values are in execution order, `(+6)`
// marks where the code of a line begins: debuggers stop there, and the instruction listing has the same marks.
import type { Pos } from "../source/position.ts";
import { AuxCall, type Local, LocalClass } from "./aux.ts";
import { type Block, blockNames } from "./block.ts";
import type { Func } from "./func.ts";
import { AuxKind, OpFlag, opFlags } from "./optable.ts";
import type { Value } from "./value.ts";

/** How a dump shows what Func alone cannot name. */
export interface PrintOptions {
  /** A position as shown in parentheses; by default its number, "?" for none. */
  pos?: (pos: Pos) => string;
  /** Register or stack slot of a value, "" for none. */
  home?: (v: Value) => string;
  /** Use counts too. */
  uses?: boolean;
}

export interface ValueLine {
  id: number;
  pos: Pos;
  text: string;
}
export interface BlockLines {
  id: number;
  pos: Pos;
  head: string;
  values: ValueLine[];
  tail: string;
  succs: number[];
  preds: number[];
}
/** A function's state at one moment, as data. */
export interface FuncLines {
  name: string;
  signature: string;
  locals: string[];
  blocks: BlockLines[];
  names: string[];
}

const defaultPos = (pos: Pos): string => (pos === 0 ? "?" : String(pos));

export function describeFunc(f: Func, options: PrintOptions = {}): FuncLines {
  const present = new Set<Value>();
  if (f.names.size > 0) for (const b of f.blocks) for (const v of b.values) present.add(v);
  const named = [...f.names]
    .map(([name, vs]): [string, Value[]] => [name, vs.filter((v) => present.has(v))])
    .filter(([, vs]) => vs.length > 0);
  const names = valueNames(named);
  const starts = f.scheduled ? lineStarts(f, options.pos ?? defaultPos) : noStarts;
  return {
    name: f.name,
    signature: f.signature,
    locals: f.locals.map(describeLocal),
    blocks: f.blocks.map((b) => describeBlock(b, options, names, starts)),
    names: named.map(([name, vs]) => `name ${name}: ${vs.join(" ")}`),
  };
}

const noStarts: ReadonlySet<Value | Block> = new Set();

/** Values, and decisions at the end of blocks, whose code is the first of another line than the code in front of them. */
function lineStarts(f: Func, show: (pos: Pos) => string): ReadonlySet<Value | Block> {
  const out = new Set<Value | Block>();
  let line = "";
  const visit = (x: Value | Block): void => {
    const here = x.pos === 0 ? "?" : show(x.pos);
    if (here === "?" || here === line) return;
    line = here;
    out.add(x);
  };
  for (const b of f.blocks) {
    for (const v of b.values) if (hasCode(v)) visit(v);
    if (b.succs.length !== 1) visit(b);
  }
  return out;
}

/** Does the value become an instruction? */
function hasCode(v: Value): boolean {
  return (opFlags[v.op]! & OpFlag.ZeroWidth) === 0;
}

function valueNames(named: readonly (readonly [string, readonly Value[]])[]): Map<Value, string> {
  const out = new Map<Value, string>();
  for (const [name, vs] of named) {
    for (const v of vs) {
      const old = out.get(v);
      out.set(v, old === undefined ? name : `${old}, ${name}`);
    }
  }
  return out;
}

function describeLocal(l: Local): string {
  const cls = l.cls === LocalClass.Param ? "param" : l.cls === LocalClass.Result ? "result" : "auto";
  return `${cls} ${l.name} <${l.type.name}>${l.addrTaken ? " addrtaken" : ""}`;
}

function describeBlock(
  b: Block,
  options: PrintOptions,
  names: Map<Value, string>,
  starts: ReadonlySet<Value | Block>,
): BlockLines {
  const preds = b.preds.map((e) => ` b${e.b.id}`).join("");
  return {
    id: b.id,
    pos: b.pos,
    head: `b${b.id}:${preds === "" ? "" : ` ←${preds}`}`,
    values: b.values.map((v) => ({
      id: v.id,
      pos: v.pos,
      text: describeValue(v, options, names.get(v) ?? "", starts.has(v)),
    })),
    tail: describeTail(b, options, starts.has(b)),
    succs: b.succs.map((e) => e.b.id),
    preds: b.preds.map((e) => e.b.id),
  };
}

function describeTail(b: Block, options: PrintOptions, starts: boolean): string {
  let s = blockNames[b.kind]!;
  if (b.aux !== null) s += ` {${String(b.aux)}}`;
  if (b.control !== null) s += ` v${b.control.id}`;
  if (b.control2 !== null) s += ` v${b.control2.id}`;
  if (b.succs.length > 0) s += ` → ${b.succs.map((e) => `b${e.b.id}`).join(" ")}`;
  if (b.likely !== 0) s += b.likely > 0 ? " (likely)" : " (unlikely)";
  return `${s} (${starts ? "+" : ""}${(options.pos ?? defaultPos)(b.pos)})`;
}

/** One value as a line of a dump. */
export function describeValue(v: Value, options: PrintOptions = {}, name = "", starts = false): string {
  let s = `v${v.id} (${starts ? "+" : ""}${(options.pos ?? defaultPos)(v.pos)}) = ${v.opName} <${v.type.name}>${describeAux(v)}`;
  for (const a of v.args) s += ` v${a.id}`;
  const home = options.home?.(v) ?? "";
  if (home !== "") s += ` : ${home}`;
  if (name !== "") s += ` (${name})`;
  if (options.uses === true) s += ` (uses ${v.uses})`;
  return s;
}

function describeAux(v: Value): string {
  switch (v.auxKind) {
    case AuxKind.None:
      return "";
    case AuxKind.Bool:
      return ` [${v.auxLo !== 0}]`;
    case AuxKind.Int8:
    case AuxKind.Int16:
    case AuxKind.Int32:
      return ` [${v.auxLo}]`;
    case AuxKind.Int64:
      return ` [${formatInt64(v.auxLo, v.auxHi)}]`;
    case AuxKind.Float32:
    case AuxKind.Float64:
      return ` [${Object.is(v.auxFloat, -0) ? "-0" : v.auxFloat}]`;
    case AuxKind.Str:
      return ` {${JSON.stringify(v.aux)}}`;
    case AuxKind.SymValOff:
      return `${v.aux === null ? "" : ` {${symbolText(v.aux)}}`} [val=${v.auxLo},off=${v.auxHi}]`;
    case AuxKind.SymOff:
    case AuxKind.LocalOff:
    case AuxKind.TypeSize:
      return `${v.aux === null ? "" : ` {${symbolText(v.aux)}}`}${v.auxLo | v.auxHi ? ` [${formatInt64(v.auxLo, v.auxHi)}]` : ""}`;
    case AuxKind.Call:
      return ` {${(v.aux as AuxCall).toString()}}`;
    default:
      return v.aux === null ? "" : ` {${symbolText(v.aux)}}`;
  }
}

function symbolText(aux: object | string): string {
  if (typeof aux === "string") return aux;
  if (aux instanceof AuxCall) return aux.toString();
  const name = (aux as { name?: unknown }).name;
  return typeof name === "string" ? name : String(aux);
}

/** The 64-bit integer lo/hi in decimal. */
export function formatInt64(lo: number, hi: number): string {
  if (hi === lo >> 31) return String(lo);
  return String((BigInt(hi) << 32n) | BigInt(lo >>> 0));
}

/** The whole function as text. */
export function printFunc(f: Func, options: PrintOptions = {}): string {
  const d = describeFunc(f, options);
  const out = [`${d.name} ${d.signature}`];
  for (const l of d.locals) out.push(`  ${l}`);
  for (const b of d.blocks) {
    out.push(`  ${b.head}`);
    for (const v of b.values) out.push(`    ${v.text}`);
    out.push(`    ${b.tail}`);
  }
  for (const n of d.names) out.push(n);
  return out.join("\n") + "\n";
}
