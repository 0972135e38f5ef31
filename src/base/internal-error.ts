// The one exception that glasgo throws on purpose: a bug of ours. It names where it happened, so that the command line
// can ask for a useful report. A user's mistake is never an exception; see source/diagnostic.ts.

/** A bug in glasgo. `where` is the phase and what it worked on, for example `regalloc: main.main v12`. */
export class InternalError extends Error {
  readonly where: string;
  constructor(where: string, cause?: unknown) {
    super(`${where}${cause === undefined ? "" : `: ${cause instanceof Error ? cause.message : String(cause)}`}`, {
      cause,
    });
    this.name = "InternalError";
    this.where = where;
  }
}
