// -buildvcs: what version control says of a program's sources, for `go version -m` and debug.ReadBuildInfo. In: the folder
// that a build happens in, then its main package. Out: settings, and the main module's version. Contract: `go help build`.
import { fileAtRevision, type GitState, gitState, RepositoryError, repositoryOf } from "../host/repository.ts";
import { parseModFile } from "../load/modfile.ts";
import { hasPathPrefix, relativePath } from "../load/path.ts";
import type { Package } from "../load/program.ts";
import { moduleFolder, revisionVersion } from "../load/revision.ts";
import type { Stamp } from "../program/buildinfo.ts";
import { InputError } from "./errors.ts";
import type { BuildVcs } from "./flags.ts";

/** The git repository that `dir` is in; null: there is none, or what is there is not to be written. */
export function repositoryState(dir: string, when: BuildVcs): { root: string; state: GitState } | null {
  if (when === "false") return null;
  return orInputError(() => {
    const found = repositoryOf(dir);
    if (found === null) return null;
    const state = found.system === "git" ? gitState(found.root) : null;
    if (state !== null) return { root: found.root, state };
    if (when === "auto") return null;
    throw new RepositoryError(
      found.system === "git"
        ? 'exec: "git": executable file not found in $PATH'
        : `${found.system} repositories are not supported`,
    );
  });
}

/** What is written into program `main`, built in `dir`. Null: nothing, since they do not belong together. */
export function stampOf(main: Package, dir: string, when: BuildVcs): Stamp | null {
  const { module } = main;
  if (module === null || !module.isMain || main.isStd || main.path === "command-line-arguments") return null;
  const found = repositoryState(dir, when);
  if (found === null || module.dir === null) return null;
  const { root, state } = found;
  if (!hasPathPrefix(module.dir, root) && !hasPathPrefix(root, module.dir)) return null;
  for (const [what, place] of [
    ["package", main.dir],
    ["module", module.dir],
  ] as const) {
    const other = orInputError(() => repositoryOf(place))?.root ?? "";
    if (other === root) continue;
    if (when === "auto") return null;
    const [theirs, ours] = [JSON.stringify(other), JSON.stringify(root)];
    const message = `main ${what} is in repository ${theirs} but current directory is in repository ${ours}`;
    throw statusError(message);
  }
  return { ...state, system: "git", version: versionOf(module.path, module.dir, main, root, state) };
}

/** "" where the revision does not hold the module. */
function versionOf(path: string, dir: string, main: Package, root: string, { revision, modified }: GitState): string {
  const { files } = main.program;
  const top = files.readFile(`${root}/go.mod`);
  if (top === null || revision === null) return "";
  const folder = moduleFolder(path, parseModFile("go.mod", new TextDecoder().decode(top), "mod").module);
  if (folder === null) return "";
  // In a folder of its own a module has a go.mod; at the top one is not asked for.
  if (folder !== "" && fileAtRevision(root, revision.id, `${relativePath(root, dir)}/go.mod`) === null) return "";
  const version = revisionVersion(path, folder, revision);
  return modified ? `${version}+dirty` : version;
}

function orInputError<T>(f: () => T): T {
  try {
    return f();
  } catch (e) {
    if (e instanceof RepositoryError) throw statusError(e.message);
    throw e;
  }
}

function statusError(message: string): InputError {
  return new InputError(`error obtaining VCS status: ${message}\n\tUse -buildvcs=false to disable VCS stamping.`);
}
