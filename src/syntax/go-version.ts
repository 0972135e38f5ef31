// `//go:build` lines as expressions, and the Go version that one asks for.
// Contract: src/go/build/constraint/expr.go and vers.go (Go 1.26); `go help buildconstraint`.
import type { Directive } from "./declarations.ts";

/** A build constraint: a tag, or a combination of constraints. */
export type BuildExpr =
  | { op: "tag"; tag: string }
  | { op: "not"; x: BuildExpr }
  | { op: "and" | "or"; x: BuildExpr; y: BuildExpr };

/** The constraint of a `//go:build` line; null if the line is none or malformed. */
export function parseBuildLine(line: string): BuildExpr | null {
  const match = /^\/\/go:build[ \t](.*)$/s.exec(line.trimEnd());
  if (match === null) return null;
  const tokens = tokenize(match[1]!);
  if (tokens === null) return null;
  const state = { tokens, at: 0 };
  const x = parseOr(state);
  return x !== null && state.at === tokens.length ? x : null;
}

interface TokenList {
  tokens: string[];
  at: number;
}

function tokenize(text: string): string[] | null {
  const tokens: string[] = [];
  const pattern = /[ \t]*(\|\||&&|!|\(|\)|[\p{L}\p{Nd}_.]+)/uy;
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const m = pattern.exec(text);
    if (m === null) return null;
    tokens.push(m[1]!);
  }
  return tokens;
}

function parseOr(s: TokenList): BuildExpr | null {
  let x = parseAnd(s);
  while (x !== null && s.tokens[s.at] === "||") {
    s.at++;
    const y = parseAnd(s);
    x = y === null ? null : { op: "or", x, y };
  }
  return x;
}

function parseAnd(s: TokenList): BuildExpr | null {
  let x = parseNot(s);
  while (x !== null && s.tokens[s.at] === "&&") {
    s.at++;
    const y = parseNot(s);
    x = y === null ? null : { op: "and", x, y };
  }
  return x;
}

function parseNot(s: TokenList): BuildExpr | null {
  if (s.tokens[s.at] === "!") {
    s.at++;
    if (s.tokens[s.at] === "!") return null; // not allowed twice
    const x = parseNot(s);
    return x === null ? null : { op: "not", x };
  }
  const tok = s.tokens[s.at];
  if (tok === "(") {
    s.at++;
    const x = parseOr(s);
    if (s.tokens[s.at] !== ")") return null;
    s.at++;
    return x;
  }
  if (tok === undefined || /^(?:\|\||&&|\))$/.test(tok)) return null;
  s.at++;
  return { op: "tag", tag: tok };
}

/** The least Go version that the last well-formed `//go:build` line implies: `go1.N`, `go1` or empty. */
export function buildGoVersion(lines: readonly Directive[]): string {
  let version = "";
  for (const line of lines) {
    const x = parseBuildLine(line.text);
    if (x === null) continue;
    const least = leastVersion(x, true);
    version = least < 0 ? "" : least === 0 ? "go1" : `go1.${least}`;
  }
  return version;
}

/** The N of the least go1.N for which `x` can have the value `wanted`; -1 if every version will do. */
function leastVersion(x: BuildExpr, wanted: boolean): number {
  switch (x.op) {
    case "tag": {
      if (!wanted) return -1;
      if (x.tag === "go1") return 0;
      const m = /^go1\.(\d+)$/.exec(x.tag);
      return m === null ? -1 : Number(m[1]);
    }
    case "not":
      return leastVersion(x.x, !wanted);
    default: {
      const both = (x.op === "and") === wanted;
      const a = leastVersion(x.x, wanted);
      const b = leastVersion(x.y, wanted);
      return both ? Math.max(a, b) : Math.min(a, b);
    }
  }
}
