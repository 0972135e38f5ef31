// `//go:embed` patterns → files. In: a package's directory and its patterns; out: the files each pattern matches, as paths
// relative to the directory. Contract: package embed's documentation; cmd/go/internal/load (resolveEmbed) for the errors' words.
import { globPattern, joinPath } from "./path.ts";
import type { DirEntry, FileProvider } from "./provider.ts";

/** The files of one pattern, sorted; or why there are none. */
export interface EmbedMatch {
  files: string[];
  error: string | null;
}

/** Resolves one pattern in `dir`. `moduleRoot` says that a directory with a go.mod belongs to another module. */
export function resolveEmbed(files: FileProvider, dir: string, pattern: string): EmbedMatch {
  const all = pattern.startsWith("all:");
  const glob = all ? pattern.slice(4) : pattern;
  const test = isValidPattern(glob) ? globPattern(glob) : null;
  if (test === null) return failure("invalid pattern syntax");
  const candidates: string[] = [];
  matchElements(files, dir, "", glob.split("/"), candidates);
  const found = new Set<string>();
  for (const rel of candidates.sort(byBytes)) {
    const error = addCandidate(files, dir, rel, all, found);
    if (error !== null) return failure(error);
  }
  if (found.size === 0) return failure("no matching files found");
  return { files: [...found].sort(byBytes), error: null };
}

function failure(error: string): EmbedMatch {
  return { files: [], error };
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A pattern is "." or a slash-separated path without empty, `.` or `..` elements. */
function isValidPattern(glob: string): boolean {
  return glob === "." || (glob !== "" && glob.split("/").every((e) => e !== "" && e !== "." && e !== ".."));
}

function matchElements(files: FileProvider, dir: string, rel: string, elements: string[], out: string[]): void {
  if (elements.length === 0 || (rel === "" && elements[0] === ".")) {
    out.push(rel === "" ? "." : rel);
    return;
  }
  const test = globPattern(elements[0]!);
  if (test === null) return;
  for (const e of files.readDir(rel === "" ? dir : joinPath(dir, rel)) ?? []) {
    if (!test(e.name)) continue;
    const next = rel === "" ? e.name : `${rel}/${e.name}`;
    if (elements.length === 1) out.push(next);
    else if (e.kind === "dir") matchElements(files, dir, next, elements.slice(1), out);
  }
}

function entryOf(files: FileProvider, dir: string, rel: string): DirEntry | undefined {
  const slash = rel.lastIndexOf("/");
  const parent = slash < 0 ? dir : joinPath(dir, rel.slice(0, slash));
  return files.readDir(parent)?.find((e) => e.name === rel.slice(slash + 1));
}

/** Adds the file or the tree at `rel`; answers what is wrong with it, if anything. */
function addCandidate(files: FileProvider, dir: string, rel: string, all: boolean, found: Set<string>): string | null {
  const entry: DirEntry | undefined = rel === "." ? { name: ".", kind: "dir", link: false } : entryOf(files, dir, rel);
  if (entry === undefined) return null;
  const what = entry.kind === "dir" ? "directory" : "file";
  const parts = rel === "." ? [] : rel.split("/");
  for (let i = 0; i < parts.length; i++) {
    const prefix = parts.slice(0, i + 1).join("/");
    const isLast = i === parts.length - 1;
    if ((!isLast || entry.kind === "dir") && files.readFile(joinPath(dir, `${prefix}/go.mod`)) !== null) {
      return `cannot embed ${what} ${rel}: in different module`;
    }
    if (isBadName(parts[i]!)) {
      return isLast
        ? `cannot embed ${what} ${rel}: invalid name ${parts[i]}`
        : `cannot embed ${what} ${rel}: in invalid directory ${parts[i]}`;
    }
  }
  if (entry.link || entry.kind === "other") return `cannot embed irregular file ${rel}`;
  if (entry.kind === "file") {
    found.add(rel);
    return null;
  }
  const before = found.size;
  const error = addTree(files, dir, rel, all, found);
  if (error !== null) return error;
  return found.size === before && !hasFilesOf(found, rel)
    ? `cannot embed directory ${rel}: contains no embeddable files`
    : null;
}

function hasFilesOf(found: Set<string>, rel: string): boolean {
  for (const f of found) if (rel === "." || f.startsWith(`${rel}/`)) return true;
  return false;
}

function addTree(files: FileProvider, dir: string, rel: string, all: boolean, found: Set<string>): string | null {
  const at = joinPath(dir, rel);
  for (const e of files.readDir(at) ?? []) {
    const child = rel === "." ? e.name : `${rel}/${e.name}`;
    const hidden = e.name.startsWith(".") || e.name.startsWith("_");
    if (hidden && !all) continue;
    if (e.kind === "dir" && !e.link) {
      if (isVersionControl(e.name) || files.readFile(joinPath(at, `${e.name}/go.mod`)) !== null) continue;
      const error = addTree(files, dir, child, all, found);
      if (error !== null) return error;
    } else if (e.kind === "file" && !e.link) {
      if (isBadName(e.name)) {
        if (hidden || isVersionControl(e.name)) continue;
        return `cannot embed file ${child}: invalid name ${e.name}`;
      }
      found.add(child);
    }
  }
  return null;
}

function isVersionControl(name: string): boolean {
  return name === ".bzr" || name === ".hg" || name === ".git" || name === ".svn";
}

/** Names that could not be in a module: some punctuation, control characters, a trailing dot, version control. */
function isBadName(name: string): boolean {
  if (name === "" || isVersionControl(name) || name.endsWith(".") || /^\.+$/.test(name)) return true;
  return /[\0-\x1f\x7f"'*<>?`|/\\:]/.test(name);
}
