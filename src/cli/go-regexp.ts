// Regular expressions as Go writes them (RE2), turned into JavaScript's. In: the pattern; out: a RegExp that matches the same
// texts, or why there is none, in regexp/syntax's words where the pattern is wrong. Contract: src/regexp/syntax/doc.go.

/** What a pattern is wrong in, or what of it cannot be had here. */
export class RegexpProblem extends Error {}

const perlClasses: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "0-9A-Za-z_",
  s: "\\t\\n\\f\\r ",
};

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: "\\t ",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** Settings that `(?…)` changes. */
interface Modes {
  anyCase: boolean;
  dotAll: boolean;
  lines: boolean;
}

class Translator {
  private readonly text: string;
  private at = 0;
  private modes: Modes = { anyCase: false, dotAll: false, lines: false };

  constructor(text: string) {
    this.text = text;
  }

  all(): string {
    const out = this.alternatives();
    if (this.at < this.text.length) throw new RegexpProblem(`unexpected ): \`${this.text}\``);
    return out;
  }

  /** Up to the end or the parenthesis that closes the group. */
  private alternatives(): string {
    let out = "";
    let repeatable = false;
    while (this.at < this.text.length && this.text[this.at] !== ")") {
      const c = this.text[this.at]!;
      const times = this.repetition();
      if (times !== "") {
        if (!repeatable) throw new RegexpProblem(`missing argument to repetition operator: \`${times}\``);
        out += times;
        repeatable = false;
        const again = this.repetition();
        if (again !== "") throw new RegexpProblem(`invalid nested repetition operator: \`${times}${again}\``);
        continue;
      }
      repeatable = c !== "|";
      out += this.atom();
    }
    return out;
  }

  /** `*`, `+?`, `{1,3}` …; "" if there is none here. */
  private repetition(): string {
    const m = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.text.slice(this.at));
    if (m === null) return "";
    this.at += m[0].length;
    if (/\d+/g.test(m[0]) && m[0].match(/\d+/g)!.some((n) => Number(n) > 1000)) {
      throw new RegexpProblem(`invalid repeat count: \`${m[0]}\``);
    }
    return m[0];
  }

  private atom(): string {
    const c = this.text[this.at]!;
    switch (c) {
      case "(":
        return this.group();
      case "[":
        return this.charClass();
      case "\\":
        return this.escape();
      case ".":
        this.at++;
        return this.modes.dotAll ? "[^]" : "[^\\n]";
      case "|":
        this.at++;
        return "|";
      case "^":
        this.at++;
        return this.modes.lines ? "(?<![^\\n])" : "^";
      case "$":
        this.at++;
        return this.modes.lines ? "(?![^\\n])" : "$";
    }
    return this.literal(this.codePoint());
  }

  private codePoint(): number {
    const c = this.text.codePointAt(this.at)!;
    this.at += c > 0xffff ? 2 : 1;
    return c;
  }

  private literal(c: number): string {
    const s = String.fromCodePoint(c);
    const variants = new Set(this.modes.anyCase ? [s, s.toLowerCase(), s.toUpperCase()] : [s]);
    const single = [...variants].filter((v) => [...v].length === 1).map((v) => point(v.codePointAt(0)!));
    return single.length === 1 ? single[0]! : `[${single.join("")}]`;
  }

  private group(): string {
    const rest = this.text.slice(this.at);
    const saved = { ...this.modes };
    const named = /^\(\?P?<([A-Za-z0-9_]+)>/.exec(rest);
    const flags = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
    let open = "(";
    if (named !== null) {
      this.at += named[0].length;
    } else if (flags !== null && (flags[1] !== "" || flags[2] !== undefined || flags[3] === ":")) {
      this.at += flags[0].length;
      this.setModes(flags[1]!, true);
      this.setModes(flags[2] ?? "", false);
      // (?i) holds to the end of the group that it stands in.
      if (flags[3] === ")") return "";
      open = "(?:";
    } else if (rest.startsWith("(?")) {
      throw new RegexpProblem(`invalid or unsupported Perl syntax: \`${rest.slice(0, 3)}\``);
    } else this.at++;
    const inside = this.alternatives();
    if (this.text[this.at] !== ")") throw new RegexpProblem(`missing closing ): \`${this.text}\``);
    this.at++;
    this.modes = saved;
    return `${open}${inside})`;
  }

  private setModes(letters: string, on: boolean): void {
    for (const c of letters) {
      if (c === "U") throw new RegexpProblem("the flag U (ungreedy) is not supported");
      if (c === "i") this.modes.anyCase = on;
      if (c === "s") this.modes.dotAll = on;
      if (c === "m") this.modes.lines = on;
    }
  }

  private escape(): string {
    const c = this.text[this.at + 1];
    switch (c) {
      case undefined:
        throw new RegexpProblem("trailing backslash at end of expression: ``");
      case "A":
        this.at += 2;
        return "^";
      case "z":
        this.at += 2;
        return "$";
      case "b":
      case "B":
        this.at += 2;
        return `\\${c}`;
      case "C":
        throw new RegexpProblem("\\C (one byte) is not supported");
      case "Q": {
        const end = this.text.indexOf("\\E", this.at);
        const quoted = this.text.slice(this.at + 2, end < 0 ? undefined : end);
        this.at = end < 0 ? this.text.length : end + 2;
        return [...quoted].map((x) => this.literal(x.codePointAt(0)!)).join("");
      }
    }
    const set = this.setEscape();
    return set === null ? this.literal(this.charEscape()) : `[${set}]`;
  }

  /** `\d`, `\S`, `\pL`, `\P{Greek}` as the inside of a class; null if it is something else. */
  private setEscape(): string | null {
    const c = this.text[this.at + 1] ?? "";
    if (/[dws]/.test(c)) {
      this.at += 2;
      return perlClasses[c]!;
    }
    if (c === "D" || c === "W") {
      this.at += 2;
      return `\\${c}`;
    }
    if (c === "S") {
      this.at += 2;
      return "\\x00-\\x08\\x0b\\x0e-\\x1f!-\\u{10ffff}";
    }
    const m = /^\\([pP])(?:\{(\^?)([^}]*)\}|([A-Za-z]))/.exec(this.text.slice(this.at));
    if (m === null) return null;
    this.at += m[0].length;
    const negated = (m[1] === "P") !== (m[2] === "^");
    const name = m[3] ?? m[4]!;
    if (name === "Any") return negated ? "" : "\\u{0}-\\u{10ffff}";
    for (const spelt of [name, `Script=${name}`]) {
      try {
        new RegExp(`\\p{${spelt}}`, "u");
        return `\\${negated ? "P" : "p"}{${spelt}}`;
      } catch {
        // Not a category: perhaps a script.
      }
    }
    throw new RegexpProblem(`invalid character class range: \`${m[0]}\``);
  }

  /** An escape that stands for one character. */
  private charEscape(): number {
    const m = /^\\(?:x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|([0-7]{3}|0[0-7]?)|([afnrtv])|([!-/:-@[-`{-~]))/.exec(
      this.text.slice(this.at),
    );
    const code = m === null ? Number.NaN : escaped(m);
    if (m === null || code > 0x10ffff)
      throw new RegexpProblem(`invalid escape sequence: \`${this.text.slice(this.at, this.at + 2)}\``);
    this.at += m[0].length;
    return code;
  }

  private charClass(): string {
    const start = this.at;
    this.at++;
    let out = "[";
    if (this.text[this.at] === "^") {
      this.at++;
      out = "[^";
    }
    for (let first = true; this.text[this.at] !== "]" || first; first = false) {
      if (this.at >= this.text.length) throw new RegexpProblem(`missing closing ]: \`${this.text.slice(start)}\``);
      out += this.classItem();
    }
    this.at++;
    return `${out}]`;
  }

  private classItem(): string {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.text.slice(this.at));
    if (posix !== null) {
      const set = posixClasses[posix[2]!];
      if (set === undefined || posix[1] !== "")
        throw new RegexpProblem(`invalid character class range: \`${posix[0]}\``);
      this.at += posix[0].length;
      return set;
    }
    if (this.text[this.at] === "\\") {
      const set = this.setEscape();
      if (set !== null) return set;
    }
    const from = this.text[this.at] === "\\" ? this.charEscape() : this.codePoint();
    let to = from;
    if (this.text[this.at] === "-" && this.at + 1 < this.text.length && this.text[this.at + 1] !== "]") {
      this.at++;
      to = this.text[this.at] === "\\" ? this.charEscape() : this.codePoint();
      if (to < from)
        throw new RegexpProblem(`invalid character class range: \`${this.text.slice(this.at - 3, this.at)}\``);
    }
    return ranges(from, to, this.modes.anyCase);
  }
}

function escaped(m: RegExpExecArray): number {
  if (m[1] !== undefined || m[2] !== undefined) return parseInt(m[1] ?? m[2]!, 16);
  if (m[3] !== undefined) return parseInt(m[3], 8);
  return m[4] !== undefined ? controls[m[4]]! : m[5]!.charCodeAt(0);
}

function point(c: number): string {
  return /[0-9A-Za-z_]/.test(String.fromCodePoint(c)) ? String.fromCodePoint(c) : `\\u{${c.toString(16)}}`;
}

/** The range as the inside of a class, with the other case of its ASCII letters where that counts as the same. */
function ranges(from: number, to: number, anyCase: boolean): string {
  let out = from === to ? point(from) : `${point(from)}-${point(to)}`;
  if (!anyCase) return out;
  for (const [a, z, shift] of [
    [0x41, 0x5a, 0x20],
    [0x61, 0x7a, -0x20],
  ] as const) {
    const low = Math.max(from, a);
    const high = Math.min(to, z);
    if (low <= high) out += `${point(low + shift)}-${point(high + shift)}`;
  }
  return out;
}

/** The pattern as a RegExp. Throws RegexpProblem. */
export function goRegexp(pattern: string): RegExp {
  return new RegExp(new Translator(pattern).all(), "u");
}
