// The version of a module that is built out of a version control system's directory: a tag of the revision, or a
// pseudo-version after the newest tag before it. In: a module path and the repository's tags. Contract: the Go Modules
// Reference ("Versions", "Pseudo-versions", "Mapping versions to commits").
import { hasPathPrefix } from "./path.ts";
import { canonicalVersion, compareVersions } from "./semver.ts";

/** A state of a repository's files that has a name. */
export interface Revision {
  /** Its hash. */
  id: string;
  /** When it was made: seconds since 1970. */
  time: number;
  /** The tags of it and of what came before it, each with the revision it stands for. */
  tags: readonly { name: string; id: string }[];
}

/** "example.com/m/v2" → what comes before the major version, and "/v2"; gopkg.in has ".v2". */
function splitMajor(path: string): { prefix: string; major: string } {
  const m = (path.startsWith("gopkg.in/") ? /^(.*)(\.v\d+)$/ : /^(.*)(\/v(?:[2-9]|[1-9]\d+))$/).exec(path);
  return m === null ? { prefix: path, major: "" } : { prefix: m[1]!, major: m[2]! };
}

/** Where in a repository whose own module is `root` module `path` lies ("" at the top); null: it cannot be there. */
export function moduleFolder(path: string, root: string): string | null {
  const code = splitMajor(root).prefix;
  const { prefix } = splitMajor(path);
  if (path === code || prefix === code) return "";
  return hasPathPrefix(prefix, code) ? prefix.slice(code.length + 1) : null;
}

/** The version of module `path`, in folder `folder` of its repository, at revision `at`. */
export function revisionVersion(path: string, folder: string, at: Revision): string {
  const { major } = splitMajor(path);
  const own = major.slice(1);
  const before = folder === "" ? "" : `${folder}/`;
  let exact = "";
  let base = "";
  for (const { name, id } of at.tags) {
    const text = name.startsWith(before) ? name.slice(before.length) : "";
    const version = canonicalVersion(text.replace(/\+.*$/, ""));
    const n = /^v\d+/.exec(version)?.[0];
    // Only three numbers make a version of a tag; one that looks like a pseudo-version would be taken for one.
    if (n === undefined || !text.startsWith(version) || isPseudo(text)) continue;
    if (own === "" ? n !== "v0" && n !== "v1" : n !== own) continue;
    if (id === at.id && text === version && compareVersions(exact, version) < 0) exact = version;
    if (compareVersions(base, version) < 0) base = version;
  }
  return exact !== "" ? exact : pseudoVersion(own || "v0", base, at);
}

function isPseudo(version: string): boolean {
  return /^v\d+\.\d+\.\d+-(?:|.*\.|0\.)\d{14}-[0-9A-Za-z]+(?:\+.*)?$/.test(version);
}

/** A version higher than `base` ("": there is none) and lower than the next. */
function pseudoVersion(major: string, base: string, { id, time }: Revision): string {
  const when = new Date(time * 1000).toISOString().replace(/\.\d+|\D/g, "");
  const rest = `${when}-${id.slice(0, 12)}`;
  if (base === "") return `${major}.0.0-${rest}`;
  if (base.includes("-")) return `${base}.0.${rest}`;
  const [, front, patch] = /^(.*\.)(\d+)$/.exec(base)!;
  return `${front}${BigInt(patch!) + 1n}-0.${rest}`;
}
