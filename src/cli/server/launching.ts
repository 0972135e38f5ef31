// Starting a server, and asking it about itself. In: the socket. Out: its state.
import { builtin } from "../../host/builtin.ts";
import { flagsForMany } from "../../host/engine.ts";
import { encodeMessage, MessageReader, serverSocket } from "../../host/server-socket.ts";
import { InputError } from "../errors.ts";
import { identity } from "../local-store.ts";
import { Message, type Request, type ServerState } from "./messages.ts";

/** How long a new server may take to answer, in milliseconds. */
const patience = 10_000;
const pause = 20;

/** The socket of this build's server. Throws InputError where there can be none. */
export function socketHere(): string {
  const path = serverSocket(identity());
  if (path !== null) return path;
  throw new InputError(
    process.getuid === undefined
      ? "glasgo server: not on this system"
      : "glasgo server: the path of its socket would be too long; the variable XDG_RUNTIME_DIR names another folder",
  );
}

/** What the server answers; null: none is running. */
export function askAbout(path: string, ask: "state" | "stop"): Promise<ServerState | null> {
  return new Promise((resolve) => {
    const connection = builtin.net.createConnection(path);
    let state: ServerState | null = null;
    const reader = new MessageReader((kind, payload) => {
      if (kind === Message.Begun) state = JSON.parse(payload.toString()) as ServerState;
    });
    connection.on("data", (b) => reader.feed(b));
    connection.on("error", () => resolve(null));
    connection.on("close", () => resolve(state));
    const request: Request = { ask };
    connection.write(encodeMessage(Message.Request, JSON.stringify(request)));
  });
}

/** Starts a server in the background; does not wait for it. */
export function launch(idle: number): void {
  const words = [process.argv[1]!, "server", "start", "--foreground", "--idle", `${idle}ms`];
  builtin.childProcess
    .spawn(process.execPath, [...process.execArgv, ...flagsForMany(), ...words], {
      cwd: "/",
      detached: true,
      stdio: "ignore",
    })
    .unref();
}

/** The state of the server at `path` as soon as there is one; null: there is none in good time. */
export async function waitFor(path: string): Promise<ServerState | null> {
  for (let waited = 0; waited < patience; waited += pause) {
    const state = await askAbout(path, "state");
    if (state !== null) return state;
    await new Promise((r) => setTimeout(r, pause));
  }
  return null;
}
