// How a client and a server on the same machine find each other and talk. In: the identity of a build of glasgo. Out: the
// socket's path, in a folder that nobody else can enter; messages as bytes and back.
import { lstatSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The socket of the server that is of this build of glasgo; null where there are no such sockets, or the folder is not ours alone. */
export function serverSocket(identity: string): string | null {
  const user = process.getuid?.();
  if (user === undefined || identity === "") return null;
  const place = process.env.XDG_RUNTIME_DIR || "/tmp";
  const dir = join(place, `glasgo-${user}`);
  const path = join(dir, `${identity.slice(0, 16)}.sock`);
  // The system's limit is 107; a server appends its process number.
  return path.length < 98 ? path : null;
}

/** Whether there is something at `path` that could be a server's socket, and nobody else can have put it there. */
export function mayServe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() === true && isPrivate(join(path, ".."));
}

/** Makes the folder for socket `path`. False: there is one that others can enter. */
export function makeSocketFolder(path: string): boolean {
  const dir = join(path, "..");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return isPrivate(dir);
}

function isPrivate(dir: string): boolean {
  const s = lstatSync(dir);
  return s.isDirectory() && s.uid === process.getuid?.() && (s.mode & 0o077) === 0;
}

/** A message's header: what it is (a byte), how many bytes follow (four, the lowest first). */
const headerSize = 5;

export function encodeMessage(kind: number, payload: Uint8Array | string): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  const out = Buffer.allocUnsafe(headerSize + bytes.length);
  out[0] = kind;
  out.writeUInt32LE(bytes.length, 1);
  out.set(bytes, headerSize);
  return out;
}

/** Puts messages together from the pieces that come. */
export class MessageReader {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly take: (kind: number, payload: Buffer) => void) {}

  feed(piece: Buffer): void {
    let b = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    for (let end = endOf(b); end <= b.length; end = endOf(b)) {
      this.take(b[0]!, b.subarray(headerSize, end));
      b = b.subarray(end);
    }
    this.rest = b;
  }
}

/** Where the first message ends; infinity: its header is not whole. */
function endOf(b: Buffer): number {
  return b.length < headerSize ? Number.POSITIVE_INFINITY : headerSize + b.readUInt32LE(1);
}
