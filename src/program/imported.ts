// Object files of imported packages, as far as an object that refers to them has to know them: the hash of the exported
// side, and the numbers of symbols. A content-addressable symbol is recognised by what its relocations point at, and what
// belongs to a package is pointed at by number: without the numbers the linker would keep two method tables of a kind.
// Contract: Go 1.26's cmd/internal/obj/objfile.go (contentHash), sym.go (NumberSyms).
import { isArchive, listArchive } from "../obj/archive.ts";
import { Block, ObjectFile, objMagic, Rec, u16 } from "../obj/objfile.ts";
import type { ObjSymbol } from "../obj/symbol.ts";

const noFingerprint = new Uint8Array(8);

interface Imported {
  readonly object: ObjectFile;
  numbers: Map<string, number> | null;
}

export class ImportedObjects {
  private readonly read: (path: string) => Uint8Array | null;
  private readonly known = new Map<string, Imported | null>();

  /** `read` gives the archive of an import path, null where there is none. */
  constructor(read: (path: string) => Uint8Array | null) {
    this.read = read;
  }

  fingerprint(path: string): Uint8Array {
    return this.open(path)?.object.fingerprint ?? noFingerprint;
  }

  /** The number of `s` in the package that defines it, if it is one that is referred to by number. */
  find(s: ObjSymbol): { pkg: string; index: number } | null {
    const pkg = packageOf(s.name);
    const imported = pkg === "" ? null : this.open(pkg);
    if (imported === null) return null;
    imported.numbers ??= numberSymbols(imported.object);
    const index = imported.numbers.get(`${s.name} ${s.abi}`);
    return index === undefined ? null : { pkg, index };
  }

  private open(path: string): Imported | null {
    let i = this.known.get(path);
    if (i === undefined) {
      const bytes = this.read(path);
      const object = bytes === null ? null : goObject(bytes);
      i = object === null ? null : { object, numbers: null };
      this.known.set(path, i);
    }
    return i;
  }
}

/** The compiler's object in an archive: the first member that holds one. */
function goObject(bytes: Uint8Array): ObjectFile | null {
  if (!isArchive(bytes)) return null;
  const listing = listArchive((at, n) => bytes.subarray(at, at + n), bytes.length);
  for (const m of listing.members) {
    const head = new TextDecoder("latin1").decode(bytes.subarray(m.offset, m.offset + Math.min(m.size, 4096)));
    const at = head.indexOf(objMagic);
    if (at < 0) continue;
    const object = ObjectFile.open(bytes, m.offset + at, m.offset + m.size);
    if (typeof object !== "string") return object;
  }
  return null;
}

function numberSymbols(object: ObjectFile): Map<string, number> {
  const numbers = new Map<string, number>();
  const n = object.count(Block.SymDef, Rec.Sym);
  for (let i = 0; i < n; i++) {
    const name = object.symName(i);
    if (name !== "") numbers.set(`${name} ${u16(object.bytes, object.symAt(i) + 8)}`, i);
  }
  return numbers;
}

/** Path of the package that a symbol's name begins with, behind `type:` and stars. */
function packageOf(name: string): string {
  const plain = name.replace(/^type:/, "").replace(/^\*+/, "");
  if (!/^[\w/.%~-]+\./.test(plain)) return "";
  const head = /^[^([\]{} ]*/.exec(plain)![0];
  const dot = head.indexOf(".", head.lastIndexOf("/") + 1);
  return dot < 0 ? "" : head.slice(0, dot);
}
