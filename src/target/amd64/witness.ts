// Witnesses of rewrite rules, for tests: for a rule as it stands in its file, a small function whose value the rule rewrites.
// The pattern says what the value looks like; what it leaves open (constants, variables of the frame, types, where a pointer
// comes from, whether a comparison ends its block) is tried from short lists until the rule fires, always in the same order.
import { Local, LocalClass } from "../../ssa/aux.ts";
import { type Block, BlockKind } from "../../ssa/block.ts";
import { Func } from "../../ssa/func.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { opByName, opNames, opResult } from "../../ssa/optable.ts";
import type { RuleTable } from "../../ssa/rewrite.ts";
import { pointerTo, T, type Type, tupleType } from "../../ssa/type.ts";
import { Value } from "../../ssa/value.ts";
import { ABlock } from "./machine.ts";
import { AOp } from "./ops.gen.ts";

/** `Op <type> [int] {aux} arguments`, or a name alone. */
export interface Pattern {
  readonly op: number;
  readonly name: string | null;
  type: string | null;
  int: string | null;
  aux: string | null;
  readonly args: Pattern[];
}

export interface ParsedRule {
  readonly pattern: Pattern;
  readonly condition: string;
}

/** Reads `file:line: PATTERN [where CONDITION] -> RESULT` or `file:line: OP => OP`. */
export function parseRule(text: string): ParsedRule {
  const rule = text.replace(/^[\w.]+:\d+: /, "");
  const rename = /^(\w+) => /.exec(rule);
  if (rename !== null) {
    const p = emptyPattern(opByName(rename[1]!), null);
    return { pattern: p, condition: "" };
  }
  const left = rule.slice(0, rule.indexOf(" -> "));
  const at = left.indexOf(" where ");
  const text2 = at < 0 ? left : left.slice(0, at);
  return { pattern: new PatternReader(text2).pattern(), condition: at < 0 ? "" : left.slice(at + 7) };
}

const emptyPattern = (op: number, name: string | null): Pattern => ({
  op,
  name,
  type: null,
  int: null,
  aux: null,
  args: [],
});

class PatternReader {
  private i = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  private word(): string {
    const m = /^[\w.$]+/.exec(this.text.slice(this.i));
    if (m === null) throw new Error(`want a name in ${this.text} at ${this.i}`);
    this.i += m[0].length;
    return m[0];
  }

  private until(close: string): string {
    const end = this.text.indexOf(close, this.i);
    const s = this.text.slice(this.i + 1, end);
    this.i = end + 1;
    return s.trim();
  }

  pattern(name: string | null = null): Pattern {
    const p = emptyPattern(opByName(this.word()), name);
    for (;;) {
      while (this.text[this.i] === " ") this.i++;
      const c = this.text[this.i];
      if (c === undefined || c === ")") return p;
      if (c === "<") p.type = this.until(">");
      else if (c === "[") p.int = this.until("]");
      else if (c === "{") p.aux = this.until("}");
      else p.args.push(this.argument());
    }
  }

  private argument(): Pattern {
    let name: string | null = null;
    if (this.text[this.i] !== "(") {
      name = this.word();
      if (this.text[this.i] !== ":") return emptyPattern(Op.Invalid, name);
      this.i++;
    }
    this.i++;
    const p = this.pattern(name);
    this.i++;
    return p;
  }
}

/** What a pattern leaves open is chosen by numbers; each question takes the next one. */
export class Choices {
  private state: number;
  private readonly first: boolean;
  constructor(attempt: number) {
    this.first = attempt === 0;
    this.state = (attempt * 2654435761) >>> 0;
  }
  of<X>(list: readonly X[]): X {
    if (this.first) return list[0]!;
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return list[(this.state >>> 8) % list.length]!;
  }
}

const numbers = [
  1,
  0,
  2,
  3,
  4,
  5,
  7,
  8,
  10,
  12,
  20,
  24,
  31,
  32,
  36,
  63,
  64,
  100,
  255,
  256,
  1000,
  1024,
  3000,
  3001,
  65535,
  65536,
  70000,
  -1,
  -2,
  -100,
  6,
  9,
  11,
  14,
  15,
  16,
  18,
  4096,
  1 << 20,
  2048,
  2 ** 31,
  2 ** 40,
];
const scalars: readonly Type[] = [T.uint64, T.uint32, T.uint16, T.uint8, T.float64, T.float32, T.ptr, T.int64, T.bool];

/** The function under construction for one attempt. */
export class Witness {
  readonly f = new Func("witness");
  readonly root: Value;
  readonly leaves: Value[] = [];
  private readonly b: Block;
  private readonly values = new Map<string, Value>();
  private readonly ints = new Map<string, number>();
  private readonly auxes = new Map<string, object | string | null>();
  private readonly types = new Map<string, Type>();
  private readonly aliases = new Map<string, string>();
  private readonly choices: Choices;
  private readonly mem: Value;
  private readonly pointer: Value;
  private registers = 0;

  constructor(rule: ParsedRule, attempt: number) {
    this.choices = new Choices(attempt);
    this.b = this.f.newBlock(BlockKind.Exit);
    this.f.entry = this.b;
    this.mem = this.f.initMem();
    this.pointer = this.argument(T.ptr);
    for (const m of rule.condition.matchAll(/\b(\w) === (\w)\b|sameAddress\((\w), (\w)\)/g)) {
      this.aliases.set(m[2] ?? m[4]!, m[1] ?? m[3]!);
    }
    this.root = this.build(rule.pattern, null, 0);
    this.finish(rule.condition);
  }

  /** Somebody has to use the root: the block's decision, or another value. */
  private finish(condition: string): void {
    if (this.root.type === T.flags) {
      this.b.resetWithControl(ABlock.NE, this.root);
      for (let i = 0; i < 2; i++) this.b.addEdgeTo(this.f.newBlock(BlockKind.Exit));
    } else if (condition.includes("endsBlock")) this.f.fail("witness", "no flags");
    else this.b.newValue1(Op.Copy, this.root.type, 0, this.root);
  }

  private argument(type: Type): Value {
    const v = this.b.newValue0(type.isFloat ? Op.ArgFloatReg : Op.ArgIntReg, type, 0).withInt(this.registers++);
    this.leaves.push(v);
    return v;
  }

  /** Argument `i` of an op of type `user`. */
  private build(p: Pattern, user: Value | null, i: number): Value {
    if (p.op === Op.Invalid) return this.leaf(p.name!, user!, i);
    const t = this.typeOf(p, user, i);
    if (p.op >= Op.ConstBool && p.op <= Op.Const64F) {
      const c = this.constant(p, t);
      if (p.name !== null) this.values.set(p.name, c);
      return c;
    }
    const v = new Value(this.f.newValueId(), p.op, t, this.b, 0, 0);
    this.b.values.push(v);
    if (p.int !== null) this.setInt(v, p.int);
    if (p.aux !== null) v.aux = this.auxOf(p, v);
    const n = p.args.length > 0 || arity(v) <= 0 ? p.args.length : arity(v);
    for (let k = 0; k < n; k++) v.addArg(this.build(p.args[k] ?? emptyPattern(Op.Invalid, "_"), v, k));
    if (opResult[p.op] === "=" && p.type === null && v.args.length > 0) v.type = v.args[0]!.type;
    if (p.name !== null) this.values.set(p.name, v);
    return v;
  }

  private constant(p: Pattern, t: Type): Value {
    const n = this.number(p.int ?? "_");
    if (p.op === Op.ConstBool) return this.f.constBool(p.int === "true");
    if (t.isFloat) return this.f.constFloat(t, this.choices.of([2, 1, -1, 0.5, 4]));
    return this.f.constInt(t, n);
  }

  private number(text: string): number {
    if (/^-?\d+$/.test(text)) return Number(text);
    if (text === "true" || text === "false") return text === "true" ? 1 : 0;
    let n = this.ints.get(text);
    if (n === undefined) {
      n = this.choices.of(numbers);
      if (/^\w+$/.test(text)) this.ints.set(text, n);
    }
    return n;
  }

  private setInt(v: Value, text: string): void {
    const name = opNames[v.op]!;
    if (text.includes(",")) {
      const [lo, hi] = text.split(",").map((s) => this.number(s.trim()));
      v.auxLo = lo! | 0;
      v.auxHi = hi! | 0;
    } else if (/F$|S[SD]const$/.test(name)) v.auxFloat = this.number(text);
    else if (/^L?Rsh|^Lsh|^Div|^Mod/.test(name)) v.auxLo = this.number(text) & 1;
    else v.auxInt = this.number(text);
  }

  private auxOf(p: Pattern, v: Value): object | string | null {
    const key = p.aux!;
    let a = this.auxes.get(key);
    if (a === undefined) {
      if (v.op === Op.Store || v.op === Op.Move || v.op === Op.Zero) a = this.choices.of(scalars);
      else a = this.choices.of<Local | null>([null, this.local(`x${this.auxes.size}`)]);
      this.auxes.set(key, a);
    }
    return a;
  }

  private local(name: string): Local {
    return new Local(name, T.uint64, LocalClass.Auto, this.f.locals.length, 0);
  }

  private typeOf(p: Pattern, user: Value | null, i: number): Type {
    if (p.type !== null) {
      let t = this.types.get(p.type);
      if (t === undefined) {
        t = this.choices.of(scalars);
        this.types.set(p.type, t);
      }
      return t;
    }
    if (p.op === Op.PtrIndex) return pointerTo(T.uint64);
    const fixed = resultTypes[opResult[p.op]!];
    if (fixed !== undefined) return fixed;
    const name = opNames[p.op]!;
    if (opResult[p.op] === "tuple") return tupleOf(name);
    if (user !== null && opResult[p.op] === "any" && /^Load$|^Arg|^Select|^Bitcast/.test(name))
      return argumentType(user, i);
    return byName(name);
  }

  private leaf(name: string, user: Value, i: number): Value {
    const key = this.aliases.get(name) ?? name;
    const known = name === "_" ? undefined : this.values.get(key);
    if (known !== undefined) return known;
    const v = this.newLeaf(argumentType(user, i));
    if (name !== "_") this.values.set(key, v);
    return v;
  }

  private newLeaf(t: Type): Value {
    if (t.isMem) return this.mem;
    if (t === T.flags) return this.b.newValue1(AOp.TESTQconst, T.flags, 0, this.argument(T.uint64)).withInt(1);
    if (t === base) return this.choices.of([this.f.sp(), this.f.sb()]);
    if (t.parts.length > 0)
      return this.b.newValue2(AOp.ADDQcarry, t, 0, this.argument(T.uint64), this.argument(T.uint64));
    const kind = this.choices.of(["argument", "argument", "near", "far", "small", "float", "check"]);
    if (kind === "far" && t.size === 8 && !t.isFloat)
      return this.b.newValue1(Op.OffPtr, T.ptr, 0, this.pointer).withInt(this.choices.of([64, 128, 256]));
    if (kind === "near" && t.size === 8 && !t.isFloat) return this.pointer;
    if (kind === "check" && t === T.ptr) return this.b.newValue2(Op.NilCheck, T.ptr, 0, this.pointer, this.mem);
    if (kind === "small" && !t.isFloat)
      return this.b.newValue2(AOp.ADDL, t, 0, this.argument(T.uint32), this.argument(T.uint32));
    // what can be an integer as well as a float
    if (kind === "float" && t === T.uint64) return this.argument(this.choices.of([T.float64, T.float32, T.uint32]));
    return this.argument(t);
  }
}

/** Stands for SP or SB. */
const base = pointerTo(T.uint8);

const resultTypes: Readonly<Record<string, Type>> = {
  flags: T.flags,
  mem: T.mem,
  void: T.void,
  bool: T.bool,
  int8: T.uint8,
  int16: T.uint16,
  int32: T.uint32,
  int64: T.uint64,
  float32: T.float32,
  float64: T.float64,
  ptr: T.ptr,
};

const arities = /^Convert$|^MOVQconvert$/;
function arity(v: Value): number {
  return arities.test(v.opName) ? 2 : v.arity;
}

function tupleOf(name: string): Type {
  if (/XCHG|XADD|CMPXCHG|AddTupleFirst|atomic|^Atomic|^Lowered/.test(name)) return tupleType(T.uint64, T.mem);
  if (/carry|borrow|^ADC|^SBB|NEGL|flags$|MULQU$|MULLU$/.test(name) && !/^Add64carry|^Sub64borrow/.test(name))
    return tupleType(T.uint64, T.flags);
  return tupleType(T.uint64, T.uint64);
}

/** The width that the name of an op speaks of: the last one is that of the result. */
function byName(name: string): Type {
  if (/SD|64F$/.test(name)) return T.float64;
  if (/SS|32F$/.test(name)) return T.float32;
  if (/Ptr/.test(name)) return T.ptr;
  if (/8$|to8$|^[A-Z]+B(load|const)?/.test(name)) return T.uint8;
  if (/16/.test(name)) return T.uint16;
  if (/32|L(const|load)?\d?$/.test(name)) return T.uint32;
  return T.uint64;
}

/** What argument `i` of `v` may be. */
function argumentType(v: Value, i: number): Type {
  const name = v.opName;
  const n = arity(v);
  if (takesMemory(v) && i === n - 1) return T.mem;
  if (
    /^SET|^InvertFlags|carrymask$/.test(name) ||
    (/^CMOV/.test(name) && i === 2) ||
    (/^(ADCQ|SBBQ)$/.test(name) && i === 2)
  )
    return T.flags;
  if (/^Select[01N]/.test(name)) return tupleType(T.uint64, T.flags);
  if (/^(AddTupleFirst)/.test(name)) return i === 0 ? T.uint64 : tupleType(T.uint64, T.mem);
  if (/^(LocalAddr|Addr|LEAQ)$/.test(name) && i === 0) return base;
  if (/^(EqB|NeqB|AndB|OrB|Not|CvtBoolToUint8)$/.test(name)) return T.bool;
  if (name === "CondSelect" && i === 2) return T.bool;
  if (/^(EqPtr|NeqPtr|IsNonNil|OffPtr|PtrIndex|AddPtr|NilCheck|Load|Store|Move|Zero)$/.test(name))
    return i === 0 ? T.ptr : name === "Store" ? (v.aux instanceof Object ? (v.aux as Type) : T.uint64) : T.uint64;
  if (/^Cvt(32|64)F|^MOV[QL]f2i|^CVTT/.test(name)) return /32F|SS/.test(name) ? T.float32 : T.float64;
  if (/^Cvt\d+to|^MOVQi2f|^MOVLi2f/.test(name)) return T.uint64;
  if (/^(Zero|Sign)Ext8|^Trunc8/.test(name)) return T.uint8;
  if (/^(Zero|Sign)Ext16|^Trunc16/.test(name)) return T.uint16;
  if (/^(Zero|Sign)Ext32|^Trunc32/.test(name)) return T.uint32;
  if (/^(Zero|Sign)Ext64|^Trunc64/.test(name)) return T.uint64;
  const shift = /^(?:Lsh|Rsh)(\d+)U?x(\d+)$/.exec(name);
  if (shift !== null) return integers[Number(shift[i === 0 ? 1 : 2])]!;
  const wide = /^[A-Z][a-zA-Z]*?(\d+)u?U?$/.exec(name);
  if (wide !== null && integers[Number(wide[1])] !== undefined) return integers[Number(wide[1])]!;
  if (/(32|64)F$/.test(name)) return /32F$/.test(name) ? T.float32 : T.float64;
  if (
    /S[SD](store|load)?(idx\d)?$/.test(name) &&
    (/store/.test(name) ? i === n - 2 : !/load/.test(name) || (i === 0 && n === 3))
  )
    return /SS/.test(name) ? T.float32 : T.float64;
  return T.uint64;
}

const integers: Readonly<Record<number, Type>> = { 8: T.uint8, 16: T.uint16, 32: T.uint32, 64: T.uint64 };

function takesMemory(v: Value): boolean {
  if (
    /load|store|modify|lock|XCHG|^Atomic|^Prefetch|^Pause|^PubBarrier|^WB$|PanicBounds|^NilCheck|NilCheck$|CallerSP|^GetG/.test(
      v.opName,
    )
  )
    return true;
  return /^(Load|Store|Move|Zero|Convert|LocalAddr|MOVQconvert|LoweredMove|LoweredZero)/.test(v.opName);
}

/** What the generator of rules writes beside a table of rewrite functions. */
export interface Rules {
  readonly hits: Uint32Array;
  readonly ruleNames: readonly string[];
}

const attempts = 4000;

/** A function whose root value rule number `i` rewrites, shown to `before` and then rewritten; null if no attempt succeeds. */
export function findWitness(rules: Rules, table: RuleTable, i: number, before: (w: Witness) => void): Witness | null {
  const rule = parseRule(rules.ruleNames[i]!);
  const rewrite = table[rule.pattern.op]!;
  for (let k = 0; k < attempts; k++) {
    const w = attempt(rule, k);
    if (w === null) continue;
    const old = rules.hits[i]!;
    before(w);
    if (rewrite(w.root) && rules.hits[i] !== old) return w;
  }
  return null;
}

/** Null where what was chosen does not go together. */
function attempt(rule: ParsedRule, k: number): Witness | null {
  try {
    return new Witness(rule, k);
  } catch {
    return null;
  }
}
