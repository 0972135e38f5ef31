// Variables with `//go:embed`: the contents of files, as the data that a variable begins with. In: the loaded package, the
// variable and the directives before its declaration. Out: StaticData. Contract: package embed's documentation, and the layout
// that GOROOT/src/embed/embed.go states of FS and of its list of files.

import { InternalError } from "../base/internal-error.ts";
import { sum256 } from "../base/sha256.ts";
import { DataKind, Global, StaticData } from "../ir/func.ts";
import { Kind, type TypeTable, uint8Type, uintptrType } from "../ir/type.ts";
import type { Package as LoadedPackage } from "../load/package.ts";
import { joinPath } from "../load/path.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { embedFields } from "../types/directives.ts";
import type { Var } from "../types/object.ts";

const wordSize = 8;
/** Name, data (two words each), sixteen bytes of hash. */
const fileWords = 6;

/** What variable `g` of `p` embeds; null if it has no such directive. */
export function embeddedData(p: LoadedPackage, types: TypeTable, g: Global): StaticData | null {
  if (!p.files.some((f) => f.found.header.embeds.length > 0)) return null;
  const spec = specOf(p, g.source as Var);
  const lines = spec?.directives.filter((d) => d.name === "go:embed") ?? [];
  if (lines.length === 0) return null;
  const names = embeddedFiles(p, lines);
  const data = new StaticData(g.type.size);
  switch (g.type.kind) {
    case Kind.String:
      data.text(0, contents(p, names[0]!));
      return data;
    case Kind.Slice: {
      const bytes = contents(p, names[0]!);
      // Each variable has bytes of its own, which may be written to.
      addAddress(data, 0, writable(types, g, bytes));
      data.int(wordSize, wordSize, bytes.length, 0);
      data.int(2 * wordSize, wordSize, bytes.length, 0);
      return data;
    }
    case Kind.Struct:
      addAddress(data, 0, fileList(p, types, g, names));
      return data;
    default:
      throw new InternalError(`embed: ${g.symbol} is neither text nor a file system`);
  }
}

function writable(types: TypeTable, g: Global, bytes: Uint8Array): Global {
  const array = new Global(`${g.symbol}.bytes`, g.pkgPath, types.array(uint8Type, bytes.length), g.pos);
  array.data = new StaticData(bytes.length);
  array.data.copyBytes(0, bytes);
  return array;
}

/** The declaration of a package-level variable. */
function specOf(p: LoadedPackage, obj: Var): ast.ValueSpec | null {
  for (const tree of p.trees()) {
    if (obj.pos < tree.source.base || obj.pos > tree.source.base + tree.source.size) continue;
    for (const d of tree.decls) {
      if (d.kind !== NodeKind.GenDecl) continue;
      for (const s of d.specs) {
        if (s.kind === NodeKind.ValueSpec && s.names.some((n) => n.pos === obj.pos)) return s;
      }
    }
  }
  return null;
}

/** Names of all files that the patterns match, relative to the package's directory. */
function embeddedFiles(p: LoadedPackage, lines: readonly ast.Directive[]): string[] {
  const patterns = p.embedPatterns();
  const found = new Set<string>();
  for (const d of lines) {
    const fields = embedFields(d.args);
    if (typeof fields === "string") throw new InternalError(`embed: ${fields}`);
    for (const f of fields) for (const name of patterns.get(f) ?? []) found.add(name);
  }
  return [...found].sort(byBytes);
}

function contents(p: LoadedPackage, name: string): Uint8Array {
  const bytes = p.program.files.readFile(joinPath(p.dir, name));
  if (bytes === null) throw new InternalError(`embed: ${name} cannot be read any more`);
  return bytes;
}

/** The list that an embed.FS points at: a slice's header, then the files and their directories. */
function fileList(p: LoadedPackage, types: TypeTable, g: Global, names: readonly string[]): Global {
  const entries = withDirectories(names);
  const words = 3 + fileWords * entries.length;
  const list = new Global(`${g.symbol}.files`, g.pkgPath, types.array(uintptrType, words), g.pos);
  list.readOnly = true;
  list.data = new StaticData(wordSize * words);
  addAddress(list.data, 0, list, 3 * wordSize);
  list.data.int(wordSize, wordSize, entries.length, 0);
  list.data.int(2 * wordSize, wordSize, entries.length, 0);
  entries.forEach((name, i) => {
    const at = (3 + fileWords * i) * wordSize;
    list.data!.text(at, new TextEncoder().encode(name));
    if (name.endsWith("/")) return;
    const bytes = contents(p, name);
    list.data!.text(at + 2 * wordSize, bytes);
    const hash = new DataView(sum256(bytes).buffer);
    for (const half of [0, 8]) {
      list.data!.int(at + 4 * wordSize + half, wordSize, hash.getInt32(half, true), hash.getInt32(half + 4, true));
    }
  });
  return list;
}

/** Files and all directories above them (with a slash at the end), by directory and then by name: how FS searches. */
function withDirectories(names: readonly string[]): string[] {
  const all = new Set<string>();
  for (const name of names) {
    all.add(name);
    for (let i = name.indexOf("/"); i >= 0; i = name.indexOf("/", i + 1)) all.add(name.slice(0, i + 1));
  }
  const key = (name: string): [string, string] => {
    const bare = name.replace(/\/$/, "");
    const slash = bare.lastIndexOf("/");
    return slash < 0 ? [".", bare] : [bare.slice(0, slash), bare.slice(slash + 1)];
  };
  return [...all].sort((a, b) => {
    const [dirA, nameA] = key(a);
    const [dirB, nameB] = key(b);
    return byBytes(dirA, dirB) || byBytes(nameA, nameB);
  });
}

function byBytes(a: string, b: string): number {
  const x = new TextEncoder().encode(a);
  const y = new TextEncoder().encode(b);
  for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return x.length - y.length;
}

function addAddress(data: StaticData, offset: number, to: Global, addend = 0): void {
  const item = data.address(offset, DataKind.Global);
  item.global = to;
  item.addend = addend;
}
