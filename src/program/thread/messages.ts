// What the two threads of a build say to each other: plain data that can be copied from one to the other. Functions go one
// way, in the order in which they are begun; their code comes back in the same order.
import type { FileTable } from "../../source/position.ts";
import type { FuncMessage } from "../../ssa/wire/format.ts";
import type { TextFlag } from "../../target/amd64/assemble.ts";

/** One function whose code is wanted: its symbol's name and convention. */
export interface Job {
  readonly name: string;
  readonly abi: number;
  readonly flags: TextFlag | 0;
  /** Source files that no function before lies in. */
  readonly files: readonly FileTable[];
  /** The paths that names of files go by in tables, where no job before has said it: [name, path]. */
  readonly paths: readonly (readonly [string, string])[];
}

/** To the thread that makes code. */
export interface Request {
  /** Counts up. Of another build than this one nothing need be known any more. 0: of none. */
  readonly build: number;
  readonly optimize: boolean;
  /** The functions of all jobs, in their order; null: there are none. */
  readonly functions: FuncMessage | null;
  readonly jobs: readonly Job[];
}

/** Back: results.ts says what the numbers mean. */
export interface Reply {
  readonly build: number;
  readonly words: Int32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly texts: readonly string[];
}

/** The other thread, as those see it who give it work. Buffers of what is posted are given away. */
export interface CodeThread {
  post(request: Request): void;
  /** The next reply; waits for it. */
  wait(): Reply;
  /** The next reply if it is there. */
  poll(): Reply | null;
}

/** What can be given away of a request or a reply. */
export function buffersOf(m: Request | Reply): ArrayBuffer[] {
  if ("words" in m) return [m.words.buffer, m.bytes.buffer];
  return m.functions === null ? [] : [m.functions.words.buffer];
}
