// A second thread of this process that answers messages, and that one can wait for: without giving up the thread that waits, so
// that what waits need not be asynchronous. It ends with the process, keeps nothing alive and says nothing.
import { existsSync, readlinkSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { builtin } from "./builtin.ts";

/** Who shows no life for so long, in milliseconds, so many times in a row, is given up. Whether it is there at all is asked each time. */
const patience = 1000;
const times = 120;

/** There will be no answer: the other thread has ended. Node ends one that has no memory left, and lets nobody who waits know. */
export class ThreadLost extends Error {}

/** What both sides have. */
interface Shared {
  readonly port: MessagePort;
  /**
   * How many answers there have been, signs of life between them, whether there will be none any more, and what the system calls
   * the thread (0: no telling).
   */
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
    const counts = new Int32Array(new SharedArrayBuffer(16));
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

  /** The next answer if it is there; undefined: it is not. */
  poll(): unknown {
    return builtin.workerThreads.receiveMessageOnPort(this.shared.port)?.message;
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
      if (Atomics.load(counts, 2) !== 0) throw new ThreadLost("a failure");
      if (Atomics.wait(counts, 0, count, patience) !== "timed-out" || Atomics.load(counts, 1) !== alive) silent = 0;
      else if (isGone(Atomics.load(counts, 3))) {
        // Its last answer may have come meanwhile.
        const last = builtin.workerThreads.receiveMessageOnPort(port);
        if (last !== undefined) return last.message;
        throw new ThreadLost("no memory was left, most likely");
      } else if (++silent === times) throw new ThreadLost("no answer for two minutes");
    }
  }
}

/** Whether this process had a thread that the system called `id`, and has it no more. */
function isGone(id: number): boolean {
  return id !== 0 && !existsSync(`/proc/self/task/${id}`);
}

/** What the system calls this thread; 0 where it does not say. */
function ownId(): number {
  try {
    return Number(/\/task\/(\d+)$/.exec(readlinkSync("/proc/thread-self"))?.[1] ?? 0);
  } catch {
    return 0;
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
  Atomics.store(counts, 3, ownId());
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
