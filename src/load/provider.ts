// Where files come from: the one interface through which the loader sees a file system. src/host gives the real one; a
// browser or a test gives `MemoryFiles`. Paths are absolute, with slashes.
import { cleanPath } from "./path.ts";

export interface DirEntry {
  name: string;
  /** Symbolic links count as what they point at, "other" where that is nothing. */
  kind: "file" | "dir" | "other";
  /** The entry itself is a symbolic link. */
  link: boolean;
}

/** Reads are synchronous and see one unchanging state of the files while a program is loaded. */
export interface FileProvider {
  /** The bytes of a file; null if there is none. */
  readFile(path: string): Uint8Array | null;
  /** The entries of a directory, sorted by name (bytes); null if there is no such directory. */
  readDir(path: string): readonly DirEntry[] | null;
  isDir(path: string): boolean;
}

/** Files held in memory: path → text or bytes. */
export class MemoryFiles implements FileProvider {
  private readonly files = new Map<string, Uint8Array>();
  private readonly dirs = new Map<string, Map<string, DirEntry>>();

  constructor(files: Record<string, string | Uint8Array>) {
    this.dirs.set("/", new Map());
    for (const [path, content] of Object.entries(files)) this.add(path, content);
  }

  add(path: string, content: string | Uint8Array): void {
    path = cleanPath(`/${path}`);
    this.files.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    let kind: DirEntry["kind"] = "file";
    for (let p = path; p !== "/"; kind = "dir") {
      const slash = p.lastIndexOf("/");
      const name = p.slice(slash + 1);
      p = p.slice(0, slash) || "/";
      const entries = this.dirs.get(p) ?? new Map<string, DirEntry>();
      this.dirs.set(p, entries);
      if (!entries.has(name)) entries.set(name, { name, kind, link: false });
    }
  }

  readFile(path: string): Uint8Array | null {
    return this.files.get(path) ?? null;
  }

  readDir(path: string): readonly DirEntry[] | null {
    const entries = this.dirs.get(path);
    return entries === undefined ? null : [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  isDir(path: string): boolean {
    return this.dirs.has(path);
  }
}

/** The provider `under` with some files replaced or added (null: removed), as `go build -overlay` has it. */
export class OverlayFiles implements FileProvider {
  private readonly under: FileProvider;
  private readonly over: MemoryFiles;
  private readonly removed = new Set<string>();

  constructor(under: FileProvider, replaced: Record<string, string | Uint8Array | null>) {
    this.under = under;
    const present: Record<string, string | Uint8Array> = {};
    for (const [path, content] of Object.entries(replaced)) {
      if (content === null) this.removed.add(path);
      else present[path] = content;
    }
    this.over = new MemoryFiles(present);
  }

  readFile(path: string): Uint8Array | null {
    return this.removed.has(path) ? null : (this.over.readFile(path) ?? this.under.readFile(path));
  }

  readDir(path: string): readonly DirEntry[] | null {
    const below = this.under.readDir(path);
    const above = this.over.readDir(path);
    if (above === null && this.removed.size === 0) return below;
    if (below === null && above === null) return null;
    const merged = new Map<string, DirEntry>();
    for (const e of [...(below ?? []), ...(above ?? [])]) merged.set(e.name, e);
    const names = [...merged.keys()].filter((n) => !this.removed.has(cleanPath(`${path}/${n}`))).sort();
    return names.map((n) => merged.get(n)!);
  }

  isDir(path: string): boolean {
    return this.over.isDir(path) || this.under.isDir(path);
  }
}

/** Thrown where a file is read that is not any more what is known of it. */
export class FileChanged extends Error {
  constructor(path: string) {
    super(`${path} was changed while it was being used`);
  }
}
