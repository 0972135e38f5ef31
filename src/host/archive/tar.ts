// Reading tar archives, packed by gzip. In: a file. Out: its regular files, one after the other, bytes included.
// Contract: POSIX.1 pax interchange format (ustar headers, extended header records "path"), GNU long names (type L).
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { ArchiveError } from "./error.ts";

const blockSize = 512;

export interface TarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The regular files of a .tar.gz in their order; directories and links are left out. Throws ArchiveError. */
export async function* tarFiles(path: string): AsyncGenerator<TarFile> {
  const input = new Blocks(path);
  let longName = "";
  for (;;) {
    const header = await input.take(blockSize);
    if (header === null || header.every((b) => b === 0)) return;
    checkSum(header);
    const size = octal(header, 124, 12);
    const padded = Math.ceil(size / blockSize) * blockSize;
    const block = await input.take(padded);
    if (block === null) throw new ArchiveError("the tar archive ends too early");
    const bytes = block.subarray(0, size);
    const type = String.fromCharCode(header[156]!);
    if (type === "x") longName = paxPath(bytes) ?? longName;
    else if (type === "L") longName = text(bytes, 0, bytes.length);
    else if (type !== "g") {
      if (type === "0" || type === "\0") yield { name: longName || ustarName(header), bytes };
      longName = "";
    }
  }
}

/** A stream that is read in pieces of a given size. */
class Blocks {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    const file = createReadStream(path);
    const unpacked = createGunzip();
    file.on("error", (e) => unpacked.destroy(e));
    this.chunks = file.pipe(unpacked)[Symbol.asyncIterator]();
  }

  /** The next `size` bytes; null at the end, or where fewer are left. */
  async take(size: number): Promise<Uint8Array | null> {
    const pieces = [this.rest];
    let have = this.rest.length;
    while (have < size) {
      const next = await this.next();
      if (next === null) return null;
      pieces.push(next);
      have += next.length;
    }
    const all = pieces.length === 1 ? this.rest : Buffer.concat(pieces);
    this.rest = all.subarray(size);
    return all.subarray(0, size);
  }

  private async next(): Promise<Buffer | null> {
    try {
      const r = await this.chunks.next();
      return r.done === true ? null : r.value;
    } catch (e) {
      throw new ArchiveError(`the archive is damaged: ${(e as Error).message}`);
    }
  }
}

function checkSum(header: Uint8Array): void {
  let sum = 0;
  for (let i = 0; i < blockSize; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i]!;
  if (sum !== octal(header, 148, 8)) throw new ArchiveError("this is no tar archive, or it is damaged");
}

function octal(b: Uint8Array, at: number, length: number): number {
  const digits = text(b, at, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new ArchiveError("this is no tar archive, or it is damaged");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** Text up to the first zero byte. */
function text(b: Uint8Array, at: number, length: number): string {
  const field = b.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function ustarName(header: Uint8Array): string {
  const name = text(header, 0, 100);
  const prefix = text(header, 257, 5) === "ustar" ? text(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** The "path" of extended header records, each `length key=value\n`. */
function paxPath(records: Uint8Array): string | undefined {
  const all = new TextDecoder().decode(records);
  return /(?:^|\n)[0-9]+ path=([^\n]*)\n/.exec(all)?.[1];
}
