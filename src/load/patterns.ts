// Package patterns → packages: `./...`, `std`, `cmd`, `all`, import paths with wildcards, directories, file lists. In: what
// the user typed; out: import paths (or one file list), sorted as found. Contract: `go help packages`.
import type { Package } from "./package.ts";
import { cleanPath, dirName, hasPathPrefix, isLocalImport, joinPath, packagePattern } from "./path.ts";
import type { Program } from "./program.ts";

export interface Matched {
  packages: Package[];
  /** What could not be loaded, in the go command's words; `pattern` is what asked for it. */
  problems: { pattern: string; message: string }[];
  warnings: string[];
}

/** Loads the packages that the patterns name; none means the current directory. */
export function matchPatterns(program: Program, patterns: readonly string[]): Matched {
  const result: Matched = { packages: [], problems: [], warnings: [] };
  const seen = new Set<string>();
  const add = (pattern: string, p: Package | string): void => {
    if (typeof p === "string") result.problems.push({ pattern, message: p });
    else if (!seen.has(p.path)) {
      seen.add(p.path);
      result.packages.push(p);
    }
  };
  const list = patterns.length === 0 ? ["."] : patterns;
  if (list.some((p) => p.endsWith(".go"))) {
    add(list.join(" "), program.fileList(list));
    return result;
  }
  for (const pattern of list) {
    const paths = expandPattern(program, pattern);
    if (typeof paths === "string") {
      result.problems.push({ pattern, message: paths });
      continue;
    }
    const wild = isWild(pattern);
    if (wild && paths.length === 0) result.warnings.push(`"${pattern}" matched no packages`);
    for (const path of paths) {
      const p = program.package(path);
      // A wildcard passes over directories in which nothing is for this build.
      if (wild && typeof p === "string" && isNothingToBuild(p)) continue;
      if (wild && typeof p !== "string" && isHidden(p)) continue;
      add(pattern, typeof p === "string" && p.startsWith("build constraints ") ? `package ${path}: ${p}` : p);
    }
  }
  return result;
}

/** Whether this is why a directory is no package: that nothing in it is for this build. */
export function isNothingToBuild(message: string): boolean {
  return /^(build constraints exclude all Go files|no Go files) in /.test(message);
}

/** Packages of GOROOT that wildcards pass over: those for cgo, and commands that are only vendored. */
function isHidden(p: Package): boolean {
  if (!p.isStd) return false;
  const d = p.directory;
  const tests = d.testFiles.length + d.externalTestFiles.length;
  const cgoOnly = d.goFiles.length === 0 && d.cgoFiles.length > 0 && tests === 0;
  return (
    cgoOnly ||
    (p.path === "runtime/cgo" && !p.program.context.cgo) ||
    (p.name === "main" && p.path.includes("/vendor/"))
  );
}

/** Whether a pattern stands for whatever is there. */
export function isWild(pattern: string): boolean {
  return pattern.includes("...") || pattern === "std" || pattern === "cmd" || pattern === "all";
}

/** The import paths of one pattern; a string is the error. */
function expandPattern(program: Program, pattern: string): string[] | string {
  const { goroot } = program;
  const src = `${goroot}/src`;
  if (pattern === "std") return walk(program, src, "", (p) => !hasPathPrefix(p, "cmd") && p !== "builtin");
  if (pattern === "cmd") return walk(program, `${src}/cmd`, "cmd", () => true);
  if (pattern === "all") return allPackages(program);
  if (isLocalImport(pattern) || pattern.startsWith("/")) return expandDirectory(program, pattern);
  if (!pattern.includes("...")) return [cleanPath(pattern)];
  const test = packagePattern(pattern);
  const found = walk(program, src, "", (p) => test(p) && p !== "builtin");
  for (const m of program.modules.buildList()) {
    if (m.dir !== null && m.path !== "std" && m.path !== "cmd") found.push(...walk(program, m.dir, m.path, test));
  }
  return [...new Set(found)];
}

function expandDirectory(program: Program, pattern: string): string[] | string {
  const dots = pattern.indexOf("...");
  const fixed = dots < 0 ? pattern : dirName(`${pattern.slice(0, dots)}x`);
  const dir = joinPath(program.dir, fixed);
  const path = program.importPathOfDir(dir);
  if (dots >= 0 && !program.files.isDir(dir)) {
    return `pattern ${pattern}: lstat ${fixed}/: no such file or directory`;
  }
  if (path === "." && !hasPathPrefix(dir, `${program.goroot}/src`)) return outsideModules(program, pattern, dir, fixed);
  if (dots < 0) {
    const entries = program.files.readDir(dir);
    if (entries === null || !program.files.isDir(dir)) return `stat ${dir}: directory not found`;
    return entries.some((e) => e.name.endsWith(".go")) ? [path] : `no Go files in ${dir}`;
  }
  const test = packagePattern(joinPath(program.dir, pattern));
  const root = path === "." ? "" : path;
  const found = walk(program, dir, root, () => true);
  return found.filter((p) => {
    const tail = p === root ? "" : p.slice(root === "" ? 0 : root.length + 1);
    return test(tail === "" ? dir : `${dir}/${tail}`);
  });
}

/** What is said of a directory that no module holds. */
function outsideModules(program: Program, pattern: string, dir: string, fixed: string): string {
  if (pattern.includes("...")) {
    return `pattern ${pattern}: directory prefix ${fixed} does not contain main module or its selected dependencies`;
  }
  const main = program.modules.mains[0];
  if (main === undefined) {
    return "go: go.mod file not found in current directory or any parent directory; see 'go help modules'";
  }
  const entries = program.files.readDir(dir);
  if (entries === null) return `stat ${dir}: directory not found`;
  if (!entries.some((e) => e.name.endsWith(".go"))) return `no Go files in ${dir}`;
  return `main module (${main.path}) does not contain package ${joinPath(main.path, pattern)}`;
}

/** Every package below `dir`, whose own import path is `path`; nested modules, testdata, `_x` and `.x` are left out. */
function walk(program: Program, dir: string, path: string, want: (path: string) => boolean): string[] {
  const found: string[] = [];
  const ignored = new Set<string>();
  for (const m of program.modules.mains) {
    for (const i of program.modules.mainFile(m).ignore)
      ignored.add(i.startsWith("./") ? joinPath(m.dir!, i) : `*/${i}`);
  }
  const isIgnored = (d: string): boolean =>
    ignored.has(d) || [...ignored].some((i) => i.startsWith("*/") && d.endsWith(i.slice(1)));
  const std = hasPathPrefix(dir, `${program.goroot}/src`);
  const visit = (at: string, p: string): void => {
    const entries = program.files.readDir(at);
    if (entries === null) return;
    if (p !== "" && want(p) && entries.some((e) => e.kind === "file" && e.name.endsWith(".go"))) found.push(p);
    for (const e of entries) {
      if (e.kind !== "dir" || e.link || e.name.startsWith("_") || e.name.startsWith(".") || e.name === "testdata")
        continue;
      if (e.name === "vendor" && !std) continue;
      const child = `${at}/${e.name}`;
      const nested =
        program.files.readFile(`${child}/go.mod`) !== null && !(std && child === `${program.goroot}/src/cmd`);
      if (nested || isIgnored(child)) continue;
      visit(child, p === "" ? e.name : `${p}/${e.name}`);
    }
  };
  visit(dir, path);
  return found;
}

/** The packages of the main modules, with their tests, and all that these import. */
function allPackages(program: Program): string[] {
  const found = new Set<string>();
  const visit = (p: Package): void => {
    if (found.has(p.path)) return;
    found.add(p.path);
    p.dependencies().forEach(visit);
  };
  for (const m of program.modules.mains) {
    for (const path of walk(program, m.dir!, m.path, () => true)) {
      const p = program.package(path);
      if (typeof p === "string") continue;
      visit(p);
      const tests = program.tests(p);
      for (const t of [tests?.internal, tests?.external])
        t?.dependencies().forEach((d) => {
          if (d.forTest === "") visit(d);
        });
    }
  }
  return [...found].sort();
}
