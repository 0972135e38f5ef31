// Keys: what a package's compiled symbols depend on, as one hash. A package's key covers the compiler, the flags that bind what
// it makes, the package's files, the keys of what it imports, and all of the runtime with what it imports: every package's
// code calls into the runtime, and the runtime gives bodies to declarations of packages below it.
import type { Package as LoadedPackage } from "../../load/package.ts";
import type { CacheStore } from "./store.ts";

/** Changes with the meaning of packs or keys. */
const format = "glasgo cache 2";

export interface KeyOptions {
  readonly store: CacheStore;
  /** Flags of code generation, spelled out. */
  readonly flags: string;
  /** The path that a source file goes by in tables. */
  path(filename: string): string;
  /** The path that stands in a package's symbols. */
  symbolPath(p: LoadedPackage): string;
}

export class PackageKeys {
  private readonly options: KeyOptions;
  private readonly runtime: ReadonlySet<LoadedPackage>;
  private readonly known = new Map<LoadedPackage, string>();
  private readonly contents = new Map<LoadedPackage, string>();
  private readonly closures = new Map<LoadedPackage, Set<string>>();
  private runtimeHash = "";

  /** `roots` are the packages that compiled code needs though nobody imports them. */
  constructor(options: KeyOptions, roots: readonly LoadedPackage[]) {
    this.options = options;
    const closure = new Set<LoadedPackage>();
    const add = (p: LoadedPackage): void => {
      if (closure.has(p)) return;
      closure.add(p);
      for (const d of p.dependencies()) add(d);
    };
    for (const p of roots) add(p);
    this.runtime = closure;
  }

  /** The key of what is compiled of `p`. */
  key(p: LoadedPackage): string {
    let k = this.known.get(p);
    if (k === undefined) {
      k = this.make(p);
      this.known.set(p, k);
    }
    return k;
  }

  /** Whether what is compiled of `p` may depend on the package with that symbol path. */
  covers(p: LoadedPackage, path: string): boolean {
    return this.closure(p).has(path);
  }

  /** The key of what follows from the text of `p` alone, and from what the packages that it imports are called. */
  textKey(p: LoadedPackage): string {
    const parts = [format, this.options.store.identity, this.content(p)];
    for (const path of p.imports) parts.push(`import ${path} ${p.import(path)?.name ?? "-"}`);
    return this.options.store.hash(parts.join("\n"));
  }

  private make(p: LoadedPackage): string {
    const { store } = this.options;
    const base = this.base();
    if (this.runtime.has(p)) return store.hash(`${base}\nruntime ${p.path}`);
    const parts = [base, this.content(p)];
    for (const d of p.dependencies()) parts.push(`import ${d.path} ${this.key(d)}`);
    return store.hash(parts.join("\n"));
  }

  /** The compiler and the runtime. */
  private base(): string {
    if (this.runtimeHash === "") {
      const { store, flags } = this.options;
      const parts = [format, store.identity, flags];
      for (const p of this.runtime) parts.push(this.content(p));
      this.runtimeHash = store.hash(parts.join("\n"));
    }
    return this.runtimeHash;
  }

  private content(p: LoadedPackage): string {
    let c = this.contents.get(p);
    if (c === undefined) this.contents.set(p, (c = this.hashContent(p)));
    return c;
  }

  private hashContent(p: LoadedPackage): string {
    const { store, path, symbolPath } = this.options;
    const lines = [`package ${symbolPath(p)} ${p.id} ${p.name} ${p.goVersion} ${p.isStd} ${p.isOwn}`];
    const { files } = p.program;
    const hash = (bytes: Uint8Array | null): string => (bytes === null ? "-" : store.hash(bytes));
    for (const f of p.files) lines.push(`${path(f.path)} ${f.found.known?.hash ?? hash(f.source)}`);
    for (const name of [...p.asmFiles, ...p.headerFiles]) {
      const known = p.directory.hashes?.get(name.slice(name.lastIndexOf("/") + 1));
      lines.push(`${path(name)} ${known ?? hash(files.readFile(name))}`);
    }
    for (const [pattern, found] of p.embedPatterns()) {
      lines.push(`embed ${pattern}`);
      for (const name of found) lines.push(`${name} ${hash(files.readFile(`${p.dir}/${name}`))}`);
    }
    return store.hash(lines.join("\n"));
  }

  private closure(p: LoadedPackage): Set<string> {
    let c = this.closures.get(p);
    if (c !== undefined) return c;
    c = new Set();
    this.closures.set(p, c);
    const seen = new Set<LoadedPackage>();
    const todo = [p, ...this.runtime];
    for (let q = todo.pop(); q !== undefined; q = todo.pop()) {
      if (seen.has(q)) continue;
      seen.add(q);
      c.add(this.options.symbolPath(q));
      todo.push(...q.dependencies());
    }
    return c;
  }
}
