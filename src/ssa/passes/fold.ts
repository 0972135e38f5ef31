// fold: ops on constants, computed at compile time with exact 64-bit arithmetic. One function for all widths: the table
// below says what an op does and how wide it is. Used by opt.
import { Op } from "../ops.gen.ts";
import { opByName, opNames } from "../optable.ts";
import type { Value } from "../value.ts";

type Binary = (a: bigint, b: bigint, bits: number) => bigint | boolean | null;

const unsigned = (x: bigint, bits: number): bigint => BigInt.asUintN(bits, x);

const binary: Record<string, Binary> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  And: (a, b) => a & b,
  Or: (a, b) => a | b,
  Xor: (a, b) => a ^ b,
  Div: (a, b) => (b === 0n ? null : a / b),
  Mod: (a, b) => (b === 0n ? null : a % b),
  Divu: (a, b, n) => (b === 0n ? null : unsigned(a, n) / unsigned(b, n)),
  Modu: (a, b, n) => (b === 0n ? null : unsigned(a, n) % unsigned(b, n)),
  Eq: (a, b) => a === b,
  Neq: (a, b) => a !== b,
  Less: (a, b) => a < b,
  Leq: (a, b) => a <= b,
  LessU: (a, b, n) => unsigned(a, n) < unsigned(b, n),
  LeqU: (a, b, n) => unsigned(a, n) <= unsigned(b, n),
};

const shifts: Record<string, (a: bigint, count: bigint, bits: number) => bigint> = {
  Lsh: (a, c, n) => (c >= BigInt(n) ? 0n : a << c),
  Rsh: (a, c, n) => a >> (c >= BigInt(n) ? BigInt(n) : c),
  RshU: (a, c, n) => (c >= BigInt(n) ? 0n : unsigned(a, n) >> c),
};

interface Rule {
  /** 2: binary, 1: unary or extension. */
  readonly args: number;
  readonly run: (a: bigint, b: bigint) => bigint | boolean | null;
}

const rules: (Rule | undefined)[] = [];
const widths = [8, 16, 32, 64];

function add(name: string, args: number, run: Rule["run"]): void {
  const op = opByName(name);
  if (op !== 0) rules[op] = { args, run };
}

for (const n of widths) {
  for (const [name, fn] of Object.entries(binary)) {
    const op = /[uU]$/.test(name) ? `${name.slice(0, -1)}${n}${name.slice(-1)}` : `${name}${n}`;
    add(op, 2, (a, b) => fn(a, b, n));
  }
  for (const m of widths) {
    add(`Lsh${n}x${m}`, 2, (a, c) => shifts.Lsh!(a, unsigned(c, m), n));
    add(`Rsh${n}x${m}`, 2, (a, c) => shifts.Rsh!(a, unsigned(c, m), n));
    add(`Rsh${n}Ux${m}`, 2, (a, c) => shifts.RshU!(a, unsigned(c, m), n));
    add(`SignExt${n}to${m}`, 1, (a) => a);
    add(`ZeroExt${n}to${m}`, 1, (a) => unsigned(a, n));
    add(`Trunc${n}to${m}`, 1, (a) => a);
  }
  add(`Neg${n}`, 1, (a) => -a);
  add(`Com${n}`, 1, (a) => ~a);
}
add("IsInBounds", 2, (i, n) => i >= 0n && i < n);
add("IsSliceInBounds", 2, (i, n) => i >= 0n && i <= n);
add("EqB", 2, (a, b) => a === b);
add("NeqB", 2, (a, b) => a !== b);
add("AndB", 2, (a, b) => a !== 0n && b !== 0n);
add("OrB", 2, (a, b) => a !== 0n || b !== 0n);
add("Not", 1, (a) => a === 0n);

function isConstant(v: Value): boolean {
  return (v.op >= Op.ConstBool && v.op <= Op.Const64) || v.op === Op.ConstBool;
}

const value = (v: Value): bigint => (BigInt(v.auxHi) << 32n) | BigInt(v.auxLo >>> 0);
/** A constant of 8 to 32 bits keeps its sign in auxLo only. */
const exact = (v: Value): bigint => (v.op === Op.Const64 ? value(v) : BigInt(v.auxLo));

/** Replaces `v` by a constant if all its arguments are constants. */
export function fold(v: Value): boolean {
  const r = rules[v.op];
  if (r === undefined) return false;
  for (let i = 0; i < r.args; i++) if (!isConstant(v.args[i]!)) return false;
  const x = r.run(exact(v.args[0]!), r.args === 2 ? exact(v.args[1]!) : 0n);
  if (x === null) return false;
  const f = v.block.func;
  if (typeof x === "boolean") v.copyOf(f.constBool(x, v.type));
  else {
    const n = BigInt.asIntN(64, x);
    v.copyOf(f.constInt64(v.type, Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n))));
  }
  return true;
}

/** Names of the ops that fold knows, for tests. */
export function foldable(): string[] {
  return rules.flatMap((r, op) => (r === undefined ? [] : [opNames[op]!]));
}
