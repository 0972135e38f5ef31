// The pipeline as data, and the one loop that runs it. Passes never print, time or verify themselves: hooks do.
// Contract of the frame: style guide "A pass"; src/cmd/compile/internal/ssa/README.md for what such a pipeline is for.
import { InternalError } from "../base/internal-error.ts";
import type { Func } from "./func.ts";
import { branchelim } from "./passes/branchelim.ts";
import { cse } from "./passes/cse.ts";
import { deadcode } from "./passes/deadcode.ts";
import { decompose } from "./passes/decompose.ts";
import { divide } from "./passes/divide.ts";
import { dse } from "./passes/dse.ts";
import { fuse } from "./passes/fuse.ts";
import { memcombine } from "./passes/memcombine.ts";
import { nilcheckelim } from "./passes/nilcheck.ts";
import { opt } from "./passes/opt.ts";
import { copyelim, phielim } from "./passes/phielim.ts";
import { promote } from "./passes/promote.ts";
import { prove } from "./passes/prove.ts";
import { shortcircuit } from "./passes/shortcircuit.ts";
import { writebarrier } from "./passes/writebarrier.ts";

export interface Pass {
  readonly name: string;
  readonly run: (f: Func) => void;
  /** Needed for correct code, so that -N runs it too. */
  readonly required?: boolean;
}

/** `first` stands before `next` whenever both are in the table. */
export interface Before {
  readonly first: string;
  readonly next: string;
  readonly why: string;
}

export interface Hooks {
  /** After each pass, with its time in milliseconds: dumps, timings, the explorer. */
  after?: (pass: string, f: Func, ms: number) => void;
  /** The verifier, after each pass. */
  check?: (f: Func, pass: string) => void;
  /** Passes to leave out (never required ones). */
  off?: ReadonlySet<string>;
  /** The clock; absent: times are 0. */
  now?: () => number;
}

/** The machine-independent passes; a target appends its own. */
export const genericPasses: readonly Pass[] = [
  { name: "phielim", run: phielim, required: true },
  { name: "copyelim", run: copyelim, required: true },
  { name: "early deadcode", run: deadcode, required: true },
  { name: "early fuse", run: fuse },
  { name: "short circuit", run: shortcircuit },
  { name: "decompose", run: decompose, required: true },
  { name: "decompose deadcode", run: deadcode, required: true },
  { name: "opt", run: opt, required: true },
  { name: "opt deadcode", run: deadcode, required: true },
  { name: "late short circuit", run: shortcircuit },
  { name: "promote", run: promote },
  { name: "promote opt", run: opt },
  { name: "promote deadcode", run: deadcode },
  { name: "cse", run: cse },
  { name: "nilcheckelim", run: nilcheckelim },
  { name: "prove", run: prove },
  { name: "divide", run: divide },
  { name: "late opt", run: opt },
  { name: "late deadcode", run: deadcode },
  { name: "branchelim", run: branchelim },
  { name: "fuse", run: fuse },
  { name: "dse", run: dse },
  { name: "writebarrier", run: writebarrier, required: true },
  { name: "memcombine", run: memcombine },
];

export const order: readonly Before[] = [
  { first: "phielim", next: "copyelim", why: "phis of one value become copies" },
  { first: "early deadcode", next: "decompose", why: "code that cannot be reached may hold values without parts" },
  { first: "early deadcode", next: "short circuit", why: "values that nobody needs keep a block from being left out" },
  { first: "early fuse", next: "short circuit", why: "a phi is looked for in the block that it decides" },
  { first: "short circuit", next: "decompose", why: "the parts of a value would be so many more phis to mend" },
  {
    first: "opt deadcode",
    next: "late short circuit",
    why: "bools that turned out to be constants are known on more edges",
  },
  { first: "late short circuit", next: "prove", why: "branches say more than bools" },
  { first: "decompose", next: "decompose deadcode", why: "values taken apart have no users left" },
  { first: "decompose", next: "opt", why: "rules know scalars only" },
  { first: "opt", next: "opt deadcode", why: "folded branches leave blocks nobody reaches" },
  {
    first: "cse",
    next: "divide",
    why: "a quotient and a remainder share their steps only if their operands are shared",
  },
  { first: "cse", next: "prove", why: "facts are about values, so equal lengths must be one value" },
  { first: "prove", next: "divide", why: "numbers that are not negative divide more cheaply" },
  { first: "prove", next: "late opt", why: "branches on constants are taken apart there" },
  { first: "divide", next: "late opt", why: "its products and shifts may simplify" },
  { first: "opt", next: "promote", why: "constant indices become offsets in a variable" },
  { first: "opt deadcode", next: "promote", why: "an address that nobody uses does not keep a variable in memory" },
  { first: "promote", next: "promote opt", why: "values that met in memory meet in expressions" },
  { first: "promote", next: "promote deadcode", why: "addresses and phis are left over" },
  { first: "promote", next: "cse", why: "loads become values" },
  { first: "late deadcode", next: "branchelim", why: "a value that nobody needs makes a block look expensive" },
  { first: "prove", next: "branchelim", why: "a branch says something about its ways, a selection does not" },
  { first: "branchelim", next: "fuse", why: "branches that are gone leave straight runs of blocks" },
  { first: "fuse", next: "dse", why: "stores of one block are compared" },
  { first: "writebarrier", next: "memcombine", why: "pointers that need no barrier are words like others" },
  { first: "fuse", next: "memcombine", why: "checks between bytes are gone and their blocks are one" },
  { first: "dse", next: "memcombine", why: "what nobody reads is not combined" },
  { first: "dse", next: "writebarrier", why: "stores that are not needed need no barrier" },
  { first: "opt", next: "cse", why: "what is written alike must have been brought into one form" },
  { first: "cse", next: "nilcheckelim", why: "equal pointers must be one value" },
  { first: "nilcheckelim", next: "late deadcode", why: "checks become copies" },
  { first: "late deadcode", next: "writebarrier", why: "stores that are not needed need no barrier" },
  { first: "late deadcode", next: "fuse", why: "decided branches leave straight runs of blocks" },
  { first: "fuse", next: "writebarrier", why: "stores of one block share a barrier" },
  { first: "opt deadcode", next: "writebarrier", why: "stores that are not needed need no barrier" },
  { first: "decompose", next: "writebarrier", why: "it looks at one pointer at a time" },
  { first: "copyelim", next: "early deadcode", why: "copies without users are removed" },
];

/** Runs `passes` in order. With `optimize` false only the required ones. */
export function runPasses(f: Func, passes: readonly Pass[], optimize: boolean, hooks: Hooks = {}): void {
  const now = hooks.now ?? zero;
  for (const p of passes) {
    if (p.required !== true && (!optimize || hooks.off?.has(p.name) === true)) continue;
    const start = now();
    try {
      p.run(f);
    } catch (e) {
      throw new InternalError(`${p.name}: ${f.name}`, e);
    }
    hooks.after?.(p.name, f, now() - start);
    hooks.check?.(f, p.name);
  }
}

const zero = (): number => 0;

/** Rows of `rows` that `passes` disobeys; empty when all is well. */
export function orderErrors(passes: readonly Pass[], rows: readonly Before[]): string[] {
  const at = new Map<string, number>();
  passes.forEach((p, i) => {
    at.set(p.name, i);
  });
  const out: string[] = [];
  for (const r of rows) {
    const a = at.get(r.first);
    const b = at.get(r.next);
    if (a !== undefined && b !== undefined && a >= b) out.push(`${r.first} must run before ${r.next}: ${r.why}`);
  }
  return out;
}
