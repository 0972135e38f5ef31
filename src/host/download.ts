// Fetching a file over HTTP. In: a URL, an open place to write to. Out: all of its bytes on disk, or a DownloadError that says
// in one line what went wrong. Proxies of the environment are used where this version of Node does so itself.
import { closeSync, openSync, writeSync } from "node:fs";
import { systemMessage } from "./input-file.ts";

/** The file did not arrive. `absent`: the server has answered that it has no such file. */
export class DownloadError extends Error {
  readonly absent: boolean;

  constructor(message: string, absent = false) {
    super(message);
    this.absent = absent;
  }
}

/** Nothing has come for this long: the connection is taken for dead. */
const idleMs = 30_000;

/** Called with the bytes that have come and how many there are in all (0: not known). */
export type DownloadProgress = (done: number, total: number) => void;

/** Fetches `url` into `file`, which is overwritten. Throws DownloadError; the reason of `signal` where that is aborted. */
export async function download(
  url: string,
  file: string,
  progress: DownloadProgress,
  signal: AbortSignal,
): Promise<void> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), idleMs);
  const stop = (): void => idle.abort();
  signal.addEventListener("abort", stop);
  try {
    const response = await fetch(url, { redirect: "follow", signal: idle.signal });
    if (!response.ok || response.body === null) {
      const absent = response.status === 404 || response.status === 410;
      throw new DownloadError(`the server answers ${response.status} ${response.statusText}`.trimEnd(), absent);
    }
    const total = Number(response.headers.get("content-length") ?? 0);
    const done = await store(response.body, file, (n) => {
      timer.refresh();
      progress(n, total);
    });
    if (total > 0 && done !== total) throw new DownloadError(`only ${done} of ${total} bytes came`);
  } catch (e) {
    signal.throwIfAborted();
    if (e instanceof DownloadError) throw e;
    throw new DownloadError(idle.signal.aborted ? `nothing came for ${idleMs / 1000} seconds` : reason(e));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

async function store(body: AsyncIterable<Uint8Array>, file: string, came: (done: number) => void): Promise<number> {
  const fd = write(file, () => openSync(file, "w"));
  let done = 0;
  try {
    for await (const chunk of body) {
      write(file, () => {
        for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
      });
      done += chunk.length;
      came(done);
    }
  } finally {
    closeSync(fd);
  }
  return done;
}

function write<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (e) {
    throw new DownloadError(`cannot write ${file}: ${systemMessage(e)}`);
  }
}

/** The innermost reason: `fetch` says "fetch failed" and keeps what it knows in `cause`. */
function reason(e: unknown): string {
  let inner = e;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.errors[0] instanceof Error) inner = inner.errors[0];
  return inner instanceof Error
    ? inner.message || ((inner as NodeJS.ErrnoException).code ?? inner.name)
    : String(inner);
}
