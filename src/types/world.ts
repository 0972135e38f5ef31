// The checked packages of a loaded program: one Checker for each, made when somebody first looks at the package's scope.
// In: load.Program's packages. Out: types.Packages that import each other. Contract: spec "Import declarations".

import type { Package as LoadedPackage } from "../load/package.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import type { FileSet } from "../source/position.ts";
import { Checker, type CheckOptions, Session } from "./checker.ts";
import { Package, Scope } from "./object.ts";
import { type PackageSkeleton, SkeletonFiles } from "./skeleton.ts";
import { universe, unsafePackage } from "./universe.ts";

/** What is the same for all packages. */
export interface WorldOptions {
  fileSet: FileSet;
  /** Hears the diagnostics of a package. */
  report: (p: LoadedPackage, d: Diagnostic) => void;
  /** The path that a package's symbols carry, where it is not the one that it is loaded by (main packages). */
  path?: (p: LoadedPackage) => string;
  /** More options of the checks. */
  check?: Partial<CheckOptions>;
}

/** All checked packages of a program. */
export class World {
  readonly session: Session;
  private readonly options: WorldOptions;
  private readonly packages = new Map<LoadedPackage, Package>();
  private readonly checkers = new Map<LoadedPackage, Checker>();
  private readonly standIns = new Map<string, Package>();
  private readonly loaded = new Map<Package, LoadedPackage>();
  /** Packages that were read by their skeletons. */
  private readonly outlined = new Set<LoadedPackage>();
  /** What is known from before of packages that nobody has looked at yet; null: of none. */
  skeletons: ((p: LoadedPackage) => PackageSkeleton | null) | null = null;

  constructor(options: WorldOptions) {
    this.options = options;
    this.session = new Session(options.fileSet);
  }

  /** The types.Package of a loaded one; its declarations are read when its scope is first looked at. */
  package(p: LoadedPackage): Package {
    let pkg = this.packages.get(p);
    if (pkg === undefined) {
      pkg = new Package(this.options.path?.(p) ?? p.path, p.name, new Scope(universe, 0, 0, "package"));
      pkg.goVersion = p.goVersion;
      pkg.loader = () => this.load(p, pkg!);
      this.packages.set(p, pkg);
      this.loaded.set(pkg, p);
    }
    return pkg;
  }

  /** The loaded package that a types.Package comes from; null for unsafe and stand-ins. */
  loadedPackage(pkg: Package): LoadedPackage | null {
    return this.loaded.get(pkg) ?? null;
  }

  /** The checker of a package, its declarations read. */
  checker(p: LoadedPackage): Checker {
    this.package(p).scope.lookup("");
    return this.checkers.get(p)!;
  }

  /** For an import that is not there: the loader has said so, and once is enough. */
  private standIn(path: string): Package {
    let pkg = this.standIns.get(path);
    if (pkg === undefined) {
      pkg = new Package(path, path.slice(path.lastIndexOf("/") + 1), new Scope(universe, 0, 0, "package"));
      pkg.fake = true;
      this.standIns.set(path, pkg);
    }
    return pkg;
  }

  /** The packages whose declarations have been read from their trees. */
  *read(): Iterable<[LoadedPackage, Checker]> {
    for (const entry of this.checkers) if (!this.outlined.has(entry[0])) yield entry;
  }

  /** The files of `p` by its skeleton, if it has one and nobody has looked at the files. */
  private outline(p: LoadedPackage): SkeletonFiles | null {
    if (this.skeletons === null || p.files.some((f) => f.isParsed)) return null;
    const skeleton = this.skeletons(p);
    if (skeleton === null) return null;
    const outline = new SkeletonFiles(
      skeleton,
      p.files.map((f) => ({ source: f.file, text: () => f.source })),
    );
    p.files.forEach((f, i) => {
      f.adopt(outline.files[i]!);
    });
    this.outlined.add(p);
    return outline;
  }

  private load(p: LoadedPackage, pkg: Package): void {
    const outline = this.outline(p);
    const checker = new Checker(this.session, {
      ...this.options.check,
      pkg,
      path: p.path,
      goVersion: p.goVersion,
      files: p.trees(),
      report: (d) => this.options.report(p, d),
      importer: {
        import: (path) => {
          if (path === "unsafe") return unsafePackage;
          const imported = p.import(path);
          if (imported !== null) return this.package(imported);
          // Messages that only follow from it are kept back.
          checker.firstError = true;
          return this.standIn(path);
        },
      },
    });
    for (const f of p.files) f.lateErrors = (d) => this.options.report(p, d);
    this.checkers.set(p, checker);
    if (outline === null) checker.collect();
    else checker.collect((c) => outline.collect(c));
  }
}
