// Slash-separated paths: cleaning, joining, prefixes, Go's glob patterns. Pure text; works for file and import paths alike.
// Contract: src/path (Clean, Join, Match); cmd/internal/pkgpattern for `...`.

/** The shortest equivalent of `path`: no `//`, `.` or inner `..`; "." for the empty one. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") out.push(part);
    else if (out.length > 0 && out[out.length - 1] !== "..") out.pop();
    else if (!rooted) out.push("..");
  }
  return rooted ? `/${out.join("/")}` : out.join("/") || ".";
}

/** `dir` and `name` as one clean path; an absolute `name` stands alone. */
export function joinPath(dir: string, name: string): string {
  return cleanPath(name.startsWith("/") ? name : `${dir}/${name}`);
}

/** All but the last element; "." where there is none. */
export function dirName(path: string): string {
  const i = path.lastIndexOf("/");
  return i < 0 ? "." : i === 0 ? "/" : path.slice(0, i);
}

/** The last element. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether `path` is `prefix` or lies below it. The empty prefix holds everything. */
export function hasPathPrefix(path: string, prefix: string): boolean {
  if (prefix === "" || prefix === "/") return true;
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === "/");
}

/** `path` relative to `base`, both clean and absolute: may begin with `..`. */
export function relativePath(base: string, path: string): string {
  const a = base.split("/").filter((p) => p !== "");
  const b = path.split("/").filter((p) => p !== "");
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return [...a.slice(i).map(() => ".."), ...b.slice(i)].join("/") || ".";
}

/** Whether an import path is relative to the importing directory: `.`, `..`, `./x`, `../x`. */
export function isLocalImport(path: string): boolean {
  return path === "." || path === ".." || path.startsWith("./") || path.startsWith("../");
}

/** What is wrong with an import path as the compiler sees it (the go command is stricter); null if nothing. */
export function importPathProblem(path: string): string | null {
  if (path === "") return "import path is empty";
  if (path.startsWith("/")) return "import path cannot be absolute path";
  const clean = cleanPath(path);
  const canonical = path.startsWith("./") ? `./${clean}` : clean;
  return canonical === path ? null : `non-canonical import path "${path}" (should be "${canonical}")`;
}

/** A test for import paths against a pattern with `...` wildcards; `x/...` matches `x` too, and `vendor` elements hide. */
export function packagePattern(pattern: string): (path: string) => boolean {
  const vendorless = (p: string): string => p.replace(/(^|\/)vendor(?=\/|$)/g, "$1\u0000");
  const escaped = vendorless(pattern).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const wild = "[^\u0000]*";
  const body = escaped.replace(/\/\\\.\\\.\\\.$/, `(/${wild})?`).replaceAll("\\.\\.\\.", wild);
  const re = new RegExp(`^${body}$`);
  return (path) => re.test(vendorless(path));
}

/** A test for one path element list against a glob of `*`, `?`, `[a-z]` and `\x`; null for a malformed pattern. */
export function globPattern(pattern: string): ((path: string) => boolean) | null {
  let re = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "*") re += "[^/]*";
    else if (c === "?") re += "[^/]";
    else if (c === "\\") {
      if (++i === pattern.length) return null;
      re += escapeRegExp(pattern[i]!);
    } else if (c === "[") {
      const m = /^\[(\^?)((?:\\.|[^\]\\])+)\]/s.exec(pattern.slice(i));
      if (m === null) return null;
      i += m[0].length - 1;
      re += `(?!/)[${m[1]}${m[2]!.replace(/\[/g, "\\[")}]`;
    } else re += escapeRegExp(c);
  }
  try {
    const compiled = new RegExp(`^${re}$`, "u");
    return (path) => compiled.test(path);
  } catch {
    return null; // a range out of order, which Go rejects too
  }
}

function escapeRegExp(c: string): string {
  return /[.*+?^${}()|[\]\\/-]/.test(c) ? `\\${c}` : c;
}
