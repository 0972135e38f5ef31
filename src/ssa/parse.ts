// Reads the textual form of a function (print.ts) back, so that passes are tested on text. More relaxed than the
// printer: `;` instead of line ends, `->` and `<-` for arrows, types and positions may be left out where the op tells.
import { abiInternal, layoutCall } from "../abi/callconv.ts";
import { AuxCall, type Local, LocalClass, type SymbolRef } from "./aux.ts";
import { type Block, BlockKind, blockNames, Edge } from "./block.ts";
import { Func } from "./func.ts";
import { Op } from "./ops.gen.ts";
import { AuxKind, opArity, opAux, opByName, opResult } from "./optable.ts";
import { parseType, splitTop } from "./parsetype.ts";
import { Kind, T, type Type } from "./type.ts";
import { Value } from "./value.ts";

interface PendingValue {
  v: Value;
  args: string[];
  typed: boolean;
}
interface PendingBlock {
  b: Block;
  preds: string[] | null;
  succs: string[];
  controls: string[];
}

/** Where types and symbols that the text names come from. */
export interface ParseEnv {
  types?: Map<string, Type>;
  symbol?: (name: string) => SymbolRef;
}

class Parser {
  private readonly f: Func;
  private readonly types: Map<string, Type>;
  private readonly symbols = new Map<string, SymbolRef>();
  private readonly env: ParseEnv;
  private readonly blocks = new Map<string, PendingBlock>();
  private readonly values = new Map<string, PendingValue>();
  private current: PendingBlock | null = null;

  constructor(name: string, env: ParseEnv) {
    this.f = new Func(name);
    this.types = env.types ?? new Map();
    this.env = env;
  }

  run(lines: string[]): Func {
    for (const line of lines) for (const s of splitTop(protectAngles(line), ";")) this.statement(unprotect(s).trim());
    this.connect();
    this.finishValues();
    const f = this.f;
    f.entry = f.blocks[0]!;
    f.forgetConstants();
    const types = (ls: readonly Local[]): Type[] => ls.map((l) => l.type);
    f.layout = layoutCall(abiInternal, types(f.params), types(f.results));
    return f;
  }

  private statement(s: string): void {
    if (s === "" || s.startsWith("//")) return;
    let m = /^(param|result|auto) (\S+) <(.*)>( addrtaken)?$/.exec(s);
    if (m !== null) {
      const cls = m[1] === "param" ? LocalClass.Param : m[1] === "result" ? LocalClass.Result : LocalClass.Auto;
      const l = this.f.newLocal(m[2]!, parseType(m[3]!, this.types), cls, 0);
      l.addrTaken = m[4] !== undefined;
      return;
    }
    m = /^name (.*): ?([v\d ]*)$/.exec(s);
    if (m !== null) return;
    m = /^(b\d+):\s*(?:(?:←|<-)((?:\s*b\d+-?)*))?\s*(.*)$/.exec(s);
    if (m !== null) {
      this.startBlock(m[1]!, m[2]);
      if (m[3] !== "") this.statement(m[3]!);
      return;
    }
    if (this.current === null) throw new Error(`ssa text: ${s}: outside of a block`);
    if (/^v\d+\b/.test(s)) this.value(s);
    else this.tail(s);
  }

  private startBlock(name: string, preds: string | undefined): void {
    const id = Number(name.slice(1));
    this.f.reserveIds(0, id - 1);
    const b = this.f.newBlock(BlockKind.Invalid);
    (b as { id: number }).id = id;
    this.f.reserveIds(0, id);
    const list = preds === undefined ? null : (preds.match(/b\d+/g) ?? []);
    this.current = { b, preds: list, succs: [], controls: [] };
    this.blocks.set(name, this.current);
  }

  private value(s: string): void {
    const m = /^(v\d+)\s*(?:\(([^)]*)\))?\s*=\s*(\w+)\s*(.*)$/s.exec(s);
    if (m === null) throw new Error(`ssa text: cannot read ${s}`);
    const [, name, pos, opName] = m;
    const op = opByName(opName!);
    if (op === 0) throw new Error(`ssa text: no op ${opName} in ${s}`);
    const id = Number(name!.slice(1));
    this.f.reserveIds(id, 0);
    const b = this.current!.b;
    const v = new Value(id, op, T.void, b, Number(pos ?? 0) || 0, 0);
    b.values.push(v);
    let rest = m[4]!;
    let typed = false;
    if (rest.startsWith("<")) {
      const end = closing(rest, 0);
      const t = parseType(rest.slice(1, end), this.types);
      v.type = t;
      typed = true;
      rest = rest.slice(end + 1).trim();
    }
    while (rest.startsWith("[") || rest.startsWith("{")) {
      const end = closing(rest, 0);
      const text = rest.slice(1, end);
      if (rest.startsWith("[")) this.auxNumber(v, text);
      else this.auxObject(v, text);
      rest = rest.slice(end + 1).trim();
    }
    rest = rest.replace(/\s*:.*$/, "").replace(/\s*\(.*$/, "");
    const args = rest === "" ? [] : rest.split(/\s+/);
    if (this.values.has(name!)) throw new Error(`ssa text: ${name} defined twice`);
    this.values.set(name!, { v, args, typed });
  }

  private auxNumber(v: Value, text: string): void {
    const kind = opAux[v.op]!;
    const pair = /^val=(-?\d+),off=(-?\d+)$/.exec(text);
    if (pair !== null) {
      v.auxLo = Number(pair[1]);
      v.auxHi = Number(pair[2]);
    } else if (kind === AuxKind.Bool) v.auxLo = text === "true" || text === "1" ? 1 : 0;
    else if (kind === AuxKind.Float32 || kind === AuxKind.Float64) v.auxFloat = Number(text);
    else {
      const n = BigInt(text);
      v.auxLo = Number(BigInt.asIntN(32, n));
      v.auxHi = Number(BigInt.asIntN(32, n >> 32n));
    }
  }

  private auxObject(v: Value, text: string): void {
    switch (opAux[v.op]!) {
      case AuxKind.Str:
        v.aux = JSON.parse(text) as string;
        return;
      case AuxKind.Type:
      case AuxKind.TypeSize:
        v.aux = parseType(text, this.types);
        return;
      case AuxKind.Local:
      case AuxKind.LocalOff:
        v.aux = this.local(text);
        return;
      default: {
        const local = this.f.locals.find((l) => l.name === text);
        v.aux = local ?? this.symbol(text);
      }
    }
  }

  private local(name: string): Local {
    const l = this.f.locals.find((x) => x.name === name);
    if (l === undefined) throw new Error(`ssa text: no variable ${name}`);
    return l;
  }

  private symbol(name: string): SymbolRef {
    let s = this.symbols.get(name);
    if (s === undefined) {
      s = this.env.symbol?.(name) ?? { name };
      this.symbols.set(name, s);
    }
    return s;
  }

  private tail(s: string): void {
    const m = /^(\w+)\s*((?:v\d+\s*)*)(?:(?:→|->)((?:\s*b\d+)*))?\s*(\((?:un)?likely\))?\s*(?:\(([^)]*)\))?$/.exec(s);
    const kind = m === null ? -1 : blockNames.indexOf(m[1]!);
    if (m === null || kind < 0) throw new Error(`ssa text: cannot read ${s}`);
    const p = this.current!;
    p.b.kind = kind;
    p.controls = m[2]!.match(/v\d+/g) ?? [];
    p.succs = m[3]?.match(/b\d+/g) ?? [];
    p.b.likely = m[4] === "(likely)" ? 1 : m[4] === "(unlikely)" ? -1 : 0;
    p.b.pos = Number(m[5] ?? 0) || 0;
    this.current = null;
  }

  /** Edges, with the order of preds that the text gives. */
  private connect(): void {
    for (const p of this.blocks.values()) {
      for (const s of p.succs) {
        const to = this.blocks.get(s);
        if (to === undefined) throw new Error(`ssa text: no block ${s}`);
        p.b.addEdgeTo(to.b);
      }
      p.controls.forEach((c, i) => {
        const v = this.values.get(c)?.v;
        if (v === undefined) throw new Error(`ssa text: control ${c} is not defined`);
        if (i === 0) p.b.setControl(v);
        else p.b.setControl2(v);
      });
    }
    for (const p of this.blocks.values()) {
      if (p.preds === null) continue;
      const rest = [...p.b.preds];
      const ordered: Edge[] = [];
      for (const name of p.preds) {
        const k = rest.findIndex((e) => `b${e.b.id}` === name);
        if (k < 0) throw new Error(`ssa text: b${p.b.id} names pred ${name}, which does not branch to it`);
        ordered.push(...rest.splice(k, 1));
      }
      if (rest.length > 0) throw new Error(`ssa text: b${p.b.id} lacks pred b${rest[0]!.b.id}`);
      p.b.preds = ordered;
      ordered.forEach((e, i) => {
        e.b.succs[e.i] = new Edge(p.b, i);
      });
    }
  }

  private finishValues(): void {
    for (const p of this.values.values()) {
      for (const a of p.args) {
        const arg = this.values.get(a);
        if (arg === undefined) throw new Error(`ssa text: v${p.v.id} uses ${a}, which is not defined`);
        p.v.addArg(arg.v);
      }
      const n = opArity[p.v.op]!;
      if (n >= 0 && p.v.args.length !== n) throw new Error(`ssa text: v${p.v.id}: ${p.v.opName} wants ${n} arguments`);
    }
    for (let changed = true; changed; ) {
      changed = false;
      for (const p of this.values.values()) {
        if (p.typed) continue;
        const t = this.infer(p.v);
        if (t === null) continue;
        p.v.type = t;
        p.typed = changed = true;
      }
    }
    for (const p of this.values.values()) {
      if (!p.typed) throw new Error(`ssa text: v${p.v.id}: the type of ${p.v.opName} must be given`);
      this.finishAux(p.v);
    }
  }

  private infer(v: Value): Type | null {
    const result = opResult[v.op]!;
    if (result === "=" || v.op === Op.Phi) {
      for (const a of v.args) if (a.type !== T.void) return a.type;
      return null;
    }
    return result === "any" || result === "tuple" ? null : parseType(result === "ptr" ? "*uint8" : result, this.types);
  }

  private finishAux(v: Value): void {
    const kind = opAux[v.op]!;
    if (kind === AuxKind.Call) {
      let first = 0;
      if (v.op === Op.ClosureLECall || v.op === Op.ClosureCall) first = 2;
      else if (v.op === Op.InterLECall || v.op === Op.InterCall) first = 1;
      const params = v.args.slice(first, -1).map((a) => a.type);
      const results = v.type.kind === Kind.Mem ? [] : v.type.parts.slice(0, -1);
      v.aux = new AuxCall(v.aux as SymbolRef | null, layoutCall(abiInternal, params, results), params, results);
    } else if ((kind === AuxKind.Type || kind === AuxKind.TypeSize) && v.aux === null && v.op === Op.Store) {
      v.aux = v.args[1]!.type;
    }
  }
}

/** Index of the bracket that closes the one at `start`; quoted text is skipped. */
function closing(s: string, start: number): number {
  const open = s[start]!;
  const close = open === "<" ? ">" : open === "[" ? "]" : "}";
  let depth = 0;
  for (let i = start; i < s.length; i++) {
    const c = s[i]!;
    if (c === '"' && open === "{") {
      i++;
      while (i < s.length && s[i] !== '"') i += s[i] === "\\" ? 2 : 1;
    } else if (c === open && !(open === "<" && s[i + 1] === "-")) depth++;
    else if (c === close && !(close === ">" && s[i - 1] === "-") && --depth === 0) return i;
  }
  throw new Error(`ssa text: no ${close} in ${s}`);
}

/** `;` inside <types> does not end a statement: it is hidden from the splitter. */
function protectAngles(line: string): string {
  return line.replace(/<(?!-)[^<>]*;[^<>]*(?<!-)>/g, (m) => m.replaceAll(";", "\u0001"));
}
function unprotect(s: string): string {
  return s.replaceAll("\u0001", ";");
}

/** Parses one function. The first line may be `name signature`; without it the function is called f. */
export function parseFunc(text: string, env: ParseEnv = {}): Func {
  const lines = text.split("\n");
  let name = "f";
  let signature = "func()";
  const first = lines.findIndex((l) => l.trim() !== "");
  const m = first < 0 ? null : /^(\S+) (func\(.*)$/.exec(lines[first]!.trim());
  if (m !== null) {
    name = m[1]!;
    signature = m[2]!;
    lines.splice(first, 1);
  }
  const f = new Parser(name, env).run(lines);
  f.signature = signature;
  return f;
}
