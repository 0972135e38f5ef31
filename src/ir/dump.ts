// The tree as data and as text: what `glasgo show ir` prints. In: a Func with a body. Out: DumpNode (plain data, positions
// kept), or lines of text, one node a line, indented, in the manner of the Go compiler's own dumps.
import type { FileSet } from "../source/position.ts";
import { formatPosition } from "../source/position.ts";
import { type Func, type Var, VarClass } from "./func.ts";
import * as ir from "./nodes.ts";
import { Esc } from "./nodes.ts";
import { Kind } from "./type.ts";
import { quote } from "./typestring.ts";

/** One node of a dump. */
export interface DumpNode {
  node: string;
  pos: string;
  type?: string;
  /** Whatever tells this node from others of its kind. */
  detail?: string;
  esc?: "stack" | "heap";
  children: DumpNode[];
}

/** A function's dump. */
export interface DumpFunc {
  name: string;
  pos: string;
  pragma: number;
  params: string[];
  results: string[];
  captures: string[];
  body: DumpNode[];
}

const kindNames: Readonly<Record<number, string>> = {
  1: "ConstBool",
  2: "ConstInt",
  3: "ConstFloat",
  4: "ConstComplex",
  5: "ConstString",
  6: "Zero",
  7: "VarRef",
  8: "GlobalRef",
  9: "FuncValue",
  10: "Deref",
  11: "FieldOf",
  12: "Index",
  13: "MapIndex",
  14: "AddrOf",
  15: "Unary",
  16: "Binary",
  17: "Compare",
  18: "Logical",
  19: "Convert",
  20: "TypeAssert",
  21: "SliceOf",
  22: "CallStatic",
  23: "CallClosure",
  24: "CallInterface",
  25: "Builtin",
  26: "Append",
  27: "New",
  28: "PtrLit",
  29: "MakeSlice",
  30: "MakeMap",
  31: "MakeChan",
  32: "StructLit",
  33: "ArrayLit",
  34: "SliceLit",
  35: "MapLit",
  36: "Closure",
  37: "Receive",
  38: "Concat",
  39: "StmtExpr",
  40: "InlinedCall",
  41: "TypeWord",
  42: "ItabType",
  64: "Define",
  65: "Assign",
  66: "AssignOp",
  67: "AssignTuple",
  68: "ExprStmt",
  69: "Block",
  70: "If",
  71: "For",
  72: "Range",
  73: "Switch",
  74: "TypeSwitch",
  75: "Select",
  76: "Go",
  77: "Defer",
  78: "Return",
  79: "Send",
  80: "LabelMark",
  81: "Goto",
  82: "Break",
  83: "Continue",
  84: "InlineMark",
};

const unaryNames = ["", "-", "!", "^"];
const binaryNames = ["", "+", "-", "*", "/", "%", "&", "|", "^", "&^", "<<", ">>"];
const compareNames = ["", "==", "!=", "<", "<=", ">", ">="];
const convertNames = [
  "",
  "nop",
  "numeric",
  "pointer to uintptr",
  "uintptr to pointer",
  "to interface",
  "interface to interface",
  "bytes to string",
  "runes to string",
  "rune to string",
  "string to bytes",
  "string to runes",
  "slice to array",
  "slice to array pointer",
  "bytes to temporary string",
  "string to temporary bytes",
];
const builtinNames = [
  "",
  "len",
  "cap",
  "copy",
  "delete",
  "clear",
  "close",
  "panic",
  "print",
  "println",
  "recover",
  "min",
  "max",
  "complex",
  "real",
  "imag",
  "unsafe.Add",
  "unsafe.Slice",
  "unsafe.SliceData",
  "unsafe.String",
  "unsafe.StringData",
  "KeepAlive",
];
const rangeNames = ["", "int", "slice", "array pointer", "string", "map", "chan"];
const selectNames = ["", "send", "receive", "default"];

/** The name of a node kind. */
export function kindName(k: ir.NodeKind): string {
  return kindNames[k] ?? `kind${k}`;
}

/** A function as plain data. */
export function dumpFunc(fn: Func, fileSet: FileSet): DumpFunc {
  const pos = (p: number): string => formatPosition(fileSet.position(p));
  const d = new Dumper(pos);
  return {
    name: fn.symbol,
    pos: pos(fn.pos),
    pragma: fn.pragma,
    params: fn.params.map(describeVar),
    results: fn.results.map(describeVar),
    captures: fn.captures.map(describeVar),
    body: d.list(fn.body ?? []),
  };
}

/** A variable with what is known of it. */
export function describeVar(v: Var): string {
  const marks: string[] = [];
  if (v.cls === VarClass.Captured) marks.push(v.byRef ? "by ref" : "by value");
  if (v.heap) marks.push("heap");
  if (v.addrTaken || v.refCaptured) marks.push("addrtaken");
  if (v.reassigned) marks.push("reassigned");
  return `${v.name} ${v.type.linkString}${marks.length > 0 ? ` (${marks.join(", ")})` : ""}`;
}

class Dumper {
  private readonly pos: (p: number) => string;
  constructor(pos: (p: number) => string) {
    this.pos = pos;
  }

  list(stmts: readonly ir.Stmt[]): DumpNode[] {
    return stmts.map((s) => this.node(s));
  }

  private group(name: string, pos: number, children: DumpNode[], detail?: string): DumpNode {
    return detail === undefined
      ? { node: name, pos: this.pos(pos), children }
      : { node: name, pos: this.pos(pos), detail, children };
  }

  node(n: ir.Expr | ir.Stmt): DumpNode {
    const out: DumpNode = { node: kindName(n.kind), pos: this.pos(n.pos), children: this.children(n) };
    if (n.kind < 64) {
      const t = (n as ir.Expr).type;
      if (t.kind !== Kind.Void) out.type = t.linkString;
    }
    const detail = detailOf(n);
    if (detail !== "") out.detail = n.inl >= 0 ? `${detail} inl=${n.inl}` : detail;
    else if (n.inl >= 0) out.detail = `inl=${n.inl}`;
    if ("esc" in n && n.esc !== Esc.Unknown) out.esc = n.esc === Esc.Heap ? "heap" : "stack";
    return out;
  }

  private children(n: ir.Expr | ir.Stmt): DumpNode[] {
    const e = (...xs: (ir.Expr | null)[]): DumpNode[] => xs.filter((x) => x !== null).map((x) => this.node(x!));
    switch (n.kind) {
      case ir.NodeKind.Deref:
      case ir.NodeKind.FieldOf:
      case ir.NodeKind.AddrOf:
      case ir.NodeKind.Unary:
      case ir.NodeKind.Convert:
      case ir.NodeKind.TypeAssert:
      case ir.NodeKind.PtrLit:
      case ir.NodeKind.ItabType:
      case ir.NodeKind.ExprStmt:
        return e(n.x);
      case ir.NodeKind.Index:
        return e(n.x, n.index);
      case ir.NodeKind.MapIndex:
        return e(n.map, n.key);
      case ir.NodeKind.Binary:
      case ir.NodeKind.Compare:
      case ir.NodeKind.Logical:
        return e(n.x, n.y);
      case ir.NodeKind.SliceOf:
        return e(n.x, n.lo, n.hi, n.max);
      case ir.NodeKind.CallStatic:
      case ir.NodeKind.Builtin:
        return e(...n.args);
      case ir.NodeKind.CallClosure:
        return e(n.fn, ...n.args);
      case ir.NodeKind.CallInterface:
        return e(n.recv, ...n.args);
      case ir.NodeKind.Append:
        return e(n.slice, ...n.args);
      case ir.NodeKind.MakeSlice:
        return e(n.len, n.cap);
      case ir.NodeKind.MakeMap:
        return e(n.hint);
      case ir.NodeKind.MakeChan:
        return e(n.size);
      case ir.NodeKind.StructLit:
      case ir.NodeKind.ArrayLit:
      case ir.NodeKind.SliceLit:
        return n.values.map((v, i) => {
          const d = this.node(v);
          const name = n.kind === ir.NodeKind.StructLit ? n.type.fields[n.indices[i]!]!.name : `[${n.indices[i]!}]`;
          d.detail = d.detail === undefined ? `${name}:` : `${name}: ${d.detail}`;
          return d;
        });
      case ir.NodeKind.MapLit:
        return n.keys.flatMap((k, i) => e(k, n.values[i]!));
      case ir.NodeKind.Receive:
        return e(n.ch);
      case ir.NodeKind.Concat:
        return e(...n.parts);
      case ir.NodeKind.StmtExpr:
        return [...this.list(n.stmts), this.node(n.x)];
      case ir.NodeKind.InlinedCall:
        return this.list(n.body);
      case ir.NodeKind.Define:
        return e(n.init);
      case ir.NodeKind.Assign:
      case ir.NodeKind.AssignOp:
        return e(n.lhs, n.rhs);
      case ir.NodeKind.AssignTuple:
        return e(n.rhs);
      case ir.NodeKind.Block:
        return this.list(n.body);
      case ir.NodeKind.If:
        return [
          ...e(n.cond),
          this.group("then", n.pos, this.list(n.body)),
          ...(n.els.length > 0 ? [this.group("else", n.pos, this.list(n.els))] : []),
        ];
      case ir.NodeKind.For:
        return [
          ...e(n.cond),
          this.group("body", n.pos, this.list(n.body)),
          ...(n.post.length > 0 ? [this.group("post", n.pos, this.list(n.post))] : []),
        ];
      case ir.NodeKind.Range:
        return [...e(n.x), this.group("body", n.pos, this.list(n.body))];
      case ir.NodeKind.Switch:
        return [
          ...e(n.tag),
          ...n.cases.map((c) =>
            this.group(
              c.isDefault ? "default" : "case",
              c.pos,
              [...e(...c.values), this.group("body", c.pos, this.list(c.body))],
              c.fallsThrough ? "falls through" : undefined,
            ),
          ),
        ];
      case ir.NodeKind.TypeSwitch:
        return [
          ...e(n.x),
          ...n.cases.map((c) =>
            this.group(
              c.isDefault ? "default" : "case",
              c.pos,
              this.list(c.body),
              `${c.types.map((t) => t?.linkString ?? "nil").join(", ")}${c.v === null ? "" : ` as ${c.v.name}`}`,
            ),
          ),
        ];
      case ir.NodeKind.Select:
        return n.cases.map((c) =>
          this.group(
            selectNames[c.kind]!,
            c.pos,
            [...e(c.ch, c.send), this.group("body", c.pos, this.list(c.body))],
            [c.value, c.ok]
              .filter((v) => v !== null)
              .map((v) => v!.name)
              .join(", "),
          ),
        );
      case ir.NodeKind.Go:
      case ir.NodeKind.Defer:
        return e(n.fn);
      case ir.NodeKind.Return:
        return e(...n.values);
      case ir.NodeKind.Send:
        return e(n.ch, n.value);
      default:
        return [];
    }
  }
}

function detailOf(n: ir.Expr | ir.Stmt): string {
  switch (n.kind) {
    case ir.NodeKind.ConstBool:
      return `${n.value}`;
    case ir.NodeKind.ConstInt: {
      const v = (BigInt(n.hi) << 32n) | BigInt(n.lo >>> 0);
      return `${n.type.isUnsigned() ? BigInt.asUintN(64, v) : v}`;
    }
    case ir.NodeKind.ConstFloat:
      return `${n.value}`;
    case ir.NodeKind.ConstComplex:
      return `${n.re} ${n.im}i`;
    case ir.NodeKind.ConstString:
      return quote(new TextDecoder("latin1").decode(n.bytes));
    case ir.NodeKind.VarRef:
    case ir.NodeKind.Define:
      return n.v.name;
    case ir.NodeKind.GlobalRef:
      return n.global.symbol;
    case ir.NodeKind.FuncValue:
    case ir.NodeKind.CallStatic:
      return n.fn.symbol;
    case ir.NodeKind.Closure:
      return `${n.fn.symbol}${n.vars.map((v) => ` ${v.name}`).join("")}`;
    case ir.NodeKind.FieldOf:
      return n.x.type.fields[n.index]!.name;
    case ir.NodeKind.Index:
    case ir.NodeKind.SliceOf:
      return n.bounded ? "bounded" : "";
    case ir.NodeKind.Deref:
      return n.nonNil ? "non-nil" : "";
    case ir.NodeKind.MapIndex:
    case ir.NodeKind.Receive:
      return n.commaOk ? ", ok" : "";
    case ir.NodeKind.TypeAssert:
      return `${n.target.linkString}${n.commaOk ? ", ok" : ""}`;
    case ir.NodeKind.Unary:
      return unaryNames[n.op]!;
    case ir.NodeKind.Binary:
      return binaryNames[n.op]!;
    case ir.NodeKind.AssignOp:
      return `${binaryNames[n.op]!}=`;
    case ir.NodeKind.Compare:
      return compareNames[n.op]!;
    case ir.NodeKind.Logical:
      return n.and ? "&&" : "||";
    case ir.NodeKind.Convert:
      return convertNames[n.op]!;
    case ir.NodeKind.CallInterface:
      return n.recv.type.methods[n.method]!.name;
    case ir.NodeKind.Builtin:
      return builtinNames[n.op]!;
    case ir.NodeKind.Append:
      return n.spread ? "..." : "";
    case ir.NodeKind.SliceLit:
      return `len ${n.len}${n.variadic ? ", variadic" : ""}`;
    case ir.NodeKind.InlinedCall:
      return n.results.map((v) => v.name).join(", ");
    case ir.NodeKind.TypeWord:
      return n.of.linkString;
    case ir.NodeKind.AssignTuple:
      return n.vars.map((v) => v?.name ?? "_").join(", ");
    case ir.NodeKind.Block:
      return n.label?.name ?? "";
    case ir.NodeKind.For:
    case ir.NodeKind.Switch:
    case ir.NodeKind.TypeSwitch:
    case ir.NodeKind.Select:
    case ir.NodeKind.LabelMark:
    case ir.NodeKind.Goto:
    case ir.NodeKind.Break:
    case ir.NodeKind.Continue:
      return n.label.name;
    case ir.NodeKind.Range:
      return `${rangeNames[n.rangeKind]!} ${n.key?.name ?? "_"}, ${n.value?.name ?? "_"}`;
    case ir.NodeKind.InlineMark:
      return `${n.index}`;
    default:
      return "";
  }
}

/** A function's dump as text. */
export function printFunc(d: DumpFunc): string {
  const lines = [`func ${d.name}  # ${d.pos}`];
  const vars = (what: string, list: string[]): void => {
    for (const v of list) lines.push(`.   ${what} ${v}`);
  };
  vars("param", d.params);
  vars("result", d.results);
  vars("captures", d.captures);
  for (const n of d.body) printNode(n, 1, lines);
  return `${lines.join("\n")}\n`;
}

function printNode(n: DumpNode, depth: number, lines: string[]): void {
  let s = `${".   ".repeat(depth)}${n.node}`;
  if (n.detail !== undefined && n.detail !== "") s += ` ${n.detail}`;
  if (n.type !== undefined) s += `  ${n.type}`;
  if (n.esc !== undefined) s += `  esc(${n.esc})`;
  lines.push(`${s}  # ${n.pos.slice(n.pos.lastIndexOf("/") + 1)}`);
  for (const c of n.children) printNode(c, depth + 1, lines);
}
