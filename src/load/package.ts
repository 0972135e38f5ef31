// A package of a program: its files, what its imports mean, embedded files, and what is wrong with it in the go command's words;
// and the packages that are built again for one package's test. In: what belongs to it (`PackageParts`), and the program that
// finds its imports. Out: trees, dependencies, problems, each when it is asked for.
import type { Diagnostic, Reporter } from "../source/diagnostic.ts";
import { NoPos, type Pos, type SourceFile } from "../source/position.ts";
import type { File } from "../syntax/ast.ts";
import { parseFile } from "../syntax/parser/file.ts";
import type { FoundFile, LoadProblem, PackageFiles } from "./directory.ts";
import { resolveEmbed } from "./embed.ts";
import { type Godebug, godebugProblem, parseGodebug } from "./godebug.ts";
import type { Module } from "./modules.ts";
import { joinPath, relativePath } from "./path.ts";
import type { Program } from "./program.ts";

/** A Go file of a package. */
export class GoSource {
  /** The file's own name, without directory. */
  readonly name: string;
  readonly path: string;
  readonly found: FoundFile;
  /** The file's positions in the program's FileSet. */
  readonly file: SourceFile;
  readonly isTest: boolean;
  /** What the parser reported, once `tree` has been asked for. */
  readonly syntaxErrors: Diagnostic[] = [];
  /** Hears of syntax errors in bodies that are parsed when they are asked for. */
  lateErrors: Reporter | null = null;
  private parsed: File | null = null;

  constructor(found: FoundFile, file: SourceFile) {
    this.name = found.name;
    this.path = found.path;
    this.found = found;
    this.file = file;
    this.isTest = found.name.endsWith("_test.go");
  }

  /** Read now, if that was not necessary before. */
  get source(): Uint8Array {
    return this.found.source;
  }

  /**
   * The syntax tree (without comments); parsed at the first question. Syntax errors go to `syntaxErrors`, those that are
   * found later, with `lateBodies`, to `lateErrors` too.
   */
  tree(lateBodies = false): File {
    if (this.parsed === null) {
      const reporter = (d: Diagnostic): void => void this.syntaxErrors.push(d);
      const late = (d: Diagnostic): void => {
        reporter(d);
        this.lateErrors?.(d);
      };
      this.parsed = parseFile(this.file, this.name, this.source, lateBodies ? { reporter, late } : { reporter });
    }
    return this.parsed;
  }

  /** Whether there is a tree already. */
  get isParsed(): boolean {
    return this.parsed !== null;
  }

  /** Makes `tree` the tree of this file, for which there is none yet. */
  adopt(tree: File): void {
    this.parsed = tree;
  }

  /** The position of a byte, with the lines up to it known even where the file was not scanned. */
  posAt(offset: number): Pos {
    for (let i = this.source.indexOf(10); i >= 0 && i < offset; i = this.source.indexOf(10, i + 1))
      this.file.addLine(i + 1);
    return this.file.pos(offset);
  }
}

/** What a package is made of. Fixed once made; imports resolve on demand. */
export class Package {
  readonly program: Program;
  /** The path that names it in the program: "fmt", "vendor/golang.org/x/net/idna", "example.com/m/p", "command-line-arguments". */
  readonly path: string;
  readonly name: string;
  readonly dir: string;
  /** From GOROOT. */
  readonly isStd: boolean;
  readonly module: Module | null;
  /** The user's own code: part of a main module, of a directory that replaces a module, or named as files. */
  readonly isOwn: boolean;
  /** "go1.21": the language version its files have where they do not set their own. */
  readonly goVersion: string;
  /** The files to compile, in order. */
  readonly files: readonly GoSource[];
  /** Absolute paths of assembly sources, C headers that these include, and .syso files. */
  readonly asmFiles: readonly string[];
  readonly headerFiles: readonly string[];
  readonly sysoFiles: readonly string[];
  /** Paths in import declarations, sorted, each once; "C" and "unsafe" included. */
  readonly imports: readonly string[];
  /** The package whose tests this is a part of: "" for an ordinary package. */
  readonly forTest: string;
  /** All files of the directory. */
  readonly directory: PackageFiles;
  /** Set in packages that are built anew for one package's test; maps what they import. */
  readonly world: TestWorld | null;
  private readonly resolved = new Map<string, Package | null>();
  private readonly absent = new Map<string, Diagnostic>();
  private readonly ownProblems: Diagnostic[] = [];
  private embeds: Map<string, string[]> | null = null;
  private closure: Set<string> | null = null;

  constructor(program: Program, o: PackageParts) {
    this.program = program;
    this.path = o.path;
    this.name = o.name ?? o.directory.name;
    this.dir = o.directory.dir;
    this.isStd = o.isStd;
    this.module = o.module;
    this.isOwn = o.isOwn;
    this.goVersion = o.goVersion;
    this.forTest = o.forTest ?? "";
    this.world = o.world ?? null;
    this.directory = o.directory;
    this.files = o.files.map((f) => program.source(f, this.forTest !== ""));
    const absolute = (name: string): string => joinPath(this.dir, name);
    const external = o.forTest !== undefined && o.name !== undefined && o.name.endsWith("_test");
    this.asmFiles = external ? [] : o.directory.asmFiles.map(absolute);
    this.headerFiles = external ? [] : o.directory.headerFiles.map(absolute);
    this.sysoFiles = external ? [] : o.directory.sysoFiles.map(absolute);
    this.imports = [...new Set(o.files.flatMap((f) => f.header.imports.map((i) => i.path)))].sort();
    for (const p of o.problems) this.ownProblems.push(this.diagnostic(p));
    if (!o.isStd) this.checkGodebug();
  }

  /** Its name in listings: "p", "p [p.test]". */
  get id(): string {
    return this.forTest === "" ? this.path : `${this.path} [${this.forTest}.test]`;
  }

  /** Nothing is there to build but a test. */
  hasOnlyTests(): boolean {
    return this.files.length === 0 && this.directory.cgoFiles.length === 0;
  }

  private diagnostic(p: LoadProblem): Diagnostic {
    const known = this.files.find((f) => f.path === p.file?.path);
    const pos =
      p.file === undefined || p.offset === undefined
        ? NoPos
        : (known ?? this.program.source(p.file, false)).posAt(p.offset);
    return { pos, message: p.message, severity: "error", code: "Load" };
  }

  /** `//go:debug` lines name settings that exist, each once. */
  private checkGodebug(): void {
    const { program } = this;
    const seen = new Map<string, Pos>();
    const report = (pos: Pos, message: string): void => {
      this.ownProblems.push({ pos, message, severity: "error", code: "Load" });
    };
    for (const f of this.files) {
      for (const d of f.found.header.directives) {
        const setting = parseGodebug(d.text);
        if (setting === null) continue;
        const pos = f.posAt(d.offset);
        const wrong =
          typeof setting === "string" ? setting : godebugProblem("//go:debug setting", setting, program.godebugTable());
        if (wrong !== "") {
          report(pos, `invalid //go:debug: ${wrong}`);
          continue;
        }
        const { key } = setting as Godebug;
        const first = seen.get(key);
        if (first === undefined) seen.set(key, pos);
        else {
          const { filename, line, column } = program.fileSet.position(first);
          const at = `./${relativePath(this.dir, filename)}:${line}:${column}`;
          report(pos, `repeated //go:debug for ${key}\n\t${at}: previous //go:debug`);
        }
      }
    }
  }

  /** The package that import path `path` means in this package; null where there is none (then `problems` says why). */
  import(path: string): Package | null {
    let p = this.resolved.get(path);
    if (p === undefined) {
      p = this.resolve(path);
      this.resolved.set(path, p);
    }
    return p;
  }

  private resolve(path: string): Package | null {
    if (path === "unsafe" || path === "C") return null;
    const external = this.world?.externalTests(path) ?? null;
    if (external !== null) return external;
    let outcome = this.program.resolveImport(path, this);
    if (typeof outcome !== "string") {
      const p = this.world === null ? outcome : this.world.map(outcome);
      if (!p.hasOnlyTests()) return p;
      outcome = `no non-test Go files in ${p.dir}`;
    }
    const problem: Diagnostic = { pos: this.importPos(path), message: outcome, severity: "error", code: "Load" };
    this.absent.set(path, problem);
    this.ownProblems.push(problem);
    return null;
  }

  /** The first import of `path`. */
  importPos(path: string): Pos {
    for (const f of this.files) {
      const i = f.found.header.imports.find((i) => i.path === path);
      if (i !== undefined) return f.posAt(i.offset);
    }
    return NoPos;
  }

  /** Why there is no package behind import `path`; null if there is one. */
  unresolved(path: string): Diagnostic | null {
    this.import(path);
    return this.absent.get(path) ?? null;
  }

  /** Every problem of loading this package; resolves all its imports. Sorted by position. */
  problems(): readonly Diagnostic[] {
    for (const path of this.imports) this.import(path);
    this.embedPatterns();
    return this.ownProblems.sort((a, b) => a.pos - b.pos);
  }

  /** Files (relative to `dir`, sorted) of every `//go:embed` pattern, by pattern. */
  embedPatterns(): ReadonlyMap<string, readonly string[]> {
    if (this.embeds !== null) return this.embeds;
    this.embeds = new Map();
    for (const f of this.files) {
      for (const e of f.found.header.embeds) {
        if (this.embeds.has(e.pattern)) continue;
        const match = resolveEmbed(this.program.files, this.dir, e.pattern);
        this.embeds.set(e.pattern, match.files);
        if (match.error === null) continue;
        const message = `pattern ${e.pattern}: ${match.error}`;
        this.ownProblems.push({ pos: f.posAt(e.offset), message, severity: "error", code: "Load" });
      }
    }
    return this.embeds;
  }

  /** The trees of its files, parsed now if need be. */
  trees(): File[] {
    const late = this.program.lateBodies && this.isStd && !this.isOwn;
    return this.files.map((f) => f.tree(late));
  }

  /** Packages that this one imports directly, in the order of `imports`. */
  dependencies(): Package[] {
    const found: Package[] = [];
    for (const path of this.imports) {
      const p = this.import(path);
      if (p !== null) found.push(p);
    }
    return found;
  }

  /** Whether this package imports `path` directly or through others. */
  dependsOn(path: string): boolean {
    if (this.closure === null) {
      this.closure = new Set();
      const todo: Package[] = [this];
      for (let p = todo.pop(); p !== undefined; p = todo.pop()) {
        for (const d of p.dependencies()) {
          if (this.closure.has(d.path)) continue;
          this.closure.add(d.path);
          todo.push(d);
        }
      }
    }
    return this.closure.has(path);
  }
}

export interface PackageParts {
  path: string;
  name?: string;
  directory: PackageFiles;
  files: readonly FoundFile[];
  isStd: boolean;
  isOwn: boolean;
  module: Module | null;
  goVersion: string;
  problems: readonly LoadProblem[];
  forTest?: string;
  world?: TestWorld;
}

/** The packages of one test binary that differ from the ordinary ones: the tested package, and what sees it. */
export class TestWorld {
  private readonly tested: Package;
  private variant: Package | null = null;
  private external: Package | null = null;
  private readonly rebuilt = new Map<string, Package>();

  constructor(tested: Package) {
    this.tested = tested;
  }

  setVariant(p: Package): void {
    this.variant = p;
  }

  setExternal(p: Package): void {
    this.external = p;
  }

  /** The external test package, if `path` is its name: only the generated main package can import it. */
  externalTests(path: string): Package | null {
    return this.external !== null && path === this.external.path ? this.external : null;
  }

  /** What an import of `p` means in this test. */
  map(p: Package): Package {
    if (p.path === this.tested.path) return this.variant ?? p;
    if (this.variant === null || !p.dependsOn(this.tested.path)) return p;
    let again = this.rebuilt.get(p.path);
    if (again === undefined) {
      again = p.program.variantOf(p, this, this.tested.path);
      this.rebuilt.set(p.path, again);
    }
    return again;
  }
}

/** The test variants of a package. `internal` is the package itself where it has no test files of its own package. */
export interface TestPackages {
  internal: Package;
  external: Package | null;
  world: TestWorld;
}

/** What `p` was made of, without its files and problems: for a package that differs in these. */
export function partsOf(p: Package): PackageParts {
  const { path, directory, isStd, isOwn, module, goVersion } = p;
  return { path, directory, files: [], isStd, isOwn, module, goVersion, problems: [] };
}
