// Go language versions as the checker compares them: the minor number N of `go1.N`. In: `go1.21`, `go1.21.3`, `1.21`.
// Out: a number. Contract: go/version; go.mod reference, "Go versions".

/** The newest language version that this checker knows. */
export const currentVersion = 26;

/** The minor number of a version; `currentVersion` for an empty one, null for one that is none. */
export function parseVersion(v: string): number | null {
  if (v === "") return currentVersion;
  const m = /^(?:go)?1(?:\.(\d+))?(?:\.\d+|rc\d+|beta\d+)?$/.exec(v);
  if (m === null) return null;
  return m[1] === undefined ? 0 : Number(m[1]);
}
