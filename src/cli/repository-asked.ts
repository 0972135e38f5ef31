// The repository that a folder is in, for builds that write its revision into what they make. In: a folder. Out: its state.
import { type GitState, gitState, RepositoryError, repositoryOf } from "../host/repository.ts";
import { InputError } from "./errors.ts";
import type { BuildVcs } from "./flags.ts";

/** Whose revision is wanted; null: nobody's. */
export type Asked = { dir: string; when: BuildVcs } | null;

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

/** The same as text, to compare. */
export function repositoryAsked(asked: Asked): string {
  return asked === null ? "" : JSON.stringify(repositoryState(asked.dir, asked.when));
}

/** What `f` gives; what is wrong with a repository as an error for the user. */
export function orInputError<T>(f: () => T): T {
  try {
    return f();
  } catch (e) {
    if (e instanceof RepositoryError) throw statusError(e.message);
    throw e;
  }
}

export function statusError(message: string): InputError {
  return new InputError(`error obtaining VCS status: ${message}\n\tUse -buildvcs=false to disable VCS stamping.`);
}
