// -buildvcs: what version control says of a program's sources, for `go version -m` and debug.ReadBuildInfo. In: the folder
// that a build happens in, then its main package. Out: settings, and the main module's version. Contract: `go help build`.
import { fileAtRevision, type GitState, repositoryOf } from "../host/repository.ts";
import { parseModFile } from "../load/modfile.ts";
import type { Package } from "../load/package.ts";
import { hasPathPrefix, relativePath } from "../load/path.ts";
import { moduleFolder, revisionVersion } from "../load/revision.ts";
import type { Stamp } from "../program/buildinfo.ts";
import type { BuildVcs } from "./flags.ts";
import { orInputError, repositoryState, statusError } from "./repository-asked.ts";

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
