// Skeletons of packages in the cache: what a package declares and where, so that a build parses only the declarations that it
// looks at. In: packages that were read without errors. Out: their skeletons, as long as their text is the same.
import type { Package as LoadedPackage } from "../../load/package.ts";
import { describePackage, type PackageSkeleton } from "../../types/skeleton.ts";
import type { World } from "../../types/world.ts";
import { decodeJson, encodeJson } from "./bytes.ts";
import type { CachedProgram } from "./program-cache.ts";

function key(cached: CachedProgram, p: LoadedPackage): string {
  return `${cached.keys.textKey(p)}-skeleton`;
}

/** The skeleton of `p`, if an earlier build has left it. */
export function findSkeleton(cached: CachedProgram, p: LoadedPackage): PackageSkeleton | null {
  // What cannot be imported is to be told of again.
  if (p.imports.some((path) => path !== "unsafe" && p.import(path) === null)) return null;
  const entry = cached.store.get(key(cached, p));
  return entry === null ? null : (decodeJson(entry) as PackageSkeleton);
}

/** Keeps the skeletons of the packages that this build has read from their text. */
export function keepSkeletons(cached: CachedProgram, world: World): void {
  for (const [p, checker] of world.read()) {
    // Nobody imports a program: it is read when it has changed, and then as a whole.
    if (p.name === "main" || p.files.some((f) => f.syntaxErrors.length > 0)) continue;
    const skeleton = describePackage(checker);
    if (skeleton !== null) cached.store.put(key(cached, p), encodeJson(skeleton));
  }
}
