// One directory → the files of the package in it, sorted by role, for one build context. In: a directory's files; out:
// PackageFiles. Contract: src/go/build (Context.Import, matchFile): which files belong, and the errors' words.

import { ConstraintError, evalConstraint, parseGoBuild, parsePlusBuild } from "./constraint.ts";
import type { BuildContext } from "./context.ts";
import { type ConstraintLines, type FileHeader, readConstraints, readHeader } from "./header.ts";
import { baseName, joinPath } from "./path.ts";
import type { FileProvider } from "./provider.ts";

/** A Go file that was looked at. */
export interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly source: Uint8Array;
  readonly header: FileHeader;
  /** What is known of `source` without reading it. */
  known?: KnownText;
}

export interface KnownText {
  readonly size: number;
  readonly hash: string;
  /** Local names and symbols of lines that may be `//go:linkname` directives. */
  readonly linknames: readonly (readonly [string, string])[];
}

/** What earlier programs have found in directories. */
export interface DirectoryMemory {
  /** The files of a directory, if they are the same as when they were kept. */
  get(dir: string): PackageFiles | null;
  put(p: PackageFiles): void;
}

/** Something wrong with a directory or a file in it; `file` and `offset` say where, if that is known. */
export interface LoadProblem {
  message: string;
  file?: FoundFile;
  offset?: number;
}

/** The files of a directory by role, each list sorted by name. */
export interface PackageFiles {
  dir: string;
  /** "" where no Go file was found. */
  name: string;
  goFiles: FoundFile[];
  /** In-package and external tests. */
  testFiles: FoundFile[];
  externalTestFiles: FoundFile[];
  /** Files that import "C", while cgo is off. */
  cgoFiles: FoundFile[];
  ignoredGoFiles: string[];
  /** Names of .s files and .h files that belong, and of .syso files. */
  asmFiles: string[];
  headerFiles: string[];
  sysoFiles: string[];
  /** Names of C, C++, Objective-C, Fortran files, which only cgo could build. */
  foreignFiles: string[];
  problems: LoadProblem[];
  /** Names of all files whose contents have a say in this. */
  read: string[];
  /** Hashes of assembly and header files by name, as far as they are known without reading. */
  hashes: ReadonlyMap<string, string> | null;
}

const foreignExtensions = new Set([".c", ".cc", ".cpp", ".cxx", ".m", ".f", ".F", ".for", ".f90", ".swig", ".swigcxx"]);
const headerExtensions = new Set([".h", ".hh", ".hpp", ".hxx"]);

/** Reads the package in `dir`; null if there is no such directory. */
export function readPackageDir(files: FileProvider, context: BuildContext, dir: string): PackageFiles | null {
  const entries = files.readDir(dir);
  if (entries === null) return null;
  const names = entries.filter((e) => e.kind === "file").map((e) => e.name);
  return sortFiles(files, context, dir, names, false);
}

/** Sorts the files of a list given by the user: constraints in file names do not apply, those in the files do. */
export function readFileList(
  files: FileProvider,
  context: BuildContext,
  dir: string,
  names: readonly string[],
): PackageFiles {
  return sortFiles(files, context, dir, names, true);
}

function sortFiles(
  files: FileProvider,
  context: BuildContext,
  dir: string,
  names: readonly string[],
  named: boolean,
): PackageFiles {
  const p: PackageFiles = {
    dir,
    name: "",
    goFiles: [],
    testFiles: [],
    externalTestFiles: [],
    cgoFiles: [],
    ignoredGoFiles: [],
    asmFiles: [],
    headerFiles: [],
    sysoFiles: [],
    foreignFiles: [],
    problems: [],
    read: [],
    hashes: null,
  };
  let firstFile = "";
  for (const name of names) {
    const plain = baseName(name);
    if (plain.startsWith("_") || plain.startsWith(".")) {
      if (plain.endsWith(".go")) p.ignoredGoFiles.push(name);
      continue;
    }
    const dot = plain.lastIndexOf(".");
    const extension = dot < 0 ? "" : plain.slice(dot);
    if (extension !== ".go") {
      addOther(files, context, p, name, extension);
      continue;
    }
    if (!named && !context.matchesFileName(plain)) {
      p.ignoredGoFiles.push(name);
      continue;
    }
    p.read.push(name);
    const file = readGoFile(files, joinPath(dir, name), plain);
    if (file === null) {
      p.problems.push({ message: `open ${joinPath(dir, name)}: no such file or directory` });
      continue;
    }
    const matches = matchConstraints(context, file.header.constraints, file, p.problems);
    if (!matches && !named) {
      p.ignoredGoFiles.push(name);
      continue;
    }
    firstFile = addGoFile(p, file, firstFile, context);
  }
  return p;
}

function readGoFile(files: FileProvider, path: string, name: string): FoundFile | null {
  const source = files.readFile(path);
  return source === null ? null : { name, path, source, header: readHeader(source) };
}

/** Puts a Go file where it belongs; answers the name of the file that gave the package its name. */
function addGoFile(p: PackageFiles, file: FoundFile, firstFile: string, context: BuildContext): string {
  const isTest = file.name.endsWith("_test.go");
  let name = file.header.packageName;
  if (name === "documentation") {
    p.ignoredGoFiles.push(file.name);
    return firstFile;
  }
  const isExternal = isTest && name.endsWith("_test") && name !== p.name;
  if (isExternal) name = name.slice(0, -"_test".length);
  if (name !== "") {
    if (p.name === "") {
      p.name = name;
      firstFile = file.name;
    } else if (name !== p.name) {
      p.problems.push({ message: `found packages ${p.name} (${firstFile}) and ${name} (${file.name}) in ${p.dir}` });
    }
  }
  const usesC = file.header.imports.find((i) => i.path === "C");
  if (usesC !== undefined && isTest) {
    p.problems.push({ message: `use of cgo in test ${file.path} not supported`, file, offset: usesC.offset });
  } else if (usesC !== undefined && !context.cgo) {
    p.cgoFiles.push(file);
    return firstFile;
  }
  (isExternal ? p.externalTestFiles : isTest ? p.testFiles : p.goFiles).push(file);
  return firstFile;
}

function addOther(files: FileProvider, context: BuildContext, p: PackageFiles, name: string, extension: string): void {
  const list =
    extension === ".s" || extension === ".S" || extension === ".sx"
      ? extension === ".s"
        ? p.asmFiles
        : p.foreignFiles
      : headerExtensions.has(extension)
        ? p.headerFiles
        : extension === ".syso"
          ? p.sysoFiles
          : foreignExtensions.has(extension)
            ? p.foreignFiles
            : null;
  if (list === null || !context.matchesFileName(baseName(name))) return;
  if (extension !== ".syso") {
    p.read.push(name);
    const source = files.readFile(joinPath(p.dir, name));
    if (source === null || !matchConstraints(context, readConstraints(source), undefined, p.problems)) return;
  }
  list.push(name);
}

function matchConstraints(
  context: BuildContext,
  lines: ConstraintLines,
  file: FoundFile | undefined,
  problems: LoadProblem[],
): boolean {
  const hasTag = (tag: string): boolean => context.hasTag(tag);
  if (lines.several) {
    problems.push({ message: "multiple //go:build comments", file, offset: lines.goBuildOffset });
    return false;
  }
  if (lines.goBuild !== null) {
    try {
      return evalConstraint(parseGoBuild(lines.goBuild), hasTag);
    } catch (e) {
      if (!(e instanceof ConstraintError)) throw e;
      problems.push({ message: `parsing //go:build line: ${e.message}`, file, offset: lines.goBuildOffset });
      return false;
    }
  }
  return lines.plusBuild.every((line) => evalConstraint(parsePlusBuild(line), hasTag));
}
