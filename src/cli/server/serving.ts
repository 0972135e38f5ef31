// The server: runs the commands of clients, one at a time, each as if it were alone in a new process. Nothing of a command's
// program is kept for the next one; what stays is V8's compiled code, which is most of what a short command waits for, and what
// is the same for everybody who asks: entries of the cache, and what sections were compressed to. In: a
// socket's path. Out: messages (messages.ts).
import { linkSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { keepEntries } from "../../host/cache-store.ts";
import { freeMemory, keepCode } from "../../host/engine.ts";
import { forgetSettings } from "../../host/environment.ts";
import { encodeMessage, MessageReader } from "../../host/server-socket.ts";
import { type Client, OutputClosed, OwnProcessNeeded, workFor } from "../../host/terminal.ts";
import { runCommand } from "../dispatch.ts";
import { ExitCode, InputError } from "../errors.ts";
import { forgetPrograms } from "../loading.ts";
import type { ReadyProgram } from "../running.ts";
import { askAbout } from "./launching.ts";
import { type CommandRequest, Message, type Request, type ServerState } from "./messages.ts";

/** With so many bytes in use between commands something is wrong: the next one had better start afresh. */
const tooMuch = 2 ** 30;

/** Serves at `path` until somebody says "stop", or for `idle` milliseconds nobody has said anything (0: for ever). */
export function serve(path: string, idle: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const s = new CommandServer(path, idle, resolve);
    s.listen(reject);
  });
}

class CommandServer {
  private readonly server: Server;
  /** Where it listens first: of several that are started at once one gets the known name. */
  private readonly own: string;
  private readonly since = Date.now();
  private commands = 0;
  private busy = false;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly path: string,
    private readonly idle: number,
    private readonly ended: (code: number) => void,
  ) {
    this.own = `${path}.${process.pid}`;
    this.server = createServer((connection) => this.accept(connection));
  }

  listen(failed: (e: Error) => void): void {
    keepCode();
    keepEntries();
    const { server, path, own } = this;
    removeDead(path);
    server.on("error", (e) => failed(new InputError(`glasgo server: ${e.message}`)));
    server.listen(own, () => {
      takePlace(own, path)
        .then((here) => (here ? this.rest() : this.stop()))
        .catch(failed);
    });
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => this.stop());
  }

  private accept(connection: Socket): void {
    // A client that goes away is nothing to complain about.
    connection.on("error", () => {});
    const reader = new MessageReader((_, payload) => {
      this.answer(JSON.parse(payload.toString()) as Request, connection).catch((e: unknown) => {
        connection.destroy();
        throw e;
      });
    });
    connection.on("data", (b) => reader.feed(b));
  }

  private async answer(r: Request, connection: Socket): Promise<void> {
    if (r.ask !== "run") {
      connection.end(encodeMessage(Message.Begun, JSON.stringify(this.state())));
      if (r.ask === "stop") this.stop();
      return;
    }
    if (this.busy || this.stopping) {
      connection.end(encodeMessage(Message.Elsewhere, ""));
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    const code = await this.perform(r, connection);
    this.busy = false;
    freeMemory();
    // After a bug nobody knows what is left of it.
    const { heapUsed, external } = process.memoryUsage();
    if (code === ExitCode.InternalError || heapUsed + external > tooMuch) this.stopping = true;
    if (this.stopping) this.stop();
    else this.rest();
  }

  private async perform(r: CommandRequest, connection: Socket): Promise<number> {
    connection.write(encodeMessage(Message.Begun, JSON.stringify(this.state())));
    try {
      takeOver(r);
      workFor(new RemoteClient(r, connection));
      const code = await runCommand(r.words);
      this.commands++;
      connection.end(encodeMessage(Message.End, Uint8Array.of(code)));
      return code;
    } catch (e) {
      if (!(e instanceof OwnProcessNeeded)) throw e;
      connection.end(encodeMessage(Message.Elsewhere, ""));
      return ExitCode.Fine;
    } finally {
      workFor(null);
      process.chdir("/");
    }
  }

  private state(): ServerState {
    const { since, commands, idle } = this;
    return { pid: process.pid, since, commands, memory: process.memoryUsage.rss(), idle };
  }

  /** Waits for work. */
  private rest(): void {
    if (this.idle > 0) this.timer = setTimeout(() => this.stop(), this.idle);
  }

  private stop(): void {
    this.stopping = true;
    clearTimeout(this.timer);
    if (this.busy) return;
    if (isSame(this.own, this.path)) rmSync(this.path, { force: true });
    // Takes its own socket away; connections that are open are finished.
    this.server.close(() => this.ended(ExitCode.Fine));
  }
}

/** Removes the sockets that servers which were killed have left beside `path`. */
function removeDead(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(`${basename(path)}.`) ? Number(name.slice(name.lastIndexOf(".") + 1)) : 0;
    if (pid > 0 && !isAlive(pid)) rmSync(join(folder, name), { force: true });
  }
}

/** Whether there is such a process; one that has ended and that nobody has asked for its end (Z) does not count. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^ Z/.test(stat.slice(stat.lastIndexOf(")") + 1));
  } catch (e) {
    // Without /proc it has answered.
    return (e as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** Gives socket `own` the name `path`. False: somebody answers there already. */
async function takePlace(own: string, path: string): Promise<boolean> {
  for (;;) {
    try {
      linkSync(own, path);
      return true;
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== "EEXIST") throw e;
    }
    if ((await askAbout(path, "state")) !== null) return false;
    // Of a server that was killed.
    rmSync(path, { force: true });
  }
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [a, b].map((f) => statSync(f, { throwIfNoEntry: false }));
  return x !== undefined && x.ino === y?.ino;
}

/** Makes the process what a new one would be in the client's place. */
function takeOver(r: CommandRequest): void {
  forgetPrograms();
  forgetSettings();
  process.umask(r.umask);
  for (const name of Object.keys(process.env)) if (!(name in r.env)) delete process.env[name];
  for (const [name, value] of Object.entries(r.env)) if (process.env[name] !== value) process.env[name] = value;
  try {
    process.chdir(r.dir);
  } catch {
    throw new OwnProcessNeeded();
  }
}

/** The standard streams of a client. */
class RemoteClient implements Client {
  readonly columns: number;

  constructor(
    private readonly request: CommandRequest,
    private readonly connection: Socket,
  ) {
    this.columns = request.columns;
  }

  write(fd: number, bytes: Uint8Array): void {
    if (this.connection.destroyed) throw new OutputClosed();
    this.connection.write(encodeMessage(fd === 1 ? Message.Output : Message.ErrorOutput, bytes));
  }

  isTerminal(fd: number): boolean {
    return this.request.terminals[fd] === true;
  }

  run(program: ReadyProgram): void {
    this.connection.write(encodeMessage(Message.Run, JSON.stringify(program)));
  }
}
