// The verifier: every promise that Func, Block and Value make. Runs after each pass in tests and under --check.
import { InternalError } from "../base/internal-error.ts";
import { type Block, BlockKind, targetBlockBase } from "./block.ts";
import { dominators, findPostorder, postorder } from "./dom.ts";
import type { Func } from "./func.ts";
import { Op } from "./ops.gen.ts";
import { AuxKind, opArity, opAux, opNames, opResult } from "./optable.ts";
import { describeValue, printFunc } from "./print.ts";
import { Kind, type Type } from "./type.ts";
import type { Value } from "./value.ts";

/** Throws InternalError with the pass, the function and what is wrong. O(values + edges). */
export function checkFunc(f: Func, pass: string): void {
  const fail = (what: string): never => {
    throw new InternalError(`check after ${pass}: ${f.name}`, `${what}\n${printFunc(f, { uses: true })}`);
  };
  const seenBlocks = new Set<Block>();
  const owner = new Map<Value, Block>();
  for (const b of f.blocks) {
    if (seenBlocks.has(b)) fail(`b${b.id} is twice in the list`);
    seenBlocks.add(b);
    if (b.id >= f.numBlocks) fail(`b${b.id}: id out of range`);
    for (const v of b.values) {
      if (v.block !== b) fail(`v${v.id} is listed in b${b.id} but belongs to b${v.block.id}`);
      if (owner.has(v)) fail(`v${v.id} is listed twice`);
      if (v.id >= f.numValues) fail(`v${v.id}: id out of range`);
      owner.set(v, b);
    }
  }
  if (f.blocks[0] !== f.entry) fail("the entry block is not first");
  if (f.entry.preds.length > 0) fail("the entry block has preds");
  const uses = new Int32Array(f.numValues);
  for (const b of f.blocks) {
    checkEdges(b, seenBlocks, fail);
    checkControl(b, owner, fail);
    if (b.control !== null) uses[b.control.id]!++;
    if (b.control2 !== null) uses[b.control2.id]!++;
    for (const v of b.values) {
      for (const a of v.args) {
        uses[a.id]!++;
        if (!owner.has(a)) fail(`v${v.id} uses v${a.id}, which is in no block`);
      }
      checkValue(v, b, fail);
    }
  }
  for (const v of owner.keys()) {
    if (uses[v.id] !== v.uses) fail(`v${v.id} counts ${v.uses} uses, has ${uses[v.id]}`);
  }
  checkDominance(f, owner, fail);
}

type Fail = (what: string) => never;

function checkEdges(b: Block, blocks: Set<Block>, fail: Fail): void {
  b.succs.forEach((e, i) => {
    if (!blocks.has(e.b)) fail(`b${b.id} branches to b${e.b.id}, which is not in the function`);
    const back = e.b.preds[e.i];
    if (back === undefined || back.b !== b || back.i !== i) fail(`edge b${b.id} → b${e.b.id} is out of step`);
  });
  b.preds.forEach((e, i) => {
    if (!blocks.has(e.b)) fail(`b${b.id} has pred b${e.b.id}, which is not in the function`);
    const back = e.b.succs[e.i];
    if (back === undefined || back.b !== b || back.i !== i) fail(`edge b${b.id} ← b${e.b.id} is out of step`);
  });
}

function checkControl(b: Block, owner: Map<Value, Block>, fail: Fail): void {
  const want = (succs: number, control: boolean): void => {
    if (b.succs.length !== succs) fail(`b${b.id} wants ${succs} successors, has ${b.succs.length}`);
    if ((b.control !== null) !== control) fail(`b${b.id}: ${control ? "no control" : `control v${b.control!.id}`}`);
  };
  if (b.control !== null && !owner.has(b.control)) fail(`b${b.id}: control v${b.control.id} is in no block`);
  switch (b.kind) {
    case BlockKind.Plain:
      return want(1, false);
    case BlockKind.If:
      want(2, true);
      if (b.control!.type.kind !== Kind.Bool) fail(`b${b.id}: control v${b.control!.id} is no bool`);
      return;
    case BlockKind.First:
      return want(2, false);
    case BlockKind.Defer:
      return want(2, true);
    case BlockKind.Ret:
    case BlockKind.RetJmp:
    case BlockKind.Exit:
      return want(0, true);
    case BlockKind.JumpTable:
      if (b.control === null) fail(`b${b.id}: no control`);
      return;
    default:
      if (b.kind < targetBlockBase) fail(`b${b.id}: bad kind ${b.kind}`);
  }
}

function checkValue(v: Value, b: Block, fail: Fail): void {
  const n = opArity[v.op]!;
  if (opNames[v.op] === "" || opNames[v.op] === undefined) fail(`v${v.id}: no op ${v.op}`);
  if (v.op === Op.Phi) {
    if (v.args.length !== b.preds.length) fail(`v${v.id}: ${v.args.length} phi arguments, ${b.preds.length} preds`);
  } else if (n >= 0 && v.args.length !== n) fail(`v${v.id}: ${v.opName} has ${v.args.length} arguments, wants ${n}`);
  if (!resultFits(opResult[v.op]!, v)) fail(`bad type: ${describeValue(v)}`);
  const kind = opAux[v.op]!;
  if (kind === AuxKind.Call && v.aux === null) fail(`v${v.id}: no call description`);
  if ((kind === AuxKind.Type || kind === AuxKind.TypeSize || kind === AuxKind.Local) && v.aux === null && v.op < 1000) {
    fail(`v${v.id}: ${v.opName} without aux`);
  }
  if (kind === AuxKind.None && (v.auxLo !== 0 || v.auxHi !== 0 || v.aux !== null)) {
    fail(`v${v.id}: ${v.opName} has an aux that it cannot use`);
  }
}

const word = (t: Type): boolean => t.size === 8 && t.isScalar && !t.isFloat;

function resultFits(want: string, v: Value): boolean {
  const t = v.type;
  switch (want) {
    case "any":
      return t.kind !== Kind.Invalid;
    case "=":
      // machine ops work on whole registers, whatever the types of their operands are
      return v.args.length === 0 || v.op >= 1000 || t.size === v.args[0]!.type.size;
    case "bool":
      return t.kind === Kind.Bool;
    case "mem":
      return t.kind === Kind.Mem;
    case "flags":
      return t.kind === Kind.Flags;
    case "void":
      return t.kind === Kind.Void;
    case "tuple":
      return t.kind === Kind.Tuple || t.kind === Kind.Results;
    case "ptr":
    case "int64":
      return word(t);
    case "int8":
      return t.size === 1 && t.isScalar;
    case "int16":
      return t.size === 2 && t.isScalar;
    case "int32":
      return t.size === 4 && t.isScalar && !t.isFloat;
    case "float32":
      return t.kind === Kind.Float32;
    case "float64":
      return t.kind === Kind.Float64;
    case "string":
      return t.kind === Kind.String;
    case "slice":
      return t.kind === Kind.Slice;
    case "iface":
      return t.kind === Kind.Iface;
    case "complex":
      return t.kind === Kind.Complex64 || t.kind === Kind.Complex128;
    default:
      return false;
  }
}

/** Every argument is available where it is used. After scheduling, order inside a block counts too. */
function checkDominance(f: Func, owner: Map<Value, Block>, fail: Fail): void {
  const order = findPostorder(f);
  if (!postorder(f).every((b, i) => b === order[i])) fail("edges have changed in secret");
  const dom = dominators(f);
  const at = new Int32Array(f.numValues);
  for (const b of f.blocks) for (let i = 0; i < b.values.length; i++) at[b.values[i]!.id] = i;
  for (const b of f.blocks) {
    if (!dom.isReachable(b)) continue;
    for (const v of b.values) {
      for (let i = 0; i < v.args.length; i++) {
        const a = v.args[i]!;
        const from = v.op === Op.Phi ? b.preds[i]!.b : b;
        if (!dom.isReachable(from)) continue;
        const defined = owner.get(a)!;
        if (!dom.dominates(defined, from))
          fail(`v${a.id} in b${defined.id} does not reach its use v${v.id} in b${from.id}`);
        if (f.scheduled && v.op !== Op.Phi && defined === b && at[a.id]! >= at[v.id]!) {
          fail(`v${v.id} stands before its argument v${a.id}`);
        }
      }
    }
    for (const c of [b.control, b.control2]) {
      if (c !== null && !dom.dominates(c.block, b)) fail(`control v${c.id} does not reach b${b.id}`);
    }
  }
}
