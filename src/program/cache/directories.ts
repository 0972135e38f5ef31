// What is in the directories of packages, kept from one program to the next: which files belong to the package, their
// headers, the hashes of their contents. With it a build whose imports have not changed reads none of their files, but for
// what it parses. In: a store, and files with states (size, times, inode). Out: PackageFiles, if all states are as they were.
import type { BuildContext } from "../../load/context.ts";
import type { DirectoryMemory, FoundFile, KnownText, PackageFiles } from "../../load/directory.ts";
import type { FileHeader } from "../../load/header.ts";
import { type DirEntry, FileChanged } from "../../load/provider.ts";
import { linknamesOf } from "../linknames.ts";
import { decodeJson, encodeJson } from "./bytes.ts";
import type { CacheStore } from "./store.ts";

/** Files whose changes can be seen without reading them. */
export interface StampedFiles {
  readFile(path: string): Uint8Array | null;
  readDir(path: string): readonly DirEntry[] | null;
  /** Is not what it was after every change of the file or directory; taken once, before the first reading. */
  state(path: string): string;
  /** Whether the state of the file now is still the one that `state` has given. */
  isUnchanged(path: string): boolean;
  /** Whether a later change would be seen: clocks of file systems are coarse. */
  isSettled(state: string): boolean;
  /** What stands for the names and kinds of all that is in a directory. */
  listing(dir: string): string;
  /** Says that `listing(dir)` would be this, without reading the directory. */
  knowListing(dir: string, listing: string): void;
}

interface FileData {
  name: string;
  header: FileHeader;
  known?: KnownText;
}

type FileList = "goFiles" | "cgoFiles";
type NameList = "ignoredGoFiles" | "asmFiles" | "headerFiles" | "sysoFiles" | "foreignFiles" | "read";
type Data = Record<FileList, FileData[]> &
  Record<NameList, string[]> & {
    name: string;
    state: string;
    listing: string;
    /** Of the files `read`, each on a line. */
    states: string;
    hashes: [string, string][];
    /** What most do not ask for: Tests in JSON. */
    tests: string;
  };

type Tests = Record<"testFiles" | "externalTestFiles", FileData[]>;

/** A file that is read only if its text is asked for. */
class RememberedFile implements FoundFile {
  readonly name: string;
  readonly path: string;
  readonly header: FileHeader;
  readonly known?: KnownText;
  private readonly read: (path: string) => Uint8Array;
  private text: Uint8Array | null = null;

  constructor(dir: string, data: FileData, read: (path: string) => Uint8Array) {
    this.name = data.name;
    this.path = `${dir}/${data.name}`;
    this.header = data.header;
    if (data.known !== undefined) this.known = data.known;
    this.read = read;
  }

  get source(): Uint8Array {
    this.text ??= this.read(this.path);
    return this.text;
  }
}

export class Directories implements DirectoryMemory {
  private readonly store: CacheStore;
  private readonly files: StampedFiles;
  private readonly context: string;

  constructor(store: CacheStore, files: StampedFiles, c: BuildContext) {
    this.store = store.local;
    this.files = files;
    const settings = [c.goos, c.goarch, c.cgo, c.amd64Level, c.userTags, c.experiments];
    this.context = `${store.identity} ${JSON.stringify(settings)}`;
  }

  private key(dir: string): string {
    return `${this.store.hash(`${this.context} ${dir}`)}-directory`;
  }

  get(dir: string): PackageFiles | null {
    const entry = this.store.get(this.key(dir));
    if (entry === null) return null;
    const data = decodeJson(entry) as Data;
    const { files } = this;
    if (files.state(dir) !== data.state) return null;
    if (this.statesOf(dir, data.read) !== data.states) return null;
    files.knowListing(dir, data.listing);
    const open = (f: FileData): FoundFile => new RememberedFile(dir, f, (path) => this.read(path));
    let known: Record<keyof Tests, FoundFile[]> | null = null;
    const tests = (): Record<keyof Tests, FoundFile[]> => {
      if (known !== null) return known;
      const { testFiles, externalTestFiles } = JSON.parse(data.tests) as Tests;
      known = { testFiles: testFiles.map(open), externalTestFiles: externalTestFiles.map(open) };
      return known;
    };
    return {
      ...data,
      dir,
      goFiles: data.goFiles.map(open),
      cgoFiles: data.cgoFiles.map(open),
      get testFiles() {
        return tests().testFiles;
      },
      get externalTestFiles() {
        return tests().externalTestFiles;
      },
      problems: [],
      hashes: new Map(data.hashes),
    };
  }

  private statesOf(dir: string, names: readonly string[]): string {
    let states = "";
    for (const name of names) states += `${this.files.state(`${dir}/${name}`)}\n`;
    return states;
  }

  private read(path: string): Uint8Array {
    const bytes = this.files.readFile(path);
    if (bytes === null || !this.files.isUnchanged(path)) throw new FileChanged(path);
    return bytes;
  }

  put(p: PackageFiles): void {
    const { files, store } = this;
    const { dir, name, goFiles, testFiles, externalTestFiles, cgoFiles, read } = p;
    if (p.problems.length > 0 || goFiles.length === 0) return;
    // A link to nothing may come to point at something, and nothing here would look different.
    if (files.readDir(dir)?.some((e) => e.link && e.kind === "other") !== false) return;
    const state = files.state(dir);
    if (!files.isSettled(state) || !read.every((f) => files.isSettled(files.state(`${dir}/${f}`)))) return;
    // Everybody who compiles the package asks for these; tests are for those who ask for them.
    for (const f of goFiles) {
      f.known = { size: f.source.length, hash: store.hash(f.source), linknames: linknamesOf(f.source) };
    }
    const hashes: [string, string][] = [];
    for (const f of [...p.asmFiles, ...p.headerFiles]) {
      const bytes = files.readFile(`${dir}/${f}`);
      if (bytes !== null) hashes.push([f, store.hash(bytes)]);
    }
    const plain = ({ name, header, known }: FoundFile): FileData => ({ name, header, known });
    const { ignoredGoFiles, asmFiles, headerFiles, sysoFiles, foreignFiles } = p;
    const tests: Tests = { testFiles: testFiles.map(plain), externalTestFiles: externalTestFiles.map(plain) };
    const data: Data = {
      ...{ name, state, listing: files.listing(dir), states: this.statesOf(dir, read), hashes, read },
      ...{ ignoredGoFiles, asmFiles, headerFiles, sysoFiles, foreignFiles },
      goFiles: goFiles.map(plain),
      cgoFiles: cgoFiles.map(plain),
      tests: JSON.stringify(tests),
    };
    store.put(this.key(dir), encodeJson(data));
  }
}
