// A second thread of this process that answers messages, and that one can wait for: without giving up the thread that waits, so
// that what waits need not be asynchronous. It ends with the process, keeps nothing alive and says nothing.
import { existsSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { InternalError } from "../base/internal-error.ts";
import { builtin } from "./builtin.ts";

/** Who shows no life for so long, in milliseconds, so many times in a row, is dead: out of memory, perhaps. */
const patience = 5000;
const times = 24;

const gone = "thread: there is no answer (GLASGO_THREADS=1 does without it)";

/** What both sides have. */
interface Shared {
  readonly port: MessagePort;
  /** How many answers there have been, signs of life between them, and whether there will be none any more. */
  readonly counts: Int32Array;
}

/** How many threads can run at the same time: as many as there are processors, unless GLASGO_THREADS says how many. */
export function usableThreads(): number {
  const asked = Number(process.env.GLASGO_THREADS ?? "");
  return Number.isInteger(asked) && asked > 0 ? asked : builtin.os.availableParallelism();
}

export class Thread {
  private readonly shared: Shared;

  private constructor(shared: Shared) {
    this.shared = shared;
  }

  /** Runs `script`, which calls `answerMessages`; null where that cannot be. */
  static start(script: string): Thread | null {
    if (!existsSync(script)) return null;
    const { MessageChannel, Worker } = builtin.workerThreads;
    const { port1, port2 } = new MessageChannel();
    const counts = new Int32Array(new SharedArrayBuffer(12));
    const other: Shared = { port: port2, counts };
    try {
      const worker = new Worker(script, { workerData: other, transferList: [port2], execArgv: [] });
      // What goes wrong in it is noticed by who waits.
      worker.on("error", () => {});
      worker.unref();
    } catch {
      port1.close();
      return null;
    }
    port1.unref();
    return new Thread({ port: port1, counts });
  }

  /** `buffers` are given away. */
  post(message: unknown, buffers: readonly ArrayBuffer[]): void {
    this.shared.port.postMessage(message, buffers);
  }

  /** The next answer. */
  wait(): unknown {
    const { port, counts } = this.shared;
    let silent = 0;
    for (;;) {
      const count = Atomics.load(counts, 0);
      const alive = Atomics.load(counts, 1);
      const got = builtin.workerThreads.receiveMessageOnPort(port);
      if (got !== undefined) return got.message;
      if (Atomics.load(counts, 2) !== 0) throw new InternalError(gone);
      if (Atomics.wait(counts, 0, count, patience) !== "timed-out" || Atomics.load(counts, 1) !== alive) silent = 0;
      else if (++silent === times) throw new InternalError(gone);
    }
  }
}

/** What the other thread is given to answer with. */
export interface Answering {
  send(reply: unknown, buffers: readonly ArrayBuffer[]): void;
  /** Says that there will be an answer. */
  alive(): void;
}

/** In the other thread: what `begin` returns is called with each message. */
export function answerMessages(begin: (how: Answering) => (message: unknown) => void): void {
  const { port, counts } = builtin.workerThreads.workerData as Shared;
  const answer = begin({
    send: (reply, buffers) => {
      port.postMessage(reply, buffers);
      Atomics.add(counts, 0, 1);
      Atomics.notify(counts, 0);
    },
    alive: () => Atomics.add(counts, 1, 1),
  });
  // Who waits would not hear of it.
  process.on("uncaughtException", () => {
    Atomics.store(counts, 2, 1);
    Atomics.add(counts, 0, 1);
    Atomics.notify(counts, 0);
  });
  port.on("message", answer);
}
