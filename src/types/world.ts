// The checked packages of a loaded program: one Checker for each, made when somebody first looks at the package's scope.
// In: load.Program's packages. Out: types.Packages that import each other. Contract: spec "Import declarations".

import type { Package as LoadedPackage } from "../load/program.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import type { FileSet } from "../source/position.ts";
import { Checker, type CheckOptions, Session } from "./checker.ts";
import { Package, Scope } from "./object.ts";
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

  private load(p: LoadedPackage, pkg: Package): void {
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
    this.checkers.set(p, checker);
    checker.collect();
  }
}
