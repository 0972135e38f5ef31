// Reading zip archives. In: an open file. Out: its entries in the order of the directory, each with its bytes on demand.
// Contract: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (end record); no encryption,
// no zip64, one disk: what module zips are.
import { inflateRawSync } from "node:zlib";
import type { InputFile } from "../input-file.ts";
import { ArchiveError } from "./error.ts";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const entrySize = 46;
const localSize = 30;
/** The end record may be followed by a comment of at most this length. */
const longestComment = 0xffff;

export interface ZipEntry {
  readonly name: string;
  /** Bytes after unpacking. */
  readonly size: number;
  /** Its bytes. Throws ArchiveError where they are damaged. */
  read(): Uint8Array;
}

/** The entries of a zip file; directories are left out. Throws ArchiveError. */
export function zipEntries(file: InputFile): ZipEntry[] {
  const { count, offset, size } = endRecord(file);
  const directory = file.bytes(offset, size);
  const view = new DataView(directory.buffer, directory.byteOffset, directory.length);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + entrySize > directory.length || view.getUint32(at, true) !== entrySignature)
      throw new ArchiveError("the zip file's directory is damaged");
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(directory.subarray(at + entrySize, at + entrySize + nameLength));
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const unpacked = view.getUint32(at + 24, true);
    const start = view.getUint32(at + 42, true);
    if (!name.endsWith("/"))
      entries.push({ name, size: unpacked, read: () => readEntry(file, { name, method, packed, unpacked, start }) });
    at += entrySize + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function endRecord(file: InputFile): { count: number; offset: number; size: number } {
  const tail = file.bytes(Math.max(0, file.size - endSize - longestComment), endSize + longestComment);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  for (let at = tail.length - endSize; at >= 0; at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    return {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
  }
  throw new ArchiveError("this is no zip file, or its end is missing");
}

interface Place {
  name: string;
  method: number;
  packed: number;
  unpacked: number;
  start: number;
}

function readEntry(file: InputFile, e: Place): Uint8Array {
  const header = file.bytes(e.start, localSize);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (header.length < localSize || view.getUint32(0, true) !== localSignature)
    throw new ArchiveError(`${e.name} is damaged in the zip file`);
  const start = e.start + localSize + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = file.bytes(start, e.packed);
  if (e.method !== 0 && e.method !== 8)
    throw new ArchiveError(`${e.name} is packed by method ${e.method}, which is not known`);
  let bytes: Uint8Array;
  try {
    bytes = e.method === 0 ? packed : inflateRawSync(packed);
  } catch (error) {
    throw new ArchiveError(`${e.name} is damaged in the zip file: ${(error as Error).message}`);
  }
  if (bytes.length !== e.unpacked) throw new ArchiveError(`${e.name} is damaged in the zip file`);
  return bytes;
}
