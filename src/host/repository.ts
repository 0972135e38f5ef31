// Version control: which repository a folder belongs to, and what git says of it. In: a folder. Out: revision, time, tags,
// and whether files differ. Nothing is changed; git is run only where there is a .git folder.
import type { SpawnSyncOptionsWithStringEncoding } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { builtin } from "./builtin.ts";
import { findOnPath } from "./search-path.ts";

/** What a system leaves in the top folder of its repositories. */
const marks: readonly [mark: string, isDirectory: boolean, system: string][] = [
  [".hg", true, "hg"],
  [".git", true, "git"],
  [".svn", true, "svn"],
  [".bzr", true, "bzr"],
  [".fslckout", false, "fossil"],
  ["_FOSSIL_", false, "fossil"],
];

export interface Repository {
  /** Its top folder. */
  root: string;
  /** The command that asks it. */
  system: string;
}

/** A repository that cannot be asked, with the reason. */
export class RepositoryError extends Error {}

/** The innermost repository around `dir`; null if there is none. One inside another system's is an error. */
export function repositoryOf(dir: string): Repository | null {
  let found: Repository | null = null;
  for (let at = dir; ; at = dirname(at)) {
    for (const [mark, isDirectory, system] of marks) {
      if (statSync(join(at, mark), { throwIfNoEntry: false })?.isDirectory() !== isDirectory) continue;
      if (found === null) found = { root: at, system };
      else if (found.system !== "git" || system !== "git") {
        const [inner, outer] = [JSON.stringify(found.root), JSON.stringify(at)];
        throw new RepositoryError(`multiple VCS detected: ${found.system} in ${inner}, and ${system} in ${outer}`);
      }
    }
    if (dirname(at) === at) return found;
  }
}

export interface GitState {
  /** Hash, time in seconds since 1970, and the tags that lead to it; null: nothing has been committed yet. */
  revision: { id: string; time: number; tags: { name: string; id: string }[] } | null;
  /** Whether there are files that differ from the revision's, or are not in it. */
  modified: boolean;
}

/** The state of the git repository at `root`; null where there is no git. */
export function gitState(root: string): GitState | null {
  if (findOnPath("git") === null) return null;
  const modified = git(root, ["status", "--porcelain"]) !== "";
  let log: string;
  try {
    log = git(root, ["-c", "log.showsignature=false", "log", "-1", "--format=%H:%ct"]).trim();
  } catch (e) {
    if (e instanceof RepositoryError && modified) return { revision: null, modified };
    throw e;
  }
  const [id, time] = log.split(":") as [string, string];
  const refs = git(root, [
    "for-each-ref",
    "--merged",
    id,
    "--format=%(refname) %(objectname) %(*objectname)",
    "refs/tags",
  ]);
  const tags = refs
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name, object, pointed] = line.split(" ");
      return { name: name!.slice("refs/tags/".length), id: pointed || object! };
    });
  return { revision: { id, time: Number(time), tags }, modified };
}

/** A file as revision `id` has it; null if it has none of that name. */
export function fileAtRevision(root: string, id: string, path: string): string | null {
  try {
    return git(root, ["cat-file", "blob", `${id}:${path}`]);
  } catch (e) {
    if (e instanceof RepositoryError) return null;
    throw e;
  }
}

function git(root: string, args: readonly string[]): string {
  const options: SpawnSyncOptionsWithStringEncoding = {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  };
  const r = builtin.childProcess.spawnSync("git", args, options);
  if (r.error !== undefined) throw new RepositoryError(r.error.message);
  if (r.status !== 0) throw new RepositoryError(r.status === null ? `signal: ${r.signal}` : `exit status ${r.status}`);
  return r.stdout;
}
