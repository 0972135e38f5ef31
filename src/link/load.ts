// Finds and reads the packages of a program: the main package's file, what it imports, what those import … In: file names
// and the import configuration; out: libraries with their objects in the symbol arena.
// Contract: Go 1.26's cmd/link (importcfg lines, fingerprints, which archive members count), its error messages.

import { isArchive, listArchive } from "../obj/archive.ts";
import { ObjectFile, ObjFlag, readPreamble } from "../obj/objfile.ts";
import { escapePath } from "../obj/path.ts";
import { LinkFailure, type LinkObject, type Symbols } from "./symbols.ts";

/** What the linker needs of a file system. */
export interface OpenFile {
  readonly size: number;
  /** Reads into target[at, at + length), perhaps in another thread; how much there was. */
  read(target: Uint8Array, at: number, offset: number, length: number): Promise<number>;
  bytes(offset: number, length: number): Uint8Array;
  close(): void;
}

export interface Files {
  /** The file, or why not. */
  open(path: string): OpenFile | string;
}

export interface ImportConfig {
  /** Package → file. */
  packages: Map<string, string>;
  /** What the go command wants to be found in the program, or "". */
  modinfo: string;
}

/** Reads an importcfg.link file. A string answer is an error message. */
export function parseImportConfig(text: string, file: string): ImportConfig | string {
  const packages = new Map<string, string>();
  let modinfo = "";
  let lineNumber = 0;
  for (const raw of text.split("\n")) {
    lineNumber++;
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const space = line.indexOf(" ");
    const verb = space < 0 ? line : line.slice(0, space);
    const rest = space < 0 ? "" : line.slice(space + 1).trim();
    const eq = rest.indexOf("=");
    const before = eq < 0 ? "" : rest.slice(0, eq);
    const after = eq < 0 ? "" : rest.slice(eq + 1);
    switch (verb) {
      case "packagefile":
        if (before === "" || after === "")
          return `${file}:${lineNumber}: invalid packagefile: syntax is "packagefile path=filename"`;
        packages.set(before, after);
        break;
      case "packageshlib":
        return `${file}:${lineNumber}: packageshlib: shared libraries are not supported`;
      case "modinfo": {
        const s = unquote(rest);
        if (s === null) return `${file}:${lineNumber}: invalid modinfo: ${rest}`;
        modinfo = s;
        break;
      }
      default:
        return `${file}:${lineNumber}: unknown directive ${JSON.stringify(verb)}`;
    }
  }
  return { packages, modinfo };
}

/** A Go string literal's value, one character per byte (the text is not always UTF-8); null if it is not one. */
function unquote(text: string): string | null {
  if (text.startsWith("`") && text.endsWith("`") && text.length >= 2) return text.slice(1, -1);
  if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) return null;
  const simple: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
  const utf8 = (s: string): string => String.fromCharCode(...new TextEncoder().encode(s));
  return text
    .slice(1, -1)
    .replace(
      /\\(x[0-9a-fA-F]{2}|[0-7]{3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|[^\x00-\x7f\\]+/gs,
      (whole, e?: string) => {
        if (e === undefined) return utf8(whole);
        if (e[0] === "x") return String.fromCharCode(parseInt(e.slice(1), 16));
        if (e[0] === "u" || e[0] === "U") return utf8(String.fromCodePoint(parseInt(e.slice(1), 16)));
        if (/^[0-7]{3}$/.test(e)) return String.fromCharCode(parseInt(e, 8));
        return simple[e] ?? e;
      },
    );
}

/** A package as the linker sees it: a file with one or more objects. */
export class Library {
  readonly pkg: string;
  readonly file: string;
  /** Who asked for it, for messages. */
  readonly from: string;
  fingerprint: Uint8Array;
  imports: Library[] = [];
  objects: LinkObject[] = [];
  /** One of its objects says that it is of a package main. */
  isMain = false;
  constructor(pkg: string, file: string, from: string, fingerprint: Uint8Array) {
    this.pkg = pkg;
    this.file = file;
    this.from = from;
    this.fingerprint = fingerprint;
  }
}

const noFingerprint = new Uint8Array(8);

/** So many files are read at a time: threads that read fill each other's waits. */
const readsAtOnce = 3;

/** A part of a file that is to be an object, with its place in the arena. */
interface Piece {
  /** How messages name it. */
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly at: number;
  /** How many bytes of it have been read. */
  got: number;
  preamble: ReturnType<typeof readPreamble>;
  /** A string says what is wrong with it. */
  object: ObjectFile | string;
}

export class Loader {
  readonly libraries: Library[] = [];
  /** The object that a package's own symbols are in, by import path (escaped, as objects refer to it). */
  readonly objByPkg = new Map<string, LinkObject>();
  private readonly byPkg = new Map<string, Library>();
  private header = "";
  /** The pieces of files; a string says why there are none. */
  private readonly pieces = new Map<string, Piece[] | string>();

  constructor(
    private readonly syms: Symbols,
    private readonly files: Files,
    private readonly config: ImportConfig,
  ) {}

  /** Reads the program: package main in `file`, and everything that it needs. */
  async loadProgram(file: string): Promise<void> {
    // All get their places before anything is read: the arena does not move under those who read.
    for (const f of [file, ...this.config.packages.values()]) this.pieces.set(f, this.listPieces(f));
    await this.readAhead([file, this.config.packages.get("runtime") ?? ""]);
    this.add("main", file, "command line", noFingerprint);
    let i = 0;
    for (; i < this.libraries.length; i++) this.loadLibrary(this.libraries[i]!);
    const runtime = this.config.packages.get("runtime");
    if (runtime !== undefined) this.add("runtime", runtime, "internal", noFingerprint);
    for (; i < this.libraries.length; i++) this.loadLibrary(this.libraries[i]!);
  }

  private add(pkg: string, file: string, from: string, fingerprint: Uint8Array): Library {
    let lib = this.byPkg.get(pkg);
    if (lib !== undefined) return lib;
    lib = new Library(pkg, file, from, fingerprint);
    this.byPkg.set(pkg, lib);
    this.libraries.push(lib);
    return lib;
  }

  private loadLibrary(lib: Library): void {
    const pieces = this.pieces.get(lib.file)!;
    if (typeof pieces === "string") throw new LinkFailure(pieces);
    for (const piece of pieces) this.loadObject(lib, piece);
    if (lib.pkg === "main" && !lib.isMain) throw new LinkFailure(`${lib.file}: not package main`);
    for (const o of lib.objects) {
      for (const imp of o.file!.imports()) {
        const known = this.byPkg.get(imp.path);
        if (known !== undefined && !isZero(known.fingerprint)) {
          this.checkFingerprint(known, known.fingerprint, lib.pkg, imp.fingerprint);
          lib.imports.push(known);
          continue;
        }
        const file = this.config.packages.get(imp.path);
        if (file === undefined) {
          throw new LinkFailure(`cannot find package ${imp.path} (using -importcfg)`);
        }
        lib.imports.push(this.add(imp.path, file, lib.pkg, imp.fingerprint));
      }
    }
  }

  private listPieces(path: string): Piece[] | string {
    const f = this.files.open(path);
    if (typeof f === "string") return `cannot open file ${path}: open ${path}: ${f}`;
    try {
      if (!isArchive(f.bytes(0, 8))) return [this.piece(path, 0, f.size)];
      const { members, error } = listArchive((offset, length) => f.bytes(offset, length), f.size);
      if (error !== null) return `${path}: malformed archive`;
      const out: Piece[] = [];
      for (const m of members) {
        // Names are cut to 16 characters, so a longer one may have lost its ending.
        if (m.name === "__.PKGDEF" || (m.name.length < 16 && !/\.(o|syso)$/.test(m.name))) continue;
        out.push(this.piece(`${path}(${m.name})`, m.offset, m.size));
      }
      return out;
    } finally {
      f.close();
    }
  }

  private piece(name: string, offset: number, size: number): Piece {
    return { name, offset, size, at: this.syms.claim(size), got: 0, preamble: "truncated object file", object: "" };
  }

  /** Reads these files and all that their objects import: what is wrong with them is said when they are loaded. */
  private readAhead(files: readonly string[]): Promise<void> {
    const todo = [...files];
    const seen = new Set<string>();
    let running = 0;
    return new Promise((done, failed) => {
      const next = (): void => {
        while (running < readsAtOnce && todo.length > 0) {
          const file = todo.pop()!;
          const pieces = this.pieces.get(file);
          if (seen.has(file) || pieces === undefined || typeof pieces === "string") continue;
          seen.add(file);
          running++;
          this.readPieces(file, pieces, todo).then(() => {
            running--;
            next();
          }, failed);
        }
        if (running === 0) done();
      };
      next();
    });
  }

  /** Reads a file; adds those that it imports to `imports`. */
  private async readPieces(path: string, pieces: readonly Piece[], imports: string[]): Promise<void> {
    const f = this.files.open(path);
    // It was there a moment ago: nothing is read, and that is what the message will be.
    if (typeof f === "string") return;
    const { mem } = this.syms;
    try {
      for (const p of pieces) {
        p.got = await f.read(mem, p.at, p.offset, p.size);
        if (p.got < p.size) continue;
        p.preamble = readPreamble(mem, p.at, p.at + p.size);
        if (typeof p.preamble === "string") continue;
        p.object = ObjectFile.open(mem, p.preamble.objectAt, p.at + p.size, true);
        if (typeof p.object === "string") continue;
        for (const { path } of p.object.imports()) imports.push(this.config.packages.get(path) ?? "");
      }
    } finally {
      f.close();
    }
  }

  private loadObject(lib: Library, piece: Piece): void {
    const { syms } = this;
    const { name, at, size, offset, preamble: pre, object: file } = piece;
    if (piece.got < size) throw new LinkFailure(`truncated object file: ${name}`);
    if (pre === "truncated object file") throw new LinkFailure(`truncated object file: ${name}`);
    if (pre === "not an object file") {
      const line = new TextDecoder("latin1")
        .decode(syms.mem.subarray(at, Math.min(at + size, at + 64)))
        .split("\n")[0]!;
      if (line.startsWith("\x7fELF")) {
        throw new LinkFailure(`${name}: object file of another compiler: linking C objects is not supported`);
      }
      throw new LinkFailure(`${name}: not an object file: @${offset} ${JSON.stringify(`${line}\n`)}`);
    }
    this.checkHeader(name, `${pre.header}\n`);
    if (pre.isMain) lib.isMain = true;
    if (typeof file === "string") throw new LinkFailure(`${name}: ${file}`);
    if ((file.flags & ObjFlag.Unlinkable) !== 0) {
      throw new LinkFailure(`link: unlinkable object (from package ${lib.pkg}) - compiler requires -p flag`);
    }
    const o = syms.addObject(name, lib.pkg, file);
    lib.objects.push(o);
    const escaped = escapePath(lib.pkg);
    if (!this.objByPkg.has(escaped)) this.objByPkg.set(escaped, o);
    const fingerprint = file.fingerprint;
    if (!isZero(fingerprint)) {
      if (isZero(lib.fingerprint)) lib.fingerprint = fingerprint;
      this.checkFingerprint(lib, fingerprint, lib.from, lib.fingerprint);
    }
  }

  private checkHeader(name: string, header: string): void {
    if (this.header === "") {
      if (!/^go object linux amd64 go1\.26/.test(header)) {
        throw new LinkFailure(
          `${name}: linked object header mismatch:\nhave ${JSON.stringify(header)}\nwant "go object linux amd64 go1.26…"\n`,
        );
      }
      this.header = header;
    } else if (header !== this.header) {
      throw new LinkFailure(
        `${name}: linked object header mismatch:\nhave ${JSON.stringify(header)}\nwant ${JSON.stringify(this.header)}\n`,
      );
    }
  }

  private checkFingerprint(lib: Library, have: Uint8Array, from: string, want: Uint8Array): void {
    for (let i = 0; i < 8; i++) {
      if (have[i] === want[i]) continue;
      throw new LinkFailure(
        `fingerprint mismatch: ${lib.pkg} has ${hex(have)}, import from ${from} expecting ${hex(want)}`,
      );
    }
  }

  /** Libraries so that each comes after those that it imports. */
  dependencyOrder(): Library[] {
    const order: Library[] = [];
    const state = new Map<Library, "open" | "done">();
    const visit = (lib: Library): void => {
      const s = state.get(lib);
      if (s === "done") return;
      if (s === "open") throw new LinkFailure(`found import cycle while visiting ${lib.pkg}`);
      state.set(lib, "open");
      for (const i of lib.imports) visit(i);
      state.set(lib, "done");
      order.push(lib);
    };
    for (const lib of this.libraries) visit(lib);
    return order;
  }

  /** The Go version and settings line that the objects carry: "go object linux amd64 go1.26.8 …". */
  get objectHeader(): string {
    return this.header.trimEnd();
  }
}

function isZero(b: Uint8Array): boolean {
  return b.every((x) => x === 0);
}

function hex(b: Uint8Array): string {
  let s = "";
  for (const x of b) s += x.toString(16).padStart(2, "0");
  return s;
}
