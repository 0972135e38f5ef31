// A command that a server runs for us. In: the words of the command line. Out: its output and exit code, as if it had been run
// here; or that it has to be run here after all. Part of the small program that commands begin with.
import type { Socket } from "node:net";
import { builtin } from "../../host/builtin.ts";
import { encodeMessage, MessageReader, mayServe, serverSocket } from "../../host/server-socket.ts";
import { columns, isTerminal, print, writeError } from "../../host/terminal.ts";
import { InputError } from "../errors.ts";
import { identity } from "../local-store.ts";
import { type ReadyProgram, runReady } from "../running.ts";
import { launch } from "./launching.ts";
import { type CommandRequest, Message, type ServerState } from "./messages.ts";

/** Commands that a server runs. */
const served = ["build", "run", "test", "check", "show", "tool"];

/** The socket of a server that may run this command; null: there is none. */
export function serverFor(words: readonly string[]): string | null {
  if (!served.includes(words[0] ?? "") || process.env.GLASGO_SERVER === "off") return null;
  const path = serverSocket(identity());
  return path !== null && mayServe(path) ? path : null;
}

/** Runs the command at the server: the exit code; null: nothing has been done. */
export function runAt(path: string, words: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) =>
    new Conversation(builtin.net.createConnection(path), resolve, reject).begin(words),
  );
}

const interrupts: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

class Conversation {
  private server: ServerState | null = null;
  private program: ReadyProgram | null = null;
  private done = false;

  constructor(
    private readonly connection: Socket,
    private readonly resolve: (code: number | null) => void,
    private readonly reject: (e: unknown) => void,
  ) {}

  begin(words: readonly string[]): void {
    const { connection } = this;
    const reader = new MessageReader((kind, payload) => this.take(kind, payload));
    connection.on("data", (b) => {
      try {
        reader.feed(b);
      } catch (e) {
        this.end();
        this.reject(e);
      }
    });
    connection.on("error", () => {});
    connection.on("close", () => this.closed());
    connection.write(encodeMessage(Message.Request, JSON.stringify(requestOf(words))));
    for (const s of interrupts) process.on(s, this.interrupt);
  }

  private take(kind: number, payload: Buffer): void {
    switch (kind) {
      case Message.Begun:
        this.server = JSON.parse(payload.toString()) as ServerState;
        break;
      case Message.Output:
        print(payload);
        break;
      case Message.ErrorOutput:
        writeError(payload);
        break;
      case Message.Run:
        this.program = JSON.parse(payload.toString()) as ReadyProgram;
        break;
      case Message.Elsewhere:
        this.end();
        this.resolve(null);
        break;
      case Message.End:
        this.end();
        if (this.program === null) this.resolve(payload[0]!);
        else runReady(this.program).then(this.resolve, this.reject);
        break;
    }
  }

  private end(): void {
    this.done = true;
    for (const s of interrupts) process.off(s, this.interrupt);
    this.connection.destroy();
  }

  private closed(): void {
    if (this.done) return;
    this.end();
    if (this.server === null) this.resolve(null);
    else this.reject(new InputError("glasgo: the server has ended in the midst of the work; run the command again"));
  }

  /** A command at work cannot be stopped but with all of the server: another takes its place. */
  private readonly interrupt = (signal: NodeJS.Signals): void => {
    const { server } = this;
    this.end();
    if (server !== null) {
      // With what it has started: it leads a group of its own.
      process.kill(-server.pid, "SIGKILL");
      launch(server.idle);
    }
    process.kill(process.pid, signal);
  };
}

function requestOf(words: readonly string[]): CommandRequest {
  const env: Record<string, string> = {};
  for (const name in process.env) env[name] = process.env[name]!;
  const terminals = [0, 1, 2].map(isTerminal);
  const umask = process.umask();
  return {
    ask: "run",
    words: [...words],
    dir: process.cwd(),
    env,
    umask,
    terminals,
    columns: terminals[2] ? columns() : 0,
  };
}
