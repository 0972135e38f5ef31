// Archives (.a): what packages are stored in. In: bytes, or a file read piece by piece; out: the members' places. And back.
// Contract: Unix ar as Go writes it: "!<arch>\n", then per member a 60-byte text header and the data, padded to even.
// Go 1.26's cmd/internal/archive; a package's members are __.PKGDEF (export data) and _go_.o, then those of assembly files.

export const archiveMagic = "!<arch>\n";
const headerSize = 60;

export interface ArchiveMember {
  name: string;
  /** Seconds since 1970. */
  mtime: number;
  uid: number;
  gid: number;
  mode: number;
  /** Where the data is in the archive. */
  offset: number;
  size: number;
}

/** Reads `length` bytes at `offset`; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

export interface ArchiveListing {
  members: ArchiveMember[];
  /** Why the archive is not well formed, with what was read before that in `members`; null if it is. */
  error: string | null;
}

/** True if the bytes begin as an archive does. */
export function isArchive(head: Uint8Array): boolean {
  if (head.length < archiveMagic.length) return false;
  for (let i = 0; i < archiveMagic.length; i++) if (head[i] !== archiveMagic.charCodeAt(i)) return false;
  return true;
}

/** Lists the members of an archive of `size` bytes. Reads only the headers. */
export function listArchive(read: ReadAt, size: number): ArchiveListing {
  const members: ArchiveMember[] = [];
  if (!isArchive(read(0, archiveMagic.length))) return { members, error: "not an archive" };
  let at = archiveMagic.length;
  while (at < size) {
    const h = read(at, headerSize);
    if (h.length < headerSize) return { members, error: "truncated archive header" };
    if (h[58] !== 0x60 || h[59] !== 0x0a) return { members, error: `malformed archive header at ${at}` };
    const number = (from: number, to: number, radix: number): number => {
      const text = ascii(h, from, to).trimEnd();
      return text === "" ? 0 : new RegExp(`^[0-${radix - 1}]+$`).test(text) ? parseInt(text, radix) : Number.NaN;
    };
    const length = number(48, 58, 10);
    const offset = at + headerSize;
    if (Number.isNaN(length)) return { members, error: `malformed archive header at ${at}` };
    if (offset + length > size) return { members, error: "truncated archive member" };
    members.push({
      name: ascii(h, 0, 16).trimEnd().replace(/\/$/, ""),
      mtime: number(16, 28, 10),
      uid: number(28, 34, 10),
      gid: number(34, 40, 10),
      mode: number(40, 48, 8),
      offset,
      size: length,
    });
    at = offset + length + (length & 1);
  }
  return { members, error: null };
}

export interface NewMember {
  name: string;
  data: Uint8Array;
  mtime?: number;
  uid?: number;
  gid?: number;
  mode?: number;
}

/** The header of a member. The same for the same contents unless times and owners are asked for. */
function memberHeader(m: NewMember): string {
  const field = (value: number | string, width: number) => String(value).slice(0, width).padEnd(width);
  const mode = (m.mode ?? 0o644).toString(8);
  return `${field(m.name, 16)}${field(m.mtime ?? 0, 12)}${field(m.uid ?? 0, 6)}${field(m.gid ?? 0, 6)}${field(mode, 8)}${field(m.data.length, 10)}\`\n`;
}

/** The bytes of an archive with these members, in order. */
export function writeArchive(members: readonly NewMember[]): Uint8Array {
  let size = archiveMagic.length;
  for (const m of members) size += headerSize + m.data.length + (m.data.length & 1);
  const out = new Uint8Array(size);
  let at = putAscii(out, 0, archiveMagic);
  for (const m of members) {
    at = putAscii(out, at, memberHeader(m));
    out.set(m.data, at);
    at += m.data.length;
    if ((m.data.length & 1) !== 0) out[at++] = 0;
  }
  return out;
}

function ascii(b: Uint8Array, from: number, to: number): string {
  let s = "";
  for (let i = from; i < to; i++) s += String.fromCharCode(b[i]!);
  return s;
}

function putAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at++] = text.charCodeAt(i);
  return at;
}
