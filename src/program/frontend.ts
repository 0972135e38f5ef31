// The front half of a compilation: loaded packages, checked on demand, as the sources of an ir.Program. In: a load.Program
// and the packages to start from. Out: the ir.Program; diagnostics of syntax and types go to the reporter.
import { Program as IrProgram, type SourcePackage, type Sources } from "../ir/program.ts";
import type { Package as LoadedPackage } from "../load/package.ts";
import type { Program as LoadProgram } from "../load/program.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import type { FileSet } from "../source/position.ts";
import { World } from "../types/world.ts";
import { linknamesOf } from "./linknames.ts";

/** Packages that compiled code needs though nobody imports them. */
const implied = ["runtime", "internal/abi"];

/** The path that stands in the symbols of `p`: a program has one main package. A main package under test is not it. */
export function symbolPath(p: LoadedPackage): string {
  const isTested = p.forTest !== "" && p.path !== `${p.forTest}.test`;
  return p.name === "main" && !isTested ? "main" : p.path;
}

export class Frontend implements Sources {
  readonly load: LoadProgram;
  readonly world: World;
  readonly program: IrProgram;
  readonly fileSet: FileSet;
  /** Diagnostics; with the package where they are the checker's. */
  readonly report: (d: Diagnostic, p?: LoadedPackage) => void;
  /** The packages that compiled code needs though nobody imports them. */
  readonly implied: readonly LoadedPackage[];
  /** Trees of functions go when these have been built. Nobody may ask what the checker found out about them then. */
  forgetsBodies = false;
  private readonly known = new Map<LoadedPackage, SourcePackage>();
  private readonly paths = new Map<string, LoadedPackage>();
  private readonly ordered: LoadedPackage[] = [];

  private readonly pathOf: (p: LoadedPackage) => string;

  constructor(
    load: LoadProgram,
    roots: readonly LoadedPackage[],
    report: (d: Diagnostic, p?: LoadedPackage) => void,
    pathOf: (p: LoadedPackage) => string = symbolPath,
  ) {
    this.pathOf = pathOf;
    this.load = load;
    this.fileSet = load.fileSet;
    this.report = report;
    this.world = new World({ fileSet: load.fileSet, report: (q, d) => report(d, q), path: pathOf });
    const world = roots[0]?.world ?? null;
    this.implied = implied.map((path) => (world === null ? load.std(path) : world.map(load.std(path))));
    for (const p of this.implied) this.add(p);
    for (const p of roots) this.add(p);
    this.program = new IrProgram(this);
  }

  /** Adds a package behind those that it imports. */
  private add(p: LoadedPackage): void {
    if (this.paths.has(this.pathOf(p))) return;
    this.paths.set(this.pathOf(p), p);
    for (const d of p.dependencies()) this.add(d);
    this.ordered.push(p);
  }

  /** Checks all of `p`: every declaration, every body. */
  checkAll(p: LoadedPackage): void {
    this.world.checker(p).checkPackage();
  }

  source(p: LoadedPackage): SourcePackage {
    let s = this.known.get(p);
    if (s === undefined) {
      s = {
        types: this.world.package(p),
        get files() {
          return p.trees();
        },
        linknames: () => linknameLines(p),
        initOrder: () => this.world.checker(p).initCode(),
        isData: (v) => this.world.checker(p).isData(v),
      };
      this.known.set(p, s);
    }
    return s;
  }

  packages(): readonly SourcePackage[] {
    return this.ordered.map((p) => this.source(p));
  }

  /** The loaded packages of the program, imported ones first. */
  loaded(): readonly LoadedPackage[] {
    return this.ordered;
  }

  /** The loaded package that goes by `path` in symbols. */
  loadedByPath(path: string): LoadedPackage | null {
    return this.paths.get(path) ?? null;
  }

  byPath(path: string): SourcePackage | null {
    const p = this.paths.get(path);
    return p === undefined ? null : this.source(p);
  }
}

/** What lines of the sources that begin with //go:linkname say, read as text: comments or not, that is for others to find out. */
function linknameLines(p: LoadedPackage): (readonly [string, string])[] {
  return p.files.flatMap((f) => f.found.known?.linknames ?? linknamesOf(f.source));
}
