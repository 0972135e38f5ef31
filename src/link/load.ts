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
  read(target: Uint8Array, at: number, offset: number, length: number): number;
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

export class Loader {
  readonly libraries: Library[] = [];
  /** The object that a package's own symbols are in, by import path (escaped, as objects refer to it). */
  readonly objByPkg = new Map<string, LinkObject>();
  private readonly byPkg = new Map<string, Library>();
  private header = "";

  constructor(
    private readonly syms: Symbols,
    private readonly files: Files,
    private readonly config: ImportConfig,
  ) {}

  /** Reads the program: package main in `file`, and everything that it needs. */
  loadProgram(file: string): void {
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
    const f = this.files.open(lib.file);
    if (typeof f === "string") throw new LinkFailure(`cannot open file ${lib.file}: open ${lib.file}: ${f}`);
    try {
      if (!isArchive(f.bytes(0, 8))) this.loadObject(lib, f, 0, f.size, lib.file);
      else {
        const { members, error } = listArchive((offset, length) => f.bytes(offset, length), f.size);
        if (error !== null) throw new LinkFailure(`${lib.file}: malformed archive`);
        for (const m of members) {
          // Names are cut to 16 characters, so a longer one may have lost its ending.
          if (m.name === "__.PKGDEF" || (m.name.length < 16 && !/\.(o|syso)$/.test(m.name))) continue;
          this.loadObject(lib, f, m.offset, m.size, `${lib.file}(${m.name})`);
        }
      }
    } finally {
      f.close();
    }
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

  private loadObject(lib: Library, f: OpenFile, offset: number, size: number, name: string): void {
    const { syms } = this;
    const at = syms.alloc(size);
    if (f.read(syms.mem, at, offset, size) < size) throw new LinkFailure(`truncated object file: ${name}`);
    const pre = readPreamble(syms.mem, at, at + size);
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
    const file = ObjectFile.open(syms.mem, pre.objectAt, at + size, true);
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
