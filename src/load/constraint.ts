// Build constraints: `//go:build` expressions and the older `// +build` lines. In: a comment's text and a test for tags;
// out: a tree, its value, or what is wrong with it. Contract: src/go/build/constraint; `go help buildconstraint`.

export type Constraint =
  | { op: "tag"; tag: string }
  | { op: "not"; x: Constraint }
  | { op: "and" | "or"; x: Constraint; y: Constraint };

export class ConstraintError extends Error {}

/** Whether a line comment is a `//go:build` line (spaces at its ends left out). */
export function isGoBuild(line: string): boolean {
  return /^\/\/go:build(\s|$)/.test(line);
}

/** Whether a line comment is a `// +build` line. */
export function isPlusBuild(line: string): boolean {
  return /^\/\/[ \t]*\+build(\s|$)/.test(line);
}

/** Reads a `//go:build` line; throws a ConstraintError (a user's mistake, for the caller to report). */
export function parseGoBuild(line: string): Constraint {
  const text = line.replace(/^\/\/go:build/, "");
  const p = new ConstraintParser(text);
  const x = p.or();
  if (p.token !== "") throw new ConstraintError(`unexpected token ${p.token}`);
  return x;
}

/** Reads a `// +build` line: options separated by space are or-ed, terms separated by commas and-ed. */
export function parsePlusBuild(line: string): Constraint {
  const words = line
    .replace(/^\/\/[ \t]*\+build/, "")
    .trim()
    .split(/\s+/);
  let x: Constraint | null = null;
  for (const word of words) {
    let y: Constraint | null = null;
    for (const term of word.split(",")) {
      const negated = term.startsWith("!");
      const tag = negated ? term.slice(1) : term;
      const valid = !tag.startsWith("!") && isTag(tag);
      const z: Constraint = valid ? literal(tag, negated) : { op: "tag", tag: "ignore" };
      y = y === null ? z : { op: "and", x: y, y: z };
    }
    x = x === null ? y : { op: "or", x, y: y! };
  }
  return x!;
}

function literal(tag: string, negated: boolean): Constraint {
  return negated ? { op: "not", x: { op: "tag", tag } } : { op: "tag", tag };
}

function isTag(s: string): boolean {
  return /^[\p{L}\p{Nd}_.]+$/u.test(s);
}

/** The value of a constraint. */
export function evalConstraint(x: Constraint, hasTag: (tag: string) => boolean): boolean {
  switch (x.op) {
    case "tag":
      return hasTag(x.tag);
    case "not":
      return !evalConstraint(x.x, hasTag);
    case "and":
      return evalConstraint(x.x, hasTag) && evalConstraint(x.y, hasTag);
    case "or":
      return evalConstraint(x.x, hasTag) || evalConstraint(x.y, hasTag);
  }
}

/**
 * The lowest Go minor version that a constraint implies ("go1.21 && linux" → 21), -1 if it implies none: what a file's
 * `//go:build` line sets the file's language version to.
 */
export function impliedGoMinor(x: Constraint): number {
  return minimumMinor(x, 1);
}

function minimumMinor(x: Constraint, sign: number): number {
  switch (x.op) {
    case "tag": {
      if (sign < 0) return -1;
      if (x.tag === "go1") return 0;
      const m = /^go1\.(0|[1-9][0-9]*)$/.exec(x.tag);
      return m === null ? -1 : Number(m[1]);
    }
    case "not":
      return minimumMinor(x.x, -sign);
    default: {
      const a = minimumMinor(x.x, sign);
      const b = minimumMinor(x.y, sign);
      return (x.op === "and") === sign > 0 ? Math.max(a, b) : Math.min(a, b);
    }
  }
}

class ConstraintParser {
  private readonly text: string;
  private at = 0;
  /** The current token: an operator, a tag, or "" at the end. */
  token = "";
  private isTag = false;

  constructor(text: string) {
    this.text = text;
    this.next();
  }

  private next(): void {
    while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++;
    const rest = this.text.slice(this.at);
    this.isTag = false;
    if (rest === "") {
      this.token = "";
      return;
    }
    const m = /^(\(|\)|!|&&|\|\|)/.exec(rest);
    if (m !== null) this.token = m[0];
    else {
      const tag = /^[\p{L}\p{Nd}_.]+/u.exec(rest);
      if (tag === null) {
        const c = String.fromCodePoint(rest.codePointAt(0)!);
        throw new ConstraintError(`invalid syntax at ${c}`);
      }
      this.token = tag[0];
      this.isTag = true;
    }
    this.at += this.token.length;
  }

  private accept(token: string): boolean {
    if (this.token !== token) return false;
    this.next();
    return true;
  }

  or(): Constraint {
    let x = this.and();
    while (this.accept("||")) {
      x = { op: "or", x, y: this.and() };
    }
    return x;
  }

  private and(): Constraint {
    let x = this.not();
    while (this.accept("&&")) {
      x = { op: "and", x, y: this.not() };
    }
    return x;
  }

  private not(): Constraint {
    if (!this.accept("!")) return this.atom();
    if (this.accept("!")) throw new ConstraintError("double negation not allowed");
    return { op: "not", x: this.atom() };
  }

  private atom(): Constraint {
    if (this.accept("(")) {
      const x = this.or();
      if (!this.accept(")")) throw new ConstraintError("missing close paren");
      return x;
    }
    if (!this.isTag) {
      throw new ConstraintError(this.token === "" ? "unexpected end of expression" : `unexpected token ${this.token}`);
    }
    const tag = this.token;
    this.next();
    return { op: "tag", tag };
  }
}
