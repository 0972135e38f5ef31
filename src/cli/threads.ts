// The second thread of builds, which makes code (src/program/thread): one for all that this process builds.
import { join } from "node:path";
import { shareProcessors } from "../host/engine.ts";
import { Thread, usableThreads } from "../host/thread.ts";
import { buffersOf, type CodeThread, type Reply } from "../program/thread/messages.ts";

declare const __dirname: string;

/** undefined: nobody has asked yet. */
let known: CodeThread | null | undefined;

/** The thread, which is started when it is asked for first; null: this process has but one. */
export function codeThread(): CodeThread | null {
  if (known === undefined) known = start();
  return known;
}

function start(): CodeThread | null {
  if (typeof __dirname === "undefined" || usableThreads() < 2) return null;
  const thread = Thread.start(join(__dirname, "code-thread.cjs"));
  if (thread === null) return null;
  shareProcessors();
  return {
    post: (request) => thread.post(request, buffersOf(request)),
    wait: () => answerOf(thread),
    poll: () => (thread.poll() as Reply | undefined) ?? null,
  };
}

function answerOf(thread: Thread): Reply {
  try {
    return thread.wait() as Reply;
  } catch (e) {
    // The next build shall not wait for it.
    known = null;
    throw e;
  }
}
