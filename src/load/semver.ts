// Module versions and Go versions: validity and order. Contract: golang.org/x/mod/semver; src/go/version.

interface Parsed {
  numbers: [string, string, string];
  prerelease: string;
  build: string;
}

const form = /^v(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)?)?$/;

function parse(v: string): Parsed | null {
  const m = form.exec(v);
  if (m === null) return null;
  const prerelease = m[4] ?? "";
  for (const id of prerelease === "" ? [] : prerelease.slice(1).split(".")) {
    if (id === "" || /^0\d+$/.test(id)) return null;
  }
  return { numbers: [m[1]!, m[2] ?? "0", m[3] ?? "0"], prerelease, build: m[5] ?? "" };
}

export function isVersion(v: string): boolean {
  return parse(v) !== null;
}

/** The canonical form: three numbers, prerelease, no build metadata (except +incompatible); "" if invalid. */
export function canonicalVersion(v: string): string {
  const p = parse(v);
  if (p === null) return "";
  return `v${p.numbers.join(".")}${p.prerelease}${p.build === "+incompatible" ? p.build : ""}`;
}

function compareNumber(a: string, b: string): number {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** -1, 0 or 1 in semantic version order; an invalid version is lower than any valid one. */
export function compareVersions(v: string, w: string): number {
  const a = parse(v);
  const b = parse(w);
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  for (let i = 0; i < 3; i++) {
    const c = compareNumber(a.numbers[i]!, b.numbers[i]!);
    if (c !== 0) return c;
  }
  return comparePrerelease(a.prerelease, b.prerelease);
}

function comparePrerelease(x: string, y: string): number {
  if (x === y) return 0;
  if (x === "" || y === "") return x === "" ? 1 : -1;
  const a = x.slice(1).split(".");
  const b = y.slice(1).split(".");
  for (let i = 0; i < a.length && i < b.length; i++) {
    const p = a[i]!;
    const q = b[i]!;
    if (p === q) continue;
    const pn = /^\d+$/.test(p);
    const qn = /^\d+$/.test(q);
    if (pn !== qn) return pn ? -1 : 1;
    return pn ? compareNumber(p, q) : p < q ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** A Go version "1.21", "1.21.3", "1.22rc1" in numbers; null if malformed. */
export interface GoVersion {
  major: number;
  minor: number;
  /** -1 for a language version ("1.21"), which is lower than its release candidates and its .0. */
  patch: number;
  /** "rc1", "beta2" or "". */
  kind: string;
}

export function parseGoVersion(v: string): GoVersion | null {
  const m = /^(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*)|((?:rc|beta|alpha)(?:0|[1-9]\d*)))?)?$/.exec(v);
  if (m === null) return null;
  const minor = Number(m[2] ?? 0);
  const kind = m[4] ?? "";
  // Before Go 1.21 a version without patch was the first release itself.
  const noPatch = kind === "" && m[3] === undefined ? (Number(m[1]) > 1 || minor >= 21 ? -1 : 0) : -1;
  return { major: Number(m[1]), minor, patch: m[3] === undefined ? noPatch : Number(m[3]), kind };
}

export function compareGoVersions(v: string, w: string): number {
  const a = parseGoVersion(v);
  const b = parseGoVersion(w);
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const order = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (order !== 0) return Math.sign(order);
  if (a.kind === b.kind) return 0;
  // "1.22" (the language) comes before "1.22rc1"; alpha, beta and rc are in alphabetical order.
  const [, ka, na] = /^(\D*)(\d*)$/.exec(a.kind)!;
  const [, kb, nb] = /^(\D*)(\d*)$/.exec(b.kind)!;
  if (ka !== kb) return ka! < kb! ? -1 : 1;
  return Math.sign(Number(na) - Number(nb));
}

/** "1.21.3" → "1.21": the language version. */
export function goLanguageVersion(v: string): string {
  const p = parseGoVersion(v);
  return p === null ? "" : `${p.major}.${p.minor}`;
}
