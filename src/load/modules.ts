// The modules of a build: go.mod or go.work of the directory, minimal version selection over the module cache, vendor
// directories. In: a directory; out: which module provides an import path, and where it lies. Contract: the Go Modules
// Reference ("Minimal version selection", "Module graph pruning", "Vendoring", "Workspaces").
import { sum256 } from "../base/sha256.ts";
import { goMinor } from "./context.ts";
import {
  type ModFile,
  type ModFileError,
  type ModuleVersion,
  parseModFile,
  parseVendorModules,
  type Replacement,
  type VendoredModule,
} from "./modfile.ts";
import { cleanPath, dirName, hasPathPrefix, joinPath } from "./path.ts";
import type { FileProvider } from "./provider.ts";
import { compareGoVersions, compareVersions, goLanguageVersion } from "./semver.ts";

/** A module whose packages can be imported. */
export interface Module {
  path: string;
  /** "" for main modules. */
  version: string;
  /** The user's own: its go.mod is the one found, or one that go.work uses. */
  isMain: boolean;
  /** Where its packages lie; null where the module cache does not hold it. In vendor mode, the vendor directory. */
  dir: string | null;
  /** The go line: "1.21". What the language version of its packages is. */
  goVersion: string;
  replacedBy: ModuleVersion | null;
}

/** A mistake in a go.mod, go.work or go.sum file, or a module that is not there. */
export interface ModuleProblem {
  file: string;
  line: number;
  message: string;
}

export interface ModuleOptions {
  /** GOMODCACHE. */
  cacheDir: string;
  /** -mod: "" chooses vendor where the main module has a vendor directory that is up to date in form. */
  mod?: "" | "mod" | "vendor" | "readonly";
  /** GOWORK: "off", a file, or "" to look for one. */
  work?: string;
  /** -modfile: read in place of the main module's go.mod. */
  modFile?: string;
}

/** Requirements of modules before this version do not say all that their own packages need. */
const pruningVersion = "1.17";
/** The language version of a module without a go line. */
const implicitGoVersion = "1.16";
/** The version of a workspace without a go line: the first that knew workspaces. */
const implicitWorkVersion = "1.18";
const decoder = new TextDecoder();

interface Loaded {
  file: ModFile;
  dir: string;
  isDirReplacement: boolean;
  /** Its hash, where go.sum has to tell the same. */
  hash: string;
}

/** The modules found from one directory. */
export class Modules {
  readonly mains: Module[] = [];
  readonly problems: ModuleProblem[] = [];
  /** The go.work in use, "" if none. */
  workFile = "";
  /** Its statements. */
  workspace: ModFile | null = null;
  /** Packages come from the main module's vendor directory. */
  vendored = false;
  private readonly files: FileProvider;
  private readonly options: ModuleOptions;
  private readonly mainFiles: { module: Module; file: ModFile; root: string }[] = [];
  private replacements: { replacement: Replacement; root: string }[] = [];
  private readonly excluded = new Set<string>();
  private readonly selected = new Map<string, Module>();
  private vendorModules: VendoredModule[] = [];
  private readonly vendorPackages = new Map<string, Module>();
  private graphLoaded = false;
  private readonly modFiles = new Map<string, Loaded | null>();
  private sums: Map<string, string> | null = null;
  /** Of module's files, as the module cache says; "" where it does not. */
  private readonly zipHashes = new Map<Module, string>();
  /** Directories that have no go.mod, by what they replace. */
  private readonly badReplacements = new Map<string, string>();
  /** Why requirements of requirements are not all known; "" if they are. */
  graphProblem = "";
  /** What ends a build whatever else is wrong: something is not what go.sum says, or go.sum says nothing that can be read. */
  refusal = "";

  constructor(files: FileProvider, options: ModuleOptions) {
    this.files = files;
    this.options = options;
  }

  /** Finds the modules that `dir` belongs to. Without any go.mod above it, there is no main module. */
  static find(files: FileProvider, dir: string, options: ModuleOptions): Modules {
    const m = new Modules(files, options);
    const work = options.work === "off" ? "" : options.work || findUp(files, dir, "go.work");
    if (work !== "") m.loadWorkspace(work);
    else {
      const mod = findUp(files, dir, "go.mod");
      if (mod !== "") m.loadMain(dirName(mod), options.modFile ?? mod);
    }
    if (m.mains.length > 0) m.selectRoots();
    return m;
  }

  private text(path: string): string | null {
    const bytes = this.files.readFile(path);
    return bytes === null ? null : decoder.decode(bytes);
  }

  private addErrors(file: string, errors: readonly ModFileError[]): void {
    for (const e of errors) this.problems.push({ file, line: e.line, message: e.message });
  }

  private loadWorkspace(path: string): void {
    const text = this.text(path);
    this.workFile = path;
    if (text === null) {
      this.problems.push({ file: path, line: 0, message: `open ${path}: no such file or directory` });
      return;
    }
    const work = parseModFile("go.work", text, "work");
    this.addErrors(path, work.errors);
    this.workspace = work;
    const root = dirName(path);
    for (const r of work.replace) this.replacements.push({ replacement: r, root });
    for (const use of work.use) {
      const dir = joinPath(root, use.path);
      if (this.files.readFile(`${dir}/go.mod`) === null) {
        const missing = `open ${joinPath(use.path, "go.mod")}: no such file or directory`;
        const message = `cannot load module ${cleanPath(use.path)} listed in go.work file: ${missing}`;
        this.problems.push({ file: path, line: 0, message });
      } else {
        this.loadMain(dir, `${dir}/go.mod`);
        this.checkWorkVersion(work, cleanPath(use.path));
      }
    }
    if (work.use.length === 0) {
      this.problems.push({
        file: path,
        line: 0,
        message: "no modules were found in the current workspace; see 'go help work'",
      });
    }
  }

  /** A workspace is at least of the version of the module that it lists last. */
  private checkWorkVersion(work: ModFile, name: string): void {
    const { go } = this.mainFiles[this.mainFiles.length - 1]!.file;
    const own = work.go || implicitWorkVersion;
    if (go === "" || compareGoVersions(go, own) <= 0) return;
    const says = work.go === "" ? "implicitly requires" : "lists";
    const message = `module ${name} listed in go.work file requires go >= ${go}, but go.work ${says} go ${own}; to update it:\n\tgo work use`;
    this.problems.push({ file: this.workFile, line: 0, message });
  }

  private loadMain(dir: string, modPath: string): void {
    const file = parseModFile("go.mod", this.text(modPath) ?? "", "mod");
    this.addErrors(modPath, file.errors);
    if (file.module === "" && file.errors.length === 0) {
      this.problems.push({
        file: modPath,
        line: 0,
        message: "no module declaration in go.mod. To specify the module path:\n\tgo mod edit -module=example.com/mod",
      });
    }
    if (compareGoVersions(goLanguageVersion(file.go), `1.${goMinor}`) > 0) {
      const message = `go.mod requires go >= ${file.go} (running go 1.${goMinor}; GOTOOLCHAIN=local)`;
      this.problems.push({ file: "", line: 0, message });
    }
    const module: Module = {
      path: file.module,
      version: "",
      isMain: true,
      dir,
      goVersion: goLanguageVersion(file.go) || implicitGoVersion,
      replacedBy: null,
    };
    this.mains.push(module);
    this.mainFiles.push({ module, file, root: dir });
    for (const r of file.replace) this.replacements.push({ replacement: r, root: dir });
    for (const e of file.exclude) this.excluded.add(`${e.path}@${e.version}`);
  }

  /** The go.mod of a main module. */
  mainFile(module: Module): ModFile {
    return this.mainFiles.find((m) => m.module === module)!.file;
  }

  /** Chooses versions from the main modules' own requirements; the rest of the graph is read when an import needs it. */
  private selectRoots(): void {
    for (const { module } of this.mainFiles) this.selected.set(module.path, module);
    const main = this.mainFiles[0]!;
    const vendorDir = this.workFile === "" ? `${main.root}/vendor` : `${dirName(this.workFile)}/vendor`;
    const { mod = "" } = this.options;
    if (mod === "vendor" || (mod === "" && this.vendorsByDefault(vendorDir))) {
      if (this.loadVendor(vendorDir, mod === "vendor")) return;
    }
    const unpruned = this.mainFiles.some((m) => compareGoVersions(m.file.go || implicitGoVersion, pruningVersion) < 0);
    for (const { file } of this.mainFiles) {
      for (const r of file.require) this.raise(r);
    }
    if (!unpruned && this.mains.length === 1) return;
    this.loadGraph();
    if (this.refusal === "" && this.graphProblem !== "")
      this.problems.push({ file: "", line: 0, message: this.graphProblem });
  }

  /** The vendor directory was made for what is built, a module or a workspace, whose go line says that it is taken. */
  private vendorsByDefault(dir: string): boolean {
    if (!this.files.isDir(dir)) return false;
    const go = this.workspace === null ? this.mainFiles[0]!.file.go : this.workspace.go;
    if (go === "" || compareGoVersions(go, "1.14") < 0) return false;
    return isForWorkspace(this.text(`${dir}/modules.txt`) ?? "") === (this.workspace !== null);
  }

  private loadVendor(dir: string, asked: boolean): boolean {
    const text = this.text(`${dir}/modules.txt`);
    if (text === null) {
      // std and cmd have a vendor directory too, and so may a module that vendors by hand.
      if (asked)
        this.problems.push({
          file: `${dir}/modules.txt`,
          line: 0,
          message: "inconsistent vendoring: vendor/modules.txt is missing",
        });
      return asked;
    }
    this.vendored = true;
    this.vendorModules = parseVendorModules(text);
    for (const v of this.vendorModules) {
      const module: Module = {
        path: v.path,
        version: v.version,
        isMain: false,
        dir: joinPath(dir, v.path),
        goVersion: goLanguageVersion(v.go) || implicitGoVersion,
        replacedBy: v.replacedBy,
      };
      if (!this.selected.has(v.path)) this.selected.set(v.path, module);
      for (const p of v.packages) this.vendorPackages.set(p, module);
    }
    this.checkVendor(dir);
    return true;
  }

  /** go.mod, or go.work, and vendor/modules.txt must agree on what is required explicitly and on what is replaced. */
  private checkVendor(dir: string): void {
    const lines = [...this.unvendored(), ...this.wrongReplacements(), ...this.leftInVendor()];
    if (lines.length === 0) return;
    const hint = `\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the vendor directory, run:\n\t\tgo ${this.workspace === null ? "mod" : "work"} vendor`;
    this.problems.push({
      file: "",
      line: 0,
      message: `inconsistent vendoring in ${dirName(dir)}:\n\t${lines.join("\n\t")}${hint}`,
    });
  }

  private vendoredVersion(v: ModuleVersion): VendoredModule | undefined {
    return this.vendorModules.find((m) => m.path === v.path && m.version === v.version);
  }

  private *unvendored(): Generator<string> {
    // before Go 1.14 modules.txt did not say what is explicit
    const silent =
      this.workspace === null && compareGoVersions(this.mainFiles[0]!.file.go || implicitGoVersion, "1.14") < 0;
    for (const { file } of this.mainFiles) {
      for (const r of file.require) {
        if (this.vendoredVersion(r)?.explicit === true) continue;
        const other = this.vendorModules.find((m) => m.path === r.path && m.version !== r.version);
        if (!silent)
          yield `${named(r)}: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt`;
        else if (other !== undefined)
          yield `${named(r)}: is explicitly required in go.mod, but vendor/modules.txt indicates ${named(other)}`;
      }
    }
  }

  private *wrongReplacements(): Generator<string> {
    const seen = new Set<string>();
    for (const { replacement, root } of this.replacements) {
      const { old, by } = replacement;
      if (seen.has(named(old)) || this.mains.some((m) => m.path === old.path)) continue;
      seen.add(named(old));
      const noted = this.vendoredVersion(old)?.replacedBy ?? null;
      const file = this.workspace !== null && root === dirName(this.workFile) ? "go.work" : "go.mod";
      if (noted === null)
        yield `${named(old)}: is replaced in ${file}, but not marked as replaced in vendor/modules.txt`;
      else if (noted.version !== by.version || !this.samePlace(noted, by, root))
        yield `${named(old)}: is replaced by ${named(by)} in ${file}, but marked as replaced by ${named(noted)} in vendor/modules.txt`;
    }
  }

  /** Directories of replacements stand in modules.txt as seen from the directory above `vendor`. */
  private samePlace(noted: ModuleVersion, by: ModuleVersion, root: string): boolean {
    if (by.version !== "") return noted.path === by.path;
    const from = this.workspace === null ? root : dirName(this.workFile);
    return joinPath(from, noted.path) === joinPath(root, by.path);
  }

  private *leftInVendor(): Generator<string> {
    const workspace = this.workspace !== null;
    for (const v of this.vendorModules) {
      const required = this.mainFiles.some(({ file }) =>
        file.require.some((r) => r.path === v.path && r.version === v.version),
      );
      if (v.explicit && !required)
        yield `${named(v)}: is marked as explicit in vendor/modules.txt, but not explicitly required in ${workspace ? "a " : ""}go.mod`;
    }
    for (const v of this.vendorModules) {
      if (v.replacedBy !== null && this.replacementOf(v) === null)
        yield `${named(v)}: is marked as replaced in vendor/modules.txt, but not replaced in ${workspace ? "the workspace" : "go.mod"}`;
    }
  }

  /** Takes a requirement into the selection if it is higher than what is selected; says whether it did. */
  private raise(r: ModuleVersion): boolean {
    if (this.excluded.has(`${r.path}@${r.version}`)) return false;
    const now = this.selected.get(r.path);
    if (now !== undefined && (now.isMain || compareVersions(now.version, r.version) >= 0)) return false;
    this.selected.set(r.path, this.describe(r));
    return true;
  }

  private describe(v: ModuleVersion): Module {
    const loaded = this.modFileOf(v);
    const by = this.replacementOf(v);
    const dir = loaded !== null && loaded.isDirReplacement ? loaded.dir : this.cacheDirOf(by === null ? v : by.by);
    return {
      path: v.path,
      version: v.version,
      isMain: false,
      dir: dir !== null && this.files.isDir(dir) ? dir : null,
      goVersion: goLanguageVersion(loaded?.file.go ?? "") || implicitGoVersion,
      replacedBy: by === null ? null : by.by,
    };
  }

  private replacementOf(v: ModuleVersion): { by: ModuleVersion; root: string } | null {
    let found: { by: ModuleVersion; root: string } | null = null;
    for (const { replacement: r, root } of this.replacements) {
      if (r.old.path !== v.path) continue;
      if (r.old.version === v.version) return { by: r.by, root };
      if (r.old.version === "") found ??= { by: r.by, root };
    }
    return found;
  }

  private cacheDirOf(v: ModuleVersion): string | null {
    return v.version === ""
      ? null
      : `${this.options.cacheDir}/${escapeModulePath(v.path)}@${escapeModulePath(v.version)}`;
  }

  /** The go.mod of a module version, after replacement; null where neither a directory nor the cache has it. */
  private modFileOf(v: ModuleVersion): Loaded | null {
    const key = `${v.path}@${v.version}`;
    let loaded = this.modFiles.get(key);
    if (loaded === undefined) {
      loaded = this.readModFile(v);
      this.modFiles.set(key, loaded);
    }
    return loaded;
  }

  private readModFile(v: ModuleVersion): Loaded | null {
    const replaced = this.replacementOf(v);
    if (replaced !== null && replaced.by.version === "") {
      const dir = joinPath(replaced.root, replaced.by.path);
      const text = this.text(`${dir}/go.mod`);
      if (text === null) {
        this.badReplacements.set(named(v), dir);
        return null;
      }
      return { file: parseModFile("go.mod", text, "mod"), dir, isDirReplacement: true, hash: "" };
    }
    const at = replaced === null ? v : replaced.by;
    const base = `${this.options.cacheDir}/cache/download/${escapeModulePath(at.path)}/@v/${escapeModulePath(at.version)}`;
    const bytes = this.files.readFile(`${base}.mod`) ?? this.files.readFile(`${this.cacheDirOf(at)}/go.mod`);
    if (bytes === null) return null;
    const dir = this.cacheDirOf(at)!;
    const hash = `h1:${base64(sum256(new TextEncoder().encode(`${hexOf(sum256(bytes))}  go.mod\n`)))}`;
    return { file: parseModFile("go.mod", decoder.decode(bytes), "mod"), dir, isDirReplacement: false, hash };
  }

  /** Whether what go.sum does not know is refused. */
  private get mustHaveSums(): boolean {
    return this.workspace === null && !this.vendored && this.options.mod !== "mod";
  }

  /** Why the go.mod of module version `v` must not be read; "" if it may. `inGraph`: all requirements are asked for, not those of one package. */
  modFileProblem(v: ModuleVersion, inGraph = false): string {
    const at = this.replacementOf(v)?.by ?? v;
    const bad = this.badReplacements.get(named(v));
    if (bad !== undefined) {
      const reading = `reading ${joinPath(at.path, "go.mod")}: open ${bad}/go.mod: no such file or directory`;
      if (inGraph) return `${named(v)} (replaced by ${at.path}): ${reading}`;
      const isThere = this.files.isDir(bad);
      return isThere ? `module ${at.path}: ${reading}` : `${named(v)}: replacement directory ${at.path} does not exist`;
    }
    if (at.version === "") return "";
    const key = `${at.path} ${at.version}/go.mod`;
    const wanted = this.readSums().get(key);
    const hash = this.modFileOf(v)?.hash ?? "";
    if (wanted === undefined) {
      const missing = "missing go.sum entry for go.mod file; to add it:\n\tgo mod download";
      return this.mustHaveSums ? this.refusal || `${named(at)}: ${missing} ${v.path}` : "";
    }
    if (hash !== "" && wanted !== hash) this.mismatch(`${named(at)}/go.mod`, hash, wanted);
    return this.refusal;
  }

  /** What go.sum says against the files of module `m`. "missing": nothing for them either, which it has to. */
  filesProblem(m: Module): string | "missing" {
    const at = m.replacedBy ?? m;
    if (at.version === "" || this.vendored) return "";
    const wanted = this.sum(at.path, at.version);
    if (wanted === "") return this.refusal || (this.mustHaveSums ? "missing" : "");
    let hash = this.zipHashes.get(m);
    if (hash === undefined) {
      const base = `${this.options.cacheDir}/cache/download/${escapeModulePath(at.path)}/@v`;
      hash = this.text(`${base}/${escapeModulePath(at.version)}.ziphash`)?.trim() ?? "";
      this.zipHashes.set(m, hash);
    }
    if (hash !== "" && hash !== wanted) this.mismatch(named(at), hash, wanted);
    return this.refusal;
  }

  private mismatch(what: string, got: string, wanted: string): void {
    this.refusal ||=
      `verifying ${what}: checksum mismatch\n\tdownloaded: ${got}\n\tgo.sum:     ${wanted}\n\n` +
      "SECURITY ERROR\nThis download does NOT match an earlier download recorded in go.sum.\n" +
      "The bits may have been replaced on the origin server, or an attacker may\nhave intercepted the download attempt.\n\n" +
      "For more information, see 'go help module-auth'.";
  }

  /** The checksum of a module version's files in go.sum; "" if it has none. */
  sum(path: string, version: string): string {
    return version === "" ? "" : (this.readSums().get(`${path} ${version}`) ?? "");
  }

  private readSums(): Map<string, string> {
    if (this.sums !== null) return this.sums;
    this.sums = new Map();
    const { modFile } = this.options;
    const places = this.mainFiles.map((m) => `${m.root}/go.sum`);
    if (modFile !== undefined && this.workFile === "") places[0] = modFile.replace(/\.mod$/, ".sum");
    if (this.workFile !== "") places.push(`${this.workFile}.sum`);
    for (const place of places) {
      const lines = (this.text(place) ?? "").split("\n");
      for (const [i, line] of lines.entries()) {
        const words = line.split(/\s+/).filter((w) => w !== "");
        if (words.length === 3 && words[2]!.startsWith("h1:")) this.sums.set(`${words[0]} ${words[1]}`, words[2]!);
        else if (words.length !== 0 && words.length !== 3)
          this.refusal ||= `malformed go.sum:\n${place}:${i + 1}: wrong number of fields ${words.length}`;
      }
    }
    return this.sums;
  }

  /** Reads requirements of requirements until nothing rises any more (minimal version selection). */
  private loadGraph(): void {
    if (this.graphLoaded) return;
    this.graphLoaded = true;
    const pruned = this.mainFiles.every((m) => compareGoVersions(m.file.go || implicitGoVersion, pruningVersion) >= 0);
    const queue: { v: ModuleVersion; expand: boolean; chain: string }[] = [];
    const seen = new Map<string, boolean>();
    const visit = (v: ModuleVersion, expand: boolean, chain: string): void => {
      if (this.excluded.has(`${v.path}@${v.version}`)) return;
      this.raise(v);
      const key = `${v.path}@${v.version}`;
      const before = seen.get(key);
      if (before === true || before === expand) return;
      seen.set(key, expand);
      queue.push({ v, expand, chain });
    };
    for (const { file } of this.mainFiles) for (const r of file.require) visit(r, true, "");
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (!next.expand || this.mains.some((m) => m.path === next!.v.path)) continue;
      const loaded = this.modFileOf(next.v);
      if (this.graphProblem === "") {
        const problem = this.modFileProblem(next.v, true);
        if (problem !== "") this.graphProblem = `${next.chain}${problem}`;
      }
      if (loaded === null) continue;
      // A module at 1.17 or later names all that its packages need: what those need in turn is not read.
      const complete = pruned && compareGoVersions(loaded.file.go || implicitGoVersion, pruningVersion) >= 0;
      const chain = `${next.chain}${named(next.v)} requires\n\t`;
      for (const r of loaded.file.require) visit(r, !complete, chain);
    }
  }

  /** All selected modules, main modules first, then by path. */
  buildList(): Module[] {
    this.loadGraph();
    const rest = [...this.selected.values()].filter((m) => !m.isMain);
    return [...this.mains, ...rest.sort((a, b) => (a.path < b.path ? -1 : 1))];
  }

  /** The modules whose files a build may read, as far as requirements have been read: all but the main ones, by path. */
  required(): Module[] {
    return [...this.selected.values()].filter((m) => !m.isMain).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Versions whose go.mod was read from the module cache, replacements applied. */
  cachedModFiles(): ModuleVersion[] {
    const read = [...this.modFiles].filter(([, loaded]) => loaded !== null && !loaded.isDirReplacement);
    return read.map(([key]) => this.versionOf(key));
  }

  /** Versions whose go.mod was looked for in the module cache and is not there, replacements applied. */
  absentModFiles(): ModuleVersion[] {
    const absent = [...this.modFiles].filter(([, loaded]) => loaded === null).map(([key]) => key);
    return absent.map((key) => this.versionOf(key));
  }

  /** `path@version`, replacements applied. */
  private versionOf(key: string): ModuleVersion {
    const at = key.lastIndexOf("@");
    const v = { path: key.slice(0, at), version: key.slice(at + 1) };
    return this.replacementOf(v)?.by ?? v;
  }

  /**
   * The modules that could hold package `path`, longest path first: those whose path is a prefix of it. `deep` also looks at
   * modules that only requirements of requirements name.
   */
  candidates(path: string, deep: boolean): Module[] {
    if (deep && !this.vendored) this.loadGraph();
    const found: Module[] = [];
    for (let prefix = path; prefix !== "."; prefix = dirName(prefix)) {
      const m = this.selected.get(prefix);
      if (m !== undefined) found.push(m);
      if (!prefix.includes("/")) break;
    }
    return found;
  }

  /** Packages come from the vendor directory though no flag says so. */
  get vendorsUnasked(): boolean {
    return this.vendored && this.options.mod !== "vendor";
  }

  /** In vendor mode: the module that vendor/modules.txt says package `path` comes from. */
  vendoredModule(path: string): Module | undefined {
    return this.vendorPackages.get(path);
  }

  get vendorDir(): string {
    return this.workFile === "" ? `${this.mainFiles[0]!.root}/vendor` : `${dirName(this.workFile)}/vendor`;
  }

  /** A replaced module that is not required but would provide `path`, for the error's advice. */
  replacedFor(path: string): Replacement | undefined {
    return this.replacements.find(({ replacement: r }) => hasPathPrefix(path, r.old.path))?.replacement;
  }

  /** The main module that directory `dir` lies in, nested modules respected. */
  mainOf(dir: string): Module | undefined {
    let best: Module | undefined;
    for (const m of this.mains) {
      if (hasPathPrefix(dir, m.dir!) && (best === undefined || m.dir!.length > best.dir!.length)) best = m;
    }
    return best;
  }
}

function named(v: ModuleVersion): string {
  return v.version === "" ? v.path : `${v.path}@${v.version}`;
}

/** Whether a vendor directory with this modules.txt was made for a workspace. */
function isForWorkspace(modulesText: string): boolean {
  const first = modulesText.split("\n", 1)[0]!;
  return (
    first.startsWith("## ") &&
    first
      .slice(3)
      .split(";")
      .some((note) => note.trim() === "workspace")
  );
}

/** The nearest file of this name in `dir` or above; "" if there is none. */
export function findUp(files: FileProvider, dir: string, name: string): string {
  for (let d = cleanPath(dir); ; d = dirName(d)) {
    const path = d === "/" ? `/${name}` : `${d}/${name}`;
    if (files.readFile(path) !== null) return path;
    if (d === "/" || d === ".") return "";
  }
}

/** The module cache writes upper case letters as `!` and the lower case letter. */
export function escapeModulePath(path: string): string {
  return path.replace(/[A-Z]/g, (c) => `!${c.toLowerCase()}`);
}

function hexOf(bytes: Uint8Array): string {
  let s = "";
  for (const b of bytes) s += b.toString(16).padStart(2, "0");
  return s;
}

function base64(bytes: Uint8Array): string {
  let s = "";
  for (const b of bytes) s += String.fromCharCode(b);
  return btoa(s);
}
