// Settings of the JavaScript engine for the kind of work at hand, and what Node does faster.
import { useNativeSum } from "../base/sha256.ts";
import { builtin } from "./builtin.ts";

/**
 * For commands that compile or link: V8 optimises in less time. It inlines less, does not peel loops, and waits somewhat longer
 * until it begins. Runs of a few seconds wait for V8's compiler more than for slower code: cold builds take an eighth less time by
 * this. Nothing is made old from the start because others of its kind have lived long: it would keep young what it refers to.
 * V8's own module takes time to load; call this when it is known that there is work.
 */
export function optimizeLess(): void {
  if (!knowsFlags()) return;
  builtin.v8.setFlagsFromString("--max-inlined-bytecode-size-cumulative=200");
  builtin.v8.setFlagsFromString("--no-turbo-loop-peeling");
  builtin.v8.setFlagsFromString("--no-allocation-site-pretenuring");
  // Half as much again as Node 20 has; others count in another way.
  if (v8Version() <= 11) builtin.v8.setFlagsFromString("--interrupt-budget=200000");
}

/**
 * An engine that does not know a flag complains on standard error, and Node does not start with one. Which it knows only a process
 * of its own would tell (`node --v8-options`), so that versions count that these flags were tried with (`engine.test.ts`).
 */
function knowsFlags(): boolean {
  return v8Version() <= 14;
}

function v8Version(): number {
  return Number.parseInt(process.versions.v8, 10);
}

/**
 * How Node is started for a process that runs many commands: what one of them makes mostly fits into the young generation, of
 * which less is copied then. (One that runs one command has to ask for these pages first, and that costs as much.)
 */
export function flagsForMany(): string[] {
  return knowsFlags() ? ["--min-semi-space-size=32", "--max-semi-space-size=32"] : [];
}

/**
 * For a process with another thread that has as much to do: no processor is idle, and what several threads of V8 scavenge together
 * costs more than what one does.
 */
export function shareProcessors(): void {
  if (knowsFlags()) builtin.v8.setFlagsFromString("--no-parallel-scavenge");
}

/** Long data is hashed by Node, not in JavaScript. */
export function hashNatively(): void {
  useNativeSum((data) => new Uint8Array(builtin.crypto.createHash("sha256").update(data).digest()));
}

/** For a process that runs many commands: code that has not run for a while is kept all the same. */
export function keepCode(): void {
  if (knowsFlags()) builtin.v8.setFlagsFromString("--no-flush-bytecode");
}

/** So many bytes of objects are left lying about until there is a reason to look through them. */
const untidy = 256 * 2 ** 20;

let collect: (() => void) | null = null;

/**
 * For commands that make one program after the other, when one is done: its memory is free for the next. Left to itself, V8
 * waits until the heap is several times as large as it was with a whole program in it.
 */
export function freeMemory(): void {
  if (process.memoryUsage().heapUsed < untidy) return;
  if (collect === null) {
    builtin.v8.setFlagsFromString("--expose-gc");
    collect = builtin.vm.runInNewContext("typeof gc === 'function' ? gc : () => {}") as () => void;
  }
  collect();
}
