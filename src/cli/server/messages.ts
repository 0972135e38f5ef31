// What a client and a server say to each other. A connection is one request and its answer.

/** The first byte of a message. */
export const enum Message {
  /** Client: a Request. */
  Request = 1,
  /** Server: a ServerState. The command is being run. */
  Begun,
  /** Server: bytes for standard output. */
  Output,
  /** Server: bytes for standard error. */
  ErrorOutput,
  /** Server: a ReadyProgram (running.ts), to be run when the command has ended. */
  Run,
  /** Server: the exit code, a byte. Nothing comes after it. */
  End,
  /** Server: nothing has been done, the client has to do it. */
  Elsewhere,
}

/** A command line and all that makes a difference to it; or a question about the server itself. */
export type Request = CommandRequest | { ask: "state" | "stop" };

export interface CommandRequest {
  ask: "run";
  words: string[];
  dir: string;
  env: Record<string, string>;
  /** Permissions that new files do not get. */
  umask: number;
  /** By file descriptor, 0 to 2: whether it is a terminal. */
  terminals: boolean[];
  /** Width of the terminal; 0: unknown. */
  columns: number;
}

export interface ServerState {
  pid: number;
  /** Milliseconds since 1970. */
  since: number;
  /** Commands that were run. */
  commands: number;
  /** Bytes of memory. */
  memory: number;
  /** Milliseconds without work after which it ends; 0: never. */
  idle: number;
}
