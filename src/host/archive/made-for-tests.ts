// Zip files for tests. In: names and texts. Out: the file's bytes, and the hash "h1:" that a module of these files has.
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";

export function zipOf(files: readonly (readonly [string, string])[]): { bytes: Buffer; hash: string } {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of files) {
    const file = Buffer.from(name);
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    // What both headers have: version, flags, method, time, date, checksum (0: not looked at), sizes, lengths of names.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(file.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    local.push(Buffer.from("PK\x03\x04"), common, file, packed);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), common, place, file);
    at += 30 + file.length + packed.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(
    directory.reduce((n, b) => n + b.length, 0),
    8,
  );
  end.writeUInt32LE(at, 12);
  const sha = (text: string): Buffer => createHash("sha256").update(text).digest();
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${sha(text).toString("hex")}  ${name}\n`);
  return {
    bytes: Buffer.concat([...local, ...directory, Buffer.from("PK\x05\x06"), end]),
    hash: `h1:${sha(lines.join("")).toString("base64")}`,
  };
}
