// lower: generic ops and branches become machine ops; then peepholes of the machine until nothing changes. In: scalars
// and expanded calls. Out: every value is a machine op or one of the few generic ops that emission knows.
import { SymFlag, SymKind } from "../../obj/kinds.ts";
import { ObjSymbol } from "../../obj/symbol.ts";
import { type Block, BlockKind } from "../../ssa/block.ts";
import type { Func } from "../../ssa/func.ts";
import { Op } from "../../ssa/ops.gen.ts";
import { OpFlag, opFlags } from "../../ssa/optable.ts";
import { copyelim } from "../../ssa/passes/phielim.ts";
import { applyRules, constantBranch } from "../../ssa/rewrite.ts";
import { T } from "../../ssa/type.ts";
import type { Value } from "../../ssa/value.ts";
import { lateRules } from "./late.rules.gen.ts";
import { lowerRules } from "./lower.rules.gen.ts";
import { ABlock } from "./machine.ts";
import { AOp } from "./ops.gen.ts";
import { zeroes32 } from "./rulefunctions.ts";

export function lower(f: Func): void {
  applyRules(f, lowerRules, constantBranch);
  for (const b of f.blocks) {
    if (b.kind === BlockKind.JumpTable) lowerJumpTable(b);
    for (const v of b.values) {
      if (v.op >= AOp.ADDQ || staysGeneric(v.op)) continue;
      // without users it has not been rewritten, and does not fit its operands any more
      if (v.uses === 0 && !v.makesMemory) v.reset(Op.Unknown);
      else if (v.uses > 0) {
        f.fail("lower", `v${v.id} = ${v.opName} <${v.type.name}> has no machine form`);
      }
    }
  }
}

/** The jump is through an address in a table, which the assembler fills in when it knows where the successors are. */
function lowerJumpTable(b: Block): void {
  const table = new ObjSymbol(`${b.func.name}.jump${b.id}`);
  table.kind = SymKind.Rodata;
  table.flags |= SymFlag.Local | SymFlag.Static;
  const address = b.newValue1(AOp.LEAQ, T.uintptr, b.pos, b.func.sb()).withAux(table);
  address.inl = b.inl;
  b.kind = ABlock.JUMPTABLE;
  b.aux = table;
  b.setControl2(address);
}

/** Peepholes, and branches on flags. */
export function lateLower(f: Func): void {
  for (const b of f.blocks) {
    if (b.kind === BlockKind.If) {
      const c = b.control!;
      b.resetWithControl(ABlock.NE, testByte(b, c));
    }
  }
  applyRules(f, lateRules, lateBlock, true);
  dropExtensions(f);
}

/**
 * Drops what extends 32 bits that an instruction has extended. After all rules: until then an operation of 32 bits may still turn
 * into its operand (`x << 0`), whose upper half is anything.
 */
function dropExtensions(f: Func): void {
  let some = false;
  for (let i = 0; i < f.blocks.length; i++) {
    const { values } = f.blocks[i]!;
    for (let k = 0; k < values.length; k++) {
      const v = values[k]!;
      if (v.op !== AOp.MOVLQZX || !zeroes32(v.args[0]!)) continue;
      v.copyOf(v.args[0]!);
      some = true;
    }
  }
  if (some) copyelim(f);
}

function testByte(b: Block, c: Value): Value {
  const t = b.newValue2(AOp.TESTB, T.flags, b.pos, c, c);
  t.inl = b.inl;
  return t;
}

function staysGeneric(op: number): boolean {
  return op === Op.Copy || op === Op.InlMark || (opFlags[op]! & OpFlag.ZeroWidth) !== 0;
}

/** The block that branches on what a SETcc asks. */
const ofSet = new Map<number, number>([
  [AOp.SETEQ, ABlock.EQ],
  [AOp.SETNE, ABlock.NE],
  [AOp.SETL, ABlock.LT],
  [AOp.SETLE, ABlock.LE],
  [AOp.SETG, ABlock.GT],
  [AOp.SETGE, ABlock.GE],
  [AOp.SETB, ABlock.ULT],
  [AOp.SETBE, ABlock.ULE],
  [AOp.SETA, ABlock.UGT],
  [AOp.SETAE, ABlock.UGE],
  [AOp.SETO, ABlock.OS],
  [AOp.SETGF, ABlock.UGT],
  [AOp.SETGEF, ABlock.UGE],
  [AOp.SETORD, ABlock.ORD],
  [AOp.SETNAN, ABlock.NAN],
  [AOp.SETEQF, ABlock.EQF],
  [AOp.SETNEF, ABlock.NEF],
]);

/** Conditions with the operands of the comparison exchanged. */
const inverted = new Map<number, number>([
  [ABlock.EQ, ABlock.EQ],
  [ABlock.NE, ABlock.NE],
  [ABlock.LT, ABlock.GT],
  [ABlock.LE, ABlock.GE],
  [ABlock.GT, ABlock.LT],
  [ABlock.GE, ABlock.LE],
  [ABlock.ULT, ABlock.UGT],
  [ABlock.ULE, ABlock.UGE],
  [ABlock.UGT, ABlock.ULT],
  [ABlock.UGE, ABlock.ULE],
]);

const opposite = new Map<number, number>([
  [ABlock.EQ, ABlock.NE],
  [ABlock.NE, ABlock.EQ],
  [ABlock.LT, ABlock.GE],
  [ABlock.LE, ABlock.GT],
  [ABlock.GT, ABlock.LE],
  [ABlock.GE, ABlock.LT],
  [ABlock.ULT, ABlock.UGE],
  [ABlock.ULE, ABlock.UGT],
  [ABlock.UGT, ABlock.ULE],
  [ABlock.UGE, ABlock.ULT],
]);

/** Sees through TESTB of a bool, InvertFlags and constant flags. */
function lateBlock(b: Block): boolean {
  const c = b.control;
  if (c === null || b.kind < ABlock.EQ || b.kind === ABlock.JUMPTABLE) return false;
  if ((b.kind === ABlock.NE || b.kind === ABlock.EQ) && c.op === AOp.TESTB && c.args[0] === c.args[1]) {
    const set = c.args[0]!;
    let kind = ofSet.get(set.op);
    if (kind !== undefined) {
      if (b.kind === ABlock.EQ) {
        const not = opposite.get(kind);
        if (not !== undefined) kind = not;
        else b.swapSuccs();
      }
      b.kind = kind;
      b.setControl(set.args[0]!);
      return true;
    }
    if (set.op === AOp.XORLconst && set.auxLo === 1) {
      b.kind = b.kind === ABlock.NE ? ABlock.EQ : ABlock.NE;
      b.setControl(testByte(b, set.args[0]!));
      return true;
    }
    if (set.op === AOp.MOVLconst) {
      if ((set.auxLo !== 0) !== (b.kind === ABlock.NE)) b.swapSuccs();
      b.kind = BlockKind.First;
      b.setControl(null);
      return true;
    }
    return false;
  }
  if (c.op === AOp.InvertFlags) {
    const kind = inverted.get(b.kind);
    if (kind === undefined) b.func.fail("lower", `b${b.id}: flags of v${c.id} cannot be inverted`);
    b.kind = kind!;
    b.setControl(c.args[0]!);
    return true;
  }
  const known = constantFlags(b.kind, c.op);
  if (known === null) return false;
  if (!known) b.swapSuccs();
  b.kind = BlockKind.First;
  b.setControl(null);
  return true;
}

/** Does the condition hold for flags that are known? null if they are not. */
export function constantFlags(kind: number, flags: number): boolean | null {
  let signed = 0;
  let unsigned = 0;
  switch (flags) {
    case AOp.FlagEQ:
      break;
    case AOp.FlagLT_ULT:
      signed = unsigned = -1;
      break;
    case AOp.FlagLT_UGT:
      signed = -1;
      unsigned = 1;
      break;
    case AOp.FlagGT_ULT:
      signed = 1;
      unsigned = -1;
      break;
    case AOp.FlagGT_UGT:
      signed = unsigned = 1;
      break;
    default:
      return null;
  }
  switch (kind) {
    case ABlock.EQ:
      return signed === 0;
    case ABlock.NE:
      return signed !== 0;
    case ABlock.LT:
      return signed < 0;
    case ABlock.LE:
      return signed <= 0;
    case ABlock.GT:
      return signed > 0;
    case ABlock.GE:
      return signed >= 0;
    case ABlock.ULT:
      return unsigned < 0;
    case ABlock.ULE:
      return unsigned <= 0;
    case ABlock.UGT:
      return unsigned > 0;
    case ABlock.UGE:
      return unsigned >= 0;
    default:
      return null;
  }
}
