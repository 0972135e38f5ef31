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

/**
 * A test for one path element list against a glob of `*`, `?`, `[a-z]` and `\x`; null for a malformed pattern. Contract: path.Match.
 */
export function globPattern(pattern: string): ((path: string) => boolean) | null {
  const chars = [...pattern];
  let re = "";
  for (let i = 0; i < chars.length; i++) {
    const c = chars[i]!;
    if (c === "*") re += "[^/]*";
    else if (c === "?") re += "[^/]";
    else if (c === "\\") {
      if (++i === chars.length) return null;
      re += codeEscape(chars[i]!);
    } else if (c === "[") {
      const cls = characterClass(chars, i + 1);
      if (cls === null) return null;
      re += cls.re;
      i = cls.end;
    } else re += codeEscape(c);
  }
  const compiled = new RegExp(`^${re}$`, "u");
  return (path) => compiled.test(path);
}

/** The class whose "[" is before `start`; `end` is where its "]" is. Null if it is malformed: empty, not closed, `-` at the wrong place. */
function characterClass(chars: readonly string[], start: number): { re: string; end: number } | null {
  let i = start;
  const negated = chars[i] === "^";
  if (negated) i++;
  const one = (): string | null => {
    if (chars[i] === "-" || chars[i] === "]") return null;
    if (chars[i] === "\\") i++;
    return chars[i++] ?? null;
  };
  let ranges = "";
  const first = i;
  while (chars[i] !== "]" || i === first) {
    const low = one();
    let high = low;
    if (chars[i] === "-") {
      i++;
      high = one();
    }
    if (low === null || high === null) return null;
    if (low.codePointAt(0)! <= high.codePointAt(0)!) ranges += `${codeEscape(low)}-${codeEscape(high)}`;
  }
  return { re: `[${negated ? "^" : ""}${ranges}]`, end: i };
}

/** The character as a regular expression that means nothing else, in a class or outside. */
function codeEscape(c: string): string {
  return `\\u{${c.codePointAt(0)!.toString(16)}}`;
}
