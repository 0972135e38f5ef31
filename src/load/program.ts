// The packages of one program, found and loaded when they are asked for. In: a file provider, a build context, a directory to
// start from. Out: `Package`s with their files and language version, or why there is none, in the go command's words.
// Contract: cmd/go's package loading (`go help packages`, `go help importpath`); spec, "Packages".
import { InternalError } from "../base/internal-error.ts";
import { FileSet } from "../source/position.ts";
import { BuildContext, goMinor } from "./context.ts";
import {
  type DirectoryMemory,
  type FoundFile,
  type LoadProblem,
  type PackageFiles,
  readFileList,
  readPackageDir,
} from "./directory.ts";
import { type GodebugTable, godebugProblem, readGodebugTable } from "./godebug.ts";
import { type Module, type ModuleOptions, Modules } from "./modules.ts";
import { GoSource, Package, partsOf, type TestPackages, TestWorld } from "./package.ts";
import { baseName, cleanPath, dirName, hasPathPrefix, isLocalImport, joinPath, relativePath } from "./path.ts";
import type { FileProvider } from "./provider.ts";
import { compareGoVersions } from "./semver.ts";

export interface ProgramOptions {
  files: FileProvider;
  /** Absolute, with src and the rest below it. */
  goroot: string;
  /** Where relative patterns start: absolute. */
  dir: string;
  context?: BuildContext;
  modules: ModuleOptions;
  /** Directories of which it is known what is in them. */
  directories?: DirectoryMemory | null;
}

export class Program {
  readonly files: FileProvider;
  readonly fileSet = new FileSet();
  readonly context: BuildContext;
  readonly goroot: string;
  readonly dir: string;
  readonly modules: Modules;
  /**
   * Function bodies of GOROOT's packages are parsed when somebody asks for them. Those files are the same for everybody, and
   * known to be right; what is wrong with others is said, whether the program needs it or not.
   */
  lateBodies = false;
  private readonly packages = new Map<string, Package | string>();
  private readonly missingSums = new Map<string, MissingSum>();
  private readonly memory: DirectoryMemory | null;
  private readonly remembered = new Map<string, PackageFiles | null>();
  private readonly sources = new Map<string, GoSource>();
  private readonly isInGoroot: boolean;
  private godebugs: GodebugTable | null | undefined = undefined;

  constructor(o: ProgramOptions) {
    this.files = o.files;
    this.goroot = cleanPath(o.goroot);
    this.dir = cleanPath(o.dir);
    this.context = o.context ?? new BuildContext();
    this.memory = o.directories ?? null;
    this.modules = Modules.find(o.files, this.dir, o.modules);
    // In GOROOT/src itself the packages of modules std and cmd are the standard library.
    this.isInGoroot = this.modules.mains.some((m) => hasPathPrefix(m.dir!, `${this.goroot}/src`));
    this.checkModuleGodebug();
  }

  /** GOROOT's GODEBUG settings. */
  godebugTable(): GodebugTable | null {
    if (this.godebugs === undefined) this.godebugs = readGodebugTable(this.files, this.goroot);
    return this.godebugs;
  }

  /** Settings in go.mod files, or go.work. */
  private checkModuleGodebug(): void {
    const { modules } = this;
    const { workspace } = modules;
    const files =
      workspace === null
        ? modules.mains.map((m) => ({ path: `${m.dir}/go.mod`, file: modules.mainFile(m) }))
        : [{ path: modules.workFile, file: workspace }];
    for (const { path, file } of files) {
      for (const setting of file.godebug) {
        const message = godebugProblem("godebug", setting, this.godebugTable());
        if (message !== "") modules.problems.push({ file: path, line: setting.line, message });
      }
    }
  }

  /** The GoSource of a file; `own` gives it a tree of its own, for a package that is built a second time. */
  source(found: FoundFile, own: boolean): GoSource {
    const first = this.sources.get(found.path);
    if (first !== undefined && !own) return first;
    const s = new GoSource(
      found,
      first?.file ?? this.fileSet.addFile(found.path, found.known?.size ?? found.source.length),
    );
    if (!own) this.sources.set(found.path, s);
    return s;
  }

  /** The package that is named `path` in this program; a string is why there is none. */
  package(path: string): Package | string {
    let p = this.packages.get(path);
    if (p === undefined) {
      p = this.load(path);
      this.packages.set(path, p);
    }
    return p;
  }

  /** The standard library package `path`, which must be there: for what compilers need unasked (runtime, reflect). */
  std(path: string): Package {
    const p = this.package(path);
    if (typeof p === "string") throw new InternalError(`load: ${path}: ${p}`);
    return p;
  }

  /** What `import "path"` means in package `from`; a string is the error. */
  resolveImport(path: string, from: Package): Package | string {
    if (path === "") return "invalid import path: empty string";
    if (isLocalImport(path)) return this.resolveLocal(path, from);
    if (path.startsWith("/")) return `${JSON.stringify(path)} is not a package path; see 'go help packages'`;
    const vendored = from.isStd ? this.stdVendorPath(path, from) : null;
    const p = this.package(vendored ?? path);
    if (typeof p === "string") {
      const missing = this.missingSums.get(path);
      return missing === undefined ? p : missingSum(path, missing, from);
    }
    if (p.name === "main" && p.path !== from.path && from.forTest === "") {
      return `import "${path}" is a program, not an importable package`;
    }
    return this.internalProblem(p, from) ?? p;
  }

  private resolveLocal(path: string, from: Package): Package | string {
    if (from.module !== null || from.isStd || this.modules.mains.length > 0) {
      return `"${path}" is relative, but relative import paths are not supported in module mode`;
    }
    const dir = joinPath(from.dir, path);
    return this.package(`_${dir}`);
  }

  /** Standard packages see golang.org/x/… in GOROOT/src/vendor, commands in GOROOT/src/cmd/vendor. */
  private stdVendorPath(path: string, from: Package): string | null {
    if (!path.split("/", 1)[0]!.includes(".")) return null;
    const prefix = hasPathPrefix(from.path, "cmd") ? "cmd/vendor/" : "vendor/";
    return this.files.isDir(`${this.goroot}/src/${prefix}${path}`) ? prefix + path : null;
  }

  /** Code below the parent of an `internal` directory may import what is in it; others may not. */
  private internalProblem(p: Package, from: Package): string | null {
    const m = /^(?:.*\/)?internal(?=\/|$)/.exec(p.path);
    if (m === null) return null;
    // What is generated for a test stands in for package testing.
    if (hasPathPrefix(p.path, "testing/internal") && from.path === `${from.forTest}.test`) return null;
    const message = `use of internal package ${p.path} not allowed`;
    const importer =
      from.path === "command-line-arguments" ? this.importPathOfDir(from.dir) : from.path.replace(/_test$/, "");
    if (hasPathPrefix(importer, "crypto") && hasPathPrefix(p.path, "crypto/internal/fips140")) return null;
    if (hasPathPrefix(importer, "crypto/internal/fips140"))
      return hasPathPrefix(p.path, "crypto/internal") ? null : message;
    const parent = m[0].slice(0, -"internal".length).replace(/\/$/, "");
    if (p.isStd) {
      // By directory: internal packages at the top of GOROOT/src are for all of GOROOT/src.
      const root = cleanPath(`${this.goroot}/src/${parent}`);
      return hasPathPrefix(from.dir, root) ? null : message;
    }
    return hasPathPrefix(importer, parent) ? null : message;
  }

  /** The import path of a directory: in a main module, or in GOROOT; "." elsewhere. */
  importPathOfDir(dir: string): string {
    const src = `${this.goroot}/src`;
    if (hasPathPrefix(dir, src) && dir !== src) return dir.slice(src.length + 1);
    const main = this.modules.mainOf(dir);
    if (main === undefined) return ".";
    return dir === main.dir ? main.path : `${main.path}/${relativePath(main.dir!, dir)}`;
  }

  private load(path: string): Package | string {
    if (path.startsWith("_/")) return this.loadDir(path, path.slice(1), null, false);
    const std = `${this.goroot}/src/${path}`;
    const looksStd = !path.split("/", 1)[0]!.includes(".");
    if ((looksStd || hasPathPrefix(path, "vendor")) && this.hasGoFiles(std) && !this.shadowed(path)) {
      return this.loadDir(path, std, null, true);
    }
    const malformed = importPathProblem(path);
    if (malformed !== "") return malformed;
    return this.loadFromModules(path, looksStd);
  }

  /** A main module may be called `foo` without a dot, like a package of the standard library: then that is meant. */
  private shadowed(path: string): boolean {
    return !this.isInGoroot && this.modules.mains.some((m) => hasPathPrefix(path, m.path) && m.path !== "");
  }

  private hasGoFiles(dir: string): boolean {
    if (this.known(dir) !== null) return true;
    return this.files.readDir(dir)?.some((e) => e.kind === "file" && e.name.endsWith(".go")) ?? false;
  }

  /** What is remembered of a directory with Go files of this build. */
  private known(dir: string): PackageFiles | null {
    let d = this.remembered.get(dir);
    if (d === undefined) {
      d = this.memory?.get(dir) ?? null;
      this.remembered.set(dir, d);
    }
    return d;
  }

  private readDirectory(dir: string): PackageFiles | null {
    const known = this.known(dir);
    if (known !== null) return known;
    const d = readPackageDir(this.files, this.context, dir);
    if (d !== null) this.memory?.put(d);
    return d;
  }

  private loadFromModules(path: string, looksStd: boolean): Package | string {
    const { modules } = this;
    if (modules.vendored) {
      const found = this.loadVendored(path);
      if (found !== null) return found;
    } else {
      for (const deep of [false, true]) {
        const found = this.findInModules(path, deep);
        if (found !== null) return found;
      }
    }
    if (looksStd) return `package ${path} is not in std (${this.goroot}/src/${path})`;
    const main = modules.mains[0];
    if (main === undefined) {
      return `no required module provides package ${path}: go.mod file not found in current directory or any parent directory; see 'go help modules'`;
    }
    if (modules.vendored) {
      return disabledByVendor(path, modules.vendorsUnasked);
    }
    const replaced = modules.replacedFor(path);
    if (replaced !== undefined) {
      return `module ${replaced.old.path} provides package ${path} and is replaced but not required; to add it:\n\tgo get ${replaced.old.path}`;
    }
    return `no required module provides package ${path}; to add it:\n\tgo get ${path}`;
  }

  private loadVendored(path: string): Package | string | null {
    const { modules } = this;
    for (const m of modules.mains) {
      const dir = dirInModule(m, path);
      if (dir !== null && this.hasGoFiles(dir)) return this.loadDir(path, dir, m, false);
    }
    const dir = `${modules.vendorDir}/${path}`;
    if (!this.hasGoFiles(dir)) return null;
    const module = modules.vendoredModule(path);
    if (module === undefined) {
      return disabledByVendor(path, modules.vendorsUnasked);
    }
    return this.loadDir(path, dir, module, false);
  }

  private findInModules(path: string, deep: boolean): Package | string | null {
    const { modules } = this;
    const found: { module: Module; dir: string }[] = [];
    const unknown: Module[] = [];
    let absent: Module | null = null;
    for (const module of modules.candidates(path, deep)) {
      const problem = modules.filesProblem(module);
      const dir = dirInModule(module, path);
      if (problem === "missing") unknown.unshift(module);
      else if (problem !== "") return problem;
      else if (dir === null) absent ??= module;
      else if (this.hasGoFiles(dir) && !this.isInNestedModule(dir, module)) found.push({ module, dir });
    }
    if (found.length > 1) {
      const lines = found
        .reverse()
        .map((f) => `\n\t${f.module.path}${f.module.version === "" ? "" : ` ${f.module.version}`} (${f.dir})`);
      return `ambiguous import: found package ${path} in multiple modules:${lines.join("")}`;
    }
    if (unknown.length > 0) {
      const missing = { isFound: found.length > 0, modules: unknown };
      this.missingSums.set(path, missing);
      return missingSum(path, missing, null);
    }
    if (found.length === 1) {
      const { module, dir } = found[0]!;
      const problem = module.isMain ? "" : modules.modFileProblem(module);
      return problem === "" ? this.loadDir(path, dir, module, false) : problem;
    }
    if (deep && modules.graphProblem !== "") return modules.graphProblem;
    if (absent !== null) {
      if (absent.replacedBy?.version === "") return modules.modFileProblem(absent);
      const at = absent.replacedBy ?? absent;
      return `package ${path} is in module ${absent.path}@${absent.version}, which is not in the module cache; to fetch it:\n\tgo mod download ${at.path}@${at.version}`;
    }
    return null;
  }

  /** A directory below a module's root with a go.mod of its own belongs to another module. */
  private isInNestedModule(dir: string, module: Module): boolean {
    for (let d = dir; d !== module.dir && hasPathPrefix(d, module.dir!); d = dirName(d)) {
      if (this.files.readFile(`${d}/go.mod`) !== null) return true;
    }
    return false;
  }

  private loadDir(path: string, dir: string, module: Module | null, isStd: boolean): Package | string {
    const directory = this.readDirectory(dir);
    if (directory === null) return `cannot find package "${path}" in:\n\t${dir}`;
    const nothing = directory.goFiles.length === 0 && directory.cgoFiles.length === 0;
    const problems = [...directory.problems, ...this.contextProblems(directory, module)];
    if (nothing && directory.testFiles.length + directory.externalTestFiles.length === 0) {
      if (problems.length > 0) return problems[0]!.message;
      return directory.ignoredGoFiles.length > 0
        ? `build constraints exclude all Go files in ${dir}`
        : `no Go files in ${dir}`;
    }
    const replaced = module?.replacedBy?.version === "" && !this.modules.vendored;
    return new Package(this, {
      path,
      directory,
      files: directory.goFiles,
      isStd,
      isOwn: replaced || module?.isMain === true,
      module,
      goVersion: isStd ? `go1.${goMinor}` : `go${module?.goVersion ?? `1.${goMinor}`}`,
      problems,
    });
  }

  private contextProblems(d: PackageFiles, module: Module | null): LoadProblem[] {
    const problems: LoadProblem[] = [];
    // Beside ordinary files, those that import "C" are left out silently, as by the go command with cgo off.
    for (const f of d.goFiles.length === 0 ? d.cgoFiles : []) {
      const offset = f.header.imports.find((i) => i.path === "C")!.offset;
      problems.push({
        message: 'import "C" needs cgo, which is not supported',
        file: f,
        offset,
      });
    }
    const foreign = d.foreignFiles.filter((f) => !f.endsWith(".S") && !f.endsWith(".sx"));
    if (foreign.length > 0 && d.cgoFiles.length === 0 && d.goFiles.length > 0) {
      problems.push({ message: `C source files not allowed when not using cgo or SWIG: ${foreign.join(" ")}` });
    }
    if (module !== null && !module.isMain && compareGoVersions(module.goVersion, `1.${goMinor}`) > 0) {
      const what = `${module.path}@${module.version}`;
      problems.push({ message: `${what} requires go >= ${module.goVersion} (running go 1.${goMinor})` });
    }
    return problems;
  }

  /** The package "command-line-arguments" of files named by the user, all in one directory. `as` is what is known better. */
  fileList(paths: readonly string[], as: { goVersion?: string; isStd?: boolean } = {}): Package | string {
    const absolute = paths.map((p) => joinPath(this.dir, p));
    const dirs = [...new Set(absolute.map(dirName))];
    if (dirs.length > 1) {
      return `named files must all be in one directory; have ${dirs.map((d) => shortDir(this.dir, d)).join(" and ")}`;
    }
    const notGo = paths.find((p) => !p.endsWith(".go"));
    if (notGo !== undefined) return `named files must be .go files: ${notGo}`;
    const directory = readFileList(this.files, this.context, dirs[0]!, absolute.map(baseName));
    const missing = directory.problems.find((p) => p.file === undefined);
    if (missing !== undefined && directory.goFiles.length + directory.testFiles.length === 0) return missing.message;
    const module = this.modules.mainOf(dirs[0]!) ?? null;
    const isStd = this.isInGoroot && module !== null && hasPathPrefix(dirs[0]!, `${this.goroot}/src`);
    const files = [...directory.goFiles, ...directory.testFiles, ...directory.externalTestFiles];
    return new Package(this, {
      path: "command-line-arguments",
      directory,
      files,
      isStd: as.isStd ?? isStd,
      isOwn: true,
      module,
      goVersion: as.goVersion ?? `go${module?.goVersion ?? `1.${goMinor}`}`,
      problems: [...directory.problems, ...this.contextProblems(directory, null)],
    });
  }

  /** The test variants of `p`; null where it has no test files. */
  tests(p: Package): TestPackages | null {
    const { testFiles, externalTestFiles } = p.directory;
    if (testFiles.length + externalTestFiles.length === 0) return null;
    const world = new TestWorld(p);
    let internal = p;
    // A command under test is not the test binary's main package, whatever its tests are.
    if (testFiles.length > 0 || (p.name === "main" && p.directory.goFiles.length > 0)) {
      internal = this.variantOf(p, world, p.path, [...p.directory.goFiles, ...testFiles]);
      world.setVariant(internal);
    }
    if (externalTestFiles.length === 0) return { internal, external: null, world };
    const external = new Package(this, {
      ...partsOf(p),
      path: `${p.path}_test`,
      name: `${p.directory.name}_test`,
      files: externalTestFiles,
      problems: [],
      forTest: p.path,
      world,
    });
    world.setExternal(external);
    return { internal, external, world };
  }

  /** The main package of a test binary, made of one generated file; see testmain.ts. */
  testMainPackage(p: Package, t: TestPackages, file: FoundFile): Package {
    const parts = partsOf(p);
    return new Package(this, {
      ...parts,
      path: `${p.path}.test`,
      name: "main",
      directory: { ...p.directory, asmFiles: [], headerFiles: [], sysoFiles: [] },
      files: [file],
      goVersion: `go1.${goMinor}`,
      forTest: p.path,
      world: t.world,
    });
  }

  /** `p` built again for a test, with trees of its own. */
  variantOf(p: Package, world: TestWorld, forTest: string, files: readonly FoundFile[] = p.directory.goFiles): Package {
    const problems = [...p.directory.problems, ...this.contextProblems(p.directory, null)];
    return new Package(this, { ...partsOf(p), files, problems, forTest, world });
  }
}

function dirInModule(m: Module, path: string): string | null {
  if (m.dir === null || !hasPathPrefix(path, m.path)) return null;
  return path === m.path ? m.dir : `${m.dir}${path.slice(m.path.length)}`;
}

/** Modules that could have a package, of whose files go.sum says nothing. */
interface MissingSum {
  /** Another module has the package. */
  isFound: boolean;
  modules: readonly Module[];
}

/** `from`: who imports the package; null: it was named. */
function missingSum(path: string, { isFound, modules }: MissingSum, from: Package | null): string {
  const by = from === null ? "" : ` (imported by ${from.path})`;
  const message = isFound
    ? `missing go.sum entry needed to verify package ${path}${by} is provided by exactly one module`
    : `missing go.sum entry for module providing package ${path}${by}`;
  if (from === null) return `${message}; to add:\n\tgo mod download ${modules.map((m) => m.path).join(" ")}`;
  const version = from.module === null || from.module.version === "" ? "" : `@${from.module.version}`;
  return `${message}; to add:\n\tgo get${from.forTest === "" ? "" : " -t"} ${from.path}${version}`;
}

/** What is wrong with the form of an import path; "" if nothing is. */
function importPathProblem(path: string): string {
  if (/[\s\0-\x1f\x7f!"#$%&'()*,:;<=>?[\\\]^{|}`\ufffd]/.test(path)) return `invalid import path: ${path}`;
  const malformed = `malformed import path ${JSON.stringify(path)}: `;
  const elements = path.split("/");
  if (path.endsWith("/")) return `${malformed}trailing slash`;
  if (elements.includes("")) return `${malformed}double slash`;
  const dots = elements.find((e) => e === "." || e === "..");
  return dots === undefined ? "" : `${malformed}invalid path element ${JSON.stringify(dots)}`;
}

/** `unasked`: nothing but the vendor directory's being there says so. */
function disabledByVendor(path: string, unasked: boolean): string {
  const why = unasked ? "\n\t(Go version in go.mod is at least 1.14 and vendor directory exists.)" : "";
  return `cannot find module providing package ${path}: import lookup disabled by -mod=vendor${why}`;
}

/** A directory as messages show it: relative where that is below the current one. */
function shortDir(from: string, dir: string): string {
  return dir === from ? "." : hasPathPrefix(dir, from) ? relativePath(from, dir) : dir;
}
