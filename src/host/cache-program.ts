// A cache that another program keeps, shared with whom it likes: the client's side of Go's GOCACHEPROG protocol. In: the
// program's words, entries by key. Out: entries, asked for one by one. Contract: GOROOT/src/cmd/go/internal/cacheprog (Go
// 1.26): requests and responses as JSON on the program's standard input and output; `go help cache`.
//
// Builds ask for entries in the middle of their work, so all this is synchronous: the pipes are named ones, since Node opens
// those for blocking reads and writes.
import { createHash } from "node:crypto";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtin } from "./builtin.ts";
import { closeEntry, openEntry } from "./cache-entry.ts";
import type { DiskStore } from "./cache-store.ts";
import { status } from "./files.ts";
import { findOnPath } from "./search-path.ts";

/** What a build ends with if the program cannot be started, or does not do as the protocol says. */
export type Fail = (what: string) => Error;

interface Response {
  ID: number;
  Err?: string;
  KnownCommands?: string[] | null;
  Miss?: boolean;
  OutputID?: string;
  Size?: number;
  DiskPath?: string;
}

type Command = "get" | "put" | "close";

/** The program, running. */
class Conversation {
  private readonly name: string;
  private readonly fail: Fail;
  private readonly input: number;
  private readonly output: number;
  private readonly known: ReadonlySet<string>;
  /** It has not kept to the protocol, and is not asked any more. */
  failed = false;
  private lastId = 0;
  private received = Buffer.alloc(0);

  /** Starts the program and hears what it can do. */
  constructor(words: readonly string[], fail: Fail) {
    this.name = words[0] ?? "";
    this.fail = fail;
    const file = this.name.includes("/") ? this.name : findOnPath(this.name);
    if (file === null) throw this.error("executable file not found in $PATH");
    if (status(file)?.isFile() !== true) throw this.error("no such file");
    const dir = mkdtempSync(join(tmpdir(), "glasgo-cacheprog-"));
    try {
      const [toProgram, fromProgram] = [this.pipe(join(dir, "in")), this.pipe(join(dir, "out"))];
      const child = builtin.childProcess.spawn(file, words.slice(1), {
        stdio: [toProgram.read, fromProgram.write, "inherit"],
      });
      // It comes too late to be of use: whether there is a process is known now.
      child.on("error", () => {});
      child.unref();
      closeSync(toProgram.read);
      closeSync(fromProgram.write);
      this.input = toProgram.write;
      this.output = fromProgram.read;
      if (child.pid === undefined) throw this.error("it cannot be started");
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    this.known = new Set(this.receive(0).KnownCommands ?? []);
    if (this.known.size === 0) throw this.error("it declared no supported commands");
  }

  private error(what: string): Error {
    this.failed = true;
    return this.fail(`GOCACHEPROG program ${JSON.stringify(this.name)}: ${what}`);
  }

  /** A pipe with both ends open, both of them blocking. */
  private pipe(path: string): { read: number; write: number } {
    const made = builtin.childProcess.spawnSync("mkfifo", [path], { encoding: "utf8" });
    if (made.status !== 0) throw this.fail(`GOCACHEPROG: mkfifo: ${made.error?.message ?? made.stderr}`);
    // Opening one end waits for the other, unless it is asked not to.
    const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const write = openSync(path, "w");
    const read = openSync(path, "r");
    closeSync(first);
    return { read, write };
  }

  /** Whether the program understands the command. */
  can(command: Command): boolean {
    return this.known.has(command);
  }

  /** One request and its response. */
  ask(command: Command, fields: object = {}, body: Uint8Array | null = null): Response {
    const id = ++this.lastId;
    this.send(`${JSON.stringify({ ID: id, Command: command, ...fields })}\n`);
    if (body !== null && body.length > 0) this.send(`"${Buffer.from(body).toString("base64")}"\n`);
    return this.receive(id);
  }

  private send(text: string): void {
    const bytes = Buffer.from(text, "latin1");
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.input, bytes, at);
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== "EPIPE") throw e;
      throw this.error("it ended before the build did");
    }
  }

  private receive(id: number): Response {
    let text = "";
    for (;;) {
      text += this.line();
      let r: Response;
      try {
        r = JSON.parse(text) as Response;
      } catch (e) {
        if (!(e instanceof SyntaxError)) throw e;
        // An object may take several lines, but not many.
        if (text.length > 1 << 20 || !text.trimStart().startsWith("{"))
          throw this.error("what it answers is no JSON object");
        continue;
      }
      if (typeof r !== "object" || r === null || r.ID !== id) throw this.error(`it does not answer request ${id}`);
      return r;
    }
  }

  private line(): string {
    for (;;) {
      const end = this.received.indexOf(10);
      if (end >= 0) {
        const line = this.received.toString("utf8", 0, end + 1);
        this.received = this.received.subarray(end + 1);
        return line;
      }
      const more = this.read();
      if (more.length === 0) throw this.error("it ended before the build did");
      this.received = Buffer.concat([this.received, more]);
    }
  }

  private read(): Buffer {
    const room = Buffer.alloc(1 << 16);
    return room.subarray(0, readSync(this.output, room, 0, room.length, null));
  }

  /** Lets the program end; what it has to do before is waited for. */
  close(): void {
    if (this.can("close")) this.ask("close");
    closeSync(this.input);
    while (this.read().length > 0);
    closeSync(this.output);
  }
}

/** Entries that a program keeps. It is started when the first one is asked for, and ended with the process. */
export class ProgramStore {
  readonly identity: string;
  /** For what is true on this machine alone. */
  readonly local: DiskStore;
  private readonly words: readonly string[];
  private readonly fail: Fail;
  private readonly warn: (text: string) => void;
  private running: Conversation | null = null;
  private warned = false;

  constructor(words: readonly string[], local: DiskStore, fail: Fail, warn: (text: string) => void) {
    this.words = words;
    this.fail = fail;
    this.local = local;
    this.identity = local.identity;
    this.warn = warn;
  }

  private program(): Conversation {
    if (this.running === null) {
      this.running = new Conversation(this.words, this.fail);
      process.once("exit", () => this.close());
    }
    return this.running;
  }

  get(key: string): Uint8Array | null {
    const program = this.program();
    if (!program.can("get")) return null;
    const r = program.ask("get", { ActionID: actionId(key) });
    if (this.failed("get", r) || r.Miss === true || r.DiskPath === undefined) return null;
    try {
      const whole = readFileSync(r.DiskPath);
      const right = r.OutputID === outputId(whole) && (r.Size ?? 0) === whole.length;
      return right ? openEntry(key, whole) : null;
    } catch {
      // It promised the file, but an entry that cannot be read is not there.
      return null;
    }
  }

  put(key: string, bytes: Uint8Array): void {
    const program = this.program();
    if (!program.can("put")) return;
    const body = closeEntry(key, bytes);
    const ids = { ActionID: actionId(key), OutputID: outputId(body), BodySize: body.length };
    this.failed("put", program.ask("put", ids, body));
  }

  hash(data: Uint8Array | string): string {
    return this.local.hash(data);
  }

  clean(): void {
    this.local.clean();
  }

  /** Whether the program could not do it; said once, since the build goes on without. */
  private failed(command: Command, r: Response): boolean {
    if (r.Err === undefined || r.Err === "") return false;
    if (!this.warned) this.warn(`glasgo: GOCACHEPROG: ${command}: ${r.Err}\n`);
    this.warned = true;
    return true;
  }

  /** Ends the program; at the end of the process at the latest. */
  close(): void {
    const { running } = this;
    this.running = null;
    if (running === null || running.failed) return;
    try {
      running.close();
    } catch (e) {
      if (!running.failed) throw e;
      // The work is done; that the program has trouble with its end does not undo it.
      this.warn(`${(e as Error).message}\n`);
    }
  }
}

function actionId(key: string): string {
  return createHash("sha256").update(`glasgo ${key}`).digest("base64");
}

function outputId(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("base64");
}
