// What is known of each op, as arrays by op id: name, arity, aux kind, result class, flags. Generic ops are filled in
// here from ops.gen.ts; a target adds its own with `defineOps` when it is loaded. Nothing else writes these arrays.
import { InternalError } from "../base/internal-error.ts";
import { opRows } from "./ops.gen.ts";

/** What a value's auxLo/auxHi and aux hold. */
export const enum AuxKind {
  None,
  Bool,
  Int8,
  Int16,
  Int32,
  Int64,
  Float32,
  Float64,
  Sym,
  SymOff,
  SymValOff,
  Local,
  LocalOff,
  Str,
  Type,
  TypeSize,
  Call,
  CC,
}

const auxKinds: Record<string, AuxKind> = {
  none: AuxKind.None,
  bool: AuxKind.Bool,
  i8: AuxKind.Int8,
  i16: AuxKind.Int16,
  i32: AuxKind.Int32,
  i64: AuxKind.Int64,
  f32: AuxKind.Float32,
  f64: AuxKind.Float64,
  sym: AuxKind.Sym,
  symoff: AuxKind.SymOff,
  symvaloff: AuxKind.SymValOff,
  local: AuxKind.Local,
  localoff: AuxKind.LocalOff,
  str: AuxKind.Str,
  type: AuxKind.Type,
  typesize: AuxKind.TypeSize,
  call: AuxKind.Call,
  cc: AuxKind.CC,
};

/** Bits of `opFlags`. The ones from ClobberFlags on are for machine ops. */
export const enum OpFlag {
  Commutative = 1 << 0,
  Const = 1 << 1,
  Effect = 1 << 2,
  NilArg0 = 1 << 3,
  Call = 1 << 4,
  Load = 1 << 5,
  Atomic = 1 << 6,
  Remat = 1 << 7,
  ClobberFlags = 1 << 8,
  ResultInArg0 = 1 << 9,
  NilArg1 = 1 << 10,
  /** Wants a register of its own for scratch. */
  NeedTemp = 1 << 11,
  /** Emits nothing. */
  ZeroWidth = 1 << 12,
  /** Must not be split from memory neighbours: unsafe for preemption. */
  UnsafePoint = 1 << 13,
  /** The output register may not equal an input register. */
  ResultNotInArgs = 1 << 14,
}

const flagNames: Record<string, OpFlag> = {
  comm: OpFlag.Commutative,
  const: OpFlag.Const,
  effect: OpFlag.Effect,
  nilarg0: OpFlag.NilArg0,
  nilarg1: OpFlag.NilArg1,
  call: OpFlag.Call,
  load: OpFlag.Load,
  atomic: OpFlag.Atomic,
  remat: OpFlag.Remat,
  clobflags: OpFlag.ClobberFlags,
  in0: OpFlag.ResultInArg0,
  temp: OpFlag.NeedTemp,
  zerowidth: OpFlag.ZeroWidth,
  unsafe: OpFlag.UnsafePoint,
  notinargs: OpFlag.ResultNotInArgs,
};

const capacity = 2048;
export const opNames: string[] = new Array<string>(capacity).fill("");
export const opArity = new Int8Array(capacity);
export const opAux = new Uint8Array(capacity);
export const opFlags = new Int32Array(capacity);
/** The RESULT column as written. */
export const opResult: string[] = new Array<string>(capacity).fill("");
/** `regs=`, `asm=` and `emit=` of a machine op, as written; empty for generic ops. */
export const opRegs: string[] = new Array<string>(capacity).fill("");
export const opAsm: string[] = new Array<string>(capacity).fill("");
export const opEmit: string[] = new Array<string>(capacity).fill("");

const byName = new Map<string, number>();

/** Adds a table of ops whose ids start at `base`. */
export function defineOps(
  base: number,
  rows: readonly (readonly [string, number, string, string, string])[],
  target: string,
): void {
  rows.forEach(([name, arity, result, aux, flags], i) => {
    const op = base + i;
    if (opNames[op] !== "" && opNames[op] !== name) throw new InternalError(`ops of ${target}: id ${op} taken twice`);
    const kind = auxKinds[aux];
    if (kind === undefined) throw new InternalError(`ops of ${target}: ${name}: unknown aux kind ${aux}`);
    opNames[op] = name;
    opArity[op] = arity;
    opResult[op] = result;
    opAux[op] = kind;
    let bits = 0;
    for (const f of flags.split(" ")) {
      if (f === "") continue;
      if (f.startsWith("regs=")) opRegs[op] = f.slice(5);
      else if (f.startsWith("asm=")) opAsm[op] = f.slice(4);
      else if (f.startsWith("emit=")) opEmit[op] = f.slice(5);
      else {
        const bit = flagNames[f];
        if (bit === undefined) throw new InternalError(`ops of ${target}: ${name}: unknown flag ${f}`);
        bits |= bit;
      }
    }
    opFlags[op] = bits;
    byName.set(name, op);
  });
}

defineOps(1, opRows, "ssa");

/** The id of an op by its name; 0 if there is none. */
export function opByName(name: string): number {
  return byName.get(name) ?? 0;
}
